"""One set of files to make, and what its Book is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..grid.sheet import Book, Sheet
from ..model.layout import Layout
from ..model.project import Project
from ..spec.department import Department
from ..spec.load import Loaded


@dataclass(frozen=True, slots=True)
class Work:
    """One set of files to make: ``place`` is its path below the output folder, without suffix.

    ``kind`` is form (one project), list (one table over a department) or volume (all forms of a department).
    """

    kind: str
    place: Path
    members: tuple[Loaded, ...]
    department: Department


def collection_title(members: Sequence[Loaded], department: Department, kind: str) -> str:
    if department.title:
        return department.title
    ready = next((loaded for loaded in members if loaded.project is not None), None)
    if ready is None or ready.project is None or ready.layout is None:
        return department.folder.name
    if kind == "list":
        return ready.layout.name
    return f"{author(ready.project)}{ready.project.year}年度项目绩效目标汇总表"


def author(project: Project) -> str:
    return next((project.text(key) for key in ("部门名称", "实施单位", "主管部门") if project.text(key)), "")


def book_of(sheet: Sheet, project: Project, layout: Layout) -> Book:
    properties = {
        "subject": f"{sheet.title}（{project.year}年度）".replace("\n", ""),
        "author": author(project),
        "keywords": layout.name,
    }
    return Book(f"{sheet.name} {sheet.title}".replace("\n", "").strip(), (sheet,), properties)
