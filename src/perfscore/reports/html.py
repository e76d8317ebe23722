"""HTML reports: a page in one file, and fragments for a notebook of a result, a ledger or stories."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from perfscore.kernel.source import Language
from perfscore.messages.diagnostics import Diagnostic
from perfscore.reports import spoken
from perfscore.reports.html_fragments import fragment, named_by
from perfscore.reports.html_table import Line, Story, ledger, rows, story, table, whole_story
from perfscore.reports.html_tags import NOTHING, Html, join, listed, page, tag, text, when
from perfscore.reports.html_words import Words, called, capital, described, period, section, standing
from perfscore.reports.picture_result import waterfall
from perfscore.scoring.explanation import Explanation
from perfscore.scoring.result import NodeResult, Scored

_VERIFY = "perfscore verify result.json FRAMEWORK FACTS"


def title_of(result: Scored, words: Words) -> str:
    """What the page is called: the table, whom it is about, and the total."""
    subject = dict(result.about).get("title")
    total = f"{spoken.reached(result, words.all)} {result.grade or ''}".strip()
    return " · ".join(each for each in (result.title or result.name or result.framework, subject, total) if each)


def head(result: Scored, words: Words) -> Html:
    """The title, whom it is about, and where the rules and the figures come from."""
    subject = dict(result.about).get("title")
    return tag(
        "header",
        tag("h1", text(result.title or result.name or result.framework), lang=words.own),
        when(subject, tag("p", text(subject or ""), class_="ps-subject", lang=words.own)),
        remark(result.read_from, words),
        described((capital(name), tag("dd", text(value))) for name, value in _about(result, words)),
    )


def remark(read_from: str | None, words: Words) -> Html:
    """That a result was read from a file, and that nobody has verified what that says."""
    said = spoken.unverified(read_from, words.all)
    return NOTHING if said is None else tag("p", text(said), class_="ps-unverified")


def _about(result: Scored, words: Words) -> Iterator[tuple[str, str]]:
    page = words.page
    yield from ((page.about.get(key, key), value) for key, value in result.about if key != "title")
    in_force = None if result.effective is None else period(*result.effective, words)
    rules = ((page.authority, result.authority), (page.period, in_force), (page.version, result.version))
    yield from ((name, value) for name, value in (*rules, (page.origin, result.origin)) if value is not None)


def outcome(result: Scored, words: Words, name: str) -> Html:
    """The total and the grade, large, beside the way from the full points down to them."""
    if not result.applies:
        told = tag("p", text(spoken.unlisted(result, words.all)), class_="ps-total")
        return join([tag("div", told, class_="ps-summary"), _titled(result, words)])
    lost = result.lost
    pattern = words.page.lost_of if lost > 0 else words.page.gained if lost < 0 else words.page.nothing
    said = pattern.format(points=spoken.plain(lost.copy_abs()))
    summary = tag(
        "div",
        tag("p", text(spoken.plain(result.score)), class_="ps-total ps-serif"),
        tag("p", text(words.page.full.format(points=spoken.plain(result.weight)))),
        tag("p", text(said), class_="ps-minus" if lost > 0 else "ps-plus"),
        _grade(result, words, name),
        class_="ps-summary",
    )
    picture = tag("div", tag("h3", text(words.page.waterfall)), waterfall(result, words, f"{name}-waterfall"))
    return join([tag("div", summary, picture, class_="ps-result"), _titled(result, words)])


def _titled(result: Scored, words: Words) -> Html:
    """What is shown beside the points."""
    told = ((title, tag("dd", text(value))) for title, value in spoken.titled(result, words.all))
    return described(told, lang=words.own)


def _grade(result: Scored, words: Words, name: str) -> Html:
    """The grade, what changed it, what might have and did not, and where the next one begins."""
    if result.grade is None:
        return NOTHING
    label = tag("span", text(capital(words.all.grade)), class_="ps-grade-word")
    changed = spoken.grade_words(result, words.all)
    kinds = {"cap": words.all.limits["cap"], "override": words.all.grade}
    idle = (
        text(words.all.no_effect_on_grade.format(limit=kinds[rule.kind], reason=rule.reason or rule.grade))
        for rule in result.grade_rules
        if not rule.bound
    )
    return join(
        [
            tag("p", label, text(result.grade), class_="ps-grade"),
            when(changed != result.grade, tag("p", text(changed))),
            listed(idle, "ps-idle"),
            story(result.explanation, words, f"{name}-grade", {words.all.scale, words.all.edges}.__contains__),
        ]
    )


def warnings(result: Scored, words: Words) -> Html:
    """What the framework, the facts or the rows warn of."""
    if not result.warnings:
        return NOTHING
    told = listed((_warning(each.told_in(words.all.lang), words) for each in result.warnings), "ps-warnings")
    return section(words.all.warnings, told)


def _warning(each: Diagnostic, words: Words) -> Html:
    related = (spoken.labelled(said, spoken.place_words(place, words.all), words.all) for said, place in each.related)
    return join(
        [
            *(tag("p", text(said)) for said in (each.message, *related)),
            when(each.help, tag("p", text(words.all.advice.format(advice=each.help)))),
            tag("p", text(f"{each.code} · {spoken.place_words(each.place, words.all)}"), class_="ps-note"),
        ]
    )


def certificate(result: Scored, words: Words) -> Html:
    """The digests, the version, and how to compute the result again."""
    pairs = ((words.all.framework_digest, result.digest), (words.all.facts_digest, result.facts_digest))
    return tag(
        "footer",
        tag("h2", text(words.page.certificate)),
        described((capital(name), tag("dd", tag("code", text(value)))) for name, value in pairs),
        tag("p", text(capital(words.all.computed_by.format(version=result.perfscore)))),
        tag("p", text(words.page.verify), text(" "), tag("code", text(_VERIFY))),
    )


MOST_IN_ANNEX = 100
"""Stories in the annex.

On a screen each row unfolds its story. Paper cannot, and browsers print no closed details, so the stories of the rows
that lost points stand in the annex a second time, which shows only when the page is printed.
"""


def annexed(lines: Sequence[Line]) -> list[Line]:
    """The rows that lost points, or were given some, as many as the annex tells of."""
    return [row for row in lines if spoken.own_losses(row.node)][:MOST_IN_ANNEX]


def annex(result: Scored, lines: Sequence[Line], words: Words, name: str) -> Html:
    """The stories of the rows that lost points, and that of the whole where it lost some by itself."""
    told = annexed(lines)
    own = [Line(result, ())] if spoken.own_losses(result) else []
    left_out = sum(1 for row in lines if spoken.own_losses(row.node)) - len(told)
    stories = [
        _annexed_story(node, row, words, f"{name}-annex-{number}-{index}")
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
    if not parts or any(loss.path == node.path for loss in spoken.own_losses(node)):
        yield node
    yield from (part for part in parts if spoken.own_losses(part))


def _but(*beside: str) -> Callable[[str], bool]:
    """Whether a section of a story is told that stands nowhere beside it."""
    return lambda section: section not in beside


def _annexed_story(node: NodeResult, row: Line, words: Words, name: str) -> Html:
    inside = [*row.above, *([row.node] if node is not row.node else [])]
    path = " › ".join(each.title or each.name for each in inside if each is not node)
    return tag(
        "div",
        when(path, tag("span", text(path), class_="ps-path", lang=words.own)),
        tag("p", join([called(node, words), standing(node, words)], " "), class_="ps-story-title"),
        story(node.explanation, words, name, _but(words.all.lost, words.all.parts, words.all.edges)),
        class_="ps-explanation",
    )


MOST_STORIES = 2_000
"""Rows and parts up to which each unfolds its basis and its figures."""

MOST_COMPACT = 100
"""Rows that a notebook shows."""


def report(result: Scored, *, lang: Language | None = None) -> str:
    """The whole report as one page that needs no network and no script."""
    words, name = Words.of(result, lang), _name(result)
    lines = rows(result)
    told = _count(lines) <= MOST_STORIES
    return page(
        words.lang,
        title_of(result, words),
        head(result, words),
        tag("main", *_sections(result, lines, words, name, _stories(lines, words, name) if told else None)),
        certificate(result, words),
        generator=f"perfscore {result.perfscore}",
    )


def _sections(result: Scored, lines: tuple[Line, ...], words: Words, name: str, unfolding: Story | None) -> list[Html]:
    anchors = {row.node.path: f"r{row.number}" for row in lines} if unfolding is not None else {}
    anchors |= {part.path: anchors[row.node.path] for row in lines if anchors for part in row.node.children}
    many = text(words.page.too_many.format(count=_count(lines), limit=MOST_STORIES))
    remark_on_many = when(unfolding is None, tag("p", many, class_="ps-note"))
    return [
        section(words.all.outcome, outcome(result, words, name)),
        warnings(result, words),
        section(words.page.table, remark_on_many, table(result, lines, words, unfolding)),
        section(words.all.ledger, ledger(result, words, anchors)),
        annex(result, lines, words, name),
    ]


def _count(lines: tuple[Line, ...]) -> int:
    """How many stories there are to tell: those of all rows and of all parts."""
    return sum(1 + len(row.node.children if row.node.kind == "indicator" else ()) for row in lines)


def _stories(lines: tuple[Line, ...], words: Words, name: str) -> Story:
    """What each row unfolds: its story and those of its parts; what the annex tells is not printed here."""
    again, wanted = {row.number for row in annexed(lines)}, _but(words.all.lost, words.all.parts)

    def unfolding(node: NodeResult, number: int) -> Html:
        at = f"{name}-{number}"
        parts = list[Html]()
        for index, part in enumerate(node.children if node.kind == "indicator" else ()):
            title = tag("p", text(part.title or part.name), class_="ps-story-title")
            told = story(part.explanation, words, f"{at}-{index}", wanted)
            parts.append(tag("div", title, told, class_="ps-of-part"))
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
        tag("p", text(title_of(result, words)), class_="ps-story-title"),
        remark(result.read_from, words),
        outcome(result, words, name),
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
    return fragment(words.lang, remark(read_from, words), *told)


def ledger_html(result: Scored, lang: Language | None = None) -> str:
    """The ledger as a fragment."""
    words = Words.of(result, lang)
    return fragment(words.lang, remark(result.read_from, words), ledger(result, words))


def _name(result: Scored) -> str:
    """What the ids of a result begin with: results of other facts do not share them."""
    return named_by(result.digest, result.facts_digest)
