"""``tablegen pack``: finished files become a submission package."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..problems import CallError, Problem, has_errors
from .sentences import print_problems, say
from .usage import TEMPLATES, Command


@click.command("pack", cls=Command)
@click.argument("output", default="output", metavar="[文件夹]", type=click.Path(path_type=Path))
@click.option("--public", is_flag=True, help="打公开本的包")
@click.option(
    "--output",
    "-o",
    "target",
    default="报送.zip",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="压缩包的名字，默认 报送.zip",
)
@TEMPLATES
def pack(output: Path, public: bool, target: Path, templates: Path | None) -> int:
    """把成品按顺序打成一个压缩包，附一份清单（文件、项目、金额、页数、SHA-256 校验值）。

    有一个成品过期、被手工改过、不见了，或有规格出错、没有成品，就不打包，并逐个说明。

    退出码：0 打好了；1 有要先处理的；2 命令写错。
    """
    return pack_and_print(output, target, public, templates)


def pack_and_print(output: Path, target: Path, public: bool, templates: Path | None) -> int:
    """Pack, and say what is in it or what stands in the way; the exit code. Raises CallError."""
    from ..build.pack import pack
    from ..files.atomic import write_problem

    if not os.path.isdir(output):
        raise CallError(Problem("no-such-path", f"没有“{output}”这个文件夹", hint="写放着成品的文件夹"))
    try:
        package = pack(output, target, public, templates)
    except OSError as error:
        print_problems([write_problem(target, error)])
        return 1
    print_problems(package.problems)
    if has_errors(package.problems):
        count = sum(problem.is_error for problem in package.problems)
        say(f"没有打包：{count} 处要先处理好（见上面的说明）")
        return 1
    say(f"{len(package.items)} 个成品和一份清单 → {target}")
    return 0
