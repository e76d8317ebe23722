"""Exact arithmetic of numbers, days and lengths of time, by the definitions of the specification."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from strategies.description import Const, Row
from strategies.terms import Interval, Match, Value


class Uncomputable(Exception):
    """There is no result: a value is lacking, a division by zero, a check that does not hold."""


class Refused(Uncomputable):
    """The code that the library must give."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of step that the mode chooses, by the definitions of the modes one by one."""
    below = floor(value / step)
    rest = value / step - below
    if rest == 0:
        return value
    towards_zero = below if value > 0 else below + 1
    away = below + 1 if value > 0 else below
    nearest = below if rest < Fraction(1, 2) else below + 1
    tie = rest == Fraction(1, 2)
    even = below if below % 2 == 0 else below + 1
    chosen = {
        "floor": below,
        "ceiling": below + 1,
        "down": towards_zero,
        "up": away,
        "half_up": away if tie else nearest,
        "half_down": towards_zero if tie else nearest,
        "half_even": even if tie else nearest,
        "up_05": away if abs(towards_zero) % 10 in {0, 5} else towards_zero,
    }[mode]
    return chosen * step


def months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(start: date, end: date) -> int:
    """How often a whole month fits between two days; an end before the start counts backwards."""
    if end < start:
        return -months_between(end, start)
    months = 0
    while months_later(start, months + 1) <= end:
        months += 1
    return months


def inside(interval: Interval, value: Value) -> bool:
    low, high = interval.low, interval.high
    if low is not None and not compare(">=" if interval.low_closed else ">", value, low):
        return False
    return high is None or compare("<=" if interval.high_closed else "<", value, high)


def matches(match: Match, value: Value) -> bool:
    """Whether a row on its own takes the value; `else` takes anything."""
    if match.form == "else":
        return True
    if match.form == "values":
        return value in match.values
    return inside(match.interval, value)


def points_of(rows: tuple[Row, ...], value: Value) -> Const:
    """The first row that takes the value: in a ladder the rows above count, and other rows are disjoint."""
    return next(row.points for row in rows if matches(row.match, value))


def compare(operator: str, left: Value, right: Value) -> bool:
    if operator in {"=", "!="}:
        return (left == right) is (operator == "=")
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        difference = left - right
    elif isinstance(left, date) and isinstance(right, date):
        difference = Fraction((left - right).days)
    elif isinstance(left, timedelta) and isinstance(right, timedelta):
        difference = Fraction((left - right) // timedelta(minutes=1))
    else:
        raise TypeError((left, right))
    return {"<": difference < 0, "<=": difference <= 0, ">": difference > 0, ">=": difference >= 0}[operator]


def number(value: Value) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def moment(value: Value) -> date:
    assert isinstance(value, date)
    return value


def truth(value: Value) -> bool:
    assert isinstance(value, bool)
    return value


def divide(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise Uncomputable("division by zero")
    return left / right


def calculate(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, date) or isinstance(right, date):
        return _calculate_date(operator, left, right)
    one, other = number(left), number(right)
    match operator:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return divide(one, other)
        case "^":
            assert other.denominator == 1
            return one ** int(other)
        case _:
            raise ValueError(operator)


def _calculate_date(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, date) and isinstance(right, date):
        return left - right
    assert isinstance(left, date)
    assert isinstance(right, timedelta)
    return left + right if operator == "+" else left - right


NUMERIC: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "abs": lambda x: abs(x[0]),
    "plain": lambda x: x[0],
    "min": min,
    "max": max,
    "clamp": lambda x: x[2] if x[0] > x[2] or x[1] > x[2] else max(x[0], x[1]),
    "sum": lambda x: sum(x, Fraction(0)),
    "mean": lambda x: sum(x, Fraction(0)) / len(x),
}


def call(function: str, values: list[Value]) -> Value:
    if function in NUMERIC:
        return NUMERIC[function]([number(each) for each in values])
    if function == "count":
        return Fraction(sum(truth(each) for each in values))
    day = moment(values[0])
    match function:
        case "days_between":
            return Fraction((moment(values[1]) - day).days)
        case "months_between":
            return Fraction(months_between(day, moment(values[1])))
        case "months_before":
            return months_later(day, -int(number(values[1])))
        case "months_after":
            return months_later(day, int(number(values[1])))
        case "month_end":
            return day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case _:
            return Fraction({"year": day.year, "month": day.month, "day": day.day}[function])


def units(word: str, excess: Fraction) -> Fraction:
    """How many units of a deduction count, by the word for a partial unit."""
    counted = max(Fraction(0), excess)
    return {
        "proportional": counted,
        "each started": Fraction(ceil(counted)),
        "each complete": Fraction(floor(counted)),
    }[word]


def interpolated(knots: list[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    """The height over x of the line through the knots, flat before the first and behind the last."""
    if x <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return knots[-1][1]
