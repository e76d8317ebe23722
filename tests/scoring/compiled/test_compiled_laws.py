"""Generated code says of random frameworks and facts what the reference says, or leaves it to that."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework, Result
from perfscore.domains.code.writer import Unsure
from perfscore.scoring.bind import FactSet, bind
from perfscore.scoring.compiled import Compiled
from strategies.facts import as_facts, facts_for, respelled
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from strategies.target_frameworks import TargetCase, target_cases
from support.agreement import agree


def bound(framework: Framework, given_facts: object) -> FactSet | None:
    try:
        return bind(framework, given_facts)
    except FactsError:
        event("unfit")
        return None


@given(cases())
def test_generated_code_and_the_reference_agree(case: Case) -> None:
    framework = perfscore.loads(framework_text(case.description))
    facts = bound(framework, as_facts(case.facts))
    if facts is not None:
        for words in agree(framework, facts):
            event(words)


@pytest.mark.thorough
@given(cases(), st.data())
def test_they_agree_on_many_facts_of_one_framework(case: Case, data: st.DataObject) -> None:
    framework = perfscore.loads(framework_text(case.description))
    code = Compiled(framework)
    for number in range(8):
        facts = bound(framework, as_facts(data.draw(facts_for(case.description), label=f"facts {number}")))
        if facts is not None:
            agree(framework, facts, code)


@given(table_cases())
def test_they_agree_on_tables(case: TableCase) -> None:
    framework = perfscore.loads(case.text)
    facts = bound(framework, case.given)
    if facts is not None:
        for words in agree(framework, facts):
            event(words)


@given(target_cases())
def test_they_agree_on_rows_and_targets_of_many_facts(case: TargetCase) -> None:
    framework = perfscore.loads(case.text)
    code = Compiled(framework)
    for given_facts in case.facts:
        facts = bound(framework, given_facts)
        if facts is not None:
            for words in agree(framework, facts, code):
                event(words)


@given(st.one_of(table_cases(), target_cases(1)))
def test_tables_are_read_as_they_are_checked(case: TableCase | TargetCase) -> None:
    framework = perfscore.loads(case.text)
    raw = case.given if isinstance(case, TableCase) else case.facts[0]
    code = Compiled(framework)
    try:
        values, _ = code.read(raw)
    except (Unsure, KeyError, ValueError, OverflowError):
        event("left to the checks")
        return
    event("read")
    slots = code.layout.filled(bind(framework, raw))
    assert slots is not None and not slots.shape.free and values == slots.values
    assert repr(values) == repr(slots.values)


@given(st.one_of(table_cases(), target_cases(1)))
def test_a_result_of_rows_is_that_of_the_reference(case: TableCase | TargetCase) -> None:
    framework = perfscore.loads(case.text)
    same_however_often(framework, case.given if isinstance(case, TableCase) else case.facts[0])


@given(cases(), st.data())
def test_a_mapping_is_read_as_it_is_checked(case: Case, data: st.DataObject) -> None:
    """What the generated reader accepts is right, and it reads the same as the checks do."""
    framework = perfscore.loads(framework_text(case.description))
    plain = data.draw(st.booleans())
    raw = as_facts(case.facts) if plain else dict(data.draw(respelled(case.description, case.facts)))
    code = Compiled(framework)
    try:
        values, statuses = code.read(raw)
    except (Unsure, KeyError, ValueError, OverflowError):
        event("left to the checks")
        return
    event("read")
    slots = code.layout.filled(bind(framework, raw))
    assert slots is not None and not slots.shape.free and slots.shape.complete
    assert values == slots.values and list(map(type, values)) == list(map(type, slots.values))
    assert [each for each, needed in zip(statuses, code.layout.needed, strict=True) if not needed] == [
        each for each, needed in zip(slots.statuses, code.layout.needed, strict=True) if not needed
    ]


@given(cases())
def test_a_result_of_generated_code_is_that_of_the_reference(case: Case) -> None:
    """Whatever is asked of it first, it says the same, and so do evaluations before and after code was generated."""
    same_however_often(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


def same_however_often(framework: Framework, raw: dict[str, object]) -> None:
    expected = tried(framework, raw)
    found = expected
    for _ in range(10):
        found = tried(framework, raw)
        if isinstance(expected, FactsError):
            assert isinstance(found, FactsError) and found.diagnostics == expected.diagnostics
            continue
        assert isinstance(found, Result)
        assert (found.score, found.grade, found.exact) == (expected.score, expected.grade, expected.exact)
        assert found.scores == expected.scores
    if isinstance(expected, Result):
        assert isinstance(found, Result)
        event("made of slots" if "_computed" in vars(found) else "made by the reference")
        assert found == expected and repr(found) == repr(expected)
        assert found.to_json() == expected.to_json()
        assert perfscore.evaluate(framework, framework.prepare(raw)) == expected


def tried(framework: Framework, raw: dict[str, object]) -> Result | FactsError:
    try:
        return perfscore.evaluate(framework, raw)
    except FactsError as error:
        return error
