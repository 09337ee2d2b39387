"""Amounts of one form, and of the forms of one office, held against each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.check.collect import collect
from tablegen.problems import Problem, Severity

LAYOUTS = Path(__file__).parent.parent / "cases" / "rules" / "layouts"
WHOLE = """版式: whole
年度: 2024
金额单位: 万元
部门名称: 某局
部门预算支出: {{基本支出: 100, 项目支出: {projects}}}
收入来源: {{财政拨款: {income}, 其他资金: 0}}
"""
PROJECT = """版式: list
年度: 2024
金额单位: 万元
资金使用单位: 测评中心
项目名称: {name}
资金: {{年度: {{财政拨款: {money}}}}}
"""


def found(folder: Path, projects: str, income: str, *amounts: str) -> list[Problem]:
    (folder / "部门.yaml").write_text("年度: 2024\n", "utf-8")
    (folder / "整体.yaml").write_text(WHOLE.format(projects=projects, income=income), "utf-8")
    for name, money in zip("甲乙丙", amounts, strict=False):
        text = PROJECT.format(name=f"{name}项目改造", money=money)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return [problem for problem in collect([folder], LAYOUTS).problems if problem.rule.startswith("M")]


def test_all_agree(tmp_path: Path) -> None:
    assert found(tmp_path, "30", "130", "10", "20") == []


def test_income_is_not_spending(tmp_path: Path) -> None:
    [problem] = found(tmp_path, "30", "125", "10", "20")
    assert (problem.rule, problem.severity) == (
        "M4",
        Severity.WARNING,
    )  # the layout does not say that they are equal
    assert "收入来源" in problem.message and "差 5万元" in problem.message


@pytest.mark.parametrize(
    ("amounts", "severity"), [(("10", "25"), Severity.WARNING), (("10",), Severity.ADVICE)]
)
def test_the_projects_are_not_the_box(amounts: tuple[str, ...], severity: Severity, tmp_path: Path) -> None:
    [problem] = found(tmp_path, "30", "130", *amounts)
    assert (problem.rule, problem.severity) == ("M13", severity)
    assert "“项目支出”是 30万元" in problem.message
    assert problem.place and problem.place.file.endswith("整体.yaml")
