"""Blanks at the ends of a text: Word prints them only where ``xml:space="preserve"`` says so (XML 1.0, 2.10).

Word itself always says so; programs and hands that write the XML leave it out, and Word drops the blanks.
"""

from __future__ import annotations

from lxml import etree

from .tree import T

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE = " \t\r\n"  # of XML; a full-width blank is a letter


def drop_unkept(root: etree._Element) -> None:
    """Take out the blanks that Word drops."""
    for node in root.iter(T):
        text = node.text or ""
        if text and (text[0] in _WHITE or text[-1] in _WHITE) and not _is_kept(node):
            node.text = text.strip(_WHITE)


def _is_kept(node: etree._Element) -> bool:
    for element in (node, *node.iterancestors()):
        if (value := element.get(_SPACE)) is not None:
            return value == "preserve"
    return False


def keep_all(root: etree._Element) -> None:
    """Say of every text that ends in a blank that the blank is meant: what was typed here is printed."""
    for node in root.iter(T):
        text = node.text or ""
        if text and (text[0] in _WHITE or text[-1] in _WHITE):
            node.set(_SPACE, "preserve")
