"""Words that the program knows: the sections of its own data files, and the known word nearest to one that was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .tree import Node, parse_text


def closest(word: str, known: Iterable[str]) -> str | None:
    """The nearest known word, or None; the basis of every "是不是…" (one or two wrong characters)."""
    from difflib import get_close_matches  # nothing is misspelt in most runs

    close = get_close_matches(word, list(known), 1, 0.5)
    return close[0] if close else None


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
