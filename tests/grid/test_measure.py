"""Measured heights are never less than what the text takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import FOUNDATION, foundation_book
from tablegen.grid.measure import cell_width_mm, line_count, row_heights_pt, text_height_pt
from tablegen.grid.sheet import Style

STYLE = Style("正文", "宋体", "宋体", 10.0, line_height_pt=15.0)


@pytest.mark.parametrize(
    ("text", "em", "lines"),
    [
        ("", 10, 1),
        ("一二三四五六七八九十", 10, 1),
        ("一二三四五六七八九十一", 10, 2),
        ("一\n二\n\n三", 10, 4),
        ("一二三四五六七八九十。", 10, 2),
        ("一" * 100, 10, 10),
        ("a" * 100, 10, 5),
    ],
)
def test_lines(text: str, em: float, lines: int) -> None:
    assert line_count(text, em) == lines


@given(st.text(st.sampled_from("网络宣传，。“”≥10(次) abcW"), max_size=300), st.integers(3, 40))
def test_lines_hold_the_text(text: str, em: int) -> None:
    """No line holds more than its width of 汉字, and every line break counts."""
    wide = sum(char in "网络宣传，。“”≥" for char in text)
    assert line_count(text, em) >= max(1, -(-wide // em))
    assert line_count(text + "\n" + text, em) == 2 * line_count(text, em)


@pytest.mark.parametrize("project", FOUNDATION)
def test_rows_are_as_tall_as_their_cells(project: str) -> None:
    for sheet in foundation_book(project).sheets:
        heights = row_heights_pt(sheet.rows, sheet.column_widths_mm)
        for top, row in enumerate(sheet.rows):
            assert heights[top] >= row.min_height_pt
            for cell in row.cells:
                need = text_height_pt(cell.text, cell.style, cell_width_mm(cell, sheet.column_widths_mm))
                assert sum(heights[top : top + cell.row_span]) >= need - 0.01


def test_vertical_text_is_as_tall_as_its_longest_line() -> None:
    style = Style("竖排", "宋体", "宋体", 10.0, vertical=True, padding_top_pt=2, padding_bottom_pt=3)
    assert text_height_pt("年度\n总体目标", style, 10) == pytest.approx(4 * 10.5 + 5)
