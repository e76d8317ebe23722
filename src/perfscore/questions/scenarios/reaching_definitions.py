"""What values of a fact that reach a goal mean for the quantities that hang on it.

Only what is exactly the same is told: a quantity that is computed by ``+ - * /`` alone, rises or falls all along the
values of the fact, and has short numbers at the ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.nodes import Value
from perfscore.kernel import polynomials
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.rational_functions import End, Free, Varying
from perfscore.kernel.types import NUMERIC, Kind
from perfscore.messages.trouble import Trouble
from perfscore.model import model, terms
from perfscore.model.walk import inside
from perfscore.search.along import Along
from perfscore.search.region import Span

_PLACES = 6
_EVEN = (terms.Constant, terms.FactValue, terms.QuantityValue, terms.Negative, terms.Sum, terms.Product)


@attrs.frozen
class Derived:
    """A quantity and the intervals in which it lies just where the fact has the values that reach the goal."""

    quantity: model.Quantity
    intervals: tuple[Interval, ...]


def derived(along: Along, spans: Sequence[Span]) -> Iterator[Derived]:
    """What values of a fact mean for the quantities that are computed from it."""
    if along.fact.type.kind not in NUMERIC or not spans:
        return
    quantities = along.stage.framework.quantity_values
    moved = {name: quantities[name] for kind, name in along.stage.layout.moved_by(along.fact.name) if kind == "let"}
    start = along.start(*along.grid.inside(along.domain))
    assert start is not None, "spans lie among the values of the fact"
    there, uneven = along.evaluated(Free(along.grid.place(start)).number()).exact, set[str]()
    for name, quantity in moved.items():
        if not _even(quantity.value, uneven):
            uneven.add(name)
        elif quantity.type.kind in NUMERIC:
            found = _intervals(there.definition(("let", name)), along, spans)
            if found and all(_short(each, quantity) for each in found):
                yield Derived(quantity, tuple(found))


def _even(expression: terms.Expression, uneven: Collection[str]) -> bool:
    """Whether it is computed in the same way for all values of facts, from no quantity that is uneven."""
    pending: list[object] = [expression]
    while pending:
        each = pending.pop()
        if isinstance(each, terms.QuantityValue) and each.name in uneven:
            return False
        if isinstance(each, terms.Expression) and not isinstance(each, _EVEN):
            return False
        pending.extend(inside(each))
    return True


def _intervals(value: Value | Trouble, along: Along, spans: Sequence[Span]) -> list[Interval]:
    exact = all(end is None or end.exact for each in spans for end in (each.low, each.high))
    if not exact or not isinstance(value, Varying) or max(len(value.above), len(value.below)) > 2:
        return []
    above, below = ((*each, 0)[:2] for each in (value.above, value.below))
    if below[1]:
        pole, domain = Fraction(-below[0], below[1]), along.domain
        outside = (domain.low is not None and pole <= domain.low) or (domain.high is not None and pole >= domain.high)
        if not outside:
            return []
    rises = above[1] * below[0] - above[0] * below[1] > 0
    found = []
    for each in spans:
        ends = (each.low, each.high) if rises else (each.high, each.low)
        low, high = (_there(value, end) for end in ends)
        found.append(Interval(low[0], high[0], low[1], high[1]))
    return found if rises else found[::-1]


def _there(value: Varying, end: End | None) -> tuple[Fraction | None, bool]:
    """What a quantity is at an end; towards a division by 0 it has none."""
    if end is None or polynomials.value(value.below, end.at) == 0:
        return None, False
    return value.at(end.at), end.closed


def _short(interval: Interval, quantity: model.Quantity) -> bool:
    scale = 100 if quantity.type.kind is Kind.RATIO else 1
    ends = [each * scale for each in (interval.low, interval.high) if each is not None]
    return all(terminates(each) and -_exponent(each) <= _PLACES for each in ends)


def _exponent(value: Fraction) -> int:
    exponent = to_decimal(value).as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
