"""Fixed sizes of a blank give way where text stands: a value, or a label in another face, is never cut."""

from __future__ import annotations

from lxml import etree

from ..blank import has_tags
from .revisions import remove
from .run_properties import set_run_property
from .style import PT_PER_DXA, VAL, Looks, W, number
from .tree import (
    TBL,
    TC,
    TEXT_BOX,
    P,
    cells_of,
    container_text,
    merge_state,
    paragraph_text,
    put_before,
    rows_of,
    run_text,
    runs_of,
    span_of,
)

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_BEHIND_SPACING = {  # CT_PPr: Word insists on the order
    f"{W}{name}"
    for name in [
        "ind",
        "contextualSpacing",
        "mirrorIndents",
        "suppressOverlap",
        "jc",
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "cnfStyle",
        "rPr",
        "sectPr",
        "pPrChange",
    ]
}


def free_rows(table: etree._Element, looks: Looks) -> None:
    """A row with text is at least as high as the blank has it, never exactly: a value, or a label in another face,
    would be cut. A row that only keeps a distance stays as it is."""
    written: set[int] = set()  # grid columns whose vertical merge began in a cell with text
    for row in rows_of(table):
        column, now, grows = 0, set(), False
        for cell in cells_of(row):
            continues = merge_state(cell) == "continue"
            if column in written if continues else container_text(cell).strip():
                grows = True
                now.add(column)
            column += span_of(cell)
        written = now
        height, exact = looks.row_height(row, table)
        if grows and exact:
            _set_at_least(row, height)


def _set_at_least(row: etree._Element, twips: int) -> None:
    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        first = row.find(f"{W}tblPrEx")
        row.insert(0 if first is None else 1, properties)
    for node in properties.findall(f"{W}trHeight"):
        properties.remove(node)
    height = etree.SubElement(properties, f"{W}trHeight")
    height.set(VAL, str(twips))
    height.set(f"{W}hRule", "atLeast")


def free_lines(root: etree._Element, looks: Looks) -> None:
    """Lines that are kept lower than their letters would cut them off: they are at least as high as the blank has it."""
    for paragraph in root.iter(P):
        if not paragraph_text(paragraph).strip():
            continue
        table = next((node for node in paragraph.iterancestors(TBL, TEXT_BOX) if node.tag == TBL), None)
        line, rule = 0, "auto"
        for properties in looks.paragraph_chain(paragraph, table):
            if (node := properties.find(f"{W}spacing")) is not None:
                line, rule = number(node, f"{W}line", line), node.get(f"{W}lineRule", rule)
        if rule != "exact":
            continue
        written = [run for run in runs_of(paragraph) if run_text(run).strip()]
        letters = max(looks.style("", paragraph, run, table=table).font_size_pt for run in written)
        if line * PT_PER_DXA < letters:
            _set_line(paragraph, line, "atLeast")


def shrink(paragraph: etree._Element) -> None:
    """A hidden paragraph that Word cannot do without takes next to no room, as it did."""
    spacing = _set_line(paragraph, 20, "exact")
    for side in ("before", "after"):
        spacing.set(f"{W}{side}", "0")
    properties = paragraph.find(f"{W}pPr")
    mark = properties.find(f"{W}rPr")
    if mark is None:
        mark = etree.Element(f"{W}rPr")
        put_before(properties, mark, {f"{W}sectPr"})
    for tag in ("sz", "szCs"):
        set_run_property(properties, tag, {VAL: "2"})  # a paragraph's mark has the properties of a run


def _set_line(paragraph: etree._Element, twips: int, rule: str) -> etree._Element:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    spacing = properties.find(f"{W}spacing")
    if spacing is None:
        spacing = etree.Element(f"{W}spacing")
        put_before(properties, spacing, _BEHIND_SPACING)
    spacing.set(f"{W}line", str(twips))
    spacing.set(f"{W}lineRule", rule)
    return spacing


def free_boxes(root: etree._Element) -> None:
    """Text boxes and frames that are filled in grow with their text; a value is not squeezed into a width."""
    for box in root.iter(TEXT_BOX):
        if not has_tags(container_text(box)):
            continue
        shape = next(box.iterancestors(f"{_WPS}wsp"), None)
        if shape is not None and (body := shape.find(f"{_WPS}bodyPr")) is not None:
            for node in [
                node
                for tag in ("noAutofit", "normAutofit", "spAutoFit")
                for node in body.findall(f"{_A}{tag}")
            ]:
                body.remove(node)
            body.insert(1 if body.find(f"{_A}prstTxWarp") is not None else 0, etree.Element(f"{_A}spAutoFit"))
        old = box.getparent()
        if old.tag == f"{_VML}textbox" and "mso-fit-shape-to-text" not in old.get("style", ""):
            old.set("style", ";".join(filter(None, (old.get("style", ""), "mso-fit-shape-to-text:t"))))
    for paragraph in root.iter(P):
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        squeezed = [node for run in runs_of(paragraph) for node in run.findall(f"{W}rPr/{W}fitText")]
        if (frame is None and not squeezed) or not has_tags(paragraph_text(paragraph)):
            continue
        if frame is not None and frame.get(f"{W}hRule") == "exact":
            frame.set(f"{W}hRule", "atLeast")
        for node in squeezed:
            remove(node)
    for node in list(root.iter(f"{W}tcFitText")):
        cell = next(node.iterancestors(TC), None)
        if cell is not None and has_tags(container_text(cell)):
            remove(node)
