"""Which commands each word of ``./run`` stands for, and when ``.venv/`` counts as ready."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click
import pytest

from launch import words
from tablegen.cli.build import build
from tablegen.cli.commands import COMMANDS
from tablegen.cli.serve import serve

ROOT = Path(__file__).resolve().parent.parent.parent


def said(typed: str) -> tuple[str | None, list[str]]:
    """(folder, commands) for words typed with spaces between; the Python is named by its environment."""
    folder, commands = words.commands("/r", typed.split())
    place = os.path.join("Scripts", "python.exe") if os.name == "nt" else "bin/python"
    cut = [[word.replace(f"/r{os.sep}", "").replace(f"{os.sep}{place}", "") for word in command]
           for command in commands]  # fmt: skip
    return folder, [" ".join(command) for command in cut]


@pytest.mark.parametrize(
    ("typed", "folder", "commands"),
    [
        ("", "/r", [".venv -m tablegen build specs"]),
        ("build --format docx,pdf", "/r", [".venv -m tablegen build specs --format docx,pdf"]),
        ("build -o 成品", "/r", [".venv -m tablegen build specs -o 成品"]),
        ("build --executor dask://a:1 --quiet", "/r", [".venv -m tablegen build specs --executor dask://a:1 --quiet"]),
        ("build --format docx 规格.yaml", None, [".venv -m tablegen build --format docx 规格.yaml"]),
        ("build --layout=x a.yaml -o b", None, [".venv -m tablegen build --layout=x a.yaml -o b"]),
        ("拖来的.YAML", None, [".venv -m tablegen build 拖来的.YAML"]),
        ("check a.yaml", None, [".venv -m tablegen check a.yaml"]),
        ("serve", "/r", [".venv -m tablegen serve specs"]),
        ("serve --port 8000 --no-browser", "/r", [".venv -m tablegen serve specs --port 8000 --no-browser"]),
        ("serve 某单位 --port 8000", None, [".venv -m tablegen serve 某单位 --port 8000"]),
        ("--help", None, [".venv -m tablegen --help"]),
        ("test -k money", "/r", [".venv -m pytest -q -k money"]),
        ("test --newest -x", "/r", [".venv -m launch.unlocked newest", ".venv-newest -m pytest -q -x"]),
        ("test --oldest", "/r", [".venv -m launch.unlocked oldest", ".venv-oldest -m pytest -q"]),
        ("accept -k cases", "/r", [".venv -m pytest -q --accept -k cases"]),
        ("pictures", "/r", [".venv docs/pictures.py"]),
        ("lock --upgrade", "/r", [".venv -m launch.lock --upgrade"]),
        ("bundle", "/r", [".venv -m launch.bundle"]),
    ],
)  # fmt: skip
def test_a_word_stands_for_its_commands(typed: str, folder: str | None, commands: list[str]) -> None:
    assert said(typed) == (folder, commands)


def test_lint_checks_and_then_wants_the_format() -> None:
    folder, commands = said("lint --fix")
    assert folder == "/r"
    assert [command.split()[:4] for command in commands][:2] == [
        [".venv", "-m", "ruff", "check"],
        [".venv", "-m", "ruff", "format"],
    ]
    assert commands[0].endswith("--fix") and not any("--fix" in command for command in commands[1:])
    for name in words.CHECKED:
        assert (ROOT / name).is_dir()


def test_options_of_build_that_take_a_value_are_known() -> None:
    with_value = {name for option in build.params if isinstance(option, click.Option) and not option.is_flag
                  for name in option.opts}  # fmt: skip
    assert with_value == set(words.BUILD_OPTIONS_WITH_VALUE)


def test_options_of_serve_that_take_a_value_are_known() -> None:
    with_value = {name for option in serve.params if isinstance(option, click.Option) and not option.is_flag
                  for name in option.opts}  # fmt: skip
    assert with_value == set(words.SERVE_OPTIONS_WITH_VALUE)


def test_no_word_hides_a_command_of_the_program() -> None:
    assert not set(words.REPOSITORY) & set(COMMANDS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv").mkdir()
    return tmp_path


def stamp(root: Path, kind: str) -> None:
    Path(words.stamp_of(str(root), kind)).write_bytes(words.wanted(str(root), kind))


def test_what_is_ready_for_tests_is_ready_to_run_but_not_the_other_way_round(root: Path) -> None:
    assert not words.ready(str(root), "run")
    stamp(root, "run")
    assert words.ready(str(root), "run") and not words.ready(str(root), "test")
    stamp(root, "test")
    Path(words.stamp_of(str(root), "run")).unlink()
    assert words.ready(str(root), "run") and words.ready(str(root), "test")


@pytest.mark.parametrize("changed", ["run.txt", "program.txt"])
def test_other_locked_packages_and_another_program_are_installed(root: Path, changed: str) -> None:
    stamp(root, "run")
    with (root / "requirements" / changed).open("a", encoding="utf-8") as file:
        file.write("another==1\n")
    assert not words.ready(str(root), "run")


def test_another_python_is_not_ready(root: Path) -> None:
    Path(words.stamp_of(str(root), "run")).write_bytes(words.wanted(str(root), "run", (3, 9)))
    assert not words.ready(str(root), "run")


def test_where_there_are_no_tests_their_words_are_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(str(root), ["test"]) == 2
    assert "只在源代码的文件夹里能用" in capsys.readouterr().err
