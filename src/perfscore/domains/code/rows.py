"""Code that goes through the rows of a table, and puts together what each of them has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

import attrs

from perfscore.core.nodes import Const, Fold, Node, Ref
from perfscore.domains.code import arithmetic
from perfscore.domains.code.arithmetic import ONE, Number, Whole, known, times, whole
from perfscore.domains.code.scopes import Code, Leaf, behind, flat, written
from perfscore.domains.code.values import Values
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, repeated
from perfscore.kernel.source import Mutable, replace
from perfscore.model.rule_model import FactDef

ROW_BITS = limits.ROWS.bit_length()
_MANY = Interval(Fraction(0), Fraction(limits.ROWS), True, True)
_LARGE_BITS = 1_000
_MOST_BITS = _LARGE_BITS - ROW_BITS
"""Bits of a number of which one of each row may be added up."""


class Scope(Mutable):
    """The row that a loop looks at: the names of the cells that it reads, and what is computed before the loop.

    ``certain`` are the names that are known to hold a value in front of it.
    """

    table: str
    row: str
    certain: set[str]
    names: dict[int, str] = attrs.field(factory=dict)
    before: list[str] = attrs.field(factory=list)
    folds: dict[Node, tuple[Code, str]] = attrs.field(factory=dict)

    def name(self, place: int, writer: Writer) -> str:
        """The name of what stands at a place of the row."""
        if place not in self.names:
            self.names[place] = writer.name()
        return self.names[place]


class Tally(Mutable):
    """What a fold keeps of the rows that it has seen: how many, and what of their bodies it needs.

    ``stores`` gives names for that, or places of a list where there is a tally for each group of rows.
    """

    fold: Fold
    stores: Callable[[], str]
    start: dict[str, str] = attrs.field(factory=dict)
    body: Code = "True"
    kept: str = ""
    below: str = ""
    many: str = ""

    def _stored(self, start: str) -> str:
        name = self.stores()
        self.start[name] = start
        return name

    def add(self, values: Values) -> None:
        """Look at a row that counts."""
        fold, writer = self.fold, values.writer
        if fold.function in {"count", "mean"} or not self._neutral:
            self.many = self._stored("0")
            writer.line(f"{self.many} += 1")
        self.body = body = values.code(fold.body)
        if fold.function == "count":
            return
        if fold.function == "distinct":
            self.kept = self._stored("set()")
            writer.line(f"{self.kept}.add({body if isinstance(body, str) else _single(body, writer)})")
        elif isinstance(body, str):
            # The first truth that decides is kept; all are looked at.
            self.kept = self._stored(str(fold.function == "all"))
            head = f"if {body}:" if fold.function == "any" else f"if not ({body}):"
            writer.line(f"{head} {self.kept} = {fold.function == 'any'}")
        elif fold.without != (0, 0) or fold.function in {"lowest", "highest", "median"}:
            self.kept = self._stored("[]")
            writer.line(f"{self.kept}.append({_single(body, writer)})")
        elif fold.function in {"sum", "mean"}:
            self._add_up(body, writer)
        else:
            self._pick(arithmetic.held(body, writer), writer)

    @property
    def _neutral(self) -> bool:
        """Whether what stands for no rows is what is kept of none anyway."""
        if self.fold.function in {"minimum", "maximum"}:
            return self.fold.needed == 1
        other = self.fold.otherwise
        if self.fold.function == "distinct" and other is None:
            return True
        neutral = {"sum": Fraction(0), "any": False, "all": True}.get(self.fold.function)
        return isinstance(other, Const) and other.value == neutral and self.fold.needed == 1

    def _add_up(self, body: Number, writer: Writer) -> None:
        if body.value == 0:
            return
        self.kept = self._stored("0")
        if body.below.value is not None:
            writer.line(f"{self.kept} += {short_enough(body.above, writer)}")
            return
        self.below = self._stored("1")
        sides = f"{self.kept}, {self.below}"
        writer.line(f"{sides} = added_up({sides}, {body.above.text}, {body.below.text})")

    def _pick(self, body: Number, writer: Writer) -> None:
        self.kept = self._stored("None")
        operator, above = {"minimum": "<", "maximum": ">"}[self.fold.function], body.above.text
        if body.below.value is not None:
            writer.line(f"if {self.kept} is None or {above} {operator} {self.kept}: {self.kept} = {above}")
            return
        self.below = self._stored("1")
        closer = f"({above})*{self.below} {operator} {self.kept}*({body.below.text})"
        sides = f"{self.kept}, {self.below}"
        writer.line(f"if {self.kept} is None or {closer}: {sides} = {above}, {body.below.text}")

    # ------------------------------------------------------------ behind the rows

    def result(self, values: Values) -> Code:
        """The value of the fold, or what stands for it where too few rows count."""
        writer, fold = values.writer, self.fold
        if fold.function == "count":
            return Number(Whole(self.many, ROW_BITS), ONE, _MANY)
        if self.many:
            enough = f"{self.many} >= {self.fold.needed}"
        elif self.kept and fold.function in {"minimum", "maximum"}:
            enough = f"{self.kept} is not None"
        else:
            return self._result(writer)
        if fold.otherwise is None:
            writer.line(f"if not {enough}: {BAIL}")
            return self._result(writer)
        with values.branch() as lines:
            found = self._result(writer)
        with values.branch() as other_lines:
            other = behind(other_lines, values.tree(fold.otherwise))
        return written(flat((), [(enough, Leaf(tuple(lines), found)), (None, other)]), writer)

    def _result(self, writer: Writer) -> Code:
        body, (low, high) = self.body, self.fold.without
        if self.fold.function == "distinct":
            return Number(Whole(f"len({self.kept})", ROW_BITS), ONE, _MANY)
        if isinstance(body, str):
            return self.kept
        if not self.kept:
            return known(Fraction(0))
        below = body.below if body.below.value is not None else Whole(self.below, _LARGE_BITS)
        found = Number(Whole(self.kept, min(body.above.bits, _MOST_BITS)), below, body.bounds)
        if self.start[self.kept] == "[]":
            found = self._of_list(found, writer)
        if self.fold.function == "median":
            twice = Whole(found.above.base, found.above.bits + 1)
            found = replace(found, above=twice, below=times(found.below, whole(2)))
        if self.fold.function in {"sum", "mean"}:
            more = Whole(found.above.base, found.above.bits + ROW_BITS)
            found = replace(found, above=more, bounds=repeated(body.bounds))
        if self.fold.function == "mean":
            less = f" - {low + high}" if low + high else ""
            count = Whole(writer.held(f"{self.many}{less}"), ROW_BITS)
            found = replace(found, below=times(found.below, count), bounds=body.bounds)
        return found

    def _of_list(self, body: Number, writer: Writer) -> Number:
        """Numbers that are ordered, of which some count."""
        low, high = self.fold.without
        places = {"lowest": self.fold.rank - 1, "highest": -self.fold.rank, "minimum": low, "maximum": -high - 1}
        text = f"sorted({self.kept})"
        if self.fold.function in places:
            text = f"{text}[{places[self.fold.function]}]"
        elif self.fold.function == "median":
            text = f"middle({text})"
        else:
            counted = f"{text}[{low}:{self.many} - {high}]"
            text = f"sum({counted})" if body.below.value is not None else f"summed({counted})"
        if body.below.value is not None:
            return replace(body, above=replace(body.above, base=writer.held(text)))
        above, below = writer.name(), writer.name()
        writer.line(f"{above}, {below} = pair_of({text})")
        return replace(body, above=Whole(above, _LARGE_BITS), below=Whole(below, _LARGE_BITS))


class RowValues(Values):
    """Writes nodes that may speak of the cells of a row, and functions of rows.

    ``tallies`` are those of folds over what rows have become, which somebody else goes through.
    """

    scope_of_row: Scope | None = None
    tallies: dict[Node, Tally] = attrs.field(factory=dict)

    def reference(self, node: Ref) -> Code:
        """The code of what a name stands for."""
        if node.kind not in {"cell", "filled"}:
            return super().reference(node)
        name, column, scale, free = self._cell(node.name.partition(".")[2])
        if node.kind == "filled":
            return f"{name} is not None"
        if column.optional or column.default is not None:
            self.look(name)
        return self.slot(column, name, free, scale)

    def cell_name(self, column: str) -> str:
        """The name of what stands in a cell, or of nothing."""
        return self._cell(column)[0]

    def _cell(self, name: str) -> tuple[str, FactDef, int, str]:
        """The name of a cell, its column, its scale and, where it is free, the name of its denominator."""
        scope = self.scope_of_row
        assert scope is not None
        table = self.layout.places[scope.table]
        columns = self.layout.facts[table].columns
        place = next(index for index, each in enumerate(columns) if each.name == name)
        scale, free = self.layout.column_scales[table][place], ""
        if self.shape.free and scale and not columns[place].type.whole:
            free = scope.name(place + 1 + len(columns), self.writer)
        return scope.name(place + 1, self.writer), columns[place], scale, free

    def rows(self, table: str) -> str:
        """The name of the rows of a table, which are there."""
        place = self.layout.places[table]
        if not (self.shape.complete and self.layout.needed[place]):
            self.look(f"f{place}")
        return f"f{place}"

    @contextmanager
    def each_row(self, table: str) -> Iterator[Scope]:
        """Write what becomes of each row of a table."""
        writer, outer = self.writer, self.scope_of_row
        rows = self.rows(table)
        self.scope_of_row = scope = Scope(table, writer.name(), set(writer.certain))
        with self.branch() as lines:
            yield scope
        self.scope_of_row = outer
        writer.splice(scope.before)
        with writer.block(f"for {scope.row} in {rows}:"):
            for place, name in scope.names.items():
                writer.line(f"{name} = {scope.row}[{place}]")
            writer.splice(lines)

    def fold(self, node: Fold) -> Code:
        """The code of what rows are put together to."""
        if node in self.tallies:
            return self.tallies[node].result(self)
        return self._over_table(node) if self.scope_of_row is None else self._hoisted(node, self.scope_of_row)

    def _hoisted(self, node: Fold, scope: Scope) -> Code:
        """A function over rows that is used in a row: nothing in it depends on that, so it stands before the loop."""
        writer = self.writer
        if node not in scope.folds:
            self.scope_of_row, certain, known_here = None, writer.certain, self.known
            writer.certain, self.known = set(scope.certain), {}
            with writer.aside() as lines:
                found = self.held(self._over_table(node))
            self.scope_of_row, writer.certain, self.known = scope, certain, known_here
            names = [found] if isinstance(found, str) else [found.below.base, found.above.base]
            there = writer.name()
            scope.before += [*(f"{name} = 0" for name in names if name[0] == "t"), f"{there} = None", "try:"]
            scope.before += [*(f" {line}" for line in lines), f" {there} = True", "except Unsure: pass"]
            scope.folds[node] = found, there
        found, there = scope.folds[node]
        self.look(there)
        return found

    def _over_table(self, node: Fold) -> Code:
        writer, table = self.writer, node.over.name
        if node.function == "count" and node.where is None and isinstance(node.body, Const):
            return Number(Whole(f"len({self.rows(table)})", ROW_BITS), ONE, _MANY)
        tally = Tally(node, writer.name)
        with writer.aside() as lines, self.each_row(table):
            self.tallied(tally)
        for name, value in tally.start.items():
            writer.line(f"{name} = {value}")
        writer.splice(lines)
        return tally.result(self)

    def tallied(self, tally: Tally) -> None:
        """Write what a fold looks at of a row."""
        where = "True" if tally.fold.where is None else self.text(tally.fold.where)
        if where == "True":
            tally.add(self)
            return
        with self.block(f"if {where}:"):
            assert tally.fold.where is not None
            self.learn(tally.fold.where, holds=True)
            tally.add(self)


def _single(body: Number, writer: Writer) -> str:
    """The code of a number that is kept of a row: its numerator where the denominator is that of all rows."""
    text = short_enough(body.above, writer)
    return text if body.below.value is not None else f"Fraction({text}, {body.below.text})"


def short_enough(part: Whole, writer: Writer) -> str:
    """The code of what is added up over rows; where it may be too long for that, its length is looked at."""
    if part.bits <= _MOST_BITS:
        return part.text
    text = writer.held(part.text)
    writer.line(f"if {text}.bit_length() > {_MOST_BITS}: {BAIL}")
    return text


def parts_of(number: Number) -> list[str]:
    """The code of a number as a numerator and, where the code does not know it, a denominator."""
    return [number.above.text] if number.below.value is not None else [number.above.text, number.below.text]
