"""The plain values that generated code reads, one in a slot for each fact."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from perfscore.domains.frames import Facts, TableRow
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written
from perfscore.model import rule_model, terms

_SCALES = {
    Kind.COUNT: 1, Kind.MONEY: 100, Kind.RATIO: 1_000_000, Kind.NUMBER: 10_000, Kind.POINTS: 10_000,
    Kind.DURATION: 1_440, Kind.DATE: 1,
}  # fmt: skip
SLOT_BITS = 62
"""Bits of the largest whole number in a slot that is not free."""

FREE_BITS = 128
"""Bits of the largest numerator or denominator of a number that is free; larger ones are left to the reference."""

DAY_BITS = 24
"""Bits of the number of a day in the calendar."""

SHARE_BITS = 300
"""Bits of the largest share of a written target."""

STATUSES: tuple[terms.Status, ...] = ("known", "missing", "pending", "not applicable")
KNOWN, MISSING = 0, 1
_STATUS: dict[str, int] = {status: place for place, status in enumerate(STATUSES)}

Slot = int | str | bool | Written | tuple[tuple[Any, ...], ...] | None
"""A value, a target or an actual value as written, or the rows of a table.

A row is its number, counted from 1, and its cells in the order of the columns, each None where it is empty; where
numbers are free, then the denominators of the cells.
"""


class Shape(Record):
    """What generated code may take for granted of the facts that it is given.

    Where they are ``complete``, every fact that has no default and is not optional is known. Where they are ``free``,
    numbers stand as a numerator and a denominator; else they are whole numbers of the smallest unit of their type. With
    ``parts`` the scores of parts are told as well.
    """

    complete: bool
    free: bool
    parts: bool = False


class Slots(Record):
    """The values of facts, the denominators of those that are free, and their statuses, in the order of declaration."""

    shape: Shape
    values: tuple[Slot, ...]
    below: tuple[int, ...]
    statuses: tuple[int, ...]


class Layout(Record):
    """Where each fact of a framework stands."""

    facts: tuple[rule_model.FactDef, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each fact's slot."""
        return {fact.name: index for index, fact in enumerate(self.facts)}

    @cached_property
    def scales(self) -> tuple[int, ...]:
        """The denominator of each fact that is a number, where facts are not free; 0 for what is none."""
        return tuple(scale_of(fact) for fact in self.facts)

    @cached_property
    def column_scales(self) -> tuple[tuple[int, ...], ...]:
        """The same of the columns of each table."""
        return tuple(tuple(map(scale_of, fact.columns)) for fact in self.facts)

    @cached_property
    def needed(self) -> tuple[bool, ...]:
        """Whether each fact is one that must be given."""
        return tuple(fact.default is None and not fact.optional for fact in self.facts)

    def filled(self, facts: Facts, *, free: bool = False) -> Slots | None:
        """The slots of a checked fact set, free where they must be or with ``free``.

        None where a number is too large.
        """
        by_name = facts.by_name
        given = [by_name.get(fact.name) for fact in self.facts]
        statuses = tuple(MISSING if each is None else _STATUS[each.status] for each in given)
        values = [None if each is None else _whole(each.value) for each in given]
        tables = {
            place: self._cells(place, each.rows)
            for place, each in enumerate(given)
            if each is not None and each.rows is not None
        }
        fit = all(map(_fits, values, self.scales)) and all(self._table_fits(*table) for table in tables.items())
        free = free or not fit
        complete = all(status == KNOWN or not needed for status, needed in zip(statuses, self.needed, strict=True))
        shape = Shape(complete, free)
        if not free:
            scaled = [*_scaled(values, self.scales)]
            for place, rows in tables.items():
                scales = self.column_scales[place]
                scaled[place] = tuple((number, *_scaled(cells, scales)) for number, cells in rows)
            return Slots(shape, tuple(scaled), (), statuses)
        if not all(map(_fits_free, (*values, *_all_cells(tables.values())))):
            return None
        above = [*map(_above, values)]
        for place, rows in tables.items():
            above[place] = tuple((number, *map(_above, cells), *map(_below, cells)) for number, cells in rows)
        return Slots(shape, tuple(above), tuple(map(_below, values)), statuses)

    def _cells(self, place: int, rows: Sequence[TableRow]) -> _Cells:
        names = [column.name for column in self.facts[place].columns]
        return [(row.number, [_whole(row.cells.get(name)) for name in names]) for row in rows]

    def _table_fits(self, place: int, rows: _Cells) -> bool:
        return all(all(map(_fits, cells, self.column_scales[place])) for _, cells in rows)


_Cells = list[tuple[int, list[Any]]]


def _scaled(values: Sequence[Any], scales: Sequence[int]) -> Iterator[Any]:
    for value, scale in zip(values, scales, strict=True):
        yield value.numerator * (scale // value.denominator) if isinstance(value, Fraction) else value


def _all_cells(tables: Iterable[_Cells]) -> Iterator[Any]:
    for rows in tables:
        for _, cells in rows:
            yield from cells


def _above(value: Any) -> Any:
    return value.numerator if isinstance(value, Fraction) else value


def _below(value: Any) -> int:
    return value.denominator if isinstance(value, Fraction) else 1


def scale_of(fact: rule_model.FactDef) -> int:
    """The denominator of a fact: that of its step where it has one, else one that its kind most likely needs."""
    if fact.step is None or not fact.type.numeric:
        return _SCALES.get(fact.type.kind, 0)
    return math.lcm(fact.step.denominator, fact.first_step.denominator)


def _whole(value: terms.Scalar | None) -> Any:
    """A value as code reads it, a number or a day still a fraction."""
    if isinstance(value, Written):
        return _same(value, value.bare, value.scaled)
    return Fraction(value.toordinal()) if isinstance(value, datetime.date) else value


@lru_cache(maxsize=4_096)
def _same(value: Written, *_unlike: bool) -> Written:
    """One value for all that are alike, so that what is looked up by it is found at once."""
    return value


def _fits(value: Any, scale: int) -> bool:
    if not isinstance(value, Fraction):
        return True
    return scale % value.denominator == 0 and (abs(value.numerator) * scale).bit_length() <= SLOT_BITS


def _fits_free(value: Any) -> bool:
    if not isinstance(value, Fraction):
        return True
    return max(value.numerator.bit_length(), value.denominator.bit_length()) <= FREE_BITS
