"""The expressions of a model: frozen, each with its type."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Literal

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Spanned
from perfscore.kernel.types import Type
from perfscore.kernel.written_targets import Written

Scalar = Fraction | datetime.date | str | bool | Written
Status = Literal["known", "missing", "pending", "not applicable"]


@attrs.frozen(repr=False, eq=False)
class Expression(Spanned):
    """Anything that has a value, with its type."""

    type: Type


@attrs.frozen(repr=False, eq=False)
class Constant(Expression):
    """A written value."""

    value: Scalar


@attrs.frozen(repr=False, eq=False)
class FactValue(Expression):
    """The value of a fact."""

    name: str


@attrs.frozen(repr=False, eq=False)
class ColumnValue(Expression):
    """The value of a column in the row of a table that is looked at."""

    table: str
    name: str


@attrs.frozen(repr=False, eq=False)
class QuantityValue(Expression):
    """The value of a ``let``."""

    name: str


@attrs.frozen(repr=False, eq=False)
class NodeValue(Expression):
    """The published score, or the declared points, of a node; the empty path is the whole framework."""

    path: str
    what: Literal["score", "weight"]


@attrs.frozen(repr=False, eq=False)
class Negative(Expression):
    """A value with its sign turned."""

    operand: Expression


@attrs.frozen(repr=False, eq=False)
class Sum(Expression):
    """Terms with ``+`` or ``-``."""

    terms: tuple[tuple[str, Expression], ...]


@attrs.frozen(repr=False, eq=False)
class Product(Expression):
    """Factors with ``*`` or ``/``."""

    factors: tuple[tuple[str, Expression], ...]


@attrs.frozen(repr=False, eq=False)
class Power(Expression):
    """A base raised to a written whole exponent."""

    base: Expression
    exponent: int


@attrs.frozen(repr=False, eq=False)
class Comparison(Expression):
    """Two values compared."""

    operator: str
    left: Expression
    right: Expression


@attrs.frozen(repr=False, eq=False)
class Within(Expression):
    """Whether a number, a date or a duration lies in an interval."""

    operand: Expression
    interval: Interval


@attrs.frozen(repr=False, eq=False)
class OneOf(Expression):
    """Whether a value is one of those written."""

    operand: Expression
    options: tuple[Scalar, ...]


@attrs.frozen(repr=False, eq=False)
class StatusTest(Expression):
    """Whether a fact has (or, negated, has not) a status."""

    name: str
    status: Status
    negated: bool


@attrs.frozen(repr=False, eq=False)
class CellTest(Expression):
    """Whether a cell of the row that is looked at is known (or, negated, missing)."""

    table: str
    name: str
    negated: bool


@attrs.frozen(repr=False, eq=False)
class Meets(Expression):
    """Whether a value meets a target as written."""

    actual: Expression
    target: Expression


@attrs.frozen(repr=False, eq=False)
class Measure(Expression):
    """The share of a target that is reached, or how far a value lies from it, as a share of the target."""

    what: Literal["attainment", "deviation"]
    actual: Expression
    target: Expression


@attrs.frozen(repr=False, eq=False)
class Aggregate(Expression):
    """A function over the rows of a table for which a condition holds.

    ``rank`` is the k of the k-th lowest or highest; ``without`` counts the lowest and the highest that are left out.
    Nothing in it depends on a row outside of it.
    """

    function: str
    table: str
    argument: Expression | None
    rank: int
    where: Expression | None
    without: tuple[int, int]
    otherwise: Expression | None


Named = FactValue | QuantityValue | ColumnValue
"""What has a name of its own, and with it a title that its author may have given it."""
Figure = Named | Aggregate
"""What has a value of its own that a reader would want to see."""


@attrs.frozen(repr=False, eq=False)
class Not(Expression):
    """The opposite."""

    operand: Expression


@attrs.frozen(repr=False, eq=False)
class AllOf(Expression):
    """Conditions that must all hold; looked at from left to right, no further than needed."""

    operands: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class AnyOf(Expression):
    """Conditions of which one must hold; looked at from left to right, no further than needed."""

    operands: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class Conditional(Expression):
    """One of two values; the other is not computed."""

    condition: Expression
    positive: Expression
    negative: Expression


@attrs.frozen(repr=False, eq=False)
class Rounded(Expression):
    """An explicit rounding."""

    operand: Expression
    step: Fraction
    mode: str


@attrs.frozen(repr=False, eq=False)
class Function(Expression):
    """A function of the language with its arguments."""

    function: str
    arguments: tuple[Expression, ...]
