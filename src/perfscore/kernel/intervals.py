"""Intervals of numbers and days: what they hold, where they overlap, and their arithmetic, never too narrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise
from typing import TypeVar

import attrs

from perfscore.kernel.numbers import difference, round_to, size_of
from perfscore.kernel.source import light

T = TypeVar("T")


@light(unsafe_hash=True)
class Interval:
    """The values between two edges; None stands for no edge, and an edge belongs to it where it is closed."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = False
    high_closed: bool = False

    def __contains__(self, value: Fraction) -> bool:
        if self.low is not None and (value < self.low if self.low_closed else value <= self.low):
            return False
        return self.high is None or (value <= self.high if self.high_closed else value < self.high)

    @property
    def empty(self) -> bool:
        """Whether nothing lies inside."""
        if self.low is None or self.high is None:
            return False
        width = difference(self.high, self.low)
        return width < 0 if self.low_closed and self.high_closed else width <= 0

    def meet(self, other: Interval) -> Interval:
        """What lies in both."""
        low, low_closed = _inner((self.low, self.low_closed), (other.low, other.low_closed), 1)
        high, high_closed = _inner((self.high, self.high_closed), (other.high, other.high_closed), -1)
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
            return self.high if self.high_closed else self.high - _step(self.high)
        if self.low_closed:
            return self.low
        inside = self.low + _step(self.low)
        if self.high is None:
            return inside
        return self.high if self.high_closed else inside if inside < self.high else (self.low + self.high) / 2


EVERYTHING = Interval()


def point(value: Fraction) -> Interval:
    """The interval that holds one value."""
    return Interval(value, value, low_closed=True, high_closed=True)


def gaps(intervals: Sequence[Interval], domain: Interval) -> list[Interval]:
    """The parts of the domain that no interval covers, lowest first."""
    rest = domain
    found: list[Interval] = []
    for taken in sorted((each for each in intervals if not each.empty), key=_start):
        if rest.empty:
            break
        below, above = _cut(rest, taken)
        found.append(below)
        rest = above
    return [piece for piece in (*found, rest) if not piece.empty]


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


Edge = tuple[Fraction | None, bool]
"""An edge, or that there is none, and whether it is closed."""


def _inner(one: Edge, other: Edge, way: int) -> Edge:
    """Of two edges the one that lies further up, or down: what both of them leave."""
    (at, closed), (place, as_well) = one, other
    if at is None or place is None:
        return other if at is None else one
    further = difference(at, place) * way
    return (at, closed and as_well) if not further else one if further > 0 else other


def _outer(one: Edge, other: Edge, way: int) -> Edge:
    """Of two edges the one that lies further up, or down: what one of them leaves."""
    (at, closed), (place, as_well) = one, other
    if at is None or place is None:
        return None, False
    further = difference(at, place) * way
    return (at, closed or as_well) if not further else one if further > 0 else other


def _step(edge: Fraction) -> Fraction:
    return Fraction(1, 100) if abs(edge) <= 1 else Fraction(1)


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
    return joined(parts) if whole else parts


def joined(parts: list[tuple[Interval, T]]) -> list[tuple[Interval, T]]:
    """Intervals in rising order, each of which reaches to the next."""
    ends = [
        (attrs.evolve(one, high=other.low, high_closed=not other.low_closed), each)
        for (one, each), (other, _) in pairwise(parts)
    ]
    return [*ends, *parts[-1:]]


ZERO = point(Fraction(0))
AT_LEAST_ZERO = Interval(low=Fraction(0), low_closed=True)
_BITS = 2_000


def kept(value: Interval) -> Interval:
    """The interval without edges of too many digits: wider, and cheap to reckon with."""
    low, high = value.low, value.high
    low = None if low is None or size_of(low) > _BITS else low
    high = None if high is None or size_of(high) > _BITS else high
    if low is value.low and high is value.high:
        return value
    return Interval(low, high, value.low_closed and low is not None, value.high_closed and high is not None)


def negated(value: Interval) -> Interval:
    """The values with their signs turned."""
    low = None if value.high is None else -value.high
    high = None if value.low is None else -value.low
    return Interval(low, high, value.high_closed, value.low_closed)


def added(values: Iterable[Interval]) -> Interval:
    """The sums of one value of each."""
    there = list(values)
    low, low_closed = _summed([(each.low, each.low_closed) for each in there])
    high, high_closed = _summed([(each.high, each.high_closed) for each in there])
    return Interval(low, high, low_closed, high_closed)


def _summed(edges: list[tuple[Fraction | None, bool]]) -> tuple[Fraction | None, bool]:
    """The sum of some edges, and whether it belongs to the sums; no edge where one is none, or has too many digits."""
    above, below, closed = 0, 1, True
    for edge, belongs in edges:
        if edge is None:
            return None, False
        over, under = edge.as_integer_ratio()
        if under == below:
            above += over
        else:
            above, below = Fraction(above * under + over * below, below * under).as_integer_ratio()
        if max(above.bit_length(), below.bit_length()) > _BITS:
            return None, False
        closed = closed and belongs
    return Fraction(above, below), closed


def repeated(value: Interval) -> Interval:
    """The sums of one or more of the values, however many there are."""
    above, beneath = value.low is not None and value.low >= 0, value.high is not None and value.high <= 0
    return Interval(
        value.low if above else None,
        value.high if beneath else None,
        above and value.low_closed,
        beneath and value.high_closed,
    )


def scaled(value: Interval, factor: Fraction) -> Interval:
    """The values times a factor above 0."""
    low = None if value.low is None else value.low * factor
    high = None if value.high is None else value.high * factor
    return kept(Interval(low, high, value.low_closed, value.high_closed))


def hull(values: Iterable[Interval]) -> Interval:
    """What lies in one of them, or between two; everything where there is none."""
    there = [each for each in values if not each.empty]
    if len(there) < 2:
        return there[0] if there else EVERYTHING
    low, low_closed = reduce(partial(_outer, way=-1), [(each.low, each.low_closed) for each in there])
    high, high_closed = reduce(partial(_outer, way=1), [(each.high, each.high_closed) for each in there])
    return Interval(low, high, low_closed, high_closed)


def greater(one: Interval, other: Interval) -> Interval:
    """The greater one of two values."""
    low, low_closed = _inner((one.low, one.low_closed), (other.low, other.low_closed), 1)
    high, high_closed = _outer((one.high, one.high_closed), (other.high, other.high_closed), 1)
    return Interval(low, high, low_closed, high_closed)


def lesser(one: Interval, other: Interval) -> Interval:
    """The lesser one of two values."""
    low, low_closed = _outer((one.low, one.low_closed), (other.low, other.low_closed), -1)
    high, high_closed = _inner((one.high, one.high_closed), (other.high, other.high_closed), -1)
    return Interval(low, high, low_closed, high_closed)


def rounded(value: Interval, step: Fraction, mode: str) -> Interval:
    """The values, each rounded; how rounding goes, the greater one of two is never rounded below the other."""
    low, high = (None if edge is None else round_to(edge, step, mode) for edge in (value.low, value.high))
    return Interval(low, high, low is not None, high is not None)


def is_point(value: Interval) -> bool:
    """Whether only one value lies inside."""
    return value.low is not None and value.low == value.high


def multiplied(one: Interval, other: Interval) -> Interval:
    """The products: of one value scaled, else the extremes of four edges, or the parts of one sign each with each."""
    for value, factor in ((one, other.low if is_point(other) else None), (other, one.low if is_point(one) else None)):
        if factor:
            return scaled(value if factor > 0 else negated(value), abs(factor))
    if None not in (one.low, one.high, other.low, other.high):
        corners = [
            a * b for a in (one.low, one.high) for b in (other.low, other.high) if a is not None and b is not None
        ]
        return Interval(min(corners), max(corners), True, True)
    return hull(
        negated(_unsigned(a, b)) if turned != twice else _unsigned(a, b)
        for a, turned in _parts(one)
        for b, twice in _parts(other)
    )


def _parts(value: Interval) -> list[tuple[Interval, bool]]:
    """What of an interval is not below 0 and, turned around, what is not above it."""
    found = [(value.meet(AT_LEAST_ZERO), False), (negated(value).meet(AT_LEAST_ZERO), True)]
    return [(part, turned) for part, turned in found if not part.empty] or [(EVERYTHING, False)]


def _unsigned(one: Interval, other: Interval) -> Interval:
    """The product of two intervals of which neither goes below 0."""
    if one.low is None or other.low is None:
        return EVERYTHING
    low = one.low * other.low
    high = None if one.high is None or other.high is None else one.high * other.high
    if ZERO in (one, other):
        high = Fraction(0)
    return Interval(low, high, (one.low_closed and other.low_closed) or low == 0, high is not None)


def inverse(value: Interval) -> Interval:
    """One divided by the values that are not 0."""
    if not is_positive(value):
        below = value.high is not None and value.high <= 0
        return negated(inverse(negated(value))) if below else EVERYTHING
    assert value.low is not None
    low = Fraction(0) if value.high is None else (1 / value.high if value.high > 0 else Fraction(0))
    high = None if value.low == 0 else 1 / value.low
    return Interval(low, high, value.high is not None and value.high_closed, value.low_closed and high is not None)


def power(base: Interval, exponent: int) -> Interval:
    """The values to a whole power: odd powers keep the order of numbers, and so do even ones of what is not below 0."""
    if exponent == 0:
        return point(Fraction(1))
    base = kept(absolute(base) if exponent % 2 == 0 else base)
    low, high = (None if edge is None else edge**exponent for edge in (base.low, base.high))
    return kept(Interval(low, high, base.low_closed, base.high_closed))


def absolute(value: Interval) -> Interval:
    """The values without their signs."""
    if is_positive(value):
        return value
    if value.high is not None and value.high <= 0:
        return negated(value)
    return hull((ZERO, value, negated(value))).meet(AT_LEAST_ZERO)


def is_positive(value: Interval) -> bool:
    """Whether no value is below 0."""
    return value.low is not None and value.low >= 0
