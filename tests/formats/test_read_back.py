"""Reading back finds every difference between a written file and the Book that it should show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import FOUNDATION, foundation_book
from tablegen.formats import READ_BACK, WRITERS
from tablegen.formats.pdf.check import fold
from tablegen.grid.sheet import Book, Cell, Row, Sheet
from tablegen.problems import SelfCheckError


def sheet_of(project: str) -> Sheet:
    return foundation_book(project).sheets[0]


def with_cell(sheet: Sheet, row: int, number: int, change: Callable[[Cell], Cell]) -> Sheet:
    cells = list(sheet.rows[row].cells)
    cells[number] = change(cells[number])
    rows = list(sheet.rows)
    rows[row] = replace(rows[row], cells=tuple(cells))
    return replace(sheet, rows=tuple(rows))


@st.composite
def other_sheets(draw: st.DrawFn) -> tuple[str, Sheet, Sheet]:
    """(what was changed, a sheet, the sheet with one difference)."""
    sheet = sheet_of(draw(st.sampled_from(FOUNDATION)))
    row = draw(st.integers(0, len(sheet.rows) - 1))
    number = draw(st.integers(0, len(sheet.rows[row].cells) - 1))
    cell = sheet.rows[row].cells[number]
    kind = draw(st.sampled_from(["text", "blank", "swap", "line", "no line", "amount"]))
    if kind == "text":
        return (
            kind,
            sheet,
            with_cell(sheet, row, number, lambda cell: replace(cell, text=cell.text + "甲", number=None)),
        )
    if kind == "blank" and cell.text:
        return kind, sheet, with_cell(sheet, row, number, lambda cell: replace(cell, text="", number=None))
    if kind == "swap" and len(set(cell.text)) > 1 and cell.number is None:
        return (
            kind,
            sheet,
            with_cell(sheet, row, number, lambda cell: replace(cell, text=cell.text[::-1] + cell.text[0])),
        )
    if kind == "amount" and cell.number is not None:
        return (
            kind,
            sheet,
            with_cell(sheet, row, number, lambda cell: replace(cell, number=cell.number + Decimal("0.01"))),
        )
    if kind == "no line":
        return kind, sheet, replace(sheet, head=sheet.head[1:])
    return "line", sheet, replace(sheet, head=(replace(sheet.head[0], text="另一张表"), *sheet.head[1:]))


def book_of(sheet: Sheet) -> Book:
    return Book(sheet.title, (sheet,), {})


@given(other_sheets())
@settings(max_examples=80)
@pytest.mark.parametrize("name", ["docx", "xlsx", "html"])
def test_a_difference_is_found(name: str, case: tuple[str, Sheet, Sheet]) -> None:
    kind, sheet, other = case
    if kind == "amount" and name != "xlsx":
        return  # only a workbook holds numbers
    written = WRITERS[name](book_of(other))
    READ_BACK[name](written, book_of(other))
    with pytest.raises(SelfCheckError):
        READ_BACK[name](written, book_of(sheet))


@given(st.sampled_from(FOUNDATION[:4]), st.data())
@settings(max_examples=8)
def test_a_text_that_the_pdf_lacks_is_found(project: str, data: st.DataObject) -> None:
    sheet = sheet_of(project)
    places = [
        (r, n) for r, row in enumerate(sheet.rows) for n, cell in enumerate(row.cells) if fold(cell.text)
    ]
    row, number = data.draw(st.sampled_from(places))
    other = with_cell(sheet, row, number, lambda cell: replace(cell, text="", number=None))
    written = WRITERS["pdf"](book_of(other))
    READ_BACK["pdf"](written, book_of(other))
    with pytest.raises(SelfCheckError, match="缺少文字"):
        READ_BACK["pdf"](written, book_of(sheet))


def unmerged(sheet: Sheet) -> Sheet:
    """The sheet with its last label of two rows or more cut into single cells of the same text."""
    rows = [list(row.cells) for row in sheet.rows]
    top, cell = next(
        (number, cell)
        for number in range(len(rows) - 1, -1, -1)
        for cell in rows[number]
        if cell.row_span > 1
    )
    rows[top] = [replace(item, row_span=1) if item is cell else item for item in rows[top]]
    for below in range(top + 1, top + cell.row_span):
        rows[below] = sorted([*rows[below], replace(cell, row_span=1)], key=lambda item: item.column)
    return replace(
        sheet,
        rows=tuple(
            Row(tuple(cells), row.min_height_pt, row.repeat)
            for cells, row in zip(rows, sheet.rows, strict=True)
        ),
    )


@pytest.mark.parametrize("name", ["docx", "xlsx", "html"])
@pytest.mark.parametrize("project", FOUNDATION)
def test_a_lost_merge_is_found(name: str, project: str) -> None:
    sheet = sheet_of(project)
    written = WRITERS[name](book_of(unmerged(sheet)))
    with pytest.raises(SelfCheckError):
        READ_BACK[name](written, book_of(sheet))


@pytest.mark.parametrize("name", WRITERS)
def test_a_missing_sheet_is_found(name: str) -> None:
    first, second = sheet_of(FOUNDATION[0]), sheet_of(FOUNDATION[1])
    both = Book("两张表", (first, second), {})
    written = WRITERS[name](both)
    READ_BACK[name](written, both)
    with pytest.raises(SelfCheckError):
        READ_BACK[name](WRITERS[name](book_of(first)), both)
