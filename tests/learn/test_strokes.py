"""Columns of amounts that a blank fills with strokes or *: the stroke stands until there is an amount."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from making.running import tablegen
from tablegen.learn.check import check_layout
from tablegen.learn.new import learn
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
FORM = """\
上: 2024年部门预算项目支出绩效目标申报表
项目名称 | | < | < | <
资金来源（万元） | 项目 | 上年度预算安排 | 上年度实际执行 | 本年度申请金额
^ | 合计 | * | * | *
^ | 财政拨款 | | —— | ——
^ | 其他资金 | | —— | ——
年度目标 | | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | |
^ | 效益指标 | 社会效益指标 | |
"""


@pytest.mark.parametrize("kind", BYTES)
def test_a_stroke_stands_until_there_is_an_amount(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(FORM)))
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(path, "learnt-form", folder)
    assert not learnt.problems and not has_errors(check_layout(folder))
    assert {fund.period for fund in learnt.finding.funds} == {"上年度预算安排", "上年度实际执行", "年度"}
    assert learnt.sheet is not None
    rows = [[cell.text for cell in row.cells][-3:] for row in learnt.sheet.rows[2:5]]
    assert rows == [["100", "*", "*"], ["100", "——", "——"], ["", "——", "——"]]
    spec = tmp_path / "a.yaml"
    spec.write_text(
        "版式: learnt-form\n年度: 2025\n金额单位: 万元\n项目名称: 路灯维护\n"
        "资金: {年度: {财政拨款: 30, 其他资金: 5}, 上年度实际执行: {财政拨款: 20}}\n",
        "utf-8",
    )
    code, out, err = tablegen("show", spec, "--templates", tmp_path / "templates")
    assert code == 0, err
    lines = {
        line.split("│")[-5].strip(): [part.strip() for part in line.split("│")[-4:-1]]
        for line in out.splitlines()
        if line.count("│") > 5
    }
    assert lines["合计"] == ["*", "20", "35"] and lines["其他资金"] == ["", "——", "5"]


def test_a_stroke_in_one_row_is_not_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(typed(FORM.replace("其他资金 | | —— | ——", "其他资金 | | —— | "))))
    finding = learn(path, "learnt-form", tmp_path / "learnt-form").finding
    assert ("年度", "财政拨款") not in {(fund.period, fund.key) for fund in finding.funds}


def test_places_across_are_told(tmp_path: Path) -> None:
    """A column a place, and indicators across with a row a place: learnt as they stand, and said so."""
    text = """\
上: 2024年专项资金绩效目标表
项目名称 | | < | < | <
年度目标 | | < | < | <
一级指标 | 二级指标 | 三级指标 | 甲村 | 乙村
产出指标 | 数量指标 | 工程数 | 1 | 2
效益指标 | 社会效益指标 | 受益人口 | 30 | 40
"""
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(typed(text)))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert any("“甲村”等 2 列像是一地一列" in line for line in learnt.finding.unsure)


@pytest.mark.parametrize("kind", BYTES)
def test_strokes_beside_an_amount_are_printed(tmp_path: Path, kind: str) -> None:
    """总额 | [] | [] | / | /: nothing is to be filled in where the blank has a stroke."""
    text = """\
上: 2024年项目支出绩效自评表
项目名称 | | < | < | < | <
预算执行情况（万元） | | 年初预算数 | 全年执行数 | 权重 | 得分
^ | 总额 | | | / | /
^ | 财政资金 | | | / | /
绩效目标 | | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
^ | 产出指标 | 数量指标 | | |
^ | 效益指标 | 社会效益指标 | | |
"""
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not learnt.problems
    assert [cell.text for row in learnt.sheet.rows for cell in row.cells].count("/") == 4
