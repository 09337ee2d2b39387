"""The same spec on another form: what is missing is named, money is exact, targets are spelt as there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from corpus import GOLDEN, OFFICES, PINGLUO, SHANGHAI, SUZHOU, load_spec, load_text, specs_of
from tablegen.books.plan import make_book
from tablegen.grid.draw import draw
from tablegen.model.layout import TargetStyle
from tablegen.model.money import Money
from tablegen.problems import Severity
from tablegen.spec.adapt import spell_target

PAIRS = list(permutations(OFFICES, 2))
each_pair = pytest.mark.parametrize(("source", "target"), PAIRS, ids=lambda layout: layout.split("-")[-2])


@each_pair
def test_what_is_missing_and_what_has_no_place(
    source: str, target: str, golden: Callable[[Path, str], None]
) -> None:
    parts = []
    for spec in specs_of(source):
        loaded = load_spec(spec, target)
        parts.append(f"{spec.path.parent.name}/{spec.path.stem} → {target}\n")
        parts += [f"  {p.severity.label}：{p.message}\n" for p in loaded.problems]
    golden(GOLDEN / "layouts" / f"{source}→{target}.txt", "".join(parts))


@each_pair
def test_one_of_each_is_drawn(source: str, target: str, golden: Callable[[Path, str], None]) -> None:
    loaded = load_spec(specs_of(source)[0], target)
    golden(GOLDEN / "layouts" / f"{source}→{target} 首个项目.txt", draw(make_book(loaded).sheets[0]))


@each_pair
def test_every_amount_of_the_year_is_the_same_money(source: str, target: str) -> None:
    for spec in specs_of(source):
        before, after = load_spec(spec).project, load_spec(spec, target).project
        assert after.layout_id == target
        assert after.funds["年度"].total == before.funds["年度"].total
        known = {fund.key: fund.money for line in before.funds["年度"].lines for fund in line.walk()}
        for line in after.funds["年度"].lines:
            for fund in line.walk():
                if fund.money is not None and fund.key in known:
                    assert fund.money == known[fund.key]


@each_pair
def test_nothing_is_lost_without_a_word(source: str, target: str) -> None:
    """Each indicator stands on the other form, or the message counts it."""
    for spec in specs_of(source):
        before, loaded = load_spec(spec).project, load_spec(spec, target)
        lost = len(before.indicators) - len(loaded.project.indicators)
        said = "".join(problem.message for problem in loaded.problems)
        assert lost == 0 or "个指标" in said


def cells(source: str, target: str) -> list[str]:
    sheet = make_book(load_spec(specs_of(source)[0], target)).sheets[0]
    return [cell.text for row in sheet.rows for cell in row.cells]


def test_yuan_becomes_ten_thousand_yuan_exactly() -> None:
    """上海 2,632,000.00 元 is 263.20 万元 in 平罗 and 263.2 in 宿州."""
    assert "263.20" in cells(SHANGHAI, PINGLUO)
    assert "263.2" in cells(SHANGHAI, SUZHOU)
    sheet = make_book(load_spec(specs_of(SHANGHAI)[0], PINGLUO)).sheets[0]
    numbers = [cell.number for row in sheet.rows for cell in row.cells if cell.number is not None]
    assert Decimal("263.2") in numbers


def test_ten_thousand_yuan_becomes_yuan_exactly(tmp_path: Path) -> None:
    loaded = load_text(
        f"版式: {PINGLUO}\n年度: 2024\n金额单位: 万元\n项目名称: 甲\n主管部门: 乙\n主管部门代码: 073001\n实施单位: 丙\n"
        "项目属性: 0101-一年期项目\n项目期: 1 年\n资金: {年度: {财政拨款: 8.897, 其他资金: 0.000001}}\n目标: {年度: 丁}\n"
        "指标:\n  产出指标:\n    数量指标: [次数: ≥10(次)]\n",
        tmp_path,
    )
    assert loaded.project.funds["年度"].total == Money(Decimal("88970.01"))


def test_targets_are_spelt_as_the_other_form_spells_them() -> None:
    assert "≥10(次)" in cells(SHANGHAI, SHANGHAI)
    assert "≥10次" in cells(SHANGHAI, PINGLUO)
    assert "100%" in cells(SHANGHAI, PINGLUO), "平罗 writes no equals sign"
    assert any(text.startswith("≥") and text.endswith(")") for text in cells(PINGLUO, SHANGHAI))


@pytest.mark.parametrize(
    ("text", "brackets", "operators", "expected"),
    [
        ("≥10(次)", False, {}, "≥10次"),
        ("≥10次", True, {}, "≥10(次)"),
        ("不少于1,000份", True, {}, "≥1,000(份)"),
        ("90%以上", False, {"≥": "不低于"}, "不低于90%"),
        ("=100(%)", False, {"=": ""}, "100%"),
        ("13 个", True, {"无": "="}, "=13(个)"),
        ("持续提升", True, {"无": "="}, "持续提升"),
        ("5-10天", False, {}, "5-10天"),
        ("", True, {"无": "="}, ""),
    ],
)
def test_spelling(text: str, brackets: bool, operators: dict[str, str], expected: str) -> None:
    assert spell_target(text, TargetStyle(brackets, operators)) == expected


def test_missing_boxes_are_a_warning_and_stay_blank() -> None:
    loaded = load_spec(specs_of(SHANGHAI)[0], PINGLUO)
    assert loaded.ready
    (missing,) = [problem for problem in loaded.problems if problem.code == "missing-for-layout"]
    assert missing.severity is Severity.WARNING
    assert "主管部门代码" in missing.message
