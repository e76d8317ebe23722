"""Exact arithmetic of generated code, on whole numbers.

A number is a numerator and a positive denominator. Whatever is known when the code is written is computed then.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from perfscore.core.nodes import NOT, TURNED
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.domains.possible import below
from perfscore.kernel import intervals
from perfscore.kernel.intervals import EVERYTHING, Interval, is_positive, point
from perfscore.kernel.numbers import round_to
from perfscore.kernel.source import Record, replace

_LARGE_BITS = 1_000
"""From here on the reference counts the work; see ``Known.bounded``."""

_LONG_TEXT = 400
"""Characters of a formula that stands in a line of its own: Python compiles no brackets that nest very deeply."""

_DECIMAL_BITS = 64

_COMPARE = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Whole(Record):
    """A whole number: its value where it is known, else code times a factor; it has at most so many bits."""

    base: str
    bits: int
    factor: int = 1
    value: int | None = None

    @property
    def text(self) -> str:
        """The code that computes it."""
        return self.base if self.factor == 1 else f"{_inner(self.base)}*{_literal(self.factor)}"

    @property
    def inner(self) -> str:
        """The code as an operand."""
        return _inner(self.text)

    @property
    def shared(self) -> int:
        """A number that divides it."""
        return self.factor if self.value is None else abs(self.value)

    def divided(self, by: int) -> Whole:
        """The quotient of it and of something that divides it, as ``shared`` tells."""
        if by == 1:
            return self
        if self.value is not None:
            return whole(self.value // by)
        return Whole(self.base, self.bits, self.factor // by)


def _inner(text: str) -> str:
    enclosed = text.isalnum() or (text[0] == "(" and text.find(")") == len(text) - 1)
    return text if enclosed else f"({text})"


def _literal(value: int) -> str:
    """A number as code; a long one in hexadecimal digits, which Python reads and writes at once and never refuses."""
    return str(value) if value.bit_length() <= _DECIMAL_BITS else hex(value)


@lru_cache(4_096)
def whole(value: int) -> Whole:
    """A whole number that is known."""
    return Whole(_literal(value), value.bit_length(), 1, value)


ONE = whole(1)


def times(one: Whole, other: Whole) -> Whole:
    """The product."""
    if one.value is not None and other.value is not None:
        return whole(one.value * other.value)
    if one.value is not None:
        one, other = other, one
    if other.value == 0:
        return other
    if other.value == 1:
        return one
    if other.value is not None and other.value > 0:
        return Whole(one.base, one.bits + other.bits, one.factor * other.value)
    base = f"{_inner(one.base)}*{_inner(other.base)}"
    return Whole(base, one.bits + other.bits, one.factor * other.factor)


def plus(one: Whole, other: Whole, sign: str = "+") -> Whole:
    """The sum, or with the sign ``-`` the difference."""
    if one.value is not None and other.value is not None:
        return whole(one.value + other.value if sign == "+" else one.value - other.value)
    if other.value == 0:
        return one
    if one.value == 0:
        return other if sign == "+" else replace(other, base=f"-{_inner(other.base)}")
    shared = math.gcd(one.shared, other.shared)
    left, right = one.divided(shared), other.divided(shared)
    simple = sign == "+" and not right.text.startswith("-")
    base = f"{left.text} {sign} {right.text if simple else right.inner}"
    return Whole(base, max(one.bits, other.bits) + 1, shared)


class Number(Record):
    """A numerator above a positive denominator, and the bounds that the number is known to keep."""

    above: Whole
    below: Whole
    bounds: Interval = EVERYTHING

    @property
    def value(self) -> Fraction | None:
        """The number where it is known when the code is written."""
        if self.above.value == 0:
            return Fraction(0)
        if self.above.value is None or self.below.value is None:
            return None
        return Fraction(self.above.value, self.below.value)

    def known_in(self, interval: Interval) -> Number:
        """The same number, which is known to lie in an interval."""
        return Number(self.above, self.below, self.bounds.meet(interval))

    @property
    def positive(self) -> bool:
        """Whether the number is known to be above 0."""
        return is_positive(self.bounds) and Fraction(0) not in self.bounds


def ratio(above: Whole, below: Whole) -> Number:
    """The quotient of two whole numbers, the second above 0, without a factor that both are known to share."""
    if above.value == 0:
        return ZERO
    shared = math.gcd(above.shared, below.shared)
    return Number(above.divided(shared), below.divided(shared))


def known(value: Fraction) -> Number:
    """A number that is known."""
    return Number(whole(value.numerator), whole(value.denominator), point(value))


ZERO = known(Fraction(0))


def tight(number: Number) -> Number:
    """The number, with no more bits in its numerator than its bounds leave it."""
    low, high = number.bounds.low, number.bounds.high
    if number.below.value is None or low is None or high is None:
        return number
    most = math.ceil(max(abs(low), abs(high)) * number.below.value)
    bits = min(number.above.bits, most.bit_length())
    return number if bits == number.above.bits else replace(number, above=replace(number.above, bits=bits))


def held(number: Number, writer: Writer) -> Number:
    """The number, ready to be used several times."""
    return Number(_held(number.above, writer), _held(number.below, writer), number.bounds)


def _held(part: Whole, writer: Writer) -> Whole:
    return part if part.value is not None else Whole(writer.held(part.base), part.bits, part.factor)


def bounded(number: Number, writer: Writer) -> Number:
    """The number; where it may be so large that the reference would count the work, that is looked at."""
    if len(number.above.base) + len(number.below.base) > _LONG_TEXT:
        number = held(number, writer)
    large = [each for each in (number.above, number.below) if each.bits > _LARGE_BITS]
    if not large:
        return number
    if any(each.value is not None for each in large):
        writer.line(BAIL)
        # What is made of it is never run, and would only grow.
        return Number(Whole(writer.name(), _LARGE_BITS), ONE)
    number = held(number, writer)
    for each in (number.above, number.below):
        if each.bits > _LARGE_BITS:
            writer.line(f"if {each.inner}.bit_length() > {_LARGE_BITS}: {BAIL}")
    above, below = (replace(each, bits=min(each.bits, _LARGE_BITS)) for each in (number.above, number.below))
    return replace(number, above=above, below=below)


def common_denominator(numbers: Iterable[Number]) -> int:
    """The least one; 0 where some are only known when the code runs, or where it is too long to be written out."""
    common = 1
    for number in numbers:
        common = 0 if number.below.value is None else math.lcm(common, number.below.value)
        if not common or common.bit_length() > _LARGE_BITS:
            return 0
    return common


def added(one: Number, other: Number, writer: Writer, sign: str = "+") -> Number:
    """The sum, or with the sign ``-`` the difference."""
    left, right, common = _level(one, other, writer)
    found = ratio(plus(left, right, sign), common)
    bounds = intervals.added((one.bounds, other.bounds if sign == "+" else intervals.negated(other.bounds)))
    return bounded(_folded(Number(found.above, found.below, bounds)), writer)


def _level(one: Number, other: Number, writer: Writer) -> tuple[Whole, Whole, Whole]:
    """The two numerators above a common denominator, and that."""
    if one.below.value is not None and other.below.value is not None:
        common = math.lcm(one.below.value, other.below.value)
        left, right = whole(common // one.below.value), whole(common // other.below.value)
        return times(one.above, left), times(other.above, right), whole(common)
    one, other = (Number(each.above, _held(each.below, writer), each.bounds) for each in (one, other))
    if one.below == other.below:
        return one.above, other.above, one.below
    return times(one.above, other.below), times(other.above, one.below), times(one.below, other.below)


def _folded(number: Number) -> Number:
    """A number that is known, in lowest terms."""
    return number if number.value is None else known(number.value)


def negative(number: Number) -> Number:
    """The number with its sign turned."""
    above = plus(whole(0), number.above, "-")
    return Number(above, number.below, intervals.negated(number.bounds))


def multiplied(one: Number, other: Number, writer: Writer) -> Number:
    """The product."""
    if other.value is not None:
        one, other = other, one
    if one.value is not None and one.value < 0:
        return negative(multiplied(known(-one.value), other, writer))
    found = ratio(times(one.above, other.above), times(one.below, other.below))
    bounds = intervals.multiplied(one.bounds, other.bounds)
    if one.positive and other.positive:
        bounds = bounds.meet(Interval(low=Fraction(0)))
    return bounded(_folded(Number(found.above, found.below, bounds)), writer)


def inverse(number: Number, writer: Writer) -> Number:
    """One divided by the number; where it may be 0 or less, that is looked at."""
    if number.value is not None:
        if number.value == 0:
            writer.line(BAIL)
            return ZERO
        return known(1 / number.value)
    if number.positive:
        return Number(number.below, number.above, intervals.inverse(number.bounds))
    number = held(number, writer)
    if is_positive(number.bounds):
        writer.line(f"if not {number.above.text}: {BAIL}")
        return Number(number.below, number.above, intervals.inverse(number.bounds))
    above, below = (Whole(writer.name(), each.bits) for each in (number.below, number.above))
    writer.line(f"{below.base} = {number.above.text}")
    writer.line(f"{above.base} = {number.below.text}")
    with writer.block(f"if {below.base} <= 0:"):
        writer.line(f"if not {below.base}: {BAIL}")
        writer.line(f"{below.base} = -{below.base}")
        writer.line(f"{above.base} = -{above.base}")
    return Number(above, below)


def raised(number: Number, exponent: int, writer: Writer) -> Number:
    """The number to a whole power of at least 1."""
    if number.value is not None and max(number.above.bits, number.below.bits) * exponent <= _LARGE_BITS:
        return known(number.value**exponent)
    return bounded(Number(_power(number.above, exponent), _power(number.below, exponent)), writer)


def _power(base: Whole, exponent: int) -> Whole:
    return ONE if base.value == 1 else Whole(f"{base.inner}**{exponent}", base.bits * exponent)


def absolute(number: Number, writer: Writer) -> Number:
    """The number without its sign."""
    if is_positive(number.bounds):
        return number
    if number.value is not None:
        return known(abs(number.value))
    above = _held(number.above, writer)
    text = f"({above.base} if {above.base} >= 0 else -{above.base})"
    return Number(replace(above, base=text), number.below, intervals.absolute(number.bounds))


def compared(one: Number, operator: str, other: Number, writer: Writer) -> str:
    """The code of a comparison, or ``True`` or ``False`` where it is known."""
    settled = _settled(one, operator, other)
    if settled is not None:
        return str(settled)
    if one.value is not None:
        one, other, operator = other, one, TURNED[operator]
    left, right, _ = _level(one, other, writer)
    shared = math.gcd(left.shared, right.shared) or 1
    left, right = left.divided(shared), right.divided(shared)
    return str(operator in {"=", "<=", ">="}) if left == right else f"{left.text} {_COMPARE[operator]} {right.text}"


def _settled(one: Number, operator: str, other: Number) -> bool | None:
    """What a comparison gives by the bounds of its sides; None where it depends on the facts."""
    if operator in {">", ">=", "!="}:
        inner = _settled(one, NOT[operator], other)
        return None if inner is None else not inner
    if one.value is not None and other.value is not None:
        return {"=": one.value == other.value, "<": one.value < other.value, "<=": one.value <= other.value}[operator]
    if operator == "=":
        return None
    strictly = operator == "<"
    if below(one.bounds, other.bounds, strictly=strictly):
        return True
    return False if below(other.bounds, one.bounds, strictly=not strictly) else None


def picked(one: Number, other: Number, operator: str, writer: Writer) -> Number:
    """The smaller of two numbers or, with the operator ``>=``, the larger."""
    settled = _settled(one, operator, other)
    if settled is not None:
        return one if settled else other
    left, right, below = _level(one, other, writer)
    shared = math.gcd(left.shared, right.shared) or 1
    a, b = (_held(each.divided(shared), writer) for each in (left, right))
    text = f"({a.text} if {a.text} {operator} {b.text} else {b.text})"
    found = ratio(Whole(text, max(left.bits, right.bits), shared), below)
    pick = intervals.lesser if operator == "<=" else intervals.greater
    return bounded(tight(Number(found.above, found.below, pick(one.bounds, other.bounds))), writer)


def rounded(number: Number, step: Fraction, mode: str, writer: Writer) -> Number:
    """The multiple of ``step`` that ``mode`` chooses, above the denominator of the step; see ``round_to``."""
    below = whole(step.denominator)
    if number.value is not None:
        found = round_to(number.value, step, mode)
        return Number(whole(found.numerator * (step.denominator // found.denominator)), below, point(found))
    exact = ratio(times(number.above, whole(step.denominator)), times(number.below, whole(step.numerator)))
    dividend, divisor = exact.above, exact.below
    if divisor.value != 1:
        dividend = Whole(_quotient(dividend, divisor, mode, number, writer), dividend.bits + 1)
    return tight(Number(times(dividend, whole(step.numerator)), below, intervals.rounded(number.bounds, step, mode)))


def _quotient(dividend: Whole, divisor: Whole, mode: str, number: Number, writer: Writer) -> str:
    """The code of a quotient, rounded to a whole number."""
    n = Whole(writer.held(dividend.text), dividend.bits)
    d = divisor if divisor.value is not None else Whole(writer.held(divisor.text), divisor.bits)
    twice, double = times(n, whole(2)), times(d, whole(2))
    halves = f"({plus(twice, d).text})//{double.inner}"
    if d.value is not None and d.value % 2 == 0:
        halves = f"({plus(n, whole(d.value // 2)).text})//{d.text}"
    mirrored = f"-(({plus(d, twice, '-').text})//{double.inner})"
    floor, ceiling = f"{n.text}//{d.inner}", f"-(-{n.text}//{d.inner})"
    match mode:
        case "floor":
            return floor
        case "ceiling":
            return ceiling
        case "half_up":
            return _by_sign(halves, mirrored, n.text, number)
        case "half_down":
            return _by_sign(mirrored, halves, n.text, number)
        case "up":
            return _by_sign(ceiling, floor, n.text, number)
        case "down":
            return _by_sign(floor, ceiling, n.text, number)
        case "half_even":
            whole_part, rest = writer.name(), writer.name()
            writer.line(f"{whole_part}, {rest} = divmod({n.text}, {d.text})")
            return f"{whole_part} + (2*{rest} > {d.text} or (2*{rest} == {d.text} and {whole_part} & 1))"
        case _:
            cut = writer.held(_by_sign(floor, ceiling, n.text, number))
            away = _by_sign(ceiling, floor, n.text, number)
            return f"({away} if {cut}*{d.inner} != {n.text} and {cut} % 5 == 0 else {cut})"


def _by_sign(upper: str, lower: str, name: str, number: Number) -> str:
    """What holds of numbers from 0 on, and what of those below."""
    if is_positive(number.bounds):
        return upper
    return f"({upper} if {name} >= 0 else {lower})"
