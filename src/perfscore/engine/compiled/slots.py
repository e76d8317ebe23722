"""Checked facts come in; the plain values that generated code reads, one in each slot, go out."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.analysis import rule_model, terms
from perfscore.engine.bind import FactSet
from perfscore.types import Kind

_SCALES = {
    Kind.COUNT: 1, Kind.MONEY: 100, Kind.RATIO: 1_000_000, Kind.NUMBER: 10_000, Kind.POINTS: 10_000,
    Kind.DURATION: 1_440, Kind.DATE: 1,
}  # fmt: skip
SLOT_BITS = 62
"""Bits of the largest whole number in a slot that is not free."""

FREE_BITS = 128
"""Bits of the largest numerator or denominator of a number that is free; larger ones are left to the reference."""

STATUSES: tuple[terms.Status, ...] = ("known", "missing", "pending", "not applicable")
KNOWN, MISSING = 0, 1

Slot = int | str | bool | None


@attrs.frozen
class Shape:
    """What generated code may take for granted of the facts that it is given.

    Where they are ``complete``, every fact that has no default and is not optional is known. Where they are ``free``,
    numbers stand as a numerator and a denominator; else they are whole numbers of the smallest unit of their type.
    """

    complete: bool
    free: bool


@attrs.frozen
class Slots:
    """The values of facts, the denominators of those that are free, and their statuses, in the order of declaration."""

    shape: Shape
    values: tuple[Slot, ...]
    below: tuple[int, ...]
    statuses: tuple[int, ...]


@attrs.frozen(slots=False)
class Layout:
    """Where each fact of a framework stands."""

    facts: tuple[rule_model.FactDef, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each fact's slot."""
        return {fact.name: index for index, fact in enumerate(self.facts)}

    @cached_property
    def scales(self) -> tuple[int, ...]:
        """The denominator of each fact that is a number, where facts are not free; 0 for what is none."""
        return tuple(_scale(fact) for fact in self.facts)

    @cached_property
    def needed(self) -> tuple[bool, ...]:
        """Whether each fact is one that must be given."""
        return tuple(fact.default is None and not fact.optional for fact in self.facts)

    def filled(self, facts: FactSet, *, free: bool = False) -> Slots | None:
        """The slots of a checked fact set, free where they must be or with ``free``.

        None where a number is too large.
        """
        by_name = facts.by_name
        given = [by_name.get(fact.name) for fact in self.facts]
        statuses = tuple(MISSING if each is None else STATUSES.index(each.status) for each in given)
        values = [None if each is None else _whole(each.value) for each in given]
        free = free or not all(map(_fits, values, self.scales))
        complete = all(status == KNOWN or not needed for status, needed in zip(statuses, self.needed, strict=True))
        shape = Shape(complete, free)
        if free:
            if any(isinstance(value, Fraction) and not _fits_free(value) for value in values):
                return None
            above = tuple(value.numerator if isinstance(value, Fraction) else value for value in values)
            below = tuple(value.denominator if isinstance(value, Fraction) else 1 for value in values)
            return Slots(shape, above, below, statuses)
        return Slots(shape, self._scaled(values), (), statuses)

    def _scaled(self, values: Sequence[Fraction | Slot]) -> tuple[Slot, ...]:
        return tuple(
            value.numerator * (scale // value.denominator) if isinstance(value, Fraction) else value
            for value, scale in zip(values, self.scales, strict=True)
        )


def _scale(fact: rule_model.FactDef) -> int:
    """The denominator of a fact: that of its step where it has one, else one that its kind most likely needs."""
    if fact.step is None or not fact.type.numeric:
        return _SCALES.get(fact.type.kind, 0)
    start = fact.domain.low if fact.judged and fact.domain is not None else None
    return math.lcm(fact.step.denominator, (start or fact.step).denominator)


def _whole(value: terms.Scalar | None) -> Fraction | Slot:
    """A value as code reads it; what a form writes as text only the reference can read."""
    if isinstance(value, datetime.date):
        return Fraction(value.toordinal())
    return value if isinstance(value, Fraction | str | bool) else None


def _fits(value: Fraction | Slot, scale: int) -> bool:
    if not isinstance(value, Fraction):
        return True
    return scale % value.denominator == 0 and (abs(value.numerator) * scale).bit_length() <= SLOT_BITS


def _fits_free(value: Fraction) -> bool:
    return max(value.numerator.bit_length(), value.denominator.bit_length()) <= FREE_BITS
