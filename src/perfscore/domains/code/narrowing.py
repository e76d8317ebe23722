"""What a condition tells of a number that it holds of: the interval in which that lies."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.core.nodes import Among, Const, Operator, Test
from perfscore.kernel.intervals import Interval, point

_OPPOSITE: dict[str, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def narrowed(left: Interval, condition: Test, *, holds: bool) -> Interval:
    """What is left of an interval where a condition on what lies in it holds, or does not; never too narrow."""
    if isinstance(condition.other, Among):
        if not holds:
            return without(left, condition.other.intervals)
        return left.meet(condition.other.intervals[0]) if len(condition.other.intervals) == 1 else left
    if not isinstance(condition.other, Const) or not isinstance(condition.other.value, Fraction):
        return left
    edge, operator = condition.other.value, condition.operator if holds else _OPPOSITE[condition.operator]
    match operator:
        case "<" | "<=":
            return left.meet(Interval(high=edge, high_closed=operator == "<="))
        case ">" | ">=":
            return left.meet(Interval(low=edge, low_closed=operator == ">="))
        case "=":
            return left.meet(point(edge))
        case _:
            return without(left, [point(edge)])


def still_open(interval: Interval, left: Interval) -> Interval:
    """The interval without the edges that what is left keeps anyway."""
    low, high = interval.low, interval.high
    if low is not None and left.low is not None:
        if left.low > low or (left.low == low and (interval.low_closed or not left.low_closed)):
            low = None
    if high is not None and left.high is not None:
        if left.high < high or (left.high == high and (interval.high_closed or not left.high_closed)):
            high = None
    return Interval(low, high, interval.low_closed, interval.high_closed)


def without(left: Interval, intervals: Sequence[Interval]) -> Interval:
    """What is left of an interval where a value lies in none of some others; never too narrow."""
    for interval in intervals:
        inner = still_open(interval, left)
        if inner.low is None and interval.high is not None:
            left = left.meet(Interval(low=interval.high, low_closed=not interval.high_closed))
        elif inner.high is None and interval.low is not None:
            left = left.meet(Interval(high=interval.low, high_closed=not interval.low_closed))
    return left
