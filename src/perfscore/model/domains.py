"""The values that a fact can take, and whether a value lies in the domain of a fact and on its steps."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.intervals import AT_LEAST_ZERO, EVERYTHING, Interval
from perfscore.model import rule_model
from perfscore.model.constants import position
from perfscore.model.rule_model import FactDef
from perfscore.model.terms import Scalar


def fits(fact: FactDef, value: Scalar) -> bool:
    """Whether a value of the right type lies in the fact's domain and on its steps."""
    if isinstance(value, str):
        return value in fact.type.options or not fact.type.options
    if isinstance(value, bool):
        return True
    if fact.domain is not None and position(value) not in fact.domain:
        return False
    if not isinstance(value, Fraction):
        return True
    if fact.type.whole and (value.denominator != 1 or value < 0):
        return False
    return fact.step is None or (value / fact.step).denominator == 1


def of_fact(fact: rule_model.FactDef) -> Interval:
    """The values that a fact can take by its type and its domain."""
    natural = AT_LEAST_ZERO if fact.type.whole else EVERYTHING
    return natural if fact.domain is None else natural.meet(fact.domain)
