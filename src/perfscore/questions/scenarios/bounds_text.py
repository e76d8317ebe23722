"""Bounds for reading, as text and as HTML: a table of the rows, with the grades and the open facts below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfscore.kernel.numbers import plain, show
from perfscore.kernel.source import display_width, pad, printable
from perfscore.questions.scenarios.bounds_answer import End, Foreseen, NodeBounds, Points
from perfscore.reports.colour import paint
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_style import page_style
from perfscore.reports.html_tags import NOTHING, Html, join, listed, percent, tag, text, void, when
from perfscore.reports.phrases import BoundsPhrases, Language
from perfscore.reports.text import cut

_WIDEST = 44
_WIDEST_VALUE = 24
_GAP = "  "
_MOST_ROWS = 400
_LANGUAGES = {"en": "en", "zh": "zh-CN"}
_RIGHT = "text-align:right"
_TRACK = "position:relative;min-width:8em;height:.7em;background:var(--ps-tint);border:1px solid var(--ps-line)"
_BAR = "position:absolute;top:0;bottom:0;min-width:2px;background:var(--ps-blue)"


def points_text(value: Points | None) -> str:
    """Points for reading; ``≈`` where digits were left out."""
    if value is None:
        return "—"
    return show(value) if isinstance(value, Fraction) else plain(value)


def outline(found: Foreseen) -> Iterator[tuple[NodeBounds, int]]:
    """The rows to show, with their depth: groups and indicators; of what is settled, only the outermost."""
    pending = [(child, 0) for child in reversed(found.total.children)]
    while pending:
        node, depth = pending.pop()
        yield node, depth
        if not node.settled:
            below = [child for child in node.children if child.kind != "part"]
            pending.extend((child, depth + 1) for child in reversed(below))


def end_text(end: End, words: BoundsPhrases, *, low: bool) -> str:
    """An end for reading: the mere points where it is attained."""
    points = points_text(end.value)
    if end.attained:
        return points
    if end.open:
        return (words.above if low else words.below).format(points=points)
    return (words.at_least if low else words.at_most).format(points=points)


def named(title: str | None, name: str) -> str:
    """How a row or a fact is called, in one line."""
    return " ".join(printable(title or name).split())


def heading(found: Foreseen, words: BoundsPhrases) -> str:
    """What the answer is called."""
    return words.heading.format(title=found.title or found.framework)


def bounds_text(found: Foreseen, *, lang: Language | None = None, colour: bool = False) -> str:
    """The rows with their lowest and highest score; the grades; the open facts; how the ends come about."""
    words = BoundsPhrases.of(lang or found.language)
    lines = [paint(printable(heading(found, words)), "strong", colour), "", *_rows(found, words, colour)]
    if found.grades:
        lines.append(words.labelled.format(label=words.grades, text=grades_text(found, words)))
    if not found.facts:
        return "\n".join([*lines, words.nothing_open])
    lines += ["", words.facts, *_facts(found, words, colour)]
    told = remarks(found, words)
    lines += ["", *told] if told else []
    return "\n".join(line.rstrip() for line in lines)


def grades_text(found: Foreseen, words: BoundsPhrases) -> str:
    """The possible grades, the best first."""
    return words.comma.join(
        printable(each.grade) if each.completion or not found.facts else words.maybe.format(grade=printable(each.grade))
        for each in found.grades
    )


def _rows(found: Foreseen, words: BoundsPhrases, colour: bool) -> list[str]:
    rows = [(words.row, words.points, words.low, words.high)]
    for node, depth in outline(found):
        title = cut(f"{'  ' * depth}{named(node.title, node.name)}", _WIDEST)
        rows.append((title, plain(node.weight), *_ends(node, words)))
    total = found.total
    rows.append((words.total, plain(total.weight), *_ends(total, words)))
    head, *middle, last = _columns(rows, "lrrr")
    rule = paint("─" * max(map(display_width, (head, *middle, last))), "dim", colour)
    return [head, rule, *middle, rule, paint(last, "strong", colour)]


def _ends(node: NodeBounds, words: BoundsPhrases) -> tuple[str, str]:
    if node.settled and node.low.attained:
        return end_text(node.low, words, low=True), words.settled
    return end_text(node.low, words, low=True), end_text(node.high, words, low=False)


def _facts(found: Foreseen, words: BoundsPhrases, colour: bool) -> list[str]:
    head, *middle = _columns([fact_heads(words), *facts_rows(found)], "rrllll")
    return [paint(head, "dim", colour), *middle]


def fact_heads(words: BoundsPhrases) -> tuple[str, ...]:
    """What stands above the columns of the open facts."""
    return words.at_worst, words.at_best, words.fact, words.may_be, words.lowest, words.highest


def facts_rows(found: Foreseen) -> list[tuple[str, ...]]:
    """A row for each open fact: what the total could still be, what the fact may be, and what it is at each end."""
    ends = [{} if end.completion is None else dict(end.completion.shown) for end in (found.total.low, found.total.high)]
    return [
        (
            points_text(each.at_worst),
            points_text(each.at_best),
            cut(f"{each.name} {named(each.title, '')}".rstrip(), _WIDEST),
            cut(printable(each.may_be), _WIDEST_VALUE),
            *(cut(printable(end.get(each.name, "—")), _WIDEST_VALUE) for end in ends),
        )
        for each in found.facts
    ]


def _columns(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        _GAP.join(
            pad(cell, width, right=side == "r") for cell, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in rows
    ]


def remarks(found: Foreseen, words: BoundsPhrases) -> list[str]:
    """What must be said of the answer: what is not attained, what is refused, what was too much."""
    lines = []
    for label, end in ((words.low, found.total.low), (words.high, found.total.high)):
        if not end.attained and not end.open and end.found is not None:
            value = points_text(end.value)
            lines.append(words.unproved.format(end=label, value=value, found=plain(end.found)))
    if found.refused == "some":
        why = None if found.refusal is None else printable(found.refusal)
        lines.append(words.refused if why is None else words.refused_why.format(why=why))
    if found.refused == "not told":
        nothing = not found.total.low.attained and found.total.low.found is None
        lines.append(words.none_found if nothing else words.not_told)
    return [*lines, *([words.exhausted] if found.exhausted else [])]


# ---------------------------------------------------------------- in HTML


def bounds_html(found: Foreseen, *, lang: Language | None = None) -> str:
    """The rows with their ends and a bar from the lowest to the highest score; the grades; the open facts."""
    words = BoundsPhrases.of(lang or found.language)
    return fragment(
        _LANGUAGES[lang or found.language], tag("p", tag("strong", text(heading(found, words)))), *_pieces(found, words)
    )


def bounds_page(found: Foreseen, *, lang: Language | None = None) -> str:
    """The same as a page of its own, which needs no network and no script."""
    words = BoundsPhrases.of(lang or found.language)
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
        _facts_table(found, words),
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


def _facts_table(found: Foreseen, words: BoundsPhrases) -> Html:
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
