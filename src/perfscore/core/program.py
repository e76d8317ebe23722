"""A lowered framework: definitions in the order in which they are computed, the rows of its table, what is to be said.

Every definition has a core expression. A row of the table (the whole, a group, an indicator, a part) is a view on those
of its definitions that it is known by, with what took its points and what is to be said of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Literal, cast

import attrs

from perfscore.core.expressions import Expressions
from perfscore.core.nodes import Key, Node, Origin, Primitive, Ref, RefKind, Wrong
from perfscore.kernel.source import Source
from perfscore.kernel.types import Type
from perfscore.model.model import LossKind, NodeKind, Step
from perfscore.model.rule_model import LimitKind, Policy

Definitions = tuple[tuple[Key, Node], ...]

_OF_FACTS = frozenset({"default", "fact", "status", "table", "cell", "filled"})


@attrs.frozen
class Charge:
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


@attrs.frozen
class Limit:
    """A limit of a row in its role: when it holds, and the points that it allows, where it names some."""

    kind: LimitKind
    policy: Policy | None
    condition: Node
    amount: Node | None
    origin: Origin


@attrs.frozen
class Remark:
    """A warning, which is told when a condition holds."""

    when: Node
    wrong: Primitive


@attrs.frozen
class Comparison:
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


@attrs.frozen(slots=False)
class Row:
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
    def made(self) -> tuple[Rows, ...]:
        """What rows of facts become right below it."""
        return tuple(child for child in self.children if isinstance(child, Rows))


@attrs.frozen(slots=False, eq=False)
class Block:
    """Rows of the score, each behind those below it, with their definitions: all, or what a row of facts becomes."""

    definitions: Definitions
    rows: tuple[Row, ...]

    @cached_property
    def by_key(self) -> Mapping[Key, Node]:
        return dict(self.definitions)

    @cached_property
    def by_path(self) -> Mapping[str, Row]:
        return {row.path: row for row in self.rows}


@attrs.frozen(slots=False, eq=False)
class Rows:
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


@attrs.frozen
class Requirement:
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


@attrs.frozen
class Sum:
    """That the points of rows do not add up; nothing is said where a failed requirement looks at one of the columns."""

    remark: Remark
    columns: frozenset[tuple[str, str]]


@attrs.frozen(slots=False, eq=False)
class Program:
    """A lowered framework; the grade is among the definitions. ``expressions`` has the node of what was written."""

    source: Source
    expressions: Expressions
    block: Block
    requirements: tuple[Requirement, ...]
    sums: tuple[Sum, ...]

    def part(self, steps: Collection[Step]) -> Program:
        """The program with the definitions of some steps alone, which refer to no others."""
        kept = tuple((key, node) for key, node in self.block.definitions if step_of(key) in steps)
        return attrs.evolve(self, block=Block(kept, self.block.rows))

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
