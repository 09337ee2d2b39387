"""Blanks as WPS, Google and newer versions of Excel save them, and colours, papers and headers as these state them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Color, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tablegen.formats.excel.blank import take_apart
from tablegen.formats.excel.colors import OFFICE, alike, palette, resolved
from tablegen.formats.excel.colors import Color as Stated
from tablegen.formats.package_reader import open_package
from tablegen.problems import LayoutError

from .test_blank import BOX, SHEET, X14, XM, opened, rewritten, workbook
from .test_blank_kinds import put, texts

GREY = "FFD9D9D9"


# -- what programs put into the package


@pytest.mark.parametrize(
    "part",
    [
        "customStorage/customStorage.xml",
        "xl/customStorage/customStorage1.xml",
        "xl/woinfos.xml",
        "xl/metadata",
        "xl/namedSheetViews/namedSheetView1.xml",
        "xl/documenttasks/documenttask1.xml",
        "xl/xmlMaps.xml",
    ],
)
def test_what_a_program_keeps_for_itself_stays_behind(fill_blank, part):
    filled = fill_blank(rewritten(workbook(), (part, "", "<a/>")), "xlsx")
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        assert part not in archive.namelist()


def test_names_with_the_separator_of_windows(fill_blank):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook())) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            made.writestr(name.replace("/", "\\"), archive.read(name))
    assert "网络宣传工作" in texts(fill_blank(out.getvalue(), "xlsx"))


@pytest.mark.parametrize("name", ["..\\..\\a.xml", "\\a.xml", "C:\\a.xml"])
def test_names_that_lead_out_are_refused(fill_blank, name):
    with pytest.raises(LayoutError, match="指向文件外面"):
        fill_blank(rewritten(workbook(), (name, "", "<a/>")), "xlsx")


def test_macros_of_wps_are_macros(fill_blank):
    with pytest.raises(LayoutError, match="文件里有宏"):
        fill_blank(rewritten(workbook(), ("xl/JDEData.bin", "", "x")), "xlsx")


BOOK, RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
OFFICE_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "xl/externalLinks/_rels/externalLink1.xml.rels"


def linked(change=lambda sheet: None) -> bytes:
    """The plain blank, changed, with a link to another workbook by a name."""

    def named(sheet):
        sheet.parent.defined_names["旧名"] = DefinedName("旧名", attr_text="[1]表!$A$1")
        change(sheet)

    reference = '<externalReferences><externalReference r:id="rId77" xmlns:r="{}"/></externalReferences>'
    link = f'<Relationship Id="rId77" Type="{OFFICE_TYPE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    outside = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE_TYPE}/externalLinkPath" Target="file:///D:/张三/旧表.xlsx" TargetMode="External"/></Relationships>'
    )
    return rewritten(
        workbook(named),
        (BOOK, "<calcPr", reference.format(OFFICE_TYPE) + "<calcPr"),
        (RELS, "</Relationships>", f"{link}</Relationships>"),
        ("xl/externalLinks/externalLink1.xml", "", "<externalLink/>"),
        (LINKS, "", outside),
    )


def test_a_link_to_another_workbook_that_nothing_needs_stays_behind(fill_blank):
    filled = fill_blank(linked(), "xlsx")
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        assert not any("externalLink" in name for name in archive.namelist())
        assert not any("张三".encode() in archive.read(name) for name in archive.namelist())
    assert b"external" not in filled.part(BOOK)


@pytest.mark.parametrize("source", ["旧名", "[1]表!$A$1:$A$9"])
def test_a_link_to_another_workbook_that_a_rule_needs_is_named(fill_blank, source):
    def change(sheet):
        rule = DataValidation(type="list", formula1=source)
        rule.add("B3")
        sheet.add_data_validation(rule)

    with pytest.raises(LayoutError, match="空表里有对别的工作簿的引用"):
        fill_blank(linked(change), "xlsx")


# -- colours


def test_colours_by_value_table_theme_and_tint():
    assert resolved(Stated("rgb", "80D9D9D9"), OFFICE) == "d9d9d9"  # Excel prints no transparency
    assert resolved(Stated("indexed", "22"), OFFICE) == "c0c0c0"
    assert resolved(Stated("indexed", "64"), OFFICE) == resolved(None, OFFICE) == ""
    assert resolved(Stated("theme", "0", -0.149998474), OFFICE) == "d9d9d9"
    assert resolved(Stated("theme", "1", 0.499984741), OFFICE) == "7f7f7f"
    assert resolved(Stated("theme", "99"), OFFICE) == ""
    assert palette(None) == OFFICE
    assert alike("ffffff", "fbfbfb")
    assert not alike("", "ffffff")


def test_shading_by_the_theme_reaches_the_other_formats(fill_blank):
    def change(sheet):
        put("A3", fill=PatternFill("solid", fgColor=Color(theme=0, tint=-0.149998474)))(sheet)
        put("A6", fill=PatternFill("solid", fgColor=Color(theme=1)))(sheet)
        side = Side(style="thin", color=Color(theme=4))
        sheet["A3"].border = BOX + type(BOX)(left=side, right=side, top=side, bottom=side)

    rows = fill_blank(workbook(change), "xlsx").sheet.rows
    assert rows[0].cells[0].style.background == "#d9d9d9"
    assert rows[0].cells[0].style.border_left.color == "#4f81bd"  # of the theme of openpyxl
    assert rows[-1].cells[0].style.background is None  # dark: the other formats print dark letters


@pytest.mark.parametrize(
    "change",
    [
        put(
            "A3",
            value=CellRichText("名称", TextBlock(InlineFont(color=GREY), "隐")),
            fill=PatternFill("solid", fgColor=GREY),
        ),
        put(
            "A3",
            value=CellRichText("名称", TextBlock(InlineFont(color="FFF2F2F2"), "隐")),
            fill=PatternFill("solid", fgColor=Color(theme=0, tint=-0.0499893185216834)),
        ),
    ],
)
def test_a_run_in_the_colour_of_its_ground_is_printed_nowhere(fill_blank, change):
    filled = fill_blank(workbook(change), "xlsx")
    assert "名称" in texts(filled)
    assert not any("隐" in text for text in texts(filled))


@pytest.mark.parametrize(("letters", "ground"), [("FFFFFFFF", "FFFFFFFF"), (GREY, GREY)])
def test_a_rule_that_hides_letters_in_their_ground_is_named(fill_blank, letters, ground):
    rule = CellIsRule("equal", ["1"], font=Font(color=letters), fill=PatternFill(bgColor=ground))
    with pytest.raises(LayoutError, match=r"B3：这里是把字变成(白色|底色)的条件格式"):
        fill_blank(workbook(lambda sheet: sheet.conditional_formatting.add("B3", rule)), "xlsx")


def test_a_newer_bar_in_place_of_a_number_is_named(fill_blank):
    rule = (
        f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}"><x14:conditionalFormattings>'
        f'<x14:conditionalFormatting xmlns:xm="{XM}"><x14:cfRule type="dataBar" id="1"><x14:dataBar showValue="0"/>'
        "</x14:cfRule><xm:sqref>B3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    data = rewritten(workbook(), (SHEET, "</worksheet>", f"{rule}</worksheet>"))
    with pytest.raises(LayoutError, match="B3：这里是只画数据条、不显示数字的条件格式"):
        fill_blank(data, "xlsx")


# -- headers and papers


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("&amp;L&amp;K01+043附件1", ("页眉“附件1”",)),
        ("&amp;C研究&amp;&amp;开发", ("页眉“研究&开发”",)),
        ('&amp;C&amp;"宋体,常规"&amp;10第&amp;P页', ()),
        ("&amp;C&amp;A&amp;R&amp;D", ("页眉“工作表名 日期”",)),
        ("&amp;C</oddHeader><firstHeader>&amp;C首页</firstHeader><oddHeader>", ()),
    ],
)
def test_what_a_header_prints_is_told(header, told):
    data = workbook(lambda sheet: setattr(sheet.oddHeader.left, "text", "X"))
    data = rewritten(data, (SHEET, "&amp;LX", header))
    assert take_apart(open_package(data, "form.xlsx")).blank.only_here == told


def test_a_header_that_is_not_printed_is_not_handed_on(fill_blank):
    data = workbook(lambda sheet: setattr(sheet.oddHeader.left, "text", "X"))
    data = rewritten(data, (SHEET, "</headerFooter>", "<firstHeader>&amp;C张三</firstHeader></headerFooter>"))
    assert "张三".encode() not in fill_blank(data, "xlsx").part(SHEET)


@pytest.mark.parametrize(
    ("paper", "size"),
    [("9", (210, 297)), ("12", (257, 364)), ("93", (146, 215)), ("10", (210, 297)), ("0", (210, 297))],
)
def test_the_paper_of_the_blank(fill_blank, paper, size):
    data = workbook(lambda sheet: setattr(sheet.page_setup, "paperSize", 8))
    page = fill_blank(rewritten(data, (SHEET, 'paperSize="8"', f'paperSize="{paper}"')), "xlsx").sheet.page
    assert (page.width_mm, page.height_mm) == size


def test_a_paper_by_its_sides_and_one_of_the_printer(fill_blank):
    data = workbook(lambda sheet: setattr(sheet.page_setup, "paperSize", 8))
    sides = rewritten(data, (SHEET, 'paperSize="8"', 'paperHeight="260mm" paperWidth="184mm"'))
    page = fill_blank(sides, "xlsx").sheet.page
    assert (page.width_mm, page.height_mm) == (184, 260)
    unknown = rewritten(data, (SHEET, 'paperSize="8"', 'paperSize="258"'))
    told = take_apart(open_package(unknown, "form.xlsx")).blank.only_here
    assert told == ("纸张大小（打印机自己的 258 号纸，别的格式用 A4）",)


# -- shapes


def with_text_box(*changes: tuple[str, str]) -> bytes:
    """The plain blank with a text box at D7, of which the XML is changed."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("申报表")
    for place, text in (("A3", "项目名称"), ("B3", "{{ 项目名称 }}"), ("A7", "填报人："), ("C7", "电话")):
        sheet.write(place, text, book.add_format({"border": 1}))
    sheet.insert_textbox("D7", "（盖章）")
    book.close()
    return rewritten(out.getvalue(), *((DRAWING, old, new) for old, new in changes))


DRAWING = "xl/drawings/drawing1.xml"
CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"><mc:Choice Requires="a14">'
)
GROUP = (
    '<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" name="组"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr><xdr:grpSpPr/>'
)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([], ("文本框（D7）",)),
        (
            [
                ("<xdr:twoCellAnchor", f"{CHOICE}<xdr:twoCellAnchor"),
                ("</xdr:twoCellAnchor>", "</xdr:twoCellAnchor></mc:Choice></mc:AlternateContent>"),
            ],
            ("文本框（D7）",),
        ),
        ([("<xdr:clientData/>", '<xdr:clientData fPrintsWithSheet="0"/>')], ()),
        ([("<xdr:cNvPr ", '<xdr:cNvPr hidden="1" ')], ()),
    ],
)
def test_shapes_that_are_printed_are_told(changes, told):
    assert take_apart(open_package(with_text_box(*changes), "form.xlsx")).blank.only_here == told


def test_a_hidden_shape_of_a_group_is_not_handed_on(fill_blank):
    changes = [
        ("<xdr:cNvPr ", '<xdr:cNvPr hidden="1" '),
        ("<xdr:sp ", f"{GROUP}<xdr:sp "),
        ("</xdr:sp>", "</xdr:sp></xdr:grpSp>"),
    ]
    assert "盖章".encode() not in fill_blank(with_text_box(*changes), "xlsx").part(DRAWING)


# -- texts of several runs


def test_what_is_filled_in_has_the_look_of_the_text_around_it(fill_blank):
    large = InlineFont(rFont="黑体", sz=22, b=True)
    small = InlineFont(rFont="宋体", sz=10)

    def change(sheet):
        sheet["A1"].value = CellRichText(
            TextBlock(large, "{{ 年度 }}年项目支出绩效目标申报表"), TextBlock(small, "（样表）")
        )
        sheet["A1"].font = Font(name="宋体", size=9)
        sheet["B3"].value = CellRichText(TextBlock(InlineFont(rFont="Wingdings"), "\u00fe"), "{{ 项目名称 }}")

    filled = fill_blank(workbook(change), "xlsx")
    title = filled.sheet.head[0]
    assert (title.text, title.style.font, title.style.font_size_pt, title.style.bold) == (
        "2024年项目支出绩效目标申报表（样表）",
        "黑体",
        22,
        True,
    )
    sheet = opened(filled)
    run = sheet["A1"].value[0]
    assert (run.text, run.font.rFont, run.font.sz) == (title.text, "黑体", 22)
    assert sheet["B3"].value == "☑网络宣传工作"  # in the look of its cell, not in the font of symbols


def test_the_look_of_what_is_not_seen_is_given_to_nothing(fill_blank):
    white = InlineFont(color="FFFFFFFF", sz=30)
    text = CellRichText("{{ 项目名称 }}", TextBlock(white, "这里写给自己看的话，很长很长很长很长"))
    filled = fill_blank(workbook(put("B3", value=text)), "xlsx")
    assert opened(filled)["B3"].value == "网络宣传工作"
    assert filled.sheet.rows[0].cells[1].style.font_size_pt == 11


# -- texts that shrink


@pytest.mark.parametrize(("text", "shrinks"), [("做好网上宣传" * 7, True), ("做好网上宣传" * 30, False)])
def test_a_text_shrinks_only_as_far_as_it_can_be_read(fill_blank, text, shrinks):
    change = put("B6", alignment=Alignment(shrink_to_fit=True))
    cell = opened(fill_blank(workbook(change), "xlsx", {"目标": {"年度": text}}))["B9"]
    assert (bool(cell.alignment.shrink_to_fit), bool(cell.alignment.wrap_text)) == (shrinks, not shrinks)
