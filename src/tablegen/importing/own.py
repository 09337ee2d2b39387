"""A file that this program made carries its spec: that is what is imported, with what was changed by hand since."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..books.plan import make_book
from ..edit.new import rolled_text
from ..formats.embedded_spec import Files, extract, write_out
from ..problems import CallError, TablegenError
from ..spec.folder import SHARED_NAME, find_specs
from ..spec.load import Loaded, load
from .changes import Change, find_changes, take_over
from .document import Document
from .forms import any_pattern, find_forms
from .match import read_form
from .normal import plain


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are to be imported. ``layout``: of all of them, None to be recognised; ``changes``: what was changed
    by hand in files of this program goes into their specs; ``as_list``: Excel tables with a project in a row;
    ``year``: the specs are rolled forward to it, amounts emptied unless ``keep_amounts``."""

    folders: list[Path]
    layout: str | None = None
    output: Path | None = None
    changes: bool = False
    as_list: bool = False
    year: int | None = None
    keep_amounts: bool = False
    convert: bool = False  # old formats, by LibreOffice


@dataclass(slots=True)
class OwnFile:
    """The specs of one file, and what the file says otherwise; ``compared``: how many of its forms were held against
    their specs (a list or a volume is compared form by form where its forms are single ones)."""

    file: str
    files: Files
    changes: list[Change] = field(default_factory=list)
    compared: int = 0
    paths: list[Path] = field(default_factory=list)


def embedded(path: Path) -> Files:
    """The spec and its 部门.yaml in the finished file ``path``, or ()."""
    if path.suffix.lower() not in (".docx", ".xlsx", ".pdf"):
        return ()
    try:
        return extract(path)
    except CallError:  # said again, with more, by whoever reads the file
        return ()


def read_own(path: Path, files: Files, document: Document, wanted: Wanted) -> OwnFile:
    """Holds ``document`` against the specs that it carries; where that is wanted the changes are written into them, and
    they are carried to another year."""
    own = OwnFile(str(path), files)
    with tempfile.TemporaryDirectory() as top:
        written = write_out(files, Path(top))
        specs = [file for file in written if file.name != SHARED_NAME]
        for spec in find_specs(specs):
            loaded = load(spec, wanted.folders)
            if not loaded.ready:
                continue
            try:
                found = _compare(loaded, document)
            except TablegenError:
                continue
            if found is None:
                continue
            own.compared += 1
            own.changes += found
            if wanted.changes and found:
                spec.path.write_text(take_over(loaded.source, found), "utf-8", newline="")
        if wanted.year is not None:
            for spec in specs:
                text = rolled_text(spec, wanted.folders, wanted.year, wanted.keep_amounts)
                spec.write_text(text, "utf-8", newline="")
        if wanted.changes or wanted.year is not None:
            own.files = tuple(
                (name, file.read_bytes()) for (name, _), file in zip(files, written, strict=True)
            )
    return own


def _compare(loaded: Loaded, document: Document) -> list[Change] | None:
    """What the form of this spec says otherwise; None where the document has no form of its own for it."""
    assert loaded.layout is not None and loaded.project is not None
    pattern = any_pattern(loaded.layout)
    if not pattern.slots and not pattern.blocks:
        return None
    sheet = make_book(loaded).sheets[0]
    for form in find_forms(document, [pattern]):
        if form.pattern is None:
            continue
        now = read_form(pattern, form.grid)
        name = next((v.text for p, v in now.values.items() if p in _NAMES), "")
        if plain(name) == plain(loaded.project.name) or len(list(document.blocks)) == 1:
            return find_changes(loaded, sheet, now, pattern)
    return None


_NAMES = (("字段", "项目名称"), ("字段", "部门名称"))


def write_own(own: OwnFile, folder: Path) -> None:
    """Raises CallError where another file stands in the place of a spec, OSError."""
    own.paths = write_out(own.files, folder)


def lines(own: OwnFile, taken: bool) -> Sequence[str]:
    result = [f"{own.file}：本程序做的文件，用附在里面的规格"]
    result += [f"  → {path}" for path in own.paths]
    if not own.changes and own.compared:
        result.append("  √ 文件和规格逐项一致，没有人改过")
    for change in own.changes:
        how = "" if change.edits else "（要手工改）"
        done = "已写进规格" if taken and change.edits else "文件里改过"
        result.append(
            f"  {done}{how if taken else ''}：{change.what}：“{change.before}” → “{change.after}”（{change.place}）"
        )
    if own.changes and not taken:
        result.append("  要把这些改动写进规格：加 --changes 再导入一次")
    if not own.compared:
        result.append("  提示：没有逐项核对文件有没有被改过（清单和做不出来的规格不核对）")
    return result
