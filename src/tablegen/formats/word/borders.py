"""The lines of a cell of a Word blank → Border, diagonal ones too (ECMA-376 part 1, 17.4.66)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lxml import etree

from ...grid.sheet import Border
from .values import VAL, W, number, rgb

SIDES = {"top": ("top",), "left": ("left", "start"), "bottom": ("bottom",), "right": ("right", "end")}
DIAGONALS = ("tl2br", "tr2bl")
_STYLES = {
    "double": "double",
    "dashed": "dashed",
    "dashSmallGap": "dashed",
    "dotted": "dotted",
    "dotDash": "dashed",
}


def cell_borders(
    inherited: Sequence[etree._Element], own: Sequence[etree._Element], edges: Collection[str]
) -> dict[str, Border]:
    """Border by side (top, right, bottom, left, and DIAGONALS). ``inherited`` are the ``w:tblBorders`` of the table and
    its styles, the weakest first; ``own`` the ``w:tcBorders`` of the cell and of the parts of the styles; ``edges`` the
    sides of the table that the cell lies on."""
    found: dict[str, etree._Element] = {}
    for side, words in SIDES.items():
        inner = "insideH" if side in ("top", "bottom") else "insideV"
        for source in inherited:
            for word in words if side in edges else (inner,):
                if (node := source.find(f"{W}{word}")) is not None:
                    found[side] = node
    for source in own:
        for side, words in {**SIDES, **{name: (name,) for name in DIAGONALS}}.items():
            for word in words:
                if (node := source.find(f"{W}{word}")) is not None:
                    found[side] = node
    return {side: border for side, node in found.items() if (border := _border(node)) is not None}


def _border(node: etree._Element) -> Border | None:
    kind = node.get(VAL, "nil")
    if kind in ("nil", "none"):
        return None
    width = max(number(node, f"{W}sz", default=4) / 8, 0.25)
    return Border(width, _STYLES.get(kind, "solid"), rgb(node.get(f"{W}color", "auto")) or "#000000")
