"""Functions of the calendar and of written targets: what the primitives of the core give for their values."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal, assert_never

from perfscore.core.nodes import Value
from perfscore.kernel import written_targets as written
from perfscore.kernel.months import later_by_months, months_apart
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Message
from perfscore.messages.trouble import Trouble
from perfscore.model import terms

_LAST_DAY = datetime.date.max.toordinal()

Calendar = Literal["months_between", "months_before", "months_after", "month_end", "year", "month", "day"]
Comparison = Literal["comparable", "meets", "attainment", "deviation", "beyond", "shortfall"]


def moved(signs: Iterable[str], numbers: Iterable[Fraction], span: Span) -> Fraction:
    """A day some days earlier or later, each of which must be a day of the calendar."""
    day, earlier = Fraction(0), Fraction(0)
    for sign, value in zip(signs, numbers, strict=True):
        if sign == "day":
            day, value, sign = value, earlier, "+"
        elif day == 0:
            earlier = value
            continue
        if value.denominator != 1:
            raise Trouble((Message("PS523.not_whole", what="the days added to a date", value=show(value)), span))
        day = day + value if sign == "+" else day - value
        if not 1 <= day <= _LAST_DAY:
            raise Trouble((Message("PS524.no_such_day"), span))
    return day


def on_calendar(function: Calendar, numbers: Iterable[Fraction], span: Span) -> Fraction:
    """A function of a day, and of another or of a number of months."""
    first, *others = numbers
    day = day_of(first)
    match function:
        case "months_between":
            return Fraction(months_apart(day, day_of(others[0])))
        case "months_before":
            return _months_later(day, -others[0], span)
        case "months_after":
            return _months_later(day, others[0], span)
        case "month_end":
            return Fraction(day.replace(day=monthrange(day.year, day.month)[1]).toordinal())
        case "year":
            return Fraction(day.year)
        case "month":
            return Fraction(day.month)
        case "day":
            return Fraction(day.day)
        case _:
            assert_never(function)


def day_of(number: Fraction) -> datetime.date:
    """The day of a number."""
    return datetime.date.fromordinal(int(number))


def scalar(value: Value | Trouble, kind: Type) -> terms.Scalar | None:
    """A value as the language has it; nothing where there is none."""
    if isinstance(value, Trouble):
        return None
    return day_of(value) if kind.kind is Kind.DATE and isinstance(value, Fraction) else value


def _months_later(day: datetime.date, months: Fraction, span: Span) -> Fraction:
    if months.denominator != 1:
        raise Trouble((Message("PS523.not_whole", what="a number of months", value=show(months)), span))
    found = later_by_months(day, int(months))
    if found is None:
        raise Trouble((Message("PS524.no_such_day"), span))
    return Fraction(found.toordinal())


def compared(function: Comparison, actual: Written, target: Written, span: Span) -> Value:
    """A value beside a written target."""
    shown, wanted = f"“{actual.text}”", f"“{target.text}”"
    share: Fraction | None
    match function:
        case "comparable":
            return written.met(actual, target) is not None
        case "meets":
            met = written.met(actual, target)
            if met is None:
                raise Trouble((Message("PS530.not_comparable", actual=shown, target=wanted), span))
            return met
        case "shortfall":
            # What misses an exact target from above is as far from it as what misses it from below.
            short = written.attainment(actual, target) or Fraction(0)
            return 1 / short if short > 1 else short
        case "attainment":
            share = written.attainment(actual, target)
        case "deviation":
            share = written.deviation(actual, target)
        case "beyond":
            share = None if target.operator == "=" else written.deviation(actual, target)
            if share is not None and target.operator.startswith("<"):
                share = -share
        case _:
            assert_never(function)
    if share is None:
        raise Trouble((Message("PS530.no_share", actual=shown, target=wanted), span))
    return share


def as_target(
    function: Literal["as written", "name of", "bounded by"], value: Value, data: object, figure: Fraction | None
) -> Value:
    """A value as a target would be written, the name that a target compares with, or it with a figure for the name."""
    match function:
        case "as written":
            assert isinstance(value, Fraction) and isinstance(data, tuple)
            (unit,) = data
            return written.of_value(day_of(value)) if unit == "day" else written.of_value(value, unit)
        case "name of":
            assert isinstance(value, Written)
            return value.phrase if value.kind == "named" else ""
        case "bounded by":
            assert isinstance(value, Written) and isinstance(data, tuple) and figure is not None
            return written.bounded_by(value, figure, *data)
        case _:
            assert_never(function)
