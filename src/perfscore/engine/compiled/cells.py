"""Expressions over rows of tables and over written targets come in; the code of their values goes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import constants, model, ranges, rule_model, terms
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ONE, Number, Whole, known, times, whole
from perfscore.engine.compiled.expressions import SHARE_BITS, Code, Expressions
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, written
from perfscore.engine.compiled.slots import FREE_BITS
from perfscore.engine.compiled.writer import BAIL, Writer
from perfscore.types import Kind
from perfscore.written import unit_of

ROW_BITS = limits.ROWS.bit_length()
_LARGE_BITS = 1_000
MOST_BITS = _LARGE_BITS - ROW_BITS
"""Bits of a number of which one of each row may be added up."""

_WRITTEN = frozenset({Kind.TARGET, Kind.ACTUAL})


@attrs.frozen
class Marks:
    """The points, the full marks and the range of a node, of which those of a row may be computed."""

    weight: Number
    full: Number
    low: Number
    high: Number

    def may_hold(self, value: Fraction) -> bool:
        """Whether a known value may lie within the range."""
        return (self.low.value is None or self.low.value <= value) and (
            self.high.value is None or value <= self.high.value
        )


@attrs.define
class Scope:
    """The row that a loop looks at: the names of the cells that it reads, and what is computed before the loop.

    ``certain`` are the names that are known to hold a value in front of it.
    """

    row: str
    certain: set[str]
    names: dict[int, str] = attrs.field(factory=dict)
    before: list[str] = attrs.field(factory=list)
    aggregates: dict[int, tuple[Code, str]] = attrs.field(factory=dict)

    def name(self, place: int, writer: Writer) -> str:
        """The name of what stands at a place of the row."""
        if place not in self.names:
            self.names[place] = writer.name()
        return self.names[place]


@attrs.define
class CellExpressions(Expressions):
    """Writes expressions that may speak of the cells of a row, of functions over rows and of written targets.

    ``computed`` is the node whose points are computed for each row, with these.
    """

    scope: Scope | None = None
    computed: tuple[model.Node, Marks] | None = None

    def marks(self, node: model.Node) -> Marks:
        """The points and the range of a node."""
        if self.computed is not None and self.computed[0] is node:
            return self.computed[1]
        return Marks(*map(known, (node.weight, node.full, node.low, node.high)))

    def code(self, node: terms.Expression) -> Code:
        """The code of a value."""
        match node:
            case terms.ColumnValue():
                return self._cell(node)
            case terms.CellTest():
                return self._cell_test(node)
            case terms.Aggregate():
                return self._aggregate(node) if self.scope is None else self._hoisted(node, self.scope)
            case terms.Meets():
                return self.writer.held(f"meets({', '.join(self.sides(node.actual, node.target))})")
            case terms.Measure():
                return self._measure(node)
            case terms.FactValue() if node.type.kind in _WRITTEN:
                return self._named(str(super().code(node)), self.framework.facts[node.name])
            case _:
                return super().code(node)

    # ------------------------------------------------------------ rows

    @contextmanager
    def each_row(self, table: str) -> Iterator[Scope]:
        """Write what becomes of each row of a table."""
        writer, outer = self.writer, self.scope
        rows = self.rows(table)
        scope = Scope(writer.name(), set(writer.certain))
        self.scope = scope
        with writer.aside() as lines:
            yield scope
        self.scope = outer
        writer.splice(scope.before)
        with writer.block(f"for {scope.row} in {rows}:"):
            for place, name in scope.names.items():
                writer.line(f"{name} = {scope.row}[{place}]")
            writer.splice(lines)

    def rows(self, table: str) -> str:
        """The name of the rows of a table, which are there."""
        place = self.layout.places[table]
        if not (self.shape.complete and self.layout.needed[place]):
            self._look(f"f{place}")
        return f"f{place}"

    def cell_name(self, table: str, name: str) -> str:
        """The name of what stands in a cell, or of nothing."""
        assert self.scope is not None
        return self.scope.name(self._place(table, name) + 1, self.writer)

    def _place(self, table: str, name: str) -> int:
        columns = self.framework.facts[table].columns
        return next(index for index, column in enumerate(columns) if column.name == name)

    def _cell(self, node: terms.ColumnValue) -> Code:
        column, writer = self.framework.facts[node.table].column(node.name), self.writer
        name = self.cell_name(node.table, node.name)
        value = None if column.default is None else constants.fold(column.default)
        if value is None:
            # A default that is not known yet was not checked either.
            if column.optional or column.default is not None:
                self._look(name)
            return self._value(name, node, column)
        given, default = self._value(name, node, column), self._constant(value)
        if isinstance(given, Number) and isinstance(default, Number):
            ways: tuple[tuple[str | None, Tree], ...] = (
                (f"{name} is not None", Leaf((), given)),
                (None, Leaf((), default)),
            )
            return written(Fork((), ways), writer)
        return writer.held(f"({default} if {given} is None else {given})")

    def _value(self, name: str, node: terms.ColumnValue, column: rule_model.FactDef) -> Code:
        """What stands in a cell that is not empty."""
        if column.type.kind in _WRITTEN:
            return self._named(name, column)
        place, columns = self.layout.places[node.table], self.framework.facts[node.table].columns
        scale = self.layout.column_scales[place][self._place(node.table, node.name)]
        if not scale:
            return name
        assert self.scope is not None
        below = whole(scale)
        if self.shape.free:
            free = self.scope.name(self._place(node.table, node.name) + 1 + len(columns), self.writer)
            below = ONE if column.type.whole or column.type.kind is Kind.DATE else Whole(free, FREE_BITS)
        return Number(Whole(name, self.slot_bits(column)), below).known_in(ranges.of_fact(column))

    def _cell_test(self, node: terms.CellTest) -> str:
        if self.framework.facts[node.table].column(node.name).default is not None:
            return str(not node.negated)
        return f"{self.cell_name(node.table, node.name)} is{'' if node.negated else ' not'} None"

    # ------------------------------------------------------------ functions over rows

    def _hoisted(self, node: terms.Aggregate, scope: Scope) -> Code:
        """A function over rows that is used in a row: nothing in it depends on that, so it stands before the loop."""
        writer = self.writer
        if id(node) not in scope.aggregates:
            self.scope, certain = None, writer.certain
            writer.certain = set(scope.certain)
            with writer.aside() as lines:
                found = self._aggregate(node)
                found = arithmetic.held(found, writer) if isinstance(found, Number) else writer.held(found)
            self.scope, writer.certain = scope, certain
            names = [found] if isinstance(found, str) else [found.below.base, found.above.base]
            there = writer.name()
            scope.before += [*(f"{name} = 0" for name in names if name[0] == "t"), f"{there} = None", "try:"]
            scope.before += [*(f" {line}" for line in lines), f" {there} = True", "except Unsure: pass"]
            scope.aggregates[id(node)] = found, there
        found, there = scope.aggregates[id(node)]
        self._look(there)
        return found

    def _aggregate(self, node: terms.Aggregate) -> Code:
        writer = self.writer
        if node.function == "count" and node.where is None and node.argument is None:
            return Number(Whole(f"len({self.rows(node.table)})", ROW_BITS), ONE).known_in(self.range_of(node))
        many, all_of = writer.name(), writer.name()
        adds = node.function in {"sum", "mean"} and node.without == (0, 0)
        value: Code = _ONE_OF_EACH
        with writer.aside() as lines, self.each_row(node.table):
            if node.where is not None:
                condition = self.truth(node.where)
                writer.line(f"if not ({condition}): continue")
            if node.argument is not None:
                value = self.code(node.argument)
            writer.line(f"{many} += 1")
            if node.function == "count":
                pass
            elif isinstance(value, str):
                # Of truths, the first that decides is kept; all are looked at.
                head = f"if {value}:" if node.function == "any" else f"if not ({value}):"
                writer.line(f"{head} {all_of} = {node.function == 'any'}")
            else:
                if value.below.value is None:
                    # Without a common denominator, quotients are kept.
                    text = f"quotient({', '.join(parts_of(value))})"
                else:
                    text = short_enough(value.above, writer)
                if adds and value.below.value is None:
                    writer.line(f"{all_of} = summed(({all_of}, {text}))")
                else:
                    writer.line(f"{all_of} += {text}" if adds else f"{all_of}.append({text})")
        start = {"any": "False", "all": "True"}.get(node.function, "0" if adds else "[]")
        writer.line(f"{many} = 0")
        if node.function != "count":
            writer.line(f"{all_of} = {start}")
        writer.splice(lines)
        if node.function == "count":
            return Number(Whole(many, ROW_BITS), ONE).known_in(self.range_of(node))
        return self._reduced(node, many, all_of, value)

    def _reduced(self, node: terms.Aggregate, many: str, all_of: str, value: Code) -> Code:
        """The value of a function, or what stands for it where too few rows count."""
        writer = self.writer
        low, high = node.without
        needed = max(1, node.rank, low + high + 1)
        if node.otherwise is None:
            writer.line(f"if {many} < {needed}: {BAIL}")
            return self._result(node, many, all_of, value)
        with writer.aside() as lines:
            found = self._result(node, many, all_of, value)
        with writer.aside() as others:
            other = self.code(node.otherwise)
        if isinstance(found, Number) and isinstance(other, Number):
            ways: tuple[tuple[str | None, Tree], ...] = (
                (f"{many} >= {needed}", Leaf(tuple(lines), found)),
                (None, Leaf(tuple(others), other)),
            )
            return written(Fork((), ways), writer).known_in(self.range_of(node))
        name = writer.name()
        for head, own, code in ((f"if {many} >= {needed}:", lines, found), ("else:", others, other)):
            with writer.block(head):
                writer.splice(list(own))
                writer.line(f"{name} = {code}")
        return name

    def _result(self, node: terms.Aggregate, many: str, all_of: str, value: Code) -> Code:
        if isinstance(value, str):
            return all_of
        low, high = node.without
        text, bits, below = all_of, min(value.above.bits, MOST_BITS), value.below
        match node.function:
            case "lowest":
                text = f"sorted({all_of})[{node.rank - 1}]"
            case "highest":
                text = f"sorted({all_of})[-{node.rank}]"
            case "minimum":
                text = f"sorted({all_of})[{low}]" if low else f"min({all_of})"
            case "maximum":
                text = f"sorted({all_of})[-{high + 1}]" if high else f"max({all_of})"
            case _:
                bits += ROW_BITS
                if node.without != (0, 0):
                    function = "sum" if below.value is not None else "summed"
                    text = f"{function}(sorted({all_of})[{low}:{many} - {high}])"
        text = self.writer.held(text)
        if below.value is None:
            above = self.writer.name(), self.writer.name()
            self.writer.line(f"{', '.join(above)} = pair_of({text})")
            text, below = above[0], Whole(above[1], _LARGE_BITS)
            bits = _LARGE_BITS
        if node.function == "mean":
            below = times(below, Whole(self.writer.held(f"{many} - {low + high}"), ROW_BITS))
        range_of = self.range_of(attrs.evolve(node, otherwise=None))
        return Number(Whole(text, bits), below).known_in(range_of)

    # ------------------------------------------------------------ written targets

    def sides(self, actual: terms.Expression, target: terms.Expression) -> tuple[str, str]:
        """The names of a value and of a written target that are to be compared."""
        return self._side(actual), self._side(target)

    def _side(self, node: terms.Expression) -> str:
        code = self.code(node)
        if isinstance(code, str):
            return self.writer.held(code)
        if node.type.kind is Kind.DATE:
            return self.writer.held(f"as_day({code.above.text})")
        unit = self.writer.constant(unit_of(node.type))
        return self.writer.held(f"as_written({code.above.text}, {code.below.text}, {unit})")

    def _named(self, name: str, definition: rule_model.FactDef) -> str:
        """A written target, in which a figure stands in the place of its name."""
        if not definition.named:
            return name
        writer, found = self.writer, self.writer.name()
        named = writer.constant("named")
        writer.line(f"{found} = {name}")
        with writer.block(f"if {found}.kind == {named}:"):
            for number, (phrase, figure) in enumerate(definition.named):
                with writer.block(f"{'elif' if number else 'if'} {found}.phrase == {writer.constant(phrase)}:"):
                    value = self.number(figure)
                    unit = writer.constant(unit_of(figure.type))
                    writer.line(f"{found} = standing({found}, {value.above.text}, {value.below.text}, {unit})")
        return found

    def _measure(self, node: terms.Measure) -> Number:
        above, below = self.writer.name(), self.writer.name()
        function = {"attainment": "attained", "deviation": "deviated"}[node.what]
        self.writer.line(f"{above}, {below} = {function}({', '.join(self.sides(node.actual, node.target))})")
        return Number(Whole(above, SHARE_BITS), Whole(below, SHARE_BITS)).known_in(self.range_of(node))


_ONE_OF_EACH = known(Fraction(1))


def short_enough(part: Whole, writer: Writer) -> str:
    """The code of what is added up over rows; where it may be too long for that, its length is looked at."""
    if part.bits <= MOST_BITS:
        return part.text
    text = writer.held(part.text)
    writer.line(f"if {text}.bit_length() > {MOST_BITS}: {BAIL}")
    return text


def parts_of(number: Number) -> list[str]:
    """The code of a number as a numerator and, where the code does not know it, a denominator."""
    return [number.above.text] if number.below.value is not None else [number.above.text, number.below.text]
