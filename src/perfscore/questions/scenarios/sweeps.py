"""Sweeps: the score along one fact, with its exact edges."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.model import rule_model, terms
from perfscore.questions.scenarios.answers import (
    Tabled,
    change,
    html_table,
    lines,
    number,
    place_value,
    plain_value,
    said_value,
)
from perfscore.questions.scenarios.pieces import Break, Piece, breaks, pieces
from perfscore.reports.curve import Curve, Threshold
from perfscore.reports.curve import Stretch as Drawn
from perfscore.reports.html_fragments import fragment, named_by
from perfscore.reports.html_tags import tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import Language, WhatIfPhrases
from perfscore.reports.picture_steps import step_picture, step_text
from perfscore.reports.spoken import beside, rough
from perfscore.scoring.convert import convert
from perfscore.scoring.exact import exact
from perfscore.search.along import Along, Standing
from perfscore.search.grid import position_of

MOST_TOLD = 40
"""Edges, and values, that a text or a page lists."""


@attrs.frozen(kw_only=True)
class Point:
    """What one value of the fact gives; ``score`` is None where there is none, and ``why`` says why."""

    value: terms.Scalar
    score: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    why: str | None


@attrs.frozen(kw_only=True)
class Sweep(Tabled):
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
    lang: Language
    currency: str
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
        untied = attrs.evolve(self.fact, domain=None, step=None, judged=False)
        found = convert(untied, exact(value))
        if isinstance(found, Message):
            raise FactsError([Diagnostic.at(found, Place("<call>"))])
        return position_of(found)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each value that was asked for or, of a range, for each piece; numbers are text with all digits."""
        return [self._point(each) for each in self.points] or [self._piece(each) for each in self.pieces]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "fact": self.name,
            "title": self.title,
            "path": self.path,
            "scored": self.scored,
            "now": plain_value(self.now, self.fact),
            "now_score": number(self.now_score),
            "points": [self._point(each) for each in self.points],
            "pieces": [self._piece(each) for each in self.pieces],
            "breaks": [self._break(each) for each in self.breaks],
        }

    def _point(self, each: Point) -> dict[str, Any]:
        return {
            "value": plain_value(each.value, self.fact),
            "score": number(each.score),
            "grade": each.grade,
            "why": each.why,
        }

    def _piece(self, each: Piece) -> dict[str, Any]:
        return {
            "low": self._place(each.low),
            "high": self._place(each.high),
            "low_closed": each.low_closed,
            "high_closed": each.high_closed,
            "low_score": number(each.low_score),
            "high_score": number(each.high_score),
            "grade": each.grade,
            "why": each.why,
        }

    def _break(self, each: Break) -> dict[str, Any]:
        return {
            "kind": each.kind,
            "at": self._place(each.at),
            "side": each.side,
            "last": plain_value(each.last, self.fact),
            "first": plain_value(each.first, self.fact),
            "below": number(each.below),
            "here": number(each.here),
            "above": number(each.above),
            "jump": number(each.jump),
            "grade_below": each.grade_below,
            "grade_above": each.grade_above,
            "exact": each.exact,
        }

    def _place(self, place: Fraction | None) -> str | bool | None:
        return None if place is None else plain_value(place_value(place, self.fact), self.fact)

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The pieces, the edges and the values that were asked for, as text."""
        words, own = self._words(lang)
        told = []
        scored = self.scored if self.path else words.page.whole
        if self.points or not self.pieces:
            told += [own.swept.format(scored=scored, subject=self.title), *lines(*self._points(words, own), (1,))]
        if self.pieces:
            told += [*([""] if told else []), step_text(attrs.evolve(self.curve, scored=scored), words)]
        if self.breaks:
            head, rows = self._breaks(words, own)
            told += ["", own.breaks, *lines(head, rows, (1, 2, 3, 4)), *_more(len(self.breaks), own)]
        return "\n".join(told)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        words, own = self._words(None)
        name = named_by("sweep", self.name, self.path, str(self.now), str(len(self.pieces)))
        head, rows = self._breaks(words, own)
        shown = when(self.pieces, step_picture(self.curve, words, name)) if self.pieces else None
        return fragment(
            words.lang,
            *([shown] if shown else [tag("p", text(own.swept.format(scored=self.scored, subject=self.title)))]),
            when(self.points, html_table(own.value, *self._points(words, own))),
            when(self.breaks, html_table(own.breaks, head, rows)),
            *(tag("p", text(each), class_="ps-note") for each in _more(len(self.breaks), own)),
        )

    def _words(self, lang: Language | None) -> tuple[Words, WhatIfPhrases]:
        return Words.named(lang or self.lang, self.currency), WhatIfPhrases.of(lang or self.lang)

    def _points(self, words: Words, own: WhatIfPhrases) -> tuple[list[str], list[list[str]]]:
        rows = []
        for each in self.points[:MOST_TOLD]:
            score = words.page.no_score if each.score is None else rough(each.score)
            told = beside(score, each.grade or each.why or "", words.all)
            mark = "▶ " if each.value == self.now else ""
            rows.append([f"{mark}{said_value(each.value, self.fact, words.all)}", told])
        left = len(self.points) - len(rows)
        return [own.value, words.all.score], [*rows, *([[own.more.format(count=left), ""]] if left else [])]

    def _breaks(self, words: Words, own: WhatIfPhrases) -> tuple[list[str], list[list[str]]]:
        head = [own.at, own.below, own.here, own.above, own.jump, ""]
        rows = []
        for each in self._chosen():
            scores = (words.page.no_score if one is None else rough(one) for one in (each.below, each.here, each.above))
            grades = [each.grade_below or "—", each.grade_above or "—"]
            more = [] if each.grade_below == each.grade_above else [" → ".join(grades)]
            more += [] if each.exact else [own.not_exact]
            place = said_value(place_value(each.at, self.fact), self.fact, words.all)
            rows.append([place, *scores, change(each.jump), words.all.semicolon.join(more)])
        return head, rows

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
        return [
            Drawn(each.low, each.high, each.low_closed, each.high_closed, each.low_score, each.high_score, each.grade)
        ]
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
        breaks=breaks(along, found),
        points=tuple(point(each, along.at(each), stage.now, path) for each in values),
        now=now,
        now_score=None if now is None else stage.now.scores[path],
        thresholds=() if path else thresholds(along),
        lang=framework.language,
        currency=framework.currency,
        fact=fact,
    )


def point(value: terms.Scalar, standing: Standing, now: Standing, path: str) -> Point:
    """What one value gives, by what becomes of the nodes there; those that do not hang on the fact stay as they are."""
    score = standing.scores[path] if path in standing.scores else now.scores[path]
    why = standing.problems[0][0].text if score is None and standing.problems else None
    return Point(value=value, score=score, grade=None if path else standing.graded.grade, why=why)


def thresholds(along: Along) -> tuple[Threshold, ...]:
    """The totals at which grades begin."""
    grading = along.stage.framework.grading
    rows = () if grading is None else grading.rows
    return tuple(Threshold(row.grade, each.low) for row in rows for each in row.intervals if each.low is not None)
