"""Checks of grades: those that no total reaches, idle caps, misread edges, and edges that rounding blurs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfscore.kernel.intervals import gaps, point
from perfscore.kernel.numbers import round_to, show
from perfscore.kernel.source import Span
from perfscore.kernel.types import PLAIN
from perfscore.kernel.wording import describe_interval
from perfscore.messages.catalogue import Message
from perfscore.questions.soundness.grades_blur import blurred
from perfscore.questions.soundness.grades_total import Total
from perfscore.questions.soundness.outcomes import outcomes_of
from perfscore.questions.soundness.tables_edges import Held, compares, lost_edges
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of

Finding = tuple[Message, Span]


def findings(ground: Ground) -> Iterator[Finding]:
    """Each finding with the piece of the file that it is about."""
    if ground.framework.grading is None:
        return
    total = Total(ground, ground.framework.grading)
    yield from _unreached(total)
    yield from _idle_caps(total)
    yield from _misread(total)
    yield from _off_step(total)
    yield from _blurred(total)


def _unreached(total: Total) -> Iterator[Finding]:
    """Rows that no total comes to; a grade that a cap or a rule off the scale gives is of use without."""
    grading = total.grading
    given = {each.grade for each in (*grading.caps, *grading.overrides)}
    lies = describe_interval(total.range, PLAIN)
    for row in grading.rows:
        if row.grade in given:
            continue
        if total.reached(row):
            answer = outcomes_of(total.ground).of("").grades[row.grade]
            inquiry_of(total.ground).note("whether this grade is ever given", row.span, answer)
            if answer.excluded:
                yield Message("PS438.grade_never_given", grade=row.grade), row.span
            continue
        between = any(not each.meet(total.range).empty for each in total.intervals(row))
        if between and total.step is not None:
            yield Message("PS438.between_steps", grade=row.grade, step=total.step), row.span
        else:
            yield Message("PS438.unreached_grade", grade=row.grade, lies=lies), row.span


def _idle_caps(total: Total) -> Iterator[Finding]:
    rows = total.grading.rows
    for cap in total.grading.caps:
        rank = next(at for at, row in enumerate(rows) if row.grade == cap.grade)
        within = total.while_holding(cap.condition)
        if rank == 0:
            yield Message("PS438.cap_at_best", grade=cap.grade), cap.span
        elif not any(total.reached(row, within) for row in rows[:rank]):
            yield Message("PS438.idle_cap", grade=cap.grade, lies=describe_interval(within, PLAIN)), cap.span


def _misread(total: Total) -> Iterator[Finding]:
    """Edges between two grades that both leave to the rest, and grades of a single total."""
    rows = total.grading.rows
    held = [Held(each, Fraction(at), row.span) for at, row in enumerate(rows) for each in row.intervals]
    rest = next((at for at, row in enumerate(rows) if not row.intervals), None)
    left = gaps([each.interval for each in held], total.range)
    for lost in () if rest is None else lost_edges(held, Fraction(rest), left):
        if total.reaches(point(lost.value)):
            own, above, below = (
                f"“{rows[int(each)].grade}”" for each in (rest or 0, lost.above.worth, lost.below.worth)
            )
            yield (
                Message("PS437.lost_edge", what="row", value=lost.value, rest=own, above=above, below=below),
                lost.above.span,
            )
    for row in rows:
        for each in row.intervals:
            if each.low is not None and each.low == each.high and compares(row.span, total.ground):
                yield Message("PS437.row_of_one_value", value=show(each.low)), row.span


def _off_step(total: Total) -> Iterator[Finding]:
    """Edges between two totals that can be published."""
    step = total.step
    if step is None:
        return
    for edge, row in total.edges():
        below = edge // step * step
        above = below + step
        if below < edge and below in total.range and above in total.range:
            low, high = ((each, total.grade_of(each)) for each in (below, above))
            yield (
                Message(
                    "PS439.edge_off_step",
                    edge=edge,
                    step=step,
                    below=low[0],
                    below_grade=low[1],
                    above=high[0],
                    above_grade=high[1],
                ),
                row.span,
            )


def _blurred(total: Total) -> Iterator[Finding]:
    """Edges that a total as it is shown reaches and the exact one does not, or the other way round."""
    if total.grading.basis == "exact":
        for blur in blurred(total):
            yield (
                Message(
                    "PS439.blurred_edge",
                    exact=apart(blur.exact, blur.shown),
                    shown=blur.shown,
                    grade=total.grade_of(blur.exact),
                    seems=total.grade_of(blur.shown),
                ),
                blur.row.span,
            )


_FEWEST_PLACES = 4
_MOST_PLACES = 12


def apart(value: Fraction, other: Fraction) -> str:
    """A number with as many digits as tell it from another one."""
    tried = range(_FEWEST_PLACES, _MOST_PLACES)
    telling = (each for each in tried if round_to(value, Fraction(1, 10**each), "half_even") != other)
    return show(value, next(telling, _MOST_PLACES))
