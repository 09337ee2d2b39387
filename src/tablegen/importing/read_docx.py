"""A Word file → Document."""

from __future__ import annotations

from docx import Document as open_document
from lxml import etree

from ..formats.package_reader import UNREADABLE, Package, unreadable
from ..formats.word.plain import plain_package
from ..learn.read_docx import (
    W,
    body_blocks,
    cell_text,
    column_edges,
    paragraph_text,
    table_boxes,
    table_rows,
)
from ..problems import LayoutError
from .document import Document, FoundBox, FoundLine, Grid

TWIPS_PER_PT = 20


def read_docx(package: Package) -> Document:
    """Tables and paragraphs in their order, as they are printed: changes accepted, hidden text gone, signs and controls
    as text. What of the file has no text of its own is named. Raises LayoutError for what cannot be read."""
    remarks = []
    try:
        package = plain_package(package)
    except LayoutError as error:  # a blank is refused for it; of a filled form the rest is read
        remarks = [f"{problem.message}，照看得到的文字读" for problem in error.problems]
    try:
        body = open_document(package.zipped()).element.body
    except UNREADABLE as error:
        raise unreadable(package.file, "Word") from error
    document = Document(package.file, "docx", [], remarks)
    tables = lines = 0
    for block in body_blocks(body):
        if block.tag == W["tbl"]:
            tables += 1
            if grid := _grid(block, tables, document):
                document.blocks.append(grid)
        elif text := paragraph_text(block).strip():
            lines += 1
            document.blocks.append(FoundLine(text, f"第 {lines} 段表外文字"))
    return document


def _grid(table: etree._Element, number: int, document: Document) -> Grid | None:
    rows = table_rows(table)
    if not rows:
        return None
    edges = column_edges(rows)
    boxes = []
    in_row: dict[int, int] = {}
    for box in table_boxes(rows, edges):
        in_row[box.row] = in_row.get(box.row, 0) + 1
        place = f"第 {number} 个表第 {box.row + 1} 行第 {in_row[box.row]} 格"
        element = box.address[0] if box.address else None
        if element is not None and element.find(f".//{W['tbl']}") is not None:
            document.remarks.append(f"{place}里还有一个表，只读了里面的文字")
        text = box.text or next((cell_text(part) for part in box.address[1:] if cell_text(part)), "")
        boxes.append(FoundBox(text, box.row, box.column, box.row_span, box.column_span, place))
    return Grid(boxes, len(rows), len(edges) - 1, column_edges=tuple(edge / TWIPS_PER_PT for edge in edges))
