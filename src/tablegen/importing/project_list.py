"""``tablegen import --list``: rows of an Excel table become specs. The columns are told by their headings.

One row a project, or several (one an indicator): where the boxes of a project are merged or blank, the row belongs
to the project above. Headings are those that ``export --list`` writes, and the words of the forms for the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..exporting.columns import Column, ListColumns
from ..learn import words
from ..model.layout import Layout
from ..model.money import UNITS
from ..problems import Place, Problem, SpecError
from .classes import classify
from .document import Document, FoundBox, FoundLine, Grid
from .normal import ENOUGH, likeness, one_line, plain
from .pattern import Pattern
from .reading import Fate, Reading, RowReading, Value

MAX_HEADING_ROW = 20
_YEAR = re.compile(r"(20[0-9]{2})\s*年")
_UNIT = re.compile(r"[（(]\s*(?:单位[:：])?\s*(万元|千元|亿元|元)\s*[)）]")


@dataclass(frozen=True, slots=True)
class Found:
    """A column of the table that is known; ``unit`` is the unit of money that its heading names."""

    column: Column
    number: int
    unit: str


def read_list_table(document: Document, layouts: Mapping[str, Layout], given: Layout | None) -> list[Reading]:
    """The projects of every worksheet. ``given`` is the layout where the table has no column 版式. Raises SpecError
    where a table has no column for the names of projects, or no layout is known."""
    readings: list[Reading] = []
    for grid in document.blocks:
        if isinstance(grid, FoundLine):
            continue
        layout = given or _layout_said(grid, layouts)
        if layout is None:
            message = "清单里没有“版式”一列，不知道用哪个版式"
            raise SpecError(Problem("unknown-layout", message, Place(document.file), "用 --layout 指定"))
        top, columns, unknown = _headings(grid, layout)
        if not any(found.column.path in (("字段", "项目名称"), ("字段", "部门名称")) for found in columns):
            message = "没有认出“项目名称”这一列"
            raise SpecError(
                Problem("no-table", message, Place(document.file), "表头写“项目名称”，每个项目一行")
            )
        readings += _projects(grid, top, columns, unknown, layout)
    return readings


def _layout_said(grid: Grid, layouts: Mapping[str, Layout]) -> Layout | None:
    for row in range(min(grid.rows, MAX_HEADING_ROW)):
        for box in grid.row_boxes(row):
            if plain(box.text) == "版式":
                for below in range(box.bottom, grid.rows):
                    cell = grid.at(below, box.column)
                    if cell is not None and cell.text.strip():
                        return layouts.get(one_line(cell.text))
    return None


def _headings(grid: Grid, layout: Layout) -> tuple[int, list[Found], list[FoundBox]]:
    """The first row below the headings, the columns known, and the headings that are not."""
    known = _names(layout)
    best: tuple[int, int, list[Found], list[FoundBox]] = (0, 0, [], [])
    for row in range(min(grid.rows, MAX_HEADING_ROW)):
        found, unknown = [], []
        taken: set[tuple[str, ...]] = set()
        for box in grid.row_boxes(row):
            if not box.text.strip():
                continue
            unit = _UNIT.search(box.text)
            word = plain(_UNIT.sub("", box.text))
            column = known.get(word) or _like(word, known)
            if column is None or column.path in taken:
                unknown.append(box)
                continue
            taken.add(column.path)
            found.append(Found(column, box.column, unit[1] if unit else ""))
        if len(found) > best[0]:
            best = (len(found), row + 1, found, unknown)
    return best[1], best[2], best[3]


def _names(layout: Layout) -> dict[str, Column]:
    """Heading (``plain``, without its unit) → column: our own titles, names and aliases, and the words of the forms."""
    names: dict[str, Column] = {}
    columns = ListColumns(layout).columns
    for column in columns:
        names[plain(_UNIT.sub("", column.title))] = column
    for item in layout.fields:
        column = next((one for one in columns if one.path == ("字段", item.key)), None)
        for name in item.names if column is not None else ():
            names.setdefault(plain(name), column)  # type: ignore[arg-type]
    for funds in layout.funds:
        single = len(layout.funds) == 1 or funds.period == "年度"
        for line in funds.walk():
            column = next(one for one in columns if one.path == ("资金", funds.period, line.key))
            for name in line.names:
                names.setdefault(plain(f"{funds.period}{name}"), column)
                if single:
                    names.setdefault(plain(name), column)
    name = next((one for one in columns if one.path == ("名称",)), None)
    for word in ("指标名称", "绩效指标名称", "三级指标名称", "绩效指标") if name is not None else ():
        names.setdefault(word, name)
    for goal in (one for one in columns if one.path[0] == "目标"):
        for word in ("绩效目标", "总体目标", "总目标"):
            names.setdefault(f"{goal.path[1]}{word}", goal)
    values = [one for one in columns if one.path[0] == "值"]
    if len(values) == 1:
        names.setdefault(plain(f"{values[0].path[1]}指标值"), values[0])
    if len(layout.goals) == 1:
        goal = next(one for one in columns if one.path[0] == "目标")
        for word in ("绩效目标", "目标", "总体目标", "年度绩效目标"):
            names.setdefault(word, goal)
    return names


def _like(word: str, known: Mapping[str, Column]) -> Column | None:
    """A column that the vocabulary of the forms calls by another word."""
    meaning = words.field(word)
    if meaning is not None and plain(meaning) in known:
        return known[plain(meaning)]
    near = max(known, key=lambda name: likeness(word, name), default="")
    return known[near] if near and likeness(word, near) >= ENOUGH + 0.15 else None


def _projects(
    grid: Grid, top: int, columns: Sequence[Found], unknown: Sequence[FoundBox], layout: Layout
) -> list[Reading]:
    readings: list[Reading] = []
    name = next(
        found for found in columns if found.column.path in (("字段", "项目名称"), ("字段", "部门名称"))
    )
    before: FoundBox | None = None
    reading: Reading | None = None
    for row in range(top, grid.rows):
        boxes = [box for box in grid.row_boxes(row) if box.text.strip()]
        if not boxes:
            continue
        box = grid.at(row, name.number)
        if box is not None and box.text.strip() and box is not before:
            before = box
            if reading is None or box.row == row:
                reading = Reading(Pattern(layout, (), (), (), (), frozenset()), Grid([], 0, 0))
                readings.append(reading)
                _year_above(reading, grid, top)
                _plain_values(reading, grid, row, columns)
        if reading is None:
            continue
        _indicator(reading, grid, row, columns)
        for head in unknown:
            cell = grid.at(row, head.column)
            if cell is not None and cell.text.strip() and cell.row == row:
                reading.doubt(cell.place, f"“{one_line(head.text)}”一列没有读：“{one_line(cell.text)}”")
    for one in readings:
        if layout.indicators is not None:
            one.rows["指标"] = classify(one, one.rows.get("指标", []), layout.indicators)
    return readings


def _year_above(reading: Reading, grid: Grid, top: int) -> None:
    """A table without a column 年度 says it in its title."""
    for box in grid.boxes:
        match = _YEAR.search(box.text) if box.row < top else None
        if match is not None:
            reading.values[("年度",)] = Value(match[1], box.place)
            return


def _plain_values(reading: Reading, grid: Grid, row: int, columns: Sequence[Found]) -> None:
    units = {found.unit for found in columns if found.column.money and found.unit}
    if len(units) == 1:
        reading.values[("金额单位",)] = Value(units.pop(), "")
    elif any(found.column.money for found in columns):
        reading.values[("金额单位",)] = Value(reading.pattern.layout.money.unit.label, "")
        if not units:
            reading.doubt(
                "", f"表头没有写金额单位，照版式当作{reading.pattern.layout.money.unit.label}", ("金额单位",)
            )
    for found in columns:
        box = grid.at(row, found.number)
        if found.column.of_indicator or box is None or not box.text.strip():
            continue
        text = box.text.strip()
        if found.column.money and len(units) > 1 and found.unit in UNITS:
            text = f"{text}{found.unit}"
        head, *rest = found.column.path
        if head == "标签":
            reading.names[rest[0]] = text
        elif head != "版式":
            reading.values[found.column.path] = Value(text, box.place)
        reading.settle(box, Fate.READ)


def _indicator(reading: Reading, grid: Grid, row: int, columns: Sequence[Found]) -> None:
    values: dict[str, Value] = {}
    levels = ("一级", "二级", "三级类")
    place = ""
    for found in columns:
        if not found.column.of_indicator:
            continue
        box = grid.at(row, found.number)
        if box is None or not box.text.strip():
            continue
        place = place or box.place
        head, *rest = found.column.path
        role = levels[int(rest[0])] if head == "类" else "名称" if head == "名称" else rest[0]
        values[role] = Value(box.text.strip(), box.place)
    rows = reading.rows.setdefault("指标", [])
    if not values or not (set(values) - set(levels)):
        return
    for level in levels:  # a class that is not said again is the one above
        if level not in values and rows and level in rows[-1].values:
            values[level] = rows[-1].values[level]
    rows.append(RowReading(values, place))
