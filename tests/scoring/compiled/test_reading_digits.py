"""Numbers are read at once, in plain digits or as decimals, and as the checks read them."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.domains.code.slots import Layout, Slot
from perfscore.domains.code.writer import Unsure
from perfscore.scoring.facts import Fact
from perfscore.scoring.reading import OneByOne, ends, one_by_one, reader
from strategies.junk import LETTERS
from support.scoring import framework

HEAD = """
fact m : money in > 0
fact r : ratio in [0%, 100%]
fact c : count
fact n : number in (-5.5, 1/3)
fact s : number to 0.5
fact t : number to 0.0001
fact d : date
indicator j 5 { judged p step 0.5 "as seen" }
indicator k 4 { judged q "as seen" }
indicator l 1 { judged u step 0.25 "as seen" }
"""
LAYOUT = Layout(framework(HEAD).fact_list)
TEXTS = [
    "0", "1", "007", "1.5", "1.50", "1.500", "5", "4", "0.30", "0.3333", "-1", "+1", "1,000", "5.", ".5", "", "1e5",
    "１", "²", " 3 ", "12.5%", "5.0", "4.00", "1_000", "9" * 18, "9" * 19, "0.000001", "1.0000001", "NaN", "1.2.3",
    "0.5", "0.0001",
]  # fmt: skip


LEFT = "left to the checks"


def read(reader: Callable[[Any], Slot], text: object) -> object:
    try:
        return reader(text)
    except (Unsure, ValueError, ArithmeticError):
        return LEFT


@pytest.mark.parametrize("place", range(len(LAYOUT.facts)), ids=lambda place: LAYOUT.facts[place].name)
@given(st.one_of(st.sampled_from(TEXTS), st.from_regex(r"[0-9]{1,4}(\.[0-9]{0,8})?", fullmatch=True, alphabet=LETTERS)))
def test_digits_are_read_as_the_checks_read_them(place: int, text: str) -> None:
    fact, scale = LAYOUT.facts[place], LAYOUT.scales[place]
    assert read(one_by_one(fact, scale), text) == read(OneByOne(fact, scale), text)


def test_ends_are_the_last_numbers_inside() -> None:
    facts = {fact.name: fact for fact in LAYOUT.facts}
    assert ends(facts["r"], 1_000_000) == (0, 1_000_000)
    assert ends(facts["m"], 100) == (1, (1 << 62) - 1)
    assert ends(facts["n"], 10_000) == (-54_999, 3_333)
    assert ends(facts["c"], 1) == (0, (1 << 62) - 1)


RIGHT: dict[str, Any] = {
    "m": 1, "r": 1, "c": 1, "n": 0, "s": 1, "t": 1, "d": "2024-05-31", "p": 5, "q": 4, "u": 1,
}  # fmt: skip
LONG = ["5." + "0" * 40 + "1", "0.25" + "0" * 40, "1E-10000000", "1E+10000000", "sNaN", "-0.0", "-Infinity", "12E+2"]
CONTEXTS = [
    Context(prec=28), Context(prec=3), Context(prec=2, Emin=0, Emax=3), Context(traps=[decimal.Inexact]),
    Context(traps=[]),
]  # fmt: skip
READ = reader(LAYOUT)


@pytest.mark.parametrize("own", CONTEXTS, ids=lambda own: f"prec {own.prec}, {len(own.traps)} traps")
@given(
    st.sampled_from([fact.name for fact in LAYOUT.facts if fact.name != "d"]),
    st.one_of(st.sampled_from(LONG), st.decimals(-10, 10, places=4).map(str), st.decimals().map(str)),
    st.booleans(),
)
def test_decimals_are_read_as_the_checks_read_them_in_any_context(
    own: Context, name: str, text: str, reasoned: bool
) -> None:
    place, value = LAYOUT.places[name], Decimal(text)
    given = Fact(value, reason="as agreed") if reasoned else value
    with decimal.localcontext(own):
        found = read(lambda each: READ({**RIGHT, name: each})[0][place], given)
        assert decimal.getcontext().prec == own.prec
    assert found in {LEFT, read(OneByOne(LAYOUT.facts[place], LAYOUT.scales[place]), given)}


def test_a_short_decimal_is_read_at_once() -> None:
    exact = {"m": Decimal("12.50"), "r": Decimal("0.125"), "s": Decimal("2.5"), "u": Fact(Decimal("0.25"), reason="x")}
    values, _ = READ({**RIGHT, **exact})
    assert [values[LAYOUT.places[name]] for name in exact] == [1_250, 125_000, 5, 1]


def test_full_marks_of_very_few_points_are_left_to_the_checks() -> None:
    tiny = Layout(framework('indicator p 0.00001 { judged q "as seen" }', points="0.00001").fact_list)
    assert read(reader(tiny), {"q": Decimal("0.00001")}) == LEFT
