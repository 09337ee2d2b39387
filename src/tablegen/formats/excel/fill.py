"""The official Excel blank, filled: form.xlsx with the texts of one project in place of its tags.

The rows of the worksheet are written anew from the grid, as text, into the blank's own XML (blank_workbook.py):
every output row takes the cell formats of the row of the blank that it was made from, and whatever points at
rows (merges, print area and titles, validations, conditional formats, names, pictures, page breaks, filters) is
moved along. Texts are texts (``@`` and quotePrefix), amounts are numbers. Row heights grow where a filled text
needs it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from openpyxl.utils import range_boundaries

from ...grid.measure import cell_width_mm, fits_line
from ...grid.sheet import Cell
from ..blank import has_tags
from ..package_writer import Part, constant_part, make_part, zip_parts
from .blank import ExcelBlank
from .filled_styles import Variant, styles_part
from .limits import fits_number, read_when_shrunk
from .number_format import amount_format, shows_text
from .outgoing import serialized
from .plan import Plan, PlannedLine, column_letters
from .row_shift import (
    MovedRows,
    move_drawing,
    move_formulas,
    move_names,
    move_shown_cells,
    move_worksheet,
    put_breaks,
)
from .strings import RunLook, string_xml
from .workbook import LAST_ROW, BlankCell, BlankRow, BlankWorkbook, S


def write_filled_xlsx(native: ExcelBlank, plan: Plan) -> bytes:
    """The filled blank, of which ``plan`` (make_plan) says where everything stands; the same input gives the
    same bytes."""
    blank = native.workbook
    rows = tuple((line.source, line.first, line.last) for line in plan.lines)
    writing = _Writing(native, plan, rows)
    made = {
        blank.sheet_member: make_part(blank.sheet_member, writing.worksheet()),
        blank.strings_member: make_part(blank.strings_member, writing.strings()),
        blank.styles_member: styles_part(blank, tuple(writing.variants)),
        **_moved_parts(blank, rows, native.last_row),
    }
    return zip_parts(made.get(name) or constant_part(name, data) for name, data in blank.members.items())


Rows = tuple[tuple[int, int, int], ...]  # row of the blank, first and last worksheet row made of it, in order


@lru_cache(maxsize=64)
def _moved_parts(blank: BlankWorkbook, rows: Rows, bottom: int) -> dict[str, Part]:
    """The members that point at rows of the worksheet, but for itself: the same for forms of as many rows."""
    moved = MovedRows(rows, bottom)
    root = copy.deepcopy(blank.workbook)
    move_names(root, moved, blank.sheet)
    if blank.others:
        _calculate_on_load(root)
    made = {blank.workbook_member: make_part(blank.workbook_member, serialized(root))}
    for name in blank.moving:
        root = blank.tree(name)
        move_drawing(root, moved)
        move_shown_cells(root, moved, blank.sheet)
        made[name] = make_part(name, serialized(root))
    for name in blank.others:
        root = blank.tree(name)
        move_formulas(root, moved, blank.sheet)
        made[name] = make_part(name, serialized(root))
    return made


def _calculate_on_load(root: etree._Element) -> None:
    calculation = root.find(f"{S}calcPr")
    if calculation is None:
        calculation = etree.Element(f"{S}calcPr")
        before = [root.find(f"{S}{tag}") for tag in _BEFORE_CALCULATION]
        next(node for node in before if node is not None).addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")


# what may stand before calcPr, the last first (CT_Workbook is a sequence); there are always sheets
_BEFORE_CALCULATION = ("definedNames", "externalReferences", "functionGroups", "sheets")
Link = tuple[str, etree._Element]  # area of the worksheet, the blank's element


@lru_cache(maxsize=64)
def _around_cells(
    blank: BlankWorkbook,
    rows: Rows,
    bottom: int,
    dimension: str,
    merges: int,
    links: tuple[Link, ...],
    breaks: tuple[int, ...],
) -> tuple[str, str, str]:
    """The worksheet without what stands in ``sheetData`` and ``mergeCells``: before, between and behind the two
    (nothing behind where there are no ``merges``). The same for forms of as many rows."""
    moved = MovedRows(rows, bottom)
    root = copy.deepcopy(blank.worksheet)
    move_worksheet(root, moved, blank.sheet)
    named = root.find(f"{S}dimension")
    if named is not None:
        named.set("ref", dimension)
    _put_links(root, moved, links, blank.sheet)
    put_breaks(root, breaks)
    place = root.find(f"{S}mergeCells")
    if merges:
        place.set("count", str(merges))
    else:
        root.remove(place)
    before, behind = _opened(etree.tostring(root, encoding="unicode"), "sheetData")
    between, behind = _opened(behind, "mergeCells") if merges else (behind, "")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{before}', between, behind


def _opened(text: str, tag: str) -> tuple[str, str]:
    """A serialized tree before and behind the inside of its element ``<tag …/>``; an attribute cannot hold ``<``."""
    match = re.search(f"<{tag}( [^>]*?)?/>", text)
    assert match is not None  # the blank was taken apart: the element is there, and empty
    return f"{text[: match.start()]}<{tag}{match[1] or ''}>", f"</{tag}>{text[match.end() :]}"


def _put_links(root: etree._Element, moved: MovedRows, links: Sequence[Link], sheet: str) -> None:
    holder = root.find(f"{S}hyperlinks")
    if holder is None:
        return
    seen: set[str] = set()
    for area, link in links:
        made = copy.deepcopy(link)
        made.set("ref", area)
        if made.get("location"):
            made.set("location", moved.location(made.get("location"), sheet, local=True))
        for name in [name for name in made.attrib if name.endswith("}uid") and made.get(name) in seen]:
            del made.attrib[name]
        seen.update(value for name, value in made.attrib.items() if name.endswith("}uid"))
        holder.append(made)
    if not len(holder):
        root.remove(holder)


@dataclass(frozen=True, slots=True)
class _Source:
    """What the blank has where a box of the form's table begins: its cell, whether that is a label (nothing is filled
    in), and left as it lies there."""

    cell: BlankCell | None
    is_label: bool
    stays: bool


@lru_cache(maxsize=16)
def _sources(native: ExcelBlank) -> dict[int, _Source]:
    """The boxes of the table by number."""
    found = {}
    for number, (box, spot) in enumerate(zip(native.blank.form.boxes, native.blank.spots, strict=True)):
        if box.tag in ("td", "th"):
            cell = native.workbook.cell(*spot.element)  # type: ignore[misc]
            untouched = cell is not None and not has_tags(cell.text)
            is_label = box.tag == "th"
            stays = is_label and untouched and number not in native.blank.anchors  # rich text stays rich
            found[number] = _Source(cell, is_label, stays)
    return found


class _Writing:
    """The worksheet on its way into text; collects the shared strings and formats that it needs."""

    def __init__(self, native: ExcelBlank, plan: Plan, rows: Rows):
        self.native = native
        self.blank = native.workbook
        self.plan = plan
        self.rows = rows
        self.variants: dict[Variant, int] = {}  # → number of the format
        self._formats = len(self.blank.looks)
        self._strings: dict[str, int] = {xml: number for number, xml in self.blank.fixed_strings.items()}
        self._table = dict(self.blank.fixed_strings)
        self._next = 0
        self._uses = self.blank.fixed_count

    # -- members

    def worksheet(self) -> bytes:
        rows = "".join(self._rows())
        merges = self._merges()
        before, between, behind = _around_cells(
            self.blank,
            self.rows,
            self.native.last_row,
            self._dimension,
            len(merges),
            self._links(),
            self.plan.breaks,
        )
        areas = "".join([f'<mergeCell ref="{area}"/>' for area in merges])
        return f"{before}{rows}{between}{areas}{behind}".encode()

    def strings(self) -> bytes:
        count = max(self._table, default=-1) + 1
        items = "".join(f"<si>{self._table.get(number, '<t/>')}</si>" for number in range(count))
        head = f'{self.blank.strings_head} count="{self._uses}" uniqueCount="{count}">'
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{head}{items}</sst>'.encode()

    def _string(self, xml: str) -> int:
        self._uses += 1
        number = self._strings.get(xml)
        if number is None:
            while self._next in self._table:
                self._next += 1
            number = self._strings[xml] = self._next
            self._table[number] = xml
        return number

    def _format(
        self, style: int, number_format: str | None, quoted: bool, wraps: bool = False, shrinks: bool = False
    ) -> int:
        """The number of the blank's format ``style`` with another number format, another quotePrefix, with lines that
        wrap, or with a number that shrinks."""
        own = self.blank.looks[style]
        if number_format == own.code:
            number_format = None
        wraps = wraps and (own.shrinks or not own.wraps)
        shrinks = shrinks and not (own.shrinks and not own.wraps)
        if number_format is None and quoted == own.quoted and not wraps and not shrinks:
            return style
        wanted = Variant(style, number_format, quoted, wraps, shrinks)
        return self.variants.setdefault(wanted, self._formats + len(self.variants))

    # -- cells

    def _rows(self) -> list[str]:
        values = self._values()
        columns = set(self.native.columns)
        out = []
        used_columns: set[int] = set()
        for line in self.plan.lines:
            source = self.blank.rows.get(line.source, EMPTY_ROW)
            for row in range(line.first, line.last + 1):
                placed = values.get(row, {})
                cells = []
                for column in sorted({*source.cells, *placed}):
                    if column in placed:
                        cells.append(placed[column])
                        continue
                    cell = source.cells[column]
                    in_table = line.grid_row >= 0 and column in columns
                    if row == line.first and not in_table:
                        cells.append(self._copied(cell, row, column, cell.style))
                    else:
                        cells.append(_cell(row, column, cell.style))
                used_columns.update(source.cells, placed)
                out.append(f'<row r="{row}"{source.attributes}{_height(line, source)}>{"".join(cells)}</row>')
        last = self.plan.lines[-1].last if self.plan.lines else 1
        for number, source in sorted(self.blank.rows.items()):
            row = number if number == LAST_ROW else last + number - self.native.last_row
            if last < row <= LAST_ROW:  # below the form: formats, hidden rows
                cells = [self._copied(cell, row, place, cell.style) for place, cell in source.cells.items()]
                out.append(f'<row r="{row}"{source.attributes}{source.own_height}>{"".join(cells)}</row>')
        left, right = min(used_columns, default=1), max(used_columns, default=1)
        self._dimension = f"{column_letters(left)}1:{column_letters(right)}{last}"
        return out

    def _values(self) -> dict[int, dict[int, str]]:
        """The filled cells by row and column."""
        lines = {
            row: self.blank.rows.get(line.source, EMPTY_ROW)
            for line in self.plan.lines
            for row in range(line.first, line.last + 1)
        }
        values: dict[int, dict[int, str]] = {row: {} for row in lines}
        for item in self.plan.texts:
            if item.fills:
                cell = lines[item.row].cells[item.column]
                values[item.row][item.column] = self._text(
                    item.row, item.column, cell, item.text, False, item.wraps, self.blank.letters(cell)
                )
        sources = _sources(self.native)
        for top, left, _, _, content in self.plan.cells:
            look = lines[top].cells.get(left, EMPTY)
            if (
                top in self.plan.breaks and content.row_span > 1
            ):  # a label printed again: looks as where it begins
                look = sources[content.origin].cell or look
            values[top][left] = self._value(top, left, look, sources[content.origin], content)
        return values

    def _value(self, row: int, column: int, look: BlankCell, source: _Source, content: Cell) -> str:
        """A box of the table. ``look`` is the blank's cell of this row; the box may begin further up there."""
        if source.stays and content.text:
            return self._copied(source.cell, row, column, look.style)
        if content.number is not None:
            own = self.blank.looks[look.style].code
            code = amount_format(content.number, content.text, content.number_format, own)
            if code is not None and fits_number(content.number):
                width = cell_width_mm(content, self.native.blank.form.column_widths_mm)
                shrinks = not fits_line(content.text, content.style, width)
                style = self._format(look.style, code, quoted=False, shrinks=shrinks)
                return _cell(row, column, style, "n", f"<v>{_number(content.number)}</v>")
        if content.text:
            filled = not source.is_label
            widths = self.native.blank.form.column_widths_mm
            wraps = filled and not (
                self.blank.looks[look.style].shrinks and read_when_shrunk(content, widths)
            )
            letters = self.blank.letters(source.cell)
            return self._text(row, column, look, content.text, filled, wraps, letters)
        return _cell(row, column, look.style)

    def _text(
        self,
        row: int,
        column: int,
        look: BlankCell,
        text: str,
        quoted: bool,
        wraps: bool,
        letters: RunLook | None,
    ) -> str:
        if not text:
            return _cell(row, column, look.style)
        # never a formula, a date or an error, and nothing that the format adds to it
        plain = quoted or not shows_text(text, self.blank.looks[look.style].code)
        style = self._format(look.style, "@" if plain else None, quoted or text[0] in "=+-@", wraps)
        return _cell(row, column, style, "s", f"<v>{self._string(string_xml(text, letters))}</v>")

    def _copied(self, cell: BlankCell, row: int, column: int, style: int) -> str:
        if cell.kind == "s":
            inner = f"<v>{self._string(cell.shared)}</v>" if cell.shared else ""
            return _cell(row, column, style, "s" if inner else "n", inner)
        return _cell(row, column, style, cell.kind, cell.inner)

    # -- around the cells

    def _links(self) -> tuple[Link, ...]:
        """The links, in every copy of their row; one of several boxes keeps its size, or grows with its rows."""
        if not self.blank.links:
            return ()
        joined = {(top, left): (bottom, right) for top, left, bottom, right, _ in self.plan.cells}
        found: list[Link] = []
        for (row, column), link in self.blank.links.items():
            left, top, right, bottom = range_boundaries(link.get("ref"))
            areas = _copies(self.plan.lines, top, bottom)
            if row > self.native.last_row:
                down = MovedRows(self.rows, self.native.last_row)
                areas = [(down.below(top), down.below(bottom))]
            for first, last in areas:
                end = (last, right) if top != bottom else (first, right)
                if column in self.native.columns:
                    if self._covered(first, column):
                        continue
                    end = (
                        max(end, joined.get((first, column), end)) if (top, left) != (bottom, right) else end
                    )
                area = f"{column_letters(column)}{first}"
                if end != (first, column):
                    area += f":{column_letters(end[1])}{end[0]}"
                found.append((area, link))
        return tuple(found)

    def _covered(self, row: int, column: int) -> bool:
        """Whether a box that begins further up covers this place."""
        return any(
            top < row <= bottom and left <= column <= right for top, left, bottom, right, _ in self.plan.cells
        )

    def _merges(self) -> list[str]:
        found = [
            (top, left, bottom, right)
            for top, left, bottom, right, _ in self.plan.cells
            if (top, left) != (bottom, right)
        ]
        found += _outside_merges(self.native, self.plan)
        found += [
            (item.row, item.column, item.row, item.end)
            for item in self.plan.texts
            if item.wraps
            and item.end > item.column
            and (item.row, item.column) not in {area[:2] for area in found}
        ]
        return [
            f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            for top, left, bottom, right in sorted(found)
        ]


EMPTY = BlankCell(0, "n")
EMPTY_ROW = BlankRow("", None, "", {})


def _cell(row: int, column: int, style: int, kind: str = "n", inner: str = "") -> str:
    kind = "" if kind == "n" else f' t="{kind}"'
    end = f">{inner}</c>" if inner else "/>"
    return f'<c r="{column_letters(column)}{row}" s="{style}"{kind}{end}'


def _height(line: PlannedLine, source: BlankRow) -> str:
    if line.height_pt is None:
        return source.own_height
    height = round(max(line.height_pt, source.height or 0) / (line.last - line.first + 1), 2)
    return f' ht="{height:g}" customHeight="1"'


def _number(number: object) -> str:
    return repr(float(number)).removesuffix(".0")  # type: ignore[arg-type]


def _copies(lines: Sequence[PlannedLine], top: int, bottom: int) -> list[tuple[int, int]]:
    """Where the rows from ``top`` to ``bottom`` of the blank stand, first and last row: one row wherever it is
    repeated, several together, growing with those that are repeated among them."""
    found: list[tuple[int, int]] = []
    before = 0
    for line in lines:
        if not top <= line.source <= bottom:
            continue
        if not found or top == bottom or line.source < before:
            found.append((line.first, line.last))
        else:
            found[-1] = (found[-1][0], line.last)
        before = line.source
    return found


def _outside_merges(native: ExcelBlank, plan: Plan) -> list[tuple[int, int, int, int]]:
    """Merged ranges of the blank that the Sheet's table does not hold, where they stand now. A range of which a
    single box is left is none."""
    form = native.blank
    boxes = zip(form.form.boxes, form.spots, strict=True)
    in_table = {spot.element[0] for box, spot in boxes if box.tag == "tr"}  # type: ignore[index]
    moved = MovedRows([(line.source, line.first, line.last) for line in plan.lines], native.last_row)
    found = []
    for top, left, bottom, right in native.workbook.merges:
        if top in in_table and any(left <= column <= right for column in native.columns):
            continue
        areas = _copies(plan.lines, top, bottom)
        if bottom > native.last_row:
            first = areas[-1][0] if areas else moved.below(max(top, native.last_row + 1))
            areas[-1:] = [(first, moved.below(bottom))]
        found += [(first, left, last, right) for first, last in areas if (first, left) != (last, right)]
    return found
