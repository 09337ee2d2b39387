"""The styles of a filled Excel blank: its own, and those that filled texts and amounts need."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ..package_writer import Part, make_part
from .outgoing import serialized
from .shown import S
from .workbook import BlankWorkbook

# number formats that need no entry of their own and mean the same on every machine (18.8.30)
_NUMBERS = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}


@dataclass(frozen=True, slots=True)
class Variant:
    """A format of the blank with another number format (None: its own), with or without quotePrefix, with lines that
    wrap, and with letters that shrink to the width of the box."""

    style: int
    number_format: str | None
    quoted: bool
    wraps: bool
    shrinks: bool = False


@lru_cache(maxsize=256)
def styles_part(blank: BlankWorkbook, variants: tuple[Variant, ...]) -> Part:
    """The styles of the blank with the formats of ``variants`` behind its own, in their order."""
    root = copy.deepcopy(blank.styles)
    formats = root.find(f"{S}cellXfs")
    for variant in variants:
        made = copy.deepcopy(formats[variant.style])
        if variant.number_format is not None:
            made.set("numFmtId", str(_format_number(root, variant.number_format)))
            made.set("applyNumberFormat", "1")
        if variant.quoted:
            made.set("quotePrefix", "1")
        else:
            made.attrib.pop("quotePrefix", None)
        if variant.wraps:
            _align(made, "wrapText")
        if variant.shrinks:
            _align(made, "shrinkToFit")
        formats.append(made)
    formats.set("count", str(len(formats)))
    return make_part(blank.styles_member, serialized(root))


def _align(made: etree._Element, how: str) -> None:
    """A filled text breaks into lines, for which its row is made high enough; a number that is too long shrinks, as Excel
    would print ####."""
    alignment = made.find(f"{S}alignment")
    if alignment is None:
        alignment = etree.Element(f"{S}alignment")
        made.insert(0, alignment)
    if how == "shrinkToFit":
        alignment.attrib.pop("wrapText", None)  # lines that wrap do not shrink
    else:
        alignment.attrib.pop("shrinkToFit", None)
    alignment.set(how, "1")
    made.set("applyAlignment", "1")


def _format_number(root: etree._Element, code: str) -> int:
    if code in _NUMBERS:
        return _NUMBERS[code]
    formats = root.find(f"{S}numFmts")
    if formats is None:
        formats = etree.Element(f"{S}numFmts")
        root.insert(0, formats)
    for node in formats:
        if node.get("formatCode") == code:
            return int(node.get("numFmtId"))
    number = max([163, *(int(node.get("numFmtId")) for node in formats)]) + 1
    etree.SubElement(formats, f"{S}numFmt", numFmtId=str(number), formatCode=code)
    formats.set("count", str(len(formats)))
    return number
