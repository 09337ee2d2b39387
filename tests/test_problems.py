"""Problems as a person reads them: place, line, caret, what to do; and our words print on every console."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import ROOT
from tablegen.problems import (
    MAX_SENTENCE,
    MAX_SHOWN_COLUMNS,
    CallError,
    LayoutError,
    Place,
    Problem,
    SelfCheckError,
    Severity,
    SpecError,
    display_width,
    format_problem,
    sort_key,
)

LINES = st.text(
    st.one_of(st.characters(blacklist_categories=("Cs",)), st.sampled_from("项目名称: \tabc≥“”")),
    max_size=150,
)


@given(LINES, st.integers(1, 160), st.integers(0, 60))
def test_the_caret_stands_under_the_marked_text(line: str, column: int, length: int) -> None:
    line = "".join(line.splitlines())
    problem = Problem("code", "不对", Place("甲.yaml", 3, column, column + length), line_text=line)
    shown = format_problem(problem).split("\n")
    if len(shown) == 1:
        assert not line.strip()
        return
    text, carets = (part.split("| ", 1)[1] for part in shown[1:3])
    start = len(carets) - len(carets.lstrip())
    assert set(carets.strip()) == {"^"}
    assert display_width(text) <= MAX_SHOWN_COLUMNS + 4
    if column <= len(line) and "…" not in text:
        # what stands above the first caret is the marked character
        before = re.sub(r"[\t]", " ", line[: column - 1])
        assert start == display_width(
            "".join("□" if not c.isprintable() and c.isascii() else c for c in before)
        ) or any(ord(c) > 0x7E for c in before)


LONG = 100_000


@pytest.mark.parametrize("char", ["字", "x", "\u0301", "\u200b", "[", "\x1b"])
@pytest.mark.parametrize("column", [1, 50, LONG // 2, LONG, LONG + 40])
@pytest.mark.parametrize("length", [0, 5, LONG])
def test_of_a_long_line_the_part_around_the_caret_is_shown(char: str, column: int, length: int) -> None:
    problem = Problem("code", "不对", Place("甲.yaml", 3, column, column + length), line_text=char * LONG)
    _, text, carets = format_problem(problem).split("\n")
    for shown in (text, carets):
        assert len(shown) <= 3 * MAX_SHOWN_COLUMNS
        assert display_width(shown) <= MAX_SHOWN_COLUMNS + 10
    if char == "字" and column < LONG:
        assert "…" in text and "^" in carets


def test_of_a_long_quotation_both_ends_are_shown() -> None:
    value = "始" + "中" * LONG + "末"
    shown = format_problem(Problem("code", f"没有“{value}”这个版式", hint=f"删掉“{value}”"))
    assert re.fullmatch("错误：没有“始中{119}…中{39}末”这个版式\n  改法：删掉“始中{119}…中{39}末”", shown)
    assert len(format_problem(Problem("code", "”“" * LONG))) < 2 * MAX_SENTENCE
    sentence = f"“{'长' * 150}”和“{'长' * 150}”不一样"
    assert format_problem(Problem("code", sentence)) == f"错误：{sentence}", (
        "what a person can read stays whole"
    )


def test_parts_of_a_message() -> None:
    problem = Problem(
        "unknown-field", "申报表没有“实施但位”这一项", Place("甲.yaml", 12, 3, 7), "是不是“实施单位”？",
        line_text="  实施但位: 乙", rule="X1",
    )  # fmt: skip
    assert format_problem(problem) == (
        "甲.yaml:12:3 错误：[X1] 申报表没有“实施但位”这一项\n"
        "  12 |   实施但位: 乙\n"
        "     |   ^^^^^^^^\n"
        "  改法：是不是“实施单位”？"
    )


def test_a_spec_cannot_steer_the_console() -> None:
    shown = format_problem(
        Problem("code", "值“\x1b[2J”", Place("甲.yaml", 1, 1), "删掉\x07", line_text="甲: \x1b[2J\x9b")
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)


def test_order_of_a_report() -> None:
    problems = [
        Problem("b", "", Place("乙.yaml", 1, 1)),
        Problem("w", "", Place("甲.yaml", 1, 1), severity=Severity.WARNING),
        Problem("a", "", Place("甲.yaml", 9, 1)),
        Problem("a", "", Place("甲.yaml", 2, 5)),
        Problem("n", ""),
    ]
    assert [(p.place.file if p.place else "", p.code, p.place.line if p.place else 0) for p in sorted(problems, key=sort_key)] == [
        ("", "n", 0), ("乙.yaml", "b", 1), ("甲.yaml", "a", 2), ("甲.yaml", "a", 9), ("甲.yaml", "w", 1),
    ]  # fmt: skip


def test_exit_codes_say_whose_fault_it_is() -> None:
    codes = {kind: kind.exit_code for kind in (SpecError, LayoutError, CallError, SelfCheckError)}
    assert codes == {SpecError: 1, LayoutError: 1, CallError: 2, SelfCheckError: 3}


def chinese_strings(file: Path) -> list[tuple[int, str]]:
    """String constants with Chinese words, but for docstrings and what only a computer reads (patterns)."""
    tree = ast.parse(file.read_text("utf-8"))
    unread = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] in ("re", "str", "late"):
            unread |= {id(part) for part in ast.walk(node)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in unread
        and re.search("[\u4e00-\u9fff]{2}", node.value)
    ]


SOURCES = sorted((ROOT / "src" / "tablegen").rglob("*.py"))


@pytest.mark.parametrize("file", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_every_sentence_prints_on_a_gbk_console(file: Path) -> None:
    for line, text in chinese_strings(file):
        assert text.encode("gbk", "replace").decode("gbk") == text, f"{file}:{line}"


def named_commands(file: Path) -> list[tuple[int, str]]:
    """The first word of every ``command("check …")`` (problems.command), and of ``tablegen check`` in a sentence."""
    calls = [
        (node.lineno, ast.unparse(node.args[0]).removeprefix("f").strip("\"'"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "command" and node.args
    ]
    written = [
        (line, word)
        for line, text in chinese_strings(file)
        for word in re.findall(r"tablegen ([a-z]+)", text)
    ]
    return [(line, text.split()[0]) for line, text in calls] + written


def test_every_command_that_a_sentence_names_exists() -> None:
    from tablegen.cli.commands import COMMANDS

    named = {(word, f"{file.name}:{line}") for file in SOURCES for line, word in named_commands(file)}
    assert {word for word, _ in named} >= {"rules", "check", "build", "status"}
    assert [item for item in sorted(named) if item[0] not in COMMANDS] == []
