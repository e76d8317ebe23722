"""The annex of an HTML report: on paper, how the rows that lost points were scored.

On a screen each row unfolds its story. Paper cannot, and browsers print no closed details, so the stories of the rows
that lost points stand here a second time, and only when the page is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfscore.reports.html_rules import story
from perfscore.reports.html_table import Row, own_losses
from perfscore.reports.html_tags import NOTHING, Html, tag, text, when
from perfscore.reports.html_words import Words, standing
from perfscore.scoring.result import NodeResult, Scored

MOST_STORIES = 100
"""Stories in the annex; the page holds each of them twice."""


def annexed(lines: Sequence[Row]) -> list[Row]:
    """The rows that lost points, or were given some, as many as the annex tells of."""
    return [row for row in lines if own_losses(row.node)][:MOST_STORIES]


def annex(result: Scored, lines: Sequence[Row], words: Words, name: str) -> Html:
    """The stories of the rows that lost points, and that of the whole where it lost some by itself."""
    told = annexed(lines)
    own = [Row(result, ())] if own_losses(result) else []
    left_out = sum(1 for row in lines if own_losses(row.node)) - len(told)
    stories = [
        _story(node, row, words, f"{name}-annex-{number}-{index}")
        for number, row in enumerate([*told, *own])
        for index, node in enumerate(_that_lost(row.node))
    ]
    if not stories:
        return NOTHING
    more = when(left_out, tag("p", text(words.page.annex_more.format(count=left_out)), class_="ps-note"))
    return tag("section", tag("h2", text(words.page.annex)), *stories, more, class_="ps-annex")


def _that_lost(node: NodeResult) -> Iterator[NodeResult]:
    """The node, and its parts, as far as points were lost by their own rules or limits."""
    parts = node.children if node.kind == "indicator" else ()
    if not parts or any(loss.path == node.path for loss in own_losses(node)):
        yield node
    yield from (part for part in parts if own_losses(part))


def _story(node: NodeResult, row: Row, words: Words, name: str) -> Html:
    beside = {words.all.lost, words.all.parts, words.all.edges}

    def wanted(section: str) -> bool:
        return section not in beside

    inside = [*row.above, *([row.node] if node is not row.node else [])]
    path = " › ".join(each.title or each.name for each in inside if each is not node)
    return tag(
        "div",
        when(path, tag("span", text(path), class_="ps-path", lang=words.own)),
        tag(
            "p",
            tag("span", text(node.title or node.name), lang=words.own),
            text(" "),
            tag("span", text(standing(node, words)), class_="ps-sub"),
            class_="ps-story-title",
        ),
        story(node.explanation, words, name, wanted),
        class_="ps-explanation",
    )
