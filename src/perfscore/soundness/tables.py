"""A framework comes in; rows of bands and of look-ups that nothing reaches, or that contradict the others, go out."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.diagnostics import Message
from perfscore.soundness.ground import Ground
from perfscore.source import Span


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    yield from ()
