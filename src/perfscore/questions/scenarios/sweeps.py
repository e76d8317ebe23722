"""Sweeps: the score along one fact, with its exact edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.rational_functions import Varying
from perfscore.kernel.source import Language, Record, replace
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import FactsError
from perfscore.model import rule_model, terms
from perfscore.questions.answers import Table, Tabled, Told, notes, plain_value, plainly, record, said_value
from perfscore.questions.scenarios.sensitivities import shape, there
from perfscore.reports.html_fragments import named_by
from perfscore.reports.html_tags import NOTHING, Html, when
from perfscore.reports.html_words import Words, capital
from perfscore.reports.phrases import WhatIfPhrases
from perfscore.reports.picture_steps import Curve, Threshold, step_picture, step_text
from perfscore.reports.picture_steps import Stretch as Drawn
from perfscore.reports.picture_whatif import Heat, heat_picture, heat_text
from perfscore.reports.spoken import beside, change, rough
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import exact
from perfscore.scoring.track import interval_between
from perfscore.search.along import Along, Stage, Standing, Stretch
from perfscore.search.ground import position_of

BreakKind = Literal["jump", "bend", "score"]
_CHORDS = 16


class Piece(Drawn, kw_only=True):
    """Values of a fact over which a score is constant, or moves without a break.

    ``low`` and ``high`` are its exact ends, None where it has none; days are numbers in the calendar. ``first`` and
    ``last`` are the first and the last value on the smallest steps of the fact. The scores are those to which the two
    ends belong, or would belong; None where there is no score, or where the piece moves on without end. ``why`` says
    why there is no score. ``exact`` tells whether it is known to end where it ends.
    """

    first: terms.Scalar | None
    last: terms.Scalar | None
    why: str | None
    exact: bool
    score: Fraction | None = attrs.field(eq=False, repr=False)

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


class Break(Record, kw_only=True):
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


def pieces(along: Along, path: str, within: Interval) -> tuple[Piece, ...]:
    """The score of a node along a fact. Raises TooMany where the stretches are more than an answer may have."""
    inside = along.domain.meet(within)
    found: list[Piece] = []
    for stretch in along.stretches(within):
        piece = _piece(along, path, stretch, inside)
        if found and _joins(found[-1], piece, along):
            before = found[-1]
            start = {name: getattr(before, name) for name in ("low", "low_closed", "first", "low_score", "score")}
            found[-1] = replace(piece, **start, exact=before.exact and piece.exact)
        else:
            found.append(piece)
    return tuple(found)


def _piece(along: Along, path: str, stretch: Stretch[Standing], inside: Interval) -> Piece:
    score, grade, why = _outcome(stretch.told, along.stage.now, path)
    held = _held(along, stretch).meet(inside)
    first, last = (None if index is None else along.grid.value(index) for index in (stretch.first, stretch.last))
    low_score, high_score = (
        there(score, end) if end is not None else None if isinstance(score, Varying) else score
        for end in (held.low, held.high)
    )
    return Piece(
        low=held.low,
        high=held.high,
        low_closed=held.low_closed,
        high_closed=held.high_closed,
        first=first,
        last=last,
        low_score=low_score,
        high_score=high_score,
        grade=grade,
        why=why,
        exact=all(end is None or end.exact for end in (stretch.low, stretch.high)),
        score=score,
    )


def _held(along: Along, stretch: Stretch[Standing]) -> Interval:
    if along.apart:
        first, last = (None if each is None else along.grid.place(each) for each in (stretch.first, stretch.last))
        return Interval(first, last, first is not None, last is not None)
    return interval_between(stretch.low, stretch.high)


def _joins(one: Piece, other: Piece, along: Along) -> bool:
    """Whether a piece goes on with the next one."""
    alike = (one.grade, one.why) == (other.grade, other.why) and shape(one.score) == shape(other.score)
    return alike and (along.apart or one.high == other.low)


def breaks(found: Sequence[Piece], *, whole: bool) -> Iterator[Break]:
    """The edges between pieces, the lowest first; between whole numbers and days there is nothing."""
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


_POINT = "value score grade why"
_PIECE = "low high low_closed high_closed low_score high_score grade why"
_BREAK = "kind at side last first below here above jump grade_below grade_above exact"
MOST_TOLD = 40
"""Edges, and values, that a text or a page lists."""


class Point(Record):
    """What one value of the fact gives; ``score`` is None where there is none, and ``why`` says why."""

    value: terms.Scalar
    score: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    why: str | None


class Sweep(Tabled, kw_only=True):
    """How a score changes along one fact.

    ``name`` is the fact, ``path`` the node that has the score, the whole being the empty path. ``pieces`` and
    ``breaks`` stand in rising order; both are exact, nothing is sampled. ``points`` are the values that were asked for
    one by one; of a fact that is yes or no, or a choice, they are all there is. ``now`` is the value that the fact has,
    with its score; None where it has none.
    """

    name: str
    title: str
    path: str
    scored: str
    pieces: tuple[Piece, ...]
    breaks: tuple[Break, ...]
    points: tuple[Point, ...]
    now: terms.Scalar | None
    now_score: Fraction | None = attrs.field(repr=fraction_text)
    thresholds: tuple[Threshold, ...]
    fact: rule_model.FactDef = attrs.field(repr=False, eq=False)

    @property
    def jumps(self) -> tuple[Break, ...]:
        """The edges at which the score, or the grade, is not the same on both sides."""
        return tuple(each for each in self.breaks if each.kind == "jump")

    def at(self, value: object) -> Fraction | None:
        """The exact score where the fact has some value, which is given as to ``evaluate``.

        Of a day its number in the calendar will do as well, as a Fraction. None where there is no score there, or where
        the sweep does not tell. Raises FactsError where it is no value of the fact.
        """
        place = self._position(value)
        piece = next((each for each in self.pieces if place in each.interval), None)
        return None if piece is None else piece.at(place)

    def _position(self, value: object) -> Fraction:
        if type(value) is Fraction:
            return value
        found = convert(self.fact.untied, exact(value))
        if isinstance(found, Message):
            raise FactsError.of(found)
        return position_of(found)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each value that was asked for or, of a range, for each piece; numbers are text with all digits."""
        return self._records(self.points, _POINT) or self._records(self.pieces, _PIECE)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "fact": self.name,
            **record(self, "title path scored now now_score", self.fact),
            "points": self._records(self.points, _POINT),
            "pieces": self._records(self.pieces, _PIECE),
            "breaks": self._records(self.breaks, _BREAK),
        }

    def _records(self, found: Iterable[object], names: str) -> list[dict[str, Any]]:
        return [record(each, names, self.fact) for each in found]

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The pieces, the edges and the values that were asked for, as text."""
        words, own = self._words(lang)
        told = []
        scored = self.scored if self.path else words.page.whole
        if self.points or not self.pieces:
            told += [words.page.along.format(scored=scored, subject=self.title), *self._points(words, own).lines()]
        if self.pieces:
            told += [*([""] if told else []), step_text(replace(self.curve, scored=scored), words)]
        if self.breaks:
            told += ["", own.breaks, *self._breaks(words, own).lines(), *_more(len(self.breaks), own)]
        return "\n".join(told)

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """The picture of the pieces, the values that were asked for, and the edges."""
        words, own = self._words(lang)
        name = named_by("sweep", self.name, self.path, str(self.now), str(len(self.pieces)))
        scored = self.scored if self.path else capital(words.page.whole)
        return words.page.along.format(scored=scored, subject=self.title), [
            step_picture(self.curve, words, name) if self.pieces else NOTHING,
            when(self.points, self._points(words, own).html(words.page.value)),
            when(self.breaks, self._breaks(words, own).html(own.breaks)),
            *notes(_more(len(self.breaks), own)),
        ]

    def _points(self, words: Words, own: WhatIfPhrases) -> Table:
        rows = []
        for each in self.points[:MOST_TOLD]:
            score = words.all.no_score if each.score is None else rough(each.score)
            told = beside(score, each.grade or each.why or "", words.all)
            mark = "▶ " if each.value == self.now else ""
            rows.append([f"{mark}{said_value(each.value, self.fact, words.all)}", told])
        left = len(self.points) - len(rows)
        more = [[own.more.format(count=left), ""]] if left else []
        return Table([words.page.value, words.all.score], [*rows, *more], (1,))

    def _breaks(self, words: Words, own: WhatIfPhrases) -> Table:
        head = [own.at, own.below, own.here, own.above, own.jump, ""]
        rows = []
        for each in self._chosen():
            scores = (words.all.no_score if one is None else rough(one) for one in (each.below, each.here, each.above))
            grades = [each.grade_below or "—", each.grade_above or "—"]
            more = [] if each.grade_below == each.grade_above else [" → ".join(grades)]
            more += [] if each.exact else [own.not_exact]
            place = said_value(each.at, self.fact, words.all)
            rows.append([place, *scores, change(each.jump), words.all.semicolon.join(more)])
        return Table(head, rows, (1, 2, 3, 4))

    def _chosen(self) -> list[Break]:
        """The edges that are listed: where grades and scores begin or end, and the highest jumps, in their order."""
        ranked = sorted(self.breaks, key=lambda each: (each.grade_below == each.grade_above, -abs(each.jump or 0)))
        return sorted(ranked[:MOST_TOLD], key=lambda each: each.at)

    @property
    def curve(self) -> Curve:
        """What a picture shows of it."""
        places = [end for each in self.pieces for end in (each.low, each.high) if end is not None]
        now = None if self.now is None else position_of(self.now)
        low, high = (choose([*places, *([] if now is None else [now])], default=Fraction(0)) for choose in (min, max))
        room = (high - low) / 8 or abs(low) / 8 or Fraction(1)
        stretches = [part for each in self.pieces for part in _drawn(each, low - room, high + room)]
        return Curve(
            subject=self.title,
            scored=self.scored,
            type=self.fact.type,
            stretches=tuple(stretches),
            now=now,
            now_score=self.now_score,
            thresholds=self.thresholds,
        )


def _drawn(each: Piece, low: Fraction, high: Fraction) -> list[Drawn]:
    """A piece as straight lines; one that moves on without end is drawn as far as the picture goes."""
    if not each.moves:
        return [each]
    start = low if each.low is None else each.low
    end = high if each.high is None else each.high
    found = []
    for one, other in each.chords(start, end):
        closed = (each.low_closed if one == start else True), (each.high_closed and other == end)
        found.append(Drawn(one, other, *closed, each.at(one), each.at(other), each.grade))
    return found


def _more(count: int, own: WhatIfPhrases) -> list[str]:
    return [own.more.format(count=count - MOST_TOLD)] if count > MOST_TOLD else []


def sweep(along: Along, path: str, within: Interval | None, values: Sequence[terms.Scalar]) -> Sweep:
    """The score of a node along a fact: all of it within some interval, and that of single values.

    Raises TooMany where the score changes more often than an answer may tell.
    """
    stage, fact = along.stage, along.fact
    framework = stage.framework
    node = framework.nodes[path]
    found = () if within is None else pieces(along, path, within)
    now = along.value
    return Sweep(
        name=fact.name,
        title=fact.title or fact.name,
        path=path,
        scored=(node.title or node.name) if path else Words.named(framework.language).page.whole,
        pieces=found,
        breaks=tuple(breaks(found, whole=along.apart)),
        points=tuple(Point(each, *_outcome(along.at(each), stage.now, path)) for each in values),
        now=now,
        now_score=None if now is None else stage.now.scores[path],
        thresholds=() if path else thresholds(along),
        language=framework.language,
        currency=framework.currency,
        fact=fact,
    )


def _outcome(told: Standing, now: Standing, path: str) -> tuple[Fraction | None, str | None, str | None]:
    """The score of a node, the grade and why there is no score; what does not hang on the fact stays as it is."""
    score = told.scores[path] if path in told.scores else now.scores[path]
    why = told.problems[0][0].text if score is None and told.problems else None
    return score, None if path else told.graded.grade, why


def thresholds(along: Along) -> tuple[Threshold, ...]:
    """The totals at which grades begin."""
    grading = along.stage.framework.grading
    rows = () if grading is None else grading.rows
    return tuple(Threshold(row.grade, each.low) for row in rows for each in row.intervals if each.low is not None)


# ---------------------------------------------------------------- two facts


class Axis(Told, kw_only=True):
    """A fact of a grid with the values that were tried, and the index of the one that it has now, if it is there."""

    name: str
    title: str
    values: tuple[terms.Scalar, ...]
    now: int | None
    fact: rule_model.FactDef = attrs.field(repr=False, eq=False)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        values = [plain_value(each, self.fact) for each in self.values]
        return {"fact": self.name, "title": self.title, "values": values, "now": self.now}


class ScoreGrid(Tabled, kw_only=True):
    """The scores that two facts give together: ``cells`` has a row for each value of ``down``.

    ``path`` is the node that has the score, the whole being the empty path.
    """

    down: Axis
    across: Axis
    path: str
    scored: str
    cells: tuple[tuple[Point, ...], ...]

    def rows(self) -> list[dict[str, Any]]:
        """A row for each pair of values; numbers are text with all their digits."""
        return [
            {
                self.down.name: plain_value(value, self.down.fact),
                self.across.name: plain_value(each.value, self.across.fact),
                **record(each, "score grade why"),
            }
            for value, row in zip(self.down.values, self.cells, strict=True)
            for each in row
        ]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        scores, grades = (
            [[plainly(getattr(each, name)) for each in row] for row in self.cells] for name in ("score", "grade")
        )
        return {**record(self, "down across path scored"), "scores": scores, "grades": grades}

    @property
    def heat(self) -> Heat:
        """What a picture shows of it."""
        words = Words.named(self.language, self.currency).all
        rows, columns = (
            tuple(said_value(each, axis.fact, words) for each in axis.values) for axis in (self.down, self.across)
        )
        graded = any(each.grade for row in self.cells for each in row)
        both = self.down.now is not None and self.across.now is not None
        return Heat(
            scored=self.scored,
            row_subject=self.down.title,
            column_subject=self.across.title,
            rows=rows,
            columns=columns,
            scores=tuple(tuple(each.score for each in row) for row in self.cells),
            grades=tuple(tuple(each.grade for each in row) for row in self.cells) if graded else (),
            now=(self.down.now or 0, self.across.now or 0) if both else None,
        )

    def to_text(self, *, lang: Language | None = None) -> str:
        """The grid as a table of text; what stands for now is in brackets."""
        words = Words.named(lang or self.language, self.currency)
        scored = self.scored if self.path else words.page.whole
        return heat_text(replace(self.heat, scored=scored), words)

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """The scores as a heat map."""
        words = Words.named(lang, self.currency)
        name = named_by("grid", self.down.name, self.across.name, self.path)
        scored = self.scored if self.path else capital(words.page.whole)
        title = words.page.along.format(
            scored=scored, subject=words.all.comma.join([self.down.title, self.across.title])
        )
        return title, [heat_picture(self.heat, words, name)]


def grid(
    stage: Stage, path: str, down: tuple[str, Sequence[terms.Scalar]], across: tuple[str, Sequence[terms.Scalar]]
) -> ScoreGrid:
    """The score of a node for each pair of values of two facts."""
    framework, node = stage.framework, stage.framework.nodes[path]
    cells = []
    for value in down[1]:
        moved = stage.with_values({down[0]: value})
        along = moved.along(across[0])
        cells.append(tuple(Point(each, *_outcome(along.at(each), moved.now, path)) for each in across[1]))
    return ScoreGrid(
        down=_axis(stage, *down),
        across=_axis(stage, *across),
        path=path,
        scored=(node.title or node.name) if path else Words.named(framework.language).page.whole,
        cells=tuple(cells),
        language=framework.language,
        currency=framework.currency,
    )


def _axis(stage: Stage, name: str, values: Sequence[terms.Scalar]) -> Axis:
    fact, now = stage.framework.facts[name], stage.along(name).value
    there = tuple(values)
    return Axis(
        name=name,
        title=fact.title or name,
        values=there,
        now=there.index(now) if now is not None and now in there else None,
        fact=fact,
    )


def spread(first: Fraction, last: Fraction, count: int) -> list[Fraction]:
    """So many places, evenly spread from the first to the last."""
    return [first + (last - first) * index / (count - 1) for index in range(count)]
