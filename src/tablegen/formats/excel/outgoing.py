"""A blank as it may be handed on: what goes out is built from what may go out, not from all that is there.

The package is walked from its workbook along the relationships that a printed form needs; a member that no such
relationship leads to stays behind: document properties, comments, printer settings, other programs' data, the
thumbnail. Within the workbook and its worksheets the maker's traces are taken out: who opened it and where, code
names, prompts, names and hidden worksheets that nothing refers to.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from ..package_reader import Package
from ..plain_pictures import plain_picture
from .shown import S

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# kind of member → kinds of relationships that lead on from it
_LEADS: dict[str, tuple[str, ...]] = {
    "": ("officeDocument",),
    "officeDocument": ("worksheet", "styles", "theme", "sharedStrings"),
    "worksheet": ("drawing", "vmlDrawing", "hyperlink"),
    "drawing": ("image", "hyperlink"),
    "vmlDrawing": ("image",),
    "theme": ("image",),
}
_WORKBOOK_KEEPS = ("workbookPr", "workbookProtection", "bookViews", "sheets", "definedNames", "calcPr")
_SHEET_DROPS = (
    *("sheetCalcPr", "scenarios", "dataConsolidate", "customSheetViews", "phoneticPr", "customProperties"),
    *("cellWatches", "smartTags", "legacyDrawing", "picture", "webPublishItems", "filterColumn", "sortState"),
)
_EXTENSIONS = (f"{_X14}dataValidations", f"{_X14}conditionalFormattings", f"{_X14}sparklineGroups")
_PROMPTS = ("prompt", "promptTitle", "error", "errorTitle", "showInputMessage")
_VIEW_KEEPS = ("showGridLines", "showZeros", "tabSelected", "zoomScale", "zoomScaleNormal", "workbookViewId")
_OFF = ("1", "true")


@dataclass(frozen=True, slots=True)
class _SheetPart:
    name: str
    member: str
    hidden: bool
    node: etree._Element
    root: etree._Element


def outgoing(package: Package, sheet: str) -> Package:
    """``package`` with nothing in it but what may be handed on; the worksheet called ``sheet`` is the form. Raises
    what lxml and Python raise for a package that is not what it says."""
    main = package.main_part()
    related = package.related(main)
    workbook = package.xml(main)
    sheets = []
    for node in workbook.iterfind(f"{S}sheets/{S}sheet"):
        member = related[node.get(f"{RELATION}id")][1]
        hidden = node.get("state", "visible") != "visible" and node.get("name") != sheet
        sheets.append(_SheetPart(node.get("name"), member, hidden, node, package.xml(member)))
    kept = _clean_workbook(workbook, sheets, sheet)
    changed = {main: workbook}
    for part in sheets:
        if part in kept:
            _clean_worksheet(part.root)
            changed[part.member] = part.root
    members: dict[str, bytes] = {}
    kinds: dict[str, str] = {}
    _collect(package, "", "", changed, {part.member for part in sheets if part not in kept}, members, kinds)
    types = _content_types(package, members, kinds)
    return Package(package.file, {"[Content_Types].xml": types, **members})


def _collect(
    package: Package,
    name: str,
    kind: str,
    changed: dict[str, etree._Element],
    left_out: Iterable[str],
    members: dict[str, bytes],
    kinds: dict[str, str],
) -> None:
    """The member ``name`` of this ``kind`` ("" is the package itself), and those that it leads to."""
    if name:
        root = changed.get(name)
        if kind == "drawing":
            root = package.xml(name)
            _clean_drawing(root)
        elif kind == "vmlDrawing":
            root = package.xml(name)
            _clean_vml(root)
        data = package.members[name]
        data = plain_picture(data) if kind == "image" else data
        members[name] = serialized(root) if root is not None else data
        kinds[name] = kind
    folder, base = posixpath.split(name)
    rels = posixpath.join(folder, "_rels", f"{base}.rels")
    if rels not in package.members:
        return
    root = package.xml(rels)
    used = _used_ids(changed.get(name))
    targets = package.related(name)
    for item in list(root):
        number, way = item.get("Id", ""), item.get("Type", "").rsplit("/", 1)[-1]
        external = item.get("TargetMode") == "External"
        target = "" if external else targets.get(number, ("", ""))[1]
        leads = way in _LEADS.get(kind, ()) and (external or target in package.members)
        wanted = way in ("styles", "theme", "sharedStrings") or used is None or number in used
        if not leads or not wanted or target in left_out:
            root.remove(item)
        elif not external and target not in members:
            _collect(package, target, way, changed, left_out, members, kinds)
    if len(root):
        members[rels] = serialized(root)


def _used_ids(root: etree._Element | None) -> set[str] | None:
    """The relationships that a cleaned member still names; None for one that was not cleaned."""
    if root is None:
        return None
    return {
        value
        for node in root.iter(etree.Element)
        for key, value in node.attrib.items()
        if key.startswith(RELATION)
    }


def _content_types(package: Package, members: Mapping[str, bytes], kinds: Mapping[str, str]) -> bytes:
    """The list of contents for ``members``; a template's type becomes that of a workbook."""
    old = package.xml("[Content_Types].xml")
    overrides = {
        node.get("PartName", "").lstrip("/"): node.get("ContentType")
        for node in old.iter(f"{_TYPES}Override")
    }
    defaults = {
        node.get("Extension", "").lower(): node.get("ContentType") for node in old.iter(f"{_TYPES}Default")
    }
    root = etree.Element(f"{_TYPES}Types", nsmap={None: _TYPES[1:-1]})
    endings = {name.rpartition(".")[2].lower() for name in members} - {"xml", "rels"}
    known = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    known |= {ending: defaults[ending] for ending in sorted(endings) if ending in defaults}
    for ending, kind in known.items():
        etree.SubElement(root, f"{_TYPES}Default", Extension=ending, ContentType=kind)
    for name in members:
        kind = f"{_SHEET}.sheet.main+xml" if kinds.get(name) == "officeDocument" else overrides.get(name)
        if kind is None and name in kinds and name.endswith(".xml"):
            kind = defaults.get("xml")
        if kind is not None and name in kinds:
            etree.SubElement(root, f"{_TYPES}Override", PartName=f"/{name}", ContentType=kind)
    return serialized(root)


# -- the workbook


def _clean_workbook(root: etree._Element, sheets: list[_SheetPart], sheet: str) -> list[_SheetPart]:
    """Take out of the workbook what may not go out; the worksheets that stay, the form among them."""
    for node in list(root):
        if not isinstance(node.tag, str) or node.tag.removeprefix(S) not in _WORKBOOK_KEEPS:
            root.remove(node)
    for node in root.iterfind(f"{S}workbookPr"):
        for key in [
            key for key in node.attrib if key not in ("date1904", "showObjects", "defaultThemeVersion")
        ]:
            del node.attrib[key]
    names = root.find(f"{S}definedNames")
    defined = list(names) if names is not None else []
    kept = [part for part in sheets if not part.hidden]
    texts = [text for part in kept for text in _spoken(part.root)]
    own = {part.name: number for number, part in enumerate(sheets)}
    used: list[etree._Element] = []
    done = False
    while not done:  # a name leads to a worksheet, its formulas to other names
        done = True
        for node in defined:
            built_in = node.get("name", "").startswith("_xlnm.")
            local = node.get("localSheetId")
            home = sheets[int(local)] if local is not None and int(local) < len(sheets) else None
            wanted = home in kept if built_in else any(node.get("name", "") in text for text in texts)
            if wanted and node not in used:
                used.append(node)
                texts.append(node.text or "")
                done = False
        for part in sheets:
            if part not in kept and any(_quoted(part.name) in text or part.name in text for text in texts):
                kept.append(part)
                texts += _spoken(part.root)
                done = False
    kept.sort(key=lambda part: own[part.name])
    for node in defined:
        local = node.get("localSheetId")
        if node not in used or (local is not None and sheets[int(local)] not in kept):
            names.remove(node)
            continue
        if local is not None:
            node.set("localSheetId", str(kept.index(sheets[int(local)])))
        for key in [key for key in node.attrib if key not in ("name", "localSheetId", "hidden")]:
            del node.attrib[key]
    if names is not None and not len(names):
        root.remove(names)
    for part in sheets:
        if part not in kept:
            part.node.getparent().remove(part.node)
        elif part.name == sheet:
            part.node.attrib.pop("state", None)
    shown = next(number for number, part in enumerate(kept) if part.name == sheet)
    for view in root.iterfind(f"{S}bookViews/{S}workbookView"):
        for key in [key for key in view.attrib if key not in ("windowWidth", "windowHeight", "tabRatio")]:
            del view.attrib[key]
        view.set("activeTab", str(shown))
    return kept


def _quoted(name: str) -> str:
    return name.replace("'", "''")


def _spoken(root: etree._Element) -> list[str]:
    """The formulas of a worksheet, those of its rules too."""
    return [
        node.text or node.get("location") or ""
        for node in root.iter(etree.Element)
        if etree.QName(node).localname in ("f", "formula", "formula1", "formula2", "hyperlink")
    ]


# -- a worksheet


def _clean_worksheet(root: etree._Element) -> None:
    """Take out of a worksheet what may not go out, and what only an editor sees."""
    for node in list(root.iter(*(f"{S}{tag}" for tag in _SHEET_DROPS))):
        node.getparent().remove(node)
    for node in root.iterfind(f"{S}sheetPr"):
        for key in ("codeName", "filterMode", "syncRef", "syncHorizontal", "syncVertical"):
            node.attrib.pop(key, None)
    for node in root.iterfind(f"{S}pageSetup"):
        node.attrib.pop(f"{RELATION}id", None)
    for view in root.iterfind(f"{S}sheetViews/{S}sheetView"):
        for key in [key for key in view.attrib if key not in _VIEW_KEEPS]:
            del view.attrib[key]
    for node in root.iter(f"{S}dataValidation", f"{_X14}dataValidation"):
        for key in _PROMPTS:
            node.attrib.pop(key, None)
    for node in root.iter(f"{S}hyperlink"):
        node.attrib.pop("tooltip", None)
        node.attrib.pop("display", None)
    for node in root.iter(f"{S}protectedRange"):
        node.attrib.pop("securityDescriptor", None)
    for node in root.iter(f"{S}col"):
        for key in ("outlineLevel", "collapsed", "phonetic", "bestFit"):
            node.attrib.pop(key, None)
    for node in root.iterfind(f"{S}sheetFormatPr"):
        for key in ("outlineLevelRow", "outlineLevelCol"):
            node.attrib.pop(key, None)
    for node in root.findall(f"{S}headerFooter/*"):
        if not is_printed(node):
            node.getparent().remove(node)
    for holder in root.findall(f"{S}extLst"):
        for extension in list(holder):
            if not any(child.tag in _EXTENSIONS for child in extension):
                holder.remove(extension)
        if not len(holder):
            root.remove(holder)
    for node in root.iter(etree.Element):
        for key in [key for key in node.attrib if key.endswith("}uid")]:
            del node.attrib[key]


def is_printed(node: etree._Element) -> bool:
    """Whether a header or footer is one of those that the worksheet prints (18.3.1.46)."""
    name = etree.QName(node).localname
    asked = {"even": "differentOddEven", "first": "differentFirst"}
    key = next((key for side, key in asked.items() if name.startswith(side)), None)
    return key is None or node.getparent().get(key) in _OFF


def _clean_drawing(root: etree._Element) -> None:
    """Take out of a drawing what is not printed, and the words about a picture, which often are its path."""
    for anchor in list(root):
        data = next(iter(anchor.iter(f"{_XDR}clientData")), None)
        shape = next(iter(anchor.iter(f"{_XDR}cNvPr")), None)
        unseen = shape is not None and shape.get("hidden") in _OFF
        if unseen or (data is not None and data.get("fPrintsWithSheet") in ("0", "false")):
            root.remove(anchor)
    for node in [node for node in root.iter(f"{_XDR}cNvPr") if node.get("hidden") in _OFF]:
        shape = node.getparent().getparent()  # of a group
        shape.getparent().remove(shape)
    for node in root.iter(f"{_XDR}cNvPr"):
        node.attrib.pop("descr", None)
        node.attrib.pop("title", None)
    for node in root.iter(etree.Element):
        node.attrib.pop("macro", None)


def _clean_vml(root: etree._Element) -> None:
    """Pictures of the page header: without the paths they came from."""
    for node in root.iter(etree.Element):
        for key in [key for key in node.attrib if etree.QName(key).localname in ("title", "alt", "href")]:
            del node.attrib[key]


def serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
