"""The text picture: every line of a table is equally wide, and no text is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import FOUNDATION, foundation_book
from tablegen.grid.draw import draw, text_columns, wrap
from tablegen.grid.sheet import Cell, Sheet

TEXTS = st.text(
    st.one_of(st.characters(blacklist_categories=("Cs", "Cc")), st.sampled_from("网络宣传≥10(次)“”abc ")),
    max_size=60,
)


@given(TEXTS, st.integers(2, 40))
def test_wrapped_lines_fit_and_hold_the_text(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines) == text
    assert all(text_columns(line) <= columns for line in lines)


def table_lines(picture: str) -> list[str]:
    return [line for line in picture.splitlines() if line[:1] in "┌├└│"]


@pytest.mark.parametrize("project", FOUNDATION)
@pytest.mark.parametrize("width", [60, 110, 200])
def test_lines_of_a_table_are_equally_wide(project: str, width: int) -> None:
    for sheet in foundation_book(project).sheets:
        lines = table_lines(draw(sheet, width))
        assert len({text_columns(line) for line in lines}) == 1
        assert abs(text_columns(lines[0]) - width) <= len(sheet.column_widths_mm)


@given(st.lists(TEXTS, min_size=3, max_size=30), st.integers(60, 130))
def test_any_text_keeps_the_walls_straight(texts: list[str], width: int) -> None:
    sheet = foundation_book(FOUNDATION[0]).sheets[0]
    numbers = iter(range(10_000))

    def other(cell: Cell) -> Cell:
        return replace(cell, text=texts[next(numbers) % len(texts)])

    rows = tuple(replace(row, cells=tuple(map(other, row.cells))) for row in sheet.rows)
    ugly: Sheet = replace(sheet, rows=rows)
    lines = draw(ugly, width).split("\n")[len(sheet.head) : -1 - len(sheet.foot)]
    assert len({text_columns(line) for line in lines}) == 1


@pytest.mark.parametrize("project", FOUNDATION)
def test_the_picture_says_everything(project: str) -> None:
    for sheet in foundation_book(project).sheets:
        letters = "".join(draw(sheet).split())
        for row in sheet.rows:
            for cell in row.cells:
                for char in cell.text:
                    assert char in letters or char.isspace()
