"""A bound on the work of each example of a law: so much processor time, which no busy machine makes longer.

A law that needs more draws examples without bounds, or has found a question that does not end; the run says which.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NoReturn

import pytest

MOST = 60
"""Seconds of processor time; what is usual is less than one."""

_SHOWN = 2_000


class TooMuchWork(BaseException):
    """No ``Exception``: neither the code under test nor Hypothesis, which would try it again, may catch it."""


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    found = (getattr(getattr(item, "obj", None), "hypothesis", None) for item in items)
    laws = {id(law): law for law in found if law is not None}
    # Python for Windows has no such clock.
    for law in laws.values() if hasattr(signal, "setitimer") else ():
        law.inner_test = bounded(law.inner_test)


def bounded(law: Callable[..., Any], seconds: float = MOST) -> Callable[..., Any]:
    """The same law, whose examples end with ``TooMuchWork`` when they have taken so much processor time."""

    @wraps(law)
    def one_example(*drawn: Any, **named: Any) -> Any:
        def stop(*_: object) -> NoReturn:
            what = ", ".join(map(repr, (*drawn, *named.values())))
            raise TooMuchWork(f"one example took {seconds} s of processor time: {what[:_SHOWN]}")

        before = signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            return law(*drawn, **named)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    return one_example
