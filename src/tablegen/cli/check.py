"""``tablegen check``, and ``tablegen rules``, which explains what it checks."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import has_colours, say
from .usage import INTERNAL, PATHS, TEMPLATES, Command


@click.command("check", cls=Command)
@PATHS
@click.option("--all", "all_", is_flag=True, help="连建议一起列出")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，给编辑器和别的程序用")
@click.option(
    "--report",
    metavar="文件",
    type=INTERNAL,
    help="另做一份审核意见表：.docx、.xlsx、.html 或 .md",
)
@click.option("--strict", is_flag=True, help="有提醒也算不通过")
@click.option(
    "--only", metavar="规则", multiple=True, help="只列这些：编号 I5、一组的字母 I、退回；几个用逗号隔开"
)
@click.option("--skip", metavar="规则", multiple=True, help="不列这些，写法同上")
@TEMPLATES
def check(
    paths: tuple[Path, ...],
    all_: bool,
    as_json: bool,
    report: Path | None,
    strict: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    templates: Path | None,
) -> int:
    """检查规格：写法对不对，金额加不加得拢，指标会不会被退回。

    “错误”表做不出来；“退回”表做得出来，交上去会被退回；“提醒”会被问到；“建议”可改可不改，用 --all 看。
    “tablegen rules 编号”解释一条规则；确实不适用的，在规格里写明原因：“免查: {I3: 本项目无直接服务对象}”。

    退出码：0 没有错误和退回；1 有（--strict 时有提醒也是 1）；2 命令写错。
    """
    from ..check.arrange import select
    from ..check.collect import collect

    writer = None
    if report is not None:
        from ..check.review_sheet import report_writer

        writer = report_writer(report)
    found = select(collect(paths, templates), only, skip)
    if as_json:
        from ..check.listing import as_json_text

        say(as_json_text(found, all_))
    else:
        from ..check.listing import as_lines, coloured, plain

        for line in as_lines(found, all_, coloured if has_colours() else plain):
            say(line)
    if report is not None and writer is not None:
        put_report(report, writer(found, all_))
    return found.exit_code(strict)


def put_report(path: Path, data: bytes) -> None:
    """Write the review sheet. Raises SpecError where the place refuses it."""
    from ..files.atomic import put_in_place, write_problem
    from ..problems import SpecError

    try:
        put_in_place(path, data)
    except OSError as error:
        raise SpecError(write_problem(path, error)) from error
    click.echo(f"审核意见表 → {path}", err=True)


@click.command("rules", cls=Command)
@click.argument("number", metavar="[编号]", required=False)
def rules(number: str | None) -> int:
    """列出检查用的全部规则；写编号（如 I5）就解释这一条，并各举一个错的和对的例子。"""
    from ..check.rules.explain import explain, listing

    for line in explain(number) if number else listing():
        say(line)
    return 0
