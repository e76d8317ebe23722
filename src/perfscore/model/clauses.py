"""Resolves the clauses, checks and limits of an indicator, a part or a group."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from perfscore.kernel import types
from perfscore.kernel.source import Span
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.model import constants, rule_model, terms
from perfscore.model.advice import unit_advice
from perfscore.model.checks import suspicious_percent
from perfscore.model.drafts import Rules, text
from perfscore.model.expressions import condition, expression, fixed_number, points, scalar, usable_step
from perfscore.model.rows import fit_for_target
from perfscore.model.scope import Scope
from perfscore.model.tables import band_rows, lookup
from perfscore.syntax import clause_nodes
from perfscore.syntax import terms as written

_LARGEST_SHARE = 2
_POLICIES: tuple[rule_model.Policy, ...] = ("full", "zero", "redistribute", "error")


def clause_of(rules: Rules) -> rule_model.Clause | None:
    """The one clause of an indicator or a part; reports none, several, or one beside parts."""
    draft, report = rules.draft, rules.scope.report
    for extra in draft.clauses[1:]:
        report.add(Message("PS405.second_clause"), extra.span)
    if draft.children and draft.clauses:
        report.add(Message("PS406.parts_and_clause"), draft.clauses[0].span)
    if not draft.clauses:
        if not draft.children and not draft.unfinished:
            report.add(Message("PS404.no_clause", what=draft.called), draft.span)
        return None
    return _resolve(draft.clauses[0], rules)


def _resolve(node: clause_nodes.Clause, rules: Rules) -> rule_model.Clause | None:
    match node:
        case clause_nodes.Award():
            value = points(node.value, rules.scope, "`award`")
            rules.within(value, "an award")
            return None if value is None else rule_model.Award(node.span, value)
        case clause_nodes.AwardList():
            return _award_list(node, rules)
        case clause_nodes.Bands():
            return _bands(node, rules)
        case clause_nodes.Interpolate():
            return _interpolate(node, rules)
        case clause_nodes.Deduct():
            return _deduct(node, rules)
        case clause_nodes.Target():
            return _target(node, rules)
        case clause_nodes.Lookup():
            return lookup(node, rules)
        case clause_nodes.Judged():
            return judged(node, rules)
        case _:
            assert_never(node)


def _award_list(node: clause_nodes.AwardList, rules: Rules) -> rule_model.Clause:
    if not node.items:
        rules.scope.report.add(Message("PS422.empty_table", what="this checklist"), node.span)
    items = [_item(item, rules, "an award") for item in node.items]
    for item in items:
        rules.within(None if item is None else item.points, "an award", only_high=True)
    return rule_model.AwardList(node.span, tuple(item for item in items if item is not None))


def _item(node: clause_nodes.AwardItem | clause_nodes.Fault, rules: Rules, what: str) -> rule_model.Item | None:
    amount = points(node.points, rules.scope, what)
    test = condition(node.condition, rules.scope)
    if amount is None or test is None:
        return None
    value = constants.number(amount)
    if value is not None and value < 0:
        rules.scope.report.add(Message("PS410.negative_amount", what=what), node.points.span)
    return rule_model.Item(node.span, amount, test, text(node.reason))


def _bands(node: clause_nodes.Bands, rules: Rules) -> rule_model.Clause | None:
    subject = expression(node.subject, rules.scope)
    if subject is None:
        return None
    rows = _table(node.rows, subject.type, node.span, rules)
    return rule_model.Bands(node.span, subject, rows)


def _table(
    written: tuple[clause_nodes.Band, ...], over: types.Type, span: Span, rules: Rules
) -> tuple[rule_model.Band, ...]:
    if not written:
        rules.scope.report.add(Message("PS422.empty_table", what="this table"), span)
        return ()
    rows = band_rows(written, over, span, rules.scope)
    for row in rows:
        rules.within(row.points, "a row")
    return rows


def _interpolate(node: clause_nodes.Interpolate, rules: Rules) -> rule_model.Clause | None:
    scope = rules.scope
    subject = expression(node.subject, scope)
    if subject is None:
        return None
    if not subject.type.numeric:
        scope.report.add(Message("PS304.no_number", where="`interpolate`", kind=subject.type), node.subject.span)
        return None
    if len(node.knots) < 2:
        scope.report.add(Message("PS409.too_few_knots"), node.span)
    knots: list[tuple[Fraction, terms.Expression]] = []
    for knot in node.knots:
        at = scalar(knot.at, subject.type, scope, "a knot")
        earned = _steady_points(knot.points, scope, "the points of a knot")
        if isinstance(at, Fraction) and earned is not None:
            if knots and at <= knots[-1][0]:
                scope.report.add(Message("PS409.knots_out_of_order"), knot.span)
            rules.within(earned, "a knot")
            knots.append((at, earned))
    return rule_model.Interpolate(node.span, subject, tuple(knots))


def _steady_points(node: written.Expression, scope: Scope, where: str) -> terms.Expression | None:
    """Resolve points that must not depend on facts; where full marks are those of a row, on nothing but its row."""
    if isinstance(scope.full, terms.Expression):
        return points(node, scope, where)
    value = fixed_number(node, scope, where)
    return None if value is None else terms.Constant(node.span, types.PLAIN, value)


def _deduct(node: clause_nodes.Deduct, rules: Rules) -> rule_model.Clause:
    if not node.items:
        rules.scope.report.add(Message("PS422.empty_table", what="this checklist"), node.span)
    items = [
        _item(item, rules, "a deduction") if isinstance(item, clause_nodes.Fault) else _per_unit(item, rules)
        for item in node.items
    ]
    floor = None if node.floor is None else points(node.floor, rules.scope, "a floor")
    rules.within(floor, "a floor")
    return rule_model.Deduct(node.span, tuple(item for item in items if item is not None), floor)


def _per_unit(node: clause_nodes.PerUnit, rules: Rules) -> rule_model.PerUnit | None:
    scope = rules.scope
    if node.partial is None:
        scope.report.add(Message("PS112.partial_word_missing"), node.span)
    amount = _steady_points(node.points, scope, "a deduction")
    value = None if amount is None else constants.number(amount)
    if value is not None and value < 0:
        scope.report.add(Message("PS410.negative_amount", what="a deduction"), node.points.span)
    subject = expression(node.subject, scope)
    if subject is None:
        return None
    if not subject.type.numeric:
        scope.report.add(Message("PS304.no_number", where="`deduct … per`", kind=subject.type), node.subject.span)
        return None
    unit = scalar(node.unit, subject.type, scope, "the unit of a deduction")
    if subject.type.declared and unit == 1:
        scope.report.add(
            Message("PS315.percent_forgotten", value=Fraction(1), percent=Fraction(1) * 100), node.unit.span
        )
    if isinstance(unit, Fraction) and unit <= 0:
        scope.report.add(Message("PS410.not_positive", what="the unit of a deduction"), node.unit.span)
    threshold = None if node.threshold is None else expression(node.threshold, scope)
    if threshold is not None and types.unify(threshold.type, subject.type) is None:
        scope.report.add(
            Message(
                "PS302.no_comparison",
                left=subject.type,
                right=threshold.type,
                advice=unit_advice(subject.type, threshold.type),
            ),
            threshold.span,
        )
    if threshold is not None:
        suspicious_percent(subject.type, threshold, scope)
    if amount is None or not isinstance(unit, Fraction) or node.partial is None:
        return None
    return rule_model.PerUnit(node.span, amount, unit, subject, node.above, threshold, node.partial, text(node.reason))


def _target(node: clause_nodes.Target, rules: Rules) -> rule_model.Clause | None:
    scope = rules.scope
    actual, wanted = expression(node.actual, scope), expression(node.wanted, scope)
    if node.otherwise is None:
        scope.report.add(Message("PS116.otherwise_missing"), node.span)
    if actual is None or wanted is None or node.otherwise is None:
        return None
    if not _comparable(actual, node.operator, wanted, node.span, scope):
        return None
    suspicious_percent(actual.type, wanted, scope)
    kind = node.otherwise.kind
    why_not = _all_or_nothing(node.operator, kind, actual.type)
    if why_not is not None:
        scope.report.add(why_not, node.otherwise.span)
        return None
    rows: tuple[rule_model.Band, ...] = ()
    if kind == "bands":
        subject, _ = rule_model.shortfall(node.operator, actual.type)
        rows = _table(node.otherwise.rows, subject, node.otherwise.span, rules)
    flag = _flag(node, actual, scope)
    return rule_model.Target(node.span, actual, node.operator, wanted, kind, rows, flag)


def _flag(node: clause_nodes.Target | clause_nodes.Check, actual: terms.Expression, scope: Scope) -> Fraction | None:
    if node.flag is None:
        return None
    if node.operator != "meets" and not (actual.type.numeric and node.operator != "="):
        scope.report.add(
            Message("PS314.no_flag"),
            node.flag.span,
        )
    share = fixed_number(node.flag, scope, "the share to flag")
    if share is not None and share < 0:
        scope.report.add(Message("PS410.negative_amount", what="the share to flag"), node.flag.span)
    elif share is not None and share > _LARGEST_SHARE and isinstance(node.flag, written.Number) and not node.flag.ratio:
        scope.report.add(Message("PS315.percent_forgotten", value=share, percent=share * 100), node.flag.span)
    return share


def checks_of(rules: Rules) -> tuple[rule_model.Check, ...]:
    """What a node compares without giving points for it."""
    found = [_check(node, rules.scope) for node in rules.draft.checks]
    return tuple(check for check in found if check is not None)


def _check(node: clause_nodes.Check, scope: Scope) -> rule_model.Check | None:
    actual, wanted = expression(node.actual, scope), expression(node.wanted, scope)
    if actual is None or wanted is None or not _comparable(actual, node.operator, wanted, node.span, scope):
        return None
    suspicious_percent(actual.type, wanted, scope)
    return rule_model.Check(node.span, actual, node.operator, wanted, _flag(node, actual, scope))


def _all_or_nothing(operator: str, otherwise: rule_model.Otherwise, subject: types.Type) -> Message | None:
    """Why a target that is missed can only give nothing; None where it can give what is written."""
    if otherwise == "zero" or operator == "meets":
        return None
    if operator == "=":
        return Message("PS314.exact_or_missed")
    return Message("PS314.no_part") if otherwise == "proportional" and not subject.numeric else None


def _comparable(actual: terms.Expression, operator: str, wanted: terms.Expression, span: Span, scope: Scope) -> bool:
    if operator == "meets":
        return fit_for_target(actual, wanted, scope)
    common = types.unify(actual.type, wanted.type)
    if common is None:
        scope.report.add(
            Message(
                "PS302.no_comparison", left=actual.type, right=wanted.type, advice=unit_advice(actual.type, wanted.type)
            ),
            span,
        )
        return False
    if operator == "!=":
        scope.report.add(Message("PS314.no_difference"), span)
        return False
    if operator != "=" and not common.ordered:
        scope.report.add(Message("PS302.no_order", kind=common), span)
        return False
    if actual.type.kind is Kind.CHOICE and isinstance(wanted, terms.Constant):
        if wanted.value not in actual.type.options:
            meant = nearest(str(wanted.value), actual.type.options)
            scope.report.add(
                Message("PS307.no_option", text=str(wanted.value), meant=meant, options=actual.type.options[:8]),
                wanted.span,
            )
            return False
    return True


def limits_of(rules: Rules) -> tuple[rule_model.Limit, ...]:
    """The limits of a node."""
    found = [_limit(node, rules) for node in rules.draft.limits]
    return tuple(limit for limit in found if limit is not None)


def _limit(node: clause_nodes.Limit, rules: Rules) -> rule_model.Limit | None:
    scope, draft = rules.scope, rules.draft
    amount = None
    if node.amount is not None:
        amount = points(node.amount, scope, f"`{node.kind}`")
        rules.within(amount, f"`{node.kind}`")
        if amount is None:
            return None
    test = None if node.condition is None else condition(node.condition, scope)
    if node.condition is not None and test is None:
        return None
    if node.kind == "zero" and draft.full == 0 and draft.low < 0:
        scope.report.add(Message("PS415.zero_is_best"), node.span)
    policy = None
    if node.policy is not None:
        policy = scope.one_of("policy", node.policy, _POLICIES)
        if draft.kind == "framework":
            scope.report.add(Message("PS117.na_outside"), node.span)
    return rule_model.Limit(node.span, node.kind, amount, test, policy, text(node.reason))


def judged(node: clause_nodes.Judged, rules: Rules) -> rule_model.Clause | None:
    """Resolve a ``judged`` clause; in a row its name and its reason are columns."""
    scope = rules.scope
    if scope.table is None:
        if node.reason is not None:
            scope.report.add(Message("PS118.no_reason_here"), node.reason.span)
        fact = scope.facts.get(node.name.text)
        return None if fact is None else rule_model.Judged(node.span, fact)
    column = scope.column_of(scope.table, node.name.text, node.name.span)
    reason = None if node.reason is None else scope.column_of(scope.table, node.reason.text, node.reason.span)
    if column is None or (node.reason is not None and reason is None):
        return None
    if not (column.type.pure or column.type.kind is Kind.POINTS):
        scope.report.add(
            Message("PS306.no_points", where="a judgement", found=column.type, numeric=column.type.numeric),
            node.name.span,
        )
        return None
    if reason is not None and reason.type.kind is not Kind.TEXT:
        message = Message(
            "PS311.no_match",
            where="a reason",
            subject=types.TEXT,
            found=reason.type,
            advice=unit_advice(types.TEXT, reason.type, written=True),
        )
        scope.report.add(message, node.reason.span if node.reason else node.span)
        return None
    low, high = _bounds(node, rules)
    step = None if node.step is None else fixed_number(node.step, scope, "a step")
    if step is not None and node.step is not None and not usable_step(step, "a step", node.step.span, scope):
        step = None
    if low is None or high is None:
        return None
    score = terms.ColumnValue(node.name.span, column.type, scope.table.name, column.name)
    return rule_model.JudgedCell(node.span, score, low, high, step, None if reason is None else reason.name)


def _bounds(node: clause_nodes.Judged, rules: Rules) -> tuple[terms.Expression | None, terms.Expression | None]:
    if node.low is not None and node.high is not None:
        return points(node.low, rules.scope, "a bound"), points(node.high, rules.scope, "a bound")
    full = rules.scope.full
    if isinstance(full, terms.Expression):
        return terms.Constant(node.span, types.PLAIN, Fraction(0)), full
    low, high = (terms.Constant(node.span, types.PLAIN, edge) for edge in (rules.draft.low, rules.draft.high))
    return low, high
