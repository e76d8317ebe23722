"""The head of an HTML report, its total with the waterfall, its warnings, and its certificate."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from perfscore.messages.diagnostics import Diagnostic
from perfscore.reports.html_rules import story
from perfscore.reports.html_tags import NOTHING, Html, join, listed, tag, text, when
from perfscore.reports.html_words import Words, capital, place_words
from perfscore.reports.pictures import waterfall
from perfscore.reports.spoken import grade_words, labelled, plain, unverified
from perfscore.scoring.result import Scored

_VERIFY = "perfscore verify result.json FRAMEWORK FACTS"


def title_of(result: Scored) -> str:
    """What the page is called: the table, whom it is about, and the total."""
    subject = dict(result.about).get("title")
    total = f"{plain(result.score)} {result.grade or ''}".strip()
    return " · ".join(each for each in (result.title or result.name or result.framework, subject, total) if each)


def head(result: Scored, words: Words) -> Html:
    """The title, whom it is about, and where the rules and the figures come from."""
    subject = dict(result.about).get("title")
    pairs = [join([tag("dt", text(capital(name))), tag("dd", text(value))]) for name, value in _about(result, words)]
    return tag(
        "header",
        tag("h1", text(result.title or result.name or result.framework), lang=words.own),
        when(subject, tag("p", text(subject or ""), class_="ps-subject", lang=words.own)),
        remark(result.read_from, words),
        when(pairs, tag("dl", *pairs, class_="ps-meta")),
    )


def remark(read_from: str | None, words: Words) -> Html:
    """That a result was read from a file, and that nobody has verified what that says."""
    said = unverified(read_from, words.all)
    return NOTHING if said is None else tag("p", text(said), class_="ps-unverified")


def _about(result: Scored, words: Words) -> Iterator[tuple[str, str]]:
    page = words.page
    for key, value in result.about:
        if key != "title":
            yield page.about.get(key, key), value
    if result.authority is not None:
        yield page.authority, result.authority
    if result.effective is not None:
        yield page.period, period(*result.effective, words)
    if result.version is not None:
        yield page.version, result.version
    if result.origin is not None:
        yield page.origin, result.origin


def period(first: datetime.date, last: datetime.date | None, words: Words) -> str:
    """The days from which and until which a framework is in force."""
    days = [words.page.day.format(day) for day in (first, last) if day is not None]
    pattern = words.page.since if last is None else words.page.until
    return pattern.format(first=days[0], last=days[-1])


def outcome(result: Scored, words: Words, name: str) -> Html:
    """The total and the grade, large, beside the way from the full points down to them."""
    lost = result.lost
    pattern = words.page.lost_of if lost > 0 else words.page.gained if lost < 0 else words.page.nothing
    summary = tag(
        "div",
        tag("p", text(plain(result.score)), class_="ps-total ps-serif"),
        tag("p", text(words.page.full.format(points=plain(result.weight)))),
        tag("p", text(pattern.format(points=plain(lost.copy_abs()))), class_="ps-minus" if lost > 0 else "ps-plus"),
        _grade(result, words, name),
        class_="ps-summary",
    )
    picture = tag("div", tag("h3", text(words.page.waterfall)), waterfall(result, words, f"{name}-waterfall"))
    return tag("div", summary, picture, class_="ps-result")


def _grade(result: Scored, words: Words, name: str) -> Html:
    """The grade, what changed it, what might have and did not, and where the next one begins."""
    if result.grade is None:
        return NOTHING
    label = tag("span", text(capital(words.all.grade)), class_="ps-grade-word")
    changed = grade_words(result, words.all)
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
    told = listed((_warning(each, words) for each in result.warnings), "ps-warnings")
    return tag("section", tag("h2", text(capital(words.all.warnings))), told)


def _warning(each: Diagnostic, words: Words) -> Html:
    help_ = "" if each.help is None else words.all.advice.format(advice=each.help)
    related = (tag("p", text(labelled(said, place_words(place, words), words.all))) for said, place in each.related)
    return join(
        [
            tag("p", text(each.message)),
            *related,
            when(help_, tag("p", text(help_))),
            tag("p", text(f"{each.code} · {place_words(each.place, words)}"), class_="ps-note"),
        ]
    )


def certificate(result: Scored, words: Words) -> Html:
    """The digests, the version, and how to compute the result again."""
    pairs = ((words.all.framework_digest, result.digest), (words.all.facts_digest, result.facts_digest))
    told = (join([tag("dt", text(capital(name))), tag("dd", tag("code", text(value)))]) for name, value in pairs)
    return tag(
        "footer",
        tag("h2", text(words.page.certificate)),
        tag("dl", *told, class_="ps-meta"),
        tag("p", text(capital(words.all.computed_by.format(version=result.perfscore)))),
        tag("p", text(words.page.verify), text(" "), tag("code", text(_VERIFY))),
    )
