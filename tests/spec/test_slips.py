"""What a clerk types who has never seen YAML: the messages, the repair, and what must not change.

Case files ``cases/slips/<name>.txt``: a spec as typed; ``# fixed``, the text after tablegen fix (left out where
nothing may be changed); ``# output``, what the clerk reads.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_files import read_case
from corpus import ROOT, SPECS, TESTS, folders, load_spec, shipped_specs, spec_id
from tablegen.edit.fix import repair, write
from tablegen.layout.folder import load_layout
from tablegen.model.layout import Layout
from tablegen.problems import format_problem, sort_key
from tablegen.spec.folder import find_specs
from tablegen.spec.slips.clean import looks_clean
from tablegen.spec.slips.grammar import grammar
from tablegen.spec.slips.recover import decode, parse_typed, read_text
from tablegen.spec.slips.scan import find_slips
from tablegen.text.edits import apply_edits
from tablegen.text.tree import Mapping, Node, Sequence, Text, parse_text

CASES = sorted((TESTS / "cases" / "slips").glob("*.txt"))
NO_FAULT = "没有问题\n"
SHANGHAI = load_layout(ROOT / "templates" / "shanghai-project")


def as_data(node: Node | None) -> object:
    """A tree without its places."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [as_data(item) for item in node.items]
    return [(key.value, as_data(value)) for key, value in node.items] if isinstance(node, Mapping) else None


def fixed(data: bytes, folder: Path, name: str = "项目.yaml") -> bytes:
    path = folder / name
    path.write_bytes(data)
    return repair(find_specs([path])[0], folders()).after


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    case = read_case(path, ("fixed",))
    monkeypatch.chdir(tmp_path)
    spec = Path("项目.yaml")
    spec.write_text(case.parts[""], "utf-8", newline="")
    problems = sorted(load_spec(find_specs([spec])[0]).problems, key=sort_key)
    output = "\n\n".join(map(format_problem, problems)) + "\n" if problems else NO_FAULT
    if accept:
        case.accept(output)
    else:
        assert output == case.expected
    assert repair(find_specs([spec])[0], folders()).after.decode("utf-8") == case.parts.get(
        "fixed", case.parts[""]
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_repairing_twice_changes_nothing(path: Path, tmp_path: Path) -> None:
    case = read_case(path, ("fixed",))
    once = fixed(case.parts[""].encode("utf-8"), tmp_path)
    assert fixed(once, tmp_path) == once


@pytest.mark.parametrize("spec", shipped_specs(), ids=spec_id)
def test_a_good_spec_has_no_slips(spec) -> None:
    text = spec.path.read_bytes().decode("utf-8")
    layout = load_spec(spec).layout
    assert find_slips(text, "x", layout) == []
    assert find_slips(text, "x", None) == []
    assert repair(spec, folders()).after == spec.path.read_bytes()


def test_every_slip_of_a_broken_file_is_reported() -> None:
    text = "版式: shanghai-project\n年度：2024\n项目名称: 甲: 乙\n\t主管部门: 丙\n实施单位: *丁\n目标:\n  年度:戊\n"
    source = read_text(text, "x", grammar(SHANGHAI))
    assert [(problem.place.line, problem.code) for problem in source.problems] == [
        (2, "full-width-colon"), (3, "inner-colon"), (4, "tab"), (5, "alias"), (7, "missing-space"),
    ]  # fmt: skip


# -- damage and repair

WHOLE = "版式: shanghai-project\n年度: 2024\n金额单位: 元\n" + (
    SPECS / "上海市委网信办" / "网络宣传工作.yaml"
).read_text("utf-8")
LINES = WHOLE.split("\n")


def damage(line: str, kind: int) -> str:
    """One line as a beginner might type it."""
    body = line.lstrip(" ")
    indent = line[: len(line) - len(body)]
    if kind == 0:
        return re.sub(r": |:$", "：", line, count=1)
    if kind == 1:
        return line.replace(": ", ":", 1)
    if kind in (2, 3) and not re.search(r": |:$", body):
        return line  # within a text two full-width blanks are how a paragraph begins
    if kind == 2:
        return "\u3000" * (len(indent) // 2) + body
    if kind == 3:
        return "\t" * (len(indent) // 2) + body
    if kind == 4:
        return line.replace(": ", "： ", 1)
    if kind == 5:
        return indent + body.replace("- ", "-", 1) if body.startswith("- ") else line
    if kind == 6:
        return indent + body.replace("- ", "• ", 1) if body.startswith("- ") else line
    if kind == 7:
        return line.replace(" ", "\u00a0")
    if kind == 8:
        return f"{line}\u200b" if line else line
    if kind == 9:
        return f"<p>{line}</p>" if line else line
    if kind == 10:
        return line.replace(": ", ":\u3000", 1)
    return line.replace("≥", "≧")


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 11)), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
)
def test_damage_is_repaired(changes: list[tuple[int, int]], line_end: str) -> None:
    lines = list(LINES)
    for number, kind in dict(changes).items():
        lines[number] = damage(lines[number], kind)
    assert cured(line_end.join(lines)) == as_data(parse_text(WHOLE, "x").root)


# a block of text, pairs in braces, a flat list, quoted texts: one spec of each layout
OTHERS = ["上海市委网信办/网络安全和信息化工作", "宿州市委网信办/网络媒体协会运行经费", "广州市委网信办/市委网信办机关/购置经费",
    "平罗县委网信办/网络安全管理经费"]  # fmt: skip


@pytest.mark.parametrize("kind", range(12))
@pytest.mark.parametrize("name", ["", *OTHERS])
def test_damage_of_every_line_is_repaired(name: str, kind: int) -> None:
    text, layout = WHOLE, SHANGHAI
    if name:
        spec = next(spec for spec in shipped_specs() if str(spec.path.with_suffix("")).endswith(name))
        text, layout = spec.path.read_text("utf-8"), load_spec(spec).layout
    damaged = "\n".join(damage(line, kind) for line in text.split("\n"))
    meant = as_data(parse_text(text, "x").root)
    assert cured(damaged, layout) == meant
    # and read as it was meant before anything is repaired
    source = read_text(damaged, "x", grammar(layout))
    if any(problem.is_error for problem in source.problems):
        assert as_data(source.root) == meant


def cured(text: str, layout: Layout = SHANGHAI) -> object:
    for _ in range(10):
        repaired, _back = apply_edits(text, [problem.fixes for problem in find_slips(text, "x", layout)])
        if repaired == text:
            break
        text = repaired
    return as_data(parse_text(text, "x").root)


# -- bytes


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read_and_made_utf_8(encoding: str, tmp_path: Path) -> None:
    text = WHOLE.replace("\n", "\r\n")
    assert decode(text.encode(encoding), "x").text == text
    assert fixed(text.encode(encoding), tmp_path) == text.encode("utf-8")


def test_bytes_that_are_no_text_are_left_alone(tmp_path: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n\x00\xff\xfe\x81"
    assert fixed(data, tmp_path) == data


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    source = parse_typed(data, "x", (), folders())
    assert source.root is not None or source.problems


SOUP = ["项目名称", "资金", "年度", "指标", "产出指标", "数量指标", "- ", "-", ": ", "：", ":", " ", "  ", "\n", "\n", "\t", "\u3000", "\"", "“", "'",
    "{", "}", "[", "｛", ",", "，", "#", " #", "|", ">", "*", "&", "≥10", "甲乙", "1,000", "<p>", "&nbsp;", "\r\n", "\u2028", "%", "@", "?", "! "]  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=40).map("".join))
def test_no_text_crashes_the_repair_and_it_comes_to_rest(text: str) -> None:
    for _ in range(40):
        problems = find_slips(text, "x", SHANGHAI)
        repaired, _back = apply_edits(text, [problem.fixes for problem in problems])
        if repaired == text:
            break
        text = repaired
    else:
        raise AssertionError("the repair never comes to rest")
    read_text(text, "x", grammar(SHANGHAI))


# -- files


def test_a_repair_that_would_make_it_worse_is_not_made(tmp_path: Path) -> None:
    data = b"<p>: "  # YAML reads it, and does not read what is left without the tag
    assert fixed(data, tmp_path) == data


def test_the_original_is_kept_and_an_older_one_too(tmp_path: Path) -> None:
    path = tmp_path / "项目.yaml"
    for number, name in enumerate(("项目.yaml.bak", "项目.yaml.bak2")):
        path.write_text(f"项目名称：甲{number}\r\n# 注释  \r\n", "utf-8", newline="")
        before = path.read_bytes()
        backup = write(repair(find_specs([path])[0], folders()))
        assert backup.name == name
        assert backup.read_bytes() == before
        assert path.read_bytes() == before.replace("：".encode(), b": ")


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=25).map("".join))
def test_the_quick_way_misses_nothing_within_a_line(text: str) -> None:
    """What ``looks_clean`` lets pass has no slip but such as the check finds too (names at wrong places)."""
    if looks_clean(text) and parse_text(text, "x").root is not None:
        slips = [problem for problem in find_slips(text, "x", SHANGHAI) if problem.fixes]
        assert {problem.code for problem in slips} <= {
            "indentation",
            "missing-dash",
            "key-spelling",
            "extra-dash",
        }
