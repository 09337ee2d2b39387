"""The submission package: everything that is right, in order, or nothing and why."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from corpus import SPECS
from making.running import make_folder, spec_text
from tablegen.build.options import Options
from tablegen.build.pack import pack
from tablegen.build.record import entry_of, read_record
from tablegen.build.run import build
from tablegen.cli import commands
from tablegen.formats.package_writer import make_part, read_parts, zip_parts
from tablegen.problems import CallError

OFFICE = "某办公室"


@pytest.fixture
def output(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The four specs of ``office``, made."""
    monkeypatch.chdir(tmp_path)
    assert build([office], Options(("docx", "xlsx"), tmp_path / "out")).exit_code == 0
    return tmp_path / "out"


def listed(target: Path) -> list[tuple]:
    with zipfile.ZipFile(target) as package:
        sheet = openpyxl.load_workbook(BytesIO(package.read("报送清单.xlsx"))).active
    assert sheet is not None
    return [
        row
        for row in sheet.iter_rows(values_only=True)
        if isinstance(row[0], (int, str)) and str(row[0]).isdigit()
    ]


def test_the_files_are_there_in_order_and_the_list_says_the_same(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "报送.zip"
    package = pack(output, target)
    assert package.problems == []
    with zipfile.ZipFile(target) as opened:
        names = opened.namelist()
        assert names[:3] == ["报送清单.docx", "报送清单.pdf", "报送清单.xlsx"]
        wanted = [f"{OFFICE}/第000{n}号项目.{form}" for n in range(4) for form in ("docx", "xlsx")]
        assert names[3:] == wanted and opened.testzip() is None
        for name in wanted:
            assert opened.read(name) == (output / name).read_bytes()
    rows = listed(target)
    assert [row[1] for row in rows] == wanted
    for row, name in zip(rows, wanted, strict=True):
        assert row[2] == Path(name).stem and row[3] == 2_632_000 and str(row[4]) == "1"
        assert row[5].replace("\n", "") == hashlib.sha256((output / name).read_bytes()).hexdigest()


def test_the_same_files_give_the_same_bytes(output: Path, tmp_path: Path) -> None:
    pack(output, tmp_path / "a.zip")
    pack(output, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def spoil_same_size_and_time(path: Path) -> None:
    status, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("old", "这个成品过期了（规格改了）"),
        ("edited", "这个成品和做出来时不一样了（手工改过，或文件坏了）"),
        ("gone", "这个成品不见了"),
        ("errors", "这份规格有错，它的申报表没有做"),
        ("new", "这份规格没有成品"),
        ("format", "这份规格没有 .xlsx"),
        ("deleted", "这个成品没有规格再做它"),
    ],
)
def test_what_is_not_right_is_named_and_nothing_is_packed(
    office: Path, output: Path, tmp_path: Path, fault: str, sentence: str
) -> None:
    file, spec = output / OFFICE / "第0001号项目.xlsx", office / "项目0001.yaml"
    if fault == "old":
        spec.write_text(spec_text("第0001号项目", "1.00"), "utf-8")
    elif fault == "edited":
        spoil_same_size_and_time(file)
    elif fault == "gone":
        file.unlink()
    elif fault == "errors":
        (office / "新的.yaml").write_text("版式: shanghai-project\n项目名称: 新的\n", "utf-8")
    elif fault == "new":
        (office / "新的.yaml").write_text(spec_text("新的"), "utf-8")
    elif fault == "format":
        (office / "新的.yaml").write_text(spec_text("新的"), "utf-8")
        build([office], Options(("docx",), output))
    else:
        spec.unlink()
    package = pack(output, tmp_path / "报送.zip")
    assert package.items == [] and not (tmp_path / "报送.zip").exists()
    assert any(problem.message.startswith(sentence) for problem in package.problems), package.problems
    assert all(problem.place is not None for problem in package.problems)


def test_a_file_that_nobody_recorded_is_said_and_left_out(output: Path, tmp_path: Path) -> None:
    (output / OFFICE / "自己放的.docx").write_bytes(b"x")
    package = pack(output, tmp_path / "报送.zip")
    assert len(package.items) == 8 and [problem.code for problem in package.problems] == ["not-recorded"]


def test_lists_volumes_and_public_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "广州"
    shutil.copytree(SPECS / "广州市委网信办", folder)
    output = tmp_path / "out"
    report = build([folder], Options(("xlsx",), output, public=True))
    assert report.exit_code == 0, report.problems
    package = pack(output, tmp_path / "公开.zip", public=True)
    assert package.problems == [] and len(package.items) == 1
    (row,) = listed(tmp_path / "公开.zip")
    assert row[2].endswith("个项目）") and row[3] > 0
    with pytest.raises(CallError):
        pack(output, tmp_path / "内部.zip")


def test_a_public_file_that_the_gate_of_its_run_never_saw_is_not_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was killed before the gate: the file is recorded, and holds a comment of its maker."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "广州"
    shutil.copytree(SPECS / "广州市委网信办", folder)
    output = tmp_path / "out"
    assert build([folder], Options(("docx",), output, public=True)).exit_code == 0
    record = read_record(output)
    [entry] = record.entries.values()
    path = output / entry.file
    data = zip_parts([*read_parts(path.read_bytes()), make_part("word/comments.xml", b"<comments/>")])
    path.write_bytes(data)
    record.add([entry_of(entry.file, data, entry.spec, entry.name, entry.layouts, entry.inputs)])
    package = pack(output, tmp_path / "公开.zip", public=True)
    assert [problem.code for problem in package.problems] == ["not-public"]
    assert "公开本不该有的东西" in package.problems[0].message
    assert not (tmp_path / "公开.zip").exists()


def test_the_command_says_where_and_how_many(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert commands.run(["pack", str(output), "-o", "报送.zip"]) == 0
    assert capsys.readouterr().out == "8 个成品和一份清单 → 报送.zip\n"
    (output / OFFICE / "第0001号项目.docx").unlink()
    assert commands.run(["pack", str(output)]) == 1
    assert "没有打包：1 处要先处理好" in capsys.readouterr().out


def test_a_damaged_file_of_the_same_size_and_time_is_not_current(
    office: Path, output: Path, capsys: pytest.CaptureFixture
) -> None:
    file = output / OFFICE / "第0001号项目.docx"
    whole = file.read_bytes()
    spoil_same_size_and_time(file)
    assert commands.run(["status", str(output)]) == 1
    assert "手改过  " in capsys.readouterr().out
    assert commands.run(["build", str(office), "-o", str(output), "-f", "docx"]) == 0
    assert file.read_bytes() == whole


@pytest.mark.parametrize("name", ["第0001号项目.docx", "报送", "报送.zip.docx"])
def test_a_package_is_called_zip_so_that_a_slip_overwrites_no_form(output: Path, name: str) -> None:
    file = output / OFFICE / "第0001号项目.docx"
    before = file.read_bytes()
    with pytest.raises(CallError, match=r"报送包是 \.zip 压缩包"):
        pack(output, output / OFFICE / name)
    assert file.read_bytes() == before


def test_a_file_that_cannot_be_read_is_named(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def opened(path: Path) -> bytes:
        if path.name == "第0001号项目.docx":
            raise PermissionError(13, "in use")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", opened)
    package = pack(output, tmp_path / "报送.zip")
    (problem,) = package.problems
    assert "读不出来：正被打开，或没有权限" in problem.message and "第0001号项目.docx" in str(problem.place)


def test_volumes_of_two_years_of_one_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for year in ("2024", "2025"):
        office = make_folder(tmp_path / "specs" / year, 2, "甲局")
        (office / "部门.yaml").write_text("汇编:\n  标题: 汇编\n", "utf-8")
    output = tmp_path / "out"
    assert build([tmp_path / "specs"], Options(("xlsx",), output, volume=True)).exit_code == 0
    package = pack(output, tmp_path / "报送.zip")
    assert package.problems == []
    assert [item.file for item in package.items] == ["甲局/汇编（2024）.xlsx", "甲局/汇编（2025）.xlsx"]


def test_a_public_file_that_took_the_place_of_one_that_may_not_go_out_is_recorded(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    output = tmp_path / "out"
    inside = build([office], Options(("docx",), output)).made
    build([office], Options(("docx",), output, public=True))
    for path in inside:
        (output / "公开" / OFFICE / path.name).write_bytes(path.read_bytes())
    report = build([office], Options(("docx",), output, public=True))
    assert report.exit_code == 0 and len(report.moved) == 4
    package = pack(output, tmp_path / "公开.zip", public=True)
    assert package.problems == [] and len(package.items) == 4


def test_packing_that_was_killed_leaves_the_older_package_whole_and_the_next_one_tidies(
    output: Path, tmp_path: Path
) -> None:
    target = tmp_path / "报送.zip"
    pack(output, target)
    before = target.read_bytes()
    build([tmp_path / "specs"], Options(("html",), output))
    code = (
        "import os, pathlib, sys\nfrom tablegen.build.pack import pack\n"
        "os.replace = lambda *_: os._exit(9)\npack(*map(pathlib.Path, sys.argv[1:]))"
    )
    assert subprocess.run([sys.executable, "-X", "utf8", "-c", code, output, target]).returncode == 9
    assert target.read_bytes() == before and len(list(tmp_path.glob(".tablegen-*"))) == 1
    assert len(pack(output, target).items) == 12
    assert not list(tmp_path.glob(".tablegen-*")) and target.read_bytes() != before
