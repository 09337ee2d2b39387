"""The colours of a workbook: by value, by its table, by its theme with a tint (ECMA-376 part 1, 18.8.3 and 18.8.27)."""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from ..package_reader import PARSER, Package

Palette = tuple[str, ...]  # of a theme, by the number that a colour names
PAPER = "ffffff"
# the theme of Office, for a workbook without one
OFFICE: Palette = (
    *("ffffff", "000000", "e7e6e6", "44546a", "4472c4", "ed7d31"),
    *("a5a5a5", "ffc000", "5b9bd5", "70ad47", "0563c1", "954f72"),
)
_THEME_ORDER = (
    *("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6"),
    *("hlink", "folHlink"),
)
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_HEX = re.compile("[0-9a-fA-F]{6}")
_NEAR = 5  # of 255 in each part: nobody tells the two apart


class Color(NamedTuple):
    """A colour as it is stated: ``kind`` rgb, theme or indexed, ``value`` its text, ``tint`` from -1 (black) to 1 (white)."""

    kind: str
    value: str
    tint: float = 0.0


@lru_cache(maxsize=1)
def _indexed() -> Palette:
    """The 64 colours of older workbooks (18.8.27)."""
    from openpyxl.styles.colors import COLOR_INDEX  # what files made from the Sheet alone need not load

    return tuple(COLOR_INDEX)


def stated(node: etree._Element | None) -> Color | None:
    """The colour that an element (color, fgColor, bgColor) states; None for none and for the automatic one."""
    if node is None:
        return None
    kind = next((key for key in ("rgb", "theme", "indexed") if node.get(key)), None)
    return None if kind is None else Color(kind, node.get(kind, ""), float(node.get("tint", "0")))


def stated_by_openpyxl(color: object) -> Color | None:
    """As ``stated``, of openpyxl's Color."""
    kind = getattr(color, "type", "")
    if kind not in ("rgb", "theme", "indexed"):
        return None
    return Color(kind, str(getattr(color, kind)), float(getattr(color, "tint", 0) or 0))


def palette_of(package: Package) -> Palette:
    """The colours of a workbook's theme."""
    related = package.related(package.main_part())
    theme = next((name for kind, name in related.values() if kind == "theme"), "")
    return palette(package.members.get(theme))


@lru_cache(maxsize=64)
def palette(theme: bytes | None) -> Palette:
    """The colours of the theme in this member; those of Office where there is none, and for what it leaves out."""
    scheme = etree.fromstring(theme, PARSER).find(f".//{_A}clrScheme") if theme else None
    if scheme is None:
        return OFFICE
    found = []
    for number, name in enumerate(_THEME_ORDER):
        node = scheme.find(f"{_A}{name}")
        value = (
            next((item.get("lastClr") or item.get("val", "") for item in node), "")
            if node is not None
            else ""
        )
        found.append(value.lower() if _HEX.fullmatch(value) else OFFICE[number])
    return tuple(found)


def resolved(color: Color | None, colors: Palette) -> str:
    """``rrggbb`` of a colour; "" for the automatic one and for what no table has."""
    if color is None:
        return ""
    base = color.value[-6:].lower()
    if color.kind != "rgb":
        table = colors if color.kind == "theme" else _indexed()
        number = int(color.value) if color.value.isdecimal() else -1
        base = table[number][-6:].lower() if 0 <= number < min(len(table), 64) else ""
    return _tinted(base, color.tint) if _HEX.fullmatch(base) else ""


def _tinted(base: str, tint: float) -> str:
    if not tint:
        return base
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(base)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
    return bytes(round(part * 255) for part in parts).hex()


def alike(one: str, other: str) -> bool:
    """Whether letters of one colour are not seen on the other; "" is seen everywhere."""
    if not one or not other:
        return False
    return all(abs(a - b) <= _NEAR for a, b in zip(bytes.fromhex(one), bytes.fromhex(other), strict=True))


def is_light(color: str, least: int = 0xC0) -> bool:
    """Whether letters of this colour would hardly be seen on paper: each part of it at least ``least`` (255: white)."""
    return bool(color) and min(bytes.fromhex(color)) >= least


def is_dark(color: str) -> bool:
    """Whether black letters would hardly be seen on this colour."""
    if not color:
        return False
    red, green, blue = bytes.fromhex(color)
    return 0.3 * red + 0.59 * green + 0.11 * blue < 0x60
