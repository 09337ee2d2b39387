"""The columns of a project list: what a spec says, one column each, named in the words of the form.

The same columns are written by ``export --list`` and recognised by ``import --list``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..layout.declaration import YES
from ..model.layout import Field, Kind, Layout
from ..model.money import Money
from ..model.project import Entry, Indicator, Project, Value
from ..problems import SpecError
from ..spec.load import Loaded

CLASS_TITLES = ("一级指标", "二级指标", "三级类")
NAME_TITLE = "三级指标"
VALUE_TITLE = "指标值"
STATED_TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Column:
    """``path`` says which value: (版式,) (年度,) (字段, key, …) (标签, key) (资金, period, key) (目标, period)
    (类, level) (名称,) (值, period) (列, key) (免查,) (涉密,) (项目代码,); ``of_indicator``: one a row."""

    title: str
    path: tuple[str, ...]
    money: bool = False

    @property
    def of_indicator(self) -> bool:
        return self.path[0] in ("类", "名称", "值", "列")


class ListColumns:
    """The columns of one layout. Fields of kind 表 have none: ``left_out`` names them."""

    def __init__(self, layout: Layout):
        self.layout = layout
        self.unit = layout.money.unit.label

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        return tuple(item.key for item in self.layout.fields if item.kind is Kind.TABLE)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._columns())

    def _columns(self) -> Iterator[Column]:
        yield Column("版式", ("版式",))
        yield Column("年度", ("年度",))
        yield Column("涉密", ("涉密",))
        yield Column("项目代码", ("项目代码",))
        for item in self.layout.fields:
            yield from self._field(item, ("字段", item.key), item.key)
        for funds in self.layout.funds:
            for key in (*(line.key for line in funds.walk()), STATED_TOTAL):
                yield Column(
                    f"{funds.period}资金：{key}（{self.unit}）", ("资金", funds.period, key), money=True
                )
        for goal in self.layout.goals:
            yield Column(f"{goal.period}目标", ("目标", goal.period))
        yield Column("免查", ("免查",))
        system = self.layout.indicators
        if system is None:
            return
        depth = max(len(leaf) for leaf in system.leaves())
        for level in range(depth):
            yield Column(CLASS_TITLES[level], ("类", str(level)))
        yield Column(NAME_TITLE, ("名称",))
        for period in system.periods:
            title = VALUE_TITLE if len(system.periods) == 1 else f"{period}{VALUE_TITLE}"
            yield Column(title, ("值", period))
        for column in system.columns:
            yield Column(column.key, ("列", column.key))

    def _field(self, item: Field, path: tuple[str, ...], title: str) -> Iterator[Column]:
        if item.kind is Kind.GROUP:
            for child in item.children:
                yield from self._field(child, (*path, child.key), f"{title}：{child.key}")
        elif item.kind is not Kind.TABLE:
            money = item.kind is Kind.AMOUNT
            yield Column(f"{title}（{self.unit}）" if money else title, path, money)
            if item.aliases:
                yield Column(f"{title}（表上的叫法）", ("标签", item.key))


def value_of(column: Column, project: Project, silenced: dict[str, str]) -> str | Money | None:
    """What the spec of ``project`` says in a column that is not of an indicator; None: nothing."""
    head, *rest = column.path
    if head == "年度":
        return project.year
    if head == "版式":
        return project.layout_id
    if head == "涉密":
        return YES[0] if project.classified else None
    if head == "项目代码":
        return project.code or None
    if head == "免查":
        return "\n".join(f"{rule}：{reason}" for rule, reason in silenced.items()) or None
    if head == "目标":
        entry = project.goals.get(rest[0])
        return entry.text if entry is not None else None
    if head == "资金":
        return _fund(project, *rest)
    entry = _entry(project.fields.get(rest[0]), rest[1:])
    if entry is None:
        return None
    if head == "标签":
        return entry.label if entry.label and entry.label != rest[0] else None
    return entry.money if column.money else entry.text


def _fund(project: Project, period: str, key: str) -> Money | None:
    """A stated amount; sums that the program makes have no column of their own."""
    funds = project.funds.get(period)
    if funds is None:
        return None
    if key == STATED_TOTAL:
        return funds.total if funds.place is not None else None
    fund = funds.find(key)
    return fund.money if fund is not None and fund.place is not None else None


def _entry(value: Value | None, path: list[str]) -> Entry | None:
    while path and isinstance(value, dict):
        value = value.get(path[0])
        path = path[1:]
    return value if isinstance(value, Entry) else None


def indicator_value(column: Column, indicator: Indicator) -> str:
    head, *rest = column.path
    if head == "类":
        level = int(rest[0])
        return indicator.classes[level] if level < len(indicator.classes) else ""
    if head == "名称":
        return indicator.name.text
    entry = indicator.values.get(rest[0]) if head == "值" else indicator.columns.get(rest[0])
    return entry.text if entry is not None else ""


def require_ready(loaded_specs: Sequence[Loaded]) -> None:
    """Raises SpecError with the errors of every spec that has some: a table must not hold less than the specs say."""
    faulty = [
        problem
        for loaded in loaded_specs
        if not loaded.ready
        for problem in loaded.problems
        if problem.is_error
    ]
    if faulty:
        raise SpecError(*faulty)
