"""A deduction and what is known come in; what each item takes off, unit by unit, all others being equal, goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

import attrs

from perfscore.analysis import rule_model
from perfscore.bands import EVERYTHING, Interval
from perfscore.core.nodes import Extreme
from perfscore.engine.arithmetic import earned, taken_off
from perfscore.engine.figures import Reading
from perfscore.engine.pieces import Piece
from perfscore.engine.scorecard import Line
from perfscore.numbers import rounded

_ZERO = Fraction(0)
_SHOWN = 12
_NEAR = 3


@attrs.frozen
class Rest:
    """What a deduction leaves without one of its items, and the points below which it never falls."""

    points: Fraction
    floor: Fraction

    def less(self, amount: Fraction) -> Fraction:
        """The points where the item takes off so much."""
        return max(self.points - amount, self.floor)


def rests(line: Line, known: Reading) -> list[Rest]:
    """For each item what the others leave. Raises Trouble where that cannot be told."""
    amounts = [known.exact.number(each) for each in taken_off(line.row)]
    points = earned(line.row, known.exact)
    assert isinstance(points, Extreme)
    left, floor = (known.exact.number(each) for each in points.options)
    return [Rest(left + amount, floor) for amount in amounts]


@attrs.frozen
class Charge:
    """What an item takes off for each unit beyond its threshold, where all others stay as they are."""

    item: rule_model.PerUnit
    points: Fraction
    threshold: Fraction
    rest: Rest

    def units(self, value: Fraction) -> Fraction:
        """The units that count at a value."""
        beyond = value - self.threshold if self.item.above else self.threshold - value
        units = max(_ZERO, beyond) / self.item.unit
        match self.item.partial:
            case "started":
                return rounded(units, "ceiling")
            case "complete":
                return rounded(units, "floor")
            case "proportional":
                return units
            case _:
                assert_never(self.item.partial)

    def earned(self, units: Fraction) -> Fraction:
        """The points where so many units count."""
        return self.rest.less(self.points * units)

    def places(self, points: Fraction) -> list[Fraction]:
        """Where a proportional deduction leaves so many points, unless that is all or nothing of what it can leave."""
        if not self.rest.floor < points < self.rest.points or not self.points:
            return []
        beyond = self.item.unit * (self.rest.points - points) / self.points
        return [self.threshold + beyond if self.item.above else self.threshold - beyond]

    @property
    def most(self) -> Fraction | None:
        """The units, not always a whole number of them, at which nothing more is lost; None where nothing ever is."""
        room = self.rest.points - self.rest.floor
        return room / self.points if room > 0 and self.points > 0 else None

    def at_most(self, units: int) -> Interval:
        """The values at which no more than so many units count; not of a proportional deduction."""
        complete = self.item.partial == "complete"
        far = self.item.unit * (units + 1 if complete else units)
        if self.item.above:
            return Interval(high=self.threshold + far, high_closed=not complete)
        return Interval(low=self.threshold - far, low_closed=not complete)

    def more_than(self, units: int) -> Interval:
        """The values at which more than so many units count; not of a proportional deduction."""
        fewer = self.at_most(units)
        if self.item.above:
            return Interval(low=fewer.high, low_closed=not fewer.high_closed)
        return Interval(high=fewer.low, high_closed=not fewer.low_closed)

    @property
    def nothing(self) -> Interval:
        """The values up to the threshold."""
        if self.item.above:
            return Interval(high=self.threshold, high_closed=True)
        return Interval(low=self.threshold, low_closed=True)


def charge(item: rule_model.PerUnit, rest: Rest, known: Reading) -> Charge:
    """What an item takes off. Raises Trouble where that cannot be told."""
    threshold = _ZERO if item.threshold is None else known.number(item.threshold)
    return Charge(item, known.number(item.points), threshold, rest)


def ceiling(value: Fraction) -> int:
    """The least whole number that is not below a value."""
    return -(-value.numerator // value.denominator)


def first(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """The first whole number from low to high from which on something holds; None where it never does."""
    if low > high or not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


# ---------------------------------------------------------------- the scale


def of_charge(charged: Charge, value: Fraction) -> list[Piece] | None:
    """The pieces of a deduction in rising order; None where it never takes anything off.

    Of many steps those far from the value are drawn together: the points at their ends are right.
    """
    most = charged.most
    if most is None:
        return None
    pieces = _sloping(charged, most) if charged.item.partial == "proportional" else _stepped(charged, most, value)
    return pieces if charged.item.above else pieces[::-1]


def _sloping(charged: Charge, most: Fraction) -> list[Piece]:
    end, above = charged.item.unit * most, charged.item.above
    full, least = charged.earned(_ZERO), charged.rest.floor
    if above:
        slope = Interval(charged.threshold, charged.threshold + end, low_closed=False, high_closed=True)
        beyond = Interval(low=slope.high)
    else:
        slope = Interval(charged.threshold - end, charged.threshold, low_closed=True)
        beyond = Interval(high=slope.low)
    return [
        Piece(charged.nothing, full, full),
        Piece(slope, full, least) if above else Piece(slope, least, full),
        Piece(beyond, least, least),
    ]


def _stepped(charged: Charge, most: Fraction, value: Fraction) -> list[Piece]:
    last = ceiling(most)
    here = min(int(charged.units(value)), last)
    found: list[Piece] = []
    for start, end in _runs(last, here):
        there = EVERYTHING if end == last else charged.at_most(end)
        if start:
            there = there.meet(charged.more_than(start - 1))
        one, other = charged.earned(Fraction(start)), charged.earned(Fraction(end))
        found.append(Piece(there, one, other) if charged.item.above else Piece(there, other, one))
    return found


def _runs(last: int, here: int) -> Iterator[tuple[int, int]]:
    """Numbers of units from the first to the last that are shown as one: each alone where there are few, or near."""
    if last < _SHOWN:
        yield from ((each, each) for each in range(last + 1))
        return
    near = range(max(0, here - _NEAR), min(last, here + _NEAR) + 1)
    alone = sorted({0, *near, last})
    for one, other in pairwise(alone):
        yield one, one
        if other > one + 1:
            yield one + 1, other - 1
    yield last, last
