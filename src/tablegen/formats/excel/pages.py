"""Where the pages of a worksheet begin, and the labels that are printed again there: Excel repeats rows, not merged boxes."""

from __future__ import annotations

from collections.abc import Sequence

from ...grid.sheet import Cell, Sheet

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
