"""The points of a node and the limits that hold come in; the points behind them, and which limit decided, go out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from perfscore.kernel.source import Record
from perfscore.model import model, rule_model

_ZERO = Fraction(0)


@attrs.frozen(repr=False, eq=False)
class Limited(Record):
    """The points behind all limits; ``deciding`` is the place in the list of the one that changed them."""

    value: Fraction
    deciding: int | None


def limit(
    value: Fraction,
    node: model.Node,
    held: list[rule_model.Limit],
    amounts: Mapping[int, Fraction],
) -> Limited:
    """Apply the limits that hold: a veto, else an exemption, else floors and then caps; their order never matters.

    ``amounts`` are those of floors and caps, by their places in the list.
    """
    low, high = node.low, node.high
    kinds = {each.kind for each in held}
    if "zero" in kinds or "full" in kinds:
        kind = "zero" if "zero" in kinds else "full"
        final = min(max(_ZERO if kind == "zero" else node.full, low), high)
        first = next(index for index, each in enumerate(held) if each.kind == kind)
        return Limited(final, None if final == value else first)
    floors = [index for index, each in enumerate(held) if each.kind == "at least"]
    caps = [index for index, each in enumerate(held) if each.kind in {"cap", "at most"}]
    raised = max([value, *(amounts[index] for index in floors)])
    final = min(max(min([raised, *(amounts[index] for index in caps)]), low), high)
    if final == value:
        return Limited(final, None)
    if final < value:
        return Limited(final, min(caps, key=lambda index: amounts[index]))
    return Limited(final, max(floors, key=lambda index: amounts[index]))
