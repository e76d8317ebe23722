"""Contradictions and tautologies: an ``and`` that never holds, an ``or`` that always does (PS432)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfscore.domains.interval import Intervals, Where
from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model import model, terms
from perfscore.model.walk import inside
from perfscore.questions.soundness.expressions_settled import called
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of

_MOST_CONDITIONS = 60
_MOST_REQUIREMENTS = 12


def contradictions(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Conditions that were most likely joined by the wrong word."""
    for whole, clash in clashes(ground):
        words = [called(each, ground) for each in clash]
        if isinstance(whole, terms.AllOf):
            yield Message("PS432.contradiction", conditions=words), whole.span
        else:
            yield Message("PS432.tautology", conditions=words), whole.span


def unmet(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Requirements that no facts meet together, as few as exclude one another; the last of them is named."""
    inquiry, framework = inquiry_of(ground), ground.framework
    rest = [each for each in framework.requirements if not each.warning]
    while rest:
        near = {id(refusal.piece) for refusal in inquiry.subject([ground.node(rest[0].condition)]).refusals}
        together = [each for each in rest if each is rest[0] or id(each) in near]
        rest = [each for each in rest[1:] if id(each) not in near]
        answer = _met(together, inquiry)
        inquiry.note("whether this can be met, beside other requirements", together[-1].span, answer)
        if answer.excluded:
            for each in together[:_MOST_REQUIREMENTS]:
                fewer = [other for other in together if other is not each]
                together = fewer if fewer and _met(fewer, inquiry).excluded else together
            inquiry.nothing_admitted = True
            words = [called(each.condition, ground) for each in together]
            if len(words) > 1:
                yield Message("PS432.contradiction", conditions=words), together[-1].span
            elif ground.settled(together[0].condition) is None:
                yield Message("PS431.settled", always=False, why="no facts bring it about"), together[0].span


def _met(requirements: list[model.Requirement], inquiry: Inquiry) -> Answer:
    """Whether some facts meet requirements together."""
    conditions = [inquiry.program.expressions.of(each.condition) for each in requirements]

    def happens(known: Reading) -> bool:
        return all(map(known.exact.holds, conditions))

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        here: Where | None = where
        for each in conditions:
            here = here and intervals.narrowed(each, True, here)
        return here

    (answer,) = inquiry.answers(inquiry.alone(conditions), [Question(happens, narrowed)])
    return answer


def clashes(ground: Ground) -> Iterator[tuple[terms.AllOf | terms.AnyOf, list[terms.Expression]]]:
    """Each ``and`` that never holds, and each ``or`` that always does, with the conditions that make it so."""
    found = 0
    for piece in ground.pieces:
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
    """The first conditions that cannot all hold or, ``turned``, all fail; none where they can.

    One that is settled by itself is another matter.
    """
    here, taken = ground, list[terms.Expression]()
    for condition in conditions:
        if len(taken) < _MOST_CONDITIONS and ground.settled(condition) is None:
            taken.append(condition)
            narrower = here.narrowed(condition, held=not turned)
            if narrower is None:
                return _fewest(taken, ground, held=not turned)
            here = narrower
    return []


def _fewest(clash: list[terms.Expression], ground: Ground, *, held: bool) -> list[terms.Expression]:
    """Conditions that exclude one another, of which none can be left out; the last one is among them."""
    needed = clash
    for each in clash[:-1]:
        without = [other for other in needed if other is not each]
        here: Ground | None = ground
        for other in without:
            here = here and here.narrowed(other, held=held)
        if here is None:
            needed = without
    return needed
