"""The total that grades are read from: what it can be, and the grade of each value."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.kernel.intervals import Interval, gaps
from perfscore.kernel.types import POINTS
from perfscore.model import model, terms
from perfscore.search.ground import Ground


@attrs.frozen(slots=False)
class Total:
    """The total that the grades are read from."""

    ground: Ground
    grading: model.Grading

    @property
    def root(self) -> model.Node:
        """The whole framework."""
        return self.ground.framework.root

    @cached_property
    def shown_by(self) -> model.Rounding | None:
        """How the total is rounded before it is published."""
        return self.ground.framework.rule_at("total") or self.ground.framework.display

    @cached_property
    def range(self) -> Interval:
        """Where the total lies that counts for the grade."""
        found = self.ground.ranges.row("")
        total = found.score if self.grading.basis == "published" else found.exact
        return Interval(self.root.low, self.root.high, True, True) if found.exact.empty else total.interval

    @property
    def step(self) -> Fraction | None:
        """The step of the total that counts; None where it may be anything."""
        published = self.grading.basis == "published" and self.shown_by is not None
        return self.shown_by.step if published and self.shown_by is not None else None

    def reaches(self, interval: Interval, within: Interval | None = None) -> bool:
        """Whether a total may lie in an interval; the ends of its range count beside the multiples of its step."""
        part = interval.meet(self.range if within is None else self.range.meet(within))
        if part.empty or self.step is None:
            return not part.empty
        ends = (self.root.low in part, self.root.high in part)
        return any(ends) or not _scaled(part, 1 / self.step).whole().empty

    def intervals(self, row: model.GradeRow) -> tuple[Interval, ...]:
        """What a row takes; of the row for the rest, what the others leave."""
        if row.intervals:
            return row.intervals
        return tuple(gaps([each for other in self.grading.rows for each in other.intervals], self.range))

    def reached(self, row: model.GradeRow, within: Interval | None = None) -> bool:
        """Whether some total may come to a row."""
        return any(self.reaches(each, within) for each in self.intervals(row))

    def row_of(self, total: Fraction) -> int:
        """The place of the row in which a total lies."""
        rows = list(enumerate(self.grading.rows))
        rest = next((at for at, row in rows if not row.intervals), 0)
        return next((at for at, row in rows if any(total in each for each in row.intervals)), rest)

    def grade_of(self, total: Fraction) -> str:
        """The grade of a total."""
        return self.grading.rows[self.row_of(total)].grade

    def edges(self) -> Iterator[tuple[Fraction, model.GradeRow]]:
        """Each edge within the range of the total, with the first row that has it."""
        told = set[Fraction]()
        inner = attrs.evolve(self.range, low_closed=False, high_closed=False)
        for row in self.grading.rows:
            for edge in (edge for each in row.intervals for edge in (each.low, each.high)):
                if edge is not None and edge in inner and edge not in told:
                    told.add(edge)
                    yield edge, row

    def while_holding(self, condition: terms.Expression) -> Interval:
        """Where the total lies while a condition holds; anywhere where that never does."""
        holding = self.ground.narrowed(condition, held=True)
        total = terms.NodeValue(condition.span, POINTS, "", "score")
        if holding is None or self.grading.basis != "published":
            return self.range
        return self.range.meet(holding.range_of(total))


def _scaled(interval: Interval, factor: Fraction) -> Interval:
    low, high = (None if edge is None else edge * factor for edge in (interval.low, interval.high))
    return Interval(low, high, interval.low_closed, interval.high_closed)
