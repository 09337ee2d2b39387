"""What points at rows of a worksheet moves when rows are repeated or left out: print area and titles, frozen
rows, filters, validations, conditional formats, names, pictures, comments, page breaks.

The functions change trees of SpreadsheetML (ECMA-376 part 1, 18.3; the ``x14`` extensions, MS-XLSX 2.6) in
place; the caller gives them copies of the blank's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from lxml import etree
from openpyxl.formula.tokenizer import Token, Tokenizer

from ..readers.blank_workbook import S

_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)")
_ROW_NUMBER = re.compile(r"(\d+)$")
_VML = "{urn:schemas-microsoft-com:vml}"
_VML_DATA = "{urn:schemas-microsoft-com:office:excel}"
# where a rule covers boxes (spread over every repeated row), and where a formula stands
_COVERING = tuple(f"{S}{tag}" for tag in ("conditionalFormatting", "dataValidation", "ignoredError"))
_FORMULAS = tuple(f"{S}{tag}" for tag in ("formula", "formula1", "formula2"))


class MovedRows:
    """Row numbers of the blank → row numbers of the filled worksheet, from (row of the blank, first and last
    worksheet row made of it) in the order of the worksheet."""

    def __init__(self, rows: Sequence[tuple[int, int, int]]):
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for source, first, last in rows:
            self.first.setdefault(source, first)
            self.last[source] = last
        self.sources = sorted(self.first)
        self.shift = rows[-1][2] - self.sources[-1] if rows else 0

    def start(self, row: int) -> int:
        """Where a range that began in ``row`` begins: in the first row that is left of it."""
        place = bisect_left(self.sources, row)
        return self.first[self.sources[place]] if place < len(self.sources) else row + self.shift

    def end(self, row: int) -> int:
        if not self.sources or row > self.sources[-1]:
            return row + self.shift
        before = self.sources[: bisect_right(self.sources, row)]
        return max(self.last[source] for source in before) if before else row

    def left_out(self, row: int) -> bool:
        """Whether a row of the form is not printed."""
        return bool(self.sources) and row <= self.sources[-1] and row not in self.first

    def spread(self, areas: str) -> str:
        """The areas that a rule covers: a box that was repeated is covered in every row."""
        return " ".join(
            self.area(area if ":" in area else f"{area}:{area}" if self._repeated(area) else area)
            for area in areas.split()
        )

    def _repeated(self, reference: str) -> bool:
        row = _ROW_NUMBER.search(reference)
        return row is not None and self.start(int(row[1])) != self.end(int(row[1]))

    def area(self, area: str) -> str:
        """``$B$3:F9`` moved; whole columns stay."""
        parts = area.split(":")
        move = (self.start, self.end if len(parts) > 1 else self.start)
        return ":".join(
            _ROW_NUMBER.sub(lambda match, to=move[index]: str(to(int(match[1]))), part)
            for index, part in enumerate(parts)
        )

    def formula(self, formula: str, sheet: str, local: bool) -> str:
        """A formula of a rule, a name or another worksheet with its references to ``sheet`` moved (``local``:
        those without a sheet's name are meant too)."""
        tokens = Tokenizer(f"={formula}")
        for token in tokens.items:
            if token.type != Token.OPERAND or token.subtype != Token.RANGE:
                continue
            name, _, area = token.value.rpartition("!")
            if (_unquoted(name) == sheet if name else local) and _REFERENCE.match(area):
                token.value = f"{name}!{self.area(area)}" if name else self.area(area)
        return tokens.render()[1:]


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def move_worksheet(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """Whatever of the worksheet ``root``, called ``sheet``, points at its own rows, but for its cells and
    merged cells."""
    _move_view(root, moved)
    for node in root.iter(*_COVERING, f"{S}protectedRange", f"{S}autoFilter", *_FORMULAS):
        if node.tag in _FORMULAS:
            node.text = moved.formula(node.text or "", sheet, local=True)
        elif node.tag == f"{S}autoFilter":
            node.set("ref", moved.area(node.get("ref", "")))
        elif node.get("sqref"):
            node.set("sqref", moved.spread(node.get("sqref")))
    for page_break in root.iterfind(f"{S}rowBreaks/{S}brk"):
        page_break.set("id", str(moved.end(int(page_break.get("id", "0")))))
    for node in root.iter(f"{_XM}sqref", f"{_XM}f"):
        text = node.text or ""
        node.text = moved.spread(text) if node.tag == f"{_XM}sqref" else moved.formula(text, sheet, True)


def _move_view(root: etree._Element, moved: MovedRows) -> None:
    for view in root.iterfind(f"{S}sheetViews/{S}sheetView"):
        if view.get("topLeftCell"):  # where somebody had scrolled to
            view.set("topLeftCell", moved.area(view.get("topLeftCell")))
        pane = view.find(f"{S}pane")
        if pane is not None and pane.get("state") in ("frozen", "frozenSplit"):
            above = int(float(pane.get("ySplit", "0")))
            if above:
                pane.set("ySplit", str(moved.start(above + 1) - 1))
            if pane.get("topLeftCell"):
                pane.set("topLeftCell", moved.area(pane.get("topLeftCell")))
        for selection in view.iterfind(f"{S}selection"):
            active = moved.area(selection.get("activeCell", "A1"))
            selection.set("activeCell", active)
            selection.set("sqref", active)
            selection.attrib.pop("activeCellId", None)


def move_names(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """The defined names of a workbook, print areas and titles among them."""
    for defined in root.iterfind(f"{S}definedNames/{S}definedName"):
        if defined.text:
            defined.text = moved.formula(defined.text, sheet, local=False)


def move_formulas(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """The formulas of another worksheet; results that were stored with those that moved are dropped."""
    for node in root.iter(f"{S}f", *_FORMULAS, f"{_XM}f"):
        text = node.text or ""
        new = moved.formula(text, sheet, local=False)
        if new == text:
            continue
        node.text = new
        stored = node.getnext() if node.tag == f"{S}f" else None
        if stored is not None and stored.tag == f"{S}v":
            stored.getparent().remove(stored)


def move_drawing(root: etree._Element, moved: MovedRows) -> None:
    """Pictures and shapes: their rows count from 0."""
    for node in root.iter(f"{_XDR}row"):
        if node.getparent().tag in (f"{_XDR}from", f"{_XDR}to"):
            node.text = str(moved.start(int(node.text or "0") + 1) - 1)


def move_comments(root: etree._Element, moved: MovedRows) -> None:
    """Comments (also threaded ones) move with their box; where the row was left out they go with it."""
    for node in [node for node in root.iter() if isinstance(node.tag, str) and node.get("ref")]:
        row = _ROW_NUMBER.search(node.get("ref"))
        if row is None:
            continue
        if moved.left_out(int(row[1])):
            node.getparent().remove(node)
        else:
            node.set("ref", moved.area(node.get("ref")))


def move_comment_shapes(root: etree._Element, moved: MovedRows) -> None:
    """The boxes of comments, in VML; their rows count from 0. Pictures of the page header are VML too."""
    for shape in root.findall(f"{_VML}shape"):
        row = shape.find(f"{_VML_DATA}ClientData/{_VML_DATA}Row")
        if row is None:
            continue
        old = int(row.text or "0") + 1
        if moved.left_out(old):
            root.remove(shape)
            continue
        row.text = str(moved.start(old) - 1)
        anchor = shape.find(f"{_VML_DATA}ClientData/{_VML_DATA}Anchor")
        if anchor is not None:
            anchor.text = _lowered(anchor.text or "", moved.start(old) - old)


def _lowered(anchor: str, by: int) -> str:
    """An anchor of VML: left column, offset, top row, offset, right column, offset, bottom row, offset."""
    numbers = [part.strip() for part in anchor.split(",")]
    if len(numbers) == 8:
        numbers[2], numbers[6] = (str(int(numbers[place]) + by) for place in (2, 6))
    return ", ".join(numbers)


# by the kind of relationship that leads from the worksheet to the member
MOVERS: dict[str, Callable[[etree._Element, MovedRows], None]] = {
    "drawing": move_drawing,
    "comments": move_comments,
    "threadedComment": move_comments,
    "vmlDrawing": move_comment_shapes,
}
