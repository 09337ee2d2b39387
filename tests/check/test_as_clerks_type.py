"""Values and sentences as clerks type, paste and copy them: what each rule says, what it advises, and what it lets alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.check.collect import collect
from tablegen.edit.fix import repair_all
from tablegen.problems import Problem, Severity

GOAL = "围绕两会、国庆等重大会议和节点，做好网上宣传和舆论引导保障工作。"
SPEC = """版式: shanghai-project
年度: 2024
金额单位: {unit}
项目名称: 网络宣传工作
项目性质: 经常性专项业务费
项目类别: 特定目标类
主管部门: 某某市委宣传部
实施单位: 某某市委网信办
计划开始日期: 2024-01-01
计划完成日期: 2024-12-31
资金:
  年度:
    当年财政拨款: {amount}
    上年结转资金: {carried}
    其他资金: 0.00
目标:
  年度: {goal}
指标:
  产出指标:
    数量指标:
      - 正面宣传活动次数: {count}
    质量指标:
      - 培训合格率: {rate}
    时效指标:
      - {time}
  效益指标:
    社会效益指标:
      - 受益人数: ≥100(人)
  满意度指标:
    服务对象满意度指标:
      - 互联网企业满意度: {satisfied}
"""
RIGHT = {
    "unit": "元",
    "amount": "2,632,000.00",
    "carried": "0.00",
    "goal": GOAL,
    "count": "≥10(次)",
    "rate": "≥95(%)",
    "time": "舆情处置及时率: ≥90(%)",
    "satisfied": "≥90(%)",
}


def said(folder: Path, **typed: str) -> list[Problem]:
    (folder / "甲.yaml").write_text(SPEC.format(**RIGHT | typed), "utf-8")
    return collect([folder]).problems


def hints(folder: Path, **typed: str) -> dict[str, str]:
    """rule or code → advice, of what is said about the one thing that was typed otherwise."""
    usual = {(problem.rule, problem.message) for problem in said(folder)}
    found = said(folder, **typed)
    return {item.rule or item.code: item.hint for item in found if (item.rule, item.message) not in usual}


VALUES = [
    ("count", "1.00E+02", "V11", "写“100次”"),
    ("count", "2.63E+06", "V11", "核对原来的数，正好就写“2630000次”"),
    ("count", "12:00:00", "V11", "核对原来的数，写“0.5”这样"),
    ("count", "1900/1/10", "V11", "核对原来的数，写“10”和单位"),
    ("count", "≥1，000(次)", "V11", "写“≥1,000(次)”"),
    ("count", "≥1,00(次)", "V11", "核对是多少，如“≥100(次)”"),
    ("count", "10+2次", "V11", "写算好的数"),
    ("count", "≥10？", "V11", "核对原件，写“≥10”或补上丢了的单位"),
    ("count", "≥10_x000D_次", "V11", "删掉它；要分行的另起一行"),
    ("count", "TRUE", "V11", "写实际的指标值"),
    ("count", "≥1.2×10^3次", "V11", "写“≥1200次”"),
    ("count", "≥1.2×10³次", "V11", "写“≥1200次”"),
    ("count", "1.00 E+02", "V11", "写“100次”"),
    ("count", "1.00Ｅ+02", "V11", "写“100次”"),
    ("count", "≥1 000次", "V11", "核对是多少，写“≥1000次”这样"),
    ("count", "2024/3/5", "V11", "核对原来的数，写“≥”“≤”和单位"),
    ("count", "5-Mar", "V11", "核对原来的数，写“≥”“≤”和单位"),
    ("count", "〉10(次)", "F5", "写“≥”或“超过”"),
    ("count", "→10(次)", "V2", "写“≥10(次)”或“≤10(次)”"),
    ("count", "□10(次)", "V2", "写“≥10(次)”或“≤10(次)”"),
    ("count", "¥10(次)", "V2", "写“≥10(次)”或“≤10(次)”"),
    ("count", "≮10(次)", "V2", "写“≥10(次)”"),
    ("count", "==10(次)", "V2", "写“=10(次)”"),
    ("count", "≥010(次)", "V2", "写“≥10(次)”"),
    ("count", "≥10次次", "V2", "写“≥10次”"),
    ("count", "≥10次)", "V2", "补上另一半，或删掉这一半"),
    ("count", "≥10.5(次)", "V3", "核对这个数"),
    ("count", "≥10。5(次)", "V11", "是小数就写“≥10.5(次)”，是两项就写成两个指标"),
    ("rate", "≥95(℅)", "F5", "写“%”"),
    ("rate", "≥10%", "V12", "写本年要做到的数，够得着又要努力"),
    ("time", "项目完成时间: 12/31/2024", "V11", "写“2024-12-31”"),
    ("time", "项目完成时间: 20241231.0", "V11", "写“2024-12-31”"),
    ("count", "100.0", "V3", "补上单位，如“100次”"),
    ("count", "10-8次", "V12", "核对两头的数，写最少（≥）或最多（≤）多少"),
    ("rate", "9.5E-01", "V11", "写“95%”"),
    ("rate", "≥.95", "V11", "写“≥95%”"),
    ("rate", "≥1.0", "V11", "写“=100%”"),
    ("rate", "≥95%%", "V3", "写“≥95%”"),
    ("rate", "≥百分之95", "V3", "写“≥95%”"),
    ("rate", "9500%", "V6", "核对这个数；表格软件里先写 95 再设成百分比就成了这样，写“95%”"),
    ("satisfied", "0.00", "V12", "写本年要做到的数"),
    ("satisfied", "0%", "V12", "写本年要做到的数"),
    ("satisfied", "—", "V5", "写成百分比，如“≥90%”；没有服务对象的删掉这个指标，写明不适用"),
    ("satisfied", "≥9", "V3", "写成百分比，如“≥90%”；用分数的写明满分多少"),
    ("time", "项目完成时间: 45,657", "V11", "写“2024-12-31”"),
    ("time", "项目完成时间: 31-Dec-24", "V11", "写“2024-12-31”"),
    ("time", "项目完成时间: Dec-24", "V11", "写“2024年12月”"),
    ("time", "响应时间: ≤0:30", "V11", "写“≤30分钟”，或写明是几点"),
    ("time", "响应时间: ≤0.5", "V3", "补上单位；表格软件里的 0.5 是 12小时，那就写“≤12小时”"),
    ("time", "项目完成时间: 23年12月", "D8", "多半是照抄上年没有改：改成 2024 年；确是往年的事，写明为什么"),
]


@pytest.mark.parametrize(("box", "typed", "rule", "advice"), VALUES)
def test_the_advice_is_computed_from_the_value(
    tmp_path: Path, box: str, typed: str, rule: str, advice: str
) -> None:
    assert hints(tmp_path, **{box: typed}) == {rule: advice}


@pytest.mark.parametrize(
    ("box", "typed"),
    [
        ("count", "≥1,000(次)"), ("count", "≥10万次"), ("count", "每月1次"), ("rate", "≥99.5%"), ("rate", "100%"),
        ("time", "响应时间: ≤0.5(小时)"), ("time", "项目完成时间: 2024年12月31日前"), ("satisfied", "≥90%"),
        ("time", "项目完成时间: 2024/12/31"), ("rate", "≥50%"),
    ],
)  # fmt: skip
def test_what_is_usual_is_let_alone(tmp_path: Path, box: str, typed: str) -> None:
    assert hints(tmp_path, **{box: typed}) == {}


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("-", "没有就写 0.00，不填就空着，如“其他资金: 0.00”"),
        ("无", "没有就写 0.00，不填就空着，如“其他资金: 0.00”"),
        ("'#REF!'", "回到表格里找出原因，写算好的数，如 2,632,000.00"),
        ("=SUM(B2:B5)", "写算好的数，如 2,632,000.00"),
        ("263.2（万元）", "写成“263.2万元”"),
        ("约263.2万元", "写成“263.2万元”"),
        ("2631999.9999999998", "写成“2632000”"),
        ("2.63E+06", "回到表格里把格子改成“数值”，照原来的数写，如 2,632,000.00"),
    ],
)
def test_what_is_written_for_an_amount(tmp_path: Path, typed: str, advice: str) -> None:
    assert hints(tmp_path, amount=typed).get("bad-amount") == advice


def test_digits_that_a_spreadsheet_hides_are_not_made_up(tmp_path: Path) -> None:
    """2.63E+06 may be 2,632,000: a repair would change the amount."""
    said(tmp_path, amount="2.63E+06", count="1.2E+03")
    [result] = repair_all([tmp_path], None)
    assert "2.63E+06" in result.after.decode("utf-8") and "1.2E+03" in result.after.decode("utf-8")


def test_a_bad_unit_is_said_once(tmp_path: Path) -> None:
    assert set(hints(tmp_path, unit="百万元")) == {"bad-unit"}


def test_one_line_in_another_unit(tmp_path: Path) -> None:
    found = [
        item for item in said(tmp_path, unit="万元", amount="263.2", carried="50000") if item.rule == "M12"
    ]
    assert [item.place.line for item in found if item.place] == [14]
    assert "5亿元" in found[0].message and "5万元" in found[0].message
    assert not [
        item for item in said(tmp_path, unit="万元", amount="263.2", carried="5000") if item.rule == "M12"
    ]


OTHER_YEARS = [
    "二〇二三年开展宣传活动", "23年度开展宣传活动", "23年开展宣传活动", "完成宣传。23年底前验收", "去年开展活动10场", "上年度任务是开展宣传",
    "在２０２３年做好宣传工作", "2022-2023年度完成建设", "截至2023年底前完成建设任务", "2023年，做好宣传", "2025年做好宣传工作", "2042年做好宣传", "明年做好宣传",
    "FY2023开展宣传活动", "2023财年开展宣传活动",
]  # fmt: skip
NOT_THE_MATTER = [
    "较2023年增长", "比去年提高", "去年同期相比增长", "自2021年以来持续开展", "“十四五”（2021—2025年）规划实施", "延续2023年项目，做好宣传",
    "为2023年度优秀单位发放奖金", "兑现2023年度考核奖励", "完成2023年度绩效自评", "对2023年脱贫人口开展监测", "国务院令2019年第722号", "2021年版标准",
    "采用2020年不变价", "将2010年前形成的档案数字化", "截至2023年底，已建成3个平台，继续做好运维", "上年结转资金继续使用", "上年预算500万元，本年有所压减",
    "2023—2024学年资助学生", "连续23年开展宣传", "20年以上房龄的房屋", "到2025年全市覆盖", "为2025年工作做好准备", "第七次人口普查（2020年）数据更新",
    "审计2020-2022年专项资金", "偿还2018年政府债券本息", "2018年置换债券付息", "补缴2023年12月社保", "整理2015年至2023年的档案",
    "2021年至2023年累计投入700万元", "采购宣传片《网络》（2023年版）", "以2020年为基期",
    "全国文明城市（2021-2023年周期）复查", "实现2030年碳达峰目标", "2025年元旦前完成宣传", "续租2022年租用的办公楼", "2023年末常住人口较多，做好宣传", "某政发（2023）15号",
    "2023级学生全部资助", "质保期23年", "3年内完成，合同有效期至2026年",
]  # fmt: skip


@pytest.mark.parametrize("goal", OTHER_YEARS)
def test_another_year_in_a_goal_is_asked_about(tmp_path: Path, goal: str) -> None:
    assert "D8" in hints(tmp_path, goal=goal)


@pytest.mark.parametrize("goal", NOT_THE_MATTER)
def test_a_year_named_beside_the_matter_is_let_alone(tmp_path: Path, goal: str) -> None:
    assert "D8" not in hints(tmp_path, goal=goal)


OTHER_BUDGETS = [
    "投入26.32万元开展宣传", "用26.32万元资金开展宣传", "通过26.32万元的投入，开展宣传", "花费26.32万元完成宣传", "投资26.32万元", "二〇二四年预算安排26.32万元",
    "预算26.32万", "预算：26.32（万元）", "预算２６.３２万元", "预算经费贰拾陆万叁仟贰佰元", "财政资金二十六万三千二百元", "安排资金26.32万元", "总预算26.32万元",
    "预算26.32w", "市财政安排26.32万元", "今年安排26.32万元", "批复预算26.32万元", "￥26.32万元预算", "人民币26.32万元的预算",
]  # fmt: skip
NO_BUDGETS = [
    "投入263.2万元开展宣传", "预算二百六十三万二千元", "预算263.2万", "补助1.2万元/人", "按2万元/个的标准补助", "对预算500万元以上的项目开展绩效评价",
    "争取上级资金2000万元", "审减资金3000万元", "核减投资额500万元", "管理专项债资金2亿元", "监管资金10亿元", "撬动社会资本投入1亿元",
    "2023年预算500万元，2024年预算263.2万元", "总投资5000万元，本年安排263.2万元", "上年预算500万元", "惠及群众10万",
    "其中中央资金100万元，市级资金163.2万元", "单位人员经费共1200万元不列入本项目", "批复总投资5000万元",
    "安排资金100万元用于宣传、163.2万元用于设备购置", "支出26.32万元用于设备，其余用于宣传", "对10个村各安排资金10万元", "资产总额3亿元的国有企业",
]  # fmt: skip


@pytest.mark.parametrize("goal", OTHER_BUDGETS)
def test_another_budget_in_a_goal_is_found(tmp_path: Path, goal: str) -> None:
    assert "M9" in hints(tmp_path, goal=goal)


@pytest.mark.parametrize("goal", NO_BUDGETS)
def test_money_that_is_not_the_budget_is_let_alone(tmp_path: Path, goal: str) -> None:
    assert "M9" not in hints(tmp_path, goal=goal)


def test_an_amount_for_a_purpose_may_be_a_part(tmp_path: Path) -> None:
    [found] = [
        item for item in said(tmp_path, goal="安排资金26.32万元用于培训，做好网上宣传") if item.rule == "M9"
    ]
    assert found.severity is Severity.WARNING and "其中" in found.hint
    [found] = [item for item in said(tmp_path, goal="预算26.32万元用于网上宣传") if item.rule == "M9"]
    assert found.severity is Severity.REJECT


def test_a_rate_in_a_goal(tmp_path: Path) -> None:
    assert hints(tmp_path, goal="培训合格率不低于98，做好网上宣传和舆论引导。") == {"V11": "写“98%”"}
    assert "V11" in hints(tmp_path, goal="做好网上宣传，培训合格率?95%以上。")
    for right in ("培训合格率不低于95%", "满意度达到98分", "知晓率提高到第98位"):
        assert "V11" not in hints(tmp_path, goal=f"{right}，做好网上宣传和舆论引导。"), right


def test_instalments_need_not_be_the_whole_budget(tmp_path: Path) -> None:
    assert "M10" not in hints(tmp_path, goal="一季度支出60万元，二季度支出60万元，做好网上宣传")
    assert "M10" in hints(tmp_path, goal="宣传活动60万元，宣传设备60万元，做好网上宣传")


@pytest.mark.parametrize(
    "contact",
    [
        "138-1234-5678",
        "１３８１２３４５６７８",
        "138 1234 5678",
        "+8613812345678",
        "（021）12345678",
        "联系人：张三",
    ],
)
def test_a_person_in_a_goal_is_asked_about(tmp_path: Path, contact: str) -> None:
    assert "S4" in hints(tmp_path, goal=f"做好网上宣传和舆论引导保障工作，{contact}。")


@pytest.mark.parametrize(
    "other",
    ["12345热线", "编号13812345678901", "项目编号2024-001-0001234", "负责人：各科室负责人", "联系人信息准确"],
)
def test_what_is_no_person_is_let_alone(tmp_path: Path, other: str) -> None:
    assert "S4" not in hints(tmp_path, goal=f"做好网上宣传和舆论引导保障工作，{other}。")


@pytest.mark.parametrize(
    "lost", ["做好\\u3000宣传工作", "做好□□宣传工作", "做好\U000f0000宣传工作", "做好ﬁ宣传工作"]
)
def test_characters_that_were_lost(tmp_path: Path, lost: str) -> None:
    assert set(hints(tmp_path, goal=lost + GOAL)) & {"V11", "private-character", "radical"}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("1.正面宣传活动次数", "删掉它，写“正面宣传活动次数”"),
        ("（一）正面宣传活动次数", "删掉它，写“正面宣传活动次数”"),
        ("指标1：正面宣传活动次数", "删掉它，写“正面宣传活动次数”"),
        ("正面宣传活动次数。", "删掉它，写“正面宣传活动次数”"),
        ("正面宣传活动次数（线上", "补上另一半，或删掉这一半"),
        ("5G基站正面宣传活动次数", ""),
        ("12345热线正面宣传活动次数", ""),
        ("1+X证书正面宣传活动次数", ""),
        ("12.4宪法日正面宣传活动次数", ""),
        ("《条例》“七进”正面宣传活动次数（线上)", ""),
    ],
)
def test_what_was_copied_along_with_a_name(tmp_path: Path, name: str, advice: str) -> None:
    for typed, rule in ((name, "I7"), ("正面宣传活动次数", "T5")):
        text = SPEC.format(**RIGHT).replace("正面宣传活动次数", typed)
        project = name if rule == "T5" else "网络宣传工作"
        (tmp_path / "甲.yaml").write_text(text.replace("网络宣传工作", project), "utf-8")
        assert [item.hint for item in collect([tmp_path]).problems if item.rule == rule] == [advice][
            : bool(advice)
        ]


@pytest.mark.parametrize("typed", ["不低于≥10次", "≥不少于10次", "/", "２０次以上的２倍"])
def test_a_value_that_says_no_target(tmp_path: Path, typed: str) -> None:
    assert hints(tmp_path, count=typed)


def test_digits_of_full_width_in_a_goal(tmp_path: Path) -> None:
    assert hints(tmp_path, goal="开展活动１０次，做好网上宣传和舆论引导保障工作。") == {"T2": "写“10”"}


def test_traditional_characters(tmp_path: Path) -> None:
    found = hints(tmp_path, goal="做好內部和网上宣传和舆论引导保障工作。")
    assert found == {"traditional-character": "写成“内”，不然查找、比对都对不上"}
    assert not hints(tmp_path, goal="做好瞭望台、著作权、乾隆年间文物的宣传和保障工作。")


def test_people_times_days(tmp_path: Path) -> None:
    for unit in ("人天", "人·天", "（人天）"):
        text = SPEC.format(**RIGHT).replace("受益人数: ≥100(人)", f"受益培训人天数: ≥100{unit}")
        (tmp_path / "甲.yaml").write_text(text, "utf-8")
        assert "V3" not in {item.rule for item in collect([tmp_path]).problems}


def test_a_name_of_a_year_in_brackets(tmp_path: Path) -> None:
    assert "D8" in hints(tmp_path, time="舆情处置及时率（2023年）: ≥90(%)")


def test_a_blank_in_the_name_of_a_project(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_text(SPEC.format(**RIGHT).replace("网络宣传", "网络 宣传"), "utf-8")
    assert [item.hint for item in collect([tmp_path]).problems if "项目名称" in item.message] == [
        "去掉空格，写“网络宣传工作”"
    ]


def test_a_goal_is_quoted_as_it_was_typed(tmp_path: Path) -> None:
    found = [
        item.message for item in said(tmp_path, goal="自主办理案件数比上一年增加10%") if item.rule == "G1"
    ]
    assert found == ["目标里的“自主办理案件数比上一年增加10%”没有对应的指标"]


def test_numbers_that_promise_nothing(tmp_path: Path) -> None:
    for goal in (
        "资助2023级学生",
        "截至2023年底已建成3个平台，继续做好运维",
        "采购20万元以上设备的单位全部检查",
    ):
        assert not {"G1", "T7"} & set(hints(tmp_path, goal=goal)), goal


def test_a_number_in_words_that_an_indicator_contradicts(tmp_path: Path) -> None:
    found = [
        item.message
        for item in said(tmp_path, goal="开展网上正面宣传活动十二次，营造良好氛围")
        if item.rule == "G1"
    ]
    assert found == ["目标写“十二次”，指标“正面宣传活动次数”写“≥10次”，数不同"]
    for goal in (
        "开展网上正面宣传活动十次，营造良好氛围",
        "开展一次检查",
        "走访二十个村",
        "学习贯彻党的二十大精神，办好第十五次活动",
    ):
        assert "G1" not in hints(tmp_path, goal=goal), goal
