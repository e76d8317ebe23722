"""Intervals in words, for the tables of tests."""

from __future__ import annotations

from perfscore.kernel.intervals import Interval
from perfscore.kernel.types import PLAIN
from perfscore.kernel.wording import written_interval

_WORDS = {">=": "at least", ">": "above", "<=": "at most", "<": "below", "else": "anything"}


def described(interval: Interval) -> str:
    """An interval of numbers: ``in [0, 1]``, ``at least 1``, ``above 0``."""
    sign, _, rest = written_interval(interval, PLAIN).partition(" ")
    return f"{_WORDS[sign]} {rest}".rstrip() if sign in _WORDS else f"in {sign} {rest}"
