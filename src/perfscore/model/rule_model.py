"""The frozen facts, clauses and limits of a model, in which names are objects."""

from __future__ import annotations

import datetime
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Literal, get_args

import attrs

from perfscore.kernel.intervals import AT_LEAST_ZERO, EVERYTHING, Interval
from perfscore.kernel.source import LATER, Record, Span, Spanned, replace
from perfscore.kernel.types import COUNT, RATIO, Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.model import terms
from perfscore.model.constants import position


class FactDef(Record):
    """A fact that a framework asks for, or a column of one.

    ``judged`` marks points that an assessor gives, whose bounds are the domain; ``columns`` are those of a table;
    ``named`` are the values that stand for the words in a target, as in ``≤预算金额``, and ``units`` the units in what
    is written that count as others, each with the other.
    """

    name: str
    type: Type
    span: Span = attrs.field(eq=False, repr=False)
    title: str | None = None
    domain: Interval | None = None
    default: terms.Expression | None = None
    optional: bool = False
    step: Fraction | None = None
    judged: bool = False
    columns: tuple[FactDef, ...] = ()
    named: tuple[tuple[str, terms.Expression], ...] = ()
    units: tuple[tuple[str, str], ...] | None = attrs.field(default=None, metadata=LATER)

    @property
    def untied(self) -> FactDef:
        """The fact without bounds: what a range of its values may reach."""
        return replace(self, domain=None, step=None, judged=False)

    @cached_property
    def values(self) -> Interval:
        """The numbers or days that it can be, by its type and its domain."""
        natural = AT_LEAST_ZERO if self.type.whole else EVERYTHING
        return natural if self.domain is None else natural.meet(self.domain)

    @cached_property
    def first_step(self) -> Fraction:
        """Where its steps begin: those of points that are judged at the lowest, all others at 0."""
        return (self.domain.low if self.judged and self.domain is not None else None) or Fraction(0)

    @cached_property
    def own_step(self) -> Fraction | None:
        """The step by which all of its values go; None where any number is one."""
        if not self.type.whole and self.type.kind is not Kind.DATE:
            return self.step
        # Of the multiples of a broken step only these are whole.
        return Fraction(1 if self.step is None else self.step.numerator)

    def misfit(self, value: Fraction | datetime.date) -> Literal["whole", "domain", "step"] | None:
        """Why it cannot be a number or a day, if it cannot."""
        if self.type.whole and isinstance(value, Fraction) and (value.denominator != 1 or value < 0):
            return "whole"
        if self.domain is not None and position(value) not in self.domain:
            return "domain"
        if self.step is None or not isinstance(value, Fraction):
            return None
        return None if ((value - self.first_step) / self.step).denominator == 1 else "step"

    def fits(self, value: terms.Scalar) -> bool:
        """Whether it can be a value of its type."""
        if isinstance(value, str):
            return value in self.type.options or not self.type.options
        return isinstance(value, bool | Written) or self.misfit(value) is None

    def column(self, name: str) -> FactDef:
        """The column of a name."""
        return next(each for each in self.columns if each.name == name)


# ---------------------------------------------------------------- clauses and limits

Form = Literal["award", "checklist", "bands", "interpolate", "deduct", "target", "judged", "lookup"]
"""What kind of rule a clause is."""


class Award(Spanned):
    """The value of an expression, in points."""

    value: terms.Expression

    @property
    def form(self) -> Form:
        """What kind of rule it is: a table alone is one of its own."""
        return self.value.form if isinstance(self.value, terms.Tabular) else "award"


class Item(Spanned):
    """Points for (or against) a condition."""

    points: terms.Expression
    condition: terms.Expression
    reason: str | None


class AwardList(Spanned):
    """A checklist of which each item earns."""

    form: ClassVar[Form] = "checklist"
    items: tuple[Item, ...] = attrs.field(metadata=terms.UNORDERED)


PartialUnit = Literal["proportional", "started", "complete"]
Otherwise = Literal["zero", "proportional", "bands", "judged"]


class PerUnit(Spanned):
    """Points off for each unit beyond a threshold."""

    points: terms.Expression
    unit: Fraction
    subject: terms.Expression
    above: bool
    threshold: terms.Expression | None
    partial: PartialUnit
    reason: str | None


class Deduct(Spanned):
    """Full marks less all that is taken off, never below the floor."""

    form: ClassVar[Form] = "deduct"
    items: tuple[Item | PerUnit, ...] = attrs.field(metadata=terms.UNORDERED)
    floor: terms.Expression | None


class Target(Spanned):
    """Full marks where a target is met, else what ``otherwise`` says: zero, proportional, bands.

    ``judged`` is a person's word where it is not met, or where nothing can be told of that.
    """

    form: ClassVar[Form] = "target"
    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    otherwise: Otherwise
    rows: tuple[terms.Row, ...] = attrs.field(metadata=terms.UNORDERED)
    flag: Fraction | None
    judged: JudgedCell | None = attrs.field(default=None, metadata=LATER)

    @property
    def missed(self) -> Type:
        """The type of what the rows are over."""
        return shortfall(self.operator, self.actual.type)[0]


def shortfall(operator: str, subject: Type) -> tuple[Type, Interval]:
    """What is told of a missed target and where it lies: the share attained or, for dates, the days late (or early)."""
    strict = operator in {"<", ">", "meets"}
    if subject.kind is Kind.DATE and operator != "meets":
        return COUNT, Interval(low=Fraction(0 if strict else 1), low_closed=True)
    return RATIO, Interval(high=Fraction(1), high_closed=strict)


class Judged(Spanned):
    """The points that an assessor gave."""

    form: ClassVar[Form] = "judged"
    fact: FactDef


class JudgedCell(Spanned):
    """The points that a column of a row gives, within bounds; the reason stands in another column."""

    form: ClassVar[Form] = "judged"
    score: terms.ColumnValue
    low: terms.Expression
    high: terms.Expression
    step: Fraction | None
    reason: str | None


Clause = Award | AwardList | Deduct | Target | Judged | JudgedCell


class Check(Spanned):
    """A value that is compared with its target and gives no points; ``operator`` may be ``meets``."""

    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    flag: Fraction | None


Policy = Literal["error", "none", "zero", "redistribute", "full"]
STRICTEST_FIRST: tuple[Policy, ...] = get_args(Policy)
"""Of several policies whose conditions hold, the strictest counts."""
WITHOUT_POINTS: frozenset[Policy] = frozenset({"none", "redistribute"})
"""The policies under which a row has no points of its own."""
LimitKind = Literal["zero", "full", "cap", "at least", "at most", "na"]


class Limit(Spanned):
    """What overrides or bounds the points of a node, or multiplies them, always or when a condition holds."""

    kind: LimitKind | Literal["times"]
    amount: terms.Expression | None
    condition: terms.Expression | None
    policy: Policy | None
    reason: str | None
