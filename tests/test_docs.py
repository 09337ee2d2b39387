"""The documents keep their word: the example of docs/版式.md is a layout that works, and what is linked exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tablegen.books.plan import make_book
from tablegen.build.options import DEFAULT_FORMATS
from tablegen.check.collect import collect
from tablegen.cli.build import build
from tablegen.cli.commands import COMMANDS
from tablegen.formats import READ_BACK, WRITERS
from tablegen.grid.draw import draw
from tablegen.layout.folder import search_folders
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    ROOT / name for name in ("README.md", "README.en.md", "CONTRIBUTING.md", "docs/版式.md", "docs/工作台.md")
]
BLOCK = re.compile(r"^`templates/(\S+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)


def test_the_example_of_the_layout_manual_prints(tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs/版式.md").read_text("utf-8"))
    assert [Path(name).name for name, _ in blocks] == ["layout.yaml", "form.html", "form.css", "sample.yaml"]
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    [spec] = find_specs([tmp_path / "demo-city-project" / "sample.yaml"])
    loaded = load(spec, search_folders(tmp_path))
    assert loaded.problems == []
    assert collect([spec.path], tmp_path).problems == []  # not even advice
    book = make_book(loaded)
    picture = draw(book.sheets[0], 160)
    for text in (
        "430100202500017",
        "2025年3月1日",
        "■新增　□延续",
        "1,500.50（1,000.50）",
        "≥12",
        "单位盖章",
    ):
        assert text in picture
    for name in DEFAULT_FORMATS:
        READ_BACK[name](WRITERS[name](book), book)


def test_the_example_of_the_first_page_is_without_fault(tmp_path: Path) -> None:
    [text] = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    (tmp_path / "甲.yaml").write_text(text, "utf-8")
    assert [problem.message for problem in collect([tmp_path]).problems] == []


def test_the_manual_names_every_command_and_every_option_of_build() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    table = re.findall(r"^\| `([a-z]+)", text, re.M)
    assert sorted(table) == sorted(COMMANDS)
    options = [option for option in build.params if option.param_type_name == "option"]
    assert [
        option.opts[-1] for option in options if not any(f"`{name}" in text for name in option.opts)
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_linked_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)\)", text) + re.findall(r'(?:src|href)="([^"#]+)"', text)
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []
