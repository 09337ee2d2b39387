"""Indicators as good forms of many offices write them: no rule has anything to say about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.check.collect import collect

from .test_wordings import COUNT, LAYOUTS, RATE, SPEC

TIME = "培训按期完成率: ≥95%"
COST = "人均培训成本: ≤400元/人"
EFFECT = "受益学员人数: ≥150人"
PLEASED = "参训学员满意度: ≥90%"
ROWS = {
    COUNT: [
        "绿化面积: ≥2000(m2)", "铺设管网长度: ≥3500延米", "巡查次数: ≥365次/年", "巡查频次: 每周2次", "培训人天数: ≥100人天",
        "存栏能繁母猪数量: ≥1.2(万头)", "日处理污水量: ≥2(万立方米/天)", "公交运营里程: ≥800(万车公里)", "保障航班架次: ≥1000架次",
        "视频时长: ≥300分钟", "媒体刊播量: ≥200篇（条）", "档案数字化幅数: ≥30(万幅)", "储备物资种类: ≥50种", "接待群众人次: ≥3000(人·次)",
    ],
    RATE: [
        "网络安全事件发生次数: 0次", "统计数据差错率: ≤0.5%", "重点人群签约率: ≥70%", "系统可用率: ≥99.9%", "孕产妇死亡率: ≤10/10万", "中标率: ≥20%",
        "任务完成率: 110%", "误报率: ≤1%", "野生动物丢弃事件: 0起",
    ],
    TIME: [
        "项目完成时间: 2024年1-12月", "项目完成时间: 2024年12月底", "资金拨付时间: 每月10日前", "服务时间: 7×24小时", "电话接听等待时间: ≤15秒",
        "服务期限: 2024.1.1-2024.12.31", "报告提交时间: 次年1月底前", "审批时限: ≤3个工作日",
    ],
    COST: [
        "人均财政补助标准: =640元/人", "小学生均公用经费: 720元/人·年", "每平方米物业费: ≤3元/月", "每套月租金: ≤1250元/套·月", "债券平均利率: ≤3.5%",
    ],
    EFFECT: [
        "挽回经济损失: ≥500万元", "承担省级以上科研项目经费: ≥1000万元", "协议投资额: ≥50亿元", "政策信息采用篇数: ≥10篇", "发表高水平论文篇数: ≥200篇",
        "重大动物疫情发生次数: 0次", "债券违约次数: =0次", "社区矫正对象再犯罪率: ≤1‰", "城镇登记失业率: ≤4%", "覆盖人口: ≥30万人",
    ],
    PLEASED: ["诉求人满意率: ≥85%", "公众安全感: ≥95%", "用水户满意度: ≥90分（百分制）", "学员投诉率: ≤2%"],
}  # fmt: skip


@pytest.mark.parametrize(("usual", "typed"), [(usual, row) for usual, rows in ROWS.items() for row in rows])
def test_silence(tmp_path: Path, usual: str, typed: str) -> None:
    assert usual in SPEC
    (tmp_path / "项目.yaml").write_text(SPEC.replace(usual, typed), "utf-8")
    found = [(problem.rule, problem.message) for problem in collect([tmp_path], LAYOUTS).problems]
    assert found == []


def test_a_policy_is_paid_by_several_levels(tmp_path: Path) -> None:
    """300,000 people at 640元 are more than the county's own budget: a question, and no fault."""
    text = SPEC.replace(COUNT, "参保人数: ≥30万人").replace(COST, "人均财政补助标准: =640元/人")
    (tmp_path / "项目.yaml").write_text(text, "utf-8")
    [found] = collect([tmp_path], LAYOUTS).problems
    assert (found.rule, found.severity.name) == ("M7", "WARNING")


def test_what_is_won_is_no_budget(tmp_path: Path) -> None:
    goal = "引进项目，协议投资额50亿元，"
    (tmp_path / "项目.yaml").write_text(SPEC.replace("举办业务培训，", goal), "utf-8")
    assert "M9" not in {problem.rule for problem in collect([tmp_path], LAYOUTS).problems}
