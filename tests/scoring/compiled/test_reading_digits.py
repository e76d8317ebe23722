"""Numbers in plain digits are read at once, and as the checks read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.domains.code.slots import Layout, Slot
from perfscore.domains.code.writer import Unsure
from perfscore.scoring.compiled.reading import OneByOne, ends, one_by_one
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


def read(reader: Callable[[Any], Slot], text: str) -> object:
    try:
        return reader(text)
    except (Unsure, ValueError, OverflowError):
        return "left to the checks"


@pytest.mark.parametrize("place", range(len(LAYOUT.facts)), ids=lambda place: LAYOUT.facts[place].name)
@given(st.one_of(st.sampled_from(TEXTS), st.from_regex(r"[0-9]{1,4}(\.[0-9]{0,8})?", fullmatch=True)))
def test_digits_are_read_as_the_checks_read_them(place: int, text: str) -> None:
    fact, scale = LAYOUT.facts[place], LAYOUT.scales[place]
    assert read(one_by_one(fact, scale), text) == read(OneByOne(fact, scale), text)


def test_ends_are_the_last_numbers_inside() -> None:
    facts = {fact.name: fact for fact in LAYOUT.facts}
    assert ends(facts["r"], 1_000_000) == (0, 1_000_000)
    assert ends(facts["m"], 100) == (1, (1 << 62) - 1)
    assert ends(facts["n"], 10_000) == (-54_999, 3_333)
    assert ends(facts["c"], 1) == (0, (1 << 62) - 1)
