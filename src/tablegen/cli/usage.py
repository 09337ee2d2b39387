"""The command line in Chinese: click's classes with our words, options that several commands take, mistakes in the
arguments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click


class _Formatter(click.HelpFormatter):
    HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}  # noqa: RUF012

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]…")
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class _HelpOption:
    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这份说明"
        return option


class Command(_HelpOption, click.Command):
    """A command whose help is in Chinese."""


class Group(_HelpOption, click.Group):
    """A group of commands, such as ``tablegen layout``."""

    command_class = Command


class LateGroup(Group):
    """A group that imports a command's module when that command is run or asked for its help.

    ``late``: name of the command → (name of its module in cli/, one line for the list of commands). The module holds
    the command under its own name.
    """

    def __init__(self, *args: object, late: Mapping[str, tuple[str, str]], **more: object):
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.late:
            return None
        module = import_module(f"{__package__}.{self.late[cmd_name][0]}")
        return getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)  # import

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.late[name][1]) for name in self.list_commands(ctx)])


class InternalPath(click.Path):
    """Where something internal is written: not among the public copies."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ..build.public_place import refuse_public_folder

        path = super().convert(value, param, ctx)
        refuse_public_folder(path)
        return path


INTERNAL = InternalPath()
PATHS = click.argument("paths", nargs=-1, required=True, metavar="规格…", type=click.Path(path_type=Path))
TEMPLATES = click.option(
    "--templates",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="另外放版式的文件夹，优先于自带的版式",
)
LAYOUT = click.option("--layout", "target", metavar="版式", help="不用规格里写的版式，印到这个版式上")


def usage_problem(error: click.UsageError, arguments: list[str], known: Collection[str]) -> tuple[str, str]:
    """What is wrong with the command line and what to do, in Chinese, from click's exception classes (not from
    its texts). ``known``: the names of the commands."""
    command = error.ctx.command_path if error.ctx else "tablegen"
    hint = f"写“{command} --help”看说明"
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是“{error.possibilities[0]}”？" if error.possibilities else ""
        return f"没有“{error.option_name}”这个选项{near}", hint
    if isinstance(error, click.MissingParameter):
        name = (error.param.metavar or error.param.name or "") if error.param else ""
        return f"命令没有写完，缺少“{name.rstrip('…')}”", hint
    if isinstance(error, click.BadParameter):
        name = (error.param.opts[0] if error.param and error.param.opts else "") if error.param else ""
        return f"“{name}”的值不对", hint
    if isinstance(error, click.BadOptionUsage):
        return f"选项“{error.option_name}”后面要写一个值", hint
    from ..text.known_words import closest

    words = [word for word in arguments[:1] if not word.startswith("-")]
    if words and words[0] not in known:
        near = closest(words[0], known)
        return (
            f"没有“{words[0]}”这个命令{f'，是不是“{near}”？' if near else ''}",
            "写“tablegen --help”看有哪些命令",
        )
    return "命令写得不对", hint
