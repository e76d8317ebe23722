"""Bounds in HTML, as a fragment or a page, with a bar for each row."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.numbers import plain
from perfscore.questions.scenarios.bounds_answer import Foreseen, NodeBounds
from perfscore.questions.scenarios.bounds_text import (
    end_text,
    fact_heads,
    facts_rows,
    grades_text,
    heading,
    named,
    outline,
    remarks,
)
from perfscore.reports.html_fragment import fragment
from perfscore.reports.html_style import page_style
from perfscore.reports.html_tags import NOTHING, Html, join, listed, percent, tag, text, void, when
from perfscore.reports.phrases import Language
from perfscore.reports.phrases.bounds import BoundsPhrases, bounds_phrases

_MOST_ROWS = 400
_LANGUAGES = {"en": "en", "zh": "zh-CN"}
_RIGHT = "text-align:right"
_TRACK = "position:relative;min-width:8em;height:.7em;background:var(--ps-tint);border:1px solid var(--ps-line)"
_BAR = "position:absolute;top:0;bottom:0;min-width:2px;background:var(--ps-blue)"


def bounds_html(found: Foreseen, *, lang: Language | None = None) -> str:
    """The rows with their ends and a bar from the lowest to the highest score; the grades; the open facts."""
    words = bounds_phrases(lang or found.language)
    return fragment(
        _LANGUAGES[lang or found.language], tag("p", tag("strong", text(heading(found, words)))), *_pieces(found, words)
    )


def bounds_page(found: Foreseen, *, lang: Language | None = None) -> str:
    """The same as a page of its own, which needs no network and no script."""
    words = bounds_phrases(lang or found.language)
    title = text(heading(found, words))
    sheet = tag("div", tag("header", tag("h1", title)), tag("main", *_pieces(found, words)), class_="ps-sheet")
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        page_style(),
    )
    page = tag("html", head, tag("body", sheet, class_="ps ps-page"), lang=_LANGUAGES[lang or found.language])
    return f"<!DOCTYPE html>\n{page}\n"


def _pieces(found: Foreseen, words: BoundsPhrases) -> tuple[Html, ...]:
    rows = [_row(node, depth, words) for node, depth in list(outline(found))[:_MOST_ROWS]]
    rows.append(_row(found.total, 0, words, whole=True))
    first, *ends = _heads(words)
    numbers = (tag("th", text(each), scope="col", style=_RIGHT) for each in ends)
    head = tag("tr", tag("th", text(first), scope="col"), *numbers, tag("th", NOTHING))
    grades = words.labelled.format(label=words.grades, text=grades_text(found, words))
    return (
        tag("table", tag("thead", head), tag("tbody", *rows), class_="ps-table"),
        when(found.grades, tag("p", text(grades))),
        _facts(found, words),
        listed([text(each) for each in remarks(found, words)], "ps-notes"),
    )


def _heads(words: BoundsPhrases) -> tuple[str, ...]:
    return words.row, words.points, words.low, words.high


def _row(node: NodeBounds, depth: int, words: BoundsPhrases, *, whole: bool = False) -> Html:
    title = words.total if whole else named(node.title, node.name)
    high = words.settled if node.settled and node.low.attained else end_text(node.high, words, low=False)
    cells = (plain(node.weight), end_text(node.low, words, low=True), high)
    return tag(
        "tr",
        tag("th", text(title), scope="row", style=f"text-align:left;padding-left:{depth + 1}em"),
        *(tag("td", text(each), style=_RIGHT) for each in cells),
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


def _facts(found: Foreseen, words: BoundsPhrases) -> Html:
    if not found.facts:
        return tag("p", text(words.nothing_open))
    heads = enumerate(fact_heads(words))
    head = tag(
        "tr", *(tag("th", text(each), scope="col", style=None if index > 1 else _RIGHT) for index, each in heads)
    )
    rows = [
        tag("tr", *(tag("td", text(cell), style=None if index > 1 else _RIGHT) for index, cell in enumerate(row)))
        for row in facts_rows(found)
    ]
    return join([tag("p", text(words.facts)), tag("table", tag("thead", head), tag("tbody", *rows), class_="ps-table")])
