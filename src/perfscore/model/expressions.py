"""Name resolution and type checking of expressions, conditions and intervals.

Where something does not fit, a diagnostic is noted and None goes out; what lies beside it is still looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from perfscore.kernel import limits, types
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import ROUNDINGS, terminates
from perfscore.kernel.source import Span
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message
from perfscore.model import constants, rule_model, terms
from perfscore.model.advice import unit_advice, unknown_word
from perfscore.model.checks import hundredfold, suspicious_percent
from perfscore.model.functions import FUNCTIONS, MEASURES, SPECIAL
from perfscore.model.rows import aggregate, cell_status, measure, meets, report_unknown, whole_table
from perfscore.model.scope import TOTAL, Scope
from perfscore.syntax import terms as written

_STATUSES: dict[str, tuple[terms.Status, bool]] = {
    "known": ("known", False),
    "missing": ("missing", False),
    "pending": ("pending", False),
    "applicable": ("not applicable", True),
}


def expression(node: written.Expression, scope: Scope) -> terms.Expression | None:
    """Resolve and type an expression of any type."""
    if node.depth > limits.NESTING:
        scope.report.add(Message("PS107.too_deep"), node.span)
        return None
    return _elaborate(node, scope)


def condition(node: written.Expression, scope: Scope) -> terms.Expression | None:
    """Resolve and type an expression that must be true or false."""
    found = expression(node, scope)
    if found is not None and found.type.kind is not Kind.BOOL:
        scope.report.add(Message("PS303.no_condition", kind=found.type), node.span)
        return None
    return found


def points(node: written.Expression, scope: Scope, where: str) -> terms.Expression | None:
    """Resolve and type an expression that must be points or a pure number."""
    found = expression(node, scope)
    if found is not None and not (found.type.pure or found.type.kind is Kind.POINTS):
        scope.report.add(
            Message("PS306.no_points", where=where, found=found.type, numeric=found.type.numeric), node.span
        )
        return None
    return found


def fixed(node: written.Expression, scope: Scope, where: str) -> terms.Constant | None:
    """Resolve an expression that must not depend on facts."""
    found = expression(node, scope.within(full=scope.full, fixed=where))
    if found is None:
        return None
    value = constants.fold(found)
    if value is None:
        scope.report.add(Message("PS309.not_fixed", where=where, edge="edge" in where), node.span)
        return None
    return terms.Constant(node.span, found.type, value)


def fixed_number(node: written.Expression, scope: Scope, where: str) -> Fraction | None:
    """Resolve an expression that must be a number without a unit that does not depend on facts."""
    found = fixed(node, scope, where)
    if found is None:
        return None
    if not isinstance(found.value, Fraction) or not (found.type.pure or found.type.kind is Kind.POINTS):
        scope.report.add(Message("PS304.no_number", where=where, kind=found.type), node.span)
        return None
    return found.value


def usable_step(step: Fraction, what: str, span: Span, scope: Scope) -> bool:
    """Whether values can be written in such steps; reports one that is not above 0 or never ends."""
    if step <= 0:
        scope.report.add(Message("PS410.not_positive", what=what), span)
    elif not terminates(step):
        scope.report.add(Message("PS410.endless_step", what=what), span)
    else:
        return True
    return False


def interval(node: written.Edges, subject: Type, scope: Scope, where: str) -> Interval | None:
    """Resolve the edges of an interval of values of some type."""
    if not subject.ordered:
        scope.report.add(Message("PS302.no_order", kind=subject), node.span)
        return None
    low = _edge(node.low, subject, scope, where)
    if node.low is not None and low is None:
        return None
    high = low if node.exactly else _edge(node.high, subject, scope, where)
    if node.high is not None and high is None:
        return None
    found = Interval(low, high, node.low_closed, node.high_closed)
    if found.empty:
        scope.report.add(Message("PS411.empty_interval"), node.span)
        return None
    return found


def scalar(node: written.Expression, subject: Type, scope: Scope, where: str) -> terms.Scalar | None:
    """Resolve a written value of some type."""
    found = fixed(node, scope, where)
    if found is None:
        return None
    return found.value if _fits(found, subject, scope, where) else None


def _edge(node: written.Expression | None, subject: Type, scope: Scope, where: str) -> Fraction | None:
    if node is None:
        return None
    value = scalar(node, subject, scope, where)
    return None if value is None else constants.position(value)


def _fits(found: terms.Constant, subject: Type, scope: Scope, where: str) -> bool:
    if subject.kind is Kind.CHOICE and isinstance(found.value, str):
        return _option(found, subject, scope)
    if types.unify(found.type, subject) is None:
        scope.report.add(
            Message(
                "PS311.no_match",
                where=where,
                subject=subject,
                found=found.type,
                advice=unit_advice(subject, found.type, written=True),
            ),
            found.span,
        )
        return False
    suspicious_percent(subject, found, scope)
    return True


def _option(found: terms.Constant, subject: Type, scope: Scope) -> bool:
    assert isinstance(found.value, str)
    if found.value in subject.options:
        return True
    meant = nearest(found.value, subject.options)
    scope.report.add(Message("PS307.no_option", text=found.value, meant=meant, options=subject.options[:8]), found.span)
    return False


def _elaborate(node: written.Expression, scope: Scope) -> terms.Expression | None:
    match node:
        case written.Number():
            return terms.Constant(node.span, types.RATIO if node.ratio else types.PLAIN, node.value)
        case written.Duration():
            return terms.Constant(node.span, types.DURATION, node.days)
        case written.Day():
            return terms.Constant(node.span, types.DATE, node.value)
        case written.Text():
            return terms.Constant(node.span, types.TEXT, node.value)
        case written.Truth():
            return terms.Constant(node.span, types.BOOL, node.value)
        case written.FullMarks():
            return _full(node, scope)
        case written.Name():
            return _name(node, scope)
        case written.Call():
            return _call(node, scope)
        case written.Aggregate():
            return aggregate(node, scope, _elaborate)
        case written.Negative():
            return _negative(node, scope)
        case written.Sum():
            return _sum(node, scope)
        case written.Product():
            return _product(node, scope)
        case written.Power():
            return _power(node, scope)
        case written.Conditional():
            return _conditional(node, scope)
        case _:
            return _truth(node, scope)


def _truth(node: written.Expression, scope: Scope) -> terms.Expression | None:
    match node:
        case written.Meets():
            return meets(node, scope, _elaborate)
        case written.Comparison():
            return _comparison(node, scope)
        case written.Within():
            return _within(node, scope)
        case written.OneOf():
            return _one_of(node, scope)
        case written.StatusTest():
            return _status(node, scope)
        case written.Not():
            operand = condition(node.operand, scope)
            return None if operand is None else terms.Not(node.span, types.BOOL, operand)
        case written.AllOf():
            operands = _all(condition(each, scope) for each in node.operands)
            return None if operands is None else terms.AllOf(node.span, types.BOOL, operands)
        case _:
            assert isinstance(node, written.AnyOf)
            operands = _all(condition(each, scope) for each in node.operands)
            return None if operands is None else terms.AnyOf(node.span, types.BOOL, operands)


def _all(found: Iterable[terms.Expression | None]) -> tuple[terms.Expression, ...] | None:
    everything = list(found)
    there = tuple(each for each in everything if each is not None)
    return there if len(there) == len(everything) else None


def _full(node: written.FullMarks, scope: Scope) -> terms.Expression | None:
    if scope.full is None:
        scope.report.add(Message("PS118.no_full_marks"), node.span)
        return None
    if isinstance(scope.full, terms.Expression):
        return scope.full
    return terms.Constant(node.span, types.PLAIN, scope.full)


def _name(node: written.Name, scope: Scope) -> terms.Expression | None:
    if scope.fixed is not None:
        scope.report.add(Message("PS309.not_fixed", where=scope.fixed, edge="edge" in scope.fixed), node.span)
        return None
    if (column := scope.column(node.text)) is not None and scope.table is not None:
        return terms.ColumnValue(node.span, column.type, scope.table.name, column.name)
    if scope.scores and (scope.nodes.meant(node.text) or node.text == TOTAL):
        path = scope.node(node.text, node.span)
        return None if path is None else terms.NodeValue(node.span, types.POINTS, path, "score")
    found = scope.value(node.text, node.span)
    if found is None:
        return None
    if isinstance(found, rule_model.FactDef):
        return terms.FactValue(node.span, found.type, found.name)
    return terms.QuantityValue(node.span, found.type, found.name)


def _call(node: written.Call, scope: Scope) -> terms.Expression | None:
    name = node.function.text
    if name == "round":
        return _round(node, scope)
    if name in MEASURES:
        return measure(node, scope, _elaborate)
    if name in SPECIAL:
        return _node_value(node, scope)
    if name == "count" and (counted := whole_table(node, scope)) is not None:
        return counted
    signature = FUNCTIONS.get(name)
    if signature is None:
        report_unknown(node.function, scope)
        return None
    arguments = _all(_elaborate(each, scope) for each in node.arguments)
    if arguments is None:
        return None
    result = signature.result([each.type for each in arguments])
    if result is None:
        scope.report.add(Message("PS308.wrong_arguments", function=name, wanted=signature.wanted), node.span)
        return None
    return terms.Function(node.span, result, name, arguments)


def _round(node: written.Call, scope: Scope) -> terms.Expression | None:
    if len(node.arguments) != 3 or not isinstance(node.arguments[2], written.Name):
        wanted = "a value, a step and, without quotes, a mode: `round(x, 0.01, half_up)`"
        scope.report.add(Message("PS308.wrong_arguments", function="round", wanted=wanted), node.span)
        return None
    operand, step_node, mode = node.arguments
    assert isinstance(mode, written.Name)
    if scope.one_of("rounding mode", mode, ROUNDINGS) is None:
        return None
    value = _elaborate(operand, scope)
    if value is None:
        return None
    if not value.type.numeric:
        scope.report.add(Message("PS304.no_number", where="`round`", kind=value.type), operand.span)
        return None
    step = scalar(step_node, value.type, scope, "the step of a rounding")
    if not isinstance(step, Fraction):
        return None
    if not usable_step(step, "the step of a rounding", step_node.span, scope):
        return None
    whole = value.type.kind is not Kind.COUNT or step.denominator == 1
    kind = value.type if whole else Type(Kind.NUMBER, value.type.dimension)
    return terms.Rounded(node.span, kind, value, step, mode.text)


def _node_value(node: written.Call, scope: Scope) -> terms.Expression | None:
    name = node.function.text
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], written.Name):
        scope.report.add(Message("PS211.name_needed", function=name), node.span)
        return None
    path = scope.node(node.arguments[0].text, node.arguments[0].span)
    if path is None:
        return None
    return terms.NodeValue(node.span, types.POINTS, path, "score" if name == "score" else "weight")


def _negative(node: written.Negative, scope: Scope) -> terms.Expression | None:
    operand = _elaborate(node.operand, scope)
    if operand is None:
        return None
    if not operand.type.numeric:
        scope.report.add(Message("PS304.no_number", where="a minus sign", kind=operand.type), node.operand.span)
        return None
    known = operand.type
    kind = Type(Kind.NUMBER, known.dimension) if known.kind is Kind.COUNT else known
    return terms.Negative(node.span, kind, operand)


def _sum(node: written.Sum, scope: Scope) -> terms.Expression | None:
    found = _all(_elaborate(term, scope) for _, term in node.terms)
    if found is None:
        return None
    kind = found[0].type
    for (sign, place), term in zip(node.terms[1:], found[1:], strict=True):
        added = types.add(kind, term.type, minus=sign == "-")
        if added is None:
            scope.report.add(
                Message(
                    "PS301.no_sum", right=term.type, adding=sign == "+", left=kind, advice=unit_advice(kind, term.type)
                ),
                node.terms[0][1].span.to(place.span),
            )
            return None
        kind = added
    signs = [sign for sign, _ in node.terms]
    return terms.Sum(node.span, kind, tuple(zip(signs, found, strict=True)))


def _product(node: written.Product, scope: Scope) -> terms.Expression | None:
    factors = _all(_elaborate(factor, scope) for _, factor in node.factors)
    if factors is None:
        return None
    kind = factors[0].type
    for (sign, place), factor in zip(node.factors, factors, strict=True):
        if not factor.type.numeric:
            scope.report.add(Message("PS304.no_number", where="a product or quotient", kind=factor.type), place.span)
            return None
        if place is node.factors[0][1]:
            continue
        if sign == "/" and constants.number(factor) == 0:
            scope.report.add(Message("PS408.division_by_zero"), place.span)
            return None
        combined = types.multiply(kind, factor.type) if sign == "*" else types.divide(kind, factor.type)
        assert combined is not None
        kind = combined
    signs = [sign for sign, _ in node.factors]
    kind = hundredfold(kind, node, factors, scope)
    return terms.Product(node.span, kind, tuple(zip(signs, factors, strict=True)))


def _power(node: written.Power, scope: Scope) -> terms.Expression | None:
    base = _elaborate(node.base, scope)
    exponent = node.exponent
    small = isinstance(exponent, written.Number) and exponent.value.denominator == 1 and not exponent.ratio
    if not small or not isinstance(exponent, written.Number) or exponent.value > limits.EXPONENT:
        scope.report.add(Message("PS310.bad_exponent"), exponent.span)
        return None
    if base is None:
        return None
    kind = types.power(base.type, int(exponent.value))
    if kind is None:
        scope.report.add(Message("PS304.no_number", where="a power", kind=base.type), node.base.span)
        return None
    return terms.Power(node.span, kind, base, int(exponent.value))


def _comparison(node: written.Comparison, scope: Scope) -> terms.Expression | None:
    sides = _all((_elaborate(node.left, scope), _elaborate(node.right, scope)))
    if sides is None:
        return None
    left, right = sides
    common = types.unify(left.type, right.type)
    if common is None:
        scope.report.add(
            Message("PS302.no_comparison", left=left.type, right=right.type, advice=unit_advice(left.type, right.type)),
            node.span,
        )
        return None
    if node.operator not in {"=", "!="} and not common.ordered:
        scope.report.add(Message("PS302.no_order", kind=left.type), node.span)
        return None
    for one, other in ((left, right), (right, left)):
        suspicious_percent(one.type, other, scope)
        if one.type.kind is Kind.CHOICE and isinstance(other, terms.Constant):
            if not _option(other, one.type, scope):
                return None
    return terms.Comparison(node.span, types.BOOL, node.operator, left, right)


def _within(node: written.Within, scope: Scope) -> terms.Expression | None:
    operand = _elaborate(node.operand, scope)
    if operand is None:
        return None
    found = interval(node.range, operand.type, scope, "the edge of a range")
    return None if found is None else terms.Within(node.span, types.BOOL, operand, found)


def _one_of(node: written.OneOf, scope: Scope) -> terms.Expression | None:
    operand = _elaborate(node.operand, scope)
    if operand is None:
        return None
    options = [scalar(each, operand.type, scope, "a value of a list") for each in node.options]
    there = tuple(option for option in options if option is not None)
    return terms.OneOf(node.span, types.BOOL, operand, there) if len(there) == len(options) else None


def _status(node: written.StatusTest, scope: Scope) -> terms.Expression | None:
    if node.word.text not in _STATUSES:
        message = unknown_word(
            "status",
            node.word.text,
            ["known", "missing", "pending", "not applicable"],
            nearest(node.word.text, _STATUSES),
        )
        scope.report.add(message, node.word.span)
        return None
    if not isinstance(node.operand, written.Name):
        scope.report.add(Message("PS210.fact_expected", what="this"), node.operand.span)
        return None
    if scope.column(node.operand.text) is not None:
        return cell_status(node, node.operand, scope)
    if (table := scope.facts.get(node.operand.text)) is not None and table.columns:
        status, negated = _STATUSES[node.word.text]
        return terms.StatusTest(node.span, types.BOOL, table.name, status, negated != node.negated)
    found = scope.value(node.operand.text, node.operand.span)
    if found is None:
        return None
    if not isinstance(found, rule_model.FactDef):
        scope.report.add(Message("PS210.fact_expected", what=f"`{found.name}`"), node.operand.span)
        return None
    status, negated = _STATUSES[node.word.text]
    return terms.StatusTest(node.span, types.BOOL, found.name, status, negated != node.negated)


def _conditional(node: written.Conditional, scope: Scope) -> terms.Expression | None:
    test = condition(node.condition, scope)
    branches = _all((_elaborate(node.positive, scope), _elaborate(node.negative, scope)))
    if test is None or branches is None:
        return None
    positive, negative = branches
    common = types.unify(positive.type, negative.type)
    if common is None:
        scope.report.add(Message("PS302.no_common", left=positive.type, right=negative.type), node.span)
        return None
    return terms.Conditional(node.span, common, test, positive, negative)
