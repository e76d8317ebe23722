"""Questions of what some facts can bring about: shown by facts that were tried, excluded for all facts, or left open.

Facts are tried where something may change; all of them, where a few that have few values decide. What none of these
shows is looked for by branch and bound: a box of values that interval analysis rules out is left, another one is cut.
Whether a value comes about that no row of a table takes is asked when a framework is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import chain, count
from typing import cast

import attrs

from perfscore.core.expressions import at
from perfscore.core.nodes import Among, Node
from perfscore.domains.exact import Trace
from perfscore.domains.frames import Frame, of_row
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.tables import Gap, gaps_of, overlaps_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, hull, point
from perfscore.kernel.lazy import once
from perfscore.kernel.source import Record, Span
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report, Trouble
from perfscore.model import model
from perfscore.scoring.figures import Reading
from perfscore.search.branching import Budget, branched
from perfscore.search.ground import Ground
from perfscore.search.subject import Box, Facts, Scope, Shows, Subject, Values, sound

_POINTS = 12
_FIRST = 10
_RECKONING = 3
"""A node that is reckoned by intervals is as much work as so many that are looked at."""

_BOUNDING = 4


Watch = Callable[[Values, Reading], None]
"""Is told what is tried, and what is known of it."""


class Question(Record):
    """Whether facts that are admitted can bring something about.

    ``happens`` tells it of an evaluation, and may raise Trouble where it cannot be told. ``narrowed`` is what is known
    where it happens; None where that is excluded. It is ``about`` some nodes, whose facts are always told.
    """

    happens: Shows
    narrowed: Callable[[Intervals, Where], Where | None]
    about: tuple[Node, ...] = ()


class Answer(Record):
    """Values with which it happens, or that it surely never does; neither where that is not decided.

    ``tried`` tells that all there is was tried.
    """

    values: Values | None = None
    excluded: bool = False
    tried: bool = False

    @property
    def decided(self) -> bool:
        """Whether there is an answer."""
        return self.excluded or self.values is not None


class Asked(Record):
    """What was asked about a piece of the file, in words that begin with "whether", and whether there is an answer."""

    what: Words
    span: Span
    decided: bool


class Inquiry(Scope):
    """Answers questions about a framework; the same facts are tried each time, and no more than the work allows."""

    asked: list[Asked] = attrs.field(factory=list, init=False)
    nothing_admitted: bool = attrs.field(default=False, init=False)
    """Whether it has turned out that all facts are refused; then nothing can be said of what they bring about."""
    made_use_of: dict[tuple[int, int], Values] = attrs.field(factory=dict, init=False)
    """Facts with which each arm was taken that anything tried has taken; as a trace names them."""
    budget: Budget = attrs.field(factory=lambda: Budget(limits.INQUIRY_WORK), kw_only=True)

    def note(self, what: Words, span: Span, *answers: Answer) -> None:
        """Take note that something was asked: it is decided where it was shown once, or is excluded everywhere."""
        shown = any(each.values is not None for each in answers)
        self.asked.append(Asked(what, span, shown or all(each.decided for each in answers)))

    def answers(
        self,
        subject: Subject,
        questions: Sequence[Question],
        seeds: Iterable[Values] = (),
        watch: Watch = lambda values, known: None,
        unproved: int = 0,
    ) -> list[Answer]:
        """The answer to each of some questions about the same part of a framework.

        ``seeds`` are facts that are tried first, with others for those that they lack; ``watch`` is told what is tried.
        So many as ``unproved`` are tried before it is looked at whether intervals exclude anything.
        """
        found, pending = dict[int, Answer](), set(range(len(questions)))
        few = subject.certain and subject.combinations is not None and subject.combinations <= subject.tries
        boxes = dict[int, Box]()

        def exclude() -> None:
            """Leave out what intervals exclude."""
            for index in sorted(pending):
                if not self.budget.spend(_BOUNDING * subject.size):
                    return
                box = subject.contracted(subject.whole, questions[index].narrowed)
                if box is None:
                    found[index] = Answer(excluded=True)
                    pending.remove(index)
                else:
                    boxes[index] = box

        if not unproved:
            exclude()
        # What is asked alone is tried where it can happen.
        within = boxes[0] if boxes and len(questions) == 1 else subject.whole
        every = chain(map(subject.completed, seeds), subject.tried(within, subject.tries, every=few))
        for number, values in enumerate(every if subject.can_be_given else ()):
            if unproved and number == unproved:
                exclude()
            if (not pending and number >= min(unproved, _FIRST)) or not self.budget.spend(subject.size):
                few = False
                break
            for index in self._happening(subject, {index: questions[index] for index in pending}, values, watch):
                found[index] = Answer(values)
                pending.remove(index)
        if not boxes and not few:
            exclude()
        for index in sorted(pending):
            found[index] = Answer(excluded=few, tried=few)
            if not few and index in boxes:
                found[index] = self._searched(subject, questions[index], boxes[index], watch)
        return [found[index] for index in range(len(questions))]

    def _happening(
        self, subject: Subject, questions: Mapping[int, Question], values: Values, watch: Watch
    ) -> list[int]:
        """Of which questions some facts bring about what is asked."""
        known = subject.admitted(values)
        if known is None:
            return []
        watch(values, known)
        found = [index for index, question in questions.items() if sound(question.happens, known)]
        for arm in cast(Trace, known.exact).made_use_of:
            self.made_use_of.setdefault(arm, values)
        return found

    def _searched(self, subject: Subject, question: Question, box: Box, watch: Watch) -> Answer:
        """Look for facts in a box and in its parts, the largest first."""
        least = self.budget.left - limits.INQUIRY_TRIES
        left, order, shown, certain = count(limits.INQUIRY_BOXES, step=-1), count(1), list[Values](), True

        def parts(here: Box) -> list[tuple[tuple[int], Box]] | None:
            nonlocal certain
            tried = False
            if not next(left) or self.budget.left < max(least, 0):
                return None
            for values in subject.tried(here, _POINTS):
                self.budget.spend(subject.size)
                tried = True
                if self._happening(subject, {0: question}, values, watch):
                    shown.append(values)
                    return None
            cut, found = subject.parts(here), list[tuple[tuple[int], Box]]()
            certain = certain and (bool(cut) or (tried and subject.is_point(here)))
            self.budget.spend(_BOUNDING * subject.size * len(cut))
            before = subject.reckoned
            for part in cut:
                narrower = subject.contracted(part, question.narrowed)
                found += [] if narrower is None else [((next(order),), narrower)]
            # Rows of tables and long conditions are reckoned many times.
            self.budget.spend(_RECKONING * (subject.reckoned - before))
            return found

        if branched([((0,), box)], parts, lambda _: False):
            return Answer(shown[0] if shown else None)
        return Answer(excluded=certain)

    def beside(self, subject: Subject, question: Question, values: Values) -> Values | None:
        """Facts that bring something about beside some values; None where none of those that were tried does."""
        self.budget.spend((_BOUNDING + _POINTS) * subject.size)
        box = subject.contracted(subject.beside(values), question.narrowed)
        for each in () if box is None else subject.tried(box, _POINTS):
            together = {slot: values.get(slot, value) for slot, value in each.items()}
            if self._happening(subject, {0: question}, together, lambda *_: None):
                return together
        return None

    def shown(self, subject: Subject, question: Question, answer: Answer) -> Facts | None:
        """The facts with which something happens, made ready to be told."""
        return None if answer.values is None else subject.facts(answer.values, question.happens, question.about)


def inquiry_of(ground: Ground) -> Inquiry:
    """The questions that are asked on some ground, all with one measure of work."""
    return once(ground, "inquiry", lambda: Inquiry(ground))


# ---------------------------------------------------------------- completeness of tables


class AskedGap(Record):
    """A gap of a table, whether facts bring about a value in it, and that value."""

    gap: Gap
    answer: Answer
    value: Fraction | None


def asked_of_tables(framework: model.Framework) -> Report:
    """What a framework is refused for, behind its warnings: values that no row of a table takes, or two rows."""
    report = Report(framework.source)
    report.diagnostics += framework.warnings
    for overlap in overlaps_of(framework):
        told = overlap.subject.told(overlap.value)
        report.add(Message("PS403.overlap", witness=told), overlap.later, (Words("note.row"), overlap.earlier))
    for each in asked_gaps(framework):
        if each.value is not None:
            report.add(Message("PS402.gap", witness=each.gap.subject.told(each.value)), each.gap.span)
    return report


def asked_gaps(framework: model.Framework) -> tuple[AskedGap, ...]:
    """The gaps that intervals leave, each with what is found of it; worked out once and kept with the framework."""
    return once(framework, "asked_gaps", lambda: tuple(_asked_gaps(framework)))


def _asked_gaps(framework: model.Framework) -> Iterator[AskedGap]:
    inquiry, told = Inquiry(Ground(framework), budget=Budget(limits.GAP_WORK)), set[Span]()
    for gap in gaps_of(framework):
        if gap.span not in told:
            found = _asked(gap, inquiry)
            told |= set() if found.value is None else {gap.span}
            yield found


def _asked(gap: Gap, inquiry: Inquiry) -> AskedGap:
    """Whether a value falls into a gap."""
    rows, conditions = gap.rows, gap.conditions

    def value_of(known: Reading) -> Fraction | None:
        exact, frame = known.exact, known.exact.whole
        if rows is not None:
            given = known.facts.by_name[rows.table].rows
            if not given:
                return None
            frame = of_row(rows.table, given[0]) if rows.block is None else Frame(rows.block, "", rows.table, given[0])
        with exact.within(frame):
            return exact.number(gap.subject.node) if all(map(exact.holds, conditions)) else None

    def falls_into(parts: Sequence[Interval]) -> Question:
        def happens(known: Reading) -> bool:
            value = value_of(known)
            return value is not None and any(value in part for part in parts)

        def narrowed(intervals: Intervals, where: Where) -> Where | None:
            here = intervals.all_narrowed(conditions, True, where)
            return here and intervals.inside(gap.subject.node, hull(parts), here)

        return Question(happens, narrowed)

    # The edges of the gap, and what lies between them, are figures that are tried, and the first is told if it can be.
    shortest = [gap.subject.some_value(part) for part in gap.parts]
    inside = at(gap.span).among(gap.subject.node, Among(gap.parts, tuple(shortest)))
    subject = inquiry.subject((inside, *conditions, *(() if rows is None else rows.needed)))
    nearest: list[tuple[Fraction, Values]] = []

    def watch(values: Values, known: Reading) -> None:
        with suppress(Trouble):
            value = value_of(known)
            if value is not None and (not nearest or abs(value - shortest[0]) < nearest[0][0]):
                nearest[:] = [(abs(value - shortest[0]), values)]

    questions = [falls_into(gap.parts), falls_into([point(shortest[0])])]
    near = subject.varied(lambda: nearest[0][1] if nearest else {})
    anywhere, first = inquiry.answers(subject, questions, near, watch)
    answer = first if first.values is not None else anywhere
    known = None if answer.values is None else subject.admitted(answer.values)
    return AskedGap(gap, answer, None if known is None else value_of(known))
