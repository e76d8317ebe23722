"""An expression and what is known so far come in; its exact value, or the trouble that there is with it, goes out."""

from __future__ import annotations

import datetime
import operator
from calendar import monthrange
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.months import later_by_months, months_apart
from perfscore.kernel.numbers import round_to, show, size_of
from perfscore.kernel.quoting import quotation
from perfscore.kernel.source import Span
from perfscore.kernel.written_targets import Written, bounded_by, met, unit_of
from perfscore.messages import facts as messages
from perfscore.messages import tables as table_messages
from perfscore.messages import trouble
from perfscore.messages.diagnostics import Message
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.walk import weight_of
from perfscore.scoring.bind import FactSet
from perfscore.scoring.rows import Row
from perfscore.scoring.tables import as_written, measured, reduced

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_LARGE_BITS = 1_000


InRow = trouble.InRow
Problem = trouble.Problem
Trouble = trouble.Trouble
Where = trouble.Where


@attrs.define(eq=False)
class Known:
    """What an evaluation knows so far; a value that could not be computed is its trouble."""

    framework: model.Framework
    facts: FactSet
    defaults: dict[str, terms.Scalar | Trouble] = attrs.field(factory=dict)
    quantities: dict[str, terms.Scalar | Trouble] = attrs.field(factory=dict)
    scores: dict[str, Fraction | Trouble] = attrs.field(factory=dict)
    aggregates: dict[int, terms.Scalar | Message | Trouble] = attrs.field(factory=dict)
    table: str = ""
    row: Row | None = None
    work: int = 0
    steps: int = 0

    def value(self, expression: terms.Expression) -> terms.Scalar:
        """The value of an expression. Raises Trouble where it has none."""
        return _value(expression, self)

    def number(self, expression: terms.Expression) -> Fraction:
        """The value of an expression that is a number. Raises Trouble where it has none."""
        found = _value(expression, self)
        assert isinstance(found, Fraction)
        return found

    def holds(self, condition: terms.Expression) -> bool:
        """Whether a condition holds. Raises Trouble where that cannot be said."""
        return _value(condition, self) is True

    def status(self, name: str) -> terms.Status:
        """The status of a fact; one that has a default is known unless it is stated otherwise."""
        given = self.facts.by_name.get(name)
        if given is not None:
            return given.status
        return "missing" if isinstance(self.defaults.get(name, Trouble()), Trouble) else "known"

    def fact(self, name: str, span: Span) -> terms.Scalar:
        """The value of a fact. Raises Trouble where it has none."""
        given = self.facts.by_name.get(name)
        if given is not None and given.value is not None:
            return self.bounded_target(given.value, self.framework.facts[name])
        if given is None and name in self.defaults:
            return _reached(self.defaults[name])
        raise Trouble((messages.no_value(name, "missing" if given is None else given.status), span))

    def rows(self, name: str, span: Span) -> tuple[Row, ...]:
        """The rows of a table. Raises Trouble where it is not given."""
        given = self.facts.by_name.get(name)
        if given is None or given.rows is None:
            raise Trouble((messages.no_value(name, "missing" if given is None else given.status), span))
        return given.rows

    def cell(self, table: str, name: str, span: Span) -> terms.Scalar:
        """The value of a column in the row that is looked at. Raises Trouble where it has none."""
        assert self.row is not None
        column = self.framework.facts[table].column(name)
        value = self.row.cells.get(name)
        if value is None and column.default is not None:
            return self.value(column.default)
        if value is None:
            place = self.facts.row_place(table, self.row)
            message = messages.no_value(f"{table}` row {self.row.number} `{name}", "missing")
            raise Trouble((message, InRow(span, f"row {self.row.number} of `{table}`", place)))
        return self.bounded_target(value, column)

    def bounded_target(self, value: terms.Scalar, definition: rule_model.FactDef) -> terms.Scalar:
        """The value itself; in a target that names a figure, the figure stands in the place of its name."""
        if not isinstance(value, Written) or value.kind != "named":
            return value
        figure = dict(definition.named)[value.phrase]
        return bounded_by(value, self.number(figure), unit_of(figure.type))

    def told_in_row(self, trouble: Trouble, table: str, row: Row) -> Trouble:
        """A trouble that tells in which row it arose."""
        place = self.facts.row_place(table, row)
        words = f"row {row.number} of `{table}`"
        return Trouble(
            *((message, InRow(at, words, place) if isinstance(at, Span) else at) for message, at in trouble.problems)
        )

    def look_at(self, count: int, span: Span) -> None:
        """Count work on rows. Raises Trouble where it is too much."""
        self.steps += count
        if self.steps > limits.ROW_STEPS:
            raise Trouble((table_messages.too_many_rows(limits.ROW_STEPS), span))

    def bounded(self, value: Fraction, span: Span) -> Fraction:
        """The value itself. Raises Trouble where it, or all the work so far, is too large."""
        bits = size_of(value)
        if bits > _LARGE_BITS:
            self.work += bits
            if bits > limits.NUMBER_BITS or self.work > limits.WORK_BITS:
                raise Trouble((messages.too_much_arithmetic(), span))
        return value


def _reached(found: terms.Scalar | Trouble) -> terms.Scalar:
    if isinstance(found, Trouble):
        raise Trouble(*found.problems)
    return found


def _value(node: terms.Expression, known: Known) -> terms.Scalar:
    match node:
        case terms.Constant():
            return node.value
        case terms.FactValue():
            return known.fact(node.name, node.span)
        case terms.ColumnValue():
            return known.cell(node.table, node.name, node.span)
        case terms.QuantityValue():
            return _reached(known.quantities[node.name])
        case terms.NodeValue():
            return _node_value(node, known)
        case terms.Negative():
            return -known.number(node.operand)
        case terms.Sum():
            return _sum(node, known)
        case terms.Product():
            return _product(node, known)
        case terms.Power():
            return _power(node, known)
        case terms.Rounded():
            return round_to(known.number(node.operand), node.step, node.mode)
        case terms.Conditional():
            return _value(node.positive if known.holds(node.condition) else node.negative, known)
        case terms.Function():
            return _function(node, known)
        case terms.Aggregate():
            return _aggregate(node, known)
        case terms.Measure():
            return _measure(node, known)
        case _:
            return _truth(node, known)


def _truth(node: terms.Expression, known: Known) -> bool:
    match node:
        case terms.Comparison():
            return _COMPARE[node.operator](_value(node.left, known), _value(node.right, known))
        case terms.Within():
            return position(_value(node.operand, known)) in node.interval
        case terms.OneOf():
            return _value(node.operand, known) in node.options
        case terms.StatusTest():
            return (known.status(node.name) == node.status) != node.negated
        case terms.CellTest():
            assert known.row is not None
            column = known.framework.facts[node.table].column(node.name)
            return (node.name in known.row.cells or column.default is not None) != node.negated
        case terms.Meets():
            return _meets(node, known)
        case terms.Not():
            return not known.holds(node.operand)
        case terms.AllOf():
            return all(known.holds(operand) for operand in node.operands)
        case _:
            assert isinstance(node, terms.AnyOf)
            return any(known.holds(operand) for operand in node.operands)


def sides(actual: terms.Expression, target: terms.Expression, known: Known) -> tuple[Written, Written]:
    """A value and a written target, ready to be compared. Raises Trouble where one of them has no value."""
    one, other = as_written(known.value(actual), actual.type), known.value(target)
    assert isinstance(other, Written)
    return one, other


def _meets(node: terms.Meets, known: Known) -> bool:
    actual, target = sides(node.actual, node.target, known)
    found = met(actual, target)
    if found is None:
        raise Trouble((table_messages.not_comparable(f"“{actual.text}”", f"“{target.text}”"), node.span))
    return found


def _measure(node: terms.Measure, known: Known) -> Fraction:
    found = measured(node, *sides(node.actual, node.target, known))
    if isinstance(found, Message):
        raise Trouble((found, node.span))
    return found


def _aggregate(node: terms.Aggregate, known: Known) -> terms.Scalar:
    """The value of a function over rows, computed once, since nothing in it depends on a row outside."""
    if id(node) not in known.aggregates:
        try:
            known.aggregates[id(node)] = _over_rows(node, known)
        except Trouble as trouble:
            known.aggregates[id(node)] = trouble
    found = known.aggregates[id(node)]
    if not isinstance(found, Message):
        return _reached(found)
    if node.otherwise is None:
        raise Trouble((found, node.span))
    return known.value(node.otherwise)


def _over_rows(node: terms.Aggregate, known: Known) -> terms.Scalar | Message:
    rows = known.rows(node.table, node.span)
    known.look_at(len(rows) * weight_of((node.argument, node.where)), node.span)
    outer, values = (known.table, known.row), []
    for row in rows:
        known.table, known.row = node.table, row
        try:
            if node.where is None or known.holds(node.where):
                values.append(True if node.argument is None else known.value(node.argument))
        except Trouble as trouble:
            raise known.told_in_row(trouble, node.table, row) from None
        finally:
            known.table, known.row = outer
    if node.function == "count":
        return Fraction(len(values))
    return reduced(node, values, lambda numbers: _added(numbers, node.span, known))


def _node_value(node: terms.NodeValue, known: Known) -> Fraction:
    if node.what == "weight":
        return known.framework.nodes[node.path].weight
    score = _reached(known.scores[node.path])
    assert isinstance(score, Fraction)
    return score


def _sum(node: terms.Sum, known: Known) -> terms.Scalar:
    (_, first), *rest = node.terms
    total = _value(first, known)
    for sign, term in rest:
        value = _value(term, known)
        if isinstance(total, datetime.date) or isinstance(value, datetime.date):
            total = _moved(total, value, sign, node.span)
        else:
            assert isinstance(total, Fraction) and isinstance(value, Fraction)
            total = known.bounded(total + value if sign == "+" else total - value, node.span)
    return total


def _moved(total: terms.Scalar, value: terms.Scalar, sign: str, span: Span) -> terms.Scalar:
    if isinstance(total, datetime.date) and isinstance(value, datetime.date):
        return Fraction((total - value).days)
    day, days = (total, value) if isinstance(total, datetime.date) else (value, total)
    assert isinstance(day, datetime.date) and isinstance(days, Fraction)
    if days.denominator != 1:
        raise Trouble((messages.not_whole("the days added to a date", show(days)), span))
    try:
        return day + datetime.timedelta(days=int(days) if sign == "+" else -int(days))
    except OverflowError:
        raise Trouble((messages.no_such_day(), span)) from None


def _product(node: terms.Product, known: Known) -> Fraction:
    product = Fraction(1)
    for sign, factor in node.factors:
        value = known.number(factor)
        if sign == "/":
            if value == 0:
                raise Trouble((messages.divided_by_zero(_text(factor, known)), factor.span))
            value = 1 / value
        product = known.bounded(product * value, node.span)
    return product


def _text(node: terms.Expression, known: Known) -> str:
    return f"`{quotation(node.span, known.framework.source.text)[:60]}` is 0"


def _power(node: terms.Power, known: Known) -> Fraction:
    base = known.number(node.base)
    bits = size_of(base)
    if bits > 1 and bits * node.exponent > limits.NUMBER_BITS:
        raise Trouble((messages.too_much_arithmetic(), node.span))
    return known.bounded(base**node.exponent, node.span)


def _function(node: terms.Function, known: Known) -> terms.Scalar:
    if node.function == "count":
        return Fraction(sum(known.holds(each) for each in node.arguments))
    values = [_value(each, known) for each in node.arguments]
    days = [each for each in values if isinstance(each, datetime.date)]
    numbers = [each for each in values if isinstance(each, Fraction)]
    match node.function:
        case "abs":
            return abs(numbers[0])
        case "min":
            return min(days) if days else min(numbers)
        case "max":
            return max(days) if days else max(numbers)
        case "sum":
            return _added(numbers, node.span, known)
        case "mean":
            return known.bounded(_added(numbers, node.span, known) / len(numbers), node.span)
        case _:
            return _calendar(node, days, numbers)


def _added(numbers: list[Fraction], span: Span, known: Known) -> Fraction:
    total = Fraction(0)
    for each in numbers:
        total = known.bounded(total + each, span)
    return total


def _calendar(node: terms.Function, days: list[datetime.date], numbers: list[Fraction]) -> terms.Scalar:
    first = days[0]
    match node.function:
        case "days_between":
            return Fraction((days[1] - first).days)
        case "months_between":
            return Fraction(months_apart(first, days[1]))
        case "months_before":
            return _months_later(first, -numbers[0], node.span)
        case "months_after":
            return _months_later(first, numbers[0], node.span)
        case "month_end":
            return first.replace(day=monthrange(first.year, first.month)[1])
        case part:
            return Fraction({"year": first.year, "month": first.month, "day": first.day}[part])


def _months_later(day: datetime.date, months: Fraction, span: Span) -> datetime.date:
    if months.denominator != 1:
        raise Trouble((messages.not_whole("a number of months", show(months)), span))
    found = later_by_months(day, int(months))
    if found is None:
        raise Trouble((messages.no_such_day(), span))
    return found
