"""Every cliff that is told of random frameworks is one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore.questions.soundness.cliffs import Cliff, find_cliffs
from perfscore.questions.soundness.trends import Work, find_trends
from perfscore.search.ground import Grid, Ground
from strategies.bounded import soon
from strategies.frameworks import Case, cases
from support.evaluations import outcome, stated, text_and_facts

SHARES = st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(1, 5), Fraction(1, 2), Fraction(1)])


def sets(cliff: Cliff, others: Mapping[str, Any]) -> list[dict[str, Any]]:
    move = cliff.move
    return [{**others, **{fact.name: stated(value) for fact, value in some}} for some in (move.before, move.after)]


@given(cases(), SHARES)
def test_every_cliff_is_one_step_apart_and_reproduces(case: Case, share: Fraction) -> None:
    text, facts = text_and_facts(case)
    assert isinstance(facts, Mapping)
    framework = perfscore.loads(text)
    found = find_cliffs(framework, share, Work(60_000)).found
    event(f"cliffs {min(len(found), 5)}")
    assert list(found) == sorted(found, key=lambda each: (-each.share, each.place.line or 0, each.place.column or 0))
    for each in found:
        grid = Grid(framework.facts[each.move.fact], Ground(framework))
        lesser, greater = ({fact.name: value for fact, value in some} for some in (each.move.before, each.move.after))
        assert grid.value(grid.below(lesser[grid.fact.name]) + 1) == greater[grid.fact.name]
        assert {**lesser, grid.fact.name: None} == {**greater, grid.fact.name: None}
        assert each.share > share
        assert abs(each.points) == each.share * each.weight
        outcomes = [outcome(framework, each.path, some) for some in sets(each, facts)]
        if None not in outcomes:
            event("reproduced")
            assert [one and one.score for one in outcomes] == [each.move.points_before, each.move.points_after]


def wide(count: int) -> str:
    facts = "".join(f"fact a{index} : count\n" for index in range(count))
    rows = "".join(
        f"indicator i{index} 1 {{ award if a{index} >= 5 and a{(index + 1) % count} < 8 then 1 else 0 }}\n"
        for index in range(count)
    )
    return f"framework f {{ points {count} }}\n{facts}{rows}"


def long_table(count: int) -> str:
    rows = " ".join(f"{index} : {index % 2}" for index in range(count))
    return f"framework f {{ points 1 }} fact a : count indicator i 1 {{ bands a {{ {rows} else : 0 }} }}"


@pytest.mark.thorough
@pytest.mark.parametrize("text", [wide(300), long_table(3_000)], ids=["very many rows", "a very long table"])
def test_a_framework_that_was_made_to_hurt_is_told_of_soon(text: str) -> None:
    framework = perfscore.loads(text)
    with soon():
        cliffs = find_cliffs(framework)
        trends = find_trends(framework)
    assert cliffs.found
    assert cliffs.untold
    assert trends
