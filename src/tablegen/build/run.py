"""One run: what to make, in which order, in how many processes, and the report.

``load`` reads and checks a spec, ``books`` decides the files and makes their Books, ``make`` does a job (fill,
write, read back, put in place), ``schedule`` knows what is current."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..files.atomic import remove_strays, write_problem
from ..files.once import begin_run
from ..formats.fonts import look_for_fonts
from ..layout.folder import find_layout, search_folders
from ..problems import CallError, Place, Problem, Severity
from ..spec.folder import SpecFile, find_specs
from ..spec.passed_over import passed_over
from .job import Chunk, do_chunk
from .old_files import (
    CHANGED,
    GONE,
    Scope,
    internal_leftovers,
    is_public,
    move_away,
    not_moved,
    orphans,
    outdated,
)
from .options import NOT_PUBLIC, Options
from .processes import Interrupt, LostChunk, run_chunks
from .record import Entry, Record, read_record, shared_digest, spell_path
from .report import Outcome, Report
from .up_to_date import Glance, Job, cut, glance, schedule, specs_digest

if TYPE_CHECKING:
    from .public_folder import PublicFolder


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
    options.check()
    with _turn(paths, options):
        return _build(paths, options, on_done, before_writing)


def _turn(paths: Sequence[Path], options: Options) -> AbstractContextManager[None]:
    """Public runs take turns; a wrong path is said before anything waits or is made."""
    if not options.public:
        return nullcontext()
    from .public_folder import one_at_a_time

    _find(paths, options)
    return one_at_a_time(options.output)


def _find(paths: Sequence[Path], options: Options) -> tuple[list[SpecFile], list[Problem]]:
    """The specs of a run. That a folder has none any more is a Problem, not a wrong call, for a public run whose output
    folder still holds public files: they go first. Raises CallError for wrong paths."""
    try:
        return find_specs(paths), []
    except CallError as error:
        folders = all(os.path.isdir(path) for path in paths)
        if not (
            options.public and folders and any(map(is_public, read_record(options.output).entries.values()))
        ):
            raise
        return [], list(error.problems)


def _build(
    paths: Sequence[Path],
    options: Options,
    on_done: Callable[[Report, int, int], None],
    before_writing: Callable[[Report], None],
) -> Report:
    run = os.urandom(8).hex()
    begin_run(run)
    specs, none_left = _find(paths, options)
    folders = search_folders(options.templates, [spec.path for spec in specs])
    if options.target is not None:
        find_layout(options.target, folders)  # a wrong --layout is the caller's fault and said once
    report = Report(projects=len(specs))
    report.add((*none_left, *passed_over(paths)))
    remove_strays(options.output)
    record = read_record(options.output)
    public = _public_folder(specs, folders, options, record, Scope(paths, options.output), report)
    glances = public.glances if public is not None else _glances(specs, folders, options, record)
    before_writing(report)
    jobs, current = _schedule(glances, record, options)
    if public is not None:
        cleared = public.clear(current, report)
        if cleared is None:
            report.failed = report.projects
            return report
        current = cleared
    report.made += current
    report.unchanged = len(current)
    workers = options.workers(sum(job.cost_ms for job in jobs))
    if workers == 1 and options.executor is None and any("pdf" in job.formats for job in jobs):
        look_for_fonts()  # while the specs are read
    parts = cut(jobs, workers)
    of_all = public.run if public is not None else NOT_PUBLIC
    chunks = [Chunk(tuple(part), options, tuple(folders), Path.cwd(), run, of_all) for part in parts]
    total = sum(len(job.specs) for job in jobs)
    old = outdated(record.entries.values(), _digests(glances, paths, options.output))
    made = _Made(options, [path.relative_to(options.output).as_posix() for path in current], jobs)
    del specs, glances, jobs, parts, current  # of 20,000 forms 40 MB
    results = run_chunks(chunks, do_chunk, workers, options.executor)
    with Interrupt() as interrupt:
        done = _take_all(chunks, results, interrupt, record, report, made, on_done, total)
        chunks.clear()
        interrupt.tidying()
        if interrupt.pressed:
            report.interrupted = total - done
            report.failed += report.interrupted  # the summary must not count them as made
            remove_strays(options.output)  # of processes that were stopped in the middle of a file
        if public is not None:
            gone = public.close(report)
        else:
            gone = [] if interrupt.pressed else _move_old(paths, options, record, made, report)
        if not interrupt.pressed:
            report.left = _left(old, Scope(paths, options.output), record, gone, options.output)
        _tidy(record, report, gone)
    if interrupt.late and report.interrupted is None:
        report.interrupted = 0
    return report


def _digests(glances: Sequence[Glance], paths: Sequence[Path], output: Path) -> dict[str, str]:
    """The specs of a run as the record spells them, and their digests; of an office that the run reads as a whole, also
    that of all its specs together."""
    found = {spell_path(item.spec.path, output): item.digest for item in glances}
    by_office: dict[Path, list[tuple[SpecFile, str]]] = {}
    for item in glances:
        by_office.setdefault(item.spec.office, []).append((item.spec, item.digest))
    roots = [path.resolve() for path in paths]
    for office, specs in by_office.items():
        if any(office.resolve().is_relative_to(root) for root in roots):
            found[f"{spell_path(office, output)}/"] = specs_digest(specs)
    return found


def _left(
    old: Sequence[Entry], scope: Scope, record: Record, gone: Sequence[str], output: Path
) -> list[tuple[str, str]]:
    """(file, why) of what is out of date and stays, because this run made other formats, or other specs."""
    entries = record.entries
    found = [(entry.file, CHANGED) for entry in old if entries.get(entry.file) is entry]
    found += [(entry.file, GONE) for entry in orphans(output, entries.values(), scope)]
    moved = set(gone)
    return [(file, why) for file, why in found if file not in moved and os.path.isfile(output / file)]


def _schedule(glances: list[Glance], record: Record, options: Options) -> tuple[list[Job], list[Path]]:
    again = options.again or options.strict  # a current file may have been made without being strict
    return schedule(
        glances,
        record,
        options.formats,
        options.words,
        options.volume,
        options.folder,
        again,
        options.pdf_engine,
    )


def _take_all(
    chunks: list[Chunk],
    results: Generator[list[Outcome] | LostChunk, None, None],
    interrupt: Interrupt,
    record: Record,
    report: Report,
    made: _Made,
    on_done: Callable[[Report, int, int], None],
    total: int,
) -> int:
    """Have the chunks done, one result after the other; the number of projects done, of ``total``."""
    done = 0
    try:
        with closing(results):
            for chunk, outcomes in zip(chunks, results, strict=True):
                _take(chunk, outcomes, record, report, made)
                done += sum(len(job.specs) for job in chunk.jobs)
                on_done(report, done, total)
                if interrupt.pressed:
                    break
    except BaseException:
        if not interrupt.pressed:  # a library may have made another exception of Ctrl-C
            raise
    return done


def _take(
    chunk: Chunk, outcomes: list[Outcome] | LostChunk, record: Record, report: Report, made: _Made
) -> None:
    """What became of a chunk: into the report, the record, and the list of what the folders hold."""
    if isinstance(outcomes, LostChunk):
        outcomes = [_lost(job) for job in chunk.jobs]
    for job, outcome in zip(chunk.jobs, outcomes, strict=True):
        report.take(outcome)
        made.take(job, outcome)
    with suppress(OSError):  # then it is written, or said, at the end
        record.add(entry for outcome in outcomes for entry in outcome.entries)


def _public_folder(
    specs: Sequence[SpecFile],
    folders: list[Path],
    options: Options,
    record: Record,
    scope: Scope,
    report: Report,
) -> PublicFolder | None:
    if not options.public:
        return None
    from .public_folder import PublicFolder  # what internal runs need not load

    return PublicFolder(specs, folders, options, record, scope, report)


def _glances(
    specs: Sequence[SpecFile], folders: list[Path], options: Options, record: Record
) -> list[Glance]:
    """A look at every spec."""
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


class _Made:
    """What an internal run has made or found current (``files``, without suffix), and the specs of which it could not
    make everything."""

    def __init__(self, options: Options, current: Sequence[str], jobs: Sequence[Job]):
        inside = options.folder.relative_to(options.output)
        self.files = {os.path.splitext(file)[0] for file in current}
        self.files |= {(inside / job.place).as_posix() for job in jobs if job.place is not None}
        self.unmade: set[str] = set()

    def take(self, job: Job, outcome: Outcome) -> None:
        self.files |= {os.path.splitext(entry.file)[0] for entry in outcome.entries}
        if len(outcome.entries) < len(job.formats):
            self.unmade.add(job.spec)


def _move_old(
    paths: Sequence[Path], options: Options, record: Record, made: _Made, report: Report
) -> list[str]:
    """Move the files that no spec makes any more to 旧件, or with ``--keep`` name them; the files that are gone."""
    words = tuple(sorted(options.words.items())) + ((("成册", "是"),) if options.volume else ())
    old = internal_leftovers(
        record.entries.values(),
        Scope(paths, options.output),
        words,
        options.volume,
        made.files,
        made.unmade,
    )
    old = [(file, why) for file, why in old if os.path.lexists(options.output / file)]
    if options.keep:
        for file, why in old:
            message = f"这是旧成品（{why}），没有规格再做它"
            hint = "不用就删掉；去掉 --keep 再做一次，会移到“旧件”文件夹"
            report.add(
                [Problem("old-file", message, Place(str(options.output / file)), hint, Severity.WARNING)]
            )
        return []
    moved, failed = move_away(options.output, old)
    report.moved += moved
    report.add(not_moved(options.output / file, error, "没有规格再做它") for file, error in failed)
    return [item.file for item in moved]


def _tidy(record: Record, report: Report, gone: Sequence[str]) -> None:
    try:
        record.save(gone)
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
