"""A layout's sample as a build reads it, and what it prints: of a list, the list of that one project."""

from __future__ import annotations

from pathlib import Path

from ..fill.fill import fill, fill_names
from ..fill.names import context
from ..grid.sheet import Sheet
from ..model.layout import LIST_SCOPE, Layout
from ..model.project import Project
from ..spec.slips.clean import looks_clean
from ..spec.slips.recover import parse_typed
from ..text.tree import Source, read_source


def read_sample(file: Path, name: str, layout: Layout) -> Source:
    """The sample of ``layout`` in ``file``, called ``name`` in problems, with the slips that a build would find in it."""
    source = read_source(file, name)
    if source.root is None or source.problems or looks_clean(source.text):
        return source
    return parse_typed(file.read_bytes(), name, (), [], layout)


def sample_names(project: Project, layout: Layout) -> dict[str, object]:
    """The names that the templates of the layout may use, with the project's values."""
    if layout.scope != LIST_SCOPE:
        return context(project, layout)
    from ..books.fill_list import list_context
    from ..books.totals import compute, group_projects
    from ..spec.department import Department

    groups = group_projects([project], layout)
    return list_context(groups, compute(groups, Department(layout.folder), layout), layout)


def sample_sheet(project: Project, layout: Layout) -> Sheet:
    """What the project prints on the layout. Raises LayoutError."""
    if layout.scope != LIST_SCOPE:
        return fill(project, layout)
    return fill_names(sample_names(project, layout), layout, "")
