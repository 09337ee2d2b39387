"""Chunks of work to processes: of this machine, or of a Dask cluster through the same interface.

A chunk is handed out whole, so that starting a process and reading layouts, styles and fonts is paid once.
Results come back in the order of the chunks. At most a few chunks a process are under way, so that memory
does not grow with the number of forms. A process that dies (no memory, killed) takes its chunk with it once;
the chunk is then tried again in a fresh process, and given up the second time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from .problems import CallError, Problem

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Task = TypeVar("Task")
Result = TypeVar("Result")

UNDER_WAY = 3  # chunks handed out for each process
KILL_S = 0.5
TICK_S = 0.1  # how long a wait lasts before Ctrl-C is looked at
DASK = "dask://"


def run_chunks(
    tasks: Sequence[Task], work: Callable[[Task], Result], jobs: int, executor: str | None
) -> Generator[Result | LostChunk, None, None]:
    """The tasks where they are to be done: here, in processes, or on the cluster ``executor`` names.

    Raises CallError for a cluster that cannot be reached. Closing the generator ends the work.
    """
    if executor is not None:
        yield from run_dask(tasks, work, executor_address(executor))
    elif jobs > 1 and len(tasks) > 1 and can_share_locks():
        yield from run_processes(tasks, work, jobs)
    else:
        for task in tasks:
            yield work(task)


def cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def can_share_locks() -> bool:
    """Whether processes can wait for each other here. A container without /dev/shm cannot: the same work is
    then done in this process."""
    import multiprocessing

    try:
        multiprocessing.get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


class LostChunk:
    """Stands in the place of a result: the process that worked on the chunk died, and died again when it had
    the chunk alone."""


def run_processes(
    tasks: Sequence[Task], work: Callable[[Task], Result], jobs: int
) -> Iterator[Result | LostChunk]:
    """The tasks in ``jobs`` processes of this machine; results in the order of the tasks.

    Closing the iterator (Ctrl-C) ends the processes at once; what they had not put in place is not there.
    """
    from concurrent.futures.process import BrokenProcessPool

    pending = list(tasks)
    while pending:
        done = 0
        with _processes(min(jobs, len(pending))) as executor:
            try:
                for result in _in_order(executor, pending, work, jobs):
                    done += 1
                    yield result
            except BrokenProcessPool:
                pass  # every chunk under way is lost with the pool; which one killed it shows below
        pending = pending[done:]
        for task in pending[: jobs * UNDER_WAY]:
            with _processes(1) as executor:
                try:
                    yield from _in_order(executor, [task], work, 1)
                except BrokenProcessPool:
                    yield LostChunk()
        pending = pending[jobs * UNDER_WAY :]


@contextmanager
def _processes(jobs: int) -> Iterator[Executor]:
    """A pool whose processes never see Ctrl-C themselves and are gone when the block ends."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    before = set(multiprocessing.active_children())
    # spawn: the same on every system, and no state of a caller's threads is copied
    executor = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    finished = False
    try:
        yield executor
        finished = True
    finally:
        if finished:
            executor.shutdown()
        else:
            executor.shutdown(wait=False, cancel_futures=True)
            mine = set(multiprocessing.active_children()) - before
            for process in mine:
                process.kill()
            for process in mine:  # gone, and with them their locks on what they had begun to write
                process.join(KILL_S)


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """Processes started here inherit that Ctrl-C is ignored: this process alone answers it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _in_order(
    executor: Executor, tasks: Sequence[Task], work: Callable[[Task], Result], jobs: int
) -> Iterator[Result]:
    from concurrent.futures import wait as wait_for

    under_way: deque[Future] = deque()
    waiting = iter(tasks)

    def hand_out() -> None:
        for task in waiting:
            with _without_interrupt():  # the pool starts its processes when the first task comes
                under_way.append(executor.submit(work, task))
            if len(under_way) >= jobs * UNDER_WAY:
                return

    hand_out()
    while under_way:
        while not under_way[0].done():
            wait_for([under_way[0]], TICK_S)
        yield under_way.popleft().result()
        hand_out()


def run_dask(
    tasks: Sequence[Task], work: Callable[[Task], Result], address: str
) -> Iterator[Result | LostChunk]:
    """The tasks on the Dask cluster at ``address`` (``HOST:PORT``). Raises CallError.

    The workers must have this program and see the same folders under the same names. Dask itself hands the
    chunks of a dead worker to another; a chunk that kills several is given up.
    """
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise CallError(
            Problem("no-dask", "没有装 Dask", hint="装上：pip install 'tablegen[dask]'，或去掉 --executor")
        ) from error
    try:
        client = Client(f"tcp://{address}", timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CallError(
            Problem(
                "no-cluster", f"连不上 Dask 集群“{address}”", hint="看看地址和端口，以及调度程序是否在运行"
            )
        ) from error
    with client, client.get_executor(pure=False) as executor:
        workers = max(len(client.scheduler_info()["workers"]), 1)
        results = _in_order_even_if_lost(executor, tasks, work, workers, KilledWorker)
        yield from results


def _in_order_even_if_lost(
    executor: Executor,
    tasks: Sequence[Task],
    work: Callable[[Task], Result],
    jobs: int,
    lost: type[Exception],
) -> Iterator[Result | LostChunk]:
    pending = list(tasks)
    while pending:
        done = 0
        try:
            for result in _in_order(executor, pending, work, jobs):
                done += 1
                yield result
            return
        except lost:
            yield LostChunk()
            pending = pending[done + 1 :]


def executor_address(text: str) -> str:
    """``dask://HOST:PORT`` → ``HOST:PORT``. Raises CallError."""
    address = text.removeprefix(DASK)
    host, _, port = address.rpartition(":")
    if not text.startswith(DASK) or not host or not port.isdecimal():
        raise CallError(
            Problem("bad-executor", f"“{text}”不是执行方式", hint="写成 --executor dask://主机:端口")
        )
    return address
