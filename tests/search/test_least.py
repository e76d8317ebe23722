"""Sets of facts that reach a goal together: many are ruled out at once, and each that is not settled is counted."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.questions.scenarios.reaching_answer import Goal
from perfscore.scoring.bind import bind
from perfscore.search.along import Stage
from perfscore.search.branching import Budget
from perfscore.search.extremes import Search
from perfscore.search.least import Changes, Subset
from perfscore.search.space import Cell, Space


def combining(more: str, budget: Budget, also: str = "", number_of_facts: int = 24) -> Changes:
    """Facts that each give 0.1 points more at most, and how many more are wanted of them."""
    facts = " ".join(f"fact r{number} : ratio in [0%, 100%]" for number in range(number_of_facts))
    rows = " ".join(f"indicator i{number} 1 {{ award r{number} }}" for number in range(number_of_facts))
    whole = f"points {number_of_facts} round half_up to 0.01 at each indicator"
    framework = perfscore.loads(f"framework f {{ {whole} }} {facts} {rows} {also}")
    stage = Stage(framework, bind(framework, {f"r{number}": "90%" for number in range(number_of_facts)}))
    cells = {name: Cell.of(framework.facts[name]) for name in framework.facts}
    search = Search(Space(stage, cells), ("high",))
    search.run()
    return Changes(stage, Goal(Fraction(9, 10) * number_of_facts + Fraction(more), None), cells, search, budget)


def test_facts_that_do_too_little_are_ruled_out_together() -> None:
    """There are 276 pairs and 2,024 sets of three, and no 12 facts do."""
    little = combining("1.25", Budget(3_000))
    assert little.all_of(2) == ([], 0) and little.all_of(3) == ([], 0)
    assert len(little.reached) < 150


def test_each_set_that_reaches_the_goal_is_told_in_the_order_of_its_facts() -> None:
    pairs, left = combining("0.2", Budget(3_000), number_of_facts=4).all_of(2)
    assert left == 0
    assert [sorted(pair) for pair in pairs] == [list(pair) for pair in combinations(("r0", "r1", "r2", "r3"), 2)]


@pytest.mark.parametrize(("count", "sets"), [(1, 12), (2, 66), (3, 220)])
def test_each_set_that_is_not_settled_is_counted(count: int, sets: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert combining("1.15", Budget(0), number_of_facts=12).all_of(count) == ([], 0)
    monkeypatch.setattr(limits, "REACH_BOUNDS", 0)
    assert combining("1.15", Budget(0), number_of_facts=12).all_of(count) == ([], sets)
    needed = combining("1.15", Budget(0), 'require r3 > 95% "too little"', number_of_facts=12)
    assert needed.all_of(count) == ([], sets * count // 12)


def test_there_is_no_set_of_more_facts_than_there_are() -> None:
    assert combining("0.1", Budget(3_000), number_of_facts=3).all_of(4) == ([], 0)


def test_each_set_has_its_own_total() -> None:
    framework = perfscore.loads(
        "framework f { points 10 round half_up to 0.01 at each indicator } "
        "fact a : number in [0, 4] fact b : number in [0, 6] fact yes : bool "
        "indicator i 4 { award a na when a > 3 and yes then redistribute } indicator j 6 { award b }"
    )
    stage = Stage(framework, bind(framework, {"a": 1, "b": 2, "yes": False}))
    cells = {name: Cell.of(framework.facts[name]) for name in ("a", "b")}
    search = Search(Space(stage, cells), ("high",))
    search.run()
    changes = Changes(stage, Goal(Fraction(10), None), cells, search, Budget(1_000))
    sets: list[list[str]] = [["a"], ["b"], ["a", "b"], ["a"], []]
    assert [Subset(changes, names).row("").score.interval.high for names in sets] == [6, 7, 10, 6, 3]
    spent = len(changes.reached)
    assert Subset(changes, ["a", "b"]).row("").exact.interval.high == Fraction(10)
    assert len(changes.reached) == spent
