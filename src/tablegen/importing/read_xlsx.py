"""An Excel file → Document: every visible worksheet is a table."""

from __future__ import annotations

from ..formats.excel.blank import check_size, load
from ..formats.package_reader import Package, refusal
from ..learn.read_xlsx import shown
from ..learn.words import indicator_class
from .document import Document, FoundBox, Grid

MAX_COLUMNS, MAX_CELLS = 100, 200_000


def read_xlsx(package: Package) -> Document:
    """The visible worksheets in order. Raises LayoutError for what cannot be read."""
    check_size(package)
    book = load(package, rich_text=False)
    document = Document(package.file, "xlsx", [])
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            document.remarks.append(f"隐藏的工作表“{sheet.title}”没有读")
            continue
        if grid := _grid(sheet, package.file):
            document.blocks.append(grid)
    return document


def _grid(sheet: object, file: str) -> Grid | None:
    merged = {
        (area.min_row, area.min_col): (area.max_row, area.max_col) for area in sheet.merged_cells.ranges
    }  # type: ignore[attr-defined]
    filled = [cell for cell in sheet._cells.values() if cell.value not in (None, "")]  # type: ignore[attr-defined]
    if not filled:
        return None
    bottom = max(merged.get((cell.row, cell.column), (cell.row, 0))[0] for cell in filled)
    right = max(merged.get((cell.row, cell.column), (0, cell.column))[1] for cell in filled)
    if right > MAX_COLUMNS or bottom * right > MAX_CELLS:
        raise refusal(file, f"工作表“{sheet.title}”有 {bottom} 行 {right} 列，太大", "删掉表格外面的内容再用")  # type: ignore[attr-defined]
    inside: set[tuple[int, int]] = set()
    boxes = []
    for row in range(1, bottom + 1):
        for column in range(1, right + 1):
            if (row, column) in inside:
                continue
            last_row, last_column = merged.get((row, column), (row, column))
            last_row, last_column = min(last_row, bottom), min(last_column, right)
            inside |= {(r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1)}
            cell = sheet.cell(row, column)  # type: ignore[attr-defined]
            place = f"“{sheet.title}”{cell.coordinate}"  # type: ignore[attr-defined]
            spans = (last_row - row + 1, last_column - column + 1)
            boxes.append(FoundBox(shown(cell), row - 1, column - 1, *spans, place))
    return Grid(_over_breaks(boxes, {item.id for item in sheet.row_breaks.brk}), bottom, right)  # type: ignore[attr-defined]


def _over_breaks(boxes: list[FoundBox], breaks: set[int]) -> list[FoundBox]:
    """A label that is printed again below a manual page break is one box; ``breaks`` are the rows above them."""
    for row in sorted(breaks):
        above = {
            (box.column, box.column_span): box for box in boxes if box.bottom == row and box.text.strip()
        }
        for box in [box for box in boxes if box.row == row]:
            upper = above.get((box.column, box.column_span))
            if upper is None or upper.text != box.text or not (indicator_class(box.text) or box.row_span > 1):
                continue
            boxes.remove(upper)
            boxes.remove(box)
            height = upper.row_span + box.row_span
            boxes.append(
                FoundBox(upper.text, upper.row, upper.column, height, upper.column_span, upper.place)
            )
    return boxes
