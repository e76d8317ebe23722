"""Resolves ``judged`` clauses: points that an assessor gives as a fact, or in the cells of a row."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel import types
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages import syntax as word_messages
from perfscore.messages import tables as table_messages
from perfscore.messages import types as type_messages
from perfscore.model import rule_model, terms
from perfscore.model.expressions import fixed_number, points, usable_step
from perfscore.model.rules import Rules
from perfscore.syntax import clause_nodes
from perfscore.syntax import terms as written


def judged(node: clause_nodes.Judged, rules: Rules) -> rule_model.Clause | None:
    """Resolve a ``judged`` clause; in a row its name and its reason are columns."""
    scope = rules.scope
    if scope.table is None:
        if node.reason is not None:
            advice = "the reason of a judgement is given with its fact; leave `because` out"
            scope.report.add(word_messages.no_value_here("no column stands beside this fact", advice), node.reason.span)
        fact = scope.facts.get(node.name.text)
        return None if fact is None else rule_model.Judged(node.span, fact)
    column = _column(node.name, rules)
    reason = None if node.reason is None else _column(node.reason, rules)
    if column is None or (node.reason is not None and reason is None):
        return None
    if not (column.type.pure or column.type.kind is Kind.POINTS):
        scope.report.add(type_messages.no_points(column.type, "a judgement"), node.name.span)
        return None
    if reason is not None and reason.type.kind is not Kind.TEXT:
        message = type_messages.no_match("a reason", types.TEXT, reason.type)
        scope.report.add(message, node.reason.span if node.reason else node.span)
        return None
    low, high = _bounds(node, rules)
    step = None if node.step is None else fixed_number(node.step, scope, "a step")
    if step is not None and node.step is not None and not usable_step(step, "a step", node.step.span, scope):
        step = None
    if low is None or high is None:
        return None
    score = terms.ColumnValue(node.name.span, column.type, scope.table.name, column.name)
    return rule_model.JudgedCell(node.span, score, low, high, step, None if reason is None else reason.name)


def _bounds(node: clause_nodes.Judged, rules: Rules) -> tuple[terms.Expression | None, terms.Expression | None]:
    if node.low is not None and node.high is not None:
        return points(node.low, rules.scope, "a bound"), points(node.high, rules.scope, "a bound")
    full = rules.scope.full
    if isinstance(full, terms.Expression):
        return terms.Constant(node.span, types.PLAIN, Fraction(0)), full
    low, high = (terms.Constant(node.span, types.PLAIN, edge) for edge in (rules.draft.low, rules.draft.high))
    return low, high


def _column(word: written.Word, rules: Rules) -> rule_model.FactDef | None:
    scope = rules.scope
    assert scope.table is not None
    found = scope.column(word.text)
    if found is None:
        known = [each.name for each in scope.table.columns]
        message = table_messages.unknown_column(word.text, scope.table.name, nearest(word.text, known), known)
        scope.report.add(message, word.span)
    return found
