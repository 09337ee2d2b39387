"""The zip file of a workbook that openpyxl saved, put in the form that Excel itself writes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from lxml import etree

from tablegen.formats.package_writer import make_part, zip_parts

_DC = "{http://purl.org/dc/terms/}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)  # CT_Font; openpyxl writes the name first, which Microsoft's validator reports


def repacked(data: bytes) -> bytes:
    """openpyxl's file as Excel itself writes one: fixed dates, shared strings, parts of a font in their order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    core = etree.fromstring(members["docProps/core.xml"])
    created, modified = core.find(f"{_DC}created"), core.find(f"{_DC}modified")
    if created is not None and modified is not None:
        modified.text = created.text
    members["docProps/core.xml"] = _serialized(core)
    styles = etree.fromstring(members["xl/styles.xml"])
    for font in styles.iter(f"{_S}font"):
        font[:] = sorted(font, key=lambda node: _FONT_ORDER.index(etree.QName(node).localname))
    members["xl/styles.xml"] = _serialized(styles)
    _share_strings(members)
    first = "[Content_Types].xml"
    names = [first, *(name for name in members if name != first)]
    return zip_parts(make_part(name, members[name]) for name in names)


def _share_strings(members: dict[str, bytes]) -> None:
    """Move texts from the cells into the table of shared strings: Excel would rewrite the file at once."""
    table = etree.Element(f"{_S}sst", nsmap={None: _S[1:-1]})
    known: dict[bytes, int] = {}
    count = 0
    for name in sorted(members):
        if not re.fullmatch(r"xl/worksheets/[^/]*\.xml", name):
            continue
        root = etree.fromstring(members[name])
        for cell in root.iter(f"{_S}c"):
            inline = cell.find(f"{_S}is")
            if inline is None:
                continue
            cell.remove(inline)
            inline.tag = f"{_S}si"
            key = etree.tostring(inline, method="c14n")
            if key not in known:
                known[key] = len(known)
                table.append(inline)
            cell.set("t", "s")
            etree.SubElement(cell, f"{_S}v").text = str(known[key])
            count += 1
        members[name] = _serialized(root)
    table.set("count", str(count))
    table.set("uniqueCount", str(len(known)))
    if "xl/sharedStrings.xml" not in members:
        types = etree.fromstring(members["[Content_Types].xml"])
        override = etree.SubElement(types, f"{_TYPES}Override")
        override.set("PartName", "/xl/sharedStrings.xml")
        override.set("ContentType", f"{_SHEET_TYPE}.sharedStrings+xml")
        members["[Content_Types].xml"] = _serialized(types)
        links = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
        link = etree.SubElement(links, f"{_RELS}Relationship")
        link.set("Id", "rIdStrings")
        link.set("Type", f"{_OFFICE}/sharedStrings")
        link.set("Target", "sharedStrings.xml")
        members["xl/_rels/workbook.xml.rels"] = _serialized(links)
    members["xl/sharedStrings.xml"] = _serialized(table)


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
