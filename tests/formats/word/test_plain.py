"""What official Word blanks come with is turned into what it prints, or named with its place."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from making.word import STYLES, W, docx, p, run, tbl, tc, text_box, tr
from tablegen.fill.names import Amount
from tablegen.formats.package_reader import open_package
from tablegen.formats.public_parts import not_allowed
from tablegen.formats.word.plain import plain_package
from tablegen.model.money import UNITS, Money, MoneyFormat
from tablegen.problems import LayoutError

NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
VALUE = tr("项目名称", "{{ 项目名称 }}")


def texts(filled) -> list[list[str]]:
    """The texts of the grid; the finished Word file was compared with them already."""
    return [[cell.text for cell in row.cells] for row in filled.sheet.rows]


def one(filled) -> str:
    return filled.sheet.rows[0].cells[0].text


def blank(*content: str, **more) -> bytes:
    """A blank whose first cell holds ``content``."""
    return docx(tbl(2, tr(tc(*content), "{{ 项目名称 }}")), **more)


def styles(*more: str) -> dict[str, str]:
    return {"word/styles.xml": STYLES.replace("</w:styles>", "".join(more) + "</w:styles>")}


def numbered(*levels: str, more: str = "") -> dict[str, str]:
    """Parts of a file with one list (numId 1) of these levels, each ``format|text|inner XML``."""
    inner = ""
    for index, level in enumerate(levels):
        kind, text, *extra = level.split("|")
        inner += (
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
            f'{"".join(extra)}<w:pPr><w:ind w:left="420" w:hanging="420"/></w:pPr></w:lvl>'
        )
    return {
        "word/numbering.xml": (
            f'{_XML}<w:numbering {W}><w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>'
            f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}</w:numbering>'
        ),
        "word/_rels/document.xml.rels": (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId9" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
        ),
    }


NUMBER = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'


def item(text: str, level: int = 0, list_id: int = 1) -> str:
    return p(text, properties=NUMBER.format(level, list_id))


def field(code: str, result: str = "", data: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def faults(fill_blank, data: bytes) -> list[str]:
    with pytest.raises(LayoutError) as caught:
        fill_blank(data)
    return [f"{problem.message}｜{problem.hint}" for problem in caught.value.problems]


# -- signs


@pytest.mark.parametrize(
    ("sign", "wanted"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F06F"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "√"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F050"/></w:r>', "√"),
        ('<w:r><w:sym w:font="Webdings" w:char="F063"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Segoe UI Symbol" w:char="2610"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Segoe UI Symbol" w:char="2611"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="MS Gothic" w:char="2612"/></w:r>', "☒"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (run("\uf0a8", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "□"),
        (run("o", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:cs="Wingdings"/>'), "□"),
        (run("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☑"),
        (run("☐", '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic"/>'), "□"),
        (run("⬜🔲✅🗹🗷🗸❌"), "□□☑☑☒√×"),
        (run("o", '<w:rStyle w:val="box"/>'), "□"),
    ],
)
def test_a_sign_of_a_symbol_font_is_a_character_everywhere(fill_blank, sign, wanted):
    box = (
        '<w:style w:type="character" w:styleId="box"><w:name w:val="box"/><w:rPr>'
        '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr></w:style>'
    )
    filled = fill_blank(blank(p(run("属性 "), sign, run("延续")), more=styles(box)))
    assert one(filled) == f"属性 {wanted}延续"
    changed = [node for node in filled.xml().iter(f"{NS}r") if wanted in "".join(node.itertext())]
    fonts = changed[0].find(f"{NS}rPr/{NS}rFonts")
    assert fonts is None or "dings" not in "".join(fonts.attrib.values())


def test_a_sign_that_is_not_known_is_named_with_its_cell_font_and_code(fill_blank):
    data = blank(p(run("属性"), '<w:r><w:sym w:font="Wingdings" w:char="F03A"/></w:r>'))
    assert faults(fill_blank, data) == [
        "第 1 个表格第 1 行第 1 格（“属性”）：空表里有Wingdings 的符号 F03A｜"
        "换成普通的字：□、√、×（“插入→符号”，字体选“（普通文本）”）"
    ]


def test_a_tag_in_a_symbol_font_is_named(fill_blank):
    data = docx(
        tbl(1, tr(tc(p(run("{{ 项目名称 }}", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')))))
    )
    assert "设成了 Wingdings 字体的标记" in faults(fill_blank, data)[0]


# -- hidden text


HIDDEN = [
    run("（填表说明）", "<w:vanish/>"),
    run("（填表说明）", '<w:rStyle w:val="hid"/>'),
    "<w:ins w:id='1' w:author='甲'>" + run("（填表说明）", "<w:vanish/>") + "</w:ins>",
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_text_is_printed_nowhere(fill_blank, hidden):
    style = '<w:style w:type="character" w:styleId="hid"><w:name w:val="hid"/><w:rPr><w:vanish/></w:rPr></w:style>'
    filled = fill_blank(blank(p(run("属性"), hidden), more=styles(style)))
    assert one(filled) == "属性"
    assert "填表说明" not in filled.part("word/document.xml").decode()


def test_a_paragraph_and_a_row_that_are_hidden_by_a_style_are_printed_nowhere(fill_blank):
    style = (
        '<w:style w:type="paragraph" w:styleId="h0"><w:name w:val="h0"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="h1"/><w:basedOn w:val="h0"/></w:style>'
    )
    hidden = p("说明", properties='<w:pStyle w:val="h1"/>')
    not_hidden = '<w:vanish w:val="0"/>'
    shown = p(run("看得见", not_hidden), properties=f'<w:pStyle w:val="h1"/><w:rPr>{not_hidden}</w:rPr>')
    row = tr(tc(hidden), tc(hidden))
    web = p(run("网页上不显示", "<w:webHidden/>"))
    off = tr("甲", "乙", properties="<w:hidden/>")
    filled = fill_blank(
        docx(
            hidden, tbl(2, tr(tc(hidden, "属性", shown, web), "{{ 项目名称 }}"), row, off), more=styles(style)
        )
    )
    assert texts(filled) == [["属性\n看得见\n网页上不显示", "网络宣传工作"]]
    assert filled.sheet.head == ()


def test_hidden_paragraphs_that_word_needs_take_no_room(fill_blank):
    hidden = p(properties="<w:rPr><w:vanish/><w:lang w:val='en-US'/></w:rPr>")
    filled = fill_blank(docx(hidden, tbl(2, VALUE), hidden, tbl(2, tr(tc(hidden), "乙")), hidden))
    assert texts(filled) == [["项目名称", "网络宣传工作"], ["", "乙"]]
    body = filled.xml().find(f"{NS}body")
    assert [etree.QName(node).localname for node in body] == ["tbl", "p", "tbl", "p", "sectPr"]
    for paragraph in (*body.findall(f"{NS}p"), body.findall(f"{NS}tbl")[1].find(f".//{NS}p")):
        assert paragraph.find(f"{NS}pPr/{NS}spacing").get(f"{NS}line") == "20"
        mark = paragraph.find(f"{NS}pPr/{NS}rPr")
        assert [etree.QName(node).localname for node in mark] == ["sz", "szCs", "lang"]


def test_nothing_says_that_it_hides_once_nothing_is_hidden(fill_blank):
    """A public copy may hold nothing hidden; Word's own styles for forms of the web hide, and a text may be shown again."""
    style = (
        '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="z-窗体顶端"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="s"><w:name w:val="s"/><w:rPr><w:specVanish/></w:rPr></w:style>'
    )
    shown = p(
        run("看得见", '<w:vanish w:val="0"/>'),
        properties='<w:pStyle w:val="h"/><w:rPr><w:vanish w:val="0"/></w:rPr>',
    )
    filled = fill_blank(blank(p(run("藏", '<w:rStyle w:val="s"/>'), run("属性")), shown, more=styles(style)))
    assert one(filled) == "属性\n看得见"
    assert not [name for name in ("word/document.xml", "word/styles.xml") if b"anish" in filled.part(name)]
    assert not list(not_allowed(filled.data))


def test_the_look_of_a_number_says_nothing_of_hiding(fill_blank):
    filled = fill_blank(
        blank(item("项"), more=numbered('decimal|%1.|<w:rPr><w:b/><w:vanish w:val="0"/></w:rPr>'))
    )
    assert one(filled) == "1. 项"
    assert b"vanish" not in filled.part("word/document.xml")


def test_a_tag_in_hidden_text_is_named(fill_blank):
    data = docx(tbl(1, tr(tc(p("名称", run("{{ 项目名称 }}", "<w:vanish/>"))))))
    assert "写在隐藏文字里的标记" in faults(fill_blank, data)[0]


# -- tracked changes and comments


def test_tracked_changes_are_accepted_and_nothing_of_them_stays(fill_blank):
    who = 'w:id="1" w:author="审稿人甲" w:date="2024-01-01T00:00:00Z"'
    deleted = f"<w:del {who}><w:r><w:delText>（旧）</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom {who}>{run('搬走')}</w:moveFrom><w:moveTo {who}>{run('搬来')}</w:moveTo>"
    looks = run("改样子", f"<w:b/><w:rPrChange {who}><w:rPr/></w:rPrChange>")
    mark = p("上", properties=f"<w:rPr><w:del {who}/></w:rPr>")
    cell = tc(
        p(
            f"<w:ins {who}>{run('属性')}</w:ins>",
            deleted,
            moved,
            looks,
            properties=f"<w:pPrChange {who}><w:pPr/></w:pPrChange>",
        ),
        mark,
        "下",
        properties=f"<w:tcPrChange {who}><w:tcPr/></w:tcPrChange>",
    )
    gone = tr("删掉的行", "x", properties=f"<w:del {who}/>")
    come = tr("加的行", "{{ 年度 }}", properties=f"<w:ins {who}/>")
    extra = tr(
        "甲", tc("删掉的格", properties=f"<w:cellDel {who}/>"), tc("乙", properties=f"<w:cellIns {who}/>")
    )
    filled = fill_blank(docx(tbl(2, tr(cell, "{{ 项目名称 }}"), gone, come, extra)))
    assert texts(filled) == [["属性搬来改样子\n上下", "网络宣传工作"], ["加的行", "2024"], ["甲", "乙"]]
    xml = filled.part("word/document.xml").decode()
    assert "审稿人甲" not in xml
    assert not re.search(r"w:(ins|del|moveFrom|moveTo|\w+Change|cellIns|cellDel)\b", xml)


def test_comments_go_with_their_authors(fill_blank):
    comments = f'{_XML}<w:comments {W}><w:comment w:id="0" w:author="审稿人甲" w:initials="甲">{p("请补全称")}</w:comment></w:comments>'
    rels = (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/comments" Target="comments.xml"/></Relationships>'
    )
    commented = p(
        '<w:commentRangeStart w:id="0"/>', run("属性"), '<w:commentRangeEnd w:id="0"/>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )  # fmt: skip
    filled = fill_blank(
        blank(commented, more={"word/comments.xml": comments, "word/_rels/document.xml.rels": rels})
    )
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        assert "word/comments.xml" not in archive.namelist()
    assert "comment" not in filled.part("word/document.xml").decode()


# -- controls and fields


def test_boxes_and_choices_are_what_they_show(fill_blank):
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    box = (
        f'<w:sdt><w:sdtPr><w14:checkbox {w14}><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run('☑')}</w:sdtContent></w:sdt>"
    )
    empty = '<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:sdtContent></w:sdt>'
    choice = (
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="延续" w:value="1"/></w:dropDownList></w:sdtPr>'
        f"<w:sdtContent>{run('延续')}</w:sdtContent></w:sdt>"
    )
    old = field("FORMCHECKBOX", data='<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>')
    unset = field(
        "FORMCHECKBOX",
        data='<w:ffData><w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox></w:ffData>',
    )
    listed = field(
        "FORMDROPDOWN",
        data='<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList></w:ffData>',
    )
    typed = field("FORMTEXT", run("文字"), "<w:ffData><w:textInput/></w:ffData>")
    filled = fill_blank(blank(p(box, empty, choice), p(old, unset, listed, typed)))
    assert one(filled) == "☑□延续\n☑□乙文字"
    xml = filled.part("word/document.xml").decode()
    assert not re.search("w:(sdt|fldChar|instrText|ffData)", xml)


_STORE = "{5448916C-134B-45E6-B8FE-88CC1FFC17C3}"


def bound(kind: str, shown: str, path: str = "/n:data[1]/n:名[2]", store: str = _STORE) -> str:
    binding = (
        f'<w:dataBinding w:prefixMappings="xmlns:n=\'urn:n\'" w:xpath="{path}" w:storeItemID="{store}"/>'
    )
    return f"<w:sdt><w:sdtPr>{binding}{kind}</w:sdtPr><w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"


def with_data(*controls: str, value: str = "新名称") -> bytes:
    ds = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    names = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    more = {
        "customXml/item1.xml": f'{_XML}<data xmlns="urn:n"><名>x</名><名>{value}</名></data>',
        "customXml/itemProps1.xml": f'{_XML}<ds:datastoreItem ds:itemID="{_STORE}" xmlns:ds="{ds}"/>',
        "customXml/_rels/item1.xml.rels": (
            f'{_XML}<Relationships {names}><Relationship Id="rId1" Type="{_OFFICE}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'{_XML}<Relationships {names}><Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId3" Type="{_OFFICE}/customXml" Target="../customXml/item1.xml"/></Relationships>'
        ),
    }
    return blank(p(run("甲"), *controls), more=more)


def test_a_control_says_what_its_data_says_or_is_named(fill_blank):
    choice = '<w:dropDownList><w:listItem w:displayText="延续" w:value="新名称"/></w:dropDownList>'
    same = (bound("<w:text/>", "新名 称"), bound(choice, "延续"), bound("<w:date/>", "旧"))
    assert one(fill_blank(with_data(*same))) == "甲新名 称延续旧"
    assert one(fill_blank(with_data(bound("<w:showingPlcHdr/><w:text/>", "请填写"), value=""))) == "甲请填写"
    assert one(fill_blank(with_data(bound("<w:text/>", "{{ 年度 }}")))) == "甲2024"
    other = (
        bound("<w:text/>", "旧", path="//n:名"),
        bound("<w:text/>", "旧", path="/n:data[1]/n:名[3]"),
        bound("<w:text/>", "旧", store="{0}"),
    )
    assert one(fill_blank(with_data(*other))) == "甲旧旧旧"  # nothing there to put in their place
    assert faults(fill_blank, with_data(bound("<w:text/>", "旧名称")))[0] == (
        "第 1 个表格第 1 行第 1 格（“甲旧名称”）：空表里有内容控件，显示的是“旧名称”，连着的数据是“新名称”，Word 打开时会换掉｜"
        "在 Word 里打开，核对这一处，另存一份再用；或在“开发工具”里删除内容控件，只留文字"
    )


def test_fields_become_their_text_and_those_that_change_are_named(fill_blank):
    link = '<w:fldSimple w:instr=" REF 名称 ">' + run("名称") + "</w:fldSimple>"
    nested = field('IF 1 = 1 "是" "否"', run("是"))
    symbol = field(r'SYMBOL 168 \f "Wingdings" \s 12')
    filled = fill_blank(blank(p(link, nested, symbol, field("MACROBUTTON NoMacro 点这里"))))
    assert one(filled) == "名称是□点这里"
    assert "会变的日期（域 DATE）" in faults(fill_blank, blank(p(field(r"DATE \@ yyyy", run("2024")))))[0]
    assert "正文里的页码（域 PAGE）" in faults(fill_blank, blank(p(field("PAGE", run("1")))))[0]
    assert (
        "会印出做表人或文件名的域（FILENAME）" in faults(fill_blank, blank(p(field("FILENAME", run("x")))))[0]
    )


def test_page_numbers_of_a_footer_stay_fields(fill_blank):
    filled = fill_blank(
        docx(tbl(1, tr("{{ 项目名称 }}")), footer=p(run("第"), field("PAGE", run("1")), run("页")))
    )
    assert len(list(filled.xml("word/footer1.xml").iter(f"{NS}instrText"))) == 1


# -- automatic numbers


def test_automatic_numbers_are_text_in_order_and_by_level(fill_blank):
    parts = numbered(
        "chineseCountingThousand|%1、|<w:suff w:val='nothing'/>", "decimal|%2.", "lowerLetter|（%3）"
    )
    filled = fill_blank(
        docx(
            item("总则"),
            tbl(
                2,
                tr(tc(item("名称", 1)), "{{ 项目名称 }}"),
                tr(tc(item("属性", 1)), tc(item("小项", 2), item("小项", 2))),
            ),
            item("其他"),
            item("末项", 1),
            more=parts,
        )
    )
    assert [line.text for line in filled.sheet.head] == ["一、总则"]
    assert texts(filled) == [["1. 名称", "网络宣传工作"], ["2. 属性", "（a） 小项\n（b） 小项"]]
    assert [line.text for line in filled.sheet.foot] == ["二、其他", "1. 末项"]
    assert (
        next(filled.xml().iter(f"{NS}numId")).get(f"{NS}val") == "0"
    )  # Word does not number it a second time


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("decimal", "12"),
        ("decimalZero", "12"),
        ("chineseCounting", "十二"),
        ("chineseLegalSimplified", "壹拾贰"),
        ("ideographDigital", "一二"),
        ("japaneseCounting", "十二"),
        ("decimalEnclosedCircle", "⑫"),
        ("decimalEnclosedCircleChinese", "⑫"),
        ("decimalFullWidth", "１２"),
        ("upperRoman", "XII"),
        ("lowerLetter", "l"),
        ("ideographZodiac", "亥"),
        ("none", ""),
    ],
)
def test_the_ways_of_counting(fill_blank, kind, wanted):
    parts = numbered(f"{kind}|%1|<w:suff w:val='nothing'/>")
    parts["word/numbering.xml"] = parts["word/numbering.xml"].replace(
        '<w:start w:val="1"/>', '<w:start w:val="12"/>'
    )
    assert one(fill_blank(blank(item("项"), more=parts))) == f"{wanted}项"


def test_numbers_come_from_styles_start_anew_and_may_be_bullets(fill_blank):
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    look = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
    parts = numbered("decimal|%1)", f"bullet|\uf0a8|{look}", more=more)
    style = (
        '<w:style w:type="paragraph" w:styleId="n"><w:name w:val="n"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="n2"><w:name w:val="n2"/><w:basedOn w:val="n"/></w:style>'
    )
    cell = (
        p("甲", properties='<w:pStyle w:val="n2"/>'), item("乙"), item("点", 1), item("丙", 0, 2),
        p("不编号", properties='<w:pStyle w:val="n"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
    )  # fmt: skip
    assert one(fill_blank(blank(*cell, more=parts | styles(style)))) == "1) 甲\n2) 乙\n□ 点\n5) 丙\n不编号"


def test_an_automatic_number_in_a_repeated_row_is_named(fill_blank):
    row = tr(tc(item("")), "{% for 行 in 指标 %}{{ 行.名称 }}{% endfor %}")
    assert texts(fill_blank(docx(tbl(2, row), more=numbered("decimal|%1"))))[0][0] == "1"
    row = tr(tc(item("")), "{% for 行 in 指标 %}{{ 行.名称 }}", "{{ 行.年度 }}{% endfor %}")
    assert (
        "重复或取舍的地方有自动编号“1”"
        in faults(fill_blank, docx(tbl(3, row), more=numbered("decimal|%1")))[0]
    )


def test_a_way_of_counting_that_is_not_known_is_named(fill_blank):
    assert "编号样式“hebrew1”" in faults(fill_blank, blank(item("项"), more=numbered("hebrew1|%1.")))[0]


def test_a_number_that_is_hidden_is_printed_nowhere(fill_blank):
    assert one(fill_blank(blank(item("项"), more=numbered("decimal|%1.|<w:rPr><w:vanish/></w:rPr>")))) == "项"


def test_a_paragraph_that_only_ends_a_section_has_no_number(fill_blank):
    number = NUMBER.format(0, 1)
    ends = p(properties=f'{number}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>')
    filled = fill_blank(docx(tbl(2, VALUE), item("甲"), ends, item("乙"), more=numbered("decimal|%1.")))
    assert [line.text for line in filled.sheet.foot] == ["1. 甲", "2. 乙"]


# -- letters


def test_raised_and_lowered_letters_reach_every_format(fill_blank):
    up, down = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    cell = p(run("面积km"), run("2", up), run("，CO"), run("2", down), run("，①"), run("※", up))
    assert one(fill_blank(blank(cell))) == "面积km²，CO₂，①※"
    assert "上标的“T”" in faults(fill_blank, blank(p(run("名"), run("TM", up))))[0]
    assert "设成了上标的标记" in faults(fill_blank, docx(tbl(1, tr(tc(p(run("{{ 年度 }}", up)))))))[0]


def test_capitals_and_struck_out_words(fill_blank):
    assert one(fill_blank(blank(p(run("项目 id", "<w:caps/>"))))) == "项目 ID"
    assert "带删除线的字“删去”" in faults(fill_blank, blank(p(run("属性"), run("删去", "<w:strike/>"))))[0]
    assert one(fill_blank(blank(p(run("属性", '<w:strike w:val="0"/>'))))) == "属性"


UNDER = '<w:u w:val="single"/>'
LATIN = '<w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体"/>'
CHINESE = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>'


def test_underlined_blanks_are_lines_to_write_on(fill_blank):
    line = run("  \u3000", CHINESE + UNDER)
    short = run("    ", LATIN + UNDER)  # a blank of a Latin face is half as wide
    tabbed = f"<w:r><w:rPr>{UNDER}</w:rPr><w:tab/></w:r>"
    cell = p(run("电话："), line, run("传真："), tabbed, run("邮编："), short)
    assert one(fill_blank(blank(cell))) == "电话：____传真：____邮编：__"
    value = p(run("名称："), run(" ", UNDER), run("{{ 项目名称 }}", UNDER), run(" ", UNDER), run("。"))
    assert one(fill_blank(docx(tbl(1, tr(tc(value)))))) == "名称： 网络宣传工作 。"


@pytest.mark.parametrize(
    "line",
    [
        (run("    ", UNDER), run("{{ 项目名称 }}", UNDER), run("    ", UNDER)),
        (run("    {{ 项目", UNDER), run("名称 }}    ", UNDER)),
        (run("    {{ 项目名称 }}    ", UNDER),),
        (run("  ", UNDER), run("  ", UNDER + "<w:b/>"), run("{{项目名称}}    ", UNDER)),
    ],
)
def test_a_line_around_a_tag_reaches_every_format(fill_blank, line):
    filled = fill_blank(docx(tbl(1, tr(tc(p(run("名称："), *line, run("（公章）")))))))
    assert one(filled) == "名称：__网络宣传工作__（公章）"
    value = [node for node in filled.xml().iter(f"{NS}r") if "".join(node.itertext()) == "网络宣传工作"]
    assert value[0].find(f"{NS}rPr/{NS}u").get(f"{NS}val") == "single"  # Word goes on with the line


def test_a_line_under_words_only_is_none_under_blanks(fill_blank):
    words = p(run("填"), run("    某局    ", '<w:u w:val="words"/>'), run("完"))
    assert one(fill_blank(blank(words))) == "填    某局    完"


def test_blanks_within_an_underlined_heading_stay(fill_blank):
    assert one(fill_blank(blank(p(run("项  目  表", UNDER))))) == "项  目  表"
    assert one(fill_blank(blank(p(run("    某  局    ", UNDER), run("填"))))) == "__某  局__填"


def test_an_underlined_tab_is_a_line_up_to_its_stop(fill_blank):
    stops = '<w:tabs><w:tab w:val="left" w:pos="2100"/></w:tabs>'
    tabbed = f"<w:r><w:rPr>{UNDER}</w:rPr><w:tab/></w:r>"
    assert (
        one(fill_blank(blank(p(run("电话"), tabbed, run("完"), properties=stops))))
        == "电话________________完"
    )


def test_blanks_that_word_drops_are_printed_nowhere(fill_blank):
    bare = "<w:r><w:t>{}</w:t></w:r>".format
    cell = p(bare("  项目 "), bare("  "), bare(" 属性\n"), bare("\u3000一\u3000"))
    filled = fill_blank(blank(cell))
    assert one(filled) == "项目属性\u3000一"
    spoken = tc(
        p('<w:r><w:t xml:space="default">甲 </w:t></w:r>', '<w:r xml:space="preserve"><w:t> 乙</w:t></w:r>')
    )
    assert one(fill_blank(docx(tbl(1, tr(spoken))))) == "甲 乙"


def test_signs_without_a_shape_are_no_text(fill_blank):
    assert one(fill_blank(blank(p(run("\ufeff属\u200e性\u202e"))))) == "属性"


# -- indents


def test_the_first_line_is_indented_in_every_format_and_only_once(fill_blank):
    indent = '<w:ind w:firstLineChars="200" w:firstLine="420"/>'
    goal = tc(p("{{ 目标.年度 }}", properties=indent))
    label = tc(p("说明一", properties='<w:ind w:firstLine="420"/>'), p("说明二"))
    hanging = tc(p("一、悬挂", properties='<w:ind w:left="420" w:hanging="420"/>'))
    data = docx(p("填表说明", properties=indent), tbl(3, tr(label, hanging, goal)))
    filled = fill_blank(data)
    assert texts(filled) == [
        ["\u3000\u3000说明一\n说明二", "一、悬挂", "\u3000\u3000第一条\n\u3000\u3000第二条"]
    ]
    assert filled.sheet.head[0].text == "\u3000\u3000填表说明"
    typed = fill_blank(data, names={"目标": {"年度": "\u3000\u3000甲\n\u3000\u3000乙"}})
    assert typed.sheet.rows[0].cells[2].text == "\u3000\u3000甲\n\u3000\u3000乙"
    assert "\u3000" not in typed.part("word/document.xml").decode()  # Word indents it


def test_indents_of_a_paragraph_are_room_beside_it(fill_blank):
    left = tc(p("甲", properties='<w:ind w:left="420" w:right="210"/>'))
    hanging = tc(p("一、乙", properties='<w:ind w:left="420" w:hanging="420"/>'))
    chars = tc(p("丙", properties='<w:ind w:leftChars="200" w:left="0"/>'))
    styles = [
        cell.style
        for cell in fill_blank(docx(tbl(4, tr(left, hanging, chars, "{{ 年度 }}")))).sheet.rows[0].cells
    ]
    assert [round(style.padding_left_pt - 5.4, 1) for style in styles] == [21.0, 0.0, 21.0, 0.0]
    assert [round(style.padding_right_pt - 5.4, 1) for style in styles] == [10.5, 0.0, 0.0, 0.0]


def test_a_tab_in_a_value_is_blanks_in_every_format(fill_blank):
    value = {"目标": {"年度": "\t第一条\t说明\n第二条"}}
    filled = fill_blank(docx(tbl(1, tr("{{ 目标.年度 }}"))), names=value)
    assert one(filled) == "\u3000\u3000第一条 说明\n第二条"
    assert next(filled.xml().iter(f"{NS}tab"), None) is None


def test_an_amount_is_not_indented(fill_blank):
    amount = tc(p("{{ 合计 }}", properties='<w:ind w:firstLine="420"/>'))
    money = Amount(Money(Decimal(2632000)), MoneyFormat(UNITS["元"], thousands=True))
    filled = fill_blank(docx(tbl(1, tr(amount))), names={"合计": money})
    assert filled.sheet.rows[0].cells[0].number is not None
    assert filled.sheet.rows[0].cells[0].text == "2,632,000.00"


# -- rows and cells


def heights(filled) -> list[str]:
    return [node.get(f"{NS}hRule", "atLeast") for node in filled.xml().iter(f"{NS}trHeight")]


def test_a_fixed_row_with_text_grows_and_one_that_keeps_a_distance_stays(fill_blank):
    exact = '<w:trHeight w:val="400" w:hRule="exact"/>'
    data = docx(
        tbl(
            2,
            tr("名称", "{{ 项目名称 }}", properties=exact),
            tr("", "", properties=exact),
            tr(tc("{{ 年度 }}", merge="restart"), "", properties=exact),
            tr(tc("", merge="continue"), "", properties=exact),
        )
    )
    assert heights(fill_blank(data)) == ["atLeast", "exact", "atLeast", "atLeast"]


def test_a_height_that_a_table_style_fixes_grows_too(fill_blank):
    style = (
        '<w:style w:type="table" w:styleId="t0"><w:name w:val="t0"/><w:trPr><w:trHeight w:val="400" w:hRule="exact"/></w:trPr></w:style>'
        '<w:style w:type="table" w:styleId="t1"><w:name w:val="t1"/><w:basedOn w:val="t0"/></w:style>'
    )
    table = tbl(2, VALUE).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="t1"/>')
    filled = fill_blank(docx(table, more=styles(style)))
    assert heights(filled) == ["atLeast"]
    assert next(filled.xml().iter(f"{NS}trHeight")).get(f"{NS}val") == "400"


def test_old_horizontal_merges_are_spans(fill_blank):
    wide = tc("项目资金", properties='<w:hMerge w:val="restart"/>')
    more = tc("", properties="<w:hMerge/>")
    filled = fill_blank(docx(tbl(3, tr(wide, more, "{{ 年度 }}"), tr("甲", "乙", "{{ 项目名称 }}"))))
    assert [(cell.text, cell.column_span) for cell in filled.sheet.rows[0].cells] == [
        ("项目资金", 2),
        ("2024", 1),
    ]
    assert next(filled.xml().iter(f"{NS}hMerge"), None) is None


@pytest.mark.parametrize("direction", ["tbRl", "tbRlV", "btLr", "tbLrV"])
def test_vertical_lettering(fill_blank, direction):
    cell = tc("绩效指标", properties=f'<w:textDirection w:val="{direction}"/>')
    filled = fill_blank(docx(tbl(2, tr(cell, "{{ 年度 }}"))))
    assert [cell.style.vertical for cell in filled.sheet.rows[0].cells] == [True, False]


def test_a_height_of_a_part_of_a_table_style_grows_too(fill_blank):
    style = (
        '<w:style w:type="table" w:styleId="t0"><w:name w:val="t0"/><w:tblStylePr w:type="firstRow"><w:trPr>'
        '<w:trHeight w:val="400" w:hRule="exact"/></w:trPr></w:tblStylePr></w:style>'
    )
    table = tbl(2, VALUE).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="t0"/>')
    assert heights(fill_blank(docx(table, more=styles(style)))) == ["atLeast"]


def test_a_position_tab_beside_a_tag_is_one_tab(fill_blank):
    at = '<w:r><w:t>名称</w:t><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/><w:t>{{ 项目名称 }}</w:t></w:r>'
    filled = fill_blank(docx(tbl(1, tr(tc(p(at))))))
    assert one(filled) == "名称 网络宣传工作"
    assert [etree.QName(node).localname for node in filled.xml().iter(f"{NS}tab", f"{NS}ptab")] == ["tab"]


def test_the_first_row_has_the_look_that_the_table_style_gives_it(fill_blank):
    """Caps as letters, hidden rows gone, bold, ground and lines for every format; where the table asks for it."""
    style = (
        '<w:style w:type="table" w:styleId="t0"><w:name w:val="t0"/><w:tblStylePr w:type="firstRow"><w:pPr><w:jc w:val="center"/>'
        "</w:pPr><w:rPr><w:b/><w:caps/></w:rPr><w:tcPr><w:tcBorders>"
        '<w:bottom w:val="double" w:sz="4"/></w:tcBorders><w:shd w:val="clear" w:fill="DDEEFF"/><w:vAlign w:val="center"/></w:tcPr>'
        '</w:tblStylePr><w:tblStylePr w:type="lastCol"><w:rPr><w:sz w:val="30"/></w:rPr></w:tblStylePr></w:style>'
    )

    def looks(look: str) -> list:
        styled = f'<w:tblPr><w:tblStyle w:val="t0"/><w:tblLook {look}/>'
        table = tbl(2, tr("项目 id", "说明"), tr("id", "{{ 项目名称 }}")).replace("<w:tblPr>", styled)
        rows = fill_blank(docx(table, more=styles(style))).sheet.rows
        return [(cell.text, cell.style) for row in rows for cell in row.cells]

    (head, first), (_, corner), (below, second), (_, last) = looks('w:val="0020" w:lastColumn="1"')
    assert (head, below) == ("项目 ID", "id")
    assert (first.bold, first.align, first.vertical_align, first.background) == (
        True,
        "center",
        "middle",
        "#ddeeff",
    )
    assert first.border_bottom.style == "double"
    assert (second.bold, second.align, second.background) == (False, "left", None)
    assert [style.font_size_pt for style in (first, corner, second, last)] == [10.5, 15.0, 10.5, 15.0]
    assert looks('w:val="0000"')[0][0] == "项目 id"


def test_a_first_row_that_its_style_hides_is_gone_and_the_next_stays(fill_blank):
    style = (
        '<w:style w:type="table" w:styleId="t0"><w:name w:val="t0"/><w:tblStylePr w:type="firstRow"><w:rPr><w:vanish/></w:rPr>'
        "</w:tblStylePr></w:style>"
    )
    styled = '<w:tblPr><w:tblStyle w:val="t0"/><w:tblLook w:firstRow="1"/>'
    table = tbl(2, tr("说明", "说明"), tr("名称", "{{ 项目名称 }}")).replace("<w:tblPr>", styled)
    assert texts(fill_blank(docx(table, more=styles(style)))) == [["名称", "网络宣传工作"]]


# -- beside the grid


def test_what_only_word_prints_is_told(fill_blank, tmp_path):
    from tablegen.formats.word.blank import read_docx_form

    data = docx(
        p("标题", text_box(p("加盖公章"))), tbl(1, tr("{{ 项目名称 }}")),
        header=p("密级：内部"), footer=p(field("PAGE", run("1"))),
    )  # fmt: skip
    fill_blank(data)
    assert read_docx_form(tmp_path / "form.docx").blank.only_here == ("文本框“加盖公章”", "页眉“密级：内部”")


VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
DRAWN = (
    '<w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="a"{}/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="x">'
    "{}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
).format


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (
            DRAWN("", "<a:txBody><a:p><a:r><a:t>画布里的字</a:t></a:r></a:p></a:txBody>"),
            "图形里的字“画布里的字”",
        ),
        (DRAWN("", "<a:rect/>"), "图形 1 个"),
        (
            f'<w:r><w:pict {VML}><v:shapetype id="t"/><v:shape type="#t"><v:textpath string="绩效"/></v:shape></w:pict></w:r>',
            "艺术字“绩效”",
        ),
        (
            f'<w:r><w:pict {VML}><v:shape id="PowerPlusWaterMarkObject1"><v:textpath string="样本"/></v:shape></w:pict></w:r>',
            "水印“样本”",
        ),
        (
            f"<w:r><w:pict {VML}><v:group><v:rect><v:textbox><w:txbxContent>{p('公章')}</w:txbxContent></v:textbox></v:rect>"
            "</v:group></w:pict></w:r>",
            "文本框“公章”",
        ),
        (DRAWN(' hidden="1"', f"<x><w:txbxContent>{p('藏起来的')}</w:txbxContent></x>"), None),
        (
            f'<w:r><w:pict {VML}><v:shape style="width:9pt;visibility: hidden"><v:textbox><w:txbxContent>{p("藏起来的")}'
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
            None,
        ),
    ],
)
def test_every_kind_of_shape_is_told_of_and_a_hidden_one_is_gone(fill_blank, tmp_path, shape, told):
    from tablegen.formats.word.blank import read_docx_form

    filled = fill_blank(blank(p("属性", shape)))
    assert read_docx_form(tmp_path / "form.docx").blank.only_here == ((told,) if told else ())
    assert "藏起来的" not in filled.part("word/document.xml").decode()


def test_the_words_of_a_diagram_are_told(fill_blank, tmp_path):
    from tablegen.formats.word.blank import read_docx_form

    names = (
        'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    more = {
        "word/diagrams/data1.xml": f"{_XML}<dgm:dataModel {names}><dgm:t><a:p><a:r><a:t>申报流程</a:t></a:r></a:p></dgm:t></dgm:dataModel>",
        "word/_rels/document.xml.rels": (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId5" Type="{_OFFICE}/diagramData" Target="diagrams/data1.xml"/></Relationships>'
        ),
    }
    relation = f'<dgm:relIds {names} xmlns:r="{_OFFICE}" r:dm="rId5"/>'
    fill_blank(blank(p("属性", DRAWN("", relation)), more=more))
    assert read_docx_form(tmp_path / "form.docx").blank.only_here == ("图示“申报流程”",)


@pytest.mark.parametrize(
    ("footer", "told"),
    [
        (p("第 ", field("PAGE", run("1")), " 页，共 ", field("NUMPAGES", run("3")), " 页"), ()),
        (p("— ", field("PAGE", run("1")), " —"), ()),
        (p(text_box(p(field("PAGE", run("1"))))), ()),
        (p("财政局印制　第", field("PAGE", run("1")), "页"), ("页脚“财政局印制 第1页”",)),
        (p(field('STYLEREF "标题 1"', run("申报表"))), ("页脚“申报表”",)),
    ],
)
def test_words_beside_a_page_number_are_told(fill_blank, tmp_path, footer, told):
    from tablegen.formats.word.blank import read_docx_form

    fill_blank(docx(tbl(2, VALUE), footer=footer))
    assert read_docx_form(tmp_path / "form.docx").blank.only_here == told


def test_line_numbers_are_told(fill_blank, tmp_path):
    from tablegen.formats.word.blank import read_docx_form

    section = p(
        properties='<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:lnNumType w:countBy="5"/></w:sectPr>'
    )
    fill_blank(docx(tbl(2, VALUE), section))
    assert read_docx_form(tmp_path / "form.docx").blank.only_here == ("每行左边的行号",)


def test_a_text_box_that_is_filled_grows_with_its_text(fill_blank):
    xml = (
        fill_blank(docx(p("标题", text_box(p("{{ 年度 }}"))), tbl(1, tr("{{ 项目名称 }}"))))
        .part("word/document.xml")
        .decode()
    )
    assert "spAutoFit" in xml and "mso-fit-shape-to-text:t" in xml


# -- what goes out


def test_nothing_of_the_maker_goes_out(fill_blank):
    settings = (
        f'{_XML}<w:settings {W} xmlns:r="{_OFFICE}"><w:zoom w:percent="100"/><w:attachedTemplate r:id="rId1"/>'
        '<w:defaultTabStop w:val="420"/><w:documentProtection w:edit="forms" w:hash="x"/>'
        '<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="某某科技"/></w:docVars></w:settings>'
    )
    more = {
        "word/settings.xml": settings,
        "word/_rels/settings.xml.rels": (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/attachedTemplate" Target="file:///C:\\Users\\某某科技\\模板.dotm" TargetMode="External"/></Relationships>'
        ),
        "docProps/app.xml": f"{_XML}<Properties><Company>某某科技</Company></Properties>",
        "docProps/custom.xml": f"{_XML}<Properties><x>某某科技</x></Properties>",
        "docProps/thumbnail.jpeg": "某某科技".encode(),
        "customXml/item1.xml": f"{_XML}<x>某某科技</x>",
        "word/styles.xml": STYLES.replace("</w:styles>", '<w:rsid w:val="00AB12CD"/></w:styles>'),
        "word/people.xml": f"{_XML}<x>某某科技</x>",
        "word/leftover.xml": f"{_XML}<x>某某科技</x>",
    }
    links = {
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/>'
            f'<Relationship Id="rId3" Type="{_OFFICE}/custom-properties" Target="docProps/custom.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE}/settings" Target="settings.xml"/>'
            f'<Relationship Id="rId3" Type="{_OFFICE}/customXml" Target="../customXml/item1.xml"/>'
            '<Relationship Id="rId4" Type="http://schemas.microsoft.com/office/2011/relationships/people" Target="people.xml"/>'
            "</Relationships>"
        ),
    }
    marked = '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD">' + run("属性") + "</w:p>"
    filled = fill_blank(docx(tbl(2, tr(tc(marked), "{{ 项目名称 }}")), more=more | links))
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names).decode("utf-8", "replace")
    assert set(names) == {
        "[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "word/settings.xml",
        "word/_rels/document.xml.rels", "docProps/core.xml", "docProps/app.xml",
    }  # fmt: skip
    assert (
        "某某科技" not in everything
        and "00AB12CD" not in everything
        and "documentProtection" not in everything
    )
    assert "defaultTabStop" in everything


def test_pictures_links_and_bookmarks_tell_nothing_of_the_maker(fill_blank):
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "JPEG", comment="某某科技")
    links = (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId5" Type="{_OFFICE}/image" Target="media/image1.jpeg"/></Relationships>'
    )
    linked = '<w:hyperlink w:anchor="附件" w:tooltip="某某科技" w:docLocation="某某科技"><w:r><w:t>见附件</w:t></w:r></w:hyperlink>'
    marks = "".join(
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'
        for number, name in enumerate(("附件", "某某科技批注"))
    )
    more = {"word/media/image1.jpeg": picture.getvalue(), "word/_rels/document.xml.rels": links}
    filled = fill_blank(blank(p(linked, marks), more=more))
    assert one(filled) == "见附件"
    assert [node.get(f"{NS}name") for node in filled.xml().iter(f"{NS}bookmarkStart")] == ["附件"]
    with zipfile.ZipFile(BytesIO(filled.data)) as archive:
        assert "word/media/image1.jpeg" in archive.namelist()
        assert not [name for name in archive.namelist() if "某某科技".encode() in archive.read(name)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "脚注或尾注"),
        ("<w:r><w:object/></w:r>", "嵌入的对象"),
        ('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>', "公式"),
        (
            f"<w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>",
            "拼音指南",
        ),
        (run("עברית", "<w:rtl/>"), "从右到左的文字"),
        ("<w:r><w:dayLong/></w:r>", "会变的日期"),
        ('<x:new xmlns:x="urn:x"/>', "本程序不认识的内容（new）"),
        ("<w:r><w:newThing/></w:r>", "本程序不认识的内容（w:newThing）"),
    ],
)
def test_what_is_not_understood_stops_with_its_place(fill_blank, content, sentence):
    found = faults(fill_blank, blank(p(run("属性"), content)))
    assert found[0].startswith("第 1 个表格第 1 行第 1 格（“属性")
    assert sentence in found[0]


def test_a_plain_blank_is_plain_already():
    data = docx(
        p("标题", properties=NUMBER.format(0, 1)),
        tbl(2, VALUE),
        header=p("页眉"),
        more=numbered("decimal|%1."),
    )
    once = plain_package(open_package(data, "form.docx"))
    again = plain_package(once)
    assert dict(once.members) == dict(again.members)
    assert etree.fromstring(once.members["word/document.xml"]) is not None


# -- letters that cannot be read on paper

WHITE = [
    '<w:color w:val="FFFFFF"/>',
    '<w:color w:val="FFFFFF" w:themeColor="background1"/>',
    '<w:rStyle w:val="white"/>',
]
_WHITE_STYLE = '<w:style w:type="character" w:styleId="white"><w:name w:val="white"/><w:rPr><w:color w:val="ffffff"/></w:rPr></w:style>'


@pytest.mark.parametrize("white", WHITE)
def test_white_letters_are_printed_nowhere_and_not_handed_on(fill_blank, white):
    data = blank(p(run("属性"), run("（填表说明：删去）", white)), more=styles(_WHITE_STYLE))
    filled = fill_blank(data)
    assert one(filled) == "属性"
    assert "填表说明" not in etree.tostring(filled.xml(), encoding="unicode")


W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
FILL = f"<w14:textFill {W14}>{{}}</w14:textFill>".format


@pytest.mark.parametrize(
    ("look", "wanted"),
    [  # as Word and WPS write letters in a colour of the theme, and with effects
        (FILL('<w14:solidFill><w14:schemeClr w14:val="tx1"/></w14:solidFill>'), "属性说明"),
        (
            FILL(
                '<w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="0"/></w14:srgbClr></w14:solidFill>'
            ),
            "属性说明",
        ),
        (FILL('<w14:gradFill><w14:gsLst><w14:gs w14:pos="0"/></w14:gsLst></w14:gradFill>'), "属性说明"),
        (
            '<w:color w:val="FFFFFF"/>'
            + FILL('<w14:solidFill><w14:schemeClr w14:val="tx1"/></w14:solidFill>'),
            "属性说明",
        ),
        (
            FILL(
                '<w14:solidFill><w14:schemeClr w14:val="bg1"><w14:lumMod w14:val="50000"/></w14:schemeClr></w14:solidFill>'
            ),
            "属性说明",
        ),
        (FILL('<w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill>'), "属性"),
        (
            FILL(
                '<w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr></w14:solidFill>'
            ),
            "属性",
        ),
        (FILL("<w14:noFill/>"), "属性"),
        (FILL("<w14:noFill/>") + f"<w14:textOutline {W14}><w14:solidFill/></w14:textOutline>", "属性说明"),
        ('<w:outline/><w:color w:val="FFFFFF"/>', "属性说明"),
        (f'<w14:shadow {W14}><w14:srgbClr w14:val="000000"/></w14:shadow>', "属性说明"),
        ('<w:woUserID w:val="2"/>', "属性说明"),
    ],
)
def test_letters_in_the_fills_of_newer_programs(fill_blank, look, wanted):
    assert one(fill_blank(blank(p(run("属性"), run("说明", look))))) == wanted


@pytest.mark.parametrize(
    "section",
    [
        '<w:footnotePr><w:pos w:val="beneathText"/><w:numFmt w:val="decimal"/><w:numRestart w:val="eachPage"/></w:footnotePr>',
        '<w:cols w:num="2" w:equalWidth="0"><w:col w:w="2000" w:space="425"/><w:col w:w="6000"/></w:cols>',
    ],
)
def test_properties_of_a_section_with_parts_are_passed_over(fill_blank, section):
    assert texts(fill_blank(docx(tbl(2, VALUE), p(properties=f"<w:sectPr>{section}</w:sectPr>")))) == [
        ["项目名称", "网络宣传工作"]
    ]


def test_the_printer_of_the_maker_goes_with_all_that_refers_to_it(fill_blank):
    more = {
        "word/printerSettings/printerSettings1.bin": b"HP LaserJet",
        "word/_rels/document.xml.rels": (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId5" Type="{_OFFICE}/printerSettings" Target="printerSettings/printerSettings1.bin"/></Relationships>'
        ),
    }
    section = p(properties='<w:sectPr><w:printerSettings r:id="rId5"/></w:sectPr>')
    filled = fill_blank(docx(tbl(2, VALUE), section, more=more))
    assert b"printerSettings" not in filled.part("word/document.xml")
    assert b"printerSettings" not in filled.part("word/_rels/document.xml.rels")


def test_a_part_that_nothing_refers_to_stays_behind(fill_blank):
    def more(relation: str) -> dict[str, str]:
        return {
            "word/addin.xml": f"{_XML}<x>某某科技</x>",
            "word/_rels/document.xml.rels": (
                f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
                f'<Relationship Id="{relation}" Type="http://addin.example/data" Target="addin.xml"/></Relationships>'
            ),
        }

    link = '<w:hyperlink r:id="rId9"><w:r><w:t>见</w:t></w:r></w:hyperlink>'
    with zipfile.ZipFile(BytesIO(fill_blank(blank(p(link), more=more("rId8"))).data)) as archive:
        assert "word/addin.xml" not in archive.namelist()
    assert "“data”这种部件" in faults(fill_blank, blank(p(link), more=more("rId9")))[0]


def test_what_a_file_says_may_be_ignored_is(fill_blank):
    new = '<x:new xmlns:x="urn:x"/>'
    assert "本程序不认识的内容（new）" in faults(fill_blank, blank(p(run("属性"), new)))[0]
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x" mc:Ignorable="x"'
    with zipfile.ZipFile(BytesIO(blank(p(run("属性"), new)))) as archive:
        document = archive.read("word/document.xml").decode().replace("<w:document ", f"<w:document {names} ")
    assert one(fill_blank(blank(more={"word/document.xml": document}))) == "属性"


@pytest.mark.parametrize(
    "look",
    [
        '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>',
        '<w:color w:val="FEFFFF" w:themeColor="background1" w:themeShade="80"/>',
        '<w:color w:val="808080"/>',
    ],
)
def test_letters_on_a_dark_ground_and_grey_ones_are_text(fill_blank, look):
    assert one(fill_blank(blank(p(run("属性"), run("说明", look))))) == "属性说明"


def test_dark_cells_with_white_letters_are_read_in_every_format(fill_blank):
    dark = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/></w:tcPr>'
    cell = f"<w:tc>{dark}{p(run('属性', WHITE[0]))}</w:tc>"
    filled = fill_blank(docx(tbl(2, tr(cell, "{{ 项目名称 }}"))))
    assert one(filled) == "属性"
    assert filled.sheet.rows[0].cells[0].style.background is None  # the other formats print dark letters


def test_a_tag_in_white_letters_is_named(fill_blank):
    data = docx(tbl(1, tr(tc(p(run("{{ 项目名称 }}", WHITE[0]))))))
    assert "写成白字的标记｜把标记的字设成黑色或“自动”" in faults(fill_blank, data)[0]


@pytest.mark.parametrize(("line", "rule"), [("120", "atLeast"), ("400", "exact")])
def test_lines_lower_than_their_letters_grow(fill_blank, line, rule):
    spacing = f'<w:spacing w:before="20" w:line="{line}" w:lineRule="exact"/>'
    properties = f'{spacing}<w:jc w:val="left"/>'
    filled = fill_blank(docx(tbl(1, tr(tc(p(run("{{ 项目名称 }}"), properties=properties))))))
    found = filled.xml().find(f".//{NS}tc//{NS}spacing")
    assert (found.get(f"{NS}lineRule"), found.get(f"{NS}line"), found.get(f"{NS}before")) == (
        rule,
        line,
        "20",
    )


def test_a_line_that_a_style_keeps_too_low_grows(fill_blank):
    low = (
        '<w:style w:type="paragraph" w:styleId="low"><w:name w:val="low"/><w:pPr>'
        '<w:spacing w:line="100" w:lineRule="exact"/></w:pPr></w:style>'
    )
    text = p(run("{{ 项目名称 }}"), properties='<w:pStyle w:val="low"/><w:jc w:val="left"/>')
    filled = fill_blank(docx(tbl(1, tr(tc(text))), more=styles(low)))
    properties = filled.xml().find(f".//{NS}tc//{NS}pPr")
    assert [etree.QName(node).localname for node in properties] == ["pStyle", "spacing", "jc"]


# -- two spellings, and letters laid over each other


def test_a_sign_with_a_second_spelling_is_the_letter_for_everyone(fill_blank):
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    se = 'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'
    sign = (
        f'<w:r><w:rPr><mc:AlternateContent {mc} {se}><mc:Choice Requires="w16se"/><mc:Fallback><w:rFonts w:ascii='
        f'"Segoe UI Symbol" w:hAnsi="Segoe UI Symbol"/></mc:Fallback></mc:AlternateContent></w:rPr>'
        f'<mc:AlternateContent {mc} {se}><mc:Choice Requires="w16se"><w16se:symEx w16se:font="Segoe UI Symbol" '
        f'w16se:char="2611"/></mc:Choice><mc:Fallback><w:t>☑</w:t></mc:Fallback></mc:AlternateContent></w:r>'
    )
    filled = fill_blank(blank(p(sign, run("延续"))))
    assert one(filled) == "☑延续"
    assert b"AlternateContent" not in etree.tostring(filled.xml())


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (r"EQ \o\ac(○,1)", "①"),
        (r"eq \o\ac(○,10)", "⑩"),
        (r"EQ \o\ac(○,正)", "㊣"),
        (r"EQ \o\ac(□,√)", "☑"),
        (r"EQ \o(□,×)", "☒"),
    ],
)
def test_a_ringed_letter_is_a_character(fill_blank, code, wanted):
    assert one(fill_blank(blank(p(field(code), run("延续"))))) == f"{wanted}延续"


def test_letters_that_have_no_ringed_character_are_named(fill_blank):
    for code in (r"EQ \o\ac(○,福)", r"EQ \f(1,2)"):
        assert "用域拼出来的字或公式（EQ）" in faults(fill_blank, blank(p(field(code))))[0]


# -- what WPS alone writes, and breaks between words

_WPS = 'xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData"'
_AC = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice Requires="wpsCustomData" {_WPS}>{{}}</mc:Choice></mc:AlternateContent>'
).format


def test_a_slanted_head_cell_of_wps_is_one_slanted_line_for_everyone(fill_blank):
    lines = (
        '<wpsCustomData:diagonals><wpsCustomData:diagonal from="10000" to="30000"/></wpsCustomData:diagonals>'
    )
    cell = tc(
        p("一级指标", properties=_AC("<wpsCustomData:diagonalParaType/>")),
        properties=f'<w:vAlign w:val="center"/>{_AC(lines)}',
    )
    filled = fill_blank(docx(tbl(2, tr(cell, "{{ 项目名称 }}"))))
    assert one(filled) == "一级指标"
    assert filled.sheet.rows[0].cells[0].style.diagonal_down is not None
    assert [etree.QName(node).localname for node in filled.xml().find(f".//{NS}tcPr")] == [
        "tcW",
        "tcBorders",
        "vAlign",
    ]
    assert b"wps.cn" not in etree.tostring(filled.xml().find(f".//{NS}tbl"))


@pytest.mark.parametrize("kind", ["page", "column"])
def test_words_on_both_sides_of_a_page_break_are_two_lines(fill_blank, kind):
    broken = f'<w:r><w:t>封面</w:t><w:br w:type="{kind}"/><w:t>第二页</w:t></w:r>'
    filled = fill_blank(docx(p(broken, run("的字"), properties='<w:jc w:val="center"/>'), tbl(2, VALUE)))
    assert [line.text for line in filled.sheet.head] == ["封面", "第二页的字"]
    before, after = (
        paragraph.find(f"{NS}pPr") for paragraph in filled.xml().find(f"{NS}body").findall(f"{NS}p")
    )
    assert before.find(f"{NS}pageBreakBefore") is None
    assert (after.find(f"{NS}pageBreakBefore") is not None) == (kind == "page")
    assert after.find(f"{NS}jc").get(f"{NS}val") == "center"


def test_a_page_break_before_the_words_stays_where_it_is(fill_blank):
    first = p('<w:r><w:br w:type="page"/></w:r>', run("附件2"))
    filled = fill_blank(docx(first, tbl(2, VALUE)))
    assert [line.text for line in filled.sheet.head] == ["附件2"]
    assert len(list(filled.xml().iter(f"{NS}br"))) == 1
