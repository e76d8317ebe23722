"""Checks of tables: rows that nothing reaches, gaps, misread edges, and rows against the trend of all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfscore.domains.tables import Subject, Table, is_rest, outermost, subject_of, tables, written
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span, replace
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.figures import within
from perfscore.model import terms
from perfscore.model.constants import number
from perfscore.model.walk import expressions
from perfscore.search.ground import Ground
from perfscore.search.inquiry import asked_gaps, inquiry_of

_COMPARISONS = "<>≤≥＜＞"
_FEWEST_STEPS = 3
_FEWEST_SIBLINGS = 3

Finding = tuple[Message, Span]


def findings(ground: Ground) -> Iterator[Finding]:
    """Each finding with the piece of the file that it is about."""
    yield from _gaps(ground)
    framework = ground.framework
    rules = ((rule.clause, rule.limits, rule.rows) for rule in framework.root.rules())
    for each in expressions((framework.fact_list, framework.quantities, framework.requirements, *rules)):
        if isinstance(each, terms.Interpolate) and not framework.in_rule(each.span):
            yield from _knots(each, ground)
    in_rules = dict[Span, list[list[Finding]]]()
    for outer in outermost(framework):
        if framework.in_rule(outer.span):
            in_rules.setdefault(outer.span, []).append(list(_tables(outer, ground)))
        else:
            yield from _tables(outer, ground)
    for calls in in_rules.values():
        # What is found in a table of a rule is found in all calls, as far as it hangs on what the values can be.
        places = [{(message.key, span) for message, span in found} for found in calls]
        yield from (each for each in calls[0] if all((each[0].key, each[1]) in found for found in places))


def _gaps(ground: Ground) -> Iterator[Finding]:
    """Gaps of which reading the framework has not decided whether a value falls into them."""
    for each in asked_gaps(ground.framework):
        gap, part = each.gap, each.gap.parts[0]
        inquiry_of(ground).note(Words("asked.gap"), gap.span, each.answer)
        if not each.answer.decided:
            missed = within(part, gap.subject.type)
            if part.low is not None and part.low == part.high:
                missed = Words("figure.of", value=gap.subject.told(part.low))
            yield Message("PS449.perhaps_no_row", subject=gap.subject.text, missed=missed), gap.span


def _tables(outer: Table, ground: Ground) -> Iterator[Finding]:
    """What is found in a table and in those inside it; a column of a matrix counts once."""
    told = set[object]()
    everything = list(tables(outer))
    for table in everything:
        for row in table.rows:
            column = (len(table.inner), row.intervals, row.values)
            if not table.reached(row) and not (table.matrix and column in told):
                told.add(column)
                yield _unreached(table, row), row.span
        yield from misread_edges(table, ground)
        yield from against_trend(table)
        yield from against_siblings(table)
    if outer.otherwise is not None and all(table.rest is not None or table.complete for table in everything):
        yield Message("PS435.nothing_otherwise"), outer.otherwise.span


def _unreached(table: Table, row: terms.Row) -> Message:
    subject = table.subject
    if is_rest(row):
        # Nothing is told where nothing can be said of where the value lies.
        known = subject.type.ordered and subject.range != EVERYTHING
        lies = within(subject.range, subject.type) if known else None
        return Message("PS435.nothing_left", subject=subject.text, lies=lies)
    if any(not interval.meet(subject.range).empty for interval in row.intervals):
        held = within(row.intervals[0], subject.type)
        return Message("PS435.no_whole_number", what=table.what, subject=subject.text, held=held)
    lies = within(subject.range, subject.type)
    return Message("PS435.unreached_row", what=table.what, subject=subject.text, lies=lies)


def _knots(line: terms.Interpolate, ground: Ground) -> Iterator[Finding]:
    """Knots that change no value, and one that contradicts the others."""
    places = [number(each.place) for each in line.knots]
    subject, ends = subject_of(line.subject, ground.ranges), [None, *places, None]
    around = [(before, after) for (before, _), (_, after) in pairwise(pairwise(ends))]
    for (before, after), knot in zip(around, line.knots, strict=True):
        if subject.part(Interval(before, after)).empty:
            message = Message("PS435.unreached_knot", subject=subject.text, lies=within(subject.range, subject.type))
            yield (message, knot.value.span)
    worth = [(at, number(knot.value), knot.value.span) for at, knot in zip(places, line.knots, strict=True)]
    known = [Held(point(at), value, span) for at, value, span in worth if value is not None and at is not None]
    yield from _odd_row(subject, _merged(known)) if len(known) == len(worth) else ()


# ---------------------------------------------------------------- edges


@attrs.frozen
class Held:
    """What of a line a piece of the file speaks of, and what that is worth: points, or the place of a grade."""

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
        # A rung of a ladder that the one above has left nothing but its edge.
        for value in single_values(row.intervals, row.span, ground):
            yield Message("PS437.row_of_one_value", value=table.subject.told(value)), row.span
    for one, other in pairwise(_held(table)):
        edges = {one.interval.low, one.interval.high} & {other.interval.low, other.interval.high} - {None}
        single = any(each.low is not None and each.low == each.high for each in (one.interval, other.interval))
        same = one.worth == other.worth and one.span != other.span
        # The columns of a matrix are those of all its rows.
        if edges and same and not single and not table.matrix:
            yield Message("PS437.same_points", points=one.worth, what=table.what), other.span
    rest = table.otherwise if table.rest is None else table.rest.value
    worth = None if rest is None else number(rest)
    held = list(_held(table))
    if worth is None:
        return
    for lost in lost_edges(held, worth, table.subject.left([each.interval for each in held])):
        told, what = table.subject.told(lost.value), table.what
        own, over, under = (show(each) for each in (worth, lost.above.worth, lost.below.worth))
        yield Message("PS437.lost_edge", value=told, rest=own, above=over, below=under, what=what), lost.above.span


def _held(table: Table) -> Iterator[Held]:
    for row in table.rows:
        points = None if row.value is None else number(row.value)
        if points is not None and not is_rest(row):
            yield from (Held(interval, points, row.span) for interval in row.intervals)


def single_values(intervals: Iterable[Interval], span: Span, ground: Ground) -> Iterator[Fraction]:
    """The single values that a row holds which is written as a comparison, and not as a value."""
    compares = written(span, ground.framework.source)[:1] in tuple(_COMPARISONS)
    yield from (each.low for each in intervals if each.low is not None and each.low == each.high and compares)


# ---------------------------------------------------------------- trends


def against_trend(table: Table) -> Iterator[Finding]:
    """A row, or a cell of a column, between others that all rise or all fall."""
    if not table.subject.type.ordered:
        return
    for rows in (table.rows, *_columns(table)):
        yield from _odd_row(table.subject, _stretches(table, rows))


def against_siblings(table: Table) -> Iterator[Finding]:
    """A table inside a row that runs the other way than those of all other rows, over the same bands."""
    if not table.inner or not table.inner[0].type.ordered:
        return
    ways: list[tuple[terms.Row, list[Held], bool]] = []
    for row in table.alike:
        inner = _stretches(table.below(row), row.inner)
        way = _way(inner)
        if way is not None:
            ways.append((row, inner, way))
    for rising in (True, False):
        odd = [each for each in ways if each[2] is rising]
        if len(odd) == 1 and len(ways) > _FEWEST_SIBLINGS:
            (against, inner, _), subject = odd[0], table.inner[0]
            low, high = (subject.told(each.interval.some_value()) for each in (inner[0], inner[-1]))
            told = Message(
                "PS436.runs_against_others", subject=subject.text, rising=rising, others=len(ways) - 1,
                low=low, low_points=inner[0].worth, high=high, high_points=inner[-1].worth,
            )  # fmt: skip
            yield told, against.span


def _columns(table: Table) -> Iterator[tuple[terms.Row, ...]]:
    """The columns of a matrix, each as rows over the outer value with the points of its cells."""
    alike = table.alike
    if len(alike) < len(table.rows):
        return
    for column in zip(*(row.inner for row in alike), strict=True):
        yield tuple(
            replace(row, span=cell.span, value=cell.value, inner=()) for row, cell in zip(alike, column, strict=True)
        )


def _stretches(table: Table, rows: Sequence[terms.Row]) -> list[Held]:
    """The stretches of a table, the lowest first; none where the points depend on facts or the rest lies between.

    A single value on a line of many has rules of its own, and so has a rest at both ends; they are left out.
    """
    subject, found = table.subject, list[Held]()
    for row in rows:
        points = None if row.value is None else number(row.value)
        if points is None:
            return []
        if not is_rest(row):
            parts = (subject.part(each) for each in row.intervals)
            found += [Held(part, points, row.span) for part in parts if not part.empty]
    found.sort(key=lambda each: (each.interval.low is not None, each.interval.low or 0, not each.interval.low_closed))
    rest = _rest(table, rows)
    if found and rest is not None:
        low, high = _open_ends(found, subject.left([each for row in rows for each in row.intervals]))
        if low is not None and high is None:
            found.insert(0, attrs.evolve(rest, interval=low))
        if high is not None and low is None:
            found.append(attrs.evolve(rest, interval=high))
    line = [
        each for each in found if subject.whole or each.interval.low is None or each.interval.low != each.interval.high
    ]
    return _merged(line)


def _rest(table: Table, rows: Sequence[terms.Row]) -> Held | None:
    """What is left, wherever it lies."""
    row = next((each for each in rows if is_rest(each)), None)
    points: terms.Expression | None = table.otherwise if row is None else row.value
    value = None if points is None else number(points)
    if points is None or value is None:
        return None
    return Held(Interval(), value, points.span if row is None else row.span)


def _open_ends(found: list[Held], left: list[Interval]) -> tuple[Interval | None, Interval | None]:
    """What is left below and above all stretches."""
    lowest, highest = found[0].interval, found[-1].interval
    below = [each for each in left if lowest.low is not None and (each.low is None or each.low < lowest.low)]
    above = [each for each in left if highest.high is not None and (each.high is None or each.high > highest.high)]
    return (below[0] if below else None), (above[-1] if above else None)


def _merged(found: list[Held]) -> list[Held]:
    """The stretches, of neighbours with the same points only the first."""
    return [each for before, each in pairwise([None, *found]) if each and (not before or before.worth != each.worth)]


def _way(found: list[Held]) -> bool | None:
    """Whether the points only rise (or, False, only fall) from stretch to stretch; None where they do neither."""
    steps = {one.worth < other.worth for one, other in pairwise(found)}
    return steps.pop() if len(steps) == 1 else None


def _odd_row(subject: Subject, found: list[Held]) -> Iterator[Finding]:
    place = odd_one([each.worth for each in found], [each.span.start for each in found])
    if place is not None:
        rising = found[0].worth < found[1].worth
        near = [(subject.told(each.interval.some_value()), each.worth) for each in found[place - 1 : place + 2]]
        later = subject.type.kind is Kind.DATE
        gets = [Words("trend.gets", value=value, points=each) for value, each in near]
        told = Message("PS436.against_trend", later=later, subject=subject.text, rising=rising, near=gets)
        yield told, found[place].span


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
