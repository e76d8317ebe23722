"""The clauses and limits of a node come in; the same resolved, typed and within the node's range go out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from perfscore import types
from perfscore.analysis import constants, model, ranges, terms
from perfscore.analysis.drafts import Draft
from perfscore.analysis.expressions import condition, expression, fixed_number, points, scalar, suspicious_percent
from perfscore.analysis.scope import Scope
from perfscore.analysis.tables import band_rows
from perfscore.bands import Interval
from perfscore.messages import points as messages
from perfscore.messages import syntax as word_messages
from perfscore.messages import types as type_messages
from perfscore.source import Span
from perfscore.suggest import nearest
from perfscore.syntax import nodes
from perfscore.syntax import terms as written
from perfscore.types import Kind

_POLICIES: dict[str, model.Policy] = {
    "full": "full",
    "zero": "zero",
    "redistribute": "redistribute",
    "error": "error",
}
_PARTIAL: dict[str, model.PartialUnit] = {
    "proportional": "proportional",
    "started": "started",
    "complete": "complete",
}
_KINDS: dict[str, model.LimitKind] = {
    "zero": "zero", "full": "full", "cap": "cap", "at least": "at least", "at most": "at most", "na": "na",
}  # fmt: skip


@attrs.frozen
class Rules:
    """What is needed to resolve the rules of one node."""

    draft: Draft
    scope: Scope
    quantity_ranges: Mapping[str, Interval]

    def range_of(self, found: terms.Expression) -> Interval:
        """Where the values of an expression lie."""
        return ranges.of(found, self.scope.facts, self.quantity_ranges)

    def within(self, found: terms.Expression | None, what: str, *, only_high: bool = False) -> None:
        """Report fixed points outside the range of the node; several awards may reach a range that one does not."""
        if found is None:
            return
        value = constants.number(found)
        if value is None:
            return
        if value > self.draft.high or (value < self.draft.low and not only_high):
            message = messages.outside_range(what, value, self.draft.low, self.draft.high)
            self.scope.report.add(message, found.span)


def text(node: nodes.Quoted | None) -> str | None:
    """The words of a reason or a title, where there are any."""
    return None if node is None else node.text


def clause_of(rules: Rules) -> model.Clause | None:
    """The one clause of an indicator or a part; reports none, several, or one beside parts."""
    draft, report = rules.draft, rules.scope.report
    for extra in draft.clauses[1:]:
        report.add(messages.second_clause(), extra.span)
    if draft.children and draft.clauses:
        report.add(messages.parts_and_clause(), draft.clauses[0].span)
    if not draft.clauses:
        if not draft.children and not draft.too_deep:
            report.add(messages.no_clause(draft.called), draft.span)
        return None
    return _resolve(draft.clauses[0], rules)


def _resolve(node: nodes.Clause, rules: Rules) -> model.Clause | None:
    match node:
        case nodes.Award():
            value = points(node.value, rules.scope, "`award`")
            rules.within(value, "an award")
            return None if value is None else model.Award(node.span, value)
        case nodes.AwardList():
            return _award_list(node, rules)
        case nodes.Bands():
            return _bands(node, rules)
        case nodes.Interpolate():
            return _interpolate(node, rules)
        case nodes.Deduct():
            return _deduct(node, rules)
        case nodes.Target():
            return _target(node, rules)
        case _:
            assert isinstance(node, nodes.Judged)
            fact = rules.scope.facts.get(node.name.text)
            return None if fact is None else model.Judged(node.span, fact)


def _award_list(node: nodes.AwardList, rules: Rules) -> model.Clause:
    if not node.items:
        rules.scope.report.add(messages.empty_table("this checklist"), node.span)
    items = [_item(item, rules, "an award") for item in node.items]
    for item in items:
        rules.within(None if item is None else item.points, "an award", only_high=True)
    return model.AwardList(node.span, tuple(item for item in items if item is not None))


def _item(node: nodes.AwardItem | nodes.Fault, rules: Rules, what: str) -> model.Item | None:
    amount = points(node.points, rules.scope, what)
    test = condition(node.condition, rules.scope)
    if amount is None or test is None:
        return None
    value = constants.number(amount)
    if value is not None and value < 0:
        rules.scope.report.add(messages.negative_amount(what), node.points.span)
    return model.Item(node.span, amount, test, text(node.reason))


def _bands(node: nodes.Bands, rules: Rules) -> model.Clause | None:
    subject = expression(node.subject, rules.scope)
    if subject is None:
        return None
    rows = _table(node.rows, subject.type, rules.range_of(subject), node.span, rules)
    return model.Bands(node.span, subject, rows)


def _table(
    written: tuple[nodes.Band, ...], subject: types.Type, domain: Interval, span: Span, rules: Rules
) -> tuple[model.Band, ...]:
    if not written:
        rules.scope.report.add(messages.empty_table("this table"), span)
        return ()
    rows = band_rows(written, subject, domain, span, rules.scope)
    for row in rows:
        rules.within(row.points, "a row")
    return rows


def _interpolate(node: nodes.Interpolate, rules: Rules) -> model.Clause | None:
    scope = rules.scope
    subject = expression(node.subject, scope)
    if subject is None:
        return None
    if not subject.type.numeric:
        scope.report.add(type_messages.no_number(subject.type, "`interpolate`"), node.subject.span)
        return None
    if len(node.knots) < 2:
        scope.report.add(messages.too_few_knots(), node.span)
    knots: list[tuple[Fraction, Fraction]] = []
    for knot in node.knots:
        at = scalar(knot.at, subject.type, scope, "a knot")
        earned = fixed_number(knot.points, scope, "the points of a knot")
        if isinstance(at, Fraction) and earned is not None:
            if knots and at <= knots[-1][0]:
                scope.report.add(messages.knots_out_of_order(), knot.span)
            rules.within(terms.Constant(knot.points.span, types.PLAIN, earned), "a knot")
            knots.append((at, earned))
    return model.Interpolate(node.span, subject, tuple(knots))


def _deduct(node: nodes.Deduct, rules: Rules) -> model.Clause:
    if not node.items:
        rules.scope.report.add(messages.empty_table("this checklist"), node.span)
    items = [
        _item(item, rules, "a deduction") if isinstance(item, nodes.Fault) else _per_unit(item, rules)
        for item in node.items
    ]
    floor = None if node.floor is None else points(node.floor, rules.scope, "a floor")
    rules.within(floor, "a floor")
    return model.Deduct(node.span, tuple(item for item in items if item is not None), floor)


def _per_unit(node: nodes.PerUnit, rules: Rules) -> model.PerUnit | None:
    scope = rules.scope
    if node.partial is None:
        scope.report.add(word_messages.partial_word_missing(), node.span)
    amount = fixed_number(node.points, scope, "a deduction")
    if amount is not None and amount < 0:
        scope.report.add(messages.negative_amount("a deduction"), node.points.span)
    subject = expression(node.subject, scope)
    if subject is None:
        return None
    if not subject.type.numeric:
        scope.report.add(type_messages.no_number(subject.type, "`deduct … per`"), node.subject.span)
        return None
    unit = scalar(node.unit, subject.type, scope, "the unit of a deduction")
    if subject.type.declared and unit == 1:
        scope.report.add(type_messages.percent_forgotten(Fraction(1)), node.unit.span)
    if isinstance(unit, Fraction) and unit <= 0:
        scope.report.add(messages.not_positive("the unit of a deduction"), node.unit.span)
    threshold = None if node.threshold is None else expression(node.threshold, scope)
    if threshold is not None and types.unify(threshold.type, subject.type) is None:
        scope.report.add(type_messages.no_comparison(subject.type, threshold.type), threshold.span)
    if threshold is not None:
        suspicious_percent(subject.type, threshold, scope)
    if amount is None or not isinstance(unit, Fraction) or node.partial is None:
        return None
    partial = _PARTIAL[node.partial]
    return model.PerUnit(node.span, amount, unit, subject, node.above, threshold, partial, text(node.reason))


def _target(node: nodes.Target, rules: Rules) -> model.Clause | None:
    scope = rules.scope
    actual, wanted = expression(node.actual, scope), expression(node.wanted, scope)
    if node.otherwise is None:
        scope.report.add(word_messages.otherwise_missing(), node.span)
    if actual is None or wanted is None or node.otherwise is None:
        return None
    if not _comparable(actual, node.operator, wanted, node.span, scope):
        return None
    suspicious_percent(actual.type, wanted, scope)
    kind = _otherwise(node, node.otherwise, actual.type)
    if isinstance(kind, str):
        scope.report.add(type_messages.no_target(kind, "write `otherwise zero`"), node.otherwise.span)
        return None
    rows: tuple[model.Band, ...] = ()
    if node.otherwise.kind == "bands":
        subject, domain = _shortfall(node.operator, actual.type)
        rows = _table(node.otherwise.rows, subject, domain, node.otherwise.span, rules)
    flag = None if node.flag is None else fixed_number(node.flag, scope, "the share to flag")
    if node.flag is not None and not (actual.type.numeric and node.operator != "="):
        scope.report.add(
            type_messages.no_target("only a number can go far beyond its target", "leave `flag beyond` out"),
            node.flag.span,
        )
    return model.Target(node.span, actual, node.operator, wanted, kind.word, rows, flag)


@attrs.frozen
class _Kind:
    word: model.Otherwise


def _otherwise(node: nodes.Target, written: nodes.Otherwise, subject: types.Type) -> _Kind | str:
    if written.kind == "zero":
        return _Kind("zero")
    if node.operator == "=":
        return "a target that must be met exactly is met or missed, nothing between"
    if written.kind == "proportional":
        return _Kind("proportional") if subject.numeric else "only a number can be met in part"
    return _Kind("bands")


def _shortfall(operator: str, subject: types.Type) -> tuple[types.Type, Interval]:
    """What the bands of a missed target are over: the share attained or, for dates, the days late (or early)."""
    strict = operator in {"<", ">"}
    if subject.kind is Kind.DATE:
        first = Fraction(0 if strict else 1)
        return types.COUNT, Interval(low=first, low_closed=True)
    return types.RATIO, Interval(high=Fraction(1), high_closed=strict)


def _comparable(actual: terms.Expression, operator: str, wanted: terms.Expression, span: Span, scope: Scope) -> bool:
    common = types.unify(actual.type, wanted.type)
    if common is None:
        scope.report.add(type_messages.no_comparison(actual.type, wanted.type), span)
        return False
    if operator == "!=":
        help_ = "a target is `>=`, `>`, `<=`, `<` or `=`"
        scope.report.add(type_messages.no_target("a target cannot be to differ", help_), span)
        return False
    if operator != "=" and not common.ordered:
        scope.report.add(type_messages.no_order(common), span)
        return False
    if actual.type.kind is Kind.CHOICE and isinstance(wanted, terms.Constant):
        if wanted.value not in actual.type.options:
            meant = nearest(str(wanted.value), actual.type.options)
            scope.report.add(type_messages.no_option(str(wanted.value), actual.type.options, meant), wanted.span)
            return False
    return True


def limits_of(rules: Rules) -> tuple[model.Limit, ...]:
    """The limits of a node."""
    found = [_limit(node, rules) for node in rules.draft.limits]
    return tuple(limit for limit in found if limit is not None)


def _limit(node: nodes.Limit, rules: Rules) -> model.Limit | None:
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
        scope.report.add(messages.zero_is_best(), node.span)
    policy = None
    if node.policy is not None:
        policy = _policy(node.policy, scope)
        if draft.kind == "framework":
            scope.report.add(word_messages.misplaced("`na`", "the whole framework"), node.span)
    return model.Limit(node.span, _KINDS[node.kind], amount, test, policy, text(node.reason))


def _policy(word: written.Word, scope: Scope) -> model.Policy | None:
    policy = _POLICIES.get(word.text)
    if policy is None:
        message = word_messages.unknown_word("policy", word.text, list(_POLICIES), nearest(word.text, _POLICIES))
        scope.report.add(message, word.span)
    return policy
