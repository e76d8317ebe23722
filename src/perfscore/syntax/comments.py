"""Finds the comments in a text without syntax errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfscore.kernel.source import TEXT, Span

# A `#` inside a text begins no comment, and a quotation mark inside a comment begins no text.
_COMMENT = re.compile(rf"{TEXT}|(?P<comment>[#＃][^\n]*)")


def comments(text: str) -> Iterator[Span]:
    """Each comment, from its sign to the end of its line."""
    for found in _COMMENT.finditer(text):
        if found["comment"] is not None:
            yield Span(*found.span("comment"))
