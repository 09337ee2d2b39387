"""``./run``: which command each word becomes. Setting up a bare machine is not tried here: the prepared
environment is a stand-in whose Python says what it was asked to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="run.cmd is what Windows uses")

PYTHON = """#!/bin/sh
[ "$1" = -E ] && exit 0
[ "$1 $2" = "-m pip" ] && echo "$PWD: installed" && exit 0
printf '%s\\n' "$PWD"
for word in "$@"; do printf '[%s]' "$word"; done
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout on a path with a space and 汉字 that is already prepared."""
    folder = tmp_path / "绩效 目标"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("run", ".ci/run", "pyproject.toml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    python = folder / ".venv" / "bin" / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    text = (folder / "pyproject.toml").read_bytes() + f"{folder}\n".encode()
    sum_ = subprocess.run(["cksum"], input=text, capture_output=True, check=True).stdout.split()[0].decode()
    (folder / ".venv" / f".ready-test-{sum_}").touch()
    return folder


def asked(command: list[str | Path], where: Path) -> tuple[str, str]:
    """(folder in which Python was started, its arguments in brackets)."""
    run = subprocess.run(command, cwd=where, capture_output=True, encoding="utf-8", check=True)
    folder, arguments = run.stdout.split("\n")
    return folder, arguments


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ([], "[-m][tablegen][build][specs]"),
        (["build"], "[-m][tablegen][build][specs]"),
        (["build", "--format", "docx,pdf"], "[-m][tablegen][build][specs][--format][docx,pdf]"),
        (["build", "-o", "成品 一"], "[-m][tablegen][build][specs][-o][成品 一]"),
        (["test", "-k", "money and not slow"], "[-m][pytest][-q][-k][money and not slow]"),
        (["accept"], "[-m][pytest][-q][--accept]"),
        (["pictures"], "[docs/pictures.py]"),
    ],
)
def test_the_words_of_the_repository_work_in_its_folder(
    checkout: Path, tmp_path: Path, words: list[str], arguments: str
) -> None:
    assert asked([checkout / "run", *words], tmp_path) == (str(checkout), arguments)


@pytest.mark.parametrize(
    "words",
    [
        ["build", "我的 规格.yaml"],
        ["build", "--format", "docx", "我的 规格.yaml"],
        ["build", "--layout=x", "a.yaml", "-o", "b"],
        ["show", "a.yaml", "--width", "80"],
        ["doctor"],
        ["--help"],
    ],
)
def test_any_other_word_goes_to_tablegen_from_where_the_user_is(
    checkout: Path, tmp_path: Path, words: list[str]
) -> None:
    brackets = "".join(f"[{word}]" for word in ("-m", "tablegen", *words))
    assert asked([checkout / "run", *words], tmp_path) == (str(tmp_path), brackets)


def test_ci_runs_the_tests(checkout: Path, tmp_path: Path) -> None:
    assert asked([checkout / ".ci" / "run"], tmp_path) == (str(checkout), "[-m][pytest][-q]")


def test_windows_has_the_same_words() -> None:
    data = (ROOT / "run.cmd").read_bytes()
    assert data.startswith(b"@echo off\r\n")
    assert data.count(b"\n") == data.count(b"\r\n"), "cmd.exe loses its labels in files without CR"
    text = data.decode("utf-8")
    assert "chcp 65001" in text
    for word in ("test", "accept", "lint", "pictures", "build"):
        assert f'"%word%"=="{word}"' in text
