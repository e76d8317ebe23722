"""Scenarios: other facts make another scenario, a comparison tells why, and what cannot be asked is refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any

import pytest

import perfscore
from perfscore import Fact, FactsError, PerfscoreError, Scenario
from perfscore.kernel import limits
from perfscore.kernel.numbers import round_to
from perfscore.kernel.rational_functions import Free, Stepped
from perfscore.questions.scenarios.sensitivities import slope, there
from support.markup import parsed
from support.scoring import framework

F = Fraction
AGENCY = """
framework agency "Agency" {
  points 30
  round half_up to 0.01 at each indicator
  grade on published { >= 20 : "good"  else : "poor" }
}
fact spent   : money
fact budget  : money default 1000
fact answers : ratio in [0%, 100%] "letters answered"
fact late    : bool "too late"
fact kind    : choice("open", "closed") "kind of meeting"
fact note    : text optional
fact extra   : number optional
fact unread  : count optional
fact day     : date in [2024-03-01, 2024-03-31]
fact wait    : duration default 2 days
group work "Work" 20 {
  indicator pace "Pace" 10 {
    award 10 * spent / budget
    zero when late "late"
    cap 4 when kind = "closed" "behind closed doors"
  }
  indicator letters "Letters" 10 {
    bands answers { >= 90% : 10   [50%, 90%) : 5   < 50% : 0 }
  }
}
indicator panel "Panel" 4 { judged opinion step 1 }
indicator fee "Fee" 3 { deduct { 1 when late "a fine"   1 when kind = "closed" "no public" } }
indicator season "Season" 3 { award if day <= 2024-03-10 then 3 else 1 }
warn unless wait < 9 days "long"
require spent <= 5000 "too much"
"""
GIVEN: dict[str, Any] = {
    "spent": "500", "answers": "92%", "late": False, "kind": "open", "opinion": 4, "day": "2024-03-05",
}  # fmt: skip


def loosely(value: Any) -> Any:
    """A value that may be compared with whole numbers."""
    return value


def scenario(**more: Any) -> Scenario:
    return Scenario(perfscore.loads(AGENCY), GIVEN | more, label="base")


def code(call: Callable[[], object]) -> str:
    with pytest.raises(PerfscoreError) as caught:
        call()
    assert "Traceback" not in str(caught.value)
    return caught.value.diagnostics[0].code


# ---------------------------------------------------------------- scenarios


def test_another_scenario_leaves_the_old_one_as_it_was() -> None:
    base = scenario()
    other = base.with_(spent=300, answers="60%")
    assert loosely((base.score, base.grade)) == (25, "good")
    assert loosely((other.score, other.grade, other.result.score)) == (18, "poor", Decimal("18.00"))
    assert (base.facts["spent"], other.facts["spent"]) == ("500", 300)
    assert (base.called, other.called) == ("base", "spent = 300, answers = 60%")
    assert other.with_({}).called == other.called and other.with_({}, label="x").called == "x"
    assert repr(base) == "<Scenario 'base' of agency>"
    assert base.to_dict() == {"label": "base", "score": "25.00", "grade": "good", "problems": []}
    assert str(base).startswith("base\n") and "25.00" in str(base)
    assert "25.00" in parsed(base._repr_html_()).text
    assert base.with_(kind=Fact("closed", note="n")).called == "kind = a value of type Fact"


def test_it_may_be_given_by_names_and_travel() -> None:
    made = Scenario("shenzhen-department-2021", "credit-centre-2021")
    assert made.called == "credit-centre-2021.toml" and made.score == F("93.67")
    again = pickle.loads(pickle.dumps(made))
    assert (again.score, again.called, again.facts) == (made.score, made.called, made.facts)
    prepared = made.framework.prepare(made.facts)
    assert Scenario(made.framework, prepared).score == F("93.67")
    assert Scenario(perfscore.loads(AGENCY), GIVEN).called == "<facts>"


def test_what_was_given_may_change_and_the_scenario_does_not() -> None:
    rows = [{"name": "a", "done": 1}, {"name": "b", "done": 2}]
    text = """fact jobs : table { name : text, done : count "Done" } indicator i 10 { award sum(done of jobs) }"""
    made = Scenario(framework(text), {"jobs": rows})
    rows[0]["done"] = 9
    rows.append({"name": "c", "done": 1})
    assert made.score == 3 and made.with_({}).score == 3
    other = made.with_({"jobs[2].done": 4, "jobs[1].Done": "3"})
    assert loosely((made.score, other.score)) == (3, 7)
    assert other.facts["jobs"] == [{"name": "a", "done": "3"}, {"name": "b", "done": 4}]
    wrapped = Scenario(framework(text), {"jobs": Fact(rows, source="book")}).with_({"jobs[1].done": 2})
    assert wrapped.score == 5 and wrapped.facts["jobs"].source is None
    assert code(lambda: made.with_({"jobs[3].done": 4})) == "PS640"
    assert code(lambda: made.with_({"jobs[0].done": 4})) == "PS640"
    assert "has no rows" in str(caught(lambda: made.with_(jobs=[]).with_({"jobs[1].done": 1})))
    assert "has 1 row" in str(caught(lambda: made.with_(jobs=rows[:1]).with_({"jobs[2].done": 1})))
    assert code(lambda: made.with_({"jobs[1].dome": 4})) == "PS522"
    assert code(lambda: made.with_({"job[1].done": 4})) == "PS501"


def caught(call: Callable[[], object]) -> PerfscoreError:
    with pytest.raises(PerfscoreError) as found:
        call()
    return found.value


def test_judged_points_keep_their_reason_or_are_supposed() -> None:
    base = scenario()
    other = base.with_(opinion=2)
    assert other.facts["opinion"] == Fact(2, reason="supposed") and other.score == 23
    because = scenario(opinion=Fact(3, reason="thin")).with_(opinion=1)
    assert because.facts["opinion"].reason == "thin"
    assert scenario(opinion={"value": 3, "reason": "few"}).with_(opinion=1).facts["opinion"].reason == "few"
    assert base.with_(opinion=Fact(1, reason="so")).facts["opinion"].reason == "so"
    assert code(lambda: base.with_(opinion=None)) == "PS502"


def test_what_does_not_fit_is_refused_at_once() -> None:
    base = scenario()
    assert code(lambda: base.with_(spend=3)) == "PS501"
    assert "did you mean `spent`?" in str(caught(lambda: base.with_(spend=3)))
    assert code(lambda: base.with_(spent="much")) == "PS503"
    assert code(lambda: base.with_(answers=0.5)) == "PS505"
    wrong: Any = [("spent", 3)]
    assert code(lambda: base.with_(wrong)) == "PS640"
    numbered: Any = {3: 4}
    assert code(lambda: base.with_(numbered)) == "PS501"
    assert code(lambda: scenario(late=None)) == "PS502"
    assert "late" in str(caught(lambda: scenario(late=None)))
    assert code(lambda: Scenario(perfscore.loads(AGENCY), wrong)) == "PS526"
    label: Any = 3
    assert code(lambda: Scenario(perfscore.loads(AGENCY), GIVEN, label=label)) == "PS640"
    assert code(lambda: Scenario(label, GIVEN)) == "PS607"


def test_facts_that_cannot_be_scored_make_a_scenario_without_a_score() -> None:
    refused = scenario().with_(spent=6000)
    assert (refused.score, refused.grade) == (None, None)
    assert [each.code for each in refused.problems] == ["PS517"]
    assert refused.to_dict()["score"] is None and "too much" in str(refused)
    assert "too much" in parsed(refused._repr_html_()).text
    with pytest.raises(FactsError):
        _ = refused.result


# ---------------------------------------------------------------- comparisons


def test_a_comparison_tells_which_clauses_changed() -> None:
    base = scenario(spent=700)
    found = base.compare(base.with_(answers="60%", late=True, kind="closed", opinion=3))
    assert (found.total.before, found.total.after, found.total.change) == (Decimal(27), Decimal(12), Decimal(-15))
    assert (found.grade_before, found.grade_after) == ("good", "poor")
    assert [each.path for each in found.differences] == ["", "work", "work.pace", "work.letters", "fee", "panel"]
    why = {each.path: [(one.what, one.label, one.before, one.after) for one in each.why] for each in found.differences}
    assert why["work.pace"] == [
        ("loss", "veto", None, Decimal("7.00")),
        ("limit", "cap", None, "held"),
        ("figure", "bool", "no", "yes"),
        ("figure", "choice", "“open”", "“closed”"),
    ]
    assert why["work.letters"][0] == ("row", "", ">= 90% : 10", "[50%, 90%) : 5")
    assert ("loss", "judged", None, Decimal("1.00")) in why["panel"]
    assert found["letters"].change == -5 and found["work"].why[0].what == "parts"
    assert [each.name for each in found.facts] == ["answers", "late", "kind", "opinion"]
    with pytest.raises(KeyError):
        found["season"]
    text = str(found)
    assert "letters answered: 92% → 60%" in text and "[50%, 90%) : 5 instead of >= 90% : 10" in text
    assert "veto “late”: takes 7.00 now" in text
    assert "cap “behind closed doors”: comes into force" in text
    assert "deduction “a fine”: takes 1.00 now" in text
    back = str(base.with_(answers="60%", late=True, kind="closed", opinion=3).compare(base))
    assert "no longer in force" in back and "veto “late”: took 7.00, now nothing" in back
    zh = found.to_text(lang="zh")
    assert "否决 “late”：现扣 7.00 分" in zh
    page = parsed(found._repr_html_())
    assert "veto “late”" in page.text
    rows = [row.text for row in page.all("tr")]
    assert not any("late" in row for row in rows if row.startswith("grade")) and any("late" in row for row in rows)
    assert found.rows()[0]["change"] == "-15.00" and found.to_csv().splitlines()[0].startswith("path,title,kind")
    assert found.to_dict()["differences"][1]["path"] == "work"


def test_a_limit_may_begin_to_change_the_points() -> None:
    closed = scenario(kind="closed", spent=300)
    found = closed.compare(closed.with_(spent=700))["pace"]
    assert [(one.what, one.label, one.before, one.after) for one in found.why] == [
        ("loss", "award", Decimal("7.00"), Decimal("3.00")),
        ("loss", "cap", None, Decimal("3.00")),
        ("figure", "money", "300", "700"),
    ]
    # What it takes is too little to be published.
    above = closed.with_(spent="400.01")
    assert "cap “behind closed doors”: changes the points now" in str(closed.compare(above))
    assert "cap “behind closed doors”: no longer changes the points" in str(above.compare(closed))


def test_what_a_clause_takes_and_gives_is_put_into_words() -> None:
    text = """
    fact n : number
    indicator i "I" 10 range 0 .. 20 { award 8 + n }
    indicator b "Bonus" +5 { award n }
    indicator m "Malus" -5 { award -n }
    """
    base = Scenario(framework(text), {"n": 2})
    told = {value: str(base.compare(base.with_(n=value))) for value in (0, 3, 4)}
    assert "“award 8 + n”: takes 2.000000 now" in told[0] and "“award 8 + n”: gives 1.000000 now" in told[3]
    assert "“award n”: gave 2.000000, now nothing" in told[0] and "“award -n”: took 2.000000, now nothing" in told[0]
    assert "“award n”: gives 3.000000 instead of 2.000000" in told[3]
    assert "“award -n”: takes 3.000000 instead of 2.000000" in told[3]
    assert "beyond the range: takes 1.000000 now" in told[3] and "total" in told[3]
    more = base.with_(n=3).compare(base.with_(n=1))
    assert "“award 8 + n”: takes 1.000000 now" in str(more)


def test_the_same_facts_change_nothing() -> None:
    base = scenario()
    found = base.compare(base)
    assert [each.path for each in found.differences] == [""] and found.facts == ()
    assert "The facts are the same." in str(found) and "No points and no grade change." in str(found)
    assert "No points and no grade change." in parsed(found._repr_html_()).text


def test_a_side_without_a_score_is_compared_as_far_as_it_goes() -> None:
    base = scenario()
    refused = base.with_(spent=6000)
    found = base.compare(refused)
    assert (found.total.before, found.total.after, found.total.change) == (Decimal("25.00"), None, None)
    assert found["pace"].after == 10 and [each.code for each in found.problems_after] == ["PS517"]
    assert "no score: too much" in str(found) and "had no score: too much" in str(refused.compare(base))
    text = """
    fact n : count
    indicator i "I" 10 { award 10 / n }
    """
    whole = Scenario(framework(text, plan="round half_up to 0.01 at each indicator"), {"n": 2})
    none = whole.compare(whole.with_(n=0))
    assert none["i"].after is None and "no score: " in str(none)
    assert none.rows()[1]["after"] is None


def test_rows_of_tables_come_and_go() -> None:
    text = """
    fact jobs : table { name : text, weight : points, done : ratio }
    each row of jobs { indicator name weight { award weight * done } }
    """
    plan = "round half_up to 0.01 at each indicator"
    rows = [{"name": "a", "weight": 4, "done": "50%"}, {"name": "b", "weight": 6, "done": "100%"}]
    base = Scenario(framework(text, plan=plan), {"jobs": rows})
    found = base.compare(base.with_(jobs=[rows[0], {"name": "c", "weight": 6, "done": "50%"}]))
    assert {each.path: (each.only, each.before, each.after) for each in found.differences[1:]} == {
        "b": ("before", Decimal("6.00"), None),
        "c": ("after", None, Decimal("3.00")),
    }
    text_ = str(found)
    assert "only before" in text_ and "only after" in text_ and "jobs: 2 rows → 2 rows" in text_


def test_what_is_not_given_is_told_so() -> None:
    base = scenario()
    found = base.compare(base.with_(extra=3, note="hello", unread=perfscore.PENDING))
    assert [(each.before, each.after) for each in found.facts] == [(None, "hello"), (None, "3"), (None, "pending")]
    assert "note: not given → hello" in str(found)


def test_only_scenarios_under_one_framework_are_compared() -> None:
    base = scenario()
    other: Any = base.result
    assert code(lambda: base.compare(other)) == "PS640"
    department = Scenario("shenzhen-department-2021", "credit-centre-2021")
    assert code(lambda: base.compare(department)) == "PS640"


def test_long_comparisons_are_cut() -> None:
    body = " ".join(f'fact f{n} : bool indicator i{n} "I{n}" 1 {{ award if f{n} then 1 else 0 }}' for n in range(70))
    base = Scenario(framework(body, points="70"), {f"f{n}": True for n in range(70)})
    found = base.compare(base.with_({f"f{n}": False for n in range(70)}))
    text = str(found)
    assert len(found.differences) == 71 and text.count("10 more") == 1 and text.count("11 more") == 1
    assert "11 more" in parsed(found._repr_html_()).text


# ---------------------------------------------------------------- sweeps


def test_a_sweep_tells_edges_and_to_which_side_they_belong() -> None:
    found = scenario().sweep("answers")
    assert loosely([(each.low, each.high, each.low_score) for each in found.pieces]) == [
        (0, F(1, 2), 15), (F(1, 2), F(9, 10), 20), (F(9, 10), 1, 25),
    ]  # fmt: skip
    assert loosely([(each.kind, each.at, each.side, each.jump) for each in found.breaks]) == [
        ("jump", F(1, 2), "above", 5), ("jump", F(9, 10), "above", 5),
    ]  # fmt: skip
    assert [(each.last, each.first) for each in found.breaks] == [(F("0.4999"), F("0.5")), (F("0.8999"), F("0.9"))]
    assert found.at(F("0.95")) == 25 and found.at(F(2)) is None and found.now == F("0.92") and found.now_score == 25
    assert [each.label for each in found.thresholds] == ["good"] and found.jumps == found.breaks
    assert found.rows()[0] == {
        "low": "0%", "high": "50%", "low_closed": True, "high_closed": False, "low_score": "15", "high_score": "15",
        "grade": "poor", "why": None,
    }  # fmt: skip
    assert found.to_dict()["breaks"][0]["at"] == "50%"
    row = scenario().sweep("answers", ("40%", None), of="letters")
    assert [each.low_score for each in row.pieces] == [0, 5, 10] and row.path == "work.letters"
    assert row.pieces[0].grade is None and row.thresholds == ()
    still = scenario().sweep("answers", of="panel")
    assert [each.low_score for each in still.pieces] == [4] and still.breaks == ()


def test_listed_values_are_points_with_the_edges_between() -> None:
    found = scenario().sweep("answers", ["95%", "45%"])
    assert loosely([(each.value, each.score, each.grade) for each in found.points]) == [
        (F("0.95"), 25, "good"), (F("0.45"), 15, "poor"),
    ]  # fmt: skip
    assert [each.at for each in found.breaks] == [F(1, 2), F(9, 10)]
    assert found.rows()[1] == {"value": "45%", "score": "15", "grade": "poor", "why": None}
    assert found.to_csv() == "value,score,grade,why\n95%,25,good,\n45%,15,poor,\n"
    assert "45%" in str(found) and "Edges" in str(found)
    assert "45%" in parsed(found._repr_html_()).text


def test_yes_or_no_and_choices_have_a_row_for_each_value() -> None:
    found = scenario().sweep("late")
    assert loosely([(each.value, each.score) for each in found.points]) == [(False, 25), (True, 19)]
    assert found.rows()[1]["value"] is True and "▶ no" in str(found) and found.pieces == ()
    assert found.to_csv().splitlines()[2] == "yes,19,poor,"
    choice = scenario().sweep("kind", of="pace")
    assert loosely([(each.value, each.score, each.grade) for each in choice.points]) == [
        ("open", 5, None),
        ("closed", 4, None),
    ]
    assert "closed" in parsed(choice._repr_html_()).text
    assert [each.score for each in scenario().sweep("kind", ["closed"]).points] == [24 - 1]


def test_days_and_requirements_have_edges() -> None:
    found = scenario().sweep("day")
    (edge,) = found.breaks
    assert loosely((edge.kind, edge.side, edge.jump, edge.exact)) == ("jump", "above", -2, True)
    assert found.to_dict()["breaks"][0]["at"] == "2024-03-11" and "2024-03-11" in str(found)
    spent = scenario().sweep("spent", (900, 10_000))
    last = spent.breaks[-1]
    assert loosely((last.kind, last.at, last.side, last.jump, last.above)) == ("score", 5000, "below", None, None)
    assert spent.pieces[-1].why == "too much" and "no score" in str(spent)
    assert "more" in str(spent) and "more" in parsed(spent._repr_html_()).text
    points = scenario().sweep("spent", [5000, 6000])
    assert [each.why for each in points.points] == [None, "too much"]


MOVING = """
framework moving "Moving" { points 20 }
fact n : number in >= 0
fact m : number default 0
indicator a "A" 10 { award min(10, n) }
indicator b "B" 10 { award if n = 4 then 10 else if n > 8 then 1 else 2 }
"""


def test_without_rounding_the_score_moves_and_single_values_stand_alone() -> None:
    base = Scenario(perfscore.loads(MOVING), {"n": 3})
    found = base.sweep("n")
    assert loosely([(each.kind, each.at, each.side) for each in found.breaks]) == [
        ("jump", 4, "alone"), ("jump", 8, "below"), ("bend", 10, "above"),
    ]  # fmt: skip
    alone = found.breaks[0]
    assert loosely((alone.below, alone.here, alone.above)) == (5 + 1, 14, 6)
    assert found.at(F("3.5")) == F("5.5") and found.pieces[0].moves and found.pieces[0].straight
    assert "0 → 4" not in str(found) and parsed(found._repr_html_()).all("svg")


CURVED = """
framework curved "Curved" { points 10 }
fact n : number in >= 1
fact h : number default 1
indicator a "A" 10 { award if n <= 4 then min(10, n * n) else 10 }
indicator b "B" 0 range 0 .. 1_000_000 { award h }
"""


def test_what_is_bent_and_what_has_no_end_is_drawn() -> None:
    base = Scenario(perfscore.loads(CURVED), {"n": 2})
    found = base.sweep("n")
    assert not found.pieces[0].straight and found.at(F(3)) == 10
    assert len(found.curve.stretches) > len(found.pieces)
    assert parsed(found._repr_html_()).all("svg")
    within = base.sweep("h", (None, 1000))
    assert within.pieces[0].low is None and parsed(within._repr_html_()).all("svg")


def test_what_cannot_be_swept_is_refused() -> None:
    base = scenario()
    number: Any = 3
    nothing: Any = iter(())
    assert code(lambda: base.sweep("answer")) == "PS501"
    assert "did you mean `answers`?" in str(caught(lambda: base.sweep("letters answered")))
    assert code(lambda: base.sweep(number)) == "PS501"
    assert code(lambda: base.sweep("note")) == "PS640"
    assert code(lambda: base.sweep("late", (False, True))) == "PS640"
    assert code(lambda: base.sweep("spent", number)) == "PS640"
    assert code(lambda: base.sweep("spent", "1..5")) == "PS640"
    assert code(lambda: base.sweep("spent", nothing)) == "PS640"
    assert code(lambda: base.sweep("spent", (5, 1))) == "PS640"
    assert code(lambda: base.sweep("spent", (1, "x"))) == "PS503"
    assert code(lambda: base.sweep("answers", ["120%"])) == "PS504"
    assert code(lambda: base.sweep("spent", range(limits.SWEPT_VALUES + 1))) == "PS641"
    assert code(lambda: base.sweep("spent", of="paces")) == "PS205"
    assert code(lambda: base.sweep("spent", of=number)) == "PS205"
    assert base.sweep("spent", [300], of="Pace").path == "work.pace"


def test_a_name_that_several_rows_have_is_refused() -> None:
    text = """
    fact n : number
    group g 5 { indicator same 5 { award n } }
    group h 5 { indicator same 5 { award n } }
    """
    base = Scenario(framework(text), {"n": 3})
    assert code(lambda: base.sweep("n", of="same")) == "PS206"
    assert base.sweep("n", (0, 1), of="g.same").path == "g.same"


def test_a_score_that_changes_too_often_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STRETCHES", 10)
    assert code(lambda: scenario().sweep("spent", (0, 1000))) == "PS641"


# ---------------------------------------------------------------- grids


def test_a_grid_has_a_score_for_each_pair() -> None:
    found = scenario().grid("answers", ["40%", "92%"], "late", None)
    assert [[each.score for each in row] for row in found.cells] == [[15, 9], [25, 19]]
    assert (found.down.now, found.across.now) == (1, 0)
    assert found.rows()[3] == {"answers": "92%", "late": True, "score": "19", "grade": "poor", "why": None}
    assert found.to_dict()["scores"] == [["15", "9"], ["25", "19"]]
    assert "[25 (good)]" in str(found) and parsed(found._repr_html_()).all("svg")
    row = scenario().grid("answers", ["40%"], "opinion", (0, 4), of="letters")
    assert [len(each) for each in row.cells] == [11] or [len(each) for each in row.cells] == [5]
    assert row.heat.grades == () and row.heat.now is None
    assert len(scenario().grid("spent", (100, 100), "late", [True]).cells) == 1
    assert [str(each) for each in scenario().values("answers", ("0%", "100%"))][:2] == ["0", "1/10"]
    assert "无得分" in scenario().grid("spent", [9000], "late", None).to_text(lang="zh")


def test_a_grid_that_cannot_be_is_refused() -> None:
    base = scenario()
    assert code(lambda: base.grid("spent", [1], "spent", [2])) == "PS640"
    assert code(lambda: base.grid("spent", None, "late", None)) == "PS640"
    assert code(lambda: base.grid("spent", (5, 1), "late", None)) == "PS640"
    assert code(lambda: base.grid("spent", range(2000), "late", None)) == "PS641"


# ---------------------------------------------------------------- the nearest edges


def test_each_fact_has_its_nearest_edges() -> None:
    found = scenario(unread=3).sensitivity()
    assert loosely((found.total, found.grade)) == (25, "good")
    answers = found["answers"]
    edge = answers.below.edge
    assert edge is not None
    assert (edge.kind, edge.at, edge.reached, edge.last, edge.first) == ("jump", F("0.9"), False, F("0.9"), F("0.8999"))
    assert loosely((edge.distance, edge.change, edge.effect)) == (F("0.02"), -5, -5)
    assert [flip.path for flip in edge.flips] == ["", "work.letters", "work"]
    assert answers.above.crossings == () and answers.above.complete
    late = found["late"]
    assert loosely([(each.kind, each.way, each.first, each.effect) for each in late.others]) == [
        ("value", "other", True, -6)
    ]
    spent = found["spent"]
    assert spent.below.step is not None and spent.below.step.change == F("-0.01")
    assert [(one.path, one.points) for one in spent.moves] == [("work.pace", F(1, 100))]
    day = found["day"].above.edge
    assert loosely(day is not None and (day.kind, day.distance, day.change)) == ("jump", 6, -2)
    assert found.unused == ("unread",) and found.unknown == ("extra",) and found.untried == ("note",)
    assert "wait" in found.without_effect
    assert [each.name for each in found.facts][:2] == ["late", "answers"]
    with pytest.raises(KeyError):
        found["wait"]
    text = str(found)
    assert "Read by no rule: unread" in text and "Pace: +0.05 for each 1% of it more (spent)" in text
    assert "2 percentage points" in text and "6 days" in text and "Panel: +1 for each 1 more" in text
    page = parsed(found._repr_html_())
    assert len(page.all("svg")) >= 1 and "Pace" in page.text
    row = found.rows()[0]
    assert row["fact"] == "late" and row["first"] is True and row["at"] is None and row["effect"] == "-6"
    assert found.to_dict()["edges"][0]["flips"][0] == {"path": "", "before": "25", "after": "19"}
    assert "最近的分界点" in found.to_text(lang="zh") and found.to_csv().count("\n") == len(found.rows()) + 1


def test_a_scenario_without_a_score_has_edges_where_it_begins() -> None:
    found = scenario(spent=6000).sensitivity()
    edge = found["spent"].below.edge
    assert loosely(edge is not None and (edge.kind, edge.at, edge.before, edge.effect)) == ("jump", 5000, None, None)
    assert found.total is None and parsed(found._repr_html_()).all("svg") == []
    assert found["spent"].ends_score is False and "What crossing" not in str(found)


def test_nothing_moves_where_nothing_is_asked() -> None:
    base = Scenario(framework("indicator i 10 { award 10 }"), {})
    found = base.sensitivity()
    assert str(found) == "There is no edge." and found.rows() == [] and found.to_csv() == ""
    assert parsed(found._repr_html_()).all("table") == []


def test_a_search_that_ends_early_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
    fact day : date
    fact kind : choice("a", "b", "c", "d", "e")
    fact wait : duration
    indicator i "I" 6 { award if day > 2024-06-01 then 6 else 0 }
    indicator j "J" 2 { bands kind { "a" : 2  "b", "c", "d", "e" : 1 } }
    indicator k "K" 2 { award if wait > 3 days then 0 else 2 }
    """
    monkeypatch.setattr(limits, "ALL_EDGE_STRETCHES", 6)
    base = Scenario(framework(text), {"day": "2024-03-01", "kind": "a", "wait": "1 days"})
    found = base.sensitivity()
    day = found["day"]
    assert not day.complete and not day.above.complete and day.above.until is not None
    assert "not searched further" in str(found) and found.to_dict()["not_searched"] == ["kind", "day"]
    assert len(found["kind"].others) == 2
    assert "3 days" in str(found)


def test_many_facts_are_done_in_time() -> None:
    body = " ".join(f'fact f{n} : count indicator i{n} "I{n}" 1 {{ award min(1, f{n} / 100) }}' for n in range(40))
    base = Scenario(
        framework(body, points="40", plan="round half_up to 0.01 at each indicator"), {f"f{n}": 50 for n in range(40)}
    )
    found = base.sensitivity()
    assert len(found.facts) == 40
    assert all(each.above.edge is not None and each.above.edge.at in {100, 101} for each in found.facts)


def test_two_sides_without_a_score_and_a_limit_that_stays() -> None:
    refused = scenario(spent=6000, kind="closed")
    found = refused.compare(refused.with_(spent=7000, answers="60%"))
    assert [(one.what, one.before) for one in found.total.why] == [("parts", None)]
    assert found["letters"].change == -5 and "pace" not in [each.path for each in found.differences]
    closed = scenario(spent=100, kind="closed")
    why = closed.compare(closed.with_(spent=200))["pace"].why
    assert [one.what for one in why] == ["loss", "figure"]


def test_only_the_first_reasons_are_told() -> None:
    items = " ".join(f'1 when f{n} "r{n}"' for n in range(9))
    body = " ".join(f"fact f{n} : bool" for n in range(9)) + f' indicator i "I" 10 {{ award {{ {items} }} }}'
    base = Scenario(framework(body), {f"f{n}": True for n in range(9)})
    found = base.compare(base.with_({f"f{n}": False for n in range(9)}))
    assert len(found["i"].why) == 18 and "12 more" in str(found)


STEPS = """
framework steps "Steps" { points 30 round half_up to 0.01 at total }
fact n : number in >= 0
fact share : ratio
fact wait : duration
indicator a "A" 10 { award if n > 1.006 then 8 else 10 }
indicator b "B" 10 { award max(2, round(10 * share, 0.1, half_up)) }
indicator c "C" 10 { deduct 2 per 1 days of wait proportional }
"""


def test_a_value_between_two_steps_has_edges_too() -> None:
    base = Scenario(perfscore.loads(STEPS), {"n": "1.005", "share": "50%", "wait": "2 days"})
    found = base.sensitivity()
    edge = found["n"].above.edge
    assert edge is not None
    assert loosely((edge.kind, edge.at, edge.reached, edge.last, edge.first, edge.distance)) == (
        "jump", F("1.006"), False, F("1.005"), F("1.01"), F("0.001"),
    )  # fmt: skip
    assert found["n"].below.edge is None
    share = found["share"]
    assert share.below.step is not None and share.below.step.at == F("0.495")
    bend = share.below.edge
    assert bend is not None and (bend.kind, bend.at) == ("bend", F("0.205"))
    assert loosely([(one.path, one.points) for one in share.moves]) == [("b", 10)]
    assert loosely([(one.path, one.points) for one in found["wait"].moves]) == [("c", -2)]
    text = str(found)
    assert "B: +0.1 for each percentage point more" in text and "C: −2 for each day more" in text


def test_figures_of_unlike_steps_are_added_where_both_stand() -> None:
    number = Free(F(2)).number()
    third, seventh = (round_to(number / below, F(1, 10), "half_up") for below in (3, 7))
    assert isinstance(third, Stepped) and isinstance(seventh, Stepped)
    assert third + seventh == F("0.7") + F("0.3") and third.done and seventh.done
    assert third + number == F("2.7")
    twice = third + third
    assert isinstance(twice, Stepped) and twice == F("1.4")


def test_a_point_without_an_end_is_none() -> None:
    free = Free(F(2))
    over = 1 / (free.number() - 1)
    assert there(over, F(3)) == F(1, 2) and there(over, F(1)) is None
    steps = round_to(over, F(1, 10), "half_up")
    assert isinstance(steps, Stepped) and there(steps, F(4)) == F("0.3") and there(steps, F(1)) is None
    assert slope(over, F(2)) == -1 and slope(steps, F(2)) == -1 and slope(F(3), F(2)) == 0 and there(None, F(1)) is None


def test_a_fact_that_rows_of_a_table_look_at_has_edges() -> None:
    text = """
    fact jobs : table { name : text, weight : points, done : number }
    fact goal : number in > 0
    each row of jobs { indicator name weight { award weight * min(1, done / goal) } }
    """
    rows = [{"name": "a", "weight": 4, "done": 6}, {"name": "b", "weight": 6, "done": 3}]
    plan = "round half_up to 0.01 at each indicator"
    goal = Scenario(framework(text, plan=plan), {"jobs": rows, "goal": 4}).sensitivity()["goal"]
    assert [(one.title, one.points) for one in goal.moves] == [("b", F(-9, 8))]
    below, above = goal.below.edge, goal.above.edge
    assert below is not None and (below.kind, below.at) == ("bend", F(3))
    assert above is not None and (above.kind, above.at) == ("bend", F(6))


class Odd:
    """Values that go wrong when they are looked at."""

    def __iter__(self) -> Iterator[int]:
        raise ZeroDivisionError


def test_nothing_odd_ends_in_a_traceback() -> None:
    base = scenario()
    odd: Any = Odd()
    unhashable: Any = ["total"]
    assert code(lambda: base.sweep("spent", odd)) == "PS640"
    assert code(lambda: base.sweep("spent", count())) == "PS641"
    assert code(lambda: base.sweep("spent", of=unhashable)) == "PS205"
    assert code(lambda: base.sweep(unhashable)) == "PS501"
    assert code(lambda: base.with_(spent=10**5000)) == "PS507"
    assert code(lambda: base.with_(spent=Fraction(1, 10**5000))) == "PS507"
    assert code(lambda: base.with_(odd)) == "PS640"
    assert code(lambda: base.with_(spent=odd)) == "PS503"
    assert code(lambda: base.grid(unhashable, None, unhashable, None)) == "PS640"
    assert code(lambda: Scenario(perfscore.loads(AGENCY), odd)) == "PS526"


def test_a_label_tells_what_changed() -> None:
    other = scenario().with_(late=True, spent=Decimal("1.5"), answers=F(1, 3), day=date(2024, 3, 6), wait=timedelta(3))
    assert other.called == "late = yes, spent = 1.5, answers = ≈0.3333, day = 2024-03-06, wait = a duration"


def test_it_is_asked_what_it_can_become_and_what_it_would_take() -> None:
    base = scenario(kind="closed").with_(answers="60%")
    arguments: dict[str, Any] = {"free": ["answers", "spent"], "within": {"spent": (400, 600)}}
    way = base.reach(score=23, **arguments)
    assert way == perfscore.reach(base.framework, base.facts, score=23, **arguments) and way.reachable
    assert base.reach(score=30, fixed=["answers"], facts_at_most=1).verdict == "impossible"
    assert base.reach(grade="poor").verdict == "reached"
    found = base.bounds(open=["late"])
    assert found == perfscore.bounds(base.framework, base.facts, open=["late"])
    assert found.high == base.result.score


def test_what_is_looked_up_in_an_answer_is_told_where_it_is_not_there() -> None:
    base = scenario()
    lookups: list[tuple[Any, str, str]] = [
        (base.compare(base.with_(late=True)), "work.pase", "work.pace"),
        (base.sensitivity(), "answerz", "answers"),
        (base.bounds(open=["answers"]), "leters", "letters"),
    ]
    odds: list[Any] = [None, 1, 1.5, b"x", "x" * 1000, []]
    for each, name, meant in lookups:
        with pytest.raises(KeyError, match=f"did you mean '{meant}'"):
            each[name]
        for odd in odds:
            with pytest.raises(KeyError) as caught:
                each[odd]
            assert len(str(caught.value)) < 200


def test_a_sweep_is_asked_for_a_value_as_it_is_written() -> None:
    found = scenario().sweep("answers")
    assert found.at("95%") == found.at(F("0.95")) == found.at(Decimal("0.95")) == 25
    odds: list[Any] = ["x", None, b"x", [], 0.95]
    for odd in odds:
        assert code(partial(found.at, odd)).startswith("PS5")
    days = scenario().sweep("day", (date(2024, 3, 8), date(2024, 3, 14)))
    assert days.at(date(2024, 3, 10)) == days.at(F(date(2024, 3, 10).toordinal())) == 25


def test_the_whole_goes_by_its_name_in_the_language_of_the_reader() -> None:
    base = scenario()
    assert "总分" in base.sweep("late").to_text(lang="zh") and "total" not in base.sweep("late").to_text(lang="zh")
    grid = base.grid("late", None, "kind", None)
    assert "total" in grid.to_text() and "total" not in grid.to_text(lang="zh")
