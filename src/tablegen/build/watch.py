"""``tablegen build --watch``: forms are made again as soon as a file is saved.

Modification times are polled every tenth of a second: for a few hundred files that takes less than a millisecond,
and change notifications of the system do not cover network drives, where offices keep their specs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

EVERY_S = 0.1
LOADED_NS = time.time_ns()  # imported before the first run of --watch
SUFFIXES = (".yaml", ".yml", ".html", ".css", ".docx", ".xlsx", ".txt")


def snapshot(folders: list[Path]) -> dict[str, tuple[int, int]]:
    """Size and modification time of every file that a form may depend on."""
    found: dict[str, tuple[int, int]] = {}
    stack = [str(folder) for folder in folders]
    while stack:
        path = stack.pop()
        try:
            if os.path.isfile(path):
                status = os.stat(path)
                found[path] = (status.st_mtime_ns, status.st_size)
                continue
            with os.scandir(path) as items:
                for item in items:
                    if item.name.startswith((".", "~$")):
                        continue
                    if item.is_dir(follow_symlinks=False):
                        stack.append(item.path)
                    elif item.name.lower().endswith(SUFFIXES):
                        status = item.stat()
                        found[item.path] = (status.st_mtime_ns, status.st_size)
        except OSError:
            continue  # gone between two snapshots: the next one will lack it
    return found


def changes(
    folders: list[Path], sleep: Callable[[float], None] = time.sleep, since_ns: int = LOADED_NS
) -> Iterator[list[str]]:
    """Names of the files that changed, came or went, each time that happens; never ends by itself.

    The first are those that were saved after ``since_ns``: the run before may have read them before that.
    """
    before = snapshot(folders)
    late = sorted(name for name, (changed_ns, _) in before.items() if changed_ns > since_ns)
    if late:
        yield late
    while True:
        sleep(EVERY_S)
        now = snapshot(folders)
        changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        if changed:
            before = now
            yield changed
