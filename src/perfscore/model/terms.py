"""The expressions of a model: frozen, each with its type."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span, Spanned
from perfscore.kernel.types import Type
from perfscore.kernel.written_targets import Written

Scalar = Fraction | datetime.date | str | bool | Written
Status = Literal["known", "missing", "pending", "not applicable"]

UNORDERED = {"unordered": True}
"""What marks a field whose parts mean the same in any order."""


class Expression(Spanned):
    """Anything that has a value, with its type."""

    type: Type


class Constant(Expression):
    """A written value."""

    value: Scalar


class Missing(Expression):
    """No value, written as ``missing``."""


class FactValue(Expression):
    """The value of a fact."""

    name: str


class ColumnValue(Expression):
    """The value of a column in the row of a table that is looked at."""

    table: str
    name: str


class QuantityValue(Expression):
    """The value of a ``let``."""

    name: str


class NodeValue(Expression):
    """The published score, or the declared points, of a node; the empty path is the whole framework."""

    path: str
    what: Literal["score", "weight"]


class Negative(Expression):
    """A value with its sign turned."""

    operand: Expression


class Sum(Expression):
    """Terms with ``+`` or ``-``."""

    terms: tuple[tuple[str, Expression], ...]


class Product(Expression):
    """Factors with ``*`` or ``/``."""

    factors: tuple[tuple[str, Expression], ...]


class Power(Expression):
    """A base raised to a written whole exponent."""

    base: Expression
    exponent: int


class Comparison(Expression):
    """Two values compared."""

    operator: str
    left: Expression
    right: Expression


class Within(Expression):
    """Whether a number, a date or a duration lies in an interval."""

    operand: Expression
    interval: Interval


class OneOf(Expression):
    """Whether a value is one of those written."""

    operand: Expression
    options: tuple[Scalar, ...]


class StatusTest(Expression):
    """Whether a fact has (or, negated, has not) a status; of other values, whether they are known or missing."""

    operand: Expression
    status: Status
    negated: bool


class Meets(Expression):
    """Whether a value meets a target as written."""

    actual: Expression
    target: Expression


class Measure(Expression):
    """The share of a target that is reached, or how far a value lies from it, as a share of the target."""

    what: Literal["attainment", "deviation"]
    actual: Expression
    target: Expression


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


class Argument(Expression):
    """A parameter where it is named in a rule, with the value that it has in a call."""

    name: str
    value: Expression


class Parameter(Expression):
    """A parameter of a rule that is looked at by itself."""

    name: str


class RuleCall(Expression):
    """The value of a rule for some arguments, which stand in its body."""

    name: str
    arguments: tuple[Expression, ...]
    body: Expression

    @property
    def handed(self) -> tuple[object, ...]:
        """What has its value."""
        return (self.body,)


Named = FactValue | QuantityValue | ColumnValue
"""What has a name of its own, and with it a title that its author may have given it."""
Figure = Named | Aggregate | RuleCall
"""What has a value of its own that a reader would want to see."""


class Not(Expression):
    """The opposite."""

    operand: Expression


class AllOf(Expression):
    """Conditions that must all hold; looked at from left to right, no further than needed."""

    operands: tuple[Expression, ...]


class AnyOf(Expression):
    """Conditions of which one must hold; looked at from left to right, no further than needed."""

    operands: tuple[Expression, ...]


class Conditional(Expression):
    """One of two values; the other is not computed."""

    condition: Expression
    positive: Expression
    negative: Expression


class Rounded(Expression):
    """An explicit rounding."""

    operand: Expression
    step: Fraction
    mode: str


class Function(Expression):
    """A function of the language with its arguments."""

    function: str
    arguments: tuple[Expression, ...]


# ---------------------------------------------------------------- values that stand in rows


class Row(Spanned):
    """What a row of a table matches, and its value or the rows over the subjects that follow.

    It takes numbers and days in an interval, or one of some values, of which None is that there is none; without either
    it takes the rest. ``head`` is the place where it says so.
    """

    intervals: tuple[Interval, ...]
    values: tuple[Scalar | None, ...]
    value: Expression | None
    inner: tuple[Row, ...]
    head: Span = attrs.field(eq=False, repr=False)

    @property
    def drawn(self) -> bool:
        """Whether it is a cell of a matrix, of which what it matches stands in a heading."""
        return self.value is not None and self.span == self.value.span

    @property
    def place(self) -> Span:
        """Where it says what it takes."""
        return self.head if self.value is None or self.drawn else self.span


class Lookup(Expression):
    """The value of the row that one or several subjects lead to, one after the other."""

    subjects: tuple[Expression, ...]
    rows: tuple[Row, ...] = attrs.field(metadata=UNORDERED)
    otherwise: Expression | None

    @property
    def flat(self) -> bool:
        """Whether no row holds others."""
        return all(row.value is not None for row in self.rows)

    @property
    def form(self) -> Literal["bands", "lookup"]:
        """What kind of rule it is where it is all that a rule gives."""
        return "bands" if len(self.subjects) == 1 else "lookup"

    @property
    def handed(self) -> tuple[object, ...]:
        """What holds its value."""
        return self.otherwise, self.rows


class Knot(Spanned):
    """A place, and the value there."""

    place: Constant
    value: Expression


class Interpolate(Expression):
    """Linear between knots, flat outside; the knots stand in rising order."""

    form: ClassVar[Literal["interpolate"]] = "interpolate"
    subject: Expression
    knots: tuple[Knot, ...]


class Slice(Spanned):
    """A part of a line from 0 up, and the rate at which it counts."""

    low: Fraction
    high: Fraction | None
    rate: Expression


class Slices(Expression):
    """Each part of a value at the rate of its own slice; below 0 there is nothing."""

    subject: Expression
    slices: tuple[Slice, ...]


class Option(Spanned):
    """A value where a condition holds, and where it is the first; without a condition it is the rest."""

    value: Expression
    condition: Expression | None
    reason: str | None


class First(Expression):
    """The value of the first option whose condition holds; the last has none."""

    options: tuple[Option, ...]


Called = Function | Aggregate
"""A function of values, or of the rows of a table."""
Handing = Lookup | RuleCall
"""What hands on the value of another expression as it is."""
Tabular = Lookup | Interpolate
"""What is told row by row where it is all that a rule gives."""


def leaves(rows: Iterable[Row]) -> Iterator[Expression]:
    """The values in some rows and in those inside them, in the order of the file."""
    for row in rows:
        yield from leaves(row.inner) if row.value is None else (row.value,)
