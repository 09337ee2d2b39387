"""Where a form breaks into pages: golden pictures of the split, and what holds for any heights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import FOUNDATION, GOLDEN, SPECS, foundation_book, shipped_book
from tablegen.grid.draw import draw
from tablegen.grid.merge import occupancy
from tablegen.grid.paginate import page_height_pt, page_rows, split
from tablegen.grid.sheet import Cell, Page, Row, Sheet, Style
from test_ugly import LONG, ugly_sheet


def pages_of(sheet: Sheet) -> str:
    parts = split(sheet, page_rows(sheet))
    return "".join(f"== 第 {number} 页 ==\n{draw(part)}" for number, part in enumerate(parts, 1))


def test_a_long_form_split(golden: Callable[[Path, str], None]) -> None:
    """The column headings stand again on every page, and so does the label of a class that goes on."""
    sheet = ugly_sheet(LONG)
    assert len(page_rows(sheet)) > 2
    golden(GOLDEN / "pages" / "一百二十个指标.txt", pages_of(sheet))


def test_the_longest_shipped_form_split(golden: Callable[[Path, str], None]) -> None:
    book = shipped_book(SPECS / "平罗县委网信办" / "网络安全管理经费.yaml")
    golden(GOLDEN / "pages" / "网络安全管理经费.txt", pages_of(book.sheets[0]))


def test_labels_are_printed_again() -> None:
    sheet = ugly_sheet(LONG)
    parts = split(sheet, page_rows(sheet))
    columns = len(sheet.column_widths_mm)
    for part in parts[1:]:
        grid = occupancy(part.rows, columns)
        assert part.rows[0].repeat, "the column headings come first"
        assert all(place is not None for line in grid for place in line)
        first = grid[1] if not part.rows[1].repeat else grid[2]
        assert "绩效" in first[0].text
        assert first[1].text, "the class that goes on is named again"


@given(st.sampled_from(FOUNDATION), st.data())
def test_any_heights(project: str, data: st.DataObject) -> None:
    """Whatever the rows' heights: every row stands on one page, in order, and pages are not overfull."""
    sheet = foundation_book(project).sheets[0]
    room = page_height_pt(sheet)
    heights = data.draw(
        st.lists(st.floats(5, room * 1.5), min_size=len(sheet.rows), max_size=len(sheet.rows)),
        label="heights",
    )
    pages = page_rows(sheet, heights, head_pt=40)
    printed = [number for page in pages for number in page]
    first_time = list(dict.fromkeys(printed))
    assert first_time == list(range(len(sheet.rows)))
    again = {number for number in printed if printed.count(number) > 1}
    assert all(sheet.rows[number].repeat for number in again)
    for number, page in enumerate(pages):
        used = sum(heights[i] for i in page) + (40 if number == 0 else 0)
        own = [i for i in page if i not in again or number == 0]
        assert used <= room or len(own) <= 1
    for part, page in zip(split(sheet, pages), pages, strict=True):
        assert len(part.rows) == len(page)
    heads = [part.head for part in split(sheet, pages)]
    assert all(head == () for head in heads[1:])


def test_a_header_row_never_stands_last() -> None:
    sheet = foundation_book(FOUNDATION[0]).sheets[0]
    header = next(number for number, row in enumerate(sheet.rows) if row.repeat)
    room = page_height_pt(sheet)
    heights = [10.0] * len(sheet.rows)
    heights[header - 1] = room - 10.0 * (header + 1) - 5
    pages = page_rows(sheet, heights, head_pt=0)
    assert all(not sheet.rows[page[-1]].repeat for page in pages)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_forms_without_a_header_row(count: int) -> None:
    sheet = foundation_book(FOUNDATION[0]).sheets[0]
    plain = replace(sheet, rows=tuple(replace(row, repeat=False) for row in sheet.rows))
    pages = page_rows(plain, [200.0] * len(plain.rows), head_pt=0)
    assert sum(map(len, pages)) == len(plain.rows)
    assert isinstance(plain.rows[0], Row)


def test_a_header_stands_again_only_while_its_list_goes_on() -> None:
    """The headings of a cost table are not printed above what follows the table."""
    style = Style("正文", "宋体", "宋体", 10.5)

    def row(origin: int, *columns: int, repeat: bool = False) -> Row:
        ends = [*columns[1:], 4]
        cells = tuple(
            Cell(f"{origin}", start, style, column_span=end - start, origin=10 * origin + start)
            for start, end in zip(columns, ends, strict=True)
        )
        return Row(cells, 40, repeat)

    costs = [row(1, 0, 1, 2, 3, repeat=True), *(row(2, 0, 1, 2, 3) for _ in range(30)), row(3, 0, 3)]
    texts = [row(number, 0, 1) for number in range(4, 34)]
    indicators = [row(40, 0, 2, 3, repeat=True), *(row(41, 0, 2, 3) for _ in range(30))]
    rows = (row(0, 0, 1), *costs, *texts, *indicators)
    sheet = Sheet("甲", "", (40.0,) * 4, rows, (), (), Page())
    for page in page_rows(sheet)[1:]:
        first = page[0]
        own = next(number for number in page if not rows[number].repeat)
        expected = 1 if own <= 31 else 63 if own > 63 else None
        assert (first if rows[first].repeat else None) == expected, page
