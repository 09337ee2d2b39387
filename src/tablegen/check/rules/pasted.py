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
from ...text.patterns import HAN, late
from ...text.rule_words import has
from .form import SATISFACTION, Finding, Findings, Form, Row, short, single
from .units import example_unit, unit_column_of

_ERROR = late(r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{3,}", re.IGNORECASE)
_NOTHING = ("nan", "none", "null", "undefined", "inf", "nat", "<na>")
_SCIENTIFIC = late(
    r"(?<![A-Za-z\d.])(?P<number>\d(?:\.\d+)?(?:[EeＥｅ][+-]?|\s[Ee][+-])\d{1,2})(?![A-Za-z\d.])"
)
_POWER = late(
    r"(?P<number>\d+(?:\.\d+)?)\s*[×xX*·]\s*10\s*(?:\^\s*(?P<power>\d{1,2})|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SERIAL = late(r"(?P<sign>[≥≤<>=]?)\s*(?P<number>[34]\d,?\d{3}|5[01],?\d{3})(?P<part>\.\d+)?")
_MIDNIGHT = late(r"(?P<day>20\d\d[-/]\d{1,2}[-/]\d{1,2})[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?")
_FORMULA = late(r"[=+]\s*(?:[A-Z]{1,3}\$?\d+\b|[A-Z]{2,}\()")
_APOSTROPHE = late(r"['‘’＇](?=[≥≤<>=\d不超低])")
_LOST_SIGN = late(r"[?？]{1,2}\s*(?=[≥≤<>=]?\s*\d)")
_LOST_END = late(r"(?<=[\d%％])\s*[?？]+$|(?<=[)）])[?？]+$")
_LOST_WORDS = late(rf"\?{{2,}}|(?<![A-Za-z\d/&=?])\?(?=\s*\d)|(?<={HAN})[□■]{{2,}}(?=[，。；、]|{HAN})")
_TRAILING_ZEROS = late(
    r"(?P<sign>[≥≤<>=]?)(?P<number>\d+)\.0(?P<unit>\s*[(（]?[次人家个场期件项台套份篇条起户名人次]+[)）]?)"
)
_LONG_FRACTION = late(r"\d+\.\d{6,}(?!\d)")
_DAY_ZERO = date(1899, 12, 30)
# what programs write for a line break, a tab or a blank that a text format does not hold
_ESCAPE = late(r"_x00[0-9A-Fa-f]{2}_|&#x?[0-9A-Fa-f]{1,4};|\\[nrt](?![A-Za-z])|\\u[0-9A-Fa-f]{4}")
_CLOCK = late(
    r"(?P<sign>[≥≤<>=]?)\s*(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?(?P<half>\s*[AaPp][Mm])?"
)
_OLD_DAY = late(r"(?P<year>19\d\d)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:\s+0?0:00(?::00)?)?")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ENGLISH_DAY = late(
    rf"(?:(?P<day>\d{{1,2}})[- ])?(?P<month>{'|'.join(_MONTHS)})[a-z]*[- ](?P<year>(?:20)?\d\d)",
    re.IGNORECASE,
)
# days as other countries write them, and a day that was a number
_SLASHED_DAY = late(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>(?:20)?\d\d)")
_NUMBERED_DAY = late(r"(?P<year>20[1-3]\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)\.0")
# 3-5, which a spreadsheet takes for the 5th of March
_RANGE_AS_DAY = late(
    rf"(?:20\d\d[-/.年])?(?P<month>1[0-2]|0?[1-9])[-/.月](?P<day>[12]\d|3[01]|0?[1-9])日?|(?P<other>[12]\d|3[01]|0?[1-9])-(?P<name>{'|'.join(_MONTHS)})"
)
_WIDE_POINT = late(r"(?P<before>[≥≤<>=]?\s*\d+)(?P<point>[。、·])(?P<after>\d+\D{0,8})")
_GAP = late(r"(?P<sign>[≥≤<>=]?)\s*(?P<number>\d+(?:\s+\d+)+(?:\.\d+)?)\s*(?P<unit>\D{0,8})")
_POINT_FIRST = late(r"(?P<sign>[≥≤<>=]?)\s*(?P<number>\.\d+)(?P<unit>\D*)")
_WIDE_COMMA = late(r"(?<=\d)，(?=\d{3}(?!\d))")
_WRONG_GROUPS = late(r"[≥≤<>=]?\s*(?P<number>\d+(?:,\d+)+(?:\.\d+)?)\D*")
_RIGHT_GROUPS = late(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SUM = late(r"[≥≤<>=]?\s*\d+(?:\.\d+)?\s*[+＋/÷^]\s*\d+(?:\.\d+)?\s*(?![万千亿])[(（]?\D{0,3}[)）]?")
_PASTED = late(
    r"#|_x00|\\[nrtu]|\d\s+[\dEe]|\d[。、·]\d|[Ｅｅ]|[×xX*·]\s*10|\d[-/.月]\d|\d-[A-Z]|\d[,，]\d|[≥≤<>=\s]\.\d|^\.\d|\d\s*[+＋/÷^]\s*\d|19\d\d[-/.年]|[A-Za-z]{3}-\d\d|[Ee][+-]?\d|\d:\d\d|[=+]\s*[A-Z]|['‘’＇]|[?？]|\.0|\.\d{6}|\d{5}|(?i:nan|none|null|undefined|true|false|inf|nat|<na>)",
    re.MULTILINE,
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
_RATE_WITHOUT_SIGN = late(
    r"(?:合格率|完成率|覆盖率|及时率|达标率|正常率|准确率|知晓率|利用率|满意[度率]|好评率|就业率|入学率|成活率|优良率|通过率)"
    r"(?:达到|达|不低于|不少于|保持在|稳定在|提高到|提升到|≥|>=|>|=){1,2}\s*(?P<number>[5-9]\d(?:\.\d+)?|100)(?=[，。；、,;\s]|以上|$)"
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
        for match in _RATE_WITHOUT_SIGN.finditer(entry.text):
            message = f"“{short(match[0])}”没有写“%”"
            yield Finding(
                entry, message, f"写“{match['number']}%”", entry.label, Severity.WARNING, match.span()
            )
        if match := _ESCAPE.search(entry.text):
            yield _escape(entry, entry.label, match)
        if match := _LOST_WORDS.search(entry.text):
            message = f"“{match[0]}”多半是转换编码时丢了的字"
            yield Finding(entry, message, "对着原件重新打", entry.label, span=match.span())
        if (match := _SCIENTIFIC.search(entry.text)) is None:
            continue
        number = Decimal(match["number"])
        if match[0] == entry.text.strip() and number >= 10**9:
            message = f"“{match[0]}”是表格软件把长编号变成的科学计数法，后面的数字已经丢了"
            yield Finding(entry, message, "对着原件重新打", entry.label, span=match.span())
        else:
            message, hint = _scientific(match["number"], plain(number))
            yield Finding(entry, message, hint, entry.label, span=match.span())


def _escape(entry: Entry, label: str, match: re.Match[str]) -> Finding:
    text = entry.text
    meant = text[: match.start()] + text[match.end() :] if match[0].startswith("_x") else ""
    message = f"“{match[0]}”是程序里换行、空白的记号，会照样印出来"
    return Finding(entry, message, "删掉它；要分行的另起一行", label, span=match.span(), meant=meant)


def is_exact(number: str) -> bool:
    """Whether 1.00E+02 shows every digit of its number: 2.63E+06 may be anything from 2,625,000 on."""
    mantissa, exponent = re.split("[Ee]", _without_gaps(number))
    return int(exponent) < len(mantissa.replace(".", ""))


def _scientific(number: str, meant: str) -> tuple[str, str]:
    """(message, hint) on a number in scientific notation that says ``meant``."""
    if is_exact(number):
        return f"“{number}”是表格软件的科学计数法，就是 {meant}", f"写“{meant}”"
    message = f"“{number}”是表格软件的科学计数法，大约是 {meant}，后面的数字看不出来"
    return message, f"核对原来的数，正好就写“{meant}”"


def _pasted(row: Row, entry: Entry) -> Finding | None:
    text = entry.text.strip()
    if text.lower() in ("true", "false"):
        return row.say(entry, f"“{text}”是程序里的“是”或“否”，不是指标值", "写实际的指标值")
    if text.lower() in _NOTHING:
        return row.say(entry, f"“{text}”是程序里“没有数”的意思", "写实际的指标值")
    if match := _ESCAPE.search(entry.text):
        return _escape(entry, row.label, match)
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
    if match := _LOST_END.search(text):
        message = f"“{short(text)}”末尾的“{match[0].strip()}”多半是转换编码时丢了的字"
        return row.say(entry, message, f"核对原件，写“{text[: match.start()]}”或补上丢了的单位")
    if match := _FORMULA.match(text):
        return row.say(entry, f"“{short(text)}”是表格软件里的公式", "写算好的数")
    if match := _MIDNIGHT.search(text):
        day = match["day"].replace("/", "-")
        meant = text.replace(match[0], day)
        return row.say(entry, f"“{match[0]}”带着表格软件里的时刻", f"只写日期“{day}”", None, meant)
    return _number_as_stored(row, entry, text)


def _number_as_stored(row: Row, entry: Entry, text: str) -> Finding | None:
    if match := _SCIENTIFIC.search(text):
        return _scientific_value(row, entry, text, match["number"])
    if match := _POWER.search(text):
        power = int(match["power"] or match["raised"].translate(_RAISED))
        number = plain(Decimal(match["number"]).scaleb(power))
        meant = text.replace(match[0], number)
        message = f"“{match[0]}”是科学计数法，就是 {number}"
        return row.say(entry, message, f"写“{meant}”", Severity.WARNING, meant)
    if (match := _SERIAL.fullmatch(text)) and _is_about_time(row):
        day = as_date(int(match["number"].replace(",", ""))).isoformat()
        message = f"“{text}”多半是表格软件里日期的序号，就是 {day}"
        sure = row.head.kind == "time" or not match["sign"]
        return row.say(entry, message, f"写“{day}”", None, day if sure else "")
    found = _clock_or_day(row, entry, text) or _misspelt_number(row, entry, text)
    if found is not None:
        return found
    if match := _LONG_FRACTION.search(text):
        number = plain(Decimal(match[0]).quantize(Decimal("0.01")))
        message = f"“{short(match[0])}”的小数是表格软件算出来的"
        return row.say(entry, message, f"写“{text.replace(match[0], number)}”", Severity.WARNING)
    if match := _TRAILING_ZEROS.fullmatch(text):
        meant = f"{match['sign']}{match['number']}{match['unit']}"
        return row.say(entry, f"“{text}”的“.0”是程序留下的", f"写“{meant}”", Severity.ADVICE, meant)
    return None


def _without_gaps(typed: str) -> str:
    return "".join(typed.split()).translate(str.maketrans("Ｅｅ", "Ee"))


def _scientific_value(row: Row, entry: Entry, text: str, typed: str) -> Finding:
    number = Decimal(_without_gaps(typed))
    if row.head.kind in ("rate", "satisfaction") and text.lstrip("≥=>") == typed and 0 < number <= 1:
        meant = text.replace(typed, f"{plain(number * 100)}%")
        message = f"“{typed}”是表格软件的科学计数法，就是 {plain(number)}，也就是 {plain(number * 100)}%"
        return row.say(entry, message, f"写“{meant}”", None, meant if is_exact(typed) else "")
    message, _ = _scientific(typed, plain(number))
    meant = text.replace(typed, plain(number))
    unit = "" if text != typed else example_unit(row)
    if not is_exact(typed):
        return row.say(entry, message, f"核对原来的数，正好就写“{meant}{unit}”")
    return row.say(entry, message, f"写“{meant}{unit}”", None, meant)


def _clock_or_day(row: Row, entry: Entry, text: str) -> Finding | None:
    """A number that the spreadsheet showed as an hour or a day: 0.5 as 12:00:00, 10 as 1900-01-10."""
    if match := _CLOCK.fullmatch(text):
        if match["half"] or int(match["hours"]) > 24:
            return None
        minutes = int(match["hours"]) * 60 + int(match["minutes"])
        share = (Decimal(minutes) / 1440).quantize(Decimal("0.0001"))
        if _is_about_time(row):
            length = f"{minutes}分钟" if minutes < 60 else f"{plain(Decimal(minutes) / 60)}小时"
            message = f"“{text}”看不出是几点还是多久"
            return row.say(entry, message, f"写“{match['sign']}{length}”，或写明是几点", Severity.WARNING)
        number = f"{plain(share * 100)}%" if row.head.kind in ("rate", "satisfaction") else plain(share)
        message = f"“{text}”多半是表格软件把 {plain(share)} 显示成了时刻"
        return row.say(entry, message, f"核对原来的数，写“{number}”这样")
    if match := _OLD_DAY.fullmatch(text):
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        if year > 1980:
            return None
        try:
            serial = (date(year, month, day) - _DAY_ZERO).days if day else 0
        except ValueError:
            return None  # no day at all, which is another rule's
        serial -= bool(day) and (year, month) < (
            1900,
            3,
        )  # the spreadsheet's year 1900 has a 29th of February
        message = f"“{text}”多半是表格软件把 {serial} 显示成了日期"
        return row.say(entry, message, f"核对原来的数，写“{serial}”和单位")
    if match := _ENGLISH_DAY.fullmatch(text):
        year, month = f"20{match['year'][-2:]}", _MONTHS.index(match["month"][:3].title()) + 1
        meant = f"{year}-{month:02}-{int(match['day']):02}" if match["day"] else f"{year}年{month}月"
        return row.say(entry, f"“{text}”是表格软件里英文的日期", f"写“{meant}”", Severity.WARNING)
    return _day_of_elsewhere(row, entry, text)


def _day_of_elsewhere(row: Row, entry: Entry, text: str) -> Finding | None:
    """12/31/2024, 20241231.0, and a range that became a day: 3-5 as 2024-03-05 or 5-Mar."""
    if match := _SLASHED_DAY.fullmatch(text):
        first, second, year = int(match["first"]), int(match["second"]), f"20{match['year'][-2:]}"
        month, day = (second, first) if first > 12 else (first, second)
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        sure = first > 12 or second > 12 or first == second
        meant = f"{year}-{month:02}-{day:02}"
        message = f"“{text}”是表格软件里外国的日期写法" + ("" if sure else "，看不出哪个是月")
        return row.say(entry, message, f"写“{meant}”{'' if sure else '这样'}", Severity.WARNING)
    if match := _NUMBERED_DAY.fullmatch(text):
        meant = f"{match['year']}-{match['month']}-{match['day']}"
        return row.say(entry, f"“{text}”的“.0”是程序留下的", f"写“{meant}”", Severity.WARNING)
    counted = row.head.kind in ("count", "rate", "satisfaction") and not _is_about_time(row)
    if counted and (match := _RANGE_AS_DAY.fullmatch(text)):
        month = int(match["month"] or _MONTHS.index(match["name"]) + 1)
        typed = f"{month}-{int(match['day'] or match['other'])}"
        message = f"“{short(text)}”是日期，多半是表格软件把“{typed}”变成的"
        return row.say(entry, message, "核对原来的数，写“≥”“≤”和单位")
    return None


def _misspelt_number(row: Row, entry: Entry, text: str) -> Finding | None:
    """Signs that keep a number from being read: 1，000, 1,00, .95, 10+2."""
    if _WIDE_COMMA.search(text):
        meant = _WIDE_COMMA.sub(",", text)
        message = f"“{short(text)}”的千分号是中文逗号，读成了两个数"
        return row.say(entry, message, f"写“{meant}”", Severity.WARNING, meant)
    if (match := _WRONG_GROUPS.fullmatch(text)) and not _RIGHT_GROUPS.fullmatch(match["number"]):
        message = f"“{short(text)}”的千分号位置不对"
        return row.say(entry, message, f"核对是多少，如“{text.replace(',', '')}”", Severity.WARNING)
    if match := _WIDE_POINT.fullmatch(text):
        meant = f"{match['before']}.{match['after']}"
        message = f"“{short(text)}”的两个数中间是“{match['point']}”"
        return row.say(entry, message, f"是小数就写“{meant}”，是两项就写成两个指标", Severity.WARNING)
    if match := _GAP.fullmatch(text):
        meant = f"{match['sign']}{''.join(match['number'].split())}{match['unit']}"
        message = f"“{short(text)}”的数字中间有空格，读成了两个数"
        return row.say(entry, message, f"核对是多少，写“{meant}”这样", Severity.WARNING)
    if match := _POINT_FIRST.fullmatch(text):
        number = Decimal(match["number"])
        rate = row.head.kind in ("rate", "satisfaction") and not match["unit"].strip("（）()%％ ")
        meant = f"{plain(number * 100)}%" if rate else f"{plain(number)}{match['unit']}"
        message = f"“{short(text)}”的小数点前面没有数"
        return row.say(entry, message, f"写“{match['sign']}{meant}”", Severity.WARNING)
    if (match := _SUM.fullmatch(text)) and row.head.kind in ("count", "rate", "satisfaction"):
        message = f"“{short(text)}”是一个算式，看不出要做到多少"
        return row.say(entry, message, "写算好的数", Severity.WARNING)
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
    if not 0 < measure.number <= 1 or (measure.number == 1 and unit):
        return None
    high = row.klass == SATISFACTION or row.head.kind == "satisfaction" or has("越高越好", row.head.name)
    if row.head.reverse or row.head.growth or not high:
        return None if unit else _two_readings(row, entry, measure)
    if measure.number < Decimal("0.5") and unit:
        return None
    number = plain((measure.number * 100).quantize(Decimal("0.0001")))
    column = bool(unit_column) and not measure.unit
    sign = "=" if measure.number == 1 and measure.operator else measure.operator  # nothing exceeds 100%
    meant = f"{sign}{number}" + ("" if column else "%")
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
