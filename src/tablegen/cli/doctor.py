"""``tablegen doctor``: what this machine has for making forms."""

from __future__ import annotations

import locale
import platform
import sys

import click

from .. import __version__
from ..formats.fonts import STACKS, match_family
from ..problems import TablegenError
from .sentences import say
from .usage import Command


@click.command("doctor", cls=Command)
def doctor() -> int:
    """检查这台机器：每种字体用哪个字体文件、能不能做 PDF、控制台是什么编码。"""
    lines, healthy = examine()
    for line in lines:
        say(line)
    return 0 if healthy else 1


def examine() -> tuple[list[str], bool]:
    """Lines to print, and whether everything (PDF included) works."""
    lines = [f"tablegen {__version__}，Python {platform.python_version()}，{platform.platform()}"]
    lines.append(
        f"编码：控制台 {sys.stdout.encoding}，系统 {locale.getpreferredencoding(False)}，文件名 {sys.getfilesystemencoding()}"
    )
    lines.append("Word、Excel：√ 可以做（文件里写字体名，由打开它的电脑显示）")
    try:
        from ..formats.pdf.weasyprint import import_weasyprint

        lines.append(f"PDF：√ 可以做（WeasyPrint {import_weasyprint().__version__}）")
    except TablegenError as error:
        lines.append(f"PDF：× {error.problems[0].message}")
        lines.append(f"  改法：{error.problems[0].hint}")
        return lines, False
    lines.append("PDF 用的字体：")
    healthy = True
    for role, names in STACKS.items():
        found = match_family(names)
        if found is None:
            healthy = False
            lines.append(f"  {role}：× 没有可用的中文字体")
            lines.append("    改法：Debian、Ubuntu 用 apt-get install fonts-noto-cjk fonts-arphic-gkai00mp")
        else:
            family, file = found
            note = "" if family in names[:2] else "（代用）"
            lines.append(f"  {role}：√ {family}{note}  {file}")
    return lines, healthy
