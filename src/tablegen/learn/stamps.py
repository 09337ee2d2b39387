"""The place of a stamp, signatures and a date at the end of a filled box: 同意。  （公章）  2022年11月3日.

The words of the form stay as printed; what stands above them, and the date, are what was filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(r"[^\s\u3000]+(?: [^\s\u3000]+)*")
_WORDS = "(?:盖章|签字|签章|公章|签名|印章|章)"
_WHO = "(?:人|单位|部门|科室|处室|股室|机构|领导|局长|主任)"
_SIGNED = re.compile(
    rf"[（(]?(?:[^，。；：:、]{{0,16}}{_WHO})?[（(]?{_WORDS}[)）]{{0,2}}[:：]?|(?:经办|负责|审核|审批)人[:：]?|日期[:：]?"
)
_AT_END = re.compile(f"[（(][^（）()]{{0,8}}{_WORDS}[）)]$")
_DAY = re.compile(r"(?:20\d\d\s*|[_＿xX×]{0,4})年\s*[\d_＿xX×]{0,2}\s*月\s*[\d_＿xX×]{0,2}\s*日?")
_DATE = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")


@dataclass(frozen=True, slots=True)
class Signed:
    """A text that ends in the place of a stamp: its value ends at ``end``; ``date``: where a date was filled in."""

    end: int
    date: tuple[int, int] | None


def signed(text: str) -> Signed | None:
    """What of ``text`` is the place of a stamp or signature; None where it has none, or a name stands in it."""
    begin = len(text)
    for piece in reversed(list(_PIECE.finditer(text))):
        bare = _DAY.sub("", piece[0]).strip()
        if bare in ("", "年", "月", "日") or _SIGNED.fullmatch(bare):
            begin = piece.start()
            continue
        stamp = _AT_END.search(piece[0])
        if stamp and not re.search("[：:]", piece[0][: stamp.start()]):
            begin = piece.start() + stamp.start()
        break
    if not re.search(_WORDS, text[begin:]):
        return None
    date = _DATE.search(text, begin)
    return Signed(len(text[:begin].rstrip()), date.span() if date else None)
