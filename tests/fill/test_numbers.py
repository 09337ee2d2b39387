"""Numbers that a template reckons are printed as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from making.word import docx, tbl, tr
from tablegen.fill.names import Amount
from tablegen.model.money import UNITS, Money, MoneyFormat
from tablegen.problems import LayoutError

PRINTED = [
    ("0.1 + 0.2", "0.3"),
    ("1.1 ~ ''", "1.1"),
    ("100 * 0.07", "7"),
    ("10 / 2", "5"),
    ("1 / 3", "0.333333333333333"),
    ("0.7 % 0.1", "0"),
    ("0.3 // 0.1", "3"),
    ("-7.5 // 2", "-4"),
    ("1e16 * 1.0", "10000000000000000"),
    ("0.00001 * 1", "0.00001"),
    ("-0.0", "0"),
    ("[0.1 + 0.2, 0.5] | join('、')", "0.3、0.5"),
    ("[0.1, 0.2] | sum", "0.3"),
    ("'相等' if 0.1 + 0.2 == 0.3 else '不等'", "相等"),
    ("2.5 | round", "3"),
    ("1.005 | round(2)", "1.01"),
    ("(2 / 3 * 100) | round(2)", "66.67"),
    ("1.21 | round(1, 'ceil')", "1.3"),
    ("12345678901234567 | round(2)", "12345678901234567"),
    ("年度 - 1", "2023"),
]


@pytest.mark.parametrize(("reckoned", "printed"), PRINTED)
def test_a_number_is_printed_as_people_write_it(fill_blank, reckoned, printed):
    blank = docx(tbl(2, tr("数", "{{ " + reckoned + " }}")))
    assert fill_blank(blank, names={"年度": "2024"}).sheet.rows[0].cells[1].text == printed


AMOUNTS = {
    "甲": Amount(Money(Decimal("2632000.10")), MoneyFormat(UNITS["元"], thousands=True)),
    "乙": Amount(Money(Decimal("0.20")), MoneyFormat(UNITS["元"], thousands=True)),
    "丙": Amount(Money(Decimal("1316000.05")), MoneyFormat(UNITS["元"], thousands=True)),
}


@pytest.mark.parametrize(
    ("reckoned", "printed"),
    [
        ("甲 + 乙", "2,632,000.30"),
        ("甲 - 乙", "2,631,999.90"),
        ("丙 / 甲", "0.5"),
        ("(乙 / 甲 * 100) | round(6) ~ '%'", "0.000008%"),
    ],
)
def test_amounts_are_reckoned_exactly(fill_blank, reckoned, printed):
    blank = docx(tbl(2, tr("数", "{{ " + reckoned + " }}")))
    assert fill_blank(blank, names=AMOUNTS).sheet.rows[0].cells[1].text == printed


@pytest.mark.parametrize(
    ("reckoned", "why"),
    [
        ("甲 + 1", "金额只能和金额相加"),
        ("甲 // 乙", "金额只能和金额相加"),
        ("甲 / (乙 - 乙)", "除数是 0"),
        ("'a' - 'b'", "只能用数字算"),
    ],
)
def test_what_cannot_be_reckoned_is_said_in_chinese(fill_blank, reckoned, why):
    with pytest.raises(LayoutError) as caught:
        fill_blank(docx(tbl(2, tr("数", "{{ " + reckoned + " }}"))), names=AMOUNTS)
    assert why in caught.value.problems[0].hint
