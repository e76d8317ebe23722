"""Places between two roots: the simplest one that there is."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfscore.kernel.polynomials import simplest_between


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        ("-1/3", "1/2", "0"),
        ("1/3", "1/2", "1/2"),
        ("5/2", "5/2", "5/2"),
        ("31/10", "32/10", "16/5"),
        ("2", "5/2", "2"),
        ("-1/2", "-1/3", "-1/2"),
        ("-17/5", "-29/9", "-10/3"),
    ],
)
def test_the_simplest_fraction_between_two(low: str, high: str, wanted: str) -> None:
    found = simplest_between(Fraction(low), Fraction(high))
    assert found == Fraction(wanted)
    between = [
        Fraction(above, below)
        for below in range(1, found.denominator)
        for above in range(-40 * below, 40 * below)
        if Fraction(low) <= Fraction(above, below) <= Fraction(high)
    ]
    assert between == [], "none has a smaller denominator"
