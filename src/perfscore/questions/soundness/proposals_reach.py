"""Facts that stand at an edge and beside it, and give a score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

import attrs

from perfscore.messages.diagnostics import FactsError
from perfscore.questions.soundness.proposals_bench import Bench
from perfscore.questions.soundness.proposals_edges import Edge
from perfscore.questions.soundness.proposals_figures import Figure, figures
from perfscore.questions.soundness.proposals_search import POSITIONS, Position, beside, row_of
from perfscore.questions.soundness.proposals_starts import Starts
from perfscore.scoring.bind import FactSet

FIGURES = 6
_HELPING = 10
_LOOKED_THROUGH = 60
_INADMISSIBLE = frozenset({"PS517", "PS528"})
Places = Mapping[Position, FactSet]


@attrs.frozen
class Reached:
    """Facts at an edge and beside it: those that are scored, and others that cannot be, whatever is moved."""

    scored: Places
    refused: Places


@attrs.frozen(eq=False)
class Reacher:
    """Moves one fact to an edge where that is enough, else a few."""

    starts: Starts
    bench: Bench
    reason: str

    def figures(self, edge: Edge, facts: FactSet) -> list[Figure]:
        """The figures behind an edge that have a smallest step."""
        there = [each for each in self._looked_through(edge, facts) if each.orders]
        # Points that an assessor gives move a total by any step, those with the widest range farthest.
        return sorted(there, key=_width, reverse=True)[:FIGURES] if edge.scores else there[:FIGURES]

    def _looked_through(self, edge: Edge, facts: FactSet) -> list[Figure]:
        found = figures(edge.behind.names, facts, self.bench.framework, self.reason)
        there = list(islice(found, _LOOKED_THROUGH))
        self.bench.counted(2 * len(there))
        return there

    def reach(self, edge: Edge, facts: FactSet, wanted: Collection[Position]) -> Reached:
        """The wanted positions as far as they are reached from some facts."""
        scored: dict[Position, FactSet] = {}
        refused: dict[Position, FactSet] = {}
        start = facts if self.bench.looked_at(edge, facts) else self._looked_at(edge, facts)
        if start is None:
            return Reached({}, {})
        options: list[dict[Position, FactSet]] = []
        for option in self._options(edge, start, wanted, refused):
            options.append(option)
            if len(option) == len(wanted):
                break
        # Of several figures the one that reaches most speaks first, and all alike of one edge.
        for option in sorted(options, key=len, reverse=True):
            scored = {**option, **scored}
        places = [each for each in POSITIONS if each in scored]
        return Reached({each: scored[each] for each in places}, refused)

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
            rounded = other.rounded(start)
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
        if figure.definition.type.ordered or figure.place(start) is not None:
            for place, moved in beside(edge, figure, start, self.bench).items():
                if place not in wanted or not self.bench.looked_at(edge, moved, row_of(edge, figure)):
                    continue
                result = self.bench.score(moved)
                if not isinstance(result, FactsError):
                    option[place] = moved
                elif not _INADMISSIBLE & {each.code for each in result.diagnostics}:
                    refused.setdefault(place, moved)
        return option

    def _looked_at(self, edge: Edge, facts: FactSet) -> FactSet | None:
        """Facts with which the rule is looked at; None where none are found."""
        pieces = tuple(each.piece for each in edge.guards)
        for varied in self.starts.variants(facts, pieces):
            if self.bench.looked_at(edge, varied):
                return varied
        return None

    def _descended(self, edge: Edge, start: FactSet, wanted: Collection[Position]) -> dict[Position, FactSet]:
        """What one figure reaches where others have gone as far towards the edge as they can."""
        gap = self.bench.gap(edge, start)
        if gap is None:
            return {}
        last = self.figures(edge, start)
        for facts in self._approaching(edge, start, last[:1], gap):
            for figure in last:
                end = self._farthest(edge, figure, facts, gap)
                option = self._moved(edge, figure, facts, wanted, {}) if end == 0 or (end > 0) != (gap > 0) else {}
                if option:
                    return option
        return {}

    def _approaching(self, edge: Edge, start: FactSet, but: Sequence[Figure], gap: Fraction) -> Iterator[FactSet]:
        """The facts, then with one figure after another moved towards the edge.

        Those that are likely to go far come first, a few at a time, and of these the one that goes farthest.
        """
        yield start
        current = start
        others = sorted(
            (each for each in self._looked_through(edge, start) if each not in but), key=_width, reverse=True
        )
        for first in range(0, len(others), _HELPING):
            ends = [(self._farthest(edge, each, start, gap), each) for each in others[first : first + _HELPING]]
            for _, figure in sorted(ends, key=lambda pair: abs(pair[0] - gap), reverse=True):
                moved = self._gone(edge, figure, current, gap)
                if moved is not None:
                    current = moved
                    yield current

    def _farthest(self, edge: Edge, figure: Figure, facts: FactSet, gap: Fraction) -> Fraction:
        """The gap where a figure goes as far towards an edge as it can; the gap as it is where it helps nothing."""
        moved = self._gone(edge, figure, facts, gap)
        there = None if moved is None else self.bench.gap(edge, moved)
        return gap if there is None else there

    def _gone(self, edge: Edge, figure: Figure, facts: FactSet, gap: Fraction) -> FactSet | None:
        """The facts with the figure moved that far; None where no value of it helps and gives a score."""
        best, farthest = self.bench.gap(edge, facts), None
        for value in dict.fromkeys(self.starts.values(figure.definition)):
            moved = figure.with_value(value, facts)
            there = None if moved is None else self.bench.gap(edge, moved)
            if moved is None or there is None or best is None or not (there < best if gap > 0 else there > best):
                continue
            # Whether all of it gives a score costs more to find out than how far it goes.
            if not isinstance(self.bench.score(moved), FactsError):
                best, farthest = there, moved
        return farthest


def _width(figure: Figure) -> Fraction:
    """How far the points that an assessor gives may go; nothing of other figures."""
    domain = figure.definition.domain
    if not figure.definition.judged or domain is None or domain.low is None or domain.high is None:
        return Fraction(0)
    return domain.high - domain.low
