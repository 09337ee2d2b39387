"""Chunks of work for processes of this machine, or of a Dask cluster through the same interface.

A chunk is handed out whole, so that starting a process and reading layouts, styles and fonts is paid for once.
Results come back in the order of the chunks. At most UNDER_WAY chunks per process are handed out, so that memory
does not grow with the number of forms. The chunk of a process that dies (no memory, killed) is tried again in a
fresh process, and given up the second time.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from ..problems import CallError, Problem

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Task = TypeVar("Task")
Result = TypeVar("Result")

UNDER_WAY = 3  # chunks handed out for each process
KILL_S = 0.5
PATIENCE_S = 1.0
TICK_S = 0.1  # how long a wait lasts before Ctrl-C is looked at
DASK = "dask://"


def run_chunks(
    tasks: Sequence[Task], work: Callable[[Task], Result], jobs: int, executor: str | None
) -> Generator[Result | LostChunk, None, None]:
    """Do the tasks in this process, in ``jobs`` processes, or on the cluster that ``executor`` names.

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
    """In place of a result: the process that worked on the chunk died, and died again with that chunk alone."""


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
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, initializer=_begin_process)
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
            for process in mine:  # until they are gone, and with them their locks on temporary files
                process.join(KILL_S)


def _begin_process() -> None:
    """First thing in a process of the pool: Ctrl-C is answered by the one that started it, and when that one is
    gone, however it ended, this one ends too: otherwise it would wait for work for ever."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _interrupt_later() -> Iterator[None]:
    """Ctrl-C is answered after the block. Processes started in it never see one: what is blocked here stays
    blocked there (where signals cannot be blocked, ``_begin_process`` sees to it)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Interrupt:
    """Ctrl-C while a run goes on. The first press raises KeyboardInterrupt, wherever the program is, and is
    remembered: some code cannot let an exception through, and swallows it. For PATIENCE_S after it, and after
    ``tidying``, further presses are ignored: the remaining work and the report are short and must be completed."""

    def __init__(self) -> None:
        self.pressed = False
        self.late = False  # pressed during the final tidying: --watch must not go on
        self._over = False
        self._deaf_until = 0.0

    def __enter__(self) -> Interrupt:
        self._mine = threading.current_thread() is threading.main_thread()
        if self._mine:
            self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        if self._mine and not self.pressed:
            signal.signal(signal.SIGINT, self._before)

    def tidying(self) -> None:
        self._deaf_until = time.monotonic() + PATIENCE_S

    def _press(self, *_: object) -> None:
        if time.monotonic() < self._deaf_until:
            self.late = True
            return
        if self._over:
            signal.signal(signal.SIGINT, self._before)
            signal.raise_signal(signal.SIGINT)
            return
        self.pressed = True
        self.tidying()
        raise KeyboardInterrupt


def _in_order(
    executor: Executor, tasks: Sequence[Task], work: Callable[[Task], Result], jobs: int
) -> Iterator[Result]:
    from concurrent.futures import wait as wait_for

    under_way: deque[Future] = deque()
    waiting = iter(tasks)

    def hand_out() -> None:
        for task in waiting:
            with _interrupt_later():  # the pool starts its processes when the first task comes
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
    executor = client.get_executor(pure=False)
    try:
        workers = max(len(client.scheduler_info()["workers"]), 1)
        yield from _in_order_even_if_lost(executor, tasks, work, workers, KilledWorker)
    finally:
        executor.shutdown(wait=False)  # after Ctrl-C nothing is waited for
        client.close()


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
