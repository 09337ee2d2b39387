"""A Word blank → Blank. Tables that follow one another are one form; the paragraphs between them are rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from ..grid.sheet import Page
from .blank import Blank, Box, Look, TextLine, face

TWIPS_PER_MM = 1440 / 25.4
SNAP = 60  # twips: edges nearer than this are one edge
MAX_ROWS = 2000
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
        "rFonts",
        "eastAsia",
        "ascii",
        "sz",
        "b",
        "pPr",
        "jc",
        "pStyle",
        "vAlign",
        "shd",
        "fill",
        "textDirection",
        "trHeight",
        "tblHeader",
        "sectPr",
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


def _number(node: etree._Element | None, attribute: str = "val") -> int | None:
    value = node.get(W[attribute]) if node is not None else None
    try:
        return int(float(value)) if value is not None else None
    except ValueError:
        return None


@dataclass(slots=True)
class _Cell:
    left: int  # twips
    right: int
    continues: bool
    element: etree._Element


def _table_rows(table: etree._Element) -> list[tuple[etree._Element, list[_Cell]]]:
    grid = [_number(column, "w") or 0 for column in table.findall(f"{W['tblGrid']}/{W['gridCol']}")]
    rows = []
    for row in _children(table, "tr"):
        cells, position, x = [], 0, 0
        before = row.find(f"{W['trPr']}/{W['gridBefore']}")
        skipped = _number(before) or 0
        x += sum(grid[:skipped])
        position += skipped
        for element in _children(row, "tc"):
            properties = element.find(W["tcPr"])
            span = _number(properties.find(W["gridSpan"])) if properties is not None else None
            span = max(span or 1, 1)
            width = sum(grid[position : position + span])
            if position + span > len(grid):
                width = (_number(properties.find(W["tcW"]), "w") if properties is not None else None) or width
            merge = properties.find(W["vMerge"]) if properties is not None else None
            continues = merge is not None and merge.get(W["val"], "continue") == "continue"
            cells.append(_Cell(x, x + max(width, 1), continues, element))
            x += max(width, 1)
            position += span
        if cells:
            rows.append((row, cells))
    return rows


def read_docx(path: Path) -> Blank:
    """Read the blank at ``path``. The package has been checked before (sizes, entities, macros)."""
    document = Document(str(path))
    looks = _Looks(document)
    blocks = _blocks(document.element.body)
    tables = [block for block in blocks if block.tag == W["tbl"]]
    head, foot, rows = [], [], []
    left_out: list[str] = []
    seen_table = False
    last_table = max((i for i, block in enumerate(blocks) if block.tag == W["tbl"]), default=-1)
    stopped = False
    for index, block in enumerate(blocks):
        if block.tag == W["tbl"]:
            found = _table_rows(block)
            if stopped or (rows and _starts_over(rows, found)):
                stopped = True
                continue
            seen_table = True
            rows.extend(found)
        elif stopped:
            continue
        elif paragraph_text(block).strip():
            if not seen_table:
                head.append(block)
            elif index < last_table:
                rows.append((block, []))
            else:
                foot.append(block)
    if stopped:
        left_out.append("文件里不止一张表：只学了第一张，后面的请另存为单独的文件")
        while rows and not rows[-1][1]:  # the title of the next form
            rows.pop()
    if len(tables) == 0 or not rows:
        return Blank("docx", path.name, document, [], [], [], [], [], Page(), set(), ["文件里没有表格"])
    edges = _edges(rows)
    boxes = _boxes(rows[:MAX_ROWS], edges, looks)
    count = len(boxes)
    head_lines = [
        TextLine(count + i, paragraph_text(p).strip("\n"), looks.paragraph(p, False), p)
        for i, p in enumerate(head)
    ]
    count += len(head_lines)
    foot_lines = [
        TextLine(count + i, paragraph_text(p).strip("\n"), looks.paragraph(p, False), p)
        for i, p in enumerate(foot)
    ]
    heights, repeat = [], set()
    for number, (row, _) in enumerate(rows[:MAX_ROWS]):
        height = row.find(f"{W['trPr']}/{W['trHeight']}")
        heights.append((_number(height) or 0) / 20)
        if row.find(f"{W['trPr']}/{W['tblHeader']}") is not None:
            repeat.add(number)
    widths = [(right - left) / TWIPS_PER_MM for left, right in pairwise(edges)]
    return Blank(
        "docx",
        path.name,
        document,
        head_lines,
        boxes,
        foot_lines,
        widths,
        heights,
        _page(document),
        repeat,
        left_out,
    )


def _starts_over(rows: list, found: list) -> bool:
    """Whether ``found`` is the table of another project: its first label is the first label of the form."""

    def first(table: list) -> str:
        for _, cells in table[:3]:
            for cell in cells:
                text = "".join(cell_text(cell.element).split())
                if text.startswith("项目名称"):
                    return text
        return ""

    return bool(first(found)) and bool(first([row for row in rows if row[1]]))


def _blocks(body: etree._Element) -> list[etree._Element]:
    found = []
    for child in body:
        if child.tag in (W["p"], W["tbl"]):
            found.append(child)
        elif child.tag == W["sdt"]:
            content = child.find(W["sdtContent"])
            if content is not None:
                found.extend(_blocks(content))
    return found


def _edges(rows: list) -> list[int]:
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


def _boxes(rows: list, edges: list[int], looks: _Looks) -> list[Box]:
    made: list[list] = []  # [row, column, row_span, column_span, elements]
    open_at: dict[tuple[int, int], list] = {}
    for number, (row, cells) in enumerate(rows):
        if not cells:
            made.append([number, 0, 1, len(edges) - 1, [row]])
            open_at = {}
            continue
        now: dict[tuple[int, int], list] = {}
        covered = 0
        for cell in cells:
            left, right = _snap(cell.left, edges), _snap(cell.right, edges)
            right = max(right, left + 1)
            if left > covered:
                made.append([number, covered, 1, left - covered, []])
            covered = max(covered, right)
            above = open_at.get((left, right)) if cell.continues else None
            if above is not None:
                above[2] += 1
                above[4].append(cell.element)
                now[(left, right)] = above
            else:
                box = [number, left, 1, min(right, len(edges) - 1) - left, [cell.element]]
                made.append(box)
                now[(left, right)] = box
        if covered < len(edges) - 1:
            made.append([number, covered, 1, len(edges) - 1 - covered, []])
        open_at = now
    boxes = []
    for number, (row, column, height, width, elements) in enumerate(made):
        text = "\n".join(cell_text(element) for element in elements[:1])
        look = looks.cell(elements[0]) if elements else Look(bordered=False)
        boxes.append(Box(number, row, column, height, width, text, look, tuple(elements)))
    return boxes


def _page(document: object) -> Page:
    section = document.sections[0]  # type: ignore[attr-defined]

    def mm(length: object, default: float) -> float:
        return round(length.mm, 1) if length is not None else default  # type: ignore[attr-defined]

    return Page(
        mm(section.page_width, 210.0),
        mm(section.page_height, 297.0),
        mm(section.top_margin, 25.4),
        mm(section.right_margin, 20.0),
        mm(section.bottom_margin, 25.4),
        mm(section.left_margin, 20.0),
    )


class _Looks:
    """Looks of cells and paragraphs: run, then style, then the file's defaults."""

    ALIGN = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}  # noqa: RUF012

    def __init__(self, document: object):
        self.styles = {style.style_id: style.element for style in document.styles}  # type: ignore[attr-defined]
        defaults = document.styles.element.find(qn("w:docDefaults"))  # type: ignore[attr-defined]
        self.defaults = defaults.find(f".//{W['rPr']}") if defaults is not None else None

    def _chain(self, paragraph: etree._Element) -> list[etree._Element]:
        """The elements that may say something of the paragraph's look, nearest first."""
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

    def paragraph(self, paragraph: etree._Element, bordered: bool = True) -> Look:
        values: dict[str, object] = {"bordered": bordered}
        for part in self._chain(paragraph):
            node = part.find(W["rFonts"])
            if node is not None:
                for key, attribute in (("font", "eastAsia"), ("latin", "ascii")):
                    if node.get(W[attribute]):
                        values.setdefault(key, node.get(W[attribute]))
            size = _number(part.find(W["sz"]))
            if size:
                values.setdefault("size_pt", size / 2)
            bold = part.find(W["b"])
            if bold is not None:
                values.setdefault("bold", bold.get(W["val"], "1") not in ("0", "false"))
            align = part.find(W["jc"])
            if align is not None:
                values.setdefault("align", self.ALIGN.get(align.get(W["val"], ""), "left"))
        values["font"] = face(values.get("font"))  # type: ignore[arg-type]
        latin = values.get("latin")
        values["latin"] = (
            latin if latin in ("Times New Roman", "Arial", "Calibri") and latin != "Calibri" else ""
        )
        return Look(**values)  # type: ignore[arg-type]

    def cell(self, cell: etree._Element) -> Look:
        found = paragraphs(cell) if cell.tag != W["p"] else [cell]
        best = next((p for p in found if paragraph_text(p).strip()), found[0] if found else None)
        look = self.paragraph(best, cell.tag != W["p"]) if best is not None else Look()
        properties = cell.find(W["tcPr"])
        if properties is None:
            return look
        align = properties.find(W["vAlign"])
        shade = properties.find(W["shd"])
        direction = properties.find(W["textDirection"])
        fill = shade.get(W["fill"], "") if shade is not None else ""
        values = {name: getattr(look, name) for name in Look.__slots__}
        values["vertical_align"] = (
            {"center": "middle", "bottom": "bottom"}.get(align.get(W["val"], ""), "top")
            if align is not None
            else "top"
        )
        values["background"] = (
            f"#{fill.lower()}" if len(fill) == 6 and fill.lower() not in ("ffffff", "auto") else ""
        )
        values["vertical"] = direction is not None and direction.get(W["val"], "").startswith("tbRl")
        return Look(**values)
