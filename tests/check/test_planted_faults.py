"""The rules against the shipped specs: an audit made by hand, and the list of everything that is found.

tests/cases/rules/audit.txt was written by reading every form, before the rules were.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tablegen.check.collect import Collected, collect
from tablegen.problems import Problem, Severity

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases" / "rules"
_LINE = re.compile(r"(?P<severity>[EW]) (?P<rules>\S+) (?P<file>.+?) \| (?P<row>.*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault that was seen by eye: any of ``rules`` would be right."""

    severity: Severity
    rules: tuple[str, ...]
    file: str
    row: str


@cache
def shipped() -> Collected:
    return collect([ROOT / "specs"])


def marks() -> list[Mark]:
    severities = {"E": Severity.ERROR, "W": Severity.WARNING}
    found = []
    for line in (CASES / "audit.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            match = _LINE.fullmatch(line)
            assert match, line
            rules = tuple(match["rules"].split(","))
            found.append(Mark(severities[match["severity"]], rules, match["file"], match["row"].strip()))
    return found


def short_file(problem: Problem) -> str:
    assert problem.place is not None
    return Path(problem.place.file).relative_to(ROOT / "specs").with_suffix("").as_posix()


def is_found(mark: Mark) -> bool:
    everything = [*shipped().problems, *(item.problem for item in shipped().silenced)]
    return any(
        problem.rule in mark.rules
        and problem.severity is not Severity.ADVICE
        and short_file(problem).startswith(mark.file)
        and (mark.row == "-" or mark.row in f"{problem.line_text} {problem.message} {problem.row}")
        for problem in everything
    )


def recall(severity: Severity) -> float:
    wanted = [mark for mark in marks() if mark.severity is severity]
    return sum(map(is_found, wanted)) / len(wanted)


def test_errors_of_the_audit_are_found() -> None:
    assert recall(Severity.ERROR) >= 0.9


def test_warnings_of_the_audit_are_found() -> None:
    assert recall(Severity.WARNING) >= 0.9


def test_everything_found(golden: Callable[[Path, str], None]) -> None:
    """A reviewer sees in the diff what a changed rule finds more or less; lines of files are left out."""
    lines = []
    for problem in sorted(
        shipped().problems,
        key=lambda item: (short_file(item), item.severity.rank, item.place.line, item.rule),
    ):  # type: ignore[union-attr]
        lines.append(
            f"{short_file(problem)} | {problem.severity.label} {problem.rule} {problem.row} | {problem.message}"
        )
    for item in shipped().silenced:
        lines.append(
            f"{short_file(item.problem)} | 免查 {item.problem.rule} | {item.problem.message} | {item.reason}"
        )
    golden(CASES / "shipped.txt", "\n".join(lines) + "\n")


def test_good_rows_raise_no_alarm(tmp_path: Path) -> None:
    """Rows as they stand in good forms of other trades (schools, roads, health, farming, water, police …)."""
    (tmp_path / "甲.yaml").write_text((CASES / "good-rows.yaml").read_text("utf-8"), "utf-8")
    found = collect([tmp_path], CASES / "layouts")
    alarms = [problem for problem in found.problems if problem.severity is not Severity.ADVICE]
    assert [f"{problem.rule} {problem.row} {problem.message}" for problem in alarms] == []


def test_faulty_rows_of_other_trades(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    (tmp_path / "甲.yaml").write_text((CASES / "faulty-rows.yaml").read_text("utf-8"), "utf-8")
    found = collect([tmp_path], CASES / "layouts")
    lines = [
        f"{problem.severity.label} {problem.rule} {problem.row} | {problem.message} | {problem.hint}"
        for problem in found.problems
    ]
    golden(CASES / "faulty-rows.txt", "\n".join(lines) + "\n")
