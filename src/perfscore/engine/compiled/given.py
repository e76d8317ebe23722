"""Numbers of generated code come in; what is too long to be written out in it is computed and goes out."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from perfscore.engine.compiled.writer import Unsure
from perfscore.engine.values import later_by_months, months_apart
from perfscore.numbers import terminates

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
}
"""What generated code may call, by the names under which it does."""
