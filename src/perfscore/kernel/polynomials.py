"""Polynomials with whole coefficients: exact sums, products, quotients, and the roots next to a place.

A polynomial is a tuple of its coefficients, the constant first, without zeros at its end; the empty one is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from math import ceil, gcd, isqrt, lcm

import attrs

Polynomial = tuple[int, ...]

ONE: Polynomial = (1,)
_NARROW = 1 << 40


@attrs.frozen
class Root:
    """A root: where ``low`` and ``high`` are equal, there; else somewhere between them."""

    low: Fraction
    high: Fraction


def trimmed(coefficients: list[int]) -> Polynomial:
    """A polynomial without zeros at its end."""
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return tuple(coefficients)


def added(one: Polynomial, other: Polynomial, factor: int = 1) -> Polynomial:
    """The sum of one polynomial and ``factor`` times another."""
    size = max(len(one), len(other))
    found = [0] * size
    found[: len(one)] = one
    for index, each in enumerate(other):
        found[index] += factor * each
    return trimmed(found)


def multiplied(one: Polynomial, other: Polynomial) -> Polynomial:
    """The product."""
    if not one or not other:
        return ()
    found = [0] * (len(one) + len(other) - 1)
    for index, each in enumerate(one):
        for place, factor in enumerate(other):
            found[index + place] += each * factor
    return tuple(found)


def reduced(above: Polynomial, below: Polynomial) -> tuple[Polynomial, Polynomial]:
    """A quotient in lowest terms; its denominator ends in a coefficient above 0."""
    if len(above) > 1 and len(below) > 1:
        common = _common(above, below)
        if len(common) > 1:
            above, below = _exact_quotient(above, common), _exact_quotient(below, common)
    content = gcd(*above, *below) * (1 if below[-1] > 0 else -1)
    return tuple(each // content for each in above), tuple(each // content for each in below)


def value(polynomial: Polynomial, at: Fraction, divisor: int = 1) -> Fraction:
    """The value at a place, divided by a whole number."""
    # All in whole numbers, over one denominator.
    above, below = at.as_integer_ratio()
    return Fraction(_scaled(polynomial, above, below), divisor * below ** max(0, len(polynomial) - 1))


def nearest_roots(
    polynomial: Polynomial, at: Fraction, low: Fraction | None = None, high: Fraction | None = None
) -> tuple[Root | None, Root | None]:
    """The nearest roots below and above a place; one that lies at the place itself is neither.

    Those below ``low`` and above ``high`` need not be told.
    """
    if len(polynomial) == 2:
        root = Fraction(-polynomial[0], polynomial[1])
        there = Root(root, root)
        return (there if root < at else None), (there if root > at else None)
    if len(polynomial) < 2:
        return None, None
    while _scaled(polynomial, at.numerator, at.denominator) == 0:
        polynomial = _exact_quotient(polynomial, (-at.numerator, at.denominator))
    if len(polynomial) < 2:
        return None, None
    above = _first_root_above(polynomial, at, high)
    # Turned around, what lies below lies above.
    turned = tuple(-each if index % 2 else each for index, each in enumerate(polynomial))
    below = _first_root_above(turned, -at, None if low is None else -low)
    return (None if below is None else Root(-below.high, -below.low)), above


def _first_root_above(polynomial: Polynomial, at: Fraction, last: Fraction | None) -> Root | None:
    """The first root above a place that is none, up to the last: by Sturm's theorem, between ends that close in."""
    if len(polynomial) > 3:
        polynomial = _exact_quotient(polynomial, _common(polynomial, _slope(polynomial)))
    if len(polynomial) <= 2:
        return nearest_roots(polynomial, at)[1]
    if len(polynomial) == 3 and (exact := _of_square(polynomial)) is not None:
        # A square one with one root twice has fractions as well.
        return next((Root(each, each) for each in exact if each > at), None)
    chain = _chain(polynomial)
    # Cauchy's bound: beyond it there is no root.
    bound = 1 + Fraction(max(abs(each) for each in polynomial[:-1]), abs(polynomial[-1]))
    low, high = at, Fraction(ceil(max(at + 1, bound))) if last is None else last
    # In whole numbers of a unit, which is halved each time.
    unit, halved = lcm(low.denominator, high.denominator), 1
    first, end = int(low * unit), int(high * unit)
    start, below = _changes(chain, first, unit), _changes(chain, end, unit)
    if start == below:
        return None
    while start - below > 1 or halved < _NARROW:
        middle, first, end, unit, halved = first + end, 2 * first, 2 * end, 2 * unit, 2 * halved
        changes = _changes(chain, middle, unit)
        if changes < start:
            end, below = middle, changes
        else:
            first = middle
    low, high = Fraction(first, unit), Fraction(end, unit)
    simple = simplest_between(low, high)
    if value(polynomial, simple) == 0:
        return Root(simple, simple)
    return Root(low, high)


def _of_square(polynomial: Polynomial) -> list[Fraction] | None:
    """The roots of a square polynomial, the lower one first; None where they are no fractions."""
    constant, linear, square = polynomial
    inner = linear * linear - 4 * square * constant
    if inner < 0:
        return []
    root = isqrt(inner)
    if root * root != inner:
        return None
    return sorted(Fraction(-linear + sign * root, 2 * square) for sign in (1, -1))


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the fewest digits that does not lie below ``low`` or above ``high``."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    return Fraction(*_simplest(*low.as_integer_ratio(), *high.as_integer_ratio()))


def _simplest(above: int, below: int, over: int, under: int) -> tuple[int, int]:
    """The same between two quotients of whole numbers above 0."""
    whole, rest = divmod(above, below)
    if not rest or (whole + 1) * under <= over:
        return whole + bool(rest), 1
    inner, outer = _simplest(under, over - whole * under, below, rest)
    return whole * inner + outer, inner


def _chain(polynomial: Polynomial) -> list[Polynomial]:
    """Sturm's chain of a polynomial, each without a common divisor of its coefficients."""
    chain = [polynomial, _slope(polynomial)]
    while len(chain[-1]) > 1:
        rest = _remainder(chain[-2], chain[-1])
        content = gcd(*rest)
        chain.append(tuple(-each // content for each in rest))
    return chain


def _changes(chain: Iterable[Polynomial], above: int, below: int) -> int:
    signs = [found > 0 for each in chain if (found := _scaled(each, above, below)) != 0]
    return sum(one != other for one, other in pairwise(signs))


def _scaled(polynomial: Polynomial, above: int, below: int) -> int:
    """The value at a place, times a power of the denominator."""
    total, power = 0, 1
    for each in reversed(polynomial):
        total = total * above + each * power
        power *= below
    return total


def _slope(polynomial: Polynomial) -> Polynomial:
    return tuple(index * each for index, each in enumerate(polynomial) if index)


def _remainder(one: Polynomial, other: Polynomial) -> Polynomial:
    """What a division leaves, times a whole number above 0."""
    rest = list(one)
    factor, positive = abs(other[-1]), other[-1] > 0
    while len(rest) >= len(other):
        lead = rest[-1] if positive else -rest[-1]
        rest = [each * factor for each in rest]
        shift = len(rest) - len(other)
        for index, each in enumerate(other):
            rest[shift + index] -= lead * each
        rest = list(trimmed(rest))
    return tuple(rest)


def _common(one: Polynomial, other: Polynomial) -> Polynomial:
    """The greatest common divisor, without a common divisor of its coefficients."""
    while other:
        content = gcd(*other)
        one, other = other, _remainder(one, tuple(each // content for each in other))
    content = gcd(*one)
    return tuple(each // content for each in one)


def _exact_quotient(one: Polynomial, other: Polynomial) -> Polynomial:
    """The quotient of a division that leaves nothing; by Gauss's lemma its coefficients are whole."""
    rest, found = list(one), [0] * (len(one) - len(other) + 1)
    for shift in range(len(found) - 1, -1, -1):
        found[shift] = rest[shift + len(other) - 1] // other[-1]
        for index, each in enumerate(other):
            rest[shift + index] -= found[shift] * each
    return tuple(found)
