"""``公开`` in the output folder during one public run: it never holds a file that the run did not make or confirm.

Before anything is written, what may not stay is moved to 旧件 (an error that stops the run where that cannot be done), also
what does not pass the gate; what is made passes it before it is put in its place. After the run, whatever came about,
what was to be made and was not is moved too. One public run at a time works in an output folder.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ..books.places import PUBLIC_FOLDER
from ..books.plan import plan, stem
from ..files.atomic import LockedError, locked
from ..files.links import is_link, refuse_links
from ..problems import CallError, Place, Problem, Severity
from ..spec.folder import SpecFile, rest_of_offices
from ..spec.load import load
from .gate import search_folder
from .old_files import ANOTHER, NOT_PUBLIC, Scope, move_away, not_moved, public_leftovers
from .options import Options, PublicRun
from .published import PublicSet, layouts_of, nothing_left, prepare
from .record import Entry, Record, delivered_files, digest, read_or_empty
from .report import Report
from .status import SUFFIXES, State, file_state
from .up_to_date import Glance

LOCK_NAME = ".tablegen-public.lock"
PATIENCE_S = 60.0


@contextmanager
def one_at_a_time(output: Path) -> Iterator[None]:
    """Wait until no other public run works in ``output``: each would move away what the other has just made. Raises
    CallError where that takes longer than PATIENCE_S."""
    new = [folder for folder in (output, *output.parents) if not folder.exists()]
    with ExitStack() as turn:
        try:
            output.mkdir(parents=True, exist_ok=True)
            refuse_links(output, LOCK_NAME)
            turn.enter_context(locked(output / LOCK_NAME, PATIENCE_S))
        except LockedError as error:
            message = f"“{output}”里正在做另一次公开本，等了 {PATIENCE_S:.0f} 秒还没有做完"
            raise CallError(Problem("busy", message, hint="等它做完再做一次")) from error
        except OSError:
            pass  # not writable, or without locks: said of the files
        try:
            yield
        finally:
            turn.close()
            with suppress(OSError):  # not empty: something was made
                for folder in new:
                    folder.rmdir()


class PublicFolder:
    """What a public run knows of its copies and of the folder that they go into."""

    def __init__(
        self,
        specs: Sequence[SpecFile],
        folders: list[Path],
        options: Options,
        record: Record,
        scope: Scope,
        report: Report,
    ):
        self._options, self._record, self._scope = options, record, scope
        self._confirmed: set[str] = set()
        loaded_specs = [load(spec, folders, options.target) for spec in specs]
        others = [load(spec, folders, options.target) for spec in rest_of_offices(specs)]
        self._set = prepare(loaded_specs, options.volume, report, others)
        self.run: PublicRun = self._set.run
        report.add(nothing_left(self._set, options.volume))
        for loaded in self._set.loaded:
            report.add(loaded.problems)
        self.glances = _glances(specs, self._set, folders)

    def _expected(self) -> set[str]:
        """The files that this run is to make, without suffix."""
        works, _ = plan(self._set.loaded, self._options.volume, self.run.partial)
        return {
            f"{PUBLIC_FOLDER}/{work.place.as_posix()}"
            for work in works
            if all(loaded.ready for loaded in work.members)
        }

    def _there(self) -> list[str]:
        output = self._options.output
        return [
            path.relative_to(output).as_posix() for path in delivered_files(self._options.folder, SUFFIXES)
        ]

    def clear(self, current: Sequence[Path], report: Report) -> list[Path] | None:
        """Move away what may not stay, and what does not pass the gate; None where that could not be done. ``current`` are
        the files of this run that need not be made again: those of them that stay are returned."""
        folder = self._options.folder
        if is_link(folder):
            message = "“公开”文件夹是一个链接，指向别处，公开本不写到那里去"
            report.add([Problem("cannot-write", message, Place(str(folder)), "移走这个链接，再做一次")])
            return None
        self._confirmed = {path.relative_to(self._options.output).as_posix() for path in current}
        begun = {f"{place}.{form}" for place in self._expected() for form in self._options.formats}
        if not (self._move(self._leftovers(begun, report), report) and self._search(begun, report)):
            return None
        return [
            path for path in current if path.relative_to(self._options.output).as_posix() in self._confirmed
        ]

    def _leftovers(self, begun: Collection[str], report: Report) -> list[tuple[str, str]]:
        """(file, why) of what the specs do not say any more; what stays unmade is confirmed. ``begun`` are the files that
        this run is to make."""
        options = self._options
        output = options.output
        expected = {os.path.splitext(file)[0] for file in begun}
        words = tuple(sorted(options.words.items())) + ((("成册", "是"),) if options.volume else ())

        def stays(entry: Entry) -> bool:
            if entry.file in self._confirmed or entry.file in begun:
                return True
            if entry.inputs.options == words and os.path.splitext(entry.file)[0] not in expected:
                return False
            state = file_state(output / entry.file, entry, output, options.templates)
            if state.state is State.CURRENT:
                self._confirmed.add(entry.file)
            return state.state is State.CURRENT

        there = [file for file in self._there() if file in self._record.entries or file not in begun]
        old, others = public_leftovers(self._record.entries.values(), there, self._scope, stays)
        for entry in others:
            if self._scope.spec_of(entry) in self._set.secret:
                old.append((entry.file, NOT_PUBLIC))
                continue
            if entry.file in begun:
                if os.path.exists(self._scope.spec_of(entry)):
                    old.append((entry.file, ANOTHER))
                continue
            state = file_state(output / entry.file, entry, output, options.templates)
            if state.state is not State.CURRENT:
                message = f"这个公开本不在这次的规格里，而且{state.why or state.state.value}"
                place = Place(str(output / entry.file))
                hint = "连同它的规格一起再做一次"
                report.add([Problem("not-confirmed", message, place, hint, Severity.WARNING)])
            self._confirmed.add(entry.file)
        return old

    def _search(self, begun: Collection[str], report: Report) -> bool:
        """Move away what does not pass the gate: an error, but for a file that is made again now; whether it could be."""
        old = []
        for hit in search_folder(self._options.folder, self._set.left_out):
            file = hit.path.relative_to(self._options.output).as_posix()
            old.append((file, "里面有不公开的内容，或没法确认"))
            if file in self._confirmed or file not in begun:
                report.add([hit.problem])
        self._confirmed -= {file for file, _ in old}
        return self._move(old, report)

    def _move(self, old: Sequence[tuple[str, str]], report: Report) -> bool:
        output = self._options.output
        moved, failed = move_away(output, old)
        report.moved += moved
        for item in moved:
            self._record.entries.pop(item.file, None)
        report.add(not_moved(output / file, error, "不能再公开") for file, error in failed)
        return not failed

    def close(self, report: Report) -> list[str]:
        """After the run: what was not made does not stay; the files that are gone from the record."""
        output = self._options.output
        made = {path.relative_to(output).as_posix() for path in report.made} | self._confirmed
        self._move([(file, "这次没有做成") for file in self._there() if file not in made], report)
        return [item.file for item in report.moved if item.file not in made]


def _glances(specs: Sequence[SpecFile], public: PublicSet, folders: list[Path]) -> list[Glance]:
    """A look at every spec, in order: each is read and checked by now."""
    loaded_of = {loaded.spec.path: loaded for loaded in public.loaded}
    result = []
    for spec in specs:
        own = digest(read_or_empty(spec.path))
        loaded = loaded_of.get(spec.path)
        if loaded is None:
            result.append(Glance(spec, own, "", (), "", dropped=True))
            continue
        layouts = layouts_of(loaded, folders) if loaded.ready else ()
        name = loaded.project.name if loaded.project else ""
        result.append(Glance(spec, own, name, layouts, stem(loaded)))
    return result
