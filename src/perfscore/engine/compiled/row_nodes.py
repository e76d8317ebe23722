"""Groups whose children are made of the rows of tables come in; the code of their scores goes out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.analysis import model, terms
from perfscore.analysis.drafts import ONE_SCALE
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ONE, ZERO, Number, Whole, known
from perfscore.engine.compiled.cells import CellExpressions, Marks, parts_of
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, written
from perfscore.engine.compiled.groups import Placed
from perfscore.engine.compiled.nodes import Gates, Nodes
from perfscore.engine.compiled.totals import Extreme, Total
from perfscore.engine.compiled.writer import BAIL
from perfscore.row_names import NOWHERE


@attrs.frozen
class RowScores:
    """The outcomes of what rows become, one tuple for each row, and of the groups in which they stand.

    A tuple of a row holds its number, its name, what its group is called, and then the scores of ``placed``; that of a
    group its score alone.
    """

    rows: model.Rows
    placed: tuple[tuple[model.Node, Number], ...]
    group: Number | None


@attrs.define
class Sums:
    """What is added up over all children of a group: their points, those of what applies, and what they hand up.

    ``fixed`` is handed up by those that carry no points. ``count`` and ``shares`` are of those that apply, ``shared``
    is what they hand up, each with its share. ``entries`` are those of ``given.Entry``.
    """

    weight: list[Number] = attrs.field(factory=list)
    there: list[Number] = attrs.field(factory=list)
    handed: list[Number] = attrs.field(factory=list)
    fixed: list[Number] = attrs.field(factory=list)
    count: list[Number] = attrs.field(factory=list)
    shares: list[Number] = attrs.field(factory=list)
    shared: list[Number] = attrs.field(factory=list)
    entries: list[str] = attrs.field(factory=list)
    always: bool = True


class RowNodes(Nodes):
    """Writes the nodes of a framework, those that rows of tables become among them.

    ``written`` tells of each group with rows what stands in the list ``v`` with its number: two entries for each of its
    ``each row of``, of which the second is that of groups.
    """

    def __init__(self, values: CellExpressions, needed: frozenset[str]) -> None:
        super().__init__(values, needed)
        self.written: dict[str, tuple[str, tuple[RowScores, ...]]] = {}
        self.sums: dict[str, Sums] = {}
        self.count = len(values.framework.nodes)
        self.in_rows = False

    def keep(self, node: model.Node, placed: Placed) -> None:
        """Remember where the outcome of a node stands; that of a row nobody asks for by its name."""
        if self.in_rows:
            self.placed[node.path] = placed
        else:
            super().keep(node, placed)

    # ------------------------------------------------------------ what rows become

    def expand(self, node: model.Node, number: int, gates: Gates) -> None:
        """Write what the rows of tables become, unless the group does not apply."""
        if not node.rows:
            return
        writer, outcome = self.writer, f"v{number}"
        sums, totals, found = Sums(), list[Total | Extreme](), list[RowScores]()
        self.sums[node.path] = sums
        for child in node.children:
            self._static(node, child, sums)
        with writer.aside() as lines:
            for rows in node.rows:
                found.append(self._rows(node, rows, outcome, sums, totals))
            if node.combination == "sum":
                even = arithmetic.compared(self.sum_of(sums.weight), "=", known(node.weight), writer)
                if even != "True":
                    writer.line(f"if not ({even}): {BAIL}")
        self.written[node.path] = outcome, tuple(found)
        for total in totals:
            total.start(writer)
        writer.line(f"{outcome} = []")
        names = [name for names in gates.values() for name in names]
        if names:
            with writer.block(f"if not ({' or '.join(names)}):"):
                writer.splice(lines)
        else:
            writer.splice(lines)

    def _static(self, node: model.Node, child: model.Node, sums: Sums) -> None:
        """A child that is made of no row."""
        placed, share = self.placed[child.path], child.share if node.combination == "weighted mean" else Fraction(1)
        if placed.applies != "True":
            sums.always = False
        sums.weight.append(known(child.weight))
        sums.there.append(_when(placed.applies, child.weight))
        (sums.handed if child.weight else sums.fixed).append(placed.handed)
        sums.count.append(_when(placed.applies, Fraction(1)))
        sums.shares.append(_when(placed.applies, share))
        sums.shared.append(arithmetic.multiplied(placed.handed, known(share), self.writer))
        handed = placed.handed
        sums.entries.append(f"({placed.applies}, {handed.above.text}, {handed.below.text}, 1, 1)")

    def _rows(
        self, node: model.Node, rows: model.Rows, outcome: str, sums: Sums, totals: list[Total | Extreme]
    ) -> RowScores:
        writer = self.writer
        made = writer.name()
        writer.line(f"{made} = []")
        writer.line(f"{outcome}.append({made})")
        groups = _Groups(writer.name(), writer.name(), writer.name()) if rows.by is not None else None
        if groups is not None:
            assert node.combination not in ONE_SCALE, "only what adds up stands in groups"
            writer.line(f"{groups.by_name} = {{}}")
        with self.values.each_row(rows.table) as scope:
            number = scope.name(0, writer)
            name = self.values.cell_name(rows.table, rows.name)
            by = "None" if rows.by is None else self.values.cell_name(rows.table, rows.by)
            if rows.where is not None:
                writer.line(f"if not ({self.values.truth(rows.where)}): continue")
            share = self._share(node, rows)
            marks, placed, inner = self._template(rows)
            scores = [part for _, each in inner for part in parts_of(each)]
            writer.line(f"{made}.append(({', '.join([number, name, by, *scores])},))")
            if groups is None:
                self._add(node, sums, totals, marks.weight, placed, share)
            else:
                self._add_to_group(groups, by, marks, placed)
        if node.combination != "from":
            writer.line(f"if not {made}: {BAIL}")
        if groups is None:
            writer.line(f"{outcome}.append(None)")
            return RowScores(rows, inner, None)
        return RowScores(rows, inner, self._groups(node, groups, outcome, sums, totals))

    def _share(self, node: model.Node, rows: model.Rows) -> Number:
        if rows.share is None:
            assert node.combination != "weighted mean", "its rows have weights"
            return known(Fraction(1))
        share = arithmetic.held(self.values.number(rows.share), self.writer)
        positive = arithmetic.compared(share, ">", ZERO, self.writer)
        if positive != "True":
            self.writer.line(f"if not ({positive}): {BAIL}")
        return share

    def _template(self, rows: model.Rows) -> tuple[Marks, Placed, tuple[tuple[model.Node, Number], ...]]:
        """Write what one row becomes: its range, its outcome, and all scores of it that are shown."""
        outer, outer_computed = self.placed, self.values.computed
        self.placed, self.in_rows = {}, True
        if rows.points is not None:
            self.values.computed = rows.template, self._worth(rows.points, rows.template)
        marks = self.values.marks(rows.template)
        nodes = list(rows.template.walk())
        for node in reversed(nodes):
            self.node(node, self.count)
            self.count += 1
        shown = tuple((node, self.placed[node.path].score) for node in nodes if node.kind != "part")
        top = self.placed[rows.template.path]
        self.placed, self.in_rows, self.values.computed = outer, False, outer_computed
        return marks, top, shown

    def _worth(self, points: terms.Expression, template: model.Node) -> Marks:
        """The range of a row whose points are computed."""
        writer = self.writer
        worth = arithmetic.held(self.values.number(points), writer)
        positive = arithmetic.compared(worth, ">=", ZERO, writer)
        if positive != "True":
            writer.line(f"if not ({positive}): {BAIL}")
        self.ends(worth)
        worth = worth.within(Fraction(0), None)
        return Marks(worth, worth, known(template.low), worth)

    # ------------------------------------------------------------ sums

    def _add(
        self,
        node: model.Node,
        sums: Sums,
        totals: list[Total | Extreme],
        weight: Number,
        placed: Placed,
        share: Number,
    ) -> None:
        """Add a row, or a group of them, to the sums over all."""
        writer, applies = self.writer, placed.applies
        sums.always = sums.always and applies == "True"

        def summed(number: Number, when: str = "True") -> Number:
            total = Total(writer.name(), writer.name())
            total.add(number, writer, when)
            totals.append(total)
            return total.number()

        if node.combination in {"minimum", "maximum"}:
            extreme = Extreme(writer.name(), writer.name(), "<" if node.combination == "minimum" else ">")
            extreme.add(arithmetic.held(placed.handed, writer), writer, applies)
            totals.append(extreme)
            sums.entries.append(extreme.entry())
            sums.count.append(Number(Whole(f"(1 if {extreme.name} is not None else 0)", 1), ONE))
            return
        if node.combination in ONE_SCALE:
            sums.count.append(summed(known(Fraction(1)), applies))
            sums.shares.append(summed(share, applies))
            # What does not apply hands up nothing.
            sums.shared.append(summed(arithmetic.multiplied(placed.handed, share, writer)))
            return
        sums.weight.append(summed(weight))
        sums.there.append(sums.weight[-1] if applies == "True" else summed(weight, applies))
        (sums.fixed if weight.value == 0 else sums.handed).append(summed(placed.handed))

    def gone(self, node: model.Node) -> str:
        """The code of whether nothing that a group is made of applies."""
        if not node.rows:
            return super().gone(node)
        sums, writer = self.sums[node.path], self.writer
        if sums.always:
            return "False"
        if node.combination in ONE_SCALE:
            return f"not ({arithmetic.compared(self.sum_of(sums.count), '>', ZERO, writer)})"
        weight, there = self.sum_of(sums.weight), self.sum_of(sums.there)
        carries, some = (arithmetic.compared(each, ">", ZERO, writer) for each in (weight, there))
        return f"({carries}) and not ({some})"

    def combined(self, node: model.Node) -> Number:
        """The points that the children of a group give it."""
        if not node.rows:
            return super().combined(node)
        sums, writer = self.sums[node.path], self.writer
        if node.combination in {"minimum", "maximum"}:
            above, below = writer.name(), writer.name()
            function = "lowest" if node.combination == "minimum" else "highest"
            writer.line(f"{above}, {below} = {function}_there(({', '.join(sums.entries)},))")
            return arithmetic.bounded(Number(Whole(above, 2_000), Whole(below, 2_000)), writer)
        if node.combination in ONE_SCALE:
            shares = arithmetic.held(self.sum_of(sums.shares), writer)
            return arithmetic.multiplied(self.sum_of(sums.shared), arithmetic.inverse(shares, writer), writer)
        plain = [known(node.base), *sums.handed, *sums.fixed]
        if node.combination == "from" or sums.always:
            return self.sum_of(plain)
        return self._spread(known(node.weight), sums.there, sums.handed, [known(node.base), *sums.fixed])

    def _spread(
        self, weight: Number, there: Sequence[Number], handed: Sequence[Number], fixed: Sequence[Number]
    ) -> Number:
        """The sum of children, in which what does not apply leaves its points to the others."""
        writer = self.writer
        rest = arithmetic.held(self.sum_of(there), writer)
        all_there = arithmetic.compared(rest, "=", weight, writer)
        none_there = arithmetic.compared(rest, "=", ZERO, writer)
        if "True" in {all_there, none_there}:
            return self.sum_of([*fixed, *handed])
        with writer.aside() as lines:
            plain = self.sum_of([*fixed, *handed])
        with writer.aside() as other_lines:
            share = arithmetic.multiplied(weight, arithmetic.inverse(rest, writer), writer)
            spread = arithmetic.added(
                self.sum_of(fixed), arithmetic.multiplied(self.sum_of(handed), share, writer), writer
            )
        ways: tuple[tuple[str | None, Tree], ...] = (
            (f"{all_there} or {none_there}", Leaf(tuple(lines), plain)),
            (None, Leaf(tuple(other_lines), spread)),
        )
        return written(Fork((), ways), writer)

    # ------------------------------------------------------------ groups of one value

    def _add_to_group(self, groups: _Groups, by: str, marks: Marks, placed: Placed) -> None:
        """Add a row to the sums of the group in which it stands."""
        writer = self.writer
        nowhere = writer.constant(NOWHERE)
        writer.line(f"{groups.key} = {nowhere} if {by} is None else {by}.strip()")
        writer.line(f"{groups.own} = {groups.by_name}.get({groups.key})")
        numbers = (
            (marks.weight, "True"), (marks.weight, placed.applies), (placed.handed, "True"),
            (marks.low, "True"), (marks.high, "True"),
        )  # fmt: skip
        count = len(numbers)
        with writer.aside() as lines:
            for place, (number, when) in enumerate(numbers):
                total = Total(f"{groups.own}[{place}]", f"{groups.own}[{count + place}]")
                total.add(number, writer, when)
                groups.totals.append(total)
        start = [0] * count + [1] * (count if any(each.free for each in groups.totals) else 0)
        writer.line(f"if {groups.own} is None: {groups.by_name}[{groups.key}] = {groups.own} = {start}")
        writer.splice(lines)
        groups.carries = marks.weight.value != 0
        groups.always = placed.applies == "True"

    def _groups(
        self, node: model.Node, groups: _Groups, outcome: str, sums: Sums, totals: list[Total | Extreme]
    ) -> Number:
        """Score each group of rows, and add it to the sums over all."""
        writer, made = self.writer, self.writer.name()
        writer.line(f"{made} = []")
        writer.line(f"{outcome}.append({made})")
        number = self.count
        self.count += 1
        with writer.aside() as lines:
            weight, there, handed, low, high = (arithmetic.held(total.number(), writer) for total in groups.totals)
            marks = Marks(weight, weight, low, high)
            like = group_like(node)
            outer, self.values.computed = self.values.computed, (like, marks)
            with writer.aside() as own:
                sides = ([handed], list[Number]()) if groups.carries else (list[Number](), [handed])
                value = self.sum_of([handed]) if groups.always else self._spread(weight, [there], *sides)
                limited = arithmetic.clamped(value, low, high, writer)
                placed = self.named(self.ended(like, limited), number, "True")
            applies = "True"
            if groups.always or not groups.carries:
                writer.splice(list(own))
            else:
                applies = f"a{number}"
                carries = arithmetic.compared(weight, ">", ZERO, writer)
                some = arithmetic.compared(there, ">", ZERO, writer)
                writer.line(f"{applies} = not ({carries}) or {some}")
                with writer.block(f"if {applies}:"):
                    writer.splice(list(own))
                with writer.block("else:"):
                    for each in (placed.score, placed.handed):
                        for part, text in ((each.above, "0"), (each.below, "1")):
                            if part.value is None:
                                writer.line(f"{part.base} = {text}")
                score, handed = (_or_nothing(each) for each in (placed.score, placed.handed))
                placed = Placed(score, handed if placed.handed is not placed.score else score, applies)
            self.values.computed = outer
            placed = attrs.evolve(placed, applies=applies)
            writer.line(f"{made}.append(({', '.join(parts_of(placed.score))},))")
            self._add(node, sums, totals, weight, placed, known(Fraction(1)))
        with writer.block(f"for {groups.own} in {groups.by_name}.values():"):
            writer.splice(lines)
        return placed.score


@attrs.define
class _Groups:
    """The names of the sums of groups by their values, of the sums of one, of its value, and those sums."""

    by_name: str
    own: str
    key: str
    totals: list[Total] = attrs.field(factory=list)
    carries: bool = True
    always: bool = True


def group_like(node: model.Node) -> model.Node:
    """A group of rows of one value, as far as its rounding is concerned; its score is always needed."""
    return attrs.evolve(
        node, kind="group", weight=Fraction(0), full=Fraction(0), low=Fraction(0), high=Fraction(0),
        combination="sum", base=Fraction(0), clause=None, limits=(), children=(), checks=(), rows=(),
    )  # fmt: skip


def _when(applies: str, value: Fraction) -> Number:
    """A number where something applies, else nothing."""
    if applies == "True" or not value:
        return known(value)
    text = f"({value.numerator} if {applies} else 0)"
    found = Number(Whole(text, value.numerator.bit_length()), arithmetic.whole(value.denominator))
    return found.within(min(value, Fraction(0)), max(value, Fraction(0)))


def _or_nothing(number: Number) -> Number:
    """A number that may be 0 as well."""
    low = None if number.low is None else min(number.low, Fraction(0))
    high = None if number.high is None else max(number.high, Fraction(0))
    return attrs.evolve(number, low=low, high=high, nonzero=False)
