"""Two Sheets of one layout → a Word file of the later one in which every difference is a tracked change.

Accepting all changes gives the later form, rejecting all gives the earlier one (ECMA-376 part 1, 17.13.5); both are
read back before the file is handed out. Rows are added and removed as rows: each keeps the merge state that it has in its
own form, so that whichever rows are left make up that form's merges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count

from lxml import etree

from ...grid.sheet import Book
from ..package_writer import make_part, plain_bytes, read_parts, zip_parts
from .check import P_PR, PARSER, SECT, SPAN, TAB, TBL, TC, TR, P, R, T, check_docx
from .revisions import accept_changes
from .write import write_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
MERGE = f"{W}vMerge"
INSERTED, DELETED = "ins", "del"
AUTHOR = "前后对照"  # whom Word names beside a change; no date, so that the same specs give the same bytes
ALIKE = 0.4  # of the texts of two rows: the same row, changed
_TOKENS = re.compile(r"\d[\d,.]*|[A-Za-z]+|\s|.", re.DOTALL)


def write_tracked(old: Book, new: Book) -> bytes:
    """The Word file of ``new`` with its differences from ``old`` as tracked changes; each holds one sheet. Raises
    SelfCheckError unless accepting gives ``new`` and rejecting gives ``old``."""
    both = replace(new, sheets=(*new.sheets, *old.sheets), source=())  # one set of styles for the two
    parts = read_parts(write_docx(both))
    root = etree.fromstring(next(plain_bytes(part) for part in parts if part.name == DOCUMENT), PARSER)
    body = root[0]
    later, earlier, section = _sections(body)
    for node in list(body):
        body.remove(node)
    for block in _Tracker().blocks(earlier, later):
        body.append(block)
    if body[-1].tag == TBL:
        tail = etree.SubElement(body, P)
        etree.SubElement(etree.SubElement(tail, P_PR), f"{W}pStyle").set(f"{W}val", "tail")
    body.append(section)
    made = make_part(DOCUMENT, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    data = zip_parts([made if part.name == DOCUMENT else part for part in parts])
    check_docx(accepted(data), new)
    check_docx(rejected(data), old)
    return data


def accepted(data: bytes) -> bytes:
    """The file with every change accepted."""
    return _changed(data, accept_changes)


def rejected(data: bytes) -> bytes:
    """The file with every change rejected: what was inserted is taken for deleted, and the other way round."""

    def reject(root: etree._Element) -> None:
        other = {f"{W}ins": f"{W}del", f"{W}del": f"{W}ins", f"{W}delText": T}
        for node in root.iter(*other):
            node.tag = other[node.tag]
        accept_changes(root)

    return _changed(data, reject)


def _changed(data: bytes, change: Callable[[etree._Element], None]) -> bytes:
    parts = []
    for part in read_parts(data):
        if part.name == DOCUMENT:
            root = etree.fromstring(plain_bytes(part), PARSER)
            change(root)
            _join_runs(root)
            for table in root.iter(TBL):
                _forget_lone_merges(table)
            part = make_part(
                DOCUMENT, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            )
        parts.append(part)
    return zip_parts(parts)


def _join_runs(root: etree._Element) -> None:
    """What was cut at the changes is one run again, as it was written."""
    for paragraph in root.iter(P):
        for run in list(paragraph.iterchildren(R)):
            before = run.getprevious()
            if before is None or before.tag != R or [child.tag for child in (*before, *run)].count(T) != 2:
                continue
            before.find(T).text += run.find(T).text
            paragraph.remove(run)


def _forget_lone_merges(table: etree._Element) -> None:
    """A cell that begins a merge and has none of it below is a cell like others."""
    below: set[int] = set()
    for row in reversed(list(table.iterchildren(TR))):
        continued, column = below, 0
        below = set()
        for cell in row.iterchildren(TC):
            merge = cell.find(f"{W}tcPr/{MERGE}")
            if merge is not None and merge.get(f"{W}val") != "restart":
                below.add(column)
            elif merge is not None and column not in continued:
                merge.getparent().remove(merge)
            column += _span(cell)


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{SPAN}")
    return 1 if span is None else int(span.get(f"{W}val"))


def _sections(
    body: etree._Element,
) -> tuple[list[etree._Element], list[etree._Element], etree._Element]:
    """The blocks of the first and of the second section, and the properties of the first."""
    blocks: tuple[list[etree._Element], list[etree._Element]] = ([], [])
    section, number = body[-1], 0
    for node in body:
        inner = node.find(f"{P_PR}/{SECT}") if node.tag == P else None
        if inner is not None:
            section, number = inner, 1
        elif node.tag != SECT and not _is_tail(node):
            blocks[number].append(node)
    return *blocks, section


def _is_tail(node: etree._Element) -> bool:
    style = node.find(f"{P_PR}/{W}pStyle") if node.tag == P else None
    return style is not None and style.get(f"{W}val") == "tail"


# -- what belongs to what


@dataclass(frozen=True, slots=True)
class _RowShape:
    """A row as it is compared: of each cell its span, whether it continues the one above, and its text."""

    cells: tuple[tuple[int, bool, str], ...]

    @classmethod
    def of(cls, row: etree._Element) -> _RowShape:
        cells = []
        for cell in row.iterchildren(TC):
            merge = cell.find(f"{W}tcPr/{MERGE}")
            continues = merge is not None and merge.get(f"{W}val") != "restart"
            cells.append((_span(cell), continues, _cell_text(cell)))
        return cls(tuple(cells))

    def likeness(self, other: _RowShape) -> float:
        """0 where the two cannot be one row, else how alike they are; rows that begin with the same label are one."""
        if [cell[:2] for cell in self.cells] != [cell[:2] for cell in other.cells]:
            return 0.0
        texts = [
            (mine, theirs)
            for (_, continues, mine), (_, _, theirs) in zip(self.cells, other.cells, strict=True)
            if not continues
        ]
        weights = [min(max(map(len, pair)), 10) for pair in texts]
        if not sum(weights):
            return 1.0
        share = sum(
            weight * SequenceMatcher(None, *pair, autojunk=False).ratio()
            for pair, weight in zip(texts, weights, strict=True)
        ) / sum(weights)
        same_label = texts[0][0] == texts[0][1] != ""
        return max(share, 0.7 if same_label else 0.0)


def _text(node: etree._Element) -> str:
    return "".join("\t" if item.tag == TAB else item.text or "" for item in node.iter(T, TAB))


def _cell_text(cell: etree._Element) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iterchildren(P))


def pairs(
    old: Sequence[object], new: Sequence[object], likeness: Callable[[object, object], float]
) -> Iterator[tuple[int | None, int | None]]:
    """Each of ``old`` and ``new`` once, in both orders: two together where they are the same or alike enough. What is gone
    stands before what has come in its place."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            yield from _aligned(old, new, range(i1, i2), range(j1, j2), likeness)


def _aligned(
    old: Sequence[object],
    new: Sequence[object],
    rows: range,
    columns: range,
    likeness: Callable[[object, object], float],
) -> Iterator[tuple[int | None, int | None]]:
    """The alignment of two runs that loses least (Needleman and Wunsch)."""
    alike = {(i, j): likeness(old[i], new[j]) for i in rows for j in columns}
    best: dict[tuple[int, int], float] = {}
    for i in reversed(range(rows.start, rows.stop + 1)):
        for j in reversed(range(columns.start, columns.stop + 1)):
            ways = [0.0]
            if i < rows.stop:
                ways.append(best[i + 1, j])
            if j < columns.stop:
                ways.append(best[i, j + 1])
            if i < rows.stop and j < columns.stop and alike[i, j] >= ALIKE:
                ways.append(alike[i, j] + best[i + 1, j + 1])
            best[i, j] = max(ways)
    i, j = rows.start, columns.start
    while i < rows.stop or j < columns.stop:
        inside = i < rows.stop and j < columns.stop
        if inside and alike[i, j] >= ALIKE and best[i, j] == alike[i, j] + best[i + 1, j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif i < rows.stop and best[i, j] == best[i + 1, j]:
            yield i, None
            i += 1
        else:
            yield None, j
            j += 1


def steps(old: str, new: str) -> list[tuple[str, str]]:
    """From ``old`` to ``new``: (what is done, text); "" is left, ``del`` goes, ``ins`` comes. Numbers and Latin words are
    changed whole; one sign that is left between two changes is changed with them, as a person would."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    found: list[tuple[str, str, str]] = []
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, i1, i2, j1, j2) in enumerate(codes):
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        lonely = kind == "equal" and i2 - i1 == 1 and 0 < number < len(codes) - 1 and gone != "\n"
        kind = "equal" if kind == "equal" and not lonely else "change"
        if found and found[-1][0] == kind == "change":
            found[-1] = ("change", found[-1][1] + gone, found[-1][2] + come)
        else:
            found.append((kind, gone, come))
    out = []
    for kind, gone, come in found:
        out += [("", gone)] if kind == "equal" else [(DELETED, gone), (INSERTED, come)]
    return [(step, text) for step, text in out if text]


# -- the changes


class _Tracker:
    """Writes changes; each has a number of its own in the document."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def mark(self, parent: etree._Element, kind: str) -> etree._Element:
        node = etree.SubElement(parent, f"{W}{kind}")
        node.set(f"{W}id", str(next(self.numbers)))
        node.set(f"{W}author", AUTHOR)
        return node

    def blocks(
        self, old: Sequence[etree._Element], new: Sequence[etree._Element]
    ) -> Iterator[etree._Element]:
        """Paragraphs and the table of a section."""

        def likeness(mine: object, theirs: object) -> float:
            if not isinstance(mine, tuple) or not isinstance(theirs, tuple) or mine[0] != theirs[0]:
                return 0.0
            return max(0.5, SequenceMatcher(None, mine[1], theirs[1], autojunk=False).ratio())

        keys = [[_block_key(block) for block in blocks] for blocks in (old, new)]
        for i, j in pairs(keys[0], keys[1], likeness):
            if i is None or j is None:
                block = old[i] if i is not None else new[j]  # type: ignore[index]
                yield self.whole_block(block, INSERTED if i is None else DELETED)
            elif new[j].tag == TBL:
                self.table(old[i], new[j])
                yield new[j]
            else:
                yield from self.flow([old[i]], [new[j]])

    def whole_block(self, block: etree._Element, kind: str) -> etree._Element:
        """A paragraph or table that comes or goes whole."""
        if block.tag == TBL:
            for row in block.iterchildren(TR):
                self.whole_row(row, kind)
        else:
            self.whole_paragraph(block, kind)
        return block

    def table(self, old: etree._Element, new: etree._Element) -> None:
        """Turns ``new`` into the table with its changes."""
        rows = [list(table.iterchildren(TR)) for table in (old, new)]
        shapes = [[_RowShape.of(row) for row in table] for table in rows]
        place = new.index(rows[1][0])
        for row in rows[1]:
            new.remove(row)
        for i, j in pairs(shapes[0], shapes[1], lambda mine, theirs: mine.likeness(theirs)):  # type: ignore[attr-defined]
            if i is None or j is None:
                row = rows[0][i] if i is not None else rows[1][j]  # type: ignore[index]
                self.whole_row(row, INSERTED if i is None else DELETED)
            else:
                row = rows[1][j]
                self.row(rows[0][i], row)
            new.insert(place, row)
            place += 1

    def whole_row(self, row: etree._Element, kind: str) -> None:
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = etree.Element(f"{W}trPr")
            row.insert(0, properties)
        self.mark(properties, kind)
        for paragraph in row.iter(P):
            self.whole_paragraph(paragraph, kind)

    def row(self, old: etree._Element, new: etree._Element) -> None:
        """``new`` with its changes. A cell that begins a merge in one of the two forms begins it in both."""
        for before, after in zip(old.iterchildren(TC), new.iterchildren(TC), strict=True):
            merge = before.find(f"{W}tcPr/{MERGE}")
            if merge is not None and after.find(f"{W}tcPr/{MERGE}") is None:
                properties = after.find(f"{W}tcPr")
                place = 2 if properties.find(SPAN) is not None else 1  # behind w:tcW and w:gridSpan
                properties.insert(place, merge)
            if _cell_text(before) != _cell_text(after):
                made = list(self.flow(list(before.iterchildren(P)), list(after.iterchildren(P))))
                for paragraph in list(after.iterchildren(P)):
                    after.remove(paragraph)
                after.extend(made)

    def whole_paragraph(self, paragraph: etree._Element, kind: str) -> None:
        [made] = self.paragraphs([(kind, _text(paragraph))], paragraph)
        self.mark_of(made, kind)
        for child in list(paragraph):
            paragraph.remove(child)
        paragraph.extend(list(made))

    def flow(self, old: Sequence[etree._Element], new: Sequence[etree._Element]) -> Iterator[etree._Element]:
        """The paragraphs of a cell with its changes: letters and paragraph marks, all with the look of ``new``. The last
        mark belongs to the cell."""
        texts = ["\n".join(map(_text, paragraphs)) for paragraphs in (old, new)]
        yield from self.paragraphs(steps(*texts), new[0])

    def paragraphs(self, changes: Sequence[tuple[str, str]], model: etree._Element) -> list[etree._Element]:
        """``changes`` as paragraphs that look like ``model``."""
        paragraph = _empty_like(model)
        made = [paragraph]
        for kind, text in changes:
            for number, line in enumerate(text.split("\n")):
                if number:
                    if kind:
                        self.mark_of(paragraph, kind)
                    paragraph = _empty_like(model)
                    made.append(paragraph)
                if line:
                    _add_run(self.mark(paragraph, kind) if kind else paragraph, line, kind == DELETED)
        return made

    def mark_of(self, paragraph: etree._Element, kind: str) -> None:
        """Says that the mark at the end of ``paragraph`` comes or goes."""
        self.mark(etree.SubElement(paragraph[0], f"{W}rPr"), kind)


def _block_key(block: etree._Element) -> tuple[str, str]:
    if block.tag == TBL:
        return "table", ""
    style = block.find(f"{P_PR}/{W}pStyle")
    return style.get(f"{W}val") if style is not None else "", _text(block)


def _empty_like(model: etree._Element) -> etree._Element:
    paragraph = etree.Element(P)
    paragraph.append(deepcopy(model.find(P_PR)))
    for mark in list(paragraph[0].iterchildren(f"{W}rPr")):
        paragraph[0].remove(mark)
    return paragraph


def _add_run(parent: etree._Element, text: str, deleted: bool) -> None:
    run = etree.SubElement(parent, R)
    etree.SubElement(etree.SubElement(run, f"{W}rPr"), f"{W}rFonts").set(f"{W}hint", "eastAsia")
    said = etree.SubElement(run, f"{W}delText" if deleted else T)
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    said.text = text
