"""A model comes in and plain values that ``marshal`` can write go out; and the way back.

Nothing but values is kept: words, numbers and, by their names, classes of the model. What is read can build no other.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, cast

import attrs

from perfscore import bands, diagnostics, types, written
from perfscore import source as sources
from perfscore.analysis import model, rule_model, terms
from perfscore.types import Kind

Kept = tuple[tuple[str, ...], list[tuple[Any, ...]], tuple[Any, ...]]
"""The names of classes; the objects, each with the number of its class and its fields; the fields of the framework."""

_FRACTION, _DATE, _TUPLE, _KIND, _OBJECT, _SOURCE = range(6)
_MODULES = (model, rule_model, terms, bands, sources, types, diagnostics, written)
_CLASSES: dict[str, type[Any]] = {
    name: each
    for module in _MODULES
    for name, each in vars(module).items()
    if isinstance(each, type) and attrs.has(each) and each.__module__ == module.__name__
}
_FIELDS = {each: tuple(field.name for field in attrs.fields(each)) for each in _CLASSES.values()}


def keep(framework: model.Framework) -> Kept:
    """A model as plain values, without the text that it was read from."""
    keeper = _Keeper(framework.source)
    fields = tuple(keeper.value(getattr(framework, name)) for name in _FIELDS[model.Framework])
    return tuple(keeper.classes), keeper.objects, fields


def restore(kept: Kept, source: sources.Source) -> model.Framework:
    """The model that was kept, of a text that is the same.

    Raises LookupError, TypeError or ValueError where the values are none that ``keep`` gives.
    """
    names, rows, fields = kept
    reader = _Reader(source, [_CLASSES[name] for name in names])
    for row in rows:
        reader.add(row)
    found = zip(_FIELDS[model.Framework], map(reader.value, fields), strict=True)
    return model.Framework(**dict(found))


@attrs.define(eq=False)
class _Keeper:
    """Writes each object once, what it is made of before it."""

    source: sources.Source
    classes: dict[str, int] = attrs.field(factory=dict)
    objects: list[tuple[Any, ...]] = attrs.field(factory=list)
    # The objects live as long as their framework does, so a number in memory means one of them.
    numbers: dict[int, int] = attrs.field(factory=dict)

    def value(self, value: object) -> Any:
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, Fraction):
            return _FRACTION, value.numerator, value.denominator
        if isinstance(value, datetime.date):
            return _DATE, value.toordinal()
        if isinstance(value, tuple):
            return _TUPLE, *map(self.value, value)
        if isinstance(value, Kind):
            return _KIND, value.value
        if value is self.source:
            return (_SOURCE,)
        return _OBJECT, self.number(value)

    def number(self, value: object) -> int:
        if id(value) not in self.numbers:
            kind = type(value)
            fields = [self.value(getattr(value, name)) for name in _FIELDS[kind]]
            self.numbers[id(value)] = len(self.objects)
            self.objects.append((self.classes.setdefault(kind.__name__, len(self.classes)), *fields))
        return self.numbers[id(value)]


@attrs.define(eq=False)
class _Reader:
    """Reads objects in the order in which they were written."""

    source: sources.Source
    classes: Sequence[type[Any]]
    objects: list[Any] = attrs.field(factory=list)

    def add(self, row: tuple[Any, ...]) -> None:
        number, *fields = row
        self.objects.append(self.classes[number](*map(self.value, fields)))

    def value(self, kept: object) -> Any:
        if not isinstance(kept, tuple):
            return kept
        match cast(tuple[int, *tuple[Any, ...]], kept):
            case (4, number):
                return self.objects[number]
            case (0, above, below):
                return Fraction(above, below)
            case (2, *items):
                return tuple(map(self.value, items))
            case (3, word):
                return Kind(word)
            case (1, ordinal):
                return datetime.date.fromordinal(ordinal)
            case (5,):
                return self.source
        raise ValueError(f"nothing is kept as {kept!r}")
