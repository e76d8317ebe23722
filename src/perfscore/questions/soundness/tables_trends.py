"""Rows of tables whose points go against the trend of all others (PS436)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfscore.domains.tables import Row, Subject, Table, is_rest
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.model import rule_model, terms
from perfscore.model.constants import number

_FEWEST_STEPS = 3
_FEWEST_SIBLINGS = 3

Finding = tuple[Message, Span]


@attrs.frozen
class Stretch:
    """Neighbouring values that get the same points, with the piece of the file that says so."""

    part: Interval
    points: Fraction
    span: Span


def against_trend(table: Table) -> Iterator[Finding]:
    """A row, or a cell of a column, between others that all rise or all fall."""
    if not table.subject.type.ordered:
        return
    for rows in (table.rows, *_columns(table)):
        yield from _odd_row(table.subject, _stretches(table, rows))


def knots_against_trend(subject: Subject, clause: rule_model.Interpolate) -> Iterator[Finding]:
    """A knot between others that all rise or all fall."""
    found: list[Stretch] = []
    for at, points in clause.knots:
        value = number(points)
        if value is None:
            return
        found.append(Stretch(Interval(at, at, True, True), value, points.span))
    yield from _odd_row(subject, _merged(found))


def against_siblings(table: Table) -> Iterator[Finding]:
    """A table inside a row that runs the other way than those of all other rows, over the same bands."""
    if not table.inner or not table.inner[0].type.ordered:
        return
    ways: list[tuple[Row, list[Stretch], bool]] = []
    for row in _alike(table):
        inner = _stretches(table.below(row), row.inner)
        way = _way(inner)
        if way is not None:
            ways.append((row, inner, way))
    for rising in (True, False):
        odd = [each for each in ways if each[2] is rising]
        if len(odd) == 1 and len(ways) > _FEWEST_SIBLINGS:
            (against, inner, _), subject = odd[0], table.inner[0]
            low, high = ((subject.told(each.part.some_value()), each.points) for each in (inner[0], inner[-1]))
            yield (
                Message(
                    "PS436.runs_against_others",
                    subject=subject.text,
                    rising=low[1] < high[1],
                    low=low[0],
                    low_points=low[1],
                    high=high[0],
                    high_points=high[1],
                    others=len(ways) - 1,
                ),
                against.span,
            )


def _alike(table: Table) -> list[rule_model.LookupRow]:
    """The rows with tables inside, where all tables hold the same bands and end in points; else none."""
    found = [row for row in table.rows if isinstance(row, rule_model.LookupRow) and row.inner]
    heads = {tuple((each.intervals, each.values) for each in row.inner) for row in found}
    flat = all(each.points is not None for row in found for each in row.inner)
    return found if len(heads) == 1 and flat else []


def _columns(table: Table) -> Iterator[tuple[Row, ...]]:
    """The columns of a matrix, each as rows over the outer value with the points of its cells."""
    alike = _alike(table)
    if len(alike) < len(table.rows):
        return
    for column in zip(*(row.inner for row in alike), strict=True):
        yield tuple(
            attrs.evolve(row, span=cell.span, points=cell.points, inner=())
            for row, cell in zip(alike, column, strict=True)
        )


def _stretches(table: Table, rows: Sequence[Row]) -> list[Stretch]:
    """The stretches of a table, the lowest first; none where the points depend on facts or the rest lies between.

    A single value on a line of many has rules of its own, and so has a rest at both ends; they are left out.
    """
    subject, found = table.subject, list[Stretch]()
    for row in rows:
        points = None if row.points is None else number(row.points)
        if points is None:
            return []
        if not is_rest(row):
            parts = (subject.part(each) for each in row.intervals)
            found += [Stretch(part, points, row.span) for part in parts if not part.empty]
    found.sort(key=lambda each: (each.part.low is not None, each.part.low or 0, not each.part.low_closed))
    rest = _rest(table, rows)
    if found and rest is not None:
        low, high = _open_ends(found, subject.left([each for row in rows for each in row.intervals]))
        if low is not None and high is None:
            found.insert(0, attrs.evolve(rest, part=low))
        if high is not None and low is None:
            found.append(attrs.evolve(rest, part=high))
    line = [each for each in found if subject.whole or each.part.low is None or each.part.low != each.part.high]
    return _merged(line)


def _rest(table: Table, rows: Sequence[Row]) -> Stretch | None:
    """What is left, wherever it lies."""
    row = next((each for each in rows if is_rest(each)), None)
    points: terms.Expression | None = table.otherwise if row is None else row.points
    value = None if points is None else number(points)
    if points is None or value is None:
        return None
    return Stretch(Interval(), value, points.span if row is None else row.span)


def _open_ends(found: list[Stretch], left: list[Interval]) -> tuple[Interval | None, Interval | None]:
    """What is left below and above all stretches."""
    lowest, highest = found[0].part, found[-1].part
    below = [each for each in left if lowest.low is not None and (each.low is None or each.low < lowest.low)]
    above = [each for each in left if highest.high is not None and (each.high is None or each.high > highest.high)]
    return (below[0] if below else None), (above[-1] if above else None)


def _merged(found: list[Stretch]) -> list[Stretch]:
    """The stretches, of neighbours with the same points only the first."""
    return [each for before, each in pairwise([None, *found]) if each and (not before or before.points != each.points)]


def _way(found: list[Stretch]) -> bool | None:
    """Whether the points only rise (or, False, only fall) from stretch to stretch; None where they do neither."""
    steps = {one.points < other.points for one, other in pairwise(found)}
    return steps.pop() if len(steps) == 1 else None


def _odd_row(subject: Subject, found: list[Stretch]) -> Iterator[Finding]:
    place = odd_one([each.points for each in found], [each.span.start for each in found])
    if place is not None:
        rising = found[0].points < found[1].points
        near = [(subject.told(each.part.some_value()), each.points) for each in found[place - 1 : place + 2]]
        later = subject.type.kind is Kind.DATE
        yield (
            Message(
                "PS436.against_trend",
                later=later,
                subject=subject.text,
                rising=rising,
                near=[Words("trend.gets", value=value, points=each) for value, each in near],
            ),
            found[place].span,
        )


def odd_one(points: Sequence[Fraction], places: Sequence[int]) -> int | None:
    """The only one between others that goes against their trend; of two that may be swapped, the later one in the file.

    There must be a step along the trend before it and one behind it, so that neither a peak nor a rule for one end
    is taken for a mistake.
    """
    steps = [one < other for one, other in pairwise(points)]
    if len(steps) < _FEWEST_STEPS or min(steps.count(True), steps.count(False)) != 1:
        return None
    rising = steps.count(True) > 1
    at = steps.index(not rising)
    if at in {0, len(steps) - 1}:
        return None
    # Whether the trend holds without the one before the odd step, and without the one behind it.
    without_first = (points[at - 1] < points[at + 1]) == rising and points[at - 1] != points[at + 1]
    without_second = (points[at] < points[at + 2]) == rising and points[at] != points[at + 2]
    if without_first and without_second:
        return max(at, at + 1, key=lambda index: places[index])
    return at if without_first else at + 1 if without_second else None
