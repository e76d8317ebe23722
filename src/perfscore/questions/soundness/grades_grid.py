"""A step of which all points that a node can have are multiples, where that can be told."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from perfscore.model import model
from perfscore.model.constants import number
from perfscore.questions.soundness.reach import Reach

_ADDING = frozenset({"sum", "from", "minimum", "maximum"})


def grid_before_rounding(node: model.Node, reach: Reach) -> Fraction | None:
    """A step that divides all points of a node before it is rounded itself; 0 where they are always 0."""
    if node.combination not in _ADDING or node.clause is not None or reach.of(node).gone:
        return None
    parts: list[Fraction | None] = [_grid(each, reach) for each in node.children]
    for rows in node.rows:
        parts.append(None if rows.points is not None else _grid(rows.template, reach))
        rule = None if rows.by is None else reach.ground.framework.rule_at("group")
        parts.append(Fraction(0) if rule is None else rule.step)
    parts += [number(each.amount) for each in node.limits if each.amount is not None]
    return _common((*parts, node.base, node.full, node.low, node.high))


def _grid(node: model.Node, reach: Reach) -> Fraction | None:
    """The same of what a node hands up; nothing where it may leave its points to others, which are stretched then."""
    if reach.of(node).gone:
        return None
    rule = reach.ground.framework.rule_at(node.level)
    if rule is None:
        return grid_before_rounding(node, reach)
    return _common((rule.step, node.low, node.high))


def _common(parts: Iterable[Fraction | None]) -> Fraction | None:
    """The greatest step that divides all of them."""
    there = list(parts)
    known = [each for each in there if each is not None]
    return reduce(_greatest, known, Fraction(0)) if len(known) == len(there) else None


def _greatest(one: Fraction, other: Fraction) -> Fraction:
    below = math.lcm(one.denominator, other.denominator)
    return Fraction(math.gcd(int(one * below), int(other * below)), below)
