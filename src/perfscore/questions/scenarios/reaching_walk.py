"""All values of a fact with which an evaluation is as asked, and the nearest one of them.

It is asked of numbers that move with the fact, which tell how far it turns out the same, and where there are many such
stretches, of intervals, which tell where it surely is not so: nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count, islice, pairwise
from typing import Protocol

import attrs

from perfscore.core.nodes import Key, RefKind
from perfscore.domains.findings import refusals
from perfscore.domains.interval import Intervals
from perfscore.domains.partial import Partial
from perfscore.domains.possible import Numbers, Possible, numbers, step_of
from perfscore.kernel.interval_arithmetic import hull
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.rational_functions import End
from perfscore.kernel.types import Kind
from perfscore.model import rule_model, terms
from perfscore.model.ranges import of_fact
from perfscore.questions.scenarios.along import ON_A_LINE, Along, Stage, Stretch
from perfscore.questions.soundness.grid import position_of
from perfscore.scoring.scorecard import Scorecard
from perfscore.scoring.track import interval_between

_DAYS = Fraction(365)
_FAR = (1_000, 10**9)
_ROUNDS = 12
_FEW_PIECES = 16
"""So many pieces are gone through before it is asked what can be passed over."""
_FEW_EVALUATIONS = 40
"""So many evaluations are made before the most is looked for."""
_FEW_STEPS = 16
"""So few steps are always gone through."""
_MOST_BOXES = 200
_BITS = 1_000_000
"""Bits of long numbers that take about as long as an evaluation without them."""


@attrs.define
class Budget:
    """How many evaluations may still be made.

    ``days`` is how many of them may be of days on one side of the one now.
    """

    left: int
    days: int

    def spend(self) -> bool:
        """Whether one more may be made."""
        if self.left <= 0:
            return False
        self.left -= 1
        return True

    def charged(self, scorecard: Scorecard) -> Scorecard:
        """An evaluation, of which long numbers are charged as more of them."""
        self.left -= scorecard.exact.work // _BITS
        return scorecard


@attrs.frozen
class Room:
    """The values that a fact may have: an interval of those on a line, or some of the others."""

    interval: Interval = EVERYTHING
    values: tuple[terms.Scalar, ...] = ()

    @classmethod
    def of(cls, fact: rule_model.FactDef) -> Room:
        """All values of a fact."""
        if fact.type.kind is Kind.BOOL:
            return cls(values=(True, False))
        return cls(values=fact.type.options)

    def possible(self, fact: rule_model.FactDef, more: Iterable[terms.Scalar] = ()) -> Possible:
        """What the fact can be in it, or some values more."""
        if fact.type.kind in ON_A_LINE:
            inside = hull([self.interval, *(point(position_of(each)) for each in more)])
            return numbers(of_fact(fact).meet(inside), step_of(fact))
        return frozenset(each for each in (*self.values, *more) if isinstance(each, str | bool))

    def __contains__(self, value: terms.Scalar) -> bool:
        return value in self.values if isinstance(value, bool | str) else position_of(value) in self.interval


@attrs.frozen
class Span:
    """Values of a fact, one smallest step after another, with which an evaluation is as asked.

    ``first`` and ``last`` are their numbers on its grid, None where there is no end; ``low`` and ``high`` are the exact
    ends of what was decided, None where the values end of themselves.
    """

    first: int | None
    last: int | None
    low: End | None = None
    high: End | None = None


@attrs.frozen
class Region:
    """All values with which an evaluation is as asked: spans on a line, in rising order, or single ones.

    ``complete`` tells whether all values were looked through, ``gapless`` whether that holds between the steps, too.
    """

    spans: tuple[Span, ...]
    values: tuple[terms.Scalar, ...]
    complete: bool
    gapless: bool = True

    @property
    def empty(self) -> bool:
        """Whether it holds for none."""
        return not self.spans and not self.values


def within(stage: Stage, rooms: Mapping[str, Room]) -> Intervals:
    """What everything can be while some facts lie in rooms and the others are as they are."""
    facts, opened = stage.framework.facts, dict[Key, Possible]()
    for name, room in rooms.items():
        opened |= {("status", name): frozenset(("known",)), ("fact", name): room.possible(facts[name])}
    moved = frozenset((*opened, *stage.layout.moved_by(*rooms)))
    return Partial(stage.layout.program, facts, stage.scorecard.exact, opened, moved)


class Asked(Protocol):
    """What is asked of an evaluation."""

    def reached(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation, where numbers may move, is such a one."""

    def possible(self, within: Intervals) -> bool:
        """Whether there may be such a one, as far as intervals tell."""


def region(along: Along, asked: Asked, room: Room, budget: Budget) -> Region:
    """All values of a fact, of those that it may have, with which an evaluation is as asked."""
    if not along.on_a_line:
        tried = list(islice(room.values, max(0, budget.left)))
        values = tuple(each for each in tried if budget.spend() and asked.reached(along.evaluated(each)))
        return Region((), values, len(tried) == len(room.values))
    first, last = along.grid.inside(along.domain.meet(room.interval))
    start = along.start(first, last)
    if start is None:
        return Region((), (), complete=True)
    # Days are tried one by one, so only those not too far away are.
    most = budget.days if along.fact.type.kind is Kind.DATE else None
    walk = _Walk(along, asked, room, budget)
    above = list(islice(walk.pieces(start, last, 1), most))
    here = above[0].first if above else None
    below = [] if here is None else list(islice(walk.pieces(here - 1, first, -1), most))
    pieces = [*reversed(below), *above]
    spans = list[Span]()
    for each in pieces:
        if each.told:
            one = Span(each.first, each.last, each.low, each.high)
            if spans and spans[-1].last is not None and one.first is not None and spans[-1].last + 1 == one.first:
                one = Span(spans[-1].first, one.last, spans.pop().low, one.high)
            spans.append(one)
    found = tuple(_bounded(each, first, last) for each in spans)
    gapless = _gapless(pieces, along, room)
    complete = bool(pieces) and _covers(pieces[0].first, first, -1) and _covers(pieces[-1].last, last, 1)
    return Region(found, (), complete, gapless)


def _covers(there: int | None, end: int | None, way: int) -> bool:
    """Whether what was looked through goes as far as the values do."""
    return there is None or (end is not None and (there - end) * way >= 0)


def _gapless(pieces: Sequence[Stretch[bool]], along: Along, room: Room) -> bool:
    """Whether pieces leave out no value of a fact, also none that lies between two steps."""
    fact, inside = along.fact, along.domain.meet(room.interval)
    if fact.step is not None or fact.type.whole or fact.type.kind is Kind.DATE or not pieces:
        return True
    low, high = pieces[0].low, pieces[-1].high
    below = low is None or (inside.low is not None and (low.at, not low.closed) <= (inside.low, not inside.low_closed))
    above = high is None or (inside.high is not None and (high.at, high.closed) >= (inside.high, inside.high_closed))
    return below and above and all(_meet(one.high, other.low) for one, other in pairwise(pieces))


def _meet(high: End | None, low: End | None) -> bool:
    return high is None or low is None or high.at > low.at or (high.at == low.at and (high.closed or low.closed))


def _bounded(span: Span, first: int | None, last: int | None) -> Span:
    """A span within the values that the fact may have; an end where these end is none of what is asked."""
    if first is not None and (span.first is None or span.first <= first):
        span = attrs.evolve(span, first=first, low=None)
    if last is not None and (span.last is None or span.last >= last):
        span = attrs.evolve(span, last=last, high=None)
    return span


@attrs.frozen
class _Walk:
    """Goes along a fact piece after piece; where there are many, what surely is not as asked is passed over at once."""

    along: Along
    asked: Asked
    room: Room
    budget: Budget

    def pieces(self, start: int, end: int | None, way: int) -> Iterator[Stretch[bool]]:
        """The pieces from a step on in one direction."""
        index: int | None = start
        for _ in range(_FEW_PIECES):
            if index is None or (end is not None and (index - end) * way > 0) or not self.budget.spend():
                return
            found, index = self._piece(index, way)
            yield found
        rest = [] if index is None else [(index, end)]
        while rest:
            first, last = rest.pop()
            if index is None or (last is not None and (index - last) * way > 0):
                continue
            first = max(first * way, index * way) * way
            if not self.budget.spend():
                return
            passed = self._passed(first, last, way)
            if passed is not None:
                yield passed
                index = None if last is None else last + way
            elif last is not None and abs(last - first) < _FEW_STEPS:
                while index is not None and (index - last) * way <= 0:
                    if not self.budget.spend():
                        return
                    found, index = self._piece(index, way)
                    yield found
            else:
                middle = first + way * (abs(first) + _FEW_STEPS) if last is None else (first + last) // 2
                rest += [(middle + way, last), (first, middle)]

    def _piece(self, index: int, way: int) -> tuple[Stretch[bool], int | None]:
        """The piece around a step, and the step behind it."""
        budget, asked = self.budget, self.asked
        found = self.along.around(self.along.grid.place(index), lambda card: asked.reached(budget.charged(card)))
        edge = found.last if way > 0 else found.first
        return found, None if edge is None else edge + way

    def _passed(self, first: int, last: int | None, way: int) -> Stretch[bool] | None:
        """The steps from one to another, up to their neighbours, where surely none is as asked; else None."""
        grid, fact = self.along.grid, self.along.fact
        near = End(grid.place(first - way), closed=False)
        far = None if last is None else End(grid.place(last + way), closed=False)
        low, high = (near, far) if way > 0 else (far, near)
        inside = interval_between(low, high).meet(self.room.interval)
        if self.asked.possible(within(self.along.stage, {fact.name: Room(inside)})):
            return None
        ends = (first, last) if way > 0 else (last, first)
        return Stretch(ends[0], ends[1], low, high, False)


# ------------------------------------------------------------ single values


def value_at(along: Along, index: int) -> terms.Scalar:
    """The value of a number on the grid of a fact."""
    value = along.grid.value(index)
    assert value is not None
    return value


def nearest(along: Along, found: Region) -> terms.Scalar | None:
    """The value of a region that is nearest to the one now; of several the one that stands first."""
    if not along.on_a_line:
        return next(iter(found.values), None)
    now = along.value
    here = along.grid.place(along.start(None, None) or 0) if now is None else position_of(now)
    places = [index for each in found.spans for index in _near(along, each, here)]
    if not places:
        return None
    return value_at(along, min(places, key=lambda index: abs(along.grid.place(index) - here)))


def _near(along: Along, span: Span, here: Fraction) -> Iterator[int]:
    inside = along.grid.below(here)
    for each in (inside, inside + 1):
        if (span.first is None or span.first <= each) and (span.last is None or each <= span.last):
            yield each
    yield from (each for each in (span.first, span.last) if each is not None)


def size(along: Along, value: terms.Scalar, room: Room) -> Fraction:
    """How large a change is, without a scale: 1 of yes and no, of a choice, and of what has no value yet.

    Of a fact whose values lie between two ends it is the share of what lies between them, of a day the share of a year,
    of any other number the share of the greater one of both values.
    """
    now = along.value
    if now is None or not along.on_a_line:
        return Fraction(1)
    old, new = position_of(now), position_of(value)
    interval = along.domain.meet(room.interval)
    if along.fact.type.kind is Kind.DATE:
        return abs(new - old) / _DAYS
    if interval.low is not None and interval.high is not None and interval.high > interval.low:
        return abs(new - old) / (interval.high - interval.low)
    return abs(new - old) / max(abs(old), abs(new))


def published(scorecard: Scorecard) -> Fraction | None:
    """The published total of an evaluation; None where the facts are refused or it cannot be computed."""
    return None if refusals(scorecard.exact).problems else scorecard.score("")


@attrs.frozen
class Points:
    """Points of a row, of which there may be more."""

    path: str
    kind: RefKind

    def of(self, scorecard: Scorecard) -> Fraction | None:
        """The points in an evaluation, where there are any; the whole has none where the facts are refused."""
        return scorecard.exact.points(self.path, self.kind) if self.path else published(scorecard)

    def most(self, within: Intervals) -> Fraction | None:
        """No more than this they can be, as far as intervals tell."""
        found = within.definition((self.kind, self.path))
        return found.interval.high if isinstance(found, Numbers) else None


@attrs.frozen
class _More:
    """That there are more points than some."""

    points: Points
    least: Fraction | None

    def reached(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation has more."""
        return exceeds(self.points.of(scorecard), self.least)

    def possible(self, within: Intervals) -> bool:
        """Whether there may be more."""
        most = self.points.most(within)
        return self.least is None or most is None or most > self.least


def peak(along: Along, points: Points, room: Room, budget: Budget) -> tuple[terms.Scalar | None, bool]:
    """A value that gives most points, None where none gives more than the one now; whether that is proved."""
    found = _Peak(along, points, room, budget)
    proved = found.on_line() if along.on_a_line else found.one_by_one()
    return found.value, proved


@attrs.define
class _Peak:
    """The most points that were found, those now to begin with, and a value of the fact that gives more."""

    along: Along
    points: Points
    room: Room
    budget: Budget
    value: terms.Scalar | None = None
    best: Fraction | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        now = self.along.value
        self.best = None if now is None else self.points.of(self.along.evaluated(now))

    def _look_at(self, value: terms.Scalar | None) -> None:
        there = None if value is None else self.points.of(self.budget.charged(self.along.evaluated(value)))
        if exceeds(there, self.best):
            self.best, self.value = there, value

    def one_by_one(self) -> bool:
        """Look at all values, as long as there is budget; whether these were all."""
        tried = [each for each in self.room.values if self.budget.spend()]
        for each in tried:
            self._look_at(each)
        return len(tried) == len(self.room.values)

    def on_line(self) -> bool:
        """Go from one more to the next, or where there are many of them look for the most; whether it is proved."""
        for _ in range(_ROUNDS):
            own = Budget(min(self.budget.left, _FEW_EVALUATIONS), self.budget.days)
            found, spent = self._more(self.room, own), own.left
            self.budget.left -= min(self.budget.left, _FEW_EVALUATIONS) - spent
            if not found.complete:
                break
            if found.empty:
                return found.gapless
        return self._bounding()

    def _more(self, room: Room, budget: Budget) -> Region:
        """All values with more points than were found, of which some are looked at."""
        found = region(self.along, _More(self.points, self.best), room, budget)
        for each in found.spans:
            for index in _ends(each):
                self._look_at(self.along.grid.value(index))
        return found

    def _bounding(self) -> bool:
        """Look where there may be most, by branch and bound; whether the most is proved."""
        grid, number, proved = self.along.grid, count(), True
        first, last = grid.inside(self.along.domain.meet(self.room.interval))
        start = self.along.start(first, last)
        heap = [] if start is None else [self._bounded(first, last, next(number))]
        boxes = _MOST_BOXES
        while heap:
            bounded, most, _, first, last = heappop(heap)
            if bounded and self.best is not None and -most <= self.best:
                break
            boxes -= 1
            if boxes < 0 or not self.budget.spend():
                return False
            if first is not None and last is not None and last - first < _FEW_STEPS:
                proved = self._walk(first, last) and proved
                continue
            middle = _between(first, last, start or 0)
            for index in {first, middle, last} - {None}:
                self._look_at(grid.value(index or 0))
            heappush(heap, self._bounded(first, middle, next(number)))
            heappush(heap, self._bounded(middle + 1, last, next(number)))
        return proved

    def _bounded(
        self, first: int | None, last: int | None, number: int
    ) -> tuple[bool, Fraction, int, int | None, int | None]:
        """Steps from one to another, those first that may have most."""
        inside = self._inside(first, last)
        most = self.points.most(within(self.along.stage, {self.along.fact.name: Room(inside)}))
        return most is not None, Fraction(0) if most is None else -most, number, first, last

    def _inside(self, first: int | None, last: int | None) -> Interval:
        """The values from one step to another, up to their neighbours."""
        grid = self.along.grid
        low = None if first is None else grid.place(first - 1)
        high = None if last is None else grid.place(last + 1)
        return Interval(low, high).meet(self.room.interval)

    def _walk(self, first: int, last: int) -> bool:
        """Go through all steps from one to another; whether there are no more points there than were found."""
        room = Room(self._inside(first, last))
        self._more(room, self.budget)
        found = self._more(room, self.budget)
        return found.empty and found.complete and found.gapless


def _between(first: int | None, last: int | None, near: int) -> int:
    """A step that cuts the steps from one to another in two."""
    if first is not None and last is not None:
        return (first + last) // 2
    if first is None and last is None:
        return near
    return max(first * 2, first + _FEW_STEPS) if first is not None else min((last or 0) * 2, (last or 0) - _FEW_STEPS)


def exceeds(there: Fraction | None, least: Fraction | None) -> bool:
    """Whether there are points, and more than others."""
    return there is not None and (least is None or there > least)


def _ends(span: Span) -> Iterator[int]:
    if span.first is not None:
        yield span.first
    if span.last is not None:
        yield span.last
    for far in _FAR:
        if span.last is None:
            yield (span.first or 0) + far
        if span.first is None:
            yield (span.last or 0) - far
