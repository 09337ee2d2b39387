"""What is refused before it is read, because no form has that much of it and the reading would take minutes."""

from __future__ import annotations

from lxml import etree

from ...text.limits import MAX_CELL_CHARS
from ..package_reader import Package, refusal
from .tree import P, paragraph_text, place_words
from .values import VAL, W

MAX_TAB_STOPS = 64  # as many as Word keeps (ECMA-376 part 1, 17.3.1.38)
MAX_STYLES_DEEP = 50  # styles based on one another


def check_bounds(root: etree._Element, file: str) -> None:
    """Raises LayoutError for a paragraph in which tags would be looked for without end."""
    for paragraph in root.iter(P):
        if (length := len(paragraph_text(paragraph))) > MAX_CELL_CHARS:
            message = (
                f"{place_words(paragraph)}：一段有 {length} 个字，不像申报表（最多 {MAX_CELL_CHARS} 个）"
            )
            raise refusal(file, message, "分成几段，或删掉不用的字")
    for tabs in root.iter(f"{W}tabs"):
        if len(tabs) > MAX_TAB_STOPS:
            message = f"{place_words(tabs)}：一段有 {len(tabs)} 个制表位（最多 {MAX_TAB_STOPS} 个）"
            raise refusal(file, message, "在 Word 的“段落→制表位”里清除不用的")


def check_styles(package: Package, document: str) -> None:
    """Raises LayoutError for styles that are based on one another without end: every paragraph is asked for all of them."""
    name = dict(package.related(document).values()).get("styles", "")
    if name not in package.members:
        return
    above = {
        style.get(f"{W}styleId", ""): based.get(VAL, "")
        for style in package.xml(name).iterchildren(f"{W}style")
        if (based := style.find(f"{W}basedOn")) is not None
    }
    depth: dict[str, int] = {}
    for style in above:
        path = []
        while style in above and style not in depth and style not in path[-MAX_STYLES_DEEP:]:
            path.append(style)
            if len(path) > MAX_STYLES_DEEP:
                break
            style = above[style]
        for number, own in enumerate(reversed(path), depth.get(style, 0) + 1):
            depth[own] = number
        if path and depth[path[0]] > MAX_STYLES_DEEP:
            message = f"样式一个以另一个为基础，套了 {MAX_STYLES_DEEP} 层以上"
            raise refusal(package.file, message, "在 Word 里新建一个文件，把表格复制过去，另存一份再用")
