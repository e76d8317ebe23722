"""The picture of a score along one fact, with each edge open or closed, and the same as text.

The score is drawn above the fact. An end that belongs to a stretch has a full dot, one that does not a ring; an end
without limit runs to the frame. What has no score is hatched. However many stretches there are, the picture stays
small: what lies closer together than can be seen is drawn as one line from its lowest to its highest score.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from perfscore.kernel.source import display_width, pad, printable
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe, written_interval
from perfscore.reports.curve import COLUMNS, Curve, Edge, Frame, Stretch, Threshold, edges, gaps, lines, marked, thinned
from perfscore.reports.html_tags import NOTHING, Html, coordinate, cut, join, percent, tag, text
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import value_words
from perfscore.reports.picture_axis import (
    CELLS,
    anchored,
    apart,
    below,
    chart,
    picture,
    room_for,
    shape,
    shown,
    tick_labels,
    widest,
)
from perfscore.reports.spoken import beside, rough

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
    grades = sorted(
        (each for each in curve.thresholds if frame.least <= each.at <= frame.most), key=lambda each: each.at
    )
    grades.reverse()
    empty = gaps(curve, frame)
    levels = [rough(each) for each in frame.levels]
    labels = [cut(each.label, _GRADE) for each in grades]
    cells = max(_LEAST, CELLS - widest(levels) - widest(labels))
    drawn = picture(
        name,
        _said(curve, words),
        _AXIS + 44,
        *(_level(frame, each, label) for each, label in zip(frame.levels, levels, strict=True)),
        *(_gap(*each) for each in empty),
        _grades(frame, grades, labels),
        tag("line", x1="0", x2="100%", y1=_AXIS, y2=_AXIS, class_="ps-axis"),
        below(tick_labels(frame.low, frame.high, curve.type, words.all, cells), _AXIS),
        tag("text", text(_axis_name(curve, words)), x="50%", y=_AXIS + 38, text_anchor="middle", class_="ps-edge"),
        _lines(curve, frame, set(places)),
        *(_edge(frame, each, found[each]) for each in places),
        _standing(curve, frame, words, cells),
        style=f"padding-left:{room_for(levels)};padding-right:{room_for([*labels, ' '])}",
    )
    notes = [words.page.hatched] if empty else []
    if unmarked:
        notes.append(words.page.unmarked.format(count=unmarked))
    return chart(drawn, notes, words)


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
    names = apart(heights, Fraction(_TOP), Fraction(_BOTTOM), Fraction(_APART))
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
    commands = "".join(shape([(x, depth * _PLOT) for x, depth in points]) for points in drawn)
    if not commands:
        return NOTHING
    return tag(
        "svg",
        tag("path", d=commands, class_="ps-curve"),
        y=_TOP,
        width="100%",
        height=_PLOT,
        viewBox=f"0 0 {COLUMNS} {_PLOT}",
        preserveAspectRatio="none",
        overflow="visible",
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
    if curve.now is None or not frame.low <= curve.now <= frame.high:
        return NOTHING
    share = frame.share(curve.now)
    x = percent(share)
    dot = NOTHING
    if curve.now_score is not None:
        dot = tag("circle", cx=x, cy=_y(frame, curve.now_score), r="5.5", class_="ps-stand-dot")
    said = cut(_now(curve, words), min(_STANDING, cells + 4))
    return tag(
        "g",
        tag("line", x1=x, x2=x, y1="20", y2=_AXIS, class_="ps-stand"),
        dot,
        tag("text", text(said), x=x, y="14", text_anchor=anchored(share), class_="ps-stand-text"),
    )


def _now(curve: Curve, words: Words) -> str:
    """The value now and what it gives."""
    assert curve.now is not None
    value = shown(curve.now, curve.type, words.all)
    if curve.now_score is None:
        return words.all.labelled.format(label=value, text=words.page.no_score)
    return words.page.standing.format(value=value, points=rough(curve.now_score))


def _said(curve: Curve, words: Words) -> tuple[str, str]:
    """The title of the picture, and the stretches in words, those around the value now where there are many."""
    title = words.page.along.format(scored=curve.scored, subject=curve.subject)
    if curve.now is not None:
        title = words.all.labelled.format(label=title, text=_now(curve, words))
    first, last = _around(curve, MOST_TOLD)
    told = [
        words.all.labelled.format(label=_values(each, curve, words), text=_gives(each, words))
        for each in curve.stretches[first:last]
    ]
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
        return words.page.no_score
    points = rough(each.low_score)
    if each.low_score != each.high_score:
        points = f"{points} → {rough(each.high_score)}"
    return beside(points, cut(each.grade or "", _STANDING), words.all)


def step_text(curve: Curve, words: Words) -> str:
    """The stretches as lines of text, those around the value now where there are many."""
    first, last = _around(curve, MOST_LINES)
    shown_ = curve.stretches[first:last]
    rows = [(_values(each, curve, words), _gives(each, words)) for each in shown_]
    head = cut(words.page.along.format(scored=curve.scored, subject=curve.subject), 2 * _SUBJECT)
    below_, above = first, len(curve.stretches) - first - len(shown_)
    return "\n".join(map(printable, [head, *_more(below_, words), *_columns(rows), *_more(above, words)]))


def _more(count: int, words: Words) -> Iterable[str]:
    return [f"  … {words.page.more_stretches.format(count=count)}"] if count else []


def _columns(rows: list[tuple[str, str]]) -> Iterable[str]:
    lines_ = [(said if said.startswith("▶") else f"  {said}", gives) for said, gives in rows]
    width = max((display_width(said) for said, _ in lines_), default=0)
    return [f"{pad(said, width)}  {gives}" for said, gives in lines_]
