"""The rows of bands, grades and look-ups as intervals or values, checked for gaps, overlaps and repeats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.source import Record, Span
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import describe
from perfscore.messages import points as messages
from perfscore.messages.diagnostics import Message
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.expressions import interval, points, scalar
from perfscore.model.lines import Line, line
from perfscore.model.scope import Scope
from perfscore.syntax import clause_nodes, nodes

Row = clause_nodes.Band | nodes.GradeRow | clause_nodes.Matcher


@attrs.frozen(repr=False, eq=False)
class Matched(Record):
    """What a row matches: intervals or values; neither is the rest."""

    intervals: tuple[Interval, ...]
    values: tuple[terms.Scalar, ...]
    span: Span

    @property
    def rest(self) -> bool:
        return not self.intervals and not self.values


def band_rows(rows: Sequence[clause_nodes.Band], over: Line, span: Span, scope: Scope) -> tuple[rule_model.Band, ...]:
    """The rows of ``bands``; reports gaps, overlaps and rows that do not fit what they are over."""
    matched = _there(rows, over.type, scope)
    earned = [points(row.points, scope, "a row of this table") for row in rows]
    _check(matched, len(rows), over, span, scope)
    if len(matched) < len(rows):
        return ()
    return tuple(
        rule_model.Band(row.span, row.intervals, row.values, each)
        for row, each in zip(matched, earned, strict=True)
        if each is not None
    )


def grade_rows(
    rows: Sequence[nodes.GradeRow], total: tuple[Fraction, Fraction], span: Span, scope: Scope
) -> tuple[model.GradeRow, ...]:
    """The rows of the table of grades, over the range of the total."""
    subject = Type(Kind.PLAIN)
    matched = _there(rows, subject, scope)
    _check(matched, len(rows), line(subject, Interval(*total, True, True)), span, scope)
    if len(matched) < len(rows):
        return ()
    return tuple(
        model.GradeRow(row.intervals, written.grade.text, row.span) for row, written in zip(matched, rows, strict=True)
    )


def matched_rows(
    rows: Sequence[clause_nodes.Matcher], over: Line, span: Span, scope: Scope, *, complete: bool
) -> list[Matched | None]:
    """What each row of a level of a look-up matches; ``complete``: together they must cover the domain."""
    matched = _rows(rows, over.type, scope)
    there = [row for row in matched if row is not None]
    _check(there, len(rows), over, span, scope, complete=complete)
    return matched


def _there(rows: Sequence[Row], subject: Type, scope: Scope) -> list[Matched]:
    return [row for row in _rows(rows, subject, scope) if row is not None]


def _rows(rows: Sequence[Row], subject: Type, scope: Scope) -> list[Matched | None]:
    found: list[Matched | None] = []
    before: Interval | None = None
    for row in rows:
        if row.edges is None:
            before = None
            matched = _exact(row, subject, scope)
        else:
            edges = interval(row.edges, subject, scope, "an edge of a band")
            matched = None
            if edges is not None:
                cut = edges if before is None else _rung(before, edges)
                before = edges
                matched = Matched((cut,), (), row.span)
        found.append(matched)
    return found


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


def _exact(row: Row, subject: Type, scope: Scope) -> Matched | None:
    values = [scalar(value, subject, scope, "a row of this table") for value in row.exact]
    there = tuple(value for value in values if value is not None)
    if len(there) < len(values):
        return None
    if subject.ordered:
        return Matched(tuple(point(position(value)) for value in there), (), row.span)
    return Matched((), there, row.span)


def _check(rows: list[Matched], written: int, over: Line, span: Span, scope: Scope, *, complete: bool = True) -> None:
    rests = [row for row in rows if row.rest]
    for row in rests[1:]:
        scope.report.add(messages.second_else(), row.span)
    if over.type.ordered:
        _overlaps(rows, over, scope)
    else:
        _repeats(rows, scope)
    if complete and len(rows) == written and not rests:
        message = _uncovered(rows, over)
        if message is not None:
            scope.report.add(message, span)


def _uncovered(rows: list[Matched], over: Line) -> Message | None:
    subject = over.type
    if subject.ordered:
        left = over.left([each for row in rows for each in row.intervals])
        return messages.gap(describe(_witness(left[0], subject), subject)) if left else None
    options: tuple[terms.Scalar, ...] = (True, False) if subject.kind is Kind.BOOL else subject.options
    taken = {value for row in rows for value in row.values}
    if subject.kind is Kind.TEXT:
        return messages.no_rest()
    missing = [option for option in options if option not in taken]
    if not missing:
        return None
    return messages.gap(f'"{missing[0]}"' if isinstance(missing[0], str) else str(missing[0]).lower())


def _witness(left: Interval, subject: Type) -> Fraction:
    if subject.kind is Kind.RATIO and left.low is not None and not left.low_closed and left.high is None:
        return left.low + Fraction(1, 100)
    return left.some_value()


def _overlaps(rows: list[Matched], over: Line, scope: Scope) -> None:
    """Report values that two rows take; what the value can never be belongs to a row that nothing reaches."""
    flat = [(each, row) for row in rows for each in row.intervals]
    flat.sort(key=lambda pair: (pair[0].low is not None, pair[0].low or 0, not pair[0].low_closed))
    reach: tuple[Interval, Matched] | None = None
    for each, row in flat:
        if reach is not None:
            both = over.part(reach[0].meet(each))
            if not both.empty:
                later, earlier = (row, reach[1]) if row.span.start > reach[1].span.start else (reach[1], row)
                message = messages.overlap(describe(both.some_value(), over.type))
                scope.report.add(message, later.span, ("the other row", earlier.span))
        if reach is None or _reaches_further(each, reach[0]):
            reach = each, row


def _reaches_further(one: Interval, other: Interval) -> bool:
    if one.high is None or other.high is None:
        return other.high is not None
    return one.high > other.high or (one.high == other.high and one.high_closed)


def _repeats(rows: list[Matched], scope: Scope) -> None:
    seen: dict[terms.Scalar, Matched] = {}
    for row in rows:
        for value in row.values:
            other = seen.setdefault(value, row)
            if other is not row:
                shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
                scope.report.add(messages.repeated(shown), row.span, ("the other row", other.span))
