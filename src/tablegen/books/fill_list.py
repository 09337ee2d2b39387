"""One table over all projects of a department (范围: 项目清单): projects + totals → Sheet.

Names for the template beside those that all projects share: ``合计.合计``, ``合计.财政拨款`` …, ``分组`` (each
with ``名称``, ``合计``, ``项目``), ``项目`` (all of them); a project has the names that a single form has, and its ``序号`` in the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..fill.fill import fill_names
from ..fill.names import Amount, context
from ..grid.sheet import Sheet
from ..model.layout import Layout
from ..model.money import Money
from .totals import TOTAL, Group, Totals


def fill_list(groups: Sequence[Group], totals: Totals, layout: Layout) -> Sheet:
    """The Sheet of a department's list. Raises LayoutError for faults of the template."""
    return fill_names(list_context(groups, totals, layout), layout, "")


def list_context(groups: Sequence[Group], totals: Totals, layout: Layout) -> dict[str, object]:
    contexts = {id(project): context(project, layout) for group in groups for project in group.projects}
    all_projects = [project for group in groups for project in group.projects]
    for number, project in enumerate(all_projects, 1):
        contexts[id(project)] = {"序号": number} | contexts[id(project)]
    names: dict[str, object] = dict(_common([contexts[id(project)] for project in all_projects]))
    names["项目"] = [contexts[id(project)] for project in all_projects]
    names["合计"] = _amounts(totals.rows[TOTAL], layout)
    names["分组"] = [
        {
            "名称": group.name,
            "合计": _amounts(totals.rows[group.name], layout),
            "项目": [contexts[id(project)] for project in group.projects],
        }
        for group in groups
    ]
    return names


def _amounts(row: Mapping[str, Money | None], layout: Layout) -> dict[str, object]:
    """Totals of exact amounts are rounded once, here (RULES M3)."""
    money = replace(layout.money, may_round=True)
    return {column: "" if amount is None else Amount(amount, money) for column, amount in row.items()}


def _common(contexts: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Fields that all projects share; blank where they differ."""
    first = contexts[0]
    return {
        key: value if all(other[key] == value for other in contexts) else ""
        for key, value in first.items()
        if isinstance(value, str)
    } | {"标签": first["标签"]}
