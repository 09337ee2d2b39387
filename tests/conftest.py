"""Options and fixtures that all tests share.

``pytest --accept`` writes what the program does now into the expected results (golden pictures, case files);
the diff then shows what changed.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from making.filling import fill_blank
from making.running import make_folder
from tablegen.files.once import forget

__all__ = ["fill_blank"]  # a fixture

# the same examples on every machine and in every run; a failure found here is found by everyone
settings.register_profile(
    "fixed", derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("fixed")


# a shell's background job ignores Ctrl-C, and would do so in the tests that press it
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite the expected results (then look at the diff)"
    )


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


@pytest.fixture
def golden(accept: bool) -> Callable[[Path, str], None]:
    """``golden(path, text)``: the text must be what stands in the file."""

    def check(path: Path, text: str) -> None:
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        assert path.is_file(), f"{path}: no expected result yet; make it with pytest --accept and read it"
        assert text == path.read_text("utf-8")

    return check


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder of four specs."""
    return make_folder(tmp_path / "specs", 4)


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    """Files are read once per run; the tests write the same file names again and again."""
    yield
    forget()
