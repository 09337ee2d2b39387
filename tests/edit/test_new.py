"""A new spec from the sample, or from last year's: what is carried forward, what is blanked, what stays."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from corpus import all_layouts, folders, load_spec
from tablegen.cli.commands import run
from tablegen.edit.new import SCHEMA_MARK, new_spec, write_new
from tablegen.layout.folder import load_layout
from tablegen.problems import CallError
from tablegen.spec.folder import find_specs
from tablegen.text.tree import parse_text

WITH_SAMPLE = [folder for folder in all_layouts() if (folder / "sample.yaml").is_file()]


def made(layout: str, path: Path, last: Path | None = None) -> str:
    write_new(new_spec(layout, path, folders(), last))
    return path.read_text("utf-8")


@pytest.mark.parametrize("folder", WITH_SAMPLE, ids=lambda folder: folder.name)
def test_a_new_spec_is_the_sample_with_the_schema_on_top(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "项目.yaml"
    text = made(folder.name, path)
    first, rest = text.split("\n", 1)
    assert rest == (folder / "sample.yaml").read_text("utf-8")
    schema = json.loads((tmp_path / first.removeprefix(SCHEMA_MARK)).read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    assert load_spec(find_specs([path])[0]).ready


def test_what_the_department_says_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "部门.yaml").write_text("版式: shanghai-project\n年度: 2025\n主管部门: 甲\n", "utf-8")
    path = tmp_path / "项目.yaml"
    root = parse_text(made("shanghai-project", path), "x").root
    assert not {"版式", "年度", "主管部门"} & set(root.keys())
    assert load_spec(find_specs([path])[0]).ready
    schema = json.loads((tmp_path / ".tablegen" / "shanghai-project.json").read_text("utf-8"))
    assert {"required": ["主管部门"]} not in schema["allOf"]
    assert {"required": ["项目名称"]} in schema["allOf"]


LAST = """\
# yaml-language-server: $schema=.tablegen/anhui-suzhou-project.json
# 延续项目
版式: anhui-suzhou-project
年度: 2023
中期期间: 2023年—2025年   # 三年
金额单位: 万元
项目名称: 2023年网络宣传
实施单位: 市委网信办
项目属性: 延续项目
项目期: 3年

资金:
  中期:
    财政拨款: 90
  年度: {财政拨款: 30.5}

目标:
  中期: 做好宣传。
  年度: |-
    一、2023年做好宣传。
    二、培训30人。

指标:
  产出指标:
    数量指标:
      - 宣传次数: {中期: ≥9次, 年度: ≥3次}   # 按季度
      - 完成时间: 2023年底前
"""

ROLLED = """\
# yaml-language-server: $schema=.tablegen/anhui-suzhou-project.json
# 从“去年.yaml”（2023年度）滚动到 2024 年度：文字照旧，金额清空了要重填。
# 标着“请核对”的地方写有年份，没有改动。
# 延续项目
版式: anhui-suzhou-project
年度: 2024
中期期间: 2024年—2026年   # 三年
金额单位: 万元
# 请核对：下面写有年份
项目名称: 2023年网络宣传
实施单位: 市委网信办
项目属性: 延续项目
项目期: 3年

资金:
  中期:
    财政拨款:   # 上年：90
  年度: {财政拨款: ""}

目标:
  中期: 做好宣传。
  # 请核对：下面写有年份
  年度: |-
    一、2023年做好宣传。
    二、培训30人。

指标:
  产出指标:
    数量指标:
      - 宣传次数: {中期: ≥9次, 年度: ≥3次}   # 按季度
      # 请核对：下面写有年份
      - 完成时间: 2023年底前
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_last_years_spec_rolled_forward(line_end: str, tmp_path: Path) -> None:
    last = tmp_path / "去年.yaml"
    last.write_bytes(LAST.replace("\n", line_end).encode())
    path = tmp_path / "今年.yaml"
    made("anhui-suzhou-project", path, last)
    text = path.read_bytes().decode()
    assert text == ROLLED.replace("\n", line_end)
    # the amounts must be written anew: the check asks for them
    assert {problem.code for problem in load_spec(find_specs([path])[0]).problems if problem.is_error} == {
        "missing-field"
    }


def test_dates_roll_over_leap_days(tmp_path: Path) -> None:
    last = tmp_path / "去年.yaml"
    sample = (
        load_layout(next(folder for folder in WITH_SAMPLE if folder.name == "shanghai-project")).folder
        / "sample.yaml"
    ).read_text("utf-8")
    last.write_text(sample.replace("2024-01-01", "2024-02-29"), "utf-8")
    text = made("shanghai-project", tmp_path / "今年.yaml", last)
    assert "计划开始日期: 2025-02-28" in text
    assert "计划完成日期: 2026-12-31" in text


def test_the_year_of_the_new_department_is_the_goal(tmp_path: Path) -> None:
    (tmp_path / "部门.yaml").write_text("版式: anhui-suzhou-project\n年度: 2026\n金额单位: 万元\n", "utf-8")
    old = tmp_path / "旧"
    old.mkdir()
    last = old / "去年.yaml"
    last.write_text(LAST, "utf-8")
    assert "中期期间: 2026年—2028年" in made("anhui-suzhou-project", tmp_path / "今年.yaml", last)


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "项目.yaml"
    path.write_text("项目名称: 甲\n", "utf-8")
    assert run(["new", "shanghai-project", str(path)]) == 2
    assert "已经有了" in capsys.readouterr().err
    assert path.read_text("utf-8") == "项目名称: 甲\n"


def test_another_layout_is_refused(tmp_path: Path) -> None:
    last = tmp_path / "去年.yaml"
    last.write_text(LAST, "utf-8")
    with pytest.raises(CallError, match="anhui-suzhou-project"):
        new_spec("shanghai-project", tmp_path / "今年.yaml", folders(), last)
