"""The points of a self-evaluation: the rate from the amounts, the points of money, the total and its grade."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from corpus import TEMPLATES, load_text
from tablegen.model.evaluation import evaluate

SAMPLE = (TEMPLATES / "central-self-evaluation" / "sample.yaml").read_text("utf-8")


def points(folder: Path, *changes: tuple[str, str]) -> tuple[str, ...]:
    text = SAMPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    loaded = load_text(text, folder)
    names = evaluate(loaded.project, loaded.layout).names()
    return names["执行率"], names["资金得分"], names["总分"], names["等级"]


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        ("196.5", ("97.59%", "9.76", "98.01", "优")),
        ("201.8", ("100.00%", "10", "98.25", "优")),
        ("221.8", ("109.09%", "10", "98.25", "优")),  # more than the budget earns no more than all points
        ("91.8", ("50.00%", "5", "93.25", "优")),
        ('""', ("8.27%", "0.83", "89.08", "良")),
    ],
)
def test_money(spent: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    assert points(tmp_path, ("当年财政拨款: 196.5", f"当年财政拨款: {spent}")) == expected


def test_nothing_of_nothing_is_0(tmp_path: Path) -> None:
    zero = (("财政拨款: 200", "财政拨款: 0"), ("财政拨款: 196.5", "财政拨款: 0"), ("资金: 20", "资金: 0"))
    assert points(tmp_path, *zero, ("资金: 18.2", "资金: 0"))[:2] == ("0.00%", "0")


def test_something_spent_of_nothing_has_no_rate(tmp_path: Path) -> None:
    zero = (("财政拨款: 200", "财政拨款: 0"), ("资金: 20", "资金: 0"))
    assert points(tmp_path, *zero) == ("", "", "", "")


def test_a_blank_score_leaves_the_total_blank(tmp_path: Path) -> None:
    assert points(tmp_path, ("得分: 14.25", '得分: ""'))[2:] == ("", "")


def test_the_sum_is_exact(tmp_path: Path) -> None:
    loaded = load_text(SAMPLE, tmp_path)
    evaluation = evaluate(loaded.project, loaded.layout)
    assert evaluation.scores == {
        "产出指标": Decimal("49.25"),
        "效益指标": Decimal(29),
        "满意度指标": Decimal(10),
    }
    assert evaluation.sentence() == (
        "总分 98.01 分（优）＝预算执行 9.76 分（执行率 97.59%，满分 10）＋产出指标 49.25 分＋效益指标 29 分＋满意度指标 10 分"
    )
