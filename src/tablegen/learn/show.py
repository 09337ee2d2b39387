"""The empty form with the name of every field in its box: ``tablegen layout show``."""

from __future__ import annotations

from ..fill.fill import fill_names
from ..fill.names import LEVELS, PLACES, Named, across
from ..grid.sheet import Sheet
from ..model.layout import LIST_SCOPE, Layout
from .check import declared_names

SHOWN_PLACES = ("甲地", "乙地", "丙地")  # of a matrix


def named_sheet(layout: Layout) -> Sheet:
    """The Sheet in which every box holds the name that fills it, one indicator row for each class.

    Raises LayoutError.
    """
    names = _named(declared_names(layout), ())
    assert isinstance(names, dict)
    names["年度"], names["金额单位"], names["遮盖"] = Named("〔年度〕"), layout.money.unit.label, ""
    names["标签"] = {item.key: item.key for item in layout.fields}
    if layout.indicators is not None:
        names["指标"] = rows = _rows(layout)
        if layout.indicators.places:
            [column] = across(rows, layout.indicators)
            names[PLACES] = [column | {"名称": f"〔{word}〕"} for word in SHOWN_PLACES]
            for row in rows:
                row[PLACES] *= len(SHOWN_PLACES)
    if layout.scope == LIST_SCOPE:  # one group of one project
        total = {"合计": Named("〔合计〕")}
        total |= {line.key: Named(f"〔{line.key}〕") for funds in layout.funds for line in funds.walk()}
        project = {"序号": Named("〔序号〕")} | names
        names |= {"合计": total, "项目": [project]}
        names["分组"] = [{"名称": "〔名称〕", "合计": total, "项目": [project]}]
    return fill_names(names, layout, layout.name)


def _named(tree: object, path: tuple[str, ...]) -> object:
    if isinstance(tree, dict):
        return {name: _named(child, (*path, name)) for name, child in tree.items()}
    if isinstance(tree, list):
        row = tree[0]
        if not isinstance(row, dict):
            return [_named(row, path)]
        return [{name: _named(child, (path[-1], name)) for name, child in row.items()}]
    return Named(f"〔{'.'.join(path)}〕")


def _rows(layout: Layout) -> list[dict[str, object]]:
    system = layout.indicators
    assert system is not None
    rows = []
    for number, leaf in enumerate(system.leaves(), 1):
        row: dict[str, object] = {}
        for level, name in enumerate(LEVELS):
            item = leaf[level] if level < len(leaf) else None
            row[name] = item.label if item else ""
            row[f"{name}编码"] = item.code if item else ""
        row |= {"名称": "〔名称〕", "序号": number}
        for period in system.periods:
            row |= {period: f"〔{period}〕", f"{period}数值": f"〔{period}数值〕"}
        row |= {column.key: f"〔{column.key}〕" for column in system.columns}
        rows.append(row)
    return rows
