"""Checked facts as anyone can give them to ``evaluate``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written
from perfscore.model import model, rule_model
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.convert import given_duration
from perfscore.scoring.facts import Fact


def public(facts: FactSet, framework: model.Framework) -> dict[str, Any]:
    """Facts as ``evaluate`` takes them."""
    return {name: _public(given, framework.facts[name]) for name, given in facts.entries}


def _public(given: Given, fact: rule_model.FactDef) -> Any:
    if given.status != "known":
        return Fact(status=given.status)
    if given.rows is not None:
        columns = {each.name: each for each in fact.columns}
        return [{name: _value(value, columns[name]) for name, value in row.cells.items()} for row in given.rows]
    value = _value(given.value, fact)
    return Fact(value, reason=given.given.reason) if given.given.reason else value


def _value(value: Any, fact: rule_model.FactDef) -> Any:
    if isinstance(value, Written):
        return value.text
    if not isinstance(value, Fraction):
        return value
    if fact.type.kind is Kind.DURATION:
        return given_duration(value)
    return to_decimal(value) if terminates(value) else value
