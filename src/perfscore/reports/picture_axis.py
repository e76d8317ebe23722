"""What pictures share: the frame with its title and notes, and axes whose labels do not run into one another."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fractions import Fraction

from perfscore.kernel.source import Record, display_width
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import describe
from perfscore.reports.html_tags import NOTHING, Html, coordinate, cut, join, percent, tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import Phrases, value_words, with_currency

CELLS = 46
"""How many letters stand side by side on the narrowest picture, its margins included."""

LETTER = Fraction(15, 2)
"""About how many pixels a letter takes; one of an East Asian script takes twice as many."""

_MOST = 6
_LABEL = 18
_MONTHS = (1, 2, 3, 6)
_DAY = Fraction(1)
_HOUR, _MINUTE = _DAY / 24, _DAY / 1440
_LAST = Fraction(datetime.date.max.toordinal())


class Label(Record):
    """A text below an axis: how far along it stands, from 0 to 1, and how it is put there."""

    share: Fraction
    text: str
    anchor: str


def steps(low: Fraction, high: Fraction, most: int, least: Fraction | None = None) -> Fraction:
    """The smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … of which at most so many multiples lie between two numbers."""
    share = (high - low) / most
    # A bit is 0.30103 of a decimal digit; to begin with a power too low costs nothing.
    size = (share.numerator.bit_length() - share.denominator.bit_length()) * 30103 // 100000 - 1
    power = Fraction(10) ** size if least is None else max(Fraction(10) ** size, least)
    while True:
        for digit in (1, 2, 5):
            if _count(low, high, digit * power) <= most:
                return digit * power
        power *= 10


def _count(low: Fraction, high: Fraction, step: Fraction) -> int:
    return high // step + -low // step + 1


def multiples(low: Fraction, high: Fraction, step: Fraction) -> tuple[Fraction, ...]:
    """The multiples of a step between two numbers, both included."""
    first = -(-low // step)
    return tuple((first + index) * step for index in range(_count(low, high, step)))


def ticks(low: Fraction, high: Fraction, kind: Type, most: int) -> tuple[Fraction, ...]:
    """At most so many plain values of a type between two of its values, which differ."""
    match kind.kind:
        case Kind.DATE:
            return _days(low, high, most)
        case Kind.DURATION:
            unit = next((each for each in (_DAY, _HOUR) if high - low >= 2 * each), _MINUTE)
            return tuple(each * unit for each in ticks(low / unit, high / unit, Type(Kind.COUNT), most))
        case Kind.COUNT:
            return multiples(low, high, steps(low, high, most, Fraction(1)))
        case _:
            return multiples(low, high, steps(low, high, most))


def _days(low: Fraction, high: Fraction, most: int) -> tuple[Fraction, ...]:
    """Days of the calendar: every so many, or the first of months or of years."""
    low, high = max(low, Fraction(1)), min(high, _LAST)
    for step in (1, 2, 5, 10):
        if _count(low, high, Fraction(step)) <= most:
            return multiples(low, high, Fraction(step))
    first, last = (datetime.date.fromordinal(int(each)) for each in (low, high))
    for step in _MONTHS:
        months = range(first.year * 12 // step * step, last.year * 12 + last.month, step)
        if len(months) <= most + 12:
            found = [day for month in months if low <= (day := _first(month)) <= high]
            if len(found) <= most:
                return tuple(found)
    step = int(steps(Fraction(first.year), Fraction(last.year), most, Fraction(1)))
    years = range(first.year // step * step, last.year + 1, step)
    return tuple(day for year in years if year and low <= (day := _first(year * 12)) <= high)


def _first(month: int) -> Fraction:
    """The first day of a month, counted from the year 0."""
    return Fraction(datetime.date(month // 12, month % 12 + 1, 1).toordinal())


def tick_labels(low: Fraction, high: Fraction, kind: Type, words: Phrases, cells: int) -> tuple[Label, ...]:
    """As many labelled values as stand side by side where there is room for so many letters."""
    # The unit of an amount stands with the name of the axis.
    plain = with_currency(words, "")

    def labelled(most: int) -> tuple[Label, ...]:
        values = ticks(low, high, kind, most)
        return tuple(_label((each - low) / (high - low), shown(each, kind, plain), cells) for each in values)

    apart_from_one_another = (found for most in range(_MOST, 1, -1) if not _meet(found := labelled(most), cells))
    return next(apart_from_one_another, None) or labelled(1)


def shown(value: Fraction, kind: Type, words: Phrases) -> str:
    """A value for reading, in one short line; numbers have a true minus sign."""
    said = value_words(describe(value, kind), kind.kind.value, words)
    return cut(said.replace("-", "−") if kind.numeric else said, _LABEL)


def _label(share: Fraction, said: str, cells: int) -> Label:
    half = Fraction(display_width(said), 2 * cells)
    return Label(share, said, "start" if share < half else "end" if share > 1 - half else "middle")


def _meet(labels: Iterable[Label], cells: int) -> bool:
    """Whether a label runs into the next one."""
    end = Fraction(-cells)
    for each in labels:
        width, at = display_width(each.text), each.share * cells
        start = at - {"start": Fraction(0), "middle": Fraction(width, 2), "end": Fraction(width)}[each.anchor]
        if start < end + 1:
            return True
        end = start + width
    return False


def below(labels: Iterable[Label], y: int) -> Html:
    """The labels below an axis, each with a small line up to it."""
    return join(
        join([
            tag("line", x1=percent(each.share), x2=percent(each.share), y1=y, y2=y + 5, class_="ps-axis"),
            tag("text", text(each.text), x=percent(each.share), y=y + 18, text_anchor=each.anchor, class_="ps-edge"),
        ])
        for each in labels
    )  # fmt: skip


def apart(places: Iterable[Fraction], low: Fraction, high: Fraction, least: Fraction) -> list[Fraction]:
    """Heights of labels, in order, moved as little as needed to stand apart; those that fit lie between the ends."""
    found = list[Fraction]()
    for each in places:
        found.append(max(each, found[-1] + least) if found else max(each, low))
    limit = high
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], limit)
        limit = found[index] - least
    return found


def widest(labels: Iterable[str]) -> int:
    """How many letters wide the widest of some labels is."""
    return max((display_width(each) for each in labels), default=0)


def room_for(labels: Iterable[str]) -> str:
    """The width of a margin that holds labels, as a length of CSS."""
    return f"{coordinate(widest(labels) * LETTER + 8)}px"


def shape(points: Sequence[tuple[Fraction, Fraction]]) -> str:
    """A line as the commands of a path, as short as they get; a single point is a line of no length."""
    x, y = map(coordinate, points[0])
    commands = [f"M{x} {y}"] if len(set(points)) > 1 else [f"M{x} {y}h0"]
    for point in points[1:]:
        before, (x, y) = (x, y), map(coordinate, point)
        if before != (x, y):
            commands.append(f"V{y}" if before[0] == x else f"H{x}" if before[1] == y else f"L{x} {y}")
    return "".join(commands)


def picture(name: str, said: tuple[str, str], height: int, *body: Html, style: str | None = None) -> Html:
    """A picture with its title and all that it shows in words; ``name`` is the beginning of its ids."""
    return tag(
        "svg",
        tag("title", text(said[0]), id=f"{name}-title"),
        tag("desc", text(said[1]), id=f"{name}-desc"),
        *body,
        class_="ps-picture" if style is None else "ps-picture ps-framed",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        width="100%",
        height=height,
        style=style,
    )


def chart(drawn: Html, notes: Sequence[str], words: Words) -> Html:
    """A picture that fits its letters to its own width, not to that of the screen, with notes below it."""
    return tag("div", noted(drawn, notes, words), class_="ps-chart")


def noted(drawn: Html, notes: Sequence[str], words: Words) -> Html:
    """A picture with notes below it, if there are any."""
    return join([drawn, when(notes, tag("p", text(words.all.semicolon.join(notes)), class_="ps-note"))])


def standing(x: str, anchor: str, said: str, bottom: int, dot: Html = NOTHING) -> Html:
    """Where a value stands now: a line down to the axis, perhaps with a dot on it, and what is said of it."""
    line = tag("line", x1=x, x2=x, y1="20", y2=bottom, class_="ps-stand")
    return tag("g", line, dot, tag("text", text(said), x=x, y="14", text_anchor=anchor, class_="ps-stand-text"))


def anchored(place: Fraction) -> str:
    """How a label of up to two thirds of a picture's width is put where it stays within it."""
    return "start" if place < Fraction(7, 20) else "end" if place > Fraction(13, 20) else "middle"
