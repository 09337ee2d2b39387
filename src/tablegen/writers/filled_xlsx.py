"""The official Excel blank, filled: form.xlsx with the texts of one project in place of its tags.

openpyxl's ``insert_rows`` loses merges, so the worksheet is written anew from the grid: every output row takes
the cell formats of the row of the blank that it was made from, and whatever points at rows (merges, print area
and titles, validations, conditional formats, names, pictures, page breaks, filters) is moved along. Texts are
texts (``@`` and quotePrefix), amounts are numbers. Row heights grow where a filled text needs it.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..grid.measure import row_heights_pt, text_height_pt
from ..grid.sheet import Cell, Sheet
from ..readers.blank import Filled, clean, has_tags
from ..readers.xlsx_form import ExcelBlank, load, plain_format
from .moved_rows import MovedRows, move_references
from .workbook_package import repacked

MAX_ROW_PT = 400.0  # Excel's limit is 409.5; a taller row becomes several rows joined downwards


@dataclass(frozen=True, slots=True)
class _Line:
    """An output row of the grid: its row of the blank, its number in the Sheet's table (-1: a line above or
    below, or no part of the form), its height (None: as the blank leaves it), its first and last worksheet row."""

    source: int
    grid_row: int
    height_pt: float | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Plan:
    lines: tuple[_Line, ...]
    texts: tuple[tuple[int, int, str], ...]  # (worksheet row, column, text) of the filled lines
    cells: tuple[tuple[int, int, int, int, Cell], ...]  # (top, left, bottom, right, cell) of the table


def make_plan(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> _Plan:
    """Where every row and box of the filled form stands on the worksheet."""
    form, spots = native.blank.form, native.blank.spots
    heights = _table_heights(native, sheet)
    lines: list[_Line] = []
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
        lines.append(_Line(source, row, height, now, now + count - 1))
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
    return _Plan(tuple(lines), tuple(texts), tuple(cells))


def _marked(native: ExcelBlank, box: int) -> str:
    """The marked text of the line of ``form.marked`` on which a box stands."""
    return native.blank.form.marked.split("\n")[native.blank.form.boxes[box].line - 1]


def _table_heights(native: ExcelBlank, sheet: Sheet) -> list[float]:
    """Heights that show every filled text; a label keeps the height that the blank gave its row."""
    boxes = native.blank.form.boxes
    rows = [
        replace(
            row,
            cells=tuple(
                replace(cell, text="") if boxes[cell.origin].tag == "th" else cell for cell in row.cells
            ),
        )
        for row in sheet.rows
    ]
    return row_heights_pt(rows, sheet.column_widths_mm)


def write_filled_xlsx(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> bytes:
    """The filled blank; the same input gives the same bytes. ``sheet`` is what ``boxes`` were made into."""
    plan = make_plan(native, boxes, sheet)
    workbook = load(native.package)
    worksheet = workbook[native.sheet]
    moved = MovedRows([(line.source, line.first, line.last) for line in plan.lines])
    outside = _outside_merges(worksheet, plan)
    move_references(workbook, worksheet, moved)
    _write_cells(worksheet, plan, native)
    for top, left, bottom, right, _ in plan.cells:
        if (top, left) != (bottom, right):
            _merge(worksheet, top, left, bottom, right)
    for min_row, min_col, max_row, max_col in outside:
        _merge(worksheet, moved.start(min_row), min_col, moved.end(max_row), max_col)
    buffer = BytesIO()
    workbook.save(buffer)
    return repacked(buffer.getvalue())


def _outside_merges(worksheet: Worksheet, plan: _Plan) -> list[tuple[int, int, int, int]]:
    """Merged ranges of the blank that the Sheet's table does not hold."""
    in_table = {line.source for line in plan.lines if line.grid_row >= 0}
    columns = [(left, right) for _, left, _, right, _ in plan.cells]
    first, last = (
        min((left for left, _ in columns), default=1),
        max((right for _, right in columns), default=0),
    )
    sources = {line.source for line in plan.lines}
    return [
        (area.min_row, area.min_col, area.max_row, area.max_col)
        for area in worksheet.merged_cells.ranges
        if any(row in sources for row in range(area.min_row, area.max_row + 1))
        and not (area.min_row in in_table and first <= area.min_col <= last)
    ]


def _merge(worksheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    # merge_cells() would wipe the borders of the cells inside
    worksheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def _write_cells(worksheet: Worksheet, plan: _Plan, native: ExcelBlank) -> None:
    old = dict(worksheet._cells)
    dimensions = dict(worksheet.row_dimensions)
    by_row: dict[int, list[tuple[int, object]]] = {}
    for (row, column), cell in old.items():
        by_row.setdefault(row, []).append((column, cell))
    worksheet._cells.clear()
    worksheet._hyperlinks.clear()
    worksheet.row_dimensions.clear()
    worksheet.merged_cells.ranges = set()
    table_columns = range(native.first_column, native.first_column + len(native.blank.form.column_widths_mm))
    for line in plan.lines:
        for row in range(line.first, line.last + 1):
            for column, cell in by_row.get(line.source, ()):
                new = worksheet.cell(row, column)
                new._style = copy.copy(cell._style)  # type: ignore[attr-defined]
                in_table = line.grid_row >= 0 and column in table_columns
                if row == line.first and not in_table and getattr(cell, "value", None) is not None:
                    _copy_content(cell, new)
            height = dimensions[line.source].height if line.source in dimensions else None
            own = worksheet.row_dimensions[row]
            if line.source in dimensions:
                own.hidden, own.outlineLevel = (
                    dimensions[line.source].hidden,
                    dimensions[line.source].outlineLevel,
                )
            if line.height_pt is not None:
                own.height = round(max(line.height_pt, height or 0) / (line.last - line.first + 1), 2)
            else:
                own.height = height
    for row, column, text in plan.texts:
        source = next(line.source for line in plan.lines if line.first <= row <= line.last)
        blank = old.get((source, column))
        if blank is not None and has_tags(str(blank.value)):
            _set_text(worksheet.cell(row, column), clean(text), quoted=False)
    for top, left, _, _, cell in plan.cells:
        _set_value(worksheet.cell(top, left), cell, old, native)


def _copy_content(cell: object, new: object) -> None:
    new.value, new.data_type = cell.value, cell.data_type  # type: ignore[attr-defined]
    if cell.hyperlink is not None:  # type: ignore[attr-defined]
        link = copy.copy(cell.hyperlink)  # type: ignore[attr-defined]
        link.ref = new.coordinate  # type: ignore[attr-defined]
        new.hyperlink = link  # type: ignore[attr-defined]
    if cell.comment is not None:  # type: ignore[attr-defined]
        new.comment = copy.copy(cell.comment)  # type: ignore[attr-defined]


def _set_value(target: object, cell: Cell, old: dict, native: ExcelBlank) -> None:
    source = old.get(native.blank.spots[cell.origin].element)
    is_label = native.blank.form.boxes[cell.origin].tag == "th"
    untouched = source is not None and not has_tags(str(source.value))
    if is_label and untouched and cell.origin not in native.blank.anchors:
        _copy_content(source, target)  # rich text stays rich
        return
    if source is not None and getattr(source, "comment", None) is not None:
        target.comment = copy.copy(source.comment)  # type: ignore[attr-defined]
    if cell.number is not None:
        target.value = cell.number  # type: ignore[attr-defined]
        target.number_format = number_format(target.number_format, cell.number_format)  # type: ignore[attr-defined]
        target.quotePrefix = False  # type: ignore[attr-defined]
    elif cell.text:
        _set_text(target, cell.text, quoted=not is_label)
    elif untouched:
        _copy_content(source, target)


def _set_text(target: object, text: str, quoted: bool) -> None:
    if not text:
        return
    target.value = text  # type: ignore[attr-defined]
    target.data_type = "s"  # type: ignore[attr-defined] # never a formula, a date or an error
    if quoted:
        target.number_format = "@"  # type: ignore[attr-defined]
    target.quotePrefix = quoted or text[0] in "=+-@"  # type: ignore[attr-defined]


def number_format(blank: str, wanted: str) -> str:
    """The blank's own number format where it shows the amount as the layout does, else the layout's."""
    return blank if plain_format(blank) == wanted else wanted
