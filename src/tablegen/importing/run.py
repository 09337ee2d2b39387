"""``tablegen import``: files → specs below a folder, with a report of what was read and a proof."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..edit.new import rolled_text
from ..files.atomic import put_in_place, write_problem
from ..layout.folder import find_layout, known_folders, load_layout
from ..model.layout import LIST_SCOPE, Layout
from ..problems import Place, Problem, TablegenError, command
from ..spec.folder import SHARED_NAME
from ..text.file_names import distinct_names, safe_name
from ..text.quoting import quoted
from .document import Document, Grid
from .forms import FoundForm, any_pattern, find_forms, not_backwards, patterns_at_hand
from .lists import GROUP_KEY, ListReading, department_lines, list_pattern, read_list
from .match import read_form
from .normal import one_line
from .own import OwnFile, Wanted, embedded, read_own, write_own
from .pattern import Pattern
from .project_list import read_list_table
from .proof import Proof, prove
from .read import read_file
from .reading import Doubt, Reading
from .spec_text import SpecText, write_spec

NEAR = 0.3  # part of the labels of a layout that was given by name
UNSHARED = ("项目名称", "项目代码")  # of one project, never of a department


@dataclass(slots=True)
class Project:
    """One spec to be written: ``folder`` is the unit that a list puts it under, ``path`` where it was written."""

    reading: Reading
    spec: SpecText
    folder: str = ""
    name: str = ""
    path: Path | None = None
    rolled: str | None = None  # its text carried to another year

    def text(self, shared: dict[str, list[str]]) -> str:
        return self.rolled if self.rolled is not None else self.spec.text(shared)


@dataclass(slots=True)
class Imported:
    """One form of a file (of a list all its projects): what was read, the specs made of it, and the proof."""

    file: str
    number: int  # of the form in its file, from 1
    of: int
    layout: Layout
    others: tuple[tuple[str, float], ...]
    reading: Reading
    projects: list[Project]
    listed: ListReading | None = None
    proof: Proof | None = None
    printed: bool = True  # a form of the layout: its print can be compared

    @property
    def doubts(self) -> list[Doubt]:
        return self.reading.doubts

    @property
    def clean(self) -> bool:
        """Nothing to be asked, and printed again it is the same."""
        return self.proof is not None and self.proof.same and not self.doubts


@dataclass(slots=True)
class ImportReport:
    """What became of the files; ``problems`` are files or forms that gave no spec."""

    forms: list[Imported] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    shared: list[Path] = field(default_factory=list)
    own: list[OwnFile] = field(default_factory=list)  # files of this program
    unread: list[str] = field(default_factory=list)  # layouts that cannot be run backwards, as sentences
    changes: bool = False

    @property
    def exit_code(self) -> int:
        """0: every form became a spec (with doubts or without); 1: one did not."""
        return int(bool(self.problems))


def import_files(files: Sequence[Path], wanted: Wanted) -> ImportReport:
    """Read every form of ``files`` and write its spec below the output (else beside the file). Specs that are there
    already are never touched. Raises CallError where the layout is unknown or its form cannot be run backwards."""
    report = ImportReport(changes=wanted.changes)
    patterns = [] if wanted.as_list else _patterns(wanted.folders, wanted.layout, report)
    by_folder: dict[Path, list[Imported]] = {}
    for file in files:
        try:
            document = read_file(file, wanted.convert)
            carried = embedded(file) if wanted.layout is None and not wanted.as_list else ()
            if carried:
                own = read_own(file, carried, document, wanted)
                write_own(own, wanted.output or file.parent)
                report.own.append(own)
                continue
            found = (
                _list(document, wanted)
                if wanted.as_list
                else _read(document, patterns, wanted.layout, report)
            )
        except TablegenError as error:
            report.problems += error.problems
            continue
        except OSError as error:
            report.problems.append(write_problem(wanted.output or file.parent, error))
            continue
        report.remarks += [f"{file.name}：{remark}" for remark in document.remarks]
        by_folder.setdefault(wanted.output or file.parent, []).extend(found)
        report.forms += found
    if any(problem.code == "unknown-layout" for problem in report.problems):
        report.remarks += report.unread
    for folder, forms in by_folder.items():
        layouts = list(dict.fromkeys(form.layout.id for form in forms))
        for layout_id in layouts:  # an office's folder holds one layout: 部门.yaml names it once
            mine = [form for form in forms if form.layout.id == layout_id]
            below = folder / safe_name(mine[0].layout.name) if len(layouts) > 1 else folder
            _write(below, mine, wanted, report)
    return report


def _list(document: Document, wanted: Wanted) -> list[Imported]:
    """The projects of an Excel table, one Imported for each layout."""
    given = find_layout(wanted.layout, wanted.folders) if wanted.layout is not None else None
    layouts = {}
    for folder in known_folders(tuple(wanted.folders)).values():
        with suppress(TablegenError):  # a faulty layout is no layout of this list
            layout = load_layout(folder)
            layouts[layout.id] = layouts[layout.name] = layout
    readings = read_list_table(document, layouts, given)
    result = []
    for layout in {reading.pattern.layout.id: reading.pattern.layout for reading in readings}.values():
        mine = [reading for reading in readings if reading.pattern.layout.id == layout.id]
        whole = Reading(mine[0].pattern, Grid([], 0, 0))
        projects = [Project(reading, write_spec(reading)) for reading in mine]
        whole.doubts = [doubt for reading in mine for doubt in reading.doubts]
        result.append(Imported(document.file, 1, 1, layout, (), whole, projects, printed=False))
    return result


def _patterns(folders: list[Path], layout: str | None, report: ImportReport) -> list[Pattern]:
    if layout is not None:
        return [any_pattern(find_layout(layout, folders))]
    patterns, report.unread = patterns_at_hand(folders)
    return patterns


def _read(
    document: Document, patterns: Sequence[Pattern], layout: str | None, report: ImportReport
) -> list[Imported]:
    found = find_forms(document, patterns)
    if not found:
        message = "文件里没有表格" if document.kind != "pdf" else "文件里没有文字的表格，多半是扫描件"
        hint = "给出有表格文字的文件"
        if document.kind == "txt":
            hint = "从 Word 或网页上整张表复制，格子之间是制表符；只隔一个空格的分不出格子"
        report.problems.append(Problem("no-table", message, Place(document.file), hint))
    result = []
    for number, form in enumerate(found, 1):
        pattern = form.pattern
        if pattern is None and layout is not None and (form.coverage >= NEAR or len(found) == 1):
            pattern = patterns[0]
        if pattern is None and any(other.pattern is not None for other in found):
            first = next((box.text for box in form.grid.boxes if box.text.strip()), "")
            report.remarks.append(f"{document.file} 里“{one_line(first)}”起的表不是申报表，没有读")
            continue
        if pattern is None:
            report.problems.append(_unknown(document, form, number, len(found)))
            continue
        if why := not_backwards(pattern):
            name, layout_id = pattern.layout.name, pattern.layout.id
            hint = f"照表填一份：{command(f'new {layout_id} 文件')}"
            message = f"这是“{name}”，{why}，还读不回规格"
            report.problems.append(Problem("not-backwards", message, Place(document.file), hint))
            continue
        listed = None
        if pattern.layout.scope == LIST_SCOPE:
            listed = read_list(list_pattern(pattern.layout), form.grid)
            projects = [
                Project(one, write_spec(one), group)
                for one, group in zip(listed.projects, listed.groups, strict=True)
            ]
            reading = listed.reading
        else:
            reading = read_form(pattern, form.grid)
            projects = [Project(reading, write_spec(reading))]
        result.append(
            Imported(
                document.file, number, len(found), pattern.layout, form.others, reading, projects, listed
            )
        )
    return result


def _unknown(document: Document, form: FoundForm, number: int, of: int) -> Problem:
    which = f"第 {number} 份表" if of > 1 else "这张表"
    near = "、".join(f"{name}（像 {part:.0%}）" for name, part in form.others)
    message = f"{which}不是手头任何一个版式" + (f"；相近的：{near}" if near else "")
    learn = command(f"import {document.file} --learn 编号")
    hint = f"先学一个版式再导入：{learn}；或用 --layout 指定相近的"
    return Problem("unknown-layout", message, Place(document.file), hint)


# -- writing


def _write(folder: Path, forms: Sequence[Imported], wanted: Wanted, report: ImportReport) -> None:
    """The specs into ``folder``, what all of them say alike into its 部门.yaml, and the proof of each form."""
    projects = [project for form in forms for project in form.projects]
    if not projects:
        return
    for part in {project.folder for project in projects}:
        members = [project for project in projects if project.folder == part]
        names = [(project.spec.name or "未命名", str(number)) for number, project in enumerate(members, 1)]
        for project, name in zip(members, distinct_names(names), strict=True):
            project.name = f"{safe_name(part)}/{name}" if part else name
    shared = shared_lines([project.spec for project in projects])
    if wanted.year is not None:
        shared.pop("年度", None)  # rolled spec by spec
    department = _department(shared, forms, projects)
    if os.path.exists(folder / SHARED_NAME):
        shared, department = {}, ""
    _prove(forms, shared, department, wanted)
    try:
        if department:
            put_in_place(folder / SHARED_NAME, department.encode())
            report.shared.append(folder / SHARED_NAME)
        for part, text in _units(projects).items():
            if not os.path.exists(folder / part / SHARED_NAME):
                put_in_place(folder / part / SHARED_NAME, text.encode())
        for project in projects:
            path = folder / f"{project.name}.yaml"
            if os.path.exists(path):
                hint = "移走原来的，或用 -o 写到别的文件夹"
                report.problems.append(
                    Problem("exists", f"“{path}”已经有了，没有动它", Place(str(path)), hint)
                )
                continue
            put_in_place(path, project.text(shared).encode())
            project.path = path
    except OSError as error:
        report.problems.append(write_problem(folder, error))


def shared_lines(specs: Sequence[SpecText]) -> dict[str, list[str]]:
    """The plain lines that all specs of a folder have alike; none where there is one spec only."""
    if len(specs) < 2:
        return {}
    return {
        key: lines
        for key, lines in specs[0].top.items()
        if key not in UNSHARED and all(spec.top.get(key) == lines for spec in specs[1:])
    }


def _units(projects: Sequence[Project]) -> dict[str, str]:
    """The 部门.yaml of each unit of a list: a folder below an office belongs to it by having one."""
    return {
        project.name.partition("/")[0]: f"{GROUP_KEY}: {quoted(project.folder)}\n"
        for project in projects
        if project.folder
    }


def _department(shared: dict[str, list[str]], forms: Sequence[Imported], projects: Sequence[Project]) -> str:
    """部门.yaml: what the specs share, the order of the projects, the sums of a list; "" for a single form."""
    lists = [form.listed for form in forms if form.listed is not None]
    if len(projects) < 2 and not lists:
        return ""
    lines = [line for block in shared.values() for line in block]
    totals = lists[0] if len(lists) == 1 and len(forms) == 1 else None
    lines += ["", *department_lines([project.name for project in projects], totals)]
    return "\n".join(lines) + "\n"


def _prove(forms: Sequence[Imported], shared: dict[str, list[str]], department: str, wanted: Wanted) -> None:
    """Each form is built from its specs as they will stand in their folder, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "导入"
        folder.mkdir()
        if department:
            (folder / SHARED_NAME).write_text(department, "utf-8", newline="\n")
        for part, text in _units([project for form in forms for project in form.projects]).items():
            (folder / part).mkdir(exist_ok=True)
            (folder / part / SHARED_NAME).write_text(text, "utf-8", newline="\n")
        for form in forms:
            paths = []
            for project in form.projects:
                path = folder / f"{project.name}.yaml"
                path.parent.mkdir(exist_ok=True)
                path.write_text(project.spec.text(shared), "utf-8", newline="\n")
                paths.append(path)
            if form.printed:
                form.proof = prove(paths, form.reading.grid, wanted.folders, form.reading.pattern.official)
            if wanted.year is not None:
                _roll(form.projects, paths, wanted)


def _roll(projects: Sequence[Project], paths: Sequence[Path], wanted: Wanted) -> None:
    """The specs as ``new --from`` would carry them to the year that is asked for."""
    for project, path in zip(projects, paths, strict=True):
        project.rolled = rolled_text(path, wanted.folders, wanted.year, wanted.keep_amounts)
