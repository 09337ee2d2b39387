"""``tablegen diff``: what changed from one year's spec to the next."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import print_problems, say
from .usage import INTERNAL, TEMPLATES, Command


@click.command("diff", cls=Command)
@click.argument("old", metavar="上年的规格", type=click.Path(path_type=Path))
@click.argument("new", metavar="本年的规格", type=click.Path(path_type=Path))
@TEMPLATES
@click.option(
    "--output",
    "-o",
    metavar="文件",
    type=INTERNAL,
    help="另做一张前后对照表：.docx、.xlsx、.pdf 或 .html",
)
@click.option(
    "--revision",
    metavar="文件",
    type=INTERNAL,
    help="另做一份 Word 修订稿 .docx：本年的表，和上年不同的地方都是修订；全部接受是本年的表，全部拒绝是上年的表",
)
def diff(old: Path, new: Path, templates: Path | None, output: Path | None, revision: Path | None) -> int:
    """两份规格前后对照：栏目、金额（差多少、百分之几）、目标、指标（新增、删去、改了什么）。

    版式不同时，先把上年的印到本年的表上再比；那张表上没有的会列出来。
    """
    from ..edit import diff as edit
    from ..files.atomic import put_in_place, write_problem
    from ..layout.folder import search_folders
    from ..problems import CallError, Problem, SpecError

    if revision is not None and revision.suffix.lower() != ".docx":
        raise CallError(
            Problem("bad-format", f"修订稿不能做成“{revision.suffix or revision.name}”", hint="写成 .docx")
        )
    found = edit.compare(old, new, lambda path: search_folders(templates, [path]))
    files: list[tuple[str, Path, bytes]] = []
    if output is not None:
        files.append(("前后对照表", output, edit.written(found, output)))
    if revision is not None:
        files.append(("修订稿", revision, edit.revision(found)))
    print_problems(found.problems)
    for line in edit.as_lines(found):
        say(line)
    for words, path, data in files:
        try:
            put_in_place(path, data)
        except OSError as error:
            raise SpecError(write_problem(path, error)) from error
        say(f"{words} → {path}")
    return 0
