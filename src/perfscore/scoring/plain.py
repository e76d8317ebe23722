"""The values of a result as JSON holds them, every digit as text."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
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
    match value:
        case Fraction():
            return fraction_text(value)
        case Decimal():
            return f"{value:f}"
        case datetime.date():
            return value.isoformat()
        case Diagnostic() | Place():
            return value.to_dict()
        case tuple():
            return [plain(each) for each in value]
        case _ if hasattr(value, "__attrs_attrs__"):
            return _members(value)
        case _:
            return value


def _members(value: object) -> dict[str, Any]:
    kind: type = type(value)
    return {key: plain(getattr(value, key)) for key in keys(kind)}


def typed(value: Scalar | None) -> dict[str, Any] | None:
    """A quantity with the word for what it is; None for one that is not known."""
    if value is None:
        return None
    word = next(word for word, kind in SCALARS.items() if isinstance(value, kind))
    return {"type": word, "value": plain(value)}
