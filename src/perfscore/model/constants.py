"""Constant folding: the value of an expression that does not depend on facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from fractions import Fraction

from perfscore.kernel.numbers import round_to, size_of
from perfscore.model import terms

# Beyond this many bits a written value is no figure of a table, and is left to the evaluation to refuse. Python writes
# numbers of as many bits whatever it has been told.
_BITS = 2_000


def fold(expression: terms.Expression) -> terms.Scalar | None:
    """The value of an expression that depends on nothing; None where it does, or has no bounded value."""
    match expression:
        case terms.Constant():
            return expression.value
        case terms.Argument():
            return fold(expression.value)
        case terms.RuleCall():
            return fold(expression.body)
        case terms.Negative():
            value = number(expression.operand)
            return None if value is None else -value
        case terms.Sum():
            return _total(expression.terms)
        case terms.Product():
            return _product(expression)
        case terms.Rounded():
            value = number(expression.operand)
            return None if value is None else round_to(value, expression.step, expression.mode)
        case terms.Function(function="abs" | "plain" | "min" | "max" | "sum"):
            return _function(expression)
        case terms.Power():
            base = number(expression.base)
            return None if base is None else _bounded(base, expression.exponent)
        case _:
            return None


def number(expression: terms.Expression) -> Fraction | None:
    """The same for an expression that must be a number."""
    value = fold(expression)
    return value if isinstance(value, Fraction) else None


def position(value: terms.Scalar) -> Fraction:
    """Where a number or a day lies on its line; a day counts as its number in the calendar."""
    if isinstance(value, datetime.date):
        return Fraction(value.toordinal())
    assert isinstance(value, Fraction)
    return value


def _total(signed: Iterable[tuple[str, terms.Expression]]) -> Fraction | None:
    total = Fraction(0)
    for sign, term in signed:
        value = number(term)
        if value is None:
            return None
        total += value if sign == "+" else -value
        if size_of(total) > _BITS:
            return None
    return total


def _product(expression: terms.Product) -> Fraction | None:
    product = Fraction(1)
    for sign, factor in expression.factors:
        value = number(factor)
        if value is None or (sign == "/" and value == 0):
            return None
        product = product * value if sign == "*" else product / value
        if size_of(product) > _BITS:
            return None
    return product


def _function(expression: terms.Function) -> Fraction | None:
    if expression.function == "sum":
        return _total(("+", each) for each in expression.arguments)
    values = [number(each) for each in expression.arguments]
    there = [value for value in values if value is not None]
    if len(there) < len(values):
        return None
    match expression.function:
        case "abs":
            return abs(there[0])
        case "min":
            return min(there)
        case _:
            return max(there)


def _bounded(base: Fraction, exponent: int) -> Fraction | None:
    return None if size_of(base) * exponent > _BITS else base**exponent
