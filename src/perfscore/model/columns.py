"""Declarations of tables: the definitions of their columns, and columns named like a fact or a quantity."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from perfscore.kernel import types
from perfscore.messages import names as name_messages
from perfscore.messages import points as point_messages
from perfscore.messages import types as messages
from perfscore.messages.diagnostics import Report
from perfscore.model import rule_model, terms
from perfscore.model.declared import default_of, domain_of, type_of
from perfscore.model.expressions import expression
from perfscore.model.names import Declarations
from perfscore.model.scope import Scope
from perfscore.syntax import nodes


def declare_table(
    node: nodes.Fact, table: nodes.Table, currency: str, taken: Declarations, scope: Scope
) -> dict[str, rule_model.FactDef]:
    """The facts of a declaration whose type is a table; the values that its targets name come later."""
    if node.domain is not None:
        scope.report.add(messages.no_domain(types.TABLE), node.domain.span)
    if node.default is not None:
        scope.report.add(messages.declared_otherwise(types.TABLE, types.PLAIN), node.default.span)
    if not table.columns:
        scope.report.add(point_messages.empty_table("this table"), table.span)
    columns: dict[str, rule_model.FactDef] = {}
    for column in table.columns:
        found = _column(column, currency, scope)
        if column.name.text in columns:
            other = ("it is first declared here", columns[column.name.text].span)
            scope.report.add(name_messages.declared_twice(column.name.text), column.name.span, other)
        elif found is not None:
            columns[column.name.text] = found
    title = None if node.title is None else node.title.text
    facts: dict[str, rule_model.FactDef] = {}
    for word in node.names:
        if taken.take(word):
            if len(columns) < len(table.columns) or not columns:
                scope.broken.add(word.text)
                continue
            facts[word.text] = rule_model.FactDef(
                word.text, types.TABLE, title, None, None, node.optional, None, False, word.span,
                tuple(columns.values()),
            )  # fmt: skip
    return facts


def _column(node: nodes.Column, currency: str, scope: Scope) -> rule_model.FactDef | None:
    found = type_of(node.type, currency, scope)
    if found is None:
        return None
    kind, domain = domain_of(node, found[0], scope)
    title = None if node.title is None else node.title.text
    column = rule_model.FactDef(
        node.name.text, kind, title, domain, None, node.optional, found[1], False, node.name.span
    )
    if node.default is None:
        return column
    default = default_of(node.default, column, scope.within(fixed="the default of a column"))
    return column if default is None else attrs.evolve(column, default=default)


def with_named(
    facts: dict[str, rule_model.FactDef], written: Sequence[nodes.Fact], scope: Scope
) -> dict[str, rule_model.FactDef]:
    """The facts with the values that stand for words in their targets."""
    complete = dict(facts)
    for node in written:
        for word in node.names:
            fact = complete.get(word.text)
            if fact is None or fact.span != word.span:
                continue
            if isinstance(node.type, nodes.Table):
                columns = [
                    attrs.evolve(each, named=_named(column.type, scope))
                    for each, column in zip(fact.columns, node.type.columns, strict=True)
                ]
                complete[word.text] = attrs.evolve(fact, columns=tuple(columns))
            elif node.type.named:
                complete[word.text] = attrs.evolve(fact, named=_named(node.type, scope))
    return complete


def _named(node: nodes.TypeName, scope: Scope) -> tuple[tuple[str, terms.Expression], ...]:
    found: list[tuple[str, terms.Expression]] = []
    for text, value in node.named:
        resolved = expression(value, scope)
        if resolved is None:
            continue
        if not resolved.type.numeric:
            scope.report.add(messages.no_number(resolved.type, "a named value"), value.span)
        found.append((text.text, resolved))
    return tuple(found)


def check_columns(facts: dict[str, rule_model.FactDef], taken: Declarations, report: Report) -> None:
    """Report columns that have the name of a fact or a quantity: a reader could not tell which is meant."""
    for fact in facts.values():
        for column in fact.columns:
            other = taken.place(column.name)
            if other is not None:
                report.add(name_messages.declared_twice(column.name), column.span, ("the other one stands here", other))
