"""Faults planted one at a time into the clean samples of the shipped layouts: each is found, by the rule that is meant for
it, and what looks like one and is none is let alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.planting import FORMS, found, planted
from tablegen.edit.fix import repair_all
from tablegen.problems import Problem

SHANGHAI, PINGLUO, SUZHOU, GENERIC = FORMS
QUALITY, TIME, SERVED = {"klass": "质量"}, {"klass": "时效"}, {"klass": "服务对象满意度"}


def goal(text: str) -> dict[str, str]:
    return {"goal": f"{text}，方便群众办事，提高服务水平。"}


def count(value: str, name: str = "宣传活动次数") -> dict[str, str]:
    return {"name": name, "value": value}


def rate(value: str, name: str = "培训合格率") -> dict[str, str]:
    return {**QUALITY, "name": name, "value": value}


# rule, what is planted, words that the finding must say
FAULTS: list[tuple[str, dict[str, str], str]] = [
    ("V11", rate("≥0.95"), "写“≥95%”"),
    ("V11", rate("0.985"), "写“98.5%”"),
    ("V11", rate("≥0.9%", "设备完好率"), "写“≥90%”"),
    ("V11", {**SERVED, "name": "群众满意度", "value": "0.9"}, "写“90%”"),
    ("V11", rate("≤0.05", "差错率"), "“≤5%”；本来就这么小的写“≤0.05%”"),
    ("V11", {**TIME, "name": "项目完成时间", "value": "45657"}, "写“2024-12-31”"),
    ("V11", {**TIME, "name": "项目完成时间", "value": "2024-12-31 00:00:00"}, "只写日期“2024-12-31”"),
    ("V11", count("1.00E+02"), "写“100次”"),
    ("V11", count("≥1.5E+03(次)"), "核对原来的数，正好就写“≥1500(次)”"),
    ("V11", count("#DIV/0!"), "“#DIV/0!”"),
    ("V11", count("'≥10次"), "写“≥10次”"),
    ("V11", count("?10次"), "写“≥10次”"),
    ("V11", count("nan"), "没有数"),
    ("V11", goal("培训合格率达到0.95以上"), "写“95%”"),
    ("V11", goal("完成宣传1.2E+03次"), "核对原来的数，正好就写“1200”"),
    ("V11", count("=SUM(A1:A3)"), "公式"),
    ("V12", count("≥0次"), "一个不做也算完成"),
    ("V12", count("不少于0场", "举办培训场次"), "一个不做也算完成"),
    ("V12", count("≥-5次"), "怎样都算完成"),
    ("V12", count("约10次"), "“约”"),
    ("V12", count("10次左右"), "“左右”"),
    ("V12", count("≥10次以上"), "写“≥10次”"),
    ("V12", count("≤10次"), "上限"),
    ("V12", rate("≤100%", "设施维护率"), "不会超过"),
    ("V5", {**SERVED, "name": "群众评价", "value": "较好"}, "没有数"),
    ("V1", {**TIME, "name": "工作开展", "value": "较快"}, "没法衡量"),
    ("D8", goal("2023年组织正面宣传活动"), "2023 年"),
    ("D8", goal("完成二〇二三年宣传任务"), "2023 年"),
    ("D8", goal("23年度组织培训"), "2023 年"),
    ("D8", count("≥10次", "2023年宣传活动次数"), "指标名称"),
    ("D8", {**TIME, "name": "项目完成时间", "value": "2023年12月底前"}, "2023 年"),
    ("M9", goal("本年度预算金额为26.32万元"), "26.32万元"),
    ("M9", goal("总经费26.32万元"), "26.32万元"),
    ("M9", goal("申请财政资金26.32万元"), "26.32万元"),
    ("M9", goal("安排26.32万元资金开展活动"), "26.32万元"),
    ("R1", count("≥10次", "正面宣传 活动次数"), "写“正面宣传活动次数”"),
    ("R1", count("≥10次", "正面宣传\u3000活动次数"), "写“正面宣传活动次数”"),
    ("R1", count("≥10 (次)"), "写“≥10(次)”"),
    ("R1", goal("做好网上 宣传引导"), "空格"),
    ("R1", goal("做好网上宣传和\n引导"), "断成了两行"),
    ("V3", count("≥5(次)", "培训人数"), "“次”"),
    ("T5", {"项目名称": "XM-2024-017"}, "只是编号"),
    ("T5", {"项目名称": "项目一"}, "只是编号"),
    ("S5", goal("更新涉密网络的交换机2台"), "设备和数量"),
]  # fmt: skip

# rule, what looks like a fault and is none
RIGHT: list[tuple[str, dict[str, str]]] = [
    ("V11", rate("≥0.5%", "故障率")),
    ("V11", count("≥20240人次", "培训人次")),
    ("V11", {**TIME, "name": "响应时间", "value": "≤0.5小时"}),
    ("V11", goal("降雨量达到0.95毫米，故障率控制在0.05%以内")),
    ("V11", goal("IE11浏览器和E10汽油推广")),
    ("V12", count("≤10次", "会议次数")),
    ("V12", count("0起", "安全事故起数")),
    ("V12", rate("≤100%", "概算控制率")),
    ("V12", rate("≥-5%", "收入增长率")),
    ("V3", count("≥5(万人)", "受益居民人数")),
    ("V3", count("≥1.2（万户）", "受益户数")),
    ("V3", count("≥3(万亩)", "造林面积")),
    ("D8", goal("参训人数比2023年增长一成")),
    ("D8", goal("支付2023年合同尾款")),
    ("D8", goal("按照《2023年工作要点》开展宣传")),
    ("D8", goal("2023年培训50人，2024年培训80人")),
    ("D8", goal("落实2021—2025年规划")),
    ("M9", goal("2023年预算500万元")),
    ("M9", goal("上年安排资金500万元")),
    ("M9", goal("项目总投资5000万元")),
    ("M9", goal("截至2023年底累计投入资金800万元")),
    ("M9", goal("市发改委批复资金300万元")),
    ("R1", count("≥10次", "Windows Server 维护次数")),
    ("R1", count("≥10次", "“学习 强国”推送次数")),
    ("R1", goal("一是做好宣传。\n二是做好引导")),
    ("T1", goal("维护 Windows Server 和 MySQL 数据库")),
    ("T5", {"项目名称": "5G基站建设项目"}),
    ("S5", goal("更新办公网络的交换机2台")),
]  # fmt: skip


def of_rule(problems: list[Problem], rule: str) -> list[Problem]:
    return [problem for problem in problems if problem.rule == rule]


@pytest.mark.parametrize("form", FORMS)
def test_the_samples_are_clean(form: str, tmp_path: Path) -> None:
    assert found(tmp_path, planted(form)) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("rule", "fault", "words"), FAULTS)
def test_planted(form: str, rule: str, fault: dict[str, str], words: str, tmp_path: Path) -> None:
    problems = of_rule(found(tmp_path, planted(form, **fault)), rule)
    assert problems, fault
    assert any(words in f"{problem.message} {problem.hint}" for problem in problems), problems
    for problem in problems:
        problem.message.encode("gbk")
        assert problem.hint and problem.place and problem.place.line


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("rule", "text"), RIGHT)
def test_right(form: str, rule: str, text: dict[str, str], tmp_path: Path) -> None:
    assert of_rule(found(tmp_path, planted(form, **text)), rule) == []


@pytest.mark.parametrize("value", ["≥0.95", "1.00E+02", "45657"])
def test_advice_is_not_glued_together(value: str, tmp_path: Path) -> None:
    for fault in (rate(value), count(value)):
        for problem in found(tmp_path, planted(SHANGHAI, **fault)):
            assert f"{value}%" not in problem.hint


# -- money


def test_yuan_under_wanyuan(tmp_path: Path) -> None:
    [problem] = of_rule(found(tmp_path, planted(SHANGHAI, 金额单位="万元")), "M12")
    assert "500亿元" in problem.message and "500万元" in problem.message and "金额单位" in problem.hint


def test_wanyuan_under_yuan(tmp_path: Path) -> None:
    [problem] = of_rule(found(tmp_path, planted(PINGLUO, 金额单位="元")), "M12")
    assert "是 186.5元" in problem.message and "是 186.5万元" in problem.message


def test_out_of_proportion_to_its_sisters(tmp_path: Path) -> None:
    sisters = [
        planted(PINGLUO, 项目名称=f"{name}道路养护", money=money)
        for name, money in zip("甲乙丙", ("50", "186.5", "90"), strict=True)
    ]
    assert of_rule(found(tmp_path, *sisters), "M12") == []
    thirty_times = planted(PINGLUO, 项目名称="戊道路养护", money="3000")
    assert of_rule(found(tmp_path, *sisters, thirty_times), "M12") == []
    odd = planted(GENERIC, 项目名称="丁老年食堂", money="90000")
    [problem] = of_rule(found(tmp_path, *sisters, odd), "M12")
    assert "同单位" in problem.message and "中间数" in problem.message


def test_last_years_spec(tmp_path: Path) -> None:
    last = planted(PINGLUO, 年度="2023", money="90")
    this = planted(PINGLUO, money="90000")
    [problem] = of_rule(found(tmp_path, last, this), "M12")
    assert "2023年的同名项目" in problem.message


@pytest.mark.parametrize(
    ("money", "asked"),
    [
        ("263.2  # 上年：2,500,000.00", True),
        ("263.2  # 上年：250万元", True),
        ("2,632,000  # 上年：2,500,000", False),
    ],
)
def test_last_years_amount_in_the_comment(money: str, asked: bool, tmp_path: Path) -> None:
    text = planted(SHANGHAI, money=money).replace("其他资金: 100,000.00", "其他资金: 0.00")
    problems = of_rule(found(tmp_path, text), "M12")
    assert bool(problems) is asked
    assert not asked or "263.2元" in problems[0].message


@pytest.mark.parametrize("text", ["本年度预算安排273.2元", "使用273.2元"])
def test_the_goal_says_it_in_the_other_unit(text: str, tmp_path: Path) -> None:
    problems = found(tmp_path, planted(SHANGHAI, **goal(text)))
    said = [problem for problem in problems if problem.rule in ("M9", "M12")]
    assert len(said) == 1 and "273.2元" in said[0].message and "273.2万元" in said[0].message + said[0].hint


# -- copies


def test_a_copied_goal_and_a_copied_set_of_indicators(tmp_path: Path) -> None:
    problems = found(tmp_path, planted(SHANGHAI), planted(SHANGHAI, 项目名称="道路养护"))
    assert len(of_rule(problems, "G4")) == 1 and len(of_rule(problems, "I12")) == 1


def test_projects_of_two_years_are_no_copies(tmp_path: Path) -> None:
    problems = found(tmp_path, planted(SHANGHAI), planted(SHANGHAI, 年度="2023"))
    assert not [problem for problem in problems if problem.rule in ("G4", "I12", "T5")]


# -- what fix makes of it

REPAIRED = [
    (count("1.00E+02次"), "100次"),
    (count("'≥10次"), "≥10次"),
    (rate("≥0.95"), "≥95%"),
    (count("≥10次", "正面宣传 活动次数"), "正面宣传活动次数"),
    (goal("做好网上 宣传引导"), "做好网上宣传引导"),
    ({**TIME, "name": "项目完成时间", "value": "45657"}, "2024-12-31"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("fault", "meant"), REPAIRED)
def test_fix(form: str, fault: dict[str, str], meant: str, tmp_path: Path) -> None:
    path = tmp_path / "甲.yaml"
    text = planted(form, **fault)
    path.write_text(text, "utf-8")
    [result] = repair_all([path], None)
    after = result.after.decode("utf-8")
    before_lines, after_lines = text.split("\n"), after.split("\n")
    changed = [new for old, new in zip(before_lines, after_lines, strict=True) if old != new]
    assert changed and all(meant in line for line in changed)


@pytest.mark.parametrize("value", ["≥0.5%", "?95%", "≤0.05", "320 公里"])
def test_fix_leaves_what_is_not_certain(value: str, tmp_path: Path) -> None:
    path = tmp_path / "甲.yaml"
    path.write_text(planted(PINGLUO, **rate(value, "差错率")), "utf-8")
    [result] = repair_all([path], None)
    assert not result.changed
