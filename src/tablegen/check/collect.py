"""Everything that can be said about a set of specs: what ``tablegen check`` reports and what stops ``build``.

Measured on 1,035 copies of the shipped specs on two cores: 1.9 s in one process; more processes would gain
less than it takes to start them and to hand the forms back for the rules on sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..layout.folder import search_folders
from ..model.evaluation import evaluate
from ..model.layout import EVALUATED
from ..problems import Problem, Severity
from ..spec.department import read_department
from ..spec.folder import find_specs
from ..spec.passed_over import passed_over
from .rules.form import Form
from .rules.run import SILENCE_KEY, Result, Silenced, Subject, run_rules

if TYPE_CHECKING:
    from ..spec.load import Loaded


@dataclass(slots=True)
class Collected:
    """``problems`` of all files, errors first; what was silenced, with reasons; ``names``: file → project, ``offices``: file
    → office; ``left_out``: how many problems are not listed because they were not asked for; ``evaluations``: file of a
    self-evaluation → how its total comes about."""

    problems: list[Problem] = field(default_factory=list)
    silenced: list[Silenced] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)
    projects: int = 0
    left_out: int = 0
    evaluations: dict[str, str] = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        return sum(problem.severity is severity for problem in self.problems)

    def exit_code(self, strict: bool) -> int:
        """0 nothing that stops a form or sends it back, 1 otherwise (with ``strict`` for warnings too)."""
        worst = Severity.WARNING if strict else Severity.REJECT
        return int(any(problem.severity.rank <= worst.rank for problem in self.problems))


def subject(loaded: Loaded) -> Subject:
    assert loaded.project is not None and loaded.layout is not None
    return Subject(Form(loaded.project, loaded.layout, loaded.source.lines), loaded.source, loaded.shared)


def collect(
    paths: Sequence[Path],
    templates: Path | None = None,
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> Collected:
    """Read and check every spec below ``paths``: alone, and together with those of its department.

    Raises CallError for wrong paths.
    """
    from ..spec.load import load

    specs = find_specs(paths)
    unread = passed_over(paths)
    folders = search_folders(templates, [spec.path for spec in specs])
    departments: dict[Path, list[Loaded]] = {}
    for number, spec in enumerate(specs, 1):
        departments.setdefault(spec.office, []).append(load(spec, folders))
        on_done(number, len(specs))
    result = Collected(unread, projects=len(specs))
    seen: set[Problem] = set()
    for members in departments.values():
        found, faults = _department(members)
        for problem in (*faults, *found.problems):
            if problem not in seen:
                seen.add(problem)
                result.problems.append(problem)
        result.silenced += found.silenced
        result.names |= {
            loaded.source.name: loaded.project.name for loaded in members if loaded.project is not None
        }
        result.evaluations |= {
            loaded.source.name: evaluate(loaded.project, loaded.layout).sentence()
            for loaded in members
            if loaded.project is not None and loaded.layout is not None and loaded.layout.stage == EVALUATED
        }
        top = members[0].spec.shared[-1:]
        result.names |= {str(path): path.parent.name for path in top}
        office = members[0].spec.office.name
        result.offices |= {loaded.source.name: office for loaded in members} | {
            str(path): office for path in top
        }
    result.problems.sort(key=by_severity)
    return result


def _department(members: Sequence[Loaded]) -> tuple[Result, list[Problem]]:
    """The rules over the specs of one department; problems of specs that are no project yet stay as found."""
    department, faults = read_department(members[0].spec)
    faults += [problem for loaded in members if loaded.project is None for problem in loaded.problems]
    ready = {loaded.source.name: loaded for loaded in members if loaded.project is not None}
    subjects = [subject(loaded) for loaded in ready.values()]
    whole = len(ready) == len(members) and _is_whole_office(members)
    found = run_rules(subjects, department, lambda item: ready[item.source.name].problems, whole)
    return found, faults


def _is_whole_office(members: Sequence[Loaded]) -> bool:
    """Whether ``members`` are all the specs that their topmost 部门.yaml speaks for."""
    top = members[0].spec.shared[-1:]
    files = {item.name: item for member in members for item in member.shared}
    answers = [item for item in files.values() if item.root is not None and item.root.get(SILENCE_KEY)]
    return not top or not answers or len(find_specs([top[0].parent])) == len(members)


def by_severity(problem: Problem) -> tuple:
    """Order of a report of findings: errors first, then by file and line."""
    place = problem.place
    where = (place.file, place.line, place.column) if place else ("", 0, 0)
    return (problem.severity.rank, *where, problem.rule)


def check_before_build(loaded_specs: Iterable[Loaded], strict: bool) -> int:
    """Hold specs against the rules before they are built; their ``problems`` are set anew.

    Errors of the form (fields, money, required classes) stop the spec; with ``strict`` whatever would send it back
    and every warning does too. How many of those there are else is returned: check names them.
    """
    others = 0
    for loaded in loaded_specs:
        if loaded.project is None:
            continue
        found = run_rules([subject(loaded)], None, lambda item, loaded=loaded: loaded.problems)  # type: ignore[misc]
        earlier = set(loaded.problems)
        kept = []
        for problem in found.problems:
            if problem.is_error or problem in earlier:
                kept.append(problem)
            elif problem.severity is Severity.ADVICE:
                continue
            elif strict:
                kept.append(problem)
            else:
                others += 1
        loaded.problems = kept
        loaded.stopped = strict and any(problem.severity is not Severity.ADVICE for problem in kept)
    return others
