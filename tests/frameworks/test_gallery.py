"""The frameworks of the gallery give what the published rules give, case by case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import FactsError
from perfscore.model import model

FOLDER = Path(__file__).parent / "gallery"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.json"))
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")))
]


def facts_of(framework: model.Framework, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a case, in which every number is a text."""
    numeric = {name for name, fact in framework.facts.items() if fact.type.numeric}
    return {name: Decimal(value) if name in numeric else value for name, value in given.items()}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_of_the_gallery(name: str, case: Mapping[str, Any]) -> None:
    framework, expected = perfscore.load(name), case["expect"]
    if "error" in expected:
        with pytest.raises(FactsError) as refused:
            perfscore.evaluate(framework, facts_of(framework, case["facts"]))
        assert [each.code for each in refused.value.diagnostics] == [expected["error"]]
        return
    result = perfscore.evaluate(framework, facts_of(framework, case["facts"]))
    if "reasons" in expected:
        assert [rule.reason for rule in result.grade_rules] == expected["reasons"]
    if "score" in expected:
        assert Fraction(result.score) == Fraction(expected["score"])
    if "grade" in expected:
        assert result.grade == expected["grade"]
    for row, points in expected.get("points", {}).items():
        assert Fraction(result.scores[row]) == Fraction(points)
    for row, points in expected.get("indices", {}).items():
        assert (Fraction(result.scores[row]) if result[row].applies else None) == (points and Fraction(points))
    for name, told in result.quantity_values:
        if expected.get(name) is not None:
            assert told == (Fraction(expected[name]) if isinstance(told, Fraction) else expected[name])
