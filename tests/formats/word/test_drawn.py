"""What Word draws rather than writes (leaders of tabs, lines around signs, diagonal lines, hanging lines) reaches every
format, or is named."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pypdfium2
import pytest
from lxml import etree
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from making.pdf_pages import THIN_PT
from making.word import docx, p, run, tbl, tc, tr
from tablegen.fill.official import only_in_blanks
from tablegen.formats import WRITERS
from tablegen.formats.package_reader import open_package
from tablegen.formats.word.blank import take_apart
from tablegen.grid.sheet import Book, Border, Sheet
from tablegen.problems import LayoutError, Severity

NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAB = "<w:r><w:tab/></w:r>"
VALUE = "{{ 项目名称 }}"


def cell_of(fill_blank, *content: str, properties: str = ""):
    """The first cell of a filled blank that holds ``content``; the finished Word file was compared with it already."""
    filled = fill_blank(docx(tbl(2, tr(tc(*content, properties=properties), VALUE), width=4000)))
    return filled.sheet.rows[0].cells[0]


def stops(*tabs: tuple[str, str, int]) -> str:
    inner = "".join(f'<w:tab w:val="{kind}" w:leader="{leader}" w:pos="{at}"/>' for kind, leader, at in tabs)
    return f"<w:tabs>{inner}</w:tabs>"


# -- leaders


@pytest.mark.parametrize(
    ("runs", "tabs", "wanted"),
    [
        # 4 汉字 of 10.5 pt before it and 100 pt to the stop leave 58 pt: 11 signs of half a 汉字
        ((run("负责人："), TAB), [("left", "underscore", 2000)], "负责人：" + "_" * 11),
        ((run("日期"), TAB, run("年")), [("right", "underscore", 2000)], "日期" + "_" * 13 + "年"),
        ((run("甲"), TAB, run("乙"), TAB), [("left", "dot", 1000), ("left", "hyphen", 2000)], None),
        ((run("甲"), TAB, run("乙")), [("left", "none", 1000)], "甲 乙"),
        ((run("甲"), TAB), [("clear", "none", 1000)], "甲"),
    ],
)
def test_a_line_that_a_tab_draws_is_printed_in_every_format(fill_blank, runs, tabs, wanted):
    text = cell_of(fill_blank, p(*runs, properties=stops(*tabs))).text
    assert text == wanted if wanted else re.fullmatch(r"甲\.{5,}乙-{5,}", text)


def test_a_tag_before_a_line_leaves_room_for_what_it_says(fill_blank):
    alone = cell_of(fill_blank, p(run("姓名："), TAB, properties=stops(("left", "underscore", 4000)))).text
    tagged = p(run("姓名：{{ 实施单位 }}"), TAB, properties=stops(("left", "underscore", 4000)))
    text = cell_of(fill_blank, tagged).text
    assert text.startswith("姓名：网信办_") and text.count("_") == alone.count("_") - 8


def test_a_position_tab_with_a_leader_is_a_line(fill_blank):
    tab = '<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="dot"/></w:r>'
    assert cell_of(fill_blank, p(run("合计"), tab)).text == "合计........"


@pytest.mark.parametrize("blanks", ["    ", "\u00a0\u00a0", "\u2002" * 5, "\u3000\u3000"])
def test_every_kind_of_underlined_blank_is_a_line(fill_blank, blanks):
    text = cell_of(fill_blank, p(run("姓名"), run(blanks, '<w:u w:val="single"/>'))).text
    assert re.fullmatch("姓名_+", text)


# -- boxes, letters moved by hand, signs by the face of their kind


@pytest.mark.parametrize(
    ("text", "look", "wanted"),
    [
        (" ", '<w:bdr w:val="single" w:sz="4"/>', "是□"),
        ("√", '<w:bdr w:val="single" w:sz="4"/>', "是☑"),
        ("重要", '<w:bdr w:val="single" w:sz="4"/>', "是重要"),
        ("2", '<w:sz w:val="12"/><w:position w:val="8"/>', "是²"),
        ("2", '<w:sz w:val="12"/><w:position w:val="-4"/>', "是₂"),
        ("2", '<w:position w:val="-4"/>', "是2"),
        ("\u00a8", '<w:rFonts w:hAnsi="Wingdings"/>', "是□"),
        ("\uf0fe", '<w:rFonts w:ascii="宋体" w:hAnsi="Wingdings"/>', "是☑"),
        ("看不见", '<w:color w:val="FEFEFE"/>', "是"),
    ],
)
def test_what_is_drawn_around_a_sign_or_by_its_face_is_a_sign(fill_blank, text, look, wanted):
    assert cell_of(fill_blank, p(run("是"), run(text, look))).text == wanted


def test_letters_in_the_colour_of_their_cell_are_printed_nowhere(fill_blank):
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>'
    cell = cell_of(fill_blank, p(run("名称"), run("（隐）", '<w:color w:val="D9D9D9"/>')), properties=shade)
    assert cell.text == "名称"


# -- diagonal and hanging lines

DOWN = '<w:tcBorders><w:tl2br w:val="single" w:sz="8" w:color="auto"/></w:tcBorders>'
BOTH = '<w:tcBorders><w:tl2br w:val="nil"/><w:tr2bl w:val="dashed" w:sz="4" w:color="FF0000"/></w:tcBorders>'
HANG = '<w:ind w:left="420" w:hanging="420"/>'
LONG = "一、按照国家规定开展网络宣传工作，完成全年任务，按期报送结果，接受社会监督"


def made(sheet: Sheet, kind: str) -> bytes:
    return WRITERS[kind](Book("表", (sheet,)))


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def test_a_diagonal_line_is_drawn_in_every_format(fill_blank):
    data = docx(
        tbl(2, tr(tc("项目", properties=DOWN), VALUE), tr(tc("", properties=BOTH), "甲")),
    )
    filled = fill_blank(data)
    first, second = filled.sheet.rows[0].cells[0].style, filled.sheet.rows[1].cells[0].style
    assert (first.diagonal_down, first.diagonal_up) == (Border(1.0), None)
    assert (second.diagonal_down, second.diagonal_up) == (None, Border(0.5, "dashed", "#ff0000"))
    word = part(made(filled.sheet, "docx"), "word/document.xml")
    assert [node.tag for node in word.iter(f"{NS}tl2br", f"{NS}tr2bl")] == [f"{NS}tl2br", f"{NS}tr2bl"]
    styles = part(made(filled.sheet, "xlsx"), "xl/styles.xml")
    kinds = {(node.get("diagonalUp"), node.get("diagonalDown")) for node in styles.iter("{*}border")}
    assert kinds == {(None, None), (None, "1"), ("1", None)}
    page = made(filled.sheet, "html").decode()
    assert page.count("linear-gradient(to bottom left") == page.count("linear-gradient(to bottom right") == 1
    with pypdfium2.PdfDocument(made(filled.sheet, "pdf")) as document:
        paths = [item.get_bounds() for item in document[0].get_objects() if item.type == FPDF_PAGEOBJ_PATH]
    assert sum(right - left > THIN_PT and top - bottom > THIN_PT for left, bottom, right, top in paths) == 2


def test_lines_hang_in_every_format_but_excel(fill_blank, tmp_path):
    filled = fill_blank(docx(tbl(2, tr(tc(p(LONG, properties=HANG)), VALUE))))
    style = filled.sheet.rows[0].cells[0].style
    assert style.hanging_pt == 21.0
    page = made(filled.sheet, "html").decode()
    assert "padding-left:21pt;text-indent:-21pt" in page
    styles = part(made(filled.sheet, "docx"), "word/styles.xml")
    hanging = [node.get(f"{NS}hanging") for node in styles.iter(f"{NS}ind")]
    assert hanging == ["420"]
    (told,) = only_in_blanks(tmp_path, ("docx", "pdf", "xlsx"), True)
    assert told.message.startswith("空表里的悬挂缩进 Excel 排不出") and told.severity is Severity.WARNING
    assert only_in_blanks(tmp_path, ("docx", "pdf"), True) == []


# -- what stays in the Word file is named


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            p("", properties='<w:pBdr><w:bottom w:val="single" w:sz="4"/></w:pBdr>') + tbl(1, tr(VALUE)),
            "段落的边线 1 处",
        ),
        (
            tbl(1, tr(VALUE))
            + '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>'
            + tbl(1, tr("附表"))
            + '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>',
            "各页不同的纸张方向或大小（2 种）",
        ),
    ],
)
def test_what_only_word_draws_is_told(body, words):
    assert take_apart(open_package(docx(body), "form.docx")).blank.only_here == (words,)


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        ('<w:eastAsianLayout w:id="1" w:combine="1" w:combineBrackets="round"/>', "双行合一时加的括号"),
        ('<w:rFonts w:ascii="Marlett" w:hAnsi="Marlett"/>', "Marlett 的符号"),
    ],
)
def test_signs_that_are_not_kept_as_text_are_named(fill_blank, look, sentence):
    with pytest.raises(LayoutError, match=sentence):
        cell_of(fill_blank, p(run("名称"), run("a", look)))
