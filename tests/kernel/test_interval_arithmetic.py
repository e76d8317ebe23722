"""What products and inverses of intervals can be, also where an end is open or nothing is left."""

from fractions import Fraction

import pytest

from perfscore.kernel.intervals import EVERYTHING, Interval, inverse, multiplied, point, power

NOTHING = Interval(Fraction(1), Fraction(0))
ONE = Fraction(1)


@pytest.mark.parametrize(
    ("one", "other", "product"),
    [
        (NOTHING, Interval(low=ONE), EVERYTHING),
        (Interval(low=ONE, low_closed=True), Interval(low=ONE, low_closed=True), Interval(low=ONE, low_closed=True)),
        (Interval(low=-ONE), Interval(low=ONE), EVERYTHING),
        (point(Fraction(0)), EVERYTHING, point(Fraction(0))),
    ],
)
def test_a_product_of_open_intervals(one: Interval, other: Interval, product: Interval) -> None:
    assert multiplied(one, other) == product


def test_what_has_the_exponent_0_is_1() -> None:
    assert power(Interval(low=ONE), 0) == point(ONE)


@pytest.mark.parametrize(
    ("value", "inverted"),
    [
        (Interval(-ONE, ONE, True, True), EVERYTHING),
        (Interval(Fraction(0), Fraction(2), False, True), Interval(low=ONE / 2, low_closed=True)),
        (Interval(Fraction(-2), Fraction(-1), True, True), Interval(-ONE, -ONE / 2, True, True)),
    ],
)
def test_an_inverse_takes_all_where_0_lies_inside(value: Interval, inverted: Interval) -> None:
    assert inverse(value) == inverted
