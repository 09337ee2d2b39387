"""How much a test may wait, and how much work and memory the program may take, on a machine of any speed.

No test measures seconds. A wait ends when what is waited for has happened; :data:`PATIENCE_S` only ends a test
that would hang for ever. Work is measured in the computing time of this process, against a fixed piece of work
that the same process does right after it: a slow or busy machine is slow at both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_S = 600  # a guard against hanging, not a measure


def counting() -> float:
    """The computing time in seconds of counting to a million."""
    started = time.process_time()
    for _ in range(1_000_000):
        pass
    return time.process_time() - started


@contextmanager
def little_work(limit: int = 400) -> Iterator[None]:
    """What is done inside takes less computing than counting to a million ``limit`` times: it may be large, but
    it does not grow with the square of its input. (Some 5 seconds on a machine of 2020.)"""
    started = time.process_time()
    try:
        yield
    finally:
        taken = time.process_time() - started
        if taken > 1.0:  # less is little on any machine
            unit = max(counting() for _ in range(3))
            assert taken < limit * unit, f"as much as counting to a million {taken / unit:.0f} times"


@contextmanager
def little_memory(limit_mb: int = 500) -> Iterator[None]:
    """What is done inside takes at most ``limit_mb`` more than the process held when it began. What a thousand
    tests before it left in the process is not its fault, so the kernel is told to forget the peak so far
    (``man 5 proc_pid_clear_refs``)."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells the peak of a part of a process")
    Path("/proc/self/clear_refs").write_text("5")
    before = peak_mb()
    yield
    taken = peak_mb() - before
    assert taken < limit_mb, f"{taken:.0f} MB more than the {before:.0f} MB that the process held"


def peak_mb() -> float:
    """The most memory in MB that this process has held, since its peak was last forgotten."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024
