"""What a run says: problems, progress, a summary, or one JSON document; ``status``, ``source``, ``--watch``."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ..build.options import Options
from ..build.report import INTERRUPTED, Report
from ..build.run import build
from ..problems import CallError, Problem, TablegenError
from .progress import Progress
from .sentences import print_problems, say, summary


class Printer:
    """``quiet`` says errors only; ``as_json`` says nothing but the JSON document."""

    def __init__(self, quiet: bool = False, as_json: bool = False):
        self.quiet = quiet
        self.as_json = as_json

    def problems(self, problems: Sequence[Problem]) -> None:
        if not self.as_json:
            print_problems(item for item in problems if item.is_error or not self.quiet)

    def say(self, text: str) -> None:
        if not (self.quiet or self.as_json):
            say(text)


def build_and_print(paths: Sequence[Path], options: Options, printer: Printer) -> int:
    """One run, said; its exit code."""
    shown: set[Problem] = set()
    progress = None if printer.quiet or printer.as_json else Progress(sys.stderr)

    def before_writing(report: Report) -> None:
        shown.update(report.problems)
        printer.problems(report.sorted_problems())

    def on_done(report: Report, done: int, total: int) -> None:
        if progress is not None:
            progress(done, total)

    started = time.monotonic()
    try:
        report = build(paths, options, on_done, before_writing)
    finally:
        if progress is not None:
            progress.close()
    printer.problems([problem for problem in report.sorted_problems() if problem not in shown])
    for note in report.notes:
        printer.say(f"公开本：{note}")
    for item in report.moved:
        printer.say(f"旧件：{options.output / item.file}（{item.why}）→ {item.to}")
    if report.remarks:
        printer.say(
            f"检查规则另有 {report.remarks} 处意见，不影响制作：tablegen check {' '.join(map(str, paths))}"
        )
    if report.interrupted is not None and not printer.as_json:
        left = f"还有 {report.interrupted} 个项目没有做；做好的都是完整的，再运行一次会接着做"
        say(f"按 Ctrl-C 停下了，{left if report.interrupted else '都做完了'}")
    if report.unchanged:
        printer.say(f"{report.unchanged} 个成品没有变，没有重做")
    printer.say(summary(report, list(options.formats), options.output))
    if printer.as_json:
        say(json.dumps(run_json(report, time.monotonic() - started), ensure_ascii=False, indent=1))
    return report.exit_code


def problem_json(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "rule": problem.rule,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
        "message": problem.message,
        "hint": problem.hint,
    }


def run_json(report: Report, seconds: float) -> dict[str, object]:
    return {
        "projects": report.projects,
        "failed": report.failed,
        "unchanged": report.unchanged,
        "interrupted": report.interrupted,
        "seconds": round(seconds, 3),
        "exit_code": report.exit_code,
        "files": [path.as_posix() for path in report.made],
        "problems": [problem_json(problem) for problem in report.sorted_problems()],
        "notes": report.notes,
        "moved": [{"from": item.file, "to": item.to.as_posix(), "why": item.why} for item in report.moved],
    }


def watch_and_print(paths: Sequence[Path], options: Options, printer: Printer) -> int:
    """Make everything, then whatever is saved, until Ctrl-C."""
    from ..build.watch import changes
    from ..layout.folder import search_folders
    from ..spec.folder import find_specs

    code = build_and_print(paths, options, printer)
    if code == INTERRUPTED:
        return code
    specs = find_specs(paths)
    shared = [path for spec in specs for path in spec.shared]
    watched = list(
        dict.fromkeys([*paths, *shared, *search_folders(options.templates, [spec.path for spec in specs])])
    )
    printer.say("看着这些规格，改了就重做；按 Ctrl-C 停下")
    try:
        for names in changes(watched):
            printer.say(
                f"\n{time.strftime('%H:%M:%S')} {'、'.join(Path(name).name for name in names[:3])} 改了"
            )
            try:
                code = build_and_print(paths, options, printer)
            except TablegenError as error:  # every spec was moved away: wait for the next change
                printer.problems(error.problems)
            if code == INTERRUPTED:
                return code
    except KeyboardInterrupt:
        printer.say("停下了。")
    return code


def print_states(output: Path, templates: Path | None, as_json: bool) -> int:
    """The state of every delivered file; 0 where all are current. Raises CallError."""
    from ..build.status import State, file_states

    if not os.path.isdir(output):
        raise CallError(Problem("no-such-path", f"没有“{output}”这个文件夹", hint="写放着成品的文件夹"))
    states = list(file_states(output, templates))
    if as_json:
        rows = [
            {"file": item.path.as_posix(), "state": item.state.name.lower(), "why": item.why}
            for item in states
        ]
        say(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for item in states:
            why = f"（{item.why}）" if item.why else ""
            say(f"{item.state.value}  {item.path}{why}")
        counts = {state: sum(item.state is state for item in states) for state in State}
        listed = "，".join(f"{state.value} {count} 个" for state, count in counts.items() if count)
        say(f"{len(states)} 个成品" + (f"：{listed}" if listed else ""))
    return int(any(item.state is not State.CURRENT for item in states))


def print_source(file: Path, output: Path | None) -> int:
    """The spec in a finished file: to standard output as it stands, or with its 部门.yaml into a folder."""
    from ..files.atomic import write_problem
    from ..formats.embedded_spec import extract, write_out

    files = extract(file)
    if not files:
        hint = "公开本和涉密项目的成品里不放规格；网页里也没有"
        raise CallError(Problem("no-source", f"“{file}”里没有规格", hint=hint))
    if output is None:
        specs = [content for name, content in files if not name.endswith("部门.yaml")]
        if len(specs) != 1:
            hint = "用 -o 写到一个文件夹里"
            raise CallError(Problem("many-sources", f"“{file}”里有 {len(specs)} 份规格", hint=hint))
        sys.stdout.buffer.write(specs[0])
        sys.stdout.buffer.flush()
        return 0
    try:
        for path in write_out(files, output):
            say(str(path))
    except OSError as error:
        print_problems([write_problem(output, error)])
        return 1
    return 0
