"""Nothing comes in; the frozen result of an evaluation, which explains every point, goes out.

At every node ``sum(loss.amount for loss in losses) == lost``, which is ``weight - score``, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import attrs

from perfscore.analysis.model import NodeKind
from perfscore.analysis.terms import Scalar
from perfscore.diagnostics import Diagnostic
from perfscore.numbers import fraction_text, to_decimal
from perfscore.suggest import nearest

LossKind = Literal[
    "award", "unmet", "band", "interpolation", "deduction", "target", "judged", "veto", "exemption", "cap", "floor",
    "absorbed", "base", "not applicable", "redistributed", "rounding", "unassigned",
]  # fmt: skip


@attrs.frozen
class Seen:
    """A fact or a quantity that a clause looked at: its value as a reader would see it, and where it comes from."""

    name: str
    title: str | None
    value: str
    source: str | None = None
    note: str | None = None


@attrs.frozen
class Loss:
    """Points that one clause took off (a positive amount) or gave back (a negative one).

    ``path`` names the node whose clause it is, ``clause`` is that clause as written, ``seen`` the facts and
    quantities in it with their values, ``reason`` the words of the framework or of the assessor.
    """

    path: str
    kind: LossKind
    amount: Fraction = attrs.field(repr=fraction_text)
    reason: str | None
    clause: str
    line: int
    seen: tuple[Seen, ...] = ()


@attrs.frozen
class AppliedLimit:
    """A limit whose condition held; ``bound`` tells whether it changed the points, ``effect`` by how much."""

    kind: str
    reason: str | None
    amount: Fraction | None = attrs.field(repr=fraction_text)
    bound: bool
    effect: Fraction = attrs.field(repr=fraction_text)
    line: int


@attrs.frozen(slots=False, kw_only=True)
class NodeResult:
    """What a group, an indicator or a part was given.

    ``weight``, ``score`` and ``lost`` are decimals, in points: declared, published, and the difference. ``exact`` is
    the value before rounding; ``earned`` what the clause alone gives (None where it could not be computed and a limit
    decided); ``limited`` the value behind all limits. ``low`` and ``high`` are the range, in points; a bonus or a
    malus has the weight 0 and its points there. ``applies`` is False where its points were shared out. Only the whole
    has a ``grade``. ``row`` is the number, counted from 1, of the row of a table that became the node. Where a value
    was compared with a target, ``attainment`` is the share of the target that was reached and ``deviation`` how far
    the value lies above it, or, negative, below it, as a share of it; None where there is no such share.
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
    losses: tuple[Loss, ...] = attrs.field(repr=False)
    limits: tuple[AppliedLimit, ...] = attrs.field(repr=False)
    children: tuple[NodeResult, ...] = attrs.field(repr=False)
    grade: str | None = attrs.field(default=None)
    row: int | None = None
    attainment: Fraction | None = attrs.field(default=None, repr=lambda value: str(value and fraction_text(value)))
    deviation: Fraction | None = attrs.field(default=None, repr=lambda value: str(value and fraction_text(value)))

    @property
    def lost(self) -> Decimal:
        """Declared less published points; negative where more was published."""
        exact = Fraction(self.weight) - Fraction(self.score)
        exponents = (number.as_tuple().exponent for number in (self.weight, self.score))
        return to_decimal(exact, max(-each for each in exponents if isinstance(each, int)))

    def walk(self) -> Iterator[NodeResult]:
        """The node itself and all below it, in the order of the framework."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    @property
    def indicators(self) -> tuple[NodeResult, ...]:
        """All indicators below, in the order of the framework."""
        return tuple(node for node in self.walk() if node.kind == "indicator" and node is not self)

    @cached_property
    def _by_suffix(self) -> Mapping[str, tuple[NodeResult, ...]]:
        found: dict[str, tuple[NodeResult, ...]] = {}
        for node in self.walk():
            parts = node.path.split(".") if node is not self else []
            for start in range(len(parts)):
                suffix = ".".join(parts[start:])
                found[suffix] = (*found.get(suffix, ()), node)
        return found

    def __getitem__(self, name: str) -> NodeResult:
        """The node of a name or of a dotted path, or of the end of one; ``total`` is the whole.

        Raises KeyError, with the nearest name, where it means none or several.
        """
        if name == "total" and not self.path:
            return self
        found = self._by_suffix.get(name, ())
        exact = [node for node in found if node.path == name]
        if len(found) == 1 or exact:
            return (exact or found)[0]
        if found:
            raise KeyError(f"{name!r} may be {', '.join(node.path for node in found)}")
        meant = nearest(name, self._by_suffix)
        raise KeyError(f"no node {name!r}" + (f"; did you mean {meant!r}?" if meant else ""))

    def to_dict(self) -> dict[str, Any]:
        """The node as plain values, decimals and fractions as text, ready for JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "path": self.path,
            "title": self.title,
            "weight": f"{self.weight:f}",
            "low": f"{self.low:f}",
            "high": f"{self.high:f}",
            "score": f"{self.score:f}",
            "lost": f"{self.lost:f}",
            "exact": fraction_text(self.exact),
            "earned": None if self.earned is None else fraction_text(self.earned),
            "limited": fraction_text(self.limited),
            "applies": self.applies,
            "row": self.row,
            "attainment": None if self.attainment is None else fraction_text(self.attainment),
            "deviation": None if self.deviation is None else fraction_text(self.deviation),
            "losses": [
                {
                    "path": loss.path,
                    "kind": loss.kind,
                    "amount": fraction_text(loss.amount),
                    "reason": loss.reason,
                    "clause": loss.clause,
                    "line": loss.line,
                    "seen": [attrs.asdict(each) for each in loss.seen],
                }
                for loss in self.losses
            ],
            "limits": [
                {
                    "kind": limit.kind,
                    "reason": limit.reason,
                    "amount": None if limit.amount is None else fraction_text(limit.amount),
                    "bound": limit.bound,
                    "effect": fraction_text(limit.effect),
                    "line": limit.line,
                }
                for limit in self.limits
            ],
            "children": [child.to_dict() for child in self.children],
        }


@attrs.frozen
class AppliedGradeRule:
    """A cap on the grade, or a grade off the scale, whose condition held."""

    kind: Literal["cap", "override"]
    grade: str
    reason: str | None
    bound: bool


@attrs.frozen(slots=False, kw_only=True)
class Result(NodeResult):
    """The score of a fact set under a framework: the root of the tree, and what belongs to the whole.

    ``grade`` is None where the framework has no grades; ``earned_grade`` is the grade before caps. ``digest`` and
    ``facts_digest`` name the framework's meaning and the facts, so that the result can be computed again.
    """

    framework: str
    version: str | None
    earned_grade: str | None
    grade_rules: tuple[AppliedGradeRule, ...] = attrs.field(repr=False)
    quantity_values: tuple[tuple[str, Scalar | None], ...] = attrs.field(repr=False)
    warnings: tuple[Diagnostic, ...] = attrs.field(repr=False)
    digest: str = attrs.field(repr=False)
    facts_digest: str = attrs.field(repr=False)

    @property
    def quantities(self) -> Mapping[str, Scalar | None]:
        """The ``let`` values by name, exact; None for one that could not be computed and was not needed."""
        return MappingProxyType(dict(self.quantity_values))

    def to_dict(self) -> dict[str, Any]:
        """The whole result as plain values, decimals and fractions as text, ready for JSON."""
        return {
            "framework": self.framework,
            "version": self.version,
            "grade": self.grade,
            "earned_grade": self.earned_grade,
            "grade_rules": [attrs.asdict(rule) for rule in self.grade_rules],
            "quantities": {
                name: fraction_text(value)
                if isinstance(value, Fraction)
                else value
                if value is None or isinstance(value, bool)
                else str(value)
                for name, value in self.quantity_values
            },
            "warnings": [warning.to_dict() for warning in self.warnings],
            "digest": self.digest,
            "facts_digest": self.facts_digest,
            "result": super().to_dict(),
        }
