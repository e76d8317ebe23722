"""Reads the rows of CSV files, as cells with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from perfscore.files.places import refused
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span
from perfscore.kernel.spreadsheet import unguarded
from perfscore.messages import fact_files as messages
from perfscore.messages.diagnostics import Message

_CELL = re.compile(r'[ \t]*+"(?P<quoted>(?:[^"]|""|)*+)"[ \t]*+|(?P<plain>[^,\r\n]*+)')
# The first cell of a row begins with the sign of a remark too where a spreadsheet could not compute it, or where its
# column was too narrow to show it.
_CELL_AFTER_ALL = r"(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#++[ \t]*+,[ \t,]*+[^ \t,\r\n]"
REMARK = rf"[ \t]*+#(?!{_CELL_AFTER_ALL})[^\r\n]*+(?:\r\n?|\n|\Z)"
"""A row that is a remark, to be matched whatever the case of its letters."""

_NO_ROWS = re.compile(rf"(?:[ \t,]*+(?:\r\n?|\n)|{REMARK}|)*+", re.IGNORECASE)
_ROW_END = re.compile(r"\r\n?|\n")
_FIRST_DIGITS = re.compile(r"[+-]?[0-9]{1,3}")
_MORE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")

SEPARATORS = (";", "\t", "，", "；", "|")
"""The signs that may stand between the cells where a comma should."""


@attrs.frozen
class Cell:
    """A cell: its text without blanks around it and unguarded, and where it stands with its blanks and quotes."""

    text: str
    span: Span
    quoted: bool


def rows(source: Source) -> Iterator[list[Cell]]:
    """The rows that hold anything and are no remark.

    Raises FactsError, with one diagnostic, where a quote makes it unclear what a row is.
    """
    return (row for row in _all_rows(source) if any(cell.text for cell in row))


def whole(row: Sequence[Cell]) -> Span:
    """Where a row stands, from its first cell to its last."""
    return Span(row[0].span.start, row[-1].span.end)


def split_amount(row: Sequence[Cell], at: int) -> Sequence[Cell] | None:
    """The cells that look like one amount whose commas divided it, the first at an index."""
    if at >= len(row) or row[at].quoted or not _FIRST_DIGITS.fullmatch(row[at].text):
        return None
    end = at + 1
    while end < len(row) and not row[end].quoted and _MORE_DIGITS.fullmatch(row[end].text):
        end += 1
    return row[at:end] if end > at + 1 else None


def needs_quotes(amount: Sequence[Cell]) -> tuple[Message, Span]:
    """What is said of an amount that its commas divided, and where."""
    written = ",".join(cell.text for cell in amount)
    return messages.amount_needs_quotes("CSV", f'"{written}"'), whole(amount)


def _all_rows(source: Source) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    at, text = _skipped(source.text, 0), source.text
    while at < len(text) or row:
        cell = _cell(source, at)
        row.append(cell)
        if len(row) > limits.CELLS:
            raise refused(messages.row_too_wide(), source, cell.span)
        at = cell.span.end
        if text[at : at + 1] == ",":
            at += 1
            continue
        end = _ROW_END.match(text, at)
        at = len(text) if end is None else _skipped(text, end.end())
        yield row
        row = []


def _skipped(text: str, at: int) -> int:
    """Where the next row starts that holds anything and is no remark."""
    blank = _NO_ROWS.match(text, at)
    assert blank is not None
    return blank.end()


def _cell(source: Source, at: int) -> Cell:
    text = source.text
    match = _CELL.match(text, at)
    assert match is not None
    start, end = match.span()
    if match["quoted"] is None:
        if match[0].lstrip().startswith('"'):
            opening = text.index('"', at)
            raise refused(messages.open_quote(None), source, Span(opening, opening + 1))
        return Cell(unguarded(match[0].strip()), Span(start, end), quoted=False)
    if end < len(text) and text[end] not in ",\r\n":
        opening = text.index('"', at)
        if "\n" in match["quoted"]:
            raise refused(messages.open_quote(None), source, Span(opening, opening + 1))
        raise refused(messages.behind_quotes("CSV"), source, Span(end, end + 1))
    return Cell(unguarded(match["quoted"].replace('""', '"').strip()), Span(start, end), quoted=True)
