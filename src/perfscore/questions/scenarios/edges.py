"""The nearest places on both sides of a fact's value where something changes.

Three things are called so: a ``jump``, where a rule gives other points at once, a grade changes or a score begins or
ends; a ``bend``, where the points of a row begin to move otherwise without a jump; and a ``step``, where nothing but
rounding makes published points change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar

import attrs

from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.kernel.numbers import fraction_text, round_to
from perfscore.kernel.polynomials import value
from perfscore.kernel.rational_functions import Moving, Varying
from perfscore.kernel.rational_functions import standing as now_of
from perfscore.kernel.step_functions import Stepped
from perfscore.model import terms
from perfscore.scoring.scorecard import Outcome, Scorecard
from perfscore.search.along import Along, Direction, Standing, Stretch, standing
from perfscore.search.ground import position_of

_ONE = Fraction(1)
_Bound = tuple[bool, bool, object]


@attrs.frozen(eq=False)
class Forms:
    """How all that hangs on a fact does so on a stretch of its values.

    Rounding, wherever it is written, makes steps and changes no form: a row that earns 2 points times a rate has one
    form from 0 % to 100 %, although its published points go up in two hundred steps.

    ``points`` are those of each row before rounding, behind its limits, None where they cannot be computed; numbers in
    it may move. ``bound`` tells of each group whether a limit changes it, whether it applies at all, and how it
    moves, if it does; ``combined`` are the points of groups, behind their limits.
    """

    points: dict[str, Fraction | None]
    bound: dict[str, _Bound | None]
    combined: dict[str, Fraction | None]
    grade: str | None
    scored: bool

    def same(self, other: Forms) -> bool:
        """Whether everything hangs on the fact in the same way."""
        alike = (self.bound, self.grade, self.scored) == (other.bound, other.grade, other.scored)
        return alike and self._shapes == other._shapes

    def meets(self, other: Forms, place: Fraction) -> bool:
        """Whether nothing jumps at a place: grade and limits stay, and the points of each row are one number there."""
        if (self.grade, self.scored) != (other.grade, other.scored) or self.points.keys() != other.points.keys():
            return False
        pairs = [(one, other.points[path]) for path, one in self.points.items()]
        # What rounding does below a group is no jump of it; where a limit begins to hold, its own points tell.
        turned = (path for path, each in self.bound.items() if _state(each) != _state(other.bound[path]))
        pairs += [(self.combined[path], other.combined[path]) for path in turned]
        return all(_meet(one, another, place) for one, another in pairs)

    @property
    def _shapes(self) -> dict[str, object]:
        return {path: shape(number) for path, number in self.points.items()}


def forms(scorecard: Scorecard, nodes: Iterable[str]) -> Forms:
    """How some nodes hang on the fact that moves; no step of a rounding is decided."""
    found, exact = standing(scorecard, nodes, settle=lambda number: number), scorecard.exact
    told = Forms({}, {}, {}, found.graded.grade, found.total is not None)
    for path in found.scores:
        row = exact.whole.block.by_path[path]
        _note(told, row, exact, scorecard.covered(path))
        for frame in exact.below(row):
            with exact.within(frame):
                for each in frame.block.rows:
                    _note(told, each, exact)
    return told


def _note(told: Forms, row: Row, exact: Exact, covered: Outcome | None = None) -> None:
    """Tell how a row hangs on the fact; of one that cannot be computed, as what covers it leaves it."""
    path, points, bound = exact.path(row), None, None
    score = exact.points(row.path)
    if score is not None:
        points = exact.points(row.path, "exact")
        bound = _is_limited(row, exact), exact.definition(("applies", row.path)) is True, _moving(score)
    elif covered is not None:
        points, bound = covered.exact, (True, covered.applies, _moving(covered.score))
    if row.children:
        told.bound[path], told.combined[path] = bound, points
    else:
        told.points[path] = points


def _is_limited(row: Row, exact: Exact) -> bool:
    """Whether a limit changes what the parts give; that was decided already, so nothing is decided anew."""
    earned = exact.points(row.path, "earned") if exact.holds(row.looked_at) else None
    points = exact.points(row.path, "exact")
    return earned is None or points is None or now_of(earned) != now_of(points)


def _state(bound: _Bound | None) -> tuple[bool, bool] | None:
    return None if bound is None else bound[:2]


def _moving(number: Fraction) -> object:
    return shape(number) if isinstance(number, Moving) else None


def shape(number: Fraction | None) -> object:
    """What is the same of two numbers that hang on a fact in the same way."""
    if isinstance(number, Varying):
        return number.above, number.below
    if isinstance(number, Stepped):
        return shape(number.inner), number.mode, number.scale, number.shift
    return number


def there(number: Fraction | None, place: Fraction) -> Fraction | None:
    """A number where the fact has some value, however far its form holds; None where it would have no end."""
    if isinstance(number, Varying):
        below = value(number.below, place)
        return value(number.above, place) / below if below else None
    if isinstance(number, Stepped):
        inner = there(number.inner, place)
        return None if inner is None else number.scale * round_to(inner, _ONE, number.mode) + number.shift
    return number


def _meet(one: Fraction | None, other: Fraction | None, place: Fraction) -> bool:
    """Whether two numbers are one at a place; of a rounded one, as nearly as rounding lets it be."""
    here, beyond = there(one, place), there(other, place)
    if here is None or beyond is None:
        return here is beyond
    return abs(here - beyond) <= max(abs(each.scale) if isinstance(each, Stepped) else 0 for each in (one, other))


def slope(number: Fraction | None, place: Fraction) -> Fraction:
    """How much a number grows for each 1 that the fact does, at a place; 0 of one that does not move.

    Of a rounded number it is that of the number before rounding.
    """
    if isinstance(number, Stepped):
        return number.scale * slope(number.inner, place)
    if not isinstance(number, Varying):
        return Fraction(0)
    above, below = value(number.above, place), value(number.below, place)
    steep: Fraction = _derived(number.above, place) * below - above * _derived(number.below, place)
    return steep / below**2


def _derived(polynomial: tuple[int, ...], place: Fraction) -> Fraction:
    return value(tuple(power * each for power, each in enumerate(polynomial))[1:], place)


EdgeKind = Literal["jump", "bend", "step", "value"]
Way = Literal["less", "more", "other"]
_Told = TypeVar("_Told")


@attrs.frozen
class Flip:
    """A node whose published points are not the same on both sides of an edge; None where there are none."""

    path: str
    before: Fraction | None = attrs.field(repr=fraction_text)
    after: Fraction | None = attrs.field(repr=fraction_text)


@attrs.frozen(kw_only=True)
class Crossing:
    """What happens where a fact goes from one value to the next one.

    ``kind`` is ``jump``, ``bend`` or ``step``; ``value`` of a fact whose values are not more or less. ``way`` tells
    whether the fact has ``less`` or ``more`` beyond. ``last`` is the last value before the edge and ``first`` the first
    one beyond, one smallest step away. ``at`` is where the edge lies exactly, which may be between the two, and
    ``reached`` tells whether ``at`` itself lies beyond; it is ``exact`` where nothing else changes between the two.
    ``distance`` is how far ``at`` is from the value now, in the unit of the fact: a ratio of 100 % is 1, a day is 1.

    ``before`` and ``after`` are the totals at ``last`` and at ``first``, None where there is none; ``flips`` are the
    nodes whose published points differ, the whole, if it does, first.
    """

    kind: EdgeKind
    way: Way
    at: Fraction | None
    reached: bool
    exact: bool
    last: terms.Scalar
    first: terms.Scalar
    distance: Fraction | None
    before: Fraction | None = attrs.field(repr=fraction_text)
    after: Fraction | None = attrs.field(repr=fraction_text)
    grade_before: str | None
    grade_after: str | None
    flips: tuple[Flip, ...]
    effect: Fraction | None = attrs.field(repr=fraction_text)

    @property
    def seen(self) -> bool:
        """Whether anything that is published differs."""
        return bool(self.flips) or self.grade_before != self.grade_after

    @property
    def change(self) -> Fraction | None:
        """What the smallest step across the edge gives to the total or, negative, takes; None without two totals."""
        return None if self.before is None or self.after is None else self.after - self.before


@attrs.frozen(kw_only=True)
class Side:
    """What lies on one side of a value.

    ``edge`` is the nearest jump or bend. ``step`` is the nearest step of rounding, where one lies before that. Where
    there is no edge, ``complete`` tells whether there is none at all, or whether the search ended before ``until``.
    """

    edge: Crossing | None = None
    step: Crossing | None = None
    complete: bool = True
    until: terms.Scalar | None = None

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """The step and the edge, as far as they are there."""
        return tuple(each for each in (self.step, self.edge) if each is not None)


@attrs.frozen
class _Gap(Generic[_Told]):
    """What was told on both sides of two neighbours that differ; ``index`` is the number of the one beyond."""

    index: int
    near: Stretch[_Told]
    far: Stretch[_Told]


def side(along: Along, *, more: bool, most: int) -> Side:
    """What lies above, or below, the value that a fact has now; at most so many stretches are looked at, twice."""
    looker = _Looker(along, more, most)
    gap = looker.first_change(lambda scorecard: forms(scorecard, along.nodes), Forms.same)
    until = None if looker.complete else looker.until
    seen = looker.first_change(lambda scorecard: standing(scorecard, along.nodes), _same)
    step = None
    if seen is not None and (gap is None or abs(seen.index - looker.start) < abs(gap.index - looker.start)):
        step = looker.crossing(seen, lambda _: "step")
    edge = None if gap is None else looker.crossing(gap, lambda at: looker.kind(gap, at))
    return Side(edge=edge, step=step, complete=until is None, until=until)


def _same(one: Standing, other: Standing) -> bool:
    shapes = ({path: shape(score) for path, score in each.scores.items()} for each in (one, other))
    return one.graded.grade == other.graded.grade and next(shapes) == next(shapes)


class _Looker:
    """Looks from the value that a fact has now to one side."""

    def __init__(self, along: Along, more: bool, most: int) -> None:
        now = along.value
        assert now is not None
        self.along, self.more, self.most = along, more, most
        self.now, self.place = now, position_of(now)
        self.start = along.grid.below(now)
        self.complete, self.until = True, now

    def first_change(
        self, tell: Callable[[Scorecard], _Told], same: Callable[[_Told, _Told], bool]
    ) -> _Gap[_Told] | None:
        """The nearest two neighbours of which not the same is told; None where there are none, or none so near."""
        end = self.along.grid.inside(self.along.domain)[1 if self.more else 0]
        near = self.along.around(self.place, tell)
        border = near.last if self.more else near.first
        way: Direction = 1 if self.more else -1
        if border is None:
            return None
        for count, (index, far) in enumerate(self.along.walk(border + way, end, way, tell)):
            if count == self.most:
                self.complete = False
                return None
            self.until = self._value(index - way)
            if not same(near.told, far.told):
                return _Gap(index, near, far)
            near = far
        return None

    def crossing(self, gap: _Gap[Any], kind: Callable[[Fraction], EdgeKind]) -> Crossing:
        """The edge between two neighbours."""
        at, reached, exact = self._at(gap)
        last, first = self._value(gap.index - 1 if self.more else gap.index + 1), self._value(gap.index)
        found = crossing(self.along, last, first, way="more" if self.more else "less")
        what = kind(at)
        if what != "step":
            what = "jump" if found.seen and (what == "jump" or self.along.apart) else "bend"
        return attrs.evolve(
            found,
            kind=what,
            at=at,
            reached=reached,
            exact=exact,
            distance=abs(at - self.place),
        )

    def kind(self, gap: _Gap[Forms], at: Fraction) -> EdgeKind:
        """Whether something jumps, or only begins to move otherwise."""
        return "bend" if gap.near.told.meets(gap.far.told, at) else "jump"

    def _at(self, gap: _Gap[Any]) -> tuple[Fraction, bool, bool]:
        """Where an edge lies, whether the place itself lies beyond, and whether nothing else is between."""
        if self.along.apart:
            return self.along.grid.place(gap.index), True, True
        near, far = (gap.near.high, gap.far.low) if self.more else (gap.near.low, gap.far.high)
        assert near is not None
        if far is not None and near.at == far.at:
            return near.at, far.closed, near.exact and far.exact
        return near.at, not near.closed, False

    def _value(self, index: int) -> terms.Scalar:
        """The value of a step; the value now where it lies beyond that step."""
        place = self.along.grid.place(index)
        if place < self.place if self.more else place > self.place:
            return self.now
        value = self.along.grid.value(index)
        assert value is not None
        return value


def crossing(along: Along, last: terms.Scalar, first: terms.Scalar, way: Way = "other") -> Crossing:
    """What happens where a fact goes from one value to another."""
    before, after = along.at(last), along.at(first)
    now = along.stage.now.total
    flips = (
        Flip(path, score, after.scores[path])
        for path, score in sorted(before.scores.items(), key=lambda pair: bool(pair[0]))
        if score != after.scores[path]
    )
    return Crossing(
        kind="value",
        way=way,
        at=None,
        reached=True,
        exact=True,
        last=last,
        first=first,
        distance=None,
        before=before.total,
        after=after.total,
        grade_before=before.graded.grade,
        grade_after=after.graded.grade,
        flips=tuple(flips),
        effect=None if now is None or after.total is None else after.total - now,
    )
