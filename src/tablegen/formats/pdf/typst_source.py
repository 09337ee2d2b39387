"""Book → the source text of a Typst document: one ``page`` for each part that the grid was cut into.

Everything a spec says stands in string literals (``quoted``): nothing in it is ever markup or code. What is
computed by name is only what this module writes itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...grid.edges import Edge, edges, uniform_border
from ...grid.measure import cell_width_mm
from ...grid.sheet import Book, Border, Cell, Line, Page, Row, Sheet
from .typst_looks import Families, Styles, font, insets, stroke
from .typst_text import CENTRE_EM, NO_PATH, breakable, byte_literal, most_em, quoted, room_em, vertical

NUMBER_PT = 9  # of the page number
CREATED = "datetime(year:2000,month:1,day:1,hour:0,minute:0,second:0)"  # fixed: same input, same bytes
# Line height is given in pt from edge to edge, so that leading is nothing. The style sheet of a form decides about
# bold and sizes: headings get no look of their own. What is not ours to break stays whole (grid.paginate cuts).
PRELUDE = """\
#set text(lang:"zh",region:"cn",cjk-latin-spacing:none,hyphenate:false)
#set par(leading:0pt,spacing:0pt,linebreaks:"simple")
#set block(spacing:0pt)
#set table.cell(breakable:false)
#set page(header:none,footer-descent:0pt)
#show heading:set block(above:0pt,below:0pt)
#show heading:it=>it.supplement
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on one page (a row taller than a page takes more): ``sheet`` holds its rows and lines.

    ``number`` is that of the sheet in the Book, ``first`` marks its first part, ``tall`` a part whose row may
    break inside; ``rows`` are the numbers of its rows in the whole sheet.
    """

    sheet: Sheet
    number: int
    first: bool
    tall: bool
    rows: tuple[int, ...] = ()

    @property
    def repeated_lines(self) -> list[Line]:
        """The lines that a row over several pages repeats with the header rows; they are a row of the table."""
        return [line for line in self.sheet.head if line.repeat] if self.tall else []


def is_tall(sheet: Sheet) -> bool:
    """Whether a part has one row only beside its header rows: that one may be taller than the page."""
    return sum(not row.repeat for row in sheet.rows) <= 1


def document_source(book: Book, parts: Sequence[Part], families: Families, marked: bool = False) -> str:
    """The whole document. ``families`` are those that print the characters that a look's own families lack;
    ``marked`` puts ``<row>`` metadata where rows begin and tables end."""
    out = [_document(book), PRELUDE]
    styles = Styles(families)
    linked = {cell.link for part in parts for row in part.sheet.rows for cell in row.cells} - {None}
    several = len(book.sheets) > 1
    tall = any(part.tall for part in parts)
    for place, part in enumerate(parts, 1):
        foot = "none"
        if len(parts) > 1 or tall:
            # where a row may take several pages, only the renderer knows their numbers
            foot = "number(context here().page())" if tall else f"number([{place}])"
        if tall and len(parts) == 1:
            foot = "context if counter(page).final().first()>1{number(here().page())}"
        body = "\n".join(_part(part, styles, linked, several, marked))
        out.append(f"#page({_page(part.sheet.page)},footer:{foot},{{\n{body}\n}})")
    number = f"#let number(n)=align(center+horizon,text({font('宋体', '宋体')}size:{NUMBER_PT}pt)[第 #n 页])"
    out[2:2] = [number, *styles.definitions]
    out += [
        f"#pdf.attach({quoted('/' + name.translate(NO_PATH))},{byte_literal(content)},"
        'relationship:"source",mime-type:"text/yaml",description:"做这份表的规格")'
        for name, content in book.source
    ]
    return "\n".join(out)


def measuring_source(sheet: Sheet, families: Families) -> str:
    """A page as long as the whole form. Its ``<row>`` metadata say where each row begins: (row number, pt from the
    top of the paper), the last one where the table ends."""
    styles = Styles(families)
    body = [_line(line, styles, sheet.page.content_width_mm) for line in sheet.head]
    body += _table(Part(sheet, 0, True, False), styles, marked=True) if sheet.rows else [_mark(0)]
    page = _page(sheet.page).replace(f"height:{sheet.page.height_mm:g}mm", "height:auto")
    return "\n".join([PRELUDE, *styles.definitions, f"#page({page},{{", *body, "})"])


def _document(book: Book) -> str:
    described = {"author": "author", "subject": "description"}
    # PDF has no field for the category (内部, 公开): it stands with the keywords
    keywords = ", ".join(filter(None, (book.properties.get("keywords"), book.properties.get("category"))))
    fields = [f"title:{quoted(book.title)}", f"date:{CREATED}"]
    fields += [
        f"{name}:{quoted(book.properties[key])}"
        for key, name in described.items()
        if book.properties.get(key)
    ]
    if keywords:
        fields.append(f"keywords:{quoted(keywords)}")
    return f"#set document({','.join(fields)})"


def _page(page: Page) -> str:
    margins = ",".join(
        f"{side}:{getattr(page, f'margin_{side}_mm'):g}mm" for side in ("top", "right", "bottom", "left")
    )
    return f"width:{page.width_mm:g}mm,height:{page.height_mm:g}mm,margin:({margins})"


# -- parts


def _part(part: Part, styles: Styles, linked: set[int | None], several: bool, marked: bool) -> Iterator[str]:
    sheet = part.sheet
    if part.first and part.number in linked:
        yield f"[#metadata(none)<sheet{part.number}>]"
    within = part.repeated_lines if sheet.rows else []
    # every form of a volume has the same title: bookmarks are named after the projects
    named = part.first and several
    if named and not any(line.heading for line in sheet.head):
        yield f"heading(level:1,supplement:[],{quoted(sheet.name or sheet.title)})"
        named = False
    for line in sheet.head:
        if line.heading:
            mark = quoted(sheet.name or sheet.title) if named else quoted(line.text)
            bookmarked = "true" if named or not several else "false"
            named = False
            yield f"heading(level:{line.heading},bookmarked:{bookmarked},supplement:{_line(line, styles, sheet.page.content_width_mm)},{mark})"
        elif line not in within:
            yield _line(line, styles, sheet.page.content_width_mm)
    if sheet.rows:
        yield from _table(part, styles, marked)
    for line in sheet.foot:
        yield _line(line, styles, sheet.page.content_width_mm)


def _line(line: Line, styles: Styles, width_mm: float) -> str:
    return f"{styles.line(line.style)}({breakable(line.text, line.style, width_mm)})"


def _table(part: Part, styles: Styles, marked: bool = False) -> Iterator[str]:
    """The table of a part; ``marked`` puts ``<row>`` metadata where rows begin and where it ends."""
    sheet, within = part.sheet, part.repeated_lines
    columns = len(sheet.column_widths_mm)
    lines = int(bool(within))  # they take a row of their own
    border = uniform_border(sheet.rows)
    if border is not None and (border.style == "double" or lines):
        border = None
    across, down = ([], []) if border else edges(sheet.rows, columns)
    double = any(edge.border.style == "double" for edge in (*across, *down))
    crossed = any(
        cell.style.diagonal_down or cell.style.diagonal_up for row in sheet.rows for cell in row.cells
    )
    drawn = double or crossed
    rows = [
        "".join(_row(sheet, top, top + lines, styles, part.tall, marked or drawn))
        for top in range(len(sheet.rows))
    ]
    widths = "".join(f"{width:g}mm," for width in sheet.column_widths_mm)
    indent = max(sheet.page.content_width_mm - sheet.width_mm, 0) / 2
    yield (
        f"pad(left:{indent:g}mm,table(columns:({widths}),rows:({'auto,' * lines}{_tracks(sheet)}),"
        f"stroke:{stroke(border) if border else 'none'},"
    )
    yield from _tall_rows(sheet, rows, within, styles) if part.tall else rows
    for name, axis, found in (("hline", "y", across), ("vline", "x", down)):
        for edge in found:
            yield (
                f"table.{name}({axis}:{edge.line + (lines if axis == 'y' else 0)},"
                f"start:{edge.start + (lines if axis == 'x' else 0)},"
                f"end:{edge.end + (lines if axis == 'x' else 0)},stroke:{stroke(edge.border)}),"
            )
    yield "))"
    if drawn or marked:
        yield _mark(len(rows))
    if drawn:
        yield _cores(sheet, across, down, indent)


def _tracks(sheet: Sheet) -> str:
    """Rows are as tall as their text. One that no cell has alone gets its least height here."""
    heights = (
        "auto"
        if any(cell.row_span == 1 for cell in row.cells) or not row.min_height_pt
        else f"{row.min_height_pt:g}pt"
        for row in sheet.rows
    )
    return "".join(height + "," for height in heights)


def _mark(row: int) -> str:
    return f"context [#metadata(({row},here().position().y.pt()))<row>]"


def _row(sheet: Sheet, top: int, place: int, styles: Styles, tall: bool, marked: bool) -> Iterator[str]:
    """The cells of row ``top`` of the sheet, which is row ``place`` of the table."""
    row = sheet.rows[top]
    carrier = _carrier(sheet, row)
    for number, cell in enumerate(row.cells):
        style = cell.style
        body = _body(sheet, cell)
        if cell is carrier:
            body = _with_least_height(sheet, row.min_height_pt, cell, tall, body)
        if marked and number == 0:
            body = f"{{place(top+left,dy:-{insets(style)['top']:g}pt,{_mark(top)});{body}}}"
        yield (
            f"{styles.cell(style, tall)}({cell.column},{place},{cell.column_span},{cell.row_span},{body}),"
        )


def _carrier(sheet: Sheet, row: Row) -> Cell | None:
    """The cell of this row alone that keeps it at its least height: the one with the least text."""
    if not row.min_height_pt:
        return None
    alone = [cell for cell in row.cells if cell.row_span == 1]
    return min(alone, key=lambda cell: (cell.style.vertical, len(cell.text)), default=None)


def _with_least_height(sheet: Sheet, height_pt: float, cell: Cell, tall: bool, body: str) -> str:
    """``body`` in a box at least as tall as the row has to be: a strut in the line where there is one line."""
    style, inside = cell.style, insets(cell.style)
    width_mm = cell_width_mm(cell, sheet.column_widths_mm)
    strut = height_pt - inside["top"] - inside["bottom"]
    if strut <= style.line_pt:
        return body
    if "\n" in cell.text or style.vertical or sum(map(most_em, cell.text)) > room_em(style, width_mm):
        return f"grid(columns:(0pt,1fr),rect(width:0pt,height:{strut:g}pt,stroke:none,inset:0pt),{body})"
    middle = CENTRE_EM * style.font_size_pt
    below = {
        "top": strut - style.line_pt / 2 - middle,
        "middle": strut / 2 - middle,
        "bottom": style.line_pt / 2 - middle,
    }["top" if tall else style.vertical_align]
    return f"{{box(width:0pt,height:{strut:.5g}pt,baseline:{below:.4g}pt);{body}}}"


def _body(sheet: Sheet, cell: Cell) -> str:
    if cell.style.vertical:
        return vertical(cell.text, cell.style)
    body = breakable(cell.text, cell.style, cell_width_mm(cell, sheet.column_widths_mm))
    if cell.link is not None and cell.text:
        if cell.page_number:
            body = f"context str(locate(<sheet{cell.link}>).page())"
        return f"link(<sheet{cell.link}>,{body})"
    return body


def _tall_rows(sheet: Sheet, rows: Sequence[str], within: Sequence[Line], styles: Styles) -> Iterator[str]:
    """The rows of a part whose row may break: leading header rows stand again on each page, below ``within``."""
    leading = 0
    while leading < len(rows) and sheet.rows[leading].repeat:
        leading += 1
    reach = max(
        (top + cell.row_span for top, row in enumerate(sheet.rows[:leading]) for cell in row.cells), default=0
    )
    if reach > leading:  # a cell reaches from the head into the body
        leading = 0
    if within:
        body = ";".join(_line(line, styles, sheet.page.content_width_mm) for line in within)
        across = f"x:0,y:0,colspan:{len(sheet.column_widths_mm)}"
        yield f"table.header(table.cell({across},inset:0pt,stroke:none,{{{body}}}),"
    elif leading:
        yield "table.header("
    yield from rows[:leading]
    if within or leading:
        yield "),"
    yield from rows[leading:]


def _cores(sheet: Sheet, across: Sequence[Edge], down: Sequence[Edge], indent_mm: float) -> str:
    """What Typst does not know, drawn where the rows turn out to be: the white between the two lines of double borders
    (a third of the width, as in CSS), and lines from corner to corner. Rows over several pages go without."""
    widths = sheet.column_widths_mm
    lefts = [indent_mm + sum(widths[:column]) for column in range(len(widths) + 1)]

    def top(line: int) -> str:  # a row in which no cell begins has no mark: it has no height of its own
        while line < len(sheet.rows) and not sheet.rows[line].cells:
            line += 1
        return f"at({line})"

    out = []
    for edge in across:
        if edge.border.style == "double":
            start, end = lefts[edge.start], lefts[edge.end]
            out.append(_core(start, top(edge.line), f"{end - start:g}mm", "0deg", edge.border))
    for edge in down:
        if edge.border.style == "double":
            length = f"{top(edge.end)}-{top(edge.start)}"
            out.append(_core(lefts[edge.line], top(edge.start), length, "90deg", edge.border))
    for number, row in enumerate(sheet.rows):
        for cell in row.cells:
            out += _diagonals(cell, lefts, top(number), top(number + cell.row_span))
    return (
        "context {let marks=query(selector(<row>).before(here())).rev();"
        f"marks=marks.slice(0,marks.position(m=>m.value.at(0)==0)+1);"
        "if marks.all(m=>m.location().page()==here().page()){"
        f"let at(n)=marks.find(m=>m.value.at(0)==n).value.at(1)*1pt-{sheet.page.margin_top_mm:g}mm;"
        f"{';'.join(out)}}}}}"
    )


def _diagonals(cell: Cell, lefts: Sequence[float], top: str, bottom: str) -> Iterator[str]:
    left, right = lefts[cell.column], lefts[cell.column + cell.column_span]
    for border, begin, end in (
        (cell.style.diagonal_down, top, bottom),
        (cell.style.diagonal_up, bottom, top),
    ):
        if border is not None:
            yield (
                f"place(top+left,dx:{left:g}mm,dy:{begin},"
                f"line(start:(0pt,0pt),end:({right - left:g}mm,{end}-({begin})),stroke:{stroke(border)}))"
            )


def _core(left_mm: float, top: str, length: str, angle: str, border: Border) -> str:
    return (
        f"place(top+left,dx:{left_mm:g}mm,dy:{top},"
        f"line(length:{length},angle:{angle},stroke:{border.width_pt / 3:.4g}pt+white))"
    )
