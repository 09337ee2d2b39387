"""``w:hMerge``, the way in which Word 97 joined cells side by side, becomes a span (ECMA-376 part 1, 17.4.22)."""

from __future__ import annotations

from lxml import etree

from .revisions import remove
from .style import VAL, W, number
from .tree import P, cells_of, paragraph_text, rows_of, span_of


def join_old_merges(table: etree._Element) -> None:
    """``w:hMerge``, the way of Word 97, becomes a span."""
    for row in rows_of(table):
        begun: etree._Element | None = None
        for cell in cells_of(row):
            node = cell.find(f"{W}tcPr/{W}hMerge")
            if node is None:
                begun = None
                continue
            continues = node.get(VAL, "continue") != "restart"
            remove(node)
            if not continues or begun is None:
                begun = cell
                continue
            _widen(begun, cell)
            for paragraph in cell.iterchildren(P):
                if paragraph_text(paragraph).strip():
                    begun.append(paragraph)
            remove(cell)


def _widen(cell: etree._Element, by: etree._Element) -> None:
    properties = cell.find(f"{W}tcPr")
    span = span_of(cell) + span_of(by)
    width = properties.find(f"{W}tcW")
    if width is not None:
        width.set(f"{W}w", str(number(width, f"{W}w") + number(by.find(f"{W}tcPr/{W}tcW"), f"{W}w")))
    for node in properties.findall(f"{W}gridSpan"):
        properties.remove(node)
    node = etree.Element(f"{W}gridSpan")
    node.set(VAL, str(span))
    if width is not None:
        width.addnext(node)
    else:
        properties.insert(0, node)
