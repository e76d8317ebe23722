"""What a rule looks at, wherever it stands: edges, scales and arithmetic follow it through the whole row."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from perfscore.kernel import limits
from perfscore.scoring.explanation import Explanation
from support.scoring import score


def story(rule: str, declared: str = "fact x : number", **facts: Any) -> Explanation:
    """The story of an indicator of 10 points."""
    return score(f"{declared}\nindicator i 10 {{ {rule} }}", **facts)["i"].explanation


def edges(rule: str, declared: str = "fact x : number", **facts: Any) -> list[str]:
    found = story(rule, declared, **facts).edges
    return [
        f"{each.subject} {each.relation} {each.at}: {'+' if each.effect > 0 else ''}{each.effect}" for each in found
    ]


def test_a_condition_of_a_deduction_and_of_a_cap_turns_both() -> None:
    rule = "deduct { 1 per 1 of late each complete  2 when shut } cap 2 when shut"
    found = edges(rule, "fact late : count fact shut : bool", late=1, shut=True)
    assert found == ["shut = no: +7", "late >= 7: -1"]


def test_a_fact_moves_the_quantities_that_are_made_of_it() -> None:
    declared = "fact x : number let twice = 2 * x"
    assert edges("award { 4 when x >= 3  6 when twice >= 8 }", declared, x=1) == ["x >= 3: +4"]
    assert edges("bands x { >= 3 : twice, else : 0 }", declared, x=1) == ["x = 3: +6", "x >= 5: +10"]


def test_a_figure_that_stands_twice_in_a_formula_is_moved_in_both_places() -> None:
    assert edges("award x + x", x=3) == ["x >= 5: +4"]
    assert edges("award x * x", x=3) == []


def test_a_measured_value_in_a_formula_is_moved_as_it_is_written() -> None:
    rule, declared = "award 10 * min(1, attainment(had, goal))", "fact had : actual fact goal : target"
    assert edges(rule, declared, had="16人", goal="≥20人")[0] == "had >= 20人: +2"


def test_a_target_in_proportion_has_full_marks_where_the_share_is_whole() -> None:
    rule = "target x > 10% otherwise proportional"
    assert edges(rule, "fact x : ratio", x=0) == ["x >= 10%: +10"]
    assert edges(f"{rule} at most 6", "fact x : ratio", x=0) == ["x >= 6%: +6"]


def test_the_threshold_of_a_deduction_stays_as_it_is() -> None:
    found = edges("deduct 1 per 1 of x above y each complete", "fact x, y : number", x=5, y=3)
    assert found == ["x < 5: +1", "x < 4: +2", "x >= 6: -1"]


def test_a_table_of_one_row_for_all_has_one_stretch() -> None:
    found = story("bands x { else : 4 }", x=3)
    assert (found.edges, found.row) == ((), "else : 4")
    assert found.scale is not None
    (segment,) = found.scale.segments
    assert (segment.label, segment.low_points, segment.here) == ("else : 4", Fraction(4), True)


def test_the_arithmetic_of_a_look_up_is_that_of_what_was_looked_at() -> None:
    declared = 'fact kind : choice("a", "b") fact x : number'
    rule = 'lookup kind, x * 2 { "a" { >= 4 : 10, else : 1 }, "b" : 3 }'
    assert [each.filled for each in story(rule, declared, kind="a", x=2).steps] == ["2 * 2"]
    assert story(rule, declared, kind="b", x=2).steps == ()


def test_right_at_a_knot_the_part_that_begins_there_is_told() -> None:
    (step,) = story("interpolate x { 0 : 0, 10 : 2, 20 : 10 }", x=10).steps
    assert (step.filled, step.value) == ("2 + (10 - 2) * (10 - 10) / (20 - 10)", "2")


def test_what_is_never_deducted_where_values_can_lie_has_no_scale() -> None:
    assert story("deduct 1 per 1 of x above 10 each complete", "fact x : number in [0, 5]", x=3).scale is None


def test_of_a_rounded_formula_a_few_steps_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "award if x >= 4 then 9 else 5 - round(x, 1, floor)"
    declared = "fact x : number in >= 0"
    assert edges(rule, declared, x=0) == ["x >= 4: +4", "x >= 1: -1"]
    monkeypatch.setattr(limits, "FIGURES", 2)
    assert edges(rule, declared, x=0) == ["x >= 1: -1"]


def test_the_steps_of_several_deductions_share_what_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    declared, taken = "fact x, y : count", "1 per 1 of x each complete"
    monkeypatch.setattr(limits, "EDGE_STRETCHES", 4)
    assert edges(f"deduct {{ {taken} }}", declared, x=6, y=0)[:2] == ["x <= 5: +1", "x <= 2: +4"]
    both = f"deduct {{ {taken}  1 per 1 of y each complete }}"
    assert edges(both, declared, x=6, y=0)[:2] == ["x <= 5: +1", "x <= 4: +2"]


def test_the_place_of_a_target_between_two_numbers_is_told() -> None:
    declared = "fact had : actual fact goal : target"
    found = edges("target had meets goal otherwise zero", declared, had="25人", goal="20~30人")
    assert found == ["had > 30人: -10", "had < 20人: -10"]


def test_an_option_of_a_comparison_with_a_number_is_a_place() -> None:
    assert edges("award 6 zero when x in {3, 5}", x=4) == ["x = 5: -6", "x = 3: -6"]
