"""Numbers that move with one free figure, and how far along it each comparison holds.

A number that hangs on the figure is a quotient of two polynomials in it. It computes and compares like the fraction
that it is where the figure stands now, and each comparison notes between which ends of the figure it turns out the
same. So a computation that knows nothing of all this tells, when it is done, on what stretch its outcome has the same
form: whatever it decided on the way is decided alike there.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from perfscore.kernel.polynomials import ONE, Polynomial, Root, added, multiplied, nearest_roots, reduced, value
from perfscore.kernel.source import Mutable, Record

_MOST_COEFFICIENTS = 9
_MOST_BITS = 3_000
_Parts = tuple[Polynomial, Polynomial]
Relation = Literal["=", ">", ">="]
_HOLDS: dict[Relation, Callable[[int], bool]] = {
    "=": lambda sign: sign == 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


class End(Record):
    """An end of a stretch; one that is closed belongs to it.

    It is ``exact`` where what was decided is known to change there; else it may go on holding for a little while.
    """

    at: Fraction
    closed: bool
    exact: bool = True


class Free(Mutable):
    """The figure: where it stands now, and the ends between which all that was decided so far holds.

    None stands for no end.
    """

    at: Fraction
    low: End | None = None
    high: End | None = None

    def number(self) -> Varying:
        """The figure itself, as a number that moves."""
        return Varying.of((0, 1), ONE, self)

    def between(self, low: End | None, high: End | None) -> None:
        """What was decided holds between these ends only."""
        if low is not None and (self.low is None or (low.at, not low.closed) > (self.low.at, not self.low.closed)):
            self.low = low
        if high is not None and (self.high is None or (high.at, high.closed) < (self.high.at, self.high.closed)):
            self.high = high

    def only_here(self) -> None:
        """What was decided holds where the figure stands; nobody knows where else."""
        here = End(self.at, closed=True, exact=False)
        self.between(here, here)


class Moving(Fraction):
    """A number that hangs on a free figure; as a fraction it is its value where the figure stands now."""

    __slots__ = ("free", "now")
    free: Free
    now: Fraction
    """The value where the figure stands, as a number that no longer moves."""

    @property
    def size(self) -> int:
        """How many bits the longer of numerator and denominator has."""
        return max(self.now.numerator.bit_length(), self.now.denominator.bit_length())

    @property
    @abstractmethod
    def terminates(self) -> bool:
        """Whether it can be written with finitely many decimals wherever the figure can."""

    @abstractmethod
    def settled(self) -> Fraction:
        """The same with all that can be decided at once: a number that moves evenly, or one that does not move."""

    @property
    def numerator(self) -> int:
        """That of the value where the figure stands; what is made of it holds only there."""
        self.free.only_here()
        return self.now.numerator

    @property
    def denominator(self) -> int:
        """That of the value where the figure stands; what is made of it holds only there."""
        self.free.only_here()
        return self.now.denominator

    def as_integer_ratio(self) -> tuple[int, int]:
        """That of the value where the figure stands; what is made of it holds only there."""
        return self.numerator, self.denominator

    def __round__(self, ndigits: Any = None) -> Any:
        # Some Pythons look at the digits without a call.
        self.free.only_here()
        return round(self.now, ndigits)

    if TYPE_CHECKING:
        pass
    else:

        def __hash__(self) -> int:
            self.free.only_here()
            return hash(self.now)

    # ------------------------------------------------------------ what is made of others

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return -self if self < 0 else self

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __sub__(self, other: Any) -> Any:
        return self + -other if is_exact(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return -self + other if is_exact(other) else NotImplemented

    def __pow__(self, exponent: Any, modulo: None = None) -> Any:
        if not isinstance(exponent, int):
            return NotImplemented
        number = self.settled()
        if not isinstance(number, Varying):
            return number**exponent
        if (max(len(number.above), len(number.below)) - 1) * abs(exponent) >= _MOST_COEFFICIENTS:
            self.free.only_here()
            return number.now**exponent
        found: Any = Fraction(1)
        for _ in range(abs(exponent)):
            found = number * found
        return found if exponent >= 0 else 1 / found

    def __floor__(self) -> int:
        now = self.now
        found = now.numerator // now.denominator
        held = self >= found and self < found + 1
        assert held, "a number lies between the whole ones around it"
        return found

    def __ceil__(self) -> int:
        return -floor(-self)

    def __trunc__(self) -> int:
        return floor(self) if self >= 0 else -floor(-self)

    def __int__(self, _index: Any = None) -> int:
        return self.__trunc__()

    def __bool__(self) -> bool:
        return not self.decided(0, "=")

    def __eq__(self, other: object) -> Any:
        return self.decided(other, "=") if is_exact(other) else NotImplemented

    def __lt__(self, other: Any) -> Any:
        return not self.decided(other, ">=") if is_exact(other) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return not self.decided(other, ">") if is_exact(other) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return self.decided(other, ">") if is_exact(other) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return self.decided(other, ">=") if is_exact(other) else NotImplemented

    @abstractmethod
    def decided(self, other: Any, relation: Relation) -> bool:
        """Whether it stands in a relation to another exact number; how far that holds is noted."""


class Varying(Moving):
    """A number that moves evenly: a quotient of two polynomials in the figure."""

    __slots__ = ("above", "below")
    above: Polynomial
    below: Polynomial

    @classmethod
    def of(cls, above: Polynomial, below: Polynomial, free: Free) -> Varying:
        """A quotient that is in lowest terms."""
        now = value(above, free.at, *below) if len(below) == 1 else value(above, free.at) / value(below, free.at)
        found = super().__new__(cls, now)
        found.above, found.below, found.free, found.now = above, below, free, now
        return found

    @property
    def terminates(self) -> bool:
        """Whether it can be written with finitely many decimals wherever the figure can."""
        return len(self.below) == 1 and ends_in_decimals(self.below[0])

    def settled(self) -> Varying:
        """Itself."""
        return self

    def at(self, place: Fraction) -> Fraction:
        """The value where the figure would stand elsewhere."""
        return value(self.above, place) / value(self.below, place)

    # ------------------------------------------------------------ arithmetic

    def __neg__(self) -> Varying:
        return Varying.of(tuple(-each for each in self.above), self.below, self.free)

    def __add__(self, other: Any) -> Any:
        above, below = _parts(other)
        if below == self.below:
            return self._made(added(self.above, above), below)
        return self._made(
            added(multiplied(self.above, below), multiplied(above, self.below)), multiplied(self.below, below)
        )

    def __mul__(self, other: Any) -> Any:
        above, below = _parts(other)
        return self._made(multiplied(self.above, above), multiplied(self.below, below))

    def __truediv__(self, other: Any) -> Any:
        above, below = _parts(other)
        if other == 0:
            raise ZeroDivisionError("a number that moves is divided by 0")
        return self._made(multiplied(self.above, below), multiplied(self.below, above))

    def __rtruediv__(self, other: Any) -> Any:
        above, below = _parts(other)
        if self == 0:
            raise ZeroDivisionError("a number is divided by one that moves and is 0")
        return self._made(multiplied(above, self.below), multiplied(below, self.above))

    def _made(self, above: Polynomial, below: Polynomial) -> Fraction:
        """A quotient; a plain fraction where it does not move, or would move in too many ways to follow."""
        if len(below) > 1 or len(above) > 1:
            above, below = reduced(above, below)
        if len(above) <= 1 and len(below) == 1:
            return Fraction(above[0] if above else 0, below[0])
        found = Varying.of(above, below, self.free)
        longest = max(each.bit_length() for each in (*above, *below))
        if max(len(above), len(below)) > _MOST_COEFFICIENTS or longest > _MOST_BITS:
            self.free.only_here()
            return found.now
        return found

    # ------------------------------------------------------------ decisions

    def decided(self, other: Any, relation: Relation) -> bool:
        """Whether it stands in a relation to another exact number; how far that holds is noted."""
        holds = _HOLDS[relation]
        if len(self.above) == 2 and len(self.below) == 1 and not isinstance(other, Moving):
            return self._decided_on_line(other, holds)
        difference = self - other
        if isinstance(difference, Varying):
            self.free.between(*difference.stretch(holds))
        return holds(_sign(standing(difference)))

    def _decided_on_line(self, other: Fraction | int, holds: Callable[[int], bool]) -> bool:
        """The same of a number that moves in a straight line and one that does not: most comparisons are this one."""
        at = self.free.at
        constant = self.above[0] * other.denominator - other.numerator * self.below[0]
        slope = self.above[1] * other.denominator
        now = constant * at.denominator + slope * at.numerator
        found, steep = holds((now > 0) - (now < 0)), 1 if slope > 0 else -1
        zero = Fraction(-constant, slope)
        if now == 0:
            here = End(zero, closed=True)
            self.free.between(None if holds(-steep) == found else here, None if holds(steep) == found else here)
        elif (now > 0) == (slope > 0):
            self.free.between(End(zero, closed=holds(0) == found), None)
        else:
            self.free.between(None, End(zero, closed=holds(0) == found))
        return found

    def stretch(self, holds: Callable[[int], bool]) -> tuple[End | None, End | None]:
        """The ends between which something holds of the sign, or does not, as it does now."""
        at = self.free.at
        low, high = (None if end is None else end.at for end in (self.free.low, self.free.high))
        zeros, poles = (nearest_roots(each, at, low, high) for each in (self.above, self.below))
        there = holds(_sign(self.now))
        closed = holds(0) == there
        ends: list[End | None] = []
        for index in (0, 1):
            end = _end(zeros[index], poles[index], index, closed=closed)
            limit = (low, high)[index] if end is None else end.at
            if self.now == 0 and holds(_sign(self.at(_beside(at, limit, index)))) != there:
                end = End(at, closed=True)
            ends.append(end)
        return ends[0], ends[1]


def _end(zero: Root | None, pole: Root | None, side: int, *, closed: bool) -> End | None:
    """The end at the nearer of two roots; a pole belongs to no stretch."""
    found = [
        # Of a root that is no fraction, the side is taken from which the figure comes.
        End(
            root.high if side == 0 else root.low, closed=is_closed or root.low != root.high, exact=root.low == root.high
        )
        for root, is_closed in ((zero, closed), (pole, False))
        if root is not None
    ]
    if not found:
        return None
    return max(found, key=lambda end: end.at) if side == 0 else min(found, key=lambda end: end.at)


def _beside(at: Fraction, end: Fraction | None, side: int) -> Fraction:
    """A place between the figure and an end."""
    if end is None:
        return at + (1 if side else -1)
    return (at + end) / 2


def holds(difference: Any, relation: Relation) -> bool:
    """Whether a number stands in a relation to 0; of one that moves it is noted how far that holds."""
    if isinstance(difference, Moving):
        return difference.decided(0, relation)
    return _HOLDS[relation](_sign(difference))


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def standing(number: Fraction) -> Fraction:
    """The number itself; of one that moves with a figure, that where the figure stands now."""
    return number.now if moves(number) else number


def moves(number: object) -> TypeGuard[Moving]:
    """Whether a number moves with a figure."""
    # Most do not, and to ask of a fraction what else it may be takes longer than to reckon with it.
    return type(number) is not Fraction and isinstance(number, Moving)


def is_exact(number: object) -> bool:
    """Whether it is a fraction or a whole number."""
    return isinstance(number, int | Fraction)


def ends_in_decimals(denominator: int) -> bool:
    """Whether a fraction with this denominator can be written with finitely many decimals."""
    return pow(10, denominator.bit_length(), denominator) == 0


def _parts(number: object) -> _Parts:
    """The two polynomials whose quotient a number is. Raises TypeError where it is no fraction."""
    if isinstance(number, Varying):
        return number.above, number.below
    if isinstance(number, Moving):
        return _parts(number.settled())
    if isinstance(number, int | Fraction):
        return ((number.numerator,) if number else ()), (number.denominator,)
    raise TypeError(f"a number that moves computes with no {type(number).__name__}")


# ---------------------------------------------------------------- rounded numbers

Threshold = tuple[int, bool]


def _five(whole: int) -> Threshold:
    if whole > 0:
        return (2 * whole - 2, False) if (whole - 1) % 5 == 0 else (2 * whole, True)
    return (2 * whole, True) if whole % 5 == 0 else (2 * whole - 2, False)


THRESHOLDS: dict[str, Callable[[int], Threshold]] = {
    "half_up": lambda whole: (2 * whole - 1, whole > 0),
    "half_down": lambda whole: (2 * whole - 1, whole <= 0),
    "half_even": lambda whole: (2 * whole - 1, whole % 2 == 0),
    "up": lambda whole: (2 * whole - 2, False) if whole > 0 else (2 * whole, True),
    "down": lambda whole: (2 * whole, True) if whole > 0 else (2 * whole - 2, False),
    "ceiling": lambda whole: (2 * whole - 2, False),
    "floor": lambda whole: (2 * whole, True),
    "up_05": _five,
}
"""From how many halves on a number is rounded to a whole one or above it, and whether that place itself is."""


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
        halves, closed = THRESHOLDS[self.mode](whole)
        return self.inner.decided(Fraction(halves, 2), ">=" if closed else ">")
