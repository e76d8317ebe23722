"""The meaning of a piece of a model as a value that can be compared, whatever its layout.

A meaning is a nested tuple that can be compared: without places, titles and reasons, and sorted where order means
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from perfscore.kernel.types import Type
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside

Entity = tuple[str, str]
"""A fact, a let or a node by its name or path, or a column by those of its table and its own, ``table.column``."""

Meaning = tuple[Any, ...]
Naming = Callable[[Entity], Any]

_SILENT = frozenset({"span", "head", "type", "title", "reason", "words", "figures", "checks", "flag", "at"})
_REFERENCES: dict[type[Any], str] = {
    terms.FactValue: "fact", terms.QuantityValue: "let", terms.NodeValue: "node",
}  # fmt: skip


def as_called(entity: Entity) -> Entity:
    """Each thing is called as its framework calls it."""
    return entity


def meaning(piece: object, called: Naming = as_called) -> Meaning:
    """What a piece means, in which all that it speaks of is called in some way."""
    found = _meaning(piece, called)
    return found if isinstance(found, tuple) else (found,)


def _meaning(piece: Any, called: Naming) -> Any:
    match piece:
        case tuple():
            return tuple(_meaning(each, called) for each in piece)
        case model.Node():
            return _node(piece, called)
        case rule_model.FactDef():
            return called(("fact", piece.name))
        case model.Rows():
            columns = (called(("column", f"{piece.table}.{each}")) for each in (piece.by, piece.name) if each)
            rest = (_meaning(each, called) for each in (piece.where, piece.points, piece.share))
            return (
                "Rows",
                called(("fact", piece.table)),
                piece.by is None,
                *columns,
                *rest,
                _tree(piece.template, called),
            )
        case rule_model.JudgedCell():
            reason = piece.reason and called(("column", f"{piece.score.table}.{piece.reason}"))
            return (*_fields(piece, called), reason)
        case terms.ColumnValue():
            table = called(("fact", piece.table))
            return (type(piece).__name__, table, called(("column", f"{piece.table}.{piece.name}")))
        case terms.Argument():
            return _meaning(piece.value, called)
        case terms.RuleCall():
            # A rule means what its body means with the arguments in it.
            return _meaning(piece.body, called)
        case terms.Aggregate():
            return (called(("fact", piece.table)), *_fields(piece, called, frozenset({"table"})))
        case terms.Sum() | terms.Product():
            operands = piece.terms if isinstance(piece, terms.Sum) else piece.factors
            return (type(piece).__name__, *_unordered(operands, called))
    if type(piece) in _REFERENCES:
        return _reference(piece, called)
    return _fields(piece, called) if attrs.has(type(piece)) else (type(piece).__name__, piece)


def _reference(piece: Any, called: Naming) -> Meaning:
    name = piece.path if isinstance(piece, terms.NodeValue) else piece.name
    rest = _fields(piece, called, frozenset({"name", "path"}))
    return (*rest, called((_REFERENCES[type(piece)], name)))


def _fields(piece: Any, called: Naming, without: frozenset[str] = frozenset()) -> Meaning:
    fields = (each for each in attrs.fields(type(piece)) if each.name not in _SILENT | without)
    values = ((getattr(piece, each.name), each.metadata == terms.UNORDERED) for each in fields)
    meanings = (_unordered(value, called) if unordered else _meaning(value, called) for value, unordered in values)
    return (type(piece).__name__, *meanings)


def _unordered(pieces: Iterable[object], called: Naming) -> Meaning:
    return tuple(sorted((_meaning(each, called) for each in pieces), key=repr))


def _node(node: model.Node, called: Naming) -> Meaning:
    """The rules of a node itself: those below it count on their own."""
    plain = (node.kind, node.weight, node.full, node.low, node.high, node.share, node.combination, node.base)
    clause, limits, rows = _meaning(node.clause, called), _unordered(node.limits, called), _unordered(node.rows, called)
    return ("Node", *plain, clause, limits, rows)


def _tree(node: model.Node, called: Naming) -> Meaning:
    return (_node(node, called), *(_tree(child, called) for child in node.children))


def of_fact(fact: rule_model.FactDef, called: Naming = as_called, currency: str = "") -> Meaning:
    """What a fact is, apart from its name: its type, what it can be, and what stands for it where it is missing."""
    columns = tuple(of_fact(each, called, currency) for each in fact.columns)
    named = tuple((word, _meaning(value, called)) for word, value in fact.named)
    default = _meaning(fact.default, called)
    kind = of_type(fact.type, currency)
    return (kind, fact.domain, fact.step, fact.judged, fact.optional, default, columns, named, fact.units)


def of_type(kind: Type, currency: str = "") -> Meaning:
    """What a type is; the currency of its framework has no name, since amounts stay what they are in any other."""
    units = tuple(("" if unit == currency else unit, power) for unit, power in kind.dimension)
    return (kind.kind.value, units, kind.options)


def entities(piece: object) -> Iterator[Entity]:
    """What a piece speaks of, each as often as it does."""
    found: list[Entity] = []

    def note(entity: Entity) -> Entity:
        found.append(entity)
        return entity

    meaning(piece, note)
    yield from found


def texts(piece: object) -> Iterator[str | None]:
    """The reasons in a piece, which mean nothing for a score."""
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        if not isinstance(each, rule_model.JudgedCell):
            yield getattr(each, "reason", None)
        pending.extend(reversed(list(inside(each))))
