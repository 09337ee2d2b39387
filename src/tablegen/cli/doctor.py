"""``tablegen doctor``: what this machine has for making forms."""

from __future__ import annotations

import locale
import platform
import sys
from importlib.metadata import version

import click

from .. import __version__
from ..formats.fonts import FOLDERS, STACKS, installed, match_face
from ..formats.pdf.weasyprint import import_weasyprint
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
    faces = sum(map(len, installed().values()))
    lines.append(f"PDF：√ 可以做（Typst {version('typst')}，找到 {faces} 个字体）")
    lines.append("PDF 用的字体：")
    healthy = True
    for role, names in STACKS.items():
        face = match_face(names)
        if face is None:
            healthy = False
            lines.append(f"  {role}：× 没有可用的中文字体")
            lines.append(f"    改法：{_how_to_get_fonts()}")
        else:
            note = "" if face.family.lower() in (name.lower() for name in names[:2]) else "（代用）"
            lines.append(f"  {role}：√ {face.family}{note}  {face.file}")
    lines.append(f"另一个引擎（--pdf-engine weasyprint）：{_weasyprint()}")
    return lines, healthy


def _how_to_get_fonts() -> str:
    own = f"或者把放字体的文件夹写进环境变量 {FOLDERS}"
    if sys.platform == "linux":
        return f"Debian、Ubuntu 用 apt-get install fonts-noto-cjk fonts-arphic-gkai00mp，{own}"
    return f"装上这种字体，{own}"


def _weasyprint() -> str:
    try:
        return f"√ WeasyPrint {import_weasyprint().__version__}"
    except TablegenError as error:
        return f"没有（不用它就不必管）：{error.problems[0].message}"
