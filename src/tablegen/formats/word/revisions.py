"""Tracked changes are accepted, comments are taken out: what Word prints when its view is “无标记”.

ECMA-376 part 1, 17.13. A deleted paragraph mark joins its paragraph with the next one; a deleted row or cell goes; what was
inserted or moved here stays; what something looked like before is forgotten, and with it who changed it and when.
"""

from __future__ import annotations

from lxml import etree

from .style import W, is_on
from .tree import TBL, TC, TR, P

BEFORE = frozenset(
    f"{W}{name}"
    for name in (
        *(
            "rPrChange",
            "pPrChange",
            "tblPrChange",
            "tblGridChange",
            "trPrChange",
            "tcPrChange",
            "sectPrChange",
        ),
        *("tblPrExChange", "numberingChange"),
    )
)
GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
COME = frozenset(f"{W}{name}" for name in ("ins", "moveTo"))
MARKS = frozenset(
    f"{W}{name}"
    for name in (
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd"),
        *("customXmlMoveToRangeStart", "customXmlMoveToRangeEnd"),
        *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
        *(
            "cellIns",
            "proofErr",
            "lastRenderedPageBreak",
            "permStart",
            "permEnd",
            "rsid",
            "woUserID",
            "printerSettings",
        ),
    )
)
_PROPERTIES = frozenset(f"{W}{name}" for name in ("rPr", "trPr", "numPr"))
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_IDS = (f"{_W14}paraId", f"{_W14}textId")


def accept_changes(root: etree._Element) -> None:
    """Accept every tracked change below ``root``, and take out comments, permissions and revision ids."""
    for node in root.iter():
        for name in list(node.attrib):
            if name in _IDS or name.startswith(f"{W}rsid"):
                del node.attrib[name]
    for row in [row for row in root.iter(TR) if row.find(f"{W}trPr/{W}del") is not None]:
        remove(row)
    for cell in [cell for cell in root.iter(TC) if cell.find(f"{W}tcPr/{W}cellDel") is not None]:
        remove(cell)
    for table in [table for table in root.iter(TBL) if next(table.iter(TR), None) is None]:
        remove(table)
    joined = [paragraph for paragraph in root.iter(P) if _mark_is_gone(paragraph)]
    for node in [node for node in root.iter(*GONE) if node.getparent().tag not in _PROPERTIES]:
        remove(node)
    for node in [node for node in root.iter(*COME) if node.getparent().tag not in _PROPERTIES]:
        unwrap(node)
    for node in list(root.iter(*BEFORE, *MARKS, *GONE, *COME)):
        remove(node)
    for paragraph in joined:
        join_with_next(paragraph)
    for run in [run for run in root.iter(f"{W}r") if all(child.tag == f"{W}rPr" for child in run)]:
        if len(run):  # nothing is left of it
            remove(run)
    whole_cells(root)


def _mark_is_gone(paragraph: etree._Element) -> bool:
    return any(paragraph.find(f"{W}pPr/{W}rPr/{tag}") is not None for tag in GONE)


def remove(node: etree._Element) -> None:
    """Take ``node`` out of its tree (an ancestor may be gone already); text behind it is markup, not content."""
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def unwrap(node: etree._Element) -> None:
    """Put the children of ``node`` in its place."""
    parent = node.getparent()
    place = parent.index(node)
    for child in reversed(list(node)):
        parent.insert(place, child)
    parent.remove(node)


def join_with_next(paragraph: etree._Element) -> None:
    """A paragraph whose mark is gone or hidden: what it holds begins the next paragraph, with that one's look. The last
    one of a cell or story goes where it is empty."""
    parent, following = paragraph.getparent(), paragraph.getnext()
    if parent is None:
        return
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    if paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return
    if following is not None and following.tag == P:
        place = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
        for child in reversed(content):
            following.insert(place, child)
        parent.remove(paragraph)
    elif not content and not _is_needed(paragraph):
        parent.remove(paragraph)


def _is_needed(paragraph: etree._Element) -> bool:
    """Whether Word needs the paragraph, empty as it is: it parts two tables, or ends the document or a cell."""
    before, after = paragraph.getprevious(), paragraph.getnext()
    last = after is None or after.tag in (TBL, f"{W}sectPr")
    alone = paragraph.getparent().tag == TC and (before is None or before.tag == f"{W}tcPr")
    return last and (alone or (before is not None and before.tag == TBL))


def whole_cells(root: etree._Element) -> None:
    """Every cell ends in a paragraph: Word does not open it otherwise."""
    for cell in root.iter(TC):
        if not len(cell) or cell[-1].tag not in (P, f"{W}sdt"):
            etree.SubElement(cell, P)


def forget_hiding(root: etree._Element) -> None:
    """Where nothing hidden is left, nothing may say so: neither a text that a style hid and that is shown, nor the style."""
    for node in list(root.iter(f"{W}vanish", f"{W}specVanish")):
        remove(node)


def hidden_row(row: etree._Element) -> bool:
    return is_on(row.find(f"{W}trPr/{W}hidden"))
