"""The rows of bands, grades and look-ups as intervals or values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.source import Record, Span
from perfscore.kernel.types import PLAIN, Kind, Type
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.expressions import interval, points, scalar
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


def band_rows(rows: Sequence[clause_nodes.Band], over: Type, span: Span, scope: Scope) -> tuple[rule_model.Band, ...]:
    """The rows of ``bands``; reports rows that do not fit what they are over."""
    matched = _there(rows, over, scope)
    earned = [points(row.points, scope, "a row of this table") for row in rows]
    _check(matched, len(rows), over, span, scope)
    if len(matched) < len(rows):
        return ()
    return tuple(
        rule_model.Band(row.span, row.intervals, row.values, each)
        for row, each in zip(matched, earned, strict=True)
        if each is not None
    )


def grade_rows(rows: Sequence[nodes.GradeRow], span: Span, scope: Scope) -> tuple[model.GradeRow, ...]:
    """The rows of the table of grades, over the total."""
    matched = _there(rows, PLAIN, scope)
    _check(matched, len(rows), PLAIN, span, scope)
    if len(matched) < len(rows):
        return ()
    return tuple(
        model.GradeRow(row.intervals, written.grade.text, row.span) for row, written in zip(matched, rows, strict=True)
    )


def matched_rows(
    rows: Sequence[clause_nodes.Matcher], over: Type, span: Span, scope: Scope, *, complete: bool
) -> list[Matched | None]:
    """What each row of a level of a look-up matches; ``complete``: together they must take every value."""
    matched = _rows(rows, over, scope)
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


def _check(rows: list[Matched], written: int, over: Type, span: Span, scope: Scope, *, complete: bool = True) -> None:
    """Report what is wrong with the rows themselves; which numbers they take is asked of the whole framework."""
    rests = [row for row in rows if row.rest]
    for row in rests[1:]:
        scope.report.add(Message("PS421.second_else"), row.span)
    if over.ordered:
        return
    _repeats(rows, scope)
    if complete and len(rows) == written and not rests:
        message = _uncovered(rows, over)
        if message is not None:
            scope.report.add(message, span)


def _uncovered(rows: list[Matched], subject: Type) -> Message | None:
    if subject.kind is Kind.TEXT:
        return Message("PS402.no_rest")
    options: tuple[terms.Scalar, ...] = (True, False) if subject.kind is Kind.BOOL else subject.options
    taken = {value for row in rows for value in row.values}
    missing = [option for option in options if option not in taken]
    if not missing:
        return None
    return Message("PS402.gap", witness=f'"{missing[0]}"' if isinstance(missing[0], str) else str(missing[0]).lower())


def _repeats(rows: list[Matched], scope: Scope) -> None:
    seen: dict[terms.Scalar, Matched] = {}
    for row in rows:
        for value in row.values:
            other = seen.setdefault(value, row)
            if other is not row:
                shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
                scope.report.add(Message("PS403.repeated", witness=shown), row.span, ("the other row", other.span))
