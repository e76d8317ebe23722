"""Whether the points of a clause or a node can rise or fall where values go with a fact."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from perfscore.analysis import model, rule_model, terms
from perfscore.analysis.constants import position
from perfscore.bands import EVERYTHING, Interval, laid_out, point
from perfscore.soundness.reach import Reach
from perfscore.soundness.reach_clauses import value_range
from perfscore.soundness.reach_intervals import ZERO
from perfscore.soundness.tables_levels import subject_of
from perfscore.soundness.trends_ways import DOWN, EITHER, STILL, UP, Way, Ways, along, joined, jump, sign, turned
from perfscore.types import Kind

_Row = TypeVar("_Row", rule_model.Band, rule_model.LookupRow)
_Gives = Sequence[tuple[Interval, Interval]]
"""Stretches of a line in rising order, each with the points that it may give."""


def node_way(node: model.Node, ways: Ways, reach: Reach) -> Way:
    """How the exact points of a node go; those of the nodes below, and all else that it looks at, are known."""
    earned = _combined(node, ways, reach) if node.clause is None else clause_way(node.clause, node, ways, reach)
    found = _limited(node, earned, ways, reach)
    gates = [each for each in node.limits if each.kind == "na" and ways.of(each.condition) != STILL]
    # Where a gate refuses a score nothing is compared.
    gates = [each for each in gates if each.policy != "error"]
    if not gates:
        return found
    if len(gates) > 1 or gates[0].policy == "redistribute":
        return EITHER
    inside = points_inside(node, reach)
    left = reach.bounded(reach.full(node) if gates[0].policy == "full" else ZERO, node)
    return joined(found, along(ways.of(gates[0].condition), jump(inside, left)))


def points_inside(node: model.Node, reach: Reach) -> Interval:
    """The points that a node can have by its rule and its limits."""
    return reach.bounded(EVERYTHING, node) if reach.computed(node) else reach.of(node).exact


def _limited(node: model.Node, earned: Way, ways: Ways, reach: Reach) -> Way:
    """Behind the limits: floors and caps only lift and cut, a veto and an exemption leap to one value."""
    found = [earned]
    inside = reach.bounded(reach.cut(reach.lifted(reach.bounded(reach.of(node).earned, node), node), node), node)
    for each in node.limits:
        condition = ways.of(each.condition)
        match each.kind:
            case "at least":
                found += [ways.of(each.amount), along(condition, UP)]
            case "at most" | "cap":
                found += [ways.of(each.amount), along(condition, DOWN)]
            case "full":
                found.append(along(condition, jump(inside, reach.bounded(reach.full(node), node))))
            case "zero":
                # A veto stands above an exemption as well.
                full = reach.bounded(reach.full(node), node)
                before = [inside, *(full for other in node.limits if other.kind == "full")]
                found += [along(condition, jump(one, reach.bounded(ZERO, node))) for one in before]
            case _:
                continue
    return joined(*found)


def _combined(node: model.Node, ways: Ways, reach: Reach) -> Way:
    """A node goes as its parts do, whatever way they are combined: none of them counts less than nothing."""
    found = [ways.rows.get(id(child), ways.scores.get(child.path, STILL)) for child in node.children]
    for rows in node.rows:
        if any(ways.of(each) != STILL for each in (rows.where, rows.points, rows.share)):
            return EITHER
        for below in reversed(list(rows.template.walk())):
            ways.rows[id(below)] = node_way(below, ways, reach)
        found.append(ways.rows[id(rows.template)])
    return joined(*found)


def clause_way(clause: rule_model.Clause, node: model.Node, ways: Ways, reach: Reach) -> Way:
    """How the points that a clause gives go."""
    match clause:
        case rule_model.Award():
            return ways.of(clause.value)
        case rule_model.AwardList():
            return joined(*(_item(item, ways) for item in clause.items))
        case rule_model.Bands():
            return _table(clause.subject, clause.rows, [row.points for row in clause.rows], ways)
        case rule_model.Lookup():
            return _lookup(clause.rows, clause.subjects, clause.otherwise, ways)[0]
        case rule_model.Interpolate():
            given = [(point(at), value_range(points, ways.ground)) for at, points in clause.knots]
            inner = (ways.of(points) for _, points in clause.knots)
            return joined(along(ways.of(clause.subject), _line(given)), *inner)
        case rule_model.Deduct():
            taken = joined(*(_item(item, ways) for item in clause.items))
            return joined(turned(taken), ways.of(clause.floor))
        case rule_model.Target():
            return _target(clause, node, ways, reach)
        case rule_model.JudgedCell():
            return STILL
        case _:
            return UP if clause.fact.name == ways.fact else STILL


def _item(item: rule_model.Item | rule_model.PerUnit, ways: Ways) -> Way:
    """How what an item gives, or takes off, goes."""
    points = value_range(item.points, ways.ground)
    if isinstance(item, rule_model.Item):
        return joined(ways.of(item.points), along(ways.of(item.condition), sign(points)))
    beyond = joined(ways.of(item.subject), turned(ways.of(item.threshold)))
    # What a unit costs is always a written number.
    return along(beyond if item.above else turned(beyond), sign(points))


# ---------------------------------------------------------------- tables


def _line(gives: _Gives) -> Way:
    """How points go along a line, from any stretch of it to any later one."""
    rises = falls = False
    least: Interval | None = None
    for _, points in gives:
        if least is not None:
            further = jump(least, points)
            rises, falls = rises or further.rises, falls or further.falls
        least = points if least is None else _around(least, points)
    return Way(rises, falls)


def _around(one: Interval, other: Interval) -> Interval:
    """The least and the greatest that lies in one of two intervals, closed or not."""
    low = None if one.low is None or other.low is None else min(one.low, other.low)
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return Interval(low, high, True, True)


def _table(
    subject: terms.Expression, rows: Sequence[_Row], points: Sequence[terms.Expression | None], ways: Ways
) -> Way:
    """How a table goes whose rows give points, one each."""
    given = [value_range(each, ways.ground) if each is not None else EVERYTHING for each in points]
    inner = joined(*map(ways.of, points))
    return joined(_over(subject, rows, given, ways), inner)


def _over(subject: terms.Expression, rows: Sequence[_Row], given: Sequence[Interval], ways: Ways) -> Way:
    """How the points go from row to row."""
    way = ways.of(subject)
    if way == STILL:
        return STILL
    gives = {id(row): each for row, each in zip(rows, given, strict=True)}
    rest = next((row for row in rows if not row.intervals and not row.values), None)
    if subject.type.kind is Kind.BOOL:
        taken = [next((row for row in rows if value in row.values), rest) for value in (False, True)]
        return along(way, jump(*(EVERYTHING if row is None else gives[id(row)] for row in taken)))
    if not subject.type.ordered:
        return EITHER
    found = [(interval, row) for row in rows for interval in _places(row)]
    parts = laid_out(found, rest, value_range(subject, ways.ground), whole=subject_of(subject, ways.ground).steps)
    # Where no row is, the analysis has shown that no value is either.
    return along(way, _line([(part, gives[id(row)]) for part, row in parts if row is not None]))


def _places(row: rule_model.Band | rule_model.LookupRow) -> Iterable[Interval]:
    values = (point(position(each)) for each in row.values if isinstance(each, Fraction | datetime.date))
    return (*row.intervals, *values)


def _lookup(
    rows: Sequence[rule_model.LookupRow],
    subjects: Sequence[terms.Expression],
    otherwise: terms.Expression | None,
    ways: Ways,
) -> tuple[Way, Interval]:
    """How a look-up goes, with the points that it may give."""
    found: list[Way] = [ways.of(otherwise)]
    given: list[Interval] = []
    for row in rows:
        if row.points is None:
            way, points = _lookup(row.inner, subjects[1:], otherwise, ways)
        else:
            way, points = ways.of(row.points), value_range(row.points, ways.ground)
        found.append(way)
        given.append(points)
    rest = [] if otherwise is None else [value_range(otherwise, ways.ground)]
    return joined(*found, _over_rest(subjects[0], rows, given, rest, ways)), _hull([*given, *rest])


def _over_rest(
    subject: terms.Expression,
    rows: Sequence[rule_model.LookupRow],
    given: list[Interval],
    rest: list[Interval],
    ways: Ways,
) -> Way:
    """The same as ``_over`` where ``otherwise`` may stand for a row that is not there."""
    if not rest or any(not row.intervals and not row.values for row in rows):
        return _over(subject, rows, given, ways)
    other = rule_model.LookupRow(rows[0].span, (), (), None, ())
    return _over(subject, [*rows, other], [*given, *rest], ways)


def _hull(values: list[Interval]) -> Interval:
    found = values[0]
    for each in values[1:]:
        found = _around(found, each)
    return found


# ---------------------------------------------------------------- targets


def _target(clause: rule_model.Target, node: model.Node, ways: Ways, reach: Reach) -> Way:
    actual, wanted = ways.of(clause.actual), ways.of(clause.wanted)
    inner = joined(*(ways.of(row.points) for row in clause.rows))
    if actual == wanted == STILL:
        return inner
    rising = clause.operator.startswith(">")
    if clause.operator in {"meets", "="}:
        return EITHER
    better = joined(actual, turned(wanted)) if rising else joined(wanted, turned(actual))
    full = reach.full(node)
    if clause.otherwise == "zero":
        return along(better, jump(point(node.missed), full))
    if clause.otherwise == "proportional":
        return along(better, sign(full))
    return joined(inner, along(better, _short_of(clause, full, ways)))


def _short_of(clause: rule_model.Target, full: Interval, ways: Ways) -> Way:
    """How the points go while a value comes nearer to its target and, in the end, meets it."""
    dates = clause.actual.type.kind is Kind.DATE
    domain = Interval(low=Fraction(0), low_closed=True)
    found = [(interval, row) for row in clause.rows for interval in _places(row)]
    rest = next((row for row in clause.rows if not row.intervals and not row.values), None)
    parts = laid_out(found, rest, domain, whole=False)
    order = parts[::-1] if dates else parts
    gives = [(part, value_range(row.points, ways.ground)) for part, row in order if row is not None]
    return _line([*gives, (domain, full)])
