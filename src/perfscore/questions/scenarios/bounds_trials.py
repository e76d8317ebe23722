"""Completions of the open facts, evaluated, and the best of all so far."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import attrs

from perfscore.domains.code.writer import Refused
from perfscore.kernel import limits
from perfscore.messages.trouble import Problem
from perfscore.questions.scenarios.along import Standing, standing, with_values
from perfscore.questions.scenarios.bounds_hanging import Hanging, Values
from perfscore.questions.scenarios.coded import Coded
from perfscore.scoring.explanation import Graded
from perfscore.scoring.scorecard import Scorecard

_FEW = 40
"""So many completions are evaluated before code for them would have been generated."""
_QUICKER = 20
"""So much quicker is code."""
Side = Literal["low", "high"]
SIDES: tuple[Side, ...] = ("low", "high")


class Spent(Exception):
    """All the work that an answer may cost has been done."""


@attrs.define
class Work:
    """The nodes that may still be looked at for an answer."""

    left: int = attrs.field(factory=lambda: limits.PARTIAL_STEPS)

    def take(self, nodes: int) -> None:
        """Count some. Raises Spent where there have been too many."""
        self.left -= nodes
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
    _seen: dict[tuple[int, ...], tuple[Values, Standing]] = attrs.field(factory=dict)
    _before: Mapping[str, Fraction | None] = attrs.field(factory=dict)
    _last: Scorecard | None = None
    _code: Coded | Literal[False] | None = None

    def at(self, values: Values) -> Standing:
        """What becomes of the nodes. Raises Spent where there has been too much work."""
        # Values are told apart by identity, which takes no hash of long numbers, and are kept, so that it stays theirs.
        key = tuple(map(id, values.values()))
        if key not in self._seen:
            found = self._evaluated(values)
            self._seen[key] = values, found
            if found.total is None:
                self.refused = self.refused or found.problems
            else:
                self._remember(found, values)
        return self._seen[key][1]

    def _evaluated(self, values: Values) -> Standing:
        coded = self._coded(values)
        if coded is not None:
            return coded
        self.work.take(self.hanging.size)
        # Most completions are those before with another value of one fact.
        stage = self.hanging.stage
        known = {name: value for name, value in values.items() if value is not None}
        facts = with_values(stage.facts, stage.framework, known)
        self._last = stage.layout.evaluated(facts, self._last or stage.scorecard)
        return standing(self._last, self.hanging.nodes)

    def _coded(self, values: Values) -> Standing | None:
        """The same by generated code, where there are many; None where the exact domain must tell."""
        if len(self._seen) < _FEW:
            return None
        if self._code is None:
            self._code = Coded.of(self.hanging.completed(values)) or False
        if self._code is False:
            return None
        self.work.take(self.hanging.size // _QUICKER + 1)
        try:
            flat = self._code.flat(values)
        except Refused:
            return Standing({"": None}, Graded(), ()) if self.refused else None
        if flat is None:
            return None
        scores = {path: self._code.score(path, flat) for path in self.hanging.nodes}
        return Standing(scores, Graded(flat[0]), ())

    def _remember(self, found: Standing, values: Values) -> None:
        for path, score in found.scores.items():
            # Most scores are those of the completion before.
            if score is not None and score is not self._before.get(path):
                for side in SIDES:
                    if self.better(path, side, score):
                        self.best[path, side] = Best(score, values)
        self._before = found.scores
        if found.graded.grade is not None:
            self.grades.setdefault(found.graded.grade, values)

    def better(self, path: str, side: Side, score: Fraction) -> bool:
        """Whether points lie further out than all that were found so far."""
        best = self.best.get((path, side))
        return best is None or (score < best.score if side == "low" else score > best.score)
