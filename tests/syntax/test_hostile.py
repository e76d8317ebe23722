"""Texts that were made to hurt become a framework or diagnostics, soon and without much memory."""

from __future__ import annotations

from decimal import Decimal

import pytest

from strategies.bounded import read, score
from strategies.hostile import HOSTILE
from support.cases import thorough

LONG = [
    "many quotes", "backslashes", "dashes", "doubles", "a long sum", "a long difference", "a long quotient",
    "a long and", "many arguments", "many rows", "too many facts", "the same name often", "similar names",
    "a long chain of scores", "a long chain backwards", "nuls", "surrogates", "semicolons", "commas", "a long text",
]  # fmt: skip


@pytest.mark.parametrize("name", thorough(HOSTILE, *LONG))
def test_a_hostile_text_is_read_or_refused(name: str) -> None:
    text = HOSTILE[name]()
    framework = read(text)
    more = {name: value for name, value in {"d": "2021-12-31", "c": "1"}.items() if f"fact {name} :" in text}
    for x in (0, 1, 3, -7, Decimal("99.999"), 10**50):
        if framework is not None:
            score(framework, {"x": x, **more})


@pytest.mark.parametrize("name", ["squares", "powers", "a power of powers"])
def test_numbers_do_not_grow_without_bound(name: str) -> None:
    framework = read(HOSTILE[name]())
    assert framework is None or score(framework, {"x": 3}) is None
