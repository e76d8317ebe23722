"""The rows of bands, grades and look-ups as intervals or values, and the clauses of look-ups."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.source import Record, Span
from perfscore.kernel.types import POINTS, Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.drafts import Rules
from perfscore.model.expressions import expression, interval, points, scalar
from perfscore.model.scope import Scope
from perfscore.syntax import clause_nodes, nodes
from perfscore.syntax import terms as written

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
    matched = matched_rows(rows, over, span, scope)
    earned = [points(row.points, scope, Words("part.table_row")) for row in rows]
    whole = all(row is not None for row in matched)
    return tuple(
        rule_model.Band(row.span, row.intervals, row.values, each)
        for row, each in zip(matched, earned, strict=True)
        if whole and row is not None and each is not None
    )


def grade_rows(rows: Sequence[nodes.GradeRow], span: Span, scope: Scope) -> tuple[model.GradeRow, ...]:
    """The rows of the table of grades, over the total."""
    matched = matched_rows(rows, POINTS, span, scope)
    whole = all(row is not None for row in matched)
    return tuple(
        model.GradeRow(row.intervals, written.grade.text, row.span)
        for row, written in zip(matched, rows, strict=True)
        if whole and row is not None
    )


def matched_rows(
    rows: Sequence[Row], over: Type, span: Span, scope: Scope, *, complete: bool = True
) -> list[Matched | None]:
    """What each row of a table matches; ``complete``: together they must take every value."""
    matched = _rows(rows, over, scope)
    there = [row for row in matched if row is not None]
    _check(there, len(rows), over, span, scope, complete=complete)
    return matched


def _rows(rows: Sequence[Row], subject: Type, scope: Scope) -> list[Matched | None]:
    found: list[Matched | None] = []
    before: Interval | None = None
    for row in rows:
        if row.edges is None:
            before = None
            matched = _exact(row, subject, scope)
        else:
            edges = interval(row.edges, subject, scope, Words("part.band_edge"))
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
    values = [scalar(value, subject, scope, Words("part.table_row")) for value in row.exact]
    there = tuple(value for value in values if value is not None)
    if len(there) < len(values):
        return None
    if subject.ordered:
        return Matched(tuple(point(position(value)) for value in there), (), row.span)
    return Matched((), there, row.span)


def _check(rows: list[Matched], written: int, over: Type, span: Span, scope: Scope, *, complete: bool) -> None:
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
                scope.report.add(Message("PS403.repeated", witness=shown), row.span, (Words("note.row"), other.span))


def lookup(node: clause_nodes.Lookup, rules: Rules) -> rule_model.Clause | None:
    """Resolve a look-up; every level must cover the domain of its fact, or the look-up says ``otherwise``."""
    subjects = [expression(each, rules.scope) for each in node.subjects]
    there = tuple(each for each in subjects if each is not None)
    if len(node.subjects) < 2:
        rules.scope.report.add(Message("PS428.lookup_of_one"), node.subjects[0].span)
    if len(there) < len(subjects):
        return None
    otherwise = (
        None if node.otherwise is None else points(node.otherwise, rules.scope, Words("part.word", word="otherwise"))
    )
    rules.within(otherwise, Words("part.word", word="otherwise"))
    rows = _Tables(rules, there, complete=node.otherwise is None).rows(node.table, 0)
    return rule_model.Lookup(node.span, there, rows, otherwise)


class _Tables:
    def __init__(self, rules: Rules, subjects: tuple[terms.Expression, ...], *, complete: bool) -> None:
        self.rules = rules
        self.subjects = subjects
        self.complete = complete

    def rows(
        self, table: clause_nodes.LookupRows | clause_nodes.Matrix, level: int
    ) -> tuple[rule_model.LookupRow, ...]:
        rest = len(self.subjects) - level
        if rest < 1 or (isinstance(table, clause_nodes.Matrix) and rest != 2):
            self.rules.scope.report.add(Message("PS428.lookup_depth", count=len(self.subjects)), table.span)
            return ()
        return self._matrix(table, level) if isinstance(table, clause_nodes.Matrix) else self._listed(table, level)

    def _listed(self, table: clause_nodes.LookupRows, level: int) -> tuple[rule_model.LookupRow, ...]:
        if not table.rows:
            self.rules.scope.report.add(Message("PS422.empty_table", what=Words("part.table")), table.span)
        matched = self._matched([row.matcher for row in table.rows], level, table)
        found: list[rule_model.LookupRow] = []
        for row, match in zip(table.rows, matched, strict=True):
            earned: terms.Expression | None = None
            inner: tuple[rule_model.LookupRow, ...] = ()
            if row.points is not None:
                earned = self._points(row.points)
            else:
                assert row.inner is not None
                inner = self.rows(row.inner, level + 1)
            if match is not None:
                found.append(rule_model.LookupRow(row.span, match.intervals, match.values, earned, inner, match.span))
        return tuple(found)

    def _matrix(self, table: clause_nodes.Matrix, level: int) -> tuple[rule_model.LookupRow, ...]:
        if (far := self._on_next_line(table)) is not None:
            self.rules.scope.report.add(Message("PS427.line_not_ended"), far)
            return ()
        heads = self._matched(table.headings, level + 1, table)
        sides = self._matched([row.matcher for row in table.rows], level, table)
        found: list[rule_model.LookupRow] = []
        for row, side in zip(table.rows, sides, strict=True):
            if len(row.cells) != len(heads):
                message = Message("PS427.cell_count", found=len(row.cells), wanted=len(heads))
                self.rules.scope.report.add(message, row.span)
                continue
            cells = tuple(
                rule_model.LookupRow(cell.span, head.intervals, head.values, self._points(cell), (), head.span)
                for head, cell in zip(heads, row.cells, strict=True)
                if head is not None
            )
            if side is not None:
                found.append(rule_model.LookupRow(row.span, side.intervals, side.values, None, cells, side.span))
        return tuple(found)

    def _on_next_line(self, table: clause_nodes.Matrix) -> Span | None:
        """The first heading of another line, where the rows do not have that many cells: it is a row that was meant."""
        if all(len(row.cells) == len(table.headings) for row in table.rows):
            return None
        line = self.rules.scope.report.source.position
        first = line(table.headings[0].span.start)[0]
        return next((each.span for each in table.headings if line(each.span.start)[0] != first), None)

    def _matched(
        self, matchers: Sequence[clause_nodes.Matcher], level: int, table: clause_nodes.LookupRows | clause_nodes.Matrix
    ) -> list[Matched | None]:
        subject = self.subjects[level].type
        return matched_rows(matchers, subject, table.span, self.rules.scope, complete=self.complete)

    def _points(self, node: written.Expression) -> terms.Expression | None:
        found = points(node, self.rules.scope, Words("part.table_row"))
        self.rules.within(found, Words("part.row"))
        return found
