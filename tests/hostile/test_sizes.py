"""Numbers in a blank that would take all memory: refused at once, or read as Word and Excel read them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest

from making.effort import little_work
from making.measuring import little_memory
from making.word import STYLES, docx, p, tbl, tc, tr
from tablegen.learn.new import read_blank
from tablegen.problems import LayoutError


def cells(merge: str = "", row: int = 1, column: int = 1) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "表"
    book.active["A1"] = "{{ 年度 }}"
    book.active.cell(row, column, "甲")
    buffer = BytesIO()
    book.save(buffer)
    if not merge:
        return buffer.getvalue()
    # openpyxl itself would make every cell of the range
    made = BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = f'</sheetData><mergeCells count="1"><mergeCell ref="{merge}"/></mergeCells>'
                data = data.replace(b"</sheetData>", part.encode())
            target.writestr(name, data)
    return made.getvalue()


CASES = [
    (
        "docx",
        docx(tbl(1, tr(tc("甲", span=2_000_000_000)))),
        "表格有 2000000000 列、1 格，不像一张申报表（最多 200 列、20000 格）",
    ),
    (
        "docx",
        docx(tbl(1, tr("甲", properties='<w:gridBefore w:val="999999999"/>'))),
        "表格有 1000000000 列、1 格，不像一张申报表（最多 200 列、20000 格）",
    ),
    (
        "docx",
        docx(tbl(1, *["<w:tr><w:tc><w:p/></w:tc></w:tr>"] * 30_000)),
        "表格有 1 列、30000 格，不像一张申报表（最多 200 列、20000 格）",
    ),
    ("xlsx", cells(row=1_048_576), "工作表“表”有 1048576 行 1 列，不像一张申报表"),
    ("xlsx", cells(column=16_384), "工作表“表”有 1 行 16384 列，不像一张申报表"),
    ("xlsx", cells("Z9:A1B2"), "合并单元格“Z9:A1B2”看不懂"),
    ("xlsx", cells("A2:XFD1048576"), "合并单元格 A2:XFD1048576 太大，不像一张申报表"),
]


@pytest.mark.parametrize(("form", "data", "sentence"), CASES)
def test_refused_before_anything_is_made_of_them(fill_blank, form, data, sentence):
    with little_memory(), pytest.raises(LayoutError) as caught:
        fill_blank(data, form)
    assert [problem.message for problem in caught.value.problems] == [sentence]


def test_numbers_that_are_none_are_read_as_absent(fill_blank):
    odd = '<w:trHeight w:val="1e400"/><w:gridAfter w:val="viel"/>'
    cell = tc("{{ 年度 }}", properties='<w:tcMar><w:left w:w="-1e999" w:type="dxa"/></w:tcMar>')
    assert fill_blank(docx(tbl(1, tr(cell, properties=odd)))).sheet.rows[0].cells[0].text == "2024"


def test_a_format_of_the_very_last_row_is_no_content(fill_blank):
    """LibreOffice writes one."""
    book = openpyxl.Workbook()
    book.active["A1"] = "{{ 年度 }}"
    book.active["A1048576"].number_format = "@"
    buffer = BytesIO()
    book.save(buffer)
    assert fill_blank(buffer.getvalue(), "xlsx").sheet.head[0].text == "2024"


def patched(old: str, new: str) -> bytes:
    """A workbook in whose sheet ``old`` is ``new``."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(cells())) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("height", ["1e9", "NaN", "-1", "inf", "viel"])
def test_a_row_of_a_height_that_excel_has_not(fill_blank, height):
    with little_memory(), pytest.raises(LayoutError) as caught:
        fill_blank(patched('<row r="1"', f'<row r="1" ht="{height}" customHeight="1"'), "xlsx")
    message = f"第 1 行的行高是“{height}”，不像一张申报表"
    assert [problem.message for problem in caught.value.problems] == [message]


def test_a_column_of_a_width_that_excel_has_not(fill_blank):
    columns = '<cols><col min="2" max="2" width="1e9" customWidth="1"/></cols><sheetData>'
    with pytest.raises(LayoutError) as caught:
        fill_blank(patched("<sheetData>", columns), "xlsx")
    assert caught.value.problems[0].message == "第 2 列的列宽是“1e9”，不像一张申报表"


def test_a_number_that_no_form_shows(fill_blank):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "{{ 年度 }}", 1e300
    book.active["B1"].number_format = "0"
    buffer = BytesIO()
    book.save(buffer)
    with pytest.raises(LayoutError) as caught:
        fill_blank(buffer.getvalue(), "xlsx")
    assert "太大的数" in caught.value.problems[0].message


def test_a_long_list_is_no_blank_to_learn_from(tmp_path):
    book = openpyxl.Workbook()
    for row in range(1, 4_000):
        book.active.cell(row, 1, f"第{row}号")
    book.save(tmp_path / "空表.xlsx")
    with little_work(), pytest.raises(LayoutError) as caught:
        read_blank(tmp_path / "空表.xlsx")
    assert "有 3999 行 1 列，不像一张申报表" in caught.value.problems[0].message


def test_thousands_of_fields_without_an_end_are_one_fault(fill_blank):
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + "<w:r><w:t> </w:t></w:r>"
    with little_work(), pytest.raises(LayoutError) as caught:
        fill_blank(docx(tbl(1, tr("{{ 年度 }}")), f"<w:p>{field * 2_500}</w:p>"))
    assert "没有结束的域" in caught.value.problems[0].message


def test_styles_based_on_one_another_without_end_are_refused(fill_blank) -> None:
    more = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{number}"><w:name w:val="s{number}"/>'
        f'<w:basedOn w:val="s{number - 1}"/></w:style>'
        for number in range(1, 5_000)
    )
    lines = [p("甲", properties='<w:pStyle w:val="s4999"/>') for _ in range(500)]
    parts = {"word/styles.xml": STYLES.replace("</w:styles>", more + "</w:styles>")}
    with little_work(), pytest.raises(LayoutError, match="样式一个以另一个为基础，套了 50 层以上"):
        fill_blank(docx(*lines, tbl(2, tr("项目名称", "{{ 项目名称 }}")), more=parts))


def test_more_tab_stops_than_word_keeps_are_refused(fill_blank) -> None:
    tabs = "".join(f'<w:tab w:val="left" w:pos="{number}"/>' for number in range(1, 10_000))
    with pytest.raises(LayoutError, match="第 1 段（“甲乙”）：一段有 9999 个制表位"):
        fill_blank(docx(p("甲乙", properties=f"<w:tabs>{tabs}</w:tabs>"), tbl(1, tr("{{ 项目名称 }}"))))
