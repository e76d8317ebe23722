"""The line of values that a band table must cover, and the gaps that its rows leave there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval, gaps
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind, Type
from perfscore.model import rule_model, terms
from perfscore.model.constants import position

_CALENDAR = Interval(position(date.min), position(date.max), True, True)
_ONE = Fraction(1)


@attrs.frozen(repr=False, eq=False)
class Line(Record):
    """The values that something of a type can be; ``step`` is what they are multiples of, None where there is none."""

    type: Type
    domain: Interval
    step: Fraction | None

    def part(self, interval: Interval) -> Interval:
        """What of an interval the value can be."""
        found = interval.meet(self.domain)
        return found if self.step is None else _scaled(_scaled(found, 1 / self.step).whole(), self.step)

    def left(self, intervals: Sequence[Interval]) -> list[Interval]:
        """What the value can be outside of some intervals, the lowest first."""
        if self.step is None:
            return gaps(intervals, self.domain)
        inside = [_scaled(each, 1 / self.step) for each in intervals]
        found = gaps(inside, _scaled(self.domain, 1 / self.step), whole=True)
        return [_scaled(each, self.step) for each in found]


def line(subject: Type, domain: Interval, step: Fraction | None = None) -> Line:
    """The line of a type; counts and days are whole, and a day lies in the calendar."""
    days = subject.kind is Kind.DATE
    steps = _ONE if days or subject.whole else step
    return Line(subject, domain.meet(_CALENDAR) if days else domain, steps)


def line_of(subject: terms.Expression, domain: Interval, facts: Mapping[str, rule_model.FactDef]) -> Line:
    """The line of an expression; a fact that has a step, such as a sum of money, has no value between two steps."""
    match subject:
        case terms.FactValue():
            step = facts[subject.name].step
        case terms.ColumnValue():
            step = facts[subject.table].column(subject.name).step
        case _:
            step = None
    return line(subject.type, domain, step)


def _scaled(interval: Interval, factor: Fraction) -> Interval:
    low, high = (None if edge is None else edge * factor for edge in (interval.low, interval.high))
    return attrs.evolve(interval, low=low, high=high)
