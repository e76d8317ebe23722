"""Small sets of facts that reach a goal together where no single one does, and how many stay undecided.

One fact after another is given values where something changes, and the last one is gone through exactly. So what is
found is exact; that nothing else is there is told only where the bound on their points proves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import nsmallest
from itertools import count as counting
from itertools import islice

import attrs

from perfscore.kernel import limits
from perfscore.kernel.types import Kind
from perfscore.messages.trouble import Trouble
from perfscore.model import model, terms
from perfscore.questions.scenarios.reaching_bound import Bound
from perfscore.questions.scenarios.reaching_exhaustive import Least, Values, others
from perfscore.questions.scenarios.reaching_goal import Goal
from perfscore.questions.scenarios.reaching_peak import Points, peak, published
from perfscore.questions.scenarios.reaching_search import Search
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import Along, Stage
from perfscore.search.cells import Cell, Cells
from perfscore.search.grid import position_of
from perfscore.search.region import Budget, nearest, region, size, value_at

Group = tuple[range, int]
"""The places of some facts that stand side by side, and how many of them are in a set."""
_STRETCHES = 4
_TRIED = 10
_FEW_BOXES = 60
_TOTAL = Points("", "score")
_MANY_BOXES = 600


@attrs.frozen(eq=False)
class Combining:
    """Looks for values of several facts that reach a goal together."""

    stage: Stage
    goal: Goal
    cells: Cells
    bound: Bound
    budget: Budget

    def all_of(self, count: int) -> tuple[list[Values], int]:
        """For each set of so many facts that reaches the goal the least change; how many sets are not settled."""
        found: dict[frozenset[str], Values] = {}
        facts, needs, number, settled = tuple(self.cells), list(self._needs()), counting(), 0
        undecided = zip(self._undecided([(range(len(facts)), count)], needs), number, strict=False)
        # Each of them takes an evaluation at least, so no more need be kept than there are left.
        for places, _ in nsmallest(max(1, self.budget.left), undecided):
            if self.budget.left > 0:
                best = self.least([facts[place] for place in places])
                settled += best.values is not None or best.proved
                if best.values is not None:
                    found[frozenset(best.values)] = best.values
        return list(found.values()), next(number) - settled

    def _undecided(self, groups: list[Group], needs: Sequence[frozenset[str]]) -> Iterator[list[int]]:
        """All sets of so many facts of each group but for those of which bounds, or needs, tell that they do not do.

        What all facts of the groups together do not reach none of the sets does; else the largest group is halved.
        """
        facts, places = tuple(self.cells), sorted(place for group, _ in groups for place in group)
        names = [facts[place] for place in places]
        if not all(need.intersection(names) for need in needs):
            return
        if self.bound.work < limits.REACH_BOUNDS and not self.goal.possible(self.bound.of(names)):
            return
        (group, count), *rest = sorted(groups, key=lambda each: each[1] - len(each[0]))
        if len(group) == count:
            yield places
            return
        half = len(group) // 2
        for first in range(count + 1):
            parts = [(group[:half], first), (group[half:], count - first)]
            if all(many <= len(part) for part, many in parts):
                yield from self._undecided([*rest, *(each for each in parts if each[1])], needs)

    def _needs(self) -> Iterator[frozenset[str]]:
        """Facts of which one at least must change: those that each requirement which fails now looks at."""
        for each in self.stage.framework.requirements:
            if not each.warning:
                try:
                    holds = self.stage.holds(each.condition)
                except Trouble:
                    holds = False
                if not holds:
                    yield self.bound.touching(each.condition)

    def least(self, names: Sequence[str]) -> Least:
        """The least change of some facts that was found to reach the goal, and whether that is proved."""
        cells = {name: self._changed(name) for name in names}
        several = sum(others(self.stage, name, cell) is None for name, cell in cells.items()) > 1
        found = list[Values]()
        if several:
            # Along the edge of what two of them can do together there is no end of boxes.
            orders = [tuple(names), tuple(reversed(names))]
            found = [each for order in orders for each in self._solved(self.stage, order, thorough=len(names) == 2)]
        least = Least(proved=False) if found else self.search.least(cells, _FEW_BOXES if several else _MANY_BOXES)
        if least.values is not None:
            found.append(least.values)
        return attrs.evolve(least, values=self.tightened(min(found, key=self.size)) if found else None)

    def _changed(self, name: str) -> Cell:
        """What a fact may be other than it is."""
        cell, now = self.cells[name], self.stage.along(name).value
        values = tuple(each for each in cell.options if each != now)
        return attrs.evolve(cell, options=values)

    @property
    def search(self) -> Search:
        """Decides by branch and bound."""
        return Search(self.stage, self.goal, self.bound, self.budget)

    def size(self, values: Values) -> Fraction:
        """How large the changes are together."""
        return sum((size(self.stage.along(name), each, self.cells[name]) for name, each in values.items()), Fraction(0))

    def reached(self, values: Values) -> bool:
        """Whether some values reach the goal."""
        return self.goal.reached(self.at(values))

    def at(self, values: Values) -> Scorecard:
        """All that is known while some facts have other values."""
        return self.stage.with_values(values).scorecard

    def total_of(self, values: Values) -> Fraction | None:
        """The published total while some facts have other values."""
        return published(self.at(values))

    def along(self, name: str, values: Values) -> Along:
        """A fact while others have some values."""
        others = {each: value for each, value in values.items() if each != name}
        return self.stage.with_values(others).along(name)

    def tightened(self, values: Values) -> Values:
        """The same with each fact as near to its value as the others let it be, and no fact that is not needed."""
        for name in values:
            less = {each: value for each, value in values.items() if each != name}
            if less and self.reached(less):
                return self.tightened(less)
        for name in values:
            along = self.along(name, values)
            near = nearest(along, region(along, self.goal, self.cells[name], self.budget))
            if near is not None and self.size({name: near}) < self.size({name: values[name]}):
                values = {**values, name: near}
        return values

    def _solved(self, stage: Stage, names: Sequence[str], *, thorough: bool) -> Iterator[Values]:
        name, *rest = names
        along = stage.along(name)
        if not rest:
            value = nearest(along, region(along, self.goal, self.cells[name], self.budget))
            if value is not None:
                yield {name: value}
            return
        for value in dict.fromkeys(self._candidates(along, rest, thorough=thorough)):
            if self.budget.left <= 0:
                return
            for each in self._solved(stage.with_values({name: value}), rest, thorough=thorough):
                yield {name: value, **each}

    def _candidates(self, along: Along, rest: Sequence[str], *, thorough: bool) -> Iterator[terms.Scalar]:
        """Values of a fact where something changes, for others to be moved as well."""
        cell = self.cells[along.fact.name]
        if not along.on_a_line:
            yield from (each for each in cell.options if each != along.value)
            return
        best, _ = peak(along, _TOTAL, cell, self.budget)
        if best is not None:
            yield best
        stage = along.stage
        for name in rest:
            other = stage.along(name)
            highest, _ = peak(other, _TOTAL, self.cells[name], self.budget)
            stage = stage if highest is None else stage.with_values({name: highest})
        there = stage.along(along.fact.name)
        near = nearest(there, region(there, self.goal, cell, self.budget))
        if near is not None:
            yield near
        if thorough:
            yield from self._steps(along, cell)

    def _steps(self, along: Along, cell: Cell) -> Iterator[terms.Scalar]:
        first, last = along.grid.inside(along.domain.meet(cell.line))
        start = along.start(first, last)
        if start is None or along.fact.type.kind is Kind.DATE:
            return
        for each in islice(along.upwards(start, last), 1, 1 + _STRETCHES):
            yield value_at(along, each.first or 0)
        for each in islice(along.downwards(start, first), 1, 1 + _STRETCHES):
            yield value_at(along, each.last or 0)
        here = along.grid.place(start)
        tried = [value for index in along.grid.tried if cell.holds(value := value_at(along, index))]
        yield from sorted(tried, key=lambda value: abs(position_of(value) - here))[:_TRIED]

    def climbed(self) -> Values:
        """Values of any number of facts that bring the total as far up as going from one to the next does."""
        values: dict[str, terms.Scalar] = {}
        stage = self.stage
        for _ in range(2):
            before = dict(values)
            for name, cell in self.cells.items():
                along = stage.along(name)
                best, _ = peak(along, _TOTAL, cell, self.budget)
                if best is not None:
                    values[name], stage = best, stage.with_values({name: best})
            if values == before:
                break
        return values


def capped(bound: Bound, goal: Goal) -> model.GradeRule | None:
    """A rule that keeps the grade below a goal, whatever the free facts are."""
    grading, stage = bound.stage.framework.grading, bound.stage
    if goal.score is not None or grading is None or any(each.grade in goal.grades for each in grading.overrides):
        return None
    for rule in (*grading.overrides, *grading.caps):
        if rule.grade in goal.grades or bound.touching(rule.condition):
            continue
        try:
            if stage.holds(rule.condition):
                return rule
        except Trouble:
            continue
    return None
