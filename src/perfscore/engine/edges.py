"""A node, what became of it and what is known come in; where its points would change, nearest first, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import terms
from perfscore.core.depends import Dependencies
from perfscore.core.nodes import Key, Value
from perfscore.domains.supposing import Supposing
from perfscore.engine.axis import Ranked
from perfscore.engine.clause_edges import clause_edges
from perfscore.engine.explanation import Edge
from perfscore.engine.figures import Reading, behind
from perfscore.engine.moving import Moved
from perfscore.engine.outcome import Outcome
from perfscore.engine.scorecard import Line
from perfscore.engine.tangled import pieces, tangled
from perfscore.engine.turning import bare


def edges(line: Line, outcome: Outcome, known: Reading) -> tuple[Edge, ...]:
    """The nearest edges of a row's clause and limits, gains first, the nearest first among them.

    A row whose clause was not looked at has no edges.
    """
    if outcome.earned is None or not outcome.applies:
        return ()
    moved = Moved(line, outcome.earned, outcome.score, known)
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


def _effect_of(subject: terms.FactValue | terms.ColumnValue, to: Value, moved: Moved) -> Fraction:
    """What the published points would gain if a figure were another one everywhere; 0 where that cannot be told."""
    exact, row = moved.known.exact, moved.line.row
    if moved.node.clause is None:
        return Fraction(0)
    anew = frozenset[Key]()
    if isinstance(subject, terms.FactValue):
        moving = Dependencies(exact.program).moved_by([("fact", subject.name), ("status", subject.name)])
        anew = frozenset(key for key in moving if key[0] in {"let", "default"})
    return moved.gain(Supposing(exact, row, {moved.known.node(subject): to}, anew=anew))


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
        yield from moved.turned(condition, moved.effect(moved.earned, condition))
