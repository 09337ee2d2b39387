"""Which fields of a secret project a public copy keeps: its name, and what its office shares."""

from __future__ import annotations

from corpus import load_spec
from tablegen.books.public import public_copy
from tablegen.spec.folder import find_specs

SHARED = """\
版式: guangzhou-project-list
年度: 2024
金额单位: 万元
部门名称: 某市某部门
"""
OWN = """\
涉密: 是
项目名称: 某项目
资金:
  年度:
    财政拨款: 300.00
目标:
  年度: 完成任务。
指标:
  - {一级: 产出指标, 二级: 数量指标, 名称: 数量, 值: ≥1(个)}
"""


def copied(tmp_path, shared: str, own: str):
    (tmp_path / "部门.yaml").write_text(shared, "utf-8")
    (tmp_path / "甲.yaml").write_text(own, "utf-8")
    [spec] = find_specs([tmp_path])
    loaded = load_spec(spec)
    assert loaded.project is not None and loaded.layout is not None, loaded.problems
    return public_copy(loaded.project, loaded.layout)


def test_a_field_stays_where_the_department_says_it(tmp_path):
    copy = copied(tmp_path, SHARED, OWN)
    assert set(copy.project.fields) == {"项目名称", "部门名称"}
    assert set(copy.masked) == {"目标", "指标"}


def test_the_same_field_goes_where_the_spec_says_it(tmp_path):
    own = OWN + "部门名称: 某市某部门\n"
    copy = copied(tmp_path, SHARED.replace("部门名称: 某市某部门\n", ""), own)
    assert set(copy.project.fields) == {"项目名称"}
    assert set(copy.masked) == {"部门名称", "目标", "指标"}
