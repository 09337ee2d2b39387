"""One property of a run is set, where the schema wants it to stand."""

from __future__ import annotations

from lxml import etree

from .style import W
from .tree import put_before

# CT_RPr: Word insists on the order
RUN_PROPERTIES = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
]


def set_run_property(run: etree._Element, tag: str, attributes: dict[str, str]) -> None:
    """Set one property of a run, in the order of the schema."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for node in properties.findall(f"{W}{tag}"):
        properties.remove(node)
    node = etree.Element(f"{W}{tag}")
    for name, value in attributes.items():
        node.set(name, value)
    later = {f"{W}{name}" for name in RUN_PROPERTIES[RUN_PROPERTIES.index(tag) + 1 :]}
    put_before(properties, node, later)
