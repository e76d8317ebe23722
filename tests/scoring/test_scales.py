"""The scale of every kind of clause, segment by segment."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import PENDING
from perfscore.scoring.explanation import Scale, Segment
from support.scoring import score

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"


def scale(rule: str, declared: str = "fact x : number", **facts: Any) -> Scale | None:
    """The scale of an indicator of 10 points."""
    return score(f"{declared}\nindicator i 10 {{ {rule} }}", **facts)["i"].explanation.scale


def told(rule: str, declared: str = "fact x : number", **facts: Any) -> list[str]:
    """The segments of the scale, each in one line; the one where the value stands is marked."""
    found = scale(rule, declared, **facts)
    assert found is not None
    return [line(segment) for segment in found.segments]


def line(each: Segment) -> str:
    points = f"{each.low_points}" if each.low_points == each.high_points else f"{each.low_points}..{each.high_points}"
    low, high = "[" if each.low_closed else "(", "]" if each.high_closed else ")"
    return f"{'*' if each.here else ''}{low}{each.low_text},{each.high_text}{high} {points}"


def test_bands_stand_in_rising_order_with_their_rows() -> None:
    found = scale("bands x { >= 90 : 10, >= 80 : 6, else : 1 }", 'fact x : number "mark"', x=85)
    assert found is not None
    assert (found.subject, found.title, found.value, found.shown, found.kind) == (
        "x",
        "mark",
        Fraction(85),
        "85",
        "number",
    )
    assert [line(each) for each in found.segments] == ["(,80) 1", "*[80,90) 6", "[90,) 10"]
    assert [each.label for each in found.segments] == ["else : 1", ">= 80 : 6", ">= 90 : 10"]


def test_a_scale_ends_with_the_domain() -> None:
    rows = "bands x { >= 90% : 10, >= 80% : 6, else : 1 }"
    assert told(rows, "fact x : ratio in [85%, 100%]", x=1) == ["[85%,90%) 6", "*[90%,100%] 10"]
    share = "fact done, planned : number in > 0\nlet rate : ratio = done / planned"
    assert told(rows.replace("x", "rate"), share, done=1, planned=2)[0] == "*[0%,80%) 1"


def test_the_domain_of_many_quantities_is_taken_as_wide_as_need_be() -> None:
    lets = "".join(f"let q{number} = q{number - 1} + 1\n" for number in range(1, 90))
    declared = f"fact x : number in >= 0\nlet q0 = x\n{lets}"
    assert told("bands q9 { < 20 : 1, >= 20 : 2 }", declared, x=3) == ["*[9,20) 1", "[20,) 2"]
    assert told("bands q89 { < 20 : 1, >= 20 : 2 }", declared, x=3) == ["*[89,) 2"]


def test_whole_numbers_leave_no_gap_between_their_rows() -> None:
    assert told("bands x { 0 : 10, 1 : 6, [2, 4] : 3, > 4 : 0 }", "fact x : count", x=1) == [
        "[0,1) 10",
        "*[1,2) 6",
        "[2,4] 3",
        "(4,) 0",
    ]
    assert told("bands x { [0, 3.5) : 10, [4, 6] : 3, else : 0 }", "fact x : count", x=7) == [
        "[0,4) 10",
        "[4,6] 3",
        "*(6,) 0",
    ]


def test_days_stand_on_a_scale_too() -> None:
    found = scale("bands x { <= 2024-03-31 : 10, else : 4 }", "fact x : date", x=date(2024, 4, 2))
    assert found is not None
    assert (found.value, found.shown, found.kind) == (Fraction(date(2024, 4, 2).toordinal()), "2024-04-02", "date")
    assert [line(each) for each in found.segments] == ["(,2024-03-31] 10", "*(2024-03-31,) 4"]


def test_words_stand_in_the_order_of_the_file() -> None:
    rule = 'bands x { "b" : 6, "a" : 10, else : 0 }'
    found = scale(rule, 'fact x : choice("a", "b", "c", "d") "how"', x="c")
    assert found is not None
    assert (found.title, found.value, found.shown, found.kind) == ("how", None, "“c”", "choice")
    assert [(each.low_text, str(each.low_points), each.here, each.label) for each in found.segments] == [
        ("“a”", "10", False, '"a" : 10'),
        ("“b”", "6", False, '"b" : 6'),
        ("“c”", "0", True, "else : 0"),
        ("“d”", "0", False, "else : 0"),
    ]
    assert told(rule, "fact x : text", x="c") == ["[“b”,“b”] 6", "[“a”,“a”] 10", "*[“c”,“c”] 0"]
    assert told(rule, "fact x : text", x="a") == ["[“b”,“b”] 6", "*[“a”,“a”] 10"]
    assert told("bands x { true : 10, false : 3 }", "fact x : bool", x=False) == ["[yes,yes] 10", "*[no,no] 3"]


def test_interpolation_rises_between_its_knots() -> None:
    rule = "interpolate x { 0 : 0, 10 : 2, 20 : 10 }"
    assert told(rule, x=10) == ["(,0) 0", "[0,10) 0..2", "*[10,20] 2..10", "(20,) 10"]
    assert told(rule, "fact x : number in [5, 20]", x=20) == ["[5,10) 1..2", "*[10,20] 2..10"]
    assert told(rule, "fact x : number in >= 20", x=20) == ["*[20,20] 10", "(20,) 10"]


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        (
            "deduct 5 per 5 of x above 10 proportional",
            12,
            ["(,10] 10", "*(10,20] 10..0", "(20,) 0"],
        ),
        (
            "deduct 5 per 5 of x below 10 proportional down to 5",
            20,
            ["(,5) 5", "[5,10) 5..10", "*[10,) 10"],
        ),
        ("deduct 4 per 5 of x above 10 each started", 12, ["(,10] 10", "*(10,15] 6", "(15,20] 2", "(20,) 0"]),
        ("deduct 4 per 5 of x above 10 each complete", 12, ["*(,15) 10", "[15,20) 6", "[20,25) 2", "[25,) 0"]),
        ("deduct 4 per 5 of x below 10 each started", 7, ["(,0) 0", "[0,5) 2", "*[5,10) 6", "[10,) 10"]),
        ("deduct 5 per 5 of x below 10 each complete", -7, ["*(,0] 0", "(0,5] 5", "(5,) 10"]),
    ],
)
def test_a_deduction_falls_from_its_threshold_to_its_floor(rule: str, x: int, expected: list[str]) -> None:
    assert told(rule, x=x) == expected


def test_of_many_steps_those_far_away_are_drawn_together() -> None:
    rule = "deduct 0.1 per 1 of x each complete"
    assert told(rule, "fact x : count", x=50) == [
        "[0,1) 10",
        "[1,47) 99/10..27/5",
        "[47,48) 53/10",
        "[48,49) 26/5",
        "[49,50) 51/10",
        "*[50,51) 5",
        "[51,52) 49/10",
        "[52,53) 24/5",
        "[53,54) 47/10",
        "[54,100) 23/5..1/10",
        "[100,) 0",
    ]
    assert len(told(rule, "fact x : count", x=0)) == 6
    assert len(told(rule, "fact x : count", x=500)) == 6
    assert told(rule.replace("of x", "of x below 0"), x=-98)[:3] == ["(,-100] 0", "(-100,-99] 1/10", "*(-99,-98] 1/5"]


@pytest.mark.parametrize(
    "rule",
    [
        "deduct 0 per 1 of x each started",
        "deduct 1 per 1 of x each started down to 10",
        "deduct { 1 per 1 of x each started  1 per 1 of x each started }",
        "deduct { 1 when x > 1 }",
        "award { 1 when x > 1 }",
        "award x",
        "target x <= 40 otherwise proportional",
    ],
)
def test_what_has_no_edges_on_a_line_has_no_scale(rule: str) -> None:
    assert scale(rule, x=-1 if "target" in rule else 3) is None


@pytest.mark.parametrize(
    ("rule", "x", "expected"),
    [
        ("target x >= 40 otherwise zero", 34, ["*(,40) 0", "[40,) 10"]),
        ("target x < 40 otherwise zero", 40, ["(,40) 10", "*[40,) 0"]),
        ("target x = 40 otherwise zero", 40, ["(,40) 0", "*[40,40] 10", "(40,) 0"]),
        ("target x >= 40 otherwise proportional", 10, ["(,0] 0", "*(0,40) 0..10", "[40,) 10"]),
        ("target x > 0 otherwise proportional", 10, ["(,0] 0", "*(0,) 10"]),
        ("target x <= 0 otherwise proportional", 10, ["(,0] 10", "*(0,) 0"]),
        ("target x <= -2 otherwise bands { 0% : 3, else : 5 }", 10, ["(,-2] 10", "*(-2,) 3"]),
    ],
)
def test_a_target_has_a_scale_of_its_value(rule: str, x: int, expected: list[str]) -> None:
    assert told(rule, x=x) == expected


def test_a_target_by_its_share_has_a_scale_of_that_share() -> None:
    rows = "otherwise bands { >= 90% : 6, else : 3 }"
    found = scale(f"target x + y >= 2 * y {rows}", "fact x, y : number", x=13, y=20)
    assert found is not None
    assert (found.subject, found.title, found.shown, found.kind) == ("(x + y) / (2 * y)", None, "82.5%", "ratio")
    assert [line(each) for each in found.segments] == ["*[0%,90%) 3", "[90%,100%) 6", "[100%,) 10"]
    assert [each.label for each in found.segments] == ["else : 3", ">= 90% : 6", "x + y >= 2 * y"]
    assert told(f"target x > 40 {rows}", x=40) == ["[0%,90%) 3", "*[90%,100%] 6", "(100%,) 10"]
    assert told(f"target x > 40 {rows}", x=-7) == ["*[0%,90%) 3", "[90%,100%] 6", "(100%,) 10"]
    found = scale(f"target x <= 40 {rows}", x=50)
    assert found is not None
    assert (found.subject, found.shown) == ("40 / x", "80%")
    assert told("target x <= 40 otherwise proportional", x=50) == ["*[0%,100%) 0..10", "[100%,) 10"]
    assert scale(f"target x <= 40 {rows}", x=0) is None


def test_a_target_day_has_a_scale_of_the_days_late() -> None:
    rule = "target x <= 2024-08-31 otherwise bands { <= 10 : 3, <= 30 : 1, else : 0 }"
    found = scale(rule, "fact x : date", x=date(2024, 9, 7))
    assert found is not None
    assert (found.subject, found.value, found.shown, found.kind) == (
        "x - 2024-08-31",
        Fraction(7),
        "7 days",
        "duration",
    )
    assert [line(each) for each in found.segments] == [
        "(,0 days] 10",
        "*(0 days,10 days] 3",
        "(10 days,30 days] 1",
        "(30 days,) 0",
    ]
    early = "target x > 2024-08-31 otherwise bands { else : 3 }"
    found = scale(early, "fact x : date", x=date(2024, 9, 7))
    assert found is not None
    assert (found.subject, found.shown) == ("2024-08-31 - x", "-7 days")
    assert [line(each) for each in found.segments] == ["*(,0 days) 10", "[0 days,) 3"]


def test_words_and_written_targets_have_no_scale() -> None:
    assert scale('target x = "a" otherwise zero', 'fact x : choice("a", "b")', x="a") is None
    declared, written = "fact x : actual fact y : target", "target x meets y otherwise"
    assert scale(f"{written} zero", declared, x="完成", y="完成") is None
    assert scale(f"{written} proportional", declared, x="15人", y="20人") is None
    assert scale(f"{written} proportional", declared, x="15人", y="20~30人") is None
    assert scale(f"{written} bands {{ >= 50% : 4, else : 0 }}", declared, x="15人", y="20人") is None


@pytest.mark.parametrize(
    ("x", "y", "otherwise", "expected"),
    [
        ("15人", "≥20人", "zero", ["*(,20人) 0", "[20人,) 10"]),
        ("15人", "20人", "zero", ["*(,20人) 0", "[20人,20人] 10", "(20人,) 0"]),
        ("2024-05-03", "2024年5月1日前", "zero", ["(,2024-05-01] 10", "*(2024-05-01,) 0"]),
        ("15人", "≥20人", "proportional", ["(,0人] 0", "*(0人,20人) 0..10", "[20人,) 10"]),
        ("81%", "≥90%", "bands { >= 80% : 6, else : 0 }", ["[0%,80%) 0", "*[80%,100%) 6", "[100%,) 10"]),
        ("12天", "≤10天", "bands { >= 80% : 6, else : 0 }", ["[0%,80%) 0", "*[80%,100%) 6", "[100%,) 10"]),
    ],
)
def test_a_written_number_has_the_scale_of_a_number(x: str, y: str, otherwise: str, expected: list[str]) -> None:
    assert told(f"target x meets y otherwise {otherwise}", "fact x : actual fact y : target", x=x, y=y) == expected


def test_a_written_scale_is_that_of_the_share() -> None:
    found = scale("target 满意度 meets 满意度目标 otherwise bands { >= 80% : 6, else : 0 }",
        "fact 满意度 : actual fact 满意度目标 : target", 满意度="97%", 满意度目标="≥90%")  # fmt: skip
    assert found is not None
    assert (found.subject, found.shown, found.kind) == ("满意度 / 满意度目标", "≈107.78%", "ratio")


def test_a_value_that_is_not_known_has_no_scale() -> None:
    framework = perfscore.loads(
        "framework f { points 10 }\nfact x : number\nindicator i 10 { bands x { < 1 : 5, >= 1 : 7 } }"
    )
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate(framework, {"x": PENDING})
    assert caught.value.told is not None
    assert caught.value.told.explainer.explanation("i").scale is None


def test_segments_of_a_published_clause_have_no_gap() -> None:
    framework = perfscore.load(FRAMEWORKS / "shenzhen-department-2021.perf")
    centre = perfscore.evaluate(framework, perfscore.load_facts(FRAMEWORKS / "credit-centre-2021.toml"))
    found = centre["compliance.adjustment"].explanation.scale
    assert found is not None
    assert [line(each) for each in found.segments] == ["[0%,10%] 1", "*(10%,20%] 1..0", "(20%,) 0"]
    assert all(one.high == other.low for one, other in pairwise(found.segments))
