"""Days by their numbers in the calendar, and the months that they lie in."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Callable, Mapping
from fractions import Fraction

from perfscore.kernel.intervals import Interval

DAYS = Interval(Fraction(1), Fraction(datetime.date.max.toordinal()), True, True)
"""The days of the calendar, by their numbers."""


def day_of(number: Fraction | int) -> datetime.date:
    """The day of a number."""
    return datetime.date.fromordinal(int(number))


def _later(number: int, months: int) -> int | None:
    """The same day of another month, or its last day where it has fewer; None outside the calendar."""
    day = day_of(number)
    index = day.year * 12 + day.month - 1 + months
    if not 12 <= index < 120_000:
        return None
    year, month = divmod(index, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1])).toordinal()


def _apart(first: int, last: int) -> int:
    """The whole months from one day to another; negative where the second is earlier."""
    if last < first:
        return -_apart(last, first)
    one, other = day_of(first), day_of(last)
    months = (other.year - one.year) * 12 + other.month - one.month
    return months - 1 if min(one.day, monthrange(other.year, other.month)[1]) > other.day else months


def _end(number: int) -> int:
    day = day_of(number)
    return day.replace(day=monthrange(day.year, day.month)[1]).toordinal()


CALENDAR: Mapping[str, Callable[..., int | None]] = {
    "months_between": _apart,
    "months_before": lambda day, months: _later(day, -months),
    "months_after": _later,
    "month_end": _end,
    "year": lambda day: day_of(day).year,
    "month": lambda day: day_of(day).month,
    "day": lambda day: day_of(day).day,
}
"""The functions of a day, by its number, and of another one or of a number of months."""

RANGES: Mapping[str, Interval] = {
    name: Interval(Fraction(1), Fraction(last), True, True)
    for name, last in (("year", 9999), ("month", 12), ("day", 31))
}
"""Where the values of such functions lie."""
