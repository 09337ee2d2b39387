"""Where the pages of a worksheet begin, and the labels that are printed again there: Excel repeats rows, not merged boxes."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...grid.sheet import Cell, Sheet
from .extent import LAST_COLUMN
from .workbook import S

MAX_LABEL = 40  # signs of a label that is worth printing again


def page_pieces(sheet: Sheet, row: int, starts: Sequence[int]) -> list[tuple[int, int, Cell]]:
    """The cells that begin in ``row`` as (first row, last row, cell): a merged label is cut where a page begins
    (``starts``), an amount or a long text is not: it would stand twice in the workbook."""
    found = []
    for cell in sheet.rows[row].cells:
        bottom = row + cell.row_span - 1
        edges = [start for start in starts if row < start <= bottom]
        if cell.number is not None or len(cell.text) > MAX_LABEL:
            edges = []
        for top, end in zip([row, *edges], [*edges, bottom + 1], strict=True):
            found.append((top, end - 1, cell))
    return found


# what may stand before rowBreaks, the last first (CT_Worksheet is a sequence); there always is sheetData
_BEFORE_BREAKS = ("headerFooter", "pageSetup", "pageMargins", "printOptions", "hyperlinks", "dataValidations",
                  "conditionalFormatting", "phoneticPr", "mergeCells", "customSheetViews", "dataConsolidate", "sortState",
                  "autoFilter", "scenarios", "protectedRanges", "sheetProtection", "sheetCalcPr", "sheetData")  # fmt: skip


def put_breaks(root: etree._Element, breaks: Sequence[int]) -> None:
    """A page begins with each of the rows ``breaks``."""
    if not breaks:
        return
    holder = etree.Element(f"{S}rowBreaks", count=str(len(breaks)), manualBreakCount=str(len(breaks)))
    for row in breaks:
        etree.SubElement(holder, f"{S}brk", id=str(row - 1), max=str(LAST_COLUMN - 1), man="1")
    found = (root.findall(f"{S}{tag}") for tag in _BEFORE_BREAKS)
    next(nodes for nodes in found if nodes)[-1].addnext(holder)
