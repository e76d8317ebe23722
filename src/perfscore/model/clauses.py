"""Resolves the clauses, checks and limits of an indicator, a part or a group.

Inside, what cannot go on raises ``Unfit``; a diagnostic says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from perfscore.kernel import types
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.model import constants, expressions, rule_model, terms
from perfscore.model.checks import no_comparison, no_match, numeric, suspicious_percent
from perfscore.model.drafts import Draft, Rules, text
from perfscore.model.functions import fit_for_target
from perfscore.model.scope import Scope, Unfit, or_none, there, together
from perfscore.model.tables import table_rows
from perfscore.syntax import nodes as written

_LARGEST_SHARE = 2
_AS_TOLD = {Words("part.table_row"): Words("part.row"), Words("part.knot"): Words("part.knot_value")}
"""How a message about its range calls a value that has been called otherwise."""


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


@or_none
def _resolve(node: written.Clause, rules: Rules) -> rule_model.Clause | None:
    match node:
        case written.Award():
            return _award(node, rules)
        case written.AwardList():
            return _award_list(node, rules)
        case written.Deduct():
            return _deduct(node, rules)
        case written.Target():
            return _target(node, rules)
        case written.Judged():
            return judged(node, rules)
        case _:
            assert_never(node)


def _award(node: written.Award, rules: Rules) -> rule_model.Clause:
    value = there(expressions.points(node.value, rules.scope, Words("part.word", word="award")))
    _rows_within(value, rules)
    return rule_model.Award(node.span, value)


def _rows_within(value: terms.Expression, rules: Rules) -> None:
    """Report points outside the range of the node; of a table it is each row."""
    for part, each in expressions.awarded(value, Words("part.award")):
        rules.within(each, _AS_TOLD.get(part, part))


def _award_list(node: written.AwardList, rules: Rules) -> rule_model.Clause:
    if not node.items:
        rules.scope.report.add(Message("PS422.empty_table", what=Words("part.checklist")), node.span)
    items = [_item(item, rules, Words("part.award")) for item in node.items]
    for item in items:
        rules.within(None if item is None else item.points, Words("part.award"), only_high=True)
    return rule_model.AwardList(node.span, tuple(item for item in items if item is not None))


def _item(node: written.Item, rules: Rules, what: Words) -> rule_model.Item | None:
    amount = expressions.points(node.points, rules.scope, what)
    test = expressions.condition(node.condition, rules.scope)
    if amount is None or test is None:
        return None
    value = constants.number(amount)
    if value is not None and value < 0:
        rules.scope.report.add(Message("PS410.negative_amount", what=what), node.points.span)
    return rule_model.Item(node.span, amount, test, text(node.reason))


def _steady_points(node: written.Expression, scope: Scope, where: Words) -> terms.Expression | None:
    """Resolve points that must not depend on facts; where full marks are those of a row, on nothing but its row."""
    if isinstance(scope.full, terms.Expression):
        return expressions.points(node, scope, where)
    value = expressions.fixed_number(node, scope, where)
    return None if value is None else terms.Constant(node.span, types.PLAIN, value)


def _deduct(node: written.Deduct, rules: Rules) -> rule_model.Clause:
    if not node.items:
        rules.scope.report.add(Message("PS422.empty_table", what=Words("part.checklist")), node.span)
    items = [
        _item(item, rules, Words("part.deduction"))
        if isinstance(item, written.Item)
        else or_none(_per_unit)(item, rules)
        for item in node.items
    ]
    floor = None if node.floor is None else expressions.points(node.floor, rules.scope, Words("part.floor"))
    rules.within(floor, Words("part.floor"))
    return rule_model.Deduct(node.span, tuple(item for item in items if item is not None), floor)


def _per_unit(node: written.PerUnit, rules: Rules) -> rule_model.PerUnit:
    scope = rules.scope
    if node.partial is None:
        scope.report.add(Message("PS112.partial_word_missing"), node.span)
    amount = _steady_points(node.points, scope, Words("part.deduction"))
    value = None if amount is None else constants.number(amount)
    if value is not None and value < 0:
        scope.report.add(Message("PS410.negative_amount", what=Words("part.deduction")), node.points.span)
    subject = there(expressions.expression(node.subject, scope))
    numeric(subject, node.subject, Words("part.deduct_per"), scope)
    unit = expressions.scalar(node.unit, subject.type, scope, Words("part.unit"))
    if subject.type.declared and unit == 1:
        message = Message("PS315.percent_forgotten", value=Fraction(1), percent=Fraction(1) * 100)
        scope.report.add(message, node.unit.span)
    if isinstance(unit, Fraction) and unit <= 0:
        scope.report.add(Message("PS410.not_positive", what=Words("part.unit")), node.unit.span)
    threshold = None if node.threshold is None else expressions.expression(node.threshold, scope)
    if threshold is not None:
        if types.unify(threshold.type, subject.type) is None:
            scope.report.add(no_comparison(subject.type, threshold.type), threshold.span)
        suspicious_percent(subject.type, threshold, scope)
    if amount is None or not isinstance(unit, Fraction) or node.partial is None:
        raise Unfit
    return rule_model.PerUnit(node.span, amount, unit, subject, node.above, threshold, node.partial, text(node.reason))


def _target(node: written.Target, rules: Rules) -> rule_model.Clause:
    scope = rules.scope
    if node.otherwise is None:
        # What is compared is still looked at.
        expressions.expression(node.actual, scope), expressions.expression(node.wanted, scope)
        raise scope.refused(Message("PS116.otherwise_missing"), node.span)
    actual, wanted = _compared(node, scope)
    kind = node.otherwise.kind
    why_not = _all_or_nothing(node.operator, kind, actual.type)
    if why_not is not None:
        raise scope.refused(why_not, node.otherwise.span)
    rows: tuple[terms.Row, ...] = ()
    if kind == "bands":
        rows = _missed(node.otherwise, rule_model.shortfall(node.operator, actual.type)[0], rules)
    person = None if node.otherwise.judged is None else _person(node.otherwise.judged, rules)
    return rule_model.Target(node.span, actual, node.operator, wanted, kind, rows, _flag(node, actual, scope), person)


def _person(node: written.Judged, rules: Rules) -> rule_model.JudgedCell:
    """The column in which a person decides of a target that is not met as it is written."""
    if rules.scope.table is None:
        raise rules.scope.refused(Message("PS118.no_row_to_judge"), node.span)
    found = there(judged(node, rules))
    assert isinstance(found, rule_model.JudgedCell)
    return found


def undecided(
    clause: rule_model.Clause | None, limits: Sequence[rule_model.Limit], draft: Draft
) -> Iterator[rule_model.Limit]:
    """A row has no points where nothing can be told of its target, and nobody has decided; limits say more of why."""
    if not isinstance(clause, rule_model.Target) or clause.judged is None:
        return
    (node,) = (each.otherwise for each in draft.clauses if isinstance(each, written.Target))
    assert node is not None and node.judged is not None
    span, actual, wanted = node.judged.span, clause.actual, clause.wanted
    met: terms.Expression = terms.Meets(clause.span, types.BOOL, actual, wanted)
    if clause.operator != "meets":
        met = terms.Comparison(clause.span, types.BOOL, clause.operator, actual, wanted)
    missing = (terms.StatusTest(span, types.BOOL, each, "missing", False) for each in (met, clause.judged.score))
    others = (each.condition for each in limits if each.kind == "na" and each.condition is not None)
    apart = (terms.Not(span, types.BOOL, each) for each in others)
    condition = terms.AllOf(span, types.BOOL, (*apart, *missing))
    yield rule_model.Limit(span, "na", None, condition, "redistribute", text(node.judged.title))


def _missed(node: written.Missed, over: types.Type, rules: Rules) -> tuple[terms.Row, ...]:
    """The rows for a missed target."""
    table = written.TableRows(node.span, node.rows)
    rows = table_rows(table, [over], rules.scope, expressions.TABLES, complete=True)
    for each in terms.leaves(rows):
        expressions.fit_for_points(each, Words("part.table_row"), rules.scope)
        _rows_within(each, rules)
    return rows


def _flag(node: written.Target | written.Check, actual: terms.Expression, scope: Scope) -> Fraction | None:
    if node.flag is None:
        return None
    if node.operator != "meets" and not (actual.type.numeric and node.operator != "="):
        message = Message("PS314.no_flag")
        scope.report.add(message, node.flag.span)
    share = expressions.fixed_number(node.flag, scope, Words("part.share"))
    if share is not None and share < 0:
        scope.report.add(Message("PS410.negative_amount", what=Words("part.share")), node.flag.span)
    elif share is not None and share > _LARGEST_SHARE and isinstance(node.flag, written.Number) and not node.flag.ratio:
        scope.report.add(Message("PS315.percent_forgotten", value=share, percent=share * 100), node.flag.span)
    return share


def checks_of(rules: Rules) -> tuple[rule_model.Check, ...]:
    """What a node compares without giving points for it."""
    found = [or_none(_check)(node, rules.scope) for node in rules.draft.checks]
    return tuple(check for check in found if check is not None)


def _check(node: written.Check, scope: Scope) -> rule_model.Check:
    actual, wanted = _compared(node, scope)
    return rule_model.Check(node.span, actual, node.operator, wanted, _flag(node, actual, scope))


def _all_or_nothing(operator: str, otherwise: rule_model.Otherwise, subject: types.Type) -> Message | None:
    """Why a target that is missed can only give nothing; None where it can give what is written."""
    if otherwise in {"zero", "judged"} or operator == "meets":
        return None
    if operator == "=":
        return Message("PS314.exact_or_missed")
    return Message("PS314.no_part") if otherwise == "proportional" and not subject.numeric else None


def _compared(node: written.Target | written.Check, scope: Scope) -> tuple[terms.Expression, terms.Expression]:
    """The two sides of a comparison."""
    actual, wanted = together(expressions.expression(each, scope) for each in (node.actual, node.wanted))
    if node.operator == "meets":
        fit_for_target(actual, wanted, scope)
    else:
        _comparable(actual, node.operator, wanted, node.span, scope)
    suspicious_percent(actual.type, wanted, scope)
    return actual, wanted


def _comparable(actual: terms.Expression, operator: str, wanted: terms.Expression, span: Span, scope: Scope) -> None:
    common = types.unify(actual.type, wanted.type)
    if common is None:
        raise scope.refused(no_comparison(actual.type, wanted.type), span)
    if operator == "!=":
        raise scope.refused(Message("PS314.no_difference"), span)
    if operator != "=" and not common.ordered:
        raise scope.refused(Message("PS302.no_order", kind=common), span)
    if actual.type.kind is Kind.CHOICE and isinstance(wanted, terms.Constant):
        expressions.check_option(wanted, actual.type, scope)


def limits_of(rules: Rules) -> tuple[rule_model.Limit, ...]:
    """The limits of a node; of one with a list of reasons there is a limit for each."""
    found = [or_none(_limits)(node, rules) for node in rules.draft.limits]
    return tuple(limit for limits in found if limits is not None for limit in limits)


def _coefficient(node: written.Expression, rules: Rules, what: Words) -> terms.Expression:
    """A number without a unit, by which points are multiplied."""
    found = there(expressions.expression(node, rules.scope))
    if not found.type.pure:
        raise rules.scope.refused(Message("PS304.no_number", where=what, kind=found.type), node.span)
    if rules.draft.kind == "framework":
        rules.scope.report.add(Message("PS117.times_outside"), node.span)
    return found


def _limits(node: written.Limit, rules: Rules) -> list[rule_model.Limit]:
    scope, draft = rules.scope, rules.draft
    what = Words("part.word", word=node.kind)
    if node.kind == "times":
        amount = None if node.amount is None else _coefficient(node.amount, rules, what)
    else:
        amount = None if node.amount is None else there(expressions.points(node.amount, scope, what))
        rules.within(amount, what)
    if node.kind == "zero" and draft.full == 0 and draft.low < 0:
        scope.report.add(Message("PS415.zero_is_best"), node.span)
    policy = None
    if node.policy is not None:
        policy = scope.one_of(Words("word.policy"), node.policy, rule_model.STRICTEST_FIRST)
        if draft.kind == "framework":
            if policy not in {"none", None}:
                scope.report.add(Message("PS117.na_outside"), node.span)
            # A whole without points is one that is not scored.
            policy = "error"
    found: list[rule_model.Limit] = []
    for each in node.reasons:
        test = None if each.condition is None else expressions.condition(each.condition, scope)
        if test is not None or each.condition is None:
            found.append(rule_model.Limit(each.span, node.kind, amount, test, policy, text(each.words)))
    return found


@or_none
def judged(node: written.Judged, rules: Rules) -> rule_model.Clause | None:
    """Resolve a ``judged`` clause; in a row its name and its reason are columns."""
    scope = rules.scope
    if scope.table is None:
        if node.reason is not None:
            scope.report.add(Message("PS118.no_reason_here"), node.reason.span)
        fact = scope.facts.get(node.name.text)
        return None if fact is None else rule_model.Judged(node.span, fact)
    words = [word for word in (node.name, node.reason) if word is not None]
    column, *reasons = together(scope.column_of(scope.table, word.text, word.span) for word in words)
    if not (column.type.pure or column.type.kind is Kind.POINTS):
        message = Message(
            "PS306.no_points", where=Words("part.judgement"), found=column.type, numeric=column.type.numeric
        )
        raise scope.refused(message, node.name.span)
    for reason in reasons:
        if reason.type.kind is not Kind.TEXT:
            raise scope.refused(no_match(Words("part.reason"), types.TEXT, reason.type), words[-1].span)
    bounds = _bounds(node, rules)
    step = expressions.step_of(node.step, scope, Words("part.step"))
    low, high = map(there, bounds)
    score = terms.ColumnValue(node.name.span, column.type, scope.table.name, column.name)
    return rule_model.JudgedCell(node.span, score, low, high, step, reasons[0].name if reasons else None)


def _bounds(node: written.Judged, rules: Rules) -> tuple[terms.Expression | None, terms.Expression | None]:
    if node.low is not None and node.high is not None:
        low, high = (expressions.points(edge, rules.scope, Words("part.bound")) for edge in (node.low, node.high))
        return low, high
    full = rules.scope.full
    if isinstance(full, terms.Expression):
        return terms.Constant(node.span, types.PLAIN, Fraction(0)), full
    least, most = (terms.Constant(node.span, types.PLAIN, edge) for edge in (rules.draft.low, rules.draft.high))
    return least, most
