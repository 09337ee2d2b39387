"""The Typst engine: what a spec says is data, the machine is out of sight, looks and tags are the Sheet's."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import FOUNDATION, foundation_book
from making.pdf_pages import read_pages
from tablegen.formats import READ_BACK
from tablegen.formats.font_tables import coverage
from tablegen.formats.fonts import installed
from tablegen.formats.pdf.characters import MissingGlyphError, stand_ins
from tablegen.formats.pdf.check import page_texts
from tablegen.formats.pdf.header_cells import mark_header_cells
from tablegen.formats.pdf.typst import NOWHERE, draw_pages, write_pdf
from tablegen.formats.pdf.typst_source import byte_literal, quoted
from tablegen.grid.merge import settle
from tablegen.grid.sheet import Book, Border, Cell, Line, Page, Row, Sheet, Style
from tablegen.problems import SelfCheckError

PLAIN = Style("正文", "宋体", "Times New Roman", 10.5, line_height_pt=15.0)
LINE = Border(0.5)
BOXED = replace(
    PLAIN, border_top=LINE, border_right=LINE, border_bottom=LINE, border_left=LINE, padding_left_pt=3.0
)


def sheet_of(*rows: tuple[Cell, ...], widths: tuple[float, ...] = (40.0, 60.0), **more: object) -> Sheet:
    made = settle([row if isinstance(row, Row) else Row(row) for row in rows], len(widths))
    return Sheet("项目", "试验表", widths, made, **more)  # type: ignore[arg-type]


def book_of(*rows: tuple[Cell, ...], **more: object) -> Book:
    return Book("试验表", (sheet_of(*rows, **more),))


def cell(text: str, style: Style = BOXED, **more: object) -> Cell:
    return Cell(text, 0, style, **more)  # type: ignore[arg-type]


def written(text: str) -> bytes:
    """A PDF that has ``text`` wherever a spec's words can stand."""
    sheet = sheet_of(
        (cell("标签", header=True), cell(text)), head=(Line(text, PLAIN, 1),), foot=(Line(text, PLAIN),)
    )
    book = Book(
        text,
        (replace(sheet, name=text),),
        dict.fromkeys(("author", "subject", "keywords", "category"), text),
        ((f"{text}.yaml", text.encode()),),
    )
    data = write_pdf(book)
    READ_BACK["pdf"](data, book)
    return data


# -- nothing a spec says is markup

HOSTILE = (
    "#read(\"/etc/passwd\") #import \"@preview/x:1.0.0\" #panic()",
    '"); #panic("in") //',
    '"+sys.version+"',
    "\\u{41} \\n \\\" \\\\",
    "]} #{ ( [ $x^2$ `raw` ```typ #panic()```",
    "= 标题 _斜_ *粗* <label> @ref ~ -- --- /* 注 */ // 注",
    "- 一\n+ 二\n/ 词: 义\n\n段",
    "'单' \"双\" \\",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_the_syntax_of_the_engine_is_printed_as_it_stands(text: str) -> None:
    data = written(text)
    printed = re.sub(r"\s", "", "".join(page_texts(data)))
    assert printed.count(re.sub(r"\s", "", text.replace("\n", ""))) == 3
    with pypdfium2.PdfDocument(data) as document:
        assert document.get_metadata_value("Title") == text


# all of a Unicode string that a spec may hold, with what has a meaning to the engine in between
TEXTS = st.text(
    st.one_of(st.sampled_from('"\\#$[]{}()`*_@<>/\n\t=u'), st.characters(exclude_categories=["Cs"]))
)


@given(TEXTS)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_literal_is_the_text_and_nothing_else(text: str) -> None:
    assert json.loads(typst.eval(b" ", quoted(text), format="json")) == text


@given(st.binary(max_size=40))
@settings(max_examples=50, deadline=None)
def test_bytes_of_every_kind_can_be_attached(content: bytes) -> None:
    assert json.loads(typst.eval(b" ", f"array({byte_literal(content)})", format="json")) == list(content)


@given(st.text(st.sampled_from('"\\#$[]{}()`*_@<>/=;:,.- \n甲乙①“”…—12ab'), min_size=1, max_size=60))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_texts_of_signs_are_printed(text: str) -> None:
    written(text.strip() or "空")


@pytest.mark.parametrize(
    "path", ["/typst.py", "/../typst.py", "/etc/passwd", "typst.py", "C:/Windows/win.ini"]
)
def test_the_compiler_sees_no_file(path: str) -> None:
    for code in (f"#read({quoted(path)})", f"#include {quoted(path)}", f"#image({quoted(path)})"):
        with pytest.raises(typst.TypstError):
            typst.Compiler(code.encode(), root=NOWHERE).compile(format="pdf")


# -- every character or none


def test_a_character_of_another_face_is_printed() -> None:
    """Each is in some face here, none of them in the usual ones."""
    text = "选☐中☑否"
    try:
        families = stand_ins(book_of((cell(text), cell("")))).values()
    except MissingGlyphError:
        pytest.skip("no face of this machine has ☐ and ☑")
    assert any(families)
    assert text in "".join(page_texts(written(text)))


@pytest.mark.parametrize(
    "make", [write_pdf, lambda book: draw_pages(book, "png"), lambda book: draw_pages(book, "svg")]
)
def test_a_character_that_no_face_has_is_never_an_empty_box(make) -> None:
    with pytest.raises(MissingGlyphError, match=r"字体里没有 “\U0010fffd”\(U\+10FFFD\)"):
        make(book_of((cell("甲\U0010fffd"), cell(""))))


def test_a_character_of_private_use_is_refused_though_a_face_has_it() -> None:
    """PDF/A-3a forbids it: on another machine it is another character."""
    spans = (
        span
        for faces in installed().values()
        for span in zip(*coverage(faces[0].file, faces[0].index), strict=True)
    )
    code = next((first for first, _ in spans if 0xE000 <= first <= 0xF8FF), None)
    if code is None:
        pytest.skip("no face of this machine has such a character")
    with pytest.raises(MissingGlyphError, match=rf"\(U\+{code:04X}\) 是自造字"):
        write_pdf(book_of((cell(f"甲{chr(code)}"), cell(""))))


def test_signs_that_leave_no_mark_need_no_face() -> None:
    written("甲\u200b乙\u200d丙\ufeff丁\ufe0f戊\u2060己")


# -- the same bytes, in one process


def test_two_compilers_write_the_same_bytes() -> None:
    book = foundation_book(FOUNDATION[0])
    first = write_pdf(book)
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        assert pool.apply(write_pdf, (book,)) == first


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_of_a_process_that_has_compiled_refuses() -> None:
    book = foundation_book(FOUNDATION[0])
    write_pdf(book)
    child = os.fork()
    if child == 0:
        try:
            write_pdf(book)
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


# -- pictures of the pages


def test_a_picture_of_every_page() -> None:
    book = foundation_book("上海市委网信办/网络安全和信息化工作")
    pictures = draw_pages(book, "png")
    assert len(pictures) == len(page_texts(write_pdf(book))) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert all(b"<svg" in picture[:200] for picture in draw_pages(book, "svg"))


# -- tags


def scopes(data: bytes) -> list[bytes]:
    return re.findall(rb"/S/TH/P [^/]*/A\[<</O/Table/Scope/(\w+)", data)


def test_header_cells_say_what_they_head() -> None:
    data = write_pdf(
        book_of(
            (cell("项目", header=True), cell("金额", header=True)),
            (cell("甲", header=True), cell("1")),
            (cell("乙", header=True, row_span=2), cell("2")),
            (cell("3"),),
        )
    )
    assert scopes(data) == [b"Column", b"Column", b"Row", b"Row"]
    (page,) = read_pages(data)
    assert [role for role, _ in page.tags] == ["TH", "TH", "TH", "TD", "TH", "TD", "TD"]


def test_a_file_with_other_cells_is_not_marked() -> None:
    data = write_pdf(book_of((cell("甲"), cell("乙"))))
    with pytest.raises(SelfCheckError, match="2 个单元格标记，表里有 3 个"):
        mark_header_cells(data, ["", "", ""])
    with pytest.raises(SelfCheckError, match="不是能加标记的样子"):
        mark_header_cells(data.replace(b"\nxref\n", b"\nxxxx\n"), ["", ""])


# -- looks


def lines(data: bytes) -> list[tuple[float, float, float, float, float]]:
    """Stroked lines of the first page: left, top, right, bottom in mm, width in pt."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        height = page.get_height()
        found = []
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            width = pdfium.FS_FLOAT()
            pdfium.FPDFPageObj_GetStrokeWidth(item.raw, width)
            left, bottom, right, top = (value * 25.4 / 72 for value in item.get_bounds())
            tall = height * 25.4 / 72
            found.append((left, tall - top, right, tall - bottom, width.value))
    return found


def test_a_shared_edge_is_drawn_once() -> None:
    data = write_pdf(book_of((cell("甲"), cell("乙")), (cell("丙"), cell("丁"))))
    assert len(lines(data)) == 6 == len(set(lines(data)))


def test_the_wider_of_two_borders_is_drawn() -> None:
    wide = replace(BOXED, border_right=Border(2.0))
    data = write_pdf(book_of((cell("甲", wide), cell("乙"))))
    upright = sorted((left, width) for left, top, right, bottom, width in lines(data) if bottom - top > 3)
    assert [round(width, 2) for _, width in upright] == [0.5, 2.0, 0.5]


def test_a_double_border_has_white_between_its_lines() -> None:
    sides = dict.fromkeys(
        ("border_top", "border_right", "border_bottom", "border_left"), Border(3.0, "double")
    )
    data = write_pdf(book_of((cell("甲", replace(BOXED, **sides)), cell("乙", replace(BOXED, **sides)))))
    widths = sorted(round(line[4], 2) for line in lines(data))
    assert widths == [1.0] * 5 + [3.0] * 5
    (page,) = read_pages(data)
    scale = 8
    with pypdfium2.PdfDocument(data) as document:
        picture = document[0].render(scale=scale, grayscale=True).to_pil().convert("L")
    down = (page.lines_y[0] + 3) * 72 / 25.4 * scale  # a look across the left border: black, white, black
    middle = page.lines_x[0] * 72 / 25.4 * scale
    across = [picture.getpixel((round(middle + shift * scale), round(down))) for shift in (-1, 0, 1)]
    assert across == [0, 255, 0]


@pytest.mark.parametrize("style", ["dashed", "dotted"])
def test_dashes_and_dots(style: str) -> None:
    data = write_pdf(book_of((cell("甲", replace(BOXED, border_top=Border(1.0, style))), cell("乙"))))
    assert re.search(rb"\[[\d. ]+\] ?[\d.]+ d", _content(data))


def _content(data: bytes) -> bytes:
    import zlib

    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S)
    out = b""
    for stream in streams:
        try:
            out += zlib.decompress(stream)
        except zlib.error:
            continue
    return out


@pytest.mark.parametrize("where", ["top", "middle", "bottom"])
@pytest.mark.parametrize("text", ["", "一行", "第一行\n第二行\n第三行"])
def test_a_row_is_as_tall_as_the_layout_asks(where: str, text: str) -> None:
    style = replace(BOXED, vertical_align=where)
    (page,) = read_pages(write_pdf(book_of(Row((cell(text, style), cell("乙" * 40, style)), 120.0))))
    assert page.lines_y[-1] - page.lines_y[0] == pytest.approx(120 * 25.4 / 72, abs=0.1)


def test_a_word_that_no_line_holds_breaks_inside() -> None:
    word = "https://example.com/" + "abcdefghij" * 12
    data = write_pdf(book_of((cell("网址"), cell(f"见{word}。"))))
    (page,) = read_pages(data)
    assert ("TD", f"见{word}。") in page.tags
    with pypdfium2.PdfDocument(data) as document:
        right = max(item.get_bounds()[2] for item in document[0].get_objects())
    assert right * 25.4 / 72 <= page.lines_x[-1] + 0.5


def test_vertical_lettering_stands_sign_below_sign() -> None:
    upright = replace(BOXED, vertical=True, align="center")
    data = write_pdf(book_of((cell("产出（一）指标", upright), cell("乙")), widths=(10.0, 60.0)))
    (page,) = read_pages(data)
    assert page.tags[0] == ("TD", "产出(一)指标")
    assert page.lines_y[-1] - page.lines_y[0] == pytest.approx(7 * 10.5 * 1.05 * 25.4 / 72, abs=1)


def test_papers_of_one_file_may_differ() -> None:
    lying = Page(297, 210, 20, 20, 20, 20)
    first, second = sheet_of((cell("甲"), cell("乙"))), sheet_of((cell("丙"), cell("丁")), page=lying)
    with pypdfium2.PdfDocument(write_pdf(Book("两张", (first, second)))) as document:
        sizes = [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in document]
        assert sizes == [(210, 297), (297, 210)]
        assert [bookmark.get_title() for bookmark in document.get_toc()] == ["项目", "项目"]


def test_attachments_keep_their_names_and_bytes() -> None:
    source = (
        ("某局/甲.yaml", "项目名称: 甲\n".encode()),
        ("某局/乙.yaml", "项目名称: 乙\n".encode("gb18030")),
    )
    book = replace(book_of((cell("甲"), cell("乙"))), source=source)
    with pypdfium2.PdfDocument(write_pdf(book)) as document:
        found = {
            document.get_attachment(number).get_name(): bytes(document.get_attachment(number).get_data())
            for number in range(document.count_attachments())
        }
    assert found == {name.replace("/", "／"): content for name, content in source}
