"""A Word file → Document."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from .normal import one_line

TWIPS_PER_PT = 20


def read_docx(package: Package) -> Document:
    """Tables and paragraphs in their order, as they are printed: changes accepted, hidden text gone, signs and controls
    as text. What of the file has no text of its own is named. Raises LayoutError for what cannot be read."""
    remarks = list(_beside_the_text(package))
    package = _struck_marked(package)
    try:
        package = plain_package(package)
    except LayoutError as error:  # a blank is refused for it; of a filled form the rest is read
        remarks += [f"{problem.message}，照看得到的文字读" for problem in error.problems]
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
        elif text := _unstruck(paragraph_text(block).strip())[0]:
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
        text, note = _unstruck(text)
        boxes.append(FoundBox(text, box.row, box.column, box.row_span, box.column_span, place, note))
    return Grid(boxes, len(rows), len(edges) - 1, column_edges=tuple(edge / TWIPS_PER_PT for edge in edges))


# -- what stands in the file and is not meant to be printed as it is

_STRUCK, _END = "\ufdd0", "\ufdd1"  # no characters at all; they mark struck text from the package to the box
_MARKED = re.compile(f"{_STRUCK}(.*?){_END}", re.S)
_DOCUMENT = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOTES = {"word/comments.xml": "批注", "word/footnotes.xml": "脚注", "word/endnotes.xml": "尾注"}


def _struck_marked(package: Package) -> Package:
    """``package`` with signs around what a clerk struck through, which is no longer meant."""
    if b"trike" not in package.members.get(_DOCUMENT, b""):
        return package
    root = package.xml(_DOCUMENT)
    for run in root.iter(f"{_WORD}r"):
        properties = run.find(f"{_WORD}rPr")
        lines = (
            []
            if properties is None
            else [*properties.findall(f"{_WORD}strike"), *properties.findall(f"{_WORD}dstrike")]
        )
        if not any(line.get(f"{_WORD}val", "1") not in ("0", "false", "off") for line in lines):
            continue
        for line in lines:
            properties.remove(line)  # type: ignore[union-attr]
        if texts := run.findall(f"{_WORD}t"):
            texts[0].text = f"{_STRUCK}{texts[0].text or ''}"
            texts[-1].text = f"{texts[-1].text or ''}{_END}"
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return Package(package.file, {**package.members, _DOCUMENT: content})


def _unstruck(text: str) -> tuple[str, str]:
    """(``text`` as it is meant, what to say of it): struck words are left out, but where nothing else is there."""
    if _STRUCK not in text:
        return text, ""
    struck = "".join(_MARKED.findall(text)).strip()
    left = _MARKED.sub("", text).strip()
    if left:
        return left, f"划掉的“{one_line(struck)}”没有读"
    return struck, f"“{one_line(struck)}”划掉了，先照样读了；不要就从规格里删去"


def _beside_the_text(package: Package) -> Iterator[str]:
    """Comments and notes: nothing of a form, but someone wrote them."""
    for name, what in _NOTES.items():
        if name not in package.members:
            continue
        texts = ["".join(node.itertext()).strip() for node in package.xml(name)]
        said = [one_line(text) for text in texts if text]
        if said:
            shown = "、".join(f"“{text[:20]}”" for text in said[:3]) + ("等" if len(said) > 3 else "")
            yield f"{len(said)} 条{what}没有读：{shown}"
