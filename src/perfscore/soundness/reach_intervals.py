"""What becomes of intervals when values are added, bounded or rounded, never too narrow."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from perfscore.bands import EVERYTHING, Interval, point
from perfscore.numbers import round_to

ZERO = point(Fraction(0))
AT_LEAST_ZERO = Interval(low=Fraction(0), low_closed=True)


def negated(value: Interval) -> Interval:
    """The values with their signs turned."""
    return -value


def added(values: Iterable[Interval]) -> Interval:
    """The sums of one value of each."""
    total = ZERO
    for each in values:
        total = (total + each).coarse()
    return total


def scaled(value: Interval, factor: Fraction) -> Interval:
    """The values times a factor above 0."""
    low = None if value.low is None else value.low * factor
    high = None if value.high is None else value.high * factor
    return Interval(low, high, value.low_closed, value.high_closed).coarse()


def times(value: Interval, count: Interval) -> Interval:
    """The products of a value with a count, which is never below 0."""
    low, low_closed = _lowest(value, count)
    high, high_closed = _lowest(-value, count)
    return Interval(low, None if high is None else -high, low_closed, high_closed).coarse()


def _lowest(value: Interval, count: Interval) -> tuple[Fraction | None, bool]:
    edge, closed = (count.low, count.low_closed)
    if value.low is not None and value.low < 0:
        edge, closed = (count.high, count.high_closed)
    if value.low is None or edge is None:
        return None, False
    by_zero = (value.low == 0 and value.low_closed) or (edge == 0 and closed)
    return value.low * edge, by_zero or (value.low_closed and closed)


def hull(values: Iterable[Interval]) -> Interval:
    """What lies in one of them, or between two; everything where there is none."""
    there = [each for each in values if not each.empty]
    return reduce(Interval.hull, there) if there else EVERYTHING


def clamped(value: Interval, low: Fraction, high: Fraction) -> Interval:
    """The values, each moved into a range."""
    if value.low is not None and value.high is not None and low <= value.low <= value.high <= high:
        return value
    return value.greater(point(low)).lesser(point(high))


def rounded(value: Interval, step: Fraction, mode: str) -> Interval:
    """The values, each rounded; how rounding goes, the greater one of two is never rounded below the other."""
    low, high = (None if edge is None else round_to(edge, step, mode) for edge in (value.low, value.high))
    return Interval(low, high, low is not None, high is not None)


def is_point(value: Interval) -> bool:
    """Whether only one value lies inside."""
    return value.low is not None and value.low == value.high
