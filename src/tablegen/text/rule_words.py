"""The words that the rules look for, as data (rule_words.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from .known_words import own_section
from .tree import Mapping, Node, Sequence, Text

Value = TypeVar("Value")
FILE = Path(__file__).with_name("rule_words.yaml")


def _node(name: str) -> Node:
    return own_section(FILE, name)


def _texts(node: Node) -> tuple[str, ...]:
    assert isinstance(node, Sequence)
    return tuple(item.value for item in node.items if isinstance(item, Text))


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of words."""
    return _texts(_node(name))


@cache
def word_set(name: str) -> frozenset[str]:
    """The same list as a set."""
    return frozenset(words(name))


@cache
def groups(name: str) -> dict[str, tuple[str, ...]]:
    """A section of named lists."""
    node = _node(name)
    assert isinstance(node, Mapping)
    return {key.value: _texts(value) for key, value in node.items}


@cache
def pairs(name: str) -> dict[str, str]:
    """A section of word → word."""
    node = _node(name)
    assert isinstance(node, Mapping)
    return {key.value: value.value for key, value in node.items if isinstance(value, Text)}


@cache
def lists(name: str) -> tuple[tuple[str, ...], ...]:
    """A list of lists."""
    node = _node(name)
    assert isinstance(node, Sequence)
    return tuple(_texts(item) for item in node.items)


def either(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of ``texts``, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True))))


@cache
def any_of(name: str) -> re.Pattern[str]:
    """A pattern that finds any word of the list ``name``, the longest first."""
    return either(words(name))


def by_length(table: dict[str, Value]) -> dict[int, dict[str, Value]]:
    """``table`` grouped by the length of its words, longest first, for ``ending``."""
    found: dict[int, dict[str, Value]] = {}
    for word in sorted(table, key=len, reverse=True):
        found.setdefault(len(word), {})[word] = table[word]
    return found


def ending(table: dict[int, dict[str, Value]], text: str) -> tuple[str, Value] | None:
    """The longest word of ``table`` that ``text`` ends in, with its value."""
    for length, values in table.items():
        word = text[-length:]
        if word in values:
            return word, values[word]
    return None


def has(name: str, text: str) -> bool:
    """Whether ``text`` contains a word of the list ``name``."""
    return any_of(name).search(text) is not None
