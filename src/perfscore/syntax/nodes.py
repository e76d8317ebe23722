"""The nodes of a parsed `.perf` text: frozen, each with its span.

A node says what the author wrote, no more: names are words, nothing is checked yet.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import attrs

from perfscore.kernel.source import Span, Spanned
from perfscore.syntax import terms
from perfscore.syntax.clause_nodes import GradeCap, GradeOverride, Limit, Reasons
from perfscore.syntax.terms import Quoted

# ---------------------------------------------------------------- the tree


@attrs.frozen(repr=False, eq=False)
class Signed(Spanned):
    """Points as written; ``sign`` is empty, ``+`` or ``-``."""

    sign: str
    value: Fraction


@attrs.frozen(repr=False, eq=False)
class Range(Spanned):
    """``range a .. b``."""

    low: Signed
    high: Signed


@attrs.frozen(repr=False, eq=False)
class Aggregation(Spanned):
    """How a group combines its children: one or two words, or ``from`` with its base."""

    words: tuple[terms.Word, ...]
    base: Signed | None


@attrs.frozen(repr=False, eq=False)
class Entry(Spanned):
    """A group, an indicator or a part."""

    kind: Literal["group", "indicator", "part"]
    head: Span = attrs.field(eq=False, repr=False)
    name: terms.Word | None
    title: Quoted | None
    points: Signed
    aggregation: Aggregation | None
    range: Range | None
    weight: Signed | None
    members: tuple[Any, ...]


@attrs.frozen(repr=False, eq=False)
class RowEntry(Spanned):
    """The group or indicator that each row of a table becomes; its name is a column."""

    kind: Literal["group", "indicator"]
    head: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    points: terms.Expression
    aggregation: Aggregation | None
    range: Range | None
    weight: terms.Expression | None
    members: tuple[Any, ...]


@attrs.frozen(repr=False, eq=False)
class Rows(Spanned):
    """``each row of TABLE by COLUMN where C { … }``."""

    head: Span = attrs.field(eq=False, repr=False)
    table: terms.Word
    by: terms.Word | None
    where: terms.Expression | None
    entries: tuple[RowEntry, ...]


# ---------------------------------------------------------------- header, facts, examples


@attrs.frozen(repr=False, eq=False)
class Setting(Spanned):
    """One line of the header: its word and what stands behind it."""

    word: str
    values: tuple[Any, ...]


@attrs.frozen(repr=False, eq=False)
class Level(Spanned):
    """Where a rounding rule applies: ``each indicator``, ``total``."""

    word: terms.Word


@attrs.frozen(repr=False, eq=False)
class GradeRow(Spanned):
    """One row of the grade table."""

    matcher: terms.Matcher
    grade: Quoted


@attrs.frozen(repr=False, eq=False)
class Grades(Spanned):
    """``grade on BASIS { … }``."""

    basis: terms.Word | None
    rows: tuple[GradeRow, ...]


@attrs.frozen(repr=False, eq=False)
class Framework(Spanned):
    """The header."""

    name: terms.Word
    title: Quoted | None
    settings: tuple[Setting, ...]


@attrs.frozen(repr=False, eq=False)
class TypeName(Spanned):
    """A type as written: its word, the texts in its brackets, those that name a value, and its precision."""

    word: terms.Word
    arguments: tuple[Quoted, ...]
    named: tuple[tuple[Quoted, terms.Expression], ...]
    precision: terms.Expression | None


@attrs.frozen(repr=False, eq=False)
class Column(Spanned):
    """One column of a table: ``name : TYPE in DOMAIN default E "title"``."""

    name: terms.Word
    type: TypeName
    domain: terms.Edges | None
    default: terms.Expression | None
    optional: bool
    title: Quoted | None


@attrs.frozen(repr=False, eq=False)
class Table(Spanned):
    """``table { … }``."""

    columns: tuple[Column, ...]


@attrs.frozen(repr=False, eq=False)
class Fact(Spanned):
    """``fact a, b : TYPE in DOMAIN default E "title"``."""

    names: tuple[terms.Word, ...]
    type: TypeName | Table
    domain: terms.Edges | None
    default: terms.Expression | None
    optional: bool
    title: Quoted | None


@attrs.frozen(repr=False, eq=False)
class Let(Spanned):
    """``let NAME : TYPE = E "title" round … grade { … }``; ``shown`` is the rounding as a call of the function."""

    name: terms.Word
    type: TypeName | None
    value: terms.Expression
    title: Quoted | None
    shown: terms.Expression | None
    grades: Grades | None


@attrs.frozen(repr=False, eq=False)
class Parameter(Spanned):
    """``name : TYPE`` of a rule."""

    name: terms.Word
    type: TypeName


@attrs.frozen(repr=False, eq=False)
class Rule(Spanned):
    """``rule NAME(a : TYPE, …) = E``."""

    name: terms.Word
    parameters: tuple[Parameter, ...]
    body: terms.Expression
    title: Quoted | None


@attrs.frozen(repr=False, eq=False)
class Requirement(Spanned):
    """``require C "message"`` or, with ``warning``, ``warn unless C "message"``; or several of them in braces."""

    warning: bool
    demands: Reasons


@attrs.frozen(repr=False, eq=False)
class GivenFile(Spanned):
    """``given "file"``."""

    path: Quoted


@attrs.frozen(repr=False, eq=False)
class GivenFact(Spanned):
    """``name = value because "reason"`` or ``name is (not) word``."""

    name: terms.Word
    value: terms.Expression | None
    status: terms.Word | None
    negated: bool
    reason: Quoted | None


@attrs.frozen(repr=False, eq=False)
class GivenTable(Spanned):
    """``given NAME { | a | b | … }``: the first row names the columns."""

    name: terms.Word
    rows: tuple[tuple[terms.Expression, ...], ...]


@attrs.frozen(repr=False, eq=False)
class ExpectedLoss(Spanned):
    """``loss N "reason" in ROW``; a ``gain`` has a negative amount, ``no loss`` the amount 0."""

    amount: Fraction
    reason: Quoted | None
    row: terms.Word | None


@attrs.frozen(repr=False, eq=False)
class Expected(Spanned):
    """A condition, a grade, the code of an error or a loss that an example expects."""

    condition: terms.Expression | None
    grade: Quoted | None
    error: terms.Word | None
    loss: ExpectedLoss | None = None


@attrs.frozen(repr=False, eq=False)
class Example(Spanned):
    """``example "title" { … }``."""

    title: Quoted
    given: tuple[GivenFile | GivenFact | GivenTable, ...]
    expected: tuple[Expected, ...]


@attrs.frozen(repr=False, eq=False)
class File(Spanned):
    """A whole text, its statements sorted by what they are."""

    frameworks: tuple[Framework, ...]
    facts: tuple[Fact, ...]
    lets: tuple[Let, ...]
    rules: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    entries: tuple[Entry | Rows, ...]
    limits: tuple[Limit, ...]
    grade_caps: tuple[GradeCap, ...]
    grade_overrides: tuple[GradeOverride, ...]
    examples: tuple[Example, ...]
