"""The tornado chart of what each fact can do to a total, as a picture and as text."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import attrs

from perfscore.kernel.source import columns, display_width, printable
from perfscore.kernel.types import POINTS
from perfscore.reports.html_tags import NOTHING, Html, cut, join, percent, tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.picture_axis import CELLS, anchored, below, chart, picture, tick_labels
from perfscore.reports.spoken import rough, with_sign

MOST_BARS = 20

_LABEL, _CHANGE, _VALUE = 30, 18, 20
_TOP, _ROW, _BAR_TOP, _BAR = 26, 66, 22, 14
_TEXT_BAR = 24


@attrs.frozen
class Swing:
    """A fact, the lowest and the highest total that it can give by itself, and what value of it gives each.

    ``low`` and ``high`` are totals; the texts are those of values or conditions, such as ``≤ 10%``.
    """

    label: str
    low: Fraction
    high: Fraction
    low_text: str
    high_text: str

    @property
    def width(self) -> Fraction:
        """By how much the total can differ."""
        return self.high - self.low


@attrs.frozen
class Tornado:
    """The bars with the total as it is now; ``title`` says what they are."""

    title: str
    now: Fraction
    swings: tuple[Swing, ...]

    def ranked(self) -> list[Swing]:
        """The bars, the widest first, those that are equally wide in their order."""
        return sorted(self.swings, key=lambda each: -each.width)


@attrs.frozen
class _Scale:
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, tornado: Tornado, shown: Iterable[Swing]) -> _Scale:
        totals = [tornado.now, *(end for each in shown for end in (each.low, each.high))]
        low, high = min(totals), max(totals)
        return cls(low, high) if low < high else cls(low - 1, high + 1)

    def share(self, total: Fraction) -> Fraction:
        return (total - self.low) / (self.high - self.low)


def tornado_picture(tornado: Tornado, words: Words, name: str) -> Html:
    """The picture; ``name`` is the beginning of its ids."""
    ranked = tornado.ranked()
    shown = ranked[:MOST_BARS]
    scale = _Scale.of(tornado, shown)
    at = scale.share(tornado.now)
    x, bottom = percent(at), _TOP + _ROW * len(shown)
    now = tag("text", text(_now(tornado, words)), x=x, y="14", text_anchor=anchored(at), class_="ps-stand-text")
    drawn = picture(
        name,
        _said(tornado, shown, words),
        bottom + 30,
        _axis(scale, bottom, words),
        tag("line", x1=x, x2=x, y1="20", y2=_TOP + 4, class_="ps-stand"),
        *(
            tag("g", _row(each, tornado.now, scale), transform=f"translate(0 {_TOP + _ROW * index})")
            for index, each in enumerate(shown)
        ),
        now,
    )
    left = len(ranked) - len(shown)
    return chart(drawn, [words.page.more_bars.format(count=left)] if left else [], words)


def _now(tornado: Tornado, words: Words) -> str:
    return words.page.now.format(points=rough(tornado.now))


def _axis(scale: _Scale, bottom: int, words: Words) -> Html:
    """A few plain totals below the bars."""
    line = tag("line", x1="0", x2="100%", y1=bottom, y2=bottom, class_="ps-axis")
    return join([line, below(tick_labels(scale.low, scale.high, POINTS, words.all, CELLS), bottom)])


def _row(each: Swing, now: Fraction, scale: _Scale) -> Html:
    """A fact, how much it takes and gives, its bar on both sides of the total, and below it what gives each end."""
    label = tag("svg", tag("text", text(cut(each.label, _LABEL)), x="0", y="14"), width="62%", height=_BAR_TOP)
    said = text(_change(each, now))
    change = when(said, tag("text", said, x="100%", y="14", text_anchor="end", class_="ps-amount"))
    y, x = _BAR_TOP + _BAR + 18, percent(scale.share(now))
    return join([
        label,
        change,
        _bar(each.low, min(each.high, now), scale, "less"),
        _bar(max(each.low, now), each.high, scale, "more"),
        tag("line", x1=x, x2=x, y1=_BAR_TOP - 3, y2=_BAR_TOP + _BAR + 3, class_="ps-stand"),
        when(each.low_text, tag("text", text(_end(each.low_text, each.low)), x="0", y=y, class_="ps-edge")),
        when(
            each.high_text,
            tag("text", text(_end(each.high_text, each.high)), x="100%", y=y, text_anchor="end", class_="ps-edge"),
        ),
    ])  # fmt: skip


def _change(each: Swing, now: Fraction) -> str:
    """What the lower end takes off and the higher one gives, where that is not too long to stand in full."""
    ends = ((each.low, "−"), (each.high, "+"))
    said = " ".join(with_sign(end - now, sign, 2) for end, sign in ends if end != now)
    return said if display_width(said) <= _CHANGE else ""


def _points(number: Fraction) -> str:
    return rough(number, 2)


def _end(value: str, total: Fraction) -> str:
    shown = _points(total)
    return f"{cut(value, _VALUE - display_width(shown))} → {shown}"


def _bar(low: Fraction, high: Fraction, scale: _Scale, kind: str) -> Html:
    if low >= high:
        return NOTHING
    left, right = scale.share(low), scale.share(high)
    width = percent(right - left)
    return tag("rect", x=percent(left), y=_BAR_TOP, width=width, height=_BAR, class_=f"ps-bar-{kind}")


def _said(tornado: Tornado, shown: Iterable[Swing], words: Words) -> tuple[str, str]:
    """The title of the picture, and its bars in words."""
    title = words.all.labelled.format(label=tornado.title, text=_now(tornado, words))
    told = (words.all.labelled.format(label=each.label, text=words.all.comma.join(_ends(each))) for each in shown)
    return title, words.all.semicolon.join(told)


def _ends(each: Swing) -> list[str]:
    ends = ((each.low_text, each.low), (each.high_text, each.high))
    return [f"{value} → {_points(total)}" for value, total in ends if value]


def tornado_text(tornado: Tornado, words: Words) -> str:
    """The bars as lines of text, with what gives both ends."""
    ranked = tornado.ranked()
    shown = ranked[:MOST_BARS]
    scale = _Scale.of(tornado, shown)
    rows = [[cut(each.label, _LABEL), _text_bar(each, tornado.now, scale), *_both(each)] for each in shown]
    left = len(ranked) - len(shown)
    notes = [words.page.more_bars.format(count=left)] if left else []
    return "\n".join(map(printable, [_said(tornado, (), words)[0], *columns(rows), *notes]))


def _both(each: Swing) -> list[str]:
    ends = ((each.low_text, each.low), (each.high_text, each.high))
    return [_end(value, total) if value else "" for value, total in ends]


def _text_bar(each: Swing, now: Fraction, scale: _Scale) -> str:
    """A bar of letters, with the total as it is now as an upright line."""
    start, at, end = (round(scale.share(total) * _TEXT_BAR) for total in (each.low, now, each.high))
    letters = ["━" if start <= index <= end else " " for index in range(_TEXT_BAR + 1)]
    letters[at] = "┃"
    return "".join(letters)
