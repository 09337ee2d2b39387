"""The examples of ``tablegen rules I5``: every wrong one is found by its rule, every right one is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tablegen.check.collect import collect
from tablegen.check.rules.explain import examples, explain, listing
from tablegen.check.rules.registry import rules
from tablegen.problems import Problem

LAYOUTS = Path(__file__).parent.parent / "cases" / "rules" / "layouts"
# what an example leaves out stands here, so that the spec is whole and nothing else is wrong with it
BASE = {
    "项目名称": "业务培训",
    "资金": "\n  年度: {财政拨款: 100}",
    "目标": "\n  年度: 举办业务培训，使参训学员掌握新政策，提高基层办事效率。",
    "指标": """
  产出指标:
    数量指标:
      - 举办培训场次: ≥3场
    质量指标:
      - 培训合格率: ≥95%
    时效指标:
      - 培训按期完成率: ≥95%
    成本指标:
      - 人均培训成本: ≤400元/人
  效益指标:
    社会效益指标:
      - 受益学员人数: ≥150人
  满意度指标:
    服务对象满意度指标:
      - 参训学员满意度: ≥90%""",
}
# of a self-evaluation: 19 of 20 spent, 90 points of the indicators
EVALUATED = BASE | {
    "资金": "\n  全年预算: {财政拨款: 20}\n  全年执行: {财政拨款: 19}",
    "实际完成情况": "举办培训3场，150人参训，全年支出19万元。",
    "指标": """
  产出指标:
    数量指标:
      - 举办培训场次: {年度: ≥3场, 实际完成值: 3场, 分值: 50, 得分: 50}
  效益指标:
    社会效益指标:
      - 受益学员人数: {年度: ≥150人, 实际完成值: 150人, 分值: 40, 得分: 40}""",
}
# of a form of monitoring: half of the year
MONITORED = BASE | {
    "资金": "\n  年初: {财政拨款: 20}\n  执行: {财政拨款: 9}\n  全年预计: {财政拨款: 20}",
    "指标": """
  产出指标:
    数量指标:
      - 举办培训场次: {年度: ≥3场, 执行情况: 2场, 全年预计完成情况: 3场, 完成可能性: 确定能}
  效益指标:
    社会效益指标:
      - 受益学员人数: {年度: ≥150人, 执行情况: 90人, 全年预计完成情况: 160人, 完成可能性: 确定能}""",
}
BASES = {"evaluation": EVALUATED, "monitoring": MONITORED}
LAYOUT_OF = {"W5": "ready-made", "M2": "list", "M3": "list", "M13": "list", "R2": "optional"}
# what the reading of the spec finds, under the id of the rule that says the same
REPORTED_AS = {"M11": "M1", "D6": ""}


def write(folder: Path, number: str, text: str) -> None:
    """The example as specs in ``folder``, completed from BASE."""
    layout = LAYOUT_OF.get(number, "plain")
    files = re.split(r"^# 文件：(.+)\n", text, flags=re.MULTILINE)
    pieces = dict(zip(files[1::2], files[2::2], strict=True)) or {"项目": text}
    head = f"版式: {layout}\n年度: 2024\n金额单位: 万元\n"
    (folder / "部门.yaml").write_text(head + pieces.pop("部门", ""), "utf-8")
    for name, piece in pieces.items():
        keys = re.findall(r"^([^\s#:]+):", piece, re.MULTILINE)
        base = {} if layout == "list" else BASES.get(piece.partition("版式: ")[2].split("\n")[0], BASE)
        rest = "".join(f"{key}: {value}\n" for key, value in base.items() if key not in keys)
        (folder / f"{name}.yaml").write_text(piece + rest, "utf-8")


def found(folder: Path, number: str) -> list[Problem]:
    wanted = REPORTED_AS.get(number, number)
    return [problem for problem in collect([folder], LAYOUTS).problems if problem.rule == wanted]


def test_every_rule_is_explained() -> None:
    assert list(examples()) == list(rules())
    for number in rules():
        text = "\n".join(explain(number))
        assert number in text and rules()[number].statement in text
        text.encode("gbk")


def test_rules_with_a_function_have_both_examples() -> None:
    lacking = [
        rule.id
        for rule in rules().values()
        if rule.check is not None and not {"错", "对"} <= set(examples()[rule.id])
    ]
    assert not lacking


def test_the_listing_names_every_rule_once() -> None:
    lines = "\n".join(listing())
    lines.encode("gbk")
    assert all(len(re.findall(rf"^  {number} ", lines, re.MULTILINE)) == 1 for number in rules())


@pytest.mark.parametrize("number", [number for number, parts in examples().items() if "错" in parts])
def test_wrong(number: str, tmp_path: Path) -> None:
    write(tmp_path, number, examples()[number]["错"])
    assert found(tmp_path, number), number


@pytest.mark.parametrize("number", [number for number, parts in examples().items() if "对" in parts])
def test_right(number: str, tmp_path: Path) -> None:
    write(tmp_path, number, examples()[number]["对"])
    assert not found(tmp_path, number), number


def test_the_base_is_without_fault(tmp_path: Path) -> None:
    write(tmp_path, "S2", "")
    assert [problem for problem in collect([tmp_path], LAYOUTS).problems if problem.rule != "M7"] == []
