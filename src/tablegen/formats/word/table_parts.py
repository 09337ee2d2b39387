"""The parts of a table style that a cell lies in: first and last row, first and last column, corners (ECMA-376 part 1,
17.7.6). Word gives them a look of their own where the table asks for it (w:tblLook). Bands only shade rows by turns, which
the other formats do without."""

from __future__ import annotations

from lxml import etree

from .values import VAL, W

_ROW, _CELL = f"{W}tr", f"{W}tc"
# in the order in which Word lays them over each other; what w:tblLook must ask for, as attribute and in its old number
_SIDES = {
    "firstRow": ("firstRow", 0x20),
    "lastRow": ("lastRow", 0x40),
    "firstCol": ("firstColumn", 0x80),
    "lastCol": ("lastColumn", 0x100),
}
_CORNERS = {
    "nwCell": ("firstRow", "firstCol"),
    "neCell": ("firstRow", "lastCol"),
    "swCell": ("lastRow", "firstCol"),
    "seCell": ("lastRow", "lastCol"),
}


def parts_of_cell(cell: etree._Element, table: etree._Element) -> list[str]:
    """The parts (ST_TblStyleOverrideType) of ``table`` that ``cell`` lies in, the weakest first."""
    row = cell.getparent()
    asked = _asked(table)
    places = {
        "firstRow": row.getprevious() is None or row.getprevious().tag != _ROW,
        "lastRow": row.getnext() is None or row.getnext().tag != _ROW,
        "firstCol": cell.getprevious() is None or cell.getprevious().tag != _CELL,
        "lastCol": cell.getnext() is None or cell.getnext().tag != _CELL,
    }
    found = [name for name in _SIDES if name in asked and places[name]]
    return found + [name for name, sides in _CORNERS.items() if all(side in found for side in sides)]


def _asked(table: etree._Element) -> set[str]:
    properties = next((node for node in table if node.tag in (f"{W}tblPr", _ROW)), None)
    look = properties.find(f"{W}tblLook") if properties is not None else None
    if look is None:
        return set()
    try:
        number = int(look.get(VAL, "0"), 16)
    except ValueError:
        number = 0
    return {
        name
        for name, (attribute, bit) in _SIDES.items()
        if look.get(f"{W}{attribute}", "1" if number & bit else "0") in ("1", "true", "on")
    }
