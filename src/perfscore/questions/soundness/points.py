"""Checks of points: rows that never have some of them or have points cut off, limits that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from perfscore.core.expressions import at
from perfscore.core.nodes import Case, Const, Extreme, Logic, Mul, Node, Ref, Round, walk
from perfscore.core.program import Limit, Row
from perfscore.domains.interval import Intervals, Where
from perfscore.kernel.intervals import AT_LEAST_ZERO, ZERO, Interval, greater, hull, is_point, lesser, point
from perfscore.kernel.numbers import round_to
from perfscore.kernel.source import Record, Span
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words, node
from perfscore.messages.diagnostics import Trouble
from perfscore.model import rule_model
from perfscore.questions.soundness.outcomes import made_of, outcomes_of
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Question, inquiry_of
from perfscore.search.subject import Facts, Values

Finding = tuple[Message, Span]

CAPS = frozenset({"cap", "at most"})
"""The limits above which points do not rise."""
_SETTLING = frozenset({"zero", "full", "na"})
_AMOUNTS = frozenset({Kind.MONEY, Kind.DURATION})
_MOST = 12
"""So many limits of one row are compared with one another."""
_WEIGHT = 60
"""Longer conditions are not."""
_WORDS: dict[rule_model.LimitKind, str] = {"zero": "zero when", "full": "full when", "na": "na when"}


def findings(ground: Ground) -> Iterator[Finding]:
    """Each finding with the piece of the file that it is about."""
    yield from never_reached(ground)
    yield from ((each.message, each.span) for each in cuts(ground))
    yield from idle_limits(ground)


class _Check:
    """What is known of the rows of a framework, those below a row before it."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.ranges, self.rows = ground, ground.ranges, ground.ranges.rows
        self.inquiry, self.outcomes = inquiry_of(ground), outcomes_of(ground)

    def interval(self, node: Node) -> Interval:
        """The numbers that a node can be."""
        return self.ranges.number(node).interval

    def bounded(self, value: Interval, row: Row) -> Interval:
        """Points, each moved into the range of a row."""
        return lesser(greater(value, self.interval(row.low)), self.interval(row.high))

    def stated(self, row: Row) -> bool:
        """Whether the file says that a row does not come to its full marks, or that it has none."""
        return not _written(row.full) or self.capped(row)

    def capped(self, row: Row) -> bool:
        """Whether a cap on a row always holds."""
        return any(each.kind in CAPS and self.ranges.settled(each.condition) for each in row.limits)


def _written(node: Node) -> Fraction:
    """A number that is written; 0 where it is computed."""
    return node.value if isinstance(node, Const) and isinstance(node.value, Fraction) else Fraction(0)


def _is_judged(row: Row) -> bool:
    return row.charges[0].kind == "judged"


# ---------------------------------------------------------------- points that are never reached


def never_reached(ground: Ground) -> Iterator[Finding]:
    """Rows that never have full marks, always the same points, or points that their rounding does not fit.

    A row is not named for what is said of one below it.
    """
    return _Reached(ground).findings()


class _Reached(_Check):
    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        # The rows of which something is said, and with them all that they stand in.
        self.told, self.within = set[str](), set[str]()

    def findings(self) -> Iterator[Finding]:
        parts = [row for row in self.rows.values() if row.kind in {"indicator", "part"}]
        for row in parts:
            found = self._by_intervals(row)
            if found is not None:
                self.inquiry.note(Words("asked.full_and_other"), row.origin.span)
                yield self._tell(row, found)
        for row in self.rows.values():
            off = None if row.path in self.told else self._off_step(row)
            if off is not None:
                yield self._tell(row, off)
        for row in parts:
            found = None if row.path in self.within else self._tried(row)
            if found is not None:
                yield self._tell(row, found)
        for row in self.inquiry.program.block.rows:
            whole = row.kind in {"framework", "group"} and row.path not in self.within
            found = self._never_full(row) if whole and self._meant_throughout(row) else None
            if found is not None:
                yield self._tell(row, found)
        for row in self.rows.values():
            for end in [] if row.path in self.within or self.capped(row) else self.outcomes.ends_of(row):
                answer = self.outcomes.of(row.path).ends[end]
                self.inquiry.note(Words("asked.end"), row.origin.span, answer)
                if answer.excluded:
                    yield Message("PS440.end_never_reached", what=called(row), end=end), row.origin.span

    def _tell(self, row: Row, message: Message) -> Finding:
        self.told.add(row.path)
        self.within.update((row.path, *(each.path for each in self.ranges.around(row.path))))
        return message, row.origin.span

    def _meant_throughout(self, row: Row) -> bool:
        """Whether all rows in a group can have full marks, each for itself."""
        return all(not self.outcomes.of(each.path).full.excluded for each in self.ranges.below(row.path))

    def _is_free(self, row: Row) -> bool:
        """Whether it is a finding that a row has the same points all the time.

        A row of facts is there or is not. Where the least or the greatest of several counts, one of them may well be
        fixed, unless that is as much, or as little, as there is in any case.
        """
        above = next(self.ranges.around(row.path))
        if made_of(row.path) or self.ranges.row(row.path).gone:
            return False
        if ("chosen", above.path) not in self.inquiry.program.definitions:
            return True
        group, fixed = self.ranges.node(("earned", above.path)), self.ranges.shown(row.path)
        least = any(isinstance(each, Extreme) and each.pick == "least" for each in walk(group))
        return fixed == self.interval(above.high if least else above.low)

    def _is_open(self, row: Row) -> bool:
        """Whether its points are written down and may be one thing or another by its rule."""
        if not isinstance(row.full, Const) or row.low == row.high:
            return False
        # Who judges a row may give all of its points, where the judged fact does not say otherwise.
        return not _is_judged(row) or self.ranges.row(row.path).earned.interval.high != _written(row.full)

    def _by_intervals(self, row: Row) -> Message | None:
        if not self._is_open(row) or self.ranges.row(row.path).exact.empty:
            return None
        if any(self._by_intervals(self.rows[each]) for each in row.children if isinstance(each, str)):
            return None
        score, full = self.ranges.shown(row.path), _written(row.full)
        most = score.high
        assert most is not None, "points lie within the range of their row"
        if is_point(score) and is_point(self.ranges.row(row.path).handed.interval):
            return _always_same(row, most) if self._is_free(row) else None
        if self.stated(row) or most > full or (most == full and score.high_closed):
            return None
        return _short_of_full(row, most, reached=score.high_closed)

    def _tried(self, row: Row) -> Message | None:
        """The same where intervals do not tell it, as far as facts that were tried do."""
        if not self._is_open(row):
            return None
        if self._is_free(row):
            outcome = self.outcomes.of(row.path)
            self.inquiry.note(Words("asked.other"), row.origin.span, outcome.other)
            if outcome.other.excluded and outcome.seen.most is not None:
                return _always_same(row, outcome.seen.most)
        return self._never_full(row)

    def _never_full(self, row: Row) -> Message | None:
        if self.stated(row) or row.low == row.high:
            return None
        outcome = self.outcomes.of(row.path)
        self.inquiry.note(Words("asked.full"), row.origin.span, outcome.full)
        if not outcome.full.excluded:
            return None
        return _short_of_full(row, outcome.seen.most if outcome.full.tried else None, reached=True)

    def _off_step(self, row: Row) -> Message | None:
        """A row whose range ends between two steps of its rounding, where its points come to that end."""
        rule = self.ground.framework.rule_at("total" if row.kind == "framework" else row.kind)
        exact = self.ranges.row(row.path).exact.interval
        if rule is None or not isinstance(row.full, Const) or exact.empty:
            return None
        what, step = called(row), rule.step
        for end, value, closed, sign in (
            (row.high, exact.high, exact.high_closed, 1),
            (row.low, exact.low, exact.low_closed, -1),
        ):
            assert value is not None, "points lie within the range of their row"
            if not closed:
                # Rounding jumps nowhere between two halves of a step.
                value -= sign * (sign * value / rule.step * 2 % 1 or 1) * rule.step / 4
            outermost, edge = round_to(value, rule.step, rule.mode), _written(end)
            if sign * outermost > sign * edge:
                return Message("PS448.off_step", what=what, step=step, points=edge, rounded=outermost, published=edge)
        full = _written(row.full)
        shown = round_to(full, rule.step, rule.mode)
        if shown < full and full in exact:
            return Message("PS448.full_marks_off_step", what=what, step=step, points=full, published=shown)
        for one, other in pairwise(sorted({*self._of_rows(row)})):
            published = round_to(one, rule.step, rule.mode)
            if published == round_to(other, rule.step, rule.mode):
                return Message("PS448.rows_alike", what=what, step=step, one=one, other=other, published=published)
        return None

    def _of_rows(self, row: Row) -> Iterator[Fraction]:
        """The points that are written in the rows of a table that gives those of a row."""
        earned = self.ranges.node(("earned", row.path))
        for _, value in earned.arms if isinstance(earned, Case) else ():
            if isinstance(value, Const) and isinstance(value.value, Fraction):
                yield value.value


def _always_same(row: Row, points: Fraction) -> Message:
    full = _written(row.full)
    return Message("PS441.always_same", what=called(row), whole=points == full, points=points, full=full)


def _short_of_full(row: Row, most: Fraction | None, *, reached: bool) -> Message:
    known, full = most is not None, _written(row.full)
    return Message("PS440.never_full", what=called(row), full=full, known=known, reached=reached, most=most)


def called(row: Row) -> Words:
    """How a message speaks of a row."""
    if row.kind == "framework":
        return Words("row.total")
    path = row.path.rpartition(":")[2]
    return node(row.kind, path if row.kind == "part" else path.rpartition(".")[2])


# ---------------------------------------------------------------- points that are cut off


class Cut(Record):
    """A row whose rule gives what its range cuts off, with facts that bring it about, and what is to be said of it."""

    row: Row
    facts: Facts
    message: Message
    span: Span


def _rule_of(row: Row) -> Span:
    """Where the rule of a row stands."""
    return next(each.origin.span for each in row.charges if each.kind == "absorbed")


def cuts(ground: Ground) -> Iterator[Cut]:
    """Each such row; those of tables are left alone, since what stands in a table has no witness."""
    check = _Cutting(ground)
    for row in check.inquiry.program.block.rows:
        if not _is_judged(row) and not row.made:
            if row.charges[0].kind == "base" and not row.children and not row.times:
                yield from check.last_steps(row)
            elif (found := check.cut(row)) is not None:
                yield found


class _Cutting(_Check):
    def cut(self, row: Row) -> Cut | None:
        """A rule that gives more than full marks, or less than 0, where nothing in the file says so."""
        earned = row.given if row.times else self.ranges.node(("earned", row.path))
        answers, cut = list[Answer](), None
        around = (row, *self.ranges.around(row.path))
        settling = [each.condition for one in around for each in one.limits if each.kind in _SETTLING]
        for kinds, edge, beyond in _sides(row):
            unheld = [*settling, *(each.condition for each in row.limits if each.kind in kinds)]
            possible = not self.ranges.row(row.path).earned.interval.meet(beyond).empty
            if cut is None and possible and not any(map(self.ranges.settled, unheld)):
                answer, found = self._asked(earned, beyond, unheld, self.outcomes.seeds(row))
                answers.append(answer)
                if found is not None:
                    facts, points = found[0], found[1].exact.number(earned)
                    above, witness = points > edge, facts.words
                    message = Message("PS442.cut_off", points=points, witness=witness, above=above, edge=edge)
                    cut = Cut(row, facts, message, _rule_of(row))
        if answers:
            self.inquiry.note(Words("asked.cut"), _rule_of(row), *answers)
        return cut

    @cached_property
    def _warned(self) -> list[Node]:
        """What must hold for no ``warn`` to speak."""
        return [self.ground.node(each.condition) for each in self.ground.framework.requirements if each.warning]

    def _asked(
        self, number_of: Node, inside: Interval, unheld: Sequence[Node], seeds: Iterable[Values] = ()
    ) -> tuple[Answer, tuple[Facts, Reading] | None]:
        """Facts with which a number lies in an interval, while some conditions do not hold, and what is known of them.

        Every ``require`` lets them pass, no ``warn`` speaks of them, and they are as plausible as they can be.
        """
        inquiry = self.inquiry
        slots = set(inquiry.subject([number_of, *unheld]).slots)
        warned = [each for each in self._warned if slots.issuperset(inquiry.slots(each))]
        subject = inquiry.subject([number_of, *unheld, *warned])
        facts = [self.ground.framework.facts[name] for kind, name in subject.slots if kind == "fact"]
        amounts = [Ref("fact", each.name, origin=number_of.origin) for each in facts if _is_amount(each)]

        def happens(known: Reading) -> bool:
            there = known.exact.number(number_of) in inside and not any(map(known.exact.holds, unheld))
            return there and all(map(known.exact.holds, warned)) and _plausible(facts, known)

        def narrowed(intervals: Intervals, where: Where) -> Where | None:
            here = intervals.all_narrowed(warned, True, intervals.all_narrowed(unheld, False, where))
            for amount in amounts:
                here = here and intervals.inside(amount, AT_LEAST_ZERO, here)
            return here and intervals.inside(number_of, inside, here)

        question = Question(happens, narrowed, (number_of,))
        (answer,) = inquiry.answers(subject, [question], seeds)
        shown = inquiry.shown(subject, question, answer)
        known = None if shown is None else subject.admitted(shown.values)
        return answer, None if shown is None or known is None else (shown, known)

    def last_steps(self, row: Row) -> Iterator[Cut]:
        """Items of a deduction whose steps do not fit into what there is to take, each where nothing else is taken."""
        bottom, items = self._bottom(row), [each for each in row.charges if each.kind == "deduction"]
        room = Fraction(0) if bottom is None else _written(row.full) - bottom
        for item in items if room > 0 else ():
            match item.piece:
                case Mul(factors=(Round() as counted, Const(value=Fraction() as each))) if each:
                    count, fits, steps = int(room / each) + 1, (room / each).denominator == 1, True
                case Case(arms=((_, Const(value=Fraction() as each)),)) as counted:
                    count, fits, steps = 1, each <= room, False
                case _:
                    continue
            first, highest = Fraction(count) if steps else each, self.interval(counted).high
            if fits or (highest is not None and highest < first):
                continue
            span = item.origin.span if len(items) > 1 else _rule_of(row)
            make, others = at(span), [one.piece for one in items if one is not item and one.piece is not None]
            taken = [make.test(one, ">", make.const(0)) for one in others]
            answer, found = self._asked(counted, point(first), taken)
            if found is None:
                answer, found = self._asked(counted, Interval(low=first, low_closed=True), taken)
            self.inquiry.note(Words("asked.last_step"), span, answer)
            if found is not None:
                facts, _ = found
                left, witness = room - (count - 1) * each, facts.words
                message = Message("PS445.item_cut", left=left, each=each, witness=witness)
                if steps:
                    message = Message(
                        "PS445.last_step_cut", units=count, left=left, each=each, witness=witness, room=room
                    )
                yield Cut(row, facts, message, span)

    def _bottom(self, row: Row) -> Fraction | None:
        """The points below which a deduction does not lead; None where that depends on something."""
        earned = self.ranges.node(("earned", row.path))
        assert isinstance(earned, Extreme), "what is left is not below a floor"
        limits = [each for each in row.limits if each.kind == "at least" and each.amount is not None]
        floors = [earned.options[1], row.low, *(each.amount for each in limits if each.amount is not None)]
        found = [self.interval(each) for each in floors]
        fixed = all(isinstance(each.condition, Const) for each in limits) and all(map(is_point, found))
        return max(each.some_value() for each in found) if fixed else None


def _sides(row: Row) -> Iterator[tuple[frozenset[str], Fraction, Interval]]:
    """The ends of a range that nobody has written, and where it is no custom to stop, as it is for a bonus or a malus.

    Each with the limits that say the same, and what lies beyond it.
    """
    high = _written(row.high)
    if _written(row.low) != 0 or row.high != row.full or high == 0:
        return
    if _written(row.weight) > 0:
        yield CAPS, high, Interval(low=high)
    if row.children:
        # What is taken off a group leaves it nothing, which is what a malus is for.
        return
    yield frozenset({"at least"}), Fraction(0), Interval(high=Fraction(0))


def _plausible(facts: Iterable[rule_model.FactDef], known: Reading) -> bool:
    """Whether defaults have values, and no sum of money or span of time is below 0 that is not declared to be."""
    for fact in facts:
        given = known.facts.by_name.get(fact.name)
        value: object = None if fact.default is None else known.exact.definition(("default", fact.name))
        value = value if given is None else given.value
        if value is None or isinstance(value, Trouble):
            return False
        if _is_amount(fact) and isinstance(value, Fraction) and value < 0:
            return False
    return True


def _is_amount(fact: rule_model.FactDef) -> bool:
    """Whether a fact is money or time of which nothing says that it may be below 0."""
    return fact.type.kind in _AMOUNTS and fact.domain is None


# ---------------------------------------------------------------- limits that change nothing


def idle_limits(ground: Ground) -> Iterator[Finding]:
    """Each limit that changes nothing, alone or beside others; one that is shadowed by another is not asked alone."""
    check = _Limiting(ground)
    for row in check.rows.values():
        yield from check.of_row(row)


class _Around(Record):
    """What there is before the limits of a row, what is left of it, and where a veto and an exemption would lead."""

    earned: Interval
    lifted: Interval
    without: Interval
    zero: Interval
    full: Interval
    exempt: bool


class _Limiting(_Check):
    def of_row(self, row: Row) -> Iterator[Finding]:
        """What is said of the limits of a row."""
        there = [each for each in row.limits if self.ranges.settled(each.condition) is not False]
        if not there:
            return
        held = set(map(id, there))
        if self._settled_by_all(there):
            yield Message("PS444.rule_never_decides", what=called(row)), row.origin.span
        short = [each for each in there[:_MOST] if sum(1 for _ in walk(each.condition)) <= _WEIGHT]
        shadows = dict(self._shadows(short))
        around = self._around(row, there)
        for place, limit in enumerate(row.limits):
            if id(limit) in held:
                found = shadows.get(id(limit)) or self._alone(limit, around)
                answers = [] if found else [self.outcomes.of(row.path).limits[place]]
                self.inquiry.note(Words("asked.decides"), limit.origin.span, *answers)
                if any(each.excluded for each in answers):
                    found = Message("PS443.never_decides", word=_called(limit))
                if found is not None:
                    yield found, limit.origin.span

    def _settled_by_all(self, there: Sequence[Limit]) -> bool:
        """Whether one of several limits always settles a row, and none of them alone does."""
        settling = [each.condition for each in there if each.kind in _SETTLING]
        here = self.ranges.all_narrowed(settling, False, self.ranges.nowhere)
        return here is None and not any(map(self.ranges.settled, settling))

    def _around(self, row: Row, there: Sequence[Limit]) -> _Around:
        earned = self.ranges.row(row.path).earned.interval
        inside = self._moved(self._moved(self.bounded(earned, row), there, lift=True), there, lift=False)
        exempt = not isinstance(row.full, Const) or any(each.kind == "full" for each in there)
        zero, full = self.bounded(ZERO, row), self.bounded(self.interval(row.full), row)
        return _Around(earned, self._moved(earned, there, lift=True), self.bounded(inside, row), zero, full, exempt)

    def _moved(self, value: Interval, there: Sequence[Limit], *, lift: bool) -> Interval:
        """Points behind the limits below which they do not fall, or above which they do not rise."""
        chosen: Callable[[Interval, Interval], Interval] = greater if lift else lesser
        for each in there:
            if each.amount is not None and (each.kind == "at least") is lift:
                moved = chosen(value, self.interval(each.amount))
                value = moved if self.ranges.settled(each.condition) else hull((value, moved))
        return value

    def _alone(self, limit: Limit, around: _Around) -> Message | None:
        if limit.kind in {"zero", "full"}:
            return _settling(limit, around)
        if limit.amount is None:
            return None
        amount = self.interval(limit.amount)
        if limit.kind == "at least":
            least = around.earned.low
            if amount.high is None or least is None or amount.high > least:
                return None
            return Message("PS443.floor_never_binds", amount=amount.high, least=least)
        most = around.lifted.high
        if amount.low is None or most is None or amount.low < most:
            return None
        return Message("PS443.cap_never_binds", word=limit.kind, amount=amount.low, most=most)

    def _shadows(self, there: Sequence[Limit]) -> Iterator[tuple[int, Message]]:
        for own, limit in enumerate(there):
            for place, other in enumerate(there):
                if place == own or not self._outdone(limit, other):
                    continue
                if place < own or not self._outdone(other, limit):
                    line = self.ground.framework.source.position(other.origin.span.start)[0]
                    yield id(limit), Message("PS444.shadowed", word=_called(limit), other=_called(other), line=line)
                    break

    def _outdone(self, limit: Limit, other: Limit) -> bool:
        """Whether one limit decides nothing where another holds, which it does wherever the first holds."""
        return self._stronger(limit, other) and implies(limit.condition, other.condition, self.ranges)

    def _stronger(self, limit: Limit, other: Limit) -> bool:
        if other.kind == "na" or limit.kind == "na":
            both = limit.kind == other.kind
            return other.kind == "na" and (not both or _rank(other) <= _rank(limit))
        if other.kind in {"zero", "full"}:
            return limit.kind != "zero" or other.kind == "zero"
        if limit.amount is None or other.amount is None:
            return False
        weak, strict = self.interval(limit.amount), self.interval(other.amount)
        if limit.kind in CAPS and other.kind in CAPS:
            return _never_above(strict, weak) or limit.amount == other.amount
        return limit.kind == other.kind and (_never_above(weak, strict) or limit.amount == other.amount)


def implies(first: Node, then: Node, ranges: Intervals) -> bool:
    """Whether the second condition surely holds wherever the first does."""
    if first == then or ranges.settled(then) is True:
        return True
    ways = first.conditions if isinstance(first, Logic) and first.how == "or" else (first,)
    led = [ranges.narrowed(each, True, ranges.nowhere) for each in ways]
    return all(ranges.settled(then, each) is True for each in led if each is not None)


def _settling(limit: Limit, around: _Around) -> Message | None:
    """A veto or an exemption of a row that has those points anyway; an exemption may be what a veto takes away."""
    if limit.kind == "zero" and around.exempt:
        return None
    final = around.zero if limit.kind == "zero" else around.full
    same = is_point(final) and around.without == final
    return Message("PS443.already_there", word=limit.kind, points=final.low) if same and final.low is not None else None


def _never_above(one: Interval, other: Interval) -> bool:
    return one.high is not None and other.low is not None and one.high <= other.low


def _rank(limit: Limit) -> int:
    assert limit.policy is not None
    return rule_model.STRICTEST_FIRST.index(limit.policy)


def _called(limit: Limit) -> str:
    return _WORDS.get(limit.kind, limit.kind)
