"""Resolves functions over the rows of tables, and comparisons with written targets."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from perfscore.kernel import limits, types
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.model import rule_model, terms
from perfscore.model.functions import AGGREGATES, FUNCTIONS, MEASURES, SPECIAL
from perfscore.model.scope import Scope, Unfit, or_none, there, together, unknown_name
from perfscore.syntax import terms as written
from perfscore.syntax.chinese import near

Elaborate = Callable[[written.Expression, Scope], terms.Expression]

_SHORT = {"min": "minimum", "max": "maximum"}
_CAN_DROP = frozenset({"sum", "mean", "minimum", "maximum"})
_MEASURED = frozenset(
    {Kind.PLAIN, Kind.NUMBER, Kind.COUNT, Kind.RATIO, Kind.MONEY, Kind.POINTS, Kind.DURATION, Kind.DATE}
)


def table_of(node: written.Expression, scope: Scope) -> rule_model.FactDef | None:
    """The table that an expression names; None, and a diagnostic, where it names none."""
    if not isinstance(node, written.Name):
        scope.report.add(Message("PS213.no_table", name=Words("part.this")), node.span)
        return None
    found = scope.facts.get(node.text)
    if found is not None and found.columns:
        return found
    if found is None and node.text in scope.broken:
        return None
    owners = [fact.name for fact in scope.facts.values() if any(each.name == node.text for each in fact.columns)]
    if found is None and owners:
        scope.report.add(Message("PS212.column_outside", name=node.text, tables=owners, table=owners[0]), node.span)
        return None
    if found is None and node.text not in scope.quantities:
        tables = [fact.name for fact in scope.facts.values() if fact.columns]
        scope.report.add(unknown_name(node.text, nearest(node.text, tables)), node.span)
    else:
        scope.report.add(Message("PS213.no_table", name=f"`{node.text}`"), node.span)
    return None


def unknown_function(function: written.Word, scope: Scope) -> Unfit:
    """What is raised of a function that does not exist, or one over rows that names no table."""
    if function.text in AGGREGATES:
        return scope.refused(
            Message(
                "PS308.extreme_of_rows" if function.text in {"minimum", "maximum"} else "PS308.function_over_rows",
                name=function.text,
                short=function.text[:3],
                ranked=function.text in {"lowest", "highest"},
            ),
            function.span,
        )
    known = sorted({*FUNCTIONS, *SPECIAL, *AGGREGATES, *MEASURES, *scope.rules})
    meant = nearest(function.text, known) or near(function.text, known)
    message = Message("PS208.unknown_function", name=function.text, meant=meant, known=known)
    return scope.refused(message, function.span)


def whole_table(node: written.Call, scope: Scope) -> terms.Expression | None:
    """``count(TABLE)``: the number of its rows; None where it counts conditions."""
    (argument, *more) = node.arguments
    table = scope.facts.get(argument.text) if isinstance(argument, written.Name) and not more else None
    if table is None or not table.columns:
        return None
    return terms.Aggregate(node.span, types.COUNT, "count", table.name, None, 0, None, (0, 0), None)


def aggregate(node: written.Aggregate, scope: Scope, elaborate: Elaborate) -> terms.Expression:
    """Resolve and type a function over the rows of a table."""
    name = node.function.text
    if name not in AGGREGATES and name != "count":
        raise _no_aggregate(node, scope)
    table = there(table_of(node.table, scope))
    inner = scope.within(full=scope.full, fixed=scope.fixed).in_row_of(table)
    where = None if node.where is None else elaborate(node.where, inner)
    if where is not None and node.where is not None and where.type.kind is not Kind.BOOL:
        raise scope.refused(Message("PS303.no_condition", kind=where.type), node.where.span)
    without = or_none(_without)(node, scope)
    argument, rank, kind = _argument(node, inner, elaborate)
    dropped = there(without)
    otherwise = None if node.otherwise is None else elaborate(node.otherwise, scope)
    if otherwise is not None and node.otherwise is not None:
        common = types.unify(kind, otherwise.type)
        if common is None:
            message = Message("PS302.otherwise_differs", kind=kind, other=otherwise.type)
            raise scope.refused(message, node.otherwise.span)
        kind = common
    return terms.Aggregate(node.span, kind, name, table.name, argument, rank, where, dropped, otherwise)


def _no_aggregate(node: written.Aggregate, scope: Scope) -> Unfit:
    name = node.function.text
    if name in _SHORT:
        message = Message("PS208.unknown_function", name=f"{name}(… of …)", meant=_SHORT[name], known=[])
        return scope.refused(message, node.function.span)
    if name in FUNCTIONS or name in SPECIAL or name in MEASURES:
        wanted = Words("takes.no_table")
        return scope.refused(Message("PS308.wrong_arguments", function=name, wanted=wanted), node.span)
    return unknown_function(node.function, scope)


def _argument(
    node: written.Aggregate, inner: Scope, elaborate: Elaborate
) -> tuple[terms.Expression | None, int, types.Type]:
    """What is computed in each row, the k of a k-th value, and the type of the outcome."""
    name, arguments = node.function.text, list(node.arguments)
    if name == "count":
        if arguments:
            wanted = Words("takes.condition_on_rows")
            raise inner.refused(Message("PS308.wrong_arguments", function="count", wanted=wanted), node.span)
        return None, 0, types.COUNT
    ranked = name in {"lowest", "highest"}
    if len(arguments) != 1 + ranked:
        wanted = Words("takes.ranked_value") if ranked else Words("takes.row_value")
        raise inner.refused(Message("PS308.wrong_arguments", function=name, wanted=wanted), node.span)
    rank = 0
    if ranked:
        first = arguments.pop(0)
        if not isinstance(first, written.Number) or first.value.denominator != 1 or not 1 <= first.value <= limits.ROWS:
            message = Message("PS308.wrong_arguments", function=name, wanted=Words("takes.rank"))
            raise inner.refused(message, first.span)
        rank = int(first.value)
    argument = elaborate(arguments[0], inner)
    kind = AGGREGATES[name].result([argument.type])
    if kind is None:
        message = Message("PS308.wrong_arguments", function=name, wanted=AGGREGATES[name].wanted)
        raise inner.refused(message, arguments[0].span)
    return argument, rank, kind


def _without(node: written.Aggregate, scope: Scope) -> tuple[int, int]:
    """How many of the lowest and of the highest values are left out."""
    counts = {"lowest": 0, "highest": 0}
    for word, count in node.dropped:
        kind = there(scope.one_of(Words("word.without"), word, counts))
        if count.denominator != 1 or not 1 <= count <= limits.ROWS:
            wanted = Words("takes.numbers_left_out")
            raise scope.refused(Message("PS308.wrong_arguments", function="without", wanted=wanted), word.span)
        counts[kind] += int(count)
    if node.dropped and node.function.text not in _CAN_DROP:
        message = Message("PS308.wrong_arguments", function=node.function.text, wanted=Words("takes.no_without"))
        raise scope.refused(message, node.span)
    return counts["lowest"], counts["highest"]


def measure(node: written.Call, scope: Scope, elaborate: Elaborate) -> terms.Expression:
    """Resolve and type ``attainment(A, T)`` and ``deviation(A, T)``."""
    name = node.function.text
    if len(node.arguments) != 2:
        message = Message("PS308.wrong_arguments", function=name, wanted=Words("takes.value_and_target"))
        raise scope.refused(message, node.span)
    what: Literal["attainment", "deviation"] = "attainment" if name == "attainment" else "deviation"
    return terms.Measure(node.span, types.RATIO, what, *sides(*node.arguments, scope, elaborate))


def sides(
    actual: written.Expression, target: written.Expression, scope: Scope, elaborate: Elaborate
) -> tuple[terms.Expression, terms.Expression]:
    """A value and the target that it is compared with."""
    left, right = together(or_none(elaborate)(each, scope) for each in (actual, target))
    fit_for_target(left, right, scope)
    return left, right


def fit_for_target(actual: terms.Expression, target: terms.Expression, scope: Scope) -> None:
    """Raise Unfit, with a diagnostic, where one cannot be compared with the other as a target."""
    if target.type.kind is not Kind.TARGET:
        raise scope.refused(Message("PS317.no_written_target", kind=target.type), target.span)
    if actual.type.kind is not Kind.ACTUAL and actual.type.kind not in _MEASURED:
        raise scope.refused(Message("PS317.not_to_meet", kind=actual.type), actual.span)


def constant_points(node: written.Expression) -> Fraction | None:
    """The points of rows where they are written as a number; None where they are computed for each row."""
    match node:
        case written.Number():
            return node.value
        case written.Negative(operand=written.Number() as number):
            return -number.value
        case _:
            return None
