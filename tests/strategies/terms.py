"""The values, types and expressions of a described framework as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Written:
    """A target or an actual value as a form has it: the text, and what it says, so that nobody need read the text.

    A length of time is in minutes and a day is its ordinal; `form` is a comparison, `range` or `words`.
    """

    text: str
    family: str
    form: str
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str = ""
    big: bool = False
    """Whether 万 stands in it."""
    figure: str = ""
    """The name of the figure that is compared with, in place of a number."""


Value = Fraction | bool | str | date | timedelta | Written


@dataclass(frozen=True)
class Type:
    kind: str
    unit: str = ""
    options: tuple[str, ...] = ()


class Expr:
    """An expression that may stand in a `.perf` file."""


@dataclass(frozen=True)
class Num(Expr):
    value: Fraction
    spelling: str = "plain"


@dataclass(frozen=True)
class Literal(Expr):
    """A bool, text, date, duration or target as it is written."""

    value: bool | str | date | timedelta | Written


@dataclass(frozen=True)
class Name(Expr):
    name: str


@dataclass(frozen=True)
class Unary(Expr):
    operator: str
    operand: Expr


@dataclass(frozen=True)
class Binary(Expr):
    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Within(Expr):
    """`X in [low, high]`."""

    subject: Expr
    interval: Interval
    percent: bool = False


@dataclass(frozen=True)
class OneOf(Expr):
    subject: Expr
    options: tuple[str, ...]


@dataclass(frozen=True)
class If(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True)
class Tabled(Expr):
    """`bands X { … }`: the value of the row that takes another value; each row has a way to say which it takes."""

    subject: Expr
    rows: tuple[tuple[Match, Expr], ...]


@dataclass(frozen=True)
class Line(Expr):
    """`interpolate X { … }`."""

    subject: Expr
    knots: tuple[tuple[Num, Expr], ...]


@dataclass(frozen=True)
class Sliced(Expr):
    """`slices X { … }`: the ends of all slices but the last, whether each is taken by its own slice, and the rates."""

    subject: Expr
    ends: tuple[tuple[Num, bool], ...]
    rates: tuple[Expr, ...]


@dataclass(frozen=True)
class FirstOf(Expr):
    """`first { V when C, …, else V }`."""

    options: tuple[tuple[Expr, Expr], ...]
    rest: Expr


@dataclass(frozen=True)
class HasStatus(Expr):
    name: str
    status: str
    negated: bool


@dataclass(frozen=True)
class IsMissing(Expr):
    """`E is missing`, of any value; negated it is `E is known`."""

    subject: Expr
    negated: bool


@dataclass(frozen=True)
class Instead(Expr):
    """`E otherwise V`."""

    subject: Expr
    instead: Expr


@dataclass(frozen=True)
class Nothing(Expr):
    """The word `missing`."""


@dataclass(frozen=True)
class Call(Expr):
    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True)
class Rounded(Expr):
    operand: Expr
    step: Num
    mode: str


@dataclass(frozen=True)
class ScoreOf(Expr):
    """`score(node)` or `weight(node)`; the path is whole, the printer may shorten it."""

    function: str
    path: tuple[str, ...]
    short: bool = False


@dataclass(frozen=True)
class Aggregate(Expr):
    """`sum(E of T where C without lowest 1 and highest 1 otherwise V)`, or `count(T where C)`."""

    function: str
    table: str
    subject: Expr | None = None
    rank: int | None = None
    where: Expr | None = None
    lowest: int = 0
    highest: int = 0
    otherwise: Expr | None = None


@dataclass(frozen=True)
class Compared(Expr):
    """`A meets T`, `attainment(A, T)` or `deviation(A, T)`; the type of A says in what unit it is."""

    function: str
    actual: Name
    target: Name
    kind: Type
    figures: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True)
class Interval:
    """The values from low to high; an end that is None is open to infinity."""

    low: Value | None
    high: Value | None
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True)
class Match:
    """How a row says which values it takes: `compare`, `interval`, `values` or `else`."""

    form: str
    interval: Interval = Interval(None, None)
    values: tuple[Value, ...] = ()
    percent: bool = False
