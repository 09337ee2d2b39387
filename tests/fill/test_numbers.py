"""Numbers that a template reckons are printed as people write them."""

from __future__ import annotations

import pytest

from making.word import docx, tbl, tr

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
