"""Cuts a file into pieces that end where a row ends, and a piece into its rows.

No file is too large, since only a piece of it is held at a time, and a row is bounded. Where rows end depends on the
bytes alone, never on how a file was cut: a row that is no row, since a quote in it is not closed or something stands
behind its closing quote, ends with its line, so that it costs no other row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Final

from perfscore.batch.journal import Prefix
from perfscore.domains.code.slots import Slot
from perfscore.files.csv import REMARK, rows
from perfscore.kernel import limits
from perfscore.kernel.source import Record, Source
from perfscore.kernel.spreadsheet import unguarded
from perfscore.messages.diagnostics import FactsError

_Row = tuple[list[str] | None, str, int]

PIECE: Final = 1 << 17
"""Bytes that are read at once."""

_SHOWN = 400
_CELL = r'(?:[ \t]*+"[^"]*+(?:""[^"]*+|)*+"[ \t]*+|(?![ \t]*+")[^,\r\n]*+)'
_ROW = rf"{_CELL}(?:,{_CELL}|)*+(?:\r\n?|\n)"
_LINE = rf"{REMARK}|{_ROW}"
_TEXT_LINE = re.compile(_LINE, re.IGNORECASE)
_LINES = re.compile(f"(?:{_LINE}|)*+".encode(), re.IGNORECASE)
_OPEN = re.compile(rf'(?:{_CELL},|)*+[ \t]*+"[^"]*+(?:""[^"]*+|)*+\Z'.encode())
_MAYBE_NONE = ("\n\n", "\n ", "\n\t", "\n,", "\n#")
"""How a line begins that may hold nothing."""

_BLANK = frozenset({"", "\n", " ", "\t", ",", "#"})
_GUARD = "'"
_BLANK_BESIDE_QUOTE = re.compile(r'[ \t]"|"[ \t]')


class Piece(Record):
    """Whole rows of a file; ``cut`` says that it is the beginning of a row too long."""

    data: bytes
    cut: bool = False


ROW: Final = "<row>"
"""Stands for the file in what is said of a row as a whole."""

FastRow = tuple[int, tuple[Slot, ...], tuple[int, ...]]
"""The index of a row, and its slots with their statuses."""


class Records(Record):
    """The rows of a piece: their cells, or None where they must be looked at; their texts, and the lines before each.

    All are as long.
    """

    cells: Sequence[list[str] | None]
    texts: Sequence[str]
    lines: Sequence[int]


def pieces(
    file: IO[bytes], read: Prefix, *, table: bool, most: int = limits.BATCH_ROW_BYTES, size: int = PIECE
) -> Iterator[tuple[Prefix, Piece]]:
    """The pieces of a file behind what was ``read``, each with all that is then read; of a ``table`` those of CSV rows.

    No row has more than ``most`` bytes; ``size`` is how many are read at once.
    """
    data = b""
    while True:
        more = file.read(min(size, most - len(data)))
        data += more
        final = not more and len(data) < most
        if not data:
            return
        if final:
            read = read.then(data)
            data += b"" if data.endswith(b"\n") else b"\n"
        cut = data.rfind(b"\n") + 1
        full = len(data) >= most
        if cut == 0:
            if full:
                read = _behind_line(file, read.then(data), size)
                yield read, Piece(data[:_SHOWN] + b"\n", cut=True)
                data = b""
            continue
        if table and b'"' in data:
            cut = _whole_rows(data, cut, final=final, full=full)
        if cut:
            if not final:
                read = read.then(data[:cut])
            yield read, Piece(data[:cut])
            data = data[cut:]
        if final:
            return


def _behind_line(file: IO[bytes], read: Prefix, size: int) -> Prefix:
    """What is read at the end of a line whose beginning was read."""
    while True:
        line = file.readline(size)
        read = read.then(line)
        if not line or line.endswith(b"\n"):
            return read


def _whole_rows(data: bytes, end: int, *, final: bool, full: bool) -> int:
    """Where the last whole row ends; nothing follows data that are ``final``, and nothing fits behind ``full`` ones."""
    at = 0
    while True:
        match = _LINES.match(data, at, end)
        assert match is not None
        at = match.end()
        never = final or (full and at == 0)
        if at == end or (not never and _OPEN.match(data, at, end)):
            return at
        at = data.index(b"\n", at, end) + 1


def records(text: str) -> Records:
    """The rows of a piece of a CSV file that hold anything and are no remark."""
    text = text.replace("\r\n", "\n")
    if '"' in text or "\r" in text:
        return _gathered(_one_by_one(text))
    lines = text.split("\n")
    lines.pop()
    if _GUARD in text or text[:1] in _BLANK or any(beginning in text for beginning in _MAYBE_NONE):
        return _gathered(_some_blank(lines))
    return Records([line.split(",") for line in lines], lines, range(len(lines)))


def _gathered(found: Iterable[_Row]) -> Records:
    rows_found = list(found)
    return Records(*(list(each) for each in zip(*rows_found, strict=True))) if rows_found else Records((), (), ())


def _some_blank(lines: Iterable[str]) -> Iterator[_Row]:
    for number, line in enumerate(lines):
        if line[:1] not in _BLANK:
            yield _unguarded(line.split(",")), line, number
        else:
            yield from _carefully(line, number)


def _unguarded(cells: list[str]) -> list[str]:
    return [unguarded(cell.strip()) if _GUARD in cell else cell for cell in cells]


def _one_by_one(text: str) -> Iterator[_Row]:
    at, number = 0, 0
    while at < len(text):
        match = _TEXT_LINE.match(text, at)
        end = text.index("\n", at) + 1 if match is None else match.end()
        yield from _carefully(text[at:end].removesuffix("\n").removesuffix("\r"), number)
        number += text.count("\n", at, end)
        at = end


def _carefully(text: str, line: int) -> Iterator[_Row]:
    """The row that a text is, if any; its cells where they are plain."""
    if text[:1] not in _BLANK and not _BLANK_BESIDE_QUOTE.search(text):
        # It has a limit of its own, and what is no row at all needs words.
        with suppress(csv.Error):
            cells = next(csv.reader([text], strict=True))
            if any(map(str.strip, cells)):
                yield _unguarded(cells), text, line
            return
    try:
        found = next(rows(Source("", text)), None)
    except FactsError:
        yield None, text, line
        return
    if found is not None:
        yield [cell.text for cell in found], text, line
