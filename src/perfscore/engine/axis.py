"""An expression and what is known come in; the line on which its value lies, and the edges on that line, go out."""

from __future__ import annotations

import datetime
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import ranges, terms
from perfscore.analysis.constants import position
from perfscore.bands import EVERYTHING, Interval
from perfscore.engine.explanation import Edge, Relation
from perfscore.engine.figures import Named, formula, named, title_of
from perfscore.engine.values import Known
from perfscore.types import Kind, Type
from perfscore.wording import describe

_ZERO = Fraction(0)
_CALENDAR = Interval(position(datetime.date.min), position(datetime.date.max), True, True)


@attrs.frozen
class Ranked:
    """An edge with how near it is: a share of the figures there, so that days and amounts can stand in one list."""

    edge: Edge
    nearness: Fraction | None = None


@attrs.frozen
class Spot:
    """The first place of a region as seen from the value: what must hold there, and the nearest figure."""

    relation: Relation
    at: Fraction


@attrs.frozen
class Axis:
    """A number or a day, where it lies now and where it can lie."""

    subject: terms.Expression
    value: Fraction
    domain: Interval
    known: Known

    @property
    def whole(self) -> bool:
        """Whether only whole numbers lie on the line: days and counts."""
        return whole(self.subject.type)

    def spot(self, region: Interval) -> Spot | None:
        """Where the value would come into a region in which it does not lie; None where it cannot come there."""
        there = region.meet(self.domain)
        if self.subject.type.kind is Kind.DATE:
            there = there.meet(_CALENDAR)
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

    def edge(self, spot: Spot, effect: Fraction) -> Ranked:
        """The edge at a spot."""
        kind, distance = self.subject.type, abs(spot.at - self.value)
        largest = max(abs(spot.at), abs(self.value))
        edge = Edge(
            subject=formula(self.subject, self.known),
            title=title(self.subject, self.known),
            now=describe(self.value, kind),
            relation=spot.relation,
            at=describe(spot.at, kind),
            kind=kind.kind.value,
            distance=distance,
            effect=effect,
        )
        return Ranked(edge, distance / largest if largest else _ZERO)


def axis(subject: terms.Expression, known: Known) -> Axis:
    """The line of a number or a day. Raises Trouble where it has no value."""
    return Axis(subject, position(known.value(subject)), domain(subject, known), known)


def title(subject: terms.Expression, known: Known) -> str | None:
    """The title of the fact or the quantity that an expression is; None where it is a formula."""
    return title_of(subject, known) if isinstance(subject, Named) else None


def whole(kind: Type) -> bool:
    """Whether values are whole numbers; days are, by their number in the calendar."""
    return kind.whole or kind.kind is Kind.DATE


def domain(subject: terms.Expression, known: Known) -> Interval:
    """The values that a number or a day can take, as far as the framework tells."""
    return _range(subject, known, {})


def _range(expression: terms.Expression, known: Known, found: dict[str, Interval]) -> Interval:
    for node in named(expression):
        if isinstance(node, terms.QuantityValue) and node.name not in found and len(found) < limits.FIGURES:
            found[node.name] = EVERYTHING
            found[node.name] = _range(known.framework.quantity_values[node.name].value, known, found)
    return ranges.of(expression, known.framework.facts, found)
