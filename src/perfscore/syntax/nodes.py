"""Nothing comes in; the frozen nodes of a parsed `.perf` text, each with its span, go out.

A node says what the author wrote, no more: names are words, nothing is checked yet.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from perfscore.source import Span
from perfscore.syntax import terms


@attrs.frozen
class Quoted:
    """A text between quotes, escapes resolved."""

    span: Span = attrs.field(eq=False, repr=False)
    text: str


# ---------------------------------------------------------------- clauses


@attrs.frozen
class Band:
    """One row of a band table: ranges, exact values or (neither) ``else``; and its points."""

    span: Span = attrs.field(eq=False, repr=False)
    edges: terms.Edges | None
    exact: tuple[terms.Expression, ...]
    points: terms.Expression


@attrs.frozen
class Award:
    """``award E``."""

    span: Span = attrs.field(eq=False, repr=False)
    value: terms.Expression


@attrs.frozen
class AwardItem:
    """``N when C "reason"`` of an award checklist."""

    span: Span = attrs.field(eq=False, repr=False)
    points: terms.Expression
    condition: terms.Expression
    reason: Quoted | None


@attrs.frozen
class AwardList:
    """``award { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    items: tuple[AwardItem, ...]


@attrs.frozen
class Bands:
    """``bands X { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: terms.Expression
    rows: tuple[Band, ...]


@attrs.frozen
class Knot:
    """One point of an interpolation."""

    span: Span = attrs.field(eq=False, repr=False)
    at: terms.Expression
    points: terms.Expression


@attrs.frozen
class Interpolate:
    """``interpolate X { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: terms.Expression
    knots: tuple[Knot, ...]


@attrs.frozen
class Fault:
    """``N when C "reason"``: one thing that costs points."""

    span: Span = attrs.field(eq=False, repr=False)
    points: terms.Expression
    condition: terms.Expression
    reason: Quoted | None


@attrs.frozen
class PerUnit:
    """``N per U of X above T WORD "reason"``; ``partial`` is None where the author left the word out."""

    span: Span = attrs.field(eq=False, repr=False)
    points: terms.Expression
    unit: terms.Expression
    subject: terms.Expression
    above: bool
    threshold: terms.Expression | None
    partial: str | None
    reason: Quoted | None


@attrs.frozen
class Deduct:
    """One deduction or a checklist of them, with the floor that the author states."""

    span: Span = attrs.field(eq=False, repr=False)
    items: tuple[Fault | PerUnit, ...]
    floor: terms.Expression | None


@attrs.frozen
class Otherwise:
    """What a missed target earns: ``zero``, ``proportional`` or ``bands`` with rows."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: str
    rows: tuple[Band, ...] = ()


@attrs.frozen
class Target:
    """``target A >= T otherwise …``; ``otherwise`` is None where the author left it out."""

    span: Span = attrs.field(eq=False, repr=False)
    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    otherwise: Otherwise | None
    flag: terms.Expression | None


@attrs.frozen
class Judged:
    """``judged NAME in a .. b step s``."""

    span: Span = attrs.field(eq=False, repr=False)
    name: terms.Word
    low: terms.Expression | None
    high: terms.Expression | None
    step: terms.Expression | None
    title: Quoted | None


Clause = Award | AwardList | Bands | Interpolate | Deduct | Target | Judged

# ---------------------------------------------------------------- limits


@attrs.frozen
class Limit:
    """A limit; ``kind`` is zero, full, cap, at least, at most or na; the policy of ``na`` is a word."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: str
    amount: terms.Expression | None
    condition: terms.Expression | None
    policy: terms.Word | None
    reason: Quoted | None


@attrs.frozen
class GradeCap:
    """``cap grade at G when C``."""

    span: Span = attrs.field(eq=False, repr=False)
    grade: Quoted
    condition: terms.Expression
    reason: Quoted | None


@attrs.frozen
class GradeOverride:
    """``grade G when C``: a grade off the scale."""

    span: Span = attrs.field(eq=False, repr=False)
    grade: Quoted
    condition: terms.Expression
    reason: Quoted | None


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
    """A type as written: its word, the texts in its brackets and its precision."""

    span: Span = attrs.field(eq=False, repr=False)
    word: terms.Word
    arguments: tuple[Quoted, ...]
    precision: terms.Expression | None


@attrs.frozen
class Fact:
    """``fact a, b : TYPE in DOMAIN default E "title"``."""

    span: Span = attrs.field(eq=False, repr=False)
    names: tuple[terms.Word, ...]
    type: TypeName
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
class Expected:
    """A condition, a grade or the code of an error that an example expects."""

    span: Span = attrs.field(eq=False, repr=False)
    condition: terms.Expression | None
    grade: Quoted | None
    error: terms.Word | None


@attrs.frozen
class Example:
    """``example "title" { … }``."""

    span: Span = attrs.field(eq=False, repr=False)
    title: Quoted
    given: tuple[GivenFile | GivenFact, ...]
    expected: tuple[Expected, ...]


@attrs.frozen
class File:
    """A whole text, its statements sorted by what they are."""

    span: Span = attrs.field(eq=False, repr=False)
    frameworks: tuple[Framework, ...]
    facts: tuple[Fact, ...]
    lets: tuple[Let, ...]
    requirements: tuple[Requirement, ...]
    entries: tuple[Entry, ...]
    limits: tuple[Limit, ...]
    grade_caps: tuple[GradeCap, ...]
    grade_overrides: tuple[GradeOverride, ...]
    examples: tuple[Example, ...]
