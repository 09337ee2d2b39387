"""form.html ↔ grid (DESIGN.md rule 3: fill text, not XML).

``read_form`` takes the template apart: every row, box and line becomes a mark (a control character that no
spec can contain) in a plain text that still holds the Jinja tags. After the one Jinja pass, ``rebuild`` reads
the marks of the filled text and makes lines and rows again. Data are text between marks; they cannot become
markup.

The elements of a form: ``h1``–``h3`` and ``p`` above and below one ``table`` (``repeat``: at the head of every
page); in it ``colgroup``/``col`` with widths, ``thead`` (rows that repeat on every page), ``tbody``, ``tr``
(``repeat`` for a header row in the middle of the form), ``th``, ``td`` with ``colspan``, ``rowspan``, ``merge`` and
``spread`` (as on a ``col``: spread.py); ``br``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from ...grid.measure import MM_PER_PT
from ...grid.sheet import Cell, Line, Page, Row, Style
from ...problems import LayoutError, Place, Problem
from .box_text import BREAK, clean
from .css import Resolved, add_fault, parse_css, problem_maker, resolve
from .unclosed import MAX_ROWS, hidden_characters, too_deep, too_many_boxes, unclosed

OPEN, CLOSE = "\x01", "\x02"  # \x01 <number> \x02: box number of the template starts here
END = "\x05"  # the end of a cell or line
AMOUNT_OPEN, AMOUNT_CLOSE, AMOUNT_SEPARATOR = "\x03", "\x04", "\x1f"

_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
_AMOUNT = re.compile(f"{AMOUNT_OPEN}([^{AMOUNT_CLOSE}]*){AMOUNT_CLOSE}")
_JINJA = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.S)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "p": 0}
STRUCTURE = ("table", "colgroup", "thead", "tbody")
ATTRIBUTES = {
    "th": ("class", "colspan", "rowspan", "merge", "spread", "style"),
    "td": ("class", "colspan", "rowspan", "merge", "spread", "style"),
    "tr": ("class", "repeat", "style"),
    "col": ("class", "spread", "style"),
    "h1": ("class", "repeat", "style"),
    "h2": ("class", "repeat", "style"),
    "h3": ("class", "repeat", "style"),
    "p": ("class", "repeat", "style"),
}
MAX_SPAN = 100


def amount_mark(text: str, number: Decimal, number_format: str) -> str:
    """How an amount travels through the filled text, so that its number reaches the cell."""
    return f"{AMOUNT_OPEN}{text}{AMOUNT_SEPARATOR}{number}{AMOUNT_SEPARATOR}{number_format}{AMOUNT_CLOSE}"


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A row, cell or line of the template; ``line`` is where it stands in form.html. Compared by identity."""

    tag: str
    style: Style
    line: int
    column_span: int = 1
    row_span: int = 1
    merge: bool = False
    repeat: bool = False
    height_pt: float = 0.0
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A template taken apart: ``marked`` is the text for Jinja, ``boxes`` what its marks stand for."""

    file: str
    text: str
    marked: str
    boxes: tuple[Box, ...]
    column_widths_mm: tuple[float, ...]
    page: Page
    places: tuple[str, ...] = ()  # of a Word or Excel blank: how messages name each line of ``marked``
    spread: int | None = None  # the number of the column that is cut into as many as there are data

    def fault(self, message: str, line: int, hint: str = "", code: str = "template") -> Problem:
        if self.places:
            where = self.places[min(max(line, 1), len(self.places)) - 1]
            return Problem(code, f"{where}：{message}", Place(self.file), hint)
        lines = self.text.split("\n")
        line_text = lines[line - 1] if 0 < line <= len(lines) else ""
        return Problem(
            code, message, Place(self.file, line, 1, len(line_text) + 1), hint, line_text=line_text
        )


@dataclass(slots=True)
class _Parsed:
    root: Element
    elements: list[Element] = field(default_factory=list)  # in the order of their marks
    lines: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self, file: str, text: str, problems: list[Problem]):
        super().__init__(convert_charrefs=True)
        self.file = file
        self.source_lines = text.split("\n")
        self.problems = problems
        self.parsed = _Parsed(Element("html"))
        self.stack: list[Element] = [self.parsed.root]
        self.box: Element | None = None  # the open cell or line
        self.begins_line = False  # nothing printed since the last <br>
        self.emitted_lines = 1

    def complain(self, message: str, hint: str = "", at: tuple[int, int] | None = None) -> None:
        line, column = at or self.getpos()
        text = self.source_lines[line - 1] if line <= len(self.source_lines) else ""
        place = Place(self.file, line, column + 1)
        add_fault(self.problems, Problem("template", message, place, hint, line_text=text))

    def after(self, text: str) -> tuple[int, int]:
        """The line and column (from 0) after ``text``, which begins at the parser's position."""
        line, column = self.getpos()
        breaks = text.count("\n")
        return line + breaks, len(text) - text.rfind("\n") - 1 if breaks else column + len(text)

    def emit(self, piece: str) -> None:
        self.parsed.pieces.append(piece)
        self.emitted_lines += piece.count("\n")

    def break_line(self) -> None:
        """A <br>: the blanks around it are those of the source, not of the text."""
        pieces = self.parsed.pieces
        for index in range(len(pieces) - 1, -1, -1):
            if pieces[index].startswith(("{%", "{#")):
                continue
            if pieces[index].startswith(("{{", OPEN)):
                break
            pieces[index] = pieces[index].rstrip(" ")
            if pieces[index]:
                break
        self.emit(BREAK)
        self.begins_line = True

    def sync(self, line: int | None = None) -> None:
        """Add line breaks between boxes so that lines of the marked text have the numbers they have in form.html."""
        behind = (line or self.getpos()[0]) - self.emitted_lines
        if behind > 0 and self.box is None:
            self.emit("\n" * behind)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sync()
        if tag == "br":
            if self.box is None:
                self.complain("<br> 只能写在单元格或段落里", "删掉它，或移到 <td>、<p> 里面")
            else:
                self.break_line()
            return
        if self.box is not None:
            self.complain(f"单元格和段落里不能再放 <{tag}>", "只写文字、Jinja 标记和 <br>")
            return
        parent = self.stack[-1].tag
        expected = {
            "tr": ("thead", "tbody", "table"),
            "th": ("tr",),
            "td": ("tr",),
            "col": ("colgroup", "table"),
        }
        expected |= dict.fromkeys((*HEADINGS, "table"), ("html",))
        expected |= dict.fromkeys(("colgroup", "thead", "tbody"), ("table",))
        if tag not in expected:
            self.complain(
                f"不支持 <{tag}>",
                f"可以用：{'、'.join((*HEADINGS, *STRUCTURE, 'col', 'tr', 'th', 'td', 'br'))}",
            )
            return
        if parent not in expected[tag]:
            self.complain(f"<{tag}> 不能放在 <{parent}> 里面", "看看前面的标签有没有关闭")
            return
        if tag == "table" and any(child.tag == "table" for child in self.parsed.root):
            self.complain("一个版式只有一个表格", "把内容并进同一个 <table>")
        attributes = {name: value or "" for name, value in attrs}
        known = ATTRIBUTES.get(tag, ("class", "style"))
        for name, value in attributes.items():
            if name not in known:
                self.complain(f"<{tag}> 不支持属性“{name}”", f"可以用：{'、'.join(known)}")
            if _JINJA.search(value):
                self.complain("属性里不能写 Jinja 标记", "标记只写在文字的位置")
        element = SubElement(self.stack[-1], tag, attributes | {"data-line": str(self.getpos()[0])})
        if tag == "col":
            return
        self.stack.append(element)
        if tag in HEADINGS or tag in ("tr", "th", "td"):
            self.emit(f"{OPEN}{len(self.parsed.elements)}{CLOSE}")
            self.parsed.elements.append(element)
            self.parsed.lines.append(self.getpos()[0])
            if tag != "tr":
                self.box = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "col"):
            self.handle_starttag(tag, attrs)
        else:
            self.complain(f"<{tag}/> 没有内容的位置", f"写成 <{tag}></{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("br", "col"):
            return
        if len(self.stack) == 1 or self.stack[-1].tag != tag:
            self.complain(f"</{tag}> 和前面打开的 <{self.stack[-1].tag}> 不成对", "按打开的相反顺序关闭")
            return
        self.stack.pop()
        if self.box is not None and tag == self.box.tag:
            self.emit(END)
            self.box = None
        self.sync()

    def handle_data(self, data: str) -> None:
        if self.box is None:
            seen = ""
            for index, part in enumerate(_JINJA.split(data)):
                blank = part[: len(part) - len(part.lstrip())]
                at = self.after(seen + blank)
                if index % 2 and not part.startswith("{{"):
                    self.sync(at[0])
                    self.emit(part)
                elif part.strip():
                    self.complain(f"“{part.strip()[:20]}”不在任何单元格或段落里", "放进 <td> 或 <p>", at)
                seen += part
            return
        for index, part in enumerate(_JINJA.split(data)):
            if index % 2:
                self.begins_line = self.begins_line and not part.startswith("{{")
                self.emit(part)
                continue
            text = re.sub(r"[ \t\r\n\f]+", " ", part)
            text = text.lstrip(" ") if self.begins_line else text
            self.begins_line = self.begins_line and not text
            self.emit(text)

    def handle_decl(self, decl: str) -> None:
        self.complain("form.html 只写表格本身", "删掉 <!DOCTYPE …>")

    def unknown_decl(self, data: str) -> None:
        self.complain("这里的标记看不懂", "删掉它")

    def handle_pi(self, data: str) -> None:
        self.complain("这里的标记看不懂", "删掉它")


def read_form(html: str, css: str, html_file: str, css_file: str) -> Form:
    """Take the template apart. Raises LayoutError with every fault found."""
    problems = [*hidden_characters(html, html_file, "&" in html), *hidden_characters(css, css_file, False)]
    problems += filter(None, (unclosed(html, html_file), too_deep(css, css_file)))
    if problems:
        raise LayoutError(*problems)
    parser = _Parser(html_file, html, problems)
    parser.feed(html)
    parser.close()
    if len(parser.stack) > 1:
        parser.complain(f"<{parser.stack[-1].tag}> 没有关闭", f"补上 </{parser.stack[-1].tag}>")
    parsed = parser.parsed
    if found := too_many_boxes(len(parsed.elements), len(parsed.root.findall(".//col")), html_file):
        raise LayoutError(found)
    sheet = parse_css(css, problem_maker(css_file, css, problems))
    looks = resolve(parsed.root, sheet, problem_maker(html_file, html, problems))

    def fault(message: str, line: int, hint: str) -> None:
        text = parser.source_lines[line - 1]
        place = Place(html_file, line, 1, len(text) + 1)
        add_fault(problems, Problem("template", message, place, hint, line_text=text))

    boxes = _boxes(parsed, looks, fault)
    room_mm = sheet.page.content_height_mm
    for box in boxes:
        if box.height_pt * MM_PER_PT > room_mm + 0.5:
            message = f"这一行高 {box.height_pt * MM_PER_PT:.0f} mm，一页纸只有 {room_mm:.0f} mm 可印"
            fault(message, box.line, "改小 height，或改页边距")
    widths = _column_widths(parsed, looks, fault)
    top = Place(html_file, 1, 1)
    if parsed.root.find("table") is not None and not widths:
        hint = "在 <table> 开头写 <colgroup> 和各列的 <col>"
        problems.append(Problem("template", "表格没有列宽", top, hint))
    over = sum(widths) - sheet.page.content_width_mm
    if over > 0.5:
        message = f"各列加起来比纸面宽 {over:.1f} mm"
        problems.append(Problem("template", message, top, "改小列宽或页边距"))
    spread = [number for number, col in enumerate(parsed.root.iter("col")) if "spread" in col.attrib]
    first = next((box.line for box in boxes if box.spread), 0)
    if len(spread) > 1 or bool(spread) != bool(first):
        fault("横排的列要有一个 <col spread>，它下面的格子也写 spread", first or 1, "恰好一列写 spread")
    if problems:
        raise LayoutError(*problems)
    return Form(html_file, html, "".join(parsed.pieces), boxes, widths, sheet.page, (), *spread)


def _boxes(
    parsed: _Parsed, looks: dict[Element, Resolved], fault: Callable[[str, int, str], None]
) -> tuple[Box, ...]:
    """The boxes in the order of their marks; ``fault`` takes message, line and hint."""
    boxes = []
    heads = {row for head in parsed.root.iter("thead") for row in head}
    styles: dict[Style, Style] = {}  # boxes that look alike share one Style
    for element, line in zip(parsed.elements, parsed.lines, strict=True):
        look = looks[element]
        tag = str(element.tag)
        spans = []
        for name in ("colspan", "rowspan"):
            value = element.attrib.get(name, "1")
            if not re.fullmatch(r"[1-9]\d?", value):
                fault(f"{name}=“{value}”应当是 1 到 99 的整数", line, f'写成 {name}="2"')
                value = "1"
            spans.append(int(value))
        repeat = "repeat" in element.attrib or (tag == "tr" and element in heads)
        style = styles.setdefault(look.style, look.style)
        marks = ("merge" in element.attrib, repeat, look.height_pt, "spread" in element.attrib)
        boxes.append(Box(tag, style, line, *spans, *marks))
    return tuple(boxes)


def _column_widths(
    parsed: _Parsed, looks: dict[Element, Resolved], fault: Callable[[str, int, str], None]
) -> tuple[float, ...]:
    """The widths of ``<col>`` in mm; ``fault`` as in ``_boxes``."""
    widths = []
    for column in parsed.root.iter("col"):
        width = looks[column].width_mm
        if width is None:
            line = int(column.attrib["data-line"])
            fault("<col> 没有宽度", line, '写成 <col style="width: 25mm">')
        widths.append(width or 1.0)
    return tuple(widths)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The filled template: lines above the table, flat rows (not yet settled), lines below."""

    head: tuple[Line, ...]
    rows: tuple[Row, ...]
    foot: tuple[Line, ...]


def rebuild(form: Form, filled: str) -> Rebuilt:
    """Read the marks of the filled text. Raises LayoutError where text stands outside every box."""
    boxes = form.boxes
    head: list[Line] = []
    rows: list[tuple[Box, list[Cell]]] = []
    foot: list[Line] = []
    cells: list[Cell] = []  # of the row that is open
    column = 0
    for number, text in marked_parts(form, filled):
        box = boxes[number]
        if box.tag == "tr":
            cells, column = [], 0
            rows.append((box, cells))
            if len(rows) > MAX_ROWS:
                message = f"填好的表超过 {MAX_ROWS} 行，不像一张申报表"
                raise LayoutError(form.fault(message, box.line, "看看模板里的循环"))
        elif box.tag in HEADINGS:
            line = Line(clean(shown(text)), box.style, HEADINGS[box.tag], number, box.repeat and not rows)
            (foot if rows else head).append(line)
        elif rows:
            cells.append(make_cell(box, number, text, len(rows), column))
            column += box.column_span
        else:
            raise LayoutError(form.fault("单元格不在任何一行里", box.line, "把 <td> 放进 <tr>"))
    made = []
    for box, cells in rows:
        if not cells:
            raise LayoutError(form.fault("这一行没有单元格", box.line, "删掉空的 <tr>，或补上 <td>"))
        made.append(Row(tuple(cells), box.height_pt, box.repeat))
    return Rebuilt(tuple(head), tuple(made), tuple(foot))


def marked_parts(form: Form, filled: str) -> Iterator[tuple[int, str]]:
    """(box number, its text) in order; text outside the boxes must be white space."""
    before, *marked = _MARK.split(filled)  # marked: number, text, number, text, …
    _must_be_blank(form, before, 1)
    for number, text in zip(map(int, marked[::2]), marked[1::2], strict=True):
        box = form.boxes[number]
        if box.tag in ("tr", "table"):
            yield number, ""
            _must_be_blank(form, text, box.line)
            continue
        inside, end, outside = text.partition(END)
        if end:
            yield number, inside
        _must_be_blank(form, outside if end else inside, box.line)


def _must_be_blank(form: Form, text: str, line: int) -> None:
    if text and not text.isspace() and (outside := text.replace(END, "").strip()):
        message = f"文字“{outside[:20]}”印在了单元格外面"
        raise LayoutError(form.fault(message, line, "把 {{ … }} 放进 <td> 或 <p>"))


def shown(text: str) -> str:
    """The text of a box as printed: amounts without the number that travels with them."""
    if AMOUNT_OPEN not in text:
        return text
    return _AMOUNT.sub(lambda match: match[1].split(AMOUNT_SEPARATOR)[0], text)


def make_cell(box: Box, number: int, text: str, row: int, column: int) -> Cell:
    """The cell of a box that stands in this row of the filled form, and in this column unless a cell above
    reaches down (merge.settle)."""
    make = _known_cell if len(text) <= KNOWN_CHARS else _new_cell
    return make(box, number, text, row, column)


def _new_cell(box: Box, number: int, text: str, row: int, column: int) -> Cell:
    value, number_format = None, ""
    if AMOUNT_OPEN in text:
        whole = _AMOUNT.fullmatch(text.strip())
        if whole:
            _, digits, number_format = whole[1].split(AMOUNT_SEPARATOR)
            value = Decimal(digits)
            text = text.strip()
        text = shown(text)
    return Cell(
        clean(text),
        column,
        box.style,
        box.column_span,
        box.row_span,
        box.tag == "th",
        box.merge,
        value,
        number_format,
        number,
    )


# labels, classes and empty boxes say the same on every form of a layout. The row is part of what is looked up:
# a cell that stands in two rows is one that reaches over both (merge.occupancy), so no two rows may share one
KNOWN_CHARS = 40
_known_cell = lru_cache(maxsize=4096)(_new_cell)
