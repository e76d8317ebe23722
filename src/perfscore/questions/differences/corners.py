"""The same facts with one of them where a rule takes another form.

Between two such places what a rule gives moves without a break, so the points of two frameworks lie farthest apart at
them, as long as it moves evenly.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.types import Kind
from perfscore.model import terms
from perfscore.questions.differences.sides import Side
from perfscore.questions.soundness.variation import replaced
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.search.along import ON_A_LINE, Along, Stage

_EACH_WAY = 16


def corners(side: Side, facts: FactSet, name: str) -> Iterator[FactSet]:
    """The facts with other values of one, the nearest first, up and down. Raises Spent where no more may be tried."""
    along = Stage(side.framework, facts, side.layout).along(name)
    if along.fact.type.kind not in ON_A_LINE - {Kind.DATE}:
        return
    first, last = along.grid.inside(along.domain)
    start = along.start(first, last)
    if start is None:
        return
    for end, up in ((last, True), (first, False)):
        values = (along.grid.value(index) for index in _places(side, along, start, end, up=up))
        reason = side.reason if along.fact.judged else None
        yield from (with_value(facts, name, value, reason) for value in values if value is not None)


def _places(side: Side, along: Along, index: int, end: int | None, *, up: bool) -> Iterator[int]:
    """The steps at both ends of each piece, piece by piece in one direction as far as the fact can go."""
    near, step = (max, 1) if up else (min, -1)
    for _ in range(_EACH_WAY):
        side.attempts.count(side.attempts.whole)
        yield index
        around = along.around(along.grid.place(index), lambda _: None)
        far = around.last if up else around.first
        if far is None or (end is not None and near(far, end) == far):
            if end is not None:
                yield end
            return
        # Where no step lies between the ends of a piece, its last one comes before its first.
        far = near(far, index)
        yield far
        index = far + step


def with_value(facts: FactSet, name: str, value: terms.Scalar, reason: str | None = None) -> FactSet:
    """Facts with another value of one, which keeps its reason; one that has none is given ``reason``."""
    before = facts.by_name.get(name)
    known = None if before is None else before.given.reason
    return replaced(facts, name, Given("known", value, Fact(value, reason=known or reason)))
