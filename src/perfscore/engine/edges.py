"""A node, what became of it and what is known come in; where its points would change, nearest first, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import model, terms
from perfscore.engine.axis import Ranked
from perfscore.engine.clause_edges import clause_edges
from perfscore.engine.clauses import earn
from perfscore.engine.explanation import Edge
from perfscore.engine.figures import behind
from perfscore.engine.moving import Moved, ScoreOf
from perfscore.engine.outcome import Outcome
from perfscore.engine.tangled import pieces, supposing, tangled
from perfscore.engine.turning import bare
from perfscore.engine.values import Known, Trouble


def edges(node: model.Node, outcome: Outcome, score_of: ScoreOf, known: Known) -> tuple[Edge, ...]:
    """The nearest edges of a node's clause and limits, gains first, the nearest first among them.

    ``score_of`` tells the published points of the node if its clause gave so much and, where it is told limits, if
    those held although they do not, or the other way round. A node whose clause was not looked at has no edges.
    """
    if outcome.earned is None or not outcome.applies:
        return ()
    moved = Moved(node, outcome.earned, outcome.score, score_of, known)
    found = [*_as_a_whole([*clause_edges(moved), *_limit_edges(moved)], moved)]
    found = [each for each in found if each.edge.effect != 0]
    found.sort(key=_order)
    nearest = {_sameness(each): each for each in reversed(found)}
    return tuple(each.edge for each in found if nearest[_sameness(each)] is each)[: limits.FIGURES]


def _as_a_whole(found: list[Ranked], moved: Moved) -> Iterator[Ranked]:
    """The edges with what becomes of all pieces of the rules that look at the same; without those of unknown effect."""
    together = pieces(moved.node)
    shared = tangled(together, moved.known)
    for each in found:
        if shared.isdisjoint(behind(each.moves, moved.known)):
            yield each
        elif isinstance(each.moves, terms.FactValue | terms.ColumnValue) and each.to is not None:
            effect = _effect_of(each.moves, each.to, moved)
            yield attrs.evolve(each, edge=attrs.evolve(each.edge, effect=effect))


def _effect_of(subject: terms.FactValue | terms.ColumnValue, to: terms.Scalar, moved: Moved) -> Fraction:
    """What the published points would gain if a figure were another one everywhere; 0 where that cannot be told."""
    node, known = moved.node, moved.known
    if node.clause is None:
        return Fraction(0)
    with supposing(subject, to, known):
        try:
            return moved.effect(earn(node.clause, node, known).value)
        except Trouble:
            return Fraction(0)


def _order(each: Ranked) -> tuple[bool, bool, Fraction]:
    return each.edge.effect < 0, each.nearness is None, each.nearness or Fraction(0)


def _sameness(each: Ranked) -> tuple[object, ...]:
    """What two edges have in common of which only the nearer says something."""
    place = (each.edge.relation, each.edge.at) if each.rising is None else each.rising
    return each.edge.subject, place, each.edge.effect


def _limit_edges(moved: Moved) -> Iterator[Ranked]:
    """Where a limit that holds would no longer hold, or one that does not would."""
    there = [each for each in moved.node.limits if each.kind != "na"]
    conditions = [each for each in dict.fromkeys(bare(each.condition) for each in there) if each is not None]
    for condition in conditions[: limits.FIGURES]:
        turned = (each for each in there if bare(each.condition) == condition)
        yield from moved.turned(condition, moved.effect(moved.earned, *turned))
