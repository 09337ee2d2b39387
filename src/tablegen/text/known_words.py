"""Words that the program knows: the sections of its own data files, and the known word nearest to one that was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .tree import Node, parse_text

# what may be left out of a name, or put before or after it, without another thing being meant
_AFFIXES = frozenset(("指标", "项目", "绩效", "本", "工作", "专项", "经费", "情况", "预算"))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` is a slip of, or None; the basis of every “是不是…”.

    A word in Latin letters may differ by much; in Chinese two characters make another word (安全指标, 质量指标), so that one
    character (two of eight) may be wrong, or an affix that says nothing (产出, 产出指标). Two candidates are none.
    """
    known = list(dict.fromkeys(known))
    if word.isascii():
        from difflib import get_close_matches  # nothing is misspelt in most runs

        close = get_close_matches(word, known, 1, 0.6)
        return close[0] if close else None
    near = sorted((distance, name) for name in known if (distance := _slips(word, name)) is not None)
    if near:
        return near[0][1] if len(near) == 1 or near[0][0] < near[1][0] else None
    alike = [name for name in known if _affix(word, name) in _AFFIXES]
    return alike[0] if len(alike) == 1 else None


def _slips(word: str, name: str) -> int | None:
    """How many characters are wrong, missing, further or exchanged; None where they are too many for a slip."""
    allowed = 2 if max(len(word), len(name)) >= 8 else 1
    if min(len(word), len(name)) < 2 or abs(len(word) - len(name)) > allowed:
        return None
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, char in enumerate(word, 1):
        above, row = row, [i]
        for j, other in enumerate(name, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (char != other))
            if i > 1 and j > 1 and char == name[j - 2] and word[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1] if row[-1] <= allowed else None


def _affix(one: str, other: str) -> str:
    """What the longer of two words has before or after the shorter."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return ""
    return (
        long[len(short) :] if long.startswith(short) else long[: -len(short)] if long.endswith(short) else ""
    )


@cache
def own_section(path: Path, name: str) -> Node:
    """A top-level section of one of the program's own data files, parsed at first use: most runs need few of them.
    Raises KeyError for an unknown section; ValueError for a faulty file, which is a defect of the program."""
    source = parse_text(_own_sections(path)[name], path.name)
    if source.root is None or source.problems:
        raise ValueError(f"{path.name}: {source.problems}")
    return source.root.items[0][1]


@cache
def _own_sections(path: Path) -> dict[str, str]:
    parts = re.split(r"^(?=[^\s#])", path.read_text("utf-8"), flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts}
