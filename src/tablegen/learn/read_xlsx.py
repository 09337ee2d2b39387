"""An Excel blank → Blank. The first worksheet that has text is the form."""

from __future__ import annotations

import re

from openpyxl.utils import get_column_letter

from ..formats.excel.blank import MAX_COLUMNS as MAX_SHEET_COLUMNS
from ..formats.excel.faults import faults
from ..formats.excel.opened import check_size, load, sheet_parts
from ..formats.excel.printed import cell_shows
from ..formats.package_reader import Package, refusal
from ..problems import LayoutError
from . import words
from .blank import MAX_CELLS, MAX_ROWS, Blank, Box, TextLine

MAX_COLUMNS = 60
MM_PER_CHAR = (
    1.9  # one unit of an Excel column: a digit of the default face, 7 pixels at 96 dpi, with its margin
)


def _sheet(book: object) -> object:
    for sheet in book.worksheets:  # type: ignore[attr-defined]
        # not iter_rows, which makes an object of every cell up to the last one
        if sheet.sheet_state == "visible" and any(
            cell.value not in (None, "") for cell in sheet._cells.values() if cell.row <= 200
        ):
            return sheet
    return book.worksheets[0]  # type: ignore[attr-defined]


def shown(cell: object) -> str:
    """The text that Excel shows for a cell of a form."""
    return cell_shows(cell).replace("\t", "    ").strip()  # type: ignore[arg-type]


def read_xlsx(package: Package) -> Blank:
    """Read the Excel blank in a checked package. Raises LayoutError for what is no form or cannot be read."""
    check_size(package)
    book = load(package, rich_text=False)
    if not book.worksheets:
        raise refusal(package.file, "文件里没有工作表", "把表格做在工作表里，不要只放图表")
    sheet = _sheet(book)
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    inside: set[tuple[int, int]] = set()
    _check_known(package, sheet.title)  # type: ignore[attr-defined]
    for area in sheet.merged_cells.ranges:  # type: ignore[attr-defined]
        if area.max_row > MAX_ROWS or area.max_col > MAX_SHEET_COLUMNS:
            message = f"合并单元格 {area.coord} 太大，不像一张申报表"
            raise refusal(package.file, message, "在 Excel 里取消合并，重新合并")
        merged[(area.min_row, area.min_col)] = (area.max_row, area.max_col)
        inside |= {
            (row, column)
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
            if (row, column) != (area.min_row, area.min_col)
        }
    bottom, right = 0, 0
    for cell in sheet._cells.values():  # type: ignore[attr-defined]
        if cell.value in (None, "") and not _bordered(cell):
            continue
        end = merged.get((cell.row, cell.column), (cell.row, cell.column))
        bottom, right = max(bottom, end[0]), max(right, min(end[1], max(cell.column, MAX_COLUMNS)))
    if bottom > MAX_ROWS or right > MAX_COLUMNS or bottom * right > MAX_CELLS:
        raise refusal(
            package.file,
            f"工作表“{sheet.title}”有 {bottom} 行 {right} 列，不像一张申报表",  # type: ignore[attr-defined]
            "表格下边和右边多余的行、列（空格子有边框也算）删掉再用",
        )
    widths = [_width_mm(sheet, column) for column in range(1, right + 1)]
    shown_columns = [column for column, width in enumerate(widths, 1) if width > 0]
    head, foot, table_rows = _split(sheet, bottom, right, merged, inside)
    rows = list(range(table_rows[0], table_rows[1] + 1)) if table_rows else []
    place = {column: index for index, column in enumerate(shown_columns)}
    boxes: list[Box] = []
    for number, row in enumerate(rows):
        for column in shown_columns:
            if (row, column) in inside:
                continue
            end_row, end_column = merged.get((row, column), (row, column))
            span = sum(1 for i in range(column, min(end_column, right) + 1) if i in place)
            cell = sheet.cell(row, column)  # type: ignore[attr-defined]
            height = min(end_row, rows[-1]) - row + 1
            boxes.append(
                Box(
                    len(boxes),
                    number,
                    place[column],
                    height,
                    span,
                    shown(cell),
                    _bordered(cell),
                    (row, column),
                )
            )
    count = len(boxes)
    head_lines = [
        TextLine(count + i, shown(cell), _size(cell), (cell.row, cell.column)) for i, cell in enumerate(head)
    ]
    count += len(head_lines)
    foot_lines = [
        TextLine(count + i, shown(cell), _size(cell), (cell.row, cell.column)) for i, cell in enumerate(foot)
    ]
    left_out = []
    others = [other.title for other in book.worksheets if other is not sheet]
    if others:
        left_out.append(f"工作表“{'、'.join(others)}”没有学，原样留在文件里")
    if not rows:
        left_out.append("工作表里没有表格")
    shown_widths = [widths[column - 1] for column in shown_columns] if rows else []
    return Blank("xlsx", package.file, book, head_lines, boxes, foot_lines, shown_widths, len(rows), left_out)


def _check_known(package: Package, title: str) -> None:
    """Raises LayoutError for what the blank would lose without a word: openpyxl does not write everything again."""
    problems = [
        problem
        for part in sheet_parts(package)
        if part.name == title
        for problem in faults(package, title, part.member)
    ]
    if problems:
        raise LayoutError(*problems)


def _size(cell: object) -> float:
    return float(cell.font.sz or 10.5)  # type: ignore[attr-defined]


def form_sheet(book: object) -> object:
    """The worksheet that ``read_xlsx`` took."""
    return _sheet(book)


def _bordered(cell: object) -> bool:
    border = cell.border  # type: ignore[attr-defined]
    return any(
        getattr(border, side) is not None and getattr(border, side).style
        for side in ("left", "right", "top", "bottom")
    )


def _split(
    sheet: object, bottom: int, right: int, merged: dict, inside: set
) -> tuple[list, list, tuple[int, int] | None]:
    """Lines above, lines below, and (first, last) row of the table, 1-based.

    Lines are rows without borders at either end that hold one text, or several texts without any border.
    Where no cell has a border, the first row with two texts begins the table.
    """
    framed = [
        any(_bordered(sheet.cell(row, column)) for column in range(1, right + 1))  # type: ignore[attr-defined]
        for row in range(1, bottom + 1)
    ]

    def texts(row: int) -> list:
        return [
            sheet.cell(row, column)  # type: ignore[attr-defined]
            for column in range(1, right + 1)
            if (row, column) not in inside and shown(sheet.cell(row, column))  # type: ignore[attr-defined]
        ]

    if any(framed):
        first = framed.index(True) + 1
        last = bottom - framed[::-1].index(True)
        # a title row may carry the upper border of the table
        while first < last and _is_title_row(sheet, first, right, merged, texts(first)):
            first += 1
    else:
        body = [row for row in range(1, bottom + 1) if _is_table_row(texts(row))]
        if not body:
            return [cell for row in range(1, bottom + 1) for cell in texts(row)], [], None
        first, last = body[0], body[-1]
    head = [cell for row in range(1, first) for cell in texts(row)]
    foot = [cell for row in range(last + 1, bottom + 1) for cell in texts(row)]
    return head, foot, (first, last)


def _is_table_row(texts: list) -> bool:
    """Of a sheet without borders: several texts, or a label whose box is empty."""
    return (
        len(texts) > 1
        or (len(texts) == 1 and texts[0].column > 2)
        or (
            len(texts) == 1
            and texts[0].column == 1
            and not re.search("[:：]|^[(（]", shown(texts[0]))
            and bool(words.field(shown(texts[0])) or words.goal(shown(texts[0])))
        )
    )


def _is_title_row(sheet: object, row: int, right: int, merged: dict, texts: list) -> bool:
    """A row over the table whose only border is the table's upper edge (drawn at its bottom)."""
    for column in range(1, right + 1):
        border = sheet.cell(row, column).border  # type: ignore[attr-defined]
        for side in ("left", "right", "top"):
            if getattr(border, side) is not None and getattr(border, side).style:
                return False
    return True


def _width_mm(sheet: object, column: int) -> float:
    letter = get_column_letter(column)
    dimensions = sheet.column_dimensions  # type: ignore[attr-defined]
    for key, dimension in dimensions.items():
        low, high = dimension.min, dimension.max
        if key == letter or (low is not None and high is not None and low <= column <= high):
            if dimension.hidden:
                return 0.0
            if dimension.width:
                return round(max(dimension.width, 1.0) * MM_PER_CHAR, 2)
    default = sheet.sheet_format.defaultColWidth or sheet.sheet_format.baseColWidth or 8.43  # type: ignore[attr-defined]
    return round(default * MM_PER_CHAR, 2)
