"""Letters in the colour of the paper: Word prints nothing that can be read, and no other format may."""

from __future__ import annotations

from lxml import etree

from .style import VAL, Looks, W, rgb
from .tree import TC, TEXT_BOX

_LEAST_WHITE = 0xFA  # of each colour: on paper nothing of it is seen
_THEME_WHITE = ("background1", "light1")


def is_unseen(
    looks: Looks, paragraph: etree._Element, run: etree._Element, table: etree._Element | None
) -> bool:
    """Whether the letters of ``run`` are white on white. A text box has a ground of its own: nothing in it is unseen."""
    properties = list(looks.run_chain(paragraph, run, table))
    colors = [node for item in properties if (node := item.find(f"{W}color")) is not None]
    if not colors or next(run.iterancestors(TEXT_BOX), None) is not None:
        return False
    cell = next(run.iterancestors(TC), None)
    if cell is not None and _on_its_own_colour(colors[-1], cell):
        return True
    if not _is_white(colors[-1]):
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
