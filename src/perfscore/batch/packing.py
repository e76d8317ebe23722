"""What is scored elsewhere: fact sets packed for the journey, and calls that are handed over in their order.

Of rows with the same names the names are sent once. A decimal travels as its text, since its pickle costs more than
scoring does.
"""

from __future__ import annotations

import datetime
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from perfscore.scoring.facts import Facts

Tag = TypeVar("Tag")
Out = TypeVar("Out")

_PLAIN = frozenset({str, int, bool, Decimal, type(None), datetime.date})
_MOST_SHAPES = 256

PackedRow = tuple[int, list[Any]] | bytes | None
"""The number of a shape and the values; or a pickle; None for what cannot travel."""


@attrs.frozen
class Shape:
    """What rows have in common: their names, and the places of the decimals."""

    names: tuple[str, ...]
    decimals: tuple[int, ...]


@attrs.frozen
class Packed:
    """Rows that are ready to travel."""

    shapes: tuple[Shape, ...]
    rows: tuple[PackedRow, ...]

    def row(self, index: int) -> Any:
        """The facts of a row, as they were given; None where this process cannot make them out."""
        packed = self.rows[index]
        if not isinstance(packed, tuple):
            with suppress(Exception):
                return pickle.loads(packed or b"")
            return None
        number, values = packed
        shape = self.shapes[number]
        if shape.decimals:
            values = values.copy()
            for place in shape.decimals:
                values[place] = Decimal(values[place])
        return dict(zip(shape.names, values, strict=True))

    def only(self, index: int) -> Packed:
        """A row alone, the first of what is left; it is none that travels as a pickle."""
        packed = self.rows[index]
        assert isinstance(packed, tuple)
        number, values = packed
        return Packed((self.shapes[number],), ((0, values),))


@attrs.define
class Packer:
    """Makes rows ready to travel, one when it is taken, since it may change before the next."""

    shapes: list[Shape] = attrs.field(factory=list)
    rows: list[PackedRow] = attrs.field(factory=list)
    known: dict[tuple[object, ...], int] = attrs.field(factory=dict)

    def add(self, row: object) -> PackedRow:
        """The row as it travels, None where it cannot."""
        packed = self._packed(row)
        self.rows.append(packed)
        return packed

    def packed(self) -> Packed:
        """All rows that were added."""
        return Packed(tuple(self.shapes), tuple(self.rows))

    def _packed(self, row: object) -> PackedRow:
        if type(row) is not dict:
            return _pickled(row) if type(row) is Facts else None
        values = list(row.values())
        key = (tuple(row), tuple(map(type, values)))
        number = self.known.get(key)
        if number is None:
            names, types = key
            if len(self.shapes) >= _MOST_SHAPES or not _PLAIN.issuperset(types) or set(map(type, names)) - {str}:
                return _pickled(row)
            number = self.known[key] = len(self.shapes)
            self.shapes.append(Shape(names, tuple(place for place, kind in enumerate(types) if kind is Decimal)))
        for place in self.shapes[number].decimals:
            values[place] = str(values[place])
        return number, values


def _pickled(row: object) -> bytes | None:
    # What a stranger's value does when it is pickled is its own affair.
    with suppress(Exception):
        return pickle.dumps(row)
    return None


# ---------------------------------------------------------------- calls


def in_order(
    executor: Executor | None,
    function: Callable[..., Out],
    calls: Iterable[tuple[Tag, tuple[object, ...]]],
    ahead: int,
) -> Generator[tuple[Tag, Out]]:
    """The tag of each call with what ``function`` returns for its arguments.

    With an executor at most ``ahead`` calls are taken that have not been handed back; without one, one is.
    """
    if executor is None:
        for tag, arguments in calls:
            yield tag, function(*arguments)
        return
    waiting: deque[tuple[Tag, Future[Out]]] = deque()
    try:
        for tag, arguments in calls:
            waiting.append((tag, executor.submit(function, *arguments)))
            if len(waiting) >= ahead:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    finally:
        for _, future in waiting:
            future.cancel()


def _next(waiting: deque[tuple[Tag, Future[Out]]]) -> tuple[Tag, Out]:
    tag, future = waiting[0]
    # Whoever is interrupted here has not handed it back, so it must be cancelled with the others.
    found = future.result()
    waiting.popleft()
    return tag, found
