"""A form of monitoring begun from a declaration, filled in August: rates computed, deviations explained, targets unchanged."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from corpus import TEMPLATES, load_spec
from tablegen.books.plan import make_book
from tablegen.check.collect import collect
from tablegen.cli.commands import run
from tablegen.model.money import Money
from tablegen.model.monitoring import rate
from tablegen.spec.folder import find_specs

FORM = "central-monitoring"


@pytest.fixture
def begun(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The spec that ``new --from`` writes beside the sample of the layout that the test names."""
    sample = (TEMPLATES / request.param / "sample.yaml").read_text("utf-8")
    (tmp_path / "申报.yaml").write_text(sample, "utf-8")
    path = tmp_path / "监控.yaml"
    assert run(["new", FORM, str(path), "--from", str(tmp_path / "申报.yaml")]) == 0
    return path


def filled(path: Path) -> str:
    """``path`` in August: half of the money spent, every target within reach."""
    text = path.read_text("utf-8")
    [first] = re.findall(r"^  年初:.*\n((?:    .*\n)+)", text, re.MULTILINE)
    half = re.sub(r"[\d,.]+(?=\n)", lambda m: str(Decimal(m[0].replace(",", "")) / 2), first)
    text = re.sub(r"^(  执行:.*\n)(?:    .*\n)+", lambda m: m[1] + half, text, flags=re.MULTILINE)
    text = re.sub(r"^(  全年预计:.*\n)(?:    .*\n)+", lambda m: m[1] + first, text, flags=re.MULTILINE)

    def row(match: re.Match[str]) -> str:
        return f'年度: {match[1]}, 执行情况: 按计划进行, 全年预计完成情况: 能完成, 偏差原因: "", 原因说明: "", 完成可能性: 确定能, 备注: ""'

    return re.sub(
        r'年度: (\S+), 执行情况: "", 全年预计完成情况: "", 偏差原因: "", 原因说明: "", 完成可能性: "", 备注: ""',
        row,
        text,
    )


def findings(path: Path, text: str) -> list[tuple[str, str]]:
    path.write_text(text, "utf-8")
    return [
        (problem.rule, problem.message)
        for problem in collect([path]).problems
        if problem.rule.startswith("X") or problem.is_error
    ]


@pytest.mark.parametrize(
    "begun", ["central-project", "shanghai-project", "ningxia-pingluo-project"], indirect=True
)
def test_from_a_declaration(begun: Path) -> None:
    assert findings(begun, filled(begun)) == []
    loaded = load_spec(find_specs([begun])[0])
    [sheet] = make_book(loaded).sheets
    texts = [cell.text for row in sheet.rows for cell in row.cells]
    assert texts.count("50.0%") >= 2
    assert texts.count("√") == len(loaded.project.indicators) > 0
    assert loaded.project.declared is not None


@pytest.mark.parametrize("begun", ["central-project"], indirect=True)
@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("≥12000叶", "≥10000叶", "X9", "“完成古籍扫描叶数”的指标值是“≥10000叶”，申报的是“≥12000叶”"),
        ("善本古籍1.2万叶", "善本古籍1万叶", "X9", "年度目标和申报的不一样"),
        ("完成可能性: 确定能", "完成可能性: 有可能", "X10", "预计完不成，没有写偏差原因、原因说明"),
        ("执行情况: 按计划进行", 'XX: ""', "X13", "没有写执行情况"),
    ],
)
def test_what_is_found(begun: Path, old: str, new: str, rule: str, said: str) -> None:
    text = filled(begun)
    assert old in text
    new = new.replace('XX: ""', '执行情况: ""')
    assert any(
        found == rule and said in message for found, message in findings(begun, text.replace(old, new, 1))
    )


def test_a_forecast_below_the_target_cannot_be_certain(tmp_path: Path) -> None:
    text = (TEMPLATES / FORM / "sample.yaml").read_text("utf-8")
    path = tmp_path / "监控.yaml"
    assert findings(path, text) == []
    certain = text.replace("完成可能性: 有可能", "完成可能性: 确定能")
    assert [rule for rule, _ in findings(path, certain)] == ["X11"]
    more = text.replace("  全年预计:\n    当年财政拨款: 200", "  全年预计:\n    当年财政拨款: 240")
    assert findings(path, more) == [("X12", "全年预计执行数是年初预算的 117.3%")]


@pytest.mark.parametrize(
    ("budget", "spent", "share"),
    [("300", "175", "58.3"), ("3", "2", "66.7"), ("0", "0", None), (None, "1", None), ("1", None, None)],
)
def test_the_rate(budget: str | None, spent: str | None, share: str | None) -> None:
    money = [None if text is None else Money(Decimal(text)) for text in (budget, spent)]
    assert rate(*money) == (None if share is None else Decimal(share))
