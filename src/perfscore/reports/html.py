"""HTML reports: a page in one file, and fragments for a notebook of a result, a ledger or stories."""

from __future__ import annotations

from perfscore.reports import html_head as head
from perfscore.reports.html_annex import annex, annexed
from perfscore.reports.html_fragments import fragment, named_by
from perfscore.reports.html_ledger import ledger
from perfscore.reports.html_rules import story, whole_story
from perfscore.reports.html_style import page_style
from perfscore.reports.html_table import Row, Story, rows, table
from perfscore.reports.html_tags import Html, tag, text, void, when
from perfscore.reports.html_words import Words, capital
from perfscore.reports.phrases import Language
from perfscore.scoring.explanation import Explanation
from perfscore.scoring.result import NodeResult, Scored

MOST_STORIES = 2_000
"""Rows and parts up to which each unfolds its basis and its figures."""

MOST_COMPACT = 100
"""Rows that a notebook shows."""


def report(result: Scored, *, lang: Language | None = None) -> str:
    """The whole report as one page that needs no network and no script."""
    words, name = Words.of(result, lang), _name(result)
    lines = rows(result)
    told = _count(lines) <= MOST_STORIES
    sheet = tag(
        "div",
        head.head(result, words),
        tag("main", *_sections(result, lines, words, name, _stories(lines, words, name) if told else None)),
        head.certificate(result, words),
        class_="ps-sheet",
    )
    page = tag("html", _meta(result), tag("body", sheet, class_="ps ps-page"), lang=words.lang)
    return f"<!DOCTYPE html>\n{page}\n"


def _sections(result: Scored, lines: tuple[Row, ...], words: Words, name: str, unfolding: Story | None) -> list[Html]:
    anchors = {row.node.path: f"r{row.number}" for row in lines} if unfolding is not None else {}
    anchors |= {part.path: anchors[row.node.path] for row in lines if anchors for part in row.node.children}
    many = words.page.too_many.format(count=_count(lines), limit=MOST_STORIES)
    return [
        tag("section", tag("h2", text(capital(words.all.outcome))), head.outcome(result, words, name)),
        head.warnings(result, words),
        tag(
            "section",
            tag("h2", text(words.page.table)),
            when(unfolding is None, tag("p", text(many), class_="ps-note")),
            table(result, lines, words, unfolding),
        ),
        tag("section", tag("h2", text(capital(words.all.ledger))), ledger(result, words, anchors)),
        annex(result, lines, words, name),
    ]


def _count(lines: tuple[Row, ...]) -> int:
    """How many stories there are to tell: those of all rows and of all parts."""
    return sum(1 + len(row.node.children if row.node.kind == "indicator" else ()) for row in lines)


def _meta(result: Scored) -> Html:
    return tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="generator", content=f"perfscore {result.perfscore}"),
        tag("title", text(head.title_of(result))),
        page_style(),
    )


def _stories(lines: tuple[Row, ...], words: Words, name: str) -> Story:
    """What each row unfolds: its story and those of its parts; what the annex tells is not printed here."""
    beside = {words.all.lost, words.all.parts}
    again = {row.number for row in annexed(lines)}

    def wanted(section: str) -> bool:
        return section not in beside

    def unfolding(node: NodeResult, number: int) -> Html:
        at = f"{name}-{number}"
        parts = (
            tag(
                "div",
                tag("p", text(part.title or part.name), class_="ps-story-title"),
                story(part.explanation, words, f"{at}-{index}", wanted),
                class_="ps-of-part",
            )
            for index, part in enumerate(node.children if node.kind == "indicator" else ())
        )
        about = tag("span", text(f" {node.title or node.name}"), class_="ps-hidden")
        summary = tag("summary", text(capital(words.page.basis)), about)
        where = "ps-in-annex" if number in again else None
        return tag("details", summary, story(node.explanation, words, at, wanted), *parts, class_=where)

    return unfolding


def compact(result: Scored, *, lang: Language | None = None) -> str:
    """The total, the grade, the waterfall and the table as a fragment for a notebook."""
    words, name = Words.of(result, lang), f"{_name(result)}-compact"
    lines = rows(result)
    more = words.page.not_shown.format(count=len(lines) - MOST_COMPACT)
    return fragment(
        words.lang,
        tag("p", text(head.title_of(result)), class_="ps-story-title"),
        head.remark(result.read_from, words),
        head.outcome(result, words, name),
        table(result, lines[:MOST_COMPACT], words),
        when(len(lines) > MOST_COMPACT, tag("p", text(more), class_="ps-note")),
    )


def explanation_html(*explanations: Explanation, lang: Language, read_from: str | None = None) -> str:
    """The stories of nodes, each with the picture of its scale, as one fragment; see ``Result.read_from``."""
    words = Words.named(lang)
    told = (
        whole_story(each, Words.named(lang, each.currency), named_by(each.place.file, each.path))
        for each in explanations
    )
    return fragment(words.lang, head.remark(read_from, words), *told)


def ledger_html(result: Scored, lang: Language | None = None) -> str:
    """The ledger as a fragment."""
    words = Words.of(result, lang)
    return fragment(words.lang, head.remark(result.read_from, words), ledger(result, words))


def _name(result: Scored) -> str:
    """What the ids of a result begin with: results of other facts do not share them."""
    return named_by(result.digest, result.facts_digest)
