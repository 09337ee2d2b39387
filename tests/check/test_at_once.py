"""A rule that looks for rare slips searches all texts of a form at once (Form.typed, Form.answers) and goes
into every text only when something is found. Nothing may be lost by that."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablegen.check.rules.form import BETWEEN, Finding, Form
from tablegen.check.rules.registry import form_rules
from tablegen.layout.folder import load_layout
from tablegen.model.project import Entry, Indicator, Project
from tablegen.problems import Place
from tablegen.text.rule_words import lists, pairs, words

LAYOUT = Path(__file__).parent.parent / "cases" / "rules" / "layouts" / "plain"
# rule → texts that it finds fault with, one for each way to be at fault
TEXTS = {
    "T1": ["通知<br>", "<b>", "全市&nbsp;", "培训and管理", "监测、edr、分析"],
    "T2": ["培训,管理", "培训, 管理", "培训(管理"],
    "T6": [
        *pairs("错字"),
        "推荐全市改革",
        "好的的事",
        "事实重点工程",
        "网络安全网络安全",
        "网络安全，网络安全",
        "提升安全意识提升",
        "组织开展业务培训，",
        "组织开展培训及",
    ],
    "T9": [
        *pairs("提法错写"),
        *(phrase[:4] + "的" + phrase[4:] for phrase in words("固定提法") if len(phrase) >= 8),
    ],
    "V8": [
        *("≥**%", "≥ x", "XX", "××", "___", "＿＿", "（100字以内）", "请填写", "此处填", "样例"),
        *("（填写说明", "指标1：", "三级指标 2", "目标1：", "..", "……"),
    ],
    "S1": list(words("涉密词")),
    "S3": list(words("规避词")),
    "S4": ["13912345678", "0952-6012345", "11010119900307123X"],
}
VALUES = {
    "V2": ["≥", "≥≤5次", "%5", "5≥次", "不少于5次"],
    "V9": ["比90天缩短30%"],
    "D4": ["2024年2月30日"],
    "F5": ["≧5次", "5％", ">=5次"],
}
SLIPS = {text for texts in (*TEXTS.values(), *VALUES.values(), *lists("易混")) for text in texts}
# as if every rule had found something in the whole
BAIT = BETWEEN.join(sorted(SLIPS))
PIECES = sorted(
    SLIPS
    | {"网络", "安全", "提升", "推荐", "建设", "率和知晓", "不少于", "比", "的", "目", "确", "第", "X", "a", "M", "@", "@b"}
    | {"0", "5", "13", "2024", "%", "≥", "<", ">", "*", "(", ")", "，", "。", "：", "、", ".", "-", "/", "“", "《"}
    | {" ", "\n", "\t", "\u3000", "\u2028", "\0"}
)  # fmt: skip


def make_form(texts: list[str], values: list[str]) -> Form:
    """A form with ``texts`` in its fields and ``values`` in its indicators."""
    fields = {
        f"栏{line}": Entry(text, Place("甲.yaml", line, 1), f"栏{line}") for line, text in enumerate(texts, 1)
    }
    indicators = tuple(
        Indicator(
            ("产出指标", "数量指标"),
            Entry("培训次数", Place("甲.yaml", line, 1)),
            {"年度": Entry(value, Place("甲.yaml", line, 9), "年度")},
        )
        for line, value in enumerate(values, 100)
    )
    project = Project("plain", "甲.yaml", "2024", False, fields, {}, {}, indicators)
    return Form(project, load_layout(LAYOUT))


def found(form: Form) -> list[tuple[str, Finding]]:
    return [(rule.id, finding) for rule in form_rules() for finding in rule.check(form)]


def found_one_by_one(form: Form) -> list[tuple[str, Finding]]:
    """What the rules find when they go into every text."""
    vars(form).update(typed=BAIT, answers=BAIT)
    return found(form)


CASES = [(rule, text, True) for rule, texts in TEXTS.items() for text in texts]
CASES += [(rule, text, False) for rule, texts in VALUES.items() for text in texts]


@pytest.mark.parametrize(("rule", "text", "in_a_field"), CASES)
def test_a_slip_is_found_whatever_stands_beside_it(rule: str, text: str, in_a_field: bool) -> None:
    neighbours = ["", "培训", "2024", "Word", "≥5次", "以人民", "好的", "，"]
    for before, after in zip(neighbours, reversed(neighbours), strict=True):
        beside = [before, text, after]
        forms = [
            make_form(beside, ["≥5次"]) if in_a_field else make_form([], ["≥5次", *beside]) for _ in "12"
        ]
        assert any(number == rule for number, _ in found(forms[0])), beside
        assert found(forms[0]) == found_one_by_one(forms[1]), beside


@pytest.mark.parametrize(("left", "right"), lists("易混"))
def test_a_name_with_two_spellings_is_found(left: str, right: str) -> None:
    texts = [f"全市{left}中心", "培训", f"全市{right}中心"]
    assert any(number == "T3" for number, _ in found(make_form(texts, [])))
    assert found(make_form(texts, [])) == found_one_by_one(make_form(texts, []))


TEXT = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@settings(max_examples=300)
@given(st.lists(TEXT, max_size=4), st.lists(TEXT, max_size=3))
def test_nothing_is_lost(texts: list[str], values: list[str]) -> None:
    assert found(make_form(texts, values)) == found_one_by_one(make_form(texts, values))
