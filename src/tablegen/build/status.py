"""``tablegen status``: what became of the files in an output folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ..layout.folder import layout_folders, search_folders
from ..problems import CallError
from ..spec.folder import SpecFile, find_specs
from .record import (
    REASONS,
    Entry,
    Inputs,
    delivered_files,
    digest,
    folder_digest,
    is_untouched,
    program_digest,
    read_or_empty,
    read_record,
    shared_digest,
)
from .up_to_date import inputs_of, specs_digest

SUFFIXES = (".docx", ".pdf", ".xlsx", ".html")


class State(Enum):
    """What became of a delivered file; the value is the word that is shown."""

    CURRENT = "最新"
    OUT_OF_DATE = "过期"
    EDITED = "手改过"
    NO_SPEC = "没有规格"


@dataclass(frozen=True, slots=True)
class FileState:
    """``why``: details in Chinese, or ""; ``spec``: the spec (or the folder of specs) that it was made of."""

    path: Path
    state: State
    why: str = ""
    spec: Path | None = None


def file_states(output: Path, templates: Path | None = None) -> Iterator[FileState]:
    """Every delivered file below ``output``, in order. Files that are recorded but no longer
    there are left out."""
    record = read_record(output)
    for path in delivered_files(output, SUFFIXES):
        entry = record.entries.get(path.relative_to(output).as_posix())
        if entry is None:
            yield FileState(path, State.NO_SPEC, "不是本程序记录里的成品")
        else:
            yield file_state(path, entry, output, templates)


def file_state(path: Path, entry: Entry, output: Path, templates: Path | None) -> FileState:
    """What became of one recorded file; every byte of it is read."""
    where = output / entry.spec
    try:
        specs = find_specs([where])
    except (CallError, OSError, RuntimeError, ValueError):  # gone, or what the record names is no path
        return FileState(path, State.NO_SPEC, f"规格不在了：{entry.spec}")
    if not is_untouched(path, entry):
        return FileState(path, State.EDITED, "再做一次时会留一份副本", where)
    now = current_inputs(entry, specs, templates, path.suffix[1:])
    reasons = [word for key, word in REASONS.items() if getattr(now, key) != getattr(entry.inputs, key)]
    return FileState(path, State.OUT_OF_DATE if reasons else State.CURRENT, "、".join(reasons), where)


def current_inputs(entry: Entry, specs: list[SpecFile], templates: Path | None, form: str) -> Inputs:
    """What ``entry`` would be made from now; its options are taken over."""
    folders = layout_folders(search_folders(templates, [spec.path for spec in specs]))
    layouts = [folder_digest(folders[name]).encode() for name in entry.layouts if name in folders]
    if entry.spec.endswith("/"):
        own = specs_digest((spec, digest(read_or_empty(spec.path))) for spec in specs)
    else:
        own = digest(read_or_empty(specs[0].path))
    shared = tuple(dict.fromkeys(path for spec in specs for path in spec.shared))
    layout = digest(*layouts) if layouts else ""
    options, engine = entry.inputs.options, entry.inputs.engine.partition(" ")[0]
    return inputs_of(Inputs(own, shared_digest(shared), layout, "", program_digest(), options, engine), form)
