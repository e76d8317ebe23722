"""More of a fact does what was proved of it, in random frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework, Result
from perfscore.model.rule_model import FactDef
from perfscore.questions.soundness.trends import Move, Work, find_trends
from perfscore.scoring.bind import bind
from perfscore.scoring.result import NodeResult
from perfscore.search.ground import Grid, Ground, position_of
from strategies.frameworks import Case, cases
from strategies.running import nodes_of
from strategies.table_frameworks import TableCase
from support.evaluations import either, outcome, stated, text_and_facts


def scored(framework: Framework, facts: Any) -> dict[str, NodeResult] | None:
    try:
        result: Result = perfscore.evaluate(framework, facts)
    except FactsError:
        return None
    return {node.path: node for node in nodes_of(result)}


def known(framework: Framework, facts: Any) -> dict[str, Any]:
    """The facts that have a value, by name."""
    try:
        entries = bind(framework, facts).by_name
    except FactsError:
        return {}
    return {name: given.value for name, given in entries.items() if given.value is not None}


def more(fact: FactDef, value: Any, steps: int, framework: Framework) -> Any:
    """A greater value of a fact; None where it can have none."""
    grid = Grid(fact, Ground(framework))
    found = grid.value(grid.below(value) + steps)
    return None if found is None or found == value else found


@pytest.mark.thorough
@given(either, st.data())
def test_what_only_helps_never_hurts_and_the_other_way_round(case: Case | TableCase, data: st.DataObject) -> None:
    text, facts = text_and_facts(case)
    framework = perfscore.loads(text)
    before = scored(framework, facts)
    assume(before is not None)
    assert before is not None
    assert isinstance(facts, Mapping)
    found = find_trends(framework, Work(0))
    values = known(framework, facts)
    names = [name for name in dict.fromkeys(each.fact for each in found) if name in values]
    assume(names)
    name = data.draw(st.sampled_from(names))
    fact = framework.facts[name]
    steps = data.draw(st.sampled_from([1, 2, 3, 10, 100, 5_000, 1_000_000]))
    greater = more(fact, values[name], steps, framework)
    assume(greater is not None)
    after = scored(framework, {**facts, name: stated(greater)})
    assume(after is not None)
    assert after is not None
    checked = {each.path: each for each in found if each.fact == name}
    ranges = Ground(framework).ranges
    for path, one in before.items():
        other = after.get(path)
        trend = checked.get(path)
        if other is None or (
            trend is None and path in framework.nodes and framework.nodes[path].kind in {"group", "part"}
        ):
            continue
        if trend is None:
            # A row that has no score of its own moves with what settles a node around it.
            if path in framework.nodes and not ranges.left(path):
                assert one.exact == other.exact, path
            continue
        event(trend.verdict)
        if trend.verdict == "only helps":
            assert other.exact >= one.exact, path
        if trend.verdict == "only hurts":
            assert other.exact <= one.exact, path
        if trend.verdict == "changes nothing":
            assert other.exact == one.exact, path


def told(move: Move, others: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**others, **{fact.name: stated(value) for fact, value in some}} for some in (move.before, move.after)]


@given(cases())
def test_what_is_shown_of_a_fact_happens(case: Case) -> None:
    text, facts = text_and_facts(case)
    assert isinstance(facts, Mapping)
    framework = perfscore.loads(text)
    for trend in find_trends(framework, Work(60_000)):
        assert (trend.verdict == "helps and hurts") == (trend.raising is not None and trend.lowering is not None)
        for move in (trend.raising, trend.lowering):
            if move is None:
                continue
            (name, lesser), (_, greater) = (
                next((fact.name, value) for fact, value in some if fact.name == trend.fact)
                for some in (move.before, move.after)
            )
            assert name == move.fact == trend.fact
            assert position_of(lesser) < position_of(greater)
            assert (move.change > 0) == (move is trend.raising)
            found = [outcome(framework, trend.path, each) for each in told(move, facts)]
            if None not in found:
                event("reproduced")
                assert [each and each.exact for each in found] == [move.points_before, move.points_after]
