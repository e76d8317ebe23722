"""HTML fragments for a notebook: of a framework and of diagnostics; they touch nothing around them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from perfscore.kernel.wording import describe, written_interval
from perfscore.messages.diagnostics import Diagnostic, Excerpt, Place
from perfscore.model.constants import fold
from perfscore.model.model import Framework, Node
from perfscore.model.rule_model import FactDef
from perfscore.reports.html_tags import Html, cut, fragment_style, join, tag, text, when
from perfscore.reports.html_words import Words, capital, described, grades, heads, period
from perfscore.reports.phrases import value_words
from perfscore.reports.spoken import declared, rough

MOST_SHOWN = 100
"""Facts, and rows, that a notebook shows."""

MOST_OPEN = 16
"""Rows up to which a table is unfolded."""

_OPTIONS = 12
_LONG = 60


def framework_html(framework: Framework) -> str:
    """The title, the points and the grades, the table of facts, and the rows with their points."""
    words = Words.named(framework.language, framework.currency)
    facts = [_fact(each, framework, words) for each in framework.fact_list]
    rows = list(_rows(framework.root, 0, words))
    asked, scored = (words.page.fact, words.page.value), (words.all.indicator, words.all.points)
    return fragment(
        words.lang,
        tag("p", text(framework.title or framework.name), class_="ps-story-title"),
        described(_head(framework, words), "ps-about"),
        when(facts, _table(words.page.asks, asked, facts, "ps-facts", words)),
        _table(words.page.table, scored, rows, "ps-outline", words),
    )


def _head(framework: Framework, words: Words) -> Iterator[tuple[str, Html]]:
    graded = [] if framework.grading is None else grades(framework.grading, words)
    told = {
        words.all.points: rough(framework.points),
        words.all.grade: words.all.semicolon.join(graded),
        words.page.version: framework.version,
        words.page.authority: framework.authority,
        words.page.period: period(*framework.effective, words) if framework.effective else None,
    }
    for name, value in told.items():
        if value:
            yield capital(name), tag("dd", text(value))


def _table(title: str, names: tuple[str, str], rows: list[Html], kind: str, words: Words) -> Html:
    """A table that unfolds, and is unfolded where it is short."""
    head = heads(zip(names, (None, "ps-number" if kind == "ps-outline" else None), strict=True))
    more = words.page.not_shown.format(count=len(rows) - MOST_SHOWN)
    return tag(
        "details",
        tag("summary", text(words.all.beside.format(text=capital(title), more=len(rows)))),
        tag("table", head, tag("tbody", *rows[:MOST_SHOWN]), class_=f"ps-table {kind}"),
        when(len(rows) > MOST_SHOWN, tag("p", text(more), class_="ps-note")),
        open="" if len(rows) <= MOST_OPEN else None,
    )


def _fact(fact: FactDef, framework: Framework, words: Words) -> Html:
    name = tag("th", tag("code", text(fact.name)), text(f" {cut(fact.title or '', _LONG)}"), scope="row")
    left_out = _left_out(fact, framework, words)
    more = when(left_out, join([text(words.all.semicolon), tag("span", text(left_out), class_="ps-asks")]))
    return tag("tr", name, tag("td", text(_kind(fact, words)), more, data_label=words.page.value))


def _kind(fact: FactDef, words: Words) -> str:
    """What a value is: its type, what it may be, and what a table holds."""
    if fact.judged:
        assert fact.domain is not None and fact.domain.low is not None and fact.domain.high is not None
        return words.page.judged.format(low=rough(fact.domain.low), high=rough(fact.domain.high))
    if fact.type.options:
        options = [cut(each, _LONG) for each in fact.type.options[:_OPTIONS]]
        more = ["…"] if len(fact.type.options) > _OPTIONS else []
        return words.page.one_of.format(options=words.all.comma.join([*options, *more]))
    kind = words.page.types[fact.type.kind.value]
    if fact.columns:
        columns = words.all.comma.join(each.name for each in fact.columns)
        return words.all.semicolon.join([kind, words.page.columns.format(columns=columns)])
    bounds = [] if fact.domain is None else [written_interval(fact.domain, fact.type)]
    return words.all.semicolon.join([kind, *bounds])


def _left_out(fact: FactDef, framework: Framework, words: Words) -> str:
    """What happens where a fact is left out; empty where it must not be."""
    if fact.default is None:
        return words.page.optional if fact.optional else ""
    value, span = fold(fact.default), fact.default.span
    if value is None:
        return words.page.default.format(value=cut(framework.source.text[span.start : span.end], _LONG))
    said = value_words(describe(value, fact.type), fact.type.kind.value, words.all)
    return words.page.default.format(value=cut(said, _LONG))


def _rows(node: Node, depth: int, words: Words) -> Iterator[Html]:
    """The groups and the indicators, each farther in than the one above it; parts stay untold."""
    for child in node.children:
        yield _row(child.title or child.name, declared(child), depth, child.kind)
        if child.kind == "group":
            yield from _rows(child, depth + 1, words)
    for rows in node.rows:
        yield _row(words.page.each_row.format(table=rows.table), "", depth, "indicator")


def _row(title: str, points: str, depth: int, kind: str) -> Html:
    name = text(cut(title, _LONG))
    deep = f"ps-deep-{min(depth, 3)}" if depth else None
    told = tag("span", tag("b", name) if kind == "group" else name, class_=deep)
    return tag("tr", tag("th", told, scope="row"), tag("td", text(points), class_="ps-number"))


def fragment(lang: str, *content: Html) -> str:
    """The pieces with the styles that they need; ``lang`` is their language as HTML names it."""
    return tag("div", fragment_style(), *content, class_="ps ps-fragment", lang=lang)


def named_by(*texts: str) -> str:
    """The beginning of ids that no fragment of other texts has: letters and digits, whatever the texts hold."""
    whole = "\0".join(texts).encode("utf-8", "backslashreplace")
    return f"ps-{hashlib.sha256(whole).hexdigest()[:10]}"


def problems_html(diagnostics: Iterable[Diagnostic]) -> str:
    """All that is wrong, one below the other."""
    return fragment("en", *(_problem(each) for each in diagnostics))


def _problem(each: Diagnostic) -> Html:
    kind = "ps-minus" if each.severity == "error" else "ps-kind"
    begins, note, advises = each.labels
    head = tag("p", tag("b", text(begins), class_=kind), text(each.message))
    related = (join([tag("p", text(f"{note}{words}")), _place(place)]) for words, place in each.related)
    advice = when(each.help, tag("p", tag("b", text(advises)), text(each.help or ""), class_="ps-advice"))
    return tag("div", head, _place(each.place), *related, advice, class_="ps-problem")


def _place(place: Place) -> Html:
    """Where it is; below the line stands, unseen, what stands before the caret, so that any script aligns."""
    shown = Excerpt.of(place)
    if shown is None:
        return tag("p", text(place.file), class_="ps-path")
    gutter = " " * len(str(shown.line))
    hidden = tag("span", text(shown.before), class_="ps-unseen", aria_hidden="true")
    carets = tag("b", text(shown.carets), class_="ps-minus", aria_hidden="true")
    marked = when(shown.marked, tag("mark", text(shown.marked)))
    lines = [
        text(f"{gutter}--> {place.file}:{shown.line}:{shown.column}"),
        join([text(f"{shown.line} | {shown.before}"), marked, text(shown.after)]),
        join([text(f"{gutter} | "), hidden, carets]),
    ]
    return tag("pre", tag("code", join(lines, "\n")))
