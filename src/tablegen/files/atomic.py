"""Putting a finished file in its place so that nothing is ever lost.

A file is written beside its place, flushed to the disk, read back and renamed: at any moment the old file is
whole or the new one is. The writer holds a lock on what it writes beside, so that a later run can tell a
file that is being written from one that a dead run left behind, and removes only the latter. Several runs
may work in one folder at once.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..problems import Place, Problem
from .links import LinkError, is_link

BESIDE_PREFIX, BESIDE_SUFFIX = ".tablegen-", ".tmp"
LOCK_PATIENCE_S = 5.0
TRIES = 8
MAX_NAME_BYTES = 255  # of Linux file systems
KEPT_AS_IT_WAS = "原来的文件没有动"


class WrittenDifferentError(OSError):
    """The disk gives back other bytes than were written."""


# -- locks that the system releases when their process ends

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Lock an open file without waiting; whether that succeeded. The system frees the lock when the process ends."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Take the lock of an open file without waiting; the system frees it when the process ends."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class LockedError(OSError):
    """Another process held the lock until the timeout."""


@contextmanager
def locked(path: Path, patience_s: float = LOCK_PATIENCE_S) -> Iterator[None]:
    """Hold the lock file ``path``, created and removed here, waiting at most ``patience_s``. Raises LockedError, or
    OSError where the folder is not writable."""
    deadline = time.monotonic() + patience_s
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if try_lock(descriptor) and _still_there(descriptor, path):
            break
        os.close(descriptor)
        if time.monotonic() > deadline:
            raise LockedError(errno.EAGAIN, "另一个程序正占用着它", str(path))
        time.sleep(0.02)
    try:
        yield
    finally:
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(descriptor)
            with suppress(PermissionError):  # another run has opened it already, and will remove it
                path.unlink(missing_ok=True)
        else:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def _still_there(descriptor: int, path: Path) -> bool:
    """Whether the file just locked is still the one at ``path`` and was not removed meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


# -- files


def put_in_place(path: Path, data: bytes) -> None:
    """Make ``path`` hold ``data``: the old file is whole or the new one is. Raises OSError.

    Retried where the folder vanished meanwhile, or another run took the temporary file for a stray and removed it.
    """
    for _ in range(TRIES - 1):
        try:
            return _put(path, data)
        except FileNotFoundError:
            continue
    return _put(path, data)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{BESIDE_PREFIX}{os.getpid()}-{os.urandom(4).hex()}{BESIDE_SUFFIX}")
    try:
        with open(beside, "x+b", buffering=0) as file:
            _mark_living(file.fileno())
            _write_all(file.fileno(), data)
            os.fsync(file.fileno())
            file.seek(0)
            if file.read() != data:
                raise WrittenDifferentError(errno.EIO, "写进去的和读出来的不一样", str(path))
            if sys.platform != "win32":
                os.replace(beside, path)  # still locked, so that no other run takes it for a stray
        if sys.platform == "win32":  # an open file cannot be renamed there
            os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _mark_living(descriptor: int) -> None:
    """Lock the file being written. On a file system without locks nothing counts as a stray either."""
    try:
        try_lock(descriptor)
    except OSError:
        return


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def remove_strays(output: Path, deep: bool = True) -> list[Path]:
    """Remove temporary files that dead runs left in ``output`` and (``deep``) below; returns what was removed."""
    removed = []
    for folder, below, names in os.walk(output):
        below[:] = [
            name for name in below if deep and not name.startswith(".")
        ]  # nothing of ours is written there
        for name in names:
            if name.startswith(BESIDE_PREFIX) and name.endswith(BESIDE_SUFFIX):
                path = Path(folder, name)
                if _remove_stray(path):
                    removed.append(path)
    return removed


def _remove_stray(path: Path) -> bool:
    """Remove ``path`` unless a living process holds its lock.

    A writer whose file is removed between creating and locking it notices, and writes it again.
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False  # already gone, or owned by another user
    try:
        if not try_lock(descriptor):
            return False
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
            return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    try:  # an open file cannot be removed there, neither ours nor a writer's
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def keep_copy(path: Path, label: str, folder: Path | None = None) -> Path:
    """Copy ``path`` to a free name beside it (or in ``folder``), ``<stem>（<label>）<suffix>``; the copy. Raises
    OSError.

    A copy, not a rename: where the new file cannot be written the edited one stays where it was.
    """
    data = path.read_bytes()
    stem = path.stem
    while len(f"{stem}（{label}）-999{path.suffix}".encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    number = 1
    while True:
        extra = f"-{number}" if number > 1 else ""
        copy = (folder or path.parent) / f"{stem}（{label}）{extra}{path.suffix}"
        try:
            if not is_link(copy) and copy.read_bytes() == data:
                return copy
        except FileNotFoundError:
            put_in_place(copy, data)
            return copy
        number += 1


# -- sentences


def write_problem(path: Path, error: OSError) -> Problem:
    """The Problem for an OSError while writing ``path``."""
    kept = KEPT_AS_IT_WAS
    if isinstance(error, WrittenDifferentError):
        message, hint = "写进去的和读出来的不一样", f"磁盘可能坏了，换一个盘；{kept}"
    elif isinstance(error, LinkError):
        message = f"“{error.filename}”是一个链接，指向别处，成品不写到那里去"
        hint = f"移走这个链接再做一次，或用 -o 写到别的文件夹；{kept}"
    elif error.errno in (errno.ENOSPC, errno.EDQUOT):
        message, hint = "磁盘满了", f"腾出地方再做一次；{kept}"
    elif error.errno == errno.EROFS:
        message, hint = "这个盘是只读的", "用 -o 写到别的文件夹"
    elif isinstance(error, PermissionError):
        message, hint = "文件正被打开，或没有权限", f"关掉 Word、Excel、WPS 里的这个文件再做一次；{kept}"
    elif isinstance(error, (NotADirectoryError, FileExistsError, IsADirectoryError)):
        message, hint = (
            "这个名字已经被别的文件或文件夹占用",
            "移走同名的文件（夹），或用 -o 写到别的文件夹",
        )
    elif error.errno == errno.ENAMETOOLONG:
        message, hint = "名字太长", "把项目名称或文件夹的名字改短"
    elif isinstance(error, FileNotFoundError):
        message, hint = "文件夹不见了", "看看网络盘、U 盘是否还连着，再做一次"
    else:
        message, hint = error.strerror or str(error), f"看看磁盘和文件夹；{kept}"
    return Problem("cannot-write", f"“{path}”写不进去：{message}", Place(str(path)), hint)
