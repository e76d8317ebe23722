"""The points that a clause gives, for questions about a framework."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar, assert_never

from perfscore.kernel.numbers import rounded, show
from perfscore.kernel.wording import describe
from perfscore.messages import tables as table_messages
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.scoring.comparing import compare
from perfscore.scoring.values import Known, Trouble

_ZERO = Fraction(0)
_ONE_ROUNDING = {"started": "ceiling", "complete": "floor"}


def earn(clause: rule_model.Clause, node: model.Node, known: Known) -> Fraction:
    """Apply a clause. Raises Trouble where it cannot be computed."""
    match clause:
        case rule_model.Award():
            return known.number(clause.value)
        case rule_model.AwardList():
            given = (known.number(item.points) for item in clause.items if known.holds(item.condition))
            return sum(given, _ZERO)
        case rule_model.Bands():
            return known.number(_row(clause.rows, known.value(clause.subject)).points)
        case rule_model.Interpolate():
            knots = [(at, known.number(points)) for at, points in clause.knots]
            return known.bounded(interpolated(knots, known.number(clause.subject)), clause.span)
        case rule_model.Deduct():
            taken = sum((_taken(item, known) for item in clause.items), _ZERO)
            return max(known.bounded(node.full - taken, clause.span), _lowest(clause, node, known))
        case rule_model.Target():
            return _target(clause, node, known)
        case rule_model.Lookup():
            return _lookup(clause, known)
        case rule_model.JudgedCell():
            return _judged_cell(clause, node, known)
        case rule_model.Judged():
            value = known.fact(clause.fact.name, clause.span)
            assert isinstance(value, Fraction)
            return value
        case _:
            assert_never(clause)


def _row(rows: Sequence[rule_model.Band], value: terms.Scalar) -> rule_model.Band:
    row = matching(rows, value)
    assert row is not None, "the analysis has shown that the rows cover the domain"
    return row


_Row = TypeVar("_Row", rule_model.Band, rule_model.LookupRow)


def matching(rows: Sequence[_Row], value: terms.Scalar) -> _Row | None:
    """The row in which a value lies, else the rest, where there is one."""
    rest: _Row | None = None
    for row in rows:
        if not row.intervals and not row.values:
            rest = row
        elif value in row.values or any(position(value) in interval for interval in row.intervals):
            return row
    return rest


def interpolated(knots: Sequence[tuple[Fraction, Fraction]], at: Fraction) -> Fraction:
    """The points at a place: linear between knots, flat outside."""
    if at <= knots[0][0]:
        return knots[0][1]
    index = bisect_left(knots, at, key=lambda knot: knot[0])
    if index == len(knots):
        return knots[-1][1]
    (low, low_points), (high, high_points) = knots[index - 1 : index + 1]
    return low_points + (high_points - low_points) * (at - low) / (high - low)


def _lowest(clause: rule_model.Deduct, node: model.Node, known: Known) -> Fraction:
    """The points below which a deduction never falls."""
    if clause.floor is not None:
        return known.number(clause.floor)
    return node.low if node.full == 0 else _ZERO


def _taken(item: rule_model.Item | rule_model.PerUnit, known: Known) -> Fraction:
    """What one item takes off. Raises Trouble where that cannot be told."""
    if isinstance(item, rule_model.Item):
        return known.number(item.points) if known.holds(item.condition) else _ZERO
    _, counted = units(item, known)
    return known.bounded(known.number(item.points) * counted, item.span)


def units(item: rule_model.PerUnit, known: Known) -> tuple[Fraction, Fraction]:
    """How many units lie beyond the threshold, and how many of them count. Raises Trouble where that cannot be told."""
    subject = known.number(item.subject)
    threshold = _ZERO if item.threshold is None else known.number(item.threshold)
    found = max(_ZERO, subject - threshold if item.above else threshold - subject) / item.unit
    return found, found if item.partial == "proportional" else rounded(found, _ONE_ROUNDING[item.partial])


def _target(clause: rule_model.Target, node: model.Node, known: Known) -> Fraction:
    compared = compare(clause, known)
    met = compared.met
    if met is None:
        raise Trouble((table_messages.not_comparable(*compared.words), clause.span))
    value = node.full
    if not met and clause.otherwise == "zero":
        value = missed(node)
    elif not met and clause.otherwise == "proportional":
        value = node.full * compared.shortfall
    elif not met:
        value = known.number(_row(clause.rows, compared.shortfall).points)
    return value


def missed(node: model.Node) -> Fraction:
    """The points of a target that is missed and gives nothing: 0, or the least that the node can have."""
    return _ZERO if node.low <= 0 <= node.high else node.low


def _lookup(clause: rule_model.Lookup, known: Known) -> Fraction:
    subjects = iter(clause.subjects)
    row = matching(clause.rows, known.value(next(subjects)))
    while row is not None and row.points is None:
        row = matching(row.inner, known.value(next(subjects)))
    points = clause.otherwise if row is None else row.points
    assert points is not None, "the analysis has shown that the rows cover the domain"
    return known.number(points)


def _judged_cell(clause: rule_model.JudgedCell, node: model.Node, known: Known) -> Fraction:
    """The points in a cell. Raises Trouble where no assessor could give them."""
    row, kind = known.row, clause.score.type
    assert row is not None
    value, low, high = (known.number(each) for each in (clause.score, clause.low, clause.high))
    off_step = clause.step is not None and ((value - low) / clause.step).denominator != 1
    if not low <= value <= high or off_step:
        place = known.facts.row_place(known.table, row, clause.score.name)
        title = f"row {row.number} “{node.title or node.name}”"
        shown = [describe(each, kind) for each in (value, low, high)]
        step = None if clause.step is None else show(clause.step)
        raise Trouble((table_messages.outside_bounds(title, shown[0], shown[1], shown[2], step), place))
    return value
