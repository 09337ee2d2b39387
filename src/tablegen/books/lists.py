"""The Books of several projects: a list of all projects of a department, and its volume."""

from __future__ import annotations

from collections.abc import Sequence

from ..fill.fill import fill
from ..grid.sheet import Book, Sheet
from ..model.layout import LIST_SCOPE, Layout
from ..problems import Problem, has_errors
from ..spec.department import Department
from ..spec.load import Loaded
from .fill_list import fill_list, list_context
from .totals import TOTAL, compute, group_projects
from .volume import Entry, entry, list_entry, make_volume
from .work import Work, author, book_of, collection_title


def list_of_one(loaded: Loaded) -> Sheet:
    """The list of a single project. Raises LayoutError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    groups = group_projects([project], layout)
    return fill_list(groups, compute(groups, Department(loaded.spec.path.parent), layout), layout)


def list_names(members: Sequence[Loaded], department: Department, layout: Layout) -> dict[str, object]:
    """The names that the templates of a list may use."""
    groups = group_projects([loaded.project for loaded in members if loaded.project is not None], layout)
    return list_context(groups, compute(groups, department, layout), layout)


def _list_sheet(
    members: Sequence[Loaded], department: Department
) -> tuple[tuple[Sheet, Entry] | None, list[Problem]]:
    layout = members[0].layout
    assert layout is not None
    groups = group_projects([loaded.project for loaded in members if loaded.project is not None], layout)
    totals = compute(groups, department, layout)
    problems = list(totals.problems)
    if has_errors(problems):
        return None, problems
    sheet = fill_list(groups, totals, layout)
    return (sheet, list_entry(sheet, totals.rows[TOTAL]["合计"], layout)), problems


def list_book(members: Sequence[Loaded], department: Department) -> tuple[Book | None, list[Problem]]:
    """The Book of a list (None where its sums are wrong) and problems of its sums. Raises LayoutError."""
    made, problems = _list_sheet(members, department)
    project, layout = members[0].project, members[0].layout
    assert project is not None and layout is not None
    return (book_of(made[0], project, layout) if made else None), problems


def volume_book(work: Work) -> tuple[Book | None, list[Problem]]:
    """The Book of a volume, as ``list_book``."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    done: set[str] = set()
    for loaded in work.members:
        project, layout = loaded.project, loaded.layout
        assert project is not None and layout is not None
        if layout.scope != LIST_SCOPE:
            entries.append(entry(project, layout, fill(project, layout)))
        elif layout.id not in done:  # a list holds all projects of its layout
            done.add(layout.id)
            members = [other for other in work.members if other.layout is layout]
            made, found = _list_sheet(members, work.department)
            problems += found
            if made is None:
                return None, problems
            entries.append(made[1])
    project, layout = work.members[0].project, work.members[0].layout
    assert project is not None and layout is not None
    if len(entries) == 1 and layout.scope == LIST_SCOPE:
        return book_of(entries[0].sheet, project, layout), problems  # one list needs no list of lists
    title = collection_title(work.members, work.department, "volume")
    properties = {"subject": title, "author": author(project), "keywords": layout.name}
    return make_volume(title, entries, properties), problems
