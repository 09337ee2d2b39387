"""Every layout folder is a test because it exists: its sample prints as expected.txt shows, in every format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import all_layouts, load_spec
from tablegen.books.plan import make_book
from tablegen.formats import READ_BACK, WRITERS
from tablegen.grid.draw import draw
from tablegen.layout.folder import load_layout
from tablegen.problems import Severity
from tablegen.spec.folder import find_specs

LAYOUTS = all_layouts()
SHIPPED = [folder for folder in LAYOUTS if folder.parent.name == "templates"]
each_layout = pytest.mark.parametrize("folder", LAYOUTS, ids=lambda folder: folder.name)


@each_layout
def test_the_sample_prints_as_expected(folder: Path, golden: Callable[[Path, str], None]) -> None:
    sample = folder / "sample.yaml"
    assert sample.is_file(), f"{folder}: write a sample.yaml, the filled example of this form"
    loaded = load_spec(find_specs([sample])[0])
    serious = [problem for problem in loaded.problems if problem.severity is not Severity.ADVICE]
    assert serious == []
    assert loaded.layout.folder.resolve() == folder.resolve(), "the sample must name its own layout"
    book = make_book(loaded)
    golden(folder / "expected.txt", "\n".join(map(draw, book.sheets)))
    for name, write in WRITERS.items():
        READ_BACK[name](write(book), book)


@each_layout
def test_the_sample_fills_every_field(folder: Path) -> None:
    """The sample documents the form: each required field, period and the indicators stand in it."""
    layout = load_layout(folder)
    project = load_spec(find_specs([folder / "sample.yaml"])[0]).project
    assert [item.key for item in layout.fields if item.required and item.key not in project.fields] == []
    assert [goal.period for goal in layout.goals if goal.required and goal.period not in project.goals] == []
    assert bool(layout.indicators) == bool(project.indicators or project.class_words)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_shipped_layout_says_where_it_comes_from(folder: Path) -> None:
    layout = load_layout(folder)
    readme = folder / "README.md"
    assert readme.is_file()
    assert layout.region
    assert layout.year
    assert layout.name in readme.read_text("utf-8")
