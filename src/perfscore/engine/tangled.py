"""The pieces of a node's rules come in; the figures that stand in more than one of them go out.

Where such a figure moves, several pieces move with it: an edge of one of them would tell only a part of what happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from perfscore.analysis import model, rule_model, terms
from perfscore.engine.bind import Given
from perfscore.engine.facts import Fact
from perfscore.engine.figures import behind
from perfscore.engine.turning import bare
from perfscore.engine.values import Known, Trouble


def pieces(node: model.Node) -> tuple[object, ...]:
    """The pieces of a node's rules that are looked at by themselves; of a group, all that stands below is one."""
    below = tuple((each.clause, each.limits, each.rows) for child in node.children for each in child.rules())
    return (*_of_clause(node.clause), *_of_limits(node), below, node.rows)


def tangled(found: tuple[object, ...], known: Known) -> frozenset[terms.Expression]:
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


@contextmanager
def supposing(subject: terms.FactValue | terms.ColumnValue, value: terms.Scalar, known: Known) -> Iterator[None]:
    """Take a fact or a cell to have another value, with all quantities that are computed from it, for a while."""
    quantities, defaults, row = known.quantities, known.defaults, known.row
    facts, aggregates = known.facts, known.aggregates
    try:
        if isinstance(subject, terms.ColumnValue):
            assert row is not None
            known.row = attrs.evolve(row, cells={**row.cells, subject.name: value})
        else:
            given = Given("known", value, Fact(value))
            others = tuple(pair for pair in facts.entries if pair[0] != subject.name)
            known.facts = attrs.evolve(facts, entries=(*others, (subject.name, given)))
            known.quantities, known.defaults, known.aggregates = dict(quantities), dict(defaults), {}
            _computed_anew(subject, known)
        yield
    finally:
        known.quantities, known.defaults, known.row = quantities, defaults, row
        known.facts, known.aggregates = facts, aggregates


def _computed_anew(subject: terms.FactValue, known: Known) -> None:
    moved: set[terms.Expression] = {subject}
    for kind, name in known.framework.order:
        if kind == "score":
            continue
        kept = known.quantities if kind == "let" else known.defaults
        value = known.framework.quantity_values[name].value if kind == "let" else known.framework.facts[name].default
        if value is None or moved.isdisjoint(behind(value, known)):
            continue
        try:
            kept[name] = known.value(value)
        except Trouble as trouble:
            kept[name] = trouble
