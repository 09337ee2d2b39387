"""A run that is killed before any of its writing operations: nothing unsearched is in 公开 at that moment, nothing that
a person wrote is lost, and the next run ends as one that nobody disturbed."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from making.running import make_folder, spec_text, start
from tablegen.books.left_out import LeftOut
from tablegen.build import job, public_folder, published
from tablegen.build.options import Options
from tablegen.build.record import RECORD_NAME, read_record
from tablegen.build.run import build
from tablegen.files.once import forget
from tablegen.problems import CallError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fork")

OFFICE = "某办公室"
WRITING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
KILLED = 9


def operations(here: Path, options: Options, killed_at: int = 0) -> int:
    """A run of its own over the specs in ``here``; with ``killed_at`` it dies just before its so-manyth writing
    operation. How many there were (at most 255), or -1 for a run that died."""
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return -1 if status == KILLED and killed_at else status - KILLED - 1
    try:
        forget()
        os.chdir(here)
        count = 0

        def hook(event: str, arguments: tuple) -> None:
            nonlocal count
            writes = event in WRITING
            if event == "open" and isinstance(arguments[2], int):
                writes = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if writes and (count := count + 1) == killed_at:
                os._exit(KILLED)

        sys.addaudithook(hook)
        build([Path("specs")], options)
        os._exit(KILLED + 1 + count)
    finally:
        os._exit(255)


def tree(output: Path) -> dict[str, bytes]:
    """What is in the output folder, without 旧件 and the record."""
    files = (path for path in output.rglob("*") if path.is_file() and "旧件" not in path.parts)
    return {
        path.relative_to(output).as_posix(): path.read_bytes() for path in files if path.name != RECORD_NAME
    }


def old(output: Path) -> list[str]:
    return sorted(path.relative_to(output).as_posix() for path in output.rglob("旧件/**/*"))


def record(output: Path) -> dict[str, tuple]:
    return {file: (entry.digest, entry.inputs) for file, entry in read_record(output).entries.items()}


def after_changes(folder: Path, options: Options) -> list[bytes]:
    """An output folder made with ``options``, after which one project became secret, one changed its name, one its amount, one
    is gone, and two finished files were edited by hand; what the person wrote."""
    office = make_folder(folder / "specs", 5)
    here = Path.cwd()
    os.chdir(folder)
    try:
        for public in (True, False):
            build([Path("specs")], replace(options, public=public))
    finally:
        os.chdir(here)
    secret = office / "项目0000.yaml"
    secret.write_text("涉密: 是\n" + secret.read_text("utf-8"), "utf-8")
    (office / "项目0001.yaml").write_text(spec_text("改了名的项目"), "utf-8")
    (office / "项目0002.yaml").write_text(spec_text("第0002号项目", "5.00"), "utf-8")
    (office / "项目0003.yaml").unlink()
    written = []
    for number in (2, 3):
        for output in (folder / "out", folder / "out" / "公开"):
            text = f"手改{number}{output.name}".encode()
            (output / OFFICE / f"第000{number}号项目.html").write_bytes(text)
            written.append(text)
    return written


@pytest.mark.parametrize("public", [True, False])
def test_after_every_kill_the_next_run_ends_like_one_that_nobody_disturbed(
    tmp_path: Path, public: bool
) -> None:
    options = Options(("html",), Path("out"), public=public, jobs=1)
    before, here = tmp_path / "before", tmp_path / "here"
    written = after_changes(before, options)
    shutil.copytree(before, here)
    count, output = operations(here, options), here / "out"
    assert 20 < count < 200
    expected = (tree(output), record(output), old(output))
    for number in range(1, count + 1):
        shutil.rmtree(here)
        shutil.copytree(before, here)  # with the times of the files
        assert operations(here, options, killed_at=number) == -1
        assert operations(here, options) >= 0
        assert (tree(output), record(output), old(output)) == expected, number
        kept = [path.read_bytes() for path in output.rglob("*") if path.is_file()]
        assert all(text in kept for text in written), number


def test_at_no_moment_is_an_unsearched_file_among_the_public_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a run whose copies hide nothing: the gate alone holds them back."""
    office = make_folder(tmp_path / "before" / "specs", 3)
    secret = (office / "项目0001.yaml").read_text("utf-8").replace("做好各项工作", "改造地下三层的机房")
    (office / "项目0001.yaml").write_text(secret, "utf-8")
    real = published.prepare

    def careless(*arguments: object) -> published.PublicSet:
        found = real(*arguments)  # type: ignore[arg-type]
        out = LeftOut(texts=("改造地下三层的机房",))
        return replace(found, left_out=out, run=replace(found.run, left_out=out))

    monkeypatch.setattr(public_folder, "prepare", careless)
    options = Options(("html",), Path("out"), public=True, jobs=1)
    here = tmp_path / "here"
    shutil.copytree(tmp_path / "before", here)
    count, public = operations(here, options), here / "out" / "公开"
    names = sorted(path.name for path in public.rglob("*") if path.is_file())
    assert names == ["第0000号项目.html", "第0002号项目.html"]
    for number in range(1, count + 1):
        shutil.rmtree(here / "out", ignore_errors=True)
        assert operations(here, options, killed_at=number) == -1
        assert not list(public.rglob("第0001号项目*")), number
        for path in public.rglob("*"):
            assert path.is_dir() or "地下三层".encode() not in path.read_bytes(), (number, path)


def test_what_is_made_again_does_not_stay_as_it_was_while_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older file that says what is a secret now is gone before the first file is written."""
    office, output = make_folder(tmp_path / "specs", 3), tmp_path / "out"
    spec = office / "项目0001.yaml"
    spec.write_text(spec.read_text("utf-8").replace("保障单位", "配合第0002号项目，保障单位"), "utf-8")
    options = Options(("html",), output, public=True, jobs=1)
    build([office], options)
    forget()
    spec.write_text(spec_text("第0001号项目"), "utf-8")
    secret = office / "项目0002.yaml"
    secret.write_text("涉密: 是\n" + secret.read_text("utf-8"), "utf-8")
    there: list[str] = []
    real = job.deliver

    def watched(*arguments: object) -> object:
        there.extend(path.name for path in (output / "公开").rglob("*.html"))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(job, "deliver", watched)
    report = build([office], options)
    assert report.exit_code == 0, report.problems
    assert "第0000号项目.html" in there and "第0001号项目.html" not in there
    assert (output / "公开" / OFFICE / "第0001号项目.html").is_file()
    assert len(report.moved) == 2 and all(item.to.is_file() for item in report.moved)


def test_two_public_runs_at_once_do_not_move_away_what_the_other_made(tmp_path: Path) -> None:
    offices = [make_folder(tmp_path / "specs", 6, name) for name in ("甲局", "乙局")]
    output = tmp_path / "out"
    runs = [start("build", office, "--public", "-f", "html", "-o", output) for office in offices]
    for run in runs:
        out, err = run.communicate()
        assert run.returncode == 0, err.decode()
        assert "旧件" not in out.decode()
    assert len(list((output / "公开").rglob("*.html"))) == 12
    assert not list(output.glob(".*"))


def test_a_public_run_that_waits_too_long_says_so(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_folder, "PATIENCE_S", 0.05)
    options = Options(("html",), tmp_path / "out", public=True)
    with public_folder.one_at_a_time(options.output), pytest.raises(CallError, match="正在做另一次公开本"):
        build([office], options)
    assert build([office], options).exit_code == 0
