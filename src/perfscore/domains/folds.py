"""What a fold makes of the values that rows give: a sum, a truth, the k-th of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import assert_never, cast

from perfscore.core.nodes import Fold, Value
from perfscore.messages.catalogue import Message


def needed(node: Fold) -> int:
    """How many values there must be."""
    low, high = node.without
    return 0 if node.function == "count" else max(1, node.rank, low + high + 1)


def too_few(node: Fold) -> Message:
    """What is wrong where there are fewer."""
    if needed(node) == 1:
        return Message("PS529.no_rows", filtered=node.where is not None, table=node.over.name, entries=False)
    return Message("PS529.too_few_rows", table=node.over.name, wanted=needed(node))


def folded(node: Fold, values: list[Value], added: Callable[[list[Fraction]], Fraction]) -> Value:
    """The value of a fold; ``added`` is the sum of some numbers."""
    low, high = node.without
    match node.function:
        case "count":
            return Fraction(len(values))
        case "any":
            return any(value is True for value in values)
        case "all":
            return all(value is True for value in values)
        case _:
            numbers = sorted(cast(list[Fraction], values))[low : len(values) - high]
    match node.function:
        case "lowest":
            return numbers[node.rank - 1]
        case "minimum":
            return numbers[0]
        case "highest":
            return numbers[-node.rank]
        case "maximum":
            return numbers[-1]
        case "sum":
            return added(numbers)
        case "mean":
            return added(numbers) / len(numbers)
        case _:
            assert_never(node.function)
