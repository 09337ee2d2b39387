"""Every PDF of both engines, read with PDFium: all text can be copied, fonts are embedded, pages, title."""

from __future__ import annotations

import ctypes
from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from corpus import FOUNDATION, foundation_book
from tablegen.formats import PDF_ENGINES
from tablegen.formats.pdf.check import fold, page_texts
from tablegen.grid.paginate import page_rows
from test_ugly import LONG, TALL_GOAL, ugly_book

each_book = pytest.mark.parametrize("name", FOUNDATION)


@pytest.fixture(scope="module", params=PDF_ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def files(engine: str) -> dict[str, bytes]:
    return {name: PDF_ENGINES[engine](foundation_book(name)) for name in FOUNDATION}


@each_book
def test_every_character_can_be_copied(name: str, files: dict[str, bytes]) -> None:
    found = Counter(fold("".join(page_texts(files[name]))))
    sheet = foundation_book(name).sheets[0]
    expected: Counter[str] = Counter()
    for line in (*sheet.head, *sheet.foot):
        expected.update(fold(line.text))
    for row in sheet.rows:
        for cell in row.cells:
            expected.update(fold(cell.text))
    assert expected - found == Counter()


@each_book
def test_the_pages_are_those_that_were_cut(name: str, files: dict[str, bytes]) -> None:
    texts = page_texts(files[name])
    assert len(texts) == len(page_rows(foundation_book(name).sheets[0]))
    assert all(text.strip() for text in texts)


def fonts_of(data: bytes) -> dict[str, bool]:
    """Base name of every font used by a text of the file → whether it is embedded."""
    found: dict[str, bool] = {}
    document = pypdfium2.PdfDocument(data)
    for page in document:
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(item.raw)
            buffer = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 200)
            found[buffer.value.decode()] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
    document.close()
    return found


@each_book
def test_fonts_are_embedded(name: str, files: dict[str, bytes]) -> None:
    fonts = fonts_of(files[name])
    assert fonts
    assert [font for font, embedded in fonts.items() if not embedded] == []


def language(document: pypdfium2.PdfDocument) -> str:
    length = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFCatalog_GetLanguage(
        document.raw, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length
    )
    return buffer.raw.decode("utf-16-le").rstrip("\0")


@each_book
def test_a4_title_language_and_no_script(name: str, files: dict[str, bytes]) -> None:
    data, book = files[name], foundation_book(name)
    document = pypdfium2.PdfDocument(data)
    width, height = document[0].get_size()
    page = book.sheets[0].page
    assert (width, height) == pytest.approx((page.width_mm * 72 / 25.4, page.height_mm * 72 / 25.4), abs=1)
    assert document.get_metadata_value("Title") == book.title
    assert document.get_metadata_value("Author") == book.properties["author"]
    assert language(document) == "zh-CN"
    assert b"/JavaScript" not in data
    assert [bookmark.get_title() for bookmark in document.get_toc()][:1] == [book.sheets[0].head[0].text]
    document.close()


@pytest.mark.parametrize("text", [LONG, TALL_GOAL], ids=["long", "tall"])
def test_forms_over_one_page_are_numbered(text: str, engine: str) -> None:
    pages = page_texts(PDF_ENGINES[engine](ugly_book(text)))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"第{number}页" in "".join(page.split())


def test_one_page_has_no_number(files: dict[str, bytes]) -> None:
    (page,) = page_texts(files["上海市委网信办/网络宣传工作"])
    assert "第1页" not in "".join(page.split())


def box_of(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    boxes = [item.get_bounds() for item in page.get_objects()]
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


@pytest.mark.parametrize("text", [LONG, TALL_GOAL], ids=["long", "tall"])
def test_nothing_runs_off_the_paper(text: str, engine: str) -> None:
    document = pypdfium2.PdfDocument(PDF_ENGINES[engine](ugly_book(text)))
    page_margins = ugly_book(text).sheets[0].page
    for page in document:
        left, bottom, right, top = box_of(page)
        width, height = page.get_size()
        assert left >= page_margins.margin_left_mm * 72 / 25.4 - 2
        assert right <= width - page_margins.margin_right_mm * 72 / 25.4 + 2
        assert bottom >= 15
        assert top <= height - page_margins.margin_top_mm * 72 / 25.4 + 2
    document.close()
