"""Letters in the colour of the paper: Word prints nothing that can be read, and no other format may."""

from __future__ import annotations

from lxml import etree

from .style import VAL, Looks, W, is_on, number, rgb
from .tree import TC, TEXT_BOX

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWN = tuple(
    f"{W}{name}" for name in ("outline", "shadow", "emboss", "imprint")
)  # letters with a rim are seen
_CLEAR = 98_000  # thousandths of a per cent
_LEAST_WHITE = 0xFA  # of each colour: on paper nothing of it is seen
_THEME_WHITE = ("background1", "light1")


def is_unseen(
    looks: Looks, paragraph: etree._Element, run: etree._Element, table: etree._Element | None
) -> bool:
    """Whether the letters of ``run`` are white on white. A text box has a ground of its own: nothing in it is unseen."""
    properties = list(looks.run_chain(paragraph, run, table))
    painted = [item for item in properties if _color(item) is not None or _fill(item) is not None]
    if not painted or next(run.iterancestors(TEXT_BOX), None) is not None:
        return False
    color, fill = _color(painted[-1]), _fill(painted[-1])
    if any(_has_rim(item) for item in properties):
        return False
    if fill is not None and _is_clear(fill):
        return True
    cell = next(run.iterancestors(TC), None)
    if fill is None and cell is not None and _on_its_own_colour(color, cell):
        return True
    if not (_is_white_fill(fill) if fill is not None else _is_white(color)):
        return False
    marked = [node for item in properties if (node := item.find(f"{W}highlight")) is not None]
    if marked and marked[-1].get(VAL, "none") not in ("none", "white"):
        return False
    grounds = [*properties, *looks.paragraph_chain(paragraph, table)]
    if cell is not None:
        grounds += cell.findall(f"{W}tcPr")
    if table is not None:
        grounds += [*table.findall(f"{W}tblPr"), *looks.table_styles(table)]
    return not any(_is_shaded(node) for ground in grounds for node in ground.iter(f"{W}shd"))


def _color(properties: etree._Element) -> etree._Element | None:
    return properties.find(f"{W}color")


def _fill(properties: etree._Element) -> etree._Element | None:
    """What letters are filled with, as Word writes it since 2010 beside (and before) their colour ([MS-DOCX] 2.6.1)."""
    return properties.find(f"{_W14}textFill")


def _has_rim(properties: etree._Element) -> bool:
    rim = properties.find(f"{_W14}textOutline")
    drawn = rim is not None and rim.find(f"{_W14}noFill") is None
    return drawn or any(is_on(properties.find(tag)) for tag in _DRAWN)


def _is_clear(fill: etree._Element) -> bool:
    if fill.find(f"{_W14}noFill") is not None:
        return True
    alphas = [number(node, f"{_W14}val") for node in fill.iterfind(f"{_W14}solidFill/*/{_W14}alpha")]
    return bool(alphas) and min(alphas) >= _CLEAR


def _is_white_fill(fill: etree._Element) -> bool:
    for node in fill.iterfind(f"{_W14}solidFill/*"):
        if any(etree.QName(change).localname in ("lumMod", "shade") for change in node):
            return False
        value = node.get(f"{_W14}val", "")
        letters = rgb(value)
        return value in ("bg1", "lt1") or (
            letters is not None and min(bytes.fromhex(letters[1:])) >= _LEAST_WHITE
        )
    return False


def _is_white(color: etree._Element) -> bool:
    theme = color.get(f"{W}themeColor")
    if theme is not None:
        return theme in _THEME_WHITE and color.get(f"{W}themeShade") is None
    letters = rgb(color.get(VAL, ""))
    return letters is not None and min(bytes.fromhex(letters[1:])) >= _LEAST_WHITE


def _on_its_own_colour(color: etree._Element, cell: etree._Element) -> bool:
    ground = cell.find(f"{W}tcPr/{W}shd")
    fill = rgb(ground.get(f"{W}fill", "auto")) if ground is not None else None
    return fill is not None and fill == rgb(color.get(VAL, ""))


def _is_shaded(node: etree._Element) -> bool:
    pattern, fill = node.get(VAL, "clear"), node.get(f"{W}fill", "auto")
    return pattern not in ("clear", "nil") or fill.upper() not in ("AUTO", "FFFFFF")
