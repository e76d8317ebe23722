"""The order of evaluation: facts, quantities and scores after all that they need; or the circle that forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from perfscore.kernel.source import Span
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import expressions


def order(
    root: model.Node, facts: Mapping[str, rule_model.FactDef], quantities: Sequence[model.Quantity]
) -> tuple[model.Step, ...]:
    """The steps of an evaluation, each after all that it needs.

    Raises CycleError, whose second argument is the circle, where there is no such order.
    """
    graph: dict[model.Step, list[model.Step]] = {}
    for fact in facts.values():
        if fact.default is not None:
            graph["fact", fact.name] = list(_needed(fact.default, facts))
    for quantity in quantities:
        graph["let", quantity.name] = list(_needed(quantity.value, facts))
    for node in root.walk():
        below: list[model.Step] = [("score", child.path) for child in node.children]
        rules = tuple((each.clause, each.limits, each.checks, each.rows) for each in _own(node))
        graph["score", node.path] = [*_needed(rules, facts), *below]
    return tuple(TopologicalSorter(graph).static_order())


def circle(error: CycleError) -> list[str]:
    """The names on a circle, for a message."""
    steps: list[model.Step] = list(reversed(error.args[1]))
    named = [name if kind in {"let", "fact"} else f"score({name or 'total'})" for kind, name in steps]
    return [name for index, name in enumerate(named) if index == 0 or named[index - 1] != name]


def place_of_circle(
    error: CycleError,
    root: model.Node,
    facts: Mapping[str, rule_model.FactDef],
    quantities: Sequence[model.Quantity],
) -> Span:
    """Where a score on the circle is read, or else where something on it is declared."""
    steps = set(error.args[1])
    pieces = [each.value for each in quantities if ("let", each.name) in steps]
    pieces += [each.default for each in facts.values() if each.default and ("fact", each.name) in steps]
    nodes = [each for node in root.walk() if ("score", node.path) in steps for each in _own(node)]
    rules = tuple((node.clause, node.limits, node.checks, node.rows) for node in nodes)
    for each in expressions((tuple(pieces), rules)):
        if isinstance(each, terms.NodeValue) and ("score", each.path) in steps:
            return each.span
    return next(iter(expressions(tuple(pieces)))).span


def _own(node: model.Node) -> Iterator[model.Node]:
    """The node, and what its rows become, which is scored together with it."""
    yield node
    for rows in node.rows:
        yield from rows.template.rules()


def _needed(piece: object, facts: Mapping[str, rule_model.FactDef]) -> Iterator[model.Step]:
    for each in expressions(piece):
        match each:
            case terms.FactValue() | terms.StatusTest():
                if facts[each.name].default is not None:
                    yield "fact", each.name
                yield from _needed(facts[each.name].named, facts)
            case terms.ColumnValue():
                yield from _needed(facts[each.table].column(each.name).named, facts)
            case terms.QuantityValue():
                yield "let", each.name
            case terms.NodeValue(what="score"):
                yield "score", each.path
            case _:
                pass
