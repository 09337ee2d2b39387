"""``tablegen export --entry``: what the budget system's entry screen asks, box by box, to be pasted block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model.layout import Layout
from ..model.money import Unit
from ..model.project import Indicator, Project
from ..model.target import parse_target
from ..spec.load import Loaded
from .columns import Column, ListColumns, require_ready, value_of
from .workbook import Table, write_tables

SIGNS = {"≥": "≥", "≤": "≤", ">": "＞", "<": "＜", "=": "＝", "": "＝"}
QUALITATIVE = "定性"
HEADINGS = ("一级指标", "二级指标", "三级指标（指标名称）", "计算符号", "指标值", "计量单位", "分值/权重")
WEIGHTS = ("分值", "权重")
SIGN_COLUMN, UNIT_COLUMN = "符号", "度量单位"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One indicator as the screen asks for it. A value that is more than sign, number and unit is 定性."""

    classes: tuple[str, ...]
    name: str
    sign: str
    value: str
    unit: str
    weight: str

    @property
    def cells(self) -> tuple[str, ...]:
        first, second = (*self.classes, "", "")[:2]
        return (first, second, self.name, self.sign, self.value, self.unit, self.weight)


def entry_rows(project: Project, layout: Layout, period: str) -> list[EntryRow]:
    """The indicators of one period in the order of the spec."""
    return [_row(indicator, period) for indicator in project.indicators]


def _row(indicator: Indicator, period: str) -> EntryRow:
    columns = {key: entry.text.strip() for key, entry in indicator.columns.items()}
    entry = indicator.values.get(period)
    text = entry.text.strip() if entry is not None else ""
    weight = next((columns[key] for key in WEIGHTS if columns.get(key)), "")
    joined = f"{columns.get(SIGN_COLUMN, '')}{text}{columns.get(UNIT_COLUMN, '')}"
    quantity = parse_target(joined)
    if quantity is None:
        return EntryRow(indicator.classes, indicator.name.text, QUALITATIVE, joined, "", weight)
    return EntryRow(
        indicator.classes,
        indicator.name.text,
        SIGNS[quantity.operator],
        quantity.digits.replace(",", ""),
        quantity.unit,
        weight,
    )


def entry_workbook(loaded_specs: Sequence[Loaded], unit: Unit) -> bytes:
    """A worksheet per form: its fields and amounts (in ``unit``) above, the indicators below, a worksheet more for
    each further period. Raises SpecError where a spec has errors."""
    require_ready(loaded_specs)
    tables = []
    for loaded in loaded_specs:
        project, layout = loaded.project, loaded.layout
        assert project is not None and layout is not None
        periods = layout.indicators.periods if layout.indicators is not None else ("",)
        for period in periods:
            title = project.name if len(periods) == 1 else f"{project.name}（{period}）"
            rows = tuple(row.cells for row in entry_rows(project, layout, period)) if period else ()
            tables.append(Table(title, HEADINGS, rows, above=_above(project, layout, unit)))
    return write_tables(tables)


def _above(project: Project, layout: Layout, unit: Unit) -> tuple[tuple[str, str | Decimal], ...]:
    lines: list[tuple[str, str | Decimal]] = []
    for column in ListColumns(layout).columns:
        if column.of_indicator or column.path[0] in ("版式", "免查", "标签", "涉密"):
            continue
        value = value_of(column, project, {})
        if column.path[0] == "资金":
            value = _amount(column, project)
        if value is None:
            continue
        if isinstance(value, str):
            lines.append((column.title, value))
        else:
            title = column.title.replace(f"（{layout.money.unit.label}）", f"（{unit.label}）")
            lines.append((title, value.in_unit(unit)))
    return tuple(lines)


def _amount(column: Column, project: Project):
    """An amount or the sum that the form prints: the screen asks for both."""
    _, period, key = column.path
    funds = project.funds.get(period)
    return funds.amount(key) if funds is not None else None
