"""Typing slips: what a clerk types who has never seen YAML, found line by line and not by a YAML parser.

The scanner reads the text as a person does: a full-width colon is a colon where a name stands before it, a tab
is an indent. It follows the same levels as YAML and knows from the layout which name belongs where
(grammar.py), so that it finds every slip of a file that YAML cannot parse, and says for each what to write.
What YAML accepts and reads as it was meant is no slip.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import islice

from ...model.layout import Layout
from ...problems import Fix, Place, Problem
from ...text.edits import apply_edits
from ...text.limits import MAX_SLIPS
from ...text.tree import line_starts, lines_of
from .characters import character_slips
from .grammar import Slot, grammar
from .lines import line_slips
from .sections import section_slips
from .slip import Slip


def find_slips(text: str, name: str, layout: Layout | None) -> list[Problem]:
    """Every slip of ``text``, in order, as Problems of the file ``name``; where it is safe with its repair."""
    return [as_problem(slip, text, name) for slip in scan(text, grammar(layout))]


def as_problem(slip: Slip, text: str, name: str) -> Problem:
    place, line = locate(text, slip.start, slip.end, name)
    fixes = slip.edits if slip.safe else ()
    return Problem(slip.code, slip.message, place, slip.hint, slip.severity, line, "", fixes)


def locate(text: str, start: int, end: int, name: str) -> tuple[Place, str]:
    """The place of the characters ``start``..``end``, and its line."""
    starts = line_starts(text)
    number = bisect_right(starts, start)
    line_start, line = starts[number - 1], lines_of(text)[number - 1]
    last = min(end - line_start, len(line)) + 1
    column = start - line_start + 1
    return Place(name, number, column, last if last > column else None), line


def scan(text: str, root: Slot) -> list[Slip]:
    """The slips of ``text``, in order of place; their edits are at offsets of ``text``. No more than MAX_SLIPS are looked
    for: a text with more is no spec."""
    found = list(islice(character_slips(text), MAX_SLIPS))
    if len(found) == MAX_SLIPS:
        return found
    cleaned, back = apply_edits(text, [slip.edits for slip in found])
    sections = section_slips(cleaned, root)
    # lines are looked at when the section is in order: another round finds what is left
    for slip in sections or line_slips(cleaned, root):
        edits = tuple(Fix(back.offset(edit.start), back.offset(edit.end), edit.text) for edit in slip.edits)
        found.append(replace(slip, start=back.offset(slip.start), end=back.offset(slip.end), edits=edits))
    return sorted(found, key=lambda slip: (slip.start, slip.end))
