"""All values of a fact with which an evaluation is as asked, and the nearest one of them.

It is asked of numbers that move with the fact, which tell how far it turns out the same, and where there are many such
stretches, of intervals, which tell where it surely is not so: nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any, Protocol

import attrs

from perfscore.domains.interval import Intervals
from perfscore.kernel.rational_functions import End
from perfscore.kernel.types import Kind
from perfscore.model import terms
from perfscore.scoring.scorecard import Scorecard
from perfscore.scoring.track import interval_between
from perfscore.search.along import Along, Stage, Stretch
from perfscore.search.box import Partial
from perfscore.search.branching import Budget
from perfscore.search.ground import position_of
from perfscore.search.space import Cell, Cells, opened_in

_DAYS = Fraction(365)
_FEW_PIECES = 16
"""So many pieces are gone through before it is asked what can be passed over."""
_FEW_STEPS = 16
"""So few steps are always gone through."""
_BITS = 1_000_000
"""Bits of long numbers that take about as long as an evaluation without them."""


Span = Stretch[bool]
"""Values of a fact with which an evaluation is as asked; the exact ends are None where the values end of themselves."""


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


def within(stage: Stage, cells: Cells) -> Intervals:
    """What everything can be while some facts lie in cells and the others are as they are."""
    opened = opened_in(cells)
    moved = frozenset((*opened, *stage.ground.moved_by(*cells)))
    return Partial(stage, opened, moved)


class Asked(Protocol):
    """What is asked of an evaluation."""

    def reached(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation, where numbers may move, is such a one."""

    def possible(self, within: Intervals) -> bool:
        """Whether there may be such a one, as far as intervals tell."""


def region(along: Along, asked: Asked, cell: Cell, budget: Budget, days: int) -> Region:
    """All values of a fact, of those that it may have, with which an evaluation is as asked.

    Of days so many are tried on either side of the one now.
    """
    if not along.on_a_line:
        tried = list(islice(cell.options, max(0, budget.left)))
        values = tuple(each for each in tried if budget.spend() and asked.reached(along.evaluated(each)))
        return Region((), values, len(tried) == len(cell.options))
    first, last = along.grid.inside(along.domain.meet(cell.line))
    start = along.start(first, last)
    if start is None:
        return Region((), (), complete=True)
    # Days are tried one by one, so only those not too far away are.
    most = days if along.fact.type.kind is Kind.DATE else None
    walk = _Walk(along, asked, cell, budget)
    above = list(islice(walk.pieces(start, last, 1), most))
    here = above[0].first if above else None
    below = [] if here is None else list(islice(walk.pieces(here - 1, first, -1), most))
    pieces = [*reversed(below), *above]
    spans = list[Span]()
    for each in pieces:
        if each.told:
            if spans and spans[-1].last is not None and each.first is not None and spans[-1].last + 1 == each.first:
                before = spans.pop()
                each = attrs.evolve(each, first=before.first, low=before.low)
            spans.append(each)
    found = tuple(_bounded(each, first, last) for each in spans)
    complete = bool(pieces) and _covers(pieces[0].first, first, -1) and _covers(pieces[-1].last, last, 1)
    return Region(found, (), complete, gapless(pieces, along, cell))


def _covers(there: int | None, end: int | None, way: int) -> bool:
    """Whether what was looked through goes as far as the values do."""
    return there is None or (end is not None and (there - end) * way >= 0)


def gapless(pieces: Sequence[Stretch[Any]], along: Along, cell: Cell) -> bool:
    """Whether pieces leave out no value of a fact, also none that lies between two steps."""
    fact, inside = along.fact, along.domain.meet(cell.line)
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
    cell: Cell
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
        found = self.along.around(self.along.grid.place(index), self._told)
        edge = found.last if way > 0 else found.first
        return found, None if edge is None else edge + way

    def _told(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation is as asked; one of long numbers is charged as more of them."""
        self.budget.left -= scorecard.exact.work // _BITS
        return self.asked.reached(scorecard)

    def _passed(self, first: int, last: int | None, way: int) -> Stretch[bool] | None:
        """The steps from one to another, up to their neighbours, where surely none is as asked; else None."""
        grid, fact = self.along.grid, self.along.fact
        near = End(grid.place(first - way), closed=False)
        far = None if last is None else End(grid.place(last + way), closed=False)
        low, high = (near, far) if way > 0 else (far, near)
        inside = interval_between(low, high).meet(self.cell.line)
        if self.asked.possible(within(self.along.stage, {fact.name: Cell(fact, inside)})):
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


def size(along: Along, value: terms.Scalar, cell: Cell) -> Fraction:
    """How large a change is, without a scale: 1 of yes and no, of a choice, and of what has no value yet.

    Of a fact whose values lie between two ends it is the share of what lies between them, of a day the share of a year,
    of any other number the share of the greater one of both values.
    """
    now = along.value
    if now is None or not along.on_a_line:
        return Fraction(1)
    old, new = position_of(now), position_of(value)
    interval = along.domain.meet(cell.line)
    if along.fact.type.kind is Kind.DATE:
        return abs(new - old) / _DAYS
    if interval.low is not None and interval.high is not None and interval.high > interval.low:
        return abs(new - old) / (interval.high - interval.low)
    return abs(new - old) / max(abs(old), abs(new))
