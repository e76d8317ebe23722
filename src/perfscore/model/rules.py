"""Rules with a name: what is called by them, and the body of a rule with the arguments of a call in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import attrs

from perfscore.kernel import limits, types
from perfscore.kernel.source import replace
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report
from perfscore.model import terms
from perfscore.model.constants import number
from perfscore.model.scope import RuleDef, Scope, Unfit
from perfscore.model.walk import inside
from perfscore.syntax import terms as written

Elaborate = Callable[[written.Expression, Scope], terms.Expression]
Fixed = Callable[[written.Expression, Type, Scope, Words], Any]


def called_in(node: written.Expression) -> Iterator[str]:
    """The functions that an expression calls that is not resolved yet."""
    pending: list[Any] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, written.Called):
            yield each.function.text
        pending.extend(reversed(list(inside(each))))


def alone(rule: RuleDef, scope: Scope, elaborate: Elaborate) -> terms.Expression:
    """The body of a rule by itself: what is wrong with it is reported once, however often it is called."""
    parameters = {name: terms.Parameter(rule.body.span, kind, name) for name, kind in rule.parameters}
    return elaborate(rule.body, _inner(scope, parameters, scope.report))


def call(node: written.Call, rule: RuleDef, scope: Scope, elaborate: Elaborate, fixed: Fixed) -> terms.Expression:
    """Resolve the call of a rule: its body, in which each parameter has the value of an argument."""
    if scope.within_rules >= limits.RULES_NESTING:
        raise scope.refused(Message("PS107.rules_too_deep"), node.span)
    if scope.called.total() >= limits.RULE_CALLS:
        message = Message("PS424.too_many", most=limits.RULE_CALLS, what=Words("part.rule_calls"))
        raise scope.refused(message, node.span)
    if len(node.arguments) != len(rule.parameters):
        wanted = Words("takes.parameters", names=[name for name, _ in rule.parameters])
        raise scope.refused(Message("PS308.wrong_arguments", function=rule.name, wanted=wanted), node.span)
    scope.called[rule.name] += 1
    arguments = [
        _argument(argument, kind, scope, elaborate, fixed)
        for argument, (_, kind) in zip(node.arguments, rule.parameters, strict=True)
    ]
    parameters = {
        name: terms.Argument(argument.span, kind, name, argument)
        for (name, kind), argument in zip(rule.parameters, arguments, strict=True)
    }
    inner = _inner(scope, parameters, Report(scope.report.source))
    body = None
    with suppress(Unfit):
        body = elaborate(rule.body, inner)
    # What is wrong with the body itself has been told; what is wrong with this call is told at it.
    told = (each.said for each in inner.report.diagnostics if each.severity == "error")
    wrong = [each for each in told if isinstance(each, Message)]
    if body is None:
        raise scope.refused(wrong[0], node.span) if wrong else Unfit
    return terms.RuleCall(node.span, body.type, rule.name, tuple(arguments), body)


def _argument(
    node: written.Expression, declared: Type, scope: Scope, elaborate: Elaborate, fixed: Fixed
) -> terms.Expression:
    """A value that is one of the declared type; a written word must be one of its options."""
    if declared.kind is Kind.CHOICE and isinstance(node, written.Text):
        return terms.Constant(node.span, declared, fixed(node, declared, scope, Words("part.argument")))
    found = elaborate(node, scope)
    value = number(found) if declared.whole and found.type.kind is Kind.PLAIN else None
    whole = value is not None and value >= 0 and value.denominator == 1
    if not whole and not types.assignable(found.type, declared):
        raise scope.refused(Message("PS305.declared_otherwise", declared=declared, found=found.type), node.span)
    return found


def _inner(scope: Scope, parameters: dict[str, Any], report: Report) -> Scope:
    """What names mean in the body of a rule: its parameters, facts and quantities, wherever it is called."""
    return attrs.evolve(
        scope, report=report, full=None, scores=False, table=None, parameters=parameters,
        within_rules=scope.within_rules + 1,
    )  # fmt: skip


def parameter(node: written.Name, scope: Scope) -> terms.Expression | None:
    """What a name means as a parameter; None where it is none."""
    found = scope.parameters.get(node.text)
    return None if found is None else replace(found, span=node.span)
