"""The bound on the work of one example of a law."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.work import TooMuchWork, bounded, pytest_collection_modifyitems

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Python for Windows has no such clock")


class Item:
    def __init__(self, obj: object) -> None:
        self.obj = obj


def test_an_example_without_end_is_ended_and_told_though_it_catches_all_exceptions() -> None:
    def law(numbers: Sequence[int], *, places: int) -> None:
        while True:
            with suppress(Exception):
                sum(numbers)

    with pytest.raises(TooMuchWork, match=r"one example took 0\.1 s of processor time: \[1, 2\], 7$"):
        bounded(law, 0.1)([1, 2], places=7)
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_an_example_that_waits_is_not_ended() -> None:
    assert bounded(time.sleep, 0.05)(0.1) is None


def test_each_law_that_is_collected_is_bounded_once_and_nothing_else_is() -> None:
    @given(st.integers())
    def law(number: int) -> None:
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0

    items: list[Any] = [Item(law), Item(law), Item(print), object()]
    handle = vars(law)["hypothesis"]
    before = handle.inner_test
    pytest_collection_modifyitems(items)
    assert handle.inner_test.__wrapped__ is before
    law()
