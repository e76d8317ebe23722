"""Nothing comes in; the frozen nodes of expressions, each with its span, go out."""

from __future__ import annotations

import datetime
from fractions import Fraction

import attrs

from perfscore.source import Span


@attrs.frozen
class Word:
    """A name or a word in NFC."""

    span: Span = attrs.field(eq=False, repr=False)
    text: str


@attrs.frozen
class Expression:
    """Anything that has a value; ``depth`` counts the operators inside one another."""

    span: Span = attrs.field(eq=False, repr=False)
    depth: int = attrs.field(eq=False, repr=False)


@attrs.frozen
class Number(Expression):
    """A written number; ``ratio`` where it carries a % or ‰ sign, which its value includes."""

    value: Fraction
    ratio: bool


@attrs.frozen
class Duration(Expression):
    """A written duration, in days."""

    days: Fraction


@attrs.frozen
class Day(Expression):
    """A written date."""

    value: datetime.date


@attrs.frozen
class Text(Expression):
    """A written text."""

    value: str


@attrs.frozen
class Truth(Expression):
    """``true`` or ``false``."""

    value: bool


@attrs.frozen
class FullMarks(Expression):
    """The word ``full``: the full marks of the node around it."""


@attrs.frozen
class Name(Expression):
    """A name, dotted where it is the path of a node."""

    text: str


@attrs.frozen
class Call(Expression):
    """A function with its arguments."""

    function: Word
    arguments: tuple[Expression, ...]


@attrs.frozen
class Aggregate(Expression):
    """A function over the rows of a table; ``dropped`` are the words and numbers behind ``without``."""

    function: Word
    arguments: tuple[Expression, ...]
    table: Expression
    where: Expression | None
    dropped: tuple[tuple[Word, Fraction], ...]
    otherwise: Expression | None


@attrs.frozen
class Meets(Expression):
    """Whether a value meets a target as written."""

    actual: Expression
    target: Expression


@attrs.frozen
class Negative(Expression):
    """A value with its sign turned."""

    operand: Expression


@attrs.frozen
class Sum(Expression):
    """Terms that are added (``+``) or taken off (``-``); the first has ``+``."""

    terms: tuple[tuple[str, Expression], ...]


@attrs.frozen
class Product(Expression):
    """Factors that multiply (``*``) or divide (``/``); the first has ``*``."""

    factors: tuple[tuple[str, Expression], ...]


@attrs.frozen
class Power(Expression):
    """A base raised to an exponent."""

    base: Expression
    exponent: Expression


@attrs.frozen
class Comparison(Expression):
    """Two values compared by one of ``= != < <= > >=``."""

    operator: str
    left: Expression
    right: Expression


@attrs.frozen
class Within(Expression):
    """Whether a value lies in a range."""

    operand: Expression
    range: Edges


@attrs.frozen
class OneOf(Expression):
    """Whether a value is among those listed."""

    operand: Expression
    options: tuple[Expression, ...]


@attrs.frozen
class StatusTest(Expression):
    """``X is known``, ``X is not applicable``: the last word, and whether ``not`` stands before it."""

    operand: Expression
    negated: bool
    word: Word


@attrs.frozen
class Not(Expression):
    """The opposite of a condition."""

    operand: Expression


@attrs.frozen
class AllOf(Expression):
    """Conditions joined by ``and``."""

    operands: tuple[Expression, ...]


@attrs.frozen
class AnyOf(Expression):
    """Conditions joined by ``or``."""

    operands: tuple[Expression, ...]


@attrs.frozen
class Conditional(Expression):
    """``if C then A else B``."""

    condition: Expression
    positive: Expression
    negative: Expression


@attrs.frozen
class Edges:
    """An interval, ``[a, b)``, or a comparison, ``>= a``, in which an edge that is not written is None."""

    span: Span = attrs.field(eq=False, repr=False)
    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool
    exactly: bool = False
