"""form.xlsx: the worksheet is written anew from the grid, and everything that points at rows moves along."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from tablegen.fill.names import Amount
from tablegen.formats.excel.shown import unescaped
from tablegen.model.money import UNITS, Money, MoneyFormat
from tablegen.problems import LayoutError

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FOR, END = "{% for 行 in 指标 %}", "{% endfor %}"
PLAIN_ROWS = [
    ["项目支出绩效目标申报表", None, None, None],
    ["填报单位：{{ 实施单位 }}", None, None, "金额单位：元"],
    ["项目名称", "{{ 项目名称 }}", None, None],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    [FOR + "{{ 行.一级 }}{% merge %}", "{{ 行.二级 }}{% merge %}", "{{ 行.名称 }}", "{{ 行.年度 }}" + END],
    ["年度目标", "{{ 目标.年度 }}", None, None],
    ["填报人：", None, "联系电话：", None],
]
MERGES = ["A1:D1", "B3:D3", "B6:D6"]


def workbook(change: Callable[[Worksheet], None] = lambda sheet: None, rows: list | None = None) -> bytes:
    """The plain blank, changed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "申报表"
    rows = PLAIN_ROWS if rows is None else rows
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.font = Font(name="宋体", size=20 if number == 1 else 11)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if 3 <= number <= len(rows) - 1:
                cell.border = BOX
        sheet.row_dimensions[number].height = 20 + number
    for area in MERGES if rows is PLAIN_ROWS else ():
        sheet.merge_cells(area)
    for column, width in zip("ABCD", (12, 16, 30, 14), strict=True):
        sheet.column_dimensions[column].width = width
    change(sheet)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(filled) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(filled.data), rich_text=True).worksheets[0]


def column(sheet: Worksheet, letter: str) -> list:
    return [sheet[f"{letter}{row}"].value for row in range(1, sheet.max_row + 1)]


def test_rows_are_repeated_and_everything_below_moves(fill_blank):
    filled = fill_blank(workbook(), "xlsx")
    sheet = opened(filled)
    assert column(sheet, "C")[3:9] == ["三级指标", "培训次数", "宣传篇数", "合格率", "知晓率", None]
    assert {item.coord for item in sheet.merged_cells.ranges} == {"A1:D1", "B3:D3", "A5:A7", "B5:B6", "B9:D9"}
    assert column(sheet, "A")[8:] == ["年度目标", "填报人："]
    heights = [sheet.row_dimensions[row].height for row in range(1, 11)]
    assert heights[:3] == [21, 22, 23]
    assert heights[4:8] == [25, 25, 25, 25]
    assert heights[9] == 27
    assert sheet.column_dimensions["C"].width == 30
    assert all(sheet[f"D{row}"].border.right.style == "thin" for row in range(3, 10))


def test_the_sheet_of_the_other_formats(fill_blank):
    sheet = fill_blank(workbook(), "xlsx").sheet
    assert [line.text for line in sheet.head] == [
        "项目支出绩效目标申报表",
        "填报单位：网信办　　金额单位：元",
    ]
    assert [line.text for line in sheet.foot] == ["填报人：　　联系电话："]
    assert (sheet.title, sheet.head[0].heading) == ("项目支出绩效目标申报表", 1)
    assert [cell.text for cell in sheet.rows[-1].cells] == ["年度目标", "第一条\n第二条"]
    assert sheet.rows[1].repeat
    assert not sheet.rows[0].repeat
    assert (sheet.rows[0].cells[0].header, sheet.rows[0].cells[1].header) == (True, False)
    assert sheet.rows[0].cells[0].style.border_left is not None
    assert sheet.head[0].style.font_size_pt == 20
    assert sheet.width_mm <= sheet.page.content_width_mm + 1e-6


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+86", "-5", "@SUM(A1)", "073001", "1e3", "#N/A", "TRUE", "2024-01-01", "{{ 年度 }}", "&lt;<b>"],
)
def test_text_stays_text(fill_blank, value):
    sheet = opened(fill_blank(workbook(), "xlsx", {"项目名称": value}))
    cell = sheet["B3"]
    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (value, "s", "@", True)


@pytest.mark.parametrize(
    ("blank_format", "expected"),
    [
        ("General", "#,##0.00"),
        ("@", "#,##0.00"),
        ("0", "#,##0.00"),
        ("#,##0.00_ ", "#,##0.00_ "),
        ("#,##0.00;[Red]-#,##0.00", "#,##0.00;[Red]-#,##0.00"),
    ],
)
def test_amounts_are_numbers_and_keep_the_format_of_the_blank_where_it_shows_the_same(
    fill_blank, blank_format, expected
):
    def change(sheet):
        sheet["B3"].value = "{{ 合计 }}"
        sheet["B3"].number_format = blank_format

    amount = Amount(Money(Decimal("2632000")), MoneyFormat(UNITS["元"], thousands=True))
    filled = fill_blank(workbook(change), "xlsx", {"合计": amount})
    cell = opened(filled)["B3"]
    assert (cell.value, cell.data_type, cell.number_format) == (2632000, "n", expected)
    assert filled.sheet.rows[0].cells[1].text == "2,632,000.00"


def test_what_points_at_rows_moves_along(fill_blank):
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet.print_title_rows = "4:4"
        sheet.freeze_panes = "A5"
        choice = DataValidation(type="list", formula1='"甲,乙"', allow_blank=True)
        choice.add("D5")
        below = DataValidation(type="list", formula1="$D$4:$D$6")
        below.add("B7:D7")
        sheet.add_data_validation(choice)
        sheet.add_data_validation(below)
        red = PatternFill(bgColor="FF0000")
        sheet.conditional_formatting.add("D5", CellIsRule(operator="equal", formula=["$B$6"], fill=red))
        sheet.conditional_formatting.add("A6:D7", FormulaRule(formula=['$A6=""'], fill=red))
        sheet.parent.defined_names["目标格"] = DefinedName("目标格", attr_text="申报表!$B$6:$D$6")
        sheet.parent.defined_names["别处"] = DefinedName("别处", attr_text="字典!$B$6")
        other = sheet.parent.create_sheet("字典")
        other["B6"], other["C6"] = "不动", "=目标格&别处"
        sheet["C7"].hyperlink = "https://example.invalid/"
        sheet["A7"].comment = Comment("填报人签字", "财政局")

    filled = fill_blank(workbook(change), "xlsx")
    sheet = opened(filled)
    assert sheet.print_area == "'申报表'!$A$1:$D$10"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "A5"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"D5:D8": '"甲,乙"', "B10:D10": "$D$4:$D$9"}
    conditions = {str(item.sqref): item.rules[0].formula for item in sheet.conditional_formatting}
    assert conditions == {"D5:D8": ["$B$9"], "A9:D10": ['$A9=""']}
    names = sheet.parent.defined_names
    assert (names["目标格"].attr_text, names["别处"].attr_text) == ("申报表!$B$9:$D$9", "字典!$B$6")
    assert sheet.parent["字典"]["B6"].value == "不动"
    assert sheet["C10"].hyperlink.target == "https://example.invalid/"
    assert sheet["A10"].comment is None  # comments are not handed on


def test_a_picture_keeps_its_place_below_the_loop(fill_blank):
    # a PNG of one pixel
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6260f8cf500f0000030201014fe6bc6f0000000049454e44ae426082"
    )

    def change(sheet):
        picture = Image(BytesIO(pixel))
        picture.anchor = "C7"
        sheet.add_image(picture)

    sheet = opened(fill_blank(workbook(change), "xlsx"))
    assert [picture.anchor._from.row for picture in sheet._images] == [9]


def test_page_set_up_and_untouched_rich_text_stay(fill_blank):
    rich = CellRichText(TextBlock(InlineFont(b=True, rFont="黑体"), "项目"), "名称")

    def change(sheet):
        sheet["A3"].value = rich
        sheet["A3"].fill = PatternFill("solid", fgColor="FFD9D9D9")
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 8
        sheet.page_margins.left = 0.5
        sheet.oddFooter.center.text = "第 &P 页"
        sheet.protection.sheet = True

    filled = fill_blank(workbook(change), "xlsx")
    sheet = opened(filled)
    assert sheet["A3"].value == rich
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.oddFooter.center.text == "第 &P 页"
    assert sheet.protection.sheet
    assert (filled.sheet.page.width_mm, filled.sheet.page.margin_left_mm) == (420.0, 12.7)
    assert filled.sheet.rows[0].cells[0].style.background == "#d9d9d9"


def test_a_tag_in_rich_text_is_filled(fill_blank):
    """LibreOffice saves texts in pieces, each with its font."""

    def change(sheet):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "{" in cell.value:
                    cell.value = CellRichText(
                        TextBlock(InlineFont(rFont="宋体"), cell.value[:3]), cell.value[3:]
                    )

    filled = fill_blank(workbook(change), "xlsx", {"项目名称": ""})
    assert opened(filled)["B3"].value is None
    assert column(opened(filled), "C")[4] == "培训次数"


def test_a_merge_of_the_blank_grows_with_the_loop(fill_blank):
    def change(sheet):
        for row, values in enumerate(PLAIN_ROWS[3:5], 4):
            for place, value in enumerate(values, 2):
                sheet.cell(row, place, value).border = BOX
        sheet["A4"].value, sheet["A5"].value = "绩效\n指标", None
        sheet["A5"].border = BOX
        sheet.merge_cells("A4:A5")

    filled = fill_blank(workbook(change), "xlsx")
    assert "A4:A8" in {item.coord for item in opened(filled).merged_cells.ranges}
    assert filled.sheet.rows[1].cells[0].row_span == 5


def test_merged_lines_above_and_below_are_repeated_with_their_rows(fill_blank):
    rows = [
        ["{% for 行 in 指标 %}{{ 行.名称 }}", None, None],
        ["（{{ 行.年度 }}）{% endfor %}", None, None],
        ["名称", "值", "注"],
        ["{{ 项目名称 }}", "", ""],
    ]

    def change(sheet):
        for row in (1, 2):
            for cell in sheet[row]:
                cell.border = Border()
        sheet["A3"].border = sheet["A4"].border = sheet["C3"].border = sheet["C4"].border = BOX
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A2:B2")

    filled = fill_blank(workbook(change, rows), "xlsx")
    merged = sorted(item.coord for item in opened(filled).merged_cells.ranges)
    assert merged == ["A1:C1", "A2:B2", "A3:C3", "A4:B4", "A5:C5", "A6:B6", "A7:C7", "A8:B8"]


def test_rows_of_statements_are_taken_out(fill_blank):
    rows = [
        ["名称", "值"],
        [FOR, None],
        ["{{ 行.名称 }}", "{{ 行.年度 }}"],
        [None, END],
        ["完", None],
        [None, None],
    ]
    filled = fill_blank(workbook(rows=rows), "xlsx")
    assert column(opened(filled), "A")[:6] == ["名称", "培训次数", "宣传篇数", "合格率", "知晓率", "完"]


def test_a_text_that_needs_more_room_gets_it(fill_blank):
    filled = fill_blank(workbook(), "xlsx", {"目标": {"年度": "围绕重大会议做好网上宣传。" * 200}})
    sheet = opened(filled)
    merged = next(item for item in sheet.merged_cells.ranges if item.min_row >= 9 and item.min_col == 2)
    heights = [sheet.row_dimensions[row].height for row in range(merged.min_row, merged.max_row + 1)]
    assert sum(heights) > 500  # more than a row of Excel may have: several rows joined
    assert all(height <= 409 for height in heights)


def test_the_same_input_gives_the_same_bytes(fill_blank):
    data = workbook()
    first = fill_blank(data, "xlsx").data
    assert first == fill_blank(data, "xlsx").data
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


# -- what openpyxl does not know


def rewritten(data: bytes, *changes: tuple[str, str, str]) -> bytes:
    """The package with (member, old text, new text) changed; ``old`` "" makes a new member."""
    out = BytesIO()
    left = list(changes)
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            text = archive.read(name)
            for change in [change for change in left if change[0] == name]:
                assert change[1].encode() in text, change
                text = text.replace(change[1].encode(), change[2].encode())
                left.remove(change)
            made.writestr(name, text)
        for name, old, new in left:
            assert not old
            made.writestr(name, new)
    return out.getvalue()


@pytest.mark.parametrize("part", ["fontId", "fillId", "borderId"])
def test_a_format_that_names_what_is_not_there_is_refused(fill_blank, part):
    data = workbook()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    formats = styles.split("<cellXfs")[1]
    changed = rewritten(data, ("xl/styles.xml", formats, re.sub(rf'{part}="\d+"', f'{part}="99"', formats)))
    with pytest.raises(LayoutError, match="这个 Excel 文件读不了"):
        fill_blank(changed, "xlsx")


def test_a_merge_that_is_stated_twice_is_one(fill_blank):
    name, merge = "xl/worksheets/sheet1.xml", '<mergeCell ref="B3:D3"/>'
    filled = fill_blank(rewritten(workbook(), (name, merge, merge * 2)), "xlsx")
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        assert archive.read(name).count(b"B3:D3") == 1


SHEET = "xl/worksheets/sheet1.xml"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


def test_drop_down_lists_of_another_worksheet_and_sparklines_move(fill_blank):
    """Excel itself writes them as extensions (MS-XLSX 2.6)."""
    extension = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">'
        f'<x14:dataValidations count="1" xmlns:xm="{XM}"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>字典!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>D5</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext>"
        f'<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{X14}">'
        f'<x14:sparklineGroups xmlns:xm="{XM}"><x14:sparklineGroup><x14:sparklines><x14:sparkline>'
        "<xm:f>申报表!B6:D6</xm:f><xm:sqref>A7</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
        "</x14:sparklineGroups></ext></extLst></worksheet>"
    )
    data = rewritten(
        workbook(lambda sheet: sheet.parent.create_sheet("字典")), (SHEET, "</worksheet>", extension)
    )
    root = fill_blank(data, "xlsx").xml(SHEET)
    assert [node.text for node in root.iter(f"{{{XM}}}sqref")] == ["D5:D8", "A10"]
    assert [node.text for node in root.iter(f"{{{XM}}}f")] == ["字典!$A$1:$A$3", "申报表!B9:D9"]


def test_shapes_and_pictures_move_and_comments_stay_behind(fill_blank):
    xdr = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6260f8cf500f0000030201014fe6bc6f0000000049454e44ae426082"
    )

    def change(sheet):
        picture = Image(BytesIO(pixel))
        picture.anchor = "A3"
        sheet.add_image(picture)
        sheet["A5"].comment = Comment("每行一条", "财政局")
        sheet["B6"].comment = Comment("写总体目标", "财政局")

    place = "<xdr:{0}><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{1}</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:{0}>"
    shape = (
        f'<xdr:twoCellAnchor xmlns:xdr="{xdr}">{place.format("from", 5)}{place.format("to", 6)}'
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="9" name="框"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/>'
        "</xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
    )
    data = workbook(change)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        end = archive.read("xl/drawings/drawing1.xml").decode().rpartition("</")[2]
    filled = fill_blank(rewritten(data, ("xl/drawings/drawing1.xml", f"</{end}", f"{shape}</{end}")), "xlsx")
    rows = [node.text for node in filled.xml("xl/drawings/drawing1.xml").iter(f"{{{xdr}}}row")]
    assert rows == ["2", "8", "9"]
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        assert not [name for name in archive.namelist() if "omment" in name]


def test_formulas_of_another_worksheet_follow(fill_blank):
    def change(sheet):
        other = sheet.parent.create_sheet("汇总")
        other["A1"], other["A2"] = "=申报表!B6&'申报表'!$A$7", "=B6"
        other["A3"] = "第三张表的字"

    filled = fill_blank(workbook(change), "xlsx")
    other = opened(filled).parent["汇总"]
    assert [other[f"A{row}"].value for row in (1, 2, 3)] == [
        "=申报表!B9&'申报表'!$A$10",
        "=B6",
        "第三张表的字",
    ]


def test_a_blank_whose_elements_have_a_prefix(fill_blank):
    """As the Open XML SDK writes them; texts in the cells, no table of strings."""
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook())) as archive, zipfile.ZipFile(data, "w") as made:
        assert "xl/sharedStrings.xml" not in archive.namelist()
        for name in archive.namelist():
            text = archive.read(name).decode()
            if name == SHEET:
                text = re.sub("<(/?)([a-zA-Z])", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")
            made.writestr(name, text)
    filled = fill_blank(data.getvalue(), "xlsx")
    sheet = opened(filled)
    assert column(sheet, "C")[3:8] == ["三级指标", "培训次数", "宣传篇数", "合格率", "知晓率"]
    assert "A5:A7" in {item.coord for item in sheet.merged_cells.ranges}


def test_a_link_is_repeated_with_its_row(fill_blank):
    rows = [["名称", "说明"], [FOR + "{{ 行.名称 }}", "怎么写" + END]]

    def change(sheet):
        sheet["B2"].hyperlink = "https://example.invalid/"

    sheet = opened(fill_blank(workbook(change, rows), "xlsx"))
    assert [sheet[f"B{row}"].hyperlink.target for row in (2, 3, 4, 5)] == ["https://example.invalid/"] * 4


def test_where_its_maker_kept_the_blank_is_not_handed_on(fill_blank):
    path = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\zhang\\"'
        ' xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice>'
        "</mc:AlternateContent><bookViews"
    )
    filled = fill_blank(rewritten(workbook(), ("xl/workbook.xml", "<bookViews", path)), "xlsx")
    assert b"zhang" not in filled.part("xl/workbook.xml")
    assert b"AlternateContent" not in filled.part("xl/workbook.xml")


def test_elements_at_wrong_places_are_left_alone(fill_blank):
    data = rewritten(workbook(), (SHEET, "</sheetData>", "</sheetData><v>7</v><f>1+1</f>"))
    assert column(opened(fill_blank(data, "xlsx")), "C")[4] == "培训次数"


@pytest.mark.parametrize("value", ["_x000D_", "_x0041_甲", 'a & b < c > "d"'])
def test_what_excel_would_take_for_something_else(fill_blank, value):
    sheet = opened(fill_blank(workbook(), "xlsx", {"项目名称": value}))
    assert unescaped(sheet["B3"].value) == value or sheet["B3"].value == value


# -- what would be wrong after filling is refused


def with_part(name: str, content: str = "<x/>") -> bytes:
    data = BytesIO(workbook())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(name, content)
    return data.getvalue()


def chart() -> bytes:
    return workbook(lambda sheet: sheet.add_chart(BarChart(), "A20"))


def merged(*areas: str, area: str = "A1:D7") -> bytes:
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    data = workbook(lambda sheet: setattr(sheet, "print_area", area), PLAIN_ROWS[:])
    return rewritten(data, (SHEET, "</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"))


def formula() -> bytes:
    return workbook(lambda sheet: sheet.__setitem__("C7", "=SUM(D1:D4)"))


def formula_outside() -> bytes:
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet["H30"] = "=SUM(D1:D4)"
        rule = DataValidation(type="list", formula1="$H$30:$H$31")
        rule.add("B3")
        sheet.add_data_validation(rule)

    return workbook(change)


def two_tagged() -> bytes:
    return workbook(lambda sheet: sheet.parent.create_sheet("二").__setitem__("A1", "{{ 年度 }}"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (chart(), "工作表“申报表”A20：这里是图表，填表时保不住"),
        (with_part("xl/ctrlProps/ctrlProp1.xml"), "空表里有表单控件，填表时保不住"),
        (with_part("xl/pivotTables/pivotTable1.xml"), "空表里有数据透视表，填表时保不住"),
        (with_part("xl/tables/table1.xml"), "空表里有表格对象（“套用表格格式”），填表时保不住"),
        (with_part("xl/unknown.xml"), "空表里有“xl/unknown.xml”这个部件，填表时保不住"),
        (
            rewritten(
                workbook(),
                (
                    SHEET,
                    "</worksheet>",
                    f'<extLst><ext><x14:slicerList xmlns:x14="{X14}"/></ext></extLst></worksheet>',
                ),
            ),
            "工作表“申报表”里有切片器，填表时保不住",
        ),
        (merged("A4:B4", area="B1:D7"), "工作表“申报表”A4：合并单元格 A4:B4 一半在表格里，一半在表格外"),
        (merged("C4:D5", "C5:D6"), "合并单元格 C4:D5 和 C5:D6 重叠"),
        (rewritten(workbook(), (SHEET, '<c r="A3" s="', '<c r="A3" s="9')), "这个 Excel 文件读不了"),
        (formula(), "工作表“申报表”C7：这里是公式，填表时算不了"),
        (formula_outside(), "工作表“申报表”H30：这里是公式，填表时算不了"),
        (two_tagged(), "工作表“申报表”、“二”里都有标记，一个版式只填一张工作表"),
        (workbook(rows=[["{{ 项目名称"]]), "工作表“申报表”A1：标记没有写完：“{{ 项目名称”"),
    ],
)
def test_refused_by_name(fill_blank, data, sentence):
    with pytest.raises(LayoutError) as caught:
        fill_blank(data, "xlsx")
    assert sentence in [problem.message for problem in caught.value.problems]


def test_microsofts_validator_finds_nothing(fill_blank, tmp_path):
    path = tmp_path / "填好.xlsx"
    path.write_bytes(fill_blank(workbook(), "xlsx").data)
    result = OpenXmlValidator().validate(path)
    assert [error.description for error in result.errors] == []


# -- blanks as offices have them


NONE: dict[str, object] = {"指标": []}
TWO_ROWS = [
    ["一", "二", "三"],
    [FOR + "{{ 行.名称 }}", "{{ 行.年度 }}", "甲"],
    [None, "{{ 行.二级 }}", "乙" + END],
    ["完", "{{ 项目名称 }}", ""],
]


def framed(sheet: Worksheet, rows: list) -> None:
    for line in sheet.iter_rows(min_row=1, max_row=len(rows)):
        for cell in line:
            cell.border = BOX


def rules(change: Callable[[Worksheet], None], rows: list = TWO_ROWS) -> bytes:
    def both(sheet):
        framed(sheet, rows)
        change(sheet)

    return workbook(both, rows)


def choice(*areas: str) -> DataValidation:
    made = DataValidation(type="list", formula1='"甲,乙"')
    for area in areas:
        made.add(area)
    return made


def covered(filled) -> list[set[str]]:
    return [set(str(rule.sqref).split()) for rule in opened(filled).data_validations.dataValidation]


def test_a_rule_for_one_row_of_a_loop_over_two_rows(fill_blank):
    def change(sheet):
        sheet.add_data_validation(choice("B2", "C4"))
        sheet.add_data_validation(choice("B3"))
        sheet.add_data_validation(choice("A2:A3"))

    filled = fill_blank(rules(change), "xlsx")
    assert covered(filled) == [{"B2", "B4", "B6", "B8", "C10"}, {"B3", "B5", "B7", "B9"}, {"A2:A9"}]


def test_a_rule_for_the_rest_of_the_column_ends_where_the_worksheet_ends(fill_blank):
    def change(sheet):
        sheet.add_data_validation(choice("B2:B1048576"))
        sheet.parent.defined_names["全部"] = DefinedName("全部", attr_text="申报表!$A$4:$A$1048576")
        sheet.parent.create_sheet("汇总")["A1"] = "=COUNTA(全部)"

    for names, row in ((None, 10), (NONE, 2)):
        filled = fill_blank(rules(change), "xlsx", names)
        assert covered(filled) == [{"B2:B1048576"}]
        assert opened(filled).parent.defined_names["全部"].attr_text == f"申报表!$A${row}:$A$1048576"


def test_what_belongs_to_a_loop_without_turns_goes_with_it(fill_blank):
    red = PatternFill(bgColor="FF0000")

    def change(sheet):
        sheet.add_data_validation(choice("B2"))
        sheet.conditional_formatting.add("C3", CellIsRule(operator="equal", formula=["1"], fill=red))
        sheet.conditional_formatting.add("A2:C4", FormulaRule(formula=['$A2=""'], fill=red))
        sheet.parent.defined_names["一行"] = DefinedName("一行", attr_text="申报表!$A$2:$C$2")
        sheet.parent.create_sheet("汇总")["A1"] = "=COUNTA(一行)"
        sheet.print_title_rows = "2:3"
        sheet.print_title_cols = "A:A"
        sheet["A2"].comment = Comment("每行", "局")

    filled = fill_blank(rules(change), "xlsx", NONE)
    sheet = opened(filled)
    assert covered(filled) == []
    conditions = {str(item.sqref): item.rules[0].formula for item in sheet.conditional_formatting}
    assert conditions == {"A2:C2": ['$A2=""']}
    assert sheet.parent.defined_names["一行"].attr_text == "申报表!#REF!"
    assert (sheet.print_title_rows, sheet.print_title_cols) == (None, "$A:$A")
    assert sheet["A2"].comment is None


def test_shared_formulas_and_links_of_another_worksheet_follow(fill_blank):
    """Excel writes a formula that was filled down once, for the whole column."""

    def change(sheet):
        sheet.title = "表'一"
        other = sheet.parent.create_sheet("汇总")
        for row in (1, 2, 3, 4):
            other[f"A{row}"] = f"=B{row}+0"
        other["C1"].hyperlink = Hyperlink(ref="C1", location="'表''一'!A4")

    first = '<f t="shared" ref="A1:A4" si="0">\'表\'\'一\'!A1</f>'
    changes = [
        ("xl/worksheets/sheet2.xml", f"<f>B{row}+0</f>", first if row == 1 else '<f t="shared" si="0"/>')
        for row in (1, 2, 3, 4)
    ]
    filled = fill_blank(rewritten(rules(change), *changes), "xlsx")
    other = opened(filled).parent["汇总"]
    assert [other[f"A{row}"].value for row in (1, 2, 3, 4)] == [f"='表''一'!A{row}" for row in (1, 2, 3, 10)]
    assert other["C1"].hyperlink.location == "'表''一'!A10"


def test_results_that_were_counted_from_the_empty_form_are_dropped(fill_blank):
    def change(sheet):
        sheet.parent.defined_names["目标格"] = DefinedName("目标格", attr_text="申报表!$B$4")
        sheet.parent.create_sheet("汇总")["A1"] = "=目标格"

    stored = ("xl/worksheets/sheet2.xml", "</f><v></v>", "</f><v>{{ 项目名称 }}</v>")
    data = rules(change)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        text = archive.read("xl/worksheets/sheet2.xml").decode()
    empty = re.search(r"</f>(<v ?/>|<v></v>)", text)
    assert empty is not None
    filled = fill_blank(rewritten(data, (stored[0], empty[0], stored[2])), "xlsx", NONE)
    assert b"{{" not in filled.part("xl/worksheets/sheet2.xml")
    assert b'fullCalcOnLoad="1"' in filled.part("xl/workbook.xml")


def test_links_over_several_boxes_and_inside_the_workbook(fill_blank):
    rows = [
        ["名称", "说明", "注"],
        [FOR + "{{ 行.名称 }}", "怎么写", None],
        ["完", "", ""],
        ["（{{ 年度 }}）"],
    ]
    rows[1][2] = END

    def change(sheet):
        framed(sheet, rows[:3])
        sheet["A4"].border = Border()
        sheet["B2"].hyperlink = "https://example.invalid/"
        sheet["B2"].hyperlink.ref = "B2:C2"
        sheet["A4"].hyperlink = Hyperlink(ref="A4", location="申报表!A3")

    sheet_xml = fill_blank(workbook(change, rows), "xlsx").xml(SHEET)
    links = {node.get("ref"): node.get("location") for node in sheet_xml.iter("{*}hyperlink")}
    assert links == {**{f"B{row}:C{row}": None for row in (2, 3, 4, 5)}, "A7": "申报表!A6"}


def test_formats_hidden_rows_and_merges_below_the_print_area_stay(fill_blank):
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet.merge_cells("A9:B9")
        sheet.row_dimensions[10].hidden = True
        sheet["C9"].border = BOX

    sheet = opened(fill_blank(workbook(change), "xlsx"))
    assert "A12:B12" in {item.coord for item in sheet.merged_cells.ranges}
    assert (sheet["C12"].border.left.style, sheet.row_dimensions[13].hidden) == ("thin", True)


@pytest.mark.parametrize("left_out", [1, 2])
def test_a_merge_of_which_one_box_is_left_is_none(fill_blank, left_out):
    """Excel repairs a merged range of one box."""
    rows = [[None, "第一行", None], [None, "第二行", None], ["名称", "值", ""], ["甲", "{{ 项目名称 }}", ""]]
    rows[left_out - 1][1:] = ["{% if 备注 %}{{ 备注 }}", "{% endif %}"]

    def change(sheet):
        for row in (1, 2):
            for cell in sheet[row]:
                cell.border = Border()
        for row in (3, 4):
            for cell in sheet[row]:
                cell.border = BOX
        sheet.merge_cells("A1:A2")

    sheet = opened(fill_blank(workbook(change, rows), "xlsx"))
    assert column(sheet, "B")[1:] == ["值", "网络宣传工作"]
    assert not sheet.merged_cells.ranges


XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def test_a_stamp_over_the_loop_keeps_its_size(fill_blank, tmp_path):
    """twoCellAnchor editAs="oneCell", as Excel inserts pictures."""
    place = tmp_path / "excel.xlsx"
    book = xlsxwriter.Workbook(place)
    sheet = book.add_worksheet("表")
    box = book.add_format({"border": 1})
    for row, values in enumerate(TWO_ROWS):
        for at, value in enumerate(values):
            sheet.write(row, at, value or "", box)
    look = {"object_position": 2, "width": 90, "height": 80, "textlink": "=表!$B$4"}
    sheet.insert_textbox("B1", "章", look)
    book.close()
    filled = fill_blank(place.read_bytes(), "xlsx")
    drawing = filled.xml("xl/drawings/drawing1.xml")
    assert [node.tag for node in drawing] == [f"{XDR}oneCellAnchor"]
    assert drawing[0].find(f"{XDR}ext").attrib == {"cx": "857250", "cy": "762000"}
    assert next(drawing.iter(f"{XDR}sp")).get("textlink") == "表!$B$10"


def test_page_breaks_of_rows_that_are_left_out(fill_blank):
    def change(sheet):
        for row in (1, 2, 3, 4):
            sheet.row_breaks.append(Break(id=row))

    filled = fill_blank(rules(change), "xlsx", NONE)
    assert [node.get("id") for node in filled.xml(SHEET).iter("{*}brk")] == ["1", "2"]
    assert filled.xml(SHEET).find("{*}rowBreaks").get("manualBreakCount") == "2"


def test_readings_above_a_text_are_not_printed(fill_blank):
    def change(sheet):
        sheet["A1"].value = "XM"

    data = rules(change)
    reading = '<is><t>XM</t><rPh sb="0" eb="2"><t>xiang mu</t></rPh></is>'
    data = rewritten(data, (SHEET, "<is><t>XM</t></is>", reading), (SHEET, '<c r="A1" ', '<c ph="1" r="A1" '))
    filled = fill_blank(data, "xlsx")
    cell = next(node for node in filled.xml(SHEET).iter("{*}c") if node.get("r") == "A1")
    assert (cell.get("t"), cell.get("ph")) == ("s", None)
    assert b"xiang" not in filled.part("xl/sharedStrings.xml")
    assert filled.sheet.rows[0].cells[0].text == "XM"


def test_a_truth_value_is_printed_as_excel_shows_it(fill_blank):
    filled = fill_blank(rules(lambda sheet: sheet.__setitem__("C1", True)), "xlsx")
    assert filled.sheet.rows[0].cells[2].text == "TRUE"
    assert opened(filled)["C1"].value is True


@pytest.mark.parametrize(
    ("text", "fits"), [("长" * 32_767, True), ("长" * 32_768, False), ("𠮷" * 16_384, False)]
)
def test_a_text_that_excel_cannot_hold(fill_blank, text, fits):
    if fits:
        assert opened(fill_blank(workbook(), "xlsx", {"项目名称": text}))["B3"].value == text
        return
    with pytest.raises(LayoutError) as caught:
        fill_blank(workbook(), "xlsx", {"项目名称": text})
    expected = f"工作表“申报表”B3：有 {len(text)} 个字，Excel 一格最多 32767 个"
    assert caught.value.problems[0].message == expected


def header_tag() -> bytes:
    return workbook(lambda sheet: setattr(sheet.oddHeader.center, "text", "{{ 年度 }}年"))


def outside_tag() -> bytes:
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet["H3"] = "{{ 年度 }}"

    return workbook(change)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (header_tag(), "工作表“申报表”页眉页脚：这里是标记，填表时填不了"),
        (outside_tag(), "工作表“申报表”H3：标记写在打印区域外"),
    ],
)
def test_a_tag_that_would_not_be_filled(fill_blank, data, sentence):
    with pytest.raises(LayoutError) as caught:
        fill_blank(data, "xlsx")
    assert caught.value.problems[0].message == sentence


@pytest.mark.parametrize(
    "reference", ["申报表:汇总!B6", "'申报表:汇 总'!B6", "申报表!A1:申报表!B6", "'申报表'!A1:'申报表'!B6"]
)
def test_a_reference_to_several_worksheets_is_refused(fill_blank, reference):
    def change(sheet):
        sheet.parent.create_sheet("汇总")["A1"] = f"=SUM({reference})"

    with pytest.raises(LayoutError) as caught:
        fill_blank(workbook(change), "xlsx")
    assert "写着两次工作表名的引用" in caught.value.problems[0].message


@pytest.mark.parametrize("reference", ["A1:B2,申报表!B6", "'申报表'!A1:B6", "申报表!$A:$B,申报表!$1:$3"])
def test_other_references_are_not_taken_for_one(fill_blank, reference):
    def change(sheet):
        sheet.parent.create_sheet("汇总")["A1"] = f"=SUM({reference})"

    fill_blank(workbook(change), "xlsx")


def test_number_formats_of_the_blank_keep_their_numbers(fill_blank):
    def change(sheet):
        sheet["B3"].value = "{{ 合计 }}"
        for number, place in enumerate(("A3", "A4", "B4", "C4")):
            sheet[place].number_format = f'0.{"0" * number}"万元"'

    amount = Amount(Money(Decimal("2632000")), MoneyFormat(UNITS["元"], thousands=True))
    data = rewritten(workbook(change), ("xl/styles.xml", 'numFmtId="167"', 'numFmtId="300"'))
    sheet = opened(fill_blank(data, "xlsx", {"合计": amount}))
    assert sheet["B3"].number_format == "#,##0.00"
    assert [sheet[place].number_format for place in ("A3", "C4")] == ['0."万元"', '0.000"万元"']


@pytest.mark.parametrize(
    ("look", "wrapped"),
    [
        (Alignment(), True),
        (Alignment(horizontal="center"), True),
        (Alignment(shrink_to_fit=True), True),
    ],
)
def test_a_filled_text_is_not_cut_off_at_the_next_box(fill_blank, look, wrapped):
    """Excel shows line breaks, too, only where a format says so."""

    def change(sheet):
        sheet["B6"].alignment = look

    cell = opened(fill_blank(workbook(change), "xlsx"))["B9"]
    assert cell.value == "第一条\n第二条"
    assert (cell.alignment.wrap_text, cell.alignment.horizontal) == (wrapped, look.horizontal)


# -- pages


def many(count: int) -> dict[str, object]:
    row = {"一级": "产出指标", "二级": "数量指标", "年度": "≥10次"}
    return {"指标": [{**row, "名称": f"第{number}项"} for number in range(count)]}


def pages_free(sheet: Worksheet) -> None:
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def test_a_long_form_breaks_between_rows_and_its_labels_stand_again(fill_blank):
    sheet = opened(fill_blank(workbook(pages_free), "xlsx", many(80)))
    breaks = [item.id for item in sheet.row_breaks.brk]
    assert len(breaks) == 3
    rows = [row for row in range(1, sheet.max_row + 1) if sheet[f"C{row}"].value]
    for first in (item + 1 for item in breaks):
        assert first in rows
        assert (sheet[f"A{first}"].value, sheet[f"B{first}"].value) == ("产出指标", "数量指标")
        assert not any(area.min_row < first <= area.max_row for area in sheet.merged_cells.ranges)
        assert sheet[f"A{first}"].alignment.horizontal == "center"
    tall = sum(sheet.row_dimensions[row].height for row in range(1, breaks[0] + 1))
    assert tall < 297 / 25.4 * 72


def test_a_short_form_has_no_break(fill_blank):
    assert not opened(fill_blank(workbook(pages_free), "xlsx", many(3))).row_breaks.brk


def test_a_blank_that_says_how_it_breaks_is_left_alone(fill_blank):
    def one_page(sheet: Worksheet) -> None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def own_break(sheet: Worksheet) -> None:
        pages_free(sheet)
        sheet.row_breaks.append(Break(id=4))

    assert not opened(fill_blank(workbook(one_page), "xlsx", many(80))).row_breaks.brk
    assert [item.id for item in opened(fill_blank(workbook(own_break), "xlsx", many(80))).row_breaks.brk] == [
        4
    ]


def test_a_scaled_blank_holds_more_rows_on_a_page(fill_blank):
    def smaller(sheet: Worksheet) -> None:
        sheet.page_setup.scale = 60

    plain, small = (
        opened(fill_blank(workbook(change), "xlsx", many(80))).row_breaks.brk
        for change in (lambda sheet: None, smaller)
    )
    assert small[0].id > plain[0].id


def test_lines_above_the_table_that_the_blank_repeats_stand_on_every_page(fill_blank):
    def change(sheet):
        pages_free(sheet)
        sheet.print_title_rows = "1:4"
        sheet.row_dimensions[1].height = 120

    def free(sheet):
        change(sheet)
        sheet.print_title_rows = "4:4"

    filled = fill_blank(workbook(change), "xlsx", many(80))
    assert [line.repeat for line in filled.sheet.head] == [True, True]
    breaks = [item.id for item in opened(filled).row_breaks.brk]
    once = [item.id for item in opened(fill_blank(workbook(free), "xlsx", many(80))).row_breaks.brk]
    assert breaks[0] == once[0]
    assert breaks[1] - breaks[0] < once[1] - once[0]  # the title takes its room again
