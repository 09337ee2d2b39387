"""Finding and loading layouts.

Looked for in this order (DESIGN.md, "A layout"): ``--templates DIR``, then ``templates/`` beside or above
the specs, then the copies packed into the program.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from ..files.once import once_per_run
from ..model.layout import Layout
from ..problems import CallError, LayoutError, Problem
from ..text.known_words import closest
from ..text.tree import read_source
from .declaration import Declaration


def packed_templates() -> Path:
    """The folder of layouts that belongs to the program: in the wheel, or in the source tree."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "templates"
    return packed if os.path.isdir(packed) else package.parent.parent / "templates"


def search_folders(templates: Path | None, near: Collection[Path] = ()) -> list[Path]:
    """The folders of layouts, most specific first. ``near``: the spec files. Raises CallError."""
    found: list[Path] = []
    if templates is not None:
        if not os.path.isdir(templates):
            hint = "--templates 后面写放着版式的文件夹"
            raise CallError(Problem("no-such-path", f"没有“{templates}”这个文件夹", hint=hint))
        found.append(templates)
    seen: set[Path] = set()
    links = [path.resolve() for path in near if path.is_symlink()]
    for folder in dict.fromkeys(path.parent for path in (*near, *links)):
        real = folder.resolve()
        for parent in (real, *real.parents):
            if parent in seen:
                break
            seen.add(parent)
            if os.path.isdir(parent / "templates"):
                found.append(parent / "templates")
    found.append(packed_templates())
    unique: dict[Path, Path] = {}
    for folder in found:
        unique.setdefault(folder.resolve(), folder)
    return list(unique.values())


def layout_folders(folders: Iterable[Path]) -> dict[str, Path]:
    """id → folder of every layout; the first folder that has an id wins. Looked up once per run, as
    layouts are read once per run."""
    return known_folders(tuple(folders))


@once_per_run
def known_folders(folders: tuple[Path, ...]) -> dict[str, Path]:
    result: dict[str, Path] = {}
    for folder in folders:
        if os.path.isdir(folder):
            for child in sorted(folder.iterdir()):
                if os.path.isfile(child / "layout.yaml"):
                    result.setdefault(child.name, child)
    return result


@once_per_run
def load_layout(folder: Path) -> Layout:
    """Read ``folder``/layout.yaml. Raises LayoutError with every fault found."""
    path = folder / "layout.yaml"
    source = read_source(path, str(path))
    if source.root is None or source.problems:
        raise LayoutError(*source.problems)
    reader = Declaration(source)
    layout = reader.layout(folder)
    if source.problems:
        raise LayoutError(*source.problems)
    return layout


def find_layout(wanted: str, folders: list[Path]) -> Layout:
    """The layout with the id or Chinese name ``wanted``. Raises CallError (unknown) or LayoutError."""
    known = layout_folders(folders)
    if wanted in known:
        return load_layout(known[wanted])
    layouts = [load_layout(folder) for folder in known.values()]
    named = [layout for layout in layouts if wanted == layout.name]
    if named:
        return named[0]
    raise CallError(Problem("unknown-layout", f"没有“{wanted}”这个版式", hint=suggest_layout(wanted, known)))


def suggest_layout(wanted: str, known: Iterable[str]) -> str:
    known = list(known)
    close = closest(wanted, known)
    return f"是不是“{close}”？" if close else f"可用的版式：{'、'.join(known) or '（一个也没有找到）'}"
