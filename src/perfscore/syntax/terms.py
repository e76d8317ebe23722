"""The nodes of expressions in a parsed text: frozen, each with its span."""

from __future__ import annotations

import datetime
from fractions import Fraction

import attrs

from perfscore.kernel.source import Spanned


@attrs.frozen(repr=False, eq=False)
class Word(Spanned):
    """A name or a word in NFC."""

    text: str


@attrs.frozen(repr=False, eq=False)
class Quoted(Spanned):
    """A text between quotes, escapes resolved."""

    text: str


@attrs.frozen(repr=False, eq=False)
class Expression(Spanned):
    """Anything that has a value; ``depth`` counts the operators inside one another."""

    depth: int = attrs.field(eq=False, repr=False)


@attrs.frozen(repr=False, eq=False)
class Number(Expression):
    """A written number; ``ratio`` where it carries a % or ‰ sign, which its value includes."""

    value: Fraction
    ratio: bool


@attrs.frozen(repr=False, eq=False)
class Duration(Expression):
    """A written duration, in days."""

    days: Fraction


@attrs.frozen(repr=False, eq=False)
class Day(Expression):
    """A written date."""

    value: datetime.date


@attrs.frozen(repr=False, eq=False)
class Text(Expression):
    """A written text."""

    value: str


@attrs.frozen(repr=False, eq=False)
class Truth(Expression):
    """``true`` or ``false``."""

    value: bool


@attrs.frozen(repr=False, eq=False)
class FullMarks(Expression):
    """The word ``full``: the full marks of the node around it."""


@attrs.frozen(repr=False, eq=False)
class Name(Expression):
    """A name, dotted where it is the path of a node."""

    text: str


@attrs.frozen(repr=False, eq=False)
class Called(Expression):
    """A function with its arguments."""

    function: Word
    arguments: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class Call(Called):
    """A function of values."""


@attrs.frozen(repr=False, eq=False)
class Aggregate(Called):
    """A function over the rows of a table; ``dropped`` are the words and numbers behind ``without``."""

    table: Expression
    where: Expression | None
    dropped: tuple[tuple[Word, Fraction], ...]
    otherwise: Expression | None


@attrs.frozen(repr=False, eq=False)
class Meets(Expression):
    """Whether a value meets a target as written."""

    actual: Expression
    target: Expression


@attrs.frozen(repr=False, eq=False)
class Negative(Expression):
    """A value with its sign turned."""

    operand: Expression


@attrs.frozen(repr=False, eq=False)
class Sum(Expression):
    """Terms that are added (``+``) or taken off (``-``); the first has ``+``."""

    terms: tuple[tuple[str, Expression], ...]


@attrs.frozen(repr=False, eq=False)
class Product(Expression):
    """Factors that multiply (``*``) or divide (``/``); the first has ``*``."""

    factors: tuple[tuple[str, Expression], ...]


@attrs.frozen(repr=False, eq=False)
class Power(Expression):
    """A base raised to an exponent."""

    base: Expression
    exponent: Expression


@attrs.frozen(repr=False, eq=False)
class Comparison(Expression):
    """Two values compared by one of ``= != < <= > >=``."""

    operator: str
    left: Expression
    right: Expression


@attrs.frozen(repr=False, eq=False)
class Within(Expression):
    """Whether a value lies in a range."""

    operand: Expression
    range: Edges


@attrs.frozen(repr=False, eq=False)
class OneOf(Expression):
    """Whether a value is among those listed."""

    operand: Expression
    options: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class StatusTest(Expression):
    """``X is known``, ``X is not applicable``: the last word, and whether ``not`` stands before it."""

    operand: Expression
    negated: bool
    word: Word


@attrs.frozen(repr=False, eq=False)
class Not(Expression):
    """The opposite of a condition."""

    operand: Expression


@attrs.frozen(repr=False, eq=False)
class AllOf(Expression):
    """Conditions joined by ``and``."""

    operands: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class AnyOf(Expression):
    """Conditions joined by ``or``."""

    operands: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class Conditional(Expression):
    """``if C then A else B``."""

    condition: Expression
    positive: Expression
    negative: Expression


@attrs.frozen(repr=False, eq=False)
class Otherwise(Expression):
    """``E otherwise V``: another value where one is missing."""

    value: Expression
    instead: Expression


@attrs.frozen(repr=False, eq=False)
class Edges(Spanned):
    """An interval, ``[a, b)``, or a comparison, ``>= a``, in which an edge that is not written is None."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool
    exactly: bool = False


# ---------------------------------------------------------------- values that stand in rows


@attrs.frozen(repr=False, eq=False)
class Matcher(Spanned):
    """Where a row or a column of a table applies: a range, exact values or (neither) ``else``."""

    edges: Edges | None
    exact: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class TableRow(Spanned):
    """A row of a table: its value, or a table over the subjects that follow."""

    matcher: Matcher
    value: Expression | None
    inner: TableRows | Matrix | None


@attrs.frozen(repr=False, eq=False)
class TableRows(Spanned):
    """``{ A : 1, B : 2 }`` or ``{ A { … } B { … } }``."""

    rows: tuple[TableRow, ...]


@attrs.frozen(repr=False, eq=False)
class MatrixRow(Spanned):
    """``| A | 1 | 2 |``."""

    matcher: Matcher
    cells: tuple[Expression, ...]


@attrs.frozen(repr=False, eq=False)
class Matrix(Spanned):
    """A table over two subjects: the second stands in the headings, the first in front of each row."""

    headings: tuple[Matcher, ...]
    rows: tuple[MatrixRow, ...]


@attrs.frozen(repr=False, eq=False)
class Lookup(Expression):
    """``bands X { … }`` or ``lookup A, B { … } otherwise V``, where V is what counts if no row fits."""

    subjects: tuple[Expression, ...]
    table: TableRows | Matrix
    otherwise: Expression | None
    bands: bool = False


@attrs.frozen(repr=False, eq=False)
class Knot(Spanned):
    """One point of an interpolation."""

    place: Expression
    value: Expression


@attrs.frozen(repr=False, eq=False)
class Interpolate(Expression):
    """``interpolate X { … }``."""

    subject: Expression
    knots: tuple[Knot, ...]


@attrs.frozen(repr=False, eq=False)
class Slices(Expression):
    """``slices X { … }``: each part of a value at the rate of its own row."""

    subject: Expression
    table: TableRows


@attrs.frozen(repr=False, eq=False)
class Option(Spanned):
    """``V when C "reason"``."""

    value: Expression
    condition: Expression
    reason: Quoted | None


@attrs.frozen(repr=False, eq=False)
class First(Expression):
    """``first { V when C "reason", …, else V "reason" }``."""

    options: tuple[Option, ...]
    rest: Expression
    reason: Quoted | None
