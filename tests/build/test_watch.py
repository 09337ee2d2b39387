"""``--watch``: what is saved is seen at the next look, and nothing else than that is made. How long it takes is
measured by bench/compare.py."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from making.effort import PATIENCE_S
from making.running import make_folder, spec_text, start
from tablegen.build import job
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.build.watch import EVERY_S, changes
from tablegen.layout.folder import packed_templates
from tablegen.text import tree

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals")
LATER_NS = 2**62


# -- seen at the next look


def save(path: Path) -> None:
    path.write_text(spec_text("改了的", "3.00"), "utf-8")


def replace(path: Path) -> None:
    """As editors save: the new file beside, renamed over the old one."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(spec_text("改了的", "3.00"), "utf-8")
    os.replace(beside, path)


def touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))  # a clock that went backwards is a change too


@pytest.mark.parametrize(
    ("change", "name"),
    [
        *((change, name) for change in (save, replace, touch, Path.unlink) for name in ("项目0001", "部门")),
        (save, "新的"),
    ],
)
def test_a_change_is_seen_at_the_next_look(tmp_path, change: Callable[[Path], None], name):
    path = make_folder(tmp_path, 3) / f"{name}.yaml"
    looks = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        assert len(looks) <= 5
        if len(looks) == 3:
            change(path)

    assert next(changes([tmp_path], look, LATER_NS)) == [str(path)]
    assert looks == [EVERY_S] * 3
    assert EVERY_S <= 0.1


def test_what_was_saved_while_the_first_run_went_on_is_seen_before_any_look(tmp_path):
    folder = make_folder(tmp_path, 3)
    for path in folder.iterdir():
        os.utime(path, ns=(0, 10**18))
    os.utime(folder / "项目0002.yaml", ns=(0, 10**18 + 1))

    def look(seconds: float) -> None:
        save(folder / "项目0000.yaml")

    seen = changes([tmp_path], look, since_ns=10**18)
    assert next(seen) == [str(folder / "项目0002.yaml")]
    assert next(seen) == [str(folder / "项目0000.yaml")]


def test_what_no_form_depends_on_is_not_seen(tmp_path):
    folder = make_folder(tmp_path, 1)
    looks = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        for name in ("~$表.docx", ".项目0000.yaml.swp", "说明.bak"):
            (folder / name).write_text(str(len(looks)))
        if len(looks) == 4:
            save(folder / "项目0000.yaml")

    assert next(changes([tmp_path], look, LATER_NS)) == [str(folder / "项目0000.yaml")]
    assert len(looks) == 4


def test_folders_that_go_and_come_back_end_nothing(tmp_path):
    make_folder(tmp_path / "specs", 2)
    looks = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            shutil.move(tmp_path / "specs", tmp_path / "gone")
        if len(looks) == 4:
            shutil.move(tmp_path / "gone", tmp_path / "specs")

    seen = changes([tmp_path / "specs"], look, LATER_NS)
    assert [len(next(seen)) for _ in range(2)] == [3, 3]


# -- and only that is made


def test_only_the_changed_spec_is_read_and_made_and_nothing_is_loaded(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "specs", 8)
    formats = ("docx", "xlsx", "html")
    options = Options(formats, tmp_path / "out")
    build([folder], options)
    parsed, written = [], []
    parse, write = tree.parse_bytes, job.write_checked

    def parse_bytes(data, name, *rest):
        parsed.append(Path(name).name)
        return parse(data, name, *rest)

    def write_checked(work, form, *rest):
        written.append((work.members[0].spec.path.name, form))
        return write(work, form, *rest)

    monkeypatch.setattr(tree, "parse_bytes", parse_bytes)
    monkeypatch.setattr(job, "write_checked", write_checked)
    loaded = set(sys.modules)
    for turn in range(3):
        parsed.clear()
        written.clear()
        (folder / "项目0003.yaml").write_text(spec_text("第0003号项目", f"{turn + 3}.00"), "utf-8")
        report = build([folder], options)
        assert (len(report.made), report.unchanged) == (24, 21)
        assert [name for name in parsed if name.startswith("项目")] == ["项目0003.yaml"]
        assert written == [("项目0003.yaml", form) for form in formats]
    assert set(sys.modules) == loaded, "the next saved spec waits for something to be loaded"


# -- the whole program


class Lines:
    """What a running process says, as it says it: both streams in one pipe, or their order would be that in
    which two readers get their turn."""

    def __init__(self, *arguments: str | Path):
        self.process = start(*arguments, bufsize=0, stderr=subprocess.STDOUT)
        self.said: queue.Queue[str] = queue.Queue()
        self.all: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.said.put(line.decode())

    def wait_for(self, words: str) -> None:
        while True:
            line = self.said.get(timeout=PATIENCE_S)
            self.all.append(line)
            if words in line:
                return


@pytest.fixture
def watching(tmp_path) -> Iterator[Callable[..., Lines]]:
    running: list[subprocess.Popen] = []

    def begin(*arguments: str | Path) -> Lines:
        lines = Lines("build", *arguments, "-o", tmp_path / "out", "--watch")
        running.append(lines.process)
        lines.wait_for("看着")
        return lines

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


@needs_posix
def test_a_saved_spec_is_made_and_a_broken_one_is_said_and_ends_nothing(office, tmp_path, watching):
    lines = watching(office, "-f", "docx")
    spec, made = office / "项目0001.yaml", tmp_path / "out" / "某办公室" / "第0001号项目.docx"
    for amount in ("3.00", "4.00"):
        before = made.stat().st_ino
        spec.write_text(spec_text("第0001号项目", amount), "utf-8")
        lines.wait_for("项目0001.yaml 改了")
        lines.wait_for("做好 4 个")
        assert made.stat().st_ino != before
    before = made.stat().st_ino
    spec.write_text("项目名称", "utf-8")
    lines.wait_for("错误")
    lines.wait_for("没有做全")
    assert made.stat().st_ino == before
    spec.unlink()
    lines.wait_for("3 个项目")
    replace(spec)
    lines.wait_for("4 个项目，做好 4 个")
    lines.process.send_signal(signal.SIGINT)
    lines.process.wait(PATIENCE_S)
    assert "Traceback" not in "".join(lines.all)


@needs_posix
def test_a_spec_saved_during_the_first_run_is_made_again(tmp_path):
    """After it was read and before the watching proper begins."""
    folder = make_folder(tmp_path / "specs", 300)
    lines = Lines("build", folder, "-f", "docx", "-o", tmp_path / "out", "--watch", "--jobs", "1")
    process = lines.process
    try:
        made = tmp_path / "out" / "某办公室" / "第0000号项目.docx"
        while not made.exists():
            time.sleep(0.01)
            assert process.poll() is None
        (folder / "项目0000.yaml").write_text(spec_text("第0000号项目", "5.00"), "utf-8")
        lines.wait_for("看着")
        lines.wait_for("项目0000.yaml 改了")
        lines.wait_for("299 个成品没有变")
    finally:
        process.kill()
        process.wait()


@needs_posix
def test_the_department_and_the_layout_are_watched_too(office, tmp_path, watching):
    templates = tmp_path / "templates"
    shutil.copytree(packed_templates() / "shanghai-project", templates / "shanghai-project")
    lines = watching(office, "-f", "docx", "--templates", templates)
    (office / "部门.yaml").write_text("项目性质: 其他一次性项目\n", "utf-8")
    lines.wait_for("部门.yaml 改了")
    lines.wait_for("做好 4 个")
    css = templates / "shanghai-project" / "form.css"
    good = css.read_text("utf-8")
    css.write_text(good + "\ntd { float: left }\n", "utf-8")
    lines.wait_for("form.css 改了")
    lines.wait_for("错误")
    css.write_text(good, "utf-8")
    lines.wait_for("做好 4 个")
    lines.process.send_signal(signal.SIGINT)
    lines.process.wait(PATIENCE_S)
    assert "Traceback" not in "".join(lines.all)
