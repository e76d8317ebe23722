"""Tables over a value, one inside another: all that this value can be, what no row takes, and which rows may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain
from typing import cast

from perfscore.core.clauses import shortfall
from perfscore.core.expressions import at, taken_by
from perfscore.core.lower import scale
from perfscore.core.nodes import Node
from perfscore.core.program import Block
from perfscore.domains.interval import Intervals, Where, intervals_of
from perfscore.domains.possible import Numbers, numbers
from perfscore.kernel.intervals import EVERYTHING, Interval, gaps
from perfscore.kernel.lazy import once
from perfscore.kernel.months import DAYS
from perfscore.kernel.source import Record, Source, Span, replace, start_of
from perfscore.kernel.types import PLAIN, RATIO, Kind, Type
from perfscore.kernel.wording import quotation
from perfscore.messages.catalogue import Item, Words, figure
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import UNDIVIDED, inside

_LONGEST = 60
_CENT = Fraction(1, 100)


class Subject(Record):
    """A value over which a table goes: as a sentence calls it, its type and what it can be.

    What it can be is ``found`` when it is asked for: most tables take every value that there is.
    """

    node: Node
    text: Item
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

    def told(self, value: Fraction) -> Item:
        """A value for reading."""
        return figure(value, self.type)

    def some_value(self, interval: Interval) -> Fraction:
        """A value in an interval that is not empty; above a percentage and without an end the next one.

        The first day of the calendar is no end that anybody means.
        """
        if self.type.kind is Kind.DATE and interval.low == 1 and interval.high is not None:
            return interval.high
        if self.type.kind is Kind.RATIO and interval.high is None and interval.low is not None:
            return interval.low if interval.low_closed else interval.low + _CENT
        return interval.some_value()


class Rows(Record):
    """The rows of a table of facts, in each of which something is looked at: with the definitions that such a row has.

    ``needed`` are the nodes that hang on those rows.
    """

    table: str
    block: Block | None
    needed: tuple[Node, ...]


class Place(Record):
    """Where a table is looked at: where all ``conditions`` hold, in the whole or in rows of facts.

    Without the last of them, which ``holds`` or does not as it is written, it is the ``outer`` place.
    """

    ranges: Intervals
    conditions: tuple[Node, ...] = ()
    rows: Rows | None = None
    outer: Place | None = None
    condition: Node | None = None
    holds: bool = True

    def behind(self, condition: Node, *, holds: bool = True) -> Place:
        """Where a condition holds, too, or does not."""
        known = condition if holds else at(condition.origin.span).negated(condition)
        return Place(self.ranges, (*self.conditions, known), self.rows, self, condition, holds)

    @cached_property
    def where(self) -> Where | None:
        """What follows from the conditions; None where they never hold. Most tables are never asked for it."""
        inward, where = [self], cast(Where | None, self.ranges.nowhere)
        while inward[-1].outer is not None:
            inward.append(inward[-1].outer)
        for place in reversed(inward):
            if place.condition is not None and "where" not in vars(place):
                narrower = where and self.ranges.narrowed(place.condition, place.holds, where)
                vars(place)["where"] = narrower
            where = vars(place).get("where", where)
        return where


class Table(Record):
    """Rows over a value; ``otherwise`` is what counts where none fits, and ``inner`` the values that follow.

    ``matrix`` marks a row of a matrix, whose headings are those of all its rows.
    """

    subject: Subject
    rows: tuple[terms.Row, ...]
    otherwise: terms.Expression | None
    inner: tuple[Subject, ...]
    matrix: bool
    span: Span
    place: Place

    @property
    def what(self) -> Words:
        """How a sentence calls one of its rows."""
        return Words("row.column" if self.matrix else "row.row")

    @property
    def intervals(self) -> list[Interval]:
        """All that the rows hold of a line."""
        return [interval for row in self.rows for interval in row.intervals]

    @property
    def rest(self) -> terms.Row | None:
        """The row for the rest, where there is one."""
        return next((row for row in self.rows if is_rest(row)), None)

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a rest."""
        kind = self.subject.type
        if kind.ordered:
            return not self.subject.left(self.intervals)
        return bool(kind.every) and set(kind.every) <= {value for row in self.rows for value in row.values}

    def reached(self, row: terms.Row) -> bool:
        """Whether some value may come to a row."""
        if is_rest(row):
            return not self.complete
        return bool(row.values) or any(not self.subject.part(each).empty for each in row.intervals)

    @property
    def alike(self) -> list[terms.Row]:
        """The rows with tables inside, where all of these hold the same bands and end in points; else none."""
        found = [row for row in self.rows if row.inner]
        heads = {tuple((each.intervals, each.values) for each in row.inner) for row in found}
        flat = all(each.value is not None for row in found for each in row.inner)
        return found if len(heads) == 1 and flat else []

    def below(self, row: terms.Row) -> Table:
        """The table inside a row."""
        drawn = any(each.drawn for each in row.inner)
        return replace(
            self,
            subject=self.inner[0],
            rows=row.inner,
            inner=self.inner[1:],
            matrix=drawn,
            span=self.span if drawn else row.span,
            place=self.at(row),
        )

    def at(self, row: terms.Row) -> Place:
        """Where a value comes to a row."""
        return self.place.behind(self._taken(row))

    def _taken(self, row: terms.Row) -> Node:
        """The condition that a value comes to a row."""
        make = at(row.span)
        if is_rest(row):
            return make.negated(make.any_of(*(self._taken(each) for each in self.rows if not is_rest(each))))
        node, known = self.subject.node, taken_by(row, self.subject.node, make)
        missing = [self.place.ranges.program.expressions.absence.of(node)] if None in row.values else []
        return make.any_of(*missing, *([] if known is None else [known]))


def is_rest(row: terms.Row) -> bool:
    """Whether a row takes what is left."""
    return not row.intervals and not row.values


def tables(outer: Table) -> Iterator[Table]:
    """A table and all those inside the rows that something reaches."""
    yield outer
    for row in outer.rows:
        if row.inner and outer.reached(row):
            yield from tables(outer.below(row))


def subject_of(expression: terms.Expression, ranges: Intervals) -> Subject:
    """What can be said of a value before any fact is known."""
    node = ranges.program.expressions.of(expression)
    text = start_of(written(expression.span, ranges.program.source), _LONGEST)
    return Subject(node, f"`{text}`", expression.type, lambda: _values(node, expression.type, ranges, ranges.nowhere))


def _values(node: Node, kind: Type, ranges: Intervals, where: Where) -> Numbers:
    found = ranges.number(node, where)
    return numbers(found.interval.meet(DAYS), found.step) if kind.kind is Kind.DATE else found


def written(span: Span, source: Source) -> str:
    """A piece of a framework as written, in one line, with the parentheses that belong to it."""
    return quotation(span, source.text)


# ---------------------------------------------------------------- all tables of a framework


def outermost(framework: model.Framework) -> tuple[Table, ...]:
    """Every table that stands in no other, and those in the values of its rows; kept with the framework."""
    return once(framework, "outermost", lambda: tuple(_outermost(framework)))


def _outermost(framework: model.Framework) -> Iterator[Table]:
    ranges = intervals_of(framework)
    whole, grading = Place(ranges), framework.grading
    values = ((fact.default, fact.named) for fact in framework.fact_list)
    yield from _in((*values, *(each.value for each in framework.quantities)), whole)
    yield from _in(tuple(each.condition for each in framework.requirements), whole)
    yield from () if grading is None else _in((grading.caps, grading.overrides), whole)
    for node in framework.root.walk():
        yield from _in((node.clause, node.limits, node.checks), whole)
        for index, rows in enumerate(node.rows):
            name = f"{node.path}#{index}"
            made, there = ranges.program.instances[name], replace(whole, rows=_made(rows, name, ranges))
            yield from _in(rows.where, there)
            there = there if made.where is None else there.behind(made.where)
            yield from _in((rows.points, rows.share), there)
            for rule in rows.template.rules():
                yield from _in((rule.clause, rule.limits, rule.checks), there)


def _made(rows: model.Rows, name: str, ranges: Intervals) -> Rows:
    """The rows of facts that become rows of the score."""
    made = ranges.program.instances[name]
    return Rows(rows.table, made.instance, (made.table, *made.checked, *([] if made.where is None else [made.where])))


def _in(piece: object, place: Place) -> Iterator[Table]:
    """The outermost tables in a piece of a model, each with what leads to it."""
    of = place.ranges.program.expressions.of
    match piece:
        case terms.Conditional():
            yield from _in(piece.condition, place)
            condition = of(piece.condition)
            yield from _in(piece.positive, place.behind(condition))
            yield from _in(piece.negative, place.behind(condition, holds=False))
        case terms.AllOf() | terms.AnyOf():
            for each in piece.operands:
                yield from _in(each, place)
                place = place.behind(of(each), holds=isinstance(piece, terms.AllOf))
        case terms.Aggregate():
            yield from _in(piece.otherwise, place)
            table = at(piece.span).ref("table", piece.table)
            inner = replace(place, rows=Rows(piece.table, None, (table,)))
            yield from _in(piece.where, inner)
            yield from _in(piece.argument, inner if piece.where is None else inner.behind(of(piece.where)))
        case terms.Lookup():
            yield from _in((piece.subjects, piece.otherwise), place)
            first, *others = (subject_of(each, place.ranges) for each in piece.subjects)
            table_of = Table(first, piece.rows, piece.otherwise, tuple(others), False, piece.span, place)
            yield table_of
            yield from _in_rows(table_of)
        case rule_model.Target(otherwise="bands"):
            yield from _in((piece.actual, piece.wanted), place)
            missed = _missed(piece, place)
            yield missed
            yield from _in_rows(missed)
        case _:
            for each in inside(piece):
                yield from () if type(each) in UNDIVIDED else _in(each, place)


def _in_rows(table: Table) -> Iterator[Table]:
    for row in table.rows:
        yield from _in(row.value, table.at(row)) if row.value is not None else _in_rows(table.below(row))


def _missed(clause: rule_model.Target, place: Place) -> Table:
    """The rows for a missed target."""
    ranges = place.ranges
    node, met = shortfall(clause, ranges.program.expressions)
    kind, there_is = rule_model.shortfall(clause.operator, clause.actual.type)
    text = Words("subject.attained")
    if kind is not RATIO:
        text = Words("subject.late" if clause.operator.startswith("<") else "subject.early")
    there = place.behind(met, holds=False)

    def possible() -> Numbers:
        found = ranges.number(node, there.where)
        return numbers(found.interval.meet(there_is), found.step)

    return Table(Subject(node, text, kind, possible), clause.rows, None, (), False, clause.span, there)


# ---------------------------------------------------------------- gaps and overlaps


class Gap(Record):
    """What a value may be and no row of a table takes: ``parts`` of its line, the lowest first.

    The table is looked at where all ``conditions`` hold, in each of some ``rows`` of facts or in the whole.
    """

    subject: Subject
    parts: tuple[Interval, ...]
    conditions: tuple[Node, ...]
    rows: Rows | None
    span: Span


class Overlap(Record):
    """A value that two rows of a table may take."""

    subject: Subject
    value: Fraction
    later: Span
    earlier: Span


def gaps_of(framework: model.Framework) -> tuple[Gap, ...]:
    """The gaps of all tables, as far as intervals and steps tell; worked out once and kept with the framework."""
    return once(framework, "gaps", lambda: tuple(_gaps(framework)))


def _gaps(framework: model.Framework) -> Iterator[Gap]:
    for table in chain.from_iterable(map(tables, outermost(framework))):
        place, open_ended = table.place, table.rest is None and table.otherwise is None
        if table.subject.type.ordered and open_ended and place.where is not None:
            subject = replace(table.subject, found=partial(_inside, table, place.where))
            if left := subject.left(table.intervals):
                yield Gap(subject, tuple(left), place.conditions, place.rows, table.span)
    for grading, subject, rows in _scales(framework):
        if all(row.intervals for row in grading.rows):
            if left := subject.left([each for row in grading.rows for each in row.intervals]):
                yield Gap(subject, tuple(left), (), rows, grading.span)


def _inside(table: Table, where: Where) -> Numbers:
    """What the subject of a table can be where the table is looked at."""
    values = _values(table.subject.node, table.subject.type, table.place.ranges, where)
    return numbers(values.interval.meet(table.subject.range), values.step)


def overlaps_of(framework: model.Framework) -> Iterator[Overlap]:
    """The overlaps of all tables; what a value can never be belongs to a row that nothing reaches."""
    told = set[tuple[Span, Span]]()
    for table in chain.from_iterable(map(tables, outermost(framework))):
        for each in _overlaps(table.subject, table.rows) if table.subject.type.ordered else ():
            # A table in a rule stands in each of its calls.
            yield from () if (each.later, each.earlier) in told else (each,)
            told.add((each.later, each.earlier))
    for grading, subject, _ in _scales(framework):
        yield from _overlaps(subject, grading.rows)


def _scales(framework: model.Framework) -> Iterator[tuple[model.Grading, Subject, Rows | None]]:
    """All grades, each with what is graded and the rows of facts in which it stands."""
    ranges = intervals_of(framework)
    if framework.grading is not None:
        yield framework.grading, _points(framework.grading, "", ranges), None
    for node in framework.root.walk():
        if node.grading is not None:
            yield node.grading, _points(node.grading, node.path, ranges), None
        for index, rows in enumerate(node.rows):
            name = f"{node.path}#{index}"
            for rule in rows.template.rules():
                if rule.grading is not None:
                    yield rule.grading, _points(rule.grading, f"{name}:{rule.path}", ranges), _made(rows, name, ranges)
    for each in framework.quantities:
        if each.grading is not None:
            value = scale(each, each.grading)
            found = partial(_values, value, each.type, ranges, ranges.nowhere)
            yield each.grading, Subject(value, f"`{each.name}`", each.type, found), None


def _points(grading: model.Grading, path: str, ranges: Intervals) -> Subject:
    """The points of a row that grades are read from."""
    node = at(grading.span).ref("score" if grading.basis == "published" else "exact", path)

    def possible() -> Numbers:
        reached = ranges.row(path)
        return reached.score if grading.basis == "published" else reached.exact

    return Subject(node, Words("subject.points"), PLAIN, possible)


def _overlaps(subject: Subject, rows: Sequence[terms.Row | model.GradeRow]) -> Iterator[Overlap]:
    flat = [(each, _place(row)) for row in rows for each in row.intervals]
    flat.sort(key=lambda pair: (pair[0].low is not None, pair[0].low or 0, not pair[0].low_closed))
    reach: tuple[Interval, Span] | None = None
    for each, span in flat:
        if reach is not None:
            both = subject.part(reach[0].meet(each))
            if not both.empty:
                earlier, later = sorted((span, reach[1]), key=lambda one: one.start)
                yield Overlap(subject, subject.some_value(both), later, earlier)
        if reach is None or _reaches_further(each, reach[0]):
            reach = each, span


def _place(row: terms.Row | model.GradeRow) -> Span:
    """Where a row says what it takes."""
    return row.place if isinstance(row, terms.Row) else row.span


def _reaches_further(one: Interval, other: Interval) -> bool:
    if one.high is None or other.high is None:
        return other.high is not None
    return one.high > other.high or (one.high == other.high and one.high_closed)


def grades_of(within: Intervals, grading: model.Grading, total: Numbers) -> set[str]:
    """The grades that cannot be excluded where the total that is graded lies in an interval."""

    def holds(rule: model.GradeRule) -> bool | None:
        return within.settled(within.program.expressions.of(rule.condition))

    ranks, ladder = grading.ranks, grading.ladder
    caps = [(ranks[each.grade], holds(each)) for each in grading.caps]
    least = max((rank for rank, held in caps if held), default=0)
    bounds = [least, *(rank for rank, held in caps if held is None)]
    apart, given = set[str](), set[int]()
    for each in grading.overrides:
        held = holds(each)
        if held is not False and each.above is None:
            apart.add(each.grade)
        elif held is not False:
            given.add(ranks[each.grade])
        if held:
            break
    else:
        given |= {grading.row_ranks[row] for row in touched(grading, total)}
    return apart | {ladder[max(rank, bound, least)].grade for rank in given for bound in bounds}


def touched(grading: model.Grading, total: Numbers) -> list[int]:
    """The rows that a total may fall into."""
    rest = gaps([each for row in grading.rows for each in row.intervals], total.interval)
    return [
        rank
        for rank, row in enumerate(grading.rows)
        if any(not numbers(each.meet(total.interval), total.step).empty for each in row.intervals or rest)
    ]
