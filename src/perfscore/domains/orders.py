"""Orders among numbers: how far one surely lies below another, by comparisons that are supposed to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import cast

import attrs

from perfscore.core.nodes import NOT, Add, Const, Fold, Logic, Node, Ref, Test
from perfscore.domains.possible import step_of
from perfscore.model.rule_model import FactDef

_MOST_ORDERS = 100
_LEFT, _RIGHT = frozenset({"<", "<=", "="}), frozenset({">", ">=", "="})

Gap = tuple[Fraction, bool]
"""How much more a number is than another one, at the least; and whether it is more than that."""


@attrs.frozen
class Order:
    """That a number lies below another one by some gap or more; ``strictly`` by more than that."""

    less: Node
    more: Node
    gap: Fraction
    strictly: bool


def ordering(condition: Node, facts: Mapping[str, FactDef]) -> Iterator[Order]:
    """What a condition that holds puts into order."""
    match condition:
        case Logic(how="and"):
            for each in condition.conditions:
                yield from ordering(each, facts)
        case Logic(how="not", conditions=(Test(operator=operator) as inner,)) if operator in NOT:
            yield from ordering(attrs.evolve(inner, operator=NOT[operator]), facts)
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
    (one, here), (other, there) = _apart(less), _apart(more)
    gap, steps = here - there, [_step(each, facts) for each in (one, other)]
    if strictly and gap.denominator == 1 and steps == [1, 1]:
        return Order(one, other, gap + 1, strictly=False)
    return Order(one, other, gap, strictly)


def gap(one: Node, other: Node, orders: Iterable[Order]) -> Gap | None:
    """How far a number surely lies below another one, by some orders and by way of others; None where it may not."""
    (one, here), (other, there) = _apart(one), _apart(other)
    nought: Gap = Fraction(0), False
    pending, found, left = [one], {one: nought}, _MOST_ORDERS
    while pending and left:
        left -= 1
        below = pending.pop()
        for each in orders:
            if each.less == below:
                farther = found[below][0] + each.gap, found[below][1] or each.strictly
                if each.more not in found or farther > found[each.more]:
                    found[each.more] = farther
                    pending.append(each.more)
    if other not in found:
        return None
    apart, strictly = found[other]
    return apart + there - here, strictly


def _apart(node: Node) -> tuple[Node, Fraction]:
    """A number without what is added to it that is written down, and that."""
    if isinstance(node, Add):
        rest = [each for each in node.terms if not isinstance(each, Const)]
        if len(rest) == 1:
            written = (each.value for each in node.terms if isinstance(each, Const))
            return rest[0], sum(cast(Iterable[Fraction], written), Fraction(0))
    return node, Fraction(0)


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
