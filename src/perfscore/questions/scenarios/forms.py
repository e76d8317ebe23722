"""How the points of each row hang on a fact that moves.

Rounding, wherever it is written, makes steps and changes no form: a row that earns 2 points times a rate has one form
from 0 % to 100 %, although its published points go up in two hundred steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import attrs

from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.kernel.numbers import round_to
from perfscore.kernel.polynomials import value
from perfscore.kernel.rational_functions import Moving, Varying
from perfscore.kernel.rational_functions import standing as now_of
from perfscore.kernel.step_functions import Stepped
from perfscore.scoring.scorecard import Outcome, Scorecard
from perfscore.search.along import standing

_ONE = Fraction(1)
_Bound = tuple[bool, bool, object]


@attrs.frozen(eq=False)
class Forms:
    """How all that hangs on a fact does so on a stretch of its values.

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
