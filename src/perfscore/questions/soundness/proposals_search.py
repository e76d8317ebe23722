"""Facts with one figure moved to an edge and beside it.

The figure walks on the grid of its smallest steps. Where the value crosses the edge is found by halving, whatever the
formula is: no step that is found lies farther from the edge than the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import attrs

from perfscore.questions.soundness.proposals_bench import Bench
from perfscore.questions.soundness.proposals_edges import Edge
from perfscore.questions.soundness.proposals_figures import Figure
from perfscore.scoring.bind import FactSet

Position = Literal["at", "below", "above"]
POSITIONS: tuple[Position, ...] = ("at", "below", "above")
_SECANTS = 6
_FARTHEST = 44
_MOVE = 5


def row_of(edge: Edge, figure: Figure) -> int | None:
    """The row in which the value of an edge is looked at where a cell is moved."""
    return figure.row if figure.column is not None and figure.fact.name == edge.table else None


def beside(edge: Edge, figure: Figure, facts: FactSet, bench: Bench) -> Mapping[Position, FactSet]:
    """The facts with the figure moved to the edge, one step below it and one above, as far as it can be moved there."""
    walk = _Walk(edge, figure, facts, bench, figure.grain(facts, edge.direct))
    walk.look(walk.here)
    walk.approach()
    if not walk.crosses:
        walk.look_around()
    found: dict[Position, FactSet] = {}
    low, first = walk.crossing(lambda gap: gap < 0)
    high, last = walk.crossing(lambda gap: gap > 0)
    at = next((index for index in (first, last, *walk.nearest()) if index is not None and walk.gaps[index] == 0), None)
    for position, index in zip(POSITIONS, (at, low, high), strict=True):
        moved = None if index is None else walk.facts_at(index)
        if moved is not None:
            found[position] = moved
    return found


def tried(edge: Edge, figures: list[Figure], facts: FactSet, bench: Bench) -> set[Position]:
    """Where facts stand that were given: at an edge, or so near to it that one step of a figure reaches it."""
    found: set[Position] = set()
    moved_in: dict[int | None, list[Figure]] = {}
    for figure in figures:
        moved_in.setdefault(row_of(edge, figure), []).append(figure)
    for row, gap in bench.gaps(edge, facts):
        moving = (*moved_in.get(row, ()), *(() if row is None else moved_in.get(None, ())))
        if gap == 0:
            found.add("at")
        elif any(_next_to(edge, figure, facts, bench, gap, row) for figure in moving):
            found.add("below" if gap < 0 else "above")
    return found


def _next_to(edge: Edge, figure: Figure, facts: FactSet, bench: Bench, gap: Fraction, row: int | None) -> bool:
    place = figure.place(facts)
    if place is None:
        return False
    grain = figure.grain(facts, edge.direct)
    for step in (grain, -grain):
        moved = figure.at(place + step, facts)
        there = None if moved is None else bench.gap(edge, moved, row)
        if there is not None and (there >= 0 if gap < 0 else there <= 0):
            return True
    return False


@attrs.define
class _Walk:
    """A figure on its grid: the steps at which the gap is known."""

    edge: Edge
    figure: Figure
    facts: FactSet
    bench: Bench
    grain: Fraction
    gaps: dict[int, Fraction] = attrs.field(factory=dict)
    dead: set[int] = attrs.field(factory=set)
    sides: set[int] = attrs.field(factory=set)

    @property
    def here(self) -> int:
        """The step at or right below the figure as it is."""
        place = self.figure.place(self.facts)
        return 0 if place is None else (place - self.figure.start) // self.grain

    def facts_at(self, index: int) -> FactSet | None:
        """The facts with the figure at a step."""
        return self.figure.at(self.figure.start + index * self.grain, self.facts)

    def look(self, index: int) -> Fraction | None:
        """The gap at a step; None where the figure cannot stand there, or the gap not be told."""
        if index not in self.gaps and index not in self.dead:
            self.bench.count(_MOVE)
            moved = self.facts_at(index)
            gap = None if moved is None else self.bench.gap(self.edge, moved, row_of(self.edge, self.figure))
            if gap is None:
                self.dead.add(index)
            else:
                self.gaps[index] = gap
                self.sides.add((gap > 0) - (gap < 0))
        return self.gaps.get(index)

    @property
    def crosses(self) -> bool:
        """Whether both sides of the edge have been seen."""
        return {-1, 1} <= self.sides

    def approach(self) -> None:
        """Follow the straight line through two steps to the edge, again and again."""
        one, other = self.here, self.here + 1
        if self.look(other) is None:
            other = one - 1
        for _ in range(_SECANTS):
            first, second = self.look(one), self.look(other)
            if first is None or second is None or first == second:
                return
            meeting = (one - first * (other - one) / (second - first)).__floor__()
            for index in (meeting - 1, meeting, meeting + 1, meeting + 2):
                self.look(index)
            if self.crosses or meeting in {one, other}:
                return
            one, other = meeting, one if abs(one - meeting) <= abs(other - meeting) else other

    def look_around(self) -> None:
        """Look at the ends of the domain, and ever farther away."""
        here, domain = self.here, self.figure.domain
        ends = [each for each in (domain.low, domain.high) if each is not None]
        for end in ends:
            index = ((end - self.figure.start) / self.grain).__floor__()
            for each in (index - 1, index, index + 1):
                self.look(each)
        for power in range(_FARTHEST):
            self.look(here + 2**power)
            self.look(here - 2**power)
            if self.crosses:
                return

    def nearest(self) -> Iterator[int]:
        """The steps that have been seen, the nearest first."""
        here = self.here
        yield from sorted(self.gaps, key=lambda index: (abs(index - here), index))

    def crossing(self, beyond: Callable[[Fraction], bool]) -> tuple[int | None, int | None]:
        """The last step beyond the edge and its neighbour that is not, where the value crosses nearest to here."""
        here, known = self.here, sorted(self.gaps)
        pairs = [pair for pair in pairwise(known) if beyond(self.gaps[pair[0]]) != beyond(self.gaps[pair[1]])]
        if not pairs:
            return None, None
        one, other = min(pairs, key=lambda pair: min(abs(pair[0] - here), abs(pair[1] - here)))
        outside, inside = (one, other) if beyond(self.gaps[one]) else (other, one)
        while abs(outside - inside) > 1:
            middle = (outside + inside) // 2
            gap = self.look(middle)
            if gap is None:
                return None, inside
            outside, inside = (middle, inside) if beyond(gap) else (outside, middle)
        return outside, inside
