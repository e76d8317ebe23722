"""The rows of a score where they stand: what rows of facts become, and what is shown of rows that are not looked at."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from perfscore.scoring.result import NodeResult
from support.scoring import conserves, score

FIVES = "round half_up to 5 at each part"


def told(node: NodeResult) -> list[tuple[str, str, str | None]]:
    return [(loss.kind, str(loss.amount), loss.reason) for loss in node.losses]


def test_parts_of_a_row_of_facts_stand_below_it() -> None:
    body = (
        "fact t : table { name : text, on : bool }\n"
        "each row of t { indicator name 5 { part first 2 { award 2 } part second 3 { award if on then 3 else 1 } } }"
    )
    result = score(body, t=[{"name": "a", "on": True}, {"name": "b", "on": False}])
    found = [(node.path, node.kind, node.row, str(node.score)) for node in result.walk()][1:]
    assert found == [
        ("a", "indicator", 1, "5.000000"),
        ("a.first", "part", 1, "2.000000"),
        ("a.second", "part", 1, "3.000000"),
        ("b", "indicator", 2, "3.000000"),
        ("b.first", "part", 2, "2.000000"),
        ("b.second", "part", 2, "1.000000"),
    ]


NOT_LOOKED_AT = """fact x : number optional
group g 8 {{
  indicator i 8 {{ part known 1 {{ award 0 }} part other 7 {{ award x }} {limit} }}
}}
indicator j 2 {{ award 2 }}"""


@pytest.mark.parametrize(
    ("limit", "points", "losses"),
    [
        ('zero when x is missing "none"', "0", [("veto", "7", "none")]),
        ('full when x is missing "all"', "5", [("exemption", "0", "all"), ("rounding", "2", None)]),
        ('na when x is missing then full "gone"', "5", [("not applicable", "0", "gone"), ("rounding", "2", None)]),
        ('na when x is missing then zero "gone"', "0", [("not applicable", "7", "gone")]),
        ('na when x is missing then redistribute "gone"', "0", [("not applicable", "7", "gone")]),
    ],
)
def test_what_cannot_be_told_is_shown_as_the_row_above_leaves_it(
    limit: str, points: str, losses: list[tuple[str, str, str | None]]
) -> None:
    result = score(NOT_LOOKED_AT.format(limit=limit), plan=FIVES)
    node = result["other"]
    assert Fraction(node.score) == Fraction(points) and conserves(node)
    assert told(node) == [each for each in losses if each[1] != "0"]
    assert node.applies == ("redistribute" not in limit)
    assert (node.earned, node.limits, node.explanation.edges) == (None, (), ())


def test_what_is_below_a_group_of_which_all_is_gone_is_shown_as_gone() -> None:
    body = """fact off : bool  fact x : number optional
        group g 8 {
          group h 4 { indicator a 4 { award 1 na when off then redistribute } indicator b +4 { award x } }
          indicator c 4 { award 4 na when off then redistribute }
        }
        indicator j 2 { award 2 }"""
    result = score(body, off=True)
    assert [(node.path, node.applies) for node in result.walk() if not node.applies] == [
        ("g", False), ("g.h", False), ("g.h.a", False), ("g.h.b", False), ("g.c", False),
    ]  # fmt: skip
    assert told(result["b"]) == []


@pytest.mark.parametrize(("given", "cap"), [({"x": 3}, "C"), ({"x": 3, "bad": True}, "D")])
def test_of_caps_on_a_grade_those_that_hold_are_told_and_one_binds(given: dict[str, Any], cap: str) -> None:
    body = """fact x : number  fact bad : bool default false
        cap grade at "C" when x < 5 "low"  cap grade at "D" when bad "bad"
        indicator i 10 { award 10 }"""
    plan = 'round half_up to 0.1 at total grade on published { >= 9 : "A", >= 7 : "B", >= 5 : "C", else : "D" }'
    result = score(body, plan=plan, **given)
    assert (result.grade, result.earned_grade) == (cap, "A")
    assert [each.grade for each in result.grade_rules if each.bound] == [cap]
    assert len(result.grade_rules) == len(given)


def test_what_one_row_has_published_is_never_taken_for_that_of_another() -> None:
    body = """fact off : bool  fact x : number optional
        group g 5 { indicator i 5 { award x } }  group h 5 { indicator j 5 { award x } }
        zero when off "off" """
    for _ in range(20):
        result = score(body, off=True)
        assert {node.path: str(node.losses[0].published) for node in result.walk()} == {
            "": "10.000000", "g": "5.000000", "g.i": "5.000000", "h": "5.000000", "h.j": "5.000000",
        }  # fmt: skip


def test_a_condition_that_takes_a_row_out_of_the_score_loses_it_all() -> None:
    body = """fact off : bool
        indicator i 5 { award 5 at most 2 when off na when off then redistribute }
        indicator j 5 { award 4 zero when off na when off then full }
        indicator k 0.000001 { award 0 }"""
    result = score(body, points="10.000001", off=False)
    found = {
        name: [(edge.subject, edge.at, str(edge.effect)) for edge in result[name].explanation.edges] for name in "ij"
    }
    assert found == {"i": [("off", "yes", "-5")], "j": [("off", "yes", "1")]}


def test_a_target_that_cannot_be_compared_is_not_met_in_the_arithmetic() -> None:
    body = (
        "fact had : actual  fact goal : target\nindicator i 10 { target had meets goal otherwise zero zero when true }"
    )
    steps = score(body.replace("zero when true", "zero when 1 > 0"), had="20人", goal="2021年6月1日前")[
        "i"
    ].explanation.steps
    assert [step.value for step in steps] == ["no"]


def test_what_is_gone_has_no_points_also_where_its_range_begins_above_them() -> None:
    body = """fact x : number optional
        indicator i 8 { part a 8 range 1 .. 8 { award x } na when x is missing then redistribute }
        indicator j 2 { award 2 }"""
    node = score(body)["a"]
    assert node.score == 0 and not node.applies
    assert told(node) == [("not applicable", "8", None)]
