"""Laws of each kind of clause, of random values."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import Framework, Result
from strategies.arithmetic import inside, matches
from strategies.description import Const, FactDeclaration, Given, Row
from strategies.draft import BOOL, CHOICES, COUNT, DATE, DOMAINS, MONEY, NUMBER, RATIO, Draft
from strategies.expressions import MODES, STEPS
from strategies.facts import FINEST, as_facts
from strategies.printer import fact_text
from strategies.spelling import decimal_text, match_text
from strategies.tables import table
from strategies.terms import Interval, Match, Type, Value

ROUNDINGS = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_down": decimal.ROUND_HALF_DOWN,
    "half_even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
    "ceiling": decimal.ROUND_CEILING,
    "floor": decimal.ROUND_FLOOR,
    "up_05": decimal.ROUND_05UP,
}
PLANS = st.builds("round {} to {} at total".format, st.sampled_from(MODES), st.sampled_from(STEPS).map(decimal_text))
WORDS = st.sampled_from(("each started", "each complete", "proportional"))


def decimals(low: int, high: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


def scored(framework: Framework, **facts: object) -> Result:
    return perfscore.evaluate(framework, facts)


# ---------------------------------------------------------------- deductions
@given(
    plan=PLANS,
    word=WORDS,
    cost=decimals(0, 3, 2),
    unit=decimals(1, 9, 1),
    threshold=decimals(0, 9, 1),
    floor=st.sampled_from(("", " down to 1", " down to 2.5")),
    amounts=st.tuples(decimals(-5, 40, 2), decimals(0, 10, 2)),
)
def test_one_more_violation_never_raises_a_score(
    plan: str,
    word: str,
    cost: Decimal,
    unit: Decimal,
    threshold: Decimal,
    floor: str,
    amounts: tuple[Decimal, Decimal],
) -> None:
    framework = perfscore.loads(
        f"framework f {{ points 20 {plan} }} fact x, y : number\n"
        f"indicator more 10 {{ deduct {cost} per {unit} of x above {threshold} {word}{floor} }}\n"
        f"indicator less 10 {{ deduct {cost} per {unit} of y below {threshold} {word}{floor} }}"
    )
    few, further = amounts
    before, after = scored(framework, x=few, y=-few), scored(framework, x=few + further, y=-few - further)
    assert after.score <= before.score
    for name in ("more", "less"):
        assert after[name].score <= before[name].score


@given(
    plan=PLANS,
    word=WORDS,
    costs=st.tuples(decimals(0, 5, 1), decimals(0, 5, 1), decimals(0, 2, 1)),
    found=st.tuples(st.booleans(), st.booleans(), st.integers(0, 6)),
    more=st.integers(0, 2),
)
def test_one_more_fault_of_a_checklist_never_raises_a_score(
    plan: str,
    word: str,
    costs: tuple[Decimal, Decimal, Decimal],
    found: tuple[bool, bool, int],
    more: int,
) -> None:
    framework = perfscore.loads(
        f"framework f {{ points 10 {plan} }} fact a, b : bool fact n : count\n"
        f"indicator i 10 {{ deduct {{ {costs[0]} when a {costs[1]} when b {costs[2]} per 2 of n {word} }} }}"
    )
    a, b, n = found
    worse = {"a": a or more == 0, "b": b or more == 1, "n": n + (more == 2)}
    assert scored(framework, **worse).score <= scored(framework, a=a, b=b, n=n).score


# ---------------------------------------------------------------- bands
@dataclass(frozen=True)
class Table:
    fact: FactDeclaration
    rows: tuple[Row, ...]
    values: tuple[Value, ...]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table over a fact, each row with points of its own, and values that suit the fact."""
    draft = Draft(draw)
    kind = draft.pick((RATIO, COUNT, MONEY, NUMBER, DATE, BOOL, *CHOICES))
    fact = FactDeclaration("x", kind)
    if kind.kind in DOMAINS and draft.chance(2):
        fact = replace(fact, domain=draft.pick(DOMAINS[kind.kind]))
    domain = fact.domain
    if kind == COUNT and (domain is None or domain.low is None):
        domain = replace(domain or Interval(None, None), low=Fraction(0))
    rows = table(draft, kind, domain, Fraction(0), Fraction(100), Fraction(100))
    numbered = tuple(replace(row, points=Const(Fraction(i), str(i))) for i, row in enumerate(rows, 1))
    values = [value for value in candidates(kind, rows) if domain is None or inside(domain, value)]
    return Table(fact, numbered, tuple(values))


def candidates(kind: Type, rows: Sequence[Row]) -> list[Value]:
    """All options, or every edge of the table with its neighbours."""
    if kind.kind in {"bool", "choice"}:
        return [True, False] if kind == BOOL else list(kind.options)
    edges = [edge for row in rows for edge in (row.match.interval.low, row.match.interval.high)]
    found: list[Value] = []
    for edge in edges:
        if isinstance(edge, date):
            found += [edge + timedelta(days=days) for days in (-1, 0, 1)]
        elif isinstance(edge, Fraction):
            found += [edge + step * FINEST[kind.kind] for step in (-1, 0, 1)]
    return found or [date(2021, 1, 1) if kind == DATE else Fraction(1)]


def takers(rows: Sequence[Row], value: Value) -> list[Row]:
    """The rows that take the value, where a row of a ladder leaves alone what a row above it takes."""
    found: list[Row] = []
    for position, row in enumerate(rows):
        ladder: list[Row] = []
        for above in reversed(rows[:position]):
            if direction(above.match) != direction(row.match) or direction(row.match) == 0:
                break
            ladder.append(above)
        plain = row.match.form != "else" and matches(row.match, value)
        if plain and not any(matches(above.match, value) for above in ladder):
            found.append(row)
    return found or [row for row in rows if row.match.form == "else"]


def direction(match: Match) -> int:
    if match.form not in {"compare", "interval"} or None not in {match.interval.low, match.interval.high}:
        return 0
    return 1 if match.interval.high is None else -1


@given(tables())
def test_a_band_table_gives_each_value_exactly_one_band(case: Table) -> None:
    rows = "\n".join(f"{match_text(row.match)} : {row.points.text}" for row in case.rows)
    framework = perfscore.loads(
        f"framework f {{ points 100 }} {fact_text(case.fact)} indicator i 100 {{ bands x {{ {rows} }} }}"
    )
    for value in case.values:
        (taker,) = takers(case.rows, value)
        result = perfscore.evaluate(framework, as_facts({"x": Given(value)}))
        assert Fraction(result.score) == taker.points.value


# ---------------------------------------------------------------- interpolation
KNOT = st.tuples(decimals(-20, 20, 1), decimals(0, 10, 1))
KNOTS = st.lists(KNOT, min_size=2, max_size=5, unique_by=lambda knot: knot[0])


@given(KNOTS, st.lists(decimals(-25, 25, 2), min_size=1, max_size=4), st.booleans())
def test_interpolation_stays_between_its_knots(
    knots: list[tuple[Decimal, Decimal]], values: list[Decimal], rising: bool
) -> None:
    xs, ys = sorted(x for x, _ in knots), [y for _, y in knots]
    ys = sorted(ys) if rising else ys
    text = ", ".join(f"{x} : {y}" for x, y in zip(xs, ys, strict=True))
    framework = perfscore.loads(
        "framework f { points 10 round half_up to 0.001 at total } fact x : number\n"
        f"indicator i 10 {{ interpolate x {{ {text} }} }}"
    )
    found = [scored(framework, x=value)["i"].exact for value in sorted(values)]
    for value, exact in zip(sorted(values), found, strict=True):
        left = [y for x, y in zip(xs, ys, strict=True) if x <= value][-1:] or ys[:1]
        right = [y for x, y in zip(xs, ys, strict=True) if x >= value][:1] or ys[-1:]
        assert min(left + right) <= exact <= max(left + right)
    if rising:
        assert found == sorted(found)


# ---------------------------------------------------------------- rounding
@cache
def rounding_framework(step: str) -> Framework:
    lets = "\n".join(f"let by_{mode} = round(x, {step}, {mode})" for mode in ROUNDINGS)
    return perfscore.loads(
        f"framework f {{ points 1 }} fact x : number {lets} indicator i 1 {{ award min(1, max(0, x)) }}"
    )


@cache
def plan_framework(mode: str, step: str) -> Framework:
    return perfscore.loads(
        f"framework f {{ points 1000 range -1000 .. 1000 round {mode} to {step} at total }} fact x : number\n"
        "indicator i 1000 range -1000 .. 1000 { award x }"
    )


TAILS = st.sampled_from(("0", "0.005", "0.0049999", "0.0050001", "0.05", "0.5")).map(Decimal)
TIES = st.builds(lambda hundredths, tail: Decimal(hundredths) / 100 + tail, st.integers(-99_000, 99_000), TAILS)


@given(st.sampled_from(("1", "0.1", "0.01", "0.001")), st.one_of(TIES, decimals(-990, 990, 6)))
def test_rounding_agrees_with_decimal(step: str, value: Decimal) -> None:
    quantities = scored(rounding_framework(step), x=value).quantities
    for mode, rounding in ROUNDINGS.items():
        assert quantities[f"by_{mode}"] == Fraction(value.quantize(Decimal(step), rounding=rounding))


@pytest.mark.parametrize("mode", ROUNDINGS)
@given(step=st.sampled_from(("1", "0.1", "0.01")), value=TIES)
def test_the_rounding_plan_agrees_with_decimal(mode: str, step: str, value: Decimal) -> None:
    score = scored(plan_framework(mode, step), x=value).score
    assert score == value.quantize(Decimal(step), rounding=ROUNDINGS[mode])
