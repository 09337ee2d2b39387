"""``tablegen diff``: what changed from one year's spec to the next."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import print_problems, say
from .usage import TEMPLATES, Command


@click.command("diff", cls=Command)
@click.argument("old", metavar="上年的规格", type=click.Path(path_type=Path))
@click.argument("new", metavar="本年的规格", type=click.Path(path_type=Path))
@TEMPLATES
@click.option(
    "--output",
    "-o",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="另做一张前后对照表：.docx、.xlsx、.pdf 或 .html",
)
def diff(old: Path, new: Path, templates: Path | None, output: Path | None) -> int:
    """两份规格前后对照：栏目、金额（差多少、百分之几）、目标、指标（新增、删去、改了什么）。

    版式不同时，先把上年的印到本年的表上再比；那张表上没有的会列出来。
    """
    from ..edit.diff import as_lines, compare, written
    from ..files.atomic import put_in_place, write_problem
    from ..layout.folder import search_folders
    from ..problems import SpecError

    found = compare(old, new, lambda path: search_folders(templates, [path]))
    data = written(found, output) if output is not None else b""
    print_problems(found.problems)
    for line in as_lines(found):
        say(line)
    if output is not None:
        try:
            put_in_place(output, data)
        except OSError as error:
            raise SpecError(write_problem(output, error)) from error
        say(f"前后对照表 → {output}")
    return 0
