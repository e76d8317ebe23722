"""Orders among numbers: how far one surely lies below another one, or a multiple of it, by what is supposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import cast

import attrs

from perfscore.core.nodes import NOT, Add, Const, Div, Fold, Logic, Mul, Node, Ref, Test
from perfscore.domains.possible import step_of
from perfscore.model.rule_model import FactDef

_MOST_ORDERS = 100
_LEFT, _RIGHT = frozenset({"<", "<=", "="}), frozenset({">", ">=", "="})

Gap = tuple[Fraction, bool]
"""How much more a number is than another one, at the least; and whether it is more than that."""

_ZERO, _ONE = Fraction(0), Fraction(1)
_NOUGHT: Gap = _ZERO, False


@attrs.frozen
class Order:
    """That a number lies below another one, ``times`` so often, by some gap or more; ``strictly`` by more than that."""

    less: Node
    more: Node
    times: Fraction
    gap: Fraction
    strictly: bool


def ordering(condition: Node, facts: Mapping[str, FactDef]) -> Iterator[Order]:
    """What a condition that holds puts into order."""
    match condition:
        case Logic(how="and"):
            for each in condition.conditions:
                yield from ordering(each, facts)
        case Logic(how="not", conditions=(Test(operator=operator) as inner,)) if operator in NOT:
            yield from ordering(inner.negated, facts)
        case Test(subject=one, operator=sign, other=other) if sign in _LEFT or sign in _RIGHT:
            other = cast(Node, other)
            if sign in _LEFT:
                yield ordered(one, other, facts, strictly=sign == "<")
            if sign in _RIGHT:
                yield ordered(other, one, facts, strictly=sign == ">")
        case _:
            return


def ordered(less: Node, more: Node, facts: Mapping[str, FactDef], *, strictly: bool) -> Order:
    """That a number is not above another one, or ``strictly`` below it; of whole numbers by one, then."""
    (one, part, here), (other, times, there) = _sides(less, more)
    gap, times, steps = (here - there) / part, times / part, [_step(each, facts) for each in (one, other)]
    if strictly and gap.denominator == times.denominator == 1 and steps == [1, 1]:
        return Order(one, other, times, gap + 1, strictly=False)
    return Order(one, other, times, gap, strictly)


def gap(one: Node, other: Node, orders: Iterable[Order]) -> Gap | None:
    """How far a number surely lies below another one, by some orders and by way of others; None where it may not."""
    (one, part, here), (other, times, there) = _sides(one, other)
    found = _above(one, orders).get((other, times / part))
    return None if found is None else (part * found[0] + there - here, found[1])


def multiples(one: Node, other: Node, orders: Iterable[Order]) -> Iterator[tuple[Fraction, bool]]:
    """How many times another number, which is above 0, one is at the most; and whether it is less than that."""
    (one, part, here), (other, times, there) = _sides(one, other)
    for (node, more), (apart, strictly) in _above(one, orders).items():
        if node == other:
            most = part * more / times
            beyond = part * apart + most * there - here
            if beyond >= 0:
                yield most, strictly or beyond > 0


def _above(one: Node, orders: Iterable[Order]) -> Mapping[tuple[Node, Fraction], Gap]:
    """The numbers, each so many times, that one surely does not lie above, and by how far at the least."""
    start = one, _ONE
    pending, found, left = [start], {start: _NOUGHT}, _MOST_ORDERS
    while pending and left:
        left -= 1
        below, times = pending.pop()
        apart, strictly = found[below, times]
        for each in orders:
            if each.less == below:
                above = each.more, times * each.times
                farther = apart + times * each.gap, strictly or each.strictly
                if above not in found or farther > found[above]:
                    found[above] = farther
                    pending.append(above)
    return found


def _sides(one: Node, other: Node) -> tuple[tuple[Node, Fraction, Fraction], tuple[Node, Fraction, Fraction]]:
    """Two numbers that are compared, each as a multiple of a node and what is added to it.

    Both multiples are above 0: where those that are written are not, the sides change places.
    """
    first, second = _apart(one), _apart(other)
    if first[1] > 0 and second[1] > 0:
        return first, second
    if first[1] < 0 and second[1] < 0:
        return (second[0], -second[1], -second[2]), (first[0], -first[1], -first[2])
    return (one, _ONE, _ZERO), (other, _ONE, _ZERO)


def _apart(node: Node) -> tuple[Node, Fraction, Fraction]:
    """A number without what is written down beside it: a node, how many times it counts, and what is added to that."""
    match node:
        case Add() | Mul():
            rest = [each for each in node.parts if not isinstance(each, Const)]
            if len(rest) == 1:
                inner, times, more = _apart(rest[0])
                written = [cast(Fraction, each.value) for each in node.parts if isinstance(each, Const)]
                if isinstance(node, Add):
                    return inner, times, more + sum(written)
                factor = prod(written, start=_ONE)
                return (inner, times * factor, more * factor) if factor else (node, _ONE, _ZERO)
        case Div(above=above, below=Const(value=Fraction() as divisor)) if divisor:
            inner, times, more = _apart(above)
            return inner, times / divisor, more / divisor
        case _:
            pass
    return node, _ONE, _ZERO


def _step(node: Node, facts: Mapping[str, FactDef]) -> Fraction | None:
    """The step of what is given or counted."""
    match node:
        case Ref(kind="fact", name=name):
            return step_of(facts[name])
        case Ref(kind="cell", name=name):
            table, _, column = name.partition(".")
            return step_of(facts[table].column(column))
        case Fold(function="count"):
            return Fraction(1)
        case _:
            return None
