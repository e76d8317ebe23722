"""The heat map of a grid of scores, as a picture and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.kernel.source import columns, display_width, printable
from perfscore.reports.html_tags import NOTHING, Html, cut, join, percent, tag, text
from perfscore.reports.html_words import Words
from perfscore.reports.picture_axis import CELLS, chart, picture, room_for, widest
from perfscore.reports.spoken import beside, rough

MOST_SIDE = 30
"""Rows, and columns, that are drawn."""

SHADES = 5
"""Shades from the lowest to the highest score; they differ in lightness, so they can be told apart in grey."""

DARK_FROM = 3
"""The shade from which on figures have the colour of the paper."""

_ROOMY = 78
_LABEL = 16
_SUBJECT = 40
_TOP, _LINE = 58, 16


@attrs.frozen(kw_only=True)
class Heat:
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
            return words.page.no_score
        return beside(rough(score, 2), grade or "", words.all)


@attrs.frozen(slots=False)
class Grid:
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
        scores = heat.figures()
        taken = widest(_row_labels(heat, rows)) + 1
        count = max(1, len(columns))
        return cls(
            heat,
            rows,
            columns,
            min(scores, default=Fraction(0)),
            max(scores, default=Fraction(0)),
            Fraction(CELLS + 2 - taken, count),
            Fraction(_ROOMY - taken, count),
        )

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
    return [cut(heat.rows[row], _LABEL) for row in rows]


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
    labels = [cut(grid.heat.columns[column], _LABEL) for column in grid.columns]
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
        half = grid.height // 2
        line = tag(
            "line", x1=x, x2=grid.x(Fraction(at + 1)), y1=half, y2=half, stroke_width=grid.height - 2, class_="ps-gap"
        )
        return tag("g", told, line)
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
    return tag(
        "rect",
        x=grid.x(Fraction(column)),
        y=_TOP + grid.height * row,
        width=grid.x(Fraction(1)),
        height=grid.height,
        class_="ps-heat-now",
    )


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
    said = [cut(rough(grid.least + edge * step, 2), _LABEL) for edge in range(SHADES + 1)]
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
    head = ["", *(cut(heat.columns[column], _LABEL) for column in grid.columns)]
    table = [head]
    for row in grid.rows:
        told = (cut(heat.told(row, column, words), _LABEL) for column in grid.columns)
        shown = [
            f"[{each}]" if heat.now == (row, column) else each for each, column in zip(told, grid.columns, strict=True)
        ]
        table.append([cut(heat.rows[row], _LABEL), *shown])
    lines = columns(table, range(1, len(head)))
    return "\n".join(map(printable, [_said(heat, words)[0], *lines, *_left_out(grid, words)]))
