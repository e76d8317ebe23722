"""What is known of nodes where the next line of code stands, and what conditions tell of them.

Every shared node is computed where it is first needed, and known from there on as far as that place reaches: what one
way computes is not known on another. What a condition tells of a number is known where it holds.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import cast

import attrs

from perfscore.core.nodes import NOT, Among, Const, Key, Logic, Node, Operator, Ref, Test, Value
from perfscore.domains.code import arithmetic
from perfscore.domains.code.arithmetic import ZERO, Number, Whole, common_denominator, known, tight, times, whole
from perfscore.domains.code.slots import KNOWN, STATUSES, Layout, Shape
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.domains.possible import Numbers, compared_with, split
from perfscore.kernel.intervals import Interval, hull, point
from perfscore.kernel.source import Mutable, Record, replace

_MAY_FAIL = (BAIL, "months_before(", "months_after(", "added_up(", "weighed(", "share(")


def may_fail(lines: Sequence[str]) -> bool:
    """Whether lines may give up."""
    return any(mark in line for line in lines for mark in _MAY_FAIL)


class Scopes(Mutable, ABC):
    """Nodes, with the code of those that are known where the next line of a writer stands.

    ``uses`` counts how often each is part of others. ``defined`` says where definitions stand; ``inlined`` are those
    that stand where they are referred to. ``failing`` are the names that are None where a definition has no value.
    ``complete`` tells that some row of each table takes every value, so that the last one needs no test.
    ``known`` holds the nodes that were computed where the next line stands.
    """

    layout: Layout
    shape: Shape
    writer: Writer
    uses: Counter[Node]
    complete: bool = False
    inlined: dict[Key, Node] = attrs.field(factory=dict)
    defined: dict[Key | Node, Code] = attrs.field(factory=dict)
    failing: dict[Key | Node, str] = attrs.field(factory=dict)
    known: dict[Node, Code] = attrs.field(factory=dict)

    # ------------------------------------------------------------ what is known where

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What becomes known within is not known behind."""
        known = self.known
        self.known = known.copy()
        yield
        self.known = known

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
                    left = narrowed(number.bounds, condition, holds=holds)
                    self.known[condition.subject] = replace(number, bounds=left)
            case _:
                pass

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

    @abstractmethod
    def computed(self, node: Node) -> Tree:
        """The ways to a value, also where it is known or shared."""

    def look(self, name: str) -> None:
        """Make sure that a variable holds a value."""
        if name not in self.writer.certain:
            self.writer.line(f"if {name} is None: {BAIL}")
            self.writer.certain.add(name)

    def status(self, fact: str) -> str:
        """The code of the status of a fact, by its place among ``STATUSES``."""
        place = self.layout.places[fact]
        return str(KNOWN) if self.shape.complete and self.layout.needed[place] else f"s{place}"

    # ------------------------------------------------------------ conditions

    def tested(self, node: Test) -> str:
        """The code of a comparison."""
        if isinstance(node.other, Among):
            return self._among(node.subject, node.other)
        if isinstance(node.subject, Ref) and node.subject.kind == "status" and isinstance(node.other, Const):
            status = self.status(node.subject.name)
            wanted = next(place for place, each in enumerate(STATUSES) if each == node.other.value)
            return str(int(status) == wanted) if status.isdigit() else f"{status} == {wanted}"
        left, right = self.code(node.subject), self.code(node.other)
        if isinstance(left, Number) and isinstance(right, Number):
            return arithmetic.compared(left, node.operator, right, self.writer)
        return f"{operand(left)} {'==' if node.operator == '=' else '!='} {operand(right)}"

    def _among(self, subject: Node, among: Among) -> str:
        code = self.code(subject)
        if isinstance(code, Number):
            number = arithmetic.held(code, self.writer)
            self.known[subject] = number
            intervals = [*among.intervals, *(point(value) for value in among.values if isinstance(value, Fraction))]
            texts = [_inside(number, still_open(each, number.bounds), self.writer) for each in intervals]
        else:
            texts = [self._equals(code, value) for value in among.values]
        if "True" in texts:
            return "True"
        there = [text for text in texts if text != "False"]
        return " or ".join(f"({text})" for text in there) if len(there) > 1 else "".join(there) or "False"

    def _equals(self, code: str, value: Value) -> str:
        if isinstance(value, bool):
            return code if value else f"not {operand(code)}"
        return f"{operand(code)} == {self.writer.constant(value)}"

    def joined(self, node: Logic) -> str:
        """The code of conditions one after another, no further than needed."""
        if node.how == "not":
            text = self.text(node.conditions[0])
            return {"True": "False", "False": "True"}.get(text, f"not {operand(text)}")
        word, idle, deciding = ("and", "True", "False") if node.how == "and" else ("or", "False", "True")
        head = "if {}:" if node.how == "and" else "if not {}:"
        writer, found, depth = self.writer, "", self.writer.depth
        if not node.conditions:
            return idle
        first, *others = node.conditions
        text = self.text(first)
        texts = [] if text == idle else [operand(text)]
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
                    texts.append(operand(text))
                if text == deciding:
                    texts = texts if found else [deciding]
                    break
                self.learn(condition, holds=node.how == "and")
        last = f" {word} ".join(texts) or idle
        if not found:
            return last
        writer.line(f"{found} = {last}")
        writer.depth = depth
        return found


def narrowed(left: Interval, condition: Test, *, holds: bool) -> Interval:
    """What is left of an interval where a condition on what lies in it holds, or does not; never too narrow."""
    now, other = Numbers(left), condition.other
    if isinstance(other, Among):
        return cast(Numbers, split(now, other)[0 if holds else 1]).interval
    if not isinstance(other, Const) or not isinstance(other.value, Fraction):
        return left
    sign = cast(Operator, condition.operator if holds else NOT[condition.operator])
    return compared_with(now, sign, point(other.value)).interval


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


# ---------------------------------------------------------------- code of conditions


def _inside(number: Number, interval: Interval, writer: Writer) -> str:
    """The code of whether a number, which is held, lies in an interval."""
    if interval.low is not None and interval.low == interval.high:
        return arithmetic.compared(number, "=", known(interval.low), writer)
    parts = []
    for edge, operator in ((interval.low, ">="), (interval.high, "<=")):
        if edge is not None:
            closed = interval.low_closed if operator == ">=" else interval.high_closed
            parts.append(arithmetic.compared(number, operator if closed else operator[0], known(edge), writer))
    there = [part for part in parts if part != "True"]
    return "False" if "False" in there else " and ".join(there) or "True"


def operand(code: Code) -> str:
    """A truth or a text as an operand."""
    assert isinstance(code, str)
    return code if code.isalnum() else f"({code})"


_SLOT = re.compile(r"f[0-9]+")

Code = Number | str
"""A number, or the code of a truth, a text or a target."""


class Leaf(Record):
    """A value, and the lines that compute it; no value where the lines give up."""

    lines: tuple[str, ...]
    code: Code | None


class Fork(Record):
    """Lines, and behind them ways with their conditions, of which the last has none."""

    lines: tuple[str, ...]
    ways: tuple[tuple[str | None, Tree], ...]


Tree = Leaf | Fork

NO_WAY = Leaf((BAIL,), None)
"""What only the exact domain knows."""


def behind(lines: Sequence[str], tree: Tree) -> Tree:
    """A tree behind some more lines."""
    return replace(tree, lines=(*lines, *tree.lines)) if lines else tree


def flat(lines: Sequence[str], ways: Sequence[tuple[str | None, Tree]]) -> Tree:
    """A fork, flat where its last way is a fork without lines of its own; the way itself where there is but one."""
    *others, (_, last) = ways
    if not others:
        return behind(lines, last)
    if isinstance(last, Fork) and not last.lines:
        return Fork(tuple(lines), (*others, *last.ways))
    return Fork(tuple(lines), (*others, (None, last)))


def each(tree: Tree, change: Callable[[Number], tuple[Sequence[str], Number]]) -> Tree:
    """The tree with another number at the end of each way, and the lines that compute that."""
    if isinstance(tree, Fork):
        return Fork(tree.lines, tuple((condition, each(way, change)) for condition, way in tree.ways))
    if not isinstance(tree.code, Number):
        return tree
    lines, number = change(tree.code)
    return Leaf((*tree.lines, *lines), number)


def written(tree: Tree, writer: Writer, names: tuple[str, str] | None = None) -> Code:
    """Write a tree; its value stands in a variable, or is code where no way has lines of its own.

    ``names`` are those of the variable and of its denominator.
    """
    if isinstance(tree, Leaf):
        writer.splice(tree.lines)
        # What gives up has no value; what is made of it never runs.
        return ZERO if tree.code is None else tree.code
    codes = list(_codes(tree))
    short = _choice(tree)
    if short is not None or not codes:
        writer.splice(tree.lines if short else (BAIL,))
        return short or ZERO
    above, below = names or (writer.name(), "")
    numbers = [code for code in codes if isinstance(code, Number)]
    if not numbers:
        _write(tree, above, "", 0, writer)
        return above
    found = form(numbers, above, below)
    if found.below.value is None and not below:
        found = replace(found, below=replace(found.below, base=writer.name()))
    _write(tree, above, found.below.base, found.below.value or 0, writer)
    return found


def form(numbers: Sequence[Number], above: str, below: str) -> Number:
    """The form of a variable that may hold any of some numbers."""
    bounds = hull(each.bounds for each in numbers)
    bits = max(each.above.bits for each in numbers)
    common = common_denominator(numbers)
    if not common:
        below_bits = max(each.below.bits for each in numbers)
        return Number(Whole(above, bits), Whole(below, below_bits), bounds)
    return tight(Number(Whole(above, bits + common.bit_length()), whole(common), bounds))


def assign(target: Code, code: Code, writer: Writer) -> None:
    """Give a variable a value; its denominator first, so that it is whole once it is there."""
    if isinstance(target, Number) and isinstance(code, Number):
        _assign(code, target.above.base, target.below.base, target.below.value or 0, writer)
    elif target != code:
        writer.line(f"{target} = {code}")


def _codes(tree: Tree) -> list[Code]:
    """The values at the ends of all ways."""
    found: list[Code] = []
    pending = [tree]
    while pending:
        tree = pending.pop()
        if isinstance(tree, Fork):
            pending += [way for _, way in tree.ways]
        elif tree.code is not None:
            found.append(tree.code)
    return found


def _choice(tree: Fork) -> Code | None:
    """The code of one of two values that are known; None where there are more, or lines between."""
    if len(tree.ways) != 2:
        return None
    (condition, yes), (_, no) = tree.ways
    if not isinstance(yes, Leaf) or not isinstance(no, Leaf) or yes.lines or no.lines or condition is None:
        return None
    if isinstance(yes.code, Number) and isinstance(no.code, Number):
        return _either(condition, yes.code, no.code)
    if yes.code == "True" and no.code == "False":
        return condition
    return f"not ({condition})" if yes.code == "False" and no.code == "True" else None


def _either(condition: str, yes: Number, no: Number) -> Number | None:
    if yes.value is None or no.value is None:
        return None
    if yes.value == no.value:
        return yes
    bounds = hull((yes.bounds, no.bounds))
    below = common_denominator([yes, no])
    if not below:
        return None
    if not no.value and _SLOT.fullmatch(condition):
        # True counts as 1, which the slot of a bare truth always is.
        return Number(Whole(f"(+{condition})", yes.above.bits, int(yes.value * below)), whole(below), bounds)
    one, other = (times(each.above, whole(below // (each.below.value or 1))) for each in (yes, no))
    text = f"({one.text} if {condition} else {other.text})"
    return Number(Whole(text, max(one.bits, other.bits)), whole(below), bounds)


def _write(tree: Tree, above: str, below: str, common: int, writer: Writer) -> None:
    writer.splice(tree.lines)
    if isinstance(tree, Leaf):
        if isinstance(tree.code, Number):
            _assign(tree.code, above, below, common, writer)
        elif tree.code is not None:
            writer.line(f"{above} = {tree.code}")
        return
    for index, (condition, way) in enumerate(tree.ways):
        head = "else:" if condition is None else f"{'elif' if index else 'if'} {condition}:"
        with writer.block(head):
            _write(way, above, below, common, writer)


def _assign(number: Number, above: str, below: str, common: int, writer: Writer) -> None:
    parts = [(below, number.below.text), (above, number.above.text)]
    if common:
        assert number.below.value is not None
        parts = [(above, times(number.above, whole(common // number.below.value)).text)]
    for name, text in parts:
        if name != text:
            writer.line(f"{name} = {text}")
