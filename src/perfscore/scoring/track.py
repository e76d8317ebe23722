"""What becomes of a row of the score where something that it looks at moves, all else staying as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, TypeVar, cast

import attrs

from perfscore.core.nodes import Case, Key, Node, Primitive, Value
from perfscore.domains.exact import Supposing
from perfscore.domains.interval import intervals_despite
from perfscore.domains.possible import on_steps, step_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval, hull, joined, point
from perfscore.kernel.months import DAYS
from perfscore.kernel.rational_functions import End, Free, Moving, Varying
from perfscore.kernel.source import Distinct, Record, replace
from perfscore.kernel.types import DATE, DURATION, NUMBER, RATIO, Kind, Type
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.messages.diagnostics import Trouble
from perfscore.model import terms
from perfscore.scoring.arithmetic import earned, taken_off
from perfscore.scoring.explanation import Edge, Relation
from perfscore.scoring.figures import Reading, formula, kept, kind_name, nested, title_of, written
from perfscore.scoring.scorecard import Line

_Told = TypeVar("_Told")
_ZERO = Fraction(0)
LITTLE = Fraction(1, 10**12)


class Spot(Record):
    """The first place of a region as seen from the value: what must hold there, and the nearest figure."""

    relation: Relation
    at: Fraction


@attrs.define(slots=False, eq=False)
class Way:
    """Something that could be different, and what definitions would come to; ``at`` the place that is told, on a line.

    ``moves`` is what would be different, made of what is written. ``nearness`` is how near that is: a share of the
    figures there, so that days and amounts can stand in one list. ``rising`` tells whether it lies above the value now;
    None where there is no above. ``tell`` makes the edge of its ``effect`` and its ``grade``.
    """

    tell: Callable[[Fraction, str | None], Edge]
    value: Callable[[Key], Value]
    moves: tuple[terms.Expression, ...]
    at: Fraction | None = None
    nearness: Fraction | None = None
    rising: bool | None = None
    effect: Fraction = _ZERO
    grade: str | None = None

    @cached_property
    def edge(self) -> Edge:
        """The edge, for reading."""
        return self.tell(self.effect, self.grade)

    def points(self, key: Key) -> Fraction:
        """The points that a definition would come to. Raises Trouble."""
        found = self.value(key)
        assert isinstance(found, Fraction)
        return found


class Axis(Record):
    """A number or a day, where it lies now and where it can lie.

    ``kind`` is that of its type or, of a value that is compared with a written target, that of the number or the day
    which was written, with its ``unit``. All values are multiples of a ``step`` where there is one.
    """

    subject: terms.Expression
    kind: Type
    value: Fraction
    domain: Interval
    unit: str = ""
    step: Fraction | None = None

    @property
    def whole(self) -> bool:
        """Whether only whole numbers lie on the line: counts, and days, by their number in the calendar."""
        return self.kind.whole or self.kind.kind is Kind.DATE

    @property
    def reach(self) -> Interval:
        """Where values can lie, of days within the calendar."""
        return self.domain.meet(DAYS) if self.kind.kind is Kind.DATE else self.domain

    def shown(self, value: Fraction) -> str:
        """A value on the line, for reading."""
        return f"{describe(value, self.kind)}{self.unit}"

    @cached_property
    def now(self) -> str:
        """The value where it lies, for reading."""
        return self.shown(self.value)

    def spot(self, region: Interval) -> Spot | None:
        """Where the value would come into a region in which it does not lie; None where it cannot come there."""
        there, step = region.meet(self.reach), Fraction(1) if self.whole and self.step is None else self.step
        if step is not None:
            there = on_steps(there, step)
        if there.empty:
            return None
        if region.low is not None and region.low == region.high:
            return Spot("=", region.low)
        if there.low is not None and (there.low > self.value or (there.low == self.value and not there.low_closed)):
            return Spot(">=" if there.low_closed else ">", there.low)
        assert there.high is not None, "the value does not lie in the region"
        return Spot("<=" if there.high_closed else "<", there.high)


def axis(subject: terms.Expression, known: Reading, given: Written | None = None) -> Axis | None:
    """The line of a number or a day, of a written one as well; None of what is no single one. Raises Trouble."""
    if subject.type.ordered:
        domain = known.lastingly(("domain", id(subject)), _domain, subject, known)
        return Axis(subject, subject.type, known.number(subject), domain, step=_step(subject, known))
    if given is None or given.interval.low is None or given.interval.low != given.interval.high:
        return None
    if given.kind == "day":
        return Axis(subject, DATE, given.interval.low, EVERYTHING)
    kind = {"%": RATIO, "天": DURATION}.get(given.unit, NUMBER)
    return Axis(subject, kind, given.interval.low, EVERYTHING, given.unit if kind is NUMBER else "")


def _domain(subject: terms.Expression, known: Reading) -> Interval:
    return intervals_despite(known.framework).number(known.node(subject)).interval


def _step(subject: terms.Expression, known: Reading) -> Fraction | None:
    """The step that a fact, or a column, is declared with."""
    facts = known.framework.facts
    match subject:
        case terms.FactValue():
            return step_of(facts[subject.name])
        case terms.ColumnValue():
            return step_of(facts[subject.table].column(subject.name))
        case _:
            return None


def edge_at(
    subject: terms.Expression,
    known: Reading,
    kind: Type,
    now: str,
    relation: Relation,
    at: str,
    distance: Fraction | None,
    effect: Fraction,
    grade: str | None,
) -> Edge:
    """An edge at another value of something that was written."""
    title = title_of(subject, known)
    told = formula(subject, known.framework), title, now, relation, at, kind_name(kind, known), distance
    return Edge(*told, effect, grade)


# ---------------------------------------------------------------- tracks


class Piece(Record):
    """A stretch of values on which something has one form; None where it cannot be told.

    ``arm`` is the condition of the row, or of the part of an interpolation, that gives it.
    """

    interval: Interval
    value: Value | None
    label: str
    arm: Node | None = None

    def at(self, place: Fraction) -> Fraction:
        """The points at a place of the piece, or at its end. Raises Trouble where they cannot be told."""
        if not isinstance(self.value, Fraction):
            raise Trouble
        return self.value.at(place) if isinstance(self.value, Varying) else self.value

    def goes_on(self, other: Piece) -> bool:
        """Whether another piece is no more than the rest of this one."""
        return (_form(self.value), self.arm) == (_form(other.value), other.arm)


def _form(value: Value | None) -> object:
    return (value.above, value.below) if isinstance(value, Varying) else value


class Track(Distinct):
    """What becomes of a node, such as the rule of a row, where something moves along an axis.

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
        values: dict[Node, Value] = {self.node: place}
        if self.written is not None:
            values = {self.known.node(self.axis.subject): place} if self.axis.subject.type.ordered else {}
            values[self.node] = attrs.evolve(self.written, interval=point(place))
        return supposing(self.line, self.known, values)

    def way(self, spot: Spot) -> Way:
        """What would be different at a spot, or right behind one that is no part of the region."""
        value = self.axis.value
        distance, largest = abs(spot.at - value), max(abs(spot.at), abs(value))
        rising = spot.relation.startswith(">") or (spot.relation == "=" and spot.at > value)
        nearness = distance / largest if largest else _ZERO
        tell = partial(self.edge, spot.relation, spot.at)
        return Way(tell, partial(self._value, spot), (self.axis.subject,), spot.at, nearness, rising)

    def _value(self, spot: Spot, key: Key) -> Value:
        """What a definition would be at a spot; right beside an open place, what it comes to there. Raises Trouble."""
        if not self._fixed(self.known.exact.frame.block.by_key[key]):
            return self._supposed(spot, key)
        there, at = self.known.lastingly(("values", id(self.node), key), dict[object, Any]), (spot.relation, spot.at)
        # What is rounded may have so many spots that not all can be kept.
        return kept(there if at in there or len(there) < limits.FIGURES else {}, at, self._supposed, spot, key)

    def _supposed(self, spot: Spot, key: Key) -> Value:
        place = spot.at
        if spot.relation in {"<", ">"}:
            place = Free(spot.at + (LITTLE if spot.relation == ">" else -LITTLE)).number()
        found = self.supposing(place).defined(key)
        found = found.settled() if isinstance(found, Moving) else found
        return found.at(spot.at) if isinstance(found, Varying) else found

    def edge(self, relation: Relation, at: Fraction, effect: Fraction, grade: str | None) -> Edge:
        """The edge at a place."""
        over, distance = self.axis, abs(at - self.axis.value)
        there = over.shown(at)
        return edge_at(over.subject, self.known, over.kind, over.now, relation, there, distance, effect, grade)

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """The pieces in rising order, as far as they can be followed; of whole numbers, one ends where the next begins.

        Raises Trouble where nothing can be followed at all. Those of a node that hangs on what moves alone are found
        once for a framework, where all of them can be followed: they are the same from wherever one begins.
        """
        there: Sequence[Piece] | None = self.known.lasting.get(self._key)
        if there is not None and self.written is None:
            return there
        found = [*reversed(list(self._followed(up=False))), self._here, *self._followed(up=True)]
        ends = self._next(found[0].interval, up=False), self._next(found[-1].interval, up=True)
        if self.axis.whole:
            reaching = joined([(each.interval, each) for each in found])
            found = [replace(each, interval=interval) for interval, each in reaching]
        found = list(_joined(found))
        ended = all(end is None or end not in self.axis.reach for end in ends)
        if ended and self._fixed(self.of):
            self.known.lasting[self._key] = found
        return found

    @property
    def _key(self) -> tuple[object, ...]:
        return "pieces", id(self.node), id(self.of), self.axis.kind.kind

    def kept(self, key: object, make: Callable[..., _Told], *given: Any) -> _Told:
        """What is made of several pieces, once for a framework where they are found once."""
        if len(self.pieces) > 1 and self.known.lasting.get(self._key) is self.pieces:
            return self.known.lastingly((*self._key, key), make, *given)
        return make(*given)

    @property
    def here(self) -> int:
        """The place of the piece in which the value lies, which may be the end of one and the beginning of another."""
        return next(index for index, each in enumerate(self.pieces) if self.axis.value in each.interval)

    def _fixed(self, of: Node) -> bool:
        """Whether a node hangs on what moves alone, so that it is the same for all facts where that is the same."""
        key = "fixed", id(self.node), id(of)
        return self.written is None and self.known.lastingly(key, self._hangs_on_it, of)

    def _hangs_on_it(self, of: Node) -> bool:
        anew = self.line.row.own.union(_made_of([self.node], self.known))
        return self.known.exact.program.hangs_on(self.node, of, anew)

    @cached_property
    def _here(self) -> Piece:
        here = self._piece(self.axis.value)
        if here is None:
            raise Trouble
        return here

    def beside(self, *, up: bool) -> Iterator[Piece]:
        """The pieces above or below the value, the nearest first. Raises Trouble where nothing can be followed."""
        return _joined(self._followed(up=up))

    def _followed(self, *, up: bool) -> Iterator[Piece]:
        piece = self._here
        for _ in range(self._most):
            place = self._next(piece.interval, up=up)
            following = None if place is None or place not in self.axis.reach else self._piece(place)
            if following is None:
                return
            piece = following
            yield piece

    @property
    def _most(self) -> int:
        """How many pieces are followed: tables have as many as were written, but what is rounded may have very many."""
        kind, taken = self.line.row.charges[0].kind, taken_off(self.line.row)
        if kind == "award":
            return limits.FIGURES
        together = limits.ALL_EDGE_STRETCHES // len(self.known.framework.nodes)
        return min(limits.EDGE_STRETCHES, together) // len(taken) if taken else limits.EDGE_STRETCHES

    def flat(self, way: Way) -> bool:
        """Whether all is right beyond a place that is told as it is there, as far as values can go."""
        assert way.at is not None
        beyond = way.at + (1 if way.rising else -1) * (1 if self.axis.whole else LITTLE)
        pieces = [each for place in (way.at, beyond) for each in self.pieces if place in each.interval]
        if beyond not in self.axis.reach or len(pieces) < 2 or pieces[1].value is None:
            return True
        return pieces[0].at(way.at) == pieces[1].at(beyond)

    def _piece(self, place: Fraction) -> Piece | None:
        free = Free(place)
        supposed = self.supposing(free.number())
        arm = self._arm(supposed)
        value: Value | None = None
        with suppress(Trouble):
            value = supposed.value(self.of)
            value = value.settled() if isinstance(value, Moving) else value
        if any(end is not None and not end.exact for end in (free.low, free.high)):
            return None
        return Piece(interval_between(free.low, free.high), value, self._label(arm), arm)

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
        return end + (LITTLE if up else -LITTLE) * closed

    def _arm(self, supposed: Supposing) -> Node | None:
        """The condition of the row that is taken, of the target that is met, or of the part of an interpolation."""
        node, arm, rule = self.of, None, self._rule
        try:
            while node.origin is rule.origin and isinstance(node, Case | Primitive):
                if isinstance(node, Primitive):
                    node = node.operands[-1]
                elif nested(node):
                    return None
                else:
                    arm, node = supposed.taken(node)
        except Trouble:
            return None
        return arm

    def _label(self, arm: Node | None) -> str:
        """The row that is taken, or the target that is met, as written."""
        if arm is None or self.line.row.charges[0].kind == "interpolation":
            return ""
        met = arm.origin is self._rule.origin
        return self.known.as_compared(arm) if met else written(arm.origin.span, self.known)

    @property
    def _rule(self) -> Node:
        return earned(self.line.row, self.known.exact)


def interval_between(low: End | None, high: End | None) -> Interval:
    """The values between two ends."""
    return Interval(
        None if low is None else low.at,
        None if high is None else high.at,
        low is not None and low.closed,
        high is not None and high.closed,
    )


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces one beside the other, of which those are one that are no more than the rest of another."""
    last: Piece | None = None
    for each in pieces:
        if last is None or not last.goes_on(each):
            yield from () if last is None else (last,)
            last = each
        else:
            last = replace(last, interval=hull((last.interval, each.interval)))
    yield from () if last is None else (last,)


def supposing(line: Line, known: Reading, values: Mapping[Node, Value]) -> Supposing:
    """A row with other values of some nodes; with a fact, all quantities move that are made of it."""
    return Supposing(known.exact, line.row, values, anew=_made_of(values, known))


def _made_of(nodes: Iterable[Node], known: Reading) -> list[Key]:
    """The quantities and the defaults that are made of the facts among some nodes."""
    facts = [each.name for each in map(known.expression, nodes) if isinstance(each, terms.FactValue)]
    return [key for name in facts for key in known.exact.program.made_of(name)]


def along(node: Node, line: Line, known: Reading, of: Node | None = None) -> Track | None:
    """What becomes of the rule of a row, or of another node, along something that it looks at.

    None where that is no single number and no day; raises Trouble where it has no value.
    """
    of, subject = of or earned(line.row, known.exact), known.expression(node)
    assert subject is not None
    key = line.node.path, id(node), id(of)
    if key not in known.kept:
        value = known.exact.value(node)
        given = value if isinstance(value, Written) else None
        over = axis(subject, known, given)
        known.kept[key] = None if over is None else Track(line, known, over, node, of, given)
    return cast("Track | None", known.kept[key])
