"""Whether a value lies in the domain of a fact and on its steps."""

from __future__ import annotations

from fractions import Fraction

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
