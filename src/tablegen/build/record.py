"""The record of an output folder: what every finished file was made from.

``制作记录.txt`` in the output folder, one JSON object a line in the words of a clerk, so that a person can
read it and a torn line spoils nothing but itself: what cannot be read counts as not recorded, and is made
again. Lines are added while a run goes on (a run that is killed loses nothing) and tidied at its end.
"""

from __future__ import annotations

import errno
import json
import math
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from sys import intern

from .. import __version__
from ..books.places import OLD_FOLDER, PUBLIC_FOLDER
from ..files.atomic import keep_copy, locked, put_in_place
from ..files.links import is_link, refuse_links
from ..files.once import once_per_run

RECORD_NAME = "制作记录.txt"
LOCK_NAME = ".tablegen.lock"
INTENT = "# 正在写 "  # a line of a run that goes on: digest and file
EDITED = "改过的"
MAX_LINE_BYTES = 1_000_000  # of the record; an entry has some 500
MAX_READ_BYTES = 100_000_000
HEADER = "# tablegen 的制作记录：每个成品一行，写着它是从什么做出来的。删掉这个文件，下次就全部重做。\n"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Digests of everything a file depends on; ``options`` are the words of the command line.

    ``fonts`` and ``engine`` (what makes a PDF, with its version) are "" for files that only name their fonts (Word,
    Excel).
    """

    spec: str
    shared: str
    layout: str
    fonts: str
    program: str
    options: tuple[tuple[str, str], ...] = ()
    engine: str = ""


REASONS = {
    "spec": "规格改了",
    "shared": "部门.yaml 改了",
    "layout": "版式改了",
    "fonts": "字体换了",
    "engine": "做 PDF 的引擎换了",
    "program": "程序升级了",
    "options": "选项不同",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished file. ``file`` is relative to the output folder, ``spec`` too where that can be said.

    ``layouts`` are the ids of the layouts it was read and printed with; ``digest`` and ``size`` are the file's own.
    """

    file: str
    spec: str
    name: str
    layouts: tuple[str, ...]
    inputs: Inputs
    digest: str
    size: int


def digest(*contents: bytes) -> str:
    """16 hexadecimal digits for the contents; how they are divided counts too."""
    state = blake2b(digest_size=8)
    for content in contents:
        state.update(len(content).to_bytes(8, "big"))
        state.update(content)
    return state.hexdigest()


@once_per_run
def folder_digest(folder: Path) -> str:
    """Of the names and contents of every file below ``folder``, read once per run. "" where it is gone."""
    contents: list[bytes] = []
    for parent, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith((".", "__pycache__")))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and not name.endswith(".pyc"):
                path = os.path.join(parent, name)
                data = _read(path, MAX_READ_BYTES)
                below_folder = path[len(os.path.join(folder, "")) :].replace(os.sep, "/")
                contents += [os.fsencode(below_folder), b"?" if data is None else data]
    return digest(*contents) if contents else ""


@cache
def program_digest() -> str:
    """The version, and the files of the program, read once per process: a changed program makes its files again."""
    return f"{__version__}-{folder_digest(Path(__file__).resolve().parent.parent)}"


@once_per_run
def shared_digest(paths: tuple[Path, ...]) -> str:
    """Of the 部门.yaml files of a spec, read once per run; "" for none."""
    return digest(*map(read_or_empty, paths)) if paths else ""


def read_or_empty(path: Path) -> bytes:
    """The file's bytes; b"" where it cannot be read (the stage that needs it says so). Of a file larger than any
    that is made something of, the beginning."""
    return _read(path, MAX_READ_BYTES) or b""


def _read(path: Path | str, most: float = math.inf) -> bytes | None:
    """The bytes of a file, ``most`` of them; None for what cannot be read or is no file: a device has no end, and
    a pipe may never begin."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb", buffering=0) as file:
            return file.read() if status.st_size <= most else file.read(int(most))
    except (OSError, ValueError):
        return None


# -- the file


def spell_path(path: Path, output: Path) -> str:
    """``path`` as the record names it: relative to the output folder, with ``/``; absolute on another drive."""
    folder, name = os.path.split(path)
    if name in ("", ".", "..", output.name):
        folder, name = os.fspath(path), ""
    try:
        spelt = _spell_folder(folder, os.fspath(output), os.getcwd())
    except ValueError:
        return str(path.resolve())
    return f"{spelt}/{name}" if name and spelt != "." else name or spelt


@lru_cache(maxsize=1024)
def _spell_folder(folder: str, output: str, here: str) -> str:
    """Of a thousand specs that lie in few folders. Raises ValueError."""
    return os.path.relpath(folder or ".", output).replace(os.sep, "/")


def _line(entry: Entry) -> str:
    inputs = entry.inputs
    drawn = (("字体", inputs.fonts), ("引擎", inputs.engine))
    made_from = {"规格": inputs.spec}
    for key, value in (("部门", inputs.shared), ("版式", inputs.layout), *drawn):
        if value:
            made_from[key] = value
    made_from["程序"] = inputs.program
    words = {
        "成品": entry.file,
        "规格": entry.spec,
        "项目": entry.name,
        "版式": list(entry.layouts),
        "选项": dict(inputs.options),
        "依据": made_from,
        "成品校验": entry.digest,
        "大小": entry.size,
    }
    return json.dumps(words, ensure_ascii=False) + "\n"


def _entry(line: str) -> Entry | None:
    """The entry of a line, or None where the line is torn or is none of ours."""
    try:
        words = json.loads(line)
        made_from, options = words["依据"], words["选项"]
        entry = Entry(
            words["成品"],
            words["规格"],
            words["项目"],
            tuple(map(intern, words["版式"])),  # the same for a thousand files
            Inputs(
                made_from["规格"],
                intern(made_from.get("部门", "")),
                intern(made_from.get("版式", "")),
                intern(made_from.get("字体", "")),
                intern(made_from["程序"]),
                tuple(options.items()),
                intern(made_from.get("引擎", "")),
            ),
            words["成品校验"],
            words["大小"],
        )
        texts = (entry.file, entry.spec, entry.name, *entry.layouts, entry.digest, entry.inputs.spec)
        "".join(texts)  # TypeError for what is no text
        if "\\u" in line:
            _encoded(_line(entry))  # ValueError for what cannot be written again
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    sound = not _leads_out(entry.file)
    return entry if sound and isinstance(entry.size, int) else None


def _leads_out(file: str) -> bool:
    """Whether a recorded name would lead out of the output folder (a record may have been tampered with)."""
    if file[:1] not in ("", "/", "\\") and ".." not in file and ":" not in file and "\0" not in file:
        return file.strip("./") == ""
    path = Path(file)
    return path.is_absolute() or ".." in path.parts or "\0" in file or not path.parts


@dataclass(slots=True)
class Record:
    """The record of the folder ``output``: file → Entry. A broken or missing record is an empty one.

    ``ours`` holds, for each file, the digests of everything that was delivered there or about to be since
    the record was tidied: what a killed run had put in place was not edited by hand. ``begun`` holds those of
    them that no entry followed. ``added`` are the entries of this run.
    """

    output: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    ours: dict[str, set[str]] = field(default_factory=dict)
    begun: dict[str, set[str]] = field(default_factory=dict)
    added: dict[str, Entry] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.output / RECORD_NAME

    def of_spec(self) -> dict[str, list[Entry]]:
        """spec → its entries."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.spec, []).append(entry)
        return found

    def add(self, entries: Iterable[Entry]) -> None:
        """Take ``entries`` and add them to the file at once. Raises OSError."""
        added = {entry.file: entry for entry in entries}
        if not added:
            return
        self.entries |= added
        self.added |= added
        _append(self.output, "".join(map(_line, added.values())))

    def save(self, gone: Iterable[str] = ()) -> None:
        """Tidy the file: one line per finished file that is there. Raises OSError (LockedError).

        Another run may have added lines meanwhile: they are kept. Those of this run may be missing: it may have
        been forbidden to add any, or another may have tidied just then. ``gone`` files are left out. What a
        killed run had put in place and this one did not make again stays noted as ours.
        """
        if not os.path.isdir(self.output):
            return
        refuse_links(self.output, RECORD_NAME)
        refuse_links(self.output, LOCK_NAME)
        with locked(self.output / LOCK_NAME):
            self.entries.clear()  # of 20,000 files every copy is 20 MB
            latest = read_record(self.output)
            while self.added:
                file, entry = self.added.popitem()
                if latest.entries.get(file) != entry and is_current(self.output, entry, entry.inputs):
                    latest.entries[file] = entry
            for file in gone:
                latest.entries.pop(file, None)
            kept = sorted(latest.entries.values(), key=lambda entry: entry.file)
            kept = [entry for entry in kept if os.path.isfile(self.output / entry.file)]
            lines = [*map(_line, kept), *latest.unfinished()]
            data = b"".join(_encoded(line) for line in (HEADER, *lines))
            if _read(self.path, len(data) + 1) != data and (lines or os.path.lexists(self.path)):
                put_in_place(self.path, data)
            self.entries = {entry.file: entry for entry in kept}

    def unfinished(self) -> Iterator[str]:
        """The lines that say of a file what may stand there though no entry says so."""
        for file, digests in sorted(self.begun.items()):
            path, entry = self.output / file, self.entries.get(file)
            if os.path.isfile(path) and not (entry is not None and is_untouched(path, entry)):
                yield from (_intent(own, file) for own in sorted(digests))


def read_record(output: Path) -> Record:
    """The record of ``output``; what cannot be read of it counts as not recorded."""
    record = Record(output)
    for line in _lines(output / RECORD_NAME):
        entry = _entry(line) if line.startswith("{") else None
        if entry is not None:
            record.entries[entry.file] = entry
            record.ours.setdefault(entry.file, set()).add(entry.digest)
            record.begun.get(entry.file, set()).discard(entry.digest)
        elif line.startswith(INTENT):
            own, _, file = line.removeprefix(INTENT).partition(" ")
            if file and not _leads_out(file):
                record.ours.setdefault(file, set()).add(own)
                record.begun.setdefault(file, set()).add(own)
    return record


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file as far as it can be read; none of what is no file, or a link to one."""
    if not os.path.isfile(path) or is_link(path):
        return
    with suppress(OSError), open(path, "rb") as file:
        while line := file.readline(MAX_LINE_BYTES):  # the pieces of a longer line are no entries
            yield line.decode("utf-8", "surrogateescape").removesuffix("\n")


def _intent(own: str, file: str) -> str:
    return f"{INTENT}{own} {file}\n"


def _append(output: Path, text: str) -> None:
    """Add lines to the record of ``output``. Raises OSError."""
    output.mkdir(parents=True, exist_ok=True)
    refuse_links(output, RECORD_NAME)
    with open(output / RECORD_NAME, "a+b", buffering=0) as file:
        if file.tell() == 0:
            text = HEADER + text
        else:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a run was killed in the middle of a line
                text = "\n" + text
        file.write(_encoded(text))  # one call: two runs at once do not mix their lines


def _encoded(text: str) -> bytes:
    """In UTF-8; of file names that are none (in a folder unpacked from a Windows archive) the bytes as they are."""
    return text.encode("utf-8", "surrogateescape")


# -- what became of a file


def is_untouched(path: Path | str, entry: Entry) -> bool:
    """Whether ``path`` still is what ``entry`` says, to the byte: a disk may spoil a file, and some programs put its time
    back. Raises OSError."""
    return os.stat(path).st_size == entry.size and digest(Path(path).read_bytes()) == entry.digest


def is_current(output: Path, entry: Entry | None, inputs: Inputs) -> bool:
    """Whether the finished file need not be made again."""
    if entry is None or entry.inputs != inputs:
        return False
    try:
        return is_untouched(os.path.join(output, entry.file), entry)
    except OSError:
        return False


def delivered_files(output: Path, suffixes: Iterable[str]) -> Iterator[Path]:
    """Every finished file below ``output``, in order; locks of Word (``~$…``), hidden files and what lies in 旧件
    are none, nor do those of another output folder (with a record of its own) that lies in this one, but for 公开."""
    wanted = tuple(suffixes)
    for parent, below, names in os.walk(output):
        if parent == os.fspath(output) and OLD_FOLDER in below:
            below.remove(OLD_FOLDER)
        elif parent != os.fspath(output) and RECORD_NAME in names and PUBLIC_FOLDER not in Path(parent).parts:
            below.clear()
            continue
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(wanted) and not name.startswith((".", "~$")):
                yield Path(parent, name)


def deliver(
    output: Path, file: str, data: bytes, ours: Collection[str], copies: Path | None = None
) -> Path | None:
    """Put ``data`` in place as ``file`` of the folder ``output``, following no link below it. Raises OSError.

    ``ours`` are the digests of what was delivered there before. A file that is none of these nor what is
    delivered now was edited by hand: it is kept as a copy, beside it or in the folder ``copies``; its path is returned.
    """
    path = output / file
    refuse_links(output, file)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # reading a pipe would wait for ever
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        there = path.read_bytes()
    except FileNotFoundError:
        there = None
    if there == data:
        return None
    kept = None
    if there is not None and not _is_ours(output, file, digest(there), ours):
        kept = keep_copy(path, EDITED, copies)
    with suppress(OSError):  # a record that cannot be written stops no file; the entry says so
        _append(output, _intent(digest(data), file))
    put_in_place(path, data)
    return kept


def _is_ours(output: Path, file: str, there: str, ours: Collection[str]) -> bool:
    """Whether the content with the digest ``there`` was delivered by us, if only by another run just now."""
    return there in ours or there in read_record(output).ours.get(file, ())


def entry_of(file: str, data: bytes, spec: str, name: str, layouts: tuple[str, ...], inputs: Inputs) -> Entry:
    """The entry of ``data``, just put in place."""
    return Entry(file, spec, name, layouts, inputs, digest(data), len(data))
