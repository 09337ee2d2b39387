"""What is read once per run: layouts, templates, 部门.yaml files, digests of folders.

A run of thousands of forms reads a layout once, and a process that outlives a run (--watch, a worker of a Dask
cluster) reads it again for the next. This is the one state of a process that must not outlive a run. It stands
here and is not handed down as a value: layouts are asked for in every room from spec to build, a process works for
one run at a time (build/job.py), and functools.cache answers in 50 ns. All other caches hold what follows from their
arguments alone, or what belongs to the machine (fonts) or the program (its words), and may stay.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

Function = TypeVar("Function", bound=Callable)

_kept: list[Callable[[], None]] = []
_run = ""  # that this process works for


def once_per_run(function: Function) -> Function:
    """``functools.cache`` that ``begin_run`` empties. For functions that read what a user may change."""
    cached = cache(function)
    _kept.append(cached.cache_clear)
    return cached  # type: ignore[return-value]


def begin_run(run: str) -> None:
    """This process works for ``run`` from now on: what it read for another one is forgotten."""
    global _run
    if _run not in ("", run):
        forget()
    _run = run


def forget() -> None:
    """Forget everything that was read once."""
    for clear in _kept:
        clear()
