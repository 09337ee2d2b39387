"""A page or column break between words of one paragraph parts them as Word prints them: into two paragraphs."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from lxml import etree

from .tree import BR, P, R, put_before, run_text
from .values import W

_NOT_TWICE = ("numPr", "framePr", "sectPr")
_BEFORE = tuple(f"{W}{name}" for name in ("pStyle", "keepNext", "keepLines"))


def part_at_breaks(root: etree._Element) -> None:
    """Part the paragraphs below ``root`` in which something is printed on both sides of such a break."""
    for node in list(root.iter(BR)):
        run = node.getparent()
        if node.get(f"{W}type") not in ("page", "column") or run.tag != R or run.getparent().tag != P:
            continue
        paragraph = run.getparent()
        rest = etree.Element(R)
        if (look := run.find(f"{W}rPr")) is not None:
            rest.append(copy.deepcopy(look))
        behind, following = [*node.itersiblings()], [*run.itersiblings()]
        before = _text(run.itersiblings(preceding=True)) + _loose(node.itersiblings(preceding=True))
        if not before.strip() or not (_loose(behind) + _text(following)).strip():
            continue
        second = etree.Element(P)
        second.append(_properties(paragraph, node.get(f"{W}type") == "page"))
        if node.get(f"{W}type") == "page":
            run.remove(node)
        else:
            rest.append(node)
        rest.extend(behind)
        second.append(rest)
        second.extend(following)
        paragraph.addnext(second)


def _text(nodes: Iterable[etree._Element]) -> str:
    return "".join(run_text(run) for node in nodes for run in node.iter(R))


def _loose(nodes: Iterable[etree._Element]) -> str:
    """What some of the nodes of a run print."""
    run = etree.Element(R)
    run.extend(copy.deepcopy(node) for node in nodes)
    return run_text(run)


def _properties(paragraph: etree._Element, page: bool) -> etree._Element:
    """Those of the second paragraph; a section that ends in the first ends in the second now."""
    own = paragraph.find(f"{W}pPr")
    properties = copy.deepcopy(own) if own is not None else etree.Element(f"{W}pPr")
    section = own.find(f"{W}sectPr") if own is not None else None
    for name in _NOT_TWICE:
        for node in properties.findall(f"{W}{name}"):
            properties.remove(node)
    if section is not None:
        own.remove(section)
        put_before(properties, section, {f"{W}pPrChange"})
    if page and properties.find(f"{W}pageBreakBefore") is None:
        first = [node for node in properties if node.tag in _BEFORE]
        properties.insert(
            properties.index(first[-1]) + 1 if first else 0, etree.Element(f"{W}pageBreakBefore")
        )
    return properties
