"""``tablegen build``: one run, what it says meanwhile and at its end, and ``--watch``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..problems import Problem, TablegenError
from .sentences import after_a_run, print_problems, say, summary, together
from .usage import LAYOUT, PATHS, TEMPLATES, Command

if TYPE_CHECKING:
    from ..build.options import Options
    from ..build.report import Report


@click.command("build", cls=Command)
@PATHS
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    metavar="格式",
    help="docx、pdf、xlsx、html，用逗号隔开；不写就是 docx,pdf,xlsx",
)
@click.option(
    "--output",
    "-o",
    default="output",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="放成品的文件夹，默认 output",
)
@TEMPLATES
@LAYOUT
@click.option("--volume", is_flag=True, help="整个部门做成一册：目录和全部申报表在一个文件里")
@click.option("--strict", is_flag=True, help="有退回、提醒的规格也不做")
@click.option("--public", is_flag=True, help="做公开本：涉密项目和内部栏目遮去，放在 output/公开")
@click.option("--again", is_flag=True, help="没有变的也重做一遍")
@click.option("--keep", is_flag=True, help="没有规格再做的旧成品留在原处，不移到“旧件”")
@click.option("--jobs", metavar="个数", type=click.IntRange(1, 256), help="同时用几个进程，默认按核数")
@click.option("--executor", metavar="地址", help="交给 Dask 集群去做：dask://主机:端口")
@click.option("--pdf-engine", metavar="引擎", help="用什么做 PDF：typst（默认）或 weasyprint（照网页样式）")
@click.option("--watch", is_flag=True, help="一直看着，改了规格就马上重做，按 Ctrl-C 停下")
@click.option("--quiet", "-q", is_flag=True, help="只说错误，不说别的意见、进度和总结")
@click.option("--json", "as_json", is_flag=True, help="把结果写成 JSON，给别的程序读")
def build(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    pdf_engine: str | None,
    watch: bool,
    quiet: bool,
    as_json: bool,
    **asked: object,  # the other options bear the names of the fields of Options
) -> int:
    """把规格（YAML 文件，或放着它们的文件夹）做成申报表。

    成品在 output/规格所在的文件夹/项目名称.docx 等处。有错的规格不做，说明错在哪里；其余照做。
    规格、版式都没有变的成品不重做；被手工改过的，重做之前留一份副本。
    没有规格再做的旧成品（改了名、删了规格、不再公开）移到 output/旧件/日期，不删。

    退出码：0 全部做好；1 有规格出错或有文件没做成；2 命令写错；3 程序自查没有通过；130 按了 Ctrl-C。
    """
    from ..build.options import Options, parse_engine, parse_formats

    wanted, engine = tuple(parse_formats(formats)), parse_engine(pdf_engine)
    options = Options(wanted, pdf_engine=engine, **asked)  # type: ignore[arg-type]
    return (watch_and_print if watch else build_and_print)(paths, options, Printer(quiet, as_json))


class Printer:
    """``quiet`` says errors only; ``as_json`` says nothing but the JSON document."""

    def __init__(self, quiet: bool = False, as_json: bool = False):
        self.quiet = quiet
        self.as_json = as_json

    def problems(self, problems: Sequence[Problem]) -> None:
        if not self.as_json:
            print_problems(together([item for item in problems if item.is_error or not self.quiet]))

    def say(self, text: str) -> None:
        if not (self.quiet or self.as_json):
            say(text)


def build_and_print(paths: Sequence[Path], options: Options, printer: Printer) -> int:
    """One run and everything it prints; returns the exit code."""
    from ..build import run
    from .progress import Progress

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
        report = run.build(paths, options, on_done, before_writing)
    finally:
        if progress is not None:
            progress.close()
    printer.problems([problem for problem in report.sorted_problems() if problem not in shown])
    for note in report.notes:
        printer.say(f"公开本：{note}")
    for item in report.moved:
        printer.say(item.line(options.output))
    for line in left_lines(report, options.output):
        printer.say(line)
    if report.interrupted is not None and not printer.as_json:
        left = f"还有 {report.interrupted} 个项目没有做；做好的都是完整的，再运行一次会接着做"
        say(f"按 Ctrl-C 停下了，{left if report.interrupted else '都做完了'}")
    if report.unchanged:
        printer.say(f"{report.unchanged} 个成品没有变，没有重做")
    printer.say(summary(report, list(options.formats), options.output))
    if report.interrupted is None:
        for line in after_a_run(report, paths, options.output):
            printer.say(line)
    if printer.as_json:
        say(json.dumps(run_json(report, time.monotonic() - started), ensure_ascii=False, indent=1))
    return report.exit_code


_SHOWN = 5  # files left behind; the rest is counted


def left_lines(report: Report, output: Path) -> Iterator[str]:
    """What is out of date and still lies among the finished files."""
    for file, why in report.left[:_SHOWN]:
        yield f"过期：{output / file}（{why}）"
    if (more := len(report.left) - _SHOWN) > 0:
        yield f"过期：还有 {more} 个，tablegen status {output} 看全部"
    if report.left:
        yield "过期的不要交出去：不用就删掉，要用就连那种格式、那本汇编再做一次"


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
        "left": [{"file": file, "why": why} for file, why in report.left],
        "moved": [{"from": item.file, "to": item.to.as_posix(), "why": item.why} for item in report.moved],
    }


def watch_and_print(paths: Sequence[Path], options: Options, printer: Printer) -> int:
    """Make everything, then whatever is saved, until Ctrl-C."""
    from ..build.report import INTERRUPTED
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
