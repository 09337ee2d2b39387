"""The forms on which the values of one spec stand: its own, the list or the volume of its office, another region's."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..books.lists import list_names
from ..books.plan import make_book, plan, work_book
from ..books.totals import group_projects
from ..books.work import Work
from ..fill.fill import fill_names
from ..formats.pdf.boxes import DrawnPage
from ..formats.pdf.typst import draw_with_boxes
from ..grid.sheet import Book
from ..layout.folder import layout_folders, load_layout
from ..model.layout import LIST_SCOPE
from ..problems import LayoutError, Place, TablegenError
from ..spec.folder import SpecFile, find_specs, spec_file
from ..spec.load import Loaded, load
from .origins import At, Marks, box_places, marked_names, under

OWN, LIST, VOLUME = "", "list", "volume"  # any other form is the id of a layout
OF_THE_OFFICE = (LIST, VOLUME)
MAX_VOLUME = 60  # projects: more pages than anybody looks at while typing

_DRAWING = threading.Lock()  # fonts and styles are shared

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a page in parts of its width and height, and where its value is written: ``line`` of the ``file``
    (0: unknown, then ``why`` says it)."""

    left: float
    top: float
    width: float
    height: float
    line: int
    file: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    picture: bytes  # SVG
    width_mm: float
    height_mm: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """``pages`` is empty where nothing can be drawn, then ``why`` says it; else ``why`` is what is to be said of them."""

    pages: tuple[Page, ...] = ()
    why: str = ""


@dataclass(slots=True)
class Members:
    """The specs of offices as they were read last: a spec is read again where one of its files was changed."""

    _read: dict[Path, tuple[Stamp, Loaded]] = field(default_factory=dict)

    def of(self, own: Loaded, folders: list[Path]) -> list[Loaded]:
        """All specs of the office of ``own``, itself as it stands in the editor."""
        return [
            own if spec.path == own.spec.path else self._loaded(spec, folders)
            for spec in find_specs([own.spec.office])
        ]

    def _loaded(self, spec: SpecFile, folders: list[Path]) -> Loaded:
        stamp = tuple(
            (str(path), state.st_mtime_ns, state.st_size)
            for path in (spec.path, *spec.shared)
            for state in [os.stat(path)]
        )
        known = self._read.get(spec.path)
        if known is None or known[0] != stamp:
            known = self._read[spec.path] = (stamp, load(spec, folders))
        return known[1]


def layout_names(folders: Sequence[Path]) -> dict[str, str]:
    """Id → name, region and year of the layouts that can be read; ``tablegen layouts`` names the faults of the others."""
    found = {}
    for name, folder in layout_folders(list(folders)).items():
        try:
            layout = load_layout(folder)
        except TablegenError:
            continue
        told = (layout.region, f"{layout.year}年" if layout.year else "")
        found[name] = f"{layout.name}（{'，'.join(filter(None, told))}）"
    return found


def sample_picture(name: str, folders: list[Path]) -> bytes | None:
    """The first page of the sample of the layout called ``name`` (SVG); None where there is none. Raises
    TablegenError."""
    folder = layout_folders(folders).get(name)
    if folder is None or not (folder / "sample.yaml").is_file():
        return None
    loaded = load(spec_file(folder / "sample.yaml"), [folder.parent, *folders])
    return draw_own(loaded).pages[0].picture if loaded.ready else None


def draw_own(loaded: Loaded) -> Drawn:
    """The form of one spec. Raises TablegenError."""
    book = make_book(loaded)
    problems = [
        problem.message for problem in loaded.problems if problem.code in ("missing-for-layout", "left-over")
    ]
    return Drawn(_pages(book, [box_places(loaded, book.sheets[0])]), "；".join(problems))


def draw_of_office(own: Loaded, form: str, members: Members, folders: list[Path]) -> Drawn:
    """The list or the volume of the office of ``own``, with what stands in the editor. Raises OSError,
    TablegenError."""
    works, problems = plan(members.of(own, folders), form == VOLUME)
    work = next(work for work in works if own in work.members)
    if form == VOLUME and len(work.members) > MAX_VOLUME:
        return Drawn(why=f"汇编有 {len(work.members)} 个项目，太长，不在这里画；从“更多”里做出来看")
    if work.kind == "form":
        return Drawn(why="这个版式没有全单位的清单；一个单位一册的，看“汇编”")
    book, found = work_book(work)
    if book is None:
        return Drawn(why="；".join(f"{item.message}。{item.hint}" for item in (*problems, *found)))
    return Drawn(_pages(book, _places(work, book)))


def _places(work: Work, book: Book) -> list[dict[At, Place]]:
    """For each sheet of ``book``, where its boxes come from."""
    if work.kind == "list":
        return [_list_places(work, work.members)]
    found: list[dict[At, Place]] = []
    first: list[Place] = []
    done: set[str] = set()
    behind_contents = len(book.sheets) > 1 or work.members[0].layout.scope != LIST_SCOPE  # type: ignore[union-attr]
    for loaded in work.members:
        assert loaded.layout is not None
        if loaded.layout.scope == LIST_SCOPE and loaded.layout.id in done:
            continue
        done.add(loaded.layout.id)
        sheet = book.sheets[len(found) + behind_contents]
        if loaded.layout.scope == LIST_SCOPE:
            found.append(_list_places(work, [item for item in work.members if item.layout is loaded.layout]))
        else:
            found.append(box_places(loaded, sheet))
        first.append(Place(loaded.source.name, 1, 1))
    if not behind_contents:
        return found
    contents = {
        (row, cell.column): first[cell.link - 1]
        for row, item in enumerate(book.sheets[0].rows)
        for cell in item.cells
        if cell.link is not None
    }
    return [contents, *found]


def _list_places(work: Work, members: Sequence[Loaded]) -> dict[At, Place]:
    """As ``box_places``, for one table over several projects; choices and totals cannot be told."""
    layout = members[0].layout
    assert layout is not None
    marks = Marks()
    names = list_names(members, work.department, layout)
    groups = group_projects([item.project for item in members if item.project is not None], layout)
    projects = [project for group in groups for project in group.projects]
    for printed, project in zip(names["项目"], projects, strict=True):  # type: ignore[call-overload]
        printed.update(marked_names(marks, project, layout))
    try:
        return marks.boxes(fill_names(names, layout, ""))
    except LayoutError:  # a template that computes with what it prints: nothing of it can be told
        return {}


def _pages(book: Book, places: Sequence[dict[At, Place]]) -> tuple[Page, ...]:
    """Raises TablegenError."""
    covers = [under(sheet) for sheet in book.sheets]
    with _DRAWING:
        drawn = draw_with_boxes(book)
    return tuple(_page(page, places, covers) for page in drawn)


def _page(page: DrawnPage, places: Sequence[dict[At, Place]], covers: Sequence[dict[At, At]]) -> Page:
    spots = []
    for box in page.boxes:
        corner = covers[box.sheet].get((box.row, box.column))
        place = places[box.sheet].get(corner) if corner is not None else None
        spots.append(
            Spot(
                box.left_mm / page.width_mm,
                box.top_mm / page.height_mm,
                box.width_mm / page.width_mm,
                box.height_mm / page.height_mm,
                place.line if place is not None else 0,
                place.file if place is not None else "",
                "" if place is not None else "规格里没有写这一格",
            )
        )
    return Page(page.picture, page.width_mm, page.height_mm, tuple(spots))


def cannot_draw(error: TablegenError | OSError) -> str:
    if isinstance(error, TablegenError):
        return "；".join(item.message for item in error.problems)
    return f"文件打不开：{error.strerror or error}"
