"""All combinations of what free facts can be, where there are not too many: each is scored, by generated code.

So what is found is the least change, and where nothing is found there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import prod

import attrs

from perfscore.kernel import limits
from perfscore.model import terms
from perfscore.questions.scenarios.reaching_goal import Goal
from perfscore.search.along import Stage
from perfscore.search.cells import Cell, Cells
from perfscore.search.grid import stepped
from perfscore.search.region import Budget, size
from perfscore.search.trials import Coded

Values = Mapping[str, terms.Scalar]
Choice = tuple[Fraction, terms.Scalar]
"""A value that is another one than now, with the size of that change."""
_FEW = 500
"""So many combinations are scored before code for them would have been generated."""


@attrs.define
class Least:
    """The least change that was found, if any; ``proved`` where surely none is less, or there is none."""

    values: Values | None = None
    size: Fraction = Fraction(0)
    proved: bool = True

    def take(self, values: Values, of_size: Fraction) -> None:
        """Keep a change where it is less than the one so far."""
        if self.values is None or of_size < self.size:
            self.values, self.size = dict(values), of_size


@attrs.define(slots=False, eq=False)
class Exhaustive:
    """All combinations of what some free facts can be; ``choices`` are their other values, the nearest first.

    ``most`` is the highest published total of all that were looked at.
    """

    stage: Stage
    goal: Goal
    choices: Mapping[str, tuple[Choice, ...]]
    budget: Budget
    most: Fraction | None = None

    @classmethod
    def of(cls, stage: Stage, goal: Goal, cells: Cells, budget: Budget) -> Exhaustive | None:
        """All combinations of some facts; None where there are too many, or endlessly many."""
        choices, many = dict[str, tuple[Choice, ...]](), 1
        for name, cell in cells.items():
            few = others(stage, name, cell)
            many *= 0 if few is None else len(few) + 1
            if few is None or many > limits.REACH_COMBINATIONS:
                return None
            choices[name] = few
        return cls(stage, goal, choices, budget)

    def sets(self, count: int) -> tuple[list[Values], int]:
        """For each set of so many facts that reaches the goal the least change; how many sets are not settled."""
        found = [self.least(names) for names in combinations(self.choices, count)]
        return [each.values for each in found if each.values is not None], sum(not each.proved for each in found)

    def least(self, names: Sequence[str]) -> Least:
        """The least change of all of some facts that reaches the goal."""
        least = Least()
        for values, of_size in self._combinations(names, {}, Fraction(0), least):
            if self._reached(values, least):
                least.take(values, of_size)
        return least

    def _combinations(
        self, names: Sequence[str], values: dict[str, terms.Scalar], of_size: Fraction, least: Least
    ) -> Iterator[tuple[dict[str, terms.Scalar], Fraction]]:
        """Other values of all of some facts, but for those that are no less a change than what was found."""
        if not names:
            yield values, of_size
            return
        for each, value in self.choices[names[0]]:
            if least.values is not None and of_size + each >= least.size:
                return
            values[names[0]] = value
            yield from self._combinations(names[1:], values, of_size + each, least)
        values.pop(names[0], None)

    def _reached(self, values: Values, least: Least) -> bool:
        """Whether some values reach the goal."""
        found = None if self.code is None else self.code.outcome(values)
        if found is None and not self.budget.spend():
            least.proved = False
            return False
        total, grade = found or self.goal.outcome(self.stage.with_values(values).scorecard)
        if total is not None and (self.most is None or total > self.most):
            self.most = total
        return self.goal.met(total, grade)

    @cached_property
    def code(self) -> Coded | None:
        """Generated code that scores combinations; None where it takes none of the values, or there are few."""
        many = prod(len(each) + 1 for each in self.choices.values()) > _FEW
        return Coded.of(self.stage) if many else None


def others(stage: Stage, name: str, cell: Cell) -> tuple[Choice, ...] | None:
    """The values of a fact but for the one now, the nearest first; None where there are many, or no steps."""
    along = stage.along(name)
    fact, values = along.fact, list(cell.options)
    if along.on_a_line:
        first, last = along.grid.inside(along.domain.meet(cell.line))
        if not stepped(fact) or first is None or last is None or last - first >= limits.REACH_CHOICES:
            return None
        there = (along.grid.value(index) for index in range(first, last + 1))
        values = [each for each in there if each is not None]
    sizes = [(size(along, each, cell), each) for each in values if each != along.value]
    return tuple(sorted(sizes, key=lambda each: each[0]))
