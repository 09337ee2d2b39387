"""Rules on periods and dates (D)."""

from __future__ import annotations

import calendar
import re
from datetime import date

from ...model.project import Entry
from ...model.target import Measure
from ...problems import Severity
from ...text import vocabulary
from ...text.patterns import late
from ...text.rule_words import any_of
from .form import ANNUAL, Finding, Findings, Form, Row, short, single
from .money import is_long


def _goals(form: Form) -> tuple[Entry | None, Entry | None]:
    """(goal of the longer period, goal of the year)."""
    year = long = None
    for period, entry in form.project.goals.items():
        if vocabulary.period(period) == ANNUAL:
            year = entry
        else:
            long = entry
    return long, year


def d1(form: Form) -> Findings:
    """D1 | 退回 | A | 跨年度的项目既写总目标又写年度目标，一年期项目只写年度目标。

    Only where the form has a box for the longer goal.
    """
    boxes = [goal.period for goal in form.layout.goals if vocabulary.period(goal.period) != ANNUAL]
    long, _ = _goals(form)
    if boxes and is_long(form) and (long is None or not long.text.strip()):
        yield Finding(
            form.section("目标"),
            f"项目跨几个年度，没有写{boxes[0]}目标",
            f"在“目标:”下面加“{boxes[0]}: …”",
            "目标",
        )


def _years(form: Form) -> int | None:
    """How many years the longer period has, from 中期期间 or 项目期, or None."""
    for key in ("中期期间", "项目期"):
        found = re.findall(r"20\d\d", form.project.text(key))
        if len(found) == 2:
            return int(found[1]) - int(found[0]) + 1
    return None


def d2(form: Form) -> Findings:
    """D2 | 退回 | C | 中期的值不小于年度的值（越少越好的相反）。

    Reverse indicators by names.py. Advice where the years add up to less than the longer period: a flow then falls short.
    """
    long, year = form.long_period, form.periods.get(ANNUAL)
    if long is None or year is None:
        return
    years = _years(form)
    for row in form.rows:
        whole = single(row.targets[form.periods[long]]) if form.periods[long] in row.targets else None
        part = single(row.targets[year]) if year in row.targets else None
        if whole is None or part is None or whole.unit != part.unit or whole.per != part.per:
            continue
        entry = row.indicator.values[form.periods[long]]
        wrong = whole.number > part.number if row.head.reverse else whole.number < part.number
        if wrong:
            side = "大" if row.head.reverse else "小"
            yield row.say(
                entry,
                f"“{short(row.name)}”{form.periods[long]}是“{entry.text.strip()}”，比{year}的“{row.indicator.values[year].text.strip()}”还{side}",
                "核对两个数",
            )
        elif years and whole.kind == "count" and not row.head.reverse and part.number * years < whole.number:
            yield row.say(
                entry,
                f"“{short(row.name)}”照{year}的“{row.indicator.values[year].text.strip()}”做 {years} 年，到不了{form.periods[long]}的“{entry.text.strip()}”",
                "逐年加码的可以不管，否则核对",
                Severity.ADVICE,
            )


_NO_WORD = late(r"\W")


def d3(form: Form) -> Findings:
    """D3 | 提醒 | AC | 年度目标写本年度的事：不是整个项目的，不写“逐年”，不照抄总目标。

    Equality without spaces and signs; the words are data (多年词).
    """
    long, year = _goals(form)
    if year is None:
        return
    if long is not None and long.text and _NO_WORD.sub("", long.text) == _NO_WORD.sub("", year.text):
        yield Finding(year, "年度目标和总目标一字不差", "写本年度要做什么、做到什么程度", "年度目标")
    for match in any_of("多年词").finditer(year.text):
        yield Finding(
            year, f"年度目标里写了“{match[0]}”", "只写本年度要达到的程度", "年度目标", span=match.span()
        )


def d4(form: Form) -> Findings:
    """D4 | 退回 | C | 日期是真的，开始不晚于完成，覆盖预算年度；按天数的期限合得上日历。

    A year that the dates do not touch and a number of days that is not the year's (366 in a leap year) are warnings.
    """
    dated = [value for value in form.project.fields.values() if isinstance(value, Entry) and value.day]
    start = next((value for value in dated if "开始" in value.label or "起" in value.label), None)
    end = next(
        (value for value in dated if "完成" in value.label or "结束" in value.label or "止" in value.label),
        None,
    )
    year = int(form.project.year) if form.project.year.isdecimal() else None
    if start is not None and end is not None and start.day and end.day:
        if start.day > end.day:
            yield Finding(end, f"完成日期 {end.text} 早于开始日期 {start.text}", "核对两个日期", end.label)
        elif year is not None and not start.day.year <= year <= end.day.year:
            yield Finding(
                end,
                f"{start.text} 到 {end.text} 不在预算年度 {year} 里",
                "核对日期和年度",
                end.label,
                Severity.WARNING,
            )
    dated_answers = _FULL_DATE.search(form.answers) is not None
    for row in form.rows:
        for period, entry, target in row.distinct:
            if dated_answers:
                yield from _impossible_days(row, entry)
            measure = single(target)
            if year is not None and measure is not None and measure.unit in ("天", "日", "日历天"):
                yield from _too_many_days(row, period, entry, measure, year)


_FULL_DATE = late(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")


def _impossible_days(row: Row, entry: Entry) -> Findings:
    for match in _FULL_DATE.finditer(entry.text):
        try:
            date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            yield row.say(entry, f"没有“{match[0]}”这一天", "核对日期")


def _too_many_days(row: Row, period: str, entry: Entry, measure: Measure, year: int) -> Findings:
    if vocabulary.period(period) != ANNUAL:
        return
    days = 366 if calendar.isleap(year) else 365
    if measure.number > days:
        yield row.say(
            entry, f"“{entry.text.strip()}”超过了 {year} 年的 {days} 天", "核对天数", Severity.WARNING
        )
    elif measure.number == 365 != days and measure.operator in ("=", ""):
        yield row.say(
            entry,
            f"{year} 年有 {days} 天，“{entry.text.strip()}”差一天",
            f"写 {days} 天，或“≥365天”",
            Severity.WARNING,
        )


def d5(form: Form) -> Findings:
    """D5 | 提醒 | BC | 时效指标的值是日期、时限或及时率。

    Names whose kind is known are I5's and V4's; a slogan is V1's.
    """
    for row in form.rows:
        if row.klass != "时效" or row.head.punctual or row.head.kind not in ("", "level"):
            continue
        for _, entry, target in row.distinct:
            kinds = {measure.kind for measure in target.measures}
            if (
                target.measures
                and not kinds & {"time"}
                and not target.dates
                and not any(m.per for m in target.measures)
            ):
                yield row.say(
                    entry,
                    f"时效指标“{short(row.name)}”的值“{entry.text.strip()}”不是时间，也不是及时率",
                    "写成日期、时限，或把名称改成“…及时率”",
                )


_YEAR = late(r"(?<!\d)20\d\d(?!\d)")
_SPAN = late(r"(20\d\d)\s*年?\s*(?:[-—－–~～至到])\s*(20\d\d)")


def d7(form: Form) -> Findings:
    """D7 | 提醒 | A | 名称里的年度是预算年度（用钱的那一年，不是填表的那一年）。

    The year in the title is printed from the spec. A project of another year in its name may be a last payment: a reviewer will ask.
    """
    entry = form.project.fields.get("项目名称")
    if not isinstance(entry, Entry) or not form.project.year.isdecimal():
        return
    year = int(form.project.year)
    text = entry.text
    for match in _SPAN.finditer(text):
        if not int(match[1]) <= year <= int(match[2]):
            yield Finding(
                entry,
                f"项目名称里是“{match[0]}”，预算年度是 {year}",
                "核对名称和年度；是尾款的，在目标里说明",
                "项目名称",
            )
            return
    if _SPAN.search(text):
        return
    years = {int(found) for found in _YEAR.findall(text)}
    if years and year not in years:
        yield Finding(
            entry,
            f"项目名称里是 {min(years)} 年，预算年度是 {year}",
            "核对名称和年度；是尾款的，在目标里说明",
            "项目名称",
        )


RULES = (d1, d2, d3, d4, d5, d7)
