"""A run that the workbench begins."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from tablegen.build.options import Options
from tablegen.serve import making


def test_what_was_moved_away_is_said_in_the_workbench_too(office: Path, tmp_path: Path) -> None:
    options = Options(("html",), tmp_path / "out", public=True)
    for _ in range(2):
        receiver, sender = multiprocessing.Pipe(duplex=False)
        making._run(sender, [office], options)
        while not isinstance(made := receiver.recv(), making.Made):
            pass
        secret = office / "项目0001.yaml"
        secret.write_text("涉密: 是\n" + secret.read_text("utf-8"), "utf-8")
    assert made.problems == () and len(made.files) == 3
    assert [note[:3] for note in made.notes] == ["“第0", "旧件："]
    assert "第0001号项目.html" in made.notes[1]
