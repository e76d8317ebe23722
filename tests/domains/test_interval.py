"""What interval analysis tells of each kind of node."""

from __future__ import annotations

from typing import Any

import pytest

import perfscore
from perfscore.core.lower import program_of
from perfscore.domains.interval import Intervals
from perfscore.domains.possible import Numbers, Possible
from support.intervals import described

FACTS = """
fact a : number in [0, 10]
fact b : number in (0, 5]
fact c : count
fact f : number
fact neg : number in [-4, -1]
fact step : number to 0.25
fact day : date in [2024-01-01, 2024-12-31]
fact late : date in [2025-02-01, 2025-03-01]
fact kind : choice("x", "y", "z")
fact yes, no : bool
fact words : text
fact less, more : number in [0, 100]
fact piece, rest : number in >= 0
fact usual : number in [0, 10] default a
fact t : table {
  name : text, worth : points in [0, 20], loss : number in [-5, -1],
  n : count, ok : bool, sort : choice("x", "y") optional
} optional
fact done : actual
fact goal : target
require less <= more "order"
"""


def told(possible: Possible) -> str:
    if not isinstance(possible, Numbers):
        return "anything" if possible is None else ", ".join(sorted(map(str, possible)))
    step = "" if possible.step is None else f" by {possible.step}"
    return "never" if possible.empty else f"{described(possible.interval)}{step}"


def analysed(rest: str, points: int = 10) -> Intervals:
    framework = perfscore.loads(f"framework f {{ points {points} round half_up to 0.01 at total }}{FACTS}{rest}")
    return Intervals(program_of(framework), framework.facts)


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("a + b", "in (0, 15]"),
        ("c" + " / 7 / 11" * 80, "at least 0"),
        ("a + 1 / (0 * a)", "never"),
        ("if a > 1 / (0 * a) then 1 else 2", "never"),
        ("if 1 / (0 * a) > a then 1 else 2", "never"),
        ("if c + 0.5 = 3 then 1 else 2", "in [2, 2] by 2"),
        ("if c + 0.5 = 3 and yes then 1 else 2", "in [2, 2] by 2"),
        ("if 0 * a = f then 1 else 2", "in [1, 2] by 1"),
        ('if words in {"x", "y"} then 1 else 2', "in [1, 2] by 1"),
        ("day + 1 days * (1 / (0 * a))", "never"),
        ("a - b", "in [-5, 10)"),
        ("2 * a", "in [0, 20]"),
        ("-a", "in [-10, 0]"),
        ("a * neg", "in [-40, 0]"),
        ("neg * neg", "in [1, 16]"),
        ("f * f", "at least 0"),
        ("f ^ 2", "at least 0"),
        ("a ^ 5", "in [0, 100000]"),
        ("c * 3", "at least 0 by 3"),
        ("step * 2", "anything by 1/2"),
        ("0 * f", "in [0, 0]"),
        ("a / b", "at least 0"),
        ("b / (a + b)", "in [0, 1]"),
        ("a * 100 / (a + b)", "in [0, 100]"),
        ("(piece + rest) / (piece + rest + a)", "in [0, 1]"),
        ("piece / (piece + rest)", "in [0, 1]"),
        ("piece / (piece - rest)", "anything"),
        ("less / more", "in [0, 1]"),
        ("c / 4", "at least 0 by 1/4"),
        ("c / 3", "at least 0 by 1/3"),
        ("1 / (0 * a)", "never"),
        ("abs(f)", "at least 0"),
        ("abs(neg)", "in [1, 4]"),
        ("abs(a)", "in [0, 10]"),
        ("max(a, 3)", "in [3, 10]"),
        ("min(a, b, 4)", "in [0, 4]"),
        ("max(a, f)", "at least 0"),
        ("mean(a, b)", "in (0, 7.5]"),
        ("count(a > 3, yes)", "in [0, 2] by 1"),
        ("sum(a, b)", "in (0, 15]"),
        ("round(a, 0.5, half_up)", "in [0, 10] by 1/2"),
        ("round(b, 1, ceiling)", "in [1, 5] by 1"),
        ("round(a / 4, 1, floor)", "in [0, 2] by 1"),
        ("round(-b, 1, floor)", "in [-5, -1] by 1"),
        ("round(c, 0.5, half_up)", "at least 0 by 1"),
        ("if a > 5 then a else 0", "in [0, 10]"),
        ("if a < 5 then 1 else if a < 20 then a else 3", "in [1, 10]"),
        ("if yes then 3 else 7", "in [3, 7] by 1"),
        ("if a > 3 and a < 6 then a else 4", "in (3, 6)"),
        ("if a > 3 or a < 2 then a else 2.5", "in [0, 10]"),
        ("if not (a >= 3) then a else 0", "in [0, 3)"),
        ("if a = 3 then a else 3", "in [3, 3]"),
        ("if a != 3 then 1 else a", "in [1, 3]"),
        ("if c != 0 then c else 1", "at least 1 by 1"),
        ("if a in [2, 4] then a else 2", "in [2, 4]"),
        ("if a in {1, 2} then a else 1", "in [1, 2]"),
        ('if kind = "x" then 1 else 2', "in [1, 2] by 1"),
        ('if kind in {"x", "y"} then 1 else 2', "in [1, 2] by 1"),
        ('if kind = "x" and kind = "y" then 1 else 2', "in [2, 2] by 2"),
        ('if kind != "x" or kind != "y" then 1 else 2', "in [1, 1] by 1"),
        ('if kind = "x" then if kind = "y" then 5 else 6 else 7', "in [6, 7] by 1"),
        ('if words = "x" then 1 else 2', "in [1, 2] by 1"),
        ('if words = "x" and words = "x" then 1 else 2', "in [1, 2] by 1"),
        ("if less > more then 1 else 2", "in [2, 2] by 2"),
        ("if less <= more then 1 else 2", "in [1, 1] by 1"),
        ("if more < less then 1 else 2", "in [2, 2] by 2"),
        ("if a > b and b > a then 1 else 2", "in [2, 2] by 2"),
        ("if a + 2 > 7 then a else 6", "in (5, 10]"),
        ("if 2 * a > 7 then a else 6", "in (3.5, 10]"),
        ("if -a > -3 then a else 0", "in [0, 3)"),
        ("if 0 * a > 1 then a else 0", "in [0, 0] by 0"),
        ("if a + b > 14 then a else 9.5", "in [0, 10]"),
        ("if day > late then 1 else 2", "in [2, 2] by 2"),
        ("if day < late then 1 else 2", "in [1, 1] by 1"),
        ("days_between(day, late)", "in [32, 425] by 1"),
        ("if day + 10 days > 2024-12-31 then 1 else 2", "in [1, 2] by 1"),
        ("year(day)", "in [1, 9999] by 1"),
        ("month(day)", "in [1, 12] by 1"),
        ("months_between(day, late)", "anything by 1"),
        ("if months_after(day, 2) > late then 1 else 2", "in [1, 2] by 1"),
        ("if month_end(day) = day then 1 else 2", "in [1, 2] by 1"),
        ("usual", "in [0, 10]"),
        ("if usual is known then 1 else 2", "in [1, 2] by 1"),
        ("if f is missing then 1 else 2", "in [1, 2] by 1"),
        ("count(t)", "at least 0 by 1"),
        ("if t is missing then count(t) else 7", "in [7, 7] by 7"),
        ("count(t where worth > 3)", "at least 0 by 1"),
        ("count(t where worth > 30)", "in [0, 0] by 1"),
        ("sum(worth of t)", "at least 0"),
        ("sum(loss of t)", "at most -1"),
        ("sum(worth - 5 of t)", "anything"),
        ("sum(worth of t where worth > 5)", "above 5"),
        ("sum(worth of t where worth > 50)", "never"),
        ("mean(worth of t)", "in [0, 20]"),
        ("mean(worth of t otherwise 30)", "in [0, 30]"),
        ("maximum(loss of t)", "in [-5, -1]"),
        ("lowest(2, worth of t)", "in [0, 20]"),
        ("if any(ok of t) then 1 else 2", "in [1, 2] by 1"),
        ("if all(worth > 30 of t) then 1 else 2", "in [2, 2] by 2"),
        ("sum(worth of t where ok) / sum(worth of t)", "in [0, 1]"),
        ("count(t where ok) / count(t)", "in [0, 1]"),
        ("if count(t where sort is known) > 0 then 1 else 2", "in [1, 2] by 1"),
        ("if done meets goal then 1 else 2", "in [1, 2] by 1"),
        ("attainment(done, goal)", "at least 0"),
        ("deviation(done, goal)", "anything"),
    ],
)
def test_a_formula_can_be(formula: str, values: str) -> None:
    assert told(analysed(f"let q = {formula}\nindicator i 10 {{ award 10 }}").definition(("let", "q"))) == values


LEFT = "indicator i 4 { award 4 na when yes then redistribute }"
AWAY = "na when 2 > 1 then redistribute"
GONE = f"""
group g 10 {{ indicator i 4 {{ award 4 {AWAY} }} indicator j 6 {{ award 6 {AWAY} }} }}
indicator k +1 {{ award 1 }}
"""


@pytest.mark.parametrize(
    ("rows", "row", "earned"),
    [
        (f"{LEFT} indicator j 6 {{ award 3 }}", "", "in [5, 10]"),
        (f"{LEFT} each row of t {{ indicator name worth {{ award 0 }} }}", "", "at least 0"),
        (GONE, "g", "in [0, 0]"),
    ],
)
def test_points_that_are_left_to_others_count_with_theirs(rows: str, row: str, earned: str) -> None:
    assert told(analysed(rows).row(row).earned) == earned


def test_what_is_gone_for_certain_gives_nothing() -> None:
    assert told(analysed(GONE).definition(("earned", "g"))) == "in [0, 0]"


def test_many_limits_of_a_row_cost_no_more_each_than_few(monkeypatch: pytest.MonkeyPatch) -> None:
    reckoned, plainly = 0, Intervals._of

    def counted(self: Intervals, *asked: Any) -> Any:
        nonlocal reckoned
        reckoned += 1
        return plainly(self, *asked)

    monkeypatch.setattr(Intervals, "_of", counted)
    costs = []
    for many in (6, 24):
        caps = "\n".join(f"cap {number % 9} when x > {number}" for number in range(many))
        framework = perfscore.loads(f"framework f {{ points 10 }} fact x : number indicator i 10 {{ award 5 {caps} }}")
        reckoned = 0
        assert perfscore.check(framework)
        costs.append(reckoned)
    assert costs[1] < 6 * costs[0]
