"""Interval analysis of clauses: all points that one can give, before they are bounded."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from perfscore.kernel.interval_arithmetic import (
    AT_LEAST_ZERO,
    ZERO,
    added,
    clamped,
    greater,
    hull,
    negated,
    rounded,
    scaled,
    times,
)
from perfscore.kernel.intervals import EVERYTHING, Interval, gaps, point
from perfscore.model import constants, model, rule_model, terms
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.reach_branches import Branch, bounds

_ONE = Fraction(1)
_MODES: dict[rule_model.PartialUnit, str] = {"started": "ceiling", "complete": "floor"}


def settled(condition: terms.Expression | None, ground: Ground) -> bool | None:
    """What a condition always is, wherever it can be told; None where it may be either. None at all always holds."""
    match condition:
        case None:
            return True
        case terms.Constant():
            return condition.value is True
        case terms.Not():
            inner = settled(condition.operand, ground)
            return None if inner is None else not inner
        case terms.AllOf() | terms.AnyOf():
            each = [settled(operand, ground) for operand in condition.operands]
            deciding = isinstance(condition, terms.AnyOf)
            return deciding if deciding in each else None if None in each else not deciding
        case terms.Comparison():
            return _compared(condition.operator, value_range(condition.left, ground), condition.right, ground)
        case terms.Within():
            found = value_range(condition.operand, ground)
            if found.meet(condition.interval).empty:
                return False
            return True if found.meet(condition.interval) == found else None
        case _:
            return None


def _compared(operator: str, left: Interval, other: terms.Expression, ground: Ground) -> bool | None:
    right = value_range(other, ground)
    if operator in {">", ">="}:
        left, right, operator = right, left, {">": "<", ">=": "<="}[operator]
    if operator in {"=", "!="}:
        same = left.low is not None and left == right == point(left.low)
        apart = left.meet(right).empty
        return (operator == "=") if same else (operator == "!=") if apart else None
    if _below(left, right, strictly=operator == "<"):
        return True
    return False if _below(right, left, strictly=operator == "<=") else None


def _below(one: Interval, other: Interval, *, strictly: bool) -> bool:
    """Whether every value of one is below (or, not strictly, at most) every value of the other."""
    if one.high is None or other.low is None:
        return False
    if one.high != other.low:
        return one.high < other.low
    return not strictly or not (one.high_closed and other.low_closed)


def narrowed(condition: terms.Expression, ground: Ground, *, held: bool) -> Ground | None:
    """What can be said where a condition holds, or does not; None where that cannot be.

    Only what is said of one fact or quantity alone makes it narrower.
    """
    if settled(condition, ground) is (not held):
        return None
    match condition:
        case terms.Not():
            return narrowed(condition.operand, ground, held=not held)
        case terms.AllOf() | terms.AnyOf() if isinstance(condition, terms.AllOf) == held:
            found: Ground | None = ground
            for each in condition.operands:
                found = None if found is None else narrowed(each, found, held=held)
            return found
        case terms.Comparison():
            sides = value_range(condition.left, ground), value_range(condition.right, ground)
            found = ground
            for named, inside in bounds(condition, *sides, held=held):
                found = None if found is None else _behind(named, inside, found)
            return found
        case terms.Within(operand=terms.FactValue() | terms.QuantityValue() as named) if held:
            return _behind(named, condition.interval, ground)
        case _:
            return ground


def _behind(named: terms.FactValue | terms.QuantityValue, inside: Interval, ground: Ground) -> Ground | None:
    """What can be said where a fact or a quantity lies within an interval; None where it has no value there."""
    found = Branch.of(ground, named, inside)
    return None if value_range(named, found).empty else found


def value_range(expression: terms.Expression, ground: Ground) -> Interval:
    """The values of a number or a date; of whole numbers, between whole ones."""
    if not expression.type.ordered:
        return EVERYTHING
    if isinstance(expression, terms.Conditional):
        ways = ((expression.positive, True), (expression.negative, False))
        there = [(inner, narrowed(expression.condition, ground, held=held)) for inner, held in ways]
        return hull(value_range(inner, where) for inner, where in there if where is not None)
    found = ground.range_of(expression)
    match expression:
        case terms.FactValue() | terms.ColumnValue() | terms.Aggregate(function="count") if expression.type.whole:
            return found.whole()
        case _:
            return found


def clause_range(clause: rule_model.Clause, node: model.Node, full: Interval, ground: Ground) -> Interval:
    """The points that a clause can give; ``full`` are the full marks of its node."""
    match clause:
        case rule_model.Award():
            return value_range(clause.value, ground)
        case rule_model.AwardList():
            return added(item_range(item, ground) for item in clause.items)
        case rule_model.Bands():
            found = value_range(clause.subject, ground)
            return hull(value_range(row.points, ground) for row in _reached(clause.rows, found))
        case rule_model.Interpolate():
            return _interpolated(clause, ground)
        case rule_model.Deduct():
            return greater(unfloored(clause, full, ground), floor_range(clause, node, ground))
        case rule_model.Target():
            return _target(clause, node, full, ground)
        case rule_model.Lookup():
            rest = () if clause.otherwise is None else (value_range(clause.otherwise, ground),)
            return hull((*_looked_up(clause.rows, clause.subjects, ground), *rest))
        case rule_model.JudgedCell():
            low, high = value_range(clause.low, ground), value_range(clause.high, ground)
            bounds = Interval(low.low, high.high, low.low_closed, high.high_closed)
            return hull((value_range(clause.score, ground).meet(bounds),))
        case _:
            return clause.fact.domain or EVERYTHING


def unfloored(clause: rule_model.Deduct, full: Interval, ground: Ground) -> Interval:
    """The points that a deduction would leave if it had no floor."""
    return added((full, *(negated(item_range(item, ground)) for item in clause.items)))


def floor_range(clause: rule_model.Deduct, node: model.Node, ground: Ground) -> Interval:
    """The points below which a deduction never falls."""
    if clause.floor is not None:
        return value_range(clause.floor, ground)
    return point(node.low) if node.full == 0 and node.low < 0 else ZERO


def item_range(item: rule_model.Item | rule_model.PerUnit, ground: Ground) -> Interval:
    """What an item gives, or takes off."""
    if isinstance(item, rule_model.PerUnit):
        return times(value_range(item.points, ground), counted_range(item, ground))
    held = settled(item.condition, ground)
    whole = value_range(item.points, ground)
    return whole if held else ZERO if held is False else hull((whole, ZERO))


def counted_range(item: rule_model.PerUnit, ground: Ground) -> Interval:
    """How many units count."""
    beyond = value_range(item.subject, ground)
    if item.threshold is not None:
        beyond = added((beyond, negated(value_range(item.threshold, ground))))
    found = scaled(greater(beyond if item.above else negated(beyond), ZERO), 1 / item.unit)
    if item.partial == "proportional":
        return found
    counted = rounded(found, _ONE, _MODES[item.partial])
    if item.partial == "started" and counted.low == found.low and not found.low_closed:
        # Where something lies beyond every time, a unit has been started every time.
        return counted.meet(Interval(low=counted.low, low_closed=False)).whole()
    return counted


def _reached(rows: Sequence[rule_model.Band], found: Interval) -> Iterator[rule_model.Band]:
    """The rows that some value in an interval falls into."""
    for row in rows:
        if _touched(row, rows, found):
            yield row


def _touched(
    row: rule_model.Band | rule_model.LookupRow,
    rows: Sequence[rule_model.Band] | Sequence[rule_model.LookupRow],
    found: Interval,
) -> bool:
    if not row.values and not row.intervals:
        return bool(gaps([interval for each in rows for interval in each.intervals], found))
    on_line = [constants.position(each) for each in row.values if isinstance(each, Fraction | datetime.date)]
    if len(on_line) < len(row.values) or any(each in found for each in on_line):
        return True
    return any(not interval.meet(found).empty for interval in row.intervals)


def _looked_up(
    rows: Sequence[rule_model.LookupRow], subjects: Sequence[terms.Expression], ground: Ground
) -> Iterator[Interval]:
    found = value_range(subjects[0], ground)
    for row in rows:
        if not _touched(row, rows, found):
            continue
        if row.points is not None:
            yield value_range(row.points, ground)
        else:
            yield from _looked_up(row.inner, subjects[1:], ground)


def _interpolated(clause: rule_model.Interpolate, ground: Ground) -> Interval:
    found = value_range(clause.subject, ground)
    (first, _), (last, _) = clause.knots[0], clause.knots[-1]
    knots = [(at, constants.number(points)) for at, points in clause.knots]
    fixed = [(at, points) for at, points in knots if points is not None]
    if len(fixed) < len(knots):
        return hull(value_range(points, ground) for _, points in clause.knots)
    span = clamped(found, first, last)
    assert span.low is not None and span.high is not None
    ends = [_between(fixed, span.low), _between(fixed, span.high)]
    inner = [points for at, points in fixed if span.low <= at <= span.high]
    return hull(point(each) for each in (*ends, *inner))


def _between(knots: Sequence[tuple[Fraction, Fraction]], at: Fraction) -> Fraction:
    """The points at a place on the line from knot to knot."""
    (low, below), (high, above) = next(each for each in pairwise(knots) if at <= each[1][0])
    return below + (above - below) * (at - low) / (high - low)


def _target(clause: rule_model.Target, node: model.Node, full: Interval, ground: Ground) -> Interval:
    met = None
    if clause.operator != "meets":
        met = _compared(clause.operator, value_range(clause.actual, ground), clause.wanted, ground)
    short = point(node.missed)
    if clause.otherwise == "proportional":
        short = times(full, _attained(clause, ground))
    elif clause.otherwise == "bands":
        short = hull(value_range(row.points, ground) for row in clause.rows)
    return full if met else short if met is False else hull((full, short))


def _attained(clause: rule_model.Target, ground: Ground) -> Interval:
    """The share of a target that can be reached where it is missed."""
    actual, wanted = value_range(clause.actual, ground), value_range(clause.wanted, ground)
    part, whole = (actual, wanted) if clause.operator.startswith(">") else (wanted, actual)
    missing = AT_LEAST_ZERO.meet(Interval(high=_ONE, high_closed=True))
    if clause.operator == "meets" or part.high is None or whole.low is None or whole.low <= 0:
        return missing
    return missing.meet(Interval(high=max(part.high, Fraction(0)) / whole.low, high_closed=True))
