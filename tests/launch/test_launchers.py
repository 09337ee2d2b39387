"""``./run`` and ``run.cmd``: they find a Python and hand every word over, and that is all they do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launch import words

ROOT = Path(__file__).resolve().parent.parent.parent
posix = pytest.mark.skipif(os.name == "nt", reason="run.cmd is what Windows uses")

PYTHON = """#!/bin/sh
[ "$1" != -E ] || exec {python} "$@"
printf '%s\\n' "$PWD"
for word in "$@"; do printf '[%s]' "$word"; done
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout on a path with a space and 汉字 that is ready: the Python of its environment does what the
    launcher asks of it, and in place of any command says where and with what it was started."""
    folder = tmp_path / "绩效 目标"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / "tests").mkdir()
    for name in ("run", ".ci/run"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name in ("launch", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    python = folder / ".venv" / "bin" / "python"
    python.write_text(PYTHON.format(python=sys.executable))
    python.chmod(0o755)
    Path(words.stamp_of(str(folder), "test")).write_bytes(words.wanted(str(folder), "test"))
    return folder


def asked(command: list[str | Path], where: Path) -> tuple[str, str]:
    """(folder in which Python was started, its arguments in brackets)."""
    run = subprocess.run(command, cwd=where, capture_output=True, encoding="utf-8", check=True)
    folder, arguments = run.stdout.split("\n")
    return folder, arguments


@posix
@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ([], "[-m][tablegen][build][specs]"),
        (["build"], "[-m][tablegen][build][specs]"),
        (["test", "-k", "money and not slow"], "[-m][pytest][-q][-k][money and not slow]"),
        (["accept"], "[-m][pytest][-q][--accept]"),
    ],
)
def test_a_word_of_the_repository_runs_in_its_folder(
    checkout: Path, tmp_path: Path, typed: list[str], arguments: str
) -> None:
    assert asked([checkout / "run", *typed], tmp_path) == (str(checkout), arguments)


@posix
@pytest.mark.parametrize(
    "typed", [["build", "我的 规格.yaml"], ["show", "a.yaml", "--width", "80"], ["doctor"], ["--help"]]
)
def test_any_other_word_goes_to_tablegen_from_where_the_user_is(
    checkout: Path, tmp_path: Path, typed: list[str]
) -> None:
    brackets = "".join(f"[{word}]" for word in ("-m", "tablegen", *typed))
    assert asked([checkout / "run", *typed], tmp_path) == (str(tmp_path), brackets)


@posix
def test_it_is_found_through_a_link_to_its_folder(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "别处"
    link.symlink_to(checkout)
    assert asked([link / "run", "test"], tmp_path) == (str(checkout), "[-m][pytest][-q]")


@posix
def test_ci_runs_the_tests(checkout: Path, tmp_path: Path) -> None:
    assert asked([checkout / ".ci" / "run"], tmp_path) == (str(checkout), "[-m][pytest][-q]")


def test_cmd_reads_its_launcher_and_a_chinese_console_shows_it() -> None:
    data = (ROOT / "run.cmd").read_bytes()
    assert data.startswith(b"@echo off\r\n")
    assert data.count(b"\n") == data.count(b"\r\n"), "cmd.exe loses its labels in files without CR"
    text = data.decode("utf-8")
    text.encode("gbk")
    assert text.index("chcp 65001") < text.index("echo 需要"), "UTF-8 is set before the first sentence"
    gone_to = set(re.findall(r"goto (\w+)", text))
    assert gone_to == set(re.findall(r"(?m)^:(\w+)\r", text)), "every label is reached, every jump arrives"


def test_a_double_click_leaves_its_window_open() -> None:
    lines = (ROOT / "run.cmd").read_text(encoding="utf-8").splitlines()
    assert "if defined clicked pause" in lines[lines.index(":end") :]


def steps(text: str, comment: str) -> tuple[set[str], int, set[str]]:
    """(what it asks a Python to be, how often it hands over, words of ``launch`` that it knows)."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(comment))
    versions = set(re.findall(r"sys\.exit\(sys\.version_info < (\(\d+, \d+\))\)", code))
    handed_over = re.findall(r'-E -S -X utf8 "[^"\n]*launch" (?:"\$@"|%\*)', code)
    known = {word for word in (*words.REPOSITORY, "pip", "pyproject", "tablegen", "requirements") if
             re.search(rf"\b{word}\b", code)}  # fmt: skip
    return versions, len(handed_over), known


def test_both_launchers_take_the_same_steps() -> None:
    """Find the environment's Python, else one that is new enough; hand over every word; know no word."""
    shell = (ROOT / "run").read_text(encoding="utf-8")
    batch = (ROOT / "run.cmd").read_text(encoding="utf-8")
    lowest = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert lowest is not None
    version = {f"({lowest[1]}, {lowest[2]})"}
    # one line in the shell, where a function takes the Python; in batch one for each way to call Python
    assert steps(shell, "#") == (version, 1, set())
    assert steps(batch, "rem") == (version, 3, set())
    for text, python in ((shell, ".venv/bin/python"), (batch, ".venv\\Scripts\\python.exe")):
        assert python in text and python.replace("\\", "/").endswith(python_inside(text))
    for word in words.REPOSITORY:
        assert re.search(rf"# .*\b{word}\b", shell) and re.search(rf"rem .*\b{word}\b", batch), (
            "named in the head"
        )


def python_inside(text: str) -> str:
    """Where ``words.python_of`` sees the environment's Python, on the system of the launcher ``text``."""
    return "Scripts/python.exe" if text.startswith("@echo") else "bin/python"
