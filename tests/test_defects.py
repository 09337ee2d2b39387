"""What nobody foresaw: a fault of the program costs one form and is reported in full, one of the disk is a sentence."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import tablegen.build.job
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.cli.commands import run

ROOT = Path(__file__).resolve().parents[1]
LONG = "长" * 100  # 300 bytes: no file of Linux has such a name


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "单位"
    folder.mkdir()
    sample = (ROOT / "templates/shanghai-project/sample.yaml").read_text("utf-8")
    for name in ("甲", "乙", "丙"):
        lines = [f"项目名称: {name}" if line.startswith("项目名称:") else line for line in sample.split("\n")]
        (folder / f"{name}.yaml").write_text("\n".join(lines), "utf-8")
    return folder


def test_a_defect_costs_one_form(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work_book = tablegen.build.job.work_book

    def broken(work):
        if work.members[0].project.name == "乙":
            raise ZeroDivisionError("never seen before")
        return work_book(work)

    monkeypatch.setattr("tablegen.build.job.work_book", broken)
    report = build([office], Options(("docx", "html"), tmp_path / "out", jobs=1))
    assert sorted(path.name for path in report.made) == ["丙.docx", "丙.html", "甲.docx", "甲.html"]
    assert (report.failed, report.exit_code) == (1, 3)
    [problem] = [problem for problem in report.problems if problem.code == "defect"]
    assert problem.message == "程序出了错（ZeroDivisionError），这是程序的毛病，不是规格的"
    assert problem.place is not None and problem.place.file == str(office / "乙.yaml")
    assert "never seen before" in problem.detail and "in broken" in problem.detail


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_a_defect_of_a_command_asks_to_report_it(office, capsys, monkeypatch) -> None:
    monkeypatch.setattr("tablegen.check.collect.collect", lambda *_: 1 / 0)
    code, text = said(["check", str(office)], capsys)
    assert code == 3
    assert text.startswith(
        "错误：程序出了错（ZeroDivisionError），这是程序的毛病，不是规格的\n  改法：把用到的文件和下面这段话发给维护人员\n    Traceback"
    )


def test_a_fault_of_the_disk_is_a_sentence(office, capsys, monkeypatch) -> None:
    def gone(*_):
        raise OSError(errno.EIO, "Input/output error", "U盘/甲.yaml")

    monkeypatch.setattr("tablegen.check.collect.collect", gone)
    code, text = said(["check", str(office)], capsys)
    assert code == 1
    assert (
        text
        == "错误：“U盘/甲.yaml”打不开或写不进去：Input/output error\n  改法：看看文件、文件夹和权限，再做一次\n\n"
    )


@pytest.mark.parametrize(
    "command",
    ["build {0}", "check {0}.yaml", "fix {0}", "status {0}", "source {0}.docx", "show {0}.yaml", "build . --templates {0}",
     "layouts --templates {0}", "check . --templates {0}", "new {0}.yaml --layout shanghai-project", "layout check {0}",
     "layout new {0}.docx --name x"],
)  # fmt: skip
def test_a_name_that_no_file_can_have(command: str, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    code, text = said(command.format(LONG).split(" "), capsys)
    assert code in (1, 2), text
    assert text.startswith("错误：") and "Traceback" not in text and "程序出了错" not in text


@pytest.mark.parametrize("name", ["长" * 100, "a\\0b", "../" * 50 + "x", "/etc/passwd", "甲/乙/" * 30])
def test_an_order_that_names_what_no_file_is_called(name: str, office: Path, tmp_path: Path) -> None:
    (office / "部门.yaml").write_text(f'汇编:\n  项目:\n    - "{name}"\n    - 甲\n', "utf-8")
    report = build([office], Options(("html",), tmp_path / "out", jobs=1, volume=True))
    assert not report.self_check_failed
    assert all(problem.code != "defect" for problem in report.problems)
    assert any(
        problem.message.startswith("没有“") or "控制字符" in problem.message for problem in report.problems
    )
