"""Interval analysis of expressions: an interval that holds every value that an expression can take.

Facts count with their types and declared domains. The interval may be wider than the values, never narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

from perfscore.kernel.interval_arithmetic import (
    AT_LEAST_ZERO,
    absolute,
    added,
    greater,
    hull,
    inverse,
    is_positive,
    kept,
    lesser,
    multiplied,
    negated,
    power,
    rounded,
)
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.model import rule_model, terms
from perfscore.model.constants import number, position

_SHARE = Interval(Fraction(0), Fraction(1), True, True)
_CALENDAR = {
    "month": Interval(Fraction(1), Fraction(12), True, True),
    "day": Interval(Fraction(1), Fraction(31), True, True),
    "year": Interval(Fraction(1), Fraction(9999), True, True),
}
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
                return AT_LEAST_ZERO
            case terms.QuantityValue():
                return quantities.get(inner.name, EVERYTHING)
            case terms.Negative():
                return negated(go(inner.operand))
            case terms.Sum():
                return _sum(inner, go)
            case terms.Product():
                return _product(inner, go)
            case terms.Power():
                return power(go(inner.base), inner.exponent)
            case terms.Conditional():
                return hull((go(inner.positive), go(inner.negative)))
            case terms.Rounded():
                return rounded(go(inner.operand), inner.step, inner.mode)
            case terms.Function():
                return _function(inner, go)
            case _:
                return EVERYTHING

    return go(expression)


def _sum(expression: terms.Sum, go: _Ranges) -> Interval:
    """Days count by their numbers in the calendar, so that dates and spans of time add up like numbers."""
    return added(go(term) if sign == "+" else negated(go(term)) for sign, term in expression.terms)


def _product(expression: terms.Product, go: _Ranges) -> Interval:
    product = point(Fraction(1))
    rest = list(expression.factors)
    for numerator, denominator in _shares(expression, go):
        rest.remove(numerator)
        rest.remove(denominator)
        product = kept(multiplied(product, _SHARE))
    for sign, factor in rest:
        product = kept(multiplied(product, go(factor) if sign == "*" else inverse(go(factor))))
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
            there = all(sign == "+" for sign, _ in whole.terms) and any(term == part for _, term in whole.terms)
            return there and all(is_positive(go(term)) for _, term in whole.terms)
        case terms.Function(function="sum"), _:
            return part in whole.arguments and all(is_positive(go(each)) for each in whole.arguments)
        case terms.Aggregate(where=None), terms.Aggregate():
            same = (whole.table, whole.function, whole.argument) == (part.table, part.function, part.argument)
            return same and whole.without == part.without == (0, 0) and _adds(whole, go) and _never_more(part)
        case _:
            return False


def _adds(whole: terms.Aggregate, go: _Ranges) -> bool:
    if whole.function == "count":
        return True
    positive = whole.argument is not None and whole.function == "sum" and is_positive(go(whole.argument))
    return positive and whole.otherwise is None


def _never_more(part: terms.Aggregate) -> bool:
    """Whether over no rows it is nothing, as a count is, or has no value."""
    return part.otherwise is None or number(part.otherwise) == 0


def _function(expression: terms.Function, go: _Ranges) -> Interval:
    values = [go(each) for each in expression.arguments]
    match expression.function:
        case "count":
            return Interval(Fraction(0), Fraction(len(values)), True, True)
        case "abs":
            return absolute(values[0])
        case "min":
            return reduce(lesser, values)
        case "max":
            return reduce(greater, values)
        case "sum":
            return added(values)
        case "mean":
            whole = hull(values)
            return Interval(whole.low, whole.high, whole.low is not None, whole.high is not None)
        case "days_between":
            return added((values[1], negated(values[0])))
        case calendar:
            return _CALENDAR.get(calendar, EVERYTHING)


def _aggregate(expression: terms.Aggregate, go: _Ranges) -> Interval:
    found = EVERYTHING
    if expression.function == "count":
        found = AT_LEAST_ZERO
    elif expression.argument is not None and expression.type.ordered:
        each = go(expression.argument)
        if expression.function == "sum":
            found = Interval(low=each.low, low_closed=True) if is_positive(each) else EVERYTHING
        else:
            found = Interval(each.low, each.high, each.low is not None, each.high is not None)
    return found if expression.otherwise is None else hull((found, go(expression.otherwise)))
