"""What rows come to, which limits and grades decide of anything, and which arms no facts lead to.

Each is a question of the account, asked of every row with facts that are tried.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain, islice
from typing import cast

import attrs

from perfscore.core.nodes import Case, Const, Div, Extreme, Key, Node, Primitive, Ref, RefKind, Value, walk
from perfscore.core.program import Limit, Row
from perfscore.domains.exact import Supposing, Trace
from perfscore.domains.frames import Frame
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.leading import Leading
from perfscore.domains.tables import grades_of
from perfscore.kernel.intervals import EVERYTHING, ZERO, Interval, greater, hull, is_point, lesser, point
from perfscore.kernel.lazy import once, remembered
from perfscore.kernel.source import Distinct, Mutable, Record, Source, Span, grouped, replace
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, Trouble
from perfscore.model import model
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of
from perfscore.search.subject import Subject, Values, sound

_SEEDS = 200
_UNPROVED = 30
_GRADE: Key = ("grade", "")
_KINDS: tuple[RefKind, ...] = ("score", "applies", "earned")


class Seen(Mutable):
    """What was seen of a row: the facts with its fewest and with its most points, and these."""

    worst: Values = attrs.field(factory=dict)
    best: Values = attrs.field(factory=dict)
    least: Fraction | None = None
    most: Fraction | None = None
    handed: set[Fraction] = attrs.field(factory=set)

    @property
    def several(self) -> bool:
        """Whether it had different points, or handed such up."""
        return self.least != self.most or len(self.handed) > 1

    def take(self, points: Fraction, handed: Fraction, values: Values) -> None:
        """Take note of an evaluation."""
        self.handed.add(handed)
        if self.least is None or points < self.least:
            self.least, self.worst = points, values
        if self.most is None or points > self.most:
            self.most, self.best = points, values


class Outcome(Record):
    """Whether a row can have full marks, and one points and others; whether each limit decides, each grade is given.

    Of a range that leads beyond full marks, or below 0, also whether each of these ends is reached.
    """

    full: Answer
    other: Answer
    ends: Mapping[Fraction, Answer]
    limits: tuple[Answer, ...]
    grades: Mapping[str, Answer]
    seen: Seen


class Outcomes(Record):
    """What the rows of a framework come to, each asked once; those below a row are asked before it."""

    inquiry: Inquiry

    @remembered
    def of(self, path: str) -> Outcome:
        """What is found of a row."""
        row, seen, made = self.inquiry.ground.ranges.rows[path], Seen(), made_of(path)
        looked_at = self._looked_at(row)
        grading = None if path else self.inquiry.ground.framework.grading
        grades = () if grading is None else tuple(dict.fromkeys(row.grade for row in grading.rows))
        if grades:
            looked_at.append(Ref("grade", "", origin=row.origin))
        conditions = [each.condition for each in row.limits if not isinstance(each.condition, Const)]
        subject = self.inquiry.subject([*looked_at, *conditions])
        alike = grouped(row.limits, _rule)
        ends = self.ends_of(row)
        questions = [
            _full(row),
            _other(row, seen),
            *(_comes_to(row, each) for each in ends),
            *(_decides(row, each, alike[_rule(each)]) for each in row.limits if each.policy != "error"),
        ]
        questions += [_given(each, grading, row) for each in grades if grading is not None]
        questions = [replace(each, happens=anywhere(each.happens, made)) for each in questions]

        def watch(values: Values, known: Reading) -> None:
            for frame in _frames(known, made):
                with known.exact.within(frame):
                    points, handed = known.exact.points(path), known.exact.points(path, "handed" if path else "score")
                    if points is not None and handed is not None and known.exact.definition(("applies", path)) is True:
                        seen.take(points, handed, values)

        seeds = chain(self.seeds(row), islice(subject.varied(lambda: seen.best), subject.tries))
        full, other, *rest = self.inquiry.answers(subject, questions, seeds, watch, _UNPROVED)
        reached = {each: rest.pop(0) for each in ends}
        decides = [self._refuses(each, made) if each.policy == "error" else rest.pop(0) for each in row.limits]
        given = dict(zip(grades, rest, strict=True))
        return Outcome(full, other, reached, tuple(decides), given, seen)

    def ends_of(self, row: Row) -> list[Fraction]:
        """The ends of a range that lead beyond full marks, or below 0, to which the points of other rows should add up.

        What one rule gives may well be less; but a row that only takes points off has no more than those.
        """
        low, high, full = (each.value if isinstance(each, Const) else None for each in (row.low, row.high, row.full))
        if not isinstance(low, Fraction) or not isinstance(high, Fraction) or not isinstance(full, Fraction):
            return []
        earned, sums = self.inquiry.ground.ranges.node(("earned", row.path)), bool(row.children)
        while isinstance(earned, Primitive):
            earned = earned.operands[-1]
        sums = sums and not isinstance(earned, Div | Extreme)
        return [*([high] if sums and high > full else []), *([low] if low < 0 and (sums or high == 0) else [])]

    def _looked_at(self, row: Row) -> list[Node]:
        """What is looked at to tell what a row comes to."""
        made = made_of(row.path)
        nodes: list[Node] = [Ref(kind, row.path, origin=row.origin) for kind in _KINDS]
        return [*nodes, self.inquiry.program.instances[made].made] if made else nodes

    def decides(self, cap: model.GradeRule) -> Answer:
        """Whether the grade is ever another one than without a cap on it."""
        ground, seen = self.inquiry.ground, self.of("").seen
        grading, condition = cast(model.Grading, ground.framework.grading), ground.node(cap.condition)
        row = ground.ranges.rows[""]
        ranked = zip(grading.rows, grading.row_ranks, strict=True)
        better = [each for each, rank in ranked if rank < grading.ranks[cap.grade]]
        above = hull(each for row in better for each in row.intervals or (EVERYTHING,))
        raised = any(each.above is not None for each in grading.overrides)

        def happens(known: Reading) -> bool:
            without = Supposing(known.exact, row, {}, lifted=[(condition, False)])
            return known.exact.holds(condition) and without.defined(_GRADE) != known.exact.defined(_GRADE)

        def narrowed(intervals: Intervals, where: Where) -> Where | None:
            here = intervals.narrowed(condition, True, where)
            return here and intervals.inside(_counted(grading, row), EVERYTHING if raised else above, here)

        subject = self.inquiry.subject([Ref(*_GRADE, origin=row.origin)])
        seeds = islice(subject.varied(lambda: seen.best), subject.tries)
        (answer,) = self.inquiry.answers(subject, [Question(happens, narrowed)], seeds)
        return answer

    def _refuses(self, limit: Limit, made: str) -> Answer:
        """Whether a limit ever refuses facts, of all that nothing else refuses."""
        span = limit.condition.origin.span
        itself = next((each.piece for each in self.inquiry.refusing if each.admits.origin.span == span), None)
        return self.held(limit.condition, made, itself)

    def held(self, condition: Node, made: str = "", apart: object = None) -> Answer:
        """Whether a condition ever holds, in the whole or in what rows of a table become."""
        holds = Question(
            anywhere(lambda known: known.exact.holds(condition), made),
            lambda intervals, where: intervals.narrowed(condition, True, where),
        )
        looked_at = [condition, *([self.inquiry.program.instances[made].made] if made else [])]
        (answer,) = self.inquiry.answers(self.inquiry.subject(looked_at, apart), [holds])
        return answer

    def seeds(self, row: Row) -> Iterator[Values]:
        """Facts that lead from the most of all that stands in a row to the fewest, one row after another.

        Where rows share facts, the most of one may be in the way of another: each of them has its turn to come first.
        """
        nearest = [child for child in row.children if isinstance(child, str)]
        for paths in (nearest, list(self._rules(row.path))):
            below = [self.of(path).seen for path in paths]
            if below:
                steps = range(0, len(below), 1 + len(below) // _SEEDS)
                yield from (_merged(below[first].best, *(each.best for each in below)) for first in steps)
                yield from (
                    _merged(*(each.worst for each in below[:turn]), *(each.best for each in below[turn:]))
                    for turn in (*steps[1:], len(below))
                )
                for first in steps:
                    joined = self._beside(below[first].best, paths)
                    if joined is not None:
                        yield _merged(joined, *(self.of(path).seen.best for path in nearest))

    def _beside(self, values: Values, paths: list[str]) -> Values | None:
        """Facts of which some are given, and with which other rows have full marks; None where none is in the way."""
        joined, in_the_way = values, False
        for path in paths:
            best = self.of(path).seen.best
            if any(joined.get(slot, value) != value for slot, value in best.items()):
                row = self.inquiry.ground.ranges.rows[path]
                full = _full(row)
                question = replace(full, happens=anywhere(full.happens, made_of(path)))
                found = self.inquiry.beside(self.inquiry.subject(self._looked_at(row)), question, joined)
                in_the_way = in_the_way or found is not None
                best = found or best
            joined = _merged(joined, best)
        return joined if in_the_way else None

    def _rules(self, path: str) -> Iterator[str]:
        """The rows below a row that have rules of their own."""
        for child in self.inquiry.ground.ranges.rows[path].children:
            if isinstance(child, str):
                below = list(self._rules(child))
                yield from below or [child]


def made_of(path: str) -> str:
    """The rows of a table that become what a row stands in; nothing where none do."""
    return path.rpartition(":")[0]


def _merged(*parts: Values) -> Values:
    """What several parts give; where they differ, the first of them."""
    return {slot: value for part in reversed(parts) for slot, value in part.items()}


def _frames(known: Reading, made: str) -> Iterator[Frame]:
    """The whole, or what rows of a table become."""
    if not made:
        yield known.exact.whole
        return
    try:
        groups = known.exact.instances(made)
    except Trouble:
        return
    for group in groups:
        yield from group.members or (group,)


def anywhere(happens: Callable[[Reading], bool], made: str) -> Callable[[Reading], bool]:
    """Whether something happens in the whole, or in what a row of a table becomes."""

    def there(known: Reading) -> bool:
        for frame in _frames(known, made):
            with known.exact.within(frame):
                if sound(happens, known):
                    return True
        return False

    return there


def outcomes_of(ground: Ground) -> Outcomes:
    """What the rows of a framework come to, asked once on some ground."""
    return once(ground, "outcomes", lambda: Outcomes(inquiry_of(ground)))


def _comes_to(row: Row, end: Fraction) -> Question:
    """Whether a row comes to an end of its range."""
    score = Ref("score", row.path, origin=row.origin)

    def happens(known: Reading) -> bool:
        return known.exact.defined(score.key) == end

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        return intervals.inside(score, intervals.row(row.path).score.interval.meet(point(end)), where)

    return Question(happens, narrowed)


def _full(row: Row) -> Question:
    score = Ref("score", row.path, origin=row.origin)

    # Who is exempt has them in any case.
    exempt = [each.condition for each in row.limits if each.kind == "na" and each.policy == "full"]

    def happens(known: Reading) -> bool:
        points = known.exact.defined(("score", row.path))
        full = isinstance(points, Fraction) and points >= known.exact.number(row.full)
        return full and not any(map(known.exact.holds, exempt))

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        least, here = intervals.number(row.full).interval.low, intervals.all_narrowed(exempt, False, where)
        enough = Interval(low=least, low_closed=least is not None)
        return here and intervals.inside(score, intervals.row(row.path).score.interval.meet(enough), here)

    return Question(happens, narrowed)


def _other(row: Row, seen: Seen) -> Question:
    """Whether a row has other points than those that were seen of it before."""

    def happens(_: Reading) -> bool:
        return seen.several

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        reached = intervals.row(row.path)
        fixed = is_point(reached.score.interval) and is_point(reached.handed.interval)
        return None if fixed and seen.least in {None, reached.score.interval.low} else where

    return Question(happens, narrowed)


def _decides(row: Row, limit: Limit, same: list[Limit]) -> Question:
    """Whether a row has other points than without all limits that say the ``same``, of which the first is asked."""
    kinds: tuple[RefKind, ...] = ("applies", "exact")

    def happens(known: Reading) -> bool:
        exact = known.exact
        if limit is not same[0] or not exact.holds(limit.condition):
            return False
        lifted: list[tuple[Node | None, Value]] = [(each.condition, False) for each in same]
        if isinstance(limit.condition, Const) and limit.amount is not None:
            points, amount = exact.number(row.given), exact.number(limit.amount)
            end = exact.number(row.low if limit.kind == "at least" else row.high)
            if amount == end:
                # It says that the range is meant to end there.
                return points < amount if limit.kind == "at least" else points > amount
            lifted = [(each.amount, end) for each in same]
        without = Supposing(exact, row, {}, lifted=lifted)
        return any(without.defined((kind, row.path)) != exact.defined((kind, row.path)) for kind in kinds)

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        there = intervals.narrowed(limit.condition, True, where) if limit is same[0] else None
        if there is None or (limit.amount is None and (limit.kind not in {"zero", "full"} or len(row.limits) > 1)):
            return there
        points = intervals.number(row.given if row.times else intervals.node(("earned", row.path)), there).interval
        if limit.amount is None:
            low, high, full = (intervals.number(each, there).interval for each in (row.low, row.high, row.full))
            settled = lesser(greater(ZERO if limit.kind == "zero" else full, low), high)
            already = is_point(settled) and lesser(greater(points, low), high) == settled
            return None if already else there
        amount = intervals.number(limit.amount, there).interval
        least, most = (points.low, amount.high) if limit.kind == "at least" else (amount.low, points.high)
        return None if least is not None and most is not None and least >= most else there

    return Question(happens, narrowed)


def _rule(limit: Limit) -> tuple[object, ...]:
    """What a limit means, wherever it stands."""
    return limit.kind, limit.policy, limit.condition, limit.amount


def _given(grade: str, grading: model.Grading, row: Row) -> Question:
    """Whether a grade is given."""

    def happens(known: Reading) -> bool:
        return known.exact.defined(_GRADE) == grade

    apart = {each.grade for each in (*grading.caps, *grading.overrides)}
    taken = [each for row in grading.rows for each in row.intervals if row.grade == grade]

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        reached = intervals.row(row.path)
        total = reached.score if grading.basis == "published" else reached.exact
        if grade not in grades_of(intervals, grading, total):
            return None
        return where if grade in apart or not taken else intervals.inside(_counted(grading, row), hull(taken), where)

    return Question(happens, narrowed)


def _counted(grading: model.Grading, row: Row) -> Ref:
    """The total that counts for the grade."""
    return Ref("score" if grading.basis == "published" else "exact", row.path, origin=row.origin)


# ---------------------------------------------------------------- arms that no facts lead to


_LOOKED_AT = frozenset({"earned", "let", "default", "shown", "label", "grade"})
_NEVER = Message("PS431.settled", always=False, why=Words("why.never"))
_ALWAYS = Message("PS431.settled", always=True, why=Words("why.always"))


def findings(ground: Ground, told: Sequence[Diagnostic]) -> Iterator[tuple[Message, Span]]:
    """What is never so, but for that of which something is ``told`` already."""
    inquiry, places = inquiry_of(ground), sorted((each.line or 0, each.column or 0) for each in told)
    is_told = partial(holds_any, ground.framework.source, places)
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


def holds_any(source: Source, places: Sequence[tuple[int, int]], span: Span) -> bool:
    """Whether any of some places, which are in order, lies in a piece of the file."""
    at = bisect_left(places, source.position(span.start))
    return at < len(places) and places[at] < source.position(span.end)


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


class _LookedAt(Distinct):
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
        definition = self.inquiry.program.definitions[self.key]

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
