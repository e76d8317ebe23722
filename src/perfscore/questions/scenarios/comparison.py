"""What changed between two sides and why, as a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs

from perfscore.kernel.source import printable
from perfscore.kernel.suggest import nearest, short
from perfscore.messages.diagnostics import Diagnostic
from perfscore.questions.scenarios.answers import Tabled, html_table, lines
from perfscore.questions.scenarios.comparing import ChangedFact, Difference, Reason, Side, changed_facts, differences
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_tags import tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import Language, WhatIfPhrases, value_words
from perfscore.reports.spoken import labelled, plain

MOST_TOLD = 60
"""Rows that a text or a page lists."""

_MOST_WHY = 6
_OF_THEMSELVES = frozenset({"absorbed", "base", "redistributed", "unassigned"})
"""Kinds of losses that no clause tells more of."""


@attrs.frozen(kw_only=True)
class Comparison(Tabled):
    """What becomes of each row from one scenario to another.

    ``differences`` begins with the whole, whether it differs or not; then come the nodes whose points differ, those of
    which one side has no score first, then the greatest change first. ``grade_before`` and ``grade_after`` are the
    grades, and the problems say why a side has no score.
    """

    before: str
    after: str
    facts: tuple[ChangedFact, ...]
    differences: tuple[Difference, ...]
    grade_before: str | None
    grade_after: str | None
    problems_before: tuple[Diagnostic, ...]
    problems_after: tuple[Diagnostic, ...]
    lang: Language
    currency: str

    @property
    def total(self) -> Difference:
        """What becomes of the whole."""
        return self.differences[0]

    def __getitem__(self, path: str) -> Difference:
        """What becomes of a node, by its path or the end of it. Raises KeyError where it stays, or several end so."""
        found = [each for each in self.differences if path == each.path or f".{each.path}".endswith(f".{path}")]
        exact = [each for each in found if each.path == path] or found
        if len(exact) != 1:
            given: object = path
            paths = [each.path for each in self.differences]
            meant = nearest(given, paths) if isinstance(given, str) and not found else None
            raise KeyError(f"{short(path)} is no row that changes{f'; did you mean {meant!r}?' if meant else ''}")
        return exact[0]

    def rows(self) -> list[dict[str, Any]]:
        """A row for each node, the whole first; points are text with all their digits."""
        own = WhatIfPhrases.of(self.lang)
        words = Words.named(self.lang, self.currency)
        found = []
        for each in self.differences:
            row = each.to_dict()
            row["why"] = "; ".join(reason_words(one, words, own) for one in each.why)
            found.append(row)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "before": self.before,
            "after": self.after,
            "grade_before": self.grade_before,
            "grade_after": self.grade_after,
            "facts": [attrs.asdict(each) for each in self.facts],
            "differences": [each.to_dict() for each in self.differences],
            "problems_before": [each.to_dict() for each in self.problems_before],
            "problems_after": [each.to_dict() for each in self.problems_after],
        }

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The facts that differ, the rows in a table, and below it what changed in each."""
        words, own = self._words(lang)
        told = [own.compared.format(first=self.before, second=self.after), ""]
        told += [f"  {each}" for each in self._facts(words, own)] or [f"  {own.no_facts_changed}"]
        head, rows = self._table(words, own)
        told += ["", *lines(head, rows, (1, 2, 3)), *self._rest(own)]
        for each in self.differences[:MOST_TOLD]:
            reasons = list(_reasons(each, words, own))
            if reasons != [own.from_parts] and reasons:
                told += ["", each.title if each.path else words.page.whole, *(f"  {reason}" for reason in reasons)]
        return "\n".join(map(printable, told))

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        words, own = self._words(None)
        head, rows = self._table(words, own)
        reasons = [words.all.semicolon.join(_reasons(each, words, own)) for each in self.differences[:MOST_TOLD]]
        more = [""] * (len(rows) - len(reasons))
        table = [[*row, why] for row, why in zip(rows, [*reasons, *more], strict=True)]
        facts = list(self._facts(words, own))
        return fragment(
            words.lang,
            tag("p", text(own.compared.format(first=self.before, second=self.after)), class_="ps-story-title"),
            when(facts, tag("ul", *(tag("li", text(each)) for each in facts))),
            html_table(words.all.score, [*head, own.why], table),
            *(tag("p", text(each), class_="ps-note") for each in self._rest(own)),
        )

    def _words(self, lang: Language | None) -> tuple[Words, WhatIfPhrases]:
        return Words.named(lang or self.lang, self.currency), WhatIfPhrases.of(lang or self.lang)

    def _facts(self, words: Words, own: WhatIfPhrases) -> Iterator[str]:
        for each in self.facts[:MOST_TOLD]:
            values = (
                own.not_given if value is None else value_words(value, each.kind, words.all)
                for value in (each.before, each.after)
            )
            yield own.figure.format(name=each.title, before=next(values), after=next(values))
        if len(self.facts) > MOST_TOLD:
            yield own.more.format(count=len(self.facts) - MOST_TOLD)

    def _table(self, words: Words, own: WhatIfPhrases) -> tuple[list[str], list[list[str]]]:
        rows = []
        for each in self.differences[:MOST_TOLD]:
            title = each.title if each.path else words.page.whole
            scores = [_points(value, words) for value in (each.before, each.after)]
            rows.append([title, *scores, signed(each.change)])
            if not each.path and (self.grade_before or self.grade_after):
                rows.append([own.grade, self.grade_before or "—", self.grade_after or "—", ""])
        return [own.row, own.before, own.after, own.change], rows

    def _rest(self, own: WhatIfPhrases) -> list[str]:
        if len(self.differences) == 1 and self.total.before == self.total.after:
            return [own.nothing_changed] if self.grade_before == self.grade_after else []
        left = len(self.differences) - MOST_TOLD
        return [own.more.format(count=left)] if left > 0 else []


def _points(value: Decimal | None, words: Words) -> str:
    return words.page.no_score if value is None else plain(value)


def signed(value: Decimal | None) -> str:
    """A change with its sign; nothing where one side has no score."""
    if value is None:
        return "—"
    return f"{'−' if value < 0 else '+' if value > 0 else '±'}{plain(abs(value))}"


def _reasons(each: Difference, words: Words, own: WhatIfPhrases) -> Iterator[str]:
    if each.only is not None:
        yield own.only_first if each.only == "before" else own.only_second
    for one in each.why[:_MOST_WHY]:
        yield reason_words(one, words, own)
    if len(each.why) > _MOST_WHY:
        yield own.more.format(count=len(each.why) - _MOST_WHY)


def reason_words(each: Reason, words: Words, own: WhatIfPhrases) -> str:
    """A reason in a sentence."""
    match each.what:
        case "parts":
            return own.from_parts
        case "problem":
            sentence = own.problem_ends if each.after is None else own.problem_begins
            return sentence.format(text=each.before or each.after)
        case "figure":
            values = (_value(value, each.label, words, own) for value in (each.before, each.after))
            return own.figure.format(name=each.reason or each.clause, before=next(values), after=next(values))
        case "row":
            return own.row_taken.format(before=each.before or "—", after=each.after or "—")
        case "limit":
            name = f"{words.all.limits[each.label]} {own.quote.format(text=each.reason or each.clause)}"
            return labelled(name, _forced(each, own), words.all)
        case _:
            return labelled(_loss_name(each, words, own), _taken(each, own), words.all)


def _loss_name(each: Reason, words: Words, own: WhatIfPhrases) -> str:
    """What takes or gives points: its kind with the reason; the clause itself where nobody gave one."""
    kind = words.all.kinds[each.label]
    if each.label in _OF_THEMSELVES:
        return kind
    return f"{kind} {own.quote.format(text=each.reason)}" if each.reason else own.quote.format(text=each.clause)


def _forced(each: Reason, own: WhatIfPhrases) -> str:
    """What becomes of a limit."""
    if each.before is None:
        return own.limit_begins
    if each.after is None:
        return own.limit_ends
    return own.limit_binds if each.after == "bound" else own.limit_idle


def _value(value: Decimal | str | None, kind: str, words: Words, own: WhatIfPhrases) -> str:
    return own.not_given if value is None else value_words(str(value), kind, words.all)


def _taken(each: Reason, own: WhatIfPhrases) -> str:
    """What a clause took and takes now; an amount below 0 is given."""
    amounts = [value if isinstance(value, Decimal) else Decimal(0) for value in (each.before, each.after)]
    before, after = (plain(abs(amount)) for amount in amounts)
    gives = amounts[1] < 0 or (not amounts[1] and amounts[0] < 0)
    if not amounts[1]:
        return (own.gave_back if gives else own.took).format(before=before)
    if not amounts[0] or (amounts[0] < 0) != (amounts[1] < 0):
        return (own.takes_less if gives else own.took_none).format(after=after)
    return (own.takes_more if gives else own.takes).format(before=before, after=after)


def compared(one: Side, other: Side, labels: tuple[str, str]) -> Comparison:
    """What becomes of each row from one side to the other."""
    framework = one.framework
    return Comparison(
        before=labels[0],
        after=labels[1],
        facts=changed_facts(framework, one.facts, other.facts),
        differences=differences(one, other),
        grade_before=one.standing.graded.grade,
        grade_after=other.standing.graded.grade,
        problems_before=one.problems,
        problems_after=other.problems,
        lang=framework.language,
        currency=framework.currency,
    )
