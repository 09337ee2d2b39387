"""The folder of finished files in the file manager of the machine: a folder, never a file, and no shell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tablegen.problems import CallError
from tablegen.serve.opening import open_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="os.startfile is the system's own")
NAME = "open" if sys.platform == "darwin" else "xdg-open"


@pytest.fixture
def manager(tmp_path: Path, monkeypatch) -> Path:
    """Where a file manager that only notes what it is given notes it."""
    program, said = tmp_path / "bin" / NAME, tmp_path / "said.txt"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > "{said}"\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/bin:/usr/bin")
    return said


@pytest.mark.parametrize("name", ["成品", "a b", "-x", "$(touch hit)", "a;b", "'\"", "x.sh"])
def test_a_folder_of_any_name_is_one_argument(tmp_path, manager, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).mkdir()
    open_folder(Path(name))
    assert manager.read_text("utf-8") == f"{tmp_path / name}|"
    assert not (tmp_path / "hit").exists()


def test_a_file_is_not_opened(tmp_path, manager):
    (tmp_path / "a.sh").write_text("#!/bin/sh\n", "utf-8")
    for path in (tmp_path / "a.sh", tmp_path / "none"):
        with pytest.raises(CallError):
            open_folder(path)
    assert not manager.exists()


def test_a_machine_without_a_file_manager_says_where_the_files_are(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CallError) as caught:
        open_folder(tmp_path)
    assert str(tmp_path) in caught.value.problems[0].hint
