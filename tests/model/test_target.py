"""Targets: the text stays, the parts are read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import foundation_specs, load_spec
from tablegen.model.target import OPERATORS, Quantity, parse_target

READ = {
    "≥10(次)": Quantity("≥", "10", "次"),
    "≥10（次）": Quantity("≥", "10", "次"),
    "≥10次": Quantity("≥", "10", "次"),
    "=100(%)": Quantity("=", "100", "%"),
    ">=90%": Quantity("≥", "90", "%"),
    "≧90%": Quantity("≥", "90", "%"),
    "不少于100份": Quantity("≥", "100", "份"),
    "大于等于5个": Quantity("≥", "5", "个"),
    "98%以上": Quantity("≥", "98", "%"),
    "3年及以上": Quantity("≥", "3", "年"),
    "5天以内": Quantity("≤", "5", "天"),
    "≤24小时": Quantity("≤", "24", "小时"),
    "2,632,000.00元": Quantity("", "2,632,000.00", "元"),
    "13 个": Quantity("", "13", "个"),
    "100%": Quantity("", "100", "%"),
    "0.5": Quantity("", "0.5", ""),
    "≥3(次/月)": Quantity("≥", "3", "次/月"),
}


@pytest.mark.parametrize("text", READ)
def test_parts(text: str) -> None:
    assert parse_target(text) == READ[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不适用",
        "持续提升",
        "满意率≥90%",
        "5-10天",
        "每季度1期",
        "≥5天以内",
        "≥",
        "次",
        "≥10(次",
        "2024年1月",
    ],
)
def test_more_than_a_quantity_is_left_alone(text: str) -> None:
    assert parse_target(text) is None


def test_thousands_are_read() -> None:
    quantity = parse_target("2,632,000.50元")
    assert quantity is not None
    assert quantity.number == Decimal("2632000.50")


@given(
    st.sampled_from([(sign, word) for sign, words in OPERATORS.items() for word in words]),
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["次", "人次", "%", "平方米", ""]),
    st.booleans(),
)
def test_every_spelling_of_an_operator(
    operator: tuple[str, str], number: Decimal, unit: str, brackets: bool
) -> None:
    sign, word = operator
    text = f"{word}{number}{f'({unit})' if unit and brackets else unit}"
    assert parse_target(text) == Quantity(sign, str(number), unit)


def test_shipped_targets_that_are_quantities() -> None:
    """Most published targets can be read; a change that loses some must be seen."""
    values = [
        entry.text
        for spec in foundation_specs()
        for indicator in load_spec(spec).project.indicators
        for entry in indicator.values.values()
    ]
    read = sum(parse_target(value) is not None for value in values)
    assert len(values) > 120
    assert read / len(values) > 0.5
