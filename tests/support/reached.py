"""All points that a row can come to with whatever else there is, as ``check`` may claim them."""

from __future__ import annotations

from perfscore.domains.interval import Intervals, Reached
from perfscore.kernel.intervals import ZERO, Interval, hull
from perfscore.model import model


def path_of(node: model.Node, ranges: Intervals) -> str:
    """The path of a node as the core has it, which is that of the row with its origin."""
    return next(path for path, row in ranges.rows.items() if row.origin.span is node.span)


def reached(node: model.Node, ranges: Intervals) -> Reached:
    """What a node can come to."""
    return ranges.row(path_of(node, ranges))


def published(ranges: Intervals, node: model.Node) -> Interval:
    """The published points that a row can show."""
    path = path_of(node, ranges)
    gone = ranges.row(path).gone or any(not each.applies for each in ranges.left(path))
    return hull((ranges.shown(path), ZERO)) if gone else ranges.shown(path)


def exactly(ranges: Intervals, node: model.Node) -> Interval:
    """The same before rounding at the row itself; what stands in it is rounded where the plan says so."""
    path = path_of(node, ranges)
    found, left = ranges.row(path), [each.points for each in ranges.left(path)]
    return hull((found.exact.interval, *left, *([ZERO] if found.gone else [])))
