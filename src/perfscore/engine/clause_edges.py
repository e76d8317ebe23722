"""A node with a clause comes in; the edges at which what the clause gives would change go out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

from perfscore import limits
from perfscore.analysis import rule_model, terms
from perfscore.bands import Interval
from perfscore.engine.aiming import Aim, aim
from perfscore.engine.arithmetic import target
from perfscore.engine.axis import Axis, Ranked, axis
from perfscore.engine.charges import Charge, Rest, ceiling, charge, first, rests
from perfscore.engine.clauses import interpolated, matching, missed
from perfscore.engine.figures import behind
from perfscore.engine.inverting import Chain, chains
from perfscore.engine.moving import Moved, told
from perfscore.engine.pieces import Row, by_rows, choices, given_by, of_target, target_text
from perfscore.engine.turning import as_written, option
from perfscore.engine.values import Trouble

_ZERO = Fraction(0)


def clause_edges(moved: Moved) -> list[Ranked]:
    """The edges of a node's clause; those that cannot be told are left out."""
    clause = moved.node.clause
    return [] if clause is None else told(_edges(clause, moved))


def _edges(clause: rule_model.Clause, moved: Moved) -> Iterator[Ranked]:
    match clause:
        case rule_model.Award():
            return _award(clause, moved)
        case rule_model.AwardList():
            return _award_list(clause, moved)
        case rule_model.Bands():
            return _bands(clause, moved)
        case rule_model.Lookup():
            return _lookup(clause, moved)
        case rule_model.Interpolate():
            return _interpolate(clause, moved)
        case rule_model.Deduct():
            return _deduct(clause, moved)
        case rule_model.Target():
            return _target(clause, moved)
        case _:
            return iter(())


def _award(clause: rule_model.Award, moved: Moved) -> Iterator[Ranked]:
    for each in chains(clause.value, _points_of_row(moved), moved.known):
        yield from told(_along(each, moved))


def _along(found: Chain, moved: Moved) -> Iterator[Ranked]:
    """The edges of a formula that is a function of one figure."""
    line = axis(found.leaf, moved.known)
    goals = [place for mark in moved.marks for place in found.places(mark)]
    yield from moved.slopes(line, found.kinks(), goals, found.value)


def _points_of_row(moved: Moved) -> set[terms.Expression]:
    """What the points of a node that is made of a row are computed from: with those all else would change."""
    if moved.line.number is None:
        return set()
    rows = (each for node in moved.known.framework.root.rules() for each in node.rows)
    carried = (each.points for each in rows if any(node.clause is moved.node.clause for node in each.template.rules()))
    return behind(next(carried, None), moved.known)


def _award_list(clause: rule_model.AwardList, moved: Moved) -> Iterator[Ranked]:
    for item in clause.items[: limits.FIGURES]:
        try:
            points = moved.known.number(item.points)
            held = moved.known.holds(item.condition)
        except Trouble:
            continue
        yield from moved.turned(item.condition, moved.effect(moved.earned - points if held else moved.earned + points))


def _interpolate(clause: rule_model.Interpolate, moved: Moved) -> Iterator[Ranked]:
    knots = [(at, moved.known.number(points)) for at, points in clause.knots]
    line = axis(clause.subject, moved.known)
    goals = [place for mark in moved.marks for place in _places(knots, mark)]
    yield from moved.slopes(line, [at for at, _ in knots], goals, lambda value: interpolated(knots, value))


def _places(knots: Sequence[tuple[Fraction, Fraction]], points: Fraction) -> Iterator[Fraction]:
    """Where an interpolation reaches points between two knots."""
    for (low, low_points), (high, high_points) in pairwise(knots):
        if min(low_points, high_points) < points < max(low_points, high_points):
            yield low + (points - low_points) * (high - low) / (high_points - low_points)


# ---------------------------------------------------------------- tables


def _bands(clause: rule_model.Bands, moved: Moved) -> Iterator[Ranked]:
    def points(row: rule_model.Band | None) -> Fraction:
        if row is None:
            raise Trouble
        return moved.known.number(row.points)

    return _table(clause.subject, clause.rows, points, moved)


def _lookup(clause: rule_model.Lookup, moved: Moved) -> Iterator[Ranked]:
    level, rows = 0, clause.rows
    while rows:
        yield from _level(clause, level, rows, moved)
        row = matching(rows, moved.known.value(clause.subjects[level]))
        level, rows = level + 1, () if row is None else row.inner


def _level(
    clause: rule_model.Lookup, level: int, rows: Sequence[rule_model.LookupRow], moved: Moved
) -> Iterator[Ranked]:
    def points(row: rule_model.LookupRow | None) -> Fraction:
        return given_by(row, level, clause, moved.known)

    return _table(clause.subjects[level], rows, points, moved)


def _table(
    subject: terms.Expression, rows: Sequence[Row], points: Callable[[Row | None], Fraction], moved: Moved
) -> Iterator[Ranked]:
    """The edges between the rows of a table, whatever it is that a row gives."""

    def given(row: Row | None) -> Fraction | None:
        try:
            return points(row)
        except Trouble:
            return None

    if subject.type.ordered:
        line = axis(subject, moved.known)
        parts = by_rows(rows, line.domain, whole=line.whole)
        yield from moved.stretches(line, [(interval, given(row)) for interval, row in parts])
    else:
        yield from moved.options(subject, choices(subject.type, rows), lambda value: points(matching(rows, value)))


# ---------------------------------------------------------------- deductions


def _deduct(clause: rule_model.Deduct, moved: Moved) -> Iterator[Ranked]:
    found = zip(clause.items, rests(moved.line, moved.known), strict=True)
    for item, rest in islice(found, limits.FIGURES):
        if isinstance(item, rule_model.PerUnit):
            yield from told(_per_unit(item, rest, moved))
        else:
            points = _ZERO if moved.known.holds(item.condition) else moved.known.number(item.points)
            yield from moved.turned(item.condition, moved.effect(rest.less(points)))


def _per_unit(item: rule_model.PerUnit, rest: Rest, moved: Moved) -> Iterator[Ranked]:
    charged, line = charge(item, rest, moved.known), axis(item.subject, moved.known)
    if item.partial == "proportional":
        yield from _sloping(charged, line, moved)
        return
    for region_, units in _stepped(charged, line, moved):
        spot = line.spot(region_)
        if spot is not None:
            # Between two whole numbers there may be several steps: what counts is the number that can be reached.
            counted = charged.units(spot.at) if line.whole else units
            yield line.edge(spot, moved.effect(charged.earned(counted)))


def _sloping(charged: Charge, line: Axis, moved: Moved) -> Iterator[Ranked]:
    """Where nothing is taken off any more, or a cap is reached before that."""

    def points(value: Fraction) -> Fraction:
        return charged.earned(charged.units(value))

    if line.value not in charged.nothing:
        goals = [place for mark in moved.marks for place in charged.places(mark)]
        yield from moved.slopes(line, [charged.threshold], goals, points)


def _stepped(charged: Charge, line: Axis, moved: Moved) -> Iterator[tuple[Interval, Fraction]]:
    """Where fewer units count, where none does, and where more do, the nearest that matters."""

    def effect(units: int) -> Fraction:
        return moved.effect(charged.earned(Fraction(units)))

    here = int(charged.units(line.value))
    fewer = first(1, here, lambda less: effect(here - less) != 0)
    if fewer is not None:
        yield charged.at_most(here - fewer), Fraction(here - fewer)
        best = first(fewer, here, lambda less: effect(here - less) == effect(0))
        assert best is not None, "without any unit the effect is that of none"
        if best > fewer:
            yield charged.at_most(here - best), Fraction(here - best)
    more = first(here + 1, ceiling(charged.most or _ZERO), lambda units: effect(units) != 0)
    if more is not None:
        yield charged.more_than(more - 1), Fraction(more)


# ---------------------------------------------------------------- targets


def _target(clause: rule_model.Target, moved: Moved) -> Iterator[Ranked]:
    known, full, least = moved.known, moved.node.full, missed(moved.node)
    aimed, sides = aim(clause, known), (clause.actual, clause.wanted)
    if aimed is not None:
        yield from _ordered_target(clause, aimed, moved)
        return
    if known.exact.holds(target(moved.line.row, known.exact)[0]):
        if clause.otherwise == "zero":
            yield as_written(target_text(clause, known), sides, moved.effect(least), held=True)
    elif clause.operator == "meets":
        yield as_written(target_text(clause, known), sides, moved.effect(full), held=False)
    else:
        yield Ranked(option(clause.actual, known.value(clause.wanted), known, moved.effect(full)), sides)


def _ordered_target(clause: rule_model.Target, aimed: Aim, moved: Moved) -> Iterator[Ranked]:
    line = aimed.line
    if clause.otherwise != "proportional" or aimed.wanted <= 0:
        pieces = of_target(clause, moved.node, aimed, moved.known)
        yield from moved.stretches(line, [(piece.interval, piece.low_points) for piece in pieces])
        return
    spot = None if line.value in aimed.met else line.spot(aimed.met)
    if spot is not None:
        # A target that is just missed gives nearly all: there is no loss at the edge itself.
        yield line.edge(spot, moved.effect(moved.node.full))
