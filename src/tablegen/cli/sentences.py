"""Lines on the console: a sentence, problems, the summary of a run."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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


ALIKE = {
    "rounding-difference": "公布的合计与各项相加有 {count} 处不同，都在四舍五入的范围内，照公布数印",
}
"""Reminders by code that say nothing more where there are several in one file: said as one line."""


def together(problems: Sequence[Problem]) -> Iterator[Problem]:
    """``problems`` in their order, those of a file that are :data:`ALIKE` as one that names the command which
    lists them."""
    from ..problems import Place, Problem, command

    counts = Counter((item.code, item.place.file) for item in problems if item.code in ALIKE and item.place)
    said: set[tuple[str, str]] = set()
    for item in problems:
        alike = (item.code, item.place.file if item.place else "")
        if counts[alike] < 2:
            yield item
        elif alike not in said:
            said.add(alike)
            listed = command(f"check {quoted(Path(alike[1]).parent)}")
            message = f"{ALIKE[item.code].format(count=counts[alike])}；逐处看：{listed}"
            yield Problem(item.code, message, Place(alike[1]), severity=item.severity, rule=item.rule)


def quoted(*paths: Path) -> str:
    """Paths as they are typed behind a command."""
    return " ".join(f'"{path}"' if " " in str(path) else str(path) for path in paths)


def summary(report: Report, formats: list[str], output: Path) -> str:
    """One line: how many projects, which files, where."""
    from ..build.options import FORMAT_NAMES

    counts = {name: sum(1 for path in report.made if path.suffix == f".{name}") for name in formats}
    files = "、".join(f"{FORMAT_NAMES[name]} {count} 份" for name, count in counts.items())
    good = report.projects - report.failed
    failed = f"，{report.failed} 个没有做全（见上面的说明）" if report.failed else ""
    return f"{report.projects} 个项目，做好 {good} 个{failed}：{files} → {output}{'/' if '/' in str(output) or not str(output).endswith(chr(92)) else ''}"


def after_a_run(report: Report, paths: Sequence[Path], output: Path) -> Iterator[str]:
    """Which file to open, and what to type next."""
    from ..problems import command, has_errors

    if report.made:
        yield f"打开看看：{next((path for path in report.made if path.suffix == '.docx'), report.made[0])}"
    given = quoted(*paths)
    if report.failed or has_errors(report.problems):
        yield f"接下来：改好上面说的错误，再运行 {command(f'build {given}')}"
    elif report.remarks:
        yield f"接下来：{command(f'check {given}')}   检查规则另有 {report.remarks} 处意见，不影响制作"
    else:
        elsewhere = f" {quoted(output)}" if output != Path("output") else ""
        yield f"接下来：{command('status')}{elsewhere}   看哪些成品是最新的"
