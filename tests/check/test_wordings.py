"""The same fault in other words, and what looks like a fault and is none: each rule by its number on one small form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.check.collect import collect

LAYOUTS = Path(__file__).parent.parent / "cases" / "rules" / "layouts"
SPEC = """版式: plain
年度: 2024
金额单位: 万元
项目名称: 业务培训
资金: {年度: {财政拨款: 100}}
目标:
  年度: 举办业务培训，使参训学员掌握新政策，提高基层办事效率。
指标:
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
      - 参训学员满意度: ≥90%
"""
GOAL = "举办业务培训，"
COUNT = "举办培训场次: ≥3场"
RATE = "培训合格率: ≥95%"


def found(folder: Path, *changes: tuple[str, str]) -> dict[str, str]:
    """The findings of the form with ``changes``: rule (or code) → sentence with advice."""
    text = SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "项目.yaml").write_text(text, "utf-8")
    return {
        problem.rule or problem.code: problem.message + problem.hint
        for problem in collect([folder], LAYOUTS).problems
    }


@pytest.mark.parametrize("unit", ["人", "名", "位"])
@pytest.mark.parametrize("promised", ["人", "名", "位"])
def test_people_are_counted_in_any_of_their_units(promised: str, unit: str, tmp_path: Path) -> None:
    changes = (GOAL, f"培训学员150{promised}，"), ("≥150人", f"≥150{unit}")
    assert found(tmp_path, *changes) == {}


def test_times_are_not_people(tmp_path: Path) -> None:
    assert "单位不同" in found(tmp_path, (GOAL, "培训学员150人次，"))["G1"]


@pytest.mark.parametrize(
    "words",
    ["比上年预算95万元增长5%，", "在2023年工作基础上举办培训，", "贯彻2023年全国会议精神，举办培训，"],
)
def test_other_years_that_are_no_promise(words: str, tmp_path: Path) -> None:
    assert found(tmp_path, (GOAL, words)) == {}


@pytest.mark.parametrize("words", ["计划支出10万元，", "计划安排10万元，", "计划使用10万元，"])
def test_the_budget_in_other_words(words: str, tmp_path: Path) -> None:
    assert "10万元" in found(tmp_path, (GOAL, words + GOAL))["M9"]


@pytest.mark.parametrize(
    ("change", "meant"),
    [
        ((COUNT, "举办培训场次: ≥3( 场 )"), "≥3(场)"),
        ((COUNT, "举办培训场次: ≥3（\u3000场）"), "≥3（场）"),
        ((COUNT, "举办培训（ 线上 ）场次: ≥3场"), "举办培训（线上）场次"),
        ((COUNT, "'举办培训场次 ': ≥3场"), "举办培训场次"),
        ((COUNT, "举办培训场次: ' ≥3场'"), "≥3场"),
    ],
)
def test_blanks_at_the_ends_and_in_brackets(change: tuple[str, str], meant: str, tmp_path: Path) -> None:
    assert f"写“{meant}”" in found(tmp_path, change)["R1"]


@pytest.mark.parametrize("name", ["（Windows Server）培训场次", "“学习 强国”推广场次"])
def test_blanks_of_a_name(name: str, tmp_path: Path) -> None:
    assert "R1" not in found(tmp_path, (COUNT, f"{name}: ≥3场"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((RATE, "培训合格率: ≥95%?"), "末尾的“?”"),
        ((RATE, "培训合格率: ≥95(%)??"), "末尾的“??”"),
        ((GOAL, "举办????培训，"), "“????”多半是转换编码时丢了的字"),
        (("项目名称: 业务", "项目名称: ??"), "“??”多半是转换编码时丢了的字"),
    ],
)
def test_question_marks_where_characters_were(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    assert said in found(tmp_path, change)["V11"]


def test_a_unit_is_not_asked_for_twice(tmp_path: Path) -> None:
    assert set(found(tmp_path, (COUNT, "举办培训场次: ≥1O(场)"))) == {"letter-for-digit"}
    assert "V3" not in found(tmp_path, (COUNT, "举办培训场次: ≥3以上(场)"))


def test_an_amount_that_cannot_be_read_is_no_empty_box(tmp_path: Path) -> None:
    funds = "{年度: {财政拨款: 100, 其他资金: 0.00}}"
    assert "M5" not in found(tmp_path, ("{年度: {财政拨款: 100}}", funds.replace("100", "约100")))
