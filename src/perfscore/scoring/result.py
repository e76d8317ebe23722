"""The frozen result of an evaluation, which explains every point.

At every node ``sum(loss.amount for loss in losses) == lost``, which is ``weight - score``, to the last digit.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, partial
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import attrs

from perfscore.kernel.numbers import EXACT, fraction_text
from perfscore.kernel.source import Record, SourceFile, Tree, fields_of, start_of
from perfscore.kernel.suggest import nearest
from perfscore.kernel.written_targets import Written
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.model.model import Framework, Names, Node, NodeKind
from perfscore.model.terms import Scalar
from perfscore.scoring.explanation import AppliedGradeRule, AppliedLimit, Explanation, Loss, Told

SCHEMA: Final = "perfscore-result/2"
"""The name of the schema that ``docs/json.md`` describes; another number, another meaning of a key."""

SCALARS: Final[dict[str, type]] = {
    "number": Fraction,
    "date": datetime.date,
    "text": str,
    "truth": bool,
    "target": Written,
}
"""What a quantity may be, by the word that tells so in a file."""

# What a node says itself, or its children say, is not said again by its explanation.
_SAID_ALREADY: Final = frozenset({
    "kind", "path", "title", "weight", "low", "high", "score", "earned", "limited", "exact", "applies", "parts",
    "losses", "limits", "graded", "currency",
})  # fmt: skip


@cache
def keys(kind: type) -> tuple[str, ...]:
    """The keys under which the fields of a frozen value stand, in their order."""
    left_out = _SAID_ALREADY if kind is Explanation else frozenset[str]()
    return tuple(name for name in fields_of(kind) if name not in left_out)


def opened(value: object) -> Any:
    """Decimals, fractions and days as text, tuples as lists, frozen values as dictionaries; what they hold as it is."""
    kind = type(value)
    make = _MADE.get(kind)
    if make is None:
        make = _MADE[kind] = _made(kind)
    return make(value)


def plain(value: object) -> Any:
    """The same, and so is all that it holds."""
    if type(value) in _AS_IT_IS:
        return value
    found = opened(value)
    if type(found) is dict:
        return {name: each if type(each) in _AS_IT_IS else plain(each) for name, each in found.items()}
    return [plain(each) for each in found] if type(found) is list else found


def _made(kind: type) -> Callable[[Any], Any]:
    """What opens a value of a type."""
    if issubclass(kind, Fraction):
        return fraction_text
    if issubclass(kind, Decimal):
        return "{:f}".format
    if issubclass(kind, datetime.date):
        return kind.isoformat
    if issubclass(kind, Diagnostic | Place):
        return kind.to_dict
    if issubclass(kind, tuple):
        return list
    return partial(_members, names=keys(kind)) if attrs.has(kind) else _itself


def _itself(value: object) -> object:
    return value


def _members(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Some fields of a frozen value by their names."""
    return dict(zip(names, attrgetter(*names)(value), strict=True))


_AS_IT_IS: Final = frozenset({str, bool, int, NoneType})
_MADE: Final[dict[type, Callable[[Any], Any]]] = {}


def typed(value: Scalar | None) -> dict[str, Any] | None:
    """A quantity with the word for what it is; None for one that is not known."""
    if value is None:
        return None
    word = next(word for word, kind in SCALARS.items() if isinstance(value, kind))
    return {"type": word, "value": plain(value)}


_SHOWN = 100
_ABOUT_IT = (
    "perfscore", "framework", "title", "version", "effective", "authority", "origin", "language", "currency", "about",
    "grade", "earned_grade", "grade_rules",
)  # fmt: skip


def head_of(node: Node, framework: Framework) -> dict[str, Any]:
    """What of a node is the same whatever its facts are, by the names that a result has for it."""
    called = node if node.path else framework
    return {"kind": node.kind, "name": called.name, "path": node.path, "title": called.title, **node.declared}


NO_VALUE: Final = "—"
"""Stands for a value that could not be computed and was not needed."""


class Titled(Record):
    """A ``let`` with a title: its value for reading, rounded as it is declared, and the grade of that.

    ``kind`` is the kind of its type. The value is ``NO_VALUE`` where it could not be computed and was not needed.
    """

    name: str
    title: str
    value: str
    kind: str
    grade: str | None = None


class NodeResult(Record, Tree, kw_only=True):
    """What a group, an indicator or a part was given.

    ``weight``, ``score`` and ``lost`` are decimals, in points: declared, published, and the difference. ``exact`` is
    the value before rounding; ``earned`` what the clause alone gives (None where it could not be computed and a limit
    decided); ``limited`` the value behind all limits. ``low`` and ``high`` are the range, in points; a bonus or a malus
    has the weight 0 and its points there. ``applies`` is False where it has no points: they were shared out, or are
    nobody's. ``grade`` is that of the whole, or of a row with grades of its own. ``row`` is the number, counted from 1,
    of the row of a table that became the node. Where a value was compared with a target, ``attainment`` is the share
    of the target that was reached and ``deviation`` how far the value lies above it, or, negative, below it, as a share
    of it; None where there is no such share.

    ``losses``, ``limits`` and ``explanation`` are computed when they are first asked for. Results are equal when their
    values are.
    """

    kind: NodeKind
    name: str
    path: str
    title: str | None
    weight: Decimal
    low: Decimal
    high: Decimal
    score: Decimal
    exact: Fraction = attrs.field(repr=fraction_text)
    earned: Fraction | None = attrs.field(repr=fraction_text)
    limited: Fraction = attrs.field(repr=fraction_text)
    applies: bool
    children: tuple[NodeResult, ...] = attrs.field(repr=False)
    grade: str | None = attrs.field(default=None)
    row: int | None = None
    attainment: Fraction | None = attrs.field(default=None, repr=fraction_text)
    deviation: Fraction | None = attrs.field(default=None, repr=fraction_text)
    told: Told = attrs.field(eq=False, repr=False)

    _pending: ClassVar[Any] = None
    """Gives fields that are not there yet."""

    if TYPE_CHECKING:
        pass
    else:

        def __getattr__(self, name: str) -> Any:
            # Only what is not there yet comes here: ``_pending`` gives it, perhaps with more.
            if name not in keys(type(self)) or self._pending is None:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            for field, value in self._pending(self.__dict__.get("path", ""), name).items():
                self.__dict__.setdefault(field, value)
            return self.__dict__[name]

    def __getstate__(self) -> dict[str, Any]:
        kind: type = type(self)
        return {name: getattr(self, name) for name in keys(kind)}

    @property
    def lost(self) -> Decimal:
        """Declared less published points; negative where more was published."""
        return EXACT.subtract(self.weight, self.score)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What took points off and what gave some back; exact and published amounts add up to ``lost``."""
        return self.told.explainer.losses(self.path)

    @property
    def limits(self) -> tuple[AppliedLimit, ...]:
        """Every limit whose condition held, also where it changed nothing."""
        return self.told.explainer.limits(self.path)

    @property
    def explanation(self) -> Explanation:
        """The story of the node: the rule, the figures, the arithmetic, the outcome and the nearest edges."""
        return self.told.explainer.explanation(self.path)

    @property
    def indicators(self) -> tuple[NodeResult, ...]:
        """All indicators below, in the order of the framework."""
        return tuple(node for node in self.walk() if node.kind == "indicator" and node is not self)

    @cached_property
    def _by_path(self) -> Mapping[str, NodeResult]:
        return {node.path: node for node in self.walk() if node is not self}

    def _at(self, path: str) -> NodeResult:
        return self._by_path[path]

    @cached_property
    def _names(self) -> Names:
        return Names.of((path, node.title) for path, node in self._by_path.items())

    def __getitem__(self, name: str) -> NodeResult:
        """The node of a name or of a dotted path, of the end of one or of a title; ``total`` is the whole.

        Raises KeyError, with the nearest name, where it means none or several.
        """
        if name == "total" and not self.path:
            return self
        given: object = name
        if not isinstance(given, str):
            raise KeyError(f"no node has a name of type {type(given).__name__}; a name is a text")
        found, shown = self._names.meant(given), start_of(given, _SHOWN)
        if len(found) == 1:
            return self._at(found[0])
        if found:
            raise KeyError(f"{shown!r} may be {', '.join(found)}")
        near = nearest(given, self._names.ends)
        raise KeyError(f"no node {shown!r}" + (f"; did you mean {near!r}?" if near else ""))

    def to_dict(self) -> dict[str, Any]:
        """The node as plain values, decimals and fractions as text, ready for JSON; see ``docs/json.md``."""
        return {
            **plain(own_of(self)),
            **plain(story_of(self)),
            "children": [child.to_dict() for child in self.children],
        }


_OWN: Final = tuple(key for key in keys(NodeResult) if key not in {"grade", "children", "told"})
_WITHOUT_FIGURES: Final = tuple(key for key in keys(Loss) if key != "seen")


def own_of(node: NodeResult) -> dict[str, Any]:
    """What a node was given, by the names that it has in files."""
    graded = {"grade": node.grade} if node.path and node.grade is not None else {}
    return {**_members(node, _OWN), **graded, "lost": node.lost}


def story_of(node: NodeResult) -> dict[str, Any]:
    """What is told of a node, by the names that it has in files."""
    return {"losses": losses_of(node), "limits": node.limits, "explanation": node.explanation}


def losses_of(node: NodeResult) -> list[Loss | dict[str, Any]]:
    """The losses of a node as they go into files.

    Their figures stand only at the node whose clause it is, since all groups above repeat it.
    """
    return [loss if loss.path == node.path else _members(loss, _WITHOUT_FIGURES) for loss in node.losses]


class Scored(NodeResult, kw_only=True):
    """The score of a fact set under a framework: the root of the tree, and what belongs to the whole.

    ``framework`` is its name, ``effective`` its first and last day, ``authority`` and ``origin`` who made it and where
    it was published, ``language`` (``en`` or ``zh``) the one it is written in, ``currency`` the unit of its amounts;
    ``about`` is what the facts say of themselves, as pairs. ``grade`` is None where the framework has no grades;
    ``earned_grade`` is the grade before caps, ``titled`` what is shown beside the points. ``perfscore`` is the version
    that computed it; ``digest`` and ``facts_digest`` name the framework's meaning and the facts, so that the result can
    be computed again. ``files`` are the files that places in the result speak of, ``read_from`` is that from which the
    result itself was read back: nobody has compared what it says with the framework and the facts. Where it was
    computed, it is None.
    """

    framework: str
    version: str | None
    effective: tuple[datetime.date, datetime.date | None] | None
    authority: str | None
    origin: str | None
    language: Literal["en", "zh"]
    currency: str
    about: tuple[tuple[str, str], ...]
    earned_grade: str | None
    grade_rules: tuple[AppliedGradeRule, ...] = attrs.field(repr=False)
    quantity_values: tuple[tuple[str, Scalar | None], ...] = attrs.field(repr=False)
    warnings: tuple[Diagnostic, ...] = attrs.field(repr=False)
    perfscore: str = attrs.field(repr=False)
    digest: str = attrs.field(repr=False)
    facts_digest: str = attrs.field(repr=False)
    titled: tuple[Titled, ...] = attrs.field(default=(), repr=False)
    files: tuple[SourceFile, ...] = attrs.field(default=(), eq=False, repr=False)
    read_from: str | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of all groups and indicators by their paths; the whole has the empty path."""
        return {node.path: node.score for node in self.walk() if node.kind != "part" and (node.path or node.applies)}

    @property
    def quantities(self) -> Mapping[str, Scalar | None]:
        """The ``let`` values by name, exact; None for one that could not be computed and was not needed."""
        return MappingProxyType(dict(self.quantity_values))

    @property
    def unrated(self) -> tuple[Diagnostic, ...]:
        """Why there is no score, where the framework says that there is none; then the whole does not apply."""
        return () if self.applies else tuple(each for each in self.warnings if each.code == "PS537")

    def to_dict(self) -> dict[str, Any]:
        """The whole result as plain values, decimals and fractions as text, ready for JSON; see ``docs/json.md``."""
        return {**plain(whole_of(self)), "result": super().to_dict()}


def whole_of(result: Scored) -> dict[str, Any]:
    """What belongs to the whole of a result alone, by the names that it has in files."""
    return {
        "schema": SCHEMA,
        **_members(result, _ABOUT_IT),
        "quantities": {name: typed(value) for name, value in result.quantity_values},
        **({"titled": result.titled} if result.titled else {}),
        **_members(result, ("warnings", "digest", "facts_digest", "files", "read_from")),
    }
