"""Values as a spreadsheet or a program left them: fractions for per cent, serial numbers for dates, 1.00E+02, #DIV/0! (V11).

The advice is computed from the value. What the value certainly was is offered as a repair.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from ...model.money import plain
from ...model.project import Entry
from ...model.target import Measure
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import has
from .form import SATISFACTION, Finding, Findings, Form, Row, short, single
from .units import example_unit, unit_column_of

_ERROR = late(r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{3,}", re.IGNORECASE)
_NOTHING = ("nan", "none", "null", "undefined", "true", "false", "inf", "nat", "<na>")
_SCIENTIFIC = late(r"(?<![A-Za-z\d.])(?P<number>\d(?:\.\d+)?[Ee][+-]?\d{1,2})(?![A-Za-z\d.])")
_SERIAL = late(r"(?P<sign>[≥≤<>=]?)\s*(?P<number>[34]\d{4}|5[01]\d{3})(?P<part>\.\d+)?")
_MIDNIGHT = late(r"(?P<day>20\d\d[-/]\d{1,2}[-/]\d{1,2})[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?")
_FORMULA = late(r"[=+]\s*(?:[A-Z]{1,3}\$?\d+\b|[A-Z]{2,}\()")
_APOSTROPHE = late(r"['‘’＇](?=[≥≤<>=\d不超低])")
_LOST_SIGN = late(r"[?？]{1,2}\s*(?=[≥≤<>=]?\s*\d)")
_TRAILING_ZEROS = late(
    r"(?P<sign>[≥≤<>=]?)(?P<number>\d+)\.0(?P<unit>\s*[(（]?[次人家个场期件项台套份篇条起户名人次]+[)）]?)"
)
_LONG_FRACTION = late(r"\d+\.\d{6,}(?!\d)")
_DAY_ZERO = date(1899, 12, 30)
_PASTED = late(
    r"#|[Ee][+-]?\d|\d:\d\d|[=+]\s*[A-Z]|['‘’＇]|[?？]|\.0|\.\d{6}|\d{5}|(?i:nan|none|null|undefined|true|false|inf|nat|<na>)"
)


def as_date(number: int) -> date:
    """The day that a spreadsheet stores as ``number`` (days since 1899-12-30)."""
    return _DAY_ZERO + timedelta(days=number)


def v11(form: Form) -> Findings:
    """V11 | 退回 | C | 指标值里没有表格软件和程序留下的东西：1.00E+02、#DIV/0!、日期的序号 45657、开头的撇号和问号。

    #DIV/0! and the like are looked for in every text, and so are fractions behind the name of a rate and 1.00E+02; the
    others in the values. What else could be said of such a value
    (no unit, another kind) is not said: it speaks of what the spreadsheet made of it.
    """
    for entry in form.own_entries:
        if "#" in entry.text and (match := _ERROR.search(entry.text)):
            message = f"“{match[0]}”是表格软件算不出来时显示的字样"
            yield Finding(entry, message, "回到表格里找出原因，写算好的数", entry.label, span=match.span())
    yield from _in_texts(form)
    suspicious = _PASTED.search(form.answers) is not None
    for row in form.rows:
        for _, entry, target in row.distinct:
            measure = single(target)
            fraction = fraction_fault(row, entry, measure) if measure is not None else None
            if fraction or (suspicious and (fraction := _pasted(row, entry))):
                yield fraction


_RATE_AS_FRACTION = late(
    r"(?P<rate>[^\W\d_]{0,6}(?:合格率|完成率|覆盖率|及时率|达标率|正常率|准确率|知晓率|利用率|满意[度率]|好评率|就业率|入学率|成活率|优良率|通过率))"
    r"(?:达到|达|不低于|不少于|保持在|稳定在|提高到|提升到|为|在|≥|>=|>|=){0,2}\s*(?P<number>[01]\.\d{1,4}|0\.\d+)(?![\d.%％‰个])"
)


def _in_texts(form: Form) -> Findings:
    """What a spreadsheet left in running text and in fields: 合格率达到0.95, a code as 4.301E+14."""
    values = {id(entry) for row in form.all_rows for entry in row.indicator.values.values()}
    for entry in form.own_entries:
        if id(entry) in values:
            continue
        for match in _RATE_AS_FRACTION.finditer(entry.text):
            number = Decimal(match["number"])
            if 0 < number <= 1:
                percent = plain(number * 100)
                message = (
                    f"“{short(match[0])}”多半是 {percent}%：表格软件把 {percent}% 存成 {match['number']}"
                )
                yield Finding(entry, message, f"写“{percent}%”", entry.label, span=match.span())
        if (match := _SCIENTIFIC.search(entry.text)) is None:
            continue
        number = Decimal(match["number"])
        if match[0] == entry.text.strip() and number >= 10**9:
            message = f"“{match[0]}”是表格软件把长编号变成的科学计数法，后面的数字已经丢了"
            yield Finding(entry, message, "对着原件重新打", entry.label, span=match.span())
        else:
            message = f"“{match['number']}”是表格软件的科学计数法，就是 {plain(number)}"
            yield Finding(entry, message, f"写“{plain(number)}”", entry.label, span=match.span())


def _pasted(row: Row, entry: Entry) -> Finding | None:
    text = entry.text.strip()
    if text.lower() in _NOTHING:
        return row.say(entry, f"“{text}”是程序里“没有数”的意思", "写实际的指标值")
    if match := _APOSTROPHE.match(text):
        meant = text[match.end() :]
        return row.say(
            entry, f"开头的“{match[0]}”是表格软件里“按文字存”的记号", f"去掉它，写“{meant}”", None, meant
        )
    if match := _LOST_SIGN.match(text):
        rest = text[match.end() :]
        if not rest[0].isdecimal():
            return row.say(
                entry,
                f"“{short(text)}”开头的“{match[0].strip()}”是转换编码时多出来的",
                f"写“{rest}”",
                None,
                rest,
            )
        sign = "≤" if row.head.reverse else "≥"
        message = f"“{short(text)}”开头的“{match[0].strip()}”多半是转换编码时丢了的“{sign}”"
        return row.say(entry, message, f"核对原件，写“{sign}{rest}”")
    if match := _FORMULA.match(text):
        return row.say(entry, f"“{short(text)}”是表格软件里的公式", "写算好的数")
    if match := _MIDNIGHT.search(text):
        day = match["day"].replace("/", "-")
        meant = text.replace(match[0], day)
        return row.say(entry, f"“{match[0]}”带着表格软件里的时刻", f"只写日期“{day}”", None, meant)
    return _number_as_stored(row, entry, text)


def _number_as_stored(row: Row, entry: Entry, text: str) -> Finding | None:
    if match := _SCIENTIFIC.search(text):
        number = plain(Decimal(match["number"]))
        meant = text.replace(match["number"], number)
        unit = "" if text != match["number"] else example_unit(row)
        hint = f"写“{meant}{unit}”"
        return row.say(entry, f"“{match['number']}”是表格软件的科学计数法，就是 {number}", hint, None, meant)
    if (match := _SERIAL.fullmatch(text)) and _is_about_time(row):
        day = as_date(int(match["number"])).isoformat()
        message = f"“{text}”多半是表格软件里日期的序号，就是 {day}"
        sure = row.head.kind == "time" or not match["sign"]
        return row.say(entry, message, f"写“{day}”", None, day if sure else "")
    if match := _LONG_FRACTION.search(text):
        number = plain(Decimal(match[0]).quantize(Decimal("0.01")))
        message = f"“{short(match[0])}”的小数是表格软件算出来的"
        return row.say(entry, message, f"写“{text.replace(match[0], number)}”", Severity.WARNING)
    if match := _TRAILING_ZEROS.fullmatch(text):
        meant = f"{match['sign']}{match['number']}{match['unit']}"
        return row.say(entry, f"“{text}”的“.0”是程序留下的", f"写“{meant}”", Severity.ADVICE, meant)
    return None


def _is_about_time(row: Row) -> bool:
    return row.klass == "时效" or row.head.kind == "time"


def fraction_fault(row: Row, entry: Entry, measure: Measure) -> Finding | None:
    """0.95 for a rate: a spreadsheet stores 95% so. Also where 0.95 and the sign of per cent were put together."""
    rate = row.head.kind in ("rate", "satisfaction") or row.klass == SATISFACTION
    unit_column = unit_column_of(row)
    unit = measure.unit or unit_column.strip("（）()")
    if not rate or unit not in ("", "%", "％") or measure.high is not None or measure.scale:
        return None
    if not 0 < measure.number <= 1 or (measure.number == 1 and (unit or measure.operator == "≥")):
        return None
    high = row.klass == SATISFACTION or row.head.kind == "satisfaction" or has("越高越好", row.head.name)
    if row.head.reverse or row.head.growth or not high:
        return None if unit else _two_readings(row, entry, measure)
    if measure.number < Decimal("0.5") and unit:
        return None
    number = plain((measure.number * 100).quantize(Decimal("0.0001")))
    column = bool(unit_column) and not measure.unit
    meant = f"{measure.operator}{number}" + ("" if column else "%")
    typed = plain(measure.number)
    message = f"“{short(entry.text.strip())}”多半是 {number}%：表格软件把 {number}% 存成 {typed}"
    sure = Decimal("0.5") <= measure.number < 1 and measure.operator in ("≥", "=", ">", "")
    same = entry.text.strip().lstrip("≥=> ").rstrip("%％()（） ") == typed or Decimal(typed) == measure.number
    return row.say(entry, message, f"写“{meant}”", Severity.REJECT, meant if sure and same else "")


def _two_readings(row: Row, entry: Entry, measure: Measure) -> Finding:
    text = entry.text.strip()
    number = plain(measure.number * 100)
    message = f"“{short(row.name)}”的值“{text}”没有单位"
    return row.say(
        entry,
        message,
        f"从表格软件里来的是“{measure.operator}{number}%”；本来就这么小的写“{text}%”",
        Severity.WARNING,
    )


RULES = (v11,)
