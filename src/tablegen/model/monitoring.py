"""Performance monitoring in the year (a layout with 阶段: 监控), computed from what the spec says.

财预〔2019〕136号《中央部门预算绩效运行监控管理暂行办法》: in August the spending and the results of January to July are held against the
budget and the targets, with a forecast for the whole year; the execution rate is the spending so far over the budget.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from .evaluation import FIRST
from .layout import Layout
from .money import Money
from .project import TOTAL, Project

SO_FAR, EXPECTED = "执行", "全年预计"  # the periods of the money beside FIRST
RESULT, FORECAST = "执行情况", "全年预计完成情况"  # the columns of the indicators
CAUSES, CAUSE, CHANCE = "偏差原因", "原因说明", "完成可能性"
CERTAIN = "确定能"
RATE = "执行率"
_TENTH = Decimal("0.1")


def rate(budget: Money | None, spent: Money | None) -> Decimal | None:
    """In per cent with one decimal; None where one of the two is blank, or where there is no budget."""
    if budget is None or spent is None or not budget:
        return None
    return (spent.yuan * 100 / budget.yuan).quantize(_TENTH, ROUND_HALF_UP)


def rate_keys(layout: Layout) -> tuple[str, ...]:
    """The lines that have an execution rate: the total, and every source of the budget."""
    first = next((funds for funds in layout.funds if funds.period == FIRST), None)
    return (TOTAL, *(line.key for line in first.walk())) if first else ()


def rates(project: Project, layout: Layout) -> dict[str, str]:
    """The execution rate of every line as it is printed: ``58.3%``, or blank."""
    budget, spent = (project.funds.get(period) for period in (FIRST, SO_FAR))
    found = {}
    for key in rate_keys(layout):
        value = rate(*(funds and funds.amount(key) for funds in (budget, spent)))
        found[key] = "" if value is None else f"{value}%"
    return found
