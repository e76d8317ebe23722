"""What a node can be: numbers in an interval and on a step, or words or truths; and how far numbers lie apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import gcd, prod
from typing import assert_never, cast

import attrs

from perfscore.core.nodes import NOT, Add, Among, Const, Div, Fold, Logic, Mul, Node, Operator, Ref, Round, Test, Value
from perfscore.kernel.intervals import ZERO, Interval, gaps, hull, kept, point, rounded
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written
from perfscore.model.constants import position
from perfscore.model.rule_model import FactDef
from perfscore.model.terms import Scalar

_ZERO, _ONE = Fraction(0), Fraction(1)
_NEVER = Interval(_ONE, _ZERO)
_STEP_BITS = 400


class Numbers(Record):
    """Numbers in an interval, of which all are multiples of a step where there is one; of step 0 is only 0 itself."""

    immutable = False
    interval: Interval
    step: Fraction | None = None

    @property
    def empty(self) -> bool:
        """Whether there is no such number."""
        return self.interval.empty


Words = frozenset[str | bool]
Possible = Numbers | Words | None
"""Numbers and days; or words and truths; or anything that is neither."""

TRUTHS: Words = frozenset((True, False))
NEVER = Numbers(_NEVER)


def numbers(interval: Interval, step: Fraction | None = None) -> Numbers:
    """The multiples of a step in an interval, whose ends are multiples then."""
    if step is not None and max(step.numerator.bit_length(), step.denominator.bit_length()) > _STEP_BITS:
        step = None
    return Numbers(kept(interval if step is None else on_steps(interval, step)), step)


def on_steps(interval: Interval, step: Fraction) -> Interval:
    """The least interval that holds all multiples of a step which an interval holds."""
    if step == 0:
        return interval.meet(ZERO)
    if _on_steps(interval, step):
        return interval
    low, high = (None if edge is None else edge / step for edge in (interval.low, interval.high))
    steps = Interval(low, high, interval.low_closed, interval.high_closed).whole()
    low, high = (None if edge is None else edge * step for edge in (steps.low, steps.high))
    return Interval(low, high, steps.low_closed, steps.high_closed)


def _on_steps(interval: Interval, step: Fraction) -> bool:
    """Whether the ends are multiples themselves."""
    above, below = step.as_integer_ratio()
    for edge, closed in ((interval.low, interval.low_closed), (interval.high, interval.high_closed)):
        if edge is not None:
            whole, part = edge.as_integer_ratio()
            if not closed or whole * below % (above * part):
                return False
    return True


NOUGHT = Numbers(ZERO, Fraction(0))


def written(value: Value) -> Possible:
    """A value that is known, as what a node can be."""
    if isinstance(value, Fraction):
        return Numbers(kept(point(value)), abs(value))
    return None if isinstance(value, Written) else frozenset((value,))


def given(fact: FactDef) -> Possible:
    """What a fact or a cell can be, by its type and its domain."""
    match fact.type.kind:
        case Kind.BOOL | Kind.CHOICE:
            return frozenset(fact.type.every)
        case Kind.TEXT | Kind.TARGET | Kind.ACTUAL | Kind.TABLE:
            return None
        case _:
            return numbers(fact.values, step_of(fact))


def step_of(fact: FactDef) -> Fraction | None:
    """The step of which all values of a fact are multiples; None where there is none, or not for certain."""
    step = fact.own_step
    return None if step is None or fact.first_step % step else step


def never(possible: Possible) -> bool:
    """Whether there is no such value."""
    return possible.empty if isinstance(possible, Numbers) else possible is not None and not possible


def lacking(status: Possible) -> bool:
    """Whether what has such a status surely has no value."""
    return isinstance(status, frozenset) and "known" not in status


def common_step(steps: Iterable[Fraction | None]) -> Fraction | None:
    """A step on which all multiples of some others lie."""
    found = Fraction(0)
    for each in steps:
        if each is None:
            return None
        if each == found:
            continue
        above = gcd(found.numerator * each.denominator, each.numerator * found.denominator)
        found = Fraction(above, found.denominator * each.denominator)
    return found


def met(of: Callable[[list[Interval]], Interval], values: list[Numbers]) -> Numbers:
    """What becomes of one of each of some numbers, on a step that all of them have."""
    if any(each.empty for each in values):
        return NEVER
    return numbers(of([each.interval for each in values]), common_step(each.step for each in values))


def any_of(found: Iterable[Possible]) -> Possible:
    """What is one of several."""
    there = [each for each in found if not never(each)]
    if not there:
        return NEVER
    if all(isinstance(each, Numbers) for each in there):
        kinds = cast(list[Numbers], there)
        return numbers(hull(each.interval for each in kinds), common_step(each.step for each in kinds))
    if all(isinstance(each, frozenset) for each in there):
        return frozenset().union(*cast(list[Words], there))
    return None


def both(one: Numbers, other: Numbers) -> Numbers:
    """The numbers that are among two kinds."""
    return numbers(numbers(one.interval.meet(other.interval), one.step).interval, other.step)


def split(subject: Possible, among: Among) -> tuple[Possible, Possible]:
    """What of something lies among some values, and what does not."""
    if isinstance(subject, Numbers):
        inside = [point(each) for each in among.values if isinstance(each, Fraction)]
        inside += among.intervals
        met = [numbers(subject.interval.meet(each), subject.step) for each in inside]
        rest = [numbers(each, subject.step) for each in gaps(inside, subject.interval)]
        return any_of(met), any_of(rest)
    if isinstance(subject, frozenset):
        values = frozenset(each for each in among.values if isinstance(each, str | bool))
        return subject & values, subject - values
    return subject, subject


def compared_with(now: Numbers, sign: Operator, other: Interval) -> Numbers:
    """The numbers that may compare with one of others."""
    match sign:
        case "<" | "<=":
            inside = Interval(high=other.high, high_closed=sign == "<=" and other.high_closed)
        case ">" | ">=":
            inside = Interval(low=other.low, low_closed=sign == ">=" and other.low_closed)
        case "=":
            inside = other
        case "!=":
            if other.low is None or other.low != other.high:
                return now
            rest = [numbers(each, now.step) for each in gaps([other], now.interval)]
            return cast(Numbers, any_of(rest))
        case _:
            assert_never(sign)
    return numbers(now.interval.meet(inside), now.step)


def below(one: Interval, other: Interval, *, strictly: bool) -> bool:
    """Whether every value of one is below (or, not strictly, at most) every value of the other."""
    if one.high is None or other.low is None:
        return False
    if one.high != other.low:
        return one.high < other.low
    return not strictly or not (one.high_closed and other.low_closed)


def rounded_to(value: Numbers, node: Round) -> Numbers:
    """The numbers, each rounded."""
    if value.empty:
        return NEVER
    found, step = rounded(value.interval, node.step, node.mode), node.step
    low, high = value.interval.low, value.interval.high
    # Beyond an open end that is a multiple, what is rounded away from it is a whole step beyond.
    if node.mode == "ceiling" and low is not None and found.low == low and not value.interval.low_closed:
        found = attrs.evolve(found, low=low + step)
    if node.mode == "floor" and high is not None and found.high == high and not value.interval.high_closed:
        found = attrs.evolve(found, high=high - step)
    finer = value.step is not None and (value.step / step).denominator == 1
    return numbers(found, value.step if finer else step)


# ---------------------------------------------------------------- boxes of values


def lies_in(value: Scalar, possible: Possible) -> bool:
    """Whether a value is one of those that are possible."""
    if isinstance(possible, Numbers):
        at = position(value)
        return at in possible.interval and (not possible.step or (at / possible.step).denominator == 1)
    return possible is None or value in possible


def several(possible: Possible) -> bool:
    """Whether there is anything to cut."""
    if isinstance(possible, Numbers):
        return possible.interval.low is None or possible.interval.low != possible.interval.high
    return possible is not None and len(possible) > 1


def width(possible: Possible, whole: Possible) -> Fraction:
    """How much there is to cut, as a share of all where that has ends."""
    if not isinstance(possible, Numbers) or not isinstance(whole, Numbers):
        return Fraction(len(cast(frozenset[str], possible)), len(cast(frozenset[str], whole)))
    (low, high), (first, last) = ((each.interval.low, each.interval.high) for each in (possible, whole))
    if low is None or high is None or first is None or last is None:
        return Fraction(2)
    return (high - low) / (last - first) if first < last else _ONE


def cut(possible: Possible, edges: Iterable[Scalar]) -> list[Possible]:
    """Some possible values in two or three parts."""
    if not isinstance(possible, Numbers):
        each = sorted(possible or (), key=str)
        return [frozenset(each[: len(each) // 2]), frozenset(each[len(each) // 2 :])]
    inside = possible.interval
    places = sorted(position(each) for each in edges)
    inner = [at for at in places if at not in {inside.low, inside.high}]
    at = inner[len(inner) // 2] if inner else middle(inside)
    sides = (Interval(high=at), point(at), Interval(low=at))
    parts = (numbers(each.meet(inside), possible.step) for each in sides)
    return [each for each in parts if not each.empty]


def middle(interval: Interval) -> Fraction:
    """A place inside an interval; where it has no end, further out each time."""
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low + max(_ONE, abs(low))
    return Fraction(0) if high is None else high - max(_ONE, abs(high))


# ---------------------------------------------------------------- how far numbers lie apart

_MOST_ORDERS = 100
_LEFT, _RIGHT = frozenset({"<", "<=", "="}), frozenset({">", ">=", "="})

Gap = tuple[Fraction, bool]
"""How much more a number is than another one, at the least; and whether it is more than that."""

_NOUGHT: Gap = _ZERO, False


class Order(Record):
    """That a number lies below another one, ``times`` so often, by some gap or more; ``strictly`` by more than that."""

    less: Node
    more: Node
    times: Fraction
    gap: Fraction
    strictly: bool


def ordering(condition: Node, facts: Mapping[str, FactDef]) -> Iterator[Order]:
    """What a condition that holds puts into order."""
    match condition:
        case Logic(how="and"):
            for each in condition.conditions:
                yield from ordering(each, facts)
        case Logic(how="not", conditions=(Test(operator=operator) as inner,)) if operator in NOT:
            yield from ordering(inner.negated, facts)
        case Test(subject=one, operator=sign, other=other) if sign in _LEFT or sign in _RIGHT:
            other = cast(Node, other)
            if sign in _LEFT:
                yield ordered(one, other, facts, strictly=sign == "<")
            if sign in _RIGHT:
                yield ordered(other, one, facts, strictly=sign == ">")
        case _:
            return


def ordered(less: Node, more: Node, facts: Mapping[str, FactDef], *, strictly: bool) -> Order:
    """That a number is not above another one, or ``strictly`` below it; of whole numbers by one, then."""
    (one, part, here), (other, times, there) = _sides(less, more)
    gap, times, steps = (here - there) / part, times / part, [_step(each, facts) for each in (one, other)]
    if strictly and gap.denominator == times.denominator == 1 and steps == [1, 1]:
        return Order(one, other, times, gap + 1, strictly=False)
    return Order(one, other, times, gap, strictly)


def gap(one: Node, other: Node, orders: Iterable[Order]) -> Gap | None:
    """How far a number surely lies below another one, by some orders and by way of others; None where it may not."""
    (one, part, here), (other, times, there) = _sides(one, other)
    found = _above(one, orders).get((other, times / part))
    return None if found is None else (part * found[0] + there - here, found[1])


def multiples(one: Node, other: Node, orders: Iterable[Order]) -> Iterator[tuple[Fraction, bool]]:
    """How many times another number, which is above 0, one is at the most; and whether it is less than that."""
    (one, part, here), (other, times, there) = _sides(one, other)
    for (node, more), (apart, strictly) in _above(one, orders).items():
        if node == other:
            most = part * more / times
            beyond = part * apart + most * there - here
            if beyond >= 0:
                yield most, strictly or beyond > 0


def _above(one: Node, orders: Iterable[Order]) -> Mapping[tuple[Node, Fraction], Gap]:
    """The numbers, each so many times, that one surely does not lie above, and by how far at the least."""
    start = one, _ONE
    pending, found, left = [start], {start: _NOUGHT}, _MOST_ORDERS
    while pending and left:
        left -= 1
        below, times = pending.pop()
        apart, strictly = found[below, times]
        for each in orders:
            if each.less == below:
                above = each.more, times * each.times
                farther = apart + times * each.gap, strictly or each.strictly
                if above not in found or farther > found[above]:
                    found[above] = farther
                    pending.append(above)
    return found


def _sides(one: Node, other: Node) -> tuple[tuple[Node, Fraction, Fraction], tuple[Node, Fraction, Fraction]]:
    """Two numbers that are compared, each as a multiple of a node and what is added to it.

    Both multiples are above 0: where those that are written are not, the sides change places.
    """
    first, second = _apart(one), _apart(other)
    if first[1] > 0 and second[1] > 0:
        return first, second
    if first[1] < 0 and second[1] < 0:
        return (second[0], -second[1], -second[2]), (first[0], -first[1], -first[2])
    return (one, _ONE, _ZERO), (other, _ONE, _ZERO)


def _apart(node: Node) -> tuple[Node, Fraction, Fraction]:
    """A number without what is written down beside it: a node, how many times it counts, and what is added to that."""
    match node:
        case Add() | Mul():
            rest = [each for each in node.parts if not isinstance(each, Const)]
            if len(rest) == 1:
                inner, times, more = _apart(rest[0])
                written = [cast(Fraction, each.value) for each in node.parts if isinstance(each, Const)]
                if isinstance(node, Add):
                    return inner, times, more + sum(written)
                factor = prod(written, start=_ONE)
                return (inner, times * factor, more * factor) if factor else (node, _ONE, _ZERO)
        case Div(above=above, below=Const(value=Fraction() as divisor)) if divisor:
            inner, times, more = _apart(above)
            return inner, times / divisor, more / divisor
        case _:
            pass
    return node, _ONE, _ZERO


def _step(node: Node, facts: Mapping[str, FactDef]) -> Fraction | None:
    """The step of what is given or counted."""
    match node:
        case Ref(kind="fact", name=name):
            return step_of(facts[name])
        case Ref(kind="cell", name=name):
            table, _, column = name.partition(".")
            return step_of(facts[table].column(column))
        case Fold(function="count"):
            return Fraction(1)
        case _:
            return None
