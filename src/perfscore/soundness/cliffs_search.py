"""A node and its edges come in; for each edge the greatest leap that was found at it goes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

import attrs

from perfscore import limits
from perfscore.analysis import model, rule_model, terms
from perfscore.engine.values import Known
from perfscore.soundness.cliffs_edges import Edge, edges, side_of
from perfscore.soundness.grid import STEPPING
from perfscore.soundness.trials import Move, Trial, Trials, Values
from perfscore.types import Kind

_BASES = 10
_MOVED = 8
_CLIMBED = 12
_FLIPS = 3
_USUAL = 3
_STARTS = 6


@attrs.frozen
class Leap:
    """An edge with the facts that show it; ``alone`` tells that no other edge of the node lies between them."""

    edge: Edge
    move: Move
    alone: bool
    base: Values
    below: int

    @property
    def values(self) -> list[terms.Scalar]:
        """What the fact is on both sides."""
        return [
            value for some in (self.move.before, self.move.after) for fact, value in some if fact.name == self.move.fact
        ]

    @property
    def size(self) -> tuple[bool, Fraction]:
        """What makes one leap tell more than another."""
        return self.alone, abs(self.move.change)


@attrs.frozen(slots=False)
class Search:
    """Looks for leaps of one node."""

    node: model.Node
    trial: Trial
    found: list[Edge]

    @classmethod
    def of(cls, node: model.Node, trials: Trials) -> Search | None:
        """The search for a node; None where what it looks at cannot be tried out, or nothing more may be."""
        trial = None if trials.work.left <= 0 else trials.of_node(node)
        return None if trial is None else cls(node, trial, edges(node, trials.ground, trials.looking))

    def leaps(self, least: Fraction) -> Iterator[Leap]:
        """The greatest leap of each edge where it is more than ``least`` points."""
        rest, starts = list[Edge](), list[Values]()
        self.trial.trials.work.short |= len(self.found) > limits.SEARCHES
        for edge in self.found[: limits.SEARCHES]:
            # In tiny amounts every step is large: a formula is tried with such as may well be.
            many = self.trial.bases(_USUAL if edge.side is None else _BASES)
            best = self._best(edge, least, many)
            if best is None or abs(best.move.change) <= least:
                rest += [] if edge.side is None else [edge]
                continue
            starts += [dict(best.base) | {best.move.fact: value} for value in best.values]
            yield best
        # Where all other conditions are met, one more may be what matters.
        for edge in rest:
            best = self._best(edge, least, starts[:_STARTS])
            if best is not None and abs(best.move.change) > least:
                yield best

    def _best(self, edge: Edge, least: Fraction, bases: Iterable[Values]) -> Leap | None:
        best: Leap | None = None
        self.trial.trials.work.begin()
        trial = self.trial.trials.trial(edge.piece)
        assert trial is not None, "what a part of a node looks at, the node looks at as well"
        facts = self.trial.trials.looking.as_written(edge.piece)
        moved = [each for each in facts if each.type.kind in STEPPING and each.type.kind is not Kind.BOOL]
        for base in bases:
            here: Leap | None = None
            for fact in moved[:_MOVED]:
                for leap in self._of_fact(edge, trial, fact, base):
                    here = leap if here is None or leap.size > here.size else here
            if self.trial.trials.work.ended:
                break
            if here is None:
                continue
            here = self._climbed(here, {fact.name for fact in facts})
            best = here if best is None or here.size > best.size else best
            if best.alone and abs(best.move.change) > least:
                break
        return best

    def _climbed(self, best: Leap, fixed: set[str]) -> Leap:
        """The leap with other values of what does not move the edge, where these make it greater."""
        others = [each for each in self.trial.facts if each.name not in fixed]
        # Twice, since what matters may depend on what comes behind it.
        for fact in others[:_CLIMBED] * 2:
            for value in self.trial.values(fact):
                base = {**best.base, fact.name: value}
                leap = self._leap(best.edge, self.trial.trials.grids[best.move.fact].fact, base, best.below)
                best = leap if leap is not None and leap.size > best.size else best
        return best

    def _of_fact(self, edge: Edge, trial: Trial, fact: rule_model.FactDef, base: Values) -> Iterator[Leap]:
        if fact.name not in base:
            return
        for below in self._steps(edge, trial, fact, base):
            leap = self._leap(edge, fact, base, below)
            if leap is not None:
                yield leap

    def _steps(self, edge: Edge, trial: Trial, fact: rule_model.FactDef, base: Values) -> Iterator[int]:
        """The steps of a fact's grid behind which an edge lies; of a formula, those that are worth trying."""
        grid = trial.trials.grids[fact.name]
        if edge.side is None:
            yield from (index for index in grid.tried if grid.value(index + 1) is not None)
            return

        def side(index: int) -> object:
            return side_of(edge, trial.known(trial.with_step(fact.name, base, index)))

        sides = [(index, side(index)) for index in grid.tried]
        told = [each for each in sides if each[1] is not None]
        usual = grid.usual or 0
        apart = [(low, high) for (low, one), (high, other) in pairwise(told) if one != other]
        apart.sort(key=lambda pair: abs(pair[0] + pair[1] - 2 * usual))
        for low, high in dict.fromkeys([*apart[:_FLIPS], *sorted(apart)[:_FLIPS], *sorted(apart)[-_FLIPS:]]):
            first = side(low)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if side(middle) == first else (low, middle)
            yield low

    def _leap(self, edge: Edge, fact: rule_model.FactDef, base: Values, below: int) -> Leap | None:
        sets = [self.trial.with_step(fact.name, base, index) for index in (below, below + 1)]
        one, other = (self.trial.outcome(self.node.path, each) for each in sets)
        if one is None or other is None or not (one.applies and other.applies):
            return None
        move = self.trial.move(fact.name, base, (below, below + 1), (one.score, other.score))
        if not move.change:
            return None if edge.side is None else Leap(edge, move, False, base, below)
        before, after = (self.trial.known(each) for each in sets)
        self.trial.trials.work.take(len(self.found))
        crossed = [each for each in self.found if each is not edge and self._differs(each, before, after)]
        if crossed and edge.side is None:
            return None
        return Leap(edge, move, not crossed, base, below)

    @staticmethod
    def _differs(edge: Edge, before: Known | None, after: Known | None) -> bool:
        return side_of(edge, before) != side_of(edge, after)
