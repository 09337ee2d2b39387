"""Old office formats are converted by LibreOffice where it is installed, and named where it is not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from making.word import docx, tbl, tr
from tablegen.formats import convert as module
from tablegen.formats.convert import convert, office_program
from tablegen.formats.package_reader import read_package
from tablegen.formats.word.blank import take_apart
from tablegen.problems import CallError

needs_office = pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed")


@needs_office
@pytest.mark.parametrize("suffix", [".doc", ".wps"])
def test_an_old_file_becomes_a_new_one(tmp_path: Path, suffix: str):
    (tmp_path / "form.docx").write_bytes(docx(tbl(2, tr("项目名称", "{{ 项目名称 }}"))))
    subprocess.run(
        [
            *(office_program(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "form.docx")),
        ],
        check=True,
        capture_output=True,
    )
    old = (tmp_path / "form.doc").rename(tmp_path / f"空表{suffix}")
    (tmp_path / "made").mkdir()
    made = convert(old, tmp_path / "made")
    assert made.name == "空表.docx"
    assert "{{ 项目名称 }}" in take_apart(read_package(made)).blank.form.marked
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["空表.docx"]


def test_without_the_program_and_for_other_files_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "office_program", lambda: None)
    (tmp_path / "a.doc").write_bytes(b"x")
    with pytest.raises(CallError) as caught:
        convert(tmp_path / "a.doc", tmp_path)
    assert "这台电脑上没有找到" in caught.value.problems[0].message
    with pytest.raises(CallError) as caught:
        convert(tmp_path / "a.pdf", tmp_path)
    assert "“.pdf”不能转换" in caught.value.problems[0].message


def test_a_conversion_that_fails_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.doc").write_bytes(b"x")

    def fails(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("soffice", 1)

    monkeypatch.setattr(module, "office_program", lambda: "soffice")
    monkeypatch.setattr(module.subprocess, "run", fails)
    with pytest.raises(CallError) as caught:
        convert(tmp_path / "a.doc", tmp_path)
    assert "还没有转换好" in caught.value.problems[0].message
