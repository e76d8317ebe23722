"""Reads a CSV file as the table of one fact."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain

from perfscore.files.csv_rows import SEPARATORS, Cell, needs_quotes, rows, split_amount, whole
from perfscore.files.places import problem, refused
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span
from perfscore.messages import fact_files as messages
from perfscore.messages.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.scoring.facts import CellSpans, FactPlaces, Facts, RowSpans, TablePlaces


def read_csv_table(source: Source, table: str) -> Facts:
    """Read a CSV file as the table of one fact: the first row holds the headings, each further one is a row.

    Raises FactsError with all headings, or all rows, that cannot be read.
    """
    all_rows = rows(source)
    headings = next(all_rows, None)
    if headings is None:
        raise refused(messages.nothing_there("CSV", table=True), source)
    while not headings[-1].text:
        headings.pop()
    _check(source, headings)
    second = next(all_rows, None)
    if len(headings) == 1 and second is not None and sum(bool(cell.text) for cell in second) > 1:
        raise refused(messages.title_above(), source, whole(headings))
    all_rows = chain(() if second is None else (second,), all_rows)
    values: list[dict[str, str]] = []
    places: list[RowSpans] = []
    problems: list[Diagnostic] = []
    unnamed: set[int] = set()
    for row in all_rows:
        if len(values) == limits.ROWS:
            raise refused(messages.too_many_rows(table), source, whole(row))
        problems.extend(problem(message, source, span) for message, span in _wrong(headings, row, unnamed))
        cells = [(heading, cell) for heading, cell in zip(headings, row, strict=False) if heading.text]
        values.append({heading.text: cell.text for heading, cell in cells if cell.text})
        spans = (CellSpans(heading.text, heading.span, cell.span) for heading, cell in cells)
        places.append(RowSpans(whole(row), tuple(spans)))
    if problems:
        raise FactsError(problems[: limits.DIAGNOSTICS])
    first = Place.of(source, whole(headings))
    known = FactPlaces(first, first, table=TablePlaces(source, tuple(places)))
    return Facts(source.name, ((table, values),), (), ((table, known),))


def _check(source: Source, headings: Sequence[Cell]) -> None:
    separator = separator_of(headings)
    if separator is not None:
        raise refused(messages.other_separator(separator, table=True), source, whole(headings))
    seen: set[str] = set()
    problems = []
    for heading in headings:
        name = unicodedata.normalize("NFC", heading.text)
        if name and name in seen:
            problems.append(
                problem(messages.column_twice(heading.text[: limits.NAME_CHARACTERS]), source, heading.span)
            )
        seen.add(name)
    if problems:
        raise FactsError(problems[: limits.DIAGNOSTICS])


def separator_of(headings: Sequence[Cell]) -> str | None:
    """What divides the headings instead of commas, or more often than they do; a full-width sign may belong to one."""
    plain = [heading.text for heading in headings if not heading.quoted]
    for sign in SEPARATORS:
        count = sum(text.count(sign) for text in plain)
        if count and (len(headings) == 1 or (sign in ";\t" and count >= len(headings))):
            return sign
    return None


def _wrong(headings: Sequence[Cell], row: Sequence[Cell], unnamed: set[int]) -> Iterator[tuple[Message, Span]]:
    """What is wrong in a row; of each column without a heading, collected in ``unnamed``, it is said once."""
    surplus = [cell for cell in row[len(headings) :] if cell.text]
    if surplus:
        amounts = (split_amount(row, index) for index in range(len(row)))
        amount = next((amount for amount in amounts if amount is not None), None)
        if amount is None:
            yield messages.too_many_cells(len(headings)), surplus[0].span
        else:
            yield needs_quotes(amount)
        return
    for index, (heading, cell) in enumerate(zip(headings, row, strict=False)):
        if cell.text and not heading.text and index not in unnamed:
            unnamed.add(index)
            yield messages.no_heading(), cell.span
