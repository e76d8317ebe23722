"""Nothing comes in; the values, types and expressions of a described framework go out as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

Value = Fraction | bool | str | date | timedelta


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
    """A bool, text, date or duration as it is written."""

    value: bool | str | date | timedelta


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
class HasStatus(Expr):
    name: str
    status: str
    negated: bool


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
class Interval:
    """The values from low to high; an end that is None is open to infinity."""

    low: Value | None
    high: Value | None
    low_closed: bool = True
    high_closed: bool = True
