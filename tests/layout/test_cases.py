"""Faulty layouts and what their author reads: ``cases/layouts/<name>.txt``.

Parts of a case: ``# layout.yaml``, ``# form.html``, ``# form.css`` (what is left out comes from
``cases/layouts/base``); ``# output``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from case_files import read_case
from corpus import TESTS
from tablegen.books.plan import make_book
from tablegen.grid.draw import draw
from tablegen.problems import LayoutError, format_problem, sort_key
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

FOLDER = TESTS / "cases" / "layouts"
BASE = FOLDER / "base"
CASES = sorted(FOLDER.glob("*.txt"))
FILES = ("layout.yaml", "form.html", "form.css")
SPEC = "项目.yaml"


def outcome(parts: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What ``tablegen show`` says: problems, or the drawn form."""
    monkeypatch.chdir(folder)
    layout = Path("templates", "try")
    shutil.copytree(BASE, layout)
    (layout / SPEC).unlink()
    for name, text in parts.items():
        if name:
            (layout / name).write_text(text, "utf-8")
    Path(SPEC).write_text((BASE / SPEC).read_text("utf-8").replace("版式: 试", "版式: try"), "utf-8")
    loaded = load(find_specs([Path(SPEC)])[0], [Path("templates")])
    problems = list(loaded.problems)
    if loaded.ready:
        try:
            return draw(make_book(loaded).sheets[0])
        except LayoutError as error:
            problems += error.problems
    return "\n\n".join(map(format_problem, sorted(problems, key=sort_key))) + "\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    case = read_case(path, FILES)
    text = outcome(case.parts, tmp_path, monkeypatch)
    if accept:
        case.accept(text)
    else:
        assert case.expected is not None, f"{path}: no expected result yet; make it with pytest --accept"
        assert text == case.expected
    if path.stem != "no-fault":
        first = text.split("\n")[0]
        assert "错误：" in first
        assert first.startswith("templates/try/"), "a fault of a layout has a place in its files"


def test_the_base_has_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "│次数" in outcome({}, tmp_path, monkeypatch)
