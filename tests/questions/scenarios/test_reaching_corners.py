"""The corners of what ``reach`` tells: it tells them, or says that it cannot."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import reach
from perfscore.kernel import limits
from perfscore.kernel.source import replace
from perfscore.questions.scenarios.reaching_answer import Reach

F = Fraction
NAMES = [f"f{number}" for number in range(45)]
MANY = f"""
framework many "Many" {{ points 45 }}
fact {", ".join(NAMES)} : bool
{" ".join(f"indicator i{number} 1 {{ award {{ 1 when f{number} }} }}" for number in range(45))}
"""


def test_long_answers_are_cut() -> None:
    facts = dict.fromkeys(NAMES, False)
    found = reach(perfscore.loads(MANY), facts, score=Decimal(1))
    assert len(found.ways) == 45 and "… and 5 more" in str(found) and "… and 5 more" in found._repr_html_()
    never = reach(perfscore.loads(MANY), facts, score=2, free=["f0"])
    assert never.most == 1 and len(never.staying) == 44
    assert "… and 24 more" in str(never) and "no free fact moves it" in never._repr_html_()
    two = reach(perfscore.loads(MANY), facts, score=2, free=["f0", "f1"])
    assert "combinations of 2 facts" in str(two) and "while the other facts" in two.to_html()
    three = reach(perfscore.loads(MANY), facts, score=3, free=["f0", "f1", "f2"])
    assert three.verdict == "more" and "These 3 changes together" in str(three)


RAGGED = """
framework ragged "Ragged" {
  points 10
  round half_up to 0.01 at each indicator
  grade on exact { >= 8 : "A", >= 4 : "B", else : "C" }
}
fact cases : count
fact level : number
fact share : ratio optional
fact under : number
fact one, two : bool
let ratio_ : ratio = level / under
let double : ratio = 2 * ratio_
indicator saw 4 { bands cases { [1, 2] : 4, [4, 5] : 4, [7, 8] : 4, [10, 11] : 4, [13, 14] : 4, else : 0 } }
indicator low 3 { deduct 1 per 1 of level above 0 proportional }
indicator both 3 { award (if one and two then 2 else 0) + (if one and not two then 1.5 else 0) }
cap grade at "B" when 1 / (cases - 2) > 2 "never"
grade "A" when share is not missing and share > 90%
require 1 / cases > 0 "some"
"""


def ragged(given: dict[str, Any], **asked: Any) -> Reach:
    facts = {"cases": 3, "level": 5, "under": 4, "one": False, "two": False} | given
    return reach(perfscore.loads(RAGGED), facts, **asked)


def test_many_ranges_are_told_in_short() -> None:
    found = ragged({}, score=4, free=["cases"])
    assert "and 1 further ranges" in str(found) and len(found.ways[0].changes[0].ranges) == 5


def test_what_cannot_be_graded_does_not_reach_a_grade() -> None:
    found = ragged({}, grade="B", free=["cases"])
    assert next((each.low, each.high) for each in found.ways[0].changes[0].ranges) == (1, 1)
    assert ragged({"cases": 2}, grade="A", free=["one"]).verdict != "one"


def test_a_fact_without_a_value_may_get_one() -> None:
    found = ragged({}, grade="A", free=["share"])
    assert found.rows()[0]["now"] is None and "not given" in str(found) and found.ways[0].size == 1


def test_a_quantity_with_a_division_by_0_among_its_values_is_not_told() -> None:
    found = ragged({"cases": 1}, score=6, free=["level", "under"])
    assert [way.changes[0].name for way in found.ways] == ["level"]
    assert [each.quantity.name for each in found.ways[0].changes[0].derived] == ["ratio_", "double"]
    assert found.ways[0].changes[0].ranges[0].low is None


def test_what_is_not_settled_is_said() -> None:
    found = ragged({"level": 0}, score=6, free=["one", "two"])
    assert found.verdict in {"unknown", "impossible"} and found.most is not None and found.most >= 5
    two = ragged({"cases": 0, "level": 3}, score=F(11, 2), free=["cases", "one", "level"])
    assert all("cases" in {each.name for each in way.changes} for way in two.ways) and two.ways
    none = ragged({}, score=4, free=["cases"], within={"cases": ("0.2", "0.4")})
    assert none.verdict == "impossible"


POLE = """
framework pole "Pole" {
  points 10
  round half_up to 0.01 at each indicator
  grade on published { >= 8 : "A", >= 4 : "B", else : "C" }
}
fact top, low, held : number
fact open : bool
fact due : date in [2024-01-01, 2024-01-09]
let rate : ratio = top / low
indicator part_ 5 { award max(0, min(5, 5 * rate)) }
indicator held_ 4 { award min(4, max(0, held)) }
indicator both 1 { award { 1 when open and due > 2024-01-05 } }
cap grade at "B" when not open
cap grade at "B" when 1 / held > 100
"""


def polar(given: dict[str, Any], **asked: Any) -> Reach:
    facts = {"top": 1, "low": 2, "held": 4, "open": False, "due": "2024-01-02"} | given
    return reach(perfscore.loads(POLE), facts, **asked)


def test_a_rate_is_not_told_across_a_division_by_0() -> None:
    found = polar({}, score=9, free=["low"])
    assert found.ways[0].changes[0].derived == () and found.ways[0].changes[0].value == 1


def test_what_stays_pending_keeps_the_whole_without_a_score() -> None:
    found = polar({"held": perfscore.PENDING}, score=9, free=["top"])
    assert found.verdict == "impossible" and found.most is None and not found.attained
    assert polar({"held": perfscore.PENDING}, score=9, free=["top", "held"]).verdict == "several"


def test_a_day_and_a_switch_do_together() -> None:
    found = polar({}, score="7.5", free=["open", "due"])
    assert [[each.name for each in way.changes] for way in found.ways] == [["open", "due"]]
    graded = polar({"held": 2}, grade="A", free=["open", "due", "top"])
    assert graded.verdict in {"several", "more"} or graded.most is not None
    kept = polar({"held": 0}, grade="A", free=["top"])
    assert kept.because and kept.because[0][:2] == ("grade", "B")


def test_a_row_may_keep_points_without_a_reason() -> None:
    found = polar({}, score=9, free=["due"])
    bare = replace(found, staying=tuple(replace(each, reasons=()) for each in found.staying))
    assert "part_ stays at 2.5 of 5: no free fact moves it" in str(bare) and "(" in str(found)


def test_a_condition_that_cannot_be_computed_caps_nothing_for_sure() -> None:
    found = polar({"open": True, "held": 0}, grade="A", free=["top"])
    assert found.verdict == "impossible" and found.because == () and found.most == 5


def test_wherever_looking_ends_the_answer_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    told = set()
    for few in range(0, 90, 15):
        monkeypatch.setattr(limits, "REACH_EVALUATIONS", few)
        monkeypatch.setattr(limits, "REACH_STEPS", 100 * few)
        found = polar({"held": 1}, score="8.9", free=["top", "held"])
        told.add(found.verdict)
        assert found.verdict not in {"impossible", "reached", "one"}
    assert {"several", "unknown"} <= told


LATE = """
framework late "Late" { points 2 }
fact second, first : bool
indicator both 1 { award { 1 when first and second } }
indicator one  1 { award { 1 when first } }
"""


def test_what_helps_only_behind_another_is_found() -> None:
    found = reach(perfscore.loads(LATE), {"first": False, "second": False}, score=2, facts_at_most=1)
    assert found.verdict == "more" and [each.name for each in found.ways[0].changes] == ["second", "first"]


def test_what_is_missing_may_stay_so() -> None:
    """Where points hang on a fact that is not given, it is proved of no value of it alone that nothing reaches them."""
    rules = perfscore.loads(
        "framework f { points 10 } fact a, b : ratio in [0%, 100%] fact late : count in [0, 5] optional "
        "indicator i 10 { award if late is missing then 5 * (a + b) else 0 }"
    )
    found = reach(rules, {"a": "10%", "b": "10%"}, score=9)
    assert found.verdict == "several" and [each.name for each in found.ways[0].changes] == ["a", "b"]
    assert reach(rules, {"a": "10%", "b": "10%"}, score=9, facts_at_most=1).verdict == "more"
    waived = perfscore.loads(
        "framework f { points 10 } fact a, b : ratio in [0%, 100%] fact due : number in [0, 1] optional "
        "indicator i 10 { award if due is not applicable then 5 * (a + b) else 0 }"
    )
    given = {"a": "10%", "b": "10%", "due": perfscore.NOT_APPLICABLE}
    assert reach(waived, given, score=10).verdict == "several"


def test_a_value_beyond_its_range_may_stay() -> None:
    rules = perfscore.loads(
        "framework f { points 10 } fact a, b : ratio in [0%, 100%] fact c : number in [0, 9] "
        "indicator i 10 { award if c > 5 then 5 * (a + b) else 0 }"
    )
    given = {"a": "10%", "b": "10%", "c": 7}
    assert reach(rules, given, score=9, within={"c": (0, 3)}, facts_at_most=1).verdict == "more"


def test_a_range_of_a_single_value_is_one_to_go_to_or_not() -> None:
    rules = perfscore.loads(
        "framework f { points 10 } fact a, b : count in [0, 9] indicator i 10 { award min(9, a * b) + a - 5 }"
    )
    never = reach(rules, {"a": 1, "b": 1}, score=9, within={"a": (4, 4), "b": (2, 2)})
    assert never.verdict == "impossible" and never.most == 7 and never.attained


def test_a_day_beyond_those_that_are_looked_through_is_one_behind_which_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "REACH_DAYS", 20)
    text = """
    framework f { points 10 mean round half_up to 0.01 at total }
    fact closed : date
    fact opened : date default 2021-06-30
    indicator early 10 { award { 10 when year(closed) = 2021 } }
    indicator late 10 { award { 10 when (if year(closed) > 2030 then opened else closed) = 2021-12-31 } }
    indicator other 10 { award 4 }
    """
    found = reach(perfscore.loads(text), {"closed": "2020-02-29"}, score=4, free=["closed"])
    assert (found.verdict, found.unfinished) == ("one", ("closed",))
    (change,) = found.ways[0].changes
    assert str(change.value) == "2021-01-01"
