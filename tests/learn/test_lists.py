"""Tables with the name of the project in a column beside its indicators: one project, or a list of several."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from making.running import tablegen
from tablegen.layout.folder import load_layout
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn
from tablegen.learn.show import named_sheet
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
TITLE = "上: 2024年部门预算项目绩效目标表\n上: 单位：万元\n"
UNMERGED = (
    TITLE
    + """\
项目名称 | 预算金额 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值
路灯维护 | 20 | 保障照明 | 产出指标 | 数量指标 | 路灯数 | ≥100盏
路灯维护 | 20 | 保障照明 | 产出指标 | 质量指标 | 亮灯率 | ≥98%
路灯维护 | 20 | 保障照明 | 效益指标 | 社会效益指标 | 投诉率 | ≤1%
"""
)
REPEATED = (
    UNMERGED
    + """\
绿化养护 | 30 | 增绿 | 产出指标 | 数量指标 | 面积 | ≥100亩
绿化养护 | 30 | 增绿 | 效益指标 | 社会效益指标 | 满意度 | ≥90%
"""
)
MERGED = (
    TITLE
    + """\
序号 | 单位 | 项目名称 | 预算金额 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值
合计 | < | < | 50 | | | | |
1 | 市政所 | 路灯维护 | 20 | 保障照明 | 产出指标 | 数量指标 | 路灯数 | ≥100盏
^ | ^ | ^ | ^ | ^ | 产出指标 | 质量指标 | 亮灯率 | ≥98%
^ | ^ | ^ | ^ | ^ | 效益指标 | 社会效益指标 | 投诉率 | ≤1%
2 | ^ | 绿化养护 | 30 | 增绿 | 产出指标 | 数量指标 | 面积 | ≥100亩
^ | ^ | ^ | ^ | ^ | 效益指标 | 社会效益指标 | 满意度 | ≥90%
"""
)
GROUPED = (
    TITLE
    + """\
单位名称 | 项目名称 | 预算金额 | 一级指标 | 二级指标 | 三级指标 | 指标值
城管局 | | 50 | | | |
市政所 | 路灯维护 | 20 | 产出指标 | 数量指标 | 路灯数 | ≥100盏
^ | ^ | ^ | 效益指标 | 社会效益指标 | 投诉率 | ≤1%
单位名称 | 项目名称 | 预算金额 | 一级指标 | 二级指标 | 三级指标 | 指标值
园林所 | 绿化养护 | 30 | 产出指标 | 数量指标 | 面积 | ≥100亩
^ | ^ | ^ | 效益指标 | 社会效益指标 | 满意度 | ≥90%
"""
)
BELOW = (
    TITLE
    + """\
项目名称 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 预算金额
路灯维护 | 产出指标 | 数量指标 | 路灯数 | ≥100盏 | 20
^ | 效益指标 | 社会效益指标 | 投诉率 | ≤1% | ^
绿化养护 | 产出指标 | 数量指标 | 面积 | ≥100亩 | 30
^ | 效益指标 | 社会效益指标 | 满意度 | ≥90% | ^
合计 | | | | | 50
"""
)


def learnt_from(folder: Path, text: str, kind: str) -> Learnt:
    path = folder / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    learnt = learn(path, "learnt-form", folder / "templates" / "learnt-form")
    assert not learnt.problems and not has_errors(check_layout(learnt.folder))
    named_sheet(load_layout(learnt.folder))
    return learnt


def texts(learnt: Learnt) -> list[list[str]]:
    assert learnt.sheet is not None
    return [[cell.text for cell in row.cells] for row in learnt.sheet.rows]


@pytest.mark.parametrize("kind", BYTES)
def test_one_project_repeated_in_each_row(tmp_path: Path, kind: str) -> None:
    learnt = learnt_from(tmp_path, UNMERGED, kind)
    assert learnt.finding.scope == "单个项目" and list(learnt.finding.fields) == ["项目名称"]
    assert texts(learnt) == [line.split(" | ") for line in UNMERGED.splitlines()[2:]]


@pytest.mark.parametrize("kind", BYTES)
def test_a_blank_without_merges_asks_for_the_project(tmp_path: Path, kind: str) -> None:
    rows = "产出指标 | 数量指标 | |", "效益指标 | 社会效益指标 | |"
    blank = TITLE + "项目名称 | 主管部门 | 一级指标 | 二级指标 | 三级指标 | 指标值\n"
    learnt = learnt_from(tmp_path, blank + "".join(f" | | {row}\n" for row in rows), kind)
    assert list(learnt.finding.fields) == ["项目名称", "主管部门"] and not learnt.filled
    assert [row[:2] for row in texts(learnt)[1:]] == [["示例项目名称", "示例主管部门"]] * 2


SPECS = {
    "甲": "项目名称: 路灯维护\n实施单位: 市政所\n主管部门: 城管局\n资金: {年度: {合计: 20}}\n目标: {年度: 保障照明}\n",
    "乙": "项目名称: 绿化养护\n实施单位: 园林所\n主管部门: 城管局\n资金: {年度: {合计: 31}}\n目标: {年度: 增绿}\n",
    "丙": "项目名称: 河道保洁\n实施单位: 园林所\n主管部门: 水务局\n资金: {年度: {合计: 5}}\n目标: {年度: 清水}\n",
}
INDICATORS = "指标:\n  产出指标:\n    数量指标:\n      - 数量: ≥3次\n  效益指标:\n    社会效益指标:\n      - 投诉: ≤1%\n"


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize(
    "text", [REPEATED, MERGED, GROUPED, BELOW], ids=["repeated", "merged", "grouped", "below"]
)
def test_a_list_of_several_projects(tmp_path: Path, text: str, kind: str) -> None:
    """The sample is the first project; other projects are printed in one table, in all formats."""
    learnt = learnt_from(tmp_path, text, kind)
    assert learnt.finding.scope == "项目清单"
    assert any("2 个项目" in line for line in learnt.finding.unsure)
    sample = (learnt.folder / "sample.yaml").read_text("utf-8")
    assert "路灯维护" in sample and "绿化养护" not in sample
    declared = set(learnt.finding.fields) | ({"资金"} if learnt.finding.funds else set())
    declared |= {"目标"} if learnt.finding.goals else set()
    specs = tmp_path / "specs"
    specs.mkdir()
    for name, spec in SPECS.items():
        lines = [line for line in spec.splitlines(keepends=True) if line.split(":")[0] in declared]
        head = "版式: learnt-form\n年度: 2025\n金额单位: 万元\n"
        (specs / f"{name}.yaml").write_text(head + "".join(lines) + INDICATORS, "utf-8")
    code, out, err = tablegen(
        "build", specs, "-f", "docx,pdf,xlsx", "--templates", tmp_path / "templates", "-o", tmp_path / "out"
    )
    assert code == 0, out + err
    (made,) = (tmp_path / "out").rglob("*.xlsx")
    values = [
        str(cell.value) for row in openpyxl.load_workbook(made).active.rows for cell in row if cell.value
    ]
    for name in ("路灯维护", "绿化养护", "河道保洁"):
        assert name in values
    if text is MERGED:
        assert "56" in values and "2" in values and "3" in values
    if text is GROUPED:
        assert "51" in values and "城管局" in values and "水务局" in values
    if text is BELOW:
        assert "56" in values


def test_a_secret_project_has_a_row_in_the_public_list(tmp_path: Path) -> None:
    learnt = learnt_from(tmp_path, MERGED, "docx")
    with (learnt.folder / "layout.yaml").open("a", encoding="utf-8") as file:
        file.write("\n涉密: {公开: 印, 目标: 不公开目标, 指标: 不公开指标}\n")
    specs = tmp_path / "specs"
    specs.mkdir()
    for name in ("甲", "乙"):
        head = "版式: learnt-form\n年度: 2025\n金额单位: 万元\n" + ("涉密: 是\n" if name == "乙" else "")
        lines = [line for line in SPECS[name].splitlines(keepends=True) if not line.startswith("主管")]
        (specs / f"{name}.yaml").write_text(head + "".join(lines) + INDICATORS, "utf-8")
    code, out, err = tablegen(
        "build",
        specs,
        "--public",
        "-f",
        "xlsx",
        "--templates",
        tmp_path / "templates",
        "-o",
        tmp_path / "out",
    )
    assert code == 0, out + err
    (made,) = (tmp_path / "out").rglob("*.xlsx")
    values = [
        str(cell.value) for row in openpyxl.load_workbook(made).active.rows for cell in row if cell.value
    ]
    assert values.count("不公开指标") == 1 and values.count("数量") == 1
