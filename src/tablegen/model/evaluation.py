"""The points of a self-evaluation (a layout with 阶段: 自评), computed from what the spec says.

财预〔2020〕10号: the execution rate is the year's spending over the year's (adjusted) budget; money earns its points
(10 as a rule) in that proportion, at most all; the indicators share the others; 90 and more is 优, 80 良, 60 中.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .layout import Layout
from .money import Money, plain
from .project import TOTAL, Entry, Indicator, Project

FIRST, REVISED, SPENT = "年初", "全年预算", "全年执行"  # the periods of the money
ACTUAL, WEIGHT, SCORE, REASON = "实际完成值", "分值", "得分", "偏差原因"  # the columns of the indicators
ADJUSTED, FACTOR = (
    "调整指标值",
    "得分系数",
)  # columns of some forms: the target as changed in the year, per cent of the weight
MONEY_REASON = "预算执行原因"  # the box of some forms for what X6 else looks for in 实际完成情况
STATED = ("执行率", "资金得分", "总分")  # fields that a spec need not say: the program computes them
GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
NAMES = ("执行率", "资金分值", "资金得分", "指标分值", "指标得分", "分值合计", "总分", "等级")
RATES = "各项执行率"  # the name of a template for ``rates``
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``rate`` in per cent; ``scores``: first-level class → sum of its scores. None is what cannot be computed yet:
    an amount or a score is blank. ``marked``: the form gives points to its indicators; some national forms do not."""

    rate: Decimal | None
    money_points: Decimal
    money_score: Decimal | None
    points: Decimal
    scores: dict[str, Decimal]
    indicator_score: Decimal | None
    marked: bool = True

    @property
    def total(self) -> Decimal | None:
        if self.money_score is None or self.indicator_score is None:
            return None
        return self.money_score + self.indicator_score

    @property
    def grade(self) -> str:
        total = self.total
        return "" if total is None else next(word for least, word in GRADES if total >= least)

    def names(self) -> dict[str, str]:
        """What a template prints, by ``NAMES``."""
        values = (
            "" if self.rate is None else f"{self.rate}%",
            plain(self.money_points),
            _text(self.money_score),
            plain(self.points),
            _text(self.indicator_score),
            plain(self.money_points + self.points),
            _text(self.total),
            self.grade,
        )
        return dict(zip(NAMES, values, strict=True))

    def sentence(self) -> str:
        """How the total comes about, in one sentence."""
        if not self.marked:
            rate = "还算不出来：全年预算和全年执行没有写全" if self.rate is None else f" {self.rate}%"
            return f"执行率{rate}；这张表不打分"
        if self.rate is None or self.money_score is None:
            return "总分还算不出来：全年预算和全年执行没有写全"
        money = (
            f"预算执行 {plain(self.money_score)} 分（执行率 {self.rate}%，满分 {plain(self.money_points)}）"
        )
        if self.total is None:
            return f"总分还算不出来：有指标没有写得分；{money}"
        parts = "＋".join((money, *(f"{key} {plain(score)} 分" for key, score in self.scores.items())))
        return f"总分 {plain(self.total)} 分（{self.grade}）＝{parts}"


def _text(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def number(entry: Entry | None) -> Decimal | None:
    """The points typed in a box; None where it is blank or no number."""
    try:
        return None if entry is None else Decimal(entry.text.strip().rstrip("%％分"))
    except InvalidOperation:
        return None


def execution_rate(project: Project) -> Decimal | None:
    """In per cent with two decimals; nothing spent of nothing is 0."""
    return _rate(*_amounts(project, TOTAL))


def _amounts(project: Project, key: str) -> tuple[Money | None, Money | None]:
    """The year's budget and spending of a source of money, or of all."""
    budget, spent = (project.funds.get(period) for period in (REVISED, SPENT))
    return budget and budget.amount(key), spent and spent.amount(key)


def rate_keys(layout: Layout) -> tuple[str, ...]:
    """The sources of money that have an execution rate of their own."""
    return tuple(line.key for funds in layout.funds if funds.period == REVISED for line in funds.walk())


def rates(project: Project, layout: Layout) -> dict[str, str]:
    """The execution rate of every source as it is printed: ``97.50%``, or blank."""
    found = {}
    for key in rate_keys(layout):
        value = _rate(*_amounts(project, key))
        found[key] = "" if value is None else f"{value}%"
    return found


def _rate(budget: Money | None, spent: Money | None) -> Decimal | None:
    if budget is None or spent is None or (not budget and spent):
        return None
    share = spent.yuan * 100 / budget.yuan if budget else Decimal(0)
    return share.quantize(_CENT, ROUND_HALF_UP)


def evaluate(project: Project, layout: Layout) -> Evaluation:
    full = layout.checks.execution_points
    rate = execution_rate(project)
    money_score = None if rate is None else min(full, (rate * full / 100).quantize(_CENT, ROUND_HALF_UP))
    counted = list(scored(project))
    scores: dict[str, Decimal] = {}
    for item, _, score in counted:
        scores[item.classes[0]] = scores.get(item.classes[0], Decimal(0)) + (score or Decimal(0))
    whole = bool(counted) and all(score is not None for _, _, score in counted)
    points = sum((weight for _, weight, _ in counted), Decimal(0))
    total = sum(scores.values(), Decimal(0)) if whole else None
    return Evaluation(rate, full, money_score, points, scores, total, marked(layout))


def marked(layout: Layout) -> bool:
    """Whether the form gives points to its indicators."""
    return has_column(layout, WEIGHT)


def has_column(layout: Layout, key: str) -> bool:
    return layout.indicators is not None and any(column.key == key for column in layout.indicators.columns)


def scored(project: Project) -> Iterator[tuple[Indicator, Decimal, Decimal | None]]:
    """The indicators that have a weight, with it and their score."""
    for item in project.indicators:
        weight = number(item.columns.get(WEIGHT))
        if weight is not None:
            yield item, weight, number(item.columns.get(SCORE))
