"""The score table of a result as text, aligned in any script, with its grade and its warnings."""

from __future__ import annotations

import attrs

from perfscore.kernel.source import Record, display_width, pad, printable, start_of
from perfscore.messages.diagnostics import render_all
from perfscore.reports.colour import paint
from perfscore.reports.phrases import Language, Phrases, with_currency
from perfscore.reports.spoken import (
    Entry,
    declared,
    entries,
    grade_words,
    heading,
    labelled,
    outline,
    plain,
    reached,
    total_entries,
    unverified,
)
from perfscore.scoring.result import Scored

_WIDEST_TITLE = 40
_NARROWEST_TITLE = 8
_WIDEST_REASON = 64
_RULE_BELOW_REASONS = 24


def table(result: Scored, *, lang: Language | None = None, colour: bool = False) -> str:
    """The levels with their points, score and what took points off; the total, the grade, and the warnings."""
    words = with_currency(Phrases.of(lang or result.language), result.currency)
    head = _Row(words.indicator, words.points, words.score, (Entry("", words.reasons),))
    rows = _rows(result, words)
    total = _Row(words.total, plain(result.weight), plain(result.score), tuple(total_entries(result, words)), bold=True)
    form = _Form.of([head, *rows, total], colour)
    rule = paint("─" * (form.before_reasons + _RULE_BELOW_REASONS), "dim", colour)
    lines = [paint(printable(heading(result)), "strong", colour)]
    if remark := unverified(result.read_from, words):
        lines.append(paint(printable(remark), "loss", colour))
    lines += ["", *form.lines(head), rule]
    for row in rows:
        lines += form.lines(row)
    lines += [rule, *form.lines(total)]
    if grade := grade_words(result, words):
        lines.append(paint(printable(labelled(words.grade, grade, words)), "strong", colour))
    if result.warnings:
        lines += ["", render_all(result.warnings)]
    return "\n".join(line.rstrip() for line in lines)


@attrs.frozen(repr=False, eq=False)
class _Row(Record):
    title: str
    points: str
    score: str
    entries: tuple[Entry, ...]
    bold: bool = False


def _rows(result: Scored, words: Phrases) -> list[_Row]:
    rows = []
    for node, depth in outline(result):
        title = cut(_flat(node.title or node.name), max(_NARROWEST_TITLE, _WIDEST_TITLE - 2 * depth))
        shown = tuple(entries(node, words))
        rows.append(_Row(f"{'  ' * depth}{title}", declared(node), reached(node, words), shown))
    return rows


@attrs.frozen(repr=False, eq=False)
class _Form(Record):
    """The widths of the columns, and whether they are in colour."""

    title: int
    points: int
    score: int
    amount: int
    colour: bool

    @classmethod
    def of(cls, rows: list[_Row], colour: bool) -> _Form:
        cells = [(row.title, row.points, row.score) for row in rows]
        title, points, score = (max(display_width(cell) for cell in column) for column in zip(*cells, strict=True))
        amount = max(display_width(entry.amount) for row in rows for entry in (*row.entries, Entry("", "")))
        return cls(title, points, score, amount, colour)

    @property
    def before_reasons(self) -> int:
        return self.title + self.points + self.score + 4

    def lines(self, row: _Row) -> list[str]:
        """The row, a line for each entry; the first holds the title and the points too."""
        title, score = pad(row.title, self.title), pad(row.score, self.score, right=True)
        if row.bold:
            title, score = paint(title, "strong", self.colour), paint(score, "strong", self.colour)
        first = f"{title}  {pad(row.points, self.points, right=True)}  {score}"
        told = [self._entry(entry) for entry in row.entries] or [""]
        return [f"{first}  {told[0]}", *(" " * (self.before_reasons + 2) + more for more in told[1:])]

    def _entry(self, entry: Entry) -> str:
        said = paint(cut(_flat(entry.words), _WIDEST_REASON), "dim", self.colour)
        if not entry.amount:
            return said
        return f"{paint(pad(entry.amount, self.amount, right=True), entry.style, self.colour)}  {said}"


def _flat(text: str) -> str:
    """The text as it can be printed; a tab would break the columns."""
    return printable(text).replace("\t", " ")


def cut(text: str, width: int) -> str:
    """The text within a display width; what is left out is shown by ``…``."""
    return text if display_width(text) <= width else f"{start_of(text, width - 1)}…"
