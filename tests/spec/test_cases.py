"""Faulty specs and what a clerk reads: ``cases/specs/<code>/<name>.txt``.

Parts of a case: the spec; ``# 部门.yaml``; ``# layout`` (as with --layout); ``# 编码`` (how the file is
stored); ``# output``. The folder is the code of a problem that must be among those found.
"""

from __future__ import annotations

import ast
import codecs
from pathlib import Path

import pytest

from case_files import Case, read_case
from corpus import ROOT, TEST_LAYOUTS, TESTS
from tablegen.layout.folder import search_folders
from tablegen.problems import format_problem, sort_key
from tablegen.spec.folder import SHARED_NAME, find_specs
from tablegen.spec.load import load

CASES = sorted((TESTS / "cases" / "specs").glob("*/*.txt"))
NO_FAULT = "没有问题\n"
# folders that are named by what they show, not by one code
FREE_FOLDERS = ("several", "none")
# these take bytes or sizes that a case file cannot hold: tests/spec/test_tree.py
WITHOUT_CASE = {"unreadable", "too-large", "too-deep", "too-many-values", "too-many-characters"}
STAGES = (
    "text/tree.py",
    "spec/reader.py",
    "spec/read_funds.py",
    "spec/read_indicators.py",
    "spec/check.py",
    "spec/adapt.py",
)


def stored(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-be-bom":
        return codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    if encoding == "latin-1-part":  # characters U+0080–U+00FF become single bytes, the others UTF-8
        return b"".join(char.encode("latin-1" if "\x80" <= char <= "\xff" else "utf-8") for char in text)
    return text.encode(encoding or "utf-8")


def problems_of(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, set[str]]:
    """What a clerk reads who builds the case in its folder, and the codes."""
    monkeypatch.chdir(folder)
    spec = Path("项目.yaml")
    spec.write_bytes(stored(case.parts[""], case.parts.get("编码", "").strip()))
    if SHARED_NAME in case.parts:
        Path(SHARED_NAME).write_text(case.parts[SHARED_NAME], "utf-8")
    target = case.parts.get("layout", "").strip() or None
    loaded = load(find_specs([spec])[0], search_folders(TEST_LAYOUTS), target)
    problems = sorted(loaded.problems, key=sort_key)
    text = "\n\n".join(map(format_problem, problems)) + "\n" if problems else NO_FAULT
    return text, {problem.code for problem in problems}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    case = read_case(path, (SHARED_NAME, "layout", "编码"))
    text, codes = problems_of(case, tmp_path, monkeypatch)
    if accept:
        case.accept(text)
    else:
        assert case.expected is not None, f"{path}: no expected result yet; make it with pytest --accept"
        assert text == case.expected
    assert path.parent.name in codes | set(FREE_FOLDERS)
    printable = text.encode("gbk", "ignore").decode("gbk")
    assert set(text) - set(printable) <= set(case.text), "our own words must print on a GBK console"


def codes_in(file: Path) -> set[str]:
    """Every problem code that a module writes: ``complain("code", …)`` and its sisters."""
    names = ("complain", "_complain", "_refuse", "problem", "Problem")
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in names:
                found.add(node.args[0].value)
    return found


def test_every_problem_code_has_a_case() -> None:
    codes = set().union(*(codes_in(ROOT / "src" / "tablegen" / stage) for stage in STAGES))
    assert len(codes) > 40
    assert codes - WITHOUT_CASE - {path.parent.name for path in CASES} == set()
