"""Reads facts from CSV files, of which each row is a fact or the row of a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from perfscore.files.places import Entry, fact_places, problem, refused
from perfscore.kernel import limits
from perfscore.kernel.source import Record, Source, Span, printable
from perfscore.kernel.spreadsheet import UNCOMPUTED, unguarded
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.scoring.facts import FIELDS, CellSpans, Fact, FactPlaces, Facts, RowSpans, TablePlaces

_COLUMNS = ("name", *FIELDS)
_CHINESE = {
    "指标": "name", "指标名称": "name", "名称": "name", "数值": "value", "值": "value", "来源": "source",
    "数据来源": "source", "说明": "note", "备注": "note", "评定人": "assessor", "理由": "reason", "状态": "status",
}  # fmt: skip
_TOTALS = frozenset({"合计", "总计", "共计", "小计", "total", "sum"})
_SHOWN = 60


def facts_of(source: Source, all_rows: Sequence[Sequence[Cell]]) -> Facts:
    """The facts of rows, the first of which names the columns. Raises FactsError with all that cannot be read."""
    if not all_rows:
        raise refused(Message("PS513.empty_csv"), source)
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
            problems.append(problem(Message("PS512.given_twice", name=name.text), source, name.span))
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
    columns = [column_of(cell.text) for cell in row]
    while not columns[-1]:
        columns.pop()
    if not {"name", "value"} <= set(columns):
        span = whole(row[: len(columns)])
        separator = _separator(source.text[span.start : span.end])
        if separator is not None:
            raise refused(other_separator(separator, table=False), source, span)
        some = any(nearest(column, _COLUMNS) for column in columns[: len(_COLUMNS)])
        path = None if {"name", "value"} & set(columns) else source.name.replace("\\", "/")[-80:]
        found = [cell[:40] for cell in columns[:8]]
        raise refused(Message("PS513.no_columns", found=found, some=some, path=path), source, span)
    for index, column in enumerate(columns):
        if column not in _COLUMNS:
            message = Message("PS522.unknown_column", column=row[index].text[:_SHOWN], meant=nearest(column, _COLUMNS))
            raise refused(message, source, row[index].span)
        if column in columns[:index]:
            raise refused(Message("PS513.column_twice", column=column), source, row[index].span)
    return columns


def column_of(heading: str) -> str:
    """The column of facts that a heading means, in English or Chinese; the heading where it means none."""
    return _CHINESE.get(heading, heading.lower())


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
            message = Message(
                "PS513.amount_or_two_cells", amount=",".join(cell.text for cell in amount), cell=amount[1].text
            )
        return problem(message, source, span)
    if surplus:
        return problem(Message("PS513.too_many_cells", most=len(columns)), source, surplus[0].span)
    return None if name.text else problem(Message("PS513.row_without_name"), source, row[0].span)


_CELL = re.compile(r'[ \t]*+"(?P<quoted>(?:[^"]|""|)*+)"[ \t]*+|(?P<plain>[^,\r\n]*+)')
# The first cell of a row begins with the sign of a remark too where a spreadsheet could not compute it, or where its
# column was too narrow to show it.
_CELL_AFTER_ALL = rf"{UNCOMPUTED}|#++[ \t]*+,[ \t,]*+[^ \t,\r\n]"
REMARK = rf"[ \t]*+#(?!{_CELL_AFTER_ALL})[^\r\n]*+(?:\r\n?|\n|\Z)"
"""A row that is a remark, to be matched whatever the case of its letters."""

_NO_ROWS = re.compile(rf"(?:[ \t,]*+(?:\r\n?|\n)|{REMARK}|)*+", re.IGNORECASE)
_ROW_END = re.compile(r"\r\n?|\n")
_FIRST_DIGITS = re.compile(r"[+-]?[0-9]{1,3}")
_MORE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")

SEPARATORS = (";", "\t", "，", "；", "|")
"""The signs that may stand between the cells where a comma should."""


class Cell(Record):
    """A cell: its text without blanks around it and unguarded, and where it stands with its blanks and quotes."""

    text: str
    span: Span
    quoted: bool


_NOTHING = Cell("", Span(0, 0), quoted=False)


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
    return Message("PS513.amount_needs_quotes", kind="CSV", better=f'"{written}"'), whole(amount)


def _all_rows(source: Source) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    at, text = _skipped(source.text, 0), source.text
    while at < len(text) or row:
        cell = _cell(source, at)
        row.append(cell)
        if len(row) > limits.CELLS:
            raise refused(Message("PS513.row_too_wide"), source, cell.span)
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
            raise refused(Message("PS513.open_quote", better=None), source, Span(opening, opening + 1))
        return Cell(unguarded(match[0].strip()), Span(start, end), quoted=False)
    if end < len(text) and text[end] not in ",\r\n":
        opening = text.index('"', at)
        if "\n" in match["quoted"]:
            raise refused(Message("PS513.open_quote", better=None), source, Span(opening, opening + 1))
        raise refused(Message("PS513.behind_quotes_csv"), source, Span(end, end + 1))
    return Cell(unguarded(match["quoted"].replace('""', '"').strip()), Span(start, end), quoted=True)


def table_of(source: Source, all_rows: Iterator[list[Cell]], table: str) -> Facts:
    """The table of rows, the first of which holds the headings.

    Rows that add the others up, and what stands below them, are left out, with a remark. Raises FactsError with all
    headings, or all rows, that cannot be read.
    """
    headings = next(all_rows, None)
    if headings is None:
        raise refused(Message("PS513.empty_table"), source)
    while not headings[-1].text:
        headings.pop()
    _check(source, headings)
    second = next(all_rows, None)
    if len(headings) == 1 and second is not None and sum(bool(cell.text) for cell in second) > 1:
        raise refused(Message("PS513.title_above"), source, whole(headings))
    all_rows = chain(() if second is None else (second,), all_rows)
    values: list[dict[str, str]] = []
    places: list[RowSpans] = []
    problems: list[tuple[int, Diagnostic]] = []
    unnamed: set[int] = set()
    for row in all_rows:
        if len(values) == limits.ROWS:
            raise refused(Message("PS513.too_many_rows", table=printable(table[:80])), source, whole(row))
        wrong = _wrong(headings, row, unnamed)
        problems.extend((len(values), problem(message, source, span)) for message, span in wrong)
        cells = [(heading, cell) for heading, cell in zip(headings, row, strict=False) if heading.text]
        values.append({heading.text: cell.text for heading, cell in cells if cell.text})
        spans = (CellSpans(heading.text, heading.span, cell.span) for heading, cell in cells)
        places.append(RowSpans(whole(row), tuple(spans)))
    totals = dict(_totals(values))
    left_out = {at for first, more in totals.items() for at in range(first, first + more + 1)}
    if not left_out.issuperset(index for index, _ in problems):
        raise FactsError([each for index, each in problems if index not in left_out][: limits.DIAGNOSTICS])
    remarks = []
    for at, more in totals.items():
        message = Message("PS535.total_left_out", word=next(iter(values[at].values())), more=more)
        remarks.append(problem(message, source, places[at].whole))
    first = Place.of(source, whole(headings))
    kept = [at for at in range(len(values)) if at not in left_out]
    known = FactPlaces(first, first, table=TablePlaces(source, tuple(places[at] for at in kept)))
    return Facts(source.name, ((table, [values[at] for at in kept]),), (), ((table, known),), remarks=tuple(remarks))


def _totals(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[int, int]]:
    """The rows that add others up, each with how many below it, to the end, are no rows as the others either.

    Such a row is called a total, and it and they lack something that every row before has.
    """
    needed, full = set[str]().union(*rows[:1]), 0
    for index, row in enumerate(rows):
        word = "".join(next(iter(row.values()), "").split()).rstrip("：:").lower()
        if not index or word not in _TOTALS or needed <= set(row):
            needed &= set(row)
            continue
        if full <= index:
            below = (at for at in range(index + 1, len(rows)) if needed <= set(rows[at]))
            full = next(below, len(rows))
        if full == len(rows):
            yield index, full - index - 1
            return
        yield index, 0


def _check(source: Source, headings: Sequence[Cell]) -> None:
    separator = separator_of(headings)
    if separator is not None:
        raise refused(other_separator(separator, table=True), source, whole(headings))
    seen: set[str] = set()
    problems = []
    for heading in headings:
        name = unicodedata.normalize("NFC", heading.text)
        if name and name in seen:
            message = Message("PS513.column_twice", column=heading.text[: limits.NAME_CHARACTERS])
            problems.append(problem(message, source, heading.span))
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
    surplus = surplus_cells(row, len(headings))
    if surplus is not None:
        yield surplus
        return
    for index, (heading, cell) in enumerate(zip(headings, row, strict=False)):
        if cell.text and not heading.text and index not in unnamed:
            unnamed.add(index)
            yield Message("PS513.no_heading"), cell.span


def surplus_cells(row: Sequence[Cell], most: int) -> tuple[Message, Span] | None:
    """What is said of a row with more cells than there are columns, perhaps by the commas of an amount, and where."""
    surplus = [cell for cell in row[most:] if cell.text]
    if not surplus:
        return None
    amounts = (split_amount(row, index) for index in range(most))
    amount = next((amount for amount in amounts if amount is not None), None)
    return (Message("PS513.too_many_cells", most=most), surplus[0].span) if amount is None else needs_quotes(amount)


_SEPARATORS = {"\t": Words("separator.tab"), "；": Words("separator.semicolon"), "，": Words("separator.comma")}


def other_separator(separator: str, *, table: bool) -> Message:
    """PS513: some other sign where commas should stand; a ``table`` has columns of its own."""
    shown = _SEPARATORS.get(separator) or Words("separator.sign", sign=separator)
    return Message("PS513.other_separator", separator=shown, table=table)
