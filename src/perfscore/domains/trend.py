"""Monotonicity over the core: whether more of one fact can raise a value, lower it, both or neither.

What is said holds for all facts that the framework admits: their types, their domains and what every ``require`` says.
Of a date, later is more; of yes and no, yes is; a condition rises where it becomes true. Trouble is not compared:
``failing`` tells where it turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import assert_never

from perfscore.core import nodes
from perfscore.core.nodes import Key, Node
from perfscore.domains.interval import Intervals, Where, abs_of
from perfscore.domains.possible import Numbers, Possible
from perfscore.kernel.intervals import EVERYTHING, Interval, laid_out, point
from perfscore.kernel.source import Record

_MOST_FACTORS = 12
_TRUTHS = Interval(Fraction(0), Fraction(1), True, True)
_MONTHS = frozenset({"months_after", "months_before", "moved"})


class Way(Record):
    """Whether a value may rise, and whether it may fall, where a fact grows."""

    rises: bool
    falls: bool


STILL, UP, DOWN, EITHER = Way(False, False), Way(True, False), Way(False, True), Way(True, True)


def joined(*ways: Way) -> Way:
    """What may happen where several things happen at once."""
    return Way(any(each.rises for each in ways), any(each.falls for each in ways))


def turned(way: Way) -> Way:
    """The same of the value with its sign, or its truth, turned."""
    return Way(way.falls, way.rises)


def along(way: Way, line: Way) -> Way:
    """What happens to a value that rises and falls with another, as ``line`` says, where that one goes a way."""
    rises = (way.rises and line.rises) or (way.falls and line.falls)
    return Way(rises, (way.rises and line.falls) or (way.falls and line.rises))


def sign(value: Interval) -> Way:
    """How a product goes with a factor where the other one lies in an interval."""
    return Way(value.high is None or value.high > 0, value.low is None or value.low < 0)


def jump(before: Interval, behind: Interval) -> Way:
    """What may happen where a value leaves one interval for another."""
    rises = behind.high is None or before.low is None or behind.high > before.low
    return Way(rises, behind.low is None or before.high is None or behind.low < before.high)


class Trends:
    """How the values of a program go with one fact."""

    def __init__(self, ranges: Intervals, fact: str) -> None:
        self.ranges, self.program = ranges, ranges.program
        self.key: Key = ("fact", fact)
        self._ways: dict[Key, Way] = {}
        self._known: dict[tuple[int, Node], tuple[Where, Way]] = {}

    @cached_property
    def moved(self) -> frozenset[Key]:
        """The definitions that look at the fact, directly or not."""
        return frozenset(self.program.moved_by((self.key,)))

    def definition(self, key: Key) -> Way:
        """How a definition goes."""
        if key not in self.moved:
            return STILL
        if not self._ways:
            # In their order, so that none is reached through a chain of others.
            for earlier in self.program.order:
                if earlier in self.moved and earlier in self.program.definitions:
                    self._ways[earlier] = self.of(self.program.definitions[earlier])
        return self._ways[key] if key in self._ways else self.of(self.program.definitions[key])

    def looks(self, node: Node) -> bool:
        """Whether a node looks at the fact, directly or not."""
        return self.key in node.refs or not self.moved.isdisjoint(node.refs)

    def of(self, node: Node, where: Where | None = None) -> Way:
        """How a node goes while what is supposed holds."""
        if not self.looks(node):
            return STILL
        where = where or self.ranges.nowhere
        key = id(where), node
        if key not in self._known:
            fixed = isinstance(node, nodes.Test | nodes.Logic) and self.ranges.settled(node, where) is not None
            self._known[key] = where, STILL if fixed else self._of(node, where)
        return self._known[key][1]

    def _all(self, parts: Iterable[Node], where: Where) -> Way:
        return joined(*(self.of(each, where) for each in parts))

    def _of(self, node: Node, where: Where) -> Way:
        match node:
            case nodes.Const() | nodes.Ref():
                return self._named(node)
            case nodes.Add():
                return self._all(node.terms, where)
            case nodes.Mul() | nodes.Div():
                return self._product(node, where)
            case nodes.Extreme():
                inner = abs_of(node)
                if inner is not None:
                    return along(self.of(inner, where), sign(self.values(inner, where)))
                return joined(*(self._option(each, node, where) for each in node.options))
            case nodes.Round():
                return self.of(node.operand, where)
            case nodes.Test():
                return self._test(node, where)
            case nodes.Logic():
                found = self._all(node.conditions, where)
                return turned(found) if node.how == "not" else found
            case nodes.Case():
                return self._case(node, where)
            case nodes.Fold():
                return self._fold(node, where)
            case nodes.Primitive():
                return self._primitive(node, where)
            case _:
                assert_never(node)

    def _option(self, option: Node, of: nodes.Extreme, where: Where) -> Way:
        """How the least or the greatest goes with one of its options; a limit that does not hold changes nothing."""
        match option:
            case nodes.Case(arms=((condition, amount),), rest=rest) if rest is not None and _beyond(rest, of):
                held = DOWN if of.pick == "least" else UP
                return joined(self.of(amount, where), self.of(rest, where), along(self.of(condition, where), held))
            case _:
                return self.of(option, where)

    def _named(self, node: nodes.Const | nodes.Ref) -> Way:
        if isinstance(node, nodes.Ref) and node.kind in {"instances", "groups", "members"}:
            return EITHER
        name = node.key if isinstance(node, nodes.Ref) else None
        return UP if name == self.key else self.definition(name) if name else STILL

    def values(self, node: Node, where: Where | None = None) -> Interval:
        """The values of a node; those of a condition are 0 and 1."""
        found = self.ranges.of(node, where)
        if isinstance(found, Numbers):
            return found.interval
        truths = found is not None and all(isinstance(each, bool) for each in found)
        if not truths or found is None:
            return EVERYTHING
        return point(Fraction(int(True in found))) if len(found) == 1 else _TRUTHS

    # ------------------------------------------------------------ arithmetic

    def _product(self, node: nodes.Mul | nodes.Div, where: Where) -> Way:
        above, below = _factors(node)
        if len(above) + len(below) > _MOST_FACTORS:
            return STILL if self._all((*above, *below), where) == STILL else EITHER
        for whole in below:
            for part in above:
                # (a - b) / b goes as a / b - 1, in which nothing stands twice.
                if isinstance(part, nodes.Add) and any(whole in (each, *_turned(each)) for each in part.terms):
                    rest = _quotient(node, _without(above, part), _without(below, whole))
                    one = _quotient(node, [], [])
                    divided = (one if each == whole else _quotient(node, [each], [whole]) for each in part.terms)
                    terms = nodes.Add(tuple(divided), origin=node.origin)
                    return self.of(nodes.Mul((terms, rest), origin=node.origin), where)
        return joined(*self._by_factors(node, above, below, where))

    def _by_factors(self, node: Node, above: list[Node], below: list[Node], where: Where) -> Iterator[Way]:
        """How the product goes with each of its factors; a part and the whole that it is divided by are one."""
        units: list[tuple[Way, list[Node], list[Node]]] = []
        for whole in list(below):
            rest_of = {part: self._rest(part, whole, where) for part in above}
            part = next((each for each, rest in rest_of.items() if rest is not None), None)
            if part is not None:
                # p / (p + q) goes with p, and against q, where neither is below 0.
                rest = self._all(rest_of[part] or (), where)
                units.append((joined(self.of(part, where), turned(rest)), [part], [whole]))
                above, below = _without(above, part), _without(below, whole)
        for factor, same in groupby(above):
            count, way = len(list(same)), self.of(factor, where)
            even = way if count % 2 else along(way, sign(self.values(factor, where)))
            units.append((even, [factor] * count, []))
        units += [(self._inverse(factor, where), [], [factor]) for factor in below]
        for index, (way, _, _) in enumerate(units):
            if way != STILL:
                others = [unit for place, unit in enumerate(units) if place != index]
                over = [each for _, many, _ in others for each in many]
                under = [each for _, _, many in others for each in many]
                yield along(way, sign(self.values(_quotient(node, over, under), where)))

    def _rest(self, part: Node, whole: Node, where: Where) -> list[Node] | None:
        """What else a sum holds; None where the part is no term of it, or anything in it may be below 0."""
        if not isinstance(whole, nodes.Add) or part not in whole.terms:
            return None
        lows = [self.values(each, where).low for each in whole.terms]
        return _without(list(whole.terms), part) if all(low is not None and low >= 0 for low in lows) else None

    def _inverse(self, factor: Node, where: Where) -> Way:
        way, value = self.of(factor, where), self.values(factor, where)
        one_sided = (value.low is not None and value.low >= 0) or (value.high is not None and value.high <= 0)
        return turned(way) if one_sided or way == STILL else EITHER

    # ------------------------------------------------------------ conditions

    def _test(self, node: nodes.Test, where: Where) -> Way:
        way, subject = self.of(node.subject, where), self.ranges.of(node.subject, where)
        if isinstance(node.other, nodes.Among):
            return along(way, _among(subject, node.other))
        if not isinstance(subject, Numbers):
            truths = subject is not None and all(isinstance(each, bool) for each in subject)
            if not truths or not isinstance(node.other, nodes.Const):
                return EITHER
            return way if (node.other.value is True) == (node.operator == "=") else turned(way)
        more = joined(way, turned(self.of(node.other, where)))
        match node.operator:
            case ">" | ">=":
                return more
            case "<" | "<=":
                return turned(more)
            case _:
                # Like an inequation where one side is never above the other.
                equal = EITHER
                if self._never_above(node.subject, node.other, where):
                    equal = more
                elif self._never_above(node.other, node.subject, where):
                    equal = turned(more)
                return equal if node.operator == "=" else turned(equal)

    def _never_above(self, one: Node, other: Node, where: Where) -> bool:
        """Whether one value is never above another: by their ranges, or by what is supposed."""
        high, low = self.values(one, where).high, self.values(other, where).low
        return (high is not None and low is not None and high <= low) or self.ranges.ordered(one, other, where)

    def _case(self, node: nodes.Case, where: Where) -> Way:
        found: list[Way] = []
        given: list[tuple[Way, Interval]] = []
        for condition, value, here, there in self.ranges.ways(node, where):
            points = None if there is None else self.values(value, there)
            if points is not None and not points.empty:
                found.append(self.of(value, there))
                given.append((STILL if condition is None else self.of(condition, here), points))
        line = None if all(way == STILL for way, _ in given) else self._line(node, where)
        if line is not None:
            return joined(line, *found)
        for index, (way, points) in enumerate(given):
            found += [along(way, jump(later, points)) for _, later in given[index + 1 :]]
        return joined(*found)

    def _line(self, node: nodes.Case, where: Where) -> Way | None:
        """How a table goes that looks at one number; None where it is no such table."""
        subject: Node | None = None
        found: list[tuple[Interval, Node]] = []
        rest = node.rest
        for condition, value in node.arms:
            match condition:
                case nodes.Test(other=nodes.Among() as among) if subject in (None, condition.subject):
                    subject = condition.subject
                    places = (point(each) for each in among.values if isinstance(each, Fraction))
                    found += [(each, value) for each in (*among.intervals, *places)]
                case nodes.Test(operator="<" | "<=", other=nodes.Const(value=Fraction() as edge)) if subject in (
                    None,
                    condition.subject,
                ):
                    # An edge is met from below, behind what earlier arms have taken.
                    subject = condition.subject
                    low = found[-1][0] if found else None
                    closed = low is not None and not low.high_closed
                    high_closed = condition.operator == "<="
                    found.append((Interval(None if low is None else low.high, edge, closed, high_closed), value))
                case nodes.Const(value=True) | nodes.Primitive(function="after"):
                    rest = value
                case _:
                    return None
        domain = None if subject is None else self.ranges.of(subject, where)
        if subject is None or not isinstance(domain, Numbers):
            return None
        parts = laid_out(found, rest, domain.interval, whole=domain.step == 1)
        gives = [(part, self._within(subject, part, value, where)) for part, value in parts if value is not None]
        return along(self.of(subject, where), line_way([(part, value) for part, value in gives if not value.empty]))

    def _within(self, subject: Node, part: Interval, value: Node, where: Where) -> Interval:
        """The values of a node where a number lies in an interval."""
        return self.values(value, self.ranges.inside(subject, part, where) or where)

    # ------------------------------------------------------------ rows and functions

    def _fold(self, node: nodes.Fold, where: Where) -> Way:
        chosen = STILL if node.where is None else self.of(node.where, where)
        if self.of(node.over, where) != STILL:
            return EITHER
        if node.function == "count":
            return chosen
        ways = self._all([node.body, *([] if node.otherwise is None else [node.otherwise])], where)
        return ways if chosen == STILL and (ways == STILL or node.function != "distinct") else EITHER

    def _primitive(self, node: nodes.Primitive, where: Where) -> Way:
        ways = [self.of(each, where) for each in node.operands]
        match node.function:
            case "after" | "after all":
                return ways[-1]
            case "terminating" | "month_end" | "year" | "months_after":
                return joined(*ways)
            case "months_between":
                return joined(turned(ways[0]), ways[1])
            case "months_before":
                return joined(ways[0], turned(ways[1]))
            case "moved":
                assert isinstance(node.data, tuple)
                return joined(*(turned(way) if each == "-" else way for each, way in zip(node.data, ways, strict=True)))
            case "meets" | "comparable" | "attainment" | "deviation" | "beyond" | "shortfall":
                return EITHER
            case "trouble" | "sound" | "month" | "day" | "as written" | "name of" | "bounded by" | "blank":
                return EITHER
            case _:
                assert_never(node.function)


def _beyond(end: Node, of: nodes.Extreme) -> bool:
    """Whether another option of the least or the greatest never goes beyond an end."""
    return any(isinstance(each, nodes.Extreme) and each.pick == of.pick and end in each.options for each in of.options)


def _among(subject: Possible, among: nodes.Among) -> Way:
    """How it goes, with something, that it is among some values."""
    if isinstance(subject, frozenset) and among.values in ((True,), (False,)):
        return UP if among.values == (True,) else DOWN
    if among.values or len(among.intervals) != 1 or not isinstance(subject, Numbers):
        return EITHER
    found, (inside,) = subject.interval, among.intervals
    above = found.meet(Interval(low=inside.low, low_closed=inside.low_closed)) == found
    below = found.meet(Interval(high=inside.high, high_closed=inside.high_closed)) == found
    return Way(not above, not below)


def line_way(gives: Sequence[tuple[Interval, Interval]]) -> Way:
    """How points go along stretches in rising order, from any of them to any later one."""
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


def _factors(node: Node) -> tuple[list[Node], list[Node]]:
    """What is multiplied, and what divides it."""
    match node:
        case nodes.Mul():
            pairs = [_factors(each) for each in node.factors]
            return [each for above, _ in pairs for each in above], [each for _, below in pairs for each in below]
        case nodes.Div():
            (above, under), (below, over) = _factors(node.above), _factors(node.below)
            return above + over, under + below
        case _:
            return [node], []


def _quotient(node: Node, above: list[Node], below: list[Node]) -> Node:
    one: Node = nodes.Const(Fraction(1), origin=node.origin)
    found = above[0] if len(above) == 1 else nodes.Mul(tuple(above), origin=node.origin) if above else one
    for each in below:
        found = nodes.Div(found, each, origin=node.origin)
    return found


def _without(parts: list[Node], node: Node) -> list[Node]:
    rest = list(parts)
    rest.remove(node)
    return rest


def _turned(node: Node) -> tuple[Node, ...]:
    """What a node is the negative of."""
    match node:
        case nodes.Mul(factors=(nodes.Const(value=value), inner)) if value == -1:
            return (inner,)
        case _:
            return ()
