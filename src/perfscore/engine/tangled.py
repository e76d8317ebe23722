"""The pieces of a node's rules come in; the figures that stand in more than one of them go out.

Where such a figure moves, several pieces move with it: an edge of one of them would tell only a part of what happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from perfscore.analysis import model, rule_model, terms
from perfscore.engine.figures import Reading, behind
from perfscore.engine.turning import bare


def pieces(node: model.Node) -> tuple[object, ...]:
    """The pieces of a node's rules that are looked at by themselves; of a group, all that stands below is one."""
    below = tuple((each.clause, each.limits, each.rows) for child in node.children for each in child.rules())
    return (*_of_clause(node.clause), *_of_limits(node), below, node.rows)


def tangled(found: tuple[object, ...], known: Reading) -> frozenset[terms.Expression]:
    """The facts, cells, quantities and scores that more than one piece looks at."""
    count = Counter(each for piece in found for each in behind(piece, known))
    return frozenset(each for each, times in count.items() if times > 1)


def _of_clause(clause: rule_model.Clause | None) -> Iterator[object]:
    match clause:
        case rule_model.AwardList():
            yield from clause.items
        case rule_model.Deduct():
            yield from (*clause.items, clause.floor)
        case rule_model.Bands():
            yield from (clause.subject, tuple(row.points for row in clause.rows))
        case rule_model.Interpolate():
            yield from (clause.subject, tuple(points for _, points in clause.knots))
        case rule_model.Lookup():
            yield from (*clause.subjects, clause.rows, clause.otherwise)
        case rule_model.Target():
            yield from (clause.actual, clause.wanted, tuple(row.points for row in clause.rows))
        case _:
            yield clause


def _of_limits(node: model.Node) -> Iterator[object]:
    """The conditions of limits, each once however many limits have it, and their amounts."""
    yield from dict.fromkeys(bare(each.condition) for each in node.limits)
    yield from (each.amount for each in node.limits)
