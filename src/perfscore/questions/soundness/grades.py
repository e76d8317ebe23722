"""Checks of grades: those that no total reaches, idle caps, misread edges, and edges that rounding blurs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import attrs

from perfscore.core.expressions import at
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.possible import on_steps
from perfscore.kernel.intervals import Interval, gaps, point
from perfscore.kernel.numbers import round_to, show
from perfscore.kernel.source import Span
from perfscore.kernel.types import PLAIN
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.figures import within
from perfscore.model import model, terms
from perfscore.questions.soundness.outcomes import outcomes_of
from perfscore.questions.soundness.points import implies
from perfscore.questions.soundness.tables import Held, lost_edges, single_values
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Question, inquiry_of
from perfscore.search.subject import Subject, Values

_MOVED = 12
"""So many facts are moved to a blurred edge, one at a time."""

Finding = tuple[Message, Span]


def findings(ground: Ground) -> Iterator[Finding]:
    """Each finding with the piece of the file that it is about."""
    if ground.framework.grading is None:
        return
    total = Total(ground, ground.framework.grading)
    yield from _unreached(total)
    yield from _idle_caps(total)
    yield from _misread(total)
    yield from _alike(total)
    yield from _off_step(total)
    yield from _blurred(total)


def _unreached(total: Total) -> Iterator[Finding]:
    """Rows that no total comes to; a grade that a cap or a rule off the scale gives is of use without."""
    grading = total.grading
    given = {each.grade for each in (*grading.caps, *grading.overrides)}
    lies = within(total.range, PLAIN)
    for row in grading.rows:
        if row.grade in given:
            continue
        if total.reached(row):
            answer = outcomes_of(total.ground).of("").grades[row.grade]
            inquiry_of(total.ground).note(Words("asked.grade"), row.span, answer)
            if answer.excluded:
                yield Message("PS438.grade_never_given", grade=row.grade), row.span
            continue
        between = any(not each.meet(total.range).empty for each in total.intervals(row))
        if between and total.step is not None:
            yield Message("PS438.between_steps", grade=row.grade, step=total.step), row.span
        else:
            yield Message("PS438.unreached_grade", grade=row.grade, lies=lies), row.span


def _idle_caps(total: Total) -> Iterator[Finding]:
    for cap in total.grading.caps:
        better = total.grading.ladder[: total.grading.ranks[cap.grade]]
        inside, harsher = total.while_holding(cap.condition), _harsher(cap, total)
        if harsher is not None:
            line = total.ground.framework.source.position(harsher.span.start)[0]
            yield Message("PS444.grade_cap_shadowed", line=line), cap.span
        elif not better:
            yield Message("PS438.cap_at_best", grade=cap.grade), cap.span
        elif not any(isinstance(each, model.GradeRule) or total.reached(each, inside) for each in better):
            yield Message("PS438.idle_cap", grade=cap.grade, lies=within(inside, PLAIN)), cap.span
        else:
            answer = outcomes_of(total.ground).decides(cap)
            inquiry_of(total.ground).note(Words("asked.decides_grade"), cap.span, answer)
            if answer.excluded and outcomes_of(total.ground).held(total.ground.node(cap.condition)).values is not None:
                yield Message("PS438.cap_never_decides"), cap.span


def _harsher(cap: model.GradeRule, total: Total) -> model.GradeRule | None:
    """Another cap that holds wherever one does, and leaves no better grade; of two alike the first counts."""
    ranks = total.grading.ranks
    ranges, node, before = total.ground.ranges, total.ground.node(cap.condition), True
    for other in total.grading.caps:
        there, worse = total.ground.node(other.condition), ranks[other.grade] - ranks[cap.grade]
        if other is cap:
            before = False
        elif worse >= 0 and implies(node, there, ranges) and (worse or before or not implies(there, node, ranges)):
            return other
    return None


def _misread(total: Total) -> Iterator[Finding]:
    """Edges between two grades that both leave to the rest, and grades of a single total."""
    rows = total.grading.rows
    held = [Held(each, Fraction(at), row.span) for at, row in enumerate(rows) for each in row.intervals]
    rest = next((at for at, row in enumerate(rows) if not row.intervals), None)
    left = gaps([each.interval for each in held], total.range)
    for lost in () if rest is None else lost_edges(held, Fraction(rest), left):
        if total.reaches(point(lost.value)):
            own, over, under = (
                f"“{rows[int(each)].grade}”" for each in (rest or 0, lost.above.worth, lost.below.worth)
            )
            what, at = Words("row.row"), lost.value
            yield Message("PS437.lost_edge", what=what, value=at, rest=own, above=over, below=under), lost.above.span
    for row in rows:
        for value in single_values(row.intervals, row.span, total.ground):
            yield Message("PS437.row_of_one_value", value=show(value)), row.span


def _alike(total: Total) -> Iterator[Finding]:
    """Rows that give the grade of the row before; of a single value that says where the other ends."""
    for before, row in pairwise(total.grading.rows):
        values = [each for one in (before, row) for each in one.intervals]
        if before.grade == row.grade and not any(each.low == each.high for each in values):
            yield Message("PS437.same_grade", grade=row.grade), row.span


def _off_step(total: Total) -> Iterator[Finding]:
    """Edges between two totals that can be published."""
    step = total.step
    if step is None:
        return
    for edge, row in total.edges():
        below = edge // step * step
        above = below + step
        if below < edge and below in total.range and above in total.range:
            worse, better = total.grade_of(below), total.grade_of(above)
            graded = Message(
                "PS439.edge_off_step", edge=edge, step=step,
                below=below, below_grade=worse, above=above, above_grade=better,
            )  # fmt: skip
            yield graded, row.span


def _blurred(total: Total) -> Iterator[Finding]:
    """Edges that a total as it is shown reaches and the exact one does not, or the other way round."""
    if total.grading.basis == "exact":
        for blur in blurred(total):
            grade, seems = total.grade_of(blur.exact), total.grade_of(blur.shown)
            exact = apart(blur.exact, blur.shown)
            yield Message("PS439.blurred_edge", exact=exact, shown=blur.shown, grade=grade, seems=seems), blur.row.span


_FEWEST_PLACES = 4
_MOST_PLACES = 12


def apart(value: Fraction, other: Fraction) -> str:
    """A number with as many digits as tell it from another one."""
    tried = range(_FEWEST_PLACES, _MOST_PLACES)
    telling = (each for each in tried if round_to(value, Fraction(1, 10**each), "half_even") != other)
    return show(value, next(telling, _MOST_PLACES))


@attrs.frozen(slots=False)
class Total:
    """The total that the grades are read from."""

    ground: Ground
    grading: model.Grading

    @cached_property
    def shown_by(self) -> model.Rounding | None:
        """How the total is rounded before it is published."""
        return self.ground.framework.rule_at("total") or self.ground.framework.display

    @cached_property
    def range(self) -> Interval:
        """Where the total lies that counts for the grade."""
        found = self.ground.ranges.row("")
        total = found.score if self.grading.basis == "published" else found.exact
        root = self.ground.framework.root
        return Interval(root.low, root.high, True, True) if found.exact.empty else total.interval

    @property
    def step(self) -> Fraction | None:
        """The step of the total that counts; None where it may be anything."""
        rule = self.shown_by if self.grading.basis == "published" else None
        return None if rule is None else rule.step

    def reaches(self, interval: Interval, within: Interval | None = None) -> bool:
        """Whether a total may lie in an interval; the ends of its range count beside the multiples of its step."""
        part = interval.meet(self.range if within is None else self.range.meet(within))
        if part.empty or self.step is None:
            return not part.empty
        root = self.ground.framework.root
        return root.low in part or root.high in part or not on_steps(part, self.step).empty

    def intervals(self, row: model.GradeRow) -> tuple[Interval, ...]:
        """What a row takes; of the row for the rest, what the others leave."""
        if row.intervals:
            return row.intervals
        return tuple(gaps([each for other in self.grading.rows for each in other.intervals], self.range))

    def reached(self, row: model.GradeRow, within: Interval | None = None) -> bool:
        """Whether some total may come to a row."""
        return any(self.reaches(each, within) for each in self.intervals(row))

    def row_of(self, total: Fraction) -> int:
        """The place of the row in which a total lies."""
        rows = list(enumerate(self.grading.rows))
        rest = next((at for at, row in rows if not row.intervals), 0)
        return next((at for at, row in rows if any(total in each for each in row.intervals)), rest)

    def grade_of(self, total: Fraction) -> str:
        """The grade of a total."""
        return self.grading.rows[self.row_of(total)].grade

    def edges(self) -> Iterator[tuple[Fraction, model.GradeRow]]:
        """Each edge within the range of the total, with the first row that has it."""
        told = set[Fraction]()
        inner = attrs.evolve(self.range, low_closed=False, high_closed=False)
        for row in self.grading.rows:
            for edge in (edge for each in row.intervals for edge in (each.low, each.high)):
                if edge is not None and edge in inner and edge not in told:
                    told.add(edge)
                    yield edge, row

    def while_holding(self, condition: terms.Expression) -> Interval:
        """Where the total lies while a condition holds; anywhere where that never does."""
        ranges, node = self.ground.ranges, self.ground.node(condition)
        holding = ranges.narrowed(node, True, ranges.nowhere)
        if holding is None or self.grading.basis != "published":
            return self.range
        return self.range.meet(ranges.number(at(condition.span).ref("score", ""), holding).interval)


# ---------------------------------------------------------------- edges that rounding blurs


@attrs.frozen
class Blur:
    """An exact total and the same as it is shown, with an edge of a row between them."""

    exact: Fraction
    shown: Fraction
    row: model.GradeRow


def blurred(total: Total) -> Iterator[Blur]:
    """For each edge of a grade a total that is shown on its other side, where facts that bring it about were found."""
    rule, grid = total.shown_by, total.ground.ranges.row("").exact.step
    # Where every exact total lies on the step it is shown as it is.
    if rule is None or (grid is not None and (grid / rule.step).denominator == 1):
        return
    make, inquiry = at(total.grading.span), inquiry_of(total.ground)
    subject = inquiry.subject([make.ref("exact", ""), make.ref("score", "")])
    way = list(_way(total, subject))
    for edge, row in total.edges():
        for rising in (True, False):
            question = _beyond(edge, total, subject, rising=rising)
            near = (inquiry.beside(subject, question, each) for each in _near(edge, way, subject))
            values = next((each for each in near if each is not None), None)
            values = values or inquiry.answers(subject, [question])[0].values
            known = None if values is None else subject.admitted(values)
            if known is not None:
                exact, shown = map(known.exact.number, subject.nodes[:2])
                yield Blur(exact, shown, row)
                break


def _beyond(edge: Fraction, total: Total, subject: Subject, *, rising: bool) -> Question:
    """Whether a total is shown beyond an edge, lifted or cut off by its rounding."""
    below, above = Interval(high=edge, high_closed=True), Interval(low=edge, low_closed=True)
    sides = list(zip(subject.nodes[:2], (below, above) if rising else (above, below), strict=True))

    def happens(known: Reading) -> bool:
        there = [(known.exact.number(node), side) for node, side in sides]
        return all(value in side for value, side in there) and len({total.row_of(value) for value, _ in there}) > 1

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        here: Where | None = where
        for node, side in sides:
            here = here and intervals.inside(node, side, here)
        return here

    return Question(happens, narrowed)


def _way(total: Total, subject: Subject) -> Iterator[tuple[Fraction, Values]]:
    """Totals, the least first and the greatest last, with facts that differ in one fact from one to the next."""
    seen = outcomes_of(total.ground).of("").seen
    best, values = subject.completed(seen.best), subject.completed(seen.worst)
    for slot in subject.slots:
        for each in (values, {**values, slot: best[slot]}):
            known = subject.admitted(each)
            exact = None if known is None else known.exact.points("", "exact")
            if exact is not None:
                yield exact, each
        values = {**values, slot: best[slot]}


def _near(edge: Fraction, way: list[tuple[Fraction, Values]], subject: Subject) -> Iterator[Values]:
    """Facts on both sides of an edge, each time without one that may move the total to it."""
    crossing = ((one, other) for one, other in pairwise(way) if (one[0] < edge) != (other[0] < edge))
    for (_, one), (_, other) in crossing:
        moved = [slot for slot in subject.slots if slot[0] == "fact" and subject.fact(slot).type.numeric]
        moved.sort(key=lambda slot: one[slot] == other[slot])
        for slot in moved[:_MOVED]:
            yield from ({key: value for key, value in each.items() if key != slot} for each in (other, one))
        return
