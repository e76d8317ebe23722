"""The facts, columns and quantities that a piece of a framework depends on, directly or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.soundness.ground import Ground

Key = tuple[str, str, str]
"""What something is (``let``, ``fact``, ``table``, ``column``, ``score``), the table of a column, and its name."""


@attrs.frozen
class Looked:
    """What a piece looks at, in the order in which it was found, and how many pieces that is all made of."""

    keys: dict[Key, None]
    size: int

    def of(self, kind: str) -> list[Key]:
        """The keys of one kind."""
        return [key for key in self.keys if key[0] == kind]


def pieces(framework: model.Framework) -> Iterator[object]:
    """Everything in a framework that has a say in a result; what it is made of by name stands apart."""
    yield from framework.requirements
    if framework.grading is not None:
        yield from framework.grading.caps
        yield from framework.grading.overrides
    for node in framework.root.rules():
        yield node.clause
        yield from node.limits
        yield from node.checks
        yield from node.rows


def definitions(framework: model.Framework) -> Iterator[tuple[Key, object]]:
    """Everything that is called by a name, with what it is made of."""
    yield from ((("let", "", each.name), each.value) for each in framework.quantities)
    for fact in framework.fact_list:
        yield ("fact", "", fact.name), _made_of(fact)
        yield from ((("column", fact.name, each.name), _made_of(each)) for each in fact.columns)


def _made_of(fact: rule_model.FactDef) -> object:
    return (fact.default, tuple(value for _, value in fact.named))


def looked_at(ground: Ground, *start: object) -> Looked:
    """What some pieces look at, also by way of quantities, defaults and the figures that targets name."""
    found: dict[Key, None] = {}
    pending, size = [*reversed(start)], 0
    while pending:
        each: Any = pending.pop()
        size += 1
        pending.extend(reversed(list(inside(each))))
        for key in named_in(each):
            if key[0] == "fact" and ground.framework.facts[key[2]].columns:
                key = ("table", "", key[2])
            if key not in found:
                found[key] = None
                pending.append(_behind(ground, key))
    return Looked(found, size)


def _behind(ground: Ground, key: Key) -> object:
    kind, table, name = key
    match kind:
        case "let":
            return ground.framework.quantity_values[name].value
        case "fact":
            return _made_of(ground.framework.facts[name])
        case "column":
            return _made_of(ground.framework.facts[table].column(name))
        case _:
            return None


def directly(piece: object) -> Iterator[Key]:
    """What a piece names itself."""
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        yield from named_in(each)
        pending.extend(reversed(list(inside(each))))


def named_in(piece: object) -> Iterator[Key]:
    """What one piece names, without those inside it."""
    match piece:
        case terms.QuantityValue():
            yield "let", "", piece.name
        case terms.FactValue() | terms.StatusTest():
            yield "fact", "", piece.name
        case terms.ColumnValue() | terms.CellTest():
            yield "table", "", piece.table
            yield "column", piece.table, piece.name
        case terms.Aggregate():
            yield "table", "", piece.table
        case terms.NodeValue(what="score"):
            yield "score", "", piece.path
        case rule_model.Judged():
            yield "fact", "", piece.fact.name
        case rule_model.JudgedCell():
            yield from _columns(piece.score.table, piece.reason)
        case model.Rows():
            yield from _columns(piece.table, piece.name, piece.by)
        case _:
            return


def _columns(table: str, *names: str | None) -> Iterator[Key]:
    yield "table", "", table
    yield from (("column", table, name) for name in names if name is not None)
