"""The text that an office publishes with a form (项目情况说明): seven headings from the same spec, narrative.html of the layout.

Shanghai's offices publish it beside the form: 项目概况, 立项依据, 实施主体, 实施方案, 实施周期, 年度预算安排, 绩效目标. It always is a public
copy: it is printed from what the public may see, and searched for what may not go out before it is put in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..books.left_out import Search
from ..books.plan import places
from ..books.work import book_of
from ..check.collect import check_before_build
from ..files.atomic import put_in_place, write_problem
from ..fill.fill import fill_narrative
from ..formats import READ_BACK, WRITERS
from ..grid.sheet import Book
from ..layout.folder import search_folders
from ..model.layout import Kind
from ..model.project import Entry
from ..problems import Place, Problem, SelfCheckError, TablegenError
from ..spec.folder import find_specs, rest_of_offices
from ..spec.load import Loaded, load
from .published import prepare
from .report import Report

FIELD = "情况说明"
WANTED = ("项目概况", "立项依据", "实施方案")  # the other headings are said by the form itself
FORMATS = ("docx", "pdf")


def make_narratives(
    paths: Sequence[Path], formats: Sequence[str], output: Path, templates: Path | None
) -> Report:
    """Writes ``<office>/<project>情况说明.<format>`` below ``output`` for every spec of ``paths``. A secret project is left out and
    noted. Raises CallError where there is no spec."""
    specs = find_specs(list(paths))
    folders = search_folders(templates, [spec.path for spec in specs])
    loaded_specs = [load(spec, folders) for spec in specs]
    report = Report(projects=len(specs))
    report.remarks = check_before_build(loaded_specs, False)
    others = [load(spec, folders) for spec in rest_of_offices(specs)]
    public = prepare(loaded_specs, False, report, others)
    search = Search(public.left_out)
    for loaded, place in zip(public.loaded, places(public.loaded), strict=True):
        report.add(loaded.problems)
        if not loaded.ready:
            report.failed += 1
            continue
        project = loaded.project
        assert project is not None
        if project.classified:
            report.projects -= 1
            report.notes.append(f"“{project.name}”标了涉密，不做情况说明（{loaded.source.name}）")
            continue
        try:
            book = _book(loaded)
            made = {form: _checked(book, form) for form in formats}
            paths_of = {form: output / place.with_name(f"{place.name}{FIELD}.{form}") for form in formats}
            _refuse_secrets(search, {paths_of[form].name: made[form] for form in formats}, loaded)
            for form in formats:
                put_in_place(paths_of[form], made[form])
                report.made.append(paths_of[form])
        except TablegenError as error:
            report.self_check_failed |= isinstance(error, SelfCheckError)
            report.add(error.problems)
            report.failed += 1
        except OSError as error:
            report.add([write_problem(output, error)])
            report.failed += 1
    return report


def _refuse_secrets(search: Search, files: Mapping[str, bytes], loaded: Loaded) -> None:
    """Raises TablegenError where one of the files, by name, says what may not go out: then none is put in its place."""
    for name, data in files.items():
        if search and (hit := search.found(data, name)) is not None:
            message = f"情况说明里有{hit[0]}，不能公开，没有做"
            raise TablegenError(Problem("not-public", message, Place(loaded.source.name), rule="S1"))


def _checked(book: Book, form: str) -> bytes:
    data = WRITERS[form](book)
    READ_BACK[form](data, book)
    return data


def _book(loaded: Loaded) -> Book:
    """The Book of one narrative. Raises TablegenError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    here = Place(loaded.source.name)
    sheet = fill_narrative(project, layout)
    field = layout.field(FIELD)
    if sheet is None or field is None or field.kind is not Kind.GROUP:
        message = f"“{layout.name}”这个版式没有情况说明"
        hint = f"在版式文件夹里放 narrative.html，在 layout.yaml 里声明一组“{FIELD}”，写法见 docs/版式.md"
        raise TablegenError(Problem("no-narrative", message, here, hint))
    said = project.fields.get(FIELD)
    group = said if isinstance(said, Mapping) else {}
    declared = {child.key for child in field.children}
    missing = [key for key in WANTED if key in declared and not _is_said(group.get(key))]
    if missing:
        message = f"情况说明还缺：{'、'.join(missing)}"
        hint = f"在规格里加一段“{FIELD}:”，下面缩进两格写“{missing[0]}: …”"
        raise TablegenError(Problem("missing-narrative", message, here, hint))
    book = book_of(sheet, project, layout)
    title = f"{project.name}项目{FIELD}"
    return replace(book, title=title, properties=book.properties | {"subject": title, "category": "公开"})


def _is_said(value: object) -> bool:
    return isinstance(value, Entry) and bool(value.text.strip())
