"""For each fact the nearest edges on both sides of its value, and what crossing them does.

Three things are called an edge: a ``jump``, where a rule gives other points at once, a grade changes or a score begins
or ends; a ``bend``, where the points of a row begin to move otherwise without a jump; and a ``step``, where nothing but
rounding makes published points change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Generic, Literal, TypeVar

import attrs

from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.kernel import limits
from perfscore.kernel.numbers import fraction_text, round_to
from perfscore.kernel.polynomials import value
from perfscore.kernel.rational_functions import Moving, Stepped, Varying
from perfscore.kernel.rational_functions import standing as now_of
from perfscore.kernel.source import Language, Record, replace
from perfscore.kernel.suggest import unknown
from perfscore.kernel.types import Kind
from perfscore.model import rule_model, terms
from perfscore.questions.answers import Table, Tabled, Told, notes, record, said_value
from perfscore.reports.html_fragments import named_by
from perfscore.reports.html_tags import Html, when
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import WhatIfPhrases
from perfscore.reports.picture_whatif import Swing, Tornado, tornado_picture, tornado_text
from perfscore.reports.spoken import beside, change, distance_words, rough
from perfscore.scoring.scorecard import Outcome, Scorecard
from perfscore.search.along import MOVABLE, Along, Direction, Stage, Standing, Stretch, standing
from perfscore.search.ground import position_of
from perfscore.search.space import Cell

_ONE = Fraction(1)
_ZERO = Fraction(0)
_Bound = tuple[bool, bool, object]


class Forms(Record):
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


# ------------------------------------------------------------ edges

EdgeKind = Literal["jump", "bend", "step", "value"]
Way = Literal["less", "more", "other"]
_Told = TypeVar("_Told")


class Flip(Told):
    """A node whose published points are not the same on both sides of an edge; None where there are none."""

    told: ClassVar = "path before after"

    path: str
    before: Fraction | None = attrs.field(repr=fraction_text)
    after: Fraction | None = attrs.field(repr=fraction_text)


class Crossing(Record, kw_only=True):
    """What happens where a fact goes from one value to the next one.

    ``kind`` is ``jump``, ``bend`` or ``step``; ``value`` of a fact whose values are not more or less. ``way`` tells
    whether the fact has ``less`` or ``more`` beyond. ``last`` is the last value before the edge and ``first`` the first
    one beyond, one smallest step away. ``at`` is where the edge lies exactly, which may be between the two, and
    ``reached`` tells whether ``at`` itself lies beyond; it is ``exact`` where nothing else changes between the two.
    ``distance`` is how far ``at`` is from the value now, in the unit of the fact: a ratio of 100 % is 1, a day is 1.

    ``before`` and ``after`` are the totals at ``last`` and at ``first``, None where there is none; ``flips`` are the
    nodes whose published points differ, the whole, if it does, first.
    """

    kind: EdgeKind = "value"
    way: Way = "other"
    at: Fraction | None = None
    reached: bool = True
    exact: bool = True
    last: terms.Scalar
    first: terms.Scalar
    distance: Fraction | None = None
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


class Side(Record, kw_only=True):
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


class _Gap(Record, Generic[_Told]):
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
        step = looker.crossing(seen, step=True)
    edge = None if gap is None else looker.crossing(gap)
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

    def crossing(self, gap: _Gap[Any], *, step: bool = False) -> Crossing:
        """The edge between two neighbours."""
        at, reached, exact = self._at(gap)
        last, first = self._value(gap.index - 1 if self.more else gap.index + 1), self._value(gap.index)
        found = crossing(self.along, last, first)
        way: Way = "more" if self.more else "less"
        what: EdgeKind = "step"
        if not step:
            # What does not jump only begins to move otherwise.
            jumps = found.seen and (self.along.apart or not gap.near.told.meets(gap.far.told, at))
            what = "jump" if jumps else "bend"
        distance = abs(at - self.place)
        return replace(found, kind=what, way=way, at=at, reached=reached, exact=exact, distance=distance)

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


def crossing(along: Along, last: terms.Scalar, first: terms.Scalar) -> Crossing:
    """What happens where a fact goes from one value to another."""
    before, after = along.at(last), along.at(first)
    now = along.stage.now.total
    flips = (
        Flip(path, score, after.scores[path])
        for path, score in sorted(before.scores.items(), key=lambda pair: bool(pair[0]))
        if score != after.scores[path]
    )
    return Crossing(
        last=last,
        first=first,
        before=before.total,
        after=after.total,
        grade_before=before.graded.grade,
        grade_after=after.graded.grade,
        flips=tuple(flips),
        effect=None if now is None or after.total is None else after.total - now,
    )


# ------------------------------------------------------------ the answer

_CROSSING = "way kind at reached exact last first distance before after change effect grade_before grade_after"
_FEWEST = 2
_RANK = {"jump": 0, "value": 0, "bend": 1, "step": 2}


class Slope(Told):
    """How fast the points of a row move with a fact where it stands now, before rounding: points for each 1 of it."""

    told: ClassVar = "path title points"

    path: str
    title: str
    points: Fraction = attrs.field(repr=fraction_text)


class FactEdges(Record, kw_only=True):
    """What a fact can do: the nearest edges ``below`` and ``above`` its ``value``, and the rows that ``move`` with it.

    A fact that is yes or no, or a choice, has ``others`` instead: one crossing for each other value.
    """

    name: str
    title: str
    value: terms.Scalar
    below: Side = Side()
    above: Side = Side()
    others: tuple[Crossing, ...] = ()
    moves: tuple[Slope, ...] = ()
    complete: bool = True
    fact: rule_model.FactDef = attrs.field(repr=False, eq=False)

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """All edges, those below first."""
        return (*self.below.crossings, *self.above.crossings, *self.others)

    @property
    def effect(self) -> Fraction:
        """By how much the total can change where the nearest edge of a rule is crossed, at most; without sign."""
        found = [each for each in self.crossings if each.kind != "step"] or list(self.crossings)
        return max((abs(each.effect) for each in found if each.effect is not None), default=_ZERO)

    @property
    def ends_score(self) -> bool:
        """Whether there is no score beyond one of the edges."""
        return any(each.after is None for each in self.crossings)


class Sensitivity(Tabled, kw_only=True):
    """For each fact the nearest edge on each side, the one that can do most first.

    ``total`` and ``grade`` are those now. ``without_effect`` are facts that are read, and change nothing as things
    stand, whatever their value; ``unused`` those that no rule reads; ``unknown`` those without a value now; ``untried``
    texts and tables.
    """

    total: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    facts: tuple[FactEdges, ...]
    without_effect: tuple[str, ...]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]
    untried: tuple[str, ...]
    titles: tuple[tuple[str, str], ...] = attrs.field(repr=False)

    def __getitem__(self, name: str) -> FactEdges:
        """The edges of one fact. Raises KeyError where it has none."""
        for each in self.facts:
            if each.name == name:
                return each
        raise unknown("{} is no fact with an edge", name, [each.name for each in self.facts])

    def rows(self) -> list[dict[str, Any]]:
        """A row for each edge; numbers are text with all their digits, values as a fact file would have them."""
        return [self._row(each, one) for each in self.facts for one in each.crossings]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            **record(self, "total grade"),
            "edges": [self._row(each, one) | record(one, "flips") for each in self.facts for one in each.crossings],
            "moves": [{"fact": each.name, **one.to_dict()} for each in self.facts for one in each.moves],
            "not_searched": [each.name for each in self.facts if not each.complete],
            **record(self, "without_effect unused unknown untried"),
        }

    def _row(self, each: FactEdges, one: Crossing) -> dict[str, Any]:
        return {
            "fact": each.name,
            **record(each, "title value", each.fact),
            **record(one, _CROSSING, each.fact),
            "flips": " ".join(flip.path or "total" for flip in one.flips),
        }

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The edges in a table, what moves gradually, the tornado, and the facts without effect."""
        words, own = self._words(lang)
        table = self._table(words, own)
        told = [own.sensitive, *table.lines()] if table.rows else [own.no_breaks]
        if self.total is not None and table.rows:
            told += ["", tornado_text(self._tornado(self.total, words, own), words)]
        more = [*self._moving(words, own), *self._notes(words, own)]
        told += ["", *more] if more else []
        return "\n".join(told)

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """The tornado, the edges in a table, what moves gradually, and the facts without effect."""
        words, own = self._words(lang)
        table = self._table(words, own)
        shown: list[Html] = []
        if self.total is not None and table.rows:
            name = named_by("tornado", fraction_text(self.total), *(each.name for each in self.facts))
            shown.append(tornado_picture(self._tornado(self.total, words, own), words, name))
        shown.append(when(table.rows, table.html()))
        return own.sensitive, [*shown, *notes([*self._moving(words, own), *self._notes(words, own)])]

    def _table(self, words: Words, own: WhatIfPhrases) -> Table:
        head = [words.page.fact, own.now, own.kind, own.beyond, own.distance, own.crossing, own.total, own.flips]
        rows = []
        for each in self.facts:
            rows += [self._line(each, one, words, own) for one in each.crossings]
            if not each.complete:
                told = own.not_searched.format(value=self._until(each, words))
                rows.append(["" if each.crossings else each.title, "", "", told, "", "", "", ""])
        return Table(head, rows, (5, 6))

    def _line(self, each: FactEdges, one: Crossing, words: Words, own: WhatIfPhrases) -> list[str]:
        first = one is each.crossings[0]
        return [
            each.title if first else "",
            said_value(each.value, each.fact, words.all) if first else "",
            own.kinds[one.kind],
            _beyond(each, one, words),
            "" if one.distance is None else distance_words(one.distance, each.fact.type.kind.value, words.all),
            change(one.change),
            words.all.no_score if one.after is None else rough(one.after),
            self._flips(one, words),
        ]

    def _until(self, each: FactEdges, words: Words) -> str:
        """The values up to which was searched, on each side where the search ended early."""
        ends = [one.until for one in (each.below, each.above) if one.until is not None]
        return words.all.comma.join(said_value(one, each.fact, words.all) for one in ends) or "…"

    def _flips(self, one: Crossing, words: Words) -> str:
        """The deepest nodes that flip, and the grade."""
        paths = [flip.path for flip in one.flips if flip.path]
        deepest = [path for path in paths if not any(other.startswith(f"{path}.") for other in paths)]
        titles = dict(self.titles)
        named = [titles.get(path, path) for path in deepest]
        if one.grade_before != one.grade_after:
            named.append(f"{one.grade_before or '—'} → {one.grade_after or '—'}")
        return words.all.comma.join(named)

    def _tornado(self, total: Fraction, words: Words, own: WhatIfPhrases) -> Tornado:
        swings = tuple(swing for each in self.facts if (swing := _swing(each, total, words)) is not None)
        return Tornado(own.tornado, total, swings)

    def _moving(self, words: Words, own: WhatIfPhrases) -> Iterator[str]:
        for each in self.facts:
            for one in each.moves:
                per, times = _per(each, own)
                amount = change(one.points * times)
                yield beside(own.slope.format(row=one.title, change=amount, per=per), each.title, words.all)

    def _notes(self, words: Words, own: WhatIfPhrases) -> Iterator[str]:
        titles = dict(self.titles)
        for text, names in (
            (own.without_effect, self.without_effect),
            (own.unused, self.unused),
            (own.unknown, self.unknown),
            (own.untried, self.untried),
        ):
            if names:
                yield text.format(names=words.all.comma.join(titles[f"={name}"] for name in names))


def _per(each: FactEdges, own: WhatIfPhrases) -> tuple[str, Fraction]:
    """The amount of a fact for which a slope is told: 1 of it, or a share of a number whose unit is small."""
    match each.fact.type.kind:
        case Kind.RATIO:
            return own.per["ratio"], Fraction(1, 100)
        case Kind.DURATION:
            return own.per["duration"], Fraction(1)
        case Kind.MONEY if position_of(each.value):
            return own.per["share"], abs(position_of(each.value)) / 100
        case _:
            return "1", Fraction(1)


def _beyond(each: FactEdges, one: Crossing, words: Words) -> str:
    """The values beyond an edge: ``≥ 95%``, ``< 90%``."""
    if one.at is None:
        return said_value(one.first, each.fact, words.all)
    signs = ("≥", ">") if one.way == "more" else ("≤", "<")
    place = said_value(one.at, each.fact, words.all)
    return f"{signs[0 if one.reached else 1]} {place}"


def _swing(each: FactEdges, total: Fraction, words: Words) -> Swing | None:
    """The lowest and the highest total beyond the edges of a fact, and which of them give these."""
    found = [one for one in each.crossings if one.kind != "step"]
    found = [one for one in found or each.crossings if one.after is not None and one.after != total]
    if not found:
        return None
    low, high = (choose(found, key=lambda one: one.after or _ZERO) for choose in (min, max))
    assert low.after is not None and high.after is not None
    return Swing(
        label=each.title,
        low=min(low.after, total),
        high=max(high.after, total),
        low_text=_beyond(each, low, words) if low.after < total else "",
        high_text=_beyond(each, high, words) if high.after > total else "",
    )


# ------------------------------------------------------------ how it is found


def sensitivity(stage: Stage) -> Sensitivity:
    """The nearest edges of all facts; the work is bounded, and where a search ended early the answer says so."""
    found: list[FactEdges] = []
    facts = stage.framework.fact_list
    tried = [fact for fact in facts if fact.type.kind in MOVABLE]
    untried = [fact.name for fact in facts if fact.type.kind not in MOVABLE]
    lists: dict[str, list[str]] = {"without_effect": [], "unused": [], "unknown": [], "untried": untried}
    most = max(_FEWEST, min(limits.EDGE_STRETCHES, limits.ALL_EDGE_STRETCHES // max(1, 2 * len(tried))))
    for fact in tried:
        along = stage.along(fact.name)
        if along.value is None:
            lists["unknown"].append(fact.name)
        elif not reads(along):
            lists["unused"].append(fact.name)
        else:
            edges = _edges(along, along.value, most)
            if edges.crossings or edges.moves or not edges.complete:
                found.append(edges)
            else:
                lists["without_effect"].append(fact.name)
    titles = [(path, node.title or node.name) for path, node in stage.framework.nodes.items()]
    titles += [(f"={fact.name}", fact.title or fact.name) for fact in facts]
    return Sensitivity(
        total=stage.now.total,
        grade=stage.now.graded.grade,
        facts=tuple(sorted(found, key=_rank)),
        **{name: tuple(names) for name, names in lists.items()},
        language=stage.framework.language,
        currency=stage.framework.currency,
        titles=tuple(titles),
    )


def reads(along: Along) -> bool:
    """Whether a score, a requirement or a grade looks at a fact."""
    name, ground = along.fact.name, along.stage.ground
    if any(kind in {"score", "grade"} for kind, _ in ground.moved_by(name)):
        return True
    checked = (node for each in ground.program.requirements for node in (each.condition, *each.figures))
    return any(given == name for _, given in ground.program.behind(*checked))


def _rank(each: FactEdges) -> tuple[Fraction, bool, int]:
    return -each.effect, not each.ends_score, min((_RANK[one.kind] for one in each.crossings), default=3)


def _edges(along: Along, value: terms.Scalar, most: int) -> FactEdges:
    fact = along.fact
    found = partial(FactEdges, name=fact.name, title=fact.title or fact.name, value=value, fact=fact)
    if along.on_a_line:
        below, above = (side(along, more=more, most=most) for more in (False, True))
        moves = tuple(_slopes(along, position_of(value)))
        return found(below=below, above=above, moves=moves, complete=below.complete and above.complete)
    rest = [each for each in Cell.of(fact).options if each != value]
    others = (crossing(along, value, each) for each in rest[:most])
    return found(others=tuple(each for each in others if each.seen), complete=len(rest) <= most)


def _slopes(along: Along, place: Fraction) -> Iterator[Slope]:
    found = along.around(place, lambda scorecard: forms(scorecard, along.nodes)).told
    nodes = along.stage.framework.nodes
    for path, points in found.points.items():
        steep = slope(points, place)
        if steep:
            title = (nodes[path].title or nodes[path].name) if path in nodes else path.rpartition(".")[2]
            yield Slope(path, title, steep)
