"""Every Word file, read with python-docx and lxml: texts, merges, widths, fonts, headings, sections."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator

from corpus import FOUNDATION, TEST_LAYOUTS, foundation_book, shipped_book
from tablegen.formats.word.write import write_docx
from tablegen.grid.merge import occupancy
from tablegen.grid.sheet import Book
from test_ugly import CASES, ugly_book

BOOKS = [*FOUNDATION, *CASES]
each_book = pytest.mark.parametrize("name", BOOKS)
small_books = pytest.mark.parametrize(
    "name", [name for name in BOOKS if name != "long"]
)  # row.cells is quadratic


def book_named(name: str) -> Book:
    return ugly_book(CASES[name]) if name in CASES else foundation_book(name)


def opened(name: str) -> tuple[Book, Document]:
    book = book_named(name)
    return book, docx.Document(io.BytesIO(write_docx(book)))


@small_books
def test_every_place_of_the_table_says_what_the_form_says(name: str) -> None:
    book, document = opened(name)
    sheet = book.sheets[0]
    (table,) = document.tables
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    found = [[cell.text for cell in row.cells] for row in table.rows]
    assert found == [[cell.text for cell in line] for line in grid]


@each_book
def test_lines_above_and_below_and_the_navigation_pane(name: str) -> None:
    book, document = opened(name)
    sheet = book.sheets[0]
    expected = [part for line in (*sheet.head, *sheet.foot) for part in line.text.split("\n")]
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == [
        text for text in expected if text
    ]
    first = document.paragraphs[0]
    assert first.text == sheet.head[0].text
    assert first.style.name == "Heading 1", "a heading stands in the navigation pane"


@each_book
def test_widths_are_the_same_everywhere(name: str) -> None:
    """WPS trusts gridCol, Word tcW and tblW: all three say the same, in dxa, in every row."""
    book, document = opened(name)
    table = document.tables[0]._tbl
    columns = [int(column.get(qn("w:w"))) for column in table.tblGrid.findall(qn("w:gridCol"))]
    width = table.tblPr.find(qn("w:tblW"))
    assert width.get(qn("w:type")) == "dxa"
    assert int(width.get(qn("w:w"))) == sum(columns)
    assert table.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
    assert sum(columns) == pytest.approx(book.sheets[0].width_mm * 1440 / 25.4, abs=1)
    for row in table.tr_lst:
        spans, used = 0, 0
        for cell in row.tc_lst:
            properties = cell.tcPr
            own = properties.find(qn("w:tcW"))
            span = properties.find(qn("w:gridSpan"))
            count = int(span.get(qn("w:val"))) if span is not None else 1
            assert own.get(qn("w:type")) == "dxa"
            assert int(own.get(qn("w:w"))) == sum(columns[spans : spans + count])
            spans += count
            used += int(own.get(qn("w:w")))
        assert (spans, used) == (len(columns), sum(columns))


@each_book
def test_every_paragraph_has_a_named_style_and_every_style_a_chinese_face(name: str) -> None:
    _, document = opened(name)
    body = document.element.body
    known = {style.style_id: style for style in document.styles}
    for paragraph in body.iter(qn("w:p")):
        style = paragraph.pPr.pStyle
        assert style is not None
        assert known[style.val].name
    defaults = document.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:rFonts')}"
    )
    assert defaults.get(qn("w:eastAsia"))
    names = [style.name for style in document.styles]
    assert len(names) == len(set(names))
    for element in document.styles.element.iter(qn("w:rFonts")):
        assert element.get(qn("w:eastAsia")), "Word would take another face for Chinese text"
        assert not [key for key in element.attrib if key.endswith("Theme")]
    for run in body.iter(qn("w:r")):
        assert run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:hint")) == "eastAsia"


@each_book
def test_page_and_properties(name: str) -> None:
    book, document = opened(name)
    page = book.sheets[0].page
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (
        round(page.width_mm),
        round(page.height_mm),
    )
    assert section.orientation == (WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT)
    assert section.left_margin.mm == pytest.approx(page.margin_left_mm, abs=0.1)
    assert section.top_margin.mm == pytest.approx(page.margin_top_mm, abs=0.1)
    assert document.core_properties.title == book.title
    assert document.core_properties.author == book.properties["author"]
    assert document.core_properties.language == "zh-CN"


@each_book
def test_rows_may_grow_and_stay_whole_where_they_can(name: str) -> None:
    _, document = opened(name)
    rows = document.tables[0]._tbl.tr_lst
    for height in document.element.body.iter(qn("w:trHeight")):
        assert height.get(qn("w:hRule")) == "atLeast"
    whole = sum(row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert whole >= len(rows) - 1, "only a row of a page's size breaks inside"


def test_a_header_at_the_top_repeats_in_word() -> None:
    book = shipped_book(TEST_LAYOUTS / "all-required" / "sample.yaml")
    document = docx.Document(io.BytesIO(write_docx(book)))
    rows = document.tables[0]._tbl.tr_lst
    headers = [row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert headers == [True] + [False] * (len(rows) - 1)
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE


def test_long_forms_have_page_numbers_and_short_ones_have_none() -> None:
    _, long = opened("long")
    _, short = opened("上海市委网信办/网络宣传工作")
    assert "PAGE" in long.sections[0].footer._element.xml
    assert "PAGE" not in short.sections[0].footer._element.xml


@each_book
def test_microsofts_validator_finds_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "表.docx"
    path.write_bytes(write_docx(book_named(name)))
    result = OpenXmlValidator().validate(path)
    assert [str(error) for error in result.errors] == []
