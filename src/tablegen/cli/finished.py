"""Commands about finished files: ``status`` (are they current), ``source`` (the spec that one was made from)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from ..problems import CallError, Problem
from .sentences import print_problems, say
from .usage import INTERNAL, TEMPLATES, Command


@click.command("status", cls=Command)
@click.argument("output", default="output", metavar="[文件夹]", type=click.Path(path_type=Path))
@TEMPLATES
@click.option("--json", "as_json", is_flag=True, help="写成 JSON，给别的程序读")
def status(output: Path, templates: Path | None, as_json: bool) -> int:
    """逐个列出成品：最新、过期、手改过、没有规格。

    退出码：0 全部是最新的；1 有不是的。
    """
    return print_states(output, templates, as_json)


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


@click.command("source", cls=Command)
@click.argument("file", metavar="成品", type=click.Path(path_type=Path))
@click.option(
    "--output",
    "-o",
    metavar="文件夹",
    type=INTERNAL,
    help="连同 部门.yaml 一起写到这个文件夹；不写就把规格原样印在屏幕上",
)
def source(file: Path, output: Path | None) -> int:
    """从本程序做的 Word、Excel、PDF 里取出做它的规格，一个字节也不差。"""
    return print_source(file, output)


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
