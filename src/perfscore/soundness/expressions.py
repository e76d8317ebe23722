"""A framework comes in; conditions and divisions that do what nobody would expect, and what is never used, go out."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.diagnostics import Message
from perfscore.soundness.ground import Ground
from perfscore.source import Span


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    yield from ()
