"""Where everything of a filled Excel blank stands: rows and columns of its worksheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...grid.measure import row_heights_pt, text_height_pt
from ...grid.sheet import Cell, Sheet
from ...problems import LayoutError, Place, Problem
from ..blank import Filled, has_tags
from .blank import ExcelBlank
from .limits import MAX_ROW_PT, MAX_TEXT, too_long


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """An output row of the grid: its row of the blank, its number in the Sheet's table (-1: a line above or
    below, or no part of the form), its height (None: as the blank leaves it), its first and last worksheet row."""

    source: int
    grid_row: int
    height_pt: float | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands on the worksheet: rows and columns from 1."""

    lines: tuple[PlannedLine, ...]
    texts: tuple[tuple[int, int, str], ...]  # (worksheet row, column, text) of the filled lines
    cells: tuple[tuple[int, int, int, int, Cell], ...]  # (top, left, bottom, right, cell) of the table


def make_plan(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> Plan:
    """Where every row and box of the filled form stands on the worksheet."""
    form, spots = native.blank.form, native.blank.spots
    heights = _table_heights(native, sheet)
    lines: list[PlannedLine] = []
    texts: list[tuple[int, int, str]] = []
    grid_row, now = -1, 1
    printed = {line.origin: line for line in (*sheet.head, *sheet.foot)}
    for item in boxes:
        tag = form.boxes[item.box].tag
        if tag in ("td", "th"):
            continue
        source = spots[item.box].element[0]  # type: ignore[index]
        row, height, count = -1, None, 1
        if tag == "tr":
            grid_row += 1
            row, height = grid_row, heights[grid_row]
            count = max(1, math.ceil(height / MAX_ROW_PT))
        elif tag in ("h1", "p"):
            line = printed.get(item.box)
            if line is not None and has_tags(_marked(native, item.box)):
                height = text_height_pt(line.text, line.style, sheet.width_mm)
            texts += [(now, column, "".join(text for _, text in runs)) for column, runs in item.paragraphs()]
        lines.append(PlannedLine(source, row, height, now, now + count - 1))
        now += count
    places = {line.grid_row: line for line in lines if line.grid_row >= 0}
    cells = [
        (
            places[number].first,
            native.first_column + cell.column,
            places[number + cell.row_span - 1].last,
            native.first_column + cell.column + cell.column_span - 1,
            cell,
        )
        for number, row in enumerate(sheet.rows)
        for cell in row.cells
    ]
    for row, column, text in [*texts, *((top, left, cell.text) for top, left, _, _, cell in cells)]:
        if too_long(text):
            raise LayoutError(
                Problem(
                    "blank",
                    f"工作表“{native.sheet}”{column_letters(column)}{row}：有 {len(text)} 个字，"
                    f"Excel 一格最多 {MAX_TEXT} 个",
                    Place(native.package.file),
                    "写短些，或改用 form.docx",
                )
            )
    return Plan(tuple(lines), tuple(texts), tuple(cells))


def _marked(native: ExcelBlank, box: int) -> str:
    """The marked text of the line of ``form.marked`` on which a box stands."""
    return native.blank.form.marked.split("\n")[native.blank.form.boxes[box].line - 1]


def _table_heights(native: ExcelBlank, sheet: Sheet) -> list[float]:
    """Heights that show every filled text; a label keeps the height that the blank gave its row."""
    labels = {number for number, box in enumerate(native.blank.form.boxes) if box.tag == "th"}
    return row_heights_pt(sheet.rows, sheet.column_widths_mm, labels)


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """1 → ``A``, 27 → ``AA``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
