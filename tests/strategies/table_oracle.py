"""The oracle for frameworks with tables: the result that the language asks for, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from strategies.arithmetic import Refused, Uncomputable, divide, inside, number
from strategies.calculator import Calculator
from strategies.description import (
    Clause,
    Const,
    Description,
    FactDeclaration,
    Facts,
    Judged,
    Node,
    Rows,
    Table,
    child_name,
    every_node,
)
from strategies.facts import as_facts, python_value
from strategies.oracle import Figure, Oracle, Outcome, Path
from strategies.oracle_clauses import ClauseOracle
from strategies.terms import Aggregate, Expr, If, Literal, Name, Num, ScoreOf, Value

T = TypeVar("T")
Cells = Mapping[str, Value]
Tables = dict[str, tuple[Cells, ...]]


@dataclass(frozen=True)
class RowScope:
    """The row in which an expression stands."""

    table: Table
    cells: Cells
    number: int

    def column(self, name: str) -> FactDeclaration | None:
        return next((column for column in self.table.columns if column.name == name), None)


def cell_value(column: FactDeclaration, cells: Cells) -> Value | None:
    """The value of a cell; blank text is as good as nothing."""
    value = cells.get(column.name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return column.default.value if column.default is not None else None
    return value


class TableOracle(Oracle):
    def __init__(self, description: Description, facts: Facts, tables: Tables) -> None:
        super().__init__(description, facts)
        self.tables = tables
        self.table = {table.name: table for table in description.tables}
        self.scope: RowScope | None = None
        self.scopes: dict[Path, RowScope] = {}
        self.calculator = TableCalculator(self)
        self.clauses = TableClauses(self)
        self.codes: set[str | None] = set()
        """Everything that there is to refuse; None is a reason of another kind."""
        self.misfits = False
        self.complete = False
        """Whether the rows fit, and so everything was looked at."""

    def outcome(self) -> Outcome:
        self.check_facts()
        self.check_cells()
        for each in self.description.requirements:
            self.attempt(partial(self.require, each))
        root = self.expanded(self.description.root, ())
        if self.misfits:
            groups = [node for _, node in every_node(self.description.root) if node.kind in {"group", "total"}]
            self.calculator.unclear |= any(node.limits for node in groups)
            raise Uncomputable("the rows do not fit")
        self.complete = True
        self.nodes = dict(every_node(root))
        self.description = replace(self.description, root=root, requirements=())
        found = self.attempt(super().outcome)
        if found is None:
            for path in self.nodes:
                self.attempt(partial(self.look_at, path))
        if found is None or self.codes:
            raise Uncomputable("refused")
        return found

    def require(self, condition: Expr) -> None:
        if not self.calculator.holds(condition):
            raise Refused("PS517")

    def look_at(self, path: Path) -> None:
        if not self.gone(path):
            self.figure(path)

    def attempt(self, action: Callable[[], T]) -> T | None:
        """What comes out; what goes wrong is written down, so that the next thing can be looked at."""
        try:
            return action()
        except Uncomputable as error:
            self.codes.add(error.code if isinstance(error, Refused) else None)
            return None

    # ------------------------------------------------------------------ cells
    def check_cells(self) -> None:
        for table in self.table.values():
            if table.name not in self.tables and not table.optional:
                raise Uncomputable("a table is missing")
            for cells in self.tables.get(table.name, ()):
                for column in table.columns:
                    value = cell_value(column, cells)
                    if value is None and not column.optional:
                        raise Uncomputable("a cell is missing")
                    if value is not None and column.domain is not None and not inside(column.domain, value):
                        raise Uncomputable("a cell is outside its domain")

    @contextmanager
    def within(self, scope: RowScope | None) -> Iterator[None]:
        saved, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = saved

    def rows(self, name: str) -> list[RowScope]:
        if name not in self.tables:
            raise Refused("PS516")
        return [RowScope(self.table[name], cells, place) for place, cells in enumerate(self.tables[name], 1)]

    def look_up(self, name: str) -> Value:
        column = self.scope.column(name) if self.scope else None
        if self.scope is None or column is None:
            return super().look_up(name)
        value = cell_value(column, self.scope.cells)
        if value is None:
            raise Refused("PS516")
        return value

    def lacks(self, what: Name | ScoreOf) -> bool:
        column = self.scope.column(what.name) if self.scope and isinstance(what, Name) else None
        if self.scope is None or column is None:
            return super().lacks(what)
        return column.optional and cell_value(column, self.scope.cells) is None

    def status(self, name: str) -> str:
        column = self.scope.column(name) if self.scope else None
        if self.scope is not None and column is not None:
            return "missing" if cell_value(column, self.scope.cells) is None else "known"
        return super().status(name)

    # ------------------------------------------------------------------ rows become nodes
    def expanded(self, node: Node, path: Path) -> Node:
        """The node in which every rule for rows is replaced by a node for each of them."""
        children: list[Node] = []
        names: Counter[str] = Counter()
        for position, child in enumerate(node.children):
            if isinstance(child, Rows):
                needed = node.aggregation.kind != "from"
                found = self.attempt(partial(self.entries, child, path, names, needed=needed))
                self.misfits |= found is None
                children += found or ()
            else:
                children.append(self.expanded(child, (*path, child_name(child, position))))
        has_rows = any(isinstance(child, Rows) for child in node.children)
        own = sum((child.points for child in children if not child.signed), Fraction(0))
        if has_rows and node.aggregation.kind == "sum" and own != node.points:
            self.codes.add("PS528")
            self.misfits = True
        return replace(node, children=tuple(children))

    def carried(self, node: Node, path: Path) -> Fraction:
        """The points of the children of a node that adds."""
        children: list[Node] = []
        for child in node.children:
            children += self.entries(child, path, Counter(), needed=False) if isinstance(child, Rows) else [child]
        return sum((child.points for child in children if not child.signed), Fraction(0))

    def entries(self, rows: Rows, path: Path, names: Counter[str], needed: bool) -> list[Node]:
        kept = [scope for scope in self.rows(rows.table) if rows.where is None or self.holds_in(scope, rows.where)]
        if not kept and needed:
            raise Refused("PS529")
        if rows.by is None:
            return [self.entry(rows, scope, path, names) for scope in kept]
        groups: dict[str, list[RowScope]] = {}
        for scope in kept:
            groups.setdefault(self.words(scope, rows.by), []).append(scope)
        found = []
        for value, members in groups.items():
            name, inner = unique(value, names), Counter[str]()
            children = tuple(self.entry(rows, scope, (*path, name), inner) for scope in members)
            points, low, high = (
                sum((ends[place] for ends in ((each.points, each.low, each.high) for each in children)), Fraction(0))
                for place in range(3)
            )
            bounds = (low, high)  # what its rows can give together
            found.append(Node("group", name, points, bounds=bounds, children=children))
        return found

    def holds_in(self, scope: RowScope, condition: Expr) -> bool:
        with self.within(scope):
            return self.calculator.holds(condition)

    def words(self, scope: RowScope, column: str) -> str:
        with self.within(scope):
            return str(self.look_up(column))

    def entry(self, rows: Rows, scope: RowScope, path: Path, names: Counter[str]) -> Node:
        name = unique(self.words(scope, rows.entry.name or ""), names)
        node = replace(rows.entry, name=name)
        with self.within(scope):
            if rows.computed is not None:
                points = self.calculator.number(rows.computed)
                if points < 0:
                    raise Refused("PS533")
                node = replace(
                    node,
                    points=points,
                    clause=rescaled(node.clause, node.full, points),
                    limits=rescaled(node.limits, node.full, points),
                )
            if rows.share is not None:
                node = replace(node, weight=self.calculator.number(rows.share))
                if (node.weight or 0) <= 0:
                    raise Refused("PS533")
        for where, _ in every_node(node, (*path, name)):
            self.scopes[where] = scope
        return node

    def left_out(self, path: Path, policies: set[str]) -> bool:
        with self.within(self.scopes.get(path)):
            return super().left_out(path, policies)

    def figure(self, path: Path) -> Figure:
        if path in self.done:
            return self.done[path]
        with self.within(self.scopes.get(path)):
            return super().figure(path)


def unique(words: str, names: Counter[str]) -> str:
    """How a row is called in its path; a second one of the same name is counted."""
    words = words.replace(".", "·")
    names[words] += 1
    return words if names[words] == 1 else f"{words} ({names[words]})"


def rescaled(part: Any, drafted: Fraction, full: Fraction) -> Any:
    """The same with other full points: constants that speak of `full` have other values."""
    if isinstance(part, tuple):
        return tuple(rescaled(each, drafted, full) for each in part)
    if isinstance(part, Const):
        if part.text.startswith("(full - "):
            return replace(part, value=full - (drafted - part.value))
        return replace(part, value=part.value * full / drafted) if "full" in part.text else part
    if not is_dataclass(part) or isinstance(part, type | Expr):
        return part
    return replace(part, **{each.name: rescaled(getattr(part, each.name), drafted, full) for each in fields(part)})


class TableCalculator(Calculator):
    def __init__(self, oracle: TableOracle) -> None:
        super().__init__(oracle.look_up, oracle.status, oracle.score_of, oracle.lacks)
        self.oracle = oracle

    def value(self, expression: Expr) -> Value:
        return self.aggregate(expression) if isinstance(expression, Aggregate) else super().value(expression)

    def aggregate(self, expression: Aggregate) -> Value:
        where = expression.where
        kept = [
            each for each in self.oracle.rows(expression.table) if where is None or self.oracle.holds_in(each, where)
        ]
        if expression.subject is None:
            return Fraction(len(kept))
        if expression.function in {"any", "all"} and kept:
            return self.truths(expression.function, expression.subject, kept)
        values = [self.value_in(scope, expression.subject) for scope in kept]
        found = aggregated(expression, values)
        if found is not None:
            return found
        if expression.otherwise is None:
            raise Refused("PS529")
        return self.value(expression.otherwise)

    def missing(self, expression: Expr) -> bool:
        if not isinstance(expression, Aggregate):
            return super().missing(expression)
        table = self.oracle.table[expression.table]
        if table.name not in self.oracle.tables:
            return table.optional
        where, subject = expression.where or Literal(value=True), expression.subject or Literal(value=True)
        rows = self.oracle.rows(table.name)
        kept = [each for each in rows if self.missing_in(each, where) or self.oracle.holds_in(each, where)]
        if True in [self.missing_in(each, If(where, subject, Num(Fraction(0)))) for each in kept]:
            return True
        left_out = expression.lowest + expression.highest
        least = 0 if expression.subject is None else max(1, expression.rank or 0, left_out + 1)
        return expression.otherwise is not None and len(kept) < least and self.missing(expression.otherwise)

    def missing_in(self, scope: RowScope, expression: Expr) -> bool:
        with self.oracle.within(scope):
            return self.missing(expression)

    def value_in(self, scope: RowScope, expression: Expr) -> Value:
        with self.oracle.within(scope):
            return self.value(expression)

    def truths(self, function: str, subject: Expr, rows: list[RowScope]) -> bool:
        decisive = function == "any"
        found = set()
        for scope in rows:
            try:
                found.add(self.oracle.holds_in(scope, subject))
            except Uncomputable:
                self.unclear = True  # another row may decide before this one is looked at
                raise
        return decisive if decisive in found else not decisive


def aggregated(expression: Aggregate, values: list[Value]) -> Value | None:
    """What a function makes of the values, None where there are too few."""
    if expression.function == "distinct":
        return Fraction(len(set(values))) if values or expression.otherwise is None else None
    if all(isinstance(value, date) for value in values):
        days = sorted(value for value in values if isinstance(value, date))
        place = {"minimum": 0, "maximum": -1, "lowest": (expression.rank or 0) - 1, "highest": -(expression.rank or 0)}
        at = place.get(expression.function, 0)
        return days[at] if -len(days) <= at < len(days) else None
    ordered = sorted(map(number, values))
    left = ordered[expression.lowest : len(ordered) - expression.highest]
    if len(ordered) <= expression.lowest + expression.highest or len(ordered) < (expression.rank or 1):
        return None
    match expression.function:
        case "sum":
            return sum(left, Fraction(0))
        case "mean":
            return divide(sum(left, Fraction(0)), Fraction(len(left)))
        case "median":
            return Fraction(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
        case "minimum":
            return left[0]
        case "maximum":
            return left[-1]
        case "lowest":
            return ordered[(expression.rank or 1) - 1]
        case _:
            return ordered[-(expression.rank or 1)]


class TableClauses(ClauseOracle):
    def __init__(self, oracle: TableOracle) -> None:
        super().__init__(oracle.calculator)
        self.oracle = oracle

    def points(self, node: Node, clause: Clause) -> Fraction:
        found = super().points(node, clause)
        if isinstance(clause, Judged):
            low = node.low if clause.low is None else clause.low
            high = node.high if clause.high is None else clause.high
            if not low <= found <= high or (clause.step and (found - low) % clause.step):
                raise Refused("PS511")
        return found


def given_rows(facts: Facts, tables: Tables) -> dict[str, object]:
    """Facts and rows as the library takes them."""
    rows = {name: [{c: python_value(v) for c, v in cells.items()} for cells in table] for name, table in tables.items()}
    return {**as_facts(facts), **rows}
