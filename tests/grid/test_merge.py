"""Merging and tiling: whatever comes in, the settled cells cover every place exactly once, or it is refused."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tablegen.grid.merge import TilingError, covering, cut, from_above, occupancy, settle
from tablegen.grid.sheet import Cell, Row, Style

STYLE = Style("正文", "宋体", "宋体", 10.5)


def cell(text: str, columns: int = 1, rows: int = 1, merge: bool = False) -> Cell:
    return Cell(text, 0, STYLE, columns, rows, merge=merge)


@st.composite
def grids(draw: st.DrawFn, spans: bool = True) -> tuple[list[Row], int]:
    """Flat rows that tile a grid, with random spans and merge marks."""
    columns, count = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    blocked = [0] * columns
    rows = []
    for top in range(count):
        cells = []
        column = 0
        while column < columns:
            if blocked[column] > top:
                column += 1
                continue
            free = 1
            while column + free < columns and blocked[column + free] <= top:
                free += 1
            width = draw(st.integers(1, free))
            height = draw(st.integers(1, count - top)) if spans and draw(st.integers(0, 3)) == 0 else 1
            cells.append(cell(draw(st.sampled_from("甲乙")), width, height, draw(st.booleans())))
            for i in range(column, column + width):
                blocked[i] = top + height
            column += width
        rows.append(Row(tuple(cells)))
    return rows, columns


def check_tiling(rows: tuple[Row, ...], columns: int) -> None:
    covered = [[0] * columns for _ in rows]
    for top, row in enumerate(rows):
        for item in row.cells:
            for line in range(top, top + item.row_span):
                for column in range(item.column, item.column + item.column_span):
                    covered[line][column] += 1
    assert covered == [[1] * columns for _ in rows]


@given(grids())
def test_settled_cells_cover_every_place_once(grid: tuple[list[Row], int]) -> None:
    rows, columns = grid
    check_tiling(settle(rows, columns), columns)


@given(grids())
def test_merging_loses_no_text(grid: tuple[list[Row], int]) -> None:
    """Every place says after merging what it said before."""
    rows, columns = grid
    plain = settle(
        [Row(tuple(cell(c.text, c.column_span, c.row_span) for c in row.cells)) for row in rows], columns
    )
    before, after = occupancy(plain, columns), occupancy(settle(rows, columns), columns)
    for line, other in zip(before, after, strict=True):
        assert [(c.text, c.column, c.column_span) for c in line] == [
            (c.text, c.column, c.column_span) for c in other
        ]


@given(grids())
def test_row_by_row_the_same_cells_cover_the_grid(grid: tuple[list[Row], int]) -> None:
    rows, columns = grid
    settled = settle(rows, columns)
    for row, line, places in zip(settled, covering(settled), occupancy(settled, columns), strict=True):
        assert [id(cell) for cell, _ in line for _ in range(cell.column_span)] == list(map(id, places))
        assert [cell for cell, starts in line if starts] == list(row.cells)


@given(grids(spans=False))
def test_nested_rule(grid: tuple[list[Row], int]) -> None:
    """A marked cell joins the one above when both are marked, stand in the same columns and say the same, and
    every marked cell left of it has joined: stated here a second time, row by row."""
    rows, columns = grid
    settled = occupancy(settle(rows, columns), columns)
    above: dict[tuple[int, int], Cell] = {}
    for top, row in enumerate(rows):
        here: dict[tuple[int, int], Cell] = {}
        chain, column = True, 0
        for item in row.cells:
            place = (column, item.column_span)
            upper = above.get(place)
            if item.merge:
                joins = chain and upper is not None and upper.merge and upper.text == item.text
                chain = joins
            else:
                joins = False
            joined = top > 0 and settled[top][column] is settled[top - 1][column]
            assert joined == joins
            here[place] = item
            column += item.column_span
        above = here


@given(grids(spans=False), st.data())
def test_a_row_of_another_width_is_refused(grid: tuple[list[Row], int], data: st.DataObject) -> None:
    rows, columns = grid
    number = data.draw(st.integers(0, len(rows) - 1))
    cells = list(rows[number].cells)
    if data.draw(st.booleans()):
        cells.insert(data.draw(st.integers(0, len(cells))), cell("丙"))
    else:
        cells.pop(data.draw(st.integers(0, len(cells) - 1)))
    rows[number] = Row(tuple(cells))
    with pytest.raises(TilingError) as caught:
        settle(rows, columns)
    assert caught.value.row == number
    assert f"第 {number + 1} 行" in str(caught.value)


@given(grids(), st.data())
def test_a_span_beyond_the_table_is_refused(grid: tuple[list[Row], int], data: st.DataObject) -> None:
    rows, columns = grid
    last = len(rows) - 1
    assume(rows[last].cells)
    first, *rest = rows[last].cells
    rows[last] = Row((cell(first.text, first.column_span, 2), *rest))
    with pytest.raises(TilingError):
        settle(rows, columns)


@given(grids(), st.data())
def test_any_selection_of_rows_is_a_table_of_its_own(
    grid: tuple[list[Row], int], data: st.DataObject
) -> None:
    rows, columns = grid
    settled = settle(rows, columns)
    numbers = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1)))
    # header rows and a run of rows: what a page shows
    start = numbers[0]
    part = list(range(start, numbers[-1] + 1))
    pieces = cut(settled, part, from_above(settled))
    check_tiling(pieces, columns)
    whole, piece = occupancy(settled, columns), occupancy(pieces, columns)
    assert [[c.text for c in piece[i]] for i in range(len(part))] == [
        [c.text for c in whole[i]] for i in part
    ]


def test_three_levels_of_classes() -> None:
    def row(*texts: str) -> Row:
        return Row((*(cell(text, merge=True) for text in texts[:-1]), cell(texts[-1])))

    rows = [
        row("绩效", "产出", "数量", "甲"),
        row("绩效", "产出", "数量", "甲"),
        row("绩效", "产出", "质量", "乙"),
        row("绩效", "效益", "质量", "丙"),
        row("绩效", "效益", "社会", "丙"),
    ]
    spans = [[(c.text, c.row_span) for c in row.cells] for row in settle(rows, 4)]
    assert spans == [
        [("绩效", 5), ("产出", 3), ("数量", 2), ("甲", 1)],
        [("甲", 1)],
        [("质量", 1), ("乙", 1)],
        [("效益", 2), ("质量", 1), ("丙", 1)],
        [("社会", 1), ("丙", 1)],
    ]
