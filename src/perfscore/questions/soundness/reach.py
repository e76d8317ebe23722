"""Interval analysis of nodes: an interval that holds all points that a node can have, never too narrow.

Facts count with their types and domains, not with what a ``require`` says of several of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.interval_arithmetic import (
    AT_LEAST_ZERO,
    ZERO,
    added,
    clamped,
    greater,
    hull,
    lesser,
    rounded,
    scaled,
)
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.model import model, rule_model
from perfscore.questions.soundness import reach_clauses
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.looking import seen
from perfscore.questions.soundness.reach_clauses import settled, value_range

CAPS = frozenset({"cap", "at most"})
"""The limits above which points do not rise."""

_SUMS = frozenset({"sum", "from"})
_LEAVING = frozenset({"full", "zero", "redistribute"})


@attrs.frozen
class Reached:
    """What a node can come to: ``earned`` before its range and its limits, then what it hands up and publishes.

    ``gone`` tells that it may leave its points to others; then it has 0, which the intervals do not count.
    """

    earned: Interval
    exact: Interval
    handed: Interval
    score: Interval
    gone: bool


def clause_range(clause: rule_model.Clause, node: model.Node, ground: Ground) -> Interval:
    """The points that the clause of a node can give, before they are bounded by the range of the node."""
    return reach_clauses.clause_range(clause, node, Reach(ground).full(node), ground)


def node_range(node: model.Node, ground: Ground) -> Interval:
    """The published points that a node can have: after combination, limits, what does not apply, and rounding."""
    reach = Reach(ground)
    left = reach.left(node)
    gone = reach.of(node).gone or any(not each.applies for each in left)
    return hull((reach.shown(node), ZERO)) if gone else reach.shown(node)


def exact_range(node: model.Node, ground: Ground) -> Interval:
    """The same before rounding at the node itself; what stands in it is rounded where the plan says so."""
    reach = Reach(ground)
    found = reach.of(node)
    left = [each.points for each in reach.left(node)]
    return hull((found.exact, *left, *([ZERO] if found.gone else [])))


@attrs.frozen
class Left:
    """The points that a node around it leaves a node with that cannot be computed.

    ``limit`` is what settles the node around it, by its condition; None where that goes with all that counts in it.
    """

    points: Interval
    limit: rule_model.Limit | None

    @property
    def applies(self) -> bool:
        """Whether the node counts then."""
        return self.limit is not None and self.limit.policy != "redistribute"


class Reach:
    """What the nodes of a framework can come to; each is reckoned once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._found: dict[int, Reached] = {}
        self._lefts: dict[int, tuple[Left, ...]] = {}
        self._points = {
            id(rows.template): rows.points
            for node in ground.framework.root.rules()
            for rows in node.rows
            if rows.points is not None
        }
        self._outer = {
            id(inner): node
            for node in ground.framework.root.rules()
            for inner in (*node.children, *(rows.template for rows in node.rows))
        }

    def full(self, node: model.Node) -> Interval:
        """The full marks of a node; where they are computed for each row, those that a row can have."""
        worth = self._points.get(id(node))
        return point(node.full) if worth is None else value_range(worth, self.ground).meet(AT_LEAST_ZERO)

    def computed(self, node: model.Node) -> bool:
        """Whether the points of a node are computed for each row that it is made of."""
        return id(node) in self._points

    def of(self, node: model.Node) -> Reached:
        """What a node can come to."""
        if id(node) not in self._found:
            self._found[id(node)] = self._reached(node)
        return self._found[id(node)]

    def bounded(self, value: Interval, node: model.Node) -> Interval:
        """Points, each moved into the range of a node."""
        if not self.computed(node):
            return clamped(value, node.low, node.high)
        return greater(lesser(value, self.full(node)), ZERO)

    def _reached(self, node: model.Node) -> Reached:
        full = self.full(node)
        gates = [(each, settled(each.condition, self.ground)) for each in node.limits if each.kind == "na"]
        policies = {each.policy for each, held in gates if held is not False}
        earned = self._combined(node)
        if node.clause is not None:
            earned = reach_clauses.clause_range(node.clause, node, full, self.ground)
        outcomes = [] if any(held for _, held in gates) else [self._limited(node, self.bounded(earned, node))]
        outcomes += [full] if "full" in policies else []
        outcomes += [self.bounded(ZERO, node)] if "zero" in policies else []
        exact = hull(outcomes) if outcomes else self.bounded(EVERYTHING, node)
        rule = self.ground.framework.rule_at(node.level)
        score = self._published(exact, node)
        # A whole of which nothing is left has no score at all.
        gone = node.kind != "framework" and ("redistribute" in policies or self._all_gone(node))
        return Reached(earned, exact, exact if rule is None else score, score, gone)

    def _published(self, exact: Interval, node: model.Node) -> Interval:
        shown_by = self.ground.framework.rule_at(node.level) or self.ground.framework.display
        return exact if shown_by is None else self.bounded(rounded(exact, shown_by.step, shown_by.mode), node)

    def _all_gone(self, node: model.Node) -> bool:
        """Whether all that counts in a node may leave its points to others; rows without points do not count."""
        fixed = [self.of(each).gone for each in node.children if each.weight > 0 or node.combination not in _SUMS]
        rows, gone = [each.template for each in node.rows], any(fixed)
        for each in rows:
            gone = gone or self.of(each).gone
            counts = Fraction(0) not in self.full(each) if self.computed(each) else each.weight > 0
            if not self.of(each).gone and (counts or node.combination not in _SUMS):
                return False
        return gone and all(fixed)

    # ------------------------------------------------------------ what cannot be computed

    def shown(self, node: model.Node) -> Interval:
        """The published points that a node shows where it applies: its own, or those that it is left with."""
        left = [self._published(each.points, node) for each in self.left(node) if each.applies]
        return hull((self.of(node).score, *left)) if left else self.of(node).score

    def around(self, node: model.Node) -> Iterator[model.Node]:
        """The nodes that a node stands in, the nearest first."""
        while id(node) in self._outer:
            node = self._outer[id(node)]
            yield node

    def left(self, node: model.Node) -> tuple[Left, ...]:
        """What a node may be left with: where it has no score, what settles a node around it goes on without it."""
        if id(node) not in self._lefts:
            self._lefts[id(node)] = tuple(self._left(node)) if self._may_fail(node) else ()
        return self._lefts[id(node)]

    def _left(self, node: model.Node) -> Iterator[Left]:
        for around in self.around(node):
            for each in around.limits:
                kind = each.policy if each.kind == "na" else each.kind
                if kind in _LEAVING and settled(each.condition, self.ground) is not False:
                    points = self.full(node) if kind == "full" else ZERO
                    yield Left(points if kind == "redistribute" else self.bounded(points, node), each)
            if self.of(around).gone:
                yield Left(ZERO, None)

    def _may_fail(self, node: model.Node) -> bool:
        """Whether a node may have no score: any fact can be pending; what looks at nothing is there or is refused."""
        rules = list(node.rules())
        looked = seen(*((each.clause, each.limits, each.rows) for each in rules))
        refused = any(limit.policy == "error" for each in rules for limit in each.limits)
        return refused or bool(looked.steps or looked.tables)

    # ------------------------------------------------------------ limits

    def _limited(self, node: model.Node, inside: Interval) -> Interval:
        """The points behind the limits: first those that lift or cut, then those that settle it."""
        found = self.bounded(self.cut(self.lifted(inside, node), node), node)
        for kind, value in (("full", self.full(node)), ("zero", ZERO)):
            held = [settled(each.condition, self.ground) for each in node.limits if each.kind == kind]
            final = self.bounded(value, node)
            if True in held:
                found = final
            elif None in held:
                found = hull((found, final))
        return found

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
            held = settled(each.condition, self.ground)
            if held is not False and each.amount is not None:
                moved = chosen(value, value_range(each.amount, self.ground))
                value = moved if held else hull((value, moved))
        return value

    # ------------------------------------------------------------ groups

    def _combined(self, node: model.Node) -> Interval:
        if node.combination in _SUMS:
            return self._added(node)
        fixed = [self.of(each) for each in node.children]
        rows = [self.of(each.template) for each in node.rows]
        there = [*fixed, *rows]
        handed = [each.handed for each in there]
        if node.combination in {"minimum", "maximum"}:
            return _extreme(there, lesser if node.combination == "minimum" else greater)
        if rows or any(each.gone for each in fixed):
            return hull(handed)
        shares = [each.share if node.combination == "weighted mean" else Fraction(1) for each in node.children]
        return _weighted(handed, shares)

    def _added(self, node: model.Node) -> Interval:
        rows = [self.of(each.template) for each in node.rows]
        fixed = [(each, self.of(each)) for each in node.children]
        if any(each.gone for each in rows):
            return EVERYTHING
        apart = [each for child, each in fixed if not child.weight or node.combination == "from"]
        parts = [point(node.base), *(hull((each.handed, ZERO)) if each.gone else each.handed for each in apart)]
        weighted = [(child, each) for child, each in fixed if child.weight and node.combination == "sum"]
        if any(each.gone for _, each in weighted):
            if rows:
                return EVERYTHING
            declared = sum((child.weight for child, _ in weighted), Fraction(0))
            parts.append(scaled(hull(scaled(each.handed, 1 / child.weight) for child, each in weighted), declared))
        else:
            parts += [each.handed for _, each in weighted]
        least = 0 if node.combination == "from" else 1
        parts += [self._many(each, least) for each in node.rows]
        return added(parts)

    def _many(self, rows: model.Rows, least: int) -> Interval:
        """The sum of as many rows as there may be."""
        found = _repeated(self.of(rows.template).handed, least)
        rule = self.ground.framework.rule_at("group")
        if rows.by is not None and rule is not None:
            found = _repeated(hull((found, rounded(found, rule.step, rule.mode))), least)
        return found


def _repeated(each: Interval, least: int) -> Interval:
    """The sum of values of one kind, of which there are no fewer than 0 or 1."""
    one = each if least else hull((each, ZERO))
    low = one.low if one.low is not None and one.low >= 0 else None
    high = one.high if one.high is not None and one.high <= 0 else None
    return Interval(low, high, one.low_closed and low is not None, one.high_closed and high is not None)


def _weighted(values: Sequence[Interval], shares: Sequence[Fraction]) -> Interval:
    whole = sum(shares, Fraction(0))
    return added(scaled(each, share / whole) for each, share in zip(values, shares, strict=True))


def _extreme(there: Sequence[Reached], chosen: Callable[[Interval, Interval], Interval]) -> Interval:
    """The least or the greatest; what may be gone bounds nothing."""
    found = hull(each.handed for each in there)
    for each in there:
        if not each.gone:
            found = chosen(found, each.handed)
    return found
