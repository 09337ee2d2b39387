"""Whatever a form says, the rules come to an end, point into its file and say something printable."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from making.effort import little_work
from tablegen.check.rules.form import Form
from tablegen.check.rules.run import Subject, run_rules
from tablegen.layout.folder import load_layout
from tablegen.problems import Problem
from tablegen.spec.check import check_spec
from tablegen.text.tree import parse_text

LAYOUT = Path(__file__).parent.parent / "cases" / "rules" / "layouts" / "plain"
PIECES = st.sampled_from(
    [
        "培训",
        "人数",
        "率",
        "满意度",
        "提升",
        "明显",
        "100%",
        "≥",
        "5-10天",
        "2024年",
        "2000.00",
        "万",
        "万元",
        "次",
        "，、",
        "(",
        "（",
        "）",
        "“",
        "”",
        "<",
        ">",
        "***",
        "XX",
        "sm",
        "and",
        "其中",
        "不适用",
        "无",
        "及时",
        "成本",
        "投诉",
        "1、",
        "目标2：",
        "一是",
        "三是",
        "了",
        "已完成",
        "习近平新时代",
        "第二个百年复兴",
        "13912345678",
        "\n",
        "7×24小时",
        "每月",
        "/人",
        "±",
        "0",
        "-1",
        "99999999999999999999",
        ".",
        "率和",
    ]
)
TEXT = st.lists(PIECES, min_size=1, max_size=8).map("".join)
CLASSES = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标"),
    "满意度指标": ("服务对象满意度指标",),
}
ROW = st.fixed_dictionaries(
    {
        "名称": TEXT,
        "项目": TEXT,
        "年度": TEXT,
        "分值": st.sampled_from(["", "5", "22.5", "十分"]),
        "上年指标值": TEXT,
        "单位": st.sampled_from(["", "人", "%"]),
    }
)
SPEC = st.fixed_dictionaries(
    {
        "项目名称": TEXT,
        "项目期": TEXT,
        "备注": TEXT,
        "目标": st.fixed_dictionaries({"项目": TEXT, "年度": TEXT}),
        "资金": st.fixed_dictionaries(
            {"年度": st.fixed_dictionaries({"财政拨款": st.sampled_from(["0", "12.5", ""])})}
        ),
        "指标": st.fixed_dictionaries(
            {
                first: st.fixed_dictionaries({second: st.lists(ROW, max_size=3) for second in seconds})
                for first, seconds in CLASSES.items()
            }
        ),
    }
)


def found_in(spec: dict) -> tuple[list[Problem], list[str]]:
    head = "版式: plain\n年度: '2024'\n金额单位: 万元\n"
    text = head + yaml.safe_dump(spec, allow_unicode=True, default_flow_style=False, sort_keys=False)
    source = parse_text(text, "甲.yaml")
    assert source.root is not None, source.problems
    layout = load_layout(LAYOUT)
    project, _ = check_spec(source, (), layout)
    return run_rules([Subject(Form(project, layout), source)]).problems, source.lines


@settings(max_examples=150)
@given(SPEC)
def test_rules_on_anything(spec: dict) -> None:
    problems, lines = found_in(spec)
    for problem in problems:
        assert problem.place is not None and problem.place.file == "甲.yaml"
        assert 1 <= problem.place.line <= len(lines), problem
        assert (
            problem.rule and problem.message and problem.hint and "\n" not in problem.message + problem.hint
        )
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    assert len(set(problems)) == len(problems)


@settings(max_examples=40)
@given(SPEC)
def test_the_same_form_gives_the_same_findings(spec: dict) -> None:
    assert found_in(spec)[0] == found_in(spec)[0]


@pytest.mark.parametrize(
    "piece", ["1", "13912345678", "1-", "9万", "提升", "网络安全", "（）", "“", "2024年", "5元/生·天", "ab-"]
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    row = {"名称": text, "项目": text, "年度": text}
    spec = {"项目名称": text, "目标": {"年度": text}, "资金": {"年度": {"财政拨款": "1"}}}
    with little_work():
        found_in(spec | {"指标": {"产出指标": {"数量指标": [row]}}})
