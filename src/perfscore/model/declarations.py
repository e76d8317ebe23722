"""Declarations of facts, tables, quantities and requirements: definitions by name, types, domains and defaults."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from perfscore.kernel import limits, types
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span, replace
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import unit_named
from perfscore.messages.catalogue import Message, Words, figure
from perfscore.messages.diagnostics import Report
from perfscore.model import constants, expressions, model, terms
from perfscore.model.checks import beyond_shares, suspicious_percent
from perfscore.model.drafts import Draft, text
from perfscore.model.functions import AGGREGATES, FUNCTIONS, MEASURES, SPECIAL, called_in
from perfscore.model.rule_model import FactDef
from perfscore.model.scope import TOTAL, Declarations, RuleDef, Scope, Unfit, cycle, or_none, there, unknown_word
from perfscore.model.tables import scale_of
from perfscore.model.walk import names
from perfscore.syntax import nodes as written

_SIMPLE = {
    "ratio": Type(Kind.RATIO, declared=True),
    **{
        each.kind.value: each
        for each in (types.POINTS, types.BOOL, types.DATE, types.DURATION, types.TEXT, types.TARGET, types.ACTUAL)
    },
}
TYPE_WORDS = ("money", "count", "number", *_SIMPLE, "choice", "table")
_CENT = Fraction(1, 100)


@or_none
def type_of(node: written.TypeName, currency: str, scope: Scope) -> tuple[Type, Fraction | None]:
    """The type that a word names, and the step of its values where it has one."""
    name, arguments = node.word.text, [each.text for each in node.arguments]
    if name in scope.types:
        if node.span != node.word.span:
            raise scope.refused(Message("PS313.bad_type_argument", word=name, wanted=Words("takes.nothing")), node.span)
        return there(scope.types[name])
    step = None
    if node.named and name != "target":
        raise scope.refused(Message("PS313.named_cell", kind=name), node.named[0][0].span)
    if node.precision is not None:
        step = expressions.fixed_number(node.precision, scope, Words("part.type_step"))
        if step is not None and not expressions.usable_step(step, Words("part.type_step"), node.precision.span, scope):
            raise Unfit
    if name == "choice":
        if len(arguments) > limits.OPTIONS:
            raise scope.refused(Message("PS424.too_many", most=limits.OPTIONS, what=Words("part.options")), node.span)
        if not arguments or len(set(arguments)) < len(arguments):
            message = Message("PS313.bad_type_argument", word=name, wanted=Words("takes.options"))
            raise scope.refused(message, node.span)
        return Type(Kind.CHOICE, options=tuple(arguments)), None
    if name in _SIMPLE:
        if arguments:
            raise scope.refused(Message("PS313.bad_type_argument", word=name, wanted=Words("takes.nothing")), node.span)
        if step is not None and not _SIMPLE[name].numeric:
            scope.report.add(Message("PS313.bad_type_argument", word=name, wanted=Words("takes.no_step")), node.span)
        return _SIMPLE[name], step
    if len(arguments) > 1:
        raise scope.refused(Message("PS313.bad_type_argument", word=name, wanted=Words("takes.unit")), node.span)
    if name == "money":
        return types.money(arguments[0] if arguments else currency), step or _CENT
    if name not in {"count", "number"}:
        known = (*TYPE_WORDS, *scope.types)
        message = unknown_word(Words("word.type"), name, known, nearest(name, known))
        raise scope.refused(message, node.word.span)
    units = (scope.units.get(unit_named(unit) or unit, unit) for unit in arguments)
    return Type(Kind.COUNT if name == "count" else Kind.NUMBER, tuple((unit, 1) for unit in units)), step


def domain_of(node: written.Fact | written.Column, kind: Type, scope: Scope) -> tuple[Type, Interval | None]:
    """The domain of a fact or a column where it has one, and the type, marked where that tells more of it."""
    if node.domain is None:
        return kind, None
    if not kind.ordered:
        scope.report.add(Message("PS312.no_domain", kind=kind), node.domain.span)
        return kind, None
    domain = expressions.interval(node.domain, kind, scope, Words("part.domain"))
    return beyond_shares(kind, domain, node.domain.span), domain


def default_of(node: written.Expression, fact: FactDef, scope: Scope) -> terms.Expression | None:
    """The default of a fact or a column; reports one that it could not have."""
    if fact.type.kind is Kind.CHOICE and isinstance(node, written.Text):
        value = expressions.scalar(node, fact.type, scope, Words("part.default"))
        return None if value is None else terms.Constant(node.span, fact.type, value)
    found = expressions.expression(node, scope)
    if found is None:
        return None
    if types.unify(found.type, fact.type) is None:
        scope.report.add(Message("PS305.declared_otherwise", declared=fact.type, found=found.type), node.span)
        return found
    suspicious_percent(fact.type, found, scope)
    value = constants.fold(found)
    if value is not None and not fact.fits(value):
        message = Message("PS316.impossible_default", name=fact.name, value=figure(value, fact.type))
        scope.report.add(message, node.span)
    return found


def declare_types(stated: Sequence[written.NamedType], currency: str, scope: Scope) -> None:
    """The types that a file names; none of them is made of another."""
    taken, found = Declarations(scope.report), dict[str, tuple[Type, Fraction | None] | None]()
    for each in stated:
        if each.name.text in TYPE_WORDS:
            scope.report.add(Message("PS207.reserved_name", name=each.name.text), each.name.span)
        elif each.type.named:
            scope.report.add(Message("PS313.named_cell", kind=each.name.text), each.type.named[0][0].span)
        elif taken.take(each.name):
            found[each.name.text] = type_of(each.type, currency, scope)
    scope.types = found


def declare_facts(
    stated: Sequence[written.Fact], currency: str, taken: Declarations, scope: Scope
) -> dict[str, FactDef]:
    """The facts of a file without their defaults, which may name other facts."""
    facts: dict[str, FactDef] = {}
    for node in stated:
        if isinstance(node.type, written.Table):
            facts.update(declare_table(node, node.type, currency, taken, scope))
            continue
        fact = _stated(node, node.type, currency, scope)
        for word in node.names:
            if taken.take(word):
                if fact is None:
                    scope.broken.add(word.text)
                else:
                    facts[word.text] = replace(fact, name=word.text, span=word.span)
    return facts


def _stated(node: written.Fact | written.Column, kind: written.TypeName, currency: str, scope: Scope) -> FactDef | None:
    """All but the name of a fact or a column, which knows which of the units written in it count as others."""
    found = type_of(kind, currency, scope)
    if found is None:
        return None
    declared, domain = domain_of(node, found[0], scope)
    written_in = declared.kind in {Kind.TARGET, Kind.ACTUAL} and scope.units
    units = tuple(sorted(scope.units.items())) if written_in else None
    return FactDef("", declared, node.span, text(node.title), domain, None, node.optional, found[1], units=units)


def declare_judged(draft: Draft, taken: Declarations, scope: Scope) -> dict[str, FactDef]:
    """The facts that ``judged`` clauses below a draft declare."""
    facts: dict[str, FactDef] = {}
    for each in draft.walk():
        for clause in each.clauses:
            if isinstance(clause, written.Judged) and taken.take(clause.name):
                facts[clause.name.text] = _judged(clause, each, scope.within(full=each.full))
    return facts


def _judged(node: written.Judged, draft: Draft, scope: Scope) -> FactDef:
    low, high = draft.low, draft.high
    if node.low is not None and node.high is not None:
        stated_low = expressions.fixed_number(node.low, scope, Words("part.bound"))
        stated_high = expressions.fixed_number(node.high, scope, Words("part.bound"))
        for value, edge in ((stated_low, node.low), (stated_high, node.high)):
            if value is not None and not draft.low <= value <= draft.high:
                message = Message(
                    "PS413.outside_range", what=Words("part.bound"), value=value, low=draft.low, high=draft.high
                )
                scope.report.add(message, edge.span)
        if stated_low is not None and stated_high is not None:
            low, high = stated_low, stated_high
            if low > high:
                scope.report.add(Message("PS411.empty_interval"), node.low.span.to(node.high.span))
    step = expressions.step_of(node.step, scope, Words("part.step"))
    if step is not None and node.step is not None and ((high - low) / step).denominator != 1:
        scope.report.add(Message("PS410.step_misses", step=step, low=low, high=high), node.step.span)
    title = draft.title if node.title is None else node.title.text
    domain = Interval(low, high, True, True)
    return FactDef(node.name.text, types.POINTS, node.name.span, title, domain, step=step, judged=True)


def completed(facts: dict[str, FactDef], stated: Sequence[written.Fact], scope: Scope) -> dict[str, FactDef]:
    """The facts with their defaults, and the values that words in targets stand for; other facts may be in both."""
    complete = dict(facts)
    for node in stated:
        same = [fact for word in node.names if (fact := facts.get(word.text)) and fact.span == word.span]
        changed: dict[str, Any] = {}
        if same and isinstance(node.type, written.Table):
            pairs = zip(same[0].columns, node.type.columns, strict=True)
            changed["columns"] = tuple(replace(each, named=_named(column.type, scope)) for each, column in pairs)
        elif same and isinstance(node.type, written.TypeName):
            changed["named"] = _named(node.type, scope)
            if node.default is not None:
                changed |= {"default": default_of(node.default, same[0], scope), "optional": False}
        complete.update((fact.name, replace(fact, **changed)) for fact in same if changed != {"named": ()})
    return complete


def _declared_rightly(value: terms.Expression, declared: Type, span: Span, scope: Scope) -> None:
    """Report a quantity whose value need not be of the type that is declared for it."""
    suspicious_percent(declared, value, scope)
    constant = constants.fold(value)
    if constant is not None and types.unify(value.type, declared) is not None:
        stand_in = FactDef("", declared, span)
        if stand_in.fits(constant):
            return
    elif types.assignable(value.type, declared):
        return
    scope.report.add(Message("PS305.declared_otherwise", declared=declared, found=value.type), span)


def declare_named(
    lets: Sequence[written.Let], rules: Sequence[written.Rule], currency: str, taken: Declarations, scope: Scope
) -> list[model.Quantity]:
    """The quantities of a file, each after those that it is made of; they go into the scope as they are found.

    So do rules, whose bodies are looked at once by themselves.
    """
    named: dict[str, written.Let | written.Rule] = {}
    named |= {node.name.text: node for node in lets if taken.take(node.name)}
    declared = {node.name.text: _rule(node, currency, taken, scope) for node in rules if taken.take(node.name)}
    named |= {node.name.text: node for node in reversed(rules) if node.name.text in declared}
    graph = {name: [*_needed(node, named, declared)] for name, node in named.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        scope.report.add(cycle(circle), named[circle[0]].name.span)
        scope.broken |= named.keys()
        return []
    found: list[model.Quantity] = []
    for name in order:
        node = named[name]
        if isinstance(node, written.Let):
            quantity = _quantity(node, currency, scope)
            if quantity is not None:
                scope.quantities[name] = quantity
                found.append(_published(quantity, node, scope))
        elif (rule := declared[name]) is None or expressions.rule_alone(rule, scope) is None:
            scope.broken.add(name)
        else:
            scope.rules[name] = rule
    return found


def _published(quantity: model.Quantity, node: written.Let, scope: Scope) -> model.Quantity:
    """A quantity with how it is shown."""
    shown = None if node.shown is None else expressions.expression(node.shown, scope)
    if node.grades is None:
        return replace(quantity, shown=shown)
    if not quantity.type.ordered:
        message = Message("PS304.no_number", where=Words("part.grades"), kind=quantity.type)
        scope.report.add(message, node.value.span)
        return quantity
    return replace(quantity, shown=shown, grading=scale_of(node.grades, quantity.type, scope, expressions.TABLES))


def _needed(node: written.Let | written.Rule, named: Container[str], rules: Container[str]) -> Iterator[str]:
    """What is named in a declaration, and the rules that are called in it."""
    value = node.value if isinstance(node, written.Let) else node.body
    own = {each.name.text for each in node.parameters} if isinstance(node, written.Rule) else set()
    yield from (each for each in names(value) if each in named and each not in own)
    yield from (each for each in called_in(value) if each in rules)


def _quantity(node: written.Let, currency: str, scope: Scope) -> model.Quantity | None:
    value = expressions.expression(node.value, scope)
    declared = None if node.type is None else type_of(node.type, currency, scope)
    if value is None:
        scope.broken.add(node.name.text)
        return None
    if declared is not None:
        _declared_rightly(value, declared[0], node.value.span, scope)
    kind = value.type if declared is None else declared[0]
    return model.Quantity(node.name.span, node.name.text, kind, value, text(node.title))


def _rule(node: written.Rule, currency: str, taken: Declarations, scope: Scope) -> RuleDef | None:
    """What is declared of a rule; reports a name that is that of a function, and parameters that are told twice."""
    if node.name.text in {*FUNCTIONS, *SPECIAL, *MEASURES, *AGGREGATES}:
        scope.report.add(Message("PS207.reserved_name", name=node.name.text), node.name.span)
    parameters: dict[str, Type] = {}
    spans: dict[str, Span] = {}
    for each in node.parameters:
        name, found = each.name.text, type_of(each.type, currency, scope)
        other = taken.place(name) or spans.get(name)
        spans[name] = each.name.span
        if other is not None:
            scope.report.add(Message("PS202.declared_twice", name=name), each.name.span, (Words("note.other"), other))
        if found is not None:
            parameters[name] = found[0]
    fits = len(parameters) == len(node.parameters)
    return RuleDef(node.name.text, tuple(parameters.items()), node.body) if fits else None


def declare_table(
    node: written.Fact, table: written.Table, currency: str, taken: Declarations, scope: Scope
) -> dict[str, FactDef]:
    """The facts of a declaration whose type is a table; the values that its targets name come later."""
    if node.domain is not None:
        scope.report.add(Message("PS312.no_domain", kind=types.TABLE), node.domain.span)
    if node.default is not None:
        message = Message("PS305.declared_otherwise", declared=types.TABLE, found=types.PLAIN)
        scope.report.add(message, node.default.span)
    if not table.columns:
        scope.report.add(Message("PS422.empty_table", what=Words("part.table")), table.span)
    columns: dict[str, FactDef] = {}
    for column in table.columns:
        found = _column(column, currency, scope)
        if column.name.text in columns:
            other = (Words("note.first"), columns[column.name.text].span)
            scope.report.add(Message("PS202.declared_twice", name=column.name.text), column.name.span, other)
        elif found is not None:
            columns[column.name.text] = found
    facts: dict[str, FactDef] = {}
    for word in node.names:
        if taken.take(word):
            if len(columns) < len(table.columns) or not columns:
                scope.broken.add(word.text)
                continue
            fact = FactDef(word.text, types.TABLE, word.span, text(node.title), optional=node.optional)
            facts[word.text] = replace(fact, columns=tuple(columns.values()))
    return facts


def _column(node: written.Column, currency: str, scope: Scope) -> FactDef | None:
    stated = _stated(node, node.type, currency, scope)
    if stated is None:
        return None
    column = replace(stated, name=node.name.text, span=node.name.span)
    if node.default is None:
        return column
    default = default_of(node.default, column, scope.within(fixed=Words("part.column_default")))
    return column if default is None else replace(column, default=default)


def _named(node: written.TypeName, scope: Scope) -> tuple[tuple[str, terms.Expression], ...]:
    found: list[tuple[str, terms.Expression]] = []
    for name, value in node.named:
        resolved = expressions.expression(value, scope)
        if resolved is None:
            continue
        if not resolved.type.numeric:
            message = Message("PS304.no_number", where=Words("part.named_value"), kind=resolved.type)
            scope.report.add(message, value.span)
        found.append((name.text, resolved))
    return tuple(found)


def check_columns(facts: dict[str, FactDef], taken: Declarations, report: Report) -> None:
    """Report columns that have the name of a fact or a quantity: a reader could not tell which is meant."""
    for fact in facts.values():
        for column in fact.columns:
            other = taken.place(column.name)
            if other is not None:
                message = Message("PS202.declared_twice", name=column.name)
                report.add(message, column.span, (Words("note.other"), other))


_NAME = re.compile(r"[\w.]+")
_SLOT = re.compile(r"\{([^{}]*)\}")


def requirements_of(node: written.Requirement, scope: Scope) -> Iterator[model.Requirement]:
    """Resolve checks; ``{name}`` in a message stands for a fact, a quantity or a published score."""
    for each in node.demands:
        found = expressions.condition(there(each.condition), scope)
        words, figures = _message(there(each.words), scope)
        if found is not None:
            yield model.Requirement(each.span, node.warning, found, words, figures)


def _message(quoted: written.Quoted, scope: Scope) -> tuple[tuple[str, ...], tuple[terms.Expression, ...]]:
    """The words of a message, and the figures between any two of them."""
    words: list[str] = []
    figures: list[terms.Expression] = []
    at, said = 0, quoted.text
    for slot in _SLOT.finditer(said):
        figure = _figure(slot[1].strip(), quoted.span, scope)
        if figure is not None:
            words.append(said[at : slot.start()])
            figures.append(figure)
        at = slot.end()
    return (*words, said[at:]), tuple(figures)


def _figure(name: str, span: Span, scope: Scope) -> terms.Expression | None:
    if not _NAME.fullmatch(name):
        scope.report.add(Message("PS201.no_figure_named" if not name else "PS201.no_figure", name=name), span)
        return None
    is_value = name in scope.facts or name in scope.quantities
    scores = not is_value and (name == TOTAL or bool(scope.nodes.meant(name)))
    return expressions.expression(written.Name(span, name), scope.within(scores=scores))
