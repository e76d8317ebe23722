"""Builds the nodes of clauses and limits from the pieces of their grammar rules."""

from __future__ import annotations

from typing import Any

from perfscore.kernel.source import Span
from perfscore.syntax import clause_nodes, terms
from perfscore.syntax.build_expressions import Expressions, Piece, operator_of, quoted, text_of, value_of, word
from perfscore.syntax.lexer import Token


class Clauses(Expressions):
    def exactly(self, span: Span, *values: terms.Expression) -> Piece:
        return Piece(span, values)

    def otherwise_row(self, span: Span) -> Piece:
        return Piece(span, ())

    def band(self, span: Span, matcher: terms.Edges | Piece, points: terms.Expression) -> clause_nodes.Band:
        if isinstance(matcher, Piece):
            return clause_nodes.Band(span, None, matcher.value, points)
        return clause_nodes.Band(span, matcher, (), points)

    def band_table(self, span: Span, *rows: clause_nodes.Band) -> Piece:
        return Piece(span, rows)

    def award(self, span: Span, value: terms.Expression) -> clause_nodes.Award:
        return clause_nodes.Award(span, value)

    def award_item(
        self, span: Span, points: terms.Expression, condition: terms.Expression, reason: Token | None
    ) -> clause_nodes.AwardItem:
        return clause_nodes.AwardItem(span, points, condition, quoted(reason))

    def award_list(self, span: Span, *items: clause_nodes.AwardItem) -> clause_nodes.AwardList:
        return clause_nodes.AwardList(span, items)

    def bands(self, span: Span, subject: terms.Expression, table: Piece) -> clause_nodes.Bands:
        return clause_nodes.Bands(span, subject, table.value)

    def knot(self, span: Span, at: terms.Expression, points: terms.Expression) -> clause_nodes.Knot:
        return clause_nodes.Knot(span, at, points)

    def interpolate(
        self, span: Span, subject: terms.Expression, *knots: clause_nodes.Knot | None
    ) -> clause_nodes.Interpolate:
        return clause_nodes.Interpolate(span, subject, tuple(knot for knot in knots if knot is not None))

    def fault(
        self, span: Span, points: terms.Expression, condition: terms.Expression, reason: Token | None
    ) -> clause_nodes.Fault:
        return clause_nodes.Fault(span, points, condition, quoted(reason))

    def above(self, span: Span, edge: terms.Expression) -> Piece:
        return Piece(span, (True, edge))

    def below(self, span: Span, edge: terms.Expression) -> Piece:
        return Piece(span, (False, edge))

    def proportional(self, span: Span) -> Piece:
        return Piece(span, "proportional")

    def started(self, span: Span) -> Piece:
        return Piece(span, "started")

    def complete(self, span: Span) -> Piece:
        return Piece(span, "complete")

    def per_unit(
        self,
        span: Span,
        points: terms.Expression,
        unit: terms.Expression,
        subject: terms.Expression,
        threshold: Piece | None,
        partial: Piece | None,
        reason: Token | None,
    ) -> clause_nodes.PerUnit:
        above, edge = value_of(threshold) or (True, None)
        return clause_nodes.PerUnit(span, points, unit, subject, above, edge, value_of(partial), quoted(reason))

    def floor(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def deduct(
        self, span: Span, item: clause_nodes.Fault | clause_nodes.PerUnit, floor: Piece | None
    ) -> clause_nodes.Deduct:
        return clause_nodes.Deduct(span, (item,), value_of(floor))

    def deduct_list(self, span: Span, *children: Any) -> clause_nodes.Deduct:
        *items, floor = children
        return clause_nodes.Deduct(span, tuple(items), value_of(floor))

    def short_zero(self, span: Span) -> clause_nodes.Otherwise:
        return clause_nodes.Otherwise(span, "zero")

    def short_proportional(self, span: Span) -> clause_nodes.Otherwise:
        return clause_nodes.Otherwise(span, "proportional")

    def short_bands(self, span: Span, table: Piece) -> clause_nodes.Otherwise:
        return clause_nodes.Otherwise(span, "bands", table.value)

    def flag(self, span: Span, share: terms.Expression) -> Piece:
        return Piece(span, share)

    def target(
        self,
        span: Span,
        actual: terms.Expression,
        sign: Token,
        wanted: terms.Expression,
        otherwise: clause_nodes.Otherwise | None,
        flag: Piece | None,
    ) -> clause_nodes.Target:
        return clause_nodes.Target(span, actual, operator_of(sign), wanted, otherwise, value_of(flag))

    def bounds(self, span: Span, low: terms.Expression, high: terms.Expression) -> Piece:
        return Piece(span, (low, high))

    def step(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def judged(
        self,
        span: Span,
        name: Token,
        bounds: Piece | None,
        step: Piece | None,
        reason: Piece | None,
        title: Token | None,
    ) -> clause_nodes.Judged:
        low, high = value_of(bounds) or (None, None)
        return clause_nodes.Judged(span, word(name), low, high, value_of(step), value_of(reason), quoted(title))

    def because_of(self, span: Span, name: Token) -> Piece:
        return Piece(span, word(name))

    def check(
        self, span: Span, actual: terms.Expression, sign: Token, wanted: terms.Expression, flag: Piece | None
    ) -> clause_nodes.Check:
        return clause_nodes.Check(span, actual, operator_of(sign), wanted, value_of(flag))

    def lookup_leaf(self, span: Span, matcher: terms.Edges | Piece, points: terms.Expression) -> clause_nodes.LookupRow:
        return clause_nodes.LookupRow(span, _matcher(matcher), points, None)

    def lookup_branch(
        self, span: Span, matcher: terms.Edges | Piece, inner: clause_nodes.LookupRows | clause_nodes.Matrix
    ) -> clause_nodes.LookupRow:
        return clause_nodes.LookupRow(span, _matcher(matcher), None, inner)

    def lookup_rows(self, span: Span, *rows: clause_nodes.LookupRow) -> clause_nodes.LookupRows:
        return clause_nodes.LookupRows(span, rows)

    def matrix_row(self, span: Span, matcher: terms.Edges | Piece, *cells: terms.Expression) -> clause_nodes.MatrixRow:
        return clause_nodes.MatrixRow(span, _matcher(matcher), cells)

    def matrix(self, span: Span, *pieces: terms.Edges | Piece | clause_nodes.MatrixRow) -> clause_nodes.Matrix:
        rows = tuple(each for each in pieces if isinstance(each, clause_nodes.MatrixRow))
        headings = tuple(_matcher(each) for each in pieces if not isinstance(each, clause_nodes.MatrixRow))
        return clause_nodes.Matrix(span, headings, rows)

    def fallback(self, span: Span, points: terms.Expression) -> Piece:
        return Piece(span, points)

    def lookup(self, span: Span, *pieces: Any) -> clause_nodes.Lookup:
        *subjects, table, fallback = pieces
        return clause_nodes.Lookup(span, tuple(subjects), table, value_of(fallback))


def _matcher(written: terms.Edges | Piece) -> clause_nodes.Matcher:
    if isinstance(written, Piece):
        return clause_nodes.Matcher(written.span, None, written.value)
    return clause_nodes.Matcher(written.span, written, ())


class Limits(Clauses):
    def condition(self, span: Span, condition: terms.Expression) -> Piece:
        return Piece(span, condition)

    def veto(self, span: Span, condition: terms.Expression, reason: Token | None) -> clause_nodes.Limit:
        return clause_nodes.Limit(span, "zero", None, condition, None, quoted(reason))

    def exemption(self, span: Span, condition: terms.Expression, reason: Token | None) -> clause_nodes.Limit:
        return clause_nodes.Limit(span, "full", None, condition, None, quoted(reason))

    def cap(
        self, span: Span, amount: terms.Expression, condition: terms.Expression, reason: Token | None
    ) -> clause_nodes.Limit:
        return clause_nodes.Limit(span, "cap", amount, condition, None, quoted(reason))

    def at_least(
        self, span: Span, amount: terms.Expression, condition: Piece | None, reason: Token | None
    ) -> clause_nodes.Limit:
        return clause_nodes.Limit(span, "at least", amount, value_of(condition), None, quoted(reason))

    def at_most(
        self, span: Span, amount: terms.Expression, condition: Piece | None, reason: Token | None
    ) -> clause_nodes.Limit:
        return clause_nodes.Limit(span, "at most", amount, value_of(condition), None, quoted(reason))

    def policy_full(self, span: Span) -> terms.Word:
        return terms.Word(span, "full")

    def policy_zero(self, span: Span) -> terms.Word:
        return terms.Word(span, "zero")

    def policy_name(self, span: Span, name: Token) -> terms.Word:
        return word(name)

    def not_applicable(
        self, span: Span, condition: terms.Expression, policy: terms.Word, reason: Token | None
    ) -> clause_nodes.Limit:
        return clause_nodes.Limit(span, "na", None, condition, policy, quoted(reason))

    def grade_cap(
        self, span: Span, grade: Token, condition: terms.Expression, reason: Token | None
    ) -> clause_nodes.GradeCap:
        return clause_nodes.GradeCap(span, text_of(grade), condition, quoted(reason))

    def grade_override(
        self, span: Span, grade: Token, condition: terms.Expression, reason: Token | None
    ) -> clause_nodes.GradeOverride:
        return clause_nodes.GradeOverride(span, text_of(grade), condition, quoted(reason))
