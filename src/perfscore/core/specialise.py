"""Partial evaluation: a program in which some of what is given is known, so that much of it is computed beforehand.

What is left says the same for all the rest, trouble included: a part that could be in trouble is dropped only where it
would not be looked at. Definitions that come out as values are put in where they are referred to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar, assert_never, cast

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.nodes import (
    Add,
    Base,
    Case,
    Const,
    Div,
    Extreme,
    Fold,
    Key,
    Logic,
    Mul,
    Node,
    Primitive,
    Ref,
    Round,
    Test,
    Value,
)
from perfscore.core.program import Program
from perfscore.messages.trouble import Trouble

Compute = Callable[[Node], Value]
"""The value of a node that refers to nothing. Raises Trouble where it has none."""
_T = TypeVar("_T")


def specialise(program: Program, known: Mapping[Key, Value], compute: Compute) -> Program:
    """The program with some facts, statuses or definitions known."""
    dependencies = dependencies_of(program)
    partial = Partial({**known}, compute)
    for key in dependencies.order:
        node = dependencies.definitions.get(key)
        if node is not None and isinstance(found := partial.of(node), Const):
            partial.known[key] = found.value
    return _mapped(program, partial.of)


class Partial:
    """Evaluates nodes as far as what is known goes; a value is a node."""

    def __init__(self, known: dict[Key, Value], compute: Compute) -> None:
        self.known = known
        self._compute = compute
        self._done: dict[int, tuple[Node, Node]] = {}

    def of(self, node: Node) -> Node:
        """What is left of a node."""
        found = self._done.get(id(node))
        if found is None:
            found = self._done[id(node)] = node, self._rest(node)
        return found[1]

    def _rest(self, node: Node) -> Node:
        match node:
            case Const():
                return node
            case Ref():
                return Const(self.known[node.key], origin=node.origin) if node.key in self.known else node
            case Add():
                return self._computed(attrs.evolve(node, terms=self._all(node.terms)))
            case Mul():
                return self._computed(attrs.evolve(node, factors=self._all(node.factors)))
            case Div():
                return self._computed(attrs.evolve(node, above=self.of(node.above), below=self.of(node.below)))
            case Extreme():
                return self._extreme(node)
            case Round():
                return self._computed(attrs.evolve(node, operand=self.of(node.operand)))
            case Test():
                other = self.of(node.other) if isinstance(node.other, Base) else node.other
                return self._computed(attrs.evolve(node, subject=self.of(node.subject), other=other))
            case Logic():
                return self._logic(node)
            case Case():
                return self._case(node)
            case Fold():
                where = None if node.where is None else self.of(node.where)
                otherwise = None if node.otherwise is None else self.of(node.otherwise)
                return attrs.evolve(node, where=where, body=self.of(node.body), otherwise=otherwise)
            case Primitive():
                return self._primitive(node)
            case _:
                assert_never(node)

    def _all(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(map(self.of, nodes))

    def _computed(self, node: Node) -> Node:
        """The value of a node all of whose parts are known; trouble is left, to be told where it is needed."""
        if not all(isinstance(part, Const) for part in node.parts):
            return node
        try:
            return Const(self._compute(node), origin=node.origin)
        except Trouble:
            return node

    def _extreme(self, node: Extreme) -> Node:
        """Of options that are known only the one that counts is left."""
        options = self._all(node.options)
        values = [each.value for each in options if isinstance(each, Const)]
        pick: Any = max if node.pick == "greatest" else min
        best = pick(cast(list[Fraction], values), default=None)
        left: list[Node] = []
        for each in options:
            if not isinstance(each, Const) or (each.value == best and each not in left):
                left.append(each)
        return left[0] if len(left) == 1 else attrs.evolve(node, options=tuple(left))

    def _logic(self, node: Logic) -> Node:
        """Conditions up to the first that decides; those that are known to decide nothing are left out."""
        if node.how == "not":
            return self._computed(attrs.evolve(node, conditions=self._all(node.conditions)))
        decides = node.how == "or"
        left: list[Node] = []
        for condition in self._all(node.conditions):
            if not isinstance(condition, Const):
                left.append(condition)
            elif condition.value is decides:
                left.append(condition)
                break
        if not left:
            return Const(not decides, origin=node.origin)
        return left[0] if len(left) == 1 else attrs.evolve(node, conditions=tuple(left))

    def _case(self, node: Case) -> Node:
        """Arms that may hold, up to the first that does."""
        arms: list[tuple[Node, Node]] = []
        for condition, value in node.arms:
            rest = self.of(condition)
            if not isinstance(rest, Const):
                arms.append((rest, self.of(value)))
            elif rest.value is True:
                return attrs.evolve(node, arms=tuple(arms), rest=self.of(value)) if arms else self.of(value)
        rest_of_all = None if node.rest is None else self.of(node.rest)
        if not arms and rest_of_all is not None:
            return rest_of_all
        return attrs.evolve(node, arms=tuple(arms), rest=rest_of_all)

    def _primitive(self, node: Primitive) -> Node:
        operands = self._all(node.operands)
        rest = attrs.evolve(node, operands=operands)
        match node.function:
            case "after" | "after all":
                needed = [each for each in operands[:-1] if not isinstance(each, Const)]
                return attrs.evolve(rest, operands=(*needed, operands[-1])) if needed else operands[-1]
            case "trouble":
                return rest
            case "sound":
                return Const(value=True, origin=node.origin) if isinstance(operands[0], Const) else rest
            case _:
                return self._computed(rest)


def _mapped(piece: _T, of: Callable[[Node], Node]) -> _T:
    """A piece of a program with other nodes in it."""
    if isinstance(piece, Base):
        return cast(_T, of(cast(Node, piece)))
    if isinstance(piece, tuple):
        return cast(_T, tuple(_mapped(each, of) for each in piece))
    if attrs.has(type(piece)) and type(piece).__module__ == Program.__module__:
        fields = {field.name: getattr(piece, field.name) for field in attrs.fields(cast(Any, type(piece)))}
        return cast(_T, attrs.evolve(cast(Any, piece), **{name: _mapped(each, of) for name, each in fields.items()}))
    return piece
