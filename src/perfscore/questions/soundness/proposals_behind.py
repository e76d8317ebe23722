"""The facts and cells that a piece of a framework is computed from, and what must be computed first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside, weight_of

Name = tuple[str, str]
"""A fact and the empty text, or a table and one of its columns."""


ORDERING = 20
"""Steps of the whole framework that are passed over at the price of a piece, where some have to be put in order."""


@attrs.frozen
class Behind:
    """The facts and columns behind a piece, in the order in which a reader meets them.

    ``steps`` are the defaults and quantities that must be computed first; ``scores`` tells whether points of rows are
    among what it looks at, so that all must be scored. ``looked_at`` are also those behind its guards. ``weight`` is
    the number of pieces that all this is made of: what it costs to compute it once; ``own`` are those of them that
    stand in the piece itself. ``total`` tells that no more of it is needed than the score of the whole;
    ``price`` is what it costs in pieces to find all this out.
    """

    names: tuple[Name, ...]
    steps: tuple[model.Step, ...]
    scores: bool
    looked_at: tuple[Name, ...] = ()
    weight: int = 0
    own: int = 0
    total: bool = False
    price: int = 0


def behind(pieces: object, framework: model.Framework) -> Behind:
    """What pieces of a framework are computed from, down to the facts."""
    names: dict[Name, None] = {}
    steps: set[model.Step] = set()
    scores: set[str] = set()
    pending: list[Any] = [pieces]
    weight = 0
    while pending:
        each = pending.pop()
        weight += 1
        more: list[Any] = []
        match each:
            case terms.FactValue() | terms.StatusTest():
                more += _fact(framework.facts[each.name], names, steps)
            case rule_model.Judged():
                names[each.fact.name, ""] = None
            case terms.ColumnValue() | terms.CellTest():
                names[each.table, each.name] = None
                more.append(framework.facts[each.table].column(each.name).named)
            case terms.Aggregate(argument=None, where=None):
                names[each.table, ""] = None
            case terms.QuantityValue() if ("let", each.name) not in steps:
                steps.add(("let", each.name))
                more.append(framework.quantity_values[each.name].value)
            case terms.NodeValue(what="score") if each.path not in scores:
                scores.add(each.path)
                more += _rules(framework.nodes[each.path])
            case _:
                pass
        pending.extend(reversed([*more, *inside(each)]))
    ordered = _ordered(steps, framework)
    price = weight + (len(framework.order) // ORDERING if steps else 0)
    return Behind(tuple(names), ordered, bool(scores), weight=weight, own=weight_of(pieces), price=price)


def _ordered(steps: set[model.Step], framework: model.Framework) -> tuple[model.Step, ...]:
    return tuple(step for step in framework.order if step in steps) if steps else ()


def _fact(fact: rule_model.FactDef, names: dict[Name, None], steps: set[model.Step]) -> Iterator[object]:
    if (fact.name, "") in names:
        return
    names[fact.name, ""] = None
    if fact.default is not None:
        steps.add(("fact", fact.name))
        yield fact.default
    yield fact.named


def _rules(node: model.Node) -> Iterator[object]:
    for each in node.rules():
        yield each.clause
        yield each.limits
        yield from ((rows.points, rows.where, rows.share) for rows in each.rows)


def together(found: Sequence[Behind], framework: model.Framework) -> Behind:
    """What a piece is computed from, which comes first, with what its guards look at besides."""
    steps = {step for each in found for step in each.steps}
    looked_at = tuple(dict.fromkeys(name for each in found for name in each.names))
    ordered = _ordered(steps, framework)
    scores = any(each.scores for each in found)
    weight, own = sum(each.weight for each in found), sum(each.own for each in found)
    return Behind(found[0].names, ordered, scores, looked_at, weight, own)
