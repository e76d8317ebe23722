"""Proved bounds on how far a change can move the points of a row, or the total."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil

import attrs

from perfscore.core.nodes import Node
from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.domains.supposing import Supposing
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.numbers import round_to
from perfscore.kernel.rational_functions import Free, Moving, Varying
from perfscore.messages.trouble import Trouble
from perfscore.model import domains, model, rule_model, terms
from perfscore.model.walk import expressions
from perfscore.questions.differences.change import Found
from perfscore.questions.differences.judging import Judge
from perfscore.questions.differences.meaning import meaning
from perfscore.questions.differences.sides import Side
from perfscore.scoring.bind import FactSet
from perfscore.scoring.track import interval_between

_ZERO = Fraction(0)
_NEVER_UP = frozenset({"veto added", "cap added", "most points added", "exemption removed", "least points removed"})
_NEVER_DOWN = frozenset({"veto removed", "cap removed", "most points removed", "exemption added", "least points added"})
_WITHIN = frozenset({"edge", "points", "bands", "slope"})
_LITTLE = Fraction(1, 10**12)


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
    shifts = _clause_shifts(judge, found, one, other)
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


# ---------------------------------------------------------------- one subject, two rules


@attrs.frozen
class _Rule:
    """The rule of a row as a function of the one number that it looks at."""

    row: Row
    exact: Exact
    earned: Node
    subject: Node
    written: terms.Expression
    domain: Interval

    @classmethod
    def of(cls, side: Side, path: str) -> _Rule | None:
        """The rule of a row; None where it looks at nothing, or at something else than one number."""
        program = side.layout.program
        earned = program.block.by_key["earned", path]
        inside = ((node, program.expressions.written(node)) for node in _alone(earned)[1:])
        subject, written = next(((node, term) for node, term in inside if term is not None), (earned, None))
        if written is None or not written.type.ordered:
            return None
        fact = side.framework.facts[written.name] if isinstance(written, terms.FactValue) else None
        domain = EVERYTHING if fact is None else domains.of_fact(fact)
        return cls(program.block.by_path[path], Exact(program, FactSet(())), earned, subject, written, domain)

    def at(self, number: Fraction, node: model.Node) -> Fraction:
        """The points for a number, within the range of the row. Raises Trouble where there are none."""
        points = Supposing(self.exact, self.row, {self.subject: number}).number(self.earned)
        return min(max(points, node.low), node.high)


def _alone(node: Node) -> list[Node]:
    """The nodes through which a node looks at all that it looks at, from itself inwards."""
    first, *others = [_alone(part) for part in node.parts if part.refs] or [[]]
    return [node, *(each for each in first if all(each in other for other in others))]


def _clause_shifts(judge: Judge, found: Found, one: model.Node, other: model.Node) -> list[Fraction]:
    """What the rule gives more at the ends of all pieces of the number it looks at; none where that is not known."""
    old, new = _Rule.of(judge.old, one.path), _Rule.of(judge.new, other.path)
    if found.kind not in _WITHIN or old is None or new is None:
        return []
    domain = old.domain.meet(new.domain)
    if meaning(old.written, judge.pairs.called) != meaning(new.written) or domain.empty:
        return []

    def shift(number: Fraction) -> Fraction:
        return new.at(number, other) - old.at(number, one)

    try:
        return [each for up in (False, True) for each in _along(shift, domain, up=up)]
    except Trouble:
        return []


def _along(shift: Callable[[Fraction], Fraction], domain: Interval, *, up: bool) -> Iterator[Fraction]:
    """A shift at the ends of its pieces, from some place on. Raises Trouble where it cannot be followed."""
    place, before = domain.some_value(), domain.some_value()
    for _ in range(limits.EDGE_STRETCHES):
        free = Free(place)
        found = shift(free.number())
        found = found.settled() if isinstance(found, Moving) else found
        inside = interval_between(free.low, free.high).meet(domain)
        back, end = (free.low, free.high) if up else (free.high, free.low)
        if back is not None and (back.at > before if up else back.at < before):
            raise Trouble
        if isinstance(found, Varying):
            low, high = inside.low, inside.high
            if low is None or high is None or len(found.above) > 2 or len(found.below) > 1:
                raise Trouble
            yield from (found.at(low), found.at(high))
        else:
            yield found
        if end is None:
            return
        before, place = end.at, end.at + (_LITTLE if up else -_LITTLE) * end.closed
        if place not in domain:
            return
        if not end.exact:
            raise Trouble
    raise Trouble
