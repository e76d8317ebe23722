"""The places where one step of a fact changes much, with facts that show it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore.kernel.wording import value_text
from perfscore.questions.soundness.cliffs import cliffs_text, find_cliffs
from perfscore.questions.soundness.trends import Work, find_trends
from perfscore.search.ground import Grid, Ground

FACTS = """
fact rate : ratio in [0%, 100%]
fact free, other : number
fact price : money to 0.0001
fact done, planned : count
fact spent, budget : money in > 0
fact start, end : date
fact late : duration
fact quick : duration
fact yes, no : bool
fact kind : choice("a", "b")
fact aim : target
fact held : actual
fact mark : points to 0.5 in [0, 10]
fact odd : count in [3, 5]
let share = spent / budget
let whole = round(share, 1%, half_up)
"""


def framework(rest: str, header: str = "points 10") -> perfscore.Framework:
    return perfscore.loads(f"framework f {{ {header} round half_up to 0.01 at each indicator }}{FACTS}{rest}")


def said(rest: str, share: Any = "20%", header: str = "points 10") -> list[str]:
    """The cliffs of a framework: edge, what one step does, and the facts."""
    return [
        f"{each.edge}: {each.move.points_before} → {each.move.points_after}: {each.move}"
        for each in perfscore.cliffs(framework(rest, header), share)
    ]


def one(clause: str, share: Any = "20%") -> list[str]:
    return said(f"indicator i 10 {{ {clause} }}", share)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (
            "bands rate { >= 90% : 10, [50%, 90%) : 6, else : 5 }",
            ["`rate` at 90%: 6 → 10: `rate` 89.99% → 90%"],
        ),
        (
            "bands share { > 90% : 10, else : 5 }",
            ["`share` above 90%: 5 → 10: `spent` 900000 → 900000.01, `budget` = 1000000"],
        ),
        (
            "bands done { 3 : 10, else : 5 }",
            ["`done` at 3: 5 → 10: `done` 2 → 3", "`done` above 3: 10 → 5: `done` 3 → 4"],
        ),
        ("bands kind { \"a\" : 10, else : 0 }", []),
        (
            "bands start { < 2024-05-01 : 10, else : 2 }",
            ["`start` at 2024-05-01: 10 → 2: `start` 2024-04-30 → 2024-05-01"],
        ),
        ("bands late { <= 5 days : 10, else : 2 }", ["`late` above 5 days: 10 → 2: `late` 5 days → 6 days"]),
        (
            "bands quick { <= 90 minutes : 10, else : 2 }",
            ["`quick` above 90 minutes: 10 → 2: `quick` 90 minutes → 91 minutes"],
        ),
        (
            "bands price { <= 2.5 : 10, else : 2 }",
            ["`price` above 2.5: 10 → 2: `price` 2.5 → 2.5001"],
        ),
        ("bands mark { >= 4 : 10, else : 2 }", ["`mark` at 4: 2 → 10: `mark` 3.5 → 4"]),
        ("bands odd { >= 4 : 10, else : 2 }", ["`odd` at 4: 2 → 10: `odd` 3 → 4"]),
        (
            "lookup kind, rate { \"a\" { >= 90% : 10, else : 0 } \"b\" { >= 50% : 1, else : 0 } }",
            ["`rate` at 90%: 0 → 10: `rate` 89.99% → 90%, `kind` = “a”"],
        ),
        (
            "deduct 5 per 1 of done above planned each complete",
            ["each 1 of `done`: 10 → 5: `done` 100 → 101, `planned` = 100"],
        ),
        ("deduct 5 per 3 days of late each started", ["each 3 days of `late`: 10 → 5: `late` 0 days → 1 day"]),
        ("deduct 5 per 1 of done above 2 proportional", ["each step in `done`: 10 → 5: `done` 2 → 3"]),
        ("deduct 5 per 100 of done above 2 proportional", []),
        ("deduct { 5 when done > 3 1 when done > 7 }", ["`done > 3`: 10 → 5: `done` 3 → 4"]),
        (
            "target done >= planned otherwise zero",
            ["`target done >= planned otherwise zero`: 0 → 10: `done` 99 → 100, `planned` = 100"],
        ),
        (
            "target done >= planned otherwise proportional",
            ["each step in `done`: 0 → 10: `done` 0 → 1, `planned` = 1"],
        ),
        (
            "target done >= planned otherwise bands { >= 50% : 9, else : 1 }",
            [
                "`target done >= planned otherwise bands { >= 50% : 9, else : …`: 1 → 10: `done` 0 → 1, `planned` = 1",
                "`>= 50% : 9`: 1 → 9: `done` 49 → 50, `planned` = 100",
            ],
        ),
        (
            "target start <= end otherwise bands { [1, 5] : 9, > 5 : 1 }",
            ["`[1, 5] : 9`: 9 → 1: `start` 2024-01-06 → 2024-01-07, `end` = 2024-01-01"],
        ),
        ("interpolate rate { 0% : 0, 0.01% : 9, 100% : 10 }", ["each step in `rate`: 0 → 9: `rate` 0% → 0.01%"]),
        ("interpolate done { 0 : 0, 2 : 9, 100 : 10 }", ["each step in `done`: 0 → 9/2: `done` 0 → 1"]),
        ("award { 5 when done >= 3 5 when yes }", ["`done >= 3`: 0 → 5: `done` 2 → 3, `yes` = no"]),
        ("award if done in [3, 4] then 9 else 8.5", []),
        ("award if done in {3, 4} then 9 else 2", ["`done in {3, 4}`: 9 → 2: `done` 4 → 5"]),
        ("award 5 * done", ["each step in `5 * done`: 0 → 5: `done` 0 → 1"]),
        ("award 10 * share", []),
        ("award 500 * whole", ["`round(share, 1%, half_up)`: 0 → 5: `spent` 4999.99 → 5000, `budget` = 1000000"]),
        ("award 10 * (year(start) - 2023)", ["`year(start)`: 0 → 10: `start` 2023-12-31 → 2024-01-01"]),
        ("award 5 zero when done > 3 and not yes", ["`done > 3`: 5 → 0: `done` 3 → 4, `yes` = no"]),
        (
            "award 5 cap 1 when spent > budget",
            ["`spent > budget`: 5 → 1: `spent` 1000000 → 1000000.01, `budget` = 1000000"],
        ),
        (
            "award 5 at least 9 when share >= 50%",
            ["`share >= 50%`: 5 → 9: `spent` 499999.99 → 500000, `budget` = 1000000"],
        ),
        ("award 5 full when done > 3", ["`done > 3`: 5 → 10: `done` 3 → 4"]),
        ("award 5 na when done > 3 then redistribute", []),
        ("award 5 na when done > 3 then full", ["`done > 3`: 5 → 10: `done` 3 → 4"]),
        ("award if held meets aim then 10 else 0", []),
        (
            "award if other / free > 3 then 9 else 1",
            ["`other / free > 3`: 1 → 9: `other` 300 → 300.01, `free` = 100"],
        ),
        ("judged verdict step 5", []),
        ("award 5", []),
    ],
)  # fmt: skip
def test_a_cliff(clause: str, expected: list[str]) -> None:
    assert one(clause) == expected


def test_limits_of_groups_and_of_the_whole_are_looked_at() -> None:
    rest = """
    group g 6 {
      indicator i 3 { award 3 * rate }
      indicator j 3 { award 3 }
      zero when score(i) < 1.5
    }
    indicator k 4 { award 4 }
    """
    found = perfscore.cliffs(framework(rest))
    assert [(each.path, each.edge, each.points, each.share) for each in found] == [
        ("g", "`score(i) < 1.5`", Fraction("4.5"), Fraction(3, 4))
    ]


def test_a_bonus_and_a_malus_are_measured_by_what_they_can_bring_or_cost() -> None:
    rest = """
    indicator i 10 { award 10 }
    indicator b +4 { award if done > 3 then 4 else 0 }
    indicator m -2 { award if done > 9 then -2 else 0 }
    """
    found = perfscore.cliffs(framework(rest, "points 10 range 0 .. 14"))
    assert [(each.path, int(each.points), int(each.weight), int(each.share)) for each in found] == [
        ("b", 4, 4, 1),
        ("m", -2, 2, 1),
    ]


def test_only_what_is_more_than_the_share_is_a_cliff() -> None:
    clause = "deduct 2 per 1 of done each complete"
    assert one(clause, Fraction(1, 5)) == []
    for share in (Fraction(19, 100), Decimal("0.19"), "19%", "0.19", 0):
        assert len(one(clause, share)) == 1


@pytest.mark.parametrize("share", [0.2, "a", "", -1, 2, "120%", Decimal("NaN"), None, "1" * 61])
def test_what_is_no_share_is_refused(share: Any) -> None:
    with pytest.raises(ValueError, match="a share is a number from 0 to 1"):
        perfscore.cliffs(framework("indicator i 10 { award 10 }"), share)


def test_a_cliff_tells_itself_and_its_facts_can_be_scored() -> None:
    text = """framework f { points 10 }
fact spent : money
fact late : duration
fact day : date
fact yes : bool
fact rate : ratio
fact kind : choice("a", "b")
indicator i "Money" 10 {
  award if spent > 100 and late >= 90 minutes and day >= 2024-05-05 and yes and rate > 5% and kind = "b" then 10 else 0
}
"""
    made = perfscore.loads(text)
    found = perfscore.cliffs(made)
    assert {each.move.fact for each in found} == {"spent", "late", "day", "rate"}
    for each in found:
        told = each.to_dict()
        assert (told["path"], told["title"], told["weight"], told["share"]) == ("i", "Money", "10", "1")
        assert str(each) == f"{each.edge}: {each.move}"
        for facts, points in (("before", "points_before"), ("after", "points_after")):
            result = perfscore.evaluate(made, told["witness"][facts])
            assert str(result.score) == told["witness"][points]


def test_facts_that_a_require_refuses_are_no_witness() -> None:
    row = "indicator i 10 { award if done > 3 then 9 else 1 }"
    (found,) = perfscore.cliffs(framework(f'require done <= planned "a" require planned <= 4 "b" {row}'))
    assert {fact.name for fact, _ in found.move.before} == {"done", "planned"}
    assert {fact.name: value for fact, value in found.move.after} == {"done": 4, "planned": 4}
    assert said(f'require done <= 3 "a" {row}') == []
    assert len(said(f'require 1 / done > 0 "a" {row}')) == 1


def test_what_cannot_be_tried_is_not_looked_into_and_named() -> None:
    rows = """
    fact jobs : table { name : text, worth : points in [0, 5] }
    group g 6 { each row of jobs { indicator name 6 { award worth } } }
    indicator i 4 { target held meets aim otherwise zero }
    """
    found = find_cliffs(framework(rows))
    assert [path for _, path in found.untold] == ["g.name", "i"]
    some = framework("indicator i 10 { award if done > 3 then 9 else 1 }")
    none = find_cliffs(some, work=Work(0))
    assert none.found == ()
    assert [path for _, path in none.untold] == ["i"]
    assert "not looked into: `i`" in cliffs_text("f.perf", none, Fraction(1, 5))


def test_a_row_without_a_title_is_called_by_its_name() -> None:
    made = perfscore.loads(
        'framework f "F" { points 10 } fact n : count indicator i 10 { deduct 9 per 1 of n each complete }'
    )
    text = cliffs_text("f.perf", find_cliffs(made), Fraction(1, 5))
    assert text.splitlines()[2].split() == ["1:70", "90%", "10", "→", "1", "of", "10", "i", "each", "1", "of", "`n`"]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("rate", Fraction(1, 3), "100/3%"),
        ("late", Fraction(1, 3), "480 minutes"),
        ("late", Fraction(3, 2), "1.5 days"),
        ("kind", "a", "a"),
        ("yes", True, True),
        ("free", Fraction(1, 3), "1/3"),
    ],
)
def test_values_as_a_fact_file_has_them(name: str, value: Any, text: Any) -> None:
    assert value_text(value, framework("indicator i 10 { award 10 }").facts[name].type) == text


def test_the_grid_of_a_fact() -> None:
    made = framework("indicator i 10 { judged verdict step 0.5 } fact long : text fact no_day : date in < 0001-01-05")
    ground = Ground(made)
    grids = {fact.name: Grid(fact, ground) for fact in made.fact_list}
    assert [grids[name].step for name in ("rate", "done", "price", "mark", "verdict", "free")] == [
        Fraction(1, 10_000), 1, Fraction(1, 10_000), Fraction(1, 2), Fraction(1, 2), Fraction(1, 100)
    ]  # fmt: skip
    assert grids["yes"].tried == (0, 1)
    assert grids["yes"].value(2) is None
    assert grids["yes"].below(True) == 1
    assert grids["start"].value(0) is None
    assert grids["start"].value(3_652_060) is None
    assert grids["no_day"].usual is not None
    assert grids["odd"].tried == (3, 4, 5)


@pytest.mark.parametrize(
    ("kind", "step"), [("count to 0.5", "3 → 4"), ("count to 1.5", "3 → 6"), ("money to 0.05", "3 → 3.05")]
)
def test_a_step_that_is_declared_counts(kind: str, step: str) -> None:
    made = perfscore.loads(
        f"framework f {{ points 10 }} fact n : {kind} indicator i 10 {{ award if n > 3 then 9 else 1 }}"
    )
    assert [str(each.move) for each in perfscore.cliffs(made)] == [f"`n` {step}"]


def test_a_fact_that_can_have_no_value_has_no_cliff() -> None:
    made = perfscore.loads(
        "framework f { points 10 } fact n : money in (0, 0.005) indicator i 10 { award if n > 0.003 then 9 else 1 }"
    )
    assert perfscore.cliffs(made) == ()
    assert [each.verdict for each in find_trends(made)] == ["changes nothing", "changes nothing"]
    assert Grid(made.facts["n"], Ground(made)).tried == ()


def test_a_row_without_points_has_no_cliff() -> None:
    assert said("indicator i 10 { award 1 } indicator z 0 { award if done > 3 then 1 else 0 }") == []


def test_points_that_were_judged_may_meet_an_edge_elsewhere() -> None:
    rest = "indicator i 5 { judged verdict step 1 } indicator j 5 { award 5 zero when score(i) < 2 }"
    assert said(rest) == ["`score(i) < 2`: 0 → 5: `verdict` 1 → 2"]


@pytest.mark.parametrize("left", [100, 1_000, 3_000])
def test_what_was_too_much_to_try_is_named(left: int) -> None:
    found = find_cliffs(framework("indicator i 10 { award if share > 50% then 9 else 1 }"), work=Work(left))
    assert [path for _, path in found.untold] == ["i"]


def test_facts_are_tried_where_they_are_admitted() -> None:
    text = 'require planned in [3, 5] "a" indicator i 10 { award if done > planned then 9 else 1 }'
    (found,) = perfscore.cliffs(framework(text))
    assert {fact.name: value for fact, value in found.move.before}["planned"] in {3, 4, 5}
