"""Answers: their values as plain ones, their rows as CSV and as lines of text, and the page that each of them is."""

from __future__ import annotations

import datetime
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from perfscore.kernel.numbers import number_text, plain, terminates
from perfscore.kernel.source import Language, Record, columns, printable
from perfscore.kernel.spreadsheet import cell
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe, value_text
from perfscore.messages.diagnostics import Diagnostic
from perfscore.model import rule_model, terms
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_tags import Html, cut, tag, text, titled, when
from perfscore.reports.html_words import TAGS, Words, capital, heads
from perfscore.reports.phrases import Phrases, WhatIfPhrases, value_words
from perfscore.reports.shown import Shown
from perfscore.reports.spoken import rough

_WIDEST = 48
_OF_FACT = frozenset({"value", "now", "last", "first", "at", "low", "high"})
"""What is a value of the fact that an answer is about, or a place of its line; every other number counts points."""


class Told(Record):
    """An answer, or a part of one; ``told`` are the names of what it is as plain values."""

    told: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are text with all their digits."""
        return record(self, self.told)


class Rowed(Told, Shown, kw_only=True):
    """An answer that has rows, and is a page; ``language`` is that of its framework."""

    language: Language

    @abstractmethod
    def rows(self) -> Iterable[dict[str, Any]]:
        """The answer as rows: of a name and a plain value each. Numbers are text with all their digits."""

    def to_records(self) -> list[dict[str, Any]]:
        """The same rows, by the name by which results have them, too."""
        return list(self.rows())

    @abstractmethod
    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """The title, and what stands below it."""

    def to_html(self, *, lang: Language | None = None) -> str:
        """All of it as a page in one file, which needs no network; ``lang`` is by default that of the framework."""
        title, told = self.told_html(lang or self.language)
        return titled(TAGS[lang or self.language], title, *told)

    def _repr_html_(self) -> str:
        title, told = self.told_html(self.language)
        return fragment(TAGS[self.language], tag("p", text(title), class_="ps-story-title"), *told)


class Tabled(Rowed, kw_only=True):
    """An answer that is a table as well."""

    currency: str

    def to_csv(self, *, raw: bool = False) -> str:
        """The rows as CSV; unless they are ``raw``, an apostrophe guards texts that a spreadsheet would compute."""
        rows = self.to_records()
        table: list[Iterable[Any]] = [rows[0], *(row.values() for row in rows)] if rows else []
        return "".join(",".join(cell(_csv(value), raw=raw) for value in line) + "\n" for line in table)

    def _words(self, lang: Language | None) -> tuple[Words, WhatIfPhrases]:
        return Words.named(lang or self.language, self.currency), WhatIfPhrases.of(lang or self.language)


def _csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(str(value))


# ------------------------------------------------------------ plain values


def record(each: object, names: str, fact: rule_model.FactDef | None = None) -> dict[str, Any]:
    """Some of what a value tells, as plain values: numbers with all digits, values of a fact as its file has them."""
    told = ((name, getattr(each, name)) for name in names.split())
    return {
        name: plainly(value) if fact is None or name not in _OF_FACT else plain_value(value, fact)
        for name, value in told
    }


def plainly(value: Any) -> Any:
    """A number with all its digits, one without an end as ``1/3``; of anything else that holds others, all of them."""
    match value:
        case Told() | Diagnostic():
            return value.to_dict()
        case Decimal():
            return plain(value)
        case Fraction():
            return number_text(value)
        case tuple():
            return [plainly(each) for each in value]
        case _:
            return value


def plain_value(value: terms.Scalar | None, fact: rule_model.FactDef) -> str | bool | None:
    """The value of a fact, or the place of its line, as a fact file would have it."""
    if isinstance(value, Fraction) and fact.type.kind is Kind.DATE:
        value = datetime.date.fromordinal(int(value))
    return None if value is None else value_text(value, fact.type)


def said_value(value: terms.Scalar | None, fact: rule_model.FactDef, words: Phrases) -> str:
    """The value of a fact, or the place of its line, for reading."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction) and fact.type.kind is Kind.RATIO and terminates(value):
        return f"{rough(value * 100)}%"
    return value_words(describe(value, fact.type), fact.type.kind.value, words)


# ------------------------------------------------------------ tables


class Table(Record):
    """Rows of cells below their heads; the columns in ``right`` stand at their right edge."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()

    def lines(self) -> list[str]:
        """The table as lines of text; what is too wide is cut."""
        return columns([self.head, *([cut(printable(cell), _WIDEST) for cell in row] for row in self.rows)], self.right)

    def html(self, caption: str = "") -> Html:
        """The table as one of a page; on a narrow screen each cell says what it is."""
        labels = [capital(each) or None for each in self.head]
        kinds = ["ps-number" if index in self.right else None for index in range(len(labels))]
        body = (
            tag(
                "tr",
                *(
                    tag("td", text(cell), class_=kind, data_label=label)
                    for cell, label, kind in zip(row, labels, kinds, strict=True)
                ),
            )
            for row in self.rows
        )
        return tag(
            "table",
            when(caption, tag("caption", text(capital(caption)))),
            heads(zip(self.head, kinds, strict=True)),
            tag("tbody", *body),
            class_="ps-table ps-wide",
        )


def notes(told: Iterable[str]) -> list[Html]:
    """Remarks below a table, each in a paragraph of a page."""
    return [tag("p", text(each), class_="ps-note") for each in told]
