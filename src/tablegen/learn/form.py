"""The tagged blank as form.html and form.css: the same boxes, texts, widths and looks, so that PDF and Excel made
from it show what the blank shows (DESIGN.md rule 6)."""

from __future__ import annotations

import html
import re

from ..formats.blank import EVERY_LINE, INDENT, INDENT_END, PARAGRAPH, PARAGRAPH_END, RUN, RUN_END, Blank
from ..formats.html.box_text import BREAK
from ..formats.html.template import CLOSE, END, OPEN, Box
from ..formats.tab_stops import spread
from ..grid.measure import text_em
from ..grid.sheet import Border, Style
from .blank import face
from .tags import tag as jinja_tag

_RUN = re.compile(f"{RUN}\\d+{RUN_END}")
_PARAGRAPH = re.compile(f"{PARAGRAPH}\\d+{PARAGRAPH_END}")
_INDENT = re.compile(f"{INDENT}(\\d+)([{EVERY_LINE}]?){INDENT_END}")
_BOX = re.compile(f"^{OPEN}(\\d+){CLOSE}(.*?)(?:{END})?$", re.S)
# HTML would make one of them, or none beside a line break: they are printed as a text
_SPACES = re.compile(f" {{2,}}|(?<={BREAK}) | (?={BREAK})")
_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.S)


def form_html(blank: Blank) -> str:
    """form.html of a tagged blank."""
    form = blank.form
    spans = _row_spans(blank)
    head: list[str] = []
    body: list[str] = []
    foot: list[str] = []
    row: list[str] | None = None
    columns = len(form.column_widths_mm)

    def close() -> None:
        nonlocal row
        if row is not None:
            body.append("".join((*row, "</tr>")))
            row = None

    for line in form.marked.split("\n"):
        match = _BOX.match(line)
        if match is None:
            close()
            if line.strip():
                (body if body or not head else head).append(line.strip())
            continue
        box = form.boxes[number := int(match[1])]
        is_line = box.tag in ("h1", "p")
        text = _html_text(match[2], blank.between_cells if is_line else BREAK)
        if box.tag == "tr":
            close()
            row = [_row_tag(box)]
        elif box.tag in ("td", "th"):
            assert row is not None
            if number not in blank.anchors:
                row.append(_cell(box, text, spans.get(number, 1), box.column_span))
        elif box.tag == "between":
            close()
            body.append(f"<tr>{_cell(box, text, 1, columns, 'td')}</tr>")
        elif is_line:
            close()
            made = f'<{box.tag} class="{box.style.name}">{text}</{box.tag}>'
            (foot if body else head).append(made)
    close()
    widths = "".join(f'<col style="width: {width:.2f}mm">' for width in form.column_widths_mm)
    return "\n".join(
        [
            *head,
            "<table>",
            f"<colgroup>{widths}</colgroup>",
            "<tbody>",
            *body,
            "</tbody>",
            "</table>",
            *foot,
            "",
        ]
    )


def _row_spans(blank: Blank) -> dict[int, int]:
    """Box in which a vertical merge of the blank begins → its rows."""
    spans: dict[int, int] = {}
    for begin in blank.anchors.values():
        spans[begin] = spans.get(begin, 1) + 1
    return spans


def _row_tag(box: Box) -> str:
    height = f' style="height: {box.height_pt:g}pt"' if box.height_pt else ""
    return f"<tr{' repeat' if box.repeat else ''}{height}>"


def _cell(box: Box, text: str, rows: int, columns: int, tag: str = "") -> str:
    tag = tag or box.tag
    parts = [f'<{tag} class="{box.style.name}"']
    if columns > 1:
        parts.append(f' colspan="{columns}"')
    if rows > 1:
        parts.append(f' rowspan="{rows}"')
    if box.merge:
        parts.append(" merge")
    return f"{''.join(parts)}>{text}</{tag}>"


def _html_text(text: str, between: str) -> str:
    """Marked text as it stands in form.html, ``between`` its paragraphs."""
    text = _INDENT.sub(_blanks, _RUN.sub("", text))
    text = spread(_PARAGRAPH.sub(between, text).removeprefix(between), _width_em)
    parts = _TAG.split(text)
    parts[::2] = [html.escape(part, quote=False) for part in parts[::2]]
    parts[1::2] = [part.replace("<", "&lt;").replace(">", "&gt;") for part in parts[1::2]]
    parts[::2] = [_SPACES.sub(lambda match: jinja_tag(f'"{match[0]}"'), part) for part in parts[::2]]
    return "".join(parts).replace(BREAK, "<br>")


def _blanks(indent: re.Match[str]) -> str:
    """The indent of a first line. Where a paragraph is nothing but tags, an amount may stand there, which is not indented."""
    return "" if indent[2] else "\u3000" * int(indent[1])


def _width_em(text: str) -> float:
    """The width of a line in which room for a name is left in the place of a tag."""
    return text_em(_TAG.sub(lambda tag: "国" * (4 * tag[0].startswith("{{")), text))


def form_css(blank: Blank, title: str) -> str:
    """form.css: one rule per look, in the order met."""
    form = blank.form
    page = form.page
    margins = (page.margin_top_mm, page.margin_right_mm, page.margin_bottom_mm, page.margin_left_mm)
    out = [
        f"/* {title.replace('*', '')}：由空表学来，改外观改这里 */",
        f"@page {{ size: {page.width_mm:.1f}mm {page.height_mm:.1f}mm; margin: "
        + " ".join(f"{side:.2f}mm" for side in margins)
        + " }",
        "",
    ]
    done: set[tuple[str, str]] = set()
    for box in form.boxes:
        if box.tag in ("tr", "table", "story"):
            continue
        tag = "td" if box.tag == "between" else box.tag
        if (tag, box.style.name) not in done:
            done.add((tag, box.style.name))
            out.append(f"{tag}.{box.style.name} {{ {_declarations(box.style)} }}")
    return "\n".join(out) + "\n"


def _declarations(style: Style) -> str:
    font = style.font if re.search("[\u4e00-\u9fff]", style.font) else face(style.font)
    family = font if style.latin_font in ("", style.font) else f'"{style.latin_font}", {font}'
    values = [f"font-family: {family}", f"font-size: {style.font_size_pt:g}pt", f"text-align: {style.align}"]
    if style.bold:
        values.append("font-weight: bold")
    if style.line_height_pt:
        values.append(f"line-height: {style.line_height_pt:.2f}pt")
    values.append(f"vertical-align: {style.vertical_align}")
    borders = {side: getattr(style, f"border_{side}") for side in ("top", "right", "bottom", "left")}
    if any(borders.values()):
        if len(set(borders.values())) == 1:
            values.append(f"border: {_border(borders['top'])}")
        else:
            values += [f"border-{side}: {_border(border)}" for side, border in borders.items() if border]
    paddings = [getattr(style, f"padding_{side}_pt") for side in ("top", "right", "bottom", "left")]
    if any(paddings):
        values.append("padding: " + " ".join(f"{value:.2f}pt" for value in paddings))
    if style.background:
        values.append(f"background-color: {style.background}")
    if style.vertical:
        values.append("writing-mode: vertical-rl")
    return "; ".join(values)


def _border(border: Border | None) -> str:
    if border is None:
        return "none"
    return f"{border.width_pt:g}pt {border.style}" + (f" {border.color}" if border.color != "#000000" else "")
