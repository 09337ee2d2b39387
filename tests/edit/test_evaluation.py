"""A self-evaluation begun from a declaration: what was declared is carried over, what changed since is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus import TEMPLATES, load_spec
from tablegen.books.plan import make_book
from tablegen.check.collect import collect
from tablegen.cli.commands import run
from tablegen.layout.folder import load_layout
from tablegen.spec.folder import find_specs

FORM = "central-self-evaluation"
PROJECTS = [layout for layout in map(load_layout, TEMPLATES.iterdir()) if layout.kind == "项目"]
BY_HAND = sorted(  # targets of several places; classes that the other form does not have
    layout.id
    for layout in PROJECTS
    if layout.indicators.places or {item.label for item in layout.indicators.classes} & {"目标完成程度"}
)
DECLARED = sorted({layout.id for layout in PROJECTS} - set(BY_HAND))


@pytest.fixture
def begun(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The spec that ``new --from`` writes beside the sample of the layout that the test names."""
    sample = (TEMPLATES / request.param / "sample.yaml").read_text("utf-8")
    (tmp_path / "申报.yaml").write_text(sample, "utf-8")
    path = tmp_path / "自评.yaml"
    assert run(["new", FORM, str(path), "--from", str(tmp_path / "申报.yaml")]) == 0
    return path


def filled(path: Path) -> str:
    """``path`` with everything done as declared, all money spent, full scores; equal weights where none were declared."""
    text = path.read_text("utf-8")
    text = re.sub(r'^  年度: ""', "  年度: 某目标", text, flags=re.MULTILINE)
    text = re.sub(
        r"(# 申报的合计是 51.5.*\n    当年财政拨款: )46\n", r"\g<1>48.5\n", text
    )  # 佳县's 事业收入, which this form has no box for
    text = re.sub(r"(# 申报的合计是 46.2.*\n    当年财政拨款: )45\n", r"\g<1>46.2\n", text)
    [first] = re.findall(r"^  年初:.*\n((?:    .*\n)+)", text, re.MULTILINE)
    text = re.sub(
        r"^(  (?:全年预算|全年执行):.*\n)(?:    .*\n)+", lambda m: m[1] + first, text, flags=re.MULTILINE
    )
    text = re.sub(r'^(主管部门|实施单位): ""', r"\1: 某单位", text, flags=re.MULTILINE)
    text = re.sub(r'^实际完成情况: ""', "实际完成情况: 按计划完成", text, flags=re.MULTILINE)
    rows = text.count("实际完成值:")
    left = iter([90 // rows + (90 % rows if number == 0 else 0) for number in range(rows)])

    def row(match: re.Match[str]) -> str:
        given = next(left)
        weight = match[1] if match[1] != '""' else str(given)
        return f'实际完成值: 达成年度指标, 分值: {weight}, 得分: {weight}, 偏差原因: ""'

    return re.sub(r'实际完成值: "", 分值: ([^,]*), 得分: "", 偏差原因: ""', row, text)


def rules_of(path: Path) -> list[str]:
    return [
        problem.rule or problem.code for problem in collect([path]).problems if problem.rule[:1] in ("X", "")
    ]


@pytest.mark.parametrize("begun", DECLARED, indirect=True)
def test_from_every_project_layout(begun: Path) -> None:
    begun.write_text(filled(begun), "utf-8")
    loaded = load_spec(find_specs([begun])[0])
    assert [problem.message for problem in loaded.problems] == []
    assert rules_of(begun) == []
    [sheet] = make_book(loaded).sheets
    last = [cell.text for cell in sheet.rows[-1].cells]
    assert last[:3] == ["总分", "100", "100"]
    assert loaded.project.declared is not None
    assert len(loaded.project.indicators) == len(loaded.project.declared.indicators) > 0


@pytest.mark.parametrize("begun", BY_HAND, indirect=True)
def test_targets_that_the_form_has_no_box_for_are_left_to_the_clerk(begun: Path) -> None:
    """One number for all places is not known: 1 for each of seven villages is 7, 100% for each is 100%."""
    said = [problem.message for problem in load_spec(find_specs([begun])[0]).problems]
    assert any("没有指标值" in message or message == "没有写绩效指标" for message in said)


def changed(path: Path, old: str, new: str) -> list[str]:
    text = filled(path)
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [problem.message for problem in collect([path]).problems if problem.rule == "X9"]


@pytest.mark.parametrize("begun", ["central-project"], indirect=True)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("≥12000叶", "≥10000叶", "“完成古籍扫描叶数”的指标值是“≥10000叶”，申报的是“≥12000叶”"),
        ("分值: 15", "分值: 10", "“完成古籍扫描叶数”的分值是 10，申报的是 15"),
        ("读者满意度", "用户满意度", "申报里没有“用户满意度”"),
        ("善本古籍1.2万叶", "善本古籍1万叶", "年度目标和申报的不一样"),
        ("当年财政拨款: 420", "当年财政拨款: 400", "年初预算数和申报的不一样"),
    ],
)
def test_what_was_changed_since_is_found(begun: Path, old: str, new: str, said: str) -> None:
    assert said in changed(begun, old, new)


@pytest.mark.parametrize("begun", ["central-project"], indirect=True)
def test_an_indicator_left_out_is_found(begun: Path) -> None:
    text = filled(begun)
    [line] = re.findall(r"^ *- 读者满意度: .*\n", text, re.MULTILINE)
    begun.write_text(
        text.replace(line, "").replace("    服务对象满意度指标:\n", "").replace("  满意度指标:\n", ""),
        "utf-8",
    )
    messages = [problem.message for problem in collect([begun]).problems if problem.rule == "X9"]
    assert messages == ["少了申报里的“读者满意度”"]


@pytest.mark.parametrize("begun", ["central-project"], indirect=True)
@pytest.mark.parametrize("named", ["没有.yaml", "自评.yaml"])
def test_a_declaration_that_is_not_there_is_said(begun: Path, named: str) -> None:
    begun.write_text(filled(begun).replace("申报: 申报.yaml", f"申报: {named}"), "utf-8")
    [problem] = load_spec(find_specs([begun])[0]).problems
    assert problem.code == "no-declaration"
    assert problem.place.line == 6


@pytest.mark.parametrize("begun", ["central-project"], indirect=True)
def test_what_the_department_says_for_the_declared_forms_does_no_harm(begun: Path) -> None:
    begun.write_text(filled(begun), "utf-8")
    (begun.parent / "部门.yaml").write_text("版式: central-project\n年度: 2025\n主管部门代码: 999\n", "utf-8")
    assert load_spec(find_specs([begun])[0]).ready


@pytest.mark.parametrize("begun", ["central-project"], indirect=True)
def test_the_total_is_explained(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun.write_text(filled(begun), "utf-8")
    capsys.readouterr()
    assert run(["check", str(begun)]) == 0
    assert (
        "总分 100 分（优）＝预算执行 10 分（执行率 100.00%，满分 10）＋成本指标 20 分"
        in capsys.readouterr().out
    )


def test_a_form_with_totals_alone_asks_for_them(tmp_path: Path) -> None:
    sample = TEMPLATES / "central-project" / "sample.yaml"
    (tmp_path / "申报.yaml").write_text(sample.read_text("utf-8"), "utf-8")
    path, form = tmp_path / "自评.yaml", "chongqing-sciencecity-department-self-evaluation"
    assert run(["new", form, str(path), "--from", str(tmp_path / "申报.yaml")]) == 0
    text = path.read_text("utf-8")
    assert re.search(r"  年初:.*\n    合计: [0-9]", text)
    assert len(re.findall(r'  全年(?:预算|执行):.*\n    合计: ""', text)) == 2
