"""Lines that a tab draws to write on (its stop has a leader, ECMA-376 part 1, 17.3.1.37, or it is underlined up to a stop)
→ signs that every format prints.

The line keeps its length: from the end of what stands before it to the stop. What a tag will say is not known yet; room for
a name is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...grid.measure import text_em
from ...grid.sheet import Style
from ..blank import BREAK, pieces_of
from ..tab_stops import Stop, stops_mark
from .run_properties import set_run_property
from .style import PT_PER_DXA, Looks
from .tree import BR, CR, POSITION_TAB, TAB, TBL, TEXT_BOX, P, T, runs_of
from .values import VAL, W, number

_SIGNS = {"underscore": "_", "heavy": "_", "dot": ".", "hyphen": "-", "middleDot": "·"}
_OF_A_TAG_EM = 4.0
_LEAST, _USUAL, _MOST = 2, 8, 120  # signs of a line
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def type_leaders(root: etree._Element, looks: Looks) -> None:
    """Type the lines of the paragraphs below ``root``; text boxes stay in the Word file as they are."""
    for paragraph in root.iter(P):
        if next(paragraph.iterancestors(TEXT_BOX), None) is None and _may_have(paragraph, looks):
            _type(paragraph, looks)


def _may_have(paragraph: etree._Element, looks: Looks) -> bool:
    if next(paragraph.iter(POSITION_TAB), None) is not None:
        return True
    return next(paragraph.iter(TAB), None) is not None and bool(stops_of(paragraph, looks))


def stops_of(paragraph: etree._Element, looks: Looks) -> list[tuple[float, str, str]]:
    """(pt from the left edge, alignment, sign of the leader or "") in order; a stop that a later style clears is gone."""
    table = next((node for node in paragraph.iterancestors(TBL, TEXT_BOX) if node.tag == TBL), None)
    found: dict[int, tuple[str, str]] = {}
    for properties in looks.paragraph_chain(paragraph, table):
        for node in properties.iterfind(f"{W}tabs/{W}tab"):
            place, kind = number(node, f"{W}pos"), node.get(VAL, "left")
            if kind == "clear":
                found.pop(place, None)
            elif kind != "bar":
                found[place] = (kind, _SIGNS.get(node.get(f"{W}leader", ""), ""))
    return [(place * PT_PER_DXA, *found[place]) for place in sorted(found)]


def line_stops(paragraph: etree._Element, looks: Looks, style: Style) -> str:
    """The mark by which the tabs of a line outside the tables find their stops once it is filled."""
    size = max(style.font_size_pt, 1.0)
    kinds = {"right": "r", "end": "r", "decimal": "r", "center": "c"}
    stops = [
        Stop((place - style.padding_left_pt) / size, kinds.get(kind, "l"))
        for place, kind, _ in stops_of(paragraph, looks)
        if place > style.padding_left_pt
    ]
    if style.hanging_pt:
        stops = sorted([*stops, Stop(style.hanging_pt / size, "h")])
    return stops_mark(stops, looks.default_tab_pt / size)


def _type(paragraph: etree._Element, looks: Looks) -> None:
    stops = stops_of(paragraph, looks)
    runs = runs_of(paragraph)
    table = next((node for node in paragraph.iterancestors(TBL, TEXT_BOX) if node.tag == TBL), None)
    size = looks.style("", paragraph, runs[0] if runs else None, table=table).font_size_pt
    nodes = [node for run in runs for node in run]
    reached = 0.0  # pt from the left edge
    for index, node in enumerate(nodes):
        if node.tag == T:
            reached += _width_em(node.text or "") * size
        elif node.tag in (BR, CR):
            reached = 0.0
        elif node.tag in (TAB, POSITION_TAB):
            sign, length, reached = _line(node, stops, reached, _behind(nodes, index) * size)
            if not sign and length and looks.effects(paragraph, node.getparent(), table).underlined:
                sign = "_"
                if all(other.tag in (TAB, f"{W}rPr") for other in node.getparent()):
                    set_run_property(node.getparent(), "u", {VAL: "none"})
            if sign:
                _replace(node, sign, length / (text_em(sign) * size))


def _line(
    node: etree._Element, stops: Sequence[tuple[float, str, str]], reached: float, behind: float
) -> tuple[str, float, float]:
    """(sign of the leader, length of the line in pt, where the text behind it begins); ``behind`` is its width."""
    if node.tag == POSITION_TAB:
        return _SIGNS.get(node.get(f"{W}leader", ""), ""), 0.0, reached
    for place, kind, sign in stops:
        share = {"right": 1.0, "end": 1.0, "center": 0.5}.get(kind, 0.0)
        if place > reached + 0.5:
            begin = max(place - share * behind, reached)
            return sign, begin - reached, begin
    return "", 0.0, reached


def _behind(nodes: Sequence[etree._Element], index: int) -> float:
    """The width in em of what stands between this tab and the next tab or end of the line."""
    width = 0.0
    for node in nodes[index + 1 :]:
        if node.tag in (TAB, POSITION_TAB, BR, CR):
            break
        width += _width_em(node.text or "") if node.tag == T else 0.0
    return width


def _width_em(text: str) -> float:
    try:
        pieces = pieces_of([(0, text)])
    except ValueError:  # a tag over several runs
        return text_em(text.replace(BREAK, ""))
    return sum(_OF_A_TAG_EM * (not piece.keyword) if piece.tag else text_em(piece.text) for piece in pieces)


def _replace(tab: etree._Element, sign: str, count: float) -> None:
    typed = etree.Element(T)
    typed.text = sign * (min(max(int(count), _LEAST), _MOST) if count >= 1 else _USUAL)
    typed.set(_SPACE, "preserve")
    tab.getparent().replace(tab, typed)
