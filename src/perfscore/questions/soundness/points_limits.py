"""Limits that change nothing, alone or beside others (PS443, PS444)."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from perfscore.kernel.intervals import ZERO, Interval, is_point
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import weight_of
from perfscore.questions.soundness.outcomes import outcomes_of
from perfscore.questions.soundness.reach import CAPS, Reach
from perfscore.search.inquiry import inquiry_of

_MOST = 12
"""So many limits of one node are compared with one another."""
_WEIGHT = 60
"""Longer conditions are not."""

_POLICIES: tuple[rule_model.Policy | None, ...] = ("error", "zero", "redistribute", "full")
_WORDS: dict[rule_model.LimitKind, str] = {"zero": "zero when", "full": "full when", "na": "na when"}


@attrs.frozen
class _Held:
    """A limit that may hold; ``always`` where it holds whatever the facts are."""

    limit: rule_model.Limit
    always: bool


@attrs.frozen
class _Around:
    """What there is before the limits of a node, what is left of it, and where a veto and an exemption would lead."""

    earned: Interval
    lifted: Interval
    without: Interval
    zero: Interval
    full: Interval
    exempt: bool


def findings(reach: Reach) -> Iterator[tuple[Message, Span]]:
    """Each limit that changes nothing; one that is shadowed by another is not looked at alone."""
    for node in reach.ground.framework.root.rules():
        states = [(each, reach.ground.settled(each.condition)) for each in node.limits]
        there = [_Held(each, state is True) for each, state in states if state is not False]
        if not there:
            continue
        shadows = dict(_shadows([each for each in there[:_MOST] if _short(each.limit.condition)], reach))
        around = _around(node, [each.limit for each in there], reach)
        for held in there:
            found = shadows.get(id(held.limit)) or _alone(held.limit, around, reach)
            answers = [] if found else [outcomes_of(reach.ground).of(reach.path(node)).limits[_place(held.limit, node)]]
            inquiry_of(reach.ground).note("whether it decides of any points", held.limit.span, *answers)
            if any(each.excluded for each in answers):
                found = Message("PS443.never_decides", word=_called(held.limit))
            if found is not None:
                yield found, held.limit.span


def _place(limit: rule_model.Limit, node: model.Node) -> int:
    return next(place for place, each in enumerate(node.limits) if each is limit)


def _around(node: model.Node, held: list[rule_model.Limit], reach: Reach) -> _Around:
    earned = reach.of(node).earned
    inside = reach.cut(reach.lifted(reach.bounded(earned, node), node), node)
    exempt = reach.computed(node) or any(each.kind == "full" for each in held)
    zero, full = reach.bounded(ZERO, node), reach.bounded(reach.full(node), node)
    return _Around(earned, reach.lifted(earned, node), reach.bounded(inside, node), zero, full, exempt)


def _alone(limit: rule_model.Limit, around: _Around, reach: Reach) -> Message | None:
    if limit.kind in {"zero", "full"}:
        return _settling(limit, around)
    if limit.amount is None:
        return None
    amount = reach.ground.range_of(limit.amount)
    if limit.kind == "at least":
        least = around.earned.low
        if amount.high is None or least is None or amount.high > least:
            return None
        return Message("PS443.floor_never_binds", amount=amount.high, least=least)
    most = around.lifted.high
    if amount.low is None or most is None or amount.low < most:
        return None
    return Message("PS443.cap_never_binds", word=limit.kind, amount=amount.low, most=most)


def _settling(limit: rule_model.Limit, around: _Around) -> Message | None:
    """A veto or an exemption of a row that has those points anyway; an exemption may be what a veto takes away."""
    if limit.kind == "zero" and around.exempt:
        return None
    final = around.zero if limit.kind == "zero" else around.full
    same = is_point(final) and around.without == final
    return Message("PS443.already_there", word=limit.kind, points=final.low) if same and final.low is not None else None


def _shadows(there: list[_Held], reach: Reach) -> Iterator[tuple[int, Message]]:
    for at, held in enumerate(there):
        for place, other in enumerate(there):
            if place == at or not _outdone(held, other, reach):
                continue
            if place < at or not _outdone(other, held, reach):
                line = reach.ground.framework.source.position(other.limit.span.start)[0]
                yield (
                    id(held.limit),
                    Message("PS444.shadowed", word=_called(held.limit), other=_called(other.limit), line=line),
                )
                break


def _short(condition: terms.Expression | None) -> bool:
    return condition is None or weight_of(condition) <= _WEIGHT


def _outdone(held: _Held, other: _Held, reach: Reach) -> bool:
    """Whether one limit decides nothing where another holds, which it does wherever the first holds."""
    return _stronger(held.limit, other.limit, reach) and (
        other.always or reach.ground.implies(held.limit.condition, other.limit.condition)
    )


def _stronger(limit: rule_model.Limit, other: rule_model.Limit, reach: Reach) -> bool:
    if other.kind == "na" or limit.kind == "na":
        both = limit.kind == other.kind
        return other.kind == "na" and (not both or _rank(other) <= _rank(limit))
    if other.kind in {"zero", "full"}:
        return limit.kind != "zero" or other.kind == "zero"
    if limit.amount is None or other.amount is None:
        return False
    weak, strict = (reach.ground.range_of(each.amount) for each in (limit, other) if each.amount is not None)
    if limit.kind in CAPS and other.kind in CAPS:
        return _never_above(strict, weak) or limit.amount == other.amount
    return limit.kind == other.kind and (_never_above(weak, strict) or limit.amount == other.amount)


def _never_above(one: Interval, other: Interval) -> bool:
    return one.high is not None and other.low is not None and one.high <= other.low


def _rank(limit: rule_model.Limit) -> int:
    return _POLICIES.index(limit.policy)


def _called(limit: rule_model.Limit) -> str:
    if limit.kind in _WORDS:
        return _WORDS[limit.kind]
    return limit.kind
