"""The nodes of expressions in a parsed text: frozen, each with its span."""

from __future__ import annotations

import datetime
from fractions import Fraction

import attrs

from perfscore.kernel.source import Spanned


class Word(Spanned):
    """A name or a word in NFC."""

    text: str


class Quoted(Spanned):
    """A text between quotes, escapes resolved."""

    text: str


class Expression(Spanned):
    """Anything that has a value; ``depth`` counts the operators inside one another."""

    depth: int = attrs.field(eq=False, repr=False)


class Number(Expression):
    """A written number; ``ratio`` where it carries a % or ‰ sign, which its value includes."""

    value: Fraction
    ratio: bool


class Duration(Expression):
    """A written duration, in days."""

    days: Fraction


class Day(Expression):
    """A written date."""

    value: datetime.date


class Text(Expression):
    """A written text."""

    value: str


class Truth(Expression):
    """``true`` or ``false``."""

    value: bool


class FullMarks(Expression):
    """The word ``full``: the full marks of the node around it."""


class Name(Expression):
    """A name, dotted where it is the path of a node."""

    text: str


class Called(Expression):
    """A function with its arguments."""

    function: Word
    arguments: tuple[Expression, ...]


class Call(Called):
    """A function of values."""


class Aggregate(Called):
    """A function over the rows of a table; ``dropped`` are the words and numbers behind ``without``."""

    table: Expression
    where: Expression | None
    dropped: tuple[tuple[Word, Fraction], ...]
    otherwise: Expression | None


class Meets(Expression):
    """Whether a value meets a target as written."""

    actual: Expression
    target: Expression


class Negative(Expression):
    """A value with its sign turned."""

    operand: Expression


class Sum(Expression):
    """Terms that are added (``+``) or taken off (``-``); the first has ``+``."""

    terms: tuple[tuple[str, Expression], ...]


class Product(Expression):
    """Factors that multiply (``*``) or divide (``/``); the first has ``*``."""

    factors: tuple[tuple[str, Expression], ...]


class Power(Expression):
    """A base raised to an exponent."""

    base: Expression
    exponent: Expression


class Comparison(Expression):
    """Two values compared by one of ``= != < <= > >=``."""

    operator: str
    left: Expression
    right: Expression


class Within(Expression):
    """Whether a value lies in a range."""

    operand: Expression
    range: Edges


class OneOf(Expression):
    """Whether a value is among those listed."""

    operand: Expression
    options: tuple[Expression, ...]


class StatusTest(Expression):
    """``X is known``, ``X is not applicable``: the last word, and whether ``not`` stands before it."""

    operand: Expression
    negated: bool
    word: Word


class Not(Expression):
    """The opposite of a condition."""

    operand: Expression


class AllOf(Expression):
    """Conditions joined by ``and``."""

    operands: tuple[Expression, ...]


class AnyOf(Expression):
    """Conditions joined by ``or``."""

    operands: tuple[Expression, ...]


class Conditional(Expression):
    """``if C then A else B``."""

    condition: Expression
    positive: Expression
    negative: Expression


class Otherwise(Expression):
    """``E otherwise V``: another value where one is missing."""

    value: Expression
    instead: Expression


class Edges(Spanned):
    """An interval, ``[a, b)``, or a comparison, ``>= a``, in which an edge that is not written is None."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool
    exactly: bool = False


# ---------------------------------------------------------------- values that stand in rows


class Matcher(Spanned):
    """Where a row or a column of a table applies: a range, exact values or (neither) ``else``."""

    edges: Edges | None
    exact: tuple[Expression, ...]


class TableRow(Spanned):
    """A row of a table: its value, or a table over the subjects that follow."""

    matcher: Matcher
    value: Expression | None
    inner: TableRows | Matrix | None


class TableRows(Spanned):
    """``{ A : 1, B : 2 }`` or ``{ A { … } B { … } }``."""

    rows: tuple[TableRow, ...]


class MatrixRow(Spanned):
    """``| A | 1 | 2 |``."""

    matcher: Matcher
    cells: tuple[Expression, ...]


class Matrix(Spanned):
    """A table over two subjects: the second stands in the headings, the first in front of each row."""

    headings: tuple[Matcher, ...]
    rows: tuple[MatrixRow, ...]


class Lookup(Expression):
    """``bands X { … }`` or ``lookup A, B { … } otherwise V``, where V is what counts if no row fits."""

    subjects: tuple[Expression, ...]
    table: TableRows | Matrix
    otherwise: Expression | None
    bands: bool = False


class Knot(Spanned):
    """One point of an interpolation."""

    place: Expression
    value: Expression


class Interpolate(Expression):
    """``interpolate X { … }``."""

    subject: Expression
    knots: tuple[Knot, ...]


class Slices(Expression):
    """``slices X { … }``: each part of a value at the rate of its own row."""

    subject: Expression
    table: TableRows


class Option(Spanned):
    """``V when C "reason"``."""

    value: Expression
    condition: Expression
    reason: Quoted | None


class First(Expression):
    """``first { V when C "reason", …, else V "reason" }``."""

    options: tuple[Option, ...]
    rest: Expression
    reason: Quoted | None
