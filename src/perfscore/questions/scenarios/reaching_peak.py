"""The most points that a fact can bring, and a value that brings them: by branch and bound where steps are many."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

import attrs

from perfscore.core.nodes import RefKind
from perfscore.domains.findings import refusals
from perfscore.domains.interval import Intervals
from perfscore.domains.possible import Numbers
from perfscore.kernel.intervals import Interval
from perfscore.model import terms
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import Along
from perfscore.search.cells import Cell
from perfscore.search.region import FEW_STEPS, Budget, Region, Span, region, within

_FAR = (1_000, 10**9)
_ROUNDS = 12
_FEW_EVALUATIONS = 40
"""So many evaluations are made before the most is looked for."""
_MOST_BOXES = 200


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

    def most(self, inside: Intervals) -> Fraction | None:
        """No more than this they can be, as far as intervals tell."""
        found = inside.definition((self.kind, self.path))
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


def peak(along: Along, points: Points, cell: Cell, budget: Budget) -> tuple[terms.Scalar | None, bool]:
    """A value that gives most points, None where none gives more than the one now; whether that is proved."""
    found = _Peak(along, points, cell, budget)
    proved = found.on_line() if along.on_a_line else found.one_by_one()
    return found.value, proved


@attrs.define
class _Peak:
    """The most points that were found, those now to begin with, and a value of the fact that gives more."""

    along: Along
    points: Points
    cell: Cell
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
        tried = [each for each in self.cell.options if self.budget.spend()]
        for each in tried:
            self._look_at(each)
        return len(tried) == len(self.cell.options)

    def on_line(self) -> bool:
        """Go from one more to the next, or where there are many of them look for the most; whether it is proved."""
        for _ in range(_ROUNDS):
            with self.budget.part(_FEW_EVALUATIONS) as own:
                found = self._more(self.cell, own)
            if not found.complete:
                break
            if found.empty:
                return found.gapless
        return self._bounding()

    def _more(self, cell: Cell, budget: Budget) -> Region:
        """All values with more points than were found, of which some are looked at."""
        found = region(self.along, _More(self.points, self.best), cell, budget)
        for each in found.spans:
            for index in _ends(each):
                self._look_at(self.along.grid.value(index))
        return found

    def _bounding(self) -> bool:
        """Look where there may be most, by branch and bound; whether the most is proved."""
        grid, number, proved = self.along.grid, count(), True
        first, last = grid.inside(self.along.domain.meet(self.cell.line))
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
            if first is not None and last is not None and last - first < FEW_STEPS:
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
        most = self.points.most(within(self.along.stage, {self.along.fact.name: Cell(self.along.fact, inside)}))
        return most is not None, Fraction(0) if most is None else -most, number, first, last

    def _inside(self, first: int | None, last: int | None) -> Interval:
        """The values from one step to another, up to their neighbours."""
        grid = self.along.grid
        low = None if first is None else grid.place(first - 1)
        high = None if last is None else grid.place(last + 1)
        return Interval(low, high).meet(self.cell.line)

    def _walk(self, first: int, last: int) -> bool:
        """Go through all steps from one to another; whether there are no more points there than were found."""
        cell = Cell(self.along.fact, self._inside(first, last))
        self._more(cell, self.budget)
        found = self._more(cell, self.budget)
        return found.empty and found.complete and found.gapless


def _between(first: int | None, last: int | None, near: int) -> int:
    """A step that cuts the steps from one to another in two."""
    if first is not None and last is not None:
        return (first + last) // 2
    if first is None and last is None:
        return near
    return max(first * 2, first + FEW_STEPS) if first is not None else min((last or 0) * 2, (last or 0) - FEW_STEPS)


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
