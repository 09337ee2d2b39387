"""“是不是…”: the word that was meant, or nothing; a wrong suggestion is worse than none."""

from __future__ import annotations

import pytest

from tablegen.spec.keys import misspelt
from tablegen.text.known_words import closest
from tablegen.text.vocabulary import meant

FUNDS = ["财政拨款", "当年财政拨款", "上年结转资金", "其他资金", "合计"]
FIELDS = [
    "年度",
    "金额单位",
    "项目名称",
    "主管部门",
    "实施单位",
    "项目实施单位",
    "计划开始日期",
    "资金",
    "目标",
    "指标",
]
CLASSES = ["数量指标", "质量指标", "时效指标"]


@pytest.mark.parametrize(
    ("word", "known", "section", "expected"),
    [
        # another word for the same thing
        ("开始时间", FIELDS, "字段", "计划开始日期"),
        ("用款单位", FIELDS, "字段", "实施单位"),
        ("绩效指标", FIELDS, "字段", "指标"),
        ("总体绩效目标", FIELDS, "字段", "目标"),
        ("项目支出实施期", [*FIELDS, "项目期"], "字段", "项目期"),
        ("其它资金", FUNDS, "资金来源", "其他资金"),
        ("中央补助资金", [*FUNDS, "中央资金"], "资金来源", "中央资金"),
        ("本年度绩效目标", ["项目", "年度"], "目标", "年度"),
        ("实施期目标", ["项目", "年度"], "目标", "项目"),
        ("当年", ["项目", "年度"], "期间", "年度"),
        ("环境效益指标", ["经济效益指标", "社会效益指标", "生态效益指标"], "指标类", "生态效益指标"),
        ("进度指标", CLASSES, "指标类", "时效指标"),
        ("产出", ["成本指标", "产出指标"], "指标类", "产出指标"),
        # a slip
        ("数里指标", CLASSES, "指标类", "数量指标"),
        ("项目明称", FIELDS, "字段", "项目名称"),
        ("主管门部", FIELDS, "字段", "主管部门"),
        # another thing, however alike
        ("中央资金", FUNDS, "资金来源", None),
        ("自筹资金", FUNDS, "资金来源", None),
        ("省级资金", [*FUNDS, "市级资金"], "资金来源", None),
        ("项目支出实施期", FIELDS, "字段", None),
        ("安全指标", CLASSES, "指标类", None),
        ("生态效益指标", ["经济效益指标", "社会效益指标"], "指标类", None),
        ("联系人", FIELDS, "字段", None),
        ("单位编码", FIELDS, "字段", None),
        ("三年目标", ["项目", "年度"], "目标", None),
    ],
)
def test_meant(word: str, known: list[str], section: str, expected: str | None) -> None:
    assert meant(word, known, section) == expected


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("chekc", ["check", "build"], "check"),
        ("I55", ["I5", "M1"], "I5"),
        ("网络宣传", ["网络宣传工作", "机关服务费"], "网络宣传工作"),
        ("区级", ["省级", "市级"], None),  # two are as near
        ("面", ["面积"], None),
        ("xyz", ["check"], None),
    ],
)
def test_closest(word: str, known: list[str], expected: str | None) -> None:
    assert closest(word, known) == expected


def test_a_term_of_its_own_is_never_rewritten() -> None:
    assert misspelt("市及资金", ["市级资金"]) == "市级资金"
    assert misspelt("省级资金", ["市级资金"]) is None
