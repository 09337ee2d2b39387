"""Rules on monitoring in the year (X10 and on): forms of the stage 监控 (model/monitoring.py)."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.evaluation import FIRST
from ...model.layout import MONITORED
from ...model.monitoring import CAUSE, CAUSES, CERTAIN, CHANCE, EXPECTED, FORECAST, RESULT, SO_FAR, rate
from ...model.project import Entry
from ...model.target import read_target
from .evaluation import share_met
from .form import Finding, Findings, Form, Row, short, single


def _rows(form: Form) -> Iterator[Row]:
    if form.layout.stage == MONITORED:
        yield from form.rows


def _box(row: Row, column: str) -> Entry | None:
    box = row.indicator.columns.get(column)
    return box if box is not None and box.text.strip() else None


def _falls_short(row: Row) -> Entry | None:
    """The box of the forecast where it misses the target; None where it meets it, or where that cannot be said."""
    box = _box(row, FORECAST)
    if box is None or not row.distinct:
        return None
    target, forecast = single(row.distinct[0][2]), single(read_target(box.text))
    if target is None or forecast is None or forecast.high is not None:
        return None
    if forecast.unit and forecast.unit != target.unit:
        return None
    share = share_met(target, forecast.number)
    return box if share is not None and share < 1 else None


def x10(form: Form) -> Findings:
    """X10 | 退回 | B | 预计完不成的指标，写偏差原因和原因说明。

    财预〔2019〕136号: of what deviates from the target the reason is analysed and told. It deviates where the forecast misses the
    target, and where it is not certain that the target will be met.
    """
    for row in _rows(form):
        chance = _box(row, CHANCE)
        place = _falls_short(row) or (chance if chance and chance.text.strip() != CERTAIN else None)
        if place is None:
            continue
        missing = [column for column in (CAUSES, CAUSE) if _box(row, column) is None]
        if missing:
            message = f"“{short(row.name)}”预计完不成，没有写{'、'.join(missing)}"
            yield row.say(place, message, "写清楚是经费、制度、人员、硬件条件哪方面的原因，采取什么措施")


def x11(form: Form) -> Findings:
    """X11 | 退回 | B | 预计完成情况低于指标值的，不能写“确定能”。

    The two boxes contradict each other.
    """
    for row in _rows(form):
        place, chance = _falls_short(row), _box(row, CHANCE)
        if place is not None and chance is not None and chance.text.strip() == CERTAIN:
            message = f"“{short(row.name)}”预计“{short(place.text)}”，没有达到指标值，却写着“{CERTAIN}”"
            yield row.say(chance, message, "写“有可能”或“完全不可能”；或者核对预计的数")


def x12(form: Form) -> Findings:
    """X12 | 提醒 | A | 全年预计执行数不小于已经执行的数，也不超过年初预算；超过的要有调整的手续。

    The total of the three columns of money.
    """
    if form.layout.stage != MONITORED:
        return
    first, so_far, expected = (
        funds.total if (funds := form.project.funds.get(period)) else None
        for period in (FIRST, SO_FAR, EXPECTED)
    )
    place = form.section("资金")
    if None not in (so_far, expected) and expected < so_far:  # type: ignore[operator]
        yield Finding(place, "全年预计执行数小于已经执行的数", "核对两列金额", EXPECTED)
    if None not in (first, expected) and expected > first:  # type: ignore[operator]
        share = rate(first, expected)
        message = f"全年预计执行数是年初预算的 {share}%"
        yield Finding(place, message, "预算调整过的，在备注里写明文号；没有调整的核对金额", EXPECTED)


def x13(form: Form) -> Findings:
    """X13 | 退回 | A | 每个指标都写执行情况和全年预计完成情况。

    An empty box is sent back.
    """
    for row in _rows(form):
        missing = [column for column in (RESULT, FORECAST) if _box(row, column) is None]
        if missing:
            message = f"“{short(row.name)}”没有写{'、'.join(missing)}"
            yield row.say(row.indicator.name, message, "写到监控时点的数；还没有开始的写 0")


RULES = (x10, x11, x12, x13)
