"""Name resolution and type checking of expressions, conditions and intervals.

Where something does not fit, a diagnostic is noted and None goes out; what lies beside it is still looked at. Inside,
what cannot go on raises ``Unfit``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import reduce

import attrs

from perfscore.kernel import limits, types
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import ROUNDINGS, terminates
from perfscore.kernel.source import Span, replace
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.model import constants, functions, rule_model, tables, terms
from perfscore.model.checks import hundredfold, no_comparison, no_match, numeric, points_in_percent, suspicious_percent
from perfscore.model.scope import TOTAL, RuleDef, Scope, Unfit, or_none, there, together, unit_advice, unknown_word
from perfscore.model.walk import depth_of
from perfscore.syntax import nodes as written

STATUSES: dict[str, tuple[terms.Status, bool]] = {
    "known": ("known", False),
    "missing": ("missing", False),
    "pending": ("pending", False),
    "applicable": ("not applicable", True),
}

_LISTED = Words("part.list_value")


def _expression(node: written.Expression, scope: Scope) -> terms.Expression:
    """Resolve and type an expression of any type."""
    if depth_of(node) > limits.NESTING:
        raise scope.refused(Message("PS107.too_deep"), node.span)
    return _elaborate(node, scope)


def _condition(node: written.Expression, scope: Scope) -> terms.Expression:
    """Resolve and type an expression that must be true or false."""
    found = _expression(node, scope)
    if found.type.kind is not Kind.BOOL:
        raise scope.refused(Message("PS303.no_condition", kind=found.type), node.span)
    return found


def _points(node: written.Expression, scope: Scope, where: Words) -> terms.Expression:
    """Resolve and type an expression that must be points or a pure number; of a table it is each row."""
    found = _expression(node, scope)
    fits = [fit_for_points(each, part, scope) for part, each in awarded(found, where)]
    if not all(fits):
        raise Unfit
    return found


def fit_for_points(found: terms.Expression, where: Words, scope: Scope) -> bool:
    """Whether something is points or a pure number; reports what is not."""
    if not (found.type.pure or found.type.kind is Kind.POINTS):
        message = Message("PS306.no_points", where=where, found=found.type, numeric=found.type.numeric)
        scope.report.add(message, found.span)
        return False
    points_in_percent(found, scope)
    return True


def awarded(found: terms.Expression, where: Words) -> Iterator[tuple[Words, terms.Expression]]:
    """What gives the points of a rule, and how a message calls it: a value, or those in the rows of a table."""
    match found:
        case terms.Lookup():
            for each in terms.leaves(found.rows):
                yield from awarded(each, Words("part.table_row"))
            if found.otherwise is not None:
                yield from awarded(found.otherwise, Words("part.word", word="otherwise"))
        case terms.Interpolate():
            for knot in found.knots:
                yield from awarded(knot.value, Words("part.knot"))
        case terms.First():
            for option in found.options:
                yield from awarded(option.value, where)
        case _:
            yield where, found


def _fixed(node: written.Expression, scope: Scope, where: Words) -> terms.Constant:
    """Resolve an expression that must not depend on facts."""
    found = _expression(node, scope.within(full=scope.full, fixed=where))
    value = constants.fold(found)
    if value is None:
        raise scope.refused(Message("PS309.not_fixed", where=where, edge="edge" in where.key), node.span)
    return terms.Constant(node.span, found.type, value)


def _fixed_number(node: written.Expression, scope: Scope, where: Words) -> Fraction:
    """Resolve an expression that must be a number without a unit that does not depend on facts."""
    found = _fixed(node, scope, where)
    if not isinstance(found.value, Fraction) or not (found.type.pure or found.type.kind is Kind.POINTS):
        raise scope.refused(Message("PS304.no_number", where=where, kind=found.type), node.span)
    return found.value


def usable_step(step: Fraction, what: Words, span: Span, scope: Scope) -> bool:
    """Whether values can be written in such steps; reports one that is not above 0 or never ends."""
    if step <= 0:
        scope.report.add(Message("PS410.not_positive", what=what), span)
    elif not terminates(step):
        scope.report.add(Message("PS410.endless_step", what=what), span)
    else:
        return True
    return False


def _interval(node: written.Edges, subject: Type, scope: Scope, where: Words) -> Interval:
    """Resolve the edges of an interval of values of some type."""
    if not subject.ordered:
        raise scope.refused(Message("PS302.no_order", kind=subject), node.span)
    low = _edge(node.low, subject, scope, where)
    high = low if node.exactly else _edge(node.high, subject, scope, where)
    found = Interval(low, high, node.low_closed, node.high_closed)
    if found.empty:
        raise scope.refused(Message("PS411.empty_interval"), node.span)
    return found


def _edge(node: written.Expression | None, subject: Type, scope: Scope, where: Words) -> Fraction | None:
    return None if node is None else constants.position(_scalar(node, subject, scope, where))


def _scalar(node: written.Expression, subject: Type, scope: Scope, where: Words) -> terms.Scalar:
    """Resolve a written value of some type."""
    found = _fixed(node, scope, where)
    if subject.kind is Kind.CHOICE and isinstance(found.value, str):
        check_option(found, subject, scope)
    elif types.unify(found.type, subject) is None:
        raise scope.refused(no_match(where, subject, found.type), found.span)
    else:
        suspicious_percent(subject, found, scope)
    return found.value


def check_option(found: terms.Constant, subject: Type, scope: Scope) -> None:
    """Raise Unfit, with a diagnostic, where a word is none of the options of a choice."""
    if found.value not in subject.options:
        word = str(found.value)
        message = Message(
            "PS307.no_option", text=word, meant=nearest(word, subject.options), options=subject.options[:8]
        )
        raise scope.refused(message, found.span)


expression, condition, points = or_none(_expression), or_none(_condition), or_none(_points)
fixed_number, interval, scalar = or_none(_fixed_number), or_none(_interval), or_none(_scalar)
"""The same for others, with None where something does not fit."""


def step_of(node: written.Expression | None, scope: Scope, what: Words) -> Fraction | None:
    """The step of values that is written; None where there is none that can be used."""
    step = None if node is None else fixed_number(node, scope, what)
    return step if node is not None and step is not None and usable_step(step, what, node.span, scope) else None


def _elaborate(node: written.Expression, scope: Scope) -> terms.Expression:
    match node:
        case written.Constant():
            return terms.Constant(node.span, node.type, node.value)
        case written.FullMarks():
            return _full(node, scope)
        case written.Name():
            return _name(node, scope)
        case written.Call():
            return _call(node, scope)
        case written.Aggregate():
            return functions.aggregate(node, scope, _elaborate)
        case written.Negative():
            operand = _elaborate(node.operand, scope)
            kind = numeric(operand, node.operand, Words("part.minus"), scope)
            return terms.Negative(node.span, kind.signed, operand)
        case written.Sum():
            return _sum(node, scope)
        case written.Product():
            return _product(node, scope)
        case written.Power():
            return _power(node, scope)
        case written.Conditional():
            return _conditional(node, scope)
        case written.Lookup():
            return tables.lookup(node, scope, TABLES)
        case written.Interpolate():
            return tables.interpolate(node, scope, TABLES)
        case written.Slices():
            return tables.slices(node, scope, TABLES)
        case written.First():
            return tables.first(node, scope, TABLES, condition)
        case written.Otherwise():
            return _otherwise(node, scope)
        case _:
            return _truth(node, scope)


def _truth(node: written.Expression, scope: Scope) -> terms.Expression:
    match node:
        case written.Meets():
            return terms.Meets(node.span, types.BOOL, *functions.sides(node.actual, node.target, scope, _elaborate))
        case written.Comparison():
            return _comparison(node, scope)
        case written.Within():
            operand = _elaborate(node.operand, scope)
            found = _interval(node.range, operand.type, scope, Words("part.range_edge"))
            return terms.Within(node.span, types.BOOL, operand, found)
        case written.OneOf():
            operand = _elaborate(node.operand, scope)
            options: list[terms.Scalar | None] = [scalar(each, operand.type, scope, _LISTED) for each in node.options]
            return terms.OneOf(node.span, types.BOOL, operand, together(options))
        case written.StatusTest():
            return _status(node, scope)
        case written.Not():
            return terms.Not(node.span, types.BOOL, _condition(node.operand, scope))
        case written.AllOf():
            return terms.AllOf(node.span, types.BOOL, together(condition(each, scope) for each in node.operands))
        case _:
            assert isinstance(node, written.AnyOf)
            return terms.AnyOf(node.span, types.BOOL, together(condition(each, scope) for each in node.operands))


def _each(nodes: Iterable[written.Expression], scope: Scope) -> tuple[terms.Expression, ...]:
    return together(or_none(_elaborate)(each, scope) for each in nodes)


def _full(node: written.FullMarks, scope: Scope) -> terms.Expression:
    if scope.full is None:
        raise scope.refused(Message("PS118.no_full_marks"), node.span)
    if isinstance(scope.full, terms.Expression):
        return scope.full
    return terms.Constant(node.span, types.PLAIN, scope.full)


def _name(node: written.Name, scope: Scope) -> terms.Expression:
    if node.text in scope.parameters:
        return replace(scope.parameters[node.text], span=node.span)
    if scope.fixed is not None:
        raise scope.refused(Message("PS309.not_fixed", where=scope.fixed, edge="edge" in scope.fixed.key), node.span)
    if (column := scope.column(node.text)) is not None and scope.table is not None:
        return terms.ColumnValue(node.span, column.type, scope.table.name, column.name)
    if scope.scores and (scope.nodes.meant(node.text) or node.text == TOTAL):
        return terms.NodeValue(node.span, types.POINTS, there(scope.node(node.text, node.span)), "score")
    if tables.is_missing(node, scope):
        return terms.Missing(node.span, types.MISSING)
    found = scope.value(node.text, node.span)
    if found is None:
        raise Unfit
    kind = terms.FactValue if isinstance(found, rule_model.FactDef) else terms.QuantityValue
    return kind(node.span, found.type, found.name)


def _call(node: written.Call, scope: Scope) -> terms.Expression:
    name = node.function.text
    if name == "round":
        return _round(node, scope)
    if name in functions.MEASURES:
        return functions.measure(node, scope, _elaborate)
    if name in functions.SPECIAL:
        return _node_value(node, scope)
    if name == "count" and (counted := functions.whole_table(node, scope)) is not None:
        return counted
    if (rule := scope.rules.get(name)) is not None:
        return functions.call(node, rule, scope, _elaborate, _scalar)
    signature = functions.FUNCTIONS.get(name)
    if signature is None and name in scope.broken:
        raise Unfit
    if signature is None:
        raise functions.unknown_function(node.function, scope)
    arguments = _each(node.arguments, scope)
    result = signature.result([each.type for each in arguments])
    if result is None:
        raise functions.misused(name, signature.wanted, node.span, scope)
    return terms.Function(node.span, result, name, arguments)


def _round(node: written.Call, scope: Scope) -> terms.Expression:
    if len(node.arguments) != 3 or not isinstance(node.arguments[2], written.Name):
        raise functions.misused("round", Words("takes.rounding"), node.span, scope)
    operand, step_node, mode = node.arguments
    assert isinstance(mode, written.Name)
    chosen = there(scope.one_of(Words("word.rounding"), mode, ROUNDINGS))
    value = _elaborate(operand, scope)
    kind = numeric(value, operand, Words("part.round"), scope)
    step = _scalar(step_node, kind, scope, Words("part.rounding_step"))
    if not isinstance(step, Fraction) or not usable_step(step, Words("part.rounding_step"), step_node.span, scope):
        raise Unfit
    return terms.Rounded(node.span, kind if step.denominator == 1 else kind.signed, value, step, chosen)


def _node_value(node: written.Call, scope: Scope) -> terms.Expression:
    name = node.function.text
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], written.Name):
        raise scope.refused(Message("PS211.name_needed", function=name), node.span)
    path = there(scope.node(node.arguments[0].text, node.arguments[0].span))
    return terms.NodeValue(node.span, types.POINTS, path, "score" if name == "score" else "weight")


def _sum(node: written.Sum, scope: Scope) -> terms.Expression:
    found = _each((term for _, term in node.terms), scope)
    kind = found[0].type
    for (sign, place), term in zip(node.terms[1:], found[1:], strict=True):
        added = types.add(kind, term.type, minus=sign == "-")
        if added is None:
            message = Message(
                "PS301.no_sum", right=term.type, adding=sign == "+", left=kind, advice=unit_advice(kind, term.type)
            )
            raise scope.refused(message, node.terms[0][1].span.to(place.span))
        kind = added
    signs = [sign for sign, _ in node.terms]
    return terms.Sum(node.span, kind, tuple(zip(signs, found, strict=True)))


def _product(node: written.Product, scope: Scope) -> terms.Expression:
    factors = _each((factor for _, factor in node.factors), scope)
    kind = factors[0].type
    for (sign, place), factor in zip(node.factors, factors, strict=True):
        numeric(factor, place, Words("part.product"), scope)
        if place is node.factors[0][1]:
            continue
        if sign == "/" and constants.number(factor) == 0:
            raise scope.refused(Message("PS408.division_by_zero"), place.span)
        combined = types.multiply(kind, factor.type) if sign == "*" else types.divide(kind, factor.type)
        assert combined is not None
        kind = combined
    signs = [sign for sign, _ in node.factors]
    kind = hundredfold(kind, node, factors, scope)
    return terms.Product(node.span, kind, tuple(zip(signs, factors, strict=True)))


def _power(node: written.Power, scope: Scope) -> terms.Expression:
    base, exponent = or_none(_elaborate)(node.base, scope), node.exponent
    small = isinstance(exponent, written.Number) and exponent.value.denominator == 1 and not exponent.ratio
    if not small or not isinstance(exponent, written.Number) or exponent.value > limits.EXPONENT:
        raise scope.refused(Message("PS310.bad_exponent"), exponent.span)
    found = there(base)
    kind = types.power(numeric(found, node.base, Words("part.power"), scope), int(exponent.value))
    assert kind is not None
    return terms.Power(node.span, kind, found, int(exponent.value))


def _comparison(node: written.Comparison, scope: Scope) -> terms.Expression:
    left, right = _each((node.left, node.right), scope)
    common = types.unify(left.type, right.type)
    if common is None or Kind.MISSING in {left.type.kind, right.type.kind}:
        raise scope.refused(no_comparison(left.type, right.type), node.span)
    if node.operator not in {"=", "!="} and not common.ordered:
        raise scope.refused(Message("PS302.no_order", kind=left.type), node.span)
    for one, other in ((left, right), (right, left)):
        suspicious_percent(one.type, other, scope)
        if one.type.kind is Kind.CHOICE and isinstance(other, terms.Constant):
            check_option(other, one.type, scope)
    return terms.Comparison(node.span, types.BOOL, node.operator, left, right)


def _status(node: written.StatusTest, scope: Scope) -> terms.Expression:
    word = node.word.text
    if word not in STATUSES:
        known = ["known", "missing", "pending", "not applicable"]
        message = unknown_word(Words("word.status"), word, known, nearest(word, STATUSES))
        raise scope.refused(message, node.word.span)
    status, negated = STATUSES[word]
    operand = _asked(node.operand, scope)
    if status not in {"known", "missing"} and not isinstance(operand, terms.FactValue):
        if isinstance(operand, terms.ColumnValue):
            there(scope.one_of(Words("word.cell_status"), node.word, ("known", "missing")))
        what = f"`{node.operand.text}`" if isinstance(node.operand, written.Name) else Words("part.this")
        raise scope.refused(Message("PS210.fact_expected", what=what), node.operand.span)
    return terms.StatusTest(node.span, types.BOOL, operand, status, negated != node.negated)


def _asked(node: written.Expression, scope: Scope) -> terms.Expression:
    """What it is asked of whether it is there: a table, or any value."""
    table = scope.facts.get(node.text) if isinstance(node, written.Name) and not scope.column(node.text) else None
    if table is not None and table.columns:
        return terms.FactValue(node.span, table.type, table.name)
    return _elaborate(node, scope)


def _otherwise(node: written.Otherwise, scope: Scope) -> terms.Expression:
    """What counts where a value is missing."""
    value, instead = _each((node.value, node.instead), scope)
    if types.unify(value.type, instead.type) is None:
        message = Message("PS302.otherwise_differs", kind=value.type, other=instead.type)
        raise scope.refused(message, node.instead.span)
    missing = terms.StatusTest(value.span, types.BOOL, value, "missing", False)
    return terms.Conditional(node.span, tables.common_type((value, instead), scope), missing, instead, value)


def _conditional(node: written.Conditional, scope: Scope) -> terms.Expression:
    test = condition(node.condition, scope)
    positive, negative = _each((node.positive, node.negative), scope)
    common = types.unify(positive.type, negative.type)
    if test is not None and common is None:
        raise scope.refused(Message("PS302.no_common", left=positive.type, right=negative.type), node.span)
    words = tables.common_type([_as_far(positive, test, held=True), _as_far(negative, test, held=False)], scope)
    return terms.Conditional(node.span, words, there(test), positive, negative)


def _as_far(value: terms.Expression, test: terms.Expression | None, *, held: bool) -> terms.Expression:
    """A value with the words alone that it can be where a condition holds, or does not."""
    match test:
        case terms.Not():
            return _as_far(value, test.operand, held=not held)
        case terms.AllOf() if held:
            return reduce(lambda found, each: _as_far(found, each, held=True), test.operands, value)
        case terms.AnyOf() if not held:
            return reduce(lambda found, each: _as_far(found, each, held=False), test.operands, value)
        case terms.Comparison(operator="=" | "!=", left=subject, right=terms.Constant(value=str() as word)):
            words: tuple[terms.Scalar, ...] = (word,)
            among = held == (test.operator == "=")
        case terms.OneOf(operand=subject, options=words):
            among = held
        case _:
            return value
    if not isinstance(value, terms.Named) or type(subject) is not type(value) or subject.name != value.name:
        return value
    options = tuple(each for each in value.type.options if (each in words) == among)
    return replace(value, type=attrs.evolve(value.type, options=options)) if options else value


TABLES = tables.Reading(or_none(_elaborate), interval, scalar)
"""How the pieces of tables are resolved."""


@or_none
def rule_alone(rule: RuleDef, scope: Scope) -> terms.Expression:
    """The body of a rule by itself, of which what is wrong is told once; None where something in it does not fit."""
    parameters = {name: terms.Parameter(rule.body.span, kind, name) for name, kind in rule.parameters}
    return _elaborate(rule.body, functions.in_rule(scope, parameters, scope.report))
