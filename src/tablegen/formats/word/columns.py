"""The columns of the tables of a Word blank on one common grid: the edges of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from .tree import cells_of, rows_of, skipped, span_of
from .values import W, number

_MERGE_EDGES_DXA = 80  # column edges of two tables that lie closer (1.4 mm) are one
_MIN_COLUMN_DXA = 20


@dataclass(slots=True)
class Grid:
    """Where the columns of each table lie on the common grid: ``edges[table][i]`` is the number of the common
    edge at the left of the table's column i."""

    edges: list[list[int]]
    widths_dxa: list[int]


def common_grid(tables: Sequence[etree._Element]) -> Grid:
    """One column grid for all tables, laid left edge on left edge."""
    edges = [table_edges(table) for table in tables]
    common: list[int] = []
    for position in sorted({edge for table in edges for edge in table}):
        apart = not common or position - common[-1] > _MERGE_EDGES_DXA
        # two edges of one table never become one
        if apart or any(common[-1] in table and position in table for table in edges):
            common.append(position)
    numbers = [[_nearest(common, edge) for edge in table] for table in edges]
    return Grid(numbers, [right - left for left, right in pairwise(common)])


def _nearest(common: Sequence[int], position: int) -> int:
    return max(index for index, edge in enumerate(common) if edge <= position)


def table_edges(table: etree._Element) -> list[int]:
    """Left edges of the columns and the right edge of the last, in dxa from the left edge of the table."""
    columns = [number(node, f"{W}w") for node in table.findall(f"{W}tblGrid/{W}gridCol")]
    rows = [(skipped(row, "Before"), cells_of(row), skipped(row, "After")) for row in rows_of(table)]
    needed = max((before + sum(map(span_of, cells)) + after for before, cells, after in rows), default=1)
    columns = columns[:needed] + [0] * (needed - len(columns))
    if not all(columns):  # widths that the grid does not state stand in the cells
        for before, cells, _ in rows:
            column = before
            for cell in cells:
                if span_of(cell) == 1 and not columns[column]:
                    columns[column] = number(cell.find(f"{W}tcPr/{W}tcW"), f"{W}w")
                column += span_of(cell)
    edges = [0]
    for width in columns:
        edges.append(edges[-1] + max(width, _MIN_COLUMN_DXA))
    return edges
