"""The heat map of a grid of scores and the tornado chart of what each fact can do, as pictures and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property

from perfscore.kernel.source import Record, columns, display_width, printable
from perfscore.kernel.types import POINTS
from perfscore.reports.html_tags import NOTHING, Html, cut, join, percent, tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.picture_axis import CELLS, anchored, below, chart, picture, room_for, tick_labels, widest
from perfscore.reports.spoken import beside, rough, with_sign

MOST_SIDE = 30
"""Rows, and columns, that are drawn."""

SHADES = 5
"""Shades from the lowest to the highest score; they differ in lightness, so they can be told apart in grey."""

DARK_FROM = 3
"""The shade from which on figures have the colour of the paper."""

_ROOMY = 78
_HEAD_LABEL = 16
_SUBJECT = 40
_TOP, _LINE = 58, 16


class Heat(Record, kw_only=True):
    """The scores that two facts give: ``scores`` and ``grades`` hold a row for each of ``rows``, a cell a column.

    ``row_subject`` and ``column_subject`` are the facts, ``scored`` what has the score, all as they are shown. A cell
    without a score is None; ``grades`` may be empty. ``now`` is the row and the column, counted from 0, that stand for
    the facts as they are, if some do.
    """

    scored: str
    row_subject: str
    column_subject: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    scores: tuple[tuple[Fraction | None, ...], ...]
    grades: tuple[tuple[str | None, ...], ...] = ()
    now: tuple[int, int] | None = None

    def figures(self) -> list[Fraction]:
        """All scores of the grid."""
        return [each for row in self.scores for each in row if each is not None]

    def grade(self, row: int, column: int) -> str | None:
        """The grade of a cell, if there is one."""
        return self.grades[row][column] if self.grades else None

    def told(self, row: int, column: int, words: Words) -> str:
        """The score of a cell with its grade."""
        score, grade = self.scores[row][column], self.grade(row, column)
        if score is None:
            return words.all.no_score
        return beside(rough(score, 2), grade or "", words.all)


class Grid(Record):
    """What is drawn of a grid: which rows and columns, how high a row is, and how much room a column has.

    ``narrow`` and ``wide`` are the letters that fit into a column on the narrowest picture and on a usual one.
    """

    heat: Heat
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    least: Fraction
    most: Fraction
    narrow: Fraction
    wide: Fraction

    @classmethod
    def of(cls, heat: Heat) -> Grid:
        """The grid; of many rows or columns some at even distances, and those that stand for now."""
        row, column = heat.now or (None, None)
        rows, columns = _chosen(len(heat.rows), row), _chosen(len(heat.columns), column)
        scores, taken, count = heat.figures(), widest(_row_labels(heat, rows)) + 1, max(1, len(columns))
        ends = min(scores, default=Fraction(0)), max(scores, default=Fraction(0))
        return cls(heat, rows, columns, *ends, Fraction(CELLS + 2 - taken, count), Fraction(_ROOMY - taken, count))

    @property
    def height(self) -> int:
        """The height of a row."""
        return 12 + _LINE * (2 if self.heat.grades else 1)

    @property
    def bottom(self) -> int:
        """Where the rows end."""
        return _TOP + self.height * len(self.rows)

    def shade(self, score: Fraction) -> int:
        """How dark a score is, from 0."""
        if self.least == self.most:
            return SHADES // 2
        return min(SHADES - 1, int((score - self.least) / (self.most - self.least) * SHADES))

    def x(self, column: Fraction) -> str:
        """Where a place among the columns lies."""
        return percent(column / len(self.columns))

    @cached_property
    def looks(self) -> tuple[str | None, str | None]:
        """The classes of the scores and of the grades in cells; None where those of a column do not all fit."""
        cells = [(row, column) for row in self.rows for column in self.columns]
        scores = [score for row, column in cells if (score := self.heat.scores[row][column]) is not None]
        grades = [self.heat.grade(row, column) or "" for row, column in cells]
        return self._look(rough(each, 2) for each in scores), self._look(grades)

    def _look(self, said: Iterable[str]) -> str | None:
        width = widest(said) + 1
        return "ps-cell" if width <= self.narrow else "ps-cell ps-roomy" if width <= self.wide else None


def _row_labels(heat: Heat, rows: Sequence[int]) -> list[str]:
    return [cut(heat.rows[row], _HEAD_LABEL) for row in rows]


def _chosen(count: int, now: int | None) -> tuple[int, ...]:
    """At most ``MOST_SIDE`` numbers of so many, evenly spread from the first to the last, with the one that is now."""
    if count <= MOST_SIDE:
        return tuple(range(count))
    found = [index * (count - 1) // (MOST_SIDE - 1) for index in range(MOST_SIDE)]
    if now is not None and now not in found:
        nearest = min(range(1, MOST_SIDE - 1), key=lambda index: abs(found[index] - now))
        found[nearest] = now
    return tuple(found)


def heat_picture(heat: Heat, words: Words, name: str) -> Html:
    """The picture; ``name`` is the beginning of its ids."""
    grid = Grid.of(heat)
    labels = _row_labels(heat, grid.rows)
    margin = room_for(labels)
    left = f"-{margin.removesuffix('px')}"
    drawn = picture(
        name,
        _said(heat, words),
        grid.bottom + 46,
        tag("text", text(f"→ {cut(heat.column_subject, _SUBJECT)}"), x=left, y="14", class_="ps-edge"),
        tag("text", text(f"↓ {cut(heat.row_subject, _SUBJECT)}"), x=left, y="32", class_="ps-edge"),
        *_heads(grid),
        *(_row(grid, index, label, words) for index, label in enumerate(labels)),
        _outline(grid),
        _legend(grid),
        style=f"padding-left:{margin}",
    )
    return chart(drawn, _notes(grid, words), words)


def _said(heat: Heat, words: Words) -> tuple[str, str]:
    """The title of the picture, and in words its lowest and highest scores and the one that is now."""
    subjects = words.all.comma.join([heat.row_subject, heat.column_subject])
    scores = heat.figures()
    ends = ((words.page.lowest, min(scores)), (words.page.highest, max(scores))) if scores else ()
    told = [words.all.labelled.format(label=label, text=rough(score)) for label, score in ends]
    if heat.now is not None:
        told.append(words.page.now.format(points=heat.told(*heat.now, words)))
    return words.page.along.format(scored=heat.scored, subject=subjects), words.all.semicolon.join(told)


def _notes(grid: Grid, words: Words) -> list[str]:
    heat = grid.heat
    notes = []
    if heat.now is not None:
        row, column = heat.now
        notes.append(words.page.present.format(row=heat.rows[row], column=heat.columns[column]))
    if any(heat.scores[row][column] is None for row in grid.rows for column in grid.columns):
        notes.append(words.page.hatched)
    return [*notes, *_left_out(grid, words)]


def _left_out(grid: Grid, words: Words) -> list[str]:
    """That not all is drawn, where it is so."""
    rows, columns = len(grid.heat.rows), len(grid.heat.columns)
    if (len(grid.rows), len(grid.columns)) == (rows, columns):
        return []
    drawn = {"rows": len(grid.rows), "columns": len(grid.columns)}
    return [words.page.thinned.format(**drawn, all_rows=rows, all_columns=columns)]


def _heads(grid: Grid) -> list[Html]:
    """The labels of the columns: all of them, or every so many as stand side by side."""
    labels = [cut(grid.heat.columns[column], _HEAD_LABEL) for column in grid.columns]
    width = widest(labels)
    narrow, wide = (1 if width + 1 <= room else int((2 * width + 1) / room) + 1 for room in (grid.narrow, grid.wide))
    narrow += -narrow % wide
    found = []
    for index, label in enumerate(labels):
        if index % wide:
            continue
        # One that is wider than its column must not run out of the picture.
        beyond = display_width(label) > grid.narrow
        anchor = "start" if beyond and index == 0 else "end" if beyond and index == len(labels) - 1 else "middle"
        at = index + {"start": Fraction(0), "middle": Fraction(1, 2), "end": Fraction(1)}[anchor]
        class_ = "ps-edge ps-roomy" if index % narrow else "ps-edge"
        found.append(tag("text", text(label), x=grid.x(at), y=_TOP - 6, text_anchor=anchor, class_=class_))
    return found


def _row(grid: Grid, index: int, label: str, words: Words) -> Html:
    """A row of cells behind its label."""
    name = tag("text", text(label), x="-6", y=grid.height // 2 + 5, text_anchor="end", class_="ps-edge")
    cells = (_cell(grid, grid.rows[index], at, words) for at in range(len(grid.columns)))
    return tag("g", name, *cells, transform=f"translate(0 {_TOP + grid.height * index})")


def _cell(grid: Grid, row: int, at: int, words: Words) -> Html:
    """A cell in its shade, with its figure and its grade where they fit; pointing at it tells all."""
    heat, column = grid.heat, grid.columns[at]
    x, width, middle = grid.x(Fraction(at)), grid.x(Fraction(1)), grid.x(at + Fraction(1, 2))
    about = words.all.comma.join([heat.rows[row], heat.columns[column]])
    label = words.all.labelled.format(label=about, text=heat.told(row, column, words))
    told = tag("title", text(cut(label, 2 * _SUBJECT)))
    score = heat.scores[row][column]
    if score is None:
        end, half, thick = grid.x(Fraction(at + 1)), grid.height // 2, grid.height - 2
        return tag("g", told, tag("line", x1=x, x2=end, y1=half, y2=half, stroke_width=thick, class_="ps-gap"))
    shade = grid.shade(score)
    box = tag("rect", x=x, y="0", width=width, height=grid.height, class_=f"ps-heat ps-heat-{shade}")
    dark = " ps-cell-dark" if shade >= DARK_FROM else ""
    lines = zip((rough(score, 2), heat.grade(row, column)), grid.looks, (19, 19 + _LINE), strict=True)
    texts = (tag("text", text(said), x=middle, y=y, class_=look + dark) for said, look, y in lines if said and look)
    return tag("g", told, box, *texts)


def _outline(grid: Grid) -> Html:
    """A frame around the cell that is now."""
    if grid.heat.now is None:
        return NOTHING
    row, column = grid.rows.index(grid.heat.now[0]), grid.columns.index(grid.heat.now[1])
    x, width, y = grid.x(Fraction(column)), grid.x(Fraction(1)), _TOP + grid.height * row
    return tag("rect", x=x, y=y, width=width, height=grid.height, class_="ps-heat-now")


def _legend(grid: Grid) -> Html:
    """The shades from the lowest to the highest score, with the scores at which each begins."""
    if grid.least == grid.most:
        return NOTHING
    y, width = grid.bottom + 12, percent(Fraction(1, SHADES))
    boxes = []
    for shade in range(SHADES):
        x = percent(Fraction(shade, SHADES))
        boxes.append(tag("rect", x=x, y=y, width=width, height="12", class_=f"ps-heat ps-heat-{shade}"))
    step = (grid.most - grid.least) / SHADES
    said = [cut(rough(grid.least + edge * step, 2), _HEAD_LABEL) for edge in range(SHADES + 1)]
    room = (widest(said) + 2) * len(said) <= grid.wide * len(grid.columns)
    names = []
    for edge, label in enumerate(said):
        inner = 0 < edge < SHADES
        if inner and not room:
            continue
        anchor = "middle" if inner else "end" if edge else "start"
        class_ = "ps-edge ps-roomy" if inner else "ps-edge"
        x = percent(Fraction(edge, SHADES))
        names.append(tag("text", text(label), x=x, y=y + 28, text_anchor=anchor, class_=class_))
    return join([*boxes, *names])


def heat_text(heat: Heat, words: Words) -> str:
    """The grid as a table of text, with at most as many rows and columns as a picture; now stands in brackets."""
    grid = Grid.of(heat)
    head = ["", *(cut(heat.columns[column], _HEAD_LABEL) for column in grid.columns)]
    table = [head]
    for row in grid.rows:
        told = (cut(heat.told(row, column, words), _HEAD_LABEL) for column in grid.columns)
        shown = [
            f"[{each}]" if heat.now == (row, column) else each for each, column in zip(told, grid.columns, strict=True)
        ]
        table.append([cut(heat.rows[row], _HEAD_LABEL), *shown])
    lines = columns(table, range(1, len(head)))
    return "\n".join(map(printable, [_said(heat, words)[0], *lines, *_left_out(grid, words)]))


MOST_BARS = 20

_BAR_LABEL, _CHANGE, _VALUE = 30, 18, 20
_ABOVE, _ROW, _BAR_TOP, _BAR = 26, 66, 22, 14
_TEXT_BAR = 24


class Swing(Record):
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

    @property
    def ends(self) -> tuple[tuple[str, Fraction], tuple[str, Fraction]]:
        """Both ends: what gives each, and its total."""
        return (self.low_text, self.low), (self.high_text, self.high)


class Tornado(Record):
    """The bars with the total as it is now; ``title`` says what they are."""

    title: str
    now: Fraction
    swings: tuple[Swing, ...]

    def ranked(self) -> list[Swing]:
        """The bars, the widest first, those that are equally wide in their order."""
        return sorted(self.swings, key=lambda each: -each.width)


class _Scale(Record):
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
    x, bottom = percent(at), _ABOVE + _ROW * len(shown)
    now = tag("text", text(_now(tornado, words)), x=x, y="14", text_anchor=anchored(at), class_="ps-stand-text")
    drawn = picture(
        name,
        _swings_words(tornado, shown, words),
        bottom + 30,
        _axis(scale, bottom, words),
        tag("line", x1=x, x2=x, y1="20", y2=_ABOVE + 4, class_="ps-stand"),
        *(
            tag("g", _swing(each, tornado.now, scale), transform=f"translate(0 {_ABOVE + _ROW * index})")
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


def _swing(each: Swing, now: Fraction, scale: _Scale) -> Html:
    """A fact, how much it takes and gives, its bar on both sides of the total, and below it what gives each end."""
    label = tag("svg", tag("text", text(cut(each.label, _BAR_LABEL)), x="0", y="14"), width="62%", height=_BAR_TOP)
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


def _end(value: str, total: Fraction) -> str:
    shown = rough(total, 2)
    return f"{cut(value, _VALUE - display_width(shown))} → {shown}"


def _bar(low: Fraction, high: Fraction, scale: _Scale, kind: str) -> Html:
    if low >= high:
        return NOTHING
    left, right = scale.share(low), scale.share(high)
    width = percent(right - left)
    return tag("rect", x=percent(left), y=_BAR_TOP, width=width, height=_BAR, class_=f"ps-bar-{kind}")


def _swings_words(tornado: Tornado, shown: Iterable[Swing], words: Words) -> tuple[str, str]:
    """The title of the picture, and its bars in words."""
    title = words.all.labelled.format(label=tornado.title, text=_now(tornado, words))
    told = (words.all.labelled.format(label=each.label, text=words.all.comma.join(_ends(each))) for each in shown)
    return title, words.all.semicolon.join(told)


def _ends(each: Swing) -> list[str]:
    return [f"{value} → {rough(total, 2)}" for value, total in each.ends if value]


def tornado_text(tornado: Tornado, words: Words) -> str:
    """The bars as lines of text, with what gives both ends."""
    ranked = tornado.ranked()
    shown = ranked[:MOST_BARS]
    scale = _Scale.of(tornado, shown)
    rows = [[cut(each.label, _BAR_LABEL), _text_bar(each, tornado.now, scale), *_both(each)] for each in shown]
    left = len(ranked) - len(shown)
    notes = [words.page.more_bars.format(count=left)] if left else []
    return "\n".join(map(printable, [_swings_words(tornado, (), words)[0], *columns(rows), *notes]))


def _both(each: Swing) -> list[str]:
    return [_end(value, total) if value else "" for value, total in each.ends]


def _text_bar(each: Swing, now: Fraction, scale: _Scale) -> str:
    """A bar of letters, with the total as it is now as an upright line."""
    start, at, end = (round(scale.share(total) * _TEXT_BAR) for total in (each.low, now, each.high))
    letters = ["━" if start <= index <= end else " " for index in range(_TEXT_BAR + 1)]
    letters[at] = "┃"
    return "".join(letters)
