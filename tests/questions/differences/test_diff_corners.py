"""The largest shift is looked for where a rule takes another form, also where no figure of the rule stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore.questions.differences.corners import corners
from perfscore.questions.differences.sides import Side
from perfscore.scoring.bind import FactSet, bind
from support.scoring import framework

OLD = """framework budget "Budget" { points 10 round half_up to 0.01 at each indicator }
fact planned, adjusted : money in > 0
let rate : ratio = (adjusted - planned) / planned
indicator a 9 { award 9 }
indicator b 1 { deduct 0.1 per 1% of abs(rate) above 10% proportional "too far" }
example "as planned" {
  given planned = 1_000_000, adjusted = 1_000_000
  expect b = 1
}
"""


def test_the_largest_shift_lies_where_a_row_has_nothing_left() -> None:
    found = perfscore.diff(perfscore.loads(OLD), perfscore.loads(OLD.replace("0.1 per 1%", "0.2 per 1%")))
    (change,) = found.changes
    assert change.down is not None and change.up is not None
    # At 15 % the new rule has taken all of the point, the old one a half.
    assert [change.down.amount, change.up.amount] == [Fraction(1, 2), 0]
    assert change.down.witness is not None
    scores = [scoring.points for scoring in (change.down.witness.old, change.down.witness.new)]
    assert scores == [Fraction(1, 2), 0]


def places(body: str, name: str, **facts: Any) -> list[object]:
    """The values of a fact at its corners, the nearest first, up and then down."""
    sound = framework(body)
    found: list[object] = []
    for each in corners(Side(sound, "supposed", 1_000_000), bind(sound, facts), name):
        assert isinstance(each, FactSet)
        found.append(each.by_name[name].value)
    return found


def test_corners_are_the_ends_of_the_pieces() -> None:
    body = "fact n : count in [0, 9] indicator a 10 { bands n { >= 7 : 10, >= 3 : 5, else : 0 } }"
    # The place of a comparison itself is a piece of its own.
    assert places(body, "n", n=4) == [4, 6, 7, 7, 8, 9, 4, 4, 3, 3, 2, 0]


def test_many_pieces_are_not_all_looked_at() -> None:
    rows = " ".join(f">= {number} : {number / 20}" for number in range(99, 0, -1))
    found = places(f"fact n : number indicator a 10 {{ bands n {{ {rows} else : 0 }} }}", "n", n=0)
    assert len(found) < 80 and Fraction(3) in found and Fraction(99) not in found


def test_a_piece_without_end_has_one_corner() -> None:
    body = "fact n : number indicator a 10 { bands n { >= 7 : 10, else : 0 } }"
    assert places(body, "n", n=7) == [7, 7, Fraction(701, 100), 7, 7, Fraction(699, 100)]


def test_points_that_are_judged_keep_their_reason_or_are_given_one() -> None:
    sound = framework("indicator a 10 { judged style }")
    full, less = ({"style": 10}, {"style": perfscore.Fact(4, reason="late")})
    for facts, reason in ((full, "supposed"), (less, "late")):
        found = list(corners(Side(sound, "supposed", 1_000_000), bind(sound, facts), "style"))
        assert found and {each.by_name["style"].given.reason for each in found} == {reason}


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("fact d : date indicator a 10 { award if d > 2024-01-01 then 10 else 0 }", {"d": date(2024, 1, 1)}),
        ("fact d : bool indicator a 10 { award if d then 10 else 0 }", {"d": True}),
        ('fact d : text indicator a 10 { award if d = "x" then 10 else 0 }', {"d": "x"}),
    ],
)
def test_what_is_no_number_has_no_corners(body: str, facts: dict[str, Any]) -> None:
    assert places(body, "d", **facts) == []


def test_a_fact_that_is_not_given_starts_where_it_may_well_be() -> None:
    body = "fact n : money in [0, 100] optional indicator a 10 { award if n is missing then 0 else 5 }"
    assert {Fraction(0), Fraction(100)} <= set(places(body, "n"))


def test_a_fact_that_can_have_no_value_has_no_corners() -> None:
    body = "fact n : money in (0, 0.01) optional indicator a 10 { award if n is missing then 0 else 5 }"
    assert places(body, "n") == []


def test_a_row_counts_for_more_where_the_points_of_others_are_shared_out() -> None:
    body = """fact a : count in [0, 3] fact p : bool
    indicator i 8 {{ bands a {{ >= 2 : 8, else : {least} }} }}
    indicator k 2 {{ award 2 na when p then redistribute }}"""
    old, new = (framework(body.format(least=least)) for least in (4, 3))
    found = perfscore.diff(old, new, [{"a": 0, "p": True}])
    assert found.down is not None and found.down.amount == Fraction(5, 4)
    assert found.down.bound is None or found.down.bound >= found.down.amount
