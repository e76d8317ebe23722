"""The points of random formulas with branches, and targets, lie in what was proved of them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore.questions.soundness.expressions import on_the_way
from perfscore.scoring.scorecard import Outcome
from perfscore.search.ground import Ground
from support.evaluations import scorecard_of
from support.reached import published, reached

figures = st.integers(0, 8).map(str)
subjects = st.sampled_from(["n", "x", "half", "n + x", "m"])
comparisons = st.tuples(subjects, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), figures | subjects).map(" ".join)
counted = st.tuples(st.just("c"), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), figures).map(" ".join)
within = st.tuples(subjects, st.sampled_from(["in [2, 5]", "in [3, 6)", "in (1, 4]"])).map(" ".join)


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    both = st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})")
    return both | inner.map(lambda each: f"not ({each})")


def branches(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    condition = st.recursive(comparisons | counted | within, joined, max_leaves=3)
    parts = st.tuples(condition, inner, inner)
    return parts.map(lambda each: f"(if {each[0]} then {each[1]} else {each[2]})")


formulas = st.recursive(
    figures | subjects | st.just("1 * c") | subjects.map(lambda each: f"2 * {each}"), branches, max_leaves=6
)
HEAD = """framework f { points 100 round half_up to 0.01 at each indicator }
fact c : count in [0, 8] fact n : number in [0, 8] fact m : number fact x : number in [1, 5) let half = x / 2
indicator i 100 """


@given(formulas, st.lists(st.integers(0, 16), min_size=3, max_size=3), st.integers(0, 8))
def test_every_branch_gives_what_was_proved(formula: str, halves: list[int], whole: int) -> None:
    framework = perfscore.loads(f"{HEAD}{{ award {formula} }}")
    n, m, x = (Fraction(each, 2) for each in halves)
    given_facts = {"c": whole, "n": n, "m": m, "x": 1 + x % 4}
    scorecard = scorecard_of(framework, given_facts)
    node, ground = framework.nodes["i"], Ground(framework)
    assert node.clause is not None
    assert scorecard is not None
    outcome = scorecard.lines["i"].outcome
    assert isinstance(outcome, Outcome)
    found = reached(node, ground.ranges).earned.interval
    event("narrow" if found.low is not None and found.high is not None else "wide")
    assert outcome.earned is not None
    assert outcome.earned in found
    for decided, (always, _) in on_the_way(ground):
        event("decided on the way")
        text, span = framework.source.text, decided.origin.span
        without = f"{text[: span.start]}{str(always).lower()}{text[span.end :]}"
        other = scorecard_of(perfscore.loads(without), given_facts)
        assert other is not None
        same = other.lines["i"].outcome
        assert isinstance(same, Outcome)
        assert same.earned == outcome.earned


@given(st.integers(-4, 16), st.integers(-4, 16), st.integers(-4, 12), st.sampled_from([">=", ">", "<", "<="]))
def test_a_missed_target_gives_no_more_than_was_proved(low: int, wide: int, wanted: int, sign: str) -> None:
    high = low + abs(wide)
    rest = (
        f"fact rate : number in [{low}, {high}] indicator i 5 {{ target rate {sign} {wanted} otherwise proportional }}"
    )
    framework = perfscore.loads(f"framework f {{ points 5 round half_up to 0.01 at each indicator }} {rest}")
    for at in {low, high, (low + high) // 2, min(max(wanted - 1, low), high), min(max(wanted + 1, low), high)}:
        scorecard = scorecard_of(framework, {"rate": at})
        assert scorecard is not None
        outcome = scorecard.lines["i"].outcome
        assert isinstance(outcome, Outcome)
        assert outcome.score in published(Ground(framework).ranges, framework.nodes["i"])
