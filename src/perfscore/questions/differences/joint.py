"""Two lowered frameworks put together: what means the same in both is one thing, whatever either calls it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Base, Case, Fold, Key, Logic, Node, Primitive, Ref, Test, Wrong
from perfscore.core.program import Program
from perfscore.domains.interval import intervals_of
from perfscore.domains.possible import Numbers, Possible, both
from perfscore.model import rule_model
from perfscore.questions.differences.pairing import Pairs, meaning

_OLD = "old "
_SORTS = {"let": "let", "cell": "column", "filled": "column"} | dict.fromkeys(
    ("fact", "status", "table", "default"), "fact"
)


@attrs.frozen(slots=False, eq=False)
class Joint:
    """Two programs, of which the old one is told in the names of the new one as far as it means the same.

    What it has by itself, and what means something else there, has a name of its own.
    """

    pairs: Pairs
    _renamed: dict[int, tuple[Node, Node]] = attrs.field(factory=dict)
    _original: dict[Node, Node] = attrs.field(factory=dict)

    @cached_property
    def old(self) -> Program:
        """The old program."""
        return program_of(self.pairs.old.framework)

    @cached_property
    def new(self) -> Program:
        """The new program."""
        return program_of(self.pairs.new.framework)

    def counterpart(self, key: Key) -> Key | None:
        """What something of the old program, which may have a name of its own, is paired with."""
        kind, name = key
        path, mark, inside = name.removeprefix(_OLD).partition("#")
        partner = self.pairs.to_new.get((_SORTS.get(kind, "node"), path))
        return None if partner is None else (kind, f"{partner[1]}{mark}{inside}")

    @cached_property
    def shared(self) -> dict[Key, Key]:
        """The definitions of the old program that mean the same in the new one, and what they are called there."""
        found = vars(self)["shared"] = dict[Key, Key]()
        for key in self.old.order:
            partner = self.counterpart(key)
            if partner is not None and partner in self.new.direct and self._same(key, partner):
                found[key] = partner
        return found

    def _same(self, key: Key, partner: Key) -> bool:
        if key in self.old.definitions:
            return self.renamed(self.old.definitions[key]) == _unworded(self.new.definitions[partner])
        # Rows of facts become the same where the same is said of them, and of all that it speaks of.
        rows = []
        for framework, (_, name) in ((self.pairs.old.framework, key), (self.pairs.new.framework, partner)):
            path, _, index = name.partition("#")
            rows.append(framework.nodes[path].rows[int(index)])
        inside = all(self.called(each) in self.new.direct[partner] for each in self.old.direct[key])
        return inside and meaning(rows[0], self.pairs.called) == meaning(rows[1])

    def called(self, key: Key) -> Key:
        """How something of the old program is called."""
        same = self.shared.get(key) if key in self.old.direct else self.counterpart(key)
        return same or (key[0], f"{_OLD}{key[1]}")

    def renamed(self, node: Node) -> Node:
        """A node of the old program in the names of both."""
        if id(node) not in self._renamed:
            if isinstance(node, Ref):
                kind, name = self.called(node.key)
                found: Node = attrs.evolve(node, kind=kind, name=name)
            else:
                found = _without_words(mapped(node, self.renamed))
            self._renamed[id(node)] = node, found
            self._original.setdefault(found, node)
        return self._renamed[id(node)][1]

    def definition(self, key: Key) -> Node | None:
        """What something is made of that does not mean the same in both, where all that it looks at can be told."""
        kind, name = key
        if name.startswith(_OLD):
            node = self.old.definitions.get((kind, name.removeprefix(_OLD)))
            node = None if node is None else self.renamed(node)
        else:
            node = None if key in self._common else self.new.definitions.get(key)
        return None if node is None else bare(node)

    @cached_property
    def _common(self) -> frozenset[Key]:
        return frozenset(self.shared.values())

    def possible(self, node: Node) -> Possible:
        """What a node of one program, or of both, can be."""
        original, found = self._original.get(node), list[Possible]()
        if isinstance(node, Ref) and node.name.startswith(_OLD):
            original = attrs.evolve(node, name=node.name.removeprefix(_OLD))
        if original is not None:
            found.append(intervals_of(self.pairs.old.framework).of(original))
        if self.is_new(node):
            found.append(intervals_of(self.pairs.new.framework).of(node))
        numbers = [each for each in found if isinstance(each, Numbers)]
        return both(*numbers) if len(numbers) == 2 else next(iter(found), None)

    @property
    def whole(self) -> Node:
        """The total under the new framework."""
        return Ref("score", "", origin=self.new.block.by_path[""].origin)

    def is_new(self, node: Node) -> bool:
        """Whether the new program knows all that a node looks at."""
        return not any(name.startswith(_OLD) for _, name in node.refs)

    def fact(self, node: Node) -> rule_model.FactDef | None:
        """The fact that a node names; None where it is something else."""
        if not isinstance(node, Ref) or node.kind != "fact":
            return None
        side = self.pairs.old if node.name.startswith(_OLD) else self.pairs.new
        return side.framework.facts[node.name.removeprefix(_OLD)]


def mapped(node: Node, of: Callable[[Node], Node]) -> Node:
    """A node with other parts."""

    def changed(piece: Any) -> Any:
        if isinstance(piece, Base):
            return of(cast(Node, piece))
        return tuple(map(changed, piece)) if isinstance(piece, tuple) else piece

    if not node.parts:
        return node
    names = [field.name for field in attrs.fields(type(node)) if field.init and field.name != "origin"]
    return cast(Node, attrs.evolve(cast(Any, node), **{name: changed(getattr(node, name)) for name in names}))


def _without_words(node: Node) -> Node:
    """A node that does not tell in which words something is wrong."""
    if isinstance(node, Primitive) and isinstance(node.data, Wrong):
        message = node.data.message
        return attrs.evolve(node, data=Wrong(message.with_values({name: None for name, _ in message.values})))
    return node


def _unworded(node: Node) -> Node:
    return _without_words(mapped(node, _unworded))


def bare(node: Node) -> Node | None:
    """A node as it is where all that it looks at can be told; None where it never has a value."""
    match node:
        case Case():
            arms = [(bare(condition), bare(value)) for condition, value in node.arms]
            there = [(condition, value) for condition, value in arms if condition is not None and value is not None]
            rest = None if node.rest is None else bare(node.rest)
            if rest is None and there:
                # One of the arms holds.
                rest = there.pop()[1]
            return attrs.evolve(node, arms=tuple(there), rest=rest) if there else rest
        case Primitive(function="trouble"):
            return None
        case Primitive(function="after" | "after all" | "terminating"):
            return bare(node.operands[-1])
        case Primitive() | Fold() | Logic() | Test():
            return node
        case _:
            parts = {id(each): bare(each) for each in node.parts}
            return None if None in parts.values() else mapped(node, lambda each: cast(Node, parts[id(each)]))
