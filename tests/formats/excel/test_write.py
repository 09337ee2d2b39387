"""Every workbook, read with openpyxl: text is text, amounts are numbers, merges, heights and print set-up."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from corpus import FOUNDATION, SHANGHAI, foundation_book, shipped_book, specs_of
from tablegen.formats.excel.pages import MAX_LABEL
from tablegen.formats.excel.write import sheet_names, write_xlsx
from tablegen.grid.measure import cell_width_mm, text_height_pt
from tablegen.grid.merge import occupancy
from tablegen.grid.paginate import own_rows, page_rows
from tablegen.grid.sheet import Book, Cell, Sheet
from tablegen.problems import SpecError
from test_ugly import CASES, ugly_book

MAX_ROW_PT = 409.5
BOOKS = [*FOUNDATION, *CASES]
each_book = pytest.mark.parametrize("name", BOOKS)


def book_named(name: str) -> Book:
    return ugly_book(CASES[name]) if name in CASES else foundation_book(name)


def opened(name: str) -> tuple[Book, Worksheet]:
    book = book_named(name)
    workbook = openpyxl.load_workbook(io.BytesIO(write_xlsx(book)), rich_text=False)
    assert len(workbook.worksheets) == 1
    return book, workbook.worksheets[0]


def boxes(sheet: Sheet) -> list[Cell]:
    """The cells in reading order; a label that reaches over the edge of a page stands again on the next one."""
    places = occupancy(sheet.rows, len(sheet.column_widths_mm))
    first = {own[0] for own in own_rows(page_rows(sheet))[1:]}
    found = []
    for number, row in enumerate(sheet.rows):
        above = {id(cell): cell for cell in places[number] if cell is not None} if number in first else {}
        again = [cell for cell in above.values() if cell.number is None and len(cell.text) <= MAX_LABEL]
        found += sorted(
            {id(cell): cell for cell in (*row.cells, *again)}.values(), key=lambda cell: cell.column
        )
    return found


def starts(sheet: Sheet) -> list[tuple[str, Decimal | None]]:
    """Text and number of every line and cell, in reading order."""
    lines = [(line.text, None) for line in sheet.head]
    cells = [(cell.text, cell.number) for cell in boxes(sheet)]
    return lines + cells + [(line.text, None) for line in sheet.foot]


@each_book
def test_columns_are_as_wide_as_on_the_form(name: str) -> None:
    """A width in the file counts digits of the default face: 8 pixels in 宋体 11; a screen has 96 pixels an inch."""
    book, worksheet = opened(name)
    widths = {
        index: item.width
        for item in worksheet.column_dimensions.values()
        for index in range(item.min, item.max + 1)
    }
    for column, width_mm in enumerate(book.sheets[0].column_widths_mm, 1):
        assert widths[column] * 8 * 25.4 / 96 == pytest.approx(width_mm, abs=0.15)


@each_book
def test_texts_and_amounts_in_order(name: str) -> None:
    book, worksheet = opened(name)
    found = [cell for row in worksheet.iter_rows() for cell in row if cell.value is not None]
    expected = [(text, number) for text, number in starts(book.sheets[0]) if text]
    assert len(found) == len(expected)
    for cell, (text, number) in zip(found, expected, strict=True):
        if number is None:
            assert cell.value == text
            assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)
        else:
            assert cell.data_type == "n"
            assert Decimal(str(cell.value)) == number
            assert cell.number_format.replace("#,##", "").lstrip("0").strip(".") in (
                "",
                "0" * max(-number.as_tuple().exponent, 0),
            )


@each_book
def test_no_formula_anywhere(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx(book_named(name)))) as package:
        for part in package.namelist():
            data = package.read(part)
            assert b"<f>" not in data and b"<f " not in data, part
        assert not [part for part in package.namelist() if "calcChain" in part or "external" in part]


@each_book
def test_merges_are_those_of_the_form(name: str) -> None:
    book, worksheet = opened(name)
    sheet = book.sheets[0]
    merged = {str(area.coord) for area in worksheet.merged_cells.ranges}
    covered = [(row, column) for area in worksheet.merged_cells.ranges for row, column in area.cells]
    assert len(covered) == len(set(covered)), "overlapping merges: Excel repairs the file"
    spanning = sum(cell.column_span > 1 or cell.row_span > 1 for row in sheet.rows for cell in row.cells)
    lines = len(sheet.head) + len(sheet.foot)
    extra = worksheet.max_row - len(sheet.rows) - lines  # a row taller than Excel allows takes several
    again = len(boxes(sheet)) - sum(len(row.cells) for row in sheet.rows)  # of labels that cross a page
    assert (
        spanning + lines - again
        <= len(merged)
        <= spanning + lines + again + extra * len(sheet.column_widths_mm)
    )
    assert worksheet.max_column == len(sheet.column_widths_mm)


@each_book
def test_every_row_has_a_height_and_shows_its_text(name: str) -> None:
    """Excel does not grow merged rows: the rows of each box are as tall together as its text needs."""
    book, worksheet = opened(name)
    sheet = book.sheets[0]
    heights = [worksheet.row_dimensions[row].height for row in range(1, worksheet.max_row + 1)]
    assert all(height is not None and 0 < height <= MAX_ROW_PT for height in heights)
    bottoms = {area.start_cell.coordinate: area.max_row for area in worksheet.merged_cells.ranges}
    found = [cell for row in worksheet.iter_rows() for cell in row if cell.value is not None]
    wanted = [*sheet.head, *boxes(sheet), *sheet.foot]
    for place, box in zip(found, [box for box in wanted if box.text], strict=True):
        width = cell_width_mm(box, sheet.column_widths_mm) if isinstance(box, Cell) else sheet.width_mm
        bottom = bottoms.get(place.coordinate, place.row)
        assert sum(heights[place.row - 1 : bottom]) >= text_height_pt(box.text, box.style, width) - 0.01


@each_book
def test_prints_on_a4_as_the_form(name: str) -> None:
    book, worksheet = opened(name)
    page = book.sheets[0].page
    assert str(worksheet.page_setup.paperSize) == worksheet.PAPERSIZE_A4
    assert worksheet.page_setup.orientation == ("landscape" if page.landscape else "portrait")
    assert worksheet.sheet_properties.pageSetUpPr.fitToPage
    assert worksheet.page_setup.fitToWidth in (None, 1), "one page wide (1 is the default)"
    assert worksheet.page_setup.fitToHeight == 0, "as many pages long as it takes"
    last = worksheet.cell(worksheet.max_row, worksheet.max_column).coordinate
    last_absolute = "$" + "".join(filter(str.isalpha, last)) + "$" + "".join(filter(str.isdigit, last))
    assert worksheet.print_area.endswith(f"$A$1:{last_absolute}")
    assert worksheet.page_margins.left == pytest.approx(page.margin_left_mm / 25.4, abs=0.01)
    assert worksheet.page_margins.top == pytest.approx(page.margin_top_mm / 25.4, abs=0.01)


def test_the_column_headings_repeat_on_paper() -> None:
    book, worksheet = opened("long")
    top = (
        next(number for number, row in enumerate(book.sheets[0].rows) if row.repeat)
        + len(book.sheets[0].head)
        + 1
    )
    assert worksheet.print_title_rows == f"${top}:${top}"


@each_book
def test_microsofts_validator_finds_nothing(name: str, tmp_path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(write_xlsx(book_named(name)))
    result = OpenXmlValidator().validate(path)
    assert [str(error) for error in result.errors] == []


@pytest.mark.parametrize("spec", specs_of(SHANGHAI), ids=lambda spec: spec.path.stem)
def test_amounts_add_up_in_the_sheet(spec) -> None:
    """The clerk can check the total with a sum over the cells."""
    sheet = shipped_book(spec.path).sheets[0]
    amounts = {}
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    for line in grid:
        for label, value in pairwise(line):
            if (
                isinstance(label, Cell)
                and isinstance(value, Cell)
                and value.number is not None
                and label.header
            ):
                amounts[(label.text, value.column)] = value.number
    year = {text.split("：")[-1]: number for (text, column), number in amounts.items() if column >= 4}
    total = year.pop("年度资金申请总额")
    assert sum(year.values()) == total
    assert len(year) == 3


def excel_length(name: str) -> int:
    return len(name.encode("utf-16-le")) // 2


@given(
    st.lists(
        st.text(
            st.one_of(
                st.characters(blacklist_categories=("Cs", "Cc")), st.sampled_from("[]:*?/\\' 年度项目😀")
            ),
            max_size=60,
        ),
        max_size=6,
    )
)
def test_worksheet_names_that_excel_accepts(names: list[str]) -> None:
    made = sheet_names(names)
    assert len({name.lower() for name in made}) == len(names)
    for name in made:
        assert 1 <= excel_length(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
        assert name.lower() != "history"


def test_a_text_that_no_box_of_excel_can_hold_is_refused() -> None:
    book = foundation_book(FOUNDATION[0])
    sheet = book.sheets[0]
    cells = sheet.rows[0].cells
    long = replace(cells[-1], text="𠮷" * 16_384, number=None, number_format="")
    rows = (replace(sheet.rows[0], cells=(*cells[:-1], long)), *sheet.rows[1:])
    with pytest.raises(SpecError, match="这一格有 16384 个字，Excel 一格最多 32767 个"):
        write_xlsx(replace(book, sheets=(replace(sheet, rows=rows),)))


@each_book
def test_pages_begin_where_the_form_is_cut(name: str) -> None:
    """No box lies across a break but an amount and a long text, so that labels are whole and boxes closed."""
    book, worksheet = opened(name)
    sheet = book.sheets[0]
    breaks = [item.id for item in worksheet.row_breaks.brk]
    assert len(breaks) == len(page_rows(sheet)) - 1
    for area in worksheet.merged_cells.ranges:
        value = area.start_cell.value
        if any(area.min_row <= row < area.max_row for row in breaks):
            assert isinstance(value, (int, float)) or len(value or "") > MAX_LABEL
