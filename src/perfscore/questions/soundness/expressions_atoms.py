"""What a condition asks of one subject, as a set of the values with which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from perfscore.kernel import types
from perfscore.kernel.intervals import EVERYTHING, Interval, gaps, point
from perfscore.model import terms
from perfscore.model.constants import fold, position

_ORDERS = {"=": {"="}, "!=": {"<", ">"}, "<": {"<"}, "<=": {"<", "="}, ">": {">"}, ">=": {">", "="}}
_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STATUSES = frozenset({"known", "missing", "pending", "not applicable"})
_TRUTH = frozenset({True, False})


@attrs.frozen
class Numbers:
    """Numbers, or days, in any of some intervals."""

    intervals: tuple[Interval, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return all(each.empty for each in self.intervals)

    def meet(self, other: Numbers) -> Numbers:
        """What is in both."""
        both = (one.meet(another) for one in self.intervals for another in other.intervals)
        return Numbers(tuple(each for each in both if not each.empty))

    def rest(self) -> Numbers:
        """All other numbers."""
        return Numbers(tuple(gaps(self.intervals, EVERYTHING)))

    def whole(self) -> Numbers:
        """The whole numbers in it."""
        return Numbers(tuple(each.whole() for each in self.intervals))


@attrs.frozen
class Words:
    """Some of a few values that there are; without ``universe`` there is no end of them."""

    values: frozenset[object]
    universe: frozenset[object] | None
    without: bool = False
    """Whether these are the values that are not in it, of the endless many that there are."""

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.values and not self.without

    def meet(self, other: Words) -> Words:
        """What is in both."""
        if self.without and other.without:
            return attrs.evolve(self, values=self.values | other.values)
        if self.without:
            return attrs.evolve(other, values=other.values - self.values)
        return attrs.evolve(self, values=self.values - other.values if other.without else self.values & other.values)

    def rest(self) -> Words:
        """All other values."""
        if self.universe is None:
            return attrs.evolve(self, without=not self.without)
        return attrs.evolve(self, values=self.universe - self.values)


@attrs.frozen
class Atom:
    """What a condition asks: that the subject, whatever it is, has one of some values."""

    subject: object
    values: Numbers | Words

    @property
    def opposite(self) -> Atom:
        """What the opposite of the condition asks."""
        return attrs.evolve(self, values=self.values.rest())


def atom(condition: terms.Expression) -> Atom:
    """What a condition asks; of one that asks nothing of a single thing, that it is true."""
    match condition:
        case terms.Not():
            return atom(condition.operand).opposite
        case terms.Comparison():
            return _comparison(condition)
        case terms.Within():
            return Atom(condition.operand, Numbers((condition.interval,)))
        case terms.OneOf() if condition.operand.type.ordered:
            return Atom(condition.operand, Numbers(tuple(point(position(each)) for each in condition.options)))
        case terms.OneOf():
            return Atom(condition.operand, _words(condition.operand, condition.options))
        case terms.StatusTest():
            return _status(("fact", condition.name), condition.status, _STATUSES, negated=condition.negated)
        case terms.CellTest():
            key = ("cell", condition.table, condition.name)
            return _status(key, "known", frozenset({"known", "missing"}), negated=condition.negated)
        case _:
            return Atom(condition, Words(frozenset({True}), _TRUTH))


def _status(subject: object, status: str, universe: frozenset[str], *, negated: bool) -> Atom:
    found = Atom(subject, Words(frozenset({status}), universe))
    return found.opposite if negated else found


def _comparison(condition: terms.Comparison) -> Atom:
    left, sign, right = condition.left, condition.operator, condition.right
    if fold(left) is not None:
        left, sign, right = right, _TURNED[sign], left
    value = fold(right)
    if value is None:
        if repr(left) > repr(right):
            left, sign, right = right, _TURNED[sign], left
        return Atom((left, right), Words(frozenset(_ORDERS[sign]), frozenset({"<", "=", ">"})))
    if left.type.ordered:
        return Atom(left, _compared(sign, position(value)))
    words = _words(left, (value,))
    return Atom(left, words if sign == "=" else words.rest())


def _words(subject: terms.Expression, values: Iterable[object]) -> Words:
    if subject.type == types.BOOL:
        return Words(frozenset(values), _TRUTH)
    options: Sequence[object] = subject.type.options
    return Words(frozenset(values), frozenset(options) if options else None)


def _compared(sign: str, edge: Fraction) -> Numbers:
    closed = sign in {"<=", ">="}
    match sign:
        case "=":
            return Numbers((point(edge),))
        case "!=":
            return Numbers((point(edge),)).rest()
        case "<" | "<=":
            return Numbers((Interval(high=edge, high_closed=closed),))
        case _:
            return Numbers((Interval(low=edge, low_closed=closed),))
