"""One run of ``build`` in a process of its own: the page goes on meanwhile, and a run can be stopped."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from ..build.options import Options
from ..build.run import build
from ..problems import Problem, TablegenError, defect


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Made:
    """What one run came to. ``files`` are all finished files that are current now, ``notes`` what a public copy leaves out and
    which old files were moved away."""

    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    projects: int = 0
    failed: int = 0
    unchanged: int = 0
    stopped: bool = False


@dataclass(slots=True)
class Run:
    """A run under way."""

    process: multiprocessing.process.BaseProcess
    news: Connection
    stopping: bool = field(default=False)

    def stop(self) -> None:
        """As Ctrl-C does: what is finished stays whole, the rest is not begun."""
        self.stopping = True
        if self.process.pid is None or not self.process.is_alive():
            return
        if sys.platform == "win32":
            self.process.terminate()
        else:
            os.kill(self.process.pid, signal.SIGINT)

    def next(self) -> Progress | Made:
        """The next news; blocks. A process that died is a run with a problem."""
        try:
            return self.news.recv()
        except EOFError:
            self.process.join()
            if self.stopping:
                return Made(stopped=True)
            return Made(
                problems=(Problem("worker-died", "做表的进程意外中断，多半是内存不够", hint="再做一次"),),
                failed=1,
            )


def start(paths: Sequence[Path], options: Options) -> Run:
    """Begin a run over ``paths``."""
    spawned = multiprocessing.get_context("spawn")
    receiver, sender = spawned.Pipe(duplex=False)
    process = spawned.Process(target=_run, args=(sender, tuple(paths), options))
    process.start()
    sender.close()
    return Run(process, receiver)


def _run(news: Connection, paths: Sequence[Path], options: Options) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        report = build(paths, options, lambda report, done, total: news.send(Progress(done, total)))
        made = Made(
            tuple(report.made),
            tuple(report.sorted_problems()),
            (*report.notes, *(item.line(options.output) for item in report.moved)),
            report.projects,
            report.failed,
            report.unchanged,
            report.interrupted is not None,
        )
    except TablegenError as error:
        made = Made(problems=error.problems, failed=1)
    except KeyboardInterrupt:
        made = Made(stopped=True)
    except Exception as error:
        made = Made(problems=(defect(error),), failed=1)
    news.send(made)
