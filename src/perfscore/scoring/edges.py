"""Where the points of a row, or the grade and the points of the whole, would change; the scale between those edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, partial
from itertools import islice, pairwise

import attrs

from perfscore.core.expressions import constant
from perfscore.core.nodes import Among, Case, Const, Key, Logic, Mul, Node, Ref, Test, Value
from perfscore.domains.exact import Supposing
from perfscore.domains.findings import rows_taken
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval, scaled
from perfscore.kernel.numbers import show_percent
from perfscore.kernel.rational_functions import Free, Varying
from perfscore.kernel.source import Distinct, replace
from perfscore.kernel.types import COUNT, DURATION, POINTS, RATIO, Kind, Type
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model, terms
from perfscore.scoring import figures
from perfscore.scoring.arithmetic import earned, taken_off, target
from perfscore.scoring.explanation import Edge, Relation, Scale, Segment
from perfscore.scoring.figures import Reading
from perfscore.scoring.scorecard import Line, Outcome
from perfscore.scoring.track import Axis, Piece, Track, Way, along, edge_at, supposing

_ZERO, _ONE = Fraction(0), Fraction(1)
_FEW = 4
_TAKING_OFF = frozenset({"base", "target"})
"""The charges of rules that take points off full marks: where they do so evenly, only what is gained is told."""


def edges(line: Line, outcome: Outcome, known: Reading) -> tuple[Edge, ...]:
    """The nearest edges of a row's rule and limits, gains first, the nearest first among them.

    A row whose rule was not looked at has no edges.
    """
    if outcome.earned is None or not outcome.applies:
        return ()
    moved = Moved(line, outcome.score, known)
    found = [each for each in (*moved.of_rule(), *moved.of_limits()) if each.effect != 0]
    found.sort(key=lambda each: (each.effect < 0, each.nearness is None, each.nearness or _ZERO))
    nearest = {_sameness(each): each for each in reversed(found)}
    return tuple(each.edge for each in found if nearest[_sameness(each)] is each)[: limits.FIGURES]


def _sameness(way: Way) -> tuple[object, ...]:
    """What two edges have in common of which only the nearer says something."""
    place = (way.edge.relation, way.edge.at) if way.rising is None else way.rising
    return way.edge.subject, place, way.effect


class Moved(Distinct):
    """A row of which one thing is imagined to be different."""

    line: Line
    score: Fraction
    known: Reading

    def of_rule(self) -> Iterator[Way]:
        """The edges at what the rule of a row looks at."""
        rule = earned(self.line.row, self.known.exact)
        if self.line.node.clause is not None and self._kind != "judged":
            whole = self.known.expression(rule)
            nodes = self.known.looked_at(rule) if whole is None else self._figures(whole)
            for node in islice(nodes, limits.FIGURES):
                yield from figures.as_far(self._at(node))

    def of_limits(self) -> Iterator[Way]:
        """Where a limit or a coefficient that holds would no longer hold, or one that does not would."""
        row = self.line.row
        written = [each.condition for each in row.limits if each.kind != "na"]
        written += [condition for each in row.times if isinstance(each, Case) for condition, _ in each.arms]
        there = (bare(each, self.known) for each in written)
        for condition in islice(dict.fromkeys(there), limits.FIGURES):
            yield from figures.as_far(self._turned(condition))

    def _told(self, way: Way) -> Way:
        """What would be different, with its effect on the published points; 0 where that cannot be told.

        Where one of several pieces of the rules moves that look at the same, and that is no fact and no cell, the
        effect is unknown.
        """
        try:
            way.effect = way.points(self._score) - self.score if self._alone(way.moves) else _ZERO
        except Trouble:
            way.effect = _ZERO
        return way

    def _alone(self, moves: tuple[terms.Expression, ...]) -> bool:
        given = len(moves) == 1 and isinstance(moves[0], terms.FactValue | terms.ColumnValue)
        return (given and self.line.node.clause is not None) or self._shared.isdisjoint(
            figures.behind(moves, self.known)
        )

    @property
    def _kind(self) -> str:
        """The kind of what the rule takes off."""
        return self.line.row.charges[0].kind

    @property
    def _score(self) -> Key:
        return "score", self.line.row.path

    @cached_property
    def _shared(self) -> frozenset[terms.Expression]:
        """What several pieces of the rules look at; of a group, all that stands below is one piece."""
        return figures.kept(self.known.given, ("shared", id(self.line.row)), self._looked_at_together)

    def _looked_at_together(self) -> frozenset[terms.Expression]:
        node, row, known = self.line.node, self.line.row, self.known
        rule, pieces = earned(row, known.exact), list[object]()
        whole = known.expression(rule)
        if node.clause is not None:
            pieces += dict.fromkeys(figures.named(whole) if whole is not None else known.pieces(rule))
        limiting = [part for each in row.limits for part in (each.condition, each.amount) if part is not None]
        limiting += row.times
        for each in dict.fromkeys(bare(each, known) for each in limiting):
            pieces += known.pieces(each)
        pieces.append(tuple((each.clause, each.limits, each.rows) for child in node.children for each in child.rules()))
        count = Counter(each for piece in (*pieces, node.rows) for each in figures.behind(piece, known))
        return frozenset(each for each, times in count.items() if times > 1)

    # ------------------------------------------------------------ what is looked at

    def _figures(self, whole: terms.Expression) -> Iterable[Node]:
        """The figures in a formula that can change while the points of the row stay as they are."""
        return figures.kept(self.known.given, ("changing", id(self.line.row)), self._changing, whole)

    def _changing(self, whole: terms.Expression) -> list[Node]:
        if any(isinstance(each, terms.NodeValue) for each in figures.behind(whole, self.known)):
            return []
        dependencies = self.known.exact.program
        fixed = dependencies.behind(self.line.row.full)
        leaves = map(self.known.node, dict.fromkeys(islice(figures.named(whole), limits.FIGURES)))
        return [leaf for leaf in leaves if dependencies.behind(leaf).isdisjoint(fixed)]

    def _at(self, node: Node) -> Iterator[Way]:
        """The edges at something that a rule looks at."""
        known, expression = self.known, self.known.expression(node)
        if expression is not None and expression.type.kind is Kind.BOOL:
            yield from self._turned(node)
            return
        subject = next((each for each in known.sides(node) if changeable(each, known)), None)
        track = None if subject is None else along(subject, self.line, known)
        if track is not None:
            moving = any(isinstance(each.value, Varying) for each in track.pieces)
            yield from self._slopes(track) if moving else self._steps(track)
        elif subject is not None and expression is None:
            yield from self._options(subject, node) if isinstance(node, Case) else self._turned(node)

    def _turned(self, condition: Node) -> Iterator[Way]:
        """The edges at which a condition turns, where that alone changes the points."""
        condition = bare(condition, self.known)
        alone = as_written(condition, self.line, self.known).points(self._score) - self.score
        for way in turns(condition, self.line, self.known) if alone else ():
            if self._shared.isdisjoint(figures.behind(way.moves, self.known)):
                way.effect = alone
                yield way
            else:
                yield self._told(way)

    def _options(self, subject: Node, table: Case) -> Iterator[Way]:
        """The edges at other words: a few that gain and a few that lose, each in the order of the file."""
        now, gains, losses = self.known.exact.value(subject), 0, 0
        for each in choices(subject, table, self.known):
            if each == now or min(gains, losses) >= _FEW:
                continue
            way = self._told(option(subject, each, self.line, self.known))
            gains, losses = gains + (way.effect > 0), losses + (way.effect < 0)
            if (gains if way.effect > 0 else losses) <= _FEW:
                yield way

    def _steps(self, track: Track) -> Iterator[Way]:
        """The edges of stretches of the same points: to both sides the nearest that matters, and the nearest gain.

        Of a deduction, of which each unit brings a little, also the nearest of those that bring the most.
        """
        pieces, deducted = track.pieces, self._kind == "base"
        here = track.here
        for beside in (pieces[here + 1 :], pieces[:here][::-1]):
            found = list[Way]()
            for piece in beside:
                way = None if piece.value is None else self._into(track, piece.interval)
                if way is not None and (way.effect > 0 or not found):
                    found.append(way)
                if way is not None and (way.effect > 0) != deducted:
                    break
            yield from found[:1]
            yield from _best(each for each in found[1:] if each.effect > found[0].effect)

    def _slopes(self, track: Track) -> Iterator[Way]:
        """The edges of points that rise and fall between knots: the nearest knots, and where the best points begin.

        Places where full marks, the end of the range or a limit are reached are edges only where points are gained
        there. An edge is one place alone where the points go on to change beyond it.
        """
        limited = replace(track, of=self.known.exact.frame.block.by_key["exact", self.line.row.path])
        ends, goals = _ends(track), _ends(limited)
        there = [*self._reaching(track, {*ends, *goals})]
        knots = [way for place, way in there if place in ends]
        up, down = ([each for each in knots if each.rising is rising] for rising in (True, False))
        chosen = [*up[:1], *down[:1], *_best(way for _, way in there if way.effect > 0)]
        for _, way in there:
            assert way.at is not None
            if way in chosen and (way.effect > 0 or self._kind not in _TAKING_OFF):
                if not limited.flat(way):
                    way.tell = partial(track.edge, "=", way.at)
                yield way

    def _reaching(self, track: Track, places: Iterable[Fraction]) -> Iterator[tuple[Fraction, Way]]:
        """What reaching places would bring, the nearest first, where that is something."""
        value = track.axis.value
        for place in sorted(places, key=lambda each: (abs(each - value), each)):
            up = place > value
            region = Interval(low=place, low_closed=True) if up else Interval(high=place, high_closed=True)
            way = None if place == value else self._into(track, region)
            if way is not None:
                yield place, way

    def _into(self, track: Track, region: Interval) -> Way | None:
        """What reaching a region would bring; None where that is nothing."""
        spot = track.axis.spot(region)
        way = None if spot is None else self._told(track.way(spot))
        return way if way is not None and way.effect else None


def _ends(track: Track) -> set[Fraction]:
    """The places at which something becomes another along a track."""
    return {end for each in track.pieces for end in (each.interval.low, each.interval.high) if end is not None}


def _best(ways: Iterable[Way]) -> list[Way]:
    """Of some ways, the nearest first, the one that brings the most."""
    found = list(ways)
    return [max(found, key=lambda each: each.effect)] if found else []


def choices(subject: Node, table: Case, known: Reading) -> list[Value]:
    """The words, or yes and no, between which a table chooses; of free text those that its rows name."""
    expression = known.expression(subject)
    assert expression is not None
    if expression.type.kind is Kind.BOOL:
        return [True, False]
    tests = (condition for condition, _ in table.arms if isinstance(condition, Test))
    named_values = (value for test in tests if isinstance(test.other, Among) for value in test.other.values)
    return [*map(constant, expression.type.options)] or [*named_values]


# ---------------------------------------------------------------- conditions


def turns(condition: Node, line: Line, known: Reading) -> Iterator[Way]:
    """The edges at which a condition that holds would fail, or one that does not would hold.

    They are those of the side that can change, while the other stays as it is; else the condition is told as written.
    Raises Trouble where that cannot be told.
    """
    held, expression = known.exact.holds(condition), known.expression(condition)
    alone = isinstance(expression, terms.Named)
    sides = [condition] if alone else known.compared(condition)
    subject = next((each for each in sides if changeable(each, known)), next(iter(sides), None))
    others = [each for each in sides if each is not subject]
    if subject is None or not all(_independent(each, subject, known) for each in others):
        yield as_written(condition, line, known)
        return
    track, value = along(subject, line, known, condition), known.exact.value(subject)
    if track is not None:
        for up in (False, True):
            piece = next((each for each in track.beside(up=up) if each.value is not held), None)
            spot = None if piece is None else track.axis.spot(piece.interval)
            if spot is not None:
                yield track.way(spot)
    elif isinstance(value, bool):
        yield option(subject, not value, line, known)
    elif isinstance(condition, Test) and others and held is (condition.operator == "!="):
        yield option(subject, known.exact.value(others[0]), line, known)
    else:
        yield as_written(condition, line, known)


def bare(condition: Node, known: Reading) -> Node:
    """A condition without the ``not`` in front: what turns it turns every other that is bare the same."""
    while isinstance(condition, Logic) and condition.how == "not" and known.expression(condition.conditions[0]):
        (condition,) = condition.conditions
    return condition


def changeable(node: Node, known: Reading) -> bool:
    """Whether a side is computed from facts; a named number is not."""
    return any(not isinstance(each, terms.QuantityValue) for each in figures.behind(known.expression(node), known))


def _independent(one: Node, other: Node, known: Reading) -> bool:
    """Whether a side can change while another stays; a score may be made of anything."""
    behind_one, behind_other = (figures.behind(known.expression(each), known) for each in (one, other))
    if not behind_one or not behind_other:
        return True
    scores = any(isinstance(each, terms.NodeValue) for each in behind_one | behind_other)
    return not scores and behind_one.isdisjoint(behind_other)


def option(subject: Node, at: Value, line: Line, known: Reading) -> Way:
    """The edge at another word, or at the other one of yes and no."""
    expression, value = known.expression(subject), known.exact.value(subject)
    assert expression is not None

    def tell(effect: Fraction, grade: str | None) -> Edge:
        now, there = (describe(each, expression.type) for each in (value, at))
        return edge_at(expression, known, expression.type, now, "=", there, None, effect, grade)

    return Way(tell, supposing(line, known, {subject: at}).defined, (expression,))


def as_written(condition: Node, line: Line, known: Reading) -> Way:
    """The edge at which a condition turns of which no more can be said than how it is written."""
    held = known.exact.holds(condition)

    def tell(effect: Fraction, grade: str | None) -> Edge:
        relation: Relation = "fails" if held else "holds"
        return Edge(known.as_compared(condition), None, "", relation, "", Kind.BOOL.value, None, effect, grade)

    supposed = Supposing(known.exact, line.row, {condition: not held})
    return Way(tell, supposed.defined, tuple(known.pieces(condition)))


_GRADE: Key = ("grade", "")
_UP: tuple[Relation, Relation] = (">", ">=")
_DOWN: tuple[Relation, Relation] = ("<", "<=")


def grade_edges(line: Line, outcome: Outcome, known: Reading) -> tuple[Edge, ...]:
    """The nearest grades above and below the total, then the conditions that would change the grade or the points.

    The ``effect`` of an edge of the total is how many points it takes to get there; it is 0 where the total stands
    right on the edge.
    """
    grading = known.framework.grading
    now = None if grading is None else known.exact.definition(_GRADE)
    if isinstance(now, Trouble):
        return ()
    assert isinstance(now, str | None)
    found = [] if grading is None or now is None else figures.as_far(_totals(line, grading, now, known))
    conditions = {each.edge: each for each in _conditions(line, outcome, now, known)}
    found += [each.edge for each in sorted(conditions.values(), key=lambda each: _order(each, grading, now))]
    found.sort(key=lambda edge: edge.effect < 0)
    return tuple(found[: limits.FIGURES])


def _order(way: Way, grading: model.Grading | None, now: str | None) -> tuple[bool, bool, Fraction]:
    """What makes the grade worse last, and the nearest first."""
    grade, grades = way.grade, [] if grading is None else [each.grade for each in grading.ladder]

    def rank(grade: str | None) -> int:
        """The place of a grade among all, the best first; one off the scale stands behind them."""
        return grades.index(grade) if grade in grades else len(grades)

    return grade is not None and rank(grade) > rank(now), way.nearness is None, way.nearness or Fraction(0)


def _totals(line: Line, grading: model.Grading, now: str, known: Reading) -> Iterator[Edge]:
    """The nearest totals, above and below, at which the grade is another one. Raises Trouble where none can be told."""
    conditions = tuple(each.condition for each in (*grading.caps, *grading.overrides))
    if any(isinstance(each, terms.NodeValue) and not each.path for each in figures.behind(conditions, known)):
        # With another total other rules might hold.
        return
    framework, exact = known.framework, known.exact
    graded = Ref("score" if grading.basis == "published" else "exact", "", origin=line.row.origin)
    total, node = exact.number(graded), line.node
    ends = [Supposing(exact, line.row, {}, {("earned", ""): end}).defined(graded.key) for end in (node.low, node.high)]
    low, high = (end for end in ends if isinstance(end, Fraction))
    rounding = framework.rule_at("total") or framework.display
    step = None if rounding is None or grading.basis == "exact" else rounding.step

    def reached(interval: Interval) -> bool:
        if step is None or low in interval or high in interval:
            return True
        return not scaled(interval, 1 / step).whole().empty

    over = Axis(terms.NodeValue(node.span, POINTS, "", "score"), POINTS, total, Interval(low, high, True, True))
    track = Track(line, known, over, graded, exact.whole.block.by_key[_GRADE])
    for up in (True, False):
        other = (each for each in track.beside(up=up) if each.value not in {None, now} and reached(each.interval))
        piece = next(other, None)
        if piece is not None:
            yield _total_edge(total, piece, up=up)


def _total_edge(total: Fraction, piece: Piece, *, up: bool) -> Edge:
    there, relations = piece.interval, _UP if up else _DOWN
    at, closed = (there.low, there.low_closed) if up else (there.high, there.high_closed)
    assert at is not None and isinstance(piece.value, str)
    return Edge(
        subject="total",
        title=None,
        now=describe(total, POINTS),
        relation=relations[closed],
        at=describe(at, POINTS),
        kind=POINTS.kind.value,
        distance=abs(at - total),
        effect=at - total,
        grade=piece.value,
    )


def _conditions(line: Line, outcome: Outcome, now: str | None, known: Reading) -> Iterator[Way]:
    """Where a condition of the whole's limits or of the rules of its grade turns, and what that changes."""
    grading = known.framework.grading
    rules = () if grading is None else (*grading.caps, *grading.overrides)
    written = [*(each.condition for each in line.row.limits if each.kind != "na")]
    written += [known.node(each.condition) for each in rules]
    for condition in islice(dict.fromkeys(bare(each, known) for each in written), limits.FIGURES):
        for way in figures.as_far(turns(condition, line, known)):
            try:
                way.effect = way.points(("score", "")) - outcome.score
                grade = None if grading is None else way.value(_GRADE)
            except Trouble:
                continue
            assert isinstance(grade, str | None)
            way.grade = None if grade == now else grade
            if way.effect or way.grade is not None:
                yield way


# ---------------------------------------------------------------- scales

_SHOWN = 12
_NEAR = 3


def scale(line: Line, known: Reading) -> Scale | None:
    """Where the value that a rule looks at stands; None where the rule has no edges or the value is unknown.

    A target whose points depend on the share that was reached has a scale of that share, and one whose points depend
    on the days that it was missed by has a scale of those days.
    """
    row = line.row
    try:
        match row.charges[0].kind:
            case "band" | "interpolation":
                return _table(line, known)
            case "base" if len(taken_off(row)) == 1 and isinstance(taken_off(row)[0], Mul):
                return _deducted(line, known)
            case "target":
                return _target(line, known)
            case _:
                return None
    except Trouble:
        return None


def _along(track: Track, pieces: Sequence[Piece]) -> Scale:
    over, known = track.axis, track.known
    kind, subject = figures.kind_name(over.kind, known), figures.formula(over.subject, known.framework)
    segments = track.kept(track.here, _segments, pieces, over.value, over.shown, over.domain)
    return Scale(subject, figures.title_of(over.subject, known), over.value, over.now, kind, segments)


def _segments(
    pieces: Sequence[Piece], value: Fraction, shown: Callable[[Fraction], str], domain: Interval = EVERYTHING
) -> tuple[Segment, ...]:
    return tuple(_segment(piece, value, shown, domain) for piece in pieces)


def _segment(piece: Piece, value: Fraction, shown: Callable[[Fraction], str], domain: Interval) -> Segment:
    """The part of a piece that lies in a domain."""
    there = piece.interval.meet(domain)
    low, high = there.low, there.high
    ends = [each for each in (low, high) if each is not None] or [value]
    return Segment(
        label=piece.label,
        low=low,
        high=high,
        low_closed=there.low_closed,
        high_closed=there.high_closed,
        low_text="" if low is None else shown(low),
        high_text="" if high is None else shown(high),
        low_points=piece.at(ends[0]),
        high_points=piece.at(ends[-1]),
        here=value in there,
    )


def _table(line: Line, known: Reading) -> Scale | None:
    """The scale of what a table or an interpolation is over; None where several things are looked at."""
    node, *others = known.looked_at(earned(line.row, known.exact))
    if others or (isinstance(node, Case) and figures.nested(node)):
        return None
    (subject,) = known.sides(node)
    track = along(subject, line, known)
    if track is not None:
        return _along(track, track.pieces)
    assert isinstance(node, Case)
    return _options(subject, node, line, known)


def _options(subject: Node, table: Case, line: Line, known: Reading) -> Scale:
    """A segment for each word; what no row names is one segment, the rest."""
    now, expression, offered = known.exact.value(subject), known.expression(subject), choices(subject, table, known)
    assert expression is not None
    segments = []
    for each in [*offered, *([] if now in offered else [now])]:
        supposed = Supposing(known.exact, line.row, {subject: each})
        *_, (span, _, _) = rows_taken(supposed, table, table.origin.span)
        text, points, label = describe(each, expression.type), supposed.number(table), figures.written(span, known)
        segments.append(Segment(label, None, None, True, True, text, text, points, points, each == now))
    return Scale(
        subject=figures.formula(expression, known.framework),
        title=figures.title_of(expression, known),
        value=None,
        shown=describe(now, expression.type),
        kind=figures.kind_name(expression.type, known),
        segments=tuple(segments),
    )


# ---------------------------------------------------------------- deductions


def _deducted(line: Line, known: Reading) -> Scale | None:
    """The scale of a deduction for each unit; None where it never takes anything off."""
    nodes = known.looked_at(earned(line.row, known.exact))
    subject = next((each for each in nodes if changeable(each, known)), None)
    track = None if subject is None else along(subject, line, known)
    return None if track is None or len(track.pieces) == 1 else _along(track, [*_drawn_together(track)])


def _drawn_together(track: Track) -> Iterator[Piece]:
    """The pieces of a track; of many, those far from the value as one. The points at their ends are right."""
    pieces, last = track.pieces, len(track.pieces) - 1
    here = track.here
    near = range(max(0, here - _NEAR), min(last, here + _NEAR) + 1)
    alone = sorted({0, *near, last}) if last >= _SHOWN else range(last + 1)
    for one, other in pairwise([*alone, last + 1]):
        yield pieces[one]
        if other > one + 1:
            start, end = pieces[one + 1], pieces[other - 1]
            there = attrs.evolve(start.interval, high=end.interval.high, high_closed=end.interval.high_closed)
            low, high = there.low, there.high
            assert low is not None and high is not None
            points = _line(low, high, start.at(low), end.at(high))
            yield start if other == one + 2 else Piece(there, points, "")


def _line(low: Fraction, high: Fraction, one: Fraction, other: Fraction) -> Fraction:
    """Points that lie on a straight line between two ends."""
    points: Fraction = one + (other - one) / (high - low) * (Free(low).number() - low)
    return points


# ---------------------------------------------------------------- targets


def _target(line: Line, known: Reading) -> Scale | None:
    """The scale of a target; None where words are compared, or what has no single edge and no share."""
    met, missed = target(earned(line.row, known.exact))
    one, other = known.compared(met)
    track, wanted = along(one, line, known), known.exact.value(other)
    operator: str = met.operator if isinstance(met, Test) else ""
    if isinstance(wanted, Written):
        ends = {each for each in (wanted.interval.low, wanted.interval.high) if each is not None}
        if len(ends) != 1 or (wanted.kind == "day" and not isinstance(missed, Const)):
            # A missed day has no share of its target.
            return None
        operator, wanted = wanted.operator, ends.pop()
    if track is None:
        return None
    assert isinstance(wanted, Fraction)
    value, rising, strict = track.axis.value, operator.startswith(">"), operator in {"<", ">"}
    if isinstance(missed, Case) and track.axis.kind.kind is Kind.DATE:
        late = wanted - value if rising else value - wanted
        pieces = _missed(track, missed, Interval(low=_ZERO, low_closed=strict), COUNT)
        first = pieces[0].interval
        pieces.insert(0, _met(track, met, Interval(high=first.low, high_closed=not first.low_closed)))
        subject = " - ".join(_operands(met, known, turned=rising))
        segments = _segments(pieces, late, _days)
        return Scale(subject, None, late, _days(late), DURATION.kind.value, segments)
    if wanted <= 0 or not (isinstance(missed, Case) or (isinstance(missed, Mul) and not rising)):
        return _along(track, track.pieces)
    if operator == "=" or (value <= 0 and not rising):
        # What lies at or below 0 meets a target from below, and has no share of it; an exact one is missed both ways.
        return None
    pieces = _missed(track, missed, Interval(_ZERO, _ONE, True, strict), RATIO)
    pieces.append(_met(track, met, Interval(low=_ONE, low_closed=not strict)))
    share = max(value, _ZERO) / wanted if rising else wanted / value
    subject = " / ".join(_operands(met, known, turned=not rising))
    segments = _segments(pieces, share, show_percent)
    return Scale(subject, None, share, show_percent(share), RATIO.kind.value, segments)


def _days(days: Fraction) -> str:
    return describe(days, DURATION)


def _met(track: Track, condition: Node, there: Interval) -> Piece:
    return Piece(there, track.line.node.full, track.known.as_compared(condition))


def _missed(track: Track, of: Node, domain: Interval, kind: Type) -> list[Piece]:
    """The pieces of a missed target along the share that was reached, or the days that it was missed by."""
    start = Fraction(1 if kind.whole and not domain.low_closed else 0)
    over = Axis(track.axis.subject, kind, start, domain)
    node = track.line.row.comparisons[0].shortfall
    pieces = replace(track, axis=over, node=node, of=of, written=None).pieces
    return [replace(piece, interval=piece.interval.meet(domain)) for piece in pieces]


def _operands(condition: Node, known: Reading, *, turned: bool) -> list[str]:
    """The two sides of a comparison, as they stand in a difference or a quotient, or the other way round."""
    sides = [(each, figures.formula(each, known.framework)) for each in known.pieces(condition)]
    texts = [text if isinstance(each, terms.Figure | terms.Constant) else f"({text})" for each, text in sides]
    return texts[::-1] if turned else texts
