"""An Excel blank → Blank. The first worksheet that has text is the form."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ..grid.sheet import Page
from . import words
from .blank import Blank, Box, Look, TextLine, face

MAX_ROWS, MAX_COLUMNS = 2000, 60
PAPERS = {8: (297.0, 420.0), 9: (210.0, 297.0), 11: (148.0, 210.0), 13: (182.0, 257.0)}
MM_PER_CHAR = (
    1.9  # one unit of an Excel column: a digit of the default face, 7 pixels at 96 dpi, with its margin
)
DEFAULT_HEIGHT_PT = 15.0


def _sheet(book: object) -> object:
    for sheet in book.worksheets:  # type: ignore[attr-defined]
        if sheet.sheet_state == "visible" and any(
            cell.value not in (None, "") for row in sheet.iter_rows(max_row=200) for cell in row
        ):
            return sheet
    return book.worksheets[0]  # type: ignore[attr-defined]


def shown(cell: object) -> str:
    """The text that Excel shows for a cell of a form: numbers by their number format, dates as dates."""
    value = cell.value  # type: ignore[attr-defined]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    form = cell.number_format or "General"  # type: ignore[attr-defined]
    if isinstance(value, (int, float)):
        return _shown_number(value, form)
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d" if getattr(value, "hour", 0) == 0 else "%Y-%m-%d %H:%M")
    return str(value).replace("\r\n", "\n").replace("\t", "    ").strip()


def _shown_number(value: int | float, form: str) -> str:
    main = form.split(";")[0]
    percent = "%" in main
    scaled = value * 100 if percent else value
    if "0" in main:
        places = len(main.split(".")[1].rstrip("% _)").replace("#", "")) if "." in main else 0
        places = sum(char == "0" for char in main.split(".")[1]) if "." in main else places
        text = f"{scaled:,.{places}f}" if "," in main.split(".")[0] else f"{scaled:.{places}f}"
    else:
        text = f"{scaled:.15g}"
    return text + ("%" if percent else "")


def read_xlsx(path: Path) -> Blank:
    """Read the blank at ``path``. The package has been checked before (sizes, entities, macros)."""
    book = load_workbook(path)
    sheet = _sheet(book)
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    inside: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:  # type: ignore[attr-defined]
        if area.max_row > MAX_ROWS or area.max_col > MAX_COLUMNS * 4:
            continue
        merged[(area.min_row, area.min_col)] = (area.max_row, area.max_col)
        inside |= {
            (row, column)
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
            if (row, column) != (area.min_row, area.min_col)
        }
    bottom, right = 0, 0
    for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS):  # type: ignore[attr-defined]
        for cell in row:
            if cell.value not in (None, "") or _bordered(cell):
                end = merged.get((cell.row, cell.column), (cell.row, cell.column))
                bottom, right = max(bottom, end[0]), max(right, end[1])
    right = min(right, MAX_COLUMNS)
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
                Box(len(boxes), number, place[column], height, span, shown(cell), _look(cell), (row, column))
            )
    count = len(boxes)
    head_lines = [
        TextLine(count + i, shown(cell), _look(cell), (cell.row, cell.column)) for i, cell in enumerate(head)
    ]
    count += len(head_lines)
    foot_lines = [
        TextLine(count + i, shown(cell), _look(cell), (cell.row, cell.column)) for i, cell in enumerate(foot)
    ]
    heights = [float(sheet.row_dimensions[row].height or 0) for row in rows]  # type: ignore[attr-defined]
    repeat: set[int] = set()
    left_out = []
    others = [other.title for other in book.worksheets if other is not sheet]
    if others:
        left_out.append(f"工作表“{'、'.join(others)}”没有学，原样留在文件里")
    if not rows:
        left_out.append("工作表里没有表格")
    return Blank(
        "xlsx",
        path.name,
        book,
        head_lines,
        boxes,
        foot_lines,
        [widths[column - 1] for column in shown_columns] if rows else [],
        heights,
        _page(sheet),
        repeat,
        left_out,
    )


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


def _look(cell: object) -> Look:
    font, alignment, fill = cell.font, cell.alignment, cell.fill  # type: ignore[attr-defined]
    color = ""
    if fill is not None and fill.fill_type == "solid" and isinstance(fill.fgColor.rgb, str):
        rgb = fill.fgColor.rgb[-6:].lower()
        color = "" if rgb in ("ffffff", "000000") else f"#{rgb}"
    name = font.name or ""
    return Look(
        font=face(name),
        latin="Times New Roman" if name == "Times New Roman" else "",
        size_pt=float(font.sz or 10.5),
        bold=bool(font.b),
        align={"center": "center", "centerContinuous": "center", "right": "right", "justify": "justify"}.get(
            alignment.horizontal or "", "left"
        ),
        vertical_align={"center": "middle", "top": "top", "bottom": "bottom"}.get(
            alignment.vertical or "bottom", "middle"
        ),
        background=color,
        vertical=alignment.textRotation == 255,
        bordered=_bordered(cell),
    )


def _page(sheet: object) -> Page:
    setup, margins = sheet.page_setup, sheet.page_margins  # type: ignore[attr-defined]
    width, height = PAPERS.get(int(setup.paperSize or 9), PAPERS[9])
    if setup.orientation == "landscape":
        width, height = height, width
    inch = 25.4
    return Page(
        width,
        height,
        round((margins.top or 0.75) * inch, 1),
        round((margins.right or 0.7) * inch, 1),
        round((margins.bottom or 0.75) * inch, 1),
        round((margins.left or 0.7) * inch, 1),
    )
