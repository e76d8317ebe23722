"""Witnesses of trends: facts with which more of one raises the points, and with which it lowers them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain, pairwise

import attrs

from perfscore.model import model, rule_model
from perfscore.questions.soundness.moves import Known, Move, Mover, Part

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


def shown(node: model.Node, fact: rule_model.FactDef, below: Iterable[Shown], mover: Mover) -> Shown:
    """What was found; facts that showed something of a row below the node are tried first."""
    mover.work.begin()
    found = Shown()
    part = None if mover.work.ended else mover.of_row(node)
    if part is None:
        return found
    moves = [move for each in below for move in (each.raising, each.lowering) if move is not None]
    known = [{each.name: value for each, value in move.before} for move in moves]
    usual = next(iter(part.bases(1)))
    for base in chain(({**usual, **each} for each in known), part.bases(_BASES)):
        found = _more(found, node, fact, base, part)
        if found.both or mover.work.ended:
            break
    return found


def _more(found: Shown, node: model.Node, fact: rule_model.FactDef, base: Known, part: Part) -> Shown:
    """What was found, with what these facts show beside it."""
    if fact.name not in base:
        return found
    points: list[tuple[int, Fraction]] = []
    for index in part.mover.grid(fact).around(base[fact.name]):
        found_here = part.points(node.path, part.with_step(fact.name, base, index))
        if found_here is not None:
            points.append((index, found_here[0]))
    moves = [((low, high), (one, other)) for (low, one), (high, other) in pairwise(points)]
    moves.sort(key=lambda each: each[1][1] - each[1][0])
    # What changes much tells more.
    if moves and found.raising is None and moves[-1][1][1] > moves[-1][1][0]:
        found = attrs.evolve(found, raising=part.move(fact.name, base, *moves[-1]))
    if moves and found.lowering is None and moves[0][1][1] < moves[0][1][0]:
        found = attrs.evolve(found, lowering=part.move(fact.name, base, *moves[0]))
    return found
