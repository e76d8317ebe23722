"""The points of a rule along one value that it looks at: pieces, found by evaluating it with a number that moves."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import cast

import attrs

from perfscore.core.nodes import Case, Node, Primitive, Test, Value
from perfscore.domains.ledger import rows_taken
from perfscore.domains.supposing import Supposing
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.rational_functions import End, Free, Moving, Varying
from perfscore.kernel.written_targets import Written, comparable
from perfscore.messages.trouble import Trouble
from perfscore.model import rule_model, terms
from perfscore.scoring.arithmetic import earned, sides, target
from perfscore.scoring.axis import Axis, axis, written_axis
from perfscore.scoring.figures import Reading, formula, written
from perfscore.scoring.scorecard import Line
from perfscore.scoring.turning import region

_LITTLE = Fraction(1, 10**12)


@attrs.frozen
class Piece:
    """A stretch of values on which the points have one form; None where they cannot be told.

    ``arm`` is the condition of the row, or of the part of an interpolation, that gives them.
    """

    interval: Interval
    points: Fraction | None
    label: str
    arm: Node | None = None

    def at(self, place: Fraction | None) -> Fraction:
        """The points at a place of the piece, or at its end. Raises Trouble where they cannot be told."""
        if self.points is None:
            raise Trouble
        if isinstance(self.points, Varying):
            return self.points.now if place is None else self.points.at(place)
        return self.points

    def places(self, points: Fraction) -> Iterator[Fraction]:
        """Where the piece reaches some points between its ends."""
        if isinstance(self.points, Varying):
            difference = self.points - points
            assert isinstance(difference, Varying)
            for end in difference.stretch(lambda sign: sign > 0):
                if end is not None and end.exact and end.at in self.interval:
                    yield end.at

    def _form(self) -> object:
        points = self.points
        return (points.above, points.below) if isinstance(points, Varying) else points

    def goes_on(self, other: Piece) -> bool:
        """Whether another piece is no more than the rest of this one."""
        return (self._form(), self.label, self.arm) == (other._form(), other.label, other.arm)


@attrs.frozen(slots=False, eq=False)
class Track:
    """What becomes of a node of a row's rule where something moves along an axis, all else staying as it is.

    ``node`` moves, as a written value where it is one, and ``of`` is told of.
    """

    line: Line
    known: Reading
    axis: Axis
    node: Node
    of: Node
    written: Written | None = None

    def supposing(self, place: Fraction) -> Supposing:
        """The row with the value elsewhere."""
        value: Value = place if self.written is None else attrs.evolve(self.written, interval=point(place))
        return Supposing(self.known.exact, self.line.row, {self.node: value})

    def points(self, place: Fraction) -> Fraction:
        """The points at a place. Raises Trouble where there are none."""
        return self.supposing(place).number(self.of)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The pieces in rising order, as far as they can be followed; of whole numbers, one ends where the next begins.

        Raises Trouble where the points cannot be followed at all.
        """
        here = self._piece(self.axis.value)
        if here is None:
            raise Trouble
        found = [*reversed(list(self._beyond(here, up=False))), here, *self._beyond(here, up=True)]
        if self.axis.whole:
            ends = (
                attrs.evolve(one.interval, high=other.interval.low, high_closed=not other.interval.low_closed)
                for one, other in pairwise(found)
            )
            found = [*map(lambda each, end: attrs.evolve(each, interval=end), found, ends), found[-1]]
        return _joined(found)

    def _piece(self, place: Fraction) -> Piece | None:
        free = Free(place)
        supposed = self.supposing(free.number())
        points: Fraction | None = None
        try:
            points = supposed.number(self.of)
            points = points.settled() if isinstance(points, Moving) else points
        except Trouble:
            pass
        label = self._label(supposed)
        if any(end is not None and not end.exact for end in (free.low, free.high)):
            return None
        return Piece(interval_between(free.low, free.high), points, label, self._arm(supposed))

    def _beyond(self, piece: Piece, *, up: bool) -> Iterator[Piece]:
        for _ in range(limits.EDGE_STRETCHES):
            place = self._next(piece.interval, up=up)
            following = None if place is None or place not in self.axis.reach else self._piece(place)
            if following is None:
                return
            piece = following
            yield piece

    def _next(self, interval: Interval, *, up: bool) -> Fraction | None:
        """A place right behind an end of an interval; None where there is no end."""
        end, closed = (interval.high, interval.high_closed) if up else (interval.low, interval.low_closed)
        if end is None:
            return None
        if self.axis.whole:
            below = Fraction(end.numerator // end.denominator)
            if below == end:
                return end + (closed if up else -closed)
            return below + up
        return end + (_LITTLE if up else -_LITTLE) * closed

    def _arm(self, supposed: Supposing) -> Node | None:
        """What tells the parts of an interpolation apart, also where they give the same points."""
        node = self.of.operands[-1] if isinstance(self.of, Primitive) else self.of
        if not isinstance(self.line.node.clause, rule_model.Interpolate) or not isinstance(node, Case):
            return None
        return supposed.taken(node)[0]

    def _label(self, supposed: Supposing) -> str:
        """The row of a table that is taken, or the target that is met, as written."""
        clause, node = self.line.node.clause, self.of
        try:
            if isinstance(clause, rule_model.Target) and node is earned(self.line.row, self.known.exact):
                condition, node = target(self.line.row, self.known.exact)
                if supposed.holds(condition):
                    return target_text(clause, self.known)
            if isinstance(clause, rule_model.Bands) or (isinstance(clause, rule_model.Target) and clause.rows):
                *_, (span, _, _) = rows_taken(supposed, node, clause.span)
                return written(span, self.known)
        except Trouble:
            pass
        return ""


def interval_between(low: End | None, high: End | None) -> Interval:
    """The values between two ends."""
    return Interval(
        None if low is None else low.at,
        None if high is None else high.at,
        low is not None and low.closed,
        high is not None and high.closed,
    )


def _joined(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for each in pieces:
        if found and found[-1].goes_on(each):
            end = attrs.evolve(found[-1].interval, high=each.interval.high, high_closed=each.interval.high_closed)
            found[-1] = attrs.evolve(found[-1], interval=end)
        else:
            found.append(each)
    return found


def target_text(clause: rule_model.Target, known: Reading) -> str:
    """The comparison of a target, as written."""
    sign = "meets" if clause.operator == "meets" else clause.operator
    return f"{formula(clause.actual, known.framework)} {sign} {formula(clause.wanted, known.framework)}"


def along(subject: terms.Expression, line: Line, known: Reading) -> Track:
    """The points of a row along something that its rule looks at. Raises Trouble where that has no value."""
    key = line.node.path, id(subject)
    if key not in known.kept:
        known.kept[key] = Track(line, known, axis(subject, known), known.node(subject), earned(line.row, known.exact))
    return cast(Track, known.kept[key])


def tables(row_of: Line, known: Reading) -> Iterator[tuple[Node, Case]]:
    """The table of a row, and those inside it that are looked at, each with its subject. Raises Trouble."""
    node, exact = earned(row_of.row, known.exact), known.exact
    origin = node.origin
    while isinstance(node, Case) and node.origin is origin:
        yield subject_of(node), node
        _, node = exact.taken(node)


def subject_of(table: Case) -> Node:
    """What a table is over."""
    condition = table.arms[0][0]
    return condition.subject if isinstance(condition, Test) else condition.parts[0]


@attrs.frozen
class Aim:
    """The points of a target along its value, and the number or the day that it is compared with."""

    track: Track
    operator: str
    wanted: Fraction

    @property
    def met(self) -> Interval:
        """The values that meet the target."""
        (found,) = region(self.operator, self.wanted)
        return found


def aim(clause: rule_model.Target, line: Line, known: Reading) -> Aim | None:
    """The value of a target on its line; None where words are compared, or what has no single edge.

    Raises Trouble where a side has no value.
    """
    key = line.node.path, id(clause)
    if key not in known.kept:
        known.kept[key] = _aim(clause, line, known)
    return cast(Aim | None, known.kept[key])


def _aim(clause: rule_model.Target, line: Line, known: Reading) -> Aim | None:
    one, other = sides(clause, known)
    points = earned(line.row, known.exact)
    if clause.operator != "meets":
        if not clause.actual.type.ordered:
            return None
        track = Track(line, known, axis(clause.actual, known), one, points)
        return Aim(track, clause.operator, known.exact.number(other))
    actual, wanted = known.exact.value(one), known.exact.value(other)
    assert isinstance(actual, Written) and isinstance(wanted, Written)
    ends = {each for each in (wanted.interval.low, wanted.interval.high) if each is not None}
    if not comparable(actual, wanted) or len(ends) != 1:
        return None
    if wanted.kind == "day" and clause.otherwise != "zero":
        # A missed day has no share of its target.
        return None
    over = written_axis(clause.actual, actual, known)
    return None if over is None else Aim(Track(line, known, over, one, points, actual), wanted.operator, ends.pop())
