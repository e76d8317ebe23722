"""The score of one node along a fact as pieces, with the edges between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.rational_functions import Varying
from perfscore.kernel.types import Kind
from perfscore.model import terms
from perfscore.questions.scenarios.forms import shape, there
from perfscore.scoring.track import interval_between
from perfscore.search.along import Along, Standing, Stretch

BreakKind = Literal["jump", "bend", "score"]
_CHORDS = 16


@attrs.frozen(kw_only=True)
class Piece:
    """Values of a fact over which a score is constant, or moves without a break.

    ``low`` and ``high`` are its exact ends, None where it has none; days are numbers in the calendar. ``first`` and
    ``last`` are the first and the last value on the smallest steps of the fact. The scores are those to which the two
    ends belong, or would belong; None where there is no score, or where the piece moves on without end. ``why`` says
    why there is no score. ``exact`` tells whether it is known to end where it ends.
    """

    low: Fraction | None
    high: Fraction | None
    low_closed: bool
    high_closed: bool
    first: terms.Scalar | None
    last: terms.Scalar | None
    low_score: Fraction | None = attrs.field(repr=fraction_text)
    high_score: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    why: str | None
    exact: bool
    score: Fraction | None = attrs.field(eq=False, repr=False)

    @property
    def interval(self) -> Interval:
        """The values of the piece."""
        return Interval(self.low, self.high, self.low_closed, self.high_closed)

    @property
    def scored(self) -> bool:
        """Whether there is a score."""
        return self.score is not None

    @property
    def moves(self) -> bool:
        """Whether the score moves within the piece."""
        return isinstance(self.score, Varying)

    @property
    def straight(self) -> bool:
        """Whether the score is constant or moves in a straight line."""
        return not isinstance(self.score, Varying) or (len(self.score.below) == 1 and len(self.score.above) <= 2)

    def at(self, place: Fraction) -> Fraction | None:
        """The exact score at a place within the piece."""
        return there(self.score, place)

    def chords(self, low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
        """Straight lines between two places that draw the piece: one, or a few where it is bent."""
        count = 1 if self.straight or low == high else _CHORDS
        places = [low + (high - low) * index / count for index in range(count + 1)]
        yield from pairwise(places)


@attrs.frozen(kw_only=True)
class Break:
    """A place of a fact where its score jumps, begins to move otherwise (``bend``), or begins or ends (``score``).

    ``at`` is the exact place. ``below``, ``here`` and ``above`` are the scores towards it from below, at it, and from
    above. Between whole numbers and days there is nothing: then ``at`` is the first value above. ``last`` and ``first``
    are the last value below and the first one above on the smallest steps of the fact, of which one may be ``at``.
    It is not ``exact`` where several edges lie within one smallest step.
    """

    kind: BreakKind
    at: Fraction
    last: terms.Scalar | None
    first: terms.Scalar | None
    below: Fraction | None = attrs.field(repr=fraction_text)
    here: Fraction | None = attrs.field(repr=fraction_text)
    above: Fraction | None = attrs.field(repr=fraction_text)
    grade_below: str | None
    grade_above: str | None
    exact: bool

    @property
    def jump(self) -> Fraction | None:
        """What is gained or, negative, lost from below to above; None where there is no score on one side."""
        return None if self.below is None or self.above is None else self.above - self.below

    @property
    def side(self) -> Literal["below", "above", "alone"]:
        """To which side the place itself belongs; a score that only it has stands alone."""
        if self.here == self.above:
            return "above"
        return "below" if self.here == self.below else "alone"


def apart(along: Along) -> bool:
    """Whether there is nothing between two values of a fact."""
    return along.fact.type.kind in {Kind.COUNT, Kind.DATE}


def pieces(along: Along, path: str, within: Interval) -> tuple[Piece, ...]:
    """The score of a node along a fact. Raises TooMany where the stretches are more than an answer may have."""
    inside = along.domain.meet(within)
    found: list[Piece] = []
    for stretch in along.stretches(within):
        piece = _piece(along, path, stretch, inside)
        if found and _joins(found[-1], piece, along):
            found[-1] = attrs.evolve(
                found[-1],
                high=piece.high,
                high_closed=piece.high_closed,
                last=piece.last,
                high_score=piece.high_score,
                exact=found[-1].exact and piece.exact,
            )
        else:
            found.append(piece)
    return tuple(found)


def _piece(along: Along, path: str, stretch: Stretch[Standing], inside: Interval) -> Piece:
    standing = stretch.told
    score = standing.scores[path] if path in standing.scores else along.stage.now.scores[path]
    held = _held(along, stretch).meet(inside)
    first, last = (None if index is None else along.grid.value(index) for index in (stretch.first, stretch.last))
    ends = (None if isinstance(score, Varying) and end is None else _score(score, end) for end in (held.low, held.high))
    low_score, high_score = ends
    return Piece(
        low=held.low,
        high=held.high,
        low_closed=held.low_closed,
        high_closed=held.high_closed,
        first=first,
        last=last,
        low_score=low_score,
        high_score=high_score,
        grade=None if path else standing.graded.grade,
        why=standing.problems[0][0].text if score is None and standing.problems else None,
        exact=all(end is None or end.exact for end in (stretch.low, stretch.high)),
        score=score,
    )


def _held(along: Along, stretch: Stretch[Standing]) -> Interval:
    if apart(along):
        first, last = (None if each is None else along.grid.place(each) for each in (stretch.first, stretch.last))
        return Interval(first, last, first is not None, last is not None)
    return interval_between(stretch.low, stretch.high)


def _score(score: Fraction | None, end: Fraction | None) -> Fraction | None:
    return score if end is None else there(score, end)


def _joins(one: Piece, other: Piece, along: Along) -> bool:
    """Whether a piece goes on with the next one."""
    alike = (one.grade, one.why) == (other.grade, other.why) and shape(one.score) == shape(other.score)
    return alike and (apart(along) or one.high == other.low)


def breaks(along: Along, found: Sequence[Piece]) -> tuple[Break, ...]:
    """The edges between pieces, the lowest first."""
    return tuple(_breaks(found, apart(along)))


def _breaks(found: Sequence[Piece], whole: bool) -> Iterator[Break]:
    index = 1
    while index < len(found):
        one, other = found[index - 1], found[index]
        alone = not whole and other.low == other.high and index + 1 < len(found) and found[index + 1].low == other.high
        above = found[index + 1] if alone else other
        at = other.low if whole or one.high is None else one.high
        assert at is not None
        here = other.low_score if whole or alone or not one.high_closed else one.high_score
        yield _break(one, above, at, here, exact=whole or (one.high == other.low and one.exact and other.exact))
        index += 2 if alone else 1


def _break(one: Piece, other: Piece, at: Fraction, here: Fraction | None, *, exact: bool) -> Break:
    below, above = one.high_score, other.low_score
    kind: BreakKind = "bend" if below == here == above and one.grade == other.grade else "jump"
    if one.scored != other.scored or (here is None) != (below is None):
        kind = "score"
    return Break(
        kind=kind,
        at=at,
        last=one.last,
        first=other.first,
        below=below,
        here=here,
        above=above,
        grade_below=one.grade,
        grade_above=other.grade,
        exact=exact,
    )
