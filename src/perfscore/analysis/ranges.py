"""An expression comes in; an interval that holds every value it can take goes out.

Facts count with their types and declared domains. The interval may be wider than the values, never narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from perfscore.analysis import rule_model, terms
from perfscore.analysis.constants import position
from perfscore.bands import EVERYTHING, Interval, point
from perfscore.numbers import round_to
from perfscore.types import Kind

_BITS = 2_000
_Edge = tuple[Fraction | None, bool]
_Ranges = Callable[[terms.Expression], Interval]


def of_fact(fact: rule_model.FactDef) -> Interval:
    """The values that a fact can take."""
    natural = Interval(low=Fraction(0), low_closed=True) if fact.type.whole else EVERYTHING
    return natural if fact.domain is None else natural.meet(fact.domain)


def of(
    expression: terms.Expression,
    facts: Mapping[str, rule_model.FactDef],
    quantities: Mapping[str, Interval],
) -> Interval:
    """The values that a number or a date can take; ``quantities`` holds the ranges of the ``let`` values."""

    def go(inner: terms.Expression) -> Interval:
        match inner:
            case terms.Constant():
                return EVERYTHING if isinstance(inner.value, str | bool) else point(position(inner.value))
            case terms.FactValue():
                return of_fact(facts[inner.name])
            case terms.ColumnValue():
                return of_fact(facts[inner.table].column(inner.name))
            case terms.Aggregate():
                return _aggregate(inner, go)
            case terms.Measure(what="attainment"):
                return Interval(low=Fraction(0), low_closed=True)
            case terms.QuantityValue():
                return quantities.get(inner.name, EVERYTHING)
            case terms.Negative():
                return _negative(go(inner.operand))
            case terms.Sum():
                return _sum(inner, go)
            case terms.Product():
                return _product(inner, go)
            case terms.Conditional():
                return _hull(go(inner.positive), go(inner.negative))
            case terms.Rounded():
                return _rounded(inner, go(inner.operand))
            case terms.Function():
                return _function(inner, go)
            case _:
                return EVERYTHING

    return go(expression)


def _negative(value: Interval) -> Interval:
    low = None if value.high is None else -value.high
    high = None if value.low is None else -value.low
    return Interval(low, high, value.high_closed, value.low_closed)


def _kept(value: Interval) -> Interval:
    """The interval without edges of too many digits: wider, never narrower, and cheap to reckon with."""
    low, high = (
        None if edge is not None and max(edge.numerator.bit_length(), edge.denominator.bit_length()) > _BITS else edge
        for edge in (value.low, value.high)
    )
    return Interval(low, high, value.low_closed and low is not None, value.high_closed and high is not None)


def _added(one: Interval, other: Interval) -> Interval:
    low = None if one.low is None or other.low is None else one.low + other.low
    high = None if one.high is None or other.high is None else one.high + other.high
    return Interval(low, high, one.low_closed and other.low_closed, one.high_closed and other.high_closed)


def _sum(expression: terms.Sum, go: _Ranges) -> Interval:
    if expression.type.kind in {Kind.DATE, Kind.DURATION}:
        return EVERYTHING
    total = point(Fraction(0))
    for sign, term in expression.terms:
        total = _kept(_added(total, go(term) if sign == "+" else _negative(go(term))))
    return total


def _product(expression: terms.Product, go: _Ranges) -> Interval:
    product = point(Fraction(1))
    for sign, factor in expression.factors:
        product = _kept(_multiplied(product, go(factor) if sign == "*" else _inverse(go(factor))))
    return product


def _multiplied(one: Interval, other: Interval) -> Interval:
    """Only the signs and, between four finite edges, the extremes; enough for shares of amounts."""
    edges = (one.low, one.high, other.low, other.high)
    if None not in edges:
        corners = [
            a * b for a in (one.low, one.high) for b in (other.low, other.high) if a is not None and b is not None
        ]
        return Interval(min(corners), max(corners), True, True)
    if _positive(one) and _positive(other):
        assert one.low is not None and other.low is not None
        return Interval(one.low * other.low, None, (one.low_closed and other.low_closed) or one.low * other.low == 0)
    return EVERYTHING


def _positive(value: Interval) -> bool:
    return value.low is not None and value.low >= 0


def _inverse(value: Interval) -> Interval:
    if not _positive(value):
        return EVERYTHING
    assert value.low is not None
    low = Fraction(0) if value.high is None else (1 / value.high if value.high > 0 else Fraction(0))
    high = None if value.low == 0 else 1 / value.low
    return Interval(low, high, value.high is not None and value.high_closed, value.low_closed and high is not None)


def _hull(one: Interval, other: Interval) -> Interval:
    low, low_closed = _outer(one.low, one.low_closed, other.low, other.low_closed, lower=True)
    high, high_closed = _outer(one.high, one.high_closed, other.high, other.high_closed, lower=False)
    return Interval(low, high, low_closed, high_closed)


def _outer(a: Fraction | None, a_closed: bool, b: Fraction | None, b_closed: bool, *, lower: bool) -> _Edge:
    if a is None or b is None:
        return None, False
    if a == b:
        return a, a_closed or b_closed
    first = (a < b) == lower
    return (a, a_closed) if first else (b, b_closed)


def _rounded(expression: terms.Rounded, value: Interval) -> Interval:
    low = None if value.low is None else round_to(value.low, expression.step, expression.mode)
    high = None if value.high is None else round_to(value.high, expression.step, expression.mode)
    return Interval(low, high, low is not None, high is not None)


def _function(expression: terms.Function, go: _Ranges) -> Interval:
    if expression.function == "count":
        return Interval(Fraction(0), Fraction(len(expression.arguments)), True, True)
    if expression.function == "abs":
        inner = go(expression.arguments[0])
        if _positive(inner):
            return inner
        return _hull(point(Fraction(0)), _hull(inner, _negative(inner))).meet(
            Interval(low=Fraction(0), low_closed=True)
        )
    if expression.function in {"min", "max"}:
        return _extreme(expression, [go(each) for each in expression.arguments])
    if expression.function == "sum":
        total = point(Fraction(0))
        for each in expression.arguments:
            total = _kept(_added(total, go(each)))
        return total
    if expression.function == "mean":
        hull = go(expression.arguments[0])
        for each in expression.arguments[1:]:
            hull = _hull(hull, go(each))
        return Interval(hull.low, hull.high, hull.low is not None, hull.high is not None)
    return EVERYTHING


def _aggregate(expression: terms.Aggregate, go: _Ranges) -> Interval:
    none = None if expression.otherwise is None else go(expression.otherwise)
    found = EVERYTHING
    if expression.function == "count":
        found = Interval(low=Fraction(0), low_closed=True)
    elif expression.argument is not None and expression.type.ordered:
        each = go(expression.argument)
        if expression.function == "sum":
            found = Interval(low=each.low, low_closed=True) if _positive(each) else EVERYTHING
        else:
            found = Interval(each.low, each.high, each.low is not None, each.high is not None)
    return found if none is None else _hull(found, none)


def _extreme(expression: terms.Function, values: list[Interval]) -> Interval:
    """Between the smallest and the largest edge; on the side of the extreme, the strictest edge of all."""
    hull = values[0]
    for each in values[1:]:
        hull = _hull(hull, each)
    for each in values:
        if expression.function == "min" and each.high is not None:
            hull = hull.meet(Interval(high=each.high, high_closed=each.high_closed))
        if expression.function == "max" and each.low is not None:
            hull = hull.meet(Interval(low=each.low, low_closed=each.low_closed))
    return hull
