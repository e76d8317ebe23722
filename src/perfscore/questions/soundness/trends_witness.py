"""Witnesses of trends: facts with which more of one raises the points, and with which it lowers them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain, pairwise

import attrs

from perfscore.model import model, rule_model
from perfscore.questions.soundness.trials import Move, Trial, Trials, Values

_BASES = 40


@attrs.frozen
class Shown:
    """A move that raises the exact points of a node and one that lowers them, as far as they were found."""

    raising: Move | None = None
    lowering: Move | None = None

    @property
    def both(self) -> bool:
        """Whether more of the fact helps here and hurts there."""
        return self.raising is not None and self.lowering is not None

    def near(self, facts: frozenset[str]) -> Shown:
        """The same, of whose facts only those that matter most are told in words."""
        raising, lowering = (
            each if each is None else attrs.evolve(each, near=facts) for each in (self.raising, self.lowering)
        )
        return Shown(raising, lowering)


def shown(node: model.Node, fact: rule_model.FactDef, below: Iterable[Shown], trials: Trials) -> Shown:
    """What was found; facts that showed something of a row below the node are tried first."""
    trials.work.begin()
    found = Shown()
    trial = None if trials.work.ended else trials.of_node(node)
    if trial is None:
        return found
    moves = [move for each in below for move in (each.raising, each.lowering) if move is not None]
    known = [{each.name: value for each, value in move.before} for move in moves]
    usual = next(iter(trial.bases(1)))
    for base in chain(({**usual, **each} for each in known), trial.bases(_BASES)):
        found = _more(found, node, fact, base, trial)
        if found.both or trials.work.ended:
            break
    return found


def _more(found: Shown, node: model.Node, fact: rule_model.FactDef, base: Values, trial: Trial) -> Shown:
    """What was found, with what these facts show beside it."""
    if fact.name not in base:
        return found
    points: list[tuple[int, Fraction]] = []
    for index in trial.trials.grids[fact.name].around(base[fact.name]):
        found_here = trial.points(node.path, trial.with_step(fact.name, base, index))
        if found_here is not None:
            points.append((index, found_here[0]))
    moves = [((low, high), (one, other)) for (low, one), (high, other) in pairwise(points)]
    moves.sort(key=lambda each: each[1][1] - each[1][0])
    # What changes much tells more.
    if moves and found.raising is None and moves[-1][1][1] > moves[-1][1][0]:
        found = attrs.evolve(found, raising=trial.move(fact.name, base, *moves[-1]))
    if moves and found.lowering is None and moves[0][1][1] < moves[0][1][0]:
        found = attrs.evolve(found, lowering=trial.move(fact.name, base, *moves[0]))
    return found
