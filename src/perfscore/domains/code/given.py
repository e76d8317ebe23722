"""What generated code calls, as it is too long to be written out in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from perfscore.domains.code.slots import SHARE_BITS
from perfscore.domains.code.writer import Unsure
from perfscore.kernel import written_targets as written
from perfscore.kernel.months import CALENDAR, day_of
from perfscore.kernel.numbers import terminates
from perfscore.kernel.written_targets import Written

_LARGE_BITS = 1_000

Pair = tuple[int, int]


def _sure(function: Callable[..., int | None]) -> Callable[..., int]:
    def found(*numbers: int) -> int:
        value = function(*numbers)
        if value is None:
            raise Unsure
        return value

    return found


def endless(above: int, below: int) -> bool:
    """Whether a number has no end when it is written with decimals."""
    return not terminates(Fraction(above, below))


# ---------------------------------------------------------------- sums over rows


def added_up(above: int, below: int, more: int, unit: int) -> Pair:
    """The sum of two quotients. Raises Unsure where the reference would count the work."""
    return pair_of(Fraction(above * unit + more * below, below * unit))


def summed(numbers: Iterable[Fraction]) -> Fraction:
    """The sum of quotients. Raises Unsure where the reference would count the work."""
    total = Fraction(0)
    for each in numbers:
        total += each
        pair_of(total)
    return total


def pair_of(found: Fraction) -> Pair:
    """A quotient as a pair. Raises Unsure where the reference would count the work."""
    return _no_longer_than(_LARGE_BITS, found)


def _no_longer_than(bits: int, found: Fraction) -> Pair:
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > bits:
        raise Unsure
    return found.numerator, found.denominator


# ---------------------------------------------------------------- written targets


def as_written(above: int, below: int, unit: str) -> Written:
    """A measured value that is compared with a written target."""
    return written.of_value(Fraction(above, below), unit)


def as_day(number: int) -> Written:
    """A day that is compared with a written target."""
    return written.of_value(day_of(number))


def standing(target: Written, above: int, below: int, unit: str) -> Written:
    """A comparison with a name, in which a figure stands in the place of the name."""
    return written.bounded_by(target, Fraction(above, below), unit)


def attained(actual: Written, target: Written) -> Pair:
    """The share of a target that was reached. Raises Unsure where there is none, or a very long one."""
    return _pair(written.attainment(actual, target))


def deviated(actual: Written, target: Written) -> Pair:
    """How far a value lies from its target, as a share of it. Raises Unsure where there is no such share."""
    return _pair(written.deviation(actual, target))


def _pair(found: Fraction | None) -> Pair:
    if found is None:
        raise Unsure
    return _no_longer_than(SHARE_BITS, found)


def weighed(actual: Written, target: Written) -> tuple[bool | None, int, int, int, int]:
    """A comparison: whether the target is met, None where that cannot be told; then two shares, each as a pair.

    The first is the share attained, upside down where it is above 1. The second is how far the value is better than
    the target; its denominator is 0 where there is no such share. Raises Unsure where one is very long.
    """
    # A measured 20 and a written one are equal, and are no stand-ins for each other.
    return _weighed(actual, target, actual.bare, target.bare, actual.scaled, target.scaled)


@lru_cache(maxsize=4_096)
def _weighed(actual: Written, target: Written, *_unlike: bool) -> tuple[bool | None, int, int, int, int]:
    beyond = written.beyond(actual, target)
    shares = *_pair(written.shortfall(actual, target)), *((0, 0) if beyond is None else _pair(beyond))
    return written.met(actual, target), *shares


GIVEN: Mapping[str, Callable[..., object]] = {
    **CALENDAR,
    **{name: _sure(CALENDAR[name]) for name in ("months_before", "months_after")},
    "endless": endless,
    "added_up": added_up,
    "Fraction": Fraction,
    "pair_of": pair_of,
    "summed": summed,
    "as_written": as_written,
    "as_day": as_day,
    "standing": standing,
    "name_of": written.name_of,
    "attained": attained,
    "deviated": deviated,
    "weighed": weighed,
}
"""What generated code may call, by the names under which it does."""
