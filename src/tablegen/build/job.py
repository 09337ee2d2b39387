"""Jobs, in whichever process they are done: read, check, fill, write, read back, put in place."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..books.places import FORM, PUBLIC_FOLDER
from ..books.plan import plan, work_book
from ..books.work import Work
from ..check.collect import check_before_build
from ..files.atomic import write_problem
from ..files.once import begin_run
from ..fill.names import context
from ..fill.official import describe, holds_blank, only_in_blanks, write_blank
from ..formats import READ_BACK
from ..formats.embedded_spec import Files, embed, readable
from ..grid.sheet import Book
from ..problems import Place, Problem, SelfCheckError, Severity, SpecError, TablegenError, defect
from ..spec.load import Loaded, load
from ..text.limits import unreadable
from .old_files import ANOTHER, Moved, copies_folder, move_away
from .options import NOT_PUBLIC, Options, PublicRun
from .record import Entry as Delivered
from .record import deliver, entry_of
from .report import Outcome, Report
from .up_to_date import Job

if TYPE_CHECKING:
    from concurrent.futures import Future

FLUSHES = 8  # files that are flushed to the disk at once
_ONE_AT_A_TIME = threading.Lock()  # a Dask worker may have several threads; fonts and styles are shared


@dataclass(frozen=True, slots=True)
class Chunk:
    """Jobs for one process; ``here`` is the folder that their paths are relative to, ``run`` the run that they
    belong to, ``public`` what they must know of all public copies."""

    jobs: tuple[Job, ...]
    options: Options
    folders: tuple[Path, ...]
    here: Path
    run: str
    public: PublicRun = NOT_PUBLIC


def do_chunk(chunk: Chunk) -> list[Outcome]:
    """Do the jobs one after the other; never raises for what is wrong in a spec, a layout or on the disk."""
    with _ONE_AT_A_TIME:
        before = Path.cwd()
        if chunk.here != before:  # a worker of a cluster was started elsewhere
            os.chdir(chunk.here)
        begin_run(chunk.run)
        try:
            return do_jobs(chunk.jobs, chunk.options, list(chunk.folders), chunk.public)
        finally:
            if chunk.here != before:
                os.chdir(before)


@dataclass(slots=True)
class _File:
    """A file that is written and read back, and put in place last of all."""

    path: Path
    file: str
    data: bytes
    job: Job
    form: str
    public: bool = False
    entry: Delivered | None = None
    kept: Path | None = None
    moved: list[Moved] = field(default_factory=list)
    error: OSError | None = None

    def put_in_place(self, output: Path) -> None:
        job, file = self.job, self.file
        try:
            if file in job.taken:
                self.moved, failed = move_away(output, [(file, ANOTHER)])
                if failed:
                    raise failed[0][1]
            copies = copies_folder(output, file) if self.public else None
            self.kept = deliver(output, file, self.data, job.recorded.get(file, ()), copies)
            inputs = job.inputs_of(self.form)
            self.entry = entry_of(file, self.data, job.spec, job.name, job.layouts, inputs)
        except OSError as error:
            self.error = error


@dataclass(slots=True)
class _Begun:
    """A job whose files wait to be put in place: those of each set of projects, and how many projects are in it."""

    job: Job
    report: Report
    works: list[tuple[int, list[_File]]]

    def outcome(self, output: Path) -> Outcome:
        report, entries = self.report, []
        moved = [item for _, files in self.works for file in files for item in file.moved]
        for ready, files in self.works:
            made = [file.entry for file in files if file.entry is not None]
            entries += made
            if len(made) < len(self.job.formats):
                report.failed += ready  # the others are counted already
            for file in files:
                if file.error is not None:
                    report.add([write_problem(file.path, file.error)])
                if file.kept is not None:
                    report.add([kept_problem(file.path, file.kept)])
        paths = [output / entry.file for entry in entries]
        return Outcome(
            entries, paths, report.problems, report.failed, report.self_check_failed, report.remarks, moved
        )


def do_jobs(
    jobs: Sequence[Job], options: Options, folders: list[Path], public: PublicRun = NOT_PUBLIC
) -> list[Outcome]:
    """Read, check, fill, write and read back the files of the jobs, and put them in place."""
    begun = []
    with _placing(options.output, at_once=len(jobs) > 1) as put_in_place:
        for job in jobs:
            item = _begin_safely(job, options, folders, public)
            begun.append(item)
            for _, files in item.works:
                for file in files:
                    put_in_place(file)
    return [item.outcome(options.output) for item in begun]


@contextmanager
def _placing(output: Path, at_once: bool) -> Iterator[Callable[[_File], object]]:
    """What puts a file in its place; ``at_once``: while the next ones are made, and several together: a disk flushes
    a dozen files in little more time than one (measured on ext4: 4.3 ms a file one after the other, 0.4 ms together).
    All are there, or their errors noted, when the block ends."""
    if not at_once:
        yield lambda file: file.put_in_place(output)
        return
    from concurrent.futures import ThreadPoolExecutor

    executor = ThreadPoolExecutor(FLUSHES)
    placed: list[Future] = []
    try:
        yield lambda file: placed.append(executor.submit(file.put_in_place, output))
        for item in placed:
            item.result()
    finally:  # Ctrl-C: those under way are finished, the others are not begun
        executor.shutdown(cancel_futures=True)


def _begin_safely(job: Job, options: Options, folders: list[Path], public: PublicRun) -> _Begun:
    """A defect of the program costs the job that brings it out, not the whole run; it is reported in full."""
    try:
        return _begin_job(job, options, folders, public)
    except Exception as error:
        report = Report(failed=len(job.specs), self_check_failed=True)
        report.add([defect(error, job.specs[0].path)])
        return _Begun(job, report, [])


def _begin_job(job: Job, options: Options, folders: list[Path], public: PublicRun) -> _Begun:
    report = Report()
    loaded_specs = [load(spec, folders, options.target) for spec in job.specs]
    if options.target is None:  # on another form a spec is a draft to be completed
        report.remarks = check_before_build(loaded_specs, options.strict)
    if options.public:
        from .published import make_public

        loaded_specs = make_public(loaded_specs, public, report)
    for loaded in loaded_specs:
        report.add(loaded.problems)
        report.failed += not loaded.ready
    alike = {job.specs[0].office: job.twin}
    works, problems = plan(loaded_specs, options.volume, public.partial, alike)
    report.add(problems)
    begun = _Begun(job, report, [])
    for work in works:
        if job.place is not None:
            work = replace(work, place=job.place)
        ready = sum(loaded.ready for loaded in work.members)
        begun.works.append((ready, _write_files(work, job, options, report, public)))
    return begun


def write_checked(work: Work, form: str, book: Book, writer: Callable[[Book], bytes]) -> bytes:
    """The file of ``book`` in the format ``form`` that ``writer`` makes, read back: the official blank filled where the layout holds
    one, else made from the Sheet (a volume always is). Raises TablegenError."""
    project, layout = work.members[0].project, work.members[0].layout
    assert project is not None and layout is not None
    office_file = form in ("docx", "xlsx")
    if work.kind == "volume" or not holds_blank(layout.folder, form):
        data = writer(book)
        data = embed(data, book.source) if office_file else data
        READ_BACK[form](data, book)
        return data
    if work.kind == "form":
        names = context(project, layout)
    else:
        from ..books.lists import list_names

        names = list_names(work.members, work.department, layout)
    data = write_blank(layout.folder, form, names, book.sheets[0])
    return embed(describe(data, book), book.source)


def _write_files(work: Work, job: Job, options: Options, report: Report, public: PublicRun) -> list[_File]:
    """Write and read back the job's formats; what goes wrong stands in ``report``, also why a public copy may not go out."""
    try:
        book, problems = work_book(work)
        report.add(problems)
        for folder in dict.fromkeys(loaded.layout.folder for loaded in work.members if loaded.layout):
            report.add(only_in_blanks(folder, job.formats, work.kind != "volume"))
        source = () if options.public or book is None else embedded_files(work.members)
    except TablegenError as error:
        report.add(error.problems)
        return []
    if book is None:
        return []
    category = PUBLIC_FOLDER if options.public else "内部"
    book = replace(book, properties=book.properties | {"category": category}, source=source)
    place = options.folder / work.place
    name = work.members[0].source.name if work.kind == FORM else str(work.department.folder)
    files = []
    for form in job.formats:
        path = place.with_name(f"{place.name}.{form}")
        try:
            data = write_checked(work, form, book, options.writer(form))
        except SelfCheckError as error:
            report.self_check_failed = True
            report.add(_placed(error.problems, name, "请把这份规格和这段话发给维护人员；原来的文件没有动"))
        except TablegenError as error:
            report.add(_placed(_where_typed(error, work), name, ""))
        else:
            file = path.relative_to(options.output).as_posix()
            if options.public and _is_held_back(data, path, work, options, public, report):
                continue
            files.append(_File(path, file, data, job, form, options.public))
    return files


def _is_held_back(
    data: bytes, path: Path, work: Work, options: Options, public: PublicRun, report: Report
) -> bool:
    """Whether a public copy may not go out: ``report`` says why, and what of the others cannot be searched."""
    from ..books.left_out import LeftOut
    from .gate import fault, pictures_in  # what internal runs need not load

    name = path.relative_to(options.folder).as_posix()
    if problem := fault(data, path, name, public.left_out or LeftOut()):
        report.add([problem])
        return True
    layout = work.members[0].layout
    if layout is not None and (count := pictures_in(data)):
        message = f"空表里的 {count} 张图片印在公开本里，图片里的字看不出来，没有查"
        hint = "打开空表看看，图片里有不该公开的字就换掉；没有的不用管"
        blank = Place(str(layout.folder / f"form{path.suffix}"))
        report.add([Problem("unsearched-picture", message, blank, hint, Severity.WARNING)])
    return False


def embedded_files(members: Sequence[Loaded]) -> Files:
    """The specs and the 部门.yaml files they draw on, as they go into the finished file; none where one of
    the projects is 涉密. Raises TablegenError for a file that is gone by now."""
    if any(loaded.project is not None and loaded.project.classified for loaded in members):
        return ()
    files: dict[str, Path] = {}
    for loaded in members:
        spec = loaded.spec
        files[(spec.group / spec.path.name).as_posix()] = spec.path
    for loaded in members:
        top = loaded.spec.office
        for path in loaded.spec.shared:
            place = Path(top.name) / path.resolve().parent.relative_to(top) / path.name
            files[place.as_posix()] = path
    try:
        return tuple((readable(name), path.read_bytes()) for name, path in files.items())
    except OSError as error:
        raise SpecError(unreadable(str(error.filename), error)) from error


def kept_problem(path: Path, kept: Path) -> Problem:
    """What is said of a finished file that was edited by hand, before it is made again."""
    return Problem(
        "edited-by-hand",
        f"“{path}”不是本程序上次做出来的样子（被改过，或是别处来的），重做之前留了一份“{kept.name if kept.parent == path.parent else kept}”",
        Place(str(path)),
        "要改内容请改规格再做；留下的那份用不着就删掉",
        Severity.WARNING,
    )


def _where_typed(error: TablegenError, work: Work) -> Iterable[Problem]:
    """The problems of ``error``; of characters that no face has, with the line of the spec they are typed in."""
    characters = getattr(
        error, "characters", ""
    )  # MissingGlyphError's: a Word file need not load what makes a PDF
    if not characters:
        return error.problems
    for loaded in work.members:
        for source in (loaded.source, *loaded.shared):
            for number, line in enumerate(source.lines, 1):
                found = [line.find(char) for char in characters if char in line]
                if found and not line.lstrip().startswith("#"):
                    place = Place(source.name, number, min(found) + 1, min(found) + 2)
                    return [replace(item, place=place, line_text=line) for item in error.problems]
    return error.problems


def _placed(problems: Iterable[Problem], name: str, hint: str) -> list[Problem]:
    """Problems of a file get the spec's name, unless they are the machine's (no-pdf is said once)."""
    result = []
    for problem in problems:
        place = problem.place if problem.place or problem.code == "no-pdf" else Place(name)
        result.append(replace(problem, place=place, hint=problem.hint or hint))
    return result
