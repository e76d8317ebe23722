"""A clause and what is known come in; the points that it gives, and what it took off and why, go out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import attrs

from perfscore.analysis import model, rule_model, terms
from perfscore.analysis.constants import position
from perfscore.analysis.model import LossKind
from perfscore.engine.comparing import Compared, compare, row_title
from perfscore.engine.values import Known, Problem, Trouble
from perfscore.messages import tables as table_messages
from perfscore.numbers import rounded, show
from perfscore.source import Record, Span
from perfscore.wording import describe, with_assessor

_ZERO = Fraction(0)


@attrs.frozen(repr=False, eq=False)
class Note(Record):
    """Points that something took off, with the piece of the model that says so."""

    kind: LossKind
    amount: Fraction
    reason: str | None
    piece: object
    span: Span


@attrs.frozen(repr=False, eq=False)
class Earned(Record):
    """What a clause gives; the notes add up to the node's weight less the value."""

    value: Fraction
    notes: tuple[Note, ...]
    compared: Compared | None = None
    warnings: tuple[Problem, ...] = ()


def earn(clause: rule_model.Clause, node: model.Node, known: Known) -> Earned:
    """Apply a clause. Raises Trouble where it cannot be computed."""
    match clause:
        case rule_model.Award():
            return _plainly("award", known.number(clause.value), clause, node, clause.span)
        case rule_model.AwardList():
            return _award_list(clause, node, known)
        case rule_model.Bands():
            row = _row(clause.rows, known.value(clause.subject))
            return _plainly("band", known.number(row.points), (clause.subject, row), node, row.span)
        case rule_model.Interpolate():
            knots = [(at, known.number(points)) for at, points in clause.knots]
            value = interpolated(knots, known.number(clause.subject))
            return _plainly("interpolation", known.bounded(value, clause.span), clause, node, clause.span)
        case rule_model.Deduct():
            return _deduct(clause, node, known)
        case rule_model.Target():
            return _target(clause, node, known)
        case rule_model.Lookup():
            return _lookup(clause, node, known)
        case rule_model.JudgedCell():
            return _judged_cell(clause, node, known)
        case _:
            return _judged(clause, node, known)


def _plainly(
    kind: LossKind, value: Fraction, piece: object, node: model.Node, span: Span, reason: str | None = None
) -> Earned:
    return Earned(value, (Note(kind, node.weight - value, reason, piece, span),))


def _award_list(clause: rule_model.AwardList, node: model.Node, known: Known) -> Earned:
    value, notes = _ZERO, []
    for item in clause.items:
        if known.holds(item.condition):
            value += known.number(item.points)
        else:
            notes.append(Note("unmet", _unmet(item, known), item.reason, item, item.span))
    rest = node.weight - value - sum((note.amount for note in notes), _ZERO)
    return Earned(value, (*notes, Note("award", rest, None, clause, clause.span)))


def _unmet(item: rule_model.Item, known: Known) -> Fraction:
    """What an item would have given; nothing is lost to one whose points cannot be told."""
    try:
        return known.number(item.points)
    except Trouble:
        return _ZERO


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


def _deduct(clause: rule_model.Deduct, node: model.Node, known: Known) -> Earned:
    notes = [taken(item, known) for item in clause.items]
    raw = known.bounded(node.full - sum((note.amount for note in notes), _ZERO), clause.span)
    value = max(raw, lowest(clause, node, known))
    bonus = Note("base", node.weight - node.full, None, clause, clause.span)
    return Earned(value, (bonus, *notes, Note("absorbed", raw - value, None, clause, clause.span)))


def lowest(clause: rule_model.Deduct, node: model.Node, known: Known) -> Fraction:
    """The points below which a deduction never falls."""
    if clause.floor is not None:
        return known.number(clause.floor)
    return node.low if node.full == 0 else _ZERO


def taken(item: rule_model.Item | rule_model.PerUnit, known: Known) -> Note:
    """What one item takes off. Raises Trouble where that cannot be told."""
    if isinstance(item, rule_model.Item):
        amount = known.number(item.points) if known.holds(item.condition) else _ZERO
        return Note("deduction", amount, item.reason, item, item.span)
    _, counted = units(item, known)
    amount = known.bounded(known.number(item.points) * counted, item.span)
    return Note("deduction", amount, item.reason, item, item.span)


def units(item: rule_model.PerUnit, known: Known) -> tuple[Fraction, Fraction]:
    """How many units lie beyond the threshold, and how many of them count. Raises Trouble where that cannot be told."""
    subject = known.number(item.subject)
    threshold = _ZERO if item.threshold is None else known.number(item.threshold)
    found = max(_ZERO, subject - threshold if item.above else threshold - subject) / item.unit
    return found, counted_units(found, item.partial)


def counted_units(found: Fraction, partial: rule_model.PartialUnit) -> Fraction:
    """The units that count of so many: all of them in proportion, each started one, or each complete one."""
    if partial == "started":
        return rounded(found, "ceiling")
    if partial == "complete":
        return rounded(found, "floor")
    return found


def _target(clause: rule_model.Target, node: model.Node, known: Known) -> Earned:
    compared = compare(clause, known)
    met = compared.met
    if met is None:
        raise Trouble((table_messages.not_comparable(*compared.words), clause.span))
    value = node.full
    piece: object = (clause.actual, clause.wanted)
    if not met and clause.otherwise == "zero":
        value = _ZERO if node.low <= 0 <= node.high else node.low
    elif not met and clause.otherwise == "proportional":
        value = node.full * compared.shortfall
    elif not met:
        value = known.number(_row(clause.rows, compared.shortfall).points)
    return Earned(value, (Note("target", node.weight - value, None, piece, clause.span),), compared)


def missed(node: model.Node) -> Fraction:
    """The points of a target that is missed and gives nothing: 0, or the least that the node can have."""
    return _ZERO if node.low <= 0 <= node.high else node.low


def _lookup(clause: rule_model.Lookup, node: model.Node, known: Known) -> Earned:
    subjects = iter(clause.subjects)
    looked_at = [next(subjects)]
    row = matching(clause.rows, known.value(looked_at[0]))
    while row is not None and row.points is None:
        looked_at.append(next(subjects))
        row = matching(row.inner, known.value(looked_at[-1]))
    if row is not None and row.points is not None:
        return _plainly("band", known.number(row.points), (*looked_at, row.points), node, row.span)
    assert clause.otherwise is not None, "the analysis has shown that the rows cover the domain"
    return _plainly("band", known.number(clause.otherwise), tuple(looked_at), node, clause.span)


def _judged(clause: rule_model.Judged, node: model.Node, known: Known) -> Earned:
    value = known.fact(clause.fact.name, clause.span)
    assert isinstance(value, Fraction)
    given = known.facts.by_name[clause.fact.name].given
    reason = with_assessor(given.reason or "", given.assessor or "") or None
    return _plainly("judged", value, judgement(clause), node, clause.span, reason)


def judgement(clause: rule_model.Clause | None) -> object:
    """A clause as a piece of a model in which the points that an assessor gave are a figure."""
    if isinstance(clause, rule_model.Judged):
        return terms.FactValue(clause.span, clause.fact.type, clause.fact.name)
    return clause


def _judged_cell(clause: rule_model.JudgedCell, node: model.Node, known: Known) -> Earned:
    """The points in a cell. Raises Trouble where no assessor could give them."""
    row, kind = known.row, clause.score.type
    assert row is not None
    value, low, high = (known.number(each) for each in (clause.score, clause.low, clause.high))
    title = row_title(node, known)
    shown = [describe(each, kind) for each in (value, low, high)]
    off_step = clause.step is not None and ((value - low) / clause.step).denominator != 1
    place = known.facts.row_place(known.table, row, clause.score.name)
    if not low <= value <= high or off_step:
        step = None if clause.step is None else show(clause.step)
        raise Trouble((table_messages.outside_bounds(title, shown[0], shown[1], shown[2], step), place))
    words = row.cells.get(clause.reason) if clause.reason is not None else None
    reason = words.strip() if isinstance(words, str) else None
    warnings: tuple[Problem, ...] = ()
    if value < high and clause.reason is not None and not reason:
        warnings = ((table_messages.no_reason(title, shown[0], shown[2]), place),)
    note = Note("judged", node.weight - value, reason, clause.score, clause.span)
    return Earned(value, (note,), None, warnings)
