"""Columns of short texts, aligned in any script, and how lists speak of places."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel.source import display_width, pad, printable, shortened
from perfscore.messages.diagnostics import Place

_GAP = "  "
_WIDEST = 60


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines, each column as wide as its widest text; the last one is not filled."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [_GAP.join(pad(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def at(place: Place) -> str:
    """A place within a file, as an editor takes it."""
    return f"{place.line}:{place.column}"


def short(text: str) -> str:
    """A text that fits into a column."""
    return shortened(printable(text), _WIDEST)
