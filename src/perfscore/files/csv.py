"""Reads facts from CSV files, of which each row is a fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from perfscore.files.csv_rows import SEPARATORS, Cell, needs_quotes, rows, split_amount, whole
from perfscore.files.places import Entry, fact_places, problem, refused
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span
from perfscore.kernel.suggest import nearest
from perfscore.messages import fact_files as messages
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.messages.facts import given_twice, unknown_column
from perfscore.scoring.facts import FIELDS, Fact, Facts

_COLUMNS = ("name", *FIELDS)
_SHOWN = 60
_NOTHING = Cell("", Span(0, 0), quoted=False)


def read_csv(source: Source) -> Facts:
    """Read the facts of a CSV file. Raises FactsError with all rows that cannot be read."""
    all_rows = list(rows(source))
    if not all_rows:
        raise refused(messages.nothing_there("CSV"), source)
    columns = _columns(source, all_rows[0])
    facts: dict[str, Any] = {}
    entries: list[Entry] = []
    problems: list[Diagnostic] = []
    for row in all_rows[1:]:
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


def _columns(source: Source, row: Sequence[Cell]) -> list[str]:
    """The names of the columns. Raises FactsError, with one diagnostic, where they cannot be."""
    columns = [cell.text.lower() for cell in row]
    while not columns[-1]:
        columns.pop()
    if not {"name", "value"} <= set(columns):
        span = whole(row[: len(columns)])
        separator = _separator(source.text[span.start : span.end])
        if separator is not None:
            raise refused(messages.other_separator(separator), source, span)
        some = any(nearest(column, _COLUMNS) for column in columns[: len(_COLUMNS)])
        table = None if {"name", "value"} & set(columns) else source.name
        raise refused(messages.no_columns(columns, table, some=some), source, span)
    for index, column in enumerate(columns):
        if column not in _COLUMNS:
            raise refused(unknown_column(row[index].text[:_SHOWN], nearest(column, _COLUMNS)), source, row[index].span)
        if column in columns[:index]:
            raise refused(messages.column_twice(column), source, row[index].span)
    return columns


def _separator(written: str) -> str | None:
    """What stands between the cells of the first row instead of a comma."""
    for sign in SEPARATORS:
        cells = {cell.strip(' \t"').lower() for cell in written.split(sign)}
        if {"name", "value"} <= cells or ("," not in written and len(cells) > 1):
            return sign
    return None


def _row_problem(source: Source, columns: Sequence[str], row: Sequence[Cell], name: Cell) -> Diagnostic | None:
    surplus = [cell for cell in row[len(columns) :] if cell.text]
    amount = split_amount(row, columns.index("value"))
    if amount is not None:
        message, span = needs_quotes(amount)
        if not surplus:
            message = messages.amount_or_two_cells(",".join(cell.text for cell in amount), amount[1].text)
        return problem(message, source, span)
    if surplus:
        return problem(messages.too_many_cells(len(columns)), source, surplus[0].span)
    return None if name.text else problem(messages.row_without_name(), source, row[0].span)
