"""``fix`` never takes away what would be printed: every letter and digit of the spec as typed is in the repaired one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_files import read_case
from corpus import TESTS, folders
from tablegen.edit.fix import repair
from tablegen.spec.folder import find_specs
from tablegen.text.tree import Mapping, Node, Sequence, Text, parse_text

CASES = sorted((TESTS / "cases" / "slips").glob("*.txt"))
GOOD = read_case(TESTS / "cases" / "slips" / "class-misspelt.txt", ("fixed",)).parts["fixed"]
# here the repair writes another spelling of the same thing (a sum in figures, the class that was meant), leaves out a
# line that stands twice, or keeps a comment as one
OTHER_WORDS = (
    "amount-",
    "choice-",
    "comment-",
    "class-misspelt",
    "date-",
    "duplicate-same",
    "many-at-once",
    "name-misspelt",
    "year-",
)
MARKS = "一二三四五六七八九十"  # 一、 before a name is a mark of a list, and so are Latin letters of markup


def letters(text: str) -> Counter[str]:
    return Counter(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def said(node: Node | None) -> str:
    """All names and values of a tree."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return "\n".join(map(said, node.items))
    return (
        "\n".join(f"{key.value}\n{said(value)}" for key, value in node.items)
        if isinstance(node, Mapping)
        else ""
    )


def words(text: str) -> Counter[str]:
    return Counter({char: n for char, n in letters(text).items() if ord(char) > 0x2E80 and char not in MARKS})


def fixed(text: str, folder: Path) -> str:
    path = folder / "项目.yaml"
    path.write_text(text, "utf-8", newline="")
    return repair(find_specs([path])[0], folders()).after.decode("utf-8")


@pytest.mark.parametrize(
    "path", [path for path in CASES if not path.stem.startswith(OTHER_WORDS)], ids=lambda path: path.stem
)
def test_of_the_cases(path: Path) -> None:
    """What the case files say a repair makes (they are held against the program elsewhere)."""
    case = read_case(path, ("fixed",))
    after = case.parts.get("fixed", case.parts[""])
    assert not words(case.parts[""]) - words(after)


LINES = GOOD.split("\n")
SLIPS = st.sampled_from(
    ["indent", "outdent", "colon", "no colon", "no dash", "tab", "quote", "join", "wide", "drawn"]
)


def slipped(lines: list[str], number: int, slip: str) -> list[str]:
    line = lines[number]
    body = line.lstrip()
    changed = {
        "indent": "  " + line,
        "outdent": line[2:] if line.startswith("  ") else line,
        "colon": line.replace(": ", "：", 1),
        "no colon": line.replace(": ", " ", 1),
        "no dash": line.replace("- ", "", 1),
        "tab": "\t" + body,
        "quote": line.replace(": ", ': "', 1),
        "join": line.rstrip() + " #" + body.replace("#", ""),
        "wide": "\u3000" + body,
        "drawn": f"| {body.removeprefix('- ').replace(': ', ' | ')} |",
    }[slip]
    return [*lines[:number], changed, *lines[number + 1 :]]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), SLIPS), min_size=1, max_size=3))
def test_of_slips_anywhere(tmp_path: Path, slips: list[tuple[int, str]]) -> None:
    lines = LINES
    for number, slip in slips:
        lines = slipped(lines, number, slip)
    before = "\n".join(lines)
    after = fixed(before, tmp_path)
    assert not letters(before) - letters(after)
    # nor may it become a comment: what the tree said before, it says after
    as_typed, repaired = parse_text(before, "x"), parse_text(after, "x")
    if as_typed.root is not None and repaired.root is not None:
        assert not letters(said(as_typed.root)) - letters(said(repaired.root))
