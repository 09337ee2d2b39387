"""The parts of a Word file that hardly change: the project's own base document.

Not python-docx's default template (Letter paper, en-US, Calibri theme, stale parts, fails the schema at
``w:zoom``; measured). Fonts: docDefaults and every style name ``w:eastAsia``; the theme has no script list,
so that WPS does not report missing fonts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from ...grid.sheet import Style

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def content_types(headers: int) -> bytes:
    """[Content_Types].xml for a document with header1.xml … header<headers>.xml."""
    overrides = [
        ("/word/document.xml", f"{_TYPE}.document.main+xml"),
        ("/word/styles.xml", f"{_TYPE}.styles+xml"),
        ("/word/settings.xml", f"{_TYPE}.settings+xml"),
        ("/word/fontTable.xml", f"{_TYPE}.fontTable+xml"),
        ("/word/footer1.xml", f"{_TYPE}.footer+xml"),
        *((f"/word/header{number}.xml", f"{_TYPE}.header+xml") for number in range(1, headers + 1)),
        ("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    ]
    items = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    ).encode()


PACKAGE_RELS = (
    f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/>'
    "</Relationships>"
).encode()

FOOTER_ID = "rId5"


def header_id(number: int) -> str:
    """The relationship of header<number>.xml."""
    return f"rId{100 + number}"


def document_rels(headers: int) -> bytes:
    """word/_rels/document.xml.rels for a document with that many header parts."""
    targets = [
        ("rId1", "styles", "styles.xml"),
        ("rId2", "settings", "settings.xml"),
        ("rId3", "fontTable", "fontTable.xml"),
        ("rId4", "theme", "theme/theme1.xml"),
        (FOOTER_ID, "footer", "footer1.xml"),
        *((header_id(number), "header", f"header{number}.xml") for number in range(1, headers + 1)),
    ]
    items = "".join(
        f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{file}"/>' for i, kind, file in targets
    )
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'.encode()


def header_xml(paragraphs: str) -> bytes:
    """A page header of these paragraphs (an empty one where the string is empty)."""
    empty = '<w:p><w:pPr><w:pStyle w:val="tail"/></w:pPr></w:p>'
    return f"{XML}<w:hdr {W}>{paragraphs or empty}</w:hdr>".encode()


APP = (
    f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>tablegen</Application></Properties>"
).encode()

SETTINGS = (
    f'{XML}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
    'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
    'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/></w:settings>'
).encode()

FOOTER = (
    f'{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="footer"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">第 </w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve"> 页</w:t></w:r></w:p></w:ftr>'
).encode()

EMPTY_FOOTER = f'{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="footer"/></w:pPr></w:p></w:ftr>'.encode()

# what a reader without the face may use instead; Word and WPS look here
_ALT_NAMES = {
    "宋体": "SimSun",
    "仿宋": "FangSong",
    "黑体": "SimHei",
    "楷体": "KaiTi",
    "方正小标宋简体": "FZXiaoBiaoSong-B05S",
    "方正仿宋简体": "FZFangSong-Z02S",
}


def font_table(fonts: Iterable[str]) -> bytes:
    items = []
    for font in sorted(set(fonts)):
        alternative = f'<w:altName w:val="{_ALT_NAMES[font]}"/>' if font in _ALT_NAMES else ""
        items.append(f'<w:font w:name="{escape(font)}">{alternative}</w:font>')
    return f"{XML}<w:fonts {W}>{''.join(items)}</w:fonts>".encode()


def _theme() -> bytes:
    def solid(color: str) -> str:
        return f'<a:solidFill><a:schemeClr val="{color}"/></a:solidFill>'

    names = ("dk1 000000", "lt1 FFFFFF", "dk2 44546A", "lt2 E7E6E6", "accent1 4472C4", "accent2 ED7D31")
    names += (
        "accent3 A5A5A5",
        "accent4 FFC000",
        "accent5 5B9BD5",
        "accent6 70AD47",
        "hlink 0563C1",
        "folHlink 954F72",
    )
    colors = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in (item.split() for item in names)
    )
    font = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/><a:cs typeface=""/>'
    line = f'<a:ln w="6350">{solid("phClr")}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{XML}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="tablegen"><a:themeElements>'
        f'<a:clrScheme name="tablegen">{colors}</a:clrScheme>'
        f'<a:fontScheme name="tablegen"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="tablegen"><a:fillStyleLst>{solid("phClr") * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{solid('phClr') * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    ).encode()


THEME = _theme()

# in Chinese Word the built-in style "heading 1" is shown as 标题 1; it feeds the navigation pane
BUILT_IN = {"标题": "heading 1", "二级标题": "heading 2", "三级标题": "heading 3"}
OUTLINE = {"heading 1": 0, "heading 2": 1, "heading 3": 2}
JUSTIFY = {"left": "left", "center": "center", "right": "right", "justify": "both"}


def fonts_xml(style: Style) -> str:
    latin, east = escape(style.latin_font), escape(style.font)
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'


# no air of Word's own between 汉字 and digits: the form shows what was typed, and as much fits as was measured
EXACT_SPACING = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'


def paragraph_style(style: Style, style_id: str, in_cell: bool, name: str) -> str:
    """A named paragraph style. In a cell the paddings are the cell's; of a line they are its spacing."""
    half_points = round(style.font_size_pt * 2)
    spacing = f'w:line="{round(style.line_pt * 20)}" w:lineRule="atLeast"'
    if not in_cell:
        spacing = f'w:before="{round(style.padding_top_pt * 20)}" w:after="{round(style.padding_bottom_pt * 20)}" {spacing}'
    hang = round(style.hanging_pt * 20)
    indent = f'<w:ind w:left="{hang}" w:hanging="{hang}"/>' if hang else ""
    outline = f'<w:outlineLvl w:val="{OUTLINE[name]}"/>' if name in OUTLINE else ""
    keep = "<w:keepNext/>" if name in OUTLINE else ""
    bold = "<w:b/><w:bCs/>" if style.bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    custom = "" if name in OUTLINE else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style_id}">'
        f'<w:name w:val="{escape(name)}"/><w:basedOn w:val="a"/><w:qFormat/>'
        f'<w:pPr>{keep}{EXACT_SPACING}<w:spacing {spacing}/>{indent}<w:jc w:val="{JUSTIFY[style.align]}"/>{outline}</w:pPr>'
        f'<w:rPr>{fonts_xml(style)}{bold}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr></w:style>'
    )


def styles_xml(named: Iterable[tuple[str, Style, bool]], body: Style) -> bytes:
    """styles.xml with one paragraph style per look: (style id, Style, whether it is used in cells)."""
    size = round(body.font_size_pt * 2)
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    styles, taken = [], Counter()
    for style_id, style, in_cell in named:
        name = BUILT_IN.get(style.name, style.name)
        taken[name] += 1  # two layouts of one volume may use one name for two looks
        styles.append(
            paragraph_style(style, style_id, in_cell, name if taken[name] == 1 else f"{name} {taken[name]}")
        )
    return (
        f"{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts_xml(body)}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{language}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="footer"><w:name w:val="footer"/><w:basedOn w:val="a"/>'
        '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/><w:basedOn w:val="a"/><w:next w:val="a"/>'
        '<w:uiPriority w:val="39"/></w:style>'
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="tail"><w:name w:val="表后"/><w:basedOn w:val="a"/>'
        '<w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:style>'
        f"{''.join(styles)}</w:styles>"
    ).encode()


def core_xml(title: str, properties: dict[str, str]) -> bytes:
    """docProps/core.xml. No dates: the same input gives the same bytes."""
    items = [f"<dc:title>{escape(title)}</dc:title>"]
    for key, tag in (
        ("subject", "dc:subject"),
        ("author", "dc:creator"),
        ("keywords", "cp:keywords"),
        ("comments", "dc:description"),
        ("category", "cp:category"),
    ):
        if properties.get(key):
            items.append(f"<{tag}>{escape(properties[key])}</{tag}>")
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{"".join(items)}<dc:language>zh-CN</dc:language></cp:coreProperties>'
    ).encode()
