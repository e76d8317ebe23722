"""Nothing comes in; the frozen nodes of a parsed `.perf` text, each with its span, go out.

A node says what the author wrote, no more: names are words, nothing is checked yet.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import attrs

from perfscore.source import Span

node = attrs.frozen


def span_field() -> Any:
    """The place of a node; two nodes that say the same are equal wherever they stand."""
    return attrs.field(eq=False, repr=False)


@node
class Word:
    """A name or a word in NFC."""

    span: Span = span_field()
    text: str


@node
class Quoted:
    """A text between quotes, escapes resolved."""

    span: Span = span_field()
    text: str


# ---------------------------------------------------------------- expressions


@node
class Expression:
    """Anything that has a value; ``depth`` counts the operators inside one another."""

    span: Span = span_field()
    depth: int = attrs.field(eq=False, repr=False)


@node
class Number(Expression):
    """A written number; ``ratio`` where it carries a % or ‰ sign, which its value includes."""

    value: Fraction
    ratio: bool


@node
class Duration(Expression):
    """A written duration, in days."""

    days: Fraction


@node
class Day(Expression):
    """A written date."""

    value: datetime.date


@node
class Text(Expression):
    """A written text."""

    value: str


@node
class Truth(Expression):
    """``true`` or ``false``."""

    value: bool


@node
class FullMarks(Expression):
    """The word ``full``: the full marks of the node around it."""


@node
class Name(Expression):
    """A name, dotted where it is the path of a node."""

    text: str


@node
class Call(Expression):
    """A function with its arguments."""

    function: Word
    arguments: tuple[Expression, ...]


@node
class Negative(Expression):
    """A value with its sign turned."""

    operand: Expression


@node
class Sum(Expression):
    """Terms that are added (``+``) or taken off (``-``); the first has ``+``."""

    terms: tuple[tuple[str, Expression], ...]


@node
class Product(Expression):
    """Factors that multiply (``*``) or divide (``/``); the first has ``*``."""

    factors: tuple[tuple[str, Expression], ...]


@node
class Power(Expression):
    """A base raised to an exponent."""

    base: Expression
    exponent: Expression


@node
class Comparison(Expression):
    """Two values compared by one of ``= != < <= > >=``."""

    operator: str
    left: Expression
    right: Expression


@node
class Within(Expression):
    """Whether a value lies in a range."""

    operand: Expression
    range: Edges


@node
class OneOf(Expression):
    """Whether a value is among those listed."""

    operand: Expression
    options: tuple[Expression, ...]


@node
class StatusTest(Expression):
    """``X is known``, ``X is not applicable``: the last word, and whether ``not`` stands before it."""

    operand: Expression
    negated: bool
    word: Word


@node
class Not(Expression):
    """The opposite of a condition."""

    operand: Expression


@node
class AllOf(Expression):
    """Conditions joined by ``and``."""

    operands: tuple[Expression, ...]


@node
class AnyOf(Expression):
    """Conditions joined by ``or``."""

    operands: tuple[Expression, ...]


@node
class Conditional(Expression):
    """``if C then A else B``."""

    condition: Expression
    positive: Expression
    negative: Expression


@node
class Edges:
    """An interval, ``[a, b)``, or a comparison, ``>= a``, in which an edge that is not written is None."""

    span: Span = span_field()
    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool
    exactly: bool = False


# ---------------------------------------------------------------- clauses


@node
class Band:
    """One row of a band table: ranges, exact values or (neither) ``else``; and its points."""

    span: Span = span_field()
    edges: Edges | None
    exact: tuple[Expression, ...]
    points: Expression


@node
class Award:
    """``award E``."""

    span: Span = span_field()
    value: Expression


@node
class AwardItem:
    """``N when C "reason"`` of an award checklist."""

    span: Span = span_field()
    points: Expression
    condition: Expression
    reason: Quoted | None


@node
class AwardList:
    """``award { … }``."""

    span: Span = span_field()
    items: tuple[AwardItem, ...]


@node
class Bands:
    """``bands X { … }``."""

    span: Span = span_field()
    subject: Expression
    rows: tuple[Band, ...]


@node
class Knot:
    """One point of an interpolation."""

    span: Span = span_field()
    at: Expression
    points: Expression


@node
class Interpolate:
    """``interpolate X { … }``."""

    span: Span = span_field()
    subject: Expression
    knots: tuple[Knot, ...]


@node
class Fault:
    """``N when C "reason"``: one thing that costs points."""

    span: Span = span_field()
    points: Expression
    condition: Expression
    reason: Quoted | None


@node
class PerUnit:
    """``N per U of X above T WORD "reason"``; ``partial`` is None where the author left the word out."""

    span: Span = span_field()
    points: Expression
    unit: Expression
    subject: Expression
    above: bool
    threshold: Expression | None
    partial: str | None
    reason: Quoted | None


@node
class Deduct:
    """One deduction or a checklist of them, with the floor that the author states."""

    span: Span = span_field()
    items: tuple[Fault | PerUnit, ...]
    floor: Expression | None


@node
class Otherwise:
    """What a missed target earns: ``zero``, ``proportional`` or ``bands`` with rows."""

    span: Span = span_field()
    kind: str
    rows: tuple[Band, ...] = ()


@node
class Target:
    """``target A >= T otherwise …``; ``otherwise`` is None where the author left it out."""

    span: Span = span_field()
    actual: Expression
    operator: str
    wanted: Expression
    otherwise: Otherwise | None
    flag: Expression | None


@node
class Judged:
    """``judged NAME in a .. b step s``."""

    span: Span = span_field()
    name: Word
    low: Expression | None
    high: Expression | None
    step: Expression | None
    title: Quoted | None


Clause = Award | AwardList | Bands | Interpolate | Deduct | Target | Judged

# ---------------------------------------------------------------- limits


@node
class Limit:
    """A limit; ``kind`` is zero, full, cap, at least, at most or na; the policy of ``na`` is a word."""

    span: Span = span_field()
    kind: str
    amount: Expression | None
    condition: Expression | None
    policy: Word | None
    reason: Quoted | None


@node
class GradeCap:
    """``cap grade at G when C``."""

    span: Span = span_field()
    grade: Quoted
    condition: Expression
    reason: Quoted | None


@node
class GradeOverride:
    """``grade G when C``: a grade off the scale."""

    span: Span = span_field()
    grade: Quoted
    condition: Expression
    reason: Quoted | None


# ---------------------------------------------------------------- the tree


@node
class Signed:
    """Points as written; ``sign`` is empty, ``+`` or ``-``."""

    span: Span = span_field()
    sign: str
    value: Fraction


@node
class Range:
    """``range a .. b``."""

    span: Span = span_field()
    low: Signed
    high: Signed


@node
class Aggregation:
    """How a group combines its children: one or two words, or ``from`` with its base."""

    span: Span = span_field()
    words: tuple[Word, ...]
    base: Signed | None


@node
class Entry:
    """A group, an indicator or a part."""

    span: Span = span_field()
    kind: str
    head: Span = span_field()
    name: Word | None
    title: Quoted | None
    points: Signed
    aggregation: Aggregation | None
    range: Range | None
    weight: Signed | None
    members: tuple[Any, ...]


# ---------------------------------------------------------------- header, facts, examples


@node
class Setting:
    """One line of the header: its word and what stands behind it."""

    span: Span = span_field()
    word: str
    values: tuple[Any, ...]


@node
class Level:
    """Where a rounding rule applies: ``each indicator``, ``total``."""

    span: Span = span_field()
    word: Word


@node
class GradeRow:
    """One row of the grade table."""

    span: Span = span_field()
    edges: Edges | None
    exact: tuple[Expression, ...]
    grade: Quoted


@node
class Framework:
    """The header."""

    span: Span = span_field()
    name: Word
    title: Quoted | None
    settings: tuple[Setting, ...]


@node
class TypeName:
    """A type as written: its word, the texts in its brackets and its precision."""

    span: Span = span_field()
    word: Word
    arguments: tuple[Quoted, ...]
    precision: Expression | None


@node
class Fact:
    """``fact a, b : TYPE in DOMAIN default E "title"``."""

    span: Span = span_field()
    names: tuple[Word, ...]
    type: TypeName
    domain: Edges | None
    default: Expression | None
    optional: bool
    title: Quoted | None


@node
class Let:
    """``let NAME : TYPE = E "title"``."""

    span: Span = span_field()
    name: Word
    type: TypeName | None
    value: Expression
    title: Quoted | None


@node
class Requirement:
    """``require C "message"`` or, with ``warning``, ``warn unless C "message"``."""

    span: Span = span_field()
    warning: bool
    condition: Expression
    message: Quoted


@node
class GivenFile:
    """``given "file"``."""

    span: Span = span_field()
    path: Quoted


@node
class GivenFact:
    """``name = value because "reason"`` or ``name is (not) word``."""

    span: Span = span_field()
    name: Word
    value: Expression | None
    status: Word | None
    negated: bool
    reason: Quoted | None


@node
class Expected:
    """A condition, a grade or the code of an error that an example expects."""

    span: Span = span_field()
    condition: Expression | None
    grade: Quoted | None
    error: Word | None


@node
class Example:
    """``example "title" { … }``."""

    span: Span = span_field()
    title: Quoted
    given: tuple[GivenFile | GivenFact, ...]
    expected: tuple[Expected, ...]


@node
class File:
    """A whole text, its statements sorted by what they are."""

    span: Span = span_field()
    frameworks: tuple[Framework, ...]
    facts: tuple[Fact, ...]
    lets: tuple[Let, ...]
    requirements: tuple[Requirement, ...]
    entries: tuple[Entry, ...]
    limits: tuple[Limit, ...]
    grade_caps: tuple[GradeCap, ...]
    grade_overrides: tuple[GradeOverride, ...]
    examples: tuple[Example, ...]
