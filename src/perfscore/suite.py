"""A framework comes in; what became of each of its examples goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs

from perfscore.analysis import model, terms
from perfscore.diagnostics import PerfscoreError
from perfscore.engine import reference
from perfscore.engine.bind import FactSet, bind
from perfscore.engine.facts import Fact
from perfscore.engine.result import Scored
from perfscore.engine.values import Known, Trouble
from perfscore.loader import load_beside
from perfscore.types import Kind
from perfscore.wording import describe

_DAY = 86_400_000_000


@attrs.frozen
class ExampleOutcome:
    """An example, and each expectation that was not met as a line of words; none where it passed."""

    title: str
    line: int
    failures: tuple[str, ...]
    expectations: int

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.failures


def run_examples(framework: model.Framework) -> tuple[ExampleOutcome, ...]:
    """Score the facts of each example and compare what comes out with what it expects."""
    return tuple(_run(framework, example) for example in framework.examples)


def _run(framework: model.Framework, example: model.Example) -> ExampleOutcome:
    line = framework.source.position(example.span.start)[0]
    errors = [each.error for each in example.expected if each.error is not None]
    try:
        facts = bind(framework, _given(framework, example))
        result = reference.evaluate(framework, facts)
    except PerfscoreError as error:
        failures = tuple(_unexpected(error, errors))
    else:
        failures = tuple(_compared(framework, example, facts, result))
    return ExampleOutcome(example.title, line, failures, len(example.expected))


def _given(framework: model.Framework, example: model.Example) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for given in example.given:
        if isinstance(given, model.GivenFile):
            facts.update(load_beside(framework, given.path))
        elif isinstance(given, model.GivenTable):
            columns = framework.facts[given.name]
            facts[given.name] = [
                {name: _value(value, columns.column(name).type.kind) for name, value in row} for row in given.rows
            ]
        else:
            value = _value(given.value, framework.facts[given.name].type.kind)
            facts[given.name] = Fact(value, status=given.status, reason=given.reason)
    return facts


def _value(value: terms.Scalar | None, kind: Kind) -> object:
    if kind is Kind.DURATION and isinstance(value, Fraction):
        return timedelta(microseconds=int(value * _DAY))
    return value


def _unexpected(error: PerfscoreError, expected: list[str]) -> Iterator[str]:
    found = {diagnostic.code for diagnostic in error.diagnostics}
    for code in expected:
        if code not in found:
            yield f"expected error {code}, found {', '.join(sorted(found))}"
    if not expected:
        for diagnostic in error.diagnostics:
            yield f"no score: {diagnostic.code} {diagnostic.message}"


def _compared(framework: model.Framework, example: model.Example, facts: FactSet, result: Scored) -> Iterator[str]:
    known = reference.expecting(framework, facts, result)
    for expectation in example.expected:
        if expectation.error is not None:
            yield f"expected error {expectation.error}, found a score of {result.score:f}"
        elif expectation.grade is not None and expectation.grade != result.grade:
            yield f"expected grade “{expectation.grade}”, found “{result.grade}”"
        elif expectation.condition is not None:
            yield from _condition(framework, expectation, known)


def _condition(framework: model.Framework, expectation: model.Expectation, known: Known) -> Iterator[str]:
    condition = expectation.condition
    assert condition is not None
    written = " ".join(framework.source.text[condition.span.start : condition.span.end].split())
    try:
        if known.holds(condition):
            return
    except Trouble as trouble:
        yield f"expected {written}: {trouble.problems[0][0].text}"
        return
    found = ""
    if isinstance(condition, terms.Comparison):
        value = known.value(condition.left)
        found = f", found {describe(value, condition.left.type)}"
    yield f"expected {written}{found}"
