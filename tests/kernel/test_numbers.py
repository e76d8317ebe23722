"""Rounding is that of ``decimal``, and no digit of a number is lost."""

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfscore.kernel.numbers import (
    ROUNDINGS,
    float_text,
    fraction_text,
    in_units,
    places_of,
    plain,
    read_number,
    round_to,
    show,
    show_percent,
    terminates,
    to_decimal,
)
from support.cases import each_of

MODES = {mode: getattr(decimal, "ROUND_05UP" if mode == "up_05" else f"ROUND_{mode.upper()}") for mode in ROUNDINGS}
DECIMALS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**9), 10**9), st.integers(0, 6)
)
FRACTIONS = st.fractions(-(10**6), 10**6, max_denominator=1000)
STEPS = st.sampled_from([Fraction(text) for text in ("0.01", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10")])


@pytest.mark.parametrize("mode", MODES)
@given(value=DECIMALS, places=st.integers(0, 5))
@example(value=Decimal("0.5"), places=0)
@example(value=Decimal("-0.5"), places=0)
@example(value=Decimal("1.5"), places=0)
@example(value=Decimal("-2.5"), places=0)
@example(value=Decimal("5.01"), places=0)
@example(value=Decimal("-10.1"), places=0)
@example(value=Decimal(0), places=2)
@example(value=Decimal("-1.005"), places=2)
@example(value=Decimal(7), places=0)
def test_a_mode_rounds_as_decimal_does(mode: str, value: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    assert round_to(Fraction(value), Fraction(step), mode) == Fraction(value.quantize(step, rounding=MODES[mode]))


@pytest.mark.parametrize("mode", MODES)
@given(value=FRACTIONS, step=STEPS)
def test_a_rounded_value_is_a_multiple_of_the_step_less_than_a_step_away(
    mode: str, value: Fraction, step: Fraction
) -> None:
    rounded = round_to(value, step, mode)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) < step
    assert round_to(rounded, step, mode) == rounded


@pytest.mark.parametrize("mode", MODES)
@given(one=FRACTIONS, other=FRACTIONS, step=STEPS)
def test_rounding_never_turns_two_values_around(mode: str, one: Fraction, other: Fraction, step: Fraction) -> None:
    low, high = sorted((one, other))
    assert round_to(low, step, mode) <= round_to(high, step, mode)


@each_of(
    [
        ("0.024", "0.05", "half_up", "0"),
        ("0.025", "0.05", "half_up", "0.05"),
        ("0.025", "0.05", "half_down", "0"),
        ("0.075", "0.05", "half_even", "0.1"),
        ("-0.025", "0.05", "half_up", "-0.05"),
        ("7.5", "5", "half_even", "10"),
        ("2.5", "5", "half_even", "0"),
        ("7.4", "5", "half_up", "5"),
        ("7.4", "5", "ceiling", "10"),
        ("-7.4", "5", "ceiling", "-5"),
        ("-7.4", "5", "floor", "-10"),
        ("-7.4", "5", "up", "-10"),
        ("-7.4", "5", "down", "-5"),
        ("26", "5", "up_05", "30"),
        ("31", "5", "up_05", "30"),
    ]
)
def test_any_step_may_be_rounded_to(value: str, step: str, mode: str, expected: str) -> None:
    assert round_to(Fraction(value), Fraction(step), mode) == Fraction(expected)


def test_a_share_is_rounded_once_from_its_exact_value() -> None:
    # Rounding 2/3 of 1.005 to three places first and then to two would give 0.68.
    assert round_to(Fraction("0.6749"), Fraction("0.01"), "half_up") == Fraction("0.67")
    assert round_to(Fraction(200, 3), Fraction("0.01"), "half_up") == Fraction("66.67")


@given(DECIMALS, st.integers(0, 8))
def test_a_decimal_survives_the_way_there_and_back(value: Decimal, places: int) -> None:
    back = to_decimal(Fraction(value), places)
    exponent = back.as_tuple().exponent
    assert Fraction(back) == Fraction(value)
    assert isinstance(exponent, int) and -exponent >= places


@pytest.mark.parametrize("digits", [29, 60, 400])
def test_a_decimal_keeps_all_its_digits_whatever_the_context(digits: int) -> None:
    value = Fraction(int("1" * digits), 10**7)
    with decimal.localcontext(decimal.Context(prec=3)):
        assert Fraction(to_decimal(value)) == value
        assert Fraction(to_decimal(-value)) == -value


def test_a_tiny_decimal_is_exact() -> None:
    assert to_decimal(Fraction(1, 2**40)) == Decimal(5**40).scaleb(-40)
    assert str(to_decimal(Fraction(0), 2)) == "0.00"


@given(FRACTIONS)
def test_a_value_ends_where_a_power_of_ten_makes_it_whole(value: Fraction) -> None:
    assert terminates(value) == ((value * 10**12).denominator == 1)


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(-22, 7), Fraction(1, 6)])
def test_a_value_without_end_has_no_decimal(value: Fraction) -> None:
    assert not terminates(value)
    with pytest.raises(ValueError, match="no finite decimal expansion"):
        to_decimal(value)


@pytest.mark.parametrize(("step", "places"), [("0.01", 2), ("0.05", 2), ("0.5", 1), ("1", 0), ("5", 0), ("100", 0)])
def test_a_step_asks_for_its_own_decimals(step: str, places: int) -> None:
    assert places_of(Fraction(step)) == places


@each_of(
    [
        ("0", "0"),
        ("-3", "-3"),
        ("+3", "3"),
        (" 18886951.03 ", "18886951.03"),
        ("1,234.50", "1234.5"),
        ("1_234_567", "1234567"),
        ("-1,234,567.8", "-1234567.8"),
        ("９７．５", "97.5"),
        ("－１２，３４５", "-12345"),
        ("007", "7"),
    ]
)
def test_a_written_number_is_read(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@each_of(["", "-", ".5", "5.", "1e3", "1,23", "12,3456", "1,,000", "0x10", "--1", "1 2", "nan", "inf", "½", "٣", "1/2"])
def test_what_is_no_written_number_is_not_read(text: str) -> None:
    assert read_number(text) is None


@given(DECIMALS)
def test_a_number_in_plain_digits_is_read_back(value: Decimal) -> None:
    assert read_number(plain(value)) == Fraction(value)


@pytest.mark.parametrize(
    ("number", "text"), [(Decimal("1E+3"), "1000"), (Decimal("1E-7"), "0.0000001"), (12, "12"), (-3, "-3")]
)
def test_plain_digits_have_no_exponent(number: Decimal | int, text: str) -> None:
    assert plain(number) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(5), 4, "5"),
        (Fraction("0.123456"), 4, "0.123456"),
        (Fraction("0.1234567"), 4, "≈0.1235"),
        (Fraction("0.1234567"), 8, "0.1234567"),
        (Fraction(2, 3), 4, "≈0.6667"),
        (Fraction(-2, 3), 2, "≈-0.67"),
        (Fraction(200, 3), 0, "≈67"),
    ],
)
def test_a_number_is_shown_whole_or_marked_as_cut(value: Fraction, places: int, text: str) -> None:
    assert show(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction("0.9517"), "95.17%"),
        (Fraction(1), "100%"),
        (Fraction(1, 3), "≈33.33%"),
        (Fraction("-0.025"), "-2.5%"),
    ],
)
def test_a_ratio_is_shown_in_percent(value: Fraction, text: str) -> None:
    assert show_percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (97.59, "97.59"), (1e21, "1000000000000000000000"), (-2.5, "-2.5"), (1e-7, "0.0000001")],
)
def test_a_float_is_told_the_digits_that_were_meant(value: float, text: str) -> None:
    assert float_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_digits_for_a_float_mean_that_float(value: float) -> None:
    assert float(float_text(value)) == value


@pytest.mark.parametrize(("value", "text"), [(None, "None"), (Fraction(3), "3"), (Fraction(-1, 3), "-1/3")])
def test_a_fraction_is_written_in_full(value: Fraction | None, text: str) -> None:
    assert fraction_text(value) == text


def test_a_fraction_of_many_digits_is_written_in_full() -> None:
    assert len(fraction_text(Fraction(10**6_000))) == 6_001


@pytest.mark.parametrize(("count", "places"), [(125, 2), (-5, 0), (10**31, 2), (1, 40), (0, 2)])
def test_units_of_a_decimal_place_are_counted_exactly(count: int, places: int) -> None:
    found = in_units(count, places)
    assert Fraction(found) == Fraction(count, 10**places)
    assert found.as_tuple().exponent == -places
