"""Checks what is resolved: points and weights that do not add up, divisions without rounding, types, percent signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, starmap

import attrs

from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import terminates
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report
from perfscore.model import constants, model, rule_model, terms
from perfscore.model.constants import number
from perfscore.model.drafts import ONE_SCALE, Draft, RowsDraft
from perfscore.model.scope import Scope, unit_advice
from perfscore.model.walk import inside
from perfscore.syntax import nodes as written


def check_points(root: Draft, report: Report) -> None:
    """Report groups whose children do not add up, stand on another scale or lack a weight, at every level."""
    count = 0
    for draft in root.walk():
        count += 1
        if draft.kind in {"framework", "group"} and not (draft.children or draft.rows or draft.unfinished):
            report.add(Message("PS418.empty_group", what=draft.called), draft.span)
        elif draft.combination in ONE_SCALE:
            _one_scale(draft, report)
        elif draft.children and not draft.rows and draft.combination == "sum":
            total = sum((child.weight for child in draft.children), Fraction(0))
            if total != draft.weight:
                report.add(
                    Message(
                        "PS401.not_adding_up",
                        what=draft.called,
                        declared=draft.weight,
                        found=total,
                        difference=abs(total - draft.weight),
                        more=total > draft.weight,
                    ),
                    draft.span,
                )
        _weights(draft, report)
        for rows in draft.rows:
            _rows(draft, rows, report)
            if not rows.template.computed:
                check_points(rows.template, report)
    if count > limits.NODES:
        report.add(Message("PS424.too_many", most=limits.NODES, what=Words("part.nodes")), root.span)


def _one_scale(draft: Draft, report: Report) -> None:
    for child in draft.children:
        if child.signed or child.weight != draft.weight:
            report.add(
                Message("PS416.other_scale", what=child.called, combination=draft.combination, wanted=draft.weight),
                child.span,
            )


def _weights(draft: Draft, report: Report) -> None:
    for child in draft.children:
        if draft.combination == "weighted mean" and child.share is None:
            report.add(Message("PS417.weight_missing", what=child.called), child.span)
        if draft.combination != "weighted mean" and child.share is not None:
            report.add(Message("PS417.weight_unused", what=child.called), child.span)


def _rows(draft: Draft, rows: RowsDraft, report: Report) -> None:
    """Report rows that do not fit the way in which their group combines."""
    template, weight = rows.template, rows.entry.weight
    if draft.combination in ONE_SCALE and (template.computed or template.weight != draft.weight):
        message = Message(
            "PS416.other_scale", what=Words("part.row"), combination=draft.combination, wanted=draft.weight
        )
        report.add(message, template.span)
    if draft.combination in ONE_SCALE and rows.stated.by is not None:
        report.add(Message("PS118.grouped_rows", combination=draft.combination), rows.stated.by.span)
    if draft.combination == "weighted mean" and weight is None:
        report.add(Message("PS417.weight_missing", what=Words("part.row")), template.span)
    if draft.combination != "weighted mean" and weight is not None:
        report.add(Message("PS417.weight_unused", what=Words("part.row")), weight.span)


def has_plan(framework: model.Framework, report: Report) -> bool:
    """Whether there is a rounding plan, or nothing that needs one; reports the first quotient published without one."""
    for span in _divisions(framework) if not framework.plan else ():
        report.add(Message("PS407.no_plan"), span)
        return False
    return True


def _divisions(framework: model.Framework) -> Iterator[Span]:
    seen = set[str]()
    for node in framework.root.rules():
        yield from _in_expressions(node.rows, framework, seen)
        if node.combination in {"mean", "weighted mean"} and (node.rows or not _ends(_divisor(node))):
            yield node.span
        yield from _in_clause(node.clause)
        yield from _in_expressions((node.clause, node.limits), framework, seen)
    yield from _shares(framework.root, frozenset())


def _shares(node: model.Node, dividing: frozenset[rule_model.Policy]) -> Iterator[Span]:
    """The rules that take a node out of a sum or a mean, which is divided anew then."""
    yield from (limit.span for limit in node.limits if limit.policy in dividing)
    if node.combination == "sum":
        dividing |= {"redistribute"}
    elif node.combination in {"mean", "weighted mean"} or (dividing and node.combination != "from"):
        # Where all rows of a group are away the group leaves its points to others.
        dividing = rule_model.WITHOUT_POINTS
    for child in (*node.children, *(rows.template for rows in node.rows)):
        yield from _shares(child, dividing)


def _divisor(node: model.Node) -> Fraction:
    if node.combination == "mean":
        return Fraction(len(node.children))
    return sum((child.share for child in node.children), Fraction(0))


def _ends(divisor: Fraction) -> bool:
    return divisor != 0 and terminates(1 / divisor)


def _in_clause(clause: rule_model.Clause | None) -> Iterator[Span]:
    match clause:
        case rule_model.Target(otherwise="proportional") | rule_model.Target(otherwise="bands", operator="meets"):
            yield clause.span
        case rule_model.Deduct(items=items):
            for item in items:
                if isinstance(item, rule_model.PerUnit) and item.partial == "proportional":
                    points = constants.number(item.points)
                    if points is None or not terminates(points / item.unit):
                        yield item.span
        case _:
            pass


def _slope(earlier: terms.Knot, later: terms.Knot) -> Fraction | None:
    """How steep an interpolation is between two knots, where that is known before any facts are."""
    ends = [constants.number(each) for knot in (earlier, later) for each in (knot.place, knot.value)]
    low, first, high, last = ends
    return None if low is None or first is None or high is None or last is None else (last - first) / (high - low)


def _in_expressions(piece: object, framework: model.Framework, seen: set[str]) -> Iterator[Span]:
    """The quotients whose digits reach the value of a piece, also by way of what it names, each name once."""
    pending: list[object] = [piece]

    while pending:
        each = pending.pop()
        match each:
            case terms.Rounded():
                continue
            case terms.Expression(type=Type(kind=Kind.BOOL)):
                # What is compared hands no digits on.
                continue
            case _ if isinstance(each, terms.Handing):
                pending += each.handed
                continue
            case terms.QuantityValue() if each.name not in seen:
                pending.append(framework.quantity_values[each.name].value)
            case terms.FactValue() if each.name not in seen:
                pending.append(framework.facts[each.name].default)
            case _:
                pass
        if isinstance(each, terms.QuantityValue | terms.FactValue):
            seen.add(each.name)
        if isinstance(each, terms.Product):
            for sign, factor in each.factors:
                divisor = constants.number(factor)
                if sign == "/" and (divisor is None or not _ends(divisor)):
                    yield each.span
        if isinstance(each, terms.Called) and each.function == "mean":
            if not (isinstance(each, terms.Function) and _ends(Fraction(len(each.arguments)))):
                yield each.span
        if isinstance(each, terms.Interpolate):
            slopes = starmap(_slope, pairwise(each.knots))
            if not all(slope is not None and terminates(slope) for slope in slopes):
                yield each.span
        if isinstance(each, terms.Measure):
            yield each.span
        pending.extend(reversed(inside(each)))


def no_comparison(left: Type, right: Type) -> Message:
    """PS302: values of two types cannot be compared."""
    return Message("PS302.no_comparison", left=left, right=right, advice=unit_advice(left, right))


def numeric(found: terms.Expression, node: written.Expression, where: Words, scope: Scope) -> Type:
    """The type of something that must be a number. Raises Unfit, with a diagnostic, where it is none."""
    if not found.type.numeric:
        raise scope.refused(Message("PS304.no_number", where=where, kind=found.type), node.span)
    return found.type


def no_match(where: Words, subject: Type, found: Type) -> Message:
    """PS311: what is written is not of the type of what it is for."""
    advice = unit_advice(subject, found, written=True)
    return Message("PS311.no_match", where=where, subject=subject, found=found, advice=advice)


_LARGEST_RATIO = 2
_HUNDRED = Fraction(100)


def suspicious_percent(subject: Type, found: terms.Expression, scope: Scope) -> None:
    """Warn where a ratio meets a plain number that was most likely meant in percent, or 100 times a ratio meets one.

    So it is where a number whose domain leads beyond all shares meets a percentage.
    """
    constant = found if isinstance(found, terms.Constant) else None
    called_ratio = subject.kind is Kind.RATIO and subject.declared
    if subject.hundredfold is not None and _percentage(found):
        message = Message("PS434.hundredfold_ratio") if subject.kind is Kind.RATIO else Message("PS434.number_as_share")
        scope.report.add(message, subject.hundredfold)
    elif called_ratio and found.type.hundredfold is not None:
        scope.report.add(Message("PS434.hundredfold_ratio"), found.type.hundredfold)
    elif called_ratio and constant is not None and constant.type.kind is Kind.PLAIN:
        if isinstance(constant.value, Fraction) and abs(constant.value) > _LARGEST_RATIO:
            message = Message("PS315.percent_forgotten", value=constant.value, percent=constant.value * 100)
            scope.report.add(message, constant.span)


def points_in_percent(found: terms.Expression, scope: Scope) -> None:
    """Warn where a percentage is written for points: 50% of a row are seldom half a point."""
    if isinstance(found, terms.Constant) and isinstance(found.value, Fraction) and _percentage(found):
        message = Message("PS434.percentage_as_points", percent=found.value * 100, points=found.value)
        scope.report.add(message, found.span)


def beyond_shares(kind: Type, domain: Interval | None, span: Span) -> Type:
    """The type of a fact, marked where it is a plain number that is declared to be more than a share ever is."""
    edge = None if domain is None else domain.high or domain.low
    marked = kind.kind is Kind.NUMBER and edge is not None and edge > _LARGEST_RATIO
    return attrs.evolve(kind, hundredfold=span) if marked else kind


def hundredfold(kind: Type, node: written.Product, factors: Sequence[terms.Expression], scope: Scope) -> Type:
    """The type of a product, marked where a ratio is multiplied by 100; warns where one is divided by 100."""
    hundreds = {"*": 0, "/": 0}
    for sign, factor in node.factors:
        if isinstance(factor, written.Number) and factor.value == _HUNDRED and not factor.ratio:
            hundreds[sign] += 1
        elif isinstance(factor, written.Number) and factor.value * _HUNDRED == 1 and factor.ratio and sign == "*":
            hundreds["/"] += 1
    signs = [sign for sign, _ in node.factors]
    shares = [each for sign, each in zip(signs, factors, strict=True) if sign == "*" and _percentage(each)]
    if hundreds["*"] < hundreds["/"] and any(number(each) != 1 / _HUNDRED for each in shares):
        scope.report.add(Message("PS434.ratio_by_hundred"), node.span)
    marked = kind.kind is Kind.RATIO and hundreds["*"] > hundreds["/"]
    return attrs.evolve(kind, hundredfold=node.span) if marked else kind


def _percentage(found: terms.Expression) -> bool:
    """Whether something is a ratio that is written with a percent sign, or called one by its declaration.

    Nothing is as much in percent as it is without.
    """
    if isinstance(found, terms.Constant):
        return found.type.kind is Kind.RATIO and found.value != 0
    return found.type.kind is Kind.RATIO and found.type.declared
