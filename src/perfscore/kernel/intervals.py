"""Intervals of numbers and days: what they hold, where they overlap, and which gaps they leave in a domain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen
class Interval:
    """The values between two edges; None stands for no edge, and an edge belongs to it where it is closed."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = False
    high_closed: bool = False

    def __contains__(self, value: Fraction) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and not self.low_closed)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_closed)

    @property
    def empty(self) -> bool:
        """Whether nothing lies inside."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high if self.low_closed and self.high_closed else self.low >= self.high

    def meet(self, other: Interval) -> Interval:
        """What lies in both."""
        low, low_closed = _later(self, other)
        high, high_closed = _earlier(self, other)
        return Interval(low, high, low_closed, high_closed)

    def whole(self) -> Interval:
        """The same whole numbers between closed edges."""
        low, high = self.low, self.high
        if low is not None:
            ceiling = Fraction(-(-low.numerator // low.denominator))
            low = ceiling + 1 if ceiling == low and not self.low_closed else ceiling
        if high is not None:
            floor = Fraction(high.numerator // high.denominator)
            high = floor - 1 if floor == high and not self.high_closed else floor
        return Interval(low, high, low is not None, high is not None)

    def some_value(self) -> Fraction:
        """A value inside, an edge or a short number where there is one; the interval must not be empty."""
        if self.low is None and self.high is None:
            return Fraction(0)
        if self.low is None:
            assert self.high is not None
            return self.high if self.high_closed else _below(self.high)
        if self.low_closed:
            return self.low
        if self.high is None:
            return _above(self.low)
        return self.high if self.high_closed else _between(self.low, self.high)


EVERYTHING = Interval()


def point(value: Fraction) -> Interval:
    """The interval that holds one value."""
    return Interval(value, value, low_closed=True, high_closed=True)


def gaps(intervals: Sequence[Interval], domain: Interval, *, whole: bool = False) -> list[Interval]:
    """The parts of the domain that no interval covers, lowest first; ``whole`` counts whole numbers only."""
    rest = domain.whole() if whole else domain
    found: list[Interval] = []
    for taken in sorted((each for each in intervals if not each.empty), key=_start):
        if rest.empty:
            break
        below, above = _cut(rest, taken)
        found.append(below)
        rest = above
    pieces = [piece.whole() if whole else piece for piece in [*found, rest]]
    return [piece for piece in pieces if not piece.empty]


_NOTHING = Interval(Fraction(1), Fraction(0))


def _start(interval: Interval) -> tuple[bool, Fraction, bool]:
    """What puts intervals that do not overlap into rising order."""
    return interval.low is not None, interval.low or Fraction(0), not interval.low_closed


def _cut(rest: Interval, taken: Interval) -> tuple[Interval, Interval]:
    """What of the rest lies below and what lies above an interval that is taken out."""
    below = above = _NOTHING
    if taken.low is not None:
        below = rest.meet(Interval(high=taken.low, high_closed=not taken.low_closed))
    if taken.high is not None:
        above = rest.meet(Interval(low=taken.high, low_closed=not taken.high_closed))
    return below, above


def _later(one: Interval, other: Interval) -> tuple[Fraction | None, bool]:
    if one.low is None or other.low is None:
        chosen = other if one.low is None else one
        return chosen.low, chosen.low_closed
    if one.low == other.low:
        return one.low, one.low_closed and other.low_closed
    chosen = one if one.low > other.low else other
    return chosen.low, chosen.low_closed


def _earlier(one: Interval, other: Interval) -> tuple[Fraction | None, bool]:
    if one.high is None or other.high is None:
        chosen = other if one.high is None else one
        return chosen.high, chosen.high_closed
    if one.high == other.high:
        return one.high, one.high_closed and other.high_closed
    chosen = one if one.high < other.high else other
    return chosen.high, chosen.high_closed


def _step(edge: Fraction) -> Fraction:
    return Fraction(1, 100) if abs(edge) <= 1 else Fraction(1)


def _below(edge: Fraction) -> Fraction:
    return edge - _step(edge)


def _above(edge: Fraction) -> Fraction:
    return edge + _step(edge)


def _between(low: Fraction, high: Fraction) -> Fraction:
    tried = _above(low)
    return tried if tried < high else (low + high) / 2


def laid_out(
    found: Iterable[tuple[Interval, T]], rest: T, domain: Interval, *, whole: bool
) -> list[tuple[Interval, T]]:
    """The parts of a domain in rising order, each with what stands for it; the rest stands for all that is left.

    Together they leave no gap. Of whole numbers, a part ends where the next begins.
    """

    def empty(interval: Interval) -> bool:
        return (interval.whole() if whole else interval).empty

    parts = [(interval.meet(domain), each) for interval, each in found]
    parts = [(interval, each) for interval, each in parts if not empty(interval)]
    parts += [(gap, rest) for gap in gaps([interval for interval, _ in parts], domain) if not empty(gap)]
    parts.sort(key=lambda pair: _start(pair[0]))
    return _joined(parts) if whole else parts


def _joined(parts: list[tuple[Interval, T]]) -> list[tuple[Interval, T]]:
    ends = [
        (attrs.evolve(one, high=other.low, high_closed=not other.low_closed), each)
        for (one, each), (other, _) in pairwise(parts)
    ]
    return [*ends, *parts[-1:]]
