"""The public copy: what is secret or internal is taken out before a form is filled (RULES S1, S4).

A project with ``涉密: 是`` keeps its name (its 项目代码 in place of the name, where given), its amounts and
what its office shares; goals, indicators and everything else are gone. The layout says what is printed
instead (涉密: {公开: 印, 目标: 涉密项目, 指标: 保密项目}); a layout that says nothing does not print such a
form at all. Fields marked 内部 (people, telephones) are left out of every public copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..model.layout import Field, Layout
from ..model.project import Entry, Project, Value, walk_entries
from ..problems import Place, Problem, Severity
from ..text.rule_words import any_of, words

NAME = "项目名称"


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """``project`` is None where the layout does not print secret projects publicly."""

    project: Project | None
    masked: tuple[str, ...]  # what was taken out, for the run to list


def public_copy(project: Project, layout: Layout) -> PublicCopy:
    """``project`` as the public may see it on ``layout``."""
    masked: list[str] = []
    fields = dict(_without_internal(layout.fields, project.fields, masked))
    if not project.classified:
        return PublicCopy(replace(project, fields=fields), tuple(masked))
    settings = layout.settings.get("涉密")
    settings = settings if isinstance(settings, Mapping) else {}
    if settings.get("公开") != "印":
        return PublicCopy(None, ("整张表",))
    kept = {
        key: value
        for key, value in fields.items()
        if key == NAME or (isinstance(value, Entry) and value.place.file in project.shared_files)
    }
    if project.code and NAME in kept:
        kept[NAME] = Entry(project.code, Place(project.file), NAME)
        masked.append(NAME)
    masked += [key for key in fields if key not in kept]
    masked += ["目标"] if project.goals else []
    masked += ["指标"] if project.indicators else []
    word = str(settings.get("目标", ""))
    goals = {goal.period: Entry(word, Place(project.file), goal.period) for goal in layout.goals}
    blank = replace(
        project,
        fields=kept,
        goals=goals,
        indicators=(),
        class_words={},
        masked=str(settings.get("指标", "") or word),
    )
    return PublicCopy(blank, tuple(masked))


def _without_internal(
    declared: tuple[Field, ...], values: Mapping[str, Value], masked: list[str]
) -> Iterator[tuple[str, Value]]:
    items = {item.key: item for item in declared}
    for key, value in values.items():
        item = items.get(key)
        if item is not None and item.internal:
            masked.append(key)
        elif item is not None and item.children and isinstance(value, tuple):
            yield key, tuple(dict(_without_internal(item.children, row, masked)) for row in value)
        elif item is not None and item.children and isinstance(value, Mapping):
            yield key, dict(_without_internal(item.children, value, masked))
        else:
            yield key, value


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
