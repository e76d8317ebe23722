"""Checks of points: never given, never lost, or cut off, and limits that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.diagnostics import Message
from perfscore.soundness import points_cut, points_limits, points_reached
from perfscore.soundness.ground import Ground
from perfscore.soundness.reach import Reach
from perfscore.source import Span


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    reach = Reach(ground)
    yield from points_reached.findings(reach)
    yield from points_cut.findings(reach)
    yield from points_limits.findings(reach)
