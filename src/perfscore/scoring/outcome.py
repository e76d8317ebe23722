"""What became of a node in an evaluation, and its result and losses with the decimals that are published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from perfscore.kernel.numbers import places_of, terminates, to_decimal
from perfscore.kernel.source import Record
from perfscore.model import model
from perfscore.scoring.explanation import Loss, Taken, Told
from perfscore.scoring.result import NodeResult


@attrs.frozen(repr=False, eq=False)
class Held(Record):
    """A limit whose condition held; ``bound`` tells whether it decided."""

    kind: str
    amount: Fraction | None
    bound: bool


@attrs.frozen(repr=False, eq=False)
class Outcome(Record):
    """What became of a node; ``handed`` goes up to its group."""

    earned: Fraction | None
    limited: Fraction
    exact: Fraction
    handed: Fraction
    score: Fraction
    limits: tuple[Held, ...] = ()
    applies: bool = True
    attainment: Fraction | None = None
    deviation: Fraction | None = None


def node_result(
    framework: model.Framework,
    node: model.Node,
    outcome: Outcome,
    children: tuple[NodeResult, ...],
    row: int | None,
    told: Told,
) -> NodeResult:
    """The result of a node, of which the children's are known; ``row`` is the number of the row that became it."""
    return NodeResult(
        kind=node.kind,
        name=node.name if node.path else framework.name,
        path=node.path,
        title=node.title if node.path else framework.title,
        weight=to_decimal(node.weight),
        low=to_decimal(node.low),
        high=to_decimal(node.high),
        score=to_decimal(outcome.score, digits(framework, node)),
        exact=outcome.exact,
        earned=outcome.earned,
        limited=outcome.limited,
        applies=outcome.applies,
        children=children,
        row=row,
        attainment=outcome.attainment,
        deviation=outcome.deviation,
        told=told,
    )


def digits(framework: model.Framework, node: model.Node) -> int:
    """How many decimals the published score of a node has at least."""
    rule = framework.rule_at(node.level) or framework.display
    return 0 if rule is None else places_of(rule.step)


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
