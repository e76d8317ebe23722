"""Checks of tables and of grades: what nothing reaches, gaps, misread edges, odd rows, and what rounding blurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import attrs

from perfscore.core.expressions import at
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.possible import on_steps
from perfscore.domains.tables import Subject, Table, is_rest, outermost, subject_of, tables, written
from perfscore.kernel.intervals import EVERYTHING, Interval, gaps, point
from perfscore.kernel.numbers import round_to, show
from perfscore.kernel.source import Record, Span, replace
from perfscore.kernel.types import PLAIN, Kind
from perfscore.messages.catalogue import Message, Words, within
from perfscore.model import model, terms
from perfscore.model.constants import number
from perfscore.model.walk import expressions
from perfscore.questions.soundness.outcomes import outcomes_of
from perfscore.questions.soundness.points import implies
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Question, asked_gaps, inquiry_of
from perfscore.search.subject import Subject as Part
from perfscore.search.subject import Values

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


class Held(Record):
    """What of a line a piece of the file speaks of, and what that is worth: points, or the place of a grade."""

    interval: Interval
    worth: Fraction
    span: Span


def lost_edges(rows: Sequence[Held], rest: Fraction, left: Sequence[Interval]) -> Iterator[tuple[Fraction, Held, Held]]:
    """The values that two neighbouring rows leave, with others, to a rest that is worth less, or more, than both.

    Each comes with the row above it and the one below. Where the rest lies between both rows, or takes nothing but this
    value, it is most likely meant.
    """
    ending = {row.interval.high: row for row in rows if row.interval.high is not None and not row.interval.high_closed}
    for above in rows:
        value = above.interval.low
        below = None if value is None else ending.get(value)
        if value is None or below is None or point(value) not in left or len(left) == 1:
            continue
        if rest < min(above.worth, below.worth) or rest > max(above.worth, below.worth):
            yield value, above, below


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
    rest, held = _rest(table, table.rows), list(_held(table))
    if rest is None:
        return
    for value, above, below in lost_edges(held, rest.worth, table.subject.left([each.interval for each in held])):
        told, what = table.subject.told(value), table.what
        own, over, under = (show(each.worth) for each in (rest, above, below))
        yield Message("PS437.lost_edge", value=told, rest=own, above=over, below=under, what=what), above.span


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
                "PS436.runs_against_others",
                subject=subject.text,
                rising=rising,
                others=len(ways) - 1,
                low=low,
                low_points=inner[0].worth,
                high=high,
                high_points=inner[-1].worth,
            )
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
            found.insert(0, replace(rest, interval=low))
        if high is not None and low is None:
            found.append(replace(rest, interval=high))
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


# ---------------------------------------------------------------- grades


_MOVED = 12
"""So many facts are moved to a blurred edge, one at a time."""


def grade_findings(ground: Ground) -> Iterator[Finding]:
    """The same of grades, which are rows over the total."""
    if ground.framework.grading is None:
        return
    total = Total(ground, ground.framework.grading)
    yield from _never_given(total)
    yield from _idle_caps(total)
    yield from _misread(total)
    yield from _alike(total)
    yield from _off_step(total)
    yield from _blurred(total)


def _never_given(total: Total) -> Iterator[Finding]:
    """Rows that no total comes to; a grade that a cap or a rule off the scale gives is of use without."""
    grading = total.grading
    given = {each.grade for each in (*grading.caps, *grading.overrides)}
    lies = within(total.range, PLAIN)
    for row in grading.rows:
        if row.grade in given:
            continue
        if total.reached(row):
            answer = outcomes_of(total.ground).of("").grades[row.grade]
            inquiry_of(total.ground).note(Words("asked.grade"), row.span, answer)
            if answer.excluded:
                yield Message("PS438.grade_never_given", grade=row.grade), row.span
            continue
        between = any(not each.meet(total.range).empty for each in total.intervals(row))
        if between and total.step is not None:
            yield Message("PS438.between_steps", grade=row.grade, step=total.step), row.span
        else:
            yield Message("PS438.unreached_grade", grade=row.grade, lies=lies), row.span


def _idle_caps(total: Total) -> Iterator[Finding]:
    for cap in total.grading.caps:
        better = total.grading.ladder[: total.grading.ranks[cap.grade]]
        inside, harsher = total.while_holding(cap.condition), _harsher(cap, total)
        if harsher is not None:
            line = total.ground.framework.source.position(harsher.span.start)[0]
            yield Message("PS444.grade_cap_shadowed", line=line), cap.span
        elif not better:
            yield Message("PS438.cap_at_best", grade=cap.grade), cap.span
        elif not any(isinstance(each, model.GradeRule) or total.reached(each, inside) for each in better):
            yield Message("PS438.idle_cap", grade=cap.grade, lies=within(inside, PLAIN)), cap.span
        else:
            answer = outcomes_of(total.ground).decides(cap)
            inquiry_of(total.ground).note(Words("asked.decides_grade"), cap.span, answer)
            if answer.excluded and outcomes_of(total.ground).held(total.ground.node(cap.condition)).values is not None:
                yield Message("PS438.cap_never_decides"), cap.span


def _harsher(cap: model.GradeRule, total: Total) -> model.GradeRule | None:
    """Another cap that holds wherever one does, and leaves no better grade; of two alike the first counts."""
    ranks = total.grading.ranks
    ranges, node, before = total.ground.ranges, total.ground.node(cap.condition), True
    for other in total.grading.caps:
        there, worse = total.ground.node(other.condition), ranks[other.grade] - ranks[cap.grade]
        if other is cap:
            before = False
        elif worse >= 0 and implies(node, there, ranges) and (worse or before or not implies(there, node, ranges)):
            return other
    return None


def _misread(total: Total) -> Iterator[Finding]:
    """Edges between two grades that both leave to the rest, and grades of a single total."""
    rows = total.grading.rows
    held = [Held(each, Fraction(at), row.span) for at, row in enumerate(rows) for each in row.intervals]
    rest = next((at for at, row in enumerate(rows) if not row.intervals), None)
    left = gaps([each.interval for each in held], total.range)
    for value, above, below in () if rest is None else lost_edges(held, Fraction(rest), left):
        if total.reaches(point(value)):
            own, over, under = (f"“{rows[int(each)].grade}”" for each in (rest or 0, above.worth, below.worth))
            told = Message("PS437.lost_edge", what=Words("row.row"), value=value, rest=own, above=over, below=under)
            yield told, above.span
    for row in rows:
        for value in single_values(row.intervals, row.span, total.ground):
            yield Message("PS437.row_of_one_value", value=show(value)), row.span


def _alike(total: Total) -> Iterator[Finding]:
    """Rows that give the grade of the row before; of a single value that says where the other ends."""
    for before, row in pairwise(total.grading.rows):
        values = [each for one in (before, row) for each in one.intervals]
        if before.grade == row.grade and not any(each.low == each.high for each in values):
            yield Message("PS437.same_grade", grade=row.grade), row.span


def _off_step(total: Total) -> Iterator[Finding]:
    """Edges between two totals that can be published."""
    step = total.step
    if step is None:
        return
    for edge, row in total.edges():
        below = edge // step * step
        above = below + step
        if below < edge and below in total.range and above in total.range:
            worse, better = total.grade_of(below), total.grade_of(above)
            graded = Message(
                "PS439.edge_off_step",
                edge=edge,
                step=step,
                below=below,
                below_grade=worse,
                above=above,
                above_grade=better,
            )
            yield graded, row.span


def _blurred(total: Total) -> Iterator[Finding]:
    """Edges that a total as it is shown reaches and the exact one does not, or the other way round."""
    if total.grading.basis == "exact":
        for blur in blurred(total):
            grade, seems = total.grade_of(blur.exact), total.grade_of(blur.shown)
            exact = apart(blur.exact, blur.shown)
            yield Message("PS439.blurred_edge", exact=exact, shown=blur.shown, grade=grade, seems=seems), blur.row.span


_FEWEST_PLACES = 4
_MOST_PLACES = 12


def apart(value: Fraction, other: Fraction) -> str:
    """A number with as many digits as tell it from another one."""
    tried = range(_FEWEST_PLACES, _MOST_PLACES)
    telling = (each for each in tried if round_to(value, Fraction(1, 10**each), "half_even") != other)
    return show(value, next(telling, _MOST_PLACES))


class Total(Record):
    """The total that the grades are read from."""

    ground: Ground
    grading: model.Grading

    @cached_property
    def shown_by(self) -> model.Rounding | None:
        """How the total is rounded before it is published."""
        return self.ground.framework.rule_at("total") or self.ground.framework.display

    @cached_property
    def range(self) -> Interval:
        """Where the total lies that counts for the grade."""
        found = self.ground.ranges.row("")
        total = found.score if self.grading.basis == "published" else found.exact
        root = self.ground.framework.root
        return Interval(root.low, root.high, True, True) if found.exact.empty else total.interval

    @property
    def step(self) -> Fraction | None:
        """The step of the total that counts; None where it may be anything."""
        rule = self.shown_by if self.grading.basis == "published" else None
        return None if rule is None else rule.step

    def reaches(self, interval: Interval, within: Interval | None = None) -> bool:
        """Whether a total may lie in an interval; the ends of its range count beside the multiples of its step."""
        part = interval.meet(self.range if within is None else self.range.meet(within))
        if part.empty or self.step is None:
            return not part.empty
        root = self.ground.framework.root
        return root.low in part or root.high in part or not on_steps(part, self.step).empty

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
        return self.grading.rows.index(self.grading.row_of(total))

    def grade_of(self, total: Fraction) -> str:
        """The grade of a total."""
        return self.grading.row_of(total).grade

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
        ranges, node = self.ground.ranges, self.ground.node(condition)
        holding = ranges.narrowed(node, True, ranges.nowhere)
        if holding is None or self.grading.basis != "published":
            return self.range
        return self.range.meet(ranges.number(at(condition.span).ref("score", ""), holding).interval)


# ---------------------------------------------------------------- edges that rounding blurs


class Blur(Record):
    """An exact total and the same as it is shown, with an edge of a row between them."""

    exact: Fraction
    shown: Fraction
    row: model.GradeRow


def blurred(total: Total) -> Iterator[Blur]:
    """For each edge of a grade a total that is shown on its other side, where facts that bring it about were found."""
    rule, grid = total.shown_by, total.ground.ranges.row("").exact.step
    # Where every exact total lies on the step it is shown as it is.
    if rule is None or (grid is not None and (grid / rule.step).denominator == 1):
        return
    make, inquiry = at(total.grading.span), inquiry_of(total.ground)
    subject = inquiry.subject([make.ref("exact", ""), make.ref("score", "")])
    way = list(_from_worst(total, subject))
    for edge, row in total.edges():
        for rising in (True, False):
            question = _beyond(edge, total, subject, rising=rising)
            near = (inquiry.beside(subject, question, each) for each in _near(edge, way, subject))
            values = next((each for each in near if each is not None), None)
            values = values or inquiry.answers(subject, [question])[0].values
            known = None if values is None else subject.admitted(values)
            if known is not None:
                exact, shown = map(known.exact.number, subject.nodes[:2])
                yield Blur(exact, shown, row)
                break


def _beyond(edge: Fraction, total: Total, subject: Part, *, rising: bool) -> Question:
    """Whether a total is shown beyond an edge, lifted or cut off by its rounding."""
    below, above = Interval(high=edge, high_closed=True), Interval(low=edge, low_closed=True)
    sides = list(zip(subject.nodes[:2], (below, above) if rising else (above, below), strict=True))

    def happens(known: Reading) -> bool:
        there = [(known.exact.number(node), side) for node, side in sides]
        return all(value in side for value, side in there) and len({total.row_of(value) for value, _ in there}) > 1

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        here: Where | None = where
        for node, side in sides:
            here = here and intervals.inside(node, side, here)
        return here

    return Question(happens, narrowed)


def _from_worst(total: Total, subject: Part) -> Iterator[tuple[Fraction, Values]]:
    """Totals, the least first and the greatest last, with facts that differ in one fact from one to the next."""
    seen = outcomes_of(total.ground).of("").seen
    best, values = subject.completed(seen.best), subject.completed(seen.worst)
    for slot in subject.slots:
        for each in (values, {**values, slot: best[slot]}):
            known = subject.admitted(each)
            exact = None if known is None else known.exact.points("", "exact")
            if exact is not None:
                yield exact, each
        values = {**values, slot: best[slot]}


def _near(edge: Fraction, way: list[tuple[Fraction, Values]], subject: Part) -> Iterator[Values]:
    """Facts on both sides of an edge, each time without one that may move the total to it."""
    crossing = ((one, other) for one, other in pairwise(way) if (one[0] < edge) != (other[0] < edge))
    for (_, one), (_, other) in crossing:
        moved = [slot for slot in subject.slots if slot[0] == "fact" and subject.scope.fact(slot).type.numeric]
        moved.sort(key=lambda slot: one[slot] == other[slot])
        for slot in moved[:_MOVED]:
            yield from ({key: value for key, value in each.items() if key != slot} for each in (other, one))
        return
