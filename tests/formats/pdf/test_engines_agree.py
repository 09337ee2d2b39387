"""Typst and WeasyPrint make the same pages: each is the other's witness."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from corpus import FOUNDATION, SPECS, all_layouts, foundation_book, load_spec
from making.pdf_pages import PdfPage, read_pages
from tablegen.books.plan import make_book, plan, work_book
from tablegen.formats import PDF_ENGINES
from tablegen.grid.sheet import Book, Cell, Line
from tablegen.spec.folder import find_specs
from test_ugly import CASES, TALL_GOAL, ugly_book

LAYOUTS = [folder.name for folder in all_layouts()]
UGLY = [name for name in CASES if name not in ("emoji", "tall-goal")]
VOLUMES = sorted(folder.name for folder in SPECS.iterdir() if folder.is_dir())


def sample_book(name: str) -> Book:
    folder = next(folder for folder in all_layouts() if folder.name == name)
    return make_book(load_spec(find_specs([folder / "sample.yaml"])[0]))


def volume_book(name: str) -> Book:
    works, _ = plan([load_spec(spec) for spec in find_specs([SPECS / name])], True)
    book, _ = work_book(works[0])
    assert book is not None and len(works) == 1
    return book


BOOKS: dict[str, Callable[[], Book]] = {
    **{f"sample of {name}": lambda name=name: sample_book(name) for name in LAYOUTS},
    **{name: lambda name=name: foundation_book(name) for name in FOUNDATION},
    **{f"ugly {name}": lambda name=name: ugly_book(CASES[name]) for name in UGLY},
    **{f"volume of {name}": lambda name=name: volume_book(name) for name in VOLUMES},
}
each_book = pytest.mark.parametrize("name", BOOKS)


@cache
def pages(name: str, engine: str) -> list[PdfPage]:
    return read_pages(PDF_ENGINES[engine](BOOKS[name]()))


@each_book
def test_the_same_rows_and_texts_stand_on_each_page_in_the_same_order(name: str) -> None:
    """Rows, header cells and texts, by the tags that a screen reader follows."""
    ours, theirs = pages(name, "typst"), pages(name, "weasyprint")
    assert [page.tags for page in ours] == [page.tags for page in theirs]


def plain(text: str) -> str:
    """``text`` with a 汉字 in the place of each Chinese punctuation mark: Typst squeezes these, as printers do,
    which may save a line; and of each blank, which is of another face."""
    return "".join(
        "国" if (unicodedata.category(char)[0] in "PZ" and not char.isascii()) or char == " " else char
        for char in text
    )


def without_punctuation(book: Book) -> Book:
    def of_line(line: Line) -> Line:
        return replace(line, text=plain(line.text))

    def of_cell(cell: Cell) -> Cell:
        return replace(cell, text=plain(cell.text), style=replace(cell.style, vertical=False))

    return replace(
        book,
        sheets=tuple(
            replace(
                sheet,
                head=tuple(map(of_line, sheet.head)),
                foot=tuple(map(of_line, sheet.foot)),
                rows=tuple(replace(row, cells=tuple(map(of_cell, row.cells))) for row in sheet.rows),
            )
            for sheet in book.sheets
        ),
    )


@each_book
def test_every_line_of_the_table_is_within_a_millimetre(name: str) -> None:
    book = without_punctuation(BOOKS[name]())
    ours, theirs = (read_pages(PDF_ENGINES[engine](book)) for engine in PDF_ENGINES)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert len(one.lines_x) > 2 and len(one.lines_y) > 2
        assert one.lines_x == pytest.approx(other.lines_x, abs=1)
        assert one.lines_y == pytest.approx(other.lines_y, abs=1)


def test_a_row_over_several_pages_says_the_same() -> None:
    """Where lines break inside a row is the renderer's own; that nothing is lost between pages is not."""
    ours, theirs = (read_pages(PDF_ENGINES[engine](ugly_book(TALL_GOAL))) for engine in PDF_ENGINES)
    assert len(ours) == len(theirs)
    assert sorted("".join(page.text for page in ours)) == sorted("".join(page.text for page in theirs))
