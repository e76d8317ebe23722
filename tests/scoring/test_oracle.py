"""The library and the oracle say the same of random frameworks and facts."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import Phase, assume, event, given, seed, settings
from hypothesis import strategies as st

from perfscore import Result
from strategies.arithmetic import Uncomputable, round_to
from strategies.constructs import WANTED, constructs
from strategies.description import Let
from strategies.frameworks import THEMES, Case, cases
from strategies.oracle import Oracle, Outcome
from strategies.running import figure, nodes_of, result_of
from strategies.terms import Value


@given(cases())
def test_library_and_oracle_agree(case: Case) -> None:
    judge(case)


@pytest.mark.parametrize("theme", THEMES)
@given(data=st.data())
def test_library_and_oracle_agree_on_one_kind_of_rule(theme: str, data: st.DataObject) -> None:
    judge(data.draw(cases(theme)))


@pytest.mark.thorough
@pytest.mark.parametrize("theme", THEMES)
def test_each_kind_of_rule_is_often_drawn_and_scored(theme: str) -> None:
    """Three times in a hundred examples, or oftener."""
    drawn: Counter[str] = Counter()

    @seed(0)
    @settings(max_examples=100, derandomize=False, phases=[Phase.generate])
    @given(cases(theme))
    def count(case: Case) -> None:
        oracle = Oracle(case.description, case.facts)
        with suppress(Uncomputable):
            oracle.outcome()
            drawn.update([] if oracle.unclear else constructs(case.description))

    count()
    assert {each: drawn[each] for each in WANTED[theme] if drawn[each] < 3} == {}


def judge(case: Case) -> None:
    oracle = Oracle(case.description, case.facts)
    try:
        expected = oracle.outcome()
    except Uncomputable:
        expected = None
    result = result_of(case.description, case.facts)
    event("refused" if expected is None else "scored")
    assume(not oracle.unclear)
    assert (result is None) == (expected is None)
    if result is not None and expected is not None:
        agree(result, expected)
        agree_beside_points(result, case.description.lets, expected)


def agree(result: Result, expected: Outcome) -> None:
    found = {node.path: node for node in nodes_of(result)}
    for path, numbers in expected.figures.items():
        node = found[".".join(path) or result.path]
        assert figure(node)[:2] == (numbers.score, numbers.exact), node.path
        if numbers.exact == numbers.limited:
            assert Fraction(node.limited) == numbers.limited, node.path
    for path, measures in expected.measures.items():
        node = found[".".join(path)]
        assert (node.attainment, node.deviation) == measures, node.path
    assert result.grade == expected.grade
    assert {name: comparable(value) for name, value in result.quantities.items()} == expected.quantities
    assert sum(warning.code == "PS518" for warning in result.warnings) == expected.warned
    codes = Counter(warning.code for warning in result.warnings)
    if all(node.applies for node in result.walk()) and not expected.passed_over:
        assert codes["PS525"] == len(expected.flagged) + expected.checked["PS525"]
        assert (codes["PS530"], codes["PS532"]) == (expected.checked["PS530"], expected.checked["PS532"])


def agree_beside_points(result: Result, lets: tuple[Let, ...], expected: Outcome) -> None:
    """What is shown beside the points is the exact value, rounded once, with the grade of that."""
    titled = {each.name: each for each in result.titled}
    assert titled.keys() == {let.name for let in lets if let.title is not None}
    for let in lets:
        value = expected.quantities[let.name]
        if let.title is None:
            continue
        if value is None:
            assert (titled[let.name].value, titled[let.name].grade) == ("—", None)
            continue
        if let.rounding is not None:
            assert isinstance(value, Fraction)
            value = round_to(value, let.rounding.step, let.rounding.mode)
            told = titled[let.name].value
            assert (Fraction(told.removesuffix("%")) / (100 if told.endswith("%") else 1)) == value
        if let.high is not None:
            assert isinstance(value, Fraction)
            assert titled[let.name].grade == ("high" if value >= let.high else "low")


def comparable(value: object) -> Value | None:
    """Numbers as fractions, whatever kind of exact number they were."""
    assert value is None or isinstance(value, Value)
    return value
