"""The greatest leap is found also where small values of other facts matter."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

import perfscore
from perfscore.questions.soundness.cliffs import cliffs_text, find_cliffs
from perfscore.search.ground import Grid, Ground

HEADER = "framework t { points 10 round half_up to 0.01 at each indicator }\n"
COUNTS = HEADER + "fact n : count in [0, 12] fact m : count in [1, 12]\n"


def said(text: str, share: str = "60%") -> list[str]:
    """The cliffs of a framework: what is crossed, what it does, and the facts."""
    return [
        f"{each}: {each.move.points_before} → {each.move.points_after}"
        for each in perfscore.cliffs(perfscore.loads(text), share)
    ]


def test_a_formula_is_tried_with_small_values_of_the_other_facts() -> None:
    text = COUNTS + "indicator x 10 { award 10 * n / m at most 10 }"
    assert said(text) == ["each step in `10 * n / m`: `n` 0 → 1, `m` = 1: 0 → 10"]


def test_a_formula_is_tried_with_what_a_require_allows() -> None:
    text = HEADER + (
        'fact n, total_n : count require n <= total_n "a part" require total_n > 0 "none"'
        "indicator x 10 { award 10 * n / total_n }"
    )
    assert said(text) == ["each step in `10 * n / total_n`: `n` 0 → 1, `total_n` = 1: 0 → 10"]


def test_an_edge_in_a_limit_of_a_group_is_tried_with_small_values() -> None:
    text = (
        COUNTS
        + """group g 10 minimum {
      indicator x 10 { award 10 * n / m at most 10 }
      indicator y 10 { award 10 - n at least 0 }
      zero when score(x) < 3 "z"
    }"""
    )
    assert "`score(x) < 3`: `n` 0 → 1, `m` = 1: 0 → 9" in said(text)


def test_a_step_that_crosses_several_edges_is_told_beside_the_edges() -> None:
    text = (
        HEADER
        + """fact done, planned : count in > 0
    indicator x 10 { bands done / planned { >= 90% : 10, >= 60% : 5, else : 0 } }"""
    )
    assert said(text, "20%") == [
        "`done / planned` at 90% and others: `done` 1 → 2, `planned` = 2: 0 → 10",
        "`done / planned` at 90%: `done` 89 → 90, `planned` = 100: 5 → 10",
        "`done / planned` at 60%: `done` 59 → 60, `planned` = 100: 0 → 5",
    ]


def test_all_edges_of_a_target_may_be_crossed_by_one_step() -> None:
    text = COUNTS + "indicator x 10 { target n >= m otherwise bands { >= 90% : 8, >= 50% : 4, else : 0 } }"
    (found,) = perfscore.cliffs(perfscore.loads(text), "60%")
    assert not found.alone
    assert found.to_dict()["alone"] is False
    assert str(found).endswith(" and others: `n` 0 → 1, `m` = 1")
    assert found.points == 10
    shown = cliffs_text("t.perf", find_cliffs(perfscore.loads(text), Fraction(3, 5)), Fraction(3, 5))
    assert shown.splitlines()[0] == "t.perf: 1 cliff found where one step of a fact changes more than 60% of a row"
    assert shown.splitlines()[2].endswith(" and others")


def test_the_least_that_is_allowed_is_small() -> None:
    text = (
        HEADER
        + """fact done : count fact planned : count in > 5
    indicator x 10 { bands done / planned { >= 95% : 10, >= 85% : 5, else : 0 } }"""
    )
    assert said(text) == ["`done / planned` at 95% and others: `done` 5 → 6, `planned` = 6: 0 → 10"]


def test_three_facts_are_tried_with_small_values_together() -> None:
    text = (
        HEADER
        + """fact a, b : count fact c : count in > 0
    indicator x 10 { award 10 * (a + b) / c at most 10 }"""
    )
    assert said(text) == ["each step in `10 * (a + b) / c`: `a` 0 → 1, `b` = 0, `c` = 1: 0 → 10"]


def test_many_facts_are_tried_with_small_values_all_at_once_and_one_by_one() -> None:
    text = (
        HEADER
        + """fact a, b, d, e : count fact c : count in > 0
    indicator x 10 { award 10 * (a + b + d + e) / c / 5 at most 10 }"""
    )
    edge = "each step in `10 * (a + b + d + e) / c / 5`"
    assert said(text, "15%") == [f"{edge}: `c` 1 → 2, `a` = 1, `b` = 1, `d` = 1, `e` = 1: 8 → 4"]


def test_amounts_of_a_few_cents_are_not_tried() -> None:
    text = (
        HEADER
        + """fact spent : money fact budget : money in > 0
    indicator x 10 { award 10 * spent / budget at most 10 }"""
    )
    assert said(text, "20%") == []


def test_facts_of_a_witness_are_all_that_its_row_looks_at() -> None:
    text = (
        HEADER
        + """fact n, other : count
    indicator x 5 { bands n { >= 3 : 5, else : 0 } } indicator y 5 { award other }"""
    )
    (found,) = [each for each in perfscore.cliffs(perfscore.loads(text)) if each.path == "x"]
    assert found.to_dict()["witness"]["before"] == {"n": "2"}


@pytest.mark.parametrize("domain", ["", " in [-5 days, 9 days]"])
def test_durations_below_zero_are_not_tried_since_no_fact_file_holds_them(domain: str) -> None:
    text = (
        HEADER
        + f"""fact d : duration{domain}
    indicator y 10 {{ bands d {{ < 0 days : 3, <= 3 days : 10, else : 2 }} }}"""
    )
    made = perfscore.loads(text)
    found = perfscore.cliffs(made)
    assert [each.edge for each in found] == ["`d` above 3 days"]
    for each in found:
        told = each.to_dict()["witness"]
        assert perfscore.evaluate(made, told["before"]).score == Decimal(told["points_before"])
        assert perfscore.evaluate(made, told["after"]).score == Decimal(told["points_after"])


def test_a_duration_that_must_lie_below_zero_has_no_value() -> None:
    made = perfscore.loads(
        HEADER
        + "fact d : duration in < 0 days fact n : count indicator y 10 { award if d < -3 days and n > 3 then 9 else 1 }"
    )
    assert perfscore.cliffs(made) == ()
    assert Grid(made.facts["d"], Ground(made)).tried == ()


@pytest.mark.parametrize(
    ("clause", "step"),
    [
        ("bands late { <= 3 days : 5, <= 7 days : 2.5, else : 0 }", 1),
        ("bands late { <= 36 hours : 5, else : 0 }", Fraction(1, 24)),
        ("bands late { <= 90 minutes : 5, <= 36 hours : 4.5 else : 0 }", Fraction(1, 1440)),
        ("award if late > 90 minutes then 1 else 2.5", Fraction(1, 1440)),
        ("award if late in {90 minutes, 1 days} then 1 else 2.5", Fraction(1, 1440)),
        ("award if late in [90 minutes, 1 days] then 1 else 2.5", Fraction(1, 1440)),
        ("deduct 2.5 per 2 hours of late each started", Fraction(1, 24)),
        ("deduct 2.5 per 2 days of late above 12 hours each started", Fraction(1, 24)),
        ("interpolate late { 0 days : 2.5, 90 minutes : 1 }", Fraction(1, 1440)),
        ("lookup yes, late { true { <= 90 minutes : 2.5, else : 0 } else : 1 }", Fraction(1, 1440)),
        ("lookup yes, late { true { <= 9 days : 2.5, else : 0 } else : 1.5 }", 1),
        ("award if other > 90 minutes then 1 else late / 2.5 days", Fraction(1, 1440)),
        ("award if other > 90 minutes then 1 else 2.5", 1),
        ("award if double > 1 hours then 1 else 2", Fraction(1, 24)),
    ],
)
def test_only_figures_of_durations_decide_on_the_step_of_a_duration(clause: str, step: Fraction) -> None:
    made = perfscore.loads(
        HEADER + f"fact late, other : duration fact yes : bool let double = 2 * late indicator x 10 {{ {clause} }}"
    )
    assert Grid(made.facts["late"], Ground(made)).step == step


def test_the_domain_of_a_duration_decides_on_its_step() -> None:
    made = perfscore.loads(HEADER + "fact late : duration in [0 days, 6 hours] indicator x 10 { award late / 1 days }")
    assert Grid(made.facts["late"], Ground(made)).step == Fraction(1, 24)
