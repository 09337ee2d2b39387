"""What of an Excel blank is not understood: every thing on it looked up in the inventory, and named with its place.

The one walk for the template reader, for learning and for ``layout check``. Looked at are the members of the
package, the workbook, the worksheet that is the form, what is drawn on it, and what other worksheets would lose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from openpyxl.utils import get_column_letter

from ...problems import Place, Problem
from ..blank import has_tags
from ..package_reader import Package
from .colors import PAPER, alike, palette_of, resolved, stated
from .inventory import STOPS, Kind, Stop, classify, classify_part, stop_of, stop_of_part
from .shown import S

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_VML = "{urn:schemas-microsoft-com:vml}"
_VML_DATA = "{urn:schemas-microsoft-com:office:excel}"
_ANCHORS = tuple(f"{XDR}{kind}Anchor" for kind in ("twoCell", "oneCell", "absolute"))
_PREFIXES = {
    S: "",
    _R: "r:",
    XDR: "xdr:",
    _X14: "x14:",
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/main}": "x15:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac}": "x15ac:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2009/ac}": "x14ac:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac}": "x14ac:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac}": "x12ac:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2014/revision}": "xr:",
    "{http://schemas.microsoft.com/office/spreadsheetml/2018/calcfeatures}": "xcalcf:",
}
_CONTROLS = {
    "Checkbox": "复选框", "Radio": "单选按钮", "Drop": "下拉框", "List": "列表框", "Button": "按钮",
    "Spin": "数值调节钮", "Scroll": "滚动条", "GBox": "分组框", "Label": "标签控件", "EditBox": "编辑框",
}  # fmt: skip
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_FORMULAS = ("f", "formula", "formula1", "formula2")
_OUTSIDE = re.compile(r"\[\d+\]")  # another workbook, by its number
_SEVERAL = re.compile(r"""'[^'"]*:[^'"]*'!|[\w.$']:'?[\w. ]+'?!""")
_SEVERAL_STOP = Stop("写着两次工作表名的引用（如“表1:表3!B6”）", "在 Excel 里改成只写一次")
_LOOSE = "空表里有"  # before what has no place


def faults(package: Package, sheet: str, member: str) -> list[Problem]:
    """Everything of the blank that stops it, each once; the worksheet called ``sheet`` in ``member`` is the form."""
    walk = _Walk(package, sheet)
    reached = walk.worksheet(member)
    main = package.main_part()
    links = _links_in_use(package, main)
    for name in package.members:
        left_over = not links and name.lower().startswith("xl/externallinks/")
        if name not in reached and classify_part(name) is Kind.STOPS and not left_over:
            walk.stop("", stop_of_part(name))
    for node in _elements(package.xml(main)):
        left_over = not links and _name(node) in ("externalReferences", "externalReference")
        # of a program's own settings those that are known to print something
        if (node.getparent().tag != f"{S}ext" or _name(node) in STOPS) and not left_over:
            walk.node(node, "")
    for node in package.xml(main).iter(f"{S}definedName"):
        if _SEVERAL.search(node.text or ""):
            walk.stop("", _SEVERAL_STOP)
    for kind, name in package.related(main).values():
        if kind == "worksheet" and name in package.members:
            if any(_SEVERAL.search(node.text or "") for node in package.xml(name).iter(f"{S}f")):
                walk.stop("", _SEVERAL_STOP)
            if name != member:
                walk.other(package.xml(name))
    placed = [problem.message for problem in walk.problems if "：这里是" in problem.message]
    return [
        problem
        for problem in walk.problems
        if problem.message in placed
        or not any(f"：这里是{_what(problem)}" in message for message in placed)  # said with its place
    ]


def _links_in_use(package: Package, main: str) -> bool:
    """Whether a formula or rule needs another workbook, by itself or by a name; links that nothing needs stay behind."""
    sheets = [
        name
        for kind, name in package.related(main).values()
        if kind == "worksheet" and name in package.members
    ]
    spoken = [
        node.text or ""
        for name in sheets
        for node in package.xml(name).iter(*(f"{S}{tag}" for tag in _FORMULAS), f"{_XM}f")
    ]
    names = package.xml(main).findall(f"{S}definedNames/{S}definedName")
    outside = [node.get("name", "") for node in names if _OUTSIDE.search(node.text or "")]
    built_in = any(name.startswith("_xlnm.") for name in outside)
    return built_in or any(_OUTSIDE.search(text) or any(name in text for name in outside) for text in spoken)


def _what(problem: Problem) -> str:
    """What a sentence without a place is about."""
    return problem.message.partition("里有")[2].partition("，")[0]


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    """Every element; of a choice between versions (AlternateContent) all versions. What stands within an extension is
    looked up by the name of its first element."""
    for node in root:
        if not isinstance(node.tag, str):
            continue
        if node.tag.startswith(_MC):
            yield from _elements(node)
            continue
        yield node
        if node.tag != f"{S}ext":
            yield from _elements(node)
            continue
        yield from (child for child in node if isinstance(child.tag, str))
        yield from node.iter(f"{_X14}iconSet", f"{_X14}dataBar")


def _name(node: etree._Element) -> str:
    name = etree.QName(node)
    prefix = _PREFIXES.get(f"{{{name.namespace}}}")
    if prefix is None:
        prefix = f"{node.prefix or name.namespace}:"
    return f"{prefix}{name.localname}"


class _Walk:
    """Collects what stops; ``sheet`` is the name of the form's worksheet, for the places."""

    def __init__(self, package: Package, sheet: str):
        self.package = package
        self.sheet = sheet
        self.colors = palette_of(package)
        self.loose = _LOOSE
        self.problems: list[Problem] = []

    def stop(self, place: str, stop: Stop) -> None:
        where = f"工作表“{self.sheet}”{place}：这里是" if place else self.loose
        message = f"{where}{stop.words}，{stop.why}"
        problem = Problem("blank", message, Place(self.package.file), stop.hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def node(self, node: etree._Element, place: str) -> None:
        """An element and its attributes."""
        name = _name(node)
        if name in ("x14:iconSet", "x14:dataBar"):  # the same as those that are older
            name = name.removeprefix("x14:")
            place = (node.getparent().getparent().findtext("{*}sqref") or "").split(" ")[0]
        kind = classify(name)
        if kind is Kind.STOPS:
            self.stop(place, stop_of(name))
            return
        for key, value in node.attrib.items():
            space = etree.QName(key).namespace
            if space is not None and f"{{{space}}}" != _R:
                continue  # a program that does not know it passes over it (ISO/IEC 29500-3)
            attribute = f"{name}@{'r:' if space else ''}{etree.QName(key).localname}"
            if classify(attribute, value) is Kind.STOPS:
                self.stop(place, stop_of(attribute, value))

    # -- the form

    def worksheet(self, member: str) -> set[str]:
        """The worksheet and what is drawn on it; the members that were named with a place."""
        root = self.package.xml(member)
        place = ""
        self.loose = f"工作表“{self.sheet}”里有"
        for node in _elements(root):
            if node.tag == f"{S}row":
                place = f"第 {node.get('r', '?')} 行"
            elif node.tag == f"{S}c":
                place = node.get("r", place)
            elif node.tag in (
                f"{S}mergeCell",
                f"{S}conditionalFormatting",
                f"{S}dataValidation",
                f"{S}hyperlink",
            ):
                place = (node.get("ref") or node.get("sqref") or "").split(" ")[0]
            elif node.getparent() is root:
                place = ""
            if node.tag == f"{S}f":
                continue  # the reader names it: a cell outside of the form may hold one
            self.node(node, place)
            if node.tag == f"{S}cfRule":
                self.rule(node, place)
        for node in root.iterfind(f"{S}headerFooter/*"):
            if has_tags(node.text or ""):
                self.stop("页眉页脚", Stop("标记", "把标记移到格子里，或改用 form.docx", "填表时填不了"))
        for node in root.iter(f"{_X14}cfRule"):
            self.look(node.find(f"{_X14}dxf"), (node.getparent().findtext("{*}sqref") or "").split(" ")[0])
        reached = self.drawn(member)
        self.loose = _LOOSE
        return reached

    def rule(self, node: etree._Element, place: str) -> None:
        """A conditional format changes the look of a cell, not what it shows."""
        number = node.get("dxfId")
        if number is None:
            return
        main = self.package.main_part()
        styles = next(name for kind, name in self.package.related(main).values() if kind == "styles")
        formats = self.package.xml(styles).findall(f"{S}dxfs/{S}dxf")
        self.look(formats[int(number)] if int(number) < len(formats) else None, place)

    def look(self, look: etree._Element | None, place: str) -> None:
        if look is None:
            return
        hint = "在 Excel 里删掉这条条件格式"
        if look.find(f"{S}numFmt") is not None:
            self.stop(place, Stop("改变数字格式的条件格式", hint, "别的格式印得不一样"))
        letters = resolved(stated(look.find(f"{S}font/{S}color")), self.colors)
        fill = look.find(f"{S}fill/{S}patternFill")
        # of a solid fill in a rule it is bgColor that is seen (18.8.14)
        ground = PAPER if fill is None else resolved(stated(fill.find(f"{S}bgColor")), self.colors)
        if alike(letters, ground):
            words = "把字变成白色的条件格式" if ground == PAPER else "把字变成底色的条件格式"
            self.stop(place, Stop(words, hint, "别的格式印得不一样"))
        struck = look.find(f"{S}font/{S}strike")
        if struck is not None and struck.get("val", "1") in ("1", "true"):
            self.stop(place, Stop("加删除线的条件格式", hint, "别的格式印得不一样"))

    def drawn(self, member: str) -> set[str]:
        """Tables, pictures, shapes and controls of the form."""
        reached = set()
        for kind, name in self.package.related(member).values():
            if name not in self.package.members:
                continue
            if kind == "table":
                root = self.package.xml(name)
                self.stop(root.get("ref", "").split(":")[0], stop_of("tablePart"))
                reached.add(name)
            elif kind == "drawing":
                reached |= self.drawing(name)
            elif kind == "vmlDrawing":
                self.controls(self.package.xml(name))
        return reached

    def drawing(self, member: str) -> set[str]:
        root = self.package.xml(member)
        targets = self.package.related(member)
        reached = set()
        for anchor in root:
            if not isinstance(anchor.tag, str):
                continue
            place = anchored(anchor)
            for node in anchor.iter(f"{XDR}graphicFrame", f"{XDR}contentPart"):
                uri = next((item.get("uri", "") for item in node.iter(f"{A}graphicData")), "ink")
                words = "图表" if "chart" in uri else "SmartArt 图形" if "diagram" in uri else ""
                words = words or (
                    "切片器" if "slicer" in uri else "手写墨迹" if uri == "ink" else "嵌入的对象"
                )
                self.stop(place, Stop(words, "在空表里删掉它，或改用 form.docx"))
                for item in node.iter(etree.Element):
                    for key, value in item.attrib.items():
                        if key.startswith(_R) and value in targets:
                            reached |= self.below(targets[value][1])
            for node in anchor.iter(f"{A}p"):
                if has_tags("".join(item.text or "" for item in node.iter(f"{A}t"))):
                    stop = Stop("写在文本框里的标记", "把标记移到格子里，或改用 form.docx", "填表时填不了")
                    self.stop(place, stop)
        return reached

    def below(self, member: str) -> set[str]:
        """A member and those that it leads to."""
        return {member, *(name for _, name in self.package.related(member).values())}

    def controls(self, root: etree._Element) -> None:
        """Boxes of comments are not printed; form controls are."""
        for shape in root.iter(f"{_VML}shape"):
            data = shape.find(f"{_VML_DATA}ClientData")
            kind = data.get("ObjectType", "") if data is not None else ""
            if kind in ("", "Note", "Pict"):
                continue
            numbers = [part.strip() for part in (data.findtext(f"{_VML_DATA}Anchor") or "").split(",")]
            place = (
                f"{get_column_letter(int(numbers[0]) + 1)}{int(numbers[2]) + 1}" if len(numbers) == 8 else ""
            )
            words = f"表单控件（{_CONTROLS.get(kind, kind)}）"
            self.stop(place, Stop(words, "删掉控件，把选项写成文字，如“□是 □否”"))

    # -- the other worksheets

    def other(self, root: etree._Element) -> None:
        """Another worksheet stays as it lies there, but for parts that do not go out."""
        for node in _elements(root):
            if node.tag.startswith(S) and _name(node) in ("control", "oleObject", "tablePart"):
                self.stop("", stop_of(_name(node)))
            elif _name(node) == "x14:slicerList":
                self.stop("", stop_of("x14:slicerList"))


def anchored(anchor: etree._Element) -> str:
    """The cell over which a picture or shape begins."""
    anchor = next(anchor.iter(*_ANCHORS), anchor)  # a choice between versions may stand around it
    row, column = (anchor.findtext(f"{XDR}from/{XDR}{tag}") for tag in ("row", "col"))
    if row is None or column is None:
        return "图形层"
    return f"{get_column_letter(int(column) + 1)}{int(row) + 1}"
