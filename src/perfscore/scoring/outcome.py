"""What became of a node in an evaluation, and its result with the decimals that are published."""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.kernel.numbers import places_of, to_decimal
from perfscore.kernel.source import Record
from perfscore.model import model
from perfscore.scoring.explanation import Told
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
