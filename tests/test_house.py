"""The house: data walks downstairs (pyproject.toml, [tool.importlinter]), and no file or function is too long to read.

A function may be longer where its docstring has a line that begins "Long because" and gives the reason.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tablegen"
MAX_FILE_LINES, MAX_FUNCTION_LINES = 450, 60
REASON = "Long because"


def check_contracts(folder: Path) -> subprocess.CompletedProcess:
    """import-linter in ``folder``, which holds its pyproject.toml; its cache is left alone."""
    program = "import sys; from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_no_room_imports_upwards_and_no_modules_import_each_other_in_a_circle():
    result = check_contracts(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("grid/sheet.py", "from ..spec.load import load"),
        ("grid/sheet.py", "def late():\n    from ..cli.commands import run"),  # a late import is one too
        ("files/atomic.py", "from ..text.tree import Text"),  # rooms of one floor know nothing of each other
        ("grid/sheet.py", "from .merge import settle"),  # merge imports sheet: a circle
        ("annex/new.py", ""),  # a room that has no floor
    ],
)
def test_the_contracts_notice(tmp_path, module, line):
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    package = tmp_path / "tablegen"
    for file in PACKAGE.rglob("*.py"):
        copy = package / file.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    changed = package / module
    changed.parent.mkdir(exist_ok=True)
    (changed.parent / "__init__.py").touch()
    changed.write_text((changed.read_text("utf-8") if changed.exists() else "") + f"\n{line}\n", "utf-8")
    result = check_contracts(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr


def test_the_documents_draw_the_floors_that_are_enforced():
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    layers = re.findall(r'^  "(.*)",$', settings[settings.index("\nlayers = [") :].partition("]")[0], re.M)
    design = (ROOT / "DESIGN.md").read_text("utf-8")
    assert "```\n" + "\n".join(layers) + "\n```\n" in design
    rooms = [room for layer in layers for room in layer.split(" | ")]
    described = re.findall(r"^\| `(\w+)` \|", design, re.M)
    assert sorted(described) == sorted(rooms)
    floors = re.findall(r"^\| (\d+) \| (.*?) \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M)
    assert [re.findall(r"`(\w+)`", names) for _, names in floors] == [layer.split(" | ") for layer in layers]
    assert [int(number) for number, _ in floors] == list(reversed(range(len(layers))))


def functions(tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """(name, lines with decorators, docstring) of every function, also of those inside others."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, node.end_lineno - first + 1, ast.get_docstring(node) or ""


def too_long(file: Path) -> Iterator[str]:
    text, name = file.read_text("utf-8"), file.relative_to(PACKAGE).as_posix()
    if text.count("\n") > MAX_FILE_LINES:
        yield name
    for function, lines, docstring in functions(ast.parse(text)):
        reason = any(line.strip().startswith(REASON) for line in docstring.splitlines())
        if lines > MAX_FUNCTION_LINES and not reason:
            yield f"{name} {function}"


def test_files_and_functions_are_short_enough_to_read():
    found = {item for file in PACKAGE.rglob("*.py") for item in too_long(file)}
    assert sorted(found) == [], "too long: split it, or give the reason (DESIGN.md, The house)"
