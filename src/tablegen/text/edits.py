"""Replacements in a text: applying them, and mapping offsets of the result back to the text as typed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass

from ..problems import Fix


@dataclass(frozen=True, slots=True)
class Back:
    """Maps offsets of a repaired text to offsets of the original: ``starts[i]`` in the new text is
    ``origins[i]`` in the old; a ``typed`` piece was kept as it was, the others are insertions."""

    starts: tuple[int, ...]
    origins: tuple[int, ...]
    typed: tuple[bool, ...]

    def offset(self, new: int) -> int:
        piece = bisect_right(self.starts, new) - 1
        return self.origins[piece] + (new - self.starts[piece] if self.typed[piece] else 0)


def chosen(groups: Iterable[tuple[Fix, ...]]) -> list[Fix]:
    """The edits of all groups that can be applied together, in order. A group is applied as a whole, or not at all
    where it overlaps an earlier one: it waits for the next round."""
    taken: list[tuple[int, int, str]] = []
    for group in sorted(
        dict.fromkeys(filter(None, groups)), key=lambda group: (group[0].start, group[0].end)
    ):
        if not any(_overlaps(edit, taken) for edit in group):
            for edit in group:
                insort(taken, (edit.start, edit.end, edit.text))
    return [Fix(*edit) for edit in taken]


def _overlaps(edit: Fix, taken: list[tuple[int, int, str]]) -> bool:
    """Whether ``edit`` overlaps one of ``taken`` (ordered, without overlaps); touching does not count."""
    index = bisect_left(taken, (edit.start,))
    if index and taken[index - 1][1] > edit.start and taken[index - 1][0] < edit.end:
        return True
    while index < len(taken) and taken[index][0] < edit.end:
        if edit.start < taken[index][1]:
            return True
        index += 1
    return False


def apply_edits(text: str, groups: Iterable[tuple[Fix, ...]]) -> tuple[str, Back]:
    """``text`` with the groups of edits applied that fit together (``chosen``)."""
    parts: list[str] = []
    starts, origins, typed = [], [], []
    length = position = 0

    def add(part: str, origin: int, is_typed: bool) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            origins.append(origin)
            typed.append(is_typed)
            length += len(part)

    for edit in chosen(groups):
        add(text[position : edit.start], position, True)
        add(edit.text, edit.start, False)
        position = edit.end
    add(text[position:], position, True)
    starts.append(length)
    origins.append(len(text))
    typed.append(True)
    return "".join(parts), Back(tuple(starts), tuple(origins), tuple(typed))
