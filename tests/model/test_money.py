"""Money is exact 元 from the text to the text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.model.money import (
    UNITS,
    AmountSyntaxError,
    MissingUnitError,
    Money,
    MoneyFormat,
    RoundingRefusedError,
    Unit,
    in_words,
    parse_amount,
    spoken_amount,
)

# up to 12 digits before the point, 4 behind: every amount of 亿元 down to fractions of 分
AMOUNTS = st.decimals(0, 10**11 - 1, places=4, allow_nan=False, allow_infinity=False)
units = st.sampled_from(Unit)


def yuan(text: str) -> Money:
    return Money(Decimal(text))


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        ("2,632,000.00", Unit.YUAN, "2632000"),
        ("263.2万元", None, "2632000"),
        ("263.2 万元", None, "2632000"),
        ("8.897", Unit.TEN_THOUSAND_YUAN, "88970"),
        ("1.5亿元", None, "150000000"),
        ("3千元", None, "3000"),
        ("12人民币元", None, "12"),
        ("0.00", Unit.YUAN, "0"),
        ("5元", Unit.TEN_THOUSAND_YUAN, "5"),
    ],
)
def test_amounts(text: str, default: Unit | None, expected: str) -> None:
    assert parse_amount(text, default) == yuan(expected)


def test_fifteen_digits_are_read_and_one_more_is_refused() -> None:
    assert parse_amount("1234567890123.45", Unit.YUAN) == yuan("1234567890123.45")
    with pytest.raises(AmountSyntaxError, match="最多 15 位"):
        parse_amount("12345678901234.56", Unit.YUAN)


@given(AMOUNTS, units, st.booleans())
def test_written_and_read_again(amount: Decimal, unit: Unit, thousands: bool) -> None:
    """What a layout prints with enough places is read back as exactly the same money."""
    money = Money(amount)
    printed = MoneyFormat(unit, 0, 12, thousands).text(money)
    assert parse_amount(printed, unit) == money
    assert parse_amount(printed + unit.label, None) == money
    assert "E" not in printed


@given(AMOUNTS, units, st.integers(0, 6), st.booleans())
def test_printing_is_exact_or_refused(amount: Decimal, unit: Unit, places: int, may_round: bool) -> None:
    style = MoneyFormat(unit, places, places, may_round=may_round)
    exact = amount / unit.value
    try:
        number = style.number(Money(amount))
    except RoundingRefusedError:
        assert not may_round
        assert exact != exact.quantize(Decimal(1).scaleb(-places))
    else:
        assert may_round or number == exact
        assert abs(number - exact) * 2 <= Decimal(1).scaleb(-places)
        assert -number.as_tuple().exponent == places


@given(st.lists(AMOUNTS, max_size=20))
def test_sums_do_not_depend_on_the_order(amounts: list[Decimal]) -> None:
    def add(values: list[Decimal]) -> Money:
        total = yuan("0")
        for value in values:
            total = total + Money(value)
        return total

    assert add(amounts) == add(sorted(amounts)) == add(amounts[::-1])


@pytest.mark.parametrize(
    ("style", "text", "printed", "excel"),
    [
        (MoneyFormat(Unit.YUAN, thousands=True), "2632000", "2,632,000.00", "#,##0.00"),
        (MoneyFormat(Unit.TEN_THOUSAND_YUAN, 2, 6), "170000", "17.00", "0.00"),
        (MoneyFormat(Unit.TEN_THOUSAND_YUAN, 2, 6), "88970", "8.897", "0.000"),
        (MoneyFormat(Unit.TEN_THOUSAND_YUAN, 0, 6), "4500000", "450", "0"),
        (MoneyFormat(Unit.TEN_THOUSAND_YUAN, 0, 6), "1", "0.0001", "0.0000"),
        (MoneyFormat(Unit.YUAN, zero=""), "0", "", "0.00"),
        (MoneyFormat(Unit.YUAN, zero="-"), "0.00", "-", "0.00"),
        (MoneyFormat(Unit.TEN_THOUSAND_YUAN, may_round=True), "88950", "8.90", "0.00"),
        (MoneyFormat(Unit.TEN_THOUSAND_YUAN, may_round=True), "88949.99", "8.89", "0.00"),
    ],
)
def test_printed_as_the_layout_says(style: MoneyFormat, text: str, printed: str, excel: str) -> None:
    assert style.text(yuan(text)) == printed
    assert style.excel_format(style.number(yuan(text))) == excel


def test_refusal_names_the_amount_and_the_loss() -> None:
    with pytest.raises(RoundingRefusedError, match=r"8\.897万元.*2 位小数.*差 30 元"):
        MoneyFormat(Unit.TEN_THOUSAND_YUAN).text(yuan("88970"))


def test_only_money_is_added_to_money() -> None:
    for other in (1, Decimal(1), 1.0, "1"):
        with pytest.raises(TypeError):
            yuan("1") + other  # type: ignore[operator]
        with pytest.raises(TypeError):
            Money(other) if not isinstance(other, Decimal) else yuan("1") - other  # type: ignore[arg-type]


@given(st.text(max_size=20))
def test_what_is_no_amount_is_said_in_a_sentence(text: str) -> None:
    for default in (None, Unit.YUAN):
        try:
            money = parse_amount(text, default)
        except AmountSyntaxError as error:
            assert str(error)
            assert error.suggestion.strip() == error.suggestion
        else:
            assert money.yuan >= 0
            assert text.strip()[0].isdigit()


@given(st.text(st.sampled_from("0123456789,.，．¥￥ 万亿千元-２６"), max_size=12))
def test_a_suggested_amount_is_an_amount(text: str) -> None:
    """“写成 …” must lead somewhere: what is suggested can be read."""
    try:
        parse_amount(text, Unit.YUAN)
    except MissingUnitError:
        raise AssertionError("a unit was given") from None
    except AmountSyntaxError as error:
        if error.suggestion and "如" not in error.suggestion:
            parse_amount(error.suggestion, Unit.YUAN)


def test_unit_words() -> None:
    assert {label: unit.value for label, unit in UNITS.items()} == {
        "元": 1, "人民币元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("2632000.00", "贰佰陆拾叁万贰仟元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),  # 《正确填写票据和结算凭证的基本规定》
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("10", "壹拾元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
    ],
)
def test_amounts_as_on_cheques(yuan: str, words: str) -> None:
    assert in_words(Money(Decimal(yuan))) == words


@given(st.integers(0, 10**13))
def test_an_amount_in_words_is_read_as_the_same_amount(yuan: int) -> None:
    words = in_words(Money(Decimal(yuan)))
    assert spoken_amount(words) == (yuan if yuan else None) or yuan < 10
    assert "零零" not in words


@pytest.mark.parametrize("yuan", ["-1", "0.001", "1000000000000000"])
def test_what_cannot_be_written_on_a_cheque(yuan: str) -> None:
    with pytest.raises(ValueError):
        in_words(Money(Decimal(yuan)))
