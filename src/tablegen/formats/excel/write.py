"""Book → Excel workbook with XlsxWriter, one worksheet per sheet.

Text is text (string type, number format ``@`` and quotePrefix, so that editing ``=100(%)`` does not make a
formula); amounts are numbers with the layout's number format. Every row height is set: Excel and WPS do not
grow merged rows. A row taller than Excel allows (409 pt) becomes several rows joined downwards.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

import xlsxwriter

from ...grid.measure import cell_width_mm, fits_line, row_heights_pt, text_height_pt
from ...grid.paginate import own_rows, page_rows
from ...grid.sheet import Book, Border, Cell, Line, Sheet, Style
from ...problems import Problem, SpecError
from .limits import (
    INDENT_PT,
    LINE_EM,
    MAX_INDENT,
    MAX_ROW_PT,
    MAX_TEXT,
    SIDE_PADDING_PT,
    fits_number,
    paper_of,
    too_long,
)
from .number_format import amount_format
from .pages import page_pieces

PX_PER_MM = 96 / 25.4
PIXEL_PT = 0.75  # row heights are whole pixels; a height between two would be rounded down
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "justify"}
_VALIGN = {"top": "top", "middle": "vcenter", "bottom": "bottom"}
_DASHES = {"double": 6, "dashed": 3, "dotted": 4}
CREATED = datetime(2000, 1, 1)  # fixed: the same input gives the same bytes


class Box(NamedTuple):
    """A cell's place on the worksheet: rows ``top``..``bottom`` and columns ``left``..``right``, from 0."""

    top: int
    left: int
    bottom: int
    right: int
    content: Cell | Line

    @property
    def merged(self) -> bool:
        return self.top != self.bottom or self.left != self.right


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything of a Sheet stands on its worksheet.

    ``heights_pt`` of every physical row; ``repeat`` the first and last row of the header that is printed
    again on every page (None: none); ``frozen`` the number of rows above which a long list is frozen;
    ``breaks`` the rows with which a page begins, but for the first.
    """

    boxes: tuple[Box, ...]
    heights_pt: tuple[float, ...]
    repeat: tuple[int, int] | None
    frozen: int
    breaks: tuple[int, ...] = ()


def plan(sheet: Sheet) -> Plan:
    """The worksheet of ``sheet``: lines take whole rows, tall rows several. Where a page begins within a merged label,
    the label is two boxes, one on each page."""
    boxes: list[Box] = []
    heights: list[float] = []
    last_column = len(sheet.column_widths_mm) - 1

    def add_rows(height: float) -> tuple[int, int]:
        count = max(1, math.ceil(height / MAX_ROW_PT))
        first = len(heights)
        heights.extend([math.ceil(height / count / PIXEL_PT) * PIXEL_PT] * count)
        return first, len(heights) - 1

    def add_lines(lines: Iterable[Line]) -> None:
        for line in lines:
            top, bottom = add_rows(text_height_pt(line.text, _spaced(line.style), sheet.width_mm))
            boxes.append(Box(top, 0, bottom, last_column, line))

    add_lines(sheet.head)
    pages = page_rows(sheet)
    starts = [own[0] for own in own_rows(pages)[1:] if own]
    pieces = [piece for row in range(len(sheet.rows)) for piece in page_pieces(sheet, row, starts)]
    places = [add_rows(height) for height in _heights(sheet, pieces)]
    for top, bottom, cell in pieces:
        right = cell.column + cell.column_span - 1
        boxes.append(Box(places[top][0], cell.column, places[bottom][1], right, cell))
    repeated = _last_group([number for number, row in enumerate(sheet.rows) if row.repeat])
    repeat = (places[repeated[0]][0], places[repeated[-1]][1]) if repeated else None
    leading = bool(repeated) and repeated[0] == 0
    first_line = next((box.top for box, line in zip(boxes, sheet.head, strict=False) if line.repeat), None)
    if leading and repeat and first_line is not None:
        repeat = (first_line, repeat[1])
    add_lines(sheet.foot)
    frozen = repeat[1] + 1 if leading and repeat else 0
    breaks = tuple(places[start][0] for start in starts)
    return Plan(tuple(boxes), tuple(heights), repeat, frozen, breaks)


def _heights(sheet: Sheet, pieces: Iterable[tuple[int, int, Cell]]) -> list[float]:
    """The heights of the rows (pt) such that every piece of a merged cell shows its text."""
    looks = {id(cell.style): _spaced(cell.style) for row in sheet.rows for cell in row.cells}
    rows = sheet.rows
    if any(cell.style.line_height_pt is None for row in rows for cell in row.cells):
        rows = tuple(
            replace(row, cells=tuple(replace(cell, style=looks[id(cell.style)]) for cell in row.cells))
            for row in rows
        )
    heights = row_heights_pt(rows, sheet.column_widths_mm)
    for top, bottom, cell in pieces:
        if bottom - top + 1 < cell.row_span:
            width = cell_width_mm(cell, sheet.column_widths_mm)
            lacking = text_height_pt(cell.text, looks[id(cell.style)], width) - sum(heights[top : bottom + 1])
            for row in range(top, bottom + 1):
                heights[row] += max(0.0, lacking) / (bottom - top + 1)
    return heights


def _spaced(style: Style) -> Style:
    """The look with the lines that Excel makes of it where it says nothing of them."""
    if style.line_height_pt is not None:
        return style
    return replace(style, line_height_pt=style.font_size_pt * LINE_EM)


def _last_group(numbers: Sequence[int]) -> list[int]:
    """The last run of consecutive numbers: Excel repeats one block of rows."""
    group: list[int] = []
    for number in numbers:
        group = [*group, number] if group and group[-1] == number - 1 else [number]
    return group


def write_xlsx(book: Book) -> bytes:
    """The workbook; the same book gives the same bytes."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        # columns are counted in digits of the default face: the one that every Chinese Excel and WPS has
        "default_format_properties": {"font_name": "宋体", "font_size": 11},
        "default_column_width": 72,
        "default_row_height": 18,
    }
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties(
        {
            "title": book.title,
            "subject": book.properties.get("subject", ""),
            "author": book.properties.get("author", ""),
            "keywords": book.properties.get("keywords", ""),
            "comments": book.properties.get("comments", ""),
            "category": book.properties.get("category", ""),
            "created": CREATED,
        }
    )
    formats = _Formats(workbook)
    names = sheet_names([sheet.name for sheet in book.sheets])
    for sheet, name in zip(book.sheets, names, strict=True):
        _write_sheet(workbook.add_worksheet(name), sheet, formats, names)
    workbook.close()
    return buffer.getvalue()


def shown_as(cell: Cell) -> str | None:
    """The number format with which Excel shows the amount of ``cell`` as its text; None where it has to be a text: no
    amount, more digits than Excel keeps, or a text that no format shows."""
    if cell.number is None or not fits_number(cell.number):
        return None
    return amount_format(cell.number, cell.text, cell.number_format)


def is_number(cell: Cell) -> bool:
    """Whether the amount of ``cell`` is written as a number."""
    return shown_as(cell) is not None


_BAD_IN_SHEET_NAME = str.maketrans("[]:*?/\\", "［］：＊？／＼")
MAX_SHEET_NAME = 31


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names that Excel accepts: at most 31 UTF-16 units (a rare character or emoji counts two), none of
    ``[]:*?/\\``, no quote at the ends, unique regardless of case."""
    taken: set[str] = set()
    result = []
    for name in names:
        base = re.sub(r"\s+", " ", name.translate(_BAD_IN_SHEET_NAME)).strip(" '") or "表"
        if base.lower() == "history":  # reserved by Excel
            base += "_"
        candidate, number = _cut(base, MAX_SHEET_NAME), 1
        while candidate.lower() in taken:
            number += 1
            suffix = f"({number})"
            candidate = _cut(base, MAX_SHEET_NAME - len(suffix)) + suffix
        taken.add(candidate.lower())
        result.append(candidate)
    return result


def _cut(name: str, units: int) -> str:
    """The beginning of ``name`` in at most ``units`` UTF-16 units, no character halved, no quote at its end."""
    return name.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").rstrip(" '")


class _Formats:
    """Cell formats, one per look and number format."""

    def __init__(self, workbook: xlsxwriter.Workbook):
        self.workbook = workbook
        self.made: dict[tuple[Style, str, bool], object] = {}
        self.known: dict[
            tuple[int, str, bool], object
        ] = {}  # by the look itself, which lives as long as the book

    def get(self, style: Style, number_format: str, shrinks: bool) -> object:
        place = (id(style), number_format, shrinks)
        if place not in self.known:
            key = (style, number_format, shrinks)
            if key not in self.made:
                self.made[key] = self.workbook.add_format(_format(*key))
            self.known[place] = self.made[key]
        return self.known[place]


def _format(style: Style, number_format: str, shrinks: bool) -> dict[str, object]:
    properties: dict[str, object] = {
        "font_name": style.font,
        "font_scheme": "none",  # the face itself, not the theme's
        "font_size": style.font_size_pt,
        "bold": style.bold,
        "align": _ALIGN[style.align],
        "valign": _VALIGN[style.vertical_align],
        "text_wrap": True,
        "num_format": number_format or "@",
    }
    if not number_format:
        properties["quote_prefix"] = True
    for side in ("top", "right", "bottom", "left"):
        border: Border | None = getattr(style, f"border_{side}")
        if border is not None:
            properties[side] = _border_index(border)
            if border.color != "#000000":
                properties[f"{side}_color"] = border.color
    diagonal = style.diagonal_down or style.diagonal_up
    if diagonal is not None:
        properties["diag_type"] = (
            3 if style.diagonal_down and style.diagonal_up else 2 if style.diagonal_down else 1
        )
        properties["diag_border"] = _border_index(diagonal)
        properties["diag_color"] = diagonal.color
    if shrinks:  # Excel does not break a number into lines: it would print ####
        properties |= {"text_wrap": False, "shrink": True}
    if style.background:
        properties["bg_color"] = style.background
    indent = _indent(style)
    if indent:
        properties["indent"] = indent
    if style.vertical:
        properties["rotation"] = 270  # stacked text
    return properties


def _indent(style: Style) -> int:
    """The steps by which a text stands further from its edge than Excel puts it; none for what is centred."""
    padding = {"left": style.padding_left_pt, "right": style.padding_right_pt}.get(style.align, 0.0)
    steps = round((padding - SIDE_PADDING_PT) / INDENT_PT) if padding >= SIDE_PADDING_PT + INDENT_PT else 0
    return 0 if style.vertical else min(steps, MAX_INDENT)


def _border_index(border: Border) -> int:
    if border.style in _DASHES:
        return _DASHES[border.style]
    return 1 if border.width_pt < 1 else 2 if border.width_pt < 2 else 5


def _write_sheet(
    worksheet: xlsxwriter.worksheet.Worksheet, sheet: Sheet, formats: _Formats, names: Sequence[str]
) -> None:
    where = plan(sheet)
    page = sheet.page
    for text in (box.content.text for box in where.boxes):
        if too_long(text):
            message = f"“{text[:12]}…”这一格有 {len(text)} 个字，Excel 一格最多 {MAX_TEXT} 个"
            raise SpecError(Problem("too-long", message, None, "写短些，或只做 Word 和 PDF"))
    for column, width in enumerate(sheet.column_widths_mm):
        worksheet.set_column_pixels(column, column, round(width * PX_PER_MM))
    for row, height in enumerate(where.heights_pt):
        worksheet.set_row(row, height)
    for box in where.boxes:
        top, left, content = box.top, box.left, box.content
        number_format, number, link, shrinks = "", None, None, False
        if isinstance(content, Cell):
            link = content.link
            if (code := shown_as(content)) is not None:
                number_format, number = code, content.number
                width = cell_width_mm(content, sheet.column_widths_mm)
                shrinks = not fits_line(content.text, content.style, width)
        style = formats.get(content.style, number_format, shrinks)
        if box.merged:
            worksheet.merge_range(top, left, box.bottom, box.right, "", style)
        if link is not None and number is None and content.text:
            target = "internal:'{}'!A1".format(names[link].replace("'", "''"))
            worksheet.write_url(top, left, target, style, content.text)
        elif number is not None:
            worksheet.write_number(top, left, number, style)
        elif content.text:
            worksheet.write_string(top, left, content.text, style)
        elif not box.merged:  # a merged range is blank already
            worksheet.write_blank(top, left, None, style)
    if page.landscape:
        worksheet.set_landscape()
    worksheet.set_paper(paper_of(page))
    margins = (page.margin_left_mm, page.margin_right_mm, page.margin_top_mm, page.margin_bottom_mm)
    left, right, top, bottom = (value / 25.4 for value in margins)
    worksheet.set_margins(left, right, top, bottom)
    worksheet.center_horizontally()
    # one page wide; as many pages as it takes, which begin where we say (a break holds where only the width is fitted)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_h_pagebreaks(where.breaks)
    worksheet.print_area(0, 0, max(len(where.heights_pt) - 1, 0), len(sheet.column_widths_mm) - 1)
    if where.repeat:
        worksheet.repeat_rows(*where.repeat)
    if where.frozen:
        worksheet.freeze_panes(where.frozen, 0)
    if sum(where.heights_pt) > page.content_height_mm * 72 / 25.4:
        worksheet.set_footer("&C&9第 &P 页")
    worksheet.hide_gridlines(2)  # on screen and on paper: the form has its own lines
