"""The twelve kinds of nodes of the core language, to which every construct of the surface lowers.

Nodes are frozen and form a graph. Two are equal where they mean the same, wherever they stand: each stores an
``identity`` made of its kind, its data and the identities of its parts, so that comparing and hashing take one walk.
Its ``origin`` is left out of that: an interpreter that tells places remembers by object, one that does not by meaning.
``refs`` are what it looks at, by name. Definitions are no parts of those that refer to them, so that nothing is deeper
than what an author nests by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache, cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Literal, final

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Record, Span, replace
from perfscore.kernel.types import Type
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Message

Value = Fraction | str | bool | Written
"""What a node may be worth: a number, a word, a truth, a target as written. A day is its number in the calendar."""


class Origin(Record):
    """Where something stands in the framework, and the words that its author gave it, such as a reason."""

    immutable = False
    span: Span = attrs.field(repr=False)
    words: str | None = None


RefKind = Literal[
    "fact", "status", "table", "cell", "filled",
    "default", "let", "missing", "shown", "label", "grade", "rank",
    "applies", "earned", "exact", "score", "handed", "chosen", "decided", "share", "weight", "full", "low", "high",
    "instances", "groups", "members",
]  # fmt: skip
Key = tuple[RefKind, str]
"""What a reference names. Given are facts, their statuses, the rows of a table and, of the row that is looked at, its
cells and whether they are filled in; everything else is defined. Cells are named ``table.column``; what tells whether a
quantity or a default is missing is named after its key."""
QUANTITIES: frozenset[RefKind] = frozenset({"let", "default", "missing", "shown", "label"})
"""What is computed apart from the rows of the score."""


class Base(Record):
    """What all nodes have in common; equality is that of what they mean."""

    immutable = False
    origin: Origin = attrs.field(kw_only=True, repr=False)

    # Worked out when they are first asked for: to score facts once, hardly any of them is needed.

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """The nodes right inside."""
        return tuple(_nodes(_meant(self)))

    @cached_property
    def identity(self) -> bytes:
        """What the node means; two nodes that mean the same have the same."""
        for node in _unsettled(self, "identity"):
            found = blake2b(_spelled(node).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            vars(node)["identity"] = found
        return self.identity

    @cached_property
    def refs(self) -> frozenset[Key]:
        """What the node looks at, by name."""
        for node in _unsettled(self, "refs"):
            vars(node)["refs"] = node.own_refs()
        return self.refs

    def own_refs(self) -> frozenset[Key]:
        """The same, made of those of its parts."""
        return joined(part.refs for part in self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@final
class Const(Base):
    """A value: ``Const(True)`` is another than ``Const(Fraction(1))``."""

    value: Value


@final
class Ref(Base):
    """What is given or defined under a name."""

    kind: RefKind
    name: str

    @cached_property
    def key(self) -> Key:
        return self.kind, self.name

    def own_refs(self) -> frozenset[Key]:
        """The name itself."""
        return frozenset((self.key,))


@final
class Add(Base):
    """The sum of some numbers."""

    terms: tuple[Node, ...]


@final
class Mul(Base):
    """The product of some numbers; a power is a product in which one node stands several times."""

    factors: tuple[Node, ...]


@final
class Div(Base):
    """A quotient; a divisor of 0 is trouble, told where the divisor stands."""

    above: Node
    below: Node


@final
class Extreme(Base):
    """The greatest or the least of some numbers."""

    pick: Literal["greatest", "least"]
    options: tuple[Node, ...]


@final
class Round(Base):
    """A number rounded once to a multiple of a step."""

    operand: Node
    step: Fraction
    mode: str


Operator = Literal["=", "!=", "<", "<=", ">", ">="]
NOT: dict[str, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
TURNED: dict[str, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
"""What holds where another comparison does not, and what holds of the two sides the other way round."""


@final
class Among(Record):
    """Numbers and days in some intervals, or other values."""

    intervals: tuple[Interval, ...] = ()
    values: tuple[Value, ...] = ()


@final
class Test(Base):
    """Whether a value compares with another, or lies among some; of the latter no operator is asked but ``in``."""

    subject: Node
    operator: Operator | Literal["in"]
    other: Node | Among

    @cached_property
    def negated(self) -> Test:
        """What holds where this comparison does not."""
        return replace(self, operator=NOT[self.operator])

    @cached_property
    def turned(self) -> Test:
        """What holds where this comparison does, the other way round."""
        assert not isinstance(self.other, Among)
        return replace(self, subject=self.other, operator=TURNED[self.operator], other=self.subject)


@final
class Logic(Base):
    """Conditions joined, looked at from left to right and no further than needed; ``not`` has one."""

    how: Literal["and", "or", "not"]
    conditions: tuple[Node, ...]


Arm = tuple["Node", "Node"]


@final
class Case(Base):
    """The value of the first arm whose condition holds, else the rest; nothing else is computed.

    Without a rest one of the arms always holds.
    """

    arms: tuple[Arm, ...]
    rest: Node | None

    @property
    def ways(self) -> tuple[tuple[Node | None, Node], ...]:
        """The arms, and the rest, which has no condition."""
        return self.arms if self.rest is None else (*self.arms, (None, self.rest))


FoldKind = Literal[
    "sum", "count", "mean", "median", "distinct", "any", "all", "lowest", "highest", "minimum", "maximum"
]


@final
class Fold(Base):
    """The bodies of those rows for which ``where`` holds, put together.

    ``over`` refers to the rows of a table, or to what some have become: instances of a template, the groups that they
    stand in, or the members of the group that is looked at. ``rank`` is the k of the k-th lowest or highest,
    ``without`` counts the lowest and the highest that are left out. Too few rows are trouble, or ``otherwise`` counts.
    ``cost`` is how many pieces are looked at for each row.
    """

    function: FoldKind
    over: Ref
    where: Node | None
    body: Node
    rank: int = 0
    without: tuple[int, int] = (0, 0)
    otherwise: Node | None = None
    cost: int = 0

    @property
    def needed(self) -> int:
        """How many rows there must be."""
        if self.function in {"count", "distinct"} and self.otherwise is None:
            return 0
        return max(1, self.rank, sum(self.without) + 1)

    def own_refs(self) -> frozenset[Key]:
        """What it is over, and what is looked at in each row that is not of the row itself."""
        inside = joined(part.refs for part in (self.where, self.body) if part is not None)
        outside = joined(part.refs for part in (self.over, self.otherwise) if part is not None)
        return frozenset(key for key in inside if key[0] not in _OF_ROW) | outside


PrimitiveKind = Literal[
    "moved", "months_between", "months_before", "months_after", "month_end", "year", "month", "day",
    "as written", "name of", "bounded by", "comparable", "meets", "attainment", "deviation", "beyond", "shortfall",
    "after", "after all", "sound", "terminating", "blank", "trouble",
]  # fmt: skip
"""Functions of the calendar, of written targets and of trouble.

``moved``: a day some days earlier or later; its data are the signs of the parts, and ``day`` for the day itself.
``as written``: a measured value as a target would be written; its data is the unit, or ``day``.
``name of``: the name that a target compares with, or nothing; ``bounded by``: that target with a figure for the name.
``comparable``: whether it can be told that a value meets a target; ``beyond``: how far it is better than it.
``shortfall``: the share of a target that was reached, upside down where it is more than 1.
``after``: the last part, when all before it have been looked at; ``after all``: the same, with the trouble of all.
``sound``: whether a part has a value. ``blank``: whether a cell holds no words.
``terminating``: a number, which is in the trouble that its data tells of where it has no finitely many decimals.
``trouble``: no value, but what is ``Wrong``, with its parts as figures.
"""

Figures = tuple[tuple[str, Type | None], ...]
"""Values of a message that nodes give, by name; a number that has no type is told as it is."""


class Wrong(Record):
    """What is wrong: the message, in which the ``figures`` and what calls the row of the score are still to be put.

    ``title`` is that of the row of the score, or ``titled`` the column of the table's row in which it stands; ``row``
    its kind and its path. ``column`` is the cell to look at. Of what is computed in rows another message may be told.
    """

    message: Message
    figures: Figures = ()
    title: str = ""
    titled: str | None = None
    column: str | None = None
    row: tuple[str, str] | None = None
    in_rows: Message | None = None


@final
class Primitive(Base):
    """A function of the calendar, of written targets or of trouble."""

    function: PrimitiveKind
    operands: tuple[Node, ...]
    data: Wrong | tuple[str, ...] = ()


Compound = Add | Mul | Div | Extreme | Round | Test | Logic | Case | Fold | Primitive
Node = Const | Ref | Compound

_OF_ROW = frozenset({"cell", "filled"})
_COMMON = frozenset({"origin", "cost"})
"""What no node means: the cost of a fold follows from what it is made of."""


def joined(sets: Iterable[frozenset[Key]]) -> frozenset[Key]:
    """What is in any of some sets; the set itself where one holds all the others."""
    whole: frozenset[Key] = frozenset()
    for each in sets:
        if not each <= whole:
            whole = each if whole <= each else whole | each
    return whole


def walk(*roots: Node) -> Iterator[Node]:
    """Some nodes and all below them, each meaning once, without definitions that they refer to."""
    return _walked(roots, attrgetter("identity"))


def everywhere(*roots: Node) -> Iterator[Node]:
    """The same, each wherever it stands: what means the same in two places is met in both."""
    return _walked(roots, id)


def _walked(roots: Iterable[Node], known_by: Callable[[Node], object]) -> Iterator[Node]:
    pending, seen = [*roots][::-1], set[object]()
    while pending:
        node = pending.pop()
        key = known_by(node)
        if key not in seen:
            seen.add(key)
            yield node
            pending += node.parts[::-1]


def _unsettled(root: Base, what: str) -> Iterator[Base]:
    """Nodes of which something has not been worked out, each behind those inside it, however deep they lie."""
    pending = [root]
    while pending:
        # To ask for it in the common way would work it out.
        inside = [part for part in pending[-1].parts if what not in part.__dict__]
        pending += inside
        if not inside:
            node = pending.pop()
            if what not in vars(node):
                yield node


def _meant(piece: object) -> tuple[Any, ...]:
    """The name of the class of a node, or of something in one, and all that it means."""
    kind: Any = type(piece)
    return _meaning(kind)(piece)


@cache
def _meaning(kind: Any) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter("__class__.__name__", *(field.name for field in attrs.fields(kind) if field.name not in _COMMON))


def _nodes(pieces: Iterable[object]) -> list[Any]:
    found = list[Any]()
    for piece in pieces:
        if isinstance(piece, Base):
            found.append(piece)
        elif type(piece) is tuple:
            found += _nodes(piece)
    return found


def _spelled(piece: object) -> str:
    name, *pieces = _meant(piece)
    return f"{name}({','.join(map(_coded, pieces))})"


def _coded(piece: object) -> str:
    """A piece as a text that no other piece has; numbers as hexadecimal digits, however long they are."""
    # Those that are met most stand first.
    if type(piece) is str:
        return repr(piece)
    if type(piece) is tuple:
        return f"({','.join(map(_coded, piece))})"
    if isinstance(piece, Base):
        return piece.identity.hex()
    if isinstance(piece, Fraction):
        return f"{piece.numerator:x}/{piece.denominator:x}"
    return _spelled(piece) if attrs.has(type(piece)) else repr(piece)
