"""The points of a rule along a value: as far as they can be followed, and no further than is looked."""

from __future__ import annotations

import pytest

from perfscore.kernel import limits
from support.scoring import score

DECLARED = "fact x : number\n"


def test_points_that_move_in_too_many_ways_have_no_scale() -> None:
    body = DECLARED + "indicator i 10 { bands x { >= 1 : x ^ 12 / 10 ^ 6, else : 0 } }"
    explanation = score(body, x=2)["i"].explanation
    assert explanation.scale is None and explanation.edges == ()


def test_a_table_of_many_rows_has_them_all_on_its_scale() -> None:
    rows = ", ".join(f"[{number}, {number + 1}) : {number % 10}" for number in range(150))
    body = DECLARED + f"indicator i 10 {{ bands x {{ < 0 : 0, {rows}, >= 150 : 10 }} }}"
    scale = score(body, x=3)["i"].explanation.scale
    assert scale is not None and len(scale.segments) == 152


def test_no_more_pieces_are_looked_at_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EDGE_STRETCHES", 4)
    rows = ", ".join(f"[{number}, {number + 1}) : {number}" for number in range(1, 9))
    scale = score(f"{DECLARED}indicator i 10 {{ bands x {{ < 1 : 0, {rows}, >= 9 : 9 }} }}", x=0)["i"].explanation.scale
    assert scale is not None and [str(each.low_points) for each in scale.segments] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("x", [3, 7])
def test_a_row_whose_points_move_without_an_end_is_told_from_its_near_end(x: int) -> None:
    found = score(DECLARED + "indicator i 10 { bands x { < 5 : 0, >= 5 : x } }", x=x)["i"].explanation.scale
    assert found is not None
    assert [(str(each.low_points), str(each.high_points)) for each in found.segments] == [("0", "0"), ("5", "5")]


def test_a_written_value_that_stands_in_several_pieces_moves_in_all_of_them() -> None:
    body = """fact had : actual  fact goal : target
        indicator i 10 { target had meets goal otherwise zero  at most 6 when had meets goal }"""
    edges = score(body, had="19人", goal="≥20人")["i"].explanation.edges
    assert [(edge.relation, edge.at, str(edge.effect)) for edge in edges] == [(">=", "20人", "6")]


def test_a_threshold_that_moves_with_the_value_has_no_steps() -> None:
    body = DECLARED + "indicator i 10 { deduct 2 per 1 of x below x each complete }"
    explanation = score(body, x=3)["i"].explanation
    assert explanation.scale is None and explanation.edges == ()
