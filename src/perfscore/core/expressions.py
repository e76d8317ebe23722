"""Lowering of expressions: what an author may write as a formula or a condition, in the twelve kinds of nodes.

What is lowered is never simplified: a node stands for the expression whose span it has, and what could be in trouble
is in trouble in the same order as in the text.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, assert_never, cast

from perfscore.core import nodes
from perfscore.core.absence import Absence
from perfscore.core.nodes import Arm, Node, Operator, Origin, Ref, RefKind, Value, Wrong
from perfscore.kernel.source import Span, replace
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import unit_of
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import number, position
from perfscore.model.walk import weight_of

_Condition = (
    terms.Comparison | terms.Within | terms.OneOf | terms.StatusTest | terms.Meets
    | terms.Not | terms.AllOf | terms.AnyOf
)  # fmt: skip
_Term = (
    terms.Constant | terms.Missing | terms.FactValue | terms.ColumnValue | terms.QuantityValue | terms.NodeValue
    | terms.Negative | terms.Sum | terms.Product | terms.Power | terms.Measure | terms.Aggregate | terms.Conditional
    | terms.Rounded | terms.Function | terms.Argument | terms.Parameter | terms.RuleCall | terms.Tabular | terms.Slices
    | terms.First | _Condition
)  # fmt: skip


_fraction: Callable[[int], Fraction] = lru_cache(Fraction)


class Making:
    """Makes nodes of one origin."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def const(self, value: Value | int) -> Node:
        return nodes.Const(_fraction(value) if type(value) is int else cast(Value, value), origin=self.origin)

    def ref(self, kind: RefKind, name: str) -> Ref:
        return Ref(kind, name, origin=self.origin)

    def add(self, *terms: Node) -> Node:
        return nodes.Add(terms, origin=self.origin)

    def mul(self, *factors: Node) -> Node:
        return nodes.Mul(factors, origin=self.origin)

    def minus(self, node: Node) -> Node:
        return self.mul(self.const(-1), node)

    def less(self, node: Node, *others: Node) -> Node:
        return self.add(node, *map(self.minus, others))

    def div(self, above: Node, below: Node) -> Node:
        return nodes.Div(above, below, origin=self.origin)

    def most(self, *options: Node) -> Node:
        return nodes.Extreme("greatest", options, origin=self.origin)

    def least(self, *options: Node) -> Node:
        return nodes.Extreme("least", options, origin=self.origin)

    def round(self, node: Node, step: Fraction, mode: str) -> Node:
        return nodes.Round(node, step, mode, origin=self.origin)

    def test(self, subject: Node, operator: Operator, other: Node) -> Node:
        return nodes.Test(subject, operator, other, origin=self.origin)

    def among(self, subject: Node, among: nodes.Among) -> Node:
        return nodes.Test(subject, "in", among, origin=self.origin)

    def all_of(self, *conditions: Node) -> Node:
        return nodes.Logic("and", conditions, origin=self.origin)

    def any_of(self, *conditions: Node) -> Node:
        return nodes.Logic("or", conditions, origin=self.origin)

    def negated(self, condition: Node) -> Node:
        return nodes.Logic("not", (condition,), origin=self.origin)

    def case(self, arms: Iterable[Arm], rest: Node | None) -> Node:
        """The value of an arm, else the rest; the rest itself where there are no arms."""
        arms = tuple(arms)
        return rest if not arms and rest is not None else nodes.Case(arms, rest, origin=self.origin)

    def where(self, condition: Node, node: Node) -> Node:
        """A number where a condition holds, else 0."""
        return self.case([(condition, node)], self.const(0))

    def primitive(self, function: Any, *operands: Node, data: Wrong | tuple[str, ...] = ()) -> nodes.Primitive:
        return nodes.Primitive(function, operands, data, origin=self.origin)

    def trouble(self, wrong: Wrong, *figures: Node) -> nodes.Primitive:
        return self.primitive("trouble", *figures, data=wrong)

    def after(self, looked_at: Iterable[Node], node: Node, *, every: bool = False) -> Node:
        """A node, when others have been looked at; what is written down needs no looking at."""
        needed = [each for each in looked_at if not isinstance(each, nodes.Const)]
        return self.primitive("after all" if every else "after", *needed, node) if needed else node

    def clamp(self, node: Node, low: Node, high: Node) -> Node:
        """A number within a range; computed at once where all of it is written down."""
        written = [each.value for each in (node, low, high) if isinstance(each, nodes.Const)]
        if len(written) == 3:
            value, least, most = (each for each in written if isinstance(each, Fraction))
            return self.const(min(max(value, least), most))
        return self.least(self.most(node, low), high)


def at(span: Span, words: str | None = None) -> Making:
    """What makes nodes that stand at a place."""
    return Making(Origin(span, words))


def constant(value: terms.Scalar) -> Value:
    """A written value as the core has it."""
    return position(value) if isinstance(value, datetime.date) else value


class Expressions:
    """Lowers the expressions of a framework, each to one node however often it is asked for."""

    def __init__(self, framework: model.Framework) -> None:
        self._facts: Mapping[str, rule_model.FactDef] = framework.facts
        self._nodes: Mapping[str, model.Node] = framework.nodes
        self._lowered: dict[int, tuple[terms.Expression, Node]] = {}
        self._written: dict[int, terms.Expression] = {}
        self.absence = Absence(framework.facts)

    def of(self, expression: terms.Expression) -> Node:
        """The node of an expression."""
        found = self._lowered.get(id(expression))
        if found is None:
            found = self._lowered[id(expression)] = expression, self._lower(cast(_Term, expression))
            self._written.setdefault(id(found[1]), expression)
        return found[1]

    def rule(self, expression: terms.Expression) -> Node:
        """The node of what a rule gives: a table stands for no expression, so that it is told row by row."""
        return self._lower(expression) if isinstance(expression, terms.Tabular) else self.of(expression)

    def written(self, node: Node) -> terms.Expression | None:
        """The expression that a node stands for, where it is that of one."""
        return self._written.get(id(node))

    def condition(self, expression: terms.Expression | None, span: Span) -> Node:
        """A condition that may be left out."""
        return at(span).const(value=True) if expression is None else self.of(expression)

    def _lower(self, term: _Term) -> Node:
        make, of = at(term.span), self.of
        match term:
            case terms.Constant():
                return make.const(constant(term.value))
            case terms.Missing():
                return make.trouble(Wrong(Message("PS516.missing_value")))
            case terms.FactValue():
                return self.fact(term.name, term.span)
            case terms.ColumnValue():
                return self._cell(term, make)
            case terms.QuantityValue():
                return make.ref("let", term.name)
            case terms.NodeValue():
                if term.what == "weight":
                    return make.const(self._nodes[term.path].weight)
                return make.ref("score", term.path)
            case terms.Negative():
                return make.minus(of(term.operand))
            case terms.Sum():
                return self._sum(term, make)
            case terms.Product():
                return self._product(term, make)
            case terms.Power():
                base = of(term.base)
                if term.exponent == 0:
                    return make.after([base], make.const(1))
                return make.mul(*[base] * term.exponent)
            case terms.Rounded():
                return make.round(of(term.operand), term.step, term.mode)
            case terms.Conditional():
                return make.case([(of(term.condition), of(term.positive))], of(term.negative))
            case terms.Argument() | terms.Parameter() | terms.RuleCall():
                return self._called(term)
            case terms.Lookup() | terms.Interpolate() | terms.Slices() | terms.First():
                return self._rows(term, make)
            case terms.Measure():
                return make.primitive(term.what, *self.sides(term.actual, term.target))
            case terms.Function():
                return self._function(term, make)
            case terms.Aggregate():
                return self._aggregate(term, make)
            case _:
                return self._lower_condition(term, make)

    def _called(self, term: terms.Argument | terms.Parameter | terms.RuleCall) -> Node:
        assert not isinstance(term, terms.Parameter), "a rule is lowered where it is called"
        # The body stands for the call.
        return self.of(term.value) if isinstance(term, terms.Argument) else self._lower(cast(_Term, term.body))

    def _lower_condition(self, term: _Condition, make: Making) -> Node:
        of = self.of
        match term:
            case terms.Comparison():
                return make.test(of(term.left), cast(Operator, term.operator), of(term.right))
            case terms.Within():
                return make.among(of(term.operand), nodes.Among((term.interval,)))
            case terms.OneOf():
                return make.among(of(term.operand), nodes.Among((), tuple(map(constant, term.options))))
            case terms.StatusTest(operand=terms.FactValue() as fact):
                found = make.test(self._status(fact.name, make), "=", make.const(term.status))
                return make.negated(found) if term.negated else found
            case terms.StatusTest():
                missing = replace(self.absence.of(of(term.operand)), origin=make.origin)
                if (term.status == "missing") != term.negated:
                    return missing
                match missing:
                    case nodes.Logic(how="not", conditions=(known,)):
                        return replace(known, origin=make.origin)
                    case _:
                        return make.negated(missing)
            case terms.Not():
                return make.negated(of(term.operand))
            case terms.AllOf():
                return make.all_of(*map(of, term.operands))
            case terms.AnyOf():
                return make.any_of(*map(of, term.operands))
            case terms.Meets():
                return make.primitive("meets", *self.sides(term.actual, term.target))
            case _:
                assert_never(term)

    # ------------------------------------------------------------ what is given

    def fact(self, name: str, span: Span) -> Node:
        """The value of a fact: as it is given, else its default; a name in a target gives way to its figure."""
        make, fact = at(span), self._facts[name]
        given = self._bounded(make.ref("fact", name), fact, make)
        if fact.default is None:
            return given
        return make.case([(self._unstated(name, make), make.ref("default", name))], given)

    def _status(self, name: str, make: Making) -> Node:
        """The status of a fact; one that has a default is known unless it is stated otherwise."""
        status = make.ref("status", name)
        if self._facts[name].default is None:
            return status
        known = make.primitive("sound", make.ref("default", name))
        by_default = make.case([(known, make.const("known"))], make.const("missing"))
        return make.case([(self._unstated(name, make), by_default)], status)

    def _unstated(self, name: str, make: Making) -> Node:
        return make.test(make.ref("status", name), "=", make.const("missing"))

    def _cell(self, term: terms.ColumnValue, make: Making) -> Node:
        column, name = self._facts[term.table].column(term.name), f"{term.table}.{term.name}"
        given = self._bounded(make.ref("cell", name), column, make)
        if column.default is None:
            return given
        return make.case([(make.ref("filled", name), given)], self.of(column.default))

    def _bounded(self, given: Node, fact: rule_model.FactDef, make: Making) -> Node:
        """A target in which a figure stands for its name, where it compares with one."""
        named = make.primitive("name of", given)
        return make.case(
            [
                (
                    make.test(named, "=", make.const(name)),
                    make.primitive("bounded by", given, self.of(figure), data=(unit_of(figure.type),)),
                )
                for name, figure in fact.named
            ],
            given,
        )

    def sides(self, actual: terms.Expression, target: terms.Expression) -> tuple[Node, Node]:
        """A value and a written target, ready to be compared."""
        one = self.of(actual)
        if actual.type.kind not in {Kind.ACTUAL, Kind.TARGET}:
            unit = "day" if actual.type.kind is Kind.DATE else unit_of(actual.type)
            one = at(actual.span).primitive("as written", one, data=(unit,))
        return one, self.of(target)

    # ------------------------------------------------------------ arithmetic

    def _sum(self, term: terms.Sum, make: Making) -> Node:
        """A sum in which the difference of two days is a number, and a day moved by numbers of days is a day."""
        added: list[Node] = []
        moved: list[tuple[str, Node]] = []
        for sign, each in term.terms:
            value = self.of(each)
            if _is_day(each.type) and not moved:
                moved = [*([("+", _joined(added, make))] if added else []), ("day", value)]
            elif _is_day(each.type):
                added, moved = [_joined(_moves(moved, make), make), at(each.span).minus(value)], []
            elif moved:
                moved.append((sign, value))
            else:
                added.append(value if sign == "+" else at(each.span).minus(value))
        return _joined(_moves(moved, make) if moved else added, make)

    def _product(self, term: terms.Product, make: Making) -> Node:
        """A product in which a divisor divides the factor in front of it, unless that is a quotient already."""
        factors: list[Node] = []
        for sign, each in term.factors:
            value = self.of(each)
            if sign == "*":
                factors.append(value)
            elif factors and not (isinstance(factors[-1], nodes.Div) and factors[-1].origin is make.origin):
                factors.append(make.div(factors.pop(), value))
            else:
                factors.append(make.div(make.const(1), value))
        return factors[0] if len(factors) == 1 else make.mul(*factors)

    def _function(self, term: terms.Function, make: Making) -> Node:
        values = [self.of(each) for each in term.arguments]
        match term.function:
            case "abs":
                return make.most(values[0], make.minus(values[0]))
            case "min":
                return make.least(*values)
            case "max":
                return make.most(*values)
            case "clamp":
                value, low, high = values
                return make.least(make.most(value, low), high)
            case "sum" | "plain":
                return make.add(*values)
            case "mean":
                return make.div(make.add(*values), make.const(len(values)))
            case "count":
                return make.add(*(make.where(each, make.const(1)) for each in values))
            case "days_between":
                return make.add(make.minus(values[0]), values[1])
            case calendar:
                return make.primitive(calendar, *values)

    def _aggregate(self, term: terms.Aggregate, make: Making) -> Node:
        body = make.const(value=True) if term.argument is None else self.of(term.argument)
        return nodes.Fold(
            cast(nodes.FoldKind, term.function),
            make.ref("table", term.table),
            None if term.where is None else self.of(term.where),
            body,
            term.rank,
            term.without,
            None if term.otherwise is None else self.of(term.otherwise),
            weight_of((term.argument, term.where)),
            origin=make.origin,
        )

    # ------------------------------------------------------------ values that stand in rows

    def _rows(self, term: terms.Tabular | terms.Slices | terms.First, make: Making) -> Node:
        match term:
            case terms.Lookup():
                return self._lookup(term, term.rows, 0, make)
            case terms.Interpolate():
                return self._interpolated(term, make)
            case terms.Slices():
                return self._sliced(term, make)
            case terms.First():
                return self._first(term, make)
            case _:
                assert_never(term)

    def _lookup(self, term: terms.Lookup, rows: tuple[terms.Row, ...], level: int, make: Making) -> Node:
        found = [
            (row, self._lookup(term, row.inner, level + 1, make) if row.value is None else self.of(row.value))
            for row in rows
        ]
        otherwise = None if term.otherwise is None else self.of(term.otherwise)
        subject, kind = self.of(term.subjects[level]), term.subjects[level].type
        return banded(subject, kind, found, otherwise, make, self.absence.of(subject))

    def _interpolated(self, term: terms.Interpolate, make: Making) -> Node:
        """A line from knot to knot, flat outside; the values of all knots are looked at."""
        subject = self.of(term.subject)
        knots = [(cast(Fraction, number(knot.place)), self.of(knot.value)) for knot in term.knots]
        arms: list[Arm] = [(make.test(subject, "<", make.const(knots[0][0])), knots[0][1])]
        for (low, below), (high, above) in pairwise(knots):
            beyond = make.add(subject, make.const(-low))
            rise = make.mul(make.less(above, below), beyond, make.const(1 / (high - low)))
            last: Operator = "<=" if high == knots[-1][0] else "<"
            arms.append((make.test(subject, last, make.const(high)), make.add(below, rise)))
        return make.after((value for _, value in knots), make.case(arms, knots[-1][1]))

    def _sliced(self, term: terms.Slices, make: Making) -> Node:
        """What the slices below come to, and the part in the slice where the value ends."""
        subject, below = self.of(term.subject), make.const(0)
        arms: list[Arm] = [(make.test(subject, "<=", below), below)]
        *bounded, last = term.slices
        for each in bounded:
            assert each.high is not None
            here, rate = at(each.span), self.of(each.rate)
            part = here.add(below, here.mul(rate, here.add(subject, here.const(-each.low))))
            arms.append((here.test(subject, "<=", here.const(each.high)), part))
            below = here.add(below, here.mul(rate, here.const(each.high - each.low)))
        here, rate = at(last.span), self.of(last.rate)
        return make.case(arms, here.add(below, here.mul(rate, here.add(subject, here.const(-last.low)))))

    def _first(self, term: terms.First, make: Making) -> Node:
        """Arms that know their reasons, of which the last always holds."""
        arms: list[Arm] = []
        for each in term.options:
            here = at(each.span, each.reason)
            condition = () if each.condition is None else (self.of(each.condition),)
            arms.append((here.all_of(*condition) if condition else here.const(value=True), self.of(each.value)))
        return make.case(arms, None)

    # ------------------------------------------------------------ values that must fit a fact

    def default(self, fact: rule_model.FactDef, default: terms.Expression) -> Node:
        """The default of a fact, in trouble where the fact cannot have that value."""
        make, value = at(default.span), self.of(default)
        message = Message("PS316.impossible_default", name=fact.name, value=None)
        wrong = make.trouble(Wrong(message, (("value", fact.type),)), value)
        misfits = _misfits(fact, value, make)
        return make.case([(make.any_of(*misfits), wrong)], value) if misfits else value


def banded(
    subject: Node,
    kind: Type,
    rows: Sequence[tuple[terms.Row, Node]],
    rest: Node | None,
    make: Making,
    missing: Node | None = None,
) -> Node:
    """The value of the row in which a subject lies, each in an arm of its own that stands where the row does.

    That a subject is missing is asked first. A row that matches nothing of its own comes last, and matches all that is
    left; what no row takes is trouble.
    """
    absent, arms, others = list[Arm](), list[Arm](), list[Arm]()
    for row, value in rows:
        here, known = at(row.span), taken_by(row, subject, at(row.span))
        if None in row.values:
            assert missing is not None
            absent.append((here.any_of(missing), value))
        if known is not None:
            arms.append((known, value))
        elif None not in row.values:
            others.append((here.after([] if arms or len(rows) > 1 else [subject], here.const(value=True)), value))
    return make.case([*absent, *arms, *others], rest or (None if others else no_row(subject, kind, make)))


def taken_by(row: terms.Row, subject: Node, make: Making) -> Node | None:
    """The condition that a row takes a value of a subject; None where it takes none of its own."""
    values = tuple(constant(each) for each in row.values if each is not None)
    return make.among(subject, nodes.Among(row.intervals, values)) if row.intervals or values else None


def asks_missing(condition: Node | None) -> bool:
    """Whether a row of a table is taken where what the table is over is missing."""
    return isinstance(condition, nodes.Logic) and condition.how == "or" and len(condition.conditions) == 1


def first_known(table: nodes.Case) -> Node:
    """The condition of the first row that takes what is known."""
    return next((each for each, _ in table.arms if not asks_missing(each)), table.arms[0][0])


def no_row(subject: Node, kind: Type, make: Making) -> Node:
    """The trouble that no row of a table takes a value."""
    return make.trouble(Wrong(Message("PS534.no_row", value=None), (("value", kind),)), subject)


def is_no_row(node: Node | None) -> bool:
    """Whether a node is that trouble."""
    return _is_wrong(node, "PS534.no_row")


def is_missing_value(node: Node) -> bool:
    """Whether a node is the word ``missing``."""
    return _is_wrong(node, "PS516.missing_value")


def _is_wrong(node: Node | None, key: str) -> bool:
    return isinstance(node, nodes.Primitive) and isinstance(node.data, Wrong) and node.data.message.key == key


def _is_day(kind: Type) -> bool:
    return kind.kind is Kind.DATE


def _moves(moved: list[tuple[str, Node]], make: Making) -> list[Node]:
    """A day that is moved by some numbers of days, or not at all."""
    signs, operands = tuple(sign for sign, _ in moved), [value for _, value in moved]
    return operands if len(operands) == 1 else [make.primitive("moved", *operands, data=signs)]


def _joined(added: list[Node], make: Making) -> Node:
    return added[0] if len(added) == 1 else make.add(*added)


def _misfits(fact: rule_model.FactDef, value: Node, make: Making) -> list[Node]:
    """The conditions under which a fact cannot have a value."""
    conditions: list[Node] = []
    if fact.type.options:
        conditions.append(make.negated(make.among(value, nodes.Among((), fact.type.options))))
    if fact.domain is not None:
        conditions.append(make.negated(make.among(value, nodes.Among((fact.domain,)))))
    if fact.type.whole:
        conditions.append(make.test(value, "<", make.const(0)))
        conditions.append(make.test(value, "!=", make.round(value, Fraction(1), "floor")))
    if fact.step is not None:
        conditions.append(make.test(value, "!=", make.round(value, fact.step, "floor")))
    return conditions
