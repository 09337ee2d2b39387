"""Everything that is to be said and shown of one spec's text as it stands in the editor: nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..check.collect import by_severity, subject
from ..check.rules.run import run_rules
from ..edit.fix import own_problems, repair_text
from ..files.once import forget
from ..layout.folder import search_folders
from ..problems import Fix, Problem, TablegenError, has_errors
from ..spec.folder import SHARED_NAME, SpecFile, spec_file
from ..spec.load import Loaded, examine
from ..spec.slips.recover import parse_typed, read_typed_shared
from ..text.edits import apply_edits
from .forms import OF_THE_OFFICE, OWN, Members, Page, cannot_draw, draw_of_office, draw_own


@dataclass(frozen=True, slots=True)
class Look:
    """``findings`` in the order of a report (errors first); ``pages`` is empty where nothing can be drawn, then
    ``no_pages`` says why; ``complete`` is False where errors may have left something out of the picture; ``note`` is what
    is to be said of the pages."""

    findings: tuple[Problem, ...]
    layout: str = ""
    pages: tuple[Page, ...] = ()
    no_pages: str = ""
    complete: bool = True
    note: str = ""


def _read(spec: SpecFile, text: str, folders: list[Path], target: str | None = None) -> Loaded:
    shared = tuple(read_typed_shared(path, folders) for path in spec.shared)
    source = parse_typed(text.encode("utf-8", "replace"), str(spec.path), shared, folders)
    return examine(spec, source, shared, folders, target)


def folders_of(path: Path, templates: Path | None) -> list[Path]:
    return search_folders(templates, [path])


def look(path: Path, text: str, templates: Path | None = None, form: str = OWN) -> Look:
    """Read, check and draw ``text`` as the spec at ``path``; the 部门.yaml files above it are read from the disk.

    ``form`` is what is drawn (``forms``); of those of a whole office only why they cannot be drawn is said here.
    """
    forget()  # a layout or a 部门.yaml may have been changed since the last look
    folders = folders_of(path, templates)
    spec = spec_file(path)
    if path.name == SHARED_NAME:
        own = replace(spec, shared=spec.shared[1:], group=Path())
        shared = tuple(read_typed_shared(item, folders) for item in own.shared)
        found = own_problems(own, text.encode("utf-8", "replace"), shared, folders)
        return Look(tuple(found), no_pages="部门.yaml 是各个项目共用的内容，自己不印成表")
    loaded = _read(spec, text, folders)
    layout = loaded.layout.id if loaded.layout else ""
    if loaded.project is None or loaded.layout is None:
        findings = tuple(sorted(loaded.problems, key=by_severity))
        return Look(findings, layout, no_pages="规格还读不出来，先改好下面列出的错误")
    problems = list(loaded.problems)
    found = run_rules([subject(loaded)], None, lambda item: problems)
    findings = tuple(sorted(dict.fromkeys(found.problems), key=by_severity))
    complete = not has_errors(problems)
    if form in OF_THE_OFFICE:
        return Look(
            findings, layout, (), "" if complete else "先改好下面列出的错误，才能和别的项目印在一起", complete
        )
    if form not in (OWN, layout):
        if not complete:
            return Look(findings, layout, (), "先改好下面列出的错误，才能印到别的表上", complete)
        loaded = _read(spec, text, folders, form)
    try:
        drawn = draw_own(loaded)
    except TablegenError as error:
        problems = error.problems if form in (OWN, layout) else ()
        return Look((*problems, *findings), layout, no_pages=error.problems[0].message)
    return Look(findings, layout, drawn.pages, "", complete, drawn.why)


def look_at_office(
    seen: Look, path: Path, text: str, templates: Path | None, form: str, members: Members
) -> Look:
    """``seen`` with the pages of a form of the whole office."""
    folders = folders_of(path, templates)
    loaded = _read(spec_file(path), text, folders)
    try:
        drawn = draw_of_office(loaded, form, members, folders)
    except (OSError, TablegenError) as error:
        return replace(seen, no_pages=cannot_draw(error))
    return replace(seen, pages=drawn.pages, no_pages=drawn.why)


def repair_one(text: str, fixes: Sequence[Fix]) -> str:
    """``text`` with one repair."""
    return apply_edits(text, [tuple(fixes)])[0]


def repair_all(path: Path, text: str, templates: Path | None = None) -> tuple[str, list[Problem]]:
    """``text`` with every certain repair, and what it cured: what ``tablegen fix`` does."""
    forget()
    folders = folders_of(path, templates)
    spec = spec_file(path)
    if path.name == SHARED_NAME:
        spec = replace(spec, shared=spec.shared[1:], group=Path())
    repaired = repair_text(spec, text.encode("utf-8", "replace"), folders)
    return repaired.after.decode("utf-8"), list(repaired.cured)
