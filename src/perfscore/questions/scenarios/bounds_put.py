"""Pieces of a framework with all that is known written into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

import attrs

from perfscore.core.expressions import Expressions
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.primitives import scalar
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span
from perfscore.kernel.types import BOOL, PLAIN, POINTS, Type
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import expressions, rebuilt, weight_of
from perfscore.scoring.bind import FactSet

_LEAVES = (str, int, Fraction, Interval, Span, Type, rule_model.FactDef, model.Node, type(None))
_LARGE = 400


def score_name(path: str) -> str:
    """The name under which the published score of a node is known; no fact has such a name."""
    return f"\0{path}"


@attrs.frozen(slots=False, eq=False)
class Putting:
    """What is known: values of facts, their statuses, quantities and scores.

    ``facts`` are the definitions of open facts with the values that they may still have. ``inlined`` are quantities
    that are neither more nor less, as they are computed. ``over_rows`` tells what a function over rows comes to where
    that is known.
    """

    framework: model.Framework
    values: Mapping[str, terms.Scalar]
    statuses: Mapping[str, terms.Status]
    facts: Mapping[str, rule_model.FactDef]
    quantities: Mapping[str, terms.Scalar]
    scores: Mapping[str, Fraction]
    inlined: Mapping[str, terms.Expression]
    program: Program
    over_rows: Callable[[terms.Aggregate], terms.Scalar | None]

    def into(self, piece: Any) -> Any:
        """The piece with all that is known in it."""
        match piece:
            case terms.Expression():
                return self.expression(piece)
            case rule_model.Judged():
                return self._judged(piece)
            case rule_model.Bands():
                return self._bands(rebuilt(piece, self.into))
            case rule_model.Lookup():
                return self._lookup(rebuilt(piece, self.into))
            case _ if isinstance(piece, _LEAVES):
                return piece
            case _:
                return rebuilt(piece, self.into)

    # ------------------------------------------------------------ expressions

    def expression(self, piece: terms.Expression) -> terms.Expression:
        """An expression with all that is known in it; what hangs on nothing else is its value."""
        match piece:
            case terms.Constant() | terms.ColumnValue() | terms.CellTest():
                return piece
            case terms.FactValue():
                return _constant(piece, self.values.get(piece.name))
            case terms.QuantityValue():
                known = self.quantities.get(piece.name)
                return self.inlined.get(piece.name, piece) if known is None else _constant(piece, known)
            case terms.NodeValue(what="score"):
                known = self.scores.get(piece.path)
                named = terms.FactValue(piece.span, POINTS, score_name(piece.path))
                return named if known is None else _constant(piece, known)
            case terms.StatusTest():
                status = self.statuses.get(piece.name)
                return _constant(piece, None if status is None else (status == piece.status) != piece.negated)
            case terms.Aggregate():
                return _constant(piece, self.over_rows(piece))
            case _:
                return self._folded(rebuilt(piece, self.into))

    def _folded(self, piece: Any) -> terms.Expression:
        if isinstance(piece, terms.Conditional) and isinstance(piece.condition, terms.Constant):
            chosen: terms.Expression = piece.positive if piece.condition.value is True else piece.negative
            return chosen
        if isinstance(piece, terms.AllOf | terms.AnyOf):
            first: terms.Expression = piece.operands[0]
            if isinstance(first, terms.Constant) and first.value is isinstance(piece, terms.AnyOf):
                return first
        found: terms.Expression = piece
        if all(isinstance(each, terms.Constant) for each in expressions(piece) if each is not piece):
            with suppress(Trouble):
                node = Expressions(self.framework).of(piece)
                found = _constant(piece, scalar(Exact(self.program, FactSet(())).value(node), piece.type))
        elif isinstance(piece, terms.Function) and piece.function == "mean":
            found = _as_sum(piece)
        return found

    # ------------------------------------------------------------ clauses

    def _judged(self, clause: rule_model.Judged) -> rule_model.Clause:
        value = self.values.get(clause.fact.name)
        if value is None:
            return attrs.evolve(clause, fact=self.facts.get(clause.fact.name, clause.fact))
        return rule_model.Award(clause.span, terms.Constant(clause.span, clause.fact.type, value))

    def _bands(self, clause: rule_model.Bands) -> rule_model.Clause:
        if isinstance(clause.subject, terms.Constant):
            row = rule_model.matching(clause.rows, clause.subject.value)
            return clause if row is None else rule_model.Award(clause.span, row.points)
        return clause

    def _lookup(self, clause: rule_model.Lookup) -> rule_model.Lookup:
        """A look-up in which only those rows are left that what is known may lead to."""
        return attrs.evolve(clause, rows=_led_to(clause.rows, clause.subjects))


def _led_to(
    rows: tuple[rule_model.LookupRow, ...], subjects: tuple[terms.Expression, ...]
) -> tuple[rule_model.LookupRow, ...]:
    first, *rest = subjects
    found = rows
    if isinstance(first, terms.Constant):
        row = rule_model.matching(rows, first.value)
        found = () if row is None else (row,)
    return tuple(attrs.evolve(each, inner=_led_to(each.inner, tuple(rest))) if each.inner else each for each in found)


def _constant(piece: terms.Expression, value: terms.Scalar | None) -> terms.Expression:
    """A value in the place of an expression; the expression itself where there is none."""
    return piece if value is None else terms.Constant(piece.span, piece.type, value)


def _as_sum(mean: terms.Function) -> terms.Expression:
    """A mean as the sum that it is, of which more can be said than of any numbers in between."""
    whole = terms.Sum(mean.span, mean.type, tuple(("+", each) for each in mean.arguments))
    count = terms.Constant(mean.span, PLAIN, Fraction(len(mean.arguments)))
    return terms.Product(mean.span, mean.type, (("*", whole), ("/", count)))


def small(piece: terms.Expression) -> bool:
    """Whether an expression is small enough to stand in many places."""
    return weight_of(piece) <= _LARGE


def as_award(clause: rule_model.Target, full: Fraction) -> rule_model.Clause:
    """A target that gives points in proportion as the formula that it is; others as they are."""
    numeric = clause.actual.type.numeric and clause.wanted.type.numeric
    if clause.otherwise != "proportional" or clause.operator not in {"<", "<=", ">", ">="} or not numeric:
        return clause
    span = clause.span
    part, whole = (clause.actual, clause.wanted)
    if clause.operator.startswith("<"):
        part, whole = whole, part
    nothing, one, points = (terms.Constant(span, PLAIN, Fraction(each)) for each in (0, 1, full))
    share = terms.Function(span, PLAIN, "min", (one, terms.Product(span, PLAIN, (("*", part), ("/", whole)))))
    lacking = terms.AnyOf(
        span, BOOL, tuple(terms.Comparison(span, BOOL, "<=", each, nothing) for each in (part, whole))
    )
    short = terms.Conditional(span, PLAIN, lacking, nothing, terms.Product(span, PLAIN, (("*", points), ("*", share))))
    met = terms.Comparison(span, BOOL, clause.operator, clause.actual, clause.wanted)
    return rule_model.Award(span, terms.Conditional(span, PLAIN, met, points, short))
