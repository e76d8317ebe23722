"""Small frameworks whose values, or the trouble with them, are those of the evaluation: what is rare elsewhere."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import NOT_APPLICABLE, PENDING
from perfscore.core.nodes import Case
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.kernel import limits
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import Trouble
from perfscore.scoring.bind import fitting
from support.conserving import conserved

HEAD = "framework f { points 10 round half_up to 0.01 at total }\n"
END = "\nindicator i 10 { award 10 }"


def evaluated(text: str, facts: dict[str, Any]) -> Exact:
    framework = perfscore.loads(text)
    return conserved(framework, fitting(framework, facts)[0])


def codes(exact: Exact) -> list[str]:
    return [message.code for message, _ in findings(exact).problems]


def test_where_no_arm_of_a_case_is_taken_and_nothing_is_left_there_is_trouble() -> None:
    known = evaluated(HEAD + END, {})
    nothing = Case((), None, origin=known.program.block.definitions[0][1].origin)
    with pytest.raises(Trouble):
        known.value(nothing)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"a": 2}, "known"), ({"a": 2, "b": 1}, "known"), ({}, "missing"), ({"b": PENDING}, "pending"),
        ({"a": 1, "b": PENDING}, "pending"), ({"a": 1, "b": NOT_APPLICABLE}, "not applicable"), ({"a": -1}, "missing"),
    ],
)  # fmt: skip
def test_a_fact_with_a_default_is_known_where_the_default_can_be_told(given: dict[str, Any], status: str) -> None:
    words = " ".join(f'if b is {each} then "{each}" else' for each in ("known", "missing", "pending"))
    text = f'{HEAD}fact a : number\nfact b : number in [0, 5] default a\nlet q = {words} "not applicable"{END}'
    assert evaluated(text, given).definition(("let", "q")) == status


@pytest.mark.parametrize(
    ("declared", "value", "fits"),
    [
        ("number in [0, 5]", "a", True), ("number in [0, 1]", "a", False), ("count", "max(1, 2)", True),
        ('choice("x", "y")', 'if a > 1 then "x" else "y"', True), ("text", '"x"', True),
        ("bool", "a > 1", True), ("date in >= 2021-01-01", "2020-01-01 + 2 days", False),
    ],
)  # fmt: skip
def test_a_default_must_fit_its_fact(declared: str, value: str, fits: bool) -> None:
    text = f"{HEAD}fact a : number\nfact b : {declared} default {value}\nlet q = b{END}"
    framework = perfscore.loads(text)
    exact = conserved(framework, fitting(framework, {"a": 2})[0])
    assert exact.sound(exact.program.block.by_key["let", "q"]) == fits


def test_a_cell_with_a_default_is_filled_in() -> None:
    text = f"{HEAD}fact t : table {{ n : number default 1, m : number optional }}\n"
    text += f"let q = count(t where n is known and m is missing)\nlet p = sum(n of t){END}"
    exact = evaluated(text, {"t": [{"n": 3, "m": 1}, {"m": None}, {}]})
    assert (exact.definition(("let", "q")), exact.definition(("let", "p"))) == (2, 5)


@pytest.mark.parametrize(
    ("formula", "day"),
    [
        ("d + 2 days", "2021-03-03"),
        ("2 days + 1 day + d - 1 day", "2021-03-03"),
        ("d - 1 day + (n * 1 day)", "2021-03-03"),
        ("d - (d - e) + 1 day", "2021-01-02"),
        ("d + 12 hours", None),
        ("d + 12 hours + 12 hours", None),
        ("12 hours + 12 hours + d", "2021-03-02"),
        ("9999-12-31 + n * 1 day", None),
        ("e + days_between(e, d) * 1 day", "2021-03-01"),
        ("months_after(d, n / 4)", None),
        ("months_before(d, 12 * 9000)", None),
        ("month_end(months_after(d, n))", "2021-06-30"),
    ],
)
def test_days_are_moved_by_whole_days_within_the_calendar(formula: str, day: str | None) -> None:
    text = f"{HEAD}fact d, e : date\nfact n : number\nlet q = {formula}{END}"
    facts = {"d": datetime.date(2021, 3, 1), "e": datetime.date(2021, 1, 1), "n": 3}
    exact = evaluated(text, facts)
    if day is None:
        assert not exact.sound(exact.program.block.by_key["let", "q"])
    else:
        assert exact.definition(("let", "q")) == datetime.date.fromisoformat(day).toordinal()


@pytest.mark.parametrize("formula", ["a ^ 100 * a ^ 100 * a ^ 100 * a ^ 100", "(a ^ 90) ^ 90", "(a ^ 50 + 1) ^ 60"])
def test_numbers_without_end_are_trouble(formula: str) -> None:
    text = f"{HEAD}fact a : number\nlet q = {formula}\nindicator i 10 {{ award min(10, q) }}"
    assert codes(evaluated(text, {"a": 10**59 + 1})) == ["PS520"]


def test_the_work_of_many_long_numbers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORK_BITS", 10_000)
    lets = "\n".join(f"let q{index} = a ^ 20 + {index}" for index in range(8))
    text = f"{HEAD}fact a : number\n{lets}\nindicator i 10 {{ award min(10, q7) }}"
    assert codes(evaluated(text, {"a": 10**59 + 1})) == ["PS520"]


def test_the_work_on_rows_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROW_STEPS", 10)
    text = f"{HEAD}fact t : table {{ n : number }}\nindicator i 10 {{ award min(10, sum(n of t where n > 0)) }}"
    assert codes(evaluated(text, {"t": [{"n": 1}, {"n": 2}]})) == ["PS520"]
    each = "framework f { points 10 }\nfact t : table { name : text, n : points }\n"
    each += "each row of t { indicator name n { award n } }"
    assert codes(evaluated(each, {"t": [{"name": "a", "n": 4}, {"name": "b", "n": 6}]})) == ["PS520"]


def test_points_of_rows_must_be_numbers_that_end() -> None:
    text = "framework f { points 10 round half_up to 0.01 at total }\nfact t : table { name : text, n : points }\n"
    text += "each row of t { indicator name n / 3 { award n / 3 } }"
    assert codes(evaluated(text, {"t": [{"name": "a", "n": 4}]})) == ["PS533"]
    assert codes(evaluated(text, {"t": [{"name": "a", "n": -3}]})) == ["PS533"]
    assert codes(evaluated(text, {"t": [{"name": "a", "n": 30}]})) == []


def test_a_score_without_an_end_needs_a_rounding_rule() -> None:
    text = "framework f { points 10 }\nfact a : number\nindicator i 10 { award a }"
    assert codes(evaluated(text, {"a": Fraction(1, 3)})) == ["PS527"]
    assert codes(evaluated(text, {"a": 3})) == []


MATRIX = """framework f { points 10 round half_up to 0.01 at total }
fact level : choice("A", "B", "C")
fact years : count
fact fine  : bool
indicator pay 10 {
  lookup level, years {
    "A" { >= 5 : 6, >= 3 : (if fine then 3 else 2) }
    "B" : (if fine then 9 else 8)
  } otherwise 1
}
"""


@pytest.mark.parametrize(("level", "years", "score"), [("A", 7, 6), ("A", 3, 3), ("A", 1, 1), ("B", 1, 9), ("C", 1, 1)])
def test_a_look_up_stands_where_its_row_does(level: str, years: int, score: int) -> None:
    exact = evaluated(MATRIX, {"level": level, "years": years, "fine": True})
    assert exact.definition(("score", "pay")) == score


def test_judged_points_have_the_reason_and_the_assessor_of_their_fact() -> None:
    text = "framework f { points 10 }\nindicator i 10 { judged mark }"
    for reason in ("seen", "见"):
        fact = perfscore.Fact(4, reason=reason, assessor="Wu")
        assert evaluated(text, {"mark": fact}).definition(("score", "i")) == 4


LOWEST = """framework f { points 10 round half_up to 0.01 at total }
fact a, b : number in [0, 10]
fact gone, off : bool
group g 10 minimum {
  indicator one 10 { award a na when gone then redistribute }
  indicator two 10 { award b na when off then redistribute }
}
"""


@pytest.mark.parametrize("way", ["minimum", "maximum"])
@pytest.mark.parametrize(("a", "b"), [(10, 10), (0, 0), (3, 7), (7, 3), (10, 0)])
@pytest.mark.parametrize(("gone", "off"), [(False, False), (True, False), (False, True), (True, True)])
def test_of_equal_rows_the_first_that_applies_counts(way: str, a: int, b: int, gone: bool, off: bool) -> None:
    exact = evaluated(LOWEST.replace("minimum", way), {"a": a, "b": b, "gone": gone, "off": off})
    there = [value for value, away in ((a, gone), (b, off)) if not away]
    if there:
        assert exact.definition(("score", "g")) == (min if way == "minimum" else max)(there)
    else:
        assert codes(exact) == ["PS519"]


GROUPS = """framework f { points 30 round half_up to 0.01 at each group, total }
fact t : table { name : text, kind : text, worth : points, got : number, gone : bool }
group rows 20 {
  each row of t by kind { indicator name worth { award got na when gone then redistribute } }
}
indicator beside 10 { award 4 }
"""


@pytest.mark.parametrize(("gone", "total"), [("", 13), ("a", 14), ("ab", 14), ("abc", 24), ("c", 16)])
def test_points_of_rows_that_are_gone_are_shared_out_in_their_group_first(gone: str, total: int) -> None:
    worths = {"a": ("x", 4, 1), "b": ("x", 6, 3), "c": ("y", 5, 0), "d": ("z", 5, 5), "e": ("z", 0, 9)}
    rows = [
        {"name": name, "kind": kind, "worth": worth, "got": got, "gone": name in gone}
        for name, (kind, worth, got) in worths.items()
    ]
    assert evaluated(GROUPS, {"t": rows}).definition(("score", "")) == total


def test_facts_are_looked_at_by_the_names_that_they_are_given_by() -> None:
    framework = perfscore.loads(f"{HEAD}fact a : number{END}")
    exact = conserved(framework, replace(fitting(framework, {"a": 1})[0], origin=None))
    assert exact.definition(("score", "")) == 10


EMPTY_ROWS = """framework f { points 10 round half_up to 0.01 at total }
fact rate : number
fact things : table { name : text, worth : points, had : actual optional, goal : target }
group all 10 {
  indicator plain 5 { award 3  na when rate > 1 then redistribute }
  each row of things { indicator name worth { target had meets goal otherwise zero } }
}
"""


@pytest.mark.parametrize(("rate", "codes_told"), [(0, ["PS516", "PS528"]), (2, ["PS519", "PS528"])])
def test_rows_without_points_take_no_part_in_a_group_of_which_all_else_is_gone(
    rate: int, codes_told: list[str]
) -> None:
    row = {"name": "a", "worth": 0, "goal": "≥5"}
    assert codes(evaluated(EMPTY_ROWS, {"rate": rate, "things": [row]})) == codes_told


@pytest.mark.parametrize(("goal", "had", "codes_told"), [("≤20人", "10人", ["PS525"]), ("≤20人", "18人", [])])
def test_a_value_far_better_than_a_written_bound_is_flagged(goal: str, had: str, codes_told: list[str]) -> None:
    text = f"{HEAD}fact goal : target\nfact had : actual\n"
    text += "indicator i 10 { target had meets goal otherwise zero flag beyond 30% }"
    exact = evaluated(text, {"goal": goal, "had": had})
    assert [message.code for message, _ in findings(exact).warnings] == codes_told
