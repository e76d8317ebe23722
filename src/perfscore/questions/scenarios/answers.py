"""Answers that are tables: their rows as CSV, as lines of text and as a table of a page."""

from __future__ import annotations

import datetime
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from perfscore.kernel.numbers import number_text, terminates
from perfscore.kernel.source import display_width, pad, printable
from perfscore.kernel.spreadsheet import cell
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.model import rule_model, terms
from perfscore.questions.soundness.listing import value_text
from perfscore.reports.html_tags import Html, cut, tag, text
from perfscore.reports.html_words import capital
from perfscore.reports.phrases import Phrases, value_words
from perfscore.reports.shown import Shown
from perfscore.reports.spoken import rough

_WIDEST = 48


class Tabled(Shown):
    """An answer that is a table as well."""

    __slots__ = ()

    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """The answer as rows: of a name and a plain value each. Numbers are text with all their digits."""

    def to_csv(self, *, raw: bool = False) -> str:
        """The rows as CSV; unless they are ``raw``, an apostrophe guards texts that a spreadsheet would compute."""
        rows = self.rows()
        table: list[Iterable[Any]] = [rows[0], *(row.values() for row in rows)] if rows else []
        return "".join(",".join(cell(_plain(value), raw=raw) for value in line) + "\n" for line in table)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(str(value))


def number(value: Fraction | None) -> str | None:
    """A number with all its digits, one without an end as ``1/3``."""
    return None if value is None else number_text(value)


def place_value(place: Fraction, fact: rule_model.FactDef) -> terms.Scalar:
    """The value of a fact that lies at a place of its line."""
    return datetime.date.fromordinal(int(place)) if fact.type.kind is Kind.DATE else place


def plain_value(value: terms.Scalar | None, fact: rule_model.FactDef) -> str | bool | None:
    """The value of a fact as a fact file would have it."""
    return None if value is None else value_text(value, fact)


def said_value(value: terms.Scalar | None, fact: rule_model.FactDef, words: Phrases) -> str:
    """The value of a fact for reading."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction) and fact.type.kind is Kind.RATIO and terminates(value):
        return f"{rough(value * 100)}%"
    return value_words(describe(value, fact.type), fact.type.kind.value, words)


def change(amount: Fraction | None) -> str:
    """A change with its sign; nothing where there is none to tell."""
    if amount is None:
        return "—"
    digits = rough(abs(amount))
    sign = "−" if amount < 0 else "+" if amount > 0 else "±"
    return f"≈{sign}{digits[1:]}" if digits.startswith("≈") else f"{sign}{digits}"


def lines(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows below their head as lines of text; the columns in ``right`` stand at their right edge."""
    table = [list(head), *([cut(printable(cell), _WIDEST) for cell in row] for row in rows)]
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            pad(cell, width, right=index in right) for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str | Html]]) -> Html:
    """A table of a page; cells that are raw texts are escaped."""
    cells = (tag("th", text(capital(each)), scope="col") for each in head)
    body = (tag("tr", *(tag("td", text(cell)) for cell in row)) for row in rows)
    return tag(
        "table",
        tag("caption", text(capital(caption))),
        tag("thead", tag("tr", *cells)),
        tag("tbody", *body),
        class_="ps-table",
    )
