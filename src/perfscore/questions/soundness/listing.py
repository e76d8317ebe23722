"""Plain text: columns of short texts, aligned in any script, places in lists, exact numbers, values of facts."""

from __future__ import annotations

import datetime
from fractions import Fraction

from perfscore.kernel.numbers import number_text, terminates
from perfscore.kernel.source import printable, shortened
from perfscore.kernel.types import Kind
from perfscore.messages.diagnostics import Place
from perfscore.model import rule_model, terms

_WIDEST = 60


def at(place: Place) -> str:
    """A place within a file, as an editor takes it."""
    return f"{place.line}:{place.column}"


def short(text: str) -> str:
    """A text that fits into a column."""
    return shortened(printable(text), _WIDEST)


def value_text(value: terms.Scalar, fact: rule_model.FactDef) -> str | bool:
    """The value of a fact: a ratio in percent, a date as ``2024-12-31``, a duration in days or minutes."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, Fraction):
        return str(value)
    if fact.type.kind is Kind.RATIO:
        return f"{number_text(value * 100)}%"
    if fact.type.kind is Kind.DURATION:
        return f"{number_text(value)} days" if terminates(value) else f"{number_text(value * 1440)} minutes"
    return number_text(value)
