"""Pairs the facts, lets and nodes of two frameworks: which of the one is which of the other.

What has the same name is the same. Of the rest, what has the same place in the same rules has been renamed; then what
has the same title; then the one row that is left in its group on both sides, where its rule is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Mutable, Record, grouped
from perfscore.kernel.types import Kind, Type
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside, weight_of

Entity = tuple[str, str]
"""A fact, a let or a node by its name or path, or a column by those of its table and its own, ``table.column``."""

Meaning = tuple[Any, ...]
_Name = TypeVar("_Name")
Naming = Callable[[Entity], Any]

_SILENT = frozenset({"span", "head", "type", "title", "reason", "words", "figures", "checks", "flag", "at"})
_NAMES: dict[tuple[type[Any], str], str] = {
    (terms.FactValue, "name"): "fact", (terms.QuantityValue, "name"): "let", (terms.NodeValue, "path"): "node",
    (terms.ColumnValue, "name"): "column", (model.Rows, "by"): "column", (model.Rows, "name"): "column",
}  # fmt: skip
"""The fields that are names of something, and of what; a table is the name of a fact everywhere."""


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
            return (*_fields(piece, called), _tree(piece.template, called))
        case rule_model.JudgedCell():
            reason = piece.reason and called(("column", f"{piece.score.table}.{piece.reason}"))
            return (*_fields(piece, called), reason)
        case terms.Argument():
            return _meaning(piece.value, called)
        case terms.RuleCall():
            # A rule means what its body means with the arguments in it.
            return _meaning(piece.body, called)
        case terms.Sum() | terms.Product():
            operands = piece.terms if isinstance(piece, terms.Sum) else piece.factors
            return (type(piece).__name__, *_unordered(operands, called))
        case _:
            return _fields(piece, called) if attrs.has(type(piece)) else (type(piece).__name__, piece)


def _fields(piece: Any, called: Naming) -> Meaning:
    fields = (each for each in attrs.fields(type(piece)) if each.name not in _SILENT)
    return (type(piece).__name__, *(_field(piece, each, called) for each in fields))


def _field(piece: Any, field: attrs.Attribute[Any], called: Naming) -> Any:
    value = getattr(piece, field.name)
    sort = "fact" if field.name == "table" else _NAMES.get((type(piece), field.name))
    if sort is not None and value:
        return called((sort, f"{piece.table}.{value}" if sort == "column" else value))
    return _unordered(value, called) if field.metadata == terms.UNORDERED else _meaning(value, called)


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


# ---------------------------------------------------------------- pairs


_ROUNDS = 6
_WRITTEN = {Kind.TEXT: "text", Kind.CHOICE: "text"}
_ALONE = frozenset({Kind.BOOL, Kind.DATE, Kind.DURATION, Kind.TARGET, Kind.ACTUAL, Kind.TABLE})


def sort_of(fact: rule_model.FactDef) -> str:
    """How values of a fact are given: those of one sort can be given for a fact of another type of this sort."""
    kind = fact.type.kind
    return _WRITTEN.get(kind, kind.value if kind in _ALONE else "number")


class Book(Record):
    """A framework, and all in it that has a name."""

    framework: model.Framework

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The path of the group of each node."""
        return {child.path: node.path for node in self.framework.root.walk() for child in node.children}

    @cached_property
    def owners(self) -> Mapping[Entity, object]:
        """What stands behind each name, and what speaks of others without having a name."""
        framework = self.framework
        found: dict[Entity, object] = {("fact", each.name): each for each in framework.fact_list}
        found |= {("let", each.name): each for each in framework.quantities}
        found |= {("node", path): node for path, node in framework.nodes.items()}
        found |= {("require", str(number)): each for number, each in enumerate(framework.requirements)}
        found["grading", ""] = framework.grading
        return found

    def spoken_of(self, owner: Entity, called: Callable[[Entity], object]) -> Meaning:
        """What an owner means, without its own name."""
        piece = self.owners[owner]
        if isinstance(piece, rule_model.FactDef):
            return of_fact(piece, called, self.framework.currency)
        if isinstance(piece, model.Quantity):
            return meaning(piece.value, called)
        if isinstance(piece, model.Node):
            above = called(("node", self.parents[piece.path])) if piece.path else None
            below = sorted(repr(called(("node", child.path))) for child in piece.children)
            return (meaning(piece, called), above, tuple(below))
        return meaning(piece, called)

    @cached_property
    def uses(self) -> Mapping[Entity, Sequence[Entity]]:
        """The owners that speak of each name."""
        found: dict[Entity, dict[Entity, None]] = {}
        for owner, piece in self.owners.items():
            pieces = (piece.default, piece.named) if isinstance(piece, rule_model.FactDef) else piece
            for each in entities(pieces):
                found.setdefault(each, {})[owner] = None
        return {each: list(there) for each, there in found.items()}


class Pairs(Mutable):
    """Which names of an old framework are which of a new one."""

    old: Book
    new: Book
    to_new: dict[Entity, Entity] = attrs.field(factory=dict)
    to_old: dict[Entity, Entity] = attrs.field(factory=dict)
    ended: bool = False

    def join(self, one: Entity, other: Entity) -> None:
        """Note that two names mean the same thing; nothing has two names."""
        if one not in self.to_new and other not in self.to_old:
            self.to_new[one], self.to_old[other] = other, one

    def called(self, entity: Entity) -> Entity:
        """How the new framework calls what an entity of the old one is."""
        return self.to_new.get(entity, (f"old {entity[0]}", entity[1]))

    def left(self, kind: str) -> tuple[dict[Entity, Any], dict[Entity, Any]]:
        """What is of a kind and has no partner yet, by name, in the order of the files."""
        olds, news = (
            {each: piece for each, piece in book.owners.items() if each[0] == kind and each not in there}
            for book, there in ((self.old, self.to_new), (self.new, self.to_old))
        )
        return olds, news

    def join_alike(self, olds: Mapping[Entity, object], news: Mapping[Entity, object], *, only: bool = False) -> None:
        """Join those without a partner that have the same mark, as far as they have one; see ``alike``."""
        one = {each: mark for each, mark in olds.items() if each not in self.to_new}
        other = {each: mark for each, mark in news.items() if each not in self.to_old}
        for each, partner in alike(one, other, only=only):
            self.join(each, partner)


def alike(
    olds: Mapping[_Name, object], news: Mapping[_Name, object], *, only: bool = False
) -> Iterator[tuple[_Name, _Name]]:
    """Names of the same mark, in pairs: in their order or, if ``only``, where there is one on either side."""
    found = [grouped(marks, marks.__getitem__) for marks in (olds, news)]
    for mark, one in found[0].items():
        other = found[1].get(mark, [])
        if mark is not None and (not only or len(one) == len(other) == 1):
            yield from zip(one, other, strict=False)


def paired(old: model.Framework, new: model.Framework) -> Pairs:
    """Which is which in two frameworks."""
    pairs = Pairs(Book(old), Book(new))
    _by_mark(pairs, ("fact", "let"), _name)
    _columns(pairs)
    _nodes_by_name(pairs)
    if any(all(pairs.left(kind)) for kind in ("fact", "let", "node")):
        for loosely in (False, True):
            _by_place(pairs, loosely=loosely)
            _nodes_by_name(pairs)
        # Rows of one name have moved to another group.
        _by_mark(pairs, ("node",), _leaf)
        _by_mark(pairs, ("fact", "let", "node"), _title)
        _nodes_by_name(pairs)
        _by_position(pairs)
    _columns(pairs)
    return pairs


def _by_mark(pairs: Pairs, kinds: Sequence[str], mark: Callable[[Any], str | None]) -> None:
    """Pair what alone has a mark on both sides."""
    for kind in kinds:
        pairs.join_alike(*({each: mark(piece) for each, piece in some.items()} for some in pairs.left(kind)), only=True)


def _nodes_by_name(pairs: Pairs) -> None:
    """Pair the children of pairs of groups by their names; those that have only a number by what they mean first."""
    pairs.join(("node", ""), ("node", ""))
    for node in pairs.old.framework.root.walk():
        partner = pairs.to_new.get(("node", node.path))
        if partner is None:
            continue
        other = pairs.new.framework.nodes[partner[1]]
        olds, news = (
            {("node", each.path): repr(meaning(each, called)) for each in group.children if each.name.isdigit()}
            for group, called in ((node, pairs.called), (other, as_called))
        )
        pairs.join_alike(olds, news)
        pairs.join_alike(*({("node", each.path): each.name for each in group.children} for group in (node, other)))


def _by_place(pairs: Pairs, *, loosely: bool) -> None:
    """Pair what has the same place in the same rules: names are told apart by what they mean, again and again.

    Loosely, a fact may have another domain, precision or default.
    """
    if max(_work(pairs.old, pairs.to_new), _work(pairs.new, pairs.to_old)) > limits.DIFF_RENAMED:
        pairs.ended = True
        return
    one = _colours(pairs.old, pairs.to_new, loosely=loosely)
    other = _colours(pairs.new, {each: each for each in pairs.to_old}, loosely=loosely)
    for kind in ("fact", "let", "node"):
        olds, news = pairs.left(kind)
        pairs.join_alike({each: one[each] for each in olds}, {each: other[each] for each in news})


def _work(book: Book, known: Mapping[Entity, Entity]) -> int:
    """How many pieces must be looked at once to tell what is said of the names that have no partner."""
    weights: dict[Entity, int] = {}
    work = 0
    for each in (name for name in book.owners if name not in known):
        for owner in (each, *book.uses.get(each, ())):
            if owner not in weights:
                piece = book.owners[owner]
                inner = (
                    (piece.clause, piece.limits, piece.rows, piece.children) if isinstance(piece, model.Node) else piece
                )
                weights[owner] = weight_of(inner)
            work += weights[owner]
    return work


def _colours(book: Book, known: Mapping[Entity, Entity], *, loosely: bool) -> Mapping[Entity, str]:
    """A mark for each name, the same for those that the same is said of."""
    marks = {each: repr(known[each]) if each in known else each[0] for each in book.owners}
    open_names = [each for each in book.owners if each not in known]

    def called(entity: Entity) -> object:
        if entity[0] != "column":
            return marks[entity]
        if entity in known:
            return known[entity]
        table, _, column = entity[1].partition(".")
        return (marks["fact", table], [each.name for each in book.framework.facts[table].columns].index(column))

    for _ in range(_ROUNDS):
        found: dict[Entity, str] = {}
        for each in open_names:
            around: list[str] = []
            for owner in book.uses.get(each, ()):

                def with_self(entity: Entity, each: Entity = each) -> object:
                    return "itself" if entity == each else called(entity)

                around.append(repr((marks[owner], book.spoken_of(owner, with_self))))
            piece = book.owners[each]
            own = sort_of(piece) if loosely and isinstance(piece, rule_model.FactDef) else book.spoken_of(each, called)
            whole = repr((marks[each], own, sorted(around)))
            found[each] = hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()
        marks |= found
    return marks


def _by_position(pairs: Pairs) -> None:
    """Pair a row that is the only one left in its group with the only one left there on the other side."""
    olds, news = pairs.left("node")
    one = {each: pairs.to_new.get(("node", pairs.old.parents[each[1]])) for each in olds}
    other = {each: ("node", pairs.new.parents[each[1]]) for each in news}
    for old, new in alike(one, other, only=True):
        clause = olds[old].clause
        if clause is not None and meaning(clause, pairs.called) == meaning(news[new].clause):
            pairs.join(old, new)


def _columns(pairs: Pairs) -> None:
    """Pair the columns of pairs of tables: by name, else by title, else by their place among those that are left."""
    for fact in pairs.old.framework.fact_list:
        partner = pairs.to_new.get(("fact", fact.name))
        if partner is None or not fact.columns:
            continue
        facts = fact, pairs.new.framework.facts[partner[1]]
        for mark in (_name, _title, _kind):
            pairs.join_alike(
                *({("column", f"{each.name}.{column.name}"): mark(column) for column in each.columns} for each in facts)
            )


def _name(piece: Any) -> str:
    """The name of a fact, a column or a let, with the sort of its values."""
    return f"{sort_of(piece)} {piece.name}" if isinstance(piece, rule_model.FactDef) else piece.name


def _leaf(piece: Any) -> str | None:
    return None if piece.name.isdigit() else piece.name


def _title(piece: Any) -> str | None:
    if isinstance(piece, rule_model.FactDef):
        return f"{sort_of(piece)} {piece.title}" if piece.title else None
    return piece.title or None


def _kind(column: rule_model.FactDef) -> str:
    return repr((of_type(column.type), column.optional))
