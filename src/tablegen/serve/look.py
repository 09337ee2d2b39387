"""Everything that is to be said and shown of one spec's text as it stands in the editor: nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..books.plan import make_book
from ..check.collect import by_severity, subject
from ..check.rules.run import run_rules
from ..edit.fix import own_problems, repair_text
from ..files.once import forget
from ..formats.pdf.boxes import DrawnPage
from ..formats.pdf.typst import draw_with_boxes
from ..layout.folder import search_folders
from ..problems import Fix, Place, Problem, TablegenError, has_errors
from ..spec.folder import SHARED_NAME, SpecFile, spec_file
from ..spec.load import Loaded, examine
from ..spec.slips.recover import parse_typed, read_typed_shared
from ..text.edits import apply_edits
from .origins import box_places, under


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a page in parts of its width and height, and the line of the spec it comes from (0: another file
    or unknown, then ``why`` says it)."""

    left: float
    top: float
    width: float
    height: float
    line: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    picture: bytes  # SVG
    width_mm: float
    height_mm: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """``findings`` in the order of a report (errors first); ``pages`` is empty where nothing can be drawn, then
    ``no_pages`` says why; ``complete`` is False where errors may have left something out of the picture."""

    findings: tuple[Problem, ...]
    layout: str = ""
    pages: tuple[Page, ...] = ()
    no_pages: str = ""
    complete: bool = True


def _read(spec: SpecFile, text: str, folders: list[Path]) -> Loaded:
    shared = tuple(read_typed_shared(path, folders) for path in spec.shared)
    source = parse_typed(text.encode("utf-8", "replace"), str(spec.path), shared, folders)
    return examine(spec, source, shared, folders)


def folders_of(path: Path, templates: Path | None) -> list[Path]:
    return search_folders(templates, [path])


def look(path: Path, text: str, templates: Path | None = None) -> Look:
    """Read, check and draw ``text`` as the spec at ``path``; the 部门.yaml files above it are read from the disk."""
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
    try:
        pages = _pages(loaded)
    except TablegenError as error:
        return Look((*error.problems, *findings), layout, no_pages=error.problems[0].message)
    return Look(findings, layout, pages, "", not has_errors(problems))


def _pages(loaded: Loaded) -> tuple[Page, ...]:
    """Raises TablegenError."""
    book = make_book(loaded)
    sheet = book.sheets[0]
    places = box_places(loaded, sheet)
    cover = under(sheet)
    return tuple(_page(page, loaded, places, cover) for page in draw_with_boxes(book))


def _page(page: DrawnPage, loaded: Loaded, places: dict, cover: dict) -> Page:
    spots = []
    for box in page.boxes:
        place: Place | None = places.get(cover.get((box.row, box.column))) if box.sheet == 0 else None
        here = place is not None and place.file == loaded.source.name
        why = "" if here else f"写在 {place}" if place is not None else "规格里没有写这一格"
        spots.append(
            Spot(
                box.left_mm / page.width_mm,
                box.top_mm / page.height_mm,
                box.width_mm / page.width_mm,
                box.height_mm / page.height_mm,
                place.line if here and place is not None else 0,
                why,
            )
        )
    return Page(page.picture, page.width_mm, page.height_mm, tuple(spots))


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
