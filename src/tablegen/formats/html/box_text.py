"""The text of a box as every format prints it: its line breaks, its edges, no tabs."""

from __future__ import annotations

import re

BREAK = "\x06"  # <br>
_EMPTY_LINES = re.compile(r"(?:[^\S\u3000\n]*\n)*")
_EDGE = re.compile(r"[^\S\u3000]*")  # blanks before a text, but for the full-width ones that indent it
MOVED = " " * 4  # so many blanks move a text (a stamp, a date) to its place in the box


def clean(text: str) -> str:
    """Text of a box: breaks of the template become line breaks, edges are trimmed, save for the blanks that indent a
    first line: full-width ones, and MOVED or more."""
    if text.isprintable():  # no break, no tab and no full-width blank in it, as in most boxes
        return text.rstrip() if text.startswith(MOVED) else text.strip()
    text = text.replace(BREAK, "\n")
    # one kind of line break and no tabs: what Word, Excel and PDF all show alike
    text = without_tabs(re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)).rstrip()
    text = text[_EMPTY_LINES.match(text).end() :]  # type: ignore[union-attr] - it matches nothing at all, too
    return text if text.startswith(MOVED) else text[_EDGE.match(text).end() :]  # type: ignore[union-attr]


def without_tabs(text: str) -> str:
    """``text`` with blanks in place of tabs, two full-width ones at the beginning of a line: a tab is as wide as each
    program likes, and nothing at all in a cell of Excel."""
    if "\t" not in text:
        return text
    return re.sub(r"^[ \t]*\t[ \t]*(?=\S)", "\u3000\u3000", text, flags=re.M).replace("\t", " ")
