"""The grades that intervals do not exclude."""

from __future__ import annotations

from perfscore.domains.interval import Intervals
from perfscore.domains.possible import Numbers, numbers
from perfscore.kernel.intervals import gaps
from perfscore.model import model


def grades_of(within: Intervals, grading: model.Grading, total: Numbers) -> set[str]:
    """The grades that cannot be excluded where the total that is graded lies in an interval."""

    def holds(rule: model.GradeRule) -> bool | None:
        return within.settled(within.program.expressions.of(rule.condition))

    ranks = {row.grade: rank for rank, row in reversed(list(enumerate(grading.rows)))}
    caps = [(ranks[each.grade], holds(each)) for each in grading.caps]
    least = max((rank for rank, held in caps if held), default=0)
    bounds = [least, *(rank for rank, held in caps if held is None)]
    ends = {max(rank, bound, least) for rank in touched(grading, total) for bound in bounds}
    found = {grading.rows[rank].grade for rank in ends}
    apart: set[str] = set()
    for each in grading.overrides:
        held = holds(each)
        if held is not False:
            apart.add(each.grade)
        if held:
            return apart
    return found | apart


def touched(grading: model.Grading, total: Numbers) -> list[int]:
    """The rows that a total may fall into."""
    rest = gaps([each for row in grading.rows for each in row.intervals], total.interval)
    return [
        rank
        for rank, row in enumerate(grading.rows)
        if any(not numbers(each.meet(total.interval), total.step).empty for each in row.intervals or rest)
    ]
