"""Jobs of one process: all files are written and read back first, then put in place together."""

from __future__ import annotations

import signal
from pathlib import Path

import tablegen.build.run as one_run
from making.running import make_folder
from tablegen.build import job, up_to_date
from tablegen.build.options import Options
from tablegen.build.processes import LostChunk
from tablegen.build.run import build
from tablegen.files.atomic import BESIDE_PREFIX
from tablegen.formats.embedded_spec import extract


def test_a_spec_that_is_gone_before_it_is_embedded_is_said_and_the_rest_is_made(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 4)
    gone = sorted(folder.rglob("*.yaml"))[1]
    real = job.work_book

    def work_book(work):
        if work.members[0].spec.path == gone:
            gone.unlink()
        return real(work)

    monkeypatch.setattr(job, "work_book", work_book)
    report = build([folder], Options(("docx",), tmp_path / "out", jobs=1))
    assert (report.exit_code, report.failed, len(report.made)) == (1, 1, 3)
    assert [problem.message for problem in report.problems] == ["文件读不了：文件不在了"]


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


def test_no_spec_is_embedded_where_one_project_of_several_is_secret(tmp_path):
    folder = make_folder(tmp_path / "specs", 3)
    options = Options(("docx",), tmp_path / "out", volume=True)
    [volume] = build([folder], options).made
    assert len(extract(volume)) == 4  # the specs and their 部门.yaml
    spec = folder / "项目0001.yaml"
    spec.write_text("涉密: 是\n" + spec.read_text("utf-8"), "utf-8")
    [volume] = build([folder], options).made
    assert extract(volume) == ()


def test_ctrl_c_counts_what_was_not_made(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 5)
    monkeypatch.setattr(up_to_date, "CHUNK_MS", 1.0)  # a job a chunk

    def on_done(report, done, total):
        if done == 2:
            signal.raise_signal(signal.SIGINT)

    report = build([folder], Options(("docx",), tmp_path / "out", jobs=1), on_done)
    assert (report.exit_code, report.interrupted, report.failed, len(report.made)) == (130, 3, 3, 2)


def test_jobs_whose_process_died_are_said_and_counted(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 3)
    monkeypatch.setattr(up_to_date, "CHUNK_MS", 1.0)

    def run_chunks(chunks, work, workers, executor):
        yield LostChunk()
        for chunk in chunks[1:]:
            yield work(chunk)

    monkeypatch.setattr(one_run, "run_chunks", run_chunks)
    report = build([folder], Options(("docx",), tmp_path / "out", jobs=1))
    assert (report.exit_code, report.failed, len(report.made)) == (1, 1, 2)
    [problem] = report.problems
    assert (problem.code, Path(problem.place.file).name) == ("worker-died", "项目0000.yaml")


def test_ctrl_c_while_files_are_put_in_place_leaves_nothing_behind(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 30)
    output = tmp_path / "out"
    real = job.deliver
    begun = []

    def deliver(folder, file, data, ours, copies):
        begun.append(file)
        if len(begun) == 5:
            signal.raise_signal(signal.SIGINT)
        return real(folder, file, data, ours, copies)

    monkeypatch.setattr(job, "deliver", deliver)
    report = build([folder], Options(("docx",), output, jobs=1))
    assert report.interrupted
    assert len(begun) < 30
    assert not [path for path in output.rglob("*") if path.name.startswith(BESIDE_PREFIX)]
    monkeypatch.undo()
    rest = build([folder], Options(("docx",), output, jobs=1))
    assert (rest.exit_code, len(rest.made)) == (0, 30)
    assert not rest.problems


def test_a_character_that_no_face_has_is_named_with_its_line(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "specs", 1)
    spec = folder / "项目0000.yaml"
    spec.write_text(spec.read_text("utf-8").replace("第0000号项目", "甲\U0010fffd项目"), "utf-8")
    report = build([folder], Options(("pdf",), tmp_path / "out"))
    [problem] = [item for item in report.problems if item.code == "missing-glyph"]
    assert problem.place is not None
    line = spec.read_text("utf-8").splitlines()[problem.place.line - 1]
    assert line == problem.line_text and line[problem.place.column - 1] == "\U0010fffd"
