"""免查: a rule is silenced only with a reason, for one spec or for a folder, and the report shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.check.collect import Collected, collect
from tablegen.problems import Severity

LAYOUTS = Path(__file__).parent.parent / "cases" / "rules" / "layouts"
SPEC = """项目名称: 业务培训
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
"""


def check(folder: Path, own: str = "", shared: str = "") -> Collected:
    head = "版式: plain\n年度: 2024\n金额单位: 万元\n"
    (folder / "部门.yaml").write_text(head + shared, "utf-8")
    (folder / "项目.yaml").write_text(own + SPEC, "utf-8")
    return collect([folder], LAYOUTS)


def test_found_without_it(tmp_path: Path) -> None:
    assert [problem.rule for problem in check(tmp_path).problems] == ["I3"]


@pytest.mark.parametrize("where", ["own", "shared"])
def test_silenced_with_a_reason(tmp_path: Path, where: str) -> None:
    found = check(tmp_path, **{where: "免查: {I3: 本项目无直接服务对象}\n"})
    assert found.problems == []
    assert [(item.problem.rule, item.reason) for item in found.silenced] == [("I3", "本项目无直接服务对象")]


@pytest.mark.parametrize(
    ("line", "code", "text"),
    [
        ("免查: {I3: ''}", "silence-without-reason", "免查 I3 没有写原因"),
        ("免查: {I3: 无}", "silence-without-reason", "免查 I3 没有写原因"),
        ("免查: {I99: 本项目不适用}", "unknown-rule", "没有“I99”这条规则"),
        ("免查: I3", "bad-silence", "“免查”要写明规则和原因"),
        ("免查: [I3]", "bad-silence", "“免查”要写明规则和原因"),
        ("免查: {S3: 习惯这样写}", "not-silenceable", "规则 S3 不能免查"),
        ("免查: {M5: 习惯这样写}", "not-silenceable", "规则 M5 不能免查"),
    ],
)
def test_wrong_silences_are_errors(tmp_path: Path, line: str, code: str, text: str) -> None:
    found = check(tmp_path, own=f"{line}\n")
    assert [(problem.code, problem.message) for problem in found.problems if problem.is_error] == [
        (code, text)
    ]
    assert [problem.place.line for problem in found.problems if problem.is_error and problem.place] == [1]
    assert "I3" in [problem.rule for problem in found.problems]  # nothing is silenced by it


def test_an_answer_that_answers_nothing_is_a_finding(tmp_path: Path) -> None:
    found = check(tmp_path, own="免查: {I3: 本项目无直接服务对象, V4: 照上级的表}\n")
    [problem] = found.problems
    assert (problem.code, problem.severity) == ("stale-silence", Severity.ADVICE)
    assert problem.message == "免查 V4 用不上了：现在没有这一条的意见" and "照上级的表" in problem.hint
    assert problem.place and problem.place.file.endswith("项目.yaml")


def test_an_office_answers_for_specs_that_are_not_looked_at(tmp_path: Path) -> None:
    shared = "免查: {I3: 本项目无直接服务对象, V4: 照上级的表}\n"
    stale = [problem.message for problem in check(tmp_path, shared=shared).problems]
    assert stale == ["免查 V4 用不上了：现在没有这一条的意见"]
    (tmp_path / "另一个.yaml").write_text(SPEC, "utf-8")
    assert collect([tmp_path / "项目.yaml"], LAYOUTS).problems == []  # the other may need it


SPACED = SPEC.replace("举办培训场次", "举办 培训场次")


@pytest.mark.parametrize("reason", ["", "本市不用一体化系统录入"])
def test_what_the_system_refuses_is_switched_off_by_an_office(reason: str, tmp_path: Path) -> None:
    answer = f"免查: {{录入系统: {reason}}}\n" if reason else ""
    (tmp_path / "部门.yaml").write_text("版式: plain\n年度: 2024\n金额单位: 万元\n" + answer, "utf-8")
    (tmp_path / "项目.yaml").write_text("免查: {I3: 无服务对象}\n" + SPACED, "utf-8")
    found = collect([tmp_path], LAYOUTS)
    assert [problem.rule for problem in found.problems] == ([] if reason else ["R1"])
    assert (("R1", reason) in [(item.problem.rule, item.reason) for item in found.silenced]) is bool(reason)


def test_what_the_system_refuses_is_switched_off_by_a_layout(tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "no-system"
    folder.mkdir(parents=True)
    layout = (LAYOUTS / "plain" / "layout.yaml").read_text("utf-8")
    (folder / "layout.yaml").write_text(layout.replace("检查:\n", "检查:\n  录入系统: 否\n"), "utf-8")
    (tmp_path / "项目.yaml").write_text(
        "版式: no-system\n年度: 2024\n金额单位: 万元\n免查: {I3: 无服务对象}\n" + SPACED, "utf-8"
    )
    assert collect([tmp_path / "项目.yaml"], tmp_path / "layouts").problems == []


def test_a_sum_found_while_reading_can_be_silenced_too(tmp_path: Path) -> None:
    wrong = SPEC.replace("{财政拨款: 100}", "{财政拨款: 100, 合计: 110}")
    (tmp_path / "部门.yaml").write_text("版式: plain\n年度: 2024\n金额单位: 万元\n", "utf-8")
    (tmp_path / "项目.yaml").write_text("免查: {I3: 无服务对象, M1: 照公布的原表}\n" + wrong, "utf-8")
    found = collect([tmp_path], LAYOUTS)
    assert found.problems == []
    assert sorted(item.problem.rule for item in found.silenced) == ["I3", "M1"]
