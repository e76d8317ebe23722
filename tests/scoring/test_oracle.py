"""Random frameworks and facts come in; the library's figures and those of the oracle must be the same."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, event, given

from perfscore import Result
from strategies.frameworks import Case, cases
from strategies.oracle import Outcome, outcome
from strategies.running import figure, nodes_of, result_of
from strategies.terms import Value


@given(cases())
def test_library_and_oracle_agree(case: Case) -> None:
    description, facts = case.description, case.facts
    expected = outcome(description, facts)
    result = result_of(description, facts)
    event("refused" if expected is None else "scored")
    assume(expected is None or not expected.unclear)
    assert (result is None) == (expected is None)
    if result is not None and expected is not None:
        agree(result, expected)


def agree(result: Result, expected: Outcome) -> None:
    found = {node.path: node for node in nodes_of(result)}
    for path, numbers in expected.figures.items():
        node = found[".".join(path) or result.path]
        assert figure(node)[:2] == (numbers.score, numbers.exact), node.path
        if numbers.exact == numbers.limited:
            assert Fraction(node.limited) == numbers.limited, node.path
    assert result.grade == expected.grade
    assert {name: comparable(value) for name, value in result.quantities.items()} == expected.quantities
    assert sum(warning.code == "PS518" for warning in result.warnings) == expected.warned
    flagged = [warning for warning in result.warnings if warning.code == "PS525"]
    if all(node.applies for node in result.walk()) and not expected.passed_over:
        assert len(flagged) == len(expected.flagged)


def comparable(value: object) -> Value | None:
    """Numbers as fractions, whatever kind of exact number they were."""
    assert value is None or isinstance(value, Value)
    return value
