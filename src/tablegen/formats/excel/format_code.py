"""The number-format language of Excel, taken apart (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

# codes that have a number and no entry in styles.xml, as a Chinese Excel shows them
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<exp>E[+-])|(?P<fixed>/[1-9]\d*)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[aA]{3,4}|e+)|(?P<digit>[0#?])"
    r"|(?P<mark>[.,%@/])|(?P<literal>[^A-Za-z!\"\\_*\[\]])",
    re.S | re.I,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COLORS = {
    **dict.fromkeys(("black", "黑色"), "black"),
    **dict.fromkeys(("blue", "蓝色"), "blue"),
    **dict.fromkeys(("cyan", "青色", "蓝绿色"), "cyan"),
    **dict.fromkeys(("green", "绿色"), "green"),
    **dict.fromkeys(("magenta", "洋红色", "洋红"), "magenta"),
    **dict.fromkeys(("red", "红色"), "red"),
    **dict.fromkeys(("white", "白色"), "white"),
    **dict.fromkeys(("yellow", "黄色"), "yellow"),
}
_NUMBERED_COLOR = re.compile(r"(?:color|颜色)\s*(\d+)")
_LOCALES = {
    **dict.fromkeys(("409", "809", "en-us", "en-gb"), "en"),
    **dict.fromkeys(("804", "1004", "zh-cn", "zh-hans-cn", "zh-sg"), "zh"),
}
# with a system of numerals and a calendar (none or the Gregorian one) before the language
_CODED = re.compile("(00|01|1e|1f)0[01]([0-9a-f]{4})")
_CODED_NUMERALS = {"00": "", "01": "", "1e": "1", "1f": "2"}
# the long date and the time of the machine, as a Chinese Windows has them
_OF_THE_MACHINE = {
    **dict.fromkeys(("f800", "x-sysdate"), 'yyyy"年"m"月"d"日"'),
    **dict.fromkeys(("f400", "x-systime"), "h:mm:ss"),
}
Token = tuple[str, str]  # (kind, text)


class UnknownFormat(ValueError):
    """A number format outside of what is understood; ``str()`` is the part that is not."""


@dataclass(frozen=True, slots=True)
class Section:
    """``condition`` is (sign, number) as typed, None where the place of the section decides. ``color`` is a name
    in English, "" for none; ``locale`` en, zh or "" (the machine's, which is Chinese); ``numerals`` "1" or "2" for Chinese ones
    (DBNum), "" for digits."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    color: str = ""
    locale: str = ""
    numerals: str = ""

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


@dataclass(frozen=True, slots=True)
class _Brackets:
    """What the square brackets of a section said so far."""

    condition: tuple[str, Decimal] | None = None
    color: str = ""
    locale: str = ""
    numerals: str = ""
    dated: str = ""  # the numerals of a date, by the number of their system; programs differ in what it means elsewhere
    machine: str = ""  # the format that the machine puts in place of the section


@lru_cache(maxsize=1024)
def parse_format(code: str) -> tuple[Section, ...]:
    """The sections of ``code``, one to four. Raises UnknownFormat."""
    sections: list[Section] = []
    tokens: list[Token] = []
    said = _Brackets()

    def close() -> None:
        nonlocal tokens, said
        if said.machine:
            tokens = list(parse_format(said.machine)[0].tokens)
        if said.numerals and said.locale == "en":
            raise UnknownFormat(f"[DBNum{said.numerals}]")
        if said.dated and not any(kind == "date" for kind, _ in tokens):
            raise UnknownFormat("[$-1E…]")
        settled, numerals = tuple(_settled(tokens)), said.numerals or said.dated
        sections.append(Section(settled, said.condition, said.color, said.locale, numerals))
        tokens, said = [], _Brackets()

    code = code or "General"
    position = 0
    while position < len(code):
        if code[position] == ";":
            close()
            position += 1
            continue
        match = _TOKEN.match(code, position)
        if match is None:
            raise UnknownFormat(code[position:])
        position = match.end()
        kind = str(match.lastgroup)
        text = match[kind]
        if kind == "bracket":
            said, more = _bracket(text, said)
            tokens += more
        elif kind in ("quoted", "escaped", "literal"):
            tokens.append(("literal", text))
        elif kind == "room":
            tokens.append(("literal", " "))
        elif kind == "fill":
            if text not in " 　":
                raise UnknownFormat(match[0])  # repeated over the width of the column
        elif kind == "date":
            tokens.append(("date", text.lower()))
        elif kind == "mark":
            tokens.append((text, text))
        else:
            tokens.append((kind, text))
    close()
    if len(sections) > 4:
        raise UnknownFormat(code)
    return tuple(sections)


def _bracket(text: str, said: _Brackets) -> tuple[_Brackets, list[Token]]:
    """What stands in square brackets, beside what stood in those before, and its tokens."""
    lower = text.strip().lower()
    if lower in _COLORS:
        return replace(said, color=_COLORS[lower]), []
    if numbered := _NUMBERED_COLOR.fullmatch(lower):
        return replace(said, color="black" if numbered[1] == "1" else f"color{numbered[1]}"), []
    if found := _CONDITION.fullmatch(lower):
        return replace(said, condition=(found[1], Decimal(found[2]))), []
    if re.fullmatch("h+|m+|s+", lower):
        return said, [("elapsed", lower)]
    if lower in ("dbnum1", "dbnum2"):
        return replace(said, numerals=lower[-1]), []
    if lower == "eng":
        return said, []  # Excel writes it before English dates
    if lower.startswith("$"):
        sign, _, place = text.strip()[1:].partition("-")
        place = place.lower().lstrip("0").split(",")[0]
        if place in _OF_THE_MACHINE and not sign:
            return replace(said, machine=_OF_THE_MACHINE[place]), []
        if coded := _CODED.fullmatch(place.zfill(8)):
            said = replace(said, dated=_CODED_NUMERALS[coded[1]])
            place = coded[2].lstrip("0")
        if place and place not in _LOCALES and (len(place) > 4 or not sign or place.startswith("f")):
            raise UnknownFormat(f"[{text}]")
        return replace(said, locale=_LOCALES.get(place, said.locale)), [("literal", sign)] if sign else []
    raise UnknownFormat(f"[{text}]")


def _settled(tokens: list[Token]) -> Iterator[Token]:
    """A point and slash are signs of the number, or between the parts of a date."""
    dates = any(kind in ("date", "elapsed", "half") for kind, _ in tokens)
    digits = any(kind == "digit" for kind, _ in tokens)
    for place, (kind, text) in enumerate(tokens):
        if kind == "fixed" and (dates or not digits):
            yield "literal", text
        elif dates and kind == "." and place + 1 < len(tokens) and tokens[place + 1] == ("digit", "0"):
            yield kind, text
        elif (dates or not digits) and kind in (".", ",", "/"):
            yield "literal", text
        else:
            yield kind, text
