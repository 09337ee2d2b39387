"""Rules on how far a target goes: its limits, its direction, its distance from last year (V5, V6, V7, V10)."""

from __future__ import annotations

from ...model.project import Entry
from ...model.target import read_target
from ...problems import Severity
from ...text.rule_words import has
from .form import COSTS, SATISFACTION, Findings, Form, Row, short, single


def v5(form: Form) -> Findings:
    """V5 | 提醒 | AC | 满意度用百分比（或写明满分的分数），一般 80%—98%；低于 80% 或等于 100% 要说明原因。

    The limits are the layout's (检查: 满意度).
    """
    low, high = form.checks.satisfaction_low, form.checks.satisfaction_high
    for row in form.rows:
        if row.head.kind != "satisfaction" and row.klass != SATISFACTION:
            continue
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None or measure.kind not in ("share", "score"):
                continue
            if measure.kind == "score" and "满分" not in entry.text + row.name and "百分制" not in entry.text:
                yield row.say(
                    entry,
                    f"满意度用分数“{short(entry.text)}”，没有写满分是多少",
                    "写成百分比，或加“（满分100分）”",
                    Severity.ADVICE,
                )
            elif measure.kind == "share" and measure.number < low and measure.operator in ("≥", ">", "=", ""):
                yield row.say(
                    entry,
                    f"满意度“{entry.text.strip()}”偏低（一般不低于 {low}%）",
                    "提高，或用“免查”写明原因",
                )
            elif measure.kind == "share" and measure.number == high and measure.operator in ("=", ""):
                yield row.say(
                    entry,
                    f"满意度“{entry.text.strip()}”很难做到，也查不实",
                    f"一般写 {low}%—98%，或用“免查”写明原因",
                )


def v6(form: Form) -> Findings:
    """V6 | 退回 | C | 占比不超过 100%，“≥100%”应当是“=100%”；增长率除外。

    A name of growth, return or superset (增长率, 收益率, 完成率 …) may exceed 100%.
    """
    for row in form.rows:
        if row.head.growth or row.head.kind in ("count", "money", "time") or has("增长词", row.name):
            continue
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None or measure.kind != "share" or measure.unit not in ("%", "％"):
                continue
            if measure.number == 100 and measure.operator in ("≥", ">"):
                yield row.say(
                    entry,
                    f"“{short(row.name)}”不会超过 100%，“{entry.text.strip()}”不通",
                    "写成“=100%”或“100%”",
                )
            elif measure.number > 100:
                yield row.say(
                    entry, f"“{short(row.name)}”是占比，“{entry.text.strip()}”超过了 100%", "核对这个数"
                )


def _reverse_flag(row: Row) -> Entry | None:
    for key, entry in row.indicator.columns.items():
        if "反向" in key:
            return entry
    return None


def v7(form: Form) -> Findings:
    """V7 | 提醒 | AC | 越少越好的（成本、差错、事故、投诉、响应时间）用 ≤，其余用 ≥ 或 =。

    Which names are the reverse ones is decided by names.py; the column 反向 of a form must agree.
    """
    for row in form.rows:
        flag = _reverse_flag(row)
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None:
                continue
            if row.head.reverse and measure.operator in ("≥", ">") and not row.head.growth:
                yield row.say(entry, f"“{short(row.name)}”越少越好，“{entry.text.strip()}”方向反了", "用 ≤")
            elif row.klass in COSTS[:2] and measure.kind == "money" and measure.operator in ("≥", ">"):
                yield row.say(entry, f"成本“{entry.text.strip()}”写成了越多越好", "用 ≤")
            elif (
                measure.operator in ("≤", "<")
                and row.head.kind in ("satisfaction", "rate")
                and not row.head.reverse
                and not has("反向词", row.name)
                and (row.head.kind == "satisfaction" or has("越高越好", row.head.name))
            ):
                yield row.say(entry, f"“{short(row.name)}”越高越好，“{entry.text.strip()}”方向反了", "用 ≥")
            if (
                flag is not None
                and flag.text.strip() in ("是", "反向", "√")
                and measure.operator in ("≥", ">")
            ):
                yield row.say(
                    flag, f"“{short(row.name)}”标了反向，值却是“{entry.text.strip()}”", "符号和标记改成一致"
                )


def _last_year(row: Row) -> Entry | None:
    for entries in (row.indicator.values, row.indicator.columns):
        for key, entry in entries.items():
            if "上年" in key:
                return entry
    return None


def v10(form: Form) -> Findings:
    """V10 | 建议 | A | 目标既要有压力又够得着：比上年高出三成以上或低于上年，要说明原因。

    Needs a column or period with last year's value; the limit is the layout's (检查: 增幅上限).
    """
    for row in form.rows:
        prior = _last_year(row)
        if prior is None:
            continue
        before = single(read_target(prior.text))
        for period, entry, target in row.distinct:
            now = single(target)
            if (
                "上年" in period
                or before is None
                or now is None
                or now.unit != before.unit
                or not before.number
            ):
                continue
            change = (now.number - before.number) / before.number * 100
            if row.head.reverse:
                change = -change
            if change > form.checks.growth_limit:
                yield row.say(
                    entry,
                    f"“{short(row.name)}”比上年的“{prior.text}”变化 {change:.0f}%",
                    "写明原因，或核对上年的数",
                )
            elif change < 0:
                yield row.say(entry, f"“{short(row.name)}”的目标不如上年的“{prior.text}”", "写明原因，或提高")


RULES = (v5, v6, v7, v10)
