"""Targets taken apart: every value of the shipped specs and the usual spellings of other provinces.

The golden file lists value → parts; its second half is written by hand in SPELLINGS.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.model.layout import TargetStyle
from tablegen.model.target import Measure, parse_target, read_target, unit_kinds
from tablegen.spec.adapt import spell_target
from tablegen.text.tree import Mapping, Node, Sequence, Text, read_source

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "cases" / "rules" / "targets.txt"
SPELLINGS = """
≥ 95 % | >=95% | ≧95% | ＞＝95％ | 大于等于95% | 不低于95% | 不少于95% | 95%以上 | 95%及以上 | 95%（含）以上
≤5% | 不超过5% | 不高于5% | 5%以内 | 5%以下 | 控制在5%以内 | 小于等于5%
>10000条 | 超过1万条 | 多于10个 | 超50亿元 | <3s | 少于3次 | 低于2%
=100(%) | 等于100% | 100.00(%) | 1(台) | 22.5分 | 0起 | 0
5-10天 | 5—10天 | 80～90分 | 90%-95% | 1-2个 | 30至60分钟
1次/月 | 每月1次 | 每季度1期 | 每季度不少于1次 | 800期/年 | 300元/人 | ≤5元/生·天 | 2000元/人/年 | 1000元/人·年
2024年12月31日前 | 2024-12-31 | 2024年12月 | 12月底前 | 2024 年 | 2025年3月底前 | 第三季度前 | 2024.6
7×24小时 | 7*24小时全年 | ±5% | 误差±2mm
累计超15亿次 | 大于等于2000万人 | 21万 | 100万 | 17 万 | 1.6 万元 | ≥10 万人次 | 1.2亿元 | 3,498,000.00元
满意度≥95% | 满意率95%以上 | 用户综合满意度评分不低于80分 | 全网用户数量达到5万户
较上年增长5% | 比法定时间90天缩短30% | 较2023年增加5% | 提升5个百分点
无 | 零投诉 | 无安全事故发生 | 不发生重大事故 | 未发生安全责任事故
207 条（移动光纤） | 不少于3个行业 | 不少于200条报道（文章、视频等） | 累计超2000篇（次）
提升 | 优 | 较高 | 不适用 | 全年 | 符合国家二级标准 | ≥**% | 95%≥
≤35微克/立方米 | ≥42% | ≤10/10万 | ≤5个工作日 | 1:2 | IPv6改造率≥90%
"""


def shipped_values() -> list[str]:
    """Every value of an indicator in specs/, once, in the order met."""
    found: dict[str, None] = {}

    def walk(node: Node | None) -> None:
        if isinstance(node, Sequence):
            for item in node.items:
                if isinstance(item, Mapping) and item.key("名称") is not None:
                    for key in ("值", "指标值", "实施周期", "年度", "中期"):
                        add(item.get(key))
                elif isinstance(item, Mapping):
                    for _, value in item.items:
                        parts = [text for _, text in value.items] if isinstance(value, Mapping) else [value]
                        for part in parts:
                            add(part)
        elif isinstance(node, Mapping):
            for _, value in node.items:
                walk(value)

    def add(node: Node | None) -> None:
        if isinstance(node, Text) and node.value:
            found[node.value] = None

    for path in sorted((ROOT / "specs").rglob("*.yaml")):
        root = read_source(path).root
        walk(root.get("指标") if root is not None else None)
    return list(found)


def parts(value: str) -> str:
    target = read_target(value)
    shown = [measure_text(measure) for measure in target.measures]
    extra = [f"“{target.subject}”之前"] if target.subject else []
    extra += [f"“{target.remark}”之后"] if target.remark and target.measures else []
    extra += [f"日期 {'、'.join(target.dates)}"] if target.dates else []
    return "；".join([target.kind, *shown, *extra])


def measure_text(measure: Measure) -> str:
    high = f"到 {measure.high:f}" if measure.high is not None else ""
    per = f"每 {measure.per}" if measure.per else ""
    words = [measure.operator or "-", f"{measure.number:f}", high, measure.scale and f"（{measure.scale}）"]
    return " ".join(word for word in [*words, measure.unit or "无单位", measure.kind or "?", per] if word)


def test_every_shipped_value(golden: Callable[[Path, str], None]) -> None:
    by_hand = [value.strip() for line in SPELLINGS.strip().split("\n") for value in line.split(" | ")]
    lines = [f"{value} → {parts(value)}" for value in (*shipped_values(), "", *by_hand)]
    golden(GOLDEN, "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("value", "operator", "number", "unit"),
    [
        ("不少于100份", "≥", "100", "份"),
        ("大于等于95%", "≥", "95", "%"),
        ("累计超15亿次", ">", "1500000000", "次"),
        ("控制在90天以内", "≤", "90", "天"),
        ("满意率95%以上", "≥", "95", "%"),
        ("≥1次/月", "≥", "1", "次"),
        ("7×24小时", "", "168", "小时"),
        ("≥10 万人次", "≥", "100000", "人次"),
    ],
)
def test_one_measure(value: str, operator: str, number: str, unit: str) -> None:
    measure = read_target(value).measure
    assert measure is not None
    assert (measure.operator, measure.number, measure.unit) == (operator, Decimal(number), unit)


@given(
    st.text(
        "≥≤><=大于等不少超过累计每月年第个次人万亿元%％（）()/-~.,0123456789 \u3000件天前以上内", max_size=30
    )
)
def test_reading_never_fails(text: str) -> None:
    target = read_target(text)
    for measure in target.measures:
        assert 0 <= measure.start < measure.end <= len(text.strip())
    assert (target.kind == "blank") == (not text.strip())


@given(
    st.sampled_from(["≥", "≤", ">", "<", "=", ""]),
    st.decimals(0, 10**9, places=2),
    st.sampled_from(sorted(unit for unit in unit_kinds() if not unit[0].isascii() or unit == "%")),
    st.booleans(),
)
def test_what_is_written_is_read(operator: str, number: Decimal, unit: str, bracket: bool) -> None:
    text = f"{operator}{number}({unit})" if bracket else f"{operator}{number}{unit}"
    if unit in ("年", "年度") or "（" in unit:
        return  # 2024年 is a date, and brackets do not nest
    measure = read_target(text).measure
    assert measure is not None
    read = f"{measure.unit}/{measure.per}" if measure.per else measure.unit  # 微克/立方米
    assert (measure.operator, measure.number, read) == (operator, number, unit)


@pytest.mark.parametrize("value", shipped_values())
def test_only_simple_quantities_are_spelt_anew(value: str) -> None:
    """Another form's spelling keeps operator, number and unit; every other value stays as typed."""
    spelt = spell_target(value, TargetStyle(unit_in_brackets=True, operators={"无": "="}))
    quantity = parse_target(value)
    if quantity is None:
        assert spelt == value
    else:
        again = parse_target(spelt)
        assert again is not None
        assert (again.operator or "=", again.number, again.unit) == (
            quantity.operator or "=",
            quantity.number,
            quantity.unit,
        )
