"""Jobs of one process: all files are written and read back first, then put in place together."""

from __future__ import annotations

import signal

from making.running import make_folder
from tablegen.build import job as make
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.files.atomic import BESIDE_PREFIX


def test_a_spec_that_is_gone_before_it_is_embedded_is_said_and_the_rest_is_made(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 4)
    gone = sorted(folder.rglob("*.yaml"))[1]
    real = make.work_book

    def work_book(work):
        if work.members[0].spec.path == gone:
            gone.unlink()
        return real(work)

    monkeypatch.setattr(make, "work_book", work_book)
    report = build([folder], Options(("docx",), tmp_path / "out", jobs=1))
    assert (report.exit_code, report.failed, len(report.made)) == (1, 1, 3)
    assert [problem.message for problem in report.problems] == ["文件读不了：No such file or directory"]


def test_one_file_that_cannot_be_put_in_place_leaves_the_others_their_places(tmp_path):
    folder = make_folder(tmp_path / "specs", 6)
    output = tmp_path / "out"
    made = build([folder], Options(("docx",), output, jobs=1)).made
    made[2].unlink()
    made[2].mkdir()  # a folder of that name
    again = build([folder], Options(("docx",), output, jobs=1, again=True))
    assert again.made == [*made[:2], *made[3:]]
    assert (again.failed, again.exit_code) == (1, 1)
    assert "已经被别的文件或文件夹占用" in again.problems[0].message


def test_ctrl_c_while_files_are_put_in_place_leaves_nothing_behind(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 30)
    output = tmp_path / "out"
    real = make.deliver
    begun = []

    def deliver(folder, file, data, ours, copies):
        begun.append(file)
        if len(begun) == 5:
            signal.raise_signal(signal.SIGINT)
        return real(folder, file, data, ours, copies)

    monkeypatch.setattr(make, "deliver", deliver)
    report = build([folder], Options(("docx",), output, jobs=1))
    assert report.interrupted
    assert len(begun) < 30
    assert not [path for path in output.rglob("*") if path.name.startswith(BESIDE_PREFIX)]
    monkeypatch.undo()
    rest = build([folder], Options(("docx",), output, jobs=1))
    assert (rest.exit_code, len(rest.made)) == (0, 30)
    assert not rest.problems
