"""Forms that are damaged, huge or odd: refused in one sentence, or learnt without a fault; nothing is left behind."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.styles import Border, GradientFill, Side

from making.effort import little_work
from making.made_forms import docx_bytes, make, xlsx_bytes
from tablegen.learn.new import Learnt, learn
from tablegen.learn.words import name
from tablegen.problems import LayoutError, Problem

WORD, EXCEL = docx_bytes(make("weights", True)), xlsx_bytes(make("weights", True))


def spoilt(data: bytes, part: str, old: str, new: str) -> bytes:
    """``data`` with the first match of ``old`` in a part of it replaced."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(made, "w") as copy:
        assert part in package.namelist()
        for member in package.namelist():
            content = package.read(member)
            if member == part:
                text, count = re.subn(old, new, content.decode("utf-8"), count=1)
                assert count == 1
                content = text.encode("utf-8")
            copy.writestr(member, content)
    return made.getvalue()


@pytest.fixture
def learnt(tmp_path: Path):
    def run(data: bytes, name: str) -> Learnt:
        (tmp_path / name).write_bytes(data)
        with little_work():
            return learn(tmp_path / name, "learnt-form", tmp_path / "learnt-form")

    return run


@pytest.fixture
def refused(tmp_path: Path, learnt):
    def run(data: bytes, name: str) -> Problem:
        with pytest.raises(LayoutError) as caught:
            learnt(data, name)
        assert [path.name for path in tmp_path.iterdir()] == [name], "something is left behind"
        (problem,) = caught.value.problems
        assert problem.place is not None and problem.place.file == str(tmp_path / name)
        assert problem.hint
        return problem

    return run


# -- damaged


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", "<workbookView ", '<workbookView wrong="1" '),
        ("xl/worksheets/sheet1.xml", r' s="\d+"', ' s="1NaN"'),
        ("xl/styles.xml", r'borderId="1"', 'borderId="77"'),
        ("xl/styles.xml", r'numFmtId="49" fontId="\d+"', 'numFmtId="49" fontId="77"'),
        ("xl/worksheets/sheet1.xml", r'<col [^>]*min="\d+"', f'<col min="{"9" * 400}"'),
    ],
)
def test_a_damaged_workbook_is_a_sentence(refused, capsys, part: str, old: str, new: str) -> None:
    problem = refused(spoilt(EXCEL, part, old, new), "form.xlsx")
    assert problem.message == "这个 Excel 文件读不了"
    assert problem.hint == "用 Excel 或 WPS 打开，另存一份再用"
    assert capsys.readouterr().out == ""


def test_a_damaged_document_is_a_sentence(refused) -> None:
    problem = refused(spoilt(WORD, "word/document.xml", "w:body>.*</w:body", "w:p></w:p"), "form.docx")
    assert problem.message == "这个 Word 文件读不了"
    assert problem.hint == "用 Word 或 WPS 打开，另存一份再用"


def test_a_wrong_type_of_the_main_part_is_put_right(learnt) -> None:
    """A blank made plain states the types of its parts anew."""
    data = spoilt(WORD, "[Content_Types].xml", "wordprocessingml.document.main", "wordprocessingml.other")
    assert learnt(data, "form.docx").finding.fields


def test_a_relationship_without_a_type_is_a_sentence(refused) -> None:
    data = spoilt(WORD, "word/_rels/document.xml.rels", r'Type="[^"]*/fontTable"', "")
    assert refused(data, "form.docx").message == "文件里的“word/_rels/document.xml.rels”坏了"


def test_a_workbook_without_a_worksheet_is_refused(refused) -> None:
    data = spoilt(EXCEL, "xl/workbook.xml", "<sheets>.*</sheets>", "<sheets/>")
    assert refused(data, "form.xlsx").message == "文件里没有工作表"


def test_a_page_that_is_no_number_does_not_matter(learnt) -> None:
    data = spoilt(WORD, "word/document.xml", r'w:pgSz w:w="\d+"', 'w:pgSz w:w="auto"')
    assert not learnt(data, "form.docx").problems


@pytest.mark.parametrize("width", ["1e999", "NaN", "-500", "9" * 400])
def test_a_column_width_that_is_no_width_does_not_matter(learnt, width: str) -> None:
    data = spoilt(WORD, "word/document.xml", r'w:gridCol w:w="\d+"', f'w:gridCol w:w="{width}"')
    assert learnt(data, "form.docx").finding.fields


def test_a_header_box_without_a_paragraph_is_marked_all_the_same(learnt) -> None:
    document = Document(BytesIO(WORD))
    label = next(cell for row in document.tables[0].rows for cell in row.cells if cell.text == "绩效指标")
    for paragraph in label.paragraphs:
        label._tc.remove(paragraph._p)
    data = BytesIO()
    document.save(data)
    assert learnt(data.getvalue(), "form.docx").finding.blocks


def test_a_cell_that_holds_nothing_but_the_mark_of_a_join_is_read(learnt) -> None:
    """The standing label of the indicators is empty: its loop cell says only that it joins the one above."""
    book = openpyxl.load_workbook(BytesIO(EXCEL))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value == "绩效指标":
                cell.value = None
    data = BytesIO()
    book.save(data)
    assert learnt(data.getvalue(), "form.xlsx").finding.blocks


def test_tables_without_a_row_are_no_form(refused) -> None:
    document = Document()
    for _ in range(2):
        document.add_table(0, 3)
        document.add_paragraph("项目名称：")
    data = BytesIO()
    document.save(data)
    assert refused(data.getvalue(), "form.docx").message == "空表里没有表格"


# -- huge


def sheet_with(change) -> bytes:
    book = openpyxl.load_workbook(BytesIO(EXCEL))
    change(book.active)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def test_an_excel_form_is_learnt_in_no_time(learnt) -> None:
    """Only the cells that are there are looked at: 2,000 rows of 60 columns took more than a second."""
    made = learnt(EXCEL, "form.xlsx")
    assert not made.problems
    tagged = zipfile.ZipFile(made.folder / "form.xlsx").read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert tagged.count("<row ") < 40


@pytest.mark.parametrize("address", ["A1048576", "XFD3", "XFD1048576", "BI3"])
def test_a_text_far_from_the_form_is_refused(refused, address: str) -> None:
    problem = refused(sheet_with(lambda sheet: sheet.__setitem__(address, "远")), "form.xlsx")
    assert "不像一张申报表" in problem.message and "删掉再用" in problem.hint


def test_a_sheet_framed_far_down_is_refused(refused) -> None:
    def frame(sheet) -> None:
        side = Side(style="thin")
        for row in range(1, 1900):
            for column in range(1, 15):
                sheet.cell(row, column).border = Border(left=side)

    assert "1899 行 14 列" in refused(sheet_with(frame), "form.xlsx").message


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A90:A1048576", "B90:XFD90", "A90:A3000"])
def test_a_vast_merged_area_is_refused(refused, area: str) -> None:
    data = spoilt(EXCEL, "xl/worksheets/sheet1.xml", r'<mergeCell ref="[^"]*"', f'<mergeCell ref="{area}"')
    problem = refused(data, "form.xlsx")
    assert area in problem.message and "太大" in problem.message


def test_a_sheet_that_says_it_has_a_million_rows_is_read_by_its_cells(learnt) -> None:
    data = spoilt(
        EXCEL, "xl/worksheets/sheet1.xml", r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'
    )
    assert not learnt(data, "form.xlsx").problems


def test_a_table_of_many_rows_is_refused(refused) -> None:
    rows = "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 3000
    problem = refused(spoilt(WORD, "word/document.xml", "</w:tbl>", f"{rows}</w:tbl>"), "form.docx")
    assert problem.message == "文件超过 2000 行或 10000 格，不像一张申报表"


def test_rows_whose_lines_never_meet_are_refused(refused) -> None:
    rows = "".join(
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{100 * number}"/><w:gridSpan w:val="99"/></w:tcPr><w:p/></w:tc></w:tr>'
        for number in range(1, 300)
    )
    problem = refused(spoilt(WORD, "word/document.xml", "</w:tbl>", f"{rows}</w:tbl>"), "form.docx")
    assert "竖线对不齐" in problem.message


LONG = "“长长长长长长长长长长…”这一处超过 20000 字，不像一张申报表"


def test_a_word_box_of_too_many_characters_is_refused(refused) -> None:
    data = spoilt(WORD, "word/document.xml", "项目名称", "长" * 25_000)
    said = refused(data, "form.docx").message
    assert said.endswith("一段有 25000 个字，不像申报表（最多 20000 个）") and said.startswith(
        "第 1 个表格第 1 行第 1 格"
    )


def test_an_excel_box_of_too_many_characters_is_refused(refused) -> None:
    data = sheet_with(lambda sheet: sheet.__setitem__("A5", "长" * 25_000))
    assert refused(data, "form.xlsx").message == LONG


def word_form(rows: list[list[str]], title: str = "项目支出绩效目标申报表") -> bytes:
    document = Document()
    document.add_paragraph(title)
    cells = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in row)
        + "</w:tr>"
        for row in rows
    )
    grid = '<w:gridCol w:w="900"/>' * max(map(len, rows))
    xml = f"<w:tbl {nsdecls('w')}><w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>"
    document.element.body[-1].addprevious(parse_xml(xml))
    data = BytesIO()
    document.save(data)
    return data.getvalue()


@pytest.mark.parametrize("label", ["甲乙丙", "主管部门", "财政拨款", "年度目标"])
def test_more_places_to_fill_than_any_form_has_are_refused(refused, label: str) -> None:
    """Not after minutes, and without a file of a hundred million signs."""
    problem = refused(word_form([["项目名称", "甲"], *[[label, "10"]] * 1500]), "form.docx")
    assert problem.message == "要填的地方超过 1000 处，不像一张申报表"


def test_equal_amounts_are_no_parts_of_one_another(learnt) -> None:
    rows = [["项目名称", "甲"], ["年度资金总额", "10"], *[["财政拨款", "10"]] * 200]
    text = (learnt(word_form(rows), "form.docx").folder / "layout.yaml").read_text("utf-8")
    assert max(len(line) - len(line.lstrip()) for line in text.splitlines()) < 30


@pytest.mark.parametrize(
    "text", ["甲{}乙", "填报人：{}年", "年{}甲", "≥{}甲", "{}100分x", "是□ {}乙 x 否□", "主管部门及代码：{}"]
)
@pytest.mark.parametrize("sign", [" ", "\u3000", "-", "9", "*", "长", "（", "_"])
def test_a_long_run_of_one_sign_takes_no_time(learnt, text: str, sign: str) -> None:
    long = text.format(sign * 15_000)
    rows = [
        ["项目名称", "甲"],
        [long, ""],
        ["主管部门及代码", long],
        ["项目类别", long],
        ["年度资金总额", long],
    ]
    rows += [
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", long, "甲", long],
        [long, "数量指标", long, ""],
    ]
    learnt(word_form(rows, f"绩效{sign * 15_000}表"), "form.docx")


# -- odd


@pytest.mark.parametrize("tag", ["{{ 7 * 7 }}", "{% for x in 指标 %}", "｛｛ 甲 ｝｝", "}}"])
def test_a_form_that_has_tags_already_is_refused(refused, tag: str) -> None:
    """They would be carried out as the layout's own."""
    problem = refused(spoilt(WORD, "word/document.xml", "项目名称", f"项目名称{tag}"), "form.docx")
    assert "标记用的括号" in problem.message and "没有标记的表" in problem.hint


@pytest.mark.parametrize("char", ["\u2028", "\x85"])
def test_a_line_break_of_another_kind_comes_back(learnt, char: str) -> None:
    made = learnt(spoilt(WORD, "word/document.xml", "智慧农业示范", f"智慧{char}农业示范"), "form.docx")
    assert made.sheet is not None
    read = yaml.safe_load((made.folder / "sample.yaml").read_text("utf-8"))
    assert read["项目名称"] == f"智慧{char}农业示范推广"


@pytest.mark.parametrize("char", ["\ufeff", "\u202e", "\U000e0001"])
def test_a_sign_without_a_shape_is_no_text(learnt, char: str) -> None:
    """The blank is made plain before it is learnt: nobody sees the sign, and no format prints it."""
    made = learnt(spoilt(WORD, "word/document.xml", "智慧农业示范", f"智慧{char}农业示范"), "form.docx")
    assert made.sheet is not None
    read = yaml.safe_load((made.folder / "sample.yaml").read_text("utf-8"))
    assert read["项目名称"] == "智慧农业示范推广"


def test_a_heading_with_signs_is_a_name_without_them() -> None:
    assert name("得分%") == "得分" and name("完成/进度") == "完成进度" and name("度量单[[") == "度量单"
    assert name("2024年") == "项2024年" and name("①②") == "未命名" and name("not") == "项not"
    assert name("备注") == "备注"


@pytest.mark.parametrize("place", ["示范点数量", "社会效益指标", "分值"])
def test_a_name_longer_than_yaml_takes_is_cut_or_left_out(learnt, place: str) -> None:
    made = learnt(spoilt(WORD, "word/document.xml", place, f"{place}{'长' * 3000}"), "form.docx")
    assert made.sheet is not None


def test_a_cell_with_a_gradient_is_read(learnt) -> None:
    def colour(sheet) -> None:
        sheet["A5"].fill = GradientFill(stop=("FFFFFF", "0000FF"))

    assert not learnt(sheet_with(colour), "form.xlsx").problems


def test_a_span_that_is_no_number_is_one(learnt) -> None:
    data = spoilt(WORD, "word/document.xml", r'w:gridSpan w:val="\d+"', 'w:gridSpan w:val="auto"')
    assert learnt(data, "form.docx").finding.blocks


def test_a_column_whose_heading_has_signs_is_printed(learnt) -> None:
    made = learnt(spoilt(WORD, "word/document.xml", "分值", "完成/进度%"), "form.docx")
    assert not made.problems and "完成进度" in (made.folder / "form.html").read_text("utf-8")
