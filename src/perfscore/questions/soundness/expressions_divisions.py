"""Divisions whose denominator can be 0, each with a witness (PS430)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from perfscore.core.nodes import Div, Key
from perfscore.domains.frames import Frame
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.leading import Leading
from perfscore.kernel import limits
from perfscore.kernel.intervals import ZERO
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model import terms
from perfscore.model.constants import number
from perfscore.model.walk import inside
from perfscore.questions.soundness.expressions_uses import Use, uses
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of
from perfscore.search.witness import Facts

_ZERO = Fraction(0)
_MOST_USES = 8


def divisions(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each division that fails with facts that were tried."""
    for divisor, facts in failing(ground):
        yield Message("PS430.may_divide_by_zero", witness=str(facts)), divisor.span


def failing(ground: Ground) -> Iterator[tuple[terms.Expression, Facts]]:
    """Each denominator that can be 0 where it counts, and facts with which it is."""
    inquiry = inquiry_of(ground)
    for divisor, there in _divisors(ground):
        answers = list[Answer]()
        for use in there:
            answer, facts = _asked(divisor, use, inquiry)
            answers.append(answer)
            if facts is not None:
                yield divisor, facts
                break
        inquiry.note("whether this can be 0", divisor.span, *answers)


def _asked(divisor: terms.Expression, use: Use, inquiry: Inquiry) -> tuple[Answer, Facts | None]:
    """Whether a division fails where it is used."""
    if inquiry.budget.left <= 0:
        return Answer(), None
    node = inquiry.program.expressions.of(divisor)
    roots = [each for nodes, unheld in use.looks for each in (*nodes, *unheld)]
    subject = inquiry.subject((node, *roots), use.requirement)
    leading = Leading(subject.program, lambda each: isinstance(each, Div) and each.below == node)

    def happens(known: Reading) -> bool:
        if not use.table:
            return use.fails_at(divisor.span, known)
        rows = known.facts.by_name[use.table].rows if use.table in known.facts.by_name else None
        block = inquiry.program.instances[use.made].instance
        with known.exact.within(Frame(block, "", use.table, rows[0] if rows else None)):
            return bool(rows) and use.fails_at(divisor.span, known)

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        there = list[Where | None]()
        for nodes, unheld in use.looks:
            here: Where | None = where
            for each in unheld:
                here = here and intervals.narrowed(each, False, here)
            found = [] if here is None else leading.ways(intervals, nodes, here)
            if found is None:
                return where
            there += [intervals.inside(node, ZERO, each) for each in found]
        left = [each for each in there if each is not None]
        return where if len(left) > 1 else next(iter(left), None)

    question = Question(happens, narrowed, (node,))
    (answer,) = inquiry.answers(subject, [question])
    return answer, inquiry.shown(subject, question, answer)


def _divisors(ground: Ground) -> Iterator[tuple[terms.Expression, list[Use]]]:
    """The denominators whose range holds 0, each with the places where that would count."""
    every = list(uses(ground.framework))
    users = _users(every, ground)
    seen: set[Span] = set()
    for use in every:
        yield from ((each, [use]) for each in _new(use.own, seen, ground))
    for key, made_of in ground.definitions.items():
        for divisor in _new(made_of, seen, ground):
            yield divisor, [every[each] for each in _in_the_end(key, users)]


def _new(piece: object, seen: set[Span], ground: Ground) -> Iterator[terms.Expression]:
    for divisor in _denominators(piece):
        if divisor.span not in seen and _ZERO in ground.range_of(divisor):
            seen.add(divisor.span)
            yield divisor


def _users(every: list[Use], ground: Ground) -> Mapping[Key, list[int | Key]]:
    """Where each thing is named first, in a use or in the definition of another thing."""
    found: dict[Key, list[int | Key]] = {}
    users: list[tuple[int | Key, object]] = [(index, use.own) for index, use in enumerate(every)]
    for user, piece in (*users, *ground.definitions.items()):
        for key in ground.named(piece):
            found.setdefault(key, []).append(user)
    return found


def _in_the_end(key: Key, users: Mapping[Key, list[int | Key]]) -> list[int]:
    """Some of the uses that something named has, also by way of others."""
    pending, seen, found = [key], {key}, list[int]()
    while pending and len(found) < _MOST_USES and len(seen) < limits.SEARCHES:
        for user in users.get(pending.pop(), ())[:_MOST_USES]:
            if isinstance(user, int):
                found.append(user)
            elif user not in seen:
                seen.add(user)
                pending.append(user)
    return found


def _denominators(piece: object) -> Iterator[terms.Expression]:
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        if isinstance(each, terms.Product):
            yield from (factor for sign, factor in each.factors if sign == "/" and number(factor) is None)
        pending.extend(reversed(list(inside(each))))
