"""An output folder that something else has written into: nothing hangs, and nothing of it is taken for ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from making.effort import little_memory, little_work
from making.running import spec_text
from tablegen.build.options import Options
from tablegen.build.record import RECORD_NAME
from tablegen.build.run import build


def run(folder: Path) -> tuple[list[str], list[str]]:
    """The names of the files made, and the problems, of a run over one spec."""
    (folder / "甲.yaml").write_text(spec_text("甲"), "utf-8")
    report = build([folder / "甲.yaml"], Options(("html",), folder / "out", jobs=1))
    return [path.name for path in report.made], [problem.message for problem in report.problems]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_the_place_of_a_finished_file(tmp_path):
    made, _ = run(tmp_path)
    (file,) = (tmp_path / "out").rglob(made[0])
    file.unlink()
    os.mkfifo(file)
    made, problems = run(tmp_path)
    assert made == []
    assert ["这个名字已经被别的文件或文件夹占用" in problem for problem in problems] == [True]


def test_a_record_of_one_endless_line(tmp_path):
    run(tmp_path)
    with open(tmp_path / "out" / RECORD_NAME, "wb") as record:
        record.write(b'{"x":"' + b"y" * 60_000_000)
    with little_memory(100), little_work():
        made, problems = run(tmp_path)
    assert len(made) == 1 and problems == []
    assert (tmp_path / "out" / RECORD_NAME).stat().st_size < 10_000
