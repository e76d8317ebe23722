"""The pictures of a result: the waterfall from its declared points down to its total, and the scales of its rules.

A scale of numbers or days is drawn as steps and slopes above an axis; its stretches are equally wide, for what matters
are the edges. Edges that belong to a stretch have a full dot, the others a ring. A choice is drawn as boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.source import Language, Record, display_width
from perfscore.reports.html_tags import NOTHING, Html, coordinate, cut, join, percent, picture_style, tag, text, when
from perfscore.reports.html_words import Words, capital, why
from perfscore.reports.phrases import value_words
from perfscore.reports.picture_axis import noted, picture, standing
from perfscore.reports.spoken import labelled, plain, reached, rough, signed
from perfscore.scoring.explanation import Loss, Scale, Segment
from perfscore.scoring.result import Scored

MOST_STRETCHES = 7
MOST_BOXES = 12
_LINE = 40
_TOP, _PLOT = 42, 64
_AXIS = _TOP + _PLOT + 14
_BOX = 30
_EDGE_LABEL = 18
_OPTION = 40
_ZERO = Fraction(0)
_HALF = Fraction(1, 2)
_SIXTH = Fraction(1, 6)
_EDGE = Fraction(1, 50)


def scale_picture(scale: Scale, words: Words, name: str) -> Html:
    """The picture; ``name`` is the beginning of its ids."""
    if scale.value is None:
        shown_there = window(scale.segments, MOST_BOXES)
        body, height = _boxes(shown_there), _BOX * len(shown_there)
    else:
        shown_there = window(scale.segments, MOST_STRETCHES)
        marks = _marks(Plot.of(shown_there), shown_there, scale.kind, words)
        body, height = _plot(scale, shown_there, marks, words), _AXIS + (38 if _crowded(marks) else 23)
    left_out = len(scale.segments) - len(shown_there)
    shown = value_words(scale.shown, scale.kind, words.all)
    said = words.page.shown_as.format(subject=scale.title or scale.subject, value=shown)
    told = words.all.semicolon.join(_stretch_words(each, words) for each in shown_there)
    drawn = picture(name, (said, told), height, body)
    notes = [words.page.more_stretches.format(count=left_out)] if left_out else []
    if scale.value is not None:
        notes.append(words.page.not_to_scale)
    return noted(drawn, notes, words)


def _stretch_words(segment: Segment, words: Words) -> str:
    points = rough(segment.low_points)
    if segment.high_points != segment.low_points:
        points = f"{points} → {rough(segment.high_points)}"
    return f"{'▶ ' if segment.here else ''}{words.all.labelled.format(label=segment.label, text=points)}"


def window(segments: Sequence[Segment], most: int) -> list[Segment]:
    """The segments around the one in which the value stands, as many as can be drawn."""
    here = next((index for index, each in enumerate(segments) if each.here), 0)
    first = max(0, min(here - most // 2, len(segments) - most))
    return list(segments[first : first + most])


# ---------------------------------------------------------------- a choice


def _boxes(window: list[Segment]) -> Html:
    rows = []
    for index, each in enumerate(window):
        y = index * _BOX
        kind = "here" if each.here else "other"
        label = f"▶ {each.low_text or each.label}" if each.here else each.low_text or each.label
        box = tag("rect", x="0.3%", y=y + 1, width="99.4%", height=_BOX - 6, rx="3", class_=f"ps-box-{kind}")
        inner = tag("svg", tag("text", text(cut(label, _OPTION)), x="10", y="17"), y=y, width="80%", height=_BOX)
        points = tag("text", text(rough(each.low_points)), x="98%", y=y + 17, text_anchor="end", class_="ps-amount")
        rows.append(tag("g", box, inner, points, class_=f"ps-{kind}"))
    return join(rows)


# ---------------------------------------------------------------- a number or a day


class Plot(Record):
    """How stretches and points become coordinates."""

    count: int
    least: Fraction
    most: Fraction

    @classmethod
    def of(cls, window: list[Segment]) -> Plot:
        """A plot that holds all stretches, and 0 points."""
        points = [number for each in window for number in (each.low_points, each.high_points)]
        return cls(len(window), min(_ZERO, *points), max(_ZERO, *points))

    def x(self, index: int, share: Fraction = Fraction(0)) -> str:
        """Where a share of a stretch lies; the dots at both ends need a little room."""
        return percent(_EDGE + (1 - 2 * _EDGE) * (index + share) / self.count)

    def y(self, points: Fraction) -> Fraction:
        """How high points lie."""
        span = self.most - self.least
        return _TOP + _PLOT * ((self.most - points) / span if span else _HALF)


def _plot(scale: Scale, window: list[Segment], marks: list[Mark], words: Words) -> Html:
    plot = Plot.of(window)
    axis = tag("line", x1="0", x2="100%", y1=_AXIS, y2=_AXIS, class_="ps-axis")
    stretches = (_stretch(plot, index, each) for index, each in enumerate(window))
    return join([axis, *stretches, *_edges(marks), _marker(plot, window, scale, words)])


def _stretch(plot: Plot, index: int, each: Segment) -> Html:
    """The line of a stretch, with the dots or the arrows at its ends and its points above it."""
    low, high = plot.y(each.low_points), plot.y(each.high_points)
    if _is_point(each):
        told = [_dot(plot.x(index, _HALF), low, closed=True), _points(plot.x(index, _HALF), low, each.low_points)]
        return tag("g", *told, class_="ps-here" if each.here else "ps-other")
    left, right = plot.x(index), plot.x(index + 1)
    line = tag("line", x1=left, x2=right, y1=coordinate(low), y2=coordinate(high), class_="ps-line")
    start = _arrow(left, low, "5") if each.low is None else _dot(left, low, closed=each.low_closed)
    end = _arrow(right, high, "-5") if each.high is None else _dot(right, high, closed=each.high_closed)
    told = [_points(plot.x(index, _HALF), low, each.low_points)]
    if each.low_points != each.high_points:
        inward = (high - low) * _SIXTH
        first = _points(plot.x(index, _SIXTH), low + inward, each.low_points)
        told = [first, _points(plot.x(index, 1 - _SIXTH), high - inward, each.high_points)]
    return tag("g", line, start, end, *told, class_="ps-here" if each.here else "ps-other")


def _is_point(each: Segment) -> bool:
    return each.low is not None and each.low == each.high


def _dot(x: str, y: Fraction, *, closed: bool) -> Html:
    return tag("circle", cx=x, cy=coordinate(y), r="4", class_="ps-dot" if closed else "ps-ring")


def _arrow(x: str, y: Fraction, back: str) -> Html:
    """The end of a stretch that goes on for ever."""
    head = tag("path", d=f"M{back} -5L0 0L{back} 5", class_="ps-arrow")
    return tag("svg", head, x=x, y=coordinate(y), overflow="visible", width="1", height="1")


def _points(x: str, y: Fraction, points: Fraction) -> Html:
    return tag("text", text(rough(points)), x=x, y=coordinate(y - 9), text_anchor="middle", class_="ps-points")


class Mark(Record):
    """An edge below the axis: where it stands, what it is, and how its name is put there."""

    at: str
    label: str
    anchor: str = "middle"


def _marks(plot: Plot, window: list[Segment], kind: str, words: Words) -> list[Mark]:
    found: list[Mark] = []

    def mark(at: str, *raw: str, anchor: str = "middle") -> None:
        told = (cut(value_words(each, kind, words.all), _EDGE_LABEL) for each in dict.fromkeys(raw))
        found.append(Mark(at, " … ".join(told), anchor))

    for index, each in enumerate(window):
        before = window[index - 1] if index else None
        if _is_point(each):
            mark(plot.x(index, _HALF), each.low_text)
        elif before is None and each.low is not None:
            mark(plot.x(0), each.low_text, anchor="start")
        elif before is not None and not _is_point(before):
            mark(plot.x(index), before.high_text, each.low_text)
    if window[-1].high is not None and not _is_point(window[-1]):
        mark(plot.x(len(window)), window[-1].high_text, anchor="end")
    return found


def _crowded(marks: list[Mark]) -> bool:
    """Whether the names of the edges are too long to stand side by side on a narrow screen."""
    return sum(display_width(each.label) + 2 for each in marks) > _LINE


def _edges(marks: list[Mark]) -> list[Html]:
    """The edges below the axis; where their names are long, every other one stands lower."""
    found = []
    for index, each in enumerate(marks):
        low = _crowded(marks) and index % 2
        tick = tag("line", x1=each.at, x2=each.at, y1=_AXIS, y2=_AXIS + (20 if low else 5), class_="ps-axis")
        y = _AXIS + (33 if low else 18)
        name = tag("text", text(each.label), x=each.at, y=y, text_anchor=each.anchor, class_="ps-edge")
        found.append(join([tick, name]))
    return found


def _marker(plot: Plot, window: list[Segment], scale: Scale, words: Words) -> Html:
    """Where the value stands: a line down to the axis, and a dot at its points."""
    index = next((index for index, each in enumerate(window) if each.here), None)
    if index is None or scale.value is None:
        return NOTHING
    here = window[index]
    share = min(max(_share(here, scale.value), _ZERO), Fraction(1))
    points = here.low_points + (here.high_points - here.low_points) * share
    x, place = plot.x(index, share), (index + share) / plot.count
    anchor = "start" if place < Fraction(1, 3) else "end" if place > Fraction(2, 3) else "middle"
    shown = cut(value_words(scale.shown, scale.kind, words.all), 2 * _EDGE_LABEL)
    label = words.page.standing.format(value=shown, points=rough(points))
    dot = tag("circle", cx=x, cy=coordinate(plot.y(points)), r="5.5", class_="ps-stand-dot")
    return standing(x, anchor, label, _AXIS, dot)


def _share(here: Segment, value: Fraction) -> Fraction:
    """How far into its stretch a value lies; where the stretch has no end, the farther the nearer to it."""
    if here.low is not None and here.high is not None:
        return _HALF if here.low == here.high else (value - here.low) / (here.high - here.low)
    edge = here.high if here.low is None else here.low
    if edge is None:
        return _HALF
    away = abs(value - edge)
    near = away / (away + (abs(edge) or 1))
    return 1 - near if here.low is None else near


MOST_STEPS = 12
_FALL_LABEL = 46
_ROW, _BAR, _ABOVE = 44, 15, 21
_WIDTH, _MARGIN, _HEAD = 720, 24, 64
_HEAD_LABEL = 60
_LIMITS = frozenset({"veto", "exemption", "cap", "floor", "rounding"})


class Fall(Record):
    """A step: what it is of, what it takes off, and the points before and behind it."""

    title: str
    amount: Decimal
    before: Decimal
    after: Decimal


def falls(result: Scored, words: Words) -> tuple[Fall, ...]:
    """The steps, the largest first and those that give points last; beyond twelve the smallest are one step."""
    ranked = sorted(_sums(result, words), key=lambda each: -each[1])
    if len(ranked) > MOST_STEPS:
        ranked = _shortened(ranked, words)
    places = max(_places(result.weight), _places(result.score))
    found, at = list[Fall](), Fraction(result.weight)
    for title, total in ranked:
        before, at = at, at - total
        found.append(Fall(title, *(to_decimal(number, places) for number in (total, before, at))))
    return tuple(found)


def _sums(result: Scored, words: Words) -> list[tuple[str, Fraction]]:
    """What each indicator lost; what a group or the whole lost by itself stands apart, by its kind."""
    indicator_of = {below.path: node for node in result.indicators for below in node.walk()}
    titles: dict[tuple[str, str], str] = {}
    sums: dict[tuple[str, str], Fraction] = {}
    for loss in result.losses:
        node = indicator_of.get(loss.path)
        if node is not None:
            key, title = (node.path, ""), node.title or node.name
        else:
            key, title = (loss.path, loss.kind), _by_itself(loss, words)
        titles[key] = title
        sums[key] = sums.get(key, _ZERO) + Fraction(loss.published)
    return [(titles[key], total) for key, total in sums.items() if total]


def _by_itself(loss: Loss, words: Words) -> str:
    """What a group or the whole lost by itself: by the group or by the total, and by the limit and its reason."""
    said = why(loss, words) or words.all.kinds[loss.kind]
    if loss.path:
        return labelled(loss.title or loss.path.rpartition(".")[2], said, words.all)
    if loss.kind not in _LIMITS:
        return labelled(capital(words.page.whole), said, words.all)
    limit = capital(words.page.of_whole.format(kind=words.all.kinds[loss.kind]))
    return labelled(limit, loss.reason, words.all) if loss.reason else limit


def _shortened(ranked: list[tuple[str, Fraction]], words: Words) -> list[tuple[str, Fraction]]:
    """The largest steps, in their order, and one step for all others, behind the losses."""
    by_size = sorted(range(len(ranked)), key=lambda index: -abs(ranked[index][1]))
    kept = [ranked[index] for index in sorted(by_size[: MOST_STEPS - 1])]
    rest = sum((total for _, total in ranked), _ZERO) - sum((total for _, total in kept), _ZERO)
    others = (words.page.rest.format(count=len(ranked) - len(kept)), rest)
    losses = [each for each in kept if each[1] > 0]
    return [*losses, *([others] if rest else []), *kept[len(losses) :]]


def _places(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def axis(levels: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Where the axis starts and ends: at 0, or closer where all that happens would be too small to be seen."""
    low, high = min(levels), max(levels)
    span = high - low
    if low <= 0 or not span or span * 5 > high * 2:
        start = min(low, _ZERO)
        return start, high if high > start else start + 1
    step = Fraction(1)
    while step * 4 > span:
        step /= 10
    while step * 40 <= span:
        step *= 10
    return max(_ZERO, (low - span / 4) // step * step), high


def waterfall(result: Scored, words: Words, name: str) -> Html:
    """The picture; ``name`` is the beginning of its ids."""
    drawn, _, note = _waterfall(result, words, name)
    return noted(drawn, [note] if note else [], words)


def svg(result: Scored, *, lang: Language | None = None) -> str:
    """The total, the grade and the waterfall as a picture of its own, which needs no page, no network and no script."""
    words = Words.of(result, lang)
    drawn, height, note = _waterfall(result, words, "waterfall")
    grade = labelled(words.all.grade, result.grade, words.all) if result.grade else ""
    head = " · ".join(filter(None, (result.title or result.name, reached(result, words.all), grade)))
    height += _HEAD + (_ROW if note else 0)
    bold = "fill: var(--ps-ink); font: bold 20px sans-serif"
    whole = tag(
        "svg",
        picture_style(),
        tag("rect", width="100%", height="100%", style="fill: var(--ps-paper)"),
        tag("text", text(cut(head, _HEAD_LABEL)), x=_MARGIN, y=_HEAD - 26, style=bold),
        tag("svg", drawn, x=_MARGIN, y=_HEAD, width=_WIDTH - 2 * _MARGIN),
        when(note, tag("text", text(note), x=_MARGIN, y=height - 20, style="fill: var(--ps-soft); font-size: 13px")),
        xmlns="http://www.w3.org/2000/svg",
        class_="ps",
        lang=words.lang,
        viewBox=f"0 0 {_WIDTH} {height}",
        width=_WIDTH,
        height=height,
    )
    return f"{whole}\n"


def _waterfall(result: Scored, words: Words, name: str) -> tuple[Html, int, str]:
    """The picture, its height, and what is to be said below it."""
    steps = falls(result, words)
    start, end = axis([Fraction(each) for each in (result.weight, result.score, *(step.after for step in steps))])

    def at(points: Decimal) -> Fraction:
        return (Fraction(points) - start) / (end - start)

    full, total = capital(words.page.start), capital(words.all.total)
    rows = [_row(full, plain(result.weight), "whole", _whole(at(result.weight), start, end))]
    for each in steps:
        kind = "minus" if each.amount > 0 else "plus"
        rows.append(_row(each.title, signed(each.amount), kind, _step(at(each.before), at(each.after))))
    rows.append(_row(total, reached(result, words.all), "whole", _whole(at(result.score), start, end)))
    lines = (tag("g", row, transform=f"translate(0 {index * _ROW})") for index, row in enumerate(rows))
    height = _ROW * len(rows) - (_ROW - _ABOVE - _BAR) + 2
    note = words.page.axis.format(start=plain(to_decimal(start))) if start > 0 else ""
    return picture(name, _falls_words(result, steps, words), height, *lines), height, note


def _falls_words(result: Scored, steps: tuple[Fall, ...], words: Words) -> tuple[str, str]:
    """The title of the picture, and all that it shows, in words."""
    first, last = plain(result.weight), reached(result, words.all)
    told = [f"{each.title} {signed(each.amount)}" for each in steps]
    whole = [f"{words.page.start} {first}", *told, f"{words.all.total} {last}"]
    return labelled(words.page.waterfall, f"{first} → {last}", words.all), words.all.semicolon.join(whole)


def _row(label: str, amount: str, kind: str, shapes: Html) -> Html:
    """A line of the picture: a label, an amount at the right end, and what is drawn below them."""
    # The label has a box of its own, which cuts off what would run into the amount.
    box = tag("svg", tag("text", text(cut(label, _FALL_LABEL)), x="0", y="14"), width="78%", height=_ABOVE)
    figure = tag("text", text(amount), x="100%", y="14", text_anchor="end", class_=f"ps-amount ps-{kind}")
    return join([box, figure, shapes])


def _whole(right: Fraction, start: Fraction, end: Fraction) -> Html:
    """A bar from 0, or from where the axis starts; there it is drawn as broken off."""
    zero = -start / (end - start) if start <= 0 else _ZERO
    bar = _bar(zero, right, "whole")
    if start <= 0:
        return bar
    return join([bar, tag("path", d=f"M10 {_ABOVE + _BAR + 2}l5 -{_BAR + 4}m4 0l-5 {_BAR + 4}", class_="ps-break")])


def _step(before: Fraction, after: Fraction) -> Html:
    """What one step takes off or gives, with a thread down to where the next one begins."""
    x, bar = percent(after), _bar(after, before, "minus" if after < before else "plus")
    return join([bar, tag("line", x1=x, x2=x, y1=_ABOVE + _BAR, y2=_ROW + _ABOVE, class_="ps-thread")])


def _bar(one: Fraction, other: Fraction, kind: str) -> Html:
    left, right = min(one, other), max(one, other)
    return tag("rect", x=percent(left), y=_ABOVE, width=percent(right - left), height=_BAR, class_=f"ps-bar-{kind}")
