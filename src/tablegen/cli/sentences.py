"""Lines on the console: a sentence, problems, the summary of a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..build.report import Report
    from ..problems import Problem


def say(text: str) -> None:
    click.echo(text)


def has_colours() -> bool:
    """Whether the console shows colours and its user wants them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_problems(problems: Iterable[Problem], to_stderr: bool = True) -> None:
    from ..problems import Severity, format_problem

    for problem in problems:
        if problem.severity is not Severity.ADVICE:
            click.echo(format_problem(problem) + "\n", err=to_stderr)


def summary(report: Report, formats: list[str], output: Path) -> str:
    """One line: how many projects, which files, where."""
    from ..build.options import FORMAT_NAMES

    counts = {name: sum(1 for path in report.made if path.suffix == f".{name}") for name in formats}
    files = "、".join(f"{FORMAT_NAMES[name]} {count} 份" for name, count in counts.items())
    good = report.projects - report.failed
    failed = f"，{report.failed} 个没有做全（见上面的说明）" if report.failed else ""
    return f"{report.projects} 个项目，做好 {good} 个{failed}：{files} → {output}{'/' if '/' in str(output) or not str(output).endswith(chr(92)) else ''}"
