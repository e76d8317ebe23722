"""Ranges that stand for a fact of which only the lowest and the highest possible value are known."""

from __future__ import annotations

from typing import Any

import attrs


@attrs.frozen
class Between:
    """A fact of which only its lowest and its highest possible value are known; both belong to the range."""

    low: Any
    high: Any


def between(low: Any, high: Any) -> Between:
    """A range for a fact, both ends included, such as ``between("80%", "95%")``.

    The ends are given as the fact's value would be. They are checked where the range is used: by ``bounds``, against
    the fact that it stands for.
    """
    return Between(low, high)
