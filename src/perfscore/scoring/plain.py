"""The values of a result as JSON holds them, every digit as text."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Any, Final

import attrs

from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.written_targets import Written
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.model.terms import Scalar
from perfscore.scoring.explanation import Explanation

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
    return tuple(field.name for field in attrs.fields(kind) if field.name not in left_out)


def plain(value: object) -> Any:
    """Decimals, fractions and days as text, tuples as lists, frozen values as dictionaries of their fields."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    make = _MADE.get(kind)
    if make is None:
        make = _MADE[kind] = _made(kind)
    return make(value)


def _made(kind: type) -> Callable[[Any], Any]:
    """What makes a plain value of one of a type."""
    if issubclass(kind, Fraction):
        return fraction_text
    if issubclass(kind, Decimal):
        return "{:f}".format
    if issubclass(kind, datetime.date):
        return kind.isoformat
    if issubclass(kind, Diagnostic | Place):
        return kind.to_dict
    if issubclass(kind, tuple):
        return _elements
    return _members if attrs.has(kind) else _itself


def _itself(value: object) -> object:
    return value


def _elements(value: tuple[object, ...]) -> list[Any]:
    return [plain(each) for each in value]


def _members(value: object) -> dict[str, Any]:
    kind: type = type(value)
    return {key: plain(getattr(value, key)) for key in keys(kind)}


_AS_IT_IS: Final = frozenset({str, bool, int, NoneType})
_MADE: Final[dict[type, Callable[[Any], Any]]] = {}


def typed(value: Scalar | None) -> dict[str, Any] | None:
    """A quantity with the word for what it is; None for one that is not known."""
    if value is None:
        return None
    word = next(word for word, kind in SCALARS.items() if isinstance(value, kind))
    return {"type": word, "value": plain(value)}
