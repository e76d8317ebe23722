"""What a row that hangs on one open fact comes to, stretch by stretch of the fact, exactly."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.interval_arithmetic import hull
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.rational_functions import Varying
from perfscore.questions.scenarios.along import Standing, Stretch
from perfscore.questions.scenarios.bounds_cells import Cell, State
from perfscore.questions.scenarios.bounds_hanging import Hanging, Values

_MOST = 2_500
_MOST_STEPS = 200_000


def along(hanging: Hanging, values: Values, path: str, cell: Cell) -> tuple[Interval, tuple[State, ...]] | None:
    """The scores of a row for all values of a fact, and values that may attain their ends.

    ``values`` are some of the open facts. None where the scores cannot be told so: there are too many
    stretches, values between two of them, or a score that does not move in a straight line.
    """
    if cell.interval is None or cell.missing:
        return None
    free = hanging.completed(values).along(cell.fact.name)
    first, last = free.grid.inside(free.domain.meet(cell.interval))
    alone = len(hanging.opened.cells) == 1
    found: list[tuple[Interval, Stretch[Standing]]] = []
    before: Stretch[Standing] | None = None
    for count, stretch in enumerate(() if first is None else free.upwards(first, last)):
        score = stretch.told.scores.get(path)
        reached = None if score is None else _scores(score, stretch, cell)
        beyond = count >= min(_MOST, _MOST_STEPS // hanging.size)
        if beyond or (score is not None and reached is None) or not _follows(before, stretch, cell):
            return None
        if reached is not None and not (alone and stretch.told.total is None):
            found.append((reached, stretch))
        before = stretch
    if not found or not _stops(before, cell):
        return None
    whole = hull(each for each, _ in found)
    tell = [stretch for each, stretch in found if each.low == whole.low or each.high == whole.high]
    indices = dict.fromkeys(index for each in tell for index in (each.first, each.last) if index is not None)
    ends = [free.grid.value(index) for index in list(indices)[:8] + list(indices)[-8:]]
    return whole, tuple(each for each in ends if each is not None and cell.holds(each))


def _follows(before: Stretch[Standing] | None, stretch: Stretch[Standing], cell: Cell) -> bool:
    """Whether no value of the fact lies between two stretches, or in front of the first."""
    inside, start = cell.interval, stretch.low
    assert inside is not None
    if cell.step is not None or start is None:
        return True
    if before is None:
        return inside.low is not None and start.at <= inside.low
    end = before.high
    return end is None or start.at < end.at or (start.at == end.at and (start.closed or end.closed))


def _stops(last: Stretch[Standing] | None, cell: Cell) -> bool:
    """Whether no value of the fact lies behind the last stretch."""
    inside, end = cell.interval, None if last is None else last.high
    assert inside is not None
    return cell.step is not None or end is None or (inside.high is not None and end.at >= inside.high)


def _scores(score: Fraction, stretch: Stretch[Standing], cell: Cell) -> Interval | None:
    """The scores on a stretch; None where they do not move in a straight line."""
    if not isinstance(score, Varying):
        return point(score)
    inside = cell.interval
    assert inside is not None
    low, high = stretch.low, stretch.high
    inside = inside.meet(EVERYTHING if low is None else Interval(low=low.at, low_closed=low.closed))
    inside = inside.meet(EVERYTHING if high is None else Interval(high=high.at, high_closed=high.closed))
    if len(score.above) > 2 or len(score.below) > 1 or inside.low is None or inside.high is None:
        return None
    ends = [(score.at(inside.low), inside.low_closed), (score.at(inside.high), inside.high_closed)]
    (least, least_closed), (most, most_closed) = sorted(ends)
    return Interval(least, most, least_closed, most_closed)
