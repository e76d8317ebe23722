"""Tables over a value, one inside another: all that this value can be, what no row takes, and which rows may."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, partial

import attrs

from perfscore.core.clauses import shortfall
from perfscore.core.expressions import at, constant
from perfscore.core.nodes import Among, Node
from perfscore.domains.interval import Intervals, Where, intervals_of
from perfscore.domains.possible import Numbers, numbers
from perfscore.kernel.intervals import EVERYTHING, Interval, gaps
from perfscore.kernel.lazy import once
from perfscore.kernel.source import Source, Span, start_of
from perfscore.kernel.types import PLAIN, RATIO, Kind, Type
from perfscore.kernel.wording import describe, quotation
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position

_CALENDAR = Interval(position(datetime.date.min), position(datetime.date.max), True, True)
_LONGEST = 60
_CENT = Fraction(1, 100)

Row = rule_model.Band | rule_model.LookupRow


@attrs.frozen(slots=False)
class Subject:
    """A value over which a table goes: as a sentence calls it, its type and what it can be.

    What it can be is ``found`` when it is asked for: most tables take every value that there is.
    """

    node: Node
    text: str
    type: Type
    found: Callable[[], Numbers]

    @cached_property
    def values(self) -> Numbers:
        """What the value can be."""
        return self.found()

    @property
    def range(self) -> Interval:
        """Where the value lies."""
        return self.values.interval

    @property
    def whole(self) -> bool:
        """Whether the value is always a whole number, or a day."""
        return self.values.step is not None and self.values.step.denominator == 1

    def part(self, interval: Interval) -> Interval:
        """What of an interval the value can be."""
        return interval if interval.empty else numbers(self.range.meet(interval), self.values.step).interval

    def left(self, intervals: Sequence[Interval]) -> list[Interval]:
        """What the value can be outside of some intervals, the lowest first."""
        return [part for part in map(self.part, gaps(intervals, EVERYTHING)) if not part.empty]

    def told(self, value: Fraction) -> str:
        """A value for reading."""
        return describe(value, self.type)

    def some_value(self, interval: Interval) -> Fraction:
        """A value in an interval that is not empty; above a percentage and without an end the next one."""
        if self.type.kind is Kind.RATIO and interval.high is None and interval.low is not None:
            return interval.low if interval.low_closed else interval.low + _CENT
        return interval.some_value()


@attrs.frozen
class Table:
    """Rows over a value; ``otherwise`` is what counts where none fits, and ``inner`` the values that follow.

    It is looked at where all ``conditions`` hold, of which ``where`` tells what follows; None where they never do.
    ``matrix`` marks a row of a matrix, whose headings are those of all its rows.
    """

    subject: Subject
    rows: tuple[Row, ...]
    otherwise: terms.Expression | None
    inner: tuple[Subject, ...]
    matrix: bool
    span: Span
    ranges: Intervals
    where: Where | None
    conditions: tuple[Node, ...] = ()

    @property
    def what(self) -> str:
        """How a sentence calls one of its rows."""
        return "column" if self.matrix else "row"

    @property
    def intervals(self) -> list[Interval]:
        """All that the rows hold of a line."""
        return [interval for row in self.rows for interval in row.intervals]

    @property
    def rest(self) -> Row | None:
        """The row for the rest, where there is one."""
        return next((row for row in self.rows if is_rest(row)), None)

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a rest."""
        kind = self.subject.type
        if kind.ordered:
            return not self.subject.left(self.intervals)
        options: tuple[terms.Scalar, ...] = (True, False) if kind.kind is Kind.BOOL else kind.options
        return bool(options) and set(options) <= {value for row in self.rows for value in row.values}

    def reached(self, row: Row) -> bool:
        """Whether some value may come to a row."""
        if is_rest(row):
            return not self.complete
        return bool(row.values) or any(not self.subject.part(each).empty for each in row.intervals)

    def below(self, row: rule_model.LookupRow) -> Table:
        """The table inside a row."""
        drawn = any(each.drawn for each in row.inner)
        taken = self._taken(row)
        where = self.where and self.ranges.narrowed(taken, True, self.where)
        return attrs.evolve(
            self,
            subject=self.inner[0],
            rows=row.inner,
            inner=self.inner[1:],
            matrix=drawn,
            span=self.span if drawn else row.span,
            where=where,
            conditions=(*self.conditions, taken),
        )

    def _taken(self, row: Row) -> Node:
        """The condition that a value comes to a row."""
        make = at(row.span)
        if is_rest(row):
            return make.negated(make.any_of(*(self._taken(each) for each in self.rows if not is_rest(each))))
        return make.among(self.subject.node, Among(row.intervals, tuple(map(constant, row.values))))


def is_rest(row: Row) -> bool:
    """Whether a row takes what is left."""
    return not row.intervals and not row.values


def table_of(clause: rule_model.Clause | None, ranges: Intervals, where: Where | None) -> Table | None:
    """The outermost table of a clause; None where it has none."""
    match clause:
        case rule_model.Bands():
            subject = subject_of(clause.subject, ranges)
            return Table(subject, clause.rows, None, (), False, clause.span, ranges, where)
        case rule_model.Target(otherwise="bands"):
            return _missed(clause, ranges, where)
        case rule_model.Lookup():
            first, *others = (subject_of(each, ranges) for each in clause.subjects)
            return Table(first, clause.rows, clause.otherwise, tuple(others), False, clause.span, ranges, where)
        case _:
            return None


def tables(outer: Table) -> Iterator[Table]:
    """A table and all those inside the rows that something reaches."""
    yield outer
    for row in outer.rows:
        if isinstance(row, rule_model.LookupRow) and row.inner and outer.reached(row):
            yield from tables(outer.below(row))


def subject_of(expression: terms.Expression, ranges: Intervals) -> Subject:
    """What can be said of a value before any fact is known."""
    node = ranges.program.expressions.of(expression)
    text = start_of(written(expression.span, ranges.program.source), _LONGEST)
    return Subject(node, f"`{text}`", expression.type, lambda: _values(node, expression.type, ranges, ranges.nowhere))


def _values(node: Node, kind: Type, ranges: Intervals, where: Where) -> Numbers:
    found = ranges.number(node, where)
    return numbers(found.interval.meet(_CALENDAR), found.step) if kind.kind is Kind.DATE else found


def written(span: Span, source: Source) -> str:
    """A piece of a framework as written, in one line, with the parentheses that belong to it."""
    return quotation(span, source.text)


def _missed(clause: rule_model.Target, ranges: Intervals, where: Where | None) -> Table:
    """The rows for a missed target."""
    node, met = shortfall(clause, ranges.program.expressions)
    kind, inside = rule_model.shortfall(clause.operator, clause.actual.type)
    text = "the share attained"
    if kind is not RATIO:
        text = "the days late" if clause.operator.startswith("<") else "the days early"
    missed = at(clause.span).negated(met)
    where = where and ranges.narrowed(missed, True, where)

    def possible() -> Numbers:
        found = ranges.number(node, where)
        return numbers(found.interval.meet(inside), found.step)

    subject = Subject(node, text, kind, possible)
    return Table(subject, clause.rows, None, (), False, clause.span, ranges, where, (missed,))


# ---------------------------------------------------------------- gaps and overlaps


@attrs.frozen
class Gap:
    """What a value may be and no row of a table takes: ``parts`` of its line, the lowest first.

    The table is looked at where all ``conditions`` hold; ``made`` names the rows of facts of each of which it is asked.
    """

    subject: Subject
    parts: tuple[Interval, ...]
    conditions: tuple[Node, ...]
    made: str | None
    span: Span


@attrs.frozen
class Overlap:
    """A value that two rows of a table may take."""

    subject: Subject
    value: Fraction
    later: Span
    earlier: Span


def gaps_of(framework: model.Framework) -> tuple[Gap, ...]:
    """The gaps of all tables, as far as intervals and steps tell; worked out once and kept with the framework."""
    return once(framework, "gaps", lambda: tuple(_gaps(framework)))


def _gaps(framework: model.Framework) -> Iterator[Gap]:
    ranges = intervals_of(framework)
    for table, made in _tables(framework, ranges):
        open_ended = table.rest is None and table.otherwise is None
        if table.subject.type.ordered and open_ended and table.where is not None:
            subject = attrs.evolve(table.subject, found=partial(_inside, table, table.where))
            if left := subject.left(table.intervals):
                yield Gap(subject, tuple(left), table.conditions, made, table.span)
    if framework.grading is not None and all(row.intervals for row in framework.grading.rows):
        subject = total(framework.grading, ranges)
        if left := subject.left([each for row in framework.grading.rows for each in row.intervals]):
            yield Gap(subject, tuple(left), (), None, framework.grading.span)


def _inside(table: Table, where: Where) -> Numbers:
    """What the subject of a table can be where the table is looked at."""
    values = _values(table.subject.node, table.subject.type, table.ranges, where)
    return numbers(values.interval.meet(table.subject.range), values.step)


def overlaps_of(framework: model.Framework) -> Iterator[Overlap]:
    """The overlaps of all tables; what a value can never be belongs to a row that nothing reaches."""
    ranges = intervals_of(framework)
    for table, _ in _tables(framework, ranges):
        if table.subject.type.ordered:
            yield from _overlaps(table.subject, table.rows)
    if framework.grading is not None:
        yield from _overlaps(total(framework.grading, ranges), framework.grading.rows)


def _tables(framework: model.Framework, ranges: Intervals) -> Iterator[tuple[Table, str | None]]:
    """All tables, with the name of what rows of facts become in whose template they stand."""
    for node, made in _rules(framework):
        where: Where | None = ranges.nowhere
        condition = None if made is None else ranges.program.instances[made].where
        if condition is not None:
            where = ranges.narrowed(condition, True, ranges.nowhere)
        outer = table_of(node.clause, ranges, where)
        if outer is not None:
            yield from ((table, made) for table in tables(outer))


def _rules(framework: model.Framework) -> Iterator[tuple[model.Node, str | None]]:
    for node in framework.root.walk():
        yield node, None
        for index, rows in enumerate(node.rows):
            yield from ((inner, f"{node.path}#{index}") for inner in rows.template.rules())


def total(grading: model.Grading, ranges: Intervals) -> Subject:
    """The total that grades are read from."""
    node = at(grading.span).ref("score" if grading.basis == "published" else "exact", "")

    def possible() -> Numbers:
        reached = ranges.row("")
        return reached.score if grading.basis == "published" else reached.exact

    return Subject(node, "the total", PLAIN, possible)


def _overlaps(subject: Subject, rows: Sequence[Row | model.GradeRow]) -> Iterator[Overlap]:
    flat = [(each, _place(row)) for row in rows for each in row.intervals]
    flat.sort(key=lambda pair: (pair[0].low is not None, pair[0].low or 0, not pair[0].low_closed))
    reach: tuple[Interval, Span] | None = None
    for each, span in flat:
        if reach is not None:
            both = subject.part(reach[0].meet(each))
            if not both.empty:
                earlier, later = sorted((span, reach[1]), key=lambda one: one.start)
                yield Overlap(subject, both.some_value(), later, earlier)
        if reach is None or _reaches_further(each, reach[0]):
            reach = each, span


def _place(row: Row | model.GradeRow) -> Span:
    """Where a row says what it takes."""
    return row.head if isinstance(row, rule_model.LookupRow) else row.span


def _reaches_further(one: Interval, other: Interval) -> bool:
    if one.high is None or other.high is None:
        return other.high is not None
    return one.high > other.high or (one.high == other.high and one.high_closed)


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
