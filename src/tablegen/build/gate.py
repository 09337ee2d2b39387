"""The gate of what goes out: every file is unpacked and searched for what was left out, and held against what a
published file may consist of.

What a run makes passes it before it is put in its place, so that a run that is killed leaves nothing unsearched; what is
there already passes it before the run writes anything.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from ..books.left_out import LeftOut, Search
from ..files.links import is_link
from ..formats.all_texts import UnreadableError
from ..formats.public_parts import is_package, members, not_allowed
from ..problems import Place, Problem

search_for = lru_cache(maxsize=2)(Search)  # of a run: it is asked for file after file


@dataclass(frozen=True, slots=True)
class Hit:
    """A file that may not stay there: where it is, and what to say."""

    path: Path
    problem: Problem


def search_folder(folder: Path, what: LeftOut) -> Iterator[Hit]:
    """Every file below ``folder`` that holds what was left out, cannot be looked through, or is a link; and every empty
    folder of such a name."""
    for parent, below, names in os.walk(folder):
        below.sort()
        for name in (*sorted(names), *(name for name in below if is_link(Path(parent, name)))):
            path = Path(parent, name)
            if problem := fault_there(path, folder, what):
                yield Hit(path, problem)
        here = Path(parent)
        is_empty = not (names or below or here == folder)
        if is_empty and (problem := fault(b"", here, here.relative_to(folder).as_posix(), what)):
            yield Hit(here, problem)


def fault_there(path: Path, folder: Path, what: LeftOut) -> Problem | None:
    """Why the file ``path`` of the folder that is handed in may not stay there; None also for one that is gone."""
    if is_link(path):
        return Problem(
            "not-public", "是一个链接，指向别处，不能放在公开本里", Place(str(path)), "移走这个链接"
        )
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _unsure(path, "不是普通的文件")  # a pipe would never end
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return _unsure(path, error.strerror or str(error))
    return fault(data, path, path.relative_to(folder).as_posix(), what)


def fault(data: bytes, path: Path, name: str, what: LeftOut) -> Problem | None:
    """Why ``data`` may not go out as the file ``path``, called ``name`` in the folder that is handed in."""
    place = Place(str(path))
    try:
        if part := forbidden_part(data, path.suffix.lower()):
            message = f"里面有公开本不该有的东西：{part}"
            hint = "多半是从空表带来的：在 Word、Excel 里用“检查文档”删掉，再做一次"
            return Problem("not-public", message, place, hint)
        search = search_for(what)
        found = search.found(data, name) if search else None
    except UnreadableError as error:
        return _unsure(path, str(error))
    if found is None:
        return None
    kind, where = found
    inside = f"（{where}）" if where else ""
    message = f"里面有{kind}{inside}，不能公开"
    hint = "看看版式和空表里是不是印了它，再做一次；是本程序的毛病请告诉维护人员"
    return Problem("not-public", message, place, hint)


def pictures_in(data: bytes) -> int:
    """How many pictures a file of Word or Excel holds: what they show is not read."""
    if b"/media/" not in data or not is_package(data):  # names are not compressed
        return 0
    with zipfile.ZipFile(BytesIO(data)) as package:
        return sum("/media/" in name for name in package.namelist())


def _unsure(path: Path, why: str) -> Problem:
    message = f"没法确认里面没有不公开的内容：{why}"
    return Problem("not-public", message, Place(str(path)), "打开它看看；不是本程序做的就移到别处")


def forbidden_part(data: bytes, suffix: str = "") -> str | None:
    """What of a finished file may not go out, whatever it is called, or of one that lies in a zip file."""
    is_zip = data.startswith(b"PK\x03\x04")
    if data.startswith(b"%PDF") or suffix in (".docx", ".xlsx", ".pdf") or (is_zip and is_package(data)):
        return next(not_allowed(data), None)
    inner = (forbidden_part(content) for content in members(data)) if is_zip else iter(())
    return next((what for what in inner if what is not None), None)
