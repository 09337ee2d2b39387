"""What an Excel blank prints beside its boxes: no other format has it, and the user is told (``Blank.only_here``)."""

from __future__ import annotations

import re

from ..package_reader import Package
from .faults import XDR, A, anchored
from .shown import S

# what a header says about itself is in every format in its own way: page, pages, date, time, file, worksheet
_CODES = re.compile(r'&(?:[LCRPNDTZFAGBIUESXYOH&]|K[0-9A-F]{6}|"[^"]*"|\d+)', re.I)
_MOST_LETTERS = 20
_SIDES = {"Header": "页眉", "Footer": "页脚"}


def only_here(package: Package, member: str) -> tuple[str, ...]:
    """The headers, footers, pictures, shapes and sparklines of the worksheet ``member``, with their boxes."""
    root = package.xml(member)
    found = []
    for side, words in _SIDES.items():
        for node in root.iterfind(f"{S}headerFooter/*"):
            text = " ".join(_CODES.sub(" ", node.text or "").split()) if node.tag.endswith(side) else ""
            if text.strip(" -—·第页共/"):
                found.append(f"{words}“{text[:_MOST_LETTERS]}{'…' if len(text) > _MOST_LETTERS else ''}”")
    if root.find(f"{S}legacyDrawingHF") is not None:
        found.append("页眉里的图片")
    for kind, name in package.related(member).values():
        if kind == "drawing" and name in package.members:
            for anchor in package.xml(name):
                if not isinstance(anchor.tag, str):
                    continue
                words = "图片" if next(anchor.iter(f"{XDR}pic"), None) is not None else "图形"
                if any((node.text or "").strip() for node in anchor.iter(f"{A}t")):
                    words = "文本框"
                found.append(f"{words}（{anchored(anchor)}）")
    if next(root.iter("{*}sparkline"), None) is not None:
        found.append("迷你图")
    return tuple(dict.fromkeys(found))
