"""The commands, and how one command line is run: its exit code, and every error as a sentence.

Everything a person reads is Chinese and can be printed on a GBK console.
"""

from __future__ import annotations

import gc
import sys

import click

from .. import __version__
from .sentences import print_problems
from .usage import LateGroup, usage_problem

# each command, the module of this folder that holds it, and its line in ``tablegen --help``
COMMANDS = {
    "serve": ("serve", "打开工作台：在浏览器里写、看、做"),
    "build": ("build", "生成申报表"),
    "narrative": ("narrative", "做随表公开的项目情况说明"),
    "status": ("finished", "看看成品是不是最新的"),
    "pack": ("pack", "把成品打成报送包"),
    "source": ("finished", "从成品里取出规格"),
    "check": ("check", "检查规格：写法、金额、指标"),
    "rules": ("check", "列出检查规则，或解释一条"),
    "import": ("exchange", "把填好的 Word、Excel、PDF 读成规格"),
    "export": ("exchange", "把规格写成清单或录入表"),
    "new": ("specs", "新建一份规格"),
    "fix": ("specs", "改好规格里的打字错误"),
    "diff": ("diff", "两年的规格前后对照"),
    "show": ("specs", "画出申报表：屏幕上，或 PNG、SVG 图片"),
    "schema": ("specs", "编辑器用的词典（JSON Schema）"),
    "layouts": ("layouts", "列出可用的版式"),
    "layout": ("layouts", "做新版式、检查版式、画出空表"),
    "doctor": ("doctor", "检查这台机器：字体、PDF、编码"),
}


@click.group(cls=LateGroup, late=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="tablegen %(version)s", help="显示版本")
def cli() -> None:
    """项目支出绩效目标申报表：一份 YAML 规格，生成 Word、PDF 和 Excel。"""


def main() -> None:
    """Entry point: prints problems as sentences and exits with the code that README.md gives."""
    # Almost nothing that a short run allocates becomes garbage, so collecting rarely, and not at exit, saves a sixth
    # of the time of a run that makes one file; a run of thousands needs 8 MB more for it.
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        # a GBK console cannot print every character of a spec: show its code instead of failing
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        result = cli.main(arguments, prog_name="tablegen", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        message, hint = usage_problem(error, arguments, COMMANDS)
        click.echo(f"错误：{message}\n  改法：{hint}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("已停止。", err=True)
        return 130
    except Exception as error:
        from ..problems import Problem, SelfCheckError, TablegenError, defect

        if isinstance(error, TablegenError):
            print_problems(error.problems)
            return error.exit_code
        if isinstance(error, OSError):  # of the disk or the network, not of the program
            about = f"“{error.filename}”" if error.filename else ""
            message = f"{about}打不开或写不进去：{error.strerror or error}"
            print_problems([Problem("disk", message, hint="看看文件、文件夹和权限，再做一次")])
            return 1
        print_problems([defect(error)])
        return SelfCheckError.exit_code
