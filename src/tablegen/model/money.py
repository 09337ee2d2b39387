"""Money in exact 元: never float, never rounded inside (DESIGN.md rule 2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import Enum

from ..text.patterns import late


class Unit(Enum):
    """A unit in which amounts are written; the value is its size in 元."""

    YUAN = Decimal(1)
    THOUSAND_YUAN = Decimal(1000)
    TEN_THOUSAND_YUAN = Decimal(10000)
    HUNDRED_MILLION_YUAN = Decimal(100000000)

    @property
    def label(self) -> str:
        return UNIT_LABELS[self]


UNIT_LABELS = {
    Unit.YUAN: "元",
    Unit.THOUSAND_YUAN: "千元",
    Unit.TEN_THOUSAND_YUAN: "万元",
    Unit.HUNDRED_MILLION_YUAN: "亿元",
}
UNITS = {label: unit for unit, label in UNIT_LABELS.items()} | {"人民币元": Unit.YUAN}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in 元. Only Money may be added to Money; it may be scaled by an int or Decimal."""

    yuan: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.yuan, Decimal):
            raise TypeError(f"Money wants a Decimal of 元, not {type(self.yuan).__name__}")

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.yuan + other.yuan)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.yuan - other.yuan)

    def __bool__(self) -> bool:
        return bool(self.yuan)

    def __abs__(self) -> Money:
        return Money(abs(self.yuan))

    def in_unit(self, unit: Unit) -> Decimal:
        """The exact number of ``unit``s."""
        with localcontext() as context:
            context.prec = 60
            return self.yuan / unit.value


ZERO = Money(Decimal(0))


class AmountSyntaxError(ValueError):
    """An amount that cannot be read; ``str()`` is a Chinese sentence, ``suggestion`` what to write or "".

    ``certain``: the suggestion is certainly the same amount and may be applied without asking.
    """

    def __init__(self, sentence: str, suggestion: str = "", certain: bool = False):
        super().__init__(sentence)
        self.suggestion = suggestion
        self.certain = certain


class MissingUnitError(AmountSyntaxError):
    """An amount without a unit where no unit was agreed (DESIGN.md rule 2: no unit, no build)."""


_UNIT_PATTERN = "|".join(sorted(UNITS, key=len, reverse=True))
_AMOUNT = late(
    # ASCII digits only: \d would match full-width digits too
    rf"(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>{_UNIT_PATTERN})?"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
MAX_CHARS = 200
MAX_DIGITS = 15  # Excel keeps no more of a number (IEEE 754)


def _half_width(text: str) -> str:
    return text.translate(_FULL_WIDTH).replace("\u3000", " ")


def parse_amount(text: str, default_unit: Unit | None) -> Money:
    """Read ``2,632,000.00``, ``263.2万元`` or ``8.897`` (in ``default_unit``) as exact Money.

    Raises AmountSyntaxError (with a suggestion where one is safe) or MissingUnitError.
    """
    stripped = text.strip()
    if len(stripped) > MAX_CHARS:  # whatever it is: the readings below would try it for minutes
        raise AmountSyntaxError(f"“{stripped}”不是金额", "只写数字，如 2,632,000.00 或 263.2万元")
    match = _AMOUNT.fullmatch(stripped)
    if match is None:
        raise AmountSyntaxError(*_diagnose(stripped))
    number = match["number"].replace(",", "")
    if len(number.replace(".", "")) > MAX_DIGITS:
        if len(number.partition(".")[2]) >= 6:
            raise AmountSyntaxError(*_diagnose(stripped))
        raise AmountSyntaxError(f"金额“{stripped}”的位数太多（最多 {MAX_DIGITS} 位）")
    unit = UNITS[match["unit"]] if match["unit"] else default_unit
    if unit is None:
        raise MissingUnitError(
            f"金额“{stripped}”没有单位", f"写成“{stripped}元”或“{stripped}万元”，或在文件开头写“金额单位: 元”"
        )
    return Money(Decimal(number) * unit.value)


_PARTS = late(  # 810（其中中央600）
    rf"(?P<amount>[0-9][0-9,.]*\s*(?:{_UNIT_PATTERN})?)\s*[(（]\s*(?:其中)?[:：,，]?\s*(?P<name>[一-龥]+?)[:：]?\s*(?P<part>[0-9][0-9,.]*\s*(?:{_UNIT_PATTERN})?)\s*[)）]"
)
_AROUND = late(
    rf"(?:人民币|RMB|CNY)?\s*(?P<sign>[\u00a5￥])?\s*(?P<number>\d[\d,. ]*?)\s*(?P<unit>{_UNIT_PATTERN}|万|千|亿)?\s*[整正]?"
)


_NUMERALS = {
    char: value
    for value, chars in enumerate(
        ["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for char in chars
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_SPOKEN = late(
    r"(?:人民币)?((?:[零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]|\d+(?:\.\d+)?)+)[元圆](?:[整正])?"
)
_FORMAL = "零壹贰叁肆伍陆柒捌玖"


def in_words(money: Money) -> str:
    """The amount as it is written on cheques: 2,632,000.00 元 → 贰佰陆拾叁万贰仟元整 (《正确填写票据和结算凭证的基本规定》，中国人民银行).
    Raises ValueError for less than 0, for parts of a 分, and from a thousand 万亿 on."""
    cents = money.yuan * 100
    if not 0 <= cents < 10**17 or cents != int(cents):
        raise ValueError(f"{money.yuan} 元不能写成大写")
    yuan, rest = divmod(int(cents), 100)
    words = f"{_formal(yuan)}元" if yuan or not rest else ""
    jiao, fen = divmod(rest, 10)
    if jiao:
        words += f"{_FORMAL[jiao]}角"
    elif fen and yuan:
        words += "零"
    return words + (f"{_FORMAL[fen]}分" if fen else "整" if not jiao else "")


def _formal(number: int) -> str:
    """A whole number in formal numerals; a gap of noughts is said once."""
    if number >= 10**8:
        high, low = divmod(number, 10**8)
        unit, width = "亿", 10**7
    elif number >= 10**4:
        high, low = divmod(number, 10**4)
        unit, width = "万", 10**3
    else:
        digits = f"{number:04d}"
        said = "".join(
            _FORMAL[int(digit)] + unit if digit != "0" else "零"
            for digit, unit in zip(digits, ("仟", "佰", "拾", ""), strict=True)
        )
        return re.sub("零+", "零", said).strip("零") or "零"
    gap = "零" if low and (low < width or high % 10 == 0) else ""
    return f"{_formal(high)}{unit}{gap}{_formal(low) if low else ''}"


_LETTERS = str.maketrans("OoＯｏlIｌＩ", "00001111")


def spoken_amount(text: str) -> Decimal | None:
    """元 of an amount as it is said or written on a cheque: 捌佰壹拾万元整, 12万5千元. None for anything else."""
    match = _SPOKEN.fullmatch(text.strip())
    if match is None:
        return None
    units = sum(char in _TENS or char in _GROUPS for char in match[1])
    if units < 2 and not set(match[1]) & set(_NUMERALS):
        return None  # 263.2万元: a number with its unit
    total = group = Decimal(0)  # of what stands before the last 万 or 亿, and since then
    number: Decimal | None = None
    last = Decimal(10) ** 12  # units must fall within a group, or the amount is said in no order
    for part in re.findall(r"\d+(?:\.\d+)?|.", match[1]):
        if part in _TENS:
            if _TENS[part] >= last or (number is None and part not in "十拾"):
                return None
            last = Decimal(_TENS[part])
            group += (Decimal(1) if number is None else number) * last
            number = None
        elif part in _GROUPS:
            group += number or 0
            if not group and not total:
                return None
            total = (
                (total + group) * _GROUPS[part] if total < _GROUPS[part] else total + group * _GROUPS[part]
            )
            group, number, last = Decimal(0), None, Decimal(10) ** 12
        elif number:  # two numbers without a unit between them
            return None
        else:
            number = Decimal(_NUMERALS[part]) if part in _NUMERALS else Decimal(part)
    return total + group + (number or 0)


def _diagnose(text: str) -> tuple[str, str, bool]:
    """Why ``text`` is no amount: (sentence, suggestion, whether the suggestion is certain)."""
    half = _half_width(text).strip()
    if (spoken := spoken_amount(half)) is not None and spoken == spoken.to_integral_value():
        return f"金额“{text}”不是用数字写的", f"{spoken:,f}".removesuffix(".0") + "元", True
    if (digits := half.translate(_LETTERS)) != half and _AMOUNT.fullmatch(digits):
        return f"金额“{text}”里有像数字的字母", digits, True
    if match := _PARTS.fullmatch(half):
        amount, name, part = match["amount"].strip(), match["name"].strip(), match["part"].strip()
        # the quotes around a suggestion are closed and opened again: 写成“810”，另起一行写“中央: 600”
        return f"金额“{text}”一格里写了两个数", f"{amount}”，另起一行写“{name}: {part}", False
    if half != text and _AMOUNT.fullmatch(half):
        return f"金额“{text}”用了全角字符", half, True
    if match := re.fullmatch(r"(\d(?:\.\d+)?)[Ee]([+-]?\d{1,2})", half):
        if int(match[2]) < len(match[1].replace(".", "")):
            return f"金额“{text}”是表格软件的科学计数法", plain(Decimal(half)), True
        message = f"金额“{text}”是表格软件的科学计数法，大约是 {plain(Decimal(half))}，后面的数字看不出来"
        return message, "回到表格里把格子改成“数值”，照原来的数写，如 2,632,000.00", False
    if found := _spreadsheet(text, half):
        return found
    if re.fullmatch(r"-\s*[\d,.]+.*", half):
        return f"金额“{text}”是负数，申报表的金额不能小于 0", "", False
    if match := re.fullmatch(r"\$\s*([\d,.]+)", half):
        return f"金额“{text}”前面不写货币符号", f"{match[1]}元", False
    if match := _AROUND.fullmatch(half):
        number, unit = match["number"].strip(), match["unit"] or ""
        unit = unit if unit in UNITS else unit + "元" if unit else ""
        plain_number = _plain_number(number)
        if plain_number and (
            plain_number != number
            or unit != (match["unit"] or "")
            or half[0] not in "0123456789"
            or half[-1] in "整正"
        ):
            if match["sign"] and not unit:
                unit = "元"
            return f"金额“{text}”{_blame(half, number, match['unit'] or '')}", f"{plain_number}{unit}", True
    if match := re.fullmatch(rf"(\d[\d,]*(?:\.\d+)?)\s*({_UNIT_PATTERN})?", half):
        number = Decimal(match[1].replace(",", ""))
        return f"金额“{text}”的千分号位置不对", f"{number:,f}{match[2] or ''}", False
    return f"“{text}”不是金额", "只写数字，如 2,632,000.00 或 263.2万元", False


_ERROR = late(r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


def _spreadsheet(text: str, half: str) -> tuple[str, str, bool] | None:
    """What a spreadsheet shows in the place of an amount, and what a clerk writes for none."""
    if half in ("-", "—", "－", "–", "/", "无", "没有", "不涉及", "不适用"):
        return f"“{text}”不是金额", "没有就写 0.00，不填就空着，如“其他资金: 0.00”", False
    if _ERROR.fullmatch(half):
        return (
            f"“{text}”是表格软件算不出来时显示的字样",
            "回到表格里找出原因，写算好的数，如 2,632,000.00",
            False,
        )
    if re.fullmatch(r"#{3,}", half):
        return f"“{text}”是表格里的列太窄、数字显示不下", "把列拉宽，照里面的数写，如 2,632,000.00", False
    if re.fullmatch(r"[=+].*[\dA-Z)]", half):
        return f"“{text}”是表格软件里的公式", "写算好的数，如 2,632,000.00", False
    if match := re.fullmatch(rf"(?P<number>\d[\d,.]*)\s*[(（](?P<unit>{_UNIT_PATTERN})[)）]", half):
        return f"金额“{text}”的单位不用括号", f"{match['number']}{match['unit']}", True
    if match := re.fullmatch(r"[(](?P<number>\d[\d,.]*)[)]", half):
        return f"金额“{text}”用括号写成了负数，申报表的金额不能小于 0", "", False
    if match := re.fullmatch(rf"(?:大约|约|共|计|合计)\s*(?P<rest>\d[\d,.]*(?:{_UNIT_PATTERN})?)", half):
        return f"金额“{text}”要写准数", match["rest"], False
    if match := re.fullmatch(r"\d[\d,]*\.\d{6,}", half):
        number = Decimal(half.replace(",", "")).quantize(Decimal("0.01"))
        return f"金额“{text}”的小数是表格软件算出来的", plain(number), False
    return None


def _plain_number(number: str) -> str:
    """``number`` with its separators corrected where only one reading is possible, or ""."""
    if _AMOUNT.fullmatch(number):
        return number
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", number):
        return number.replace(".", ",")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{2}", number):  # as in continental Europe: 1.234,56
        return number.replace(".", " ").replace(",", ".").replace(" ", ",")
    if re.fullmatch(r"\d{1,3}(?: \d{3})+(?:\.\d+)?", number):
        return number.replace(" ", ",")
    return ""


def _blame(half: str, number: str, unit: str) -> str:
    if half[0] in "¥￥":
        return "前面不写货币符号"
    if not half[0].isdigit():
        return "前面不写“人民币”"
    if unit and unit not in UNITS:
        return f"的单位不完整，{unit}不是金额单位"
    if half[-1] in "整正":
        return f"末尾不写“{half[-1]}”"
    return "用点作了千分号" if "." in number and " " not in number else "的数字中间有空格"


class RoundingRefusedError(ValueError):
    """The layout may not round and the amount does not fit its places; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How a layout prints an amount (RULES M5: one unit and one number of decimals per form).

    ``min_places``..``max_places`` decimals of ``unit``; ``zero`` replaces a zero amount where the form
    prints something else ("" for an empty box); ``may_round`` allows half-up rounding to ``max_places``.
    """

    unit: Unit
    min_places: int = 2
    max_places: int = 2
    thousands: bool = False
    zero: str | None = None
    may_round: bool = False

    def number(self, money: Money) -> Decimal:
        """The number that is printed, in ``unit``. Raises RoundingRefusedError."""
        value = money.in_unit(self.unit)
        rounded = value.quantize(Decimal(1).scaleb(-self.max_places), ROUND_HALF_UP)
        if rounded != value and not self.may_round:
            difference = abs(Money(rounded * self.unit.value) - money)
            raise RoundingRefusedError(
                f"{plain(value)}{self.unit.label}按本版式只能印 {self.max_places} 位小数，会差 {plain(difference.yuan)} 元"
            )
        places = max(self.min_places, -min(int(rounded.normalize().as_tuple().exponent), 0))
        return rounded.quantize(Decimal(1).scaleb(-places))

    def text(self, money: Money) -> str:
        """The amount as printed, without its unit. Raises RoundingRefusedError."""
        if self.zero is not None and not money:
            return self.zero
        number = self.number(money)
        return f"{number:,f}" if self.thousands else f"{number:f}"

    def excel_format(self, number: Decimal) -> str:
        """The Excel number format that shows ``number`` (a result of ``number()``) as ``text`` does."""
        places = max(-int(number.as_tuple().exponent), 0)
        return ("#,##0" if self.thousands else "0") + ("." + "0" * places if places else "")


def plain(value: Decimal) -> str:
    """A Decimal without exponent and without trailing zeros: ``8.897``, ``30``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def add_up(amounts: Iterable[Money | None]) -> Money | None:
    """The sum of the known amounts; None where every one is blank (RULES M1: blank is unknown, not 0)."""
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return None
    total = known[0]
    for amount in known[1:]:
        total = total + amount
    return total
