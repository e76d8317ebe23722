"""The words of an HTML page: losses, limits, amounts and places in a line or less."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from perfscore.kernel.source import Language, Record, replace
from perfscore.kernel.types import POINTS
from perfscore.kernel.wording import written_interval
from perfscore.model.model import Grading
from perfscore.reports import spoken
from perfscore.reports.html_tags import NOTHING, Html, join, tag, text, when
from perfscore.reports.phrases import Phrases, ReportPhrases, with_currency
from perfscore.scoring.explanation import AppliedLimit, Loss, Seen
from perfscore.scoring.result import NodeResult, Scored

_FIGURES = 3
_ONE = Fraction(1)


TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-CN"}
"""The languages as HTML names them."""


class Words(Record):
    """All fixed words of a page: those of every report, and those of pages alone.

    ``lang`` is the language of the page as HTML names it, ``own`` that of the framework's own texts where they differ.
    ``largest`` are the points of the row that has most: its bar is as long as bars get.
    """

    all: Phrases
    page: ReportPhrases
    lang: str
    own: str | None = None
    largest: Fraction = _ONE

    @classmethod
    def of(cls, result: Scored, lang: Language | None) -> Words:
        """The words in a language; None means that of the framework."""
        rows = (Fraction(max(abs(node.weight), abs(node.high), abs(node.low))) for node in result.indicators)
        found = cls.named(lang or result.language, result.currency, result.language)
        return replace(found, all=spoken.worded(result, lang), largest=max(rows, default=_ONE) or _ONE)

    @classmethod
    def named(cls, lang: Language, currency: str = "", own: Language | None = None) -> Words:
        """The words of a language; ``own`` is that of the framework, where it matters."""
        other = None if own is None or own == lang else TAGS[own]
        return cls(with_currency(Phrases.of(lang), currency), ReportPhrases.of(lang), TAGS[lang], other)


def period(first: datetime.date, last: datetime.date | None, words: Words) -> str:
    """The days from which and until which a framework is in force."""
    days = [words.page.day.format(day) for day in (first, last) if day is not None]
    pattern = words.page.since if last is None else words.page.until
    return pattern.format(first=days[0], last=days[-1])


def grades(grading: Grading, words: Words, worded: Callable[[str], str] = str) -> list[str]:
    """Each grade with the totals that give it, which are ``worded`` in some way."""
    found = []
    for row in grading.rows:
        totals = words.all.comma.join(worded(written_interval(each, POINTS)) for each in row.intervals)
        found.append(spoken.labelled(row.grade, totals or words.page.otherwise, words.all))
    return found


def capital(words: str) -> str:
    """Fixed words at the beginning of a line."""
    return words[:1].upper() + words[1:]


def heads(told: Iterable[tuple[str, str | None]]) -> Html:
    """The headings of a table, each with its class."""
    cells = (tag("th", text(capital(each)), scope="col", class_=kind) for each, kind in told)
    return tag("thead", tag("tr", *cells))


def called(node: NodeResult, words: Words, class_: str | None = None) -> Html:
    """A node by its title, or by its name."""
    return tag("span", text(node.title or node.name), class_=class_, lang=words.own)


def section(title: str, *content: Html) -> Html:
    """A part of a page below its title."""
    return tag("section", tag("h2", text(capital(title))), *content)


def cell(class_: str, label: str, *content: Html) -> Html:
    """A cell of a table, which says on a narrow screen what it is."""
    return tag("td", *content, class_=class_, data_label=capital(label))


def described(told: Iterable[tuple[str, Html]], class_: str = "ps-meta", lang: str | None = None) -> Html:
    """Names, each with what belongs to it; nothing where there are none."""
    rows = [join([tag("dt", text(name), lang=lang), each]) for name, each in told]
    return tag("dl", *rows, class_=class_) if rows else NOTHING


def amount(taken: Decimal | Fraction, shown: str | None = None) -> Html:
    """A signed amount, a loss with a minus, in its colour."""
    kind = "minus" if taken > 0 else "plus" if taken < 0 else "even"
    return tag("b", text(shown or spoken.signed(taken)), class_=f"ps-{kind}")


def direct(figures: Iterable[Seen], words: Words) -> str:
    """The figures that a clause itself names, the first few of them."""
    named = [spoken.figure_words(each, words.all) for each in figures if each.direct]
    return words.all.semicolon.join([*named[:_FIGURES], *(["…"] if len(named) > _FIGURES else [])])


def why(loss: Loss, words: Words) -> str:
    """The words that stand behind the kind of a loss; empty where the clause alone tells."""
    if loss.kind == "unassigned":
        return words.all.none_assigned if loss.amount > 0 else words.all.too_many_assigned
    if loss.kind in {"redistributed", "absorbed"}:
        return spoken.loss_words(loss, words.all)
    return loss.reason or ""


def told(loss: Loss, words: Words) -> Html:
    """A loss in one line: its kind, why, and the figures; the clause where there is nothing else to say."""
    reason = why(loss, words)
    # What an assessor gave says no more than the loss itself.
    figures = "" if loss.kind == "judged" else direct(loss.seen, words)
    silent = not reason and not figures and loss.kind != "rounding"
    parts = (
        tag("span", text(words.all.kinds[loss.kind]), class_="ps-kind"),
        when(reason, tag("span", text(reason), class_="ps-why", lang=words.own)),
        when(figures, tag("span", text(figures), class_="ps-seen", lang=words.own)),
        when(silent, tag("span", text(spoken.plainly(loss.clause, loss.seen, words.all)), class_="ps-why")),
    )
    return join((part for part in parts if part), " ")


def standing(node: NodeResult, words: Words) -> Html:
    """The published points of the declared ones, or that there are none."""
    said = f"{spoken.plain(node.score)} / {spoken.declared(node)}" if node.applies else words.all.not_applicable
    return tag("span", text(said), class_="ps-sub")


def idle(limit: AppliedLimit, words: Words) -> Html:
    """A limit that held and changed nothing."""
    kind, reason = words.all.limits[limit.kind], limit.reason or limit.clause
    return tag("span", text(words.all.no_effect.format(limit=kind, reason=reason)), class_="ps-idle")
