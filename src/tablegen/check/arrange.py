"""The findings collected, in the order in which they are read: by office, project, severity and kind; what is said alike
of many rows stands together. The console and the review sheet are made of this."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..problems import CallError, Problem, Severity, command
from .collect import Collected
from .rules.explain import GROUPS, find_rule
from .rules.rule import SYSTEM

# a problem of the spec's own writing has no rule
WRITING = "写法"
# the kinds in the order of the form, with the short word that heads a column
KINDS = {
    "": WRITING, "M": "金额", "I": "指标", "V": "指标值", "W": "分值", "D": "期间", "G": "目标", "T": "文字", "S": "保密", "R": "录入",
    "F": "格式", "X": "自评",
}  # fmt: skip
_QUOTED = re.compile(r"“[^“”]*(?:“[^”]*”[^“”]*)*”|[\d.,]+")


@dataclass(slots=True)
class Alike:
    """Findings that say the same of several rows: the first, and the others."""

    first: Problem
    others: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class ProjectFindings:
    """What is said of one file: by severity and kind, in order. ``name`` is the project's."""

    name: str
    file: str
    problems: list[Problem]

    @property
    def worst(self) -> int:
        return min((problem.severity.rank for problem in self.problems), default=len(Severity))

    def count(self, severity: Severity) -> int:
        return sum(problem.severity is severity for problem in self.problems)

    def count_kind(self, kind: str) -> int:
        return sum(kind_of(problem) == kind for problem in self.problems)

    def ordered(self) -> list[Problem]:
        """The findings by severity, kind and line."""
        return sorted(self.problems, key=_order)

    def groups(self) -> list[tuple[Severity, str, list[Alike]]]:
        """(severity, kind, findings) with what is alike put together."""
        found: dict[tuple[Severity, str], dict[tuple[str, ...], Alike]] = {}
        for problem in self.ordered():
            alike = found.setdefault((problem.severity, kind_of(problem)), {})
            key = (problem.code, _QUOTED.sub("“”", problem.message), _QUOTED.sub("“”", problem.hint))
            if key in alike:
                alike[key].others.append(problem)
            else:
                alike[key] = Alike(problem)
        return [(severity, kind, list(alike.values())) for (severity, kind), alike in found.items()]


def kind_of(problem: Problem) -> str:
    """The letter of the rule's group, "" for what the reading of the spec found."""
    return problem.rule[:1]


def _order(problem: Problem) -> tuple:
    place = problem.place
    line = (place.line, place.column) if place else (0, 0)
    return (problem.severity.rank, list(KINDS).index(kind_of(problem)), *line, problem.rule)


def by_office(collected: Collected, all_: bool) -> dict[str, list[ProjectFindings]]:
    """office → its projects with findings, those with errors first, else in the order of the collected. Advice only with ``all_``."""
    files = {file: number for number, file in enumerate(collected.names)}
    found: dict[str, list[Problem]] = {}
    for problem in collected.problems:
        if all_ or problem.severity is not Severity.ADVICE:
            found.setdefault(problem.place.file if problem.place else "", []).append(problem)
    offices: dict[str, list[ProjectFindings]] = {}
    for file in sorted(found, key=lambda file: files.get(file, len(files))):
        name = collected.names.get(file) or Path(file).stem
        office = collected.offices.get(file) or Path(file).parent.name
        offices.setdefault(office, []).append(ProjectFindings(name, file, found[file]))
    for projects in offices.values():
        projects.sort(key=lambda project: min(project.worst, Severity.WARNING.rank))
    return offices


def office_table(projects: list[ProjectFindings], all_: bool) -> list[tuple[str, ...]]:
    """A table that a section head reads in a minute: project × (severities, kinds), with the sum. Columns and rows
    without a finding are left out."""
    severities = [severity for severity in Severity if all_ or severity is not Severity.ADVICE]
    columns = [
        (severity.label, [project.count(severity) for project in projects]) for severity in severities
    ] + [(word, [project.count_kind(kind) for project in projects]) for kind, word in KINDS.items()]
    columns = [(word, counts) for word, counts in columns if any(counts)]
    rows = [("项目", *(word for word, _ in columns))]
    for number, project in enumerate(projects):
        rows.append((project.name, *(str(counts[number] or "") for _, counts in columns)))
    if len(projects) > 1:
        rows.append(("合计", *(str(sum(counts)) for _, counts in columns)))
    return rows


def select(collected: Collected, only: Iterable[str], skip: Iterable[str]) -> Collected:
    """The collected with the findings of ``only`` (all where there is none) without those of ``skip``: ids of rules (I5),
    groups (I, 录入系统) and severities (退回), several with commas. What the reading of a spec found cannot be left out
    by rule: it may be why a rule has nothing to say. Raises CallError for a word that is none."""
    wanted, unwanted = _words(only), _words(skip)

    def stays(problem: Problem) -> bool:
        names = {problem.rule, problem.rule[:1], problem.severity.label}
        if not problem.rule and problem.is_error:
            return True
        return (not wanted or bool(names & wanted)) and not names & unwanted

    kept = [problem for problem in collected.problems if stays(problem)]
    silenced = [item for item in collected.silenced if stays(item.problem)]
    left_out = len(collected.problems) - len(kept)
    return replace(collected, problems=kept, silenced=silenced, left_out=left_out)


def _words(given: Iterable[str]) -> set[str]:
    found: set[str] = set()
    groups = {name: letter for letter, name in GROUPS.items()} | {
        word: letter for letter, word in KINDS.items() if letter
    }
    for word in re.split(r"[,，、;；\s]+", ",".join(given)):
        if not word:
            continue
        if word in {severity.label for severity in Severity}:
            found.add(word)
        elif word in groups:
            found.add(groups[word])
        elif word.upper() in GROUPS:
            found.add(word.upper())
        else:
            found.add(_rule_id(word))
    return found


def _rule_id(word: str) -> str:
    try:
        return find_rule(word).id
    except CallError as error:
        problem = error.problems[0]
        hint = f"写规则的编号（I5）、一组的字母（I）、“{SYSTEM}”，或“退回”“提醒”；{command('rules')} 列出全部规则"
        raise CallError(Problem(problem.code, problem.message, hint=hint)) from None
