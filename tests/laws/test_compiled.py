"""Random frameworks and facts come in; generated code must say what the reference says, or leave it to that."""

from __future__ import annotations

from fractions import Fraction

import attrs
from hypothesis import event, given

import perfscore
from perfscore import FactsError, Framework
from perfscore.engine import reference
from perfscore.engine.bind import FactSet, bind
from perfscore.engine.compiled.running import Compiled, Flat
from perfscore.engine.compiled.slots import Slots
from perfscore.engine.result import Scored
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases


def shapes(code: Compiled, facts: FactSet) -> list[Slots]:
    """The slots of facts in every shape that they can have."""
    slots = code.layout.filled(facts)
    if slots is None:
        return []
    found = [slots]
    if slots.shape.complete:
        found.append(attrs.evolve(slots, shape=attrs.evolve(slots.shape, complete=False)))
    if not slots.shape.free:
        free = code.layout.filled(facts, free=True)
        found += [] if free is None else [free]
    return found


def agree(framework: Framework, facts: FactSet) -> None:
    code = Compiled(framework)
    scored: Scored | None = None
    try:
        scored = reference.evaluate(framework, facts)
    except FactsError:
        event("refused")
    for slots in shapes(code, facts):
        flat = code.of_slots(slots, facts)
        event(f"{'scored' if scored else 'refused'}, {'run' if flat else 'left'}")
        if flat is not None:
            assert scored is not None
            same(scored, flat)


def same(scored: Scored, flat: Flat) -> None:
    grade, warned, above, below, *_ = flat.values
    program = flat.program
    assert program.grades[grade] == scored.grade
    assert warned or not scored.warnings
    assert Fraction(above, below) == scored.exact
    found = {node.path: Fraction(node.score) for node in scored.walk()}
    for output in program.outputs:
        assert output.score(flat.values) == found[output.path], output.path


@given(cases())
def test_generated_code_and_the_reference_agree(case: Case) -> None:
    framework = perfscore.loads(framework_text(case.description))
    try:
        facts = bind(framework, as_facts(case.facts))
    except FactsError:
        event("unfit")
        return
    agree(framework, facts)


@given(table_cases())
def test_they_agree_on_tables(case: TableCase) -> None:
    framework = perfscore.loads(case.text)
    try:
        facts = bind(framework, case.given)
    except FactsError:
        event("unfit")
        return
    agree(framework, facts)
