"""The plain words in which strategies, printer and oracle talk about a framework."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from strategies.terms import Compared, Expr, Interval, Literal, Match, Num, Type, Value


@dataclass(frozen=True)
class Const:
    """A constant of a clause: what it is worth and how it is written."""

    value: Fraction
    text: str


@dataclass(frozen=True)
class Row:
    match: Match
    points: Const


@dataclass(frozen=True)
class Fault:
    """`N when C`, or `N per U of X above T word`."""

    points: Const
    condition: Expr | None = None
    per: Num | Literal | None = None
    subject: Expr | None = None
    direction: str | None = None
    threshold: Expr | None = None
    word: str = ""
    reason: str | None = None


class Clause:
    """What gives points."""


@dataclass(frozen=True)
class Award(Clause):
    expression: Expr


@dataclass(frozen=True)
class AwardChecklist(Clause):
    items: tuple[Fault, ...]


@dataclass(frozen=True)
class Bands(Clause):
    subject: Expr
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Interpolate(Clause):
    subject: Expr
    knots: tuple[tuple[Num, Const], ...]


@dataclass(frozen=True)
class Deduct(Clause):
    fault: Fault
    floor: Const | None


@dataclass(frozen=True)
class DeductChecklist(Clause):
    faults: tuple[Fault, ...]
    floor: Const | None


@dataclass(frozen=True)
class Target(Clause):
    actual: Expr
    operator: str
    goal: Expr
    otherwise: str
    rows: tuple[Row, ...] = ()
    flag: Num | None = None


@dataclass(frozen=True)
class WrittenTarget(Clause):
    """`target A meets T otherwise …`."""

    aim: Compared
    otherwise: str
    rows: tuple[Row, ...] = ()
    flag: Num | None = None


@dataclass(frozen=True)
class Judged(Clause):
    name: str
    low: Fraction | None
    high: Fraction | None
    step: Fraction | None
    because: str | None = None
    """In a row the column of the reason; then the name is a column too."""


@dataclass(frozen=True)
class LookupRow:
    """A row that gives points, or that leads to a table over the next fact."""

    match: Match
    points: Const | None = None
    rows: tuple[LookupRow, ...] = ()


@dataclass(frozen=True)
class Lookup(Clause):
    """In a matrix all rows of the last level but one lead to tables with the same left sides."""

    subjects: tuple[Expr, ...]
    rows: tuple[LookupRow, ...]
    otherwise: Const | None = None
    matrix: bool = False


@dataclass(frozen=True)
class Check:
    """`check A meets T flag beyond 30%`."""

    aim: Compared
    flag: Num | None = None


@dataclass(frozen=True)
class Limit:
    kind: str
    amount: Const | None = None
    condition: Expr | None = None
    policy: str = ""
    reason: str | None = None


@dataclass(frozen=True)
class Aggregation:
    kind: str = "sum"
    base: Fraction = Fraction(0)


@dataclass(frozen=True)
class Node:
    kind: str
    name: str | None
    points: Fraction
    signed: bool = False
    bounds: tuple[Fraction, Fraction] | None = None
    weight: Fraction | None = None
    aggregation: Aggregation = Aggregation()
    children: tuple[Node, ...] = ()
    clause: Clause | None = None
    limits: tuple[Limit, ...] = ()
    checks: tuple[Check, ...] = ()
    title: str | None = None

    @property
    def full(self) -> Fraction:
        return Fraction(0) if self.points < 0 else self.points

    @property
    def low(self) -> Fraction:
        return self.bounds[0] if self.bounds else min(Fraction(0), self.points)

    @property
    def high(self) -> Fraction:
        return self.bounds[1] if self.bounds else max(Fraction(0), self.points)


@dataclass(frozen=True)
class Rows(Node):
    """`each row of TABLE by COLUMN where C { entry }`; the entry is named by a column and may compute its points."""

    table: str = ""
    by: str | None = None
    where: Expr | None = None
    entry: Node = Node("indicator", None, Fraction(0))
    computed: Expr | None = None
    share: Expr | None = None


@dataclass(frozen=True)
class FactDeclaration:
    name: str
    type: Type
    domain: Interval | None = None
    default: Num | Literal | None = None
    optional: bool = False
    title: str | None = None
    step: Fraction | None = None
    figures: tuple[tuple[str, Expr], ...] = ()
    """The figures that a target may name."""


@dataclass(frozen=True)
class Let:
    name: str
    type: Type
    expression: Expr
    declared: bool = False
    title: str | None = None
    rounding: RoundingRule | None = None
    high: Fraction | None = None
    """From where on its grade is "high"; below it is "low"."""


@dataclass(frozen=True)
class RoundingRule:
    mode: str
    step: Fraction
    levels: tuple[str, ...]


@dataclass(frozen=True)
class GradeLimit:
    kind: str
    label: str
    condition: Expr
    above: str | None = None


@dataclass(frozen=True)
class Grading:
    basis: str
    rows: tuple[tuple[Match, str], ...]
    limits: tuple[GradeLimit, ...] = ()


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[FactDeclaration, ...]
    optional: bool = False
    title: str | None = None


@dataclass(frozen=True)
class Description:
    name: str
    root: Node
    facts: tuple[FactDeclaration, ...] = ()
    lets: tuple[Let, ...] = ()
    requirements: tuple[Expr, ...] = ()
    warnings: tuple[Expr, ...] = ()
    plan: tuple[RoundingRule, ...] = ()
    grading: Grading | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Given:
    """What the assessor states about one fact."""

    value: Value | None
    status: str = "known"
    reason: str | None = None


Facts = dict[str, Given]


def redistributes(node: Node) -> bool:
    """Whether anything in the node may have no points, which its neighbours get or nobody."""
    own = any(limit.policy in {"redistribute", "none"} for limit in node.limits)
    return own or any(map(redistributes, node.children))


def child_name(child: Node, position: int) -> str:
    """The last word of a child's path: its name, or its position among the children, counted from 1."""
    return child.name if child.name is not None else str(position + 1)


def every_node(root: Node, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Node]]:
    """All nodes below and with root, parents first, each with its path; the root's path is empty."""
    found = [(path, root)]
    for position, child in enumerate(root.children):
        found += every_node(child, (*path, child_name(child, position)))
    return found
