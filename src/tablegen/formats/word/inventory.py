"""What may stand in a Word blank: one list for the template reader, the filler, the read-back, ``layout new``, ``layout check``.

Every element of WordprocessingML is one of three: HANDLED reaches all three formats (or, where the reason says so, stays in
the Word file and is named for the others); HARMLESS is ignored, and the reason says why nothing printed is lost; anything else
stops with its place. REFUSED holds the words for those that are known; whatever is in no list is refused by its name. The
list is applied to a blank that formats/word/plain.py has made plain, so most of HANDLED is gone by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from lxml import etree

from .style import VAL, is_on

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PREFIXES = {
    W_NS: "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "urn:schemas-microsoft-com:office:office": "o",
}


def _listed(reason: str, names: str) -> dict[str, str]:
    return {name if ":" in name else f"w:{name}": reason for name in names.split()}


HANDLED: Mapping[str, str] = {
    **_listed("结构：照原样", "document body hdr ftr txbxContent p r tbl tr tc"),
    **_listed("属性：里面的各项另列", "pPr rPr tblPr trPr tcPr sectPr tblGrid"),
    **_listed("文字", "t tab br cr noBreakHyphen"),
    **_listed("位置制表符：当制表符", "ptab"),
    **_listed("符号字体的符号：变成 □ √ × 等字", "sym"),
    **_listed("可选连字符：没有断开时不印，去掉", "softHyphen"),
    **_listed("修订：接受", "ins del moveFrom moveTo delText delInstrText cellIns cellDel"),
    **_listed(
        "修订：改之前的样子不要",
        "rPrChange pPrChange tblPrChange tblGridChange trPrChange tcPrChange sectPrChange tblPrExChange numberingChange",
    ),
    **_listed(
        "修订的范围：去掉",
        "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd "
        "customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd "
        "customXmlMoveToRangeStart customXmlMoveToRangeEnd",
    ),
    **_listed("批注：去掉", "commentRangeStart commentRangeEnd commentReference annotationRef"),
    **_listed("隐藏的文字和行：哪种格式都不印", "vanish specVanish hidden"),
    **_listed(
        "内容控件：留下里面的字（勾选框、下拉选项照显示的）",
        "sdt sdtContent sdtPr sdtEndPr w14:checkbox w15:repeatingSection",
    ),
    **_listed("加载项的标签：留下里面的字", "customXml customXmlPr smartTag smartTagPr"),
    **_listed("域：变成显示的字；页眉页脚里的页码照旧", "fldSimple fldChar instrText ffData fldData"),
    **_listed("文字上的网址：留下", "hyperlink"),
    **_listed("文字方向从左到右：留下里面的字", "bdo dir"),
    **_listed("自动编号：变成字", "numPr numId ilvl"),
    **_listed("上标、下标：变成 Unicode 的上标、下标字", "vertAlign"),
    **_listed("全部大写：变成大写字母", "caps smallCaps"),
    **_listed("抬高、降低的小字：变成上标、下标字；别的是样子", "position"),
    **_listed("空白或 √ 的边框：变成方框、打勾的方框；别的字的边框是样子", "bdr"),
    **_listed("制表位：带引导线的制表符变成 ____", "tabs"),
    **_listed("段落的边框：留在 Word 里，别的格式会说没有", "pBdr"),
    **_listed("删除线：带着字就停下来问", "strike dstrike"),
    **_listed("空白上的下划线：变成 ____；字下面的是样子", "u"),
    **_listed("合并的单元格", "gridSpan vMerge hMerge gridBefore gridAfter"),
    **_listed("行高：填字的行“固定值”变成“最小值”", "trHeight"),
    **_listed("把字压进固定宽度：填字的地方去掉", "fitText tcFitText"),
    **_listed("列宽", "gridCol tcW tblW wBefore wAfter"),
    **_listed("表头在后面的页上重印", "tblHeader"),
    **_listed("首行缩进：每段开头的全角空格；左右缩进：边距（悬挂的后几行只在 Word 里缩进）", "ind"),
    **_listed("字体、字号、加粗", "rFonts sz b"),
    **_listed("对齐、行距、段距（一节在纸上的上下位置：各格式自己排）", "jc spacing vAlign"),
    **_listed("样式", "pStyle rStyle tblStyle"),
    **_listed("竖排文字（单元格）", "textDirection"),
    **_listed("边框、底纹、边距", "tblBorders tcBorders shd tblCellMar tcMar"),
    **_listed("边框的一边", "top left start bottom right end insideH insideV"),
    **_listed("标题的级别", "outlineLvl"),
    **_listed("纸张和页边距", "pgSz pgMar"),
    **_listed("页眉页脚：留在 Word 里，别的格式会说没有", "headerReference footerReference titlePg"),
    **_listed("行号：留在 Word 里，别的格式会说没有", "lnNumType"),
    **_listed(
        "图片、文本框：留在 Word 里，别的格式会说没有",
        "drawing pict mc:AlternateContent mc:Choice mc:Fallback",
    ),
}

HARMLESS: Mapping[str, str] = {
    **_listed(
        "字的样子，字还在",
        "bCs i iCs outline shadow emboss imprint color w kern szCs highlight effect em eastAsianLayout "
        "w14:glow w14:shadow w14:reflection w14:textOutline w14:textFill w14:scene3d w14:props3d w14:ligatures w14:numForm "
        "w14:numSpacing w14:stylisticSets w14:cntxtAlts w15:color",
    ),
    **_listed("只管网页视图", "webHidden divId"),
    **_listed("只管拼写和语言", "noProof lang proofErr suppressAutoHyphens"),
    **_listed("阿拉伯文字的字体", "cs"),
    **_listed("对齐网格", "snapToGrid docGrid adjustRightInd"),
    **_listed(
        "怎样换行、分页：各格式自己排",
        "keepNext keepLines pageBreakBefore widowControl kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN "
        "contextualSpacing textAlignment textboxTightWrap suppressOverlap cantSplit noWrap lastRenderedPageBreak",
    ),
    **_listed("图文框的位置：里面的字还在", "framePr"),
    **_listed("左右页对称时的缩进", "mirrorIndents"),
    **_listed("这一段不编行号", "suppressLineNumbers"),
    **_listed("条件格式算出来的记号", "cnfStyle tblLook tblStyleRowBandSize tblStyleColBandSize"),
    **_listed("表格放在哪里", "tblpPr tblOverlap tblInd tblCellSpacing"),
    **_listed("列宽怎样定：照写着的列宽", "tblLayout"),
    **_listed("给读屏软件的说明", "tblCaption tblDescription headers"),
    **_listed("行的例外样式", "tblPrEx"),
    **_listed("单元格末尾的标记不占行高", "hideMark"),
    **_listed("书签：没有字", "bookmarkStart bookmarkEnd"),
    **_listed("谁可以改：成品由规格做出", "permStart permEnd formProt"),
    **_listed("节怎样开始、分几栏：各格式自己排", "type cols"),
    **_listed("页码从几起：各格式自己编", "pgNumType"),
    **_listed("页面边框：留在 Word 里", "pgBorders background"),
    **_listed("脚注的样子：没有脚注", "footnotePr endnotePr noEndnote w15:footnoteColumns"),
    **_listed("从哪个纸盒取纸；做空表的人的打印机：去掉", "paperSrc printerSettings"),
    **_listed("装订线在右边", "rtlGutter"),
    **_listed("折叠的标题：打印时是打开的", "w15:collapsed"),
    **_listed("编辑的记号（WPS 协作里谁写的）：去掉", "rsid woUserID"),
    **_listed("段落标记里的公式记号", "oMath"),
}

# element → (what it is, what to do); those in WHEN_ON only where they are switched on
REFUSED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("w:footnoteReference", "w:endnoteReference"), ("脚注或尾注", "写成表格下面的一段文字")),
    **dict.fromkeys(
        ("w:footnoteRef", "w:endnoteRef", "w:separator", "w:continuationSeparator"), ("脚注的记号", "删掉它")
    ),
    **dict.fromkeys(
        ("m:oMath", "m:oMathPara"), ("公式", "写成普通的字：“×”“÷”，平方写成上标的 2，或换成图片")
    ),
    "w:ruby": ("拼音指南", "去掉拼音，只留文字"),
    "w:object": ("嵌入的对象（别的软件的内容）", "删掉它，或换成图片"),
    "w:control": ("ActiveX 控件", "删掉控件，改成文字 □"),
    "w:contentPart": ("墨迹（手写）", "换成图片"),
    "w:movie": ("视频", "删掉它"),
    "w:altChunk": ("嵌入的文档（altChunk）", "把内容粘贴成普通文字"),
    "w:subDoc": ("子文档", "把内容粘贴进来"),
    "w:pgNum": ("正文里的页码", "把页码放到页眉或页脚里"),
    **dict.fromkeys(
        ("w:dayShort", "w:monthShort", "w:yearShort", "w:dayLong", "w:monthLong", "w:yearLong"),
        ("会变的日期", "写成普通的字，或写成 {{ 年度 }} 之类的标记"),
    ),
    "w:cellMerge": ("修订里合并了单元格", "在“审阅”里接受全部修订，另存一份再用"),
    **dict.fromkeys(("w:bdo", "w:dir", "w:rtl", "w:bidi"), ("从右到左的文字", "把文字方向改成从左到右")),
    "w:bidiVisual": ("从右到左的表格", "在“表格属性→选项”里改成从左到右"),
}
WHEN_ON = frozenset(("w:rtl", "w:bidi", "w:bidiVisual"))
_SIDED = {  # a property of one element that means something else in another
    ("w:sectPr", "w:textDirection"): ("整页竖排", "把文字方向改成横排；要竖排的格子单独设"),
}
_PRINTS = {  # an attribute by which a harmless property prints signs of its own
    "w:eastAsianLayout": ("combineBrackets", "双行合一时加的括号", "去掉“双行合一”，把括号打成普通的字"),
}
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_OPAQUE = frozenset(("w:drawing", "w:pict"))  # pictures and shapes: only the text boxes in them are looked at
_CLOSED = frozenset(
    (
        *(
            "w:sdtPr",
            "w:rFonts",
            "w:tblBorders",
            "w:tcBorders",
            "w:tblCellMar",
            "w:tcMar",
            "w:pgBorders",
            "w:pBdr",
        ),
        *("w:tabs", "w:cols", "w:background", "w:footnotePr", "w:endnotePr"),
    ),
)
Fault = Callable[[etree._Element, str, str], None]


def name_of(node: etree._Element) -> str:
    """``w:p``; an element of a namespace that is not known keeps its local name alone."""
    return _name(node.tag)


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    qualified = etree.QName(tag)
    prefix = _PREFIXES.get(qualified.namespace or "", "?")
    return f"{prefix}:{qualified.localname}"


def kind_of(name: str) -> str:
    """``handled``, ``harmless`` or ``refused``."""
    return "handled" if name in HANDLED else "harmless" if name in HARMLESS else "refused"


def check_inventory(root: etree._Element, fault: Fault) -> None:
    """Tell ``fault(node, what it is, what to do)`` of every element below ``root`` that is neither handled nor harmless.
    What the file itself says may be ignored (mc:Ignorable, ECMA-376 part 3, 7.2) is passed over, as Word does."""
    ignorable = {root.nsmap.get(prefix) for prefix in root.get(_IGNORABLE, "").split()} - set(_PREFIXES)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for child in reversed(node):
            if not isinstance(child.tag, str):
                continue
            name = name_of(child)
            if name in _OPAQUE:
                waiting += reversed(list(child.iter(f"{{{W_NS}}}txbxContent")))
            elif name in REFUSED and (name not in WHEN_ON or is_on(child)):
                fault(child, *REFUSED[name])
            elif (name_of(node), name) in _SIDED and child.get(VAL, "lrTb") not in ("lrTb", "lrTbV", "tb"):
                fault(child, *_SIDED[name_of(node), name])
            elif name in _PRINTS and child.get(f"{{{W_NS}}}{_PRINTS[name][0]}", "none") != "none":
                fault(child, *_PRINTS[name][1:])
            elif name not in HANDLED and name not in HARMLESS and name not in WHEN_ON:
                if etree.QName(child).namespace in ignorable:
                    continue
                fault(
                    child,
                    f"本程序不认识的内容（{name.replace('?:', '')}）",
                    "删掉它，或把这一处重新打成普通文字",
                )
            elif name not in _CLOSED and not name.startswith(
                "w14:"
            ):  # effects of letters, in their own words
                waiting.append(child)
