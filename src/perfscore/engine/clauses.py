"""A clause and what is known come in; the points that it gives, and what it took off and why, go out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfscore.analysis import model, terms
from perfscore.analysis.constants import position
from perfscore.diagnostics import Message
from perfscore.engine.result import LossKind
from perfscore.engine.values import Known, Trouble
from perfscore.messages import facts as messages
from perfscore.numbers import show_percent
from perfscore.source import Span
from perfscore.wording import describe

_ZERO = Fraction(0)


@attrs.frozen
class Note:
    """Points that something took off, with the piece of the model that says so."""

    kind: LossKind
    amount: Fraction
    reason: str | None
    piece: object
    span: Span


@attrs.frozen
class Earned:
    """What a clause gives; the notes add up to the node's weight less the value."""

    value: Fraction
    notes: tuple[Note, ...]
    warnings: tuple[tuple[Message, Span], ...] = ()


def earn(clause: model.Clause, node: model.Node, known: Known) -> Earned:
    """Apply a clause. Raises Trouble where it cannot be computed."""
    match clause:
        case model.Award():
            return _plainly("award", known.number(clause.value), clause, node, clause.span)
        case model.AwardList():
            return _award_list(clause, node, known)
        case model.Bands():
            row = _row(clause.rows, known.value(clause.subject))
            return _plainly("band", known.number(row.points), (clause.subject, row), node, row.span)
        case model.Interpolate():
            value = _interpolated(clause.knots, known.number(clause.subject))
            return _plainly("interpolation", known.bounded(value, clause.span), clause, node, clause.span)
        case model.Deduct():
            return _deduct(clause, node, known)
        case model.Target():
            return _target(clause, node, known)
        case _:
            return _judged(clause, node, known)


def _plainly(
    kind: LossKind, value: Fraction, piece: object, node: model.Node, span: Span, reason: str | None = None
) -> Earned:
    return Earned(value, (Note(kind, node.weight - value, reason, piece, span),))


def _award_list(clause: model.AwardList, node: model.Node, known: Known) -> Earned:
    value, notes = _ZERO, []
    for item in clause.items:
        if known.holds(item.condition):
            value += known.number(item.points)
        else:
            notes.append(Note("unmet", _unmet(item, known), item.reason, item, item.span))
    rest = node.weight - value - sum((note.amount for note in notes), _ZERO)
    return Earned(value, (*notes, Note("award", rest, None, clause, clause.span)))


def _unmet(item: model.Item, known: Known) -> Fraction:
    """What an item would have given; nothing is lost to one whose points cannot be told."""
    try:
        return known.number(item.points)
    except Trouble:
        return _ZERO


def _row(rows: Sequence[model.Band], value: terms.Scalar) -> model.Band:
    rest: model.Band | None = None
    for row in rows:
        if not row.intervals and not row.values:
            rest = row
        elif value in row.values or any(position(value) in interval for interval in row.intervals):
            return row
    assert rest is not None, "the analysis has shown that the rows cover the domain"
    return rest


def _interpolated(knots: Sequence[tuple[Fraction, Fraction]], at: Fraction) -> Fraction:
    if at <= knots[0][0]:
        return knots[0][1]
    for (low, low_points), (high, high_points) in pairwise(knots):
        if at <= high:
            return low_points + (high_points - low_points) * (at - low) / (high - low)
    return knots[-1][1]


def _deduct(clause: model.Deduct, node: model.Node, known: Known) -> Earned:
    notes = [_taken(item, known) for item in clause.items]
    raw = known.bounded(node.full - sum((note.amount for note in notes), _ZERO), clause.span)
    floor = node.low if node.full == 0 else _ZERO
    if clause.floor is not None:
        floor = known.number(clause.floor)
    value = max(raw, floor)
    bonus = Note("base", node.weight - node.full, None, clause, clause.span)
    return Earned(value, (bonus, *notes, Note("absorbed", raw - value, None, clause.floor, clause.span)))


def _taken(item: model.Item | model.PerUnit, known: Known) -> Note:
    if isinstance(item, model.Item):
        amount = known.number(item.points) if known.holds(item.condition) else _ZERO
        return Note("deduction", amount, item.reason, item, item.span)
    subject = known.number(item.subject)
    threshold = _ZERO if item.threshold is None else known.number(item.threshold)
    beyond = max(_ZERO, subject - threshold if item.above else threshold - subject)
    units = beyond / item.unit
    if item.partial == "started":
        units = Fraction(-(-units.numerator // units.denominator))
    elif item.partial == "complete":
        units = Fraction(units.numerator // units.denominator)
    return Note("deduction", item.points * units, item.reason, item, item.span)


def _target(clause: model.Target, node: model.Node, known: Known) -> Earned:
    actual, wanted = known.value(clause.actual), known.value(clause.wanted)
    met = _met(clause.operator, actual, wanted)
    value = node.full
    piece: object = (clause.actual, clause.wanted)
    if not met and clause.otherwise == "zero":
        value = _ZERO if node.low <= 0 <= node.high else node.low
    elif not met and clause.otherwise == "proportional":
        value = node.full * _attained(clause.operator, actual, wanted)
    elif not met:
        value = known.number(_row(clause.rows, _shortfall(clause, actual, wanted)).points)
    warnings = _flagged(clause, actual, wanted) if met else ()
    return Earned(value, (Note("target", node.weight - value, None, piece, clause.span),), warnings)


def _met(operator: str, actual: terms.Scalar, wanted: terms.Scalar) -> bool:
    if operator == "=":
        return actual == wanted
    one, other = position(actual), position(wanted)
    if operator in {"<", ">"} and one == other:
        return False
    return one >= other if operator.startswith(">") else one <= other


def _attained(operator: str, actual: terms.Scalar, wanted: terms.Scalar) -> Fraction:
    """The share of the target that is reached; nothing where a side is not above 0."""
    assert isinstance(actual, Fraction) and isinstance(wanted, Fraction)
    if actual <= 0 or wanted <= 0:
        return _ZERO
    return actual / wanted if operator.startswith(">") else wanted / actual


def _shortfall(clause: model.Target, actual: terms.Scalar, wanted: terms.Scalar) -> Fraction:
    late = position(actual) - position(wanted)
    if isinstance(actual, datetime.date):
        return late if clause.operator.startswith("<") else -late
    return _attained(clause.operator, actual, wanted)


def _flagged(clause: model.Target, actual: terms.Scalar, wanted: terms.Scalar) -> tuple[tuple[Message, Span], ...]:
    if clause.flag is None or not isinstance(actual, Fraction) or not isinstance(wanted, Fraction):
        return ()
    beyond = actual - wanted if clause.operator.startswith(">") else wanted - actual
    if wanted <= 0 or beyond / wanted <= clause.flag:
        return ()
    kind = clause.actual.type
    shown = messages.far_beyond(describe(actual, kind), describe(wanted, kind), show_percent(clause.flag))
    return ((shown, clause.span),)


def _judged(clause: model.Judged, node: model.Node, known: Known) -> Earned:
    value = known.fact(clause.fact.name, clause.span)
    assert isinstance(value, Fraction)
    given = known.facts.by_name[clause.fact.name].given
    words = [each for each in (given.reason, given.assessor and f"({given.assessor})") if each]
    reason = " ".join(words) or None
    piece = terms.FactValue(clause.span, clause.fact.type, clause.fact.name)
    return _plainly("judged", value, piece, node, clause.span, reason)
