"""form.xlsx → marked text and boxes (formats/blank.py): an official Excel blank is the template.

Read: the worksheet that holds the tags (else the first visible one). Rows above the first row with upright
borders are lines above the table, rows below the last one lines below it; several texts of such a row are one
line. A print area bounds the form. Merged cells stay and grow with a loop. What filling could not keep right is
refused by name, not spoilt silently. The element of a spot is ``(row, column)`` from 1; column 0 means the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl.utils import get_column_letter

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
from .extent import LAST_COLUMN, LAST_ROW, Area, hidden, print_area, title_rows
from .faults import faults
from .inventory import stop_of
from .only_here import only_here, split_sideways
from .opened import SheetPart, check_size, load, sheet_parts
from .outgoing import outgoing
from .printed import check_look, check_number_fits, continuous, offered, printed_rows, tagged
from .shown import Look, NotShown
from .style import cell_style, column_width_mm, has_border, page_of
from .workbook import BlankCell, BlankWorkbook, take_workbook

MAX_ROWS, MAX_COLUMNS = 2_000, 200


@dataclass(frozen=True, slots=True, eq=False)
class ExcelBlank:
    """An Excel blank. ``sheet`` is the worksheet that is filled; ``columns`` the worksheet's columns of the form, from
    1: those that are printed; ``last_row`` the last row that is read; ``default_height_pt`` the height of rows that
    state none; ``workbook`` is what filling needs of it, with nothing in it that is not printed."""

    blank: Blank
    package: Package
    sheet: str
    columns: tuple[int, ...]
    last_row: int
    default_height_pt: float
    workbook: BlankWorkbook


def read_xlsx_form(path: Path) -> ExcelBlank:
    """Take the Excel blank at ``path`` apart. Raises LayoutError."""
    return take_apart(read_package(path))


def take_apart(package: Package) -> ExcelBlank:
    """As ``read_xlsx_form``, from a checked package. Raises LayoutError with every fault found."""
    try:
        check_size(package)
        part = _choose(package)
        problems = faults(package, part.name, part.member)
        if problems:
            raise LayoutError(*problems)
        reader = _Reader(package, part)
    except UNREADABLE as error:
        raise unreadable(package.file, "Excel") from error
    native = reader.native()
    if reader.problems:
        raise LayoutError(*reader.problems)
    return native


def _choose(package: Package) -> SheetPart:
    """The worksheet that is the form: the one with tags, else the first visible one. Raises LayoutError."""
    if package.xml(package.main_part()).tag.endswith("}document"):
        raise refusal(package.file, "这是 Word 文件，不是 Excel 工作簿", "把后缀改成 .docx")
    sheets = sheet_parts(package)
    if not sheets:
        raise refusal(package.file, "文件里没有工作表", "把表格做在工作表里，不要只放图表")
    tagged = [part for part in sheets if any(has_tags(text) for text in part.texts)]
    if len(tagged) > 1:
        names = "、".join(f"“{part.name}”" for part in tagged)
        raise refusal(package.file, f"工作表{names}里都有标记，一个版式只填一张工作表", "每张表另做一个版式")
    visible = [part for part in sheets if part.state == "visible"]
    chosen = (tagged or visible or sheets)[0]
    if chosen.state != "visible":
        message = f"有标记的工作表“{chosen.name}”是隐藏的，印不出来"
        raise refusal(package.file, message, "在 Excel 里右击别的工作表，点“取消隐藏”")
    return chosen


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


class _Reader:
    """The worksheet on its way into a Blank; collects the faults. What is not printed is passed over."""

    def __init__(self, package: Package, part: SheetPart):
        self.package = package
        self.name = part.name
        self.hidden = hidden(package.xml(part.member))
        self.area = print_area(package, part.name)
        self.titles = title_rows(package, part.name)
        out = outgoing(package, part.name)
        self.beside = only_here(out, part.member)
        self.parts = take_workbook(out, part.name)
        self.workbook = load(out)
        self.sheet = self.workbook[part.name]
        self.grid_lines = bool(self.sheet.print_options.gridLines)
        self.problems: list[Problem] = []
        self.marking = Marking()
        self.names: dict[str, list[Style]] = {}
        self.texts: dict[int, str] = {}  # marked text of the boxes in which a merged range begins
        self.merges = [*self.parts.merges, *continuous(self.parts)]
        self.merged = {
            (row, column): bounds
            for bounds in self.merges
            for row in range(bounds[0], bounds[2] + 1)
            for column in range(bounds[1], bounds[3] + 1)
        }

    def fault(self, words: str, message: str, hint: str = "") -> None:
        problem = Problem("blank", f"{words}：{message}", Place(self.package.file), hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def formula(self, words: str) -> None:
        stop = stop_of("f")
        self.fault(words, f"这里是{stop.words}，{stop.why}", stop.hint)

    def words(self, row: int, column: int = 0) -> str:
        place = f"{get_column_letter(column)}{row}" if column else f"第 {row} 行"
        return f"工作表“{self.name}”{place}"

    # -- bounds

    def bounds(self) -> Area:
        """The rows and columns of the form. Raises LayoutError."""
        used = [
            (row, column)
            for row, line in self.parts.rows.items()
            for column, cell in line.cells.items()
            if cell.text or has_border(self.sheet.cell(row, column).border)
        ]
        used += [place for bounds in self.merges for place in (bounds[:2], bounds[2:])]
        area = self.area or Area(1, 1, LAST_ROW, LAST_COLUMN)
        used = [place for place in used if area.holds(*place)]
        if not used:
            raise refusal(self.package.file, f"工作表“{self.name}”是空的")
        rows, columns = [row for row, _ in used], [column for _, column in used]
        # of whole rows or columns what is used of them
        top, bottom = (min(rows), max(rows)) if area.bottom == LAST_ROW else (area.top, area.bottom)
        left, right = (min(columns), max(columns)) if area.right == LAST_COLUMN else (area.left, area.right)
        if bottom > MAX_ROWS or right > MAX_COLUMNS:
            raise refusal(self.package.file, f"工作表“{self.name}”有 {bottom} 行 {right} 列，不像一张申报表")
        if self.titles is not None and not top <= self.titles.top <= self.titles.bottom <= bottom:
            message = f"工作表“{self.name}”的顶端标题行（第 {self.titles.top} 行起）在打印区域外"
            raise refusal(self.package.file, message, "把打印区域设大，把标题行包进去")
        return Area(top, left, bottom, right)

    def native(self) -> ExcelBlank:
        """The blank. Raises LayoutError for what cannot be a form; smaller faults are collected."""
        area = self.bounds()
        self.columns = [
            column for column in range(area.left, area.right + 1) if not self.hidden.column(column)
        ]
        if not self.columns:
            raise refusal(self.package.file, f"工作表“{self.name}”的列都隐藏了", "在 Excel 里取消隐藏")
        self.check_outside(area)
        rows = [row for row in range(area.top, area.bottom + 1) if not self.left_out(row)]
        read = {row: self.row(row) for row in rows}
        framed = [row for row in read if self.framed(row)]
        if not framed:  # no borders at all: the table is where rows have several boxes
            framed = [
                row for row, cells in read.items() if sum(cell.printed or cell.tags for cell in cells) > 1
            ]
            # a label beside several rows, of which the last has one box
            begun = [
                bounds[2]
                for bounds in self.merges
                if framed and bounds[0] in range(framed[0], framed[-1] + 1)
            ]
            framed += [row for row in read if framed and framed[-1] < row <= max(begun, default=0)]
        first, last = (framed[0], framed[-1]) if framed else (area.bottom + 1, area.bottom + 1)
        for bounds in self.merges:
            self.check_merge(bounds, Area(first, area.left, last, area.right))
        self.mark(area, read, first, last)
        widths = [column_width_mm(self.workbook, self.sheet, column) for column in self.columns]
        widths_mm, page = fit(widths, page_of(self.sheet))
        blank = replace(
            self.marking.blank(self.package.file, widths_mm, page),
            between_cells="　　",
            only_here=(*self.beside, *split_sideways(self.sheet, widths)),
        )
        default = self.sheet.sheet_format.defaultRowHeight or 15.0
        parts = replace(
            self.parts,
            rows=printed_rows(self.parts, self.name, area, self.hidden, self.merged),
            merges=tuple(self.merges),
        )
        return ExcelBlank(blank, self.package, self.name, tuple(self.columns), area.bottom, default, parts)

    def mark(self, area: Area, read: dict[int, list[_Cell]], first: int, last: int) -> None:
        """Every row of the worksheet into the marked text; the table reaches from ``first`` to ``last``."""
        default = self.sheet.sheet_format.defaultRowHeight or 15.0
        title = self.title([row for row in read if row < first], read)
        open_boxes: dict[tuple[int, int], int] = {}
        above: int | None = None  # box of the row right above, if it holds no tag
        for row in range(1, area.bottom + 1):
            if row >= area.top and row not in read:
                self.marking.control(Spot(self.words(row), (row, 0)))  # hidden: on no paper
                continue
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

    def check_outside(self, area: Area) -> None:
        """Tags outside of the form or where nothing is printed are faults, and formulas there that a rule needs; other
        formulas stay behind with all that is not printed."""
        lists = offered(self.parts, self.name)
        for row, line in self.parts.rows.items():
            for column, cell in line.cells.items():
                words = self.words(row, column)
                if not area.holds(row, column):
                    if cell.kind == "f" and any(item.holds(row, column) for item in lists):
                        self.formula(words)
                    elif has_tags(cell.text):
                        self.fault(words, "标记写在打印区域外", "移到打印区域里，或把打印区域设大")
                    continue
                bounds = self.merged.get((row, column))
                if not has_tags(cell.text):
                    continue
                if bounds is not None and bounds[:2] != (row, column):
                    self.fault(words, "标记压在合并单元格下面，印不出来", "取消合并，把标记移到左上角那一格")
                elif self.hidden.column(column):
                    letter = get_column_letter(column)
                    self.fault(words, f"标记写在隐藏的 {letter} 列里，印不出来", "取消隐藏，或删掉标记")
                elif self.hidden.row(row) and not only_statements(self.pieces(row, column, cell)):
                    self.fault(words, f"标记写在隐藏的第 {row} 行里，印不出来", "取消隐藏，或删掉标记")

    def left_out(self, row: int) -> bool:
        """Whether a row is hidden; one of statements alone is read all the same."""
        line = self.parts.rows.get(row)
        cells = line.cells.values() if line is not None else ()
        return self.hidden.row(row) and not any(has_tags(cell.text) for cell in cells)

    def check_merge(self, bounds: tuple[int, int, int, int], table: Area) -> None:
        """A merged range lies in the table or outside of it, and begins where something is printed."""
        top, left, bottom, right = bounds
        touches = bottom >= table.top and top <= table.bottom and right >= table.left and left <= table.right
        words = self.words(top, left)
        area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        if touches and (top < table.top or bottom > table.bottom or left < table.left):
            self.fault(words, f"合并单元格 {area} 一半在表格里，一半在表格外", "在 Excel 里分开合并")
        cell = self.parts.cell(top, left)
        if cell is None or not cell.text:
            return
        half = self.hidden.row(top) and any(not self.hidden.row(row) for row in range(top, bottom + 1))
        aside = self.hidden.column(left) and any(
            not self.hidden.column(column) for column in range(left, right + 1)
        )
        if half or aside:
            where = "行" if half else "列"
            self.fault(words, f"合并单元格 {area} 从隐藏的{where}开始", f"取消隐藏这一{where}，或重新合并")

    def framed(self, row: int) -> bool:
        borders = [self.sheet.cell(row, column).border for column in self.columns]
        return any(
            side is not None and side.style for border in borders for side in (border.left, border.right)
        )

    def title(self, rows: Sequence[int], read: dict[int, list[_Cell]]) -> int:
        """The row of the title: the largest type above the table."""
        sizes = {
            row: max(self.size(row, cell.column) for cell in read[row] if cell.printed)
            for row in rows
            if any(cell.printed for cell in read[row])
        }
        return max(sizes, key=lambda row: (sizes[row], -row)) if sizes else 0

    def size(self, row: int, column: int) -> float:
        letters = self.parts.letters(self.parts.cell(row, column))
        return (letters and letters.size_pt) or self.sheet.cell(row, column).font.sz or 11

    def repeats(self, row: int) -> bool:
        return self.titles is not None and self.titles.top <= row <= self.titles.bottom

    # -- boxes

    def row(self, row: int) -> list[_Cell]:
        cells: list[_Cell] = []
        place = 0
        while place < len(self.columns):
            column = self.columns[place]
            bounds = self.merged.get((row, column))
            begins, span = (row, column), 1
            if bounds is not None:
                begins = (bounds[0], bounds[1])
                span = sum(column <= other <= bounds[3] for other in self.columns)
            cells.append(self.read_cell(row, column, span, begins))
            place += span
        return cells

    def read_cell(self, row: int, column: int, span: int, begins: tuple[int, int]) -> _Cell:
        cell = self.parts.cell(row, column)
        pieces: list[Piece] = []
        if cell is not None and begins == (row, column):
            pieces = self.pieces(row, column, cell)
        merge = any(piece.keyword == MERGE for piece in pieces)
        before, inside, after = hoist([piece for piece in pieces if piece.keyword != MERGE])
        if merge and inside and not only_statements(inside):
            inside = _trimmed(inside)
        return _Cell(row, column, span, begins, before, inside, after, merge)

    def pieces(self, row: int, column: int, cell: BlankCell) -> list[Piece]:
        """What a cell shows, tags and words; what the other formats could not show alike is a fault."""
        words = self.words(row, column)
        if cell.kind == "f":
            self.formula(words)
            return []
        look = self.parts.looks[cell.style]
        try:
            text = tagged(cell, look) if has_tags(cell.text) else self.shown(row, column, cell, look)
            if text.strip():
                check_look(look)
            return pieces_of([(0, text.replace("\n", BREAK))])
        except NotShown as error:
            self.fault(words, f"这里是{error}，别的格式印不出来", error.hint)
        except ValueError as error:
            self.fault(
                words,
                f"标记没有写完：“{str(error)[:20]}”",
                "写成 {{ 名称 }} 或 {% … %}，前后两个括号都要有",
            )
        return []

    def shown(self, row: int, column: int, cell: BlankCell, look: Look) -> str:
        """What a label shows. Raises NotShown, for a number too that its box is too narrow for."""
        text = self.parts.shown(cell)
        if cell.kind == "n" and text.strip() and (look.wraps or not look.shrinks):
            bounds = self.merged.get((row, column), (row, column, row, column))
            check_number_fits(text, self.workbook, self.sheet, bounds, self.columns)
        return text

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
        own, last = self.sheet.cell(*cell.begins), self.sheet.cell(bounds[2], bounds[3])
        return cell_style(name, own, last, self.grid_lines, self.parts.letters(self.parts.cell(*cell.begins)))

    def line(self, row: int, cells: Sequence[_Cell], title: bool) -> None:
        written = [cell for cell in cells if cell.inside and not cell.continued]
        spot = Spot(self.words(row), (row, 0))
        if not any(cell.printed for cell in written):
            self.marking.add(Box("static", PLAIN, 0, repeat=self.repeats(row)), spot, "")
            return
        text = "".join(
            f"{PARAGRAPH}{cell.column}{PARAGRAPH_END}{marked_runs(cell.inside)}" for cell in written
        )
        style = named(self.style(written[0], "标题" if title else "说明"), self.names)
        style = replace(style, border_top=None, border_right=None, border_bottom=None, border_left=None)
        self.marking.add(Box("h1" if title else "p", style, 0, repeat=self.repeats(row)), spot, text)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without the spaces that stood before ``{% merge %}``."""
    last = pieces[-1]
    return pieces if last.tag else [*pieces[:-1], replace(last, text=last.text.rstrip())]
