"""Checks of tables: rows that nothing reaches, gaps and contradictions (PS435 to PS437, PS449)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from perfscore.domains.tables import Row, Subject, Table, is_rest, subject_of, table_of, tables
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.source import Span
from perfscore.kernel.wording import describe_interval
from perfscore.messages.catalogue import Message
from perfscore.model import rule_model
from perfscore.questions.soundness.tables_edges import misread_edges
from perfscore.questions.soundness.tables_trends import against_siblings, against_trend, knots_against_trend
from perfscore.search.completeness import asked_gaps
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of

Finding = tuple[Message, Span]


def findings(ground: Ground) -> Iterator[Finding]:
    """Each finding with the piece of the file that it is about."""
    yield from _gaps(ground)
    for node in ground.framework.root.rules():
        if isinstance(node.clause, rule_model.Interpolate):
            yield from _knots(node.clause, ground)
        outer = table_of(node.clause, ground.ranges, ground.ranges.nowhere)
        if outer is not None:
            yield from _tables(outer, ground)


def _gaps(ground: Ground) -> Iterator[Finding]:
    """Gaps of which reading the framework has not decided whether a value falls into them."""
    for each in asked_gaps(ground.framework):
        gap, part = each.gap, each.gap.parts[0]
        inquiry_of(ground).note("whether a value falls into a gap of this table", gap.span, each.answer)
        if not each.answer.decided:
            missed = describe_interval(part, gap.subject.type)
            if part.low is not None and part.low == part.high:
                missed = f"of {gap.subject.told(part.low)}"
            yield Message("PS449.perhaps_no_row", subject=gap.subject.text, missed=missed), gap.span


def _tables(outer: Table, ground: Ground) -> Iterator[Finding]:
    """What is found in a table and in those inside it; a column of a matrix counts once."""
    told = set[object]()
    everything = list(tables(outer))
    for table in everything:
        for row in table.rows:
            column = (len(table.inner), row.intervals, row.values)
            if not table.reached(row) and not (table.matrix and column in told):
                told.add(column)
                yield _unreached(table, row), row.span
        yield from misread_edges(table, ground)
        yield from against_trend(table)
        yield from against_siblings(table)
    if outer.otherwise is not None and all(table.rest is not None or table.complete for table in everything):
        yield Message("PS435.nothing_otherwise"), outer.otherwise.span


def _unreached(table: Table, row: Row) -> Message:
    subject = table.subject
    if is_rest(row):
        return Message("PS435.nothing_left", subject=subject.text, lies=_lies(subject))
    if any(not interval.meet(subject.range).empty for interval in row.intervals):
        return Message(
            "PS435.no_whole_number",
            what=table.what,
            subject=subject.text,
            held=describe_interval(row.intervals[0], subject.type),
        )
    return Message(
        "PS435.unreached_row",
        what=table.what,
        subject=subject.text,
        lies=describe_interval(subject.range, subject.type),
    )


def _lies(subject: Subject) -> str | None:
    """Where a value always lies, if anything can be said of that."""
    known = subject.type.ordered and subject.range != EVERYTHING
    return describe_interval(subject.range, subject.type) if known else None


def _knots(clause: rule_model.Interpolate, ground: Ground) -> Iterator[Finding]:
    """Knots that change no points of any value, and one that contradicts the others."""
    subject = subject_of(clause.subject, ground.ranges)
    places = [None, *(at for at, _ in clause.knots), None]
    around = [(before, after) for (before, _), (_, after) in pairwise(pairwise(places))]
    for (before, after), (_, points) in zip(around, clause.knots, strict=True):
        if subject.part(Interval(before, after)).empty:
            yield (
                Message(
                    "PS435.unreached_knot", subject=subject.text, lies=describe_interval(subject.range, subject.type)
                ),
                points.span,
            )
    yield from knots_against_trend(subject, clause)
