"""The official Excel blank, filled: form.xlsx with the texts of one project in place of its tags.

The rows of the worksheet are written anew from the grid, as text, into the blank's own XML (blank_workbook.py):
every output row takes the cell formats of the row of the blank that it was made from, and whatever points at
rows (merges, print area and titles, validations, conditional formats, names, pictures, page breaks, filters) is
moved along. Texts are texts (``@`` and quotePrefix), amounts are numbers. Row heights grow where a filled text
needs it.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

from ..grid.measure import row_heights_pt, text_height_pt
from ..grid.sheet import Cell, Sheet
from ..readers.blank import Filled, clean, has_tags
from ..readers.blank_workbook import BUILT_IN, BlankCell, BlankRow, BlankWorkbook, S, serialized
from ..readers.xlsx_form import ExcelBlank, plain_format
from .moved_rows import MOVERS, MovedRows, move_formulas, move_names, move_worksheet
from .package import Part, constant_part, make_part, zip_parts

MAX_ROW_PT = 400.0  # Excel's limit is 409.5; a taller row becomes several rows joined downwards


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
class Plan:
    """Where everything stands on the worksheet: rows and columns from 1."""

    lines: tuple[PlannedLine, ...]
    texts: tuple[tuple[int, int, str], ...]  # (worksheet row, column, text) of the filled lines
    cells: tuple[tuple[int, int, int, int, Cell], ...]  # (top, left, bottom, right, cell) of the table


def make_plan(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> Plan:
    """Where every row and box of the filled form stands on the worksheet."""
    form, spots = native.blank.form, native.blank.spots
    heights = _table_heights(native, sheet)
    lines: list[PlannedLine] = []
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
        lines.append(PlannedLine(source, row, height, now, now + count - 1))
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
    return Plan(tuple(lines), tuple(texts), tuple(cells))


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


def write_filled_xlsx(native: ExcelBlank, plan: Plan) -> bytes:
    """The filled blank, of which ``plan`` (make_plan) says where everything stands; the same input gives the
    same bytes."""
    blank = native.workbook
    moved = MovedRows([(line.source, line.first, line.last) for line in plan.lines])
    writing = _Writing(native, plan, moved)
    made = {
        blank.sheet_member: make_part(blank.sheet_member, writing.worksheet()),
        blank.strings_member: make_part(blank.strings_member, writing.strings()),
        blank.styles_member: styles_part(blank, tuple(writing.variants)),
        blank.workbook_member: make_part(blank.workbook_member, _names_moved(blank, moved)),
    }
    for kind, name in blank.moving:
        root = blank.tree(name)
        MOVERS[kind](root, moved)
        made[name] = make_part(name, serialized(root))
    for name in blank.others:
        root = blank.tree(name)
        move_formulas(root, moved, blank.sheet)
        made[name] = make_part(name, serialized(root))
    return zip_parts(made.get(name) or constant_part(name, data) for name, data in blank.members.items())


def _names_moved(blank: BlankWorkbook, moved: MovedRows) -> bytes:
    root = copy.deepcopy(blank.workbook)
    move_names(root, moved, blank.sheet)
    if blank.others:
        calculation = root.find(f"{S}calcPr")
        if calculation is not None:
            calculation.set("fullCalcOnLoad", "1")
    return serialized(root)


# what may not stand in XML 1.0, and what Excel would take for such a character (ST_Xstring)
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def string_xml(text: str) -> str:
    """The inside of a shared string that says ``text``."""
    if "_x" in text or not text.isprintable():
        text = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "_x000D_")
    return f'<t xml:space="preserve">{text}</t>'


class _Writing:
    """The worksheet on its way into text; collects the shared strings and formats that it needs."""

    def __init__(self, native: ExcelBlank, plan: Plan, moved: MovedRows):
        self.native = native
        self.blank = native.workbook
        self.plan = plan
        self.moved = moved
        self.variants: dict[Variant, int] = {}  # → number of the format
        self._formats = len(self.blank.formats)
        self._strings: dict[str, int] = {xml: number for number, xml in self.blank.fixed_strings.items()}
        self._table = dict(self.blank.fixed_strings)
        self._next = 0
        self._uses = self.blank.fixed_count
        self.links: list[tuple[int, int, etree._Element]] = []

    # -- members

    def worksheet(self) -> bytes:
        rows = self._rows()
        root = copy.deepcopy(self.blank.worksheet)
        move_worksheet(root, self.moved, self.blank.sheet)
        dimension = root.find(f"{S}dimension")
        if dimension is not None:
            dimension.set("ref", self._dimension)
        self._put_links(root)
        merges = self._merges()
        place = root.find(f"{S}mergeCells")
        if merges:
            place.set("count", str(len(merges)))
        else:
            root.remove(place)
        text = etree.tostring(root, encoding="unicode")
        text = _put_inside(text, "sheetData", "".join(rows))
        if merges:
            text = _put_inside(text, "mergeCells", "".join(f'<mergeCell ref="{area}"/>' for area in merges))
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()

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

    def _format(self, style: int, number_format: str | None, quoted: bool) -> int:
        """The number of the blank's format ``style`` with another number format, or another quotePrefix."""
        own_format, own_quoted = self.blank.formats[style]
        if number_format == own_format:
            number_format = None
        if number_format is None and quoted == own_quoted:
            return style
        wanted = Variant(style, number_format, quoted)
        return self.variants.setdefault(wanted, self._formats + len(self.variants))

    # -- cells

    def _rows(self) -> list[str]:
        values = self._values()
        columns = self.native.table_columns
        out = []
        used_columns: set[int] = set()
        for line in self.plan.lines:
            source = self.blank.rows.get(line.source, BlankRow("", None, "", {}))
            for row in range(line.first, line.last + 1):
                placed = values.get(row, {})
                cells = []
                for column in sorted(source.cells.keys() | placed.keys()):
                    cell = source.cells.get(column)
                    if column in placed:
                        cells.append(placed[column])
                        continue
                    in_table = line.grid_row >= 0 and column in columns
                    if row == line.first and not in_table:
                        link = self.blank.links.get((line.source, column))
                        if link is not None:
                            self.links.append((row, column, link))
                        cells.append(self._copied(cell, row, column, cell.style))
                    else:
                        cells.append(_cell(row, column, cell.style))
                used_columns.update(source.cells, placed)
                out.append(f'<row r="{row}"{source.attributes}{_height(line, source)}>{"".join(cells)}</row>')
        last = self.plan.lines[-1].last if self.plan.lines else 1
        left, right = min(used_columns, default=1), max(used_columns, default=1)
        self._dimension = f"{column_letters(left)}1:{column_letters(right)}{last}"
        return out

    def _values(self) -> dict[int, dict[int, str]]:
        """The filled cells by row and column."""
        sources = {row: line.source for line in self.plan.lines for row in range(line.first, line.last + 1)}
        values: dict[int, dict[int, str]] = {}
        for row, column, text in self.plan.texts:
            cell = self.blank.cell(sources[row], column)
            if cell is not None and has_tags(cell.text):
                values.setdefault(row, {})[column] = self._text(row, column, cell, clean(text), quoted=False)
        for top, left, _, _, content in self.plan.cells:
            look = self.blank.cell(sources[top], left) or EMPTY
            values.setdefault(top, {})[left] = self._value(top, left, look, content)
        return values

    def _value(self, row: int, column: int, look: BlankCell, content: Cell) -> str:
        """A box of the table. ``look`` is the blank's cell of this row; the box may begin further up there."""
        place = self.native.blank.spots[content.origin].element
        source = self.blank.cell(*place)  # type: ignore[misc]
        is_label = self.native.blank.form.boxes[content.origin].tag == "th"
        untouched = source is not None and not has_tags(source.text)
        if place in self.blank.links:
            self.links.append((row, column, self.blank.links[place]))
        if is_label and untouched and content.origin not in self.native.blank.anchors:
            return self._copied(source, row, column, look.style)  # rich text stays rich
        if content.number is not None:
            wanted = number_format(self.blank.formats[look.style][0], content.number_format)
            style = self._format(look.style, wanted, quoted=False)
            return _cell(row, column, style, "n", f"<v>{_number(content.number)}</v>")
        if content.text:
            return self._text(row, column, look, content.text, quoted=not is_label)
        if untouched:
            return self._copied(source, row, column, look.style)
        return _cell(row, column, look.style)

    def _text(self, row: int, column: int, look: BlankCell, text: str, quoted: bool) -> str:
        if not text:
            return _cell(row, column, look.style)
        # never a formula, a date or an error
        style = self._format(look.style, "@" if quoted else None, quoted or text[0] in "=+-@")
        return _cell(row, column, style, "s", f"<v>{self._string(string_xml(text))}</v>")

    def _copied(self, cell: BlankCell, row: int, column: int, style: int) -> str:
        if cell.shared:
            return _cell(row, column, style, "s", f"<v>{self._string(cell.shared)}</v>")
        return _cell(row, column, style, cell.kind, cell.inner)

    # -- around the cells

    def _merges(self) -> list[str]:
        found = [
            (top, left, bottom, right)
            for top, left, bottom, right, _ in self.plan.cells
            if (top, left) != (bottom, right)
        ]
        found += _outside_merges(self.native, self.plan)
        return [
            f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            for top, left, bottom, right in sorted(found)
        ]

    def _put_links(self, root: etree._Element) -> None:
        holder = root.find(f"{S}hyperlinks")
        if holder is None:
            return
        for row, column, link in self.links:
            made = copy.deepcopy(link)
            first, _, last = link.get("ref").partition(":")
            made.set("ref", f"{column_letters(column)}{row}")
            if last and first != last:
                made.set("ref", self.moved.area(link.get("ref")))
            holder.append(made)
        if not len(holder):
            root.remove(holder)


EMPTY = BlankCell(0, "n", "", "", "")


def _put_inside(text: str, tag: str, content: str) -> str:
    """``<tag …/>`` of a serialized tree with something inside; an attribute cannot hold ``<``."""
    return re.sub(
        f"<{tag}( [^>]*?)?/>", lambda match: f"<{tag}{match[1] or ''}>{content}</{tag}>", text, count=1
    )


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


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """1 → ``A``, 27 → ``AA``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _outside_merges(native: ExcelBlank, plan: Plan) -> list[tuple[int, int, int, int]]:
    """Merged ranges of the blank that the Sheet's table does not hold, where they stand now. A range of one row
    stands in every copy of the row; one of several rows grows, or is repeated where its rows are."""
    in_table = {line.source for line in plan.lines if line.grid_row >= 0}
    found = []
    for top, left, bottom, right in native.workbook.merges:
        if top in in_table and left in native.table_columns:
            continue
        before = bottom
        for line in plan.lines:
            if not top <= line.source <= bottom:
                continue
            if top == bottom or line.source < before:
                found.append((line.first, left, line.last, right))
            else:
                found[-1] = (found[-1][0], left, line.last, right)
            before = line.source
    return found


def number_format(blank: str, wanted: str) -> str:
    """The blank's own number format where it shows the amount as the layout does, else the layout's."""
    return blank if plain_format(blank) == wanted else wanted


# -- formats


@dataclass(frozen=True, slots=True)
class Variant:
    """A format of the blank with another number format (None: its own) and with or without quotePrefix."""

    style: int
    number_format: str | None
    quoted: bool


@lru_cache(maxsize=256)
def styles_part(blank: BlankWorkbook, variants: tuple[Variant, ...]) -> Part:
    """The styles of the blank with the formats of ``variants`` behind its own, in their order."""
    root = copy.deepcopy(blank.styles)
    formats = root.find(f"{S}cellXfs")
    for variant in variants:
        made = copy.deepcopy(formats[variant.style])
        if variant.number_format is not None:
            made.set("numFmtId", str(_format_number(root, variant.number_format)))
            made.set("applyNumberFormat", "1")
        if variant.quoted:
            made.set("quotePrefix", "1")
        else:
            made.attrib.pop("quotePrefix", None)
        formats.append(made)
    formats.set("count", str(len(formats)))
    return make_part(blank.styles_member, serialized(root))


def _format_number(root: etree._Element, code: str) -> int:
    if code in BUILT_IN:
        return BUILT_IN[code]
    formats = root.find(f"{S}numFmts")
    if formats is None:
        formats = etree.Element(f"{S}numFmts")
        root.insert(0, formats)
    for node in formats:
        if node.get("formatCode") == code:
            return int(node.get("numFmtId"))
    number = max([163, *(int(node.get("numFmtId")) for node in formats)]) + 1
    etree.SubElement(formats, f"{S}numFmt", numFmtId=str(number), formatCode=code)
    formats.set("count", str(len(formats)))
    return number
