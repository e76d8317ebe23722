"""An expression comes in; an interval that holds every value it can take goes out.

Facts count with their types and declared domains. The interval may be wider than the values, never narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from perfscore.analysis import rule_model, terms
from perfscore.analysis.constants import number, position
from perfscore.bands import EVERYTHING, Interval, point
from perfscore.numbers import round_to

_BITS = 2_000
_NOT_NEGATIVE = Interval(low=Fraction(0), low_closed=True)
_NOTHING = point(Fraction(0))
_SHARE = Interval(Fraction(0), Fraction(1), True, True)
_CALENDAR = {
    "month": Interval(Fraction(1), Fraction(12), True, True),
    "day": Interval(Fraction(1), Fraction(31), True, True),
    "year": Interval(Fraction(1), Fraction(9999), True, True),
}
_Edge = tuple[Fraction | None, bool]
_Factor = tuple[str, terms.Expression]
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
                return _NOT_NEGATIVE
            case terms.QuantityValue():
                return quantities.get(inner.name, EVERYTHING)
            case terms.Negative():
                return _negative(go(inner.operand))
            case terms.Sum():
                return _sum(inner, go)
            case terms.Product():
                return _product(inner, go)
            case terms.Power():
                return _power(inner, go(inner.base))
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
    """Days count by their numbers in the calendar, so that dates and spans of time add up like numbers."""
    total = point(Fraction(0))
    for sign, term in expression.terms:
        total = _kept(_added(total, go(term) if sign == "+" else _negative(go(term))))
    return total


def _product(expression: terms.Product, go: _Ranges) -> Interval:
    product = point(Fraction(1))
    rest = list(expression.factors)
    for numerator, denominator in _shares(expression, go):
        rest.remove(numerator)
        rest.remove(denominator)
        product = _kept(_multiplied(product, _SHARE))
    for sign, factor in rest:
        product = _kept(_multiplied(product, go(factor) if sign == "*" else _inverse(go(factor))))
    return product


def _shares(expression: terms.Product, go: _Ranges) -> list[tuple[_Factor, _Factor]]:
    """The factors that divide a part by a whole that holds it: such a quotient lies between 0 and 1."""
    parts = [each for each in expression.factors if each[0] == "*"]
    found: list[tuple[_Factor, _Factor]] = []
    for whole in expression.factors:
        if whole[0] == "/":
            part = next((each for each in parts if _holds_part(whole[1], each[1], go)), None)
            if part is not None:
                parts.remove(part)
                found.append((part, whole))
    return found


def _holds_part(whole: terms.Expression, part: terms.Expression, go: _Ranges) -> bool:
    match whole, part:
        case terms.Sum(), _:
            added = all(sign == "+" for sign, _ in whole.terms) and any(term == part for _, term in whole.terms)
            return added and all(_positive(go(term)) for _, term in whole.terms)
        case terms.Function(function="sum"), _:
            return part in whole.arguments and all(_positive(go(each)) for each in whole.arguments)
        case terms.Aggregate(where=None), terms.Aggregate():
            same = (whole.table, whole.function, whole.argument) == (part.table, part.function, part.argument)
            return same and whole.without == part.without == (0, 0) and _adds(whole, go) and _never_more(part)
        case _:
            return False


def _adds(whole: terms.Aggregate, go: _Ranges) -> bool:
    if whole.function == "count":
        return True
    positive = whole.argument is not None and whole.function == "sum" and _positive(go(whole.argument))
    return positive and whole.otherwise is None


def _never_more(part: terms.Aggregate) -> bool:
    """Whether over no rows it is nothing, as a count is, or has no value."""
    return part.otherwise is None or number(part.otherwise) == 0


def _multiplied(one: Interval, other: Interval) -> Interval:
    """Between four finite edges the extremes; else the parts with one sign, each with each."""
    edges = (one.low, one.high, other.low, other.high)
    if None not in edges:
        corners = [
            a * b for a in (one.low, one.high) for b in (other.low, other.high) if a is not None and b is not None
        ]
        return Interval(min(corners), max(corners), True, True)
    products = [
        _negative(_unsigned(a, b)) if turned != twice else _unsigned(a, b)
        for a, turned in _parts(one)
        for b, twice in _parts(other)
    ]
    hull = products[0]
    for each in products[1:]:
        hull = _hull(hull, each)
    return hull


def _parts(value: Interval) -> list[tuple[Interval, bool]]:
    """What of an interval is not below 0 and, turned around, what is not above it."""
    found = [(value.meet(_NOT_NEGATIVE), False), (_negative(value).meet(_NOT_NEGATIVE), True)]
    there = [(part, turned) for part, turned in found if not part.empty]
    return there or [(EVERYTHING, False)]


def _unsigned(one: Interval, other: Interval) -> Interval:
    """The product of two intervals of which neither goes below 0."""
    if one.low is None or other.low is None:
        return EVERYTHING
    low = one.low * other.low
    high = None if one.high is None or other.high is None else one.high * other.high
    if _NOTHING in (one, other):
        high = Fraction(0)
    return Interval(low, high, (one.low_closed and other.low_closed) or low == 0, high is not None)


def _power(expression: terms.Power, base: Interval) -> Interval:
    """Odd powers keep the order of numbers, and so do even ones of what is not below 0."""
    if expression.exponent == 0:
        return point(Fraction(1))
    if expression.exponent % 2 == 0:
        base = _absolute(base)
    base = _kept(base)
    low, high = (None if edge is None else edge**expression.exponent for edge in (base.low, base.high))
    return _kept(Interval(low, high, base.low_closed, base.high_closed))


def _positive(value: Interval) -> bool:
    return value.low is not None and value.low >= 0


def _inverse(value: Interval) -> Interval:
    if not _positive(value):
        below = value.high is not None and value.high <= 0
        return _negative(_inverse(_negative(value))) if below else EVERYTHING
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
        return _absolute(go(expression.arguments[0]))
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
    if expression.function == "days_between":
        return _kept(_added(go(expression.arguments[1]), _negative(go(expression.arguments[0]))))
    return _CALENDAR.get(expression.function, EVERYTHING)


def _absolute(value: Interval) -> Interval:
    if _positive(value):
        return value
    return _hull(point(Fraction(0)), _hull(value, _negative(value))).meet(_NOT_NEGATIVE)


def _aggregate(expression: terms.Aggregate, go: _Ranges) -> Interval:
    none = None if expression.otherwise is None else go(expression.otherwise)
    found = EVERYTHING
    if expression.function == "count":
        found = _NOT_NEGATIVE
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
