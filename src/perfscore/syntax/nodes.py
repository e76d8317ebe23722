"""The nodes of a parsed `.perf` text: frozen, each with its span.

A node says what the author wrote, no more: names are words, nothing is checked yet.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any, Literal

import attrs

from perfscore.kernel.source import Span, Spanned
from perfscore.kernel.types import RATIO, Type

# ---------------------------------------------------------------- expressions


class Word(Spanned):
    """A name or a word in NFC."""

    text: str


class Quoted(Spanned):
    """A text between quotes, escapes resolved."""

    text: str


class Expression(Spanned):
    """Anything that has a value."""


class Constant(Expression):
    """A written value."""

    type: Type
    value: Fraction | datetime.date | str | bool


class Number(Constant):
    """A written number; a ratio where it carries a % or ‰ sign, which its value includes."""

    value: Fraction

    @property
    def ratio(self) -> bool:
        return self.type is RATIO


class Text(Constant):
    """A written text."""

    value: str


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


# ---------------------------------------------------------------- clauses


class Award(Spanned):
    """``award E``, or a table alone."""

    value: Expression


class Item(Spanned):
    """``N when C "reason"``: one thing that earns or costs points."""

    points: Expression
    condition: Expression
    reason: Quoted | None


class AwardList(Spanned):
    """``award { … }``."""

    items: tuple[Item, ...]


class PerUnit(Spanned):
    """``N per U of X above T WORD "reason"``; ``partial`` is None where the author left the word out."""

    points: Expression
    unit: Expression
    subject: Expression
    above: bool
    threshold: Expression | None
    partial: Literal["proportional", "started", "complete"] | None
    reason: Quoted | None


class Deduct(Spanned):
    """One deduction or a checklist of them, with the floor that the author states."""

    items: tuple[Item | PerUnit, ...]
    floor: Expression | None


class Missed(Spanned):
    """What a missed target earns: ``zero``, ``proportional``, ``bands`` with rows, or what a person gives for it."""

    kind: Literal["zero", "proportional", "bands", "judged"]
    rows: tuple[TableRow, ...] = ()
    judged: Judged | None = None


class Target(Spanned):
    """``target A >= T otherwise …``; ``otherwise`` is None where the author left it out."""

    actual: Expression
    operator: str
    wanted: Expression
    otherwise: Missed | None
    flag: Expression | None


class Judged(Spanned):
    """``judged NAME in a .. b step s``."""

    name: Word
    low: Expression | None
    high: Expression | None
    step: Expression | None
    reason: Word | None
    title: Quoted | None


Clause = Award | AwardList | Deduct | Target | Judged


class Check(Spanned):
    """``check A meets T flag beyond S``: what is compared and told, and gives no points."""

    actual: Expression
    operator: str
    wanted: Expression
    flag: Expression | None


# ---------------------------------------------------------------- limits


class Reason(Spanned):
    """``when C "reason"`` of a limit, or a condition and its message; of a list its span is its own."""

    condition: Expression | None
    words: Quoted | None


Reasons = tuple[Reason, ...]
"""One, or those of a list in braces: ``{ when C "reason" … }``."""


class Limit(Spanned):
    """A limit, or a coefficient of the points that limits bound; the policy of ``na`` is a word."""

    kind: Literal["zero", "full", "cap", "at least", "at most", "na", "times"]
    amount: Expression | None
    reasons: Reasons
    policy: Word | None


class GradeCap(Spanned):
    """``cap grade at G when C``."""

    grade: Quoted
    reasons: Reasons


class GradeOverride(Spanned):
    """``grade G above H when C``: a grade off the scale, which has its place there if it is above one of the scale."""

    grade: Quoted
    above: Quoted | None
    reasons: Reasons


# ---------------------------------------------------------------- the tree


class Signed(Spanned):
    """Points as written; ``sign`` is empty, ``+`` or ``-``."""

    sign: str
    value: Fraction


class Range(Spanned):
    """``range a .. b``."""

    low: Signed
    high: Signed


class Aggregation(Spanned):
    """How a group combines its children: one or two words, or ``from`` with its base."""

    words: tuple[Word, ...]
    base: Signed | None


class Entry(Spanned):
    """A group, an indicator or a part."""

    kind: Literal["group", "indicator", "part"]
    head: Span = attrs.field(eq=False, repr=False)
    name: Word | None
    title: Quoted | None
    points: Signed
    aggregation: Aggregation | None
    range: Range | None
    weight: Signed | None
    members: tuple[Any, ...]


class RowEntry(Spanned):
    """The group or indicator that each row of a table becomes; its name is a column."""

    kind: Literal["group", "indicator"]
    head: Span = attrs.field(eq=False, repr=False)
    name: Word
    points: Expression
    aggregation: Aggregation | None
    range: Range | None
    weight: Expression | None
    members: tuple[Any, ...]


class Rows(Spanned):
    """``each row of TABLE by COLUMN where C { … }``."""

    head: Span = attrs.field(eq=False, repr=False)
    table: Word
    by: Word | None
    where: Expression | None
    entries: tuple[RowEntry, ...]


# ---------------------------------------------------------------- header, facts, examples


class Setting(Spanned):
    """One line of the header: its word and what stands behind it."""

    word: str
    values: tuple[Any, ...]


class Level(Spanned):
    """Where a rounding rule applies: ``each indicator``, ``total``."""

    word: Word


class GradeRow(Spanned):
    """One row of the grade table."""

    matcher: Matcher
    grade: Quoted


class Grades(Spanned):
    """``grade on BASIS { … }``."""

    basis: Word | None
    rows: tuple[GradeRow, ...]


class Framework(Spanned):
    """The header."""

    name: Word
    title: Quoted | None
    settings: tuple[Setting, ...]


class TypeName(Spanned):
    """A type as written: its word, the texts in its brackets, those that name a value, and its precision."""

    word: Word
    arguments: tuple[Quoted, ...]
    named: tuple[tuple[Quoted, Expression], ...]
    precision: Expression | None


class NamedType(Spanned):
    """``type NAME = TYPE``."""

    name: Word
    type: TypeName


class Column(Spanned):
    """One column of a table: ``name : TYPE in DOMAIN default E "title"``."""

    name: Word
    type: TypeName
    domain: Edges | None
    default: Expression | None
    optional: bool
    title: Quoted | None


class Table(Spanned):
    """``table { … }``."""

    columns: tuple[Column, ...]


class Fact(Spanned):
    """``fact a, b : TYPE in DOMAIN default E "title"``."""

    names: tuple[Word, ...]
    type: TypeName | Table
    domain: Edges | None
    default: Expression | None
    optional: bool
    title: Quoted | None


class Let(Spanned):
    """``let NAME : TYPE = E "title" round … grade { … }``; ``shown`` is the rounding as a call of the function."""

    name: Word
    type: TypeName | None
    value: Expression
    title: Quoted | None
    shown: Expression | None
    grades: Grades | None


class Parameter(Spanned):
    """``name : TYPE`` of a rule."""

    name: Word
    type: TypeName


class Rule(Spanned):
    """``rule NAME(a : TYPE, …) = E``."""

    name: Word
    parameters: tuple[Parameter, ...]
    body: Expression
    title: Quoted | None


class Requirement(Spanned):
    """``require C "message"`` or, with ``warning``, ``warn unless C "message"``; or several of them in braces."""

    warning: bool
    demands: Reasons


class GivenFile(Spanned):
    """``given "file"``."""

    path: Quoted


class GivenFact(Spanned):
    """``name = value because "reason"`` or ``name is (not) word``."""

    name: Word
    value: Expression | None
    status: Word | None
    negated: bool
    reason: Quoted | None


class GivenTable(Spanned):
    """``given NAME { | a | b | … }``: the first row names the columns."""

    name: Word
    rows: tuple[tuple[Expression, ...], ...]


class ExpectedLoss(Spanned):
    """``loss N "reason" in ROW``; a ``gain`` has a negative amount, ``no loss`` the amount 0."""

    amount: Fraction
    reason: Quoted | None
    row: Word | None


class Expected(Spanned):
    """A condition, a grade, the code of an error or a loss that an example expects."""

    condition: Expression | None
    grade: Quoted | None
    error: Word | None
    loss: ExpectedLoss | None = None


class Example(Spanned):
    """``example "title" { … }``."""

    title: Quoted
    given: tuple[GivenFile | GivenFact | GivenTable, ...]
    expected: tuple[Expected, ...]


class File(Spanned):
    """A whole text, its statements sorted by what they are."""

    frameworks: tuple[Framework, ...]
    types: tuple[NamedType, ...]
    facts: tuple[Fact, ...]
    lets: tuple[Let, ...]
    rules: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    entries: tuple[Entry | Rows, ...]
    limits: tuple[Limit, ...]
    grade_caps: tuple[GradeCap, ...]
    grade_overrides: tuple[GradeOverride, ...]
    examples: tuple[Example, ...]
