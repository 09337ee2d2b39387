"""Vertical merges are declared, not computed by the author (DESIGN.md rule 4).

Rows come in flat. A cell marked ``merge`` joins the cell above when both are marked, stand in the same
columns, say the same, and every marked cell to its left joined the cell above too: nested groups follow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .sheet import Cell, Row


class TilingError(ValueError):
    """The cells do not tile the grid; ``row`` (from 0) is where, ``str()`` a Chinese sentence,
    ``origin`` the box of the template."""

    def __init__(self, sentence: str, row: int, origin: int = -1):
        super().__init__(sentence)
        self.row = row
        self.origin = origin


def cell_at(cell: Cell, column: int, row_span: int) -> Cell:
    """A copy of ``cell`` in this column with this row span; dataclasses.replace takes twice the time."""
    return Cell(
        cell.text,
        column,
        cell.style,
        cell.column_span,
        row_span,
        cell.header,
        cell.merge,
        cell.number,
        cell.number_format,
        cell.origin,
        cell.link,
        cell.page_number,
    )


@dataclass(slots=True)
class _Marked:
    """A marked cell that others may join: cell ``place`` of row ``top``; ``rows`` grows with each that does."""

    cell: Cell
    top: int
    place: int
    column: int
    rows: int


def settle(rows: Sequence[Row], columns: int) -> tuple[Row, ...]:
    """Place every cell in its column, join marked cells, and prove the tiling.

    The cells of ``rows`` come left to right with their spans; their ``column`` is set here, skipping the
    columns that a row span from above takes (as HTML does). Raises TilingError where cells overlap, leave a
    gap, or reach beyond ``columns`` or the last row.
    """
    blocked = [0] * columns  # per column: the first row in which it is free again
    ends: dict[tuple[int, int, int], _Marked] = {}  # by column, span and the first row below
    stay: list[_Marked] = []
    made: list[list[Cell]] = []
    for top, row in enumerate(rows):
        cells: list[Cell] = []
        column = 0
        chain = True  # every marked cell of the row so far joined the one above
        for cell in row.cells:
            while column < columns and blocked[column] > top:
                column += 1
            left, span, bottom = column, cell.column_span, top + cell.row_span
            column += span
            if column > columns or bottom > len(rows) or (span > 1 and max(blocked[left:column]) > top):
                raise _misfit(cell, top, column, columns, blocked)
            blocked[left:column] = [bottom] * span
            if cell.merge:
                above = ends.get((left, span, top)) if chain else None
                if above is not None and above.cell.text == cell.text:
                    above.rows += cell.row_span
                    ends[left, span, bottom] = above
                    continue
                chain = False
                own = ends[left, span, bottom] = _Marked(cell, top, len(cells), left, cell.row_span)
                stay.append(own)
            cells.append(cell if cell.column == left else cell_at(cell, left, cell.row_span))
        if min(blocked, default=top + 1) <= top:
            gap = next(i for i in range(columns) if blocked[i] <= top)
            origin = row.cells[-1].origin if row.cells else -1
            raise TilingError(f"第 {top + 1} 行没有填满：第 {gap + 1} 列空着", top, origin)
        made.append(cells)
    for own in stay:
        if own.rows > own.cell.row_span:
            made[own.top][own.place] = cell_at(own.cell, own.column, own.rows)
    return tuple(
        Row(tuple(cells), row.min_height_pt, row.repeat) for row, cells in zip(rows, made, strict=True)
    )


def _misfit(cell: Cell, top: int, end: int, columns: int, blocked: Sequence[int]) -> TilingError:
    """The TilingError for ``cell`` of row ``top``, which would end at column ``end`` and does not fit there."""
    if end > columns:
        sentence = f"第 {top + 1} 行有 {end} 列，表格只有 {columns} 列"
    elif max(blocked[end - cell.column_span : end]) > top:
        sentence = f"第 {top + 1} 行的单元格和上面跨行的单元格重叠"
    else:
        sentence = f"第 {top + 1} 行的单元格向下跨出了表格"
    return TilingError(sentence, top, cell.origin)


def occupancy(rows: Sequence[Row], columns: int) -> list[list[Cell | None]]:
    """The cell that covers each place of the grid: ``result[row][column]``. Settled rows only."""
    grid: list[list[Cell | None]] = [[None] * columns for _ in rows]
    for top, row in enumerate(rows):
        for cell in row.cells:
            covered = [cell] * cell.column_span
            for line in grid[top : top + cell.row_span]:
                line[cell.column : cell.column + cell.column_span] = covered
    return grid


def covering(rows: Sequence[Row]) -> Iterator[list[tuple[Cell, bool]]]:
    """For each settled row the cells that cover it, left to right, and whether each begins there. For formats without
    row spans (Word)."""
    reaching: list[tuple[int, Cell]] = []  # cells of earlier rows, each with the first row below it
    for top, row in enumerate(rows):
        line = [(cell, True) for cell in row.cells]
        reaching = [(bottom, cell) for bottom, cell in reaching if bottom > top]
        if reaching:
            line += [(cell, False) for _, cell in reaching]
            line.sort(key=_column)
        reaching += [(top + cell.row_span, cell) for cell in row.cells if cell.row_span > 1]
        yield line


def _column(item: tuple[Cell, bool]) -> int:
    return item[0].column


Above = list[list[tuple[int, Cell]]]


def from_above(rows: Sequence[Row]) -> Above:
    """For each settled row the cells of earlier rows that cover it, each with the number of its own row."""
    reaching: list[tuple[int, Cell]] = []
    found: Above = []
    for top, row in enumerate(rows):
        reaching = [item for item in reaching if item[0] + item[1].row_span > top]
        found.append(reaching)
        reaching = reaching + [(top, cell) for cell in row.cells if cell.row_span > 1]
    return found


def cut(rows: Sequence[Row], indices: Sequence[int], above: Above) -> tuple[Row, ...]:
    """The settled rows with these numbers (ascending) as a table of their own; ``above`` is ``from_above(rows)``, reckoned
    once for all pages of a form.

    A merged cell that reaches into the selection from outside, or out of it, is cut at the edge, and its
    text stands in each part: on paper a label is printed again on the next page.
    """
    made: list[list[Cell]] = [[] for _ in indices]
    before = -1  # the selected row above
    for position, index in enumerate(indices):
        here = [(top, cell) for top, cell in above[index] if top > before]
        for top, cell in (*here, *((index, cell) for cell in rows[index].cells)):
            covered = 1
            if cell.row_span > 1:
                covered = bisect_left(indices, top + cell.row_span, position) - position
            made[position].append(cell if covered == cell.row_span else cell_at(cell, cell.column, covered))
        before = index
    return tuple(
        replace(rows[index], cells=tuple(sorted(cells, key=lambda cell: cell.column)))
        for index, cells in zip(indices, made, strict=True)
    )
