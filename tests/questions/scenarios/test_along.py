"""The stretches of one free fact have the ends that the rules have."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.rational_functions import End
from perfscore.questions.scenarios.sensitivities import there
from perfscore.scoring.bind import bind
from perfscore.search.along import Along, Stage, Standing, Stretch, TooMany

F = Fraction


def stage(text: str, **facts: object) -> Stage:
    framework = perfscore.loads(text)
    return Stage(framework, bind(framework, facts))


def department() -> Stage:
    framework = perfscore.load("shenzhen-department-2021")
    return Stage(framework, bind(framework, perfscore.load_facts("credit-centre-2021")))


def scores(stretches: list[Stretch[Standing]], path: str = "") -> list[Fraction | None]:
    return [each.told.scores[path] for each in stretches]


def test_bands_have_their_edges() -> None:
    """Source: the department's table of 2021: satisfaction from 95 %, 90 % and 80 % on."""
    found = list(department().along("satisfaction_rate").stretches())
    found = [each for index, each in enumerate(found) if index == 0 or scores([each]) != scores([found[index - 1]])]
    assert scores(found, "performance.fairness.satisfaction") == [1, 2, 4, 6]
    assert [each.low for each in found[1:]] == [End(F(share, 100), closed=True) for share in (80, 90, 95)]
    assert scores(found)[-1] == F("93.67") and found[-1].told.graded.grade == "优"


def test_points_of_an_assessor_go_in_the_steps_of_rounding() -> None:
    found = list(department().along("clarity_founded").stretches())
    assert [each.first for each in found] == list(range(101)) == [each.last for each in found]
    assert scores(found, "decision.goals.goal_clarity.founded") == [F(each, 100) for each in range(101)]


def test_what_a_requirement_refuses_has_no_total() -> None:
    found = list(department().along("rate_q2").stretches(Interval(F("0.30"), F("0.40"), True, True)))
    assert [each.told.total is None for each in found if each.last == 3478] == [True]
    refused = [each for each in found if each.told.total is None]
    assert [message.code for message, _ in refused[0].told.problems] == ["PS517"]
    assert refused[-1].last == 3478 and "累计支出进度" in refused[0].told.problems[0][0].text


def test_what_is_counted_without_end_ends_where_all_is_lost() -> None:
    """Each further departure takes a point until none is left: there are no more stretches behind that."""
    found = list(department().along("budget_departures").stretches())
    assert scores(found, "decision.budgeting.budget_conformity") == [5, 4, 3, 2, 1, 0, 0]
    assert [each.first for each in found] == [0, 1, 2, 3, 4, 5, 6] and found[-1].last is None


DATES = """
framework late "迟交" { version "1" points 10 }
  fact sent : date in [2024-03-01, 2024-03-04] "提交日"
  indicator punctual "及时" 10 { bands sent { <= 2024-03-02 : 10, > 2024-03-02 : 4 } }
"""


def test_days_are_looked_at_one_by_one() -> None:
    here = stage(DATES, sent=datetime.date(2024, 3, 3))
    found = list(here.along("sent").stretches())
    assert scores(found) == [10, 10, 4, 4]
    assert [here.along("sent").grid.value(each.first or 0) for each in found] == [
        datetime.date(2024, 3, day) for day in (1, 2, 3, 4)
    ]
    assert here.along("sent").value == datetime.date(2024, 3, 3) and here.now.total == 4


EVEN = """
framework even "匀" { version "1" points 10 }
  fact wait : duration "等待"
  fact lent : number default 1 "借用"
  fact open : bool "开放"
  indicator quick "快" 10 { deduct 2 per 1 days of wait proportional }
"""


def test_without_rounding_the_score_moves_evenly() -> None:
    here = stage(EVEN, wait=datetime.timedelta(days=2), open=True)
    found = list(here.along("wait").stretches())
    assert (found[0].first, found[-1].last) == (0, None) and found[-1].told.total == 0 and len(found) < 6
    those = [
        next(each for each in found if (each.first or 0) <= days and (each.last is None or days <= each.last))
        for days in (0, 1, 2, 7)
    ]
    assert [there(each.told.total, F(days)) for each, days in zip(those, (0, 1, 2, 7), strict=True)] == [10, 8, 6, 0]
    assert there(None, F(1)) is None
    # What hangs on nothing has one stretch.
    assert [(each.first, each.last) for each in here.along("lent").stretches()] == [(None, None)]
    assert here.along("lent").value == 1 and here.along("open").value is True


FAILING = """
framework failing "除" {
  version "1"
  points 10
  grade on published { >= 5 : "甲", else : "乙" }
  round half_up to 0.01 at each indicator
}
fact cases : count
fact held : number default 1 / cases
indicator share "份" 10 { award 10 / cases }
grade "停" when 1 / (cases - 3) > 1
"""


def test_what_cannot_be_computed_has_no_score() -> None:
    here = stage(FAILING, cases=2)
    found = {each.first: each.told for each in here.along("cases").stretches(Interval(F(0), F(5), True, True))}
    assert [index for index, each in found.items() if each.total is None] == [0, 3]
    assert found[0].scores["share"] is None and found[3].scores["share"] == F("3.33")
    assert [each.problems[0][0].code for each in found.values() if each.problems] == ["PS515", "PS515"]
    assert [each.graded.grade for each in found.values() if each.total is not None] == ["甲", "甲", "乙", "乙"]
    assert here.along("held").value == F(1, 2) and here.along("held").on_a_line
    assert stage(FAILING, cases=0).along("held").value is None


def test_outside_the_domain_there_is_nothing() -> None:
    along = department().along("satisfaction_rate")
    assert list(along.stretches(Interval(low=F(2)))) == []
    assert [each.first for each in along.stretches(point(F(1)))] == [10_000]
    assert along.stage.with_values({"satisfaction_rate": F("0.8")}).now.total == F("89.67")


def test_too_many_days_are_refused_before_any_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    along = stage(DATES, sent=datetime.date(2024, 3, 3)).along("sent")
    monkeypatch.setattr(limits, "STRETCHES", 3)
    monkeypatch.setattr(Along, "evaluated", lambda *_: pytest.fail("a day was looked at"))
    with pytest.raises(TooMany):
        list(along.stretches())


def test_there_is_an_end_to_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STRETCHES", 30)
    with pytest.raises(TooMany):
        list(department().along("clarity_founded").stretches())
    along = department().along("clarity_founded")
    with pytest.raises(TooMany):
        list(along.towards(0, None, 1, 5))
