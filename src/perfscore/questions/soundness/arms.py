"""Rows of tables, conditions and statements of checklists that no facts lead to, each a question of the account."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import cast

import attrs

from perfscore.core.nodes import Case, Const, Key, Node, Ref, walk
from perfscore.domains.exact import Trace
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.leading import Leading
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic
from perfscore.questions.soundness.outcomes import anywhere
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of
from perfscore.search.subject import Subject

_LOOKED_AT = frozenset({"earned", "let", "default", "shown", "label", "grade"})
_GRADE: Key = ("grade", "")
_NEVER = Message("PS431.settled", always=False, why=Words("why.never"))
_ALWAYS = Message("PS431.settled", always=True, why=Words("why.always"))


def findings(ground: Ground, told: Sequence[Diagnostic]) -> Iterator[tuple[Message, Span]]:
    """What is never so, but for that of which something is ``told`` already."""
    inquiry, position = inquiry_of(ground), ground.framework.source.position
    places = sorted((each.line or 0, each.column or 0) for each in told)

    def is_told(span: Span) -> bool:
        at = bisect_left(places, position(span.start))
        return at < len(places) and places[at] < position(span.end)

    in_rules = dict[tuple[Span, Words, Message], list[Answer]]()
    for key, case in cases(inquiry):
        looked_at, never = _LookedAt(key, case, inquiry), set[Span]()
        for condition, span, what, message in written_arms(case):
            if not is_told(span):
                answer = looked_at.asked(condition)
                if ground.framework.in_rule(span):
                    in_rules.setdefault((span, what, message), []).append(answer)
                    continue
                inquiry.note(what, span, answer)
                # A column of a matrix that no value reaches is told in the first of its rows.
                cell = condition is not None and span == _value_of(case, condition).origin.span
                if answer.excluded and not (
                    cell and _taken(ground.ranges, case, condition, ground.ranges.nowhere) is None
                ):
                    # What is never looked at neither holds nor fails, and is told of once.
                    yield from () if span in never else ((message, span),)
                    never.add(span)
    for (span, what, message), answers in in_rules.items():
        # What is so in one call of a rule is so in the rule.
        inquiry.note(what, span, *answers)
        yield from ((message, span),) if all(each.excluded for each in answers) else ()
    for row in ground.ranges.rows.values():
        for limit in row.limits:
            settled, span = ground.ranges.settled(limit.condition), limit.condition.origin.span
            if not isinstance(limit.condition, Const) and settled is not None and not is_told(span):
                yield (_ALWAYS if settled else _NEVER), span
        target = row.comparisons[0].met if row.charges[0].kind == "target" else None
        if target is not None and ground.ranges.settled(target) is False and not is_told(target.origin.span):
            yield _NEVER, target.origin.span


def cases(inquiry: Inquiry) -> Iterator[tuple[Key, Case]]:
    """The cases in rules and quantities, each with the name of what it stands in."""
    program = inquiry.program
    blocks = [program.block, *(each.instance for each in program.instances.values())]
    definitions = (
        (key, node)
        for block in blocks
        for key, node in block.definitions
        # Where nothing but the total gives the grade, each row of the grades is a question of its own.
        if key[0] in _LOOKED_AT and not (key == _GRADE and isinstance(node, Case))
    )
    seen = set[int]()
    for key, definition in definitions:
        for node in walk(definition):
            if isinstance(node, Case) and id(node) not in seen:
                seen.add(id(node))
                yield key, node


def written_arms(case: Case) -> Iterator[tuple[Node | None, Span, Words, Message]]:
    """The arms that are written in the file: the condition, its place, what is asked of it, and what is told of it."""
    for condition, value in case.arms:
        span, inner = condition.origin.span, value.origin.span
        if span == case.origin.span:
            # Only the core tells these apart.
            continue
        if span.start < inner.end and inner.start < span.end:
            # A row of a table holds its points, or stands in the table that follows.
            yield condition, span, Words("asked.taken"), Message("PS435.no_facts")
            continue
        yield condition, span, Words("asked.holds"), _NEVER
        if case.rest is not None:
            yield None, span, Words("asked.fails"), _ALWAYS


def _value_of(case: Case, condition: Node) -> Node:
    return next(value for each, value in case.arms if each is condition)


@attrs.frozen(slots=False, eq=False)
class _LookedAt:
    """A case, and all that what it stands in looks at."""

    key: Key
    case: Case
    inquiry: Inquiry

    @cached_property
    def _made(self) -> str:
        """What rows of facts become in which it stands; nothing for the whole."""
        kind, name = self.key
        return name.rpartition(":")[0] if kind in {"earned", "grade"} else ""

    @cached_property
    def _subject(self) -> Subject:
        roots: list[Node] = [Ref(*self.key, origin=self.case.origin)]
        return self.inquiry.subject([*roots, self.inquiry.program.instances[self._made].made] if self._made else roots)

    @cached_property
    def _leading(self) -> Leading:
        return Leading(self._subject.program, lambda node: node is self.case)

    def asked(self, condition: Node | None) -> Answer:
        """Whether an arm is ever taken; what was tried for other questions may have shown it."""
        arm = id(self.case), id(condition)
        if arm in self.inquiry.made_use_of:
            return Answer(self.inquiry.made_use_of[arm])
        definition = self.inquiry.depends.definitions[self.key]

        def happens(known: Reading) -> bool:
            known.exact.definition(self.key)
            return arm in cast(Trace, known.exact).made_use_of

        def narrowed(intervals: Intervals, where: Where) -> Where | None:
            taken = partial(_taken, intervals, self.case, condition)
            return self._leading.joined(intervals, [definition], where, taken)

        (answer,) = self.inquiry.answers(self._subject, [Question(anywhere(happens, self._made), narrowed)])
        return answer


def _taken(intervals: Intervals, case: Case, condition: Node | None, where: Where) -> Where | None:
    """What is known where an arm of a case is taken; rows of a table do not overlap."""
    if condition is not None:
        return intervals.narrowed(condition, True, where)
    return intervals.all_narrowed((each for each, _ in case.arms), False, where)
