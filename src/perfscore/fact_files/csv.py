"""The text of a CSV file comes in; its facts, or what is wrong in its writing, go out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from perfscore import limits
from perfscore.diagnostics import Diagnostic, FactsError
from perfscore.engine.facts import FIELDS, Fact, Facts
from perfscore.fact_files.places import Entry, fact_places, problem, refused
from perfscore.messages import fact_files as messages
from perfscore.messages.facts import given_twice, unknown_column
from perfscore.source import Source, Span
from perfscore.suggest import nearest

_COLUMNS = ("name", *FIELDS)
_CELL = re.compile(r'[ \t]*+"(?P<quoted>(?:[^"]|"")*+)"[ \t]*+|(?P<plain>[^,\r\n]*+)')
_NO_ROWS = re.compile(r"(?:[ \t,]*+(?:\r\n?|\n))*+")
_ROW_END = re.compile(r"\r\n?|\n")
_SEPARATORS = (";", "\t", "，", "；", "|")
_FIRST_DIGITS = re.compile(r"[+-]?[0-9]{1,3}")
_MORE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")


@attrs.frozen
class _Cell:
    text: str
    span: Span
    quoted: bool


_NOTHING = _Cell("", Span(0, 0), quoted=False)


def read_csv(source: Source) -> Facts:
    """Read the facts of a CSV file. Raises FactsError with all rows that cannot be read."""
    rows = [row for row in _rows(source) if any(cell.text for cell in row)]
    if not rows:
        raise refused(messages.nothing_there("CSV"), source)
    columns = _columns(source, rows[0])
    facts: dict[str, Any] = {}
    entries: list[Entry] = []
    problems: list[Diagnostic] = []
    for row in rows[1:]:
        cells = {column: cell for column, cell in zip(columns, row, strict=False) if cell.text}
        name = cells.pop("name", _NOTHING)
        wrong = _row_problem(source, columns, row, name)
        if wrong is not None:
            problems.append(wrong)
        elif name.text in facts:
            problems.append(problem(given_twice(name.text), source, name.span))
        else:
            fields: dict[str, Any] = {column: cell.text for column, cell in cells.items()}
            facts[name.text] = Fact(**fields)
            entries.append(Entry((name.text,), name.span, name.span, name.span))
            entries.extend(
                Entry((name.text, column), name.span, name.span, cell.span) for column, cell in cells.items()
            )
    if problems:
        raise FactsError(problems[: limits.DIAGNOSTICS])
    return Facts(source.name, tuple(facts.items()), (), fact_places(source, entries))


def _rows(source: Source) -> Iterator[list[_Cell]]:
    row: list[_Cell] = []
    at, text = _skipped(source.text, 0), source.text
    while at < len(text) or row:
        cell = _cell(source, at)
        row.append(cell)
        at = cell.span.end
        if text[at : at + 1] == ",":
            at += 1
            continue
        end = _ROW_END.match(text, at)
        at = len(text) if end is None else _skipped(text, end.end())
        yield row
        row = []


def _skipped(text: str, at: int) -> int:
    """Where the next row starts that holds anything."""
    blank = _NO_ROWS.match(text, at)
    assert blank is not None
    return blank.end()


def _cell(source: Source, at: int) -> _Cell:
    text = source.text
    match = _CELL.match(text, at)
    assert match is not None
    start, end = match.span()
    if match["quoted"] is None:
        if match[0].lstrip().startswith('"'):
            opening = text.index('"', at)
            raise refused(messages.open_quote(None), source, Span(opening, opening + 1))
        return _Cell(match[0].strip(), Span(start, end), quoted=False)
    if end < len(text) and text[end] not in ",\r\n":
        opening = text.index('"', at)
        if "\n" in match["quoted"]:
            raise refused(messages.open_quote(None), source, Span(opening, opening + 1))
        raise refused(messages.behind_quotes("CSV"), source, Span(end, end + 1))
    return _Cell(match["quoted"].replace('""', '"').strip(), Span(start, end), quoted=True)


def _columns(source: Source, row: Sequence[_Cell]) -> list[str]:
    """The names of the columns. Raises FactsError, with one diagnostic, where they cannot be."""
    columns = [cell.text.lower() for cell in row]
    while not columns[-1]:
        columns.pop()
    whole = Span(row[0].span.start, row[len(columns) - 1].span.end)
    if not {"name", "value"} <= set(columns):
        some = any(nearest(column, _COLUMNS) for column in columns[: len(_COLUMNS)])
        separator = _separator(source.text[whole.start : whole.end])
        raise refused(messages.no_columns(columns, separator, some=some), source, whole)
    for index, column in enumerate(columns):
        if column not in _COLUMNS:
            raise refused(unknown_column(row[index].text, nearest(column, _COLUMNS)), source, row[index].span)
        if column in columns[:index]:
            raise refused(messages.column_twice(column), source, row[index].span)
    return columns


def _separator(written: str) -> str | None:
    """What stands between the cells of the first row instead of a comma."""
    for sign in _SEPARATORS:
        cells = {cell.strip(' \t"').lower() for cell in written.split(sign)}
        if {"name", "value"} <= cells or ("," not in written and len(cells) > 1):
            return sign
    return None


def _row_problem(source: Source, columns: Sequence[str], row: Sequence[_Cell], name: _Cell) -> Diagnostic | None:
    surplus = [cell for cell in row[len(columns) :] if cell.text]
    amount = _split_amount(row, columns.index("value"))
    if amount is not None:
        span = Span(amount[0].span.start, amount[-1].span.end)
        written = ",".join(cell.text for cell in amount)
        if surplus:
            return problem(messages.amount_needs_quotes("CSV", f'"{written}"'), source, span)
        return problem(messages.amount_or_two_cells(written, amount[1].text), source, span)
    if surplus:
        return problem(messages.too_many_cells(len(columns)), source, surplus[0].span)
    return None if name.text else problem(messages.row_without_name(), source, row[0].span)


def _split_amount(row: Sequence[_Cell], at: int) -> Sequence[_Cell] | None:
    """The cells that look like one amount whose commas divided it."""
    first, *rest = row[at:] or row[:1]
    if first.quoted or not _FIRST_DIGITS.fullmatch(first.text):
        return None
    count = 0
    for cell in rest:
        if cell.quoted or not _MORE_DIGITS.fullmatch(cell.text):
            break
        count += 1
    return [first, *rest[:count]] if count else None
