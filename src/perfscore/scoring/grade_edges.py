"""Where the grade and the points of the whole would change, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import attrs

from perfscore.core.nodes import Key, Ref
from perfscore.domains.supposing import Supposing
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, scaled
from perfscore.kernel.types import POINTS
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, terms
from perfscore.scoring.edges import bare, turns
from perfscore.scoring.explanation import Edge, Relation
from perfscore.scoring.figures import Reading, as_far, behind
from perfscore.scoring.scorecard import Line, Outcome
from perfscore.scoring.track import Axis, Piece, Track, Way

_GRADE: Key = ("grade", "")
_UP: tuple[Relation, Relation] = (">", ">=")
_DOWN: tuple[Relation, Relation] = ("<", "<=")


def grade_edges(line: Line, outcome: Outcome, known: Reading) -> tuple[Edge, ...]:
    """The nearest grades above and below the total, then the conditions that would change the grade or the points.

    The ``effect`` of an edge of the total is how many points it takes to get there; it is 0 where the total stands
    right on the edge.
    """
    grading = known.framework.grading
    now = None if grading is None else known.exact.definition(_GRADE)
    if isinstance(now, Trouble):
        return ()
    assert isinstance(now, str | None)
    found = [] if grading is None or now is None else as_far(_totals(line, grading, now, known))
    conditions = {each.edge: each for each in _conditions(line, outcome, now, known)}
    found += [each.edge for each in sorted(conditions.values(), key=lambda each: _order(each, grading, now))]
    found.sort(key=lambda edge: edge.effect < 0)
    return tuple(found[: limits.FIGURES])


def _order(way: Way, grading: model.Grading | None, now: str | None) -> tuple[bool, bool, Fraction]:
    """What makes the grade worse last, and the nearest first."""
    grade, grades = way.grade, [] if grading is None else [row.grade for row in grading.rows]

    def rank(grade: str | None) -> int:
        """The place of a grade among all, the best first; one off the scale stands behind them."""
        return grades.index(grade) if grade in grades else len(grades)

    return grade is not None and rank(grade) > rank(now), way.nearness is None, way.nearness or Fraction(0)


def _totals(line: Line, grading: model.Grading, now: str, known: Reading) -> Iterator[Edge]:
    """The nearest totals, above and below, at which the grade is another one. Raises Trouble where none can be told."""
    conditions = tuple(each.condition for each in (*grading.caps, *grading.overrides))
    if any(isinstance(each, terms.NodeValue) and not each.path for each in behind(conditions, known)):
        # With another total other rules might hold.
        return
    framework, exact = known.framework, known.exact
    graded = Ref("score" if grading.basis == "published" else "exact", "", origin=line.row.origin)
    total, node = exact.number(graded), line.node
    ends = [Supposing(exact, line.row, {}, {("earned", ""): end}).defined(graded.key) for end in (node.low, node.high)]
    low, high = (end for end in ends if isinstance(end, Fraction))
    rounding = framework.rule_at("total") or framework.display
    step = None if rounding is None or grading.basis == "exact" else rounding.step

    def reached(interval: Interval) -> bool:
        if step is None or low in interval or high in interval:
            return True
        return not scaled(interval, 1 / step).whole().empty

    over = Axis(terms.NodeValue(node.span, POINTS, "", "score"), POINTS, total, Interval(low, high, True, True))
    track = Track(line, known, over, graded, exact.whole.block.by_key[_GRADE])
    for up in (True, False):
        other = (each for each in track.beside(up=up) if each.value not in {None, now} and reached(each.interval))
        piece = next(other, None)
        if piece is not None:
            yield _total_edge(total, piece, up=up)


def _total_edge(total: Fraction, piece: Piece, *, up: bool) -> Edge:
    there, relations = piece.interval, _UP if up else _DOWN
    at, closed = (there.low, there.low_closed) if up else (there.high, there.high_closed)
    assert at is not None and isinstance(piece.value, str)
    return Edge(
        subject="total",
        title=None,
        now=describe(total, POINTS),
        relation=relations[closed],
        at=describe(at, POINTS),
        kind=POINTS.kind.value,
        distance=abs(at - total),
        effect=at - total,
        grade=piece.value,
    )


def _conditions(line: Line, outcome: Outcome, now: str | None, known: Reading) -> Iterator[Way]:
    """Where a condition of the whole's limits or of the rules of its grade turns, and what that changes."""
    grading = known.framework.grading
    rules = () if grading is None else (*grading.caps, *grading.overrides)
    written = [*(each.condition for each in line.row.limits if each.kind != "na")]
    written += [known.node(each.condition) for each in rules]
    for condition in islice(dict.fromkeys(bare(each, known) for each in written), limits.FIGURES):
        for way in as_far(turns(condition, line, known)):
            try:
                effect = way.points(("score", "")) - outcome.score
                grade = None if grading is None else way.supposed.defined(_GRADE)
            except Trouble:
                continue
            if effect or grade != now:
                assert isinstance(grade, str | None)
                yield attrs.evolve(way, effect=effect, grade=None if grade == now else grade)
