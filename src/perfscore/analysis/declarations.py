"""The facts and quantities of a file come in; their definitions by name, and what a name means, go out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from perfscore import limits, types
from perfscore.analysis import constants, model, terms
from perfscore.analysis.domains import fits
from perfscore.analysis.drafts import Draft
from perfscore.analysis.expressions import expression, fixed_number, interval, scalar, suspicious_percent, usable_step
from perfscore.analysis.scope import TOTAL, Scope
from perfscore.analysis.walk import names
from perfscore.bands import Interval
from perfscore.diagnostics import Report
from perfscore.messages import names as name_messages
from perfscore.messages import points as point_messages
from perfscore.messages import syntax as word_messages
from perfscore.messages import types as messages
from perfscore.source import Span
from perfscore.suggest import nearest, skeleton
from perfscore.syntax import nodes
from perfscore.syntax import terms as written
from perfscore.types import Kind, Type
from perfscore.wording import describe

_SIMPLE = {
    "ratio": Type(Kind.RATIO, declared=True),
    "points": types.POINTS,
    "bool": types.BOOL,
    "date": types.DATE,
    "duration": types.DURATION,
    "text": types.TEXT,
}
TYPE_WORDS = ("money", "count", "number", *_SIMPLE, "choice")
_RESERVED = frozenset({TOTAL, "about"})
_CENT = Fraction(1, 100)


class Declarations:
    """Collects what is declared, and reports what is declared twice or looks like something else."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._spans: dict[str, Span] = {}
        self._looks: dict[str, str] = {}

    def take(self, word: written.Word) -> bool:
        """Whether a name is free; it is taken then."""
        name = word.text
        if name in _RESERVED:
            self._report.add(name_messages.reserved_name(name), word.span)
        if name in self._spans:
            other = ("it is first declared here", self._spans[name])
            self._report.add(name_messages.declared_twice(name), word.span, other)
            return False
        if len(self._spans) == limits.NAMES:
            self._report.add(point_messages.too_many("facts and quantities", limits.NAMES), word.span)
        self._spans[name] = word.span
        twin = self._looks.setdefault(skeleton(name), name)
        if twin != name:
            place = ("the other one stands here", self._spans[twin])
            self._report.add(name_messages.lookalike(name, twin), word.span, place)
        return len(self._spans) <= limits.NAMES


def type_of(node: nodes.TypeName, currency: str, scope: Scope) -> tuple[Type, Fraction | None] | None:
    """The type that a word names, and the step of its values where it has one."""
    name, arguments = node.word.text, [each.text for each in node.arguments]
    step = None
    if node.precision is not None:
        step = fixed_number(node.precision, scope, "the step of a type")
        if step is not None and not usable_step(step, "the step of a type", node.precision.span, scope):
            return None
    if name == "choice":
        if len(arguments) > limits.OPTIONS:
            scope.report.add(point_messages.too_many("options of a choice", limits.OPTIONS), node.span)
            return None
        if not arguments or len(set(arguments)) < len(arguments):
            scope.report.add(messages.bad_type_argument(name, "its options, each once, in quotes"), node.span)
            return None
        return Type(Kind.CHOICE, options=tuple(arguments)), None
    if name in _SIMPLE:
        if arguments:
            scope.report.add(messages.bad_type_argument(name, "nothing in brackets"), node.span)
            return None
        if step is not None and not _SIMPLE[name].numeric:
            scope.report.add(messages.bad_type_argument(name, "no step"), node.span)
        return _SIMPLE[name], step
    if len(arguments) > 1:
        scope.report.add(messages.bad_type_argument(name, "one unit in brackets"), node.span)
        return None
    if name == "money":
        return types.money(arguments[0] if arguments else currency), step or _CENT
    dimension = tuple((unit, 1) for unit in arguments)
    if name == "count":
        return Type(Kind.COUNT, dimension), step
    if name == "number":
        return Type(Kind.NUMBER, dimension), step
    message = word_messages.unknown_word("type", name, TYPE_WORDS, nearest(name, TYPE_WORDS))
    scope.report.add(message, node.word.span)
    return None


def declare_facts(
    written: Sequence[nodes.Fact], currency: str, taken: Declarations, scope: Scope
) -> dict[str, model.FactDef]:
    """The facts of a file without their defaults, which may name other facts."""
    facts: dict[str, model.FactDef] = {}
    for node in written:
        found = type_of(node.type, currency, scope)
        domain = None
        if found is not None and node.domain is not None:
            if found[0].ordered:
                domain = interval(node.domain, found[0], scope, "a domain")
            else:
                scope.report.add(messages.no_domain(found[0]), node.domain.span)
        for word in node.names:
            if taken.take(word):
                if found is None:
                    scope.broken.add(word.text)
                    continue
                kind, step = found
                title = None if node.title is None else node.title.text
                facts[word.text] = model.FactDef(
                    word.text, kind, title, domain, None, node.optional, step, False, word.span
                )
    return facts


def declare_judged(draft: Draft, taken: Declarations, scope: Scope) -> dict[str, model.FactDef]:
    """The facts that ``judged`` clauses below a draft declare."""
    facts: dict[str, model.FactDef] = {}
    for each in draft.walk():
        for clause in each.clauses:
            if isinstance(clause, nodes.Judged) and taken.take(clause.name):
                facts[clause.name.text] = _judged(clause, each, scope.within(full=each.full))
    return facts


def _judged(node: nodes.Judged, draft: Draft, scope: Scope) -> model.FactDef:
    low, high = draft.low, draft.high
    if node.low is not None and node.high is not None:
        stated_low = fixed_number(node.low, scope, "a bound")
        stated_high = fixed_number(node.high, scope, "a bound")
        for value, edge in ((stated_low, node.low), (stated_high, node.high)):
            if value is not None and not draft.low <= value <= draft.high:
                message = point_messages.outside_range("a bound", value, draft.low, draft.high)
                scope.report.add(message, edge.span)
        if stated_low is not None and stated_high is not None:
            low, high = stated_low, stated_high
            if low > high:
                scope.report.add(point_messages.empty_interval(), node.low.span.to(node.high.span))
    step = None if node.step is None else fixed_number(node.step, scope, "a step")
    if step is not None and node.step is not None:
        if not usable_step(step, "a step", node.step.span, scope):
            step = None
        elif ((high - low) / step).denominator != 1:
            scope.report.add(point_messages.step_misses(step, low, high), node.step.span)
    title = draft.title if node.title is None else node.title.text
    domain = Interval(low, high, True, True)
    return model.FactDef(node.name.text, types.POINTS, title, domain, None, False, step, True, node.name.span)


def with_defaults(
    facts: dict[str, model.FactDef], written: Sequence[nodes.Fact], scope: Scope
) -> dict[str, model.FactDef]:
    """The facts with their defaults, which may be computed from other facts."""
    complete = dict(facts)
    for node in written:
        if node.default is None:
            continue
        same = [fact for word in node.names if (fact := facts.get(word.text)) and fact.span == word.span]
        default = _default(node.default, same[0], scope) if same else None
        for fact in same:
            complete[fact.name] = model.FactDef(
                fact.name, fact.type, fact.title, fact.domain, default, False, fact.step, False, fact.span
            )
    return complete


def _default(node: written.Expression, fact: model.FactDef, scope: Scope) -> terms.Expression | None:
    if fact.type.kind is Kind.CHOICE and isinstance(node, written.Text):
        value = scalar(node, fact.type, scope, "a default")
        return None if value is None else terms.Constant(node.span, fact.type, value)
    found = expression(node, scope)
    if found is None:
        return None
    if types.unify(found.type, fact.type) is None:
        scope.report.add(messages.declared_otherwise(fact.type, found.type), node.span)
        return found
    suspicious_percent(fact.type, found, scope)
    value = constants.fold(found)
    if value is not None and not fits(fact, value):
        scope.report.add(messages.impossible_default(fact.name, describe(value, fact.type)), node.span)
    return found


def _declared_rightly(value: terms.Expression, declared: Type, span: Span, scope: Scope) -> None:
    """Report a quantity whose value need not be of the type that is declared for it."""
    suspicious_percent(declared, value, scope)
    constant = constants.fold(value)
    if constant is not None and types.unify(value.type, declared) is not None:
        stand_in = model.FactDef("", declared, None, None, None, False, None, False, span)
        if fits(stand_in, constant):
            return
    elif types.assignable(value.type, declared):
        return
    scope.report.add(messages.declared_otherwise(declared, value.type), span)


def declare_quantities(
    written: Sequence[nodes.Let], currency: str, taken: Declarations, scope: Scope
) -> list[model.Quantity]:
    """The quantities of a file, each after those that it is made of; they go into the scope as they are found."""
    lets = {node.name.text: node for node in written if taken.take(node.name)}
    graph = {name: [each for each in names(node.value) if each in lets] for name, node in lets.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        scope.report.add(name_messages.cycle(circle), lets[circle[0]].name.span)
        scope.broken |= lets.keys()
        return []
    found: list[model.Quantity] = []
    for name in order:
        node = lets[name]
        value = expression(node.value, scope)
        declared = None if node.type is None else type_of(node.type, currency, scope)
        if value is None:
            scope.broken.add(name)
            continue
        if declared is not None:
            _declared_rightly(value, declared[0], node.value.span, scope)
        kind = value.type if declared is None else declared[0]
        title = None if node.title is None else node.title.text
        quantity = model.Quantity(name, kind, value, title, node.name.span)
        scope.quantities[name] = quantity
        found.append(quantity)
    return found
