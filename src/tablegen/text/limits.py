"""How large a spec may be, and reading its bytes: what is larger is no form, and looking for slips in it would not end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ..problems import Place, Problem

MAX_FILE_BYTES = 2_000_000
MAX_LINES = 10_000
MAX_LINE_BYTES = 200_000
MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_CELL_CHARS = 20_000
MAX_SLIPS = 10_000
# codes of problems: one of them is all that is said of a file
LIMITS = ("too-large", "too-many-values", "too-deep", "too-many-characters", "too-many-slips")

_WHY = {
    errno.ENOENT: "文件不在了",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ELOOP: "这是绕回自己的链接",
    errno.EACCES: "没有读它的权限",
    errno.EPERM: "没有读它的权限",
    errno.EIO: "磁盘或网络盘读不出来",
}


def read_start(path: Path, size: int) -> bytes:
    """The first ``size`` bytes of a file. Raises OSError, also for what is no file: reading a pipe would wait for ever."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        code = errno.EISDIR if os.path.isdir(path) else errno.EINVAL
        raise OSError(code, os.strerror(code) if code == errno.EISDIR else "这不是普通的文件", str(path))
    with open(path, "rb") as file:
        return file.read(size)


def unreadable(name: str, error: OSError) -> Problem:
    why = _WHY.get(error.errno or 0) or error.strerror or str(error)
    if error.errno == errno.ENOENT and os.path.islink(name):
        why = "这是一个链接，它指向的文件不在了"
    hint = "看看文件是否还在、有没有权限"
    if os.path.islink(name):
        hint = "删掉这个链接，把文件本身放在这里"
    return Problem("unreadable", f"文件读不了：{why}", Place(name), hint)


def too_large(data: bytes, name: str) -> Problem | None:
    """The Problem of a file too large to be a form, or None. It is not read: looking for slips would take too long."""
    size, place, hint = "", Place(name), "一个项目一个文件"
    if len(data) > MAX_FILE_BYTES:
        size = f"文件超过 {MAX_FILE_BYTES // 1_000_000} MB"
    elif data.count(b"\n") + data.count(b"\r") > 2 * MAX_LINES:
        size = f"文件超过 {MAX_LINES} 行"
    else:
        lines = data.splitlines()
        if len(lines) > MAX_LINES:
            size = f"文件超过 {MAX_LINES} 行"
        elif len(data) > MAX_LINE_BYTES and max(map(len, lines)) > MAX_LINE_BYTES:
            number = next(number for number, line in enumerate(lines, 1) if len(line) > MAX_LINE_BYTES)
            place = Place(name, number, 1)
            size, hint = f"这一行超过 {MAX_LINE_BYTES // 1000} KB", "看看是不是粘贴错了；长的内容分行写"
    return Problem("too-large", f"{size}，不像一份申报表", place, hint) if size else None
