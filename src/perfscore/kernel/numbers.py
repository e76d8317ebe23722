"""Exact numbers: reading them, rounding them once and correctly, and writing them without loss."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from perfscore.kernel import limits
from perfscore.kernel.rational_functions import THRESHOLDS, Stepped, Threshold, moves, standing

_ZERO = Fraction(0)
_ONE = Fraction(1)
_PLAIN = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:[,_][0-9]{3})+)(?P<part>\.[0-9]+)?", re.ASCII)
_FEW_DIGITS, _SMALL, _SHORT = 30, 10**30, Context(prec=90, Emax=MAX_EMAX, Emin=MIN_EMIN)
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""In which sums and differences of decimals have all their digits."""
_LONG = 10**limits.LITERAL_CHARACTERS
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，＋－％", "0123456789.,+-%")


def _rounding(reached: Callable[[int], Threshold]) -> Callable[[int, int], int]:
    def rounding(above: int, below: int) -> int:
        whole, rest = divmod(above, below)
        if not rest:
            return whole
        halves, closed = reached(whole + 1)
        return whole + (2 * above >= halves * below if closed else 2 * above > halves * below)

    return rounding


ROUNDINGS = {mode: _rounding(reached) for mode, reached in THRESHOLDS.items()}
"""The rounding modes by name, each of a numerator and a denominator above 0.

They mean what the modes of those names mean in ``decimal`` (up_05: ROUND_05UP).
"""


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of ``step`` that ``mode`` chooses for the exact value: one rounding, never two."""
    if moves(value):
        return rounded(value / step, mode) * step
    # In whole numbers, which takes a third of the time that fractions take.
    (above, below), (over, under) = value.as_integer_ratio(), step.as_integer_ratio()
    return Fraction(over * ROUNDINGS[mode](above * under, below * over), under)


def rounded(value: Fraction, mode: str) -> Fraction:
    """The whole number that ``mode`` chooses for the exact value."""
    whole = ROUNDINGS[mode](*standing(value).as_integer_ratio())
    return Stepped.of(value, mode, whole, _ONE, _ZERO) if moves(value) else Fraction(whole)


def size_of(value: Fraction) -> int:
    """How many bits the longer of numerator and denominator has."""
    if moves(value):
        return value.size
    above, below = value.as_integer_ratio()
    return max(above.bit_length(), below.bit_length())


def difference(one: Fraction, other: Fraction) -> Fraction | int:
    """A number of the sign of the difference, a whole one where none moves: to compare fractions takes far longer."""
    if type(one) is not Fraction or type(other) is not Fraction:
        return one - other
    (above, below), (over, under) = one.as_integer_ratio(), other.as_integer_ratio()
    return above * under - over * below


def terminates(value: Fraction) -> bool:
    """Whether a value can be written with finitely many decimals."""
    return value.terminates if moves(value) else _powers(value.denominator) is not None


@lru_cache(maxsize=1_024)
def _powers(denominator: int) -> tuple[int, int] | None:
    """The powers of 2 and of 5 whose product a denominator is; None where a fraction has decimals without end."""
    twos, fives = _exponent(denominator, 2), _exponent(denominator, 5)
    return (twos, fives) if denominator == 2**twos * 5**fives else None


def _exponent(number: int, base: int) -> int:
    """How many times a base divides a number."""
    powers = [base]
    while number % (square := powers[-1] ** 2) == 0:
        powers.append(square)
    count = 0
    for index in range(len(powers) - 1, -1, -1):
        if number % powers[index] == 0:
            number //= powers[index]
            count += 1 << index
    return count


def in_units(count: int, places: int) -> Decimal:
    """So many units of a decimal place, with all its decimals."""
    small = places < _FEW_DIGITS and -_SMALL < count < _SMALL
    return Decimal(count).scaleb(-places, _SHORT) if small else to_decimal(Fraction(count, 10**places), places)


def decimals_of(value: Fraction) -> int | None:
    """How many decimals a value has; None where they have no end."""
    powers = _powers(value.denominator)
    return None if powers is None else max(powers)


def to_decimal(value: Fraction, places: int = 0) -> Decimal:
    """The decimal equal to a value that terminates, with at least ``places`` decimals.

    Raises ValueError where the value has no end.
    """
    above, below = value.as_integer_ratio()
    powers = _powers(below) if terminates(value) else None
    if powers is None:
        raise ValueError(f"{fraction_text(value)} has no finite decimal expansion")
    twos, fives = powers
    decimals = max(places, twos, fives)
    if decimals < _FEW_DIGITS and -_SMALL < above < _SMALL:
        return Decimal(above * 10**decimals // below).scaleb(-decimals, _SHORT)
    digits = Decimal(above)
    exact = Context(prec=digits.adjusted() + decimals + 2, Emax=MAX_EMAX, Emin=MIN_EMIN)
    # A long number takes time with the square of its digits to become a decimal; a product of decimals does not.
    for base, power in ((2, decimals - twos), (5, decimals - fives)):
        digits = exact.multiply(digits, exact.power(base, power))
    return digits.scaleb(-decimals, exact)


def fraction_text(value: Fraction | None) -> str:
    """A fraction as ``1/3``, however many digits it has."""
    if value is None:
        return "None"
    parts = (value.numerator, value.denominator)
    above, below = [str(part) if -_SMALL < part < _SMALL else f"{Decimal(part):f}" for part in parts]
    return above if below == "1" else f"{above}/{below}"


def number_text(value: Fraction) -> str:
    """A number with all its digits; one without an end as ``1/3``."""
    return plain(to_decimal(value)) if terminates(value) else fraction_text(value)


@lru_cache(maxsize=64)
def places_of(step: Fraction) -> int:
    """How many decimals a rounding step asks for: 2 for 0.01 and for 0.05, 0 for 5."""
    exponent = to_decimal(step).as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def read_number(text: str) -> Fraction | None:
    """The value of a written number (``-1,234.50``, full-width digits too), or None where it is none."""
    match = _PLAIN.fullmatch(text.strip().translate(_FULL_WIDTH))
    if match is None:
        return None
    whole, part = match["whole"].replace(",", "").replace("_", ""), match["part"] or "."
    return Fraction(int(match["sign"] + whole + part[1:]), 10 ** (len(part) - 1))


def plain(number: Decimal | int) -> str:
    """A decimal in plain digits, never with an exponent."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def show(value: Fraction, places: int = 4) -> str:
    """A number for reading: all its digits where they end soon, else ``places`` decimals behind a ``≈``.

    One that nobody could read is told by its power of ten: ``≈3.2345e+8450``.
    """
    value = standing(value)
    if abs(value) >= _LONG:
        return f"≈{Decimal(int(value)):.{places}e}"
    powers = _powers(value.denominator)
    if powers is not None and max(powers) <= max(places, 6):
        return plain(to_decimal(value))
    rounded = to_decimal(round_to(value, Fraction(1, 10**places), "half_even"), places)
    return f"≈{plain(rounded)}"


def show_percent(value: Fraction) -> str:
    """A ratio for reading, in percent: ``95.17%``, with a ``≈`` where digits were left out."""
    return f"{show(value * 100, 2)}%"


def float_text(value: float) -> str:
    """The decimal text that a person most likely meant by a binary float."""
    return plain(Context(prec=17).create_decimal(repr(value)))
