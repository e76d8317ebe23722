"""Code of the nodes of the core: what is given or defined, arithmetic, the ways of a case, functions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from typing import assert_never

from perfscore.core import nodes
from perfscore.core.expressions import is_no_row
from perfscore.core.nodes import Key, Node, Value
from perfscore.domains.code import arithmetic
from perfscore.domains.code.arithmetic import ONE, ZERO, Number, Whole, known, whole
from perfscore.domains.code.scopes import NO_WAY, Code, Leaf, Scopes, Tree, behind, each, flat, may_fail, operand
from perfscore.domains.code.slots import DAY_BITS, FREE_BITS, SHARE_BITS, SLOT_BITS, STATUSES
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.kernel.intervals import AT_LEAST_ZERO, EVERYTHING, Interval
from perfscore.kernel.months import RANGES
from perfscore.kernel.rational_functions import ends_in_decimals
from perfscore.kernel.source import Span, replace
from perfscore.kernel.types import Kind
from perfscore.model.rule_model import FactDef

_SHARE = Interval(Fraction(0), Fraction(1), True, True)


def blank(node: nodes.Primitive, scopes: Scopes) -> str:
    """Whether there are no words."""
    return f"not {operand(scopes.text(node.operands[0]))}.strip()"


def as_target(node: nodes.Primitive, scopes: Scopes) -> str:
    """A target, or a value as one would be written."""
    writer, first = scopes.writer, node.operands[0]
    if node.function == "name of":
        return f"name_of({scopes.text(first)})"
    if node.function == "bounded by":
        target, figure = scopes.text(first), scopes.number(node.operands[1])
        parts = [target, figure.above.text, figure.below.text, *map(writer.constant, _data(node))]
        return writer.held(f"standing({', '.join(parts)})")
    number, (unit,) = scopes.number(first), _data(node)
    return writer.held(f"as_written({number.above.text}, {number.below.text}, {writer.constant(unit)})")


def measured(node: nodes.Primitive, scopes: Scopes) -> Number:
    """The share of a written target that was reached, or how far a value lies from it."""
    above, below = scopes.writer.name(), scopes.writer.name()
    scopes.writer.line(f"{above}, {below} = share({node.function}({_sides(node, scopes)}))")
    bounds = AT_LEAST_ZERO if node.function == "attainment" else EVERYTHING
    return Number(Whole(above, SHARE_BITS), Whole(below, SHARE_BITS), bounds)


def _sides(node: nodes.Primitive, scopes: Scopes) -> str:
    return ", ".join(scopes.text(each) for each in node.operands)


def weighed(node: nodes.Primitive, scopes: Scopes) -> Code:
    """What a comparison with a written target tells; see ``program.weighed``."""
    shared = replace(node, function="comparable", data=("weighed",))
    if shared not in scopes.known:
        scopes.known[shared] = scopes.writer.held(f"weighed({_sides(node, scopes)})")
    sides = scopes.known[shared]
    match node.function:
        case "comparable":
            return f"{sides}[0] is not None"
        case "meets":
            scopes.look(f"{sides}[0]")
            return f"{sides}[0]"
        case "shortfall":
            found = Number(Whole(f"{sides}[1]", SHARE_BITS), Whole(f"{sides}[2]", SHARE_BITS))
            return found.known_in(_SHARE)
        case _:
            scopes.writer.line(f"if not {sides}[4]: {BAIL}")
            return Number(Whole(f"{sides}[3]", SHARE_BITS), Whole(f"{sides}[4]", SHARE_BITS))


def moved(node: nodes.Primitive, scopes: Scopes) -> Number:
    """A day so many days later or earlier."""
    day: Number | None = None
    earlier: Number | None = None
    for sign, part in zip(_data(node), node.operands, strict=True):
        value = scopes.number(part)
        if sign == "day":
            day = value
            if earlier is not None:
                day = _shifted(day, earlier, "+", scopes)
        elif day is None:
            earlier = value
        else:
            day = _shifted(day, value, sign, scopes)
    assert day is not None
    return day


def _shifted(day: Number, days: Number, sign: str, scopes: Scopes) -> Number:
    days = _whole(days, scopes.writer)
    text = scopes.writer.held(f"{day.above.text} {sign} {days.above.inner}")
    scopes.writer.line(f"if not 0 < {text} < 3652060: {BAIL}")
    return Number(Whole(text, DAY_BITS), ONE)


def _whole(number: Number, writer: Writer) -> Number:
    """A number that must be whole."""
    number = arithmetic.held(number, writer)
    if number.below.value == 1:
        return number
    writer.line(f"if {number.above.text} % {number.below.inner}: {BAIL}")
    return Number(Whole(f"{number.above.inner}//{number.below.inner}", number.above.bits), ONE)


def calendar(node: nodes.Primitive, scopes: Scopes) -> Number:
    """What only the calendar tells, by the functions that are given to the code."""
    function, (day, *others) = node.function, [scopes.number(each) for each in node.operands]
    if function in {"months_before", "months_after"}:
        others = [_whole(each, scopes.writer) for each in others]
    text = f"{function}({', '.join(each.above.text for each in (day, *others))})"
    return Number(Whole(scopes.writer.held(text), DAY_BITS), ONE).known_in(RANGES.get(function, EVERYTHING))


def _data(node: nodes.Primitive) -> tuple[str, ...]:
    assert isinstance(node.data, tuple)
    return node.data


# ---------------------------------------------------------------- nodes


class Values(Scopes):
    """Writes nodes of all kinds; what rows are put together to is left to others."""

    def computed(self, node: Node) -> Tree:
        match node:
            case nodes.Const():
                return Leaf((), self._constant(node.value))
            case nodes.Ref():
                return self.tree(self.inlined[node.key]) if node.key in self.inlined else Leaf((), self.reference(node))
            case nodes.Add():
                return Leaf((), self._added(node))
            case nodes.Mul():
                return Leaf((), self._multiplied(node))
            case nodes.Div():
                above, below = self.number(node.above), self.number(node.below)
                return Leaf((), arithmetic.multiplied(above, arithmetic.inverse(below, self.writer), self.writer))
            case nodes.Extreme():
                return self._extreme(node)
            case nodes.Round():
                return self._each(
                    self.tree(node.operand),
                    lambda number: arithmetic.rounded(number, node.step, node.mode, self.writer),
                )
            case nodes.Test():
                return Leaf((), self.tested(node))
            case nodes.Logic():
                return Leaf((), self.joined(node))
            case nodes.Case():
                return Leaf((), self._standing(node)) if node in self.defined else self._ways(node)
            case nodes.Fold():
                return Leaf((), self.fold(node))
            case nodes.Primitive():
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

    def reference(self, node: nodes.Ref) -> Code:
        """The code of what a name stands for."""
        match node.kind:
            case "fact":
                place = self.layout.places[node.name]
                if not (self.shape.complete and self.layout.needed[place]):
                    self.look(f"f{place}")
                return self.slot(self.layout.facts[place], f"f{place}", f"d{place}", self.layout.scales[place])
            case "status":
                return f"{self.writer.constant(STATUSES)}[{self.status(node.name)}]"
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
        bits = DAY_BITS if is_day else FREE_BITS if self.shape.free else SLOT_BITS
        unit = whole(scale)
        if self.shape.free:
            unit = ONE if fact.type.whole or is_day else Whole(below, FREE_BITS)
        return Number(Whole(above, bits), unit).known_in(fact.values)

    @abstractmethod
    def fold(self, node: nodes.Fold) -> Code:
        """The code of what rows are put together to."""

    # ------------------------------------------------------------ arithmetic

    def _added(self, node: nodes.Add) -> Number:
        total = ZERO
        for index, term in enumerate(node.terms):
            sign = "+"
            if isinstance(term, nodes.Mul) and len(term.factors) == 2 and term.factors[0] == _MINUS_ONE:
                sign, term = "-", term.factors[1]
            total = arithmetic.added(total, self.number(term), self.writer, sign)
            if index % 50 == 49:
                total = arithmetic.held(total, self.writer)
        return total

    def _multiplied(self, node: nodes.Mul) -> Number:
        product = known(Fraction(1))
        for factor, same in groupby(node.factors):
            value, times = self.number(factor), len(list(same))
            if times > 1:
                value = arithmetic.raised(value, times, self.writer)
            product = arithmetic.multiplied(product, value, self.writer)
        return product

    def _extreme(self, node: nodes.Extreme) -> Tree:
        operator = ">=" if node.pick == "greatest" else "<="
        if len(node.options) == 2 and node.pick == "greatest" and _is_minus(node.options[1], node.options[0]):
            return Leaf((), arithmetic.absolute(self.number(node.options[0]), self.writer))
        edges = [
            known(each.value)
            for each in node.options
            if isinstance(each, nodes.Const) and isinstance(each.value, Fraction)
        ]
        moving = [each for each in node.options if not isinstance(each, nodes.Const)]

        def picked(found: Number) -> Number:
            for edge in edges:
                found = arithmetic.picked(found, edge, operator, self.writer)
            return found

        if len(moving) == 1:
            return self._each(self.tree(moving[0]), picked)
        numbers = [self.number(option) for option in moving] or edges
        found = numbers[0]
        for number in numbers[1:]:
            found = arithmetic.picked(found, number, operator, self.writer)
        return Leaf((), picked(found))

    def _ending(self, number: Number) -> Number:
        """Give up where a number has no end."""
        if number.below.value is not None and ends_in_decimals(number.below.value):
            return number
        number = arithmetic.held(number, self.writer)
        self.writer.line(f"if endless({number.above.text}, {number.below.text}): {BAIL}")
        return number

    # ------------------------------------------------------------ ways

    def _ways(self, node: nodes.Case) -> Tree:
        """The ways of a case: what the first condition needs is written, as it is looked at in any case."""
        levels: list[tuple[list[str], list[tuple[str | None, Tree]]]] = [([], [])]
        outside: dict[Node, Code] | None = None
        decided = node.rest is None or (self.complete and is_no_row(node.rest))
        last = len(node.arms) - 1 if decided else -1
        for index, (condition, value) in enumerate(node.arms):
            if outside is None:
                text = self.text(condition)
            else:
                with self.writer.aside() as lines:
                    text = self.text(condition)
                if lines and levels[-1][1]:
                    levels.append((lines, []))
                else:
                    levels[-1][0].extend(lines)
            if text == "False":
                continue
            with self.branch() as lines:
                self.learn(condition, holds=True)
                way = behind(lines, self.tree(value))
            if text == "True" or index == last:
                levels[-1][1].append((None, way))
                break
            if way == NO_WAY and outside is None:
                self.writer.line(f"if {text}: {BAIL}")
            else:
                if outside is None:
                    # From here on, what is looked at need not be.
                    outside = self.known
                    self.known = self.known.copy()
                levels[-1][1].append((text, way))
            self.learn(condition, holds=False)
        else:
            assert node.rest is not None
            with self.branch() as lines:
                way = behind(lines, self.tree(node.rest))
            levels[-1][1].append((None, way))
        if outside is not None:
            self.known = outside
        found: Tree | None = None
        for lines, ways in reversed(levels):
            found = flat(lines, ways if found is None else [*ways, (None, found)])
        assert found is not None
        return found

    # ------------------------------------------------------------ primitives

    def _primitive(self, node: nodes.Primitive) -> Tree:
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
                return Leaf((), blank(node, self))
            case "as written" | "name of" | "bounded by":
                return Leaf((), as_target(node, self))
            case "comparable" | "meets" | "shortfall" | "beyond":
                return Leaf((), weighed(node, self))
            case "attainment" | "deviation":
                return Leaf((), measured(node, self))
            case "moved":
                return Leaf((), moved(node, self))
            case "months_between" | "months_before" | "months_after" | "month_end" | "year" | "month" | "day":
                return Leaf((), calendar(node, self))
            case _:
                assert_never(node.function)

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


_MINUS_ONE = nodes.Const(Fraction(-1), origin=nodes.Origin(Span(0, 0)))


def _is_minus(node: Node, other: Node) -> bool:
    return isinstance(node, nodes.Mul) and node.factors == (_MINUS_ONE, other)
