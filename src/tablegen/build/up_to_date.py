"""What has to be made: specs become jobs, and jobs whose files are current are left out.

A spec is only glanced at here (which layout, which name), and not even that where the record knows it: an
unchanged folder of a thousand forms is answered by comparing digests. Reading, checking and making is the
work of ``build``, in whichever process a job is done.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from ..books.places import FORM, VOLUME, form_places, group_keys, twin_name, twins
from ..formats import PDF_ENGINE
from ..layout.folder import find_layout
from ..model.layout import Layout
from ..problems import TablegenError
from ..spec.folder import SpecFile, read_shared
from ..text.tree import FirstLook, Text
from .record import (
    Entry,
    Inputs,
    Record,
    digest,
    folder_digest,
    is_current,
    program_digest,
    read_or_empty,
    shared_digest,
    spell_path,
)

# ms for one form, to cut the work into even chunks; measured by bench/ on the 30-row form
COST_MS = {"docx": 4.0, "xlsx": 6.0, "html": 3.0, "pdf": 25.0}
CHUNK_MS = 300.0
NAME_KEYS = ("项目名称", "部门名称")


@dataclass(frozen=True, slots=True)
class Job:
    """Files to make from ``specs``: one form, or one list or volume of all of them.

    ``place`` is the path below the output folder without suffix; None for a list or volume, whose title is
    known only when its specs are read. ``formats`` are those that are not current. ``recorded`` holds the
    digests of each file as it was delivered: a file that is none of these was edited by hand. ``twin`` parts a list or
    volume from that of an office of the same name; ``taken`` are files that other specs, which this run does not make,
    have made.
    """

    kind: str
    specs: tuple[SpecFile, ...]
    place: Path | None
    formats: tuple[str, ...]
    spec: str
    name: str
    layouts: tuple[str, ...]
    inputs: Inputs
    recorded: Mapping[str, tuple[str, ...]]
    twin: str = ""
    taken: tuple[str, ...] = ()

    @property
    def cost_ms(self) -> float:
        return sum(COST_MS[form] for form in self.formats) * len(self.specs)

    def inputs_of(self, form: str) -> Inputs:
        return inputs_of(self.inputs, form)


def inputs_of(inputs: Inputs, form: str) -> Inputs:
    """Only what is drawn depends on the fonts of this machine and on what draws it: of ``engine``, which is a name
    here, the version counts too."""
    if form != "pdf":
        return replace(inputs, engine="") if inputs.engine else inputs
    from ..formats.fonts import fonts_digest

    return replace(inputs, fonts=fonts_digest(), engine=_with_version(inputs.engine or PDF_ENGINE))


@cache
def _with_version(engine: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{engine} {version(engine)}"
    except PackageNotFoundError:  # the writer says so
        return engine


@dataclass(frozen=True, slots=True)
class Glance:
    """What is known of a spec without checking it; ``layouts``: its own and, with ``--layout``, the target. ``stem``
    parts projects of one name. One that is ``dropped`` (not printed publicly) is made into nothing, but a list or volume
    depends on it."""

    spec: SpecFile
    digest: str
    name: str
    layouts: tuple[Layout, ...]
    stem: str
    dropped: bool = False


def glance(
    spec: SpecFile, known: Sequence[Entry], folders: list[Path], target: str | None, shared: str
) -> Glance:
    """A look at ``spec``; ``known`` are its recorded files."""
    data = read_or_empty(spec.path)
    own = digest(data)
    for entry in known:
        if (entry.inputs.spec, entry.inputs.shared, entry.inputs.program) == (own, shared, program_digest()):
            return Glance(spec, own, entry.name, _find(entry.layouts[:1], folders, target), spec.path.stem)
    look = FirstLook(data)
    word = _top_text(look, spec, "版式")
    layouts = _find((word,), folders, target) if word else ()
    for key in NAME_KEYS:
        field = layouts[0].field(key) if layouts else None
        for spelling in field.names if field else (key,):
            name = _top_text(look, spec, spelling)
            if name and name.strip():
                return Glance(spec, own, name, layouts, spec.path.stem)
    return Glance(spec, own, "", layouts, spec.path.stem)


def _top_text(look: FirstLook, spec: SpecFile, name: str) -> str | None:
    """What a spec, or else the nearest 部门.yaml that has it, says under ``name``."""
    own = look.get(name)
    if own is not None:
        return own
    for path in spec.shared:
        root = read_shared(path).root
        node = root.get(name) if root is not None else None
        if node is not None:
            return node.value if isinstance(node, Text) else ""
    return None


def _find(words: Sequence[str], folders: list[Path], target: str | None) -> tuple[Layout, ...]:
    """The layouts with these words and the target; none where one is unknown or faulty (said when it is used)."""
    wanted = [*words, *([target] if target else [])]
    try:
        return distinct(find_layout(word, folders) for word in wanted)
    except TablegenError:
        return ()


def distinct(layouts: Iterable[Layout]) -> tuple[Layout, ...]:
    """Each layout once, in order."""
    return tuple({layout.id: layout for layout in layouts}.values())


def specs_digest(specs: Iterable[tuple[SpecFile, str]]) -> str:
    """Of all specs of a department, for a list or volume: (spec, its digest) in their order."""
    parts = (part for spec, own in specs for part in (str(spec.group / spec.path.name), own))
    return digest(*(part.encode("utf-8", "surrogateescape") for part in parts))  # names need be no text


def schedule(
    glances: Sequence[Glance],
    record: Record,
    formats: tuple[str, ...],
    words: Mapping[str, str],
    volume: bool,
    folder: Path,
    again: bool,
    engine: str = PDF_ENGINE,
) -> tuple[list[Job], list[Path]]:
    """The jobs, and the files that are current. ``words``: options that change what is printed; ``folder``:
    where the places begin, the output folder or one below it; ``again``: current files are made too; ``engine``:
    what makes a PDF."""
    output = record.output
    by_office: dict[Path, list[tuple[SpecFile, str]]] = {}
    for item in glances:
        by_office.setdefault(item.spec.office, []).append((item.spec, item.digest))
    glances = [item for item in glances if not item.dropped]
    inside = folder.relative_to(output)
    groups: dict[tuple, list[Glance]] = {}
    keys = group_keys([(item.spec, item.layouts[-1] if item.layouts else None) for item in glances], volume)
    for key, item in zip(keys, glances, strict=True):
        groups.setdefault(key, []).append(item)
    places = _places(glances)
    alike = twins((item.spec.office, item.spec.group) for item in glances)
    others = _Others(record, groups.values())
    by_spec = record.of_spec()
    options = tuple(sorted(words.items()))
    jobs, current = [], []
    for (kind, *_), members in groups.items():
        first = members[0]
        layouts = distinct(layout for item in members for layout in item.layouts)
        path = first.spec.path if kind == FORM else first.spec.office
        spec = spell_path(path, output) if kind == FORM else f"{spell_path(path, output)}/"
        own = first.digest if kind == FORM else specs_digest(by_office[first.spec.office])
        inputs = _inputs(
            own, members, layouts, (*options, *((("成册", "是"),) if kind == VOLUME else ())), engine
        )
        twin = alike.get(first.spec.office, "") if kind != FORM else ""
        place, ids = places[first.spec.path] if kind == FORM else None, tuple(layout.id for layout in layouts)
        known = _known(by_spec.get(spec, ()), ids, inputs.options, twin)
        stale = []
        for form in formats:
            entry = known.get(form)
            file = (inside / f"{place}.{form}").as_posix() if place is not None else None
            if entry is not None and file is not None and entry.file != file:
                entry = None  # the project has got another name
            if layouts and not again and is_current(output, entry, inputs_of(inputs, form)):
                current.append(output / entry.file)  # type: ignore[union-attr]
            else:
                stale.append(form)
        if stale:
            specs, name = tuple(item.spec for item in members), first.name if kind == FORM else ""
            files = [file for file in _files(place, inside, stale, known) if file in record.ours]
            ours = {file: tuple(sorted(record.ours[file])) for file in files}
            wanted = _files(place, inside, stale, {}) if place else None
            taken = tuple(others.files(spec, wanted, inputs.options))
            jobs.append(Job(kind, specs, place, tuple(stale), spec, name, ids, inputs, ours, twin, taken))
    return jobs, current


def _known(
    entries: Iterable[Entry], ids: tuple[str, ...], options: tuple[tuple[str, str], ...], twin: str
) -> dict[str, Entry]:
    """Format → what was made of the same specs, on the same layouts, with the same options, and before an office of the
    same name came."""
    ending = twin_name("", twin)
    return {
        Path(entry.file).suffix[1:]: entry
        for entry in entries
        if entry.layouts == ids and entry.inputs.options == options and Path(entry.file).stem.endswith(ending)
    }


class _Others:
    """What specs that are not in this run, and are still there, have made."""

    def __init__(self, record: Record, groups: Collection[Sequence[Glance]]):
        self._record = record
        self._groups = groups

    def files(self, spec: str, wanted: Sequence[str] | None, options: tuple) -> Iterator[str]:
        """Those of the files ``wanted`` that another spec than ``spec`` has made. None: all lists and volumes of others, and of
        its own those with other options (a list and a volume may have one title)."""
        entries = self._record.entries
        for file in self._of_several if wanted is None else wanted:
            entry = entries.get(file)
            if entry is None:
                continue
            if entry.spec == spec:
                is_other = wanted is None and entry.inputs.options != options
            else:
                is_other = entry.spec not in self._ours and os.path.exists(self._record.output / entry.spec)
            if is_other:
                yield file

    @cached_property
    def _of_several(self) -> list[str]:
        return [entry.file for entry in self._record.entries.values() if entry.spec.endswith("/")]

    @cached_property
    def _ours(self) -> set[str]:
        output = self._record.output
        specs = [item.spec for members in self._groups for item in members]
        offices = {f"{spell_path(office, output)}/" for office in {spec.office for spec in specs}}
        return offices | {spell_path(spec.path, output) for spec in specs}


def _places(glances: Sequence[Glance]) -> dict[Path, Path]:
    """Spec → the place of its form below the output folder, without suffix."""
    groups, names = [item.spec.group for item in glances], [item.name for item in glances]
    places = form_places(groups, names, [item.stem for item in glances])
    return dict(zip((item.spec.path for item in glances), places, strict=True))


def _inputs(
    own: str,
    members: Sequence[Glance],
    layouts: Sequence[Layout],
    options: tuple[tuple[str, str], ...],
    engine: str,
) -> Inputs:
    """What the files of one job are made from; ``own`` is the digest of its spec, or of all its specs."""
    shared = shared_digest(tuple(dict.fromkeys(path for item in members for path in item.spec.shared)))
    forms = digest(*(folder_digest(layout.folder).encode() for layout in layouts)) if layouts else ""
    return Inputs(own, shared, forms, "", program_digest(), options, engine)


def _files(place: Path | None, inside: Path, forms: Sequence[str], known: Mapping[str, Entry]) -> list[str]:
    if place is not None:
        return [(inside / f"{place}.{form}").as_posix() for form in forms]
    return [entry.file for form, entry in known.items() if form in forms]


def cut(jobs: Sequence[Job], workers: int) -> list[list[Job]]:
    """The jobs in chunks of about CHUNK_MS, in order; at least three for every process, so that none idles at
    the end, and each at least one job."""
    limit = min(CHUNK_MS, sum(job.cost_ms for job in jobs) / (workers * 3))
    chunks: list[list[Job]] = []
    used = 0.0
    for job in jobs:
        if not chunks or used + job.cost_ms > limit:
            chunks.append([])
            used = 0.0
        chunks[-1].append(job)
        used += job.cost_ms
    return chunks
