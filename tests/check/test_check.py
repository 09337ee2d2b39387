"""``tablegen check`` and ``tablegen rules`` as a user meets them; the review sheet; how build uses the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx.oxml.ns import qn

from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.check.collect import collect
from tablegen.check.listing import as_lines, coloured
from tablegen.check.review_sheet import HEADS, REPORTS, review_rows
from tablegen.check.rules.registry import rules
from tablegen.cli.commands import cli
from tablegen.problems import Severity

ROOT = Path(__file__).parent.parent.parent
LAYOUTS = ROOT / "tests" / "cases" / "rules" / "layouts"
PINGLUO = ROOT / "specs" / "平罗县委网信办"
FIELDS = [
    "file",
    "line",
    "column",
    "end_column",
    "code",
    "rule",
    "severity",
    "message",
    "hint",
    "fixable",
    "silenced",
]


def docx_text(path: Path) -> str:
    paragraphs = docx.Document(str(path)).element.body.iter(qn("w:p"))
    return "\n".join("".join(node.text or "" for node in item.iter(qn("w:t"))) for item in paragraphs)


def xlsx_text(path: Path) -> str:
    sheets = openpyxl.load_workbook(path).worksheets
    rows = [row for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def html_text(path: Path) -> str:
    return "\n".join(lxml.html.fromstring(path.read_bytes()).itertext())


TEXT_OF = {
    ".docx": docx_text,
    ".xlsx": xlsx_text,
    ".html": html_text,
    ".md": lambda path: path.read_text("utf-8").replace("<br>", "\n"),
}


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)


def test_report_is_grouped_ordered_and_counted() -> None:
    result = run("check", PINGLUO)
    assert result.return_value == 1
    result.output.encode("gbk")
    lines = result.output.rstrip("\n").split("\n")
    heads = [line for line in lines if line.startswith("■ ")]
    # projects that would be sent back come first
    sent_back = ["退回" in head for head in heads]
    assert sent_back == sorted(sent_back, reverse=True) and all("平罗县委网信办 · " in head for head in heads)
    first = lines[lines.index(heads[0]) : lines.index(heads[1])]
    kinds = [line.strip() for line in first if line.startswith("  ") and line[2] != " "]
    assert kinds == sorted(kinds, key=lambda kind: ("退回", "提醒").index(kind.split(" · ")[0]))
    findings = [line for line in lines if line.startswith("    ")]
    assert all(".yaml:" in line and "。改法：" in line for line in findings)
    assert lines[-1].startswith("5 个项目：错误 0 处，退回 ") and "用 --all 列出" in lines[-1]


def test_what_is_alike_stands_in_one_line() -> None:
    output = run("check", PINGLUO, "--all", "--only", "R1").output
    [line] = [line for line in output.split("\n") if "网络安全管理经费.yaml:15:" in line]
    assert "去掉空格，写“1块”" in line  # the advice of the first
    assert (
        "〔同样的还有 17 处：网络安全管理经费.yaml:16:" in line and "写“80平方米”" in line
    )  # and of every other


def test_the_table_of_an_office() -> None:
    output = run("check", PINGLUO).output
    table = output[output.index("平罗县委网信办：各项目的意见（处）") :].split("\n")
    assert table[1].split()[:3] == ["项目", "退回", "提醒"]
    found = collect([PINGLUO])
    counts = [found.count(Severity.REJECT), found.count(Severity.WARNING)]
    total = next(line.split() for line in table if line.startswith("  合计"))
    assert list(map(int, total[1:3])) == counts
    assert sum(map(int, total[3:])) == sum(counts)  # every finding stands under one kind


@pytest.mark.parametrize(
    ("words", "rules_listed"),
    [
        (["--only", "I5"], {"I5"}),
        (["--only", "i5，V4"], {"I5", "V4"}),
        (["--only", "退回"], {"V3", "V4", "V6"}),
        (["--only", "期间", "--skip", "D3"], {"D5"}),
    ],
)
def test_only_and_skip(words: list[str], rules_listed: set[str]) -> None:
    result = run("check", PINGLUO, *words)
    assert set(re.findall(r"\[([A-Z]\d+)\]", result.output)) == rules_listed
    assert "没有列（--only、--skip）" in result.output


def test_only_of_what_is_no_rule(capsys: pytest.CaptureFixture[str]) -> None:
    from tablegen.cli.commands import run as main

    assert main(["check", str(PINGLUO), "--only", "Q5"]) == 2
    assert "没有“Q5”这条规则" in capsys.readouterr().err


def test_colours_are_for_a_terminal_only() -> None:
    assert "\x1b" not in run("check", PINGLUO).output
    found = collect([PINGLUO])
    painted, bare = list(as_lines(found, True, coloured)), list(as_lines(found, True))
    assert re.sub(r"\x1b\[[\d;]*m", "", "\n".join(painted)) == "\n".join(bare)
    assert any(line.startswith("  \x1b[31m退回\x1b[0m · ") for line in painted)
    "\n".join(painted).encode("gbk")


def test_advice_only_with_all() -> None:
    assert "  建议 · " not in run("check", PINGLUO).output
    assert "  建议 · " in run("check", PINGLUO, "--all").output


def test_json() -> None:
    result = run("check", PINGLUO, "--json")
    found = json.loads(result.output)
    assert result.return_value == 1
    assert all(list(item) == FIELDS for item in found)
    assert [item["silenced"] for item in found if item["severity"] == "error"] == [
        "公布的原表没有填成本指标，照原表印"
    ]
    found = [item for item in found if item["silenced"] is None]
    assert {item["severity"] for item in found} == {"reject", "warning"}
    lines = {path: path.read_text("utf-8").split("\n") for path in PINGLUO.glob("*.yaml")}
    for item in found:
        line = lines[Path(item["file"])][item["line"] - 1]
        assert 1 <= item["column"] <= len(line) + 1
        assert item["end_column"] is None or item["column"] < item["end_column"] <= len(line) + 1
    assert {"reject", "warning", "advice"} == {
        item["severity"]
        for item in json.loads(run("check", PINGLUO, "--json", "--all").output)
        if item["silenced"] is None
    }


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_exit_code(strict: bool, code: int) -> None:
    spec = ROOT / "specs" / "上海市委网信办" / "网络宣传工作.yaml"
    assert run("check", spec, *(["--strict"] if strict else [])).return_value == code


def test_syntax_is_shown_with_a_caret(tmp_path: Path) -> None:
    (tmp_path / "坏.yaml").write_text("版式: plain\n年度: 2024\n项目名字: 培训\n", "utf-8")
    result = run("check", tmp_path, "--templates", LAYOUTS)
    assert result.return_value == 1
    assert "  3 | 项目名字: 培训" in result.output and "^^^^^^^^" in result.output


@pytest.mark.parametrize("suffix", sorted(REPORTS))
def test_review_sheet(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "新文件夹" / f"意见{suffix}"
    assert run("check", PINGLUO, "--report", path).return_value == 1
    rows = review_rows(collect([PINGLUO]), False)
    assert any(row[3] == "免查" and "免查的原因" in row[6] for row in rows)
    shown = TEXT_OF[suffix](path)
    assert all(head in shown for head in HEADS)
    for row in rows:
        assert all(cell in shown for cell in row if "<" not in cell), row


def test_unknown_report_and_unknown_rule_are_the_callers_fault(tmp_path: Path) -> None:
    from tablegen.cli.commands import run as main

    assert main(["check", str(PINGLUO), "--report", str(tmp_path / "意见.pdf")]) == 2
    assert main(["rules", "I99"]) == 2
    assert main(["rules", "i5"]) == 0
    assert main(["check", str(tmp_path / "没有")]) == 2


def test_rules_lists_all() -> None:
    output = run("rules").output
    assert all(f"  {number} " in output for number in rules())


# -- build


SPEC = """版式: ningxia-pingluo-project
年度: 2024
金额单位: 万元
项目名称: 网络安全管理经费
主管部门: 某某部
主管部门代码: "073001"
实施单位: 某某办
项目属性: 0101-一年期项目
项目期: 1 年
资金: {年度: {财政拨款: 16, 其他资金: 0}}
目标:
  年度: 加强网络安全检查，保障关键信息基础设施安全运行。
指标:
  产出指标:
    数量指标:
      - 监测网站数量: 6家
    质量指标:
      - 网站正常运行率: ≥98%
    时效指标:
      - 问题处置及时率: ≥95%
    成本指标:
      - 演练经费: ≤16万元
  效益指标:
    社会效益指标:
      - 全民网络安全意识: 有力提升
    可持续影响指标:
      - 系统使用年限: ≥3年
  满意度指标:
    服务对象满意度指标:
      - 管理对象满意度: ≥98%
"""


def built(folder: Path, text: str, strict: bool = False) -> tuple[int, list[str], int]:
    """(files made, rules and codes that stopped it, remarks) of a build of ``text``."""
    specs = folder / "specs"
    specs.mkdir(exist_ok=True)
    (specs / "项目.yaml").write_text(text, "utf-8")
    report = build([specs], Options(("html",), folder / "成品", strict=strict))
    return len(report.made), [problem.rule or problem.code for problem in report.problems], report.remarks


def test_warnings_do_not_stop_a_build(tmp_path: Path) -> None:
    assert built(tmp_path, SPEC) == (1, [], 1)


def test_strict_stops_for_them(tmp_path: Path) -> None:
    assert built(tmp_path, SPEC, strict=True) == (0, ["V1"], 0)


def test_strict_looks_at_current_files_too(tmp_path: Path) -> None:
    assert built(tmp_path, SPEC)[0] == 1
    assert built(tmp_path, SPEC, strict=True)[0] == 0


def test_a_required_class_stops_a_build(tmp_path: Path) -> None:
    without = SPEC.replace("    成本指标:\n      - 演练经费: ≤16万元\n", "")
    assert built(tmp_path, without)[:2] == (0, ["I1"])
    silenced = "免查: {I1: 原表没有成本指标}\n" + without
    assert built(tmp_path, silenced)[:2] == (1, [])


def test_a_rule_error_that_is_not_of_the_form_does_not(tmp_path: Path) -> None:
    wrong = SPEC.replace("≥98%\n    时效", "≥100%\n    时效")
    made, problems, remarks = built(tmp_path, wrong)
    assert (made, problems, remarks) == (1, [], 2)


def test_shipped_specs_still_build(tmp_path: Path) -> None:
    report = build([ROOT / "specs"], Options(("html",), tmp_path))
    assert report.failed == 0 and not any(problem.is_error for problem in report.problems)


def test_check_says_the_same_twice() -> None:
    first, second = run("check", PINGLUO, "--all").output, run("check", PINGLUO, "--all").output
    assert first == second
