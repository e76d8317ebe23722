"""Plain text: columns of short texts, aligned in any script, places in lists, exact numbers, values of facts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel.numbers import fraction_text, plain, terminates, to_decimal
from perfscore.kernel.source import display_width, pad, printable, shortened
from perfscore.kernel.types import Kind
from perfscore.messages.diagnostics import Place
from perfscore.model import rule_model, terms

_GAP = "  "
_WIDEST = 60


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """The rows as lines, each column as wide as its widest text; those in ``right`` stand at their right edge."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        _GAP.join(
            pad(text, width, right=index in right) for index, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def at(place: Place) -> str:
    """A place within a file, as an editor takes it."""
    return f"{place.line}:{place.column}"


def short(text: str) -> str:
    """A text that fits into a column."""
    return shortened(printable(text), _WIDEST)


def number_text(value: Fraction) -> str:
    """A number with all its digits; one without an end as ``1/3``."""
    return plain(to_decimal(value)) if terminates(value) else fraction_text(value)


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
