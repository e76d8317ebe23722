"""A node, what became of it and what is known come in; where its points would change, nearest first, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from perfscore import limits
from perfscore.analysis import model
from perfscore.bands import Interval
from perfscore.engine.axis import Ranked
from perfscore.engine.clause_edges import clause_edges
from perfscore.engine.explanation import Edge, Relation
from perfscore.engine.moving import Moved, ScoreOf
from perfscore.engine.outcome import Outcome
from perfscore.engine.pieces import laid_out
from perfscore.engine.values import Known
from perfscore.types import POINTS
from perfscore.wording import describe


def edges(node: model.Node, outcome: Outcome, score_of: ScoreOf, known: Known) -> tuple[Edge, ...]:
    """The nearest edges of a node's clause and limits, gains first, the nearest first among them.

    ``score_of`` tells the published points of the node if its clause gave so much and, where it is told a limit, if
    that limit held although it does not, or the other way round. A node whose clause was not looked at has no edges.
    """
    if outcome.earned is None or not outcome.applies:
        return ()
    moved = Moved(node, outcome.earned, outcome.score, score_of, known)
    found = [*clause_edges(moved), *_limit_edges(moved)]
    found = [each for each in dict.fromkeys(found) if each.edge.effect != 0]
    found.sort(key=_order)
    return tuple(each.edge for each in found[: limits.FIGURES])


def _order(each: Ranked) -> tuple[bool, bool, Fraction]:
    return each.edge.effect < 0, each.nearness is None, each.nearness or Fraction(0)


def _limit_edges(moved: Moved) -> Iterator[Ranked]:
    """Where a limit that holds would no longer hold, or one that does not would."""
    there = (each for each in moved.node.limits if each.kind != "na" and each.condition is not None)
    for each in islice(there, limits.FIGURES):
        assert each.condition is not None
        yield from moved.turned(each.condition, moved.effect(moved.earned, each))


def grade_edges(published: Fraction, exact: Fraction, known: Known) -> tuple[Edge, ...]:
    """The nearest grades above and below the total, by the table of grades alone; ``title`` is the grade.

    ``effect`` is not what is gained there but how many points it takes to get there: more points for the grade above,
    fewer, a negative number, for the grade below. It is 0 where the total stands right on the edge.
    """
    grading, root = known.framework.grading, known.framework.root
    if grading is None:
        return ()
    total = published if grading.basis == "published" else exact
    rest = next((row.grade for row in grading.rows if not row.intervals), "")
    rows = ((interval, row.grade) for row in grading.rows for interval in row.intervals)
    parts = laid_out(rows, rest, Interval(root.low, root.high, True, True), whole=False)
    here = next((index for index, (interval, _) in enumerate(parts) if total in interval), len(parts))
    grade = parts[here][1] if here < len(parts) else ""
    above = next(((interval, other) for interval, other in parts[here + 1 :] if other != grade), None)
    below = next(((interval, other) for interval, other in reversed(parts[:here]) if other != grade), None)
    found: list[Edge] = []
    if above is not None and above[0].low is not None:
        found.append(_grade_edge(total, ">=" if above[0].low_closed else ">", above[0].low, above[1]))
    if below is not None and below[0].high is not None:
        found.append(_grade_edge(total, "<=" if below[0].high_closed else "<", below[0].high, below[1]))
    return tuple(found)


def _grade_edge(total: Fraction, relation: Relation, at: Fraction, grade: str) -> Edge:
    return Edge(
        subject="total",
        title=grade,
        now=describe(total, POINTS),
        relation=relation,
        at=describe(at, POINTS),
        kind=POINTS.kind.value,
        distance=abs(at - total),
        effect=at - total,
    )
