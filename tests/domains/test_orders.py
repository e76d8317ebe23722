"""Orders among multiples of numbers: what is known of their differences and of their quotients."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore
from perfscore.core.expressions import at
from perfscore.domains.interval import intervals_of
from perfscore.kernel.source import Span

FRAMEWORK = """
framework f "F" { points 1 }
fact a : number
fact b : number in > 0
fact c : number in > 0
fact m : count
fact n : count
%s
let x = %s
indicator i "I" 1 { award if x > 0 then 1 else 0 }
"""


def ends(required: str, formula: str) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest value of a formula under some requirements."""
    requirements = "\n".join(f'require {each} "r"' for each in required.split(";") if each)
    framework = perfscore.loads(FRAMEWORK % (requirements, formula))
    found = intervals_of(framework).number(at(Span(0, 0)).ref("let", "x")).interval
    return found.low, found.high


@pytest.mark.parametrize(
    ("required", "formula", "low", "high"),
    [
        ("a <= b / 2", "a / b", None, Fraction(1, 2)),
        ("2 * a <= b", "a / b", None, Fraction(1, 2)),
        ("-b <= -a", "a / b", None, 1),
        ("a >= 3 * b", "a / b", 3, None),
        ("a <= b / 2", "(a - b) / b", None, Fraction(-1, 2)),
        ("a <= b / 2; b <= c / 3", "a / c", None, Fraction(1, 6)),
        ("a <= b / 2", "b - 2 * a", 0, None),
        ("a <= b / 2", "b / 2 - a", 0, None),
        ("a + 1 <= b", "a / (b - 1)", None, None),
        ("a <= b", "(a - 1) / b", None, 1),
        ("a <= 0 * b", "a / b", None, None),
        ("a <= b + 5", "a / b", None, None),
        ("a <= -b", "a / b", None, None),
        ("m < 2 * n", "2 * n - m", 1, None),
        ("", "(a + b) / (a + b)", 1, 1),
        ("", "(a - 2 * b) / a", None, None),
        ("", "(c - 2 * b) / b", -2, None),
    ],
)
def test_what_orders_say_of_a_formula(required: str, formula: str, low: Fraction | None, high: Fraction | None) -> None:
    assert ends(required, formula) == (low, high)


def test_what_is_ordered_in_a_circle_comes_to_an_end() -> None:
    assert ends("a <= b / 2; b <= a * 2; c <= a", "a / b") == (Fraction(1, 2), Fraction(1, 2))
