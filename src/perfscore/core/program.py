"""A lowered framework: definitions in the order in which they are computed, the rows of its table, what is to be said.

Every definition has a core expression. A row of the table (the whole, a group, an indicator, a part) is a view on those
of its definitions that it is known by, with what took its points and what is to be said of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, reduce
from graphlib import TopologicalSorter
from operator import or_
from typing import Literal, cast

import attrs

from perfscore.core.expressions import Expressions
from perfscore.core.nodes import Key, Node, Origin, Primitive, Ref, RefKind, Wrong, joined, walk
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Distinct, Record, Source, replace
from perfscore.kernel.types import Type
from perfscore.model.model import LossKind, NodeKind, Step
from perfscore.model.rule_model import LimitKind, Policy

Definitions = tuple[tuple[Key, Node], ...]

_OWN: tuple[RefKind, ...] = ("applies", "earned", "chosen", "exact", "score", "handed", "decided")
_OF_FACTS = frozenset({"default", "fact", "status", "table", "cell", "filled"})


class Charge(Record):
    """Points that something took off a row, or gave back; the charges of a row add up to ``weight - score``.

    The words of its origin are the framework's reason; ``given`` names the judged fact, or the cell, with the
    assessor's. ``piece`` is what was looked at; of a table the charge stands where the row does that was taken. What
    was lost ``below``, in one row or in some, has charges of its own: ``part`` is what of each of those rows counts
    here, of the ``first`` alone for which there is any. Where ``told`` holds it is told of even if it took nothing.
    """

    kind: LossKind | Literal["below"]
    amount: Node
    origin: Origin
    piece: Node | None = None
    given: Key | None = None
    below: str | Ref | None = None
    part: Node | None = None
    first: bool = False
    told: Node | None = None


class Limit(Record):
    """A limit of a row in its role: when it holds, and the points that it allows, where it names some."""

    kind: LimitKind
    policy: Policy | None
    condition: Node
    amount: Node | None
    origin: Origin


class Remark(Record):
    """A warning, which is told when a condition holds."""

    when: Node
    wrong: Primitive


class Comparison(Record):
    """A value beside its target.

    ``looked_at`` has no value where they cannot be compared, of which ``unchecked`` tells; then nothing else counts.
    ``shortfall`` is what bands of a missed target are over.
    """

    looked_at: Node
    met: Node
    shortfall: Node
    attainment: Node
    deviation: Node
    remarks: tuple[Remark, ...]
    unchecked: Wrong | None


class Row(Record):
    """A row of the table of scores.

    Its definitions are known by its path: ``applies`` (whether it has points), ``earned`` (before its range),
    ``exact``, ``handed`` (what its group gets), ``score``. ``looked_at`` holds where its rule is looked at, whatever
    limits make of it, and ``counts`` where it gives points as well. ``given`` is what was earned ``times``
    coefficients. Of ``remarks`` those that are ``undecided`` are about a row that has no points.
    """

    path: str
    kind: NodeKind
    origin: Origin
    weight: Node
    full: Node
    low: Node
    high: Node
    share: Node
    times: tuple[Node, ...]
    given: Node
    looked_at: Node
    counts: Node
    limits: tuple[Limit, ...]
    charges: tuple[Charge, ...]
    remarks: tuple[Remark, ...]
    undecided: tuple[Remark, ...]
    comparisons: tuple[Comparison, ...]
    children: tuple[str | Rows, ...]
    rounded: bool
    """Whether its group gets its published points."""

    @cached_property
    def own(self) -> frozenset[Key]:
        """The definitions that are its own, and the grade's, where it is the whole."""
        graded: tuple[Key, ...] = () if self.path else (("rank", ""), ("grade", ""))
        return frozenset((*((kind, self.path) for kind in _OWN), *graded))

    @cached_property
    def made(self) -> tuple[Rows, ...]:
        """What rows of facts become right below it."""
        return tuple(child for child in self.children if isinstance(child, Rows))


class Block(Distinct):
    """Rows of the score, each behind those below it, with their definitions: all, or what a row of facts becomes."""

    definitions: Definitions
    rows: tuple[Row, ...]

    @cached_property
    def by_key(self) -> Mapping[Key, Node]:
        return dict(self.definitions)

    @cached_property
    def by_path(self) -> Mapping[str, Row]:
        return {row.path: row for row in self.rows}


class Rows(Distinct):
    """What ``each row of`` becomes: an instance of a template for each row of a table that counts.

    ``made`` refers to them. Of a row of the table ``where`` is looked at first and then what is to be
    ``checked``; ``title`` is the column with its title, ``beside`` the path of what they
    stand in, and the names of others there. With ``by`` those of one value of a column are the members of a
    ``group``, which is a row of the score of its own. ``empty`` is the trouble where no row counts, and ``cost`` how
    many pieces are looked at for each.
    """

    made: Ref
    table: Ref
    title: str
    beside: tuple[str, tuple[str, ...]]
    by: str | None
    where: Node | None
    checked: tuple[Node, ...]
    instance: Block
    group: Block | None
    empty: Primitive | None
    cost: int


class Requirement(Record):
    """A condition on the facts, and what is told where it does not hold: its words, with a figure between any two.

    ``columns`` are those over whose rows the condition computes something: a table, and one of its columns or nothing.
    """

    condition: Node
    origin: Origin
    warning: bool
    words: tuple[str, ...]
    figures: tuple[Node, ...]
    types: tuple[Type, ...]
    columns: frozenset[tuple[str, str]]


class Sum(Record):
    """That the points of rows do not add up; nothing is said where a failed requirement looks at one of the columns."""

    remark: Remark
    columns: frozenset[tuple[str, str]]


class Program(Distinct):
    """A lowered framework; the grade is among the definitions. ``expressions`` has the node of what was written.

    It tells what hangs on what: the order of all definitions, and what is given that each looks at by way of others.
    Definitions of what rows of facts become are known by their own names there as well.
    """

    source: Source
    expressions: Expressions
    block: Block
    requirements: tuple[Requirement, ...]
    sums: tuple[Sum, ...]
    _bits: dict[Key, int] = attrs.field(factory=dict, init=False, repr=False)
    """A bit for each thing that is given: thousands of sets of thousands of them are kept."""
    _masks: dict[frozenset[Key], int] = attrs.field(factory=dict, init=False, repr=False)

    def part(self, steps: Collection[Step]) -> Program:
        """The program with the definitions of some steps alone, which refer to no others."""
        kept = tuple((key, node) for key, node in self.block.definitions if step_of(key) in steps)
        return replace(self, block=Block(kept, self.block.rows))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The block of the whole, then those of what rows of facts become."""
        inner = [each for rows in self.instances.values() for each in (rows.instance, rows.group)]
        return (self.block, *(each for each in inner if each is not None))

    @cached_property
    def definitions(self) -> Mapping[Key, Node]:
        """All definitions, also those of what rows of facts become."""
        return {key: node for block in self.blocks for key, node in block.definitions}

    @cached_property
    def instances(self) -> Mapping[str, Rows]:
        """What rows of facts become, by name."""
        return {child.made.name: child for row in self.block.rows for child in row.children if isinstance(child, Rows)}

    # ------------------------------------------------------------ what hangs on what

    @cached_property
    def direct(self) -> Mapping[Key, frozenset[Key]]:
        """What each definition refers to itself; what rows become hangs on the rows and on what is asked of them."""
        found = {key: node.refs for key, node in self.definitions.items()}
        for name, rows in self.instances.items():
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

    def hangs_on(self, other: Node, node: Node, anew: Collection[Key]) -> bool:
        """Whether a node looks at nothing that is given but by way of another; through which definitions one looks."""
        left, pending = set(anew), [node]
        while pending:
            each = pending.pop()
            if each == other:
                continue
            if isinstance(each, Ref) and each.key in left:
                left.remove(each.key)
                pending.append(self.definitions[each.key])
            elif isinstance(each, Ref) and each.key not in anew and self.mask(each):
                return False
            pending.extend(each.parts)
        return True

    @remembered
    def size(self, key: Key) -> int:
        """How many nodes a definition is made of."""
        return sum(1 for _ in walk(self.definitions[key])) if key in self.definitions else 0

    def moved_by(self, given: Collection[Key]) -> tuple[Key, ...]:
        """The definitions that may change with any of some things that are given, in order."""
        mask = self._together(given, {})
        return tuple(key for key in self.order if self._inputs[key] & mask)

    @remembered
    def made_of(self, fact: str) -> tuple[Key, ...]:
        """The quantities and the defaults that are made of a fact, in order."""
        moving = self.moved_by([("fact", fact), ("status", fact)])
        return tuple(key for key in moving if key[0] in {"let", "default"})


def step_of(key: Key) -> Step:
    """The step of a framework's evaluation to which a key belongs; of what rows of facts become, that around them."""
    kind, name = key
    if kind == "missing":
        kind, _, name = cast(tuple[RefKind, str, str], name.partition(" "))
    if kind in {"let", "shown", "label"}:
        return "let", name
    if kind in _OF_FACTS:
        return "fact", name.partition(".")[0]
    return "score", name.partition("#")[0]
