"""form.xlsx → marked text and boxes (formats/blank.py): an official Excel blank is the template.

Read: the worksheet that holds the tags (else the first visible one). Rows above the first row with upright
borders are lines above the table, rows below the last one lines below it; several texts of such a row are one
line. A print area bounds the form. Merged cells stay and grow with a loop. What filling could not keep right is
refused by name, not spoilt silently. The element of a spot is ``(row, column)`` from 1; column 0 means the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from ...grid.sheet import Style
from ...problems import LayoutError, Place, Problem
from ..blank import (
    BREAK,
    MERGE,
    PARAGRAPH,
    PARAGRAPH_END,
    PLAIN,
    Blank,
    Marking,
    Piece,
    Spot,
    fit,
    has_tags,
    hoist,
    marked_runs,
    named,
    only_statements,
    pieces_of,
)
from ..html.template import Box
from ..package_reader import UNREADABLE, Package, read_package, refusal, unreadable
from .losses import losses
from .opened import check_size, load
from .style import cell_style, column_width_mm, has_border, page_of
from .workbook import BlankWorkbook, take_workbook

MAX_ROWS, MAX_COLUMNS = 2_000, 200


@dataclass(frozen=True, slots=True, eq=False)
class ExcelBlank:
    """An Excel blank. ``sheet`` is the worksheet that is filled; ``first_column`` (from 1) is column 0 of the
    grid; ``last_row`` the last row that is read; ``default_height_pt`` the height of rows that state none;
    ``workbook`` is what filling needs of it."""

    blank: Blank
    package: Package
    sheet: str
    first_column: int
    last_row: int
    default_height_pt: float
    workbook: BlankWorkbook

    @property
    def table_columns(self) -> range:
        """The worksheet's columns of the form, from 1."""
        return range(self.first_column, self.first_column + len(self.blank.form.column_widths_mm))


def read_xlsx_form(path: Path) -> ExcelBlank:
    """Take the Excel blank at ``path`` apart. Raises LayoutError."""
    return take_apart(read_package(path))


def take_apart(package: Package) -> ExcelBlank:
    """As ``read_xlsx_form``, from a checked package. Raises LayoutError with every fault found."""
    package.main_part()
    lost = sorted(set(losses(package)))
    if lost:
        raise refusal(
            package.file, f"空表里有{'、'.join(lost)}，填表时保不住", "在空表里删掉，或改用 form.docx"
        )
    check_size(package)
    workbook = load(package)
    reader = _Reader(package, workbook)
    native = reader.native()
    if reader.problems:
        raise LayoutError(*reader.problems)
    return native


# -- reading


@dataclass(frozen=True, slots=True)
class _Cell:
    """A box of one worksheet row: where it begins, how many columns it takes, what stands in it."""

    row: int
    column: int
    span: int
    begins: tuple[int, int]  # the upper left cell of the merged range it belongs to
    before: list[Piece]
    inside: list[Piece]
    after: list[Piece]
    merge: bool

    @property
    def continued(self) -> bool:
        return self.begins != (self.row, self.column)

    @property
    def tags(self) -> bool:
        return any(piece.tag for piece in (*self.before, *self.inside, *self.after))

    @property
    def printed(self) -> bool:
        return any(not piece.keyword if piece.tag else bool(piece.text.strip()) for piece in self.inside)


_NUMBER_FORMAT = re.compile(r"(#,##)?0(?:\.(0+))?(%)?")


def cell_text(value: object, number_format: str = "General") -> str:
    """What a cell of the blank says, as Excel shows it: numbers with the usual formats, dates as 2024-01-01."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _number_text(value, number_format)
    if isinstance(value, (date, datetime)):
        return value.strftime("%Y-%m-%d")
    text = str(value)
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\n", BREAK)


def _number_text(value: float, number_format: str) -> str:
    match = _NUMBER_FORMAT.fullmatch(plain_format(number_format))
    if match is None:
        return str(int(value)) if value == int(value) else str(value)
    shown = value * 100 if match[3] else value
    return f"{shown:{',' if match[1] else ''}.{len(match[2] or '')}f}{match[3] or ''}"


def plain_format(number_format: str) -> str:
    """A number format's part for positive numbers, without colours, literal text and padding."""
    return re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", number_format.split(";")[0]).strip()


class _Reader:
    def __init__(self, package: Package, workbook: openpyxl.Workbook):
        self.package = package
        self.workbook = workbook
        self.problems: list[Problem] = []
        self.marking = Marking()
        self.names: dict[str, list[Style]] = {}
        self.texts: dict[int, str] = {}  # marked text of the boxes in which a merged range begins
        self.sheet = self.choose()
        self.merged: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for area in self.sheet.merged_cells.ranges:
            bounds = (area.min_row, area.min_col, area.max_row, area.max_col)
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    self.merged[row, column] = bounds

    def fault(self, words: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem("blank", f"{words}：{message}", Place(self.package.file), hint))

    def formula(self, words: str) -> None:
        self.fault(words, "这里是公式，填表时算不了", "删掉公式，写上标记，如 {{ 资金.年度.合计 }}")

    def choose(self) -> Worksheet:
        sheets = self.workbook.worksheets
        if not sheets:
            raise refusal(self.package.file, "文件里没有工作表")
        tagged = [
            sheet
            for sheet in sheets
            if any(
                isinstance(cell.value, (str, CellRichText)) and has_tags(str(cell.value))
                for cell in sheet._cells.values()
            )
        ]
        if len(tagged) > 1:
            names = "、".join(f"“{sheet.title}”" for sheet in tagged)
            raise refusal(
                self.package.file, f"工作表{names}里都有标记，一个版式只填一张工作表", "每张表另做一个版式"
            )
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        return (tagged or visible or sheets)[0]

    def words(self, row: int, column: int = 0) -> str:
        place = f"{get_column_letter(column)}{row}" if column else f"第 {row} 行"
        return f"工作表“{self.sheet.title}”{place}"

    # -- bounds

    def bounds(self) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column of the form."""
        area = self.sheet.print_area
        if isinstance(area, str) and area and "," not in area:
            first, _, last = area.rsplit("!", 1)[-1].replace("$", "").partition(":")
            cells = [self.sheet[name] for name in (first, last or first) if re.fullmatch(r"[A-Z]+\d+", name)]
            if len(cells) == 2:
                return cells[0].row, cells[0].column, cells[1].row, cells[1].column
        used = [
            (cell.row, cell.column)
            for cell in self.sheet._cells.values()
            if cell.value not in (None, "") or has_border(cell.border)
        ]
        used += [place for bounds in self.merged.values() for place in (bounds[:2], bounds[2:])]
        if not used:
            raise refusal(self.package.file, f"工作表“{self.sheet.title}”是空的")
        rows, columns = [row for row, _ in used], [column for _, column in used]
        return min(rows), min(columns), max(rows), max(columns)

    def native(self) -> ExcelBlank:
        top, left, bottom, right = self.bounds()
        if bottom > MAX_ROWS or right > MAX_COLUMNS:
            raise refusal(
                self.package.file, f"工作表“{self.sheet.title}”有 {bottom} 行 {right} 列，不像一张申报表"
            )
        read = {row: self.row(row, left, right) for row in range(top, bottom + 1)}
        outside: list[str] = []
        for cell in self.sheet._cells.values():  # those of the form complain for themselves
            if top <= cell.row <= bottom and left <= cell.column <= right:
                continue
            words = self.words(cell.row, cell.column)
            if cell.data_type == "f":
                self.formula(words)
            elif isinstance(cell.value, (str, CellRichText)) and has_tags(str(cell.value)):
                outside.append(words)
        framed = [row for row in read if self.framed(row, left, right)]
        if not framed:  # no borders at all: the table is where rows have several boxes
            framed = [
                row for row, cells in read.items() if sum(cell.printed or cell.tags for cell in cells) > 1
            ]
        first, last = (framed[0], framed[-1]) if framed else (bottom + 1, bottom + 1)
        for area in self.sheet.merged_cells.ranges:
            self.check_merge(area, (first, left, last, right))
        for words in outside:
            self.fault(words, "标记写在打印区域外", "移到打印区域里，或把打印区域设大")
        default = self.sheet.sheet_format.defaultRowHeight or 15.0
        title = self.title([row for row in read if row < first], read)
        open_boxes: dict[tuple[int, int], int] = {}
        above: int | None = None  # box of the row right above, if it holds no tag
        last_row = max(bottom, self.last_written_row())
        for row in range(1, last_row + 1):
            cells = read.get(row, [])
            statements = [piece for cell in cells for piece in (*cell.before, *cell.after)]
            words = self.words(row)
            loops = any(piece.keyword == "for" for cell in cells for piece in cell.before)
            if loops and above is not None:
                self.marking.boxes[above] = replace(self.marking.boxes[above], repeat=True)
            if statements and not any(cell.printed for cell in cells):
                self.marking.statements(statements, words)
                self.marking.control(Spot(words, (row, 0)))
                continue
            self.marking.statements([piece for cell in cells for piece in cell.before], words)
            if first <= row <= last:
                height = self.sheet.row_dimensions[row].height if row in self.sheet.row_dimensions else None
                box = Box("tr", PLAIN, 0, repeat=self.repeats(row), height_pt=height or default)
                above = self.marking.add(box, Spot(words, (row, 0)))
                for cell in cells:
                    self.box(cell, open_boxes)
                if any(cell.tags for cell in cells):
                    above = None
            else:
                self.line(row, cells, row == title)
            self.marking.statements([piece for cell in cells for piece in cell.after], words)
        widths = [column_width_mm(self.workbook, self.sheet, column) for column in range(left, right + 1)]
        widths_mm, page = fit(widths, page_of(self.sheet))
        blank = replace(self.marking.blank(self.package.file, widths_mm, page), between_cells="　　")
        parts = self.workbook_parts()
        return ExcelBlank(blank, self.package, self.sheet.title, left, last_row, default, parts)

    def workbook_parts(self) -> BlankWorkbook:
        try:
            return take_workbook(self.package, self.sheet.title)
        except UNREADABLE as error:
            raise unreadable(self.package.file, "Excel") from error

    def check_merge(self, area: CellRange, table: tuple[int, int, int, int]) -> None:
        """A merged range lies in the table or outside of it."""
        first, left, last, right = table
        touches = (
            area.max_row >= first and area.min_row <= last and area.max_col >= left and area.min_col <= right
        )
        if touches and (area.min_row < first or area.max_row > last or area.min_col < left):
            words = self.words(area.min_row, area.min_col)
            self.fault(words, f"合并单元格 {area.coord} 一半在表格里，一半在表格外", "在 Excel 里分开合并")

    def last_written_row(self) -> int:
        """The last row with a text; LibreOffice gives the very last row of a worksheet a format of its own."""
        rows = [cell.row for cell in self.sheet._cells.values() if cell.value not in (None, "")]
        last = max(rows, default=0)
        if last > MAX_ROWS:
            raise refusal(self.package.file, f"工作表“{self.sheet.title}”有 {last} 行，不像一张申报表")
        return last

    def framed(self, row: int, left: int, right: int) -> bool:
        borders = [self.sheet.cell(row, column).border for column in range(left, right + 1)]
        return any(
            side is not None and side.style for border in borders for side in (border.left, border.right)
        )

    def title(self, rows: Sequence[int], read: dict[int, list[_Cell]]) -> int:
        """The row of the title: the largest type above the table."""
        sizes = {
            row: max(self.sheet.cell(row, cell.column).font.sz or 11 for cell in read[row] if cell.printed)
            for row in rows
            if any(cell.printed for cell in read[row])
        }
        return max(sizes, key=lambda row: (sizes[row], -row)) if sizes else 0

    def repeats(self, row: int) -> bool:
        rows = self.sheet.print_title_rows
        numbers = [int(part) for part in re.findall(r"\d+", rows)] if rows else []
        return len(numbers) == 2 and numbers[0] <= row <= numbers[1]

    # -- boxes

    def row(self, row: int, left: int, right: int) -> list[_Cell]:
        cells: list[_Cell] = []
        column = left
        while column <= right:
            bounds = self.merged.get((row, column))
            begins, span = (row, column), 1
            if bounds is not None:
                begins = (bounds[0], bounds[1])
                span = min(bounds[3], right) - column + 1
            cells.append(self.read_cell(row, column, span, begins))
            column += span
        return cells

    def read_cell(self, row: int, column: int, span: int, begins: tuple[int, int]) -> _Cell:
        cell = self.sheet.cell(row, column)
        words = self.words(row, column)
        pieces: list[Piece] = []
        if cell.data_type == "f":
            self.formula(words)
        elif begins == (row, column):
            try:
                pieces = pieces_of([(0, cell_text(cell.value, cell.number_format))])
            except ValueError as error:
                self.fault(
                    words,
                    f"标记没有写完：“{str(error)[:20]}”",
                    "写成 {{ 名称 }} 或 {% … %}，前后两个括号都要有",
                )
        merge = any(piece.keyword == MERGE for piece in pieces)
        before, inside, after = hoist([piece for piece in pieces if piece.keyword != MERGE])
        if merge and inside and not only_statements(inside):
            inside = _trimmed(inside)
        return _Cell(row, column, span, begins, before, inside, after, merge)

    def box(self, cell: _Cell, open_boxes: dict[tuple[int, int], int]) -> None:
        text = f"{PARAGRAPH}{cell.column}{PARAGRAPH_END}{marked_runs(cell.inside)}"
        label = cell.printed and not cell.tags
        begin = open_boxes.get(cell.begins) if cell.continued else None
        if begin is not None:
            label = self.marking.boxes[begin].tag == "th"
            text = self.texts[begin] if label else ""
        style = named(self.style(cell, "表头" if label else "表格正文"), self.names)
        number = self.marking.add(
            Box("th" if label else "td", style, 0, cell.span, 1, cell.merge),
            Spot(self.words(cell.row, cell.column), (cell.row, cell.column)),
            text,
        )
        if begin is not None:
            self.marking.anchors[number] = begin
        elif self.merged.get((cell.row, cell.column)):
            open_boxes[cell.begins] = number
            self.texts[number] = text

    def style(self, cell: _Cell, name: str) -> Style:
        bounds = self.merged.get((cell.row, cell.column), (cell.row, cell.column, cell.row, cell.column))
        return cell_style(name, self.sheet.cell(*cell.begins), self.sheet.cell(bounds[2], bounds[3]))

    def line(self, row: int, cells: Sequence[_Cell], title: bool) -> None:
        written = [cell for cell in cells if cell.inside and not cell.continued]
        spot = Spot(self.words(row), (row, 0))
        if not any(cell.printed for cell in written):
            self.marking.add(Box("static", PLAIN, 0), spot, "")
            return
        text = "".join(
            f"{PARAGRAPH}{cell.column}{PARAGRAPH_END}{marked_runs(cell.inside)}" for cell in written
        )
        style = named(self.style(written[0], "标题" if title else "说明"), self.names)
        style = replace(style, border_top=None, border_right=None, border_bottom=None, border_left=None)
        self.marking.add(Box("h1" if title else "p", style, 0), spot, text)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without the spaces that stood before ``{% merge %}``."""
    last = pieces[-1]
    return pieces if last.tag else [*pieces[:-1], replace(last, text=last.text.rstrip())]
