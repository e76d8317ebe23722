"""The lists beside an output: what failed and what was warned of, a line for each, by which a list is known again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from perfscore.batch.piece import Failure
from perfscore.files.output import reopen
from perfscore.files.spreadsheet import cell

_MOST = 1 << 20
"""Bytes of the longest line that can be one of a list."""

_HEADINGS = ("row", "line", "column", "code", "message", "help")


def _line(cells: Iterable[str], *, raw: bool) -> str:
    return ",".join(cell(text, raw=raw) for text in cells) + "\n"


HEAD = _line(_HEADINGS, raw=False).encode("utf-8-sig")
"""What stands above all else in a list."""


def listed(failures: Sequence[Failure], rows: int, lines: int, *, raw: bool) -> bytes:
    """The lines of a piece that has so many rows and lines before it."""
    text = "".join(
        _line((f"{rows + row}", f"{lines + line}", f"{column or ''}", code, message, advice or ""), raw=raw)
        for row, line, column, code, message, advice in failures
    )
    return text.encode("utf-8", "backslashreplace")


def is_list(path: Path) -> bool:
    """Whether a file is a list as a run has written it, and nobody has changed its form since.

    Raises OSError where it cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        return False
    with reopen(path) as file:
        if file.read(len(HEAD)) != HEAD:
            return False
        try:
            return all(map(_is_line, _lines(file)))
        except (UnicodeDecodeError, csv.Error):
            return False


def _lines(file: IO[bytes]) -> Iterator[tuple[list[str], str]]:
    """The cells of each line, and as it is written."""
    read: list[str] = []

    def texts() -> Iterator[str]:
        while data := file.readline(_MOST):
            read.append(data.decode())
            if sum(map(len, read)) > _MOST:
                raise csv.Error
            yield read[-1]

    for cells in csv.reader(texts(), strict=True):
        yield cells, "".join(read)
        read.clear()


def _is_line(line: tuple[list[str], str]) -> bool:
    cells, text = line
    return (
        len(cells) == len(_HEADINGS)
        and all(number.isascii() and number.isdigit() for number in cells[:2])
        and cells[3].startswith("PS")
        and _line(cells, raw=True) == text
    )
