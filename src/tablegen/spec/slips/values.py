"""Slips in what stands behind the colon: signs that YAML reads as its own, brackets, quotes, targets.

``read_value`` looks at one value on one line. Quoting is done by insertions at both ends, so that it can be
made together with other repairs inside the value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from ...model.target import parse_target
from ...problems import Fix, Severity
from ..keys import BLANKS
from .grammar import FREE, Slot, words
from .slip import Slip


class Value(Enum):
    """What a value is for the lines below it."""

    EMPTY = auto()  # a block may follow
    BLOCK = auto()  # | or >: text follows
    TEXT = auto()  # a plain text that a wrapped line may continue
    CLOSED = auto()  # quoted or in brackets, complete
    OPEN_QUOTE = auto()  # goes on below
    OPEN_BRACKET = auto()


@dataclass(frozen=True, slots=True)
class Reading:
    kind: Value
    slips: tuple[Slip, ...] = ()


_HEADER = re.compile(r"[|>](?:[+-]?[1-9]?|[1-9][+-])(?:[ \t]+#.*)?")
_COMMENT = re.compile(r"[ \t]#(?=[ \t]|$)")
_HASH = re.compile(r"[ \t]#(?=[^ \t])")
_COLON = re.compile(r":(?=[ \t]|$)")
_SINGLE = re.compile(r"'(?:[^']|'')*'")
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"')
# an escape that YAML knows, taken as a whole, or a backslash that begins none
_ESCAPE = re.compile(r'\\[0abtnvfre "/\\N_LPxuU\t]|(?P<bad>\\)')
_AFTER = re.compile(r"[ \t]*(?:[ \t]#.*)?")
_NEXT_PAIR = re.compile(r",[ \t]*[^\s,:：{}\[\]\d]{1,12}:(?=[ \t]|$)")
_STARTS = "*&!%@`,]}"
_OPENERS, _CLOSERS = "{[｛［", "}]｝］】"
_QUOTES = {"“": "”", "”": "“", "‘": "’", "＂": "＂", "＇": "＇", "「": "」"}
_START_CODES = {"*": "alias", "&": "anchor", "!": "tag", "{": "not-a-text", "[": "not-a-text"}
_SIGNS = {"≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "﹥": ">", "﹤": "<", "=>": "≥", "=<": "≤"}
_WIDE_DIGIT = re.compile("[０-９]")
_WIDE_DIGITS = re.compile("[０-９．％]")
_ODD_SIGN = re.compile(f"(?:{'|'.join(map(re.escape, _SIGNS))})(?=[ ]*[0-9０-９])")


def quoting(value: str, at: int) -> tuple[Fix, ...]:
    """Insertions that make ``value`` (at offset ``at``) a quoted text of the same content."""
    end = at + len(value)
    if '"' not in value and "\\" not in value:
        return Fix(at, at, '"'), Fix(end, end, '"')
    doubled = (Fix(at + index, at + index, "'") for index, char in enumerate(value) if char == "'")
    return Fix(at, at, "'"), *doubled, Fix(end, end, "'")


def quoted_text(value: str) -> str:
    """``value`` with its quotes, shortened for a message."""
    mark = "'" if '"' in value or "\\" in value else '"'
    shown = value if len(value) <= 24 else value[:12] + "…" + value[-6:]
    return f"{mark}{shown.replace(mark, mark * 2) if mark == chr(39) else shown}{mark}"


def read_value(value: str, at: int, slot: Slot, deeper: bool) -> Reading:
    """``value`` (trailing blanks stripped) stands at offset ``at``; ``deeper``: more-indented lines follow."""
    if not value:
        return Reading(Value.EMPTY)
    first = value[0]
    if first == "#":
        return _hash_start(value, at, slot, deeper)
    if first in "|>":
        return _block(value, at, deeper)
    if first in "\"'":
        return _quoted(value, at)
    if first in _OPENERS:
        return _flow(value, at, slot)
    value, comment = _without_comment(value)
    slips: list[Slip] = []
    if first in _STARTS or value in ("-", "?") or value.startswith(("- ", "? ", ": ")):
        slips.append(
            Slip(
                _START_CODES.get(first, "special-start"),
                f"内容以“{first}”开头，YAML 会把它当成特殊记号",
                at,
                at + 1,
                f"给整个内容加上英文引号：{quoted_text(value)}",
                quoting(value, at),
            )
        )
    elif first in _QUOTES and len(value) > 2 and value[-1] in (_QUOTES[first], first, '"'):
        slips += _full_width_quotes(value, at)
    if not slips:
        slips += _inner(value, at)
    if not slips and slot.target:
        slips += target_slips(value, at)
    return Reading(Value.TEXT if not comment else Value.CLOSED, tuple(slips))


def _without_comment(value: str) -> tuple[str, bool]:
    match = _COMMENT.search(value)
    return (value[: match.start()].rstrip(" \t"), True) if match else (value, False)


def _inner(value: str, at: int) -> list[Slip]:
    match = _COLON.search(value)
    if match is None:
        hash_sign = _HASH.search(value)
        return [_hash(value, at, hash_sign.start() + 1)] if hash_sign else []
    start = at + match.start()
    if match.end() == len(value):
        message = "内容以英文冒号结尾，YAML 会把它当成又一个名称"
    else:
        message = "内容里又有一个“: ”（英文冒号加空格），YAML 会把它当成又一个名称"
    hint = f"给整个内容加上英文引号：{quoted_text(value)}；或者改用中文冒号“：”"
    return [Slip("inner-colon", message, start, start + 1, hint, quoting(value, at))]


def _hash(value: str, at: int, where: int) -> Slip:
    hint = f"若“#”是内容，给整个内容加上英文引号：{quoted_text(value)}；若是注释，“#”后面空一格"
    certain = value[where + 1].isascii() and value[where + 1].isalnum()
    return Slip(
        "inner-hash",
        "空格加“#”后面的字会被当成注释，不会印出来",
        at + where,
        at + where + 1,
        hint,
        quoting(value, at) if certain else (),
        severity=Severity.ERROR if certain else Severity.WARNING,
    )


def _hash_start(value: str, at: int, slot: Slot, deeper: bool) -> Reading:
    if deeper or value[1:2] in ("", " ", "\t") or not slot.text or slot is FREE:
        return Reading(Value.EMPTY)
    return Reading(Value.CLOSED, (_hash(value, at, 0),))


def _block(value: str, at: int, deeper: bool) -> Reading:
    if _HEADER.fullmatch(value) and (
        deeper or value[:2] in (value[0], value[0] + "-", value[0] + "+", value[0] + " ")
    ):
        return Reading(Value.BLOCK)
    hint = f"给整个内容加上英文引号：{quoted_text(value)}"
    if value[0] == ">":
        hint += "；或者写成“≥…”“超过…”"
    message = f"内容以“{value[0]}”开头，YAML 会把它当成特殊记号"
    slip = Slip("special-start", message, at, at + 1, hint, quoting(value, at), safe=not deeper)
    return Reading(Value.CLOSED, (slip,))


def _quoted(value: str, at: int) -> Reading:
    mark = value[0]
    match = (_DOUBLE if mark == '"' else _SINGLE).match(value)
    if match is None:
        return Reading(Value.OPEN_QUOTE)
    if not _AFTER.fullmatch(value, match.end()):
        body, _ = _without_comment(value)
        end = at + match.end()
        return Reading(
            Value.CLOSED,
            (
                Slip(
                    "stray-quote",
                    "开头的一对英文引号后面还有字，YAML 读不了",
                    end,
                    end + 1,
                    f"改用中文引号“”，或给整个内容再加一层引号：{quoted_text(body)}",
                    quoting(body, at),
                ),
            ),
        )
    bad = next((found for found in _ESCAPE.finditer(match[0]) if found["bad"]), None) if mark == '"' else None
    if bad is not None:
        inner = match[0][1:-1]
        doubled = tuple(Fix(at + 1 + i, at + 1 + i, "'") for i, char in enumerate(inner) if char == "'")
        edits = (Fix(at, at + 1, "'"), *doubled, Fix(at + match.end() - 1, at + match.end(), "'"))
        where = at + bad.start()
        message = "英文双引号里的“\\”有特殊含义，YAML 读不了"
        return Reading(
            Value.CLOSED, (Slip("bad-escape", message, where, where + 1, "改用英文单引号 '…'", edits),)
        )
    return Reading(Value.CLOSED)


def unclosed_quote(value: str, at: int) -> Slip:
    """A value that begins with a quote and never ends."""
    end = at + len(value)
    last = value[-1]
    mixed = len(value) > 1 and last in "”“’‘＂＇"
    edit = Fix(end - 1, end, value[0]) if mixed else Fix(end, end, value[0])
    message = "开头是英文引号，结尾却是中文引号" if mixed else "开头的英文引号没有配对的结尾引号"
    hint = f"结尾也用英文引号 {value[0]}" if mixed else f"在内容末尾补上 {value[0]}，或删掉开头的引号"
    return Slip("unclosed-quote", message, end - 1 if mixed else at, end if mixed else at + 1, hint, (edit,))


def _full_width_quotes(value: str, at: int) -> list[Slip]:
    """“…” around a whole value: wanted as YAML's quotes where the text needs them, else it is text."""
    inner = value[1:-1]
    end = at + len(value)
    half_closed = value[-1] == '"' and value[0] not in "＂"
    if not (_COLON.search(inner) or _HASH.search(inner) or half_closed or value[0] in "＂＇"):
        return []
    if any(char in inner for char in '"\\“”'):
        return []
    edits = (Fix(at, at + 1, '"'), Fix(end - 1, end, '"'))
    message = "整个内容用了中文引号，YAML 只认英文引号"
    return [Slip("full-width-quote", message, at, at + 1, f"写成 {quoted_text(inner)}", edits)]


def balance(text: str) -> int:
    """How many brackets stay open at the end of ``text``."""
    return sum(text.count(char) for char in _OPENERS) - sum(text.count(char) for char in _CLOSERS)


def _flow(value: str, at: int, slot: Slot) -> Reading:
    value, _comment = _without_comment(value)
    known = words(slot) if slot is not FREE else frozenset()
    pairs = _pairs(value, known)
    if not pairs:
        if slot is FREE or not slot.text:
            return Reading(Value.CLOSED if balance(value) <= 0 else Value.OPEN_BRACKET)
        if value[0] not in "{[":
            return Reading(Value.TEXT)
        message = f"内容以“{value[0]}”开头，YAML 会把它当成特殊记号"
        hint = f"给整个内容加上英文引号：{quoted_text(value)}；或者改用中文括号"
        slip = Slip(_START_CODES[value[0]], message, at, at + 1, hint, quoting(value, at))
        return Reading(Value.CLOSED, (slip,))
    slips = list(_flow_slips(value, at, pairs, slot.target))
    return Reading(Value.CLOSED if balance(value) <= 0 else Value.OPEN_BRACKET, tuple(slips))


def _pairs(value: str, known: frozenset[str]) -> list[re.Match]:
    """``, name:`` of every known name inside brackets: groups delim, name, colon."""
    if not known:
        return []
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    pattern = rf"(?P<delim>[,，、;；{{｛\[［])[ \t\u3000]*[\"“]?(?P<name>{names})[\"”]?[ \t\u3000]*(?P<colon>[:：][ \t\u3000]*)"
    return list(re.finditer(pattern, value))


def _flow_slips(value: str, at: int, pairs: list[re.Match], target: bool) -> Iterator[Slip]:
    for number, pair in enumerate(pairs):
        colon, colon_at = pair["colon"], at + pair.start("colon")
        if pair["delim"] in "，、;；":
            where = at + pair.start("delim")
            yield _flow_slip("full-width-comma", f"这里的“{pair['delim']}”应当是英文逗号", where, 1, ", ")
        if "：" in colon or "\u3000" in colon:
            yield _flow_slip("full-width-colon", "“：”应当是英文冒号加一个空格", colon_at, len(colon), ": ")
        elif colon == ":":
            yield _flow_slip("missing-space", "英文冒号后面少一个空格", colon_at, 1, ": ")
        following = pairs[number + 1].start("delim") if number + 1 < len(pairs) else len(value)
        piece = value[pair.end() : following].rstrip(BLANKS + _CLOSERS)
        piece = _NEXT_PAIR.split(piece, 1)[0].rstrip(BLANKS + _CLOSERS)
        if target:
            yield from target_slips(piece, at + pair.end())
        if piece and piece[0] not in "\"'" + _OPENERS and _breaks_flow(piece):
            start = at + pair.end()
            yield Slip(
                "flow-comma",
                "花括号里的内容含有逗号、冒号或括号，YAML 会在那里断开",
                start,
                start + len(piece),
                f"给它加上英文引号：{quoted_text(piece)}",
                quoting(piece, start),
            )
    yield from _bracket_slips(value, at, {pair.start("delim") for pair in pairs})


def _breaks_flow(piece: str) -> bool:
    return bool(_COLON.search(piece)) or any(char in ",[]{}" for char in piece) or piece[0] in _STARTS + ">|#"


def _bracket_slips(value: str, at: int, structural: set[int]) -> Iterator[Slip]:
    """Brackets that are full-width, or closed by the other kind. ``structural``: where a known name follows."""
    expected: list[str] = []
    for index, char in enumerate(value):
        if char in "{[" or (char in _OPENERS and (index in structural or index == 0)):
            half = "{" if char in "{｛" else "["
            expected.append("}" if half == "{" else "]")
            if char != half:
                yield _flow_slip("full-width-bracket", f"括号“{char}”应当是英文括号", at + index, 1, half)
        elif char in "}]" or (
            char in _CLOSERS and expected and not value[index + 1 :].strip(BLANKS + _CLOSERS)
        ):
            half = expected.pop() if expected else char
            if char != half:
                yield _flow_slip(
                    "full-width-bracket", f"括号“{char}”应当是英文的“{half}”", at + index, 1, half
                )


def _flow_slip(code: str, message: str, start: int, length: int, text: str) -> Slip:
    return Slip(code, message, start, start + length, f"写成“{text}”", (Fix(start, start + length, text),))


def unclosed_bracket(value: str, at: int) -> Slip:
    value, _ = _without_comment(value)
    end = at + len(value)
    missing: list[str] = []
    for char in value:
        if char in "{[":
            missing.append("}" if char == "{" else "]")
        elif char in "}]" and missing:
            missing.pop()
    closing = "".join(reversed(missing))
    message = f"开头的“{value[0]}”没有配对的结尾括号"
    edit = Fix(end, end, closing)
    return Slip("unclosed-bracket", message, at, at + 1, f"在这一行末尾补上“{closing}”", (edit,))


def target_slips(value: str, at: int) -> list[Slip]:
    """Signs and digits of an indicator's value that look right and are other characters."""
    if match := _ODD_SIGN.search(value):
        meant = _SIGNS[match[0]]
        start = at + match.start()
        edit = Fix(start, start + len(match[0]), meant)
        message = f"“{match[0]}”不是规范的符号"
        return [
            Slip("odd-sign", message, start, edit.end, f"写成“{meant}”", (edit,), severity=Severity.WARNING)
        ]
    if not _WIDE_DIGITS.search(value):
        return []
    plain = unicodedata.normalize("NFKC", value).replace("(", "（").replace(")", "）")
    if _WIDE_DIGIT.search(value) is None and parse_target(plain) is None:
        return []
    edits = tuple(
        Fix(at + match.start(), at + match.end(), unicodedata.normalize("NFKC", match[0]))
        for match in _WIDE_DIGITS.finditer(value)
    )
    half = _WIDE_DIGITS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), value)
    return [
        Slip(
            "full-width-number",
            f"“{value}”里有全角数字",
            edits[0].start,
            edits[-1].end,
            f"写成“{half}”",
            edits,
            severity=Severity.WARNING,
        )
    ]
