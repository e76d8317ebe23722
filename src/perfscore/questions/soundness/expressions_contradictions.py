"""Contradictions and tautologies: an ``and`` that never holds, an ``or`` that always does (PS432)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.messages import soundness_expressions as messages
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list
from perfscore.model import terms
from perfscore.model.walk import inside
from perfscore.questions.soundness.expressions_atoms import Atom, Numbers, Words, atom
from perfscore.questions.soundness.expressions_settled import called, is_whole, values_of, verdict
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.looking import definitions, pieces

_MOST_CONDITIONS = 60
_MOST_PAIRS = 10_000


@attrs.define
class _Asked:
    """What the conditions so far ask of one thing together, and which they are."""

    values: Numbers | Words
    conditions: list[tuple[terms.Expression, Atom]]


def contradictions(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Conditions that were most likely joined by the wrong word."""
    for whole, clash in clashes(ground):
        words = [called(each, ground) for each in clash]
        if isinstance(whole, terms.AllOf):
            yield messages.contradiction(quoted_list(words, "and")), whole.span
        else:
            yield messages.tautology(quoted_list(words, "and")), whole.span


def clashes(ground: Ground) -> Iterator[tuple[terms.AllOf | terms.AnyOf, list[terms.Expression]]]:
    """Each ``and`` that never holds, and each ``or`` that always does, with the conditions that make it so."""
    found = 0
    for piece in (*pieces(ground.framework), *(made_of for _, made_of in definitions(ground.framework))):
        pending: list[Any] = [piece]
        while pending and found < limits.DIAGNOSTICS:
            each = pending.pop()
            if not isinstance(each, terms.AllOf | terms.AnyOf):
                pending.extend(reversed(list(inside(each))))
                continue
            joined = list(_joined(each, type(each)))
            clash = _clash(joined, ground, turned=isinstance(each, terms.AnyOf))
            pending += [
                part if isinstance(part, terms.AllOf | terms.AnyOf) else tuple(inside(part))
                for part in reversed(joined)
            ]
            if clash:
                found += 1
                yield each, clash


def _joined(condition: terms.Expression, kind: type[terms.AllOf | terms.AnyOf]) -> Iterator[terms.Expression]:
    """The conditions that one word joins, also where brackets stand around some of them."""
    pending = [condition]
    while pending:
        each = pending.pop()
        if isinstance(each, terms.AllOf | terms.AnyOf) and isinstance(each, kind):
            pending.extend(reversed(each.operands))
        else:
            yield each


def _clash(conditions: list[terms.Expression], ground: Ground, *, turned: bool) -> list[terms.Expression]:
    """The first conditions on one thing that cannot all hold or, ``turned``, all fail; none where they can."""
    asked: dict[object, _Asked] = {}
    for condition in conditions:
        found = atom(condition)
        if turned:
            found = found.opposite
        if verdict(condition, ground) is not None or _nothing(found, ground):
            continue
        before = asked.get(found.subject)
        if before is None:
            asked[found.subject] = _Asked(_possible(found, ground), [(condition, found)])
            continue
        if len(before.conditions) == _MOST_CONDITIONS:
            continue
        before.conditions.append((condition, found))
        before.values = _both(before.values, found.values)
        if _none(before.values, found.subject):
            return _fewest(before.conditions, found, ground)
    return []


def _fewest(conditions: list[tuple[terms.Expression, Atom]], last: Atom, ground: Ground) -> list[terms.Expression]:
    """The two that suffice, where two do, else all of them."""
    *earlier, (condition, _) = conditions
    for other, each in earlier:
        if _none(_both(_possible(each, ground), last.values), last.subject):
            return [other, condition]
    return [each for each, _ in conditions]


def _possible(found: Atom, ground: Ground) -> Numbers | Words:
    """The values that are asked for, as far as the subject can have them."""
    if isinstance(found.values, Numbers) and isinstance(found.subject, terms.Expression):
        return found.values.meet(Numbers((values_of(found.subject, ground),)))
    return found.values


def _nothing(found: Atom, ground: Ground) -> bool:
    """Whether a condition fails by itself, which is another matter."""
    return _none(_possible(found, ground), found.subject)


def _both(one: Numbers | Words, other: Numbers | Words) -> Numbers | Words:
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        # Of very long lists, it is enough to know the one.
        return one.meet(other) if len(one.intervals) * len(other.intervals) <= _MOST_PAIRS else one
    assert isinstance(one, Words) and isinstance(other, Words)
    return one.meet(other)


def _none(values: Numbers | Words, subject: object) -> bool:
    whole = isinstance(values, Numbers) and isinstance(subject, terms.Expression) and is_whole(subject)
    return values.whole().empty if whole and isinstance(values, Numbers) else values.empty
