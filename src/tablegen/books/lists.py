"""The Books of several projects: a list of all projects of a department, and its volume."""

from __future__ import annotations

from collections.abc import Sequence

from ..build.report import Report
from ..build.up_to_date import LIST_SCOPE
from ..fill.fill import fill
from ..grid.sheet import Book, Sheet
from ..model.layout import Layout
from ..problems import has_errors
from ..spec.department import Department
from ..spec.load import Loaded
from .fill_list import fill_list, list_context
from .plan import Work, author, book_of, collection_title
from .totals import TOTAL, compute, group_projects
from .volume import Entry, entry, list_entry, make_volume


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


def list_book(members: Sequence[Loaded], department: Department, report: Report) -> Book | None:
    """The Book of a list; None where its sums are wrong (said in ``report``). Raises LayoutError."""
    made = _list_sheet(members, department, report)
    project, layout = members[0].project, members[0].layout
    assert project is not None and layout is not None
    return book_of(made[0], project, layout) if made else None


def volume_book(work: Work, report: Report) -> Book | None:
    """The Book of a volume, as ``list_book``."""
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
    title = collection_title(work.members, work.department, "volume")
    return make_volume(title, entries, {"subject": title, "author": author(project), "keywords": layout.name})
