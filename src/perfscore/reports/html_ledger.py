"""The ledger of an HTML report: every loss with its clause and its figures, and the sum."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from perfscore.reports.html_tags import Html, join, listed, tag, text, void, when
from perfscore.reports.html_words import Words, amount, capital, why
from perfscore.reports.spoken import plain, published, signed
from perfscore.reports.text import evidence, ranked, roundings, signed_sum, where
from perfscore.scoring.explanation import Loss, Seen
from perfscore.scoring.result import Scored

MOST_ROWS = 2_000


def ledger(result: Scored, words: Words, anchors: Mapping[str, str] | None = None) -> Html:
    """Every loss, the largest first, the roundings that do not show together, and a sum that is what was lost.

    ``anchors`` are the ids of the rows of nodes, by their path.
    """
    losses = ranked(result)
    shown = losses if len(losses) <= MOST_ROWS else losses[: MOST_ROWS - 1]
    if not result.losses:
        return tag("p", text(capital(words.all.nothing_lost)), class_="ps-note")
    lines = [_line(number, each, result, words, anchors or {}) for number, each in enumerate(shown, start=1)]
    if len(shown) < len(losses):
        lines.append(_others(losses[len(shown) :], words))
    unseen = roundings(result, words.all)
    if unseen is not None:
        zero, said = unseen
        lines.append(_plain_line(tag("b", text(zero), class_="ps-even"), said))
    return tag(
        "table",
        tag("caption", text(words.page.ledger_caption)),
        _head(words),
        tag("tbody", *lines),
        tag("tfoot", _sum(result, words)),
        class_="ps-table ps-ledger",
    )


def _head(words: Words) -> Html:
    told = (
        (words.all.rank, "ps-rank"),
        (words.all.where, "ps-indicator"),
        (words.all.lost, "ps-number"),
        (words.all.why, "ps-losses"),
        (words.all.clause, "ps-clause"),
        (words.all.figures, "ps-evidence"),
    )
    return tag("thead", tag("tr", *(tag("th", text(capital(each)), scope="col", class_=kind) for each, kind in told)))


def _line(number: int, loss: Loss, result: Scored, words: Words, anchors: Mapping[str, str]) -> Html:
    title, path = where(loss, result, words.all)
    anchor = anchors.get(loss.path)
    name = text(title) if anchor is None else tag("a", text(title), href=f"#{anchor}")
    exact = words.page.exact.format(amount=signed(loss.amount))
    differs = Fraction(loss.published) != loss.amount
    told = [tag("span", text(words.all.kinds[loss.kind]), class_="ps-kind"), tag("span", text(why(loss, words)))]
    clause = tag("code", text(loss.clause))
    figures = listed((_figure(each, words) for each in loss.seen), "ps-figures-list")
    return tag(
        "tr",
        tag("td", text(str(number)), class_="ps-rank"),
        tag("th", name, _path(path), scope="row", class_="ps-indicator"),
        tag(
            "td",
            amount(loss.amount, published(loss)),
            when(differs, tag("span", text(exact), class_="ps-exact")),
            class_="ps-number",
            data_label=capital(words.all.lost),
        ),
        tag("td", join(told, " "), class_="ps-losses", data_label=capital(words.all.why)),
        tag(
            "td",
            clause,
            _place(loss, words),
            class_="ps-clause",
            data_label=capital(words.all.clause),
        ),
        tag("td", figures, class_="ps-evidence", data_label=capital(words.all.figures)) if figures else tag("td"),
    )


def _figure(figure: Seen, words: Words) -> Html:
    """A figure; those behind the ones that a clause itself names stand, on paper, only in the annex."""
    return tag("span", text(evidence(figure, words.all)), class_=None if figure.direct else "ps-behind")


def _place(loss: Loss, words: Words) -> Html:
    """The line of a clause; its file, which on paper the annex tells, only on a screen."""
    file, line = tag("span", text(loss.place.file), class_="ps-file"), text(words.all.line.format(line=loss.line))
    return tag("span", file, text(" "), line, class_="ps-path")


def _path(path: str) -> Html:
    """A dotted path, which may break behind its dots."""
    return tag("span", Html(f".{void('wbr')}".join(text(each) for each in path.split("."))), class_="ps-path")


def _others(losses: list[Loss], words: Words) -> Html:
    """All that the table has no room for, as one line, so that it still adds up."""
    rest = sum((Fraction(each.published) for each in losses), Fraction(0))
    told = words.page.more_losses.format(count=len(losses))
    return _plain_line(amount(rest), told)


def _plain_line(figure: Html, told: str, class_: str | None = "ps-small") -> Html:
    return tag(
        "tr",
        tag("td", class_="ps-rank"),
        tag("th", text(told), scope="row", class_="ps-indicator"),
        tag("td", figure, class_="ps-number"),
        tag("td", colspan=3),
        class_=class_,
    )


def _sum(result: Scored, words: Words) -> Html:
    said = words.all.sum_of_losses.format(weight=plain(result.weight), score=plain(result.score))
    return _plain_line(amount(result.lost, signed_sum(result)), capital(said), None)
