"""What hangs on what in a program: the order of all definitions, and the facts that each looks at by way of others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, reduce
from graphlib import TopologicalSorter
from operator import or_

import attrs

from perfscore.core.nodes import Key, Node, Ref, RefKind, joined, walk
from perfscore.core.program import Program
from perfscore.kernel.lazy import once


def dependencies_of(program: Program) -> Dependencies:
    """What hangs on what in a program, worked out once and kept as long as it."""
    return once(program, "dependencies", lambda: Dependencies(program))


@attrs.frozen(slots=False, eq=False)
class Dependencies:
    """The dependencies of a program; definitions of what rows of facts become are known by their own names as well."""

    program: Program
    _bits: dict[Key, int] = attrs.field(factory=dict, init=False, repr=False)
    """A bit for each thing that is given: thousands of sets of thousands of them are kept."""
    _masks: dict[frozenset[Key], int] = attrs.field(factory=dict, init=False, repr=False)
    _sizes: dict[Key, int] = attrs.field(factory=dict, init=False, repr=False)
    _made: dict[str, tuple[Key, ...]] = attrs.field(factory=dict, init=False, repr=False)

    @property
    def definitions(self) -> Mapping[Key, Node]:
        """All definitions, also those of what rows of facts become."""
        return self.program.definitions

    @cached_property
    def direct(self) -> Mapping[Key, frozenset[Key]]:
        """What each definition refers to itself; what rows become hangs on the rows and on what is asked of them."""
        found = {key: node.refs for key, node in self.definitions.items()}
        for name, rows in self.program.instances.items():
            asked = [rows.table, *([] if rows.where is None else [rows.where]), *rows.checked]
            made = joined(node.refs for node in asked)
            found["instances", name] = found["groups", name] = found["members", name] = made
        return found

    @cached_property
    def order(self) -> tuple[Key, ...]:
        """The definitions, each behind all that it refers to."""
        graph = {key: [each for each in refs if each in self.direct] for key, refs in self.direct.items()}
        return tuple(TopologicalSorter(graph).static_order())

    @cached_property
    def _inputs(self) -> Mapping[Key, int]:
        """What is given that each definition looks at, in some case or other."""
        found: dict[Key, int] = {}
        for key in self.order:
            found[key] = self._together(self.direct[key], found)
        return found

    def _together(self, refs: Iterable[Key], inputs: Mapping[Key, int]) -> int:
        return reduce(or_, (inputs[each] if each in inputs else self._bit(each) for each in refs), 0)

    def mask(self, node: Node) -> int:
        """A bit for each thing that is given that a node looks at, in some case or other."""
        found = self._masks.get(node.refs)
        if found is None:
            found = self._masks[node.refs] = self._together(node.refs, self._inputs)
        return found

    def _bit(self, given: Key) -> int:
        return self._bits.setdefault(given, 1 << len(self._bits))

    def inputs(self, key: Key) -> frozenset[Key]:
        """What is given that a definition looks at, in some case or other."""
        return self._keys(self._inputs[key])

    def behind(self, *nodes: Node) -> frozenset[Key]:
        """What is given that some nodes look at, in some case or other."""
        return self._keys(self._together(joined(each.refs for each in nodes), self._inputs))

    def _keys(self, inputs: int) -> frozenset[Key]:
        return frozenset(key for key, bit in zip(self._bits, reversed(f"{inputs:b}"), strict=False) if bit == "1")

    def reached(self, *nodes: Node, but: Collection[RefKind] = ()) -> dict[Key, None]:
        """All that nodes refer to, also by way of definitions but for those of some kinds, as it is written."""
        found, pending = dict[Key, None](), list(reversed(nodes))
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, Ref) and node.key not in found:
                    found[node.key] = None
                    if node.key in self.definitions and node.kind not in but:
                        pending.append(self.definitions[node.key])
        return found

    def size(self, key: Key) -> int:
        """How many nodes a definition is made of."""
        if key not in self._sizes:
            self._sizes[key] = sum(1 for _ in walk(self.definitions[key])) if key in self.definitions else 0
        return self._sizes[key]

    def moved_by(self, given: Collection[Key]) -> tuple[Key, ...]:
        """The definitions that may change with any of some things that are given, in order."""
        mask = self._together(given, {})
        return tuple(key for key in self.order if self._inputs[key] & mask)

    def made_of(self, fact: str) -> tuple[Key, ...]:
        """The quantities and the defaults that are made of a fact, in order."""
        if fact not in self._made:
            moving = self.moved_by([("fact", fact), ("status", fact)])
            self._made[fact] = tuple(key for key in moving if key[0] in {"let", "default"})
        return self._made[fact]
