"""Clauses of a model come in; the code of the points that they give goes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from perfscore.analysis import model, rule_model, terms
from perfscore.bands import Interval
from perfscore.engine.clauses import missed
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ZERO, Number, Whole, known
from perfscore.engine.compiled.cells import CellExpressions
from perfscore.engine.compiled.expressions import SHARE_BITS, Code
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, gives_up, written
from perfscore.engine.compiled.writer import BAIL, Writer
from perfscore.types import Kind

Left = Interval | frozenset[terms.Scalar] | frozenset[str] | frozenset[bool]
"""What a subject can still be: within an interval, or one of some values."""

_Row = TypeVar("_Row", rule_model.Band, rule_model.LookupRow)


class Clauses:
    """Writes clauses."""

    def __init__(self, values: CellExpressions) -> None:
        self.values = values

    @property
    def writer(self) -> Writer:
        """Where the code goes."""
        return self.values.writer

    def earned(self, clause: rule_model.Clause, node: model.Node) -> Tree:
        """The ways to the points of a clause; what all ways need is written already."""
        match clause:
            case rule_model.Award():
                return self._plain(self.values.number(clause.value))
            case rule_model.AwardList():
                return self._plain(self._award_list(clause))
            case rule_model.Bands():
                subject = self._held(self.values.code(clause.subject))
                return self._bands(clause.rows, subject, self._left(clause.subject))
            case rule_model.Interpolate():
                return self._interpolate(clause)
            case rule_model.Deduct():
                return self._plain(self._deduct(clause, node))
            case rule_model.Target():
                return self._target(clause, node)
            case rule_model.Lookup():
                return self._lookup(clause)
            case rule_model.JudgedCell():
                return self._plain(self._judged_cell(clause))
            case _:
                fact = terms.FactValue(clause.span, clause.fact.type, clause.fact.name)
                return self._plain(self.values.number(fact))

    @staticmethod
    def _plain(number: Number) -> Leaf:
        return Leaf((), number)

    def _held(self, code: Code) -> Code:
        if isinstance(code, Number):
            return arithmetic.held(code, self.writer)
        return self.writer.held(code)

    def _leaf(self, points: terms.Expression) -> Leaf:
        with self.writer.aside() as lines:
            number = self.values.number(points)
        return Leaf(tuple(lines), number)

    # ------------------------------------------------------------ rows

    def _bands(self, rows: Sequence[rule_model.Band], subject: Code, left: Left) -> Tree:
        def way(row: rule_model.Band) -> Tree:
            return self._leaf(row.points)

        return self._rows(rows, subject, left, way, gives_up)

    def _lookup(self, clause: rule_model.Lookup) -> Tree:
        def otherwise() -> Tree:
            return gives_up() if clause.otherwise is None else self._leaf(clause.otherwise)

        def level(rows: Sequence[rule_model.LookupRow], depth: int) -> Tree:
            subject = clause.subjects[depth]

            def way(row: rule_model.LookupRow) -> Tree:
                return level(row.inner, depth + 1) if row.points is None else self._leaf(row.points)

            with self.writer.aside() as lines:
                code = self._held(self.values.code(subject))
            tree = self._rows(rows, code, self._left(subject), way, otherwise)
            return Fork((*lines, *tree.lines), tree.ways)

        return level(clause.rows, 0)

    def _left(self, subject: terms.Expression) -> Left:
        """What a subject can be before any row has been looked at."""
        if subject.type.ordered:
            return self.values.range_of(subject)
        return frozenset({True, False}) if subject.type.kind is Kind.BOOL else frozenset(subject.type.options)

    def _rows(
        self,
        rows: Sequence[_Row],
        subject: Code,
        left: Left,
        way: Callable[[_Row], Tree],
        otherwise: Callable[[], Tree],
    ) -> Fork:
        """The ways through rows; what is left tells which of a row's edges need no look."""
        ways: list[tuple[str | None, Tree]] = []
        rest: _Row | None = None
        for row in rows:
            if not row.intervals and not row.values:
                rest = row
                continue
            ways.append((self._matches(row, subject, left), way(row)))
            left = _without(left, row)
        ways.append((None, otherwise() if rest is None else way(rest)))
        return Fork((), tuple(ways))

    def _matches(self, row: rule_model.Band | rule_model.LookupRow, subject: Code, left: Left) -> str:
        if isinstance(left, frozenset) and left and left <= set(row.values):
            return "True"
        texts = [self._equals(subject, value) for value in row.values]
        if isinstance(left, Interval):
            assert isinstance(subject, Number)
            texts += [self.values.inside(subject, still_open(each, left)) for each in row.intervals]
        if "True" in texts:
            return "True"
        there = [text for text in texts if text != "False"]
        return " or ".join(there) if there else "False"

    def _equals(self, subject: Code, value: terms.Scalar) -> str:
        assert isinstance(subject, str), "rows over numbers hold intervals"
        if isinstance(value, bool):
            return subject if value else f"not {subject}"
        return f"{subject} == {self.writer.constant(value)}"

    # ------------------------------------------------------------ other clauses

    def _award_list(self, clause: rule_model.AwardList) -> Number:
        amounts = [self._if(item) for item in clause.items]
        return self._total(amounts)

    def _if(self, item: rule_model.Item) -> Number:
        """The points of an item where its condition holds, else nothing."""
        condition = self.values.truth(item.condition)
        if condition in {"True", "False"}:
            return self.values.number(item.points) if condition == "True" else ZERO
        leaf = self._leaf(item.points)
        assert leaf.number is not None
        value = leaf.number.value
        if value == 0:
            return ZERO
        if value is not None:
            # True counts as 1, which the slot of a bare truth always is.
            text = f"({leaf.number.above.text} if {condition} else 0)"
            if _TRUTH.fullmatch(condition):
                text = f"(+{condition})"
            low, high = min(value, Fraction(0)), max(value, Fraction(0))
            factor = value.numerator if text[1] == "+" else 1
            return Number(Whole(text, leaf.number.above.bits, factor), leaf.number.below, low, high)
        return written(Fork((), ((condition, leaf), (None, Leaf((), ZERO)))), self.writer)

    def _total(self, amounts: Sequence[Number]) -> Number:
        total = ZERO
        for each in amounts:
            total = arithmetic.added(total, each, self.writer)
        return total

    def _interpolate(self, clause: rule_model.Interpolate) -> Tree:
        places = [place for place, _ in clause.knots]
        points = [arithmetic.held(self.values.number(each), self.writer) for _, each in clause.knots]
        subject = arithmetic.held(self.values.number(clause.subject), self.writer)
        ways: list[tuple[str | None, Tree]] = []
        for index, (place, value) in enumerate(zip(places, points, strict=True)):
            condition = arithmetic.compared(subject, "<=", known(place), self.writer)
            if index == 0:
                ways.append((condition, Leaf((), value)))
                continue
            with self.writer.aside() as lines:
                number = self._between(places[index - 1 : index + 1], points[index - 1 : index + 1], subject)
            ways.append((condition, Leaf(tuple(lines), number)))
        ways.append((None, Leaf((), points[-1])))
        return Fork((), tuple(ways))

    def _between(self, places: Sequence[Fraction], points: Sequence[Number], subject: Number) -> Number:
        """The points on the line between two knots."""
        (start, end), (low, high), writer = places, points, self.writer
        rise = arithmetic.multiplied(arithmetic.added(high, low, writer, "-"), known(1 / (end - start)), writer)
        run = arithmetic.added(subject, known(start), writer, "-")
        found = arithmetic.added(low, arithmetic.multiplied(rise, run, writer), writer)
        there = [each.value for each in (low, high) if each.value is not None]
        return found.within(min(there), max(there)) if len(there) == 2 else found

    def _deduct(self, clause: rule_model.Deduct, node: model.Node) -> Number:
        writer = self.writer
        taken = self._total([self._taken(item) for item in clause.items])
        raw = arithmetic.added(self.values.marks(node).full, taken, writer, "-")
        if clause.floor is not None:
            floor = self.values.number(clause.floor)
        else:
            floor = known(node.low) if node.full == 0 else ZERO
        return arithmetic.greatest(raw, floor, writer)

    def _taken(self, item: rule_model.Item | rule_model.PerUnit) -> Number:
        if isinstance(item, rule_model.Item):
            return self._if(item)
        writer = self.writer
        subject = self.values.number(item.subject)
        threshold = ZERO if item.threshold is None else self.values.number(item.threshold)
        one, other = (subject, threshold) if item.above else (threshold, subject)
        beyond = arithmetic.greatest(arithmetic.added(one, other, writer, "-"), ZERO, writer)
        found = arithmetic.multiplied(beyond, known(1 / item.unit), writer)
        if item.partial != "proportional":
            found = arithmetic.rounded(found, Fraction(1), "ceiling" if item.partial == "started" else "floor", writer)
        return arithmetic.multiplied(self.values.number(item.points), found, writer)

    def _target(self, clause: rule_model.Target, node: model.Node) -> Tree:
        if clause.operator == "meets":
            return self._meets(clause, node)
        actual, wanted = (self._held(self.values.code(each)) for each in (clause.actual, clause.wanted))
        met = self.writer.held(self.met(clause.operator, actual, wanted))
        if clause.flag is not None:
            self.flagged(clause, met, actual, wanted, clause.flag)
        with self.writer.aside() as lines:
            tree = self._missed(clause, node, actual, wanted)
        missed_way = Fork((*lines, *tree.lines), tree.ways) if isinstance(tree, Fork) else tree
        if isinstance(missed_way, Leaf):
            missed_way = Leaf((*lines, *missed_way.lines), missed_way.number)
        return Fork((), ((met, Leaf((), self.values.marks(node).full)), (None, missed_way)))

    def _missed(self, clause: rule_model.Target, node: model.Node, actual: Code, wanted: Code) -> Tree:
        if clause.otherwise == "zero":
            return Leaf((), known(missed(node)))
        shortfall = self._shortfall(clause, actual, wanted)
        if clause.otherwise == "proportional":
            return Leaf((), arithmetic.multiplied(self.values.marks(node).full, shortfall, self.writer))
        shortfall = arithmetic.held(shortfall, self.writer)
        return self._bands(clause.rows, shortfall, Interval(shortfall.low, shortfall.high, True, True))

    def _meets(self, clause: rule_model.Target, node: model.Node) -> Tree:
        """The ways to the points of a target as it is written."""
        weighed = self.weighed(clause)
        short = Number(Whole(f"{weighed}[1]", SHARE_BITS), Whole(f"{weighed}[2]", SHARE_BITS)).within(ZERO.value, ONE)
        self.writer.line(f"if {weighed}[0] is None: {BAIL}")
        if clause.flag is not None:
            self.writer.line(f"if {weighed}[0] and {self.beyond(weighed, clause.flag)}: w = True")
        missed_way: Tree = Leaf((), known(missed(node)))
        if clause.otherwise == "proportional":
            with self.writer.aside() as lines:
                part = arithmetic.multiplied(self.values.marks(node).full, short, self.writer)
            missed_way = Leaf(tuple(lines), part)
        elif clause.otherwise == "bands":
            with self.writer.aside() as lines:
                subject = arithmetic.held(short, self.writer)
                tree = self._bands(clause.rows, subject, Interval(subject.low, subject.high, True, True))
            missed_way = Fork((*lines, *tree.lines), tree.ways) if isinstance(tree, Fork) else tree
        return Fork((), ((f"{weighed}[0]", Leaf((), self.values.marks(node).full)), (None, missed_way)))

    def weighed(self, rule: rule_model.Target | rule_model.Check) -> str:
        """The name of a comparison with a written target; see ``given.weighed``."""
        return self.writer.held(f"weighed({', '.join(self.values.sides(rule.actual, rule.wanted))})")

    @staticmethod
    def beyond(weighed: str, flag: Fraction) -> str:
        """The code of whether a value is better than a written target by more than a share of it."""
        return f"{weighed}[4] and {weighed}[3]*{flag.denominator} > {weighed}[4]*{flag.numerator}"

    def _judged_cell(self, clause: rule_model.JudgedCell) -> Number:
        writer = self.writer
        value, low, high = (
            arithmetic.held(self.values.number(each), writer) for each in (clause.score, clause.low, clause.high)
        )
        for one, other in ((low, value), (value, high)):
            inside = arithmetic.compared(one, "<=", other, writer)
            if inside != "True":
                writer.line(f"if not ({inside}): {BAIL}")
        if clause.step is not None:
            steps = arithmetic.multiplied(arithmetic.added(value, low, writer, "-"), known(1 / clause.step), writer)
            if steps.below.value != 1:
                writer.line(f"if ({steps.above.text}) % {steps.below.inner}: {BAIL}")
        if clause.reason is not None:
            reason = self.values.cell_name(clause.score.table, clause.reason)
            below = arithmetic.compared(value, "<", high, writer)
            writer.line(f"if ({below}) and ({reason} is None or not {reason}.strip()): w = True")
        return value

    def met(self, operator: str, actual: Code, wanted: Code) -> str:
        """The code of whether a value meets its target."""
        if isinstance(actual, Number) and isinstance(wanted, Number):
            return arithmetic.compared(actual, operator, wanted, self.writer)
        assert operator == "=", "texts and truths have no order"
        return f"{actual} == {wanted}"

    def _shortfall(self, clause: rule_model.Target, actual: Code, wanted: Code) -> Number:
        """The share that is attained or, of dates, the days between."""
        writer = self.writer
        assert isinstance(actual, Number) and isinstance(wanted, Number), "what has no order is met or missed"
        if clause.actual.type.kind is Kind.DATE:
            one, other = (actual, wanted) if clause.operator.startswith("<") else (wanted, actual)
            return arithmetic.added(one, other, writer, "-")
        above, below = (wanted, actual) if clause.operator.startswith("<") else (actual, wanted)
        conditions = [
            text for each in (actual, wanted) if (text := arithmetic.compared(each, ">", ZERO, writer)) != "True"
        ]
        if "False" in conditions:
            return ZERO
        with writer.aside() as lines:
            # Where both are above 0 there is nothing to look at before dividing.
            divided = arithmetic.inverse(below.known_in(_ABOVE_ZERO), writer)
            share = arithmetic.multiplied(above.known_in(_ABOVE_ZERO), divided, writer)
        ways: tuple[tuple[str | None, Tree], ...] = (
            (" and ".join(conditions) or "True", Leaf(tuple(lines), share)),
            (None, Leaf((), ZERO)),
        )
        return arithmetic.held(written(Fork((), ways), writer), writer)

    def flagged(
        self, rule: rule_model.Target | rule_model.Check, met: str, actual: Code, wanted: Code, flag: Fraction
    ) -> None:
        """Note that there is a warning where a target is met by far more than it says."""
        assert isinstance(actual, Number) and isinstance(wanted, Number) and rule.operator != "=", (
            "nothing else is beyond"
        )
        writer = self.writer
        with writer.block(f"if {met} and {arithmetic.compared(wanted, '>', ZERO, writer)}:"):
            share = 1 - flag if rule.operator.startswith("<") else 1 + flag
            edge = arithmetic.multiplied(wanted, known(share), writer)
            operator = "<" if rule.operator.startswith("<") else ">"
            with writer.block(f"if {arithmetic.compared(actual, operator, edge, writer)}:"):
                writer.line("w = True")


ONE = Fraction(1)
_ABOVE_ZERO = Interval(low=Fraction(0))
_TRUTH = re.compile(r"f[0-9]+")


def still_open(interval: Interval, left: Interval) -> Interval:
    """The interval without the edges that what is left keeps anyway."""
    low, high = interval.low, interval.high
    if low is not None and left.low is not None:
        if left.low > low or (left.low == low and (interval.low_closed or not left.low_closed)):
            low = None
    if high is not None and left.high is not None:
        if left.high < high or (left.high == high and (interval.high_closed or not left.high_closed)):
            high = None
    return Interval(low, high, interval.low_closed, interval.high_closed)


def _without(left: Left, row: rule_model.Band | rule_model.LookupRow) -> Left:
    """What is left where a row has not matched."""
    if isinstance(left, frozenset):
        return left - set(row.values)
    return without(left, row.intervals)


def without(left: Interval, intervals: Sequence[Interval]) -> Interval:
    """What is left of an interval where a value lies in none of some others; never too narrow."""
    for each in intervals:
        inner = still_open(each, left)
        if inner.low is None and each.high is not None:
            left = left.meet(Interval(low=each.high, low_closed=not each.high_closed))
        elif inner.high is None and each.low is not None:
            left = left.meet(Interval(high=each.low, high_closed=not each.low_closed))
    return left
