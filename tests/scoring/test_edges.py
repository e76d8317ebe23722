"""The edges of every kind of clause, each with its exact effect."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Result
from perfscore.scoring.explanation import Edge
from support.scoring import score

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"


def told(result: Result, name: str = "i") -> list[str]:
    """The edges of a node, each in one line."""
    edges = result.explanation.edges if name == "total" else result[name].explanation.edges
    return [line(edge) for edge in edges]


def line(edge: Edge) -> str:
    at = f" {edge.at}" if edge.at else ""
    return f"{edge.subject} {edge.relation}{at}: {'+' if edge.effect > 0 else ''}{edge.effect}"


def edges(rule: str, declared: str = "fact x : number", **facts: Any) -> list[str]:
    """The edges of an indicator of 10 points."""
    return told(score(f"{declared}\nindicator i 10 {{ {rule} }}", **facts))


# ---------------------------------------------------------------- bands and look-ups

LADDER = "bands x { >= 90 : 10, >= 80 : 6, >= 60 : 3, else : 0 }"


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (95, ["x < 90: -4"]),
        (90, ["x < 90: -4"]),
        (85, ["x >= 90: +4", "x < 80: -3"]),
        (60, ["x >= 80: +3", "x < 60: -3"]),
        (-1, ["x >= 60: +3"]),
    ],
)
def test_bands_have_the_edges_of_the_rows_beside(x: int, expected: list[str]) -> None:
    assert edges(LADDER, x=x) == expected


def test_bands_respect_open_and_closed_edges() -> None:
    rule = "bands x { <= 10% : 10, (10%, 20%) : 5, >= 20% : 0 }"
    assert edges(rule, "fact x : ratio", x=Fraction(15, 100)) == ["x <= 10%: +5", "x >= 20%: -5"]
    assert edges(rule, "fact x : ratio", x=Fraction(1, 10)) == ["x > 10%: -5"]
    assert edges(rule, "fact x : ratio", x=Fraction(1, 5)) == ["x < 20%: +5"]


def test_the_nearest_better_row_is_told_also_behind_a_worse_one() -> None:
    rule = "bands x { < 10 : 6, [10, 20) : 2, [20, 30) : 6, [30, 40) : 4, >= 40 : 10 }"
    assert edges(rule, x=5) == ["x >= 40: +4", "x >= 10: -4"]
    assert edges(rule, x=25) == ["x >= 40: +4", "x >= 30: -2", "x < 20: -4"]


def test_rows_with_the_same_points_are_no_edge() -> None:
    assert edges("bands x { < 10 : 4, [10, 20) : 4, >= 20 : 4 }", x=15) == []


def test_an_edge_lies_inside_the_domain_of_its_fact() -> None:
    domain = "fact x : number in [70, 90)"
    assert edges(LADDER, domain, x=85) == ["x < 80: -3"]


def test_counts_have_whole_edges() -> None:
    rule = "bands x { < 2.5 : 10, [2.5, 6] : 5, > 6 : 0 }"
    assert edges(rule, "fact x : count", x=4) == ["x <= 2: +5", "x >= 7: -5"]


def test_dates_have_edges_on_days() -> None:
    rule = "bands x { <= 2024-03-31 : 10, <= 2024-06-30 : 4, else : 0 }"
    (gain, loss) = score(f'fact x : date "filed"\nindicator i 10 {{ {rule} }}', x=date(2024, 4, 2))[
        "i"
    ].explanation.edges
    assert line(gain) == "x <= 2024-03-31: +6"
    assert (gain.title, gain.now, gain.kind, gain.distance) == ("filed", "2024-04-02", "date", Fraction(2))
    assert line(loss) == "x >= 2024-07-01: -4"


def test_the_calendar_ends_and_there_is_no_edge_beyond() -> None:
    rule = "bands x { <= 9999-12-30 : 10, 9999-12-31 : 4, > 9999-12-31 : 0 }"
    assert edges(rule, "fact x : date", x=date(9999, 12, 31)) == ["x <= 9999-12-30: +6"]


def test_an_exact_row_is_an_edge_of_its_own() -> None:
    rule = "bands x { 0 : 10, (0, 5] : 4, < 0 : 2, > 5 : 0 }"
    assert edges(rule, x=3) == ["x = 0: +6", "x > 5: -4"]


def test_choices_and_truths_have_their_other_options() -> None:
    rule = 'bands x { "a" : 10, "b" : 6, "c" : 6, "d" : 0 }'
    declared = 'fact x : choice("a", "b", "c", "d") "how"'
    assert edges(rule, declared, x="b") == ["x = “a”: +4", "x = “d”: -6"]
    (edge, *_) = score(f"{declared}\nindicator i 10 {{ {rule} }}", x="b")["i"].explanation.edges
    assert (edge.title, edge.now, edge.kind, edge.distance) == ("how", "“b”", "choice", None)
    assert edges("bands x { true : 10, false : 3 }", "fact x : bool", x=True) == ["x = no: -7"]


def test_only_a_few_options_are_told() -> None:
    options = [f"o{number}" for number in range(12)]
    declared = f"fact x : choice({', '.join(f'{chr(34)}{each}{chr(34)}' for each in options)})"
    rows = ", ".join(f'"{each}" : {number % 10}' for number, each in enumerate(options))
    assert edges(f"bands x {{ {rows} }}", declared, x="o5") == [
        *(f"x = “o{number}”: +{number - 5}" for number in (6, 7, 8, 9)),
        *(f"x = “o{number}”: {number - 5}" for number in (0, 1, 2, 3)),
    ]


def test_a_text_has_the_words_that_its_rows_name() -> None:
    rule = 'bands x { "late" : 2, "on time" : 10, else : 0 }'
    assert edges(rule, "fact x : text", x="lost") == ["x = “late”: +2", "x = “on time”: +10"]


LOOKUP = 'lookup kind, x { "a" { >= 10 : 10, else : 4 } "b" : 7 } otherwise 1'


def test_a_lookup_has_edges_of_each_of_its_subjects() -> None:
    declared = 'fact kind : choice("a", "b", "c") fact x : number'
    assert edges(LOOKUP, declared, kind="a", x=8) == ["x >= 10: +6", "kind = “b”: +3", "kind = “c”: -3"]
    assert edges(LOOKUP, declared, kind="b", x=12) == ["kind = “a”: +3", "kind = “c”: -6"]
    assert edges(LOOKUP, declared, kind="c", x=8) == ["kind = “a”: +3", "kind = “b”: +6"]


def test_a_lookup_may_end_between_its_rows() -> None:
    rule = "lookup x, y { [0, 5] { >= 1 : 8 } } otherwise 2"
    assert edges(rule, "fact x, y : number", x=3, y=2) == ["x > 5: -6", "y < 1: -6", "x < 0: -6"]
    assert edges(rule, "fact x, y : number", x=3, y=0) == ["y >= 1: +6"]
    assert edges(rule, "fact x, y : number", x=7, y=2) == ["x <= 5: +6"]


def test_what_no_row_takes_is_no_edge() -> None:
    # Of so many quantities one upon another the range is not followed to its end.
    lets = "".join(f"let q{number} = q{number - 1} + 1\n" for number in range(1, 90))
    declared = f"fact x : number in >= 0 fact y : bool\nlet q0 = x\n{lets}"
    assert edges("bands q89 { [89, 100) : 10, >= 100 : 2 }", declared, x=0, y=True) == ["q89 >= 100: -8"]
    rule = "lookup q89, y { [89, 100) { true : 10, false : 1 }, >= 100 : 2 }"
    assert edges(rule, declared, x=0, y=True) == ["q89 >= 100: -8", "y = no: -9"]


def test_rows_whose_points_cannot_be_told_are_left_out() -> None:
    declared = "fact x : number fact y : number optional"
    assert edges("bands x { >= 5 : 6, [3, 5) : y, < 3 : 1 }", declared, x=7) == ["x < 3: -5"]
    assert edges("bands x { >= 5 : 6, [3, 5) : y, < 3 : 1 }", declared, x=2) == ["x >= 5: +5"]
    words = 'fact x : choice("a", "b", "c") fact y : number optional'
    assert edges('bands x { "a" : 6, "b" : y, "c" : 2 }', words, x="a") == ["x = “c”: -4"]


# ---------------------------------------------------------------- interpolation


def test_interpolation_has_its_knots_as_edges() -> None:
    rule = "interpolate x { 0 : 0, 10 : 2, 20 : 10, 30 : 10 }"
    assert edges(rule, x=15) == ["x >= 20: +4", "x = 10: -4"]
    assert edges(rule, x=5) == ["x = 10: +1", "x >= 20: +9", "x <= 0: -1"]
    assert edges(rule, x=10) == ["x >= 20: +8", "x <= 0: -2"]
    assert edges(rule, x=25) == ["x = 10: -8"]
    assert edges(rule, x=40) == ["x = 10: -8"]


def test_a_knot_is_one_place_where_the_points_go_on_to_change_beyond_it() -> None:
    rule = "interpolate x { 80% : 2, 90% : 4, 95% : 4, 100% : 10 }"
    assert edges(rule, "fact x : ratio", x=Fraction(98, 100)) == ["x >= 100%: +12/5", "x <= 95%: -18/5"]
    assert edges(rule, "fact x : ratio", x=Fraction(92, 100)) == ["x >= 100%: +6", "x <= 80%: -2"]
    assert edges(rule, "fact x : ratio in [85%, 100%]", x=Fraction(88, 100)) == ["x >= 90%: +2/5", "x >= 100%: +32/5"]
    assert edges("interpolate x { 80% : 2, 90% : 4, 98% : 8 }", "fact x : ratio", x=Fraction(94, 100)) == [
        "x >= 98%: +2",
        "x = 90%: -2",
    ]


def test_a_cap_is_reached_between_two_knots() -> None:
    rule = "interpolate x { 0 : 0, 10 : 2, 20 : 10 } at most 6"
    assert edges(rule, x=5) == ["x = 10: +1", "x >= 15: +5", "x <= 0: -1"]
    assert edges(rule, x=12) == ["x >= 15: +12/5", "x = 10: -8/5"]
    assert edges("interpolate x { 0 : 0, 10 : 10 } cap 4 when x >= 0 at most 5", x=2) == ["x >= 4: +2", "x <= 0: -2"]


def test_knots_between_whole_numbers_are_reached_at_the_next() -> None:
    assert edges("interpolate x { 0.5 : 0, 2.5 : 10 }", "fact x : count", x=1) == ["x >= 3: +15/2", "x <= 0: -5/2"]


# ---------------------------------------------------------------- deductions


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        ("deduct 1 per 5 of x above 10 proportional", 20, ["x <= 10: +2"]),
        ("deduct 1 per 5 of x above 10 proportional", 10, []),
        ("deduct 1 per 5 of x below 10 proportional", 0, ["x >= 10: +2"]),
        ("deduct 1 per 5 of x above 10 each started", 20, ["x <= 15: +1", "x <= 10: +2", "x > 20: -1"]),
        ("deduct 1 per 5 of x above 10 each complete", 20, ["x < 20: +1", "x < 15: +2", "x >= 25: -1"]),
        ("deduct 1 per 5 of x below 10 each started", 0, ["x >= 5: +1", "x >= 10: +2", "x < 0: -1"]),
        ("deduct 1 per 5 of x below 10 each complete", 0, ["x > 0: +1", "x > 5: +2", "x <= -5: -1"]),
        ("deduct 4 per 5 of x above 10 each complete", 1000, ["x < 25: +2", "x < 15: +10"]),
        ("deduct 1 per 5 of x above 10 each started", 3, ["x > 10: -1"]),
        ("deduct 0 per 5 of x each started", 3, []),
        ("deduct 6 per 5 of x each started down to 4", 3, ["x <= 0: +6"]),
    ],
)
def test_a_deduction_has_the_places_of_one_unit_less_of_none_and_of_one_more(
    rule: str, x: int, expected: list[str]
) -> None:
    assert edges(rule, x=x) == expected


def test_a_deduction_from_counts_has_whole_edges() -> None:
    declared = "fact x : count in <= 7"
    assert edges("deduct 1 per 2 of x above 1.5 each complete", declared, x=6) == ["x <= 5: +1", "x <= 3: +2"]
    assert edges("deduct 1 per 0.4 of x above 0 each complete", declared, x=2) == [
        "x <= 1: +3",
        "x <= 0: +5",
        "x >= 3: -2",
    ]
    assert edges("deduct 1 per 2 of x above 2 proportional", "fact x : count in >= 3", x=6) == []


def test_each_line_of_a_deduction_has_its_edges_while_the_others_stay() -> None:
    rule = "deduct { 3 when a  4 when not b  2 per 1 of x each complete  1 per 1 of y each complete } down to 1"
    declared = "fact a, b : bool fact x : count fact y : count optional"
    # 10 - 3 - 4 - 2 = 1: nothing more can be lost.
    facts = {"a": True, "b": False, "x": 1, "y": 0}
    assert edges(rule, declared, **facts) == ["x <= 0: +2", "a = no: +3", "b = yes: +4"]


def test_many_steps_that_rounding_hides_are_searched_for_the_one_that_matters() -> None:
    body = "fact x : count\nindicator i 10 { deduct 0.005 per 1 of x each complete }"
    result = score(body, plan="round half_up to 1 at each indicator", x=120)
    assert told(result) == ["x <= 100: +1", "x >= 301: -1"]


# ---------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        ("target x >= 40 otherwise zero", 34, ["x >= 40: +10"]),
        ("target x >= 40 otherwise zero", 40, ["x < 40: -10"]),
        ("target x > 40 otherwise zero", 40, ["x > 40: +10"]),
        ("target x <= 40 otherwise zero", 30, ["x > 40: -10"]),
        ("target x = 40 otherwise zero", 40, ["x > 40: -10", "x < 40: -10"]),
        ("target x = 40 otherwise zero", 50, ["x = 40: +10"]),
        ("target x >= 40 otherwise proportional", 34, ["x >= 40: +3/2"]),
        ("target x >= 40 otherwise proportional", 44, []),
        ("target x <= 40 otherwise proportional", 80, ["x <= 40: +5"]),
        ("target x >= 0 otherwise proportional", 3, ["x < 0: -10"]),
        ("target x <= 0 otherwise proportional", 3, ["x <= 0: +10"]),
        ("target x >= 40 otherwise bands { >= 90% : 6, >= 50% : 3, else : 0 }", 34, ["x >= 36: +3", "x < 20: -3"]),
        ("target x >= 40 otherwise bands { >= 90% : 6, >= 50% : 3, else : 0 }", 45, ["x < 40: -4"]),
        ("target x >= 40 otherwise bands { >= 90% : 6, >= 50% : 3, else : 0 }", -2, ["x >= 20: +3"]),
        ("target x <= 40 otherwise bands { >= 80% : 6, else : 1 }", 45, ["x <= 40: +4", "x > 50: -5"]),
        ("target x <= 40 otherwise bands { >= 80% : 6, else : 1 }", 60, ["x <= 50: +5"]),
        ("target x <= -1 otherwise bands { >= 80% : 6, else : 1 }", 60, ["x <= -1: +9"]),
        ("target x >= 40 otherwise bands { < 0% : 5, 0% : 1, > 0% : 2 }", 0, ["x > 0: +1"]),
        ("target x <= 40 otherwise bands { < 0% : 5, 0% : 1, > 0% : 2 }", 40, ["x > 40: -8"]),
    ],
)
def test_a_target_has_the_edge_where_it_is_met_or_missed(rule: str, x: int, expected: list[str]) -> None:
    assert edges(rule, x=x) == expected


def test_a_target_out_of_reach_is_no_edge() -> None:
    assert edges("target x >= 40 otherwise proportional", "fact x : number in <= 30", x=3) == []


def test_a_target_day_has_the_days_late_as_edges() -> None:
    rule = "target x <= 2024-08-31 otherwise bands { <= 10 : 3, <= 30 : 1, else : 0 }"
    declared = "fact x : date"
    assert edges(rule, declared, x=date(2024, 9, 7)) == ["x <= 2024-08-31: +7", "x >= 2024-09-11: -2"]
    assert edges(rule, declared, x=date(2024, 8, 1)) == ["x >= 2024-09-01: -7"]
    early = "target x >= 2024-08-31 otherwise bands { <= 10 : 3, else : 0 }"
    assert edges(early, declared, x=date(2024, 8, 25)) == ["x >= 2024-08-31: +7", "x <= 2024-08-20: -3"]


def test_words_meet_a_target_or_miss_it() -> None:
    rule = 'target x = "good" otherwise zero'
    declared = 'fact x : choice("good", "bad")'
    assert edges(rule, declared, x="bad") == ["x = “good”: +10"]
    assert edges(rule, declared, x="good") == ['x = "good" fails: -10']


def test_a_written_target_is_met_or_missed() -> None:
    declared = "fact aim : target fact x : actual"
    assert edges("target x meets aim otherwise zero", declared, aim="完成", x="完成") == ["x meets aim fails: -10"]
    assert edges("target x meets aim otherwise zero", declared, aim="20~30人", x="15人") == ["x >= 20人: +10"]
    assert edges("target x meets aim otherwise zero", declared, aim="≥20人", x="21~25人") == ["x meets aim fails: -10"]
    missed = ["x > 30人: -10", "x < 20人: -10"]
    assert edges("target x meets aim otherwise proportional", declared, aim="20~30人", x="25人") == missed
    days = "target x meets aim otherwise bands { >= 50% : 4, else : 0 }"
    assert edges(days, declared, aim="2024年5月1日前", x="2024-05-03") == ["x <= 2024-05-01: +10"]


@pytest.mark.parametrize(
    ("aim", "x", "otherwise", "expected"),
    [
        ("≥20人", "15人", "zero", ["x >= 20人: +10"]),
        ("≥20人", "25", "zero", ["x < 20: -10"]),
        ("≤20人", "25人", "zero", ["x <= 20人: +10"]),
        ("20人", "20人", "zero", ["x > 20人: -10", "x < 20人: -10"]),
        ("2024年5月1日前", "2024-05-03", "zero", ["x <= 2024-05-01: +10"]),
        ("≥20人", "25人", "proportional", []),
        ("≥20人", "15人", "proportional", ["x >= 20人: +5/2"]),
        ("≥90%", "97%", "bands { >= 80% : 6, else : 0 }", ["x < 90%: -4"]),
        ("≥90%", "81%", "bands { >= 80% : 6, else : 0 }", ["x >= 90%: +4", "x < 72%: -6"]),
        ("≥90%", "45%", "bands { >= 80% : 6, else : 0 }", ["x >= 72%: +6"]),
        ("≤10天", "12天", "bands { >= 80% : 6, else : 0 }", ["x <= 10 days: +4", "x > 300 hours: -6"]),
        ("20人", "18人", "bands { >= 80% : 6, else : 0 }", ["x = 20人: +4", "x < 16人: -6"]),
        ("20人", "22人", "bands { >= 80% : 6, else : 0 }", ["x = 20人: +4", "x > 25人: -6"]),
    ],
)
def test_a_written_number_has_the_edges_of_a_number(aim: str, x: str, otherwise: str, expected: list[str]) -> None:
    rule = f"target x meets aim otherwise {otherwise}"
    assert edges(rule, "fact aim : target fact x : actual", aim=aim, x=x) == expected


def test_a_written_edge_has_the_kind_of_its_number() -> None:
    declared = 'fact aim : target fact x : actual "满意度"'
    body = f"{declared}\nindicator i 10 {{ target x meets aim otherwise zero }}"
    found = [score(body, aim=aim, x=x)["i"].explanation.edges[0] for aim, x in (("≥90%", "87%"), ("≥20人", "15人"))]
    assert [(each.title, each.now, each.at, each.kind, each.distance) for each in found] == [
        ("满意度", "87%", "90%", "ratio", Fraction(3, 100)),
        ("满意度", "15人", "20人", "number", 5),
    ]
    counted = "fact aim : target fact x : count"
    assert edges("target x meets aim otherwise zero", counted, aim="≥20", x=15) == ["x >= 20: +10"]


# ---------------------------------------------------------------- awards


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        ("award 10 * x", Fraction(1, 2), ["x >= 1: +5"]),
        ("award 10 * x", 2, []),
        ("award 20 * x / 4 - 5", Fraction(5, 2), ["x >= 3: +5/2"]),
        ("award 20 / x", 4, ["x <= 2: +5"]),
        ("award -x", -4, ["x <= -10: +6"]),
        ("award 5 - 2 * x", 1, ["x <= -2.5: +7"]),
        ("award max(0, 5 - 2 * x)", 1, ["x <= -2.5: +7", "x >= 2.5: -3"]),
        ("award min(6, 2 * x)", 1, ["x >= 3: +4"]),
        ("award min(6, 2 * x)", 5, []),
        ("award 10 - abs(x - 3)", 5, ["x = 3: +2"]),
        ("award abs(x)", 4, ["x >= 10: +6", "x = 0: -4"]),
        ("award min(8, x) at most 5", 4, ["x >= 5: +1"]),
        ("award sum(x, 1) + mean(2, 4)", 2, ["x >= 6: +4"]),
        ("award mean(x, 4)", 2, ["x >= 16: +7"]),
        ("award mean(x)", 2, ["x >= 10: +8"]),
        ("award min(x)", 2, ["x >= 10: +8"]),
        ("award max(x)", 2, ["x >= 10: +8"]),
        ("award 0 * x + 3", 2, []),
        ("award 0 / x + 3", 2, []),
        ("award x * x", 2, []),
        ("award x ^ 2", 2, []),
        ("award round(x, 1, half_up)", 2, ["x >= 2.5: +1", "x < 1.5: -1"]),
        ("award if x > 1 then 3 else 4", 2, ["x <= 1: +1"]),
        ("award 1 / abs(x)", 2, ["x <= 0.1: +19/2"]),
        ("award count(x > 1)", 2, ["x <= 1: -1"]),
        ("award 5", 2, []),
    ],
)
def test_an_award_has_the_place_of_full_marks_and_those_where_it_turns(
    rule: str, x: Fraction | int, expected: list[str]
) -> None:
    assert edges(rule, x=x) == expected


def test_an_award_that_reads_a_score_is_not_turned_round() -> None:
    body = "fact x : number\nindicator j 5 { award x }\nindicator i 5 { award score(j) * x / 5 }"
    assert told(score(body, x=3)) == []


def test_an_award_by_days_is_followed_through_its_dates() -> None:
    declared = "fact x : date"
    rule = "award 10 - (x - 2024-01-01) / 1 day"
    assert edges(rule, declared, x=date(2024, 1, 5)) == ["x <= 2024-01-01: +4"]
    latest = "award 10 - (max(x, 2024-01-03) - 2024-01-01) / 1 day"
    assert edges(latest, declared, x=date(2024, 1, 5)) == ["x <= 2024-01-03: +2"]


def test_the_best_of_an_award_beyond_full_marks_is_the_top_of_its_range() -> None:
    body = "fact x : number\nindicator i 10 range 0 .. 12 { award x }"
    assert told(score(body, x=11)) == ["x >= 12: +1"]


def test_a_checklist_has_each_of_its_items() -> None:
    rule = 'award { 3 when a "named"  2 when not b  1 when x <= 2  4 when a and b  y when a }'
    declared = "fact a, b : bool fact x : number fact y : number optional"
    assert edges(rule.replace("  y when a", ""), declared, a=False, b=False, x=3) == [
        "x <= 2: +1",
        "a = yes: +3",
        "b = yes: -2",
    ]
    assert edges("award { 3 when a  y when b }", declared, a=True, b=False, x=3) == ["a = no: -3"]


# ---------------------------------------------------------------- limits and conditions


@pytest.mark.parametrize(
    ("limits", "x", "expected"),
    [
        ("zero when x > 5", 3, ["x > 5: -6"]),
        ("zero when x > 5", 7, ["x <= 5: +6"]),
        ("zero when 5 < x", 7, ["x <= 5: +6"]),
        ("zero when x != 5", 7, ["x = 5: +6"]),
        ("zero when x = 5", 5, ["x < 5: +6", "x > 5: +6"]),
        ("full when x in [5, 8)", 7, ["x >= 8: -4", "x < 5: -4"]),
        ("full when x in >= 5", 7, ["x < 5: -4"]),
        ("full when x in <= 5", 7, ["x <= 5: +4"]),
        ("cap 4 when x >= 5", 9, ["x < 5: +2"]),
        ("cap 8 when x >= 5", 9, []),
        ("at least 7 when x >= 5", 1, ["x >= 5: +1"]),
        ("at most 4", 1, []),
        ("zero when x > 5 zero when x > 6", 9, []),
        ("zero when x > 5 cap y when x > 6", 9, []),
        ("zero when x > 5 and x > 6", 9, ["x > 5 and x > 6 fails: +6"]),
        ("zero when 1 > 2", 9, []),
        ("na when x < 5 then full", 9, []),
        ("na when x < 5 then full", 3, []),
        ("na when x < 5 then zero zero when x > 2", 3, []),
    ],
)
def test_a_limit_has_the_edge_at_which_its_condition_turns(limits: str, x: int, expected: list[str]) -> None:
    assert edges(f"award 6 {limits}", "fact x : number fact y : number optional", x=x) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("done", ["done = no: +6"]),
        ("not (not done)", ["done = no: +6"]),
        ("done = true", ["done = no: +6"]),
        ("done != false", ["done = no: +6"]),
        ("both", ["both = no: +6"]),
        ('kind = "a"', ['kind = "a" fails: +6']),
        ('kind != "b"', ["kind = “b”: +6"]),
        ('kind in {"a"}', ['kind in {"a"} fails: +6']),
        ("spare is missing", ["spare is missing fails: +6"]),
        ("day <= 2024-05-05", ["day >= 2024-05-06: +6"]),
        ("day - 2024-05-01 > 1 day", ["day - 2024-05-01 <= 1 day: +6"]),
        ("n > 2", ["n <= 2: +6"]),
        ("n > m", ["n <= 3: +6"]),
        ("limit < n", ["n <= 4: +6"]),
        ("n + 1 > m", ["n + 1 <= 3: +6"]),
        ("m < n", ["m >= 5: +6"]),
        ("n > n - m", ["n > n - m fails: +6"]),
        ("n > less", ["n > less fails: +6"]),
        ("p > score(j)", ["p > score(j) fails: +6"]),
        ("score(j) < 5", []),
        ("score(j) < 4", ["score(j) >= 4: +6"]),
        ("m < count_of", ["m >= 4: +6"]),
        ("day <= due", ["day >= 2024-05-05: +6"]),
        ("kind != other", ["kind = “b”: +6"]),
        ("other != kind", ["other = “a”: +6"]),
        ("kind = third", ["kind = third fails: +6"]),
        ("done = both", ["done = both fails: +6"]),
        ("done = sure", ["done = no: +6"]),
    ],
)
def test_a_condition_turns_at_its_edge_or_is_told_as_written(condition: str, expected: list[str]) -> None:
    declared = (
        'fact done, sure : bool fact kind, other, third : choice("a", "b") fact day, due : date\n'
        "fact n, m : count fact p : points fact spare : number optional\n"
        "let both = done and done let limit = 4 let less = n - 1\n"
        "fact rows : table { name : text } let count_of = count(rows)\nindicator j +4 { award min(4, m) }"
    )
    facts: dict[str, Any] = {
        "done": True,
        "sure": True,
        "kind": "a",
        "other": "b",
        "third": "a",
        "n": 5,
        "m": 3,
        "p": 4,
    }
    facts |= {"day": date(2024, 5, 4), "due": date(2024, 5, 4), "rows": [{"name": str(each)} for each in range(4)]}
    assert edges(f"award 6 zero when {condition}", declared, **facts) == expected


def test_a_group_has_the_edges_of_its_limits() -> None:
    body = "fact a : bool\ngroup g 10 { indicator i 10 { award 7 } zero when a }"
    assert told(score(body, a=False), "g") == ["a = yes: -7"]
    assert told(score(body, a=True), "g") == ["a = no: +7"]


def test_each_row_of_a_table_has_its_own_edges() -> None:
    body = (
        'fact branches : table { name : text wait : number in >= 0 "minutes" aim : number }\n'
        "group g 10 { each row of branches { indicator name 5 {\n"
        "bands wait { <= 10 : 5, <= 30 : 3, else : 0 } zero when aim > 5 } } }"
    )
    rows = [{"name": "North", "wait": 12, "aim": 1}, {"name": "South", "wait": 40, "aim": 9}]
    north, south = score(body, branches=rows)["g"].children
    assert [line(edge) for edge in north.explanation.edges] == ["wait <= 10: +2", "wait > 30: -3", "aim > 5: -3"]
    assert [edge.title for edge in north.explanation.edges] == ["minutes", "minutes", None]
    assert south.explanation.edges == ()
    assert south.explanation.scale is not None
    assert south.explanation.scale.value == Fraction(40)


def test_what_was_not_looked_at_has_no_edges() -> None:
    body = (
        "fact x : number optional fact a : bool\ngroup g 10 { indicator i 5 { award x full when a }\n"
        "indicator j 5 { award 3 na when a then redistribute zero when not a } }"
    )
    result = score(body, a=True)
    assert (told(result, "i"), told(result, "j")) == ([], [])
    result = score(body, a=False, x=2)
    # With `a`, row j would not be vetoed any more, but not be looked at either.
    assert (told(result, "i"), told(result, "j")) == (["x >= 5: +3", "a = yes: +3"], [])


def test_conditions_that_cannot_be_told_have_no_edges() -> None:
    body = "fact a : bool\nfact x : number optional\nindicator i 10 { award { 5 when a  5 when a or x > 3 } }"
    assert told(score(body, a=True)) == []


def test_scores_without_an_end_are_no_edges() -> None:
    framework = perfscore.loads(
        "framework f { points 10 }\nfact x, y : number\nindicator i 10 { bands x { < 1 : 5, [1, 2) : y, >= 2 : 1 } }"
    )
    assert told(perfscore.evaluate(framework, {"x": 0, "y": Fraction(1, 3)})) == ["x >= 2: -4"]


# ---------------------------------------------------------------- order and grades


def test_gains_come_first_and_the_nearest_of_them() -> None:
    rule = "award { 1 when x >= 100  1 when y >= 11  1 when day <= 2024-01-01  1 when a  1 when b  1 when z < 50 }"
    declared = "fact x, y, z : number fact day : date fact a, b : bool"
    facts = {"x": 50, "y": 10, "z": 49, "day": date(2024, 3, 1), "a": False, "b": True}
    assert edges(rule, declared, **facts) == [
        "day <= 2024-01-01: +1",
        "y >= 11: +1",
        "x >= 100: +1",
        "a = yes: +1",
        "z >= 50: -1",
        "b = no: -1",
    ]


def test_caps_that_do_not_hold_or_cannot_be_told_are_no_goal() -> None:
    declared = "fact x : number fact a : bool fact y : number optional"
    rule = "interpolate x { 0 : 0, 10 : 10 } cap 4 when not a cap y when x < 0"
    assert edges(rule, declared, a=True, x=2) == ["x >= 10: +8", "x <= 0: -2", "a = no: 0"][:2]
    assert edges(f"{rule} zero when a cap y when a", declared, a=True, x=2) == ["a = no: +2"]


def test_of_edges_to_one_side_with_one_effect_the_nearest_stands() -> None:
    rule = 'deduct { 1 per 1 of n each complete "n"  0.5 when q < 1 "q" } cap 3 when q < 1'
    body = f"fact n : count fact q : ratio\nindicator i 5 {{ {rule} }}"
    assert told(score(body, points="5", n=3, q=Fraction(1, 2))) == [
        "n <= 2: +1",
        "q >= 100%: +1/2",
        "n <= 1: +3/2",
        "n >= 4: -1",
    ]
    assert edges("award 6 zero when x > 5 full when x < 4", x=4) == ["x < 4: +4", "x > 5: -6"]
    assert edges("award { 2 when x > 5  2 when x > 4 }", x=3) == ["x > 4: +2", "x > 5: +4"]


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        ("bands x { <= 1 : 10, (1, 5] : 8, > 5 : 0 } cap 6 when x <= 1", 3, ["x > 5: -8", "x <= 1: -2"]),
        ("award 10 * x zero when x >= 0.9", Fraction(1, 2), ["x >= 0.9: -5"]),
        ("deduct { 2 when x >= 3, 3 when x >= 5 }", 6, ["x < 5: +3", "x < 3: +5"]),
        ("award { 4 when x >= 3, 6 when x >= 5 }", 0, ["x >= 3: +4", "x >= 5: +10"]),
        ("bands x { < 5 : 0, >= 5 : x }", 3, ["x = 5: +5", "x >= 10: +10"]),
        ("award if x > 2 then 3 else 1 zero when x > 7", 1, ["x > 2: +2", "x > 7: -1"]),
    ],
)
def test_a_figure_that_stands_in_several_pieces_moves_all_of_them(
    rule: str, x: Fraction | int, expected: list[str]
) -> None:
    assert edges(rule, x=x) == expected


def test_a_fact_behind_a_quantity_moves_with_it() -> None:
    body = """fact a, b : number in > 0  let rate = a / b
        indicator i 10 { bands rate { >= 1 : 10, else : 4 }  zero when a > 7 }"""
    assert told(score(body, a=1, b=2)) == ["a > 7: -4"]
    body = """fact a : number  let twice = a * 2  let thrice = twice + a
        indicator i 10 { bands a { >= 4 : 10, else : 4 }  cap 6 when thrice > 8 }"""
    assert told(score(body, a=1)) == ["a >= 4: +2"]
    body = """fact t : table { name : text, n : number }
        each row of t { indicator name 10 { bands n { >= 4 : 10, else : 4 }  cap 6 when n > 8 } }"""
    found = score(body, t=[{"name": "r", "n": 1}])["r"].explanation.edges
    assert [(edge.relation, edge.at, str(edge.effect)) for edge in found] == [(">=", "4", "6")]


def test_where_something_cannot_be_computed_there_is_no_edge() -> None:
    body = """fact a : number  let q = 1 / (a - 4)
        indicator i 10 { bands a { >= 4 : 10, < 4 : 4 }  cap 9 when q > 100 }"""
    assert told(score(body, a=1)) == []
    assert told(score(body.replace("(a - 4)", "(a - 5)"), a=1)) == ["a >= 4: +6"]


def test_a_group_whose_limits_look_at_what_stands_below_has_no_such_edges() -> None:
    body = """fact n : number  fact bad : bool
        group g 10 { indicator a 10 { bands n { >= 4 : 10, else : 4 } }  zero when n < 1  zero when bad }"""
    found = score(body, n=2, bad=False)["g"].explanation.edges
    assert [(edge.subject, edge.relation, edge.at) for edge in found] == [("bad", "=", "yes")]


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        ("deduct 1 per 1 of x proportional at most 7", 5, ["x <= 3: +2"]),
        ("deduct 1 per 1 of x below 9 proportional at most 7", 5, ["x >= 6: +1"]),
        ("deduct 0 per 1 of x proportional", 5, []),
    ],
)
def test_a_cap_is_reached_before_nothing_is_deducted(rule: str, x: int, expected: list[str]) -> None:
    assert edges(rule, x=x) == expected


def test_limits_with_one_condition_turn_together() -> None:
    assert edges("award 8 cap 3 when x > 5 at most 6 cap 5 when x > 5", x=6) == ["x <= 5: +3"]
    assert edges("award 8 cap 3 when x > 5 cap 5 when not (x > 5)", x=6) == ["x <= 5: +2"]


# ---------------------------------------------------------------- several figures


def test_each_figure_of_an_award_is_moved_alone() -> None:
    declared = "fact done, planned : number in > 0 fact factor : number"
    rule = "award factor * min(1, done / planned)"
    assert edges(rule, declared, factor=8, done=3, planned=4) == [
        "done >= 4: +2",
        "planned <= 3: +2",
        "factor >= ≈13.3333: +4",
    ]


def test_figures_that_hang_together_are_not_moved_alone() -> None:
    declared = "fact x, y, z : number let q = x + 1"
    assert edges("award q * x / 10", declared, x=3, y=1, z=1) == []
    assert edges("award q + z / (y - 1) + y", declared, x=3, y=2, z=1) == ["q >= 7: +3", "z >= 4: +3"]
    assert edges("award q + y * y + z / 2", declared, x=3, y=1, z=1) == ["q >= 8.5: +9/2", "z >= 10: +9/2"]
    assert edges("award min(q, y, 8)", declared, x=3, y=5, z=1) == ["q >= 5: +1", "y = 4: -1"][:1]


def test_the_points_of_a_row_are_not_moved() -> None:
    body = (
        "fact jobs : table { name : text, w : points, done : number, due : number, finished : date, until : date }\n"
        "fact share : number\n"
        "group g 10 { each row of jobs { indicator name w * share {\n"
        "award w * share * min(1, done / due) zero when finished > until } } }"
    )
    row = {"name": "a", "w": 10, "done": 3, "due": 4, "finished": date(2024, 5, 4), "until": date(2024, 5, 6)}
    (node,) = score(body, jobs=[row], share=1)["g"].children
    assert [line(edge) for edge in node.explanation.edges] == [
        "done >= 4: +5/2",
        "due <= 3: +5/2",
        "finished >= 2024-05-07: -15/2",
    ]


GRADED = "framework f {{ points 100 round half_up to 0.01 at each indicator grade on {} {{ {} }} }}\nfact x : number\n"
GRADES = '>= 90 : "A", >= 80 : "B", (60, 80) : "C", else : "D"'


def graded(x: object, basis: str = "published", rows: str = GRADES) -> list[tuple[str | None, str]]:
    text = GRADED.format(basis, rows) + "indicator i 100 { award x }"
    found = perfscore.evaluate(perfscore.loads(text), {"x": x}).explanation.edges
    return [(edge.grade, line(edge)) for edge in found]


def test_the_whole_has_the_nearest_grades() -> None:
    assert graded(85) == [("A", "total >= 90: +5"), ("C", "total < 80: -5")]
    assert graded(90) == [("B", "total < 90: 0")]
    assert graded(60) == [("C", "total > 60: 0")]
    assert graded(70) == [("B", "total >= 80: +10"), ("D", "total <= 60: -10")]
    assert graded(Fraction("89.9949"), "exact") == [("A", "total >= 90: +1/100"), ("C", "total < 80: -999/100")]


def test_one_grade_or_none_is_no_edge() -> None:
    assert graded(85, rows='>= 50 : "A", < 50 : "A"') == []
    assert told(score("fact x : number\nindicator i 10 { award x }", x=3), "total") == []


RULED = (
    'framework f {{ points 10 {plan} grade on {basis} {{ >= 9 : "A", >= 8 : "B", else : "C" }} }}\n'
    "fact x : number in [0, 10] fact bad : bool fact n : count\nindicator i 10 {{ award x }}\n{rules}"
)


def ruled(x: str, rules: str = "", *, plan: str = "", basis: str = "published", **facts: Any) -> list[str]:
    """The edges of the whole, each with its grade where that is another one."""
    text = RULED.format(plan=plan, basis=basis, rules=rules)
    found = perfscore.evaluate(perfscore.loads(text), {"x": x, "bad": True, "n": 0} | facts).explanation.edges
    return [line(edge) + (f" {edge.grade}" if edge.grade else "") for edge in found]


CAP = 'cap grade at "B" when bad "bad"'


def test_the_edges_of_the_grade_respect_its_caps() -> None:
    assert ruled("8.5", CAP) == ["total < 8: -1/2 C"]
    assert ruled("9.5", CAP) == ["bad = no: 0 A", "total < 8: -3/2 C"]
    assert ruled("8.5", CAP, bad=False) == ["total >= 9: +1/2 A", "total < 8: -1/2 C"]
    assert ruled("9.5", CAP, bad=False) == ["bad = yes: 0 B", "total < 9: -1/2 B"]
    assert (
        ruled("9.5", 'cap grade at "B" when n > 2 cap grade at "C" when n > 1', n=2)
        == [
            "n <= 1: 0 A",
            "total >= 8: -3/2 B",
        ][:1]
    )


def test_the_edges_of_the_grade_respect_a_grade_off_the_scale() -> None:
    off = 'grade "X" when bad grade "Y" when n > 2'
    assert ruled("8.5", off) == ["bad = no: 0 B"]
    assert ruled("8.5", off, n=5) == ["bad = no: 0 Y"]
    assert ruled("8.5", off, bad=False) == [
        "total >= 9: +1/2 A",
        "n >= 3: 0 Y",
        "bad = yes: 0 X",
        "total < 8: -1/2 C",
    ]
    assert ruled("8.5", f"{CAP} {off}", n=5) == ["bad = no: 0 Y"]


def test_the_edges_of_the_whole_respect_its_limits() -> None:
    assert ruled("9.5", "cap 8.9 when bad") == ["bad = no: +3/5 A", "total < 8: -9/10 C"]
    assert ruled("9.5", "cap 8.9 when bad", bad=False) == ["total < 9: -1/2 B", "bad = yes: -3/5 B"]
    assert ruled("7", "at least 8.5") == ["total >= 9: +1/2 A"]
    assert ruled("7", "zero when bad") == ["bad = no: +7"]
    assert ruled("8.95", 'cap 8.9 when bad cap grade at "C" when not bad') == [
        "bad = no: +1/20 C",
        "total < 8: -9/10 C",
    ]
    assert ruled("8.95", "cap 8.9 when bad") == ["bad = no: +1/20", "total < 8: -9/10 C"]
    assert ruled("9.5", f"cap 9.2 when bad {CAP}") == ["bad = no: +3/10 A", "total < 8: -6/5 C"]
    assert ruled("9.5", f"cap 9.5 when bad {CAP}") == ["bad = no: 0 A", "total < 8: -3/2 C"]


def test_a_total_that_rounding_never_gives_is_no_edge() -> None:
    rows = '>= 9 : "A", [8.91, 8.94] : "odd", else : "B"'
    text = "framework f {{ points 10 round half_up to {} at total grade on {} {{ {} }} }} fact x : number\n"
    for step, basis, grade in (("0.1", "published", "A"), ("0.01", "published", "odd"), ("0.1", "exact", "odd")):
        framework = perfscore.loads(text.format(step, basis, rows) + "indicator i 10 { award x }")
        (edge, *_) = perfscore.evaluate(framework, {"x": "8.8"}).explanation.edges
        assert edge.grade == grade


def test_grades_that_read_the_total_have_no_edges_of_it() -> None:
    rule = 'cap grade at "B" when score(total) > 8 and bad grade "X" when n > 2'
    assert ruled("8.5", rule) == ["n >= 3: 0 X"]


def test_the_whole_has_the_edges_of_its_limits_without_grades() -> None:
    body = "fact x : number fact a : bool indicator i 10 { award x } zero when a"
    assert told(score(body, x=3, a=True), "total") == ["a = no: +3"]
    assert told(score(body, x=3, a=False), "total") == ["a = yes: -3"]


def test_a_grade_that_cannot_be_told_has_no_edges() -> None:
    text = RULED.format(plan="", basis="published", rules='fact y : number optional cap grade at "B" when y > 1')
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate(perfscore.loads(text), {"x": 8, "bad": True, "n": 0})
    assert caught.value.told is not None
    assert caught.value.told.explainer.explanation("").edges == ()


def test_what_cannot_be_told_of_the_whole_is_left_out() -> None:
    unknown = "fact y : number optional indicator j +1 { award y }"
    vetoed = f"{unknown} zero when bad {CAP}"
    assert ruled("9.5", vetoed) == []
    assert ruled("9.5", "cap y when not bad fact y : number optional") == ["total < 9: -1/2 B"]


# ---------------------------------------------------------------- the published case


@pytest.fixture(scope="module")
def centre() -> Result:
    framework = perfscore.load(FRAMEWORKS / "shenzhen-department-2021.perf")
    return perfscore.evaluate(framework, perfscore.load_facts(FRAMEWORKS / "credit-centre-2021.toml"))


def test_the_credit_centre_has_the_edges_of_its_report(centre: Result) -> None:
    (edge,) = centre["compliance.adjustment"].explanation.edges
    assert (edge.subject, edge.title, edge.now, edge.kind) == ("绝对值(adjust_rate)", None, "≈10.89%", "ratio")
    assert line(edge) == "绝对值(adjust_rate) <= 10%: +9/100"
    (edge,) = centre["timeliness"].explanation.edges
    assert (edge.title, line(edge)) == ("项目按时完成率", "timely_rate >= 100%: +69/100")
    assert edge.distance == Fraction(3, 26)
    assert told(centre, "satisfaction") == ["satisfaction_rate < 95%: -2"]
    assert told(centre, "compliance") == ["irregular_spend = yes: -291/100"]
    assert told(centre, "key_tasks") == ["tasks_assigned - tasks_done >= 1: -4"]
    assert told(centre, "benefits") == []
    assert told(centre, "total") == ["total < 90: -367/100"]


@pytest.mark.parametrize(("fact", "at", "away"), [("number to 0.5", "8", "1"), ("number", "7.9", "0.9")])
def test_an_edge_lies_on_the_steps_of_its_fact(fact: str, at: str, away: str) -> None:
    sound = perfscore.loads(
        f"framework f {{ points 10 }} fact q : {fact} in [0, 10] "
        "indicator i 10 { bands q { >= 7.9 : 10, else : q } }"
    )
    told = str(perfscore.evaluate(sound, {"q": 7}).explain())
    assert f"q is 7; at {at} or above: +3 points ({away} away)" in told


def test_an_edge_of_a_column_lies_on_its_steps() -> None:
    sound = perfscore.loads(
        "framework f { points 10 } fact t : table { name : text mark : number to 0.5 in [0, 10] } "
        "each row of t { indicator name 10 { bands mark { >= 7.9 : 10, else : mark } } }"
    )
    told = str(perfscore.evaluate(sound, {"t": [{"name": "one", "mark": 7}]}).explain())
    assert "mark is 7; at 8 or above: +3 points (1 away)" in told
