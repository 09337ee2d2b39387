"""A date that cannot be read: the advice is computed from what was typed."""

from __future__ import annotations

import pytest

from tablegen.spec.reader import suggest_day, why_no_day


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("24.12.31", "年份在前、写四位：是不是“2024-12-31”？"),
        ("12/31/2024", "年份在前、写四位：是不是“2024-12-31”？"),
        ("2024年2月", "没有写哪一天：从月初算写“2024-02-01”，到月底写“2024-02-29”"),
        ("2024-13", "写成“2024-01-01”这样的日期"),
        ("31/31/2024", "写成“2024-01-01”这样的日期"),
        ("2015-11-31", "2015 年 11 月只有 30 天，核对日期"),
    ],
)
def test_the_day_that_was_meant(typed: str, hint: str) -> None:
    assert why_no_day(typed) == hint


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024年1月1日", "2024-01-01"),
        ("2024.1.1", "2024-01-01"),
        ("20240101", "2024-01-01"),
        ("45657", "2024-12-31"),
        ("2024-12-31 00:00:00", "2024-12-31"),
        ("2024-12", ""),
        ("2024.12", ""),
        ("2024121", ""),
        ("2024年1231", ""),
    ],
)
def test_another_spelling_of_a_day(typed: str, day: str) -> None:
    assert suggest_day(typed) == day
