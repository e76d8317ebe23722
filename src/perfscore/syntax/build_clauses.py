"""The pieces of a clause's or a limit's grammar rule come in; a node with its span goes out."""

from __future__ import annotations

from typing import Any

from lark import Token

from perfscore.source import Span
from perfscore.syntax import nodes, terms
from perfscore.syntax.build_expressions import (
    Expressions,
    Piece,
    building,
    operator_of,
    quoted,
    text_of,
    value_of,
    word,
)


@building
class Clauses(Expressions):
    def exactly(self, span: Span, *values: terms.Expression) -> Piece:
        return Piece(span, values)

    def otherwise_row(self, span: Span) -> Piece:
        return Piece(span, ())

    def band(self, span: Span, matcher: terms.Edges | Piece, points: terms.Expression) -> nodes.Band:
        if isinstance(matcher, Piece):
            return nodes.Band(span, None, matcher.value, points)
        return nodes.Band(span, matcher, (), points)

    def band_table(self, span: Span, *rows: nodes.Band) -> Piece:
        return Piece(span, rows)

    def award(self, span: Span, value: terms.Expression) -> nodes.Award:
        return nodes.Award(span, value)

    def award_item(
        self, span: Span, points: terms.Expression, condition: terms.Expression, reason: Token | None
    ) -> nodes.AwardItem:
        return nodes.AwardItem(span, points, condition, quoted(reason))

    def award_list(self, span: Span, *items: nodes.AwardItem) -> nodes.AwardList:
        return nodes.AwardList(span, items)

    def bands(self, span: Span, subject: terms.Expression, table: Piece) -> nodes.Bands:
        return nodes.Bands(span, subject, table.value)

    def knot(self, span: Span, at: terms.Expression, points: terms.Expression) -> nodes.Knot:
        return nodes.Knot(span, at, points)

    def interpolate(self, span: Span, subject: terms.Expression, *knots: nodes.Knot | None) -> nodes.Interpolate:
        return nodes.Interpolate(span, subject, tuple(knot for knot in knots if knot is not None))

    def fault(
        self, span: Span, points: terms.Expression, condition: terms.Expression, reason: Token | None
    ) -> nodes.Fault:
        return nodes.Fault(span, points, condition, quoted(reason))

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
    ) -> nodes.PerUnit:
        above, edge = value_of(threshold) or (True, None)
        return nodes.PerUnit(span, points, unit, subject, above, edge, value_of(partial), quoted(reason))

    def floor(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def deduct(self, span: Span, item: nodes.Fault | nodes.PerUnit, floor: Piece | None) -> nodes.Deduct:
        return nodes.Deduct(span, (item,), value_of(floor))

    def deduct_list(self, span: Span, *children: Any) -> nodes.Deduct:
        *items, floor = children
        return nodes.Deduct(span, tuple(items), value_of(floor))

    def short_zero(self, span: Span) -> nodes.Otherwise:
        return nodes.Otherwise(span, "zero")

    def short_proportional(self, span: Span) -> nodes.Otherwise:
        return nodes.Otherwise(span, "proportional")

    def short_bands(self, span: Span, table: Piece) -> nodes.Otherwise:
        return nodes.Otherwise(span, "bands", table.value)

    def flag(self, span: Span, share: terms.Expression) -> Piece:
        return Piece(span, share)

    def target(
        self,
        span: Span,
        actual: terms.Expression,
        sign: Token,
        wanted: terms.Expression,
        otherwise: nodes.Otherwise | None,
        flag: Piece | None,
    ) -> nodes.Target:
        return nodes.Target(span, actual, operator_of(sign), wanted, otherwise, value_of(flag))

    def bounds(self, span: Span, low: terms.Expression, high: terms.Expression) -> Piece:
        return Piece(span, (low, high))

    def step(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def judged(
        self, span: Span, name: Token, bounds: Piece | None, step: Piece | None, title: Token | None
    ) -> nodes.Judged:
        low, high = value_of(bounds) or (None, None)
        return nodes.Judged(span, word(name), low, high, value_of(step), quoted(title))


@building
class Limits(Clauses):
    def condition(self, span: Span, condition: terms.Expression) -> Piece:
        return Piece(span, condition)

    def veto(self, span: Span, condition: terms.Expression, reason: Token | None) -> nodes.Limit:
        return nodes.Limit(span, "zero", None, condition, None, quoted(reason))

    def exemption(self, span: Span, condition: terms.Expression, reason: Token | None) -> nodes.Limit:
        return nodes.Limit(span, "full", None, condition, None, quoted(reason))

    def cap(
        self, span: Span, amount: terms.Expression, condition: terms.Expression, reason: Token | None
    ) -> nodes.Limit:
        return nodes.Limit(span, "cap", amount, condition, None, quoted(reason))

    def at_least(
        self, span: Span, amount: terms.Expression, condition: Piece | None, reason: Token | None
    ) -> nodes.Limit:
        return nodes.Limit(span, "at least", amount, value_of(condition), None, quoted(reason))

    def at_most(
        self, span: Span, amount: terms.Expression, condition: Piece | None, reason: Token | None
    ) -> nodes.Limit:
        return nodes.Limit(span, "at most", amount, value_of(condition), None, quoted(reason))

    def policy_full(self, span: Span) -> terms.Word:
        return terms.Word(span, "full")

    def policy_zero(self, span: Span) -> terms.Word:
        return terms.Word(span, "zero")

    def policy_name(self, span: Span, name: Token) -> terms.Word:
        return word(name)

    def not_applicable(
        self, span: Span, condition: terms.Expression, policy: terms.Word, reason: Token | None
    ) -> nodes.Limit:
        return nodes.Limit(span, "na", None, condition, policy, quoted(reason))

    def grade_cap(self, span: Span, grade: Token, condition: terms.Expression, reason: Token | None) -> nodes.GradeCap:
        return nodes.GradeCap(span, text_of(grade), condition, quoted(reason))

    def grade_override(
        self, span: Span, grade: Token, condition: terms.Expression, reason: Token | None
    ) -> nodes.GradeOverride:
        return nodes.GradeOverride(span, text_of(grade), condition, quoted(reason))
