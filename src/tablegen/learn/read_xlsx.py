"""An Excel blank → Blank: what is printed of the worksheet that holds the form."""

from __future__ import annotations

import re

from openpyxl.utils import get_column_letter

from ..formats.excel.blank import MAX_COLUMNS as MAX_SHEET_COLUMNS
from ..formats.excel.faults import faults
from ..formats.excel.opened import check_size, load, sheet_parts
from ..formats.package_reader import Package, refusal
from ..problems import LayoutError
from . import words
from .blank import MAX_CELLS, MAX_ROWS, Blank, Box, TextLine, no_such_form
from .forms import is_form_title, short_title
from .worksheet import Part, bordered, hidden_row, keep_rows, parts, print_rows, shown

MAX_COLUMNS = 60
MM_PER_CHAR = (
    1.9  # one unit of an Excel column: a digit of the default face, 7 pixels at 96 dpi, with its margin
)


def form_sheets(book: object) -> list:
    """The worksheets that are forms: those with a form's title or an indicator heading where there are such, else
    the first one with a text."""
    texts = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and _texts(sheet)]  # type: ignore[attr-defined]
    forms = [sheet for sheet in texts if any(is_form_title(text) for text in _texts(sheet)[:12])]
    return forms or texts[:1] or book.worksheets[:1]  # type: ignore[attr-defined]


def _texts(sheet: object) -> list[str]:
    # not iter_rows, which makes an object of every cell up to the last one
    cells = [cell for cell in sheet._cells.values() if cell.value not in (None, "") and cell.row <= 200]  # type: ignore[attr-defined]
    return [str(cell.value) for cell in sorted(cells, key=lambda cell: (cell.row, cell.column))]


def read_xlsx(package: Package, form: int = 1) -> Blank:
    """Read form number ``form`` of the Excel blank in a checked package; worksheets that are other forms are taken
    out of it. Raises LayoutError for what is no form or cannot be read."""
    check_size(package)
    book = load(package, rich_text=False)
    if not book.worksheets:
        raise refusal(package.file, "文件里没有工作表", "把表格做在工作表里，不要只放图表")
    found = [part for sheet in form_sheets(book) for part in _parts(sheet)]
    titles = [part.title or part.sheet.title for part in found]  # type: ignore[attr-defined]
    if not 1 <= form <= len(found):
        raise no_such_form(form, titles)
    part = found[form - 1]
    sheet = part.sheet
    _check_known(package, sheet.title)  # type: ignore[attr-defined]
    for other in {item.sheet for item in found} - {sheet}:
        book.remove(other)  # type: ignore[arg-type]
    book.active = sheet  # type: ignore[assignment]
    above = _keep_part(sheet, part, [item for item in found if item.sheet is sheet])
    merged, inside = _merged(sheet, package.file)
    bottom, right = _extent(sheet, merged, package.file)
    widths = [_width_mm(sheet, column) for column in range(1, right + 1)]
    shown_columns = [column for column, width in enumerate(widths, 1) if width > 0]
    printed = _printed_rows(sheet, bottom, merged, package.file)
    head, foot, table_rows = _split(sheet, printed, right, merged, inside)
    rows = [row for row in printed if table_rows[0] <= row <= table_rows[1]] if table_rows else []
    boxes = _boxes(sheet, rows, shown_columns, merged, inside)
    lines = [
        TextLine(len(boxes) + i, shown(cell), _size(cell), (cell.row, cell.column))
        for i, cell in enumerate([*head, *foot])
    ]
    left_out = []
    others = [other.title for other in book.worksheets if other is not sheet]
    if others:
        left_out.append(f"工作表“{'、'.join(others)}”没有学，原样留在文件里")
    if not rows:
        left_out.append("工作表里没有表格")
    shown_widths = [widths[column - 1] for column in shown_columns] if rows else []
    return Blank(
        "xlsx",
        package.file,
        book,
        lines[: len(head)],
        boxes,
        lines[len(head) :],
        shown_widths,
        len(rows),
        left_out,
        [short_title(title) for title in titles],
        rows,
        above,
    )


def _parts(sheet: object) -> list[Part]:
    """The forms of a worksheet; what is not printed of it is none."""
    rows = [row for (row, _), cell in sheet._cells.items() if cell.value not in (None, "")]  # type: ignore[attr-defined]
    limits = print_rows(sheet)
    bottom = max(rows, default=0)
    if bottom > MAX_ROWS:  # _extent says so; looking for a second form would take minutes
        bottom = 1
    return parts(sheet, min(bottom, limits[1]) if limits else bottom)


def _keep_part(sheet: object, part: Part, together: list[Part]) -> int:
    """Take the other forms out of the worksheet. The number of rows that stood above."""
    if len(together) < 2:
        return 0
    last = part.last if part is not together[-1] else max(row for row, _ in sheet._cells)  # type: ignore[attr-defined]
    sheet.print_area = None  # type: ignore[attr-defined]  # of all of them
    keep_rows(sheet, range(part.first, last + 1))
    return part.first - 1


def _printed_rows(
    sheet: object, bottom: int, merged: dict[tuple[int, int], tuple[int, int]], file: str
) -> list[int]:
    """The rows that Excel prints. Raises LayoutError where only a part of a merged area is hidden with its text."""
    low, high = print_rows(sheet) or (1, bottom)
    rows = [row for row in range(low, min(high, bottom) + 1) if not hidden_row(sheet, row)]
    for (top, left), (end, _) in merged.items():
        if low <= top <= high and hidden_row(sheet, top) and any(row in rows for row in range(top, end + 1)):
            message = f"{get_column_letter(left)}{top} 的合并单元格有一部分行隐藏了"
            raise refusal(file, message, "取消隐藏，或取消合并后重新合并")
    return rows


def _merged(sheet: object, file: str) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """(upper left place → lower right place of each merged area, the other places inside them)."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    inside: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:  # type: ignore[attr-defined]
        if area.max_row > MAX_ROWS or area.max_col > MAX_SHEET_COLUMNS:
            message = f"合并单元格 {area.coord} 太大，不像一张申报表"
            raise refusal(file, message, "在 Excel 里取消合并，重新合并")
        merged[(area.min_row, area.min_col)] = (area.max_row, area.max_col)
        inside |= {
            (row, column)
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
            if (row, column) != (area.min_row, area.min_col)
        }
    return merged, inside


def _extent(sheet: object, merged: dict[tuple[int, int], tuple[int, int]], file: str) -> tuple[int, int]:
    """The last row and column that hold a text or a border. Raises LayoutError for a sheet too large to be a form."""
    bottom, right = 0, 0
    for cell in sheet._cells.values():  # type: ignore[attr-defined]
        if cell.value in (None, "") and not bordered(cell):
            continue
        end = merged.get((cell.row, cell.column), (cell.row, cell.column))
        bottom, right = max(bottom, end[0]), max(right, min(end[1], max(cell.column, MAX_COLUMNS)))
    if bottom > MAX_ROWS or right > MAX_COLUMNS or bottom * right > MAX_CELLS:
        raise refusal(
            file,
            f"工作表“{sheet.title}”有 {bottom} 行 {right} 列，不像一张申报表",  # type: ignore[attr-defined]
            "表格下边和右边多余的行、列（空格子有边框也算）删掉再用",
        )
    return bottom, right


def _boxes(
    sheet: object,
    rows: list[int],
    shown_columns: list[int],
    merged: dict[tuple[int, int], tuple[int, int]],
    inside: set[tuple[int, int]],
) -> list[Box]:
    """The boxes of the worksheet's ``rows`` in the columns that are shown."""
    place = {column: index for index, column in enumerate(shown_columns)}
    boxes: list[Box] = []
    for number, row in enumerate(rows):
        for column in shown_columns:
            if (row, column) in inside:
                continue
            end_row, end_column = merged.get((row, column), (row, column))
            span = sum(1 for i in shown_columns if column <= i <= end_column)
            cell = sheet.cell(row, column)  # type: ignore[attr-defined]
            height = sum(1 for i in rows[number:] if i <= end_row)
            where = (row, column)
            boxes.append(
                Box(len(boxes), number, place[column], height, span, shown(cell), bordered(cell), where)
            )
    return boxes


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


def _split(
    sheet: object, rows: list[int], right: int, merged: dict, inside: set
) -> tuple[list, list, tuple[int, int] | None]:
    """Lines above, lines below, and (first, last) row of the table among the printed ``rows``, 1-based.

    Lines are rows without borders at either end that hold one text, or several texts without any border.
    Where no cell has a border, the first row with two texts begins the table.
    """
    framed = [
        any(bordered(sheet.cell(row, column)) for column in range(1, right + 1))  # type: ignore[attr-defined]
        for row in rows
    ]

    def texts(row: int) -> list:
        return [
            sheet.cell(row, column)  # type: ignore[attr-defined]
            for column in range(1, right + 1)
            if (row, column) not in inside and shown(sheet.cell(row, column))  # type: ignore[attr-defined]
        ]

    if any(framed):
        first = rows[framed.index(True)]
        last = rows[len(rows) - 1 - framed[::-1].index(True)]
        # a title row may carry the upper border of the table
        while first < last and _is_title_row(sheet, first, right, merged, texts(first)):
            first += 1
    else:
        body = [row for row in rows if _is_table_row(texts(row))]
        if not body:
            return [cell for row in rows for cell in texts(row)], [], None
        first, last = body[0], body[-1]
    head = [cell for row in rows if row < first for cell in texts(row)]
    foot = [cell for row in rows if row > last for cell in texts(row)]
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
