"""Book → HTML, for preview, for screen readers, and as what the PDF is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from ...grid.sheet import Book, Border, Cell, Line, Page, Row, Sheet, Style
from ..fonts import css_stack

_SIDES = ("top", "right", "bottom", "left")


def write_html(book: Book) -> bytes:
    """A self-contained page: UTF-8, language zh-CN, no script, nothing fetched."""
    names = style_names(book.sheets)
    css = sheet_css(tuple(names), tuple(dict.fromkeys(sheet.page for sheet in book.sheets)))
    body = "".join(
        section_html(sheet, names, "p0", f' id="sheet{number}"') for number, sheet in enumerate(book.sheets)
    )
    return document(book, css + SCREEN_CSS, body).encode()


SCREEN_CSS = "@media screen{body{background:#eee}section{background:#fff;margin:8mm auto;padding:12mm 10mm;width:fit-content}}"


def document(book: Book, css: str, body: str) -> str:
    described = {"author": "author", "subject": "description", "keywords": "keywords"}
    # HTML and PDF have no field for the category (内部, 公开): it stands with the keywords
    keywords = ", ".join(filter(None, (book.properties.get("keywords"), book.properties.get("category"))))
    properties = book.properties | {"keywords": keywords}
    metadata = "".join(
        f'<meta name="{name}" content="{escape(properties[key])}">'
        for key, name in described.items()
        if properties.get(key)
    )
    style = f"<style>{css}</style>" if css else ""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(book.title)}</title>'
        f'{metadata}<meta name="generator" content="tablegen">{style}</head><body>{body}</body></html>'
    )


def style_names(sheets: Iterable[Sheet]) -> dict[Style, str]:
    """A short class name for every look."""
    names: dict[Style, str] = {}
    for sheet in sheets:
        for line in (*sheet.head, *sheet.foot):
            names.setdefault(line.style, f"s{len(names)}")
        for row in sheet.rows:
            for cell in row.cells:
                names.setdefault(cell.style, f"s{len(names)}")
    return names


# -- css


def _border_css(side: str, border: Border | None) -> str:
    if border is None:
        return ""
    return f"border-{side}:{border.width_pt:g}pt {border.style} {border.color};"


def style_css(style: Style) -> str:
    line = f"line-height:{style.line_pt:g}pt;"
    borders = "".join(_border_css(side, getattr(style, f"border_{side}")) for side in _SIDES)
    padding = " ".join(f"{getattr(style, f'padding_{side}_pt'):g}pt" for side in _SIDES)
    background = f"background-color:{style.background};" if style.background else ""
    background += _diagonals_css(style)
    vertical = "writing-mode:vertical-rl;" if style.vertical else ""
    weight = "bold" if style.bold else "normal"
    return (
        f"font-family:{css_stack(style.font, style.latin_font)};font-size:{style.font_size_pt:g}pt;font-weight:{weight};"
        f"{line}text-align:{style.align};vertical-align:{style.vertical_align};padding:{padding};{borders}{background}{vertical}"
    )


def _diagonals_css(style: Style) -> str:
    """Lines from corner to corner, as sharp edges in a gradient."""
    lines = []
    for towards, border in (("bottom left", style.diagonal_down), ("bottom right", style.diagonal_up)):
        if border is not None:  # across the line the colour changes
            half = border.width_pt / 2
            ends = f"transparent calc(50% - {half:g}pt),{border.color} calc(50% - {half:g}pt)"
            lines.append(
                f"linear-gradient(to {towards},{ends},{border.color} calc(50% + {half:g}pt),transparent calc(50% + {half:g}pt))"
            )
    return f"background-image:{','.join(lines)};" if lines else ""


def _text_html(text: str, style: Style) -> str:
    """A text; where later lines hang, each of its lines is a box that hangs by itself."""
    if not style.hanging_pt:
        return escape(text, False)
    hang = f"display:block;padding-left:{style.hanging_pt:g}pt;text-indent:-{style.hanging_pt:g}pt"
    lines = text.split("\n")
    ends = ["\n"] * (len(lines) - 1) + [""]
    return "".join(
        f'<span style="{hang}">{escape(line, False)}{end}</span>'
        for line, end in zip(lines, ends, strict=True)
    )


BASE_CSS = (
    "body{margin:0}h1,h2,h3,p{margin:0}table{border-collapse:collapse;table-layout:fixed;margin:0 auto}"
    "th,td{overflow-wrap:anywhere;white-space:pre-wrap}p,h1,h2,h3{white-space:pre-wrap}"
    "tr{break-inside:avoid}tr.tall{break-inside:auto}tr.tall>*{vertical-align:top!important}"
    "td.line{border:none;padding:0}"
    "section+section{break-before:page}a{color:inherit;text-decoration:none}"
)


def page_css(page: Page, name: str) -> str:
    margins = (page.margin_top_mm, page.margin_right_mm, page.margin_bottom_mm, page.margin_left_mm)
    margin = " ".join(f"{value:g}mm" for value in margins)
    return f"@page {name}{{size:{page.width_mm:g}mm {page.height_mm:g}mm;margin:{margin}}}"


@lru_cache(maxsize=64)
def sheet_css(styles: tuple[Style, ...], pages: tuple[Page, ...]) -> str:
    """The style sheet for these looks (class s0, s1 …) and pages (named p0, p1 …)."""
    rules = [BASE_CSS]
    rules += [page_css(page, f"p{number}") for number, page in enumerate(pages)]
    rules += [f"section.p{number}{{page:p{number}}}" for number in range(len(pages))]
    rules += [f".s{number}{{{style_css(style)}}}" for number, style in enumerate(styles)]
    return "".join(rules)


# -- markup


def _line_html(line: Line, names: dict[Style, str]) -> str:
    tag = f"h{line.heading}" if line.heading else "p"
    return f'<{tag} class="{names[line.style]}">{_text_html(line.text, line.style)}</{tag}>'


def _cell_html(cell: Cell, names: dict[Style, str], height: str = "") -> str:
    tag = "th" if cell.header else "td"
    span = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    span += f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    scope = (
        (' scope="rowgroup"' if cell.row_span > 1 else ' scope="row"' if cell.column == 0 else ' scope="col"')
        if cell.header
        else ""
    )
    text = _text_html(cell.text, cell.style)
    if cell.link is not None and text:
        text = f'<a href="#sheet{cell.link}">{text}</a>'
    return f'<{tag}{scope}{span} class="{names[cell.style]}"{height}>{text}</{tag}>'


def _row_html(row: Row, names: dict[Style, str], tall: bool, anchor: str) -> str:
    # the minimum height goes on a cell without row span: WeasyPrint adds a row's own height to spanning cells
    carrier = next((cell for cell in row.cells if cell.row_span == 1), None) if row.min_height_pt else None
    cells = "".join(
        _cell_html(cell, names, _height(row, cell.style) if cell is carrier else "") for cell in row.cells
    )
    return f"<tr{anchor}{' class=tall' if tall else ''}>{cells}</tr>"


def _height(row: Row, style: Style) -> str:
    rules = sum(side.width_pt for side in (style.border_top, style.border_bottom) if side) / 2
    inner = row.min_height_pt - style.padding_top_pt - style.padding_bottom_pt - rules
    return f' style="height:{max(inner, 0):g}pt"'


def table_html(
    sheet: Sheet,
    names: dict[Style, str],
    tall: Sequence[bool] = (),
    anchors: bool = False,
    lines: Sequence[Line] = (),
) -> str:
    """The table; leading repeated rows stand in its head, below ``lines`` that repeat with them."""
    columns = "".join(f'<col style="width:{width:g}mm">' for width in sheet.column_widths_mm)
    rows = [
        _row_html(row, names, bool(tall) and tall[number], f' id="r{number}"' if anchors else "")
        for number, row in enumerate(sheet.rows)
    ]
    leading = 0
    while leading < len(rows) and sheet.rows[leading].repeat:
        leading += 1
    # a cell that spans head and body would be cut at the end of <thead>
    reach = max(
        (top + cell.row_span for top, row in enumerate(sheet.rows[:leading]) for cell in row.cells), default=0
    )
    if reach > leading:
        leading = 0
    cell = f'<td colspan="{len(sheet.column_widths_mm)}" class="line">'
    lead = "".join(f"<tr>{cell}{_line_html(line, names)}</td></tr>" for line in lines)
    head = f"<thead>{lead}{''.join(rows[:leading])}</thead>" if leading or lead else ""
    return (
        f'<table style="width:{sheet.width_mm:g}mm"><colgroup>{columns}</colgroup>{head}'
        f"<tbody>{''.join(rows[leading:])}</tbody></table>"
    )


def section_html(
    sheet: Sheet, names: dict[Style, str], page_name: str, attributes: str = "", tall: Sequence[bool] = ()
) -> str:
    """A sheet (or the part of it on one page): lines, table, lines. ``tall`` marks rows that may break inside;
    lines that repeat then stand in the head of the table, which a renderer repeats."""
    within = [line for line in sheet.head if line.repeat] if any(tall) else []
    head = "".join(_line_html(line, names) for line in sheet.head if line not in within)
    foot = "".join(_line_html(line, names) for line in sheet.foot)
    table = table_html(sheet, names, tall, lines=within) if sheet.rows else ""
    return f'<section class="{page_name}"{attributes}>{head}{table}{foot}</section>'
