"""The wheel stands alone: installed into an empty environment it builds a spec that lies outside the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from corpus import OFFICES

ROOT = Path(__file__).resolve().parent.parent
LAYOUTS = sorted(path.parent.name for path in (ROOT / "templates").glob("*/layout.yaml"))
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
OUTSIDE = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script of an environment that holds the wheel and, behind it, the third-party packages of
    this one: nothing of the repository is on its path (``.pth`` files of a folder named in one are not read)."""
    folder = tmp_path_factory.mktemp("空的 环境")
    venv.create(folder, with_pip=False)
    python = folder / SCRIPTS / ("python.exe" if os.name == "nt" else "python")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index"]
    subprocess.run([*command, "-q", str(wheel)], check=True, env=OUTSIDE)
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True, env=OUTSIDE,
    )  # fmt: skip
    packages = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(where.stdout.strip(), "third_party.pth").write_text("\n".join(packages), encoding="utf-8")
    found = subprocess.run(
        [python, "-c", "import tablegen; print(tablegen.__file__)"],
        check=True, capture_output=True, text=True, env=OUTSIDE,
    )  # fmt: skip
    assert folder in Path(found.stdout.strip()).parents
    return folder / SCRIPTS / "tablegen"


def test_it_holds_the_program_and_every_layout_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as package:
        names = package.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tablegen"}
    packed = {name.split("/")[2] for name in names if name.startswith("tablegen/templates/")}
    assert packed == set(LAYOUTS)
    for layout in LAYOUTS:
        for file in (ROOT / "templates" / layout).iterdir():
            assert f"tablegen/templates/{layout}/{file.name}" in names


def test_every_layout_is_found_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    shown = subprocess.run(
        [installed, "layouts"], cwd=tmp_path, check=True, capture_output=True, encoding="utf-8", env=OUTSIDE
    )
    assert sorted(line.split()[0] for line in shown.stdout.splitlines()[1:]) == LAYOUTS


@pytest.mark.parametrize("layout", OFFICES)  # each with other blanks; the forms are tested with the layouts
def test_it_builds_a_spec_outside_the_repository(installed: Path, layout: str, tmp_path: Path) -> None:
    spec = tmp_path / "单位 一" / "样例.yaml"
    spec.parent.mkdir()
    shutil.copy(ROOT / "templates" / layout / "sample.yaml", spec)
    run = subprocess.run(
        [installed, "build", "单位 一", "--format", "docx,xlsx,html"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", env=OUTSIDE,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    made = sorted(path.suffix for path in (tmp_path / "output" / "单位 一").iterdir())
    assert made == [".docx", ".html", ".xlsx"]
