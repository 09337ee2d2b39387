"""Letters in the colour of the paper: Word prints nothing that can be read, and no other format may."""

from __future__ import annotations

from lxml import etree

from .style import VAL, Looks, W
from .tree import TC, TEXT_BOX

_THEME_WHITE = ("background1", "light1")


def is_unseen(
    looks: Looks, paragraph: etree._Element, run: etree._Element, table: etree._Element | None
) -> bool:
    """Whether the letters of ``run`` are white on white. A text box has a ground of its own: nothing in it is unseen."""
    properties = list(looks.run_chain(paragraph, run, table))
    colors = [node for item in properties if (node := item.find(f"{W}color")) is not None]
    if not colors or not _is_white(colors[-1]) or next(run.iterancestors(TEXT_BOX), None) is not None:
        return False
    marked = [node for item in properties if (node := item.find(f"{W}highlight")) is not None]
    if marked and marked[-1].get(VAL, "none") not in ("none", "white"):
        return False
    grounds = [*properties, *looks.paragraph_chain(paragraph, table)]
    if (cell := next(run.iterancestors(TC), None)) is not None:
        grounds += cell.findall(f"{W}tcPr")
    if table is not None:
        grounds += [*table.findall(f"{W}tblPr"), *looks.table_styles(table)]
    return not any(_is_shaded(node) for ground in grounds for node in ground.iter(f"{W}shd"))


def _is_white(color: etree._Element) -> bool:
    theme = color.get(f"{W}themeColor")
    if theme is not None:
        return theme in _THEME_WHITE and color.get(f"{W}themeShade") is None
    return color.get(VAL, "").upper() == "FFFFFF"


def _is_shaded(node: etree._Element) -> bool:
    pattern, fill = node.get(VAL, "clear"), node.get(f"{W}fill", "auto")
    return pattern not in ("clear", "nil") or fill.upper() not in ("AUTO", "FFFFFF")
