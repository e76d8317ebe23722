"""A clause and what is known come in; its points, piece by piece along the line of its value, go out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

import attrs

from perfscore.analysis import model, rule_model
from perfscore.bands import EVERYTHING, Interval, gaps
from perfscore.core.expressions import constant
from perfscore.core.nodes import Value
from perfscore.engine.aiming import Aim
from perfscore.engine.clauses import matching, missed
from perfscore.engine.figures import Reading, formula, written
from perfscore.engine.turning import outside
from perfscore.trouble import Trouble
from perfscore.types import Kind, Type

_ZERO = Fraction(0)
_NOTHING = Interval(_ZERO, _ZERO)
T = TypeVar("T")
Row = TypeVar("Row", rule_model.Band, rule_model.LookupRow)


@attrs.frozen
class Piece:
    """A stretch and the points at its two ends; between them they lie on a straight line."""

    interval: Interval
    low_points: Fraction
    high_points: Fraction
    label: str = ""

    def within(self, domain: Interval) -> Piece | None:
        """The part of the piece inside a domain; None where nothing is."""
        interval = self.interval.meet(domain)
        if interval.empty:
            return None
        low = self.low_points if interval.low is None else self.at(interval.low)
        high = self.high_points if interval.high is None else self.at(interval.high)
        return Piece(interval, low, high, self.label)

    def at(self, value: Fraction) -> Fraction:
        """The points at a value, which lies in the piece or on its edge."""
        low, high = self.interval.low, self.interval.high
        if self.low_points == self.high_points or low is None or high is None or low == high:
            return self.low_points
        return self.low_points + (self.high_points - self.low_points) * (value - low) / (high - low)


def flat(interval: Interval, points: Fraction, label: str = "") -> Piece:
    """A piece with the same points everywhere."""
    return Piece(interval, points, points, label)


def rank(interval: Interval) -> tuple[bool, Fraction, bool]:
    """What puts intervals that do not overlap into rising order."""
    return interval.low is not None, interval.low or _ZERO, not interval.low_closed


def laid_out(
    found: Iterable[tuple[Interval, T]], rest: T, domain: Interval, *, whole: bool
) -> list[tuple[Interval, T]]:
    """The parts of a domain in rising order, each with what stands for it; the rest stands for all that is left.

    Together they leave no gap. Of whole numbers, a part ends where the next begins.
    """

    def empty(interval: Interval) -> bool:
        return (interval.whole() if whole else interval).empty

    parts = [(interval.meet(domain), each) for interval, each in found]
    parts = [(interval, each) for interval, each in parts if not empty(interval)]
    parts += [(gap, rest) for gap in gaps([interval for interval, _ in parts], domain) if not empty(gap)]
    parts.sort(key=lambda pair: rank(pair[0]))
    return _joined(parts) if whole else parts


def _joined(parts: list[tuple[Interval, T]]) -> list[tuple[Interval, T]]:
    ends = [
        (attrs.evolve(one, high=other.low, high_closed=not other.low_closed), each)
        for (one, each), (other, _) in pairwise(parts)
    ]
    return [*ends, *parts[-1:]]


def by_rows(rows: Sequence[Row], domain: Interval, *, whole: bool) -> list[tuple[Interval, Row | None]]:
    """Which row takes which part of a domain, in rising order; None where no row does."""
    found: list[tuple[Interval, Row | None]] = [(each, row) for row in rows for each in row.intervals]
    rest = next((row for row in rows if not row.intervals and not row.values), None)
    return laid_out(found, rest, domain, whole=whole)


def choices(kind: Type, rows: Sequence[Row]) -> list[Value]:
    """The words, or yes and no, between which rows choose; of free text those that the rows name."""
    if kind.kind is Kind.BOOL:
        return [True, False]
    return [*kind.options] or [constant(value) for row in rows for value in row.values]


def of_rows(rows: Sequence[rule_model.Band], domain: Interval, known: Reading, *, whole: bool) -> list[Piece]:
    """The pieces of a table. Raises Trouble where the points of a row cannot be told."""
    return [
        flat(interval, known.number(row.points), written(row.span, known))
        for interval, row in by_rows(rows, domain, whole=whole)
        if row is not None
    ]


def given_by(row: rule_model.LookupRow | None, level: int, clause: rule_model.Lookup, known: Reading) -> Fraction:
    """The points to which a row of some level leads. Raises Trouble where they cannot be told."""
    while row is not None and row.points is None:
        level += 1
        row = matching(row.inner, known.value(clause.subjects[level]))
    points = clause.otherwise if row is None else row.points
    if points is None:
        raise Trouble
    return known.number(points)


def of_knots(knots: Sequence[tuple[Fraction, Fraction]]) -> list[Piece]:
    """The pieces of an interpolation."""
    (first, least), (last, most) = knots[0], knots[-1]
    found = [flat(Interval(high=first), least)]
    for (low, low_points), (high, high_points) in pairwise(knots):
        found.append(Piece(Interval(low, high, True, high == last), low_points, high_points))
    return [*found, flat(Interval(low=last), most)]


# ---------------------------------------------------------------- targets


def target_text(clause: rule_model.Target, known: Reading) -> str:
    """The comparison of a target, as written."""
    sign = "meets" if clause.operator == "meets" else clause.operator
    return f"{formula(clause.actual, known.framework)} {sign} {formula(clause.wanted, known.framework)}"


def of_target(clause: rule_model.Target, node: model.Node, aimed: Aim, known: Reading) -> list[Piece]:
    """The pieces of a target over the line of the actual value, where they are straight lines.

    They are not where a value above its target gives points in proportion. Raises Trouble where the points of a row
    cannot be told.
    """
    wanted, least = aimed.wanted, missed(node)

    def pieces(part: Interval) -> list[Piece]:
        if clause.otherwise == "zero":
            return [flat(part, least)]
        if clause.otherwise == "bands":
            return list(_of_shares(clause.rows, part, aimed, known))
        if wanted <= 0:
            return [flat(part, _ZERO)]
        rise = Piece(attrs.evolve(part, low=_ZERO, low_closed=False), _ZERO, node.full)
        return [flat(Interval(high=_ZERO, high_closed=True), _ZERO), rise]

    found = [flat(aimed.met, node.full, target_text(clause, known))]
    for part in outside(aimed.met):
        found += pieces(part)
    return sorted(found, key=lambda piece: rank(piece.interval))


def _of_shares(rows: Sequence[rule_model.Band], part: Interval, aimed: Aim, known: Reading) -> list[Piece]:
    """The rows of a missed target, over the line of the actual value instead of the share or the days."""
    wanted, rising = aimed.wanted, part.low is None
    found: list[Piece] = []
    for row in of_rows(rows, EVERYTHING, known, whole=False):
        if aimed.line.kind.kind is Kind.DATE:
            there = _mirrored(row.interval) if rising else row.interval
            there = Interval(
                None if there.low is None else there.low + wanted,
                None if there.high is None else there.high + wanted,
                there.low_closed,
                there.high_closed,
            )
        elif wanted <= 0:
            there = EVERYTHING if _ZERO in row.interval else _NOTHING
        else:
            there = _times(row.interval, wanted) if rising else _under(row.interval, wanted)
        there = there.meet(part)
        if not there.empty:
            found.append(attrs.evolve(row, interval=there))
    return found


def _mirrored(interval: Interval) -> Interval:
    low, high = interval.low, interval.high
    return Interval(
        None if high is None else -high, None if low is None else -low, interval.high_closed, interval.low_closed
    )


def _times(shares: Interval, wanted: Fraction) -> Interval:
    """The values whose share of a target lies there; what is not above 0 has the share 0."""
    if shares.high is not None and shares.high <= 0 and _ZERO not in shares:
        return _NOTHING
    low = None if shares.low is None or _ZERO in shares else shares.low * wanted
    high = None if shares.high is None else shares.high * wanted
    return Interval(low, high, low is not None and shares.low_closed, shares.high_closed)


def _under(shares: Interval, wanted: Fraction) -> Interval:
    """The values of which a target is such a share."""
    if shares.high is not None and shares.high <= 0:
        return _NOTHING
    low = None if shares.high is None else wanted / shares.high
    high = None if shares.low is None or shares.low <= 0 else wanted / shares.low
    return Interval(low, high, shares.high_closed, shares.low_closed and high is not None)
