"""All values of a fact for which a test holds, and the nearest one of them.

The test is made on numbers that move with the fact, so it tells how far it turns out the same: nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

import attrs

from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.rational_functions import End
from perfscore.kernel.types import NUMERIC, Kind
from perfscore.model import rule_model, terms
from perfscore.questions.scenarios.along import Along, Stretch
from perfscore.questions.soundness.grid import position_of
from perfscore.scoring.scorecard import Scorecard

Test = Callable[[Scorecard], bool]
Measure = Callable[[Scorecard], Fraction | None]
_DAYS = Fraction(365)
_FAR = (1_000, 10**9)
_ROUNDS = 12


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

    def __contains__(self, value: terms.Scalar) -> bool:
        return value in self.values if isinstance(value, bool | str) else position_of(value) in self.interval


@attrs.frozen
class Span:
    """Values of a fact, one smallest step after another, for which a test holds.

    ``first`` and ``last`` are their numbers on its grid, None where there is no end; ``low`` and ``high`` are the exact
    ends of what was decided, None where the values end of themselves.
    """

    first: int | None
    last: int | None
    low: End | None = None
    high: End | None = None


@attrs.frozen
class Region:
    """All values for which a test holds: spans of those on a line, in rising order, or single ones of the others.

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


def region(along: Along, test: Test, room: Room, budget: Budget) -> Region:
    """All values of a fact, of those that it may have, for which a test holds."""
    if not along.on_a_line:
        tried = list(islice(room.values, max(0, budget.left)))
        values = tuple(each for each in tried if budget.spend() and test(along.evaluated(each)))
        return Region((), values, len(tried) == len(room.values))
    first, last = along.grid.inside(along.domain.meet(room.interval))
    start = along.start(first, last)
    if start is None:
        return Region((), (), complete=True)
    # Days are tried one by one, so only those not too far away are.
    most = budget.days if along.fact.type.kind is Kind.DATE else None
    above = list(islice(_pieces(along, test, start, last, 1, budget), most))
    here = above[0].first if above else None
    below = [] if here is None else list(islice(_pieces(along, test, here - 1, first, -1, budget), most))
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
    """A span within the values that the fact may have; an end where these end is none of the test."""
    if first is not None and (span.first is None or span.first <= first):
        span = attrs.evolve(span, first=first, low=None)
    if last is not None and (span.last is None or span.last >= last):
        span = attrs.evolve(span, last=last, high=None)
    return span


def _pieces(along: Along, test: Test, start: int, end: int | None, way: int, budget: Budget) -> Iterator[Stretch[bool]]:
    """Piece after piece from a step on in one direction."""
    index: int | None = start
    while index is not None and (end is None or (index - end) * way <= 0) and budget.spend():
        found = along.around(along.grid.place(index), test)
        yield found
        edge = found.last if way > 0 else found.first
        index = None if edge is None else edge + way


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


def peak(along: Along, measure: Measure, room: Room, budget: Budget) -> tuple[terms.Scalar | None, bool]:
    """A value that gives most of something, None where none gives more than the one now; whether that is proved."""
    best_value: terms.Scalar | None = None
    best = None if along.value is None else measure(along.evaluated(along.value))
    if along.fact.type.kind not in NUMERIC:
        return _peak_one_by_one(along, measure, room, budget, best)
    for _ in range(_ROUNDS):

        def more(scorecard: Scorecard, least: Fraction | None = best) -> bool:
            return _exceeds(measure(scorecard), least)

        found = region(along, more, room, budget)
        ends = (along.grid.value(index) for each in found.spans for index in _ends(each))
        tried = [each for each in ends if each is not None]
        if not tried:
            return best_value, found.complete and found.gapless
        for value in tried:
            there = measure(along.evaluated(value))
            if _exceeds(there, best):
                best, best_value = there, value
    return best_value, False


def _exceeds(there: Fraction | None, least: Fraction | None) -> bool:
    return there is not None and (least is None or there > least)


def _peak_one_by_one(
    along: Along, measure: Measure, room: Room, budget: Budget, now: Fraction | None
) -> tuple[terms.Scalar | None, bool]:
    best, best_value = now, None

    def more(scorecard: Scorecard) -> bool:
        nonlocal best, best_value
        there = measure(scorecard)
        if _exceeds(there, best):
            best, best_value = there, scorecard.exact.facts.by_name[along.fact.name].value
        return False

    found = region(along, more, room, budget)
    return best_value, found.complete


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
