"""What a written target asks of a value: whether it is met, what share of it was reached, how far off the value is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from strategies.arithmetic import Uncomputable, inside
from strategies.terms import Compared, Expr, Interval, Type, Value, Written
from strategies.written import BEGINS

NAMED_UNITS = {"money": "元"}
"""What the plain numbers of a type count, where the type has no unit word of its own."""


class Unclear(Uncomputable):
    """The specification does not say what comes out."""


def as_written(value: Value, kind: Type) -> Written:
    """A plain fact in the terms of what is written."""
    match value:
        case Written():
            return value
        case timedelta():
            minutes = Fraction(value // timedelta(minutes=1))
            return Written("", "time", "=", minutes, minutes)
        case date():
            ordinal = Fraction(value.toordinal())
            return Written("", "day", "=", ordinal, ordinal)
        case Fraction():
            family = "share" if kind.kind == "ratio" else "number"
            return Written("", family, "=", value, value, kind.unit or NAMED_UNITS.get(kind.kind, ""))
        case _:
            raise TypeError(value)


def family(written: Written) -> str:
    return "number" if written.family in {"people", "money"} else written.family


def bare(written: Written) -> bool:
    return family(written) == "number" and not written.unit


def interval(written: Written) -> Interval:
    closed = written.form not in {">", "<"}
    return Interval(written.low, written.high, closed, closed)


def nothing(written: Written) -> bool:
    """The one amount that it says, or compares with, is 0."""
    ends = {written.low, written.high} - {None}
    return family(written) in {"number", "share", "time"} and ends == {0}


def comparable(actual: Written, target: Written) -> bool:
    amounts = {"number", "share", "time"}
    if amounts >= {family(actual), family(target)} and (nothing(actual) or nothing(target)):
        return True
    if family(actual) != family(target):
        return False
    if bare(actual) or bare(target):
        return not (actual.big or target.big)
    return actual.unit == target.unit


class Aim:
    """An actual value beside its target."""

    def __init__(self, actual: Written, target: Written) -> None:
        self.actual = actual
        self.target = target
        if not comparable(actual, target):
            raise Uncomputable("the two cannot be compared")

    @property
    def met(self) -> bool:
        if self.target.form == "words":
            said, asked = self.actual.text, self.target.text
            if said == asked or (asked, said) in BEGINS:
                return True
            raise Uncomputable("words are met, or nothing can be told")
        had, wanted = interval(self.actual), interval(self.target)
        if _holds(wanted, had):
            return True
        if _apart(wanted, had):
            return False
        raise Uncomputable("it may be met or not")

    @property
    def has_share(self) -> bool:
        """A day, a range and words have none."""
        return family(self.target) not in {"day", "words"} and self.target.form != "range"

    def amounts(self) -> tuple[Fraction, Fraction]:
        """The amount that was reached and the one that was asked."""
        if not self.has_share:
            raise Uncomputable("there is no share of this")
        if self.actual.form != "=":
            raise Unclear("no page says what share a bound has reached")
        wanted = self.target.low if self.target.low is not None else self.target.high
        assert wanted is not None
        assert self.actual.low is not None
        return self.actual.low, wanted

    @property
    def upper(self) -> bool:
        return self.target.form in {"<=", "<"}

    def attainment(self) -> Fraction:
        had, wanted = self.amounts()
        if had <= 0 or wanted <= 0:
            raise Unclear("shares of what is not above 0 are told only of a clause")
        return wanted / had if self.upper else had / wanted

    def deviation(self) -> Fraction:
        had, wanted = self.amounts()
        if wanted <= 0:
            raise Uncomputable("there is no deviation from what is not above 0")
        return (had - wanted) / wanted

    def share(self) -> Fraction:
        """What `proportional` and `bands` use where the target is missed."""
        if not self.has_share:
            return Fraction(0)
        had, wanted = self.amounts()
        if had <= 0 or wanted <= 0:
            return Fraction(0)
        return wanted / had if self.upper or (self.target.form == "=" and had > wanted) else had / wanted

    def beyond(self) -> Fraction:
        """How much better the value is than its target, as a share of it."""
        if not self.has_share or self.target.form == "=":
            return Fraction(0)
        had, wanted = self.amounts()
        if wanted <= 0:
            return Fraction(0)
        return (wanted - had if self.upper else had - wanted) / wanted


def _holds(outer: Interval, inner: Interval) -> bool:
    """Whether all of one interval lies in the other."""
    return _starts_before(outer, inner) and _ends_behind(outer, inner)


def _starts_before(outer: Interval, inner: Interval) -> bool:
    if outer.low is None or inner.low is None:
        return outer.low is None
    return inside(Interval(outer.low, None, outer.low_closed or not inner.low_closed), inner.low)


def _ends_behind(outer: Interval, inner: Interval) -> bool:
    if outer.high is None or inner.high is None:
        return outer.high is None
    return inside(Interval(None, outer.high, high_closed=outer.high_closed or not inner.high_closed), inner.high)


def _apart(one: Interval, other: Interval) -> bool:
    return _below(one, other) or _below(other, one)


def _below(one: Interval, other: Interval) -> bool:
    """Whether all of one interval lies below the other."""
    if one.high is None or other.low is None:
        return False
    return not inside(Interval(None, one.high, high_closed=one.high_closed and other.low_closed), other.low)


def aim_of(compared: Compared, value: Callable[[Expr], Value]) -> Aim:
    """Both sides, computed; a name in the target stands for its figure."""
    actual, target = value(compared.actual), value(compared.target)
    assert isinstance(target, Written)
    if target.figure:
        figure = value(dict(compared.figures)[target.figure])
        assert isinstance(figure, Fraction)
        low = figure if target.form in {">=", ">"} else None
        high = figure if target.form in {"<=", "<"} else None
        target = Written(target.text, "money", target.form, low, high, NAMED_UNITS["money"])
    return Aim(as_written(actual, compared.kind), target)


def measured(compared: Compared, value: Callable[[Expr], Value]) -> Fraction | bool:
    aim = aim_of(compared, value)
    if compared.function == "meets":
        return aim.met
    return aim.attainment() if compared.function == "attainment" else aim.deviation()
