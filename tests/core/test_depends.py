"""What hangs on what: by way of quantities, defaults, scores, rows of tables and the groups that they stand in."""

from __future__ import annotations

import pytest

import perfscore
from perfscore.core.lower import lower
from perfscore.core.nodes import Key

TEXT = """
framework f {
  points 20
  round half_up to 0.01 at each indicator
  grade on published { >= 10 : "A", else : "B" }
}
fact a, b : number
fact c : number default a + 1
fact edge : points
fact t : table { name : text, kind : text, worth : points, done : bool }
let q = c * 2
indicator one 10 { award min(10, max(0, q)) zero when b is missing }
group rows 10 {
  each row of t by kind where worth > edge { indicator name worth { award if done then worth else 0 } }
}
cap grade at "B" when score(one) < 5 and b > 0
"""
FOUND = lower(perfscore.loads(TEXT))


@pytest.mark.parametrize(
    ("key", "inputs"),
    [
        (("default", "c"), {("fact", "a")}),
        (("let", "q"), {("status", "c"), ("fact", "c"), ("fact", "a")}),
        (("earned", "one"), {("status", "c"), ("fact", "c"), ("fact", "a")}),
        (("score", "one"), {("status", "c"), ("fact", "c"), ("fact", "a"), ("status", "b")}),
        (("instances", "rows#0"), {("table", "t"), ("fact", "edge"), ("cell", "t.worth")}),
        (("applies", "rows"), set()),
    ],
)
def test_inputs_are_what_is_given_behind_all_definitions(key: Key, inputs: set[Key]) -> None:
    assert FOUND.inputs(key) == inputs


def test_the_grade_hangs_on_everything_that_moves_the_total() -> None:
    assert {("fact", "b"), ("fact", "edge"), ("table", "t"), ("cell", "t.done")} <= FOUND.inputs(("grade", ""))


def test_definitions_stand_behind_all_that_they_refer_to() -> None:
    place = {key: index for index, key in enumerate(FOUND.order)}
    assert (
        place.keys()
        == FOUND.direct.keys()
        == FOUND.definitions.keys() | {(kind, "rows#0") for kind in ("instances", "groups", "members")}
    )
    for key, refs in FOUND.direct.items():
        assert all(place[each] < place[key] for each in refs if each in place)


def test_what_a_fact_may_move_is_told_in_order() -> None:
    moved = FOUND.moved_by([("fact", "edge")])
    assert moved[0] == ("instances", "rows#0") or moved[0][1] == "rows#0"
    assert {("score", "rows"), ("score", ""), ("grade", "")} <= set(moved)
    assert not {("score", "one"), ("let", "q")} & set(moved)
    assert FOUND.moved_by([("fact", "nobody")]) == ()


def test_rows_that_stand_in_no_group_are_looked_at_too() -> None:
    rows = "group rows 20 { each row of t { indicator name worth { award if done then worth else 0 } } }"
    text = TEXT[: TEXT.index("group")].replace(
        "indicator one 10 { award min(10, max(0, q)) zero when b is missing }", ""
    )
    found = lower(perfscore.loads(f"{text}{rows}"))
    assert found.inputs(("score", "rows")) == {("table", "t"), ("cell", "t.worth"), ("cell", "t.done")}


def test_what_is_reached_is_told_as_it_is_written_and_kinds_of_definitions_may_be_left_closed() -> None:
    rule = FOUND.definitions["earned", "one"]
    assert list(FOUND.reached(rule)) == [
        ("let", "q"), ("status", "c"), ("default", "c"), ("fact", "c"), ("fact", "a"),
    ]  # fmt: skip
    assert ("fact", "a") not in FOUND.reached(rule, but={"default"})


def test_what_only_a_requirement_looks_at_is_behind_it() -> None:
    program = lower(perfscore.loads(f'{TEXT} fact lone : count require lone > 3 "few"'))
    assert program.behind(program.requirements[0].condition) == {("fact", "lone")}
