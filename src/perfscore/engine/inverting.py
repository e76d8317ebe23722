"""A formula comes in; the same as a function of each figure in it, all others being equal, and its inverse, go out.

All is exact: the formula is followed from the outside to the figure through ``+ - * /`` with fixed values, ``min``,
``max``, ``abs``, ``sum`` and ``mean``. Where it holds anything else on that way there is no inverse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Literal

import attrs

from perfscore import limits
from perfscore.analysis import terms
from perfscore.engine.figures import Named, Reading, behind, named
from perfscore.trouble import Trouble

_ZERO = Fraction(0)
_FOLLOWED = frozenset({"abs", "min", "max", "sum", "mean"})


@attrs.frozen
class Operation:
    """What is done with the value inside: ``over`` divides the figure by it."""

    kind: Literal["add", "times", "over", "min", "max", "abs"]
    figure: Fraction = _ZERO


@attrs.frozen
class Chain:
    """A formula as a function of the one figure in it; the outermost operation comes first."""

    leaf: Named
    operations: tuple[Operation, ...]
    known: Reading

    def value(self, at: Fraction) -> Fraction:
        """The value of the formula where its figure has another value. Raises Trouble where it has none."""
        for each in reversed(self.operations):
            at = self.known.exact.bounded(_done(each, at), self.leaf.span)
        return at

    def places(self, value: Fraction) -> list[Fraction]:
        """Where the formula takes a value; on a flat stretch, where it begins. Raises Trouble if too much."""
        return self._inverse(self.operations, value)

    def kinks(self) -> list[Fraction]:
        """Where ``min``, ``max`` or ``abs`` turns from one thing to another, or something would be divided by 0.

        Raises Trouble where that is too much.
        """
        found: list[Fraction] = []
        for index, each in enumerate(self.operations):
            if each.kind in {"min", "max", "abs", "over"}:
                place = _ZERO if each.kind == "over" else each.figure
                found += self._inverse(self.operations[index + 1 :], place)
        return found[: limits.FIGURES]

    def _inverse(self, operations: Sequence[Operation], value: Fraction) -> list[Fraction]:
        places = [value]
        for each in operations:
            undone = [before for place in places for before in _undone(each, place)]
            places = [self.known.exact.bounded(place, self.leaf.span) for place in undone[: limits.FIGURES]]
        return places


def chains(expression: terms.Expression, fixed: set[terms.Expression], known: Reading) -> Iterator[Chain]:
    """The formula as a function of each figure in it that can change while the others stay as they are.

    What is computed from something ``fixed`` is not one of them, nor is one to which the formula cannot be followed.
    Raises Trouble where a fixed part of it has no value.
    """
    leaves = list(islice(named(expression), limits.FIGURES))
    sources = [behind(each, known) for each in leaves]
    if any(isinstance(each, terms.NodeValue) for each in behind(expression, known)):
        return
    for leaf, source in zip(leaves, sources, strict=True):
        tied = any(
            leaf in each or other in source for other, each in zip(leaves, sources, strict=True) if other is not leaf
        )
        if tied or not source.isdisjoint(fixed):
            continue
        found = chain(expression, leaf, known)
        if found is not None:
            yield found


def chain(expression: terms.Expression, leaf: Named, known: Reading) -> Chain | None:
    """The formula as a function of a figure that it holds once; None where it cannot be followed.

    Raises Trouble where a fixed part of it has no value.
    """
    operations: list[Operation] = []
    inner = expression
    while inner is not leaf:
        step = _step(inner, leaf, known)
        if step is None:
            return None
        inner, done = step
        operations += done
    return Chain(leaf, tuple(operations), known)


def _step(outer: terms.Expression, leaf: Named, known: Reading) -> tuple[terms.Expression, list[Operation]] | None:
    """The piece of a formula in which the figure stands, and what is done with it, the last first."""

    def holds_leaf(piece: terms.Expression) -> bool:
        return any(each is leaf for each in named(piece))

    match outer:
        case terms.Negative():
            return outer.operand, [Operation("times", Fraction(-1))]
        case terms.Sum():
            signed = [(Fraction(1 if sign == "+" else -1), term) for sign, term in outer.terms]
            ((sign, inner),) = (pair for pair in signed if holds_leaf(pair[1]))
            rest = sum((sign * _fixed(term, known) for sign, term in signed if term is not inner), _ZERO)
            return inner, [Operation("add", rest), Operation("times", sign)]
        case terms.Product():
            ((power, inner),) = (pair for pair in outer.factors if holds_leaf(pair[1]))
            others = tuple(pair for pair in outer.factors if pair[1] is not inner)
            rest = known.number(attrs.evolve(outer, factors=others))
            return inner, [Operation("times" if power == "*" else "over", rest)]
        case terms.Function() if outer.function in _FOLLOWED:
            (inner,) = (each for each in outer.arguments if holds_leaf(each))
            fixed = [_fixed(each, known) for each in outer.arguments if each is not inner]
            return inner, _function(outer.function, fixed)
        case _:
            return None


def _fixed(expression: terms.Expression, known: Reading) -> Fraction:
    return known.number(expression)


def _function(name: str, others: list[Fraction]) -> list[Operation]:
    match name:
        case "abs":
            return [Operation("abs")]
        case "min":
            return [Operation("min", min(others))] if others else []
        case "max":
            return [Operation("max", max(others))] if others else []
        case "sum":
            return [Operation("add", sum(others, _ZERO))]
        case _:
            return [Operation("times", Fraction(1, len(others) + 1)), Operation("add", sum(others, _ZERO))]


def _done(operation: Operation, value: Fraction) -> Fraction:
    match operation.kind:
        case "add":
            return value + operation.figure
        case "times":
            return value * operation.figure
        case "over":
            if value == 0:
                raise Trouble
            return operation.figure / value
        case "min":
            return min(value, operation.figure)
        case "max":
            return max(value, operation.figure)
        case _:
            return abs(value)


def _undone(operation: Operation, value: Fraction) -> tuple[Fraction, ...]:
    """What was there before an operation that gave a value."""
    figure = operation.figure
    match operation.kind:
        case "add":
            return (value - figure,)
        case "times":
            return (value / figure,) if figure else ()
        case "over":
            return (figure / value,) if value and figure else ()
        case "min":
            return (value,) if value <= figure else ()
        case "max":
            return (value,) if value >= figure else ()
        case _:
            return () if value < 0 else (value, -value) if value else (value,)
