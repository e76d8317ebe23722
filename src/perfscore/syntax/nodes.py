"""Nothing comes in; the frozen nodes of a parsed `.perf` text, each with its span, go out.

A node says what the author wrote, no more: names are words, nothing is checked yet.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from perfscore.source import Span
from perfscore.syntax import terms
from perfscore.syntax.clause_nodes import GradeCap, GradeOverride, Limit, Quoted

# ---------------------------------------------------------------- the tree


@attrs.frozen
class Signed:
    """Points as written; ``sign`` is empty, ``+`` or ``-``."""

    span: Span = attrs.field(eq=False, repr=False)
    sign: str
    value: Fraction


@attrs.frozen
class Range:
    """``range a .. b``."""

    span: Span = attrs.field(eq=False, repr=False)
    low: Signed
    high: Signed


@attrs.frozen
class Aggregation:
    """How a group combines its children: one or two words, or ``from`` with its base."""

    span: Span = attrs.field(eq=False, repr=False)
    words: tuple[terms.Word, ...]
    base: Signed | None


@attrs.frozen
class Entry:
    """A group, an indicator or a part."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: str
    head: Span = attrs.field(eq=False, repr=False)
    name: terms.Word | None
    title: Quoted | None
    points: Signed
    aggregation: Aggregation | None
    range: Range | None
    weight: Signed | None
    members: tuple[Any, ...]


@attrs.frozen
class RowEntry:
    """The group or indicator that each row of a table becomes; its name is a column."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: str
    head: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    points: terms.Expression
    aggregation: Aggregation | None
    range: Range | None
    weight: terms.Expression | None
    members: tuple[Any, ...]


@attrs.frozen
class Rows:
    """``each row of TABLE by COLUMN where C { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    head: Span = attrs.field(eq=False, repr=False)
    table: terms.Word
    by: terms.Word | None
    where: terms.Expression | None
    entries: tuple[RowEntry, ...]


# ---------------------------------------------------------------- header, facts, examples


@attrs.frozen
class Setting:
    """One line of the header: its word and what stands behind it."""

    span: Span = attrs.field(eq=False, repr=False)
    word: str
    values: tuple[Any, ...]


@attrs.frozen
class Level:
    """Where a rounding rule applies: ``each indicator``, ``total``."""

    span: Span = attrs.field(eq=False, repr=False)
    word: terms.Word


@attrs.frozen
class GradeRow:
    """One row of the grade table."""

    span: Span = attrs.field(eq=False, repr=False)
    edges: terms.Edges | None
    exact: tuple[terms.Expression, ...]
    grade: Quoted


@attrs.frozen
class Framework:
    """The header."""

    span: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    title: Quoted | None
    settings: tuple[Setting, ...]


@attrs.frozen
class TypeName:
    """A type as written: its word, the texts in its brackets, those that name a value, and its precision."""

    span: Span = attrs.field(eq=False, repr=False)
    word: terms.Word
    arguments: tuple[Quoted, ...]
    named: tuple[tuple[Quoted, terms.Expression], ...]
    precision: terms.Expression | None


@attrs.frozen
class Column:
    """One column of a table: ``name : TYPE in DOMAIN default E "title"``."""

    span: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    type: TypeName
    domain: terms.Edges | None
    default: terms.Expression | None
    optional: bool
    title: Quoted | None


@attrs.frozen
class Table:
    """``table { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    columns: tuple[Column, ...]


@attrs.frozen
class Fact:
    """``fact a, b : TYPE in DOMAIN default E "title"``."""

    span: Span = attrs.field(eq=False, repr=False)
    names: tuple[terms.Word, ...]
    type: TypeName | Table
    domain: terms.Edges | None
    default: terms.Expression | None
    optional: bool
    title: Quoted | None


@attrs.frozen
class Let:
    """``let NAME : TYPE = E "title"``."""

    span: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    type: TypeName | None
    value: terms.Expression
    title: Quoted | None


@attrs.frozen
class Requirement:
    """``require C "message"`` or, with ``warning``, ``warn unless C "message"``."""

    span: Span = attrs.field(eq=False, repr=False)
    warning: bool
    condition: terms.Expression
    message: Quoted


@attrs.frozen
class GivenFile:
    """``given "file"``."""

    span: Span = attrs.field(eq=False, repr=False)
    path: Quoted


@attrs.frozen
class GivenFact:
    """``name = value because "reason"`` or ``name is (not) word``."""

    span: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    value: terms.Expression | None
    status: terms.Word | None
    negated: bool
    reason: Quoted | None


@attrs.frozen
class GivenTable:
    """``given NAME { | a | b | … }``: the first row names the columns."""

    span: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    rows: tuple[tuple[terms.Expression, ...], ...]


@attrs.frozen
class ExpectedLoss:
    """``loss N "reason" in ROW``; a ``gain`` has a negative amount, ``no loss`` the amount 0."""

    span: Span = attrs.field(eq=False, repr=False)
    amount: Fraction
    reason: Quoted | None
    row: terms.Word | None


@attrs.frozen
class Expected:
    """A condition, a grade, the code of an error or a loss that an example expects."""

    span: Span = attrs.field(eq=False, repr=False)
    condition: terms.Expression | None
    grade: Quoted | None
    error: terms.Word | None
    loss: ExpectedLoss | None = None


@attrs.frozen
class Example:
    """``example "title" { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    title: Quoted
    given: tuple[GivenFile | GivenFact | GivenTable, ...]
    expected: tuple[Expected, ...]


@attrs.frozen
class File:
    """A whole text, its statements sorted by what they are."""

    span: Span = attrs.field(eq=False, repr=False)
    frameworks: tuple[Framework, ...]
    facts: tuple[Fact, ...]
    lets: tuple[Let, ...]
    requirements: tuple[Requirement, ...]
    entries: tuple[Entry | Rows, ...]
    limits: tuple[Limit, ...]
    grade_caps: tuple[GradeCap, ...]
    grade_overrides: tuple[GradeOverride, ...]
    examples: tuple[Example, ...]
