"""Values for all open facts come in; what the evaluator makes of them, and the best of all so far, go out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import attrs

from perfscore import limits
from perfscore.engine.bind import FactSet, Given
from perfscore.engine.facts import Fact
from perfscore.engine.scorecard import Scorecard
from perfscore.scenarios.along import Standing, standing
from perfscore.scenarios.bounds_cells import State
from perfscore.scenarios.bounds_hanging import Hanging
from perfscore.trouble import Problem

Side = Literal["low", "high"]
Values = Mapping[str, State]
SIDES: tuple[Side, ...] = ("low", "high")


class Spent(Exception):
    """All the work that an answer may cost has been done."""


@attrs.define
class Work:
    """The steps that may still be taken for an answer."""

    left: int = attrs.field(factory=lambda: limits.PARTIAL_STEPS)

    def take(self, steps: int) -> None:
        """Count steps. Raises Spent where there have been too many."""
        self.left -= steps
        if self.left < 0:
            raise Spent


@attrs.frozen
class Best:
    """The lowest or the highest published points of a node that were found, and the values that give them."""

    score: Fraction
    values: Values


@attrs.define(eq=False)
class Trials:
    """Evaluates completions, and remembers the best ones."""

    hanging: Hanging
    work: Work
    best: dict[tuple[str, Side], Best] = attrs.field(factory=dict)
    grades: dict[str, Values] = attrs.field(factory=dict)
    refused: tuple[Problem, ...] = ()
    _seen: dict[tuple[State, ...], Standing] = attrs.field(factory=dict)

    def at(self, values: Values) -> Standing:
        """What becomes of the nodes. Raises Spent where there has been too much work."""
        key = tuple(values.values())
        if key not in self._seen:
            self.work.take(self.hanging.cost)
            self._seen[key] = found = self._evaluated(values)
            if found.total is None:
                self.refused = self.refused or found.problems
            else:
                self._remember(found, values)
        return self._seen[key]

    def _evaluated(self, values: Values) -> Standing:
        hanging = self.hanging
        again = hanging.exact.anew(facts_with(hanging, values), hanging.keys)
        return standing(Scorecard(hanging.opened.framework, again), hanging.nodes)

    def _remember(self, found: Standing, values: Values) -> None:
        for path, score in found.scores.items():
            for side in SIDES:
                if score is not None and self.better(path, side, score):
                    self.best[path, side] = Best(score, values)
        if found.graded.grade is not None:
            self.grades.setdefault(found.graded.grade, values)

    def better(self, path: str, side: Side, score: Fraction) -> bool:
        """Whether points lie further out than all that were found so far."""
        best = self.best.get((path, side))
        return best is None or (score < best.score if side == "low" else score > best.score)


def facts_with(hanging: Hanging, values: Values) -> FactSet:
    """The known facts with values of the open ones; what is missing is left out."""
    entries = dict(hanging.opened.facts.entries)
    for name, value in values.items():
        if value is not None:
            entries[name] = Given("known", value, Fact(value))
    framework = hanging.opened.framework
    ordered = tuple((name, entries[name]) for name in framework.facts if name in entries)
    return FactSet(ordered, hanging.opened.facts.origin)
