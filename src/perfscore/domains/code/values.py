"""Code of the values of nodes: numbers, truths, texts and targets.

Every shared node is computed where it is first needed, and known from there on as far as that place reaches: what one
way computes is not known on another. What a condition tells of a number is known where it holds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import groupby
from typing import assert_never

import attrs

from perfscore.analysis import ranges
from perfscore.analysis.rule_model import FactDef
from perfscore.bands import Interval, point
from perfscore.core.nodes import (
    Add,
    Among,
    Case,
    Const,
    Div,
    Extreme,
    Fold,
    Key,
    Logic,
    Mul,
    Node,
    Operator,
    Origin,
    Primitive,
    Ref,
    Round,
    Test,
    Value,
)
from perfscore.domains.code import arithmetic
from perfscore.domains.code.arithmetic import ONE, ZERO, Number, Whole, known, whole
from perfscore.domains.code.forks import NO_WAY, Code, Fork, Leaf, Tree, behind, each, flat, written
from perfscore.domains.code.slots import FREE_BITS, KNOWN, SLOT_BITS, STATUSES, Layout, Shape
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.source import Span
from perfscore.types import Kind

SHARE_BITS = 300
"""Bits of the largest share of a written target."""

_DAY_BITS = 24
_CALENDAR = {
    "month": Interval(Fraction(1), Fraction(12), True, True),
    "day": Interval(Fraction(1), Fraction(31), True, True),
    "year": Interval(Fraction(1), Fraction(9999), True, True),
}
_OPPOSITE: dict[str, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_MAY_FAIL = (BAIL, "months_later(", "added_up(", "weighed(", "attained(", "deviated(")


def may_fail(lines: Sequence[str]) -> bool:
    """Whether lines may give up."""
    return any(mark in line for line in lines for mark in _MAY_FAIL)


@attrs.define
class Values(ABC):
    """Writes nodes.

    ``uses`` counts how often each is part of others. ``defined`` says where definitions stand; ``inlined`` are those
    that stand where they are referred to. ``failing`` are the names that are None where a definition has no value.
    ``known`` and ``left`` hold, where the next line stands, the nodes that were computed and what numbers can be.
    """

    layout: Layout
    shape: Shape
    writer: Writer
    uses: Counter[Node]
    inlined: dict[Key, Node] = attrs.field(factory=dict)
    defined: dict[Key | Node, Code] = attrs.field(factory=dict)
    failing: dict[Key | Node, str] = attrs.field(factory=dict)
    known: dict[Node, Code] = attrs.field(factory=dict)
    left: dict[Node, Interval] = attrs.field(factory=dict)

    # ------------------------------------------------------------ what is known where

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What becomes known within is not known behind."""
        known, left = self.known, self.left
        self.known, self.left = known.copy(), left.copy()
        yield
        self.known, self.left = known, left

    @contextmanager
    def branch(self) -> Iterator[list[str]]:
        """Collect the lines of a way of its own."""
        with self.scope(), self.writer.aside() as lines:
            yield lines

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write the lines of a block."""
        with self.scope(), self.writer.block(head):
            yield

    def learn(self, condition: Node, *, holds: bool) -> None:
        """What a condition tells of a number, where it holds or where it does not."""
        match condition:
            case Logic(how="not"):
                self.learn(condition.conditions[0], holds=not holds)
            case Logic() if holds == (condition.how == "and"):
                for inner in condition.conditions:
                    self.learn(inner, holds=holds)
            case Test():
                number = self.known.get(condition.subject)
                if isinstance(number, Number) and number.value is None:
                    left = _narrowed(self._interval(condition.subject, number), condition, holds=holds)
                    self.left[condition.subject] = left
                    self.known[condition.subject] = number.known_in(left)
            case _:
                pass

    def _interval(self, node: Node, number: Number) -> Interval:
        """What a number can be."""
        if node in self.left:
            return self.left[node]
        return Interval(number.low, number.high, not (number.low == 0 and number.nonzero), number.high is not None)

    # ------------------------------------------------------------ values

    def number(self, node: Node) -> Number:
        """The code of a number; of a day it is its number in the calendar."""
        found = self.code(node)
        assert isinstance(found, Number)
        return found

    def text(self, node: Node) -> str:
        """The code of a truth, a text or a target."""
        found = self.code(node)
        # Only what gives up anyway is a number here.
        return found if isinstance(found, str) else "False"

    def code(self, node: Node) -> Code:
        """The code of a value."""
        found = self.known.get(node)
        if found is None:
            found = written(self.computed(node), self.writer)
            if self.uses[node] > 1:
                found = self.held(found)
            self.known[node] = found
        return found

    def held(self, code: Code) -> Code:
        """The code of a value, ready to be used several times."""
        return self.writer.held(code) if isinstance(code, str) else arithmetic.held(code, self.writer)

    def tree(self, node: Node) -> Tree:
        """The ways to a value; what all of them need is written already."""
        if node in self.known or self.uses[node] > 1:
            return Leaf((), self.code(node))
        return self.computed(node)

    def computed(self, node: Node) -> Tree:
        """The ways to a value, also where it is known or shared."""
        match node:
            case Const():
                return Leaf((), self._constant(node.value))
            case Ref():
                return self.tree(self.inlined[node.key]) if node.key in self.inlined else Leaf((), self.reference(node))
            case Add():
                return Leaf((), self._added(node))
            case Mul():
                return Leaf((), self._multiplied(node))
            case Div():
                above, below = self.number(node.above), self.number(node.below)
                return Leaf((), arithmetic.multiplied(above, arithmetic.inverse(below, self.writer), self.writer))
            case Extreme():
                return self._extreme(node)
            case Round():
                return self._each(
                    self.tree(node.operand),
                    lambda number: arithmetic.rounded(number, node.step, node.mode, self.writer),
                )
            case Test():
                return Leaf((), self._test(node))
            case Logic():
                return Leaf((), self._logic(node))
            case Case():
                return Leaf((), self._standing(node)) if node in self.defined else self._ways(node)
            case Fold():
                return Leaf((), self.fold(node))
            case Primitive():
                return self._primitive(node)
            case _:
                assert_never(node)

    def _each(self, tree: Tree, change: Callable[[Number], Number]) -> Tree:
        if isinstance(tree, Leaf) and not tree.lines:
            return Leaf((), change(tree.code) if isinstance(tree.code, Number) else tree.code)

        def changed(number: Number) -> tuple[list[str], Number]:
            with self.branch() as lines:
                found = change(number)
            return lines, found

        return each(tree, changed)

    def _constant(self, value: Value) -> Code:
        if isinstance(value, bool):
            return str(value)
        return known(value) if isinstance(value, Fraction) else self.writer.constant(value)

    # ------------------------------------------------------------ what is given or defined

    def reference(self, node: Ref) -> Code:
        """The code of what a name stands for."""
        match node.kind:
            case "fact":
                place = self.layout.places[node.name]
                if not (self.shape.complete and self.layout.needed[place]):
                    self.look(f"f{place}")
                return self.slot(self.layout.facts[place], f"f{place}", f"d{place}", self.layout.scales[place])
            case "status":
                return f"{self.writer.constant(STATUSES)}[{self._status(node)}]"
            case "instances":
                # Where there is something wrong with them, code has given up already.
                return "True"
            case _:
                return self._standing(node.key)

    def _standing(self, key: Key | Node) -> Code:
        """The code of what was computed before."""
        if key in self.failing:
            self.look(self.failing[key])
        return self.defined[key]

    def slot(self, fact: FactDef, above: str, below: str, scale: int) -> Code:
        """The code of what was given for a fact or a column, where it stands."""
        if not scale:
            return above
        is_day = fact.type.kind is Kind.DATE
        bits = _DAY_BITS if is_day else FREE_BITS if self.shape.free else SLOT_BITS
        unit = whole(scale)
        if self.shape.free:
            unit = ONE if fact.type.whole or is_day else Whole(below, FREE_BITS)
        return Number(Whole(above, bits), unit).known_in(ranges.of_fact(fact))

    def look(self, name: str) -> None:
        """Make sure that a variable holds a value."""
        if name not in self.writer.certain:
            self.writer.line(f"if {name} is None: {BAIL}")
            self.writer.certain.add(name)

    def _status(self, node: Ref) -> str:
        place = self.layout.places[node.name]
        return str(KNOWN) if self.shape.complete and self.layout.needed[place] else f"s{place}"

    @abstractmethod
    def fold(self, node: Fold) -> Code:
        """The code of what rows are put together to."""

    # ------------------------------------------------------------ arithmetic

    def _added(self, node: Add) -> Number:
        total = ZERO
        for index, term in enumerate(node.terms):
            sign = "+"
            if isinstance(term, Mul) and len(term.factors) == 2 and term.factors[0] == _MINUS_ONE:
                sign, term = "-", term.factors[1]
            total = arithmetic.added(total, self.number(term), self.writer, sign)
            if index % 50 == 49:
                total = arithmetic.held(total, self.writer)
        return total

    def _multiplied(self, node: Mul) -> Number:
        product = known(Fraction(1))
        for factor, same in groupby(node.factors):
            value, times = self.number(factor), len(list(same))
            if times > 1:
                value = arithmetic.raised(value, times, self.writer)
            product = arithmetic.multiplied(product, value, self.writer)
        return product

    def _extreme(self, node: Extreme) -> Tree:
        pick = arithmetic.greatest if node.pick == "greatest" else arithmetic.least
        if len(node.options) == 2 and node.pick == "greatest" and _is_minus(node.options[1], node.options[0]):
            return Leaf((), arithmetic.absolute(self.number(node.options[0]), self.writer))
        edges = [known(each.value) for each in node.options if isinstance(each, Const) and isinstance(each.value, Fraction)]
        moving = [each for each in node.options if not isinstance(each, Const)]

        def picked(found: Number) -> Number:
            for edge in edges:
                found = pick(found, edge, self.writer)
            return found

        if len(moving) == 1:
            return self._each(self.tree(moving[0]), picked)
        numbers = [self.number(option) for option in moving]
        if not numbers:
            return Leaf((), picked(edges[0]))
        found = numbers[0]
        for number in numbers[1:]:
            found = pick(found, number, self.writer)
        return Leaf((), picked(found))

    def _ending(self, number: Number) -> Number:
        """Give up where a number has no end."""
        if number.below.value is not None and arithmetic.ends(number.below.value):
            return number
        number = arithmetic.held(number, self.writer)
        self.writer.line(f"if endless({number.above.text}, {number.below.text}): {BAIL}")
        return number

    # ------------------------------------------------------------ ways

    def _ways(self, node: Case) -> Tree:
        """The ways of a case: what the first condition needs is written, as it is looked at in any case."""
        levels: list[tuple[list[str], list[tuple[str | None, Tree]]]] = [([], [])]
        outside: tuple[dict[Node, Code], dict[Node, Interval]] | None = None
        last = len(node.arms) - 1 if node.rest is None else -1
        for index, (condition, value) in enumerate(node.arms):
            if outside is None:
                text = self.text(condition)
            else:
                with self.writer.aside() as lines:
                    text = self.text(condition)
                _go_on(levels, lines)
            if text == "False":
                continue
            with self.branch() as lines:
                self.learn(condition, holds=True)
                way = behind(lines, self.tree(value))
            if text == "True" or index == last:
                levels[-1][1].append((None, way))
                break
            if way != NO_WAY:
                if outside is None:
                    # From here on, what is looked at need not be.
                    outside = self.known, self.left
                    self.known, self.left = self.known.copy(), self.left.copy()
                levels[-1][1].append((text, way))
            elif outside is None:
                self.writer.line(f"if {text}: {BAIL}")
            else:
                _go_on(levels, [f"if {text}: {BAIL}"])
            self.learn(condition, holds=False)
        else:
            assert node.rest is not None
            with self.branch() as lines:
                way = behind(lines, self.tree(node.rest))
            levels[-1][1].append((None, way))
        if outside is not None:
            self.known, self.left = outside
        found: Tree | None = None
        for lines, ways in reversed(levels):
            found = flat(lines, ways if found is None else [*ways, (None, found)])
        assert found is not None
        return found

    # ------------------------------------------------------------ conditions

    def _test(self, node: Test) -> str:
        if isinstance(node.other, Among):
            return self._among(node.subject, node.other)
        if isinstance(node.subject, Ref) and node.subject.kind == "status" and isinstance(node.other, Const):
            status = self._status(node.subject)
            wanted = next(place for place, each in enumerate(STATUSES) if each == node.other.value)
            return str(int(status) == wanted) if status.isdigit() else f"{status} == {wanted}"
        left, right = self.code(node.subject), self.code(node.other)
        if isinstance(left, Number) and isinstance(right, Number):
            return arithmetic.compared(left, node.operator, right, self.writer)
        return f"{_operand(left)} {'==' if node.operator == '=' else '!='} {_operand(right)}"

    def _among(self, subject: Node, among: Among) -> str:
        code = self.code(subject)
        if isinstance(code, Number):
            number = arithmetic.held(code, self.writer)
            self.known[subject] = number
            left = self._interval(subject, number)
            intervals = [*among.intervals, *(point(value) for value in among.values if isinstance(value, Fraction))]
            texts = [self._inside(number, _still_open(each, left)) for each in intervals]
        else:
            texts = [self._equals(code, value) for value in among.values]
        if "True" in texts:
            return "True"
        there = [text for text in texts if text != "False"]
        return " or ".join(f"({text})" for text in there) if len(there) > 1 else "".join(there) or "False"

    def _equals(self, code: str, value: Value) -> str:
        if isinstance(value, bool):
            return code if value else f"not {_operand(code)}"
        return f"{_operand(code)} == {self._constant(value)}"

    def _inside(self, number: Number, interval: Interval) -> str:
        """The code of whether a number, which is held, lies in an interval."""
        if interval.low is not None and interval.low == interval.high:
            return arithmetic.compared(number, "=", known(interval.low), self.writer)
        parts = []
        for edge, operator in ((interval.low, ">="), (interval.high, "<=")):
            if edge is not None:
                closed = interval.low_closed if operator == ">=" else interval.high_closed
                parts.append(arithmetic.compared(number, operator if closed else operator[0], known(edge), self.writer))
        there = [part for part in parts if part != "True"]
        return "False" if "False" in there else " and ".join(there) or "True"

    def _logic(self, node: Logic) -> str:
        """Conditions one after another, no further than needed."""
        if node.how == "not":
            operand = self.text(node.conditions[0])
            return {"True": "False", "False": "True"}.get(operand, f"not {_operand(operand)}")
        word, idle, deciding = ("and", "True", "False") if node.how == "and" else ("or", "False", "True")
        head = "if {}:" if node.how == "and" else "if not {}:"
        writer, found, depth = self.writer, "", self.writer.depth
        if not node.conditions:
            return idle
        first, *others = node.conditions
        text = self.text(first)
        texts = [] if text == idle else [_operand(text)]
        with self.scope():
            self.learn(first, holds=node.how == "and")
            for condition in others if text != deciding else ():
                with writer.aside() as lines:
                    text = self.text(condition)
                if lines and (found or texts):
                    found = found or writer.name()
                    writer.line(f"{found} = {f' {word} '.join(texts) or found}")
                    writer.depth = depth
                    writer.line(head.format(found))
                    writer.depth += 1
                    texts = []
                writer.splice(lines)
                if text != idle:
                    texts.append(_operand(text))
                if text == deciding:
                    break
                self.learn(condition, holds=node.how == "and")
        joined = f" {word} ".join(texts) or idle
        if not found:
            return joined
        writer.line(f"{found} = {joined}")
        writer.depth = depth
        return found

    # ------------------------------------------------------------ primitives

    def _primitive(self, node: Primitive) -> Tree:
        match node.function:
            case "trouble":
                return NO_WAY
            case "after" | "after all":
                for operand in node.operands[:-1]:
                    self.code(operand)
                return self.tree(node.operands[-1])
            case "terminating":
                return self._each(self.tree(node.operands[0]), self._ending)
            case "sound":
                return Leaf((), self._sound(node.operands[0]))
            case "blank":
                return Leaf((), f"not {_operand(self.text(node.operands[0]))}.strip()")
            case "as written" | "name of" | "bounded by":
                return Leaf((), self._as_target(node))
            case "comparable" | "meets" | "shortfall" | "beyond":
                return Leaf((), self._weighed(node))
            case "attainment" | "deviation":
                return Leaf((), self._measured(node))
            case "moved":
                return Leaf((), self._moved(node))
            case "months_between" | "months_before" | "months_after" | "month_end" | "year" | "month" | "day":
                return Leaf((), self._calendar(node))
            case _:
                assert_never(node.function)

    def _as_target(self, node: Primitive) -> str:
        writer, first = self.writer, node.operands[0]
        if node.function == "name of":
            return f"name_of({self.text(first)})"
        if node.function == "bounded by":
            target, figure = self.text(first), self.number(node.operands[1])
            parts = [target, figure.above.text, figure.below.text, *map(writer.constant, _data(node))]
            return writer.held(f"standing({', '.join(parts)})")
        number, (unit,) = self.number(first), _data(node)
        if unit == "day":
            return writer.held(f"as_day({number.above.text})")
        return writer.held(f"as_written({number.above.text}, {number.below.text}, {writer.constant(unit)})")

    def _measured(self, node: Primitive) -> Number:
        above, below = self.writer.name(), self.writer.name()
        function = "attained" if node.function == "attainment" else "deviated"
        self.writer.line(f"{above}, {below} = {function}({self._sides(node)})")
        low = Fraction(0) if node.function == "attainment" else None
        return Number(Whole(above, SHARE_BITS), Whole(below, SHARE_BITS), low)

    def _sound(self, node: Node) -> str:
        """Whether a node has a value."""
        with self.branch() as lines:
            self.code(node)
        if not may_fail(lines):
            return "True"
        name = self.writer.name()
        with self.block("try:"):
            self.writer.splice(lines)
            self.writer.line(f"{name} = True")
        self.writer.line(f"except Unsure: {name} = False")
        return name

    def _sides(self, node: Primitive) -> str:
        return ", ".join(self.text(each) for each in node.operands)

    def _weighed(self, node: Primitive) -> Code:
        """What a comparison with a written target tells; see ``given.weighed``."""
        shared = attrs.evolve(node, function="comparable", data=("weighed",))
        if shared not in self.known:
            self.known[shared] = self.writer.held(f"weighed({self._sides(node)})")
        weighed = self.known[shared]
        match node.function:
            case "comparable":
                return f"{weighed}[0] is not None"
            case "meets":
                self.look(f"{weighed}[0]")
                return f"{weighed}[0]"
            case "shortfall":
                found = Number(Whole(f"{weighed}[1]", SHARE_BITS), Whole(f"{weighed}[2]", SHARE_BITS))
                return found.within(Fraction(0), Fraction(1))
            case _:
                self.writer.line(f"if not {weighed}[4]: {BAIL}")
                return Number(Whole(f"{weighed}[3]", SHARE_BITS), Whole(f"{weighed}[4]", SHARE_BITS))

    def _moved(self, node: Primitive) -> Number:
        """A day so many days later or earlier."""
        day: Number | None = None
        earlier: Number | None = None
        for sign, operand in zip(_data(node), node.operands, strict=True):
            value = self.number(operand)
            if sign == "day":
                day = value
                if earlier is not None:
                    day = self._shifted(day, earlier, "+")
            elif day is None:
                earlier = value
            else:
                day = self._shifted(day, value, sign)
        assert day is not None
        return day

    def _shifted(self, day: Number, days: Number, sign: str) -> Number:
        days = self._whole(days)
        text = self.writer.held(f"{day.above.text} {sign} {days.above.inner}")
        self.writer.line(f"if not 0 < {text} < 3652060: {BAIL}")
        return Number(Whole(text, _DAY_BITS), ONE)

    def _whole(self, number: Number) -> Number:
        """A number that must be whole."""
        number = arithmetic.held(number, self.writer)
        if number.below.value == 1:
            return number
        self.writer.line(f"if {number.above.text} % {number.below.inner}: {BAIL}")
        return Number(Whole(f"{number.above.inner}//{number.below.inner}", number.above.bits), ONE)

    def _calendar(self, node: Primitive) -> Number:
        """What only the calendar tells; ``months_later`` and the like are given to the code."""
        function, values = node.function, [self.number(each) for each in node.operands]
        day = values[0].above.text
        if function in {"months_before", "months_after"}:
            sign = "-" if function == "months_before" else ""
            text = f"months_later({day}, {sign}{self._whole(values[1]).above.inner})"
        elif function == "months_between":
            text = f"months_between({day}, {values[1].above.text})"
        else:
            text = f"{function}({day})"
        return Number(Whole(self.writer.held(text), _DAY_BITS), ONE).known_in(_CALENDAR.get(function, Interval()))


_MINUS_ONE = Const(Fraction(-1), origin=Origin(Span(0, 0)))


def _is_minus(node: Node, other: Node) -> bool:
    return isinstance(node, Mul) and node.factors == (_MINUS_ONE, other)


def _go_on(levels: list[tuple[list[str], list[tuple[str | None, Tree]]]], lines: list[str]) -> None:
    """What is looked at behind some ways that were not taken."""
    if lines and levels[-1][1]:
        levels.append((lines, []))
    else:
        levels[-1][0].extend(lines)


def _data(node: Primitive) -> tuple[str, ...]:
    assert isinstance(node.data, tuple)
    return node.data


def _operand(code: Code) -> str:
    """A truth or a text as an operand."""
    assert isinstance(code, str)
    return code if code.isalnum() else f"({code})"


def _narrowed(left: Interval, condition: Test, *, holds: bool) -> Interval:
    """What is left of an interval where a condition on what lies in it holds, or does not; never too narrow."""
    if isinstance(condition.other, Among):
        if not holds:
            return _without(left, condition.other.intervals)
        return left.meet(condition.other.intervals[0]) if len(condition.other.intervals) == 1 else left
    if not isinstance(condition.other, Const) or not isinstance(condition.other.value, Fraction):
        return left
    edge, operator = condition.other.value, condition.operator if holds else _OPPOSITE[condition.operator]
    match operator:
        case "<" | "<=":
            return left.meet(Interval(high=edge, high_closed=operator == "<="))
        case ">" | ">=":
            return left.meet(Interval(low=edge, low_closed=operator == ">="))
        case "=":
            return left.meet(point(edge))
        case _:
            return _without(left, [point(edge)])


def _still_open(interval: Interval, left: Interval) -> Interval:
    """The interval without the edges that what is left keeps anyway."""
    low, high = interval.low, interval.high
    if low is not None and left.low is not None:
        if left.low > low or (left.low == low and (interval.low_closed or not left.low_closed)):
            low = None
    if high is not None and left.high is not None:
        if left.high < high or (left.high == high and (interval.high_closed or not left.high_closed)):
            high = None
    return Interval(low, high, interval.low_closed, interval.high_closed)


def _without(left: Interval, intervals: Sequence[Interval]) -> Interval:
    """What is left of an interval where a value lies in none of some others; never too narrow."""
    for each in intervals:
        inner = _still_open(each, left)
        if inner.low is None and each.high is not None:
            left = left.meet(Interval(low=each.high, low_closed=not each.high_closed))
        elif inner.high is None and each.low is not None:
            left = left.meet(Interval(high=each.low, high_closed=not each.low_closed))
    return left
