"""Functions of the calendar, of written targets and of the values of rows: what the core gives for them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Literal, assert_never, cast

from perfscore.core.nodes import Fold, Value
from perfscore.kernel import written_targets as written
from perfscore.kernel.months import CALENDAR, day_of
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Trouble
from perfscore.model import terms

_LAST_DAY = datetime.date.max.toordinal()


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
            raise Trouble((Message("PS523.not_whole", what=Words("part.days_added"), value=show(value)), span))
        day = day + value if sign == "+" else day - value
        if not 1 <= day <= _LAST_DAY:
            raise Trouble((Message("PS524.no_such_day"), span))
    return day


def on_calendar(function: str, numbers: Iterable[Fraction], span: Span) -> Fraction:
    """A function of a day, and of another or of a number of months."""
    first, *others = numbers
    if function in {"months_before", "months_after"} and others[0].denominator != 1:
        raise Trouble((Message("PS523.not_whole", what=Words("part.months"), value=show(others[0])), span))
    found = CALENDAR[function](int(first), *map(int, others))
    if found is None:
        raise Trouble((Message("PS524.no_such_day"), span))
    return Fraction(found)


def scalar(value: Value | Trouble, kind: Type) -> terms.Scalar | None:
    """A value as the language has it; nothing where there is none."""
    if isinstance(value, Trouble):
        return None
    return day_of(value) if kind.kind is Kind.DATE and isinstance(value, Fraction) else value


def compared(function: str, actual: Written, target: Written, span: Span) -> Value:
    """A value beside a written target."""
    shown, wanted = f"“{actual.text}”", f"“{target.text}”"
    if function == "comparable":
        return written.met(actual, target) is not None
    if function == "meets":
        met = written.met(actual, target)
        if met is None:
            raise Trouble((Message("PS530.not_comparable", actual=shown, target=wanted), span))
        return met
    share = _SHARES[function](actual, target)
    if share is None:
        raise Trouble((Message("PS530.no_share", actual=shown, target=wanted), span))
    return share


_SHARES: Mapping[str, Callable[[Written, Written], Fraction | None]] = {
    "attainment": written.attainment,
    "deviation": written.deviation,
    "beyond": written.beyond,
    "shortfall": written.shortfall,
}


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
            return written.name_of(value)
        case "bounded by":
            assert isinstance(value, Written) and isinstance(data, tuple) and figure is not None
            return written.bounded_by(value, figure, *data)
        case _:
            assert_never(function)


# ---------------------------------------------------------------- rows


def too_few(node: Fold) -> Message:
    """What is wrong where there are fewer."""
    if node.needed == 1:
        return Message("PS529.no_rows", filtered=node.where is not None, table=node.over.name, entries=False)
    return Message("PS529.too_few_rows", table=node.over.name, wanted=node.needed)


def folded(node: Fold, values: list[Value], added: Callable[[list[Fraction]], Fraction]) -> Value:
    """The value of a fold; ``added`` is the sum of some numbers."""
    low, high = node.without
    match node.function:
        case "count":
            return Fraction(len(values))
        case "distinct":
            # In order, for numbers that move tell of each comparison on which way they go.
            ordered = sorted(cast(list[Fraction], values))
            return Fraction(len(values) - sum(one == other for one, other in pairwise(ordered)))
        case "any":
            return any(value is True for value in values)
        case "all":
            return all(value is True for value in values)
        case _:
            numbers = sorted(cast(list[Fraction], values))[low : len(values) - high]
    match node.function:
        case "lowest":
            return numbers[node.rank - 1]
        case "minimum":
            return numbers[0]
        case "highest":
            return numbers[-node.rank]
        case "maximum":
            return numbers[-1]
        case "sum":
            return added(numbers)
        case "mean":
            return added(numbers) / len(numbers)
        case "median":
            return added([numbers[(len(numbers) - 1) // 2], numbers[len(numbers) // 2]]) / 2
        case _:
            assert_never(node.function)
