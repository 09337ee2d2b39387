"""The official Excel blank, filled: form.xlsx with the texts of one project in place of its tags.

openpyxl's ``insert_rows`` loses merges, so the worksheet is written anew from the grid: every output row takes
the cell formats of the row of the blank that it was made from, and whatever points at rows (merges, print area
and titles, validations, conditional formats, names, pictures, page breaks, filters) is moved along. Texts are
texts (``@`` and quotePrefix), amounts are numbers. Row heights grow where a filled text needs it.
"""

from __future__ import annotations

import copy
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import openpyxl
from lxml import etree
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..grid.measure import row_heights_pt, text_height_pt
from ..grid.sheet import Cell, Sheet
from ..problems import Problem, SelfCheckError
from ..readers.blank import Filled, clean, has_tags
from ..readers.xlsx_form import ExcelBlank, cell_text, load, plain_format
from .package import make_part, zip_parts

MAX_ROW_PT = 400.0  # Excel's limit is 409.5; a taller row becomes several rows joined downwards
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_DC = "{http://purl.org/dc/terms/}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)  # CT_Font; openpyxl writes the name first, which Microsoft's validator reports


@dataclass(frozen=True, slots=True)
class _Line:
    """An output row of the grid: its row of the blank, its number in the Sheet's table (-1: a line above or
    below, or no part of the form), its height (None: as the blank leaves it), its first and last worksheet row."""

    source: int
    grid_row: int
    height_pt: float | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Plan:
    lines: tuple[_Line, ...]
    texts: tuple[tuple[int, int, str], ...]  # (worksheet row, column, text) of the filled lines
    cells: tuple[tuple[int, int, int, int, Cell], ...]  # (top, left, bottom, right, cell) of the table


def make_plan(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> _Plan:
    """Where every row and box of the filled form stands on the worksheet."""
    form, spots = native.blank.form, native.blank.spots
    heights = _table_heights(native, sheet)
    lines: list[_Line] = []
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
        lines.append(_Line(source, row, height, now, now + count - 1))
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
    return _Plan(tuple(lines), tuple(texts), tuple(cells))


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


# -- moving what points at rows


class _Moved:
    """Row numbers of the blank → row numbers of the filled worksheet."""

    def __init__(self, lines: Sequence[_Line]):
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for line in lines:
            self.first.setdefault(line.source, line.first)
            self.last[line.source] = line.last
        self.sources = sorted(self.first)
        self.shift = (lines[-1].last - self.sources[-1]) if lines else 0

    def start(self, row: int) -> int:
        """Where a range that began in ``row`` begins: in the first row that is left of it."""
        following = next((source for source in self.sources if source >= row), None)
        return self.first[following] if following is not None else row + self.shift

    def end(self, row: int) -> int:
        if self.sources and row > self.sources[-1]:
            return row + self.shift
        before = [source for source in self.sources if source <= row]
        return max(self.last[source] for source in before) if before else row

    def spread(self, area: str) -> str:
        """The area that a rule covers: a box that was repeated is covered in every row."""
        return self.area(area if ":" in area else f"{area}:{area}")

    def area(self, area: str) -> str:
        """``$B$3:F9`` moved; whole columns stay."""
        parts = area.split(":")
        move = (self.start, self.end if len(parts) > 1 else self.start)
        return ":".join(
            re.sub(r"(\d+)$", lambda match, to=move[index]: str(to(int(match[1]))), part)
            for index, part in enumerate(parts)
        )

    def formula(self, formula: str, sheet: str, local: bool) -> str:
        """A formula of a rule or name with its references to ``sheet`` moved (``local``: those without a
        sheet's name are meant too)."""
        tokens = Tokenizer(f"={formula}")
        for token in tokens.items:
            if token.type != Token.OPERAND or token.subtype != Token.RANGE:
                continue
            name, _, area = token.value.rpartition("!")
            if (name.strip("'") == sheet if name else local) and _REFERENCE.match(area):
                token.value = f"{name}!{self.area(area)}" if name else self.area(area)
        return tokens.render()[1:]


def write_filled_xlsx(native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> bytes:
    """The filled blank; the same input gives the same bytes. ``sheet`` is what ``boxes`` were made into."""
    plan = make_plan(native, boxes, sheet)
    workbook = load(native.package)
    worksheet = workbook[native.sheet]
    moved = _Moved(plan.lines)
    outside = _outside_merges(worksheet, plan)
    _move_references(workbook, worksheet, moved)
    _write_cells(worksheet, plan, native)
    for top, left, bottom, right, _ in plan.cells:
        if (top, left) != (bottom, right):
            _merge(worksheet, top, left, bottom, right)
    for min_row, min_col, max_row, max_col in outside:
        _merge(worksheet, moved.start(min_row), min_col, moved.end(max_row), max_col)
    buffer = BytesIO()
    workbook.save(buffer)
    return repacked(buffer.getvalue())


def _outside_merges(worksheet: Worksheet, plan: _Plan) -> list[tuple[int, int, int, int]]:
    """Merged ranges of the blank that the Sheet's table does not hold."""
    in_table = {line.source for line in plan.lines if line.grid_row >= 0}
    columns = [(left, right) for _, left, _, right, _ in plan.cells]
    first, last = (
        min((left for left, _ in columns), default=1),
        max((right for _, right in columns), default=0),
    )
    sources = {line.source for line in plan.lines}
    return [
        (area.min_row, area.min_col, area.max_row, area.max_col)
        for area in worksheet.merged_cells.ranges
        if any(row in sources for row in range(area.min_row, area.max_row + 1))
        and not (area.min_row in in_table and first <= area.min_col <= last)
    ]


def _merge(worksheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    # merge_cells() would wipe the borders of the cells inside
    worksheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def _write_cells(worksheet: Worksheet, plan: _Plan, native: ExcelBlank) -> None:
    old = dict(worksheet._cells)
    dimensions = dict(worksheet.row_dimensions)
    by_row: dict[int, list[tuple[int, object]]] = {}
    for (row, column), cell in old.items():
        by_row.setdefault(row, []).append((column, cell))
    worksheet._cells.clear()
    worksheet._hyperlinks.clear()
    worksheet.row_dimensions.clear()
    worksheet.merged_cells.ranges = set()
    table_columns = range(native.first_column, native.first_column + len(native.blank.form.column_widths_mm))
    for line in plan.lines:
        for row in range(line.first, line.last + 1):
            for column, cell in by_row.get(line.source, ()):
                new = worksheet.cell(row, column)
                new._style = copy.copy(cell._style)  # type: ignore[attr-defined]
                in_table = line.grid_row >= 0 and column in table_columns
                if row == line.first and not in_table and getattr(cell, "value", None) is not None:
                    _copy_content(cell, new)
            height = dimensions[line.source].height if line.source in dimensions else None
            own = worksheet.row_dimensions[row]
            if line.source in dimensions:
                own.hidden, own.outlineLevel = (
                    dimensions[line.source].hidden,
                    dimensions[line.source].outlineLevel,
                )
            if line.height_pt is not None:
                own.height = round(max(line.height_pt, height or 0) / (line.last - line.first + 1), 2)
            else:
                own.height = height
    for row, column, text in plan.texts:
        source = next(line.source for line in plan.lines if line.first <= row <= line.last)
        blank = old.get((source, column))
        if blank is not None and has_tags(str(blank.value)):
            _set_text(worksheet.cell(row, column), clean(text), quoted=False)
    for top, left, _, _, cell in plan.cells:
        _set_value(worksheet.cell(top, left), cell, old, native)


def _copy_content(cell: object, new: object) -> None:
    new.value, new.data_type = cell.value, cell.data_type  # type: ignore[attr-defined]
    if cell.hyperlink is not None:  # type: ignore[attr-defined]
        link = copy.copy(cell.hyperlink)  # type: ignore[attr-defined]
        link.ref = new.coordinate  # type: ignore[attr-defined]
        new.hyperlink = link  # type: ignore[attr-defined]
    if cell.comment is not None:  # type: ignore[attr-defined]
        new.comment = copy.copy(cell.comment)  # type: ignore[attr-defined]


def _set_value(target: object, cell: Cell, old: dict, native: ExcelBlank) -> None:
    source = old.get(native.blank.spots[cell.origin].element)
    is_label = native.blank.form.boxes[cell.origin].tag == "th"
    untouched = source is not None and not has_tags(str(source.value))
    if is_label and untouched and cell.origin not in native.blank.anchors:
        _copy_content(source, target)  # rich text stays rich
        return
    if source is not None and getattr(source, "comment", None) is not None:
        target.comment = copy.copy(source.comment)  # type: ignore[attr-defined]
    if cell.number is not None:
        target.value = cell.number  # type: ignore[attr-defined]
        target.number_format = number_format(target.number_format, cell.number_format)  # type: ignore[attr-defined]
        target.quotePrefix = False  # type: ignore[attr-defined]
    elif cell.text:
        _set_text(target, cell.text, quoted=not is_label)
    elif untouched:
        _copy_content(source, target)


def _set_text(target: object, text: str, quoted: bool) -> None:
    if not text:
        return
    target.value = text  # type: ignore[attr-defined]
    target.data_type = "s"  # type: ignore[attr-defined] # never a formula, a date or an error
    if quoted:
        target.number_format = "@"  # type: ignore[attr-defined]
    target.quotePrefix = quoted or text[0] in "=+-@"  # type: ignore[attr-defined]


def number_format(blank: str, wanted: str) -> str:
    """The blank's own number format where it shows the amount as the layout does, else the layout's."""
    return blank if plain_format(blank) == wanted else wanted


def _move_references(workbook: openpyxl.Workbook, worksheet: Worksheet, moved: _Moved) -> None:
    name = worksheet.title
    if worksheet.print_area:
        areas = worksheet.print_area if isinstance(worksheet.print_area, list) else [worksheet.print_area]
        worksheet.print_area = ",".join(
            moved.area(part.rsplit("!", 1)[-1].replace("$", "")) for area in areas for part in area.split(",")
        )
    if worksheet.print_title_rows:
        first, last = re.findall(r"\d+", worksheet.print_title_rows)
        worksheet.print_title_rows = f"{moved.start(int(first))}:{moved.end(int(last))}"
    if worksheet.freeze_panes:
        worksheet.freeze_panes = moved.area(worksheet.freeze_panes)
    if worksheet.auto_filter.ref:
        worksheet.auto_filter.ref = moved.area(worksheet.auto_filter.ref)
    for rule in worksheet.data_validations.dataValidation:
        rule.sqref = type(rule.sqref)(" ".join(moved.spread(str(area)) for area in rule.sqref.ranges))
        for part in ("formula1", "formula2"):
            formula = getattr(rule, part)
            if formula:
                setattr(rule, part, moved.formula(formula, name, local=True))
    conditional = ConditionalFormattingList()
    for formatting in worksheet.conditional_formatting:
        area = " ".join(moved.spread(part) for part in str(formatting.sqref).split())
        for rule in formatting.rules:
            rule.formula = [moved.formula(formula, name, local=True) for formula in rule.formula]
            conditional.add(area, rule)
    worksheet.conditional_formatting = conditional
    for page_break in worksheet.row_breaks.brk:
        page_break.id = moved.end(page_break.id)
    for names in (workbook.defined_names, *(sheet.defined_names for sheet in workbook.worksheets)):
        for defined in names.values():
            if defined.attr_text:
                defined.attr_text = moved.formula(defined.attr_text, name, local=False)
    for picture in worksheet._images:
        for marker in (getattr(picture.anchor, "_from", None), getattr(picture.anchor, "to", None)):
            if marker is not None:
                marker.row = moved.start(marker.row + 1) - 1


def repacked(data: bytes) -> bytes:
    """openpyxl's file as Excel itself writes one: fixed dates, shared strings, parts of a font in their order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    core = etree.fromstring(members["docProps/core.xml"])
    created, modified = core.find(f"{_DC}created"), core.find(f"{_DC}modified")
    if created is not None and modified is not None:
        modified.text = created.text
    members["docProps/core.xml"] = _serialized(core)
    styles = etree.fromstring(members["xl/styles.xml"])
    for font in styles.iter(f"{_S}font"):
        font[:] = sorted(font, key=lambda node: _FONT_ORDER.index(etree.QName(node).localname))
    members["xl/styles.xml"] = _serialized(styles)
    _share_strings(members)
    first = "[Content_Types].xml"
    names = [first, *(name for name in members if name != first)]
    return zip_parts(make_part(name, members[name]) for name in names)


def _share_strings(members: dict[str, bytes]) -> None:
    """Move texts from the cells into the table of shared strings: Excel would rewrite the file at once."""
    table = etree.Element(f"{_S}sst", nsmap={None: _S[1:-1]})
    known: dict[bytes, int] = {}
    count = 0
    for name in sorted(members):
        if not re.fullmatch(r"xl/worksheets/[^/]*\.xml", name):
            continue
        root = etree.fromstring(members[name])
        for cell in root.iter(f"{_S}c"):
            inline = cell.find(f"{_S}is")
            if inline is None:
                continue
            cell.remove(inline)
            inline.tag = f"{_S}si"
            key = etree.tostring(inline, method="c14n")
            if key not in known:
                known[key] = len(known)
                table.append(inline)
            cell.set("t", "s")
            etree.SubElement(cell, f"{_S}v").text = str(known[key])
            count += 1
        members[name] = _serialized(root)
    table.set("count", str(count))
    table.set("uniqueCount", str(len(known)))
    if "xl/sharedStrings.xml" not in members:
        types = etree.fromstring(members["[Content_Types].xml"])
        override = etree.SubElement(types, f"{_TYPES}Override")
        override.set("PartName", "/xl/sharedStrings.xml")
        override.set("ContentType", f"{_SHEET_TYPE}.sharedStrings+xml")
        members["[Content_Types].xml"] = _serialized(types)
        links = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
        link = etree.SubElement(links, f"{_RELS}Relationship")
        link.set("Id", "rIdStrings")
        link.set("Type", f"{_OFFICE}/sharedStrings")
        link.set("Target", "sharedStrings.xml")
        members["xl/_rels/workbook.xml.rels"] = _serialized(links)
    members["xl/sharedStrings.xml"] = _serialized(table)


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# -- reading back (DESIGN.md rule 7)


def check_filled_xlsx(data: bytes, native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> None:
    """Raise SelfCheckError unless the filled blank says what ``sheet`` says: texts as texts, amounts as
    numbers, merges, no formula."""
    plan = make_plan(native, boxes, sheet)
    workbook = openpyxl.load_workbook(BytesIO(data), rich_text=True)
    worksheet = workbook[native.sheet]
    for cell in worksheet._cells.values():
        if cell.data_type == "f":
            raise _different(cell.coordinate, "文字", "公式")
    for top, left, bottom, right, cell in plan.cells:
        found = worksheet.cell(top, left).value
        where = f"{get_column_letter(left)}{top}"
        if cell.number is not None:
            if not isinstance(found, (int, float)) or float(found) != float(cell.number):
                raise _different(where, cell.number, found)
        elif _said(worksheet.cell(top, left)) != cell.text:
            raise _different(where, cell.text, _said(worksheet.cell(top, left)))
        if (top, left) != (bottom, right):
            area = f"{where}:{get_column_letter(right)}{bottom}"
            if area not in {item.coord for item in worksheet.merged_cells.ranges}:
                raise _different(where, f"合并到 {area}", "没有合并")
    for row, column, text in plan.texts:
        if _said(worksheet.cell(row, column)) != clean(text):
            raise _different(
                f"{get_column_letter(column)}{row}", clean(text), worksheet.cell(row, column).value
            )
    taken: set[tuple[int, int]] = set()
    for area in worksheet.merged_cells.ranges:
        for place in area.cells:
            if place in taken:
                raise _different(area.coord, "合并单元格不重叠", "重叠")
            taken.add(place)


def _said(cell: object) -> str:
    return clean(cell_text(cell.value, cell.number_format))  # type: ignore[attr-defined]


def _different(where: str, wanted: object, found: object) -> SelfCheckError:
    return SelfCheckError(
        Problem(
            "read-back", f"填好的 Excel 空表与表格内容不一致：{where} 应当是 {wanted!r}，写成了 {found!r}"
        )
    )
