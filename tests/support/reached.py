"""All points that a row can come to with whatever else there is, as ``check`` may claim them."""

from __future__ import annotations

from perfscore.kernel.intervals import ZERO, Interval, hull
from perfscore.model import model
from perfscore.questions.soundness.reach import Reach


def published(reach: Reach, node: model.Node) -> Interval:
    """The published points that a row can show."""
    left = reach.ranges.left(reach.path(node))
    gone = reach.of(node).gone or any(not each.applies for each in left)
    return hull((reach.shown(node), ZERO)) if gone else reach.shown(node)


def exactly(reach: Reach, node: model.Node) -> Interval:
    """The same before rounding at the row itself; what stands in it is rounded where the plan says so."""
    found = reach.of(node)
    left = [each.points for each in reach.ranges.left(reach.path(node))]
    return hull((found.exact, *left, *([ZERO] if found.gone else [])))
