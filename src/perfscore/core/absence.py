"""Where a value is missing: the condition that something which a node needs has none, as a node of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import assert_never

from perfscore.core import nodes
from perfscore.core.nodes import Key, Node, Origin
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Span
from perfscore.model.rule_model import FactDef

_Ways = Iterable[tuple[tuple[Node, ...], Node]]
"""Nodes, each with the conditions under which it counts."""


class Absence:
    """Tells of nodes where a value is missing, by what each of them needs, from left to right and no further than that.

    What it tells of quantities and of defaults are definitions of their own.
    """

    def __init__(self, facts: Mapping[str, FactDef]) -> None:
        self._facts = facts
        self._told: dict[Key, Node] = {}

    def define(self, key: Key, node: Node) -> list[tuple[Key, Node]]:
        """A quantity or a default, behind all that it is computed from, and where it is missing if it ever is."""
        told = self._told[key] = self.of(node)
        return [(key, node)] if isinstance(told, nodes.Const) else [(key, node), (_telling(key), told)]

    @remembered
    def of(self, node: Node) -> Node:
        """The condition that the value of a node is missing; ``false`` where it never is."""
        match node:
            case nodes.Const() | nodes.Primitive(function="sound"):
                return nodes.Const(False, origin=node.origin)
            case nodes.Ref():
                return self._referred(node)
            case nodes.Primitive(function="trouble", data=nodes.Wrong(message=message)):
                return nodes.Const(message.key == "PS516.missing_value", origin=node.origin)
            case nodes.Logic():
                return _any(self._of_conditions(node), node.origin)
            case nodes.Case():
                return _any(self._of_arms(node), node.origin)
            case nodes.Fold():
                return _any(self._of_rows(node), node.origin)
            case nodes.Primitive(function="meets" | "attainment" | "deviation"):
                return _any(self._of_sides(node), node.origin)
            case nodes.Add() | nodes.Mul() | nodes.Div() | nodes.Extreme() | nodes.Round():
                return self._of_parts(node)
            case nodes.Test() | nodes.Primitive():
                return self._of_parts(node)
            case _:
                assert_never(node)

    def _of_parts(self, node: Node) -> Node:
        return _any((((), self.of(part)) for part in node.parts), node.origin)

    def _referred(self, node: nodes.Ref) -> Node:
        origin, (table, _, column) = node.origin, node.name.partition(".")
        match node.kind:
            case "fact" | "table" if self._facts[node.name].optional:
                status, missing = (nodes.Ref("status", node.name, origin=origin), nodes.Const("missing", origin=origin))
                return nodes.Test(status, "=", missing, origin=origin)
            case "cell" if self._facts[table].column(column).optional:
                return _not(nodes.Ref("filled", node.name, origin=origin))
            case "score":
                return _not(nodes.Ref("applies", node.name, origin=origin))
            case "let" | "default":
                told = self._told[node.key]
                return told if isinstance(told, nodes.Const) else nodes.Ref(*_telling(node.key), origin=origin)
            case _:
                return nodes.Const(False, origin=origin)

    def _of_sides(self, node: nodes.Primitive) -> _Ways:
        """What compares a value with a written target needs both, and that something can be told of them."""
        origin, sides = node.origin, node.operands
        missing = tuple(each for each in map(self.of, sides) if each != _NEVER)
        yield from (((), each) for each in missing)
        told = nodes.Primitive("comparable", sides, origin=origin)
        if node.function != "meets":
            told = nodes.Primitive("after", (*sides, nodes.Primitive("sound", (node,), origin=origin)), origin=origin)
        yield tuple(map(_not, missing)), _not(told)

    def _of_conditions(self, node: nodes.Logic) -> _Ways:
        """Conditions are looked at where those before them do not decide."""
        before: tuple[Node, ...] = ()
        for each in node.conditions:
            yield before, self.of(each)
            before = (*before, each if node.how == "and" else _not(each))

    def _of_arms(self, node: nodes.Case) -> _Ways:
        """The condition of an arm is looked at where those before it do not hold, and its value where it holds."""
        before: tuple[Node, ...] = ()
        for condition, value in node.arms:
            yield before, self.of(condition)
            yield (*before, condition), self.of(value)
            before = (*before, _not(condition))
        if node.rest is not None:
            yield before, self.of(node.rest)

    def _of_rows(self, node: nodes.Fold) -> _Ways:
        """A function needs its table, what it asks of each row, and what counts where there are too few of them."""
        origin = node.origin
        yield (), self.of(node.over)
        rows = nodes.Case(((node.where or nodes.Const(True, origin=origin), node.body),), None, origin=origin)
        missing = self.of(rows)
        if missing != _NEVER:
            none = nodes.Const(False, origin=origin)
            yield (), nodes.Fold("any", node.over, None, missing, otherwise=none, cost=node.cost, origin=origin)
        if node.otherwise is not None:
            count = nodes.Fold(
                "count", node.over, node.where, nodes.Const(True, origin=origin), cost=node.cost, origin=origin
            )
            few = nodes.Test(count, "<", nodes.Const(Fraction(node.needed), origin=origin), origin=origin)
            yield (few,), self.of(node.otherwise)


_ALWAYS, _NEVER = (nodes.Const(each, origin=Origin(Span(0, 0))) for each in (True, False))


def _telling(key: Key) -> Key:
    return "missing", " ".join(key)


def _not(node: Node) -> Node:
    return nodes.Logic("not", (node,), origin=node.origin)


def _any(ways: _Ways, origin: Origin) -> Node:
    """That any of some conditions holds where it counts."""
    found = dict[Node, None]()
    # What is told by conditions alone comes first: it helps to narrow the rest.
    for where, missing in sorted(ways, key=lambda way: way[1] != _ALWAYS):
        if missing not in found and missing != _NEVER:
            conditions = tuple(
                each for each in (*where, missing) if not (isinstance(each, nodes.Const) and each.value is True)
            )
            assert conditions
            found[conditions[0] if len(conditions) == 1 else nodes.Logic("and", conditions, origin=origin)] = None
    if len(found) < 2:
        return next(iter(found), nodes.Const(False, origin=origin))
    return nodes.Logic("or", tuple(found), origin=origin)
