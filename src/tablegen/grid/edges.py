"""Which border is drawn on each edge of the grid where neighbours disagree (CSS 2.2, 17.6.2: collapsed borders)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .merge import occupancy
from .sheet import Border, Row

_STYLES = ("dotted", "dashed", "solid", "double")  # of two of one width the later one is drawn


@dataclass(frozen=True, slots=True)
class Edge:
    """A border from grid line ``start`` to grid line ``end``, along grid line ``line`` of the other direction."""

    line: int
    start: int
    end: int
    border: Border


def uniform_border(rows: Sequence[Row]) -> Border | None:
    """The border of every side of every cell, where all have the same."""
    found: Border | None = None
    for row in rows:
        for cell in row.cells:
            style = cell.style
            top = style.border_top
            if top is None or (found is not None and top != found):
                return None
            if not (top == style.border_right == style.border_bottom == style.border_left):
                return None
            found = top
    return found


def edges(rows: Sequence[Row], columns: int) -> tuple[list[Edge], list[Edge]]:
    """The horizontal and the vertical borders of settled rows, each edge once, equal neighbours joined."""
    grid = occupancy(rows, columns)
    count = len(rows)

    def horizontal(line: int, column: int) -> Border | None:
        above = grid[line - 1][column] if line else None
        below = grid[line][column] if line < count else None
        if above is below:
            return None
        return stronger(above and above.style.border_bottom, below and below.style.border_top)

    def vertical(line: int, row: int) -> Border | None:
        left = grid[row][line - 1] if line else None
        right = grid[row][line] if line < columns else None
        if left is right:
            return None
        return stronger(left and left.style.border_right, right and right.style.border_left)

    across = [
        edge
        for line in range(count + 1)
        for edge in _joined(line, [horizontal(line, column) for column in range(columns)])
    ]
    down = [
        edge
        for line in range(columns + 1)
        for edge in _joined(line, [vertical(line, row) for row in range(count)])
    ]
    return across, down


def stronger(one: Border | None, other: Border | None) -> Border | None:
    """The wider; of two of one width the one of the stronger style; else the first (the left or upper cell's)."""
    if one is None or other is None:
        return one or other
    if one.width_pt != other.width_pt:
        return one if one.width_pt > other.width_pt else other
    return one if _STYLES.index(one.style) >= _STYLES.index(other.style) else other


def _joined(line: int, borders: Sequence[Border | None]) -> Iterator[Edge]:
    start = 0
    for place in range(1, len(borders) + 1):
        if place == len(borders) or borders[place] != borders[start]:
            border = borders[start]
            if border is not None:
                yield Edge(line, start, place, border)
            start = place
