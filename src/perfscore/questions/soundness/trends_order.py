"""Values that are never above others, and quotients in a form whose trend can be told."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.kernel.types import NUMBER, RATIO
from perfscore.model import terms
from perfscore.questions.soundness.ground import Ground

_MOST_FACTORS = 12
_MOST_STEPS = 100

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "!=": "="}
Share = tuple[terms.Expression, terms.Expression, terms.Expression]
"""A part, the whole that it is divided by, and what else the whole holds."""


@attrs.frozen(slots=False)
class Order:
    """What can be said of two values before any fact is known."""

    ground: Ground

    def never_above(self, one: terms.Expression, other: terms.Expression) -> bool:
        """Whether one value is never above another: by their ranges, or by what every ``require`` says."""
        if not (one.type.ordered and other.type.ordered):
            return False
        high, low = self.ground.range_of(one).high, self.ground.range_of(other).low
        if high is not None and low is not None and high <= low:
            return True
        pending, seen = [one], [one]
        while pending and len(seen) < _MOST_STEPS:
            below = pending.pop()
            above = [more for less, more in self._required if less == below and more not in seen]
            seen += above
            pending += above
        return other in seen[1:]

    @cached_property
    def _required(self) -> list[tuple[terms.Expression, terms.Expression]]:
        return [
            pair
            for each in self.ground.framework.requirements[:_MOST_STEPS]
            if not each.warning
            for pair in _pairs(each.condition)
        ]

    def shares(self, expression: terms.Product) -> list[Share]:
        """The parts that are divided by a whole which holds them, where nothing in it is below 0."""
        found: list[Share] = []
        if len(expression.factors) > _MOST_FACTORS:
            return found
        parts = [factor for power, factor in expression.factors if power == "*"]
        for power, whole in expression.factors:
            added = _added(whole) if power == "/" else ()
            part = next((each for each in parts if each in added), None)
            if part is None or not all(self._positive(each) for each in added):
                continue
            parts = [each for each in parts if each is not part]
            rest = list(added)
            rest.remove(part)
            found.append((part, whole, terms.Sum(whole.span, whole.type, tuple(("+", each) for each in rest))))
        return found

    def _positive(self, expression: terms.Expression) -> bool:
        low = self.ground.range_of(expression).low
        return low is not None and low >= 0

    def distributed(self, expression: terms.Product) -> terms.Product | None:
        """``(a - b) / b`` as ``a / b - 1``, in which nothing stands twice; None where there is no such thing."""
        if len(expression.factors) > _MOST_FACTORS:
            return None
        for power, whole in expression.factors:
            if power == "*":
                continue
            for other, part in expression.factors:
                if other == "*" and isinstance(part, terms.Sum) and any(each == whole for _, each in part.terms):
                    rest = tuple(pair for pair in expression.factors if pair[1] is not whole and pair[1] is not part)
                    return attrs.evolve(expression, factors=(("*", _divided(part, whole)), *rest))
        return None


def _divided(part: terms.Sum, whole: terms.Expression) -> terms.Sum:
    one = terms.Constant(part.span, NUMBER, Fraction(1))
    quotients = tuple(
        (sign, one if term == whole else terms.Product(part.span, RATIO, (("*", term), ("/", whole))))
        for sign, term in part.terms
    )
    return terms.Sum(part.span, RATIO, quotients)


def _added(whole: terms.Expression) -> tuple[terms.Expression, ...]:
    """The terms of a sum without any minus."""
    if isinstance(whole, terms.Sum) and all(sign == "+" for sign, _ in whole.terms):
        return tuple(term for _, term in whole.terms)
    return whole.arguments if isinstance(whole, terms.Function) and whole.function == "sum" else ()


def _pairs(condition: terms.Expression) -> Iterator[tuple[terms.Expression, terms.Expression]]:
    """What a condition puts into order: the lesser value first."""
    match condition:
        case terms.AllOf():
            for each in condition.operands:
                yield from _pairs(each)
        case terms.Not(operand=terms.Comparison(operator=operator) as inner) if operator in _OPPOSITE:
            yield from _pairs(attrs.evolve(inner, operator=_OPPOSITE[operator]))
        case terms.Comparison(operator="<" | "<="):
            yield condition.left, condition.right
        case terms.Comparison(operator=">" | ">="):
            yield condition.right, condition.left
        case terms.Comparison(operator="="):
            yield condition.left, condition.right
            yield condition.right, condition.left
        case _:
            return
