"""What the rules assume where a layout says nothing, and how grave a finding is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tablegen.cli.commands import run
from tablegen.files.once import forget

LAYOUT = """\
名称: 试验表
金额: {单位: 万元, 最多小数: 6}
字段:
  项目名称: {必填: 是}
  备注: {}
目标: {年度: {}}
指标:
  期间: [年度]
  列: {分值: {}, 上年指标值: {}}
  类别: {产出指标: [数量指标, 质量指标]}
"""
SPEC = """\
版式: silent-project
年度: 2024
项目名称: 培训
备注: {remark}
目标: {{年度: 办好培训。}}
指标:
  产出指标:
    数量指标:
      - {{名称: 培训人数, 年度: ≥{now}人, 上年指标值: ≥100人, 分值: {first}}}
    质量指标:
      - {{名称: 培训合格率, 年度: =100%, 上年指标值: =100%, 分值: {second}}}
"""
Check = Callable[..., dict[str, dict]]


@pytest.fixture
def findings(tmp_path, capsys) -> Check:
    """rule → its finding in the spec above."""

    def check(layout: str = LAYOUT, **words: object) -> dict[str, dict]:
        folder = tmp_path / "templates" / "silent-project"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layout.yaml").write_text(layout, "utf-8")
        spec = tmp_path / "甲.yaml"
        filled = {"remark": "无", "now": 100, "first": 60, "second": 40} | words
        spec.write_text(SPEC.format(**filled), "utf-8")
        forget()  # the layout of the last call has the same path
        run(["check", str(spec), "--all", "--json", "--templates", str(tmp_path / "templates")])
        return {item["rule"]: item for item in json.loads(capsys.readouterr().out)}

    return check


@pytest.mark.parametrize(
    ("first", "second", "right"), [(60, 40, True), (50, 40, True), (55, 40, False), (40, 40, False)]
)
def test_weights_make_100_or_90_where_the_form_states_no_total(findings: Check, first, second, right):
    assert ("W1" not in findings(first=first, second=second)) is right


def test_the_points_for_the_execution_rate_are_the_forms(findings: Check):
    layout = LAYOUT + "检查: {分值: {执行率: 20}}\n"
    assert "W1" not in findings(layout, first=40, second=40)
    assert "W1" in findings(layout, first=50, second=40)


def test_a_target_may_grow_by_30_per_cent_where_the_form_states_no_limit(findings: Check):
    [rule] = set(findings(now=131)) - set(findings(now=130))
    assert findings(now=131)[rule]["message"] == "“培训人数”比上年的“≥100人”变化 31%"
    assert rule not in findings(LAYOUT + "检查: {增幅上限: 40}\n", now=131)


def test_a_number_of_an_identity_card_is_graver_than_one_of_a_telephone(findings: Check):
    assert findings(remark="联系 13912345678")["S4"]["severity"] == "warning"
    assert findings(remark="证件 11010519491231002X")["S4"]["severity"] not in ("warning", "advice")
