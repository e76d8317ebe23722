"""Numbers of generated code come in; what is too long to be written out in it is computed and goes out."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from perfscore import written
from perfscore.engine import comparing
from perfscore.engine.compiled.expressions import SHARE_BITS
from perfscore.engine.compiled.writer import Unsure
from perfscore.months import later_by_months, months_apart
from perfscore.numbers import terminates
from perfscore.written import Written

_LARGE_BITS = 1_000

Pair = tuple[int, int]
Entry = tuple[bool, int, int, int, int]
"""Whether a child applies, its points as a numerator and a denominator, and its share likewise."""


def _day(number: int) -> datetime.date:
    return datetime.date.fromordinal(number)


def months_later(day: int, months: int) -> int:
    """The day so many months later. Raises Unsure where the calendar has none."""
    found = later_by_months(_day(day), months)
    if found is None:
        raise Unsure
    return found.toordinal()


def months_between(first: int, last: int) -> int:
    """The whole months from one day to another."""
    return months_apart(_day(first), _day(last))


def month_end(day: int) -> int:
    """The last day of the month."""
    there = _day(day)
    return there.replace(day=monthrange(there.year, there.month)[1]).toordinal()


def endless(above: int, below: int) -> bool:
    """Whether a number has no end when it is written with decimals."""
    return not terminates(Fraction(above, below))


def _there(entries: Iterable[Entry]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(n, d), Fraction(share, unit)) for applies, n, d, share, unit in entries if applies]


def lowest_there(entries: Iterable[Entry]) -> Pair:
    """The least points of the children that apply."""
    return min(value for value, _ in _there(entries)).as_integer_ratio()


def highest_there(entries: Iterable[Entry]) -> Pair:
    """The most points of the children that apply."""
    return max(value for value, _ in _there(entries)).as_integer_ratio()


def mean_there(entries: Iterable[Entry]) -> Pair:
    """The mean of the points of the children that apply, each with its share."""
    there = _there(entries)
    whole = sum((share for _, share in there), Fraction(0))
    return (sum((value * share for value, share in there), Fraction(0)) / whole).as_integer_ratio()


# ---------------------------------------------------------------- sums over rows


def added_up(above: int, below: int, more: int, unit: int) -> Pair:
    """The sum of two quotients. Raises Unsure where the reference would count the work."""
    return pair_of(Fraction(above * unit + more * below, below * unit))


def summed(numbers: Iterable[Fraction]) -> Fraction:
    """The sum of quotients. Raises Unsure where the reference would count the work."""
    total = Fraction(0)
    for each in numbers:
        total += each
        pair_of(total)
    return total


def pair_of(found: Fraction) -> Pair:
    """A quotient as a pair. Raises Unsure where the reference would count the work."""
    return _no_longer_than(_LARGE_BITS, found)


def _no_longer_than(bits: int, found: Fraction) -> Pair:
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > bits:
        raise Unsure
    return found.numerator, found.denominator


# ---------------------------------------------------------------- written targets


def as_written(above: int, below: int, unit: str) -> Written:
    """A measured value that is compared with a written target."""
    return written.of_value(Fraction(above, below), unit)


def as_day(number: int) -> Written:
    """A day that is compared with a written target."""
    return written.of_value(_day(number))


def standing(target: Written, above: int, below: int, unit: str) -> Written:
    """A comparison with a name, in which a figure stands in the place of the name."""
    return written.bounded_by(target, Fraction(above, below), unit)


def meets(actual: Written, target: Written) -> bool:
    """Whether a value meets a target. Raises Unsure where that cannot be told."""
    found = written.met(actual, target)
    if found is None:
        raise Unsure
    return found


def attained(actual: Written, target: Written) -> Pair:
    """The share of a target that was reached. Raises Unsure where there is none, or a very long one."""
    return _pair(written.attainment(actual, target))


def deviated(actual: Written, target: Written) -> Pair:
    """How far a value lies from its target, as a share of it. Raises Unsure where there is no such share."""
    return _pair(written.deviation(actual, target))


def _pair(found: Fraction | None) -> Pair:
    if found is None:
        raise Unsure
    return _no_longer_than(SHARE_BITS, found)


def weighed(actual: Written, target: Written) -> tuple[bool | None, int, int, int, int]:
    """A comparison: whether the target is met, None where that cannot be told; then two shares, each as a pair.

    The first is the share attained, upside down where it is above 1. The second is how far the value is better than
    the target; its denominator is 0 where there is no such share. Raises Unsure where one is very long.
    """
    # A measured 20 and a written one are equal, and are no stand-ins for each other.
    return _weighed(actual, target, actual.bare, target.bare, actual.scaled, target.scaled)


@lru_cache(maxsize=4_096)
def _weighed(actual: Written, target: Written, *_unlike: bool) -> tuple[bool | None, int, int, int, int]:
    found = comparing.with_written(actual, target)
    beyond = (0, 0) if found.beyond is None else _pair(found.beyond)
    return found.met, *_pair(found.shortfall), *beyond


GIVEN: Mapping[str, Callable[..., object]] = {
    "months_later": months_later,
    "months_between": months_between,
    "month_end": month_end,
    "year": lambda day: _day(day).year,
    "month": lambda day: _day(day).month,
    "day": lambda day: _day(day).day,
    "endless": endless,
    "lowest_there": lowest_there,
    "highest_there": highest_there,
    "mean_there": mean_there,
    "added_up": added_up,
    "quotient": Fraction,
    "pair_of": pair_of,
    "summed": summed,
    "as_written": as_written,
    "as_day": as_day,
    "standing": standing,
    "meets": meets,
    "attained": attained,
    "deviated": deviated,
    "weighed": weighed,
}
"""What generated code may call, by the names under which it does."""
