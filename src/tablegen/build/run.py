"""One run: what to make, in which order, in how many processes, and the report.

``load`` reads and checks a spec, ``books`` decides the files and makes their Books, ``make`` does a job (fill,
write, read back, put in place), ``schedule`` knows what is current."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from ..files.atomic import remove_strays, write_problem
from ..files.once import begin_run
from ..layout.folder import find_layout, search_folders
from ..model.layout import Layout
from ..problems import Place, Problem, Severity
from ..spec.check import join_shared
from ..spec.folder import SpecFile, find_specs
from ..spec.load import Loaded, load
from ..text.tree import Text
from .job import Chunk, do_chunk, make_public
from .options import Options
from .processes import Interrupt, LostChunk, run_chunks
from .record import Record, digest, read_or_empty, read_record, shared_digest, spell_path
from .report import Outcome, Report
from .up_to_date import Glance, Job, cut, distinct, glance, schedule


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
    run = os.urandom(8).hex()
    begin_run(run)
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
        options.pdf_engine,
    )
    report.made += current
    report.unchanged = len(current)
    workers = options.workers(sum(job.cost_ms for job in jobs))
    parts = cut(jobs, workers)
    chunks = [Chunk(tuple(part), options, tuple(folders), Path.cwd(), run) for part in parts]
    total, done = sum(len(job.specs) for job in jobs), 0
    del specs, glances, jobs, parts, current  # of 20,000 forms 40 MB
    results = run_chunks(chunks, do_chunk, workers, options.executor)
    with Interrupt() as interrupt:
        try:
            with closing(results):
                for chunk, outcomes in zip(chunks, results, strict=True):
                    if isinstance(outcomes, LostChunk):
                        outcomes = [_lost(job) for job in chunk.jobs]
                    for outcome in outcomes:
                        report.take(outcome)
                    with suppress(OSError):  # then it is written, or said, at the end
                        record.add(entry for outcome in outcomes for entry in outcome.entries)
                    done += sum(len(job.specs) for job in chunk.jobs)
                    on_done(report, done, total)
                    if interrupt.pressed:
                        break
        except BaseException:
            if not interrupt.pressed:  # a library may have made another exception of Ctrl-C
                raise
        chunks.clear()
        interrupt.tidying()
        if interrupt.pressed:
            report.interrupted = total - done
            report.failed += report.interrupted  # the summary must not count them as made
            remove_strays(options.output)  # of processes that were stopped in the middle of a file
        _tidy(record, report)
    if interrupt.late and report.interrupted is None:
        report.interrupted = 0
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
