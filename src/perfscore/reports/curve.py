"""The curve of a score along one fact: its edges, the frame of its picture, and the lines that are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.types import Type
from perfscore.reports.picture_axis import multiples, steps

MOST_MARKED = 40
"""Edges whose ends are drawn as dots and rings."""

COLUMNS = 600
"""How finely a line is drawn along the fact; what lies within a column is drawn from its lowest to its highest."""

_LEVELS = 5
_ZERO = Fraction(0)


@attrs.frozen
class Stretch:
    """Values of a fact over which the score is constant, or runs straight from one score to another.

    ``low`` and ``high`` are the ends of the stretch, None where it has none; a day counts as its number in the
    calendar. A stretch with equal ends is that one value. ``low_score`` and ``high_score`` are the scores to which the
    two ends belong, or would belong; None where facts are refused or nothing can be computed.
    """

    low: Fraction | None
    high: Fraction | None
    low_closed: bool
    high_closed: bool
    low_score: Fraction | None
    high_score: Fraction | None
    grade: str | None = None

    @property
    def interval(self) -> Interval:
        """The values of the stretch."""
        return Interval(self.low, self.high, self.low_closed, self.high_closed)


@attrs.frozen
class Threshold:
    """A score at which something begins, as a grade does."""

    label: str
    at: Fraction


@attrs.frozen(kw_only=True)
class Curve:
    """How a score changes along one fact.

    ``subject`` is the fact and ``scored`` what has the score, both as they are shown; ``type`` is that of the fact. The
    ``stretches`` stand in order and do not overlap. ``now`` is the value that the fact has, with its score, if it has
    one. ``view`` is what is drawn of the fact; without it all ends are, and a little more.
    """

    subject: str
    scored: str
    type: Type
    stretches: tuple[Stretch, ...]
    now: Fraction | None = None
    now_score: Fraction | None = None
    thresholds: tuple[Threshold, ...] = ()
    view: tuple[Fraction, Fraction] | None = None


@attrs.define
class Edge:
    """The scores below a value of the fact, at it and above it; None where there are none."""

    below: Fraction | None = None
    at: Fraction | None = None
    above: Fraction | None = None

    @property
    def scores(self) -> list[Fraction]:
        """All scores there."""
        return [each for each in (self.below, self.at, self.above) if each is not None]

    @property
    def rings(self) -> list[Fraction]:
        """The scores that come near, but are not reached."""
        return sorted({each for each in (self.below, self.above) if each is not None and each != self.at})

    @property
    def smooth(self) -> bool:
        """Whether nothing is to be seen: no score there at all, or the same throughout."""
        return not self.scores or (self.below == self.at == self.above)


def edges(curve: Curve) -> dict[Fraction, Edge]:
    """All values of the fact at which a stretch ends, in order."""
    found: dict[Fraction, Edge] = {}
    for each in curve.stretches:
        if each.low is not None:
            edge = found.setdefault(each.low, Edge())
            if each.low_closed:
                edge.at = each.low_score
            if each.low != each.high:
                edge.above = each.low_score
        if each.high is not None and each.low != each.high:
            edge = found.setdefault(each.high, Edge())
            edge.below = each.high_score
            if each.high_closed:
                edge.at = each.high_score
    return found


@attrs.frozen
class Frame:
    """What is drawn of the fact and of the scores, and where the scores have a line."""

    low: Fraction
    high: Fraction
    levels: tuple[Fraction, ...]

    @classmethod
    def of(cls, curve: Curve) -> Frame:
        """The frame of all that matters: each end, the value now, and each grade that is not far away."""
        low, high = curve.view or _seen(curve)
        shown = [each for each in (_cut(stretch, low, high) for stretch in curve.stretches) if each is not None]
        scores = [end.score for each in shown for end in each]
        scores += [] if curve.now_score is None else [curve.now_score]
        least, most = min(scores, default=_ZERO), max(scores, default=Fraction(1))
        near = (most - least) / 2 or Fraction(1)
        near_grades = [each.at for each in curve.thresholds if least - near <= each.at <= most + near]
        least, most = min(least, *near_grades, least), max(most, *near_grades, most)
        if least == most:
            least, most = least - 1, most + 1
        step = steps(least, most, _LEVELS)
        return cls(low, high, multiples(least // step * step, -(-most // step) * step, step))

    @property
    def least(self) -> Fraction:
        """The lowest score in the frame."""
        return self.levels[0]

    @property
    def most(self) -> Fraction:
        """The highest score in the frame."""
        return self.levels[-1]

    def share(self, value: Fraction) -> Fraction:
        """How far along the frame a value of the fact lies, from 0 to 1 where it lies in it."""
        return (value - self.low) / (self.high - self.low)

    def depth(self, score: Fraction) -> Fraction:
        """How far below the upper end of the frame a score lies, from 0 to 1."""
        return (self.most - score) / (self.most - self.least)


def _seen(curve: Curve) -> tuple[Fraction, Fraction]:
    """All ends and the value now, with some room on a side where a stretch has no end."""
    ends = [each for stretch in curve.stretches for each in (stretch.low, stretch.high) if each is not None]
    ends += [] if curve.now is None else [curve.now]
    low, high = min(ends, default=_ZERO), max(ends, default=_ZERO)
    room = (high - low) / 8 or abs(low) / 8 or Fraction(1)
    closed_low = any(each.low == low for each in curve.stretches[:1])
    closed_high = any(each.high == high for each in curve.stretches[-1:])
    if low == high:
        return low - room, high + room
    return low if closed_low else low - room, high if closed_high else high + room


@attrs.frozen
class End:
    """One end of what is drawn of a stretch."""

    value: Fraction
    score: Fraction


def _cut(each: Stretch, low: Fraction, high: Fraction) -> tuple[End, End] | None:
    """What is drawn of a stretch; None where it has no score, or lies outside."""
    start = low if each.low is None else max(each.low, low)
    end = high if each.high is None else min(each.high, high)
    if each.low_score is None or each.high_score is None or start > end:
        return None
    first, last = low if each.low is None else each.low, high if each.high is None else each.high
    slope = (each.high_score - each.low_score) / (last - first) if last != first else _ZERO
    return End(start, each.low_score + slope * (start - first)), End(end, each.low_score + slope * (end - first))


def marked(found: dict[Fraction, Edge], frame: Frame) -> tuple[list[Fraction], int]:
    """The edges that are drawn with dots and rings, and how many are not, as they would run into one another.

    A high jump is marked wherever it stands, so none is hidden among many small ones; the highest come first.
    """
    places = [value for value, edge in found.items() if frame.low <= value <= frame.high and not edge.smooth]
    near, high = (frame.high - frame.low) / 40, (frame.most - frame.least) / 8
    wanted = []
    for index, value in enumerate(places):
        scores = found[value].scores
        jump = max(scores) - min(scores)
        # Two ends side by side, as those of whole numbers are, can still be told apart.
        beside = places[max(0, index - 2) : index + 3]
        if jump >= high or sum(abs(value - each) < near for each in beside) <= 2:
            wanted.append((jump, value))
    # Of jumps that are equally high, either all are marked or none.
    wanted.sort(reverse=True)
    limit = wanted[MOST_MARKED][0] if len(wanted) > MOST_MARKED else -1
    chosen = sorted(value for jump, value in wanted if jump > limit)
    return chosen, len(places) - len(chosen)


def lines(curve: Curve, frame: Frame, apart: set[Fraction]) -> Iterator[list[End]]:
    """What is drawn without a break: lines break at each edge that is marked, and where there is no score."""
    line = list[End]()
    for each in curve.stretches:
        ends = _cut(each, frame.low, frame.high)
        if line and (ends is None or each.low in apart or line[-1].value != ends[0].value):
            yield line
            line = []
        # A single value that is marked is a dot.
        if ends is not None and not (each.low == each.high and each.low in apart):
            line += ends
    if line:
        yield line


Points = list[tuple[Fraction, Fraction]]


def thinned(drawn: Iterable[list[End]], frame: Frame) -> Iterator[Points]:
    """Lines in columns and depths, of which no more points are kept than can be told apart.

    Of each column the first and the last point of a line are kept, and its highest and its lowest. Lines within one
    column are one there.
    """
    within = Points()
    for line in drawn:
        points = [(frame.share(each.value) * COLUMNS, frame.depth(each.score)) for each in line]
        if within and int(points[0][0]) != int(within[0][0]):
            yield _few(within)
            within = []
        if int(points[0][0]) == int(points[-1][0]):
            within += points
        else:
            yield _few(points)
    if within:
        yield _few(within)


def _few(points: Points) -> Points:
    kept = Points()
    for _, group in groupby(points, key=lambda each: int(each[0])):
        column = list(group)
        depths = [depth for _, depth in column]
        least, most = depths.index(min(depths)), depths.index(max(depths))
        kept += [column[index] for index in sorted({0, least, most, len(column) - 1})]
    return kept


def gaps(curve: Curve, frame: Frame) -> list[tuple[Fraction, Fraction]]:
    """The shares of the frame that lie in stretches without a score, those less than a column apart as one."""
    found: list[tuple[Fraction, Fraction]] = []
    for each in curve.stretches:
        start = frame.low if each.low is None else max(each.low, frame.low)
        end = frame.high if each.high is None else min(each.high, frame.high)
        if each.low_score is not None or start >= end:
            continue
        low, high = frame.share(start), frame.share(end)
        if found and low - found[-1][1] < Fraction(1, COLUMNS):
            low = found.pop()[0]
        found.append((low, high))
    return found
