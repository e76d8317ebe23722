"""The line on which the value of an expression lies, and the nearest edges on it."""

from __future__ import annotations

import datetime
from fractions import Fraction

import attrs

from perfscore.core.nodes import Value
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.types import DATE, DURATION, NUMBER, RATIO, Kind, Type
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.model import ranges, terms
from perfscore.model.constants import position
from perfscore.scoring.explanation import Edge, Relation
from perfscore.scoring.figures import Named, Reading, formula, kind_name, named, title_of

_ZERO = Fraction(0)
_LITTLE = Fraction(1, 10**12)
_CALENDAR = Interval(position(datetime.date.min), position(datetime.date.max), True, True)


@attrs.frozen
class Ranked:
    """An edge with how near it is: a share of the figures there, so that days and amounts can stand in one list.

    ``moves`` is what would be different, ``to`` a value that it would have, where one can be told. ``rising`` tells
    whether that lies above the value now; None where there is no above.
    """

    edge: Edge
    moves: object
    to: Value | None = None
    nearness: Fraction | None = None
    rising: bool | None = None


@attrs.frozen
class Spot:
    """The first place of a region as seen from the value: what must hold there, and the nearest figure."""

    relation: Relation
    at: Fraction


@attrs.frozen
class Axis:
    """A number or a day, where it lies now and where it can lie.

    ``kind`` is that of its type or, of a value that is compared with a written target, that of the number or the day
    which was written, with its ``unit``.
    """

    subject: terms.Expression
    kind: Type
    value: Fraction
    domain: Interval
    known: Reading
    unit: str = ""

    @property
    def whole(self) -> bool:
        """Whether only whole numbers lie on the line: days and counts."""
        return whole(self.kind)

    @property
    def reach(self) -> Interval:
        """Where values can lie, of days within the calendar."""
        return self.domain.meet(_CALENDAR) if self.kind.kind is Kind.DATE else self.domain

    def shown(self, value: Fraction) -> str:
        """A value on the line, for reading."""
        return f"{describe(value, self.kind)}{self.unit}"

    def spot(self, region: Interval) -> Spot | None:
        """Where the value would come into a region in which it does not lie; None where it cannot come there."""
        there = region.meet(self.reach)
        if self.whole:
            there = there.whole()
        if there.empty:
            return None
        if region.low is not None and region.low == region.high:
            return Spot("=", region.low)
        if there.low is not None and (there.low > self.value or (there.low == self.value and not there.low_closed)):
            return Spot(">=" if there.low_closed else ">", there.low)
        assert there.high is not None, "the value does not lie in the region"
        return Spot("<=" if there.high_closed else "<", there.high)

    def beyond(self, spot: Spot) -> Fraction | None:
        """A value at a spot, or right behind one that is no part of the region."""
        at = spot.at + {"<": -_LITTLE, ">": _LITTLE}.get(spot.relation, _ZERO)
        return at if self.kind.kind is not Kind.DATE or at.denominator == 1 else None

    def edge(self, spot: Spot, effect: Fraction) -> Ranked:
        """The edge at a spot."""
        distance = abs(spot.at - self.value)
        largest = max(abs(spot.at), abs(self.value))
        edge = Edge(
            subject=formula(self.subject, self.known.framework),
            title=title(self.subject, self.known),
            now=self.shown(self.value),
            relation=spot.relation,
            at=self.shown(spot.at),
            kind=kind_name(self.kind, self.known),
            distance=distance,
            effect=effect,
        )
        rising = spot.relation.startswith(">") or (spot.relation == "=" and spot.at > self.value)
        return Ranked(edge, self.subject, self.beyond(spot), distance / largest if largest else _ZERO, rising)


def axis(subject: terms.Expression, known: Reading) -> Axis:
    """The line of a number or a day. Raises Trouble where it has no value."""
    return Axis(subject, subject.type, known.number(subject), domain(subject, known), known)


def written_axis(subject: terms.Expression, written: Written, known: Reading) -> Axis | None:
    """The line of what is compared with a written target; None where it is no single number and no single day."""
    if subject.type.ordered:
        return axis(subject, known)
    low, high = written.interval.low, written.interval.high
    if low is None or low != high:
        return None
    if written.kind == "day":
        return Axis(subject, DATE, low, EVERYTHING, known)
    kind = {"%": RATIO, "天": DURATION}.get(written.unit, NUMBER)
    return Axis(subject, kind, low, EVERYTHING, known, written.unit if kind is NUMBER else "")


def title(subject: terms.Expression, known: Reading) -> str | None:
    """The title of the fact or the quantity that an expression is; None where it is a formula."""
    return title_of(subject, known) if isinstance(subject, Named) else None


def whole(kind: Type) -> bool:
    """Whether values are whole numbers; days are, by their number in the calendar."""
    return kind.whole or kind.kind is Kind.DATE


def domain(subject: terms.Expression, known: Reading) -> Interval:
    """The values that a number or a day can take, as far as the framework tells."""
    return _range(subject, known, {})


def _range(expression: terms.Expression, known: Reading, found: dict[str, Interval]) -> Interval:
    for node in named(expression):
        if isinstance(node, terms.QuantityValue) and node.name not in found and len(found) < limits.FIGURES:
            found[node.name] = EVERYTHING
            found[node.name] = _range(known.framework.quantity_values[node.name].value, known, found)
    return ranges.of(expression, known.framework.facts, found)
