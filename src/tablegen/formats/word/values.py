"""Values of WordprocessingML: names, numbers, switches, colours."""

from __future__ import annotations

import re

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VAL = f"{W}val"


def number(node: etree._Element | None, name: str = VAL, default: int = 0) -> int:
    """An integer attribute; Word itself reads a faulty one as absent."""
    value = node.get(name) if node is not None else None
    try:
        return round(float(value)) if value is not None else default
    except (ValueError, OverflowError):
        return default


def is_on(node: etree._Element | None) -> bool:
    return node is not None and node.get(VAL, "true") not in ("0", "false", "off")


def rgb(value: str) -> str | None:
    """``#rrggbb`` of Word's ``RRGGBB``; None for ``auto`` and what is no colour."""
    return f"#{value.lower()}" if re.fullmatch("[0-9A-Fa-f]{6}", value) else None
