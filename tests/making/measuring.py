"""What a refusal costs, in what does not depend on the machine: memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

LITTLE_MB = 40


@contextmanager
def little_memory() -> Iterator[None]:
    """The block never holds more than LITTLE_MB of Python's memory beyond what was held before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield
        _, peak = tracemalloc.get_traced_memory()
        assert (peak - before) / 1_000_000 < LITTLE_MB
    finally:
        tracemalloc.stop()
