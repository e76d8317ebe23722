"""Pairs the facts, lets and nodes of two frameworks: which of the one is which of the other.

What has the same name is the same. Of the rest, what has the same place in the same rules has been renamed; then what
has the same title; then the one row that is left in its group on both sides, where its rule is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.types import Kind, Type
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside, weight_of

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
            return (*_fields(piece, called, frozenset({"name"})), called(("column", f"{piece.table}.{piece.name}")))
        case terms.Argument():
            return _meaning(piece.value, called)
        case terms.RuleCall():
            # A rule means what its body means with the arguments in it.
            return _meaning(piece.body, called)
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
    return (type(piece).__name__, *(_field(getattr(piece, each.name), each, called) for each in fields))


def _field(value: Any, field: attrs.Attribute[Any], called: Naming) -> Any:
    if field.name == "table":
        return called(("fact", value))
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


@attrs.frozen(slots=False, eq=False)
class Book:
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


@attrs.define(eq=False)
class Pairs:
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

    def left(self, kind: str) -> tuple[list[Entity], list[Entity]]:
        """The names of a kind that have no partner yet, in the order of the files."""
        return (
            [each for each in self.old.owners if each[0] == kind and each not in self.to_new],
            [each for each in self.new.owners if each[0] == kind and each not in self.to_old],
        )


def paired(old: model.Framework, new: model.Framework) -> Pairs:
    """Which is which in two frameworks."""
    pairs = Pairs(Book(old), Book(new))
    _by_name(pairs)
    _columns(pairs)
    _nodes_by_name(pairs)
    if any(all(pairs.left(kind)) for kind in ("fact", "let", "node")):
        for loosely in (False, True):
            _by_place(pairs, loosely=loosely)
            _nodes_by_name(pairs)
        _moved(pairs)
        _by_title(pairs)
        _nodes_by_name(pairs)
        _by_position(pairs)
    _columns(pairs)
    return pairs


def _by_name(pairs: Pairs) -> None:
    for kind in ("fact", "let"):
        for one in pairs.left(kind)[0]:
            fact, other = pairs.old.owners[one], pairs.new.owners.get(one)
            if isinstance(fact, rule_model.FactDef) and isinstance(other, rule_model.FactDef):
                if sort_of(fact) == sort_of(other):
                    pairs.join(one, one)
            elif other is not None:
                pairs.join(one, one)


def _nodes_by_name(pairs: Pairs) -> None:
    """Pair the children of pairs of groups by their names; those that have only a number by what they mean first."""
    pairs.join(("node", ""), ("node", ""))
    for node in pairs.old.framework.root.walk():
        other = pairs.to_new.get(("node", node.path))
        if other is None:
            continue
        there = pairs.new.framework.nodes[other[1]].children
        waiting: dict[str, list[model.Node]] = {}
        for each in there:
            if each.name.isdigit() and ("node", each.path) not in pairs.to_old:
                waiting.setdefault(repr(meaning(each)), []).append(each)
        for child in (each for each in node.children if each.name.isdigit()):
            alike = waiting.get(repr(meaning(child, pairs.called)))
            if alike and ("node", child.path) not in pairs.to_new:
                pairs.join(("node", child.path), ("node", alike.pop(0).path))
        names = {each.name: each for each in there}
        for child in node.children:
            if child.name in names:
                pairs.join(("node", child.path), ("node", names[child.name].path))


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
        waiting: dict[str, list[Entity]] = {}
        for each in news:
            waiting.setdefault(other[each], []).append(each)
        for each in olds:
            alike = waiting.get(one[each])
            if alike:
                pairs.join(each, alike.pop(0))


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


def _moved(pairs: Pairs) -> None:
    """Pair rows that have the same name in another group, where there is one of that name on both sides."""
    olds, news = pairs.left("node")
    one, other = _by_key(pairs.old, olds, _leaf), _by_key(pairs.new, news, _leaf)
    for name, there in one.items():
        if len(there) == len(other.get(name, ())) == 1:
            pairs.join(there[0], other[name][0])


def _by_title(pairs: Pairs) -> None:
    for kind in ("fact", "let", "node"):
        olds, news = pairs.left(kind)
        one, other = _by_key(pairs.old, olds, _title), _by_key(pairs.new, news, _title)
        for title, there in one.items():
            if len(there) == len(other.get(title, ())) == 1:
                pairs.join(there[0], other[title][0])


def _by_position(pairs: Pairs) -> None:
    """Pair a row that is the only one left in its group with the only one left there on the other side."""
    olds, news = pairs.left("node")
    one = _by_key(pairs.old, olds, lambda each: str(pairs.to_new.get(("node", pairs.old.parents[each.path]))))
    other = _by_key(pairs.new, news, lambda each: str(("node", pairs.new.parents[each.path])))
    for above, there in one.items():
        if len(there) == len(other.get(above, ())) == 1:
            old, new = (
                book.framework.nodes[name] for book, (_, name) in ((pairs.old, there[0]), (pairs.new, other[above][0]))
            )
            if old.clause is not None and meaning(old.clause, pairs.called) == meaning(new.clause):
                pairs.join(there[0], other[above][0])


def _by_key(book: Book, there: Iterable[Entity], key: Callable[[Any], str | None]) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = {}
    for each in there:
        name = key(book.owners[each])
        if name:
            found.setdefault(name, []).append(each)
    return found


def _leaf(piece: object) -> str | None:
    return piece.name if isinstance(piece, model.Node) and not piece.name.isdigit() else None


def _title(piece: object) -> str | None:
    if isinstance(piece, rule_model.FactDef):
        return f"{sort_of(piece)} {piece.title}" if piece.title else None
    return piece.title if isinstance(piece, model.Node | model.Quantity) else None


def _columns(pairs: Pairs) -> None:
    """Pair the columns of pairs of tables: by name, else by title, else by their place among those that are left."""
    for fact in pairs.old.framework.fact_list:
        partner = pairs.to_new.get(("fact", fact.name))
        if partner is None or not fact.columns:
            continue
        other = pairs.new.framework.facts[partner[1]]
        for key in (_name_key, _title_key, _sort_key):
            waiting: dict[str, list[Entity]] = {}
            for column in other.columns:
                entity = ("column", f"{other.name}.{column.name}")
                if entity not in pairs.to_old:
                    waiting.setdefault(key(column), []).append(entity)
            for column in fact.columns:
                alike, entity = waiting.get(key(column)), ("column", f"{fact.name}.{column.name}")
                if alike and entity not in pairs.to_new:
                    pairs.join(entity, alike.pop(0))


def _name_key(column: rule_model.FactDef) -> str:
    return f"{sort_of(column)} {column.name}"


def _title_key(column: rule_model.FactDef) -> str:
    return f"{sort_of(column)} {column.title or f'untitled {column.name}'}"


def _sort_key(column: rule_model.FactDef) -> str:
    return repr((of_type(column.type), column.optional))
