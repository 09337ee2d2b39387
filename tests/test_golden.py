"""Every project that is printed on a form of its own, drawn: ``golden/specs/<office>/<project>.txt`` is what a reviewer reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import GOLDEN, SPECS, foundation_specs, load_spec
from tablegen.books.plan import make_book
from tablegen.grid.draw import draw
from tablegen.problems import Severity
from tablegen.spec.folder import SpecFile

SHIPPED = foundation_specs()


def picture(spec: SpecFile) -> Path:
    return GOLDEN / "specs" / spec.path.relative_to(SPECS).with_name(spec.path.stem + ".txt")


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda spec: str(spec.path.relative_to(SPECS)))
def test_a_shipped_spec_prints_as_drawn(spec: SpecFile, golden: Callable[[Path, str], None]) -> None:
    loaded = load_spec(spec)
    assert [problem for problem in loaded.problems if problem.severity is Severity.ERROR] == []
    golden(picture(spec), "\n".join(map(draw, make_book(loaded).sheets)))


def test_no_picture_without_a_spec() -> None:
    stale = set((GOLDEN / "specs").rglob("*.txt")) - {picture(spec) for spec in SHIPPED}
    assert stale == set()


def test_the_thirteen_of_the_foundation_are_there() -> None:
    offices = [spec.path.parent.name for spec in SHIPPED]
    assert [offices.count(name) for name in ("上海市委网信办", "宿州市委网信办", "平罗县委网信办")] == [
        5,
        3,
        5,
    ]
