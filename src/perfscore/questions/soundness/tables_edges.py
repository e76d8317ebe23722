"""Edges of tables that are easily misread, each with the value that lies there (PS437)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.domains.tables import Row, Table, is_rest, written
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model.constants import number
from perfscore.search.ground import Ground

_COMPARISONS = "<>≤≥＜＞"

Finding = tuple[Message, Span]


@attrs.frozen
class Held:
    """What a row holds of a line, and what it is worth: points, or the place of a grade."""

    interval: Interval
    worth: Fraction
    span: Span


@attrs.frozen
class Lost:
    """A value between two rows that neither takes, though the rest is worth less, or more, than both."""

    value: Fraction
    above: Held
    below: Held


def lost_edges(rows: Sequence[Held], rest: Fraction, left: Sequence[Interval]) -> Iterator[Lost]:
    """The values that two neighbouring rows leave, with others, to a rest.

    Where the rest lies between both rows, or takes nothing but this value, it is most likely meant.
    """
    ending = {row.interval.high: row for row in rows if row.interval.high is not None and not row.interval.high_closed}
    for above in rows:
        value = above.interval.low
        below = None if value is None else ending.get(value)
        if value is None or below is None or point(value) not in left or len(left) == 1:
            continue
        if rest < min(above.worth, below.worth) or rest > max(above.worth, below.worth):
            yield Lost(value, above, below)


def misread_edges(table: Table, ground: Ground) -> Iterator[Finding]:
    """The edges of a table, and the rows, that hold something else than a reader expects."""
    if not table.subject.type.ordered:
        return
    for row in table.rows:
        yield from _single_value(table, row, ground)
    rest = table.otherwise if table.rest is None else table.rest.points
    worth = None if rest is None else number(rest)
    held = list(_held(table))
    if worth is None:
        return
    for lost in lost_edges(held, worth, table.subject.left([each.interval for each in held])):
        told = table.subject.told(lost.value)
        points = [show(each) for each in (worth, lost.above.worth, lost.below.worth)]
        yield (
            Message("PS437.lost_edge", value=told, rest=points[0], above=points[1], below=points[2], what=table.what),
            lost.above.span,
        )


def _held(table: Table) -> Iterator[Held]:
    for row in table.rows:
        points = None if row.points is None else number(row.points)
        if points is not None and not is_rest(row):
            yield from (Held(interval, points, row.span) for interval in row.intervals)


def _single_value(table: Table, row: Row, ground: Ground) -> Iterator[Finding]:
    """A rung of a ladder that the one above has left nothing but its edge."""
    for interval in row.intervals:
        if interval.low is not None and interval.low == interval.high and compares(row.span, ground):
            yield Message("PS437.row_of_one_value", value=table.subject.told(interval.low)), row.span


def compares(span: Span, ground: Ground) -> bool:
    """Whether a row is written as a comparison, and not as a value."""
    return written(span, ground.framework.source)[:1] in tuple(_COMPARISONS)
