"""A table of rows with a row of sums: its amounts are money, and the sums are reckoned."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from making.running import tablegen
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
HEAD = "上: 某市2022年部门预算项目支出绩效目标表\n项目名称 | {} | < | 实施单位 | {} | <\n"
TABLE = "项目预算 | 成本构成 | 金额 | 测算依据 | 2020年实际执行数 | 2021年实际执行数\n"
FILLED = (
    HEAD.format("办公楼运行", "机关事务中心")
    + TABLE
    + """\
^ | 保安服务费 | 191 | 招标文件 | 191 | 191
^ | 保洁服务费 | 99.5 | 招标文件 | 98 | {second}
^ | 合计 | 290.5 | | 289 | 290
绩效目标 | 保障办公 | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 绩效标准 | < | 当年预期实现值
^ | 数量指标 | 巡查次数 | 反映巡查 | < | ≥200次
^ | 质量指标 | 合格率 | 反映质量 | < | ≥95%
"""
)
BLANK = (
    HEAD.format("", "")
    + TABLE
    + """\
^ | | | | |
^ | | | | |
^ | 合计 | | | |
绩效目标 | | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 绩效标准 | < | 当年预期实现值
^ | 数量指标 | | | < |
^ | 质量指标 | | | < |
"""
)


def learnt_from(folder: Path, text: str, kind: str) -> Learnt:
    path = folder / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    learnt = learn(path, "learnt-form", folder / "templates" / "learnt-form")
    assert not learnt.problems and not has_errors(check_layout(learnt.folder))
    return learnt


@pytest.mark.parametrize("kind", BYTES)
def test_sums_and_years(tmp_path: Path, kind: str) -> None:
    """The sample prints the form again; next year the headings and the sums are next year's."""
    text = FILLED.format(second="99")
    learnt = learnt_from(tmp_path, text, kind)
    assert learnt.sheet is not None and not learnt.finding.contents
    shown = {
        (number, cell.column, cell.row_span, cell.column_span, cell.text)
        for number, row in enumerate(learnt.sheet.rows)
        for cell in row.cells
    }
    assert {(c.row, c.column, c.rows, c.columns, c.text) for c in typed(text).cells} == shown
    assert list(learnt.finding.details) == ["年度", "前年实际执行数", "上年实际执行数"]
    assert [column.role for column in learnt.finding.blocks[0].columns[1:]] == [
        "一级",
        "名称",
        "绩效标准",
        "值",
    ]
    sample = learnt.folder / "sample.yaml"
    sample.write_text(
        sample.read_text("utf-8").replace("年度: 2022", "年度: 2023").replace("99.5", "109.5"), "utf-8"
    )
    code, out, err = tablegen("show", sample, "--templates", tmp_path / "templates")
    assert code == 0, err
    assert "2021年实际执行数" in out and "2022年实际执行数" in out and "300.5" in out


@pytest.mark.parametrize("kind", BYTES)
def test_a_wrong_sum_is_told(tmp_path: Path, kind: str) -> None:
    learnt = learnt_from(tmp_path, FILLED.format(second="98"), kind)
    assert any("写的是 290" in line and "是 289" in line for line in learnt.finding.contents)


@pytest.mark.parametrize("kind", BYTES)
def test_of_a_blank(tmp_path: Path, kind: str) -> None:
    learnt = learnt_from(tmp_path, BLANK, kind)
    assert list(learnt.finding.details) == ["年度", "前年实际执行数", "上年实际执行数"]
    assert learnt.sheet is not None
    assert [cell.text for cell in learnt.sheet.rows[3].cells][-5:] == ["合计", "100", "", "100", "100"]


def test_money_of_the_form_stays_the_years(tmp_path: Path) -> None:
    """Where the form asks for its money elsewhere, the amounts of the table are another money."""
    text = FILLED.format(second="99").replace(
        "绩效目标 |", "资金总额 | 500 | < | 财政拨款 | 500 | <\n绩效目标 |", 1
    )
    learnt = learnt_from(tmp_path, text, "docx")
    assert {fund.period for fund in learnt.finding.funds} == {"年度"} and "年度" not in learnt.finding.details
