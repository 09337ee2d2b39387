"""A Word blank → Blank. Tables that follow one another are one form; the paragraphs between them are rows."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from ..formats.package_reader import UNREADABLE, Package, refusal, unreadable
from ..formats.word.style import number
from .blank import MAX_CELLS, MAX_ROWS, Blank, Box, TextLine, no_such_form
from .forms import (
    is_annex,
    is_form_title,
    is_name_label,
    keep_blocks,
    named,
    opens_form,
    short_title,
    starts_again,
)

TWIPS_PER_MM = 1440 / 25.4
SNAP = 60  # twips: edges nearer than this are one edge
MAX_COLUMNS = 200
W = {
    name: qn(f"w:{name}")
    for name in [
        "p",
        "r",
        "t",
        "tab",
        "br",
        "cr",
        "tbl",
        "tr",
        "tc",
        "tcPr",
        "trPr",
        "tblGrid",
        "gridCol",
        "gridSpan",
        "vMerge",
        "gridBefore",
        "gridAfter",
        "tcW",
        "w",
        "val",
        "sdt",
        "sdtContent",
        "rPr",
        "sz",
        "style",
        "styleId",
        "pPr",
        "pStyle",
        "tblHeader",
        "type",
        "noBreakHyphen",
    ]
}


def paragraphs(node: etree._Element) -> list[etree._Element]:
    return list(node.iter(W["p"]))


def paragraph_text(paragraph: etree._Element) -> str:
    """The visible text; line breaks are ``\\n``, tabs are spaces."""
    out = []
    for node in paragraph.iter(W["t"], W["tab"], W["br"], W["cr"], W["noBreakHyphen"]):
        if node.tag == W["t"]:
            out.append(node.text or "")
        elif node.tag == W["tab"]:
            out.append("    " if node.getparent().tag == W["r"] else "")
        elif node.tag == W["noBreakHyphen"]:
            out.append("-")
        elif node.get(W["type"]) in (None, "textWrapping"):
            out.append("\n")
    return "".join(out)


def cell_text(cell: etree._Element) -> str:
    return "\n".join(paragraph_text(paragraph) for paragraph in paragraphs(cell)).strip()


def _children(node: etree._Element, tag: str) -> list[etree._Element]:
    """Children with ``tag``, also those wrapped in content controls."""
    found = []
    for child in node:
        if child.tag == W[tag]:
            found.append(child)
        elif child.tag == W["sdt"]:
            content = child.find(W["sdtContent"])
            if content is not None:
                found.extend(_children(content, tag))
    return found


@dataclass(slots=True)
class _Cell:
    left: int  # twips
    right: int
    continues: bool
    element: etree._Element


def table_rows(table: etree._Element) -> list[tuple[etree._Element, list[_Cell]]]:
    columns = table.findall(f"{W['tblGrid']}/{W['gridCol']}")
    # a width below nothing is none
    grid = [max(number(column, W["w"]), 0) for column in columns]
    rows = []
    for row in _children(table, "tr"):
        cells, position, x = [], 0, 0
        skipped = max(number(row.find(f"{W['trPr']}/{W['gridBefore']}")), 0)
        x += sum(grid[:skipped])
        position += skipped
        for element in _children(row, "tc"):
            properties = element.find(W["tcPr"])
            span = max(number(properties.find(W["gridSpan"])), 1) if properties is not None else 1
            width = sum(grid[position : position + span])
            if position + span > len(grid):
                width = (number(properties.find(W["tcW"]), W["w"]) if properties is not None else 0) or width
            merge = properties.find(W["vMerge"]) if properties is not None else None
            continues = merge is not None and merge.get(W["val"], "continue") == "continue"
            cells.append(_Cell(x, x + max(width, 1), continues, element))
            x += max(width, 1)
            position += span
        if cells:
            rows.append((row, cells))
    return rows


def read_docx(package: Package, form: int = 1) -> Blank:
    """Read form number ``form`` of the Word blank in a checked package; what of the file is another form is taken
    out of it. Raises LayoutError for what is no form or cannot be read."""
    try:
        document = Document(package.zipped())
        body = document.element.body
        styles = document.styles.element
    except UNREADABLE as error:
        raise unreadable(package.file, "Word") from error
    if body is None:
        raise unreadable(package.file, "Word")
    begin = split_tables(body)
    parts = _parts(body_blocks(body), begin)
    titles = [_part_title(part) for part in parts]
    if not 1 <= form <= max(len(parts), 1):
        raise no_such_form(form, titles)
    blocks = parts[form - 1] if parts else []
    head, rows, foot = _head_rows_foot(blocks, package.file)
    cells = sum(len(row) for _, row in rows)
    if not cells:  # nothing, or tables without a row around a paragraph
        return Blank("docx", package.file, document, [], [], [], [], 0, ["文件里没有表格"])
    if len(parts) > 1:
        keep_blocks(body, blocks)
    edges = column_edges(rows)
    if len(edges) - 1 > MAX_COLUMNS:
        raise refusal(
            package.file,
            f"表格的竖线对不齐，有 {len(edges) - 1} 列，不像一张申报表",
            "在 Word 里把各行的竖线对齐，或只留要学的那张表",
        )
    boxes = table_boxes(rows, edges)
    sizes = _Sizes(styles)
    lines = [
        TextLine(len(boxes) + i, paragraph_text(p).strip("\n"), sizes.of(p), p)
        for i, p in enumerate([*head, *foot])
    ]
    widths = [(right - left) / TWIPS_PER_MM for left, right in pairwise(edges)]
    return Blank(
        "docx",
        package.file,
        document,
        lines[: len(head)],
        boxes,
        lines[len(head) :],
        widths,
        len(rows),
        forms=titles,
    )


def _head_rows_foot(
    blocks: list[etree._Element], file: str
) -> tuple[list[etree._Element], list[tuple[etree._Element, list[_Cell]]], list[etree._Element]]:
    """The paragraphs above, the rows of all tables (a paragraph between them is a row without cells), those below."""
    head, foot = [], []
    rows: list[tuple[etree._Element, list[_Cell]]] = []
    cells = 0
    last_table = max((i for i, block in enumerate(blocks) if block.tag == W["tbl"]), default=-1)
    for index, block in enumerate(blocks):
        if block.tag == W["tbl"]:
            found = table_rows(block)
            rows.extend(found)
            cells += sum(len(row) for _, row in found)
        elif paragraph_text(block).strip():
            if not rows:
                head.append(block)
            elif index < last_table:
                rows.append((block, []))
            else:
                foot.append(block)
        if len(head) + len(rows) + len(foot) > MAX_ROWS or cells > MAX_CELLS:
            raise refusal(
                file,
                f"文件超过 {MAX_ROWS} 行或 {MAX_CELLS} 格，不像一张申报表",
                "只留要学的那张表，另存一份再用",
            )
    return head, rows, foot


def split_tables(body: etree._Element) -> set[etree._Element]:
    """Part each table of a Word body in which several forms follow one another; the tables that begin a form."""
    made = set()
    for table in [block for block in body_blocks(body) if block.tag == W["tbl"]]:
        rows = table_rows(table)
        own = [cell_texts(cells) for _, cells in rows]
        whole = [
            row.getparent() is table and not any(cell.continues for cell in cells) for row, cells in rows
        ]
        starts = [place for place in starts_again(own) if whole[place]]
        for place in reversed(starts):
            other = etree.Element(W["tbl"], nsmap=table.nsmap)
            kept = (child for child in table if child.tag in (W["tblGrid"], qn("w:tblPr")))
            first = rows[place][0]
            other.extend([*map(deepcopy, kept), first, *first.itersiblings()])
            table.addnext(other)
            made.add(other)
    return made


def cell_texts(cells: list[_Cell]) -> list[str]:
    """The texts of the cells that begin in a row."""
    return [text for cell in cells if not cell.continues and (text := cell_text(cell.element))]


def _parts(blocks: list[etree._Element], begin: set[etree._Element]) -> list[list[etree._Element]]:
    """The paragraphs and tables of each form: one begins at its title (or the 附件 line above it) behind a table of
    another, or at a table in ``begin``, one that has a title of its own in its first row or begins with the first
    label again."""
    parts: list[list[etree._Element]] = [[]]
    first: list = []  # the table that the form began with
    for block in blocks:
        table = block.tag == W["tbl"]
        text = "" if table else paragraph_text(block)
        seen = bool(first)
        over = block in begin or (table and seen and _starts_over(first, table_rows(block)))
        titled = table and seen and _has_title(table_rows(block))
        if seen and (over or titled or (not table and (is_form_title(text) or is_annex(text)))):
            parts.append([])
            first = []
            if table:  # lines of its own may stand above it; others are the foot of the form before
                while parts[-2][-1].tag == W["p"] and opens_form(paragraph_text(parts[-2][-1])):
                    parts[-1].insert(0, parts[-2].pop())
        parts[-1].append(block)
        if table and not first:
            first = table_rows(block)
    found = [part for part in parts if any(block.tag == W["tbl"] for block in part)]
    if found and found[-1] is not parts[-1]:
        found[-1].extend(parts[-1])  # an 附件 line with nothing behind it
    return found


def _part_title(part: list[etree._Element]) -> str:
    texts = [paragraph_text(block) for block in part if block.tag == W["p"]]
    table = next(block for block in part if block.tag == W["tbl"])
    cells = [cell_text(cell.element) for _, row in table_rows(table)[:4] for cell in row]
    title = next((text for text in (*texts, *cells) if is_form_title(text)), "")
    return short_title(title or named((*texts, *cells)))


def _starts_over(rows: list, found: list) -> bool:
    """Whether ``found`` is the table of another project: its first label is the first label of the form."""

    def first(table: list) -> str:
        texts = ("".join(cell_text(cell.element).split()) for _, cells in table[:3] for cell in cells)
        return next((text for text in texts if is_name_label(text)), "")

    label = first(found)
    return bool(label) and label == first([row for row in rows if row[1]])


def _has_title(rows: list) -> bool:
    """Whether the first row of a table with several is a form's title alone."""
    return len(rows) > 3 and len(rows[0][1]) == 1 and is_form_title(cell_text(rows[0][1][0].element))


def body_blocks(body: etree._Element) -> list[etree._Element]:
    found = []
    for child in body:
        if child.tag in (W["p"], W["tbl"]):
            found.append(child)
        elif child.tag == W["sdt"]:
            content = child.find(W["sdtContent"])
            if content is not None:
                found.extend(body_blocks(content))
    return found


def column_edges(rows: list) -> list[int]:
    positions = sorted({x for _, cells in rows for cell in cells for x in (cell.left, cell.right)})
    edges: list[int] = []
    for x in positions:
        if not edges or x - edges[-1] > SNAP:
            edges.append(x)
    if len(edges) == 1:
        edges.append(edges[0] + SNAP)
    return edges


def _snap(x: int, edges: list[int]) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - x))


def table_boxes(rows: list, edges: list[int]) -> list[Box]:
    made: list[list] = []  # [row, column, row_span, column_span, elements]
    open_at: dict[tuple[int, int], list] = {}
    for place, (row, cells) in enumerate(rows):
        if not cells:
            made.append([place, 0, 1, len(edges) - 1, [row]])
            open_at = {}
            continue
        now: dict[tuple[int, int], list] = {}
        covered = 0
        for cell in cells:
            # a cell narrower than SNAP at the right edge takes the last column
            left, right = min(_snap(cell.left, edges), len(edges) - 2), _snap(cell.right, edges)
            right = max(right, left + 1)
            if left > covered:
                made.append([place, covered, 1, left - covered, []])
            covered = max(covered, right)
            above = open_at.get((left, right)) if cell.continues else None
            if above is not None:
                above[2] += 1
                above[4].append(cell.element)
                now[(left, right)] = above
            else:
                box = [place, left, 1, min(right, len(edges) - 1) - left, [cell.element]]
                made.append(box)
                now[(left, right)] = box
        if covered < len(edges) - 1:
            made.append([place, covered, 1, len(edges) - 1 - covered, []])
        open_at = now
    boxes = []
    for order, (row, column, height, width, elements) in enumerate(made):
        text = cell_text(elements[0]) if elements else ""
        bordered = bool(elements) and elements[0].tag != W["p"]
        boxes.append(Box(order, row, column, height, width, text, bordered, tuple(elements)))
    return boxes


class _Sizes:
    """The type size of paragraphs: of a run, else of the style, else the file's default."""

    def __init__(self, styles: etree._Element):
        self.styles = {style.get(W["styleId"]): style for style in styles.iterchildren(W["style"])}
        defaults = styles.find(qn("w:docDefaults"))
        self.defaults = defaults.find(f".//{W['rPr']}") if defaults is not None else None

    def _chain(self, paragraph: etree._Element) -> list[etree._Element]:
        """The elements that may state the size, nearest first."""
        run = next((r for r in paragraph.iter(W["r"]) if r.find(W["rPr"]) is not None), None)
        found = [run.find(W["rPr"])] if run is not None else []
        properties = paragraph.find(W["pPr"])
        if properties is not None:
            found.append(properties)
        style = properties.find(W["pStyle"]) if properties is not None else None
        name, seen = style.get(W["val"]) if style is not None else "Normal", set()
        while name in self.styles and name not in seen:
            seen.add(name)
            element = self.styles[name]
            found.extend(
                part for part in (element.find(W["rPr"]), element.find(W["pPr"])) if part is not None
            )
            based = element.find(qn("w:basedOn"))
            name = based.get(W["val"]) if based is not None else None
        if self.defaults is not None:
            found.append(self.defaults)
        return found

    def of(self, paragraph: etree._Element) -> float:
        """In points; 10.5 where nothing states it."""
        sizes = (number(part.find(W["sz"])) for part in self._chain(paragraph))
        return next((size / 2 for size in sizes if size), 10.5)
