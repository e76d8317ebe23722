"""Opens a file of many fact sets: finds out its encoding and, of a table, what each of its columns gives."""

from __future__ import annotations

import codecs
import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import attrs

from perfscore.batch.forms import FIXED, Column
from perfscore.batch.journal import Prefix
from perfscore.batch.rows import NOT_TEXT
from perfscore.files.csv import Cell, other_separator, rows, separator_of, whole
from perfscore.files.door import chinese_text, open_input, reason
from perfscore.files.loader import check_text
from perfscore.files.places import problem, refused
from perfscore.kernel import limits
from perfscore.kernel.source import Mutable, Record, Source, printable
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.model.rule_model import FactDef
from perfscore.reports.framework import Framework
from perfscore.scoring.convert import titled
from perfscore.scoring.facts import FIELDS

_HEAD = 1 << 20
"""Bytes by which the encoding of a file is found out."""

_SHOWN = 80
_MOST = 20
_MARKS = {"utf-8": codecs.BOM_UTF8, "gb18030": b"\x841\x953"}


class Input(Record):
    """An open file of fact sets.

    ``heading`` is what stands above its first row, and ``lines`` so many lines; ``columns`` is None for JSON lines.
    ``status`` is what the system told of the file when it was opened.
    """

    file: IO[bytes]
    name: str
    status: os.stat_result
    encoding: str
    columns: tuple[Column, ...] | None
    heading: Prefix
    lines: int

    @property
    def size(self) -> int:
        """Its bytes, when it was opened."""
        return self.status.st_size

    def is_as_read(self, read: Prefix) -> bool:
        """Whether what was read is all that it holds, still."""
        status = os.fstat(self.file.fileno())
        if (status.st_size, status.st_mtime_ns) != (self.size, self.status.st_mtime_ns):
            return Prefix.of(self.file, status.st_size).mark == read.mark
        return read.size == self.size


def opened(path: Path, framework: Framework, kept: Sequence[str]) -> Input:
    """Open a file and read its heading.

    Raises FactsError where it cannot be read, is no text, or has wrong columns.
    """
    name = str(path)[:200]
    try:
        file = open_input(path)
    except (OSError, ValueError) as error:
        raise FactsError.in_file(Message("PS602.unreadable", why=reason(error), meant=None), name) from None
    try:
        return _looked_at(file, name, framework, kept, table=path.suffix.lower() == ".csv")
    except BaseException:
        file.close()
        raise


def _looked_at(file: IO[bytes], name: str, framework: Framework, kept: Sequence[str], *, table: bool) -> Input:
    status = os.fstat(file.fileno())
    head = file.read(limits.BATCH_ROW_BYTES)
    check_text(head, FactsError, name)
    encoding = _encoding(head[:_HEAD]) if table else "utf-8"
    mark = _MARKS[encoding]
    start = len(mark) if head.startswith(mark) else 0
    columns, lines = None, 0
    if table:
        columns, length, lines = _heading(framework, name, head[start:], encoding, kept)
        start += length
    file.seek(start)
    return Input(file, name, status, encoding, columns, Prefix().then(head[:start]), lines)


def _encoding(head: bytes) -> str:
    """GB18030 where most of the beginning of a file is Chinese text in that, and no UTF-8."""
    if head.startswith(_MARKS["gb18030"]):
        return "gb18030"
    # The last line may be cut; and a line that is broken must not speak for the others.
    lines = [line for line in head[: head.rfind(b"\n") + 1].split(b"\n") if not line.isascii()]
    wrong = [line for line in lines if not _is_text(line, "utf-8")]
    chinese = b"\n".join(line for line in wrong if _is_text(line, "gb18030"))
    if 2 * len(wrong) <= len(lines) or not chinese or chinese_text(chinese) is None:
        return "utf-8"
    return "gb18030"


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _heading(
    framework: Framework, name: str, head: bytes, encoding: str, kept: Sequence[str]
) -> tuple[tuple[Column, ...], int, int]:
    """The columns, and how many bytes and lines their heading takes with all that stands above it."""
    cut = head.rfind(b"\n") + 1
    if not cut and len(head) >= limits.BATCH_ROW_BYTES - len(_MARKS["utf-8"]):
        raise FactsError.in_file(Message("PS617.row_too_long"), name)
    text = (head[:cut] or head).decode(encoding, "surrogateescape")
    source = Source(name, text)
    row = next(rows(source), None)
    if row is None:
        raise FactsError.in_file(Message("PS618.nothing_in_it"), name)
    end = row[-1].span.end
    if NOT_TEXT.search(text, 0, end):
        message = Message("PS617.row_not_text", encoding="UTF-8" if encoding == "utf-8" else "GB18030")
        raise refused(message, source, row[0].span)
    if text[end : end + 1] == "\r" and text[end : end + 2] != "\r\n":
        raise FactsError.in_file(Message("PS618.no_line_ends"), name)
    columns = columns_of(framework, source, row, kept)
    lines = text.count("\n", 0, end) + 1
    length = 0
    for _ in range(lines):
        length = head.find(b"\n", length) + 1 or len(head)
    return columns, length, lines


# ---------------------------------------------------------------- headings


def columns_of(framework: Framework, source: Source, row: Sequence[Cell], kept: Sequence[str]) -> tuple[Column, ...]:
    """The columns that a heading names, without empty ones at its end.

    Raises FactsError with all that is wrong with the headings, and with all facts that must be given and have none.
    """
    cells = list(row)
    while not cells[-1].text:
        cells.pop()
    separator = separator_of(cells)
    if separator is not None:
        raise refused(other_separator(separator, table=True), source, whole(cells))
    reader = _Heading(framework, frozenset(_nfc(each) for each in kept))
    columns = []
    problems: list[Diagnostic] = []
    for cell in cells:
        column = reader.column(cell.text)
        columns.append(column)
        problems += [problem(message, source, cell.span) for message in reader.wrong(cell.text, column)]
        if len(problems) >= limits.DIAGNOSTICS:
            raise FactsError(problems)
    first = whole(cells)
    problems += [problem(message, source, first) for message in reader.lacking([each.heading for each in columns])]
    if problems:
        raise FactsError(problems)
    return tuple(columns)


def check_kept(kept: Sequence[str], others: Sequence[str]) -> None:
    """Raise FactsError where the output would have two columns of one name."""
    problems = []
    seen = {*FIXED, *others}
    for name in kept:
        if name in seen:
            message = Message("PS615.kept_clashes", name=printable(name[:_SHOWN]))
            problems.append(Diagnostic(message))
        seen.add(name)
    if problems:
        raise FactsError(problems[: limits.DIAGNOSTICS])


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _words(facts: Sequence[FactDef]) -> dict[str, str]:
    """The names and the titles of facts, and which fact each is."""
    words = {fact.title: fact.name for fact in facts if fact.title}
    return words | {fact.name: fact.name for fact in facts}


class _Heading(Mutable):
    framework: Framework
    kept: frozenset[str]
    seen: set[tuple[str, str]] = attrs.field(factory=set)
    headings: set[str] = attrs.field(factory=set)
    meant: set[str] = attrs.field(factory=set)
    unknown: int = 0

    def column(self, text: str) -> Column:
        """What a heading means: a fact by its name, a field of its evidence, or a fact by its title."""
        heading = _nfc(text)
        name, point, field = heading.rpartition(".")
        if heading in self.framework.facts:
            return Column(heading, heading)
        if point and name in self.framework.facts and field in FIELDS:
            return Column(heading, name, field)
        titled = [fact.name for fact in self.framework.fact_list if fact.title == heading]
        return Column(heading, titled[0] if len(titled) == 1 else None)

    def wrong(self, text: str, column: Column) -> Iterator[Message]:
        """What is wrong with a column, in the order of the columns."""
        if not text:
            yield Message("PS615.unnamed_column")
            return
        if column.heading in self.headings:
            yield Message("PS615.column_again", fact=printable(text[:_SHOWN]))
            return
        self.headings.add(column.heading)
        if column.fact is None:
            if column.heading not in self.kept:
                yield self._unknown(text)
        elif self.framework.facts[column.fact].columns:
            yield Message("PS615.column_of_a_table", fact=column.fact)
        elif (column.fact, column.field) in self.seen:
            yield Message("PS615.column_again", fact=column.fact)
        else:
            self.seen.add((column.fact, column.field))

    def _unknown(self, text: str) -> Message:
        self.unknown += 1
        meant = None
        lacking = _words(self._lacking())
        if self.unknown <= limits.SUGGESTIONS:
            meant = nearest(text, lacking) or nearest(text, _words(self.framework.fact_list))
        missing = meant in lacking
        if meant is not None and missing:
            self.meant.add(lacking[meant])
        return Message("PS615.unknown_column", name=printable(text[:_SHOWN]), meant=meant, missing=missing)

    def _lacking(self) -> list[FactDef]:
        given = {fact for fact, field in self.seen if field in {"value", "status"}}
        needed = (fact for fact in self.framework.fact_list if fact.default is None and not fact.optional)
        return [fact for fact in needed if fact.name not in given]

    def lacking(self, headings: Sequence[str]) -> Iterator[Message]:
        """What must be there and is not, once all columns are known."""
        # A misspelt heading tells of its fact already.
        facts = [fact for fact in self._lacking() if fact.name not in self.meant]
        if facts:
            yield Message("PS615.columns_missing", count=len(facts), facts=titled(facts, _MOST))
        for name in sorted(self.kept - set(headings)):
            yield Message("PS615.nothing_kept", name=printable(name[:_SHOWN]), meant=nearest(name, headings))
