"""What the rows of a framework can come to, before any fact is known: never too narrow.

Facts count with their types and domains, and with the order into which every ``require`` puts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.nodes import Const
from perfscore.kernel.intervals import EVERYTHING, Interval, greater, hull, lesser
from perfscore.model import model, rule_model
from perfscore.search.ground import Ground

CAPS = frozenset({"cap", "at most"})
"""The limits above which points do not rise."""


@attrs.frozen
class Reached:
    """What a node can come to: ``earned`` before its range and its limits, then what it hands up and publishes.

    ``gone`` tells that it may leave its points to others; then it has 0, which the intervals do not count. ``step`` is
    one of which all its exact points are multiples, where there is one.
    """

    earned: Interval
    exact: Interval
    handed: Interval
    score: Interval
    gone: bool
    step: Fraction | None


class Reach:
    """What the nodes of a framework can come to."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.ranges = ground.ranges
        self._paths = dict(paths(ground.framework.root))

    def path(self, node: model.Node) -> str:
        """The path of a node as the core has it."""
        return self._paths[id(node)]

    def of(self, node: model.Node) -> Reached:
        """What a node can come to where it keeps its points; all of its range where no facts give it any."""
        found = self.ranges.row(self.path(node))
        if found.exact.empty:
            inside = self.bounded(EVERYTHING, node)
            return Reached(EVERYTHING, inside, inside, inside, found.gone, None)
        step = None if found.gone else found.exact.step
        earned, exact, handed, score = (
            each.interval for each in (found.earned, found.exact, found.handed, found.score)
        )
        return Reached(earned, exact, handed, score, found.gone, step)

    def full(self, node: model.Node) -> Interval:
        """The full marks of a node; where they are computed for each row, those that a row can have."""
        return self.ranges.number(self.ranges.rows[self.path(node)].full).interval

    def computed(self, node: model.Node) -> bool:
        """Whether the points of a node are computed for each row that it is made of."""
        return not isinstance(self.ranges.rows[self.path(node)].full, Const)

    def bounded(self, value: Interval, node: model.Node) -> Interval:
        """Points, each moved into the range of a node."""
        row = self.ranges.rows[self.path(node)]
        low, high = (self.ranges.number(each).interval for each in (row.low, row.high))
        return lesser(greater(value, low), high)

    def shown(self, node: model.Node) -> Interval:
        """The published points that a node shows where it applies: its own, or those that it is left with."""
        found = self.ranges.shown(self.path(node))
        return self.bounded(EVERYTHING, node) if found.empty else found

    def lifted(self, value: Interval, node: model.Node) -> Interval:
        """Points behind the limits of a node below which they do not fall."""
        return self._moved(value, [each for each in node.limits if each.kind == "at least"], greater)

    def cut(self, value: Interval, node: model.Node) -> Interval:
        """Points behind the limits of a node above which they do not rise."""
        return self._moved(value, [each for each in node.limits if each.kind in CAPS], lesser)

    def _moved(
        self, value: Interval, bounds: Sequence[rule_model.Limit], chosen: Callable[[Interval, Interval], Interval]
    ) -> Interval:
        for each in bounds:
            held = self.ground.settled(each.condition)
            if held is not False and each.amount is not None:
                moved = chosen(value, self.ground.range_of(each.amount))
                value = moved if held else hull((value, moved))
        return value


def paths(node: model.Node, within: str = "") -> Iterator[tuple[int, str]]:
    """The paths of a node and all below it as the core has them, by identity."""
    yield id(node), f"{within}{node.path}"
    for child in node.children:
        yield from paths(child, within)
    for index, rows in enumerate(node.rows):
        yield from paths(rows.template, f"{node.path}#{index}:")
