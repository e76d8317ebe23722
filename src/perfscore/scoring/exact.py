"""Values of built-in types for what a caller gave, or the mere name of its type.

Nothing of a stranger's code runs here: a subclass of a built-in type is read by the built-in's own methods, and of any
other value only the name of its type is looked at.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfscore.kernel import limits
from perfscore.kernel.numbers import read_number
from perfscore.kernel.source import Record, printable
from perfscore.messages.catalogue import Words

_SHOWN = 40
# A metaclass may answer for its classes; this asks the class itself.
_NAME_OF: Callable[[type], str] = type.__dict__["__name__"].__get__
_NAMES = {
    **dict.fromkeys(("list", "tuple"), Words("found.list")),
    **dict.fromkeys(("set", "frozenset"), Words("found.set")),
    "dict": Words("found.table"),
    "bytes": Words("found.bytes"),
    "time": Words("found.time"),
}


class Strange(Record):
    """Stands for a value that is of no type a fact can have."""

    type_name: str


class Moment(Record):
    """Stands for a date with a time, which is no date."""

    day: datetime.date


def _day(given: datetime.date) -> datetime.date:
    return datetime.date.fromordinal(datetime.date.toordinal(given))


def _fraction(given: Fraction) -> Fraction:
    """The same from its own fields, which a subclass may have hidden behind others."""
    numerator, denominator = (Fraction.__dict__[name].__get__(given) for name in ("_numerator", "_denominator"))
    return Fraction(numerator, denominator)


_EXACT: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (str, str.__str__),
    (bool, bool),
    (int, int.__int__),
    (float, float.__float__),
    (Decimal, Decimal),
    (Fraction, _fraction),
    (datetime.datetime, lambda given: Moment(_day(given))),
    (datetime.date, _day),
    (datetime.timedelta, datetime.timedelta.__pos__),
)


def exact(given: object) -> object:
    """The value as a plain ``str``, ``bool``, ``int`` and so on, or what stands for it."""
    kind = type(given)
    if given is None or kind is Strange or kind is Moment:
        return given
    for base, plain in _EXACT:
        if issubclass(kind, base):
            return plain(given)
    return Strange(printable(_NAME_OF(kind)[:_SHOWN]))


def number_of(given: object) -> Fraction | None:
    """A number that is given as one or as a text; None where it is none or too long, and of what is not exact."""
    match exact(given):
        case str(text) if len(text) <= limits.LITERAL_CHARACTERS:
            return read_number(text)
        case Decimal() as number if number.is_finite() and abs(number.adjusted()) <= limits.DECIMAL_EXPONENT:
            return Fraction(number)
        case int() | Fraction() as number if not isinstance(number, bool):
            return Fraction(number)
        case _:
            return None


def found_type(given: object) -> Words:
    """How a message speaks of a value that does not fit."""
    match exact(given):
        case str(text):
            return Words("found.text", text=printable(text[:_SHOWN]), cut=len(text) > _SHOWN)
        case bool(truth):
            return Words("found.true" if truth else "found.false")
        case int() | float() | Decimal() | Fraction():
            return Words("found.number")
        case Moment(day):
            return Words("found.moment", day=str(day))
        case datetime.date():
            return Words("found.date")
        case datetime.timedelta():
            return Words("found.duration")
        case Strange(name):
            return _NAMES.get(name) or Words("found.type", name=name)
        case _:
            return Words("found.nothing")
