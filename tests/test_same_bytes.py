"""The same input gives the same bytes: in one process, and across processes, hash seeds and time zones."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import SPECS, shipped_book
from tablegen.formats import WRITERS
from test_ugly import LONG, SIGNS, ugly_book

SPEC = SPECS / "平罗县委网信办" / "网络安全管理经费.yaml"


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("text", [None, LONG, SIGNS], ids=["shipped", "long", "signs"])
def test_twice_in_one_process(name: str, text: str | None) -> None:
    book = ugly_book(text) if text else shipped_book(SPEC)
    assert WRITERS[name](book) == WRITERS[name](book)


def build(folder: Path, seed: str, zone: str) -> dict[str, bytes]:
    command = [
        sys.executable,
        "-m",
        "tablegen",
        "build",
        str(SPEC),
        "-o",
        str(folder),
        "-f",
        ",".join(WRITERS),
    ]
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = [path for path in sorted(folder.rglob("*")) if path.suffix.removeprefix(".") in WRITERS]
    return {path.name: path.read_bytes() for path in files}


def test_across_processes(tmp_path: Path) -> None:
    folders = [tmp_path / "一", tmp_path / "二"]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(build, folders, ["1", "4242"], ["Asia/Shanghai", "America/New_York"])
    assert len(first) == len(WRITERS)
    assert first == second
