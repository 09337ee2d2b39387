"""What of an Excel blank openpyxl would lose when it writes the workbook again: refused by name, not lost silently.

The list is of what is kept, so that a part nobody thought of is refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .package import Package

# members that openpyxl carries over, or whose loss nobody sees (printer settings, calculation order)
_KEPT = re.compile(
    r"\[content_types\]\.xml|(.*/)?_rels/[^/]*\.rels|docprops/.*|xl/(workbook|styles|sharedstrings|calcchain)\.xml"
    r"|xl/theme/.*|xl/worksheets/[^/]*\.xml|xl/drawings/drawing\d*\.xml|xl/media/.*|xl/printersettings/.*"
    r"|xl/comments[^/]*\.xml|xl/comments/[^/]*\.xml|xl/drawings/(vmldrawing|commentsdrawing)[^/]*\.vml|customxml/.*"
)
_LOST = {
    "xl/charts/": "图表",
    "xl/chartsheets/": "图表工作表",
    "xl/ctrlprops/": "表单控件",
    "xl/embeddings/": "嵌入的对象",
    "xl/diagrams/": "SmartArt 图形",
    "xl/pivot": "数据透视表",
    "xl/tables/": "表格对象（“套用表格格式”）",
    "xl/threadedcomments/": "会话批注",
    "xl/slicers/": "切片器",
    "xl/externallinks/": "对别的工作簿的引用",
    "xl/connections": "数据连接",
    "xl/querytables/": "查询",
    "xl/webextensions/": "加载项",
    "_xmlsignatures/": "数字签名",
    "xl/richdata/": "单元格图片",
    "xl/cellimages": "单元格图片",
}
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHAPES = {"sp": "形状或文本框", "cxnSp": "线条", "grpSp": "组合图形", "graphicFrame": "图表"}
_EXTENSIONS = {
    "dataValidations": "引用别的工作表的数据有效性",
    "conditionalFormattings": "数据条、图标集一类的条件格式",
    "sparklineGroups": "迷你图",
    "slicerList": "切片器",
}


def losses(package: Package) -> Iterator[str]:
    """What openpyxl would lose, in words."""
    for name in package.members:
        lower = name.lower()
        if lower.startswith("xl/media/") and not lower.endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp")):
            yield f" {lower.rpartition('.')[2]} 格式的图片"
        elif not _KEPT.fullmatch(lower):
            yield next(
                (words for prefix, words in _LOST.items() if lower.startswith(prefix)), f"“{name}”这个部件"
            )
        elif lower.startswith("xl/drawings/drawing") and lower.endswith(".xml"):
            for node in package.xml(name).iter(*(f"{_XDR}{tag}" for tag in _SHAPES)):
                yield _SHAPES[etree.QName(node).localname]
        elif lower.startswith("xl/worksheets/sheet"):
            root = package.xml(name)
            if root.find(f"{_S}legacyDrawingHF") is not None:
                yield "页眉页脚里的图片"
            for node in root.iterfind(f"{_S}extLst//*"):
                words = _EXTENSIONS.get(etree.QName(node).localname) if isinstance(node.tag, str) else None
                if words:
                    yield words
