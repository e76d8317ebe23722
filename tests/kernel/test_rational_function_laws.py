"""A computation with one free figure comes out the same on all of the stretch that it tells."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, prod
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from perfscore.kernel.numbers import ROUNDINGS, round_to, size_of, terminates
from perfscore.kernel.polynomials import Polynomial, Root, multiplied, nearest_roots, value
from perfscore.kernel.rational_functions import End, Free, Moving, Varying, standing

Operation = tuple[str, Fraction]
Step = Callable[[Any, Any, Fraction], Any]


def divided(number: Any, other: Any) -> Any:
    return Fraction(0) if other == 0 else number / other


STEPS: dict[str, Step] = {
    "+": lambda v, x, c: v + c,
    "c+": lambda v, x, c: c + v,
    "-": lambda v, x, c: v - c,
    "c-": lambda v, x, c: c - v,
    "*": lambda v, x, c: v * c,
    "c*": lambda v, x, c: c * v,
    "/": lambda v, x, c: divided(v, c),
    "c/": lambda v, x, c: divided(c, v),
    "/v": lambda v, x, c: divided(x, v),
    "v/x": lambda v, x, c: divided(v, x),
    "+x": lambda v, x, c: v + x,
    "x-": lambda v, x, c: x - v,
    "*x": lambda v, x, c: v * (x - c),
    "**": lambda v, x, c: v ** (abs(int(c)) % 3),
    "neg": lambda v, x, c: -v,
    "pos": lambda v, x, c: +v,
    "abs": lambda v, x, c: abs(v),
    "max": lambda v, x, c: max(v, c),
    "min": lambda v, x, c: min(c, v),
    "minx": lambda v, x, c: min(x, v),
    "floor": lambda v, x, c: Fraction(floor(v)),
    "ceil": lambda v, x, c: Fraction(ceil(v)),
    "trunc": lambda v, x, c: Fraction(int(v)),
    "//": lambda v, x, c: Fraction(v // (abs(c) + 1)),
    "%": lambda v, x, c: v % (abs(c) + 1),
    "c//": lambda v, x, c: Fraction(0) if v == 0 else Fraction(c // v),
    "c%": lambda v, x, c: Fraction(0) if v == 0 else c % v,
    "<": lambda v, x, c: v - 1 if v < c else v + 2 * x,
    "<=": lambda v, x, c: v - 1 if v <= c else v + 2,
    ">": lambda v, x, c: v + 1 if v > c else c,
    ">=": lambda v, x, c: v if v >= x else c,
    "=": lambda v, x, c: Fraction(7) if v == c else v,
    "!=": lambda v, x, c: v if v != x else Fraction(5),
    "bool": lambda v, x, c: v or c,
    "hash": lambda v, x, c: {v: v + 1}.get(c, v),
    "whole": lambda v, x, c: v if v.denominator == 1 else c,
}


def rounding(mode: str) -> Step:
    return lambda v, x, c: round_to(v, abs(c) + 1, mode)


STEPS |= {mode: rounding(mode) for mode in ROUNDINGS}
numbers = st.builds(Fraction, st.integers(-12, 12), st.sampled_from([1, 1, 2, 3, 10]))
programs = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), numbers), min_size=1, max_size=6)
shares = st.integers(0, 24).map(lambda part: Fraction(part, 24))


# Every operation on what stands behind every other one, so that no branch hangs on what is drawn.
PAIRS = [[(one, Fraction(-3, 2)), (other, Fraction(2))] for one in STEPS for other in STEPS]
PAIRS += [[(mode, Fraction(0)), ("minx", Fraction(0)), (other, Fraction(-5))] for mode in ROUNDINGS for other in STEPS]


def run(program: list[Operation], x: Fraction) -> Any:
    found: Any = x
    for name, constant in program:
        found = STEPS[name](found, x, constant)
    return found


def settled(number: Any) -> Any:
    return number.settled() if isinstance(number, Moving) else number


def inside(free: Free, place: Fraction) -> bool:
    above = free.low is None or place > free.low.at or (place == free.low.at and free.low.closed)
    return above and (free.high is None or place < free.high.at or (place == free.high.at and free.high.closed))


@given(programs, numbers, st.lists(shares, min_size=4, max_size=4))
def test_a_computation_has_one_form_on_the_stretch_that_it_tells(
    program: list[Operation], here: Fraction, places: list[Fraction]
) -> None:
    free = Free(here)
    found = settled(run(program, free.number()))
    assert inside(free, here)
    assert (found.now if isinstance(found, Moving) else found) == run(program, here)
    low = here - 20 if free.low is None else free.low.at
    high = here + 20 if free.high is None else free.high.at
    event("one place" if low == high else "a stretch")
    for share in (Fraction(0), *places, Fraction(1)):
        place = low + (high - low) * share
        if inside(free, place):
            assert (found.at(place) if isinstance(found, Varying) else found) == run(program, place)


@pytest.mark.parametrize("here", [Fraction(-4), Fraction(1, 2), Fraction(3)])
def test_so_it_is_for_every_operation_behind_every_other(here: Fraction) -> None:
    for program in PAIRS:
        free = Free(here)
        found = settled(run(program, free.number()))
        low = here - 3 if free.low is None else free.low.at
        high = here + 3 if free.high is None else free.high.at
        for place in (low, (low + here) / 2, here, (high + here) / 2, high):
            if inside(free, place):
                assert (found.at(place) if isinstance(found, Varying) else found) == run(program, place), program


LINES = ("+", "-", "c-", "c*", "neg", "max", "min", "<", ">=", "floor", "ceil", *ROUNDINGS)
straight = st.lists(st.tuples(st.sampled_from(LINES), numbers), min_size=1, max_size=5)


@given(straight, numbers)
def test_the_form_changes_at_an_exact_end(program: list[Operation], here: Fraction) -> None:
    """Behind an end the computation decides something in another way: it does not tell too short a stretch."""
    free = Free(here)
    settled(run(program, free.number()))
    for end, sign in ((free.low, -1), (free.high, 1)):
        if end is not None:
            assert end.exact
            beyond = Free(end.at + sign * Fraction(1, 10**9) if end.closed else end.at)
            settled(run(program, beyond.number()))
            assert not inside(beyond, here)


@given(st.lists(numbers, min_size=1, max_size=4, unique=True), st.integers(0, 2), numbers, st.fractions(0, 9))
def test_the_nearest_roots_are_found(roots: list[Fraction], squares: int, at: Fraction, reach: Fraction) -> None:
    polynomial: Polynomial = (1,)
    for root in roots:
        polynomial = multiplied(polynomial, (-root.numerator, root.denominator))
    for _ in range(squares):
        polynomial = multiplied(polynomial, (3, 1, 2))  # no root of its own
    below, above = nearest_roots(polynomial, at)
    least = min((root for root in roots if root > at), default=None)
    greatest = max((root for root in roots if root < at), default=None)
    for found, expected in ((below, greatest), (above, least)):
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert found.low <= expected <= found.high
    # What lies as far as it is asked for is found as well, and what lies farther is none that is nearer.
    for limit in (1, 5, reach):
        near = nearest_roots(polynomial, at, at - limit, at + limit)
        for found, expected in zip(near, (greatest, least), strict=True):
            assert expected is not None if found is not None else expected is None or abs(expected - at) > limit
            assert found is None or expected is None or found.low <= expected <= found.high


def test_a_root_that_is_no_fraction_is_closed_in_on() -> None:
    below, above = nearest_roots((-2, 0, 1), Fraction(0))
    assert below is not None and above is not None
    assert above.low < above.high and above.low**2 < 2 < above.high**2
    assert (below.low, below.high) == (-above.high, -above.low)
    assert above.high - above.low < Fraction(1, 10**9)
    # What is decided holds up to the side from which the figure comes.
    free = Free(Fraction(0))
    assert free.number() * free.number() < 2
    assert (free.low, free.high) == (End(below.high, True, False), End(above.low, True, False))


def test_squares_and_cubes_have_their_roots() -> None:
    assert nearest_roots((1, 0, 1), Fraction(0)) == (None, None)
    assert nearest_roots((2, -3, 1), Fraction(0)) == (None, Root(Fraction(1), Fraction(1)))
    assert nearest_roots((2, -3, 1), Fraction(1)) == (None, Root(Fraction(2), Fraction(2)))
    assert nearest_roots((0, 0, 0, 5), Fraction(0)) == (None, None)
    assert nearest_roots((-8, 0, 0, 1), Fraction(9)) == (Root(Fraction(2), Fraction(2)), None)
    assert nearest_roots((4,), Fraction(9)) == (None, None)
    assert value((), Fraction(3)) == 0


def test_a_number_of_too_many_turns_stands_still() -> None:
    free = Free(Fraction(2))
    assert standing(free.number() ** 20) == 2**20
    product: Fraction = Fraction(1)
    for each in range(20):
        product = product * (free.number() + each)
    assert standing(product) == prod(range(2, 22))
    assert (free.low, free.high) == (End(Fraction(2), True, False), End(Fraction(2), True, False))


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (lambda number: number.numerator, 7),
        (lambda number: number.denominator, 3),
        (lambda number: number.as_integer_ratio(), (7, 3)),
        (lambda number: number // 2, 1),
        (lambda number: number % 2, Fraction(1, 3)),
        (lambda number: round(number, 1), Fraction(23, 10)),
        (hash, hash(Fraction(7, 3))),
    ],
)
def test_what_is_made_of_its_digits_holds_at_one_place(look: Callable[[Any], object], expected: object) -> None:
    free = Free(Fraction(7, 3))
    assert look(free.number()) == expected
    assert free.low == free.high == End(Fraction(7, 3), closed=True, exact=False)


def test_whether_all_its_decimals_end() -> None:
    number = Free(Fraction(1)).number()
    assert terminates(number / 4) and not terminates(number / 3) and not terminates(1 / number)
    step = round_to(number, Fraction(1, 8), "half_up")
    assert terminates(step) and not terminates(step / 3) and not terminates(step + Fraction(1, 3))
    assert size_of(number + 255) == 9


def test_strangers_are_left_to_themselves() -> None:
    number: Any = Free(Fraction(1, 2)).number()
    rounded: Any = round_to(number, Fraction(1), "half_up")
    for each in (number, rounded):
        assert each != "1/2" and (each == "1/2") is False
        for way in (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod):
            for one, other in ((each, "x"), ("x", each)):
                if (way, one) != (operator.mod, "x"):
                    with pytest.raises(TypeError):
                        way(one, other)
        for way in (operator.lt, operator.le, operator.gt, operator.ge, operator.pow):
            with pytest.raises(TypeError):
                way(each, "x")
        for one, other in ((each, Fraction(0)), (Fraction(1), each - each.now)):
            with pytest.raises(ZeroDivisionError):
                operator.truediv(one, other)


def test_a_rounded_number_is_itself() -> None:
    free = Free(Fraction(7, 3))
    stepped = round_to(free.number(), Fraction(1, 2), "half_up")
    assert stepped == stepped and stepped >= stepped
    assert (free.low, free.high) == (None, None)
