"""A piece of a framework comes in; the facts and cells that it is computed from, and what is computed first, go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from perfscore.analysis import model, rule_model, terms
from perfscore.analysis.walk import inside

Name = tuple[str, str]
"""A fact and the empty text, or a table and one of its columns."""


@attrs.frozen
class Behind:
    """The facts and columns behind a piece, in the order in which a reader meets them.

    ``steps`` are the defaults and quantities that must be computed first; ``scores`` tells whether points of rows are
    among what it looks at, so that all must be scored. ``looked_at`` are also those behind its guards. ``weight`` is
    the number of pieces that all this is made of: what it costs to compute it once.
    """

    names: tuple[Name, ...]
    steps: tuple[model.Step, ...]
    scores: bool
    looked_at: tuple[Name, ...] = ()
    weight: int = 0


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
    ordered = tuple(step for step in framework.order if step in steps)
    return Behind(tuple(names), ordered, bool(scores), weight=weight)


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
    ordered = tuple(step for step in framework.order if step in steps)
    scores = any(each.scores for each in found)
    return Behind(found[0].names, ordered, scores, looked_at, sum(each.weight for each in found))
