"""What is reached, or proved impossible, by trying all combinations, and by branch and bound."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

import perfscore
from perfscore import reach
from perfscore.domains.interval import Intervals
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import bind
from perfscore.scoring.scorecard import Scorecard
from perfscore.search import least
from perfscore.search.along import Stage, settled
from perfscore.search.branching import Budget
from perfscore.search.space import Cell


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be attained is not looked for as long as for a user."""
    monkeypatch.setattr(limits, "REACH_STEPS", 150_000)
    monkeypatch.setattr(limits, "PARTIAL_SPLITS", 20)


INTERWOVEN = """framework z404 "Z" {
  points 32
  round half_up to 0.01 at each indicator
  round half_up to 0.1 at total
  grade on exact { >= 29 : "A" >= 2 : "B" else : "C" }
}
fact c0 : count in [0, 20]
fact r1 : ratio in [0%, 100%]
fact c2 : choice("u", "v", "w")
indicator x0 4 { bands r1 { > 90% : 4, else : 4 } zero when r1 >= 10% "veto" }
group g1 12 minimum {
  indicator x1 12 { award 12 * r1 }
  indicator x2 12 { award 12 * r1 zero when c2 = "w" "veto" }
  cap 1 when r1 > 20% "cap"
}
group g3 10 maximum {
  indicator x3 10 { award 10 * c0 / 20 zero when r1 <= 75% "veto" }
  indicator x4 10 {
    deduct 2 per 1 of c0 above 16 each started down to 5
    full when r1 >= 10% "ex" cap 0 when c0 >= 18 "cap" cap 5 when score(x0) < 2 "sc"
  }
  zero when (c2 = "u" or r1 < 5%) "veto"
  cap 7 when (c0 > 18 or r1 < 90%) "cap"
}
indicator x5 6 {
  bands r1 { > 80% : 5, > 70% : 3, else : 0 }
  zero when c2 = "v" "veto" full when r1 < 80% "ex" cap 3 when score(g3) < 1 "sc"
}
cap grade at "B" when c0 = 4 "gc"
"""


@pytest.mark.parametrize(("c0", "r1", "c2"), [(3, "0.5", "u"), (19, "0.95", "v"), (0, "0", "w")])
def test_a_grade_that_no_facts_get_is_proved_impossible(c0: int, r1: str, c2: str) -> None:
    found = reach(perfscore.loads(INTERWOVEN), {"c0": c0, "r1": Decimal(r1), "c2": c2}, grade="A")
    assert found.verdict == "impossible" and not found.unsettled


def test_the_most_that_facts_together_reach_is_found_though_their_bounds_say_more() -> None:
    """Each row takes what its neighbour needs, so that every second one is all that can be had."""
    names = [f"b{number}" for number in range(7)]
    rows = [
        f"indicator i{name} 1 {{ award {{ 1 when {name} and not {other} }} }}"
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    ]
    ring = perfscore.loads(f"framework ring {{ points 7 }} fact {', '.join(names)} : bool {' '.join(rows)}")
    given = dict.fromkeys(names, False)
    never = reach(ring, given, score=4)
    assert never.verdict == "impossible" and never.most == 3 and never.attained
    assert "at most 3." in never.to_text(lang="en") and "3 can be reached." in never.to_text(lang="en")
    fewest = reach(ring, given, score=3)
    assert fewest.verdict == "more" and len(fewest.ways[0].changes) == 3


REQUIRED = """framework f { points 10 round half_up to 0.01 at total }
fact a, b, c : count in [0, 9]
fact divisor : number to 0.5 in [-1, 1]
fact late : count in [0, 2] optional
require a + b <= 10 "too many"
let share = 1 / divisor
indicator i 10 { award min(10, max(0, a * b - c * share)) zero when late is not missing and late > 1 "late" }
"""


@pytest.mark.parametrize("few", [0, 10**9])
def test_code_and_the_exact_domain_find_the_same(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something is divided by 0, code leaves it to the exact domain; what is refused has no score."""
    monkeypatch.setattr(least, "_FEW", few)
    rules = perfscore.loads(REQUIRED)
    given: dict[str, Any] = {"a": 1, "b": 1, "c": 9, "divisor": "0.5"}
    found = reach(rules, given, score=8, free=["a", "b", "divisor"], facts_at_most=3)
    told = [[(each.name, each.value) for each in way.changes] for way in found.ways]
    assert found.verdict == "one" and str(told) == str([[("divisor", Fraction(-1, 2))]])
    held = reach(rules, given | {"c": 0}, score=10, free=["a", "b", "divisor"])
    assert held.verdict == "several" and [{each.value for each in way.changes} for way in held.ways] == [{2, 5}]
    never = reach(rules, given | {"late": 2}, score=1, free=["a", "b", "c"])
    assert never.verdict == "impossible" and never.most == 0


@pytest.mark.parametrize("few", [0, 10**9])
def test_what_is_required_bounds_what_can_be_reached(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least, "_FEW", few)
    rules = perfscore.loads(
        'framework f { points 81 } fact a, b : count in [0, 9] require a + b <= 10 "too many" '
        "indicator i 81 { award a * b }"
    )
    never = reach(rules, {"a": 1, "b": 1}, score=26)
    assert never.verdict == "impossible" and never.most == 25 and never.attained


def test_numbers_too_long_for_code_are_left_to_the_exact_domain() -> None:
    framework = f"framework f {{ points 10 }} fact big : number to 0.{'0' * 24}1 in [0, 1]"
    rules = perfscore.loads(
        framework + " fact a, b, c : count in [0, 8] indicator i 10 { award min(10, a * b * c + big) }"
    )
    found = reach(rules, {"big": f"0.{'0' * 24}1", "a": 0, "b": 0, "c": 0}, score=9, free=["a", "b", "c"])
    assert found.verdict == "more" and found.ways[0].size == Fraction(7, 8)


def test_where_not_all_combinations_can_be_tried_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = perfscore.loads("framework f { points 9 } fact a, b : count in [0, 3] indicator i 9 { award a * b }")
    monkeypatch.setattr(limits, "REACH_EVALUATIONS", 2)
    cut = reach(rules, {"a": 1, "b": 1}, score=9)
    assert cut.verdict == "unknown" and cut.unsettled
    monkeypatch.setattr(limits, "REACH_COMBINATIONS", 15)
    assert reach(rules, {"a": 1, "b": 1}, score=9).verdict == "unknown"
    monkeypatch.undo()
    assert [[each.value for each in way.changes] for way in reach(rules, {"a": 1, "b": 1}, score=9).ways] == [[3, 3]]


TWO_LINES = "framework f { points 10 } fact a, b : ratio in [0%, 100%] fact yes : bool"


def test_what_two_facts_with_many_values_cannot_do_is_proved() -> None:
    rules = perfscore.loads(f"{TWO_LINES} indicator i 10 {{ award 10 * min(a, b, 1 - a) }}")
    never = reach(rules, {"a": "10%", "b": "10%", "yes": True}, score=6)
    assert never.verdict == "impossible"
    assert reach(rules, {"a": "10%", "b": "10%", "yes": True}, score=5).verdict == "several"


def test_what_several_facts_of_many_values_do_together_is_found() -> None:
    """Climbing one fact after another finds nothing: only all three together are worth something."""
    condition = "abs(a - 73%) < 1% and abs(b - 21%) < 1% and yes"
    rules = perfscore.loads(f"{TWO_LINES} indicator i 10 {{ award {{ 10 when {condition} }} }}")
    found = reach(rules, {"a": "10%", "b": "10%", "yes": False}, score=10)
    assert found.verdict == "more" and len(found.ways[0].changes) == 3


def test_boxes_without_a_value_on_the_steps_prove_nothing() -> None:
    """No hundredth of a percentage point lies where the points are, and they are not spoken of as impossible."""
    condition = "(a - 50.0015%) * (a - 50.0017%) < 0 and (b - 10.003%) * (b - 10.007%) < 0"
    rules = perfscore.loads(f"{TWO_LINES} indicator i 10 {{ award {{ 10 when {condition} }} }}")
    found = reach(rules, {"a": "10%", "b": "10%", "yes": False}, score=10)
    assert found.verdict == "unknown"


@pytest.mark.parametrize(("low", "verdict"), [("50.001%", "unknown"), ("50%", "unknown"), ("50.01%", "impossible")])
@pytest.mark.parametrize("high", ["50.009%", "50.014%"])
def test_what_lies_between_the_steps_of_two_facts_is_not_proved(low: str, high: str, verdict: str) -> None:
    """The points lie just above 50 %, where none of the steps is."""
    condition = "a > 50% and a < 50.01% and b > 10% and b < 10.01%"
    rules = perfscore.loads(f"{TWO_LINES} indicator i 10 {{ award {{ 10 when {condition} }} }}")
    cells = {"a": (low, "50.014%" if verdict == "impossible" else high), "b": ("10%", "10.009%")}
    assert reach(rules, {"a": "10%", "b": "10%", "yes": False}, score=10, within=cells).verdict == verdict


def test_what_cannot_be_reached_may_be_bounded_by_more_than_can() -> None:
    rules = perfscore.loads(f"{TWO_LINES} indicator i 10 {{ award 8 * a * b * (1 - a) }}")
    never = reach(rules, {"a": "10%", "b": "10%", "yes": True}, score=9)
    assert (never.verdict, never.attained) == ("impossible", False)
    assert never.most is not None and 2 < never.most < 9
    assert "can be reached" not in never.to_text(lang="en")


def test_a_switch_is_tried_beside_two_facts_of_many_values() -> None:
    rules = perfscore.loads(f"{TWO_LINES} indicator i 10 {{ award if yes then 5 * (a + b) else 2 * a + 2 * b }}")
    found = reach(rules, {"a": "10%", "b": "10%", "yes": False}, score=9, facts_at_most=3)
    assert found.verdict == "several" and [each.name for each in found.ways[0].changes] == ["a", "b", "yes"]


def test_a_fact_is_climbed_again_when_another_one_has_changed() -> None:
    rules = perfscore.loads(
        "framework f { points 3 } fact late, early, first : ratio in [0%, 100%] "
        "indicator i 1 { award { 1 when late > 50% and early > 50% } } "
        "indicator j 1 { award { 1 when early > 50% and first > 50% } } indicator k 1 { award { 1 when first > 50% } }"
    )
    found = reach(rules, {"late": "1%", "early": "1%", "first": "1%"}, score=3, facts_at_most=1)
    assert found.verdict == "more" and len(found.ways[0].changes) == 3


def test_a_change_is_kept_where_it_is_less() -> None:
    found = least.Least()
    for size in (3, 4, 2):
        found.take({"a": Fraction(size)}, Fraction(size))
    assert found.values == {"a": 2} and found.size == 2


@attrs.frozen
class Anything:
    """Never so, but nothing rules it out."""

    def reached(self, scorecard: Scorecard) -> bool:
        return settled(scorecard.score("") or Fraction(0)) < 0

    def possible(self, within: Intervals) -> bool:
        return within.row("").gone is False


def rounded(award: str, step: str = "0.01") -> Framework:
    return perfscore.loads(
        f"framework f {{ points 10 round half_up to {step} at each indicator }} fact a : number "
        f"indicator i 10 {{ award max(0, min(10, {award})) }}"
    )


@pytest.mark.parametrize(("evaluations", "complete"), [(10, False), (17, False), (60, False), (600, True)])
def test_what_is_not_ruled_out_is_gone_through(evaluations: int, complete: bool) -> None:
    rules = rounded("abs(a)", "0.1")
    along = Stage(rules, bind(rules, {"a": 0})).along("a")
    cell = Cell(along.fact, Interval(Fraction(-1), Fraction(30), True, True))
    found = least.region(along, Anything(), cell, Budget(evaluations), 30)
    assert found.empty and found.complete is complete


def test_what_rises_and_falls_again_and_again_is_looked_at_everywhere() -> None:
    rules = perfscore.loads(
        "framework f { points 10 } fact a : number to 0.001 in [0, 0.8] "
        "indicator i 10 { award 100 * a - round(100 * a, 1, floor) }"
    )
    never = reach(rules, {"a": 0}, score=1)
    assert (never.verdict, never.most, never.attained) == ("impossible", Fraction(9, 10), True)


def test_what_takes_too_long_to_follow_is_cut_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least, "_FOLLOWED", 3)
    rules = perfscore.loads(
        "framework f { points 10 round half_up to 0.1 at each indicator } "
        "fact a : ratio in [0%, 100%] fact yes : bool "
        "indicator i 5 { award if yes then 5 * a else 0 } indicator j 5 { award if yes then 5 * a * a else 0 }"
    )
    found = reach(rules, {"a": "10%", "yes": False}, score=8)
    assert found.verdict == "several" and [each.value for each in found.ways[0].changes] == [Fraction("0.8545"), True]


def test_days_are_tried_beside_numbers() -> None:
    rules = perfscore.loads(
        "framework f { points 10 } fact a : ratio in [0%, 100%] fact due : date "
        "indicator i 10 { award if due > 2024-01-05 then 10 * a else 0 }"
    )
    found = reach(rules, {"a": "10%", "due": "2024-01-01"}, score=9)
    assert found.verdict == "several" and [each.name for each in found.ways[0].changes] == ["a", "due"]


@pytest.mark.parametrize("most_at", [Fraction("3.33"), Fraction("-40.5"), Fraction(7_000)])
def test_the_most_is_looked_for_where_there_are_many_stretches(most_at: Fraction) -> None:
    never = reach(rounded(f"9.5 - abs(a - ({float(most_at)})) / 2", "0.1"), {"a": 0}, score=10)
    assert (never.verdict, never.most, never.attained) == ("impossible", Fraction("9.5"), True)


@pytest.mark.parametrize("ends", ["", " in >= 0", " in <= 0"])
def test_facts_without_ends_are_cut_as_well(ends: str) -> None:
    rules = perfscore.loads(
        f"framework f {{ points 10 }} fact a, b : number{ends} "
        "indicator i 10 { award { 10 when abs(a) > 1000 and abs(b) > 2000 and abs(a) + abs(b) < 3500 } }"
    )
    found = reach(rules, {"a": 0, "b": 0}, score=10)
    assert found.verdict == "several" and len(found.ways[0].changes) == 2


def test_long_stretches_where_nothing_is_reached_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand stretches of one hundredth of a point, of which a few evaluations and intervals tell enough."""
    rules = perfscore.loads(
        "framework f { points 100 round half_up to 0.01 at each indicator } "
        "fact a : ratio in [0%, 100%] fact b : bool indicator i 100 { award 100 * a cap 70 when not b }"
    )
    budgets = list[Budget]()
    made = Budget.__init__

    def noted(self: Budget, *given: int, **named: int) -> None:
        made(self, *given, **named)
        budgets.append(self)

    monkeypatch.setattr(Budget, "__init__", noted)
    found = reach(rules, {"a": "20%", "b": False}, score=90)
    assert found.verdict == "several" and found.ways[0].changes[0].value == Decimal("0.9")
    assert all(each.left > 1_500 for each in budgets if each.left > 1_000) and len(budgets) < 20


def test_long_chains_of_quantities_are_told_of_once() -> None:
    halves = "\n".join(f"let l{number + 1} = (l{number} + l{number}) / 2" for number in range(80))
    rules = perfscore.loads(
        f"framework x {{ points 1 }}\nfact b : number in [0, 1]\nlet l0 = b\n{halves}\nindicator a 1 {{ award l80 }}"
    )
    change = reach(rules, {"b": Decimal("0.5")}, score=1).ways[0].changes[0]
    assert len(change.derived) == 81 and change.value == 1


def test_only_quantities_that_are_numbers_are_told() -> None:
    rules = perfscore.loads(
        "framework x { points 1 } fact wait : duration in [0 days, 9 days] let until = 2024-01-01 + wait "
        "indicator a 1 { award { 1 when until <= 2024-01-03 } }"
    )
    change = reach(rules, {"wait": "5 days"}, score=1).ways[0].changes[0]
    assert change.derived == () and change.value == 2


def test_quantities_that_are_made_of_uneven_ones_are_not_told() -> None:
    rules = perfscore.loads(
        "framework x { points 1 } fact b : number in [0, 1] let twice = 2 * b let large = b > 0.5 "
        "let bent = if large then b else 0 let more = bent * 2 indicator a 1 { award more / 2 }"
    )
    change = reach(rules, {"b": 0}, score=1).ways[0].changes[0]
    assert [each.quantity.name for each in change.derived] == ["twice"]


def test_evaluations_with_long_numbers_count_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REACH_VALUES", 200)
    high = "((((a)^100)^100)^100)"
    rules = perfscore.loads(f"framework x {{ points 1 }} fact a : number in [0, 10] indicator i 1 {{ award {high} }}")
    found = reach(rules, {"a": Decimal("0.5")}, score=1)
    assert [each.value for each in found.ways[0].changes] == [1]


def test_a_series_is_followed_as_far_as_its_budget_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REACH_VALUES", 30)
    monkeypatch.setattr(limits, "REACH_EVALUATIONS", 30)
    text = (
        'framework slow "exp as a series" { points 1 round half_up to 0.01 at each indicator } '
        "fact v : number in [0, 5] let r = v / 0.25 "
        "let sum_ = 1 + r + r ^ 2 / 2 + r ^ 3 / 6 + r ^ 4 / 24 + r ^ 5 / 120 "
        "let e = round(sum_, 0.00000000000000000001, half_even) ^ 64 "
        "indicator a 1 { award 1 / e }"
    )
    found = reach(perfscore.loads(text), {"v": 2}, score=Decimal("0.5"))
    assert found.verdict == "one" and found.ways[0].changes[0].value == 0 and found.unfinished == ("v",)


def test_a_choice_is_cut_beside_a_number() -> None:
    rules = perfscore.loads(
        'framework f { points 10 } fact kind : choice("a", "b", "c", "d", "e") fact share : ratio in [0%, 100%] '
        'indicator i 10 { award if kind = "d" then 10 * share else 0 }'
    )
    found = reach(rules, {"kind": "a", "share": "10%"}, score=9)
    assert [(each.name, each.value) for each in found.ways[0].changes] == [("kind", "d"), ("share", Fraction(9, 10))]


def test_what_goes_on_without_end_is_followed_to_where_it_begins() -> None:
    found = reach(rounded("a / 100"), {"a": 0}, score=10)
    (each,) = found.ways[0].changes[0].ranges
    assert (each.low, each.high) == (Fraction("999.5"), None)


def test_one_of_two_facts_that_move_together_is_left_where_it_is() -> None:
    rules = perfscore.loads(
        "framework f { points 10 round half_up to 0.1 at each indicator } fact top, under : number in > 0 "
        "fact share : ratio in [0%, 100%] fact yes : bool "
        "indicator i 8 { award 8 * max(0, 1 - abs(top / under - 1)) } "
        "indicator j 2 { award if yes then 2 * share else 0 }"
    )
    found = reach(rules, {"top": 100, "under": 270, "share": "10%", "yes": False}, score=10, facts_at_most=1)
    assert found.verdict == "more" and len(found.ways[0].changes) == 3


def test_code_leaves_what_is_missing_as_it_is() -> None:
    names = [f"r{number}" for number in range(14)]
    rules = perfscore.loads(
        f"framework f {{ points 10 }} fact {', '.join(names)} : ratio in [0%, 100%] fact late : count optional "
        f"indicator i 10 {{ award if late is missing then ({' + '.join(names)}) / 2 else 0 }}"
    )
    never = reach(rules, dict.fromkeys(names, "10%"), score=8)
    assert (never.verdict, never.most, never.attained) == ("impossible", Fraction(7), True)


def test_a_value_between_two_steps_may_be_the_only_one() -> None:
    rules = perfscore.loads(
        "framework f { points 10 } fact a, b : ratio in [0%, 100%] indicator i 10 { award 10 * a * b * (1 - a) }"
    )
    never = reach(rules, {"a": "50.005%", "b": "10%"}, score=9, within={"a": ("50.001%", "50.009%")})
    assert never.verdict == "impossible" and never.most is not None and never.most < 3


def test_the_longer_an_evaluation_takes_the_fewer_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REACH_EVALUATIONS", 40)
    monkeypatch.setattr("perfscore.questions.reach._SIZE", 100)
    choice = ", ".join(f'"{each}"' for each in range(30))
    rows = "".join(f" indicator r{each} 1 {{ award min(1, {each} * n + n * n) }}" for each in range(30))
    for more, points, unfinished in (("", 1, ()), (rows, 31, ("v", "n"))):
        rules = perfscore.loads(
            f"framework f {{ points {points} }} fact v : choice({choice}) fact n : count in [0, 1] "
            f'indicator a 1 {{ award if v = "20" or v = "29" then 1 else 0 }}{more}'
        )
        found = reach(rules, {"v": "0", "n": 1}, score=points)
        assert found.verdict == "one" and found.unfinished == unfinished


def test_boxes_that_are_bounded_count_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = perfscore.loads(
        "framework f { points 10 } fact a, b, c, d : ratio in [0%, 100%] "
        "indicator i 10 { award 10 * max(a * b, c * d) }"
    )
    facts = dict.fromkeys("abcd", "30%")
    monkeypatch.setattr(limits, "REACH_EVALUATIONS", 400)
    assert [len(way.changes) for way in reach(rules, facts, score=9).ways] == [2, 2]
    monkeypatch.setattr(least, "_NODES", 1)
    assert reach(rules, facts, score=9).unsettled
