"""Folded text (``>``, ``>-``, or quotes over several lines): lines of Chinese are joined without a blank between them.

YAML puts a blank where a line was folded, which is right for English only; the blank would be printed in the middle of
a sentence (yaml/yaml-spec#345). A line that begins with blanks of full width (首行空两格) begins a paragraph, as one that
is indented further does in YAML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import yaml

from .patterns import late

_WIDE_BLANK = "\u3000"
_EDGES = late(r"^ +| +$", re.MULTILINE)


def unfolded(event: yaml.ScalarEvent, lines: Sequence[str]) -> str:
    """The value of a scalar of a file's ``lines`` as it was meant. A plain text over several lines is left as YAML
    reads it: the slips speak of it (wrapped-line)."""
    first, last = event.start_mark.line, event.end_mark.line
    if first == last or event.style not in (">", "'", '"'):
        return event.value
    if event.style == ">":
        return joined(event.value, lines[first + 1 : last + 1])
    inner = [*lines[first : last + 1]]
    inner[0], inner[-1] = inner[0][event.start_mark.column + 1 :], inner[-1][: event.end_mark.column - 1]
    return joined(event.value, inner)


def evened(text: str) -> str:
    """``text`` of several lines without blanks at their edges: they indent some paragraphs of a box and not others."""
    return _EDGES.sub("", text) if "\n" in text and " " in text else text


def joined(value: str, lines: Sequence[str]) -> str:
    """``value``, which YAML folded from ``lines``, without the blank between two lines of which one meets the other in a
    wide character; with a line break before a line that begins with a blank of full width."""
    position = 0
    for line, following in pairwise(lines):
        left, right = line.strip(" \t\r"), following.strip(" \t\r")
        if not (left and right and (_is_wide(left[-1]) or _is_wide(right[0]))):
            continue
        found = value.find(f"{left} {right}", position)
        if found >= 0:
            position = found + len(left)
            between = "\n" if right[0] == _WIDE_BLANK else ""
            value = value[:position] + between + value[position + 1 :]
    return value


def _is_wide(char: str) -> bool:
    """A Chinese character, or a sign of full width (quotation marks and the dash are ambiguous, and wide here)."""
    return unicodedata.east_asian_width(char) in "WFA"
