"""The text that an office publishes with a form (项目情况说明): seven headings from the same spec, narrative.html of the layout.

Shanghai's offices publish it beside the form: 项目概况, 立项依据, 实施主体, 实施方案, 实施周期, 年度预算安排, 绩效目标. It always is a public
copy: it is printed from what the public may see, and passes the gate before it is put in its place. The folder it goes into has a
record of its own.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..books.left_out import LeftOut
from ..books.plan import places
from ..books.work import book_of
from ..check.collect import check_before_build
from ..files.atomic import write_problem
from ..fill.fill import fill_narrative
from ..formats import PDF_ENGINE, READ_BACK, WRITERS
from ..grid.sheet import Book
from ..layout.folder import search_folders
from ..model.layout import Kind
from ..model.project import Entry
from ..problems import Place, Problem, SelfCheckError, TablegenError
from ..spec.folder import find_specs, rest_of_offices
from ..spec.load import Loaded, load
from .gate import fault, fault_there
from .job import kept_problem
from .old_files import NARRATIVE, NOT_PUBLIC, Scope, copies_folder, move_away, not_moved
from .public_folder import one_at_a_time
from .public_place import refuse_public_folder
from .published import prepare
from .record import (
    Inputs,
    Record,
    deliver,
    delivered_files,
    digest,
    entry_of,
    folder_digest,
    program_digest,
    read_or_empty,
    read_record,
    shared_digest,
    spell_path,
)
from .report import Report
from .status import State, file_state
from .up_to_date import inputs_of

FIELD = "情况说明"
WANTED = ("项目概况", "立项依据", "实施方案")  # the other headings are said by the form itself
FORMATS = ("docx", "pdf")


def make_narratives(
    paths: Sequence[Path], formats: Sequence[str], output: Path, templates: Path | None
) -> Report:
    """Writes ``<office>/<project>情况说明.<format>`` below ``output`` for every spec of ``paths``. A secret project is left out and
    noted; what was made before of one that is not to be printed, or under another name, is moved to 旧件 before anything is
    written. Raises CallError where there is no spec."""
    refuse_public_folder(output)
    find_specs(list(paths))
    with one_at_a_time(output):
        return _make(list(paths), formats, output, templates)


def _make(paths: list[Path], formats: Sequence[str], output: Path, templates: Path | None) -> Report:
    specs = find_specs(paths)
    folders = search_folders(templates, [spec.path for spec in specs])
    loaded_specs = [load(spec, folders) for spec in specs]
    report = Report(projects=len(specs))
    report.remarks = check_before_build(loaded_specs, False)
    others = [load(spec, folders) for spec in rest_of_offices(specs)]
    public = prepare(loaded_specs, False, report, others)
    texts: list[_Text] = []
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
            made = {
                place.with_name(f"{place.name}{FIELD}.{form}").as_posix(): _checked(book, form)
                for form in formats
            }
            _refuse_secrets(public.left_out, made, loaded, output)
            texts.append(_Text(loaded, made))
        except TablegenError as error:
            report.self_check_failed |= isinstance(error, SelfCheckError)
            report.add(error.problems)
            report.failed += 1
    if texts or os.path.isdir(output):
        _put_in_place(texts, output, templates, Scope(paths, output), public.left_out, report)
    return report


@dataclass(frozen=True, slots=True)
class _Text:
    """The files of one project: path below the output folder → bytes."""

    loaded: Loaded
    files: Mapping[str, bytes]

    def inputs(self, form: str) -> Inputs:
        spec, layout = self.loaded.spec, self.loaded.layout
        assert layout is not None
        own = digest(read_or_empty(spec.path))
        forms = digest(folder_digest(layout.folder).encode())
        made_from = Inputs(
            own, shared_digest(spec.shared), forms, "", program_digest(), NARRATIVE, PDF_ENGINE
        )
        return inputs_of(made_from, form)


def _put_in_place(
    texts: Sequence[_Text],
    output: Path,
    templates: Path | None,
    scope: Scope,
    what: LeftOut,
    report: Report,
) -> None:
    """First what may not stay is moved away, then all that was made is put in its place and recorded."""
    record = read_record(output)
    old = dict(_leftovers({file for text in texts for file in text.files}, record, templates, scope, what))
    report.moved, failed = move_away(output, list(old.items()))
    report.add(not_moved(output / file, error, "不能再公开") for file, error in failed)
    for text in () if failed else texts:
        project, layout = text.loaded.project, text.loaded.layout
        assert project is not None and layout is not None
        try:
            for file, data in text.files.items():
                path, spec = output / file, spell_path(text.loaded.spec.path, output)
                kept = deliver(output, file, data, record.ours.get(file, ()), copies_folder(output, file))
                if kept is not None:
                    report.add([kept_problem(path, kept)])
                inputs = text.inputs(path.suffix[1:])
                record.add([entry_of(file, data, spec, project.name, (layout.id,), inputs)])
                report.made.append(path)
        except OSError as error:
            report.add([write_problem(output / file, error)])
            report.failed += 1
    made = {path.relative_to(output).as_posix() for path in report.made}
    with suppress(OSError):  # then they are made again
        record.save(item.file for item in report.moved if item.file not in made)


def _leftovers(
    made: Collection[str], record: Record, templates: Path | None, scope: Scope, what: LeftOut
) -> Iterator[tuple[str, str]]:
    """(file, why) of the narratives that may not stay: of a spec of this run that it does not make, or that say what may not
    go out. ``made`` are the files that this run makes."""
    output = record.output
    for path in delivered_files(output, [f"{FIELD}.{form}" for form in FORMATS]):
        file = path.relative_to(output).as_posix()
        entry = record.entries.get(file)
        if entry is not None and entry.inputs.options != NARRATIVE:
            continue  # a form of a project that is called so
        if fault_there(path, output, what) is not None:
            yield file, "里面有不公开的内容，或没法确认"
        elif entry is not None and file not in made and scope.covers(entry):
            state = file_state(path, entry, output, templates)
            other_format = any(name.rpartition(".")[0] == file.rpartition(".")[0] for name in made)
            if not (other_format and state.state is State.CURRENT):
                yield file, NOT_PUBLIC


def _refuse_secrets(what: LeftOut, files: Mapping[str, bytes], loaded: Loaded, output: Path) -> None:
    """Raises TablegenError where one of the files says what may not go out: then none is put in its place."""
    for name, data in files.items():
        if (problem := fault(data, output / name, name, what)) is not None:
            message = f"情况说明{problem.message}，没有做"
            raise TablegenError(replace(problem, message=message, place=Place(loaded.source.name), rule="S1"))


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
