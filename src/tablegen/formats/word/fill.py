"""The official Word blank, filled: form.docx with the texts of one project in place of its tags.

Nothing is built that the blank already has: rows and paragraphs that a loop repeats are cloned with their
properties, a text goes into the run in which its tag began, vertical merges are set as ``merge.settle`` found
them. What holds no tag is not touched, and members of the package without tags are copied as they are.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from lxml import etree

from ...grid.merge import occupancy
from ...grid.sheet import Cell, Sheet
from ..blank import BREAK, Filled, has_tags, pieces_of
from ..package_writer import make_part, zip_parts
from .blank import WordBlank
from .style import VAL, W
from .tree import (
    AFTER_MERGE,
    TBL,
    P,
    T,
    cells_of,
    container_text,
    paragraph_text,
    paragraphs_of,
    put_before,
    rows_of,
    run_text,
    runs_of,
    story_containers,
)

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_TEXT_NODES = {T, f"{W}tab", f"{W}ptab", f"{W}cr", f"{W}noBreakHyphen"}
_ONCE_ONLY = tuple(
    f"{W}{tag}"
    for tag in (
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "proofErr",
        "permStart",
        "permEnd",
    )
)


def write_filled_docx(native: WordBlank, boxes: Sequence[Filled], sheet: Sheet) -> bytes:
    """The filled blank; the same input gives the same bytes. ``sheet`` is what ``boxes`` were made into."""
    stories = _Stories(native, boxes)
    bases = {name: _Twin(root) for name, root in native.trees.items()}
    for name, base in bases.items():
        stories.fill(native.trees[name], base.root)  # before rows are cloned, with the text boxes in them
    parts = {name: base.root for name, base in bases.items() if stories.touches(native.trees[name])}
    work = _Twin(bases[native.document].root)
    _Writer(native, bases[native.document], work).body(boxes, sheet)
    parts[native.document] = work.root
    return zip_parts(
        make_part(name, _serialized(parts[name]) if name in parts else data)
        for name, data in native.package.members.items()
    )


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class _Twin:
    """A copy of a part's tree in which the twin of every element of the blank is known."""

    def __init__(self, root: etree._Element):
        self.root = copy.deepcopy(root)
        self._originals = list(root.iter())  # kept alive: lxml's proxies are the keys
        self._copies = list(self.root.iter())
        self._of = dict(zip(self._originals, self._copies, strict=True))

    def of(self, element: etree._Element) -> etree._Element:
        return self._of[element]


class _Series:
    """Puts the occurrences of the blank's elements in the order of the filled text: the first occurrence of an
    element is its twin where it stands, every further one a clone behind what was placed last."""

    def __init__(self) -> None:
        self.used: set[etree._Element] = set()
        self.last: etree._Element | None = None

    def place(self, original: etree._Element, twin: etree._Element) -> etree._Element:
        if original not in self.used:
            self.used.add(original)
            if self.last is not None and not _follows(twin, self.last):
                self.last.addnext(twin)
            self.last = twin
            return twin
        clone = copy.deepcopy(original)
        _only_once(clone)
        assert self.last is not None  # the first occurrence was placed
        self.last.addnext(clone)
        self.last = clone
        return clone


def _follows(element: etree._Element, other: etree._Element) -> bool:
    """Whether ``element`` stands behind ``other`` in the tree already."""
    if element.getparent() is other.getparent():
        parent = element.getparent()
        return parent.index(element) > parent.index(other)
    return True  # another container (a content control): the blank's own order


def _only_once(clone: etree._Element) -> None:
    """What may stand only once in a document is taken out of a clone."""
    for node in list(clone.iter(*_ONCE_ONLY)):
        node.getparent().remove(node)
    for node in clone.iter():
        for name in (f"{_W14}paraId", f"{_W14}textId"):
            node.attrib.pop(name, None)


# -- text


def fill_paragraph(paragraph: etree._Element, runs: Sequence[tuple[int, str]]) -> None:
    """Put ``runs`` (run number, text) into a paragraph: each text into its run, a run that comes again is
    cloned, a run without a text keeps what is not text."""
    elements = runs_of(paragraph)
    templates = [copy.deepcopy(run) for run in elements]
    written: set[int] = set()
    last: etree._Element | None = None
    for number, text in runs:
        if number not in written:
            written.add(number)
            run = elements[number]
            if last is not None and not _follows(run, last):
                last.addnext(run)
        else:
            run = copy.deepcopy(templates[number])
            for node in list(run):
                if node.tag not in _TEXT_NODES and node.tag != f"{W}rPr":
                    run.remove(node)
            assert last is not None
            last.addnext(run)
        _set_text(run, text)
        last = run
    for number, run in enumerate(elements):
        if number not in written and run_text(run):
            _set_text(run, "")


def _set_text(run: etree._Element, text: str) -> None:
    """Replace what a run prints; its properties, pictures and field marks stay."""
    old = [node for node in run if node.tag in _TEXT_NODES or _is_break(node)]
    place = run.index(old[0]) if old else len(run)
    for node in old:
        run.remove(node)
    for node in reversed(_text_nodes(text)):
        run.insert(place, node)


def _is_break(node: etree._Element) -> bool:
    return node.tag == f"{W}br" and node.get(f"{W}type", "textWrapping") == "textWrapping"


def _text_nodes(text: str) -> list[etree._Element]:
    nodes: list[etree._Element] = []
    for number, line in enumerate(text.replace(BREAK, "\n").split("\n")):
        if number:
            nodes.append(etree.Element(f"{W}br"))
        for place, part in enumerate(line.split("\t")):
            if place:
                nodes.append(etree.Element(f"{W}tab"))
            if part:
                node = etree.Element(T)
                node.text = part
                if part != part.strip() or "  " in part:
                    node.set(_SPACE, "preserve")
                nodes.append(node)
    return nodes


def _lines(original: etree._Element, runs: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """The paragraphs that ``runs`` become: where the blank's paragraph is nothing but tags, every line of a value
    is a paragraph of its own; beside other words a line break stays a line break."""
    text = paragraph_text(original)
    alone = has_tags(text) and not _outside_tags(text)
    if not alone or not any("\n" in part or "\r" in part for _, part in runs):
        return [[(number, part.replace("\r\n", "\n").replace("\r", "\n")) for number, part in runs]]
    lines: list[list[tuple[int, str]]] = [[]]
    for number, part in runs:
        for index, line in enumerate(part.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if index:
                lines.append([])
            lines[-1].append((number, line))
    return lines


def _outside_tags(text: str) -> bool:
    return any(not piece.tag and piece.text.strip() for piece in pieces_of([(0, text)]))


def fill_container(original: etree._Element, twin: etree._Element, item: Filled) -> None:
    """Fill a cell, header, footer or text box whose blank is ``original``."""
    originals, twins = paragraphs_of(original), paragraphs_of(twin)
    series = _Series()
    for number, runs in item.paragraphs():
        if not has_tags(paragraph_text(originals[number])):
            series.place(originals[number], twins[number])
            continue
        for line in _lines(originals[number], runs):
            fill_paragraph(series.place(originals[number], twins[number]), line)
    left = [index for index, paragraph in enumerate(originals) if paragraph not in series.used]
    keep = len(left) == len(originals)  # a cell must hold a paragraph
    for index in left[1 if keep else 0 :]:
        twins[index].getparent().remove(twins[index])
    if keep and left:
        empty_paragraph(twins[left[0]])


def empty_paragraph(paragraph: etree._Element) -> None:
    for run in runs_of(paragraph):
        run.getparent().remove(run)


def empty_cell(cell: etree._Element) -> None:
    """A cell that continues the one above says nothing: one empty paragraph with its properties."""
    paragraphs = paragraphs_of(cell)
    for paragraph in paragraphs[1:]:
        paragraph.getparent().remove(paragraph)
    for paragraph in paragraphs[:1]:
        empty_paragraph(paragraph)


class _Stories:
    """Texts of headers, footers and text boxes, and the boxes that they fill."""

    def __init__(self, native: WordBlank, boxes: Sequence[Filled]):
        spots, kinds = native.blank.spots, native.blank.form.boxes
        self.filled: dict[etree._Element, Filled] = {
            spots[item.box].element: item for item in boxes if kinds[item.box].tag == "story"
        }

    def touches(self, root: etree._Element) -> bool:
        return any(container in self.filled for container in story_containers(root))

    def fill(self, original: etree._Element, twin: etree._Element) -> None:
        """Fill the stories within ``twin``, a copy of ``original``."""
        if not self.filled:
            return
        for container, copied in zip(story_containers(original), story_containers(twin), strict=True):
            if container in self.filled:
                fill_container(container, copied, self.filled[container])


# -- the body


class _Writer:
    """``base`` is the blank with its text boxes filled, ``twin`` the copy of it that becomes the file."""

    def __init__(self, native: WordBlank, base: _Twin, twin: _Twin):
        self.native = native
        self.base = base
        self.twin = twin

    def spot(self, box: int) -> etree._Element | None:
        """The element of a box in the base; None for a box that only fills up the grid."""
        element = self.native.blank.spots[box].element
        return None if element is None else self.base.of(element)

    def body(self, boxes: Sequence[Filled], sheet: Sheet) -> None:
        kinds = self.native.blank.form.boxes
        grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
        blocks, rows = _Series(), _Series()
        row_number = -1
        table: tuple[etree._Element, etree._Element] | None = None  # of the blank, of the copy
        row: etree._Element | None = None
        original_row: etree._Element | None = None
        column = place = 0
        for item in boxes:
            kind = kinds[item.box]
            if kind.tag == "story":
                continue
            original = self.spot(item.box)
            if kind.tag in ("h1", "p", "between"):
                row_number += kind.tag == "between"
                for line in _lines(original, item.paragraphs()[0][1]) if item.paragraphs() else []:
                    placed = blocks.place(original, self.twin.of(original))
                    if has_tags(paragraph_text(original)):
                        fill_paragraph(placed, line)
            elif kind.tag == "table":
                placed = blocks.place(original, self.twin.of(original))
                table, rows = (original, placed), _Series()
            elif kind.tag == "tr":
                assert table is not None
                row_number += 1
                row = rows.place(original, self._row_in(table, original))
                original_row, column, place = original, 0, 0
            elif kind.tag in ("td", "th"):
                if original is not None:
                    assert row is not None and original_row is not None
                    cell = cells_of(row)[place]
                    place += 1
                    self.cell(original, cell, item, sheet, grid, row_number, column)
                column += kind.column_span
        self.remove_unused(boxes)

    def _row_in(
        self, table: tuple[etree._Element, etree._Element], original: etree._Element
    ) -> etree._Element:
        """The row of this copy of the table."""
        return (
            rows_of(table[1])[rows_of(table[0]).index(original)]
            if table[1] is not self.twin.of(table[0])
            else self.twin.of(original)
        )

    def cell(
        self,
        original: etree._Element,
        cell: etree._Element,
        item: Filled,
        sheet: Sheet,
        grid: Sequence[Sequence[Cell | None]],
        row: int,
        column: int,
    ) -> None:
        settled = grid[row][column]
        assert settled is not None  # settle proved the tiling
        starts = any(settled is own for own in sheet.rows[row].cells)
        state = "" if settled.row_span == 1 else "restart" if starts else "continue"
        if state == "continue":
            if container_text(cell):
                empty_cell(cell)
        elif has_tags(container_text(original)):
            fill_container(original, cell, item)
        elif item.box in self.native.blank.anchors:
            self.label(cell, item)
        set_merge(cell, state)

    def label(self, cell: etree._Element, item: Filled) -> None:
        """A cell that continued a label whose own row was left out says the label now."""
        begin = self.spot(self.native.blank.anchors[item.box])
        for paragraph in paragraphs_of(cell):
            paragraph.getparent().remove(paragraph)
        for paragraph in paragraphs_of(begin):
            clone = copy.deepcopy(paragraph)
            _only_once(clone)
            cell.append(clone)

    def remove_unused(self, boxes: Sequence[Filled]) -> None:
        """Take out rows, paragraphs and tables that the statements of the blank left out."""
        printed = {item.box for item in boxes}
        for number, (kind, spot) in enumerate(
            zip(self.native.blank.form.boxes, self.native.blank.spots, strict=True)
        ):
            if number in printed or kind.tag not in ("control", "tr", "table", "h1", "p", "between"):
                continue
            twin = self.twin.of(self.base.of(spot.element))
            parent = twin.getparent()
            if parent is None:
                continue
            if twin.tag == P and _separates(twin):
                empty_paragraph(twin)
            else:
                parent.remove(twin)
        for table in list(self.twin.root.iter(TBL)):
            if not rows_of(table):  # Word does not open a table without rows
                table.getparent().remove(table)
        _number_pictures(self.twin.root)


def _number_pictures(root: etree._Element) -> None:
    """Every picture and text box has a number of its own, those in cloned rows too."""
    seen: set[str] = set()
    for node in root.iter(_PICTURE):
        if node.get("id") in seen:
            numbers = [int(number) for number in seen if number and number.isdecimal()]
            node.set("id", str(max(numbers, default=0) + 1))
        seen.add(node.get("id", ""))


def _separates(paragraph: etree._Element) -> bool:
    """Whether a table stands right above and nothing but a table or the end below: without a paragraph Word
    would join the tables, or the document would end in one. A paragraph that ends a section stays as well."""
    if paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return True
    before, after = paragraph.getprevious(), paragraph.getnext()
    return before is not None and before.tag == TBL and (after is None or after.tag in (TBL, f"{W}sectPr"))


def set_merge(cell: etree._Element, state: str) -> None:
    """Set ``w:vMerge`` to restart, continue or nothing."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    nodes = properties.findall(f"{W}vMerge")
    if [node.get(VAL, "continue") for node in nodes] == ([state] if state else []):
        return
    for node in nodes:  # a cell may say it twice
        properties.remove(node)
    if state:
        node = etree.Element(f"{W}vMerge")
        if state == "restart":
            node.set(VAL, "restart")
        put_before(properties, node, AFTER_MERGE)
