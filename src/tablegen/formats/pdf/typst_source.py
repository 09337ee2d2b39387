"""Book → the source text of a Typst document: one ``page`` for each part that the grid was cut into.

Everything a spec says stands in string literals (``quoted``): nothing in it is ever markup or code. What is
computed by name is only what this module writes itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...grid.edges import Edge, edges, uniform_border
from ...grid.measure import MM_PER_PT, cell_width_mm
from ...grid.sheet import Book, Border, Cell, Line, Page, Row, Sheet, Style
from ..fonts import font_names
from .characters import Look, look_of

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
NUMBER_PT = 9  # of the page number
CENTRE_EM = 0.38  # of a 汉字 above the baseline: its em box reaches from -0.12 to 0.88
VERTICAL_EM = 1.05  # a sign of vertical lettering, as grid.measure reckons
_LYING = frozenset("（）〔〕【】《》〈〉「」『』(){}[]—…～~-–")  # signs that are turned in vertical lettering
_WORD = re.compile(
    "[^\\s\u2e80-\u2fdf\u3040-\u312f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'["\\\n\r\t]')


_NO_PATH = str.maketrans("/\\", "／＼")  # an attachment has a name, and a viewer takes a slash for a folder
_BOM = "\ufeff"  # it leaves no mark, and PDF/A-3a forbids it in a text
Families = Mapping[Look, Sequence[str]]


def quoted(text: str) -> str:
    """``text`` as a Typst string literal: the quote and the backslash are all that has a meaning in one."""
    return f'"{_SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)}"'


def byte_literal(content: bytes) -> str:
    """``content`` as Typst bytes: a string where it is UTF-8, else numbers."""
    try:
        return f"bytes({quoted(content.decode())})"
    except UnicodeDecodeError:
        return f"bytes(({','.join(map(str, content))},))"


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
    styles = _Styles(families)
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
    number = f"#let number(n)=align(center+horizon,text({_font('宋体', '宋体')}size:{NUMBER_PT}pt)[第 #n 页])"
    out[2:2] = [number, *styles.definitions]
    out += [
        f"#pdf.attach({quoted('/' + name.translate(_NO_PATH))},{byte_literal(content)},"
        'relationship:"source",mime-type:"text/yaml",description:"做这份表的规格")'
        for name, content in book.source
    ]
    return "\n".join(out)


def measuring_source(sheet: Sheet, families: Families) -> str:
    """A page as long as the whole form. Its ``<row>`` metadata say where each row begins: (row number, pt from the
    top of the paper), the last one where the table ends."""
    styles = _Styles(families)
    body = [_line(line, styles, 0) for line in sheet.head]
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


# -- looks


def _font(family: str, latin: str, more: Sequence[str] = ()) -> str:
    """The faces in the order they are looked into; the Latin one leaves “ ” … — to the Chinese one."""
    names = [quoted(name) for name in (*font_names(family), *more)]
    if latin != family:
        names = [
            f'(name:{quoted(name)},covers:"latin-in-cjk")' for name in font_names(latin, latin=True)
        ] + names
    return f"font:({''.join(name + ',' for name in names)})," if names else ""


def _text(style: Style, families: Families) -> str:
    middle = CENTRE_EM * style.font_size_pt
    half = style.line_pt / 2
    look = look_of(style)
    return (
        f'{_font(style.font, style.latin_font, families.get(look, ()))}weight:"{"bold" if look[2] else "regular"}",size:{style.font_size_pt:g}pt,'
        f"top-edge:{half + middle:.4g}pt,bottom-edge:{middle - half:.4g}pt"
    )


def _align(style: Style, tall: bool = False) -> str:
    across = "left" if style.align == "justify" else style.align
    down = "top" if tall or style.vertical_align == "top" else style.vertical_align
    return f"{across}+{ {'middle': 'horizon'}.get(down, down) }"


def _stroke(border: Border) -> str:
    dash = f',dash:"{border.style}"' if border.style in ("dashed", "dotted") else ""
    return f'(paint:rgb("{border.color}"),thickness:{border.width_pt:g}pt{dash})'


def _half(border: Border | None) -> float:
    return border.width_pt / 2 if border else 0.0


def _insets(style: Style) -> dict[str, float]:
    """pt from each edge of a box to its text: half of the border lies in it."""
    return {
        side: getattr(style, f"padding_{side}_pt") + _half(getattr(style, f"border_{side}"))
        for side in ("top", "right", "bottom", "left")
    }


def _inset(style: Style) -> str:
    return f"({','.join(f'{side}:{value:g}pt' for side, value in _insets(style).items())})"


class _Styles:
    """A function for each look: of cells (``c0(x, y, columns, rows, text)``) and of lines (``l0(text)``)."""

    def __init__(self, families: Families) -> None:
        self._families = families
        self.definitions: list[str] = []
        self._names: dict[tuple[str, Style, bool], str] = {}

    def cell(self, style: Style, tall: bool) -> str:
        name = self._names.get(("c", style, tall))
        if name is None:
            name = self._names["c", style, tall] = f"c{len(self._names)}"
            fill = f'fill:rgb("{style.background}"),' if style.background else ""
            justify = "{set par(justify:true);%s}" if style.align == "justify" else "%s"
            self.definitions.append(
                f"#let {name}(x,y,w,h,t)=table.cell(x:x,y:y,colspan:w,rowspan:h,{fill}inset:{_inset(style)},"
                f"{'breakable:true,' if tall else ''}"
                f"align:{_align(style, tall)},{justify % f'text({_text(style, self._families)},t)'})"
            )
        return name

    def line(self, style: Style) -> str:
        name = self._names.get(("l", style, False))
        if name is None:
            name = self._names["l", style, False] = f"l{len(self._names)}"
            fill = f'fill:rgb("{style.background}"),' if style.background else ""
            sides = {side: getattr(style, f"border_{side}") for side in ("top", "right", "bottom", "left")}
            borders = ",".join(f"{side}:{_stroke(border)}" for side, border in sides.items() if border)
            stroke = f"stroke:({borders})," if borders else ""
            justify = "set par(justify:true);" if style.align == "justify" else ""
            self.definitions.append(
                f"#let {name}(t)=block(width:100%,{fill}{stroke}inset:{_inset(style)},"
                f"{{set align({_align(style).partition('+')[0]});{justify}par(text({_text(style, self._families)},t))}})"
            )
        return name


# -- parts


def _part(part: Part, styles: _Styles, linked: set[int | None], several: bool, marked: bool) -> Iterator[str]:
    sheet = part.sheet
    if part.first and part.number in linked:
        yield f"[#metadata(none)<sheet{part.number}>]"
    within = part.repeated_lines if sheet.rows else []
    named = (
        part.first and several
    )  # every form of a volume has the same title: bookmarks are named after the projects
    if named and not any(line.heading for line in sheet.head):
        yield f"heading(level:1,supplement:[],{quoted(sheet.name or sheet.title)})"
        named = False
    for line in sheet.head:
        if line.heading:
            mark = quoted(sheet.name or sheet.title) if named else quoted(line.text)
            bookmarked = "true" if named or not several else "false"
            named = False
            yield f"heading(level:{line.heading},bookmarked:{bookmarked},supplement:{_line(line, styles, sheet.width_mm)},{mark})"
        elif line not in within:
            yield _line(line, styles, sheet.width_mm)
    if sheet.rows:
        yield from _table(part, styles, marked)
    for line in sheet.foot:
        yield _line(line, styles, sheet.width_mm)


def _line(line: Line, styles: _Styles, width_mm: float) -> str:
    return f"{styles.line(line.style)}({_breakable(line.text, line.style, width_mm)})"


def _table(part: Part, styles: _Styles, marked: bool = False) -> Iterator[str]:
    """The table of a part; ``marked`` puts ``<row>`` metadata where rows begin and where it ends."""
    sheet, within = part.sheet, part.repeated_lines
    columns = len(sheet.column_widths_mm)
    lines = int(bool(within))  # they take a row of their own
    border = uniform_border(sheet.rows)
    if border is not None and (border.style == "double" or lines):
        border = None
    across, down = ([], []) if border else edges(sheet.rows, columns)
    double = any(edge.border.style == "double" for edge in (*across, *down))
    rows = [
        "".join(_row(sheet, top, top + lines, styles, part.tall, marked or double))
        for top in range(len(sheet.rows))
    ]
    widths = "".join(f"{width:g}mm," for width in sheet.column_widths_mm)
    indent = max(sheet.page.content_width_mm - sheet.width_mm, 0) / 2
    yield (
        f"pad(left:{indent:g}mm,table(columns:({widths}),rows:({'auto,' * lines}{_tracks(sheet)}),"
        f"stroke:{_stroke(border) if border else 'none'},"
    )
    yield from _tall_rows(sheet, rows, within, styles) if part.tall else rows
    for name, axis, found in (("hline", "y", across), ("vline", "x", down)):
        for edge in found:
            yield (
                f"table.{name}({axis}:{edge.line + (lines if axis == 'y' else 0)},"
                f"start:{edge.start + (lines if axis == 'x' else 0)},"
                f"end:{edge.end + (lines if axis == 'x' else 0)},stroke:{_stroke(edge.border)}),"
            )
    yield "))"
    if double or marked:
        yield _mark(len(rows))
    if double:
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


def _row(sheet: Sheet, top: int, place: int, styles: _Styles, tall: bool, marked: bool) -> Iterator[str]:
    """The cells of row ``top`` of the sheet, which is row ``place`` of the table."""
    row = sheet.rows[top]
    carrier = _carrier(sheet, row)
    for number, cell in enumerate(row.cells):
        style = cell.style
        body = _body(sheet, cell)
        if cell is carrier:
            body = _with_least_height(sheet, row.min_height_pt, cell, body)
        if marked and number == 0:
            body = f"{{place(top+left,dy:-{_insets(style)['top']:g}pt,{_mark(top)});{body}}}"
        yield (
            f"{styles.cell(style, tall)}({cell.column},{place},{cell.column_span},{cell.row_span},{body}),"
        )


def _carrier(sheet: Sheet, row: Row) -> Cell | None:
    """The cell of this row alone that keeps it at its least height: the one with the least text."""
    if not row.min_height_pt:
        return None
    alone = [cell for cell in row.cells if cell.row_span == 1]
    return min(alone, key=lambda cell: (cell.style.vertical, len(cell.text)), default=None)


def _inner_em(sheet: Sheet, cell: Cell) -> float:
    insets = _insets(cell.style)
    inner = cell_width_mm(cell, sheet.column_widths_mm) / MM_PER_PT - insets["left"] - insets["right"]
    return inner / cell.style.font_size_pt


def _with_least_height(sheet: Sheet, height_pt: float, cell: Cell, body: str) -> str:
    """``body`` in a box at least as tall as the row has to be: a strut in the line where there is one line."""
    style, insets = cell.style, _insets(cell.style)
    strut = height_pt - insets["top"] - insets["bottom"]
    if strut <= style.line_pt:
        return body
    if "\n" in cell.text or style.vertical or sum(map(_most_em, cell.text)) > _inner_em(sheet, cell):
        return f"grid(columns:(0pt,1fr),rect(width:0pt,height:{strut:g}pt,stroke:none,inset:0pt),{body})"
    middle = CENTRE_EM * style.font_size_pt
    below = {
        "top": strut - style.line_pt / 2 - middle,
        "middle": strut / 2 - middle,
        "bottom": style.line_pt / 2 - middle,
    }[style.vertical_align]
    return f"{{box(width:0pt,height:{strut:.5g}pt,baseline:{below:.4g}pt);{body}}}"


def _body(sheet: Sheet, cell: Cell) -> str:
    if cell.style.vertical:
        return _vertical(cell.text, cell.style)
    body = _breakable(cell.text, cell.style, cell_width_mm(cell, sheet.column_widths_mm))
    if cell.link is not None and cell.text:
        if cell.page_number:
            body = f"context str(locate(<sheet{cell.link}>).page())"
        return f"link(<sheet{cell.link}>,{body})"
    return body


def _vertical(text: str, style: Style) -> str:
    """Vertical lettering as offices print it: sign below sign, paragraphs from right to left."""
    size = VERTICAL_EM * style.font_size_pt
    middle = CENTRE_EM * style.font_size_pt
    edges = f"top-edge:{size / 2 + middle:.4g}pt,bottom-edge:{middle - size / 2:.4g}pt"

    def sign(char: str) -> str:
        printed = f"rotate(90deg,{quoted(char)})" if char in _LYING else quoted(char)
        return f"block(height:{size:.4g}pt,align(center+horizon,text({edges},{printed})))"

    columns = [
        f"stack(dir:ttb,{','.join(map(sign, part))})" if part else "[]"
        for part in reversed(text.replace(_BOM, "").split("\n"))
    ]
    return columns[0] if len(columns) == 1 else f"stack(dir:ltr,{','.join(columns)})"


def _most_em(char: str) -> float:
    """The width in em that no usual face goes beyond."""
    if char.isascii():
        return 1.0 if char in "WM@%mw" else 0.83 if char.isupper() else 0.62
    return 0.0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1.0


def _breakable(text: str, style: Style, width_mm: float) -> str:
    """``text`` as a literal; where it holds a word that no line holds, places where that word may break.

    An empty box is such a place and no character of the text. What fits on a line stays whole, so that the
    word begins on a line of its own, as in the other formats.
    """
    text = text.replace(_BOM, "")
    room = width_mm / MM_PER_PT - style.padding_left_pt - style.padding_right_pt
    room = (room - _half(style.border_left) - _half(style.border_right)) / style.font_size_pt
    if len(text) <= room:
        return quoted(text)
    pieces: list[str] = []
    done = 0
    for word in _WORD.finditer(text):
        if len(word[0]) <= room:
            continue
        width = 0.0
        for place, char in enumerate(word[0], word.start()):
            width += _most_em(char)
            if width > room and unicodedata.category(char) not in ("Mn", "Me", "Cf"):
                pieces.append(text[done:place])
                done = place
    if not pieces:
        return quoted(text)
    return f"{{{';box();'.join(map(quoted, [*pieces, text[done:]]))}}}"


def _tall_rows(sheet: Sheet, rows: Sequence[str], within: Sequence[Line], styles: _Styles) -> Iterator[str]:
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
        body = ";".join(_line(line, styles, sheet.width_mm) for line in within)
        across = f"x:0,y:0,colspan:{len(sheet.column_widths_mm)}"
        yield f"table.header(table.cell({across},inset:0pt,stroke:none,{{{body}}}),"
    elif leading:
        yield "table.header("
    yield from rows[:leading]
    if within or leading:
        yield "),"
    yield from rows[leading:]


def _cores(sheet: Sheet, across: Sequence[Edge], down: Sequence[Edge], indent_mm: float) -> str:
    """The white between the two lines of double borders, which Typst does not know: drawn over them, where the
    rows turn out to be. It gets a third of the width, as in CSS. Rows over several pages keep plain lines."""
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
    return (
        "context {let marks=query(selector(<row>).before(here())).rev();"
        f"marks=marks.slice(0,marks.position(m=>m.value.at(0)==0)+1);"
        "if marks.all(m=>m.location().page()==here().page()){"
        f"let at(n)=marks.find(m=>m.value.at(0)==n).value.at(1)*1pt-{sheet.page.margin_top_mm:g}mm;"
        f"{';'.join(out)}}}}}"
    )


def _core(left_mm: float, top: str, length: str, angle: str, border: Border) -> str:
    return (
        f"place(top+left,dx:{left_mm:g}mm,dy:{top},"
        f"line(length:{length},angle:{angle},stroke:{border.width_pt / 3:.4g}pt+white))"
    )
