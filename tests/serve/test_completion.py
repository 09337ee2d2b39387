"""What the editor offers at a place, and where a choice goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.serve.completion import complete
from tablegen.serve.desk import insert_silence, quoted
from tablegen.text.tree import parse_text

PATH = Path("甲.yaml")
HEAD = "版式: shanghai-project\n年度: 2024\n"


def offered(text: str, after: str = "") -> list[str]:
    return [option.insert for option in complete(PATH, text, after).options]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "版式: "),
        ("版式: ", "shanghai-project"),
        (HEAD, "项目名称: "),
        (HEAD + "项目性质: ", "其他一次性项目"),
        (HEAD + "金额单位: ", "万元"),
        (HEAD + "资金:\n  ", "年度:"),
        (HEAD + "资金:\n  年度:\n    ", "当年财政拨款: "),
        (HEAD + "目标:\n  ", "年度: "),
        (HEAD + "指标:\n  ", "产出指标:"),
        (HEAD + "指标:\n  产出指标:\n    ", "数量指标:"),
    ],
)
def test_names_and_choices_of_the_place_are_offered(text, wanted):
    assert wanted in offered(text)


def test_what_is_there_already_is_not_offered_again():
    assert "年度: " not in offered(HEAD)
    assert "项目名称: " not in offered(HEAD, "\n项目名称: 甲\n")


def test_every_name_has_the_explanation_of_the_form():
    [option] = [one for one in complete(PATH, HEAD).options if one.label == "项目名称"]
    assert "必填" in option.help


def test_a_choice_replaces_what_is_typed_behind_the_colon():
    assert complete(PATH, HEAD + "项目性质: 其他").start == len("项目性质: ")
    assert complete(PATH, HEAD + "资金:\n  年").start == 2


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: b\n", 'a: b\n免查: {I3: "无对象"}\n'),
        ("免查: {I1: x}\na: b\n", '免查: {I1: x, I3: "无对象"}\na: b\n'),
        ("免查:\n  I1: x\na: b\n", '免查:\n  I3: "无对象"\n  I1: x\na: b\n'),
    ],
)
def test_a_reason_is_written_where_it_belongs(text, after):
    line = '免查: {I3: "无对象"}'
    assert insert_silence(text, "I3", quoted("无对象"), line) == after


@pytest.mark.parametrize("reason", ['引号"', "反斜杠\\", "两\n行", "a: {b}", "#x"])
def test_any_reason_is_a_text(reason):
    source = parse_text(
        insert_silence("a: b\n", "I3", quoted(reason), f"免查: {{I3: {quoted(reason)}}}"), "x"
    )
    assert source.root is not None
    assert source.root.get("免查").get("I3").value == " ".join(reason.split())
