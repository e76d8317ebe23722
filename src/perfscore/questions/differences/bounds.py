"""Proved bounds on how far a change can move the points of a row, or the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

import attrs

from perfscore.kernel.intervals import EVERYTHING, Interval, gaps
from perfscore.kernel.numbers import round_to
from perfscore.model import model, ranges, rule_model, terms
from perfscore.model.constants import number
from perfscore.model.walk import expressions
from perfscore.questions.differences.change import Found
from perfscore.questions.differences.judging import Judge
from perfscore.questions.differences.sides import Side

_ZERO = Fraction(0)
_NEVER_UP = frozenset({"veto added", "cap added", "most points added", "exemption removed", "least points removed"})
_NEVER_DOWN = frozenset({"veto removed", "cap removed", "most points removed", "exemption added", "least points added"})
_WITHIN = frozenset({"edge", "points", "bands", "slope"})


Knots = Sequence[tuple[Fraction, Fraction]]


@attrs.frozen
class Bound:
    """No facts move the points farther up, or farther down, than this; None where nothing is proved."""

    up: Fraction | None = None
    down: Fraction | None = None

    def meet(self, other: Bound) -> Bound:
        """The nearer one on each side."""
        return Bound(_least(self.up, other.up), _least(self.down, other.down))


def _least(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return min((each for each in (one, other) if each is not None), default=None)


def of_range(judge: Judge, old: str, new: str) -> Bound:
    """What the ranges of a row in both frameworks leave room for."""
    frameworks = judge.old.framework, judge.new.framework
    if any(each.policy == "redistribute" for framework in frameworks for each in _limits(framework)):
        return Bound()
    (old_low, old_high), (new_low, new_high) = (
        _published(framework, path) for framework, path in zip(frameworks, (old, new), strict=True)
    )
    return Bound(max(_ZERO, new_high - old_low), max(_ZERO, old_high - new_low))


def of_change(judge: Judge, found: Found) -> Bound:
    """What is proved of a change of a row's own rules, where all that the row looks at stays the same."""
    site = found.site
    if site is None or site.where != "node" or not judge.alone_at(found):
        return Bound()
    one, other = judge.old.framework.nodes[site.old], judge.new.framework.nodes[site.new]
    ends = [(each.low, each.high, each.full, each.level) for each in (one, other)]
    frameworks = judge.old.framework, judge.new.framework
    rules = [_rule(framework, one.level) for framework in frameworks]
    if ends[0] != ends[1] or rules[0] != rules[1] or one.rows or other.rows:
        return Bound()
    if one.low >= 0 and one.full == one.high:
        if found.kind in _NEVER_UP:
            return Bound(up=_ZERO)
        if found.kind in _NEVER_DOWN:
            return Bound(down=_ZERO)
    shifts = list(_clause_shifts(judge, found, one, other))
    if not shifts:
        return Bound()
    step = _ZERO if rules[1] is None else rules[1].step
    return Bound(_stepped(max(_ZERO, *shifts), step), _stepped(max(_ZERO, *(-each for each in shifts)), step))


def _stepped(bound: Fraction, step: Fraction) -> Fraction:
    """Two numbers that lie no farther apart than this do not when rounded, up to a whole step."""
    return ceil(bound / step) * step if step else bound


def _limits(framework: model.Framework) -> Iterator[rule_model.Limit]:
    for node in framework.root.rules():
        yield from node.limits


def _rule(framework: model.Framework, level: model.Level) -> model.Rounding | None:
    """How the points of rows of a level are published."""
    return framework.rule_at(level) or framework.display


def _published(framework: model.Framework, path: str) -> tuple[Fraction, Fraction]:
    node = framework.nodes[path]
    rule = _rule(framework, node.level)
    low, high = min(node.low, _ZERO), max(node.high, node.full, _ZERO)
    if rule is None:
        return low, high
    # What is handed on to a group is not rounded everywhere.
    return min(low, round_to(low, rule.step, rule.mode)), max(high, round_to(high, rule.step, rule.mode))


def of_whole(judge: Judge) -> Bound:
    """How far all changes together can move the total: through sums of rows that nothing else reads."""
    bound = of_range(judge, "", "")
    sites = [each for each in judge.found if each.site is not None]
    if all(each.site is not None and each.site.where in {"grade", "require", "given"} for each in sites):
        return Bound(_ZERO, _ZERO)
    frameworks = judge.old.framework, judge.new.framework
    if any(each.policy == "redistribute" for framework in frameworks for each in _limits(framework)):
        # Where the points of others are shared out, a row counts for more than its own.
        return bound
    through = _through(judge, sites)
    return bound if through is None else bound.meet(through)


def _through(judge: Judge, sites: Sequence[Found]) -> Bound | None:
    """The bounds of the changed rows, summed up on their way to the total; None where that is not all there is."""
    own: dict[str, Bound] = {}
    for each in sites:
        site = each.site
        # What does not apply may leave its share of a mean to others.
        gone = each.kind.startswith("not applicable")
        if site is None or gone or site.where not in {"node", "grade", "require", "given"}:
            return None
        if site.where == "node":
            own[site.new] = of_range(judge, site.old, site.new).meet(of_change(judge, each))
    above = {path for changed in own for path in _above(judge, changed)}
    if above & set(own) or not _plain_sums(judge, above) or (above | set(own)) & _read(judge):
        return None
    return _sum(judge, own, "")


def _above(judge: Judge, path: str) -> Iterator[str]:
    while path:
        path = judge.pairs.new.parents[path]
        yield path


def _plain_sums(judge: Judge, paths: set[str]) -> bool:
    """Whether groups put together rows of the file alone; their limits bring two totals only nearer to each other."""
    nodes = [judge.new.framework.nodes[path] for path in paths]
    return not any(node.rows for node in nodes)


def _read(judge: Judge) -> set[str]:
    """The rows whose points are read somewhere by name."""
    framework = judge.new.framework
    pieces: list[object] = [each.value for each in framework.quantities]
    pieces += [(node.clause, node.limits, node.rows) for node in framework.root.rules()]
    return {each.path for each in expressions(tuple(pieces)) if isinstance(each, terms.NodeValue)}


def _sum(judge: Judge, own: dict[str, Bound], path: str) -> Bound:
    if path in own:
        return own[path]
    framework = judge.new.framework
    node = framework.nodes[path]
    found = [_sum(judge, own, child.path) for child in node.children]
    rule = _rule(framework, node.level) if not path else framework.rule_at(node.level)
    step = _ZERO if rule is None else rule.step
    ups, downs = [each.up for each in found], [each.down for each in found]
    return Bound(*(None if None in each else _stepped(sum(filter(None, each), _ZERO), step) for each in (ups, downs)))


# ---------------------------------------------------------------- one subject, two tables


def _clause_shifts(judge: Judge, found: Found, one: model.Node, other: model.Node) -> Iterator[Fraction]:
    """What the clause gives more for some value of its subject, of all values that it may have; none where unknown."""
    if found.kind not in _WITHIN:
        return
    old, new = one.clause, other.clause
    match old, new:
        case rule_model.Bands(), rule_model.Bands():
            domain = _domain(judge.old, old.subject).meet(_domain(judge.new, new.subject))
            for interval, points in _pieces(old) or ():
                for another, given in _pieces(new) or ():
                    if not interval.meet(another).meet(domain).empty:
                        yield _inside(given, other) - _inside(points, one)
        case rule_model.Interpolate(), rule_model.Interpolate():
            yield from _between(_knots(old), _knots(new))
        case rule_model.Deduct(), rule_model.Deduct():
            yield from _between(_line(old, one), _line(new, other))
        case _:
            pass


def _between(old: Knots | None, new: Knots | None) -> Iterator[Fraction]:
    """What one broken line lies above another at the places where either turns: elsewhere it is never more."""
    if old is None or new is None:
        return
    for place in {place for place, _ in (*old, *new)}:
        yield _at(new, place) - _at(old, place)


def _domain(side: Side, subject: terms.Expression) -> Interval:
    return ranges.of_fact(side.framework.facts[subject.name]) if isinstance(subject, terms.FactValue) else EVERYTHING


def _inside(points: Fraction, node: model.Node) -> Fraction:
    return min(max(points, node.low), node.high)


def _pieces(bands: rule_model.Bands) -> Sequence[tuple[Interval, Fraction]] | None:
    """The intervals of a table, each with its points; None where these are computed, or where it is of words."""
    found: list[tuple[Interval, Fraction]] = []
    rest: Fraction | None = None
    for row in bands.rows:
        points = number(row.points)
        if points is None or row.values:
            return None
        found += [(each, points) for each in row.intervals]
        rest = points if not row.intervals else rest
    if rest is not None:
        found += [(each, rest) for each in gaps([interval for interval, _ in found], EVERYTHING)]
    return found


def _knots(clause: rule_model.Interpolate) -> Knots | None:
    found = [(place, number(points)) for place, points in clause.knots]
    known = [(place, points) for place, points in found if points is not None]
    return known if len(known) == len(found) else None


def _line(clause: rule_model.Deduct, node: model.Node) -> Knots | None:
    """The knots of a deduction by one value in proportion, from full marks down to the least."""
    item = clause.items[0]
    if len(clause.items) != 1 or not isinstance(item, rule_model.PerUnit) or item.partial != "proportional":
        return None
    points = number(item.points)
    start = _ZERO if item.threshold is None else number(item.threshold)
    if points is None or start is None or points <= 0 or clause.floor is not None or node.low != 0:
        return None
    reach = item.unit * node.full / points
    there = [(start, node.full), (start + reach if item.above else start - reach, node.low)]
    return sorted(there)


def _at(knots: Knots, place: Fraction) -> Fraction:
    """The points at a place: between two knots on the straight line, flat outside."""
    before = [each for each in knots if each[0] <= place]
    behind = [each for each in knots if each[0] >= place]
    if not before or not behind:
        return (before or behind)[-1 if before else 0][1]
    (low, start), (high, end) = before[-1], behind[0]
    return start if low == high else start + (end - start) * (place - low) / (high - low)
