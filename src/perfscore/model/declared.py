"""The type, the domain and the default that are declared for a fact or a column, and what of them does not fit."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel import limits, types
from perfscore.kernel.intervals import Interval
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import describe
from perfscore.messages.catalogue import Message
from perfscore.model import constants, rule_model, terms
from perfscore.model.advice import unknown_word
from perfscore.model.checks import beyond_shares, suspicious_percent
from perfscore.model.domains import fits
from perfscore.model.expressions import expression, fixed_number, interval, scalar, usable_step
from perfscore.model.scope import Scope
from perfscore.syntax import nodes
from perfscore.syntax import terms as written

_SIMPLE = {
    "ratio": Type(Kind.RATIO, declared=True),
    "points": types.POINTS,
    "bool": types.BOOL,
    "date": types.DATE,
    "duration": types.DURATION,
    "text": types.TEXT,
    "target": types.TARGET,
    "actual": types.ACTUAL,
}
TYPE_WORDS = ("money", "count", "number", *_SIMPLE, "choice", "table")
_CENT = Fraction(1, 100)


def type_of(node: nodes.TypeName, currency: str, scope: Scope) -> tuple[Type, Fraction | None] | None:
    """The type that a word names, and the step of its values where it has one."""
    name, arguments = node.word.text, [each.text for each in node.arguments]
    step = None
    if node.named and name != "target":
        scope.report.add(Message("PS313.named_cell", kind=name), node.named[0][0].span)
        return None
    if node.precision is not None:
        step = fixed_number(node.precision, scope, "the step of a type")
        if step is not None and not usable_step(step, "the step of a type", node.precision.span, scope):
            return None
    if name == "choice":
        if len(arguments) > limits.OPTIONS:
            scope.report.add(Message("PS424.too_many", most=limits.OPTIONS, what="options of a choice"), node.span)
            return None
        if not arguments or len(set(arguments)) < len(arguments):
            scope.report.add(
                Message("PS313.bad_type_argument", word=name, wanted="its options, each once, in quotes"), node.span
            )
            return None
        return Type(Kind.CHOICE, options=tuple(arguments)), None
    if name in _SIMPLE:
        if arguments:
            scope.report.add(Message("PS313.bad_type_argument", word=name, wanted="nothing in brackets"), node.span)
            return None
        if step is not None and not _SIMPLE[name].numeric:
            scope.report.add(Message("PS313.bad_type_argument", word=name, wanted="no step"), node.span)
        return _SIMPLE[name], step
    if len(arguments) > 1:
        scope.report.add(Message("PS313.bad_type_argument", word=name, wanted="one unit in brackets"), node.span)
        return None
    if name == "money":
        return types.money(arguments[0] if arguments else currency), step or _CENT
    dimension = tuple((unit, 1) for unit in arguments)
    if name == "count":
        return Type(Kind.COUNT, dimension), step
    if name == "number":
        return Type(Kind.NUMBER, dimension), step
    message = unknown_word("type", name, TYPE_WORDS, nearest(name, TYPE_WORDS))
    scope.report.add(message, node.word.span)
    return None


def domain_of(node: nodes.Fact | nodes.Column, kind: Type, scope: Scope) -> tuple[Type, Interval | None]:
    """The domain of a fact or a column where it has one, and the type, marked where that tells more of it."""
    if node.domain is None:
        return kind, None
    if not kind.ordered:
        scope.report.add(Message("PS312.no_domain", kind=kind), node.domain.span)
        return kind, None
    domain = interval(node.domain, kind, scope, "a domain")
    return beyond_shares(kind, domain, node.domain.span), domain


def default_of(node: written.Expression, fact: rule_model.FactDef, scope: Scope) -> terms.Expression | None:
    """The default of a fact or a column; reports one that it could not have."""
    if fact.type.kind is Kind.CHOICE and isinstance(node, written.Text):
        value = scalar(node, fact.type, scope, "a default")
        return None if value is None else terms.Constant(node.span, fact.type, value)
    found = expression(node, scope)
    if found is None:
        return None
    if types.unify(found.type, fact.type) is None:
        scope.report.add(Message("PS305.declared_otherwise", declared=fact.type, found=found.type), node.span)
        return found
    suspicious_percent(fact.type, found, scope)
    value = constants.fold(found)
    if value is not None and not fits(fact, value):
        scope.report.add(
            Message("PS316.impossible_default", name=fact.name, value=describe(value, fact.type)), node.span
        )
    return found
