"""Nothing comes in; the frozen facts, clauses and limits of a model, in which names are objects, go out."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import attrs

from perfscore.analysis import terms
from perfscore.bands import Interval
from perfscore.source import Span
from perfscore.types import Type


@attrs.frozen
class FactDef:
    """A fact that a framework asks for, or a column of one.

    ``judged`` marks points that an assessor gives, whose bounds are the domain; ``columns`` are those of a table;
    ``named`` are the values that stand for the words in a target, as in ``≤预算金额``.
    """

    name: str
    type: Type
    title: str | None
    domain: Interval | None
    default: terms.Expression | None
    optional: bool
    step: Fraction | None
    judged: bool
    span: Span = attrs.field(eq=False, repr=False)
    columns: tuple[FactDef, ...] = ()
    named: tuple[tuple[str, terms.Expression], ...] = ()

    def column(self, name: str) -> FactDef:
        """The column of a name."""
        return next(each for each in self.columns if each.name == name)


# ---------------------------------------------------------------- clauses and limits


@attrs.frozen
class Band:
    """One row: numbers and days in an interval, or one of some values; neither is the rest of the domain."""

    span: Span = attrs.field(eq=False, repr=False)
    intervals: tuple[Interval, ...]
    values: tuple[terms.Scalar, ...]
    points: terms.Expression


@attrs.frozen
class Award:
    """The value of an expression, in points."""

    span: Span = attrs.field(eq=False, repr=False)
    value: terms.Expression


@attrs.frozen
class Item:
    """Points for (or against) a condition."""

    span: Span = attrs.field(eq=False, repr=False)
    points: terms.Expression
    condition: terms.Expression
    reason: str | None


@attrs.frozen
class AwardList:
    """A checklist of which each item earns."""

    span: Span = attrs.field(eq=False, repr=False)
    items: tuple[Item, ...]


@attrs.frozen
class Bands:
    """The points of the row in which a value lies."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: terms.Expression
    rows: tuple[Band, ...]


@attrs.frozen
class Interpolate:
    """Linear between knots, flat outside; knots are pairs of a place and points, in rising order."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: terms.Expression
    knots: tuple[tuple[Fraction, terms.Expression], ...]


PartialUnit = Literal["proportional", "started", "complete"]
Otherwise = Literal["zero", "proportional", "bands"]


@attrs.frozen
class PerUnit:
    """Points off for each unit beyond a threshold."""

    span: Span = attrs.field(eq=False, repr=False)
    points: terms.Expression
    unit: Fraction
    subject: terms.Expression
    above: bool
    threshold: terms.Expression | None
    partial: PartialUnit
    reason: str | None


@attrs.frozen
class Deduct:
    """Full marks less all that is taken off, never below the floor."""

    span: Span = attrs.field(eq=False, repr=False)
    items: tuple[Item | PerUnit, ...]
    floor: terms.Expression | None


@attrs.frozen
class Target:
    """Full marks where a target is met, else what ``otherwise`` says: zero, proportional, bands."""

    span: Span = attrs.field(eq=False, repr=False)
    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    otherwise: Otherwise
    rows: tuple[Band, ...]
    flag: Fraction | None


@attrs.frozen
class Judged:
    """The points that an assessor gave."""

    span: Span = attrs.field(eq=False, repr=False)
    fact: FactDef


@attrs.frozen
class JudgedCell:
    """The points that a column of a row gives, within bounds; the reason stands in another column."""

    span: Span = attrs.field(eq=False, repr=False)
    score: terms.ColumnValue
    low: terms.Expression
    high: terms.Expression
    step: Fraction | None
    reason: str | None


@attrs.frozen
class LookupRow:
    """What a row matches, as in ``Band``, and its points or the rows over the facts that follow."""

    span: Span = attrs.field(eq=False, repr=False)
    intervals: tuple[Interval, ...]
    values: tuple[terms.Scalar, ...]
    points: terms.Expression | None
    inner: tuple[LookupRow, ...]


@attrs.frozen
class Lookup:
    """The points of the row that several values lead to, one after the other."""

    span: Span = attrs.field(eq=False, repr=False)
    subjects: tuple[terms.Expression, ...]
    rows: tuple[LookupRow, ...]
    otherwise: terms.Expression | None


Clause = Award | AwardList | Bands | Interpolate | Deduct | Target | Judged | JudgedCell | Lookup


@attrs.frozen
class Check:
    """A value that is compared with its target and gives no points; ``operator`` may be ``meets``."""

    span: Span = attrs.field(eq=False, repr=False)
    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    flag: Fraction | None


Policy = Literal["full", "zero", "redistribute", "error"]
LimitKind = Literal["zero", "full", "cap", "at least", "at most", "na"]


@attrs.frozen
class Limit:
    """What overrides or bounds the points of a node, always or when a condition holds."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: LimitKind
    amount: terms.Expression | None
    condition: terms.Expression | None
    policy: Policy | None
    reason: str | None
