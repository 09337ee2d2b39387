"""The public copy: what is secret or internal is taken out before a form is filled (RULES S1, S4).

A project with ``涉密: 是`` keeps its name (its 项目代码 in place of the name, where given), its amounts and
what its office shares; goals, indicators and everything else are gone. The layout says what is printed
instead (涉密: {公开: 印, 目标: 涉密项目, 指标: 保密项目}); a layout that says nothing does not print such a
form at all. Fields marked 内部 (people, telephones) are left out of every public copy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from ..model.layout import Field, Layout
from ..model.project import Entry, Project, Value, walk_entries
from ..problems import Place, Problem, Severity
from ..text.rule_words import any_of, words

NAME = "项目名称"


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """``project`` is None where a layout does not print secret projects publicly."""

    project: Project | None
    masked: tuple[str, ...]  # what was taken out, for the run to list
    removed: tuple[Entry, ...]  # the entries that were


def walk_all(project: Project) -> Iterator[Entry]:
    """Every scalar of the project, with the words that fill the box of a class."""
    yield from walk_entries(project)
    yield from project.class_words.values()


def public_copy(
    project: Project, layout: Layout, typed: Project | None = None, own: Layout | None = None
) -> PublicCopy:
    """``project`` as the public may see it on ``layout``. Where it was put there from its ``own`` layout, on which it
    is ``typed``, the stricter of the two decides: what is internal on either is left out, and a secret project is
    printed only where both say so."""
    typed, own = typed or project, own or layout
    removed = [*_internal(typed, own), *_internal(project, layout)]
    places = {entry.place for entry in removed}
    masked: list[str] = []
    fields = {}
    for key, value in project.fields.items():
        kept = _without(value, places)
        if kept is None or kept != value:
            masked.append(key)
        if kept is not None:
            fields[key] = kept
    indicators = tuple(
        replace(
            item, columns={key: entry for key, entry in item.columns.items() if entry.place not in places}
        )
        for item in project.indicators
    )
    masked += dict.fromkeys(
        key for item in project.indicators for key, entry in item.columns.items() if entry.place in places
    )
    if not project.classified:
        copy = replace(project, fields=fields, indicators=indicators)
        return PublicCopy(copy, tuple(masked), tuple(removed))
    settings = _secrecy(layout)
    if settings.get("公开") != "印" or _secrecy(own).get("公开") != "印":
        return PublicCopy(None, ("整张表",), tuple(walk_all(typed)))
    kept_fields = {
        key: value
        for key, value in fields.items()
        if key == NAME or (isinstance(value, Entry) and value.place.file in project.shared_files)
    }
    if project.code and NAME in kept_fields:
        kept_fields[NAME] = Entry(project.code, Place(project.file), NAME)
        masked.append(NAME)
    masked += [key for key in fields if key not in kept_fields]
    masked += ["目标"] if project.goals else []
    masked += ["指标"] if project.indicators else []
    word = str(settings.get("目标", ""))
    goals = {goal.period: Entry(word, Place(project.file), goal.period) for goal in layout.goals}
    blank = replace(
        project,
        fields=kept_fields,
        goals=goals,
        indicators=(),
        class_words={},
        masked=str(settings.get("指标", "") or word),
    )
    stays = {entry.place for entry in walk_all(blank)}
    gone = tuple(entry for entry in walk_all(typed) if entry.place not in stays)
    return PublicCopy(blank, tuple(masked), gone)


def _secrecy(layout: Layout) -> Mapping:
    settings = layout.settings.get("涉密")
    return settings if isinstance(settings, Mapping) else {}


def _internal(project: Project, layout: Layout) -> Iterator[Entry]:
    """The entries of ``project`` under the fields and columns that ``layout`` marks 内部."""
    yield from _internal_values(layout.fields, project.fields)
    columns = layout.indicators.columns if layout.indicators is not None else ()
    for item in project.indicators:
        for column in columns:
            if column.internal and column.key in item.columns:
                yield item.columns[column.key]


def _internal_values(declared: tuple[Field, ...], values: Mapping[str, Value]) -> Iterator[Entry]:
    items = {item.key: item for item in declared}
    for key, value in values.items():
        item = items.get(key)
        if item is not None and item.internal:
            yield from _entries(value)
        elif item is not None and item.children and not isinstance(value, Entry):
            for row in value if isinstance(value, tuple) else (value,):
                yield from _internal_values(item.children, row)


def _entries(value: Value) -> Iterator[Entry]:
    if isinstance(value, Entry):
        yield value
        return
    for row in value if isinstance(value, tuple) else (value,):
        for child in row.values():
            yield from _entries(child)


def _without(value: Value, places: Collection[Place]) -> Value | None:
    """``value`` without the entries at ``places``; None where nothing is left that there was."""
    if isinstance(value, Entry):
        return None if value.place in places else value
    if isinstance(value, tuple):
        rows = tuple(_rows_without(row, places) for row in value)
        return rows if any(rows) or not any(value) else None
    return _rows_without(value, places) or (value if not value else None)


def _rows_without(row: Mapping[str, Value], places: Collection[Place]) -> dict[str, Value]:
    kept = {key: _without(child, places) for key, child in row.items()}
    return {key: child for key, child in kept.items() if child is not None}


def secret_words(project: Project, problem_at: object) -> list[Problem]:
    """Words in an unmarked project that ask whether it is secret; ``problem_at`` makes a Problem with its line
    (Source.problem)."""
    if project.classified:
        return []
    pattern = secret_pattern()
    found: dict[tuple[str, int], Problem] = {}
    for entry in walk_entries(project):
        match = pattern.search(entry.text)
        if match is not None:
            key = (entry.place.file, entry.place.line)
            found.setdefault(
                key,
                problem_at(  # type: ignore[operator]
                    "secret-word",
                    f"准备公开的“{project.name}”里有“{match[0]}”，而这个项目没有标“涉密: 是”",
                    entry.place,
                    "涉密就加一行“涉密: 是”；不涉密请改掉这个词",
                    Severity.WARNING,
                    "S1",
                ),
            )
    return list(found.values())


def secret_pattern() -> re.Pattern[str]:
    """Words that hint at secret content, and spellings that dodge a filter (not within a Latin word)."""
    dodges = "|".join(map(re.escape, words("规避词")))
    return re.compile(f"{any_of('涉密词').pattern}|(?<![A-Za-z0-9])(?:{dodges})(?![A-Za-z0-9])")
