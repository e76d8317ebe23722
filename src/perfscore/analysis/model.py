"""Nothing comes in; the frozen model of a framework, in which names are objects and amounts are exact, goes out.

All points are ``Fraction``; spans point into ``Framework.source``. What the pieces mean is written in
``docs/language.md``; ``perfscore.engine.reference`` is that meaning as code.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import attrs

from perfscore.analysis import terms
from perfscore.bands import Interval
from perfscore.source import Source, Span
from perfscore.types import Type


@attrs.frozen
class FactDef:
    """A fact that a framework asks for; ``judged`` holds the bounds of points that an assessor gives."""

    name: str
    type: Type
    title: str | None
    domain: Interval | None
    default: terms.Expression | None
    optional: bool
    step: Fraction | None
    judged: bool
    span: Span = attrs.field(eq=False, repr=False)


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
    knots: tuple[tuple[Fraction, Fraction], ...]


PartialUnit = Literal["proportional", "started", "complete"]
Otherwise = Literal["zero", "proportional", "bands"]


@attrs.frozen
class PerUnit:
    """Points off for each unit beyond a threshold."""

    span: Span = attrs.field(eq=False, repr=False)
    points: Fraction
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


Clause = Award | AwardList | Bands | Interpolate | Deduct | Target | Judged
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


# ---------------------------------------------------------------- the tree

NodeKind = Literal["framework", "group", "indicator", "part"]
Level = Literal["part", "indicator", "group", "total"]
Combination = Literal["sum", "mean", "weighted mean", "minimum", "maximum", "from"]


@attrs.frozen
class Node:
    """A group, an indicator or a part; the whole framework is the node with the empty path.

    ``weight`` is what the node adds to its group's declared points (0 for a bonus or a malus), ``full`` its full
    marks, ``low`` and ``high`` its range. ``share`` is its weight in a weighted mean.
    """

    kind: NodeKind
    name: str
    path: str
    title: str | None
    weight: Fraction
    full: Fraction
    low: Fraction
    high: Fraction
    share: Fraction
    combination: Combination
    base: Fraction
    clause: Clause | None
    limits: tuple[Limit, ...]
    children: tuple[Node, ...]
    span: Span = attrs.field(eq=False, repr=False)

    def walk(self) -> Iterator[Node]:
        """The node itself and all below it, in the order of the file."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    @property
    def level(self) -> Level:
        """The level at which a rounding rule may speak of it."""
        return "total" if self.kind == "framework" else self.kind


@attrs.frozen
class Quantity:
    """A named value, ``let``."""

    name: str
    type: Type
    value: terms.Expression
    title: str | None
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class Rounding:
    """A rule of the rounding plan; ``step`` is the unit of the last digit."""

    level: Level
    mode: str
    step: Fraction


@attrs.frozen
class GradeRow:
    """A grade and where it begins and ends."""

    intervals: tuple[Interval, ...]
    grade: str
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class GradeRule:
    """A cap on the grade, or a grade off the scale, when a condition holds."""

    grade: str
    condition: terms.Expression
    reason: str | None
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class Grading:
    """Grades, the best first; read from the published or the exact total."""

    basis: Literal["published", "exact"]
    rows: tuple[GradeRow, ...]
    caps: tuple[GradeRule, ...]
    overrides: tuple[GradeRule, ...]


@attrs.frozen
class Requirement:
    """A condition on the facts: an error or, with ``warning``, a warning where it does not hold."""

    warning: bool
    condition: terms.Expression
    message: str
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class GivenFile:
    """A fact file named by an example."""

    path: str
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class GivenFact:
    """A fact stated by an example."""

    name: str
    value: terms.Scalar | None
    status: terms.Status
    reason: str | None
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class Expectation:
    """What an example expects: a condition, a grade or the code of an error."""

    condition: terms.Expression | None
    grade: str | None
    error: str | None
    span: Span = attrs.field(eq=False, repr=False)


@attrs.frozen
class Example:
    """Facts and what should come out of them."""

    title: str
    given: tuple[GivenFile | GivenFact, ...]
    expected: tuple[Expectation, ...]
    span: Span = attrs.field(eq=False, repr=False)


_NOT_MEANING = frozenset({"examples", "order", "source", "warnings"})

Step = tuple[Literal["fact", "let", "score"], str]


@attrs.frozen(slots=False, kw_only=True)
class Framework:
    """A framework that is sound and ready to score facts.

    ``order`` lists what is computed after what; ``warnings`` are the diagnostics of severity ``warning`` found on the
    way here.
    """

    name: str
    title: str | None
    version: str | None
    effective: tuple[datetime.date, datetime.date | None] | None
    authority: str | None
    origin: str | None
    language: Literal["en", "zh"]
    currency: str
    root: Node = attrs.field(repr=False)
    plan: tuple[Rounding, ...]
    grading: Grading | None
    fact_list: tuple[FactDef, ...] = attrs.field(repr=False)
    quantities: tuple[Quantity, ...] = attrs.field(repr=False)
    requirements: tuple[Requirement, ...] = attrs.field(repr=False)
    examples: tuple[Example, ...] = attrs.field(repr=False)
    order: tuple[Step, ...] = attrs.field(repr=False)
    source: Source = attrs.field(repr=False, eq=False)
    warnings: tuple[Any, ...] = attrs.field(repr=False, eq=False, default=())

    @cached_property
    def facts(self) -> Mapping[str, FactDef]:
        """The facts that the framework asks for, by name."""
        return {fact.name: fact for fact in self.fact_list}

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by its full path; the empty path is the whole framework."""
        return {node.path: node for node in self.root.walk()}

    @cached_property
    def quantity_values(self) -> Mapping[str, Quantity]:
        """The ``let`` values by name."""
        return {quantity.name: quantity for quantity in self.quantities}

    @cached_property
    def digest(self) -> str:
        """A digest of what the framework means, whatever its spacing, comments and examples."""
        fields = (field.name for field in attrs.fields(Framework) if field.name not in _NOT_MEANING)
        meaning = [(name, getattr(self, name)) for name in fields]
        return hashlib.sha256(repr(meaning).encode()).hexdigest()

    def rule_at(self, level: Level) -> Rounding | None:
        """The rounding rule of a level, if the plan has one there."""
        return next((rule for rule in self.plan if rule.level == level), None)

    @cached_property
    def display(self) -> Rounding | None:
        """The finest rule of the plan: how scores are shown at levels that the plan leaves alone."""
        return min(self.plan, key=lambda rule: rule.step, default=None)

    @property
    def points(self) -> Fraction:
        """The declared points of the whole."""
        return self.root.weight
