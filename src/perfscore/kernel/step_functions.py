"""Rounded numbers that move with a figure: piecewise constant, and compared by the number before rounding.

It remembers what it was rounded from. So a comparison with it is one with that: whether 3.46 rounded is at least 3.5
hangs only on whether it is at least 3.45, wherever else its steps lie.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

from perfscore.kernel.rational_functions import Moving, Relation, ends_in_decimals, holds, is_exact

_HALF = Fraction(1, 2)
Threshold = tuple[Fraction | int, bool]


def _five(whole: int) -> Threshold:
    if whole > 0:
        return (whole - 1, False) if (whole - 1) % 5 == 0 else (whole, True)
    return (whole, True) if whole % 5 == 0 else (whole - 1, False)


THRESHOLDS: dict[str, Callable[[int], Threshold]] = {
    "half_up": lambda whole: (whole - _HALF, whole > 0),
    "half_down": lambda whole: (whole - _HALF, whole <= 0),
    "half_even": lambda whole: (whole - _HALF, whole % 2 == 0),
    "up": lambda whole: (whole - 1, False) if whole > 0 else (whole, True),
    "down": lambda whole: (whole, True) if whole > 0 else (whole - 1, False),
    "ceiling": lambda whole: (whole - 1, False),
    "floor": lambda whole: (whole, True),
    "up_05": _five,
}
"""From where on a number is rounded to a whole one or above it, and whether that place itself is."""


class Stepped(Moving):
    """``scale`` times a rounded number, plus ``shift``; ``whole`` is the rounded number where the figure stands."""

    __slots__ = ("done", "inner", "mode", "scale", "shift", "whole")
    inner: Moving
    mode: str
    scale: Fraction
    shift: Fraction
    whole: int
    done: bool

    @classmethod
    def of(cls, inner: Moving, mode: str, whole: int, scale: Fraction, shift: Fraction) -> Stepped:
        """The number of its parts; ``whole`` is what ``inner`` is rounded to where the figure stands."""
        now = scale * whole + shift
        found = super().__new__(cls, now)
        found.inner, found.mode, found.whole, found.done = inner, mode, whole, False
        found.scale, found.shift, found.free, found.now = scale, shift, inner.free, now
        return found

    @property
    def terminates(self) -> bool:
        """Whether it can be written with finitely many decimals on all of its steps."""
        return ends_in_decimals(self.scale.denominator) and ends_in_decimals(self.shift.denominator)

    def settled(self) -> Fraction:
        """The value, which does not move between the ends of its step; these are noted."""
        if not self.done:
            inside = self._reaches(self.whole) and not self._reaches(self.whole + 1)
            assert inside, "a number lies on its own step"
            self.done = True
        return self.now

    def _with(self, scale: Fraction, shift: Fraction) -> Fraction:
        return Stepped.of(self.inner, self.mode, self.whole, scale, shift) if scale else shift

    def __neg__(self) -> Any:
        return self._with(-self.scale, -self.shift)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Stepped) and other.inner is self.inner and other.mode == self.mode:
            return self._with(self.scale + other.scale, self.shift + other.shift)
        if isinstance(other, Moving):
            return self.settled() + other.settled()
        return self._with(self.scale, self.shift + other) if is_exact(other) else NotImplemented

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Moving):
            return self.settled() * other.settled()
        return self._with(self.scale * other, self.shift * other) if is_exact(other) else NotImplemented

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Moving):
            return self.settled() / other.settled()
        return self._with(self.scale / other, self.shift / other) if is_exact(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.settled() if is_exact(other) else NotImplemented

    def decided(self, other: Any, relation: Relation) -> bool:
        """Whether it stands in a relation to another exact number; how far that holds is noted."""
        if other is self:
            return relation != ">"
        if isinstance(other, Moving):
            difference: Any = self - other
            return holds(difference, relation)
        if self.done:
            return holds(self.now - other, relation)
        bound = (other - self.shift) / self.scale
        if relation == "=":
            at = int(bound)
            if bound != at:
                return False
            return self._reaches(at) and not self._reaches(at + 1)
        if self.scale < 0:
            # A rounded number is below a bound where it does not reach the first whole one that is not.
            return not self._reaches(ceil(bound) if relation == ">" else floor(bound) + 1)
        return self._reaches(ceil(bound) if relation == ">=" else floor(bound) + 1)

    def _reaches(self, whole: int) -> bool:
        """Whether it is rounded to a whole number or above it."""
        place, closed = THRESHOLDS[self.mode](whole)
        return self.inner.decided(place, ">=" if closed else ">")
