"""The model of a framework: frozen, its names resolved to objects, its amounts exact.

All points are ``Fraction``; spans point into ``Framework.source``. What the pieces mean is written in
``docs/language.md``; ``perfscore.scoring.reference`` is that meaning as code.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, Self

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.source import LATER, Language, Record, Source, Span, Spanned, Tree, fields_of, replace
from perfscore.kernel.types import Type
from perfscore.model import rule_model, terms

# ---------------------------------------------------------------- the tree

NodeKind = Literal["framework", "group", "indicator", "part"]
LossKind = Literal[
    "award", "unmet", "band", "interpolation", "deduction", "target", "judged", "veto", "exemption", "cap", "floor",
    "coefficient", "absorbed", "base", "not applicable", "redistributed", "rounding", "unassigned",
]  # fmt: skip
Level = Literal["part", "indicator", "group", "total"]
Combination = Literal["sum", "mean", "weighted mean", "minimum", "maximum", "from"]


class _Stated(Spanned):
    """What a file states; who holds it cannot change it."""

    immutable = True


class Node(_Stated, Tree):
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
    clause: rule_model.Clause | None
    limits: tuple[rule_model.Limit, ...]
    children: tuple[Node, ...]
    checks: tuple[rule_model.Check, ...] = ()
    rows: tuple[Rows, ...] = ()
    grading: Grading | None = attrs.field(default=None, metadata=LATER)

    @property
    def missed(self) -> Fraction:
        """The points of a target that is missed and gives nothing: 0, or the least that the node can have."""
        return Fraction(0) if self.low <= 0 <= self.high else self.low

    def rules(self) -> Iterator[Node]:
        """The node itself, all below it and all that rows become: every node that has rules of its own."""
        for node in self.walk():
            yield node
            for rows in node.rows:
                yield from rows.template.rules()

    @cached_property
    def declared(self) -> dict[str, Any]:
        """Its weight and its range, as results tell them."""
        return {name: to_decimal(getattr(self, name)) for name in ("weight", "low", "high")}

    @property
    def level(self) -> Level:
        """The level at which a rounding rule may speak of it."""
        return "total" if self.kind == "framework" else self.kind


class Rows(Spanned):
    """Children that are made of the rows of a table for which ``where`` holds, each like the template.

    They stand behind the first ``at`` children, in groups of one value of the column ``by`` where it is given. ``name``
    is the column with their titles; ``points``, where they are not written as a number, and ``share`` are computed for
    each row.
    """

    table: str
    by: str | None
    where: terms.Expression | None
    name: str
    points: terms.Expression | None
    share: terms.Expression | None
    at: int
    template: Node


class Quantity(_Stated):
    """A named value, ``let``; one with a title is part of the result, as it is ``shown`` and with its grade."""

    name: str
    type: Type
    value: terms.Expression
    title: str | None
    shown: terms.Expression | None = attrs.field(default=None, metadata=LATER)
    grading: Grading | None = attrs.field(default=None, metadata=LATER)


class NamedRule(_Stated):
    """A rule that has a name: where it is declared, and how often it is called. Its calls hold its body."""

    name: str
    title: str | None
    calls: int
    body: Span = attrs.field(eq=False, repr=False)


class Rounding(Record):
    """A rule of the rounding plan; ``step`` is the unit of the last digit."""

    level: Level
    mode: str
    step: Fraction


class GradeRow(_Stated):
    """A grade and where it begins and ends."""

    intervals: tuple[Interval, ...]
    grade: str


class GradeRule(_Stated):
    """A cap on the grade, or a grade off the scale, when a condition holds; one ``above`` another has a rank, too."""

    grade: str
    condition: terms.Expression
    reason: str | None
    above: str | None = attrs.field(default=None, metadata=LATER)


class Grading(_Stated):
    """Grades, the best first; read from the published or the exact points of a row, or value of a ``let``."""

    basis: Literal["published", "exact"]
    rows: tuple[GradeRow, ...]
    caps: tuple[GradeRule, ...]
    overrides: tuple[GradeRule, ...]

    @property
    def ladder(self) -> tuple[GradeRow | GradeRule, ...]:
        """All that give a grade with a rank, the best first."""
        found: list[GradeRow | GradeRule] = list(self.rows)
        for each in self.overrides:
            placed = [other.grade for other in found]
            if each.above is not None and each.grade not in placed:
                found.insert(placed.index(each.above), each)
        return tuple(found)

    @property
    def ranks(self) -> dict[str, int]:
        """The place of each grade on the ladder."""
        return {each.grade: rank for rank, each in reversed(list(enumerate(self.ladder)))}

    @property
    def row_ranks(self) -> tuple[int, ...]:
        """The place of each row there."""
        return tuple(rank for rank, each in enumerate(self.ladder) if isinstance(each, GradeRow))

    @property
    def grades(self) -> tuple[str, ...]:
        """All grades, the best first, then those without a rank."""
        return tuple(dict.fromkeys(each.grade for each in (*self.ladder, *self.overrides)))

    def row_of(self, value: Fraction) -> GradeRow:
        """The row in which a value lies; that for the rest where no other takes it."""
        rest = next((row for row in self.rows if not row.intervals), self.rows[0])
        return next((row for row in self.rows if any(value in each for each in row.intervals)), rest)


class Requirement(_Stated):
    """A condition on the facts: an error or, with ``warning``, a warning where it does not hold.

    Its message is made of the words, with a figure between any two of them.
    """

    warning: bool
    condition: terms.Expression
    words: tuple[str, ...]
    figures: tuple[terms.Expression, ...]


class GivenFile(_Stated):
    """A fact file named by an example."""

    path: str


class GivenFact(_Stated):
    """A fact stated by an example."""

    name: str
    value: terms.Scalar | None
    status: terms.Status
    reason: str | None


class GivenTable(_Stated):
    """A table stated by an example, row by row; a cell without a value is None."""

    name: str
    rows: tuple[tuple[tuple[str, terms.Scalar | None], ...], ...]


class ExpectedLoss(Record):
    """Points that an example expects a node to lose, in all or for one reason; those that it gains are negative.

    ``reason`` is that of losses, or, of those without one, their clause as written or their ``LossKind``; with
    ``assessed`` only an assessor can have given it. ``path`` is that of the node.
    """

    amount: Fraction
    reason: str | None
    assessed: bool
    path: str


class Expectation(_Stated):
    """What an example expects: a condition, a grade, the code of an error or a loss."""

    condition: terms.Expression | None
    grade: str | None
    error: str | None
    loss: ExpectedLoss | None = None


class Example(_Stated):
    """Facts and what should come out of them."""

    title: str
    given: tuple[GivenFile | GivenFact | GivenTable, ...]
    expected: tuple[Expectation, ...]


_NOT_MEANING = frozenset({"examples", "order", "source", "warnings", "rules"})

Step = tuple[Literal["fact", "let", "score"], str]


class Framework(Record, kw_only=True):
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
    fact_list: tuple[rule_model.FactDef, ...] = attrs.field(repr=False)
    quantities: tuple[Quantity, ...] = attrs.field(repr=False)
    requirements: tuple[Requirement, ...] = attrs.field(repr=False)
    examples: tuple[Example, ...] = attrs.field(repr=False)
    rules: tuple[NamedRule, ...] = attrs.field(repr=False)
    order: tuple[Step, ...] = attrs.field(repr=False)
    source: Source = attrs.field(repr=False, eq=False)
    warnings: tuple[Any, ...] = attrs.field(repr=False, eq=False, default=())

    @cached_property
    def facts(self) -> Mapping[str, rule_model.FactDef]:
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

    def told_in(self, lang: Language | None) -> Self:
        """The same framework, of which answers are told in a language; as it is without one."""
        return self if lang in {None, self.language} else replace(self, language=lang)

    @cached_property
    def titled(self) -> tuple[Quantity, ...]:
        """The ``let`` values that are shown beside the points, in the order of the file."""
        return tuple(
            sorted((each for each in self.quantities if each.title is not None), key=lambda each: each.span.start)
        )

    @cached_property
    def digest(self) -> str:
        """A digest of what the framework means, whatever its spacing, comments and examples."""
        meaning = [(name, getattr(self, name)) for name in fields_of(Framework) if name not in _NOT_MEANING]
        return hashlib.sha256(repr(meaning).encode()).hexdigest()

    def rule_at(self, level: Level) -> Rounding | None:
        """The rounding rule of a level, if the plan has one there."""
        return next((rule for rule in self.plan if rule.level == level), None)

    @cached_property
    def display(self) -> Rounding | None:
        """The finest rule of the plan: how scores are shown at levels that the plan leaves alone."""
        return min(self.plan, key=lambda rule: rule.step, default=None)

    def in_rule(self, span: Span) -> bool:
        """Whether a piece of the file stands in a rule, and so in each of its calls."""
        return any(each.body.start <= span.start and span.end <= each.body.end for each in self.rules)

    @property
    def points(self) -> Fraction:
        """The declared points of the whole."""
        return self.root.weight


class Names(Record):
    """Nodes by the ends of their paths, and by their titles."""

    ends: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, nodes: Iterable[tuple[str, str | None]]) -> Names:
        """The names of nodes, given by their paths and their titles."""
        ends: dict[str, tuple[str, ...]] = {}
        titles: dict[str, tuple[str, ...]] = {}
        for path, title in nodes:
            parts = path.split(".")
            for start in range(len(parts)):
                end = ".".join(parts[start:])
                ends[end] = (*ends.get(end, ()), path)
            if title is not None:
                titles[title] = (*titles.get(title, ()), path)
        return cls(ends, titles)

    def meant(self, name: str) -> tuple[str, ...]:
        """The path of this name, else all paths that end with it, else those of this title: none, one or several."""
        found = self.ends.get(name, ())
        return (name,) if name in found else found or self.titles.get(name, ())
