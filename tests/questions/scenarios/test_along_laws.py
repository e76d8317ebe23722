"""Along one fact every stretch is what the evaluator says of its values, in random frameworks."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise

from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework
from perfscore.model import terms
from perfscore.questions.scenarios.sensitivities import there
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.result import Scored
from perfscore.search.along import ON_A_LINE, Along, Stage, Standing, Stretch, with_values
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases

_MOST = 40


def staged(text: str, given_facts: object) -> Stage | None:
    framework = perfscore.loads(text)
    try:
        return Stage(framework, bind(framework, given_facts))
    except FactsError:
        event("unfit")
        return None


def told(along: Along, stretch: Stretch[Standing], index: int) -> Standing:
    """What a stretch says of one of its values."""
    place = along.grid.place(index)
    scores = {path: there(score, place) for path, score in stretch.told.scores.items()}
    return Standing(scores, stretch.told.graded, stretch.told.problems)


def scored(along: Along, value: terms.Scalar) -> Scored | None:
    """What the evaluator makes of a value of the fact."""
    stage = along.stage
    assert isinstance(stage.framework, Framework)
    facts = with_values(stage.facts, stage.framework, {along.fact.name: value})
    try:
        return reference.evaluate(stage.framework, facts)
    except FactsError:
        return None


def agrees(along: Along, stretch: Stretch[Standing], index: int) -> None:
    value = along.grid.value(index)
    assert value is not None
    found, plain, result = told(along, stretch, index), along.at(value), scored(along, value)
    assert found.scores == plain.scores and found.graded == plain.graded
    assert [message.code for message, _ in found.problems] == [message.code for message, _ in plain.problems]
    if result is None:
        assert found.total is None and found.problems
        return
    assert not found.problems and found.graded.grade == result.grade
    by_path = {node.path: Fraction(node.score) for node in result.walk()}
    assert {path: by_path[path] for path in found.scores} == found.scores


def ends_of(stretch: Stretch[Standing]) -> tuple[int, int]:
    """Two values of a stretch, its ends where it has any."""
    low, high = stretch.first, stretch.last
    if low is None:
        low = (0 if high is None else high) - 1_000
    return low, low + 2_000 if high is None else high


def holds_along(along: Along, data: st.DataObject) -> None:
    first, last = along.grid.inside(along.domain)
    start = along.start(first, last)
    if start is None:
        event("no value")
        return
    above = list(islice(along.towards(start, last, 1), _MOST))
    below = list(islice(along.towards(start - 1, first, -1), _MOST))
    stretches = [*reversed(below), *above]
    event(f"{min(len(stretches), 5)} stretches or more")
    for one, other in pairwise(stretches):
        assert one.last is not None and one.last + 1 == other.first
    if len(above) < _MOST:
        assert above[-1].last == last
    if len(below) < _MOST:
        assert stretches[0].first == first
    for stretch in data.draw(st.permutations(stretches), label="which")[:6]:
        low, high = ends_of(stretch)
        for index in {low, high, data.draw(st.integers(low, high), label="a value between")}:
            agrees(along, stretch, index)


@given(cases(), st.data())
def test_a_stretch_is_what_the_evaluator_says_of_each_value(case: Case, data: st.DataObject) -> None:
    stage = staged(framework_text(case.description), as_facts(case.facts))
    if stage is not None:
        names = [fact.name for fact in stage.framework.fact_list if fact.type.kind in ON_A_LINE]
        if names:
            holds_along(stage.along(data.draw(st.sampled_from(names), label="fact")), data)


@given(table_cases(), st.data())
def test_so_it_is_beside_tables(case: TableCase, data: st.DataObject) -> None:
    stage = staged(case.text, case.given)
    if stage is not None:
        names = [fact.name for fact in stage.framework.fact_list if fact.type.kind in ON_A_LINE]
        if names:
            holds_along(stage.along(data.draw(st.sampled_from(names), label="fact")), data)
