"""Automatic numbers of paragraphs → text (ECMA-376 part 1, 17.9).

Word counts while it shows the page and keeps no text; another format would print the label without its number. So
``Counter`` counts once, in the order of the document, and the number becomes typed text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from .style import VAL, Looks, W, is_on, number
from .symbols import PLAINER, UnknownSign, character, is_symbol_font

LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def _chinese(value: int, digits: str, units: str) -> str:
    """一百二十三; up to 9999."""
    if value <= 0 or value > 9999:
        return digits[0] if value == 0 else str(value)
    out, gap = "", False
    text = str(value)
    for place, digit in enumerate(text):
        power = len(text) - place - 1
        if digit == "0":
            gap = bool(out)
            continue
        out += (digits[0] if gap else "") + digits[int(digit)] + (units[power - 1] if power else "")
        gap = False
    return out


def _counting(value: int) -> str:
    text = _chinese(value, _DIGITS, "十百千").replace("〇", "零") if value else "〇"
    return text.removeprefix("一") if 10 <= value <= 19 else text


def _roman(value: int) -> str:
    out = ""
    for amount, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        out += sign * (value // amount)
        value %= amount
    return out


def _letter(value: int) -> str:
    """a … z, aa … zz, as Word repeats them."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""


def _from(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else str(value)


def _circled(value: int) -> str:
    for first, last, sign in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= value <= last:
            return chr(sign + value - first)
    return str(value)


def _wide(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "numberInDash": lambda value: f"- {value} -",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerLetter": _letter,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("".join(map(chr, range(0x2474, 0x2488)))),
    "decimalEnclosedFullstop": _from("".join(map(chr, range(0x2488, 0x249C)))),
    "ideographEnclosedCircle": _from("".join(map(chr, range(0x3280, 0x328A)))),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "ideographDigital": lambda value: "".join(_DIGITS[int(digit)] for digit in str(value)),
    "taiwaneseDigital": lambda value: "".join(_DIGITS[int(digit)] for digit in str(value)),
    "japaneseDigitalTenThousand": lambda value: "".join(_DIGITS[int(digit)] for digit in str(value)),
    "chineseLegalSimplified": lambda value: _chinese(value, _FORMAL, "拾佰仟"),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "ideographZodiacTraditional": lambda value: _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12],
    "none": lambda _: "",
}


class UnknownNumber(ValueError):
    """A way of numbering that is not known; ``str()`` names it, for the middle of a sentence."""


@dataclass(frozen=True, slots=True)
class Number:
    """The number of one paragraph: its text with what follows it ("\\t", " " or ""), its look, its indents."""

    text: str
    look: etree._Element | None  # w:rPr
    indent: etree._Element | None  # w:ind


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    picture: bool = False
    look: etree._Element | None = None
    indent: etree._Element | None = None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)  # w:lvlOverride/w:startOverride


class Counter:
    """Counts the numbered paragraphs of a document, asked for each paragraph in order."""

    def __init__(self, root: etree._Element | None, looks: Looks):
        self._looks = looks
        self._lists: dict[str, _List] = {}
        self._of_style: dict[str, tuple[str, int]] = {}  # paragraph style → abstract list and level
        self._counts: dict[str, list[int | None]] = {}  # abstract list → the value of each level
        self._begun: set[str] = set()  # lists whose startOverride was used
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        abstracts = {node.get(f"{W}abstractNumId", ""): node for node in root.iterchildren(f"{W}abstractNum")}
        links = {
            link.get(VAL): node
            for node in abstracts.values()
            if (link := node.find(f"{W}styleLink")) is not None
        }
        for node in root.iterchildren(f"{W}num"):
            pointer = node.find(f"{W}abstractNumId")
            key = pointer.get(VAL, "") if pointer is not None else ""
            abstract = abstracts.get(key)
            if abstract is None:
                continue
            link = abstract.find(f"{W}numStyleLink")
            if link is not None and link.get(VAL) in links:
                abstract = links[link.get(VAL)]
                key = abstract.get(f"{W}abstractNumId", "")
            found = _List(key)
            for level in abstract.iterchildren(f"{W}lvl"):
                index = number(level, f"{W}ilvl")
                found.levels[index] = _level(level)
                style = level.find(f"{W}pStyle")
                if style is not None:
                    self._of_style[style.get(VAL, "")] = (key, index)
            for override in node.iterchildren(f"{W}lvlOverride"):
                index = number(override, f"{W}ilvl")
                if (level := override.find(f"{W}lvl")) is not None:
                    found.levels[index] = _level(level)
                if (start := override.find(f"{W}startOverride")) is not None:
                    found.starts[index] = number(start, default=1)
            self._lists[node.get(f"{W}numId", "")] = found

    def place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list (numId) and level of a paragraph, its styles asked too; None where it has no number."""
        list_id, level = "", None
        for style in self._looks.paragraph_styles(paragraph):
            properties = style.find(f"{W}pPr/{W}numPr")
            if properties is not None:
                list_id, level = _numbered(properties, list_id, level)
                known = self._of_style.get(style.get(f"{W}styleId", ""))
                if properties.find(f"{W}ilvl") is None and known is not None:
                    level = known[1]
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            list_id, level = _numbered(own, list_id, level)
        return (list_id, level or 0) if list_id in self._lists else None

    def next(self, paragraph: etree._Element) -> Number | None:
        """The number of the next paragraph; None where it has none. Raises UnknownNumber."""
        place = self.place(paragraph)
        if place is None:
            return None
        list_id, level = place
        found = self._lists[list_id]
        if level not in found.levels:
            return None
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for index, start in found.starts.items():
                if 0 <= index < LEVELS:
                    counts[index] = start - 1
        value = counts[level]
        counts[level] = found.levels[level].start if value is None else value + 1
        for index in range(level):
            if counts[index] is None:
                counts[index] = found.levels[index].start if index in found.levels else 1
        for index in range(level + 1, LEVELS):
            restart = found.levels[index].restart if index in found.levels else None
            if restart != 0 and (restart is None or level < restart):
                counts[index] = None
        return self._number(found, level, counts)

    def _number(self, found: _List, level: int, counts: list[int | None]) -> Number:
        own = found.levels[level]
        if own.picture:
            raise UnknownNumber("图片做的项目符号")
        text = own.text
        if own.format == "bullet":
            text = _bullet(text, own.look)
        else:
            for index in range(level, -1, -1):
                if f"%{index + 1}" in text:
                    kind = found.levels[index].format if index in found.levels else "decimal"
                    kind = "decimal" if own.legal and kind not in ("none", "decimalZero") else kind
                    if kind not in _FORMATS:
                        raise UnknownNumber(f"编号样式“{kind}”")
                    text = text.replace(f"%{index + 1}", _FORMATS[kind](counts[index] or 0))
        suffix = {"tab": "\t", "space": " "}.get(own.suffix, "") if text else ""
        return Number(text + suffix, own.look, own.indent)


def _numbered(node: etree._Element, list_id: str, level: int | None) -> tuple[str, int | None]:
    own, depth = node.find(f"{W}numId"), node.find(f"{W}ilvl")
    if own is not None:
        list_id = own.get(VAL, "")
    return list_id, min(max(number(depth), 0), LEVELS - 1) if depth is not None else level


def _level(node: etree._Element) -> _Level:
    def value(tag: str, default: str) -> str:
        child = node.find(f"{W}{tag}")
        return child.get(VAL, default) if child is not None else default

    # a format of one's own ("001") stands in an alternative, beside one for older programs
    other = any(etree.QName(child).localname == "AlternateContent" for child in node.iterchildren("{*}*"))
    format_ = value("numFmt", "custom" if other else "decimal")
    restart = node.find(f"{W}lvlRestart")
    return _Level(
        number(node.find(f"{W}start")),
        format_,
        value("lvlText", ""),
        value("suff", "tab"),
        number(restart) if restart is not None else None,
        is_on(node.find(f"{W}isLgl")),
        node.find(f"{W}lvlPicBulletId") is not None,
        node.find(f"{W}rPr"),
        node.find(f"{W}pPr/{W}ind"),
    )


def _bullet(text: str, look: etree._Element | None) -> str:
    fonts = look.find(f"{W}rFonts") if look is not None else None
    face = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
    if not is_symbol_font(face) and not any(0xE000 <= ord(sign) <= 0xF8FF for sign in text):
        return text.translate(PLAINER)
    try:
        return "".join(character(face or "Symbol", ord(sign)) for sign in text)
    except UnknownSign as error:
        raise UnknownNumber(f"项目符号（{error}）") from error
