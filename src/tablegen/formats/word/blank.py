"""form.docx → marked text and boxes (formats/blank.py): an official Word blank is the template.

Read: the body's paragraphs and tables (content controls are looked through), headers, footers and text boxes
that hold tags. A table's rows may be looped over; ``{% merge %}`` in a cell marks it; vertical merges of the
blank stay and grow with a loop. Several tables are stacked on one common grid: the edges of all their
columns; a paragraph between two tables is a row without borders, and what a narrower table leaves free is an
empty box. The element of every spot is the paragraph, table, row, cell or container in the part's tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from ...grid.sheet import Page, Style
from ...problems import LayoutError, Place, Problem
from ..blank import (
    EVERY_LINE,
    INDENT,
    INDENT_END,
    MERGE,
    PARAGRAPH,
    PARAGRAPH_END,
    PLAIN,
    Blank,
    Marking,
    Piece,
    Spot,
    fit,
    has_tags,
    hoist,
    marked_runs,
    named,
    only_statements,
    pieces_of,
)
from ..html.template import Box
from ..package_reader import Package, read_package
from .columns import common_grid
from .leaders import line_stops
from .only_here import only_here
from .plain import plain_package
from .style import MM_PER_DXA, PT_PER_DXA, Looks, W, is_on, number, page_of
from .tree import (
    SECT,
    TBL,
    WORDS,
    P,
    cells_of,
    children,
    container_text,
    merge_state,
    paragraph_text,
    paragraphs_of,
    rows_of,
    run_text,
    runs_of,
    skipped,
    span_of,
    story_containers,
)

MAX_COLUMNS, MAX_CELLS = 200, 20_000


@dataclass(frozen=True, slots=True, eq=False)
class WordBlank:
    """A Word blank: ``blank`` for the grid; ``trees`` the parts that may be filled (member name → root)."""

    blank: Blank
    package: Package
    document: str
    trees: dict[str, etree._Element]
    looks: Looks


# -- reading


def read_docx_form(path: Path) -> WordBlank:
    """Take the Word blank at ``path`` apart. Raises LayoutError."""
    return take_apart(read_package(path))


def take_apart(package: Package) -> WordBlank:
    """As ``read_docx_form``, from a checked package. Raises LayoutError with every fault found."""
    package = plain_package(package)
    document = package.main_part()
    trees = {document: package.xml(document)}
    diagrams: dict[str, etree._Element] = {}
    for relation, (kind, target) in package.related(document).items():
        if kind in ("header", "footer") and target in package.members:
            trees[target] = package.xml(target)
        elif kind == "diagramData" and target in package.members:
            diagrams[relation] = package.xml(target)
    body = trees[document].find(f"{W}body")
    if body is None:
        raise LayoutError(
            Problem("blank", "文件里找不到正文", Place(package.file), "用 Word 打开，另存一份再用")
        )
    reader = _Reader(package, document)
    blank = reader.blank(body, trees)
    if reader.problems:
        raise LayoutError(*reader.problems)
    beside = only_here(trees.values(), diagrams)
    return WordBlank(replace(blank, only_here=beside), package, document, trees, reader.looks)


@dataclass(frozen=True, slots=True)
class _Content:
    """A cell or story as read: ``before`` and ``after`` stand around its row; ``printed``: whether anything
    but statements is in it; ``merge``: marked to join the cell above; ``tags``: whether it holds tags."""

    before: list[Piece]
    text: str
    after: list[Piece]
    printed: bool
    merge: bool
    tags: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    element: etree._Element
    words: str
    content: _Content


class _Reader:
    def __init__(self, package: Package, document: str):
        self.package = package
        self.looks = Looks(package, document)
        self.marking = Marking()
        self.problems: list[Problem] = []
        self.names: dict[str, list[Style]] = {}
        self.texts: dict[int, str] = {}  # marked text of the boxes in which a vertical merge begins
        self.headless: set[int] = set()  # those of them that say that they continue a merge

    def fault(self, words: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem("blank", f"{words}：{message}", Place(self.package.file), hint))

    def blank(self, body: etree._Element, trees: dict[str, etree._Element]) -> Blank:
        blocks = list(children(body, P, TBL))
        tables = [block for block in blocks if block.tag == TBL]
        self.check_size(tables)
        grid = common_grid(tables)
        last = max((index for index, block in enumerate(blocks) if block.tag == TBL), default=len(blocks))
        first = blocks.index(tables[0]) if tables else len(blocks)
        title = self.title([block for block in blocks[:first] if block.tag == P])
        seen = 0
        for index, block in enumerate(blocks):
            if block.tag == P:
                words = f"第 {index + 1} 段" if index < first else f"第 {seen} 个表格下面"
                self.paragraph(block, words, block is title, first < index < last)
            else:
                seen += 1
                self.table(block, seen, grid.edges[seen - 1], len(grid.widths_dxa))
        for tree in trees.values():
            self.stories(tree)
        widths, page = fit([width * MM_PER_DXA for width in grid.widths_dxa], self.page(body, tables))
        return self.marking.blank(self.package.file, widths, page)

    def check_size(self, tables: Sequence[etree._Element]) -> None:
        rows = [row for table in tables for row in rows_of(table)]
        columns = max(
            (
                skipped(row, "Before") + sum(map(span_of, cells_of(row))) + skipped(row, "After")
                for row in rows
            ),
            default=0,
        )
        cells = sum(len(cells_of(row)) for row in rows)
        if columns > MAX_COLUMNS or cells > MAX_CELLS:
            message = (
                f"表格有 {columns} 列、{cells} 格，不像一张申报表（最多 {MAX_COLUMNS} 列、{MAX_CELLS} 格）"
            )
            raise LayoutError(Problem("blank", message, Place(self.package.file)))

    def page(self, body: etree._Element, tables: Sequence[etree._Element]) -> Page:
        """The page of the section in which the first table stands."""
        begun = not tables
        for node in body.iter(TBL, SECT):
            begun = begun or node is tables[0]
            if begun and node.tag == SECT:
                return page_of(node)
        return page_of(None)

    def title(self, paragraphs: Sequence[etree._Element]) -> etree._Element | None:
        """The paragraph that is the form's title: a heading, else the one in the largest type."""
        written = [item for item in paragraphs if paragraph_text(item).strip()]
        heading = next((item for item in written if self.looks.heading(item)), None)
        if heading is not None or not written:
            return heading
        sizes = [self.looks.style("", item, _first_run(item)).font_size_pt for item in written]
        return written[sizes.index(max(sizes))]

    # -- paragraphs

    def pieces(self, paragraph: etree._Element, words: str) -> list[Piece]:
        try:
            return pieces_of([(index, run_text(run)) for index, run in enumerate(runs_of(paragraph))])
        except ValueError as error:
            self.fault(
                words, f"标记没有写完：“{str(error)[:20]}”", "写成 {{ 名称 }} 或 {% … %}，前后两个括号都要有"
            )
            return []

    def paragraph(self, paragraph: etree._Element, words: str, title: bool, between: bool) -> None:
        pieces = self.pieces(paragraph, words)
        before, inside, after = hoist(pieces)
        if only_statements(pieces) and (before or after):
            self.marking.statements([piece for piece in pieces if piece.keyword], words)
            self.marking.control(Spot(words, paragraph))
            return
        if not any(piece.tag or piece.text.strip() for piece in pieces):
            if has_tags(paragraph_text(paragraph)):  # nothing but a note of the template's maker
                self.marking.control(Spot(words, paragraph))
            return  # an empty paragraph stays where it is
        self.marking.statements(before, words)
        tag = "h1" if title else "between" if between else "p"
        style = self.looks.style("标题" if title else "说明", paragraph, _first_run(paragraph))
        stops = line_stops(paragraph, self.looks, style) if "\t" in paragraph_text(paragraph) else ""
        text = f"{PARAGRAPH}0{PARAGRAPH_END}{self.indent(paragraph, pieces)}{stops}{marked_runs(inside)}"
        self.marking.add(Box(tag, named(style, self.names), 0), Spot(words, paragraph), text)
        self.marking.statements(after, words)

    def content(self, container: etree._Element, words: str) -> _Content:
        """A cell or story: its paragraphs in one marked text, the statements that reach beyond it apart."""
        numbered: list[tuple[int, Piece]] = []
        paragraphs = paragraphs_of(container)
        for index, paragraph in enumerate(paragraphs):
            numbered += [(index, piece) for piece in self.pieces(paragraph, words)]
        merge = any(piece.keyword == MERGE for _, piece in numbered)
        numbered = [(index, piece) for index, piece in numbered if piece.keyword != MERGE]
        pieces = [piece for _, piece in numbered]
        before, _, after = hoist(pieces)
        moved = {id(piece) for piece in (*before, *after)}
        out = []
        for index in range(len(paragraphs)):
            own = [piece for place, piece in numbered if place == index]
            stays = [piece for piece in own if id(piece) not in moved]
            if own and only_statements(own):
                out.extend(piece.text for piece in stays if piece.keyword)  # a loop over paragraphs of a cell
            else:
                indent = self.indent(paragraphs[index], own)
                out.append(f"{PARAGRAPH}{index}{PARAGRAPH_END}{indent}{marked_runs(stays)}")
        printed = any(not piece.keyword if piece.tag else bool(piece.text.strip()) for piece in pieces)
        return _Content(before, "".join(out), after, printed, merge, any(piece.tag for piece in pieces))

    def indent(self, paragraph: etree._Element, pieces: Sequence[Piece]) -> str:
        """The mark of a first line that is indented; where a paragraph is nothing but tags, every line of the value is
        one of its kind."""
        blanks = blanks_before(self.looks, paragraph)
        alone = any(piece.tag for piece in pieces) and not any(
            not piece.tag and piece.text.strip() for piece in pieces
        )
        return f"{INDENT}{blanks}{EVERY_LINE if alone else ''}{INDENT_END}" if blanks else ""

    # -- tables

    def table(self, table: etree._Element, count: int, edges: Sequence[int], columns: int) -> None:
        words = f"第 {count} 个表格"
        self.marking.add(Box("table", PLAIN, 0), Spot(words, table))
        rows = rows_of(table)
        open_merges: dict[tuple[int, int], int] = {}  # (first edge, last edge) → box that began
        tagless_row: int | None = None  # box of the row right above, if it holds no tag
        for index, row in enumerate(rows):
            where = f"{words}第 {index + 1} 行"
            read = [self.cell(cell, f"{where}第 {place + 1} 格") for place, cell in enumerate(cells_of(row))]
            if not read:
                self.fault(where, "这一行没有单元格", "删掉这一行")
                continue
            statements = [piece for item in read for piece in (*item.content.before, *item.content.after)]
            if statements and not any(item.content.printed for item in read):
                self.marking.statements(statements, where)
                self.marking.control(Spot(where, row))
                if tagless_row is not None and any(piece.keyword == "for" for piece in statements):
                    self.repeat(tagless_row)
                continue
            opening = [piece for item in read for piece in item.content.before]
            if tagless_row is not None and any(piece.keyword == "for" for piece in opening):
                self.repeat(tagless_row)
            self.marking.statements(opening, where)
            height = number(row.find(f"{W}trPr/{W}trHeight")) * PT_PER_DXA
            head = is_on(row.find(f"{W}trPr/{W}tblHeader"))
            row_box = self.marking.add(Box("tr", PLAIN, 0, repeat=head, height_pt=height), Spot(where, row))
            tagless_row = None if any(item.content.tags for item in read) else row_box
            self.row(table, row, read, edges, columns, open_merges, index == 0, index == len(rows) - 1)
            self.marking.statements([piece for item in read for piece in item.content.after], where)

    def repeat(self, row_box: int) -> None:
        """The row above a loop is the head of a list: it stands again on later pages."""
        self.marking.boxes[row_box] = replace(self.marking.boxes[row_box], repeat=True)

    def cell(self, cell: etree._Element, words: str) -> _Cell:
        return _Cell(cell, words, self.content(cell, words))

    def row(
        self,
        table: etree._Element,
        row: etree._Element,
        read: Sequence[_Cell],
        edges: Sequence[int],
        columns: int,
        open_merges: dict[tuple[int, int], int],
        first: bool,
        last: bool,
    ) -> None:
        column = skipped(row, "Before")
        self.free(0, edges[column])
        end = edges[column]
        now: dict[tuple[int, int], int] = {}
        for item in read:
            start, column = edges[column], column + span_of(item.element)
            end = edges[column]
            sides = {"top"} if first else set()
            sides |= {"bottom"} if last else set()
            sides |= {"left"} if item is read[0] else set()
            sides |= {"right"} if item is read[-1] else set()
            paragraph = next(iter(paragraphs_of(item.element)), None)
            written = next(
                (node for node in paragraphs_of(item.element) if paragraph_text(node).strip()), paragraph
            )
            label = item.content.printed and not item.content.tags
            style = self.looks.style(
                "表头" if label else "表格正文",
                written,
                _first_run(written),
                item.element,
                table,
                frozenset(sides),
            )
            state, text = merge_state(item.element), item.content.text
            begin = open_merges.get((start, end)) if state == "continue" else None
            if begin is not None:
                self.covered(
                    item, begin
                )  # where the row in which the merge begins is left out, its label moves down
                text = "" if has_tags(self.texts[begin]) else self.texts[begin]
                label = self.marking.boxes[begin].tag == "th"
            box = Box(
                "th" if label else "td", named(style, self.names), 0, end - start, 1, item.content.merge
            )
            box_number = self.marking.add(box, Spot(item.words, item.element), text)
            if begin is not None:
                self.marking.anchors[box_number] = begin
                now[start, end] = begin
            elif state:
                self.texts[box_number] = text
                if state == "continue":
                    self.headless.add(box_number)
                now[start, end] = box_number
        self.free(end, columns)
        open_merges.clear()
        open_merges.update(now)

    def covered(self, item: _Cell, begin: int) -> None:
        """Word prints nothing of a cell that continues the one above."""
        if not item.content.printed:
            return
        if has_tags(item.content.text):
            self.fault(
                item.words, "标记写在已经合并到上面去的格子里，印不出来", "写到合并的第一格里，或拆分单元格"
            )
        elif begin in self.headless:
            text = container_text(item.element).strip()[:10]
            self.fault(
                item.words,
                f"上下合并的格子没有开头，看不出“{text}”印不印",
                "在 Word 里选中这几格，重新合并，或拆分单元格",
            )

    def free(self, start: int, end: int) -> None:
        """What a row leaves free of the common grid is an empty box without borders."""
        if end > start:
            self.marking.add(Box("td", PLAIN, 0, end - start), Spot("", None), "")

    # -- beyond the grid

    def stories(self, root: etree._Element) -> None:
        """Headers, footers and text boxes that hold tags: filled in the blank, no part of the Sheet."""
        for container in story_containers(root):
            words = WORDS[etree.QName(container).localname]
            if not has_tags(container_text(container)):
                continue
            content = self.content(container, words)
            for piece in (*content.before, *content.after):
                self.fault(words, f"“{piece.text}”在这里没有成对", "for 和 endfor、if 和 endif 写在同一处")
            self.marking.add(Box("story", PLAIN, 0), Spot(words, container), content.text)


def blanks_before(looks: Looks, paragraph: etree._Element) -> int:
    """How many full-width blanks stand for the indent of a paragraph's first line."""
    table = next(paragraph.iterancestors(TBL), None)
    return looks.first_line_blanks(paragraph, _first_run(paragraph), table)


def _first_run(paragraph: etree._Element | None) -> etree._Element | None:
    """The run whose look is the paragraph's: the first that prints something."""
    runs = runs_of(paragraph) if paragraph is not None else []
    return next((run for run in runs if run_text(run).strip()), None)
