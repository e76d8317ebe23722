"""The frozen values that explain a score, point by point: losses, limits, arithmetic, edges and scales.

They hold facts and figures, no sentences: ``render`` puts them into words of a language. Values for reading carry the
``kind`` of their type (``ratio``, ``bool`` …), so that a word in them can be put into another language.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

import attrs

from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.source import Distinct, Record, fields_of
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.model import rule_model
from perfscore.model.model import LossKind, NodeKind

Form = Literal[rule_model.Form, "sum", "mean", "weighted mean", "minimum", "maximum", "from"]
Relation = Literal["=", "<", "<=", ">", ">=", "holds", "fails"]


class Seen(Record):
    """A fact, a cell or a quantity that a clause looked at: its value for reading, and where it comes from.

    ``kind`` is the kind of its type. ``source`` and ``note`` are what the facts say of it, ``assessor`` and ``reason``
    belong to judged points. A quantity has its ``formula`` as written; the facts behind it follow in the same
    list and are not ``direct``. ``place`` is where the value stands in the file of the facts.
    """

    name: str
    title: str | None
    value: str
    kind: str = ""
    source: str | None = None
    note: str | None = None
    assessor: str | None = None
    reason: str | None = None
    formula: str | None = None
    direct: bool = True
    place: Place | None = attrs.field(default=None, repr=False)


class Taken(Record):
    """Points that one clause took off (a positive amount) or gave back (a negative one), before publication.

    ``path`` and ``title`` name the node whose clause it is, ``clause`` is that clause as written and ``place`` where,
    ``seen`` the facts and quantities in it with their values, ``reason`` the words of the framework or of the assessor.
    """

    path: str
    title: str | None
    kind: LossKind
    amount: Fraction = attrs.field(repr=fraction_text)
    reason: str | None
    clause: str
    place: Place = attrs.field(repr=False)
    seen: tuple[Seen, ...] = ()

    if TYPE_CHECKING:
        pass
    else:

        def __getattr__(self, name: str) -> Any:
            # Only what is not there yet comes here: the figures of ``later``, of which most are never looked at.
            if name != "seen" or "_look" not in self.__dict__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return self.__dict__.setdefault(name, self._look())

    @classmethod
    def later(cls, look: Callable[[], tuple[Seen, ...]], **fields: Any) -> Self:
        """The same, its figures looked up when they are first asked for."""
        made = object.__new__(cls)
        made.__dict__.update(fields, _look=look)
        return made

    def without_figures(self) -> dict[str, Any]:
        """The fields, without what looks up the figures."""
        return {name: value for name, value in self.__dict__.items() if name not in {"seen", "_look"}}

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in fields_of(type(self))}

    @property
    def line(self) -> int:
        """The line of the clause in the framework, counted from 1."""
        assert self.place.line is not None
        return self.place.line


class Loss(Taken):
    """Points that one clause took off (a positive amount) or gave back (a negative one).

    ``path`` and ``title`` name the node whose clause it is, ``clause`` is that clause as written and ``place`` where,
    ``seen`` the facts and quantities in it with their values, ``reason`` the words of the framework or of the assessor.
    ``amount`` is exact. ``published`` is the same with the digits of published points; at every node both the exact and
    the published amounts add up to what was lost, to the last digit.
    """

    published: Decimal = attrs.field(kw_only=True)

    @classmethod
    def of(cls, taken: Taken, published: Decimal) -> Loss:
        """What was taken, with its published amount."""
        loss = object.__new__(cls)
        loss.__dict__.update(taken.__dict__, published=published)
        return loss


class AppliedLimit(Record):
    """A limit whose condition held; ``bound`` tells whether it changed the points, ``effect`` by how much."""

    kind: str
    reason: str | None
    amount: Fraction | None = attrs.field(repr=fraction_text)
    bound: bool
    effect: Fraction = attrs.field(repr=fraction_text)
    clause: str
    place: Place = attrs.field(repr=False)

    @property
    def line(self) -> int:
        """The line of the limit in the framework, counted from 1."""
        assert self.place.line is not None
        return self.place.line


class Step(Record):
    """A piece of arithmetic: an expression as written, the same with its figures, and its value, all for reading.

    ``name`` is that of the quantity which is computed; None for a piece of the rule itself.
    """

    name: str | None
    written: str
    filled: str
    value: str
    kind: str = ""


class Item(Record):
    """A line of a checklist or of a deduction: its condition as written, the points that it gives or takes.

    ``counted`` tells whether it gave or took them; ``amount`` is what it gave or, in a deduction, took.
    """

    reason: str | None
    condition: str
    counted: bool
    amount: Fraction = attrs.field(repr=fraction_text)


class Edge(Record):
    """Where the points of a node change, all else being equal.

    ``subject`` is the expression that would change, as written, with the ``title`` of the fact or quantity that it is,
    and ``now`` its value. Beyond the edge it is ``relation`` ``at``: ``<= 10%``; or, of a condition, it ``holds`` or
    ``fails``. ``distance`` is how far away the edge is, in the unit of the subject (100 % is 1, a day is 1); None
    where there is no such measure. ``effect`` is what the published score of the node would gain or, negative, lose.
    ``grade`` is the grade beyond an edge of the whole, and None where it is the same as now.
    """

    subject: str
    title: str | None
    now: str
    relation: Relation
    at: str
    kind: str
    distance: Fraction | None = attrs.field(repr=fraction_text)
    effect: Fraction = attrs.field(repr=fraction_text)
    grade: str | None = None


class Segment(Record):
    """A stretch of a scale, or one option of it, with the points at its two ends; None where the scale has no end.

    ``label`` is the row as it is written. ``low_text`` and ``high_text`` are the edges for reading.
    """

    label: str
    low: Fraction | None = attrs.field(repr=fraction_text)
    high: Fraction | None = attrs.field(repr=fraction_text)
    low_closed: bool
    high_closed: bool
    low_text: str
    high_text: str
    low_points: Fraction = attrs.field(repr=fraction_text)
    high_points: Fraction = attrs.field(repr=fraction_text)
    here: bool


class Scale(Record):
    """Where a value stands between the edges of a clause; ``value`` is None where it is no number and no day.

    Segments stand in rising order; those of a choice in the order of the file.
    """

    subject: str
    title: str | None
    value: Fraction | None = attrs.field(repr=fraction_text)
    shown: str
    kind: str
    segments: tuple[Segment, ...]


class AppliedGradeRule(Record):
    """A cap on the grade, or a grade off the scale, whose condition held."""

    kind: Literal["cap", "override"]
    grade: str
    reason: str | None
    bound: bool


class Graded(Record):
    """The grade, the grade that the total alone earns, and every cap and override whose condition held."""

    grade: str | None = None
    earned: str | None = None
    rules: tuple[AppliedGradeRule, ...] = ()


class Part(Record):
    """What stands directly below a node; ``score`` is None where it could not be computed."""

    path: str
    title: str
    weight: Decimal
    score: Decimal | None
    applies: bool


class Explanation(Record, kw_only=True):
    """One node's story: the rule, the figures, the arithmetic, the outcome and the nearest edges.

    ``form`` tells what kind of rule ``clause``, as written, is; of a group, how its parts are combined. ``row`` is the
    row of bands or of a look-up that was taken, as written. ``earned`` is what the rule alone gives, ``limited`` the
    value behind all limits, ``exact`` the value before rounding. Where a node could not be computed, ``score`` is None,
    the values are None and ``problems`` says why; all that was known until then is there. Edges come with the gains
    first, and the nearest first among them; those of the whole tell the grades. ``currency`` is the unit of amounts of
    money.
    """

    kind: NodeKind
    path: str
    title: str
    weight: Decimal
    low: Decimal
    high: Decimal
    score: Decimal | None
    earned: Fraction | None = attrs.field(repr=fraction_text)
    limited: Fraction | None = attrs.field(repr=fraction_text)
    exact: Fraction | None = attrs.field(repr=fraction_text)
    applies: bool
    form: Form
    clause: str | None
    row: str | None
    place: Place = attrs.field(repr=False)
    figures: tuple[Seen, ...]
    steps: tuple[Step, ...]
    items: tuple[Item, ...]
    parts: tuple[Part, ...]
    losses: tuple[Loss, ...]
    limits: tuple[AppliedLimit, ...]
    edges: tuple[Edge, ...]
    scale: Scale | None
    problems: tuple[Diagnostic, ...]
    graded: Graded | None = None
    currency: str = ""


class Explainer(Protocol):
    """What tells of every node, by its path, how its score came about."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes, in the order of the framework; the whole is the empty path."""

    def title(self, path: str) -> str:
        """The title of a node, or its name."""
        return self.explanation(path).title

    def losses(self, path: str) -> tuple[Loss, ...]:
        """What took points off, and what gave them back."""
        return self.explanation(path).losses

    def limits(self, path: str) -> tuple[AppliedLimit, ...]:
        """Every limit whose condition held."""
        return self.explanation(path).limits

    def explanation(self, path: str) -> Explanation:
        """The whole story."""

    def alike(self, _path: str, make: Callable[[], str]) -> str:
        """A text made of what is told of a node, perhaps once for all facts of which the same is told."""
        return make()


class Told(Distinct):
    """An explainer that is made when it is first asked for: a score costs nothing that nobody wants to know."""

    make: Callable[[], Explainer] = attrs.field(repr=False)

    @cached_property
    def explainer(self) -> Explainer:
        """The explainer itself."""
        return self.make()

    def __reduce__(self) -> tuple[type[Told], tuple[Callable[[], Explainer]]]:
        return Told, (self.make,)
