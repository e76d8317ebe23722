"""A table is refused where facts lead to a value that no row takes, or it is told that this is not decided."""

from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.questions.soundness.check import check

FACTS = """
fact a : count in [0, 3]
fact b : count in [0, 2]
fact m : count in [0, 5]
fact c : bool
indicator first 4 { award min(4, a + b / 2) }
"""
ALL: tuple[dict[str, Any], ...] = tuple(
    {"a": a, "b": b, "m": m, "c": c} for a, b, m, c in product(range(4), range(3), range(6), (True, False))
)
ROUNDED = ("round({}, 1, half_up)", "round({}, 2, floor)", "round({}, 0.5, up)")


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("({} * {})".format, inner, inner),
        st.builds("({} / {})".format, inner, st.sampled_from(["2", "4", "0.5"])),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("abs({})".format, inner),
        st.builds("(if {} > 1 then {} else {})".format, inner, inner, inner),
        st.builds(lambda form, x: form.format(x), st.sampled_from(ROUNDED), inner),
    )


EXPRESSIONS = st.recursive(st.sampled_from(["a", "b", "m / 2", "count(c, a > 1)", "1", "2.5"]), larger, max_leaves=4)
SUBJECTS = EXPRESSIONS | st.sampled_from(["score(first)", "round(score(first), 1, half_up)", "score(first) * 2"])
EDGES = st.lists(st.integers(-2, 16).map(lambda x: Fraction(x, 2)), min_size=4, max_size=4, unique=True).map(sorted)
"""Rows for all up to the first edge, from the second to the third, and from the last on."""


def rows(edges: list[Fraction]) -> str:
    low, first, last, high = map(float, edges)
    return f"{{ <= {low} : 0, [{first}, {last}] : 3, >= {high} : 6 }}"


def taken(value: Fraction, edges: list[Fraction]) -> bool:
    low, first, last, high = edges
    return value <= low or first <= value <= last or value >= high


def written(quantity: str, clause: str) -> str:
    head = "framework f { points 10 round half_up to 0.01 at each indicator }"
    return f"{head}\n{FACTS}\nlet x = {quantity}\nlet y = a - b\nindicator second 6 {{ {clause} }}"


def values(quantity: str) -> list[Fraction]:
    """The value that each set of facts leads to."""
    sound = perfscore.loads(written(quantity, "award 1"))
    found = (perfscore.evaluate(sound, each).quantities["x"] for each in ALL)
    return [each for each in found if isinstance(each, Fraction)]


@given(SUBJECTS, EDGES)
def test_a_table_is_refused_exactly_where_facts_lead_into_a_gap(quantity: str, edges: list[Fraction]) -> None:
    missed = {value for value in values(quantity) if not taken(value, edges)}
    try:
        framework = perfscore.loads(written(quantity, f"bands x {rows(edges)}"))
    except perfscore.FrameworkError as error:
        assert [each.code for each in error.diagnostics] == ["PS402"]
        assert Fraction(error.diagnostics[0].message.rpartition(" ")[2]) in missed
        return
    assert not missed
    assert "PS449" not in {each.code for each in check(framework)}
    for each in ALL[::7]:
        assert perfscore.evaluate(framework, each) == perfscore.evaluate(framework, framework.prepare(each))


WIDE = """
fact a : number in [-1, 3]
fact b : number in [0, 1.5]
fact m : number in [0, 4]
fact c : bool
indicator first 4 { award min(4, abs(a)) }
"""
PARTS = st.fractions(0, 1, max_denominator=8)


@given(SUBJECTS, EDGES, st.lists(st.tuples(PARTS, PARTS, PARTS, st.booleans()), min_size=1, max_size=12))
def test_what_falls_into_a_gap_was_foreseen(quantity: str, edges: list[Fraction], parts: list[Any]) -> None:
    text = written(quantity, f"bands x {rows(edges)}").replace(FACTS, WIDE)
    try:
        framework = perfscore.loads(text)
    except perfscore.FrameworkError as error:
        assert [each.code for each in error.diagnostics] == ["PS402"]
        return
    warned = "PS449" in {each.code for each in check(framework)}
    for a, b, m, c in parts:
        facts = {"a": 4 * a - 1, "b": Fraction(3, 2) * b, "m": 4 * m, "c": c}
        for given_facts in (facts, framework.prepare(facts)):
            try:
                perfscore.evaluate(framework, given_facts)
            except perfscore.FactsError as error:
                assert [each.code for each in error.diagnostics] == ["PS534"]
                assert warned
