"""The rows of tables as intervals or values, and the values that stand in them: look-ups and interpolations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from typing import Literal

from perfscore.kernel import types
from perfscore.kernel.intervals import AT_LEAST_ZERO, Interval, gaps, point
from perfscore.kernel.source import Mutable, Record, Span, Spanned, replace
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Item, Message, Words, figure
from perfscore.model import model, terms
from perfscore.model.checks import numeric
from perfscore.model.constants import position
from perfscore.model.drafts import text
from perfscore.model.scope import Scope, Unfit, or_none, there, together
from perfscore.syntax import nodes as written

MISSING = "missing"
Condition = Callable[[written.Expression, Scope], terms.Expression | None]


class Reading(Record):
    """How the pieces of a table are resolved: its values, the edges of its rows, and the values that these name."""

    elaborate: Callable[[written.Expression, Scope], terms.Expression | None]
    interval: Callable[[written.Edges, Type, Scope, Words], Interval | None]
    scalar: Callable[[written.Expression, Type, Scope, Words], terms.Scalar | None]


class Matched(Record):
    """What a row matches: intervals or values; neither is the rest."""

    intervals: tuple[Interval, ...]
    values: tuple[terms.Scalar | None, ...]
    span: Span

    @property
    def rest(self) -> bool:
        return not self.intervals and not self.values


_BASES: tuple[Literal["published", "exact"], ...] = ("published", "exact")


def scale_of(node: written.Grades, over: Type, scope: Scope, reading: Reading) -> model.Grading:
    """A table of grades over the points of a row, or a value."""
    basis = None if node.basis is None else scope.one_of(Words("word.basis"), node.basis, _BASES)
    if not node.rows:
        scope.report.add(Message("PS422.empty_table", what=Words("part.grades")), node.span)
    rows_written = [(row.matcher, row.span) for row in node.rows]
    matched = _Matching(scope, reading, node.span).rows(rows_written, over, complete=True)
    whole = all(row is not None for row in matched)
    rows = tuple(
        model.GradeRow(row.span, row.intervals, stated.grade.text)
        for row, stated in zip(matched, node.rows, strict=True)
        if whole and row is not None
    )
    return model.Grading(node.span, basis or "published", rows, (), ())


class _Matching(Record):
    """Resolves what the rows of a table at a place match, which may be that a value is ``missing``."""

    scope: Scope
    reading: Reading
    span: Span
    missing: bool = False

    def rows(
        self, matchers: Sequence[tuple[written.Matcher, Span]], over: Type, *, complete: bool
    ) -> list[Matched | None]:
        """What each row of a table matches; ``complete``: together they must take every value."""
        matched = self._cut(matchers, over)
        found = [row for row in matched if row is not None]
        for row in [row for row in found if row.rest][1:]:
            self.scope.report.add(Message("PS421.second_else"), row.span)
        _repeats(found, self.scope)
        if not over.ordered:
            message = _uncovered(found, over)
            if complete and len(found) == len(matchers) and message is not None:
                self.scope.report.add(message, self.span)
        return matched

    def _cut(self, matchers: Sequence[tuple[written.Matcher, Span]], over: Type) -> list[Matched | None]:
        found: list[Matched | None] = []
        before: Interval | None = None
        for matcher, span in matchers:
            if matcher.edges is None:
                before = None
                matched = self._exact(matcher, over, span)
            else:
                edges = self.reading.interval(matcher.edges, over, self.scope, Words("part.band_edge"))
                matched = None
                if edges is not None:
                    cut = edges if before is None else _rung(before, edges)
                    before = edges
                    matched = Matched((cut,), (), span)
            found.append(matched)
        return found

    def _exact(self, matcher: written.Matcher, over: Type, span: Span) -> Matched | None:
        given = [value for value in matcher.exact if not (self.missing and is_missing(value, self.scope))]
        values = [self.reading.scalar(value, over, self.scope, Words("part.table_row")) for value in given]
        there = tuple(value for value in values if value is not None)
        if len(there) < len(values):
            return None
        missing = (None,) if len(given) < len(matcher.exact) else ()
        if over.ordered:
            return Matched(tuple(point(position(value)) for value in there), missing, span)
        return Matched((), (*there, *missing), span)


def is_missing(node: written.Expression, scope: Scope) -> bool:
    """Whether a word stands for a value that is missing."""
    return isinstance(node, written.Name) and node.text == MISSING and MISSING not in {*scope.facts, *scope.quantities}


def _rung(above: Interval, edges: Interval) -> Interval:
    """A rung of a ladder: rows with ``>=`` that fall, or with ``<=`` that rise, end where the row before begins."""
    if above.high is None and edges.high is None and above.low is not None and edges.low is not None:
        if _lower(edges.low, edges.low_closed, above.low, above.low_closed):
            return Interval(edges.low, above.low, edges.low_closed, not above.low_closed)
    if above.low is None and edges.low is None and above.high is not None and edges.high is not None:
        if _lower(-edges.high, edges.high_closed, -above.high, above.high_closed):
            return Interval(above.high, edges.high, not above.high_closed, edges.high_closed)
    return edges


def _lower(edge: Fraction, closed: bool, above: Fraction, above_closed: bool) -> bool:
    return edge < above or (edge == above and closed and not above_closed)


def _uncovered(rows: list[Matched], subject: Type) -> Message | None:
    """What no row takes of values without an order; which numbers they take is asked of the whole framework."""
    if any(row.rest for row in rows):
        return None
    if subject.kind is Kind.TEXT:
        return Message("PS402.no_rest")
    taken = {value for row in rows for value in row.values}
    missing = [option for option in subject.every if option not in taken]
    if not missing:
        return None
    return Message("PS402.gap", witness=_option(missing[0]))


def _option(value: terms.Scalar | None) -> Item:
    if value is None:
        return f"`{MISSING}`"
    return f'"{value}"' if isinstance(value, str) else Words("figure.true" if value else "figure.false")


def _repeats(rows: list[Matched], scope: Scope) -> None:
    seen: dict[terms.Scalar | None, Matched] = {}
    for row in rows:
        for value in row.values:
            other = seen.setdefault(value, row)
            if other is not row:
                message = Message("PS403.repeated", witness=_option(value))
                scope.report.add(message, row.span, (Words("note.row"), other.span))


# ---------------------------------------------------------------- look-ups


def lookup(node: written.Lookup, scope: Scope, reading: Reading) -> terms.Expression:
    """Resolve a look-up; every level must cover its subject, or the look-up says ``otherwise``."""
    subjects = together([reading.elaborate(each, scope) for each in node.subjects])
    otherwise = None if node.otherwise is None else reading.elaborate(node.otherwise, scope)
    table = node.table if len(subjects) > 1 else replace(node.table, span=node.span)
    over, complete = [each.type for each in subjects], node.otherwise is None
    rows = table_rows(table, over, scope, reading, complete=complete, missing=True)
    values = [*terms.leaves(rows), *([] if node.otherwise is None else [there(otherwise)])]
    return terms.Lookup(node.span, common_type(values, scope), subjects, rows, otherwise)


def common_type(values: Sequence[terms.Expression], scope: Scope) -> Type:
    """The type that several values have in common; of written words it is a choice between them."""
    kind = there(next(iter(values), None)).type
    for each in values[1:]:
        joined = types.unify(kind, each.type)
        if joined is None:
            raise scope.refused(Message("PS302.rows_differ", first=kind, other=each.type), each.span)
        kind = joined
    options = [_words(each) for each in values]
    if kind.kind is Kind.TEXT and all(options):
        return Type(Kind.CHOICE, options=tuple(dict.fromkeys(chain.from_iterable(options))))
    return kind


def _words(value: terms.Expression) -> tuple[str, ...]:
    """The words that a value can be; none where that is not known."""
    if isinstance(value, terms.Constant) and isinstance(value.value, str):
        return (value.value,)
    return value.type.options


def table_rows(
    table: written.TableRows | written.Matrix,
    over: Sequence[Type],
    scope: Scope,
    reading: Reading,
    *,
    complete: bool,
    missing: bool = False,
) -> tuple[terms.Row, ...]:
    """The rows of a table over values of some types, one after the other. Raises Unfit where one does not fit."""
    levels = _Levels(scope, reading, over, complete, missing)
    rows = levels.rows(table, 0)
    if levels.unfit:
        raise Unfit
    return rows


class _Levels(Mutable):
    """Resolves the rows of a table and those inside them; ``unfit`` tells whether one did not fit."""

    scope: Scope
    reading: Reading
    over: Sequence[Type]
    complete: bool
    missing: bool
    unfit: bool = False

    def rows(self, table: written.TableRows | written.Matrix, level: int) -> tuple[terms.Row, ...]:
        rest = len(self.over) - level
        if rest < 1 or (isinstance(table, written.Matrix) and rest != 2):
            self._refuse(Message("PS428.lookup_depth", count=len(self.over)), table.span)
            return ()
        return self._matrix(table, level) if isinstance(table, written.Matrix) else self._listed(table, level)

    def _refuse(self, message: Message, span: Span) -> None:
        self.scope.report.add(message, span)
        self.unfit = True

    def _listed(self, table: written.TableRows, level: int) -> tuple[terms.Row, ...]:
        if not table.rows:
            self._refuse(Message("PS422.empty_table", what=Words("part.table")), table.span)
        places = [(row.matcher, row.matcher.span if row.value is None else row.span) for row in table.rows]
        matched = self._matched(places, level, table.span)
        found: list[terms.Row | None] = []
        for row, match in zip(table.rows, matched, strict=True):
            if row.value is not None:
                found.append(self._row(row.span, match, row.value, row.matcher.span))
            else:
                assert row.inner is not None
                inner = self.rows(row.inner, level + 1)
                if match is not None:
                    found.append(terms.Row(row.span, match.intervals, match.values, None, inner, match.span))
        return tuple(filter(None, found))

    def _matrix(self, table: written.Matrix, level: int) -> tuple[terms.Row, ...]:
        if (far := self._on_next_line(table)) is not None:
            self._refuse(Message("PS427.line_not_ended"), far)
            return ()
        for row in table.rows:
            if len(row.cells) != len(table.headings):
                self._refuse(Message("PS427.cell_count", found=len(row.cells), wanted=len(table.headings)), row.span)
        if self.unfit:
            return ()
        heads = self._matched([(each, each.span) for each in table.headings], level + 1, table.span)
        sides = self._matched([(row.matcher, row.matcher.span) for row in table.rows], level, table.span)
        found: list[terms.Row] = []
        for row, side in zip(table.rows, sides, strict=True):
            cells = [
                self._row(cell.span, head, cell, table.headings[0].span if head is None else head.span)
                for head, cell in zip(heads, row.cells, strict=True)
            ]
            if side is not None:
                inner = tuple(filter(None, cells))
                found.append(terms.Row(row.span, side.intervals, side.values, None, inner, side.span))
        return tuple(found)

    def _row(self, span: Span, match: Matched | None, value: written.Expression, head: Span) -> terms.Row | None:
        """A row with its value; None where one of both does not fit."""
        found = self.reading.elaborate(value, self.scope)
        self.unfit = self.unfit or match is None or found is None
        return (
            None if match is None or found is None else terms.Row(span, match.intervals, match.values, found, (), head)
        )

    def _on_next_line(self, table: written.Matrix) -> Span | None:
        """The first heading or cell that stands on another line than the first, where a row has too few or too many."""
        count = len(table.headings)
        lines: list[Sequence[Spanned]] = [row.cells for row in table.rows if len(row.cells) > count]
        if any(len(row.cells) != count for row in table.rows):
            lines.insert(0, table.headings)
        position = self.scope.report.source.position
        for line in lines:
            first = position(line[0].span.start)[0]
            for each in line:
                if position(each.span.start)[0] != first:
                    return each.span
        return None

    def _matched(
        self, matchers: Sequence[tuple[written.Matcher, Span]], level: int, span: Span
    ) -> list[Matched | None]:
        matching = _Matching(self.scope, self.reading, span, self.missing)
        matched = matching.rows(matchers, self.over[level], complete=self.complete)
        self.unfit = self.unfit or None in matched
        return matched


# ---------------------------------------------------------------- interpolations


def interpolate(node: written.Interpolate, scope: Scope, reading: Reading) -> terms.Expression:
    """Resolve an interpolation, whose knots stand in rising order."""
    subject = there(reading.elaborate(node.subject, scope))
    numeric(subject, node.subject, Words("part.interpolate"), scope)
    if len(node.knots) < 2:
        raise scope.refused(Message("PS409.too_few_knots"), node.span)
    knots = together([or_none(_knot)(knot, subject.type, scope, reading) for knot in node.knots])
    for before, knot in pairwise(knots):
        if position(before.place.value) >= position(knot.place.value):
            scope.report.add(Message("PS409.knots_out_of_order"), knot.span)
    kind = common_type([knot.value for knot in knots], scope)
    return terms.Interpolate(node.span, kind.signed, subject, knots)


def _knot(node: written.Knot, over: Type, scope: Scope, reading: Reading) -> terms.Knot:
    at, value = reading.scalar(node.place, over, scope, Words("part.knot_value")), reading.elaborate(node.value, scope)
    numeric(there(value), node.value, Words("part.knot"), scope)
    if at is None:
        raise Unfit
    return terms.Knot(node.span, terms.Constant(node.place.span, over, at), there(value))


# ---------------------------------------------------------------- slices, and the first of several


def slices(node: written.Slices, scope: Scope, reading: Reading) -> terms.Expression:
    """Resolve what counts in parts, each at its own rate; the rows take all from 0 up."""
    subject = there(reading.elaborate(node.subject, scope))
    numeric(subject, node.subject, Words("part.slices"), scope)
    table = replace(node.table, span=node.span)
    rows = table_rows(table, [subject.type], scope, reading, complete=True)
    rates = list(terms.leaves(rows))
    for each in rates:
        if not each.type.pure:
            message = Message("PS304.no_pure_number", where=Words("part.rate"), kind=each.type)
            raise scope.refused(message, each.span)
    kind = there(types.multiply(subject.type, common_type(rates, scope)))
    rest = next((row for row in rows if not row.intervals), None)
    found = [(each, row) for row in rows for each in _counting([each.meet(AT_LEAST_ZERO) for each in row.intervals])]
    left = _counting(gaps([each for each, _ in found], AT_LEAST_ZERO))
    if left and rest is None:
        told = figure(left[0].some_value(), subject.type)
        raise scope.refused(Message("PS402.gap", witness=told), node.span)
    found += [(each, rest) for each in left if rest is not None]
    found.sort(key=lambda pair: pair[0].low or 0)
    for (one, earlier), (other, later) in pairwise(found):
        if one.high is None or (other.low is not None and other.low < one.high):
            message = Message("PS403.overlap", witness=figure(there(other.low), subject.type))
            raise scope.refused(message, later.span, (Words("note.row"), earlier.span))
    made = (terms.Slice(row.span, each.low or Fraction(0), each.high, there(row.value)) for each, row in found)
    return terms.Slices(node.span, kind, subject, tuple(made))


def _counting(intervals: Sequence[Interval]) -> list[Interval]:
    """The intervals that are more than a single value: only these have parts."""
    return [each for each in intervals if not each.empty and (each.low is None or each.low != each.high)]


def first(node: written.First, scope: Scope, reading: Reading, condition: Condition) -> terms.Expression:
    """Resolve the value of the first of several options whose condition holds."""
    found: list[terms.Option | None] = []
    for option in node.options:
        value, test = reading.elaborate(option.value, scope), condition(option.condition, scope)
        unfit = value is None or test is None
        found.append(None if unfit else terms.Option(option.span, there(value), test, text(option.reason)))
    rest = reading.elaborate(node.rest, scope)
    found.append(None if rest is None else terms.Option(node.rest.span, rest, None, text(node.reason)))
    options = together(found)
    return terms.First(node.span, common_type([each.value for each in options], scope), options)
