"""What is known of facts where the points of a row are known, and that no facts with such points are ever left out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError
from perfscore.core.lower import program_of
from perfscore.core.nodes import Ref
from perfscore.domains.backward import Inlined
from perfscore.domains.interval import Where
from perfscore.domains.possible import Numbers, lies_in
from perfscore.kernel.intervals import Interval
from perfscore.messages.diagnostics import Trouble
from perfscore.scoring.bind import bind
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from support.evaluations import scorecard_of
from support.intervals import described

FACTS = """
fact a, b : number in [0, 10]
fact c : number in [-5, 5]
fact n : count in [1, 9]
fact rate : ratio in [0%, 100%]
fact yes, no : bool
fact kind : choice("x", "y", "z")
fact rows : table { worth : number in [0, 3] }
fact name : text
let twice = 2 * a
let called = name
let word = if yes then "good" else "poor"
"""


def left(rows: str, low: str, fact: str, header: str = "", high: str | None = None) -> str:
    """What a fact can be where the total lies between two numbers."""
    framework = perfscore.loads(f"framework f {{ points 10 {header} }}{FACTS}{rows}")
    intervals = Inlined(program_of(framework), framework.facts)
    origin = intervals.rows[""].origin
    inside = Interval(Fraction(low), None if high is None else Fraction(high), True, high is not None)
    where = intervals.inside(Ref("score", "", origin=origin), inside, Where())
    if where is None:
        return "never"
    found = intervals.of(Ref("fact", fact, origin=origin), where)
    if isinstance(found, Numbers):
        return described(found.interval).removeprefix("in ")
    return ", ".join(sorted(map(str, found or ())))


@pytest.mark.parametrize(
    ("rows", "low", "fact", "found"),
    [
        ("indicator i 10 { award a }", "4", "a", "[4, 10]"),
        ("indicator i 10 { award twice }", "4", "a", "[2, 10]"),
        ("indicator i 10 { award a + b }", "20", "a", "never"),
        ("indicator i 5 { award a } indicator j 5 { award b }", "8", "a", "[3, 10]"),
        ("indicator i 5 { award min(a, b) } indicator j 5 { award 5 }", "9", "b", "[4, 10]"),
        ("indicator i 10 { award max(a, b, 3) }", "4", "b", "[0, 10]"),
        ("indicator i 10 { award max(a, 3) }", "4", "a", "[4, 10]"),
        ("indicator i 10 { award abs(c) + 5 }", "9", "c", "[-5, 5]"),
        ("indicator i 10 { bands rate { >= 90% : 10, >= 60% : 5, else : 0 } }", "6", "rate", "[0.9, 1]"),
        ("indicator i 10 { bands rate { >= 90% : 10, >= 60% : 5, else : 0 } }", "3", "rate", "[0, 1]"),
        ("indicator i 10 { bands rate { >= 90% : 9, >= 60% : 5, else : 0 } }", "10", "rate", "never"),
        ("indicator i 10 { bands word { \"good\" : 10, else : 0 } }", "6", "yes", "True"),
        ("indicator i 10 { award if kind = \"x\" then 10 else a zero when no }", "1", "no", "False"),
        ("indicator i 10 { award if called = \"x\" then 10 else 0 }", "10", "name", "x"),
        ("indicator i 10 { award sum(worth of rows) }", "10", "a", "[0, 10]"),
    ],
)  # fmt: skip
def test_what_facts_can_be_behind_points(rows: str, low: str, fact: str, found: str) -> None:
    assert left(rows, low, fact) == found


@pytest.mark.parametrize(
    ("mode", "found"),
    [("half_up", "[7.5, 10]"), ("half_even", "[7.5, 10]"), ("down", "[7, 10]"), ("up", "[7, 10]")],
)
def test_what_facts_can_be_behind_rounded_points(mode: str, found: str) -> None:
    assert left("indicator i 10 { award a }", "8", "a", f"round {mode} to 1 at total") == found


def test_what_facts_can_be_behind_no_more_points_than_some() -> None:
    assert left("indicator i 10 { award max(a, b) }", "2", "b", high="4") == "[0, 4]"
    assert left("indicator i 10 { award min(a, 8) }", "2", "a", high="4") == "[2, 4]"


def test_points_that_are_shared_out_tell_nothing_of_facts() -> None:
    shared = "indicator i 3 { award a na when yes then redistribute } indicator j 2 { award b }"
    rows = f"indicator k 5 {{ award 5 }} group g 5 {{ {shared} }}"
    assert left(rows, "9", "b", "round half_up to 0.01 at total") == "[0, 10]"


@pytest.mark.parametrize(
    ("formula", "low", "fact", "found"),
    [
        ("8 * share", "8", "a", "[0.875, 10]"),
        ("1 + n / a", "4", "n", "[1, 9]"),
        ("1 + n / a", "4", "a", "[0, 4.5]"),
        ("if a / n > 2 then 5 else 0", "1", "a", "[2, 10]"),
        ("10 * c / n", "5", "c", "[-5, 5]"),
    ],
)
def test_what_facts_can_be_behind_quotients(formula: str, low: str, fact: str, found: str) -> None:
    rows = f"let share = a / n indicator i 10 {{ award {formula} }}"
    assert left(rows, low, fact, "round down to 1 at total") == found


@given(st.data(), cases())
def test_no_facts_are_left_out_that_lead_there(data: st.DataObject, case: Case) -> None:
    framework, facts = perfscore.loads(framework_text(case.description)), as_facts(case.facts)
    try:
        bound = bind(framework, facts)
    except FactsError:
        assume(False)
    scorecard = scorecard_of(framework, facts)
    assume(scorecard is not None)
    assert scorecard is not None
    exact, intervals = scorecard.exact, Inlined(program_of(framework), framework.facts, required=())
    path = data.draw(st.sampled_from(sorted(path for path in intervals.program.block.by_path)))
    try:
        points = exact.defined(("score", path))
    except Trouble:
        assume(False)
    assume(isinstance(points, Fraction) and exact.definition(("applies", path)) is True)
    assert isinstance(points, Fraction)
    around = [Fraction(data.draw(st.integers(0, 3))) for _ in range(2)]
    inside = Interval(points - around[0], points + around[1], True, True)
    score = Ref("score", path, origin=intervals.rows[path].origin)
    where = intervals.inside(score, inside, Where())
    assert where is not None
    learnt = 0
    for name, given_fact in bound.by_name.items():
        fact = Ref("fact", name, origin=score.origin).identity
        if fact in where.known and given_fact.value is not None:
            learnt += 1
            assert lies_in(given_fact.value, where.known[fact])
    event(f"learnt {min(learnt, 3)}")
