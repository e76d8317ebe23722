"""Where the points of a row would change, nearest first: the edges of its clause and of its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

import attrs

from perfscore.core.expressions import constant
from perfscore.core.nodes import Add, Case, Div, Extreme, Key, Mul, Node, Round, Test, Value
from perfscore.core.program import Row
from perfscore.domains.supposing import Supposing
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.numbers import round_to
from perfscore.kernel.rational_functions import Free
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.scoring.arithmetic import taken_off, target, units
from perfscore.scoring.axis import Ranked, Spot
from perfscore.scoring.explanation import Edge
from perfscore.scoring.figures import Named, Reading, behind, named
from perfscore.scoring.outcome import Outcome
from perfscore.scoring.scorecard import Line
from perfscore.scoring.track import Aim, Track, aim, along, interval_between, tables, target_text
from perfscore.scoring.turning import as_written, bare, option, outside, turns

_ZERO = Fraction(0)
_FEW = 4
_FAR = Fraction(1_000_000)


def edges(line: Line, outcome: Outcome, known: Reading) -> tuple[Edge, ...]:
    """The nearest edges of a row's clause and limits, gains first, the nearest first among them.

    A row whose clause was not looked at has no edges.
    """
    if outcome.earned is None or not outcome.applies:
        return ()
    moved = Moved(line, outcome.earned, outcome.score, known)
    found = [*moved.as_a_whole([*told(_of_clause(line.node.clause, moved)), *_of_limits(moved)])]
    found = [each for each in found if each.edge.effect != 0]
    found.sort(key=_order)
    nearest = {_sameness(each): each for each in reversed(found)}
    return tuple(each.edge for each in found if nearest[_sameness(each)] is each)[: limits.FIGURES]


def _order(each: Ranked) -> tuple[bool, bool, Fraction]:
    return each.edge.effect < 0, each.nearness is None, each.nearness or _ZERO


def _sameness(each: Ranked) -> tuple[object, ...]:
    """What two edges have in common of which only the nearer says something."""
    place = (each.edge.relation, each.edge.at) if each.rising is None else each.rising
    return each.edge.subject, place, each.edge.effect


def told(found: Iterator[Ranked]) -> list[Ranked]:
    """The edges as far as they can be told."""
    there: list[Ranked] = []
    while True:
        try:
            there.append(next(found))
        except (StopIteration, Trouble):
            return there


def supposing(row: Row, points: Fraction, turned: terms.Expression | None, known: Reading) -> Supposing:
    """A row whose rule gives so much, where a condition may be ``turned``."""
    values = {} if turned is None else {known.node(turned): not known.holds(turned)}
    return Supposing(known.exact, row, values, {("earned", row.path): points})


@attrs.frozen
class Moved:
    """A row of which one thing is imagined to be different."""

    line: Line
    earned: Fraction
    score: Fraction
    known: Reading

    def effect(self, points: Fraction, turned: terms.Expression | None = None) -> Fraction:
        """What the published points would gain if the rule gave so much; 0 where that cannot be told.

        What is ``turned`` holds although it does not now, or the other way round.
        """
        return self.gain(supposing(self.line.row, points, turned, self.known))

    def gain(self, supposed: Supposing) -> Fraction:
        """What the published points would gain; 0 where that cannot be told."""
        score = supposed.definition(("score", self.line.row.path))
        return score - self.score if isinstance(score, Fraction) else _ZERO

    def supposing(self, node: Node, value: Value) -> Supposing:
        """The row with another value of a node."""
        return Supposing(self.known.exact, self.line.row, {node: value})

    def turned(self, condition: terms.Expression, effect: Fraction) -> list[Ranked]:
        """The edges at which a condition turns, with the effect that this has."""
        return told(turns(condition, self.known, effect)) if effect else []

    # ------------------------------------------------------------ as a whole

    def as_a_whole(self, found: list[Ranked]) -> Iterator[Ranked]:
        """The edges with what becomes of all pieces of the rules that look at the same.

        Where one of several moves that is no fact and no cell, the effect is unknown, and there is no edge.
        """
        count = Counter(each for piece in _pieces(self.line.node) for each in behind(piece, self.known))
        shared = frozenset(each for each, times in count.items() if times > 1)
        for each in found:
            if shared.isdisjoint(behind(each.moves, self.known)):
                yield each
            elif isinstance(each.moves, terms.FactValue | terms.ColumnValue) and each.to is not None:
                effect = self._everywhere(each.moves, each.to)
                yield attrs.evolve(each, edge=attrs.evolve(each.edge, effect=effect))

    def _everywhere(self, subject: terms.FactValue | terms.ColumnValue, to: Value) -> Fraction:
        """What the published points would gain if a figure were another one everywhere; 0 where that is unknown."""
        if self.line.node.clause is None:
            return _ZERO
        anew, now = frozenset[Key](), self.known.value(subject)
        if isinstance(now, Written) and isinstance(to, Fraction):
            to = attrs.evolve(now, interval=point(to))
        if isinstance(subject, terms.FactValue):
            moving = self.known.dependencies.moved_by([("fact", subject.name), ("status", subject.name)])
            anew = frozenset(key for key in moving if key[0] in {"let", "default"})
        return self.gain(Supposing(self.known.exact, self.line.row, {self.known.node(subject): to}, anew=anew))

    # ------------------------------------------------------------ along a track

    def stretches(self, track: Track) -> Iterator[Ranked]:
        """The edges of stretches of the same points: to both sides the nearest that matters, and the nearest gain."""
        over = track.axis
        above = [each for each in track.pieces if each.interval.low is not None and each.interval.low >= over.value]
        below = [each for each in track.pieces if each.interval.high is not None and each.interval.high <= over.value]
        for beside in (above, below[::-1]):
            matters = False
            for piece in [each for each in beside if over.value not in each.interval and each.points is not None]:
                spot = over.spot(piece.interval)
                effect = _ZERO if spot is None else self.effect(piece.at(spot.at))
                if spot is None or not effect or (matters and effect < 0):
                    continue
                matters = True
                yield over.edge(spot, effect)
                if effect > 0:
                    break

    def slopes(self, track: Track) -> Iterator[Ranked]:
        """The edges of points that rise and fall between knots: the nearest knots, and where the best points begin.

        Places where full marks, the end of the range or a cap are reached are edges only where points are gained
        there. An edge is one place alone where the points go on to change beyond it.
        """
        over, pieces = track.axis, track.pieces
        ends = (end for each in pieces for end in (each.interval.low, each.interval.high) if end is not None)
        goals = (place for mark in self._marks for each in pieces for place in each.places(mark))
        knots, goals_ = list(dict.fromkeys(ends)), list(dict.fromkeys(goals))
        there = [*self._reaching(track, knots)]
        up = [each for each in there if each[0].at > over.value]
        down = [each for each in there if each[0].at < over.value]

        def distance(reached: tuple[Spot, Fraction]) -> Fraction:
            return abs(reached[0].at - over.value)

        chosen = [min(each, key=distance) for each in (up, down) if each]
        gains = [each for each in [*there, *self._reaching(track, goals_)] if each[1] > 0]
        best = max((effect for _, effect in gains), default=_ZERO)
        chosen += [min((each for each in gains if each[1] == best), key=distance)] if gains else []
        for spot, effect in dict.fromkeys(chosen):
            flat = self._flat(track, sorted({*knots, *goals_}), spot, effect)
            yield over.edge(spot if flat else Spot("=", spot.at), effect)

    @property
    def _marks(self) -> list[Fraction]:
        """The points beyond which more may bring nothing: full marks, the end of the range, the caps that hold."""
        node, found = self.line.node, [self.line.node.full, self.line.node.high]
        for each in node.limits:
            if each.kind not in {"cap", "at most"} or each.amount is None:
                continue
            try:
                if each.condition is None or self.known.holds(each.condition):
                    found.append(self.known.number(each.amount))
            except Trouble:
                continue
        return found

    def _reaching(self, track: Track, places: Iterable[Fraction]) -> Iterator[tuple[Spot, Fraction]]:
        """The spots of places, each with what reaching it would bring, where that is something."""
        over = track.axis
        for place in places:
            up = place > over.value
            region = Interval(low=place, low_closed=True) if up else Interval(high=place, high_closed=True)
            spot = None if place == over.value else over.spot(region)
            if spot is None:
                continue
            effect = self.gain(track.supposing(spot.at))
            if effect:
                yield spot, effect

    def _flat(self, track: Track, breaks: Sequence[Fraction], spot: Spot, effect: Fraction) -> bool:
        """Whether the points stay as they are beyond a spot, up to the next place where they may turn.

        Raises Trouble where that cannot be told.
        """
        over = track.axis
        at, up = spot.at, spot.at > over.value
        end = over.domain.high if up else over.domain.low
        ends = [each for each in (*breaks, end) if each is not None and (each > at if up else each < at)]
        if at == end:
            return True
        far = abs(at) + 1
        far = (min(ends) if up else max(ends)) if ends else at + (far if up else -far) * _FAR
        # Not the end itself: something may be divided by 0 there.
        return self.effect(track.points(at + (far - at) * (1 - 1 / _FAR))) == effect

    def options(self, subject: terms.Expression, choices: Sequence[Value]) -> Iterator[Ranked]:
        """The edges at other words: a few that gain and a few that lose, each in the order of the file."""
        now, gains, losses = self.known.value(subject), 0, 0
        for each in choices:
            if each == now or min(gains, losses) >= _FEW:
                continue
            effect = self.gain(self.supposing(self.known.node(subject), each))
            gains, losses = gains + (effect > 0), losses + (effect < 0)
            if (effect > 0 and gains <= _FEW) or (effect < 0 and losses <= _FEW):
                yield Ranked(option(subject, each, self.known, effect), subject, each)


def _of_limits(moved: Moved) -> Iterator[Ranked]:
    """Where a limit that holds would no longer hold, or one that does not would."""
    there = [each for each in moved.line.node.limits if each.kind != "na"]
    conditions = [each for each in dict.fromkeys(bare(each.condition) for each in there) if each is not None]
    for condition in conditions[: limits.FIGURES]:
        yield from moved.turned(condition, moved.effect(moved.earned, condition))


def _pieces(node: model.Node) -> Iterator[object]:
    """The pieces of a row's rules that are looked at by themselves; of a group, all that stands below is one."""
    match node.clause:
        case rule_model.AwardList():
            yield from node.clause.items
        case rule_model.Deduct():
            yield from (*node.clause.items, node.clause.floor)
        case rule_model.Bands():
            yield from (node.clause.subject, tuple(row.points for row in node.clause.rows))
        case rule_model.Interpolate():
            yield from (node.clause.subject, tuple(points for _, points in node.clause.knots))
        case rule_model.Lookup():
            yield from (*node.clause.subjects, node.clause.rows, node.clause.otherwise)
        case rule_model.Target():
            yield from (node.clause.actual, node.clause.wanted, tuple(row.points for row in node.clause.rows))
        case _:
            yield node.clause
    yield from dict.fromkeys(bare(each.condition) for each in node.limits)
    yield from (each.amount for each in node.limits)
    yield tuple((each.clause, each.limits, each.rows) for child in node.children for each in child.rules())
    yield node.rows


# ---------------------------------------------------------------- clauses


def _of_clause(clause: rule_model.Clause | None, moved: Moved) -> Iterator[Ranked]:
    match clause:
        case rule_model.Award():
            for leaf in _free(clause.value, moved):
                yield from told(moved.slopes(along(leaf, moved.line, moved.known)))
        case rule_model.AwardList():
            for item in clause.items[: limits.FIGURES]:
                yield from _item(item, moved)
        case rule_model.Bands():
            yield from _table((clause.subject,), moved)
        case rule_model.Lookup():
            yield from _table(clause.subjects, moved)
        case rule_model.Interpolate():
            yield from moved.slopes(along(clause.subject, moved.line, moved.known))
        case rule_model.Deduct():
            found = zip(clause.items, taken_off(moved.line.row), strict=True)
            for each, taken in islice(found, limits.FIGURES):
                if isinstance(each, rule_model.PerUnit):
                    yield from told(_per_unit(each, taken, moved))
                else:
                    points = _ZERO if moved.known.holds(each.condition) else moved.known.number(each.points)
                    yield from moved.turned(each.condition, moved.gain(moved.supposing(taken, points)))
        case rule_model.Target():
            yield from _target(clause, moved)
        case _:
            return


def _item(item: rule_model.Item, moved: Moved) -> list[Ranked]:
    try:
        points = moved.known.number(item.points)
        points = -points if moved.known.holds(item.condition) else points
    except Trouble:
        return []
    return moved.turned(item.condition, moved.effect(moved.earned + points))


def _free(formula: terms.Expression, moved: Moved) -> Iterator[Named]:
    """The figures in a formula that can change while the others stay as they are, and that it can be followed to."""
    known = moved.known
    leaves = list(islice(named(formula), limits.FIGURES))
    sources = [behind(each, known) for each in leaves]
    if any(isinstance(each, terms.NodeValue) for each in behind(formula, known)):
        return
    fixed = _points_of_row(moved)
    for leaf, source in zip(leaves, sources, strict=True):
        tied = any(
            leaf in each or other in source for other, each in zip(leaves, sources, strict=True) if other is not leaf
        )
        if not tied and source.isdisjoint(fixed) and _followed(known.node(formula), known.node(leaf)):
            yield leaf


def _followed(node: Node, leaf: Node) -> bool:
    """Whether a formula leads to a figure by sums, products, quotients and extremes alone."""
    if node == leaf:
        return True
    if not isinstance(node, Add | Mul | Div | Extreme) or not node.refs >= leaf.refs:
        return False
    inside = [part for part in node.parts if part.refs >= leaf.refs]
    return bool(inside) and all(_followed(part, leaf) for part in inside)


def _points_of_row(moved: Moved) -> set[terms.Expression]:
    """What the points of a node that is made of a row are computed from: with those all else would change."""
    if moved.line.number is None:
        return set()
    rows = (each for node in moved.known.framework.root.rules() for each in node.rows)
    clause = moved.line.node.clause
    carried = (each.points for each in rows if any(node.clause is clause for node in each.template.rules()))
    return behind(next(carried, None), moved.known)


def _table(subjects: Sequence[terms.Expression], moved: Moved) -> Iterator[Ranked]:
    """The edges between the rows of a table, and of those inside it that are looked at."""
    for subject, (_, table) in zip(subjects, list(tables(moved.line, moved.known)), strict=False):
        if subject.type.ordered:
            yield from moved.stretches(along(subject, moved.line, moved.known))
        else:
            yield from moved.options(subject, choices(subject.type, table))


def choices(kind: Type, table: Case) -> list[Value]:
    """The words, or yes and no, between which a table chooses; of free text those that its rows name."""
    if kind.kind is Kind.BOOL:
        return [True, False]
    named_values = (value for condition, _ in table.arms for value in _values(condition))
    return [*map(constant, kind.options)] or [*named_values]


def _values(condition: Node) -> tuple[Value, ...]:
    return condition.other.values if isinstance(condition, Test) and not isinstance(condition.other, Node) else ()


# ---------------------------------------------------------------- deductions


def _per_unit(item: rule_model.PerUnit, taken: Node, moved: Moved) -> Iterator[Ranked]:
    track, (_, counted) = along(item.subject, moved.line, moved.known), units(taken)
    if item.partial == "proportional":
        yield from (each for each in moved.slopes(track) if each.edge.effect > 0)
        return
    here = int(moved.known.exact.number(counted))

    def effect(count: int) -> Fraction:
        return moved.gain(moved.supposing(counted, Fraction(count)))

    for fewer in _fewer(here, effect):
        yield from _steps(track, counted, fewer, moved, up=False)
    more = first(here + 1, last_unit(track, taken), lambda count: effect(count) != 0)
    if more is not None:
        yield from _steps(track, counted, more, moved, up=True)


def _fewer(here: int, effect: Callable[[int], Fraction]) -> Iterator[int]:
    """How many units have an effect if fewer count, the most, and how many as good a one as none at all."""
    fewer = first(1, here, lambda less: effect(here - less) != 0)
    if fewer is not None:
        best = first(fewer, here, lambda less: effect(here - less) == effect(0))
        assert best is not None, "without any unit the effect is that of none"
        yield from dict.fromkeys((here - fewer, here - best))


def _steps(track: Track, counted: Node, count: int, moved: Moved, *, up: bool) -> Iterator[Ranked]:
    """The edge where no more, or no fewer, than so many units count."""
    spot = track.axis.spot(beyond(stepping(track, counted, count - up)))
    if spot is not None:
        # Between two whole numbers there may be several steps: what counts is the number that can be reached.
        there = track.supposing(spot.at) if track.axis.whole else moved.supposing(counted, Fraction(count))
        yield track.axis.edge(spot, moved.gain(there))


def last_unit(track: Track, taken: Node) -> int:
    """The unit behind which an item takes nothing more; 0 where it never takes anything off."""
    exact = track.known.exact
    assert isinstance(taken, Mul) and isinstance(track.of, Extreme)
    none = Supposing(exact, track.line.row, {units(taken)[1]: _ZERO})
    room, points = none.number(track.of) - exact.number(track.of.options[1]), exact.number(taken.factors[1])
    return int(-(-room // points)) if room > 0 and points > 0 else 0


def beyond(there: Interval) -> Interval:
    """The values on the other side of the one end of an interval. Raises Trouble where it has none."""
    others = outside(there)
    if len(others) != 1:
        raise Trouble
    return others[0]


def stepping(track: Track, counted: Node, count: int) -> Interval:
    """The values at which it is as now whether more than so many units count."""
    assert isinstance(counted, Round) and isinstance(counted.operand, Mul)
    most, share = counted.operand.factors
    assert isinstance(most, Extreme)
    free = Free(track.axis.value)
    supposed = track.supposing(free.number())
    distance = supposed.number(most.options[1]) * supposed.number(share)
    more = round_to(distance, counted.step, counted.mode) > count
    assert isinstance(more, bool)
    return interval_between(free.low, free.high)


def first(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """The first whole number from low to high from which on something holds; None where it never does."""
    if low > high or not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


# ---------------------------------------------------------------- targets


def _target(clause: rule_model.Target, moved: Moved) -> Iterator[Ranked]:
    known, node = moved.known, moved.line.node
    aimed, compared = aim(clause, moved.line, known), (clause.actual, clause.wanted)
    condition, missed = target(moved.line.row, known.exact)
    if aimed is not None:
        yield from _ordered_target(clause, aimed, moved)
    elif known.exact.holds(condition):
        if clause.otherwise == "zero":
            effect = moved.effect(known.exact.number(missed))
            yield as_written(target_text(clause, known), compared, effect, held=True)
    elif clause.operator == "meets":
        yield as_written(target_text(clause, known), compared, moved.effect(node.full), held=False)
    else:
        yield Ranked(option(clause.actual, known.value(clause.wanted), known, moved.effect(node.full)), compared)


def _ordered_target(clause: rule_model.Target, aimed: Aim, moved: Moved) -> Iterator[Ranked]:
    if clause.otherwise != "proportional" or aimed.wanted <= 0:
        yield from moved.stretches(aimed.track)
        return
    over = aimed.track.axis
    spot = None if over.value in aimed.met else over.spot(aimed.met)
    if spot is not None:
        # A target that is just missed gives nearly all: there is no loss at the edge itself.
        yield over.edge(spot, moved.effect(moved.line.node.full))
