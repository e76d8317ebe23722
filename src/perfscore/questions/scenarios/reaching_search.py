"""Branch and bound for the least change that reaches a goal: boxes of values, those nearest to the facts now first.

Interval analysis rules out boxes in which nothing reaches the goal; what is left is cut in two until the values nearest
in a box do, or one fact can be followed along what is left of it. So what is found is least, and where all boxes are
ruled out nothing reaches the goal; where there are too many of them the answer is not proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.model import terms
from perfscore.questions.scenarios.reaching_bound import Bound
from perfscore.questions.scenarios.reaching_exhaustive import Least
from perfscore.questions.scenarios.reaching_goal import Goal
from perfscore.search.along import Along, Stage
from perfscore.search.cells import Cell, Cells
from perfscore.search.grid import position_of, stepped
from perfscore.search.region import Budget, nearest, region, size, value_at, within

_EVALUATIONS = 400
"""So many evaluations may it take to follow a fact along all of its values."""


@attrs.frozen(eq=False)
class Search:
    """Looks for the least change of some facts, of which each has a cell."""

    stage: Stage
    goal: Goal
    bound: Bound
    budget: Budget

    def least(self, cells: Cells, boxes: int) -> Least:
        """The least change that reaches the goal; not proved where more boxes would have to be looked at."""
        least, number = Least(), count()
        heap = [(self._size(cells), next(number), cells)]
        while heap:
            at_least, _, box = heappop(heap)
            if least.values is not None and at_least >= least.size:
                break
            boxes -= 1
            if boxes < 0 or self.budget.left <= 0:
                least.proved = False
                break
            if not self.goal.possible(within(self.stage, box)):
                continue
            for part in self._parts(box, least):
                heappush(heap, (self._size(part), next(number), part))
        return least

    def _parts(self, box: Cells, least: Least) -> Iterator[Cells]:
        """Take what is nearest in a box, or where there may be more, what together holds the rest."""
        near = {name: self._near(name, cell) for name, cell in box.items()}
        if any(value is None for value in near.values()):
            # Between two steps lies none of the values that are spoken of.
            least.proved = False
            return
        values = {name: value for name, value in near.items() if value is not None}
        self.budget.spend()
        if self.goal.reached(self.stage.with_values(values).scorecard):
            least.take(values, self._size(box))
            return
        several = [name for name in box if self._width(name, box[name])]
        # What lies between two steps of a fact is ruled out with its box or not at all.
        between = any(self._between_steps(name, box[name]) for name in box if name not in several)
        if len(several) == 1 and self._followed(several[0], box, values, least):
            least.proved = least.proved and not between
            return
        if not several and between:
            least.proved = False
        if several:
            widest = max(several, key=lambda name: self._width(name, box[name]))
            yield from ({**box, widest: part} for part in self._halves(widest, box[widest], values[widest]))

    def _followed(self, name: str, box: Cells, values: Mapping[str, terms.Scalar], least: Least) -> bool:
        """Go along the one fact that has several values in a box; whether it could be followed to its ends."""
        others = {each: value for each, value in values.items() if each != name}
        along, cell = self.stage.with_values(others).along(name), box[name]
        with self.budget.part(_EVALUATIONS) as own:
            found = region(along, self.goal, cell, own)
        if not found.complete:
            return False
        value = nearest(along, found)
        if value is not None:
            of_size = self._size({each: each_cell for each, each_cell in box.items() if each != name})
            least.take({**others, name: value}, of_size + size(along, value, self.bound.cells[name]))
        least.proved = least.proved and (found.gapless or value is not None)
        return True

    # ------------------------------------------------------------ cells

    def _ends(self, along: Along, cell: Cell) -> tuple[int | None, int | None]:
        return along.grid.inside(along.domain.meet(cell.line))

    def _between_steps(self, name: str, cell: Cell) -> bool:
        """Whether a fact has values in a cell that lie between its steps."""
        along = self.stage.along(name)
        return along.on_a_line and not stepped(along.fact) and cell.line.low != cell.line.high

    def _near(self, name: str, cell: Cell) -> terms.Scalar | None:
        """The value in a cell that is nearest to the one now; None where there is none on the steps of the fact."""
        along = self.stage.along(name)
        if not along.on_a_line:
            return along.value if along.value in cell.options else cell.options[0]
        start = along.start(*self._ends(along, cell))
        return None if start is None else along.grid.value(start)

    def _size(self, cells: Cells) -> Fraction:
        """How large the least change into some cells is."""
        found = Fraction(0)
        for name, cell in cells.items():
            along, value = self.stage.along(name), self._near(name, cell)
            if value is not None and value != along.value:
                found += size(along, value, self.bound.cells[name])
        return found

    def _width(self, name: str, cell: Cell) -> Fraction:
        """How much there is to be cut: the share of what the fact may be, 0 where that is a single value."""
        along = self.stage.along(name)
        if not along.on_a_line:
            return Fraction(len(cell.options) - 1, len(self.bound.cells[name].options))
        first, last = self._ends(along, cell)
        whole = self._ends(along, self.bound.cells[name])
        if first is None or last is None:
            return Fraction(2)
        if whole[0] is None or whole[1] is None:
            return Fraction(1 if last > first else 0)
        return Fraction(last - first, max(1, whole[1] - whole[0]))

    def _halves(self, name: str, cell: Cell, near: terms.Scalar) -> Iterator[Cell]:
        """Two cells that together hold the same, the nearer values in the first."""
        along = self.stage.along(name)
        if not along.on_a_line:
            half = (len(cell.options) + 1) // 2
            yield from (attrs.evolve(cell, options=each) for each in (cell.options[:half], cell.options[half:]))
            return
        first, last = self._ends(along, cell)
        here = along.grid.below(near)
        if first is not None and last is not None:
            at = (first + last) // 2
        elif last is None:
            at = max(2 * here, here + 1)
        else:
            at = min(2 * here, here - 1)
        place = position_of(value_at(along, at)) if along.grid.value(at) is not None else along.grid.place(at)
        lower, upper = Interval(high=place, high_closed=True), Interval(low=place)
        yield from (attrs.evolve(cell, interval=cell.line.meet(each)) for each in (lower, upper))
