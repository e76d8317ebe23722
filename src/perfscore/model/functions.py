"""Functions of the language and rules with a name: their signatures, and how calls of them are resolved and typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from operator import attrgetter
from typing import Any, Literal

from perfscore.kernel import limits, types
from perfscore.kernel.source import Record, Span, replace
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report
from perfscore.model import rule_model, terms
from perfscore.model.constants import number
from perfscore.model.scope import RuleDef, Scope, Unfit, or_none, there, together, unknown_name
from perfscore.model.walk import pieces
from perfscore.syntax import nodes as written
from perfscore.syntax.chinese import near


class Signature(Record):
    """How a function may be called: ``wanted`` says it in words, ``result`` gives None where the types do not fit."""

    wanted: Words
    result: Callable[[Sequence[Type]], Type | None]


def _common(arguments: Sequence[Type]) -> Type | None:
    common: Type | None = arguments[0]
    for argument in arguments[1:]:
        common = None if common is None else types.unify(common, argument)
    return common if common is not None and common.ordered else None


def _numbers(arguments: Sequence[Type]) -> Type | None:
    common = _common(arguments)
    return common if common is not None and common.numeric else None


def _mean(arguments: Sequence[Type]) -> Type | None:
    common = _numbers(arguments)
    return None if common is None else common.signed


def _fixed(*wanted: Callable[[Type], bool], gives: Type) -> Callable[[Sequence[Type]], Type | None]:
    def result(arguments: Sequence[Type]) -> Type | None:
        fits = len(arguments) == len(wanted) and all(test(each) for test, each in zip(wanted, arguments, strict=True))
        return gives if fits else None

    return result


def _is_date(given: Type) -> bool:
    return given.kind is Kind.DATE


FUNCTIONS = {
    "abs": Signature(Words("takes.number"), lambda given: _numbers(given) if len(given) == 1 else None),
    "plain": Signature(Words("takes.number"), _fixed(attrgetter("numeric"), gives=types.NUMBER)),
    **dict.fromkeys(("min", "max"), Signature(Words("takes.values"), _common)),
    "clamp": Signature(Words("takes.value_and_limits"), lambda given: _common(given) if len(given) == 3 else None),
    "sum": Signature(Words("takes.numbers"), _numbers),
    "mean": Signature(Words("takes.numbers"), _mean),
    "count": Signature(
        Words("takes.conditions"), lambda given: types.COUNT if all(each.kind is Kind.BOOL for each in given) else None
    ),
    **dict.fromkeys(
        ("days_between", "months_between"),
        Signature(Words("takes.two_dates"), _fixed(_is_date, _is_date, gives=types.NUMBER)),
    ),
    **dict.fromkeys(
        ("months_before", "months_after"),
        Signature(Words("takes.date_and_months"), _fixed(_is_date, attrgetter("pure"), gives=types.DATE)),
    ),
    "month_end": Signature(Words("takes.date"), _fixed(_is_date, gives=types.DATE)),
    **dict.fromkeys(("year", "month", "day"), Signature(Words("takes.date"), _fixed(_is_date, gives=types.NUMBER))),
}
"""The functions whose arguments are values; ``round``, ``score`` and ``weight`` are read apart."""

SPECIAL = ("round", "score", "weight")
MEASURES = ("attainment", "deviation")
"""The functions of a value and a target as it is written."""

AGGREGATES = {
    "sum": Signature(Words("takes.numbers"), _numbers),
    **dict.fromkeys(("mean", "median"), Signature(Words("takes.numbers"), _mean)),
    "distinct": Signature(
        Words("takes.plain_value"), lambda given: types.COUNT if types.unify(*given, *given) else None
    ),
    **dict.fromkeys(("minimum", "maximum", "lowest", "highest"), Signature(Words("takes.values"), _common)),
    **dict.fromkeys(
        ("any", "all"),
        Signature(Words("takes.condition"), lambda given: types.BOOL if given[0].kind is Kind.BOOL else None),
    ),
}
"""The functions over the rows of a table; ``count`` takes no value of a row."""


Elaborate = Callable[[written.Expression, Scope], terms.Expression]

_SHORT = {"min": "minimum", "max": "maximum"}
_CAN_DROP = frozenset({"sum", "mean", "minimum", "maximum"})
_MEASURED = types.NUMERIC | {Kind.DATE}


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


def misused(function: str, wanted: Words, span: Span, scope: Scope) -> Unfit:
    """What is raised of a function that takes something else than it is given."""
    return scope.refused(Message("PS308.wrong_arguments", function=function, wanted=wanted), span)


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
        return misused(name, Words("takes.no_table"), node.span, scope)
    return unknown_function(node.function, scope)


def _argument(
    node: written.Aggregate, inner: Scope, elaborate: Elaborate
) -> tuple[terms.Expression | None, int, types.Type]:
    """What is computed in each row, the k of a k-th value, and the type of the outcome."""
    name, arguments = node.function.text, list(node.arguments)
    if name == "count":
        if arguments:
            raise misused(name, Words("takes.condition_on_rows"), node.span, inner)
        return None, 0, types.COUNT
    ranked = name in {"lowest", "highest"}
    if len(arguments) != 1 + ranked:
        wanted = Words("takes.ranked_value") if ranked else Words("takes.row_value")
        raise misused(name, wanted, node.span, inner)
    rank = 0
    if ranked:
        first = arguments.pop(0)
        if not isinstance(first, written.Number) or first.value.denominator != 1 or not 1 <= first.value <= limits.ROWS:
            raise misused(name, Words("takes.rank"), first.span, inner)
        rank = int(first.value)
    argument = elaborate(arguments[0], inner)
    kind = AGGREGATES[name].result([argument.type])
    if kind is None:
        raise misused(name, AGGREGATES[name].wanted, arguments[0].span, inner)
    return argument, rank, kind


def _without(node: written.Aggregate, scope: Scope) -> tuple[int, int]:
    """How many of the lowest and of the highest values are left out."""
    counts = {"lowest": 0, "highest": 0}
    for word, count in node.dropped:
        kind = there(scope.one_of(Words("word.without"), word, counts))
        if count.denominator != 1 or not 1 <= count <= limits.ROWS:
            raise misused("without", Words("takes.numbers_left_out"), word.span, scope)
        counts[kind] += int(count)
    if node.dropped and node.function.text not in _CAN_DROP:
        raise misused(node.function.text, Words("takes.no_without"), node.span, scope)
    return counts["lowest"], counts["highest"]


def measure(node: written.Call, scope: Scope, elaborate: Elaborate) -> terms.Expression:
    """Resolve and type ``attainment(A, T)`` and ``deviation(A, T)``."""
    name = node.function.text
    if len(node.arguments) != 2:
        raise misused(name, Words("takes.value_and_target"), node.span, scope)
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


Fixed = Callable[[written.Expression, Type, Scope, Words], Any]


def called_in(node: written.Expression) -> Iterator[str]:
    """The functions that an expression calls that is not resolved yet."""
    return (each.function.text for each in pieces(node) if isinstance(each, written.Called))


def call(node: written.Call, rule: RuleDef, scope: Scope, elaborate: Elaborate, fixed: Fixed) -> terms.Expression:
    """Resolve the call of a rule: its body, in which each parameter has the value of an argument."""
    if scope.within_rules >= limits.RULES_NESTING:
        raise scope.refused(Message("PS107.rules_too_deep"), node.span)
    if scope.called.total() >= limits.RULE_CALLS:
        message = Message("PS424.too_many", most=limits.RULE_CALLS, what=Words("part.rule_calls"))
        raise scope.refused(message, node.span)
    if len(node.arguments) != len(rule.parameters):
        wanted = Words("takes.parameters", names=[name for name, _ in rule.parameters])
        raise misused(rule.name, wanted, node.span, scope)
    scope.called[rule.name] += 1
    arguments = [
        _passed(argument, kind, scope, elaborate, fixed)
        for argument, (_, kind) in zip(node.arguments, rule.parameters, strict=True)
    ]
    parameters = {
        name: terms.Argument(argument.span, kind, name, argument)
        for (name, kind), argument in zip(rule.parameters, arguments, strict=True)
    }
    inner = in_rule(scope, parameters, Report(scope.report.source))
    body = None
    with suppress(Unfit):
        body = elaborate(rule.body, inner)
    # What is wrong with the body itself has been told; what is wrong with this call is told at it.
    told = (each.said for each in inner.report.diagnostics if each.severity == "error")
    wrong = [each for each in told if isinstance(each, Message)]
    if body is None:
        raise scope.refused(wrong[0], node.span) if wrong else Unfit
    return terms.RuleCall(node.span, body.type, rule.name, tuple(arguments), body)


def _passed(
    node: written.Expression, declared: Type, scope: Scope, elaborate: Elaborate, fixed: Fixed
) -> terms.Expression:
    """A value that is one of the declared type; a written word must be one of its options."""
    if declared.kind is Kind.CHOICE and isinstance(node, written.Text):
        return terms.Constant(node.span, declared, fixed(node, declared, scope, Words("part.argument")))
    found = elaborate(node, scope)
    value = number(found) if declared.whole and found.type.kind is Kind.PLAIN else None
    whole = value is not None and value >= 0 and value.denominator == 1
    if not whole and not types.assignable(found.type, declared):
        raise scope.refused(Message("PS305.declared_otherwise", declared=declared, found=found.type), node.span)
    return found


def in_rule(scope: Scope, parameters: dict[str, Any], report: Report) -> Scope:
    """What names mean in the body of a rule: its parameters, facts and quantities, wherever it is called."""
    inner = scope.within(fixed=scope.fixed)
    return replace(inner, report=report, table=None, parameters=parameters, within_rules=scope.within_rules + 1)
