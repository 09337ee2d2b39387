"""Book → Word file.

The changing part (document.xml) is built as a string, every other part comes ready compressed. Widths are
in dxa (1/20 pt), fixed, with equal sums in ``w:tblGrid`` and ``w:tcW``: WPS trusts the one, Word the other.
Fonts stand in the styles, so that an office restyles the file at once; every run carries the hint eastAsia,
which gives ambiguous signs (“ ” … ≥ ×) the Chinese face.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from ...grid.measure import cell_width_mm, row_heights_pt, text_height_pt
from ...grid.merge import covering
from ...grid.paginate import heads_next, lines_height_pt, page_height_pt
from ...grid.sheet import Book, Border, Cell, Page, Row, Sheet, Style
from ..package_writer import Part, constant_part, make_part, zip_parts
from . import contents, parts

DXA_PER_MM = 1440 / 25.4
SIDES = ("top", "left", "bottom", "right")  # the order of the schema
# a row taller than this share of the page may break inside; shorter rows move to the next page whole, unless they
# would leave more than the other share of this one empty
SPLIT_SHARE, EMPTY_SHARE = 0.4, 0.3
LABEL_SHARE = 0.25  # a label taller than this share may be cut by the end of a page
_BORDER_STYLES = {"solid": "single", "double": "double", "dashed": "dashed", "dotted": "dotted"}


def write_docx(book: Book) -> bytes:
    """The Word file of ``book``: one section per sheet, each starting on a new page.

    Lines that repeat stand in the page header from the second page of their sheet on; the list of sheets is
    a table of contents field, filled in.
    """
    named = _named_styles(book)
    ids = {(style, in_cell): style_id for style_id, style, in_cell in named}
    headers = _headers(book, ids)
    heights = [row_heights_pt(sheet.rows, sheet.column_widths_mm) for sheet in book.sheets]
    body = "".join(
        _sheet_xml(book, number, ids, headers, heights[number]) for number in range(len(book.sheets))
    )
    document = f"{parts.XML}<w:document {parts.W} {parts.R}><w:body>{body}</w:body></w:document>"
    return zip_parts(
        [
            *_fixed_parts(named, _is_long(book, heights[0]), len(headers)),
            _core(book),
            *(
                make_part(f"word/header{number}.xml", parts.header_xml(text))
                for number, text in enumerate(headers, 1)
            ),
            make_part("word/document.xml", document.encode()),
        ]
    )


def _core(book: Book) -> Part:
    return make_part("docProps/core.xml", parts.core_xml(book.title, book.properties))


def _headers(book: Book, ids: dict) -> list[str]:
    """The different page headers of the book, the empty one first; none where no line repeats."""
    texts = {"": None} | {_header_text(sheet, ids): None for sheet in book.sheets}
    return list(texts) if len(texts) > 1 else []


def _header_text(sheet: Sheet, ids: dict) -> str:
    # in a header the title is text: one heading in the navigation pane
    return "".join(
        _paragraphs(line.text, _paragraph_head(ids[(line.style, False)], outline=False))
        for line in sheet.head
        if line.repeat
    )


@lru_cache(maxsize=64)
def _fixed_parts(
    named: tuple[tuple[str, Style, bool], ...], numbered: bool, headers: int
) -> tuple[Part, ...]:
    """Every part but document.xml, core.xml and the headers; the same for all forms of a layout."""
    body = next((style for _, style, in_cell in named if in_cell), None) or named[0][1]
    fonts = {"宋体", "Times New Roman"} | {
        font for _, style, _ in named for font in (style.font, style.latin_font)
    }
    members = (
        ("[Content_Types].xml", parts.content_types(headers)),
        ("_rels/.rels", parts.PACKAGE_RELS),
        ("word/_rels/document.xml.rels", parts.document_rels(headers)),
        ("word/styles.xml", parts.styles_xml(named, body)),
        ("word/settings.xml", parts.SETTINGS),
        ("word/fontTable.xml", parts.font_table(fonts)),
        ("word/theme/theme1.xml", parts.THEME),
        ("word/footer1.xml", parts.FOOTER if numbered else parts.EMPTY_FOOTER),
        ("docProps/app.xml", parts.APP),
    )
    return tuple(constant_part(name, data) for name, data in members)


def _named_styles(book: Book) -> tuple[tuple[str, Style, bool], ...]:
    """(style id, Style, in a cell) for every look, in the order met; ids are ASCII, names unique."""
    looks: dict[tuple[Style, bool], None] = {}
    for sheet in book.sheets:
        looks |= {(line.style, False): None for line in (*sheet.head, *sheet.foot)}
        looks |= {(style, True): None for style in _looks(sheet).values()}
    return tuple((f"t{number}", style, in_cell) for number, (style, in_cell) in enumerate(looks, 1))


def _looks(sheet: Sheet) -> dict[int, Style]:
    """The looks of the cells by identity, in the order met: a table has a dozen, asked for by every cell."""
    return {id(cell.style): cell.style for row in sheet.rows for cell in row.cells}


def _is_long(book: Book, heights_pt: Sequence[float]) -> bool:
    """Whether the pages want numbers: more than one sheet, or one that runs over a page (``heights_pt`` are of
    the first one's rows)."""
    if len(book.sheets) > 1:
        return True
    sheet = book.sheets[0]
    lines = sum(text_height_pt(line.text, line.style, sheet.width_mm) for line in (*sheet.head, *sheet.foot))
    return lines + sum(heights_pt) > sheet.page.content_height_mm * 72 / 25.4


# -- text


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


HINT = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'


RUN, RUN_END = f'<w:r>{HINT}<w:t xml:space="preserve">', "</w:t></w:r>"


def _paragraph_head(style_id: str, outline: bool = True, keep: bool = False) -> str:
    """The beginning of a paragraph; ``keep`` holds it on the page of what follows."""
    level = "" if outline else '<w:outlineLvl w:val="9"/>'
    keep_next = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{keep_next}{level}</w:pPr>'


def _paragraphs(text: str, head: str, start: str = "", end: str = "") -> str:
    """One paragraph per line of ``text``, each beginning with ``head``; ``start`` and ``end`` are markup around
    the first one's runs."""
    if "\n" in text:
        first, _, rest = text.partition("\n")
        return _paragraphs(first, head, start, end) + "".join(
            _paragraphs(line, head) for line in rest.split("\n")
        )
    run = f"{RUN}{escape(text)}{RUN_END}" if text else ""
    return f"{head}{start}{run}{end}</w:p>"


# -- tables


def _dxa(mm: float) -> int:
    return round(mm * DXA_PER_MM)


def grid_dxa(widths_mm: Sequence[float]) -> list[int]:
    """Column widths in dxa whose sum is the rounded total."""
    edges, total = [0], 0.0
    for width in widths_mm:
        total += width
        edges.append(_dxa(total))
    return [right - left for left, right in pairwise(edges)]


def _border_xml(side: str, border: Border | None) -> str:
    if border is None:
        return f'<w:{side} w:val="nil"/>'
    size = max(2, min(96, round(border.width_pt * 8)))
    return f'<w:{side} w:val="{_BORDER_STYLES[border.style]}" w:sz="{size}" w:space="0" w:color="{border.color[1:].upper()}"/>'


def _borders(style: Style) -> tuple[Border | None, ...]:
    return (style.border_top, style.border_left, style.border_bottom, style.border_right)


def _paddings(style: Style) -> tuple[int, ...]:
    sides = (style.padding_top_pt, style.padding_left_pt, style.padding_bottom_pt, style.padding_right_pt)
    return tuple(round(value * 20) for value in sides)


def _margins_xml(tag: str, paddings: tuple[int, ...]) -> str:
    sides = "".join(
        f'<w:{side} w:w="{value}" w:type="dxa"/>' for side, value in zip(SIDES, paddings, strict=True)
    )
    return f"<w:{tag}>{sides}</w:{tag}>"


def _cell_properties(style: Style, common: tuple, commonest: tuple) -> str:
    """The part of ``w:tcPr`` that a style gives, in the order of the schema, after span and merge."""
    out = []
    borders = _borders(style)
    if borders != common:
        sides = "".join(_border_xml(side, border) for side, border in zip(SIDES, borders, strict=True))
    else:
        sides = ""
    for side, border in (("tl2br", style.diagonal_down), ("tr2bl", style.diagonal_up)):
        sides += _border_xml(side, border) if border is not None else ""
    if sides:
        out.append(f"<w:tcBorders>{sides}</w:tcBorders>")
    if style.background:
        out.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{style.background[1:].upper()}"/>')
    if _paddings(style) != commonest:
        out.append(_margins_xml("tcMar", _paddings(style)))
    if style.vertical:
        out.append('<w:textDirection w:val="tbRlV"/>')
    out.append(
        f'<w:vAlign w:val="{"center" if style.vertical_align == "middle" else style.vertical_align}"/>'
    )
    return "".join(out)


def _table_xml(sheet: Sheet, ids: dict, heights_pt: Sequence[float]) -> str:
    widths = grid_dxa(sheet.column_widths_mm)
    looks = _looks(sheet)
    counts = Counter(id(cell.style) for row in sheet.rows for cell in row.cells)
    common: Counter[tuple[Border | None, ...]] = Counter()
    padding: Counter[tuple[int, ...]] = Counter()
    for look, style in looks.items():
        common[_borders(style)] += counts[look]
        padding[_paddings(style)] += counts[look]
    borders, paddings = common.most_common(1)[0][0], padding.most_common(1)[0][0]
    properties = {look: _cell_properties(style, borders, paddings) for look, style in looks.items()}
    # a table's own outer and inner borders; where the commonest cell is open on a side, so is the table
    top, left, bottom, right = borders
    sides = zip(
        ("top", "left", "bottom", "right", "insideH", "insideV"),
        (top, left, bottom, right, top, left),
        strict=True,
    )
    out = [
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>',
        *(_border_xml(side, border) for side, border in sides),
        f'</w:tblBorders><w:tblLayout w:type="fixed"/>{_margins_xml("tblCellMar", paddings)}',
        '<w:tblLook w:val="04A0"/></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{width}"/>' for width in widths),
        "</w:tblGrid>",
    ]
    breakable = _breakable(sheet, heights_pt)
    held = _held(sheet, heights_pt)
    begun: dict[tuple, tuple[str, str]] = {}  # most boxes of a table begin like another one
    leading = True
    for number, (row, cells) in enumerate(zip(sheet.rows, covering(sheet.rows), strict=True)):
        leading = leading and row.repeat
        out.append(_row_properties(row, cant_split=number not in breakable, header=leading))
        # a header in the middle stays with what it heads, and so does the row of a group
        keep = not leading and (row.repeat or number in held or heads_next(sheet.rows, number))
        for cell, starts in cells:
            merge = "" if cell.row_span == 1 else "restart" if starts else "continue"
            key = (id(cell.style), cell.column, cell.column_span, merge, keep)
            known = begun.get(key)
            if known is None:
                opening = _cell_opening(cell, widths, merge, properties[id(cell.style)])
                known = begun[key] = opening, _paragraph_head(ids[(cell.style, True)], keep=keep)
            opening, head = known
            if not cell.text or not starts:
                out.append(f"{opening}{head}</w:p></w:tc>")
            elif "\n" in cell.text:
                out.append(f"{opening}{_paragraphs(cell.text, head)}</w:tc>")
            else:
                out.append(f"{opening}{head}{RUN}{escape(cell.text)}{RUN_END}</w:p></w:tc>")
        out.append("</w:tr>")
    out.append("</w:tbl>")
    return "".join(out)


def _held(sheet: Sheet, heights_pt: Sequence[float]) -> set[int]:
    """Rows that stay with the next one: a label that reaches over several rows is not cut where it begins."""
    most = page_height_pt(sheet) * LABEL_SHARE
    found = set()
    for top, row in enumerate(sheet.rows):
        for cell in row.cells:
            if cell.row_span == 1 or "\n" not in cell.text:
                continue
            need = text_height_pt(cell.text, cell.style, cell_width_mm(cell, sheet.column_widths_mm))
            last, room = top, heights_pt[top]
            while room < need <= most and last < top + cell.row_span - 1:
                found.add(last)
                last += 1
                room += heights_pt[last]
    return found


def _breakable(sheet: Sheet, heights_pt: Sequence[float]) -> set[int]:
    """The rows that may break inside; where pages end is reckoned as Word breaks them."""
    room = page_height_pt(sheet)
    lines = [line for line in sheet.head if line.repeat]
    leading = next((number for number, row in enumerate(sheet.rows) if not row.repeat), 0)
    again = lines_height_pt(lines, sheet.width_mm) + sum(heights_pt[:leading])
    used = lines_height_pt(sheet.head, sheet.width_mm)
    found = set()
    for number, height in enumerate(heights_pt):
        left = room - used
        if height > room * SPLIT_SHARE:
            found.add(number)
        if height <= left:
            used += height
        elif number in found or left > room * EMPTY_SHARE:
            found.add(number)
            used = again + (height - left) % max(room - again, 1.0)
        else:
            used = again + height
    return found


def _row_properties(row: Row, cant_split: bool, header: bool) -> str:
    split = "<w:cantSplit/>" if cant_split else ""
    height = (
        f'<w:trHeight w:val="{round(row.min_height_pt * 20)}" w:hRule="atLeast"/>'
        if row.min_height_pt
        else ""
    )
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr>{split}{height}{repeat}</w:trPr>" if split or height or repeat else "<w:tr>"


_MERGES = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}


def _cell_opening(cell: Cell, widths: list[int], merge: str, properties: str) -> str:
    """A cell up to its first paragraph."""
    width = sum(widths[cell.column : cell.column + cell.column_span])
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{_MERGES[merge]}{properties}</w:tcPr>'


# -- sections


def _section_xml(page: Page, header: int, empty_header: bool) -> str:
    """``header``: number of the page header part from the second page on (0: none); ``empty_header``: other
    sheets have one, so that this section must say that it has none."""
    orient = ' w:orient="landscape"' if page.landscape else ""
    footer = f'<w:footerReference w:type="default" r:id="{parts.FOOTER_ID}"/>'
    references, first_page = footer, ""
    if header:
        empty = parts.header_id(1)
        references = (
            f'<w:headerReference w:type="default" r:id="{parts.header_id(header)}"/>'
            f'<w:headerReference w:type="first" r:id="{empty}"/>{footer}'
            f'<w:footerReference w:type="first" r:id="{parts.FOOTER_ID}"/>'
        )
        first_page = "<w:titlePg/>"
    elif empty_header:
        references = f'<w:headerReference w:type="default" r:id="{parts.header_id(1)}"/>{footer}'
    return (
        f"<w:sectPr>{references}"
        f'<w:pgSz w:w="{_dxa(page.width_mm)}" w:h="{_dxa(page.height_mm)}"{orient}/>'
        f'<w:pgMar w:top="{_dxa(page.margin_top_mm)}" w:right="{_dxa(page.margin_right_mm)}" '
        f'w:bottom="{_dxa(page.margin_bottom_mm)}" w:left="{_dxa(page.margin_left_mm)}" '
        f'w:header="{_dxa(page.margin_top_mm)}" w:footer="{_dxa(page.margin_bottom_mm / 2)}" w:gutter="0"/>'
        f"{first_page}</w:sectPr>"
    )


def _sheet_xml(book: Book, number: int, ids: dict, headers: list[str], heights_pt: Sequence[float]) -> str:
    sheet = book.sheets[number]
    last = number == len(book.sheets) - 1
    header = headers.index(_header_text(sheet, ids)) + 1 if headers else 0
    section = _section_xml(sheet.page, header if header > 1 else 0, bool(headers))
    listing = next((other for other in book.sheets if other.contents), None)
    mark = contents.target_marks(listing, number) if listing and not sheet.contents else ("", "")
    head = []
    for line in sheet.head:
        start, end = mark
        head.append(_paragraphs(line.text, _paragraph_head(ids[(line.style, False)]), start, end))
        mark = ("", "")
    if sheet.contents:
        table, tail = contents.contents_xml(sheet, ids), ""
    else:
        table = _table_xml(sheet, ids, heights_pt) if sheet.rows else ""
        tail = '<w:p><w:pPr><w:pStyle w:val="tail"/></w:pPr></w:p>' if sheet.rows and not sheet.foot else ""
    foot = "".join(_paragraphs(line.text, _paragraph_head(ids[(line.style, False)])) for line in sheet.foot)
    if last:
        return f"{''.join(head)}{table}{foot}{tail}{section}"
    return f'{"".join(head)}{table}{foot}<w:p><w:pPr><w:pStyle w:val="tail"/>{section}</w:pPr></w:p>'
