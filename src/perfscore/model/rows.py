"""Resolves functions over the rows of tables, and comparisons with written targets."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from perfscore.kernel import limits, types
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.model import rule_model, terms
from perfscore.model.functions import AGGREGATES, FUNCTIONS, MEASURES, SPECIAL
from perfscore.model.scope import Scope, unknown_name
from perfscore.syntax import terms as written

Elaborate = Callable[[written.Expression, Scope], terms.Expression | None]

_SHORT = {"min": "minimum", "max": "maximum"}
_CAN_DROP = frozenset({"sum", "mean", "minimum", "maximum"})
_MEASURED = frozenset(
    {Kind.PLAIN, Kind.NUMBER, Kind.COUNT, Kind.RATIO, Kind.MONEY, Kind.POINTS, Kind.DURATION, Kind.DATE}
)


def table_of(node: written.Expression, scope: Scope) -> rule_model.FactDef | None:
    """The table that an expression names; None, and a diagnostic, where it names none."""
    if not isinstance(node, written.Name):
        scope.report.add(Message("PS213.no_table", name="this"), node.span)
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


def report_unknown(function: written.Word, scope: Scope) -> None:
    """Report a function that does not exist, or one over rows that names no table."""
    if function.text in AGGREGATES:
        scope.report.add(
            Message(
                "PS308.extreme_of_rows" if function.text in {"minimum", "maximum"} else "PS308.function_over_rows",
                name=function.text,
                short=function.text[:3],
                ranked=function.text in {"lowest", "highest"},
            ),
            function.span,
        )
        return
    known = sorted({*FUNCTIONS, *SPECIAL, *AGGREGATES, *MEASURES})
    scope.report.add(
        Message("PS208.unknown_function", name=function.text, meant=nearest(function.text, known), known=known),
        function.span,
    )


def whole_table(node: written.Call, scope: Scope) -> terms.Expression | None:
    """``count(TABLE)``: the number of its rows; None where it counts conditions."""
    (argument, *more) = node.arguments
    table = scope.facts.get(argument.text) if isinstance(argument, written.Name) and not more else None
    if table is None or not table.columns:
        return None
    return terms.Aggregate(node.span, types.COUNT, "count", table.name, None, 0, None, (0, 0), None)


def aggregate(node: written.Aggregate, scope: Scope, elaborate: Elaborate) -> terms.Expression | None:
    """Resolve and type a function over the rows of a table."""
    name = node.function.text
    if name not in AGGREGATES and name != "count":
        _no_aggregate(node, scope)
        return None
    table = table_of(node.table, scope)
    if table is None:
        return None
    inner = scope.within(full=scope.full, fixed=scope.fixed).in_row_of(table)
    where = None
    if node.where is not None:
        where = elaborate(node.where, inner)
        if where is None:
            return None
        if where.type.kind is not Kind.BOOL:
            scope.report.add(Message("PS303.no_condition", kind=where.type), node.where.span)
            return None
    without = _without(node, scope)
    argument, rank, kind = _argument(node, inner, elaborate)
    if kind is None or without is None:
        return None
    otherwise = None
    if node.otherwise is not None:
        otherwise = elaborate(node.otherwise, scope)
        if otherwise is None:
            return None
        common = types.unify(kind, otherwise.type)
        if common is None:
            scope.report.add(
                Message("PS302.otherwise_differs", kind=str(kind), other=str(otherwise.type)), node.otherwise.span
            )
            return None
        kind = common
    return terms.Aggregate(node.span, kind, name, table.name, argument, rank, where, without, otherwise)


def _no_aggregate(node: written.Aggregate, scope: Scope) -> None:
    name = node.function.text
    if name in _SHORT:
        message = Message("PS208.unknown_function", name=f"{name}(… of …)", meant=_SHORT[name], known=[])
        scope.report.add(message, node.function.span)
    elif name in FUNCTIONS or name in SPECIAL or name in MEASURES:
        scope.report.add(
            Message(
                "PS308.wrong_arguments",
                function=name,
                wanted="no table: over rows there are `sum`, `mean`, `count` and others",
            ),
            node.span,
        )
    else:
        report_unknown(node.function, scope)


def _argument(
    node: written.Aggregate, inner: Scope, elaborate: Elaborate
) -> tuple[terms.Expression | None, int, types.Type | None]:
    """What is computed in each row, the k of a k-th value, and the type of the outcome, None where it does not fit."""
    name, arguments, report = node.function.text, list(node.arguments), inner.report
    if name == "count":
        if arguments:
            wanted = "no values, but a condition, as in `count(projects where done)`"
            report.add(Message("PS308.wrong_arguments", function="count", wanted=wanted), node.span)
            return None, 0, None
        return None, 0, types.COUNT
    ranked = name in {"lowest", "highest"}
    if len(arguments) != 1 + ranked:
        wanted = "a rank and a value of a row: `lowest(2, price of bids)`" if ranked else "one value of a row"
        report.add(Message("PS308.wrong_arguments", function=name, wanted=wanted), node.span)
        return None, 0, None
    rank = 0
    if ranked:
        first = arguments.pop(0)
        if not isinstance(first, written.Number) or first.value.denominator != 1 or not 1 <= first.value <= limits.ROWS:
            report.add(
                Message("PS308.wrong_arguments", function=name, wanted="its rank as a whole number from 1"), first.span
            )
            return None, 0, None
        rank = int(first.value)
    argument = elaborate(arguments[0], inner)
    if argument is None:
        return None, 0, None
    kind = AGGREGATES[name].result([argument.type])
    if kind is None:
        report.add(Message("PS308.wrong_arguments", function=name, wanted=AGGREGATES[name].wanted), arguments[0].span)
    return argument, rank, kind


def _without(node: written.Aggregate, scope: Scope) -> tuple[int, int] | None:
    """How many of the lowest and of the highest values are left out."""
    counts = {"lowest": 0, "highest": 0}
    for word, count in node.dropped:
        if scope.one_of("word behind `without`", word, counts) is None:
            return None
        if count.denominator != 1 or not 1 <= count <= limits.ROWS:
            message = Message(
                "PS308.wrong_arguments", function="without", wanted="whole numbers from 1, as in `without lowest 1`"
            )
            scope.report.add(message, word.span)
            return None
        counts[word.text] += int(count)
    if node.dropped and node.function.text not in _CAN_DROP:
        scope.report.add(
            Message("PS308.wrong_arguments", function=node.function.text, wanted="no `without`"), node.span
        )
        return None
    return counts["lowest"], counts["highest"]


def meets(node: written.Meets, scope: Scope, elaborate: Elaborate) -> terms.Expression | None:
    """Resolve and type ``A meets T``."""
    sides = _sides(node.actual, node.target, scope, elaborate)
    return None if sides is None else terms.Meets(node.span, types.BOOL, *sides)


def measure(node: written.Call, scope: Scope, elaborate: Elaborate) -> terms.Expression | None:
    """Resolve and type ``attainment(A, T)`` and ``deviation(A, T)``."""
    name = node.function.text
    if len(node.arguments) != 2:
        scope.report.add(Message("PS308.wrong_arguments", function=name, wanted="a value and a target"), node.span)
        return None
    sides = _sides(*node.arguments, scope, elaborate)
    if sides is None:
        return None
    return terms.Measure(node.span, types.RATIO, "attainment" if name == "attainment" else "deviation", *sides)


def _sides(
    actual: written.Expression, target: written.Expression, scope: Scope, elaborate: Elaborate
) -> tuple[terms.Expression, terms.Expression] | None:
    left, right = elaborate(actual, scope), elaborate(target, scope)
    if left is None or right is None or not fit_for_target(left, right, scope):
        return None
    return left, right


def fit_for_target(actual: terms.Expression, target: terms.Expression, scope: Scope) -> bool:
    """Whether one can be compared with the other as a target; reports it where not."""
    if target.type.kind is not Kind.TARGET:
        scope.report.add(Message("PS317.no_written_target", kind=str(target.type)), target.span)
        return False
    if actual.type.kind is not Kind.ACTUAL and actual.type.kind not in _MEASURED:
        scope.report.add(Message("PS317.not_to_meet", kind=str(actual.type)), actual.span)
        return False
    return True


def cell_status(node: written.StatusTest, operand: written.Name, scope: Scope) -> terms.Expression | None:
    """``COLUMN is missing``: a cell is filled in or not."""
    column = scope.column(operand.text)
    assert column is not None and scope.table is not None
    if scope.one_of("status of a cell", node.word, ("known", "missing")) is None:
        return None
    negated = (node.word.text == "missing") != node.negated
    return terms.CellTest(node.span, types.BOOL, scope.table.name, column.name, negated)


def constant_points(node: written.Expression) -> Fraction | None:
    """The points of rows where they are written as a number; None where they are computed for each row."""
    match node:
        case written.Number():
            return node.value
        case written.Negative(operand=written.Number() as number):
            return -number.value
        case _:
            return None
