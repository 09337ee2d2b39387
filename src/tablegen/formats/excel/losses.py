"""What of an Excel blank would be wrong after filling: refused by name, not spoilt silently.

Members are kept as they lie there, but some speak of rows of the worksheet in ways that are not moved along
(formats/excel/row_shift.py), and some are not wanted in a form that is handed on. The list is of what is kept, so
that a part nobody thought of is refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ..blank import has_tags
from ..package_reader import Package

_KEPT = re.compile(
    r"\[content_types\]\.xml|(.*/)?_rels/[^/]*\.rels|docprops/.*|xl/(workbook|styles|sharedstrings|calcchain)\.xml"
    r"|xl/theme/.*|xl/worksheets/[^/]*\.xml|xl/drawings/drawing\d*\.xml|xl/media/.*|xl/printersettings/.*"
    r"|xl/comments[^/]*\.xml|xl/comments/[^/]*\.xml|xl/drawings/(vmldrawing|commentsdrawing)[^/]*\.vml|customxml/.*"
    r"|xl/threadedcomments/[^/]*\.xml|xl/persons/[^/]*\.xml"
)
_LOST = {
    "xl/charts/": "图表",
    "xl/chartsheets/": "图表工作表",
    "xl/ctrlprops/": "表单控件",
    "xl/embeddings/": "嵌入的对象",
    "xl/diagrams/": "SmartArt 图形",
    "xl/pivot": "数据透视表",
    "xl/tables/": "表格对象（“套用表格格式”）",
    "xl/slicers/": "切片器",
    "xl/externallinks/": "对别的工作簿的引用",
    "xl/connections": "数据连接",
    "xl/querytables/": "查询",
    "xl/webextensions/": "加载项",
    "_xmlsignatures/": "数字签名",
    "xl/richdata/": "单元格图片",
    "xl/cellimages": "单元格图片",
}
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# 表1:表3!B6, and 表!A1:表!B6: the name before "!" is that of several worksheets, or of half an area
_SEVERAL = re.compile(r"""'[^'"]*:[^'"]*'!|[\w.$']:'?[\w. ]+'?!""")
_SEVERAL_WORDS = "写着两次工作表名的引用（如“表1:表3!B6”）"


def losses(package: Package) -> Iterator[str]:
    """What would be wrong after filling, in words."""
    for name in package.members:
        lower = name.lower()
        if not _KEPT.fullmatch(lower):
            yield next(
                (words for prefix, words in _LOST.items() if lower.startswith(prefix)), f"“{name}”这个部件"
            )
        elif lower == "xl/workbook.xml":
            for node in package.xml(name).iter(f"{_S}definedName"):
                if _SEVERAL.search(node.text or ""):
                    yield _SEVERAL_WORDS
        elif lower.startswith("xl/worksheets/") and lower.endswith(".xml"):
            for node in package.xml(name).iterfind(f"{_S}extLst//*"):
                if isinstance(node.tag, str) and etree.QName(node).localname == "slicerList":
                    yield "切片器"
            if any(_SEVERAL.search(node.text or "") for node in package.xml(name).iter(f"{_S}f")):
                yield _SEVERAL_WORDS
            for node in package.xml(name).iterfind(f"{_S}headerFooter/*"):
                if has_tags(node.text or ""):
                    yield "写在页眉页脚里的标记"
        elif lower.startswith("xl/drawings/drawing"):
            for node in package.xml(name).iter(f"{_A}p"):
                if has_tags("".join(item.text or "" for item in node.iter(f"{_A}t"))):
                    yield "写在文本框里的标记"
