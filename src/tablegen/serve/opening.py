"""A folder shown in the file manager of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..problems import CallError, Problem

WAIT_S = 3


def open_folder(folder: Path) -> None:
    """Show ``folder``. Blocks for a moment. Raises CallError where nothing can show it.

    It is never a file: what opens a file may run it. No shell reads the path.
    """
    where = folder.resolve()
    if not where.is_dir():
        raise CallError(Problem("no-such-path", f"没有“{where}”这个文件夹", hint="先做一次表"))
    if sys.platform == "win32":
        os.startfile(os.path.join(where, ""))  # with its last backslash it names no program beside it
        return
    name = "open" if sys.platform == "darwin" else "xdg-open"
    program = shutil.which(name)
    if program is None:
        raise CallError(
            Problem("no-file-manager", f"这台机器上没有能打开文件夹的程序（{name}）", hint=f"成品在 {where}")
        )
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [program, str(where)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        failed = process.wait(WAIT_S) != 0
    except subprocess.TimeoutExpired:  # it is the file manager itself
        failed = False
    if failed:
        raise CallError(Problem("no-file-manager", "文件夹没有打开", hint=f"成品在 {where}"))
