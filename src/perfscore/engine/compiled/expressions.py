"""Expressions of a model come in; the code of their values goes out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.analysis import model, ranges, rule_model, terms
from perfscore.analysis.walk import expressions
from perfscore.bands import Interval
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ONE, Number, Whole, known, whole
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, written
from perfscore.engine.compiled.slots import FREE_BITS, KNOWN, SLOT_BITS, STATUSES, Layout, Shape
from perfscore.engine.compiled.writer import BAIL, Writer
from perfscore.types import Kind

SHARE_BITS = 300
"""Bits of the largest share of a written target."""

_DAY_BITS = 24

Code = Number | str
"""A number, or the code of a truth or a text."""


@attrs.define
class Expressions:
    """Writes expressions; ``quantities`` and ``scores`` say where those computed before stand.

    ``failing`` are the names of quantities and defaults that may have no value, each the name of a variable that is
    None then.
    """

    framework: model.Framework
    layout: Layout
    shape: Shape
    writer: Writer
    quantities: dict[str, Code] = attrs.field(factory=dict)
    defaults: dict[str, Code] = attrs.field(factory=dict)
    scores: dict[str, Number] = attrs.field(factory=dict)
    failing: dict[str, str] = attrs.field(factory=dict)
    intervals: dict[str, Interval] = attrs.field(factory=dict)

    # ------------------------------------------------------------ values

    def number(self, expression: terms.Expression) -> Number:
        """The code of a number; of a date it is its number in the calendar."""
        found = self.code(expression)
        assert isinstance(found, Number)
        return found

    def truth(self, condition: terms.Expression) -> str:
        """The code of a condition."""
        found = self.code(condition)
        assert isinstance(found, str)
        return found

    def code(self, node: terms.Expression) -> Code:
        """The code of a value."""
        match node:
            case terms.Constant():
                return self._constant(node.value)
            case terms.FactValue():
                return self._fact(node)
            case terms.QuantityValue():
                return self._there(node.name, self.quantities[node.name])
            case terms.NodeValue():
                return self._node(node)
            case terms.Conditional():
                return self._conditional(node)
            case terms.Negative() | terms.Sum() | terms.Product() | terms.Power() | terms.Rounded():
                return self._computed(node).known_in(self.range_of(node))
            case terms.Function():
                found = self._function(node)
                return found.known_in(self.range_of(node)) if isinstance(found, Number) else found
            case _:
                return self._truth(node)

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take; never too narrow."""
        return ranges.of(expression, self.framework.facts, self.intervals)

    def _constant(self, value: terms.Scalar) -> Code:
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, Fraction):
            return known(value)
        if isinstance(value, datetime.date):
            return known(Fraction(value.toordinal()))
        return self.writer.constant(value)

    def _fact(self, node: terms.FactValue) -> Code:
        fact = self.framework.facts[node.name]
        if fact.default is not None:
            return self._there(node.name, self.defaults[node.name])
        place = self.layout.places[node.name]
        if not (self.shape.complete and self.layout.needed[place]):
            self._look(f"f{place}")
        return self.slot(fact)

    def slot(self, fact: rule_model.FactDef) -> Code:
        """The code of what was given for a fact."""
        place = self.layout.places[fact.name]
        kind = fact.type.kind
        assert kind is not Kind.TABLE, "rows are looked at one by one"
        if not self.layout.scales[place]:
            return f"f{place}"
        below = Whole(f"d{place}", FREE_BITS) if self.shape.free else whole(self.layout.scales[place])
        if self.shape.free and (fact.type.whole or kind is Kind.DATE):
            below = ONE
        return Number(Whole(f"f{place}", self.slot_bits(fact)), below).known_in(ranges.of_fact(fact))

    def slot_bits(self, fact: rule_model.FactDef) -> int:
        """Bits of the largest whole number that stands in a slot of a fact or a column."""
        if fact.type.kind is Kind.DATE:
            return _DAY_BITS
        return FREE_BITS if self.shape.free else SLOT_BITS

    def _there(self, name: str, code: Code) -> Code:
        if name in self.failing:
            self._look(self.failing[name])
        return code

    def _look(self, name: str) -> None:
        """Make sure that a variable holds a value."""
        if name not in self.writer.certain:
            self.writer.line(f"if {name} is None: {BAIL}")
            self.writer.certain.add(name)

    def _node(self, node: terms.NodeValue) -> Number:
        if node.what == "weight":
            return known(self.framework.nodes[node.path].weight)
        return self.scores[node.path]

    def behind(self, piece: object) -> list[terms.Expression]:
        """All that an expression is computed from, by way of quantities and defaults too."""
        return self._behind(piece)[0]

    def names_behind(self, piece: object) -> set[tuple[str, str]]:
        """The facts, as ``fact``, and the quantities, as ``let``, that a piece of the model depends on."""
        return self._behind(piece)[1]

    def _behind(self, piece: object) -> tuple[list[terms.Expression], set[tuple[str, str]]]:
        found: list[terms.Expression] = []
        pending, seen = [piece], set[tuple[str, str]]()
        while pending:
            for each in expressions(pending.pop()):
                found.append(each)
                if isinstance(each, terms.QuantityValue) and ("let", each.name) not in seen:
                    seen.add(("let", each.name))
                    pending.append(self.framework.quantity_values[each.name].value)
                if isinstance(each, terms.FactValue | terms.StatusTest) and ("fact", each.name) not in seen:
                    seen.add(("fact", each.name))
                    fact = self.framework.facts[each.name]
                    pending += [fact.default, *(value for _, value in fact.named)]
                if isinstance(each, terms.ColumnValue) and (each.table, each.name) not in seen:
                    seen.add((each.table, each.name))
                    column = self.framework.facts[each.table].column(each.name)
                    pending += [column.default, *(value for _, value in column.named)]
        return found, seen

    def range_of_fact(self, fact: rule_model.FactDef) -> Interval:
        """The values that a fact can take."""
        return ranges.of_fact(fact)

    # ------------------------------------------------------------ numbers

    def _computed(self, node: terms.Expression) -> Number:
        writer = self.writer
        match node:
            case terms.Negative():
                return arithmetic.negative(self.number(node.operand))
            case terms.Sum():
                return self._sum(node)
            case terms.Product():
                return self._product(node)
            case terms.Power():
                return arithmetic.raised(self.number(node.base), node.exponent, writer)
            case _:
                assert isinstance(node, terms.Rounded)
                return arithmetic.rounded(self.number(node.operand), node.step, node.mode, writer)

    def _sum(self, node: terms.Sum) -> Number:
        """A sum; days count by their numbers in the calendar."""
        (_, first), *rest = node.terms
        total, is_day = self.number(first), first.type.kind is Kind.DATE
        for sign, term in rest:
            value, other_day = self.number(term), term.type.kind is Kind.DATE
            if is_day != other_day:
                total = self._moved(*((total, value) if is_day else (value, total)), sign)
                is_day = True
                continue
            total = arithmetic.added(total, value, self.writer, sign)
            is_day = False
        return total

    def _moved(self, day: Number, days: Number, sign: str) -> Number:
        """A day so many days later or, with ``-``, earlier."""
        days = arithmetic.held(days, self.writer)
        above = days.above.text
        if days.below.value != 1:
            self.writer.line(f"if {above} % {days.below.inner}: {BAIL}")
            above = f"({above}//{days.below.inner})"
        text = self.writer.held(f"{day.above.text} {sign} {above}")
        self.writer.line(f"if not 0 < {text} < 3652060: {BAIL}")
        return Number(Whole(text, _DAY_BITS), ONE)

    def _product(self, node: terms.Product) -> Number:
        product = known(Fraction(1))
        for sign, factor in node.factors:
            value = self.number(factor).known_in(self.range_of(factor))
            if sign == "/":
                value = arithmetic.inverse(value, self.writer)
            product = arithmetic.multiplied(product, value, self.writer)
        return product

    def _conditional(self, node: terms.Conditional) -> Code:
        condition = self.writer.held(self.truth(node.condition))
        if condition in {"True", "False"}:
            return self.code(node.positive if condition == "True" else node.negative)
        ways: list[tuple[tuple[str, ...], Code]] = []
        for side in (node.positive, node.negative):
            with self.writer.aside() as lines:
                code = self.code(side)
            ways.append((tuple(lines), code))
        (yes_lines, yes), (no_lines, no) = ways
        if isinstance(yes, Number) and isinstance(no, Number):
            tree: Tree = Fork((), ((condition, Leaf(yes_lines, yes)), (None, Leaf(no_lines, no))))
            return written(tree, self.writer).known_in(self.range_of(node))
        name = self.writer.name()
        for head, (own, code) in zip((f"if {condition}:", "else:"), ways, strict=True):
            with self.writer.block(head):
                self.writer.splice(list(own))
                self.writer.line(f"{name} = {code}")
        return name

    def _function(self, node: terms.Function) -> Code:
        writer = self.writer
        if node.function == "count":
            return self._count(node.arguments)
        values = [self.number(each) for each in node.arguments]
        match node.function:
            case "abs":
                return arithmetic.absolute(values[0], writer)
            case "min" | "max":
                pick = arithmetic.least if node.function == "min" else arithmetic.greatest
                found = values[0]
                for each in values[1:]:
                    found = pick(found, each, writer)
                return found
            case "sum":
                return self._total(values)
            case "mean":
                share = known(Fraction(1, len(values)))
                return arithmetic.multiplied(self._total(values), share, writer)
            case "days_between":
                return arithmetic.added(values[1], values[0], writer, "-")
            case _:
                return self._calendar(node.function, values)

    def _total(self, values: Sequence[Number]) -> Number:
        total = arithmetic.ZERO
        for each in values:
            total = arithmetic.added(total, each, self.writer)
        return total

    def _count(self, conditions: Sequence[terms.Expression]) -> Number:
        texts = [f"(1 if {self.writer.held(self.truth(each))} else 0)" for each in conditions]
        return self._total([Number(Whole(text, 1), ONE, Fraction(0), Fraction(1)) for text in texts])

    def _calendar(self, function: str, values: list[Number]) -> Number:
        """What only the calendar tells; ``months_later`` and the like are given to the code."""
        day = values[0].above.text
        if function in {"months_before", "months_after"}:
            months = arithmetic.held(values[1], self.writer)
            if months.below.value != 1:
                self.writer.line(f"if {months.above.text} % {months.below.inner}: {BAIL}")
                months = Number(Whole(f"{months.above.text}//{months.below.inner}", months.above.bits), ONE)
            sign = "-" if function == "months_before" else ""
            text = f"months_later({day}, {sign}{months.above.inner})"
        elif function == "months_between":
            text = f"months_between({day}, {values[1].above.text})"
        else:
            text = f"{function}({day})"
        return Number(Whole(self.writer.held(text), _DAY_BITS), ONE)

    # ------------------------------------------------------------ truths

    def _truth(self, node: terms.Expression) -> str:
        match node:
            case terms.Comparison():
                return self._comparison(node)
            case terms.Within():
                return self.inside(arithmetic.held(self.number(node.operand), self.writer), node.interval)
            case terms.OneOf():
                return self._one_of(node)
            case terms.StatusTest():
                return self._status(node)
            case terms.Not():
                operand = self.truth(node.operand)
                return {"True": "False", "False": "True"}.get(operand, f"not ({operand})")
            case terms.AllOf():
                return self._chain(node.operands, "if {}:", "and")
            case _:
                assert isinstance(node, terms.AnyOf), "columns and cells stand in rows"
                return self._chain(node.operands, "if not {}:", "or")

    def _comparison(self, node: terms.Comparison) -> str:
        left, right = self.code(node.left), self.code(node.right)
        if isinstance(left, Number) and isinstance(right, Number):
            return arithmetic.compared(left, node.operator, right, self.writer)
        return f"{_operand(left)} {'==' if node.operator == '=' else '!='} {_operand(right)}"

    def inside(self, number: Number, interval: Interval) -> str:
        """The code of whether a number, which is held, lies in an interval."""
        parts = []
        if interval.low is not None:
            parts.append(self._edge(number, ">=" if interval.low_closed else ">", interval.low))
        if interval.high is not None:
            parts.append(self._edge(number, "<=" if interval.high_closed else "<", interval.high))
        there = [part for part in parts if part != "True"]
        return "False" if "False" in there else " and ".join(there) or "True"

    def _edge(self, number: Number, operator: str, edge: Fraction) -> str:
        return arithmetic.compared(number, operator, known(edge), self.writer)

    def _one_of(self, node: terms.OneOf) -> str:
        operand = self.code(node.operand)
        if not isinstance(operand, Number):
            return f"{_operand(operand)} in {self.writer.constant(tuple(node.options))}"
        operand = arithmetic.held(operand, self.writer)
        texts = []
        for option in node.options:
            value = self._constant(option)
            assert isinstance(value, Number)
            texts.append(arithmetic.compared(operand, "=", value, self.writer))
        return "True" if "True" in texts else " or ".join(text for text in texts if text != "False") or "False"

    def _status(self, node: terms.StatusTest) -> str:
        place = self.layout.places[node.name]
        fact = self.framework.facts[node.name]
        wanted = STATUSES.index(node.status)
        if self.shape.complete and self.layout.needed[place]:
            return str((wanted == KNOWN) != node.negated)
        # A fact that was not given is known by its default, unless that has no value.
        name = f"s{place}" if fact.default is None else f"r{place}"
        return f"{name} {'!=' if node.negated else '=='} {wanted}"

    def _chain(self, operands: Sequence[terms.Expression], head: str, word: str) -> str:
        """Conditions one after another, no further than needed."""
        found, texts = "", [_operand(self.truth(operands[0]))]
        writer = self.writer
        depth = writer.depth
        for each in operands[1:]:
            with writer.aside() as lines:
                text = _operand(self.truth(each))
            if lines:
                found = found or writer.name()
                writer.line(f"{found} = {f' {word} '.join(texts)}")
                writer.depth = depth
                writer.line(head.format(found))
                writer.depth += 1
                writer.splice(lines)
                texts = []
            texts.append(text)
        joined = f" {word} ".join(texts)
        if not found:
            return joined
        writer.line(f"{found} = {joined}")
        writer.depth = depth
        return found


def _operand(code: Code) -> str:
    """A truth or a text as an operand."""
    assert isinstance(code, str)
    return code if code.isalnum() else f"({code})"
