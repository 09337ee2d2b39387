"""Vertical merges are declared, not computed by the author (DESIGN.md rule 4).

Rows come in flat. A cell marked ``merge`` joins the cell above when both are marked, stand in the same
columns, say the same, and every marked cell to its left joined the cell above too: nested groups follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .sheet import Cell, Row


class TilingError(ValueError):
    """The cells do not tile the grid; ``row`` (from 0) is where, ``str()`` a Chinese sentence,
    ``origin`` the box of the template."""

    def __init__(self, sentence: str, row: int, origin: int = -1):
        super().__init__(sentence)
        self.row = row
        self.origin = origin


@dataclass(slots=True)
class _Box:
    cell: Cell
    top: int
    column: int
    rows: int
    dropped: bool = False


def settle(rows: Sequence[Row], columns: int) -> tuple[Row, ...]:
    """Place every cell in its column, join marked cells, and prove the tiling.

    The cells of ``rows`` come left to right with their spans; their ``column`` is set here, skipping the
    columns that a row span from above takes (as HTML does). Raises TilingError where cells overlap, leave a
    gap, or reach beyond ``columns`` or the last row.
    """
    placed = _place(rows, columns)
    _join(placed)
    result = []
    for row, boxes in zip(rows, placed, strict=True):
        cells = tuple(_settled(box) for box in boxes if not box.dropped)
        result.append(Row(cells, row.min_height_pt, row.repeat))
    return tuple(result)


def _settled(box: _Box) -> Cell:
    cell = box.cell
    if cell.column == box.column and cell.row_span == box.rows:
        return cell
    return replace(cell, column=box.column, row_span=box.rows)


def _place(rows: Sequence[Row], columns: int) -> list[list[_Box]]:
    blocked = [0] * columns  # first row in which the column is free again
    placed: list[list[_Box]] = []
    for top, row in enumerate(rows):
        boxes: list[_Box] = []
        column = 0
        for cell in row.cells:
            while column < columns and blocked[column] > top:
                column += 1
            end = column + cell.column_span
            if end > columns:
                raise TilingError(f"第 {top + 1} 行有 {end} 列，表格只有 {columns} 列", top, cell.origin)
            if any(blocked[i] > top for i in range(column, end)):
                raise TilingError(f"第 {top + 1} 行的单元格和上面跨行的单元格重叠", top, cell.origin)
            if top + cell.row_span > len(rows):
                raise TilingError(f"第 {top + 1} 行的单元格向下跨出了表格", top, cell.origin)
            for i in range(column, end):
                blocked[i] = top + cell.row_span
            boxes.append(_Box(cell, top, column, cell.row_span))
            column = end
        gap = next((i for i in range(columns) if blocked[i] <= top), None)
        if gap is not None:
            origin = row.cells[-1].origin if row.cells else -1
            raise TilingError(f"第 {top + 1} 行没有填满：第 {gap + 1} 列空着", top, origin)
        placed.append(boxes)
    return placed


def _join(placed: list[list[_Box]]) -> None:
    """Join marked boxes downwards; ``open_boxes`` are the boxes that end right above the current row."""
    ends: dict[tuple[int, int, int], _Box] = {}  # (column, span, first row below) → box
    for top, boxes in enumerate(placed):
        chain = True
        for box in boxes:
            cell = box.cell
            anchor = ends.get((box.column, cell.column_span, top)) if cell.merge else None
            if cell.merge:
                joined = chain and anchor is not None and anchor.cell.merge and anchor.cell.text == cell.text
                if joined and anchor is not None:
                    anchor.rows += box.rows
                    box.dropped = True
                    ends[(box.column, cell.column_span, top + box.rows)] = anchor
                    continue
                chain = False
            ends[(box.column, cell.column_span, top + box.rows)] = box


def occupancy(rows: Sequence[Row], columns: int) -> list[list[Cell | None]]:
    """The cell that covers each place of the grid: ``result[row][column]``. Settled rows only."""
    grid: list[list[Cell | None]] = [[None] * columns for _ in rows]
    for top, row in enumerate(rows):
        for cell in row.cells:
            for line in grid[top : top + cell.row_span]:
                for column in range(cell.column, cell.column + cell.column_span):
                    line[column] = cell
    return grid


def cut(rows: Sequence[Row], indices: Sequence[int]) -> tuple[Row, ...]:
    """The settled rows with these numbers (ascending) as a table of their own.

    A merged cell that reaches into the selection from outside, or out of it, is cut at the edge, and its
    text stands in each part: on paper a label is printed again on the next page.
    """
    place = {index: position for position, index in enumerate(indices)}
    made: list[list[Cell]] = [[] for _ in indices]
    for top, row in enumerate(rows):
        for cell in row.cells:
            covered = [place[i] for i in range(top, top + cell.row_span) if i in place]
            if covered:
                made[covered[0]].append(
                    cell if len(covered) == cell.row_span else replace(cell, row_span=len(covered))
                )
    return tuple(
        replace(rows[index], cells=tuple(sorted(cells, key=lambda cell: cell.column)))
        for index, cells in zip(indices, made, strict=True)
    )
