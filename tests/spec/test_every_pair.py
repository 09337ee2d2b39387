"""Each project layout's sample on every other project layout: what stands in the spec is printed there or named."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from corpus import TEMPLATES, folders
from tablegen.books.plan import make_book
from tablegen.fill.names import format_day
from tablegen.layout.folder import load_layout
from tablegen.model.layout import Layout, place_names
from tablegen.model.project import Entry, Value
from tablegen.spec.adapt import spell_target
from tablegen.spec.folder import find_specs
from tablegen.spec.load import Loaded, load

LAYOUTS = sorted(folder.name for folder in TEMPLATES.iterdir() if load_layout(folder).kind == "项目")
PAIRS = list(permutations(LAYOUTS, 2))


@cache
def sample(name: str, target: str | None = None) -> Loaded:
    return load(find_specs([TEMPLATES / name / "sample.yaml"])[0], folders(), target)


def printed(loaded: Loaded) -> str:
    [sheet] = make_book(loaded).sheets
    texts = [cell.text for row in sheet.rows for cell in row.cells]
    return "\n".join((*(line.text for line in (*sheet.head, *sheet.foot)), *texts))


def fields(value: Value) -> Iterator[Entry]:
    if isinstance(value, Entry):
        yield value
    elif isinstance(value, tuple):
        for row in value:
            for child in row.values():
                yield from fields(child)
    else:
        for child in value.values():
            yield from fields(child)


def spelt(entry: Entry, target: Layout) -> list[str]:
    """How the entry may stand on the form."""
    if entry.money is not None:
        return [target.money.text(entry.money)]
    if entry.day is not None:
        return [format_day(entry, item.date_format) for item in target.fields] + [entry.text]
    return [entry.text]


def not_printed(before: Loaded, after: Loaded) -> Iterator[tuple[str, str]]:
    """(word that a message must say, what it was) for everything of the spec that the other form does not show."""
    project, target, shown = before.project, after.layout, printed(after)
    for key, value in project.fields.items():
        if key == target.indicators.places and all(name in shown for name in place_names(value.text)):
            continue  # one box for each place
        if any(not any(text in shown for text in spelt(entry, target)) for entry in fields(value)):
            yield key, f"字段 {key}"
    for period, goal in project.goals.items():
        if goal.text not in shown:
            yield f"{period}目标", goal.text
    for period, funds in project.funds.items():
        for line in funds.lines:
            for fund in line.walk():
                if (
                    fund.place is not None
                    and fund.money is not None
                    and target.money.text(fund.money) not in shown
                ):
                    yield f"{period}资金", f"{period} {fund.key}"
    names = [item.name.text for item in after.project.indicators]
    for item in project.indicators:
        if item.name.text not in names:
            yield "个指标", item.name.text
            continue
        for period, value in item.values.items():
            style = target.indicators.target_style
            whole = spell_target(value.text, style)
            row = "\n".join(
                e.text for e in after.project.indicators[names.index(item.name.text)].values.values()
            )
            if whole not in row:
                yield f"{period}指标值", whole
        for key, column in item.columns.items():
            if column.text not in shown:
                yield key, column.text
    own = {leaf[-1].key for leaf in target.indicators.leaves()}
    for classes, word in project.class_words.items():
        if classes[-1] in own and word.text not in shown:
            yield classes[-1], word.text


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=lambda name: name.removesuffix("-project"))
def test_what_the_spec_says_is_printed_or_named(source: str, target: str) -> None:
    before, after = sample(source), sample(source, target)
    assert after.project is not None
    said = "\n".join(problem.message for problem in after.problems)
    assert [what for word, what in not_printed(before, after) if word not in said] == []


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=lambda name: name.removesuffix("-project"))
def test_what_the_form_asks_for_is_there_or_missed(source: str, target: str) -> None:
    after = sample(source, target)
    said = "\n".join(problem.message for problem in after.problems if problem.code == "missing-for-layout")
    for item in after.layout.fields:
        assert not item.required or item.key in after.project.fields or item.key in said
    for goal in after.layout.goals:
        assert not goal.required or goal.period in after.project.goals or f"{goal.period}目标" in said


def test_every_project_layout_is_in_the_matrix() -> None:
    assert len(LAYOUTS) >= 15
    assert {Path(name).name for pair in PAIRS for name in pair} == set(LAYOUTS)
