"""``tablegen serve``: the workbench in the browser."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from ..problems import CallError, Problem
from .sentences import say
from .usage import TEMPLATES, Command


@click.command("serve", cls=Command)
@click.argument("folder", metavar="[文件夹]", required=False, type=click.Path(path_type=Path))
@click.option("--port", metavar="端口", type=click.IntRange(1, 65535), help="用哪个端口，不写就找一个空的")
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只显示地址")
@click.option(
    "--output",
    "-o",
    default="output",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="放成品的文件夹，默认 output",
)
@TEMPLATES
def serve(
    folder: Path | None, port: int | None, no_browser: bool, output: Path, templates: Path | None
) -> int:
    """打开工作台：在浏览器里写规格，旁边就是印出来的样子，边写边查，写好就做。

    只在这台机器上能用：地址里带着一次性的口令，别的机器连不上；不用网络。文件就是文件夹里的规格，和命令用的是同一份。
    不写文件夹就是 specs；按 Ctrl-C 停下。
    """
    root = folder or Path("specs")
    if not root.is_dir():
        if folder is not None:
            raise CallError(Problem("no-such-path", f"没有“{root}”这个文件夹", hint="给出放规格的文件夹"))
        root.mkdir()
    if importlib.util.find_spec("nicegui") is None:
        hint = "装上它：pip install tablegen[workbench]"
        raise CallError(Problem("no-workbench", "没有装工作台要用的 NiceGUI", hint=hint))
    from ..serve.server import serve as run

    run(root, output, templates, port, say, not no_browser)
    return 0
