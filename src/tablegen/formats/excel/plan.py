"""Where everything of a filled Excel blank stands: rows and columns of its worksheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...grid.measure import row_heights_pt, text_height_pt
from ...grid.paginate import own_rows, page_rows
from ...grid.sheet import Cell, Sheet
from ...problems import LayoutError, Place, Problem
from ..blank import Filled, clean, has_tags
from ..html.template import Box
from .blank import ExcelBlank
from .limits import MAX_ROW_PT, MAX_TEXT, too_long
from .pages import page_pieces
from .workbook import S


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
class PlannedText:
    """A text of a line above or below the table: worksheet row, column, and the column up to which it is merged
    (``column``: as the blank has it). ``fills`` where it is filled in; ``wraps`` where it takes several lines."""

    row: int
    column: int
    text: str
    end: int
    fills: bool
    wraps: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands on the worksheet: rows and columns from 1. ``breaks`` are the rows with which a page
    begins, but for the first."""

    lines: tuple[PlannedLine, ...]
    texts: tuple[PlannedText, ...]
    cells: tuple[tuple[int, int, int, int, Cell], ...]  # (top, left, bottom, right, cell) of the table
    breaks: tuple[int, ...] = ()


def make_plan(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> Plan:
    """Where every row and box of the filled form stands on the worksheet."""
    form, spots = native.blank.form, native.blank.spots
    heights = _table_heights(native, sheet)
    lines: list[PlannedLine] = []
    texts: list[PlannedText] = []
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
            here = [
                _planned_text(
                    native, source, now, column, "".join(text for _, text in runs), form.boxes[item.box]
                )
                for column, runs in item.paragraphs()
            ]
            texts += [text for text, _ in here]
            if item.box in printed and any(text.fills for text, _ in here):
                height = max(needed for text, needed in here if text.fills)
        lines.append(PlannedLine(source, row, height, now, now + count - 1))
        now += count
    places = {line.grid_row: line for line in lines if line.grid_row >= 0}
    starts = _page_starts(native, sheet, lines)
    cells = [
        (
            places[top].first,
            native.columns[cell.column],
            places[bottom].last,
            native.columns[cell.column + cell.column_span - 1],
            cell,
        )
        for number in range(len(sheet.rows))
        for top, bottom, cell in page_pieces(sheet, number, starts)
    ]
    said = [(item.row, item.column, item.text) for item in texts]
    for row, column, text in [*said, *((top, left, cell.text) for top, left, _, _, cell in cells)]:
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
    return Plan(tuple(lines), tuple(texts), tuple(cells), tuple(places[start].first for start in starts))


def _page_starts(native: ExcelBlank, sheet: Sheet, lines: Sequence[PlannedLine]) -> list[int]:
    """The rows of the table with which a page begins, but for the first. None where the blank says itself how it breaks:
    all on one page, or breaks that somebody set."""
    worksheet = native.workbook.worksheet
    setup, fit = worksheet.find(f"{S}pageSetup"), worksheet.find(f"{S}sheetPr/{S}pageSetUpPr")
    asked = dict(setup.attrib) if setup is not None else {}
    fits = fit is not None and fit.get("fitToPage") in ("1", "true")
    if worksheet.find(f"{S}rowBreaks") is not None or (fits and asked.get("fitToHeight", "1") != "0"):
        return []
    scale = int(asked.get("scale", "100")) / 100
    if fits:
        scale = min(1.0, sheet.page.content_width_mm / sheet.width_mm)
    heights = [0.0] * len(sheet.rows)
    form = native.blank.form
    repeated = {
        spot.element[0]  # type: ignore[index]
        for box, spot in zip(form.boxes, native.blank.spots, strict=True)
        if box.repeat and box.tag in ("h1", "p", "static")
    }
    head = again = 0.0
    for line in lines:
        blank = native.workbook.rows.get(line.source)
        height = scale * max(line.height_pt or 0.0, (blank and blank.height) or native.default_height_pt)
        if line.grid_row >= 0:
            heights[line.grid_row] = height
        elif not any(heights):
            head += height
            again += height if line.source in repeated else 0.0
    return [own[0] for own in own_rows(page_rows(sheet, heights, head, again))[1:] if own]


def _planned_text(
    native: ExcelBlank, source: int, row: int, column: int, text: str, box: Box
) -> tuple[PlannedText, float]:
    """A text of the line ``box`` and the height that it needs (pt). A text that is filled in may reach over the empty
    boxes to its right, as Excel prints it; where even these do not hold it, they are merged and it wraps."""
    line = native.workbook.rows.get(source)
    cells = line.cells if line is not None else {}
    own = cells.get(column)
    fills = own is not None and has_tags(own.text)
    text = clean(text)
    merged = next((item for item in native.workbook.merges if item[:2] == (source, column)), None)
    end = merged[3] if merged is not None else column
    free = end
    if merged is None:
        for other in native.columns[native.columns.index(column) + 1 :]:
            if (other in cells and cells[other].text) or _in_merge(native, source, other):
                break
            free = other
    height = text_height_pt(text, box.style, _width_mm(native, column, free))
    wraps = height > text_height_pt("", box.style, _width_mm(native, column, free))
    return PlannedText(row, column, text, free if wraps else end, fills, fills and wraps), height


def _in_merge(native: ExcelBlank, row: int, column: int) -> bool:
    return any(
        top <= row <= bottom and left <= column <= right
        for top, left, bottom, right in native.workbook.merges
    )


def _width_mm(native: ExcelBlank, first: int, last: int) -> float:
    widths = zip(native.columns, native.blank.form.column_widths_mm, strict=True)
    return sum(width for column, width in widths if first <= column <= last)


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
