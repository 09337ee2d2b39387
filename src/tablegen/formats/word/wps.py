"""What WPS alone writes (``wpsCustomData``), as every program reads it.

WPS puts its own additions into an alternative without a second spelling: Word passes over them. One of them is printed:
the slanted lines of a head cell (斜线表头), which become the one slanted line that a Word cell may have.
"""

from __future__ import annotations

from lxml import etree

from .revisions import remove
from .tree import AFTER_BORDERS, put_before
from .values import VAL, W

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OWN = "wpsCustomData"


def plain_wps(root: etree._Element) -> None:
    """Turn WPS's own additions below ``root`` into WordprocessingML, or take them out."""
    for choice in list(root.iter(f"{_MC}Choice")):
        if choice.get("Requires", "").split() != [_OWN]:
            continue
        both = choice.getparent()
        if (
            any(etree.QName(node).localname == "diagonals" for node in choice)
            and both.getparent().tag == f"{W}tcPr"
        ):
            _slant(both.getparent())
        second = both.find(f"{_MC}Fallback")
        for node in second if second is not None else ():
            both.addprevious(node)
        remove(both)


def _slant(properties: etree._Element) -> None:
    borders = properties.find(f"{W}tcBorders")
    if borders is None:
        borders = etree.Element(f"{W}tcBorders")
        put_before(properties, borders, AFTER_BORDERS)
    if borders.find(f"{W}tl2br") is None:
        line = etree.Element(f"{W}tl2br")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(f"{W}{name}" if name != "val" else VAL, value)
        put_before(borders, line, {f"{W}tr2bl"})
