"""Finished files that no spec makes any more: they leave the folders that are handed in, and are never lost.

A run answers for the recorded files whose specs lie below the paths that it was given. What it neither makes nor
finds current is moved to ``旧件/<date>/`` in the output folder, under the path that it had.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..books.places import OLD_FOLDER, PUBLIC_FOLDER
from ..files.atomic import KEPT_AS_IT_WAS, MAX_NAME_BYTES, write_problem
from ..files.links import refuse_links
from ..problems import Place, Problem
from .record import Entry

GONE, MOVED = "规格不在了", "项目改了名，或换了地方"
CHANGED = "规格改了，这次没有做它"
ANOTHER = "是名字一样的另一份成品；要都留着，用 -o 放到别的文件夹"
NOT_PUBLIC, UNKNOWN = "公开本里不再有它，或者它过期了", "不在制作记录里，没法确认它可以公开"


@dataclass(frozen=True, slots=True)
class Moved:
    """A file that was moved: ``file`` as it was called below the output folder, where it is now, and why."""

    file: str
    to: Path
    why: str

    def line(self, output: Path) -> str:
        """What is said of it, on a line of its own."""
        return f"旧件：{output / self.file}（{self.why}）→ {self.to}"


NARRATIVE = (("情况说明", "是"),)  # the options of what ``tablegen narrative`` makes: no form


def is_public(entry: Entry) -> bool:
    return (PUBLIC_FOLDER, "是") in entry.inputs.options


class Scope:
    """What a run over ``paths`` answers for."""

    def __init__(self, paths: Iterable[Path], output: Path):
        self._output = output
        self._roots = [os.path.realpath(path) for path in paths]
        self._folders: dict[str, str] = {}  # without links: twenty thousand specs lie in few

    def spec_of(self, entry: Entry) -> str:
        """The spec of ``entry`` (of a list or volume its office's folder), the folders on the way without links."""
        folder, name = os.path.split(entry.spec)
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = os.path.realpath(os.path.join(self._output, folder))
        return os.path.join(real, name) if name else real

    def covers(self, entry: Entry) -> bool:
        spec = self.spec_of(entry)
        return any(spec == root or spec.startswith(os.path.join(root, "")) for root in self._roots)


def internal_leftovers(
    entries: Iterable[Entry],
    scope: Scope,
    options: tuple[tuple[str, str], ...],
    volume: bool,
    made: Collection[str],
    unmade: Collection[str],
) -> list[tuple[str, str]]:
    """(file, why) of the internal files that no spec makes any more, after a run with ``options``.

    ``made`` are the files of this run without their suffix (another format of one of them is out of date, not
    left over), ``unmade`` the specs, as the record spells them, whose files could not be made: theirs stay. What a
    run of another kind made (a volume, another layout's list) stays as long as its spec does.
    """
    found = []
    for entry in entries:
        if is_public(entry) or entry.inputs.options == NARRATIVE or os.path.splitext(entry.file)[0] in made:
            continue
        several = entry.spec.endswith("/")
        if any(spec == entry.spec or (several and spec.startswith(entry.spec)) for spec in unmade):
            continue
        if not scope.covers(entry):
            continue
        if not os.path.exists(scope.spec_of(entry)):
            found.append((entry.file, GONE))
        elif entry.inputs.options == options if several else not volume:
            found.append((entry.file, MOVED))
    return found


def outdated(entries: Iterable[Entry], now: Mapping[str, str]) -> list[Entry]:
    """The files whose specs have another content than they were made from. ``now`` holds the digests of this run's
    specs, under the record's spelling."""
    return [entry for entry in entries if now.get(entry.spec, entry.inputs.spec) != entry.inputs.spec]


def orphans(output: Path, entries: Iterable[Entry], scope: Scope) -> list[Entry]:
    """The files of folders of specs that are gone (renamed, perhaps), which no run answers for any more."""
    there: dict[str, bool] = {}
    found = []
    for entry in entries:
        folder = os.path.dirname(entry.spec)
        if folder not in there:
            there[folder] = os.path.isdir(output / folder)
        if not there[folder] and not scope.covers(entry):
            found.append(entry)
    return found


def public_leftovers(
    entries: Iterable[Entry], there: Iterable[str], scope: Scope, stays: Callable[[Entry], bool]
) -> tuple[list[tuple[str, str]], list[Entry]]:
    """(file, why) of what may not stay in 公开, and the entries that the run does not answer for.

    ``there`` are the finished files in it: what the record does not know cannot be confirmed. ``stays`` says of a
    recorded file that the run answers for whether this run makes it or finds it current.
    """
    known = {entry.file: entry for entry in entries if is_public(entry)}
    found, others = [], []
    for file in there:
        entry = known.get(file)
        if entry is None:
            found.append((file, UNKNOWN))
        elif not scope.covers(entry):
            others.append(entry)
        elif not stays(entry):
            found.append((file, GONE if not os.path.exists(scope.spec_of(entry)) else NOT_PUBLIC))
    return found, others


def move_away(
    output: Path, files: Sequence[tuple[str, str]]
) -> tuple[list[Moved], list[tuple[str, OSError]]]:
    """Move (file, why) of ``output`` to 旧件; what was moved, and what could not be. A file that is gone is neither.

    Renamed within one file system, so that it is in one place or the other. No link is followed.
    """
    moved, failed = [], []
    day = Path(OLD_FOLDER, time.strftime("%Y-%m-%d"))
    for file, why in files:
        try:
            if "/" in file:  # a link itself may be moved: that follows nothing
                refuse_links(output, file.rpartition("/")[0])
            to = _free_name(output, day / file)
            os.rename(output / file, to)
        except FileNotFoundError:
            continue
        except OSError as error:
            failed.append((file, error))
            continue
        moved.append(Moved(file, to, why))
        _remove_empty(output, (output / file).parent)
    return moved, failed


def not_moved(path: Path, error: OSError, why: str) -> Problem:
    """The Problem of a file that should lie in 旧件, and does not."""
    found = write_problem(path, error)
    reason = found.message.partition("写不进去：")[2] or found.message
    hint = found.hint.replace(KEPT_AS_IT_WAS, "它还在原来的地方")
    return Problem("not-moved", f"“{path}”{why}，可是移不到“{OLD_FOLDER}”：{reason}", Place(str(path)), hint)


def _free_name(output: Path, wanted: Path) -> Path:
    """A path below ``output`` that is not taken, its folder made. Raises OSError."""
    refuse_links(output, wanted.as_posix())
    path = output / wanted
    path.parent.mkdir(parents=True, exist_ok=True)
    stem, number = path.stem, 1
    while os.path.lexists(path):
        number += 1
        while len(f"{stem}-{number}{path.suffix}".encode()) > MAX_NAME_BYTES:
            stem = stem[:-1]
        path = path.with_name(f"{stem}-{number}{path.suffix}")
    return path


def _remove_empty(output: Path, folder: Path) -> None:
    """Remove ``folder`` and those above it as far as they are empty."""
    with suppress(OSError):  # not empty, or in use
        while folder != output:
            folder.rmdir()
            folder = folder.parent


def copies_folder(output: Path, file: str) -> Path:
    """Where a copy of a hand-edited public ``file`` is kept: outside the folder that is handed in."""
    return output / OLD_FOLDER / time.strftime("%Y-%m-%d") / Path(file).parent
