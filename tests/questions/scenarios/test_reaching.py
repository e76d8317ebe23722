"""What would reach a goal is told exactly, and why nothing does."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import PerfscoreError, reach
from perfscore.kernel import limits
from perfscore.kernel.wording import value_text
from perfscore.model.terms import Scalar
from perfscore.questions.scenarios.reaching_answer import FactChange, Reach
from perfscore.search import least

F = Fraction
DEPARTMENT, CENTRE = "shenzhen-department-2021", "credit-centre-2021"


def department(**asked: Any) -> Reach:
    return reach(DEPARTMENT, CENTRE, **asked)


def only(found: Reach) -> dict[str, tuple[object, object]]:
    """The nearest value and the size of each single change."""
    assert found.verdict == "one"
    return {way.changes[0].name: (way.changes[0].value, way.size) for way in found.ways}


def given(change: FactChange) -> object:
    """The value of a change as a fact file would have it."""
    return value_text(change.value, change.fact.type)


def evaluated(found: Reach, text: str, facts: dict[str, Any]) -> None:
    """What is told of each way is what the evaluator says."""
    for way in found.ways:
        moved = {**facts, **{each.name: given(each) for each in way.changes}}
        result = perfscore.evaluate(perfscore.loads(text), moved)
        assert (F(result.score), result.grade) == (way.total, way.grade)


def test_one_fact_takes_the_credit_centre_to_95() -> None:
    found = department(score=95)
    assert only(found) == {"benefits_achieved": (F("22.33"), F("1.33") / 25)}
    assert found.reachable and found.total == F("93.67") and found.grade == "优"
    facts = dict(perfscore.load_facts(CENTRE))
    for points, score in ((Decimal("22.33"), "95.00"), (Decimal("22.32"), "94.99")):
        facts["benefits_achieved"] = {"value": points, "reason": "试算"}
        assert perfscore.evaluate(DEPARTMENT, facts).score == Decimal(score)


def test_without_it_two_do() -> None:
    found = department(score=95, fixed=["benefits_achieved"])
    assert found.verdict == "several" and found.unsettled == 0 and not found.unfinished
    assert [{each.name: each.value for each in way.changes} for way in found.ways] == [
        {"projects_planned": 23, "clarity_with_effects": F("1.64")},
        {"projects_on_time": 26, "clarity_with_effects": F("1.64")},
        {"clarity_with_effects": 2, "clarity_quantifiable": F("0.83")},
    ]


def test_a_condition_is_said_of_the_rate_as_well() -> None:
    """An adjustment of up to 10.05 % costs less than half a hundredth of a point."""
    found = department(score="93.76", free=["budget_adjusted", "budget_initial"])
    text = found.to_text(lang="en")
    assert "from 47,785,632.82 yuan to 58,463,689.72 yuan, so that adjust_rate from -10.05% to 10.05%" in text
    told = found.to_dict()["ways"][0]["changes"][0]["so_that"]
    assert told == [
        {
            "quantity": "adjust_rate",
            "intervals": [{"low": "-0.1005", "high": "0.1005", "low_closed": True, "high_closed": True}],
        }
    ]


def test_what_is_impossible_is_told_with_the_rows_that_stay() -> None:
    found = department(score=95, free=["budget_adjusted", "budget_initial"])
    assert found.verdict == "impossible" and not found.reachable
    assert found.most == F("93.76") and found.attained
    stays: list[tuple[str, object, object]] = [(each.name, each.most, each.full) for each in found.staying[:3]]
    assert stays == [
        ("benefits", 21, 25),
        ("with_effects", 1, 2),
        ("timeliness", F("5.31"), 6),
    ]
    assert "93.76 can be reached." in found.to_text(lang="en")
    assert found.to_dict()["because"][2]["reasons"] == ["award"]


def test_more_facts_than_asked_for_are_told_as_one_way() -> None:
    found = department(score=100, free=[*_NAMES, "projects_planned", "purchase_planned", "budget_initial", "rate_q4"])
    assert found.verdict == "more" and len(found.ways[0].changes) == 7 and found.ways[0].total == 100
    assert department(score=99, facts_at_most=3, free=_NAMES).verdict == "several"


_NAMES = ("benefits_achieved", "clarity_with_effects", "clarity_quantifiable", "projects_on_time", "staff")


def test_a_goal_may_be_reached_already() -> None:
    found = department(grade="良")
    assert found.verdict == "reached" and "已经达到" in str(found) and found.rows() == []


RULES = """
framework rules "规则" {
  version "1"
  points 10
  round half_up to 0.01 at each indicator
  grade on published { >= 9 : "A", >= 5 : "B", else : "C" }
}
fact violations : count "违规"
fact sent : date in [2024-03-01, 2024-03-09] "提交日"
fact kind : choice("full", "part", "none")
fact open : bool
fact wait : duration
fact share : ratio in [0%, 100%]
require share >= 10% "至少一成"
indicator clean 3 { deduct 1 per 1 of violations each complete }
indicator punctual 2 { bands sent { <= 2024-03-04 : 2, else : 0 } }
indicator whole 2 { bands kind { "full" : 2, "part" : 1, "none" : 0 } }
indicator public 1 { award { 1 when open } }
indicator quick 1 { deduct 0.5 per 1 days of wait proportional }
indicator shared 1 { bands share { [20%, 40%) : 1, [60%, 80%) : 1, else : 0 } }
cap grade at "B" when not open "不公开"
"""
FACTS = {
    "violations": 2,
    "sent": datetime.date(2024, 3, 8),
    "kind": "part",
    "open": False,
    "wait": datetime.timedelta(days=1),
    "share": "50%",
}


def ruled(**asked: Any) -> Reach:
    found = reach(perfscore.loads(RULES), FACTS, **asked)
    evaluated(found, RULES, FACTS)
    return found


def test_each_kind_of_fact_has_its_own_conditions() -> None:
    """2.5 points now; the half of ``quick`` and one more are needed for 3."""
    found = ruled(score=3)
    told = {row["fact"]: (row["condition"], row["value"]) for row in found.rows()}
    assert told == {
        "violations": ("≤ 1", "1"),
        "sent": ("≤ 2024-03-04", "2024-03-04"),
        "kind": ("= “full”", "full"),
        "open": ("= yes", True),
        "wait": ("= 0 days", "0 days"),
        "share": ("from 20% to 39.99% or from 60% to 79.99%", "60%"),
    }
    assert [way.size for way in found.ways] == sorted(way.size for way in found.ways)


def test_sizes_have_no_scale() -> None:
    found = {way.changes[0].name: way.size for way in ruled(score=3).ways}
    assert found == {
        "violations": F(1, 2),
        "sent": F(4, 365),
        "kind": 1,
        "open": 1,
        "wait": 1,
        "share": F(1, 10),
    }


def test_a_grade_may_be_kept_away_by_a_cap() -> None:
    found = ruled(grade="A", fixed=["open"])
    assert found.verdict == "impossible" and found.because == (("grade", "B", "不公开"),)
    assert "the grade is B (不公开), and no free fact changes that" in found.to_text(lang="en")
    assert found.staying == () and found.to_dict()["because"] == [{"kind": "grade", "text": "B", "reason": "不公开"}]


def test_a_grade_above_the_one_that_is_asked_for_reaches_it() -> None:
    text = """framework f { points 10 grade { >= 8 : "A", else : "B" } }
    fact a    : number in [0, 10]
    fact slip : bool
    indicator x 10 { award a }
    grade "A+" above "A" when a >= 8 and not slip
    cap grade at "B" when slip"""
    (way,) = reach(perfscore.loads(text), {"a": 6, "slip": False}, grade="A").ways
    assert (way.changes[0].name, way.grade) == ("a", "A+")
    (way,) = reach(perfscore.loads(text), {"a": 6, "slip": False}, grade="A+").ways
    assert way.grade == "A+"
    found = reach(perfscore.loads(text), {"a": 6, "slip": True}, grade="A+", free=["a"])
    assert found.verdict == "impossible"


def test_a_requirement_that_no_free_fact_touches_keeps_all_away() -> None:
    found = reach(perfscore.loads(RULES), FACTS | {"share": "5%"}, score=1, free=["violations"])
    assert found.verdict == "impossible" and found.total is None
    assert found.because == (("requirement", "至少一成", None),)
    assert "至少一成, and no free fact changes that" in found.to_text(lang="en")
    mended = reach(perfscore.loads(RULES), FACTS | {"share": "5%"}, score=1)
    assert [way.changes[0].name for way in mended.ways] == ["share"]


def test_ranges_bound_what_may_change() -> None:
    found = ruled(score=3, free=["share", "kind", "violations"], within={"share": ("30%", None), "kind": ["none"]})
    told = {row["fact"]: row["condition"] for row in found.rows()}
    assert told == {"violations": "≤ 1", "share": "from 30% to 39.99% or from 60% to 79.99%"}
    nothing = ruled(score=3, free=["violations"], within={"violations": (2, 5)})
    assert nothing.verdict == "impossible" and nothing.most == F("2.5")


def test_three_facts_may_be_needed() -> None:
    found = ruled(score=6, free=["violations", "kind", "open"], facts_at_most=3)
    assert found.verdict == "several" and len(found.ways) == 1
    assert {each.name: each.value for each in found.ways[0].changes} == {
        "violations": 0,
        "kind": "full",
        "open": True,
    } or (found.ways[0].total >= 6)


def test_where_looking_ends_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REACH_DAYS", 2)
    found = ruled(score=3)
    assert found.unfinished == ("sent",) and "sent" in str(found)
    monkeypatch.setattr(limits, "REACH_VALUES", 1)
    assert set(ruled(score=10, facts_at_most=1).unfinished) >= {"share", "kind"}
    monkeypatch.setattr(limits, "REACH_EVALUATIONS", 0)
    monkeypatch.setattr(limits, "REACH_STEPS", 0)
    none = ruled(score=5)
    assert none.verdict == "unknown" and not none.reachable and none.unsettled > 0
    assert "It is not settled" in none.to_text(lang="en")


MESSAGES: list[tuple[str, dict[str, Any], str]] = [
    ("PS644", {}, "a score or a grade"),
    ("PS644", {"score": 3, "grade": "A"}, "not both"),
    ("PS644", {"score": 9.5}, 'write "9.5"'),
    ("PS644", {"score": float("inf")}, "inf"),
    ("PS644", {"score": "many"}, "“many”"),
    ("PS644", {"score": True}, "true"),
    ("PS644", {"score": Decimal("NaN")}, "a number"),
    ("PS644", {"score": 10**70}, "a number"),
    ("PS644", {"score": "9" * 100}, "the text"),
    ("PS644", {"grade": "D"}, "“A”, “B” and “C”"),
    ("PS644", {"grade": 3}, "a number"),
    ("PS645", {"score": 3, "free": ["violation"]}, "did you mean `violations`?"),
    ("PS645", {"score": 3, "free": [7]}, "a number"),
    ("PS645", {"score": 3, "free": "violations"}, "a list of names"),
    ("PS645", {"score": 3, "free": 7}, "a list of names"),
    ("PS645", {"score": 3, "fixed": ["open"], "free": ["open"]}, "free and fixed"),
    ("PS645", {"score": 3, "fixed": ["open"], "within": {"open": [True]}}, "free and fixed"),
    ("PS646", {"score": 3, "within": ["open"]}, "a range for each name"),
    ("PS646", {"score": 3, "within": {"violations": 3}}, "a pair"),
    ("PS646", {"score": 3, "within": {"violations": (1, 2, 3)}}, "3 values"),
    ("PS646", {"score": 3, "within": {"violations": (3, 1)}}, "no value"),
    ("PS646", {"score": 3, "within": {"kind": []}}, "nothing"),
    ("PS509", {"score": 3, "within": {"kind": ["half"]}}, "half"),
    ("PS646", {"score": 3, "facts_at_most": 4}, "1, 2 or 3"),
    ("PS646", {"score": 3, "facts_at_most": True}, "1, 2 or 3"),
]


@pytest.mark.parametrize(("code", "asked", "words"), MESSAGES)
def test_what_is_of_no_use_is_refused(code: str, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(PerfscoreError) as caught:
        ruled(**asked)
    assert words in str(caught.value)
    assert [each.code for each in caught.value.diagnostics] == [code]


def test_names_that_fail_are_refused() -> None:
    def failing() -> Any:
        yield "open"
        raise RuntimeError

    with pytest.raises(PerfscoreError, match="a list of names"):
        ruled(score=3, free=failing())


PLAIN = """
framework plain "平" { version "1" points 10 }
fact wait : duration
fact note : text optional
fact odd : number
indicator quick 10 { deduct 2 per 1 days of wait proportional }
"""


def test_grades_and_texts_may_not_be_there() -> None:
    framework = perfscore.loads(PLAIN)
    facts: dict[str, Any] = {"wait": datetime.timedelta(days=3), "odd": 1}
    with pytest.raises(PerfscoreError, match="no grades"):
        reach(framework, facts, grade="A")
    with pytest.raises(PerfscoreError, match="computed and no fact"):
        department(score=95, free=["adjust_rate"])
    with pytest.raises(PerfscoreError, match="cannot be gone through"):
        reach(framework, facts, score=5, fixed=["note"])
    found = reach(framework, facts, score=Fraction(11, 2))
    assert [row["condition"] for row in found.rows()] == ["≤ 2 days"] and "grade" not in found.to_text().split("\n")[2]
    # Days are tried in whole: 2.25 of them would do, too.
    assert found.ways[0].total == 6
    assert "<table" in found._repr_html_() and found.to_html(lang="zh").count("要达到") == 2


def test_what_is_told_is_a_value() -> None:
    found = ruled(score=3)
    changes = {way.changes[0].name: way.changes[0] for way in found.ways}
    values: list[tuple[str, Scalar, bool]] = [
        ("sent", datetime.date(2024, 3, 4), True),
        ("sent", datetime.date(2024, 3, 5), False),
        ("kind", "full", True),
        ("kind", "none", False),
        ("share", F("0.5"), False),
        ("violations", F(0), True),
    ]
    for name, value, inside in values:
        assert (value in changes[name]) == inside
    assert found == ruled(score=3)


GATED = """
framework gated "门" {
  points 10
  round half_up to 0.01 at each indicator
  grade on exact { >= 9 : "A", >= 5 : "B", else : "C" }
}
fact cases : count
fact held : count
fact one : bool
fact two : bool
fact due : date
let share : ratio = cases / held
let many : number = max(cases, 3)
indicator both 6 { award { 1 when one }
                   full when one and two "两项都有" }
indicator rate 4 { award 4 * min(1, share) }
require held > 0 "须有"
"""


def gated(goal: str, **given: Any) -> Reach:
    facts = {"cases": 1, "held": 4, "one": False, "two": False, "due": datetime.date(2024, 1, 1)} | given
    return reach(perfscore.loads(GATED), facts, grade=goal)


def test_two_switches_reach_a_grade_together() -> None:
    found = gated("B")
    assert {each.name for way in found.ways for each in way.changes} >= {"one", "two"}
    assert ("one", "two") in {tuple(each.name for each in way.changes) for way in found.ways}
    assert gated("A").verdict == "more"
    # Whatever the switches are, what is required stays away.
    nothing = reach(
        perfscore.loads(GATED), {"cases": 1, "held": 0, "one": True, "two": False, "due": "2024-01-01"}, score=3
    )
    assert nothing.total is None and all("held" in {each.name for each in way.changes} for way in nothing.ways)
    assert "there is no score" in nothing.to_text(lang="en")


def test_a_condition_is_asked_for_a_value_as_it_is_written() -> None:
    sound = perfscore.loads(
        "framework f { points 10 } fact a : count indicator i 10 { bands a { >= 5 : 10, else : 0 } }"
    )
    (change,) = perfscore.reach(sound, {"a": 1}, score=10).ways[0].changes
    assert 7 in change and "7" in change and Decimal(7) in change and Fraction(7) in change
    for other in (4, "4", 7.0, "x", None, -1, Fraction(4)):
        assert other not in change


def test_what_many_facts_together_could_do_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = " ".join(f"fact r{number} : ratio in [0%, 100%]" for number in range(8))
    rows = " ".join(f"indicator i{number} 1 {{ award r{number} }}" for number in range(8))
    sound = perfscore.loads(f"framework f {{ points 8 round half_up to 0.01 at each indicator }} {facts} {rows}")
    given = {f"r{number}": "50%" for number in range(8)}
    whole = perfscore.reach(sound, given, score=7)
    assert (whole.verdict, whole.unsettled, len(whole.ways[0].changes)) == ("more", 0, 6)
    # What is not ruled out together is decided set by set.
    monkeypatch.setattr(limits, "REACH_BOUNDS", 1)
    one_by_one = perfscore.reach(sound, given, score=7)
    assert (one_by_one.verdict, one_by_one.unsettled) == ("more", 0)
    monkeypatch.setattr(least, "_FEW_BOXES", 0)
    monkeypatch.setattr(least, "_MORE_BOXES", 0)
    cut = perfscore.reach(sound, given, score=7)
    assert cut.verdict == "more" and cut.unsettled > 10
