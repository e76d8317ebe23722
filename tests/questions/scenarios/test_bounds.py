"""The ends of every row, where facts are open, are those that the rules have."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import MISSING, NOT_APPLICABLE, PENDING, Fact, FactsError, between
from perfscore.kernel import limits
from perfscore.questions.bounds import Bounds, End
from perfscore.search import extremes

D = Decimal


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be attained is not looked for as long as for a user."""
    monkeypatch.setattr(limits, "PARTIAL_SPLITS", 50)
    monkeypatch.setattr(limits, "PARTIAL_STEPS", 500_000)
    monkeypatch.setattr(extremes, "_STUCK", 12)


def ends(found: Bounds, name: str = "") -> tuple[object, object]:
    node = found.by_path[name]
    return node.low.value, node.high.value


def attained(found: Bounds) -> bool:
    return all(end.attained for node in found.total.walk() for end in (node.low, node.high))


def loaded(rules: str, points: int = 10, more: str = "") -> perfscore.Framework:
    return perfscore.loads(f"framework f {{ points {points} round half_up to 0.01 at each indicator {more} }}\n{rules}")


# ---------------------------------------------------------------- the department


def department(*names: str, **facts: object) -> Bounds:
    known = {name: each for name, each in perfscore.load_facts("credit-centre-2021").items() if name not in names}
    return perfscore.bounds("shenzhen-department-2021", {**known, **facts})


def test_with_nothing_open_the_ends_are_the_score() -> None:
    """Source: the department's table of 2021, with 93.67 points."""
    found = department()
    assert ends(found) == (D("93.67"), D("93.67")) and attained(found)
    assert [each.grade for each in found.grades] == ["优"] and found.facts == ()
    assert all(node.settled for node in found.total.walk() if node.path)
    assert "没有待定的数据" in str(found) and "93.67  93.67" in str(found)


def test_ten_open_facts_of_a_department() -> None:
    """Source: the department's table of 2021; what hangs on each fact is worked out by hand."""
    found = department(
        "rate_q4", "projects_on_time", "petitions_received", "petitions_answered", "petitions_in_time",
        "satisfaction_rate", "benefits_achieved", "three_public_actual", "daily_expense_actual",
    )  # fmt: skip
    group = "performance.efficiency"
    assert attained(found)
    # The pace of the fourth quarter cannot fall below the 77.1 % of the third.
    assert ends(found, f"{group}.execution") == (D("5.77"), D("6.00"))
    assert ends(found, f"{group}.timeliness") == (D("0.00"), D("6.00"))
    assert ends(found, "performance.economy.cost_control") == (D("0.00"), D("6.00"))
    assert ends(found, "performance.fairness.petitions") == (D("1.00"), D("3.00"))
    assert ends(found, "performance.fairness.satisfaction") == (D("1.00"), D("6.00"))
    assert ends(found) == (D("54.16"), D("98.39"))
    assert [each.grade for each in found.grades] == ["优", "良", "中", "差"]
    assert found.facts[0].name == "benefits_achieved" and found.facts[0].at_worst == D("19.23")
    assert found.refused == "some" and found.refusal is not None and not found.exhausted
    for end, grade in ((found.total.low, "差"), (found.total.high, "优")):
        assert end.completion is not None
        result = perfscore.evaluate("shenzhen-department-2021", end.completion.facts)
        assert (result.score, result.grade) == (end.value, grade) == (end.completion.score, end.completion.grade)
    for each in found.grades:
        assert each.completion is not None and each.completion.grade == each.grade


def test_a_fact_whose_default_cannot_be_computed_is_open() -> None:
    assert [each.name for each in department("projects_on_time").facts] == ["projects_on_time"]


# ---------------------------------------------------------------- what is open

OPINION = """
fact survey : ratio in [0%, 100%] optional
fact staff  : count default 4
fact ready  : bool
indicator opinion 4 { award if survey is missing then 1 else 4 * survey }
indicator people  4 { award min(4, 1 * staff / 2) }
indicator state   2 { award { 2 when ready } }
"""


def test_what_is_optional_stays_missing_and_a_default_stays() -> None:
    found = perfscore.bounds(loaded(OPINION), {})
    assert [each.name for each in found.facts] == ["ready"] and found.facts[0].may_be == "yes, no"
    assert ends(found, "opinion") == (D("1.00"), D("1.00")) and ends(found, "people") == (D("2.00"), D("2.00"))
    assert ends(found) == (D("3.00"), D("5.00")) and found.refused == "none"
    assert found["people"].settled and found["people"].width == 0 and not found["state"].settled


def test_names_open_them() -> None:
    found = perfscore.bounds(loaded(OPINION), {"ready": True}, open=["survey", "staff", "ready"])
    assert {each.name: each.may_be for each in found.facts} == {
        "survey": "in [0%, 100%], missing".removeprefix("in "), "staff": ">= 0", "ready": "yes, no",
    }  # fmt: skip
    assert ends(found, "opinion") == (D("0.00"), D("4.00")) and ends(found, "people") == (D("0.00"), D("4.00"))
    assert attained(found)
    found = perfscore.bounds(loaded(OPINION), {"ready": True}, open="survey")
    assert [each.name for each in found.facts] == ["survey"]


def test_pending_is_open_and_not_applicable_is_not() -> None:
    found = perfscore.bounds(loaded(OPINION), {"ready": PENDING, "survey": Fact(status="pending")})
    assert ends(found, "opinion") == (D("0.00"), D("4.00")) and ends(found, "state") == (D("0.00"), D("2.00"))
    found = perfscore.bounds(
        loaded("fact a : ratio optional indicator i 10 { award if a is not applicable then 1 else 2 }"),
        {"a": NOT_APPLICABLE},
    )
    assert ends(found) == (D("1.00"), D("1.00"))
    found = perfscore.bounds(loaded(OPINION), {"ready": False, "survey": MISSING})
    assert found.facts == ()


RANGES = """
fact share : ratio in [0%, 100%]
fact sent  : date
fact wait  : duration
fact spent, whole : money
fact half  : number step 0.5
indicator a 2 { award 2 * share }
indicator b 2 { bands sent { <= 2024-03-10 : 2, else : 0 } }
indicator c 2 { deduct 1 per 1 days of wait proportional }
indicator d 2 { award min(2, spent / whole) }
indicator e 2 { award min(2, half) }
"""
GIVEN: dict[str, Any] = {
    "share": between("80 %", D("0.95")),
    "sent": between(datetime.date(2024, 3, 1), "2024-03-20"),
    "wait": between("12 hours", datetime.timedelta(days=1)),
    "whole": 100,
    "spent": Fact(between(50, Fraction(301, 2)), source="guessed"),
    "half": {"between": [1, "1.9"]},
}


def test_a_range_is_written_as_the_fact_would_be() -> None:
    found = perfscore.bounds(loaded(RANGES.replace("number step 0.5", "number")), GIVEN)
    assert [ends(found, name) for name in "abcde"] == [
        (D("1.60"), D("1.90")), (D("0.00"), D("2.00")), (D("1.00"), D("1.50")), (D("0.50"), D("1.51")),
        (D("1.00"), D("1.90")),
    ]  # fmt: skip
    assert attained(found)


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("ratio", between(0.8, "95 %"), "PS505"),
        ("ratio", between("80 %", object()), "PS503"),
        ("ratio", between(None, "95 %"), "PS503"),
        ("ratio in [0%, 100%]", between("80 %", 95), "PS541"),
        ("ratio", between("95 %", "80 %"), "PS541"),
        ("ratio", {"between": ["80 %"]}, "PS541"),
        ("ratio", {"between": 0.8}, "PS541"),
        ("money", between("0.001", "0.009"), "PS541"),
        ("date", between(datetime.date(2024, 3, 2), datetime.date(2024, 3, 1)), "PS541"),
        ("count", between(-1, 3), "PS504"),
        ("bool", between(False, True), "PS542"),
        ('choice("a", "b")', between("a", "b"), "PS542"),
        ("text", between("a", "b"), "PS542"),
        ("table { n : text }", between(1, 2), "PS542"),
        ("table { n : text }", [{"n": between(1, 2)}], "PS503"),
        ("table { n : text }", [{}], "PS502"),
    ],
)
def test_a_bad_range_is_refused(fact: str, value: object, code: str) -> None:
    framework = loaded(f"fact a : {fact} fact b : count indicator i 10 {{ award b }}")
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(framework, {"a": value})
    assert [each.code for each in caught.value.diagnostics] == [code]


def test_a_range_is_no_value_of_a_score() -> None:
    with pytest.raises(FactsError, match="Between"):
        perfscore.evaluate(loaded(OPINION), {"ready": between(0, 1)})


@pytest.mark.parametrize(("names", "code"), [(["surveys"], "PS543"), ([3], "PS543"), (3, "PS543")])
def test_a_bad_name_is_refused(names: Any, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(loaded(OPINION), {"ready": True}, open=names)
    assert [each.code for each in caught.value.diagnostics] == [code]


def test_other_mistakes_are_told_as_ever() -> None:
    odd: list[Any] = [None, 3]
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(loaded(OPINION), {"redy": True, "staff": 1.5})
    assert [each.code for each in caught.value.diagnostics] == ["PS501", "PS505"]
    with pytest.raises(FactsError):
        perfscore.bounds(loaded(OPINION), odd[0])
    with pytest.raises(perfscore.FrameworkError):
        perfscore.bounds(odd[1], {})


# ---------------------------------------------------------------- ends


def test_an_end_that_is_not_reached_stays_open() -> None:
    found = perfscore.bounds(
        perfscore.loads(
            "framework g { points 10 } fact a : ratio in (0%, 100%) let n : ratio = -a"
            " indicator i 10 { award 10 + 10 * n }"
        ),
        {},
    )
    low, high = found["i"].low, found["i"].high
    assert low.value == 0 and low.open and not low.attained
    assert high.value == 10 and high.open and not high.attained
    assert high.found is not None and high.found < 10
    assert "above 0" in str(found) and "below 10" in str(found)


def test_a_score_never_leaves_the_range_of_its_row() -> None:
    framework = perfscore.loads(
        "framework g { points 10 } fact a : number indicator i 10 range -1_000 .. 10 { award a }"
    )
    found = perfscore.bounds(framework, {})
    assert ends(found, "i") == (-1000, 10) and attained(found)
    assert found.facts[0].may_be == "any number"


def test_one_fact_in_two_rows_that_pull_apart() -> None:
    """What one row wins the other loses: the total is 5 before rounding, whatever the share is."""
    framework = loaded("fact a : ratio in [0%, 100%] indicator i 5 { award 5 * a } indicator j 5 { award 5 * (1 - a) }")
    found = perfscore.bounds(framework, {})
    assert ends(found, "i") == ends(found, "j") == (D("0.00"), D("5.00"))
    low, high = found.total.low, found.total.high
    # At a tie both rows are rounded up.
    assert (low.value, high.value) == (D("5.00"), D("5.01")) and attained(found)


def test_several_facts_in_one_row() -> None:
    framework = loaded("fact a, b : money in [1, 100] indicator i 10 { award 10 * min(1, a / b) zero when a > 2 * b }")
    found = perfscore.bounds(framework, {"b": between(10, 20)})
    assert ends(found) == (D("0.00"), D("10.00")) and attained(found)


def test_a_veto_and_other_limits() -> None:
    framework = loaded(
        """fact a : ratio in [50%, 100%] fact v, c : bool
        indicator i 10 { award 10 * a  zero when v  cap 8 when c }"""
    )
    found = perfscore.bounds(framework, {"c": True})
    assert ends(found) == (D("0.00"), D("8.00")) and attained(found)
    assert ends(perfscore.bounds(framework, {"v": False})) == (D("5.00"), D("10.00"))
    assert ends(perfscore.bounds(framework, {"v": True})) == (D("0.00"), D("0.00"))


SHARED = """
fact there, judged_fact : bool fact a : ratio in [0%, 100%]
indicator i 4 { award 4 * a  na when not there then redistribute }
indicator j 6 { award { 3 when judged_fact } }
"""


def test_what_does_not_apply_leaves_its_points() -> None:
    found = perfscore.bounds(loaded(SHARED), {"a": 1, "judged_fact": True, "there": False})
    assert ends(found) == (D("5.00"), D("5.00"))
    found = perfscore.bounds(loaded(SHARED), {"a": 1, "there": False})
    assert ends(found) == (D("0.00"), D("5.00")) and attained(found)
    found = perfscore.bounds(loaded(SHARED), {"judged_fact": True, "a": between("20 %", "50 %")})
    assert ends(found) == (D("3.80"), D("5.00")) and ends(found, "i") == (D("0.00"), D("2.00"))
    assert attained(found)
    found = perfscore.bounds(loaded(SHARED), {"judged_fact": True, "there": False})
    assert ends(found) == (D("5.00"), D("5.00"))


@pytest.mark.parametrize("how", ["minimum", "mean", "maximum"])
def test_other_ways_to_combine(how: str) -> None:
    framework = perfscore.loads(
        f"""framework g {{ points 10 {how} round half_up to 0.01 at total }}
        fact there : bool fact a, b : ratio in [0%, 100%]
        indicator i 10 {{ award 10 * a  na when not there then redistribute }}
        indicator j 10 {{ award 10 * b }}"""
    )
    found = perfscore.bounds(framework, {"there": False, "a": 1, "b": between("20 %", "40 %")})
    assert ends(found) == (D("2.00"), D("4.00")) and attained(found)
    found = perfscore.bounds(framework, {"there": True, "a": "30 %", "b": between("20 %", "40 %")})
    expected = {"minimum": ("2.00", "3.00"), "mean": ("2.50", "3.50"), "maximum": ("3.00", "4.00")}[how]
    assert ends(found) == tuple(map(D, expected)) and attained(found)


def test_a_row_that_reads_the_score_of_another() -> None:
    framework = loaded(
        """fact a : ratio in [0%, 100%] fact b : bool
        let good : bool = score(i) >= 4
        indicator i 5 { award 5 * a }
        indicator j 5 { award { 5 when good and score(k) = 0 } }
        indicator k +2 { award { 2 when b } }"""
    )
    assert ends(perfscore.bounds(framework, {"a": between("85 %", "90 %"), "b": False}), "j") == (D("5.00"), D("5.00"))
    found = perfscore.bounds(framework, {"a": between("50 %", "90 %")})
    assert ends(found, "j") == (D("0.00"), D("5.00")) and attained(found)


def test_texts_choices_and_look_ups() -> None:
    framework = loaded(
        """fact word : text fact size : choice("s", "m", "l") fact n : count in <= 9
        indicator i 5 { award if word = "yes" then 5 else if word = "so" then 3 else 1 }
        indicator j 5 { bands size { "s" : min(1, n), "m" : 3, "l" : 5 } }"""
    )
    found = perfscore.bounds(framework, {})
    assert ends(found, "i") == (D("1.00"), D("5.00")) and ends(found, "j") == (D("0.00"), D("5.00")) and attained(found)
    assert {each.name: each.may_be for each in found.facts}["word"] == "any text"
    assert {each.name: each.may_be for each in found.facts}["size"] == "“s”, “m”, “l”"
    assert ends(perfscore.bounds(framework, {"size": "m", "word": "so"})) == (D("6.00"), D("6.00"))


# ---------------------------------------------------------------- requirements

BUDGET = """
fact planned, done : count in <= 20
indicator i 10 { award 10 * min(1, done / 10) }
require done <= planned "no more than planned"
"""


def test_what_is_refused_is_no_completion() -> None:
    found = perfscore.bounds(loaded(BUDGET), {"planned": 6})
    assert ends(found) == (D("0.00"), D("6.00")) and attained(found)
    assert found.refused == "some" and found.facts[0].may_be == "[0, 6]"
    found = perfscore.bounds(loaded(BUDGET), {"planned": between(2, 4)})
    assert ends(found) == (D("0.00"), D("4.00")) and attained(found) and found.refusal == "no more than planned"


def test_a_requirement_that_fails_in_any_case_raises() -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(
            loaded(f"{BUDGET} fact more : bool indicator k +1 {{ award {{ 1 when more }} }}"), {"planned": 6, "done": 7}
        )
    assert [each.code for each in caught.value.diagnostics] == ["PS517"]
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(loaded(BUDGET), {"planned": between(1, 3), "done": between(4, 6)})
    assert caught.value.diagnostics[0].code == "PS543"


def test_what_can_never_be_computed_raises() -> None:
    framework = loaded("fact a, b : count in <= 3 indicator i 5 { award 5 / a } indicator j 5 { award b }")
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(framework, {"a": 0})
    assert [each.code for each in caught.value.diagnostics][:1] == ["PS543"]
    found = perfscore.bounds(framework, {"b": 0})
    assert ends(found) == (D("1.67"), D("5.00")) and found.refused == "some" and attained(found)


# ---------------------------------------------------------------- grades


def test_grades_with_caps_and_off_the_scale() -> None:
    more = 'grade on exact { >= 8 : "A", >= 5 : "B", else : "C" }'
    rules = """fact a : ratio in [60%, 100%] fact v, w : bool
    indicator i 10 { award 10 * a }
    cap grade at "B" when v
    grade "none" when w"""
    framework = loaded(rules, more=more)

    def grades(**facts: object) -> list[str]:
        return [each.grade for each in perfscore.bounds(framework, facts).grades]

    assert grades() == ["A", "B", "none"]
    assert grades(w=False) == ["A", "B"] and grades(v=True, w=False) == ["B"] and grades(w=True) == ["none"]
    assert grades(a=between("85 %", 1), v=False, w=False) == ["A"]


def test_without_grades_there_are_none() -> None:
    found = perfscore.bounds(loaded(OPINION), {})
    assert found.grades == () and "grade" not in str(found).lower()


# ---------------------------------------------------------------- bounds of the work


def test_too_much_to_try_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARTIAL_STEPS", 400)
    found = department("rate_q4", "satisfaction_rate", "benefits_achieved")
    assert found.exhausted and "没有试完" in str(found)
    assert found.to_dict()["facts"][0]["left_at_worst"] is None
    low, high = ends(found)
    assert isinstance(low, Decimal) and isinstance(high, Decimal) and low <= D("93.67") <= high


def test_completions_of_assessors_have_a_reason() -> None:
    framework = loaded("indicator i 10 { judged quality step 0.5 }")
    found = perfscore.bounds(framework, {})
    end: End = found.total.low
    assert end.completion is not None and end.completion.values["quality"] == Fact(D(0), reason="assumed")
    assert ends(found) == (D("0.00"), D("10.00")) and perfscore.evaluate(framework, end.completion.facts).score == 0
    assert found.refused == "none"


# ---------------------------------------------------------------- what is written into rules


def test_look_ups_keep_the_rows_that_are_left() -> None:
    rules = """
    fact size : choice("s", "m", "l") fact n : count in <= 9
    indicator j 10 { lookup size, n {
      "s" { <= 3 : 1, else : 2 }
      "m" { <= 3 : 3, else : 4 }
      "l" : 10
    } }"""
    framework = loaded(rules)
    assert ends(perfscore.bounds(framework, {})) == (D("1.00"), D("10.00"))
    assert ends(perfscore.bounds(framework, {"size": "m"})) == (D("3.00"), D("4.00"))
    assert ends(perfscore.bounds(framework, {"size": "l"})) == (D("10.00"), D("10.00"))
    assert ends(perfscore.bounds(framework, {"n": 2})) == (D("1.00"), D("10.00"))


def test_a_default_that_hangs_on_an_open_fact() -> None:
    framework = loaded(
        """fact a : ratio in [0%, 100%] fact b : ratio in [0%, 100%] default a / 2 fact c : bool default a > 50%
        fact d : choice("x", "y") default if c then "x" else "y"
        indicator i 4 { award 4 * b } indicator j 4 { award if b is missing then 4 else 2 }
        indicator k 1 { award { 1 when c } }
        indicator l 1 { bands d { "x" : 1, "y" : 0 } }"""
    )
    found = perfscore.bounds(framework, {"a": between("60 %", "80 %")})
    assert ends(found, "i") == (D("1.20"), D("1.60")) and ends(found, "j") == (D("2.00"), D("2.00"))
    assert ends(found, "k") == ends(found, "l") == (D("1.00"), D("1.00")) and attained(found)
    # A default that the fact cannot have is none.
    framework = loaded("fact a : count fact b : count in >= 5 default a indicator i 10 { award min(10, 1 * b) }")
    assert ends(perfscore.bounds(framework, {"a": between(3, 7)})) == (D("5.00"), D("7.00"))
    assert ends(perfscore.bounds(framework, {"a": between(6, 6)})) == (D("6.00"), D("6.00"))


def test_quantities_of_every_kind() -> None:
    long = " or ".join(["good"] * 300)
    framework = loaded(
        f"""fact a : ratio in [0%, 100%] fact day : date
        let good : bool = a >= 50%   let many : bool = {long}
        let soon : date = day + 1 days  let later : date = months_after(day, 1)  let rate : ratio = mean(a, 50%)
        indicator i 2 {{ award {{ 1 when good  1 when many and soon > 2000-01-01 }} }}
        indicator j 4 {{ award 4 * rate }}
        indicator k 4 {{ bands later {{ <= 2024-03-31 : 4, else : 1 }} }}"""
    )
    found = perfscore.bounds(framework, {"a": between("40 %", "60 %"), "day": between("2024-02-10", "2024-03-10")})
    assert ends(found, "i") == (D("0.00"), D("2.00")) and ends(found, "j") == (D("1.80"), D("2.20"))
    assert ends(found, "k") == (D("1.00"), D("4.00")) and attained(found) and found.refused == "not told"
    found = perfscore.bounds(framework, {"a": between("60 %", "70 %"), "day": datetime.date(2024, 5, 1)})
    assert ends(found, "i") == (D("2.00"), D("2.00")) and found["k"].settled


def test_a_row_that_cannot_be_computed_may_be_settled_by_a_veto() -> None:
    framework = loaded(
        """fact a : count fact v, w : bool
        group g 5 { indicator i 3 { award 3 / a } indicator j 2 { award { 2 when w } } zero when v }
        indicator k 5 { award 5 }"""
    )
    found = perfscore.bounds(framework, {"a": 0})
    assert ends(found) == (D("5.00"), D("5.00")) and found.refused == "some" and found["i"].low.value == 0
    assert found["i"].settled and "settled" in str(found) and attained(found) is False
    vetoed = perfscore.bounds(framework, {"a": 0, "v": True})
    assert ends(vetoed) == (D("5.00"), D("5.00")) and vetoed["i"].low.attained
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(framework, {"a": 0, "v": False})
    assert [each.code for each in caught.value.diagnostics] == ["PS543", "PS515"]
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(framework, {"a": 0, "v": False, "w": True})
    assert [each.code for each in caught.value.diagnostics] == ["PS543", "PS515"]


def test_targets_and_what_need_not_be_computable() -> None:
    framework = loaded(
        """fact a, b : count in <= 9 fact d : date
        indicator i 4 { target a >= b otherwise proportional }
        indicator j 4 { target a <= 5 otherwise bands { >= 80% : 2, else : 1 } }
        indicator l +4 { target a < b otherwise proportional }
        indicator k 2 { target d <= 2024-03-31 otherwise zero }"""
    )
    found = perfscore.bounds(framework, {})
    assert ends(found, "i") == (D("0.00"), D("4.00")) and ends(found, "j") == (D("1.00"), D("4.00"))
    found = perfscore.bounds(framework, {"b": 8, "a": between(2, 4)})
    assert ends(found, "i") == (D("1.00"), D("2.00")) and ends(found, "j") == (D("4.00"), D("4.00"))


TABLES = """
fact price : ratio in [0%, 100%]
fact jobs : table { name : text, weight : points, done : count, due : date optional }
indicator all 4 { award 4 * min(1, sum(done of jobs otherwise 0) / 10) * price }
indicator piece +1 { award min(1, sum(done * price of jobs otherwise 0) / 100) }
each row of jobs { indicator name weight { award weight * price } }
"""


def test_rows_of_tables_are_told_together() -> None:
    framework = loaded(TABLES)
    jobs = [{"name": "A", "weight": 4, "done": 3}, {"name": "B", "weight": 2, "done": 5}]
    found = perfscore.bounds(framework, {"jobs": jobs, "price": between("50 %", "75 %")})
    assert ends(found, "all") == (D("1.60"), D("2.40"))
    low, high = found.total.low, found.total.high
    assert (low.found, high.found) == (D("4.64"), D("6.96")) and low.value <= D("4.64") and high.value >= D("6.96")
    assert found.refused == "not told"
    # A function over rows that has no value is not told.
    framework = loaded(
        """fact a : ratio in [0%, 100%] fact t : table { n : count }
        indicator i 10 { award if a > 50% then 1 * maximum(n of t) else 1 }"""
    )
    found = perfscore.bounds(framework, {"t": []})
    assert ends(found)[0] == D("1.00") and found.refused == "some"


def test_what_is_not_a_straight_line_is_cut_into_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARTIAL_SPLITS", 5)
    framework = loaded(
        "fact a : number in [0, 1] indicator i 5 { award 20 * a * (1 - a) }"
        " indicator j 5 { award 5 - 20 * a * (1 - a) }"
    )
    found = perfscore.bounds(framework, {})
    assert ends(found, "i") == ends(found, "j") == (D("0.00"), D("5.00"))
    low, high = found.total.low, found.total.high
    assert low.found == 5 and low.value <= 5 <= high.value


# ---------------------------------------------------------------- searching


def test_without_rounding_a_score_goes_in_straight_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The total is 5 + 3 × a; the rows alone would let one think of 3 to 10."""
    text = """framework g { points 10 } fact a : ratio in [0%, 100%)
    indicator i 5 { award 5 * a } indicator j 5 { award 5 - 2 * a }"""
    found = perfscore.bounds(perfscore.loads(text), {})
    assert ends(found) == (5, 8) and found.total.low.attained and found.total.high.open
    # A quadratic one is cut into pieces; its least value 4.875 stands at 1/4.
    text = text.replace("5 - 2 * a", "5 - 5 * a + 2 * (a - 25%) ^ 2")
    low = perfscore.bounds(perfscore.loads(text), {}).total.low
    assert low.found == 5 and low.value <= 5


def test_yes_and_no_that_pull_apart() -> None:
    framework = loaded("fact v : bool indicator i 5 { award { 5 when v } } indicator j 5 { award { 5 when not v } }")
    assert ends(perfscore.bounds(framework, {})) == (D("5.00"), D("5.00"))


def test_what_may_be_missing_is_split_too() -> None:
    framework = loaded(
        """fact a : ratio in [0%, 100%] optional
        indicator i 5 { award if a is missing then 4 else 3 * a }
        indicator j 5 { award if a is missing then 1 else 3 - 3 * a }"""
    )
    found = perfscore.bounds(framework, {}, open=["a"])
    low, high = found.total.low, found.total.high
    assert (low.found, high.value, high.attained) == (D("3.00"), D("5.00"), True) and high.completion is not None
    assert high.completion.values == {} and high.completion.shown == (("a", "missing"),)
    assert found.facts[0].at_best == 0


def test_stretches_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = loaded("fact a : ratio in [0%, 100%] indicator i 5 { award 5 * a } indicator j 5 { award 5 * (1 - a) }")
    monkeypatch.setattr(extremes, "_MOST_STRETCHES", 5)
    found = perfscore.bounds(framework, {})
    low, high = found.total.low, found.total.high
    assert (low.found, high.found) == (D("5.00"), D("5.01")) and low.value < D("5.00") and high.value > D("5.01")
    assert "or more" in str(found) and "nothing beyond" in str(found)


def test_steps_without_end() -> None:
    framework = loaded("fact a : number to 0.5 indicator i 10 { award a }")
    found = perfscore.bounds(framework, {})
    assert ends(found) == (D("0.00"), D("10.00")) and attained(found)


@pytest.mark.parametrize(
    "condition", ["a = 3 and a = 5", "a * a = 7", "a * a = 7 and v", 'a >= 5 "much" require a <= 3']
)
def test_what_no_value_satisfies_raises(condition: str) -> None:
    framework = loaded(f'fact a : count in <= 9 fact v : bool indicator i 10 {{ award a }} require {condition} "never"')
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(framework, {})
    assert [each.code for each in caught.value.diagnostics] == ["PS543", "PS517"]


def test_what_one_value_satisfies_is_found() -> None:
    framework = loaded(
        "fact a : count in <= 1_000_000 indicator i 10 { award min(10, a / 100_000) }"
        ' require a * a * a = 328_509 "cube"'
    )
    found = perfscore.bounds(framework, {})
    assert ends(found) == (D("0.00"), D("0.00")) or not found.total.low.attained


def test_a_domain_without_values_raises() -> None:
    framework = loaded("fact a : count in (3, 4) indicator i 10 { award a }")
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(framework, {})
    assert caught.value.diagnostics[0].code == "PS543"


def test_a_grade_that_nothing_reaches_is_excluded_or_said_to_be_open() -> None:
    grades = 'grade on exact { > 9 : "A", > 4 : "B", else : "C" }'
    found = perfscore.bounds(loaded("fact v : bool indicator i 10 { award { 10 when v } }", more=grades), {})
    assert [each.grade for each in found.grades] == ["A", "C"]
    found = perfscore.bounds(
        loaded('fact w : text indicator i 10 { award if w = "yes" then 10 else 0 }', more=grades), {}
    )
    assert [(each.grade, each.completion is None) for each in found.grades] == [("A", False), ("B", True), ("C", False)]
    assert "B (not excluded)" in str(found)
    rules = """fact a, b : ratio in [0%, 100%]
    indicator i 5 { award 5 * min(a, b) } indicator j 5 { award 5 * (1 - min(a, b)) }"""
    found = perfscore.bounds(loaded(rules, more=grades), {})
    assert [each.grade for each in found.grades if each.completion is not None] == ["B"]
    assert not found.total.low.attained


def test_facts_of_a_file_keep_their_places() -> None:
    facts = perfscore.load_facts("credit-centre-2021") | {"rate_q4": between("95 %", "80 %")}
    with pytest.raises(FactsError) as caught:
        perfscore.bounds("shenzhen-department-2021", facts)
    assert [each.code for each in caught.value.diagnostics] == ["PS541"]
    found = perfscore.bounds("shenzhen-department-2021", "credit-centre-2021")
    assert found.low == found.high == D("93.67")


def test_tables_cannot_be_open() -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(loaded(TABLES), {"price": 1})
    assert [each.code for each in caught.value.diagnostics] == ["PS543"]


def test_a_row_that_reads_one_that_may_not_be_computed() -> None:
    framework = loaded(
        """fact n : count in <= 5 fact v : bool fact t : target fact x : actual
        indicator i 5 { award 5 / n } indicator j 5 { award if score(i) >= 4 then 5 else 1 }
        indicator k +1 { target x meets t otherwise zero zero when v }"""
    )
    found = perfscore.bounds(framework, {"t": "≥3", "x": "4"})
    assert ends(found) == (D("2.00"), D("10.00")) and attained(found) and found.refused == "some"


def test_rows_with_points_that_are_written() -> None:
    framework = loaded(
        """fact v : bool fact jobs : table { name : text, done : count }
        indicator i 6 { award { 6 when v } }
        each row of jobs { indicator name 2 { award min(2, 1 * done) zero when v } }"""
    )
    found = perfscore.bounds(framework, {"jobs": [{"name": "A", "done": 1}, {"name": "B", "done": 4}]})
    low, high = found.total.low, found.total.high
    assert (low.found, high.found) == (D("3.00"), D("6.00")) and low.value <= 3 and high.value >= 6


def test_a_value_behind_the_last_step_counts() -> None:
    """Behind 33.33 %, the last step of a ratio within the range, one row begins and the other ends."""
    framework = loaded(
        """fact a : ratio in [0%, 100%]
        indicator i 5 { bands a { >= 33.334% : 5, else : 0 } } indicator j 5 { bands a { >= 33.334% : 0, else : 5 } }"""
    )
    found = perfscore.bounds(framework, {"a": between(0, D("0.33335"))})
    assert ends(found, "i") == (D("0.00"), D("5.00")) and ends(found) == (D("5.00"), D("5.00")) and attained(found)


def test_too_many_open_facts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPEN_FACTS", 2)
    with pytest.raises(FactsError) as caught:
        perfscore.bounds(loaded(OPINION), {}, open=["survey", "staff"])
    assert [each.code for each in caught.value.diagnostics] == ["PS543"]


def test_a_requirement_at_the_end_of_a_domain() -> None:
    found = perfscore.bounds(loaded(f'{BUDGET} require done <= 20 and done >= 2 "enough"'), {"planned": 20})
    assert ends(found) == (D("2.00"), D("10.00")) and attained(found) and found.facts[0].may_be == "[2, 20]"


def test_where_no_values_were_found_that_give_a_score_this_is_said() -> None:
    head = "framework t { points 10 round half_up to 0.01 at total } fact a : number in [1, 2]"
    sound = perfscore.loads(
        f"{head} let q : number = abs(a - 1.5) - abs(1.5 - a) indicator i 10 {{ award min(10, abs(1 / q)) }}"
    )
    found = perfscore.bounds(sound, {})
    assert (found.refused, found.total.low.attained, found.total.low.completion) == ("not told", False, None)
    assert "No values of the open facts were found" in str(found)
    assert "没有找到" in found.to_text(lang="zh")


def test_requirements_that_leave_no_value_on_any_stretch_leave_no_score() -> None:
    rules = """fact a : number in [0, 10]
    require a < 3 or a > 7 "apart"
    require a > 4 and a < 6 "within"
    indicator i 10 { award a }"""
    with pytest.raises(perfscore.FactsError):
        perfscore.bounds(loaded(rules), {})


def test_where_a_rule_rounds_values_are_tried_at_its_steps() -> None:
    found = perfscore.bounds(loaded("fact a : number in (0, 8)\nindicator i 10 { award round(a, 2.5, floor) }"), {})
    assert ends(found) == (D("0.00"), D("7.50")) and attained(found)


def test_a_product_of_equal_factors_surely_has_a_value() -> None:
    sound = loaded("fact a : ratio in [0%, 100%]\nindicator i 10 { award 10 * (1 - a) * (1 - a) }")
    assert perfscore.bounds(sound, {}).refused == "none"
    high = loaded("fact a : ratio in [0%, 100%]\nindicator i 10 { award 10 * a ^ 40 }")
    assert perfscore.bounds(high, {}).refused == "not told"


# ---------------------------------------------------------------- what hangs together

CHAIN = """
fact p, q, r : ratio in [0%, 200%] fact late : bool fact extra : count in <= 9
indicator i 4 { award 4 * min(1, p / 50%) }
indicator j 4 { award 4 * min(1, (200% - r) / 150%) }
indicator k 2 { award min(2, 1 * extra) }
require p <= q and q <= r "in order"
require late or extra <= 1 "no more than one in time"
"""


def test_what_is_required_moves_other_facts_along() -> None:
    found = perfscore.bounds(loaded(CHAIN), {})
    assert ends(found, "i") == ends(found, "j") == (D("0.00"), D("4.00")) and ends(found, "k") == (D(0), D(2))
    assert attained(found) and ends(found) == (D("0.00"), D("10.00")) and found.refused == "some"
    found = perfscore.bounds(loaded(CHAIN), {"late": False, "q": "20 %"})
    assert ends(found, "i") == (D("0.00"), D("1.60")) and ends(found, "k") == (D(0), D(1)) and attained(found)


def test_of_one_fact_also_what_is_refused_beyond_is_exact() -> None:
    rules = 'fact a : number in [0, 10] indicator i 10 { award a } require 3 * a <= 20 or a >= 30 "not there"'
    found = perfscore.bounds(loaded(rules), {})
    assert ends(found) == (D("0.00"), D("6.67")) and attained(found)


def test_code_tells_of_completions_what_the_exact_domain_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"fact big : number optional {CHAIN} indicator l +1 {{ award if big is missing then 0 else 1 }}"
    monkeypatch.setattr(limits, "PARTIAL_SPLITS", 5)
    for given in ({}, {"big": Fraction(10**40, 3)}, {"big": between(0, 10**40)}):
        told = []
        for few in (1, 10**9):
            monkeypatch.setattr(extremes, "_FEW", few)
            told.append(perfscore.bounds(loaded(text), given).to_dict())
        assert told[0]["rows"] == told[1]["rows"] and told[0]["grades"] == told[1]["grades"]


def test_rows_that_share_facts_are_looked_at_together() -> None:
    """What one of two rows wins by a share the other loses, in part: two such pairs, which share nothing."""
    rules = "\n".join(
        f"""fact s{n} : ratio in [0%, 100%] fact c{n} : count in <= 10 fact v{n} : bool
        indicator i{n} 5 {{ award 2 * s{n} + 3 * c{n} / 10 }}
        indicator j{n} 5 {{ award 5 * (1 - s{n}) zero when v{n} }}"""
        for n in range(4)
    )
    found = perfscore.bounds(loaded(rules, points=40), {})
    assert ends(found) == (D("0.00"), D("32.00")) and attained(found)


def test_a_row_with_many_limits_is_followed_to_what_none_of_them_binds() -> None:
    """No single fact betters the row: each of the caps has to be lifted."""
    facts = "\n".join(f"fact c{n} : bool" for n in range(24))
    caps = "\n".join(f"cap {n % 7} when c{n} or c{(n + 1) % 24}" for n in range(24))
    found = perfscore.bounds(loaded(f"fact a : number in [0, 10] {facts} indicator i 10 {{ award a\n{caps} }}"), {})
    assert ends(found) == (D("0.00"), D("10.00")) and attained(found)


def test_yes_and_no_move_along_as_well() -> None:
    framework = loaded(
        """fact a, b : count in <= 9 fact v : bool indicator i 9 { award a } indicator j 1 { award { 1 when not v } }
        require v or a <= 3 "few" require a + b <= 9 "together" """
    )
    found = perfscore.bounds(framework, {})
    assert ends(found) == (D("0.00"), D("9.00")) and ends(found, "i") == (D("0.00"), D("9.00")) and attained(found)


@pytest.mark.parametrize(
    ("tied", "first", "second", "high"),
    [
        ("a + b <= 15", "a / 2", "b / 2", "7.6"),
        ("a + b <= 10", "if a >= 9 then 5 else 0", "b / 2", "5.5"),
        ("a * b <= 10", "a / 2", "b / 2 at most 4 when a > 3", "9.0"),
    ],
)
def test_facts_that_a_requirement_ties_together_are_not_at_their_best_at_once(
    tied: str, first: str, second: str, high: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    head = 'framework f "F" { points 10 round half_up to 0.1 at each indicator }\nfact a, b : number in [0, 10]\n'
    rules = f'require {tied} "x" indicator i 5 {{ award {first} }} indicator j 5 {{ award {second} }}'
    assert perfscore.bounds(perfscore.loads(head + rules), {}).total.high.value == D(high)


def test_points_that_are_nobodys_are_shared_out_to_nobody() -> None:
    """The points of what is away go to the others; those of a row without points do not, whatever is known."""
    framework = loaded("""fact here, due : bool
        fact a, b : count in [0, 4]
        indicator one 4 { award a  na when not due then none }
        indicator two 4 { award b  na when not here then redistribute  na when a = 4 then none }
        indicator three 2 { award if a > 2 then 2 else 0 }
        na when not here and not due then none "nothing to see" """)
    # 3 and 2 of 6 points count as 8.33 of 10; 4 and 2 remain 6, since the points of `two` are nobody's then.
    assert ends(perfscore.bounds(framework, {"here": False})) == (0, D("8.33"))
    assert ends(perfscore.bounds(framework, {"due": False})) == (0, 6)
    assert ends(perfscore.bounds(framework, {"here": False, "due": True, "a": 4})) == (6, 6)


def test_what_is_refused_between_two_stretches_is_left_out() -> None:
    """The row would have most where it is 3."""
    rules = 'fact a : number in [0, 6] indicator i 10 { award a * (6 - a) } require abs(a - 3) > 1 "apart"'
    found = perfscore.bounds(loaded(rules), {})
    assert ends(found) == (D("0.00"), D("8.00")) and attained(found)
