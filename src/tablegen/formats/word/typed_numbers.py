"""Automatic numbers of a blank are typed in where Word would show them."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from ..blank import Piece, hoist, pieces_of
from .inventory import Fault
from .numbering import Counter, Number, UnknownNumber
from .run_properties import RUN_PROPERTIES, set_run_property
from .style import VAL, Looks, W, is_on
from .symbols import is_symbol_font
from .tree import TEXT_BOX, TR, P, R, T, cells_of, put_before, run_text, runs_of


def type_numbers(root: etree._Element, numbering: etree._Element | None, looks: Looks, fault: Fault) -> None:
    """Turn the automatic numbers of one part into text; ``fault(node, what it is, what to do)`` is told of the others."""
    if numbering is None:
        return
    boxes = [root, *root.iter(TEXT_BOX)]
    for box in boxes:
        counter = Counter(numbering, looks)
        for paragraph, repeated in _flow(box):
            if _only_ends_a_section(paragraph):
                continue
            try:
                found = counter.next(paragraph)
            except UnknownNumber as error:
                fault(paragraph, str(error), "把编号写成普通的字")
                found = None
            if found is None:
                continue
            if repeated and found.text.strip():
                fault(
                    paragraph,
                    f"重复或取舍的地方有自动编号“{found.text.strip()}”",
                    "去掉自动编号，写成 {{ 行.序号 }} 或 {{ loop.index }}，或写成普通的字",
                )
            _type_number(paragraph, found)


def _flow(box: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """The paragraphs of a story in order (those of text boxes apart), and whether statements repeat them or leave them
    out."""
    depth = 0
    rows: dict[etree._Element, bool] = {}
    for paragraph in box.iter(P):
        if box.tag != TEXT_BOX and next(paragraph.iterancestors(TEXT_BOX), None) is not None:
            continue
        row = next(paragraph.iterancestors(TR), None)
        if row is not None and row not in rows:
            cells = [[piece for own in cell.iter(P) for piece in _pieces(own)] for cell in cells_of(row)]
            rows[row] = any(hoist(pieces)[0] for pieces in cells)
        pieces = _pieces(paragraph)
        before, _, after = hoist(pieces)
        yield paragraph, depth > 0 or bool(before) or (row is not None and rows[row])
        opened = sum(piece.keyword in ("for", "if") for piece in before)
        closed = sum(piece.keyword in ("endfor", "endif") for piece in after)
        depth = max(depth + opened - closed, 0)


def _only_ends_a_section(paragraph: etree._Element) -> bool:
    """Such a paragraph is the break itself, and shows no number."""
    return (
        paragraph.find(f"{W}pPr/{W}sectPr") is not None
        and not "".join(map(run_text, runs_of(paragraph))).strip()
    )


def _pieces(paragraph: etree._Element) -> list[Piece]:
    try:
        return pieces_of([(index, run_text(run)) for index, run in enumerate(runs_of(paragraph))])
    except ValueError:
        return []  # the template reader says what is wrong with the tag


def _type_number(paragraph: etree._Element, found: Number) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:  # numbered by its style
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for node in properties.findall(f"{W}numPr"):
        properties.remove(node)
    none = etree.Element(f"{W}numPr")  # the style's number must not come back
    for tag, value in (("ilvl", "0"), ("numId", "0")):
        etree.SubElement(none, f"{W}{tag}").set(VAL, value)
    earlier = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
    last = [node for node in properties if node.tag in {f"{W}{name}" for name in earlier}]
    properties.insert(properties.index(last[-1]) + 1 if last else 0, none)
    if found.indent is not None and properties.find(f"{W}ind") is None:
        later = {
            f"{W}{name}"
            for name in (
                *(
                    "contextualSpacing",
                    "mirrorIndents",
                    "suppressOverlap",
                    "jc",
                    "textDirection",
                    "textAlignment",
                ),
                *("textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr"),
            )
        }
        put_before(properties, copy.deepcopy(found.indent), later)
    hidden = found.look is not None and is_on(found.look.find(f"{W}vanish"))
    if not found.text or hidden:
        return
    run = etree.Element(R)
    look = paragraph.find(f"{W}pPr/{W}rPr")
    if look is not None:
        run.append(copy.deepcopy(look))
    if found.look is not None:
        for node in found.look:
            name = etree.QName(node).localname
            if name in RUN_PROPERTIES and not (name == "rFonts" and _of_symbols(node)):
                set_run_property(run, name, dict(node.attrib))
    text = found.text.removesuffix("\t")
    typed = etree.SubElement(run, T)
    typed.text = text
    typed.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if text != found.text:
        etree.SubElement(run, f"{W}tab")
    properties.addnext(run)


def _of_symbols(fonts: etree._Element) -> bool:
    return any(is_symbol_font(value) for value in fonts.attrib.values())
