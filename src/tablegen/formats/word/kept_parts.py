"""The parts of a Word blank that may go out with every form that is made from it: a list of what is allowed.

A part is kept because a kept part refers to it in a way that is listed here, and a setting because it changes what is
printed. Whatever else Word, WPS or an add-in put into the file (who made it, at which company, from which template, on
which printer, what was commented and by whom) stays behind. What is printed and cannot be kept is a fault.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from html import escape

from lxml import etree

from ..package_reader import Package
from ..plain_pictures import plain_picture
from .parts import APP, core_xml
from .style import W

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = f"{{{_PACKAGE}/content-types}}"
_REL = f"{{{_PACKAGE}/relationships}}Relationship"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# last word of the relationship's type → why the part is kept
KEPT = {
    "officeDocument": "正文",
    "styles": "样式",
    "settings": "设置（只留影响版面的）",
    "fontTable": "字体表",
    "font": "嵌入的字体",
    "numbering": "编号的样子",
    "footnotes": "脚注线",
    "endnotes": "尾注线",
    "header": "页眉",
    "footer": "页脚",
    "theme": "主题字体",
    "image": "图片",
    "hyperlink": "文字上的网址",
    **dict.fromkeys(
        ("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"), "图示"
    ),
}
# … → why leaving the part out loses nothing that is printed
LEFT_OUT = {
    **dict.fromkeys(
        ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
        "批注和写批注的人，不打印",
    ),
    "core-properties": "作者、单位、时间：另写",
    "extended-properties": "软件、公司、模板名：另写",
    **dict.fromkeys(("custom-properties", "docPropsCustom"), "自定义属性，不打印"),
    **dict.fromkeys(("customXml", "customXmlProps"), "别的系统存放的数据，不打印"),
    "thumbnail": "缩略图",
    "printerSettings": "做空表的人的打印机",
    "attachedTemplate": "模板在做空表的人电脑里的位置",
    **dict.fromkeys(("mailMergeSource", "mailMergeHeaderSource", "recipientData"), "邮件合并的数据源"),
    "glossaryDocument": "自动图文集",
    "webSettings": "网页视图的设置",
    "stylesWithEffects": "样式的另一份",
    **dict.fromkeys(("keyMapCustomizations", "attachedToolbars", "extensibility"), "快捷键和工具栏"),
    **dict.fromkeys(("webextensiontaskpanes", "webextension"), "加载项"),
    **dict.fromkeys(("origin", "signature", "certificate"), "数字签名（填了字就无效）"),
    "classificationlabels": "敏感度标签",
    "documenttasks": "批注里的任务",
}
# … → (what it is, what to do)
REFUSED = {
    "chart": ("图表", "换成图片，或改成表格"),
    "chartEx": ("图表", "换成图片，或改成表格"),
    "oleObject": ("嵌入的对象（别的软件的内容）", "删掉它，或换成图片"),
    "package": ("嵌入的文件", "删掉它，或换成图片"),
    "control": ("ActiveX 控件", "删掉控件，改成文字 □"),
    "aFChunk": ("嵌入的文档（altChunk）", "把内容粘贴成普通文字"),
    "subDocument": ("子文档", "把内容粘贴进来"),
    "video": ("视频", "删掉它"),
    "audio": ("声音", "删掉它"),
    "contentPart": ("墨迹（手写）", "换成图片"),
    "ink": ("墨迹（手写）", "换成图片"),
}
# settings that change the printed page (17.15.1); all others are about editing, or about the maker
KEPT_SETTINGS = frozenset(
    f"{W}{name}"
    for name in [
        "zoom",
        "mirrorMargins",
        "alignBordersAndEdges",
        "bordersDoNotSurroundHeader",
        "bordersDoNotSurroundFooter",
        "gutterAtTop",
        "defaultTabStop",
        "autoHyphenation",
        "consecutiveHyphenLimit",
        "hyphenationZone",
        "doNotHyphenateCaps",
        "evenAndOddHeaders",
        "bookFoldRevPrinting",
        "bookFoldPrinting",
        "bookFoldPrintingSheets",
        "drawingGridHorizontalSpacing",
        "drawingGridVerticalSpacing",
        "displayHorizontalDrawingGridEvery",
        "displayVerticalDrawingGridEvery",
        "characterSpacingControl",
        "printTwoOnOne",
        "strictFirstAndLastChars",
        "noLineBreaksAfter",
        "noLineBreaksBefore",
        "noPunctuationKerning",
        "displayBackgroundShape",
        "footnotePr",
        "endnotePr",
        "compat",
        "themeFontLang",
        "clrSchemeMapping",
        "decimalSymbol",
        "listSeparator",
    ]
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def kept_package(package: Package) -> tuple[Package, list[tuple[str, str]]]:
    """The package with its allowed parts only, and what is printed but cannot be kept: (what it is, what to do)."""
    main = package.main_part()
    types = _content_types(package)
    members: dict[str, bytes] = {}
    relations: dict[str, bytes] = {}
    overrides = {f"/{main}": _MAIN}
    faults: dict[tuple[str, str], None] = {}
    waiting, seen, pictures = [main], {main}, set()
    while waiting:
        name = waiting.pop(0)
        content = package.members[name]
        members[name] = plain_picture(content) if name in pictures else content
        overrides.setdefault(f"/{name}", types(name))
        links = []
        for item in _relations(package, name):
            kind = item.get("Type", "").rsplit("/", 1)[-1]
            if kind in LEFT_OUT:
                continue
            if kind not in KEPT:
                if kind not in REFUSED and f'"{item.get("Id")}"'.encode() not in content:
                    continue  # nothing that is printed refers to it
                faults[REFUSED.get(kind, (f"“{kind}”这种部件", "删掉它，或把这一处换成普通文字"))] = None
                continue
            links.append(item)
            if item.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(
                posixpath.join("/", posixpath.dirname(name), item.get("Target", ""))
            ).lstrip("/")
            if target in package.members and target not in seen:
                seen.add(target)
                waiting.append(target)
                if kind == "image":
                    pictures.add(target)
        if links:
            folder, base = posixpath.split(name)
            relations[posixpath.join(folder, "_rels", f"{base}.rels")] = _relations_xml(links)
    settings = next(
        (
            target
            for kind, target in package.related(main).values()
            if kind == "settings" and target in members
        ),
        None,
    )
    if settings is not None:
        members[settings] = _settings(package.xml(settings))
    properties = {"docProps/core.xml": core_xml("", {}), "docProps/app.xml": APP}
    head = {"[Content_Types].xml": _types_xml(overrides), "_rels/.rels": _package_relations(main)}
    return Package(package.file, {**head, **members, **relations, **properties}), list(faults)


def _relations(package: Package, name: str) -> list[etree._Element]:
    folder, base = posixpath.split(name)
    rels = posixpath.join(folder, "_rels", f"{base}.rels")
    return list(package.xml(rels).iter(_REL)) if rels in package.members else []


def _relations_xml(links: list[etree._Element]) -> bytes:
    items = ""
    for item in links:
        mode = ' TargetMode="External"' if item.get("TargetMode") == "External" else ""
        items += (
            f'<Relationship Id="{escape(item.get("Id", ""))}" Type="{escape(item.get("Type", ""))}" '
            f'Target="{escape(item.get("Target", ""))}"{mode}/>'
        )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'.encode()


def _package_relations(main: str) -> bytes:
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{escape(main)}"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>'
    ).encode()


def _content_types(package: Package) -> Callable[[str], str]:
    root = package.xml("[Content_Types].xml")
    overrides = {
        item.get("PartName", ""): item.get("ContentType", "") for item in root.iter(f"{_TYPES}Override")
    }
    defaults = {
        item.get("Extension", "").lower(): item.get("ContentType", "")
        for item in root.iter(f"{_TYPES}Default")
    }

    def of(name: str) -> str:
        suffix = posixpath.splitext(name)[1].lstrip(".").lower()
        return overrides.get(f"/{name}") or defaults.get(suffix) or "application/octet-stream"

    return of


def _types_xml(overrides: Mapping[str, str]) -> bytes:
    properties = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    items = "".join(
        f'<Override PartName="{escape(name)}" ContentType="{escape(kind)}"/>'
        for name, kind in {**overrides, **properties}.items()
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    ).encode()


def _settings(root: etree._Element) -> bytes:
    """The settings that change what is printed."""
    for node in list(root):
        if node.tag not in KEPT_SETTINGS:
            root.remove(node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
