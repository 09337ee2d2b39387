"""Tags into a Word blank: runs keep their look, sample rows become one loop row, everything else stays."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from io import BytesIO

from docx.oxml import OxmlElement
from lxml import etree

from ..formats.package_reader import UNREADABLE, unreadable
from ..formats.word.style import number
from .blank import Blank, Box
from .finding import STANDING, Column, Finding, IndicatorBlock, Slot
from .read_docx import W, cell_text, paragraph_text, paragraphs
from .tags import MERGE, loop_rows


def tag_docx(blank: Blank, finding: Finding) -> bytes:
    """The blank with its tags, as a file."""
    places: dict[int, list[etree._Element]] = {}
    for box in blank.boxes:
        places[box.number] = list(box.address or ())  # type: ignore[call-overload]
    for line in blank.lines:
        places[line.number] = [line.address]  # type: ignore[list-item]
    for place in {slot.number for slot in finding.slots}:
        if places.get(place):
            _fill(places[place][0], finding.slot(place))
    for block in finding.loops:
        _loop(blank, block, finding.blocks)
    buffer = BytesIO()
    try:
        blank.native.save(buffer)  # type: ignore[attr-defined]
    except UNREADABLE as error:  # read, but not to be written
        raise unreadable(blank.file, "Word") from error
    return buffer.getvalue()


# -- one box or line


def _fill(place: etree._Element, slots: list[Slot]) -> None:
    text = paragraph_text(place).strip("\n") if place.tag == W["p"] else cell_text(place)
    whole = len(slots) == 1 and not slots[0].above and slots[0].start == 0 and slots[0].end >= len(text)
    if whole or place.tag == W["p"]:
        if place.tag == W["p"] and not whole:
            _replace_in(place, slots)
        else:
            set_text(place, slots[0].tag)
        return
    above = next((slot for slot in slots if slot.above), None)
    slots = [slot for slot in slots if not slot.above]
    # slots within the paragraphs of a box: find the paragraph of each
    joined = "\n".join(map(paragraph_text, paragraphs(place)))
    low = len(joined.lstrip()) - len(joined)
    first = True
    for paragraph in paragraphs(place):
        high = low + len(paragraph_text(paragraph))
        inside = [slot for slot in slots if low <= slot.start <= high]
        reaching = [slot for slot in slots if slot.start < low < slot.end]  # of a value of several paragraphs
        slots = [slot for slot in slots if slot not in inside or slot.end > high]
        if any(slot.end >= high for slot in reaching):
            paragraph.getparent().remove(paragraph)
        elif inside or reaching:
            cut = [replace(slot, start=low, tag="") for slot in reaching]
            moved = [
                replace(slot, start=slot.start - low, end=min(slot.end, high) - low)
                for slot in (*cut, *inside)
            ]
            _replace_in(paragraph, moved)
        if above is not None and first and (high > 0 or low >= 0):
            _put_above(paragraph, above.tag)
            first = False
        low = high + 1


def _put_above(paragraph: etree._Element, tag: str) -> None:
    """``tag`` into the empty paragraph in front of ``paragraph``, or into a new one that begins at the left."""
    before = paragraph.getprevious()
    while before is not None and before.tag == W["p"] and (earlier := before.getprevious()) is not None:
        if earlier.tag != W["p"]:
            break
        before = earlier
    if before is None or before.tag != W["p"]:
        before = deepcopy(paragraph)
        for name in ("ind", "jc"):
            for node in before.findall(f"{W['pPr']}/{W['p'][:-1]}{name}"):
                node.getparent().remove(node)
        paragraph.addprevious(before)
    _set_paragraph(before, tag)


def _replace_in(paragraph: etree._Element, slots: list[Slot]) -> None:
    """Replace stretches of a paragraph's text; each tag goes into the run in which its stretch begins."""
    for slot in sorted(slots, key=lambda slot: -slot.start):
        pieces = _text_nodes(paragraph)
        if not pieces:
            set_text(paragraph, slot.tag)
            continue
        position, written = 0, False
        for node, length in pieces:
            low, high = position, position + length
            position = high
            if slot.start > high or (slot.end <= low and written):
                continue
            begins = not written and low <= slot.start <= high
            if node.tag != W["t"]:
                if low < slot.end and low >= slot.start and written:
                    node.getparent().remove(node)
                elif begins and slot.start < high:
                    _replace_node(node, slot.tag)
                    written = True
                continue
            text = node.text or ""
            cut_from, cut_to = max(slot.start - low, 0), min(max(slot.end - low, 0), length)
            if begins and (slot.start < high or node is pieces[-1][0]):
                _set(node, text[:cut_from] + slot.tag + text[max(cut_to, cut_from) :])
                written = True
            elif written and cut_to > 0:
                _set(node, text[cut_to:])


def _text_nodes(paragraph: etree._Element) -> list[tuple[etree._Element, int]]:
    found = []
    for node in paragraph.iter(W["t"], W["tab"], W["br"], W["cr"], W["noBreakHyphen"]):
        if node.tag == W["t"]:
            found.append((node, len(node.text or "")))
        elif node.tag == W["tab"] and node.getparent().tag == W["r"]:
            found.append((node, 4))
        elif node.tag != W["tab"]:
            found.append((node, 1))
    return found


def _replace_node(node: etree._Element, text: str) -> None:
    fresh = OxmlElement("w:t")
    _set(fresh, text)
    node.getparent().replace(node, fresh)


def _set(node: etree._Element, text: str) -> None:
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def set_text(place: etree._Element, text: str) -> None:
    """``text`` as the whole text of a paragraph or cell, in the look of its first run; a line of ``text`` is a
    paragraph of the cell."""
    if place.tag == W["p"]:
        _set_paragraph(place, text)
        return
    found = [child for child in place if child.tag == W["p"]] or paragraphs(place)
    if not found:
        found = [OxmlElement("w:p")]
        place.append(found[0])
    lines = text.split("\n")
    best = next((p for p in found if paragraph_text(p).strip()), found[0])
    for paragraph in found:
        if paragraph is not best:
            paragraph.getparent().remove(paragraph)
    last = best
    for line in lines[1:]:
        more = deepcopy(best)
        last.addnext(more)
        last = more
        _set_paragraph(more, line)
    _set_paragraph(best, lines[0])


def _set_paragraph(paragraph: etree._Element, text: str) -> None:
    runs = list(paragraph.iter(W["r"]))
    keep = next((run for run in runs if run.find(W["t"]) is not None), runs[0] if runs else None)
    look = deepcopy(keep.find(W["rPr"])) if keep is not None and keep.find(W["rPr"]) is not None else None
    if look is None:
        mark = paragraph.find(f"{W['pPr']}/{W['rPr']}")
        look = deepcopy(mark) if mark is not None else None
        if look is not None:
            for child in list(look):
                if etree.QName(child).localname in ("ins", "del", "moveFrom", "moveTo"):
                    look.remove(child)
    for child in list(paragraph):
        if child.tag != W["pPr"]:
            paragraph.remove(child)
    run = OxmlElement("w:r")
    if look is not None:
        run.append(look)
    node = OxmlElement("w:t")
    _set(node, text)
    run.append(node)
    paragraph.append(run)


# -- the loop


def _loop(blank: Blank, block: IndicatorBlock, blocks: list[IndicatorBlock]) -> None:
    """Sample rows become one row that is looped over; the standing label is marked in the header too."""
    rows = _row_elements(blank, block.first, block.last)
    if not rows:
        return
    for texts in loop_rows(block, blocks):
        rows[0].addprevious(_model_row(blank, block, rows, texts))
    for row in rows:
        row.getparent().remove(row)
    for column in block.columns:
        if column.role == STANDING:
            _mark_header(blank, block, column.column)
            _mark_below(blank, block, column)


def _row_elements(blank: Blank, first: int, last: int) -> list[etree._Element]:
    """The table rows of grid rows ``first``..``last``, each once, in order."""
    found: list[etree._Element] = []
    for row in range(first, last + 1):
        element = _row_element(blank, row)
        if element is not None and element not in found:
            found.append(element)
    return found


def _row_element(blank: Blank, row: int) -> etree._Element | None:
    for box in blank.row_boxes(row):
        cell = _cell_in_row(box, row)
        if cell is not None and cell.tag == W["tc"]:
            node = cell.getparent()
            while node is not None and node.tag != W["tr"]:
                node = node.getparent()
            return node
    return None


def _cell_in_row(box: Box, row: int) -> etree._Element | None:
    cells = list(box.address or ())  # type: ignore[call-overload]
    index = row - box.row
    return cells[index] if index < len(cells) else None


def _model_row(
    blank: Blank, block: IndicatorBlock, rows: list[etree._Element], texts: list[str]
) -> etree._Element:
    model = OxmlElement("w:tr")
    properties = rows[0].find(W["trPr"])
    if properties is not None:
        properties = deepcopy(properties)
        for name in ("tblHeader", "gridBefore", "gridAfter"):
            for node in properties.findall(W.get(name, f"{W['p'][:-1]}{name}")):
                properties.remove(node)
        model.append(properties)
    exceptions = rows[0].find(f"{W['p'][:-1]}tblPrEx")
    if exceptions is not None:
        model.insert(0, deepcopy(exceptions))
    for column, text in zip(block.columns, texts, strict=True):
        model.append(_model_cell(blank, block, column.column, column.column_span, text))
    return model


def _model_cell(blank: Blank, block: IndicatorBlock, column: int, span: int, text: str) -> etree._Element:
    """A cell for a column of the loop row, like the cells that stand in that column."""
    best, exact = None, False
    for row in range(block.first, block.last + 1):
        box = blank.at(row, column)
        if box is None:
            continue
        cell = _cell_in_row(box, row)
        fits = box.column == column and box.column_span == span
        if cell is not None and cell.tag == W["tc"] and (best is None or (fits and not exact)):
            best, exact = cell, fits
            # a cell that has text shows the look of the column
            if fits and cell_text(cell):
                break
    cell = deepcopy(best) if best is not None else OxmlElement("w:tc")
    for nested in cell.findall(W["tbl"]):
        cell.remove(nested)
    set_text(cell, text)
    properties = cell.find(W["tcPr"])
    if properties is None:
        properties = OxmlElement("w:tcPr")
        cell.insert(0, properties)
    for name in ("vMerge", "gridSpan"):
        for node in properties.findall(W[name]):
            properties.remove(node)
    width = properties.find(W["tcW"])
    mm = sum(blank.column_widths_mm[column : column + span])
    if width is None:
        width = OxmlElement("w:tcW")
        properties.insert(0, width)
    if not exact:
        width.set(W["type"], "dxa")
        width.set(W["w"], str(round(mm * 1440 / 25.4)))
    real = _grid_span(blank, block, column, span)
    if real > 1:
        node = OxmlElement("w:gridSpan")
        node.set(W["val"], str(real))
        width.addnext(node)
    return cell


def _grid_span(blank: Blank, block: IndicatorBlock, column: int, span: int) -> int:
    """The span in the table's own grid, which may be finer than the blank's columns."""
    for row in range(block.head, block.last + 1):
        box = blank.at(row, column)
        if box is not None and box.column == column and box.column_span == span:
            cell = _cell_in_row(box, row)
            if cell is not None and cell.tag == W["tc"]:
                return max(number(cell.find(f"{W['tcPr']}/{W['gridSpan']}")), 1)
    return span


def _mark_below(blank: Blank, block: IndicatorBlock, column: Column) -> None:
    """The part of the standing label beside the rows below the loop (合计): it joins them too."""
    box = blank.at(block.last, column.column)
    if box is None or box.bottom <= block.last + 1:
        return
    for cell in list(box.address or ())[block.last + 1 - box.row :]:  # type: ignore[call-overload]
        set_text(cell, column.text + MERGE)
        for merge in cell.findall(f"{W['tcPr']}/{W['vMerge']}"):
            merge.getparent().remove(merge)


def _mark_header(blank: Blank, block: IndicatorBlock, column: int) -> None:
    """The part of the standing label that lies in the header: it joins the loop rows by ``{% merge %}``."""
    box = blank.at(block.first, column)
    if box is None or box.row >= block.first:
        return
    cells = list(box.address or ())[: block.first - box.row]  # type: ignore[call-overload]
    if not cells:
        return
    found = paragraphs(cells[0])
    if not found:  # of a damaged file; Word itself writes one into every cell
        found = [OxmlElement("w:p")]
        cells[0].append(found[0])
    last = found[-1]
    run = OxmlElement("w:r")
    runs = list(last.iter(W["r"]))
    if runs and runs[-1].find(W["rPr"]) is not None:
        run.append(deepcopy(runs[-1].find(W["rPr"])))
    node = OxmlElement("w:t")
    _set(node, MERGE)
    run.append(node)
    last.append(run)
    if len(cells) == 1:
        for merge in cells[0].findall(f"{W['tcPr']}/{W['vMerge']}"):
            merge.getparent().remove(merge)
