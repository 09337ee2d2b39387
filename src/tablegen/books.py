"""Which files are made of which specs, and their Books: a form per project, a list per department, a volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .grid.sheet import Book, Sheet
from .layout.declare import Layout
from .layout.fill import fill
from .layout.fill_list import fill_list
from .load import Loaded
from .names import safe_name
from .problems import Place, Problem, has_errors
from .report import Report
from .schedule import (
    LIST_SCOPE,
    form_places,
    group_keys,
    safe_path,
)
from .spec.department import Department, read_department
from .spec.project import Project
from .totals import TOTAL, compute, group_projects
from .volume import Entry, entry, list_entry, make_volume


@dataclass(frozen=True, slots=True)
class Work:
    """One set of files to make: ``place`` is its path below the output folder, without suffix.

    ``kind`` is form (one project), list (one table over a department) or volume (all forms of a department).
    """

    kind: str
    place: Path
    members: tuple[Loaded, ...]
    department: Department


def plan(loaded_specs: Sequence[Loaded], volume: bool) -> tuple[list[Work], list[Problem]]:
    """The files to make, in the order of the specs, and what is wrong in the departments' own data."""
    problems: list[Problem] = []
    departments: dict[Path, Department] = {}
    groups: dict[tuple, list[Loaded]] = {}
    keys = group_keys([(loaded.spec, loaded.layout) for loaded in loaded_specs], volume)
    for key, loaded in zip(keys, loaded_specs, strict=True):
        place = loaded.spec.office
        if place not in departments:
            departments[place], found = read_department(loaded.spec)
            problems += found
        groups.setdefault(key, []).append(loaded)
    forms = dict(zip((loaded.spec.path for loaded in loaded_specs), places(loaded_specs), strict=True))
    works = []
    for (kind, *_), members in groups.items():
        department = departments[members[0].spec.office]
        if kind == "form":
            where = forms[members[0].spec.path]
        else:
            top = safe_path(Path(*members[0].spec.group.parts[:1]))
            where = top / safe_name(_collection_title(members, department, kind))
        works.append(Work(kind, where, tuple(members), department))
    return works, problems


def places(loaded_specs: Sequence[Loaded]) -> list[Path]:
    """Where the form of each spec goes, below the output folder, without suffix."""
    names = [loaded.project.name if loaded.project else "" for loaded in loaded_specs]
    groups = [loaded.spec.group for loaded in loaded_specs]
    return form_places(groups, names, [loaded.spec.path.stem for loaded in loaded_specs])


def _collection_title(members: Sequence[Loaded], department: Department, kind: str) -> str:
    if department.title:
        return department.title
    ready = next((loaded for loaded in members if loaded.project is not None), None)
    if ready is None or ready.project is None or ready.layout is None:
        return department.folder.name
    if kind == "list":
        return ready.layout.name
    return f"{_author(ready.project)}{ready.project.year}年度项目绩效目标汇总表"


def make_book(loaded: Loaded) -> Book:
    """The Book of one form (of a list layout: the list of this project alone). Raises LayoutError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    if layout.scope == LIST_SCOPE:
        groups = group_projects([project], layout)
        totals = compute(groups, Department(loaded.spec.path.parent), layout)
        return book_of(fill_list(groups, totals, layout), project, layout)
    return book_of(fill(project, layout), project, layout)


def _author(project: Project) -> str:
    return next((project.text(key) for key in ("部门名称", "实施单位", "主管部门") if project.text(key)), "")


def book_of(sheet: Sheet, project: Project, layout: Layout) -> Book:
    properties = {
        "subject": f"{sheet.title}（{project.year}年度）".replace("\n", ""),
        "author": _author(project),
        "keywords": layout.name,
    }
    return Book(f"{sheet.name} {sheet.title}".replace("\n", "").strip(), (sheet,), properties)


def work_book(work: Work, report: Report) -> Book | None:
    """The Book of ``work``; None where it must not be made (said in ``report``). Raises LayoutError."""
    faulty = [loaded for loaded in work.members if not loaded.ready]
    if work.kind == "form":
        return None if faulty else make_book(work.members[0])
    if faulty:
        what = "汇编" if work.kind == "volume" else "汇总表"
        message = f"“{work.place.name}”这份{what}没有做：{len(faulty)} 个项目有错，缺了它们合计就不对"
        report.add([Problem("incomplete", message, Place(str(work.department.folder)), "先改好上面的错误")])
        return None
    if work.kind == "list":
        return _list_book(work.members, work.department, report)
    return _volume_book(work, report)


def _list_sheet(
    members: Sequence[Loaded], department: Department, report: Report
) -> tuple[Sheet, Entry] | None:
    layout = members[0].layout
    assert layout is not None
    groups = group_projects([loaded.project for loaded in members if loaded.project is not None], layout)
    totals = compute(groups, department, layout)
    report.add(totals.problems)
    if has_errors(totals.problems):
        return None
    sheet = fill_list(groups, totals, layout)
    return sheet, list_entry(sheet, totals.rows[TOTAL]["合计"], layout)


def _list_book(members: Sequence[Loaded], department: Department, report: Report) -> Book | None:
    made = _list_sheet(members, department, report)
    project, layout = members[0].project, members[0].layout
    assert project is not None and layout is not None
    return book_of(made[0], project, layout) if made else None


def _volume_book(work: Work, report: Report) -> Book | None:
    entries: list[Entry] = []
    done: set[str] = set()
    for loaded in work.members:
        project, layout = loaded.project, loaded.layout
        assert project is not None and layout is not None
        if layout.scope != LIST_SCOPE:
            entries.append(entry(project, layout, fill(project, layout)))
        elif layout.id not in done:  # a list holds all projects of its layout
            done.add(layout.id)
            members = [other for other in work.members if other.layout is layout]
            made = _list_sheet(members, work.department, report)
            if made is None:
                return None
            entries.append(made[1])
    project, layout = work.members[0].project, work.members[0].layout
    assert project is not None and layout is not None
    if len(entries) == 1 and layout.scope == LIST_SCOPE:
        return book_of(entries[0].sheet, project, layout)  # one list needs no list of lists
    title = _collection_title(work.members, work.department, "volume")
    return make_volume(
        title, entries, {"subject": title, "author": _author(project), "keywords": layout.name}
    )
