"""Where the grade and the points of the whole would change, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore.core.program import Row
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, laid_out
from perfscore.kernel.types import POINTS
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, terms
from perfscore.scoring.axis import Ranked
from perfscore.scoring.edges import supposing, told
from perfscore.scoring.explanation import Edge, Relation
from perfscore.scoring.figures import Reading, behind
from perfscore.scoring.outcome import Outcome
from perfscore.scoring.scorecard import Line
from perfscore.scoring.turning import bare, turns


@attrs.frozen
class Total:
    """The points of the whole, published and before rounding."""

    score: Fraction
    exact: Fraction


@attrs.frozen
class Graded:
    """The whole with its grades; ``rules`` are the caps and overrides of the grade that hold now."""

    row: Row
    total: Total
    known: Reading
    given: Fraction | None
    grading: model.Grading | None
    rules: tuple[model.GradeRule, ...]

    @property
    def all_rules(self) -> tuple[model.GradeRule, ...]:
        """Every cap and override, whether it holds or not."""
        return () if self.grading is None else (*self.grading.caps, *self.grading.overrides)

    def grade(self, total: Total, *turned: model.GradeRule) -> str | None:
        """The grade of an outcome, some of the rules being turned round."""
        return None if self.grading is None else self.final(self.grading, self.earned(self.grading, total), *turned)

    def supposed(self, earned: Fraction, turned: terms.Expression | None = None) -> Total:
        """The total if the parts gave so much, a condition being turned. Raises Trouble where that cannot be told."""
        found = supposing(self.row, earned, turned, self.known)
        score, exact = found.defined(("score", "")), found.defined(("exact", ""))
        assert isinstance(score, Fraction) and isinstance(exact, Fraction)
        return Total(score, exact)

    def earned(self, grading: model.Grading, points: Total) -> int:
        """The row of the table of grades that a total earns."""
        total = total_of(grading, points)
        rest = next((index for index, row in enumerate(grading.rows) if not row.intervals), 0)
        return next((i for i, row in enumerate(grading.rows) if any(total in each for each in row.intervals)), rest)

    def final(self, grading: model.Grading, row: int, *turned: model.GradeRule) -> str:
        """The grade where the total earns a row, some of the rules being turned round."""
        held = [each for each in self.all_rules if any(each is one for one in self.rules) != (each in turned)]
        for each in grading.overrides:
            if each in held:
                return each.grade
        caps = [rank(grading, each.grade) for each in grading.caps if each in held]
        return grading.rows[max([row, *caps])].grade


def total_of(grading: model.Grading, total: Total) -> Fraction:
    """The total that is graded."""
    return total.score if grading.basis == "published" else total.exact


def rank(grading: model.Grading, grade: str | None) -> int:
    """The place of a grade among all, the best first; one off the scale stands behind them."""
    return next((index for index, row in enumerate(grading.rows) if row.grade == grade), len(grading.rows))


def grade_edges(line: Line, outcome: Outcome, known: Reading) -> tuple[Edge, ...]:
    """The nearest grades above and below the total, then the conditions that would change the grade or the points.

    All is told with the caps and the overrides of the grade, and with the limits of the whole, that hold now. The
    ``effect`` of an edge of the total is how many points it takes to get there; it is 0 where the total stands right on
    the edge.
    """
    grading = known.framework.grading
    rules = () if grading is None else (*grading.caps, *grading.overrides)
    try:
        held = tuple(each for each in rules if known.holds(each.condition))
    except Trouble:
        return ()
    graded = Graded(line.row, Total(outcome.score, outcome.exact), known, outcome.earned, grading, held)
    totals = [] if grading is None else told(_totals(graded, grading))
    found = [*totals, *sorted(dict.fromkeys(_conditions(graded)), key=lambda each: _order(each, graded))]
    found.sort(key=lambda each: each.edge.effect < 0)
    return tuple(each.edge for each in found[: limits.FIGURES])


def _order(each: Ranked, graded: Graded) -> tuple[bool, bool, Fraction]:
    """What makes the grade worse last, and the nearest first."""
    now = graded.grade(graded.total)
    worse = (
        graded.grading is not None
        and each.edge.grade is not None
        and rank(graded.grading, each.edge.grade) > rank(graded.grading, now)
    )
    return worse, each.nearness is None, each.nearness or Fraction(0)


# ---------------------------------------------------------------- the total


def _totals(graded: Graded, grading: model.Grading) -> Iterator[Ranked]:
    """The nearest totals, above and below, at which the grade is another one. Raises Trouble where none can be told."""
    reads = behind(tuple(each.condition for each in graded.all_rules), graded.known)
    if any(isinstance(each, terms.NodeValue) and not each.path for each in reads):
        # With another total other rules might hold.
        return
    total = total_of(grading, graded.total)
    parts = _reachable(graded, grading)
    here = next(index for index, (interval, _) in enumerate(parts) if total in interval)
    grade = parts[here][1]
    above = next(((interval, other) for interval, other in parts[here + 1 :] if other != grade), None)
    below = next(((interval, other) for interval, other in reversed(parts[:here]) if other != grade), None)
    if above is not None and above[0].low is not None:
        yield _total_edge(total, ">=" if above[0].low_closed else ">", above[0].low, above[1])
    if below is not None and below[0].high is not None:
        yield _total_edge(total, "<=" if below[0].high_closed else "<", below[0].high, below[1])


def _reachable(graded: Graded, grading: model.Grading) -> list[tuple[Interval, str]]:
    """The totals that can be reached, in rising order, each with its final grade."""
    framework = graded.known.framework
    root = framework.root
    low, high = (total_of(grading, graded.supposed(end)) for end in (root.low, root.high))
    rest = next((index for index, row in enumerate(grading.rows) if not row.intervals), 0)
    rows = ((interval, index) for index, row in enumerate(grading.rows) for interval in row.intervals)
    rounding = framework.rule_at("total") or framework.display
    step = None if rounding is None or grading.basis == "exact" else rounding.step

    def reached(interval: Interval) -> bool:
        return step is None or low in interval or high in interval or not _times(interval, 1 / step).whole().empty

    parts = laid_out(rows, rest, Interval(low, high, True, True), whole=False)
    return [(interval, graded.final(grading, index)) for interval, index in parts if reached(interval)]


def _times(interval: Interval, factor: Fraction) -> Interval:
    low, high = (None if end is None else end * factor for end in (interval.low, interval.high))
    return Interval(low, high, interval.low_closed, interval.high_closed)


def _total_edge(total: Fraction, relation: Relation, at: Fraction, grade: str) -> Ranked:
    edge = Edge(
        subject="total",
        title=None,
        now=describe(total, POINTS),
        relation=relation,
        at=describe(at, POINTS),
        kind=POINTS.kind.value,
        distance=abs(at - total),
        effect=at - total,
        grade=grade,
    )
    return Ranked(edge, None)


# ---------------------------------------------------------------- conditions


def _conditions(graded: Graded) -> Iterator[Ranked]:
    """Where a condition of the whole's limits or of the rules of its grade turns, and what that changes."""
    bounds = [each for each in graded.known.framework.root.limits if each.kind != "na"]
    now = graded.grade(graded.total)
    written = [*(each.condition for each in bounds), *(each.condition for each in graded.all_rules)]
    conditions = [each for each in dict.fromkeys(map(bare, written)) if each is not None]
    for condition in conditions[: limits.FIGURES]:
        turned = any(bare(each.condition) == condition for each in bounds)
        total = _turned(graded, condition) if turned else graded.total
        if total is None:
            continue
        grade = graded.grade(total, *(each for each in graded.all_rules if bare(each.condition) == condition))
        effect = total.score - graded.total.score
        if effect or grade != now:
            for each in told(turns(condition, graded.known, effect)):
                yield attrs.evolve(each, edge=attrs.evolve(each.edge, grade=None if grade == now else grade))


def _turned(graded: Graded, condition: terms.Expression) -> Total | None:
    """The total with a condition turned round; None where it cannot be told."""
    if graded.given is None:
        return None
    try:
        return graded.supposed(graded.given, condition)
    except Trouble:
        return None
