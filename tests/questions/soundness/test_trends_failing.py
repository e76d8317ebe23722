"""What is said of more of a fact in rows that may have no score below what settles them."""

from __future__ import annotations

import pytest

import perfscore

FACTS = """
fact n, m : count
fact some : count in > 0
fact x : number in [0, 5]
fact on, off : bool
fact day : date
fact late : duration
fact usual : count default n + 1
fact bound : number default 3
fact aim : target
fact held : actual
fact list : table { worth : number in [0, 5] } optional
let quotient = 6 / n
let steady = x / some
"""
UP, DOWN, STILL, UNTOLD, BOTH = "only helps", "only hurts", "changes nothing", "not told", "helps and hurts"


def verdict(
    rest: str, path: str = "i", fact: str = "n", header: str = "round half_up to 0.01 at each indicator"
) -> str:
    found = perfscore.trends(perfscore.loads(f"framework f {{ points 10 {header} }}{FACTS}{rest}"))
    return next(each.verdict for each in found if (each.fact, each.path) == (fact, path))


def below(clause: str, limits: str = "full when on", fact: str = "n") -> str:
    return verdict(f"group g 10 {{ indicator i 10 {{ {clause} }} {limits} }}", "g.i", fact)


def test_a_table_that_takes_every_value_does_not_fail() -> None:
    assert below("bands n { <= 3 : 4, > 3 : 8 }") == UP


@pytest.mark.parametrize("limits", ["full when on", "na when on then full", "full when on and off zero when off"])
def test_a_row_that_may_fail_below_an_exemption_leaps_to_full_marks(limits: str) -> None:
    assert below("award 8 - 5 / n", "") == UP
    assert below("award 8 - 5 / n", limits) == UNTOLD
    assert below("award n", limits) == UP


def test_a_row_that_fails_at_its_lowest_may_only_help_below_a_veto() -> None:
    # It fails at n = 0 alone, but where it fails is not asked: only that more of the fact may decide it.
    assert below("award 8 - 5 / n", "zero when on") == UNTOLD
    assert below("award 3 na when n > 2 then error", "zero when on") == UNTOLD
    assert below("award 3 na when n > 2 then error", "full when false") == STILL


@pytest.mark.parametrize(
    "clause",
    [
        "award min(3, quotient)",
        "award min(3, usual)",
        "award if n > 2 then x else 2",
        "award { x when n > 2 }",
        "award if n > 2 and on then 1 else 2",
        "award if day + late < day or late > 1 days then 1 else 2 zero when n > 1 and on",
        "bands n { < 2 : x, else : 1 }",
        "interpolate n { 0 : 1, 4 : 2 } cap x when n > 3",
        "lookup n, m { < 2 { < 2 : 1, else : 2 }, else : 3 }",
        "award 1 zero when n > 2",
        "award 1 na when n > 2 then zero",
        "award count(list where worth > n)",
        "award if months_after(day, n) > day then 1 else 2",
        "award if day + n * 1 days > day then 1 else 2",
        "award if n > 2 then 4 / n else 1",
        "award min(score(h), 3)",
    ],
)
def test_more_of_a_fact_may_decide_that_there_is_a_score(clause: str) -> None:
    rest = "indicator h 2 { award 6 / n }"
    whole = f"group g 8 {{ indicator i 8 {{ {clause} }} full when on }} {rest}"
    assert verdict(whole, "g.i") in {UNTOLD, BOTH}


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("award n * steady", UP),
        ("award 6 / some + n", UP),
        ("award if n > 2 then 3 else 2", UP),
        ("award { 3 when n > 2 }", UP),
        ("bands n { < 2 : 1, else : 3 }", UP),
        ("interpolate n { 0 : 1, 4 : 2 } cap 1 when n > 3", BOTH),
        ("lookup n, m { < 2 : 1 } otherwise 3", UP),
        ("target n >= 3 otherwise proportional", UP),
        ("deduct { 1 per 1 of n each complete }", DOWN),
        ("award max(bound, 1) + n", UP),
    ],
)
def test_where_the_fact_decides_nothing_the_proof_stands(clause: str, told: str) -> None:
    assert below(clause) == told


@pytest.mark.parametrize("clause", ["target n meets aim otherwise zero", "award if n meets aim then 3 else 2"])
def test_what_is_written_may_fit_or_not(clause: str) -> None:
    assert below(clause) == UNTOLD


def test_rows_of_tables_below_an_exemption() -> None:
    rest = """
    fact rows : table { name : text, worth : number in [0, 5], got : points in [0, 10], why : text optional }
    group g 10 { each row of rows { indicator name 10 { CLAUSE } } full when on }
    """
    assert verdict(rest.replace("CLAUSE", "award worth + n"), "g.name") == UP
    assert verdict(rest.replace("CLAUSE", "award 8 - worth / n"), "g.name") == UNTOLD
    assert verdict(rest.replace("CLAUSE", "judged got because why cap 5 when n > 3"), "g.name") == DOWN
    read = "group h 10 { indicator i 10 { award min(score(g), 3) + 0 * score(g) } full when off }"
    header = "round half_up to 0.01 at each indicator"
    text = f"framework f {{ points 20 {header} }}{FACTS}{rest.replace('CLAUSE', 'award worth + n')}{read}"
    found = {(each.fact, each.path): each.verdict for each in perfscore.trends(perfscore.loads(text))}
    assert found["n", "h.i"] == UP


def test_without_rounding_a_score_may_have_no_end() -> None:
    text = "framework f { points 10 } fact n : count fact x : number fact on : bool GROUP"
    for limits, told in (("", UP), ("full when on", UNTOLD)):
        group = f"group g 10 {{ indicator i 10 {{ award n + x }} {limits} }}"
        found = {
            (each.fact, each.path): each.verdict
            for each in perfscore.trends(perfscore.loads(text.replace("GROUP", group)))
        }
        assert found["n", "g.i"] == told


def test_what_settles_may_change_from_one_limit_to_another() -> None:
    moved = "group g 10 { indicator i 10 { award x + n } full when n > 2 zero when off }"
    assert verdict(moved, "g.i") == UNTOLD
    assert verdict(moved.replace("n > 2", "on"), "g.i") == UP
    assert verdict(moved.replace("zero when off", ""), "g.i") == UP


def test_what_goes_with_all_that_counts_shows_nothing() -> None:
    gone = (
        "group g 5 { indicator i 5 { award 5 na when on then redistribute } indicator b +5 { award n } zero when off }"
    )
    assert verdict(f"{gone} indicator k 5 {{ award 1 }}", "g.b") == UP
    inner = gone.replace("zero when off", "full when off")
    assert verdict(f"{inner} indicator k 5 {{ award 1 }}", "g.b") == UNTOLD


def test_rows_of_tables_that_a_fact_chooses_may_have_points_or_none() -> None:
    rest = """
    fact rows : table { name : text, worth : number in [0, 5], got : points in [0, 10], why : text optional }
    group g 5 mean { each row of rows where worth > n { indicator name 5 { award got / 2 } } }
    group o 5 { indicator s 5 { award score(g) } full when on }
    """
    assert verdict(rest, "g.name") == STILL
    assert verdict(rest, "o.s") in {UNTOLD, BOTH}
