"""Checks of points: never given, never lost, or cut off, and limits that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.questions.soundness import points_cut, points_limits, points_reached
from perfscore.questions.soundness.reach import Reach
from perfscore.search.ground import Ground


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    reach = Reach(ground)
    yield from points_reached.findings(reach)
    yield from points_cut.findings(reach)
    yield from points_limits.findings(reach)
