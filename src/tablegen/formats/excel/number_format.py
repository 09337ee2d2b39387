"""What a cell shows: the number-format language of Excel (ECMA-376 part 1, 18.8.30 and 18.8.31), as far as it
stands in forms.

Sections by sign and condition, words, thousands, scaling commas, percent, decimals, signs between digits,
fractions, one-digit scientific, ``General``, ``@`` with words, Gregorian dates and times, weekdays in Chinese, numerals in 汉字.
What depends on the machine is as a Chinese Windows has it. Other calendars and what is not known raise UnknownFormat: the
caller names the place instead of guessing. Colours are known by name only. Spaces that only take up room
(``_x``, ``?``) are spaces here; a caller that compares strips them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from .format_code import Section, Token, UnknownFormat, parse_format
from .numerals import counted, in_digits, shielded, spoken

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WEEK = "一二三四五六日"
_HALVES = ("上午", "下午")
_PRECISION = 15  # digits that Excel keeps of a number
MAX_DIGITS = 20  # of a number that a form may show


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows; ``color`` as its format says ("" for the cell's own)."""

    text: str
    color: str = ""


def shown_number(value: float | Decimal, code: str, date1904: bool = False) -> Shown:
    """A number as a cell with the format ``code`` shows it. Raises UnknownFormat."""
    number = _kept(value)
    if number.adjusted() > MAX_DIGITS and number:
        raise UnknownFormat("太大的数")
    section, magnitude = _section_of(parse_format(code), number)
    return Shown(_render(section, magnitude, date1904), section.color)


def shown_text(text: str, code: str) -> Shown:
    """A text as a cell with the format ``code`` shows it. Raises UnknownFormat."""
    sections = parse_format(code)
    section = sections[3] if len(sections) == 4 else next((item for item in sections if item.has("@")), None)
    if section is None or section.has("general"):
        return Shown(text)
    out = []
    for kind, part in section.tokens:
        if kind not in ("@", "literal"):
            raise UnknownFormat(code)
        out.append(text if kind == "@" else part)
    return Shown("".join(out), section.color)


def _kept(value: float | Decimal) -> Decimal:
    """The number that Excel keeps of ``value``: 15 digits."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise UnknownFormat(str(value))
    digits = len(number.as_tuple().digits)
    return number if digits <= _PRECISION else Decimal(f"{number:.{_PRECISION - 1}e}")


_COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def _section_of(sections: Sequence[Section], number: Decimal) -> tuple[Section, Decimal]:
    """The section for a number, and what it shows of it: without its sign where the section is for negative ones."""
    numeric = [section for section in sections[:3] if not section.has("@")]
    if any(section.has("@") for section in sections[: len(numeric)]):
        raise UnknownFormat("@")  # a section for texts before one for numbers
    if any(section.condition for section in (*numeric[1:], *sections[3:])) and numeric[0].condition is None:
        raise UnknownFormat("[ ]")  # programs differ in what is left to the first section
    if not numeric:
        return Section((("general", ""),)), number
    implied = {1: [None], 2: [(">=", 0), None], 3: [(">", 0), ("<", 0), None]}[len(numeric)]
    if numeric[0].condition is not None:  # the second is for negative numbers only where there is a third
        implied = [None, ("<", 0), None] if len(numeric) == 3 else [None, None]
    conditional = any(section.condition is not None for section in numeric)
    for place, section in enumerate(numeric):
        last = place == len(numeric) - 1
        test = section.condition or implied[place]
        if test is None or _COMPARE[test[0]](number, Decimal(test[1])):
            explicit = section.condition is not None and test is not None
            below = explicit and test[0] in ("<", "<=") and test[1] <= 0
            if number < 0 and conditional and not below:
                raise UnknownFormat("[ ]")  # programs differ in whether they print the minus sign
            negative = below or (not conditional and place == 1)
            return section, abs(number) if negative else number
        if last:
            raise UnknownFormat(f"[{test[0]}{test[1]}]")  # Excel shows ####
    raise AssertionError("a section is always found")


# -- a section and a number


def _render(section: Section, number: Decimal, date1904: bool) -> str:
    if section.has("date", "elapsed", "half"):
        return _date(section, number, date1904)
    if section.numerals:
        return _in_numerals(section, number)
    if section.has("exp"):
        return _scientific(section, number)
    if section.has("/", "fixed"):
        return _fraction(section, number)
    sign = "-" if number < 0 else ""
    if section.has("general"):
        number *= Decimal(100) ** sum(kind == "%" for kind, _ in section.tokens)
        shown = [_general(abs(number)) if kind == "general" else text for kind, text in section.tokens]
        return sign + "".join(shown)
    if not section.has("digit"):
        # only words: for these numbers the form says something else
        words = "".join(text for kind, text in section.tokens)
        return f"{sign}{words}" if words.strip() else words
    shown = _digits(section.tokens, abs(number))
    if sign and not any(digit in "123456789" for digit in shown):
        raise UnknownFormat("-0")  # programs differ in whether they print the minus sign
    return sign + shown


def _in_numerals(section: Section, number: Decimal) -> str:
    """A number in Chinese numerals: with units where no placeholder says how many digits there are."""
    if section.has("exp", "/", "fixed"):
        raise UnknownFormat(f"[DBNum{section.numerals}]")
    general = section.has("general") or not section.tokens
    tokens = [(kind, shielded(text) if kind == "literal" else text) for kind, text in section.tokens]
    if general:
        said = counted(_general(abs(number)), section.numerals)
        tokens = [
            ("literal", said if kind == "general" else text) for kind, text in tokens or [("general", "")]
        ]
    shown = _render(replace(section, tokens=tuple(tokens), numerals=""), number, False)
    return in_digits(shown, section.numerals)


def _general(number: Decimal) -> str:
    """``General``: at most 11 signs, a power of ten where they do not do."""
    if number == 0:
        return "0"
    size = number.adjusted()
    if size > 10 or size < -4:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        power = int(exponent)
        return f"{mantissa.rstrip('0').rstrip('.')}E{'-' if power < 0 else '+'}{abs(power):02d}"
    places = max(0, 9 - max(size, 0))
    rounded = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded


def _digits(tokens: Sequence[Token], number: Decimal) -> str:
    """A number over its placeholders; words and signs keep their place among the digits."""
    point = next((place for place, (kind, _) in enumerate(tokens) if kind == "."), len(tokens))
    whole, decimal = list(tokens[:point]), list(tokens[point:])
    places = [place for place, (kind, _) in enumerate(whole) if kind == "digit"]
    first, last = (places[0], places[-1]) if places else (0, -1)
    thousands = any(kind == "," for kind, _ in whole[first:last])
    scaling = sum(kind == "," for kind, _ in [*whole[last + 1 :], *decimal])
    percent = sum(kind == "%" for kind, _ in tokens)
    number = number.scaleb(2 * percent - 3 * scaling)
    holders = [text for kind, text in decimal if kind == "digit"]
    rounded = f"{number.quantize(Decimal(1).scaleb(-len(holders)), ROUND_HALF_UP):f}"
    integer, _, fraction = rounded.partition(".")
    integer = integer.lstrip("0")
    if not places:  # .00 shows 12.50 too
        return _whole(whole, "", thousands) + integer + _decimals(decimal, fraction)
    return _whole(whole, integer, thousands) + _decimals(decimal, fraction)


def _whole(tokens: Sequence[Token], digits: str, thousands: bool) -> str:
    """The integer part, filled from the right; the leftmost placeholder takes what is left."""
    out: list[str] = []
    written = 0
    left = sum(kind == "digit" for kind, _ in tokens)

    def put(digit: str) -> None:
        nonlocal written
        if thousands and written and written % 3 == 0 and digit != " ":
            out.append(",")
        out.append(digit)
        written += 1

    for kind, text in reversed(tokens):
        if kind == "digit":
            left -= 1
            if digits:
                put(digits[-1])
                digits = digits[:-1]
            elif text != "#":
                put("0" if text == "0" else " ")
            while not left and digits:
                put(digits[-1])
                digits = digits[:-1]
        elif kind != ",":
            out.append(text[::-1])
    return "".join(out)[::-1]


def _decimals(tokens: Sequence[Token], digits: str) -> str:
    """The part from the point on: zeros that the format does not ask for are left out at the end."""
    holders = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    shown = dict(zip(holders, digits, strict=True))
    for place in reversed(holders):
        if shown[place] != "0" or tokens[place][1] == "0":
            break
        shown[place] = " " if tokens[place][1] == "?" else ""
    return "".join(
        shown[place] if kind == "digit" else "" if kind == "," else text
        for place, (kind, text) in enumerate(tokens)
    )


def _scientific(section: Section, number: Decimal) -> str:
    tokens = section.tokens
    exp = next(place for place, (kind, _) in enumerate(tokens) if kind == "exp")
    mantissa, power = tokens[:exp], tokens[exp + 1 :]
    point = next((place for place, (kind, _) in enumerate(mantissa) if kind == "."), len(mantissa))
    if sum(kind == "digit" for kind, _ in mantissa[:point]) != 1:
        raise UnknownFormat("E")
    places = sum(kind == "digit" for kind, _ in mantissa[point:])
    size = number.adjusted() if number else 0
    scaled = abs(number).scaleb(-size).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if scaled >= 10:
        scaled, size = scaled / 10, size + 1
    sign = "-" if size < 0 else "+" if tokens[exp][1] == "E+" else ""
    shown = f"{_digits(mantissa, scaled)}E{sign}{_digits(power, Decimal(abs(size)))}"
    return f"-{shown}" if number < 0 else shown


def _fraction(section: Section, number: Decimal) -> str:
    tokens = list(section.tokens)
    slash = next(place for place, (kind, _) in enumerate(tokens) if kind in ("/", "fixed"))
    before = [place for place, (kind, _) in enumerate(tokens[:slash]) if kind == "digit"]
    # placeholders of the numerator stand together right before the slash
    numerator = [place for place in before if all(kind == "digit" for kind, _ in tokens[place:slash])]
    whole = [place for place in before if place not in numerator]
    behind = slash + 1
    while behind < len(tokens) and tokens[behind][0] == "digit":
        behind += 1
    value = Fraction(abs(number))
    integer = int(value) if whole else 0
    rest = value - integer
    if tokens[slash][0] == "fixed":
        below = int(tokens[slash][1][1:])
        above = int(rest * below + Fraction(1, 2))
    else:
        near = rest.limit_denominator(10 ** max(1, behind - slash - 1) - 1)
        above, below = near.numerator, near.denominator
    if whole and above == below:
        integer, above = integer + 1, 0
    head = "".join(text for kind, text in tokens[: before[0]] if kind == "literal") if before else ""
    tail = "".join(text for kind, text in tokens[behind:] if kind == "literal")
    parts = [str(integer)] if whole and (integer or not above) else []
    parts += [f"{above}/{below}"] if above or not whole else []
    return ("-" if number < 0 else "") + head + " ".join(parts) + tail


# -- dates


def _date(section: Section, number: Decimal, date1904: bool) -> str:
    if number < 0 or number >= 2_958_466:
        raise UnknownFormat("date")  # Excel shows ####
    tokens = section.tokens
    places = 0
    for place, (kind, _) in enumerate(tokens):
        if kind == ".":
            places = sum(1 for _ in _while_zero(tokens[place + 1 :]))
    unit = Decimal(86_400) * 10**places
    # Excel shows whole seconds, rounded, unless the format has parts of them
    ticks = int((number * unit).quantize(Decimal(1), ROUND_HALF_UP))
    seconds, part = divmod(ticks, 10**places)
    moment = _moment(seconds, date1904)
    early = not date1904 and seconds < 60 * 86_400
    half = section.has("half")
    out = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "date":
            minute = text.startswith("m") and len(text) <= 2 and _is_minute(tokens, place)
            weekday = text[0] == "a" or (text[0] == "d" and len(text) > 2)
            if early and not minute and (weekday or (text[0] not in "hs" and seconds < 86_400)):
                raise UnknownFormat("1900-01-00")  # Excel counts from a Saturday that was a Sunday
            part_shown = _date_part(text, moment, half, minute, section.locale)
            if section.numerals and part_shown.isdecimal():
                said = in_digits if text[0] in "ye" else spoken
                part_shown = said(part_shown, section.numerals)
            out.append(part_shown)
        elif section.numerals and kind in ("elapsed", "."):
            raise UnknownFormat(f"[DBNum{section.numerals}]")
        elif kind == "elapsed":
            total = seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]
            out.append(str(total).zfill(len(text)))
        elif kind == "half":
            names = {"AM/PM": ("AM", "PM"), "A/P": ("A", "P")}.get(text.upper(), _HALVES)
            if section.locale == "zh" and text.upper() == "AM/PM":
                names = _HALVES
            out.append(names[moment.hour >= 12])
        elif kind == ".":
            out.append("." + str(part).zfill(places))
        elif kind == "digit":
            continue
        elif kind == "literal":
            out.append(text)
        else:
            raise UnknownFormat(text)
    return "".join(out)


def _while_zero(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token != ("digit", "0"):
            return
        yield token


def _moment(seconds: int, date1904: bool) -> datetime:
    """The moment of a serial number. Before March 1900 Excel counts a 29 February that was not."""
    if date1904:
        return datetime(1904, 1, 1) + timedelta(seconds=seconds)
    days = seconds // 86_400
    if days == 60:
        raise UnknownFormat("1900-02-29")
    begin = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    return begin + timedelta(seconds=seconds)


def _is_minute(tokens: Sequence[Token], place: int) -> bool:
    """Whether an ``m`` is minutes: hours stand before it, or seconds behind it."""

    def neighbour(others: Iterator[Token]) -> str:
        return next((text[0] for kind, text in others if kind in ("date", "elapsed")), "")

    return neighbour(reversed(tokens[:place])) == "h" or neighbour(iter(tokens[place + 1 :])) == "s"  # type: ignore[arg-type]


def _date_part(text: str, moment: datetime, half: bool, minute: bool, locale: str) -> str:
    letter, length = text[0], len(text)
    if letter == "y":
        return f"{moment.year % 100:02d}" if length <= 2 else f"{moment.year:04d}"
    if letter == "e":
        return f"{moment.year:04d}"
    if letter == "h":
        hour = (moment.hour % 12 or 12) if half else moment.hour
        return str(hour).zfill(min(length, 2))
    if letter == "s":
        return str(moment.second).zfill(min(length, 2))
    if letter == "a":
        return ("星期" if length == 4 else "") + _WEEK[moment.weekday()]
    if minute:
        return str(moment.minute).zfill(length)
    if length <= 2:
        return str(moment.month if letter == "m" else moment.day).zfill(length)
    if letter == "d" and locale == "zh":
        return ("星期" if length == 4 else "周") + _WEEK[moment.weekday()]
    if letter == "m" and locale == "zh" and length <= 4:
        return f"{moment.month}月" if length == 3 else f"{spoken(str(moment.month), '1')}月"
    if locale == "zh":
        raise UnknownFormat(text)
    # a Chinese Excel names them in English where the format says no language: 1-2 typed is 2-Jan
    name = _MONTHS[moment.month - 1] if letter == "m" else _DAYS[moment.weekday()]
    return name[0] if length == 5 else name if length == 4 else name[:3]


# -- the format for an amount


def in_numerals(code: str) -> bool:
    """Whether a number with the format ``code`` is shown in Chinese numerals."""
    return re.search(r"\[DBNum\d", code, re.I) is not None


@lru_cache(maxsize=4096)
def shows(number: Decimal, text: str, code: str) -> bool:
    """Whether a cell with the format ``code`` shows ``number`` as ``text``, in the cell's own colour."""
    try:
        shown = shown_number(number, code)
    except UnknownFormat:
        return False
    if all(section.has("@") for section in parse_format(code)):
        return False  # what is typed over the number would be a text
    return shown.text.strip() == text and shown.color in ("", "black")


@lru_cache(maxsize=4096)
def shows_text(text: str, code: str) -> bool:
    """Whether a cell with the format ``code`` shows ``text`` as it is."""
    if "@" not in code and code.count(";") < 3:
        return True  # the format is for numbers
    try:
        shown = shown_text(text, code)
    except UnknownFormat:
        return False
    return shown.text == text and shown.color in ("", "black")


@lru_cache(maxsize=4096)
def amount_format(number: Decimal, text: str, wanted: str, own: str = "") -> str | None:
    """The format with which ``number`` shows as ``text``: the blank's ``own`` one, else the layout's ``wanted``,
    else that one with a word for zero. None: no format does, and the amount has to be a text."""
    for code in (own, wanted):
        if code and shows(number, text, code):
            return code
    if number == 0 and '"' not in text:
        code = f'{wanted};-{wanted};"{text}"' if text else f"{wanted};-{wanted};"
        if shows(number, text, code):
            return code
    return None
