"""What to make, in which order, and the report: specs in, files out.

Every stage is called here and nowhere else: ``load`` reads and checks a spec, ``plan`` decides the files
(a form per project, a list per department, a volume), ``make`` fills, writes, reads back and puts in place.
A spec with errors is reported and the others are made.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .audit import judge
from .embedded import Files, embed
from .grid.sheet import Book, Sheet
from .layout.adapt import adapt
from .layout.declare import Layout
from .layout.fill import context, fill
from .layout.fill_list import fill_list, list_context
from .layout.folder import find_layout, search_folders
from .names import safe_name
from .native import describe, holds_blank, write_blank
from .parallel import LostChunk, cores, run_chunks
from .place import remove_strays, write_problem
from .problems import CallError, Place, Problem, SelfCheckError, Severity, TablegenError, has_errors, sort_key
from .public import public_copy, secret_words
from .record import Entry as Delivered
from .record import Record, deliver, digest, entry_of, read_or_empty, read_record, shared_digest, spell_path
from .schedule import (
    FORM,
    LIST_SCOPE,
    Glance,
    Job,
    cut,
    distinct,
    form_places,
    glance,
    group_keys,
    office,
    safe_path,
    schedule,
)
from .spec.check import check_spec, join_shared
from .spec.department import Department, read_department
from .spec.folder import SpecFile, find_specs
from .spec.project import Project
from .spec.recover import read_typed, read_typed_shared
from .spec.slips import looks_clean
from .spec.tree import Source, Text, read_source
from .totals import TOTAL, compute, group_projects
from .volume import Entry, entry, list_entry, make_volume
from .writers import READ_BACK, WRITERS

DEFAULT_FORMATS = ("docx", "pdf", "xlsx")
FORMAT_NAMES = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "html": "网页"}
INTERRUPTED = 130  # as shells say it
WORTH_A_PROCESS_MS = 1500.0  # less work than this is done before a second process has started
PUBLIC_FOLDER = "公开"  # public copies never lie on top of internal ones


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked for. ``target``: a layout to print on instead of the spec's own."""

    formats: tuple[str, ...] = DEFAULT_FORMATS
    output: Path = Path("output")
    templates: Path | None = None
    target: str | None = None
    volume: bool = False
    public: bool = False
    again: bool = False  # make current files too
    strict: bool = False  # warnings stop a spec like errors
    jobs: int | None = None  # processes; None: as many as there is work for, up to the cores
    executor: str | None = None  # dask://HOST:PORT

    @property
    def folder(self) -> Path:
        """Where this run writes: public copies have a folder of their own."""
        return self.output / PUBLIC_FOLDER if self.public else self.output

    @property
    def words(self) -> dict[str, str]:
        """The options that change what is printed, as the record names them."""
        words = {"版式": self.target} if self.target else {}
        return words | ({PUBLIC_FOLDER: "是"} if self.public else {})

    def workers(self, cost_ms: float) -> int:
        """How many processes the work is worth."""
        if self.jobs is not None:
            return self.jobs
        return cores() if cost_ms > WORTH_A_PROCESS_MS else 1


@dataclass(slots=True)
class Loaded:
    """A spec read and checked: ``project`` and ``layout`` are None where it could not get that far."""

    spec: SpecFile
    source: Source
    shared: tuple[Source, ...] = ()
    project: Project | None = None
    layout: Layout | None = None
    problems: list[Problem] = field(default_factory=list)
    stopped: bool = False  # by warnings, where they stop a spec like errors

    @property
    def ready(self) -> bool:
        return self.project is not None and not self.stopped and not has_errors(self.problems)

    def owner(self, place: Place) -> Source:
        """Whichever of the spec's files ``place`` is in."""
        return next((item for item in self.shared if item.name == place.file), self.source)

    def problem(self, code: str, message: str, place: Place, *rest: object) -> Problem:
        """A Problem with the line of whichever of the spec's files it stands in."""
        return self.owner(place).problem(code, message, place, *rest)  # type: ignore[arg-type]

    def with_line(self, problem: Problem) -> Problem:
        """``problem`` with the line that its place names."""
        place = problem.place
        return replace(problem, line_text=self.owner(place).line(place.line)) if place else problem


@dataclass(frozen=True, slots=True)
class Work:
    """One set of files to make: ``place`` is its path below the output folder, without suffix.

    ``kind`` is form (one project), list (one table over a department) or volume (all forms of a department).
    """

    kind: str
    place: Path
    members: tuple[Loaded, ...]
    department: Department


@dataclass(slots=True)
class Report:
    """What happened: the files (``unchanged`` of them were current and stayed), problems of all files, notes
    (what a public copy leaves out). ``interrupted`` is the number of projects that Ctrl-C left undone."""

    made: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    projects: int = 0
    failed: int = 0
    unchanged: int = 0
    remarks: int = 0  # findings of the form rules that do not stop a build
    interrupted: int | None = None
    self_check_failed: bool = False
    seen: set[Problem] = field(default_factory=set, repr=False)

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if problem not in self.seen:  # a fault in 部门.yaml is found by every spec below it
                self.seen.add(problem)
                self.problems.append(problem)

    def take(self, outcome: Outcome) -> None:
        self.made += outcome.made
        self.add(outcome.problems)
        self.failed += outcome.failed
        self.remarks += outcome.remarks
        self.self_check_failed |= outcome.self_check_failed

    @property
    def exit_code(self) -> int:
        if self.self_check_failed:
            return SelfCheckError.exit_code
        if self.interrupted is not None:
            return INTERRUPTED
        return 1 if self.failed or has_errors(self.problems) else 0

    def sorted_problems(self) -> list[Problem]:
        return sorted(self.problems, key=sort_key)


# -- load


def load(spec: SpecFile, folders: list[Path], target: str | None = None) -> Loaded:
    """Read and check one spec; with ``target``, put it onto that layout.

    A spec with errors is read again as its author typed it (spec/recover.py): every slip is then named, and the
    check goes on with what was meant.
    """
    shared = tuple(read_typed_shared(path, folders) for path in spec.shared)
    source = read_source(spec.path)
    if not source.problems and looks_clean(source.text):
        loaded = examine(spec, source, shared, folders, target)
        if not has_errors(loaded.problems):
            return loaded
    return examine(spec, read_typed(spec.path, shared, folders), shared, folders, target)


def examine(
    spec: SpecFile, source: Source, shared: tuple[Source, ...], folders: list[Path], target: str | None = None
) -> Loaded:
    """Check a spec that has been read."""
    loaded = Loaded(spec, source, shared, problems=list(source.problems))
    for item in shared:
        loaded.problems += item.problems
    if source.root is None:
        return loaded
    root = join_shared(source, shared)
    node = root.get("版式")
    if not isinstance(node, Text) or not node.value:
        place = node.place if node is not None else Place(source.name)
        hint = "加一行“版式: …”；tablegen layouts 列出可用的版式"
        loaded.problems.append(loaded.problem("missing-layout", "没有写用哪个版式", place, hint))
        return loaded
    try:
        layout = find_layout(node.value, folders)
        goal = find_layout(target, folders) if target else layout
    except CallError as error:
        loaded.problems += [
            loaded.problem("unknown-layout", item.message, node.place, item.hint) for item in error.problems
        ]
        return loaded
    except TablegenError as error:
        loaded.problems += error.problems
        return loaded
    project, problems = check_spec(source, shared, layout)
    loaded.problems += problems
    if goal.id != layout.id and not has_errors(problems):
        project, problems = adapt(project, layout, goal)
        loaded.problems += [loaded.with_line(problem) for problem in problems]
    loaded.project, loaded.layout = project, goal
    return loaded


# -- plan


def plan(loaded_specs: Sequence[Loaded], volume: bool) -> tuple[list[Work], list[Problem]]:
    """The files to make, in the order of the specs, and what is wrong in the departments' own data."""
    problems: list[Problem] = []
    departments: dict[Path, Department] = {}
    groups: dict[tuple, list[Loaded]] = {}
    keys = group_keys([(loaded.spec, loaded.layout) for loaded in loaded_specs], volume)
    for key, loaded in zip(keys, loaded_specs, strict=True):
        place = office(loaded.spec)
        if place not in departments:
            departments[place], found = read_department(loaded.spec)
            problems += found
        groups.setdefault(key, []).append(loaded)
    forms = dict(zip((loaded.spec.path for loaded in loaded_specs), places(loaded_specs), strict=True))
    works = []
    for (kind, *_), members in groups.items():
        department = departments[office(members[0].spec)]
        if kind == "form":
            where = forms[members[0].spec.path]
        else:
            top = safe_path(Path(*members[0].spec.group.parts[:1]))
            where = top / safe_name(_collection_title(members, department, kind))
        works.append(Work(kind, where, tuple(members), department))
    return works, problems


def places(loaded_specs: Sequence[Loaded]) -> list[Path]:
    """Where the form of each spec goes, below the output folder, without suffix."""
    names = [loaded.project.name if loaded.project else "" for loaded in loaded_specs]
    groups = [loaded.spec.group for loaded in loaded_specs]
    return form_places(groups, names, [loaded.spec.path.stem for loaded in loaded_specs])


def _collection_title(members: Sequence[Loaded], department: Department, kind: str) -> str:
    if department.title:
        return department.title
    ready = next((loaded for loaded in members if loaded.project is not None), None)
    if ready is None or ready.project is None or ready.layout is None:
        return department.folder.name
    if kind == "list":
        return ready.layout.name
    return f"{_author(ready.project)}{ready.project.year}年度项目绩效目标汇总表"


# -- books


def make_book(loaded: Loaded) -> Book:
    """The Book of one form (of a list layout: the list of this project alone). Raises LayoutError."""
    project, layout = loaded.project, loaded.layout
    assert project is not None and layout is not None
    if layout.scope == LIST_SCOPE:
        groups = group_projects([project], layout)
        totals = compute(groups, Department(loaded.spec.path.parent), layout)
        return book_of(fill_list(groups, totals, layout), project, layout)
    return book_of(fill(project, layout), project, layout)


def _author(project: Project) -> str:
    return next((project.text(key) for key in ("部门名称", "实施单位", "主管部门") if project.text(key)), "")


def book_of(sheet: Sheet, project: Project, layout: Layout) -> Book:
    properties = {
        "subject": f"{sheet.title}（{project.year}年度）".replace("\n", ""),
        "author": _author(project),
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
    if work.kind == "list":
        return _list_book(work.members, work.department, report)
    return _volume_book(work, report)


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


def _list_book(members: Sequence[Loaded], department: Department, report: Report) -> Book | None:
    made = _list_sheet(members, department, report)
    project, layout = members[0].project, members[0].layout
    assert project is not None and layout is not None
    return book_of(made[0], project, layout) if made else None


def _volume_book(work: Work, report: Report) -> Book | None:
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
    title = _collection_title(work.members, work.department, "volume")
    return make_volume(
        title, entries, {"subject": title, "author": _author(project), "keywords": layout.name}
    )


# -- public copies


def make_public(loaded_specs: Sequence[Loaded], report: Report) -> list[Loaded]:
    """The specs as the public may see them; what is masked or left out is noted, and words in unmarked
    projects that look secret are pointed out. Projects that are not printed publicly are gone."""
    result = []
    for loaded in loaded_specs:
        if loaded.project is None or loaded.layout is None:
            result.append(loaded)
            continue
        loaded.problems += secret_words(loaded.project, loaded.problem)
        copy = public_copy(loaded.project, loaded.layout)
        name = (
            loaded.project.code or loaded.project.name if loaded.project.classified else loaded.project.name
        )
        if copy.project is None:
            report.notes.append(f"“{name}”标了涉密，公开本不印（{loaded.source.name}）")
            report.projects -= 1
            report.add(loaded.problems)
            continue
        if copy.masked:
            report.notes.append(f"“{name}”遮去：{'、'.join(copy.masked)}（{loaded.source.name}）")
        result.append(replace(loaded, project=copy.project))
    return result


# -- the run


def parse_formats(words: Sequence[str]) -> list[str]:
    """``["docx,pdf", "xlsx"]`` → the formats, each once, in the order asked. Raises CallError."""
    formats: list[str] = []
    for word in words:
        for name in word.replace("，", ",").split(","):
            name = name.strip().lower()
            if name not in WRITERS:
                hint = f"可以写：{'、'.join(WRITERS)}"
                raise CallError(Problem("unknown-format", f"没有“{name}”这种格式", hint=hint))
            if name not in formats:
                formats.append(name)
    return formats or list(DEFAULT_FORMATS)


def build(
    paths: Sequence[Path],
    options: Options,
    on_done: Callable[[Report, int, int], None] = lambda report, done, total: None,
    before_writing: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Make every file of the specs below ``paths`` that is not current. Raises CallError for wrong paths.

    ``before_writing`` sees the report before anything is written: of a public copy everything is read and
    checked by then. ``on_done`` sees it after every chunk, with the number of projects done and of all to be
    made. Ctrl-C ends the run with the report of what was done.
    """
    if options.templates is not None and not options.templates.is_dir():
        hint = "--templates 后面写放着版式的文件夹"
        raise CallError(Problem("no-such-path", f"没有“{options.templates}”这个文件夹", hint=hint))
    specs = find_specs(paths)
    folders = search_folders(options.templates, [spec.path for spec in specs])
    if options.target is not None:
        find_layout(options.target, folders)  # a wrong --layout is the caller's fault and said once
    report = Report(projects=len(specs))
    remove_strays(options.output)
    record = read_record(options.output)
    glances = _glances(specs, folders, options, record, report)
    before_writing(report)
    jobs, current = schedule(
        glances,
        record,
        options.formats,
        options.words,
        options.volume,
        options.folder,
        options.again or options.strict,  # a current file may have been made without being strict
    )
    report.made += current
    report.unchanged = len(current)
    workers = options.workers(sum(job.cost_ms for job in jobs))
    parts = cut(jobs, workers)
    chunks = [Chunk(tuple(part), options, tuple(folders), Path.cwd()) for part in parts]
    total, done = sum(len(job.specs) for job in jobs), 0
    results = run_chunks(chunks, do_chunk, workers, options.executor)
    try:
        for chunk, outcomes in zip(chunks, results, strict=True):
            if isinstance(outcomes, LostChunk):
                outcomes = [_lost(job) for job in chunk.jobs]
            for outcome in outcomes:
                report.take(outcome)
            _write_down(record, outcomes, report)
            done += sum(len(job.specs) for job in chunk.jobs)
            on_done(report, done, total)
    except KeyboardInterrupt:
        report.interrupted = total - done
    finally:
        results.close()
    _tidy(record, report)
    return report


def _glances(
    specs: Sequence[SpecFile], folders: list[Path], options: Options, record: Record, report: Report
) -> list[Glance]:
    """A look at every spec. For a public copy each is read and checked now, before anything is written."""
    if not options.public:
        by_spec = record.of_spec()
        return [
            glance(
                spec,
                by_spec.get(spell_path(spec.path, options.output), ()),
                folders,
                options.target,
                shared_digest(spec.shared),
            )
            for spec in specs
        ]
    result = []
    for loaded in make_public([load(spec, folders, options.target) for spec in specs], report):
        report.add(loaded.problems)
        own = digest(read_or_empty(loaded.spec.path))
        layouts = _layouts(loaded, folders)
        result.append(Glance(loaded.spec, own, loaded.project.name if loaded.project else "", layouts))
    return result


def _layouts(loaded: Loaded, folders: list[Path]) -> tuple[Layout, ...]:
    """The layout that a spec was checked against, and the one it is printed on."""
    if loaded.layout is None or loaded.source.root is None:
        return ()
    word = join_shared(loaded.source, loaded.shared).get("版式")
    own = find_layout(word.value, folders) if isinstance(word, Text) else loaded.layout
    return distinct((own, loaded.layout))


def _write_down(record: Record, outcomes: Iterable[Outcome], report: Report) -> None:
    try:
        record.add(entry for outcome in outcomes for entry in outcome.entries)
    except OSError as error:
        report.add([_no_record(record, error)])


def _tidy(record: Record, report: Report) -> None:
    try:
        record.save()
    except OSError as error:
        report.add([_no_record(record, error)])


def _no_record(record: Record, error: OSError) -> Problem:
    why = write_problem(record.path, error).message
    hint = "成品不受影响；下次会把这些成品再做一遍"
    return Problem("no-record", f"制作记录没有写成：{why}", Place(str(record.path)), hint, Severity.WARNING)


def _lost(job: Job) -> Outcome:
    name = str(job.specs[0].path)
    problem = Problem(
        "worker-died",
        "做这份表的进程两次意外中断，多半是内存不够",
        Place(name),
        "用 --jobs 1 再做一次；还不行请联系维护人员",
    )
    return Outcome(problems=[problem], failed=len(job.specs))


# -- in whichever process a chunk is done


@dataclass(frozen=True, slots=True)
class Chunk:
    """Jobs for one process; ``here`` is the folder that their paths are relative to."""

    jobs: tuple[Job, ...]
    options: Options
    folders: tuple[Path, ...]
    here: Path


@dataclass(slots=True)
class Outcome:
    """What became of one job."""

    entries: list[Delivered] = field(default_factory=list)
    made: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: int = 0
    self_check_failed: bool = False
    remarks: int = 0


_ONE_AT_A_TIME = threading.Lock()  # a Dask worker may have several threads; fonts and styles are shared


def do_chunk(chunk: Chunk) -> list[Outcome]:
    """Do the jobs one after the other; never raises for what is wrong in a spec, a layout or on the disk."""
    with _ONE_AT_A_TIME:
        before = Path.cwd()
        if chunk.here != before:  # a worker of a cluster was started elsewhere
            os.chdir(chunk.here)
        try:
            return [do_job(job, chunk.options, list(chunk.folders)) for job in chunk.jobs]
        finally:
            if chunk.here != before:
                os.chdir(before)


def do_job(job: Job, options: Options, folders: list[Path]) -> Outcome:
    """Read, check, fill, write, read back and put in place the files of one job."""
    report = Report()
    entries: list[Delivered] = []
    loaded_specs = [load(spec, folders, options.target) for spec in job.specs]
    if options.target is None:  # on another form a spec is a draft to be completed
        report.remarks = judge(loaded_specs, options.strict)
    if options.public:
        loaded_specs = make_public(loaded_specs, report)
    for loaded in loaded_specs:
        report.add(loaded.problems)
        report.failed += not loaded.ready
    works, problems = plan(loaded_specs, options.volume)
    report.add(problems)
    for work in works:
        if job.place is not None:
            work = replace(work, place=job.place)
        made = make(work, job, options, report)
        entries += made
        if len(made) < len(job.formats):
            report.failed += sum(loaded.ready for loaded in work.members)  # the others are counted already
    paths = [options.output / entry.file for entry in entries]
    return Outcome(entries, paths, report.problems, report.failed, report.self_check_failed, report.remarks)


def write_checked(work: Work, form: str, book: Book) -> bytes:
    """The file of ``book`` in the format ``form``, read back: the official blank filled where the layout holds
    one, else made from the Sheet (a volume always is). Raises TablegenError."""
    project, layout = work.members[0].project, work.members[0].layout
    assert project is not None and layout is not None
    office_file = form in ("docx", "xlsx")
    if work.kind == "volume" or not holds_blank(layout.folder, form):
        data = WRITERS[form](book)
        data = embed(data, book.source) if office_file else data
        READ_BACK[form](data, book)
        return data
    names = context(project, layout) if work.kind == "form" else _list_names(work, layout)
    data = write_blank(layout.folder, form, names, book.sheets[0])
    return embed(describe(data, book), book.source)


def _list_names(work: Work, layout: Layout) -> dict[str, object]:
    groups = group_projects([loaded.project for loaded in work.members if loaded.project is not None], layout)
    return list_context(groups, compute(groups, work.department, layout), layout)


def make(work: Work, job: Job, options: Options, report: Report) -> list[Delivered]:
    """Write, read back and put in place the job's formats; what goes wrong stands in ``report``."""
    try:
        book = work_book(work, report)
    except TablegenError as error:
        report.add(error.problems)
        return []
    if book is None:
        return []
    category = PUBLIC_FOLDER if options.public else "内部"
    book = replace(
        book,
        properties=book.properties | {"category": category},
        source=() if options.public else embedded_files(work.members),
    )
    place = options.folder / work.place
    name = work.members[0].source.name if work.kind == FORM else str(work.department.folder)
    made = []
    for form in job.formats:
        path = place.with_name(f"{place.name}.{form}")
        file = path.relative_to(options.output).as_posix()
        try:
            data = write_checked(work, form, book)
            kept = deliver(options.output, file, data, job.recorded.get(file, ()))
            entry = entry_of(path, file, data, job.spec, job.name, job.layouts, job.inputs_of(form))
        except SelfCheckError as error:
            report.self_check_failed = True
            report.add(_placed(error.problems, name, "请把这份规格和这段话发给维护人员；原来的文件没有动"))
        except TablegenError as error:
            report.add(_placed(error.problems, name, ""))
        except OSError as error:
            report.add([write_problem(path, error)])
        else:
            made.append(entry)
            if kept is not None:
                report.add([_kept_problem(path, kept)])
    return made


def embedded_files(members: Sequence[Loaded]) -> Files:
    """The specs and the 部门.yaml files they draw on, as they go into the finished file; none where one of
    the projects is 涉密."""
    if any(loaded.project is not None and loaded.project.classified for loaded in members):
        return ()
    files: dict[str, Path] = {}
    for loaded in members:
        spec = loaded.spec
        files[(spec.group / spec.path.name).as_posix()] = spec.path
    for loaded in members:
        top = office(loaded.spec)
        for path in loaded.spec.shared:
            place = Path(top.name) / path.resolve().parent.relative_to(top) / path.name
            files[place.as_posix()] = path
    return tuple((name, path.read_bytes()) for name, path in files.items())


def _kept_problem(path: Path, kept: Path) -> Problem:
    return Problem(
        "edited-by-hand",
        f"“{path}”不是本程序上次做出来的样子（被改过，或是别处来的），重做之前留了一份“{kept.name}”",
        Place(str(path)),
        "要改内容请改规格再做；留下的那份用不着就删掉",
        Severity.WARNING,
    )


def _placed(problems: Iterable[Problem], name: str, hint: str) -> list[Problem]:
    """Problems of a file get the spec's name, unless they are the machine's (no-pdf is said once)."""
    result = []
    for problem in problems:
        place = problem.place if problem.place or problem.code == "no-pdf" else Place(name)
        result.append(replace(problem, place=place, hint=problem.hint or hint))
    return result
