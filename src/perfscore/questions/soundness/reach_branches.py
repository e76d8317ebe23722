"""Interval analysis behind a condition, which narrows facts and quantities where it holds or fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.model import ranges, rule_model, terms
from perfscore.questions.soundness.ground import Ground

_Named = terms.FactValue | terms.QuantityValue
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@attrs.frozen(slots=False)
class Branch(Ground):
    """The same framework behind a condition: some facts and quantities are narrower there."""

    facts: Mapping[str, rule_model.FactDef]
    quantities: Mapping[str, Interval]

    @classmethod
    def of(cls, ground: Ground, named: _Named, inside: Interval) -> Branch:
        """What is said of a ground where a fact or a quantity also lies within an interval."""
        facts, quantities = ground.framework.facts, ground.quantity_ranges
        if isinstance(ground, Branch):
            facts, quantities = ground.facts, ground.quantities
        if isinstance(named, terms.QuantityValue):
            known = quantities[named.name].meet(inside)
            return cls(ground.framework, facts, {**quantities, named.name: known})
        fact = facts[named.name]
        narrow = attrs.evolve(fact, domain=ranges.of_fact(fact).meet(inside))
        return cls(ground.framework, {**facts, named.name: narrow}, quantities)

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take behind the condition; never too narrow."""
        return ranges.of(expression, self.facts, self.quantities)


def bounds(
    condition: terms.Comparison, left: Interval, right: Interval, *, held: bool
) -> Iterator[tuple[_Named, Interval]]:
    """What a comparison says of its sides, of which it knows the values, where it holds, or does not."""
    sign = condition.operator if held else _OPPOSITE[condition.operator]
    for named, other, how in ((condition.left, right, sign), (condition.right, left, _TURNED.get(sign, sign))):
        if isinstance(named, _Named) and named.type.ordered and not other.empty:
            if how in {"<", "<=", "="} and other.high is not None:
                yield named, Interval(high=other.high, high_closed=how != "<" and other.high_closed)
            if how in {">", ">=", "="} and other.low is not None:
                yield named, Interval(low=other.low, low_closed=how != ">" and other.low_closed)
