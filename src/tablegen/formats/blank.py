"""What a Word blank and an Excel blank have in common: tags in marked text, and the way back to the grid.

An official blank is read into one marked text, as form.html is (formats/html/template.py: a control character opens
and closes every box), with two marks more, so that a value gets the look of its tag: ``\\x0e7\\x0f`` begins
paragraph 7 of a box and ``\\x072\\x08`` run 2 of that paragraph. Statements of Jinja that do not close inside
their cell stand around the row, and a row that holds nothing else is no row of the form.

In a tag, full-width braces and signs and curly quotes count as the plain ones: Word and WPS put them there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from ..grid.merge import TilingError, cell_at, settle
from ..grid.sheet import Cell, Line, Page, Row, Sheet, Style
from ..problems import LayoutError
from ..text.patterns import late
from .html.box_text import BREAK, clean
from .html.template import (
    AMOUNT_CLOSE,
    AMOUNT_OPEN,
    CLOSE,
    END,
    HEADINGS,
    OPEN,
    Box,
    Form,
    Rebuilt,
    make_cell,
    marked_parts,
    shown,
)
from .tab_stops import spread

PARAGRAPH, PARAGRAPH_END = "\x0e", "\x0f"
RUN, RUN_END = "\x07", "\x08"
INDENT, INDENT_END = "\x10", "\x11"  # behind the mark of a paragraph: 汉字 that its first line is indented
EVERY_LINE = "+"  # … and so is every line of a value, each of which is a paragraph
_PARAGRAPH = late(f"{PARAGRAPH}(\\d+){PARAGRAPH_END}")
_RUN = late(f"{RUN}(\\d+){RUN_END}")
_INDENT = late(f"{INDENT}(\\d+)([{EVERY_LINE}]?){INDENT_END}")
_AMOUNT_ALONE = late(f"{AMOUNT_OPEN}[^{AMOUNT_CLOSE}]*{AMOUNT_CLOSE}")
# one paragraph in one run, as in most boxes
_ALONE = late(f"{PARAGRAPH}\\d+{PARAGRAPH_END}{RUN}\\d+{RUN_END}([^{PARAGRAPH}{RUN}]*)")
_TAG = late(
    r"[{｛][{｛](?P<expression>.*?)[}｝][}｝]|[{｛][%％](?P<statement>.*?)[%％][}｝]|[{｛][#＃](?P<note>.*?)[#＃][}｝]",
    re.S,
)
_LOOSE = late("[{｛][{｛%％#＃]|[}｝][}｝]|[%％#＃][}｝]")
_QUOTED = late(r"""("[^"]*"|'[^']*')""")
_QUOTES = str.maketrans("“”„‟＂‘’＇", '"""""' + "'''")
# full-width ASCII becomes ASCII; the spaces that typesetters use become plain ones
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x202F, ord(BREAK), ord("\n"), ord("\t")), " "
)
OPENERS = {"for": "endfor", "if": "endif"}
CLOSERS = ("endfor", "endif")
MIDDLES = ("else", "elif")
MERGE = "merge"
PLAIN = Style(name="空格", font="宋体", latin_font="宋体", font_size_pt=10.5)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph from one run: literal text, or one whole tag (put in order).

    ``keyword`` is the first word of a statement, "" of an expression or literal text.
    """

    run: int
    text: str
    tag: bool = False
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a box of the blank stands: ``words`` for a person, ``element`` for the writer (an lxml element of
    a Word part; ``(row, column)`` from 1 in Excel; None for a box that only fills up the grid)."""

    words: str
    element: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """An official blank taken apart. ``spots`` go with ``form.boxes``.

    Tags of ``form.boxes``: ``table``, ``tr``, ``td`` (``th`` where nothing is filled in), ``h1`` and ``p``
    (a paragraph above or below the tables), ``between`` (one between two tables: a row of its own in the
    grid), ``story`` (a header, footer or text box: filled in the blank, not part of the Sheet).
    ``static`` is a worksheet row that is no part of the form and only keeps its place.
    ``anchors``: a box that continues a vertical merge of the blank → the box where that merge begins.
    ``only_here``: what the blank prints beside the grid (its header, a picture), in words: no other format has it.
    """

    form: Form
    spots: tuple[Spot, ...]
    anchors: dict[int, int] = field(default_factory=dict)
    between_cells: str = BREAK  # what stands between the texts of one line: in Excel they are cells of a row
    only_here: tuple[str, ...] = ()


# -- tags


@lru_cache(maxsize=4096)  # every form asks again about the same boxes of its blank
def has_tags(text: str) -> bool:
    return _TAG.search(text) is not None


def plain_tag(text: str) -> str:
    """A tag with plain braces, signs, quotes and spaces; what stands between quotes stays."""
    inner = text[2:-2].translate(_QUOTES)
    parts = _QUOTED.split(inner)
    parts[::2] = [part.translate(_PLAIN) for part in parts[::2]]
    opening, closing = text[:2].translate(_PLAIN), text[-2:].translate(_PLAIN)
    return opening + "".join(parts) + closing


def pieces_of(runs: Sequence[tuple[int, str]]) -> list[Piece]:
    """The pieces of a paragraph from the texts of its runs (run number, text): a tag that Word split over
    several runs is one piece, of the run in which it begins. Raises ValueError for a tag without its end."""
    return list(_pieces_of(tuple(runs)))


@lru_cache(maxsize=1024)  # every form asks again about the same paragraphs of its blank
def _pieces_of(runs: tuple[tuple[int, str], ...]) -> tuple[Piece, ...]:
    text = "".join(part for _, part in runs)
    starts: list[tuple[int, int]] = []  # (position, run)
    position = 0
    for number, part in runs:
        starts.append((position, number))
        position += len(part)
    pieces: list[Piece] = []

    def literal(start: int, end: int) -> None:
        if match := _LOOSE.search(text, start, end):
            raise ValueError(text[match.start() : match.start() + 20])
        for index, (run_start, number) in enumerate(starts):
            run_end = starts[index + 1][0] if index + 1 < len(starts) else len(text)
            part = text[max(start, run_start) : min(end, run_end)]
            if part:
                pieces.append(Piece(number, part))

    done = 0
    for match in _TAG.finditer(text):
        literal(done, match.start())
        run = next(number for start, number in reversed(starts) if start <= match.start())
        if match["note"] is None:
            words = plain_tag(match[0])[2:-2].strip("-+ ").split()
            keyword = words[0] if match["statement"] is not None and words else ""
            pieces.append(Piece(run, plain_tag(match[0]), True, keyword))
        done = match.end()
    literal(done, len(text))
    return tuple(pieces)


def tag_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of every tag in ``text``."""
    return [match.span() for match in _TAG.finditer(text)]


def tagged_runs(runs: Sequence[tuple[int, str]]) -> set[int]:
    """The numbers of the runs (run number, text) over which a tag reaches."""
    found: set[int] = set()
    spans = tag_spans("".join(part for _, part in runs))
    position = 0
    for number, part in runs:
        if part and any(start < position + len(part) and position < end for start, end in spans):
            found.add(number)
        position += len(part)
    return found


def hoist(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """(before, inside, after): statements that open here and close elsewhere stand before the row or
    paragraph, those that close what was opened elsewhere behind it."""
    before, after = set(), set()
    opened: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.keyword in OPENERS:
            opened.append(index)
        elif piece.keyword in CLOSERS:
            if opened:
                opened.pop()
            else:
                after.add(index)
        elif piece.keyword in MIDDLES and not opened:
            before.add(index)
    before.update(opened)
    return (
        [piece for index, piece in enumerate(pieces) if index in before],
        [piece for index, piece in enumerate(pieces) if index not in before and index not in after],
        [piece for index, piece in enumerate(pieces) if index in after],
    )


def only_statements(pieces: Sequence[Piece]) -> bool:
    """Whether nothing of this would be printed: statements and spaces, at least one statement."""
    return any(piece.keyword for piece in pieces) and all(
        bool(piece.keyword) or (not piece.tag and not piece.text.replace(BREAK, "").strip())
        for piece in pieces
    )


def marked_runs(pieces: Iterable[Piece]) -> str:
    out, current = [], -1
    for piece in pieces:
        if piece.run != current:
            current = piece.run
            out.append(f"{RUN}{current}{RUN_END}")
        out.append(piece.text)
    return "".join(out)


class Marking:
    """Collects boxes and marked text; every box and statement stands on a line of its own."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.spots: list[Spot] = []
        self.anchors: dict[int, int] = {}
        self.places: list[str] = [""]
        self._out: list[str] = []
        self._styles: dict[Style, Style] = {}  # boxes that look alike share one Style

    def statements(self, pieces: Iterable[Piece], words: str) -> None:
        for piece in pieces:
            self._line(piece.text, words)

    def add(self, box: Box, spot: Spot, text: str | None = None) -> int:
        """The number of the new box. ``text`` None: a box that other boxes stand in (table, tr)."""
        number = len(self.boxes)
        style = self._styles.setdefault(box.style, box.style)
        self.boxes.append(replace(box, line=len(self.places), style=style))
        self.spots.append(spot)
        self._line(f"{OPEN}{number}{CLOSE}" + ("" if text is None else text + END), spot.words)
        return number

    def control(self, spot: Spot) -> None:
        """A row or paragraph that holds nothing but statements: it is taken out of the filled blank."""
        self.boxes.append(Box("control", PLAIN, len(self.places)))
        self.spots.append(spot)

    def _line(self, text: str, words: str) -> None:
        self._out.append(text)
        self.places[-1] = words
        self.places.append(words)

    def blank(self, file: str, widths_mm: Sequence[float], page: Page) -> Blank:
        marked = "\n".join(self._out)
        form = Form(file, marked, marked, tuple(self.boxes), tuple(widths_mm), page, tuple(self.places))
        return Blank(form, tuple(self.spots), self.anchors)


# -- the way back


class Filled(NamedTuple):
    """A box of the filled blank with its text, its marks of paragraphs and runs kept."""

    box: int
    text: str

    def paragraphs(self) -> list[tuple[int, list[tuple[int, str]]]]:
        """(paragraph number, [(run number, text)]) in order; amounts as they are printed."""
        parts = _PARAGRAPH.split(shown(self.text))
        result = []
        for number, content in zip(parts[1::2], parts[2::2], strict=True):
            head, *runs = _RUN.split(content)
            texts = list(zip(map(int, runs[::2]), runs[1::2], strict=True))
            # the paragraph of the blank indents: blanks that were typed to do so would do it twice
            result.append((int(number), _not_indented(texts) if INDENT in head else texts))
        return result


def _not_indented(runs: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    result, begins = [], True
    for number, text in runs:
        lines = text.split("\n")
        for index, line in enumerate(lines):
            if begins or index:
                lines[index] = line = line.lstrip("\u3000")
            begins = begins and not line
        result.append((number, "\n".join(lines)))
    return result


def filled_boxes(blank: Blank, filled: str) -> list[Filled]:
    """The boxes of the filled marked text in order. Raises LayoutError for text outside of every box."""
    return list(map(Filled._make, marked_parts(blank.form, filled)))


def without_marks(text: str, between: str = BREAK) -> str:
    """The text of a box for the grid: its paragraphs are lines."""
    if alone := _ALONE.fullmatch(text):
        return alone[1]
    if INDENT in text:
        text = "".join(
            f"{PARAGRAPH}0{PARAGRAPH_END}{_indented(part)}" for part in _PARAGRAPH.split(text)[2::2]
        )
    return _PARAGRAPH.sub(between, _RUN.sub("", text)).removeprefix(between)


def indented(text: str, blanks: int, every_line: bool) -> str:
    """A paragraph with its first line indented by so many full-width blanks; lines that are empty stay empty."""
    if not blanks:
        return text
    first, *rest = text.split("\n")
    lines = [first, *rest] if every_line else [first, "\n".join(rest)] if rest else [first]
    indent = "\u3000" * blanks
    return "\n".join(
        indent + line.lstrip("\u3000") if line.strip() and (every_line or not index) else line
        for index, line in enumerate(lines)
    )


def _indented(paragraph: str) -> str:
    text = _RUN.sub("", paragraph)
    match = _INDENT.match(text)
    if match is not None and _AMOUNT_ALONE.fullmatch(text, match.end()):
        return text[match.end() :]  # a number is aligned, not indented
    return text if match is None else indented(text[match.end() :], int(match[1]), bool(match[2]))


@dataclass(slots=True)
class _Flat:
    """A row on its way to the grid: its box and its cells."""

    box: int
    cells: list[Cell]


def rebuild_blank(blank: Blank, boxes: Sequence[Filled]) -> Rebuilt:
    """Lines and flat rows of the filled blank. Vertical merges of the blank are joined already; cells that are
    marked ``merge`` wait for ``settle``."""
    form = blank.form
    rows: list[_Flat] = []
    lines: list[tuple[int, Line]] = []  # (rows before it, line)
    column = 0
    for item in boxes:
        box = form.boxes[item.box]
        if box.tag == "tr":
            rows.append(_Flat(item.box, []))
            column = 0
        elif box.tag in ("td", "th"):
            text = without_marks(item.text)
            rows[-1].cells.append(make_cell(box, item.box, text, len(rows), column))
            column += box.column_span
        elif box.tag == "between":
            text = spread(without_marks(item.text))
            cell = make_cell(box, item.box, text, len(rows) + 1, 0)
            rows.append(_Flat(item.box, [replace(cell, column_span=len(form.column_widths_mm))]))
        elif box.tag in HEADINGS:
            text = spread(shown(without_marks(item.text, blank.between_cells)))
            again = box.repeat and not rows
            lines.append((len(rows), Line(clean(text), box.style, HEADINGS[box.tag], item.box, again)))
    made = [
        Row(tuple(cells), form.boxes[row.box].height_pt, form.boxes[row.box].repeat)
        for row, cells in zip(rows, _join(blank, rows), strict=True)
    ]
    head = tuple(line for before, line in lines if before == 0)
    foot = tuple(line for before, line in lines if before)
    return Rebuilt(head, tuple(made), foot)


def _join(blank: Blank, rows: Sequence[_Flat]) -> list[list[Cell]]:
    """The cells of each row without those that continue the cell above; that one grows."""
    if not blank.anchors:
        return [row.cells for row in rows]
    beginning = set(blank.anchors.values())
    result: list[list[Cell]] = []
    grown: dict[tuple[int, int], int] = {}  # (row, place in row) → rows that the cell there reaches over
    # (column, span) of the row above → (beginning box, row, place in row)
    above: dict[tuple[int, int], tuple[int, int, int]] = {}
    for row in rows:
        now: dict[tuple[int, int], tuple[int, int, int]] = {}
        kept: list[Cell] = []
        result.append(kept)
        for cell in row.cells:
            box = cell.origin
            begin = blank.anchors.get(box, box)
            if begin in beginning:
                key = (cell.column, cell.column_span)
                if box != begin and key in above and above[key][0] == begin:
                    now[key] = above[key]
                    place = above[key][1:]
                    grown[place] = grown.get(place, 1) + 1
                    continue
                now[key] = (begin, len(result) - 1, len(kept))
            kept.append(cell)
        above = now
    for (top, place), height in grown.items():
        cell = result[top][place]
        result[top][place] = cell_at(cell, cell.column, cell.row_span + height - 1)
    return result


def sheet_of(blank: Blank, boxes: Sequence[Filled], name: str, default_title: str) -> Sheet:
    """The Sheet of the filled blank. Raises LayoutError where the cells do not tile the grid."""
    form = blank.form
    rebuilt = rebuild_blank(blank, boxes)
    try:
        rows = settle(rebuilt.rows, len(form.column_widths_mm))
    except TilingError as error:
        line = form.boxes[error.origin].line if error.origin >= 0 else 1
        raise LayoutError(form.fault(str(error), line, "看看空表里这一行的合并单元格")) from error
    title = next((line.text for line in rebuilt.head if line.heading == 1), "") or default_title
    return Sheet(name, title, form.column_widths_mm, rows, rebuilt.head, rebuilt.foot, form.page)


def empty_sheet(blank: Blank) -> Sheet:
    """The grid of a blank as it lies there, tags shown as text: for learning and for drawing it."""
    return sheet_of(blank, filled_boxes(blank, _statements_off(blank)), "", "")


def _statements_off(blank: Blank) -> str:
    return "\n".join(line for line in blank.form.marked.split("\n") if line.startswith(OPEN))


# -- styles


def fit(widths_mm: Sequence[float], page: Page) -> tuple[tuple[float, ...], Page]:
    """Column widths and page so that the table lies on the paper: a table that is wider than the type area
    (Word and Excel allow it) takes from both margins first, and shrinks where the paper itself is too narrow."""
    least = 5.0
    total = sum(widths_mm)
    if total <= page.content_width_mm:
        return tuple(widths_mm), page
    margin = max((page.width_mm - total) / 2, least)
    page = replace(page, margin_left_mm=margin, margin_right_mm=margin)
    scale = min(1.0, page.content_width_mm / total)
    return tuple(width * scale for width in widths_mm), page


def named(style: Style, looks: dict[str, list[Style]]) -> Style:
    """``style`` under a name of its own: a second look under one name is numbered."""
    known = looks.setdefault(style.name, [])
    if style not in known:
        known.append(style)
    number = known.index(style)
    return style if number == 0 else replace(style, name=f"{style.name}{number + 1}")
