"""How rows hang on a fact that moves: also those that cannot be computed, and those that are made of rows of facts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import perfscore
from perfscore.questions.scenarios.sensitivities import Crossing, side
from perfscore.scoring.bind import bind
from perfscore.search.along import Along, Stage

HEAD = "framework f { points 10 round half_up to 0.01 at total }\n"


def told(edge: Crossing | None) -> tuple[object, ...] | None:
    return None if edge is None else (edge.kind, edge.at, edge.before, edge.after)


def along(text: str, name: str, **facts: Any) -> Along:
    framework = perfscore.loads(HEAD + text)
    return Stage(framework, bind(framework, facts)).along(name)


def test_a_row_that_cannot_be_computed_has_the_points_that_a_veto_around_it_leaves() -> None:
    text = """fact a : number in [0, 10]
        fact b : number optional
        group g 10 { zero when a >= 5  indicator i 10 { award min(10, a + b) } }"""
    above = side(along(text, "a", a=2), more=True, most=20).edge
    assert above is not None and told(above) == ("jump", 5, None, 0)
    assert {flip.path: (flip.before, flip.after) for flip in above.flips} == dict.fromkeys(
        ("", "g", "g.i"), (None, Fraction(0))
    )
    assert told(side(along(text, "a", a=7), more=False, most=20).edge) == ("jump", 5, 0, None)


def test_what_a_fact_does_to_rows_in_groups_is_an_edge_and_no_step_of_rounding() -> None:
    text = """fact edge : number in [0, 10]
        fact t : table { name : text, unit : text, got : number in [0, 10] }
        each row of t by unit { indicator name 10 { award if got >= edge then 10 else 4 } }"""
    rows = [{"name": "x", "unit": "u", "got": 6}]
    found = side(along(text, "edge", edge=2, t=rows), more=True, most=20)
    assert found.step is None and told(found.edge) == ("jump", 6, 10, 4)


def test_a_figure_that_a_target_names_moves_what_is_compared_with_the_target() -> None:
    text = """fact budget : money
        fact cost : target("budget" : budget)
        fact paid : actual
        indicator i 10 { target paid meets cost otherwise zero }"""
    moved = along(text, "budget", budget=100, cost="≤budget", paid="80元")
    assert moved.at(Fraction(70)).total == 0 and moved.at(Fraction(90)).total == 10
    assert told(side(moved, more=False, most=20).edge) == ("jump", 80, 10, 0)
