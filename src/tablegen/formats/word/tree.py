"""The tree of a Word part, walked: the one way in which the readers, the filler and the read-back see what a cell,
paragraph or run prints."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from ..blank import BREAK
from .style import VAL, W, number

P, R, T, TBL, TR, TC, SECT = (f"{W}{tag}" for tag in ("p", "r", "t", "tbl", "tr", "tc", "sectPr"))
TC_PR, SPAN, V_MERGE, TAB, CR, BR, HYPHEN = (
    f"{W}{tag}" for tag in ("tcPr", "gridSpan", "vMerge", "tab", "cr", "br", "noBreakHyphen")
)
POSITION_TAB = f"{W}ptab"
TEXT_BOX = f"{W}txbxContent"
# what follows in CT_TcPr (17.4.69): Word insists on the order
AFTER_BORDERS = {
    f"{W}{name}"
    for name in ("shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers")
}
AFTER_MERGE = {f"{W}tcBorders", *AFTER_BORDERS}
# what a run may stand in beside a paragraph, once a blank is plain
_TRANSPARENT = frozenset(
    f"{W}{tag}"
    for tag in [
        "sdt",
        "sdtContent",
        "customXml",
        "smartTag",
        "ins",
        "moveTo",
        "hyperlink",
        "fldSimple",
        "bdo",
        "dir",
    ]
)
WORDS = {"hdr": "页眉", "ftr": "页脚", "txbxContent": "文本框", "tc": "单元格", "document": "正文"}


def children(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children with these tags, content controls and the like looked through."""
    for child in parent.iterchildren():
        tag = child.tag
        if tag in tags:
            yield child
        elif tag in _TRANSPARENT:
            yield from children(child, *tags)


def runs_of(paragraph: etree._Element) -> list[etree._Element]:
    return list(children(paragraph, R))


def run_text(run: etree._Element) -> str:
    """What a run prints; a line break is BREAK, a tab ``\\t``."""
    out = []
    for node in run.iterchildren():
        tag = node.tag
        if tag == T:
            out.append((node.text or "").replace("\n", " ").replace("\r", " "))
        elif tag in (TAB, POSITION_TAB):
            out.append("\t")
        elif tag == CR or (tag == BR and node.get(f"{W}type", "textWrapping") == "textWrapping"):
            out.append(BREAK)
        elif tag == HYPHEN:
            out.append("-")
    return "".join(out)


def paragraph_text(paragraph: etree._Element) -> str:
    return "".join(map(run_text, runs_of(paragraph)))


def container_text(container: etree._Element) -> str:
    """The text of a cell, header, footer or text box, its paragraphs one after the other."""
    return "".join(map(paragraph_text, paragraphs_of(container)))


def rows_of(table: etree._Element) -> list[etree._Element]:
    return list(children(table, TR))


def cells_of(row: etree._Element) -> list[etree._Element]:
    return list(children(row, TC))


def paragraphs_of(container: etree._Element) -> list[etree._Element]:
    return list(children(container, P))


def span_of(cell: etree._Element) -> int:
    properties = cell.find(TC_PR)
    return 1 if properties is None else max(number(properties.find(SPAN), default=1), 1)


def merge_state(cell: etree._Element) -> str:
    """``restart``, ``continue`` or "" """
    properties = cell.find(TC_PR)
    node = None if properties is None else properties.find(V_MERGE)
    return "" if node is None else node.get(VAL, "continue")


def skipped(row: etree._Element, side: str) -> int:
    """Grid columns left free before or after the cells of a row (``side``: Before, After)."""
    return max(0, number(row.find(f"{W}trPr/{W}grid{side}")))


def story_containers(root: etree._Element) -> list[etree._Element]:
    """Boxes of text outside the body's flow, in document order: a header or footer, its cells, text boxes."""
    found = [root] if root.tag in (f"{W}hdr", f"{W}ftr") else []
    found += [node for node in root.iter(TEXT_BOX, TC) if node.tag == TEXT_BOX or root.tag != f"{W}document"]
    inside = list(root.iter(TEXT_BOX)) if root.tag == f"{W}document" else []
    return found + [cell for box in inside for cell in box.iter(TC)]


def put_before(parent: etree._Element, node: etree._Element, later: Collection[str]) -> None:
    """Put ``node`` into ``parent`` where the schema wants it: before the first child whose tag is in ``later``, else last."""
    following = next((child for child in parent if child.tag in later), None)
    if following is None:
        parent.append(node)
    else:
        following.addprevious(node)


def place_words(node: etree._Element) -> str:
    """Where ``node`` stands, for a person: “第 1 个表格第 2 行第 3 格（“项目属性”）”."""
    words, text = "", ""
    for element in (node, *node.iterancestors()):
        if element.tag == P and not text:
            text = "".join(paragraph_text(element).replace(BREAK, "").split())[:12]
        if element.tag in (TC, TR, TBL) and not words:
            words = _table_place(element)
        name = etree.QName(element).localname
        if name in ("hdr", "ftr", "txbxContent"):
            words = WORDS[name] + words
            break
        if element.getparent() is not None and element.getparent().tag == f"{W}body" and not words:
            number_ = sum(1 for other in element.itersiblings(P, preceding=True)) + 1
            words = f"第 {number_} 段" if element.tag == P else "正文"
    return (words or WORDS["document"]) + (f"（“{text}”）" if text else "")


def _table_place(element: etree._Element) -> str:
    """The place of a cell, row or table of the outermost table that it stands in."""
    path = [element, *element.iterancestors()]
    table = [item for item in path if item.tag == TBL][-1]
    inside = path[: path.index(table)]
    top = table.getroottree().getroot()
    tables = [item for item in top.iter(TBL) if next(item.iterancestors(TBL, TEXT_BOX), None) is None]
    words = f"第 {tables.index(table) + 1} 个表格" if table in tables else "表格"
    rows = [item for item in inside if item.tag == TR]
    if rows:
        words += f"第 {rows_of(table).index(rows[-1]) + 1} 行"
        cells = [item for item in inside if item.tag == TC]
        if cells:
            words += f"第 {cells_of(rows[-1]).index(cells[-1]) + 1} 格"
    return words
