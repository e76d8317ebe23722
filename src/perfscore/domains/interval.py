"""Interval analysis of the core: the values that a node can have, never too few.

A number lies in an interval, and on a step of which all its values are multiples where there is one; anything else is
one of some values. A condition that is supposed to hold, or not to, narrows what it speaks of, and what it compares is
known to be in that order. What no facts give a value has none: the interval is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, reduce
from itertools import groupby, islice
from typing import assert_never, cast

import attrs

from perfscore.core import nodes
from perfscore.core.lower import program_of
from perfscore.core.nodes import Key, Node, Operator, RefKind, walk
from perfscore.core.program import Limit, Program, Requirement, Row
from perfscore.domains import possible
from perfscore.domains.possible import NEVER, NOUGHT, TRUTHS, Numbers, Order, Possible, numbers
from perfscore.kernel import intervals
from perfscore.kernel.intervals import EVERYTHING, ZERO, Interval, hull, point
from perfscore.kernel.lazy import once, remembered
from perfscore.kernel.months import RANGES
from perfscore.kernel.source import Distinct, Record, replace
from perfscore.model import model
from perfscore.model.rule_model import WITHOUT_POINTS, FactDef

_ZERO, _ONE = Fraction(0), Fraction(1)
_SHARE = Interval(Fraction(0), _ONE, True, True)
_MOST_OUTER = 16
_MOST_INSIDE = 100
_LEAVING = frozenset({"full", "zero", "redistribute", "none"})
"""The limits that settle a row whatever comes of its rule."""
_WAYS = frozenset({"chosen", "decided"})
_NOTHING: Mapping[bytes, Possible] = {}
_NONE = frozenset[bytes]()
_MEASURES = {"attainment": intervals.AT_LEAST_ZERO, "shortfall": _SHARE}


class Where(Distinct):
    """What is supposed: what some nodes can be, by their identities, and which numbers lie below which others."""

    known: Mapping[bytes, Possible] = attrs.field(factory=dict)
    orders: frozenset[Order] = frozenset()
    outer: Where | None = None
    added: Node | None = None
    """What is supposed besides what is supposed outside."""
    _depth: int = 0
    reckoned: dict[bytes, Possible] = attrs.field(init=False, factory=dict)

    def supposing(self, node: Node, room: Possible, likewise: Mapping[bytes, Possible] = _NOTHING) -> Where:
        """The same, and what one more node can be; ``likewise`` is what that says of nodes made of the same."""
        outer = self if self._depth < _MOST_OUTER else None
        known = {**self.known, node.identity: room, **likewise}
        return Where(known, self.orders, outer, node, self._depth + 1 if outer else 0)

    def ordered(self, *orders: Order) -> Where:
        """The same, and some more orders."""
        return Where(self.known, self.orders.union(orders))

    @cached_property
    def inside(self) -> frozenset[bytes]:
        """What is supposed last is made of these, and so they are not made of it."""
        return frozenset(each.identity for each in islice(walk(self.added), 1, _MOST_INSIDE)) if self.added else _NONE


class Reached(Record):
    """What a row can come to where it keeps its points: ``earned`` before its range and its limits, then the rest.

    What is earned has its coefficients. ``gone`` tells that it may leave its points to others; then it has 0, which the
    intervals do not count.
    """

    earned: Numbers
    exact: Numbers
    handed: Numbers
    score: Numbers
    gone: bool


class Left(Record):
    """The points that a row around it leaves a row with that cannot be computed.

    ``limit`` is what settles the row around it, by its condition; None where that goes with all that counts in it.
    """

    points: Interval
    limit: Limit | None

    @property
    def applies(self) -> bool:
        """Whether the row counts then."""
        return self.limit is not None and self.limit.policy not in WITHOUT_POINTS


class Intervals:
    """The values that the nodes and definitions of a program can have; each is reckoned once.

    ``opened`` is what some facts and statuses can be, where that is less than their types and domains admit. What is
    ``required`` holds: all that the program requires, unless a user may insist on a score in spite of it. ``work``
    counts what nodes were reckoned.
    """

    def __init__(
        self,
        program: Program,
        facts: Mapping[str, FactDef],
        opened: Mapping[Key, Possible] | None = None,
        required: Iterable[Requirement] | None = None,
    ) -> None:
        self.program = program
        self.facts = facts
        self.opened = opened or {}
        holding = program.requirements if required is None else required
        holding = [each for each in holding if not each.warning]
        orders = (order for each in holding for order in possible.ordering(each.condition, facts))
        self.nowhere = Where(orders=frozenset(orders))
        self._defined: dict[Key, Possible] = {}
        self._rows: dict[str, Reached] = {}
        self._given: dict[Key, Possible] = {}
        self._nodes: dict[bytes, Node] = {}
        self.work = 0

    # ------------------------------------------------------------ definitions and rows

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """All rows of the score by their paths, those that rows of facts become among them."""
        return {row.path: row for block in self.program.blocks for row in block.rows}

    def node(self, key: Key) -> Node:
        """What a definition is made of."""
        return self.program.definitions[key]

    def definition(self, key: Key) -> Possible:
        """What a definition can be."""
        if key not in self._defined:
            # Behind all that it refers to, so that none is reached through a chain of others.
            for earlier in self._behind(key):
                self._define(earlier)
        return self._define(key)

    def _behind(self, key: Key) -> list[Key]:
        """The definitions that one refers to and that are still to be reckoned, in their order."""
        pending, found = [key], set[Key]()
        while pending:
            each = pending.pop()
            if each in self._places and each not in found and each not in self._defined:
                found.add(each)
                pending += self.program.definitions[each].refs
        return sorted(found, key=self._places.__getitem__)

    @cached_property
    def _places(self) -> Mapping[Key, int]:
        return {key: place for place, key in enumerate(self.asked())}

    def asked(self) -> Iterable[Key]:
        """The definitions that are reckoned first, in their order; which limit decides is told of no points."""
        return (key for key, _ in self.program.block.definitions if key[0] not in _WAYS)

    def take(self, other: Intervals, moved: frozenset[Key]) -> None:
        """Take over what another analysis has reckoned, but for what is given otherwise here, and what hangs on it."""
        self._defined = {key: value for key, value in other._defined.items() if key not in moved}
        reckoned = other.nowhere.reckoned.items()
        self._nodes = other._nodes
        kept = ((key, each) for key, each in reckoned if moved.isdisjoint(self._nodes[key].refs))
        self.nowhere.reckoned.update(kept)
        apart = {name for kind, name in moved if kind in {"applies", "score"}}
        self._rows = {path: row for path, row in other._rows.items() if path not in apart}

    def _define(self, key: Key) -> Possible:
        if key not in self._defined:
            self._defined[key] = self.of(self.program.definitions[key])
        return self._defined[key]

    def row(self, path: str) -> Reached:
        """What a row can come to."""
        if path not in self._rows:
            self._rows[path] = self._row(path)
        return self._rows[path]

    def _row(self, path: str) -> Reached:
        applies = nodes.Ref("applies", path, origin=self.rows[path].origin)
        truths = self.truths(applies)
        # A whole of which nothing is left has no score at all.
        gone = path != "" and False in truths
        kinds: tuple[RefKind, ...] = ("earned", "exact", "score")
        if truths == {True}:
            reached = [self.number(replace(applies, kind=kind)) for kind in kinds]
        else:
            reached = self._where_applies(path, applies, kinds)
        earned, exact, score = reached
        earned = self.number(self.rows[path].given) if self.rows[path].times else earned
        return Reached(earned, exact, score if self.rows[path].rounded else exact, score, gone)

    def _where_applies(self, path: str, applies: nodes.Ref, kinds: Iterable[RefKind]) -> list[Numbers]:
        """What some definitions of a row can be where it applies, each with what is known of those before it."""
        where = self.all_narrowed(self._away(path), False, self.nowhere.supposing(applies, frozenset((True,))))
        reached: list[Numbers] = []
        for kind in kinds:
            reached.append(NEVER if where is None else self.number(self.program.definitions[kind, path], where))
            where = where and where.supposing(replace(applies, kind=kind), reached[-1])
        return reached

    def published(self, path: str, exact: Interval) -> Interval:
        """The points that a row publishes where it applies and comes to some exact points."""
        applies = nodes.Ref("applies", path, origin=self.rows[path].origin)
        where = self.nowhere.supposing(applies, frozenset((True,)))
        where = where.supposing(replace(applies, kind="exact"), Numbers(exact))
        return self.number(self.program.definitions["score", path], where).interval

    def around(self, path: str) -> Iterator[Row]:
        """The rows that a row stands in, the nearest first."""
        while path in self._outer:
            path = self._outer[path]
            yield self.rows[path]

    def below(self, path: str) -> Iterator[Row]:
        """The rows that stand in a row, those that rows of facts become among them."""
        for child in self.rows[path].children:
            if isinstance(child, str):
                yield self.rows[child]
                yield from self.below(child)
            else:
                yield from child.instance.rows

    @cached_property
    def _outer(self) -> Mapping[str, str]:
        """What each row stands in; what rows of facts become stands in the row that they are made in."""
        return {
            child if isinstance(child, str) else child.instance.rows[-1].path: path
            for path, row in self.rows.items()
            for child in row.children
        }

    @remembered
    def left(self, path: str) -> tuple[Left, ...]:
        """What a row may be left with: where it has no score, what settles a row around it goes on without it."""
        left = tuple(self._left_by(path))
        return left if left and self.may_fail(path) else ()

    def _left_by(self, path: str) -> Iterator[Left]:
        row = self.rows[path]
        full, low, high = (self.number(each).interval for each in (row.full, row.low, row.high))
        for around in self.around(path):
            for limit in around.limits:
                kind = limit.policy if limit.kind == "na" else limit.kind
                if kind in _LEAVING and self.settled(limit.condition) is not False:
                    points = full if kind == "full" else ZERO
                    moved = intervals.lesser(intervals.greater(points, low), high)
                    yield Left(points if kind in WITHOUT_POINTS else moved, limit)
            if self.row(around.path).gone:
                yield Left(ZERO, None)

    def may_fail(self, path: str) -> bool:
        """Whether a row may have no score: any fact can be pending; what looks at nothing is there or is refused."""
        return any(each.policy == "error" for each in self.rows[path].limits) or bool(
            self.program.inputs(("exact", path))
        )

    def shown(self, path: str) -> Interval:
        """The published points that a row shows where it applies: its own, or those that it is left with."""
        left = [self.published(path, each.points) for each in self.left(path) if each.applies]
        found = self.row(path).score.interval
        return hull((found, *left)) if left else found

    def _away(self, path: str) -> list[Node]:
        """The conditions under which a row leaves its points to others."""
        node = self.program.definitions["applies", path]
        while isinstance(node, nodes.Primitive):
            node = node.operands[-1]
        gates = node.arms if isinstance(node, nodes.Case) else ()
        return [condition for condition, value in gates if isinstance(value, nodes.Const) and value.value is False]

    # ------------------------------------------------------------ nodes

    def number(self, node: Node, where: Where | None = None) -> Numbers:
        """The numbers that a node can be, all of them where it is none."""
        found = self.of(node, where)
        return found if isinstance(found, Numbers) else NEVER if found == frozenset() else Numbers(EVERYTHING)

    def truths(self, node: Node, where: Where | None = None) -> possible.Words:
        """The truths that a condition can have; none where it never has one."""
        found = self.of(node, where)
        return found if isinstance(found, frozenset) else frozenset() if found == NEVER else TRUTHS

    def settled(self, node: Node, where: Where | None = None) -> bool | None:
        """What a condition always is, wherever it can be told; None where it may be either."""
        found = self.truths(node, where)
        return cast(bool, next(iter(found))) if len(found) == 1 else None

    def of(self, node: Node, where: Where | None = None) -> Possible:
        """What a node can be where something is supposed."""
        where = self.nowhere if where is None or type(node) is nodes.Const else where
        key = node.identity
        found = where.reckoned.get(key) or where.known.get(key)
        if found is None:
            apart = self._apart(node, where)
            found = apart.reckoned.get(key)
            if found is None:
                self.work += 1
                found = apart.reckoned[key] = self._of(node, apart)
                if apart is self.nowhere:
                    self._nodes[key] = node
            where.reckoned[key] = found
        return found

    def _apart(self, node: Node, where: Where) -> Where:
        """Where no more is supposed than what changes something of a node."""
        while where.outer is not None and where.added is not None:
            if self.may_hold(node, where.added) and node.identity not in where.inside:
                break
            where = where.outer
        return where

    def may_hold(self, whole: Node, part: Node) -> bool:
        """Whether a node may be made of another one, among others."""
        return part.refs <= whole.refs

    def _of(self, node: Node, where: Where) -> Possible:
        # To match classes takes five times as long as to look at the type.
        if type(node) is nodes.Const:
            return possible.written(node.value)
        if type(node) is nodes.Ref:
            return self._referred(node)
        if type(node) is nodes.Extreme:
            return self._extreme(node, where)
        if type(node) is nodes.Add:
            return self._added(node, where)
        if type(node) is nodes.Mul:
            return self._multiplied(node, where)
        if type(node) is nodes.Case:
            return self._case(node, where)
        if type(node) is nodes.Test:
            return self._test(node, where)
        if type(node) is nodes.Primitive:
            return self._primitive(node, where)
        if type(node) is nodes.Round:
            return possible.rounded_to(self.number(node.operand, where), node)
        if type(node) is nodes.Logic:
            return self._logic(node, where)
        if type(node) is nodes.Div:
            return self._divided(node, where)
        if type(node) is nodes.Fold:
            return self._fold(node, where)
        assert_never(node)

    def _referred(self, node: nodes.Ref) -> Possible:
        if node.key in self.opened:
            lacks = node.kind == "fact" and possible.lacking(self.opened.get(("status", node.name)))
            return NEVER if lacks else self.opened[node.key]
        match node.kind:
            case "fact" | "cell":
                if node.key not in self._given:
                    table, _, column = node.name.partition(".")
                    fact = self.facts[table]
                    self._given[node.key] = possible.given(fact.column(column) if column else fact)
                return self._given[node.key]
            case "status":
                return frozenset(("known", "missing", "pending", "not applicable"))
            case "filled" | "instances" | "groups" | "members" | "table":
                return TRUTHS
            case _:
                return self.definition(node.key)

    # ------------------------------------------------------------ arithmetic

    def _added(self, node: nodes.Add, where: Where) -> Numbers:
        shared = [each for each in node.terms if share_of(each) is not None]
        parts = [self.number(each, where) for each in node.terms if each not in shared]
        if shared:
            whole = self._shared_out(shared, where)
            parts += [self.number(each, where) for each in shared] if whole is None else [whole]
        found = possible.met(intervals.added, parts)
        return found if len(node.terms) != 2 else self._difference(node.terms, found, where)

    def _difference(self, terms: Sequence[Node], found: Numbers, where: Where) -> Numbers:
        """What a sum comes to; of a difference of two ordered numbers the sign is known."""
        one, other = terms
        match other:
            case nodes.Mul(factors=(nodes.Const(value=Fraction(numerator=-1, denominator=1)), subtracted)):
                under, over = (possible.gap(*sides, where.orders) for sides in ((one, subtracted), (subtracted, one)))
                for each, turned in ((under, True), (over, False)):
                    if each is not None:
                        apart = Interval(low=each[0], low_closed=not each[1])
                        found = numbers(found.interval.meet(intervals.negated(apart) if turned else apart), found.step)
            case _:
                pass
        return found

    def _shared_out(self, shared: list[Node], where: Where) -> Numbers | None:
        """What rows come to that take over the points of those that do not apply; None where rows of facts do.

        Of all that there is to have they have the share that each of them has of its own points, or some between.
        """
        there: list[tuple[Interval, Fraction]] = []
        shares: list[Interval] = []
        declared, group = ZERO, shared[0]
        for each in shared:
            pair = share_of(each)
            if pair is None or not isinstance(pair[0], nodes.Ref) or pair[0].kind != "handed":
                return None
            row, declared = pair[0].name, self.number(pair[1], where).interval
            if any(limit.policy == "none" for limit in self.rows[row].limits):
                # Its points are nobody's where it has none.
                return None
            group = replace(pair[0], kind="applies", name=self._outer.get(row, ""))
            weight = self.number(self.rows[row].weight).interval.low
            assert weight is not None
            applies = self.truths(replace(pair[0], kind="applies"), where)
            handed = self.row(row).handed.interval if True in applies else ZERO
            if False not in applies:
                there.append((handed, weight))
            elif True in applies:
                shares.append(intervals.scaled(handed, 1 / weight))
        if there:
            # Those that surely apply have a share together.
            points, weights = zip(*there, strict=True)
            shares.append(intervals.scaled(intervals.added(points), 1 / sum(weights, Fraction(0))))
        if not shares:
            return Numbers(ZERO)
        given = intervals.multiplied(hull(shares), declared)
        # Where nothing is left the group itself is gone, and the whole has no score.
        left = there or (isinstance(group, nodes.Ref) and (not group.name or False not in self.truths(group, where)))
        return numbers(given if left else hull((given, ZERO)))

    def _multiplied(self, node: nodes.Mul, where: Where) -> Numbers:
        product, step = point(_ONE), cast(Fraction | None, _ONE)
        for factor, same in groupby(self._shares(node, where)):
            each, times = self.number(factor, where), len(list(same))
            if each.empty:
                return NEVER
            product = intervals.kept(intervals.multiplied(product, intervals.power(each.interval, times)))
            step = None if step is None or each.step is None or times > 4 else step * each.step**times
        return numbers(product, step)

    def _shares(self, node: nodes.Mul, where: Where) -> list[Node]:
        """The factors, of which one that a later one divides by a whole that holds it stands above that divisor."""
        factors = list(node.factors)
        for index, each in enumerate(factors):
            if not isinstance(each, nodes.Div):
                continue
            for place, part in enumerate(factors):
                if place != index and not isinstance(part, nodes.Const) and self._is_share(part, each.below, where):
                    factors[index], factors[place] = replace(each, above=part), each.above
                    break
        return factors

    def _is_share(self, part: Node, whole: Node, where: Where) -> bool:
        """Whether a quotient lies between 0 and 1."""
        if not self._not_below_zero(part, where) or not self._not_below_zero(whole, where):
            return False
        return self._holds(whole, part, where)

    def _divided(self, node: nodes.Div, where: Where) -> Numbers:
        above, below = self.number(node.above, where), self.number(node.below, where)
        if above.empty or below.empty or below.interval == ZERO:
            return NEVER
        found = intervals.kept(intervals.multiplied(above.interval, intervals.inverse(below.interval)))
        if isinstance(node.below, nodes.Const) and isinstance(node.below.value, Fraction):
            return numbers(found, None if above.step is None else above.step / abs(node.below.value))
        if self._is_share(node.above, node.below, where):
            found = found.meet(_SHARE)
        found = intervals.kept(found.meet(self._ratio(node.above, node.below, where)))
        mean = self._mean(node.above, node.below, where)
        return numbers(found if mean is None else found.meet(mean))

    def _ratio(self, above: Node, below: Node, where: Where) -> Interval:
        """What a number is of another one that is not 0, by what is known of both; of a sum each part by itself."""
        if above == below:
            return point(_ONE)
        match above:
            case nodes.Add():
                return intervals.added(self._ratio(each, below, where) for each in above.terms)
            case nodes.Mul(factors=(nodes.Const(value=Fraction() as times), inner)):
                return intervals.multiplied(point(times), self._ratio(inner, below, where))
            case _:
                parts, whole = (self.number(each, where).interval for each in (above, below))
                found = intervals.multiplied(parts, intervals.inverse(whole))
        if self._not_below_zero(below, where):
            for most, strictly in possible.multiples(above, below, where.orders):
                found = found.meet(Interval(high=most, high_closed=not strictly))
            for most, strictly in possible.multiples(below, above, where.orders):
                found = found.meet(Interval(low=1 / most, low_closed=not strictly))
        return found

    def _mean(self, above: Node, below: Node, where: Where) -> Interval | None:
        """Between which values a mean lies whose weights are added up in the divisor; None where it is no mean."""
        if not isinstance(above, nodes.Add) or not isinstance(below, nodes.Add) or len(above.terms) != len(below.terms):
            return None
        values: list[Interval] = []
        for one, weight in zip(above.terms, below.terms, strict=True):
            here: Where | None = where
            match one, weight:
                case nodes.Fold(function="sum"), nodes.Fold(function="sum") if (one.over, one.where) == (
                    weight.over,
                    weight.where,
                ):
                    here = where if one.where is None else self.narrowed(one.where, True, where)
                    product, share = one.body, weight.body
                case nodes.Case(arms=((condition, product),)), nodes.Case(arms=((same, share),)) if condition == same:
                    here = self.narrowed(condition, True, where)
                case _:
                    product, share = one, weight
            if here is None:
                continue
            match product:
                case nodes.Mul(factors=(value, last)) if last == share and self._not_below_zero(share, here):
                    values.append(self.number(value, here).interval)
                case _:
                    return None
        return hull(values)

    def _holds(self, whole: Node, part: Node, where: Where) -> bool:
        """Whether a number that is not below 0 is never more than another one."""
        if whole == part or self.ordered(part, whole, where):
            return True
        match whole, part:
            case nodes.Add(), _:
                rest = list(whole.terms)
                for each in part.terms if isinstance(part, nodes.Add) else (part,):
                    if each not in rest:
                        return False
                    rest.remove(each)
                return all(self._not_below_zero(each, where) for each in rest)
            case nodes.Fold(where=None), nodes.Fold():
                same = (whole.function, whole.over, whole.body) == (part.function, part.over, part.body)
                adds = whole.function in {"sum", "count"} and not any((*whole.without, *part.without))
                fits = whole.otherwise is None and (part.otherwise is None or self.number(part.otherwise) == NOUGHT)
                return same and adds and fits and (whole.function == "count" or self._not_below_zero(whole.body))
            case _:
                return False

    def _not_below_zero(self, node: Node, where: Where | None = None) -> bool:
        low = self.number(node, where).interval.low
        return low is not None and low >= 0

    def ordered(self, one: Node, other: Node, where: Where | None = None, *, strictly: bool = False) -> bool:
        """Whether it is supposed, also by way of others, that one number is never above another one, or is below it."""
        found = None if one == other else possible.gap(one, other, (where or self.nowhere).orders)
        return found is not None and (found > (_ZERO, False) if strictly else found >= (_ZERO, False))

    def _extreme(self, node: nodes.Extreme, where: Where) -> Numbers:
        options = [self.number(each, where) for each in node.options]
        if abs_of(node) is not None:
            return possible.met(lambda values: intervals.absolute(values[0]), options)
        pick = intervals.greater if node.pick == "greatest" else intervals.lesser
        return possible.met(lambda values: reduce(pick, values), options)

    # ------------------------------------------------------------ conditions

    def _test(self, node: nodes.Test, where: Where) -> possible.Words:
        subject = self.of(node.subject, where)
        if possible.never(subject):
            return frozenset()
        if isinstance(node.other, nodes.Among):
            inside, outside = possible.split(subject, node.other)
            return frozenset(truth for truth, there in ((True, inside), (False, outside)) if not possible.never(there))
        other = self.of(node.other, where)
        if possible.never(other):
            return frozenset()
        assert node.operator != "in"
        if isinstance(subject, Numbers) and isinstance(other, Numbers):
            return self._compared(node, node.operator, node.other, subject, other, where)
        if not isinstance(subject, frozenset) or not isinstance(other, frozenset):
            return TRUTHS
        apart, same = not subject & other, len(subject | other) == 1
        return TRUTHS if not apart and not same else frozenset((same == (node.operator == "="),))

    def _compared(
        self, node: nodes.Test, operator: Operator, right: Node, one: Numbers, other: Numbers, where: Where
    ) -> possible.Words:
        left = node.subject
        if operator in {">", ">="}:
            left, right, one, other, operator = right, left, other, one, nodes.TURNED[operator]
        if operator in {"=", "!="}:
            same = left == right or (one.interval == other.interval and one.interval.low == one.interval.high)
            if (same and one.interval.low is not None) or left == right:
                return frozenset((operator == "=",))
            apart = any(self.ordered(*sides, where, strictly=True) for sides in ((left, right), (right, left)))
            return frozenset((operator == "!=",)) if apart or possible.both(one, other).empty else TRUTHS
        if possible.below(one.interval, other.interval, strictly=operator == "<"):
            return frozenset((True,))
        if possible.below(other.interval, one.interval, strictly=operator == "<="):
            return frozenset((False,))
        strictly = operator == "<"
        if (not strictly and left == right) or self.ordered(left, right, where, strictly=strictly):
            return frozenset((True,))
        refuted = (strictly and left == right) or self.ordered(right, left, where, strictly=not strictly)
        return frozenset((False,)) if refuted else TRUTHS

    def _logic(self, node: nodes.Logic, where: Where) -> possible.Words:
        if node.how == "not":
            return frozenset(not each for each in self.truths(node.conditions[0], where))
        # The first that decides is the last that is looked at.
        deciding, found, here = node.how == "or", set[bool](), where
        for each in node.conditions:
            truths = self.truths(each, here)
            if deciding in truths:
                found.add(deciding)
            if (not deciding) not in truths:
                return frozenset(found)
            narrower = self.narrowed(each, not deciding, here)
            if narrower is None:
                return frozenset(found)
            here = narrower
        return frozenset((*found, not deciding))

    def settles(self, node: nodes.Case) -> bool:
        """Whether an arm is always taken before the rest."""
        return self.all_narrowed((condition for condition, _ in node.arms), False, self.nowhere) is None

    def _case(self, node: nodes.Case, where: Where) -> Possible:
        ways = self.ways(node, where)
        return possible.any_of(self.of(value, there) for _, value, _, there in ways if there is not None)

    def ways(self, node: nodes.Case, where: Where) -> Iterator[tuple[Node | None, Node, Where, Where | None]]:
        """The arms of a case that are come to, and its rest, with what is supposed there and where they are taken."""
        here: Where | None = where
        for condition, value in node.ways:
            if here is None:
                return
            yield condition, value, here, here if condition is None else self.narrowed(condition, True, here)
            here = None if condition is None else self.narrowed(condition, False, here)

    def narrowed(self, condition: Node, held: bool, where: Where) -> Where | None:
        """What is supposed where a condition holds as well, or does not; None where that cannot be."""
        truths = self.truths(condition, where)
        if held not in truths:
            return None
        if len(truths) == 1:
            # Nothing is learnt.
            return where
        says_all = self._says_all(condition, where)
        here: Where | None = (
            where if says_all else where.supposing(condition, frozenset((held,)), _likewise(condition, held))
        )
        match condition:
            case nodes.Logic(how="not"):
                return here and self.narrowed(condition.conditions[0], not held, here)
            case nodes.Logic() if (condition.how == "and") == held:
                return self.all_narrowed(condition.conditions, held, here)
            case nodes.Logic():
                # The only condition that is left to decide does.
                left = [each for each in condition.conditions if here and self.settled(each, here) is not (not held)]
                return self.narrowed(left[0], held, here) if here and len(left) == 1 else here
            case nodes.Primitive(function="after" | "after all"):
                return here and self.narrowed(condition.operands[-1], held, here)
            case nodes.Test(other=nodes.Among() as among):
                subject = self.of(condition.subject, where)
                return here and self._inside(condition.subject, possible.split(subject, among)[0 if held else 1], here)
            case nodes.Test():
                assert condition.operator != "in" and not isinstance(condition.other, nodes.Among)
                operator = condition.operator if held else nodes.NOT[condition.operator]
                one, other = condition.subject, condition.other
                if says_all and condition.operator in {"=", "!="}:
                    here = where.supposing(condition.negated, frozenset((not held,)))
                here = here and self._beside(one, operator, other, here)
                return here and self._beside(other, nodes.TURNED[operator], one, here)
            case nodes.Ref(kind="applies") if held:
                reached = self.row(condition.name)
                for kind in ("exact", "handed", "score"):
                    here = here and here.supposing(replace(condition, kind=kind), getattr(reached, kind))
                return here
            case _:
                return here

    def all_narrowed(self, conditions: Iterable[Node], held: bool, where: Where | None) -> Where | None:
        """The same of several conditions that all hold, or none of which does."""
        for each in conditions:
            where = where and self.narrowed(each, held, where)
        return where

    def _says_all(self, condition: Node, where: Where) -> bool:
        """Whether a condition is told again by what it says of its subject; then long tables take no long memory."""
        match condition:
            case nodes.Test(other=nodes.Among() | nodes.Const()):
                return self.of(condition.subject, where) is not None
            case _:
                return False

    def _beside(self, one: Node, sign: Operator, other: Node, where: Where) -> Where | None:
        """What is supposed where a value also compares with another one."""
        now, there = self.of(one, where), self.of(other, where)
        if isinstance(now, Numbers) and isinstance(there, Numbers):
            if sign in {"<", "<=", "="} and not isinstance(one, nodes.Const) and not isinstance(other, nodes.Const):
                where = where.ordered(possible.ordered(one, other, self.facts, strictly=sign == "<"))
            return self._inside(one, possible.compared_with(now, sign, there.interval), where)
        if now is None and isinstance(there, frozenset) and sign == "=":
            return self._inside(one, there, where)
        if isinstance(now, frozenset) and isinstance(there, frozenset):
            if sign == "=":
                return self._inside(one, now & there, where)
            return self._inside(one, now - there if len(there) == 1 else now, where)
        return where

    def inside(self, node: Node, interval: Interval, where: Where) -> Where | None:
        """What is supposed where a number lies in an interval as well; None where it never does."""
        now = self.number(node, where)
        return self._inside(node, numbers(now.interval.meet(interval), now.step), where)

    def _inside(self, node: Node, room: Possible, where: Where) -> Where | None:
        """What is supposed where a node is also no more than something."""
        if possible.never(room):
            return None
        if isinstance(node, nodes.Const) or room == self.of(node, where):
            return where
        where = where.supposing(node, room)
        if isinstance(node, nodes.Ref) and node.kind == "status" and possible.lacking(room):
            return where.supposing(replace(node, kind="table" if self.facts[node.name].columns else "fact"), NEVER)
        if isinstance(room, Numbers) and isinstance(node, nodes.Add | nodes.Mul):
            return self._through(node, room.interval, where)
        return where

    def _through(self, node: nodes.Add | nodes.Mul, inside: Interval, where: Where) -> Where | None:
        """The same of the one part of a sum or a product that is not written down."""
        written = [each.value for each in node.parts if isinstance(each, nodes.Const)]
        fixed = [each for each in written if isinstance(each, Fraction)]
        rest = alone_in(node)
        if rest is None or (isinstance(node, nodes.Mul) and 0 in fixed):
            return where
        now = self.number(rest, where)
        if isinstance(node, nodes.Add):
            inside = intervals.added((inside, *(point(-each) for each in fixed)))
        else:
            factor = reduce(lambda one, other: one * other, fixed, _ONE)
            inside = intervals.scaled(inside if factor > 0 else intervals.negated(inside), 1 / abs(factor))
        return self._inside(rest, numbers(now.interval.meet(inside), now.step), where)

    # ------------------------------------------------------------ rows of tables

    def _fold(self, node: nodes.Fold, where: Where) -> Possible:
        if possible.never(self.of(node.over, where)):
            return NEVER
        there: Where | None = where
        if node.where is not None:
            there = self.narrowed(node.where, True, where)
        found: Possible = NEVER if there is None else self._folded(node, there)
        if node.function in {"count", "distinct"}:
            found = numbers(intervals.AT_LEAST_ZERO if there is not None else ZERO, _ONE)
        if node.otherwise is None or (there is where and self._surely(node.over)):
            return found
        return possible.any_of([found, self.of(node.otherwise, where)])

    def _surely(self, over: nodes.Ref) -> bool:
        """Whether there are rows wherever these can be told."""
        rows = self.program.instances.get(over.name)
        return rows is not None and (over.kind == "members" or rows.empty is not None)

    def _folded(self, node: nodes.Fold, where: Where) -> Possible:
        """What is put together of one row or more."""
        if node.function in {"any", "all"}:
            return self.truths(node.body, where)
        each = self.number(node.body, where)
        match node.function:
            case "sum":
                return each if each.empty else numbers(intervals.repeated(each.interval), each.step)
            case "mean" | "median":
                return Numbers(each.interval)
            case "any" | "all" | "count" | "distinct" | "lowest" | "highest" | "minimum" | "maximum":
                return each
            case _:
                assert_never(node.function)

    # ------------------------------------------------------------ functions

    def _primitive(self, node: nodes.Primitive, where: Where) -> Possible:
        match node.function:
            case "after" | "after all":
                looked_at = (self.of(each, where) for each in node.operands[:-1])
                return NEVER if any(map(possible.never, looked_at)) else self.of(node.operands[-1], where)
            case "terminating":
                return self.of(node.operands[0], where)
            case "trouble":
                return NEVER
            case "sound":
                return frozenset((False,)) if possible.never(self.of(node.operands[0], where)) else TRUTHS
            case "moved":
                return self._moved(node, where)
            case "meets" | "comparable" | "blank":
                return TRUTHS
            case "as written" | "name of" | "bounded by":
                return None
            case "months_between" | "months_before" | "months_after" | "month_end":
                return Numbers(EVERYTHING, _ONE)
            case "year" | "month" | "day":
                return Numbers(RANGES[node.function], _ONE)
            case "attainment" | "shortfall" | "deviation" | "beyond":
                return Numbers(_MEASURES.get(node.function, EVERYTHING))
            case _:
                assert_never(node.function)

    def _moved(self, node: nodes.Primitive, where: Where) -> Numbers:
        """A day that is moved by whole numbers of days."""
        parts = [self.number(each, where) for each in node.operands]
        if any(each.empty for each in parts):
            return NEVER
        moves = (
            intervals.negated(each.interval) if sign == "-" else each.interval
            for sign, each in zip(cast(tuple[str, ...], node.data), parts, strict=True)
        )
        return numbers(intervals.added(moves), _ONE)


def intervals_of(framework: model.Framework) -> Intervals:
    """The analysis of a framework, made once and kept as long as the framework."""
    return once(framework, "intervals", lambda: Intervals(program_of(framework), framework.facts))


def intervals_despite(framework: model.Framework) -> Intervals:
    """The same where requirements may fail."""
    return once(framework, "intervals_despite", lambda: Intervals(program_of(framework), framework.facts, required=()))


def _likewise(condition: Node, held: bool) -> Mapping[bytes, Possible]:
    """What a condition that holds, or does not, tells of other comparisons of the same two values."""
    if not isinstance(condition, nodes.Test) or isinstance(condition.other, nodes.Among):
        return _NOTHING
    turned, contrary = condition.turned, frozenset((not held,))
    same = {turned.identity: frozenset((held,)), turned.negated.identity: contrary}
    return {**same, condition.negated.identity: contrary}


def alone_in(node: nodes.Add | nodes.Mul) -> Node | None:
    """The one part of a sum or a product that is not written down; None where there are more."""
    rest = [each for each in node.parts if not isinstance(each, nodes.Const)]
    return rest[0] if len(rest) == 1 else None


def share_of(node: Node) -> tuple[Node, Node] | None:
    """What a row hands up that is stretched, and all that there is to have; None where it is something else."""
    match node:
        case nodes.Mul(
            factors=(
                handed,
                nodes.Case(arms=((nodes.Test(operator="="), nodes.Const()),), rest=nodes.Div(above=declared)),
            )
        ):
            return handed, declared
        case _:
            return None


def abs_of(node: nodes.Extreme) -> Node | None:
    """The number without whose sign this is; None where it is something else."""
    match node:
        case nodes.Extreme(pick="greatest", options=(inner, nodes.Mul(factors=(nodes.Const(value=value), turned)))):
            return inner if value == -1 and turned == inner else None
        case _:
            return None
