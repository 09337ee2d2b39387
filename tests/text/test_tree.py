"""YAML as text with places: nothing is guessed, every place points at what was typed."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.text import rule_words as words
from tablegen.text import vocabulary
from tablegen.text.known_words import own_section
from tablegen.text.limits import MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES
from tablegen.text.tree import (
    FORBIDDEN,
    Mapping,
    Node,
    Sequence,
    Source,
    Text,
    parse_bytes,
    parse_text,
    read_source,
)


def codes(source: Source) -> list[str]:
    return [problem.code for problem in source.problems]


def texts(node: Node | None) -> list[Text]:
    """Every scalar, keys too, in the order typed."""
    if node is None:
        return []
    if isinstance(node, Text):
        return [node]
    if isinstance(node, Sequence):
        return [text for item in node.items for text in texts(item)]
    return [text for key, value in node.items for text in (key, *texts(value))]


AS_TYPED = [
    "073001",
    "005001",
    "17.00",
    "12:30",
    "2024-01-01",
    "否",
    "是",
    "no",
    "yes",
    "on",
    "off",
    "null",
    "~",
    "1e3",
    "0x1F",
    "0o17",
    "100%",
    "=100(%)",
    ".inf",
    "1_000",
    "-5",
    "≥10(次)",
]


@pytest.mark.parametrize("word", AS_TYPED)
def test_a_scalar_stays_as_typed(word: str) -> None:
    source = parse_text(f"甲: {word}\n", "甲.yaml")
    assert source.problems == []
    value = source.root.get("甲")
    assert isinstance(value, Text)
    assert value.value == word


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        ("''", ""),
        ('""', ""),
        ("'it''s'", "it's"),
        (r'"a\tb"', "a\tb"),
        ("甲  # 注释", "甲"),
        ("甲#乙", "甲#乙"),
        ("|\n  一、\n  二、\n", "一、\n二、\n"),
        (">\n  一\n  二\n", "一二\n"),
        ("一\n  二", "一 二"),
    ],
)
def test_quotes_comments_and_blocks(written: str, read: str) -> None:
    value = parse_text(f"甲: {written}\n", "甲.yaml").root.get("甲")
    assert isinstance(value, Text)
    assert value.value == read


def printable_text(alphabet: str = "") -> st.SearchStrategy[str]:
    """Texts that a file may contain, with many signs that mean something in YAML."""
    characters = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\ufeff")
    signs = st.sampled_from("：:-#'\"{}[],&*!|>%@`?~=<> \n" + alphabet)
    return st.text(st.one_of(signs, characters), max_size=30).filter(lambda text: not FORBIDDEN.search(text))


def quoted(text: str) -> str:
    """``text`` as a double-quoted YAML scalar."""
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\x85", "\\N") + '"'
    )


@given(st.lists(printable_text(), min_size=1, max_size=6))
def test_every_scalar_is_kept(values: list[str]) -> None:
    written = "甲:\n" + "".join(f"  - {quoted(value)}\n" for value in values)
    source = parse_text(written, "甲.yaml")
    assert source.problems == []
    assert [text.value for text in texts(source.root.get("甲"))] == values


PLAIN = st.text(st.sampled_from("项目名称甲乙0123456789.,%≥(次)-年"), min_size=1, max_size=12).filter(
    lambda text: text[0] not in "-,%" and text != "---"
)


@given(
    st.dictionaries(PLAIN, st.lists(PLAIN, min_size=1, max_size=3), min_size=1, max_size=4), st.integers(1, 6)
)
def test_a_place_points_at_its_text(groups: dict[str, list[str]], indent: int) -> None:
    """Unquoted text stands in the file exactly where its Place says, and ends where it says."""
    lines = []
    for key, values in groups.items():
        lines += [f"{key}:", *(f"{' ' * indent}- {value}" for value in values)]
    source = parse_text("\r\n".join(lines), "甲.yaml")
    assert source.problems == []
    found = texts(source.root)
    assert len(found) == len(lines)
    for text in found:
        place = text.place
        assert source.line(place.line)[place.column - 1 : place.end_column - 1] == text.value


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_no_input_raises(data: str | bytes) -> None:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    source = parse_bytes(raw, "甲.yaml")
    assert (source.root is None) <= bool(source.problems)
    for problem in source.problems:
        assert problem.place.line <= len(data.splitlines()) + 1


@given(printable_text("\x00\x07\x1b\x7f\x80\ufffe"))
def test_what_xml_cannot_hold_is_refused(text: str) -> None:
    bad = bool(FORBIDDEN.search(text))
    source = parse_text(f"甲: {quoted(text)}\n", "甲.yaml")
    assert bad == ("control-character" in codes(source))
    if source.root is not None:
        assert not any(unicodedata.category(c) == "Cs" for t in texts(source.root) for c in t.value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end: str) -> None:
    source = parse_text(end.join(["甲: 一", "乙:", "  - 二", ""]), "甲.yaml")
    assert [(text.value, text.place.line) for text in texts(source.root)] == [
        ("甲", 1), ("一", 1), ("乙", 2), ("二", 3),
    ]  # fmt: skip


def test_byte_order_mark_is_no_part_of_the_first_name() -> None:
    source = parse_bytes("\ufeff甲: 一\n".encode(), "甲.yaml")
    assert list(source.root.keys()) == ["甲"]
    assert source.root.items[0][0].place.column == 1


def test_a_large_file_is_refused() -> None:
    assert codes(parse_bytes(b"a: " + b"x" * MAX_FILE_BYTES, "甲.yaml")) == ["too-large"]


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_500, 100_000])
@pytest.mark.parametrize(
    "nest", ["甲: {}", "甲:\n  乙: [1, {}", "{}", "- "], ids=["value", "list", "flow", "block"]
)
@pytest.mark.parametrize("bracket", ["[", "{", "[{"])
def test_deep_nesting_is_refused_and_does_not_crash(nest: str, bracket: str, depth: int) -> None:
    """At the same place, whether our own limit notices it or that of a scanner which looks ahead."""
    text = "- " * depth if nest == "- " else nest.replace("{}", bracket * depth)
    source = parse_text(text, "甲.yaml")
    assert codes(source) == ["too-deep"]
    assert source.root is None
    assert len(source.line(source.problems[0].place.line)) >= source.problems[0].place.column


def test_a_fault_behind_no_deep_nest_stays_a_fault() -> None:
    for text in (
        "甲: " + "[" * (MAX_DEPTH - 2) + "}",
        "甲: " + "[]" * 3,
        "甲: “\n乙: '",
        "甲: [" + "1, " * 100,
    ):
        assert codes(parse_text(text, "甲.yaml")) == ["syntax"]


def test_nesting_up_to_the_limit_is_fine() -> None:
    source = parse_text("甲: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1), "甲.yaml")
    assert source.problems == []


def test_too_many_values() -> None:
    assert codes(parse_text("甲: [" + "1," * MAX_NODES + "]", "甲.yaml")) == ["too-many-values"]


def test_an_unreadable_file(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.yaml", tmp_path):  # a folder cannot be read either
        source = read_source(path)
        assert codes(source) == ["unreadable"]
        assert source.root is None


def test_a_key_typed_twice_keeps_its_first_value() -> None:
    source = parse_text("甲: 一\n甲: 二\n", "甲.yaml")
    assert isinstance(source.root, Mapping)
    assert source.root.get("甲").value == "一"
    assert codes(source) == ["duplicate-key"]


@pytest.mark.parametrize("file", [vocabulary.FILE, words.FILE], ids=lambda file: file.name)
def test_the_sections_of_a_data_file_are_what_the_whole_file_says(file: Path) -> None:
    whole = read_source(file)
    assert whole.root is not None and not whole.problems
    assert [plain(own_section(file, key.value)) for key, _ in whole.root.items] == [
        plain(node) for _, node in whole.root.items
    ]
    with pytest.raises(KeyError):
        own_section(file, "没有")


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.items}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.value
