"""Excel blanks as offices really make them: each kind reaches all formats, or is named with its cell."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, IconSetRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from making.word import docx, tbl, tr
from tablegen.fill.names import Amount
from tablegen.formats.excel.blank import take_apart
from tablegen.formats.package_reader import open_package
from tablegen.model.money import UNITS, Money, MoneyFormat
from tablegen.problems import LayoutError

from .test_blank import PLAIN_ROWS, SHEET, opened, rewritten, workbook

AMOUNT = Amount(Money(Decimal("2632000")), MoneyFormat(UNITS["元"], thousands=True))
WHITE, RED = Font(color="FFFFFFFF"), Font(color="FFFF0000")
Change = Callable[[Worksheet], None]


def put(place: str, **looks: object) -> Change:
    """Give a cell another value or look."""

    def change(sheet: Worksheet) -> None:
        for name, value in looks.items():
            setattr(sheet[place], name, value)

    return change


def texts(filled) -> list[str]:
    """Everything that the Sheet of the other formats says."""
    sheet = filled.sheet
    lines = [line.text for line in (*sheet.head, *sheet.foot)]
    return [*lines, *(cell.text for row in sheet.rows for cell in row.cells)]


# -- what is shown is what all formats print


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (put("A3", value=2024, number_format='0"年度"'), "2024年度"),
        (put("A3", value=45292, number_format='yyyy"年"m"月"d"日"'), "2024年1月1日"),
        (put("A3", value=0.05, number_format="0%"), "5%"),
        (put("A3", value=26320000, number_format='0\\.0,"万元"'), "2632.0万元"),
        (put("A3", value=105, number_format='[DBNum2][$-804]General"元"'), "壹佰零伍元"),
        (put("A3", value=45641, number_format='[DBNum1][$-804]m"月"d"日";@'), "十二月十五日"),
        (put("A3", value=0, number_format='0.00;-0.00;"无"'), "无"),
        (put("A3", value="名称", number_format='@"："'), "名称："),
        (
            put("A3", value=CellRichText("面积m", TextBlock(InlineFont(vertAlign="superscript"), "2"))),
            "面积m²",
        ),
        (put("A3", value=CellRichText(TextBlock(InlineFont(rFont="Wingdings"), "\u00a8"), "是")), "□是"),
        (put("A3", value="\u00fe", font=Font(name="Wingdings")), "☑"),
        (put("A3", value="第一行\r\n第二行"), "第一行\n第二行"),
        (put("A3", value="名_x005F_x0041_称"), "名_x0041_称"),
    ],
)
def test_a_label_is_printed_as_excel_shows_it(fill_blank, change, text):
    assert text in texts(fill_blank(workbook(change), "xlsx"))


@pytest.mark.parametrize(
    "change",
    [
        put("A3", value="藏着的字", number_format=";;;"),
        put("A3", value="藏着的字", font=WHITE),
        put("A3", value=0, number_format="0;-0;"),
    ],
)
def test_what_is_not_shown_is_printed_nowhere_and_not_handed_on(fill_blank, change):
    filled = fill_blank(workbook(change), "xlsx")
    assert filled.sheet.rows[0].cells[0].text == ""
    assert opened(filled)["A3"].value is None


def test_zeros_that_the_worksheet_does_not_show(fill_blank):
    def change(sheet):
        sheet.sheet_view.showZeros = False
        sheet["A3"].value, sheet["B3"].value = 0, "{{ 合计 }}"

    zero = Amount(Money(Decimal(0)), AMOUNT.format)
    filled = fill_blank(workbook(change), "xlsx", {"合计": zero})
    assert [cell.text for cell in filled.sheet.rows[0].cells] == ["", "0.00"]
    assert opened(filled).sheet_view.showZeros is not False


@pytest.mark.parametrize(
    "code",
    ['#,##0.00"元"', "#,##0.00,", '"¥"#,##0.00', "[Red]#,##0.00", '[>1]"多";0.00', "# ?/?", "[$-F800]0"],
)
def test_an_amount_shows_what_the_other_formats_print(fill_blank, code):
    change = put("B3", value="{{ 合计 }}", number_format=code)
    filled = fill_blank(workbook(change), "xlsx", {"合计": AMOUNT})
    cell = opened(filled)["B3"]
    assert (cell.value, cell.number_format) == (2632000, "#,##0.00")
    assert "2,632,000.00" in texts(filled)


def test_an_amount_that_the_blank_turns_into_numerals_is_asked_for_in_words(fill_blank):
    code = '[DBNum2][$-804]General"元整"'
    with pytest.raises(LayoutError, match="“申报表”B3：这里是把数字变成汉字的标记") as raised:
        fill_blank(workbook(put("B3", value="{{ 合计 }}", number_format=code)), "xlsx", {"合计": AMOUNT})
    assert "{{ … | 大写 }}" in raised.value.problems[0].hint
    change = put("B3", value="{{ 合计 | 大写 }}", number_format=code)
    filled = fill_blank(workbook(change), "xlsx", {"合计": AMOUNT})
    assert opened(filled)["B3"].value == "贰佰陆拾叁万贰仟元整"


@pytest.mark.parametrize("zero", ["", "—", "/"])
def test_a_zero_is_shown_as_the_layout_says(fill_blank, zero):
    amount = Amount(Money(Decimal(0)), MoneyFormat(UNITS["元"], zero=zero))
    filled = fill_blank(workbook(put("B3", value="{{ 合计 }}")), "xlsx", {"合计": amount})
    assert filled.sheet.rows[0].cells[1].text == zero
    assert opened(filled)["B3"].value == 0


def test_an_amount_with_more_digits_than_excel_keeps_is_a_text(fill_blank):
    amount = Amount(Money(Decimal("1234567890123456.78")), AMOUNT.format)
    filled = fill_blank(workbook(put("B3", value="{{ 合计 }}")), "xlsx", {"合计": amount})
    cell = opened(filled)["B3"]
    assert (cell.value, cell.data_type) == ("1,234,567,890,123,456.78", "s")


@pytest.mark.parametrize("code", ['@"（盖章）"', '"元"@', "General", "@", "0.00"])
def test_nothing_is_added_to_a_filled_text(fill_blank, code):
    filled = fill_blank(workbook(put("B3", number_format=code)), "xlsx")
    assert (opened(filled)["B3"].value, opened(filled)["B3"].number_format) == ("网络宣传工作", "@")


# -- where the text goes


@pytest.mark.parametrize(
    "look",
    [
        {"number_format": "@", "quotePrefix": True, "alignment": Alignment(wrap_text=False)},
        {"number_format": "@", "alignment": Alignment(horizontal="left")},
        {"alignment": Alignment(horizontal="distributed")},
    ],
)
def test_every_filled_text_wraps(fill_blank, look):
    def change(sheet):
        quoted = look.get("quotePrefix")
        for name, value in look.items():
            if name != "quotePrefix":
                setattr(sheet["B6"], name, value)
        sheet["B6"]._style.quotePrefix = int(bool(quoted))

    cell = opened(fill_blank(workbook(change), "xlsx"))["B9"]
    assert cell.alignment.wrap_text


def test_a_long_line_above_the_table_takes_the_empty_boxes_beside_it(fill_blank):
    long = "中共某某市委网络安全和信息化委员会办公室" * 4

    def change(sheet):
        sheet["D2"].value = None
        sheet["A2"].alignment = Alignment(horizontal="left")

    sheet = opened(fill_blank(workbook(change), "xlsx", {"实施单位": long}))
    assert "A2:D2" in {item.coord for item in sheet.merged_cells.ranges}
    assert sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 2 * 11
    short = opened(fill_blank(workbook(change), "xlsx"))
    assert "A2:D2" not in {item.coord for item in short.merged_cells.ranges}


def test_a_row_that_the_blank_fixed_grows(fill_blank):
    def change(sheet):
        sheet.row_dimensions[6].height = 12

    filled = fill_blank(workbook(change), "xlsx", {"目标": {"年度": "围绕重大会议做好网上宣传。" * 30}})
    assert opened(filled).row_dimensions[9].height > 60


@pytest.mark.parametrize("angle", [90, 180, 255])
def test_vertical_lettering_reaches_all_formats(fill_blank, angle):
    filled = fill_blank(workbook(put("A3", alignment=Alignment(text_rotation=angle))), "xlsx")
    assert filled.sheet.rows[0].cells[0].style.vertical


def test_looks_of_a_box(fill_blank):
    def change(sheet):
        put("A3", alignment=Alignment(horizontal="left", indent=2))(sheet)
        put("B3", fill=PatternFill("solid", fgColor="FF203864"), font=WHITE)(sheet)
        sheet["B3"].value = "白字蓝底"

    one, other = fill_blank(workbook(change), "xlsx").sheet.rows[0].cells[:2]
    assert one.style.padding_left_pt > 12
    assert (other.text, other.style.background) == ("白字蓝底", None)  # the other formats print dark letters


def test_a_text_centred_across_boxes_is_one_box(fill_blank):
    rows = [["项目支出绩效目标申报表", None, None, None], *PLAIN_ROWS[1:]]

    def change(sheet):
        for place in ("A1", "B1", "C1", "D1"):
            sheet[place].alignment = Alignment(horizontal="centerContinuous")

    sheet = opened(fill_blank(workbook(change, rows), "xlsx"))
    assert "A1:D1" in {item.coord for item in sheet.merged_cells.ranges}


# -- what is hidden


def test_a_hidden_column_is_in_no_format(fill_blank):
    def change(sheet):
        sheet.unmerge_cells("B3:D3")
        sheet.unmerge_cells("B6:D6")
        sheet["C4"].value, sheet["C5"].value, sheet["D5"].value = (
            "内部说明",
            None,
            "{{ 行.年度 }}{% endfor %}",
        )
        sheet.column_dimensions["C"].hidden = True

    filled = fill_blank(workbook(change), "xlsx")
    assert len(filled.sheet.column_widths_mm) == 3
    assert "内部说明" not in texts(filled)
    assert b"\xe5\x86\x85\xe9\x83\xa8" not in filled.part("xl/sharedStrings.xml")
    assert opened(filled)["C4"].value is None


@pytest.mark.parametrize("mark", ['hidden="1"', 'ht="0" customHeight="1"', 'hidden="1" outlineLevel="1"'])
def test_a_hidden_row_is_in_no_format(fill_blank, mark):
    data = workbook(put("A2", value="内部说明"))
    data = rewritten(data, (SHEET, '<row r="2" ht="22" customHeight="1">', f'<row r="2" {mark}>'))
    filled = fill_blank(data, "xlsx")
    assert "内部说明" not in " ".join(texts(filled))
    assert opened(filled)["A2"].value == "项目名称"  # what stood below it


@pytest.mark.parametrize("width", ["0", "0.3"])
def test_a_column_without_width_is_hidden(fill_blank, width):
    data = rewritten(workbook(), (SHEET, '<col width="16"', f'<col width="{width}"'))
    with pytest.raises(LayoutError, match="隐藏的 B 列"):
        fill_blank(data, "xlsx")


def test_a_hidden_row_of_statements_is_one(fill_blank):
    rows = [
        ["名称", "值"],
        ["{% for 行 in 指标 %}", None],
        ["{{ 行.名称 }}", "{{ 行.年度 }}"],
        [None, "{% endfor %}"],
        ["完", ""],
    ]

    def change(sheet):
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True

    filled = fill_blank(workbook(change, rows), "xlsx")
    assert texts(filled)[2:4] == ["培训次数", "≥10次"]


def test_only_the_print_area_is_printed_and_handed_on(fill_blank):
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet["H3"], sheet["A30"], sheet["ZZ9000"] = "王五电话", "内部说明", "草稿"

    filled = fill_blank(workbook(change), "xlsx")
    sheet = opened(filled)
    assert [sheet[place].value for place in ("H3", "A33", "ZZ9003")] == [None, None, None]
    assert len(filled.sheet.column_widths_mm) == 4


def test_whole_columns_as_print_area(fill_blank):
    data = workbook(lambda sheet: (setattr(sheet, "print_area", "A1:D7"), sheet.__setitem__("F3", "草稿")))
    filled = fill_blank(rewritten(data, ("xl/workbook.xml", "$A$1:$D$7", "$A:$D")), "xlsx")
    assert "草稿" not in texts(filled)


def test_a_list_that_a_rule_offers_stays(fill_blank):
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet["H3"], sheet["H4"], sheet["J3"] = "甲", "乙", "草稿"
        rule = DataValidation(type="list", formula1="$H$3:$H$4")
        rule.add("B3")
        sheet.add_data_validation(rule)

    sheet = opened(fill_blank(workbook(change), "xlsx"))
    assert [sheet[place].value for place in ("H3", "H4", "J3")] == ["甲", "乙", None]


def test_a_list_under_a_name_and_cells_of_which_another_worksheet_speaks_stay(fill_blank):
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet["H3"], sheet["H4"], sheet["J3"], sheet["K3"] = "甲", "乙", 5, "草稿"
        sheet.parent.defined_names["性质"] = DefinedName("性质", attr_text="申报表!$H$3:$H$4")
        sheet.parent.create_sheet("汇总")["A1"] = "=申报表!J3*2"
        rule = DataValidation(type="list", formula1="性质")
        rule.add("B3")
        sheet.add_data_validation(rule)

    sheet = opened(fill_blank(workbook(change), "xlsx"))
    assert [sheet[place].value for place in ("H3", "H4", "J3", "K3")] == ["甲", "乙", 5, None]


def test_a_formula_beside_the_print_area_stays_behind(fill_blank):
    def change(sheet):
        sheet.print_area = "A1:D7"
        sheet["H3"] = "=LEN(B3)"

    filled = fill_blank(workbook(change), "xlsx")
    assert opened(filled)["H3"].value is None
    assert b"<f>" not in filled.part(SHEET)


# -- what is named


def rule(look: object) -> Change:
    return lambda sheet: sheet.conditional_formatting.add("B3", look)


def areas(sheet: Worksheet) -> None:
    sheet.print_area = ["A1:D3", "A4:D7"]


def option(holder: str, name: str) -> Change:
    return lambda sheet: setattr(getattr(sheet, holder), name, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put("A3", font=Font(strike=True)), "A3：这里是加了删除线的字，别的格式印不出来"),
        (
            put("A3", value=CellRichText("旧", TextBlock(InlineFont(strike=True), "名"))),
            "A3：这里是加了删除线的字，别的格式印不出来",
        ),
        (put("A3", alignment=Alignment(text_rotation=45)), "A3：这里是斜着排的字，别的格式印不出来"),
        (
            put("A3", alignment=Alignment(horizontal="fill")),
            "A3：这里是“填充”对齐（把字重复到占满一格），别的格式印不出来",
        ),
        (put("A3", value="#N/A", data_type="e"), "A3：这里是错误值，填表时保不住"),
        (
            put("A3", value=45292, number_format="[DBNum3]0"),
            "A3：这里是看不懂的数字格式“[DBNum3]0”（[DBNum3]），别的格式印不出来",
        ),
        (
            put("A3", value="B", font=Font(name="Wingdings")),
            "A3：这里是Wingdings 的符号 0042，别的格式印不出来",
        ),
        (put("B3", font=WHITE), "B3：这里是白色的标记，别的格式印不出来"),
        (put("B3", number_format=";;;"), "B3：这里是数字格式“;;;”藏起来的标记，别的格式印不出来"),
        (put("B3", font=Font(name="Wingdings")), "B3：这里是Wingdings 字体的标记，别的格式印不出来"),
        (
            rule(CellIsRule(operator="equal", formula=["1"], font=WHITE)),
            "B3：这里是把字变成白色的条件格式，别的格式印得不一样",
        ),
        (
            rule(CellIsRule(operator="equal", formula=["1"], font=Font(strike=True))),
            "B3：这里是加删除线的条件格式，别的格式印得不一样",
        ),
        (rule(IconSetRule("3Arrows", "percent", [0, 33, 67])), "B3：这里是图标集（条件格式），填表时保不住"),
        (
            lambda sheet: sheet.row_dimensions.__getitem__(3).__setattr__("hidden", True),
            "B3：标记写在隐藏的第 3 行里，印不出来",
        ),
        (
            lambda sheet: sheet.column_dimensions.group("C", hidden=True),
            "C5：标记写在隐藏的 C 列里，印不出来",
        ),
        (option("print_options", "headings"), "里有打印行号和列标，填表时保不住"),
        (option("sheet_view", "rightToLeft"), "里有从右到左的工作表，填表时保不住"),
        (areas, "的打印区域有 2 块，每块各印一页"),
    ],
)
def test_what_the_other_formats_cannot_print_is_named(fill_blank, change, sentence):
    with pytest.raises(LayoutError) as caught:
        fill_blank(workbook(change), "xlsx")
    problems = caught.value.problems
    assert f"工作表“申报表”{sentence}" in [problem.message for problem in problems]
    assert all(problem.hint for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("<t>项目名称</t>", "<t>项目_x0001_名称</t>", "A3：这里是看不见的控制字符 U+0001，别的格式印不出来"),
        ("<pageMargins", '<pageSetup cellComments="atEnd"/><pageMargins', "里有打印批注，填表时保不住"),
        ('<c r="A3" ', '<c vm="1" r="A3" ', "A3：这里是单元格图片，填表时保不住"),
        (
            "</worksheet>",
            '<neu xmlns="urn:neu"/></worksheet>',
            "里有本程序不认识的“urn:neu:neu”，填表时保不住",
        ),
    ],
)
def test_what_openpyxl_does_not_write_is_named(fill_blank, old, new, sentence):
    data = workbook()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        text = archive.read(SHEET).decode()
    with pytest.raises(LayoutError) as caught:
        fill_blank(rewritten(data, (SHEET, old if old in text else ascii_of(old), new)), "xlsx")
    assert f"工作表“申报表”{sentence}" in [problem.message for problem in caught.value.problems]


def ascii_of(text: str) -> str:
    """As openpyxl writes 汉字 without lxml."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


def test_a_tag_under_a_merge_is_named(fill_blank):
    book = openpyxl.load_workbook(BytesIO(workbook()))
    sheet = book.worksheets[0]
    sheet.unmerge_cells("B3:D3")
    sheet["C3"].value = "{{ 年度 }}"
    buffer = BytesIO()
    book.save(buffer)
    merged = rewritten(
        buffer.getvalue(), (SHEET, '<mergeCell ref="A1:D1"', '<mergeCell ref="B3:D3"/><mergeCell ref="A1:D1"')
    )
    with pytest.raises(LayoutError, match="C3：标记压在合并单元格下面，印不出来"):
        fill_blank(merged, "xlsx")


# -- nothing of its maker goes out


def traced() -> bytes:
    """A blank full of its maker's traces."""

    def change(sheet):
        book = sheet.parent
        book.properties.creator = book.properties.lastModifiedBy = "张三"
        book.custom_doc_props.append(
            openpyxl.packaging.custom.StringProperty(name="单位", value="张三的单位")
        )
        book.defined_names["张三"] = DefinedName("张三", attr_text="申报表!$B$6")
        hidden = book.create_sheet("张三草稿")
        hidden["A1"] = "张三的电话"
        hidden.sheet_state = "veryHidden"
        book.create_sheet("填报说明")["A1"] = "怎么填"
        sheet["B3"].comment = Comment("张三：先别填", "张三")
        choice = DataValidation(type="list", formula1='"甲,乙"', promptTitle="张三", prompt="问张三")
        choice.add("B3")
        sheet.add_data_validation(choice)
        sheet.sheet_properties.codeName = "张三"
        sheet.print_area = "A1:D7"
        sheet["H3"] = "张三"

    data = BytesIO(workbook(change))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("docProps/thumbnail.jpeg", "张三")
        archive.writestr("customXml/item1.xml", "<a>张三</a>")
        archive.writestr("xl/printerSettings/printerSettings1.bin", "张三".encode("utf-16-le"))
    return data.getvalue()


def test_nothing_of_its_maker_goes_out(fill_blank, tmp_path):
    filled = fill_blank(traced(), "xlsx")
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert "张三".encode() not in content, name
            assert "张三".encode("utf-16-le") not in content, name
            assert name.startswith(("[Content_Types]", "_rels/", "xl/w", "xl/_rels/", "xl/s", "xl/theme/")), (
                name
            )
    book = opened(filled).parent
    assert book.sheetnames == ["申报表", "填报说明"]
    path = tmp_path / "填好.xlsx"
    path.write_bytes(filled.data)
    assert [error.description for error in OpenXmlValidator().validate(path).errors] == []


def test_what_only_this_format_prints_is_told():
    def change(sheet):
        sheet.oddHeader.left.text = "附件3"
        sheet.oddFooter.center.text = "第 &P 页"

    native = take_apart(open_package(workbook(change), "form.xlsx"))
    assert native.blank.only_here == ("页眉“附件3”",)


def test_another_worksheet_that_is_shown_is_told():
    def change(sheet):
        sheet.parent.create_sheet("填报说明")["A1"] = "怎么填"
        sheet.parent.create_sheet("Sheet3")
        hidden = sheet.parent.create_sheet("代码")
        hidden["A1"], hidden.sheet_state = "甲", "hidden"

    native = take_apart(open_package(workbook(change), "form.xlsx"))
    assert native.blank.only_here == ("工作表“填报说明”",)


# -- what kind of file it is


def retyped(*changes: tuple[str, str]) -> bytes:
    """The plain blank with these texts changed in every member."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook())) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            text = archive.read(name).decode()
            for old, new in changes:
                text = text.replace(old, new)
            made.writestr(name, text)
    return out.getvalue()


def test_strict_open_xml_is_named(fill_blank):
    strict = "http://purl.oclc.org/ooxml"
    data = retyped(
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", f"{strict}/spreadsheetml/main"),
        ("http://schemas.openxmlformats.org/officeDocument/2006", f"{strict}/officeDocument"),
    )
    with pytest.raises(LayoutError, match="Strict Open XML"):
        fill_blank(data, "xlsx")


def test_a_word_file_and_a_binary_workbook_are_named(fill_blank):
    with pytest.raises(LayoutError, match="这是 Word 文件，不是 Excel 工作簿"):
        fill_blank(docx(tbl(1, tr("{{ 项目名称 }}"))), "xlsx")
    binary = (
        "openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "ms-excel.sheet.binary.macroEnabled.main",
    )
    with pytest.raises(LayoutError, match="这是 Excel 二进制工作簿"):
        fill_blank(retyped(binary), "xlsx")


def test_a_template_that_was_renamed_becomes_a_workbook(fill_blank):
    filled = fill_blank(retyped(("sheet.main+xml", "template.main+xml")), "xlsx")
    types = filled.part("[Content_Types].xml")
    assert b"sheet.main+xml" in types
    assert b"template" not in types


def test_a_hidden_worksheet_with_tags_is_named(fill_blank):
    def change(sheet):
        sheet.parent.create_sheet("说明")["A1"] = "怎么填"
        sheet.sheet_state = "hidden"

    with pytest.raises(LayoutError, match="有标记的工作表“申报表”是隐藏的"):
        fill_blank(workbook(change), "xlsx")
