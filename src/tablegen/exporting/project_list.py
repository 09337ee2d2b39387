"""``tablegen export --list``: the projects of a department as rows of one Excel table, one row an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..model.layout import Layout
from ..model.money import Money
from ..model.project import Indicator, Project
from ..problems import Place, Problem, Severity
from ..spec.check import join_shared
from ..spec.load import Loaded
from ..text.tree import Mapping, Text
from .columns import Column, ListColumns, indicator_value, require_ready, value_of
from .workbook import Table, write_tables


def project_list(loaded_specs: Sequence[Loaded]) -> tuple[bytes, list[Problem]]:
    """The workbook, a worksheet per layout, and what of the specs has no column. Raises SpecError where a spec has
    errors: a list must not hold less than the specs say."""
    require_ready(loaded_specs)
    by_layout: dict[tuple[str, ...], list[Loaded]] = {}
    for loaded in loaded_specs:
        assert loaded.layout is not None
        columns_of_it = (
            loaded.layout.id,
            *loaded.layout.periods,
        )  # matrices have columns of their own places
        by_layout.setdefault(columns_of_it, []).append(loaded)
    problems: list[Problem] = []
    tables = []
    for members in by_layout.values():
        layout = members[0].layout
        assert layout is not None
        columns = ListColumns(layout)
        for loaded in members:
            problems += _without_column(loaded, columns)
        tables.append(_table(members, layout, columns))
    return write_tables(tables), problems


def _without_column(loaded: Loaded, columns: ListColumns) -> list[Problem]:
    project = loaded.project
    assert project is not None
    found = [key for key in columns.left_out if project.fields.get(key)]
    found += ["→".join(path) for path in project.class_words if path not in _leaves(columns.layout)]
    if not found:
        return []
    message = f"“{'、'.join(found)}”没有写进清单：清单里没有放它的列"
    return [Problem("no-column", message, Place(loaded.source.name), "在规格里改", Severity.WARNING)]


def _table(members: Sequence[Loaded], layout: Layout, columns: ListColumns) -> Table:
    rows: list[tuple[str | Decimal, ...]] = []
    merged: list[tuple[int, int, int]] = []
    for loaded in members:
        project = loaded.project
        assert project is not None
        first = len(rows)
        silenced = _silenced(loaded)
        head = {
            column: _cell(value_of(column, project, silenced), layout)
            for column in columns.columns
            if not column.of_indicator
        }
        for indicator in _indicators(project, layout) or (None,):
            rows.append(
                tuple(
                    (indicator_value(column, indicator) if indicator is not None else "")
                    if column.of_indicator
                    else (head[column] if len(rows) == first else "")
                    for column in columns.columns
                )
            )
        if len(rows) - first > 1:
            merged += [
                (first, len(rows) - 1, number)
                for number, column in enumerate(columns.columns)
                if not column.of_indicator
            ]
    keep = _used(columns.columns, rows)
    places = {old: new for new, old in enumerate(keep)}
    return Table(
        layout.name,
        tuple(columns.columns[number].title for number in keep),
        tuple(tuple(row[number] for number in keep) for row in rows),
        tuple((first, last, places[column]) for first, last, column in merged if column in places),
    )


def _leaves(layout: Layout) -> list[tuple[str, ...]]:
    if layout.indicators is None:
        return []
    return [tuple(item.key for item in leaf) for leaf in layout.indicators.leaves()]


def _indicators(project: Project, layout: Layout) -> list[Indicator]:
    """The indicators, and for a class without any the word that fills its box, in the place of the class."""
    words = [
        Indicator(path, word, {}) for path, word in project.class_words.items() if path in _leaves(layout)
    ]
    if not words:
        return list(project.indicators)
    order = _leaves(layout)
    return sorted(
        [*project.indicators, *words],
        key=lambda one: order.index(one.classes) if one.classes in order else len(order),
    )


def _used(columns: Sequence[Column], rows: Sequence[tuple[str | Decimal, ...]]) -> list[int]:
    """The columns that say something, and those that every list has."""
    always = ("版式", "年度", "字段", "资金", "目标", "类", "名称", "值", "列")
    return [
        number
        for number, column in enumerate(columns)
        if (column.path[0] in always and column.path[-1] != "合计") or any(row[number] != "" for row in rows)
    ]


def _cell(value: str | Money | None, layout: Layout) -> str | Decimal:
    if value is None:
        return ""
    return value.in_unit(layout.money.unit) if isinstance(value, Money) else value


def _silenced(loaded: Loaded) -> dict[str, str]:
    """The spec's own 免查 lines."""
    if loaded.source.root is None:
        return {}
    node = join_shared(loaded.source, ()).get("免查")
    if not isinstance(node, Mapping):
        return {}
    return {key.value: value.value for key, value in node.items if isinstance(value, Text)}
