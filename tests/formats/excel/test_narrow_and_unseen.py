"""What Excel does not show, or shows as ####: numbers too long for their column, letters in the colour of their ground,
rows dragged shut, blanks that are underlined to be written on."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties

from tablegen.fill.names import Amount
from tablegen.formats import WRITERS
from tablegen.formats.excel.blank import read_xlsx_form
from tablegen.formats.excel.limits import paper_of
from tablegen.grid.sheet import Book, Page
from tablegen.model.money import UNITS, Money, MoneyFormat
from tablegen.problems import LayoutError

from .test_blank import PLAIN_ROWS, opened, workbook
from .test_blank_kinds import put, texts

AMOUNT = Amount(Money(Decimal("2632000")), MoneyFormat(UNITS["元"], thousands=True))
ROWS = [*PLAIN_ROWS[:-2], ["金额", "{{ 金额 }}", None, None], PLAIN_ROWS[-1]]


def amounts(width: float) -> bytes:
    def change(sheet):
        sheet.column_dimensions["B"].width = width
        sheet["B6"].alignment = Alignment(wrap_text=True)

    return workbook(change, ROWS)


@pytest.mark.parametrize(("width", "shrinks"), [(6, True), (40, False)])
def test_an_amount_too_long_for_its_column_shrinks(fill_blank, width, shrinks):
    filled = fill_blank(amounts(width), "xlsx", {"金额": AMOUNT})
    own = next(cell for row in opened(filled) for cell in row if cell.value == 2632000)
    assert (bool(own.alignment.shrink_to_fit), bool(own.alignment.wrap_text)) == (shrinks, not shrinks)
    drawn = openpyxl.load_workbook(BytesIO(WRITERS["xlsx"](Book("表", (filled.sheet,))))).worksheets[0]
    own = next(cell for row in drawn for cell in row if cell.value == 2632000)
    assert bool(own.alignment.shrink_to_fit) is shrinks


def test_a_printed_number_too_long_for_its_column_is_named(fill_blank):
    data = workbook(put("A3", value=2632000.5, number_format="#,##0.00", font=Font(name="宋体", size=20)))
    with pytest.raises(LayoutError, match="“申报表”A3：这里是比列宽长的数字（Excel 印成 ####，或少印几位）"):
        fill_blank(data, "xlsx")


@pytest.mark.parametrize(
    "change",
    [
        put("A3", value=5, number_format="[White]0"),
        put("A3", value="隐", font=Font(color="FFFEFEFE")),
        put("A3", value="隐", font=Font(color="FFD9D9D9"), fill=PatternFill("solid", fgColor="FFD9D9D9")),
        put("A3", value=CellRichText(TextBlock(InlineFont(color="FFFFFFFF"), "隐"))),
    ],
)
def test_letters_in_the_colour_of_their_ground_are_printed_nowhere(fill_blank, change):
    assert not {"隐", "5"} & set(texts(fill_blank(workbook(change), "xlsx")))


def test_a_black_run_of_a_white_cell_is_printed(fill_blank):
    text = CellRichText(
        TextBlock(InlineFont(color="FF000000"), "看得见"), TextBlock(InlineFont(color="FFFFFFFF"), "隐")
    )
    change = put("A3", value=text, font=Font(color="FFFFFFFF"))
    assert "看得见" in texts(fill_blank(workbook(change), "xlsx"))


def test_a_tag_of_which_a_part_is_not_seen_is_named(fill_blank):
    text = CellRichText("单位：", TextBlock(InlineFont(color="FFFFFFFF"), "{{ 项目名称 }}"))
    with pytest.raises(LayoutError, match="B3：这里是白色的标记"):
        fill_blank(workbook(put("B3", value=text)), "xlsx")


@pytest.mark.parametrize("text", ["\uf0a8是", "名\ue5e5称"])
def test_signs_that_only_one_face_has_are_named(fill_blank, text):
    with pytest.raises(LayoutError, match="A3：这里是自造字或专用字体里的符号 U\\+"):
        fill_blank(workbook(put("A3", value=text)), "xlsx")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (put("A3", value=CellRichText("姓名", TextBlock(InlineFont(u="single"), "    "))), "姓名____"),
        (put("A3", value="\u3000\u3000", font=Font(u="single")), "____"),
        (put("A3", value="名\ufeff称\u200f"), "名称"),
    ],
)
def test_underlined_blanks_are_lines_and_signs_without_a_shape_are_none(fill_blank, change, text):
    assert text in texts(fill_blank(workbook(change), "xlsx"))


def test_a_row_dragged_shut_is_hidden(fill_blank):
    def change(sheet):
        sheet["A6"].value, sheet["B6"].value = "藏起来的行", None
        sheet.row_dimensions[6].height = 0.75

    assert "藏起来的行" not in texts(fill_blank(workbook(change), "xlsx"))


def test_a_bar_in_place_of_a_number_is_named(fill_blank):
    rule = DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False)
    data = workbook(lambda sheet: sheet.conditional_formatting.add("A3", rule))
    with pytest.raises(LayoutError, match="只画数据条、不显示数字的条件格式"):
        fill_blank(data, "xlsx")


@pytest.mark.parametrize(
    ("size", "number"),
    [
        ((297, 210), 9),
        ((420, 297), 8),
        ((182, 257), 13),
        ((215.9, 279.4), 1),
        ((184, 260), 9),
        ((300, 300), 9),
    ],
)
def test_the_paper_is_the_one_that_excel_knows(size, number):
    assert paper_of(Page(*size)) == number


@pytest.mark.parametrize(
    ("fit", "scale", "told"), [(False, 100, True), (True, 100, False), (False, 60, False), (False, 90, True)]
)
def test_columns_that_excel_prints_on_pages_side_by_side_are_told(
    tmp_path, fit: bool, scale: int, told: bool
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项目名称", "{{ 项目名称 }}", "甲", "乙", "丙", "丁"])
    for column in "ABCDEF":
        sheet.column_dimensions[column].width = 20
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=fit)
    sheet.page_setup.fitToHeight = 0
    if not fit:
        sheet.page_setup.scale = scale
    book.save(tmp_path / "form.xlsx")
    words = " ".join(read_xlsx_form(tmp_path / "form.xlsx").blank.only_here)
    assert ("左右分页" in words) == told
