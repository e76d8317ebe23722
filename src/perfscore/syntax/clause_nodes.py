"""Nothing comes in; the frozen nodes of clauses and limits, each with its span, go out."""

from __future__ import annotations

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
    reason: terms.Word | None
    title: Quoted | None


@attrs.frozen
class Matcher:
    """Where a row or a column of a table applies: a range, exact values or (neither) ``else``."""

    span: Span = attrs.field(eq=False, repr=False)
    edges: terms.Edges | None
    exact: tuple[terms.Expression, ...]


@attrs.frozen
class LookupRow:
    """A row of a look-up: points, or a table over the facts that follow."""

    span: Span = attrs.field(eq=False, repr=False)
    matcher: Matcher
    points: terms.Expression | None
    inner: LookupRows | Matrix | None


@attrs.frozen
class LookupRows:
    """``{ A : 1, B : 2 }`` or ``{ A { … } B { … } }``."""

    span: Span = attrs.field(eq=False, repr=False)
    rows: tuple[LookupRow, ...]


@attrs.frozen
class MatrixRow:
    """``| A | 1 | 2 |``."""

    span: Span = attrs.field(eq=False, repr=False)
    matcher: Matcher
    cells: tuple[terms.Expression, ...]


@attrs.frozen
class Matrix:
    """A table over two facts: the second stands in the headings, the first in front of each row."""

    span: Span = attrs.field(eq=False, repr=False)
    headings: tuple[Matcher, ...]
    rows: tuple[MatrixRow, ...]


@attrs.frozen
class Lookup:
    """``lookup A, B { … } otherwise N``."""

    span: Span = attrs.field(eq=False, repr=False)
    subjects: tuple[terms.Expression, ...]
    table: LookupRows | Matrix
    otherwise: terms.Expression | None


Clause = Award | AwardList | Bands | Interpolate | Deduct | Target | Judged | Lookup


@attrs.frozen
class Check:
    """``check A meets T flag beyond S``: what is compared and told, and gives no points."""

    span: Span = attrs.field(eq=False, repr=False)
    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    flag: terms.Expression | None


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
