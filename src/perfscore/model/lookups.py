"""Resolves ``lookup`` clauses: tables inside one another, checked for overlaps and gaps at every level."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model import rule_model, terms
from perfscore.model.expressions import expression, points
from perfscore.model.rules import Rules
from perfscore.model.tables import Matched, matched_rows
from perfscore.syntax import clause_nodes
from perfscore.syntax import terms as written


def lookup(node: clause_nodes.Lookup, rules: Rules) -> rule_model.Clause | None:
    """Resolve a look-up; every level must cover the domain of its fact, or the look-up says ``otherwise``."""
    subjects = [expression(each, rules.scope) for each in node.subjects]
    there = tuple(each for each in subjects if each is not None)
    if len(node.subjects) < 2:
        rules.scope.report.add(Message("PS428.lookup_of_one"), node.subjects[0].span)
    if len(there) < len(subjects):
        return None
    otherwise = None if node.otherwise is None else points(node.otherwise, rules.scope, "`otherwise`")
    rules.within(otherwise, "`otherwise`")
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
            self.rules.scope.report.add(Message("PS422.empty_table", what="this table"), table.span)
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
                self.rules.scope.report.add(
                    Message("PS427.cell_count", found=len(row.cells), wanted=len(heads)), row.span
                )
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
        found = points(node, self.rules.scope, "a row of this table")
        self.rules.within(found, "a row")
        return found
