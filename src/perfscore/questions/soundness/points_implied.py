"""Whether one condition implies another, as far as that is plain."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.intervals import Interval, point
from perfscore.model import constants, terms
from perfscore.model.walk import weight_of

_WEIGHT = 60
_DEPTH = 4
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def small(condition: terms.Expression | None) -> bool:
    """Whether a condition is short enough to be compared with others."""
    return condition is None or weight_of(condition) <= _WEIGHT


def implies(first: terms.Expression | None, then: terms.Expression | None) -> bool:
    """Whether the second condition holds wherever the first does; no condition always holds."""
    if then is None or first == then:
        return True
    return first is not None and _implies(first, then, _DEPTH)


def _implies(first: terms.Expression, then: terms.Expression, depth: int) -> bool:
    if first == then:
        return True
    if not depth:
        return False
    match first, then:
        case terms.AnyOf(), _:
            return all(_implies(each, then, depth - 1) for each in first.operands)
        case _, terms.AllOf():
            return all(_implies(first, each, depth - 1) for each in then.operands)
        case terms.Not(), terms.Not():
            return _implies(then.operand, first.operand, depth - 1)
        case _:
            return any(_implies(*pair, depth - 1) for pair in _narrower(first, then)) or _inside(first, then)


def _narrower(first: terms.Expression, then: terms.Expression) -> Iterator[tuple[terms.Expression, terms.Expression]]:
    """Pairs of which one is enough: a part of what all holds, a part of what need not all hold."""
    if isinstance(first, terms.AllOf):
        yield from ((each, then) for each in first.operands)
    if isinstance(then, terms.AnyOf):
        yield from ((first, each) for each in then.operands)


def _inside(first: terms.Expression, then: terms.Expression) -> bool:
    """Whether both look at one value, and the first takes no value that the second does not."""
    one, other = _values(first), _values(then)
    if one is None or other is None or one[0] != other[0]:
        return False
    if isinstance(one[1], Interval) and isinstance(other[1], Interval):
        return one[1].meet(other[1]) == one[1]
    return isinstance(one[1], frozenset) and isinstance(other[1], frozenset) and one[1] <= other[1]


def _values(
    condition: terms.Expression,
) -> tuple[terms.Expression, Interval | frozenset[terms.Scalar]] | None:
    """What a condition looks at, and the values for which it holds; None where it is of another form."""
    match condition:
        case terms.Within():
            return condition.operand, condition.interval
        case terms.OneOf():
            return condition.operand, frozenset(condition.options)
        case terms.Comparison():
            return _compared(condition.operator, condition.left, condition.right) or _compared(
                _TURNED.get(condition.operator, ""), condition.right, condition.left
            )
        case _:
            return None


def _compared(
    operator: str, left: terms.Expression, right: terms.Expression
) -> tuple[terms.Expression, Interval | frozenset[terms.Scalar]] | None:
    edge = constants.fold(right)
    if edge is None or operator not in _TURNED:
        return None
    if not left.type.ordered:
        return (left, frozenset({edge})) if operator == "=" else None
    at, closed = constants.position(edge), operator.endswith("=")
    if operator == "=":
        return left, point(at)
    if operator.startswith("<"):
        return left, Interval(high=at, high_closed=closed)
    return left, Interval(low=at, low_closed=closed)
