"""The answer about what a score can still become, as frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import attrs

from perfscore.kernel.numbers import fraction_text, plain, terminates, to_decimal
from perfscore.model.model import NodeKind

Points = Decimal | Fraction
Refused = Literal["none", "some", "not told"]


def points_text(value: Points | None) -> str:
    """Points with all their digits."""
    return plain(value) if isinstance(value, Decimal) else fraction_text(value)


@attrs.frozen
class Completion:
    """Values of all open facts, of which the score was computed.

    ``values`` are those of the open facts by name, as ``evaluate`` takes them, and ``shown`` the same for reading; a
    fact that stays missing is not among the values. ``facts`` are all facts, those that were known included.
    """

    score: Decimal
    grade: str | None
    values: Mapping[str, Any]
    shown: tuple[tuple[str, str], ...]
    facts: Mapping[str, Any] = attrs.field(repr=False)


@attrs.frozen
class End:
    """The lowest or the highest score of a row, in points.

    No completion goes beyond ``value``. Where it is ``attained``, the
    ``completion`` has exactly this score of the row. Where it is not, ``open`` tells that surely none has it, however
    near it comes; else that is not proved, and the completion is the one that comes nearest of those that were tried:
    it has the score ``found``.
    """

    value: Points = attrs.field(repr=points_text)
    attained: bool
    open: bool
    found: Decimal | None
    completion: Completion | None = attrs.field(repr=False)


@attrs.frozen
class NodeBounds:
    """A row and how it can end: the lowest and the highest score that it can have.

    It is ``settled`` where no open fact matters to it.
    """

    kind: NodeKind
    name: str
    path: str
    title: str | None
    weight: Decimal
    low: End
    high: End
    settled: bool
    children: tuple[NodeBounds, ...] = attrs.field(repr=False)

    @property
    def width(self) -> Points:
        """How far the two ends lie apart, in points."""
        width = Fraction(self.high.value) - Fraction(self.low.value)
        return to_decimal(width) if terminates(width) else width

    def walk(self) -> Iterator[NodeBounds]:
        """The row itself and all below it, in the order of the file."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


@attrs.frozen
class PossibleGrade:
    """A grade that is possible; with the completion that gets it, or without one where it only is not excluded."""

    grade: str
    completion: Completion | None = attrs.field(repr=False)


@attrs.frozen
class OpenFact:
    """A fact that is open: what it may be, in words, and what the total could still be if it alone were known.

    ``at_worst`` and ``at_best`` are how far the two ends of the total would lie apart then, in points, for the value of
    the fact that narrows it least and most, of its ends, its middle and the figures that rules compare it with. None
    tells that there was too much to try.
    """

    name: str
    title: str | None
    may_be: str
    at_worst: Points | None = attrs.field(repr=points_text)
    at_best: Points | None = attrs.field(repr=points_text)


@attrs.frozen(kw_only=True, slots=False)
class Foreseen:
    """What a score can still become: its rows, the grades that are possible, and the facts that are open.

    ``grades`` stand in the order of the framework, the best first. ``facts`` begin with the one that would narrow the
    total most if it were known. ``refused`` tells whether a ``require`` refuses some of what the open facts may be, or
    something cannot be computed then; such facts are no completion, and ``refusal`` says what was found. ``exhausted``
    tells that there was too much to try: what is not attained may then only not have been found.
    """

    framework: str
    title: str | None
    language: Literal["en", "zh"]
    total: NodeBounds
    grades: tuple[PossibleGrade, ...]
    facts: tuple[OpenFact, ...]
    refused: Refused
    refusal: str | None
    exhausted: bool
