"""What may stand in an Excel blank: one list for the reader, the filler, the read-back and learning.

HANDLED reaches all three formats. HARMLESS says nothing on paper that the other formats lack, with the reason;
what of it is not wanted in a form that is handed on is left out of the filled file (outgoing.py). Everything else
stops with its place, by the words of STOPS or by its name. Names are those of SpreadsheetML (ECMA-376 part 1,
18.2 to 18.8): ``element``, ``element@attribute``, ``element@attribute=value``; those of an extension carry its
prefix. An attribute of a harmless element is as harmless as the element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What becomes of a thing that stands in a blank."""

    HANDLED = "handled"
    HARMLESS = "harmless"
    STOPS = "stops"


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a blank is not taken: what it is, in the user's words, and what to do."""

    words: str
    hint: str
    why: str = "填表时保不住"


def _names(text: str) -> list[str]:
    return text.split()


HANDLED: frozenset[str] = frozenset(
    _names(
        # workbook
        "workbook sheets sheet sheet@name sheet@sheetId sheet@r:id sheet@state workbookPr@date1904 definedNames"
        " definedName definedName@name definedName@localSheetId"
        # worksheet
        " worksheet sheetFormatPr sheetFormatPr@defaultColWidth sheetFormatPr@baseColWidth"
        " sheetFormatPr@defaultRowHeight sheetFormatPr@customHeight sheetFormatPr@zeroHeight"
        " cols col col@min col@max col@width col@hidden col@customWidth col@style"
        " sheetData row row@r row@ht row@customHeight row@hidden row@s row@customFormat"
        " c c@r c@s c@t v is mergeCells mergeCell mergeCell@ref"
        " dataValidations dataValidation dataValidation@sqref formula1 formula2"
        " conditionalFormatting conditionalFormatting@sqref cfRule cfRule@dxfId formula"
        " hyperlinks hyperlink hyperlink@ref hyperlink@r:id hyperlink@location"
        " printOptions printOptions@gridLines pageMargins pageMargins@left pageMargins@right pageMargins@top"
        " pageMargins@bottom pageSetup pageSetup@paperSize pageSetup@orientation"
        " sheetView@showZeros rowBreaks brk brk@id brk@man"
        # shared strings
        " sst si r t rPr strike vertAlign vertAlign@val"
        # styles
        " b@val strike@val color@auto color@rgb color@theme color@indexed color@tint fgColor@auto fgColor@rgb"
        " fgColor@theme fgColor@indexed fgColor@tint bgColor@auto bgColor@rgb bgColor@theme bgColor@indexed"
        " bgColor@tint left@style right@style top@style bottom@style start@style end@style"
        " styleSheet numFmts numFmt numFmt@numFmtId numFmt@formatCode fonts font b sz sz@val name name@val rFont"
        " rFont@val fills fill patternFill patternFill@patternType fgColor bgColor borders border left right top"
        " bottom start end cellXfs xf xf@numFmtId xf@fontId xf@fillId xf@borderId xf@quotePrefix xf@xfId"
        " alignment alignment@horizontal alignment@vertical alignment@textRotation alignment@wrapText"
        " alignment@indent alignment@shrinkToFit dxfs dxf color"
    )
)

_LOOK = "只是样子，不改变印出来的字"
_VIEW = "只管屏幕上怎样看"
_EDIT = "只管在 Excel 里怎样编辑"
_CALC = "只管怎样重算；表里没有公式"
_PRINTER = "只管打印机怎样打"
_LISTS = "只管筛选和排序的按钮；藏起来的行另外认"
_TRACE = "记的是文件怎样做出来，不印；填好的文件里不带"
_PROMPT = "填表时才弹出来的话，不印；填好的文件里不带"
_READING = "汉字的拼音；填好的文件里不带"

HARMLESS: dict[str, str] = {
    **dict.fromkeys(
        _names(
            "fileVersion fileSharing fileRecoveryPr webPublishing webPublishObjects webPublishObject oleSize"
            " customWorkbookViews customWorkbookView workbook@conformance customProperties customPr scenarios"
            " scenario inputCells dataConsolidate dataRefs dataRef cellWatches cellWatch webPublishItems"
            " webPublishItem x15ac:absPath smartTags smartTagPr smartTagTypes functionGroups functionGroup"
            " definedName@comment definedName@description definedName@help definedName@statusBar"
            " definedName@customMenu sheetCalcPr picture sheetProtection@password xr:revisionPtr"
            " x15:workbookPr x14:workbookPr x14:definedNames xcalcf:calcFeatures x15:ext legacyDrawing"
            " xlwcv:version xlecs:externalCodeService x14ac:list x12ac:list"
        ),
        _TRACE,
    ),
    **dict.fromkeys(
        _names("bookViews workbookView sheetViews sheetView pane selection pivotSelection"), _VIEW
    ),
    **dict.fromkeys(
        _names(
            "customSheetViews customSheetView anchor from to xdr:row xdr:rowOff xdr:col xdr:colOff xlecs2:externalCodeServiceImageAsInput"
        ),
        _TRACE,
    ),
    **dict.fromkeys(
        _names("pivotArea references reference x extLst ext colors mruColors indexedColors"), _LOOK
    ),
    **dict.fromkeys(_names("calcPr"), _CALC),
    **dict.fromkeys(
        _names(
            "workbookProtection sheetProtection protectedRanges protectedRange protection workbookPr"
            " x14:protectedRanges x14:ignoredErrors ignoredErrors ignoredError definedName@hidden"
            " definedName@function definedName@vbProcedure definedName@xlm definedName@functionGroupId"
            " definedName@shortcutKey definedName@publishToServer definedName@workbookParameter definedName@xml:space"
        ),
        _EDIT,
    ),
    **dict.fromkeys(
        _names(
            "autoFilter filterColumn filters filter dateGroupItem top10 customFilters customFilter dynamicFilter"
            " colorFilter iconFilter sortState sortCondition x14:customFilters x14:filter x14:iconFilter"
            " x14:sortCondition"
        ),
        _LISTS,
    ),
    **dict.fromkeys(
        _names(
            "dataValidations@count dataValidations@disablePrompts dataValidations@xWindow dataValidations@yWindow"
            " dataValidation@type dataValidation@errorStyle dataValidation@imeMode dataValidation@operator"
            " dataValidation@allowBlank dataValidation@showDropDown dataValidation@showInputMessage"
            " dataValidation@showErrorMessage dataValidation@errorTitle dataValidation@error"
            " dataValidation@promptTitle dataValidation@prompt x14:dataValidations hyperlink@tooltip"
            " hyperlink@display"
        ),
        _PROMPT,
    ),
    **dict.fromkeys(
        _names(
            "cfRule@type cfRule@priority cfRule@stopIfTrue cfRule@aboveAverage cfRule@percent cfRule@bottom"
            " cfRule@operator cfRule@text cfRule@timePeriod cfRule@rank cfRule@stdDev cfRule@equalAverage"
            " conditionalFormatting@pivot colorScale dataBar cfvo x14:conditionalFormattings x14:id"
            " x14:sparklineGroups"
        ),
        "只给格子上色，不改变印出来的字（改成看不见的另外认）",
    ),
    **dict.fromkeys(
        _names(
            "sheetPr tabColor outlinePr pageSetUpPr dimension sheetFormatPr@thickTop sheetFormatPr@thickBottom"
            " sheetFormatPr@outlineLevelRow sheetFormatPr@outlineLevelCol sheetFormatPr@x14ac:dyDescent"
            " col@bestFit col@outlineLevel col@collapsed row@spans row@outlineLevel row@collapsed row@thickTop"
            " row@thickBot row@x14ac:dyDescent mergeCells@count sst@count sst@uniqueCount x14:dxfs x15:dxfs"
            " x14:slicerStyles x15:timelineStyles"
        ),
        _LOOK,
    ),
    **dict.fromkeys(_names("col@phonetic row@ph c@ph rPh phoneticPr"), _READING),
    **dict.fromkeys(
        _names(
            "printOptions@horizontalCentered printOptions@verticalCentered printOptions@gridLinesSet"
            " pageMargins@header pageMargins@footer pageSetup@scale pageSetup@firstPageNumber pageSetup@fitToWidth"
            " pageSetup@fitToHeight pageSetup@pageOrder pageSetup@usePrinterDefaults pageSetup@blackAndWhite"
            " pageSetup@draft pageSetup@cellComments=none pageSetup@useFirstPageNumber pageSetup@errors"
            " pageSetup@horizontalDpi pageSetup@verticalDpi pageSetup@copies pageSetup@r:id pageSetup@paperHeight"
            " pageSetup@paperWidth colBreaks rowBreaks@count rowBreaks@manualBreakCount brk@min brk@max brk@pt"
        ),
        _PRINTER,
    ),
    **dict.fromkeys(
        _names(
            "headerFooter oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter legacyDrawingHF"
        ),
        "页眉页脚只在 Excel 里印，别的格式有自己的页码；说明里写了",
    ),
    **dict.fromkeys(
        _names("drawing drawingHF"), "图片和文本框只在 Excel 里印；说明里写了，里面的每一样另外认"
    ),
    **dict.fromkeys(
        _names(
            "i u charset family scheme condense extend outline shadow diagonal vertical horizontal gradientFill"
            " stop cellStyleXfs cellStyles cellStyle tableStyles tableStyle tableStyleElement rgbColor fonts@count"
            " fonts@x14ac:knownFonts fills@count borders@count border@diagonalUp border@diagonalDown border@outline"
            " cellXfs@count xf@pivotButton xf@applyNumberFormat xf@applyFont xf@applyFill xf@applyBorder"
            " xf@applyAlignment xf@applyProtection alignment@relativeIndent alignment@justifyLastLine"
            " alignment@mergeCell numFmts@count dxfs@count"
        ),
        _LOOK,
    ),
}

_DELETE = "在空表里删掉它，或改用 form.docx"
_TABLE = Stop("表格对象（“套用表格格式”）", "在 Excel 里点“表格设计→转换为区域”")
_CONTROL = Stop("表单控件", "删掉控件，把选项写成文字，如“□是 □否”")
_LINK = Stop("对别的工作簿的引用", "在 Excel 里点“数据→编辑链接→断开链接”")
_CELL_PICTURE = Stop("单元格图片", "改成浮动图片，或删掉")
_OBJECT = Stop("嵌入的对象", _DELETE)
_SLICER = Stop("切片器", _DELETE)

STOPS: dict[str, Stop] = {
    "f": Stop("公式", "删掉公式，写上标记，如 {{ 资金.年度.合计 }}", "填表时算不了"),
    "c@cm": Stop("动态数组公式", "删掉公式，写上标记"),
    "c@vm": _CELL_PICTURE,
    "c@t=e": Stop("错误值", "删掉它，或改成文字"),
    "c@t=d": Stop("按 ISO 写法存的日期", "在 Excel 里另存一次"),
    "externalReferences": _LINK,
    "externalReference": _LINK,
    "pivotCaches": Stop("数据透视表", _DELETE),
    "pivotCache": Stop("数据透视表", _DELETE),
    "tableParts": _TABLE,
    "tablePart": _TABLE,
    "controls": _CONTROL,
    "control": _CONTROL,
    "controlPr": _CONTROL,
    "oleObjects": _OBJECT,
    "oleObject": _OBJECT,
    "objectPr": _OBJECT,
    "iconSet": Stop("图标集（条件格式）", "在 Excel 里删掉这条条件格式"),
    "x14:slicerList": _SLICER,
    "x14:slicerCaches": _SLICER,
    "x15:slicerCaches": _SLICER,
    "x14:pivotCaches": Stop("数据透视表", _DELETE),
    "x15:pivotCaches": Stop("数据透视表", _DELETE),
    "x15:pivotTableReferences": Stop("数据透视表", _DELETE),
    "x15:timelineRefs": Stop("日程表", _DELETE),
    "x15:timelineCacheRefs": Stop("日程表", _DELETE),
    "x15:timelineCachePivotCaches": Stop("日程表", _DELETE),
    "x15:webExtensions": Stop("加载项", _DELETE),
    "x15:dataModel": Stop("数据模型", _DELETE),
    "sheetView@rightToLeft": Stop("从右到左的工作表", "在“页面布局→从右到左”里取消"),
    "printOptions@headings": Stop("打印行号和列标", "在“页面布局→标题→打印”里取消"),
    "pageSetup@cellComments": Stop("打印批注", "在“页面设置→工作表→批注”里选“无”"),
    "dataBar@showValue": Stop("只画数据条、不显示数字的条件格式", "在 Excel 里删掉这条条件格式"),
    "alignment@horizontal=fill": Stop("“填充”对齐（把字重复到占满一格）", "改成靠左或居中"),
    "alignment@readingOrder": Stop("从右到左的文字", "在“对齐”里把文字方向改成“根据内容”"),
}
# attributes that say nothing at these values
_OFF = {
    "sheetView@rightToLeft": ("0", "false"),
    "printOptions@headings": ("0", "false"),
    "pageSetup@cellComments": ("none",),
    "alignment@readingOrder": ("0", "1"),
    "dataBar@showValue": ("1", "true"),
    "alignment@horizontal=fill": (),
}


def classify(name: str, value: str | None = None) -> Kind:
    """What becomes of the element or attribute called ``name`` (with this ``value``)."""
    if value is not None:
        if f"{name}={value}" in STOPS:
            return Kind.STOPS
        if value in _OFF.get(name, ()):
            return Kind.HARMLESS
    if name in HANDLED:
        return Kind.HANDLED
    if name in STOPS:
        return Kind.STOPS
    element, at, _ = name.partition("@")
    if name in HARMLESS or (at and element in HARMLESS):
        return Kind.HARMLESS
    return Kind.STOPS


def stop_of(name: str, value: str | None = None) -> Stop:
    """Why ``name``, which stops, is not taken."""
    known = STOPS.get(f"{name}={value}") or STOPS.get(name)
    return known or Stop(f"本程序不认识的“{name}”", "用 Excel 或 WPS 另存一份再试，或改用 form.docx")


# -- parts of the package

# reaches the filled file, by the relationship that leads to it (outgoing.py)
HANDLED_PARTS = re.compile(
    r"\[content_types\]\.xml|(.*/)?_rels/[^/]*\.rels|xl/(workbook|styles|sharedstrings)\.xml|xl/theme/.*"
    r"|xl/worksheets/[^/]*\.xml|xl/drawings/drawing\d*\.xml|xl/media/.*|docprops/core\.xml"
)
# says nothing on paper: left out of the filled file
HARMLESS_PARTS: dict[str, str] = {
    r"docprops/.*|docmetadata/.*": "作者、单位、缩略图",
    r"customxml/.*": "别的程序存的数据",
    r"xl/calcchain\.xml": "公式的次序；Excel 自己会重做",
    r"xl/printersettings/.*": "做空表那台打印机的设置",
    r"xl/comments[^/]*\.xml|xl/comments/[^/]*\.xml|xl/threadedcomments/.*|xl/persons/.*": "批注",
    r"xl/drawings/(vmldrawing|commentsdrawing)[^/]*\.vml": "批注的框；控件另外认",
    r"xl/customproperty/.*|xl/customproperty[^/]*": "别的程序存的数据",
    r"xl/revisions/.*|xl/usernames\.xml": "共享工作簿的修订记录",
    r"xl/metadata\.xml": "公式的附注；用到它的格子另外认",
    r"xl/webextensions/.*": "加载项",
    r"xl/(customstorage/.*|woinfos.*)|customstorage/.*": "WPS 自己存的数据",
    r"xl/metadata": "谷歌表格自己存的数据",
    r"xl/namedsheetviews/.*|xl/documenttasks/.*": "别人看表时的筛选和任务",
    r"xl/(xmlmaps|volatiledependencies)\.xml|xl/tables/tablesinglecells.*": "XML 映射和实时数据的设置",
}
STOPPED_PARTS: dict[str, Stop] = {
    "xl/charts/": Stop("图表", _DELETE),
    "xl/chartsheets/": Stop("图表工作表", _DELETE),
    "xl/dialogsheets/": Stop("对话框工作表", _DELETE),
    "xl/ctrlprops/": _CONTROL,
    "xl/embeddings/": _OBJECT,
    "xl/diagrams/": Stop("SmartArt 图形", "在 Excel 里转换为形状或图片"),
    "xl/ink/": Stop("手写墨迹", _DELETE),
    "xl/pivot": Stop("数据透视表", _DELETE),
    "xl/tables/": _TABLE,
    "xl/slicer": _SLICER,
    "xl/timeline": Stop("日程表", _DELETE),
    "xl/externallinks/": _LINK,
    "xl/connections": Stop("数据连接", "在“数据→查询和连接”里删掉"),
    "xl/querytables/": Stop("查询", "在“数据→查询和连接”里删掉"),
    "xl/model/": Stop("数据模型", _DELETE),
    "_xmlsignatures/": Stop("数字签名", "在“文件→信息”里删掉签名"),
    "xl/richdata/": _CELL_PICTURE,
    "xl/cellimages": _CELL_PICTURE,
    "xl/featurepropertybag/": Stop("单元格复选框", "改成文字，如“□是 □否”"),
}


def classify_part(name: str) -> Kind:
    """What becomes of the member ``name`` of a package."""
    lower = name.lower()
    if HANDLED_PARTS.fullmatch(lower):
        return Kind.HANDLED
    if any(re.fullmatch(pattern, lower) for pattern in HARMLESS_PARTS):
        return Kind.HARMLESS
    return Kind.STOPS


def stop_of_part(name: str) -> Stop:
    lower = name.lower()
    known = next((stop for prefix, stop in STOPPED_PARTS.items() if lower.startswith(prefix)), None)
    return known or Stop(f"“{name}”这个部件", _DELETE)
