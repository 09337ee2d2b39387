"""Strings as a worksheet holds them: written as XML, and the look in which one of several runs is mostly written, which what
is filled in has, and its box in all formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ..package_reader import PARSER
from ..word.symbols import is_symbol_font
from .colors import Color, alike, resolved, stated
from .shown import Look, S

_ON = ("1", "true")
# what may not stand in XML 1.0, and what Excel would take for such a character (ST_Xstring)
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class RunLook:
    """``xml`` is the ``rPr`` as it stands in a string; ``face`` and ``size_pt`` None where it leaves them to the cell."""

    xml: str
    face: str | None
    size_pt: float | None
    bold: bool
    color: Color | None


@lru_cache(maxsize=1024)
def main_look(string: str, cell: Look) -> RunLook | None:
    """The look of most of the letters of a string (the XML inside ``si``); None for that of its ``cell``. Symbols, raised
    letters and those that are not seen do not count."""
    if "rPr" not in string:
        return None
    weights: dict[str, int] = {}
    looks: dict[str, etree._Element] = {}
    for run in etree.fromstring(f'<si xmlns="{S[1:-1]}">{string}</si>', PARSER).iterfind(f"{S}r"):
        look, text = run.find(f"{S}rPr"), "".join(node.text or "" for node in run.iterfind(f"{S}t"))
        if look is not None and not _counts(look, cell):
            continue
        key = "" if look is None else etree.tostring(look, encoding="unicode", with_tail=False)
        weights[key] = weights.get(key, 0) + len(text.strip())
        if look is not None:
            looks[key] = look
    best = max(weights, key=lambda key: weights[key], default="")
    return _taken(best, looks[best]) if best and weights[best] else None


def _counts(look: etree._Element, cell: Look) -> bool:
    if look.find(f"{S}vertAlign") is not None or is_symbol_font(_face(look) or ""):
        return False
    return not alike(resolved(stated(look.find(f"{S}color")), cell.colors), cell.ground)


def _taken(xml: str, look: etree._Element) -> RunLook:
    size, bold = look.find(f"{S}sz"), look.find(f"{S}b")
    return RunLook(
        xml.replace(f' xmlns="{S[1:-1]}"', ""),
        _face(look),
        float(size.get("val", "11")) if size is not None else None,
        bold is not None and bold.get("val", "1") in _ON,
        stated(look.find(f"{S}color")),
    )


def _face(look: etree._Element) -> str | None:
    name = look.find(f"{S}rFont")
    return name.get("val") if name is not None else None


def string_xml(text: str, look: RunLook | None = None) -> str:
    """The inside of a shared string that says ``text``, in the ``look`` of a run or (None) in that of its cell."""
    if "_x" in text or not text.isprintable():
        text = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "_x000D_")
    written = f'<t xml:space="preserve">{text}</t>'
    return written if look is None else f"<r>{look.xml}{written}</r>"
