"""What points at rows of a worksheet moves when rows are repeated or left out: print area and titles, frozen
rows, filters, validations, conditional formats, names, pictures, page breaks.

The functions change trees of SpreadsheetML (ECMA-376 part 1, 18.3; the ``x14`` extensions, MS-XLSX 2.6) in
place; the caller gives them copies of the blank's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from lxml import etree
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator

from .extent import LAST_COLUMN
from .workbook import LAST_ROW, S, speaks_of

_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
GONE = "#REF!"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)")
_ROW_NUMBER = re.compile(r"(\d+)$")
# where a rule covers boxes (spread over every repeated row), and where a formula stands
_COVERING = tuple(f"{S}{tag}" for tag in ("conditionalFormatting", "dataValidation", "ignoredError"))
_FORMULAS = tuple(f"{S}{tag}" for tag in ("formula", "formula1", "formula2"))


class MovedRows:
    """Row numbers of the blank → row numbers of the filled worksheet, from (row of the blank, first and last
    worksheet row made of it) in the order of the worksheet. ``bottom`` is the form's last row in the blank: rows
    below it are kept."""

    def __init__(self, rows: Sequence[tuple[int, int, int]], bottom: int):
        self.rows = rows
        self.bottom = bottom
        self.first: dict[int, int] = {}
        for source, first, _ in rows:
            self.first.setdefault(source, first)
        self.sources = sorted(self.first)
        self._runs: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.shift = (rows[-1][2] if rows else 0) - bottom

    def below(self, row: int) -> int:
        """Where a row below the form stands; the last row of a worksheet stays the last."""
        return row if row == LAST_ROW else min(row + self.shift, LAST_ROW)

    def start(self, row: int) -> int:
        """Where a row stands first; one that was left out: where the next one stands."""
        place = bisect_left(self.sources, row)
        if row > self.bottom or place == len(self.sources):
            return self.below(max(row, self.bottom + 1))
        return self.first[self.sources[place]]

    def end(self, row: int) -> int:
        """Where a row stands last; one that was left out: where the one before stands. 0: there is none."""
        runs = self.runs(1, row)
        return runs[-1][1] if runs else 0

    def left_out(self, row: int) -> bool:
        """Whether a row of the form is not printed."""
        return row <= self.bottom and row not in self.first

    def runs(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """Where the rows from ``top`` to ``bottom`` stand: first and last row of every run."""
        if (top, bottom) in self._runs:
            return self._runs[top, bottom]
        found = self._runs[top, bottom] = []
        places = [(first, last) for source, first, last in self.rows if top <= source <= bottom]
        if bottom > self.bottom:
            places.append((self.below(max(top, self.bottom + 1)), self.below(bottom)))
        for first, last in places:
            if found and found[-1][1] + 1 == first:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        return found

    def spread(self, areas: str) -> str:
        """The areas that a rule covers: a box that was repeated is covered in every row. "" where none is left."""
        found = []
        for area in areas.split():
            first, _, last = area.partition(":")
            rows = [_ROW_NUMBER.search(part) for part in (first, last or first)]
            if not all(rows):
                found.append(area)  # whole columns
                continue
            left, right = (_ROW_NUMBER.sub("", part) for part in (first, last or first))
            for top, bottom in self.runs(*(int(row[1]) for row in rows)):  # type: ignore[index]
                alone = (top, left) == (bottom, right)
                found.append(f"{left}{top}" if alone else f"{left}{top}:{right}{bottom}")
        return " ".join(found)

    def place(self, reference: str) -> str:
        """Where to look for a cell: where its row was left out, in the next one."""
        return _ROW_NUMBER.sub(lambda match: str(self.start(int(match[1]))), reference)

    def area(self, area: str, follows: bool = False) -> str:
        """``$B$3:F9`` moved, from the first row that is left to the last one; whole columns stay. ``#REF!`` where
        nothing is left, but for relative rows of a rule (``follows``)."""
        parts = area.split(":")
        rows = [_ROW_NUMBER.search(part) for part in parts]
        if not all(rows):
            return area
        runs = self.runs(*(int(rows[place][1]) for place in (0, -1)))  # type: ignore[index]
        if not runs:
            # a rule speaks of the row that it stands in: it stands in the next one now
            relative = follows and not any("$" in part.lstrip("$") for part in parts)
            return ":".join(self.place(part) for part in parts) if relative else GONE
        if len(parts) == 1:
            return _ROW_NUMBER.sub(str(runs[0][0]), area)
        top, bottom = min(first for first, _ in runs), max(last for _, last in runs)
        return f"{_ROW_NUMBER.sub(str(top), parts[0])}:{_ROW_NUMBER.sub(str(bottom), parts[-1])}"

    def formula(self, formula: str, sheet: str, local: bool) -> str:
        """A formula of a rule, a name or another worksheet with its references to ``sheet`` moved (``local``:
        those without a sheet's name are meant too)."""
        tokens = Tokenizer(f"={formula}")
        for token in tokens.items:
            if token.type != Token.OPERAND or token.subtype != Token.RANGE:
                continue
            name, _, area = token.value.rpartition("!")
            if (_unquoted(name) == sheet if name else local) and _REFERENCE.match(area):
                token.value = f"{name}!{self.area(area)}" if name else self.area(area, follows=True)
        return tokens.render()[1:]

    def location(self, location: str, sheet: str, local: bool) -> str:
        """Where a link inside the workbook leads to."""
        moved = self.formula(location, sheet, local)
        return location if GONE in moved else moved


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def move_worksheet(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """Whatever of the worksheet ``root``, called ``sheet``, points at its own rows, but for its cells and
    merged cells. A rule goes with the rows that it was for."""
    _move_view(root, moved)
    for node in list(root.iter(*_COVERING, f"{S}protectedRange")):
        if node.get("sqref"):
            areas = moved.spread(node.get("sqref"))
            if areas:
                node.set("sqref", areas)
            else:
                _take_out(node)
    for node in list(root.iter(f"{S}autoFilter", f"{S}sortState", f"{S}sortCondition")):
        if node.get("ref") and node.getparent() is not None:
            area = moved.area(node.get("ref"))
            if area == GONE:
                _take_out(node)
            else:
                node.set("ref", area)
    for node in root.iter(*_FORMULAS):
        node.text = moved.formula(node.text or "", sheet, local=True)
    _move_breaks(root, moved)
    for node in list(root.iter(f"{_XM}sqref", f"{_XM}f")):
        text = node.text or ""
        if node.tag == f"{_XM}f":
            node.text = moved.formula(text, sheet, True)
        elif etree.QName(node.getparent()).localname == "sparkline":
            node.text = moved.place(text)  # stands in one box
        else:
            node.text = moved.spread(text)
            if not node.text:
                _take_out(node.getparent())


def _take_out(node: etree._Element) -> None:
    """Without ``node``, and without the list that it was the last of."""
    parent = node.getparent()
    parent.remove(node)
    if parent.get("count"):
        parent.set("count", str(len(parent)))
    if not len(parent) and etree.QName(parent).localname != "worksheet":
        _take_out(parent)


def _move_breaks(root: etree._Element, moved: MovedRows) -> None:
    taken: set[int] = set()
    for page_break in root.findall(f"{S}rowBreaks/{S}brk"):
        row = moved.end(int(page_break.get("id", "0")))
        if row == 0 or row in taken:  # nothing is printed before it, or since the one before
            breaks = page_break.getparent()
            if page_break.get("man") in ("1", "true"):
                breaks.set("manualBreakCount", str(max(0, int(breaks.get("manualBreakCount", "1")) - 1)))
            _take_out(page_break)
        page_break.set("id", str(row))
        taken.add(row)


# what may stand before rowBreaks, the last first (CT_Worksheet is a sequence); there always is sheetData
_BEFORE_BREAKS = ("headerFooter", "pageSetup", "pageMargins", "printOptions", "hyperlinks", "dataValidations",
                  "conditionalFormatting", "phoneticPr", "mergeCells", "customSheetViews", "dataConsolidate", "sortState",
                  "autoFilter", "scenarios", "protectedRanges", "sheetProtection", "sheetCalcPr", "sheetData")  # fmt: skip


def put_breaks(root: etree._Element, breaks: Sequence[int]) -> None:
    """A page begins with each of the rows ``breaks``."""
    if not breaks:
        return
    holder = etree.Element(f"{S}rowBreaks", count=str(len(breaks)), manualBreakCount=str(len(breaks)))
    for row in breaks:
        etree.SubElement(holder, f"{S}brk", id=str(row - 1), max=str(LAST_COLUMN - 1), man="1")
    found = (root.findall(f"{S}{tag}") for tag in _BEFORE_BREAKS)
    next(nodes for nodes in found if nodes)[-1].addnext(holder)


def _move_view(root: etree._Element, moved: MovedRows) -> None:
    for view in root.iterfind(f"{S}sheetViews/{S}sheetView"):
        if view.get("topLeftCell"):  # where somebody had scrolled to
            view.set("topLeftCell", moved.place(view.get("topLeftCell")))
        pane = view.find(f"{S}pane")
        if pane is not None and pane.get("state") in ("frozen", "frozenSplit"):
            above = int(float(pane.get("ySplit", "0")))
            if above:
                pane.set("ySplit", str(moved.start(above + 1) - 1))
            if pane.get("topLeftCell"):
                pane.set("topLeftCell", moved.place(pane.get("topLeftCell")))
        for selection in view.iterfind(f"{S}selection"):
            active = moved.place(selection.get("activeCell", "A1"))
            selection.set("activeCell", active)
            selection.set("sqref", active)
            selection.attrib.pop("activeCellId", None)


def move_names(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """The defined names of a workbook, print areas and titles among them."""
    for defined in root.findall(f"{S}definedNames/{S}definedName"):
        if not defined.text:
            continue
        had = GONE in defined.text
        defined.text = moved.formula(defined.text, sheet, local=False)
        if GONE in defined.text and not had and defined.get("name", "").startswith("_xlnm."):
            # of print areas and titles what is left
            operands = [
                token.value
                for token in Tokenizer(f"={defined.text}").items
                if token.type == Token.OPERAND and GONE not in token.value
            ]
            defined.text = ",".join(operands)
            if not operands:
                _take_out(defined)


def move_formulas(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """The formulas and links of another worksheet. Stored results are dropped: they were counted from the empty
    form."""
    _unshare(root, sheet)
    for node in root.iter(f"{S}f", *_FORMULAS, f"{_XM}f"):
        node.text = moved.formula(node.text, sheet, local=False) if node.text else node.text
        stored = node.getnext() if node.tag == f"{S}f" else None
        if stored is not None and stored.tag == f"{S}v":
            stored.getparent().attrib.pop("t", None)
            stored.getparent().remove(stored)
    for link in root.iterfind(f"{S}hyperlinks/{S}hyperlink"):
        if link.get("location"):
            link.set("location", moved.location(link.get("location"), sheet, local=False))


def _unshare(root: etree._Element, sheet: str) -> None:
    """Formulas that boxes share and that speak of ``sheet``, one for each box: the rows that they speak of may no
    longer lie below each other."""
    shared: dict[str, tuple[str, str]] = {}
    cells = [(cell, cell.find(f"{S}f")) for cell in root.iter(f"{S}c")]
    sharing = [(cell, node) for cell, node in cells if node is not None and node.get("t") == "shared"]
    for cell, node in sharing:
        if node.text and speaks_of(node.text, sheet):
            shared[node.get("si", "")] = (node.text, cell.get("r", ""))
    for cell, node in sharing:
        if node.get("si", "") in shared:
            text, origin = shared[node.get("si", "")]
            if not node.text:
                node.text = Translator(f"={text}", origin).translate_formula(cell.get("r", ""))[1:]
            for name in ("t", "si", "ref"):
                node.attrib.pop(name, None)


def move_drawing(root: etree._Element, moved: MovedRows) -> None:
    """Pictures and shapes: their rows count from 0."""
    for node in root.iter(f"{_XDR}row"):
        if node.getparent().tag in (f"{_XDR}from", f"{_XDR}to"):
            row = int(node.text or "0") + 1
            node.text = str(moved.start(row) - 1)
            offset = node.getnext()
            if moved.left_out(row) and offset is not None:
                offset.text = "0"
    for anchor in root.iter(f"{_XDR}twoCellAnchor"):
        if anchor.get("editAs") in ("oneCell", "absolute"):
            _keep_size(anchor)


def move_shown_cells(root: etree._Element, moved: MovedRows, sheet: str) -> None:
    """Shapes of a drawing that show what a box of the worksheet says."""
    for node in root.iter(f"{_XDR}sp"):
        if node.get("textlink"):
            node.set("textlink", moved.formula(node.get("textlink"), sheet, local=True))


def _keep_size(anchor: etree._Element) -> None:
    """A picture that does not grow with the boxes below it (a stamp): its size in place of the row it ends in."""
    form = anchor.find(f".//{_A}xfrm")
    size = form.find(f"{_A}ext") if form is not None else None
    end = anchor.find(f"{_XDR}to")
    if size is None or end is None or form.get("rot") or "0" in (size.get("cx", "0"), size.get("cy", "0")):
        return
    made = etree.Element(f"{_XDR}ext", cx=size.get("cx"), cy=size.get("cy"))
    anchor.replace(end, made)
    anchor.tag = f"{_XDR}oneCellAnchor"
    anchor.attrib.pop("editAs")
