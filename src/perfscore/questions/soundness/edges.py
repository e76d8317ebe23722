"""The places at which the rules of a row turn, read from the core, with what must hold for an evaluation to come there.

Tables, conditions and targets turn at figures, deductions where a unit begins or is complete; roundings and parts of
days turn at many places. Quantities are looked into where a rule uses them, and each of them once for a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Add, Among, Case, Const, Extreme, Fold, Logic, Mul, Node, Primitive, Ref, Round, Test
from perfscore.core.program import Block, Comparison, Program, Row, Rows
from perfscore.domains.exact import Exact
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.source import Distinct, Mutable, Record, replace
from perfscore.model import model, terms
from perfscore.model.constants import fold, position

_ZERO = Fraction(0)
_CALENDAR = frozenset({"year", "month", "day", "month_end", "months_between", "months_before", "months_after"})


class Guard(Distinct):
    """What must hold for an evaluation to come to a part: that its arm of a case is taken, or, of a condition, that
    all others leave it to decide. Without a part it is the condition itself.

    ``looked_at`` is what decides of that.
    """

    whole: Node
    part: Node | None
    looked_at: tuple[Node, ...]

    def holds(self, exact: Exact) -> bool:
        """Whether it does. Raises Trouble where that cannot be told."""
        match self.whole:
            case Case():
                return exact.taken(self.whole)[1] is self.part
            case Logic(how="and" | "or", conditions=conditions):
                wanted = self.whole.how == "and"
                return all(exact.holds(each) is wanted for each in conditions if each is not self.part)
            case _:
                return exact.holds(self.whole)


class Units(Distinct):
    """What is counted beyond a threshold, in units of which some count in part: by their ``rounding``, if they do."""

    subject: Node
    threshold: Node
    unit: Fraction
    above: bool
    rounding: str | None


class Edge(Distinct):
    """A figure, or another value moved by one, at which a value turns something: there, or where ``strict`` above."""

    subject: Node
    at: Fraction
    strict: bool = False
    other: Node | None = None

    def gap(self, exact: Exact) -> Fraction:
        """How far the value lies above the edge. Raises Trouble where that cannot be told."""
        gap = exact.number(self.subject) - self.at
        return gap if self.other is None else gap - exact.number(self.other)

    @property
    def looked_at(self) -> tuple[Node, ...]:
        """What it is computed from."""
        return (self.subject,) if self.other is None else (self.subject, self.other)


class Turn(Distinct):
    """A piece of a rule that turns, and what must hold for an evaluation to come to it.

    ``table`` is the one that it is a row of, where it is; ``compared`` what the rule compares with a target.
    """

    node: Node
    guards: tuple[Guard, ...]
    program: Program
    table: Case | None = None
    compared: Comparison | None = None

    def written(self, node: Node) -> terms.Expression | None:
        """What was written for a node, also where it is made ready to be compared with a written target."""
        if isinstance(node, Primitive) and node.function == "as written":
            (node,) = node.operands
        return self.program.expressions.written(node)

    @property
    def sides(self) -> tuple[Node, ...]:
        """What is compared, where it is a comparison; the subject of a table, or of a list, comes alone."""
        match self.node:
            case Test(subject=subject, other=other):
                return (subject,) if isinstance(other, Among) else (subject, other)
            case Primitive(function="meets", operands=operands):
                return operands
            case _:
                return ()

    @property
    def ordered(self) -> bool:
        """Whether values are compared that can be more or less; what a table is over unwritten is a number."""
        written = [each for each in map(self.written, self.sides) if each is not None]
        return any(each.type.ordered for each in written) or (self.table is not None and not written)

    @property
    def edges(self) -> list[Edge]:
        """The edges of a comparison or a table at which a value that can be more or less may stand."""
        match self.node:
            case Test(subject=subject, other=Among(intervals, values)) if self.ordered:
                single = (point(each) for each in values if isinstance(each, Fraction))
                ends = [end for each in (*intervals, *single) for end in _ends(each)]
                return [Edge(subject, end, strict) for end, strict in ends]
            case Test() if self.ordered:
                return [self._between(*self.sides)]
            case Extreme(options=(one, other)) if self.written(self.node) is not None:
                fixed = [each for each in (one, other) if self._figure(each) is not None]
                return [self._between(one, other)] if len(fixed) == 1 else []
            case Round() | Mul() if (units := units_of(self.node)) is not None:
                return self._units(units)
            case _:
                return []

    def _between(self, one: Node, other: Node) -> Edge:
        for subject, figure in ((one, self._figure(other)), (other, self._figure(one))):
            if figure is not None:
                return Edge(subject, figure)
        return Edge(one, _ZERO, other=other)

    def _units(self, units: Units) -> list[Edge]:
        """Where the first unit begins, or is complete."""
        figure = self._figure(units.threshold)
        base, other = (_ZERO, units.threshold) if figure is None else (figure, None)
        counts = {None: (0,), "ceiling": (0, 1)}.get(units.rounding, (1,))
        away = units.unit if units.above else -units.unit
        return [Edge(units.subject, base + away * count, other=other) for count in counts]

    def _figure(self, node: Node) -> Fraction | None:
        """The figure that a side always is."""
        if isinstance(node, Const):
            return node.value if isinstance(node.value, Fraction) else None
        expression = self.written(node)
        value = None if expression is None or not expression.type.ordered else fold(expression)
        return None if value is None else position(value)

    @property
    def steps(self) -> bool:
        """Whether it goes by steps: a rounding, or a part of a day."""
        function = self.node.function if isinstance(self.node, Primitive) else ""
        return isinstance(self.node, Round) or function in _CALENDAR


def _ends(interval: Interval) -> Iterator[tuple[Fraction, bool]]:
    """Where an interval begins, and where what follows it does; ``True`` where that is only above the place."""
    if interval.low is not None:
        yield interval.low, not interval.low_closed
    if interval.high is not None:
        yield interval.high, interval.high_closed


def units_of(node: Node) -> Units | None:
    """The units of a deduction that are counted; None where a node counts none."""
    match node:
        case Round(operand=Mul() as counted):
            inside = units_of(counted)
            return None if inside is None else replace(inside, rounding=node.mode)
        case Mul(
            factors=(Extreme(options=(Const(), Add(terms=(one, other)))) as beyond, Const(value=Fraction() as share))
        ):
            if beyond.origin is not node.origin:
                # It is a formula that looks alike.
                return None
            falls = one.origin is node.origin
            subject, threshold = (one.parts[1], other) if falls else (one, other.parts[1])
            return Units(subject, threshold, 1 / share, not falls, None)
        case _:
            return None


class Lowered(Record):
    """A row of the score where it is lowered: in the whole or, with the rows of facts that become it, in theirs.

    ``path`` is that of the row of the whole in which it stands.
    """

    path: str
    row: Row
    block: Block
    rows: Rows | None = None

    @property
    def earned(self) -> Node:
        """What its rule gives."""
        return self.block.by_key["earned", self.row.path]

    @property
    def checks(self) -> tuple[Comparison, ...]:
        """The comparisons that give no points."""
        return self.row.comparisons[1:] if self.row.charges[0].kind == "target" else self.row.comparisons

    @property
    def matters(self) -> tuple[Node, ...]:
        """What its own rules look at."""
        limits = [(each.condition, *([] if each.amount is None else [each.amount])) for each in self.row.limits]
        where = [] if self.rows is None or self.rows.where is None else [self.rows.where]
        rule = [] if self.row.children else [self.earned]
        return (
            *where,
            *rule,
            *self.row.times,
            *(node for each in limits for node in each),
            *(each.met for each in self.checks),
        )


def lowered(framework: model.Framework) -> Iterator[Lowered]:
    """All rows of the score in the order of the file, what rows of facts become behind that in which they stand."""
    block = program_of(framework).block
    for node in framework.root.walk():
        row = block.by_path[node.path]
        yield Lowered(node.path, row, block)
        for rows in row.made:
            inside = sorted(rows.instance.rows, key=lambda each: each.origin.span.start)
            yield from (Lowered(node.path, each, rows.instance, rows) for each in inside)


class Place(Record):
    """What turns the points of the row of a path; ``table`` is the one whose rows become something there."""

    path: str
    turns: tuple[Turn, ...]
    table: str = ""


def places(framework: model.Framework) -> Iterator[Place]:
    """What turns the points of each row, in the order of the file; grades come last."""
    program = program_of(framework)
    made: Rows | None = None
    for each in lowered(framework):
        if each.rows is not None and each.rows is not made:
            yield Place(each.path, _Walk(program, each.block).of_all(_asked(each.rows)), each.rows.table.name)
        made = each.rows
        turns = _Walk(program, each.block, each.row.comparisons).of_row(each.row)
        yield Place(each.path, turns, "" if made is None else made.table.name)
    if framework.grading is not None:
        grades = [definition for key, definition in program.block.definitions if key[0] == "grade"]
        yield Place("", _Walk(program, program.block).of_all(grades))


def _asked(rows: Rows) -> list[Node]:
    """What decides which rows of a table count, and for how much."""
    weights = (definition for (kind, _), definition in rows.instance.definitions if kind in {"weight", "share"})
    return [*([] if rows.where is None else [rows.where]), *weights]


def place_of(row: Row, program: Program) -> Place:
    """A row of the score with what turns its points."""
    return Place(row.path, _Walk(program, program.block, row.comparisons).of_row(row))


class _Walk(Mutable):
    """Goes through the rules of one row. What means the same is met once, where it comes first."""

    program: Program
    block: Block
    comparisons: tuple[Comparison, ...] = ()
    seen: set[Node] = attrs.field(factory=set, init=False)
    later: list[tuple[Node, tuple[Guard, ...]]] = attrs.field(factory=list, init=False)

    def of_row(self, row: Row) -> tuple[Turn, ...]:
        """What turns in the rule of a row, its limits and its checks."""
        # What a comparison makes of both sides is its own matter.
        self.seen |= {each.shortfall for each in self.comparisons}
        checks = [each.met for each in row.comparisons]
        return self.of_all([self.block.by_key["exact", row.path]], checks, Guard(row.looked_at, None, (row.looked_at,)))

    def of_all(self, nodes: Iterable[Node], then: Iterable[Node] = (), *guards: Guard) -> tuple[Turn, ...]:
        """What turns in some nodes, in the order of the file, and behind it in the quantities that they use."""
        found = [turn for node in nodes for turn in self._of(node, ())]
        found += [turn for node in then for turn in self._of(node, guards)]
        found.sort(key=lambda turn: turn.node.origin.span.start)
        for node, led in self.later:
            # It grows meanwhile: a quantity may stand on a tower of others.
            found.extend(self._of(node, led))
        return tuple(found)

    def _of(self, node: Node, guards: tuple[Guard, ...], table: Case | None = None) -> Iterator[Turn]:
        if node in self.seen:
            return
        self.seen.add(node)
        match node:
            case Ref(kind="earned"):
                yield from self._of(self.block.by_key[node.key], guards)
            case Ref(kind="let"):
                self.later.append((self.program.block.by_key[node.key], guards))
            case Case():
                yield from self._of_case(node, guards)
            case Fold():
                # What stands inside is another value in each row.
                yield from () if node.otherwise is None else self._of(node.otherwise, guards)
            case Logic(how="and" | "or"):
                for part in node.conditions:
                    yield from self._of(part, (*guards, Guard(node, part, node.conditions)))
            case _:
                if isinstance(node, Test | Round | Extreme | Mul | Primitive):
                    compared = next((each for each in self.comparisons if _is_of(node, each)), None)
                    yield Turn(node, guards, self.program, table, compared)
                # Units that are rounded are no others before that.
                counted = node.operand if isinstance(node, Round) and units_of(node) is not None else node
                for part in counted.parts:
                    yield from self._of(part, guards)

    def _of_case(self, node: Case, guards: tuple[Guard, ...]) -> Iterator[Turn]:
        rows = {condition for condition, _ in node.arms if self._is_row(condition)}
        looked_at = tuple(dict.fromkeys(_subject(each) if each in rows else each for each, _ in node.arms))
        for condition, value in node.arms:
            if not (isinstance(value, Primitive) and value.function == "trouble"):
                yield from self._of(condition, guards, node if condition in rows else None)
        values = [*(value for _, value in node.arms), *([] if node.rest is None else [node.rest])]
        for value in values:
            if not isinstance(value, Const):
                yield from self._of(value, (*guards, Guard(node, value, looked_at)))

    def _is_row(self, condition: Node) -> bool:
        """Whether it is that of a row of a table, which is no condition of its own."""
        among = isinstance(condition, Test) and isinstance(condition.other, Among)
        return among and self.program.expressions.written(condition) is None


def _subject(condition: Node) -> Node:
    assert isinstance(condition, Test)
    return condition.subject


def _is_of(node: Node, comparison: Comparison) -> bool:
    """Whether a node is the comparison with a target, or a row over what is missing of it."""
    return node is comparison.met or (isinstance(node, Test) and node.subject is comparison.shortfall)
