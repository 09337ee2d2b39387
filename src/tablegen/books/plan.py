"""Which files are made of which specs, and their Books: a form per project, a list per department, a volume."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..fill.fill import fill
from ..grid.sheet import Book
from ..model.layout import LIST_SCOPE
from ..problems import Place, Problem
from ..spec.department import Department, read_department
from ..spec.load import Loaded
from ..text.file_names import safe_name
from .places import form_places, group_keys, safe_path, twin_name, twins
from .work import Work, book_of, collection_title


def plan(
    loaded_specs: Sequence[Loaded],
    volume: bool,
    partial: Collection[Path] = (),
    alike: Mapping[Path, str] | None = None,
) -> tuple[list[Work], list[Problem]]:
    """The files to make, in the order of the specs, and what is wrong in the departments' own data. ``partial``: the
    offices of which not every project is printed; ``alike``: what parts offices of one name, where ``loaded_specs``
    are not all of the run (places.twins)."""
    if alike is None:
        alike = twins((loaded.spec.office, loaded.spec.group) for loaded in loaded_specs)
    problems: list[Problem] = []
    departments: dict[Path, Department] = {}
    groups: dict[tuple, list[Loaded]] = {}
    keys = group_keys([(loaded.spec, loaded.layout) for loaded in loaded_specs], volume)
    for key, loaded in zip(keys, loaded_specs, strict=True):
        place = loaded.spec.office
        if place not in departments:
            departments[place], found = read_department(loaded.spec)
            departments[place] = replace(departments[place], partial=place in partial)
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
            name = safe_name(collection_title(members, department, kind))
            where = top / twin_name(name, alike.get(members[0].spec.office, ""))
        works.append(Work(kind, where, tuple(members), department))
    return works, problems


def places(loaded_specs: Sequence[Loaded]) -> list[Path]:
    """Where the form of each spec goes, below the output folder, without suffix."""
    names = [loaded.project.name if loaded.project else "" for loaded in loaded_specs]
    groups = [loaded.spec.group for loaded in loaded_specs]
    return form_places(groups, names, [stem(loaded) for loaded in loaded_specs])


def stem(loaded: Loaded) -> str:
    """What parts the file of a project from others of its name: the spec's file name, unless it would tell a secret
    project's own name."""
    project, typed = loaded.project, loaded.typed
    hidden = project is not None and typed is not None and typed.classified and project.name != typed.name
    return "" if hidden else loaded.spec.path.stem


def make_book(loaded: Loaded) -> Book:
    """The Book of one form (of a list layout: the list of this project alone). Raises LayoutError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    if layout.scope == LIST_SCOPE:
        from .lists import list_of_one

        return book_of(list_of_one(loaded), project, layout)
    return book_of(fill(project, layout), project, layout)


def work_book(work: Work) -> tuple[Book | None, list[Problem]]:
    """The Book of ``work`` (None where it must not be made) and problems found. Raises LayoutError."""
    faulty = [loaded for loaded in work.members if not loaded.ready]
    if work.kind == "form":
        return None if faulty else make_book(work.members[0]), []
    if faulty:
        what = "汇编" if work.kind == "volume" else "汇总表"
        message = f"“{work.place.name}”这份{what}没有做：{len(faulty)} 个项目有错，缺了它们合计就不对"
        return None, [Problem("incomplete", message, Place(str(work.department.folder)), "先改好上面的错误")]
    from .lists import list_book, volume_book  # most runs make single forms

    if work.kind == "list":
        return list_book(work.members, work.department)
    return volume_book(work)
