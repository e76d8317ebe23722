"""Completeness of tables: whether some facts bring about a value that no row takes, asked when a framework is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.expressions import at
from perfscore.core.nodes import Among
from perfscore.domains.frames import Frame, of_row
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.tables import Gap, gaps_of, overlaps_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, hull, point
from perfscore.kernel.lazy import once
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report
from perfscore.messages.trouble import Trouble
from perfscore.model import model
from perfscore.scoring.figures import Reading
from perfscore.search.branching import Budget
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question
from perfscore.search.witness import Values


@attrs.frozen
class AskedGap:
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
        try:
            value = value_of(known)
        except Trouble:
            return
        if value is not None and (not nearest or abs(value - shortest[0]) < nearest[0][0]):
            nearest[:] = [(abs(value - shortest[0]), values)]

    questions = [falls_into(gap.parts), falls_into([point(shortest[0])])]
    near = subject.varied(lambda: nearest[0][1] if nearest else {})
    anywhere, first = inquiry.answers(subject, questions, near, watch)
    answer = first if first.values is not None else anywhere
    known = None if answer.values is None else subject.admitted(answer.values)
    return AskedGap(gap, answer, None if known is None else value_of(known))
