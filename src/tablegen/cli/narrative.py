"""``tablegen narrative``: the text that is published with the forms."""

from __future__ import annotations

from pathlib import Path

import click

from .sentences import print_problems, say, summary
from .usage import PATHS, TEMPLATES, Command


@click.command("narrative", cls=Command)
@PATHS
@click.option(
    "--format", "-f", "formats", multiple=True, metavar="格式", help="docx、pdf，用逗号隔开；不写就是两种都做"
)
@click.option(
    "--output",
    "-o",
    default="output/情况说明",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="放情况说明的文件夹，默认 output/情况说明",
)
@TEMPLATES
def narrative(paths: tuple[Path, ...], formats: tuple[str, ...], output: Path, templates: Path | None) -> int:
    """随申报表公开的“项目情况说明”：项目概况、立项依据、实施主体、实施方案、实施周期、年度预算安排、绩效目标。

    和申报表出自同一份规格：金额（小写和大写）、单位、日期、目标、指标都和表上一样，只有概况、依据、方案写在规格的“情况说明”里。涉密项目不做。
    """
    from ..build.narrative import FORMATS, make_narratives
    from ..build.options import parse_formats
    from ..problems import CallError, Problem

    wanted = parse_formats(formats) if formats else list(FORMATS)
    if other := [form for form in wanted if form not in FORMATS]:
        hint = f"可以写：{'、'.join(FORMATS)}"
        raise CallError(Problem("unknown-format", f"情况说明不能做成“{other[0]}”", hint=hint))
    report = make_narratives(paths, wanted, output, templates)
    print_problems(report.sorted_problems())
    for note in report.notes:
        say(note)
    for item in report.moved:
        say(item.line(output))
    say(summary(report, wanted, output))
    return report.exit_code
