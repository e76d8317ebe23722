"""A node with its points and a value that could move come in; the edges that the points meet on the way go out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import model, terms
from perfscore.bands import Interval
from perfscore.core.nodes import Value
from perfscore.core.program import Row
from perfscore.domains.supposing import Supposing
from perfscore.engine.axis import Axis, Ranked, Spot
from perfscore.engine.figures import Reading
from perfscore.engine.scorecard import Line
from perfscore.engine.turning import option, turns
from perfscore.trouble import Trouble

_ZERO = Fraction(0)
_FEW = 4
_FAR = Fraction(1_000_000)
Stretch = tuple[Interval, Fraction | None]
"""Values with the points that they all give; None where those cannot be told."""


def told(found: Iterator[Ranked]) -> list[Ranked]:
    """The edges as far as they can be told."""
    there: list[Ranked] = []
    while True:
        try:
            there.append(next(found))
        except (StopIteration, Trouble):
            return there


@attrs.frozen
class Moved:
    """A row of which one thing is imagined to be different."""

    line: Line
    earned: Fraction
    score: Fraction
    known: Reading

    @property
    def node(self) -> model.Node:
        return self.line.node

    def effect(self, earned: Fraction, turned: terms.Expression | None = None) -> Fraction:
        """What the published points would gain if the rule gave so much; 0 where that cannot be told.

        What is ``turned`` holds although it does not now, or the other way round.
        """
        return self.gain(supposing(self.line.row, earned, turned, self.known))

    def gain(self, supposed: Supposing) -> Fraction:
        """What the published points would gain; 0 where that cannot be told."""
        score = supposed.definition(("score", self.line.row.path))
        return score - self.score if isinstance(score, Fraction) else _ZERO

    def turned(self, condition: terms.Expression, effect: Fraction) -> list[Ranked]:
        """The edges at which a condition turns, with the effect that this has."""
        return told(turns(condition, self.known, effect)) if effect else []

    def stretches(self, line: Axis, found: Sequence[Stretch]) -> Iterator[Ranked]:
        """The edges of stretches in rising order: to both sides the nearest that matters, and the nearest gain."""
        above = [each for each in found if each[0].low is not None and each[0].low >= line.value]
        below = [each for each in found if each[0].high is not None and each[0].high <= line.value]
        for beside in (above, below[::-1]):
            matters = False
            for interval, points in [each for each in beside if line.value not in each[0]][: limits.FIGURES]:
                spot, effect = line.spot(interval), _ZERO if points is None else self.effect(points)
                if spot is None or not effect or (matters and effect < 0):
                    continue
                matters = True
                yield line.edge(spot, effect)
                if effect > 0:
                    break

    @property
    def marks(self) -> list[Fraction]:
        """The points beyond which more may bring nothing: full marks, the end of the range, the caps that hold."""
        found = [self.node.full, self.node.high]
        for each in self.node.limits:
            if each.kind not in {"cap", "at most"} or each.amount is None:
                continue
            try:
                if each.condition is None or self.known.holds(each.condition):
                    found.append(self.known.number(each.amount))
            except Trouble:
                continue
        return found

    def slopes(
        self, line: Axis, knots: Sequence[Fraction], goals: Sequence[Fraction], points: Callable[[Fraction], Fraction]
    ) -> Iterator[Ranked]:
        """The edges of points that rise and fall between knots: the nearest knots, and where the best points begin.

        ``goals`` are further places that are edges only where points are gained there. An edge is one place alone
        where the points go on to change beyond it.
        """
        breaks = sorted({*knots, *goals})
        there = [*self._reached(line, knots, points)]
        up = [each for each in there if each.spot.at > line.value]
        down = [each for each in there if each.spot.at < line.value]
        chosen = [min(each, key=line_distance(line)) for each in (up, down) if each]
        gains = [each for each in [*there, *self._reached(line, goals, points)] if each.effect > 0]
        if gains:
            best = max(each.effect for each in gains)
            chosen.append(min((each for each in gains if each.effect == best), key=line_distance(line)))
        for reached in dict.fromkeys(chosen):
            spot = reached.spot
            if not self._flat(line, breaks, reached, points):
                spot = Spot("=", spot.at)
            yield line.edge(spot, reached.effect)

    def _flat(
        self, line: Axis, breaks: Sequence[Fraction], reached: Reached, points: Callable[[Fraction], Fraction]
    ) -> bool:
        """Whether the points stay as they are beyond a place, up to the next one where they may turn.

        Raises Trouble where that cannot be told.
        """
        at, up = reached.spot.at, reached.spot.at > line.value
        end = line.domain.high if up else line.domain.low
        ends = [each for each in (*breaks, end) if each is not None and (each > at if up else each < at)]
        if at == end:
            return True
        far = abs(at) + 1
        far = (min(ends) if up else max(ends)) if ends else at + (far if up else -far) * _FAR
        # Not the end itself: something may be divided by 0 there.
        return self.effect(points(at + (far - at) * (1 - 1 / _FAR))) == reached.effect

    def _reached(
        self, line: Axis, places: Sequence[Fraction], points: Callable[[Fraction], Fraction]
    ) -> Iterator[Reached]:
        for place in dict.fromkeys(places):
            if place == line.value:
                continue
            up = place > line.value
            spot = line.spot(Interval(low=place, low_closed=True) if up else Interval(high=place, high_closed=True))
            if spot is None:
                continue
            try:
                effect = self.effect(points(spot.at))
            except Trouble:
                continue
            if effect:
                yield Reached(spot, effect)

    def options(
        self, subject: terms.Expression, choices: Sequence[Value], points: Callable[[Value], Fraction]
    ) -> Iterator[Ranked]:
        """The edges at other words: a few that gain and a few that lose, each in the order of the file."""
        now, gains, losses = self.known.value(subject), 0, 0
        for each in choices:
            if each == now or min(gains, losses) >= _FEW:
                continue
            try:
                effect = self.effect(points(each))
            except Trouble:
                continue
            gains, losses = gains + (effect > 0), losses + (effect < 0)
            if (effect > 0 and gains <= _FEW) or (effect < 0 and losses <= _FEW):
                yield Ranked(option(subject, each, self.known, effect), subject, each)


@attrs.frozen
class Reached:
    """A spot and what reaching it would bring."""

    spot: Spot
    effect: Fraction


def line_distance(line: Axis) -> Callable[[Reached], Fraction]:
    """What tells how far away a spot is."""
    return lambda reached: abs(reached.spot.at - line.value)


def supposing(row: Row, earned: Fraction, turned: terms.Expression | None, known: Reading) -> Supposing:
    """A row whose rule gives so much, where a condition may be ``turned``."""
    values = {} if turned is None else {known.node(turned): not known.holds(turned)}
    return Supposing(known.exact, row, values, {("earned", row.path): earned})
