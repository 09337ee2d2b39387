"""Chinese that was read in the wrong encoding and saved so: 缃戠粶 for 网络, 次 as 娆?, ¡Ý for ≥, ÕýÃæ for 正面.

Each reading is undone by its own inverse. A run is mojibake where the inverse succeeds and gives Chinese; where only its beginning
can be undone, the rest was lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text.patterns import HAN, late

# GBK read as UTF-8 and saved; memory that was never written; a character lost outright
_LOST = r"锟斤拷|锟斤|烫烫烫|屯屯屯|\ufffd+"
# the first half of a Chinese character of three bytes in UTF-8, read as GBK: rare characters of level 2 and beyond
_LEADS = "".join(
    bytes((lead, second)).decode("gb18030")
    for lead, seconds in ((0xE2, (0x80, 0x89)), (0xE3, (0x80, 0x81)), (0xEF, (0xBC, 0xBD)))
    for second in seconds
)
_FIRST_HALVES = "".join(
    bytes((lead, second)).decode("gb18030") for lead in range(0xE4, 0xEA) for second in range(0x80, 0xC0)
)
# UTF-8 read as Latin-1 or Windows-1252: â‰¥, ç½‘ç»œ
_LATIN_SECOND = (
    r"\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
)
_LATIN_RUN = rf"(?:[\u00c2-\u00ef][{_LATIN_SECOND}]{{1,2}})+"
# GBK read as Latin-1: ¡Ý10(´Î)
_HALVES_RUN = r"(?:[\u00a1-\u00f7][\u00a1-\u00fe])+"
_RUN = late(
    rf"(?P<lost>{_LOST})|(?P<gbk>(?=[^\x00-\x7f\s\ufffd]{{0,60}}[{_LEADS}{_FIRST_HALVES}])[^\x00-\x7f\s\ufffd]+[?？]?)"
    rf"|(?P<latin>{_LATIN_RUN})|(?P<halves>{_HALVES_RUN})"
)
SUSPICIOUS = late(rf"[\ufffd锟烫屯{_LEADS}{_FIRST_HALVES}]|[\u00a1-\u00f7][\u0080-\u00fe{_LATIN_SECOND}]")
_CHINESE = late(rf"(?:{HAN}|[A-Za-z\d\u2010-\u2027\u2260-\u2267\u3000-\u303f\uff01-\uff5e·×±²³㎡≤≥－—])*")
_SURELY_GBK = late(r"[锛銆鈥鈮鐨]")
_COMMON_UNITS = "次人个家户万元年月日天项台套份篇条场期名件亩米吨批"


@dataclass(frozen=True, slots=True)
class Mojibake:
    """``meant`` is what a reader saw once, "" where it is lost; ``perhaps`` is the part of it that can still be told."""

    start: int
    end: int
    text: str
    meant: str = ""
    perhaps: str = ""


def mojibake(text: str) -> list[Mojibake]:
    """Every run of characters that is no Chinese but was, in order."""
    if not SUSPICIOUS.search(text):
        return []
    found = (_read(match) for match in _RUN.finditer(text))
    return [item for item in found if item is not None]


def _read(match: re.Match[str]) -> Mojibake | None:
    start, end, text = match.start(), match.end(), match[0]
    if match["lost"]:
        return Mojibake(start, end, text)
    if match["gbk"]:
        return _utf8_as_gbk(start, text)
    if match["halves"] and (meant := _decoded(text, "latin-1", "gbk")) and _is_no_latin(text):
        return Mojibake(start, end, text, meant)
    if match["latin"]:
        for reading in ("cp1252", "latin-1"):
            if meant := _decoded(text, reading, "utf-8"):
                return Mojibake(start, end, text, meant)
        begun = text.encode("latin-1", "replace").decode("utf-8", "ignore")
        if re.search(HAN, begun):
            return Mojibake(start, end, text, "", begun)
    return None


def _utf8_as_gbk(start: int, text: str) -> Mojibake | None:
    body = text.rstrip("?？")
    lost = len(body) < len(text)
    if not lost and (meant := _decoded(body, "gb18030", "utf-8")):
        return Mojibake(start, start + len(text), text, meant)
    # right text may stand before the run, and the run may have lost its end
    for skip in range(len(body)):
        part = body[skip:]
        if part[0] not in _LEADS + _FIRST_HALVES:
            continue
        begun, rest = _begun(part)
        if rest == 0 and begun and len(part) > 2:
            return Mojibake(start + skip, start + len(body), part, begun)
        sure = _SURELY_GBK.search(part)
        if len(begun) >= 2 or sure or (lost and rest and len(part) <= 2):
            return Mojibake(start + skip, start + len(text), text[skip:], "", begun or _unit(part))
    return None


def _begun(part: str) -> tuple[str, int]:
    """(what the beginning of ``part`` says, how many bytes at its end are the beginning of a lost character)."""
    data = part.encode("gb18030", "replace")
    try:
        return _if_chinese(data.decode("utf-8")), 0
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return "", 0
        return _if_chinese(data[: error.start].decode("utf-8")), len(data) - error.start


def _unit(part: str) -> str:
    """The unit that begins with the bytes of ``part``, where only one does."""
    data = part.encode("gb18030", "replace")
    units = [unit for unit in _COMMON_UNITS if unit.encode("utf-8").startswith(data)]
    return units[0] if len(units) == 1 else ""


def _is_no_latin(text: str) -> bool:
    """Whether a run of Latin-1 is more than two signs that stand together by chance (m²·d)."""
    return text[0] == "¡" or any(char >= "\u00c0" and char not in "×÷" for char in text) or "£" in text


def _decoded(text: str, wrong: str, right: str) -> str:
    try:
        return _if_chinese(text.encode(wrong).decode(right))
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""


def _if_chinese(text: str) -> str:
    return text if text and not text.isascii() and _CHINESE.fullmatch(text) else ""
