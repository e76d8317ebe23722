"""Facts that stand at an edge and beside it, and give a score.

A figure walks on the grid of its smallest steps. Where the value crosses the edge is found by halving, whatever the
formula is: no step that is found lies farther from the edge than the next one. One figure is moved where that is
enough, else a few.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import groupby, islice, pairwise
from typing import Literal

import attrs

from perfscore.core.nodes import Node, Primitive, Test
from perfscore.domains.exact import Exact
from perfscore.domains.frames import of_row
from perfscore.kernel.numbers import size_of
from perfscore.kernel.source import Distinct, Mutable, Record, grouped
from perfscore.kernel.types import COUNT, POINTS, RATIO
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model, terms
from perfscore.questions.soundness import edges as core
from perfscore.questions.soundness.edges import Guard, Place, Turn, places
from perfscore.questions.soundness.variation import BITS, LOOK, Attempts, Figure, Steps, Variation, size
from perfscore.scoring.bind import FactSet
from perfscore.scoring.figures import formula
from perfscore.search.subject import Without

_GIVEN = terms.FactValue | terms.ColumnValue
_SCORES = frozenset({"exact", "score"})


class Edge(Distinct):
    """A place at which a rule turns.

    ``gap`` is how far the value lies above the edge, 0 at the edge itself; ``subjects`` is what it is computed from.
    ``path`` is that of the row whose points turn there; ``table`` the one in whose rows the value stands, where it
    does. ``direct`` is the edge as a figure where a fact itself is compared with it.
    """

    path: str
    words: str
    at: str
    gap: Callable[[Exact], Fraction] = attrs.field(repr=False)
    subjects: tuple[Node, ...] = attrs.field(repr=False)
    guards: tuple[Guard, ...] = attrs.field(repr=False)
    scores: bool
    table: str = ""
    direct: Fraction | None = None

    @property
    def looked_at(self) -> tuple[Node, ...]:
        """What it is computed from, and then what decides whether the rule is looked at."""
        return (*self.subjects, *(node for guard in self.guards for node in guard.looked_at))

    def guarded(self, exact: Exact) -> bool:
        """Whether all holds that must hold for the rule to be looked at."""
        try:
            return all(each.holds(exact) for each in self.guards)
        except Trouble:
            return False


def edges_by_row(framework: model.Framework) -> Iterator[tuple[str, list[Edge]]]:
    """The edges of each row with its path, in the order of the file, each once for a row; grades stand last."""
    seen = set[tuple[str, str, str]]()
    for path, there in groupby(places(framework), key=lambda place: place.path):
        found = list[Edge]()
        for each in (edge for place in there for edge in _Words(framework, place).edges()):
            key = each.path, each.words, each.at
            found += [] if key in seen else [each]
            seen.add(key)
        yield path, found


class _Words(Record):
    """Calls the edges of one place by what is written."""

    framework: model.Framework
    place: Place

    def edges(self) -> Iterator[Edge]:
        """The edges, those of a table from the lowest to the highest."""
        for turns in grouped(self.place.turns, lambda turn: id(turn.table or turn)).values():
            there = [(turn, edge) for turn in turns for edge in turn.edges]
            there.sort(key=lambda pair: pair[1].at)
            yield from (self._edge(*pair) for pair in there)
            yield from (self._written(each) for each in turns if isinstance(each.node, Primitive) and each.sides)

    def _edge(self, turn: Turn, edge: core.Edge) -> Edge:
        expression, direct = turn.written(edge.subject), None
        if expression is not None:
            words, kind = self._formula(expression), expression.type
            direct = edge.at if edge.other is None and isinstance(expression, _GIVEN) else None
        elif turn.compared is None:
            words, kind = "total", POINTS
        else:
            actual, wanted = (self._expression(turn, each) for each in turn.compared.met.parts)
            words = f"{self._formula(actual)} / {self._formula(wanted)}"
            kind = COUNT if isinstance(turn.compared.met, Test) and not actual.type.numeric else RATIO
        if edge.other is None:
            at = describe(edge.at, kind)
        else:
            away = f" {'+' if edge.at > 0 else '-'} {describe(abs(edge.at), kind)}" if edge.at else ""
            at = f"{self._formula(self._expression(turn, edge.other))}{away}"
        return self._made(turn, words, at, edge.gap, edge.looked_at, direct)

    def _written(self, turn: Turn) -> Edge:
        """The edge of a target as written in a form; there is none where words or a range are compared."""
        words, at = (self._formula(self._expression(turn, each)) for each in turn.sides)

        def gap(exact: Exact) -> Fraction:
            one, other = map(exact.value, turn.sides)
            assert isinstance(one, Written) and isinstance(other, Written)
            ends = {each for each in (other.interval.low, other.interval.high) if each is not None}
            if len(ends) != 1 or one.kind != other.kind or one.interval.low is None or one.unit != other.unit:
                raise Trouble
            return one.interval.low - ends.pop()

        return self._made(turn, words, at, gap, turn.sides)

    def _made(
        self,
        turn: Turn,
        words: str,
        at: str,
        gap: Callable[[Exact], Fraction],
        subjects: tuple[Node, ...],
        direct: Fraction | None = None,
    ) -> Edge:
        reached = turn.program.reached(*subjects, *(each for one in turn.guards for each in one.looked_at))
        scores = any(kind in _SCORES for kind, _ in reached)
        return Edge(self.place.path, words, at, gap, subjects, turn.guards, scores, self.place.table, direct)

    def _expression(self, turn: Turn, node: Node) -> terms.Expression:
        expression = turn.written(node)
        assert expression is not None, "both sides of a comparison are written"
        return expression

    def _formula(self, expression: terms.Expression) -> str:
        return formula(expression, self.framework)


Position = Literal["at", "below", "above"]
POSITIONS: tuple[Position, ...] = ("at", "below", "above")
FIGURES = 6
_HELPING = 10
_LOOKED_THROUGH = 60
_INADMISSIBLE = frozenset({"PS517", "PS528"})
_SECANTS = 6
_FARTHEST = 44
_MOVE = 5
Places = Mapping[Position, FactSet]


# ---------------------------------------------------------------- one figure


def row_of(edge: Edge, figure: Figure) -> int | None:
    """The row in which the value of an edge is looked at where a cell is moved."""
    return figure.row if figure.column is not None and figure.fact.name == edge.table else None


class _Walk(Mutable):
    """A figure on its grid: the steps at which the gap is known."""

    edge: Edge
    figure: Figure
    facts: FactSet
    reacher: Reacher
    steps: Steps
    gaps: dict[int, Fraction] = attrs.field(factory=dict)
    dead: set[int] = attrs.field(factory=set)
    sides: set[int] = attrs.field(factory=set)
    """Where values were seen: long numbers are compared once."""

    def beside(self) -> Places:
        """The facts with the figure moved to the edge, one step below it and above, as far as it can be moved there."""
        self.look(self.steps.here)
        self.approach()
        if not self.crosses:
            self.look_around()
        found: dict[Position, FactSet] = {}
        low, first = self.crossing(lambda gap: gap < 0)
        high, last = self.crossing(lambda gap: gap > 0)
        nearest = sorted(self.gaps, key=lambda index: (abs(index - self.steps.here), index))
        there = (index for index in (first, last, *nearest) if index is not None and self.gaps[index] == 0)
        for position, index in zip(POSITIONS, (next(there, None), low, high), strict=True):
            moved = None if index is None else self.facts_at(index)
            if moved is not None:
                found[position] = moved
        return found

    def facts_at(self, index: int) -> FactSet | None:
        """The facts with the figure at a step."""
        value = self.steps.value(index)
        return None if value is None else self.reacher.variation.with_value(self.figure, value, self.facts)

    def look(self, index: int) -> Fraction | None:
        """The gap at a step; None where the figure cannot stand there, or the gap not be told."""
        if index not in self.gaps and index not in self.dead:
            self.reacher.attempts.count(_MOVE)
            moved = self.facts_at(index)
            gap = None if moved is None else self.reacher.gap(self.edge, moved, row_of(self.edge, self.figure))
            if gap is None:
                self.dead.add(index)
            else:
                self.gaps[index] = gap
                self.sides.add((gap > 0) - (gap < 0))
        return self.gaps.get(index)

    @property
    def crosses(self) -> bool:
        """Whether both sides of the edge have been seen."""
        return {-1, 1} <= self.sides

    def approach(self) -> None:
        """Follow the straight line through two steps to the edge, again and again."""
        one, other = self.steps.here, self.steps.here + 1
        if self.look(other) is None:
            other = one - 1
        for _ in range(_SECANTS):
            first, second = self.look(one), self.look(other)
            if first is None or second is None or first == second:
                return
            meeting = (one - first * (other - one) / (second - first)).__floor__()
            for index in (meeting - 1, meeting, meeting + 1, meeting + 2):
                self.look(index)
            if self.crosses or meeting in {one, other}:
                return
            one, other = meeting, one if abs(one - meeting) <= abs(other - meeting) else other

    def look_around(self) -> None:
        """Look at the ends of the domain, and ever farther away."""
        here = self.steps.here
        for end in self.steps.ends:
            self.look(end)
        for power in range(_FARTHEST):
            self.look(here + 2**power)
            self.look(here - 2**power)
            if self.crosses:
                return

    def crossing(self, beyond: Callable[[Fraction], bool]) -> tuple[int | None, int | None]:
        """The last step beyond the edge and its neighbour that is not, where the value crosses nearest to here."""
        here, known = self.steps.here, sorted(self.gaps)
        pairs = [pair for pair in pairwise(known) if beyond(self.gaps[pair[0]]) != beyond(self.gaps[pair[1]])]
        if not pairs:
            return None, None
        one, other = min(pairs, key=lambda pair: min(abs(pair[0] - here), abs(pair[1] - here)))
        outside, inside = (one, other) if beyond(self.gaps[one]) else (other, one)
        while abs(outside - inside) > 1:
            middle = (outside + inside) // 2
            gap = self.look(middle)
            if gap is None:
                return None, inside
            outside, inside = (middle, inside) if beyond(gap) else (outside, middle)
        return outside, inside


# ---------------------------------------------------------------- one figure or several


class Reacher(Distinct):
    """Moves one fact to an edge where that is enough, else a few."""

    variation: Variation

    @property
    def attempts(self) -> Attempts:
        """What tries facts."""
        return self.variation.attempts

    def _known_of(self, edge: Edge, facts: FactSet) -> Exact:
        """What is known of facts: all that becomes of them where that is needed, else no more than is."""
        if edge.scores:
            return self.attempts.evaluation(facts).scorecard.exact
        subject = self.attempts.subject(edge.looked_at)
        self.attempts.count(LOOK + subject.size + size(facts))
        return Exact(subject.program, facts)

    def looks(self, edge: Edge, facts: FactSet, row: int | None = None) -> Iterator[tuple[int | None, Exact]]:
        """The evaluations in which an edge is looked at: one or, in a table, one for each row, or for one of them."""
        exact = self._known_of(edge, facts)
        if not edge.table:
            yield None, exact
            return
        given = facts.by_name.get(edge.table)
        rows = () if given is None or given.rows is None else given.rows
        for number in range(len(rows)) if row is None else [row]:
            self.attempts.count(LOOK)
            with exact.within(of_row(edge.table, rows[number])):
                yield number, exact

    def gap(self, edge: Edge, facts: FactSet, row: int | None = None) -> Fraction | None:
        """How far the value lies above the edge; None where that cannot be told."""
        for _, exact in self.looks(edge, facts, row):
            with suppress(Trouble):
                return self._gap(edge, exact)
        return None

    def _gap(self, edge: Edge, exact: Exact) -> Fraction:
        gap = self.attempts.ask(edge.gap, exact)
        # It is compared with others again and again.
        self.attempts.counted(size_of(gap) // BITS)
        return gap

    def gaps(self, edge: Edge, facts: FactSet) -> Iterator[tuple[int | None, Fraction]]:
        """How far the value lies above the edge where the rule is looked at; in a table each time with the row."""
        for number, exact in self.looks(edge, facts):
            with suppress(Trouble):
                gap = self._gap(edge, exact)
                if self.attempts.ask(edge.guarded, exact):
                    yield number, gap

    def led(self, edge: Edge, facts: FactSet, row: int | None = None) -> bool:
        """Whether the rule with the edge is looked at with these facts, in some row or in one of them."""
        return any(self.attempts.ask(edge.guarded, exact) for _, exact in self.looks(edge, facts, row))

    def figures(self, edge: Edge, facts: FactSet) -> list[Figure]:
        """The figures behind an edge that have a smallest step."""
        there = [each for each in self._looked_through(edge, facts) if each.orders]
        # Points that an assessor gives move a total by any step, those with the widest range farthest.
        return sorted(there, key=_width, reverse=True)[:FIGURES] if edge.scores else there[:FIGURES]

    def _looked_through(self, edge: Edge, facts: FactSet) -> list[Figure]:
        there = list(islice(self.variation.figures(edge.subjects, facts), _LOOKED_THROUGH))
        self.attempts.counted(2 * len(there))
        return there

    def tried(self, edge: Edge, facts: FactSet) -> set[Position]:
        """Where facts stand that were given: at an edge, or so near to it that one step of a figure reaches it."""
        found: set[Position] = set()
        moved_in = grouped(self.figures(edge, facts), lambda figure: row_of(edge, figure))
        ranges = self.attempts.scope.ground.ranges
        # Any of many figures may have moved a score that is rounded.
        step = ranges.number(edge.subjects[0]).step if edge.scores else None
        for row, gap in self.gaps(edge, facts):
            moving = (*moved_in.get(row, ()), *(() if row is None else moved_in.get(None, ())))
            if gap == 0:
                found.add("at")
            elif abs(gap) <= (step or 0) or any(self._next_to(edge, each, facts, gap, row) for each in moving):
                found.add("below" if gap < 0 else "above")
        return found

    def _next_to(self, edge: Edge, figure: Figure, facts: FactSet, gap: Fraction, row: int | None) -> bool:
        steps, now = self.variation.steps(figure, facts, edge.direct), figure.value(facts)
        for value in () if steps is None else map(steps.value, range(steps.here - 1, steps.here + 2)):
            moved = None if value is None or value == now else self.variation.with_value(figure, value, facts)
            there = None if moved is None else self.gap(edge, moved, row)
            if there is not None and (there >= 0 if gap < 0 else there <= 0):
                return True
        return False

    def reach(self, edge: Edge, facts: FactSet, wanted: Collection[Position]) -> tuple[Places, Places]:
        """The wanted positions that are reached from some facts: scored ones, and those that never are."""
        scored: dict[Position, FactSet] = {}
        refused: dict[Position, FactSet] = {}
        start = facts if self.led(edge, facts) else self._looked_at(edge, facts)
        if start is None:
            return {}, {}
        options: list[dict[Position, FactSet]] = []
        for option in self._options(edge, start, wanted, refused):
            options.append(option)
            if len(option) == len(wanted):
                break
        # Of several figures the one that reaches most speaks first, and all alike of one edge.
        for option in sorted(options, key=len, reverse=True):
            scored = {**option, **scored}
        places = [each for each in POSITIONS if each in scored]
        return {each: scored[each] for each in places}, refused

    def _options(
        self, edge: Edge, start: FactSet, wanted: Collection[Position], refused: dict[Position, FactSet]
    ) -> Iterator[dict[Position, FactSet]]:
        there = self.figures(edge, start)
        any_found = False
        for figure in there:
            option = self._moved(edge, figure, start, wanted, refused)
            any_found = any_found or bool(option)
            yield option
        for other in there if "at" in wanted and not edge.scores else ():
            rounded = self.variation.rounded(other, start)
            for figure in there if rounded is not None else ():
                if figure != other and rounded is not None:
                    yield self._moved(edge, figure, rounded, wanted, {})
        if edge.scores and not any_found:
            yield self._descended(edge, start, wanted)

    def _moved(
        self,
        edge: Edge,
        figure: Figure,
        start: FactSet,
        wanted: Collection[Position],
        refused: dict[Position, FactSet],
    ) -> dict[Position, FactSet]:
        """The wanted positions that one figure reaches."""
        option: dict[Position, FactSet] = {}
        steps = self.variation.steps(figure, start, edge.direct)
        walk = None if steps is None else _Walk(edge, figure, start, self, steps)
        for place, moved in {} if walk is None else walk.beside().items():
            if place not in wanted or not self.led(edge, moved, row_of(edge, figure)):
                continue
            problems = self.attempts.evaluation(moved).problems
            if not problems:
                option[place] = moved
            elif not _INADMISSIBLE & {message.code for message, _ in problems}:
                refused.setdefault(place, moved)
        return option

    def _looked_at(self, edge: Edge, facts: FactSet) -> FactSet | None:
        """Facts with which the rule is looked at; None where none are found."""
        nodes = tuple(node for guard in edge.guards for node in guard.looked_at)
        for varied in self.variation.variants(facts, nodes):
            if self.led(edge, varied):
                return varied
        return None

    def _descended(self, edge: Edge, start: FactSet, wanted: Collection[Position]) -> dict[Position, FactSet]:
        """What one figure reaches where others have gone as far towards the edge as they can, one after another.

        Those that are likely to go far come first, a few at a time, and of these the one that goes farthest.
        """
        current, gap = start, self.gap(edge, start) or Fraction(0)
        others = sorted(self._looked_through(edge, start), key=_width, reverse=True)
        for first in range(0, len(others), _HELPING):
            some = others[first : first + _HELPING]
            for figure in sorted(some, key=lambda each: self._gone(edge, each, start)[1], reverse=True):
                moved, _ = self._gone(edge, figure, current)
                there = self.gap(edge, moved)
                if there is None or there * gap > 0:
                    current = moved
                elif figure.orders and (option := self._moved(edge, figure, current, wanted, {})):
                    return option
        return {}

    def _gone(self, edge: Edge, figure: Figure, facts: FactSet) -> tuple[FactSet, Fraction]:
        """The facts with a figure moved as far towards an edge as it helps and gives a score, and how far that is."""
        start = self.gap(edge, facts) or Fraction(0)
        best, farthest = start, facts
        for value in self.variation.choices(figure, self.attempts.subject(edge.subjects)):
            moved = None if isinstance(value, Without) else self.variation.with_value(figure, value, facts)
            there = None if moved is None else self.gap(edge, moved)
            # Whether all of it gives a score costs more to find out than how far it goes.
            farther = there is not None and (there < best if start > 0 else there > best)
            if moved is not None and there is not None and farther and self.attempts.scored(moved):
                best, farthest = there, moved
        return farthest, abs(best - start)


def _width(figure: Figure) -> Fraction:
    """How far the points that an assessor gives may go; nothing of other figures."""
    domain = figure.definition.domain
    if not figure.definition.judged or domain is None or domain.low is None or domain.high is None:
        return Fraction(0)
    return domain.high - domain.low
