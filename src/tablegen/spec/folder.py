"""Specs on disk: which files are specs, and the 部门.yaml above each of them.

A folder with a 部门.yaml is an office; its subfolders inherit from it, the nearest line wins and a spec's
own line wins over all. The section 汇编 (order of projects, head of the volume) is never inherited.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..files.once import once_per_run
from ..formats.kinds import kind_by_suffix
from ..problems import CallError, Problem, command
from ..text.tree import Mapping, Source, read_source

SHARED_NAME = "部门.yaml"
LAYOUT_NAME = "layout.yaml"
VOLUME_KEY = "汇编"
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A spec on disk; ``shared`` are the 部门.yaml files that it draws on, the nearest first.

    ``group`` is the folder of the output: the office's folder name with the subfolders below it. ``office`` is
    the office's folder itself, without links.
    """

    path: Path
    shared: tuple[Path, ...]
    group: Path
    office: Path


def find_specs(paths: Iterable[Path]) -> list[SpecFile]:
    """The specs named by ``paths`` (files, or folders with everything below except layouts), each once, in order.

    A folder's specs come in the order of its 部门.yaml where it states one, else by name. Raises CallError.
    """
    found: dict[Path, SpecFile] = {}
    folders = Folders()
    for path in paths:
        if os.path.isdir(path):
            files = _specs_below(path)
            if not files:
                raise CallError(_no_specs(path))
        elif os.path.isfile(path):
            if path.suffix.lower() not in SUFFIXES:
                raise CallError(_not_a_spec(path))
            if path.name == SHARED_NAME:
                hint = "要生成全部项目，写：" + command(f"build {path.parent}")
                raise CallError(
                    Problem("not-a-spec", f"“{path}”是整个部门共用的内容，不是一个项目", hint=hint)
                )
            files = [path]
        else:
            raise CallError(
                Problem("no-such-path", f"没有“{path}”这个文件或文件夹", hint="看看名字和所在的文件夹")
            )
        for file in files:
            real = folders.real(file)
            if real not in found:
                found[real] = folders.spec(file, real)
    return _in_stated_order(found)


def rest_of_offices(specs: Iterable[SpecFile]) -> list[SpecFile]:
    """The specs of the offices of ``specs`` that are not among them."""
    specs = list(specs)
    there = {os.path.realpath(spec.path) for spec in specs}
    offices = dict.fromkeys(spec.office for spec in specs)
    return [
        spec
        for spec in find_specs(offices)
        if spec.office in offices and os.path.realpath(spec.path) not in there
    ]


def _no_specs(folder: Path) -> Problem:
    if os.path.isfile(folder / LAYOUT_NAME):
        message = f"“{folder}”里有 {LAYOUT_NAME}，是放版式的文件夹，里面的 YAML 文件不当作规格"
        hint = f"规格放在别的文件夹里；{LAYOUT_NAME} 是误放的就移走；只做其中一份，写出它的文件名"
        return Problem("no-specs", message, hint=hint)
    return Problem("no-specs", f"“{folder}”里没有 YAML 文件", hint="每个项目写一个 .yaml 文件")


def _not_a_spec(path: Path) -> Problem:
    suffix = path.suffix.lower()
    hint = "给出 .yaml 文件或放着它们的文件夹"
    if suffix in (".docx", ".xlsx", ".pdf"):
        hint = f"本程序做的成品里有规格，取出来：{command(f'source {path}')}"
        if suffix != ".pdf":
            hint += f"；空表先学成版式：{command(f'layout new 编号 --from {path}')}"
    elif suffix not in (".txt", ".csv") and (known := kind_by_suffix(suffix)) is not None:
        hint = f"{known[0]}；规格是 YAML 文件，新建一份：{command('new')}"
    return Problem("not-a-spec", f"“{path}”不是 YAML 文件", hint=hint)


def _specs_below(folder: Path) -> list[Path]:
    """What lies below, but for 部门.yaml files, hidden ones, and the files of layouts (a folder with a layout.yaml):
    who names a folder that holds specs/ and templates/ means the specs. What looks like a spec and is none of them is
    named by spec/passed_over.py."""
    files = [
        file
        for file in folder.rglob("*.[yY]*[mM][lL]")
        if file.suffix.lower() in SUFFIXES
        and not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
        and os.path.isfile(file)  # no folder, pipe, device or link to nothing (spec/passed_over.py)
    ]
    layouts = {file.parent for file in files if file.name == LAYOUT_NAME}
    return sorted(file for file in files if file.name != SHARED_NAME and file.parent not in layouts)


def spec_file(path: Path) -> SpecFile:
    """The spec at ``path`` with the 部门.yaml files of its folder and of those above."""
    return Folders().spec(path)


class Folders:
    """Remembers what it found in each folder: a thousand specs lie in few folders."""

    def __init__(self) -> None:
        self._real: dict[Path, Path] = {}
        self._offices: dict[tuple[Path, Path], tuple[tuple[Path, ...], Path, Path]] = {}

    def real(self, path: Path) -> Path:
        """``path`` with links resolved."""
        if path.is_symlink():
            return path.resolve()
        parent = path.parent
        folder = self._real.get(parent)
        if folder is None:
            folder = self._real[parent] = parent.resolve()
        return folder / path.name

    def spec(self, path: Path, real: Path | None = None) -> SpecFile:
        """The spec at ``path``; ``real`` is the same with links resolved."""
        key = (path.parent, (real or self.real(path)).parent)
        if key not in self._offices:
            folder = key[1]
            above = tuple(_folders_with_shared(folder))
            top = above[-1] if above else folder
            shared = tuple(_display(parent / SHARED_NAME, path) for parent in above)
            self._offices[key] = (shared, Path(top.name) / folder.relative_to(top), top)
        return SpecFile(path, *self._offices[key])


def _folders_with_shared(folder: Path) -> Iterator[Path]:
    for parent in (folder, *folder.parents):
        if not os.path.isfile(parent / SHARED_NAME):
            return
        yield parent


def _display(target: Path, near: Path) -> Path:
    """``target`` spelt like ``near``: relative to the working folder where ``near`` is."""
    if near.is_absolute():
        return target
    try:
        return target.relative_to(Path.cwd())
    except ValueError:
        return target


def _in_stated_order(found: dict[Path, SpecFile]) -> list[SpecFile]:
    """The specs of ``found`` (keyed by resolved path) in the order that their offices state, else by name."""
    ranks: dict[Path, dict[Path, int]] = {}

    def rank(item: tuple[Path, SpecFile]) -> tuple:
        real, spec = item
        top = spec.office
        if not spec.shared:
            return (str(top), 0, spec.path.name)
        if top not in ranks:
            ranks[top] = {
                (top / name).resolve(): number
                for number, name in enumerate(stated_order(spec.shared[-1]))
                if "\0" not in name  # Path would raise
            }
        order = ranks[top]
        return (str(top), order.get(real.with_suffix(""), len(order)) if order else 0, str(spec.path))

    return [spec for _, spec in sorted(found.items(), key=rank)]


def stated_order(shared: Path) -> list[str]:
    """汇编.项目 of a 部门.yaml: file names without ``.yaml``, relative to its folder, as printed."""
    from ..text.tree import Sequence, Text

    root = read_shared(shared).root
    volume = root.get(VOLUME_KEY) if root else None
    projects = volume.get("项目") if isinstance(volume, Mapping) else None
    if not isinstance(projects, Sequence):
        return []
    return [item.value.removesuffix(".yaml") for item in projects.items if isinstance(item, Text)]


@once_per_run
def read_shared(path: Path) -> Source:
    """A 部门.yaml, read once per run."""
    return read_source(path)
