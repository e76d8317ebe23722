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

    words: tuple[terms.Word, ...]
    base: Signed | None


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


class Rows(Spanned):
    """``each row of TABLE by COLUMN where C { … }``."""

    head: Span = attrs.field(eq=False, repr=False)
    table: terms.Word
    by: terms.Word | None
    where: terms.Expression | None
    entries: tuple[RowEntry, ...]


# ---------------------------------------------------------------- header, facts, examples


class Setting(Spanned):
    """One line of the header: its word and what stands behind it."""

    word: str
    values: tuple[Any, ...]


class Level(Spanned):
    """Where a rounding rule applies: ``each indicator``, ``total``."""

    word: terms.Word


class GradeRow(Spanned):
    """One row of the grade table."""

    matcher: terms.Matcher
    grade: Quoted


class Grades(Spanned):
    """``grade on BASIS { … }``."""

    basis: terms.Word | None
    rows: tuple[GradeRow, ...]


class Framework(Spanned):
    """The header."""

    name: terms.Word
    title: Quoted | None
    settings: tuple[Setting, ...]


class TypeName(Spanned):
    """A type as written: its word, the texts in its brackets, those that name a value, and its precision."""

    word: terms.Word
    arguments: tuple[Quoted, ...]
    named: tuple[tuple[Quoted, terms.Expression], ...]
    precision: terms.Expression | None


class Column(Spanned):
    """One column of a table: ``name : TYPE in DOMAIN default E "title"``."""

    name: terms.Word
    type: TypeName
    domain: terms.Edges | None
    default: terms.Expression | None
    optional: bool
    title: Quoted | None


class Table(Spanned):
    """``table { … }``."""

    columns: tuple[Column, ...]


class Fact(Spanned):
    """``fact a, b : TYPE in DOMAIN default E "title"``."""

    names: tuple[terms.Word, ...]
    type: TypeName | Table
    domain: terms.Edges | None
    default: terms.Expression | None
    optional: bool
    title: Quoted | None


class Let(Spanned):
    """``let NAME : TYPE = E "title" round … grade { … }``; ``shown`` is the rounding as a call of the function."""

    name: terms.Word
    type: TypeName | None
    value: terms.Expression
    title: Quoted | None
    shown: terms.Expression | None
    grades: Grades | None


class Parameter(Spanned):
    """``name : TYPE`` of a rule."""

    name: terms.Word
    type: TypeName


class Rule(Spanned):
    """``rule NAME(a : TYPE, …) = E``."""

    name: terms.Word
    parameters: tuple[Parameter, ...]
    body: terms.Expression
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

    name: terms.Word
    value: terms.Expression | None
    status: terms.Word | None
    negated: bool
    reason: Quoted | None


class GivenTable(Spanned):
    """``given NAME { | a | b | … }``: the first row names the columns."""

    name: terms.Word
    rows: tuple[tuple[terms.Expression, ...], ...]


class ExpectedLoss(Spanned):
    """``loss N "reason" in ROW``; a ``gain`` has a negative amount, ``no loss`` the amount 0."""

    amount: Fraction
    reason: Quoted | None
    row: terms.Word | None


class Expected(Spanned):
    """A condition, a grade, the code of an error or a loss that an example expects."""

    condition: terms.Expression | None
    grade: Quoted | None
    error: terms.Word | None
    loss: ExpectedLoss | None = None


class Example(Spanned):
    """``example "title" { … }``."""

    title: Quoted
    given: tuple[GivenFile | GivenFact | GivenTable, ...]
    expected: tuple[Expected, ...]


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
