"""The published amounts of a node's losses, which add up as the exact ones do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.scoring.explanation import Loss, Taken

_MOST_PLACES = 12


def published(taken: Sequence[Taken], settled: Mapping[int, Decimal], digits: int | None) -> tuple[Loss, ...]:
    """Give each loss a published amount, so that these add up to the same as the exact ones.

    ``digits`` are the decimals of published points; None where nothing is rounded, and losses keep all that they have.
    ``settled`` holds the amounts of those that a part of the node has published already, by their identity. Of the
    others each is cut to its lowest digit, and what is missing goes to those that lost most by it.
    """
    shown = {index: settled[id(each)] for index, each in enumerate(taken) if id(each) in settled}
    rest = [index for index in range(len(taken)) if index not in shown]
    missing = sum((taken[index].amount for index in rest), Fraction(0))
    own = [digits] if digits is not None else [min(_places(taken[index].amount), _MOST_PLACES) for index in rest]
    places = max([_places(missing), *own])
    unit = Fraction(1, 10**places)
    cut = {index: taken[index].amount // unit for index in rest}
    missing_units = int(missing / unit) - sum(cut.values())
    ranked = sorted(rest, key=lambda index: (cut[index] - taken[index].amount / unit, taken[index].kind == "rounding"))
    for index in ranked[:missing_units]:
        cut[index] += 1
    for index in rest:
        shown[index] = to_decimal(cut[index] * unit, places)
    return tuple(_loss(each, shown[index]) for index, each in enumerate(taken))


def _places(amount: Fraction) -> int:
    """The decimals of an amount, if it has an end."""
    if not terminates(amount):
        return 0
    exponent = to_decimal(amount).as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _loss(taken: Taken, amount: Decimal) -> Loss:
    fields = {field.name: getattr(taken, field.name) for field in attrs.fields(Taken)}
    return Loss(**fields, published=amount)
