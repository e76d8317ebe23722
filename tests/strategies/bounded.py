"""Reads texts and facts of any kind: what the library makes of them, soon and with a place."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

import perfscore
from perfscore import FactsError, Framework, FrameworkError, PerfscoreError, Result

SECONDS = 60
"""Of processor time, whatever else the machine does: a hundred times what any input needs, if it is not small."""


@contextmanager
def soon(seconds: float = SECONDS) -> Iterator[None]:
    """End what does not end by itself."""
    before = signal.signal(signal.SIGPROF, endless)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def endless(_signal: int, _frame: FrameType | None) -> None:
    pytest.fail("not done in its seconds of processor time")


def check(error: PerfscoreError, placed: bool) -> None:
    assert error.diagnostics
    for diagnostic in error.diagnostics:
        assert re.fullmatch(r"PS[1-6][0-9][0-9]", diagnostic.code)
        assert diagnostic.message.strip()
        assert diagnostic.file is not None
        if placed:
            assert diagnostic.line is not None
            assert diagnostic.line >= 1
            assert diagnostic.column is not None
            assert diagnostic.column >= 1
        assert diagnostic.render()
        assert diagnostic.to_dict()


def read(text: str) -> Framework | None:
    """The framework, or None where the text is refused as it should be."""
    with soon():
        try:
            return perfscore.loads(text)
        except FrameworkError as error:
            check(error, placed=True)
            return None


def score(framework: Framework, facts: dict[str, object]) -> Result | None:
    with soon():
        try:
            result = perfscore.evaluate(framework, facts)
        except FactsError as error:
            check(error, placed=False)
            return None
    assert isinstance(result, Result)
    return result
