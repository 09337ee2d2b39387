"""What happened in a run: files, problems, notes, and the exit code, computed in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..problems import Problem, SelfCheckError, has_errors, sort_key
from .old_files import Moved
from .record import Entry as Delivered

INTERRUPTED = 130  # as shells say it


@dataclass(slots=True)
class Report:
    """What happened: the files (``unchanged`` of them were current and stayed), problems of all files, notes
    (what a public copy leaves out), files that were moved to 旧件, files that are out of date and stay (name, why). ``interrupted`` is the number of projects that Ctrl-C
    left undone."""

    made: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    projects: int = 0
    failed: int = 0
    unchanged: int = 0
    remarks: int = 0  # findings of the form rules that do not stop a build
    interrupted: int | None = None
    self_check_failed: bool = False
    seen: set[Problem] = field(default_factory=set, repr=False)

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if problem not in self.seen:  # a fault in 部门.yaml is found by every spec below it
                self.seen.add(problem)
                self.problems.append(problem)

    def take(self, outcome: Outcome) -> None:
        self.made += outcome.made
        self.add(outcome.problems)
        self.failed += outcome.failed
        self.remarks += outcome.remarks
        self.moved += outcome.moved
        self.self_check_failed |= outcome.self_check_failed

    @property
    def exit_code(self) -> int:
        if self.self_check_failed:
            return SelfCheckError.exit_code
        if self.interrupted is not None:
            return INTERRUPTED
        return 1 if self.failed or has_errors(self.problems) else 0

    def sorted_problems(self) -> list[Problem]:
        return sorted(self.problems, key=sort_key)


@dataclass(slots=True)
class Outcome:
    """What became of one job."""

    entries: list[Delivered] = field(default_factory=list)
    made: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: int = 0
    self_check_failed: bool = False
    remarks: int = 0
    moved: list[Moved] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
