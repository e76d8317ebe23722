"""Constant folding: the value of an expression that does not depend on facts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from operator import add, mul, sub, truediv

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
            return _reckoned(expression.terms, 0)
        case terms.Product():
            return _reckoned(expression.factors, 1)
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


_RECKONED: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul, "/": truediv}


def _reckoned(pieces: Iterable[tuple[str, terms.Expression]], start: int) -> Fraction | None:
    """What terms add up to, or factors multiply to, each by its sign."""
    found = Fraction(start)
    for sign, piece in pieces:
        value = number(piece)
        if value is None or (sign == "/" and value == 0):
            return None
        found = _RECKONED[sign](found, value)
        if size_of(found) > _BITS:
            return None
    return found


def _function(expression: terms.Function) -> Fraction | None:
    if expression.function == "sum":
        return _reckoned((("+", each) for each in expression.arguments), 0)
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
