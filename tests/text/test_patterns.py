"""Patterns that are compiled at first use: every one of them can be compiled, and Chinese is told from Latin."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import tablegen
from tablegen.text.patterns import HAN, late

MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(tablegen.__path__, "tablegen.")
    if not module.name.endswith("__main__")
]


def test_every_late_pattern_compiles() -> None:
    kind = type(late(""))
    found = [value for module in MODULES for value in vars(module).values() if isinstance(value, kind)]
    assert len(found) > 50
    for pattern in found:
        re.compile(pattern.pattern)  # a fault would show only when a spec needs it


def test_a_late_pattern_is_one() -> None:
    pattern = late(r"(\d+)元", re.MULTILINE)
    assert pattern.pattern == r"(\d+)元"
    assert pattern.search("共12元")[1] == "12"
    assert pattern.sub("x", "1元2元") == "xx"
    assert pattern.findall("1元2元") == ["1", "2"]
    with pytest.raises(AttributeError):
        pattern.nothing  # noqa: B018


@pytest.mark.parametrize("text", list("中文一龥〇㐀鿿"))
def test_what_is_chinese(text: str) -> None:
    assert re.fullmatch(HAN, text)


@pytest.mark.parametrize("text", list("aZ09_，。（ %％≥\n-"))
def test_what_is_not_chinese(text: str) -> None:
    assert not re.fullmatch(HAN, text)
