"""A function over a table, or a comparison with a written target, comes in; its value goes out."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

from perfscore.kernel import written_targets as written
from perfscore.kernel.types import Type
from perfscore.kernel.written_targets import Written
from perfscore.messages import tables as messages
from perfscore.messages.diagnostics import Message
from perfscore.model import terms
from perfscore.model.constants import position


def as_written(value: terms.Scalar, kind: Type) -> Written:
    """A value that is compared with a written target."""
    if isinstance(value, Written):
        return value
    assert isinstance(value, Fraction | datetime.date)
    return written.of_value(value, written.unit_of(kind))


def measured(node: terms.Measure, actual: Written, target: Written) -> Fraction | Message:
    """The share of a target that was reached, or the deviation from it; a message where there is none."""
    found = (written.attainment if node.what == "attainment" else written.deviation)(actual, target)
    return messages.no_share(f"“{actual.text}”", f"“{target.text}”") if found is None else found


def reduced(
    node: terms.Aggregate, values: list[terms.Scalar], add: Callable[[list[Fraction]], Fraction]
) -> terms.Scalar | Message:
    """The value of a function over what its rows give; a message where they are too few for one."""
    low, high = node.without
    needed = max(1, node.rank, low + high + 1)
    if len(values) < needed:
        if needed == 1:
            return messages.no_rows(node.table, filtered=node.where is not None)
        return messages.too_few_rows(node.table, needed)
    match node.function:
        case "any":
            return any(value is True for value in values)
        case "all":
            return all(value is True for value in values)
        case "lowest":
            return sorted(values, key=position)[node.rank - 1]
        case "highest":
            return sorted(values, key=position)[-node.rank]
        case _:
            return _extreme_or_sum(node, sorted(values, key=position)[low : len(values) - high], add)


def _extreme_or_sum(
    node: terms.Aggregate, values: list[terms.Scalar], add: Callable[[list[Fraction]], Fraction]
) -> terms.Scalar:
    if node.function == "minimum":
        return values[0]
    if node.function == "maximum":
        return values[-1]
    total = add([value for value in values if isinstance(value, Fraction)])
    return total / len(values) if node.function == "mean" else total
