"""Random frameworks and facts come in; generated code must say what the reference says, or leave it to that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework, Result
from perfscore.engine import reference
from perfscore.engine.bind import FactSet, bind
from perfscore.engine.compiled.expressions import NotCompiled
from perfscore.engine.compiled.program import compiled
from perfscore.engine.compiled.running import Compiled, Flat
from perfscore.engine.compiled.slots import Slots
from perfscore.engine.compiled.writer import Unsure
from perfscore.engine.result import Scored
from strategies.facts import as_facts, respelled
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases


def shapes(code: Compiled, facts: FactSet) -> Iterator[Slots]:
    """The slots of facts in every shape that they can have."""
    slots = code.layout.filled(facts)
    if slots is None:
        return
    yield slots
    if slots.shape.complete:
        yield attrs.evolve(slots, shape=attrs.evolve(slots.shape, complete=False))
    free = None if slots.shape.free else code.layout.filled(facts, free=True)
    if free is not None:
        yield free


def agree(framework: Framework, facts: FactSet) -> None:
    code = Compiled(framework)
    scored: Scored | None = None
    with suppress(FactsError):
        scored = reference.evaluate(framework, facts)
    for slots in shapes(code, facts):
        flat = code.of_slots(slots, facts)
        event(f"{'scored' if scored else 'refused'}, {'run' if flat else 'left to the reference'}")
        if flat is not None:
            assert scored is not None
            same(scored, flat)


def same(scored: Scored, flat: Flat) -> None:
    program, values, _ = flat
    grade, warned, above, below, *_ = values
    assert program.grades[grade] == scored.grade
    assert warned or not scored.warnings
    assert Fraction(above, below) == scored.exact
    found = program.scores(values)
    assert found == scored.scores and list(map(str, found.values())) == list(map(str, scored.scores.values()))


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
        agree(framework, facts)


@given(table_cases())
def test_they_agree_on_tables(case: TableCase) -> None:
    framework = perfscore.loads(case.text)
    facts = bound(framework, case.given)
    if facts is not None:
        agree(framework, facts)


def flat_of(framework: Framework, slots: Slots, lines: int) -> object:
    """What code in functions of so many lines returns; None where it leaves that to the reference."""
    try:
        program = compiled(framework, Compiled(framework).layout, slots.shape, piece_lines=lines)
        return program.run(slots.values, slots.below, slots.statuses, _never)
    except (NotCompiled, Unsure):
        return None


def _never(_number: int) -> object:
    raise Unsure


@given(cases(), st.integers(1, 30))
def test_code_in_many_functions_says_the_same(case: Case, lines: int) -> None:
    framework = perfscore.loads(framework_text(case.description))
    facts = bound(framework, as_facts(case.facts))
    slots = None if facts is None else Compiled(framework).layout.filled(facts)
    if slots is not None:
        assert flat_of(framework, slots, lines) == flat_of(framework, slots, 100_000)


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
    framework, raw = perfscore.loads(framework_text(case.description)), as_facts(case.facts)
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
        event("made of slots" if "_pending" in vars(found) else "made by the reference")
        assert found == expected and repr(found) == repr(expected)
        assert found.to_json() == expected.to_json()
        assert perfscore.evaluate(framework, framework.prepare(raw)) == expected


def tried(framework: Framework, raw: dict[str, object]) -> Result | FactsError:
    try:
        return perfscore.evaluate(framework, raw)
    except FactsError as error:
        return error
