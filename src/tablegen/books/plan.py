"""Which files are made of which specs, and their Books: a form per project, a list per department, a volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..build.report import Report
from ..build.up_to_date import LIST_SCOPE, form_places, group_keys, safe_path
from ..fill.fill import fill
from ..grid.sheet import Book, Sheet
from ..model.layout import Layout
from ..model.project import Project
from ..problems import Place, Problem
from ..spec.department import Department, read_department
from ..spec.load import Loaded
from ..text.file_names import safe_name


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
            where = top / safe_name(collection_title(members, department, kind))
        works.append(Work(kind, where, tuple(members), department))
    return works, problems


def places(loaded_specs: Sequence[Loaded]) -> list[Path]:
    """Where the form of each spec goes, below the output folder, without suffix."""
    names = [loaded.project.name if loaded.project else "" for loaded in loaded_specs]
    groups = [loaded.spec.group for loaded in loaded_specs]
    return form_places(groups, names, [loaded.spec.path.stem for loaded in loaded_specs])


def collection_title(members: Sequence[Loaded], department: Department, kind: str) -> str:
    if department.title:
        return department.title
    ready = next((loaded for loaded in members if loaded.project is not None), None)
    if ready is None or ready.project is None or ready.layout is None:
        return department.folder.name
    if kind == "list":
        return ready.layout.name
    return f"{author(ready.project)}{ready.project.year}年度项目绩效目标汇总表"


def make_book(loaded: Loaded) -> Book:
    """The Book of one form (of a list layout: the list of this project alone). Raises LayoutError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    if layout.scope == LIST_SCOPE:
        from .lists import list_of_one

        return book_of(list_of_one(loaded), project, layout)
    return book_of(fill(project, layout), project, layout)


def author(project: Project) -> str:
    return next((project.text(key) for key in ("部门名称", "实施单位", "主管部门") if project.text(key)), "")


def book_of(sheet: Sheet, project: Project, layout: Layout) -> Book:
    properties = {
        "subject": f"{sheet.title}（{project.year}年度）".replace("\n", ""),
        "author": author(project),
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
    from .lists import list_book, volume_book  # most runs make single forms

    if work.kind == "list":
        return list_book(work.members, work.department, report)
    return volume_book(work, report)
