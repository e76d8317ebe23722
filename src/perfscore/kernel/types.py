"""Types and units: what a value is, and the type of a sum, a product, a quotient or a power."""

from __future__ import annotations

from enum import Enum

import attrs

from perfscore.kernel.source import Span


class Kind(Enum):
    """What a value is; the value is the word that a framework writes for it."""

    PLAIN = "plain number"
    NUMBER = "number"
    COUNT = "count"
    RATIO = "ratio"
    MONEY = "money"
    POINTS = "points"
    DURATION = "duration"
    BOOL = "bool"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    TARGET = "target"
    ACTUAL = "actual"
    TABLE = "table"
    MISSING = "missing value"


KINDS = frozenset(kind.value for kind in Kind)
"""What the kinds are called."""
NUMERIC = frozenset({Kind.PLAIN, Kind.NUMBER, Kind.COUNT, Kind.RATIO, Kind.MONEY, Kind.POINTS, Kind.DURATION})

Dimension = tuple[tuple[str, int], ...]
_POINTS: Dimension = (("points", 1),)
_DAYS: Dimension = (("days", 1),)


@attrs.frozen
class Type:
    """A kind, with the unit that numbers of it carry and the options of a choice.

    ``dimension`` holds powers of units in a fixed order; a pure number has none. ``declared`` marks a ratio that the
    author called one, as against the quotient of two numbers; ``hundredfold`` tells where a ratio is multiplied by 100,
    or a number is declared to be more than a share is.
    """

    kind: Kind
    dimension: Dimension = ()
    options: tuple[str, ...] = ()
    currency: bool = False
    declared: bool = attrs.field(default=False, eq=False)
    hundredfold: Span | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def numeric(self) -> bool:
        """Whether values are numbers."""
        return self.kind in NUMERIC

    @property
    def every(self) -> tuple[bool, ...] | tuple[str, ...]:
        """All values where these are told one by one: yes and no, or the options of a choice."""
        return (True, False) if self.kind is Kind.BOOL else self.options

    @property
    def pure(self) -> bool:
        """Whether values are numbers without a unit."""
        return self.numeric and not self.dimension

    @property
    def ordered(self) -> bool:
        """Whether values can be compared with ``<``."""
        return self.numeric or self.kind is Kind.DATE

    @property
    def whole(self) -> bool:
        """Whether values are whole numbers that start at 0."""
        return self.kind is Kind.COUNT

    @property
    def signed(self) -> Type:
        """The type of numbers of the same unit that may be below 0, or in parts."""
        return Type(Kind.NUMBER, self.dimension) if self.kind is Kind.COUNT else self

    @property
    def unit(self) -> str:
        """The unit of numbers, if there is one that is not told by the kind."""
        if self.kind in (Kind.POINTS, Kind.DURATION) or not self.dimension:
            return ""
        above = " × ".join(_power(unit, power) for unit, power in self.dimension if power > 0) or "1"
        below = "".join(f" / {_power(unit, -power)}" for unit, power in self.dimension if power < 0)
        return f"{above}{below}"

    def __str__(self) -> str:
        return f"{self.kind.value} ({self.unit})" if self.unit else self.kind.value


def _power(unit: str, power: int) -> str:
    return unit if power == 1 else f"{unit}^{power}"


PLAIN = Type(Kind.PLAIN)
RATIO = Type(Kind.RATIO)
COUNT = Type(Kind.COUNT)
NUMBER = Type(Kind.NUMBER)
POINTS = Type(Kind.POINTS, _POINTS)
DURATION = Type(Kind.DURATION, _DAYS)
BOOL = Type(Kind.BOOL)
DATE = Type(Kind.DATE)
TEXT = Type(Kind.TEXT)
TARGET = Type(Kind.TARGET)
ACTUAL = Type(Kind.ACTUAL)
TABLE = Type(Kind.TABLE)
MISSING = Type(Kind.MISSING)
_WRITTEN = frozenset({Kind.TARGET, Kind.ACTUAL, Kind.TABLE})


def money(currency: str) -> Type:
    """An amount in a currency."""
    return Type(Kind.MONEY, ((currency, 1),), currency=True)


def unify(left: Type, right: Type) -> Type | None:
    """The common type of two values that are added, compared or chosen between; None where they do not fit."""
    if Kind.MISSING in (left.kind, right.kind):
        return right if left.kind is Kind.MISSING else left
    if not {left.kind, right.kind}.isdisjoint(_WRITTEN):
        return None
    if left == right:
        return left
    if {left.kind, right.kind} <= {Kind.TEXT, Kind.CHOICE}:
        return TEXT
    if not (left.numeric and right.numeric):
        return None
    if Kind.PLAIN in (left.kind, right.kind):
        other = right if left.kind is Kind.PLAIN else left
        return None if other.kind is Kind.DURATION else other.signed
    if left.dimension != right.dimension or {left.kind, right.kind} == {Kind.RATIO, Kind.COUNT}:
        return None
    return left if left.kind is right.kind else Type(Kind.NUMBER, left.dimension)


def assignable(value: Type, declared: Type) -> bool:
    """Whether every value of one type is a value of another, as far as types can tell."""
    if declared.kind is Kind.COUNT or declared.kind in _WRITTEN:
        return value == declared
    if declared.kind is Kind.CHOICE:
        return value.kind is Kind.CHOICE and set(value.options) <= set(declared.options)
    return unify(value, declared) is not None


def add(left: Type, right: Type, *, minus: bool) -> Type | None:
    """The type of a sum or, with ``minus``, of a difference; None where the units do not fit."""
    if Kind.MISSING in (left.kind, right.kind):
        return None
    if left.kind is Kind.DATE and right.kind is Kind.DATE:
        return DURATION if minus else None
    if left.kind is Kind.DATE:
        return DATE if right.kind is Kind.DURATION else None
    if right.kind is Kind.DATE:
        return DATE if left.kind is Kind.DURATION and not minus else None
    common = unify(left, right)
    if common is None or not common.numeric:
        return None
    return common.signed if minus else common


def multiply(left: Type, right: Type) -> Type | None:
    """The type of a product; None where one side is no number."""
    return _combined(left, right, 1)


def divide(left: Type, right: Type) -> Type | None:
    """The type of a quotient: a ratio where the units cancel; None where one side is no number."""
    return _combined(left, right, -1)


def power(base: Type, exponent: int) -> Type | None:
    """The type of a power; None where the base is no number."""
    if not base.numeric:
        return None
    dimension = tuple((unit, each * exponent) for unit, each in base.dimension if exponent)
    return _of(dimension, base.kind if exponent else Kind.PLAIN, base.currency)


def _combined(left: Type, right: Type, sign: int) -> Type | None:
    if not (left.numeric and right.numeric):
        return None
    powers = dict(left.dimension)
    for unit, each in right.dimension:
        powers[unit] = powers.get(unit, 0) + sign * each
    dimension = tuple(sorted((unit, each) for unit, each in powers.items() if each))
    return _of(dimension, _pure_kind(left, right, sign), left.currency or right.currency)


def _pure_kind(left: Type, right: Type, sign: int) -> Kind:
    if right.kind is Kind.PLAIN:
        return Kind.NUMBER if left.kind is Kind.COUNT else left.kind
    if left.kind is Kind.PLAIN:
        return right.kind if sign > 0 and right.kind is Kind.RATIO else Kind.NUMBER
    if sign < 0:
        return Kind.RATIO if left.dimension == right.dimension else Kind.NUMBER
    return Kind.RATIO if left.kind is right.kind is Kind.RATIO else Kind.NUMBER


def _of(dimension: Dimension, kind: Kind, currency: bool) -> Type:
    if not dimension:
        return Type(kind if kind in (Kind.PLAIN, Kind.RATIO, Kind.COUNT) else Kind.NUMBER)
    if dimension == _POINTS:
        return POINTS
    if dimension == _DAYS:
        return DURATION
    single = len(dimension) == 1 and dimension[0][1] == 1
    if single and currency:
        return Type(Kind.MONEY, dimension, currency=True)
    return Type(Kind.NUMBER, dimension)
