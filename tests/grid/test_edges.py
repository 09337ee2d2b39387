"""Borders of neighbours that disagree: each edge is drawn once, as the stronger of the two says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablegen.grid.edges import Edge, edges, stronger, uniform_border
from tablegen.grid.merge import settle
from tablegen.grid.sheet import Border, Cell, Row, Style

THIN, WIDE = Border(0.5), Border(2.0)
BARE = Style("正文", "宋体", "宋体", 10.5)
BOXED = replace(BARE, border_top=THIN, border_right=THIN, border_bottom=THIN, border_left=THIN)


def rows_of(*rows: tuple[Cell, ...]) -> tuple[Row, ...]:
    return settle([Row(row) for row in rows], 2)


def cell(style: Style, **more: int) -> Cell:
    return Cell("", 0, style, **more)


@pytest.mark.parametrize(
    ("one", "other", "drawn"),
    [
        (None, None, None),
        (THIN, None, THIN),
        (None, THIN, THIN),
        (THIN, WIDE, WIDE),
        (Border(1, "dashed"), Border(1, "solid"), Border(1, "solid")),
        (Border(1, "double"), Border(1, "solid"), Border(1, "double")),
        (Border(1, "dotted"), Border(1, "dashed"), Border(1, "dashed")),
        (Border(1, color="#ff0000"), Border(1, color="#00ff00"), Border(1, color="#ff0000")),
    ],
)
def test_the_stronger_border(one: Border | None, other: Border | None, drawn: Border | None) -> None:
    assert stronger(one, other) == drawn


def test_one_border_for_all() -> None:
    assert uniform_border(rows_of((cell(BOXED), cell(BOXED)))) == THIN
    assert uniform_border(rows_of((cell(BOXED), cell(BARE)))) is None
    assert uniform_border(rows_of((cell(BOXED), cell(replace(BOXED, border_top=WIDE))))) is None


def test_no_edge_runs_through_a_merged_cell() -> None:
    rows = rows_of((cell(BOXED, row_span=2), cell(BOXED)), (cell(BOXED),))
    across, down = edges(rows, 2)
    assert across == [Edge(0, 0, 2, THIN), Edge(1, 1, 2, THIN), Edge(2, 0, 2, THIN)]
    assert down == [Edge(0, 0, 2, THIN), Edge(1, 0, 2, THIN), Edge(2, 0, 2, THIN)]


def test_a_side_of_a_merged_cell_may_have_several_borders() -> None:
    thick = replace(BOXED, border_left=WIDE)
    rows = rows_of((cell(BARE, row_span=2), cell(thick)), (cell(BARE),))
    assert edges(rows, 2)[1] == [Edge(1, 0, 1, WIDE), Edge(2, 0, 1, THIN)]
