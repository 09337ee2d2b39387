"""Words of a blank around what is filled in stay as they are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
FORM = """\
上: 2025年项目支出绩效目标申报表
项目名称 | {name} | 主管部门 | {office}
项目资金（万元） | {money} | < | <
{label} | {box} | < | <
年度绩效目标 | {goal} | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | {indicator} | {value}
"""
EMPTY = dict.fromkeys(("name", "office", "goal", "indicator", "value"), "")
FILLED = {
    "name": "道路养护", "office": "某市交通局", "goal": "养护道路，保障出行。", "indicator": "里程", "value": "≥35公里"
}  # fmt: skip


def learnt_of(tmp_path: Path, kind: str, **words: str) -> Learnt:
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(FORM.format(**words))))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not has_errors(check_layout(tmp_path / "learnt-form"))
    return learnt


def printed(learnt: Learnt, row: int) -> str:
    assert learnt.sheet is not None
    return learnt.sheet.rows[row].cells[1].text


@pytest.mark.parametrize("kind", BYTES)
def test_amounts_of_levels_of_one_character(tmp_path: Path, kind: str) -> None:
    money = "资金总额：      其中：中央：    省：    市：    县：    其他："
    learnt = learnt_of(tmp_path, kind, money=money, label="备注", box="", **EMPTY)
    paths = {slot.path[-1] for slot in learnt.finding.slots if slot.path[0] == "资金"}
    assert paths == {"合计", "中央", "省级资金", "市级资金", "县级资金", "其他"}
    for word in ("资金总额：", "其中：", "中央：", "省：", "市：", "县：", "其他："):
        assert word in printed(learnt, 1)


@pytest.mark.parametrize("kind", BYTES)
def test_amounts_of_levels_that_are_filled_in(tmp_path: Path, kind: str) -> None:
    money = "资金总额：100  其中：中央：60  省：30  市：10"
    learnt = learnt_of(tmp_path, kind, money=money, label="备注", box="无", **FILLED)
    values = {slot.path[-1]: slot.value for slot in learnt.finding.slots if slot.path[0] == "资金"}
    assert values == {"合计": "100", "中央": "60", "省级资金": "30", "市级资金": "10"}
    assert printed(learnt, 1).split() == money.split()


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("box", ["①延续 ②新增（  ）", "延续项目（请打√）  新增项目（请打√）"])
def test_choices_of_a_kind_that_is_not_understood(tmp_path: Path, kind: str, box: str) -> None:
    learnt = learnt_of(tmp_path, kind, money="", label="项目类型", box=box, **EMPTY)
    assert printed(learnt, 2).split() == box.split()
    assert [item for item in learnt.finding.unsure if "像是几样里选一样" in item]


@pytest.mark.parametrize("kind", BYTES)
def test_a_plan_right_below_the_indicators_is_a_table_of_its_own(tmp_path: Path, kind: str) -> None:
    plan = "实施进度 | 序号 | 工作内容 | 完成时间\n | 1 | |\n | 2 | |\n"
    form = FORM.format(money="", label="备注", box="", **EMPTY) + plan
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(form)))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not learnt.problems
    assert len(learnt.finding.blocks[0].rows) == 1
    heading = [[cell.text for cell in row.cells] for row in learnt.sheet.rows]
    assert ["实施进度", "序号", "工作内容", "完成时间"] in heading


@pytest.mark.parametrize("kind", BYTES)
def test_the_sample_of_a_blank_that_says_how_to_fill_it_is_built(tmp_path: Path, kind: str) -> None:
    """目标1： and 指标1：, as the central form has them: what ``layout check`` finds right, ``build`` makes."""
    form = FORM.format(
        money="", label="备注", box="", **EMPTY | {"goal": "目标1：/目标2：/……", "indicator": "指标1："}
    )
    path = tmp_path / f"form.{kind}"
    made = typed(form)
    for cell in made.cells:
        cell.text = cell.text.replace("/", "\n")
    path.write_bytes(BYTES[kind](made))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert not learnt.problems and not has_errors(check_layout(tmp_path / "learnt-form"))
    sample = tmp_path / "learnt-form" / "sample.yaml"
    report = build([sample], Options(("docx", "pdf", "xlsx"), tmp_path / "out", templates=tmp_path, jobs=1))
    assert report.exit_code == 0 and len(report.made) == 3


def test_a_slip_in_a_sample_is_a_fault_of_the_layout(tmp_path: Path) -> None:
    """As ``build`` reads it, not only as YAML does."""
    learnt_of(tmp_path, "docx", money="", label="备注", box="", **EMPTY)
    sample = tmp_path / "learnt-form" / "sample.yaml"
    sample.write_text(sample.read_text("utf-8").replace("- 示例数量: ", "- 示例数量：: "), "utf-8")
    assert [problem.code for problem in check_layout(tmp_path / "learnt-form")] == ["full-width-colon"]


TWO_TABLES = """\
上: 2025年项目支出绩效目标申报表
项目名称 | | < | < | <
总目标绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
^ | 产出指标 | 数量指标 | 1. |
^ | ^ | ^ | 2. |
^ | 效益指标 | 社会效益指标 | 1. |
年度绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
^ | 产出指标 | 数量指标 | 1. |
^ | ^ | ^ | 2. |
^ | 效益指标 | 社会效益指标 | 1. |
"""


@pytest.mark.parametrize("kind", BYTES)
def test_two_tables_with_the_same_hints_print_as_many_rows_as_the_blank(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"form.{kind}"
    made = typed(TWO_TABLES)
    path.write_bytes(BYTES[kind](made))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not learnt.problems
    assert len(learnt.sheet.rows) == 9
    names = [cell.text for row in learnt.sheet.rows for cell in row.cells if cell.column == 3]
    assert names == ["指标内容", "1.", "2.", "1.", "指标内容", "1.", "2.", "1."]
