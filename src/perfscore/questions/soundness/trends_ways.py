"""Monotonicity of expressions: whether more of a fact can raise a value, lower it, both or neither.

What is said holds for all facts that the framework admits: their types, their domains and what every ``require`` says.
Of a date, later is more; of yes and no, yes is.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.types import Kind
from perfscore.model import terms
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.trends_order import Order

_MOST_FACTORS = 12
_TRUTHS = Interval(Fraction(0), Fraction(1), True, True)


@attrs.frozen
class Way:
    """Whether a value may rise, and whether it may fall, where a fact grows."""

    rises: bool
    falls: bool


_Unit = tuple[Way, tuple[tuple[str, terms.Expression], ...]]
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


@attrs.define
class Ways:
    """How the values of a framework go with one fact; those of quantities, defaults and scores are known beforehand.

    What is not among them does not look at the fact. ``rows`` has what rows of tables are made of, by identity.
    """

    ground: Ground
    order: Order
    fact: str
    defaults: dict[str, Way] = attrs.field(factory=dict)
    quantities: dict[str, Way] = attrs.field(factory=dict)
    scores: dict[str, Way] = attrs.field(factory=dict)
    rows: dict[int, Way] = attrs.field(factory=dict)

    def of(self, expression: terms.Expression | None) -> Way:
        """How a value goes; a condition rises where it becomes true."""
        match expression:
            case terms.FactValue():
                return UP if expression.name == self.fact else self._other_fact(expression)
            case terms.QuantityValue():
                return self.quantities.get(expression.name, STILL)
            case terms.NodeValue(what="score"):
                return self.scores.get(expression.path, STILL)
            case terms.ColumnValue():
                column = self.ground.framework.facts[expression.table].column(expression.name)
                return self._unordered(*(value for _, value in column.named))
            case terms.Negative():
                return turned(self.of(expression.operand))
            case terms.Sum():
                parts = ((sign_, self.of(term)) for sign_, term in expression.terms)
                return joined(*(way if sign_ == "+" else turned(way) for sign_, way in parts))
            case terms.Product():
                return self._product(expression)
            case terms.Power():
                return self._power(expression)
            case terms.Rounded():
                return self.of(expression.operand)
            case terms.Conditional():
                return self._conditional(expression)
            case terms.Function():
                return self._function(expression)
            case terms.Aggregate():
                return self._aggregate(expression)
            case terms.Measure() | terms.Meets():
                return self._unordered(expression.actual, expression.target)
            case _:
                return self._condition(expression)

    def _other_fact(self, expression: terms.FactValue) -> Way:
        named = self.ground.framework.facts[expression.name].named
        return joined(self.defaults.get(expression.name, STILL), self._unordered(*(value for _, value in named)))

    def _unordered(self, *pieces: terms.Expression | None) -> Way:
        """How something goes of which only that is known: what it is made of."""
        return STILL if all(self.of(each) == STILL for each in pieces) else EITHER

    # ------------------------------------------------------------ conditions

    def _condition(self, expression: terms.Expression | None) -> Way:
        match expression:
            case terms.Not():
                return turned(self.of(expression.operand))
            case terms.AllOf() | terms.AnyOf():
                return joined(*map(self.of, expression.operands))
            case terms.Comparison():
                return self._comparison(expression)
            case terms.Within():
                return self._within(expression)
            case terms.OneOf():
                return self._unordered(expression.operand)
            case terms.StatusTest():
                # A default that has no value leaves its fact missing; a value of any size does not.
                return EITHER if self.defaults.get(expression.name, STILL) != STILL else STILL
            case _:
                return STILL

    def _comparison(self, expression: terms.Comparison) -> Way:
        left, right = self.of(expression.left), self.of(expression.right)
        if left == right == STILL:
            return STILL
        more = joined(left, turned(right))
        if expression.operator in {">", ">="}:
            return more
        if expression.operator in {"<", "<="}:
            return turned(more)
        equal = self._equal(expression, more)
        return equal if expression.operator == "=" else turned(equal)

    def _equal(self, expression: terms.Comparison, more: Way) -> Way:
        """How an equation goes: like an inequation where one side is never above the other."""
        one, other = expression.left, expression.right
        if one.type.kind is Kind.BOOL:
            value = other.value if isinstance(other, terms.Constant) else None
            return EITHER if value is None else self.of(one) if value is True else turned(self.of(one))
        if self.order.never_above(one, other):
            return more
        return turned(more) if self.order.never_above(other, one) else EITHER

    def _within(self, expression: terms.Within) -> Way:
        found, interval = self.ground.range_of(expression.operand), expression.interval
        above = found.meet(Interval(low=interval.low, low_closed=interval.low_closed)) == found
        below = found.meet(Interval(high=interval.high, high_closed=interval.high_closed)) == found
        return along(self.of(expression.operand), Way(not above, not below))

    def _conditional(self, expression: terms.Conditional) -> Way:
        condition, inner = self.of(expression.condition), (expression.positive, expression.negative)
        ways = joined(*map(self.of, inner))
        if condition == STILL:
            return ways
        positive, negative = map(self.values, inner)
        return joined(ways, along(condition, jump(negative, positive)))

    def values(self, expression: terms.Expression) -> Interval:
        """The values of an expression; those of a condition are 0 and 1."""
        if isinstance(expression, terms.Constant) and isinstance(expression.value, bool):
            return point(Fraction(int(expression.value)))
        if expression.type.kind is Kind.BOOL:
            return _TRUTHS
        return self.ground.range_of(expression) if expression.type.ordered else EVERYTHING

    # ------------------------------------------------------------ arithmetic

    def _product(self, expression: terms.Product) -> Way:
        rewritten = self.order.distributed(expression)
        if rewritten is not None:
            return self.of(rewritten)
        units = self._units(expression)
        if len(units) > _MOST_FACTORS:
            return self._unordered(*(factor for _, factor in expression.factors))
        found = STILL
        for index, (way, _) in enumerate(units):
            if way != STILL:
                rest = tuple(each for other, (_, many) in enumerate(units) if other != index for each in many)
                value = self.ground.range_of(attrs.evolve(expression, factors=rest))
                found = joined(found, along(way, sign(value)))
        return found

    def _units(self, expression: terms.Product) -> list[_Unit]:
        """The factors with how they go; a part and the whole that it is divided by are one factor."""
        shares = self.order.shares(expression)
        # p / (p + q) goes with p, and against q, where neither is below 0.
        found: list[_Unit] = [
            (joined(self.of(part), turned(self.of(rest))), (("*", part), ("/", whole))) for part, whole, rest in shares
        ]
        taken = [id(each) for pair in shares for each in pair[:2]]
        for power, factor in expression.factors:
            if id(factor) not in taken:
                way = self.of(factor)
                found.append((way if power == "*" else self._inverse(factor, way), ((power, factor),)))
        return found

    def _inverse(self, factor: terms.Expression, way: Way) -> Way:
        if way == STILL:
            return STILL
        value = self.ground.range_of(factor)
        one_sided = (value.low is not None and value.low >= 0) or (value.high is not None and value.high <= 0)
        return turned(way) if one_sided else EITHER

    def _power(self, expression: terms.Power) -> Way:
        if expression.exponent == 0:
            return STILL
        way = self.of(expression.base)
        return way if expression.exponent % 2 else along(way, sign(self.ground.range_of(expression.base)))

    def _function(self, expression: terms.Function) -> Way:
        ways = [self.of(each) for each in expression.arguments]
        match expression.function:
            case "min" | "max" | "sum" | "mean" | "count" | "months_after" | "month_end" | "year":
                return joined(*ways)
            case "abs":
                return along(ways[0], sign(self.ground.range_of(expression.arguments[0])))
            case "days_between" | "months_between":
                return joined(turned(ways[0]), ways[1])
            case "months_before":
                return joined(ways[0], turned(ways[1]))
            case _:
                return STILL if joined(*ways) == STILL else EITHER

    def _aggregate(self, expression: terms.Aggregate) -> Way:
        where = self.of(expression.where)
        if expression.function == "count":
            return where
        ways = joined(self.of(expression.argument), self.of(expression.otherwise))
        return ways if where == STILL else EITHER
