"""``Bounds``: what a score can still become, as text, as HTML, as rows and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, Literal

import attrs

from perfscore.kernel.numbers import fraction_text, plain, show, terminates, to_decimal
from perfscore.kernel.source import Record, columns, display_width, printable
from perfscore.kernel.suggest import unknown
from perfscore.model.model import Names, NodeKind
from perfscore.questions.answers import Table, plainly, record
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_tags import NOTHING, Html, join, listed, page, percent, tag, text, when
from perfscore.reports.html_words import TAGS
from perfscore.reports.phrases import BoundsPhrases, Language
from perfscore.reports.shown import Shown, paint
from perfscore.reports.text import cut

Points = Decimal | Fraction
Refused = Literal["none", "some", "not told"]


def _digits(value: Points | None) -> str:
    """Points with all their digits."""
    return plain(value) if isinstance(value, Decimal) else fraction_text(value)


class Completion(Record):
    """Values of all open facts, of which the score was computed.

    ``values`` are those of the open facts by name, as ``evaluate`` takes them, and ``shown`` the same for reading; a
    fact that stays missing is not among the values. ``facts`` are all facts, those that were known included.
    """

    score: Decimal
    grade: str | None
    values: Mapping[str, Any]
    shown: tuple[tuple[str, str], ...]
    facts: Mapping[str, Any] = attrs.field(repr=False)


class End(Record):
    """The lowest or the highest score of a row, in points.

    No completion goes beyond ``value``. Where it is ``attained``, the
    ``completion`` has exactly this score of the row. Where it is not, ``open`` tells that surely none has it, however
    near it comes; else that is not proved, and the completion is the one that comes nearest of those that were tried:
    it has the score ``found``.
    """

    value: Points = attrs.field(repr=_digits)
    attained: bool
    open: bool
    found: Decimal | None
    completion: Completion | None = attrs.field(repr=False)


class NodeBounds(Record):
    """A row and how it can end: the lowest and the highest score that it can have.

    It is ``settled`` where no open fact matters to it.
    """

    kind: NodeKind
    name: str
    path: str
    title: str | None
    weight: Decimal
    low: End
    high: End
    settled: bool
    children: tuple[NodeBounds, ...] = attrs.field(repr=False)

    @property
    def width(self) -> Points:
        """How far the two ends lie apart, in points."""
        width = Fraction(self.high.value) - Fraction(self.low.value)
        return to_decimal(width) if terminates(width) else width

    def walk(self) -> Iterator[NodeBounds]:
        """The row itself and all below it, in the order of the file."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


class PossibleGrade(Record):
    """A grade that is possible; with the completion that gets it, or without one where it only is not excluded."""

    grade: str
    completion: Completion | None = attrs.field(repr=False)


class OpenFact(Record):
    """A fact that is open: what it may be, in words, and what the total could still be if it alone were known.

    ``at_worst`` and ``at_best`` are how far the two ends of the total would lie apart then, in points, for the value of
    the fact that narrows it least and most, of its ends, its middle and the figures that rules compare it with. None
    tells that there was too much to try.
    """

    name: str
    title: str | None
    may_be: str
    at_worst: Points | None = attrs.field(repr=_digits)
    at_best: Points | None = attrs.field(repr=_digits)


class Bounds(Record, Shown, kw_only=True):
    """What a score can still become while some facts are open: the answer of ``perfscore.bounds``.

    ``grades`` stand in the order of the framework, the best first. ``facts`` begin with the one that would narrow the
    total most if it were known. ``refused`` tells whether a ``require`` refuses some of what the open facts may be, or
    something cannot be computed then; such facts are no completion, and ``refusal`` says what was found. ``exhausted``
    tells that there was too much to try: what is not attained may then only not have been found.
    """

    framework: str
    title: str | None
    language: Language
    total: NodeBounds
    grades: tuple[PossibleGrade, ...]
    facts: tuple[OpenFact, ...]
    refused: Refused
    refusal: str | None
    exhausted: bool

    @property
    def low(self) -> Points:
        """No completion has a lower total, in points."""
        return self.total.low.value

    @property
    def high(self) -> Points:
        """No completion has a higher total, in points."""
        return self.total.high.value

    @cached_property
    def by_path(self) -> Mapping[str, NodeBounds]:
        """All rows by their paths; the whole has the empty path."""
        return {node.path: node for node in self.total.walk()}

    def __getitem__(self, name: str) -> NodeBounds:
        """A row by its name, by the end of its path or by its title.

        Raises KeyError where the name means no row, or several.
        """
        names = Names.of((path, node.title) for path, node in self.by_path.items() if path)
        given: object = name
        found = names.meant(given) if isinstance(given, str) else ()
        if len(found) == 1:
            return self.by_path[found[0]]
        if found:
            raise KeyError(f"{name!r} may be {', '.join(found)}")
        raise unknown("there is no row {}", given, names.ends)

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each row of the framework, the whole first, as a table of data takes them."""
        return [
            {
                **record(node, "kind path title weight"),
                "low": plainly(node.low.value),
                "low_is": _how(node.low),
                "high": plainly(node.high.value),
                "high_is": _how(node.high),
                "settled": node.settled,
            }
            for node in self.total.walk()
        ]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, for JSON; points are texts with all their digits."""
        return {
            "framework": self.framework,
            "rows": [
                {**row, "low_with": _shown(node.low.completion), "high_with": _shown(node.high.completion)}
                for row, node in zip(self.rows(), self.total.walk(), strict=True)
            ],
            "grades": [{"grade": each.grade, "with": _shown(each.completion)} for each in self.grades],
            "facts": [
                {
                    **record(each, "name title may_be"),
                    "left_at_worst": plainly(each.at_worst),
                    "left_at_best": plainly(each.at_best),
                }
                for each in self.facts
            ],
            **record(self, "refused refusal exhausted"),
        }

    # ------------------------------------------------------------ as text

    def to_text(self, *, lang: Language | None = None, colour: bool = False) -> str:
        """The rows with their ends, the possible grades and the open facts; ``colour`` marks it for a terminal."""
        words = BoundsPhrases.of(lang or self.language)
        lines = [paint(printable(self._heading(words)), "strong", colour), "", *self._table(words, colour)]
        if self.grades:
            lines.append(self._grades(words))
        if not self.facts:
            return "\n".join([*lines, words.nothing_open])
        facts = self._facts(words)
        head, *middle = columns([facts.head, *facts.rows], facts.right)
        lines += ["", words.facts, paint(head, "dim", colour), *middle]
        told = self._remarks(words)
        lines += ["", *told] if told else []
        return "\n".join(line.rstrip() for line in lines)

    def _heading(self, words: BoundsPhrases) -> str:
        return words.heading.format(title=self.title or self.framework)

    def _outline(self) -> Iterator[tuple[NodeBounds, int]]:
        """The rows to show, with their depth: groups and indicators; of what is settled, only the outermost."""
        pending = [(child, 0) for child in reversed(self.total.children)]
        while pending:
            node, depth = pending.pop()
            yield node, depth
            if not node.settled:
                below = [child for child in node.children if child.kind != "part"]
                pending.extend((child, depth + 1) for child in reversed(below))

    def _table(self, words: BoundsPhrases, colour: bool) -> list[str]:
        rows = [[words.row, words.points, words.low, words.high]]
        for node, depth in self._outline():
            rows.append([cut(f"{'  ' * depth}{_named(node.title, node.name)}", _WIDEST), *_figures(node, words)])
        rows.append([words.total, *_figures(self.total, words)])
        head, *middle, last = columns(rows, (1, 2, 3))
        rule = paint("─" * max(map(display_width, (head, *middle, last))), "dim", colour)
        return [head, rule, *middle, rule, paint(last, "strong", colour)]

    def _grades(self, words: BoundsPhrases) -> str:
        """The possible grades, the best first."""
        shown = (
            printable(each.grade)
            if each.completion or not self.facts
            else words.maybe.format(grade=printable(each.grade))
            for each in self.grades
        )
        return words.labelled.format(label=words.grades, text=words.comma.join(shown))

    def _facts(self, words: BoundsPhrases) -> Table:
        """A row for each open fact: what the total could still be, what it may be, and what it is at each end."""
        ends = [_shown(end.completion) or {} for end in (self.total.low, self.total.high)]
        rows = []
        for each in self.facts:
            values = (each.may_be, *(end.get(each.name, "—") for end in ends))
            name = cut(f"{each.name} {_named(each.title, '')}".rstrip(), _WIDEST)
            shown = (cut(printable(value), _WIDEST_VALUE) for value in values)
            rows.append([_points(each.at_worst), _points(each.at_best), name, *shown])
        head = [words.at_worst, words.at_best, words.fact, words.may_be, words.lowest, words.highest]
        return Table(head, rows, (0, 1))

    def _remarks(self, words: BoundsPhrases) -> list[str]:
        """What must be said of the answer: what is not attained, what is refused, what was too much."""
        lines = []
        for label, end in ((words.low, self.total.low), (words.high, self.total.high)):
            if not end.attained and not end.open and end.found is not None:
                lines.append(words.unproved.format(end=label, value=_points(end.value), found=plain(end.found)))
        if self.refused == "some":
            why = None if self.refusal is None else printable(self.refusal)
            lines.append(words.refused if why is None else words.refused_why.format(why=why))
        if self.refused == "not told":
            nothing = not self.total.low.attained and self.total.low.found is None
            lines.append(words.none_found if nothing else words.not_told)
        return [*lines, *([words.exhausted] if self.exhausted else [])]

    # ------------------------------------------------------------ as HTML

    def to_html(self, *, lang: Language | None = None) -> str:
        """The same as a page in one HTML file that needs nothing else."""
        words, tongue = BoundsPhrases.of(lang or self.language), TAGS[lang or self.language]
        title = self._heading(words)
        return page(tongue, title, tag("header", tag("h1", text(title))), tag("main", *self._pieces(words)))

    def _repr_html_(self) -> str:
        words = BoundsPhrases.of(self.language)
        return fragment(TAGS[self.language], tag("p", tag("strong", text(self._heading(words)))), *self._pieces(words))

    def _pieces(self, words: BoundsPhrases) -> tuple[Html, ...]:
        rows = [_row(node, depth, words) for node, depth in islice(self._outline(), _MOST_ROWS)]
        rows.append(_row(self.total, 0, words, whole=True))
        numbers = (
            tag("th", text(each), scope="col", class_="ps-number") for each in (words.points, words.low, words.high)
        )
        head = tag("tr", tag("th", text(words.row), scope="col"), *numbers, tag("th", NOTHING))
        return (
            tag("table", tag("thead", head), tag("tbody", *rows), class_="ps-table"),
            when(self.grades, tag("p", text(self._grades(words)))),
            join([tag("p", text(words.facts)), self._facts(words).html()])
            if self.facts
            else tag("p", text(words.nothing_open)),
            listed([text(each) for each in self._remarks(words)], "ps-notes"),
        )


_WIDEST = 44
_WIDEST_VALUE = 24
_MOST_ROWS = 400
_TRACK = "position:relative;min-width:8em;height:.7em;background:var(--ps-tint);border:1px solid var(--ps-line)"
_BAR = "position:absolute;top:0;bottom:0;min-width:2px;background:var(--ps-blue)"


def _how(end: End) -> str:
    return "attained" if end.attained else "never reached" if end.open else "proved only"


def _shown(completion: Completion | None) -> dict[str, str] | None:
    return None if completion is None else dict(completion.shown)


def _points(value: Points | None) -> str:
    """Points for reading; ``≈`` where digits were left out."""
    if value is None:
        return "—"
    return show(value) if isinstance(value, Fraction) else plain(value)


def _end(end: End, near: str, beyond: str) -> str:
    """An end for reading: the mere points where it is attained."""
    points = _points(end.value)
    return points if end.attained else (beyond if end.open else near).format(points=points)


def _figures(node: NodeBounds, words: BoundsPhrases) -> tuple[str, str, str]:
    """The points of a row and its two ends, or that it is settled."""
    settled = node.settled and node.low.attained
    high = words.settled if settled else _end(node.high, words.at_most, words.below)
    return plain(node.weight), _end(node.low, words.at_least, words.above), high


def _named(title: str | None, name: str) -> str:
    """How a row or a fact is called, in one line."""
    return " ".join(printable(title or name).split())


def _row(node: NodeBounds, depth: int, words: BoundsPhrases, *, whole: bool = False) -> Html:
    title = words.total if whole else _named(node.title, node.name)
    return tag(
        "tr",
        tag("th", text(title), scope="row", style=f"text-align:left;padding-left:{depth + 1}em"),
        *(tag("td", text(each), class_="ps-number") for each in _figures(node, words)),
        tag("td", _bar(node)),
    )


def _bar(node: NodeBounds) -> Html:
    """A bar on a track from no points to all of them; nothing where the row has none."""
    low, high, weight = node.low.value, node.high.value, Fraction(node.weight)
    if weight <= 0:
        return NOTHING
    left, right = (min(max(Fraction(each) / weight, Fraction(0)), Fraction(1)) for each in (low, high))
    bar = tag("div", NOTHING, style=f"{_BAR};left:{percent(left)};width:{percent(right - left)}")
    return tag("div", bar, style=_TRACK)
