"""The values that a fact can take."""

from __future__ import annotations

from perfscore.kernel.interval_arithmetic import AT_LEAST_ZERO
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.model import rule_model


def of_fact(fact: rule_model.FactDef) -> Interval:
    """The values that a fact can take by its type and its domain."""
    natural = AT_LEAST_ZERO if fact.type.whole else EVERYTHING
    return natural if fact.domain is None else natural.meet(fact.domain)
