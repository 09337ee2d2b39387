"""An Excel blank taken apart for filling: what is written anew for every project, and what stays as it lies there.

The blank's own XML is kept: openpyxl would read and write the whole workbook for every form (thirty times the
time) and lose what it does not know. Of the worksheet that is filled the cells, merged cells and links are
taken out; what points at its rows is named. ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8
(styles).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from openpyxl.utils import range_boundaries

from ..package_reader import PARSER, Package
from .colors import Palette, palette_of
from .outgoing import serialized
from .shown import Look, S, Said, looks, said, shown_string, shown_value
from .strings import RunLook, main_look

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
LAST_ROW = 1_048_576  # of a worksheet
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
# elements that stand before the merged cells of a worksheet (CT_Worksheet is a sequence)
_BEFORE_MERGES = {
    f"{S}{tag}"
    for tag in (
        *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
        *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
        "customSheetViews",
    )
}
# CT_Font is a sequence for Microsoft's validator; blanks that openpyxl wrote have the name first
_FONT_ORDER = {
    f"{S}{tag}": place
    for place, tag in enumerate(
        (
            *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
            *("sz", "color", "name", "family", "charset", "scheme"),
        )
    )
}
_READINGS = (f"{S}rPh", f"{S}phoneticPr")
_KEPT_ROW = ("s", "customFormat", "hidden", "thickTop", "thickBot")  # of what a row says, but for its height


@dataclass(frozen=True, slots=True)
class BlankCell:
    """A cell as it lies in the blank: its format's number, its type (s, n, b, e, str), and the XML inside it.
    ``shared`` is the XML of its string; ``said`` what that says, in runs; ``text`` the text or value alone."""

    style: int
    kind: str
    inner: str = ""
    shared: str = ""
    said: Said | None = None
    text: str = ""

    def emptied(self) -> BlankCell:
        """The format alone."""
        return BlankCell(self.style, "n")


@dataclass(frozen=True, slots=True)
class BlankRow:
    """``attributes`` of a row but its number and height; ``height`` as the blank states it (pt; ``own_height``
    is the XML of it, None and "" where it states none); its cells by column, from 1."""

    attributes: str
    height: float | None
    own_height: str
    cells: Mapping[int, BlankCell]


@dataclass(frozen=True, slots=True, eq=False)
class BlankWorkbook:
    """``members`` are the whole package, its list of contents first. ``worksheet`` has no cells, merged cells and
    links; ``merges`` are those it had (first row, first column, last row, last column), ``links`` the elements by the cell where they begin. ``looks`` go with the cell formats, ``colors`` are the theme's. ``fixed_strings`` are shared strings of other worksheets, used
    ``fixed_count`` times: they keep their numbers. ``moving`` are the drawings of the worksheet, ``others`` the worksheets whose formulas do."""

    members: Mapping[str, bytes]
    sheet: str
    sheet_member: str
    worksheet: etree._Element
    rows: Mapping[int, BlankRow]
    merges: tuple[tuple[int, int, int, int], ...]
    links: Mapping[tuple[int, int], etree._Element]
    workbook_member: str
    workbook: etree._Element
    styles_member: str
    styles: etree._Element
    looks: tuple[Look, ...]
    colors: Palette
    date1904: bool
    show_zeros: bool
    strings_member: str
    strings_head: str
    fixed_strings: Mapping[int, str]
    fixed_count: int
    moving: tuple[str, ...]
    others: tuple[str, ...]

    def tree(self, member: str) -> etree._Element:
        """The root of an XML member; a new tree each time."""
        return etree.fromstring(self.members[member], PARSER)

    def cell(self, row: int, column: int) -> BlankCell | None:
        """The blank's cell in a row and column, from 1."""
        line = self.rows.get(row)
        return line.cells.get(column) if line is not None else None

    def letters(self, cell: BlankCell | None) -> RunLook | None:
        """The look of most of the text of a cell; None for that of the cell."""
        return main_look(cell.shared, self.looks[cell.style]) if cell is not None else None

    def shown(self, cell: BlankCell | None) -> str:
        """What a cell of the blank shows. Raises NotShown."""
        if cell is None:
            return ""
        look = self.looks[cell.style]
        if cell.said is not None:
            return shown_string(cell.said, look)
        return shown_value(cell.kind, cell.text, look, self.date1904, self.show_zeros)


# -- taking it apart


def take_workbook(package: Package, sheet: str) -> BlankWorkbook:
    """Take ``package`` (as it may be handed on: outgoing.py) apart, of which the worksheet called ``sheet`` is filled.
    Raises what lxml and Python raise for a package that is not what it says (package.UNREADABLE)."""
    main = package.main_part()
    related = package.related(main)
    workbook = _default_namespace(package.xml(main))
    sheets = {
        node.get("name"): related[node.get(RELATION_ID)][1]
        for node in workbook.iterfind(f"{S}sheets/{S}sheet")
    }
    member = sheets[sheet]
    kinds = dict(related.values())
    strings_member = kinds.get("sharedStrings", "")
    strings = _default_namespace(package.xml(strings_member)) if strings_member else None
    root = _default_namespace(package.xml(member))
    shared = [] if strings is None else [_inner_xml(node) for node in strings.iterfind(f"{S}si")]
    spoken = [] if strings is None else [said(node) for node in strings.iterfind(f"{S}si")]
    rows = _take_rows(root, shared, spoken)
    merges = _take_merges(root)
    links = _take_links(root)
    show_zeros = _show_zeros(root)
    moving = tuple(target for kind, target in package.related(member).values() if kind == "drawing")
    rest = [name for name in sheets.values() if name != member]
    fixed, fixed_count, others = _other_sheets(package, rest, sheet, shared)
    members = {**package.members, **({} if strings_member else _declare_strings(package, main))}
    first = "[Content_Types].xml"
    styles = _default_namespace(package.xml(kinds["styles"]))
    for font in styles.iterfind(f"{S}fonts/{S}font"):
        font[:] = sorted(font, key=lambda node: _FONT_ORDER.get(node.tag, 0))
    colors = palette_of(package)
    formats = looks(styles, colors)
    if not all(0 <= cell.style < len(formats) for row in rows.values() for cell in row.cells.values()):
        raise ValueError("a cell has a format that is not there")
    return BlankWorkbook(
        members={first: members[first], **members},
        sheet=sheet,
        sheet_member=member,
        worksheet=root,
        rows=rows,
        merges=merges,
        links=links,
        workbook_member=main,
        workbook=workbook,
        styles_member=kinds["styles"],
        styles=styles,
        looks=formats,
        colors=colors,
        date1904=any(node.get("date1904") in ("1", "true") for node in workbook.iter(f"{S}workbookPr")),
        show_zeros=show_zeros,
        strings_member=strings_member or _strings_name(main),
        strings_head=_open_tag(strings) if strings is not None else f'<sst xmlns="{S[1:-1]}"',
        fixed_strings=fixed,
        fixed_count=fixed_count,
        moving=moving,
        others=others,
    )


def _show_zeros(root: etree._Element) -> bool:
    """Whether the worksheet prints zeros; the filled one always does: its texts say what is printed."""
    shown = True
    for view in root.iterfind(f"{S}sheetViews/{S}sheetView"):
        shown = view.attrib.pop("showZeros", "1") not in ("0", "false")
    for node in root.iterfind(f"{S}sheetFormatPr"):
        node.attrib.pop("zeroHeight", None)
        if float(node.get("defaultRowHeight", "15")) == 0:
            node.set("defaultRowHeight", "13.5")
    return shown


def _default_namespace(root: etree._Element) -> etree._Element:
    """``root`` with SpreadsheetML as the default namespace: some programs write a prefix on every element."""
    if root.prefix is None:
        return root
    uri = S[1:-1]

    def copied(node: etree._Element, parent: etree._Element | None) -> etree._Element:
        if not isinstance(node.tag, str):  # a comment or processing instruction
            made = copy.copy(node)
        else:
            others = {prefix: other for prefix, other in node.nsmap.items() if other != uri and prefix}
            made = etree.Element(node.tag, dict(node.attrib), nsmap={None: uri, **others})
            made.text = node.text
        if parent is not None:
            parent.append(made)
        made.tail = node.tail if parent is not None else None
        for child in node:
            copied(child, made)
        return made

    return copied(root, None)


def _open_tag(root: etree._Element) -> str:
    """``<sst xmlns=…`` with the namespaces of ``root`` and no attribute."""
    spaces = "".join(
        f' xmlns{":" + prefix if prefix else ""}="{_escaped(uri)}"' for prefix, uri in root.nsmap.items()
    )
    return f"<{etree.QName(root).localname}{spaces}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _inner_xml(node: etree._Element) -> str:
    """What stands inside ``node``, for a place with the namespaces of its root."""
    spaces = node.getroottree().getroot().nsmap
    out = [_escaped(node.text or "").replace("&quot;", '"')]
    for child in node:
        if child.tag in _READINGS:
            continue  # of 汉字: not printed
        text = etree.tostring(child, encoding="unicode")
        head, end, rest = text.partition(">")
        for prefix, uri in spaces.items():
            head = head.replace(f' xmlns{":" + prefix if prefix else ""}="{_escaped(uri)}"', "", 1)
        out.append(head + end + rest)
    return "".join(out)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _take_rows(root: etree._Element, shared: Sequence[str], spoken: Sequence[Said]) -> dict[int, BlankRow]:
    """The rows of the worksheet; they are taken out of it."""
    data = root.find(f"{S}sheetData")
    cells_in_rows = sum(1 for _ in data.iterfind(f"{S}row/{S}c"))
    if cells_in_rows != sum(1 for _ in root.iter(f"{S}c")):
        raise ValueError("cells lie outside of rows, or rows in rows")
    rows: dict[int, BlankRow] = {}
    number = 0
    for node in data:
        number = int(node.get("r", number + 1))
        cells: dict[int, BlankCell] = {}
        column = 0
        for cell in node.iterfind(f"{S}c"):
            match = _PLACE.fullmatch(cell.get("r", ""))
            column = column_number(match[1]) if match else column + 1
            cells[column] = _blank_cell(cell, shared, spoken)
        kept, own_height = [], ""
        for key, value in node.attrib.items():
            if key in ("ht", "customHeight"):
                own_height += f' {key}="{_escaped(value)}"'
            elif key in _KEPT_ROW:
                kept.append(f' {key}="{_escaped(value)}"')
        height = node.get("ht")
        rows[number] = BlankRow("".join(kept), float(height) if height else None, own_height, cells)
    data.clear()
    return rows


def _blank_cell(cell: etree._Element, shared: Sequence[str], spoken: Sequence[Said]) -> BlankCell:
    style, kind = int(cell.get("s", "0")), cell.get("t", "n")
    value = cell.find(f"{S}v")
    if kind == "s" and value is not None:
        index = int(value.text or "0")
        return BlankCell(style, "s", "", shared[index], spoken[index], spoken[index].text)
    inline = cell.find(f"{S}is")
    if inline is not None:
        spoken_here = said(inline)
        return BlankCell(style, "s", "", _inner_xml(inline), spoken_here, spoken_here.text)
    if cell.find(f"{S}f") is not None:
        return BlankCell(style, "f")
    if value is None or value.text is None:
        return BlankCell(style, "n")
    return BlankCell(style, kind, f"<v>{_escaped(value.text)}</v>", text=value.text)


def _take_merges(root: etree._Element) -> tuple[tuple[int, int, int, int], ...]:
    found = []
    merges = root.find(f"{S}mergeCells")
    if merges is None:
        merges = etree.Element(f"{S}mergeCells")
        place = max(index for index, node in enumerate(root) if node.tag in _BEFORE_MERGES)
        root.insert(place + 1, merges)
    for node in merges:
        left, top, right, bottom = range_boundaries(node.get("ref"))
        found.append((top, left, bottom, right))
    merges.clear()
    return tuple(dict.fromkeys(found))  # one stated twice would have Excel repair the file


def _take_links(root: etree._Element) -> dict[tuple[int, int], etree._Element]:
    found = {}
    for node in root.iterfind(f"{S}hyperlinks/{S}hyperlink"):
        left, top, _, _ = range_boundaries(node.get("ref"))
        found[top, left] = node
    for links in root.iterfind(f"{S}hyperlinks"):
        for node in list(links):
            links.remove(node)
    return found


def _other_sheets(
    package: Package, members: Sequence[str], sheet: str, shared: Sequence[str]
) -> tuple[dict[int, str], int, tuple[str, ...]]:
    """(shared strings of the other worksheets by number, how often they are used, worksheets with formulas, or
    with links or rules that speak of ``sheet``)."""
    fixed: dict[int, str] = {}
    count = 0
    others = []
    for member in members:
        if "worksheets/" not in member.lower():
            continue
        root = package.xml(member)
        for cell in root.iter(f"{S}c"):
            value = cell.find(f"{S}v")
            if cell.get("t") == "s" and value is not None:
                number = int(value.text or "0")
                fixed[number] = shared[number]
                count += 1
        formulas = next((node for node in root.iter(f"{S}f") if node.text), None)
        spoken = (
            node.text or node.get("location") or "" for node in root.iter() if isinstance(node.tag, str)
        )
        # a formula may reach the form by a name or by another formula
        if formulas is not None or any(speaks_of(text, sheet) for text in spoken):
            others.append(member)
    return fixed, count, tuple(others)


def speaks_of(text: str, sheet: str) -> bool:
    """Whether a formula or the target of a link may name the worksheet ``sheet``."""
    return sheet in text or sheet.replace("'", "''") in text


def _declare_strings(package: Package, main: str) -> dict[str, bytes]:
    """The members of a package that has no shared strings, changed to have them."""
    folder, _, base = main.rpartition("/")
    name = _strings_name(main)
    rels = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
    types = package.xml("[Content_Types].xml")
    etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=_STRINGS_TYPE)
    links = package.xml(rels)
    taken = {node.get("Id") for node in links}
    free = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
    etree.SubElement(
        links, f"{_RELS}Relationship", Id=free, Type=f"{_OFFICE}/sharedStrings", Target="sharedStrings.xml"
    )
    return {"[Content_Types].xml": serialized(types), rels: serialized(links), name: b""}


def _strings_name(main: str) -> str:
    folder = main.rpartition("/")[0]
    return f"{folder}/sharedStrings.xml" if folder else "sharedStrings.xml"
