"""Making ``.venv/``: quiet while it goes well, everything that was printed when it does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launch import environments, machine, words

ROOT = Path(__file__).resolve().parent.parent.parent


def test_what_goes_well_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    noisy = "import sys; print('WARNING: Location is ignored'); print('Looking in', file=sys.stderr)"
    said = environments.quietly([sys.executable, "-c", noisy], "没有成。")
    assert capfd.readouterr() == ("", "")
    assert "WARNING" in said and "Looking in" in said


def test_what_goes_wrong_is_kept_in_full() -> None:
    bad = "import sys; print('first'); print('第二行', file=sys.stderr, flush=True); sys.exit(1)"
    with pytest.raises(environments.PreparationError, match="没有成") as caught:
        environments.quietly([sys.executable, "-X", "utf8", "-c", bad], "没有成。")
    assert "first" in caught.value.log and "第二行" in caught.value.log
    with pytest.raises(environments.PreparationError) as caught:
        environments.quietly(["/no/such/python"], "没有成。")
    assert caught.value.log


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose lock is empty, on a machine that lacks nothing."""
    monkeypatch.setattr(machine, "missing", lambda root, kind: [])
    folder = tmp_path / "绩效 目标"
    shutil.copytree(ROOT / "launch", folder / "launch", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "requirements").mkdir()
    (folder / "requirements" / "run.txt").write_text("")
    (folder / "src" / "tablegen").mkdir(parents=True)
    (folder / "src" / "tablegen" / "__init__.py").write_text("here = __file__\n")
    return folder


def test_it_is_ready_once_and_may_be_moved(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert environments.prepare(str(checkout), "run") == 0
    assert capsys.readouterr().err.count("\n") == 1, "one line says what is going on"
    assert words.ready(str(checkout), "run")
    moved = checkout.rename(tmp_path / "moved")
    assert words.ready(str(moved), "run")
    said = environments.answer(Path(words.python_of(str(moved))), "__import__('tablegen').here")
    assert said == str(moved / "src" / "tablegen" / "__init__.py")


def test_packages_that_cannot_be_had_stop_it(checkout: Path, capsys: pytest.CaptureFixture[str],
                                             monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    pin = f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n"
    (checkout / "requirements" / "run.txt").write_text(pin)
    assert environments.prepare(str(checkout), "run") == environments.FAILED
    said = capsys.readouterr().err
    assert "No matching distribution found for no-such-package==1.0" in said
    assert said.rstrip().endswith(environments.ONLINE)
    assert not words.ready(str(checkout), "run")


def test_an_environment_whose_python_is_gone_is_made_again(checkout: Path) -> None:
    assert environments.prepare(str(checkout), "run") == 0
    python = Path(words.python_of(str(checkout)))
    python.unlink()
    (checkout / "requirements" / "run.txt").write_text("# another\n")
    assert environments.prepare(str(checkout), "run") == 0
    assert subprocess.run([python, "-c", ""]).returncode == 0


def test_without_ensurepip_pip_comes_from_its_wheel(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ensurepip

    monkeypatch.setattr(machine, "has_ensurepip", lambda: False)
    assert environments.prepare(str(checkout), "run") == environments.FAILED, "and no wheel is there"
    folder = checkout / ".sys" / "usr" / "share" / "python-wheels"
    folder.mkdir(parents=True)
    places = (Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels"))  # Debian's
    shutil.copy(next(wheel for place in places for wheel in place.glob("pip-*.whl")), folder)
    assert environments.prepare(str(checkout), "run") == 0
    assert environments.has_pip(Path(words.python_of(str(checkout))))
