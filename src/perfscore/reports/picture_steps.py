"""The picture of a score along one fact, with each edge open or closed, and the same as text.

The score is drawn above the fact. An end that belongs to a stretch has a full dot, one that does not a ring; an end
without limit runs to the frame. What has no score is hatched. However many stretches there are, the picture stays
small: what lies closer together than can be seen is drawn as one line from its lowest to its highest score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.source import Mutable, Record, columns, printable
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import describe, written_interval
from perfscore.reports import picture_axis as axis
from perfscore.reports.html_tags import NOTHING, Html, coordinate, cut, join, percent, tag, text
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import value_words
from perfscore.reports.spoken import beside, rough

MOST_MARKED = 40
"""Edges whose ends are drawn as dots and rings."""

COLUMNS = 600
"""How finely a line is drawn along the fact; what lies within a column is drawn from its lowest to its highest."""

_LEVELS = 5
_ZERO = Fraction(0)


class Stretch(Record):
    """Values of a fact over which the score is constant, or runs straight from one score to another.

    ``low`` and ``high`` are the ends of the stretch, None where it has none; a day counts as its number in the
    calendar. A stretch with equal ends is that one value. ``low_score`` and ``high_score`` are the scores to which the
    two ends belong, or would belong; None where facts are refused or nothing can be computed.
    """

    low: Fraction | None
    high: Fraction | None
    low_closed: bool
    high_closed: bool
    low_score: Fraction | None = attrs.field(repr=fraction_text)
    high_score: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None = None

    @property
    def interval(self) -> Interval:
        """The values of the stretch."""
        return Interval(self.low, self.high, self.low_closed, self.high_closed)


class Threshold(Record):
    """A score at which something begins, as a grade does."""

    label: str
    at: Fraction


class Curve(Record, kw_only=True):
    """How a score changes along one fact.

    ``subject`` is the fact and ``scored`` what has the score, both as they are shown; ``type`` is that of the fact. The
    ``stretches`` stand in order and do not overlap. ``now`` is the value that the fact has, with its score, if it has
    one.
    """

    subject: str
    scored: str
    type: Type
    stretches: tuple[Stretch, ...]
    now: Fraction | None = None
    now_score: Fraction | None = None
    thresholds: tuple[Threshold, ...] = ()


class Edge(Mutable):
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


class Frame(Record):
    """What is drawn of the fact and of the scores, and where the scores have a line."""

    low: Fraction
    high: Fraction
    levels: tuple[Fraction, ...]

    @classmethod
    def of(cls, curve: Curve) -> Frame:
        """The frame of all that matters: each end, the value now, and each grade that is not far away."""
        low, high = _seen(curve)
        ends = ((each.low_score, each.high_score) for each in curve.stretches)
        shown = (score for each in ends if None not in each for score in each)
        scores = [score for score in (*shown, curve.now_score) if score is not None]
        least, most = min(scores, default=_ZERO), max(scores, default=Fraction(1))
        near = (most - least) / 2 or Fraction(1)
        near_grades = [each.at for each in curve.thresholds if least - near <= each.at <= most + near]
        least, most = min(least, *near_grades, least), max(most, *near_grades, most)
        if least == most:
            least, most = least - 1, most + 1
        step = axis.steps(least, most, _LEVELS)
        return cls(low, high, axis.multiples(least // step * step, -(-most // step) * step, step))

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


class End(Record):
    """One end of what is drawn of a stretch."""

    value: Fraction
    score: Fraction


def _cut(each: Stretch, low: Fraction, high: Fraction) -> tuple[End, End] | None:
    """What is drawn of a stretch; None where it has no score."""
    if each.low_score is None or each.high_score is None:
        return None
    start, end = low if each.low is None else each.low, high if each.high is None else each.high
    return End(start, each.low_score), End(end, each.high_score)


def marked(found: dict[Fraction, Edge], frame: Frame) -> tuple[list[Fraction], int]:
    """The edges that are drawn with dots and rings, and how many are not, as they would run into one another.

    A high jump is marked wherever it stands, so none is hidden among many small ones; the highest come first.
    """
    places = [value for value, edge in found.items() if not edge.smooth]
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
        start, end = frame.low if each.low is None else each.low, frame.high if each.high is None else each.high
        if each.low_score is not None or start >= end:
            continue
        low, high = frame.share(start), frame.share(end)
        if found and low - found[-1][1] < Fraction(1, COLUMNS):
            low = found.pop()[0]
        found.append((low, high))
    return found


MOST_TOLD = 12
MOST_LINES = 40
_TOP, _PLOT = 28, 180
_BOTTOM = _TOP + _PLOT
_AXIS = _BOTTOM + 8
_STANDING, _LEAST = 34, 16
_SUBJECT = 40
_GRADE = 12
_APART = 15


def step_picture(curve: Curve, words: Words, name: str) -> Html:
    """The picture; ``name`` is the beginning of its ids."""
    frame, found = Frame.of(curve), edges(curve)
    places, unmarked = marked(found, frame)
    seen = [each for each in curve.thresholds if frame.least <= each.at <= frame.most]
    grades = sorted(seen, key=lambda each: each.at)[::-1]
    empty = gaps(curve, frame)
    levels = [rough(each) for each in frame.levels]
    labels = [cut(each.label, _GRADE) for each in grades]
    cells = max(_LEAST, axis.CELLS - axis.widest(levels) - axis.widest(labels))
    drawn = axis.picture(
        name,
        _said(curve, words),
        _AXIS + 44,
        *(_level(frame, each, label) for each, label in zip(frame.levels, levels, strict=True)),
        *(_gap(*each) for each in empty),
        _grades(frame, grades, labels),
        tag("line", x1="0", x2="100%", y1=_AXIS, y2=_AXIS, class_="ps-axis"),
        axis.below(axis.tick_labels(frame.low, frame.high, curve.type, words.all, cells), _AXIS),
        tag("text", text(_axis_name(curve, words)), x="50%", y=_AXIS + 38, text_anchor="middle", class_="ps-edge"),
        _lines(curve, frame, set(places)),
        *(_edge(frame, each, found[each]) for each in places),
        _standing(curve, frame, words, cells),
        style=f"padding-left:{axis.room_for(levels)};padding-right:{axis.room_for([*labels, ' '])}",
    )
    notes = [words.page.hatched] if empty else []
    if unmarked:
        notes.append(words.page.unmarked.format(count=unmarked))
    return axis.chart(drawn, notes, words)


def _y(frame: Frame, score: Fraction) -> str:
    return coordinate(_TOP + _PLOT * frame.depth(score))


def _level(frame: Frame, score: Fraction, label: str) -> Html:
    y = _TOP + _PLOT * frame.depth(score)
    line = tag("line", x1="0", x2="100%", y1=coordinate(y), y2=coordinate(y), class_="ps-level")
    name = tag("text", text(label), x="-6", y=coordinate(y + 4), text_anchor="end", class_="ps-edge")
    return join([line, name])


def _gap(low: Fraction, high: Fraction) -> Html:
    """A hatching: a line as thick as the plot is high, whose dashes stand upright."""
    y = _TOP + _PLOT // 2
    return tag("line", x1=percent(low), x2=percent(high), y1=y, y2=y, stroke_width=_PLOT, class_="ps-gap")


def _grades(frame: Frame, grades: list[Threshold], labels: list[str]) -> Html:
    """Where each grade begins, the highest first, with its name in the margin."""
    heights = [_TOP + _PLOT * frame.depth(each.at) for each in grades]
    names = axis.apart(heights, Fraction(_TOP), Fraction(_BOTTOM), Fraction(_APART))
    return join(_grade(*each) for each in zip(heights, names, labels, strict=True))


def _grade(y: Fraction, name_y: Fraction, label: str) -> Html:
    line = tag("line", x1="0", x2="100%", y1=coordinate(y), y2=coordinate(y), class_="ps-threshold")
    name = tag("text", text(label), x="6", y="4", class_="ps-grade-name")
    return join([line, tag("svg", name, x="100%", y=coordinate(name_y), overflow="visible")])


def _axis_name(curve: Curve, words: Words) -> str:
    unit = words.all.currency if curve.type.kind is Kind.MONEY else ""
    return cut(words.all.beside.format(text=curve.subject, more=unit) if unit else curve.subject, _SUBJECT)


def _lines(curve: Curve, frame: Frame, places: set[Fraction]) -> Html:
    """All lines as one shape, which is stretched to the width of the picture; its strokes are not."""
    drawn = thinned(lines(curve, frame, places), frame)
    commands = "".join(axis.shape([(x, depth * _PLOT) for x, depth in points]) for points in drawn)
    if not commands:
        return NOTHING
    path, box = tag("path", d=commands, class_="ps-curve"), f"0 0 {COLUMNS} {_PLOT}"
    return tag(
        "svg", path, y=_TOP, width="100%", height=_PLOT, viewBox=box, preserveAspectRatio="none", overflow="visible"
    )


def _edge(frame: Frame, value: Fraction, edge: Edge) -> Html:
    """A thread from the lowest to the highest score at an edge, with a dot or a ring for each."""
    x = percent(frame.share(value))
    top, bottom = _y(frame, max(edge.scores)), _y(frame, min(edge.scores))
    thread = tag("line", x1=x, x2=x, y1=top, y2=bottom, class_="ps-thread") if top != bottom else NOTHING
    rings = [tag("circle", cx=x, cy=_y(frame, each), r="4", class_="ps-ring") for each in edge.rings]
    dot = NOTHING if edge.at is None else tag("circle", cx=x, cy=_y(frame, edge.at), r="4", class_="ps-dot")
    return tag("g", thread, *rings, dot, class_="ps-here")


def _standing(curve: Curve, frame: Frame, words: Words, cells: int) -> Html:
    """Where the fact stands now: a line down to the axis, and a dot at its score."""
    if curve.now is None:
        return NOTHING
    share = frame.share(curve.now)
    x = percent(share)
    dot = NOTHING
    if curve.now_score is not None:
        dot = tag("circle", cx=x, cy=_y(frame, curve.now_score), r="5.5", class_="ps-stand-dot")
    return axis.standing(x, axis.anchored(share), cut(_now(curve, words), min(_STANDING, cells + 4)), _AXIS, dot)


def _now(curve: Curve, words: Words) -> str:
    """The value now and what it gives."""
    assert curve.now is not None
    value = axis.shown(curve.now, curve.type, words.all)
    if curve.now_score is None:
        return words.all.labelled.format(label=value, text=words.all.no_score)
    return words.page.standing.format(value=value, points=rough(curve.now_score))


def _said(curve: Curve, words: Words) -> tuple[str, str]:
    """The title of the picture, and the stretches in words, those around the value now where there are many."""
    title = words.page.along.format(scored=curve.scored, subject=curve.subject)
    if curve.now is not None:
        title = words.all.labelled.format(label=title, text=_now(curve, words))
    first, last = _around(curve, MOST_TOLD)
    shown = ((_values(each, curve, words), _gives(each, words)) for each in curve.stretches[first:last])
    told = [words.all.labelled.format(label=label, text=said) for label, said in shown]
    left = len(curve.stretches) - len(told)
    told += [words.page.more_stretches.format(count=left)] if left else []
    return title, words.all.semicolon.join(told)


def _around(curve: Curve, most: int) -> tuple[int, int]:
    """The first of so many stretches around the value now, and the one behind the last of them."""
    here = next((index for index, each in enumerate(curve.stretches) if _is_here(each, curve)), 0)
    first = max(0, min(here - most // 2, len(curve.stretches) - most))
    return first, first + most


def _is_here(each: Stretch, curve: Curve) -> bool:
    return curve.now is not None and curve.now in each.interval


def _values(each: Stretch, curve: Curve, words: Words) -> str:
    """The values of a stretch for reading."""
    if each.low is not None and each.low == each.high:
        said = value_words(describe(each.low, curve.type), curve.type.kind.value, words.all)
    elif each.low is None and each.high is None:
        said = words.all.any_value
    else:
        said = written_interval(each.interval, curve.type)
    return f"▶ {said}" if _is_here(each, curve) else said


def _gives(each: Stretch, words: Words) -> str:
    """The score of a stretch, or those at both of its ends, with its grade."""
    if each.low_score is None or each.high_score is None:
        return words.all.no_score
    points = rough(each.low_score)
    if each.low_score != each.high_score:
        points = f"{points} → {rough(each.high_score)}"
    return beside(points, cut(each.grade or "", _STANDING), words.all)


def step_text(curve: Curve, words: Words) -> str:
    """The stretches as lines of text, those around the value now where there are many."""
    first, last = _around(curve, MOST_LINES)
    shown_ = curve.stretches[first:last]
    said = (_values(each, curve, words) for each in shown_)
    marked = (each if each.startswith("▶") else f"  {each}" for each in said)
    rows = [[each, _gives(stretch, words)] for each, stretch in zip(marked, shown_, strict=True)]
    head = cut(words.page.along.format(scored=curve.scored, subject=curve.subject), 2 * _SUBJECT)
    below_, above = first, len(curve.stretches) - first - len(shown_)
    return "\n".join(map(printable, [head, *_more(below_, words), *columns(rows), *_more(above, words)]))


def _more(count: int, words: Words) -> Iterable[str]:
    return [f"  … {words.page.more_stretches.format(count=count)}"] if count else []
