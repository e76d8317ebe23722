"""Large frameworks lower to graphs that are made and evaluated without deep recursion, and that stay small."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore.core.lower import lower
from perfscore.core.nodes import walk
from perfscore.domains.exact import Exact
from perfscore.scoring.bind import bind
from support.conserving import conserved

HEAD = "framework f {{ points {} round half_up to 0.01 at total }}\n"


def evaluated(text: str, facts: dict[str, Any]) -> Exact:
    framework = perfscore.loads(text)
    return conserved(framework, bind(framework, facts))


def test_thousands_of_chained_quantities_are_computed_one_after_another() -> None:
    lets = "\n".join(f"let q{index} = q{index - 1} + 1" for index in range(1, 1_200))
    text = f"{HEAD.format(1)}fact a : number\nlet q0 = a\n{lets}\nindicator i 1 {{ award min(1, q1199) }}"
    assert evaluated(text, {"a": 3}).definition(("let", "q1199")) == 1_202


def test_many_limits_are_one_flat_extreme() -> None:
    caps = "\n".join(f"cap {index % 7 + 1} when a > {index}" for index in range(400))
    text = f"{HEAD.format(9)}fact a : number\nindicator i 9 {{ award 9 {caps} }}"
    program = lower(perfscore.loads(text))
    exact = program.block.by_key["exact", "i"]
    assert sum(1 for _ in walk(exact)) < 5 * 400
    assert evaluated(text, {"a": 3}).definition(("score", "i")) == 1


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (" + ".join(["a"] * 1_000), 1_000),
        (" * ".join(["a"] * 1_000), 1),
        (" / ".join(["a"] * 1_000), 1),
        ("(" * 50 + "a" + ")" * 50, 1),
        ("abs(" * 50 + "a" + ")" * 50, 1),
        ("if a > (" * 19 + "0" + ") then 1 else 0" * 19, 1),
        ("min(1, max(0, " * 25 + "a" + "))" * 25, 1),
        ("count(0 < " * 28 + "a" + ")" * 28, 1),
    ],
    ids=["sum", "product", "quotient", "brackets", "abs", "if", "min", "count"],
)
def test_long_and_deep_formulas_are_computed(formula: str, value: int) -> None:
    text = f"{HEAD.format(1)}fact a : number\nlet q = {formula}\nindicator i 1 {{ award 1 }}"
    assert evaluated(text, {"a": 1}).definition(("let", "q")) == value


def test_a_day_that_is_moved_often_is_moved_in_one_node() -> None:
    moves = " + 1 day" * 1_000
    text = f"{HEAD.format(1)}fact d : date\nlet q = d{moves}\nindicator i 1 {{ award 1 }}"
    day = datetime.date(2021, 1, 1)
    expected = Fraction((day + datetime.timedelta(1_000)).toordinal())
    assert evaluated(text, {"d": day}).definition(("let", "q")) == expected


def test_groups_nested_in_a_row_of_facts_are_computed_from_the_innermost_one_on() -> None:
    body = f"indicator deepest 10 {{ award {'min(10, max(0, ' * 15}n{'))' * 15} }}"
    for depth in range(20):
        body = f"group {'name' if depth == 19 else f'g{depth}'} 10 {{ {body} zero when n > {depth + 5} }}"
    text = f"{HEAD.format('10 mean')}fact t : table {{ name : text, n : points }}\neach row of t {{ {body} }}"
    exact = evaluated(text, {"t": [{"name": "a", "n": 4}, {"name": "b", "n": 9}]})
    assert exact.definition(("score", "")) == 2
