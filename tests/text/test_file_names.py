"""File names that every system accepts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.text.file_names import distinct_names, safe_name

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)
SUFFIX = ".docx"


def valid_on_windows_and_linux(name: str) -> bool:
    return (
        bool(name)
        and not FORBIDDEN.search(name)
        and not RESERVED.fullmatch(name)
        and name == name.strip(" ")
        and not name.endswith(".")
        and name not in (".", "..")
        and unicodedata.normalize("NFC", name) == name
        and len((name + SUFFIX).encode()) <= 255
    )


ugly = st.text(
    st.one_of(st.characters(), st.sampled_from('<>:"/\\|?*. \t\n\x00\u200b\u202e年度项目é\u0301😀𠮷')),
    max_size=120,
)


@given(
    ugly
    | st.sampled_from(
        ["CON", "con.txt", "nul", "COM1", "lpt¹", "aux.", " ", "...", "", "../..", "/etc/passwd"]
    )
)
def test_any_name_becomes_a_valid_file_name(name: str) -> None:
    assert valid_on_windows_and_linux(safe_name(name))
    assert safe_name(safe_name(name)) == safe_name(name)


@given(st.lists(st.tuples(ugly, ugly), max_size=8))
def test_names_of_one_folder_are_distinct_regardless_of_case(wanted: list[tuple[str, str]]) -> None:
    names = distinct_names(wanted)
    assert len(names) == len(wanted)
    assert len({name.casefold() for name in names}) == len(names)
    assert all(valid_on_windows_and_linux(name) for name in names)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("网络宣传工作", "网络宣传工作"),
        ("2023-2024年运行维护项目(2023)", "2023-2024年运行维护项目(2023)"),
        ("“i公益.i广州”网络文明建设项目", "“i公益.i广州”网络文明建设项目"),
        ("A/B: 甲?", "A／B： 甲？"),
        ("甲\n乙", "甲 乙"),
        ("名" * 80, "名" * 60),
        ("NUL", "_NUL"),
        ("...", "未命名"),
    ],
)
def test_examples(name: str, file: str) -> None:
    assert safe_name(name) == file


def test_equal_names_get_the_name_of_their_spec() -> None:
    assert distinct_names([("专项经费", "一"), ("专项经费", "二"), ("其他", "三")]) == [
        "专项经费（一）", "专项经费（二）", "其他",
    ]  # fmt: skip
